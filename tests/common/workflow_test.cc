// Machines of one's own over a real resource: what is not in the table cannot happen.
#include "common/workflow/machine.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"
#include "tests/common/kernel.h"

namespace kvalitet::workflow {
namespace {

using options::v1::KVALITETSTEAM;
using options::v1::SAS;
using options::v1::UTFORARE;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tests::EqualsProto;
using tests::ReasonIs;
using tests::StatusIs;
using uppfoljning::v1::Uppfoljning;

class MachineTest : public ::testing::Test {
 protected:
  Uppfoljning In(uppfoljning::v1::UppfoljningState state) {
    Uppfoljning u;
    u.set_state(state);
    return u;
  }
  static proto::Call As(proto::Roll role) {
    proto::Call call = tests::TestCall();
    call.who.roles = {role};
    return call;
  }
  const Guard motiv_{"motiv_finns", [](const Message& m, proto::Violations& v) {
                       if (static_cast<const Uppfoljning&>(m).motiv().empty())
                         v.Add("uppfoljning.motiv", "motiv saknas");
                     }};
  const Guard enhet_{"enhet_finns", [](const Message& m, proto::Violations& v) {
                       if (static_cast<const Uppfoljning&>(m).enhet().empty())
                         v.Add("uppfoljning.enhet", "enhet saknas");
                     }};
  const Machine machine_{
      Uppfoljning::descriptor(),
      {{"state", "UPPFOLJNING_STATE_UNSPECIFIED", "borja", {KVALITETSTEAM, SAS}, {}, "UNDER_ARBETE", {}},
       {"state", "UNDER_ARBETE", "faststall", {KVALITETSTEAM}, {&motiv_, &enhet_}, "FASTSTALLD", {"faststalld_time"}},
       {"state", "UNDER_ARBETE", "faststall", {SAS}, {}, "FASTSTALLD", {}}}};
};

TEST_F(MachineTest, EveryStateEventAndRoleAsTheTableSays) {
  struct Row {
    const char* from;
    const char* event;
    proto::Roll who;
  };
  const std::vector<Row> table = {{"UPPFOLJNING_STATE_UNSPECIFIED", "borja", KVALITETSTEAM},
                                  {"UPPFOLJNING_STATE_UNSPECIFIED", "borja", SAS},
                                  {"UNDER_ARBETE", "faststall", KVALITETSTEAM},
                                  {"UNDER_ARBETE", "faststall", SAS}};
  for (int state = 0; state <= 2; ++state) {
    for (const char* event : {"borja", "faststall", "riv"}) {
      for (int role = 1; role <= 18; ++role) {
        Uppfoljning before = In(static_cast<uppfoljning::v1::UppfoljningState>(state));
        before.set_motiv("m");
        before.set_enhet("e");
        Uppfoljning after = before;
        const std::string from = uppfoljning::v1::UppfoljningState_Name(before.state());
        bool row = false, allowed = false;
        for (const Row& r : table) {
          row = row || (from == r.from && std::string(event) == r.event);
          allowed = allowed || (from == r.from && std::string(event) == r.event && role == r.who);
        }
        const absl::Status status = machine_.Fire(As(static_cast<proto::Roll>(role)), event, after, after);
        SCOPED_TRACE(absl::StrCat(from, " ", event, " ", role));
        if (allowed) {
          KV_EXPECT_OK(status);
          EXPECT_EQ(after.state(), before.state() + 1);
        } else {
          const bool known = std::string(event) != "riv";
          EXPECT_EQ(absl::IsInternal(status), !known);
          EXPECT_EQ(proto::ReasonOf(status), !known ? "" : row ? "ROLL_SAKNAS" : "FEL_LAGE");
          EXPECT_THAT(after, EqualsProto(before));
        }
      }
    }
  }
}

TEST_F(MachineTest, GuardsTellEverythingThatStandsInTheWay) {
  Uppfoljning u = In(uppfoljning::v1::UNDER_ARBETE);
  const absl::Status status = machine_.Fire(As(KVALITETSTEAM), "faststall", u, u);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(status, ReasonIs("HINDER"));
  ASSERT_EQ(proto::ViolationsOf(status).size(), 2u);
  EXPECT_EQ(proto::ViolationsOf(status)[1].field, "uppfoljning.enhet");
  EXPECT_THAT(proto::SwedishOf(status), HasSubstr("motiv saknas"));
  EXPECT_EQ(u.state(), uppfoljning::v1::UNDER_ARBETE);
}

TEST_F(MachineTest, StampsAreTheDomainClocks) {
  Uppfoljning u = In(uppfoljning::v1::UNDER_ARBETE);
  u.set_motiv("m");
  u.set_enhet("e");
  KV_ASSERT_OK(machine_.Fire(As(KVALITETSTEAM), "faststall", u, u));
  EXPECT_EQ(u.faststalld_time().seconds(), absl::ToUnixSeconds(tests::TestNow()));
}

TEST_F(MachineTest, TheWrongStateTellsTheRightOnes) {
  Uppfoljning u = In(uppfoljning::v1::FASTSTALLD);
  u.set_nummer("U-7");
  EXPECT_EQ(proto::SwedishOf(machine_.Fire(As(SAS), "faststall", u, u)),
            "Läget för uppföljning U-7 är: fastställd. Det du vill göra går när läget är: under arbete.");
  u.set_state(uppfoljning::v1::UNDER_ARBETE);
  EXPECT_THAT(proto::SwedishOf(machine_.Fire(As(UTFORARE), "faststall", u, u)),
              HasSubstr("Din roll får inte göra detta med uppföljning U-7. Det får kvalitetsteam och SAS. Be den"));
  u.set_state(uppfoljning::v1::FASTSTALLD);
  EXPECT_THAT(machine_.Possible(u, {SAS, KVALITETSTEAM}), IsEmpty());
  EXPECT_THAT(machine_.Possible(In(uppfoljning::v1::UNDER_ARBETE), {SAS}), ElementsAre("faststall"));
  EXPECT_THAT(machine_.Possible(In(uppfoljning::v1::UNDER_ARBETE), {UTFORARE}), IsEmpty());
  EXPECT_THAT(machine_.WhoMay(In(uppfoljning::v1::UNDER_ARBETE), "faststall"), ElementsAre(KVALITETSTEAM, SAS));
  EXPECT_THAT(machine_.WhoMay(u, "faststall"), IsEmpty());
  EXPECT_THAT(machine_.Diagram("state"), HasSubstr("UNDER_ARBETE --> FASTSTALLD: faststall"));
}

TEST_F(MachineTest, ATableThatDoesNotFitEndsTheProcess) {
  const auto machine = [](Transition row) { Machine(Uppfoljning::descriptor(), {std::move(row)}); };
  EXPECT_DEATH(machine({"finns_inte", "A", "b", {SAS}, {}, "C", {}}), "bad transition");
  EXPECT_DEATH(machine({"state", "A", "b", {SAS}, {}, "FASTSTALLD", {}}), "bad transition");
  EXPECT_DEATH(machine({"state", "UNDER_ARBETE", "b", {}, {}, "FASTSTALLD", {}}), "bad transition");
  EXPECT_DEATH(machine({"state", "UNDER_ARBETE", "b", {SAS}, {}, "FASTSTALLD", {"motiv"}}), "bad transition");
}

}  // namespace
}  // namespace kvalitet::workflow
