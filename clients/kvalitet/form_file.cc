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
#include "common/base/hash.h"
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

// What a row says, so short that it can be told whether somebody changed it.  A letter first: Excel makes numbers of
// what looks like one.
std::string Fetched(absl::string_view answer, absl::string_view comment) {
  std::string both = absl::StrCat(base::TrimSv(answer), "\n", base::TrimSv(comment));
  absl::StrReplaceAll({{"\r", ""}}, &both);
  return absl::StrCat("h", base::Sha256Hex(both).substr(0, 10));
}

std::string ToKnow(const v1::BlankettRad& row) {
  std::vector<std::string> notes;
  if (!row.besvaras_i().empty()) {
    return absl::StrCat("Besvaras i ", row.besvaras_i(),
                        row.svar().empty() ? "." : absl::StrCat(": ", row.svar(), "."));
  }
  if (!row.visas_om().empty()) notes.push_back(absl::StrCat("Besvaras bara om ", row.visas_om(), "."));
  if (row.dold() && !row.svar().empty()) notes.emplace_back("Svaret lämnas inte in som det står nu.");
  if (row.evidens() == v1::EVIDENS_KRAVS) notes.emplace_back("Evidens krävs: kvalitet evidens lägg-till.");
  if (row.evidens() == v1::EVIDENS_ONSKAS) notes.emplace_back("Evidens önskas.");
  if (!row.forifyllt().empty()) {
    notes.push_back(
        absl::StrCat("Förifyllt med ", row.forifyllt(), " ur ", row.forifyllt_kalla(), "; ändra om det är fel."));
  }
  if (row.last()) notes.emplace_back("Låst: inlämnat och inte tillbakaskickat.");
  if (!row.retur_text().empty()) notes.push_back(absl::StrCat("Kommunen: ", row.retur_text()));
  if (row.andrat_sedan_forra_aret()) notes.emplace_back("Ändrat sedan förra året.");
  return absl::StrJoin(notes, " ");
}

// What an answer says, however it is written: "50/62" and "50 av 62", "3.5" and "3,5", "ja" and "Ja".
std::string Meant(absl::string_view answer) {
  std::string text = base::LowerSv(base::TrimSv(answer));
  absl::StrReplaceAll({{" av ", "/"}, {" / ", "/"}}, &text);
  const bool number = !text.empty() && text.find_first_not_of("0123456789.,/ ") == std::string::npos;
  if (number) absl::StrReplaceAll({{".", ","}, {" ", ""}}, &text);
  return text;
}

// "a.csv rad 3 \"Ja\"", with the comment where there is one.
std::string Shown(const FormAnswer& a) {
  return absl::StrCat(a.file, " rad ", a.line, " \"", a.answer, "\"",
                      a.comment.empty() ? "" : absl::StrCat(" (kommentar \"", a.comment, "\")"));
}

}  // namespace

std::string WriteForm(const v1::GetBlankettResponse& form, absl::string_view unit_name) {
  base::CsvWriter csv;
  csv.Row({"NYCKEL", "AVSNITT", "FRÅGA", "SÅ HÄR SVARAR DU", "TILLÅTNA SVAR", "FJOLÅRETS SVAR", "SVAR", "KOMMENTAR",
           "ANSVARIG", "ATT VETA", "HÄMTAT"});
  const v1::Sjalvskattning& s = form.sjalvskattning();
  const std::string& day = LastDayOf(s);
  const auto last = base::ParseDate(day);
  csv.Row({s.nummer(), "",
           absl::StrCat(form.rubrik(), " ", s.ar(), ", ", unit_name, ". Sista dag ",
                        last.ok() ? base::WeekdayDateSv(*last) : day, "."),
           "Skriv i kolumnen SVAR. Frågor märkta * måste besvaras. Ändra inte kolumnerna NYCKEL och HÄMTAT.", "", "",
           "", "", "", "", ""});
  for (const v1::BlankettRad& row : form.rader()) {
    const bool share = row.alternativ_size() == 0 && absl::StrContains(row.svara_sa(), "två tal");
    const bool elsewhere = !row.besvaras_i().empty();  // shown, but not asked here
    const std::string stored = SafeFromDates(row.svar(), share);
    const bool proposed = stored.empty() && !row.forifyllt().empty() && !row.last();
    csv.Row({elsewhere ? "" : row.nyckel(), row.avsnitt(), absl::StrCat(row.fraga(), row.obligatorisk() ? " *" : ""),
             SafeFromDates(row.svara_sa(), share && absl::StrContains(row.svara_sa(), "Exempel: ")),
             absl::StrJoin(row.alternativ(), " | "), SafeFromDates(row.fjolarets_svar(), share),
             elsewhere  ? ""
             : proposed ? SafeFromDates(row.forifyllt(), share)
                        : stored,
             elsewhere ? "" : row.kommentar(), row.ansvarig(), ToKnow(row),
             elsewhere ? "" : Fetched(stored, row.kommentar())});
  }
  return csv.text();
}

