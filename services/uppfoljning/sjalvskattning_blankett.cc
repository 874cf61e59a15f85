// The form to fill in: what is asked, what stands, and what is known already.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "services/uppfoljning/avsnitt_rules.h"
#include "services/uppfoljning/blindhet.h"
#include "services/uppfoljning/formular_rules.h"
#include "services/uppfoljning/sjalvskattning_rules.h"
#include "services/uppfoljning/sjalvskattning_service.h"
#include "services/uppfoljning/svar_rules.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr size_t kMaxPageBytes = size_t{3} << 20;  // below what a message may hold

absl::StatusOr<int> Offset(const std::string& page_token, int size) {
  int offset = 0;
  if (page_token.empty()) return 0;
  if (absl::SimpleAtoi(page_token, &offset) && offset > 0 && offset < size) return offset;
  return proto::Error(absl::StatusCode::kInvalidArgument, "SIDA_FEL",
                      "page_token hör inte till den här frågan. Börja om utan den.");
}

// What the question itself tells of its line.
v1::BlankettRad RadOf(const v1::Fraga& fraga) {
  v1::BlankettRad rad;
  rad.set_nyckel(fraga.nyckel());
  rad.set_avsnitt(fraga.avsnitt());
  rad.set_fraga(fraga.text());
  rad.set_svara_sa(SvaraSa(fraga));
  *rad.mutable_alternativ() = fraga.alternativ();
  rad.set_obligatorisk(fraga.obligatorisk());
  rad.set_kritisk(fraga.kritisk());
  rad.set_vagledning(fraga.vagledning());
  rad.set_visas_om(VisasOm(fraga));
  rad.set_evidens(fraga.evidens());
  rad.set_behov(fraga.behov());
  return rad;
}

void SetSvar(const std::map<std::string, v1::Svar>& svar, v1::BlankettRad& rad) {
  const auto found = svar.find(rad.nyckel());
  if (found == svar.end()) return;
  rad.set_svar(found->second.svar());
  rad.set_kommentar(found->second.kommentar());
  rad.set_ursprung(found->second.ursprung());
}

}  // namespace

absl::StatusOr<std::map<std::string, Forslag>> SjalvskattningService::ForslagTill(sql::Session& session,
                                                                                  const Bunden& bunden) {
  std::map<std::string, Forslag> forslag;
  KV_ASSIGN_OR_RETURN(const auto fjol, Fjolarets(session, bunden));
  for (const auto& [nyckel, svar] : fjol) forslag[nyckel].fjolarets = svar.svar();
  const auto& fragor = bunden.formular->fragor();
  if (std::none_of(fragor.begin(), fragor.end(), [](const v1::Fraga& f) { return f.forifylls_ur() != 0; })) {
    return forslag;
  }
  const v1::Sjalvskattning& now = bunden.sjalvskattning;
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query("SELECT nyckel, varde, kalla, avser_date FROM forifyllt WHERE kommun = ? AND enhet = ?"
                    " AND ar = ? AND delete_time = 0",
                    {base::KommunOf(now.name()), now.enhet(), int64_t{now.ar()}}));
  for (const sql::Row& row : rows) {
    const v1::Fraga* fraga = FindFraga(*bunden.formular, std::get<std::string>(row[0]));
    if (fraga == nullptr || fraga->forifylls_ur() == 0) continue;
    const absl::StatusOr<TolkatSvar> read = TolkaSvar(*fraga, std::get<std::string>(row[1]));
    if (!read.ok()) continue;  // of another version of the question
    Forslag& one = forslag[fraga->nyckel()];
    one.forifyllt = read->svar;
    one.kalla = absl::StrCat(std::get<std::string>(row[2]), ", ", std::get<std::string>(row[3]));
  }
  return forslag;
}

absl::StatusOr<std::map<std::string, v1::Svar>> SjalvskattningService::Karnsvar(sql::Session& session,
                                                                                const Bunden& bunden,
                                                                                bool for_kommunen) {
  std::map<std::string, v1::Svar> found;
  const std::string& home = bunden.sjalvskattning.karnfragor_i();
  if (home.empty()) return found;
  v1::Sjalvskattning other;
  KV_RETURN_IF_ERROR(GetLive(tables_.sjalvskattning, session, {}, home, other));
  if (!FarLasaSvar(for_kommunen, other).ok()) return found;
  KV_ASSIGN_OR_RETURN(std::vector<v1::Svar> svar, Svaren(session, other, for_kommunen));
  for (v1::Svar& ett : svar) found[ett.nyckel()] = std::move(ett);
  return found;
}

absl::Status SjalvskattningService::Blankett(const proto::Call& call, const v1::GetBlankettRequest& request,
                                             v1::GetBlankettResponse& response) {
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    response.Clear();
    Bunden bunden;
    KV_RETURN_IF_ERROR(ReadBunden(session, call, request.name(), bunden));
    const v1::Sjalvskattning& about = bunden.sjalvskattning;
    KV_RETURN_IF_ERROR(FarLasaSvar(call.scope.all, about));
    KV_RETURN_IF_ERROR(CheckInteBlind(session, call, about));
    KV_ASSIGN_OR_RETURN(int offset, Offset(request.page_token(), bunden.hela->fragor_size()));
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Svar> now, Svaren(session, about, call.scope.all));
    KV_ASSIGN_OR_RETURN(const auto forslag, ForslagTill(session, bunden));
    KV_ASSIGN_OR_RETURN(const auto core, Karnsvar(session, bunden, call.scope.all));
    const Nycklar hidden = Dolda(*bunden.formular, now);
    std::map<std::string, v1::Svar> svar;
    for (const v1::Svar& ett : now) svar[ett.nyckel()] = ett;
    *response.mutable_sjalvskattning() = about;
    response.set_rubrik(bunden.hela->rubrik());
    response.set_antal_fjolarssvar(static_cast<int32_t>(
        std::count_if(forslag.begin(), forslag.end(), [](const auto& one) { return !one.second.fjolarets.empty(); })));
    size_t bytes = 0;
    for (int i = offset; i < bunden.hela->fragor_size(); ++i) {
      if (bytes > kMaxPageBytes) {
        response.set_next_page_token(absl::StrCat(i));
        break;
      }
      const v1::Fraga& fraga = bunden.hela->fragor(i);
      v1::BlankettRad& rad = *response.add_rader();
      rad = RadOf(fraga);
      if (fraga.karnfraga() && !about.karnfragor_i().empty()) {
        rad.set_besvaras_i(about.karnfragor_i_nummer());
        rad.set_last(true);
        SetSvar(core, rad);
      } else {
        const v1::SjalvskattningAvsnitt& lage = LageAv(about, fraga.avsnitt());
        rad.set_last(ArLast(about, fraga.avsnitt()));
        rad.set_retur_text(lage.text());
        rad.set_ansvarig(lage.ansvarig());
        rad.set_dold(hidden.count(fraga.nyckel()) > 0);
        SetSvar(svar, rad);
        if (auto found = forslag.find(fraga.nyckel()); found != forslag.end()) {
          const std::string& before = found->second.fjolarets;
          rad.set_fjolarets_svar(before);
          rad.set_andrat_sedan_forra_aret(!before.empty() && !rad.svar().empty() && rad.svar() != before);
          rad.set_forifyllt(found->second.forifyllt);
          rad.set_forifyllt_kalla(found->second.kalla);
        }
      }
      bytes += rad.ByteSizeLong();
    }
    return absl::OkStatus();
  });
}

}  // namespace kvalitet::uppfoljning
