// A port that leads to another one, and breaks connections off when a test says so.
#pragma once
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace kvalitet::tests {

class CuttingProxy {
 public:
  // To a port of this machine.
  explicit CuttingProxy(int target);
  ~CuttingProxy();

  std::string address() const;
  // The next `times` times that `bytes` have passed through one connection, both ways together, it is broken off.
  void CutAfter(int64_t bytes, int times);
  // How many connections were broken off.
  int cuts() const;

 private:
  struct Pair {
    int client, server;
    int64_t passed = 0;
    bool cut = false;
  };
  void Accept();
  void Pump(Pair* pair, bool up);
  // Counts what passes; false when the connection is to end here.
  bool Pass(Pair* pair, int64_t bytes);

  const int target_;
  int listener_ = -1, port_ = 0;
  mutable std::mutex mutex_;
  int64_t limit_ = 0;
  int left_ = 0, cuts_ = 0;
  bool stopping_ = false;
  std::list<Pair> pairs_;
  std::list<std::thread> threads_;
};

}  // namespace kvalitet::tests
