#include "clients/kvalitet/print.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/date.h"
#include "common/base/text.h"

namespace kvalitet::client {

int DisplayWidth(absl::string_view text) {
  int width = 0;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  for (int32_t i = 0, n = static_cast<int32_t>(text.size()); i < n;) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, n, c);
    if (c < 0) c = 0xFFFD;
    const auto type = u_charType(c);
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) continue;
    const int wide = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    width += wide == U_EA_WIDE || wide == U_EA_FULLWIDTH ? 2 : 1;
  }
  return width;
}

std::string Pad(absl::string_view text, int width) {
  return absl::StrCat(text, std::string(static_cast<size_t>(std::max(0, width - DisplayWidth(text))), ' '));
}

std::string Wrap(absl::string_view text, int width, int indent) {
  std::string out;
  int column = 0;
  for (absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const int size = DisplayWidth(word);
    if (column > 0 && column + 1 + size > width) {
      absl::StrAppend(&out, "\n", std::string(static_cast<size_t>(indent), ' '));
      column = indent;
    } else if (column > 0) {
      out += ' ';
      ++column;
    }
    absl::StrAppend(&out, word);
    column += size;
  }
  return out;
}

TextTable::TextTable(std::vector<std::string> headings) : headings_(std::move(headings)) {
  for (std::string& h : headings_) {
    right_.push_back(!h.empty() && h[0] == '>');
    if (right_.back()) h.erase(0, 1);
  }
}

void TextTable::Add(std::vector<std::string> row) {
  row.resize(headings_.size());
  rows_.push_back(std::move(row));
}

void TextTable::Sort() {
  std::stable_sort(rows_.begin(), rows_.end(),
                   [](const auto& a, const auto& b) { return base::SortKeySv(a[0]) < base::SortKeySv(b[0]); });
}

namespace {

constexpr int kMostWidth = 160, kLeastColumn = 16;

// What a cell shows in a column: its lines, none wider.  A word that is wider than the column stays whole.
std::vector<std::string> CellLines(const std::string& cell, int width) {
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(cell, '\n')) {
    const std::string text(absl::StripTrailingAsciiWhitespace(line));
    if (DisplayWidth(text) <= width) {
      lines.push_back(text);
      continue;
    }
    const std::string wrapped = Wrap(text, width, 0);
    for (absl::string_view part : absl::StrSplit(wrapped, '\n')) lines.emplace_back(part);
  }
  while (lines.size() > 1 && lines.back().empty()) lines.pop_back();
  return lines;
}

// Makes the widest columns narrower until a line fits, where that can be.
void Fit(int room, std::vector<int>& widths) {
  int sum = 0;
  for (const int width : widths) sum += width;
  for (; sum > room; --sum) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= kLeastColumn) return;
    --*widest;
  }
}

}  // namespace

std::string TextTable::Text(int indent) const {
  std::vector<int> widths;
  for (size_t i = 0; i < headings_.size(); ++i) {
    int width = DisplayWidth(headings_[i]);
    for (const auto& row : rows_) {
      for (const std::string& line : CellLines(row[i], kMostWidth)) width = std::max(width, DisplayWidth(line));
    }
    widths.push_back(width);
  }
  Fit(kMostWidth - indent - 2 * (static_cast<int>(widths.size()) - 1), widths);
  std::string out;
  auto line = [&](const std::vector<std::string>& cells) {
    std::string text(static_cast<size_t>(indent), ' ');
    for (size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text += "  ";
      const std::string blanks(static_cast<size_t>(std::max(0, widths[i] - DisplayWidth(cells[i]))), ' ');
      text += right_[i] ? blanks + cells[i] : cells[i] + blanks;
    }
    absl::StrAppend(&out, absl::StripTrailingAsciiWhitespace(text), "\n");
  };
  const auto row_lines = [&](const std::vector<std::string>& row) {
    std::vector<std::vector<std::string>> cells;
    size_t most = 1;
    for (size_t i = 0; i < row.size(); ++i) {
      cells.push_back(CellLines(row[i], widths[i]));
      most = std::max(most, cells.back().size());
    }
    for (size_t n = 0; n < most; ++n) {
      std::vector<std::string> one;
      for (const auto& cell : cells) one.push_back(n < cell.size() ? cell[n] : "");
      line(one);
    }
  };
  line(headings_);
  for (const auto& row : rows_) row_lines(row);
  return out;
}

std::string Fold(absl::string_view text) {
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    const size_t indent = std::min(line.find_first_not_of(' '), line.size());
    lines.push_back(
        DisplayWidth(line) <= kMostWidth
            ? std::string(line)
            : absl::StrCat(line.substr(0, indent), Wrap(line.substr(indent), kMostWidth - static_cast<int>(indent),
                                                        static_cast<int>(indent) + 2)));
  }
  return absl::StrJoin(lines, "\n");
}

Progress::Progress(std::ostream& out, bool terminal, std::string what, long long total)
    : out_(out), terminal_(terminal), what_(std::move(what)), total_(total), last_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  if (terminal_ && drawn_) out_ << "\r\033[K" << std::flush;
}

void Progress::To(long long done) {
  if (total_ <= 0) return;
  if (!terminal_) {
    const long long tenth = done * 10 / total_;
    if (tenth == tenth_ || total_ < 1000) return;
    tenth_ = tenth;
    out_ << what_ << ": " << done << " av " << total_ << "\n" << std::flush;
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && done < total_ && now - last_ < std::chrono::milliseconds(80)) return;
  last_ = now;
  drawn_ = true;
  const long long filled = done * 30 / total_;
  std::string bar;
  for (long long i = 0; i < 30; ++i) bar += i < filled ? "█" : "░";
  out_ << "\r\033[K" << what_ << "  " << bar << "  " << done << " av " << total_ << std::flush;
}

std::string DaySv(absl::string_view iso) {
  const auto day = base::ParseDate(iso);
  return day.ok() ? base::WeekdayDateSv(*day) : std::string(iso);
}

std::string ShortDaySv(absl::string_view iso) {
  const auto day = base::ParseDate(iso);
  return day.ok() ? absl::StrCat(base::ShortDateSv(*day), " ", day->year()) : std::string(iso);
}

std::string LastDaySv(const std::string& day_after) {
  const auto day = base::ParseDate(day_after);
  return day.ok() ? ShortDaySv(base::FormatDate(*day - 1)) : "tills vidare";
}

std::string CountSv(int64_t count, absl::string_view one, absl::string_view many) {
  return absl::StrCat(base::NumberSv(count), " ", count == 1 ? one : many);
}

std::string JoinSv(absl::Span<const std::string> words) {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " och " : ", ";
    out += words[i];
  }
  return out;
}

}  // namespace kvalitet::client
