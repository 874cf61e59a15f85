// Answering and handing in.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/attgora/granser.h"
#include "common/base/calendar.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "services/uppfoljning/avsnitt_rules.h"
#include "services/uppfoljning/egenkontroll_store.h"
#include "services/uppfoljning/evidens_rules.h"
#include "services/uppfoljning/formular_rules.h"
#include "services/uppfoljning/kvitto_store.h"
#include "services/uppfoljning/kvittobrev.h"
#include "services/uppfoljning/sjalvskattning_rules.h"
#include "services/uppfoljning/sjalvskattning_service.h"
#include "services/uppfoljning/svar_rules.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

// What holds of a självskattning from the moment it is handed in.
void StampInlamnad(absl::CivilDay today, v1::Sjalvskattning& now) {
  now.set_inlamnad_date(base::FormatDate(today));
  now.clear_svar_senast_date();
  if (now.omgang() == 0) {  // a short survey is read together with the others, not answered one by one
    now.set_svar_senast_date(
        base::FormatDate(base::AddWorkdays(today, attgora::Grans("SJALVSKATTNING_SVAR_ARBETSDAGAR"))));
  }
  now.set_antal_kvitton(now.antal_kvitton() + 1);
  now.clear_komplettera_senast_date();
  now.clear_invandning_senast_date();
  GlomBegaran(now);
  Las(now);
}

// Makes of what is begun in the open avsnitt answers that count; `svar` is as it stands, and as it is afterwards.
absl::Status TakeUtkast(Tx& tx, const v1::Sjalvskattning& before, std::vector<v1::Svar>& svar) {
  KV_ASSIGN_OR_RETURN(std::vector<SvarRad> utkast, ReadUtkast(tx.sql(), before.name()));
  utkast.erase(std::remove_if(utkast.begin(), utkast.end(),
                              [&before](const SvarRad& rad) { return ArLast(before, rad.avsnitt); }),
               utkast.end());
  KV_RETURN_IF_ERROR(StoreSvar(tx, Lager::kSvar, before.name(), svar, utkast).status());
  svar = MedRader(before, svar, utkast);
  return DropUtkast(tx, before.name(), utkast);
}

// Not locked since the answers were judged.
absl::Status Olasta(const v1::Sjalvskattning& before, const std::vector<SvarRad>& rader) {
  for (const SvarRad& rad : rader) {
    if (ArLast(before, rad.avsnitt)) return AvsnittLast(rad.avsnitt);
  }
  return absl::OkStatus();
}

// No earlier handing in stands: there was none, or the utförare objected to each.
absl::StatusOr<bool> ForstaSomGaller(Tx& tx, const v1::Sjalvskattning& before) {
  if (before.antal_kvitton() == 0) return true;
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Kvitto> all, ReadKvitton(tx.sql(), before));
  return std::all_of(all.begin(), all.end(), [](const v1::Kvitto& one) { return !one.invandning_date().empty(); });
}

// Takes away what other answers hide, and tells it; what is left.
absl::StatusOr<std::vector<v1::Svar>> DropDolda(Tx& tx, const v1::Formular& formular, const v1::Sjalvskattning& before,
                                                const std::vector<v1::Svar>& svar,
                                                google::protobuf::RepeatedPtrField<v1::SaknatSvar>& ej_med) {
  std::vector<SvarRad> gone;
  for (const v1::SaknatSvar& ett : DoldaMedSvar(formular, svar)) {
    *ej_med.Add() = ett;
    SvarRad& rad = gone.emplace_back();
    rad.svar.set_nyckel(ett.nyckel());
    rad.avsnitt = FindFraga(formular, ett.nyckel())->avsnitt();
  }
  if (gone.empty()) return svar;
  KV_RETURN_IF_ERROR(StoreSvar(tx, Lager::kSvar, before.name(), svar, gone).status());
  return MedRader(before, svar, gone);
}

}  // namespace

