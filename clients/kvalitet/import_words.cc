#include "clients/kvalitet/import_words.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/context.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

constexpr char kNothing[] = "-";

std::string Folded(absl::string_view word) { return base::FoldSv(base::TrimSv(word)); }

const ImportColumn* ColumnCalled(const std::vector<ImportColumn>& columns, absl::string_view field) {
  for (const ImportColumn& column : columns) {
    bool same = FoldColumn(column.field) == FoldColumn(field);
    for (const std::string& name : column.names) same = same || FoldColumn(name) == FoldColumn(field);
    if (same) return &column;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<ImportWords> ImportWords::Take(const std::vector<ImportColumn>& columns, std::string& map_text) {
  ImportWords words;
  std::vector<std::string> rest;
  int line_number = 0;
  for (absl::string_view line : absl::StrSplit(map_text, '\n')) {
    ++line_number;
    const size_t colon = line.find(':'), first = line.find('='), equal = line.rfind('=');
    const bool about_words = !absl::StartsWith(base::TrimSv(line), "#") && colon < first;
    if (!about_words) {
      rest.emplace_back(line);
      continue;
    }
    const ImportColumn* column = ColumnCalled(columns, line.substr(0, colon));
    Word word;
    if (equal != absl::string_view::npos) {
      word = {base::TrimSv(line.substr(colon + 1, equal - colon - 1)), base::TrimSv(line.substr(equal + 1))};
    }
    if (column == nullptr || word.file.empty() || word.ours.empty()) {
      std::vector<std::string> fields;
      for (const ImportColumn& one : columns) fields.push_back(LabelOf(one));
      return Failure(kInput, absl::StrCat("Kartan, rad ", line_number,
                                          ": skriv \"fält: ord i filen = ord här\", eller = - för inget. Fält: ",
                                          absl::StrJoin(fields, ", "), "."));
    }
    words.words_[column->field][Folded(word.file)] = std::move(word);
  }
  map_text = absl::StrJoin(rest, "\n");
  return words;
}

const ImportWords::Word* ImportWords::Find(const std::string& field, absl::string_view word) const {
  const auto of_field = words_.find(field);
  if (of_field == words_.end()) return nullptr;
  const auto found = of_field->second.find(Folded(word));
  return found == of_field->second.end() ? nullptr : &found->second;
}

std::string ImportWords::Read(const std::string& field, const std::string& value) const {
  if (words_.count(field) == 0) return value;
  const auto meant = [](const Word& word) { return word.ours == kNothing ? "" : word.ours; };
  if (const Word* whole = Find(field, value); whole != nullptr) return meant(*whole);
  std::vector<std::string> parts;
  bool any = false;
  for (absl::string_view part : absl::StrSplit(value, absl::ByAnyChar("|;"))) {
    const Word* word = Find(field, part);
    any = any || word != nullptr;
    std::string ours = word == nullptr ? base::TrimSv(part) : meant(*word);
    if (!ours.empty()) parts.push_back(std::move(ours));
  }
  return any ? absl::StrJoin(parts, "|") : value;
}

std::string ImportWords::Lines(const std::vector<ImportColumn>& columns) const {
  std::string lines;
  for (const ImportColumn& column : columns) {
    const auto of_field = words_.find(column.field);
    if (of_field == words_.end()) continue;
    for (const auto& [folded, word] : of_field->second) {
      absl::StrAppend(&lines, LabelOf(column), ": ", word.file, " = ", word.ours, "\n");
    }
  }
  return lines;
}

}  // namespace kvalitet::client
