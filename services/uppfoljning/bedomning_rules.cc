#include "services/uppfoljning/bedomning_rules.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/attgora/granser.h"
#include "common/base/text.h"
#include "services/uppfoljning/atgard_rules.h"

namespace kvalitet::uppfoljning {
namespace {

std::string Nyckel(absl::string_view written) { return absl::AsciiStrToUpper(base::TrimSv(written)); }

bool BehoverIakttagelse(v1::Kravutfall utfall) { return utfall == v1::UPPFYLLS_DELVIS || utfall == v1::UPPFYLLS_EJ; }

bool HarKrav(const v1::Uppfoljning& uppfoljning, const std::string& nyckel) {
  return std::any_of(uppfoljning.krav().begin(), uppfoljning.krav().end(),
                     [&](const v1::BedomtKrav& krav) { return krav.nyckel() == nyckel; });
}

std::string FinnsInte(const v1::Uppfoljning& uppfoljning, const std::string& nyckel) {
  return absl::StrCat(nyckel, " finns inte bland de ", uppfoljning.krav_size(), " kraven (",
                      uppfoljning.kravkatalog_rubrik(), " version ", uppfoljning.kravkatalog_version(),
                      "). Exempel: ", uppfoljning.krav(0).nyckel());
}

void Satt(v1::Kravutfall utfall, v1::BedomtKrav& krav) {
  const Poang poang = PoangFor(utfall, KravVikt(krav.kritiskt()));
  krav.set_utfall(utfall);
  krav.set_poang(poang.tagna);
  krav.set_poang_mojliga(poang.mojliga);
}

}  // namespace

void StamplaKrav(const registry::v1::Kravkatalog& katalog, v1::Uppfoljning& uppfoljning) {
  uppfoljning.set_kravkatalog(katalog.name());
  uppfoljning.set_kravkatalog_rubrik(katalog.rubrik());
  uppfoljning.set_kravkatalog_version(katalog.version());
  uppfoljning.clear_krav();
  for (const registry::v1::Krav& one : katalog.krav()) {
    v1::BedomtKrav& krav = *uppfoljning.add_krav();
    krav.set_nyckel(one.nyckel());
    krav.set_omrade(one.omrade());
    krav.set_text(one.text());
    krav.set_kritiskt(one.kritiskt());
    krav.set_fraga(FragaI(one.uppfoljning()));
    Satt(v1::EJ_GRANSKAT, krav);
  }
}

std::string FragaI(absl::string_view foljs_upp_genom) {
  bool next = false;
  for (absl::string_view word : absl::StrSplit(foljs_upp_genom, absl::ByAnyChar(" ,;"), absl::SkipEmpty())) {
    if (next && word.size() <= 20) return Nyckel(word);
    next = base::FoldSv(word) == "sjalvskattning";
  }
  return "";
}

std::vector<std::string> KravUtanIakttagelse(const v1::Uppfoljning& uppfoljning) {
  std::set<std::string> named;
  for (const v1::Iakttagelse& one : uppfoljning.iakttagelser()) {
    if (ArBrist(one.grad())) named.insert(one.krav().begin(), one.krav().end());
  }
  std::vector<std::string> keys;
  for (const v1::BedomtKrav& krav : uppfoljning.krav()) {
    if (BehoverIakttagelse(krav.utfall()) && named.count(krav.nyckel()) == 0) keys.push_back(krav.nyckel());
  }
  return keys;
}

void CheckKravHarIakttagelse(const v1::Uppfoljning& uppfoljning, proto::Violations& violations) {
  for (const std::string& key : KravUtanIakttagelse(uppfoljning)) {
    violations.Add(
        "krav",
        absl::StrCat("Krav ", key, " uppfylls inte helt och saknar en iakttagelse (brist eller allvarlig brist)."));
  }
}

void CheckKravFinns(const v1::Uppfoljning& uppfoljning, const v1::Iakttagelse& iakttagelse, const std::string& path,
                    proto::Violations& violations) {
  if (uppfoljning.krav().empty()) return;
  for (const std::string& key : iakttagelse.krav()) {
    if (!HarKrav(uppfoljning, key)) violations.Add(absl::StrCat(path, ".krav"), FinnsInte(uppfoljning, key));
  }
}

void CheckBristMotKrav(const v1::Uppfoljning& uppfoljning, proto::Violations& violations) {
  std::map<std::string, v1::Kravutfall> utfall;
  bool judged = uppfoljning.krav().empty();
  for (const v1::BedomtKrav& krav : uppfoljning.krav()) {
    utfall[krav.nyckel()] = krav.utfall();
    judged = judged || krav.utfall() != v1::EJ_GRANSKAT;
  }
  if (!judged) {
    violations.Add("krav", absl::StrCat("Inget av de ", uppfoljning.krav_size(), " kraven är bedömt. Bedöm dem först: "
                                        "kvalitet uppföljning bedöm ",
                                        uppfoljning.nummer(), " --krav ", uppfoljning.krav(0).nyckel(), "=ORD"));
  }
  for (const v1::Iakttagelse& one : uppfoljning.iakttagelser()) {
    if (!ArBrist(one.grad())) continue;
    for (const std::string& key : one.krav()) {
      const auto found = utfall.find(key);
      if (found == utfall.end() || BehoverIakttagelse(found->second)) continue;
      violations.Add("iakttagelser", absl::StrCat("Iakttagelse ", one.nr(), " är en brist i krav ", key,
                                                  ", som inte är bedömt som brustet. Bedöm kravet som uppfylls delvis "
                                                  "eller uppfylls inte, eller ändra iakttagelsen."));
    }
  }
}

bool KritisktKravEjUppfyllt(const v1::Uppfoljning& uppfoljning) {
  return std::any_of(uppfoljning.krav().begin(), uppfoljning.krav().end(),
                     [](const v1::BedomtKrav& krav) { return krav.kritiskt() && krav.utfall() == v1::UPPFYLLS_EJ; });
}

void Bedom(const v1::JudgeKravRequest& request, v1::Uppfoljning& uppfoljning, proto::Violations& violations) {
  std::map<std::string, v1::BedomtKrav*> by_key;
  for (v1::BedomtKrav& krav : *uppfoljning.mutable_krav()) by_key[krav.nyckel()] = &krav;
  std::set<std::string> seen;
  for (int i = 0; i < request.bedomningar_size(); ++i) {
    const v1::Kravbedomning& one = request.bedomningar(i);
    const std::string key = Nyckel(one.nyckel()), path = absl::StrCat("bedomningar[", i, "].nyckel");
    const std::string rad = one.rad() > 0 ? absl::StrCat("Rad ", one.rad(), ": ") : "";
    const auto found = by_key.find(key);
    if (found == by_key.end()) {
      violations.Add(path, absl::StrCat(rad, FinnsInte(uppfoljning, key)));
    } else if (!seen.insert(key).second) {
      violations.Add(path, absl::StrCat(rad, key, " står två gånger. Ta bort den ena."));
    } else {
      Satt(one.utfall(), *found->second);
    }
  }
}

Poang PoangFor(v1::Kravutfall utfall, int vikt) {
  switch (utfall) {
    case v1::UPPFYLLS:
      return {2 * vikt, 2 * vikt};
    case v1::UPPFYLLS_DELVIS:
      return {vikt, 2 * vikt};
    case v1::UPPFYLLS_EJ:
      return {0, 2 * vikt};
    default:
      return {};
  }
}

int KravVikt(bool kritiskt) { return attgora::Grans(kritiskt ? "KRITISKT_KRAV_VIKT" : "KRAV_VIKT"); }

}  // namespace kvalitet::uppfoljning
