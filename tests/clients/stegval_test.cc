// Whose a step is, as it is told.
#include "clients/kvalitet/stegval.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "clients/kvalitet/commands_lexmaria.h"
#include "clients/kvalitet/commands_lexsarah.h"
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
            "Väntar på andra: ”besvara” (utförarens ledning eller kvalitetsteam), senast måndag 7 december 2026.\n");
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

template <class Arende>
void Lagg(const char* steg, bool far, Arende& a) {
  avvikelser::v1::Stegval& one = *a.add_stegval();
  one.set_steg(steg);
  one.set_far(far);
  one.set_vem("MAS eller MAR");
}

TEST(Stegval, AnArendeTellsWholeCommands) {
  v1::LexSarahArende a;
  a.set_nummer("L-1");
  a.set_state(v1::LEXSARAH_KLAR_FOR_BESLUT);
  a.set_sista_date("2026-11-30");
  Lagg("BESLUTA", true, a);
  EXPECT_THAT(LexSarah::Lage(a),
              HasSubstr("Nästa steg, senast måndag 30 november 2026:\n"
                        "  kvalitet lexsarah steg L-1 \"besluta grad\" --grad ORD --motiv \"...\"\n"));
  v1::LexMariaArende m;
  m.set_nummer("M-1");
  m.set_state(v1::LEXMARIA_EFFEKT);
  m.set_sista_date("2027-02-23");
  Lagg("LM_ONSKAD_EFFEKT", false, m);
  Lagg("LM_EJ_EFFEKT", true, m);
  EXPECT_THAT(LexMaria::Lage(m), HasSubstr("Nästa steg, senast tisdag 23 februari 2027:\n"
                                           "  kvalitet lexmaria steg M-1 \"inte önskad effekt\"\n"
                                           "Eller, av andra: ”önskad effekt” (MAS eller MAR).\n"));
}

// What is printed of IVO is what can be done as it stands, whatever was decided before.
TEST(Stegval, TheStepToIvoIsTheOneThatGoesNow) {
  v1::LexSarahArende a;
  a.set_nummer("L-1");
  a.set_grad(v1::ALLVARLIGT_MISSFORHALLANDE);
  a.set_ivo_state(v1::IVO_ATT_ANMALA);
  a.set_ivo_sista_date("2026-11-24");
  for (const char* steg : {"ANMAL_IVO", "ANMAL_IVO_FORE_UTREDNING", "ANMALS_INTE", "EFTERSAND_UTREDNING"}) {
    Lagg(steg, true, a);
  }
  a.set_state(v1::LEXSARAH_UNDER_UTREDNING);  // opened again
  EXPECT_THAT(LexSarah::Lage(a), HasSubstr("steg L-1 \"anmäld till IVO före utredningen\" --grad ORD --anmälare"));
  a.set_state(v1::LEXSARAH_BESLUTAD);
  EXPECT_THAT(LexSarah::Lage(a), HasSubstr("steg L-1 \"anmäld till IVO\" --anmälare"));
  a.set_grad(v1::MISSFORHALLANDE);
  EXPECT_THAT(LexSarah::Lage(a), HasSubstr("Ange att det inte anmäls till IVO, senast tisdag 24 november 2026:\n"
                                           "  kvalitet lexsarah steg L-1 \"anmäls inte till IVO\" --motiv \"...\"\n"));
  a.set_ivo_state(v1::IVO_UTREDNING_ATT_EFTERSANDA);
  a.set_state(v1::LEXSARAH_UNDER_UTREDNING);
  EXPECT_THAT(LexSarah::Lage(a), HasSubstr("Till IVO senast tisdag 24 november 2026.\n")) << "it is not done";
}

// Nothing that is to be filled in is an answer as it stands: the tool refuses the word, and dots.
TEST(Stegval, NoCommandIsAnAnswerAsItStands) {
  const auto unsafe = [](const std::string& flags) {
    const bool comment = absl::StartsWith(flags, "  #");
    const bool refused = absl::StrContains(flags, "\"...\"") || absl::StrContains(flags, " ORD") ||
                         absl::StrContains(flags, " DATUM") || comment || flags.empty();
    // In brackets a shell takes it for something else.
    return !refused || absl::StrContains(flags, "|") || absl::StrContains(flags, "(");
  };
  for (int steg = v1::LexSarahSteg_MIN; steg <= v1::LexSarahSteg_MAX; ++steg) {
    EXPECT_FALSE(unsafe(LexSarah::Ifylles(v1::LexSarahArende(), static_cast<v1::LexSarahSteg>(steg)))) << steg;
  }
  v1::LexMariaArende grave;
  grave.set_handelseanalys_foreslas(true);
  for (int steg = v1::LexMariaSteg_MIN; steg <= v1::LexMariaSteg_MAX; ++steg) {
    EXPECT_FALSE(unsafe(LexMaria::Ifylles(grave, static_cast<v1::LexMariaSteg>(steg)))) << steg;
  }
}

}  // namespace
}  // namespace kvalitet::client
