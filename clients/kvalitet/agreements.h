// What was agreed in a dialog, of whichever kind: written down, made an åtgärd, shown.
#pragma once
#include <google/protobuf/repeated_field.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/lookup.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {

// What --text, --ansvarig and --sista-dag say.
absl::StatusOr<uppfoljning::v1::Overenskommelse> StatedAgreement(const Args& args);
// "Ny rutin (enhetschef, senast fredag 29 januari 2027)".
std::string AgreementText(const uppfoljning::v1::Overenskommelse& one);
// A line for each, with the åtgärd that it became; "" where there are none.
absl::StatusOr<std::string> AgreementsText(
    Context& context, const google::protobuf::RepeatedPtrField<uppfoljning::v1::Overenskommelse>& all);

template <class Request, class Dialog>
absl::Status WriteAgreement(Context& context, absl::string_view method, const Dialog& found) {
  Request request;
  request.set_name(found.name());
  KV_ASSIGN_OR_RETURN(*request.mutable_overenskommelse(), StatedAgreement(context.args()));
  Dialog made;
  KV_RETURN_IF_ERROR(Change(context, method, method, request, made));
  context.Answer(absl::StrCat(Tried(context), "Överenskommelse ", made.overenskommelser_size(), " i ", made.nummer(),
                              ": ", AgreementText(request.overenskommelse()), ".\n"),
                 made);
  return absl::OkStatus();
}

// Says which åtgärd one of them became.
template <class Request, class Dialog>
absl::Status LinkAgreement(Context& context, absl::string_view method, const Dialog& found) {
  const Args& args = context.args();
  Request request;
  request.set_name(found.name());
  KV_ASSIGN_OR_RETURN(const int nr, args.Number("nr", 1));
  request.set_nr(nr);
  KV_ASSIGN_OR_RETURN(const uppfoljning::v1::Atgard atgard, FindAtgard(context, args.Get("åtgärd")));
  request.set_atgard(atgard.name());
  Dialog made;
  KV_RETURN_IF_ERROR(Change(context, method, method, request, made));
  context.Answer(absl::StrCat(Tried(context), "Överenskommelse ", nr, " i ", made.nummer(), " blev åtgärd ",
                              atgard.nummer(), ".\n"),
                 made);
  return absl::OkStatus();
}

}  // namespace kvalitet::client
