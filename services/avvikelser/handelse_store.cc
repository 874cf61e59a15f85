#include "services/avvikelser/handelse_store.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/sql/rows.h"
#include "services/avvikelser/kategorier.h"

namespace kvalitet::avvikelser {
namespace {

using EventKey = std::pair<std::string, std::string>;  // handelse, enhet

EventKey KeyOf(const v1::Avvikelse& row) { return {row.handelse(), row.enhet()}; }

}  // namespace

const std::string& ArHandelse() {
  static const auto* const kText =
      new std::string(absl::StrCat("typ IN ('", absl::StrJoin(Typnamn(false), "', '"), "')"));
  return *kText;
}

std::vector<std::string> HandelseGuards(const std::string& kommun, const std::string& handelse) {
  if (handelse.empty()) return {};
  return {absl::StrCat("handelse/", kommun, "/", handelse)};
}

std::string RapportGuard(const std::string& rapport) { return absl::StrCat("rapport/", rapport); }

std::string LarandeGuard(const std::string& kommun) { return absl::StrCat("larande/", kommun); }

std::vector<std::string> RattelseGuards(const std::string& kommun, const std::vector<v1::Avvikelse>& rows) {
  std::vector<std::string> guards;
  for (const v1::Avvikelse& row : rows) {
    guards.push_back(RapportGuard(row.name()));
    if (!row.handelse().empty()) guards.push_back(HandelseGuards(kommun, row.handelse())[0]);
  }
  return guards;
}

absl::StatusOr<std::vector<std::string>> ArendenI(sql::Session& session, const std::string& kommun,
                                                  const std::string& handelse, const std::string& enhet) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT name FROM avvikelse WHERE kommun = ? AND handelse = ? AND delete_time = 0"
                                    " AND enhet = ? ORDER BY name",
                                    {kommun, handelse, enhet}));
  std::vector<std::string> names;
  for (const sql::Row& row : rows) names.push_back(std::get<std::string>(row[0]));
  return names;
}

absl::StatusOr<bool> BlirForst(store::Tx& tx, const v1::Avvikelse& row) {
  if (ArSynpunkt(row)) return false;
  if (row.handelse().empty()) return true;
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      tx.sql().Query("SELECT name FROM avvikelse WHERE kommun = ? AND handelse = ? AND delete_time = 0"
                                     " AND enhet = ? AND forst_i_handelse = 1 AND name <> ? LIMIT 1",
                                     {tx.call().kommun, row.handelse(), row.enhet(), row.name()}));
  return rows.empty();
}

absl::Status StampForst(store::Tx& tx, absl::Span<v1::Avvikelse> rows) {
  std::set<EventKey> counted;
  for (v1::Avvikelse& row : rows) {
    bool first = !ArSynpunkt(row) && (row.handelse().empty() || counted.count(KeyOf(row)) == 0);
    if (first) {
      KV_ASSIGN_OR_RETURN(first, BlirForst(tx, row));
    }
    if (first && !row.handelse().empty()) counted.insert(KeyOf(row));
    row.set_forst_i_handelse(first);
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> EgenHandelse(store::Tx& tx, const v1::Avvikelse& row) {
  if (row.handelse().empty() || tx.call().scope.all) return false;
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      tx.sql().Query(absl::StrCat("SELECT name FROM avvikelse WHERE kommun = ? AND handelse = ? AND delete_time = 0"
                                  " AND enhet = ? AND utforarens_egen = 1 AND ansvarig_utforare = ?"
                                  " AND ",
                                  ArHandelse(), " LIMIT 1"),
                     {tx.call().kommun, row.handelse(), row.enhet(), row.ansvarig_utforare()}));
  return !rows.empty();
}

absl::StatusOr<std::set<Handelsedel>> OppnaDelar(sql::Session& session, const std::string& kommun,
                                                 const std::set<std::string>& handelser) {
  std::set<Handelsedel> open;
  if (handelser.empty()) return open;
  std::vector<sql::Value> args = {kommun};
  for (const std::string& handelse : handelser) args.emplace_back(handelse);
  const std::string marks = sql::Marks(args, 1, handelser.size());
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query(absl::StrCat("SELECT DISTINCT handelse, enhet, ansvarig_utforare FROM avvikelse WHERE kommun = ?"
                                 " AND delete_time = 0 AND utforarens_egen = 0 AND handelse IN ",
                                 marks),
                    args));
  for (const sql::Row& row : rows) {
    open.emplace(std::get<std::string>(row[0]), std::get<std::string>(row[1]), std::get<std::string>(row[2]));
  }
  return open;
}

absl::StatusOr<std::string> Efterfoljare(store::Tx& tx, const v1::Avvikelse& leaving) {
  if (leaving.handelse().empty() || !leaving.forst_i_handelse()) return "";
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      tx.sql().Query(
          absl::StrCat("SELECT name FROM avvikelse WHERE kommun = ? AND handelse = ? AND delete_time = 0 AND enhet = ?"
                       " AND name <> ? AND ",
                       ArHandelse(), " ORDER BY name LIMIT 1"),
          {std::string(base::KommunOf(leaving.name())), leaving.handelse(), leaving.enhet(), leaving.name()}));
  return rows.empty() ? "" : std::get<std::string>(rows[0][0]);
}

}  // namespace kvalitet::avvikelser
