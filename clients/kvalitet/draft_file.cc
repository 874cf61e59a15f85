#include "clients/kvalitet/draft_file.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/csv.h"
#include "common/base/id.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

constexpr char kId[] = "utkast";
constexpr char kSent[] = "skickat";
constexpr char kAboutId[] = "rör inte: skickas samma utkast två gånger blir det ändå en rapport";

}  // namespace

std::string WriteDraft(const Draft& draft, const std::vector<Flag>& flags) {
  base::CsvWriter csv;
  csv.Row({"UPPGIFT", "SVAR", "SÅ HÄR"});
  csv.Row({kId, draft.id, kAboutId});
  if (!draft.sent.empty()) csv.Row({kSent, draft.sent, "rapporten som det blev"});
  for (const Flag& flag : flags) {
    const auto answer = draft.answers.find(flag.name);
    csv.Row({flag.name, answer == draft.answers.end() ? "" : answer->second,
             absl::StrCat(flag.help, flag.required ? " (måste fyllas i)" : "",
                          flag.repeated ? " (skilj flera med komma)" : "")});
  }
  return csv.text();
}

absl::StatusOr<Draft> ReadDraft(absl::string_view bytes, const std::vector<Flag>& flags) {
  const absl::StatusOr<base::Csv> csv = base::ParseCsv(bytes);
  if (!csv.ok()) return Failure(kInput, absl::StrCat("Filen går inte att läsa: ", csv.status().message(), "."));
  const int what = csv->Column("UPPGIFT"), answer = csv->Column("SVAR");
  if (what < 0 || answer < 0) {
    return Failure(kInput, absl::StrCat("Filen är inget utkast: den saknar kolumnen ", what < 0 ? "UPPGIFT" : "SVAR",
                                        ". Utkast görs med kvalitet avvikelse utkast och ett filnamn som är ledigt."));
  }
  Draft draft;
  for (const base::CsvRow& row : csv->rows) {
    const std::string name = FoldWord(row.cells[static_cast<size_t>(what)]);
    const std::string text = base::TrimSv(row.cells[static_cast<size_t>(answer)]);
    if (name == kId || name == kSent) {
      (name == kId ? draft.id : draft.sent) = text;
      continue;
    }
    const auto flag =
        std::find_if(flags.begin(), flags.end(), [&](const Flag& one) { return FoldWord(one.name) == name; });
    if (flag == flags.end()) {
      return Failure(kInput, absl::StrCat("Rad ", row.line, ": \"", row.cells[static_cast<size_t>(what)],
                                          "\" är ingen uppgift i en rapport. Skriv svaren i kolumnen SVAR och låt "
                                          "kolumnen UPPGIFT stå som den var."));
    }
    if (text.empty()) continue;
    if (!draft.answers.emplace(flag->name, text).second) {
      return Failure(kInput, absl::StrCat("Rad ", row.line, ": ", flag->name,
                                          " står två gånger med svar. Ta bort den ena raden."));
    }
  }
  if (!base::IsUuid(draft.id)) {
    return Failure(kInput,
                   "Filen är inget utkast: raden som börjar med utkast är borta eller ändrad. Gör ett nytt under "
                   "ett annat namn, och flytta svaren dit.");
  }
  return draft;
}

}  // namespace kvalitet::client
