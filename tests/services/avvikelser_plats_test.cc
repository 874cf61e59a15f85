#include <gtest/gtest.h>

#include "common/proto/errors.h"
#include "services/avvikelser/plats.h"

namespace kvalitet::avvikelser {
namespace {

proto::Call Av(options::v1::Roll roll, bool kommunen = true) {
  proto::Call call;
  call.who.roles = {roll};
  call.scope.all = kommunen;
  return call;
}

// What is handed over is changed by those who have the case, and by nobody else, whoever wrote it.
TEST(Plats, WhatIsHandedOverIsOthersUnlessTheCallerHasTheCase) {
  v1::Avvikelse sarah, maria, bredvid;
  sarah.set_overlamnad(true);
  sarah.set_lexsarah_arende("L-1");
  maria.set_overlamnad(true);
  maria.set_lexmaria_arende("M-1");
  bredvid.set_overlamnad(true);  // of the same event, without a case of its own
  const proto::Call sas = Av(options::v1::SAS), mas = Av(options::v1::MAS);
  EXPECT_FALSE(OverlamnadTillAndra(sas, sarah));
  EXPECT_TRUE(OverlamnadTillAndra(mas, sarah));
  EXPECT_TRUE(OverlamnadTillAndra(sas, maria));
  EXPECT_FALSE(OverlamnadTillAndra(mas, maria));
  EXPECT_FALSE(OverlamnadTillAndra(sas, bredvid));
  EXPECT_FALSE(OverlamnadTillAndra(mas, bredvid));
  for (const v1::Avvikelse* one : {&sarah, &maria, &bredvid}) {
    EXPECT_TRUE(OverlamnadTillAndra(Av(options::v1::KVALITETSTEAM), *one));
    EXPECT_TRUE(OverlamnadTillAndra(Av(options::v1::ENHETSCHEF, false), *one));
    EXPECT_TRUE(OverlamnadTillAndra(Av(options::v1::SAS, false), *one)) << "of an utförare";
  }
  sarah.set_overlamnad(false);
  EXPECT_FALSE(OverlamnadTillAndra(Av(options::v1::ENHETSCHEF, false), sarah));
}

TEST(Plats, WhatIsWrongOfTheLineIsToldOfTheSynpunktWithItsWordForPrograms) {
  proto::Violations wrong;
  wrong.Add("avvikelse.kontakt", "Numret får inte stå här.", "TELEFONNUMMER");
  const std::vector<proto::Violation> told = proto::ViolationsOf(InOwnWords(wrong.ToStatus(), "synpunkt."));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].field, "synpunkt.kontakt");
  EXPECT_EQ(told[0].svenska, "Numret får inte stå här.");
  EXPECT_EQ(told[0].reason, "TELEFONNUMMER");
}

}  // namespace
}  // namespace kvalitet::avvikelser
