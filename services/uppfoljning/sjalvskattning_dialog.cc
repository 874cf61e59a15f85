// What kommun and utförare say to each other about a självskattning: give back, approve, ask to have it back, hand in
// for somebody, object; and the receipts.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/attgora/granser.h"
#include "common/base/calendar.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "services/uppfoljning/avsnitt_rules.h"
#include "services/uppfoljning/blindhet.h"
#include "services/uppfoljning/formular_rules.h"
#include "services/uppfoljning/kvitto_store.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/sjalvskattning_rules.h"
#include "services/uppfoljning/sjalvskattning_service.h"
#include "services/uppfoljning/svar_rules.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using proto::Refused;

using store::Tx;

absl::Status AndradAvAnnan(const v1::Sjalvskattning& now) {
  return proto::Error(absl::StatusCode::kAborted, "ANDRAD_AV_ANNAN",
                      "Någon annan har ändrat självskattningen sedan du läste den. Läs om och försök igen.",
                      {{"name", now.name()}});
}

// What the kommun's ombud said is not the utförare's: it begins from its own.
absl::Status BaraEget(Tx& tx, const v1::Formular& formular, const v1::Sjalvskattning& now) {
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Svar> ombud, ReadSvar(tx.sql(), now.name()));
  KV_ASSIGN_OR_RETURN(const std::vector<SvarRad> own, ReadUtkast(tx.sql(), now.name()));
  std::set<std::string> said;
  for (const SvarRad& rad : own) said.insert(rad.svar.nyckel());
  std::vector<SvarRad> gone;
  for (const v1::Svar& svar : ombud) {
    const v1::Fraga* fraga = FindFraga(formular, svar.nyckel());
    if (fraga == nullptr || said.count(svar.nyckel()) > 0) continue;
    SvarRad& rad = gone.emplace_back();
    rad.svar.set_nyckel(svar.nyckel());
    rad.avsnitt = fraga->avsnitt();
  }
  return StoreSvar(tx, Lager::kUtkast, now.name(), ombud, gone).status();
}

}  // namespace

void SjalvskattningService::ServeDialog(proto::Handlers& handlers) {
  handlers.Unary<v1::AssignAvsnittRequest, v1::Sjalvskattning>(
      "AssignAvsnitt", [this](const auto& call, const auto& q, auto& r) { return Assign(call, q, r); });
  handlers.Unary<v1::SubmitOmbudSjalvskattningRequest, v1::SubmitOmbudSjalvskattningResponse>(
      "SubmitOmbudSjalvskattning",
      [this](const auto& call, const auto& q, auto& r) { return SubmitOmbud(call, q, r); });
  handlers.Unary<v1::ObjectSjalvskattningRequest, v1::Sjalvskattning>(
      "ObjectSjalvskattning", [this](const auto& call, const auto& q, auto& r) { return Object(call, q, r); });
  handlers.Unary<v1::ReturnSjalvskattningRequest, v1::Sjalvskattning>(
      "ReturnSjalvskattning", [this](const auto& call, const auto& q, auto& r) { return Return(call, q, r); });
  handlers.Unary<v1::ApproveSjalvskattningRequest, v1::Sjalvskattning>(
      "ApproveSjalvskattning", [this](const auto& call, const auto& q, auto& r) { return Approve(call, q, r); });
  handlers.Unary<v1::RequestReturnSjalvskattningRequest, v1::Sjalvskattning>(
      "RequestReturnSjalvskattning",
      [this](const auto& call, const auto& q, auto& r) { return RequestReturn(call, q, r); });
  handlers.Unary<v1::AnswerReturnSjalvskattningRequest, v1::Sjalvskattning>(
      "AnswerReturnSjalvskattning",
      [this](const auto& call, const auto& q, auto& r) { return AnswerReturn(call, q, r); });
  handlers.Unary<v1::ListKvittonRequest, v1::ListKvittonResponse>(
      "ListKvitton", [this](const auto& call, const auto& q, auto& r) { return ListKvitton(call, q, r); });
  handlers.Unary<v1::GetKvittoRequest, v1::Kvitto>(
      "GetKvitto", [this](const auto& call, const auto& q, auto& r) { return GetKvitto(call, q, r); });
}

