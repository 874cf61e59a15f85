#include "tests/support/cutting_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace kvalitet::tests {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

sockaddr* Plain(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }

}  // namespace

CuttingProxy::CuttingProxy(int target) : target_(target) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener_ < 0 || bind(listener_, Plain(address), size) != 0 || listen(listener_, 16) != 0 ||
      getsockname(listener_, Plain(address), &size) != 0) {
    std::perror("no port for a proxy");
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  threads_.emplace_back([this] { Accept(); });
}

CuttingProxy::~CuttingProxy() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    for (const Pair& pair : pairs_) {
      shutdown(pair.client, SHUT_RDWR);
      shutdown(pair.server, SHUT_RDWR);
    }
  }
  shutdown(listener_, SHUT_RDWR);
  threads_.front().join();  // no new ones after it
  threads_.pop_front();
  for (std::thread& thread : threads_) thread.join();
  for (const Pair& pair : pairs_) {
    close(pair.client);
    close(pair.server);
  }
  close(listener_);
}

std::string CuttingProxy::address() const { return absl::StrCat("127.0.0.1:", port_); }

void CuttingProxy::CutAfter(int64_t bytes, int times) {
  std::lock_guard<std::mutex> lock(mutex_);
  limit_ = bytes;
  left_ = times;
  for (Pair& pair : pairs_) pair.passed = 0;
}

int CuttingProxy::cuts() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return cuts_;
}

void CuttingProxy::Accept() {
  for (;;) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = Loopback(target_);
    if (connect(server, Plain(address), sizeof address) != 0) {
      close(server);
      close(client);
      continue;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    Pair* pair = &pairs_.emplace_back(Pair{client, server});
    if (stopping_) return;
    threads_.emplace_back([this, pair] { Pump(pair, true); });
    threads_.emplace_back([this, pair] { Pump(pair, false); });
  }
}

bool CuttingProxy::Pass(Pair* pair, int64_t bytes) {
  std::lock_guard<std::mutex> lock(mutex_);
  pair->passed += bytes;
  if (!pair->cut && left_ > 0 && pair->passed > limit_) {
    pair->cut = true;
    --left_;
    ++cuts_;
  }
  return !pair->cut;
}

void CuttingProxy::Pump(Pair* pair, bool up) {
  const int from = up ? pair->client : pair->server, to = up ? pair->server : pair->client;
  std::array<char, 16384> buffer;
  for (;;) {
    const ssize_t size = recv(from, buffer.data(), buffer.size(), 0);
    if (size <= 0 || !Pass(pair, size)) break;
    for (ssize_t sent = 0; sent < size;) {
      const ssize_t now = send(to, buffer.data() + sent, static_cast<size_t>(size - sent), MSG_NOSIGNAL);
      if (now <= 0) break;
      sent += now;
    }
  }
  shutdown(from, SHUT_RDWR);
  shutdown(to, SHUT_RDWR);
}

}  // namespace kvalitet::tests
