#include "services/uppfoljning/uppfoljning_process.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "services/uppfoljning/bedomning_rules.h"
#include "services/uppfoljning/blindhet.h"
#include "services/uppfoljning/faktagranskning_rules.h"
#include "services/uppfoljning/installning_service.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/sjalvskattning_rules.h"
#include "services/uppfoljning/svar_store.h"
#include "services/uppfoljning/tvaperson.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

void Stamp(absl::Time now, google::protobuf::Timestamp& time) {
  time.set_seconds(absl::ToUnixSeconds(now));
  time.set_nanos(0);
}

template <class Request>
void TaOmdome(const Request& request, v1::Uppfoljning& uppfoljning) {
  if (request.omdome() != v1::OMDOME_UNSPECIFIED) uppfoljning.set_omdome(request.omdome());
  if (!request.motiv().empty()) uppfoljning.set_motiv(request.motiv());
}

// What somebody is doing about what was found does not go away with it.
absl::Status UtanAtgarder(const v1::Uppfoljning& uppfoljning, const std::vector<v1::Atgard>& atgarder) {
  for (const v1::Atgard& one : atgarder) {
    if (one.state() == v1::AVBRUTEN) continue;
    return proto::Error(absl::StatusCode::kFailedPrecondition, "HINDER",
                        absl::StrCat("Uppföljning ", uppfoljning.nummer(), " har åtgärd ", one.nummer(),
                                     " och kan inte återkallas. Avbryt den först: kvalitet åtgärd avbryt ",
                                     one.nummer(), " --kommentar \"...\""),
                        {{"nummer", one.nummer()}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status NyaDagar(Tx& tx, const Tables& tables, v1::Uppfoljning& uppfoljning) {
  KV_ASSIGN_OR_RETURN(const v1::Installning rule, ReadInstallning(tables, tx.sql(), tx.call().kommun));
  uppfoljning.clear_synpunkter_klara_time();
  uppfoljning.set_synpunkter_sista_date(
      base::FormatDate(SynpunkterSistaDag(tx.call().today, rule.faktagranskning_arbetsdagar())));
  return absl::OkStatus();
}

void UppfoljningProcess::Serve(proto::Handlers& handlers) {
  handlers.Unary<v1::JudgeKravRequest, v1::JudgeKravResponse>(
      "JudgeKrav", [this](const auto& call, const auto& q, auto& r) { return Bedomning(call, q, r); });
  handlers.Unary<v1::SendUtkastRequest, v1::Uppfoljning>(
      "SendUtkast", [this](const auto& call, const auto& q, auto& r) { return SkickaUtkast(call, q, r); });
  handlers.Unary<v1::AddSynpunktRequest, v1::AddSynpunktResponse>(
      "AddSynpunkt", [this](const auto& call, const auto& q, auto& r) { return LamnaSynpunkt(call, q, r); });
  handlers.Unary<v1::FinishFaktagranskningRequest, v1::Uppfoljning>(
      "FinishFaktagranskning", [this](const auto& call, const auto& q, auto& r) { return Klar(call, q, r); });
  handlers.Unary<v1::AnswerSynpunktRequest, v1::Uppfoljning>(
      "AnswerSynpunkt", [this](const auto& call, const auto& q, auto& r) { return BesvaraSynpunkt(call, q, r); });
  handlers.Unary<v1::FaststallUppfoljningRequest, v1::Uppfoljning>(
      "FaststallUppfoljning", [this](const auto& call, const auto& q, auto& r) { return Faststall(call, q, r); });
  handlers.Unary<v1::WithdrawUppfoljningRequest, v1::Uppfoljning>(
      "WithdrawUppfoljning", [this](const auto& call, const auto& q, auto& r) { return Aterkalla(call, q, r); });
}

absl::Status UppfoljningProcess::Load(Tx& tx, const std::string& name, const std::string& etag,
                                      v1::Uppfoljning& stored) const {
  KV_RETURN_IF_ERROR(store::Claim(tx, {UppfoljningGuard(name)}));
  KV_RETURN_IF_ERROR(GetVisible(tables_, tx.sql(), tx.call(), name, stored));  // before anything is said of its etag
  return uppfoljningar_.Load(tx, name, etag, stored);
}

absl::StatusOr<std::vector<v1::SvarBredvid>> UppfoljningProcess::Bredvid(sql::Session& session,
                                                                         const v1::Uppfoljning& uppfoljning,
                                                                         const std::vector<std::string>& krav) const {
  std::vector<v1::SvarBredvid> found;
  if (uppfoljning.sjalvskattning_nummer().empty() || krav.empty() || !FarSeSvarBredvid(uppfoljning)) return found;
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", base::KommunOf(uppfoljning.name()));
  query.terms = {{"nummer", proto::Op::kEqual, {uppfoljning.sjalvskattning_nummer()}}};
  query.limit = 1;
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Sjalvskattning> beside, tables_.sjalvskattning.List(session, query));
  if (beside.empty() || !FarLasaSvar(true, beside[0]).ok()) return found;
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Svar> answers, ReadSvar(session, beside[0].name()));
  for (const v1::BedomtKrav& one : uppfoljning.krav()) {
    if (std::find(krav.begin(), krav.end(), one.nyckel()) == krav.end()) continue;
    for (const v1::Svar& answer : answers) {
      if (answer.svar().empty() || (answer.nyckel() != one.nyckel() && answer.nyckel() != one.fraga())) continue;
      v1::SvarBredvid& line = found.emplace_back();
      line.set_krav(one.nyckel());
      line.set_fraga(answer.nyckel());
      line.set_svar(answer.svar());
      line.set_sjalvskattning_nummer(uppfoljning.sjalvskattning_nummer());
    }
  }
  return found;
}

absl::Status UppfoljningProcess::Bedomning(const proto::Call& call, const v1::JudgeKravRequest& request,
                                           v1::JudgeKravResponse& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Uppfoljning stored;
    KV_RETURN_IF_ERROR(Load(tx, request.name(), request.etag(), stored));
    if (stored.krav().empty()) {
      return proto::Error(absl::StatusCode::kFailedPrecondition, "KRAV_SAKNAS",
                          absl::StrCat(stored.nummer(),
                                       " har inga krav att bedöma: avtalet hade ingen kravkatalog när uppföljningen "
                                       "registrerades. Skriv iakttagelser i stället, eller ge avtalet sina krav och "
                                       "registrera uppföljningen på nytt."),
                          {{"nummer", stored.nummer()}});
    }
    v1::Uppfoljning& now = *response.mutable_uppfoljning();
    now = stored;
    proto::Violations violations;
    Bedom(request, now, violations);
    KV_RETURN_IF_ERROR(violations.ToStatus());
    KV_RETURN_IF_ERROR(uppfoljningar_.Replace(tx, stored, now, "", "BEDOMNING"));
    std::vector<std::string> judged;
    for (int i = 0; i < now.krav_size(); ++i) {
      const v1::Kravutfall utfall = now.krav(i).utfall();
      if (utfall != stored.krav(i).utfall() && utfall != v1::UPPFYLLS) judged.push_back(now.krav(i).nyckel());
    }
    KV_ASSIGN_OR_RETURN(const std::vector<v1::SvarBredvid> beside, Bredvid(tx.sql(), now, judged));
    *response.mutable_svar_bredvid() = {beside.begin(), beside.end()};
    for (std::string& key : KravUtanIakttagelse(now)) response.add_krav_utan_iakttagelse(std::move(key));
    return absl::OkStatus();
  });
}

