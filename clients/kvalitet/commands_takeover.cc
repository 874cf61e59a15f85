// enhet and utförare over time: takeovers, mergers, splits, and what undoes them.
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

// The uppdrag that ended and began, one line each.
template <class Response>
std::string Effects(const Response& response, const Names& names) {
  TextTable table({"ENHET", "UTFÖRARE", "FRÅN OCH MED", "TILL OCH MED"});
  for (const auto* some : {&response.avslutade(), &response.nya()}) {
    for (const v1::Uppdrag& u : *some) {
      table.Add({NameOr(names.enheter, u.enhet(), "(ny enhet)"), NameOr(names.utforare, u.utforare()),
                 ShortDaySv(u.giltig_fran()), LastDaySv(u.giltig_till())});
    }
  }
  return table.empty() ? "Inga uppdrag ändras.\n" : table.Text();
}

const char* Head(const Context& context) {
  return context.prova() ? "Så här skulle det bli; ingenting sparades.\n" : "Sparat.\n";
}

absl::Status TaOver(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Enhet enhet, FindEnhet(context, args.positionals[0]));
  KV_ASSIGN_OR_RETURN(const v1::Utforare utforare, FindUtforare(context, args.Get("utförare")));
  v1::TaOverEnhetRequest request;
  request.set_name(enhet.name());
  request.set_utforare(utforare.name());
  KV_ASSIGN_OR_RETURN(*request.mutable_insatstyp(), FindInsatstypName(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(*request.mutable_overtagande_date(), args.Date("datum"));
  KV_ASSIGN_OR_RETURN(*request.mutable_dnr_vantas_date(), args.Date("dnr-väntas"));
  if (args.Has("avtal")) {
    KV_ASSIGN_OR_RETURN(const v1::Avtal avtal, FindAvtal(context, args.Get("avtal")));
    request.set_avtal(avtal.name());
  }
  request.set_request_id(context.RequestId("ta-över"));
  request.set_validate_only(context.prova());
  v1::Overtagande made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "TaOverEnhet"), request, made));
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  context.Answer(
      absl::StrCat(
          context.prova() ? "Går bra; ingenting sparades: " : "", utforare.namn(), " tar över ", enhet.namn(), " från ",
          NameOr(names.utforare, made.fran_utforare()), " ", DaySv(made.overtagande_date()), ".\n",
          context.prova()
              ? ""
              : absl::StrCat("Alla i kommunen och alla utförare ser det i registret nu.\nNästa steg, stämpla om "
                             "ärenden och lämna över öppna åtgärder: kvalitet enhet lämna-över \"",
                             enhet.namn(), "\"\n")),
      made);
  return absl::OkStatus();
}

absl::Status SlaSammanEnheter(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::SlaSammanEnheterRequest request;
  KV_ASSIGN_OR_RETURN(const v1::Enhet kvar, FindEnhet(context, args.positionals[0]));
  request.set_name(kvar.name());
  for (size_t i = 1; i < args.positionals.size(); ++i) {
    KV_ASSIGN_OR_RETURN(const v1::Enhet one, FindEnhet(context, args.positionals[i]));
    request.add_uppgar(one.name());
  }
  KV_ASSIGN_OR_RETURN(*request.mutable_fran_date(), args.Date("från"));
  request.set_request_id(context.RequestId("slå-samman"));
  request.set_validate_only(context.prova());
  v1::SlaSammanEnheterResponse response;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "SlaSammanEnheter"), request, response));
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  std::vector<std::string> gone;
  for (const v1::Enhet& one : response.uppgangna()) gone.push_back(one.namn());
  context.Answer(absl::StrCat(Head(context), JoinSv(gone), " uppgår i ", kvar.namn(), " från och med ",
                              DaySv(request.fran_date()), ".\n", Effects(response, names),
                              "Det som redan är registrerat skrivs inte om: siffrorna är desamma före och efter.\n"),
                 response);
  return absl::OkStatus();
}

absl::Status SlaSammanUtforare(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::SlaSammanUtforareRequest request;
  KV_ASSIGN_OR_RETURN(const v1::Utforare kvar, FindUtforare(context, args.positionals[0]));
  request.set_name(kvar.name());
  for (size_t i = 1; i < args.positionals.size(); ++i) {
    KV_ASSIGN_OR_RETURN(const v1::Utforare one, FindUtforare(context, args.positionals[i]));
    request.add_uppgar(one.name());
  }
  KV_ASSIGN_OR_RETURN(*request.mutable_fran_date(), args.Date("från"));
  KV_ASSIGN_OR_RETURN(*request.mutable_dnr_vantas_date(), args.Date("dnr-väntas"));
  request.set_request_id(context.RequestId("slå-samman"));
  request.set_validate_only(context.prova());
  v1::SlaSammanUtforareResponse response;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "SlaSammanUtforare"), request, response));
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  std::vector<std::string> gone;
  for (const v1::Utforare& one : response.uppgangna()) gone.push_back(one.namn());
  context.Answer(absl::StrCat(Head(context), JoinSv(gone), " uppgår i ", kvar.namn(), " från och med ",
                              DaySv(request.fran_date()), ".\n", Effects(response, names)),
                 response);
  return absl::OkStatus();
}

