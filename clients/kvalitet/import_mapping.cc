#include "clients/kvalitet/import_mapping.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/kvalitet/print.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

// How sure a guess is; the higher one wins.
constexpr int kSame = 100;   // but for abbreviations, signs and order
constexpr int kWithin = 60;  // with words around it that say nothing
constexpr int kSlip = 50;    // misspelt

// Words that may stand around the name of a field without changing which it is.
bool SaysNothing(const std::string& word) {
  static const auto& words = *new std::set<std::string>{
      "namn",   "pa",     "av",  "for",   "i",       "den",      "typ",      "uppgift",    "nuvarande",    "aktuell",
      "om",     "enligt", "och", "avtal", "avtalet", "avtalets", "datum",    "siffror",    "nummer",       "kommunal",
      "privat", "lov",    "lou", "ar",    "manad",   "dag",      "enhetens", "utforarens", "verksamhetens"};
  return words.count(word) > 0 || std::all_of(word.begin(), word.end(), absl::ascii_isdigit);
}

// "Avtal gäller fr.o.m." -> {avtal, galler, fran}.
std::set<std::string> WordsOf(absl::string_view heading) {
  static const auto& spelled = *new std::map<std::string, std::string>{{"from", "fran"},
                                                                       {"fom", "fran"},
                                                                       {"tom", "till"},
                                                                       {"orgnr", "organisationsnummer"},
                                                                       {"orgnummer", "organisationsnummer"},
                                                                       {"org", "organisationsnummer"},
                                                                       {"organisations", "organisationsnummer"},
                                                                       {"nr", "nummer"},
                                                                       {"ant", "antal"},
                                                                       {"pers", "personer"},
                                                                       {"anm", "anmarkning"}};
  std::string text = absl::StrReplaceAll(FoldColumn(heading), {{".", ""}});  // abbreviations are written in many ways
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x80 && !absl::ascii_isalnum(static_cast<unsigned char>(c))) c = ' ';
  }
  std::set<std::string> words;
  for (const std::string& word : std::vector<std::string>(absl::StrSplit(text, ' ', absl::SkipEmpty()))) {
    const auto full = spelled.find(word);
    words.insert(full == spelled.end() ? word : full->second);
  }
  return words;
}

// How much a heading is like one name of a field; 0 is not at all.
int Likeness(const std::string& heading, const std::string& name) {
  const std::set<std::string> has = WordsOf(heading), wanted = WordsOf(name);
  if (wanted.empty() || has.empty()) return 0;
  if (has == wanted) return kSame;
  if (std::includes(has.begin(), has.end(), wanted.begin(), wanted.end())) {
    for (const std::string& word : has) {
      if (wanted.count(word) == 0 && !SaysNothing(word)) return 0;
    }
    return kWithin + static_cast<int>(wanted.size());
  }
  // Not of short words: "personal" is no slip of "personer".
  constexpr size_t kLong = 9;
  const std::string folded = FoldColumn(heading);
  return folded.size() >= kLong && base::ClosestWord(folded, {FoldColumn(name)}).has_value() ? kSlip : 0;
}

int Likeness(const std::string& heading, const ImportColumn& column) {
  int best = 0;
  for (const auto* names : {&column.names, &column.near}) {
    for (const std::string& name : *names) best = std::max(best, Likeness(heading, name));
  }
  return best;
}

// The column whose heading is a name of the field, or -1.
int ColumnOf(absl::Span<const std::string> header, const ImportColumn& column) {
  for (const std::string& name : column.names) {
    for (size_t i = 0; i < header.size(); ++i) {
      if (FoldColumn(header[i]) == FoldColumn(name)) return static_cast<int>(i);
    }
  }
  return -1;
}

// The one index with the highest value above 0; -1 where none is, or two are.
int OnlyBest(const std::vector<int>& values) {
  const auto best = std::max_element(values.begin(), values.end());
  if (best == values.end() || *best == 0 || std::count(values.begin(), values.end(), *best) > 1) return -1;
  return static_cast<int>(best - values.begin());
}

