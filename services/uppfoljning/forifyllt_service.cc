#include "services/uppfoljning/forifyllt_service.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/rules.h"
#include "services/uppfoljning/forifyllt_csv.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

constexpr size_t kMostTold = 1000;

// Names the enhet as the register does; adds what is wrong.
void Namnge(const registry::Snapshot& snapshot, int ar, const std::string& kommun, LastForifyllt& last) {
  std::map<std::string, std::string> enheter;
  for (const registry::v1::Enhet& enhet : snapshot.enheter()) {
    enheter[enhet.name()] = enhet.name();
    enheter[base::FoldSv(enhet.namn())] = enhet.name();
  }
  for (size_t i = 0; i < last.varden.size(); ++i) {
    v1::Forifyllt& one = last.varden[i];
    auto found = enheter.find(one.enhet());
    if (found == enheter.end()) found = enheter.find(base::FoldSv(one.enhet()));
    if (found == enheter.end()) {
      last.Add(last.rader[i], "enhet",
               absl::StrCat("Det finns ingen enhet \"", one.enhet(), "\" i registret. Kontrollera namnet."));
      continue;
    }
    one.set_enhet(found->second);
    one.set_ar(ar);
    one.set_name(absl::StrCat("kommuner/", kommun, "/forifyllt/",
                              base::DerivedId("forifyllt", absl::StrCat(one.enhet(), " ", ar, " ", one.nyckel()))));
    proto::Violations violations;
    proto::Validate(one, "", violations, kommun);
    for (const proto::Violation& wrong : violations.list()) last.Add(last.rader[i], wrong.field, wrong.svenska);
  }
}

}  // namespace

ForifylltService::ForifylltService(store::Store& store, const Tables& tables, registry::Register& reg)
    : store_(store), tables_(tables), register_(reg), forifyllt_(store, tables.forifyllt, {}) {}

void ForifylltService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  forifyllt_.Serve(service, handlers);
  handlers.Unary<v1::ImportForifylltRequest, v1::ImportForifylltResponse>(
      "ImportForifyllt", [this](const auto& call, const auto& q, auto& r) { return Import(call, q, r); });
}

absl::StatusOr<std::map<std::string, v1::Fraga>> ForifylltService::Fragor(sql::Session& session,
                                                                          const std::string& kommun) const {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT name FROM formular WHERE kommun = ? AND state = 'PUBLICERAT'"
                                    " AND delete_time = 0 ORDER BY publicerad_time, version",
                                    {kommun}));
  std::map<std::string, v1::Fraga> fragor;
  for (const sql::Row& row : rows) {
    v1::Formular formular;
    KV_RETURN_IF_ERROR(tables_.formular.Get(session, {}, std::get<std::string>(row[0]), formular));
    for (const v1::Fraga& fraga : formular.fragor()) {
      if (fraga.forifylls_ur() != v1::FORKALLA_UNSPECIFIED) fragor[fraga.nyckel()] = fraga;
    }
  }
  return fragor;
}

absl::Status ForifylltService::Import(const proto::Call& call, const v1::ImportForifylltRequest& request,
                                      v1::ImportForifylltResponse& response) {
  KV_ASSIGN_OR_RETURN(const std::shared_ptr<const registry::Snapshot> snapshot,
                      register_.Current(call.kommun, call.deadline));
  std::map<std::string, v1::Fraga> fragor;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(fragor, Fragor(session, call.kommun));
    return absl::OkStatus();
  }));
  LastForifyllt last = LasForifyllt(request.fil(), fragor);
  Namnge(*snapshot, request.ar(), call.kommun, last);
  const auto told = [&last, &response] {
    response.set_antal(last.antal_rader);
    response.set_last_som(last.last_som);
    response.set_antal_fel(static_cast<int64_t>(last.fel.size()));
    for (size_t i = 0; i < last.fel.size() && i < kMostTold; ++i) *response.add_fel() = last.fel[i];
  };
  if (!last.fel.empty()) {  // nothing is stored of a file with an error
    told();
    return absl::OkStatus();
  }
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    told();
    KV_RETURN_IF_ERROR(store::Claim(tx, {absl::StrCat("forifyllt/", call.kommun)}));
    for (const v1::Forifyllt& one : last.varden) KV_RETURN_IF_ERROR(ImportOne(tx, one, response));
    return absl::OkStatus();
  });
}

absl::Status ForifylltService::ImportOne(Tx& tx, const v1::Forifyllt& read, v1::ImportForifylltResponse& response) {
  v1::Forifyllt stored, now = read;
  const absl::Status found = tables_.forifyllt.Get(tx.sql(), {}, read.name(), stored);
  if (absl::IsNotFound(found)) {
    response.set_nya(response.nya() + 1);
    return forifyllt_.Insert(tx, now);
  }
  KV_RETURN_IF_ERROR(found);
  if (stored.varde() == read.varde() && stored.kalla() == read.kalla() && stored.avser_date() == read.avser_date()) {
    response.set_oforandrade(response.oforandrade() + 1);
    return absl::OkStatus();
  }
  now = stored;
  now.set_varde(read.varde());
  now.set_kalla(read.kalla());
  now.set_avser_date(read.avser_date());
  response.set_andrade(response.andrade() + 1);
  return forifyllt_.Replace(tx, stored, now, "", "IMPORTERAD");
}

}  // namespace kvalitet::uppfoljning
