// Every state × event × role of the machines of follow-up, against tables written by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "services/uppfoljning/atgardsplan_rules.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using proto::Roll;
// "STATE event" -> roles that may.
using Allowed = std::map<std::string, std::set<Roll>>;

const std::set<Roll> kUtforaren = {Roll::UTFORARADMIN, Roll::UTFORARE, Roll::ENHETSCHEF};
const std::set<Roll> kKommunen = {Roll::KVALITETSTEAM, Roll::MAS, Roll::MAR, Roll::SAS};

std::set<Roll> Both() {
  std::set<Roll> both = kUtforaren;
  both.insert(kKommunen.begin(), kKommunen.end());
  return both;
}

// Fires every event in every state as every role; `resource` is what the guards find nothing wrong with, but in the
// cells of `rows` that `allowed` gives to fewer roles: those are hindered.
template <class M>
void Walk(const workflow::Machine& machine, const M& resource, const Allowed& allowed, const Allowed& rows = {},
          const char* region = "state") {
  const auto* states = M::descriptor()->FindFieldByName(region);
  std::set<std::string> events;
  for (const workflow::Transition& row : machine.table()) events.insert(row.event);
  for (int s = 1; s < states->enum_type()->value_count(); ++s) {
    const auto* state = states->enum_type()->value(s);
    for (const std::string& event : events) {
      const std::string cell = state->name() + " " + event;
      for (int role = options::v1::Roll_MIN + 1; role <= options::v1::Roll_MAX; ++role) {
        M moved = resource;
        moved.GetReflection()->SetEnum(&moved, states, state);
        proto::Call call;
        call.who.roles = {static_cast<Roll>(role)};
        call.now = absl::FromUnixSeconds(1);
        const absl::Status fired = machine.Fire(call, event, moved, moved);
        const auto cells = allowed.find(cell);
        const auto row = rows.find(cell);
        const bool hindered = row != rows.end() && row->second.count(static_cast<Roll>(role)) > 0 &&
                              allowed.at(cell).count(static_cast<Roll>(role)) == 0;
        const absl::StatusCode wanted = cells == allowed.end() || hindered ? absl::StatusCode::kFailedPrecondition
                                        : cells->second.count(static_cast<Roll>(role)) > 0
                                            ? absl::StatusCode::kOk
                                            : absl::StatusCode::kPermissionDenied;
        EXPECT_EQ(fired.code(), wanted) << cell << " as " << options::v1::Roll_Name(role) << ": " << fired;
      }
    }
  }
}

TEST(Workflow, Formular) { Walk(FormularMachine(), v1::Formular(), {{"UTKAST publicera", {Roll::KVALITETSTEAM}}}); }

TEST(Workflow, Uppfoljningsplan) {
  Walk(PlanMachine(), v1::Uppfoljningsplan(), {{"PLAN_UTKAST besluta", {Roll::KVALITETSTEAM}}});
}

TEST(Workflow, Utforardialog) {
  Walk(DialogMachine(), v1::Utforardialog(), {{"DIALOG_KALLAD justera", {Roll::KVALITETSTEAM}}});
}

TEST(Workflow, Resultatdialog) {
  v1::Resultatdialog area;
  area.set_verksamhetsomrade("kommuner/0114/verksamhetsomraden/hemtjanst");
  area.set_dialog_date("1970-01-01");  // the day of the walk
  const Allowed held = {{"RESULTATDIALOG_PLANERAD hall", {Roll::KVALITETSTEAM}}};
  const Allowed hindered = {{"RESULTATDIALOG_PLANERAD hall", {}}};
  Walk(ResultatdialogMachine(), area, held);
  // That of an enhet waits for that of its verksamhetsområde, and where it has none for nothing.
  v1::Resultatdialog enhet = area;
  enhet.set_enhet("kommuner/0114/enheter/norr");
  Walk(ResultatdialogMachine(), enhet, hindered, held);
  enhet.set_foljer("kommuner/0114/resultatdialoger/hemtjanst");
  Walk(ResultatdialogMachine(), enhet, held);
  enhet.clear_foljer();
  enhet.clear_verksamhetsomrade();
  Walk(ResultatdialogMachine(), enhet, held);
  area.set_dialog_date("1970-01-02");
  Walk(ResultatdialogMachine(), area, hindered, held);
}

TEST(Workflow, Namnduppdrag) {
  Walk(NamnduppdragMachine(), v1::Namnduppdrag(), {{"NAMNDUPPDRAG_OPPET avsluta", kKommunen}});
}

TEST(Workflow, Uppgiftsbegaran) {
  Walk(BegaranMachine(), v1::Uppgiftsbegaran(),
       {{"BEGARAN_BEGARD besvara", kUtforaren}, {"BEGARAN_BEGARD vagra", kUtforaren}});
}

