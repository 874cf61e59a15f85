// avvikelse signaler: which enheter stand out, with the volumes that the kvalitetsberättelse keeps.
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;

constexpr size_t kFew = 5;  // enheter that are named unasked

// "Norr, Söder och 12 till (--alla visar dem)."; the answer names at most 200 of them.
std::string Vilka(const std::map<std::string, std::string>& names,
                  const google::protobuf::RepeatedPtrField<std::string>& enheter, int64_t antal, bool all) {
  std::vector<std::string> which;
  for (const std::string& enhet : enheter) which.push_back(NameOr(names, enhet, "enheten"));
  std::sort(which.begin(), which.end(),
            [](const std::string& a, const std::string& b) { return base::CompareSv(a, b) < 0; });
  if (!all && which.size() > kFew) which.resize(kFew);
  const int64_t more = antal - static_cast<int64_t>(which.size());
  if (more == 0) return absl::StrCat(JoinSv(which), ".");
  return absl::StrCat(absl::StrJoin(which, ", "), " och ", more, " till", all ? "." : " (--alla visar dem).");
}

// Else whoever reads that nobody stands out believes that all were compared.  Which months are missing of which is for
// whoever keeps the volumes to see: the answer tells the enheter.
std::string UtanUnderlag(const std::map<std::string, std::string>& names, const v1::ListSignalerResponse& found,
                         bool all) {
  if (found.antal_utan_underlag() == 0) return "";
  return absl::StrCat(
      CountSv(found.antal_utan_underlag(), "enhet", "enheter"),
      " jämförs inte med andra: brukardygn saknas för minst en av de senaste fjorton månaderna, den som pågår "
      "medräknad.\nDet gäller ",
      Vilka(names, found.utan_underlag(), found.antal_utan_underlag(), all),
      "\nLämna brukardygn per enhet, insatstyp och månad: kvalitet volym importera FIL --prova\n");
}

// That nobody reports is worth a question also where chance explains it.
std::string IngaRapporter(const std::map<std::string, std::string>& names, const v1::ListSignalerResponse& found,
                          bool all) {
  if (found.antal_inga_rapporter() == 0) return "";
  return absl::StrCat(
      CountSv(found.antal_inga_rapporter(), "enhet", "enheter"),
      " har inte rapporterat något på tolv månader; mot andra kan det vara slumpen. Fråga om de vet hur "
      "man gör.\nDet gäller ",
      Vilka(names, found.inga_rapporter(), found.antal_inga_rapporter(), all), "\n");
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
                        " prövade jämförelser; högst var tjugonde väntas bero på slumpen. Alla prövas "
                        "tillsammans: en signal kan upphöra när andra enheters antal ändras.\n");
    for (const v1::Signal& one : found.signaler()) {
      absl::StrAppend(&text, "  ", NameOr(names, one.enhet(), "enheten"), ": ", one.skal(), "\n");
    }
  }
  const bool all = context.args().Has("alla");
  text += IngaRapporter(names, found, all);
  text += UtanUnderlag(names, found, all);
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
          {{"alla", "", "alla enheter som inte har rapporterat, eller inte jämförs med andra"}},
          "visa enheter som sticker ut, med skäl",
          "Jämför varje enhet med sig själv året före, och med andra enheter i samma insatstyp när volymerna är kända. "
          "Enheter som inte har rapporterat på tolv månader visas också. Bara kommunen ser det. De som säger mest står "
          "också i kvalitet idag.",
          "kvalitet avvikelse signaler",
          Signaler};
}

}  // namespace kvalitet::client
