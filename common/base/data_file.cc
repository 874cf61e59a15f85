#include "common/base/data_file.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/date.h"
#include "common/base/status.h"

namespace kvalitet::base {

absl::Status DataError(absl::string_view file, int line, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(file, " line ", line, ": ", why));
}

absl::StatusOr<std::vector<DataLine>> ReadDataLines(absl::string_view file, absl::string_view text, size_t columns) {
  std::vector<DataLine> lines;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    DataLine one{number, absl::StrSplit(line, ';')};
    if (one.cells.size() != columns) return DataError(file, number, absl::StrCat("wants ", columns, " columns"));
    lines.push_back(std::move(one));
  }
  return lines;
}

absl::StatusOr<Dated> ReadDated(absl::string_view text) {
  Dated dated;
  for (absl::string_view part : absl::StrSplit(text, '|', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> one = absl::StrSplit(part, absl::MaxSplits('=', 1));
    KV_RETURN_IF_ERROR(ParseDate(one.first).status());
    if (!dated.empty() && one.first <= dated.back().first) return absl::InvalidArgumentError("dates not in order");
    dated.push_back(one);
  }
  return dated;
}

std::string ValueOn(const Dated& dated, absl::string_view day) {
  std::string value;
  for (const auto& [from, one] : dated) {
    if (from <= day) value = one;
  }
  return value;
}

namespace internal {

void Unreadable(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  std::abort();
}

}  // namespace internal
}  // namespace kvalitet::base
