// The självskattning as a file that Swedish Excel opens by double-click, and what comes back from it.  Pure.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {

// UTF-8 with BOM, semicolons, CRLF.  The line after the heading says which självskattning it is: its number (S-187)
// stands where the questions have their keys, so that the file finds its way back whatever it is called.  Shares are
// written "17 av 20": Excel would make a date of 3/4.
std::string WriteForm(const uppfoljning::v1::GetBlankettResponse& form, absl::string_view unit_name);

struct FormAnswer {
  int line = 0;  // of the file
  std::string key;
  std::string answer;
  std::string comment;
};

struct FormFile {
  std::string number;  // S-187; empty where the file does not say
  std::vector<FormAnswer> answers;
  std::string taken_as;  // "Windows-1252, semikolon"
};

// Reads it back in whatever charset, delimiter and column order; other columns are ignored.  A failure is Swedish.
absl::StatusOr<FormFile> ReadForm(absl::string_view bytes);

// A file name for it: "hemtjanst-norr-2026.csv".
std::string FormFileName(absl::string_view unit_name, int year);

}  // namespace kvalitet::client
