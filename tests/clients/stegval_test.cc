// Whose a step is, as it is told.
#include "clients/kvalitet/stegval.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/kvalitet/complaint.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;
using ::testing::HasSubstr;

v1::Synpunkt Med(v1::SynpunktState state, v1::Synpunktssteg steg, bool far, const char* vem) {
  v1::Synpunkt s;
  s.set_nummer("SY-1");
  s.set_state(state);
  s.set_vill_ha_svar(true);
  s.set_sista_date("2026-12-07");
  v1::Stegval& one = *s.add_stegval();
  one.set_steg(v1::Synpunktssteg_Name(steg));
  one.set_far(far);
  one.set_vem(vem);
  return s;
}

TEST(Stegval, AStepOfOthersIsNotACommand) {
  const char* const vem = "utförarens ledning eller kvalitetsteam";
  EXPECT_EQ(SynpunktVantar(Med(v1::SYNPUNKT_NASTA_CHEF, v1::STEG_BESVARA, false, vem)),
            "Väntar på: besvara (utförarens ledning eller kvalitetsteam), senast måndag 7 december 2026.\n");
  EXPECT_THAT(SynpunktVantar(Med(v1::SYNPUNKT_NASTA_CHEF, v1::STEG_BESVARA, true, vem)),
              HasSubstr("kvalitet synpunkt svara SY-1 --text"));
  EXPECT_THAT(SynpunktVantar(Med(v1::SYNPUNKT_AVSLUTAD, v1::STEG_ATEROPPNA, true, vem)), HasSubstr("återöppna"));
  EXPECT_EQ(SynpunktVantar(Med(v1::SYNPUNKT_AVSLUTAD, v1::STEG_ATEROPPNA, false, vem)), "")
      << "nobody waits for what is closed";
}

TEST(Stegval, WhatTheServiceDoesNotTellIsNotClaimed) {
  v1::Synpunkt s = Med(v1::SYNPUNKT_INKOMMEN, v1::STEG_BEKRAFTA, true, "enhetschef");
  EXPECT_TRUE(FarTa(s, v1::STEG_BEKRAFTA));
  EXPECT_FALSE(FarTa(s, v1::STEG_BESVARA));
  EXPECT_EQ(StegvalOm(s, v1::STEG_BESVARA), nullptr);
  s.clear_stegval();
  EXPECT_EQ(SynpunktVantar(s), "");
}

}  // namespace
}  // namespace kvalitet::client
