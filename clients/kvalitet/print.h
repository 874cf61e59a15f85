// What the tool writes: tables aligned by display width, sentences, progress.  Nothing here knows services.
#pragma once
#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace kvalitet::client {

// Columns that a UTF-8 text takes on a terminal: combining marks take none, wide characters two.
int DisplayWidth(absl::string_view text);

// `text` followed by blanks up to `width` columns; longer text is kept whole.
std::string Pad(absl::string_view text, int width);

// Of sentences.
inline constexpr int kTextWidth = 110;

// Breaks text into lines of at most `width` columns at blanks; each line after the first begins with `indent` blanks.
std::string Wrap(absl::string_view text, int width, int indent);

// Breaks the lines that are wider than 160 columns at blanks; what follows is indented by two more.
std::string Fold(absl::string_view text);

// A table for people: a heading, rows, two blanks between columns, numbers to the right.  Cells of wide columns go on
// below, so that no line is wider than 160 columns.
class TextTable {
 public:
  // A heading that begins with '>' is aligned to the right (numbers).
  explicit TextTable(std::vector<std::string> headings);
  void Add(std::vector<std::string> row);
  // By the first column, in Swedish order.
  void Sort();
  bool empty() const { return rows_.empty(); }
  size_t size() const { return rows_.size(); }
  // Every line begins with `indent` blanks and ends with \n; no blanks at the end of a line.
  std::string Text(int indent = 2) const;

 private:
  std::vector<std::string> headings_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

// Progress of something that takes a while: a bar that is redrawn on a terminal, otherwise a line at the start and one
// for every tenth done, so that a log stays readable.
class Progress {
 public:
  Progress(std::ostream& out, bool terminal, std::string what, long long total);
  ~Progress();
  void To(long long done);

 private:
  std::ostream& out_;
  const bool terminal_;
  const std::string what_;
  const long long total_;
  long long tenth_ = -1;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_;
};

// "fredag 11 december 2026" and "fre 11 dec 2026" of an ISO date; what is none is kept as it is.
std::string DaySv(absl::string_view iso);
std::string ShortDaySv(absl::string_view iso);

// "tor 31 dec 2026" of the day after it, or "tills vidare" where there is none.
std::string LastDaySv(const std::string& day_after);

// "1 fråga", "2 frågor".
std::string CountSv(int64_t count, absl::string_view one, absl::string_view many);

// "a, b och c".
std::string JoinSv(absl::Span<const std::string> words);

}  // namespace kvalitet::client
