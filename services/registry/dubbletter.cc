#include "services/registry/dubbletter.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/registry/dubblett_rules.h"

namespace kvalitet::registry {
namespace {

constexpr int kMostListed = 500;

}  // namespace

absl::Status ReadDubbletter(sql::Session& session, const Tables& tables, const std::string& kommun,
                            v1::ListDubbletterResponse& response) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", kommun);
  std::vector<Registerpost> utforare, enheter;
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.utforare, query, [&](const v1::Utforare& one) {
    if (!one.uppgatt_i().empty()) return;
    // The kommun's own may stand in it by resultatenhet, all with the kommun's number.
    const bool egen = one.regiform() == v1::REGIFORM_KOMMUNAL;
    utforare.push_back({one.name(), one.namn(), {{"organisationsnummer", egen ? "" : one.orgnummer()}}, ""});
  }));
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.enhet, query, [&](const v1::Enhet& one) {
    if (!one.uppgatt_i().empty()) return;
    enheter.push_back(
        {one.name(), one.namn(), {{"HSA-id", one.hsa_id()}, {"Kolada-id", one.kolada_id()}}, one.omrade()});
  }));
  response.Clear();
  std::vector<v1::Dubblett> all;
  for (const std::vector<Registerpost>* poster : {&utforare, &enheter}) {
    for (const Dubblettpar& par : FinnDubbletter(*poster)) {
      v1::Dubblett& one = all.emplace_back();
      one.set_name((*poster)[par.a].name);
      one.set_annan((*poster)[par.b].name);
      one.set_namn((*poster)[par.a].namn);
      one.set_annat_namn((*poster)[par.b].namn);
      one.set_poang(par.likhet.poang);
      one.set_skal(par.likhet.skal);
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const v1::Dubblett& a, const v1::Dubblett& b) { return a.poang() > b.poang(); });
  response.set_antal(static_cast<int64_t>(all.size()));
  for (size_t i = 0; i < all.size() && i < kMostListed; ++i) *response.add_dubbletter() = all[i];
  return absl::OkStatus();
}

}  // namespace kvalitet::registry
