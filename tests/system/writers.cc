#include "tests/system/writers.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/id.h"

namespace kvalitet::tests {
namespace {

constexpr absl::Duration kEach = absl::Seconds(20);  // for one attempt of a writer
constexpr absl::Duration kAgain =
    absl::Minutes(2);  // for one that is sent again afterwards: a lease may have to run out
constexpr int kSenders = 6;
constexpr absl::Duration kPause = absl::Milliseconds(200);

// `asked`: what the requests say that they made.  Nothing more is stored than that and what was there, and nothing
// less.
void Compare(const Target& target, const std::multiset<std::string>& before, const std::set<std::string>& asked,
             const std::multiset<std::string>& stored, std::vector<std::string>& wrong) {
  std::set<std::string> due(before.begin(), before.end());
  for (const std::string& key : asked) {
    const bool fresh = due.insert(key).second;
    if (!fresh && !target.by_content) wrong.push_back(absl::StrCat(key, " was there already"));
  }
  for (const std::string& key : due) {
    if (stored.count(key) != 1) wrong.push_back(absl::StrCat(key, " is stored ", stored.count(key), " times"));
  }
  for (const std::string& key : stored) {
    if (due.count(key) == 0) wrong.push_back(absl::StrCat(key, " is stored, and nobody asked for it"));
  }
}

// `key` as `target` made it: each of its names has been written to as was asked for, each time once.
void CompareTrace(const Target& target, const std::string& key, const Traces& stored, std::vector<std::string>& wrong) {
  size_t named = 0;
  for (absl::string_view name : absl::StrSplit(key, ' ')) {
    if (!absl::StartsWith(name, "kommuner/")) continue;
    const auto found = stored.find(std::string(name));
    const std::vector<std::string> is = found == stored.end() ? std::vector<std::string>() : found->second;
    const std::vector<std::string> due =
        named < target.traces.size() ? target.traces[named] : std::vector<std::string>{"no such name"};
    ++named;
    if (is == due) continue;
    wrong.push_back(
        absl::StrCat(name, " was traced as ", absl::StrJoin(is, ", "), "; asked for was ", absl::StrJoin(due, ", ")));
  }
  if (named != target.traces.size()) wrong.push_back(absl::StrCat(key, " names ", named, " resources"));
}

}  // namespace

Writers::Writers(std::vector<Target> targets, int threads, const std::string& log, int64_t first, TracesOf traces)
    : targets_(std::move(targets)),
      traces_(std::move(traces)),
      log_(open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)),
      next_(first) {
  for (const Target& one : targets_) before_.push_back(one.stored());
  for (size_t i = 0; i < static_cast<size_t>(threads); ++i) threads_.emplace_back([this, i] { Loop(i); });
}

void Writers::Stop() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool Writers::Wait(const std::atomic<int>& number, int count) {
  for (const absl::Time end = absl::Now() + absl::Minutes(1); absl::Now() < end;) {
    if (number >= count) return true;
    absl::SleepFor(absl::Microseconds(200));
  }
  return false;
}

void Writers::Loop(size_t thread) {
  while (!stop_) {
    const Sent sent{thread % targets_.size(), next_++, base::NewId(absl::Now())};
    {
      std::lock_guard<std::mutex> lock(mutex_);
      sent_.push_back(sent);
    }
    ++in_flight_;
    const auto key = targets_[sent.target].write(sent.n, sent.request_id, absl::Now() + kEach);
    --in_flight_;
    if (key.ok()) {
      Acknowledge(sent, *key);
    } else {
      absl::SleepFor(kPause);
    }
  }
}

void Writers::Acknowledge(const Sent& sent, const std::string& key) {
  const std::string line = absl::StrCat(sent.request_id, " ", key, "\n");
  const bool kept = write(log_, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && fsync(log_) == 0;
  std::lock_guard<std::mutex> lock(mutex_);
  keys_[sent.request_id] = kept ? key : "the log could not be written";
  ++acknowledged_;
}

absl::StatusOr<std::string> Writers::SendAgain(const Sent& sent) const {
  const absl::Time end = absl::Now() + kAgain;
  while (true) {
    auto key = targets_[sent.target].write(sent.n, sent.request_id, end);
    if (!absl::IsUnavailable(key.status()) || absl::Now() >= end) return key;
    absl::SleepFor(absl::Milliseconds(200));  // what has just started is on its way back
  }
}

std::vector<std::set<std::string>> Writers::SendAllAgain(std::vector<std::string>& wrong) {
  std::vector<std::set<std::string>> asked(targets_.size());
  const auto judge = [&](const Sent& sent, const absl::StatusOr<std::string>& key) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!key.ok()) {
      wrong.push_back(absl::StrCat("row ", sent.n, " sent again: ", key.status().ToString()));
      return;
    }
    const auto before = keys_.find(sent.request_id);
    if (before != keys_.end() && before->second != *key) {
      wrong.push_back(absl::StrCat("row ", sent.n, " was acknowledged as ", before->second, ", now it is ", *key));
    }
    const bool fresh = asked[sent.target].insert(*key).second;
    if (!fresh && !targets_[sent.target].by_content) wrong.push_back(absl::StrCat("two requests made ", *key));
  };
  std::atomic<size_t> at{0};
  std::vector<std::thread> again;
  for (int i = 0; i < kSenders; ++i) {
    again.emplace_back([&] {
      for (size_t next = at++; next < sent_.size(); next = at++) judge(sent_[next], SendAgain(sent_[next]));
    });
  }
  for (std::thread& thread : again) thread.join();
  return asked;
}

void Writers::CompareTraces(const std::vector<std::set<std::string>>& asked, std::vector<std::string>& wrong) const {
  std::map<std::string, absl::StatusOr<Traces>> stored;  // by service
  for (size_t i = 0; i < targets_.size(); ++i) {
    const Target& target = targets_[i];
    if (target.traces.empty()) continue;
    if (stored.count(target.service) == 0) stored.emplace(target.service, traces_(target.service));
    const absl::StatusOr<Traces>& read = stored.at(target.service);
    if (!read.ok()) wrong.push_back(absl::StrCat("the trace cannot be read: ", read.status().ToString()));
    for (const std::string& key : asked[i]) {
      if (read.ok()) CompareTrace(target, key, *read, wrong);
    }
  }
}

std::vector<std::string> Writers::Reckon() {
  std::vector<std::string> wrong;
  const std::vector<std::set<std::string>> asked = SendAllAgain(wrong);
  for (size_t i = 0; i < targets_.size(); ++i) {
    const auto stored = targets_[i].stored();
    for (const absl::Status& status : {before_[i].status(), stored.status()}) {
      if (!status.ok()) wrong.push_back(absl::StrCat("cannot be read: ", status.ToString()));
    }
    if (before_[i].ok() && stored.ok()) Compare(targets_[i], *before_[i], asked[i], *stored, wrong);
  }
  if (traces_ != nullptr) CompareTraces(asked, wrong);
  return wrong;
}

}  // namespace kvalitet::tests
