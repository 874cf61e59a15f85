#include "services/berattelse/aggregate.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/date.h"
#include "services/berattelse/figur.h"
#include "services/berattelse/publicerad.h"
#include "services/berattelse/samling.h"

namespace kvalitet::berattelse {
namespace {

// Whether a year belongs to the part of a series that may be compared with the figure's year.
bool Jamforbar(const Mattuppgift& matt, int ar) {
  return (matt.fran.empty() || absl::StrCat(ar, "-01") >= matt.fran) &&
         (matt.till.empty() || absl::StrCat(ar, "-12") <= matt.till);
}

// With the year's value, if there is one.
v1::Figur Figuren(const Samling& s, const Nyckel& nyckel, const std::map<int, Varde>& ar) {
  const Mattuppgift& matt = s.matt.at(nyckel.matt);
  const auto aret = ar.find(s.in.ar);
  const Varde nu = aret == ar.end() ? Varde() : aret->second;
  v1::Figur f;
  f.set_id(s.Id(nyckel));
  f.set_matt(nyckel.matt);
  f.set_del(nyckel.del);
  f.set_etikett(matt.etikett);
  *f.mutable_omfattning() = s.Omfattning(nyckel);
  f.set_period(s.Period(nyckel));
  f.set_ar(s.in.ar);
  f.set_slag(matt.slag);
  f.set_value(nu.value);
  f.set_denominator(nu.denominator);
  if (nu.n) f.set_n(*nu.n);
  f.set_decimaler(nu.publicerad && nu.denominator == 0 ? nu.decimaler : matt.decimaler);
  f.set_matenhet(matt.matenhet);
  f.set_riktning(matt.riktning);
  f.set_skyddas(matt.skyddas);
  f.set_kalla(nu.kalla);
  f.set_formel(nu.formel);
  f.set_publicerad(nu.publicerad);
  f.set_delar_hela(matt.delar_hela);
  f.set_anm(nu.anm);
  f.set_jamforbar_fran(matt.fran);
  f.set_jamforbar_till(matt.till);
  f.set_bestand(matt.bestand);
  for (auto it = ar.rbegin(); it != ar.rend(); ++it) {
    const auto& [tidigare, varde] = *it;
    if (tidigare >= s.in.ar || tidigare < s.in.ar - kTidigareAr || !Jamforbar(matt, tidigare)) continue;
    if (!s.SammaFragor(nyckel, tidigare)) {
      if (tidigare == s.in.ar - 1) f.set_andra_fragor(true);
      continue;
    }
    v1::TidigareVarde* t = f.add_tidigare();
    t->set_ar(tidigare);
    t->set_value(varde.value);
    t->set_denominator(varde.denominator);
    t->set_decimaler(varde.publicerad && varde.denominator == 0 ? varde.decimaler : matt.decimaler);
    if (varde.n) t->set_n(*varde.n);
    t->set_kalla(varde.kalla);
  }
  if (auto mal = s.mal.find(nyckel); mal != s.mal.end()) *f.mutable_mal() = mal->second;
  return f;
}

}  // namespace

bool Samling::SammaFragor(const Nyckel& nyckel, int ar) const {
  const std::string& vilka = matt.at(nyckel.matt).fragor;
  if (vilka.empty()) return true;
  const auto stallda = fragor.find({vilka, "", nyckel.insatstyp, nyckel.regi, nyckel.utforare, nyckel.enhet, "", ""});
  if (stallda == fragor.end()) return true;
  const auto da = stallda->second.find(ar), nu = stallda->second.find(in.ar);
  return da != stallda->second.end() && nu != stallda->second.end() && da->second == nu->second;
}

void Samling::Lagg(const Nyckel& nyckel, int ar, int64_t value, int64_t denominator, int64_t n) {
  Varde& varde = varden[nyckel][ar];
  varde.value += value;
  varde.denominator += denominator;
  auto m = matt.find(nyckel.matt);
  if (m != matt.end() && m->second.slag != fakta::v1::ANTAL) varde.n = varde.n.value_or(0) + n;
}

void Samling::LaggTerm(const std::string& matt_nyckel, const std::string& del, const std::string& insatstyp,
                       const std::string& enhet, const v1::UnderlagUppdrag* uppdrag, v1::Regi utan, int ar,
                       int64_t value, int64_t denominator, int64_t n) {
  const v1::Regi regi = uppdrag ? uppdrag->regi() : utan;
  const bool stalld = !del.empty() && fragematt.count(matt_nyckel) != 0;
  const auto m = matt.find(matt_nyckel);
  const bool bara_regi = m != matt.end() && m->second.bara_regi;
  auto lagg = [&](const std::string& typ, v1::Regi r, const std::string& utforare, const std::string& var) {
    if (stalld) {
      fragor[{matt_nyckel, "", typ, r, utforare, var, "", ""}][ar].insert(
          r == v1::REGI_ALLA ? absl::StrCat(static_cast<int>(regi), "/", del) : del);
    }
    if (bara_regi && !(utforare.empty() && var.empty())) return;
    Lagg({matt_nyckel, del, typ, r, utforare, var, "", ""}, ar, value, denominator, n);
  };
  for (const std::string& typ : Nivaer(insatstyp)) {
    lagg(typ, v1::REGI_ALLA, "", "");
    if (regi != v1::REGI_ALLA) lagg(typ, regi, "", "");
    if (uppdrag && uppdrag->ideburen() && regi == v1::REGI_PRIVAT) lagg(typ, v1::REGI_IDEBUREN, "", "");
  }
  if (uppdrag) lagg(insatstyp, regi, uppdrag->utforare(), "");
  if (!enhet.empty()) lagg(insatstyp, regi, uppdrag ? uppdrag->utforare() : "", enhet);
}

v1::Omfattning Samling::Omfattning(const Nyckel& nyckel) const {
  v1::Omfattning o;
  o.set_kommun(in.kommun);
  o.set_insatstyp(nyckel.insatstyp);
  o.set_regi(nyckel.regi);
  o.set_utforare(nyckel.utforare);
  o.set_enhet(nyckel.enhet);
  o.set_avser(nyckel.avser);
  return o;
}

std::vector<std::string> Samling::Nivaer(const std::string& insatstyp) const {
  if (insatstyp.empty() || !in.insatstyp.empty()) return {insatstyp};
  return {insatstyp, ""};
}

std::string Samling::Period(const Nyckel& nyckel) const {
  if (nyckel.period.empty()) return absl::StrCat(in.ar);
  return absl::StrReplaceAll(nyckel.period, {{"{år}", absl::StrCat(in.ar)}});
}

std::string Samling::Id(const Nyckel& nyckel) const {
  return FigurId(nyckel.matt, nyckel.del, Omfattning(nyckel), Period(nyckel));
}

void Samling::Lucka(v1::Luckslag slag, const Nyckel& var, int64_t antal, std::string text) {
  v1::Lucka& lucka = luckor.emplace_back();
  lucka.set_slag(slag);
  *lucka.mutable_omfattning() = Omfattning(var);
  lucka.set_matt(var.matt);
  lucka.set_antal(antal);
  lucka.set_text(std::move(text));
}

std::string Samling::InsatstypNamn(const std::string& kod) const {
  if (kod == kInsatstypSaknas) return "insatstyp inte angiven";
  auto namn = in.insatstyp_namn.find(kod);
  return namn == in.insatstyp_namn.end() ? kod : namn->second;
}

std::string Klass(const std::string& matt) { return matt.substr(0, matt.find('.')); }

std::string Insatstypkod(const Indata& in, const std::string& ord) {
  if (ArAllaInsatstyper(ord)) return "";
  if (in.insatstyp_namn.count(ord) != 0) return ord;
  const std::string vikt = Ord(ord);
  if (auto alias = in.insatstyp_alias.find(vikt); alias != in.insatstyp_alias.end()) return alias->second;
  for (const auto& [kod, namn] : in.insatstyp_namn)
    if (Ord(namn) == vikt || Ord(kod) == vikt) return kod;
  return ord;
}

v1::Underlagsinnehall Sammanstall(const Indata& indata) {
  Samling s(indata);
  s.luckor = indata.luckor;
  SamlaRegister(s);
  SamlaFakta(s);
  SamlaVolymer(s);
  SamlaSiffror(s);
  Harled(s);
  SamlaLuckor(s);

  v1::Underlagsinnehall ut;
  ut.set_ar(indata.ar);
  ut.set_insatstyp(indata.insatstyp);
  ut.set_frys_date(indata.frys_date);
  ut.set_kommun(indata.kommun);
  ut.set_kommun_namn(indata.kommun_namn);
  for (const auto& [nyckel, ar] : s.varden) {
    if (ar.count(indata.ar) == 0) {
      if (v1::Figur forn = Figuren(s, nyckel, ar); forn.tidigare_size() > 0) *ut.add_forna() = std::move(forn);
      continue;
    }
    *ut.add_figurer() = Figuren(s, nyckel, ar);
    if (!nyckel.insatstyp.empty()) (*ut.mutable_insatstyp_namn())[nyckel.insatstyp] = s.InsatstypNamn(nyckel.insatstyp);
  }
  for (const v1::UnderlagUppdrag* u : s.uppdragen().AllaUnder(indata.ar))
    if (s.Med(u->insatstyp())) {
      *ut.add_uppdrag() = *u;
      (*ut.mutable_insatstyp_namn())[u->insatstyp()] = s.InsatstypNamn(u->insatstyp());
    }
  for (const Kallsvar& kalla : indata.kallor)
    for (const fakta::v1::Matt& m : kalla.matt)
      for (const auto& [kod, ord] : m.delnamn()) (*ut.mutable_delnamn())[kod] = ord;
  if (!indata.insatstyp.empty()) (*ut.mutable_insatstyp_namn())[indata.insatstyp] = s.InsatstypNamn(indata.insatstyp);
  for (v1::Lucka& lucka : s.luckor) *ut.add_luckor() = std::move(lucka);
  for (v1::Underlagsrad& rad : s.rader) *ut.add_rader() = std::move(rad);
  for (const v1::Undantag& ett : indata.undantag)
    if (indata.insatstyp.empty() || ett.insatstyp() == indata.insatstyp) *ut.add_undantag() = ett;
  Ordna(ut);
  return ut;
}

}  // namespace kvalitet::berattelse
