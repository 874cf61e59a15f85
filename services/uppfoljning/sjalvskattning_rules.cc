#include "services/uppfoljning/sjalvskattning_rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/text.h"
#include "common/proto/errors.h"
#include "services/uppfoljning/avsnitt_rules.h"
#include "services/uppfoljning/formular_rules.h"
#include "services/uppfoljning/svar_rules.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr size_t kMostKeys = 3000;  // characters of them in one error

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

// An answer, or none with or without a comment, as it is to be stored.
// What is not said stays as it stands.
absl::StatusOr<SvarRad> TolkaRad(const v1::Fraga& fraga, const v1::Svar& given, const v1::Svar* stands) {
  v1::Svar svar = given;
  if (stands != nullptr && !given.has_svar()) svar.set_svar(stands->svar());
  if (stands != nullptr && !given.has_kommentar()) svar.set_kommentar(stands->kommentar());
  SvarRad rad;
  rad.avsnitt = fraga.avsnitt();
  if (fraga.has_vikt()) rad.vikt = fraga.vikt();
  rad.svar.set_nyckel(fraga.nyckel());
  rad.svar.set_kommentar(svar.kommentar());
  if (base::TrimSv(svar.svar()).empty()) {
    if (std::string fel = TextFel(svar.kommentar()); !fel.empty()) return absl::InvalidArgumentError(fel);
    return rad;
  }
  absl::StatusOr<TolkatSvar> tolkat = KontrolleraSvar(fraga, svar);
  if (!tolkat.ok()) return tolkat.status();
  rad.svar.set_svar(tolkat->svar);
  if (tolkat->varde) rad.svar.set_varde_tusendelar(*tolkat->varde);
  if (tolkat->namnare) rad.svar.set_namnare_tusendelar(*tolkat->namnare);
  if (tolkat->positivt) rad.svar.set_positivt(*tolkat->positivt);
  return rad;
}

}  // namespace

bool Borttaget(const v1::Svar& svar) { return svar.svar().empty() && svar.kommentar().empty(); }

bool SammaSvar(const v1::Svar& a, const v1::Svar& b) {
  return a.svar() == b.svar() && a.kommentar() == b.kommentar() && a.has_positivt() == b.has_positivt() &&
         a.positivt() == b.positivt();
}

bool ArInlamnad(const v1::Sjalvskattning& sjalvskattning) {
  switch (sjalvskattning.state()) {
    case v1::INLAMNAD:
    case v1::KOMPLETTERAS:
    case v1::GODKAND:
      return true;
    default:
      return false;
  }
}

void RaknaSvar(const v1::Formular& formular, const std::vector<v1::Svar>& svar, v1::Sjalvskattning& sjalvskattning) {
  const Nycklar hidden = Dolda(formular, svar), answered = Besvarade(svar);
  int32_t asked = 0, given = 0, left = 0;
  for (const v1::Fraga& fraga : formular.fragor()) {
    if (hidden.contains(fraga.nyckel())) continue;
    const bool has = answered.contains(fraga.nyckel());
    if (fraga.obligatorisk() && !has) ++left;
    if (fraga.behov()) continue;
    ++asked;
    if (has) ++given;
  }
  sjalvskattning.set_antal_fragor(asked);
  sjalvskattning.set_antal_besvarade(given);
  sjalvskattning.set_antal_obligatoriska_kvar(left);
}

void StampUrsprung(const std::map<std::string, Forslag>& forslag, std::vector<SvarRad>& rader) {
  for (SvarRad& rad : rader) {
    v1::Svar& svar = rad.svar;
    if (svar.svar().empty()) continue;
    const auto shown = forslag.find(svar.nyckel());
    svar.set_ursprung(v1::SVAR_SKRIVET);
    if (shown == forslag.end()) continue;
    if (svar.svar() == shown->second.forifyllt) {
      svar.set_ursprung(v1::SVAR_KALLA);
      svar.set_ursprung_kalla(shown->second.kalla);
    } else if (svar.svar() == shown->second.fjolarets) {
      svar.set_ursprung(v1::SVAR_FJOLARET);
    }
  }
}

absl::Status SvarSaknas(const std::vector<v1::SaknatSvar>& saknas) {
  std::string all;
  for (const v1::SaknatSvar& ett : saknas) {
    if (all.size() + ett.nyckel().size() > kMostKeys) break;  // a longer error would lose its reason on the wire
    absl::StrAppend(&all, all.empty() ? "" : ",", ett.nyckel());
  }
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "SVAR_SAKNAS",
      absl::StrCat("Inte inlämnad. ", saknas.size(),
                   saknas.size() == 1 ? " obligatorisk fråga saknar svar: " : " obligatoriska frågor saknar svar: ",
                   Uppraknade(saknas), ". Svara på dem och lämna in igen."),
      {{"saknas", all}, {"antal", absl::StrCat(saknas.size())}});
}

absl::Status RedanInlamnad(const v1::Sjalvskattning& sjalvskattning, bool for_kommunen) {
  const auto day = base::ParseDate(sjalvskattning.inlamnad_date());
  const auto object = base::ParseDate(sjalvskattning.invandning_senast_date());
  const std::string kvitto = KvittoNummer(sjalvskattning, sjalvskattning.antal_kvitton());
  const std::string when =
      absl::StrCat(day.ok() ? base::WeekdayDateSv(*day) : sjalvskattning.inlamnad_date(), " (kvitto ", kvitto, ")");
  std::string text = absl::StrCat("Självskattningen är redan inlämnad ", when,
                                  " och kan inte ändras. Be kommunen att få tillbaka den, med skäl.");
  if (for_kommunen) {
    text = absl::StrCat("Självskattningen är redan inlämnad ", when,
                        ". Skicka tillbaka de avsnitt som ska kompletteras, med en sista dag.");
  } else if (sjalvskattning.ombud() && object.ok()) {
    text = absl::StrCat("Självskattningen är inlämnad av kommunen som ombud ", when,
                        ", inte av er. Ni kan invända senast ", base::WeekdayDateSv(*object),
                        "; därefter kan ni be att få tillbaka den.");
  }
  return proto::Error(absl::StatusCode::kFailedPrecondition, "REDAN_INLAMNAD", text, {{"kvitto", kvitto}});
}

