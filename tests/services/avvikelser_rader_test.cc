#include <gmock/gmock.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/avvikelser/rader.h"
#include "tests/services/avvikelser_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RaderTest : public ::testing::Test {
 protected:
  RaderTest() : snapshot_(*registry::Snapshot::Load(registry_, "0114", tests::Soon())), words_(*snapshot_) {}

  static v1::AvvikelseRad Row() {
    v1::AvvikelseRad row;
    row.set_rad(2);
    row.set_kall_id("1");
    row.set_typ("avvikelse");
    row.set_lagrum("SoL");
    row.set_enhet("Hemtjänst Norr");
    row.set_insatstyp("SOL_HEMTJANST");
    row.set_intraffad_date("2026-03-10");
    row.set_rapporterad_date("2026-03-12");
    return row;
  }
  v1::Avvikelse Read(const v1::AvvikelseRad& row) {
    proto::Violations violations;
    v1::Avvikelse a = ReadRow(row, "treserva", words_, absl::CivilDay(2026, 6, 15), violations);
    columns_.clear();
    texts_.clear();
    for (const proto::Violation& v : violations.list()) {
      columns_.push_back(v.field);
      texts_.push_back(v.svenska);
    }
    return a;
  }

  FakeRegistry registry_;
  std::shared_ptr<const registry::Snapshot> snapshot_;
  Ordlista words_;
  std::vector<std::string> columns_, texts_;
};

TEST_F(RaderTest, WordsAreReadHoweverTheyAreTyped) {
  for (const auto& [word, typ] :
       std::vector<std::pair<std::string, v1::Avvikelsetyp>>{{"lex Sarah", v1::LEX_SARAH},
                                                             {"LEX_SARAH", v1::LEX_SARAH},
                                                             {"Lex Sarah-rapport", v1::LEX_SARAH},
                                                             {"Klagomål", v1::KLAGOMAL},
                                                             {"klagomal", v1::KLAGOMAL},
                                                             {"BERÖM", v1::BEROM},
                                                             {"lex Sarah rapport", v1::LEX_SARAH},
                                                             {"förslag", v1::FORSLAG}}) {
    v1::AvvikelseRad row = Row();
    row.set_typ(word);
    EXPECT_EQ(Read(row).typ(), typ) << word;
    EXPECT_THAT(texts_, IsEmpty());
  }
  for (const char* word :
       {"Hemtjänst Norr", "hemtjanst norr", "HEMTJÄNST NORR", "norr", "kommuner/0114/enheter/norr"}) {
    v1::AvvikelseRad row = Row();
    row.set_enhet(word);
    EXPECT_EQ(Read(row).enhet(), "kommuner/0114/enheter/norr") << word;
  }
}

TEST_F(RaderTest, AnInsatstypIsNamedAsOnTheCommandLine) {
  auto& all = *registry_.insatstyper.mutable_insatstyper();
  all[1].add_alias("säbo");
  for (int i : {1, 3}) all[i].add_alias("boende");
  const auto snapshot = *registry::Snapshot::Load(registry_, "0114", tests::Soon());
  const Ordlista words(*snapshot);
  proto::Violations violations;
  for (const char* word : {"säbo", "SABO", "SOL_SABO", "sol-sabo", "kommuner/0114/insatstyper/sol-sabo"}) {
    EXPECT_EQ(words.Insatstyp(word, "insatstyp", violations), "SOL_SABO") << word;
  }
  EXPECT_TRUE(violations.empty());
  EXPECT_EQ(words.Insatstyp("boende", "insatstyp", violations), "");
  EXPECT_EQ(words.Insatstyp("säbbo", "insatstyp", violations), "");
  ASSERT_EQ(violations.list().size(), 2u);
  EXPECT_TRUE(absl::StrContains(violations.list()[0].svenska, "HSL_SABO, SOL_SABO")) << violations.list()[0].svenska;
  EXPECT_TRUE(absl::StrContains(violations.list()[1].svenska, "Menade du säbo?")) << violations.list()[1].svenska;
}

TEST_F(RaderTest, WhatIsLeftOutFollowsFromTheRest) {
  v1::AvvikelseRad row = Row();
  row.clear_insatstyp();
  row.clear_lagrum();
  v1::Avvikelse a = Read(row);
  EXPECT_THAT(texts_, IsEmpty());
  EXPECT_EQ(a.insatstyp(), "SOL_HEMTJANST") << "the only one of the enhet that day";
  EXPECT_EQ(a.lagrum(), v1::SOL);
  row.set_enhet("Lunden");
  (void)Read(row);
  EXPECT_THAT(columns_, ElementsAre("insatstyp")) << "there are two";
  EXPECT_TRUE(absl::StrContains(texts_[0], "HSL_SABO, SOL_SABO")) << texts_[0];
  row.set_enhet("Tomma huset");
  (void)Read(row);
  EXPECT_THAT(columns_, ElementsAre("insatstyp")) << "there is none";
}

