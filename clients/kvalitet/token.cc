#include "clients/kvalitet/token.h"

#include <sys/stat.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/lookup.h"
#include "common/base/kommun.h"
#include "common/base/status.h"
#include "common/rpc/token.h"

namespace kvalitet::client {
namespace {

constexpr char kKeyFile[] = "token.jwk";  // in the suite's data folder

absl::StatusOr<std::vector<options::v1::Roll>> Roles(const std::string& words) {
  std::vector<options::v1::Roll> roles;
  for (absl::string_view word : absl::StrSplit(words, ',', absl::SkipWhitespace())) {
    options::v1::Roll role;
    const std::string name = absl::StrReplaceAll(absl::AsciiStrToUpper(FoldWord(absl::StripAsciiWhitespace(word))),
                                                 {{"-", "_"}, {" ", "_"}});
    if (!options::v1::Roll_Parse(name, &role) || role == options::v1::ROLL_UNSPECIFIED) {
      return Failure(kUsage,
                     absl::StrCat("Det finns ingen roll \"", word, "\". kvalitet hjälp behörighet visar rollerna."));
    }
    roles.push_back(role);
  }
  return roles;
}

// Codes of --kommun: codes or names, several with commas.
absl::StatusOr<std::vector<std::string>> Codes(const std::string& words) {
  std::vector<std::string> codes;
  for (absl::string_view part : absl::StrSplit(words, ',', absl::SkipWhitespace())) {
    const std::string word(absl::StripAsciiWhitespace(part));
    const bool digits =
        word.size() == 4 && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    const base::Kommun* kommun = digits ? nullptr : base::FindKommunByName(word);
    if (!digits && kommun == nullptr) return Failure(kUsage, absl::StrCat("Det finns ingen kommun \"", word, "\"."));
    codes.push_back(digits ? word : std::string(kommun->code));
  }
  if (codes.empty()) return Failure(kUsage, "Ange kommun: --kommun KOD. Exempel: --kommun 9999");
  return codes;
}

// Resource names of what --utförare and --enhet name, asked of the running suite as ADMIN, who sees no case.
absl::Status FillGrant(Context& context, const rpc::TokenKey& key, proto::Grant& grant) {
  const Args& args = context.args();
  if (!args.Has("utförare") && !args.Has("enhet")) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(
      const std::string token,
      key.Issue({"kvalitet token", {options::v1::ADMIN}, {{grant.kommun, "", {}}}}, absl::Now(), absl::Minutes(1)));
  KV_RETURN_IF_ERROR(context.ConnectAs(token, grant.kommun));
  if (args.Has("utförare")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Utforare utforare, FindUtforare(context, args.Get("utförare")));
    grant.utforare = utforare.name();
  }
  if (args.Has("enhet")) {
    for (const std::string& name : args.flags.at("enhet")) {
      KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, name));
      grant.enheter.push_back(enhet.name());
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MakeToken(Context& context) {
  const Args& args = context.args();
  proto::Identity who;
  KV_ASSIGN_OR_RETURN(who.roles, Roles(args.Get("roll")));
  KV_ASSIGN_OR_RETURN(const std::vector<std::string> codes, Codes(args.Get("kommun")));
  for (const options::v1::Roll role : who.roles) {
    const bool of_operator =
        role == options::v1::UTFORARE || role == options::v1::UTFORARADMIN || role == options::v1::ENHETSCHEF;
    if (of_operator && !args.Has("utförare")) {
      return Failure(kUsage, absl::StrCat("Rollen ", options::v1::Roll_Name(role),
                                          " gäller en utförare. Ange vilken: --utförare NAMN."));
    }
    // An enhet changes hands: its head is the head for one utförare.
    if (role == options::v1::ENHETSCHEF && !args.Has("enhet")) {
      return Failure(kUsage, "Rollen ENHETSCHEF gäller enheter. Ange vilka: --enhet NAMN.");
    }
  }
  int hours = 12;
  if (args.Has("timmar")) {
    KV_ASSIGN_OR_RETURN(hours, args.Number("timmar", 1));
  }
  who.subject = args.Has("person") ? args.Get("person") : absl::StrCat("exempel-", FoldWord(args.Get("roll")));
  const std::string path = absl::StrCat(args.Get("data_dir"), "/", kKeyFile);
  const auto key = rpc::TokenKey::FromFile(path);
  if (!key.ok()) {
    return Failure(kDenied, absl::StrCat("Nyckeln ", path,
                                         " går inte att läsa. Den görs när sviten startas första gången: "
                                         "kvalitet-svit --dev --data_dir ",
                                         args.Get("data_dir")));
  }
  for (const std::string& code : codes) {
    proto::Grant grant{code, "", {}};
    KV_RETURN_IF_ERROR(FillGrant(context, **key, grant));
    if (!grant.utforare.empty())
      who.subject = absl::StrCat(who.subject, "-", grant.utforare.substr(grant.utforare.rfind('/') + 1));
    who.grants.push_back(std::move(grant));
  }
  KV_ASSIGN_OR_RETURN(const std::string token, (*key)->Issue(who, absl::Now(), absl::Hours(hours)));
  context.Answer(absl::StrCat(token, "\n"), Json::Object().Set("token", token).Set("timmar", hours));
  return absl::OkStatus();
}

}  // namespace kvalitet::client
