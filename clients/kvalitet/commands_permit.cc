// tillstånd: what stands behind that somebody may carry out an insatstyp.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/tasks.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
constexpr char kService[] = "registry.v1.Registry/";

absl::Status LaggTillTillstand(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateTillstandRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(const v1::Utforare utforare, FindUtforare(context, args.Get("utförare")));
  v1::Tillstand& t = *request.mutable_tillstand();
  t.set_utforare(utforare.name());
  t.set_slag(args.Has("anmälan") ? v1::TILLSTANDSSLAG_ANMALAN : v1::TILLSTANDSSLAG_TILLSTAND);
  for (const std::string& word : args.flags.at("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*t.add_insatstyper(), FindInsatstypName(context, word));
  }
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    t.set_enhet(enhet.name());
  }
  t.set_dnr(args.Get("dnr"));
  KV_ASSIGN_OR_RETURN(*t.mutable_beslut_date(), args.Date("beslut"));
  KV_ASSIGN_OR_RETURN(*t.mutable_giltig_fran(), args.Date("från"));
  KV_ASSIGN_OR_RETURN(*t.mutable_giltig_till(), args.Date("till"));
  if (args.Has("sökt")) t.set_lage(v1::TILLSTANDSLAGE_SOKT);
  request.set_request_id(context.RequestId("tillstånd"));
  request.set_validate_only(context.prova());
  v1::Tillstand made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateTillstand"), request, made));
  const bool sokt = made.lage() == v1::TILLSTANDSLAGE_SOKT;
  context.Answer(
      absl::StrCat(
          context.prova() ? "Går bra; ingenting sparades: " : "Sparat: ", WordOf(made.slag()), " för ", utforare.namn(),
          ", ", sokt ? "sökt, väntas gälla" : WordOf(made.lage()), " från och med ", ShortDaySv(made.giltig_fran()),
          made.giltig_till().empty() ? "" : absl::StrCat(" till och med ", LastDaySv(made.giltig_till())), ".\n",
          sokt ? "Det räknas inte förrän diarienumret finns. När det har kommit: kvalitet tillstånd ändra "
                 "med --dnr.\n"
               : "",
          context.prova() ? "" : "Alla som läser registret ser det nu.\n"),
      made);
  return absl::OkStatus();
}

// The tillstånd or anmälningar of the utförare that fit what was said of them.
absl::StatusOr<std::vector<v1::Tillstand>> Utpekade(Context& context, const v1::Utforare& utforare) {
  const Args& args = context.args();
  std::string insatstyp, enhet;
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(insatstyp, FindInsatstypName(context, args.Get("insatstyp")));
  }
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const v1::Enhet found, FindEnhet(context, args.Get("enhet")));
    enhet = found.name();
  }
  KV_ASSIGN_OR_RETURN(const std::string fran, args.Date("som-gäller-från"));
  v1::ListTillstandRequest request;
  request.set_filter(absl::StrCat("utforare = \"", utforare.name(), "\""));
  std::vector<v1::Tillstand> fit;
  KV_RETURN_IF_ERROR((ListAll<v1::ListTillstandRequest, v1::ListTillstandResponse>(
      context, absl::StrCat(kService, "ListTillstand"), request, [&](const auto& page) {
        for (const v1::Tillstand& t : page.tillstand()) {
          const bool of_type =
              insatstyp.empty() || std::count(t.insatstyper().begin(), t.insatstyper().end(), insatstyp);
          if (of_type && (enhet.empty() || t.enhet() == enhet) && (fran.empty() || t.giltig_fran() == fran)) {
            fit.push_back(t);
          }
        }
      })));
  return fit;
}

absl::Status Utpekat(Context& context, const v1::Utforare& utforare, v1::Tillstand& one) {
  KV_ASSIGN_OR_RETURN(std::vector<v1::Tillstand> fit, Utpekade(context, utforare));
  if (fit.size() == 1) {
    one = std::move(fit[0]);
    return absl::OkStatus();
  }
  if (fit.empty()) {
    return Failure(kNotNow, absl::StrCat("Det finns inget sådant tillstånd eller sådan anmälan för ", utforare.namn(),
                                         ". kvalitet tillstånd lista visar dem som finns."));
  }
  std::vector<std::string> days;
  for (const v1::Tillstand& t : fit) {
    days.push_back(absl::StrCat(WordOf(t.slag()), " från ", ShortDaySv(t.giltig_fran()), ", diarienummer ",
                                t.dnr().empty() ? "saknas" : t.dnr()));
  }
  return Failure(kNotNow, absl::StrCat(fit.size(), " stämmer: ", absl::StrJoin(days, "; "),
                                       ". Ange vilket: --insatstyp, --enhet eller --som-gäller-från."));
}

