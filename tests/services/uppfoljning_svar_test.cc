// Rules of answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/uppfoljning/formular_rules.h"
#include "services/uppfoljning/svar_rules.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

v1::Fraga Fraga(const std::string& nyckel, v1::Skala skala, const std::vector<std::string>& positiva = {}) {
  v1::Formular formular;
  v1::Fraga& fraga = *formular.add_fragor();
  fraga.set_nyckel(nyckel);
  fraga.set_avsnitt("Avsnitt");
  fraga.set_text("Fråga?");
  fraga.set_skala(skala);
  for (const std::string& one : positiva) fraga.add_positiva(one);
  FyllFormular(formular);
  return formular.fragor(0);
}

std::string Fel(const v1::Fraga& fraga, const std::string& svar) {
  return std::string(TolkaSvar(fraga, svar).status().message());
}

TEST(Svar, PercentWhereTwoNumbersAreWanted) {
  v1::Fraga ht21 = Fraga("HT21", v1::AND);
  ht21.set_taljare("antal med giltig delegering");
  ht21.set_namnare("antal som utför uppgifterna");
  EXPECT_EQ(Fel(ht21, "85%"),
            "\"85%\": skriv två tal, antal med giltig delegering / antal som utför uppgifterna. Exempel: 17/20");
  EXPECT_EQ(Fel(ht21, " 17 "),
            "\"17\": skriv två tal, antal med giltig delegering / antal som utför uppgifterna. Exempel: 17/20");
}

TEST(Svar, TwoNumbers) {
  v1::Fraga fraga = Fraga("HT21", v1::AND);
  for (const char* text : {"17/20", " 17 / 20 ", "17 av 20", "17 AV 20", "17,0/20", "17\u00a0/\u00a020"}) {
    auto tolkat = TolkaSvar(fraga, text);
    ASSERT_TRUE(tolkat.ok()) << text << tolkat.status();
    EXPECT_EQ(tolkat->svar, "17/20");
    EXPECT_EQ(tolkat->varde, 17000);
    EXPECT_EQ(tolkat->namnare, 20000);
    EXPECT_FALSE(tolkat->positivt.has_value());
  }
  EXPECT_EQ(TolkaSvar(fraga, "0/0")->svar, "0/0");
  EXPECT_EQ(TolkaSvar(fraga, "1 240,5/1 300")->varde, 1240500);
  EXPECT_THAT(Fel(fraga, "21/20"), HasSubstr("det första talet får inte vara större än det andra"));
  EXPECT_FALSE(TolkaSvar(fraga, "17/20/3").ok());
  EXPECT_FALSE(TolkaSvar(fraga, "-1/20").ok());
  fraga.set_far_overstiga(true);
  EXPECT_EQ(TolkaSvar(fraga, "21/20")->svar, "21/20");
}

TEST(Svar, WhatExcelMadeOfTwoNumbersIsToldAndNotGuessed) {
  v1::Fraga fraga = Fraga("HT21", v1::AND);
  EXPECT_THAT(Fel(fraga, "05-dec"), HasSubstr("Skriv \"5 av 12\""));
  EXPECT_THAT(Fel(fraga, "dec-17"), HasSubstr("Skriv \"12 av 17\""));
  EXPECT_THAT(Fel(fraga, "2026-12-05"), HasSubstr("Skriv \"5 av 12\""));
}

TEST(Svar, Numbers) {
  EXPECT_EQ(TolkaTal("3,5"), 3500);
  EXPECT_EQ(TolkaTal("3.5"), 3500);
  EXPECT_EQ(TolkaTal("1 234"), 1234000);
  EXPECT_EQ(TolkaTal("1\u00a0234\u202f567,125"), 1234567125);
  EXPECT_EQ(TolkaTal("0"), 0);
  for (const char* wrong : {"", "tolv", "1.234", "12 34", "1,2345", "-3", "85%", "ca 12", "1e3", ",5", "3,"}) {
    EXPECT_EQ(TolkaTal(wrong), std::nullopt) << wrong;
  }
  EXPECT_EQ(TalSv(3500), "3,5");
  EXPECT_EQ(TalSv(0), "0");
  EXPECT_EQ(TalSv(1234567125), "1\u00a0234\u00a0567,125");
  EXPECT_EQ(TalSv(20000), "20");
  EXPECT_THAT(Fel(Fraga("HT28", v1::ANT), "inga"), HasSubstr("skriv ett tal"));
}

