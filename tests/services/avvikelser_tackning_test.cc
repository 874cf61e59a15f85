// No write of the three services is without a case in which each of its statements fails.
#include "tests/services/avvikelser_tackning.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {
namespace {

using testing::IsEmpty;
using testing::IsSupersetOf;

std::vector<std::string> Less(const tackning::Skrivningar& all, const tackning::Skrivningar& those) {
  std::vector<std::string> left;
  std::set_difference(all.begin(), all.end(), those.begin(), those.end(), std::back_inserter(left));
  return left;
}

TEST(AlltEllerIngetTackning, EveryWriteAndStepOfTheContract) {
  EXPECT_THAT(Less(tackning::Kontraktets(), tackning::Pastadda()), IsEmpty()) << "no case fails these";
  EXPECT_THAT(Less(tackning::Pastadda(), tackning::Kontraktets()), IsEmpty()) << "the contract has no such write";
}

// The list is read from the contract; that it can be read at all is seen by some that stand there.
TEST(AlltEllerIngetTackning, TheContractIsRead) {
  EXPECT_THAT(tackning::Kontraktets(),
              IsSupersetOf({"ImportAvvikelser", "MoveSynpunkt STEG_NOJD", "MoveLexSarahArende EJ_EFFEKT",
                            "MoveLexMariaArende egen LM_IVO_BEGAR", "TakeOverLexSarahPapper", "ExportIvoAnmalan"}));
  EXPECT_EQ(tackning::Kontraktets().count("MoveAvvikelse"), 0u) << "by its steps";
  EXPECT_EQ(tackning::Kontraktets().count("GetAvvikelse"), 0u) << "reads";
}

// A case that claims more than it does, or less, is told so by AlltEllerInget.
TEST(AlltEllerIngetTackning, AWriteIsKnownByItsStep) {
  v1::MoveLexSarahArendeRequest move;
  move.set_steg(v1::BESLUTA);
  v1::LexSarahArende arende;
  EXPECT_EQ(tackning::Skrivning("MoveLexSarahArende", move, arende), "MoveLexSarahArende BESLUTA");
  arende.set_utforarens_egen(true);
  EXPECT_EQ(tackning::Skrivning("MoveLexSarahArende", move, arende), "MoveLexSarahArende egen BESLUTA");
  EXPECT_EQ(tackning::Skrivning("CreateLexSarahArende", v1::CreateLexSarahArendeRequest(), arende),
            "CreateLexSarahArende");
}

}  // namespace
}  // namespace kvalitet::avvikelser
