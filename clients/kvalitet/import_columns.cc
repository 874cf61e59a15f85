#include "clients/kvalitet/import_columns.h"

#include <algorithm>
#include <filesystem>
#include <istream>
#include <map>
#include <optional>
#include <ostream>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/register/insatstyp_words.h"

namespace kvalitet::client {
namespace {

using std::filesystem::path;

// The file of a source's columns, in a folder beside the person's token: who has the one has the other.  "" without.
std::string SavedPath(const Context& context, const ImportKind& kind, const std::string& source) {
  if (context.TokenFile().empty()) return "";
  const std::string key = base::Sha256Hex(absl::StrCat(kind.method, "\n", source)).substr(0, 16);
  return (path(context.TokenFile()).parent_path() / "kartor" / absl::StrCat(key, ".karta")).string();
}

// Nothing where there is no file for it.
absl::Status Save(const std::string& file, const std::string& source, const std::string& map) {
  if (file.empty()) return absl::OkStatus();
  using std::filesystem::perms;
  std::error_code error;
  const path folder = path(file).parent_path();
  std::filesystem::create_directories(folder, error);
  std::filesystem::permissions(folder, perms::owner_all, error);
  return WriteFile(file, absl::StrCat("# Kolumner i ", source, "\n", map), /*only_me=*/true);
}

// As a map says; what it does not name is read by its own name, nothing is guessed.
absl::StatusOr<std::vector<MappedColumn>> ByMap(const ImportKind& kind, const base::Csv& csv, const std::string& map) {
  KV_ASSIGN_OR_RETURN(std::vector<ImportColumn> columns, ApplyMap(kind.columns, map));
  for (ImportColumn& column : columns) column.near.clear();
  return ProposeMapping(csv.header, columns);
}

// The columns that were agreed to before; none if the file has others now.
absl::StatusOr<std::optional<ChosenColumns>> SavedColumns(const ImportKind& kind, const base::Csv& csv,
                                                          const std::string& file) {
  std::error_code error;
  if (file.empty() || !std::filesystem::exists(file, error)) return std::nullopt;
  KV_ASSIGN_OR_RETURN(std::string map, ReadFile(file));
  ChosenColumns chosen;
  KV_ASSIGN_OR_RETURN(chosen.egen_regi, TakeEgenRegi(map));
  KV_ASSIGN_OR_RETURN(chosen.words, ImportWords::Take(kind.columns, map));
  absl::StatusOr<std::vector<MappedColumn>> mapping = ByMap(kind, csv, map);
  if (!mapping.ok()) return std::nullopt;
  // All of it must be found in this file.
  if (!absl::EndsWith(map, MapText(csv.header, kind.columns, *mapping))) return std::nullopt;
  chosen.mapping = *std::move(mapping);
  return chosen;
}

// As the headings say, and the values of what is known by its values.
absl::StatusOr<std::vector<MappedColumn>> Propose(Context& context, const ImportKind& kind, const base::Csv& csv) {
  std::vector<MappedColumn> mapping = ProposeMapping(csv.header, kind.columns);
  TakeByWords(csv, kind.columns, mapping);
  bool doubtful = false;
  for (size_t f = 0; f < mapping.size(); ++f) {
    doubtful = doubtful || (kind.columns[f].by_value && (mapping[f].at < 0 || mapping[f].guessed));
  }
  if (!doubtful || !context.Parent().ok()) return mapping;
  const absl::StatusOr<std::vector<registry::v1::Insatstyp>> asked = ReadInsatstyper(context);
  if (!asked.ok()) return mapping;  // what is sent next tells that nobody answers
  const registry::InsatstypWords words(*asked);
  JudgeByValues(
      csv, kind.columns, [&](const std::string& value) { return !words.Find(value).names.empty(); }, mapping);
  return mapping;
}

std::string AllColumns(const base::Csv& csv) { return absl::StrJoin(csv.header, ", "); }

std::string Unused(const base::Csv& csv, const std::vector<MappedColumn>& mapping) {
  const std::vector<std::string> unused = UnusedOf(csv.header, mapping);
  return unused.empty() ? "" : absl::StrCat("Kolumner som inte används: ", absl::StrJoin(unused, ", "), ".\n");
}

std::string Shown(const ImportKind& kind, const base::Csv& csv, const std::vector<MappedColumn>& mapping,
                  absl::string_view heading) {
  return absl::StrCat(heading, " (fält = kolumn):\n", MappingText(csv.header, kind.columns, mapping));
}

bool Guessed(const std::vector<MappedColumn>& mapping) {
  return std::any_of(mapping.begin(), mapping.end(), [](const MappedColumn& one) { return one.guessed; });
}

std::vector<std::string> Labels(const ImportKind& kind, const std::vector<size_t>& fields) {
  std::vector<std::string> labels;
  for (const size_t f : fields) labels.push_back(LabelOf(kind.columns[f]));
  return labels;
}

// --- On a terminal --------------------------------------------------------------------------------------------------

// Asks which column a field is read from, by its number.
absl::StatusOr<int> AskColumn(Context& context, const ImportColumn& column, const base::Csv& csv) {
  std::ostream& out = context.out();
  out << "Vilken kolumn är " << LabelOf(column) << "?\n";
  out << "  0  " << (column.required ? "ingen: avbryt" : "ingen") << "\n";
  for (size_t i = 0; i < csv.header.size(); ++i) out << "  " << i + 1 << "  " << csv.header[i] << "\n";
  for (;;) {
    out << "Nummer: " << std::flush;
    std::string line;
    if (!std::getline(context.in(), line)) break;
    size_t number = 0;
    if (!absl::SimpleAtoi(absl::StripAsciiWhitespace(line), &number) || number > csv.header.size()) {
      out << "Skriv ett tal från 0 till " << csv.header.size() << ".\n";
      continue;
    }
    if (number > 0) return static_cast<int>(number) - 1;
    if (!column.required) return -1;
    break;
  }
  return Failure(kInput, absl::StrCat("Ingenting sparat. Filen behöver en kolumn för ", LabelOf(column), "."));
}

// What was guessed is agreed to or corrected, what is missing is asked for.
absl::Status Agree(Context& context, const ImportKind& kind, const base::Csv& csv, std::vector<MappedColumn>& mapping) {
  context.out() << Shown(kind, csv, mapping, "Så här lästes kolumnerna") << Unused(csv, mapping);
  if (Guessed(mapping) && !context.Confirm("Stämmer det som är gissat?")) {
    for (size_t f = 0; f < mapping.size(); ++f) {
      if (!mapping[f].guessed) continue;
      const int guess = mapping[f].at;
      KV_ASSIGN_OR_RETURN(mapping[f].at, AskColumn(context, kind.columns[f], csv));
      GiveBack(kind.columns, f, guess, mapping);
    }
  }
  for (MappedColumn& one : mapping) one.guessed = false;
  for (const size_t f : MissingOf(kind.columns, mapping)) {
    KV_ASSIGN_OR_RETURN(mapping[f].at, AskColumn(context, kind.columns[f], csv));
  }
  return absl::OkStatus();
}

// --- Without one ----------------------------------------------------------------------------------------------------

// How to say it oneself, with the command that works.
std::string HowTo(const ImportKind& kind, const base::Csv& csv, const std::vector<MappedColumn>& mapping) {
  std::string lines;
  for (size_t f = 0; f < mapping.size(); ++f) {
    if (mapping[f].guessed) {
      absl::StrAppend(&lines, "  ", LabelOf(kind.columns[f]), " = ", csv.header[static_cast<size_t>(mapping[f].at)],
                      "\n");
    } else if (mapping[f].at < 0 && kind.columns[f].required) {
      absl::StrAppend(&lines, "  ", LabelOf(kind.columns[f]), " = kolumnens namn\n");
    }
  }
  return absl::StrCat(
      "Kör kommandot i en terminal och svara, eller skriv en fil, till exempel karta.txt, med raderna\n", lines,
      "och ange --karta karta.txt. Det som inte finns i filen skrivs fält = -\n");
}

absl::Status Missing(const ImportKind& kind, const base::Csv& csv, const std::vector<MappedColumn>& mapping,
                     const std::vector<size_t>& missing) {
  const std::string label = LabelOf(kind.columns[missing[0]]);
  const auto closest = base::ClosestWord(label, csv.header);
  return Failure(kInput, absl::StrCat("Ingenting sparat. Filen saknar kolumnen ",
                                      absl::StrJoin(Labels(kind, missing), " och "), ". Den har: ", AllColumns(csv),
                                      ".", closest ? absl::StrCat(" Är \"", *closest, "\" felskrivet?") : "", "\n",
                                      HowTo(kind, csv, mapping)));
}

// --- Egen regi ------------------------------------------------------------------------------------------------------

// How many names of the kommun's own regi share an organisationsnummer with another: which is one utförare, or each
// one?
size_t SharedNames(const ImportKind& kind, const base::Csv& csv, const std::vector<MappedColumn>& mapping) {
  int name = -1, regi = -1, number = -1;
  for (size_t f = 0; f < mapping.size(); ++f) {
    if (kind.columns[f].field == "utforare") name = mapping[f].at;
    if (kind.columns[f].field == "regi") regi = mapping[f].at;
    if (kind.columns[f].field == "orgnummer") number = mapping[f].at;
  }
  if (!kind.egen_regi || name < 0 || regi < 0 || number < 0) return 0;
  static const auto& own = *new std::set<std::string>{"kommunal", "kommunal regi", "egen regi"};
  std::map<std::string, std::set<std::string>> names;
  for (const base::CsvRow& row : csv.rows) {
    const auto cell = [&](int at) { return FoldColumn(row.cells[static_cast<size_t>(at)]); };
    if (own.count(cell(regi)) > 0 && !cell(number).empty()) names[cell(number)].insert(cell(name));
  }
  size_t shared = 0;
  for (const auto& [nr, some] : names) shared += some.size() > 1 ? some.size() : 0;
  return shared;
}

// Asks on a terminal; else tells how it is read, and how to say it.
void SettleEgenRegi(Context& context, size_t shared, bool ask, ChosenColumns& chosen) {
  if (shared == 0 || chosen.egen_regi != EgenRegi::kNotSaid) return;
  const std::string what = absl::StrCat(CountSv(static_cast<int64_t>(shared), "utförare", "utförare"),
                                        " i egen regi har samma organisationsnummer. ");
  if (ask) {
    context.out() << what
                  << "Har var och en sin interna överenskommelse är de var sin utförare; annars är kommunen en "
                     "utförare med flera enheter.\n";
    chosen.egen_regi = context.Confirm("Ska var och en bli en utförare?") ? EgenRegi::kByName : EgenRegi::kOne;
    return;
  }
  absl::StrAppend(&chosen.told, what,
                  "De läses som en utförare, med det namn som står först. Har var och en sin interna "
                  "överenskommelse: skriv raden \"",
                  absl::StripAsciiWhitespace(EgenRegiLine(EgenRegi::kByName)),
                  "\" i en fil och ange den med --karta.\n");
}

// For the next file of the source; with --prova nothing is saved, and that is said.
absl::Status Remember(Context& context, const ImportKind& kind, const base::Csv& csv, const std::string& source,
                      ChosenColumns& chosen) {
  if (context.prova()) {
    chosen.told += "Hur kolumnerna läses sparas inte med --prova.\n";
    return absl::OkStatus();
  }
  const std::string file = SavedPath(context, kind, source);
  KV_RETURN_IF_ERROR(Save(file, source,
                          absl::StrCat(EgenRegiLine(chosen.egen_regi), chosen.words.Lines(kind.columns),
                                       MapText(csv.header, kind.columns, chosen.mapping))));
  if (file.empty()) return absl::OkStatus();
  chosen.saved = true;
  absl::StrAppend(&chosen.told, "Kolumnerna är sparade för ", source, ": nästa fil därifrån läses likadant.\n");
  return absl::OkStatus();
}

// How the columns are read, and what the file's own words mean.
std::string ColumnsTold(const ImportKind& kind, const base::Csv& csv, const ChosenColumns& chosen,
                        const std::string& heading) {
  std::string text = Shown(kind, csv, chosen.mapping, heading);
  if (chosen.words.empty()) return text;
  text += "Ord i filen, och vad de betyder här:\n";
  const std::string lines = chosen.words.Lines(kind.columns);
  for (absl::string_view line : absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
    absl::StrAppend(&text, "  ", line, "\n");
  }
  return text;
}

}  // namespace

absl::StatusOr<ChosenColumns> ChooseColumns(Context& context, const ImportKind& kind, const base::Csv& csv,
                                            const std::string& source) {
  ChosenColumns chosen;
  const std::string file = SavedPath(context, kind, source);
  std::error_code error;
  // With --prova what was saved stays, and is only not read.
  const bool anew = context.args().Has("ny-karta");
  if (anew && !file.empty() && !context.prova()) std::filesystem::remove(file, error);
  bool asked = false, by_map = false;
  std::string heading = "Så här lästes kolumnerna";
  if (context.args().Has("karta")) {
    by_map = true;
    KV_ASSIGN_OR_RETURN(std::string map, ReadFile(context.args().Get("karta")));
    KV_ASSIGN_OR_RETURN(chosen.egen_regi, TakeEgenRegi(map));
    KV_ASSIGN_OR_RETURN(chosen.words, ImportWords::Take(kind.columns, map));
    KV_ASSIGN_OR_RETURN(chosen.mapping, ByMap(kind, csv, map));
    heading = "Så här lästes kolumnerna, enligt kartan";
  } else {
    std::optional<ChosenColumns> saved;
    if (!anew) {
      KV_ASSIGN_OR_RETURN(saved, SavedColumns(kind, csv, file));
    }
    if (saved.has_value()) {
      chosen = *std::move(saved);
      heading = absl::StrCat("Så här lästes kolumnerna, som förra gången för ", source, " (--ny-karta glömmer det)");
    } else {
      KV_ASSIGN_OR_RETURN(chosen.mapping, Propose(context, kind, csv));
      asked = Guessed(chosen.mapping) || !MissingOf(kind.columns, chosen.mapping).empty();
    }
  }
  const bool person = context.terminal() && !context.json();
  if (asked && person) {
    KV_RETURN_IF_ERROR(Agree(context, kind, csv, chosen.mapping));
    SettleEgenRegi(context, SharedNames(kind, csv, chosen.mapping), true, chosen);
    KV_RETURN_IF_ERROR(Remember(context, kind, csv, source, chosen));
    return chosen;
  }
  const std::vector<size_t> missing = MissingOf(kind.columns, chosen.mapping);
  if (!missing.empty()) return Missing(kind, csv, chosen.mapping, missing);
  const bool before = chosen.egen_regi != EgenRegi::kNotSaid;
  if (context.prova()) chosen.told = ColumnsTold(kind, csv, chosen, heading);
  SettleEgenRegi(context, SharedNames(kind, csv, chosen.mapping), person, chosen);
  if (by_map || before != (chosen.egen_regi != EgenRegi::kNotSaid)) {
    KV_RETURN_IF_ERROR(Remember(context, kind, csv, source, chosen));
  }
  if (!Guessed(chosen.mapping)) return chosen;
  const std::string how = HowTo(kind, csv, chosen.mapping);
  if (context.prova()) {
    absl::StrAppend(&chosen.told, "Det som är gissat läses inte in förrän någon har sagt att det stämmer. ", how);
    return chosen;
  }
  return Failure(kInput, absl::StrCat("Ingenting sparat. ",
                                      Shown(kind, csv, chosen.mapping,
                                            "Kolumner som är gissade "
                                            "måste någon godta först"),
                                      how));
}

}  // namespace kvalitet::client