TEST(Svar, AlternativesAreFoundHoweverTheyAreTyped) {
  v1::Fraga fraga = Fraga("A", v1::A5, {"Ja, alltid", "Oftast"});
  for (const char* text : {"Nej, aldrig", "nej aldrig", " NEJ,  ALDRIG ", "nej, aldrig."}) {
    auto tolkat = TolkaSvar(fraga, text);
    ASSERT_TRUE(tolkat.ok()) << text;
    EXPECT_EQ(tolkat->svar, "Nej, aldrig");
    EXPECT_EQ(tolkat->positivt, false);
  }
  EXPECT_EQ(TolkaSvar(fraga, "sallan")->svar, "Sällan");
  EXPECT_EQ(TolkaSvar(fraga, "oftast")->positivt, true);
  EXPECT_EQ(TolkaSvar(fraga, "Vet ej")->positivt, std::nullopt) << "left out of the denominator";
  EXPECT_THAT(Fel(fraga, "ofta"), HasSubstr("Ja, alltid; Oftast; Ibland; Sällan; Nej, aldrig eller Vet ej"));
  EXPECT_FALSE(TolkaSvar(fraga, "Ja").ok()) << "half an answer is not guessed";
  EXPECT_THAT(Fel(Fraga("B", v1::JN, {"Ja"}), "Jaa"), HasSubstr("menade du Ja?"));
}

TEST(Svar, PositiveIsTheQuestionsOwn) {
  EXPECT_EQ(TolkaSvar(Fraga("A", v1::T5, {"Mycket tryggt"}), "Ganska tryggt")->positivt, false);
  EXPECT_EQ(TolkaSvar(Fraga("A", v1::AIO, {"Aldrig"}), "aldrig")->positivt, true);
  EXPECT_EQ(TolkaSvar(Fraga("A", v1::JN, {"Nej"}), "Nej")->positivt, true);
  EXPECT_EQ(TolkaSvar(Fraga("A", v1::JN), "Ja")->positivt, std::nullopt);
}

TEST(Svar, FreeTextIsKeptWhole) {
  v1::Fraga fraga = Fraga("HT32", v1::TXT);
  std::string text;
  for (int i = 0; i < 20000; ++i) text += i % 80 == 79 ? "\n" : "å";
  v1::Svar svar;
  svar.set_svar(text);
  EXPECT_EQ(KontrolleraSvar(fraga, svar)->svar, text);
  svar.set_svar(text + "ö");
  EXPECT_THAT(std::string(KontrolleraSvar(fraga, svar).status().message()), HasSubstr("högst 20 000"));
  svar.set_svar("  \n ");
  EXPECT_FALSE(KontrolleraSvar(fraga, svar).ok());
}

TEST(Svar, PersonalNumberIsToldByPlaceAndNeverRepeated) {
  v1::Svar svar;
  svar.set_svar("Stickprov av 19121212-1212 visar brist");
  auto fel = KontrolleraSvar(Fraga("HT37", v1::U4), svar);
  EXPECT_EQ(fel.status().message(), "Texten ser ut att innehålla ett personnummer (tecken 14-26). Ta bort det.");
  svar.set_svar("Uppfylls helt");
  svar.set_kommentar("Gäller 19121212-1212");
  EXPECT_THAT(std::string(KontrolleraSvar(Fraga("HT37", v1::U4), svar).status().message()), HasSubstr("tecken 8-20"));
}

TEST(Svar, SharesPerAvsnittByHand) {
  v1::Formular formular;
  const std::pair<const char*, const char*> fragor[] = {
      {"A1", "Rutin"}, {"A2", "Rutin"}, {"A3", "Rutin"}, {"B1", "Larm"}};
  for (const auto& [nyckel, avsnitt] : fragor) {
    v1::Fraga& fraga = *formular.add_fragor();
    fraga.set_nyckel(nyckel);
    fraga.set_avsnitt(avsnitt);
    fraga.set_skala(v1::JN);
    fraga.add_positiva("Ja");
    fraga.set_obligatorisk(true);
  }
  FyllFormular(formular);
  std::vector<v1::Svar> stored;
  const std::pair<const char*, const char*> given[] = {{"A1", "Ja"}, {"A2", "Nej"}, {"A3", "Ej aktuellt"}};
  for (const auto& [nyckel, text] : given) {
    v1::Svar& svar = stored.emplace_back();
    svar.set_nyckel(nyckel);
    auto tolkat = TolkaSvar(*FindFraga(formular, nyckel), text);
    svar.set_svar(tolkat->svar);
    if (tolkat->positivt) svar.set_positivt(*tolkat->positivt);
  }
  auto andelar = PositivaPerAvsnitt(formular, stored);
  EXPECT_EQ(andelar.size(), 1u);
  EXPECT_EQ(andelar["Rutin"].positiva, 1);
  EXPECT_EQ(andelar["Rutin"].raknade, 2);
  auto saknas = SaknadeSvar(formular, stored);
  ASSERT_EQ(saknas.size(), 1u);
  EXPECT_EQ(saknas[0].nyckel(), "B1");
  std::string before = Kontrollsumma(formular, stored);
  std::reverse(stored.begin(), stored.end());
  EXPECT_EQ(Kontrollsumma(formular, stored), before) << "order of saving does not matter";
  stored[0].set_kommentar("ny");
  EXPECT_NE(Kontrollsumma(formular, stored), before);
}

