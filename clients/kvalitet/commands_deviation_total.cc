// avvikelse: summa.
#include "absl/strings/str_cat.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/deviation.h"
#include "clients/kvalitet/month_total.h"
#include "clients/kvalitet/words.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;
constexpr char kService[] = "avvikelser.v1.AvvikelseService/";

absl::Status Summa(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateAvvikelsetotalRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Avvikelsetotal& total = *request.mutable_avvikelsetotal();
  KV_ASSIGN_OR_RETURN(const std::string enhet, FillMonthTotal(context, total));
  KV_ASSIGN_OR_RETURN(const auto typ, Value<v1::Avvikelsetyp>(args.Has("typ") ? args.Get("typ") : "avvikelse", "typ"));
  total.set_typ(typ);
  // The law follows from the insatstyp unless it is stated.
  const std::string law = args.Has("lagrum") ? args.Get("lagrum") : total.insatstyp().substr(0, 3);
  KV_ASSIGN_OR_RETURN(const auto lagrum, Value<v1::Lagrum>(law, "lagrum"));
  total.set_lagrum(lagrum);
  if (args.Has("till-ivo")) {
    KV_ASSIGN_OR_RETURN(const int n, args.Number("till-ivo", 0));
    total.set_till_ivo(n);
  }
  request.set_request_id(context.RequestId("avvikelse-summa"));
  request.set_validate_only(context.prova());
  v1::Avvikelsetotal made;
  if (args.Has("rätta")) {
    v1::UpdateAvvikelsetotalRequest change;
    KV_ASSIGN_OR_RETURN(*change.mutable_avvikelsetotal(),
                        (StoredMonthTotal<v1::ListAvvikelsetotalerRequest>(
                            context, absl::StrCat(kService, "ListAvvikelsetotaler"), total,
                            &v1::ListAvvikelsetotalerResponse::avvikelsetotaler, [&](const v1::Avvikelsetotal& one) {
                              return one.typ() == total.typ() && one.lagrum() == total.lagrum();
                            })));
    ChangeMonthTotal({"till_ivo"}, change);
    change.set_request_id(request.request_id());
    change.set_validate_only(context.prova());
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateAvvikelsetotal"), change, made));
  } else {
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateAvvikelsetotal"), request, made));
  }
  context.Answer(MonthTotalAnswer(context, enhet, made, absl::StrCat(WordOf(typ), ", ", WordOf(lagrum))), made);
  return absl::OkStatus();
}

}  // namespace

Command DeviationTotalCommand() {
  std::vector<Flag> flags = MonthTotalFlags();
  flags.push_back({"typ", "ORD", "avvikelse (annars), \"lex Sarah-rapport\", \"lex Maria-ärende\""});
  flags.push_back({"lagrum", "ORD", "SoL, LSS eller HSL; annars insatstypens"});
  flags.push_back({"till-ivo", "N", "hur många av dem som är anmälda till IVO", false, false, "till_ivo"});
  return {"avvikelse",
          "summa",
          {},
          std::move(flags),
          "ange en månads antal ur eget system",
          "För en utförare som har avvikelserna i ett eget system: hur många som rapporterades en månad, och ingenting "
          "om någon av dem. Summan redovisas för sig, som uppgiven av utföraren.",
          "kvalitet avvikelse summa --enhet \"Hemtjänst Norr\" --insatstyp hemtjänst --månad 2026-10 --antal 4 "
          "--källa Safedoc",
          Summa,
          Effect::kSaves};
}

}  // namespace kvalitet::client