absl::Status SjalvskattningService::Write(const proto::Call& call, const Andring& andring, v1::Sjalvskattning& response,
                                          Andra andra) {
  return store_.Write(call, andring.request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(tables_.sjalvskattning.Hold(tx, andring.name));
    Bunden bunden;
    KV_RETURN_IF_ERROR(ReadBunden(tx.sql(), call, andring.name, bunden));
    response = bunden.sjalvskattning;
    if (!andring.etag.empty() && andring.etag != response.etag()) {
      return AndradAvAnnan(response);
    }
    KV_RETURN_IF_ERROR(andra(tx, *bunden.formular, response));
    return tables_.sjalvskattning.Update(tx, bunden.sjalvskattning, response, "", andring.action);
  });
}

absl::Status SjalvskattningService::Reopened(Tx& tx, const v1::Formular& formular, const std::string& senast,
                                             v1::Sjalvskattning& now) {
  const absl::CivilDay today = tx.call().today;
  absl::CivilDay last = base::AddWorkdays(today, attgora::Grans("SJALVSKATTNING_KOMPLETTERA_ARBETSDAGAR"));
  // Nobody gets less time than stands already, or than everybody has.
  for (const std::string& stands : {now.sista_date(), now.komplettera_senast_date()}) {
    if (const auto day = base::ParseDate(stands); day.ok()) last = std::max(last, *day);
  }
  now.clear_godkand_time();
  if (!senast.empty()) {
    KV_ASSIGN_OR_RETURN(last, base::ParseDate(senast));
    if (last < today) {
      return Wrong("senast_date", absl::StrCat(base::DateSv(last), " har varit. Ange i dag eller senare."));
    }
  }
  now.set_komplettera_senast_date(base::FormatDate(last));
  // What was begun before, if anything, can be seen again in what is open.
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Svar> svar, Svaren(tx.sql(), now, /*for_kommunen=*/false));
  RaknaSvar(formular, svar, now);
  return absl::OkStatus();
}

absl::Status SjalvskattningService::Assign(const proto::Call& call, const v1::AssignAvsnittRequest& request,
                                           v1::Sjalvskattning& response) {
  return Write(call, {request, request.name(), "FORDELAD"}, response,
               [&](Tx&, const v1::Formular& formular, v1::Sjalvskattning& now) -> absl::Status {
                 if (ArInlamnad(now) && now.state() != v1::KOMPLETTERAS) return RedanInlamnad(now);
                 return Fordela(formular, request, now);
               });
}

// --- The kommun reviews ---------------------------------------------------------------------------------------------

absl::Status SjalvskattningService::Return(const proto::Call& call, const v1::ReturnSjalvskattningRequest& request,
                                           v1::Sjalvskattning& response) {
  return Write(call, {request, request.name(), "ATERLAMNAD", request.etag()}, response,
               [&](Tx& tx, const v1::Formular& formular, v1::Sjalvskattning& now) -> absl::Status {
                 KV_ASSIGN_OR_RETURN(const auto oppna, Returnerade(formular, request));
                 KV_RETURN_IF_ERROR(IngenBegaran(now));
                 // What was begun before it was handed in last is past; what is begun since stays.
                 if (now.state() != v1::KOMPLETTERAS) KV_RETURN_IF_ERROR(DropAllUtkast(tx, now.name()));
                 KV_RETURN_IF_ERROR(SjalvskattningMachine().Fire(call, "skicka-tillbaka", now, now));
                 Oppna(formular, oppna, now);
                 return Reopened(tx, formular, request.senast_date(), now);
               });
}

absl::Status SjalvskattningService::Approve(const proto::Call& call, const v1::ApproveSjalvskattningRequest& request,
                                            v1::Sjalvskattning& response) {
  return Write(call, {request, request.name(), "GODKAND", request.etag()}, response,
               [&](Tx& tx, const v1::Formular& formular, v1::Sjalvskattning& now) -> absl::Status {
                 KV_RETURN_IF_ERROR(IngenBegaran(now));
                 const bool completing = now.state() == v1::KOMPLETTERAS;
                 KV_RETURN_IF_ERROR(SjalvskattningMachine().Fire(call, "godkann", now, now));
                 if (!completing) return absl::OkStatus();
                 // It stands as it was handed in.
                 KV_RETURN_IF_ERROR(DropAllUtkast(tx, now.name()));
                 KV_ASSIGN_OR_RETURN(const std::vector<v1::Svar> svar, ReadSvar(tx.sql(), now.name()));
                 RaknaSvar(formular, svar, now);
                 now.clear_komplettera_senast_date();
                 Las(now);
                 return absl::OkStatus();
               });
}

