#include "services/avvikelser/signalkalla.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/attgora/granser.h"
#include "common/base/calendar.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "services/avvikelser/handelse_store.h"
#include "services/avvikelser/kategorier.h"

namespace kvalitet::avvikelser {
namespace {

constexpr size_t kMostTold = 200;
constexpr int kThousandths = 1000;
// Days after which a sum that was told no longer says that the utförare goes on telling.
constexpr int kSummaGaller = 92;

// CASE WHEN rapporterad_date >= ? THEN 0 … : the period of a report.
std::string PeriodSql(absl::CivilDay today, std::vector<sql::Value>& args) {
  const auto first = PeriodStart(today);
  std::string sql = "CASE";
  for (size_t i = 0; i + 1 < kPerioder; ++i) {
    absl::StrAppend(&sql, " WHEN rapporterad_date >= ? THEN ", i);
    args.emplace_back(base::FormatDate(first[i]));
  }
  return absl::StrCat(sql, " ELSE ", kPerioder - 1, " END");
}

// Counts of a kind: all of it, and by category, of which a case may have several.
using Serier = std::map<std::array<std::string, 4>, Signalserie>;  // by typ, insatstyp, enhet, kategori

void Rakna(const sql::Row& row, Serier& serier) {
  const auto text = [&](size_t i) { return std::get<std::string>(row[i]); };
  // Under what a closed category became: its past is the past of what came after it.
  std::set<std::string> codes = {""};
  for (const std::string& code : std::vector<std::string>(absl::StrSplit(text(3), ',', absl::SkipEmpty()))) {
    codes.insert(RaknasSom(code));
  }
  for (const std::string& code : codes) {
    Signalserie& s = serier[{text(0), text(1), text(2), code}];
    v1::Avvikelsetyp_Parse(text(0), &s.typ);
    s.insatstyp = text(1);
    s.enhet = text(2);
    s.kategori = code;
    s.antal[static_cast<size_t>(std::get<int64_t>(row[4]))] += std::get<int64_t>(row[5]);
  }
}

// Who operated the enhet when it last reported.
absl::StatusOr<std::string> Utforaren(sql::Session& session, const std::string& kommun, const std::string& enhet) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT ansvarig_utforare FROM avvikelse WHERE kommun = ? AND enhet = ?"
                                    " AND delete_time = 0 ORDER BY rapporterad_date DESC, name DESC LIMIT 1",
                                    {kommun, enhet}));
  return rows.empty() ? std::string() : std::get<std::string>(rows[0][0]);
}

// "ny chef i oktober"; "" where the chief has been there for long.
std::string NyChef(const registry::v1::Enhet& enhet, absl::CivilDay today) {
  const absl::StatusOr<absl::CivilDay> since = base::ParseDate(enhet.chef_sedan_date());
  if (!since.ok() || *since > today || today - *since > attgora::Grans("NY_CHEF_DAGAR")) return "";
  const std::vector<std::string> words = absl::StrSplit(base::DateSv(*since), ' ');  // "1 oktober 2026"
  return absl::StrCat(", ny chef i ", words[1]);
}

}  // namespace

absl::StatusOr<Signalunderlag> LasSignalunderlag(sql::Session& session, const std::string& kommun,
                                                 absl::CivilDay today) {
  const std::string first = base::FormatDate(PeriodStart(today).back());
  std::vector<sql::Value> args;
  const std::string period = PeriodSql(today, args);
  args.insert(args.end(), {kommun, first, base::FormatDate(today)});
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query(absl::StrCat("SELECT typ, insatstyp, enhet, kategorikoder, ", period,
                                 " AS fonster, COUNT(*) FROM avvikelse WHERE kommun = ? AND rapporterad_date >= ?"
                                 " AND rapporterad_date <= ? AND delete_time = 0"
                                 " AND typ IN ('AVVIKELSE', 'LEX_SARAH', 'LEX_MARIA', 'KLAGOMAL')"
                                 " GROUP BY typ, insatstyp, enhet, kategorikoder, fonster"),
                    args));
  Serier serier;
  for (const sql::Row& row : rows) Rakna(row, serier);
  Signalunderlag underlag;
  for (auto& [key, s] : serier) underlag.serier.push_back(std::move(s));
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> before,
      session.Query(
          absl::StrCat("SELECT insatstyp, enhet, COUNT(*) FROM avvikelse WHERE kommun = ? AND rapporterad_date >= ?"
                       " AND rapporterad_date < ? AND delete_time = 0 AND ",
                       ArHandelse(), " GROUP BY insatstyp, enhet"),
          {kommun, base::FormatDate(base::AddYears(PeriodStart(today)[kPerioder - 2], -1)), first}));
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> eget,
      session.Query(absl::StrCat("SELECT DISTINCT insatstyp, enhet FROM avvikelsetotal WHERE kommun = ? AND manad >= ?"
                                 " AND antal > 0 AND delete_time = 0 AND ",
                                 ArHandelse()),
                    {kommun, base::MonthOf(today - kSummaGaller)}));
  for (const sql::Row& row : eget)
    underlag.eget_system.emplace(std::get<std::string>(row[0]), std::get<std::string>(row[1]));
  for (const sql::Row& row : before) {
    Signalenhet& one = underlag.enheter.emplace_back();
    one.insatstyp = std::get<std::string>(row[0]);
    one.enhet = std::get<std::string>(row[1]);
    one.rapporter_fore = std::get<int64_t>(row[2]);
  }
  return underlag;
}

