// What is left to do after a takeover: cases of events from that day on get the new utförare's stamp, open åtgärder are
// given to whoever operates the enhet now, and the register is told that it is done.
#include <algorithm>
#include <set>
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
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
namespace av1 = avvikelser::v1;
namespace uv1 = uppfoljning::v1;
constexpr char kService[] = "registry.v1.Registry/";

absl::StatusOr<std::vector<v1::Overtagande>> Oppna(Context& context) {
  v1::ListOvertagandenRequest request;
  request.set_filter("klart = false");
  std::vector<v1::Overtagande> open;
  KV_RETURN_IF_ERROR((ListAll<v1::ListOvertagandenRequest, v1::ListOvertagandenResponse>(
      context, absl::StrCat(kService, "ListOvertaganden"), request,
      [&](const auto& page) { open.insert(open.end(), page.overtaganden().begin(), page.overtaganden().end()); })));
  return open;
}

absl::Status ListaOvertaganden(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Overtagande> open, Oppna(context));
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  TextTable table({"ENHET", "FRÅN", "TILL", "DAG", "ÄRENDEN OMSTÄMPLADE", "ÅTGÄRDER ÖVERLÄMNADE"});
  v1::ListOvertagandenResponse all;
  for (const v1::Overtagande& one : open) {
    *all.add_overtaganden() = one;
    table.Add({NameOr(names.enheter, one.enhet()), NameOr(names.utforare, one.fran_utforare()),
               NameOr(names.utforare, one.till_utforare()), ShortDaySv(one.overtagande_date()),
               one.arenden_omstamplade() ? "ja" : "nej", one.atgarder_overlamnade() ? "ja" : "nej"});
  }
  table.Sort();
  context.Answer(table.empty()
                     ? "Inga övertaganden väntar på något.\n"
                     : absl::StrCat(CountSv(static_cast<int64_t>(table.size()), "övertagande", "övertaganden"),
                                    " väntar\n", table.Text(), "Nästa steg: kvalitet enhet lämna-över ENHET\n"),
                 all);
  return absl::OkStatus();
}

// The open takeovers of the enhet.
absl::StatusOr<std::vector<v1::Overtagande>> OppnaFor(Context& context, const v1::Enhet& enhet) {
  KV_ASSIGN_OR_RETURN(std::vector<v1::Overtagande> open, Oppna(context));
  open.erase(std::remove_if(open.begin(), open.end(), [&](const auto& one) { return one.enhet() != enhet.name(); }),
             open.end());
  if (open.empty()) return Failure(kNotNow, absl::StrCat("Inget övertagande av ", enhet.namn(), " väntar på något."));
  return open;
}

// Tells the register what is done of them.
absl::Status SagKlart(Context& context, const std::vector<v1::Overtagande>& some, bool omstamplat, bool overlamnat,
                      v1::ListOvertagandenResponse& done) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  for (const v1::Overtagande& one : some) {
    v1::UpdateOvertagandeRequest request;
    *request.mutable_overtagande() = one;
    if (omstamplat) request.mutable_overtagande()->set_arenden_omstamplade(true);
    if (overlamnat) request.mutable_overtagande()->set_atgarder_overlamnade(true);
    for (const char* field : {"arenden_omstamplade", "atgarder_overlamnade"})
      request.mutable_update_mask()->add_paths(field);
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateOvertagande"), request, *done.add_overtaganden()));
  }
  return absl::OkStatus();
}

absl::Status Kvittera(Context& context) {
  const Args& args = context.args();
  if (!args.Has("omstämplat") && !args.Has("överlämnat")) {
    return Failure(kUsage, "Ange vad som är gjort: --omstämplat, --överlämnat eller båda.");
  }
  KV_ASSIGN_OR_RETURN(const v1::Enhet enhet, FindEnhet(context, args.positionals[0]));
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Overtagande> open, OppnaFor(context, enhet));
  v1::ListOvertagandenResponse done;
  KV_RETURN_IF_ERROR(SagKlart(context, open, args.Has("omstämplat"), args.Has("överlämnat"), done));
  context.Answer(absl::StrCat("Kvitterat: ", CountSv(done.overtaganden_size(), "övertagande", "övertaganden"), " av ",
                              enhet.namn(), ".\n"),
                 done);
  return absl::OkStatus();
}

