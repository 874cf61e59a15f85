#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/import.h"
#include "common/base/charset.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::client {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  const bool folder = std::filesystem::is_directory(path, error);
  if (folder) return Failure(kInput, absl::StrCat(path, " är en mapp. Ange en fil."));
  std::ifstream in(path, std::ios::binary);
  if (!in) return Failure(kInput, absl::StrCat("Filen ", path, " går inte att läsa. Kontrollera namn och mapp."));
  std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) return Failure(kInput, absl::StrCat("Filen ", path, " går inte att läsa."));
  return content;
}

absl::StatusOr<std::string> ReadTextFile(const std::string& path) {
  KV_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  return absl::StrReplaceAll(base::DecodeText(bytes).utf8, {{"\r\n", "\n"}, {"\r", "\n"}});
}

absl::Status WriteFile(const std::string& path, const std::string& content, bool only_me) {
  const std::string unfinished = path + ".del";
  std::ofstream out(unfinished, std::ios::binary);
  std::error_code error;
  using std::filesystem::perms;
  if (only_me) std::filesystem::permissions(unfinished, perms::owner_read | perms::owner_write, error);
  if (!error) out << content;
  out.close();
  if (out && !error) std::filesystem::rename(unfinished, path, error);
  if (out && !error) return absl::OkStatus();
  std::filesystem::remove(unfinished, error);
  return Failure(kInput,
                 absl::StrCat("Det gick inte att skriva ", path, ". Får du skriva i mappen, och finns det plats?"));
}

absl::StatusOr<std::vector<ImportColumn>> ApplyMap(std::vector<ImportColumn> columns, const std::string& map_text) {
  int line_number = 0;
  for (absl::string_view line : absl::StrSplit(map_text, '\n')) {
    ++line_number;
    line = absl::StripAsciiWhitespace(line);
    absl::ConsumePrefix(&line, "\xEF\xBB\xBF");
    if (line.empty() || line[0] == '#') continue;
    const std::pair<std::string, std::string> parts = absl::StrSplit(line, absl::MaxSplits('=', 1));
    const std::string field = base::TrimSv(parts.first), name = base::TrimSv(parts.second);
    bool known = false;
    std::vector<std::string> fields;
    for (ImportColumn& column : columns) {
      bool same = FoldColumn(column.field) == FoldColumn(field);
      for (const std::string& n : column.names) same = same || FoldColumn(n) == FoldColumn(field);
      fields.push_back(column.names.empty() ? column.field : column.names[0]);
      if (!same || known) continue;
      known = true;
      column.names.clear();
      if (name != "-") column.names.push_back(name);
    }
    if (!known || name.empty()) {
      return Failure(kInput, absl::StrCat("Kartan, rad ", line_number, ": skriv \"fält = kolumn i filen\". Fält: ",
                                          absl::StrJoin(fields, ", "), "."));
    }
  }
  return columns;
}

namespace {
constexpr char kEgenRegi[] = "egen regi";
constexpr char kOneWord[] = "en utförare";
constexpr char kByNameWord[] = "en utförare per namn";
}  // namespace

absl::StatusOr<EgenRegi> TakeEgenRegi(std::string& map_text) {
  EgenRegi said = EgenRegi::kNotSaid;
  std::vector<std::string> rest;
  for (absl::string_view line : absl::StrSplit(map_text, '\n')) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(line, absl::MaxSplits('=', 1));
    if (FoldColumn(parts.first) != FoldColumn(kEgenRegi)) {
      rest.emplace_back(line);
      continue;
    }
    const std::string word = FoldColumn(parts.second);
    if (word != FoldColumn(kOneWord) && word != FoldColumn(kByNameWord)) {
      return Failure(kInput, absl::StrCat("Kartan, raden egen regi: skriv \"egen regi = ", kOneWord, "\" eller \"egen regi = ",
                                          kByNameWord, "\"."));
    }
    said = word == FoldColumn(kOneWord) ? EgenRegi::kOne : EgenRegi::kByName;
  }
  map_text = absl::StrJoin(rest, "\n");
  return said;
}

std::string EgenRegiLine(EgenRegi said) {
  if (said == EgenRegi::kNotSaid) return "";
  return absl::StrCat(kEgenRegi, " = ", said == EgenRegi::kOne ? kOneWord : kByNameWord, "\n");
}

ImportRows MapRows(const base::Csv& csv, const ImportKind& kind, const std::vector<MappedColumn>& mapping,
                   const ImportWords& words) {
  ImportRows rows;
  rows.unused = UnusedOf(csv.header, mapping);
  std::map<std::string, int> seen;
  for (const base::CsvRow& row : csv.rows) {
    std::vector<std::string> values;
    std::string key, id;
    for (size_t i = 0; i < mapping.size(); ++i) {
      values.push_back(mapping[i].at < 0 ? ""
                                         : words.Read(kind.columns[i].field, row.cells[static_cast<size_t>(mapping[i].at)]));
      if (kind.columns[i].field == "kall_id") id = values.back();
      for (const std::string& part : kind.key) {
        if (part == kind.columns[i].field) absl::StrAppend(&key, values.back(), "\x1f");
      }
    }
    if (id.empty() && !kind.key.empty()) {
      // Equal keys are told apart by their order, so that no row of a published list is lost.
      const int copy = ++seen[key];
      id = base::Sha256Hex(copy == 1 ? key : absl::StrCat(key, copy)).substr(0, 32);
    }
    rows.values.push_back(std::move(values));
    rows.kall_id.push_back(std::move(id));
    rows.lines.push_back(row.line);
  }
  return rows;
}

}  // namespace kvalitet::client