absl::StatusOr<FormFile> ReadForm(absl::string_view bytes) {
  const absl::StatusOr<base::Csv> csv = base::ParseCsv(bytes);
  if (!csv.ok())
    return Failure(kInput, absl::StrCat("Ingenting sparat. Filen går inte att läsa: ", csv.status().message(), "."));
  const int key = csv->Column("NYCKEL"), answer = csv->Column("SVAR"), comment = csv->Column("KOMMENTAR"),
            fetched = csv->Column("HÄMTAT"), avsnitt = csv->Column("AVSNITT"), ansvarig = csv->Column("ANSVARIG");
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
    a.has_comment = comment >= 0;
    a.untouched = fetched >= 0 && base::TrimSv(row.cells[static_cast<size_t>(fetched)]) == Fetched(a.answer, a.comment);
    if (&row == &csv->rows.front() && IsNumber(id)) {  // a question may be called so too
      file.number = id;
      continue;
    }
    if (avsnitt >= 0 && ansvarig >= 0) {
      const std::string part(base::TrimSv(row.cells[static_cast<size_t>(avsnitt)]));
      const std::string who(base::TrimSv(row.cells[static_cast<size_t>(ansvarig)]));
      if (!part.empty() && !who.empty()) file.assigned.emplace(part, who);
    }
    if (id.empty()) {
      if (base::TrimSv(a.answer).empty() && base::TrimSv(a.comment).empty()) continue;
      return Failure(kInput, absl::StrCat("Ingenting sparat. Rad ", row.line,
                                          " har ett svar eller en kommentar men ingen NYCKEL, så frågan är okänd."));
    }
    if (const auto [before, fresh] = seen.try_emplace(id, row.line); !fresh) {
      return Failure(kInput, absl::StrCat("Ingenting sparat. Frågan ", id, " står två gånger: rad ", before->second,
                                          " och rad ", row.line, ". Ta bort den ena."));
    }
    file.answers.push_back(std::move(a));
  }
  return file;
}

absl::StatusOr<FormFile> MergeForms(const std::vector<NamedForm>& files) {
  FormFile all;
  std::map<std::string, FormAnswer> by_key;
  std::vector<std::string> order, taken_as;
  std::string numbered, conflicts;
  int different = 0;
  for (const auto& [name, form] : files) {
    taken_as.push_back(absl::StrCat(name, " ", form.taken_as));
    if (!form.number.empty()) {
      if (!all.number.empty() && all.number != form.number) {
        return Failure(kInput, absl::StrCat("Ingenting sparat. Filerna hör till olika självskattningar: ", numbered,
                                            " till ", all.number, ", ", name, " till ", form.number, "."));
      }
      all.number = form.number;
      numbered = name;
    }
    all.assigned.insert(form.assigned.begin(), form.assigned.end());
    for (FormAnswer a : form.answers) {
      a.file = name;
      const bool empty = base::TrimSv(a.answer).empty() && base::TrimSv(a.comment).empty();
      const auto [before, fresh] = by_key.try_emplace(a.key, a);
      if (fresh) {
        order.push_back(a.key);
        continue;
      }
      FormAnswer& stands = before->second;
      if (empty || a.untouched) continue;
      if (stands.untouched || (base::TrimSv(stands.answer).empty() && base::TrimSv(stands.comment).empty())) {
        stands = a;
      } else if (Meant(stands.answer) != Meant(a.answer) || base::TrimSv(stands.comment) != base::TrimSv(a.comment)) {
        ++different;
        absl::StrAppend(&conflicts, "  ", a.key, "  ", Shown(stands), ", ", Shown(a), "\n");
      }
    }
  }
  if (different > 0) {
    return Failure(kInput, absl::StrCat("Ingenting sparat. ", different, different == 1 ? " fråga" : " frågor",
                                        " har olika svar i filerna:\n", conflicts,
                                        "Kom överens om ett svar och ta bort det andra.\n"));
  }
  for (const std::string& key : order) all.answers.push_back(std::move(by_key[key]));
  all.taken_as = absl::StrJoin(taken_as, ", ");
  return all;
}

const std::string& LastDayOf(const v1::Sjalvskattning& s) {
  return s.state() == v1::KOMPLETTERAS ? s.komplettera_senast_date() : s.sista_date();
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
