// Answering and handing in.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "services/uppfoljning/sjalvskattning_rules.h"
#include "services/uppfoljning/sjalvskattning_service.h"
#include "services/uppfoljning/svar_rules.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

// Two who change one självskattning stand in line, whatever they change.
std::string Guard(const std::string& name) { return absl::StrCat("sjalvskattning/", name); }

}  // namespace

absl::Status SjalvskattningService::Save(const proto::Call& call, const v1::SaveSvarRequest& request,
                                         v1::SaveSvarResponse& response) {
  Bunden bunden;
  std::vector<v1::Svar> stored;
  absl::Status read = store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_RETURN_IF_ERROR(ReadBunden(session, call, request.name(), bunden));
    KV_ASSIGN_OR_RETURN(stored, ReadSvar(session, request.name()));
    return absl::OkStatus();
  });
  KV_RETURN_IF_ERROR(read);
  v1::SaveSvarResponse judged;
  std::vector<SvarRad> right = ProvaSvar(*bunden.formular, request, judged);
  if (judged.fel_size() > 0 && !request.spara_ratta()) {
    // Nothing is stored, so the request id is not used up: the file is corrected and sent again with the same one.
    response = judged;
    *response.mutable_sjalvskattning() = bunden.sjalvskattning;
    for (const v1::SaknatSvar& ett : SaknadeSvar(*bunden.formular, Besvarade(stored))) *response.add_saknas() = ett;
    return absl::OkStatus();
  }
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    response = judged;
    KV_RETURN_IF_ERROR(store::Claim(tx, {Guard(request.name())}));
    KV_RETURN_IF_ERROR(
        GetLive(tables_.sjalvskattning, tx.sql(), call.scope, request.name(), *response.mutable_sjalvskattning()));
    return SaveIn(tx, *bunden.formular, right, response);
  });
}

absl::Status SjalvskattningService::SaveIn(Tx& tx, const v1::Formular& formular, const std::vector<SvarRad>& rader,
                                           v1::SaveSvarResponse& response) {
  v1::Sjalvskattning& now = *response.mutable_sjalvskattning();
  const v1::Sjalvskattning before = now;
  if (before.state() == v1::INLAMNAD) return RedanInlamnad(before);
  KV_ASSIGN_OR_RETURN(std::vector<v1::Svar> stored, ReadSvar(tx.sql(), before.name()));
  KV_ASSIGN_OR_RETURN(int changed, StoreSvar(tx, before.name(), stored, rader));
  std::map<std::string, v1::Svar> after;
  for (v1::Svar& ett : stored) after[ett.nyckel()] = std::move(ett);
  for (const SvarRad& rad : rader) after[rad.svar.nyckel()] = rad.svar;
  std::vector<v1::Svar> all;
  for (auto& [nyckel, ett] : after) all.push_back(std::move(ett));
  RaknaSvar(formular, all, now);
  response.set_antal_sparade(static_cast<int32_t>(rader.size()));
  for (const v1::SaknatSvar& ett : SaknadeSvar(formular, Besvarade(all))) *response.add_saknas() = ett;
  if (changed == 0) return absl::OkStatus();
  KV_RETURN_IF_ERROR(SjalvskattningMachine().Fire(tx.call(), "svara", now, now));
  return tables_.sjalvskattning.Update(tx, before, now, "", "SVAR");
}

absl::Status SjalvskattningService::Submit(const proto::Call& call, const v1::SubmitSjalvskattningRequest& request,
                                           v1::SubmitSjalvskattningResponse& response) {
  Bunden bunden;
  KV_RETURN_IF_ERROR(
      store_.Read(call, [&](sql::Session& session) { return ReadBunden(session, call, request.name(), bunden); }));
  const v1::Formular& formular = *bunden.formular;
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {Guard(request.name())}));
    v1::Sjalvskattning& now = *response.mutable_sjalvskattning();
    KV_RETURN_IF_ERROR(GetLive(tables_.sjalvskattning, tx.sql(), call.scope, request.name(), now));
    const v1::Sjalvskattning before = now;
    if (before.state() == v1::INLAMNAD) return RedanInlamnad(before);
    KV_ASSIGN_OR_RETURN(std::vector<v1::Svar> svar, ReadSvar(tx.sql(), request.name()));
    if (auto saknas = SaknadeSvar(formular, Besvarade(svar)); !saknas.empty()) return SvarSaknas(saknas);
    RaknaSvar(formular, svar, now);
    KV_RETURN_IF_ERROR(SjalvskattningMachine().Fire(call, "lamna-in", now, now));
    KV_ASSIGN_OR_RETURN(absl::CivilDay sista, base::ParseDate(now.sista_date()));
    int left = static_cast<int>(sista - call.today);
    std::string summa = Kontrollsumma(formular, svar);
    now.set_inlamnad_date(base::FormatDate(call.today));
    now.set_dagar_sent(std::max(0, -left));
    now.set_kontrollsumma(summa.substr(0, 8));
    KV_RETURN_IF_ERROR(tables_.sjalvskattning.Update(tx, before, now, "", "INLAMNAD"));
    KV_RETURN_IF_ERROR(totals_.MarkChange(tx.sql(), "sjalvskattning", call.kommun, &before, &now, tx.now()));
    response.set_kvitto(now.nummer());
    *response.mutable_inlamnad_time() = now.inlamnad_time();
    response.set_kontrollsumma(summa);
    response.set_antal_svar(now.antal_besvarade());
    response.set_dagar_fore_sista_dag(left);
    return absl::OkStatus();
  });
}

}  // namespace kvalitet::uppfoljning