// Cases of the enhet, of events from the day of the takeover on, that another utförare still answers for.
absl::StatusOr<std::vector<av1::Avvikelse>> AttStamplaOm(Context& context, const v1::Overtagande& one,
                                                         const std::string& insatstyp) {
  // What happened after its last day is another's.
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetUppdragRequest get;
  get.set_name(one.till_uppdrag());
  v1::Uppdrag till;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetUppdrag"), get, till));
  av1::ListAvvikelserRequest request;
  request.set_filter(
      absl::StrCat("enhet = \"", one.enhet(), "\" AND rapporterad_date >= \"", one.overtagande_date(), "\""));
  std::vector<av1::Avvikelse> found;
  KV_RETURN_IF_ERROR((ListAll<av1::ListAvvikelserRequest, av1::ListAvvikelserResponse>(
      context, "avvikelser.v1.AvvikelseService/ListAvvikelser", request, [&](const auto& page) {
        for (const av1::Avvikelse& a : page.avvikelser()) {
          if (a.insatstyp() == insatstyp && a.handelse_date() >= one.overtagande_date() &&
              (till.giltig_till().empty() || a.handelse_date() < till.giltig_till()) &&
              a.ansvarig_utforare() != one.till_utforare() && a.synpunkt().empty()) {
            found.push_back(a);
          }
        }
      })));
  return found;
}

// What became of the cases: numbers of those stamped anew, and a line for each that could not be.
struct Omstampling {
  std::vector<std::string> klara, kvar;
};

absl::Status StamplaOm(Context& context, const v1::Overtagande& one, const std::string& insatstyp,
                       const std::string& till, Omstampling& done) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const std::vector<av1::Avvikelse> found, AttStamplaOm(context, one, insatstyp));
  std::set<std::string> handelser;  // an event is stamped with all its ärenden at once
  for (const av1::Avvikelse& a : found) {
    if (handelser.count(a.handelse()) != 0) {
      done.klara.push_back(a.nummer());
      continue;
    }
    av1::RelocateAvvikelseRequest request;
    request.set_name(a.name());
    request.set_etag(a.etag());
    request.set_enhet(a.enhet());
    request.set_motiv(
        absl::StrCat("Enheten togs över av ", till, " ", base::DateSv(*base::ParseDate(one.overtagande_date())), "."));
    request.set_request_id(context.RequestId(absl::StrCat("lämna-över ", a.name())));
    request.set_validate_only(context.prova());
    av1::Avvikelse now;
    const absl::Status moved = services->Call("avvikelser.v1.AvvikelseService/RelocateAvvikelse", request, now);
    if (moved.ok()) {
      done.klara.push_back(a.nummer());
      if (!a.handelse().empty()) handelser.insert(a.handelse());
    } else if (absl::IsUnavailable(moved) || absl::IsDeadlineExceeded(moved)) {
      return moved;
    } else {
      done.kvar.push_back(absl::StrCat(a.nummer(), ": ", moved.message()));
    }
  }
  return absl::OkStatus();
}

std::string Told(absl::string_view what, const std::vector<std::string>& numbers) {
  if (numbers.empty()) return absl::StrCat(what, ": inga.\n");
  return absl::StrCat(what, " (", numbers.size(), "): ", absl::StrJoin(numbers, ", "), "\n");
}