void DoljForKommunen(bool for_kommunen, v1::Sjalvskattning& sjalvskattning) {
  if (for_kommunen && !ArInlamnad(sjalvskattning)) sjalvskattning.clear_avsnitt();
}

absl::Status FarLasaSvar(bool for_kommunen, const v1::Sjalvskattning& sjalvskattning) {
  if (!for_kommunen || ArInlamnad(sjalvskattning)) return absl::OkStatus();
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "EJ_INLAMNAD",
      absl::StrCat("Svaren är inte inlämnade. Kommunen ser dem först då; nu är ", sjalvskattning.antal_besvarade(),
                   " av ", sjalvskattning.antal_fragor(), " frågor besvarade."));
}

std::vector<SvarRad> ProvaSvar(const Underlag& underlag, const google::protobuf::RepeatedPtrField<v1::Svar>& given,
                               google::protobuf::RepeatedPtrField<v1::RadFel>& fel) {
  absl::flat_hash_map<absl::string_view, const v1::Svar*> stands;
  for (const v1::Svar& svar : underlag.stored) stands[svar.nyckel()] = &svar;
  std::vector<SvarRad> right;
  std::set<std::string> seen;
  for (const v1::Svar& svar : given) {
    auto wrong = [&](absl::string_view text) {
      v1::RadFel& ett = *fel.Add();
      ett.set_rad(svar.rad());
      ett.set_kolumn(svar.nyckel());
      ett.set_text(std::string(text));
    };
    const v1::Fraga* fraga = FindFraga(underlag.formular, svar.nyckel());
    if (fraga == nullptr) {
      wrong(underlag.sjalvskattning.karnfragor_i().empty()
                ? "Frågan finns inte i formuläret. Kontrollera nyckeln."
                : absl::StrCat("Frågan finns inte i formuläret, eller är en kärnfråga: de besvaras i ",
                               underlag.sjalvskattning.karnfragor_i_nummer(), ". Kontrollera nyckeln."));
      continue;
    }
    if (!seen.insert(fraga->nyckel()).second) {
      wrong("Frågan har två svar. Ta bort det ena.");
      continue;
    }
    const auto before = stands.find(fraga->nyckel());
    absl::StatusOr<SvarRad> rad = TolkaRad(*fraga, svar, before == stands.end() ? nullptr : before->second);
    if (!rad.ok()) {
      wrong(rad.status().message());
    } else if (underlag.sjalvskattning.state() != v1::KOMPLETTERAS || !ArLast(underlag.sjalvskattning, rad->avsnitt)) {
      right.push_back(*std::move(rad));
    } else {
      const bool same = before == stands.end() ? Borttaget(rad->svar) : SammaSvar(*before->second, rad->svar);
      if (!same) wrong(LastText(rad->avsnitt));
    }
  }
  return right;
}

std::string KvittoNummer(const v1::Sjalvskattning& sjalvskattning, int nr) {
  return nr < 2 ? sjalvskattning.nummer() : absl::StrCat(sjalvskattning.nummer(), "/", nr);
}

std::string SistaDag(const v1::Sjalvskattning& sjalvskattning) {
  return sjalvskattning.state() == v1::KOMPLETTERAS ? sjalvskattning.komplettera_senast_date()
                                                    : sjalvskattning.sista_date();
}

absl::Status FarInvanda(const v1::Sjalvskattning& sjalvskattning, absl::CivilDay today) {
  const auto last = base::ParseDate(sjalvskattning.invandning_senast_date());
  if (!sjalvskattning.ombud() || !last.ok()) {
    return proto::Error(absl::StatusCode::kFailedPrecondition, "EJ_OMBUD",
                        absl::StrCat(sjalvskattning.nummer(),
                                     " är inte inlämnad av kommunen som ombud, eller så har ni "
                                     "redan invänt. Be att få tillbaka den i stället."));
  }
  if (today <= *last) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kFailedPrecondition, "FOR_SENT",
                      absl::StrCat("Sista dagen att invända mot ", sjalvskattning.nummer(), " var ",
                                   base::WeekdayDateSv(*last), ". Be att få tillbaka den i stället, med skäl."),
                      {{"sista_dag", sjalvskattning.invandning_senast_date()}});
}

void GlomBegaran(v1::Sjalvskattning& sjalvskattning) {
  sjalvskattning.clear_tillbaka();
  sjalvskattning.clear_tillbaka_skal();
  sjalvskattning.clear_tillbaka_date();
  sjalvskattning.clear_tillbaka_motiv();
}

absl::Status IngenBegaran(const v1::Sjalvskattning& sjalvskattning) {
  if (sjalvskattning.tillbaka() != v1::TILLBAKA_BEGARD) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kFailedPrecondition, "TILLBAKA_BEGARD",
                      absl::StrCat("Utföraren har bett att få tillbaka ", sjalvskattning.nummer(),
                                   ". Svara på det först: ", sjalvskattning.tillbaka_skal()));
}

}  // namespace kvalitet::uppfoljning
