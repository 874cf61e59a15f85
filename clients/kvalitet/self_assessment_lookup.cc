#include "clients/kvalitet/self_assessment_lookup.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/lookup.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kList[] = "uppfoljning.v1.UppfoljningService/ListSjalvskattningar";

}  // namespace

absl::StatusOr<v1::Sjalvskattning> FindByUnit(Context& context, const registry::v1::Enhet& enhet) {
  const Args& args = context.args();
  std::string insatstyp;
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(insatstyp, FindInsatstyp(context, args.Get("insatstyp")));
  }
  int year = 0;
  if (args.Has("år")) {
    KV_ASSIGN_OR_RETURN(year, args.Number("år", 2000));
  }
  v1::ListSjalvskattningarRequest request;
  request.set_filter(absl::StrCat("enhet = \"", enhet.name(), "\""));
  std::vector<v1::Sjalvskattning> found;
  KV_RETURN_IF_ERROR((ListAll<v1::ListSjalvskattningarRequest, v1::ListSjalvskattningarResponse>(
      context, kList, request, [&](const auto& page) {
        for (const auto& s : page.sjalvskattningar()) {
          if ((year == 0 || s.ar() == year) && (insatstyp.empty() || s.insatstyp() == insatstyp)) found.push_back(s);
        }
      })));
  int latest = 0, round = -1;
  if (args.Has(kOmgang.name)) {
    KV_ASSIGN_OR_RETURN(round, args.Number(kOmgang.name, 0));
  }
  const auto keep = [&found](const auto& wanted) {
    found.erase(std::remove_if(found.begin(), found.end(), [&](const auto& s) { return !wanted(s); }), found.end());
  };
  if (round >= 0) keep([&](const auto& s) { return s.omgang() == round; });
  // Without a round the year's own is meant as long as it is to be done, then a round that is; when all is done, the
  // own.
  const auto open = [](const auto& s) { return s.state() != v1::INLAMNAD && s.state() != v1::GODKAND; };
  const auto own = [](const auto& s) { return s.omgang() == 0; };
  if (round < 0) {
    const bool own_open = std::any_of(found.begin(), found.end(), [&](const auto& s) { return own(s) && open(s); });
    const bool any_open = std::any_of(found.begin(), found.end(), open);
    keep([&](const auto& s) { return own_open || !any_open ? own(s) : open(s); });
  }
  for (const auto& s : found) latest = std::max(latest, s.ar());
  keep([&](const auto& s) { return s.ar() == latest; });
  if (found.size() == 1) return found[0];
  if (found.empty()) {
    return Failure(kNotNow,
                   absl::StrCat("Det finns ingen självskattning ", year > 0 ? absl::StrCat(year, " ") : "", "för ",
                                enhet.namn(), " som du får se. kvalitet självskattning status visar dem som finns."));
  }
  std::vector<std::string> types, rounds;
  for (const auto& s : found) {
    types.push_back(s.insatstyp());
    rounds.push_back(absl::StrCat(s.omgang()));
  }
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  if (types.size() == 1) {
    return Failure(kNotNow, absl::StrCat(enhet.namn(), " har ", found.size(), " självskattningar ", latest,
                                         ". Ange vilken: --omgång ", absl::StrJoin(rounds, " eller "),
                                         " (0 är årets egen, de andra korta enkäter)."));
  }
  return Failure(kNotNow, absl::StrCat(enhet.namn(), " har ", found.size(), " självskattningar ", latest,
                                       ". Ange vilken: --insatstyp ", absl::StrJoin(types, " eller "), "."));
}

std::string RoundSv(const v1::Sjalvskattning& s) {
  return s.omgang() == 0 ? "" : absl::StrCat(", kort enkät omgång ", s.omgang());
}

absl::StatusOr<v1::Sjalvskattning> FindByNumber(Context& context, const std::string& number) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::ListSjalvskattningarRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.set_filter(absl::StrCat("nummer = \"", number, "\""));
  v1::ListSjalvskattningarResponse response;
  KV_RETURN_IF_ERROR(services->Call(kList, request, response));
  if (response.sjalvskattningar_size() == 1) return response.sjalvskattningar(0);
  return Failure(kNotNow, absl::StrCat("Det finns ingen självskattning ", number, " som du får se."));
}

}  // namespace kvalitet::client
