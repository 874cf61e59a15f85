#include "services/avvikelser/gallring_rules.h"

#include "common/base/date.h"
#include "services/avvikelser/frister.h"
#include "services/avvikelser/rules.h"

namespace kvalitet::avvikelser {

std::optional<Bevarande> BevarasTill(v1::Lagrum lag, absl::CivilDay sista_anteckning) {
  const Fristregel* tid = FristFor("LS_GALLRA", {}, sista_anteckning);
  if (tid == nullptr) return std::nullopt;
  Bevarande kept;
  kept.till = SistaDag(*tid, sista_anteckning);
  kept.regel = RegelFor(plikt::kGallra, lag, {"", base::FormatDate(kept.till + 1)});
  if (kept.regel == nullptr) return std::nullopt;
  return kept;
}

std::string Gallringshinder(v1::LexSarahState state, v1::IvoState ivo_state) {
  if (state != v1::LEXSARAH_AVSLUTAD) return "Ärendet är inte avslutat. Avsluta det.";
  const bool done = ivo_state == v1::IVO_EJ_AKTUELL || ivo_state == v1::IVO_AVSLUTAT;
  return done ? "" : "IVO är inte klar med det. Ta steget IVO avslutar när det har kommit.";
}

std::string Gallringshinder(v1::Avvikelsestatus state) {
  return state == v1::AVSLUTAD ? "" : "Nämnden är inte informerad om grad och åtgärder. Komplettera informationen.";
}

bool SenTvilling(const v1::LexSarahGallringspost& post) {
  return post.arende().empty() && post.arende_nummer() != post.rapport_nummer();
}

v1::LexSarahArende Kvar(const v1::LexSarahArende& arende) {
  v1::LexSarahArende stays;
  stays.set_name(arende.name());
  stays.set_nummer(arende.nummer());
  stays.set_rapport(arende.rapport());
  stays.set_rapport_nummer(arende.rapport_nummer());
  stays.set_utforarens_egen(arende.utforarens_egen());
  stays.set_atkomst_utforare(arende.atkomst_utforare());
  stays.set_lagrum(arende.lagrum());
  stays.set_state(arende.state());
  stays.set_ivo_state(arende.ivo_state());
  *stays.mutable_create_time() = arende.create_time();
  *stays.mutable_update_time() = arende.update_time();
  stays.set_etag(arende.etag());
  return stays;
}

void Gallra(v1::Avvikelse& rapport) {
  HideTexts(rapport);
  rapport.clear_anmald_av();
  rapport.clear_avslutad_av();
}

v1::Larexempel Kvar(const v1::Larexempel& exempel) {
  v1::Larexempel stays;
  stays.set_name(exempel.name());
  stays.set_nummer(exempel.nummer());
  stays.set_state(exempel.state());
  stays.set_utforarens_egen(exempel.utforarens_egen());
  stays.set_ansvarig_utforare(exempel.ansvarig_utforare());
  *stays.mutable_create_time() = exempel.create_time();
  *stays.mutable_update_time() = exempel.update_time();
  stays.set_etag(exempel.etag());
  return stays;
}

void Gallra(v1::Larexempel& delat) {
  delat.clear_arende();
  delat.clear_skribenter();
  delat.clear_motiv();
}

}  // namespace kvalitet::avvikelser