// --- The utförare wants it back -------------------------------------------------------------------------------------

absl::Status SjalvskattningService::RequestReturn(const proto::Call& call,
                                                  const v1::RequestReturnSjalvskattningRequest& request,
                                                  v1::Sjalvskattning& response) {
  return Write(call, {request, request.name(), "BEGARD_TILLBAKA"}, response,
               [&](Tx&, const v1::Formular&, v1::Sjalvskattning& now) -> absl::Status {
                 if (now.tillbaka() == v1::TILLBAKA_BEGARD) {
                   return Refused("REDAN_BEGARD", absl::StrCat("Ni har redan bett att få tillbaka ", now.nummer(),
                                                               ". Vänta på kommunens svar."));
                 }
                 KV_RETURN_IF_ERROR(SjalvskattningMachine().Fire(call, "begar-tillbaka", now, now));
                 now.set_tillbaka(v1::TILLBAKA_BEGARD);
                 now.set_tillbaka_skal(request.skal());
                 now.set_tillbaka_date(base::FormatDate(call.today));
                 now.clear_tillbaka_motiv();
                 return absl::OkStatus();
               });
}

absl::Status SjalvskattningService::AnswerReturn(const proto::Call& call,
                                                 const v1::AnswerReturnSjalvskattningRequest& request,
                                                 v1::Sjalvskattning& response) {
  if (!request.bevilja() && request.motiv().empty()) {
    return Wrong("motiv",
                 "Motiv måste anges när utföraren inte får tillbaka den. Exempel: uppföljningen är fastställd");
  }
  return Write(call, {request, request.name(), "SVAR_TILLBAKA"}, response,
               [&](Tx& tx, const v1::Formular& formular, v1::Sjalvskattning& now) -> absl::Status {
                 if (now.tillbaka() != v1::TILLBAKA_BEGARD) {
                   return Refused("EJ_BEGARD",
                                  absl::StrCat("Utföraren väntar inte på svar om att få tillbaka ", now.nummer(), "."));
                 }
                 const char* event = request.bevilja() ? "bevilja-tillbaka" : "neka-tillbaka";
                 KV_RETURN_IF_ERROR(SjalvskattningMachine().Fire(call, event, now, now));
                 now.set_tillbaka(request.bevilja() ? v1::TILLBAKA_BEVILJAD : v1::TILLBAKA_NEKAD);
                 now.set_tillbaka_motiv(request.motiv());
                 if (!request.bevilja()) return absl::OkStatus();
                 KV_RETURN_IF_ERROR(DropAllUtkast(tx, now.name()));
                 OppnaAlla(formular, now);
                 return Reopened(tx, formular, request.senast_date(), now);
               });
}

// --- The kommun hands in for the utförare ---------------------------------------------------------------------------

absl::Status SjalvskattningService::SubmitOmbud(const proto::Call& call,
                                                const v1::SubmitOmbudSjalvskattningRequest& request,
                                                v1::SubmitOmbudSjalvskattningResponse& response) {
  // Judged against what was handed in before, if anything was: what the utförare has begun is nobody else's.
  const auto judge = [&](sql::Session& session, Bunden& bunden, std::vector<v1::Svar>& stands,
                         google::protobuf::RepeatedPtrField<v1::RadFel>& fel) -> absl::StatusOr<std::vector<SvarRad>> {
    KV_RETURN_IF_ERROR(ReadBunden(session, call, request.name(), bunden));
    stands.clear();
    fel.Clear();
    if (ArInlamnad(bunden.sjalvskattning)) {
      KV_ASSIGN_OR_RETURN(stands, ReadSvar(session, request.name()));
    }
    return ProvaSvar({*bunden.formular, bunden.sjalvskattning, stands}, request.svar(), fel);
  };
  Bunden bunden;
  std::vector<v1::Svar> stands;
  google::protobuf::RepeatedPtrField<v1::RadFel> fel;
  KV_RETURN_IF_ERROR(
      store_.Read(call, [&](sql::Session& session) { return judge(session, bunden, stands, fel).status(); }));
  if (!fel.empty()) {  // nothing is stored, so the request id is not used up
    *response.mutable_sjalvskattning() = bunden.sjalvskattning;
    response.mutable_fel()->Swap(&fel);
    return absl::OkStatus();
  }
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(tables_.sjalvskattning.Hold(tx, request.name()));
    KV_ASSIGN_OR_RETURN(const std::vector<SvarRad> right, judge(tx.sql(), bunden, stands, fel));
    const v1::Sjalvskattning& before = bunden.sjalvskattning;
    if (ArInlamnad(before) && before.state() != v1::KOMPLETTERAS) return RedanInlamnad(before, /*for_kommunen=*/true);
    if (!fel.empty()) return AndradAvAnnan(before);
    // It is there again if the utförare objects.
    if (!ArInlamnad(before)) KV_RETURN_IF_ERROR(MoveToUtkast(tx, before.name()));
    KV_RETURN_IF_ERROR(StoreSvar(tx, Lager::kSvar, before.name(), stands, right).status());
    const std::vector<v1::Svar> svar = MedRader(before, stands, right);
    v1::Kvitto& kvitto = *response.mutable_kvitto();
    kvitto.set_ombud_skal(request.ombud_skal());
    v1::Sjalvskattning& now = *response.mutable_sjalvskattning();
    now = before;
    KV_RETURN_IF_ERROR(
        HandIn(tx, {*bunden.formular, "lamna-in-som-ombud", svar, before, *response.mutable_ej_med()}, now, kvitto));
    kvitto.clear_svar();
    return absl::OkStatus();
  });
}

