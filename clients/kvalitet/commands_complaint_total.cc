// synpunkt: summa.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/complaint.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/month_total.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;
constexpr char kService[] = "avvikelser.v1.AvvikelseService/";

absl::Status Summa(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateSynpunktstotalRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Synpunktstotal& total = *request.mutable_synpunktstotal();
  KV_ASSIGN_OR_RETURN(const std::string enhet, FillMonthTotal(context, total));
  KV_ASSIGN_OR_RETURN(const auto typ, Value<v1::Synpunktstyp>(args.Has("typ") ? args.Get("typ") : "klagomål", "typ"));
  total.set_typ(typ);
  if (args.Has("i-tid")) {
    KV_ASSIGN_OR_RETURN(const int n, args.Number("i-tid", 0));
    total.set_i_tid(n);
  }
  if (args.Has("nöjda")) {
    KV_ASSIGN_OR_RETURN(const int n, args.Number("nöjda", 0));
    total.set_nojda(n);
  }
  request.set_request_id(context.RequestId("synpunkt-summa"));
  request.set_validate_only(context.prova());
  v1::Synpunktstotal made;
  if (args.Has("rätta")) {
    v1::UpdateSynpunktstotalRequest change;
    KV_ASSIGN_OR_RETURN(*change.mutable_synpunktstotal(),
                        (StoredMonthTotal<v1::ListSynpunktstotalerRequest>(
                            context, absl::StrCat(kService, "ListSynpunktstotaler"), total,
                            &v1::ListSynpunktstotalerResponse::synpunktstotaler,
                            [&](const v1::Synpunktstotal& one) { return one.typ() == total.typ(); })));
    ChangeMonthTotal({"i_tid", "nojda"}, change);
    change.set_request_id(request.request_id());
    change.set_validate_only(context.prova());
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateSynpunktstotal"), change, made));
  } else {
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateSynpunktstotal"), request, made));
  }
  context.Answer(MonthTotalAnswer(context, enhet, made, WordOf(typ)), made);
  return absl::OkStatus();
}

}  // namespace

Command ComplaintTotalCommand() {
  std::vector<Flag> flags = MonthTotalFlags();
  flags.push_back({"typ", "ORD", "klagomål (annars), synpunkt, förslag, beröm, fråga"});
  flags.push_back({"i-tid", "N", "hur många som besvarades i tid", false, false, "i_tid"});
  flags.push_back({"nöjda", "N", "hur många som var nöjda med svaret", false, false, "nojda"});
  return {
      "synpunkt",
      "summa",
      {},
      std::move(flags),
      "ange en månads antal ur eget system",
      "För en utförare som tar emot synpunkter i ett eget system: hur många som kom en månad. Summan redovisas för "
      "sig, som uppgiven av utföraren.",
      "kvalitet synpunkt summa --enhet \"Hemtjänst Norr\" --insatstyp hemtjänst --månad 2026-10 --antal 4 --i-tid 3 "
      "--källa Safedoc",
      Summa,
      Effect::kSaves};
}

}  // namespace kvalitet::client
