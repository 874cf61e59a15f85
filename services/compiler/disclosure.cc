#include "services/compiler/disclosure.h"

#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/text.h"
#include "services/compiler/galler.h"
#include "services/compiler/klarsprak.h"

namespace kvalitet::compiler {
namespace {

constexpr absl::string_view kDygn = "volym.brukardygn";

}  // namespace

bool ArForetagsuppgift(const bv1::Figur& f) {
  const int regi = f.omfattning().regi();
  if (!f.publicerad() || (regi != bv1::REGI_PRIVAT && regi != bv1::REGI_IDEBUREN)) return false;
  const std::string etikett = absl::StrCat(" ", base::FoldSv(f.etikett()));
  for (absl::string_view ord : {" hme", "medarbetar", "sjukfranvaro", "personalomsattning", "personaltathet",
                                "bemanning", "timpris", " pris ", "ersattning"})
    if (absl::StrContains(etikett, ord)) return true;
  return false;
}

bool ArAvSammaArende(const bv1::Figur& f) {
  if (!absl::StartsWith(f.matt(), "lexsarah.") && !absl::StartsWith(f.matt(), "lexmaria.")) return false;
  for (absl::string_view rader : {".orsak", ".effekt", ".styrka"})
    if (absl::EndsWith(f.matt(), rader)) return true;
  return false;
}

bool FarNamnas(const std::string& insatstyp) { return insatstyp != "SOL_SKYDDAT_BOENDE"; }

std::set<std::string> SkyddadeEnheter(const bv1::Underlagsinnehall& innehall) {
  std::set<std::string> skyddade;
  for (const bv1::UnderlagUppdrag& u : innehall.uppdrag())
    if (u.skyddad() || !FarNamnas(u.insatstyp())) skyddade.insert(u.enhet());
  return skyddade;
}

bool Publiceras(const bv1::Figur& f, const std::set<std::string>& skyddade) {
  const auto& o = f.omfattning();
  if (ArForetagsuppgift(f) || ArAvSammaArende(f)) return false;
  if (!o.enhet().empty())
    return skyddade.count(o.enhet()) == 0 && FarNamnas(o.insatstyp()) && f.del().empty() &&
           (f.matt() == "avvikelse.antal" || f.matt() == "sjalvskattning.positiva" ||
            f.matt() == "uppfoljning.genomforda" || f.matt() == "brist.oppna");
  return o.utforare().empty();
}

Rojandekontroll::Rojandekontroll(const bv1::Underlagsinnehall& innehall) {
  std::map<std::string, std::string> id;  // scope of a figure -> id, to find what derived figures are made of
  auto nyckel = [](const bv1::Figur& f, const std::string& matt, int regi) {
    const auto& o = f.omfattning();
    std::string ut;
    for (const std::string& del :
         {matt, f.del(), o.insatstyp(), o.avser(), f.period(), o.utforare(), o.enhet(), std::to_string(regi)})
      ut += std::to_string(del.size()) + ":" + del;
    return ut;
  };
  for (const bv1::Figur& f : innehall.figurer()) id[nyckel(f, f.matt(), f.omfattning().regi())] = f.id();
  for (const Dold& d : DoldaCeller(innehall)) dolda_[{d.figur, d.ar}] = d.ord;
  const std::set<std::string> skyddade = SkyddadeEnheter(innehall);
  for (const bv1::Figur& f : innehall.figurer()) {
    if (Publiceras(f, skyddade)) continue;
    dolda_[{f.id(), 0}] = Visning::kForFa;
    for (const bv1::TidigareVarde& t : f.tidigare()) dolda_[{f.id(), t.ar()}] = Visning::kForFa;
  }
  DoljFragor(innehall);
  // Hides what would tell a hidden `matt` of the regi in the same scope.
  auto folj = [&](const bv1::Figur& f, const std::string& matt, int regi) {
    auto term = id.find(nyckel(f, matt, regi));
    if (term == id.end()) return;
    if (For(term->second) != Visning::kVisa) dolda_[{f.id(), 0}] = Visning::kForFa;
    for (const bv1::TidigareVarde& t : f.tidigare())
      if (For(term->second, t.ar()) != Visning::kVisa) dolda_[{f.id(), t.ar()}] = Visning::kForFa;
  };
  // 1 095 days in a year are three persons.
  for (const bv1::Figur& f : innehall.figurer())
    if (f.matt() == kDygn) folj(f, "volym.personer", f.omfattning().regi());
  // So does a rate tell its count, or its days, and a share its part.
  for (const bv1::Figur& f : innehall.figurer()) {
    const int regi = f.omfattning().regi();
    absl::string_view bas = f.matt();
    if (absl::ConsumeSuffix(&bas, ".per_1000_brukardygn")) {
      folj(f, std::string(bas), regi);
      folj(f, std::string(kDygn), regi);
    } else if (absl::ConsumeSuffix(&bas, ".andel_privat")) {
      for (int r : {regi, static_cast<int>(bv1::REGI_ALLA)}) folj(f, std::string(bas), r);
    }
  }
}

// What so few enheter answered to a question would tell what one of them did; and of two regi that make the whole, each
// tells the other.
void Rojandekontroll::DoljFragor(const bv1::Underlagsinnehall& innehall) {
  constexpr int64_t kMinstaEnheter = 3;
  const auto varje = [&innehall](auto&& gor) {
    for (const bv1::Figur& f : innehall.figurer()) {
      if (!absl::EndsWith(f.matt(), ".fraga") && !absl::EndsWith(f.matt(), ".andelar")) continue;
      gor(f, 0, f.n());
      for (const bv1::TidigareVarde& t : f.tidigare()) gor(f, t.ar(), t.n());
    }
  };
  struct Antal {
    bool fa = false;  // of some regi
    int64_t privat = 0, ideburen = 0;
  };
  std::map<std::tuple<std::string, std::string, std::string, int>, Antal> fragor;
  const auto fraga = [&fragor](const bv1::Figur& f, int ar) -> Antal& {
    return fragor[{f.matt(), f.del(), f.omfattning().insatstyp(), ar}];
  };
  varje([&](const bv1::Figur& f, int ar, int64_t n) {
    Antal& antal = fraga(f, ar);
    const bv1::Regi regi = f.omfattning().regi();
    if (regi != bv1::REGI_ALLA && n > 0 && n < kMinstaEnheter) antal.fa = true;
    if (regi == bv1::REGI_PRIVAT) antal.privat = n;
    if (regi == bv1::REGI_IDEBUREN) antal.ideburen = n;
  });
  varje([&](const bv1::Figur& f, int ar, int64_t n) {
    const Antal& antal = fraga(f, ar);
    const int64_t ovriga = antal.ideburen == 0 ? 0 : antal.privat - antal.ideburen;
    const bool fa = antal.fa || (ovriga > 0 && ovriga < kMinstaEnheter);
    if (n < kMinstaEnheter || (fa && f.omfattning().regi() != bv1::REGI_ALLA)) dolda_[{f.id(), ar}] = Visning::kForFa;
  });
}

Visning Rojandekontroll::For(const std::string& figur_id, int ar) const {
  auto dold = dolda_.find({figur_id, ar});
  return dold == dolda_.end() ? Visning::kVisa : dold->second;
}

}  // namespace kvalitet::compiler
