#include "services/uppfoljning/formular_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/uppfoljning/formular_csv.h"
#include "services/uppfoljning/formular_rules.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

std::string Guard(const std::string& kommun, const std::string& serie) {
  return absl::StrCat("formular/", kommun, "/", serie);
}

absl::Status Published(const v1::Formular& formular) {
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "FORMULAR_PUBLICERAT",
      absl::StrCat("Formuläret ", formular.rubrik(), " version ", formular.version(),
                   " är publicerat och ändras aldrig. Importera eller skapa en ny version av serien i stället."),
      {{"name", formular.name()}, {"version", absl::StrCat(formular.version())}});
}

store::Resource<v1::Formular>::Hooks Hooks() {
  store::Resource<v1::Formular>::Hooks hooks;
  hooks.check = [](const proto::Call&, const v1::Formular& candidate, const v1::Formular*,
                   proto::Violations& violations) { CheckFormular(candidate, "formular", violations); };
  hooks.guards = [](const proto::Call& call, const v1::Formular& candidate) {
    return std::vector<std::string>{Guard(call.kommun, candidate.serie())};
  };
  hooks.before_write = [](Tx& tx, v1::Formular& candidate, const v1::Formular* stored) -> absl::Status {
    if (stored != nullptr && stored->state() == v1::PUBLICERAT) return Published(*stored);
    if (stored == nullptr) {
      KV_ASSIGN_OR_RETURN(int32_t version, store::NextVersion(tx, "formular", candidate.serie()));
      candidate.set_version(version);
      candidate.set_state(v1::UTKAST);
    }
    FyllFormular(candidate);
    candidate.set_innehall_hash(InnehallHash(candidate));
    return absl::OkStatus();
  };
  return hooks;
}

}  // namespace

FormularService::FormularService(store::Store& store, const Tables& tables)
    : store_(store), tables_(tables), formular_(store, tables.formular, Hooks()) {}

void FormularService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  formular_.Serve(service, handlers);
  // Scales are written out before the rules look at the questions.
  handlers.Unary<v1::CreateFormularRequest, v1::Formular>("CreateFormular",
                                                          [this](const auto& call, const auto& q, auto& r) {
                                                            v1::CreateFormularRequest filled = q;
                                                            FyllFormular(*filled.mutable_formular());
                                                            return formular_.Create(call, filled, r);
                                                          });
  handlers.Unary<v1::UpdateFormularRequest, v1::Formular>("UpdateFormular",
                                                          [this](const auto& call, const auto& q, auto& r) {
                                                            v1::UpdateFormularRequest filled = q;
                                                            FyllFormular(*filled.mutable_formular());
                                                            return formular_.Update(call, filled, r);
                                                          });
  handlers.Unary<v1::ListFormularRequest, v1::ListFormularResponse>("ListFormular",
                                                                    [this](const auto& call, const auto& q, auto& r) {
                                                                      KV_RETURN_IF_ERROR(formular_.List(call, q, r));
                                                                      for (v1::Formular& one : *r.mutable_formular())
                                                                        one.clear_fragor();
                                                                      return absl::OkStatus();
                                                                    });
  handlers.Unary<v1::PublishFormularRequest, v1::Formular>(
      "PublishFormular", [this](const auto& call, const auto& q, auto& r) { return Publish(call, q, r); });
  handlers.Unary<v1::ImportFormularRequest, v1::ImportFormularResponse>(
      "ImportFormular", [this](const auto& call, const auto& q, auto& r) { return Import(call, q, r); });
}

absl::Status FormularService::PublishIn(Tx& tx, v1::Formular& formular) {
  if (formular.state() == v1::PUBLICERAT) return Published(formular);
  v1::Formular stored = formular;
  KV_RETURN_IF_ERROR(FormularMachine().Fire(tx.call(), "publicera", formular, formular));
  return formular_.Replace(tx, stored, formular, "", "PUBLICERAT");
}

absl::Status FormularService::Publish(const proto::Call& call, const v1::PublishFormularRequest& request,
                                      v1::Formular& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(GetLive(tables_.formular, tx.sql(), call.scope, request.name(), response));
    if (!request.etag().empty() && request.etag() != response.etag()) {
      return proto::Error(absl::StatusCode::kAborted, "ANDRAD_AV_ANNAN",
                          "Någon annan har ändrat formuläret sedan du läste det. Läs om och försök igen.",
                          {{"name", request.name()}});
    }
    return PublishIn(tx, response);
  });
}

absl::Status FormularService::Import(const proto::Call& call, const v1::ImportFormularRequest& request,
                                     v1::ImportFormularResponse& response) {
  LastFil last = LasFormular(request.fil(), request.karta(), request.kalla());
  auto told = [&last, &response] {
    response.set_antal(last.antal_rader);
    response.set_last_som(last.last_som);
    response.set_antal_fel(last.antal_fel);
    for (const v1::RadFel& fel : last.fel) *response.add_fel() = fel;
  };
  if (last.antal_fel > 0) {  // nothing is stored of a file with an error
    told();
    return absl::OkStatus();
  }
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    told();
    std::vector<std::string> guards;
    for (const v1::Formular& read : last.formular) guards.push_back(Guard(call.kommun, read.serie()));
    KV_RETURN_IF_ERROR(store::Claim(tx, guards));
    for (const v1::Formular& read : last.formular) KV_RETURN_IF_ERROR(ImportOne(tx, request, read, response));
    return absl::OkStatus();
  });
}

absl::Status FormularService::ImportOne(Tx& tx, const v1::ImportFormularRequest& request, const v1::Formular& read,
                                        v1::ImportFormularResponse& response) {
  KV_ASSIGN_OR_RETURN(std::vector<sql::Row> rows,
                      tx.sql().Query("SELECT name FROM formular WHERE kommun = ? AND serie = ? AND delete_time = 0"
                                     " ORDER BY version DESC LIMIT 1",
                                     {tx.call().kommun, read.serie()}));
  v1::Formular stored, now = read;
  if (!rows.empty()) {
    KV_RETURN_IF_ERROR(tables_.formular.Get(tx.sql(), tx.call().scope, std::get<std::string>(rows[0][0]), stored));
  }
  if (!rows.empty() && stored.innehall_hash() == InnehallHash(read)) {
    response.set_oforandrade(response.oforandrade() + 1);
    now = stored;
  } else if (!rows.empty() && stored.state() == v1::UTKAST) {
    now = stored;
    now.set_rubrik(read.rubrik());
    now.set_insatstyp(read.insatstyp());
    now.set_avser(read.avser());
    now.set_instrument(read.instrument());
    now.set_respondent(read.respondent());
    *now.mutable_fragor() = read.fragor();
    KV_RETURN_IF_ERROR(formular_.Replace(tx, stored, now));
    response.set_andrade(response.andrade() + 1);
  } else {
    KV_ASSIGN_OR_RETURN(int32_t version, store::NextVersion(tx, "formular", read.serie()));
    now.set_name(absl::StrCat("kommuner/", tx.call().kommun, "/formular/", read.serie(), "-v", version));
    KV_RETURN_IF_ERROR(formular_.Insert(tx, now));
    response.set_nya(response.nya() + 1);
  }
  if (request.publicera() && now.state() == v1::UTKAST) KV_RETURN_IF_ERROR(PublishIn(tx, now));
  now.clear_fragor();
  *response.add_formular() = std::move(now);
  return absl::OkStatus();
}

}  // namespace kvalitet::uppfoljning