TEST(Workflow, Sjalvskattning) {
  const std::set<Roll> team = {Roll::KVALITETSTEAM};
  Walk(SjalvskattningMachine(), v1::Sjalvskattning(),
       {{"UTSKICKAD svara", kUtforaren},
        {"UTSKICKAD lamna-in-som-ombud", team},
        {"PABORJAD svara", kUtforaren},
        {"PABORJAD lamna-in", kUtforaren},
        {"PABORJAD lamna-in-som-ombud", team},
        {"INLAMNAD skicka-tillbaka", team},
        {"INLAMNAD godkann", team},
        {"INLAMNAD begar-tillbaka", kUtforaren},
        {"INLAMNAD bevilja-tillbaka", team},
        {"INLAMNAD neka-tillbaka", team},
        {"INLAMNAD invand", kUtforaren},
        {"KOMPLETTERAS skicka-tillbaka", team},
        {"KOMPLETTERAS godkann", team},
        {"KOMPLETTERAS svara", kUtforaren},
        {"KOMPLETTERAS lamna-in", kUtforaren},
        {"KOMPLETTERAS lamna-in-som-ombud", team},
        {"KOMPLETTERAS invand", kUtforaren},
        {"GODKAND begar-tillbaka", kUtforaren},
        {"GODKAND bevilja-tillbaka", team},
        {"GODKAND neka-tillbaka", team},
        {"GODKAND invand", kUtforaren}});
  v1::Sjalvskattning lacking;
  lacking.set_state(v1::PABORJAD);
  lacking.set_antal_obligatoriska_kvar(1);
  proto::Call call;
  call.who.roles = {Roll::UTFORARE};
  EXPECT_EQ(SjalvskattningMachine().Fire(call, "lamna-in", lacking, lacking).code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(lacking.state(), v1::PABORJAD);
}

TEST(Workflow, Uppfoljning) {
  v1::Uppfoljning judged;
  judged.set_omdome(v1::GOD);
  judged.set_motiv("God kontinuitet.");
  judged.set_utkast_av("anna");
  judged.set_synpunkter_sista_date("1970-01-01");  // the day of the walk is the last
  const std::set<Roll> team = {Roll::KVALITETSTEAM};
  const Allowed wanted = {{"UPPFOLJNING_PLANERAD paborja", kKommunen},
                          {"UPPFOLJNING_PLANERAD aterkalla", team},
                          {"UNDER_ARBETE aterkalla", team},
                          {"UTKAST_SKICKAT aterkalla", team},
                          {"UNDER_ARBETE skicka-utkast", kKommunen},
                          {"UTKAST_SKICKAT skicka-utkast", kKommunen},
                          {"UTKAST_SKICKAT synpunkt", kUtforaren},
                          {"UTKAST_SKICKAT klar", kUtforaren},
                          {"UTKAST_SKICKAT besvara-synpunkt", kKommunen},
                          {"UTKAST_SKICKAT faststall", team}};
  Allowed open = wanted, closed = wanted;
  open["UTKAST_SKICKAT faststall"] = {};
  Walk(UppfoljningMachine(), judged, open, wanted);
  judged.set_synpunkter_sista_date("1969-12-31");
  closed["UTKAST_SKICKAT synpunkt"] = {};
  closed["UTKAST_SKICKAT klar"] = {};
  Walk(UppfoljningMachine(), judged, closed, wanted);
}

TEST(Workflow, Atgard) {
  Walk(AtgardMachine(), v1::Atgard(),
       {{"EJ_PABORJAD pagar", Both()},
        {"EJ_PABORJAD genomford", Both()},
        {"EJ_PABORJAD avbruten", kKommunen},
        {"PAGAR genomford", Both()},
        {"PAGAR avbruten", kKommunen},
        {"GENOMFORD pagar", kKommunen},
        {"EJ_PABORJAD bedom-ej-genomford", kKommunen},
        {"PAGAR bedom-ej-genomford", kKommunen},
        {"GENOMFORD bedom-full", kKommunen},
        {"GENOMFORD bedom-viss", kKommunen},
        {"GENOMFORD bedom-ingen", kKommunen},
        {"GENOMFORD bedom-ej-genomford", kKommunen},
        {"GENOMFORD bedom-kan-ej-bedomas", kKommunen}});
}

TEST(Workflow, Atgardsplan) {
  Walk(AtgardsplanMachine(), v1::Uppfoljning(),
       {{"PLAN_BEGARD lamna-in-plan", kUtforaren},
        {"PLAN_RETUR lamna-in-plan", kUtforaren},
        {"PLAN_INLAMNAD godkann-plan", kKommunen},
        {"PLAN_INLAMNAD returnera-plan", kKommunen}},
       {}, "plan_state");
  v1::Uppfoljning lacking;
  lacking.set_plan_state(v1::PLAN_BEGARD);
  for (int nr : {1, 2, 3}) {
    lacking.add_iakttagelser()->set_nr(nr);
    lacking.mutable_iakttagelser(nr - 1)->set_grad(v1::BRIST);
  }
  lacking.add_brister_utan_atgard(1);
  lacking.add_brister_utan_atgard(3);
  proto::Call call;
  call.who.roles = {Roll::ENHETSCHEF};
  const absl::Status refused = AtgardsplanMachine().Fire(call, "lamna-in-plan", lacking, lacking);
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_EQ(proto::ViolationsOf(refused).size(), 1u);
  EXPECT_THAT(proto::ViolationsOf(refused)[0].svenska, testing::HasSubstr("2 av 3 brister saknar åtgärd: 1 och 3"));
  EXPECT_EQ(lacking.plan_state(), v1::PLAN_BEGARD);
}

}  // namespace
}  // namespace kvalitet::uppfoljning
