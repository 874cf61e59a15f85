// inställning: what the kommun has decided about its own follow-up.
#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";

std::string RuleSv(v1::Tvapersonsregel rule) {
  const std::string meaning = rule == v1::MOTIV
                                  ? "samma person får både skicka utkastet och fastställa, med ett skäl som redovisas"
                              : rule == v1::AV ? "samma person får både skicka utkastet och fastställa"
                                               : "en annan person än den som skickade utkastet fastställer";
  return absl::StrCat("Tvåpersonsregel för uppföljningar: ", WordOf(rule), " (", meaning, ").\n");
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
  context.Answer(RuleSv(stands.tvapersonsregel()), stands);
  return absl::OkStatus();
}

absl::Status Change(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::UpdateInstallningRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_installning()->mutable_name(), Name(context));
  KV_ASSIGN_OR_RETURN(const auto rule,
                      Value<v1::Tvapersonsregel>(context.args().Get("tvåpersonsregel"), "tvåpersonsregel"));
  request.mutable_installning()->set_tvapersonsregel(rule);
  request.set_request_id(context.RequestId("installning"));
  request.set_validate_only(context.prova());
  v1::Installning now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateInstallning"), request, now));
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. " : "Sparat. ", RuleSv(now.tvapersonsregel()),
                   context.prova() ? "" : "Den gäller uppföljningar som fastställs från och med nu.\n"),
      now);
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
       {{"tvåpersonsregel", "ORD", "krav, motiv eller av", true}},
       "ändra kommunens val",
       "Bestämmer om en annan person än den som skickade utkastet ska fastställa en uppföljning. Med motiv får samma "
       "person, om skälet skrivs; det redovisas i rapporten. Ångra genom att ändra tillbaka.",
       "kvalitet inställning ändra --tvåpersonsregel motiv",
       Change,
       Effect::kSaves}};
}

}  // namespace kvalitet::client
