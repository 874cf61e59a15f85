// The utförare's own controls, and what it asks of the kommun: what stands beside the questions.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/paging.h"
#include "services/uppfoljning/blindhet.h"
#include "services/uppfoljning/egenkontroll_store.h"
#include "services/uppfoljning/kvitto_store.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/sjalvskattning_rules.h"
#include "services/uppfoljning/sjalvskattning_service.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

absl::Status InteIFramtiden(const proto::Call& call, const Egenkontroller& all) {
  proto::Violations violations;
  for (int i = 0; i < all.size(); ++i) {
    if (all[i].senast_date() <= base::FormatDate(call.today)) continue;
    violations.Add(absl::StrCat("egenkontroller[", i, "].senast_date"),
                   absl::StrCat(all[i].vad(), ": ", all[i].senast_date(),
                                " är i framtiden. Ange den dag kontrollen gjordes senast, eller ingen dag."));
  }
  return violations.ToStatus();
}

}  // namespace

absl::Status SjalvskattningService::SaveEgenkontroller(const proto::Call& call,
                                                       const v1::SaveEgenkontrollerRequest& request,
                                                       v1::SaveEgenkontrollerResponse& response) {
  KV_RETURN_IF_ERROR(InteIFramtiden(call, request.egenkontroller()));
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(tables_.sjalvskattning.Hold(tx, request.name()));
    v1::Sjalvskattning before;
    KV_RETURN_IF_ERROR(GetLive(tables_.sjalvskattning, tx.sql(), call.scope, request.name(), before));
    if (ArInlamnad(before) && before.state() != v1::KOMPLETTERAS) return RedanInlamnad(before);
    *response.mutable_egenkontroller() = request.egenkontroller();
    KV_RETURN_IF_ERROR(StoreEgenkontroller(tx, before.name(), request.egenkontroller()));
    v1::Sjalvskattning now = before;
    now.set_antal_egenkontroller(request.egenkontroller_size());
    return tables_.sjalvskattning.Update(tx, before, now, "", "EGENKONTROLL");
  });
}

absl::Status SjalvskattningService::ListEgenkontroller(const proto::Call& call,
                                                       const v1::ListEgenkontrollerRequest& request,
                                                       v1::ListEgenkontrollerResponse& response) {
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    response.Clear();
    v1::Sjalvskattning now;
    KV_RETURN_IF_ERROR(GetLive(tables_.sjalvskattning, session, call.scope, request.name(), now));
    KV_RETURN_IF_ERROR(FarLasaSvar(call.scope.all, now));
    KV_RETURN_IF_ERROR(CheckInteBlind(session, call, now));
    if (call.scope.all) {  // as they were handed in last
      KV_ASSIGN_OR_RETURN(v1::Kvitto kvitto, ReadKvitto(session, now, std::nullopt));
      response.mutable_egenkontroller()->Swap(kvitto.mutable_egenkontroller());
    } else {
      KV_ASSIGN_OR_RETURN(*response.mutable_egenkontroller(), ReadEgenkontroller(session, now.name()));
    }
    response.set_antal(response.egenkontroller_size());
    if (response.antal() > 0 || call.scope.all) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(
        const std::vector<sql::Row> rows,
        session.Query("SELECT name FROM sjalvskattning WHERE kommun = ? AND enhet = ? AND insatstyp = ? AND ar = ?"
                      " AND omgang = 0 AND ansvarig_utforare = ? AND delete_time = 0",
                      {call.kommun, now.enhet(), now.insatstyp(), int64_t{now.ar()} - 1, now.ansvarig_utforare()}));
    for (const sql::Row& row : rows) {
      KV_ASSIGN_OR_RETURN(const Egenkontroller fjol, ReadEgenkontroller(session, std::get<std::string>(row[0])));
      for (const v1::Egenkontroll& one : fjol) {
        v1::Egenkontroll& proposed = *response.add_forslag();
        proposed.set_vad(one.vad());
        proposed.set_hur_ofta(one.hur_ofta());
      }
    }
    return absl::OkStatus();
  });
}

absl::Status SjalvskattningService::ListBehov(const proto::Call& call, const v1::ListBehovRequest& request,
                                              v1::ListBehovResponse& response) {
  KV_ASSIGN_OR_RETURN(const int size, proto::PageSize(request.page_size()));
  const std::pair<std::string, std::string> after = absl::StrSplit(request.page_token(), absl::MaxSplits(' ', 1));
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    response.Clear();
    std::string sql = absl::StrCat(
        "SELECT s.name, v.nyckel, s.nummer, s.enhet, s.insatstyp, v.avsnitt, v.svar, s.inlamnad_date"
        " FROM sjalvskattning s JOIN formular_fragor f ON f.parent_name = s.formular AND f.behov = 1"
        " JOIN svar v ON v.sjalvskattning = s.name AND v.nyckel = f.nyckel"
        " WHERE s.kommun = ? AND s.delete_time = 0 AND s.state IN ",
        kInlamnade, " AND v.svar <> '' AND (s.name > ? OR (s.name = ? AND v.nyckel > ?))");
    std::vector<sql::Value> args = {call.kommun, after.first, after.first, after.second};
    if (request.has_ar()) {
      sql += " AND s.ar = ?";
      args.emplace_back(int64_t{request.ar()});
    }
    if (!request.insatstyp().empty()) {
      sql += " AND s.insatstyp = ?";
      args.emplace_back(request.insatstyp());
    }
    absl::StrAppend(&sql, " ORDER BY s.name, v.nyckel LIMIT ", size + 1);
    KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows, session.Query(sql, args));
    for (const sql::Row& row : rows) {
      const auto text = [&row](size_t i) { return std::get<std::string>(row[i]); };
      if (response.behov_size() == size) {
        const size_t last = static_cast<size_t>(size) - 1;
        response.set_next_page_token(
            absl::StrCat(std::get<std::string>(rows[last][0]), " ", std::get<std::string>(rows[last][1])));
        break;
      }
      v1::Behov& one = *response.add_behov();
      one.set_sjalvskattning(text(0));
      one.set_nummer(text(2));
      one.set_enhet(text(3));
      one.set_insatstyp(text(4));
      one.set_avsnitt(text(5));
      one.set_text(text(6));
      one.set_inlamnad_date(text(7));
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<SjalvskattningService::Hem> SjalvskattningService::Karnhem(Tx& tx, int ar,
                                                                          const v1::Formular& formular) const {
  Hem homes;
  if (formular.karnfragor().empty()) return homes;
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      tx.sql().Query("SELECT s.enhet, s.name, s.nummer, s.ansvarig_utforare FROM sjalvskattning s"
                                     " JOIN formular f ON f.name = s.formular AND f.karnfragor = ?"
                                     " WHERE s.kommun = ? AND s.ar = ? AND s.omgang = 0 AND s.karnfragor_i = ''"
                                     " AND s.delete_time = 0",
                                     {formular.karnfragor(), tx.call().kommun, int64_t{ar}}));
  for (const sql::Row& row : rows) {
    v1::Sjalvskattning& home = homes[{std::get<std::string>(row[0]), std::get<std::string>(row[3])}];
    home.set_name(std::get<std::string>(row[1]));
    home.set_nummer(std::get<std::string>(row[2]));
  }
  return homes;
}

}  // namespace kvalitet::uppfoljning
