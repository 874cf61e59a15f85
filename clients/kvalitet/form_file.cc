#include "clients/kvalitet/form_file.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/kvalitet/args.h"
#include "common/base/csv.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

// "17/20" -> "17 av 20"; anything else as it is.
std::string SafeFromDates(const std::string& answer, bool share) {
  return share ? absl::StrReplaceAll(answer, {{" / ", " av "}, {"/", " av "}}) : answer;
}

bool IsNumber(absl::string_view key) {
  if (!absl::StartsWithIgnoreCase(key, "S-") || key.size() < 3) return false;
  for (char c : key.substr(2)) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

}  // namespace

std::string WriteForm(const v1::GetBlankettResponse& form, absl::string_view unit_name) {
  base::CsvWriter csv;
  csv.Row({"NYCKEL", "AVSNITT", "FRÅGA", "SÅ HÄR SVARAR DU", "TILLÅTNA SVAR", "FJOLÅRETS SVAR", "SVAR", "KOMMENTAR"});
  const v1::Sjalvskattning& s = form.sjalvskattning();
  const auto last = base::ParseDate(s.sista_date());
  csv.Row({s.nummer(), "",
           absl::StrCat(form.rubrik(), " ", s.ar(), ", ", unit_name, ". Sista dag ",
                        last.ok() ? base::WeekdayDateSv(*last) : s.sista_date(), "."),
           "Skriv i kolumnen SVAR. Frågor märkta * måste besvaras. Ändra inte kolumnen NYCKEL.", "", "", "", ""});
  for (const v1::BlankettRad& row : form.rader()) {
    const bool share = row.alternativ_size() == 0 && absl::StrContains(row.svara_sa(), "två tal");
    csv.Row({row.nyckel(), row.avsnitt(), absl::StrCat(row.fraga(), row.obligatorisk() ? " *" : ""),
             SafeFromDates(row.svara_sa(), share && absl::StrContains(row.svara_sa(), "Exempel: ")),
             absl::StrJoin(row.alternativ(), " | "), SafeFromDates(row.fjolarets_svar(), share),
             SafeFromDates(row.svar(), share), row.kommentar()});
  }
  return csv.text();
}

absl::StatusOr<FormFile> ReadForm(absl::string_view bytes) {
  const absl::StatusOr<base::Csv> csv = base::ParseCsv(bytes);
  if (!csv.ok())
    return Failure(kInput, absl::StrCat("Ingenting sparat. Filen går inte att läsa: ", csv.status().message(), "."));
  const int key = csv->Column("NYCKEL"), answer = csv->Column("SVAR"), comment = csv->Column("KOMMENTAR");
  if (key < 0 || answer < 0) {
    return Failure(kInput,
                   absl::StrCat("Ingenting sparat. Filen (läst som ", base::DescribeFormat(*csv), ") saknar kolumnen ",
                                key < 0 ? "NYCKEL" : "SVAR", ". Den har: ", absl::StrJoin(csv->header, ", "),
                                ". Hämta blanketten på nytt: kvalitet självskattning hämta --enhet \"NAMN\"."));
  }
  FormFile file;
  file.taken_as = base::DescribeFormat(*csv);
  std::map<std::string, int> seen;
  for (const base::CsvRow& row : csv->rows) {
    const std::string id = absl::AsciiStrToUpper(base::TrimSv(row.cells[static_cast<size_t>(key)]));
    FormAnswer a{row.line, id, row.cells[static_cast<size_t>(answer)],
                 comment < 0 ? "" : row.cells[static_cast<size_t>(comment)]};
    if (IsNumber(id)) {
      file.number = id;
      continue;
    }
    if (id.empty()) {
      if (base::TrimSv(a.answer).empty()) continue;
      return Failure(kInput, absl::StrCat("Ingenting sparat. Rad ", row.line,
                                          " har ett svar men ingen NYCKEL, så frågan är okänd."));
    }
    if (const auto [before, fresh] = seen.try_emplace(id, row.line); !fresh) {
      return Failure(kInput, absl::StrCat("Ingenting sparat. Frågan ", id, " står två gånger: rad ", before->second,
                                          " och rad ", row.line, ". Ta bort den ena."));
    }
    file.answers.push_back(std::move(a));
  }
  return file;
}

std::string FormFileName(absl::string_view unit_name, int year) {
  std::string name;
  for (char c : base::FoldSv(unit_name)) {
    const auto u = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(u)) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return absl::StrCat(name.empty() ? "sjalvskattning" : name, "-", year, ".csv");
}

}  // namespace kvalitet::client