void LaggTillExponering(const v1::ListSignalerRequest& request, absl::CivilDay today, Signalunderlag& underlag) {
  std::map<std::pair<std::string, std::string>, std::map<std::string, int64_t>>
      told;  // by insatstyp and enhet, and by month
  for (const v1::Exponering& one : request.exponering()) {
    told[{one.insatstyp(), one.enhet()}][one.manad()] += one.brukardygn();
  }
  const auto first = PeriodStart(today);
  std::vector<Signalenhet> enheter;
  for (const auto& [where, months] : told) {
    Signalenhet& one = enheter.emplace_back();
    std::tie(one.insatstyp, one.enhet) = where;
    absl::CivilDay till = today + 1;
    for (size_t i = 0; i < kPerioder; till = first[i++]) {
      bool whole = true;  // every month of it is told
      for (absl::CivilDay day = first[i]; day < till; ++day) {
        const auto month = months.find(base::MonthOf(day));
        if (month == months.end()) {
          whole = false;
          break;
        }
        one.dygn[i] += month->second * kThousandths / base::LastOfMonth(day).day();
      }
      if (!whole) one.dygn[i] = 0;
    }
  }
  // First, so that they are not taken for enheter of which nothing is told.
  underlag.enheter.insert(underlag.enheter.begin(), enheter.begin(), enheter.end());
}

namespace {

// What a part did is what the whole did, in the periods before it went up; where nobody told what it did, nobody told
// of the whole.  In the period in which it went up it may have been told of for a part of it only.
void LaggTillDygn(const Perioder& dygn, const std::string& uppgatt_date, absl::CivilDay today, Signalenhet& whole) {
  const auto day = base::ParseDate(uppgatt_date);
  const auto first = PeriodStart(today);
  absl::CivilDay till = today + 1;
  for (size_t i = 0; i < kPerioder; till = first[i++]) {
    if (!day.ok() || first[i] >= *day) continue;
    const bool told = dygn[i] > 0 || till > *day;
    whole.dygn[i] = told && whole.dygn[i] > 0 ? whole.dygn[i] + dygn[i] : 0;
  }
}

// What has gone up in another is compared as a part of it, with its past, in what the whole carries out: the whole did
// not begin with the merger.
void SlaSamman(const registry::Snapshot& snapshot, absl::CivilDay today, Signalunderlag& underlag) {
  using Plats = std::pair<std::string, std::string>;  // insatstyp, enhet
  std::map<Plats, Perioder> delar;
  const auto home = [&](const std::string& insatstyp, std::string& enhet) {
    const std::string whole(snapshot.EnhetOn(enhet, today));
    const registry::v1::Insatstyp* typ = snapshot.Insatstyp(insatstyp);
    const bool goes_on = typ != nullptr && snapshot.Operated(whole, typ->name(), today).uppdrag != nullptr;
    if (whole == enhet || !goes_on) return false;
    delar[{insatstyp, enhet}];
    enhet = whole;
    return true;
  };
  for (Signalserie& one : underlag.serier) home(one.insatstyp, one.enhet);
  auto& enheter = underlag.enheter;
  for (Signalenhet& one : enheter) {
    const Plats plats = {one.insatstyp, one.enhet};
    if (!home(one.insatstyp, one.enhet)) continue;
    Perioder& dygn = delar[plats];
    for (size_t i = 0; i < kPerioder; ++i) dygn[i] = std::max(dygn[i], one.dygn[i]);
    one.dygn = {};
  }
  for (const auto& [plats, dygn] : delar) {
    const registry::v1::Enhet* part = snapshot.Enhet(plats.second);
    if (part == nullptr) continue;
    const auto whole = snapshot.EnhetOn(plats.second, today);
    for (Signalenhet& one : enheter) {
      if (one.insatstyp == plats.first && one.enhet == whole) LaggTillDygn(dygn, part->uppgatt_date(), today, one);
    }
  }
  std::set<Plats> eget;
  for (const auto& [insatstyp, enhet] : underlag.eget_system) {
    eget.emplace(insatstyp, snapshot.EnhetOn(enhet, today));
  }
  underlag.eget_system = std::move(eget);
}

}  // namespace