absl::Status FillTillstand(const Args& args, v1::Tillstand& t, google::protobuf::FieldMask& mask) {
  const auto date = [&](const char* flag, const char* field, std::string* to) -> absl::Status {
    if (!args.Has(flag)) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(*to, args.Date(flag));
    mask.add_paths(field);
    return absl::OkStatus();
  };
  KV_RETURN_IF_ERROR(date("beslut", "beslut_date", t.mutable_beslut_date()));
  KV_RETURN_IF_ERROR(date("från", "giltig_fran", t.mutable_giltig_fran()));
  KV_RETURN_IF_ERROR(date("till", "giltig_till", t.mutable_giltig_till()));
  if (args.Has("dnr")) {
    t.set_dnr(args.Get("dnr"));
    mask.add_paths("dnr");
    // The number is what an anmälan waited for; of a tillstånd IVO has decided as well.
    const bool waited_for = t.slag() == v1::TILLSTANDSSLAG_ANMALAN || args.Has("beslut");
    if (t.lage() == v1::TILLSTANDSLAGE_SOKT && waited_for && !args.Has("läge")) {
      t.set_lage(v1::TILLSTANDSLAGE_GALLER);
      mask.add_paths("lage");
    }
  }
  if (args.Has("läge")) {
    KV_ASSIGN_OR_RETURN(const auto lage, Value<v1::Tillstandslage>(args.Get("läge"), "läge"));
    t.set_lage(lage);
    mask.add_paths("lage");
  }
  if (!mask.paths().empty()) return absl::OkStatus();
  return Failure(kUsage, "Ange vad som ska ändras: --dnr, --läge, --beslut, --från eller --till.");
}

// The number has come, or IVO has said no, or taken it back.
absl::Status AndraTillstand(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Utforare utforare, FindUtforare(context, context.args().Get("utförare")));
  v1::UpdateTillstandRequest request;
  v1::Tillstand& one = *request.mutable_tillstand();
  KV_RETURN_IF_ERROR(Utpekat(context, utforare, one));
  KV_RETURN_IF_ERROR(FillTillstand(context.args(), one, *request.mutable_update_mask()));
  request.set_request_id(context.RequestId("tillstånd-ändra"));
  request.set_validate_only(context.prova());
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Tillstand now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateTillstand"), request, now));
  context.Answer(
      absl::StrCat(
          Saved(context), WordOf(now.slag()), " för ", utforare.namn(), ", diarienummer ",
          now.dnr().empty() ? "saknas" : now.dnr(), ", ", WordOf(now.lage()), ", från och med ",
          ShortDaySv(now.giltig_fran()),
          now.giltig_till().empty() ? "" : absl::StrCat(" till och med ", LastDaySv(now.giltig_till())), ".\n",
          now.lage() == v1::TILLSTANDSLAGE_SOKT
              ? "Det räknas inte förrän IVO har beslutat. När det är gjort: samma kommando med --beslut DATUM.\n"
              : "",
          context.prova() ? "" : "Alla som läser registret ser det nu. Fel? Ändra tillbaka med samma kommando.\n"),
      now);
  return absl::OkStatus();
}

// "gäller" only of one that does that day.
std::string LageSv(const v1::Tillstand& t, const std::string& day) {
  if (t.lage() != v1::TILLSTANDSLAGE_GALLER) return WordOf(t.lage());
  if (t.giltig_fran() > day) return absl::StrCat("gäller från ", ShortDaySv(t.giltig_fran()));
  if (!t.giltig_till().empty() && t.giltig_till() <= day)
    return absl::StrCat("gällde till ", LastDaySv(t.giltig_till()));
  return WordOf(t.lage());
}

