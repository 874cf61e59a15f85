// The självskattning as a file that Swedish Excel opens by double-click, and what comes back from it.  Pure.
#pragma once
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {

// UTF-8 with BOM, semicolons, CRLF.  The line after the heading says which självskattning it is: its number (S-187)
// stands where the questions have their keys, so that the file finds its way back whatever it is called.  Shares are
// written "17 av 20": Excel would make a date of 3/4.  The two columns after the comment tell and are not saved: who
// answers the avsnitt, and what is to be known of the answer (changed since last year, locked, what the kommun wants
// completed, when it is asked, which evidence is wanted).  A value that a source has stands as the answer, to be
// confirmed or changed. The column HÄMTAT tells whether a row is as it was fetched: then nobody has answered it here.
std::string WriteForm(const uppfoljning::v1::GetBlankettResponse& form, absl::string_view unit_name);

struct FormAnswer {
  int line = 0;  // of the file
  std::string key;
  std::string answer;
  std::string comment;
  std::string file = {};     // which file, where there are several
  bool untouched = false;    // as it was fetched
  bool has_comment = false;  // the file has comments, or one is given
  bool has_answer = true;    // else only the comment is given
};

struct FormFile {
  std::string number;  // S-187; empty where the file does not say
  std::vector<FormAnswer> answers;
  std::string taken_as;                                         // "Windows-1252, semikolon"
  std::set<std::pair<std::string, std::string>> assigned = {};  // avsnitt, and what stands in ANSVARIG
};

// Reads it back in whatever charset, delimiter and column order; other columns are ignored.  A failure is Swedish.
absl::StatusOr<FormFile> ReadForm(absl::string_view bytes);

// Files of colleagues who answered different avsnitt, as one; `name` is of the file.  Where one has no answer the
// other's holds; "50/62" is the answer "50 av 62".  A failure names both rows of every question that is answered
// differently.
struct NamedForm {
  std::string name;
  FormFile form;
};
absl::StatusOr<FormFile> MergeForms(const std::vector<NamedForm>& files);

// The last day to hand it in as it stands: for the first time, or again (ISO).
const std::string& LastDayOf(const uppfoljning::v1::Sjalvskattning& s);

// A file name for it: "hemtjanst-norr-2026.csv".
std::string FormFileName(absl::string_view unit_name, int year);

}  // namespace kvalitet::client
