// uppdrag: who carries out what in which enhet, and since when.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
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

std::string Period(const v1::Uppdrag& one) {
  return absl::StrCat(
      "från och med ", ShortDaySv(one.giltig_fran()),
      one.giltig_till().empty() ? ", tills vidare" : absl::StrCat(" till och med ", LastDaySv(one.giltig_till())));
}

bool CoversDay(const v1::Uppdrag& one, const std::string& day) {
  return one.giltig_fran() <= day && (one.giltig_till().empty() || day < one.giltig_till());
}

// The uppdrag of an enhet and insatstyp that covers --datum; without it the only one, or that of today.
absl::StatusOr<v1::Uppdrag> Find(Context& context, const v1::Enhet& enhet, const std::string& insatstyp) {
  KV_ASSIGN_OR_RETURN(std::string day, context.args().Date("datum"));
  v1::ListUppdragRequest request;
  request.set_filter(absl::StrCat("enhet = \"", enhet.name(), "\" AND insatstyp = \"", insatstyp, "\""));
  std::vector<v1::Uppdrag> all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListUppdragRequest, v1::ListUppdragResponse>(
      context, absl::StrCat(kService, "ListUppdrag"), request,
      [&](const auto& page) { all.insert(all.end(), page.uppdrag().begin(), page.uppdrag().end()); })));
  if (all.empty()) {
    return Failure(kNotNow, absl::StrCat(enhet.namn(),
                                         " har inget uppdrag för den insatstypen. Lägg till ett, se kvalitet "
                                         "uppdrag lägg-till --hjälp."));
  }
  if (day.empty() && all.size() == 1) return all[0];
  if (day.empty()) {
    KV_ASSIGN_OR_RETURN(day, ListToday(context));
  }
  const auto found = std::find_if(all.begin(), all.end(), [&](const v1::Uppdrag& one) { return CoversDay(one, day); });
  if (found != all.end()) return *found;
  std::vector<std::string> periods;
  for (const v1::Uppdrag& one : all) periods.push_back(Period(one));
  return Failure(kNotNow, absl::StrCat("Inget av uppdragen i ", enhet.namn(), " gäller ", DaySv(day),
                                       ". De som finns gäller ", JoinSv(periods),
                                       ". Ange en dag som det gäller: --datum "
                                       "DATUM."));
}

// What both making and rectifying take; the mask names what was given.
absl::Status Fill(Context& context, v1::Uppdrag& one, google::protobuf::FieldMask& mask) {
  const Args& args = context.args();
  if (args.Has("utförare")) {
    KV_ASSIGN_OR_RETURN(const v1::Utforare utforare, FindUtforare(context, args.Get("utförare")));
    one.set_utforare(utforare.name());
    mask.add_paths("utforare");
  }
  if (args.Has("avtal")) {
    KV_ASSIGN_OR_RETURN(const v1::Avtal avtal, FindAvtal(context, args.Get("avtal")));
    one.set_avtal(avtal.name());
    mask.add_paths("avtal");
  }
  if (args.Has("från")) {
    KV_ASSIGN_OR_RETURN(*one.mutable_giltig_fran(), args.Date("från"));
    one.set_start_okand(false);
    mask.add_paths("giltig_fran");
    mask.add_paths("start_okand");
  }
  if (args.Has("till") && args.Has("tills-vidare")) {
    return Failure(kUsage, "Ange --till eller --tills-vidare, inte båda.");
  }
  if (args.Has("till") || args.Has("tills-vidare")) {
    KV_ASSIGN_OR_RETURN(*one.mutable_giltig_till(), args.Date("till"));
    mask.add_paths("giltig_till");
  }
  if (args.Has("hsl-ansvar")) {
    KV_ASSIGN_OR_RETURN(const auto hsl, Value<v1::HslAnsvar>(args.Get("hsl-ansvar"), "hsl-ansvar"));
    one.set_hsl_ansvar(hsl);
    mask.add_paths("hsl_ansvar");
  }
  if (args.Has("dnr-väntas")) {
    KV_ASSIGN_OR_RETURN(*one.mutable_dnr_vantas_date(), args.Date("dnr-väntas"));
    mask.add_paths("dnr_vantas_date");
  }
  return absl::OkStatus();
}

absl::Status Told(Context& context, const v1::Enhet& enhet, const v1::Uppdrag& now, const std::string& after) {
  KV_ASSIGN_OR_RETURN(const auto utforare, UtforareNames(context));
  context.Answer(
      absl::StrCat(Saved(context), enhet.namn(), " drivs av ", NameOr(utforare, now.utforare()), " ", Period(now),
                   " (tillstånd eller anmälan: ", WordOf(now.tillstandsgrund()), ").\n", context.prova() ? "" : after),
      now);
  return absl::OkStatus();
}

absl::Status LaggTill(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateUppdragRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(const v1::Enhet enhet, FindEnhet(context, args.positionals[0]));
  request.mutable_uppdrag()->set_enhet(enhet.name());
  KV_ASSIGN_OR_RETURN(*request.mutable_uppdrag()->mutable_insatstyp(),
                      FindInsatstypName(context, args.Get("insatstyp")));
  google::protobuf::FieldMask unused;
  KV_RETURN_IF_ERROR(Fill(context, *request.mutable_uppdrag(), unused));
  request.set_request_id(context.RequestId("uppdrag"));
  request.set_validate_only(context.prova());
  v1::Uppdrag made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateUppdrag"), request, made));
  return Told(context, enhet, made, "Alla som läser registret ser det nu. Fel? kvalitet uppdrag rätta --hjälp\n");
}