void Guess(absl::Span<const std::string> header, absl::Span<const ImportColumn> columns,
           std::vector<MappedColumn>& mapping) {
  std::set<int> used;
  for (const MappedColumn& one : mapping) used.insert(one.at);
  std::vector<std::vector<int>> by_field(columns.size(), std::vector<int>(header.size(), 0));
  std::vector<std::vector<int>> by_heading(header.size(), std::vector<int>(columns.size(), 0));
  for (size_t f = 0; f < columns.size(); ++f) {
    if (mapping[f].at >= 0 || columns[f].near.empty()) continue;
    for (size_t h = 0; h < header.size(); ++h) {
      if (used.count(static_cast<int>(h)) == 0) by_field[f][h] = by_heading[h][f] = Likeness(header[h], columns[f]);
    }
  }
  for (size_t f = 0; f < columns.size(); ++f) {
    const int h = OnlyBest(by_field[f]);
    if (h >= 0 && OnlyBest(by_heading[static_cast<size_t>(h)]) == static_cast<int>(f)) mapping[f] = {h, true};
  }
}

// Per cent of the values of a column that are known; 0 of an empty one.
int KnownShare(const base::Csv& csv, size_t column, const std::function<bool(const std::string&)>& known) {
  std::map<std::string, int> values;  // a list says the same few over and over
  for (const base::CsvRow& row : csv.rows) {
    const std::string value = column < row.cells.size() ? base::TrimSv(row.cells[column]) : "";
    if (!value.empty()) ++values[value];
  }
  int64_t all = 0, found = 0;
  for (const auto& [value, count] : values) {
    all += count;
    if (known(value)) found += count;
  }
  return all == 0 ? 0 : static_cast<int>(found * 100 / all);
}

constexpr int kHalf = 50, kNearlyAll = 80;  // per cent

}  // namespace

void TakeByWords(const base::Csv& csv, absl::Span<const ImportColumn> columns, std::vector<MappedColumn>& mapping) {
  for (size_t f = 0; f < columns.size(); ++f) {
    if (columns[f].words.empty() || mapping[f].at >= 0) continue;
    const auto known = [&](const std::string& value) {
      const std::string folded = FoldColumn(value);
      const absl::string_view form = absl::StripSuffix(folded, " avtal");
      return std::find(columns[f].words.begin(), columns[f].words.end(), form) != columns[f].words.end();
    };
    for (size_t g = 0; g < columns.size() && mapping[f].at < 0; ++g) {
      if (mapping[g].at < 0 || columns[g].field != columns[f].over) continue;
      if (KnownShare(csv, static_cast<size_t>(mapping[g].at), known) < kNearlyAll) continue;
      mapping[f] = {mapping[g].at, true};
      mapping[g] = {};
    }
  }
}

void GiveBack(absl::Span<const ImportColumn> columns, size_t field, int taken, std::vector<MappedColumn>& mapping) {
  if (columns[field].over.empty() || mapping[field].at == taken) return;
  for (size_t g = 0; g < columns.size(); ++g) {
    if (columns[g].field == columns[field].over && mapping[g].at < 0) mapping[g] = {taken, false};
  }
}

void JudgeByValues(const base::Csv& csv, absl::Span<const ImportColumn> columns,
                   const std::function<bool(const std::string&)>& known, std::vector<MappedColumn>& mapping) {
  for (size_t f = 0; f < columns.size(); ++f) {
    MappedColumn& one = mapping[f];
    if (!columns[f].by_value || (one.at >= 0 && !one.guessed)) continue;
    if (one.at >= 0 && KnownShare(csv, static_cast<size_t>(one.at), known) >= kHalf) continue;
    one = {};
    std::vector<int> shares(csv.header.size(), 0);
    for (size_t h = 0; h < csv.header.size(); ++h) {
      const bool used = std::any_of(mapping.begin(), mapping.end(),
                                    [&](const MappedColumn& other) { return other.at == static_cast<int>(h); });
      const int share = used ? 0 : KnownShare(csv, h, known);
      if (share >= kNearlyAll) shares[h] = share;
    }
    const int best = OnlyBest(shares);
    if (best >= 0) one = {best, true};
  }
}