absl::Status SjalvskattningService::Prova(const proto::Call& call, const std::string& name,
                                          const google::protobuf::RepeatedPtrField<v1::Svar>& given, Provat& provat) {
  std::map<std::string, Forslag> forslag;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_RETURN_IF_ERROR(ReadBunden(session, call, name, provat.bunden));
    KV_ASSIGN_OR_RETURN(provat.stored, Svaren(session, provat.bunden.sjalvskattning, /*for_kommunen=*/false));
    KV_ASSIGN_OR_RETURN(forslag, ForslagTill(session, provat.bunden));
    return absl::OkStatus();
  }));
  provat.fel.Clear();
  provat.right = ProvaSvar({*provat.bunden.formular, provat.bunden.sjalvskattning, provat.stored}, given, provat.fel);
  StampUrsprung(forslag, provat.right);
  return absl::OkStatus();
}

absl::Status SjalvskattningService::Save(const proto::Call& call, const v1::SaveSvarRequest& request,
                                         v1::SaveSvarResponse& response) {
  Provat provat;
  KV_RETURN_IF_ERROR(Prova(call, request.name(), request.svar(), provat));
  const v1::Formular& formular = *provat.bunden.formular;
  v1::SaveSvarResponse judged;
  *judged.mutable_fel() = provat.fel;
  judged.set_antal_ratta(static_cast<int32_t>(provat.right.size()));
  if (judged.fel_size() > 0 && !request.spara_ratta()) {
    // Nothing is stored, so the request id is not used up: the file is corrected and sent again with the same one.
    response = judged;
    *response.mutable_sjalvskattning() = provat.bunden.sjalvskattning;
    for (const v1::SaknatSvar& ett : SaknadeSvar(formular, provat.stored)) *response.add_saknas() = ett;
    return absl::OkStatus();
  }
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    response = judged;
    // Whoever changes an answer changes the etag.
    KV_ASSIGN_OR_RETURN(const bool same, tables_.sjalvskattning.HoldUnchanged(tx, provat.bunden.sjalvskattning));
    v1::Sjalvskattning& now = *response.mutable_sjalvskattning();
    now = provat.bunden.sjalvskattning;
    if (!same) KV_RETURN_IF_ERROR(GetLive(tables_.sjalvskattning, tx.sql(), call.scope, request.name(), now));
    return SaveIn(tx, formular, provat.right, same ? &provat.stored : nullptr, response);
  });
}

absl::Status SjalvskattningService::SaveIn(Tx& tx, const v1::Formular& formular, const std::vector<SvarRad>& rader,
                                           const std::vector<v1::Svar>* known, v1::SaveSvarResponse& response) {
  v1::Sjalvskattning& now = *response.mutable_sjalvskattning();
  const v1::Sjalvskattning before = now;
  const bool kompletteras = before.state() == v1::KOMPLETTERAS;
  if (ArInlamnad(before) && !kompletteras) return RedanInlamnad(before);
  KV_RETURN_IF_ERROR(Olasta(before, rader));
  std::vector<v1::Svar> read;
  if (known == nullptr) {
    KV_ASSIGN_OR_RETURN(read, Svaren(tx.sql(), before, /*for_kommunen=*/false));
  }
  const std::vector<v1::Svar>& stored = known != nullptr ? *known : read;
  KV_ASSIGN_OR_RETURN(int changed,
                      StoreSvar(tx, kompletteras ? Lager::kUtkast : Lager::kSvar, before.name(), stored, rader));
  const std::vector<v1::Svar> all = MedRader(before, stored, rader);
  RaknaSvar(formular, all, now);
  response.set_antal_sparade(static_cast<int32_t>(rader.size()));
  for (const v1::SaknatSvar& ett : SaknadeSvar(formular, all)) *response.add_saknas() = ett;
  for (const v1::SaknatSvar& ett : DoldaMedSvar(formular, all)) *response.add_dolda() = ett;
  if (changed == 0) return absl::OkStatus();
  KV_RETURN_IF_ERROR(SjalvskattningMachine().Fire(tx.call(), "svara", now, now));
  return tables_.sjalvskattning.Update(tx, before, now, "", "SVAR");
}

