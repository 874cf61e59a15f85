#include "clients/kvalitet/register_file.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/args.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/csv.h"
#include "common/base/text.h"
#include "common/proto/rules.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
using google::protobuf::FileDescriptor;

constexpr char kMissing[] = "uppgift saknas";

void AddResources(const FileDescriptor* file, std::set<const FileDescriptor*>& seen, std::vector<Exportresurs>& found) {
  if (!seen.insert(file).second) return;
  for (int i = 0; i < file->dependency_count(); ++i) AddResources(file->dependency(i), seen, found);
  if (file->package() != v1::Enhet::descriptor()->file()->package()) return;
  for (int i = 0; i < file->message_type_count(); ++i) {
    const auto* message = file->message_type(i);
    if (!proto::IsResource(message)) continue;
    found.push_back({proto::PatternOf(message).collection(), proto::Rule(message).etikett_plural()});
  }
}

std::string OrMissing(const std::string& text) { return text.empty() ? kMissing : text; }
std::string YesNo(bool value) { return value ? "ja" : "nej"; }
// Of what a list seldom tells: that it is not said is no "nej".
std::string YesIfKnown(bool value) { return value ? "ja" : ""; }
std::string Places(const v1::OffentligRad& rad) {
  return rad.has_kapacitet() ? absl::StrCat(rad.kapacitet()) : kMissing;
}

}  // namespace

absl::StatusOr<Exportresurs> FindExportresurs(absl::string_view word) {
  std::vector<Exportresurs> all;
  std::set<const FileDescriptor*> seen;
  AddResources(v1::CreateEnhetRequest::descriptor()->file(), seen, all);
  std::vector<std::string> words;
  for (const Exportresurs& one : all) {
    if (FoldWord(word) == FoldWord(one.flertal) || FoldWord(word) == one.resurs) return one;
    words.push_back(one.flertal);
  }
  std::sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return base::CompareSv(a, b) < 0; });
  const auto closest = base::ClosestWord(word, words);
  return Failure(kUsage, absl::StrCat("Registret har inga \"", word, "\".",
                                      closest ? absl::StrCat(" Menade du \"", *closest, "\"?") : "",
                                      " Det här går att exportera: ", JoinSv(words), "."));
}

std::string PublicRegisterText(const v1::ListOffentligtRegisterResponse& all) {
  TextTable table({"INSATSTYP", "OMRÅDE", "ENHET", "UTFÖRARE", "REGI", "AVTALSFORM", ">PLATSER", "ANMÄRKNING"});
  for (const auto& rad : all.rader()) {
    std::vector<std::string> remarks;
    if (rad.intagningsstopp()) remarks.push_back("intagningsstopp");
    if (rad.ickeval()) remarks.push_back("ickevalsalternativ");
    table.Add({rad.insatstyp(), OrMissing(rad.omrade()), rad.enhet(), rad.utforare(),
               absl::StrCat(WordOf(rad.regiform()), rad.ideburen() ? " (idéburen)" : ""),
               OrMissing(WordOf(rad.avtalsform())), Places(rad), JoinSv(remarks)});
  }
  std::string text = absl::StrCat("Offentligt register ", DaySv(all.as_of_date()), ": ",
                                  CountSv(all.rader_size(), "rad", "rader"), ".\n", table.empty() ? "" : table.Text());
  if (all.skyddade() > 0) {
    absl::StrAppend(&text, all.skyddade(), " uppdrag visas inte, eftersom enhetens plats är skyddad.\n");
  }
  return text;
}

std::string PublicRegisterCsv(const v1::ListOffentligtRegisterResponse& all) {
  base::CsvWriter csv;
  csv.Row({"insatstyp", "lagrum", "område", "enhet", "utförare", "organisationsnummer", "regi", "idéburen",
           "avtalsform", "ickevalsalternativ", "platser", "intagningsstopp", "diarienummer för tillstånd eller anmälan",
           "sedan"});
  for (const auto& rad : all.rader()) {
    csv.Row({rad.insatstyp(), rad.lagrum(), rad.omrade(), rad.enhet(), rad.utforare(), rad.orgnummer(),
             WordOf(rad.regiform()), rad.regiform() == v1::REGIFORM_ENSKILD ? YesIfKnown(rad.ideburen()) : "nej",
             WordOf(rad.avtalsform()), YesIfKnown(rad.ickeval()),
             rad.has_kapacitet() ? absl::StrCat(rad.kapacitet()) : "", YesNo(rad.intagningsstopp()),
             rad.tillstand_dnr(), rad.sedan_date()});
  }
  return csv.text();
}

std::string DuplicatesText(const v1::ListDubbletterResponse& response) {
  if (response.antal() == 0) return "Ingen utförare och ingen enhet ser ut att stå två gånger i registret.\n";
  TextTable table({">POÄNG", "VAD", "NAMN", "ANNAT NAMN", "VARFÖR"});
  bool enheter = false, utforare = false;
  for (const auto& one : response.dubbletter()) {
    const bool enhet = one.name().find("/enheter/") != std::string::npos;
    (enhet ? enheter : utforare) = true;
    table.Add({absl::StrCat(one.poang()), enhet ? "enhet" : "utförare", one.namn(), one.annat_namn(), one.skal()});
  }
  const int64_t shown = response.dubbletter_size();
  return absl::StrCat(CountSv(response.antal(), "möjlig dubblett", "möjliga dubbletter"),
                      response.antal() > shown ? absl::StrCat(", de troligaste ", shown) : "",
                      ". 100 poäng är så gott som säkert.\n", table.Text(),
                      "Ingenting är ändrat: två som liknar varandra kan vara två. Är de en och samma:\n",
                      utforare ? "kvalitet utförare slå-samman DEN-SOM-BLIR-KVAR DEN-ANDRA --från DATUM --prova\n" : "",
                      enheter ? "kvalitet enhet slå-samman DEN-SOM-BLIR-KVAR DEN-ANDRA --från DATUM --prova\n" : "");
}

}  // namespace kvalitet::client