TEST_F(RaderTest, EverythingWrongIsToldWithItsColumn) {
  v1::AvvikelseRad row = Row();
  row.set_typ("olycka");
  row.set_enhet("Hemtjänst Nord");
  row.set_insatstyp("SOL_XYZ");
  row.set_allvarlighet("5");
  row.set_sannolikhet("hög");
  row.set_grad("stor");
  row.set_kategorier("bemötande | BEMOTANDE | finns inte");
  (void)Read(row);
  EXPECT_THAT(columns_, ElementsAre("typ", "grad", "allvarlighet", "sannolikhet", "enhet", "insatstyp"))
      << "which categories there are follows from the kind, which is not known";
  EXPECT_TRUE(absl::StrContains(texts_[4], "Menade du hemtjanst norr") ||
              absl::StrContains(texts_[4], "Menade du Hemtjänst Norr"))
      << texts_[4];
  row = Row();
  row.set_kategorier("bemötande | BEMOTANDE | finns inte");
  (void)Read(row);
  EXPECT_THAT(columns_, ElementsAre("kategorier")) << "what stands twice is taken once";
  row = Row();
  row.set_grad("missförhållande");
  (void)Read(row);
  EXPECT_THAT(columns_, ElementsAre("grad")) << "rules hold for rows too";
}

TEST_F(RaderTest, IvoIsNotNotifiedBeforeTheRapport) {
  v1::AvvikelseRad row = Row();
  row.set_typ("lex Sarah");
  row.set_upptackt_date("2026-03-10");
  row.set_till_ivo_date("2026-03-12");
  (void)Read(row);
  EXPECT_THAT(texts_, IsEmpty()) << "the same day";
  for (const char* early : {"2026-03-11", "2026-03-09"}) {  // before the rapport, and before the event
    row.set_till_ivo_date(early);
    (void)Read(row);
    EXPECT_THAT(columns_, ElementsAre("till_ivo_date")) << early;
    EXPECT_TRUE(absl::StrContains(texts_[0], absl::StrCat("(", early, ") är före rapporten (2026-03-12)")))
        << texts_[0];
  }
}

TEST_F(RaderTest, WhetherItHappenedAndWhoWasToldAreReadAndNotTakenAway) {
  v1::AvvikelseRad row = Row();
  row.set_utfall("Risk");
  row.set_informerad("närstående");
  const v1::Avvikelse said = Read(row);
  EXPECT_THAT(texts_, IsEmpty());
  EXPECT_EQ(said.utfall(), v1::UTFALL_RISK);
  EXPECT_EQ(said.informerad(), v1::INFORMERAD_NARSTAENDE);
  v1::Avvikelse silent = said;
  silent.clear_utfall();
  silent.clear_informerad();
  EXPECT_EQ(Overlay(said, silent).utfall(), v1::UTFALL_RISK) << "of a file without the column";
  EXPECT_EQ(Overlay(said, silent).informerad(), v1::INFORMERAD_NARSTAENDE);
  EXPECT_EQ(Overlay(silent, said).utfall(), v1::UTFALL_RISK);
  EXPECT_THAT(said.informerade(), ElementsAre(v1::INFORMERAD_NARSTAENDE));
  row.set_informerad("Den enskilde och läkare; chef, läkare");
  const v1::Avvikelse several = Read(row);
  EXPECT_THAT(texts_, IsEmpty());
  EXPECT_THAT(several.informerade(), ElementsAre(v1::INFORMERAD_ENSKILD, v1::INFORMERAD_LAKARE, v1::INFORMERAD_CHEF));
  EXPECT_EQ(several.informerad(), v1::INFORMERAD_ENSKILD) << "the first, for who asks for one";
  EXPECT_EQ(Overlay(several, silent).informerade_size(), 3);
  row.set_informerad("ingen, chef");
  (void)Read(row);
  EXPECT_THAT(columns_, ElementsAre("informerad")) << "one or the other";
  row.set_informerad("grannen");
  (void)Read(row);
  EXPECT_THAT(columns_, ElementsAre("informerad"));
  row.set_informerad("");
  row.set_utfall("kanske");
  (void)Read(row);
  EXPECT_THAT(columns_, ElementsAre("utfall"));
}

TEST_F(RaderTest, KategorierByCodeOrLabelEachOnce) {
  v1::AvvikelseRad row = Row();
  row.set_kategorier("BEMOTANDE| brister i rättssäkerhet vid handläggning och genomförande ;BEMOTANDE");
  const v1::Avvikelse a = Read(row);
  EXPECT_THAT(texts_, IsEmpty());
  EXPECT_EQ(a.kategorikoder(), ",BEMOTANDE,RATTSSAKERHET,");
}

TEST_F(RaderTest, TwoEnheterOfOneNameAreNotGuessed) {
  registry_.AddEnhet("norr-2", "Hemtjänst Norr");
  const auto snapshot = *registry::Snapshot::Load(registry_, "0114", tests::Soon());
  const Ordlista words(*snapshot);
  proto::Violations violations;
  EXPECT_EQ(words.Enhet("Hemtjänst Norr", "enhet", violations), "");
  ASSERT_EQ(violations.list().size(), 1u);
  EXPECT_TRUE(absl::StrContains(violations.list()[0].svenska, "norr-2")) << violations.list()[0].svenska;
}

TEST(NameOf, IsTheSameForTheSameSourceAndApartForAnUtforare) {
  EXPECT_EQ(NameOf("0114", "", "treserva", "1"), NameOf("0114", "", "treserva", "1"));
  EXPECT_NE(NameOf("0114", "", "treserva", "1"), NameOf("0114", "", "treserva", "2"));
  EXPECT_NE(NameOf("0114", "kommuner/0114/utforare/a", "treserva", "1"), NameOf("0114", "", "treserva", "1"));
}

}  // namespace
}  // namespace kvalitet::avvikelser
