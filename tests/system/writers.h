// Writers that go on while programs are killed, and the reckoning afterwards: what is stored is what was there before
// and what was asked for, each once, and nothing else.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace kvalitet::tests {

// What is written: the n-th row of one kind.
struct Target {
  // Sends the n-th row; the key by which it is known when it is stored: a text of the request's own and the names that
  // it got.  Safe to call again with the same arguments.
  std::function<absl::StatusOr<std::string>(int64_t n, const std::string& request_id, absl::Time deadline)> write;
  // The keys of all rows of the kind that are stored, those stored twice twice.
  std::function<absl::StatusOr<std::multiset<std::string>>()> stored;
  // Of each name of a resource in the key, in the order in which they stand there: the writes that were asked for, as
  // the trace has them.  Empty: the trace is not compared.
  std::vector<std::vector<std::string>> traces = {};
  std::string service = {};  // whose trace that is
  // Different requests may make the same row: that of the same content.
  bool by_content = false;
};

// Each write that a service has traced, by resource, in their order.
using Traces = std::map<std::string, std::vector<std::string>>;
using TracesOf = std::function<absl::StatusOr<Traces>(const std::string& service)>;

class Writers {
 public:
  // `log` gets a line for each acknowledgement, on the disk before the next request is sent.  Rows are numbered from
  // `first`.  What is stored before the first is sent is read here.  Without `traces` none is compared.
  Writers(std::vector<Target> targets, int threads, const std::string& log, int64_t first, TracesOf traces = nullptr);
  ~Writers() { Stop(); }

  // How many requests are unanswered right now, and how many were acknowledged.
  int in_flight() const { return in_flight_; }
  int acknowledged() const { return acknowledged_; }
  // Wait until `count` requests are unanswered at once, or were acknowledged; false after a minute.
  bool WaitForInFlight(int count) const { return Wait(in_flight_, count); }
  bool WaitForAcknowledged(int count) const { return Wait(acknowledged_, count); }
  void Stop();

  // After Stop, when everything runs again.  Sends every request once more, so that each says what it made, and
  // compares with what is stored; one line for each thing that is wrong.  A request that was committed and never
  // acknowledged, and made a second row when it was sent again, is found by the row that nobody names; one that wrote
  // the same row a second time, by the trace.
  std::vector<std::string> Reckon();

 private:
  struct Sent {
    size_t target;
    int64_t n;
    std::string request_id;
  };
  static bool Wait(const std::atomic<int>& number, int count);
  void Loop(size_t thread);
  void Acknowledge(const Sent& sent, const std::string& key);
  absl::StatusOr<std::string> SendAgain(const Sent& sent) const;
  std::vector<std::set<std::string>> SendAllAgain(std::vector<std::string>& wrong);
  void CompareTraces(const std::vector<std::set<std::string>>& asked, std::vector<std::string>& wrong) const;

  const std::vector<Target> targets_;
  const TracesOf traces_;
  const int log_;
  std::atomic<int64_t> next_;
  std::atomic<int> in_flight_{0}, acknowledged_{0};
  std::atomic<bool> stop_{false};
  std::vector<absl::StatusOr<std::multiset<std::string>>> before_;  // by target
  std::mutex mutex_;
  std::vector<Sent> sent_;
  std::map<std::string, std::string> keys_;  // by request id: what was acknowledged
  std::vector<std::thread> threads_;
};

}  // namespace kvalitet::tests
