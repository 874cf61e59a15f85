// Tables as spreadsheets write and read them (RFC 4180 and its dialects).
#pragma once
#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace kvalitet::base {

inline constexpr size_t kMaxCsvBytes = size_t{64} << 20;
inline constexpr size_t kMaxCsvRows = 1'000'000;
inline constexpr size_t kMaxCsvColumns = 256;
inline constexpr size_t kMaxCsvCellBytes = size_t{64} << 10;

struct CsvRow {
  int line = 0;                    // of the file, from 1, where the row begins: what a person looks for in an editor
  std::vector<std::string> cells;  // as many as the header; trimmed of white space only if not quoted
};

struct Csv {
  std::string charset;   // see DecodedText
  char delimiter = ';';  // ; , tab or |
  int header_line = 0;
  std::vector<std::string> header;  // trimmed; empty columns at the end are dropped
  std::vector<CsvRow> rows;         // without rows in which every cell is empty

  // The index of the column of that name (compared folded, å ä ö or a a o), or -1.
  int Column(absl::string_view name) const;
};

// Reads a file of any encoding DecodeText knows, with lines ended by CRLF, LF or CR, cells within quotes with embedded
// line breaks, separated by what the header uses most of ; tab , | or what Excel's first line "sep=;" says.  Short rows
// are filled up with empty cells; empty cells beyond the header are dropped.  A cell that CsvWriter guarded against
// being a formula comes back as it was.
// INVALID_ARGUMENT, Swedish and with the line of the file: a quote that is never closed, text after a closing quote,
// more columns than the header, a column named twice, no rows at all, above a limit, a spreadsheet or PDF instead of a
// text.
absl::StatusOr<Csv> ParseCsv(absl::string_view bytes);

// "Windows-1252, semikolon".
std::string DescribeFormat(const Csv& csv);

struct CsvOptions {
  char delimiter = ';';
  bool bom = true;             // so that Excel reads å ä ö
  bool guard_formulas = true;  // a cell that a spreadsheet would run as a formula gets an apostrophe in front
};

// Writes rows with CRLF, cells in quotes where needed.
class CsvWriter {
 public:
  explicit CsvWriter(CsvOptions options = {});
  void Row(absl::Span<const std::string> cells);
  void Row(std::initializer_list<absl::string_view> cells);
  const std::string& text() const { return text_; }
  // The text so far, and begins anew without a byte order mark: for writing in parts.
  std::string Take();

 private:
  void Cell(absl::string_view cell, bool first);
  CsvOptions options_;
  std::string text_;
};

}  // namespace kvalitet::base
