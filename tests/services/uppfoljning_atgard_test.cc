// Rules of iakttagelser, omdöme and åtgärder, and the table of measures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "common/fakta/rule.h"
#include "services/uppfoljning/atgard_rules.h"
#include "services/uppfoljning/matt.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::HasSubstr;

v1::Atgard Atgard(v1::AtgardState state, const std::string& klar = "") {
  v1::Atgard atgard;
  atgard.set_state(state);
  atgard.set_beslutad_date("2026-01-10");
  atgard.set_sista_date("2026-03-01");
  atgard.set_klar_date(klar);
  atgard.set_stangd_date(klar);
  return atgard;
}

TEST(AtgardSteg, EveryPairOfStates) {
  const std::vector<v1::AtgardState> all = {
      v1::EJ_PABORJAD, v1::PAGAR, v1::GENOMFORD, v1::GENOMFORD_MED_EFFEKT, v1::GENOMFORD_UTAN_EFFEKT, v1::AVBRUTEN};
  // Rows: from.  u = also the utförare, k = the kommun alone, . = no step.
  const std::map<v1::AtgardState, std::string> table = {{v1::EJ_PABORJAD, ".uu..k"},
                                                        {v1::PAGAR, "..u..k"},
                                                        {v1::GENOMFORD, ".k.kk."},
                                                        {v1::GENOMFORD_MED_EFFEKT, "......"},
                                                        {v1::GENOMFORD_UTAN_EFFEKT, "......"},
                                                        {v1::AVBRUTEN, "......"}};
  for (v1::AtgardState fran : all) {
    for (size_t i = 0; i < all.size(); ++i) {
      const Overgang* steg = FindOvergang(fran, all[i]);
      char is = steg == nullptr ? '.' : steg->utforare ? 'u' : 'k';
      EXPECT_EQ(is, table.at(fran)[i]) << v1::AtgardState_Name(fran) << " to " << v1::AtgardState_Name(all[i]);
    }
  }
  EXPECT_EQ(MojligaLagen(v1::PAGAR), "genomförd eller avbruten");
  EXPECT_EQ(MojligaLagen(v1::AVBRUTEN), "");
}

TEST(AtgardSteg, StampsTheDays) {
  v1::Atgard atgard = Atgard(v1::PAGAR);
  TaSteg(*FindOvergang(v1::PAGAR, v1::GENOMFORD), "2026-02-20", atgard);
  EXPECT_EQ(atgard.klar_date(), "2026-02-20");
  EXPECT_EQ(atgard.stangd_date(), "2026-02-20");
  TaSteg(*FindOvergang(v1::GENOMFORD, v1::PAGAR), "2026-02-25", atgard);
  EXPECT_EQ(atgard.klar_date(), "");
  EXPECT_EQ(atgard.stangd_date(), "");
  TaSteg(*FindOvergang(v1::PAGAR, v1::AVBRUTEN), "2026-02-26", atgard);
  EXPECT_EQ(atgard.stangd_date(), "2026-02-26");
}

TEST(AtgardStock, AsOfADay) {
  v1::Atgard klar = Atgard(v1::GENOMFORD, "2026-03-15");
  EXPECT_FALSE(OppenPer(klar, "2026-01-09"));
  EXPECT_TRUE(OppenPer(klar, "2026-01-10"));
  EXPECT_TRUE(OppenPer(klar, "2026-03-14"));
  EXPECT_FALSE(OppenPer(klar, "2026-03-15"));
  EXPECT_FALSE(ForsenadPer(klar, "2026-03-01"));
  EXPECT_TRUE(ForsenadPer(klar, "2026-03-02"));
}

TEST(Brist, IsRemediedWhenTheLastOfItsMeasuresIs) {
  EXPECT_EQ(AtgardadDate({}), "");
  EXPECT_EQ(AtgardadDate({Atgard(v1::GENOMFORD, "2026-02-01"), Atgard(v1::PAGAR)}), "");
  EXPECT_EQ(AtgardadDate({Atgard(v1::GENOMFORD, "2026-02-01"), Atgard(v1::GENOMFORD_MED_EFFEKT, "2026-02-07")}),
            "2026-02-07");
  EXPECT_EQ(AtgardadDate({Atgard(v1::GENOMFORD_UTAN_EFFEKT, "2026-02-01")}), "");
  EXPECT_EQ(AtgardadDate({Atgard(v1::AVBRUTEN)}), "");
  EXPECT_EQ(AtgardadDate({Atgard(v1::AVBRUTEN), Atgard(v1::GENOMFORD, "2026-02-01")}), "2026-02-01");
}

TEST(Brist, TimeInIntervals) {
  EXPECT_EQ(AtgardTid("2026-01-01", "2026-01-31"), "0-30 dagar");
  EXPECT_EQ(AtgardTid("2026-01-01", "2026-02-01"), "31-90 dagar");
  EXPECT_EQ(AtgardTid("2026-01-01", "2026-04-02"), "91-180 dagar");
  EXPECT_EQ(AtgardTid("2025-01-01", "2026-01-01"), "över 180 dagar");
  EXPECT_EQ(AtgardTid("2025-01-01", ""), "");
}

TEST(Iakttagelse, ABristBelongsToAKravOrAQuestion) {
  v1::Iakttagelse iakttagelse;
  iakttagelse.set_grad(v1::BRIST);
  proto::Violations wrong;
  CheckIakttagelse(iakttagelse, "iakttagelse", wrong);
  EXPECT_EQ(wrong.list().size(), 1u);
  iakttagelse.set_fraga("HT30");
  proto::Violations right;
  CheckIakttagelse(iakttagelse, "iakttagelse", right);
  iakttagelse.Clear();
  iakttagelse.set_grad(v1::STYRKA);
  CheckIakttagelse(iakttagelse, "iakttagelse", right);
  EXPECT_TRUE(right.empty());
}

TEST(Omdome, OneSeriousBristCapsIt) {
  v1::Uppfoljning uppfoljning;
  proto::Violations empty;
  CheckOmdome(uppfoljning, empty);
  EXPECT_EQ(empty.list().size(), 2u) << "omdöme and motive are both asked for";
  uppfoljning.set_omdome(v1::GODTAGBAR);
  uppfoljning.set_motiv("God kontinuitet.");
  uppfoljning.add_iakttagelser()->set_grad(v1::ALLVARLIG_BRIST);
  proto::Violations capped;
  CheckOmdome(uppfoljning, capped);
  ASSERT_EQ(capped.list().size(), 1u);
  EXPECT_THAT(capped.list()[0].svenska, HasSubstr("allvarlig brist"));
  uppfoljning.set_omdome(v1::BRISTER);
  proto::Violations right;
  CheckOmdome(uppfoljning, right);
  EXPECT_TRUE(right.empty());
}

TEST(Matt, TheTableCanBeUsed) { EXPECT_EQ(fakta::CheckRules(Matt()), absl::OkStatus()); }

}  // namespace
}  // namespace kvalitet::uppfoljning
