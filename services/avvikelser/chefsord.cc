#include "services/avvikelser/chefsord.h"

#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::avvikelser {
namespace {

constexpr char kFile[] = "chefsord.csv";
constexpr size_t kColumns = 1;
// What stands between words.
constexpr char kMellan[] = " ,.;:/()";

}  // namespace

absl::StatusOr<std::set<std::string>> ParseChefsord(absl::string_view csv) {
  std::set<std::string> words;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFile, csv, kColumns));
  for (const auto& [number, cells] : lines) {
    std::string word = base::FoldSv(cells[0]);
    if (word.find_first_of(kMellan) != std::string::npos) return base::DataError(kFile, number, "one word a line");
    if (!words.insert(std::move(word)).second) return base::DataError(kFile, number, "the word is there already");
  }
  if (words.empty()) return base::DataError(kFile, 0, "has no word");
  return words;
}

bool Enhetens(const std::set<std::string>& chefsord, absl::string_view ansvarig) {
  const std::string folded = base::FoldSv(ansvarig);
  for (absl::string_view word : absl::StrSplit(folded, absl::ByAnyChar(kMellan), absl::SkipEmpty())) {
    if (chefsord.count(std::string(word)) > 0) return true;
  }
  return false;
}

namespace {
const auto& kChefsord =
    *new base::DataSet<std::set<std::string>>("avvikelser/chefsord.csv", kChefsordCsv, ParseChefsord);
}  // namespace

bool Enhetens(absl::string_view ansvarig) { return Enhetens(*kChefsord, ansvarig); }

}  // namespace kvalitet::avvikelser
