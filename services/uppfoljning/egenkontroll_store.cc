#include "services/uppfoljning/egenkontroll_store.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/proto/paging.h"
#include "common/sql/rows.h"
#include "common/store/audit.h"
#include "services/uppfoljning/svar_store.h"

namespace kvalitet::uppfoljning {

absl::StatusOr<Egenkontroller> ReadEgenkontroller(sql::Session& session, const std::string& sjalvskattning) {
  KV_ASSIGN_OR_RETURN(std::vector<sql::Row> rows,
                      session.Query("SELECT vad, hur_ofta, senast_date, resultat, andrat FROM egenkontroll"
                                    " WHERE sjalvskattning = ? ORDER BY nr",
                                    {sjalvskattning}));
  Egenkontroller all;
  for (sql::Row& row : rows) {
    v1::Egenkontroll& one = *all.Add();
    v1::Kontrollintervall often = v1::KONTROLLINTERVALL_UNSPECIFIED;
    (void)v1::Kontrollintervall_Parse(std::get<std::string>(row[1]), &often);
    one.set_vad(std::get<std::string>(std::move(row[0])));
    one.set_hur_ofta(often);
    one.set_senast_date(std::get<std::string>(std::move(row[2])));
    one.set_resultat(std::get<std::string>(std::move(row[3])));
    one.set_andrat(std::get<std::string>(std::move(row[4])));
  }
  return all;
}

absl::Status StoreEgenkontroller(store::Tx& tx, const std::string& sjalvskattning, const Egenkontroller& all) {
  KV_RETURN_IF_ERROR(tx.sql().Execute("DELETE FROM egenkontroll WHERE sjalvskattning = ?", {sjalvskattning}).status());
  std::vector<sql::Row> rows;
  v1::SaveEgenkontrollerRequest trace;
  *trace.mutable_egenkontroller() = all;
  for (const v1::Egenkontroll& one : all) {
    rows.push_back({sjalvskattning, static_cast<int64_t>(rows.size() + 1), one.vad(),
                    v1::Kontrollintervall_Name(one.hur_ofta()), one.senast_date(), one.resultat(), one.andrat()});
  }
  KV_RETURN_IF_ERROR(sql::InsertRows(
      tx.sql(), "INSERT INTO egenkontroll (sjalvskattning, nr, vad, hur_ofta, senast_date, resultat, andrat) VALUES ",
      rows));
  store::AppendAudit(tx,
                     {{absl::StrCat(sjalvskattning, "/egen"), 0, "EGENKONTROLL", proto::DeterministicBytes(trace)}});
  return absl::OkStatus();
}

}  // namespace kvalitet::uppfoljning