absl::Status SjalvskattningService::Submit(const proto::Call& call, const v1::SubmitSjalvskattningRequest& request,
                                           v1::SubmitSjalvskattningResponse& response) {
  Provat provat;
  if (request.svar_size() > 0) {
    KV_RETURN_IF_ERROR(Prova(call, request.name(), request.svar(), provat));
    if (!provat.fel.empty()) {  // nothing is stored, so the request id is not used up
      response.mutable_fel()->Swap(&provat.fel);
      *response.mutable_sjalvskattning() = provat.bunden.sjalvskattning;
      return absl::OkStatus();
    }
  }
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    Bunden bunden = provat.bunden;
    bool same = false;
    if (request.svar_size() > 0) {
      KV_ASSIGN_OR_RETURN(same, tables_.sjalvskattning.HoldUnchanged(tx, bunden.sjalvskattning));
    } else {
      KV_RETURN_IF_ERROR(tables_.sjalvskattning.Hold(tx, request.name()));
    }
    if (!same) KV_RETURN_IF_ERROR(ReadBunden(tx.sql(), call, request.name(), bunden));
    v1::Sjalvskattning& now = *response.mutable_sjalvskattning();
    now = bunden.sjalvskattning;
    const v1::Sjalvskattning& before = bunden.sjalvskattning;
    std::vector<v1::Svar> svar;
    if (same && before.state() != v1::KOMPLETTERAS) {
      svar = provat.stored;  // whoever changes an answer changes the etag
    } else {
      KV_ASSIGN_OR_RETURN(svar, ReadSvar(tx.sql(), request.name()));
    }
    if (before.state() == v1::KOMPLETTERAS) KV_RETURN_IF_ERROR(TakeUtkast(tx, before, svar));
    if (!provat.right.empty()) {
      if (ArInlamnad(before) && before.state() != v1::KOMPLETTERAS) return RedanInlamnad(before);
      KV_RETURN_IF_ERROR(Olasta(before, provat.right));
      KV_RETURN_IF_ERROR(StoreSvar(tx, Lager::kSvar, before.name(), svar, provat.right).status());
      svar = MedRader(before, svar, provat.right);
      KV_RETURN_IF_ERROR(SjalvskattningMachine().Fire(call, "svara", now, now));
    }
    v1::Kvitto kvitto;
    KV_RETURN_IF_ERROR(HandIn(tx,
                              {*bunden.formular, "lamna-in", std::move(svar), before, *response.mutable_ej_med(),
                               response.mutable_utgangen_evidens()},
                              now, kvitto));
    response.set_antal_evidens(kvitto.evidens_size());
    KV_ASSIGN_OR_RETURN(absl::CivilDay last, base::ParseDate(SistaDag(before)));
    response.set_kvitto(kvitto.kvitto());
    *response.mutable_inlamnad_time() = now.inlamnad_time();
    response.set_kontrollsumma(kvitto.kontrollsumma());
    response.set_antal_svar(kvitto.antal_svar());
    response.set_dagar_fore_sista_dag(static_cast<int32_t>(last - call.today));
    return absl::OkStatus();
  });
}

absl::Status SjalvskattningService::TaMedEvidens(Tx& tx, const Inlamning& what, const std::vector<v1::Svar>& svar,
                                                 v1::Kvitto& kvitto,
                                                 google::protobuf::RepeatedPtrField<std::string>& utgangna) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"enhet", proto::Op::kEqual, {what.before.enhet()}}};
  std::vector<v1::Evidens> all;
  KV_RETURN_IF_ERROR(
      store::ForEach(tx.sql(), tables_.evidens, query, [&all](v1::Evidens&& one) { all.push_back(std::move(one)); }));
  const Evidensval val = ValjEvidens(what.formular, svar, what.before, all, tx.call().today);
  if (!val.saknas.empty()) return EvidensSaknas(val);
  for (const std::string& text : val.utgangna) *utgangna.Add() = text;
  for (const v1::Evidens* one : val.med) {
    *kvitto.add_evidens() = PaKvitto(*one);
    if (one->inlamnad()) continue;
    v1::Evidens now = *one;
    now.set_inlamnad(true);
    KV_RETURN_IF_ERROR(tables_.evidens.Update(tx, *one, now, "", "INLAMNAD"));
  }
  return absl::OkStatus();
}