absl::Status Ratta(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::UpdateUppdragRequest request;
  KV_RETURN_IF_ERROR(Fill(context, *request.mutable_uppdrag(), *request.mutable_update_mask()));
  if (request.update_mask().paths().empty()) {
    return Failure(kUsage,
                   "Ange vad som ska rättas: --från, --till, --tills-vidare, --utförare, --avtal, --hsl-ansvar "
                   "eller --dnr-väntas.");
  }
  KV_ASSIGN_OR_RETURN(const v1::Enhet enhet, FindEnhet(context, args.positionals[0]));
  KV_ASSIGN_OR_RETURN(const std::string insatstyp, FindInsatstypName(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(const v1::Uppdrag stored, Find(context, enhet, insatstyp));
  request.mutable_uppdrag()->set_name(stored.name());
  request.mutable_uppdrag()->set_etag(stored.etag());
  request.set_request_id(context.RequestId("uppdrag-rätta"));
  request.set_validate_only(context.prova());
  v1::Uppdrag now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateUppdrag"), request, now));
  const bool other = now.utforare() != stored.utforare();
  return Told(context, enhet, now,
              other ? "Utföraren är rättad: ärenden och åtgärder från den tiden ska stämplas om. kvalitet enhet "
                      "övertaganden visar vad som är kvar.\n"
                    : "Det som det var förut står kvar i historiken.\n");
}

absl::Status TaBort(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Enhet enhet, FindEnhet(context, args.positionals[0]));
  KV_ASSIGN_OR_RETURN(const std::string insatstyp, FindInsatstypName(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(const v1::Uppdrag stored, Find(context, enhet, insatstyp));
  v1::DeleteUppdragRequest request;
  request.set_name(stored.name());
  request.set_etag(stored.etag());
  request.set_request_id(context.RequestId("uppdrag-ta-bort"));
  request.set_validate_only(context.prova());
  v1::Uppdrag gone;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "DeleteUppdrag"), request, gone));
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Skulle tas bort: " : "Borttaget: ", "uppdraget i ",
                   enhet.namn(), " ", Period(stored), ".",
                   context.prova() ? "\n"
                                   : " Det står kvar i historiken.\nFel? Lägg till det igen: kvalitet uppdrag "
                                     "lägg-till --hjälp\n"),
      gone);
  return absl::OkStatus();
}

const Flag kInsatstyp = {"insatstyp", "ORD", "hemtjänst, säbo, …", true};
const Flag kDatum = {"datum", "DATUM", "en dag som uppdraget gäller; annars det enda, eller det i dag"};

std::vector<Flag> Changes(bool making) {
  return {{"från", "DATUM", "första dagen", making, false, "giltig_fran"},
          {"till", "DATUM", "dagen efter den sista", false, false, "giltig_till"},
          {"tills-vidare", "", "inget slut är bestämt"},
          {"utförare", "NAMN", "den som driver enheten", making, false, "utforare"},
          {"avtal", "AVTAL", "utförarens avtal, som kvalitet avtal lista visar det"},
          {"hsl-ansvar", "ORD", "vem som ansvarar för hälso- och sjukvård: kommunen, regionen eller utföraren", false,
           false, "hsl_ansvar"},
          {"dnr-väntas", "DATUM", "tillståndet är sökt eller utfärdat, och diarienumret väntas senast då", false, false,
           "dnr_vantas_date"}};
}

std::vector<Flag> With(std::vector<Flag> first, const std::vector<Flag>& then) {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}

}  // namespace

std::vector<Command> AssignmentCommands() {
  return {
      {"uppdrag",
       "lägg-till",
       {"ENHET"},
       With({kInsatstyp}, Changes(true)),
       "ange vem som driver en enhet, och från när",
       "Två uppdrag för samma enhet och insatstyp överlappar aldrig. Byter enheten utförare: kvalitet enhet ta-över.",
       "kvalitet uppdrag lägg-till \"Hemtjänst Norr\" --insatstyp hemtjänst --utförare \"Exempelomsorg AB\" --från "
       "2026-01-01",
       LaggTill,
       Effect::kSaves},
      {"uppdrag",
       "rätta",
       {"ENHET"},
       With({kInsatstyp, kDatum}, Changes(false)),
       "rätta tid, utförare eller avtal för ett uppdrag",
       "Rättar det som blev fel, från uppdragets början. Byter enheten utförare en dag är det ingen rättelse: kvalitet "
       "enhet ta-över. Insatstyp och enhet rättas inte: ta bort uppdraget och lägg till det rätta.",
       "kvalitet uppdrag rätta \"Hemtjänst Norr\" --insatstyp hemtjänst --från 2025-10-01 --prova",
       Ratta,
       Effect::kSaves},
      {"uppdrag",
       "ta-bort",
       {"ENHET"},
       {kInsatstyp, kDatum},
       "ta bort ett uppdrag som aldrig har funnits",
       "För ett uppdrag som registrerats fel. Ett som har slutat tas inte bort: kvalitet uppdrag rätta --till.",
       "kvalitet uppdrag ta-bort \"Hemtjänst Norr\" --insatstyp hemtjänst --datum 2026-02-01",
       TaBort,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
