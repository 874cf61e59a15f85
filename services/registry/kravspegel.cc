#include "services/registry/kravspegel.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/hash.h"
#include "common/proto/rules.h"

namespace kvalitet::registry {
namespace {

std::vector<absl::string_view> Words(absl::string_view text) {
  return absl::StrSplit(text, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
}

std::string HashOf(const v1::Krav& krav) {
  // Lengths keep the fields apart.
  std::string all;
  const std::string text = absl::StrJoin(Words(krav.text()), " ");
  for (const std::string& part : {text, std::string(krav.kritiskt() ? "1" : ""), v1::Lag_Name(krav.lag()),
                                  krav.lagrum(), krav.uppfoljning()}) {
    absl::StrAppend(&all, part.size(), ":", part);
  }
  return base::Sha256Hex(all);
}

std::string WordOf(v1::Lag lag) { return proto::Word(v1::Lag_descriptor()->FindValueByNumber(lag)); }

void Ovrigt(const v1::Krav& mall, const v1::Krav& spegel, v1::Kravskillnad& out) {
  if (mall.kritiskt() != spegel.kritiskt()) {
    out.add_ovrigt(mall.kritiskt() ? "kritiskt i mallen, inte i spegeln" : "kritiskt i spegeln, inte i mallen");
  }
  const auto differs = [&](const char* what, const std::string& a, const std::string& b) {
    const auto shown = [](const std::string& text) { return text.empty() ? std::string("inget") : text; };
    if (a != b) out.add_ovrigt(absl::StrCat(what, ": ", shown(a), " i mallen, ", shown(b), " i spegeln"));
  };
  const auto lag = [](const v1::Krav& krav) { return krav.lag() == v1::LAG_UNSPECIFIED ? "" : WordOf(krav.lag()); };
  differs("lag", lag(mall), lag(spegel));
  differs("lagrum", mall.lagrum(), spegel.lagrum());
  differs("följs upp genom", mall.uppfoljning(), spegel.uppfoljning());
}

}  // namespace

Kravlista::Kravlista(const v1::Kravkatalog& katalog) {
  for (const v1::Krav& krav : katalog.krav()) {
    by_nyckel.emplace(krav.nyckel(), poster.size());
    poster.push_back({&krav, HashOf(krav)});
  }
}

std::vector<Skillnad> Jamfor(const Kravlista& mall, const Kravlista& spegel) {
  std::vector<Skillnad> all;
  all.reserve(mall.poster.size());
  for (const Kravlista::Post& post : mall.poster) {
    const auto there = spegel.by_nyckel.find(post.krav->nyckel());
    if (there == spegel.by_nyckel.end()) {
      all.push_back({v1::SKILLNADSSLAG_SAKNAS, post.krav, nullptr, post.hash, ""});
      continue;
    }
    const Kravlista::Post& other = spegel.poster[there->second];
    all.push_back({post.hash == other.hash ? v1::SKILLNADSSLAG_LIKA : v1::SKILLNADSSLAG_ANDRAT, post.krav, other.krav,
                   post.hash, other.hash});
  }
  for (const Kravlista::Post& post : spegel.poster) {
    if (mall.by_nyckel.count(post.krav->nyckel()) > 0) continue;
    all.push_back({v1::SKILLNADSSLAG_EXTRA, nullptr, post.krav, "", post.hash});
  }
  return all;
}

Beslutslista::Beslutslista(std::vector<v1::Spegelbeslut> beslut) : beslut_(std::move(beslut)) {
  const auto when = [](const v1::Spegelbeslut& one) {
    return std::make_tuple(one.create_time().seconds(), one.create_time().nanos(), absl::string_view(one.name()));
  };
  std::sort(beslut_.begin(), beslut_.end(), [&](const auto& a, const auto& b) { return when(a) < when(b); });
  for (const v1::Spegelbeslut& one : beslut_) {
    last_[{one.nyckel(), one.mall_hash(), one.spegel_hash(),
           one.slag() == v1::SKILLNADSSLAG_ANDRAT ? "" : one.spegel_avtal()}] = &one;
  }
}

const v1::Spegelbeslut* Beslutslista::For(const Skillnad& skillnad, const std::string& spegel_avtal) const {
  if (skillnad.slag == v1::SKILLNADSSLAG_LIKA) return nullptr;
  const auto found = last_.find({skillnad.nyckel(), skillnad.mall_hash, skillnad.spegel_hash,
                                 skillnad.slag == v1::SKILLNADSSLAG_ANDRAT ? "" : spegel_avtal});
  return found == last_.end() ? nullptr : found->second;
}

void Summera(absl::Span<const Skillnad> skillnader, const Beslutslista& beslut, const std::string& spegel_avtal,
             v1::Spegelsummor& summor) {
  for (const Skillnad& one : skillnader) {
    const v1::Spegelbeslut* decided = beslut.For(one, spegel_avtal);
    if (one.slag != v1::SKILLNADSSLAG_EXTRA) summor.set_krav(summor.krav() + 1);
    if (one.slag != v1::SKILLNADSSLAG_LIKA && decided == nullptr) summor.set_oavgjorda(summor.oavgjorda() + 1);
    switch (one.slag) {
      case v1::SKILLNADSSLAG_LIKA:
        summor.set_lika(summor.lika() + 1);
        summor.set_tackta(summor.tackta() + 1);
        break;
      case v1::SKILLNADSSLAG_ANDRAT:
        summor.set_andrade(summor.andrade() + 1);
        if (decided != nullptr && decided->val() == v1::SPEGELVAL_SPEGLAS) summor.set_tackta(summor.tackta() + 1);
        break;
      case v1::SKILLNADSSLAG_SAKNAS: summor.set_saknas(summor.saknas() + 1); break;
      default: summor.set_extra(summor.extra() + 1);
    }
  }
}

std::vector<v1::Orddel> Ordskillnad(absl::string_view mall, absl::string_view spegel) {
  const std::vector<absl::string_view> a = Words(mall), b = Words(spegel);
  // longest[i][j]: of the words from i and from j on.
  std::vector<std::vector<uint16_t>> longest(a.size() + 1, std::vector<uint16_t>(b.size() + 1, 0));
  for (size_t i = a.size(); i-- > 0;) {
    for (size_t j = b.size(); j-- > 0;) {
      longest[i][j] = a[i] == b[j] ? static_cast<uint16_t>(longest[i + 1][j + 1] + 1)
                                   : std::max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  std::vector<v1::Orddel> parts;
  const auto add = [&](v1::Ordslag slag, absl::string_view word) {
    if (parts.empty() || parts.back().slag() != slag) {
      parts.emplace_back().set_slag(slag);
      parts.back().set_text(std::string(word));
    } else {
      absl::StrAppend(parts.back().mutable_text(), " ", word);
    }
  };
  size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      add(v1::ORDSLAG_LIKA, a[i++]);
      ++j;
    } else if (j == b.size() || (i < a.size() && longest[i + 1][j] >= longest[i][j + 1])) {
      add(v1::ORDSLAG_BARA_MALL, a[i++]);
    } else {
      add(v1::ORDSLAG_BARA_SPEGEL, b[j++]);
    }
  }
  return parts;
}

v1::Kravskillnad Beskriv(const Skillnad& skillnad, const Beslutslista& beslut, const std::string& spegel_avtal) {
  v1::Kravskillnad out;
  out.set_nyckel(skillnad.nyckel());
  out.set_slag(skillnad.slag);
  if (skillnad.mall != nullptr) *out.mutable_mall() = *skillnad.mall;
  if (skillnad.spegel != nullptr) *out.mutable_spegel() = *skillnad.spegel;
  if (skillnad.slag == v1::SKILLNADSSLAG_ANDRAT) {
    for (v1::Orddel& part : Ordskillnad(skillnad.mall->text(), skillnad.spegel->text())) *out.add_ord() = std::move(part);
    Ovrigt(*skillnad.mall, *skillnad.spegel, out);
  }
  if (const v1::Spegelbeslut* decided = beslut.For(skillnad, spegel_avtal)) *out.mutable_beslut() = *decided;
  return out;
}

void CheckSpegelbeslut(const v1::Spegelbeslut& beslut, const std::string& today, proto::Violations& violations) {
  if (beslut.val() == v1::SPEGELVAL_MEDVETET_OLIKA && beslut.motiv().empty()) {
    violations.Add("spegelbeslut.motiv", "ange varför kravet ska vara olika");
  }
  const bool atgardas = beslut.val() == v1::SPEGELVAL_ATGARDAS;
  const auto belongs = [&](const char* field, const std::string& value, const char* missing) {
    if (atgardas && value.empty()) violations.Add(field, missing);
    if (!atgardas && !value.empty()) violations.Add(field, "hör till beslutet åtgärdas. Lämna det tomt annars");
  };
  belongs("spegelbeslut.klar_date", beslut.klar_date(), "ange när skillnaden ska vara åtgärdad, till exempel 2027-01-01");
  if (atgardas && !beslut.klar_date().empty() && beslut.klar_date() < today) {
    violations.Add("spegelbeslut.klar_date", "har redan gått. Ange en dag från och med i dag");
  }
  belongs("spegelbeslut.verksamhetsomrade", beslut.verksamhetsomrade(), "ange vilket verksamhetsområde som åtgärdar");
}

}  // namespace kvalitet::registry