absl::Status SjalvskattningService::HandIn(Tx& tx, Inlamning what, v1::Sjalvskattning& now, v1::Kvitto& kvitto) {
  const absl::CivilDay today = tx.call().today;
  const v1::Formular& formular = what.formular;
  const v1::Sjalvskattning& before = what.before;
  if (ArInlamnad(before) && before.state() != v1::KOMPLETTERAS) return RedanInlamnad(before);
  if (auto saknas = SaknadeSvar(formular, what.svar); !saknas.empty()) return SvarSaknas(saknas);
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Svar> svar, DropDolda(tx, formular, before, what.svar, what.ej_med));
  if (what.utgangna != nullptr) KV_RETURN_IF_ERROR(TaMedEvidens(tx, what, svar, kvitto, *what.utgangna));
  RaknaSvar(formular, svar, now);
  KV_RETURN_IF_ERROR(SjalvskattningMachine().Fire(tx.call(), what.event, now, now));
  KV_ASSIGN_OR_RETURN(absl::CivilDay last, base::ParseDate(SistaDag(before)));
  StampInlamnad(today, now);
  *kvitto.mutable_inlamnad_time() = now.inlamnad_time();
  kvitto.set_inlamnad_date(now.inlamnad_date());
  kvitto.set_nr(now.antal_kvitton());
  kvitto.set_kvitto(KvittoNummer(now, kvitto.nr()));
  kvitto.set_dagar_sent(std::max(0, static_cast<int32_t>(today - last)));
  kvitto.set_kontrollsumma(Kontrollsumma(formular, svar));
  kvitto.set_antal_svar(now.antal_besvarade());
  kvitto.set_ombud(!kvitto.ombud_skal().empty());
  now.set_ombud(kvitto.ombud());
  now.set_ombud_skal(kvitto.ombud_skal());
  if (kvitto.ombud()) {
    now.set_invandning_senast_date(
        base::FormatDate(base::AddWorkdays(today, attgora::Grans("SJALVSKATTNING_INVANDNING_ARBETSDAGAR"))));
    now.clear_ifyllnad_minuter();
  } else {
    // What was never answered was never saved.
    std::vector<absl::Time> saved;
    if (before.state() != v1::UTSKICKAD) {
      KV_ASSIGN_OR_RETURN(saved, ReadSparad(tx.sql(), now.name()));
    }
    // A file that is saved and handed in at once tells nothing of the time.
    const bool before_now = std::any_of(saved.begin(), saved.end(), [&](absl::Time one) { return one < tx.now(); });
    now.clear_ifyllnad_minuter();
    if (before_now) now.set_ifyllnad_minuter(AktivaMinuter(std::move(saved), tx.now()));
    if (before.antal_egenkontroller() > 0) {
      KV_ASSIGN_OR_RETURN(*kvitto.mutable_egenkontroller(), ReadEgenkontroller(tx.sql(), now.name()));
    }
  }
  now.set_kontrollsumma(kvitto.kontrollsumma().substr(0, 8));
  KV_ASSIGN_OR_RETURN(const bool first, ForstaSomGaller(tx, before));
  if (first) now.set_dagar_sent(kvitto.dagar_sent());
  for (const v1::Svar& ett : svar) *kvitto.add_svar() = ett;
  KV_RETURN_IF_ERROR(StoreKvitto(tx, now.name(), kvitto));
  KV_RETURN_IF_ERROR(Kvittobrev::Koa(tx, now.name(), kvitto.nr()));
  KV_RETURN_IF_ERROR(tables_.sjalvskattning.Update(tx, before, now, "", kvitto.ombud() ? "OMBUD" : "INLAMNAD"));
  return totals_.MarkChange(tx.sql(), "sjalvskattning", tx.call().kommun, &before, &now, tx.now());
}

}  // namespace kvalitet::uppfoljning
