// T1 to T10 of one insatstyp, in the same order every year; what there is no data for says which word applies and why.
// Long tables stand in the appendix, so that the body can be read in one go.
#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "services/compiler/delar.h"

namespace kvalitet::compiler {
namespace {

using fakta::v1::ANDEL;

// A table of the appendix is cut into parts of so many rows when it has more than kMestRader.
constexpr size_t kMestRader = 200;
constexpr size_t kRaderPerDel = 100;

// What is being written: the part, and what of it stands in the appendix.
struct Skrivning {
  const Vy& vy;
  const std::string& typ;
  std::vector<Block>& bilaga;
};

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

// The same where the figures would come from a source that may have been silent.
void Tom(const Vy& vy, absl::string_view kalla, Del& del, absl::string_view ord, std::string varfor) {
  if (vy.Tyst(kalla))
    Tom(del, kUppgiftSaknas, "Källan svarade inte när siffrorna frystes.");
  else
    Tom(del, ord, std::move(varfor));
}

template <class Blocken>
void Lagg(Del& del, Blocken blocken) {
  for (auto& b : blocken) del.block.push_back(std::move(b));
}

// Shares of private regi stand right below the counts that they are of.
void LaggMedAndelar(const Vy& vy, const std::string& typ, const std::vector<Mattdel>& matt, const char* rubrik,
                    Del& del) {
  std::vector<Tabell> tabeller = Matttabeller(vy, typ, Utan(matt, {".andel_privat"}), rubrik);
  const size_t plats = del.block.size() + 1;
  Lagg(del, std::move(tabeller));
  const std::vector<Stycke> andelar = Andelsrader(vy, typ, matt);
  del.block.insert(del.block.begin() + static_cast<std::ptrdiff_t>(std::min(plats, del.block.size())), andelar.begin(),
                   andelar.end());
}

void Bilagg(const Skrivning& s, Tabell t) {
  const size_t rader = t.rader.size();
  if (rader <= kMestRader) {
    s.bilaga.push_back(std::move(t));
    return;
  }
  const size_t delar = (rader + kRaderPerDel - 1) / kRaderPerDel;
  for (size_t d = 0; d < delar; ++d) {
    Tabell del = t;
    absl::StrAppend(&del.rubrik, ", del ", d + 1, " av ", delar);
    del.rader.assign(t.rader.begin() + static_cast<std::ptrdiff_t>(d * kRaderPerDel),
                     t.rader.begin() + static_cast<std::ptrdiff_t>(std::min(rader, (d + 1) * kRaderPerDel)));
    s.bilaga.push_back(std::move(del));
  }
}

// A pointer to the appendix in the place of its tables.
void Bilagg(const Skrivning& s, Del& del, std::vector<Tabell> tabeller, const char* vad) {
  for (Tabell& t : tabeller) Bilagg(s, std::move(t));
  del.block.push_back(Stycke{absl::StrCat(vad, " står i bilagan.")});
}

// "21 (16 i kommunal regi och 5 i privat)"; both regi where the source states no whole.
std::string Budskap(const Vy& vy, const Mattdel& m, const std::string& typ) {
  const auto text = [&](const bv1::Figur& f) {
    return vy.Synlig(f) && !SomAv(f) ? TalMedEnhet(f, VardeAv(f)) : vy.Text(f);
  };
  const bv1::Figur* alla = vy.Hitta(m, {typ});
  const bv1::Figur* k = vy.Hitta(m, {typ, bv1::REGI_KOMMUNAL, "", "", ""});
  const bv1::Figur* p = vy.Hitta(m, {typ, bv1::REGI_PRIVAT, "", "", ""});
  const bool bada = k && p && vy.Synlig(*k) && vy.Synlig(*p);
  if (alla)
    return absl::StrCat(
        vy.Etikett(m), ": ", text(*alla),
        bada ? absl::StrCat(" (", vy.Text(*k), " i kommunal regi och ", vy.Text(*p), " i privat)") : "");
  if (bada) return absl::StrCat(vy.Etikett(m), ": ", text(*k), " i kommunal regi och ", text(*p), " i privat");
  const bv1::Figur* nagon = vy.Nagon(m, typ);
  return absl::StrCat(vy.Etikett(m), " (", Gemen(Regirubrik(nagon->omfattning().regi())), "): ", text(*nagon));
}

Del T1(const Skrivning& s) {
  const auto& [vy, typ, bilaga] = s;
  Del del = NyDel("T1", "Utförare och volym");
  std::vector<Mattdel> matt = vy.Matt("register", typ);
  for (const Mattdel& m : vy.Matt("volym", typ)) matt.push_back(m);
  if (matt.empty()) {
    Tom(del, kUppgiftSaknas, "Registret har inga uppdrag och underlaget inga volymer för insatstypen.");
    return del;
  }
  const std::vector<Mattdel> utan = Utan(matt, {".andel_privat"});
  std::optional<Mattdel> forst = vy.Sok("register", typ, {"enheter"});
  if (!forst) forst = vy.Sok("volym", typ, {"boenden"});
  del.rubrik = Budskap(vy, forst.value_or(utan.front()), typ);
  LaggMedAndelar(vy, typ, matt, "Utförare, enheter och volym efter regi", del);
  return del;
}

// "58 procent 2019, 78 procent 2020; antal svarande saknas i källan": values without judgement.
void UtanBedomning(const Vy& vy, const std::string& typ, const Mattdel& m, Del& del) {
  for (bv1::Regi regi : {bv1::REGI_KOMMUNAL, bv1::REGI_PRIVAT, bv1::REGI_ALLA}) {
    const bv1::Figur* f = vy.Hitta(m, {typ, regi, "", "", ""});
    const bv1::TidigareVarde* da = f ? Vy::Ar(*f, vy.ar - 1) : nullptr;
    if (da == nullptr || f->has_n() || !vy.Synlig(*f) || !vy.Synlig(*f, *da) || f->slag() != ANDEL) continue;
    del.block.push_back(
        Stycke{absl::StrCat(regi == bv1::REGI_ALLA ? "Kommunen" : Regirubrik(regi), ": ", vy.Text(*f, *da), " procent ",
                            da->ar(), ", ", vy.Text(*f), " procent ", vy.ar, "; antal svarande saknas i källan.")});
  }
}

Del T2(const Skrivning& s) {
  const auto& [vy, typ, bilaga] = s;
  Del del = NyDel("T2", "Nöjdhet");
  const std::vector<Mattdel> matt = vy.Matt("nojdhet", typ);
  if (matt.empty()) {
    Tom(del, kUppgiftSaknas, "Underlaget har ingen brukarundersökning för året.");
    return del;
  }
  const Mattdel forst = vy.Sok("nojdhet", typ, {"nojd"}).value_or(matt.front());
  del.rubrik = Budskap(vy, forst, typ);
  if (const bv1::Figur* alla = vy.Hitta(forst, {typ}); alla && alla->has_mal() && vy.Synlig(*alla))
    absl::StrAppend(&del.rubrik, "; målet ", base::DecimalSv(alla->mal().value(), alla->mal().decimaler()),
                    alla->slag() == ANDEL ? " procent är " : " är ", MalOrd(BedomMal(*alla)));
  for (const Mattdel& m : matt) {
    del.block.push_back(Arstabell(vy, typ, m));
    UtanBedomning(vy, typ, m, del);
    if (std::optional<Diagram> d = Linjer(vy, m, typ)) del.block.push_back(*std::move(d));
  }
  return del;
}

Del T3(const Skrivning& s) {
  const auto& [vy, typ, bilaga] = s;
  Del del = NyDel("T3", "Självskattning");
  const std::vector<Mattdel> alla = Utan(vy.Matt("sjalvskattning", typ), {".besvarade", ".formular"});
  std::vector<Mattdel> matt, omraden, fragor, andelar;
  for (const Mattdel& m : alla) {
    const bool per_fraga = absl::EndsWith(m.matt, ".fraga"), andel = absl::EndsWith(m.matt, ".andelar");
    (per_fraga ? fragor : andel ? andelar : m.del.empty() ? matt : omraden).push_back(m);
  }
  if (alla.empty()) {
    Tom(vy, "uppfoljning", del, kEjMatt, "Ingen självskattning har sista dag under året.");
    return del;
  }
  std::optional<Mattdel> forst = vy.Sok("sjalvskattning", typ, {"inlamnade", "utskickade"});
  const bv1::Figur* f = forst ? vy.Hitta(*forst, {typ}) : nullptr;
  del.rubrik = f ? absl::StrCat(vy.Text(*f), " självskattningar är inlämnade") : del.amne;
  Lagg(del, Matttabeller(vy, typ, matt, "Självskattningar efter regi"));
  if (!omraden.empty())
    Bilagg(s, del, Matttabeller(vy, typ, omraden, "Positiva svar i självskattningen per område"),
           "Positiva svar per område");
  if (std::optional<Stycke> andra = AndraFragor(vy, typ)) del.block.push_back(*std::move(andra));
  if (!fragor.empty())
    Bilagg(s, del, Matttabeller(vy, typ, fragor, "Positiva svar i självskattningen per fråga"),
           "Positiva svar per fråga");
  if (!andelar.empty())
    Bilagg(s, del, Matttabeller(vy, typ, andelar, "Andelar som utförarna har uppgett i självskattningen"),
           "Andelar som utförarna har uppgett");
  return del;
}

Del T4(const Skrivning& s) {
  const auto& [vy, typ, bilaga] = s;
  Del del = NyDel("T4", "Uppföljning");
  std::vector<Mattdel> matt = vy.Matt("granskning", typ);
  for (const Mattdel& m : Utan(vy.Matt("uppfoljning", typ), {".dagar_till_resultat"})) matt.push_back(m);
  if (matt.empty()) {
    if (HarUppdrag(vy, typ, bv1::REGI_ALLA))
      Tom(vy, "uppfoljning", del, kEjGranskad, "Ingen uppföljning är registrerad för insatstypen under året.");
    else
      Tom(del, kUppgiftSaknas, "Underlaget har inga uppdrag och inga uppföljningar för insatstypen.");
    return del;
  }
  const bv1::Figur* f = vy.Hitta({"granskning.enheter", ""}, {typ});
  del.rubrik = f ? absl::StrCat(vy.Text(*f), " enheter är granskade i år") : Budskap(vy, matt.front(), typ);
  Lagg(del, Matttabeller(vy, typ, matt, "Granskade enheter och genomförda uppföljningar"));
  if (const std::vector<Mattdel> krav = vy.Matt("krav", typ); krav.empty())
    del.block.push_back(Saknas{std::string(kEjMatt), "Vilka krav som ingen har följt upp framgår inte av underlaget."});
  else
    Lagg(del, Matttabeller(vy, typ, krav, "Bedömda krav"));
  return del;
}

// What others have reviewed and recommended: the kommun's, of no regi.
void LaggRekommendationer(const Vy& vy, const std::string& typ, Del& del) {
  if (const std::vector<Mattdel> matt = vy.Matt("rekommendation", typ); !matt.empty())
    del.block.push_back(Helhetstabell(vy, typ, matt, "Rekommendationer från granskningar, efter läge"));
}

Del T5(const Skrivning& s) {
  const auto& [vy, typ, bilaga] = s;
  Del del = NyDel("T5", "Brister och åtgärder");
  std::vector<Mattdel> matt;
  for (const char* klass : {"iakttagelse", "brist", "atgard", "sanktion"})
    for (const Mattdel& m : vy.Matt(klass, typ)) matt.push_back(m);
  if (matt.empty()) {
    Tom(del, kUppgiftSaknas, "Underlaget har inga iakttagelser, åtgärder eller sanktionssteg för insatstypen.");
    LaggRekommendationer(vy, typ, del);
    return del;
  }
  // Where nobody looked, none is no answer: what is open since before stays.
  const bv1::Figur* granskade = vy.Hitta({"granskning.enheter", ""}, {typ});
  const bv1::Figur* iakttagelser = vy.Hitta({"iakttagelse.antal", ""}, {typ});
  if (granskade && granskade->value() == 0 && (!iakttagelser || iakttagelser->value() == 0)) {
    matt.erase(std::remove_if(matt.begin(), matt.end(),
                              [](const Mattdel& m) {
                                return absl::StartsWith(m.matt, "iakttagelse.") || m.matt == "brist.atgardade" ||
                                       m.matt == "brist.tid";
                              }),
               matt.end());
    del.block.push_back(
        Saknas{std::string(kEjGranskad), "Ingen enhet är granskad, så inga nya brister kan redovisas."});
    if (matt.empty()) {
      del.rubrik = del.amne;
      return del;
    }
  }
  std::optional<Mattdel> oppna = vy.Sok("brist", typ, {"oppna"});
  del.rubrik = Budskap(vy, oppna.value_or(matt.front()), typ);
  Lagg(del, Matttabeller(vy, typ, matt, "Iakttagelser, brister, åtgärder och sanktionssteg"));
  LaggRekommendationer(vy, typ, del);
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

// What the table is read for, and what is said where the underlag does not tell it.
struct Vantat {
  absl::string_view matt, saknas;
};

void LaggSaknade(const std::vector<Mattdel>& matt, std::initializer_list<Vantat> vantade, Del& del) {
  for (const Vantat& v : vantade) {
    const bool finns = std::any_of(matt.begin(), matt.end(), [&](const Mattdel& m) { return m.matt == v.matt; });
    if (!finns) del.block.push_back(Saknas{std::string(kUppgiftSaknas), std::string(v.saknas)});
  }
}

Del T6(const Skrivning& s) {
  const auto& [vy, typ, bilaga] = s;
  Del del = NyDel("T6", "Avvikelser, lex Sarah och lex Maria");
  std::vector<Mattdel> alla, matt, kategorier;
  for (const char* klass : {"avvikelse", "lexsarah", "lexmaria"})
    for (const Mattdel& m : vy.Matt(klass, typ)) alla.push_back(m);
  Dela(vy, typ, alla, matt, kategorier);
  if (matt.empty()) {
    Tom(vy, "avvikelser", del, kUppgiftSaknas, "Ingen källa i underlaget redovisar avvikelser för insatstypen.");
    return del;
  }
  std::optional<Mattdel> forst = vy.Sok("lexsarah", typ, {"rapport"}, "rapporter");
  if (!forst) forst = vy.Sok("avvikelse", typ, {}, "antal");
  del.rubrik = Budskap(vy, forst.value_or(matt.front()), typ);
  LaggMedAndelar(vy, typ, matt, "Rapporterade ärenden och händelser; fler rapporterade är inte fler fel", del);
  LaggSaknade(matt,
              {{"lexsarah.grad", "Underlaget har inga lex Sarah-rapporter efter beslutad grad."},
               {"lexmaria.beslut", "Underlaget har inga beslutade lex Maria-ärenden där kommunen är vårdgivare."}},
              del);
  if (Utan(matt, {".per_1000_brukardygn"}).size() == matt.size())
    del.block.push_back(Saknas{std::string(kUppgiftSaknas),
                               absl::StrCat("Antal per 1", base::kNoBreakSpace,
                                            "000 brukardygn kan inte räknas: underlaget har inga brukardygn.")});
  if (!kategorier.empty())
    Bilagg(s, del, Matttabeller(vy, typ, kategorier, "Ärenden efter kategori; ett ärende kan ha flera"),
           "Ärendena efter kategori");
  if (forst)
    if (std::optional<Diagram> d = Linjer(vy, *forst, typ)) del.block.push_back(*std::move(d));
  return del;
}

Del T7(const Skrivning& s) {
  const auto& [vy, typ, bilaga] = s;
  Del del = NyDel("T7", "Synpunkter och klagomål");
  std::vector<Mattdel> alla = vy.Matt("synpunkt", typ), matt, kategorier;
  for (const Mattdel& m : vy.Matt("klagomal", typ)) alla.push_back(m);
  Dela(vy, typ, alla, matt, kategorier);
  if (matt.empty()) {
    Tom(vy, "avvikelser", del, kUppgiftSaknas, "Ingen källa i underlaget redovisar synpunkter för insatstypen.");
    return del;
  }
  del.rubrik = Budskap(vy, vy.Sok("synpunkt", typ, {}, "antal").value_or(matt.front()), typ);
  LaggMedAndelar(vy, typ, matt, "Synpunkter och klagomål", del);
  LaggSaknade(
      matt,
      {{"synpunkt.i_tid", "Andelen besvarade i tid kan inte räknas: ingen synpunkt i underlaget har en sista dag."},
       {"synpunkt.nojd", "Andelen nöjda med svaret kan inte räknas: ingen avsändare har fått frågan."},
       {"synpunkt.forbattring", "Andelen som ledde till förbättring kan inte räknas: det är inte antecknat."}},
      del);
  if (!kategorier.empty())
    Bilagg(s, del, Matttabeller(vy, typ, kategorier, "Klagomål efter kategori; ett klagomål kan ha flera"),
           "Klagomålen efter kategori");
  return del;
}

Del T8(const Skrivning& s) {
  const auto& [vy, typ, bilaga] = s;
  Del del = NyDel("T8", "Tjänstegarantier");
  const std::vector<Mattdel> matt = vy.Matt("tjanstegaranti", typ);
  if (matt.empty()) {
    Tom(del, kEjMatt, "Ingen källa i underlaget mäter tjänstegarantier.");
    return del;
  }
  del.rubrik = Budskap(vy, matt.front(), typ);
  Lagg(del, Matttabeller(vy, typ, matt, "Tjänstegarantier"));
  return del;
}

// Whether both regi have the same krav, where an översyn has been through them.
void LaggOversyn(const Vy& vy, const std::string& typ, Del& del) {
  if (const std::vector<Mattdel> matt = vy.Matt("oversyn", typ); !matt.empty())
    del.block.push_back(Helhetstabell(vy, typ, matt, "Samma krav: interna överenskommelser mot LOV- och LOU-avtal"));
}

// Which forms each regi got, and whether they are the same.
std::string Formularen(const Vy& vy, const std::string& typ) {
  std::map<bv1::Regi, std::vector<std::string>> per_regi;
  for (const Mattdel& m : vy.Matt("sjalvskattning", typ)) {
    if (m.matt != "sjalvskattning.formular" || m.del.empty()) continue;
    for (bv1::Regi regi : {bv1::REGI_KOMMUNAL, bv1::REGI_PRIVAT}) {
      const bv1::Figur* f = vy.Hitta(m, {typ, regi, "", "", ""});
      if (f != nullptr && f->value() > 0) per_regi[regi].push_back(m.del);
    }
  }
  if (per_regi.size() < 2) return "";
  const std::string kommunal = Uppraknat(per_regi[bv1::REGI_KOMMUNAL]), privat = Uppraknat(per_regi[bv1::REGI_PRIVAT]);
  if (kommunal == privat) return absl::StrCat("Samma formulär i båda regiformerna: ", kommunal, ".");
  return absl::StrCat("Olika formulär: kommunala fick ", kommunal, ", privata ", privat, ".");
}

// Whether both regi were followed up alike: the same share reviewed, the same share of forms sent and in time.
Del T9(const Skrivning& s) {
  const auto& [vy, typ, bilaga] = s;
  Del del = NyDel("T9", "Likabehandling");
  std::vector<Mattdel> matt;
  for (const char* m :
       {"granskning.enheter", "uppfoljning.genomforda", "sjalvskattning.inlamnade", "sjalvskattning.i_tid",
        "sjalvskattning.besvarade", "uppfoljning.dagar_till_resultat", "paminnelse.skickade"})
    if (vy.Nagon({m, ""}, typ) != nullptr) matt.push_back({m, ""});
  if (matt.empty()) {
    Tom(vy, "uppfoljning", del, kEjMatt, "Uppföljningen är inte registrerad per regi, så den kan inte jämföras.");
    LaggOversyn(vy, typ, del);
    return del;
  }
  const bv1::Figur* k = vy.Hitta({"granskning.enheter", ""}, {typ, bv1::REGI_KOMMUNAL, "", "", ""});
  const bv1::Figur* p = vy.Hitta({"granskning.enheter", ""}, {typ, bv1::REGI_PRIVAT, "", "", ""});
  del.rubrik =
      k && p ? absl::StrCat("Granskade enheter: ", vy.Text(*k), " kommunala, ", vy.Text(*p), " privata") : del.amne;
  Lagg(del, Matttabeller(vy, typ, matt, "Samma uppföljning i båda regiformerna"));
  if (const std::string text = Formularen(vy, typ); !text.empty()) del.block.push_back(Stycke{text});
  LaggOversyn(vy, typ, del);
  return del;
}

Del T10(const Skrivning& s) {
  const auto& [vy, typ, bilaga] = s;
  Del del = NyDel("T10", "Per enhet");
  std::set<std::string> enheter, skyddade;
  std::set<std::pair<std::string, std::string>> rader;
  for (const bv1::UnderlagUppdrag& u : vy.innehall.uppdrag()) {
    if (u.insatstyp() != typ) continue;
    enheter.insert(u.enhet());
    if (vy.skyddade.count(u.enhet()) != 0)
      skyddade.insert(u.enhet());
    else
      rader.insert({u.enhet(), u.utforare()});
  }
  if (enheter.empty()) {
    Tom(del, kUppgiftSaknas, "Registret har inga enheter med uppdrag för insatstypen.");
    return del;
  }
  del.rubrik = Antal(static_cast<int64_t>(enheter.size()), "enhet", "enheter");
  if (skyddade.size() == enheter.size()) {
    del.block.push_back(Stycke{"Enheterna namnges inte: var de ligger är skyddat."});
    return del;
  }
  if (!skyddade.empty())
    del.block.push_back(Stycke{absl::StrCat(Antal(static_cast<int64_t>(skyddade.size()), "enhet", "enheter"),
                                            " namnges inte: plats skyddad.")});
  if (enheter.size() - skyddade.size() < rader.size())
    absl::StrAppend(&del.rubrik, "; den som bytt utförare har en rad för varje");
  Bilagg(s, del, {Enhetstabell(vy, typ)}, "Tabellen med en rad per enhet");
  if (std::optional<Diagram> d = Prickar(vy, typ, {"sjalvskattning.positiva", ""})) del.block.push_back(*std::move(d));
  return del;
}

// Key figures of other kinds, and goals whose outcome is not in the underlag.
std::optional<Del> Ovrigt(const Skrivning& s) {
  const auto& [vy, typ, bilaga] = s;
  std::vector<Mattdel> matt;
  for (const char* klass : {"nyckeltal", "ovrigt"})
    for (const Mattdel& m : vy.Matt(klass, typ)) matt.push_back(m);
  const std::vector<Mattdel> mal = vy.Matt("mal", typ);
  if (matt.empty() && mal.empty()) return std::nullopt;
  Del del = NyDel("", "Övriga nyckeltal");
  del.rubrik = "Övriga nyckeltal och mål";
  Lagg(del, Matttabeller(vy, typ, matt, "Övriga nyckeltal"));
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
  const Skrivning s{vy, typ, a.bilaga};
  for (const auto& bygg : {T1, T2, T3, T4, T5, T6, T7, T8, T9, T10}) {
    if (typ.empty() && bygg == T10) continue;
    Del del = bygg(s);
    if (alla_delar || HarData(del)) a.delar.push_back(std::move(del));
  }
  if (std::optional<Del> del = Ovrigt(s)) a.delar.push_back(*std::move(del));
  return a;
}

}  // namespace kvalitet::compiler
