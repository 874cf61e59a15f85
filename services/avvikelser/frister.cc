#include "services/avvikelser/frister.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
#include "common/base/date.h"
#include "common/base/status.h"

namespace kvalitet::avvikelser {
namespace {

using base::PeriodUnit;

constexpr char kFile[] = "frister.csv";
constexpr size_t kColumns = 15;
// Steps whose lines begin near the last day.  Of all others there is a line from the start, which nothing hides.
constexpr absl::string_view kMedLarm[] = {"AV_UTRED", "AV_AVSLUTA", "LS_GALLRA"};

template <class T>
struct Named {
  absl::string_view name;
  T value;
  absl::string_view ett, flera;  // Swedish
};
constexpr Named<PeriodUnit> kUnits[] = {{"KALENDERDAG", PeriodUnit::kDays, "dag", "dagar"},
                                        {"ARBETSDAG", PeriodUnit::kWorkdays, "arbetsdag", "arbetsdagar"},
                                        {"VECKA", PeriodUnit::kWeeks, "vecka", "veckor"},
                                        {"MANAD", PeriodUnit::kMonths, "månad", "månader"},
                                        {"AR", PeriodUnit::kYears, "år", "år"}};
constexpr Named<Rakning> kCounted[] = {
    {"LAG", Rakning::kLag, "", ""}, {"FRAM", Rakning::kFram, "", ""}, {"RAKT", Rakning::kRakt, "", ""}};
constexpr Named<Fristkalla> kSources[] = {{"LAG", Fristkalla::kLag, "lag", ""},
                                          {"AVTAL", Fristkalla::kAvtal, "avtal", ""},
                                          {"RIKTLINJE", Fristkalla::kRiktlinje, "riktlinje", ""},
                                          {"BESLUT", Fristkalla::kBeslut, "kommunens beslut", ""}};

template <class T, size_t N>
bool Find(const Named<T> (&all)[N], absl::string_view name, T& value) {
  for (const Named<T>& one : all) {
    if (one.name != name) continue;
    value = one.value;
    return true;
  }
  return false;
}

template <class T, size_t N>
const Named<T>& NameOf(const Named<T> (&all)[N], T value) {
  for (const Named<T>& one : all) {
    if (one.value == value) return one;
  }
  return all[0];
}

// What is wrong with the cell larm före; empty: nothing.
absl::string_view ReadLarm(const std::string& cell, Fristregel& rule) {
  if (!absl::c_linear_search(kMedLarm, rule.kod)) {
    return cell.empty() ? "" : "larm före must be empty: there is a line of this step from the start";
  }
  int days = 0;
  if (!absl::SimpleAtoi(cell, &days) || days < 0) return "larm före is a number";
  rule.larm_fore = days;
  return "";
}

// What is wrong with one line; empty: nothing.
absl::string_view Read(const std::vector<std::string>& cells, Fristregel& rule) {
  rule.kod = cells[0];
  rule.kommun = cells[1];
  rule.typ = cells[2];
  rule.start = cells[4];
  rule.marke = cells[10];
  rule.fran = cells[11];
  rule.till = cells[12];
  rule.plikt = cells[13];
  rule.ursprung = cells[14];
  if (rule.kod.empty() || rule.start.empty()) return "kod or start is empty";
  if (!rule.kommun.empty() && rule.kommun.size() != 4) return "kommun is a code of four digits";
  if (!options::v1::Roll_Parse(cells[3], &rule.roll)) return "no such roll";
  if (!absl::SimpleAtoi(cells[5], &rule.tid.amount) || rule.tid.amount < 0) return "antal is a number";
  if (!Find(kUnits, cells[6], rule.tid.unit)) return "no such enhet";
  if (const absl::string_view why = ReadLarm(cells[7], rule); !why.empty()) return why;
  if (!Find(kCounted, cells[8], rule.rakning)) return "räknas is LAG, FRAM or RAKT";
  if (!Find(kSources, cells[9], rule.kalla)) return "källa is LAG, AVTAL, RIKTLINJE or BESLUT";
  if ((rule.rakning == Rakning::kLag) != (rule.kalla == Fristkalla::kLag))
    return "1930:173 counts limits in law, and those only";
  if (rule.marke != "V" && rule.marke != "U" && rule.marke != "D") return "märke is V, U or D";
  if (!base::ParseDate(rule.fran).ok() || !(rule.till.empty() || base::ParseDate(rule.till).ok())) return "bad date";
  return "";
}

// How near a rule is to what is asked for; negative: it is of another kommun or kind.
int Nearness(const Fristregel& rule, const Fristfraga& fraga) {
  if (!rule.kommun.empty() && rule.kommun != fraga.kommun) return -1;
  if (!rule.typ.empty() && rule.typ != fraga.typ) return -1;
  return (rule.kommun.empty() ? 0 : 2) + (rule.typ.empty() ? 0 : 1);
}

}  // namespace

absl::StatusOr<std::vector<Fristregel>> ParseFrister(absl::string_view csv) {
  std::vector<Fristregel> rules;
  std::set<std::string> keys;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFile, csv, kColumns));
  for (const auto& [number, cells] : lines) {
    Fristregel rule;
    if (const absl::string_view why = Read(cells, rule); !why.empty()) return base::DataError(kFile, number, why);
    if (!keys.insert(absl::StrCat(rule.kod, "/", rule.kommun, "/", rule.typ, "/", rule.fran)).second) {
      return base::DataError(kFile, number, "the same limit stands twice");
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

absl::StatusOr<std::map<std::string, base::FreeDays>> ParseLedigaDagar(absl::string_view csv) {
  constexpr char kLediga[] = "lediga_dagar.csv";
  std::map<std::string, base::FreeDays> days;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kLediga, csv, 3));
  for (const auto& [number, cells] : lines) {
    const absl::StatusOr<absl::CivilDay> day = base::ParseDate(cells[1]);
    if (cells[0].size() != 4) return base::DataError(kLediga, number, "kommun is a code of four digits");
    if (!day.ok()) return base::DataError(kLediga, number, "bad date");
    if (cells[2].empty()) return base::DataError(kLediga, number, "källa is empty");
    if (!days[cells[0]].insert(*day).second) return base::DataError(kLediga, number, "the same day stands twice");
  }
  return days;
}

