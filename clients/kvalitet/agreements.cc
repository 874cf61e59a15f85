#include "clients/kvalitet/agreements.h"

#include "clients/kvalitet/print.h"

namespace kvalitet::client {

namespace v1 = uppfoljning::v1;

absl::StatusOr<v1::Overenskommelse> StatedAgreement(const Args& args) {
  v1::Overenskommelse one;
  one.set_text(args.Get("text"));
  one.set_ansvarig(args.Get("ansvarig"));
  KV_ASSIGN_OR_RETURN(*one.mutable_sista_date(), args.Date("sista-dag"));
  return one;
}

std::string AgreementText(const v1::Overenskommelse& one) {
  return absl::StrCat(one.text(), " (", one.ansvarig(), ", senast ", DaySv(one.sista_date()), ")");
}

absl::StatusOr<std::string> AgreementsText(Context& context,
                                           const google::protobuf::RepeatedPtrField<v1::Overenskommelse>& all) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  std::string text;
  for (const v1::Overenskommelse& one : all) {
    std::string became;
    if (!one.atgard().empty()) {
      v1::GetAtgardRequest request;
      request.set_name(one.atgard());
      v1::Atgard atgard;
      const absl::Status read = services->Call(Method("GetAtgard"), request, atgard);
      if (!read.ok() && !absl::IsNotFound(read) && !absl::IsPermissionDenied(read)) return read;
      // Of another utförare's åtgärd the number is not told.
      became = read.ok() ? absl::StrCat("; har blivit åtgärd ", atgard.nummer()) : "; har blivit en åtgärd";
    }
    absl::StrAppend(&text, "\nÖverenskommelse ", one.nr(), ": ", AgreementText(one), became, "\n");
  }
  return text;
}

}  // namespace kvalitet::client
