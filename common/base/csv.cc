#include "common/base/csv.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/charset.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::base {
namespace {

absl::Status AtLine(int line, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("rad ", line, ": ", what));
}

// One record at a time out of decoded text.
class Reader {
 public:
  Reader(absl::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

  bool AtEnd() const { return at_ == text_.size(); }
  int line() const { return line_; }

  absl::Status Record(CsvRow& row) {
    row.line = line_;
    row.cells.clear();
    for (;;) {
      if (row.cells.size() == kMaxCsvColumns + 1)
        return AtLine(row.line, "raden har för många kolumner; högst 256 går att läsa");
      std::string cell;
      KV_RETURN_IF_ERROR(Cell(cell));
      if (cell.size() > kMaxCsvCellBytes) {
        return AtLine(row.line, "en cell är längre än 64 kB; kontrollera att citattecknen är parvisa");
      }
      row.cells.push_back(std::move(cell));
      if (AtEnd()) return absl::OkStatus();
      if (LineBreak()) return absl::OkStatus();
      ++at_;  // the delimiter
    }
  }

 private:
  bool LineBreak() {
    if (text_[at_] != '\r' && text_[at_] != '\n') return false;
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    ++line_;
    return true;
  }

  bool AtCellEnd() const { return AtEnd() || text_[at_] == delimiter_ || text_[at_] == '\r' || text_[at_] == '\n'; }

  // Leaves at_ on the delimiter, the line break or the end.
  absl::Status Cell(std::string& cell) {
    size_t quote = at_;
    while (quote < text_.size() && text_[quote] == ' ') ++quote;
    if (quote < text_.size() && text_[quote] == '"') {
      at_ = quote;
      return QuotedCell(cell);
    }
    const size_t begin = at_;
    while (!AtCellEnd()) ++at_;
    cell = TrimSv(text_.substr(begin, at_ - begin));
    return absl::OkStatus();
  }

  absl::Status QuotedCell(std::string& cell) {
    const int opened = line_;
    ++at_;
    for (;;) {
      if (AtEnd()) {
        return AtLine(opened, "ett citattecken öppnas men stängs aldrig; sätt ett citattecken även efter texten");
      }
      if (text_[at_] == '"') {
        ++at_;
        if (AtEnd() || text_[at_] != '"') break;
        cell.push_back('"');
        ++at_;
      } else if (text_[at_] == '\r' || text_[at_] == '\n') {
        LineBreak();
        cell.push_back('\n');
      } else {
        cell.push_back(text_[at_++]);
      }
    }
    while (!AtEnd() && text_[at_] == ' ' && text_[at_] != delimiter_) ++at_;
    if (AtCellEnd()) return absl::OkStatus();
    return AtLine(line_,
                  "det står text efter ett avslutande citattecken; skriv citattecken inne i texten två gånger (\"\")");
  }

  absl::string_view text_;
  char delimiter_;
  size_t at_ = 0;
  int line_ = 1;
};

// The character that stands most often outside quotes in the first line with content; semicolon if none does.
char DetectDelimiter(absl::string_view text) {
  constexpr absl::string_view kCandidates = ";\t,|";
  size_t counts[4] = {};
  bool quoted = false, content = false;
  for (char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '\r' || c == '\n')) {
      if (content) break;
      continue;
    }
    content = content || (c != ' ' && c != '\t');
    const size_t index = kCandidates.find(c);
    if (!quoted && index != absl::string_view::npos) ++counts[index];
  }
  return kCandidates[static_cast<size_t>(std::max_element(counts, counts + 4) - counts)];
}

bool IsGuarded(absl::string_view cell) {
  const size_t apostrophes = std::min(cell.find_first_not_of('\''), cell.size());
  return apostrophes < cell.size() &&
         absl::string_view("=+-@\t\r\n").find(cell[apostrophes]) != absl::string_view::npos;
}

// A plain number with a sign is no formula: -12,5 and +3.
bool IsSignedNumber(absl::string_view cell) {
  if (cell.size() < 2 || (cell[0] != '-' && cell[0] != '+')) return false;
  bool digit = false;
  for (char c : cell.substr(1)) {
    if (c >= '0' && c <= '9') {
      digit = true;
    } else if (c != ',' && c != '.' && c != ' ') {
      return false;
    }
  }
  return digit;
}

absl::Status CheckIsText(absl::string_view bytes) {
  if (bytes.size() > kMaxCsvBytes) {
    return absl::InvalidArgumentError("filen är större än 64 MB; dela upp den i flera filer");
  }
  if (absl::StartsWith(bytes, "PK\x03\x04") || absl::StartsWith(bytes, "\xD0\xCF\x11\xE0")) {
    return absl::InvalidArgumentError(
        "filen är en kalkylbok; öppna den, välj Spara som och filformatet CSV, och läs in den filen");
  }
  if (absl::StartsWith(bytes, "%PDF")) {
    return absl::InvalidArgumentError("filen är en pdf; läs in uppgifterna som en CSV-fil");
  }
  return absl::OkStatus();
}

void DropEmptyTail(std::vector<std::string>& cells, size_t keep) {
  while (cells.size() > keep && cells.back().empty()) cells.pop_back();
}