absl::Status UppfoljningProcess::SkickaUtkast(const proto::Call& call, const v1::SendUtkastRequest& request,
                                              v1::Uppfoljning& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Uppfoljning stored;
    KV_RETURN_IF_ERROR(Load(tx, request.name(), request.etag(), stored));
    response = stored;
    TaOmdome(request, response);
    KV_RETURN_IF_ERROR(UppfoljningMachine().Fire(call, "skicka-utkast", response, response));
    response.set_utkast_av(call.who.subject);
    response.set_oppen(true);
    response.clear_andrad_av();
    KV_RETURN_IF_ERROR(NyaDagar(tx, tables_, response));
    return uppfoljningar_.Replace(tx, stored, response, "", "UTKAST_SKICKAT");
  });
}

absl::Status UppfoljningProcess::LamnaSynpunkt(const proto::Call& call, const v1::AddSynpunktRequest& request,
                                               v1::AddSynpunktResponse& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Uppfoljning stored;
    KV_RETURN_IF_ERROR(Load(tx, request.name(), "", stored));
    v1::Uppfoljning& now = *response.mutable_uppfoljning();
    now = stored;
    KV_RETURN_IF_ERROR(UppfoljningMachine().Fire(call, "synpunkt", now, now));
    v1::Synpunkt& added = *now.add_synpunkter();
    added.set_nr(now.synpunkter_size());
    added.set_text(request.text());
    added.set_state(v1::OBESVARAD);
    added.set_utkast_version(stored.utkast_version());
    Stamp(call.now, *added.mutable_lamnad_time());
    response.set_nr(added.nr());
    return uppfoljningar_.Replace(tx, stored, now, "", "SYNPUNKT");
  });
}

