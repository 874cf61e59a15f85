#include "services/avvikelser/fristval_rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"

namespace kvalitet::avvikelser {
namespace {

using base::PeriodUnit;

constexpr absl::CivilDay kNagonDag(2027, 1, 1);  // a year from it is as long as from another
constexpr int kDagarPerAr = 366;

// Done on the day itself, before there is a case that waits for it: they are shown, and nothing is counted by them.
constexpr absl::string_view kSammaDag[] = {"LS_RAPPORTERA", "LS_SKYDDA"};
// IVO says the day of each case (guard ivo_dag of the workflows): no number is counted by.
constexpr absl::string_view kIvosDag[] = {"LS_SVARA_IVO", "LM_SVARA_IVO"};

// A unit in the interface and in the calendar.
constexpr std::pair<v1::Fristenhet, PeriodUnit> kEnheter[] = {{v1::FRISTENHET_DAG, PeriodUnit::kDays},
                                                              {v1::FRISTENHET_ARBETSDAG, PeriodUnit::kWorkdays},
                                                              {v1::FRISTENHET_VECKA, PeriodUnit::kWeeks},
                                                              {v1::FRISTENHET_MANAD, PeriodUnit::kMonths},
                                                              {v1::FRISTENHET_AR, PeriodUnit::kYears}};

// Of the kommun's decision, where that says it; else the step's.
Rakning RakningAv(const v1::Fristval& one, const Fristregel& step) {
  if (one.antal() == 0) return Rakning::kRakt;                         // the same day is no later one
  if (one.enhet() == v1::FRISTENHET_ARBETSDAG) return Rakning::kRakt;  // and a workday moves nowhere
  switch (one.rakning()) {
    case v1::FRISTRAKNING_FRAM:
      return Rakning::kFram;
    case v1::FRISTRAKNING_RAKT:
      return Rakning::kRakt;
    default:
      return step.rakning;
  }
}

base::Period PeriodAv(const v1::Fristval& one) {
  base::Period period{one.antal(), PeriodUnit::kDays};
  for (const auto& [enhet, unit] : kEnheter) {
    if (enhet == one.enhet()) period.unit = unit;
  }
  return period;
}

Fristregel RegelAv(const std::string& kommun, const v1::Fristval& one) {
  Fristregel rule;
  rule.kod = v1::Fristval::Kod_Name(one.frist());
  rule.kommun = kommun;
  if (one.typ() != v1::SYNPUNKTSTYP_UNSPECIFIED) rule.typ = v1::Avvikelsetyp_Name(LinjensTyp(one.typ()));
  rule.tid = PeriodAv(one);
  rule.kalla = Fristkalla::kBeslut;
  rule.marke = "V";
  rule.fran = one.giltig_fran_date();
  rule.ursprung = one.kalla();
  // Whose move it is, and from what it is counted, is the step's.
  const auto& all = Frister();
  const auto step = std::find_if(all.begin(), all.end(), [&](const Fristregel& of) { return of.kod == rule.kod; });
  if (step == all.end()) return rule;
  rule.roll = step->roll;
  rule.start = step->start;
  rule.larm_fore = step->larm_fore;
  rule.rakning = RakningAv(one, *step);
  rule.plikt = step->plikt;
  return rule;
}

bool StarILag(const std::string& kod) {
  return std::any_of(Frister().begin(), Frister().end(),
                     [&](const Fristregel& rule) { return rule.kod == kod && rule.kalla == Fristkalla::kLag; });
}

bool RaknasIDagar(const std::string& kod) {
  return std::any_of(Frister().begin(), Frister().end(), [&](const Fristregel& rule) {
    return rule.kod == kod && (rule.tid.unit == PeriodUnit::kDays || rule.tid.unit == PeriodUnit::kWorkdays);
  });
}

v1::Frist FristAv(const Fristregel& rule, v1::Synpunktstyp typ) {
  v1::Frist frist;
  v1::Fristval::Kod kod = v1::Fristval::KOD_UNSPECIFIED;
  v1::Fristval::Kod_Parse(rule.kod, &kod);
  frist.set_frist(kod);
  frist.set_typ(typ);
  frist.set_roll(rule.roll);
  frist.set_start(rule.start);
  frist.set_giltig_fran_date(rule.fran);
  if (absl::c_linear_search(kIvosDag, rule.kod)) {
    frist.set_bestamd_av("IVO");
    frist.set_ursprung("dagen står i begäran");
    frist.set_marke("V");
    return frist;
  }
  frist.set_antal(rule.tid.amount);
  for (const auto& [enhet, unit] : kEnheter) {
    if (unit == rule.tid.unit) frist.set_enhet(enhet);
  }
  frist.set_rakning(rule.rakning == Rakning::kRakt ? v1::FRISTRAKNING_RAKT : v1::FRISTRAKNING_FRAM);
  frist.set_bestamd_av(std::string(KallaText(rule.kalla)));
  frist.set_ursprung(rule.ursprung);
  frist.set_marke(rule.marke);
  return frist;
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
  const std::string now = base::FormatDate(today), kod = v1::Fristval::Kod_Name(fristval.frist());
  if (StarILag(kod)) {
    violations.Add("fristval.frist", "Fristen står i lag och är inte kommunens att ändra. Ange ett annat steg.");
  }
  if (absl::c_linear_search(kSammaDag, kod)) {
    violations.Add("fristval.frist", "Det görs samma dag, och inget ärende väntar på det. Ange ett annat steg.");
  }
  if (absl::c_linear_search(kIvosDag, kod)) {
    violations.Add("fristval.frist", "IVO säger själv vilken dag det vill ha svar. Ange ett annat steg.");
  }
  if (fristval.typ() != v1::SYNPUNKTSTYP_UNSPECIFIED && !absl::StartsWith(kod, "SYN_")) {
    violations.Add("fristval.typ", "Typ finns bara för synpunkternas steg. Ta bort den.");
  }
  if (fristval.antal() == 0 && !(fristval.enhet() == v1::FRISTENHET_DAG && RaknasIDagar(kod))) {
    violations.Add("fristval.antal",
                   "Samma dag anges som 0 dagar, och bara för steg som räknas i dagar. Ange en längre frist.");
  }
  if (fristval.rakning() != v1::FRISTRAKNING_UNSPECIFIED && fristval.enhet() == v1::FRISTENHET_ARBETSDAG) {
    violations.Add("fristval.rakning", "En frist i arbetsdagar slutar alltid på en arbetsdag. Ta bort räkningen.");
  } else if (fristval.rakning() == v1::FRISTRAKNING_FRAM && fristval.antal() == 0) {
    violations.Add("fristval.rakning", "Samma dag flyttas inte. Ta bort räkningen, eller ange en längre frist.");
  }
  if (base::AddPeriod(kNagonDag, PeriodAv(fristval)) > kNagonDag + kDagarPerAr) {
    violations.Add("fristval.antal", "En frist är högst ett år. Ange en kortare.");
  }
  if (fristval.giltig_fran_date().empty() || fristval.giltig_fran_date() >= now) return;
  violations.Add(
      "fristval.giltig_fran_date",
      absl::StrCat("En frist ändras framåt, inte för det som redan har börjat. Ange ", now, " eller en senare dag."));
}

std::vector<v1::Frist> Galler(const Fristbok& bok, absl::CivilDay day) {
  std::vector<v1::Frist> all;
  std::set<std::string> seen;
  for (const Fristregel& step : Frister()) {
    if (!seen.insert(step.kod).second) continue;
    const Fristregel* alla = FristFor(step.kod, bok.For(), day);
    if (alla != nullptr) all.push_back(FristAv(*alla, v1::SYNPUNKTSTYP_UNSPECIFIED));
    if (!absl::StartsWith(step.kod, "SYN_")) continue;
    for (int i = v1::Synpunktstyp_MIN + 1; i <= v1::Synpunktstyp_MAX; ++i) {
      const auto typ = static_cast<v1::Synpunktstyp>(i);
      const Fristregel* one = FristFor(step.kod, bok.For(v1::Avvikelsetyp_Name(LinjensTyp(typ))), day);
      if (one != nullptr && one != alla) all.push_back(FristAv(*one, typ));
    }
  }
  return all;
}

}  // namespace kvalitet::avvikelser
