// What is to be known before papers are destroyed: the utförare may still offer them, and the nämnd take them over.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "services/avvikelser/frister.h"
#include "services/avvikelser/gallring_rules.h"
#include "services/avvikelser/gallring_service.h"

namespace kvalitet::avvikelser {

using attgora::Fraga;
using attgora::Rad;
using attgora::v1::AttGora;

constexpr size_t kMostLines = 100;

absl::Status GallringService::UtforarensRader(sql::Session& session, const Fraga& fraga, Rad& lines) const {
  // It is law, so the same rule for every kommun and day of a last entry (BevarasTill).
  const Fristregel* tid = FristFor("LS_GALLRA", {}, fraga.today);
  if (tid == nullptr) return absl::OkStatus();
  const absl::CivilDay till = fraga.today + tid->larm_fore.value_or(0);
  KV_ASSIGN_OR_RETURN(const auto due, Poster(session, fraga.kommun, fraga.scope, till, kMostLines));
  for (const v1::LexSarahGallringspost& post : due) {
    AttGora& line = lines.emplace_back();
    const bool arende = !post.arende().empty(), sen = SenTvilling(post);
    line.set_resurs(arende ? post.arende() : post.rapport());
    line.set_art(attgora::v1::UPPGIFT);
    line.set_ansvar(attgora::v1::ENHETEN);
    line.set_vad(arende ? absl::StrCat("Lex Sarah ", post.arende_nummer(),
                                       " gallras: erbjud nämnden handlingarna om de ska finnas kvar")
                 : sen  ? absl::StrCat("Avvikelse ", post.arende_nummer(), " gallras, som lex Sarah-rapport ",
                                       post.rapport_nummer())
                        : absl::StrCat("Lex Sarah-rapport ", post.arende_nummer(), " gallras"));
    line.set_enhet(post.enhet());
    line.set_sista_date(post.bevaras_till_date());
    line.set_lage(post.hinder().empty() ? "gallras av sig själv" : post.hinder());
    line.set_skal(absl::StrCat(FristText(*tid), ", ", post.lagrum()));
    line.set_kommando(absl::StrCat(sen ? "kvalitet avvikelse " : "kvalitet lexsarah ",
                                   arende ? "erbjud-handlingar " : "visa ", post.arende_nummer()));
  }
  return absl::OkStatus();
}

absl::Status GallringService::NamndensRader(sql::Session& session, const Fraga& fraga, Rad& lines) const {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", fraga.kommun);
  query.terms = {{"state", proto::Op::kEqual, {v1::GallringState_Name(v1::GALLRING_ERBJUDEN)}}};
  query.limit = static_cast<int>(kMostLines);
  KV_ASSIGN_OR_RETURN(const std::vector<v1::LexSarahGallring> offered, table_.List(session, query));
  for (const v1::LexSarahGallring& one : offered) {
    AttGora& line = lines.emplace_back();
    line.set_resurs(one.name());
    line.set_art(attgora::v1::UPPGIFT);
    line.set_ansvar(attgora::v1::KOMMUNEN);
    line.set_vad(absl::StrCat("Ta ställning till handlingarna i lex Sarah ", one.arende_nummer()));
    line.set_enhet(one.enhet());
    line.set_utforare(one.ansvarig_utforare());
    line.set_lage("erbjudna av utföraren");
    line.set_skal("gallras annars hos utföraren");
    line.set_kommando(absl::StrCat("kvalitet lexsarah ta-över ", one.arende_nummer()));
  }
  return absl::OkStatus();
}

std::vector<attgora::Kalla> GallringService::Kallor() const {
  const auto* service = v1::Avvikelse::descriptor()->file()->FindServiceByName("LexSarahService");
  return {attgora::BaraFor(service->FindMethodByName("TakeOverLexSarahPapper"),
                           attgora::Summor([this](sql::Session& session, const Fraga& fraga, Rad& lines) {
                             return fraga.kommunen ? NamndensRader(session, fraga, lines) : absl::OkStatus();
                           })),
          attgora::BaraFor(service->FindMethodByName("OfferLexSarahPapper"),
                           attgora::Summor([this](sql::Session& session, const Fraga& fraga, Rad& lines) {
                             return fraga.kommunen ? absl::OkStatus() : UtforarensRader(session, fraga, lines);
                           }))};
}

}  // namespace kvalitet::avvikelser
