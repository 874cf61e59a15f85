#include "services/registry/import.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/log.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/errors.h"
#include "common/store/import.h"
#include "services/registry/import_apply.h"
#include "services/registry/import_plan.h"

namespace kvalitet::registry {
namespace {

constexpr char kRowsWrong[] = "kvalitet.registry.rows_wrong";

// The first of them, as many as an answer holds.
template <class Rows>
void Keep(const Rows& rows, google::protobuf::RepeatedPtrField<v1::RadFel>& list) {
  for (const v1::RadFel& one : rows) {
    if (list.size() < store::kMaxRowErrors) *list.Add() = one;
  }
}

void AddFel(const std::vector<v1::RadFel>& fel, v1::ImportUtforareResponse& response) {
  response.set_antal_fel(response.antal_fel() + static_cast<int64_t>(fel.size()));
  Keep(fel, *response.mutable_fel());
}

void AddCounts(const v1::ImportUtforareResponse& one, v1::ImportUtforareResponse& response) {
  response.set_antal(response.antal() + one.antal());
  response.set_nya(response.nya() + one.nya());
  response.set_andrade(response.andrade() + one.andrade());
  response.set_oforandrade(response.oforandrade() + one.oforandrade());
  response.set_antal_fel(response.antal_fel() + one.antal_fel());
  response.set_antal_oklara(response.antal_oklara() + one.antal_oklara());
  response.set_antal_dubbletter(response.antal_dubbletter() + one.antal_dubbletter());
  response.set_utan_orgnummer(response.utan_orgnummer() + one.utan_orgnummer());
  response.set_utan_regi(response.utan_regi() + one.utan_regi());
  Keep(one.fel(), *response.mutable_fel());
  Keep(one.oklara(), *response.mutable_oklara());
  Keep(one.dubbletter(), *response.mutable_dubbletter());
}

void SortByRad(v1::ImportUtforareResponse& response) {
  const auto by_rad = [](const v1::RadFel& a, const v1::RadFel& b) { return a.rad() < b.rad(); };
  std::stable_sort(response.mutable_fel()->begin(), response.mutable_fel()->end(), by_rad);
  std::stable_sort(response.mutable_oklara()->begin(), response.mutable_oklara()->end(), by_rad);
  std::stable_sort(response.mutable_dubbletter()->begin(), response.mutable_dubbletter()->end(), by_rad);
}

}  // namespace

absl::Status UtforareImport::Apply(store::Tx& tx, const v1::ImportUtforareRequest& request, const Rows& rows,
                                   v1::ImportUtforareResponse& one) const {
  one.Clear();
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.limit = proto::kMaxPage;
  query.as_of = base::FormatDate(tx.call().today);
  // The guard comes before the first read (Galera, MySQL: what is read later must not be older than the guard).
  KV_RETURN_IF_ERROR(store::Claim(tx, {GuardKey(tx.call().kommun)}));
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Insatstyp> insatstyper, tables_.insatstyp.List(tx.sql(), query));
  const InsatstypWords words(insatstyper);
  const PlanContext context{tx.call().kommun, request.kalla(), tx.call().today, &words, request.egen_regi_per_namn()};
  std::vector<PlannedRad> plans;
  plans.reserve(rows.size());
  for (const v1::UtforareRad* rad : rows) {
    plans.push_back(PlanRad(*rad, context));
    AddFel(plans.back().fel, one);
    const v1::Utforare& utforare = plans.back().utforare;
    if (utforare.orgnummer().empty()) one.set_utan_orgnummer(one.utan_orgnummer() + 1);
    if (utforare.regiform() == v1::REGIFORM_OKAND) one.set_utan_regi(one.utan_regi() + 1);
  }
  one.set_antal(static_cast<int64_t>(rows.size()));
  // Lines that read right are tried although others do not: whoever corrects the list sees what is wrong between lines
  // with what is wrong in them.
  KV_ASSIGN_OR_RETURN(const ImportOutcome outcome, ImportApply(tx, tables_, context).Run(plans));
  AddFel(outcome.fel, one);
  one.set_antal_oklara(static_cast<int64_t>(outcome.oklara.size()));
  Keep(outcome.oklara, *one.mutable_oklara());
  one.set_antal_dubbletter(static_cast<int64_t>(outcome.dubbletter.size()));
  Keep(outcome.dubbletter, *one.mutable_dubbletter());
  one.set_nya(outcome.nya);
  one.set_andrade(outcome.andrade);
  one.set_oforandrade(outcome.oforandrade);
  if (one.antal_fel() == 0) return absl::OkStatus();
  // Rolls back, the request's own row too: the same id may be used for the corrected lines.
  absl::Status wrong = absl::CancelledError("rows are wrong");
  wrong.SetPayload(kRowsWrong, absl::Cord("1"));
  return wrong;
}