TEST(Formular, AllBrokenRulesAtOnce) {
  v1::Formular formular;
  v1::Fraga& a = *formular.add_fragor();
  a.set_nyckel("A");
  a.set_skala(v1::FRI);
  v1::Fraga& b = *formular.add_fragor();
  b.set_nyckel("A");
  b.set_skala(v1::JN);
  b.add_positiva("Kanske");
  v1::Fraga& c = *formular.add_fragor();
  c.set_nyckel("C");
  c.set_skala(v1::ANT);
  c.add_positiva("1");
  FyllFormular(formular);
  proto::Violations violations;
  CheckFormular(formular, "formular", violations);
  std::vector<std::string> fields;
  for (const auto& violation : violations.list()) fields.push_back(violation.field);
  EXPECT_THAT(fields, ElementsAre("formular.fragor[0].alternativ", "formular.fragor[1].positiva",
                                  "formular.fragor[1].nyckel", "formular.fragor[2].positiva"));
}

// H1 is shown if A1 is Ja, H2 if H1 is Nej.
v1::Formular Villkorad() {
  v1::Formular formular;
  for (const auto& [nyckel, om] : {std::pair("A1", ""), std::pair("H1", "a1"), std::pair("H2", "H1")}) {
    v1::Fraga& fraga = *formular.add_fragor();
    fraga.set_nyckel(nyckel);
    fraga.set_avsnitt("Rutin");
    fraga.set_skala(v1::JN);
    fraga.set_obligatorisk(true);
    fraga.set_visas_om_nyckel(om);
    if (*om != '\0') fraga.add_visas_om_svar(*nyckel == 'H' && nyckel[1] == '2' ? "nej" : "JA");
  }
  FyllFormular(formular);
  return formular;
}

std::vector<v1::Svar> Given(const std::vector<std::pair<const char*, const char*>>& given) {
  std::vector<v1::Svar> all;
  for (const auto& [nyckel, text] : given) {
    all.emplace_back().set_nyckel(nyckel);
    all.back().set_svar(text);
  }
  return all;
}

std::string Keys(const std::vector<v1::SaknatSvar>& all) {
  std::string keys;
  for (const auto& one : all) keys += one.nyckel() + " ";
  return keys;
}

TEST(Villkor, WhatIsHiddenIsNotMissing) {
  const v1::Formular formular = Villkorad();
  EXPECT_EQ(formular.fragor(1).visas_om_nyckel(), "A1");
  EXPECT_EQ(formular.fragor(2).visas_om_svar(0), "Nej") << "spelt as the alternative";
  EXPECT_EQ(VisasOm(formular.fragor(1)), "A1 besvaras med Ja");
  EXPECT_EQ(Keys(SaknadeSvar(formular, {})), "A1 ");
  EXPECT_EQ(Keys(SaknadeSvar(formular, Given({{"A1", "Nej"}}))), "");
  EXPECT_EQ(Keys(SaknadeSvar(formular, Given({{"A1", "Ja"}}))), "H1 ");
  EXPECT_EQ(Keys(SaknadeSvar(formular, Given({{"A1", "Ja"}, {"H1", "Nej"}}))), "H2 ");
  EXPECT_EQ(Keys(SaknadeSvar(formular, Given({{"A1", "Ja"}, {"H1", "Ja"}}))), "");
  // Hidden through a hidden one, whatever that one's stale answer is.
  EXPECT_EQ(Keys(SaknadeSvar(formular, Given({{"A1", "Nej"}, {"H1", "Nej"}}))), "");
  EXPECT_EQ(Keys(DoldaMedSvar(formular, Given({{"A1", "Nej"}, {"H1", "Nej"}, {"H2", "Ja"}}))), "H1 H2 ");
}