absl::Status SjalvskattningService::Object(const proto::Call& call, const v1::ObjectSjalvskattningRequest& request,
                                           v1::Sjalvskattning& response) {
  return Write(call, {request, request.name(), "INVANDNING"}, response,
               [&](Tx& tx, const v1::Formular& formular, v1::Sjalvskattning& now) -> absl::Status {
                 KV_RETURN_IF_ERROR(FarInvanda(now, call.today));
                 KV_RETURN_IF_ERROR(SjalvskattningMachine().Fire(call, "invand", now, now));
                 KV_RETURN_IF_ERROR(StampInvandning(tx, now, request.skal()));
                 now.clear_invandning_senast_date();
                 GlomBegaran(now);  // it has what it may have asked for
                 KV_RETURN_IF_ERROR(BaraEget(tx, formular, now));
                 OppnaAlla(formular, now);
                 return Reopened(tx, formular, "", now);
               });
}

// --- Receipts -------------------------------------------------------------------------------------------------------

absl::Status SjalvskattningService::ListKvitton(const proto::Call& call, const v1::ListKvittonRequest& request,
                                                v1::ListKvittonResponse& response) {
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    response.Clear();
    v1::Sjalvskattning sjalvskattning;
    KV_RETURN_IF_ERROR(GetLive(tables_.sjalvskattning, session, call.scope, request.name(), sjalvskattning));
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Kvitto> all, ReadKvitton(session, sjalvskattning));
    for (const v1::Kvitto& kvitto : all) *response.add_kvitton() = kvitto;
    response.set_antal(response.kvitton_size());
    return absl::OkStatus();
  });
}

absl::Status SjalvskattningService::GetKvitto(const proto::Call& call, const v1::GetKvittoRequest& request,
                                              v1::Kvitto& response) {
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    response.Clear();
    Bunden bunden;
    KV_RETURN_IF_ERROR(ReadBunden(session, call, request.name(), bunden));
    const auto nr = request.has_nr() ? std::optional<int32_t>(request.nr()) : std::nullopt;
    KV_RETURN_IF_ERROR(CheckInteBlind(session, call, bunden.sjalvskattning));
    KV_ASSIGN_OR_RETURN(response, ReadKvitto(session, bunden.sjalvskattning, nr));
    const std::vector<v1::Svar> svar(response.svar().begin(), response.svar().end());
    if (Kontrollsumma(*bunden.formular, svar) != response.kontrollsumma()) {
      response.Clear();
      return absl::DataLossError(absl::StrCat(request.name(), ": a receipt is not of its answers"));
    }
    std::map<std::string, const v1::Svar*> by_key;
    for (const v1::Svar& ett : svar) by_key[ett.nyckel()] = &ett;
    response.clear_svar();
    for (const v1::Fraga& fraga : bunden.formular->fragor()) {
      if (const auto found = by_key.find(fraga.nyckel()); found != by_key.end()) *response.add_svar() = *found->second;
    }
    return absl::OkStatus();
  });
}

}  // namespace kvalitet::uppfoljning
