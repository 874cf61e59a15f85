// enhet omläggningar, enhet ångra, utförare ångra: what was taken over or merged, and undoing it.
#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
constexpr char kService[] = "registry.v1.Registry/";

absl::StatusOr<std::vector<v1::Omlaggning>> Omlaggningar(Context& context, const std::string& filter) {
  v1::ListOmlaggningarRequest request;
  request.set_filter(filter);
  std::vector<v1::Omlaggning> all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListOmlaggningarRequest, v1::ListOmlaggningarResponse>(
      context, absl::StrCat(kService, "ListOmlaggningar"), request,
      [&](const auto& page) { all.insert(all.end(), page.omlaggningar().begin(), page.omlaggningar().end()); })));
  return all;
}

bool OfUtforare(const v1::Omlaggning& one) { return one.slag() == v1::OMLAGGNINGSSLAG_UTFORARE; }

bool Concerns(const v1::Omlaggning& one, const std::string& name) {
  return one.resurs() == name ||
         std::any_of(one.uppgangna().begin(), one.uppgangna().end(),
                     [&](const v1::Uppgangen& gone) { return gone.resurs() == name; }) ||
         std::find(one.delar().begin(), one.delar().end(), name) != one.delar().end();
}

// "Hemtjänst Norr" of a takeover, "Norr och Söder i Öster" of a merger, "Natt ur Norr" of a split.
std::string AboutSv(const v1::Omlaggning& one, const Names& names) {
  const auto& of = OfUtforare(one) ? names.utforare : names.enheter;
  if (one.slag() == v1::OMLAGGNINGSSLAG_OVERTAGANDE) return NameOr(of, one.resurs());
  if (one.slag() == v1::OMLAGGNINGSSLAG_DELNING) {
    std::vector<std::string> parts;
    for (const std::string& each : one.delar()) parts.push_back(NameOr(of, each));
    return absl::StrCat(JoinSv(parts), " ur ", NameOr(of, one.resurs()));
  }
  std::vector<std::string> gone;
  for (const v1::Uppgangen& each : one.uppgangna()) gone.push_back(NameOr(of, each.resurs()));
  return absl::StrCat(JoinSv(gone), " i ", NameOr(of, one.resurs()));
}

absl::Status ListaOmlaggningar(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Omlaggning> found, Omlaggningar(context, ""));
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  TextTable table({"FRÅN OCH MED", "VAD", "VILKA", "LÄGE"});
  v1::ListOmlaggningarResponse all;
  for (const v1::Omlaggning& one : found) {
    table.Add({ShortDaySv(one.fran_date()), WordOf(one.slag()), AboutSv(one, names),
               one.angrad() ? absl::StrCat("ångrat: ", one.angrad_skal()) : "gäller"});
    *all.add_omlaggningar() = one;
  }
  context.Answer(table.empty() ? "Inga övertaganden, sammanslagningar eller delningar i registret.\n" : table.Text(),
                 all);
  return absl::OkStatus();
}

// The last made of those that concern `name`, and begin on --datum where that is given.
absl::StatusOr<v1::Omlaggning> FindOmlaggning(Context& context, const std::string& name, const std::string& namn,
                                              bool of_utforare) {
  KV_ASSIGN_OR_RETURN(const std::string day, context.args().Date("datum"));
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Omlaggning> all, Omlaggningar(context, "angrad = false"));
  const v1::Omlaggning* last = nullptr;
  for (const v1::Omlaggning& one : all) {
    if (OfUtforare(one) != of_utforare || !Concerns(one, name) || (!day.empty() && one.fran_date() != day)) continue;
    if (last == nullptr || last->name() < one.name()) last = &one;
  }
  if (last != nullptr) return *last;
  return Failure(kNotNow,
                 absl::StrCat("Det finns inget att ångra för ", namn, day.empty() ? "" : absl::StrCat(" ", DaySv(day)),
                              ". kvalitet enhet omläggningar visar övertaganden, sammanslagningar och delningar."));
}

absl::Status Angra(Context& context, const std::string& name, const std::string& namn, bool of_utforare) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Omlaggning found, FindOmlaggning(context, name, namn, of_utforare));
  v1::AngraOmlaggningRequest request;
  request.set_name(found.name());
  request.set_skal(context.args().Get("skäl"));
  request.set_request_id(context.RequestId("ångra"));
  request.set_validate_only(context.prova());
  v1::Omlaggning undone;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "AngraOmlaggning"), request, undone));
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  const auto taken =
      std::count_if(undone.omlagda().begin(), undone.omlagda().end(), [](const v1::Omlagt& one) { return one.nytt(); });
  const int64_t restored = undone.omlagda_size() - taken;
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Skulle ångras: " : "Ångrat: ", WordOf(undone.slag()),
                   ", ", AboutSv(undone, names), ", från och med ", DaySv(undone.fran_date()), ".\n",
                   CountSv(restored, "uppdrag", "uppdrag"), " gäller som förut, ", CountSv(taken, "uppdrag", "uppdrag"),
                   " tas bort.\n",
                   undone.delar().empty()
                       ? ""
                       : "Delarna uppgår i enheten igen, från samma dag; det som hann registreras på dem står "
                         "kvar där.\n",
                   context.prova()
                       ? ""
                       : "Registret svarar som om det aldrig hade gjorts; att det gjordes och ångrades står i "
                         "historiken.\nVar ärenden redan omstämplade: kvalitet enhet övertaganden visar vad som "
                         "ska stämplas tillbaka.\n"),
      undone);
  return absl::OkStatus();
}

absl::Status AngraEnhet(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Enhet enhet, FindEnhet(context, context.args().positionals[0]));
  return Angra(context, enhet.name(), enhet.namn(), false);
}

absl::Status AngraUtforare(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Utforare utforare, FindUtforare(context, context.args().positionals[0]));
  return Angra(context, utforare.name(), utforare.namn(), true);
}

const Flag kSkal = {"skäl", "TEXT", "varför", true, false, "skal"};
const Flag kDatum = {"datum", "DATUM", "det som gäller från och med den dagen; annars det senast gjorda"};

}  // namespace

Command UndoUtforareCommand() {
  return {"utförare",
          "ångra",
          {"UTFÖRARE"},
          {kSkal, kDatum},
          "ångra en sammanslagning av utförare",
          "Utförarna är två igen, och uppdragen gäller som förut. Går inte om något som gjordes senare vilar på det: "
          "svaret "
          "säger vad.",
          "kvalitet utförare ångra \"Exempelvård AB\" --skäl \"Det är två bolag.\" --prova",
          AngraUtforare,
          Effect::kSaves};
}

Command UndoEnhetCommand() {
  return {
      "enhet",
      "ångra",
      {"ENHET"},
      {kSkal, kDatum},
      "ångra ett övertagande, en sammanslagning eller en delning",
      "Uppdragen gäller som förut, som om det aldrig hade gjorts. Går inte om något som gjordes senare vilar på det: "
      "svaret säger vad. Har ärenden redan stämplats om ska de stämplas tillbaka.",
      "kvalitet enhet ångra \"Hemtjänst Norr\" --skäl \"Fel enhet valdes.\" --prova",
      AngraEnhet,
      Effect::kSaves};
}

Command RearrangementsCommand() {
  return {"enhet",
          "omläggningar",
          {},
          {},
          "visa övertaganden, sammanslagningar och delningar",
          "Visar vad som har gjorts, också det som är ångrat och varför.",
          "kvalitet enhet omläggningar",
          ListaOmlaggningar};
}

}  // namespace kvalitet::client
