#include "services/uppfoljning/plan_rules.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
#include "common/base/status.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr char kFile[] = "risk.csv";
constexpr int kMost = 1000;

bool New(const Risker& risker) {
  const auto found = risker.find(v1::RISK_NY_UTFORARE);
  return found != risker.end() && found->second > 0;
}

}  // namespace

absl::StatusOr<Riskvikter> ReadRiskvikter(absl::string_view csv) {
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFile, csv, 5));
  Riskvikter read;
  for (const base::DataLine& line : lines) {
    v1::Riskslag slag = v1::RISKSLAG_UNSPECIFIED;
    Riskvikt vikt;
    if (!v1::Riskslag_Parse(line.cells[0], &slag) || slag == v1::RISKSLAG_UNSPECIFIED) {
      return base::DataError(kFile, line.number, "no such reason");
    }
    if (!absl::SimpleAtoi(line.cells[1], &vikt.vikt) || !absl::SimpleAtoi(line.cells[2], &vikt.hogst) ||
        vikt.vikt < 0 || vikt.vikt > kMost || vikt.hogst < 0 || vikt.hogst > kMost) {
      return base::DataError(kFile, line.number, "weight and cap are whole numbers from 0 to 1000");
    }
    vikt.ett = line.cells[3];
    vikt.flera = line.cells[4];
    if (!read.emplace(slag, std::move(vikt)).second) return base::DataError(kFile, line.number, "stands twice");
  }
  // One for each value but UNSPECIFIED.
  if (static_cast<int>(read.size()) != v1::Riskslag_descriptor()->value_count() - 1) {
    return base::DataError(kFile, 0, "a reason is missing");
  }
  return read;
}

namespace {
const auto& kVikter = *new base::DataSet<Riskvikter>("uppfoljning/risk.csv", kRiskCsv, ReadRiskvikter);
}  // namespace

const Riskvikter& Vikter() { return *kVikter; }

void Bedom(const Risker& risker, const Riskvikter& vikter, v1::Planenhet& enhet) {
  struct Skal {
    int poang;
    v1::Riskslag slag;
    std::string text;
  };
  std::vector<Skal> skal;
  for (const auto& [slag, antal] : risker) {
    const auto vikt = vikter.find(slag);
    if (antal <= 0 || vikt == vikter.end()) continue;
    // What is past the cap adds nothing; the product of the two cannot overflow then.
    const int counted = vikt->second.vikt == 0 ? 0 : std::min(antal, vikt->second.hogst / vikt->second.vikt + 1);
    const int poang = std::min(counted * vikt->second.vikt, vikt->second.hogst);
    const std::string words =
        antal == 1 ? vikt->second.ett : absl::StrReplaceAll(vikt->second.flera, {{"{n}", absl::StrCat(antal)}});
    skal.push_back({poang, slag, absl::StrCat(words, " (", poang, ")")});
  }
  std::stable_sort(skal.begin(), skal.end(), [](const Skal& a, const Skal& b) { return a.poang > b.poang; });
  enhet.clear_skal();
  enhet.set_poang(0);
  for (const Skal& one : skal) {
    enhet.set_poang(enhet.poang() + one.poang);
    enhet.add_skal(one.text);
  }
}

int Varannan(int enheter) { return (enheter + 1) / 2; }

void Foresla(const std::map<std::string, Risker>& risker, int antal, std::vector<v1::Planenhet*> enheter) {
  static const Risker kNone;
  const auto of = [&](const v1::Planenhet& one) -> const Risker& {
    const auto found = risker.find(one.enhet());
    return found == risker.end() ? kNone : found->second;
  };
  for (v1::Planenhet* one : enheter) {
    Bedom(of(*one), Vikter(), *one);
    one->set_foreslagen_niva(ForeslaSen(of(*one)));
  }
  ValjOm(antal, std::move(enheter));
}

void ValjOm(int antal, std::vector<v1::Planenhet*> enheter) {
  std::sort(enheter.begin(), enheter.end(), [](const v1::Planenhet* a, const v1::Planenhet* b) {
    return a->poang() != b->poang() ? a->poang() > b->poang() : a->enhet() < b->enhet();
  });
  for (v1::Planenhet* one : enheter) {
    if (one->foreslagen_niva() != v1::NYSTART) one->set_foreslagen_niva(antal-- > 0 ? v1::FORDJUPAD : v1::ARLIG);
    if (one->motiv().empty()) one->set_niva(one->foreslagen_niva());
  }
}

v1::Niva ForeslaSen(const Risker& risker) { return New(risker) ? v1::NYSTART : v1::ARLIG; }

}  // namespace kvalitet::uppfoljning
