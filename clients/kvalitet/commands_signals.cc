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

constexpr int64_t kFew = 5;  // enheter that are named

// " (Norr och Söder)", of a few; else nothing.
std::string Vilka(const std::map<std::string, std::string>& names, int64_t count,
                  const google::protobuf::RepeatedPtrField<std::string>& enheter) {
  if (count > kFew) return "";
  std::vector<std::string> few;
  for (const std::string& enhet : enheter) few.push_back(NameOr(names, enhet, "enheten"));
  return absl::StrCat(" (", JoinSv(few), ")");
}

// Else whoever reads that nobody stands out believes that all were compared.
std::string UtanUnderlag(const std::map<std::string, std::string>& names, const v1::ListSignalerResponse& found) {
  if (found.antal_utan_underlag() == 0) return "";
  return absl::StrCat(CountSv(found.antal_utan_underlag(), "enhet", "enheter"),
                      Vilka(names, found.antal_utan_underlag(), found.utan_underlag()),
                      " jämförs inte med andra: underlag saknas (volymer).\n");
}

// That nobody reports is worth a question also where chance explains it.
std::string IngaRapporter(const std::map<std::string, std::string>& names, const v1::ListSignalerResponse& found) {
  if (found.antal_inga_rapporter() == 0) return "";
  return absl::StrCat(
      CountSv(found.antal_inga_rapporter(), "enhet", "enheter"),
      Vilka(names, found.antal_inga_rapporter(), found.inga_rapporter()),
      " har inte rapporterat något på tolv månader; mot andra kan det vara slumpen. Fråga om de vet hur "
      "man gör.\n");
}

absl::Status Signaler(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  berattelse::v1::ListSignalerRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::ListSignalerResponse found;
  KV_RETURN_IF_ERROR(services->Call("berattelse.v1.BerattelseService/ListSignaler", request, found));
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
  }
  text += IngaRapporter(names, found);
  text += UtanUnderlag(names, found);
  if (!found.signaler().empty()) {
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
          "Enheter som inte har rapporterat på tolv månader visas också. Bara kommunen ser det. De som säger mest står "
          "också i kvalitet idag.",
          "kvalitet avvikelse signaler",
          Signaler};
}

}  // namespace kvalitet::client
