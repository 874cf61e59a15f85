// The tables of an insatstyp.
#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "services/compiler/delar.h"

namespace kvalitet::compiler {
namespace {

using fakta::v1::ANDEL;
using fakta::v1::ANTAL;

constexpr absl::string_view kIngenAvIngen = "0 av 0";

bool RaknarSaker(const bv1::Figur& f) { return f.slag() == ANTAL && (f.matenhet().empty() || f.matenhet() == "antal"); }

// The word for a cell without figure.  A published source that is silent is no zero; the suite's own count of a regi
// that has uppdrag is.
std::string Ord(const Vy& vy, const Mattdel& matt, const std::string& typ, bv1::Regi regi) {
  const bv1::Figur* nagon = vy.Nagon(matt, typ);
  if (nagon == nullptr || nagon->publicerad() || nagon->mal().value() != 0) return std::string(kUppgiftSaknas);
  if (!HarUppdrag(vy, typ, regi)) return "–";
  if (SomAv(*nagon)) return std::string(kIngenAvIngen);
  // In another unit it is the sum of what somebody stated: where nobody did, it is not known.
  return RaknarSaker(*nagon) && !absl::StartsWith(matt.matt, "volym.") ? "0" : std::string(kUppgiftSaknas);
}

// A value with the sign of a share, where it is one.
std::string MedProcent(const bv1::Figur& f, bool synlig, std::string text) {
  return f.slag() == ANDEL && synlig && !SomAv(f) && text != kUppgiftSaknas && !absl::StrContains(text, " av ")
             ? absl::StrCat(text, " %")
             : text;
}

Cell Procentruta(const Vy& vy, const bv1::Figur* f, absl::string_view saknas) {
  Cell ruta = vy.Ruta(f, saknas);
  if (f) ruta.text = MedProcent(*f, vy.Synlig(*f), std::move(ruta.text));
  return ruta;
}

// What stood there the year before.  Parts of a counted whole that have no value were none.
Cell Aretinnan(const Vy& vy, const Mattdel& m, const std::string& typ, const bv1::Figur* hela, bool tom) {
  if (const bv1::TidigareVarde* da = hela ? Vy::Ar(*hela, vy.ar - 1) : nullptr)
    return {MedProcent(*hela, vy.Synlig(*hela, *da), vy.Text(*hela, *da)), hela->id(), false, true};
  if (hela && hela->andra_fragor()) return {std::string(kAndraFragor), "", false, true};
  const bv1::Figur* over = m.del.empty() ? nullptr : vy.Hitta({m.matt, ""}, {typ});
  const bool raknat = over && over->delar_hela() && !over->publicerad() && Vy::Ar(*over, vy.ar - 1) != nullptr;
  if (raknat && SomAv(*over)) return {std::string(kIngenAvIngen), "", false, true};
  if (raknat && RaknarSaker(*over)) return {"0", "", false, true};
  return {tom ? "" : std::string(kUppgiftSaknas), "", false, true};
}

// Names of rows: a part beneath its whole is "varav …", parts alone are named by themselves.
class Radnamn {
 public:
  Radnamn(const Vy& vy, const std::string& typ, const std::vector<Mattdel>& matt) : vy_(vy), typ_(typ) {
    for (const Mattdel& m : matt) ett_ = ett_ && m.matt == matt.front().matt && !m.del.empty();
  }
  std::string operator()(const Mattdel& m) {
    const std::string etikett = vy_.Etikett(m);
    const std::string hel = vy_.Nagon(m, typ_)->etikett();
    // "Avvikelser" of "Avvikelser efter lagrum".
    const std::string bas = hel.substr(0, hel.find(" efter "));
    if (m.del.empty()) {
      senaste_ = bas;
      return etikett;
    }
    if (ett_) return Versal(vy_.Delord(m.del));
    if (bas == senaste_) return absl::StrCat("varav ", vy_.Delord(m.del));
    senaste_.clear();
    return bas == hel ? etikett : absl::StrCat(bas, ": ", vy_.Delord(m.del));
  }

