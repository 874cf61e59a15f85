// T1 to T10 of one insatstyp, in the same order every year; what there is no data for says which word applies and why.
#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "services/compiler/vy.h"

namespace kvalitet::compiler {
namespace {

using fakta::v1::ANDEL;
using fakta::v1::ANTAL;

bool HarUppdrag(const Vy& vy, const std::string& typ, bv1::Regi regi) {
  for (const bv1::UnderlagUppdrag& u : vy.innehall.uppdrag())
    if ((typ.empty() || u.insatstyp() == typ) && (regi == bv1::REGI_ALLA || u.regi() == regi)) return true;
  return false;
}

// The word for a cell without figure.  A published source that is silent is no zero; the suite's own count of a regi
// that has uppdrag is.
std::string Ord(const Vy& vy, const Mattdel& matt, const std::string& typ, bv1::Regi regi) {
  const bv1::Figur* nagon = vy.Nagon(matt, typ);
  if (nagon == nullptr || nagon->publicerad() || nagon->mal().value() != 0) return std::string(kUppgiftSaknas);
  if (!HarUppdrag(vy, typ, regi)) return "–";
  return nagon->slag() == ANTAL && !absl::StartsWith(matt.matt, "volym.") ? "0" : std::string(kUppgiftSaknas);
}

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
  for (const Mattdel& m : matt) {
    std::vector<Cell> rad = {{vy.Etikett(m), "", true, false}};
    const bool andel_privat = absl::EndsWith(m.matt, ".andel_privat");
    for (bv1::Regi regi : regier) {
      const bv1::Figur* f = vy.Hitta(m, {typ, regi, "", "", ""});
      anvanda.push_back(f);
      Cell ruta = vy.Ruta(f, andel_privat ? "" : Ord(vy, m, typ, regi));
      if (f && f->slag() == ANDEL && vy.Synlig(*f) && !SomAv(*f) && ruta.text != kUppgiftSaknas) ruta.text += " %";
      rad.push_back(std::move(ruta));
    }
    const bv1::Figur* hela = vy.Hitta(m, {typ});
    anvanda.push_back(hela);
    if (alla) {
      Cell ruta = vy.Ruta(hela, andel_privat ? "" : Ord(vy, m, typ, bv1::REGI_ALLA));
      if (hela && hela->slag() == ANDEL && vy.Synlig(*hela) && !SomAv(*hela) && ruta.text != kUppgiftSaknas)
        ruta.text += " %";
      rad.push_back(std::move(ruta));
    }
    if (tidigare) {
      const bv1::TidigareVarde* da = hela ? Vy::Ar(*hela, vy.ar - 1) : nullptr;
      std::string text = da ? vy.Text(*hela, *da) : andel_privat ? "" : std::string(kUppgiftSaknas);
      if (da && hela->slag() == ANDEL && vy.Synlig(*hela, *da) && !SomAv(*hela) && text != kUppgiftSaknas) text += " %";
      rad.push_back({text, da ? hela->id() : "", false, true});
    }
    if (skillnad) rad.push_back({hela ? vy.Forandring(*hela) : "", "", false, false});
    t.rader.push_back(std::move(rad));
  }
  t.fot = Fotnot(vy, anvanda);
  return t;
}

// Lines over the years, one shape per regi, with gaps where a year is missing.  Empty if no regi has two years.
std::optional<Diagram> Linjer(const Vy& vy, const Mattdel& matt, const std::string& typ) {
  Diagram d;
  d.slag = Diagram::kLinjer;
  std::vector<const bv1::Figur*> anvanda;
  std::vector<std::string> ord;
  bool flera = false;
  const std::pair<bv1::Regi, Serie::Form> kSerier[] = {{bv1::REGI_KOMMUNAL, Serie::kFylldCirkel},
                                                       {bv1::REGI_PRIVAT, Serie::kOppenKvadrat},
                                                       {bv1::REGI_ALLA, Serie::kKryss}};
  for (const auto& [regi, form] : kSerier) {
    const bv1::Figur* f = vy.Hitta(matt, {typ, regi, "", "", ""});
    if (f == nullptr || SomAv(*f)) continue;
    Serie serie;
    serie.namn = Regirubrik(regi);
    serie.form = form;
    auto lagg = [&](int ar, const Matvarde& v, const std::string& text) {
      const bool skalad = v.denominator != 0;
      int64_t skala = 1;
      for (int i = 0; i < v.decimaler; ++i) skala *= 10;
      auto y = base::RatioScaled(v.value, skalad ? v.denominator : skala, 2, skalad && f->slag() == ANDEL ? 100 : 1);
      if (y) serie.punkter.push_back({absl::StrCat(ar), ar, *y, text});
    };
    std::vector<bv1::TidigareVarde> tidigare(f->tidigare().rbegin(), f->tidigare().rend());
    for (const bv1::TidigareVarde& t : tidigare)
      if (vy.Synlig(*f, t) && (t.denominator() != 0 || f->slag() == ANTAL || f->publicerad()))
        lagg(t.ar(), VardeAv(t), vy.Text(*f, t));
    if (vy.Synlig(*f) && (f->denominator() != 0 || f->slag() == ANTAL || f->publicerad()))
      lagg(vy.ar, VardeAv(*f), vy.Text(*f));
    if (serie.punkter.empty()) continue;
    flera = flera || serie.punkter.size() > 1;
    std::vector<std::string> varden;
    for (const Punkt& p : serie.punkter) varden.push_back(absl::StrCat(p.x, ": ", p.text));
    ord.push_back(absl::StrCat(serie.namn, " ", absl::StrJoin(varden, ", ")));
    if (f->has_mal() && regi == bv1::REGI_ALLA) {
      int64_t skala = 1;
      for (int i = 0; i < f->mal().decimaler(); ++i) skala *= 10;
      if (auto y = base::RatioScaled(f->mal().value(), skala, 2, 1)) d.mal = *y;
    }
    d.serier.push_back(std::move(serie));
    anvanda.push_back(f);
  }
  if (!flera) return std::nullopt;
  d.decimaler = 2;
  d.matenhet = anvanda.front()->slag() == ANDEL ? "procent" : anvanda.front()->matenhet();
  d.titel = absl::StrCat(vy.Etikett(matt), " per år");
  d.beskrivning = absl::StrCat("Linjediagram. ", absl::StrJoin(ord, ". "), ".");
  if (d.mal) absl::StrAppend(&d.beskrivning, " Målet är ", base::DecimalSv(*d.mal / 100, 0), ".");
  d.fot = Fotnot(vy, anvanda);
  return d;
}

Del NyDel(const char* nr, const char* amne) {
  Del del;
  del.nr = nr;
  del.amne = amne;
  return del;
}

void Tom(Del& del, absl::string_view ord, std::string varfor) {
  del.rubrik = del.amne;
  del.block.push_back(Saknas{std::string(ord), std::move(varfor)});
}

// The measures as a table; those that were published for another period than the year in one of their own.
void LaggTabell(const Vy& vy, const std::string& typ, const std::vector<Mattdel>& matt, const char* rubrik, Del& del) {
  std::vector<Mattdel> aret, andra;
  for (const Mattdel& m : matt) (vy.Nagon(m, typ)->period() == absl::StrCat(vy.ar) ? aret : andra).push_back(m);
  if (!aret.empty()) del.block.push_back(MattTabell(vy, typ, aret, rubrik));
  if (!andra.empty()) del.block.push_back(MattTabell(vy, typ, andra, "Uppgifter för andra perioder än året"));
}

std::string KommunalPrivat(const Vy& vy, const Mattdel& m, const std::string& typ) {
  const bv1::Figur* k = vy.Hitta(m, {typ, bv1::REGI_KOMMUNAL, "", "", ""});
  const bv1::Figur* p = vy.Hitta(m, {typ, bv1::REGI_PRIVAT, "", "", ""});
  if (k == nullptr || p == nullptr || !vy.Synlig(*k) || !vy.Synlig(*p)) return "";
  return absl::StrCat(" (", vy.Text(*k), " i kommunal regi och ", vy.Text(*p), " i privat)");
}

// "21 antal …" -> the message of a count: "Antal särskilda boenden är 21: 16 i kommunal regi och 5 i privat".
std::string Budskap(const Vy& vy, const Mattdel& m, const std::string& typ) {
  const bv1::Figur* alla = vy.Hitta(m, {typ});
  if (alla == nullptr) alla = vy.Nagon(m, typ);
  std::string vem = alla->omfattning().regi() == bv1::REGI_ALLA
                        ? ""
                        : absl::StrCat(" (", Gemen(Regirubrik(alla->omfattning().regi())), ")");
  return absl::StrCat(vy.Etikett(m), vem, ": ",
                      vy.Synlig(*alla) && !SomAv(*alla) ? TalMedEnhet(*alla, VardeAv(*alla)) : vy.Text(*alla),
                      alla->omfattning().regi() == bv1::REGI_ALLA ? KommunalPrivat(vy, m, typ) : "");
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

// The share of private regi is never printed without what is known of the volume.
void Andelsrader(const Vy& vy, const std::string& typ, const std::vector<Mattdel>& matt, Del& del) {
  for (const Mattdel& m : matt) {
    if (!absl::EndsWith(m.matt, ".andel_privat")) continue;
    const bv1::Figur* f = vy.Hitta(m, {typ, bv1::REGI_PRIVAT, "", "", ""});
    if (f == nullptr || !vy.Synlig(*f)) continue;
    del.block.push_back(Stycke{absl::StrCat(vy.Etikett(m), ": ", Tal(f->slag(), VardeAv(*f)), " procent (", f->formel(),
                                            ", figur ", f->id(), ").", f->anm().empty() ? "" : " ", f->anm())});
  }
}

Del T1(const Vy& vy, const std::string& typ) {
  Del del = NyDel("T1", "Utförare och volym");
  std::vector<Mattdel> matt = vy.Matt("register", typ);
  for (const Mattdel& m : vy.Matt("volym", typ)) matt.push_back(m);
  if (matt.empty()) {
    Tom(del, kUppgiftSaknas, "Registret har inga uppdrag och underlaget inga volymer för insatstypen.");
    return del;
  }
  std::vector<Mattdel> utan = Utan(matt, {".andel_privat"});
  std::optional<Mattdel> forst = vy.Sok("register", typ, {"enheter"});
  if (!forst) forst = vy.Sok("volym", typ, {"boenden"});
  if (!forst) forst = utan.front();
  del.rubrik = Budskap(vy, *forst, typ);
  LaggTabell(vy, typ, utan, "Utförare, enheter och volym efter regi", del);
  Andelsrader(vy, typ, matt, del);
  return del;
}

// One table per measure: regi down, years across, then difference, goal and judgement.
Tabell Arstabell(const Vy& vy, const std::string& typ, const Mattdel& m) {
  Tabell t;
  t.rubrik = vy.Etikett(m);
  const bv1::Figur* nagon = vy.Nagon(m, typ);
  const bool andel = nagon->slag() == ANDEL;
  if (andel && !SomAv(*nagon)) absl::StrAppend(&t.rubrik, ", procent");
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
    std::vector<Cell> rad = {{regi == bv1::REGI_ALLA ? "Kommunen" : Regirubrik(regi), "", true, false}};
    for (int ar = vy.ar - 2; ar < vy.ar; ++ar) {
      const bv1::TidigareVarde* da = f ? Vy::Ar(*f, ar) : nullptr;
      rad.push_back({da ? vy.Text(*f, *da) : std::string(kUppgiftSaknas), da ? f->id() : "", false, true});
    }
    rad.push_back(vy.Ruta(f, Ord(vy, m, typ, regi)));
    rad.push_back({f == nullptr                  ? ""
                   : f->has_n() && vy.Synlig(*f) ? base::NumberSv(f->n())
                   : f->has_n()                  ? ""
                                                 : std::string(kUppgiftSaknas),
                   "", false, true});
    rad.push_back({f ? vy.Forandring(*f) : "", "", false, false});
    rad.push_back({f && f->has_mal() ? base::DecimalSv(f->mal().value(), f->mal().decimaler()) : "", "", false, true});
    rad.push_back({f && f->has_mal() && vy.Synlig(*f) ? std::string(MalOrd(BedomMal(*f))) : "", "", false, false});
    t.rader.push_back(std::move(rad));
  }
  std::vector<Cell> riket = {{"Riket", "", true, false}};
  for (int i = 0; i < 3; ++i) riket.push_back({std::string(kUppgiftSaknas), "", false, true});
  for (int i = 0; i < 4; ++i) riket.push_back({"", "", false, false});
  t.rader.push_back(std::move(riket));
  t.fot = Fotnot(vy, anvanda);
  return t;
}

// "58 procent 2019, 78 procent 2020; antal svarande saknas i källan": values without judgement.
void UtanBedomning(const Vy& vy, const std::string& typ, const Mattdel& m, Del& del) {
  std::vector<std::string> delar;
  for (bv1::Regi regi : {bv1::REGI_KOMMUNAL, bv1::REGI_PRIVAT, bv1::REGI_ALLA}) {
    const bv1::Figur* f = vy.Hitta(m, {typ, regi, "", "", ""});
    const bv1::TidigareVarde* da = f ? Vy::Ar(*f, vy.ar - 1) : nullptr;
    if (da == nullptr || f->has_n() || !vy.Synlig(*f) || !vy.Synlig(*f, *da) || f->slag() != ANDEL) continue;
    del.block.push_back(
        Stycke{absl::StrCat(regi == bv1::REGI_ALLA ? "Kommunen" : Regirubrik(regi), ": ", vy.Text(*f, *da), " procent ",
                            da->ar(), ", ", vy.Text(*f), " procent ", vy.ar, "; antal svarande saknas i källan.")});
  }
}

Del T2(const Vy& vy, const std::string& typ) {
  Del del = NyDel("T2", "Nöjdhet");
  const std::vector<Mattdel> matt = vy.Matt("nojdhet", typ);
  if (matt.empty()) {
    Tom(del, kUppgiftSaknas, "Underlaget har ingen brukarundersökning för året.");
    return del;
  }
  std::optional<Mattdel> forst = vy.Sok("nojdhet", typ, {"nojd"});
  del.rubrik = Budskap(vy, forst.value_or(matt.front()), typ);
  if (const bv1::Figur* alla = vy.Hitta(forst.value_or(matt.front()), {typ});
      alla && alla->has_mal() && vy.Synlig(*alla))
    absl::StrAppend(&del.rubrik, "; målet ", base::DecimalSv(alla->mal().value(), alla->mal().decimaler()),
                    alla->slag() == ANDEL ? " procent är " : " är ", MalOrd(BedomMal(*alla)));
  for (const Mattdel& m : matt) {
    del.block.push_back(Arstabell(vy, typ, m));
    UtanBedomning(vy, typ, m, del);
    if (std::optional<Diagram> d = Linjer(vy, m, typ)) del.block.push_back(*std::move(d));
  }
  return del;
}

Del T3(const Vy& vy, const std::string& typ) {
  Del del = NyDel("T3", "Självskattning");
  const std::vector<Mattdel> alla = Utan(vy.Matt("sjalvskattning", typ), {".andelar"});
  std::vector<Mattdel> matt, omraden;
  for (const Mattdel& m : alla) (m.del.empty() ? matt : omraden).push_back(m);
  if (alla.empty()) {
    Tom(del, kEjMatt, "Ingen självskattning har sista dag under året.");
    return del;
  }
  std::optional<Mattdel> forst = vy.Sok("sjalvskattning", typ, {"inlamnade", "utskickade"});
  const bv1::Figur* f = forst ? vy.Hitta(*forst, {typ}) : nullptr;
  del.rubrik = f ? absl::StrCat(vy.Text(*f), " självskattningar är inlämnade") : del.amne;
  if (!matt.empty()) LaggTabell(vy, typ, matt, "Självskattningar efter regi", del);
  if (!omraden.empty()) LaggTabell(vy, typ, omraden, "Positiva svar per område", del);
  return del;
}

Del T4(const Vy& vy, const std::string& typ) {
  Del del = NyDel("T4", "Uppföljning");
  std::vector<Mattdel> matt = vy.Matt("granskning", typ);
  for (const Mattdel& m : vy.Matt("uppfoljning", typ)) matt.push_back(m);
  if (matt.empty()) {
    if (HarUppdrag(vy, typ, bv1::REGI_ALLA))
      Tom(del, kEjGranskad, "Ingen uppföljning är registrerad för insatstypen under året.");
    else
      Tom(del, kUppgiftSaknas, "Underlaget har inga uppdrag och inga uppföljningar för insatstypen.");
    return del;
  }
  const bv1::Figur* f = vy.Hitta({"granskning.enheter", ""}, {typ});
  del.rubrik = f ? absl::StrCat(vy.Text(*f), " enheter är granskade i år") : Budskap(vy, matt.front(), typ);
  LaggTabell(vy, typ, matt, "Granskade enheter och genomförda uppföljningar", del);
  if (vy.Matt("krav", typ).empty())
    del.block.push_back(Saknas{std::string(kEjMatt), "Vilka krav som ingen har följt upp framgår inte av underlaget."});
  else
    LaggTabell(vy, typ, vy.Matt("krav", typ), "Bedömda krav", del);
  return del;
}

Del T5(const Vy& vy, const std::string& typ) {
  Del del = NyDel("T5", "Brister och åtgärder");
  std::vector<Mattdel> matt;
  for (const char* klass : {"iakttagelse", "brist", "atgard"})
    for (const Mattdel& m : vy.Matt(klass, typ)) matt.push_back(m);
  if (matt.empty()) {
    Tom(del, kUppgiftSaknas, "Underlaget har inga iakttagelser och inga åtgärder för insatstypen.");
    return del;
  }
  std::optional<Mattdel> oppna = vy.Sok("brist", typ, {"oppna"});
  del.rubrik = Budskap(vy, oppna.value_or(matt.front()), typ);
  LaggTabell(vy, typ, matt, "Iakttagelser, brister och åtgärder", del);
  return del;
}

// Measures without the wholes of breakdowns; the breakdowns by category apart, since they are long.
void Dela(const Vy& vy, const std::string& typ, const std::vector<Mattdel>& alla, std::vector<Mattdel>& matt,
          std::vector<Mattdel>& kategorier) {
  for (const Mattdel& m : alla) {
    if (m.del.empty() && ArUppdelning(*vy.Nagon(m, typ))) continue;
    (absl::EndsWith(m.matt, ".kategori") ? kategorier : matt).push_back(m);
  }
}

Del T6(const Vy& vy, const std::string& typ) {
  Del del = NyDel("T6", "Avvikelser, lex Sarah och lex Maria");
  std::vector<Mattdel> alla, matt, kategorier;
  for (const char* klass : {"avvikelse", "lexsarah", "lexmaria"})
    for (const Mattdel& m : vy.Matt(klass, typ)) alla.push_back(m);
  Dela(vy, typ, alla, matt, kategorier);
  if (matt.empty()) {
    Tom(del, kUppgiftSaknas, "Ingen källa i underlaget redovisar avvikelser för insatstypen.");
    return del;
  }
  std::optional<Mattdel> forst = vy.Sok("lexsarah", typ, {"rapport"}, "rapporter");
  if (!forst) forst = vy.Sok("avvikelse", typ, {}, "antal");
  del.rubrik = Budskap(vy, forst.value_or(matt.front()), typ);
  LaggTabell(vy, typ, Utan(matt, {".andel_privat"}), "Rapporterade händelser; fler rapporterade är inte fler fel", del);
  Andelsrader(vy, typ, matt, del);
  if (Utan(matt, {".per_1000_brukardygn"}).size() == matt.size())
    del.block.push_back(Saknas{std::string(kUppgiftSaknas),
                               absl::StrCat("Antal per 1", base::kNoBreakSpace,
                                            "000 brukardygn kan inte räknas: underlaget har inga brukardygn.")});
  if (!kategorier.empty()) LaggTabell(vy, typ, kategorier, "Efter kategori; en händelse kan ha flera", del);
  if (forst)
    if (std::optional<Diagram> d = Linjer(vy, *forst, typ)) del.block.push_back(*std::move(d));
  return del;
}

Del T7(const Vy& vy, const std::string& typ) {
  Del del = NyDel("T7", "Synpunkter och klagomål");
  std::vector<Mattdel> alla = vy.Matt("synpunkt", typ), matt, kategorier;
  for (const Mattdel& m : vy.Matt("klagomal", typ)) alla.push_back(m);
  Dela(vy, typ, alla, matt, kategorier);
  if (matt.empty()) {
    Tom(del, kUppgiftSaknas, "Ingen källa i underlaget redovisar synpunkter för insatstypen.");
    return del;
  }
  del.rubrik = Budskap(vy, vy.Sok("synpunkt", typ, {}, "antal").value_or(matt.front()), typ);
  LaggTabell(vy, typ, Utan(matt, {".andel_privat"}), "Synpunkter och klagomål", del);
  Andelsrader(vy, typ, matt, del);
  if (!kategorier.empty()) LaggTabell(vy, typ, kategorier, "Efter kategori; ett klagomål kan ha flera", del);
  return del;
}

Del T8(const Vy& vy, const std::string& typ) {
  Del del = NyDel("T8", "Tjänstegarantier");
  const std::vector<Mattdel> matt = vy.Matt("tjanstegaranti", typ);
  if (matt.empty()) {
    Tom(del, kEjMatt, "Ingen källa i underlaget mäter tjänstegarantier.");
    return del;
  }
  del.rubrik = Budskap(vy, matt.front(), typ);
  LaggTabell(vy, typ, matt, "Tjänstegarantier", del);
  return del;
}

// Whether both regi were followed up alike: the same share reviewed, the same share of forms sent and in time.
Del T9(const Vy& vy, const std::string& typ) {
  Del del = NyDel("T9", "Likabehandling");
  std::vector<Mattdel> matt;
  for (const char* m :
       {"granskning.enheter", "uppfoljning.genomforda", "sjalvskattning.inlamnade", "sjalvskattning.i_tid"})
    if (vy.Nagon({m, ""}, typ) != nullptr) matt.push_back({m, ""});
  if (matt.empty()) {
    Tom(del, kEjMatt, "Uppföljningen är inte registrerad per regi, så den kan inte jämföras.");
    return del;
  }
  const bv1::Figur* k = vy.Hitta({"granskning.enheter", ""}, {typ, bv1::REGI_KOMMUNAL, "", "", ""});
  const bv1::Figur* p = vy.Hitta({"granskning.enheter", ""}, {typ, bv1::REGI_PRIVAT, "", "", ""});
  del.rubrik =
      k && p ? absl::StrCat("Granskade enheter: ", vy.Text(*k), " kommunala, ", vy.Text(*p), " privata") : del.amne;
  LaggTabell(vy, typ, matt, "Samma uppföljning i båda regiformerna", del);
  return del;
}

// A figure per enhet as a cell: protected, or the word.
Cell Enhetsruta(const Vy& vy, const Mattdel& m, const Var& var, absl::string_view saknas,
                std::vector<const bv1::Figur*>& anvanda) {
  const bv1::Figur* f = vy.Hitta(m, var);
  anvanda.push_back(f);
  Cell ruta = vy.Ruta(f, saknas);
  if (f && f->slag() == ANDEL && vy.Synlig(*f) && !SomAv(*f) && ruta.text != kUppgiftSaknas) ruta.text += " %";
  return ruta;
}

std::optional<Diagram> Prickar(const Vy& vy, const std::string& typ, const Mattdel& m) {
  Diagram d;
  d.slag = Diagram::kPrickar;
  d.titel = absl::StrCat(vy.Etikett(m), " per enhet");
  d.matenhet = "procent";
  d.decimaler = 2;
  std::vector<int64_t> alla;
  std::vector<const bv1::Figur*> anvanda;
  for (const auto& [regi, form] :
       {std::pair{bv1::REGI_KOMMUNAL, Serie::kFylldCirkel}, std::pair{bv1::REGI_PRIVAT, Serie::kOppenKvadrat}}) {
    Serie serie;
    serie.namn = Regirubrik(regi);
    serie.form = form;
    for (const bv1::Figur& f : vy.innehall.figurer()) {
      if (f.matt() != m.matt || f.del() != m.del || f.omfattning().insatstyp() != typ ||
          f.omfattning().regi() != regi || f.omfattning().enhet().empty() || !vy.Synlig(f) || f.denominator() == 0)
        continue;
      auto y = base::RatioScaled(f.value(), f.denominator(), 2, 100);
      if (!y) continue;
      serie.punkter.push_back({vy.Enhet(f.omfattning().enhet()), 0, *y, vy.Text(f)});
      alla.push_back(*y);
      anvanda.push_back(&f);
    }
    if (!serie.punkter.empty()) d.serier.push_back(std::move(serie));
  }
  if (alla.size() < 3) return std::nullopt;
  std::sort(alla.begin(), alla.end());
  d.median = alla.size() % 2 == 1 ? alla[alla.size() / 2] : (alla[alla.size() / 2 - 1] + alla[alla.size() / 2]) / 2;
  std::vector<std::string> ord;
  for (const Serie& s : d.serier)
    ord.push_back(absl::StrCat(s.namn, ": ", Antal(static_cast<int64_t>(s.punkter.size()), "enhet", "enheter")));
  d.beskrivning = absl::StrCat("Prickdiagram, en markering per enhet. ", absl::StrJoin(ord, ". "), ". Medianen är ",
                               base::DecimalSv(base::RatioScaled(*d.median, 100, 0, 1).value_or(0), 0),
                               " procent. Värdena står i tabellen.");
  d.fot = Fotnot(vy, anvanda);
  return d;
}

Del T10(const Vy& vy, const std::string& typ) {
  Del del = NyDel("T10", "Per enhet");
  std::vector<const bv1::UnderlagUppdrag*> uppdrag;
  for (const bv1::UnderlagUppdrag& u : vy.innehall.uppdrag())
    if (u.insatstyp() == typ) uppdrag.push_back(&u);
  if (uppdrag.empty()) {
    Tom(del, kUppgiftSaknas, "Registret har inga enheter med uppdrag för insatstypen.");
    return del;
  }
  std::stable_sort(uppdrag.begin(), uppdrag.end(),
                   [](const auto* a, const auto* b) { return base::CompareSv(a->enhet_namn(), b->enhet_namn()) < 0; });
  const std::optional<Mattdel> avvikelser = vy.Sok("avvikelse", typ, {}, "antal");
  Tabell t;
  t.rubrik = "Enheter i bokstavsordning";
  t.kolumner = {{"Enhet", false},        {"Utförare", false},
                {"Regi", false},         {"Självskattning, positiva svar", true},
                {"Uppföljningar", true}, {"Öppna brister", true}};
  if (avvikelser) t.kolumner.push_back({vy.Etikett(*avvikelser), true});
  std::vector<const bv1::Figur*> anvanda;
  std::set<std::pair<std::string, std::string>> sedda;
  for (const bv1::UnderlagUppdrag* u : uppdrag) {
    if (!sedda.insert({u->enhet(), u->utforare()}).second) continue;
    const Var var{typ, u->regi(), u->utforare(), u->enhet(), ""};
    // An enhet that changed hands has a row for each utförare, with the days that it had it.
    std::string enhet = u->enhet_namn();
    if (u->giltig_fran() > absl::StrCat(vy.ar, "-01-01")) absl::StrAppend(&enhet, ", från ", Datum(u->giltig_fran()));
    if (!u->giltig_till().empty() && u->giltig_till() <= absl::StrCat(vy.ar, "-12-31"))
      absl::StrAppend(&enhet, ", före ", Datum(u->giltig_till()));
    std::vector<Cell> rad = {{enhet, "", true, false},
                             {u->utforare_namn(), "", false, false},
                             {Gemen(Regirubrik(u->regi())), "", false, false}};
    rad.push_back(Enhetsruta(vy, {"sjalvskattning.positiva", ""}, var, kUppgiftSaknas, anvanda));
    rad.push_back(Enhetsruta(vy, {"uppfoljning.genomforda", ""}, var, kEjGranskad, anvanda));
    rad.push_back(Enhetsruta(vy, {"brist.oppna", ""}, var,
                             vy.Hitta({"uppfoljning.genomforda", ""}, var) ? "0" : kEjGranskad, anvanda));
    if (avvikelser) rad.push_back(Enhetsruta(vy, *avvikelser, var, "0", anvanda));
    t.rader.push_back(std::move(rad));
  }
  t.fot = Fotnot(vy, anvanda);
  t.fot.forbehall = absl::StrCat(t.fot.forbehall, t.fot.forbehall.empty() ? "" : " ",
                                 "Enheterna står i bokstavsordning. Lex Sarah redovisas inte per enhet.");
  std::set<std::string> enheter;
  for (const auto& [enhet, utforare] : sedda) enheter.insert(enhet);
  del.rubrik = Antal(static_cast<int64_t>(enheter.size()), "enhet", "enheter");
  if (enheter.size() < sedda.size()) absl::StrAppend(&del.rubrik, "; den som bytt utförare har en rad för varje");
  del.block.push_back(std::move(t));
  if (std::optional<Diagram> d = Prickar(vy, typ, {"sjalvskattning.positiva", ""})) del.block.push_back(*std::move(d));
  return del;
}

// Key figures of other kinds, and goals whose outcome is not in the underlag.
std::optional<Del> Ovrigt(const Vy& vy, const std::string& typ) {
  std::vector<Mattdel> matt;
  for (const char* klass : {"nyckeltal", "ovrigt"})
    for (const Mattdel& m : vy.Matt(klass, typ)) matt.push_back(m);
  const std::vector<Mattdel> mal = vy.Matt("mal", typ);
  if (matt.empty() && mal.empty()) return std::nullopt;
  Del del = NyDel("", "Övriga nyckeltal");
  del.rubrik = "Övriga nyckeltal och mål";
  if (!matt.empty()) LaggTabell(vy, typ, matt, "Övriga nyckeltal", del);
  for (const Mattdel& m : mal)
    del.block.push_back(Saknas{std::string(kUppgiftSaknas),
                               absl::StrCat("Målet \"", vy.Etikett(m), "\" har inget utfall i underlaget.")});
  return del;
}

bool HarData(const Del& del) {
  for (const Block& b : del.block)
    if (!std::holds_alternative<Saknas>(b)) return true;
  return false;
}

}  // namespace

Avsnitt ByggAvsnitt(const Vy& vy, const std::string& typ, bool alla_delar) {
  Avsnitt a;
  a.ankare = typ.empty() ? "alla" : absl::AsciiStrToLower(typ);
  std::replace_if(
      a.ankare.begin(), a.ankare.end(), [](char c) { return !absl::ascii_isalnum(static_cast<unsigned char>(c)); },
      '_');
  a.rubrik = typ.empty() ? "Alla insatstyper tillsammans" : Versal(vy.Insatstyp(typ));
  for (const auto& bygg : {T1, T2, T3, T4, T5, T6, T7, T8, T9, T10}) {
    if (typ.empty() && bygg == T10) continue;
    Del del = bygg(vy, typ);
    if (alla_delar || HarData(del)) a.delar.push_back(std::move(del));
  }
  if (std::optional<Del> del = Ovrigt(vy, typ)) a.delar.push_back(*std::move(del));
  return a;
}

}  // namespace kvalitet::compiler