absl::Status UtforareImport::RunOne(const proto::Call& call, const v1::ImportUtforareRequest& request, const Rows& rows,
                                    v1::ImportUtforareResponse& response) const {
  v1::ImportUtforareResponse one, answer;
  const absl::Status status = store_.Write(call, request, answer, [&](store::Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(Apply(tx, request, rows, one));
    answer = one;
    return absl::OkStatus();
  });
  const bool wrong = status.GetPayload(kRowsWrong).has_value();
  if (!status.ok() && !wrong) return status;
  if (wrong) {  // nothing of it is stored
    one.set_nya(0);
    one.set_andrade(0);
    one.set_oforandrade(0);
  }
  // A request that was answered before did not run again: its answer is the stored one.
  AddCounts(wrong || request.validate_only() ? one : answer, response);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> UtforareImport::EarlierEnheter(const proto::Call& call,
                                                                        const std::string& kalla) const {
  std::vector<std::string> names;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    names.clear();
    KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                        session.Query("SELECT DISTINCT enhet FROM importrad WHERE kommun = ? AND kalla = ? AND"
                                      " delete_time = 0",
                                      {call.kommun, kalla}));
    for (const sql::Row& row : rows) names.push_back(std::get<std::string>(row[0]));
    return absl::OkStatus();
  }));
  return names;
}

absl::Status UtforareImport::TellOfMissing(const proto::Call& call, const std::set<std::string>& names,
                                           const std::vector<std::string>& earlier,
                                           v1::ImportUtforareResponse& response) const {
  if (earlier.empty()) return absl::OkStatus();
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    response.clear_saknas();
    response.clear_antal_saknas();
    std::set<std::string> in_use;
    store::ListQuery today;
    today.parent = absl::StrCat("kommuner/", call.kommun);
    today.as_of = base::FormatDate(call.today);
    KV_RETURN_IF_ERROR(
        store::ForEach(session, tables_.uppdrag, today, [&](const v1::Uppdrag& one) { in_use.insert(one.enhet()); }));
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Enhet> found, tables_.enhet.GetMany(session, {}, earlier));
    for (const v1::Enhet& one : found) {
      if (in_use.count(one.name()) == 0 || names.count(one.name()) + names.count(ListNyckel(one.namn())) > 0) continue;
      response.set_antal_saknas(response.antal_saknas() + 1);
      if (response.saknas_size() == store::kMaxRowErrors) continue;
      response.add_saknas(one.omrade().empty() ? one.namn() : absl::StrCat(one.namn(), " (", one.omrade(), ")"));
    }
    return absl::OkStatus();
  });
}

absl::Status UtforareImport::Run(const proto::Call& call, const std::function<bool(v1::ImportUtforareRequest&)>& next,
                                 v1::ImportUtforareResponse& response) const {
  std::deque<v1::ImportUtforareRequest> gathered;
  v1::ImportUtforareRequest batch;
  size_t rows = 0;
  std::vector<std::string> earlier;
  std::set<std::string> names;  // of the list's enheter: as it writes them, and as they were made of it
  bool first = true, only_check = false;
  while (next(batch)) {
    KV_RETURN_IF_ERROR(store::CheckBatch(call, batch));
    if (std::exchange(first, false)) {
      KV_ASSIGN_OR_RETURN(earlier, EarlierEnheter(call, batch.kalla()));
    }
    only_check = batch.validate_only();
    for (const v1::UtforareRad& rad : batch.rader()) {
      if (earlier.empty()) break;
      const std::string namn(base::TrimSv(rad.enhet().empty() ? rad.utforare() : rad.enhet()));
      names.insert({ListNyckel(namn), DerivedEnhet(call.kommun, namn)});
    }
    if (batch.validate_only()) {
      rows += static_cast<size_t>(batch.rader_size());
      if (rows > kMostValidatedRows || (!gathered.empty() && gathered[0].kalla() != batch.kalla())) {
        return proto::Error(absl::StatusCode::kInvalidArgument, "FOR_MANGA_RADER",
                            absl::StrCat("En kontroll tar högst ", kMostValidatedRows,
                                         " rader av en och samma källa. Dela upp listan"));
      }
      gathered.push_back(std::move(batch));
    } else {
      Rows of_batch;
      for (const v1::UtforareRad& rad : batch.rader()) of_batch.push_back(&rad);
      KV_RETURN_IF_ERROR(RunOne(call, batch, of_batch, response));
      if (response.antal_fel() > 0) break;
    }
    batch.Clear();
  }
  if (!gathered.empty()) {
    Rows all;
    for (const v1::ImportUtforareRequest& one : gathered) {
      for (const v1::UtforareRad& rad : one.rader()) all.push_back(&rad);
    }
    v1::ImportUtforareRequest request;
    request.set_kalla(gathered[0].kalla());
    request.set_egen_regi_per_namn(gathered[0].egen_regi_per_namn());
    request.set_validate_only(true);
    KV_RETURN_IF_ERROR(RunOne(call, request, all, response));
  }
  SortByRad(response);
  if (response.antal_fel() > 0) return absl::OkStatus();
  const absl::Status told = TellOfMissing(call, names, earlier, response);
  if (told.ok() || only_check) return told;
  // Everything is stored: that it cannot be told who is missing is no reason to answer that it failed.
  base::Log(base::Level::kWarning, "import", {{"missing_untold", absl::StatusCodeToString(told.code())}});
  return absl::OkStatus();
}

}  // namespace kvalitet::registry
