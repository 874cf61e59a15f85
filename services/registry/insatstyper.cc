#include "services/registry/insatstyper.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::registry {
namespace {

constexpr size_t kColumns = 7;

absl::StatusOr<v1::Lag> ParseLag(absl::string_view word) {
  if (word == "SoL") return v1::LAG_SOL;
  if (word == "LSS") return v1::LAG_LSS;
  if (word == "HSL") return v1::LAG_HSL;
  return absl::InvalidArgumentError(absl::StrCat("unknown lag ", word));
}

absl::StatusOr<InsatstypData> ParseLine(absl::string_view line) {
  const std::vector<std::string> cells = absl::StrSplit(line, ';');
  if (cells.size() != kColumns) return absl::InvalidArgumentError("expected 7 columns");
  v1::Insatstyp first;
  first.set_kod(cells[0]);
  KV_ASSIGN_OR_RETURN(const v1::Lag lag, ParseLag(cells[1]));
  first.set_lag(lag);
  first.set_namn(cells[2]);
  first.set_overordnad_kod(cells[5]);
  for (absl::string_view alias : absl::StrSplit(cells[6], '|', absl::SkipEmpty())) first.add_alias(std::string(alias));
  first.set_giltig_fran(std::string(kRegisterBegins));
  InsatstypData data;
  if (cells[3].empty() || cells[4] == kRegisterBegins) {
    first.set_lagrum(cells[3]);
    data.periods.push_back(std::move(first));
    return data;
  }
  KV_RETURN_IF_ERROR(base::ParseDate(cells[4]).status());
  v1::Insatstyp second = first;
  first.set_giltig_till(cells[4]);
  second.set_giltig_fran(cells[4]);
  second.set_lagrum(cells[3]);
  data.periods.push_back(std::move(first));
  data.periods.push_back(std::move(second));
  return data;
}

std::string Key(absl::string_view word) { return base::FoldSv(base::TrimSv(word)); }

}  // namespace

absl::StatusOr<std::vector<InsatstypData>> ParseInsatstyper(absl::string_view csv) {
  std::vector<InsatstypData> all;
  std::set<std::string> codes;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(csv, '\n')) {
    ++number;
    if (line.empty() || absl::StartsWith(line, "#")) continue;
    absl::StatusOr<InsatstypData> data = ParseLine(line);
    if (!data.ok()) return absl::InvalidArgumentError(absl::StrCat("line ", number, ": ", data.status().message()));
    if (!codes.insert(data->periods[0].kod()).second) {
      return absl::InvalidArgumentError(absl::StrCat("line ", number, ": code twice"));
    }
    all.push_back(*std::move(data));
  }
  return all;
}

const std::vector<InsatstypData>& BuiltInInsatstyper() {
  static const auto& list = *new std::vector<InsatstypData>([] {
    absl::StatusOr<std::vector<InsatstypData>> parsed = ParseInsatstyper(kInsatstyperCsv);
    if (!parsed.ok()) {
      std::cerr << "data/insatstyper.csv: " << parsed.status() << std::endl;
      std::abort();
    }
    return *std::move(parsed);
  }());
  return list;
}

std::string InsatstypId(absl::string_view kod) { return absl::StrReplaceAll(absl::AsciiStrToLower(kod), {{"_", "-"}}); }

InsatstypWords::InsatstypWords(absl::Span<const v1::Insatstyp> insatstyper) {
  for (const v1::Insatstyp& insatstyp : insatstyper) {
    names_by_word_[Key(insatstyp.kod())].insert(insatstyp.name());
    names_by_word_[Key(insatstyp.namn())].insert(insatstyp.name());
    for (const std::string& alias : insatstyp.alias()) names_by_word_[Key(alias)].insert(insatstyp.name());
  }
}

const std::set<std::string>* InsatstypWords::Lookup(absl::string_view word) const {
  const auto found = names_by_word_.find(Key(word));
  return found == names_by_word_.end() ? nullptr : &found->second;
}

InsatstypWords::Match InsatstypWords::Find(absl::string_view text) const {
  Match match;
  std::set<std::string> seen;
  const auto take = [&](const std::set<std::string>& names) {
    for (const std::string& name : names) {
      if (seen.insert(name).second) match.names.push_back(name);
    }
  };
  if (const std::set<std::string>* whole = Lookup(text)) {
    take(*whole);
    return match;
  }
  for (absl::string_view word : absl::StrSplit(text, absl::ByAnyChar("/,"))) {
    const std::string trimmed = base::TrimSv(word);
    if (trimmed.empty()) continue;
    if (const std::set<std::string>* names = Lookup(trimmed)) {
      take(*names);
    } else {
      match.unknown.push_back(trimmed);
    }
  }
  return match;
}

}  // namespace kvalitet::registry
