// uppföljning: registrera, lista; the steps of its process stand in files of their own.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_assessment.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/date.h"
#include "common/register/regi.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

// "LOV-avtal 2024-17", "ramavtal", "intern överenskommelse".
std::string AvtalSv(const registry::v1::Avtal& avtal) {
  const std::string word = WordOf(avtal.avtalsform());
  const bool law = word == "LOV" || word == "LOU" || word == "IOP";
  return absl::StrCat(word, law ? "-avtal" : "", avtal.beteckning().empty() ? "" : " ", avtal.beteckning());
}

// "brist" -> how many of an uppföljning's iakttagelser.
int CountOf(const v1::Uppfoljning& u, v1::Grad grad) {
  int count = 0;
  for (const auto& i : u.iakttagelser()) count += i.grad() == grad ? 1 : 0;
  return count;
}

// What the register says of an uppföljning that was just registered.
struct Underlag {
  std::string operated;  // ", drevs den dagen av Exempelomsorg AB (privat, LOV-avtal 2024-17).\n"
  std::string same_for;  // ", samma som för kommunala enheter"
};

absl::StatusOr<Underlag> ReadUnderlag(Context& context, const v1::Uppfoljning& u) {
  Underlag under;
  std::map<std::string, registry::v1::Utforare> utforare;
  KV_RETURN_IF_ERROR((ListAll<registry::v1::ListUtforareRequest, registry::v1::ListUtforareResponse>(
      context, "registry.v1.Registry/ListUtforare", {}, [&](const auto& page) {
        for (const auto& one : page.utforare()) utforare[one.name()] = one;
      })));
  const auto own = utforare.find(u.ansvarig_utforare());
  if (own == utforare.end()) return Underlag{": inget uppdrag täcker dagen.\n", ""};
  const std::string regi(registry::RegiKey(own->second.regiform()));
  std::string agreement;
  KV_RETURN_IF_ERROR((ListAll<registry::v1::ListAvtalRequest, registry::v1::ListAvtalResponse>(
      context, "registry.v1.Registry/ListAvtal", {}, [&](const auto& page) {
        for (const registry::v1::Avtal& avtal : page.avtal()) {
          if (avtal.name() == u.avtal()) agreement = AvtalSv(avtal);
          const auto party = utforare.find(avtal.utforare());
          const bool same = !u.kravkatalog().empty() && absl::c_linear_search(avtal.kravkataloger(), u.kravkatalog());
          if (!same || party == utforare.end()) continue;
          const absl::string_view other = registry::RegiKey(party->second.regiform());
          if (other == regi) continue;
          if (other == "kommunal") under.same_for = ", samma som för kommunala enheter";
          if (other == "privat") under.same_for = ", samma som för privata enheter";
        }
      })));
  under.operated = absl::StrCat(", drevs den dagen av ", own->second.namn(), " (", regi, agreement.empty() ? "" : ", ",
                                agreement, ").\n");
  return under;
}

// The same of a day to come.
std::string PlannedSv(const std::string& operated) {
  return absl::StrReplaceAll(operated, {{"drevs den dagen av", "drivs av"}});
}

absl::Status Registrera(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateUppfoljningRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Uppfoljning& u = *request.mutable_uppfoljning();
  KV_ASSIGN_OR_RETURN(const v1::Niva niva, Value<v1::Niva>(args.Get("nivå"), "nivå"));
  u.set_niva(niva);
  for (absl::string_view word : absl::StrSplit(args.Get("metod"), ',', absl::SkipWhitespace())) {
    KV_ASSIGN_OR_RETURN(const v1::Metod metod, Value<v1::Metod>(absl::StripAsciiWhitespace(word), "metod"));
    u.add_metod(metod);
  }
  u.set_genomford_date(args.Get("datum"));
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  u.set_enhet(enhet.name());
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*u.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  request.set_request_id(context.RequestId("uppfoljning"));
  request.set_validate_only(context.prova());
  v1::Uppfoljning made;
  KV_RETURN_IF_ERROR(services->Call(Method("CreateUppfoljning"), request, made));
  if (args.Has("bara-nummer") && !context.prova()) {
    context.Answer(absl::StrCat(made.nummer(), "\n"), made);
    return absl::OkStatus();
  }
  KV_ASSIGN_OR_RETURN(const Underlag under, ReadUnderlag(context, made));
  const bool planned = made.state() == v1::UPPFOLJNING_PLANERAD;
  std::string text = absl::StrCat(context.prova() ? "Går bra; ingenting sparades. "
                                                  : absl::StrCat(made.nummer(), planned ? " planerad. " : " skapad. "),
                                  enhet.namn(), ", ", DaySv(made.genomford_date()));
  absl::StrAppend(&text, planned ? PlannedSv(under.operated) : under.operated);
  if (!made.krav().empty()) {
    absl::StrAppend(&text, made.krav_size(), " krav att bedöma", under.same_for, " (", made.kravkatalog_rubrik(),
                    " version ", made.kravkatalog_version(), ").\n");
  }
  if (!made.sjalvskattning_nummer().empty()) {
    absl::StrAppend(&text, "Självskattning ", made.sjalvskattning_nummer(), " ligger bredvid.\n");
  }
  if (!context.prova()) {
    absl::StrAppend(
        &text, planned ? absl::StrCat("Bara kommunen ser den. Nästa steg, den dagen: kvalitet uppföljning påbörja ",
                                      made.nummer(), "\nEn annan dag? kvalitet uppföljning flytta ", made.nummer(),
                                      " --datum DATUM\n")
                       : absl::StrCat("Bara kommunen ser den tills utkastet skickas. ", NextStep(made)));
  }
  context.Answer(text, made);
  return absl::OkStatus();
}

