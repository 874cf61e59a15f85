// What an investigation must have in it is data, by the day on which it is locked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/avvikelser/utredningspunkter.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kAndra[] =
    "HANDELSEANALYS;2017-09-01;felhandelser;NEJ;Punkt 5 saknas.\n"
    "ENKEL_UTREDNING;2017-09-01;handelsebeskrivning;JA;Skriv vad som hände.\n";

std::vector<std::string> Saknas(const Punktlista& lista, const google::protobuf::Message& arende) {
  proto::Violations violations;
  CheckPunkter(lista, arende, violations);
  std::vector<std::string> fields;
  for (const proto::Violation& one : violations.list()) fields.push_back(one.field);
  return fields;
}

TEST(Utredningspunkter, AreThoseOfTheDayOnWhichItIsLocked) {
  const auto alla =
      ParseUtredningspunkter(absl::StrCat("LEX_SARAH;2011-07-01;vad_hande;JA;Punkt 1 saknas.\n"
                                          ";;orsaker;JA;Punkt 4 saknas.\n"
                                          "LEX_SARAH;2027-03-01;vad_hande;JA;Punkt 1 saknas.\n"
                                          ";;kan_handa_igen;JA;Punkt 2 saknas.\n",
                                          kAndra));
  ASSERT_TRUE(alla.ok()) << alla.status();
  v1::LexSarahArende a;
  a.set_vad_hande("   ");
  const auto on = [&](const char* day) { return Saknas(PunkterFor(*alla, Utredningsslag::kLexSarah, day), a); };
  EXPECT_THAT(on("2027-02-28"), ElementsAre("vad_hande", "orsaker"));
  EXPECT_THAT(on("2027-03-01"), ElementsAre("vad_hande", "kan_handa_igen"));
  a.set_vad_hande("Ett besök uteblev.");
  a.add_orsaker()->set_text("Ingen såg att vikarien var sjuk.");
  EXPECT_THAT(on("1999-01-01"), IsEmpty()) << "the first holds before its day too";
  // What may be left empty is not asked for.
  const v1::LexMariaArende m;
  EXPECT_THAT(Saknas(PunkterFor(*alla, Utredningsslag::kHandelseanalys, "2026-11-23"), m), IsEmpty());
  EXPECT_THAT(Saknas(PunkterFor(*alla, Utredningsslag::kEnkelUtredning, "2026-11-23"), m),
              ElementsAre("handelsebeskrivning"));
}

TEST(Utredningspunkter, WhatIsCompiledInHasTheSixAndTheFourteen) {
  const auto alla = ParseUtredningspunkter(kUtredningspunkterCsv);
  ASSERT_TRUE(alla.ok()) << alla.status();
  EXPECT_EQ(Saknas(PunkterFor(*alla, Utredningsslag::kLexSarah, "2026-11-23"), v1::LexSarahArende()).size(), 6u);
  // Fourteen points, of which the first is two fields and the tenth the measures.
  EXPECT_EQ(Saknas(PunkterFor(*alla, Utredningsslag::kHandelseanalys, "2026-11-23"), v1::LexMariaArende()).size(), 14u);
}

TEST(Utredningspunkter, WhatCannotBeReadNamesItsLine) {
  const struct {
    std::string csv, why;
  } cases[] = {
      {"SYNPUNKT;2011-07-01;vad_hande;JA;Saknas.\n", "line 1: utredning is LEX_SARAH"},
      {";;vad_hande;JA;Saknas.\n", "line 1: of which version"},
      {"LEX_SARAH;2011-13-01;vad_hande;JA;Saknas.\n", "line 1: bad date"},
      {"LEX_SARAH;2011-07-01;felhandelser;JA;Saknas.\n", "line 1: no such fält"},  // of the other's
      {"LEX_SARAH;2011-07-01;atgarder;JA;Saknas.\n", "line 1: no such fält"},
      {"LEX_SARAH;2011-07-01;beslutad_av;JA;Saknas.\n", "line 1: a fält that nobody writes"},
      {"LEX_SARAH;2011-07-01;vad_hande;KANSKE;Saknas.\n", "line 1: krävs is JA or NEJ"},
      {"LEX_SARAH;2011-07-01;vad_hande;JA;\n", "line 1: saknas is empty"},
      {"LEX_SARAH;2011-07-01;vad_hande;JA\n", "line 1: wants 5 columns"},
      {"LEX_SARAH;2011-07-01;vad_hande;JA;S.\nLEX_SARAH;2011-07-01;vad_hande;JA;S.\n",
       "line 2: versions are in the order of their days"},
      {kAndra, "has nothing of LEX_SARAH"},
  };
  for (const auto& one : cases) {
    const absl::Status status = ParseUtredningspunkter(one.csv).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << one.csv;
    EXPECT_THAT(std::string(status.message()), HasSubstr(one.why)) << one.csv;
  }
}

}  // namespace
}  // namespace kvalitet::avvikelser
