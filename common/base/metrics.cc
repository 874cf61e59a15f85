#include "common/base/metrics.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace kvalitet::base {
namespace {

// Upper bounds in seconds, as text and number; +Inf follows.
constexpr std::pair<const char*, double> kBounds[] = {
    {"0.001", 0.001}, {"0.0025", 0.0025}, {"0.005", 0.005}, {"0.01", 0.01}, {"0.025", 0.025},
    {"0.05", 0.05},   {"0.1", 0.1},       {"0.25", 0.25},   {"0.5", 0.5},   {"1", 1},
    {"2.5", 2.5},     {"5", 5},           {"10", 10}};
constexpr size_t kBuckets = sizeof(kBounds) / sizeof(kBounds[0]) + 1;

// A name as Prometheus allows it.
std::string Word(absl::string_view text) {
  std::string word(text);
  for (char& c : word) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!allowed) c = '_';
  }
  if (word.empty() || (word[0] >= '0' && word[0] <= '9')) word.insert(word.begin(), '_');
  return word;
}

std::string Escaped(absl::string_view value, bool quotes) {
  std::string text;
  for (char c : value) {
    if (c == '\\') {
      text += "\\\\";
    } else if (c == '\n') {
      text += "\\n";
    } else if (c == '"' && quotes) {
      text += "\\\"";
    } else {
      text.push_back(c);
    }
  }
  return text;
}

// a="1",b="2" in the order of the names; every value is `all` unless that is empty.
std::string Print(Labels labels, absl::string_view all = "") {
  std::sort(labels.begin(), labels.end());
  std::string text;
  for (const auto& [name, value] : labels) {
    absl::StrAppend(&text, text.empty() ? "" : ",", Word(name), "=\"", Escaped(all.empty() ? value : all, true), "\"");
  }
  return text;
}

std::string Number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  if (value == std::floor(value) && std::fabs(value) < 1e15) return absl::StrCat(static_cast<int64_t>(value));
  return absl::StrCat(value);
}

void Line(const std::string& name, absl::string_view suffix, const std::string& labels, const std::string& value,
          std::string& text) {
  absl::StrAppend(&text, name, suffix);
  if (!labels.empty()) absl::StrAppend(&text, "{", labels, "}");
  absl::StrAppend(&text, " ", value, "\n");
}

}  // namespace

Metrics& Metrics::Process() {
  static Metrics* const metrics = new Metrics;  // never freed: threads count until the process ends
  return *metrics;
}

Metrics::Series* Metrics::Find(absl::string_view name, Kind kind, const Labels& labels) {
  const std::string word = Word(name);
  auto [family, created] = families_.try_emplace(word);
  if (created) family->second.kind = kind;
  if (family->second.kind != kind) return nullptr;
  auto& series = family->second.series;
  std::string key = Print(labels);
  auto found = series.find(key);
  if (found == series.end()) {
    if (series.size() >= kMaxSeries) key = Print(labels, "annat");
    found = series.try_emplace(std::move(key)).first;
    if (kind == Kind::kHistogram) found->second.buckets.resize(kBuckets);
  }
  return &found->second;
}

void Metrics::Count(absl::string_view name, const Labels& labels, int64_t amount) {
  if (amount < 0) return;
  std::lock_guard<std::mutex> lock(mutex_);
  if (Series* series = Find(name, Kind::kCounter, labels)) series->value += static_cast<double>(amount);
}

void Metrics::Set(absl::string_view name, const Labels& labels, double value) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (Series* series = Find(name, Kind::kGauge, labels)) series->value = value;
}

void Metrics::Observe(absl::string_view name, const Labels& labels, absl::Duration duration) {
  const double seconds = std::max(0.0, absl::ToDoubleSeconds(duration));
  size_t bucket = 0;
  while (bucket + 1 < kBuckets && seconds > kBounds[bucket].second) ++bucket;
  std::lock_guard<std::mutex> lock(mutex_);
  if (Series* series = Find(name, Kind::kHistogram, labels)) {
    series->value += seconds;
    ++series->buckets[bucket];
  }
}

void Metrics::Describe(absl::string_view name, absl::string_view help) {
  std::lock_guard<std::mutex> lock(mutex_);
  help_[Word(name)] = std::string(help);
}

std::string Metrics::PrometheusText() const {
  constexpr const char* kKinds[] = {"counter", "gauge", "histogram"};
  std::lock_guard<std::mutex> lock(mutex_);
  std::string text;
  for (const auto& [name, family] : families_) {
    const auto help = help_.find(name);
    if (help != help_.end()) absl::StrAppend(&text, "# HELP ", name, " ", Escaped(help->second, false), "\n");
    absl::StrAppend(&text, "# TYPE ", name, " ", kKinds[static_cast<size_t>(family.kind)], "\n");
    for (const auto& [labels, series] : family.series) {
      if (family.kind != Kind::kHistogram) {
        Line(name, "", labels, Number(series.value), text);
        continue;
      }
      uint64_t count = 0;
      for (size_t i = 0; i < kBuckets; ++i) {
        count += series.buckets[i];
        const char* bound = i + 1 < kBuckets ? kBounds[i].first : "+Inf";
        Line(name, "_bucket", absl::StrCat(labels, labels.empty() ? "" : ",", "le=\"", bound, "\""),
             absl::StrCat(count), text);
      }
      Line(name, "_sum", labels, Number(series.value), text);
      Line(name, "_count", labels, absl::StrCat(count), text);
    }
  }
  return text;
}

double Metrics::Value(absl::string_view name, const Labels& labels) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto family = families_.find(Word(name));
  if (family == families_.end()) return 0;
  const auto found = family->second.series.find(Print(labels));
  if (found == family->second.series.end()) return 0;
  if (family->second.kind != Kind::kHistogram) return found->second.value;
  uint64_t count = 0;
  for (uint64_t bucket : found->second.buckets) count += bucket;
  return static_cast<double>(count);
}

}  // namespace kvalitet::base