absl::Status LamnaOver(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Enhet enhet, FindEnhet(context, context.args().positionals[0]));
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Overtagande> open, OppnaFor(context, enhet));
  KV_ASSIGN_OR_RETURN(const std::string today, ListToday(context));
  std::vector<v1::Overtagande> begun;
  Omstampling cases;
  for (const v1::Overtagande& one : open) {
    if (one.overtagande_date() > today) continue;
    v1::GetInsatstypRequest get;
    get.set_name(one.insatstyp());
    v1::Insatstyp insatstyp;
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetInsatstyp"), get, insatstyp));
    KV_RETURN_IF_ERROR(StamplaOm(context, one, insatstyp.kod(), NameOr(names.utforare, one.till_utforare()), cases));
    begun.push_back(one);
  }
  if (begun.empty()) {
    return Failure(kNotNow, absl::StrCat(enhet.namn(), " tas över ", DaySv(open[0].overtagande_date()),
                                         ". Lämna över den dagen eller senare."));
  }
  uv1::LamnaOverAtgarderRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.set_enhet(enhet.name());
  request.set_request_id(context.RequestId("lämna-över åtgärder"));
  request.set_validate_only(context.prova());
  uv1::LamnaOverAtgarderResponse response;
  KV_RETURN_IF_ERROR(services->Call("uppfoljning.v1.UppfoljningService/LamnaOverAtgarder", request, response));
  std::vector<std::string> given, kept(response.kvar().begin(), response.kvar().end());
  for (const uv1::Atgard& one : response.overlamnade()) given.push_back(one.nummer());
  std::string text = absl::StrCat(context.prova() ? "Så här skulle det bli; ingenting sparades.\n" : "",
                                  Told("Omstämplade ärenden", cases.klara), Told("Överlämnade åtgärder", given));
  if (!kept.empty()) absl::StrAppend(&text, Told("Åtgärder som ingen har uppdrag för", kept));
  if (!cases.kvar.empty()) {
    absl::StrAppend(&text, "Kunde inte stämplas om:\n  ", absl::StrJoin(cases.kvar, "\n  "), "\n");
  }
  const bool all = kept.empty() && cases.kvar.empty();
  if (all && !context.prova()) {
    v1::ListOvertagandenResponse told;
    KV_RETURN_IF_ERROR(SagKlart(context, begun, true, true, told));
    absl::StrAppend(&text, "Övertagandet är klart.\n");
  } else if (!all) {
    absl::StrAppend(&text, "Nästa steg när resten är avgjort: kvalitet enhet kvittera \"", enhet.namn(),
                    "\" --omstämplat --överlämnat\n");
  }
  context.Answer(text, response);
  return absl::OkStatus();
}

}  // namespace

Command OvertagandenCommand() {
  return {"enhet",
          "övertaganden",
          {},
          {},
          "visa övertaganden som väntar på något",
          "Visar enheter som bytt utförare och där ärenden ska stämplas om eller åtgärder lämnas över.",
          "kvalitet enhet övertaganden",
          ListaOvertaganden};
}

Command AcknowledgeCommand() {
  return {"enhet",
          "kvittera",
          {"ENHET"},
          {{"omstämplat", "", "ärenden från den dagen har den nya utföraren"},
           {"överlämnat", "", "öppna åtgärder är överlämnade eller avslutade"}},
          "säg vad som är gjort efter ett övertagande",
          "När båda är gjorda försvinner övertagandet ur kvalitet idag.",
          "kvalitet enhet kvittera \"Hemtjänst Norr\" --omstämplat --överlämnat",
          Kvittera,
          Effect::kSavesAtOnce};
}

Command HandoverCommand() {
  return {
      "enhet",
      "lämna-över",
      {"ENHET"},
      {},
      "stämpla om och lämna över efter ett övertagande",
      "Ärenden om händelser från övertagandets dag får den nya utföraren, och öppna åtgärder går till den som driver "
      "enheten i dag. En privat utförares egna rapporter rör kommunen inte: de räknas upp.",
      "kvalitet enhet lämna-över \"Hemtjänst Norr\" --prova",
      LamnaOver,
      Effect::kSaves};
}

}  // namespace kvalitet::client
