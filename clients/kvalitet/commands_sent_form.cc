// What the kommun does with självskattningar that it has sent: ändra, återkalla.
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/commands_forms.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/self_assessment_lookup.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

// "S-10, Hemtjänst Norr 2026", of the S-number of the command.
struct Sent {
  v1::Sjalvskattning one;
  std::string words;
};

absl::StatusOr<Sent> FindSent(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string number, ShortNumber("S", context.args().positionals[0]));
  Sent sent;
  KV_ASSIGN_OR_RETURN(sent.one, FindByNumber(context, number));
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  sent.words = absl::StrCat(sent.one.nummer(), ", ", NameOr(units, sent.one.enhet()), " ", sent.one.ar());
  return sent;
}

absl::Status Andra(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string day, context.args().Date("sista-dag"));
  KV_ASSIGN_OR_RETURN(const Sent sent, FindSent(context));
  v1::UpdateSjalvskattningRequest request;
  request.mutable_sjalvskattning()->set_name(sent.one.name());
  request.mutable_sjalvskattning()->set_etag(sent.one.etag());
  request.mutable_sjalvskattning()->set_sista_date(day);
  request.mutable_update_mask()->add_paths("sista_date");
  v1::Sjalvskattning now;
  KV_RETURN_IF_ERROR(Change(context, "UpdateSjalvskattning", "sista-dag", request, now));
  context.Answer(
      absl::StrCat(Tried(context), sent.words, context.prova() ? ": sista dag skulle bli " : ": sista dag är nu ",
                   DaySv(now.sista_date()), " (förut ", DaySv(sent.one.sista_date()), ").\n",
                   context.prova() ? "" : "Utföraren ser det nu. De andra enheterna har kvar sin sista dag.\n"),
      now);
  return absl::OkStatus();
}

absl::Status Aterkalla(Context& context) {
  KV_ASSIGN_OR_RETURN(const Sent sent, FindSent(context));
  v1::DeleteSjalvskattningRequest request;
  request.set_name(sent.one.name());
  request.set_etag(sent.one.etag());
  v1::Sjalvskattning gone;
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  request.set_request_id(context.RequestId("aterkalla"));
  KV_RETURN_IF_ERROR(services->Call(Method("DeleteSjalvskattning"), request, gone));
  context.Answer(absl::StrCat(sent.words, " är återkallad. Utföraren ser den inte längre, och den räknas inte.\n",
                              "Skicka rätt: kvalitet självskattning skicka --hjälp\n"),
                 gone);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> SentFormCommands() {
  return {
      {"självskattning",
       "ändra",
       {"S-NUMMER"},
       {{"sista-dag", "DATUM", "den nya sista dagen", true, false, "sista_date"}},
       "flytta sista dag för en enhet",
       "Flyttar sista dag för en självskattning som inte är inlämnad. De andra enheterna har kvar sin. Ångra genom att "
       "flytta tillbaka.",
       "kvalitet självskattning ändra S-187 --sista-dag 2026-12-18",
       Andra,
       Effect::kSaves},
      {"självskattning",
       "återkalla",
       {"S-NUMMER"},
       {},
       "ta tillbaka ett utskick som blev fel",
       "Tar tillbaka en självskattning som ingen har börjat svara på. Utföraren ser den inte längre. Skicka en ny om "
       "enheten ska ha en.",
       "kvalitet självskattning återkalla S-187",
       Aterkalla,
       Effect::kSavesAtOnce},
  };
}

}  // namespace kvalitet::client
