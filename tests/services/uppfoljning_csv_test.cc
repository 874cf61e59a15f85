// Formulär from files: the published question set, our own sets, and files with bad rows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "services/uppfoljning/formular_csv.h"
#include "services/uppfoljning/formular_rules.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::HasSubstr;

std::string Example(const std::string& name) {
  std::ifstream in(std::string(KVALITET_SOURCE_DIR) + "/deploy/example/" + name, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

const v1::Formular* Find(const LastFil& last, const std::string& serie) {
  for (const v1::Formular& formular : last.formular) {
    if (formular.serie() == serie) return &formular;
  }
  return nullptr;
}

TEST(FormularCsv, EveryPublishedQuestionBecomesAQuestion) {
  LastFil last =
      LasFormular(Example("uppfoljningsfragor.csv"), Example("karta_uppfoljningsfragor.csv"), "uppfoljningsfragor.csv");
  for (const auto& fel : last.fel) ADD_FAILURE() << fel.rad() << " " << fel.kolumn() << " " << fel.text();
  EXPECT_EQ(last.antal_rader, 294);
  EXPECT_EQ(last.formular.size(), 21u) << "one for each insatstyp, instrument and respondent of the file";
  int fragor = 0, utforare = 0;
  std::set<std::string> serier;
  for (const v1::Formular& formular : last.formular) {
    fragor += formular.fragor_size();
    serier.insert(formular.serie());
    if (formular.respondent() == v1::UTFORARE) utforare += formular.fragor_size();
    proto::Violations violations;
    CheckFormular(formular, "", violations);
    EXPECT_TRUE(violations.empty()) << formular.serie() << violations.ToStatus();
  }
  EXPECT_EQ(fragor, 294);
  EXPECT_EQ(utforare, 130) << "counted in the file by respondent";
  EXPECT_EQ(serier.size(), 21u);

  const v1::Formular* aldre = Find(last, "aldre-hemtjanst");
  ASSERT_NE(aldre, nullptr);
  EXPECT_EQ(aldre->insatstyp(), "SOL_HEMTJANST");
  EXPECT_EQ(aldre->respondent(), v1::BRUKARE);
  EXPECT_EQ(aldre->fragor_size(), 22);
  const v1::Fraga* svenska = FindFraga(*aldre, "N21495");
  ASSERT_NE(svenska, nullptr);
  EXPECT_EQ(svenska->skala(), v1::P4);
  EXPECT_THAT(svenska->positiva(), testing::ElementsAre("Ja, alla i personalen", "Ja, flertalet i personalen"));
  EXPECT_THAT(svenska->uteslutna(), testing::ElementsAre("Vet ej/Ingen åsikt"));
  EXPECT_THAT(svenska->skala_i_kalla(), HasSubstr("ordningsskala"));
  const v1::Fraga* bemotande = FindFraga(*aldre, "U21466");
  ASSERT_NE(bemotande, nullptr);
  EXPECT_THAT(bemotande->positiva(), testing::ElementsAre("Ja, alltid")) << "only always counts here";
}

TEST(FormularCsv, OwnSetsOfTheExampleKommun) {
  LastFil hemtjanst = LasFormular(Example("formular_hemtjanst.csv"), "", "exempel");
  for (const auto& fel : hemtjanst.fel) ADD_FAILURE() << fel.rad() << " " << fel.kolumn() << " " << fel.text();
  ASSERT_EQ(hemtjanst.formular.size(), 1u);
  const v1::Formular& formular = hemtjanst.formular[0];
  EXPECT_EQ(formular.serie(), "sjalvskattning-hemtjanst");
  EXPECT_EQ(formular.antal_fragor(), 42);
  EXPECT_EQ(formular.respondent(), v1::UTFORARE);
  const v1::Fraga* ht21 = FindFraga(formular, " ht21 ");
  ASSERT_NE(ht21, nullptr);
  EXPECT_EQ(ht21->skala(), v1::AND);
  EXPECT_TRUE(ht21->obligatorisk());
  EXPECT_EQ(FindFraga(formular, "HT35")->kort(), "ersättare och nåbar chef kvällar och helger");
  for (const char* name : {"formular_sarskilt_boende.csv", "formular_lss.csv"}) {
    LastFil other = LasFormular(Example(name), "", "exempel");
    EXPECT_EQ(other.antal_fel, 0) << name;
    EXPECT_EQ(other.formular.size(), 1u) << name;
  }
}

constexpr char kHead[] =
    "formulär;rubrik;insatstyp;instrument;respondent;nyckel;avsnitt;fråga;skala;alternativ;positiva;obligatorisk\n";

TEST(FormularCsv, BadRowsAreAllTold) {
  std::string file = std::string(kHead) +
                     "f;F;SOL_HEMTJANST;I;UTFORARE;A1;Rutin;Finns rutin?;JN;;Ja;ja\n"
                     "f;F;SOL_HEMTJANST;I;UTFORARE;A1;Rutin;Finns rutin?;JN;;Ja;ja\n"
                     "f;F;SOL_HEMTJANST;I;NÅGON;A2;Rutin;Finns rutin?;JN;;Ja;ja\n"
                     "f;F;SOL_HEMTJANST;I;UTFORARE;A3;;Finns rutin?;ÅÄÖ;;Ja;kanske\n"
                     "f;F;SOL_HEMTJANST;I;UTFORARE;A4;Rutin;Finns rutin?;JN;;Jo;ja\n"
                     "f;F;SOL_SABO;I;UTFORARE;A5;Rutin;Finns rutin?;JN;;Ja;ja\n";
  LastFil last = LasFormular(file, "", "test");
  std::vector<std::string> places;
  for (const auto& fel : last.fel) places.push_back(std::to_string(fel.rad()) + " " + fel.kolumn());
  EXPECT_THAT(places, testing::ElementsAre("3 nyckel", "4 respondent", "5 avsnitt", "5 obligatorisk", "5 skala",
                                           "6 positiva", "7 insatstyp"));
  EXPECT_EQ(last.antal_fel, 7);
}

TEST(FormularCsv, TellsWhatItTookTheFileFor) {
  std::string file = std::string(kHead) + "f;F;SOL_HEMTJANST;I;UTFORARE;A1;Rutin;Finns rutin?;JN;;Ja;ja\n";
  EXPECT_EQ(LasFormular(file, "", "test").last_som, "UTF-8, semikolon");
  std::string windows;
  for (size_t i = 0; i < file.size(); ++i) {
    if (file[i] == '\xc3') {
      windows += static_cast<char>(file[++i] + 0x40);
    } else {
      windows += file[i];
    }
  }
  LastFil last = LasFormular(windows, "", "test");
  EXPECT_EQ(last.last_som, "Latin-1, semikolon");
  ASSERT_EQ(last.antal_fel, 0);
  EXPECT_EQ(last.formular[0].fragor(0).text(), "Finns rutin?");
  EXPECT_EQ(LasFormular("", "", "test").antal_fel, 1);
}

}  // namespace
}  // namespace kvalitet::uppfoljning
