#include "services/registry/paminnelse_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/calendar.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
#include "common/base/date.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/register/regi.h"

namespace kvalitet::registry {
namespace {

constexpr char kFile[] = "paminnelseregler.csv";
constexpr size_t kColumns = 7;
constexpr char kEgnaAtgarder[] = "EGNA_ATGARDER";
constexpr size_t kIdLength = 32;  // hex digits of a SHA-256

bool Holds(const v1::Kontakt& kontakt, absl::CivilDay today) {
  return !kontakt.has_delete_time() &&
         (kontakt.giltig_till().empty() || base::FormatDate(today) < kontakt.giltig_till());
}

std::vector<const v1::Kontakt*> WithRole(absl::Span<const v1::Kontakt> kontakter, v1::Kontaktroll roll,
                                         const v1::Paminnelse& p, absl::CivilDay today) {
  std::vector<const v1::Kontakt*> enhet, utforare, kommun;
  for (const v1::Kontakt& one : kontakter) {
    if (one.roll() != roll || !Holds(one, today)) continue;
    // Also of an enhet: who operates it now is meant, not who did before, nor whoever says so.
    if (!one.utforare().empty() && one.utforare() != p.utforare()) continue;
    if (!one.enhet().empty()) {
      if (one.enhet() == p.enhet()) enhet.push_back(&one);
    } else if (!one.utforare().empty()) {
      utforare.push_back(&one);
    } else {
      kommun.push_back(&one);
    }
  }
  if (!enhet.empty()) return enhet;
  if (!utforare.empty()) return utforare;
  // One without utförare and enhet stands for the whole kommun, which is no answer to who handles an enhet.
  return OfKommun(roll) ? kommun : utforare;
}

// An åtgärd of a verksamhetsområde or of a nämnd.  What is to be judged of an enhet's is the team's.
bool EgenAtgard(const attgora::v1::AttGora& task) {
  return absl::StrContains(task.resurs(), "/atgarder/") && task.enhet().empty() && task.utforare().empty();
}

std::string LineOf(const v1::Utskicksrad& rad) {
  const auto day = base::ParseDate(rad.sista_date());
  std::string line = absl::StrCat("  ", day.ok() ? base::ShortDateSv(*day) : rad.sista_date(), "   ", rad.vad());
  for (const std::string* where : {&rad.enhet(), &rad.utforare()}) {
    if (!where->empty()) absl::StrAppend(&line, ", ", *where);
  }
  absl::StrAppend(&line, "\n");
  if (!rad.kommando().empty()) absl::StrAppend(&line, "              ", rad.kommando(), "\n");
  return line;
}

}  // namespace

absl::StatusOr<std::vector<Paminnelseregel>> ParsePaminnelseregler(absl::string_view csv) {
  std::vector<Paminnelseregel> regler;
  std::set<std::string> codes;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFile, csv, kColumns));
  for (const auto& [number, cells] : lines) {
    Paminnelseregel regel;
    if (!codes.insert(cells[0]).second || !attgora::v1::Ansvar_Parse(cells[1], &regel.ansvar) ||
        !absl::SimpleAtoi(cells[2], &regel.hogst) || !absl::SimpleAtoi(cells[3], &regel.minst) ||
        regel.minst > regel.hogst || !v1::Kontaktroll_Parse(absl::StrCat("KONTAKTROLL_", cells[4]), &regel.kommunal) ||
        !v1::Kontaktroll_Parse(absl::StrCat("KONTAKTROLL_", cells[5]), &regel.privat) ||
        (!cells[6].empty() && cells[6] != kEgnaAtgarder)) {
      return base::DataError(kFile, number, "wants code;ansvar;most;least;roll;roll;om");
    }
    regel.kod = cells[0];
    regel.om = cells[6];
    regler.push_back(std::move(regel));
  }
  return regler;
}

bool OfKommun(v1::Kontaktroll roll) {
  return roll == v1::KONTAKTROLL_AVTALSANSVARIG || roll == v1::KONTAKTROLL_VERKSAMHETSOMRADESCHEF ||
         roll == v1::KONTAKTROLL_KVALITETSTEAM || roll == v1::KONTAKTROLL_LEDNING;
}

namespace {
const auto& kPaminnelseregler = *new base::DataSet<std::vector<Paminnelseregel>>(
    "registry/paminnelseregler.csv", kPaminnelsereglerCsv, ParsePaminnelseregler);
}  // namespace

const std::vector<Paminnelseregel>& Paminnelseregler() { return *kPaminnelseregler; }