absl::Status ListaTillstand(Context& context) {
  const Args& args = context.args();
  v1::ListTillstandRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_as_of_date(), args.Date("datum"));
  if (args.Has("utförare")) {
    KV_ASSIGN_OR_RETURN(const v1::Utforare utforare, FindUtforare(context, args.Get("utförare")));
    request.set_filter(absl::StrCat("utforare = \"", utforare.name(), "\""));
  }
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNamesByResource(context));
  std::string day = request.as_of_date();
  if (day.empty()) {
    KV_ASSIGN_OR_RETURN(day, ListToday(context));
  }
  TextTable table({"UTFÖRARE", "ENHET", "VAD", "INSATSTYP", "DIARIENUMMER", "LÄGE", "FRÅN OCH MED", "TILL OCH MED"});
  v1::ListTillstandResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListTillstandRequest, v1::ListTillstandResponse>(
      context, absl::StrCat(kService, "ListTillstand"), request, [&](const auto& page) {
        for (const v1::Tillstand& t : page.tillstand()) {
          std::vector<std::string> types;
          for (const std::string& one : t.insatstyper()) types.push_back(NameOr(insatstyper, one));
          table.Add({NameOr(names.utforare, t.utforare()),
                     t.enhet().empty() ? "alla" : NameOr(names.enheter, t.enhet()), WordOf(t.slag()), JoinSv(types),
                     t.dnr().empty() ? "saknas" : t.dnr(), LageSv(t, day), ShortDaySv(t.giltig_fran()),
                     LastDaySv(t.giltig_till())});
          *all.add_tillstand() = t;
        }
      })));
  table.Sort();
  context.Answer(table.empty() ? "Inga tillstånd eller anmälningar i registret.\n" : table.Text(), all);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> PermitCommands() {
  return {
      {"tillstånd",
       "lägg-till",
       {},
       {{"utförare", "NAMN", "vems det är", true, false, "utforare"},
        {"insatstyp", "ORD", "hemtjänst, säbo, …", true, true, "insatstyper"},
        {"från", "DATUM", "första dagen det gäller", true, false, "giltig_fran"},
        {"till", "DATUM", "dagen efter den sista; annars tills vidare", false, false, "giltig_till"},
        {"dnr", "TEXT", "diarienumret"},
        {"beslut", "DATUM", "dagen för beslutet eller anmälan", false, false, "beslut_date"},
        {"enhet", "NAMN", "gäller bara den enheten"},
        {"anmälan", "", "kommunens anmälan av egen verksamhet i stället för tillstånd"},
        {"sökt", "", "ansökan är gjord och inte beslutad"}},
       "registrera ett tillstånd eller en anmälan",
       "Registrerar IVO:s tillstånd för en privat utförare, eller kommunens anmälan av egen verksamhet. Utan ett som "
       "gäller den dagen börjar inget nytt uppdrag.",
       "kvalitet tillstånd lägg-till --utförare \"Exempelvård AB\" --insatstyp hemtjänst --dnr 3.1.1-12345/2026 --från "
       "2026-03-01",
       LaggTillTillstand,
       Effect::kSaves},
      {"tillstånd",
       "ändra",
       {},
       {{"utförare", "NAMN", "vems det är", true, false, "utforare"},
        {"insatstyp", "ORD", "det för den insatstypen"},
        {"enhet", "NAMN", "det för den enheten"},
        {"som-gäller-från", "DATUM", "det som är registrerat från den dagen"},
        {"dnr", "TEXT", "diarienumret som har kommit"},
        {"läge", "ORD", "sökt, gäller, avslaget eller återkallat", false, false, "lage"},
        {"beslut", "DATUM", "dagen för beslutet eller anmälan", false, false, "beslut_date"},
        {"från", "DATUM", "första dagen det gäller", false, false, "giltig_fran"},
        {"till", "DATUM", "dagen efter den sista", false, false, "giltig_till"}},
       "fyll i diarienumret, eller ändra ett tillstånd eller en anmälan",
       "Fyller i diarienumret när det har kommit, eller registrerar att IVO har avslagit eller återkallat. Har "
       "utföraren flera: ange vilket med --insatstyp, --enhet eller --som-gäller-från.",
       "kvalitet tillstånd ändra --utförare \"Exempelvård AB\" --dnr 3.1.1-12345/2026",
       AndraTillstand,
       Effect::kSaves},
      {"tillstånd",
       "lista",
       {},
       {{"utförare", "NAMN", "bara den utförarens"}, {"datum", "DATUM", "bara de som gäller den dagen"}},
       "visa tillstånd och anmälningar",
       "Visar tillstånd och anmälningar med diarienummer och hur länge de gäller.",
       "kvalitet tillstånd lista --datum 2026-05-18",
       ListaTillstand},
  };
}

}  // namespace kvalitet::client