TEST(Villkor, PointsAtAnEarlierQuestionAndItsAnswers) {
  const auto wrong = [](const v1::Formular& formular) {
    proto::Violations violations;
    CheckFormular(formular, "formular", violations);
    std::vector<std::string> all;
    for (const auto& violation : violations.list()) all.push_back(violation.field + " " + violation.svenska);
    return all;
  };
  EXPECT_THAT(wrong(Villkorad()), IsEmpty());
  v1::Formular unknown = Villkorad();
  unknown.mutable_fragor(1)->set_visas_om_nyckel("X9");
  EXPECT_THAT(wrong(unknown), ElementsAre("formular.fragor[1].visas_om_nyckel H1: visas om X9, som inte finns i "
                                          "formuläret. Välj en tidigare fråga i samma formulär."));
  v1::Formular circle = Villkorad();
  circle.mutable_fragor(0)->set_visas_om_nyckel("H2");
  circle.mutable_fragor(0)->add_visas_om_svar("Ja");
  EXPECT_THAT(wrong(circle), ElementsAre("formular.fragor[0].visas_om_nyckel A1: visas om H2, som inte står före. En "
                                         "fråga kan bara visas av en tidigare; flytta den."));
  v1::Formular other = Villkorad();
  other.mutable_fragor(1)->set_visas_om_svar(0, "Kanske");
  EXPECT_THAT(wrong(other), ElementsAre("formular.fragor[1].visas_om_svar A1: \"Kanske\" finns inte bland "
                                        "svarsalternativen (Ja; Nej; Ej aktuellt)."));
  v1::Formular half = Villkorad();
  half.mutable_fragor(1)->clear_visas_om_svar();
  EXPECT_EQ(wrong(half).size(), 1u);
  v1::Formular text = Villkorad();
  text.mutable_fragor(0)->set_skala(v1::TXT);
  text.mutable_fragor(0)->clear_alternativ();
  text.mutable_fragor(0)->clear_uteslutna();
  EXPECT_EQ(wrong(text).size(), 1u);
}

TEST(Formular, AKeyIsNotTheNumberOfASjalvskattning) {
  v1::Formular formular = Villkorad();
  formular.mutable_fragor(0)->set_nyckel("S-12");
  formular.mutable_fragor(1)->set_visas_om_nyckel("S-12");
  proto::Violations violations;
  CheckFormular(formular, "formular", violations);
  ASSERT_EQ(violations.list().size(), 1u);
  EXPECT_EQ(violations.list()[0].field, "formular.fragor[0].nyckel");
}

TEST(Formular, WeightAndConditionsAreContent) {
  const v1::Formular formular = Villkorad();
  const std::string hash = InnehallHash(formular);
  v1::Formular heavier = formular;
  heavier.mutable_fragor(0)->set_vikt(3);
  EXPECT_NE(InnehallHash(heavier), hash);
  v1::Formular otherwise = formular;
  otherwise.mutable_fragor(1)->set_visas_om_svar(0, "Nej");
  EXPECT_NE(InnehallHash(otherwise), hash);
  v1::Formular published = formular;
  LaggTillBehov(published);
  EXPECT_EQ(published.fragor_size(), 4);
  EXPECT_EQ(InnehallHash(published), hash) << "what the server put in is not";
}

TEST(Karnfragor, LeaveTheRuleByNumberOrChange) {
  v1::Formular ten;
  ten.set_version(1);
  for (int i = 0; i < 10; ++i) {
    v1::Fraga& fraga = *ten.add_fragor();
    fraga.set_nyckel("K" + std::to_string(i));
    fraga.set_avsnitt("Ledning");
    fraga.set_skala(v1::JN);
  }
  FyllFormular(ten);
  EXPECT_EQ(Karnavvikelse(ten, nullptr), "");
  EXPECT_EQ(Karnavvikelse(ten, &ten), "");
  v1::Formular other = ten;
  other.mutable_fragor()->RemoveLast();
  other.mutable_fragor(3)->set_text("Ny text?");
  FyllFormular(other);
  EXPECT_EQ(Karnavvikelse(other, nullptr), "9 kärnfrågor; regeln är 10 till 15.");
  EXPECT_EQ(Karnavvikelse(other, &ten),
            "9 kärnfrågor; regeln är 10 till 15. Ändrat sedan version 1: K3 ändrad, K9 borttagen.");
}

TEST(Ifyllnad, OnlyShortGapsAreTime) {
  const absl::Time start = absl::FromUnixSeconds(1'800'000'000);
  const auto at = [start](int minutes) { return start + absl::Minutes(minutes); };
  EXPECT_EQ(AktivaMinuter({}, at(0)), 0);
  EXPECT_EQ(AktivaMinuter({at(0)}, at(29)), 29);
  EXPECT_EQ(AktivaMinuter({at(0)}, at(30)), 0) << "somebody did something else";
  EXPECT_EQ(AktivaMinuter({at(500), at(0), at(10), at(505)}, at(510)), 20) << "in whatever order";
  EXPECT_EQ(AktivaMinuter({start}, start + absl::Seconds(61)), 2) << "rounded up";
}

TEST(Formular, HashTellsContentFromStamps) {
  v1::Formular formular;
  formular.set_serie("a");
  formular.add_fragor()->set_nyckel("A");
  std::string hash = InnehallHash(formular);
  formular.set_version(7);
  formular.set_name("kommuner/0114/formular/a-v7");
  formular.set_state(v1::PUBLICERAT);
  EXPECT_EQ(InnehallHash(formular), hash);
  formular.mutable_fragor(0)->add_positiva("Ja");
  EXPECT_NE(InnehallHash(formular), hash);
}

}  // namespace
}  // namespace kvalitet::uppfoljning