namespace {
// What holds for all follows upon another without a day between, or with both: what begins in a gap would have no
// limit.
absl::Status NoGaps(const std::vector<Fristregel>& rules) {
  std::map<std::string, std::map<std::string, std::string>> tills;  // by step and first day
  for (const Fristregel& one : rules) {
    if (one.kommun.empty() && one.typ.empty()) tills[one.kod][one.fran] = one.till;
  }
  for (const auto& [kod, periods] : tills) {
    const std::string* before = nullptr;
    for (const auto& [fran, till] : periods) {
      if (before != nullptr && *before != fran) {
        return base::DataError(kFile, 0, absl::StrCat(kod, " from ", fran, " does not begin when the one before ends"));
      }
      before = &till;
    }
  }
  return absl::OkStatus();
}

// Every step has a limit, and those in law are no installation's own.
absl::Status StepsStay(const std::vector<Fristregel>& compiled, const std::vector<Fristregel>& replaced) {
  for (const Fristregel& one : compiled) {
    const bool stays = std::any_of(replaced.begin(), replaced.end(), [&](const Fristregel& other) {
      const bool same = other.kod == one.kod && other.kommun.empty() && other.typ.empty();
      const bool as_in_law = other.kalla == Fristkalla::kLag && other.tid.amount == one.tid.amount &&
                             other.tid.unit == one.tid.unit && other.fran == one.fran && other.till == one.till;
      return same && (one.kalla != Fristkalla::kLag || as_in_law);
    });
    if (!stays) return base::DataError(kFile, 0, absl::StrCat(one.kod, " is gone, or is not as the law has it"));
  }
  return NoGaps(replaced);
}
const auto& kFrister =
    *new base::DataSet<std::vector<Fristregel>>("avvikelser/frister.csv", kFristerCsv, ParseFrister, StepsStay);
const auto& kLediga = *new base::DataSet<std::map<std::string, base::FreeDays>>("avvikelser/lediga_dagar.csv",
                                                                                kLedigaDagarCsv, ParseLedigaDagar);
}  // namespace

const std::vector<Fristregel>& Frister() { return *kFrister; }

const base::FreeDays& LedigaDagar(const std::string& kommun) {
  static const auto* const kNone = new base::FreeDays;
  const auto found = (*kLediga).find(kommun);
  return found == (*kLediga).end() ? *kNone : found->second;
}