std::vector<v1::Paminnelse> Forfallna(absl::Span<const Paminnelseregel> regler, const std::string& parent,
                                      const attgora::v1::AttGora& task, v1::Regiform regiform, absl::CivilDay today) {
  std::vector<v1::Paminnelse> due;
  const auto last = base::ParseDate(task.sista_date());
  if (!last.ok()) return due;
  const auto left = static_cast<int>(*last - today);
  // Nothing is sent on days off: what would come true on them, and helps only beforehand, is said today.
  const auto left_after_pause = static_cast<int>(*last - (base::AddWorkdays(today, 1) - 1));
  const bool egen = ColumnOf(regiform) == RegiColumn::kKommunal;
  for (const Paminnelseregel& regel : regler) {
    const int least_left = regel.minst >= 0 ? std::max(left_after_pause, 0) : left;
    if (regel.ansvar != task.ansvar() || left < regel.minst || least_left > regel.hogst) continue;
    if (regel.om == kEgnaAtgarder && !EgenAtgard(task)) continue;
    v1::Paminnelse p;
    // Not of words: those may change while the task is the same.
    const std::string key = base::Sha256Hex(
        absl::StrCat(task.resurs().empty() ? task.vad() : task.resurs(), "\n", task.sista_date(), "\n", regel.kod));
    p.set_name(absl::StrCat(parent, "/paminnelser/p", key.substr(0, kIdLength)));
    p.set_resurs(task.resurs());
    p.set_vad(task.vad());
    p.set_sista_date(task.sista_date());
    p.set_enhet(task.enhet());
    p.set_utforare(task.utforare());
    p.set_insatstyp(task.insatstyp());
    p.set_regel(regel.kod);
    p.set_roll(egen ? regel.kommunal : regel.privat);
    p.set_dag_date(base::FormatDate(today));
    p.set_state(v1::PAMINNELSE_STATE_VANTAR);
    p.set_kommando(task.kommando());
    due.push_back(std::move(p));
  }
  return due;
}

std::vector<const v1::Kontakt*> Mottagare(absl::Span<const v1::Kontakt> kontakter, const v1::Paminnelse& paminnelse,
                                          absl::CivilDay today) {
  // Whom it goes to in place of one who is missing, the nearest first.
  static const auto& kChains = *new std::vector<std::vector<v1::Kontaktroll>>{
      {v1::KONTAKTROLL_HANDLAGGARE, v1::KONTAKTROLL_ENHETSCHEF, v1::KONTAKTROLL_VERKSAMHETSCHEF},
      {v1::KONTAKTROLL_LEDNING, v1::KONTAKTROLL_KVALITETSTEAM}};
  for (const auto& chain : kChains) {
    auto roll = std::find(chain.begin(), chain.end(), paminnelse.roll());
    if (roll == chain.end()) continue;
    std::vector<const v1::Kontakt*> found;
    for (; found.empty() && roll != chain.end(); ++roll) found = WithRole(kontakter, *roll, paminnelse, today);
    return found;
  }
  return WithRole(kontakter, paminnelse.roll(), paminnelse, today);
}

std::string Amne(const v1::Utskick& utskick) {
  const auto late = std::count_if(utskick.rader().begin(), utskick.rader().end(),
                                  [&](const v1::Utskicksrad& rad) { return rad.sista_date() < utskick.dag_date(); });
  const int count = utskick.rader_size();
  std::string subject = absl::StrCat("Att göra: ", count, count == 1 ? " sak" : " saker");
  if (late == count) return absl::StrCat(subject, count == 1 ? " som är försenad" : " som är försenade");
  if (late > 0) absl::StrAppend(&subject, ", varav ", late, late == 1 ? " är försenad" : " är försenade");
  return subject;
}

std::string Brev(const v1::Utskick& utskick) {
  std::string late, soon;
  for (const v1::Utskicksrad& rad : utskick.rader()) {
    (rad.sista_date() < utskick.dag_date() ? late : soon) += LineOf(rad);
  }
  const auto day = base::ParseDate(utskick.dag_date());
  std::string heading = day.ok() ? base::WeekdayDateSv(*day) : utskick.dag_date();
  std::string text = absl::StrCat("Hej!\n\nDet här väntar på dig ", heading, ".\n");
  if (!late.empty()) absl::StrAppend(&text, "\nFörsenat, sista dag var:\n", late);
  if (!soon.empty()) absl::StrAppend(&text, "\nGörs senast:\n", soon);
  absl::StrAppend(
      &text,
      "\nAllt du har att göra, och hur långt det har kommit: kvalitet idag\n"
      "\nDu får högst ett sådant här mejl om dagen, vardagar, samma dagar för kommunala och privata enheter."
      "\nDet går inte att svara på mejlet. Fel mottagare? Säg till kommunens kvalitetsteam.\n");
  return text;
}

}  // namespace kvalitet::registry
