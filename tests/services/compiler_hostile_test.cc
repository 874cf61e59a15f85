// The report of kommuner that nobody had in mind: other measures, odd signs and names, very many utförare, nothing at
// all, a source that was silent, things that must not be printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/berattelse/publicerad.h"
#include "services/compiler/model.h"
#include "services/compiler/render_html.h"
#include "services/compiler/render_json.h"
#include "services/compiler/vy.h"
#include "tests/services/berattelse_support.h"

namespace kvalitet::compiler {
namespace {

using testing::HasSubstr;
using testing::Not;

namespace bv = berattelse::v1;

std::string Text(const std::vector<Block>& block) {
  std::string ut;
  for (const Block& b : block) {
    if (auto* t = std::get_if<Tabell>(&b)) {
      absl::StrAppend(&ut, t->rubrik, "\n");
      for (const auto& rad : t->rader) {
        for (const Cell& c : rad) absl::StrAppend(&ut, c.text, " | ");
        absl::StrAppend(&ut, "\n");
      }
    }
    if (auto* s = std::get_if<Saknas>(&b)) absl::StrAppend(&ut, s->ord, ": ", s->varfor, "\n");
    if (auto* s = std::get_if<Stycke>(&b)) absl::StrAppend(&ut, s->text, "\n");
  }
  return ut;
}

std::string DelText(const Modell& m, const std::string& nr) {
  for (const Avsnitt& a : m.avsnitt)
    for (const Del& d : a.delar)
      if (d.nr == nr) return absl::StrCat(d.rubrik, "\n", Text(d.block));
  ADD_FAILURE() << nr;
  return "";
}

std::string Bilaga(const Modell& m) {
  std::string ut;
  for (const Avsnitt& a : m.avsnitt) absl::StrAppend(&ut, a.rubrik, "\n", Text(a.bilaga));
  return ut;
}

std::string Rader(const std::vector<Rad>& rader) {
  std::string ut;
  for (const Rad& r : rader) absl::StrAppend(&ut, r.rubrik, ": ", r.text, "\n");
  return ut;
}

Modell Rapport(const berattelse::Indata& in) { return Bygg(Sammanstall(in), {"", "Utkast"}); }

// Every published kommun and place of the list, in every year that it has figures for: nothing is tuned to two of them.
TEST(Hostile, EveryPublishedKommunHasAReport) {
  int rapporter = 0;
  for (const char* kommun : {"Östersund", "Stockholm", "Bengtsfors", "Malmö", "Göteborg", "Sundsvall", "Eskilstuna",
                             "Götene", "Mjölby", "Falkenberg", "Jönköping"}) {
    std::set<int> ar;
    for (const bv::Siffra& s : testdata::PubliceradeSiffror(kommun)) ar.insert(s.ar());
    EXPECT_FALSE(ar.empty()) << kommun;
    for (int a : ar) {
      const Modell m = Rapport(testdata::Publicerat("0000", kommun, a, ""));
      const std::string html = RenderHtml(m), json = RenderJson(m);
      EXPECT_THAT(html, HasSubstr(absl::StrCat("Kvalitetsberättelse ", a))) << kommun;
      EXPECT_THAT(html, HasSubstr(kommun));
      // Two insatstyper whose names differ in signs only have two anchors.
      std::set<std::string> ankare;
      for (const Avsnitt& s : m.avsnitt) EXPECT_TRUE(ankare.insert(s.ankare).second) << s.ankare;
      // Cases of a named place stand in no report.
      for (const std::string& text : {html, json}) EXPECT_THAT(text, Not(HasSubstr("Solbacken"))) << kommun;
      ++rapporter;
    }
  }
  EXPECT_GE(rapporter, 15);
}

TEST(Hostile, AKommunWithoutAnythingHasAReportThatSaysSo) {
  berattelse::Indata in;
  in.kommun = "kommuner/0114";
  in.kommun_namn = "Upplands Väsby";
  in.ar = 2026;
  in.frys_date = "2027-02-15";
  const Modell m = Rapport(in);
  EXPECT_THAT(Rader(m.framsida.meningar), HasSubstr("Underlaget räcker inte för ett omdöme."));
  EXPECT_THAT(Rader(m.framsida.rader), HasSubstr("Uppgift saknas: underlaget har inga mål."));
  EXPECT_THAT(RenderHtml(m), HasSubstr("uppgift saknas"));
  in.uppdrag = testdata::Exempel().uppdrag;
  in.insatstyp_namn = testdata::Exempel().insatstyp_namn;
  EXPECT_THAT(DelText(Rapport(in), "T4"), HasSubstr("ej granskad i år"));
}

// A form that has changed is told, and its whole stands beside no year that asked for something else.
TEST(Hostile, AFormThatHasChangedBreaksTheSeriesInPrint) {
  const Modell m = Rapport(testdata::MedFragor(false));
  const std::string t3 = DelText(m, "T3");
  EXPECT_THAT(
      t3,
      HasSubstr("Det är inte samma frågor som är besvarade i år och 2025: 1 bara i år (A3) och 1 bara 2025 "
                "(A2). Därför jämförs de positiva svaren bara för de frågor som är besvarade båda åren i samma regi."));
  EXPECT_THAT(t3, HasSubstr("Positiva svar på de frågor som är besvarade båda åren"));
  EXPECT_THAT(t3, HasSubstr("andra frågor"));
  EXPECT_THAT(Bilaga(m), HasSubstr("Finns en rutin för läkemedel?"));
  const std::string samma = DelText(Rapport(testdata::MedFragor(true)), "T3");
  EXPECT_THAT(samma, Not(HasSubstr("Det är inte samma frågor")));
  EXPECT_THAT(samma, Not(HasSubstr("andra frågor")));
}

// What nobody answered for is neither none, nor not reviewed, nor not measured.
TEST(Hostile, ASilentSourceIsToldAndNothingIsSaidInItsPlace) {
  berattelse::Indata in = testdata::Exempel();
  in.kallor.erase(in.kallor.begin());
  bv::Lucka& l = in.luckor.emplace_back();
  l.set_slag(bv::LUCKA_KALLA_SVARADE_INTE);
  l.set_matt("uppfoljning");
  l.mutable_omfattning()->set_regi(bv::REGI_ALLA);
  l.set_text("Uppgifter från uppföljningen saknas: källan svarade inte när siffrorna frystes.");
  const Modell m = Rapport(in);
  EXPECT_THAT(Rader(m.framsida.rader), HasSubstr("Uppgifter från uppföljningen saknas"));
  EXPECT_THAT(Rader(m.framsida.meningar), HasSubstr("Det gör vi: Uppgift saknas: källan svarade inte."));
  for (const char* nr : {"T3", "T4", "T9"})
    EXPECT_THAT(DelText(m, nr), HasSubstr("uppgift saknas: Källan svarade inte när siffrorna frystes.")) << nr;
  for (const std::string& text : {RenderHtml(m), Bilaga(m)}) {
    EXPECT_THAT(absl::StrCat(text), Not(HasSubstr("Ingen självskattning har sista dag")));
    EXPECT_THAT(absl::StrCat(text), Not(HasSubstr("Ingen uppföljning är registrerad")));
  }
  EXPECT_THAT(Bilaga(m), HasSubstr("uppgift saknas | uppgift saknas | uppgift saknas"));
  EXPECT_THAT(Bilaga(m), Not(HasSubstr("ej granskad i år")));
}

// A kind of which anything was counted has zeros, not gaps: no action is open, and nobody calls that unknown.
TEST(Hostile, NoneOfAKindThatIsCountedIsZero) {
  berattelse::Indata in = testdata::Exempel();
  auto& fakta = in.kallor[0].fakta;
  fakta.erase(std::remove_if(
                  fakta.begin(), fakta.end(),
                  [](const fakta::v1::Faktum& f) { return f.matt() == "atgard.oppna" || f.matt() == "brist.oppna"; }),
              fakta.end());
  const Modell m = Rapport(in);
  EXPECT_THAT(Rader(m.framsida.meningar), HasSubstr("Det gör vi: Alla beslutade åtgärder är klara."));
  EXPECT_THAT(DelText(m, "T5"), HasSubstr("Öppna brister | 0 | 0 | 0 | 0 | "));
  EXPECT_THAT(DelText(m, "T5"), HasSubstr("Öppna åtgärder | 0 | 0 | 0 | 0 | "));
}

// Steps of the sanktionstrappa stand where åtgärder do, by step and regi; few of them would tell whose they are.
TEST(Hostile, SanctionsAreToldByStepAndRegiAndFewAreNotCounted) {
  berattelse::Indata in = testdata::Exempel();
  fakta::v1::Matt& matt = in.kallor[0].matt.emplace_back();
  matt.set_matt("sanktion.steg");
  matt.set_etikett("Sanktionssteg som utföraren är underrättad om");
  matt.set_enhet("antal");
  matt.set_slag(fakta::v1::ANTAL);
  matt.set_riktning(fakta::v1::NEUTRAL);
  matt.set_skyddas(true);
  matt.set_bara_regi(true);
  matt.set_delar_hela(true);
  (*matt.mutable_delnamn())["SANKTION_STEG_1"] = "steg 1: dialog och påpekande (egen regi: dialog)";
  (*matt.mutable_delnamn())["SANKTION_STEG_3"] = "steg 3: skriftlig varning (egen regi: rapport)";
  const auto add = [&](const char* enhet, const char* steg, int64_t antal) {
    fakta::v1::Faktum& f = in.kallor[0].fakta.emplace_back();
    f.set_enhet(absl::StrCat("kommuner/9999/enheter/", enhet));
    f.set_insatstyp("SOL_HEMTJANST");
    f.set_matt("sanktion.steg");
    f.set_del(steg);
    f.set_period("2026-10");
    f.set_value(antal);
    f.set_n(antal);
  };
  add("soder", "SANKTION_STEG_1", 6);
  add("vaster", "SANKTION_STEG_1", 7);
  add("vaster", "SANKTION_STEG_3", 1);
  const Modell m = Rapport(in);
  const std::string t5 = DelText(m, "T5");
  EXPECT_THAT(t5, HasSubstr("varav steg 1: dialog och påpekande (egen regi: dialog) | "));
  const auto at = t5.find("steg 3: skriftlig varning");
  ASSERT_NE(at, std::string::npos);
  EXPECT_THAT(t5.substr(at, t5.find('\n', at) - at), Not(HasSubstr("| 1 |")));
  EXPECT_THAT(Bilaga(m), Not(HasSubstr("Sanktionssteg"))) << "of no enhet and no utförare";
}

// An event may carry several ärenden: what is counted is said where it stands.
TEST(Hostile, TablesOfAvvikelserSayThatTheyCountArenden) {
  berattelse::Indata in = testdata::Exempel();
  fakta::v1::Matt& matt = in.kallor[0].matt.emplace_back();
  matt.set_matt("avvikelse.kategori");
  matt.set_etikett("Avvikelser efter kategori");
  matt.set_enhet("antal");
  matt.set_slag(fakta::v1::ANTAL);
  matt.set_riktning(fakta::v1::NEUTRAL);
  matt.set_skyddas(true);
  (*matt.mutable_delnamn())["UTFORANDE_EJ"] = "insats ej utförd";
  for (const char* enhet : {"soder", "vaster"}) {
    fakta::v1::Faktum& f = in.kallor[0].fakta.emplace_back();
    f.set_enhet(absl::StrCat("kommuner/9999/enheter/", enhet));
    f.set_insatstyp("SOL_HEMTJANST");
    f.set_matt("avvikelse.kategori");
    f.set_del("UTFORANDE_EJ");
    f.set_period("2026-10");
    f.set_value(20);
    f.set_n(20);
  }
  const Modell m = Rapport(in);
  EXPECT_THAT(DelText(m, "T6"), HasSubstr("Rapporterade ärenden och händelser; fler rapporterade är inte fler fel"));
  EXPECT_THAT(Bilaga(m), HasSubstr("Insats ej utförd | 20 | 20 | 20 | 40"));
  EXPECT_THAT(Bilaga(m), HasSubstr("Ärenden efter kategori; ett ärende kan ha flera"));
}

TEST(Hostile, NamesAreTextAndLongOnesAreBroken) {
  berattelse::Indata in = testdata::Exempel();
  in.uppdrag[0].set_enhet_namn("\"><script>alert(1)</script>");
  in.uppdrag[3].set_enhet_namn("Å" + std::string(400, 'x'));
  in.uppdrag[4].set_enhet_namn("Enhet\x01\x02 med\tstyrtecken & 'citat'");
  in.insatstyp_namn["SOL_HEMTJANST"] = "hemtjänst <b onmouseover=x>";
  const Modell m = Rapport(in);
  const std::string html = RenderHtml(m), json = RenderJson(m);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<b ")));
  EXPECT_THAT(html, Not(HasSubstr("\x01")));
  EXPECT_THAT(json, Not(HasSubstr("\x01")));
  EXPECT_THAT(html, Not(HasSubstr(std::string(60, 'x'))));
  EXPECT_THAT(html, HasSubstr("Å" + std::string(19, 'x') + "\u200b"));
}

TEST(Hostile, ThreeHundredUtforareStandInPartsOfTheAppendix) {
  berattelse::Indata in = testdata::Exempel();
  for (int i = 0; i < 300; ++i) {
    bv::UnderlagUppdrag u = in.uppdrag[3];
    u.set_uppdrag(absl::StrCat("kommuner/9999/uppdrag/m", i));
    u.set_enhet(absl::StrCat("kommuner/9999/enheter/m", i));
    u.set_enhet_namn(absl::StrCat("Enhet ", i));
    u.set_utforare(absl::StrCat("kommuner/9999/utforare/m", i));
    u.set_utforare_namn(absl::StrCat("Utförare ", i));
    u.set_regi(i % 2 == 0 ? bv::REGI_PRIVAT : bv::REGI_KOMMUNAL);
    in.uppdrag.push_back(std::move(u));
  }
  const Modell m = Rapport(in);
  size_t rader = 0, delar = 0;
  for (const Block& b : m.avsnitt[0].bilaga)
    if (auto* t = std::get_if<Tabell>(&b); t && absl::StrContains(t->rubrik, "Enheter i bokstavsordning")) {
      EXPECT_THAT(t->rubrik, HasSubstr(absl::StrCat(", del ", ++delar, " av 4")));
      EXPECT_LE(t->rader.size(), 200u);
      rader += t->rader.size();
    }
  EXPECT_EQ(delar, 4u);
  EXPECT_EQ(rader, 307u);
  for (const Avsnitt& a : m.avsnitt)
    for (const Del& d : a.delar)
      for (const Block& b : d.block)
        if (auto* t = std::get_if<Tabell>(&b)) {
          EXPECT_LE(t->rader.size(), 40u) << t->rubrik;
        }
}

bv::Siffra Siffra(const char* ar, const char* avser, const char* regi, const char* matt, const char* varde,
                  const char* enhet, const char* n = "") {
  bv::SiffraRad r;
  r.set_rad(1);
  r.set_ar(ar);
  r.set_insatstyp("hemtjänst");
  r.set_avser(avser);
  r.set_regi(regi);
  r.set_matt(matt);
  r.set_varde(varde);
  r.set_matenhet(enhet);
  r.set_n(n);
  r.set_kalla("lista");
  std::vector<bv::RadFel> fel;
  auto s = berattelse::LasSiffra(r, "Göteborg", fel);
  EXPECT_TRUE(s.has_value()) << matt;
  return s.value_or(bv::Siffra());
}

TEST(Hostile, CommasPointsSignsAndMissingYears) {
  berattelse::Indata in = testdata::Publicerat("1480", "Göteborg", 2022, "SOL_HEMTJANST");
  in.siffror = {Siffra("2022", "", "alla", "Andel nöjda", "71.5 %", "%", "250"),
                Siffra("2020", "", "alla", "Andel nöjda", "80,5", "%", "240"),
                Siffra("2022", "", "alla", "Förändrad trygghet, index", "−12,5", "index"),
                Siffra("2021", "", "alla", "Förändrad trygghet, index", "3", "index"),
                Siffra("2022", "", "alla", "Synpunkter", "0", "antal")};
  const Modell m = Rapport(in);
  const std::string t2 = DelText(m, "T2");
  EXPECT_THAT(t2, HasSubstr("Kommunen | 80,5 | uppgift saknas | 71,5 | 250 | "));  // no difference over a gap
  EXPECT_THAT(t2, HasSubstr("Kommunen | uppgift saknas | 3 | −12,5 | uppgift saknas | −16 | "));
  EXPECT_THAT(DelText(m, "T7"), HasSubstr("Synpunkter: 0"));
  // A year without value is a gap in the line; a value below zero stands below the axis's zero.
  const std::string html = RenderHtml(m);
  EXPECT_THAT(html, HasSubstr("2020: 80,5, 2022: 71,5"));
  EXPECT_THAT(html, HasSubstr("2021: 3, 2022: −12,5"));
  for (size_t p = html.find(" y1=\""); p != std::string::npos; p = html.find(" y1=\"", p + 1))
    EXPECT_NE(html[p + 5], '-') << html.substr(p, 40);
}

TEST(Hostile, TheWholeCountryStandsBelowTheKommun) {
  berattelse::Indata in = testdata::Publicerat("1480", "Göteborg", 2022, "SOL_HEMTJANST");
  in.siffror = {Siffra("2022", "", "alla", "Andel nöjda", "82", "%", "250"),
                Siffra("2021", "Riket", "alla", "Andel nöjda", "85", "%", "61000"),
                Siffra("2022", "Riket", "", "Andel nöjda", "86", "%", "61200"),
                Siffra("2022", "Riket", "alla", "Andel nöjda", "86", "%", "61200")};
  EXPECT_THAT(DelText(Rapport(in), "T2"),
              HasSubstr("Riket | uppgift saknas | 85 | 86 | 61\u00a0200 | +1 procentenhet, "));
}

TEST(Hostile, StaffAndPricesOfPrivataAreNotPrinted) {
  berattelse::Indata in = testdata::Publicerat("1480", "Göteborg", 2022, "SOL_HEMTJANST");
  in.siffror = {Siffra("2022", "", "kommunal", "HME-index", "78", "index"),
                Siffra("2022", "", "privat", "HME-index", "71", "index"),
                Siffra("2022", "", "privat", "Ersättning per timme", "412", "kr")};
  const Modell m = Rapport(in);
  for (const std::string& printed : {RenderHtml(m), RenderJson(m)}) {
    const std::string text = std::regex_replace(printed, std::regex("[0-9a-f]{8,}"), "");  // hashes hold any digits
    EXPECT_THAT(text, HasSubstr("78"));
    EXPECT_THAT(text, Not(HasSubstr("71")));
    EXPECT_THAT(text, Not(HasSubstr("412")));
  }
  EXPECT_THAT(Rader(m.framsida.rader), HasSubstr("Privata utförares uppgifter om personal och priser redovisas inte."));
}

TEST(Hostile, WhereASkyddatBoendeLiesIsToldToNobody) {
  berattelse::Indata in = testdata::Exempel();
  in.insatstyp_namn["SOL_SKYDDAT_BOENDE"] = "skyddat boende";
  in.volymer.clear();
  for (auto& u : in.uppdrag) u.set_insatstyp("SOL_SKYDDAT_BOENDE");
  for (auto& k : in.kallor)
    for (auto& f : k.fakta) f.set_insatstyp("SOL_SKYDDAT_BOENDE");
  const Modell m = Rapport(in);
  for (const std::string& text : {RenderHtml(m), RenderJson(m)}) EXPECT_THAT(text, Not(HasSubstr("Hemtjänst Norr")));
  EXPECT_THAT(DelText(m, "T10"), HasSubstr("Enheterna namnges inte: var de ligger är skyddat."));
}

// Not of skyddat boende alone: a stödboende, for instance, whose place the register holds secret, among others that are
// named.
TEST(Hostile, AnEnhetWithASecretPlaceHasNoRowAndNoName) {
  berattelse::Indata in = testdata::Exempel();
  for (auto& u : in.uppdrag) u.set_skyddad(u.enhet_namn() == "Hemtjänst Norr");
  const Modell m = Rapport(in);
  for (const std::string& text : {RenderHtml(m), RenderJson(m)}) {
    EXPECT_THAT(text, Not(HasSubstr("Hemtjänst Norr")));
    EXPECT_THAT(text, HasSubstr("Hemtjänst Söder"));
  }
  EXPECT_THAT(DelText(m, "T10"), HasSubstr("1 enhet namnges inte: plats skyddad."));
  for (auto& u : in.uppdrag) u.set_skyddad(false);
  EXPECT_THAT(RenderHtml(Rapport(in)), HasSubstr("Hemtjänst Norr"));
}

// The share of the volume is told beside a share of cases; of three persons it would tell who.
TEST(Hostile, NoShareOfAVolumeOfFewPersons) {
  berattelse::Indata in = testdata::Exempel();
  EXPECT_THAT(DelText(Rapport(in), "T6"), HasSubstr("Privata utförares del av volymen är 21,9 procent"));
  for (bv::Volym& v : in.volymer)
    if (absl::EndsWith(v.enhet(), "vaster")) v.set_antal(v.slag() == bv::VOLYM_PERSONER ? 3 : 3 * 365);
  const Modell m = Rapport(in);
  EXPECT_THAT(DelText(m, "T6"), HasSubstr("Privata utförares del av volymen redovisas inte: personerna är för få."));
  const std::string t1 = DelText(m, "T1");
  EXPECT_THAT(t1, Not(HasSubstr("1\u00a0095")));
  EXPECT_THAT(t1, HasSubstr("Personer | 210 | för få för att redovisas | färre än 5"));
}

// Of the tables of the published list, a label that is one of the suite's own measures in another unit is another one.
TEST(Hostile, ARateIsNotTheCountOfTheSameName) {
  berattelse::Indata in = testdata::Publicerat("0180", "Stockholm", 2016, "");
  fakta::v1::Matt till_ivo;
  till_ivo.set_matt("lexsarah.till_ivo");
  till_ivo.set_etikett("Lex Sarah-anmälningar till IVO");
  till_ivo.set_enhet("antal");
  till_ivo.set_slag(fakta::v1::ANTAL);
  in.kallor.push_back({"avvikelser", {till_ivo}, {}});
  const bv::Underlagsinnehall u = Sammanstall(in);
  for (const bv::Lucka& l : u.luckor()) EXPECT_NE(l.slag(), bv::LUCKA_KALLOR_OENSE) << l.text();
}

// Counts of what is no sample have no chance in them, and stocks are not "reported".
TEST(Report, DifferencesAreToldInTheWordsOfWhatIsCounted) {
  bv1::Figur f;
  f.set_slag(fakta::v1::ANTAL);
  f.set_skyddas(true);
  f.set_ar(2026);
  f.set_value(400);
  bv1::TidigareVarde* t = f.add_tidigare();
  t->set_ar(2025);
  t->set_value(100);
  auto forandring = [&](const char* matt, bool bestand) {
    bv1::Underlagsinnehall u;
    u.set_ar(2026);
    f.set_matt(matt);
    f.set_bestand(bestand);
    *u.add_figurer() = f;
    return Vy(u).Forandring(f);
  };
  EXPECT_EQ(forandring("avvikelse.antal", false), "+300, fler rapporterade");
  EXPECT_EQ(forandring("avvikelse.oppna", true), "+300, ökade");
  EXPECT_EQ(forandring("volym.personer", true), "+300");
}

}  // namespace
}  // namespace kvalitet::compiler
