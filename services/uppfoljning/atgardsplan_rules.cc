#include "services/uppfoljning/atgardsplan_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/calendar.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "services/uppfoljning/atgard_rules.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr char kFile[] = "plantider.csv";

const auto& kPlantider =
    *new base::DataSet<std::map<v1::Grad, int>>("uppfoljning/plantider.csv", kPlantiderCsv, ParsePlantider);

const std::map<v1::Grad, int>& Plantider() { return *kPlantider; }

// "1, 2 och 3".
std::string Och(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : i + 1 == words.size() ? " och " : ", ", words[i]);
  }
  return text;
}

const workflow::Guard& AllaBristerHarAtgard() {
  static const auto* const kGuard = new workflow::Guard{
      "alla_brister_har_atgard", [](const workflow::Message& m, proto::Violations& violations) {
        const std::string saknar = SaknarAtgard(static_cast<const v1::Uppfoljning&>(m));
        if (saknar.empty()) return;
        violations.Add("atgarder",
                       absl::StrCat("Planen är inte lämnad: ", saknar, ". Lägg till en åtgärd för var och en."));
      }};
  return *kGuard;
}

}  // namespace

absl::StatusOr<std::map<v1::Grad, int>> ParsePlantider(absl::string_view csv) {
  std::map<v1::Grad, int> weeks;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFile, csv, 3));
  for (const auto& [number, cells] : lines) {
    v1::Grad grad;
    int count = 0;
    if (!v1::Grad_Parse(cells[0], &grad) || !ArBrist(grad) || !absl::SimpleAtoi(cells[1], &count) || count < 1 ||
        !weeks.emplace(grad, count).second) {
      return base::DataError(kFile, number, "wants a grade of a brist, once, and a number of weeks");
    }
  }
  if (weeks.size() != 2) return base::DataError(kFile, 0, "wants a line for each grade of a brist");
  return weeks;
}

void BegarPlan(absl::CivilDay faststalld, v1::Uppfoljning& uppfoljning) {
  int weeks = 0;
  for (const v1::Iakttagelse& one : uppfoljning.iakttagelser()) {
    if (!ArBrist(one.grad())) continue;
    const int asked = Plantider().at(one.grad());
    weeks = weeks == 0 ? asked : std::min(weeks, asked);
  }
  if (weeks == 0) return;
  uppfoljning.set_plan_state(v1::PLAN_BEGARD);
  uppfoljning.set_plan_sista_date(base::FormatDate(base::MoveForward(faststalld + 7 * weeks)));
}

std::vector<int> BristerUtanAtgard(const v1::Uppfoljning& uppfoljning, const std::vector<v1::Atgard>& atgarder) {
  std::vector<int> without;
  for (const v1::Iakttagelse& one : uppfoljning.iakttagelser()) {
    const bool has = std::any_of(atgarder.begin(), atgarder.end(), [&](const v1::Atgard& atgard) {
      return atgard.iakttagelse() == one.nr() && atgard.state() != v1::AVBRUTEN;
    });
    if (ArBrist(one.grad()) && !has) without.push_back(one.nr());
  }
  return without;
}

void SetBristerUtanAtgard(const std::vector<v1::Atgard>& atgarder, v1::Uppfoljning& uppfoljning) {
  uppfoljning.clear_brister_utan_atgard();
  for (int nr : BristerUtanAtgard(uppfoljning, atgarder)) uppfoljning.add_brister_utan_atgard(nr);
}

const workflow::Machine& AtgardsplanMachine() {
  using options::v1::ENHETSCHEF;
  using options::v1::KVALITETSTEAM;
  using options::v1::MAR;
  using options::v1::MAS;
  using options::v1::SAS;
  using options::v1::UTFORARADMIN;
  using options::v1::UTFORARE;
  static const std::vector<proto::Roll> kUtforaren = {UTFORARADMIN, UTFORARE, ENHETSCHEF};
  static const std::vector<proto::Roll> kKommunen = {KVALITETSTEAM, MAS, MAR, SAS};
  static const std::vector<const workflow::Guard*> kWhole = {&AllaBristerHarAtgard()};
  static const auto* const kMachine = new workflow::Machine(
      v1::Uppfoljning::descriptor(),
      {{"plan_state", "PLAN_BEGARD", "lamna-in-plan", kUtforaren, kWhole, "PLAN_INLAMNAD", {"plan_inlamnad_time"}},
       {"plan_state", "PLAN_RETUR", "lamna-in-plan", kUtforaren, kWhole, "PLAN_INLAMNAD", {"plan_inlamnad_time"}},
       {"plan_state", "PLAN_INLAMNAD", "godkann-plan", kKommunen, kWhole, "PLAN_GODKAND", {"plan_godkand_time"}},
       {"plan_state", "PLAN_INLAMNAD", "returnera-plan", kKommunen, {}, "PLAN_RETUR", {}}});
  return *kMachine;
}

void StampAterkommande(const std::vector<v1::Uppfoljning>& fjolarets, v1::Uppfoljning& uppfoljning) {
  std::set<std::string> failed;
  for (const v1::Uppfoljning& before : fjolarets) {
    if (before.insatstyp() != uppfoljning.insatstyp() || before.state() != v1::FASTSTALLD) continue;
    for (const v1::Iakttagelse& one : before.iakttagelser()) {
      if (ArBrist(one.grad())) failed.insert(one.krav().begin(), one.krav().end());
    }
  }
  for (v1::Iakttagelse& one : *uppfoljning.mutable_iakttagelser()) {
    one.clear_aterkommande_krav();
    if (!ArBrist(one.grad())) continue;
    for (const std::string& krav : one.krav()) {
      if (failed.count(krav) > 0) one.add_aterkommande_krav(krav);
    }
  }
}

std::string SaknarAtgard(const v1::Uppfoljning& uppfoljning) {
  if (uppfoljning.brister_utan_atgard().empty()) return "";
  std::vector<std::string> numbers;
  for (int nr : uppfoljning.brister_utan_atgard()) numbers.push_back(absl::StrCat(nr));
  const auto brister = std::count_if(uppfoljning.iakttagelser().begin(), uppfoljning.iakttagelser().end(),
                                     [](const v1::Iakttagelse& one) { return ArBrist(one.grad()); });
  return absl::StrCat(numbers.size(), " av ", brister, brister == 1 ? " brist" : " brister",
                      " saknar åtgärd: ", Och(numbers));
}

std::string AterkommandeOrd(const v1::Uppfoljning& uppfoljning) {
  std::set<std::string> krav;
  for (const v1::Iakttagelse& one : uppfoljning.iakttagelser()) {
    krav.insert(one.aterkommande_krav().begin(), one.aterkommande_krav().end());
  }
  if (krav.empty()) return "";
  return absl::StrCat("krav ", Och({krav.begin(), krav.end()}), " brast året före också");
}

}  // namespace kvalitet::uppfoljning
