#include "services/compiler/klarsprak.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/date.h"
#include "common/base/text.h"

namespace kvalitet::compiler {
namespace {

using fakta::v1::ANDEL;
using fakta::v1::ANTAL;
using fakta::v1::Slag;

// The integers of noise-band arithmetic outgrow 64 bits.
__extension__ typedef __int128 Stort;

int Decimaler(Slag slag, const Matvarde& v) {
  if (slag == ANTAL) return v.denominator == 0 ? v.decimaler : 0;
  if (slag != ANDEL) return v.decimaler;
  if (v.denominator != 0) return v.n.value_or(v.denominator) < 100 ? 0 : v.decimaler;
  return v.n && *v.n < 100 ? 0 : v.decimaler;
}

// In units of 10^-decimaler; shares in per cent.
std::optional<int64_t> Skalat(Slag slag, const Matvarde& v, int decimaler) {
  if (v.denominator != 0) return base::RatioScaled(v.value, v.denominator, decimaler, slag == ANDEL ? 100 : 1);
  int64_t skala = 1;
  for (int i = 0; i < v.decimaler; ++i) skala *= 10;
  return base::RatioScaled(v.value, skala, decimaler, 1);
}

}  // namespace

Matvarde VardeAv(const bv1::Figur& f) {
  Matvarde v{f.value(), f.denominator(), f.decimaler(), std::nullopt};
  if (f.has_n()) v.n = f.n();
  return v;
}

Matvarde VardeAv(const bv1::TidigareVarde& t) {
  Matvarde v{t.value(), t.denominator(), t.decimaler(), std::nullopt};
  if (t.has_n()) v.n = t.n();
  return v;
}

std::string Tal(Slag slag, const Matvarde& v) {
  const int decimaler = Decimaler(slag, v);
  std::optional<int64_t> skalat = Skalat(slag, v, decimaler);
  return skalat ? base::DecimalSv(*skalat, decimaler) : std::string(kUppgiftSaknas);
}

std::string TalMedEnhet(const bv1::Figur& f, const Matvarde& v) {
  const std::string tal = Tal(f.slag(), v);
  if (f.slag() == ANDEL) return absl::StrCat(tal, " procent");
  if (f.slag() == ANTAL || f.matenhet().empty() || absl::StartsWith(f.matenhet(), "antal")) return tal;
  return absl::StrCat(tal, " ", f.matenhet());
}

std::string Skillnad(Slag slag, const Matvarde& nu, const Matvarde& da) {
  const int decimaler = std::min(Decimaler(slag, nu), Decimaler(slag, da));
  std::optional<int64_t> a = Skalat(slag, nu, decimaler), b = Skalat(slag, da, decimaler);
  if (!a || !b) return "";
  const int64_t skillnad = *a - *b;
  return absl::StrCat(skillnad > 0 ? "+" : "", base::DecimalSv(skillnad, decimaler));
}

std::optional<Andring> Bedom(Slag slag, const Matvarde& nu, const Matvarde& da) {
  const auto hall = [](bool mer) { return mer ? Andring::kOkade : Andring::kMinskade; };
  if (slag == ANTAL) {
    // |a - b| > 1,96 * sqrt(a + b)
    const Stort d = static_cast<Stort>(nu.value) - da.value;
    if (d * d * 10000 <= static_cast<Stort>(38416) * (static_cast<Stort>(nu.value) + da.value))
      return Andring::kOforandrat;
    return hall(d > 0);
  }
  if (slag != ANDEL || !nu.n || !da.n || *nu.n <= 0 || *da.n <= 0) return std::nullopt;
  // In hundredths of a per cent: d² > 1,96² * (p(1-p)/n + q(1-q)/m)
  std::optional<int64_t> p = Skalat(slag, nu, 2), q = Skalat(slag, da, 2);
  if (!p || !q) return std::nullopt;
  const Stort d = *p - *q, n = *nu.n, m = *da.n;
  const Stort varians = static_cast<Stort>(*p) * (10000 - *p) * m + static_cast<Stort>(*q) * (10000 - *q) * n;
  if (d * d * 10000 * n * m <= static_cast<Stort>(38416) * varians) return Andring::kOforandrat;
  return hall(d > 0);
}

Maluppfyllelse BedomMal(const bv1::Figur& f) {
  if (!f.has_mal() || absl::StartsWith(f.matt(), "mal.")) return Maluppfyllelse::kEjBedomd;
  const auto riktning = f.mal().riktning();
  if (riktning != fakta::v1::HOGRE && riktning != fakta::v1::LAGRE) return Maluppfyllelse::kEjBedomd;
  if (f.slag() == ANDEL && f.has_n() && f.n() < kMinstaN) return Maluppfyllelse::kEjBedomd;
  Matvarde mal{f.mal().value(), 0, f.mal().decimaler(), std::nullopt};
  // Compared at four decimals beyond what either is printed with.
  std::optional<int64_t> utfall = Skalat(f.slag(), VardeAv(f), 6), malet = Skalat(f.slag(), mal, 6);
  if (!utfall || !malet) return Maluppfyllelse::kEjBedomd;
  const bool minst = riktning == fakta::v1::HOGRE;
  if (minst ? *utfall >= *malet : *utfall <= *malet) return Maluppfyllelse::kHelt;
  const Stort tolerans = static_cast<Stort>(*malet) * 5;
  const Stort avstand = (static_cast<Stort>(*utfall) - *malet) * 100 * (minst ? -1 : 1);
  return avstand <= tolerans ? Maluppfyllelse::kDelvis : Maluppfyllelse::kEj;
}

absl::string_view MalOrd(Maluppfyllelse m) {
  switch (m) {
    case Maluppfyllelse::kHelt:
      return "uppfyllt";
    case Maluppfyllelse::kDelvis:
      return "delvis uppfyllt";
    case Maluppfyllelse::kEj:
      return "ej uppfyllt";
    case Maluppfyllelse::kEjBedomd:
      break;
  }
  return "ej bedömt";
}

std::string Datum(absl::string_view iso) {
  auto dag = base::ParseDate(iso);
  return dag.ok() ? base::DateSv(*dag) : std::string(iso);
}

std::string Versal(absl::string_view text) {
  for (auto [liten, stor] : {std::pair<absl::string_view, absl::string_view>{"å", "Å"}, {"ä", "Ä"}, {"ö", "Ö"}})
    if (absl::StartsWith(text, liten)) return absl::StrCat(stor, text.substr(liten.size()));
  std::string ut(text);
  if (!ut.empty()) ut[0] = absl::ascii_toupper(static_cast<unsigned char>(ut[0]));
  return ut;
}

std::string Gemen(absl::string_view text) {
  std::string ut(text);
  if (ut.size() > 1 && absl::ascii_isupper(static_cast<unsigned char>(ut[1]))) return ut;
  for (auto [liten, stor] : {std::pair<absl::string_view, absl::string_view>{"å", "Å"}, {"ä", "Ä"}, {"ö", "Ö"}})
    if (absl::StartsWith(text, stor)) return absl::StrCat(liten, text.substr(stor.size()));
  if (!ut.empty()) ut[0] = absl::ascii_tolower(static_cast<unsigned char>(ut[0]));
  return ut;
}

std::string Uppraknat(const std::vector<std::string>& ord) {
  if (ord.size() < 2) return absl::StrJoin(ord, "");
  return absl::StrCat(absl::StrJoin(ord.begin(), ord.end() - 1, ", "), " och ", ord.back());
}

std::string Antal(int64_t antal, absl::string_view ental, absl::string_view flertal) {
  return absl::StrCat(base::NumberSv(antal), " ", antal == 1 ? ental : flertal);
}

}  // namespace kvalitet::compiler