const Fristregel* FristFor(absl::string_view kod, const Fristfraga& fraga, absl::CivilDay start) {
  const std::string day = base::FormatDate(start);
  const Fristregel* best = nullptr;
  int nearest = -1;
  const std::vector<Fristregel> none;
  for (const std::vector<Fristregel>* rules : {fraga.egna == nullptr ? &none : fraga.egna, &Frister()}) {
    for (const Fristregel& rule : *rules) {
      if (rule.kod != kod || rule.fran > day || (!rule.till.empty() && rule.till <= day)) continue;
      const int near = Nearness(rule, fraga);
      if (near <= nearest) continue;
      nearest = near;
      best = &rule;
    }
  }
  return best;
}

absl::CivilDay SistaDag(const Fristregel& regel, absl::CivilDay start, const base::FreeDays& lediga) {
  if (regel.rakning == Rakning::kLag) return base::LegalDeadline(start, regel.tid);
  absl::CivilDay last = base::AddPeriod(start, regel.tid, lediga);
  while (regel.rakning == Rakning::kFram && !base::IsWorkday(last, lediga)) ++last;
  return last;
}

Startdagar SenaStarter(absl::string_view kod, const Fristfraga& fraga, absl::CivilDay today) {
  Startdagar sena;
  const base::FreeDays& lediga = LedigaDagar(fraga.kommun);
  std::string text;  // of the rule before: a later version that says the same is no other one
  for (absl::CivilDay last = today - 1; const Fristregel* rule = FristFor(kod, fraga, last);) {
    const absl::CivilDay from = base::ParseDate(rule->fran).value_or(last);
    while (last >= from && SistaDag(*rule, last, lediga) >= today) --last;
    const bool same = !sena.empty() && sena.back().first == last + 1 && FristText(*rule) == text;
    if (last >= from && same) {
      sena.back().first = from;
    } else if (last >= from) {
      sena.emplace_back(from, last);
    }
    text = FristText(*rule);
    last = from - 1;  // by the rule that held before
  }
  return sena;
}

Startdagar SnartaStarter(absl::string_view kod, const Fristfraga& fraga, absl::CivilDay today) {
  Startdagar snarta;
  const base::FreeDays& lediga = LedigaDagar(fraga.kommun);
  for (absl::CivilDay last = today; const Fristregel* rule = FristFor(kod, fraga, last);) {
    const absl::CivilDay from = base::ParseDate(rule->fran).value_or(last);
    while (last >= from && !HarLarmat(*rule, SistaDag(*rule, last, lediga), today)) --last;
    absl::CivilDay first = last;  // becomes the day before the first of them
    while (first >= from && SistaDag(*rule, first, lediga) >= today) --first;
    if (first < last) snarta.emplace_back(first + 1, last);
    last = from - 1;  // by the rule that held before
  }
  return snarta;
}

bool HarLarmat(const Fristregel& regel, absl::CivilDay sista, absl::CivilDay today) {
  return !regel.larm_fore.has_value() || today >= sista - *regel.larm_fore;
}

absl::string_view KallaText(Fristkalla kalla) { return NameOf(kSources, kalla).ett; }

std::string FristText(const Fristregel& regel) {
  const Named<PeriodUnit>& unit = NameOf(kUnits, regel.tid.unit);
  const std::string tid = regel.tid.amount == 0
                              ? "samma dag"
                              : absl::StrCat(regel.tid.amount, " ", regel.tid.amount == 1 ? unit.ett : unit.flera);
  return absl::StrCat(tid, " (", KallaText(regel.kalla),
                      regel.kalla == Fristkalla::kBeslut ? absl::StrCat(", ", regel.ursprung) : "", ")");
}

std::string FristSista(absl::string_view kod, const Fristfraga& fraga, absl::CivilDay start) {
  const Fristregel* rule = FristFor(kod, fraga, start);
  return rule == nullptr ? "" : base::FormatDate(SistaDag(*rule, start, LedigaDagar(fraga.kommun)));
}

std::string FristSkal(absl::string_view kod, const Fristfraga& fraga, absl::CivilDay day) {
  const Fristregel* rule = FristFor(kod, fraga, day);
  return rule == nullptr ? "" : FristText(*rule);
}

}  // namespace kvalitet::avvikelser
