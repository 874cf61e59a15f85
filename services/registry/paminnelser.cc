#include "services/registry/paminnelser.h"

#include <unistd.h>

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/errors.h"
#include "services/registry/attgora.h"
#include "services/registry/paminnelse_rules.h"

namespace kvalitet::registry {
namespace {

constexpr size_t kLongest = 200;  // bytes of what a reminder is about

// Regiformer of the utförare that the tasks name.
absl::StatusOr<std::map<std::string, v1::Regiform>> Regi(sql::Session& session, const Tables& tables,
                                                         const v1::LamnaAttGoraRequest& request) {
  std::set<std::string> names;
  for (const attgora::v1::AttGora& task : request.att_gora()) {
    if (!task.utforare().empty()) names.insert(task.utforare());
  }
  std::map<std::string, v1::Regiform> regi;
  if (names.empty()) return regi;
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Utforare> found,
                      tables.utforare.GetMany(session, {}, {names.begin(), names.end()}));
  for (const v1::Utforare& one : found) regi[one.name()] = one.regiform();
  return regi;
}

// Names of insatstyper by code.
absl::StatusOr<std::map<std::string, std::string>> Insatstypnamn(sql::Session& session, const Tables& tables,
                                                                 const proto::Call& call) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", call.kommun);
  query.as_of = base::FormatDate(call.today);
  std::map<std::string, std::string> names;
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.insatstyp, query,
                                    [&](const v1::Insatstyp& one) { names[one.kod()] = one.namn(); }));
  return names;
}

// "Självskattning 2026, hemtjänst": an enhet may have several.
attgora::v1::AttGora Named(attgora::v1::AttGora task, const std::map<std::string, std::string>& names) {
  const auto name = names.find(task.insatstyp());
  if (name != names.end()) task.set_vad(base::TruncateUtf8(absl::StrCat(task.vad(), ", ", name->second), kLongest));
  return task;
}

// The reminders that the request's tasks call for today, by name.
absl::StatusOr<std::map<std::string, v1::Paminnelse>> Due(store::Tx& tx, const Tables& tables,
                                                          const v1::LamnaAttGoraRequest& request) {
  KV_ASSIGN_OR_RETURN(const auto regi, Regi(tx.sql(), tables, request));
  KV_ASSIGN_OR_RETURN(const auto insatstyper, Insatstypnamn(tx.sql(), tables, tx.call()));
  const std::string parent = absl::StrCat("kommuner/", tx.call().kommun);
  std::map<std::string, v1::Paminnelse> due;
  for (const attgora::v1::AttGora& task : request.att_gora()) {
    const auto known = regi.find(task.utforare());
    for (v1::Paminnelse& p :
         Forfallna(Paminnelseregler(), parent, Named(task, insatstyper),
                   known == regi.end() ? v1::REGIFORM_OKAND : known->second, tx.call().today)) {
      due[p.name()] = std::move(p);
    }
  }
  return due;
}

}  // namespace

absl::StatusOr<std::vector<v1::Kontakt>> AllaKontakter(sql::Session& session, const Tables& tables,
                                                       const std::string& kommun) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", kommun);
  std::vector<v1::Kontakt> kontakter;
  KV_RETURN_IF_ERROR(
      store::ForEach(session, tables.kontakt, query, [&](v1::Kontakt one) { kontakter.push_back(std::move(one)); }));
  return kontakter;
}

Paminnelser::Paminnelser(store::Store& store, const Tables& tables)
    : store_(store),
      tables_(tables),
      att_gora_(store, AttGoraKallor(tables)),
      lamnare_(store, att_gora_,
               {"registry", "SELECT DISTINCT kommun FROM avtal",
                [this](const v1::LamnaAttGoraRequest& request, absl::Time now, absl::Time deadline) {
                  v1::LamnaAttGoraResponse response;
                  const std::string kommun = request.parent().substr(request.parent().find('/') + 1);
                  return LamnaAttGora(proto::ProgramCall("kvalitet-registry", "kvalitet.registry.v1.Registry/LamnaAttGora",
                                                         kommun, now, deadline),
                                      request, response);
                }}) {}

void Paminnelser::Serve(proto::Handlers& handlers) {
  att_gora_.Serve(handlers);
  handlers.Unary<v1::LamnaAttGoraRequest, v1::LamnaAttGoraResponse>(
      "LamnaAttGora", [this](const auto& call, const auto& q, auto& r) { return LamnaAttGora(call, q, r); });
}

absl::Status EnITaget(store::Tx& tx) {
  return store::NextNumber(tx, absl::StrCat(kGuard, tx.call().kommun)).status();
}

absl::Status Paminnelser::LamnaAttGora(const proto::Call& call, const v1::LamnaAttGoraRequest& request,
                                       v1::LamnaAttGoraResponse& response) const {
  if (!call.who.program && !request.validate_only()) {
    return proto::Error(absl::StatusCode::kPermissionDenied, "BARA_PROVA",
                        "Påminnelser skapas av tjänsterna själva. Med validate_only ser du vilka det skulle bli.");
  }
  return store_.Write(call, request, response, [&](store::Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(EnITaget(tx));
    KV_ASSIGN_OR_RETURN(auto due, Due(tx, tables_, request));
    std::vector<std::string> names;
    for (const auto& [name, p] : due) names.push_back(name);
    if (names.empty()) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Paminnelse> made, tables_.paminnelse.GetMany(tx.sql(), {}, names));
    std::vector<v1::Paminnelse> told;
    for (const v1::Paminnelse& before : made) {
      due.erase(before.name());
      // Not sent yet, because nobody was there to have it or no mail went out: it is due today.
      if (before.state() == v1::PAMINNELSE_STATE_MED_I_UTSKICK) continue;
      v1::Paminnelse now = before;
      if (before.dag_date() < base::FormatDate(call.today)) {
        now.set_state(v1::PAMINNELSE_STATE_VANTAR);
        now.set_dag_date(base::FormatDate(call.today));
        KV_RETURN_IF_ERROR(tables_.paminnelse.Update(tx, before, now));
      }
      told.push_back(std::move(now));
    }
    std::vector<v1::Paminnelse> fresh;
    for (auto& [name, p] : due) fresh.push_back(std::move(p));
    response.set_nya(static_cast<int64_t>(fresh.size()));
    KV_RETURN_IF_ERROR(tables_.paminnelse.InsertMany(tx, absl::MakeSpan(fresh)));
    if (!request.validate_only()) return absl::OkStatus();
    told.insert(told.end(), fresh.begin(), fresh.end());
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Kontakt> kontakter, AllaKontakter(tx.sql(), tables_, call.kommun));
    for (v1::Paminnelse& p : told) {
      p.set_antal_mottagare(static_cast<int32_t>(Mottagare(kontakter, p, call.today).size()));
      *response.add_paminnelser() = std::move(p);
    }
    return absl::OkStatus();
  });
}

}  // namespace kvalitet::registry
