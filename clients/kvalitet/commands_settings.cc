// inställning: what the kommun has decided about its own follow-up.
#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";

std::string RulesSv(const v1::Installning& now) {
  const char* who = now.tvapersonsregel() == v1::MOTIV ? "samma person får ta båda stegen, med ett skäl som redovisas"
                    : now.tvapersonsregel() == v1::AV  ? "samma person får ta båda stegen"
                                                       : "en annan person tar det andra steget";
  const char* seen =
      now.blindhet() == v1::BLINDHET_BADA
          ? "utföraren ser inget förrän utkastet skickas, och den som bedömer ser inte självskattningens "
            "svar före det"
      : now.blindhet() == v1::BLINDHET_INGEN ? "utföraren ser uppföljningen från första dagen"
                                             : "utföraren ser inget förrän utkastet skickas";
  return absl::StrCat(
      "Tvåpersonsregel (fastställa, bedöma effekt, godkänna åtgärdsplan): ", WordOf(now.tvapersonsregel()), " (", who,
      ").\nBlindhet: ", WordOf(now.blindhet()), " (", seen, ").\nFrågebudget: ", now.fragebudget(),
      " egna frågor per formulär (fler går, med en varning när formuläret läses in och planen läggs fram).\n"
      "Faktagranskning: ",
      CountSv(now.faktagranskning_arbetsdagar(), "arbetsdag", "arbetsdagar"), " för utföraren att läsa utkastet",
      now.faktagranskning_kalla().empty() ? "" : absl::StrCat(" (", now.faktagranskning_kalla(), ")"), ".\n");
}

absl::StatusOr<std::string> Name(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string parent, context.Parent());
  return absl::StrCat(parent, "/installningar/uppfoljning");
}

absl::Status Show(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetInstallningRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_name(), Name(context));
  v1::Installning stands;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetInstallning"), request, stands));
  context.Answer(RulesSv(stands), stands);
  return absl::OkStatus();
}

absl::Status Change(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::UpdateInstallningRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_installning()->mutable_name(), Name(context));
  const Args& args = context.args();
  if (args.Has("tvåpersonsregel")) {
    KV_ASSIGN_OR_RETURN(const auto rule, Value<v1::Tvapersonsregel>(args.Get("tvåpersonsregel"), "tvåpersonsregel"));
    request.mutable_installning()->set_tvapersonsregel(rule);
    request.mutable_update_mask()->add_paths("tvapersonsregel");
  }
  if (args.Has("blindhet")) {
    KV_ASSIGN_OR_RETURN(const auto blindhet, Value<v1::Blindhet>(args.Get("blindhet"), "blindhet"));
    request.mutable_installning()->set_blindhet(blindhet);
    request.mutable_update_mask()->add_paths("blindhet");
  }
  if (args.Has("frågebudget")) {
    KV_ASSIGN_OR_RETURN(const int questions, args.Number("frågebudget", 1));
    request.mutable_installning()->set_fragebudget(questions);
    request.mutable_update_mask()->add_paths("fragebudget");
  }
  if (args.Has("faktagranskning")) {
    KV_ASSIGN_OR_RETURN(const int days, args.Number("faktagranskning", 1));
    request.mutable_installning()->set_faktagranskning_arbetsdagar(days);
    request.mutable_update_mask()->add_paths("faktagranskning_arbetsdagar");
  }
  if (args.Has("faktagranskning-källa")) {
    request.mutable_installning()->set_faktagranskning_kalla(args.Get("faktagranskning-källa"));
    request.mutable_update_mask()->add_paths("faktagranskning_kalla");
  }
  if (request.update_mask().paths().empty()) {
    return Failure(kUsage,
                   "Ange vad som ska ändras: --tvåpersonsregel ORD, --blindhet ORD, --frågebudget ANTAL, "
                   "--faktagranskning ARBETSDAGAR eller --faktagranskning-källa TEXT.");
  }
  request.set_request_id(context.RequestId("installning"));
  request.set_validate_only(context.prova());
  v1::Installning now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateInstallning"), request, now));
  context.Answer(
      absl::StrCat(Tried(context), context.prova() ? "" : "Sparat. ", RulesSv(now),
                   context.prova() ? ""
                                   : "Tvåpersonsregeln gäller beslut från och med nu, blindheten uppföljningar som "
                                     "registreras och dagarna utkast som skickas från och med nu.\n"),
      now);
  return absl::OkStatus();
}

absl::Status Exceptions(Context& context) {
  v1::ListTvapersonsundantagRequest request;
  request.set_order_by("dag_date desc");
  if (context.args().Has("år")) {
    KV_ASSIGN_OR_RETURN(const int ar, context.args().Number("år", 2000));
    request.set_filter(absl::StrCat("dag_date >= \"", ar, "-01-01\" AND dag_date <= \"", ar, "-12-31\""));
  }
  v1::ListTvapersonsundantagResponse all;
  TextTable table({"DAG", "VAD", "NUMMER", "PERSON", "SKÄL"});
  KV_RETURN_IF_ERROR((ListAll<v1::ListTvapersonsundantagRequest, v1::ListTvapersonsundantagResponse>(
      context, absl::StrCat(kService, "ListTvapersonsundantag"), request, [&](const auto& page) {
        for (const v1::Tvapersonsundantag& one : page.tvapersonsundantag()) {
          table.Add({DaySv(one.dag_date()), WordOf(one.steg()), one.nummer(), one.person(),
                     one.motiv().empty() ? "regeln var avstängd" : one.motiv()});
          *all.add_tvapersonsundantag() = one;
        }
      })));
  context.Answer(table.empty() ? "Ingen har tagit båda stegen.\n" : table.Text(), all);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> SettingCommands() {
  return {
      {"inställning",
       "visa",
       {},
       {},
       "visa kommunens val",
       "Visar vad kommunen har bestämt om sin uppföljning.",
       "kvalitet inställning visa",
       Show},
      {"inställning",
       "ändra",
       {},
       {{"tvåpersonsregel", "ORD", "krav, motiv eller av"},
        {"blindhet", "ORD", "utkast, båda eller ingen"},
        {"frågebudget", "ANTAL", "så många egna frågor per formulär utan varning"},
        {"faktagranskning", "ARBETSDAGAR", "så länge utföraren får läsa utkastet, 5 till 30", false, false,
         "faktagranskning_arbetsdagar"},
        {"faktagranskning-källa", "TEXT", "var det är bestämt", false, false, "faktagranskning_kalla"}},
       "ändra kommunens val",
       "Bestämmer om en annan person ska ta det andra steget: fastställa det någon skickade, bedöma effekten av det "
       "någon gjorde, godkänna den plan någon lämnade in. Med motiv får samma person, om skälet skrivs; det redovisas "
       "i rapporten. Blindhet bestämmer vem som bedömer utan att ha sett den andras bedömning. Frågebudgeten är "
       "antalet egna "
       "frågor, utöver kärnfrågorna, som ett formulär har utan varning. Faktagranskningen är arbetsdagarna som "
       "utföraren har "
       "på sig att säga vad som är fel i ett utkast. Ångra genom att ändra tillbaka.",
       "kvalitet inställning ändra --tvåpersonsregel motiv",
       Change,
       Effect::kSaves},
      {"inställning",
       "undantag",
       {},
       {{"år", "ÅR", "bara det året"}},
       "visa när samma person tog båda stegen",
       "Vem, när, vad och varför. Listan står i rapportens metodkapitel.",
       "kvalitet inställning undantag --år 2026",
       Exceptions}};
}

}  // namespace kvalitet::client