 private:
  const Vy& vy_;
  const std::string& typ_;
  bool ett_ = true;
  std::string senaste_;
};

// Rows are measures and their parts, columns the regi; then last year and the difference of the whole.
Tabell MattTabell(const Vy& vy, const std::string& typ, const std::vector<Mattdel>& matt, std::string rubrik) {
  Tabell t;
  t.rubrik = std::move(rubrik);
  const std::vector<bv1::Regi> regier = vy.Regier(matt, typ);
  bool tidigare = false, skillnad = false, alla = false;
  for (const Mattdel& m : matt) {
    const bv1::Figur* f = vy.Hitta(m, {typ});
    alla = alla || f != nullptr;
    if (f == nullptr) continue;
    tidigare = tidigare || Vy::Ar(*f, vy.ar - 1) != nullptr;
    skillnad = skillnad || !vy.Forandring(*f).empty();
  }
  t.kolumner.push_back({"Mått", false});
  for (bv1::Regi regi : regier) t.kolumner.push_back({Regirubrik(regi), true});
  if (alla) t.kolumner.push_back({"Alla", true});
  if (tidigare) t.kolumner.push_back({absl::StrCat("Alla ", vy.ar - 1), true});
  if (skillnad) t.kolumner.push_back({"Skillnad", false});
  std::vector<const bv1::Figur*> anvanda;
  Radnamn namn(vy, typ, matt);
  for (const Mattdel& m : matt) {
    std::vector<Cell> rad = {{namn(m), "", true, false}};
    const bool andel_privat = absl::EndsWith(m.matt, ".andel_privat");
    for (bv1::Regi regi : regier) {
      const bv1::Figur* f = vy.Hitta(m, {typ, regi, "", "", ""});
      anvanda.push_back(f);
      rad.push_back(Procentruta(vy, f, andel_privat ? "" : Ord(vy, m, typ, regi)));
    }
    const bv1::Figur* hela = vy.Hitta(m, {typ});
    anvanda.push_back(hela);
    if (alla) rad.push_back(Procentruta(vy, hela, andel_privat ? "" : Ord(vy, m, typ, bv1::REGI_ALLA)));
    if (tidigare) rad.push_back(Aretinnan(vy, m, typ, hela, andel_privat));
    if (skillnad) rad.push_back({hela ? vy.Forandring(*hela) : "", "", false, false});
    t.rader.push_back(std::move(rad));
  }
  t.fot = Fotnot(vy, anvanda);
  return t;
}

// A division into one part only tells what its whole tells.
std::vector<Mattdel> UtanEnsamma(const Vy& vy, const std::string& typ, const std::vector<Mattdel>& matt) {
  std::map<std::string, int> delar;
  for (const Mattdel& m : matt)
    if (!m.del.empty()) ++delar[m.matt];
  std::vector<Mattdel> ut;
  for (const Mattdel& m : matt) {
    const bv1::Figur* f = vy.Nagon(m, typ);
    if (m.del.empty() || delar[m.matt] > 1 || !ArUppdelning(*f) || !f->delar_hela()) ut.push_back(m);
  }
  return ut;
}

// Values of a row of Arstabell; `saknas` of the report's own year.
std::vector<Cell> Arsrad(const Vy& vy, const std::string& namn, const bv1::Figur* f, const std::string& saknas) {
  std::vector<Cell> rad = {{namn, "", true, false}};
  for (int ar = vy.ar - 2; ar < vy.ar; ++ar) {
    const bv1::TidigareVarde* da = f ? Vy::Ar(*f, ar) : nullptr;
    rad.push_back({da ? vy.Text(*f, *da) : std::string(kUppgiftSaknas), da ? f->id() : "", false, true});
  }
  rad.push_back(vy.Ruta(f, saknas));
  const bool synlig = f && vy.Synlig(*f);
  rad.push_back({!f                     ? ""
                 : f->has_n() && synlig ? base::NumberSv(f->n())
                 : f->has_n()           ? ""
                                        : std::string(kUppgiftSaknas),
                 "", false, true});
  rad.push_back({f ? vy.Forandring(*f) : "", "", false, false});
  rad.push_back({f && f->has_mal() ? base::DecimalSv(f->mal().value(), f->mal().decimaler()) : "", "", false, true});
  rad.push_back({synlig && f->has_mal() ? std::string(MalOrd(BedomMal(*f))) : "", "", false, false});
  return rad;
}

// The dates of an uppdrag beside the name, where it did not cover the whole year.
std::string Enhetsnamn(const Vy& vy, const bv1::UnderlagUppdrag& u) {
  std::string enhet = u.enhet_namn();
  if (u.giltig_fran() > absl::StrCat(vy.ar, "-01-01")) absl::StrAppend(&enhet, ", från ", Datum(u.giltig_fran()));
  if (!u.giltig_till().empty() && u.giltig_till() <= absl::StrCat(vy.ar, "-12-31"))
    absl::StrAppend(&enhet, ", före ", Datum(u.giltig_till()));
  return enhet;
}

}  // namespace

bool HarUppdrag(const Vy& vy, const std::string& typ, bv1::Regi regi) {
  for (const bv1::UnderlagUppdrag& u : vy.innehall.uppdrag())
    if ((typ.empty() || u.insatstyp() == typ) && (regi == bv1::REGI_ALLA || u.regi() == regi)) return true;
  return false;
}

std::vector<Mattdel> Utan(std::vector<Mattdel> matt, const std::vector<std::string>& andelser) {
  matt.erase(std::remove_if(matt.begin(), matt.end(),
                            [&](const Mattdel& m) {
                              for (const std::string& a : andelser)
                                if (absl::EndsWith(m.matt, a)) return true;
                              return false;
                            }),
             matt.end());
  return matt;
}

std::vector<Tabell> Matttabeller(const Vy& vy, const std::string& typ, const std::vector<Mattdel>& matt,
                                 const std::string& rubrik) {
  std::vector<Mattdel> aret, andra;
  for (const Mattdel& m : UtanEnsamma(vy, typ, matt))
    (vy.Nagon(m, typ)->period() == absl::StrCat(vy.ar) ? aret : andra).push_back(m);
  std::vector<Tabell> ut;
  if (!aret.empty()) ut.push_back(MattTabell(vy, typ, aret, rubrik));
  if (!andra.empty()) ut.push_back(MattTabell(vy, typ, andra, "Uppgifter för andra perioder än året"));
  return ut;
}

Tabell Helhetstabell(const Vy& vy, const std::string& typ, const std::vector<Mattdel>& matt, std::string rubrik) {
  Tabell t;
  t.rubrik = std::move(rubrik);
  t.kolumner = {{"Mått", false}, {absl::StrCat(vy.ar - 1), true}, {absl::StrCat(vy.ar), true}};
  std::vector<const bv1::Figur*> anvanda;
  for (const Mattdel& m : matt) {
    const bv1::Figur* f = vy.Hitta(m, {typ});
    if (f == nullptr) continue;
    anvanda.push_back(f);
    const bv1::TidigareVarde* da = Vy::Ar(*f, vy.ar - 1);
    const std::string fore = da ? MedProcent(*f, vy.Synlig(*f, *da), vy.Text(*f, *da)) : std::string(kEjMatt);
    t.rader.push_back({{vy.Etikett(m), "", true, false}, {fore, "", false, true}, Procentruta(vy, f, kUppgiftSaknas)});
  }
  t.fot = Fotnot(vy, anvanda);
  return t;
}

std::vector<Stycke> Andelsrader(const Vy& vy, const std::string& typ, const std::vector<Mattdel>& matt) {
  std::vector<Stycke> ut;
  for (const Mattdel& m : matt) {
    if (!absl::EndsWith(m.matt, ".andel_privat")) continue;
    const bv1::Figur* f = vy.Hitta(m, {typ, bv1::REGI_PRIVAT, "", "", ""});
    if (f == nullptr || !vy.Synlig(*f)) continue;
    ut.push_back({absl::StrCat(vy.Etikett(m), ": ", Tal(f->slag(), VardeAv(*f)), " procent (", f->formel(), ", figur ",
                               f->id(), ").", f->anm().empty() ? "" : " ", f->anm())});
  }
  return ut;
}

Tabell Arstabell(const Vy& vy, const std::string& typ, const Mattdel& m) {
  Tabell t;
  t.rubrik = vy.Etikett(m);
  const bv1::Figur* nagon = vy.Nagon(m, typ);
  if (nagon->slag() == ANDEL && !SomAv(*nagon)) absl::StrAppend(&t.rubrik, ", procent");
  t.kolumner = {{"Regi", false}};
  for (int ar = vy.ar - 2; ar <= vy.ar; ++ar) t.kolumner.push_back({absl::StrCat(ar), true});
  t.kolumner.push_back({"n", true});
  t.kolumner.push_back({"Skillnad mot året innan", false});
  t.kolumner.push_back({"Mål", true});
  t.kolumner.push_back({"Bedömning", false});
  std::vector<bv1::Regi> regier = vy.Regier({m}, typ);
  regier.push_back(bv1::REGI_ALLA);
  std::vector<const bv1::Figur*> anvanda;
  for (bv1::Regi regi : regier) {
    const bv1::Figur* f = vy.Hitta(m, {typ, regi, "", "", ""});
    anvanda.push_back(f);
    t.rader.push_back(Arsrad(vy, regi == bv1::REGI_ALLA ? "Kommunen" : Regirubrik(regi), f, Ord(vy, m, typ, regi)));
  }
  const bv1::Figur* riket = vy.Riket(m, typ);
  anvanda.push_back(riket);
  t.rader.push_back(Arsrad(vy, "Riket", riket, std::string(kUppgiftSaknas)));
  t.fot = Fotnot(vy, anvanda);
  return t;
}

Tabell Enhetstabell(const Vy& vy, const std::string& typ) {
  std::vector<const bv1::UnderlagUppdrag*> uppdrag;
  for (const bv1::UnderlagUppdrag& u : vy.innehall.uppdrag())
    if (u.insatstyp() == typ && vy.skyddade.count(u.enhet()) == 0) uppdrag.push_back(&u);
  std::stable_sort(uppdrag.begin(), uppdrag.end(),
                   [](const auto* a, const auto* b) { return base::CompareSv(a->enhet_namn(), b->enhet_namn()) < 0; });
  const std::optional<Mattdel> avvikelser = vy.Sok("avvikelse", typ, {}, "antal");
  // What nobody answered for is not "not reviewed".
  const absl::string_view ej_granskad = vy.Tyst("uppfoljning") ? kUppgiftSaknas : kEjGranskad;
  Tabell t;
  t.rubrik = "Enheter i bokstavsordning";
  t.kolumner = {{"Enhet", false},        {"Utförare", false},
                {"Regi", false},         {"Självskattning, positiva svar", true},
                {"Uppföljningar", true}, {"Öppna brister", true}};
  if (avvikelser) t.kolumner.push_back({vy.Etikett(*avvikelser), true});
  std::vector<const bv1::Figur*> anvanda;
  std::set<std::pair<std::string, std::string>> sedda;
  for (const bv1::UnderlagUppdrag* u : uppdrag) {
    // An enhet that changed hands has a row for each utförare, with the days that it had it.
    if (!sedda.insert({u->enhet(), u->utforare()}).second) continue;
    const Var var{typ, u->regi(), u->utforare(), u->enhet(), ""};
    std::vector<Cell> rad = {{Enhetsnamn(vy, *u), "", true, false},
                             {u->utforare_namn(), "", false, false},
                             {Gemen(Regirubrik(u->regi())), "", false, false}};
    auto ruta = [&](const Mattdel& m, absl::string_view saknas) {
      anvanda.push_back(vy.Hitta(m, var));
      rad.push_back(Procentruta(vy, anvanda.back(), saknas));
    };
    ruta({"sjalvskattning.positiva", ""}, kUppgiftSaknas);
    ruta({"uppfoljning.genomforda", ""}, ej_granskad);
    ruta({"brist.oppna", ""}, vy.Hitta({"uppfoljning.genomforda", ""}, var) ? "0" : ej_granskad);
    if (avvikelser) ruta(*avvikelser, "0");
    t.rader.push_back(std::move(rad));
  }
  t.fot = Fotnot(vy, anvanda);
  t.fot.forbehall = absl::StrCat(t.fot.forbehall, t.fot.forbehall.empty() ? "" : " ",
                                 "Enheterna står i bokstavsordning. Lex Sarah redovisas inte per enhet.");
  return t;
}

}  // namespace kvalitet::compiler
