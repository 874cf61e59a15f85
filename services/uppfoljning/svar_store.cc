#include "services/uppfoljning/svar_store.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/status.h"
#include "common/proto/paging.h"
#include "common/store/audit.h"
#include "common/store/rows.h"

namespace kvalitet::uppfoljning {
namespace {

using sql::Value;

Value OrNull(bool has, int64_t number) { return has ? Value(number) : Value(); }

bool Same(const v1::Svar& a, const v1::Svar& b) {
  return a.svar() == b.svar() && a.kommentar() == b.kommentar() && a.has_positivt() == b.has_positivt() &&
         a.positivt() == b.positivt();
}

bool Gone(const v1::Svar& svar) { return svar.svar().empty() && svar.kommentar().empty(); }

// Revision of the next trace row of the answers.
absl::StatusOr<int64_t> NextRevision(store::Tx& tx, const std::string& chain) {
  KV_ASSIGN_OR_RETURN(std::vector<sql::Row> rows,
                      tx.sql().Query("SELECT MAX(revision) FROM audit WHERE resource = ?", {chain}));
  const auto* last = std::get_if<int64_t>(&rows[0][0]);
  return last == nullptr ? 1 : *last + 1;
}

}  // namespace

absl::StatusOr<std::vector<v1::Svar>> ReadSvar(sql::Session& session, const std::string& sjalvskattning) {
  KV_ASSIGN_OR_RETURN(std::vector<sql::Row> rows,
                      session.Query("SELECT nyckel, svar, kommentar, varde, namnare, positivt, update_time FROM svar"
                                    " WHERE sjalvskattning = ? ORDER BY nyckel",
                                    {sjalvskattning}));
  std::vector<v1::Svar> all;
  all.reserve(rows.size());
  for (sql::Row& row : rows) {
    v1::Svar& svar = all.emplace_back();
    svar.set_nyckel(std::get<std::string>(row[0]));
    svar.set_svar(std::get<std::string>(std::move(row[1])));
    svar.set_kommentar(std::get<std::string>(std::move(row[2])));
    if (const auto* number = std::get_if<int64_t>(&row[3])) svar.set_varde_tusendelar(*number);
    if (const auto* number = std::get_if<int64_t>(&row[4])) svar.set_namnare_tusendelar(*number);
    if (const auto* number = std::get_if<int64_t>(&row[5])) svar.set_positivt(*number != 0);
    int64_t micros = std::get<int64_t>(row[6]);
    svar.mutable_update_time()->set_seconds(micros / 1000000);
    svar.mutable_update_time()->set_nanos(static_cast<int32_t>(micros % 1000000) * 1000);
  }
  return all;
}

absl::StatusOr<int> StoreSvar(store::Tx& tx, const std::string& sjalvskattning, const std::vector<v1::Svar>& stored,
                              const std::vector<SvarRad>& rader) {
  std::map<std::string, const v1::Svar*> before;
  for (const v1::Svar& svar : stored) before[svar.nyckel()] = &svar;
  std::vector<Value> gone = {sjalvskattning};
  std::vector<sql::Row> rows;
  v1::SaveSvarRequest trace;  // what changed, as it is now
  const int64_t now = absl::ToUnixMicros(tx.now());
  for (const SvarRad& rad : rader) {
    const v1::Svar& svar = rad.svar;
    auto old = before.find(svar.nyckel());
    if (old == before.end() ? Gone(svar) : Same(*old->second, svar)) continue;
    *trace.add_svar() = svar;
    if (old != before.end()) gone.emplace_back(svar.nyckel());
    if (Gone(svar)) continue;
    rows.push_back({sjalvskattning, svar.nyckel(), rad.avsnitt, svar.svar(), svar.kommentar(),
                    OrNull(svar.has_varde_tusendelar(), svar.varde_tusendelar()),
                    OrNull(svar.has_namnare_tusendelar(), svar.namnare_tusendelar()),
                    OrNull(svar.has_positivt(), svar.positivt() ? 1 : 0), now});
  }
  if (trace.svar_size() == 0) return 0;
  if (gone.size() > 1) {
    std::string in = store::Marks(gone, 1, gone.size() - 1);
    KV_RETURN_IF_ERROR(
        tx.sql().Execute(absl::StrCat("DELETE FROM svar WHERE sjalvskattning = ? AND nyckel IN ", in), gone).status());
  }
  KV_RETURN_IF_ERROR(store::InsertRows(tx.sql(),
                                       "INSERT INTO svar (sjalvskattning, nyckel, avsnitt, svar, kommentar, varde,"
                                       " namnare, positivt, update_time) VALUES ",
                                       rows));
  std::string chain = absl::StrCat(sjalvskattning, "/svar");
  KV_ASSIGN_OR_RETURN(int64_t revision, NextRevision(tx, chain));
  KV_RETURN_IF_ERROR(store::AppendAudit(tx, {{chain, revision, "SVAR", proto::DeterministicBytes(trace)}}));
  return trace.svar_size();
}

}  // namespace kvalitet::uppfoljning
