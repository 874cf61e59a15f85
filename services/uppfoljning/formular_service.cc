#include "services/uppfoljning/formular_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/uppfoljning/formular_csv.h"
#include "services/uppfoljning/formular_rules.h"
#include "services/uppfoljning/installning_service.h"
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

absl::Status MotivKravs(const std::string& avvikelse) {
  return proto::Error(absl::StatusCode::kFailedPrecondition, "MOTIV_KRAVS",
                      absl::StrCat("Kärnfrågorna är desamma för alla insatstyper och år. ", avvikelse,
                                   " Ange varför, som motiv, eller publicera dem oförändrade."));
}

// The newest published version of a serie; without name if there is none.
absl::StatusOr<v1::Formular> Senaste(sql::Session& session, const Tables& tables, const std::string& kommun,
                                     const std::string& serie) {
  v1::Formular formular;
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT name FROM formular WHERE kommun = ? AND serie = ? AND state = 'PUBLICERAT'"
                                    " AND delete_time = 0 ORDER BY version DESC LIMIT 1",
                                    {kommun, serie}));
  if (rows.empty()) return formular;
  KV_RETURN_IF_ERROR(tables.formular.Get(session, {}, std::get<std::string>(rows[0][0]), formular));
  return formular;
}

store::Resource<v1::Formular>::Hooks Hooks(const Tables& tables) {
  store::Resource<v1::Formular>::Hooks hooks;
  hooks.check = [](const proto::Call&, const v1::Formular& candidate, const v1::Formular*,
                   proto::Violations& violations) { CheckFormular(candidate, "formular", violations); };
  hooks.guards = [](const proto::Call& call, const v1::Formular& candidate) {
    return std::vector<std::string>{Guard(call.kommun, candidate.serie())};
  };
  hooks.before_write = [&tables](Tx& tx, v1::Formular& candidate, const v1::Formular* stored) -> absl::Status {
    if (stored != nullptr && stored->state() == v1::PUBLICERAT) return Published(*stored);
    if (stored == nullptr) {
      KV_ASSIGN_OR_RETURN(int32_t version, store::NextVersion(tx, "formular", candidate.serie()));
      candidate.set_version(version);
      candidate.set_state(v1::UTKAST);
    }
    if (candidate.state() == v1::UTKAST) {
      for (v1::Fraga& fraga : *candidate.mutable_fragor()) {
        fraga.clear_karnfraga();
        fraga.clear_inlagd();
      }
    }
    FyllFormular(candidate);
    KV_ASSIGN_OR_RETURN(const v1::Formular before, Senaste(tx.sql(), tables, tx.call().kommun, candidate.serie()));
    proto::Violations violations;
    CheckSammaSkala(before, candidate, "formular", violations);
    KV_RETURN_IF_ERROR(violations.ToStatus());
    candidate.set_innehall_hash(InnehallHash(candidate));
    return absl::OkStatus();
  };
  return hooks;
}

}  // namespace

FormularService::FormularService(store::Store& store, const Tables& tables)
    : store_(store), tables_(tables), formular_(store, tables.formular, Hooks(tables)) {}

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
  handlers.Unary<v1::GetIfyllnadstidRequest, v1::GetIfyllnadstidResponse>(
      "GetIfyllnadstid", [this](const auto& call, const auto& q, auto& r) { return Ifyllnadstid(call, q, r); });
}

absl::Status FormularService::PublishIn(Tx& tx, const std::string& motiv, v1::Formular& formular) {
  if (formular.state() == v1::PUBLICERAT) return Published(formular);
  v1::Formular stored = formular;
  KV_RETURN_IF_ERROR(FormularMachine().Fire(tx.call(), "publicera", formular, formular));
  if (formular.respondent() == v1::UTFORARE) {
    KV_ASSIGN_OR_RETURN(const v1::Formular karnfragor,
                        Senaste(tx.sql(), tables_, tx.call().kommun, std::string(kKarnserie)));
    if (formular.serie() == kKarnserie) {
      const std::string avvikelse = Karnavvikelse(formular, karnfragor.name().empty() ? nullptr : &karnfragor);
      if (!avvikelse.empty() && motiv.empty()) return MotivKravs(avvikelse);
      formular.set_avvikelse(avvikelse);
      formular.set_avvikelse_motiv(avvikelse.empty() ? "" : motiv);
    } else if (!karnfragor.name().empty()) {
      KV_RETURN_IF_ERROR(TaInKarnfragor(karnfragor, formular));
    }
    LaggTillBehov(formular);
  }
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
    return PublishIn(tx, request.motiv(), response);
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
  // What is published later in the file takes them in.
  std::stable_partition(last.formular.begin(), last.formular.end(),
                        [](const v1::Formular& read) { return read.serie() == kKarnserie; });
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    told();
    std::vector<std::string> guards;
    for (const v1::Formular& read : last.formular) guards.push_back(Guard(call.kommun, read.serie()));
    KV_RETURN_IF_ERROR(store::Claim(tx, guards));
    KV_ASSIGN_OR_RETURN(const v1::Installning settings, ReadInstallning(tables_, tx.sql(), call.kommun));
    for (const v1::Formular& read : last.formular) {
      KV_RETURN_IF_ERROR(ImportOne(tx, request, read, response));
      const v1::Formular& now = response.formular(response.formular_size() - 1);
      const std::string varning = Budgetvarning(now, settings.fragebudget());
      if (!varning.empty()) response.add_varningar(varning);
    }
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
  KV_ASSIGN_OR_RETURN(const v1::Formular karnfragor,
                      Senaste(tx.sql(), tables_, tx.call().kommun, std::string(kKarnserie)));
  const bool takes_in = request.publicera() && read.respondent() == v1::UTFORARE && read.serie() != kKarnserie;
  // Published, but with other kärnfrågor than those of now: that is a new version.
  const bool other_core = stored.state() == v1::PUBLICERAT && takes_in && stored.karnfragor() != karnfragor.name();
  if (!rows.empty() && stored.innehall_hash() == InnehallHash(read) && !other_core) {
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
  if (request.publicera() && now.state() == v1::UTKAST) {
    KV_RETURN_IF_ERROR(PublishIn(tx, request.motiv(), now));
  }
  now.clear_fragor();
  *response.add_formular() = std::move(now);
  return absl::OkStatus();
}

absl::Status FormularService::Ifyllnadstid(const proto::Call& call, const v1::GetIfyllnadstidRequest& request,
                                           v1::GetIfyllnadstidResponse& response) {
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    response.Clear();
    v1::Formular formular;
    KV_RETURN_IF_ERROR(GetLive(tables_.formular, session, call.scope, request.name(), formular));
    KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                        session.Query("SELECT ifyllnad_minuter FROM sjalvskattning WHERE kommun = ? AND formular = ?"
                                      " AND delete_time = 0 AND ifyllnad_minuter IS NOT NULL ORDER BY ifyllnad_minuter",
                                      {call.kommun, formular.name()}));
    response.set_antal(static_cast<int64_t>(rows.size()));
    if (rows.empty()) return absl::OkStatus();
    response.set_median_minuter(static_cast<int32_t>(std::get<int64_t>(rows[(rows.size() - 1) / 2][0])));
    return absl::OkStatus();
  });
}

}  // namespace kvalitet::uppfoljning