ImportColumn Taking(std::string what, ImportColumn column) {
  column.takes = std::move(what);
  return column;
}

std::string ColumnsText(absl::Span<const ImportColumn> columns) {
  constexpr int kWidth = 98, kIndent = 6;
  std::string text = "Kolumner i filen, i vilken ordning som helst; flera namn på samma kolumn skiljs med /:\n";
  for (const ImportColumn& column : columns) {
    const std::string takes = !column.takes.empty()                   ? column.takes
                              : absl::EndsWith(column.field, "_date") ? std::string("datum, till exempel 2026-03-01")
                                                                      : "";
    absl::StrAppend(&text, "  ",
                    Wrap(absl::StrCat(absl::StrJoin(column.names, " / "), column.required ? " (måste finnas)" : "",
                                      takes.empty() ? "" : ": ", takes),
                         kWidth, kIndent),
                    "\n");
  }
  return text;
}

std::string LabelOf(const ImportColumn& column) { return column.names.empty() ? column.field : column.names[0]; }

std::string FoldColumn(absl::string_view name) {
  return absl::StrReplaceAll(base::FoldSv(base::TrimSv(name)), {{"_", " "}, {"-", " "}, {"/", " "}, {"\n", " "}});
}

std::vector<MappedColumn> ProposeMapping(absl::Span<const std::string> header, absl::Span<const ImportColumn> columns) {
  std::vector<MappedColumn> mapping;
  for (const ImportColumn& column : columns) mapping.push_back({ColumnOf(header, column), false});
  Guess(header, columns, mapping);
  return mapping;
}

std::vector<std::string> UnusedOf(absl::Span<const std::string> header, absl::Span<const MappedColumn> mapping) {
  std::vector<std::string> unused;
  for (size_t i = 0; i < header.size(); ++i) {
    const bool used = std::any_of(mapping.begin(), mapping.end(),
                                  [&](const MappedColumn& one) { return one.at == static_cast<int>(i); });
    if (!used) unused.push_back(header[i]);
  }
  return unused;
}

std::vector<size_t> MissingOf(absl::Span<const ImportColumn> columns, absl::Span<const MappedColumn> mapping) {
  std::vector<size_t> missing;
  for (size_t f = 0; f < columns.size(); ++f) {
    if (columns[f].required && mapping[f].at < 0) missing.push_back(f);
  }
  return missing;
}

std::string MappingText(absl::Span<const std::string> header, absl::Span<const ImportColumn> columns,
                        absl::Span<const MappedColumn> mapping) {
  int width = 0;
  for (size_t f = 0; f < columns.size(); ++f) {
    if (mapping[f].at >= 0) width = std::max(width, DisplayWidth(LabelOf(columns[f])));
  }
  std::string text;
  for (size_t f = 0; f < columns.size(); ++f) {
    if (mapping[f].at < 0) continue;
    absl::StrAppend(&text, "  ", Pad(LabelOf(columns[f]), width), " = ", header[static_cast<size_t>(mapping[f].at)],
                    mapping[f].guessed ? "   (gissat)" : "", "\n");
  }
  return text;
}

std::string MapText(absl::Span<const std::string> header, absl::Span<const ImportColumn> columns,
                    absl::Span<const MappedColumn> mapping) {
  std::string text;
  for (size_t f = 0; f < columns.size(); ++f) {
    absl::StrAppend(
        &text, LabelOf(columns[f]), " = ",
        mapping[f].at < 0 ? "-" : absl::StrReplaceAll(header[static_cast<size_t>(mapping[f].at)], {{"\n", " "}}), "\n");
  }
  return text;
}

}  // namespace kvalitet::client
