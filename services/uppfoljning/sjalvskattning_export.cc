// ExportSvar: every answer that the caller may read as one file, each bound to the version that it answered.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/export.h"
#include "services/uppfoljning/blindhet.h"
#include "services/uppfoljning/kortenkat_rules.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/sjalvskattning_rules.h"
#include "services/uppfoljning/sjalvskattning_service.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr int kPage = 50;  // självskattningar per transaction
constexpr int kForstaAr = 2000, kSistaAr = 2100;

absl::Status Gone() { return absl::CancelledError("the client is gone"); }

// Those of the asked years, the earliest first.
store::ListQuery Arens(const proto::Call& call, const v1::ExportSvarRequest& request) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", call.kommun);
  query.scope = call.scope;
  query.terms = {
      {"ar", proto::Op::kGreaterEqual, {absl::StrCat(request.has_fran_ar() ? request.fran_ar() : kForstaAr)}},
      {"ar", proto::Op::kLessEqual, {absl::StrCat(request.has_till_ar() ? request.till_ar() : kSistaAr)}}};
  query.order_by = "ar";
  query.limit = kPage;
  return query;
}

}  // namespace

std::vector<v1::Svarsrad> Svarsrader(const v1::Sjalvskattning& s, const v1::Formular& formular,
                                     const std::vector<v1::Svar>& svar) {
  std::map<std::string, const v1::Svar*> given;
  for (const v1::Svar& one : svar) given[one.nyckel()] = &one;
  std::vector<v1::Svarsrad> rader;
  rader.reserve(static_cast<size_t>(formular.fragor_size()));
  for (const v1::Fraga& fraga : formular.fragor()) {
    v1::Svarsrad& rad = rader.emplace_back();
    rad.set_nummer(s.nummer());
    rad.set_enhet(s.enhet());
    rad.set_utforare(s.ansvarig_utforare());
    rad.set_insatstyp(s.insatstyp());
    rad.set_ar(s.ar());
    rad.set_state(s.state());
    rad.set_inlamnad_date(s.inlamnad_date());
    rad.set_ombud(s.ombud());
    rad.set_serie(formular.serie());
    rad.set_formular_version(s.formular_version());
    rad.set_nyckel(fraga.nyckel());
    rad.set_avsnitt(fraga.avsnitt());
    rad.set_fraga(fraga.text());
    rad.set_skala(fraga.skala());
    rad.set_obligatorisk(fraga.obligatorisk());
    rad.set_omgang(s.omgang());
    const auto found = given.find(fraga.nyckel());
    if (found == given.end()) continue;
    const v1::Svar& answer = *found->second;
    rad.set_svar(answer.svar());
    rad.set_kommentar(answer.kommentar());
    if (answer.has_varde_tusendelar()) rad.set_varde_tusendelar(answer.varde_tusendelar());
    if (answer.has_namnare_tusendelar()) rad.set_namnare_tusendelar(answer.namnare_tusendelar());
    if (answer.has_positivt()) rad.set_positivt(answer.positivt());
    rad.set_ursprung(answer.ursprung());
  }
  return rader;
}

absl::Status SjalvskattningService::ReadExport(sql::Session& session, const proto::Call& call,
                                               const v1::ExportSvarRequest& request, store::ListQuery& page,
                                               std::vector<v1::Svarsrad>& rader, v1::ExportSvarResponse& antal) {
  std::vector<sql::Value> next;
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Sjalvskattning> many, tables_.sjalvskattning.List(session, page, &next));
  page.after = std::move(next);
  for (const v1::Sjalvskattning& one : many) {
    if (!request.insatstyp().empty() && one.insatstyp() != request.insatstyp()) continue;
    if (!FarLasaSvar(call.scope.all, one).ok()) {
      antal.set_antal_ej_inlamnade(antal.antal_ej_inlamnade() + 1);
      continue;
    }
    const absl::Status blind = CheckInteBlind(session, call, one);
    if (absl::IsFailedPrecondition(blind)) {
      antal.set_antal_blinda(antal.antal_blinda() + 1);
      continue;
    }
    KV_RETURN_IF_ERROR(blind);
    KV_ASSIGN_OR_RETURN(const FormularMinne::Last last, formular_.Read(session, one.formular()));
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Svar> svar, Svaren(session, one, call.scope.all));
    for (v1::Svarsrad& rad : Svarsrader(one, HarKarnfragor(one) ? *last.hela : *last.egna, svar)) {
      rader.push_back(std::move(rad));
    }
    antal.set_antal_sjalvskattningar(antal.antal_sjalvskattningar() + 1);
  }
  return absl::OkStatus();
}

absl::Status SjalvskattningService::Export(const proto::Call& call, const v1::ExportSvarRequest& request,
                                           const proto::Handlers::SendOf<v1::ExportSvarResponse>& send) {
  if (request.has_fran_ar() && request.has_till_ar() && request.fran_ar() > request.till_ar()) {
    return Wrong("till_ar", absl::StrCat(request.till_ar(), " är före ", request.fran_ar(), ". Byt plats på dem."));
  }
  v1::ExportSvarResponse part;
  store::ExportStream stream(
      v1::Svarsrad::descriptor(),
      request.format() == registry::v1::EXPORTFORMAT_JSONL ? store::ExportFormat::kJsonl : store::ExportFormat::kCsv,
      [&](absl::string_view bytes) {
        part.set_data(bytes.data(), bytes.size());
        return send(part);
      });
  store::ListQuery page = Arens(call, request);
  v1::ExportSvarResponse end;
  do {
    store::ListQuery after;
    std::vector<v1::Svarsrad> rader;
    v1::ExportSvarResponse counted;
    KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) {  // may run again
      after = page;
      rader.clear();
      counted = end;
      return ReadExport(session, call, request, after, rader, counted);
    }));
    page = std::move(after);
    end = std::move(counted);
    for (v1::Svarsrad& rad : rader) KV_RETURN_IF_ERROR(stream.Add(rad));
    KV_RETURN_IF_ERROR(stream.Flush());
    if (call.cancelled()) return Gone();
  } while (!page.after.empty());
  KV_ASSIGN_OR_RETURN(const store::ExportEnd sent, stream.Finish());
  end.mutable_slut()->set_rader(sent.rows);
  end.mutable_slut()->set_byte(sent.bytes);
  end.mutable_slut()->set_sha256(sent.sha256);
  return send(end) ? absl::OkStatus() : Gone();
}

}  // namespace kvalitet::uppfoljning