void LaggTillRegister(const Snapshot& snapshot, absl::CivilDay today, Signalunderlag& underlag) {
  if (snapshot == nullptr) return;
  SlaSamman(*snapshot, today, underlag);
  const auto stands = [&](const std::string& enhet) { return snapshot->EnhetOn(enhet, today) == enhet; };
  const auto gone = [&](const auto& one) {
    return !stands(one.enhet) || snapshot->OperatedAll(one.enhet, today).empty();
  };
  auto& serier = underlag.serier;
  serier.erase(std::remove_if(serier.begin(), serier.end(), gone), serier.end());
  auto& enheter = underlag.enheter;
  enheter.erase(std::remove_if(enheter.begin(), enheter.end(), gone), enheter.end());
  const absl::CivilDay first = PeriodStart(today).back();
  const auto ny = [&](const auto& one) {
    const registry::v1::Insatstyp* insatstyp = snapshot->Insatstyp(one.insatstyp);
    const bool fanns =
        insatstyp == nullptr || snapshot->Operated(one.enhet, insatstyp->name(), first).uppdrag != nullptr;
    if (!fanns) underlag.nya.emplace(one.insatstyp, one.enhet);
  };
  std::for_each(serier.begin(), serier.end(), ny);
  std::for_each(enheter.begin(), enheter.end(), ny);
  for (const registry::v1::Enhet& enhet : snapshot->enheter()) {
    if (!stands(enhet.name())) continue;
    for (const registry::Operator& op : snapshot->OperatedAll(enhet.name(), today)) {
      if (op.uppdrag == nullptr) continue;
      const registry::v1::Insatstyp* insatstyp = snapshot->Insatstyp(op.uppdrag->insatstyp());
      const bool all_along = snapshot->Operated(enhet.name(), op.uppdrag->insatstyp(), first).uppdrag != nullptr;
      if (insatstyp == nullptr || !all_along) continue;
      Signalenhet& one = enheter.emplace_back();
      one.insatstyp = insatstyp->kod();
      one.enhet = enhet.name();
    }
  }
}

absl::Status ListSignaler(sql::Session& session, const proto::Call& call, const Snapshot& snapshot,
                          const v1::ListSignalerRequest& request, v1::ListSignalerResponse& response) {
  KV_ASSIGN_OR_RETURN(Signalunderlag underlag, LasSignalunderlag(session, call.kommun, call.today));
  LaggTillExponering(request, call.today, underlag);
  LaggTillRegister(snapshot, call.today, underlag);
  const Signalsvar svar = HittaSignaler(underlag);
  response.Clear();
  response.set_antal(static_cast<int64_t>(svar.signaler.size()));
  response.set_antal_provade(svar.provade);
  response.set_antal_utan_underlag(static_cast<int64_t>(svar.utan_underlag.size()));
  for (size_t i = 0; i < svar.utan_underlag.size() && i < kMostTold; ++i) {
    response.add_utan_underlag(svar.utan_underlag[i]);
  }
  response.set_antal_inga_rapporter(static_cast<int64_t>(svar.inga_rapporter.size()));
  for (size_t i = 0; i < svar.inga_rapporter.size() && i < kMostTold; ++i) {
    response.add_inga_rapporter(svar.inga_rapporter[i]);
  }
  for (size_t i = 0; i < svar.signaler.size() && i < kMostTold; ++i) {
    v1::Signal& one = *response.add_signaler() = svar.signaler[i];
    KV_ASSIGN_OR_RETURN(*one.mutable_utforare(), Utforaren(session, call.kommun, one.enhet()));
    if (one.utforare().empty() && snapshot != nullptr) {  // only a part of it has reported, or nobody
      const registry::v1::Insatstyp* typ = snapshot->Insatstyp(one.insatstyp());
      const registry::Operator now =
          typ == nullptr ? registry::Operator() : snapshot->Operated(one.enhet(), typ->name(), call.today);
      if (now.utforare != nullptr) one.set_utforare(now.utforare->name());
    }
    const registry::v1::Enhet* enhet = snapshot == nullptr ? nullptr : snapshot->Enhet(one.enhet());
    if (enhet != nullptr) one.mutable_skal()->append(NyChef(*enhet, call.today));
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::avvikelser
