// The benchmark of a year's report: figures frozen, written as a page, printed.
#pragma once
#include <memory>
#include <string>

#include "tests/bench/stage.h"

namespace kvalitet::bench {

class YearBench {
 public:
  // Of the avvikelser on `stage`, which must live longer; `server` and `folder` as BenchAvvikelser has them.
  YearBench(Stage& stage, const std::string& server, const std::string& folder);
  ~YearBench();

  // Freezes the year and compiles it to HTML, some times with another day of freezing; the middle one.
  absl::Duration Html();
  // Prints what Html took at a tenth of the avvikelser and at all of them.
  void Print(int64_t avvikelser, absl::Duration tenth, absl::Duration all);
  // The page as PDF, in a child process.
  void Pdf();

 private:
  absl::Status Compile(int day);

  struct House;
  const std::unique_ptr<House> house_;
  std::string page_;  // of the last compilation
};

}  // namespace kvalitet::bench
