#include "services/uppfoljning/sjalvskattning_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/text.h"
#include "common/proto/errors.h"
#include "services/uppfoljning/formular_rules.h"
#include "services/uppfoljning/svar_rules.h"

namespace kvalitet::uppfoljning {
namespace {

// "HT35 (ersättare och nåbar chef), HT36 och 12 till": short enough for an error.
std::string Uppraknade(const std::vector<v1::SaknatSvar>& saknas) {
  constexpr size_t kNamed = 8;
  std::string text;
  for (size_t i = 0; i < std::min(kNamed, saknas.size()); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ", ", saknas[i].nyckel());
    if (saknas.size() <= 3) absl::StrAppend(&text, " (", saknas[i].kort(), ")");
  }
  if (saknas.size() > kNamed) absl::StrAppend(&text, " och ", saknas.size() - kNamed, " till");
  return text;
}

}  // namespace

std::vector<std::string> Besvarade(const std::vector<v1::Svar>& svar) {
  std::vector<std::string> keys;
  for (const v1::Svar& ett : svar) {
    if (!ett.svar().empty()) keys.push_back(ett.nyckel());
  }
  return keys;
}

void RaknaSvar(const v1::Formular& formular, const std::vector<v1::Svar>& svar, v1::Sjalvskattning& sjalvskattning) {
  std::vector<std::string> keys = Besvarade(svar);
  sjalvskattning.set_antal_besvarade(static_cast<int32_t>(keys.size()));
  sjalvskattning.set_antal_obligatoriska_kvar(static_cast<int32_t>(SaknadeSvar(formular, keys).size()));
}

absl::Status SvarSaknas(const std::vector<v1::SaknatSvar>& saknas) {
  std::string all;
  for (const v1::SaknatSvar& ett : saknas) absl::StrAppend(&all, all.empty() ? "" : ",", ett.nyckel());
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "SVAR_SAKNAS",
      absl::StrCat("Inte inlämnad. ", saknas.size(),
                   saknas.size() == 1 ? " obligatorisk fråga saknar svar: " : " obligatoriska frågor saknar svar: ",
                   Uppraknade(saknas), ". Svara på dem och lämna in igen."),
      {{"saknas", all}, {"antal", absl::StrCat(saknas.size())}});
}

absl::Status RedanInlamnad(const v1::Sjalvskattning& sjalvskattning) {
  const auto day = base::ParseDate(sjalvskattning.inlamnad_date());
  return proto::Error(absl::StatusCode::kFailedPrecondition, "REDAN_INLAMNAD",
                      absl::StrCat("Självskattningen är redan inlämnad ",
                                   day.ok() ? base::WeekdayDateSv(*day) : sjalvskattning.inlamnad_date(), " (kvitto ",
                                   sjalvskattning.nummer(), ") och kan inte ändras."),
                      {{"kvitto", sjalvskattning.nummer()}});
}

absl::Status FarLasaSvar(bool for_kommunen, const v1::Sjalvskattning& sjalvskattning) {
  if (!for_kommunen || sjalvskattning.state() == v1::INLAMNAD) return absl::OkStatus();
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "EJ_INLAMNAD",
      absl::StrCat("Svaren är inte inlämnade. Kommunen ser dem först då; nu är ", sjalvskattning.antal_besvarade(),
                   " av ", sjalvskattning.antal_fragor(), " frågor besvarade."));
}

std::vector<SvarRad> ProvaSvar(const v1::Formular& formular, const v1::SaveSvarRequest& request,
                               v1::SaveSvarResponse& response) {
  std::vector<SvarRad> right;
  std::set<std::string> seen;
  for (const v1::Svar& svar : request.svar()) {
    auto wrong = [&](absl::string_view text) {
      v1::RadFel& fel = *response.add_fel();
      fel.set_rad(svar.rad());
      fel.set_kolumn(svar.nyckel());
      fel.set_text(std::string(text));
    };
    const v1::Fraga* fraga = FindFraga(formular, svar.nyckel());
    if (fraga == nullptr) {
      wrong("Frågan finns inte i formuläret. Kontrollera nyckeln.");
      continue;
    }
    if (!seen.insert(fraga->nyckel()).second) {
      wrong("Frågan har två svar. Ta bort det ena.");
      continue;
    }
    SvarRad rad;
    rad.avsnitt = fraga->avsnitt();
    rad.svar.set_nyckel(fraga->nyckel());
    rad.svar.set_kommentar(svar.kommentar());
    if (base::TrimSv(svar.svar()).empty()) {  // no answer, with or without a comment
      if (std::string fel = TextFel(svar.kommentar()); !fel.empty()) {
        wrong(fel);
        continue;
      }
    } else {
      absl::StatusOr<TolkatSvar> tolkat = KontrolleraSvar(*fraga, svar);
      if (!tolkat.ok()) {
        wrong(tolkat.status().message());
        continue;
      }
      rad.svar.set_svar(tolkat->svar);
      if (tolkat->varde) rad.svar.set_varde_tusendelar(*tolkat->varde);
      if (tolkat->namnare) rad.svar.set_namnare_tusendelar(*tolkat->namnare);
      if (tolkat->positivt) rad.svar.set_positivt(*tolkat->positivt);
    }
    right.push_back(std::move(rad));
  }
  response.set_antal_ratta(static_cast<int32_t>(right.size()));
  return right;
}

}  // namespace kvalitet::uppfoljning