absl::Status CheckHeader(const Csv& csv) {
  if (csv.header.size() > kMaxCsvColumns) {
    return AtLine(csv.header_line, "rubrikraden har för många kolumner; högst 256 går att läsa");
  }
  std::set<std::string> seen;
  for (const std::string& name : csv.header) {
    if (!name.empty() && !seen.insert(FoldSv(name)).second) {
      return AtLine(csv.header_line, absl::StrCat("kolumnen ”", TruncateUtf8(name, 100),
                                                  "” finns två gånger i rubrikraden; ta bort den ena"));
    }
  }
  return absl::OkStatus();
}

absl::Status ReadRows(Reader& reader, Csv& csv) {
  CsvRow row;
  while (!reader.AtEnd()) {
    KV_RETURN_IF_ERROR(reader.Record(row));
    DropEmptyTail(row.cells, 0);
    if (row.cells.empty()) continue;
    for (std::string& cell : row.cells) {
      if (cell[0] == '\'' && IsGuarded(cell)) cell.erase(0, 1);
    }
    if (csv.header.empty()) {
      csv.header_line = row.line;
      csv.header = std::move(row.cells);
      for (std::string& name : csv.header) name = TrimSv(name);
      KV_RETURN_IF_ERROR(CheckHeader(csv));
      continue;
    }
    if (row.cells.size() > csv.header.size()) {
      return AtLine(row.line,
                    absl::StrCat("raden har ", row.cells.size(), " kolumner men rubrikraden ", csv.header.size(),
                                 "; sätt citattecken om text som innehåller skiljetecknet"));
    }
    row.cells.resize(csv.header.size());
    if (csv.rows.size() == kMaxCsvRows) {
      return AtLine(row.line, "filen har fler än 1 000 000 rader; dela upp den i flera filer");
    }
    csv.rows.push_back(std::move(row));
    row = {};
  }
  return absl::OkStatus();
}

}  // namespace

int Csv::Column(absl::string_view name) const {
  const std::string folded = FoldSv(name);
  for (size_t i = 0; i < header.size(); ++i) {
    if (FoldSv(header[i]) == folded) return static_cast<int>(i);
  }
  return -1;
}

absl::StatusOr<Csv> ParseCsv(absl::string_view bytes) {
  KV_RETURN_IF_ERROR(CheckIsText(bytes));
  DecodedText decoded = DecodeText(bytes);
  absl::string_view text = decoded.utf8;
  if (text.find('\0') != absl::string_view::npos) {
    return absl::InvalidArgumentError("filen är inte en textfil; läs in uppgifterna som en CSV-fil");
  }
  Csv csv;
  csv.charset = decoded.charset_name;
  csv.delimiter = DetectDelimiter(text);
  Reader reader(text, csv.delimiter);
  if (text.size() >= 5 && absl::EqualsIgnoreCase(text.substr(0, 4), "sep=") &&
      absl::string_view(";\t,|").find(text[4]) != absl::string_view::npos) {
    csv.delimiter = text[4];
    reader = Reader(text, csv.delimiter);
    CsvRow skipped;
    KV_RETURN_IF_ERROR(reader.Record(skipped));
  }
  KV_RETURN_IF_ERROR(ReadRows(reader, csv));
  if (csv.header.empty()) return absl::InvalidArgumentError("filen är tom; första raden ska ha kolumnernas namn");
  return csv;
}

std::string DescribeFormat(const Csv& csv) {
  const absl::string_view delimiter = csv.delimiter == ';'    ? "semikolon"
                                      : csv.delimiter == ','  ? "komma"
                                      : csv.delimiter == '\t' ? "tabb"
                                                              : "lodstreck";
  return absl::StrCat(csv.charset, ", ", delimiter);
}

CsvWriter::CsvWriter(CsvOptions options) : options_(options) {
  if (options_.bom) text_ = "\xEF\xBB\xBF";
}

void CsvWriter::Cell(absl::string_view cell, bool first) {
  if (!first) text_.push_back(options_.delimiter);
  const bool guard = options_.guard_formulas && IsGuarded(cell) && !IsSignedNumber(cell);
  const char specials[] = {options_.delimiter, '"', '\r', '\n', '\t', '\0'};
  const bool quotes = cell.find_first_of(specials) != absl::string_view::npos || TrimSv(cell) != cell;
  if (quotes) text_.push_back('"');
  if (guard) text_.push_back('\'');
  for (char c : cell) {
    if (c == '"') text_.push_back('"');
    text_.push_back(c);
  }
  if (quotes) text_.push_back('"');
}

void CsvWriter::Row(absl::Span<const std::string> cells) {
  for (size_t i = 0; i < cells.size(); ++i) Cell(cells[i], i == 0);
  text_ += "\r\n";
}

void CsvWriter::Row(std::initializer_list<absl::string_view> cells) {
  bool first = true;
  for (absl::string_view cell : cells) {
    Cell(cell, first);
    first = false;
  }
  text_ += "\r\n";
}

std::string CsvWriter::Take() { return std::exchange(text_, std::string()); }

}  // namespace kvalitet::base
