// `kvalitet exempel`: plants a year in a made-up kommun and counts its truths while it plants.  The truths are made
// from the generator's own counters and its own calendar: no code of the product helps, so that they can judge the
// product.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace kvalitet::client::example {

// Numbers from one seed, the same on every machine (splitmix64).
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}
  uint64_t Next();
  // low..high, both included.
  int Between(int low, int high);
  // True in `percent` of 100.
  bool Chance(int percent);

 private:
  uint64_t state_;
};

// Days since 1970-01-01 and back, by the calendar alone.
int DayNumber(absl::string_view iso);
std::string IsoDay(int day_number);

// What came out, by measure, part, insatstyp, regi (kommunal, privat, alla) and year.  `value` of `denominator`.
class Truths {
 public:
  struct Count {
    int64_t value = 0;
    int64_t denominator = 0;
  };
  // Adds to the insatstyp and regi, and to every total above them.
  void Add(absl::string_view measure, absl::string_view part, absl::string_view insatstyp, bool privat, int year,
           int64_t value = 1, int64_t denominator = 0);
  Count Get(absl::string_view measure, absl::string_view part, absl::string_view insatstyp, absl::string_view regi,
            int year) const;
  // One object per count, in order.
  std::string Json(uint64_t seed) const;

 private:
  std::map<std::vector<std::string>, Count> counts_;
};

// The files of the example by path, each whole.
struct Example {
  std::map<std::string, std::string> files;
  Truths truths;
};

Example Make(uint64_t seed);

// Writes them below `folder`, which is made.
absl::Status Write(const Example& example, const std::string& folder);

}  // namespace kvalitet::client::example