absl::Status Dela(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Enhet whole, FindEnhet(context, args.positionals[0]));
  v1::DelaEnhetRequest request;
  request.set_name(whole.name());
  KV_ASSIGN_OR_RETURN(*request.mutable_fran_date(), args.Date("från"));
  const auto parts = args.flags.find("del");
  if (parts == args.flags.end()) return Failure(kUsage, "Ange minst en del: --del \"Hemtjänst Norr=hemtjänst\"");
  for (const std::string& text : parts->second) {
    const std::vector<std::string> halves = absl::StrSplit(text, absl::MaxSplits('=', 1));
    if (halves.size() != 2) {
      return Failure(
          kUsage, absl::StrCat("--del ", text, ": skriv namn=insatstyp, till exempel \"Hemtjänst Norr=hemtjänst\"."));
    }
    v1::Enhetsdel& del = *request.add_delar();
    del.set_namn(base::TrimSv(halves[0]));
    for (absl::string_view word : absl::StrSplit(halves[1], ',', absl::SkipWhitespace())) {
      KV_ASSIGN_OR_RETURN(*del.add_insatstyper(), FindInsatstypName(context, base::TrimSv(word)));
    }
  }
  request.set_request_id(context.RequestId("dela"));
  request.set_validate_only(context.prova());
  v1::DelaEnhetResponse response;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "DelaEnhet"), request, response));
  KV_ASSIGN_OR_RETURN(Names names, ReadNames(context));
  std::vector<std::string> made;
  for (const v1::Enhet& one : response.enheter()) {
    made.push_back(one.namn());
    names.enheter[one.name()] = one.namn();
  }
  context.Answer(absl::StrCat(Head(context), JoinSv(made), " blir egna enheter från och med ",
                              DaySv(request.fran_date()), ".\n", Effects(response, names)),
                 response);
  return absl::OkStatus();
}

const Flag kDnrVantas = {"dnr-väntas", "DATUM", "tillståndet är sökt eller utfärdat, och diarienumret väntas senast då",
                         false,        false,   "dnr_vantas_date"};

}  // namespace

std::vector<Command> TakeoverCommands() {
  return {
      {"utförare",
       "slå-samman",
       {"UTFÖRARE", "UPPGÅR…"},
       {{"från", "DATUM", "första dagen de är en", true, false, "fran_date"}, kDnrVantas},
       "utförare uppgår i en annan",
       "Utförarna uppgår i den första från och med dagen: de har gått ihop, eller samma utförare stod två gånger i "
       "registret. Den som blir kvar ska ha tillstånd för de uppdrag som den får. Avtal och det som redan är "
       "registrerat skrivs inte om.",
       "kvalitet utförare slå-samman \"Exempelvård AB\" \"Exempelvard AB\" --från 2026-01-01 --prova",
       SlaSammanUtforare,
       Effect::kSaves},
      UndoUtforareCommand(),
      {"enhet",
       "ta-över",
       {"ENHET"},
       {{"insatstyp", "ORD", "hemtjänst, säbo, …", true},
        {"utförare", "NAMN", "den som tar över", true, false, "utforare"},
        {"datum", "DATUM", "första dagen för den nya", true, false, "overtagande_date"},
        {"avtal", "BETECKNING", "den nyas avtal"},
        kDnrVantas},
       "en annan utförare tar över",
       "Avslutar uppdraget den dagen och börjar det nya, på en gång. Enheten är densamma. Det som kom före den dagen "
       "räknas fortfarande till den som drev enheten då.",
       "kvalitet enhet ta-över \"Hemtjänst Norr\" --insatstyp hemtjänst --utförare \"Exempelomsorg AB\" --datum "
       "2026-05-01 "
       "--prova",
       TaOver,
       Effect::kSaves},
      {"enhet",
       "slå-samman",
       {"ENHET", "UPPGÅR…"},
       {{"från", "DATUM", "första dagen de är en", true, false, "fran_date"}},
       "enheter uppgår i en annan",
       "Enheterna uppgår i den första från och med dagen. Pröva först: --prova visar vilka uppdrag som slutar och "
       "börjar.",
       "kvalitet enhet slå-samman \"Hemtjänst Norr\" \"Hemtjänst Söder\" --från 2026-09-01 --prova",
       SlaSammanEnheter,
       Effect::kSaves},
      {"enhet",
       "dela",
       {"ENHET"},
       {{"från", "DATUM", "första dagen delarna är egna enheter", true, false, "fran_date"},
        {"del", "NAMN=INSATSTYP", "en del och vad den gör, flera med komma", true, true, "delar"}},
       "delar blir egna enheter",
       "Delarna blir egna enheter från och med dagen, med samma utförare. Pröva först med --prova.",
       "kvalitet enhet dela \"Hemtjänst Norr\" --från 2026-09-01 --del \"Natt Norr=hemtjänst\" --prova",
       Dela,
       Effect::kSaves},
      OvertagandenCommand(),
      HandoverCommand(),
      AcknowledgeCommand(),
      UndoEnhetCommand(),
      RearrangementsCommand(),
      EnhetsbladCommand(),
  };
}

}  // namespace kvalitet::client
