// The report: its words, page one, real figures, structure of the page, equal bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/pdf/render.h"
#include "services/compiler/klarsprak.h"
#include "services/compiler/model.h"
#include "services/compiler/render_html.h"
#include "services/compiler/render_json.h"
#include "tests/services/berattelse_support.h"
#include "tests/support/temp_dir.h"

namespace kvalitet::compiler {
namespace {

using testing::HasSubstr;

Modell Exempel() { return Bygg(Sammanstall(testdata::Exempel()), {"Äldrenämnden", "Förslag till nämnden"}); }
Modell Ostersund() {
  return Bygg(Sammanstall(testdata::Publicerat("2380", "Östersund", 2020, "SOL_SABO")), {"", "Utkast"});
}
Modell Stockholm() { return Bygg(Sammanstall(testdata::Publicerat("0180", "Stockholm", 2016, "")), {"", "Utkast"}); }

// Breaks of the rules of plain Swedish in a printed text: forbidden words and sentences of more than 25 words.
std::vector<std::string> Klarsprakfel(absl::string_view text) {
  static constexpr absl::string_view kForbjudna[] = {
      "t ex",           "t.ex.",  "m m",      "m.m.",  "bl.a.", "bl a",     "dvs.",    "erhåll",    "avseende",
      "i enlighet med", "skall ", "missbruk", "sämst", "sämre", "rankning", "ranking", "fallit ut", "å ena sidan"};
  std::vector<std::string> fel;
  const std::string gemen = absl::AsciiStrToLower(text);
  for (absl::string_view ord : kForbjudna) {
    const size_t plats = gemen.find(std::string(ord));
    if (plats == std::string::npos) continue;
    // A word, not a part of one: "1 m mot" is no "m m".
    if (plats > 0 && absl::ascii_isalnum(static_cast<unsigned char>(gemen[plats - 1]))) continue;
    const size_t efter = plats + ord.size();
    if (ord.size() <= 4 && efter < gemen.size() && absl::ascii_isalnum(static_cast<unsigned char>(gemen[efter])))
      continue;
    fel.push_back(absl::StrCat("ordet \"", ord, "\""));
  }
  std::string mening;
  for (absl::string_view rest = text; !rest.empty(); rest.remove_prefix(1)) {
    mening += rest[0];
    const bool slut = (rest[0] == '.' || rest[0] == '?' || rest[0] == '!' || rest[0] == '\n') &&
                      (rest.size() == 1 || rest[1] == ' ' || rest[1] == '\n' || rest[0] == '\n');
    if (!slut && rest.size() > 1) continue;
    const std::vector<std::string> ord = absl::StrSplit(mening, ' ', absl::SkipWhitespace());
    if (ord.size() > 25) fel.push_back(absl::StrCat(ord.size(), " ord i en mening: ", mening));
    mening.clear();
  }
  return fel;
}

std::string Text(const Tabell& t) {
  std::string ut = t.rubrik + "\n";
  std::vector<std::string> kolumner;
  for (const Kolumn& k : t.kolumner) kolumner.push_back(k.text);
  absl::StrAppend(&ut, absl::StrJoin(kolumner, " | "), "\n");
  for (const std::vector<Cell>& rad : t.rader) {
    std::vector<std::string> rutor;
    for (const Cell& c : rad) rutor.push_back(c.text);
    absl::StrAppend(&ut, absl::StrJoin(rutor, " | "), "\n");
  }
  return ut;
}

std::string Framsidetext(const Modell& m) {
  std::string ut = absl::StrCat(m.titel, " · ", m.kommun, "\n", m.namnd, " · ", m.status, " · ", m.fryst, "\n\n");
  for (const Rad& r : m.framsida.meningar) absl::StrAppend(&ut, r.rubrik, ": ", r.text, "\n");
  absl::StrAppend(&ut, "\n", Text(m.framsida.oversikt), "\n");
  for (const Rad& r : m.framsida.rader) absl::StrAppend(&ut, r.rubrik, ": ", r.text, "\n");
  return ut;
}

// Every text that a reader reads, one per line.
std::vector<std::string> Alltext(const Modell& m) {
  std::vector<std::string> ut;
  auto rader = [&](const std::vector<Rad>& r) {
    for (const Rad& rad : r) ut.insert(ut.end(), {rad.rubrik, rad.text});
  };
  auto fot = [&](const Fot& f) { ut.insert(ut.end(), {f.n, f.forbehall}); };
  auto tabell = [&](const Tabell& t) {
    ut.push_back(t.rubrik);
    for (const Kolumn& k : t.kolumner) ut.push_back(k.text);
    for (const auto& rad : t.rader)
      for (const Cell& c : rad) ut.push_back(c.text);
    fot(t.fot);
  };
  rader(m.framsida.meningar);
  rader(m.framsida.rader);
  tabell(m.framsida.oversikt);
  for (const Avsnitt& a : m.avsnitt)
    for (const Del& d : a.delar) {
      ut.insert(ut.end(), {d.amne, d.rubrik});
      for (const Block& b : d.block) {
        if (auto* t = std::get_if<Tabell>(&b)) tabell(*t);
        if (auto* s = std::get_if<Saknas>(&b)) ut.insert(ut.end(), {s->ord, s->varfor});
        if (auto* s = std::get_if<Stycke>(&b)) ut.push_back(s->text);
        if (auto* g = std::get_if<Diagram>(&b)) ut.insert(ut.end(), {g->titel, g->beskrivning}), fot(g->fot);
      }
    }
  for (const Avsnitt& a : m.avsnitt)
    for (const Block& b : a.bilaga)
      if (auto* t = std::get_if<Tabell>(&b)) tabell(*t);
  rader(m.ordlista);
  return ut;
}

const Del& HittaDel(const Modell& m, const std::string& nr) {
  for (const Avsnitt& a : m.avsnitt)
    for (const Del& d : a.delar)
      if (d.nr == nr) return d;
  static const Del ingen;
  ADD_FAILURE() << nr;
  return ingen;
}

std::string DelText(const Del& d) {
  std::string ut = d.rubrik + "\n";
  for (const Block& b : d.block) {
    if (auto* t = std::get_if<Tabell>(&b)) ut += Text(*t);
    if (auto* s = std::get_if<Saknas>(&b)) absl::StrAppend(&ut, s->ord, ": ", s->varfor, "\n");
    if (auto* s = std::get_if<Stycke>(&b)) absl::StrAppend(&ut, s->text, "\n");
  }
  return ut;
}

std::string LasFil(const std::string& vag) {
  std::ifstream fil(vag, std::ios::binary);
  std::stringstream text;
  text << fil.rdbuf();
  return text.str();
}

TEST(Report, PageOneOfTheExample) {
  const std::string vag = absl::StrCat(KVALITET_SOURCE_DIR, "/tests/data/framsida_exempel.txt");
  EXPECT_EQ(Framsidetext(Exempel()), LasFil(vag));
}

TEST(Report, LexSarahOfStockholm2016IsToldWithItsRemark) {  // G5
  const std::string t6 = DelText(HittaDel(Stockholm(), "T6"));
  EXPECT_THAT(t6, HasSubstr("241 | 91 | 332"));
  EXPECT_THAT(t6, HasSubstr("27,4 procent (91 / 332"));
  EXPECT_THAT(t6, HasSubstr("Volymen är okänd: underlaget säger inte hur stor del av verksamheten som är privat."));
  // The share is printed nowhere without the remark.
  for (const std::string& text : Alltext(Stockholm()))
    if (absl::StrContains(text, "27,4")) {
      EXPECT_THAT(text, HasSubstr("Volymen är okänd"));
    }
  EXPECT_THAT(Framsidetext(Stockholm()), HasSubstr("332 / uppgift saknas / uppgift saknas"));
  EXPECT_THAT(Framsidetext(Stockholm()), HasSubstr("Volymen är okänd"));
}

TEST(Report, SarskiltBoendeOfOstersund2020) {  // G6
  const Modell m = Ostersund();
  const std::string t1 = DelText(HittaDel(m, "T1"));
  EXPECT_THAT(t1, HasSubstr("Antal särskilda boenden: 21 (16 i kommunal regi och 5 i privat)"));
  EXPECT_THAT(t1, HasSubstr("Antal lägenheter | 458 | 132 | 590"));
  EXPECT_THAT(t1, HasSubstr("22,4 procent (132 / 590"));
  const std::string t2 = DelText(HittaDel(m, "T2"));
  EXPECT_THAT(t2, HasSubstr("78 procent; målet 83 procent är ej uppfyllt"));
  EXPECT_THAT(t2, HasSubstr("+5 procentenheter"));
  EXPECT_THAT(t2, HasSubstr("Privat | uppgift saknas | 58 | 78 | uppgift saknas | +20 procentenheter"));
  EXPECT_THAT(t2, HasSubstr("Privat: 58 procent 2019, 78 procent 2020; antal svarande saknas i källan."));
  // No judgement without the number of answers.
  for (const std::string& text : Alltext(m))
    for (const char* ord : {"ökade", "minskade", "förbättra"}) EXPECT_FALSE(absl::StrContains(text, ord)) << text;
  EXPECT_THAT(Framsidetext(m), HasSubstr("16 / 5"));
  EXPECT_THAT(Framsidetext(m), HasSubstr("458 / 132"));
  EXPECT_THAT(Framsidetext(m), HasSubstr("Helt 0 · delvis 0 · ej 1 · ej bedömda 0"));
}

TEST(Report, EveryInsatstypHasTheSameTablesInTheSameOrder) {
  for (const Modell& m : {Exempel(), Ostersund()})
    for (const Avsnitt& a : m.avsnitt) {
      std::vector<std::string> nr;
      for (const Del& d : a.delar)
        if (!d.nr.empty()) nr.push_back(d.nr);
      EXPECT_THAT(nr, testing::ElementsAre("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10"));
      for (const Del& d : a.delar) EXPECT_FALSE(d.block.empty()) << d.nr;
    }
}

TEST(Report, TheOversynStandsInLikabehandling) {
  const Modell m = Exempel();
  bool found = false;
  for (const Avsnitt& a : m.avsnitt)
    for (const Del& d : a.delar)
      for (const Block& b : d.block) {
        const auto* t = std::get_if<Tabell>(&b);
        if (t == nullptr || t->rubrik != "Samma krav: interna överenskommelser mot LOV- och LOU-avtal") continue;
        found = true;
        EXPECT_EQ(d.nr, "T9");
        EXPECT_EQ(Text(*t),
                  "Samma krav: interna överenskommelser mot LOV- och LOU-avtal\n"
                  "Mått | 2025 | 2026\n"
                  "Krav i LOV- och LOU-avtal som speglades före översynen | 40 % | 62 %\n"
                  "Krav i LOV- och LOU-avtal som speglas efter översynen | 60 % | 90 %\n");
        EXPECT_EQ(t->fot.figurer.size(), 2u);
      }
  EXPECT_TRUE(found);
}

TEST(Report, PlainSwedish) {
  for (const Modell& m : {Exempel(), Ostersund(), Stockholm()})
    for (const std::string& text : Alltext(m)) EXPECT_THAT(Klarsprakfel(text), testing::IsEmpty()) << text;
}

TEST(Report, WhatIsMissingIsToldInFiveWordsOnly) {
  const std::set<std::string> ord = {std::string(kFarreAn5), std::string(kForFa), std::string(kUppgiftSaknas),
                                     std::string(kEjMatt), std::string(kEjGranskad)};
  for (const Modell& m : {Exempel(), Ostersund(), Stockholm()}) {
    for (const Avsnitt& a : m.avsnitt)
      for (const Del& d : a.delar)
        for (const Block& b : d.block)
          if (auto* s = std::get_if<Saknas>(&b)) {
            EXPECT_EQ(ord.count(s->ord), 1u) << s->ord;
          }
    for (const std::string& text : Alltext(m))
      for (const char* annat : {"okänt", "N/A", "n/a", "saknar värde", "ej redovisat", "ingen uppgift om"})
        EXPECT_FALSE(absl::StrContains(text, annat)) << text;
  }
}

TEST(Report, EveryTableHasSourceAndFigureIds) {
  int tabeller = 0;
  for (const Modell& m : {Exempel(), Ostersund(), Stockholm()})
    for (const Avsnitt& a : m.avsnitt) {
      std::vector<Block> block = a.bilaga;
      for (const Del& d : a.delar) block.insert(block.end(), d.block.begin(), d.block.end());
      for (const Block& b : block)
        if (auto* t = std::get_if<Tabell>(&b)) {
          EXPECT_FALSE(t->fot.kalla.empty()) << t->rubrik;
          EXPECT_FALSE(t->fot.figurer.empty()) << t->rubrik;
          EXPECT_FALSE(t->fot.period.empty()) << t->rubrik;
          ++tabeller;
        }
    }
  EXPECT_GE(tabeller, 12);
}

// Long tables stand in the appendix; the body points to it.
TEST(Report, TheBodyIsShort) {
  const Modell m = Exempel();
  EXPECT_THAT(DelText(HittaDel(m, "T10")), HasSubstr("Tabellen med en rad per enhet står i bilagan."));
  std::string bilaga;
  for (const Block& b : m.avsnitt[0].bilaga) bilaga += Text(std::get<Tabell>(b));
  EXPECT_THAT(bilaga, HasSubstr("Hemtjänst Norr, före 15 maj 2026 | Egen regi | kommunal"));
  EXPECT_THAT(bilaga, HasSubstr("Positiva svar i självskattningen per område"));
  EXPECT_THAT(bilaga, HasSubstr("Bemötande | "));
}

// Elements in order with their attributes, closed as they were opened.
struct Element {
  std::string namn, attribut;
};
std::vector<Element> Las(const std::string& html) {
  static const std::set<std::string> kTomma = {"meta", "br", "hr"};
  std::vector<Element> ut;
  std::vector<std::string> oppna;
  for (size_t i = html.find('<'); i != std::string::npos; i = html.find('<', i + 1)) {
    if (html[i + 1] == '!') continue;
    const size_t slut = html.find('>', i);
    std::string tagg = html.substr(i + 1, slut - i - 1);
    if (tagg[0] == '/') {
      EXPECT_FALSE(oppna.empty());
      if (!oppna.empty()) {
        EXPECT_EQ(oppna.back(), tagg.substr(1));
        oppna.pop_back();
      }
      continue;
    }
    const bool tom = tagg.back() == '/';
    if (tom) tagg.pop_back();
    const size_t blank = tagg.find(' ');
    Element e{tagg.substr(0, blank), blank == std::string::npos ? "" : tagg.substr(blank)};
    if (!tom && kTomma.count(e.namn) == 0) oppna.push_back(e.namn);
    ut.push_back(std::move(e));
  }
  EXPECT_THAT(oppna, testing::IsEmpty());
  return ut;
}

TEST(Html, IsAccessibleAndSelfContained) {
  for (const Modell& modell : {Exempel(), Ostersund(), Stockholm()}) {
    const std::string html = RenderHtml(modell);
    std::map<std::string, int> antal;
    std::set<std::string> id;
    std::string forra;
    for (const Element& e : Las(html)) {
      ++antal[e.namn];
      if (e.namn == "html") {
        EXPECT_THAT(e.attribut, HasSubstr("lang=\"sv\""));
      }
      if (e.namn == "th") {
        EXPECT_THAT(e.attribut, HasSubstr("scope=\""));
      }
      if (e.namn == "svg") {
        EXPECT_THAT(e.attribut, testing::AllOf(HasSubstr("role=\"img\""), HasSubstr("aria-labelledby=\"")));
      }
      if (forra == "svg") {
        EXPECT_EQ(e.namn, "title");
      }
      if (forra == "table") {
        EXPECT_EQ(e.namn, "caption");
      }
      for (const char* yttre : {" src=", "http:", "@import"})
        if (e.namn != "svg") {
          EXPECT_FALSE(absl::StrContains(e.attribut, yttre)) << e.attribut;
        }
      const size_t plats = e.attribut.find(" id=\"");
      if (plats != std::string::npos) {
        const size_t borjan = plats + 5;
        EXPECT_TRUE(id.insert(e.attribut.substr(borjan, e.attribut.find('"', borjan) - borjan)).second) << e.attribut;
      }
      forra = e.namn;
    }
    for (const char* ett : {"html", "head", "title", "header", "main", "nav", "footer", "h1"})
      EXPECT_EQ(antal[ett], 1 + (std::string(ett) == "title" ? antal["svg"] : 0)) << ett;
    EXPECT_EQ(antal["desc"], antal["svg"]);
    EXPECT_EQ(antal["caption"], antal["table"]);
    EXPECT_GT(antal["table"], 0);
    EXPECT_EQ(antal["script"], 0);
    EXPECT_FALSE(absl::StrContains(html, "url("));
  }
}

TEST(Html, TextCannotBecomeStructure) {
  berattelse::Indata in = testdata::Exempel();
  in.uppdrag[0].set_enhet_namn("<script>alert(1)</script>\" onload='x' & Söner");
  const std::string html = RenderHtml(Bygg(Sammanstall(in), {"<b>Nämnd</b>", "Utkast"}));
  EXPECT_THAT(html, testing::Not(HasSubstr("<script")));
  EXPECT_THAT(html, testing::Not(HasSubstr("<b>")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&#39;x&#39; &amp; Söner"));
}

TEST(Report, SameUnderlagSameBytes) {
  EXPECT_EQ(RenderHtml(Exempel()), RenderHtml(Exempel()));
  EXPECT_EQ(RenderJson(Exempel()), RenderJson(Exempel()));
  EXPECT_EQ(Exempel().hash, Exempel().hash);
  EXPECT_NE(Exempel().hash, Ostersund().hash);
}

TEST(Report, NothingOfTheMachineIsInTheModel) {
  const std::string json = RenderJson(Exempel());
  for (const char* eget : {"/tmp", "/home", "127.0.0.1", "kommuner/9999"})
    EXPECT_FALSE(absl::StrContains(json, eget)) << eget;
}

// The anchors of each page that WeasyPrint lays out.
std::vector<std::set<std::string>> Sidor(const std::string& html) {
  const tests::TempDir dir;
  const std::string namn = dir.Write("rapport.html", html);
  const std::string kommando = absl::StrCat(
      "/usr/bin/python3 -c 'import sys, weasyprint\n"
      "for p in weasyprint.HTML(filename=sys.argv[1]).render().pages: print(*p.anchors)' ",
      namn);
  std::vector<std::set<std::string>> sidor;
  FILE* ror = popen(kommando.c_str(), "r");
  char rad[65536];
  while (ror && fgets(rad, sizeof rad, ror)) {
    const std::vector<std::string> ankare = absl::StrSplit(rad, absl::ByAnyChar(" \n"), absl::SkipEmpty());
    sidor.emplace_back(ankare.begin(), ankare.end());
  }
  EXPECT_EQ(pclose(ror), 0);
  return sidor;
}

// A kommun with every insatstyp that fits on page one, every kind of gap, long names and long sentences.
Modell Fullast() {
  berattelse::Indata in = testdata::Exempel();
  const berattelse::Indata mall = in;
  for (int i = 0; i < 20; ++i) {
    const std::string typ = absl::StrCat("SOL_TYP_", 100 + i);
    in.insatstyp_namn[typ] = absl::StrCat("bostad med särskild service för personer med funktionsnedsättning ", i);
    for (bv1::UnderlagUppdrag u : mall.uppdrag) {
      u.set_insatstyp(typ);
      u.set_enhet(absl::StrCat(u.enhet(), typ));
      in.uppdrag.push_back(std::move(u));
    }
    for (size_t k = 0; k < mall.kallor.size(); ++k)
      for (fakta::v1::Faktum f : mall.kallor[k].fakta) {
        f.set_insatstyp(typ);
        f.set_enhet(absl::StrCat(f.enhet(), typ));
        in.kallor[k].fakta.push_back(std::move(f));
      }
  }
  auto u = Sammanstall(in);
  for (int slag = bv1::Luckslag_MIN + 1; slag <= bv1::Luckslag_MAX; ++slag) {
    bv1::Lucka* l = u.add_luckor();
    l->set_slag(static_cast<bv1::Luckslag>(slag));
    l->set_antal(17);
    l->mutable_omfattning()->set_insatstyp("SOL_TYP_101");
    if (slag == bv1::LUCKA_KALLA_SVARADE_INTE)
      l->set_text("Uppgifter från avvikelserna saknas: källan svarade inte när siffrorna frystes.");
  }
  Modell m =
      Bygg(u, {"Nämnden för äldre, personer med funktionsnedsättning och hälso- och sjukvård i hemmet", "Utkast"});
  m.avsnitt.resize(1);  // only page one matters, and the pages after it take minutes
  return m;
}

TEST(Pdf, PageOneIsOnePageAlsoWhenItIsFull) {
  struct stat finns;
  if (stat("/usr/bin/weasyprint", &finns) != 0) GTEST_SKIP() << "weasyprint is not installed";
  for (const Modell& m : {Exempel(), Stockholm(), Fullast()}) {
    const std::vector<std::set<std::string>> sidor = Sidor(RenderHtml(m));
    ASSERT_GE(sidor.size(), 3u);
    EXPECT_EQ(sidor[0].count("framsida"), 1u);
    EXPECT_EQ(sidor[1].count("oversikt"), 1u) << "the contents do not follow on page two";
  }
}

TEST(Pdf, SamePageSameBytes) {
  struct stat finns;
  if (stat("/usr/bin/weasyprint", &finns) != 0) GTEST_SKIP() << "weasyprint is not installed";
  const std::string html = RenderHtml(Exempel());
  auto ett = pdf::Render(html, 1771110000);
  ASSERT_TRUE(ett.ok()) << ett.status();
  auto tva = pdf::Render(html, 1771110000);
  ASSERT_TRUE(tva.ok()) << tva.status();
  EXPECT_EQ(*ett, *tva);
  EXPECT_TRUE(absl::StartsWith(*ett, "%PDF-"));
}

TEST(Pdf, AChildThatTakesTooLongIsEnded) {
  pdf::Granser granser;
  granser.tid = absl::Milliseconds(200);
  granser.program = "/usr/bin/yes";  // writes for ever
  granser.utdata = int64_t{8} << 30;
  auto pdf = pdf::Render("<p>", 0, granser);
  EXPECT_FALSE(pdf.ok());
  granser.program = "/usr/bin/false";
  EXPECT_EQ(pdf::Render("<p>", 0, granser).status().code(), absl::StatusCode::kInternal);
  granser.program = "/no/such/program";
  EXPECT_EQ(pdf::Render("<p>", 0, granser).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(Klarsprak, NumbersAndDifferences) {
  using fakta::v1::ANDEL;
  using fakta::v1::ANTAL;
  EXPECT_EQ(Tal(ANTAL, {1234, 0, 0, {}}), "1\u00a0234");
  EXPECT_EQ(Tal(ANDEL, {91, 332, 1, 332}), "27,4");
  EXPECT_EQ(Tal(ANDEL, {9, 33, 1, 33}), "27");  // no decimals under n = 100
  EXPECT_EQ(Tal(ANDEL, {9677, 0, 2, {}}), "96,77");
  EXPECT_EQ(Skillnad(ANDEL, {78, 0, 0, {}}, {58, 0, 0, {}}), "+20");
  EXPECT_EQ(Skillnad(ANTAL, {3, 0, 0, {}}, {5, 0, 0, {}}), "\u22122");
}

TEST(Klarsprak, ChangeIsToldOutsideTheNoiseBandOnly) {
  using fakta::v1::ANDEL;
  using fakta::v1::ANTAL;
  // 84 to 86 of about two hundred answers: ±7.
  EXPECT_EQ(Bedom(ANDEL, {172, 200, 0, 200}, {168, 200, 0, 200}), Andring::kOforandrat);
  EXPECT_EQ(Bedom(ANDEL, {180, 200, 0, 200}, {140, 200, 0, 200}), Andring::kOkade);
  EXPECT_EQ(Bedom(ANDEL, {78, 0, 0, {}}, {58, 0, 0, {}}), std::nullopt);
  EXPECT_EQ(Bedom(ANTAL, {110, 0, 0, {}}, {100, 0, 0, {}}), Andring::kOforandrat);
  EXPECT_EQ(Bedom(ANTAL, {50, 0, 0, {}}, {100, 0, 0, {}}), Andring::kMinskade);
}

TEST(Klarsprak, GoalsByRule) {
  bv1::Figur f;
  f.set_slag(fakta::v1::ANDEL);
  f.set_matt("nojdhet.x");
  auto bedom = [&](int64_t utfall, int64_t mal, fakta::v1::Riktning riktning) {
    f.set_value(utfall);
    f.mutable_mal()->set_value(mal);
    f.mutable_mal()->set_riktning(riktning);
    return BedomMal(f);
  };
  EXPECT_EQ(bedom(83, 83, fakta::v1::HOGRE), Maluppfyllelse::kHelt);
  EXPECT_EQ(bedom(79, 83, fakta::v1::HOGRE), Maluppfyllelse::kDelvis);
  EXPECT_EQ(bedom(78, 83, fakta::v1::HOGRE), Maluppfyllelse::kEj);
  EXPECT_EQ(bedom(10, 10, fakta::v1::LAGRE), Maluppfyllelse::kHelt);
  EXPECT_EQ(bedom(12, 10, fakta::v1::LAGRE), Maluppfyllelse::kEj);
  EXPECT_EQ(bedom(12, 10, fakta::v1::RIKTNING_UNSPECIFIED), Maluppfyllelse::kEjBedomd);
}

TEST(Klarsprak, TheWordListFinds) {
  EXPECT_THAT(Klarsprakfel("Avvikelser avseende läkemedel, t ex doser."), testing::SizeIs(2));
  EXPECT_THAT(Klarsprakfel("Enheten ska ha rutiner."), testing::IsEmpty());
  EXPECT_THAT(Klarsprakfel("Ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton "
                           "arton nitton tjugo tjugoett tjugotvå tjugotre tjugofyra tjugofem tjugosex."),
              testing::SizeIs(1));
}

}  // namespace
}  // namespace kvalitet::compiler