// How far it has come, and why where it was withdrawn.
std::string StateSv(const v1::Uppfoljning& u) {
  return absl::StrCat(WordOf(u.state()), u.aterkallad_motiv().empty() ? "" : ": ", u.aterkallad_motiv());
}

absl::Status ListaUppfoljningar(Context& context) {
  const Args& args = context.args();
  v1::ListUppfoljningarRequest request;
  std::string filter;
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    filter = absl::StrCat("enhet = \"", enhet.name(), "\"");
  }
  if (args.Has("år")) {
    KV_ASSIGN_OR_RETURN(const int year, args.Number("år", 1990));
    absl::StrAppend(&filter, filter.empty() ? "" : " AND ", "genomford_date >= \"", year,
                    "-01-01\" AND genomford_date <= \"", year, "-12-31\"");
  }
  request.set_filter(filter);
  request.set_order_by("genomford_date");
  request.set_show_deleted(args.Has("återkallade"));
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  TextTable table({"NR", "DATUM", "ENHET", "NIVÅ", "LÄGE", "OMDÖME", ">STYRKOR", ">BRISTER", ">ALLVARLIGA"});
  v1::ListUppfoljningarResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListUppfoljningarRequest, v1::ListUppfoljningarResponse>(
      context, Method("ListUppfoljningar"), request, [&](const auto& page) {
        for (const v1::Uppfoljning& u : page.uppfoljningar()) {
          table.Add({u.nummer(), ShortDaySv(u.genomford_date()), NameOr(units, u.enhet(), "?"), WordOf(u.niva()),
                     StateSv(u), u.omdome() == 0 ? "inte satt" : WordOf(u.omdome()),
                     absl::StrCat(CountOf(u, v1::STYRKA)), absl::StrCat(CountOf(u, v1::BRIST)),
                     absl::StrCat(CountOf(u, v1::ALLVARLIG_BRIST))});
          *all.add_uppfoljningar() = u;
        }
      })));
  KV_ASSIGN_OR_RETURN(const std::string nothing, NothingYet(context, "Inga uppföljningar",
                                                            "Registrera en: kvalitet uppföljning registrera --hjälp"));
  context.Answer(table.empty()
                     ? nothing
                     : absl::StrCat(CountSv(static_cast<int64_t>(table.size()), "uppföljning", "uppföljningar"), "\n",
                                    table.Text()),
                 all);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> FollowUpCommands() {
  const Flag enhet = {"enhet", "NAMN", "enhetens namn"};
  const Flag insatstyp = {"insatstyp", "ORD", "behövs bara om enheten har flera insatstyper"};
  std::vector<Command> commands = {
      {"uppföljning",
       "registrera",
       {},
       {{"enhet", "NAMN", "enhetens namn", true},
        {"nivå", "ORD", "tertial, årlig, fördjupad, händelsestyrd eller nystart", true},
        {"datum", "DATUM", "dagen den gjordes, eller ska göras", true, false, "genomford_date"},
        {"metod", "ORD,ORD", "besök, intervju, aktgranskning, observation, enkät, dokument, självskattning"},
        insatstyp,
        kOnlyNumber},
       "skriv in en uppföljning av en enhet, gjord eller planerad",
       "Skriver in en uppföljning. Med en dag framåt blir den planerad, och påbörjas när dagen har kommit. Vem som "
       "drev enheten den dagen hämtas ur registret. Utföraren ser den först när "
       "utkastet skickas.",
       "kvalitet uppföljning registrera --enhet \"Hemtjänst Norr\" --nivå fördjupad --datum 2026-12-15 --metod "
       "besök,intervju",
       Registrera,
       Effect::kSaves},
      JudgeCommand(),
      FindingCommand(),
      SendDraftCommand(),
      AnswerCommand(),
      DecideCommand(),
      ShowReviewCommand(),
      {"uppföljning",
       "lista",
       {},
       {enhet, {"år", "ÅR", "bara det året"}, {"återkallade", "", "också de som är återkallade"}},
       "visa uppföljningar",
       "Visar uppföljningar med omdöme och antal iakttagelser.",
       "kvalitet uppföljning lista --år 2026",
       ListaUppfoljningar},
  };
  for (Command& command : FollowUpCourseCommands()) commands.push_back(std::move(command));
  return commands;
}

}  // namespace kvalitet::client
