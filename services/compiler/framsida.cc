// Page one: made by rule from the figures, in the same place every year.
#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "services/compiler/vy.h"

namespace kvalitet::compiler {
namespace {

using fakta::v1::ANDEL;

// The table of page one may be this high; insatstyper that do not fit are told by number.  A row takes as many lines as
// its name, two at least, and the height of one more.
constexpr size_t kMestHojd = 32, kTeckenPerRad = 24, kMinstRader = 2;
// So many statements under each of the three headings.
constexpr size_t kMestMeningar = 2;

std::optional<Mattdel> Nojdhet(const Vy& vy, const std::string& typ) {
  std::optional<Mattdel> basta;
  size_t mest = 0;
  for (const Mattdel& m : vy.Matt("nojdhet", typ)) {
    const bv1::Figur* f = vy.Nagon(m, typ);
    if (!m.del.empty() || f->slag() != ANDEL || base::FoldSv(f->etikett()).find("nojd") == std::string::npos) continue;
    size_t antal = 0;
    for (bv1::Regi regi : {bv1::REGI_ALLA, bv1::REGI_KOMMUNAL, bv1::REGI_PRIVAT})
      antal += vy.Hitta(m, {typ, regi, "", "", ""}) != nullptr ? 1 : 0;
    if (antal > mest) basta = m, mest = antal;
  }
  return basta;
}

std::string Med(const Vy& vy, const std::string& typ) {
  return typ.empty() ? "alla insatstyper tillsammans" : vy.Insatstyp(typ);
}

// What can be said of one insatstyp's satisfaction and goals.
struct Omdomen {
  std::vector<std::string> bra, oroar, varken;
};

void Nojda(const Vy& vy, const std::string& typ, bv1::Regi regi, Omdomen& o) {
  std::optional<Mattdel> m = Nojdhet(vy, typ);
  const bv1::Figur* f = m ? vy.Hitta(*m, {typ, regi}) : nullptr;
  const bv1::TidigareVarde* da = f ? Vy::Ar(*f, vy.ar - 1) : nullptr;
  if (da == nullptr || !vy.Synlig(*f) || !vy.Synlig(*f, *da)) return;
  const std::string vad = absl::StrCat(Med(vy, typ), regi == bv1::REGI_KOMMUNAL ? " i kommunal regi"
                                                     : regi == bv1::REGI_PRIVAT ? " i privat regi"
                                                                                : "");
  const std::string nu_text = vy.Text(*f), da_text = vy.Text(*f, *da);
  std::optional<Andring> andring = Bedom(f->slag(), VardeAv(*f), VardeAv(*da));
  if (!andring)
    o.varken.push_back(absl::StrCat("Nöjda, ", vad, ": ", da_text, " procent ", da->ar(), ", ", nu_text, " procent ",
                                    vy.ar, "; antal svarande saknas i källan."));
  else if (*andring == Andring::kOforandrat)
    o.bra.push_back(absl::StrCat(nu_text, " procent är nöjda med ", vad, ", i stort sett oförändrat."));
  else
    (*andring == Andring::kOkade ? o.bra : o.oroar)
        .push_back(absl::StrCat("Andelen nöjda med ", vad, *andring == Andring::kOkade ? " ökade" : " minskade",
                                " från ", da_text, " till ", nu_text, " procent."));
}

// The whole, or both regi where the source states no whole.
void Nojda(const Vy& vy, const std::string& typ, Omdomen& o) {
  std::optional<Mattdel> m = Nojdhet(vy, typ);
  if (m && vy.Hitta(*m, {typ}) == nullptr) {
    Nojda(vy, typ, bv1::REGI_KOMMUNAL, o);
    Nojda(vy, typ, bv1::REGI_PRIVAT, o);
  } else {
    Nojda(vy, typ, bv1::REGI_ALLA, o);
  }
}

void Malen(const Vy& vy, Omdomen& o) {
  for (const bv1::Figur& f : vy.innehall.figurer()) {
    if (!f.has_mal() || !vy.Synlig(f)) continue;
    const Maluppfyllelse utfall = BedomMal(f);
    if (utfall != Maluppfyllelse::kHelt && utfall != Maluppfyllelse::kEj) continue;
    const std::string mening = absl::StrCat(
        "Målet för ", Med(vy, f.omfattning().insatstyp()), " är ", MalOrd(utfall), ": ", TalMedEnhet(f, VardeAv(f)),
        " mot målet ", base::DecimalSv(f.mal().value(), f.mal().decimaler()), " (", Gemen(f.etikett()), ").");
    (utfall == Maluppfyllelse::kHelt ? o.bra : o.oroar).push_back(mening);
  }
}

const bv1::Figur* Alla(const Vy& vy, const std::string& typ, const std::string& matt, const std::string& del = "") {
  return vy.Hitta({matt, del}, {typ});
}

// Sum over insatstyper when the underlag is about all, else the one.
std::string Niva(const Vy& vy) { return vy.innehall.insatstyp(); }

Omdomen Meningar(const Vy& vy) {
  Omdomen o;
  Malen(vy, o);
  std::vector<std::string> typer = vy.Insatstyper();
  typer.push_back("");
  for (const std::string& typ : typer) Nojda(vy, typ, o);
  const std::string niva = Niva(vy);
  if (const bv1::Figur* f = Alla(vy, niva, "sjalvskattning.inlamnade"); f && f->denominator() > 0)
    // Three of four is the line between a return that can be built on and one that cannot.
    (f->value() * 4 >= f->denominator() * 3 ? o.bra : o.oroar)
        .push_back(absl::StrCat(vy.Text(*f), " självskattningar är inlämnade."));
  // Reviews of three of four are a good year, of fewer than half a reason to worry.
  if (const bv1::Figur* f = Alla(vy, niva, "granskning.enheter"); f && f->denominator() > 0) {
    if (f->value() * 4 >= f->denominator() * 3)
      o.bra.push_back(absl::StrCat(vy.Text(*f), " enheter är granskade i år."));
    else if (f->value() * 2 < f->denominator())
      o.oroar.push_back(absl::StrCat("Bara ", vy.Text(*f), " enheter är granskade i år."));
  }
  // Serious ones first of all, others only where nothing else worries.
  auto brister = [&](const char* del, absl::string_view ental, absl::string_view flertal) {
    const bv1::Figur* f = Alla(vy, niva, "brist.oppna", del);
    if (f == nullptr || f->value() == 0) return std::string();
    return absl::StrCat(Antal(f->value(), ental, flertal), " är ", f->value() == 1 ? "öppen." : "öppna.");
  };
  if (std::string text = brister("ALLVARLIG_BRIST", "allvarlig brist", "allvarliga brister"); !text.empty())
    o.oroar.insert(o.oroar.begin(), std::move(text));
  else if (text = brister("", "brist", "brister"); !text.empty())
    o.oroar.push_back(std::move(text));
  return o;
}

std::string Forsta(const std::vector<std::string>& meningar) {
  return absl::StrJoin(meningar.begin(),
                       meningar.begin() + static_cast<std::ptrdiff_t>(std::min(kMestMeningar, meningar.size())), " ");
}

std::string VadGorVi(const Vy& vy) {
  const bv1::Figur* oppna = Alla(vy, Niva(vy), "atgard.oppna");
  const bv1::Figur* sena = Alla(vy, Niva(vy), "atgard.forsenade");
  if (vy.Tyst("uppfoljning")) return absl::StrCat(Versal(kUppgiftSaknas), ": källan svarade inte.");
  if (oppna == nullptr) return "Underlaget har inga åtgärder.";
  if (oppna->value() == 0) return "Alla beslutade åtgärder är klara.";
  // Not "pågår": what is decided may not have begun.
  std::string text =
      absl::StrCat(Antal(oppna->value(), "beslutad åtgärd är inte klar", "beslutade åtgärder är inte klara"));
  if (sena && sena->value() > 0)
    absl::StrAppend(&text, "; ", base::NumberSv(sena->value()), sena->value() == 1 ? " är försenad" : " är försenade");
  return text + ".";
}

// Beside other values of the same cell the word is cut; the reader finds it whole in the table of the insatstyp.
std::string Kort(std::string text) { return text == kForFa ? "för få" : text; }

// "6 / 6": kommunal and privat; where neither is known the whole, or the word.
Cell Par(const Vy& vy, const std::optional<Mattdel>& m, const std::string& typ, bool med_n) {
  Cell ruta;
  ruta.tal = true;
  ruta.text = std::string(kUppgiftSaknas);
  if (!m) return ruta;
  const bv1::Figur* k = vy.Hitta(*m, {typ, bv1::REGI_KOMMUNAL, "", "", ""});
  const bv1::Figur* p = vy.Hitta(*m, {typ, bv1::REGI_PRIVAT, "", "", ""});
  const bv1::Figur* alla = vy.Hitta(*m, {typ});
  auto text = [&](const bv1::Figur* f) {
    if (f == nullptr) return std::string(kUppgiftSaknas);
    std::string t = Kort(vy.Text(*f));
    if (med_n && vy.Synlig(*f))
      absl::StrAppend(&t, f->has_n() ? absl::StrCat(" (", base::NumberSv(f->n()), ")") : std::string(" (n saknas)"));
    return t;
  };
  if (k == nullptr && p == nullptr) {
    if (alla) ruta = {absl::StrCat("alla ", text(alla)), alla->id(), false, true};
    return ruta;
  }
  ruta.text = absl::StrCat(text(k), " / ", text(p));
  ruta.figur = (k ? k : p)->id();
  if (k == nullptr || p == nullptr) {
    if (alla) absl::StrAppend(&ruta.text, "; alla ", text(alla));
  } else if (med_n && vy.Synlig(*k) && vy.Synlig(*p)) {
    absl::StrAppend(&ruta.text, "; ", Skillnad(k->slag(), VardeAv(*p), VardeAv(*k)));
  }
  return ruta;
}

std::string Ensam(const Vy& vy, const std::optional<Mattdel>& m, const std::string& typ, absl::string_view saknas) {
  const bv1::Figur* f = m ? vy.Hitta(*m, {typ}) : nullptr;
  return f ? Kort(vy.Text(*f)) : std::string(saknas);
}

// Decided as missförhållande, serious or not: summed from the shown parts only, so that the sum tells nothing new.
std::string Missforhallanden(const Vy& vy, const std::string& typ) {
  const bv1::Figur* grad = Alla(vy, typ, "lexsarah.grad");
  if (grad == nullptr) return Ensam(vy, vy.Sok("lexsarah", typ, {"missforhallande"}), typ, kUppgiftSaknas);
  int64_t summa = 0;
  for (const char* del : {"MISSFORHALLANDE", "ALLVARLIGT_MISSFORHALLANDE"}) {
    const bv1::Figur* f = Alla(vy, typ, "lexsarah.grad", del);
    if (f == nullptr) continue;
    if (!vy.Synlig(*f)) return Kort(std::string(kForFa));
    summa += f->value();
  }
  return base::NumberSv(summa);
}

std::vector<Cell> Insatstyprad(const Vy& vy, const std::string& typ, std::vector<const bv1::Figur*>& anvanda) {
  std::vector<Cell> rad = {{Versal(Med(vy, typ)), "", true, false}};
  std::optional<Mattdel> enheter = vy.Sok("register", typ, {"enheter"});
  if (!enheter) enheter = vy.Sok("volym", typ, {"boenden"});
  if (!enheter) enheter = vy.Sok("volym", typ, {"enheter"});
  std::optional<Mattdel> personer = vy.Sok("volym", typ, {"personer"});
  for (const char* ord : {"brukare", "kunder", "lagenheter", "platser"})
    if (!personer) personer = vy.Sok("volym", typ, {ord});
  const std::optional<Mattdel> nojda = Nojdhet(vy, typ);
  rad.push_back(Par(vy, enheter, typ, false));
  rad.push_back(Par(vy, personer, typ, false));
  rad.push_back(Par(vy, nojda, typ, true));
  const bv1::Figur* granskade = Alla(vy, typ, "granskning.enheter");
  rad.push_back(vy.Ruta(granskade, kUppgiftSaknas));
  const bv1::Figur* oppna = Alla(vy, typ, "brist.oppna", "ALLVARLIG_BRIST");
  const bv1::Figur* stangda = Alla(vy, typ, "brist.atgardade", "ALLVARLIG_BRIST");
  const bool raknas = Alla(vy, typ, "iakttagelse.antal") != nullptr || Alla(vy, typ, "brist.oppna") != nullptr;
  // Where nobody looked, none is no answer.
  const bool ogranskad = raknas && !oppna && !stangda && granskade && granskade->value() == 0;
  rad.push_back({ogranskad ? std::string(kEjGranskad)
                 : raknas  ? absl::StrCat(oppna ? base::NumberSv(oppna->value()) : "0", " / ",
                                         stangda ? base::NumberSv(stangda->value()) : "0")
                           : std::string(kUppgiftSaknas),
                 oppna ? oppna->id() : "", false, true});
  const std::optional<Mattdel> rapporter = vy.Sok("lexsarah", typ, {"rapport"}, "rapporter");
  const std::optional<Mattdel> ivo = vy.Sok("lexsarah", typ, {"ivo"}, "till_ivo");
  const std::string missforhallanden = Missforhallanden(vy, typ);
  if (!rapporter && !ivo && missforhallanden == kUppgiftSaknas) {
    rad.push_back({std::string(kUppgiftSaknas), "", false, true});
  } else {
    rad.push_back(
        {absl::StrJoin(
             {Ensam(vy, rapporter, typ, kUppgiftSaknas), missforhallanden, Ensam(vy, ivo, typ, kUppgiftSaknas)}, " / "),
         "", false, true});
  }
  for (const std::optional<Mattdel>& m : {enheter, personer, nojda, rapporter, ivo})
    if (m)
      for (bv1::Regi regi : {bv1::REGI_ALLA, bv1::REGI_KOMMUNAL, bv1::REGI_PRIVAT})
        anvanda.push_back(vy.Hitta(*m, {typ, regi, "", "", ""}));
  anvanda.insert(anvanda.end(), {granskade, oppna, stangda});
  return rad;
}

bool HarNagot(const std::vector<Cell>& rad) {
  for (size_t i = 1; i < rad.size(); ++i)
    if (rad[i].text != kUppgiftSaknas) return true;
  return false;
}

Tabell Oversikt(const Vy& vy) {
  Tabell t;
  t.rubrik = absl::StrCat("Insatstyperna ", vy.ar, "; kommunal / privat regi");
  t.kolumner = {{"Insatstyp", false},
                {"Enheter", true},
                {"Personer eller platser", true},
                {"Nöjda, procent (n); skillnad", true},
                {"Granskade enheter", true},
                {"Allvarliga brister: öppna / åtgärdade", true},
                {"Lex Sarah: rapporter / missförhållanden / till IVO", true}};
  std::vector<std::string> typer = vy.Insatstyper();
  std::vector<const bv1::Figur*> anvanda;
  size_t visas = 0;
  for (size_t hojd = 0; visas < typer.size(); ++visas) {
    std::vector<const bv1::Figur*> radens;
    std::vector<Cell> rad = Insatstyprad(vy, typer[visas], radens);
    hojd += std::max(kMinstRader, base::CountCharacters(rad[0].text) / kTeckenPerRad + 1) + 1;
    if (hojd > kMestHojd) break;
    anvanda.insert(anvanda.end(), radens.begin(), radens.end());
    t.rader.push_back(std::move(rad));
  }
  if (vy.innehall.insatstyp().empty() && vy.HelhetenBehovs()) {
    std::vector<Cell> alla = Insatstyprad(vy, "", anvanda);
    if (HarNagot(alla)) t.rader.push_back(std::move(alla));
  }
  t.fot = Fotnot(vy, anvanda);
  t.fot.n.clear();  // stands in the cells
  if (typer.size() > visas)
    t.fot.forbehall = absl::StrCat("Ytterligare ", typer.size() - visas, " insatstyper står i rapporten.");
  else
    t.fot.forbehall.clear();
  return t;
}

// How many of last year's åtgärder are in each state now, by state; "" is all of them.
std::map<std::string, int64_t> Lovat(const Vy& vy) {
  std::map<std::string, int64_t> antal;
  for (const auto* figurer : {&vy.innehall.figurer(), &vy.innehall.forna()})
    for (const bv1::Figur& f : *figurer) {
      const bv1::Omfattning& o = f.omfattning();
      const bool alla = o.insatstyp() == Niva(vy) && o.regi() == bv1::REGI_ALLA && o.utforare().empty() &&
                        o.enhet().empty() && o.avser().empty();
      const bv1::TidigareVarde* forra = alla && f.matt() == "lofte.atgarder" ? Vy::Ar(f, vy.ar - 1) : nullptr;
      if (forra != nullptr) antal[f.del()] = forra->value();
    }
  return antal;
}

// Of what was decided last year, whenever it was done; what is decided this year is promised to the next.
std::string Loften(const Vy& vy) {
  std::map<std::string, int64_t> antal = Lovat(vy);
  if (antal[""] == 0)
    return absl::StrCat(Versal(kUppgiftSaknas),
                        vy.Tyst("uppfoljning") ? std::string(": källan svarade inte.")
                                               : absl::StrCat(": underlaget har inga åtgärder från ", vy.ar - 1, "."));
  const int64_t med = antal["GENOMFORD_MED_EFFEKT"], utan = antal["GENOMFORD_UTAN_EFFEKT"];
  const int64_t obedomda = antal["GENOMFORD"], kvar = antal["EJ_PABORJAD"] + antal["PAGAR"];
  return absl::StrCat(
      Antal(antal[""], "åtgärd", "åtgärder"), ": ", base::NumberSv(med + utan + obedomda), " klara, varav ",
      base::NumberSv(med), " med önskad effekt, ", base::NumberSv(utan), " utan effekt, ", base::NumberSv(obedomda),
      " ej bedömda; ", base::NumberSv(kvar), " kvar",
      antal["AVBRUTEN"] == 0 ? "" : absl::StrCat("; ", Antal(antal["AVBRUTEN"], "avbruten", "avbrutna")), ".");
}

std::string PerRegi(const std::map<int, int64_t>& antal) {
  std::vector<std::string> delar;
  for (const auto& [regi, n] : antal) {
    const auto r = static_cast<bv1::Regi>(regi);
    const std::string ord = r == bv1::REGI_KOMMUNAL ? n == 1 ? "kommunal" : "kommunala"
                            : r == bv1::REGI_PRIVAT ? n == 1 ? "privat" : "privata"
                                                    : Gemen(Regirubrik(r));
    // "(privat)" says enough of the only one.
    delar.push_back(antal.size() == 1 && n == 1 ? ord : absl::StrCat(base::NumberSv(n), " ", ord));
  }
  return Uppraknat(delar);
}

std::string VetInte(const Vy& vy) {
  std::map<int, std::map<int, int64_t>> antal;  // kind -> regi -> how many
  std::map<int, std::set<std::string>> typer, texter;
  std::map<int, int64_t> rader;
  for (const bv1::Lucka& l : vy.innehall.luckor()) {
    antal[l.slag()][l.omfattning().regi()] += l.antal();
    typer[l.slag()].insert(Med(vy, l.omfattning().insatstyp()));
    if (!l.text().empty()) texter[l.slag()].insert(l.text());
    ++rader[l.slag()];
  }
  std::vector<std::string> ut;
  auto summa = [&](int slag) {
    int64_t n = 0;
    for (const auto& [regi, del] : antal[slag]) n += del;
    return n;
  };
  for (const auto& [slag, regier] : antal) {
    const int64_t n = summa(slag);
    const std::vector<std::string> namn(typer[slag].begin(), typer[slag].end());
    switch (slag) {
      case bv1::LUCKA_EJ_INLAMNAD:
        ut.push_back(
            absl::StrCat(Antal(n, "självskattning saknas", "självskattningar saknas"), " (", PerRegi(regier), ")."));
        break;
      case bv1::LUCKA_EJ_GRANSKAD:
        ut.push_back(absl::StrCat(Antal(n, "enhet är inte granskad i år", "enheter är inte granskade i år"), " (",
                                  PerRegi(regier), ")."));
        break;
      case bv1::LUCKA_VOLYM_SAKNAS:
        ut.push_back(namn.size() <= 3 ? absl::StrCat("Volymen är okänd för ", Uppraknat(namn), ".")
                                      : absl::StrCat("Volymen är okänd för ", namn.size(), " insatstyper."));
        break;
      case bv1::LUCKA_UPPDRAG_SAKNAS:
        ut.push_back(absl::StrCat("I ", namn.size() <= 3 ? Uppraknat(namn) : absl::StrCat(namn.size(), " insatstyper"),
                                  " finns uppgifter som inget uppdrag täcker; de står för sig."));
        break;
      case bv1::LUCKA_REGI_OKAND:
        ut.push_back(absl::StrCat("Regi är inte angiven för ", Antal(n, "utförare", "utförare"), "."));
        break;
      case bv1::LUCKA_KALLA_SVARADE_INTE:
        ut.push_back(absl::StrJoin(texter[slag], " "));
        break;
      case bv1::LUCKA_ANTAL_SVAR_SAKNAS:
        ut.push_back(absl::StrCat("Antal svarande saknas i källan för ", Antal(rader[slag], "mått", "mått"), "."));
        break;
      case bv1::LUCKA_SUMMA_STAMMER_INTE:
        ut.push_back(
            absl::StrCat("För ", Antal(rader[slag], "siffra", "siffror"), " stämmer delarna inte med helheten."));
        break;
      case bv1::LUCKA_MATT_SAKNAS_I_AR:
        ut.push_back(absl::StrCat(Antal(rader[slag], "mått", "mått"), " från tidigare år saknas för ", vy.ar, "."));
        break;
      case bv1::LUCKA_KALLOR_OENSE:
        ut.push_back(absl::StrCat("Källorna anger olika värden för ", Antal(rader[slag], "siffra", "siffror"), "."));
        break;
      default:
        break;
    }
  }
  for (const bv1::Figur& f : vy.innehall.figurer())
    if (ArForetagsuppgift(f)) {
      ut.push_back("Privata utförares uppgifter om personal och priser redovisas inte.");
      break;
    }
  return ut.empty() ? "Inga luckor är kända i underlaget." : absl::StrJoin(ut, " ");
}

std::string Mal(const Vy& vy) {
  std::map<Maluppfyllelse, int> antal;
  int alla = 0;
  for (const bv1::Figur& f : vy.innehall.figurer())
    if (f.has_mal() && !ArForetagsuppgift(f)) ++antal[BedomMal(f)], ++alla;
  if (alla == 0) return absl::StrCat(Versal(kUppgiftSaknas), ": underlaget har inga mål.");
  return absl::StrCat("Helt ", antal[Maluppfyllelse::kHelt], " · delvis ", antal[Maluppfyllelse::kDelvis], " · ej ",
                      antal[Maluppfyllelse::kEj], " · ej bedömda ", antal[Maluppfyllelse::kEjBedomd],
                      ". Bedömt enligt regel; nämnden avgör.");
}

}  // namespace

Framsida ByggFramsida(const Vy& vy) {
  Framsida sida;
  Omdomen o = Meningar(vy);
  sida.meningar = {{"Det går bra", Forsta(o.bra)}, {"Det oroar oss", Forsta(o.oroar)}, {"Det gör vi", VadGorVi(vy)}};
  if (o.bra.empty()) {
    sida.meningar[0].text = "Underlaget räcker inte för ett omdöme.";
    if (!o.varken.empty()) absl::StrAppend(&sida.meningar[0].text, " ", o.varken.front());
  }
  // Silence is told apart from good news.
  if (o.oroar.empty())
    sida.meningar[1].text = o.bra.empty() ? "Underlaget räcker inte för ett omdöme."
                                          : "Inget av de mått som framsidan prövar ger skäl till oro.";
  sida.oversikt = Oversikt(vy);
  sida.rader = {
      {"Det lovade vi förra året", Loften(vy)}, {"Det här vet vi inte", VetInte(vy)}, {"Nämndens mål", Mal(vy)}};
  return sida;
}

}  // namespace kvalitet::compiler
