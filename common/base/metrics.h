// Counters, gauges and latency histograms of a process, printed as Prometheus reads them.  Thread-safe.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace kvalitet::base {

// Label names and values, such as {{"method", "CreateEnhet"}, {"code", "OK"}}.  Never what people have written.
using Labels = std::vector<std::pair<absl::string_view, absl::string_view>>;

class Metrics {
 public:
  // A metric keeps at most this many combinations of label values; further ones are counted together in one series in
  // which every value is "annat", so that no caller can fill the memory.
  static constexpr size_t kMaxSeries = 500;

  // The registry of this process.
  static Metrics& Process();

  // Counters only grow; `name` ends with _total.
  void Count(absl::string_view name, const Labels& labels = {}, int64_t amount = 1);
  // A value that rises and falls.
  void Set(absl::string_view name, const Labels& labels, double value);
  // A duration in a histogram; `name` ends with _seconds.  Buckets from 1 ms to 10 s.
  void Observe(absl::string_view name, const Labels& labels, absl::Duration duration);

  // A text of help for a metric, one line of English.
  void Describe(absl::string_view name, absl::string_view help);

  // Everything in the Prometheus text format 0.0.4, sorted by name and labels.
  std::string PrometheusText() const;

  // The counter's or gauge's value, or the histogram's number of observations; 0 if there is none.  For tests and logs.
  double Value(absl::string_view name, const Labels& labels = {}) const;

 private:
  enum class Kind { kCounter, kGauge, kHistogram };
  struct Series {
    double value = 0;               // or the sum of a histogram, in seconds
    std::vector<uint64_t> buckets;  // not cumulative; the last is +Inf
  };
  struct Family {
    Kind kind = Kind::kCounter;
    std::map<std::string, Series> series;  // by printed labels
  };
  // Null if the name is in use for another kind: then the call is dropped.
  Series* Find(absl::string_view name, Kind kind, const Labels& labels);

  mutable std::mutex mutex_;
  std::map<std::string, Family, std::less<>> families_;
  std::map<std::string, std::string, std::less<>> help_;
};

}  // namespace kvalitet::base
