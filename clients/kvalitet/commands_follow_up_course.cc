// uppföljning påbörja, flytta and återkalla: a visit that is planned, and one that was a mistake.
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_assessment.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

absl::Status Paborja(Context& context) {
  const Args& args = context.args();
  v1::BeginUppfoljningRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_genomford_date(), args.Date("datum"));
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning found, FindUppfoljning(context, args.positionals[0]));
  request.set_name(found.name());
  request.set_etag(found.etag());
  v1::Uppfoljning now;
  KV_RETURN_IF_ERROR(Change(context, "BeginUppfoljning", "paborja", request, now));
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  context.Answer(absl::StrCat(Tried(context), now.nummer(), context.prova() ? " skulle påbörjas: " : " påbörjad: ",
                              NameOr(units, now.enhet(), "enheten"), ", ", DaySv(now.genomford_date()), ".\n",
                              context.prova() ? "" : absl::StrCat(SeenBy(now), NextStep(now))),
                 now);
  return absl::OkStatus();
}

absl::Status Flytta(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const std::string day, args.Date("datum"));
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning found, FindUppfoljning(context, args.positionals[0]));
  v1::UpdateUppfoljningRequest request;
  request.mutable_uppfoljning()->set_name(found.name());
  request.mutable_uppfoljning()->set_etag(found.etag());
  request.mutable_uppfoljning()->set_genomford_date(day);
  request.mutable_update_mask()->add_paths("genomford_date");
  v1::Uppfoljning now;
  KV_RETURN_IF_ERROR(Change(context, "UpdateUppfoljning", "flytta", request, now));
  context.Answer(
      absl::StrCat(Tried(context), now.nummer(), context.prova() ? " skulle flyttas till " : " är flyttad till ",
                   DaySv(now.genomford_date()), " från ", DaySv(found.genomford_date()), ".\n",
                   context.prova() ? "" : "Bara kommunen ser det.\n"),
      now);
  return absl::OkStatus();
}

absl::Status Aterkalla(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning found, FindUppfoljning(context, args.positionals[0]));
  return TakeBack<v1::WithdrawUppfoljningRequest>(
      context, "WithdrawUppfoljning", found, "är återkallad", "skulle återkallas",
      "Den räknas inte, och syns bara bland återkallade: kvalitet uppföljning lista --återkallade");
}

}  // namespace

std::vector<Command> FollowUpCourseCommands() {
  return {
      {"uppföljning",
       "påbörja",
       {"U-NUMMER"},
       {{"datum", "DATUM", "dagen den görs; annars den planerade, eller i dag om den dagen inte har kommit", false,
         false, "genomford_date"}},
       "börja med en planerad uppföljning",
       "Gör en planerad uppföljning till en som pågår. Vem som driver enheten den dagen, och kraven i avtalet, hämtas "
       "ur registret på nytt. Blev det fel går den att återkalla.",
       "kvalitet uppföljning påbörja U-31",
       Paborja,
       Effect::kSaves},
      {"uppföljning",
       "flytta",
       {"U-NUMMER"},
       {{"datum", "DATUM", "den nya dagen", true, false, "genomford_date"}},
       "flytta en planerad uppföljning",
       "Flyttar dagen för en planerad uppföljning. Ångra genom att flytta tillbaka.",
       "kvalitet uppföljning flytta U-31 --datum 2027-02-02",
       Flytta,
       Effect::kSaves},
      {"uppföljning",
       "återkalla",
       {"U-NUMMER"},
       {kMotive},
       "ta tillbaka en som blev fel",
       "Tar tillbaka en uppföljning som blev fel, till exempel på fel enhet, så länge den inte är fastställd. Den och "
       "motivet finns kvar i spåret, men den räknas inte och syns inte i listor. Har utföraren fått utkastet får den "
       "veta det.",
       "kvalitet uppföljning återkalla U-31 --motiv \"Registrerad på fel enhet.\"",
       Aterkalla,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
