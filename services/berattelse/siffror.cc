// Published figures: placed by insatstyp, regi and year, joined with the suite's own measures, their goals linked.
#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/text.h"
#include "services/berattelse/publicerad.h"
#include "services/berattelse/samling.h"

namespace kvalitet::berattelse {
namespace {

// Categories that mean the measure as a whole.
bool ArHelhet(absl::string_view kategori) {
  const std::string ord = Ord(kategori);
  return ord.empty() || ord == "totalt" || ord == "total" || ord == "utfall" || ord == "summa" || ord == "samtliga";
}

std::string VardeText(int64_t value, int decimaler) { return base::DecimalSv(value, decimaler); }

// A published label that is word for word one of the suite's own measures continues that series, if it is in its unit:
// 54 per 100 000 invånare are no 54 cases.
std::string EgetMatt(const Samling& s, const v1::Siffra& siffra, const Mattklass& klass) {
  for (const Kallsvar& kalla : s.in.kallor)
    for (const fakta::v1::Matt& m : kalla.matt)
      if (m.matt() == siffra.matt() || (Ord(m.etikett()) == Ord(siffra.etikett()) && m.slag() == klass.slag &&
                                        (klass.slag != fakta::v1::MEDEL || Ord(m.enhet()) == Ord(siffra.matenhet()))))
        return m.matt();
  return "";
}

Nyckel NyckelAv(const Samling& s, const v1::Siffra& siffra, const std::string& matt) {
  Nyckel n{matt,
           ArHelhet(siffra.kategori()) ? "" : siffra.kategori(),
           Insatstypkod(s.in, siffra.insatstyp()),
           siffra.regi(),
           "",
           "",
           siffra.avser(),
           ""};
  if (!siffra.period().empty()) n.period = absl::StrReplaceAll(siffra.period(), {{absl::StrCat(siffra.ar()), "{år}"}});
  return n;
}

// Canonical order of siffror, whatever order they were stored in.
std::vector<const v1::Siffra*> IOrdning(const std::vector<v1::Siffra>& siffror) {
  std::vector<const v1::Siffra*> alla;
  for (const v1::Siffra& siffra : siffror) alla.push_back(&siffra);
  std::sort(alla.begin(), alla.end(), [](const v1::Siffra* a, const v1::Siffra* b) {
    const std::string x = Radnyckel(*a), y = Radnyckel(*b);
    return x != y ? x < y : a->value() != b->value() ? a->value() < b->value() : a->name() < b->name();
  });
  return alla;
}

void LaggSiffra(Samling& s, const v1::Siffra& siffra) {
  const Mattklass klass = Klassa(siffra.etikett(), siffra.matenhet());
  std::string matt = EgetMatt(s, siffra, klass);
  if (matt.empty()) {
    matt = siffra.matt().empty() ? Mattnyckel(klass, siffra.etikett(), siffra.matenhet()) : siffra.matt();
    Mattuppgift& uppgift = s.matt[matt];
    if (uppgift.etikett.empty())
      uppgift = {siffra.etikett(),
                 klass.slag == fakta::v1::ANDEL ? "procent" : siffra.matenhet(),
                 siffra.decimaler(),
                 klass.slag,
                 siffra.riktning(),
                 klass.skyddas,
                 false,
                 false,
                 "",
                 ""};
  }
  const Nyckel nyckel = NyckelAv(s, siffra, matt);
  auto& ar = s.varden[nyckel];
  auto fanns = ar.find(siffra.ar());
  // What the suite counted itself, or what an earlier source in order stated, stands; another value is told.
  if (fanns != ar.end()) {
    const Varde& v = fanns->second;
    const bool lika = v.publicerad ? v.value == siffra.value() && v.decimaler == siffra.decimaler()
                                   : v.denominator == 0 && v.value == siffra.value() && siffra.decimaler() == 0;
    const bool bara_nolla = !v.publicerad && v.value == 0 && v.denominator == 0;
    if (!bara_nolla) {
      if (!lika && siffra.ar() == s.in.ar)
        s.Lucka(v1::LUCKA_KALLOR_OENSE, nyckel, 1,
                absl::StrCat(siffra.etikett(), ": ", siffra.kalla(), " anger ",
                             VardeText(siffra.value(), siffra.decimaler()), "."));
      return;
    }
  }
  Varde& v = ar[siffra.ar()];
  v = {siffra.value(), 0, std::nullopt, siffra.decimaler(), siffra.kalla(), "publicerat värde", siffra.anm(), true};
  if (siffra.has_n()) v.n = siffra.n();
  if (siffra.ar() != s.in.ar) return;
  v1::Underlagsrad& rad = s.rader.emplace_back();
  rad.set_figur(s.Id(nyckel));
  rad.set_kalla(siffra.name());
  rad.set_del(siffra.kategori());
  rad.set_period(s.Period(nyckel));
  rad.set_value(siffra.value());
  if (siffra.has_n()) rad.set_n(siffra.n());
  rad.set_text(siffra.kalla());
}

// Whether every word of the goal's label stands in the measure's.
bool OrdIngar(const std::string& mal, const std::string& etikett) {
  const std::set<std::string> finns = absl::StrSplit(etikett, ' ', absl::SkipEmpty());
  for (const std::string& ord : std::vector<std::string>(absl::StrSplit(mal, ' ', absl::SkipEmpty())))
    if (finns.count(ord) == 0) return false;
  return !mal.empty();
}

// Links a goal with the one figure of the same scope and unit whose label holds all its words; with several or none
// the goal stands alone, without judgement.
void LankaMal(Samling& s, const v1::Siffra& siffra) {
  std::string rest;
  ArMal(siffra.etikett(), siffra.kategori(), &rest);
  const Mattklass klass = Klassa(siffra.etikett(), siffra.matenhet());
  const std::string matenhet = klass.slag == fakta::v1::ANDEL ? "procent" : siffra.matenhet();
  const std::string typ = Insatstypkod(s.in, siffra.insatstyp());
  std::set<std::string> lika, ingar;
  for (const auto& [nyckel, ar] : s.varden) {
    const Mattuppgift& matt = s.matt.at(nyckel.matt);
    if (ar.count(s.in.ar) == 0 || nyckel.insatstyp != typ || nyckel.regi != siffra.regi() || !nyckel.del.empty() ||
        !nyckel.enhet.empty() || !nyckel.utforare.empty() || nyckel.avser != siffra.avser() || !nyckel.period.empty() ||
        matt.matenhet != matenhet)
      continue;
    const std::string etikett = Ord(matt.etikett);
    if (etikett == rest) lika.insert(nyckel.matt);
    if (OrdIngar(rest, etikett)) ingar.insert(nyckel.matt);
  }
  const std::set<std::string>& traff = lika.size() == 1 ? lika : ingar;
  v1::Malvarde mal;
  mal.set_value(siffra.value());
  mal.set_decimaler(siffra.decimaler());
  mal.set_etikett(siffra.etikett());
  mal.set_kalla(siffra.kalla());
  mal.set_riktning(siffra.riktning());
  if (traff.size() == 1) {
    const Nyckel nyckel{*traff.begin(), "", typ, siffra.regi(), "", "", siffra.avser(), ""};
    // A goal whose own words do not say at least or at most follows its measure.
    if (mal.riktning() != fakta::v1::HOGRE && mal.riktning() != fakta::v1::LAGRE)
      mal.set_riktning(s.matt.at(nyckel.matt).riktning);
    s.mal[nyckel] = mal;
    return;
  }
  const Nyckel ensam{
      absl::StrCat("mal.", Mattnyckel("", rest).substr(1)), "", typ, siffra.regi(), "", "", siffra.avser(), ""};
  s.matt[ensam.matt] = {
      siffra.etikett(), matenhet, siffra.decimaler(), klass.slag, siffra.riktning(), false, false, false, "", ""};
  s.varden[ensam][s.in.ar] = {
      siffra.value(), 0,   std::nullopt, siffra.decimaler(), siffra.kalla(), "publicerat mål utan utfall",
      siffra.anm(),   true};
  s.mal[ensam] = mal;
}

// Where a source states kommunal and privat but no whole, their sum is the whole; where it states both, they must
// agree.
void Summera(Samling& s) {
  std::map<Nyckel, std::map<int, std::vector<std::pair<v1::Regi, int64_t>>>> delar;  // by the key of the whole
  for (const auto& [nyckel, ar] : s.varden) {
    if (nyckel.regi == v1::REGI_ALLA || nyckel.regi == v1::REGI_IDEBUREN || !nyckel.enhet.empty() ||
        !nyckel.utforare.empty() || s.matt.at(nyckel.matt).slag != fakta::v1::ANTAL)
      continue;
    Nyckel hela = nyckel;
    hela.regi = v1::REGI_ALLA;
    for (const auto& [vilket, varde] : ar)
      if (varde.publicerad && varde.decimaler == 0) delar[hela][vilket].push_back({nyckel.regi, varde.value});
  }
  for (auto& [hela, per_ar] : delar)
    for (auto& [ar, termer] : per_ar) {
      std::sort(termer.begin(), termer.end());
      int64_t summa = 0;
      std::vector<std::string> text;
      bool kommunal = false, privat = false;
      for (const auto& [regi, value] : termer) {
        summa += value;
        text.push_back(base::NumberSv(value));
        kommunal = kommunal || regi == v1::REGI_KOMMUNAL;
        privat = privat || regi == v1::REGI_PRIVAT;
      }
      if (!kommunal || !privat) continue;
      auto& varden = s.varden[hela];
      auto fanns = varden.find(ar);
      if (fanns == varden.end()) {
        Nyckel del = hela;
        del.regi = v1::REGI_KOMMUNAL;
        varden[ar] = {summa, 0, std::nullopt, 0, s.varden[del][ar].kalla, absl::StrJoin(text, " + "), "", true};
        if (ar != s.in.ar) continue;
        for (const auto& [regi, value] : termer) {
          v1::Underlagsrad& rad = s.rader.emplace_back();
          del.regi = regi;
          rad.set_figur(s.Id(hela));
          rad.set_kalla(s.Id(del));
          rad.set_period(s.Period(hela));
          rad.set_value(value);
          rad.set_text(s.varden[del][ar].kalla);
        }
      } else if (fanns->second.value == summa) {
        fanns->second.formel = absl::StrCat(absl::StrJoin(text, " + "), " = ", base::NumberSv(summa));
      } else if (ar == s.in.ar) {
        s.Lucka(v1::LUCKA_SUMMA_STAMMER_INTE, hela, 1,
                absl::StrCat(s.matt.at(hela.matt).etikett, ": ", absl::StrJoin(text, " + "), " är ",
                             base::NumberSv(summa), ", men källan anger ", base::NumberSv(fanns->second.value), "."));
      }
    }
}

// Parts that sum to their whole partition it: disclosure control must know.
void Delningar(Samling& s) {
  std::map<Nyckel, int64_t> summor;
  for (const auto& [nyckel, ar] : s.varden) {
    auto nu = ar.find(s.in.ar);
    if (nyckel.del.empty() || nu == ar.end() || !nu->second.publicerad) continue;
    Nyckel hela = nyckel;
    hela.del.clear();
    summor[hela] += nu->second.value;
  }
  for (const auto& [hela, summa] : summor) {
    auto ar = s.varden.find(hela);
    if (ar == s.varden.end()) continue;
    auto nu = ar->second.find(s.in.ar);
    if (nu != ar->second.end() && nu->second.publicerad && nu->second.value == summa)
      s.matt[hela.matt].delar_hela = true;
  }
}

}  // namespace

void SamlaSiffror(Samling& s) {
  const std::vector<const v1::Siffra*> siffror = IOrdning(s.in.siffror);
  for (const v1::Siffra* siffra : siffror)
    if (siffra->has_value() && !siffra->ar_mal() && siffra->ar() <= s.in.ar && siffra->ar() >= s.in.ar - kTidigareAr &&
        s.Med(Insatstypkod(s.in, siffra->insatstyp())))
      LaggSiffra(s, *siffra);
  Summera(s);
  Delningar(s);
  for (const v1::Siffra* siffra : siffror)
    if (siffra->has_value() && siffra->ar_mal() && siffra->ar() == s.in.ar &&
        s.Med(Insatstypkod(s.in, siffra->insatstyp())))
      LankaMal(s, *siffra);
}

}  // namespace kvalitet::berattelse
