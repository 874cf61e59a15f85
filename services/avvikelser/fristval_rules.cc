#include "services/avvikelser/fristval_rules.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"

namespace kvalitet::avvikelser {
namespace {

Fristregel RegelAv(const std::string& kommun, const v1::Fristval& one) {
  Fristregel rule;
  rule.kod = v1::Synpunktsfrist_Name(one.frist());
  rule.kommun = kommun;
  if (one.typ() != v1::SYNPUNKTSTYP_UNSPECIFIED) rule.typ = v1::Avvikelsetyp_Name(LinjensTyp(one.typ()));
  rule.tid.amount = one.antal();
  rule.tid.unit = one.enhet() == v1::FRISTENHET_ARBETSDAG ? base::PeriodUnit::kWorkdays : base::PeriodUnit::kDays;
  rule.kalla = Fristkalla::kBeslut;
  rule.marke = "V";
  rule.fran = one.giltig_fran_date();
  rule.ursprung = one.kalla();
  return rule;
}

}  // namespace

v1::Avvikelsetyp LinjensTyp(v1::Synpunktstyp typ) {
  switch (typ) {
    case v1::SYNPUNKTSTYP_KLAGOMAL:
      return v1::KLAGOMAL;
    case v1::SYNPUNKTSTYP_FORSLAG:
      return v1::FORSLAG;
    case v1::SYNPUNKTSTYP_BEROM:
      return v1::BEROM;
    default:
      return v1::SYNPUNKT;
  }
}

Fristbok BokAv(const std::string& kommun, std::vector<v1::Fristval> decided) {
  std::sort(decided.begin(), decided.end(),
            [](const v1::Fristval& a, const v1::Fristval& b) { return a.giltig_fran_date() > b.giltig_fran_date(); });
  Fristbok bok{kommun, {}};
  std::map<std::pair<int, int>, std::string> next;  // from when another holds for the step and kind
  for (const v1::Fristval& one : decided) {
    Fristregel rule = RegelAv(kommun, one);
    std::string& later = next[{one.frist(), one.typ()}];
    rule.till = later;
    later = rule.fran;
    bok.egna.push_back(std::move(rule));
  }
  return bok;
}

void CheckFristval(const v1::Fristval& fristval, absl::CivilDay today, proto::Violations& violations) {
  const std::string now = base::FormatDate(today);
  if (fristval.giltig_fran_date().empty() || fristval.giltig_fran_date() >= now) return;
  violations.Add("fristval.giltig_fran_date",
                 absl::StrCat("En frist ändras framåt, inte för det som redan har kommit in. Ange ", now,
                              " eller en senare dag."));
}

}  // namespace kvalitet::avvikelser
