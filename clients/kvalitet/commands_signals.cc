// avvikelse signaler: which enheter stand out, with the volumes that the kvalitetsberättelse keeps.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;
namespace bv1 = berattelse::v1;

constexpr size_t kMonths = 26;  // the newest: more than are asked about, whatever day it is

// The brukardygn of each enhet and month, where the person may see them.
absl::Status LaggTillVolymer(Context& context, v1::ListSignalerRequest& request) {
  std::map<std::string, std::vector<v1::Exponering>> months;
  const absl::Status read = ListAll<bv1::ListVolymerRequest, bv1::ListVolymerResponse>(
      context, "berattelse.v1.BerattelseService/ListVolymer", {}, [&](const bv1::ListVolymerResponse& page) {
        for (const bv1::Volym& one : page.volymer()) {
          const bool useful = one.slag() == bv1::VOLYM_BRUKARDYGN && !one.enhet().empty() && !one.manad().empty();
          if (!useful || one.antal() < 1) continue;
          v1::Exponering& exposure = months[one.manad()].emplace_back();
          exposure.set_enhet(one.enhet());
          exposure.set_insatstyp(one.insatstyp());
          exposure.set_manad(one.manad());
          exposure.set_brukardygn(one.antal());
        }
        while (months.size() > kMonths) months.erase(months.begin());
      });
  for (const auto& [month, exposures] : months) {
    for (const v1::Exponering& one : exposures) *request.add_exponering() = one;
  }
  // Without them an enhet is compared with its own past, and the answer says so.
  return absl::IsPermissionDenied(read) || absl::IsUnavailable(read) ? absl::OkStatus() : read;
}

absl::Status Signaler(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::ListSignalerRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_RETURN_IF_ERROR(LaggTillVolymer(context, request));
  v1::ListSignalerResponse found;
  KV_RETURN_IF_ERROR(services->Call("avvikelser.v1.AvvikelseService/ListSignaler", request, found));
  KV_ASSIGN_OR_RETURN(const auto names, EnhetNames(context));
  std::string text;
  if (found.signaler().empty()) {
    text = absl::StrCat("Ingen enhet sticker ut. ", found.antal_provade(), " jämförelser prövades.\n");
  } else {
    text = absl::StrCat(CountSv(found.antal(), "signal", "signaler"), " av ", found.antal_provade(),
                        " prövade jämförelser; högst var tjugonde väntas bero på slumpen.\n");
    for (const v1::Signal& one : found.signaler()) {
      absl::StrAppend(&text, "  ", NameOr(names, one.enhet(), "enheten"), ": ", one.skal(), "\n");
    }
    text +=
        "Fler rapporter är inte sämre: titta efter vad som har hänt. Nästa steg: kvalitet avvikelse lista --enhet "
        "NAMN\n";
  }
  context.Answer(text, found);
  return absl::OkStatus();
}

}  // namespace

Command SignalCommand() {
  return {"avvikelse",
          "signaler",
          {},
          {},
          "visa enheter som sticker ut, med skäl",
          "Jämför varje enhet med sig själv året före, och med andra enheter i samma insatstyp när volymerna är kända. "
          "Enheter som inte har rapporterat på tolv månader visas också. Bara kommunen ser det.",
          "kvalitet avvikelse signaler",
          Signaler};
}

}  // namespace kvalitet::client