absl::Status UppfoljningProcess::Klar(const proto::Call& call, const v1::FinishFaktagranskningRequest& request,
                                      v1::Uppfoljning& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Uppfoljning stored;
    KV_RETURN_IF_ERROR(Load(tx, request.name(), request.etag(), stored));
    response = stored;
    KV_RETURN_IF_ERROR(UppfoljningMachine().Fire(call, "klar", response, response));
    return uppfoljningar_.Replace(tx, stored, response, "", "FAKTAGRANSKAD");
  });
}

absl::Status UppfoljningProcess::BesvaraSynpunkt(const proto::Call& call, const v1::AnswerSynpunktRequest& request,
                                                 v1::Uppfoljning& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Uppfoljning stored;
    KV_RETURN_IF_ERROR(Load(tx, request.name(), "", stored));
    response = stored;
    KV_RETURN_IF_ERROR(UppfoljningMachine().Fire(call, "besvara-synpunkt", response, response));
    proto::Violations violations;
    CheckSynpunktssvar(request, stored, violations);
    KV_RETURN_IF_ERROR(violations.ToStatus());
    v1::Synpunkt& one = *response.mutable_synpunkter(request.nr() - 1);
    one.set_state(request.state());
    one.set_svar(request.svar());
    one.set_plats(request.state() == v1::RATTAD ? request.plats() : "");
    one.set_besvarad_av(call.who.subject);
    Stamp(call.now, *one.mutable_besvarad_time());
    return uppfoljningar_.Replace(tx, stored, response, "", "SYNPUNKT_SVARAD");
  });
}

absl::Status UppfoljningProcess::Aterkalla(const proto::Call& call, const v1::WithdrawUppfoljningRequest& request,
                                           v1::Uppfoljning& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Uppfoljning stored;
    KV_RETURN_IF_ERROR(Load(tx, request.name(), request.etag(), stored));
    response = stored;
    KV_RETURN_IF_ERROR(UppfoljningMachine().Fire(call, "aterkalla", response, response));
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Atgard> atgarder, AtgarderOf(tx, tables_, stored.name()));
    KV_RETURN_IF_ERROR(UtanAtgarder(stored, atgarder));
    response.set_aterkallad_motiv(request.motiv());
    response.set_aterkallad_av(call.who.subject);
    return uppfoljningar_.Replace(tx, stored, response, "", "ATERKALLAD");
  });
}

absl::Status UppfoljningProcess::Faststall(const proto::Call& call, const v1::FaststallUppfoljningRequest& request,
                                           v1::Uppfoljning& response) {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Uppfoljning stored;
    KV_RETURN_IF_ERROR(Load(tx, request.name(), request.etag(), stored));
    response = stored;
    TaOmdome(request, response);
    if (stored.state() == v1::UTKAST_SKICKAT) {
      proto::Violations violations;
      CheckInteSkarpt(stored, response, violations);
      KV_RETURN_IF_ERROR(violations.ToStatus());
    }
    KV_ASSIGN_OR_RETURN(const v1::Installning rule, ReadInstallning(tables_, tx.sql(), call.kommun));
    response.set_tvapersonsregel(rule.tvapersonsregel());
    // Who words it anew here has not had it read by anybody.
    if (AndratInnehall(stored, response)) response.set_andrad_av(call.who.subject);
    const bool same = ArSammaPerson(response, call.who.subject);
    if (same && rule.tvapersonsregel() == v1::MOTIV) response.set_samma_person_motiv(request.samma_person_motiv());
    KV_RETURN_IF_ERROR(UppfoljningMachine().Fire(call, "faststall", response, response));
    KV_RETURN_IF_ERROR(StartPlan(tx, tables_, response));
    response.set_faststalld_av(call.who.subject);
    KV_RETURN_IF_ERROR(StampDagarTillResultat(tx, tables_, response));
    KV_RETURN_IF_ERROR(uppfoljningar_.Replace(tx, stored, response, "", "FASTSTALLD"));
    if (!same) return absl::OkStatus();
    return NoteraUndantag(tx, tables_, totals_,
                          UndantagFor(v1::TVAPERSON_FASTSTALLANDE, response, response.samma_person_motiv()));
  });
}

}  // namespace kvalitet::uppfoljning
