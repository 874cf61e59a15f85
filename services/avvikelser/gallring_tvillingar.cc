// What goes with the papers of an own lex Sarah: avvikelser that the utförare has registered of the same event.
#include <optional>
#include <string>
#include <vector>

#include "common/base/date.h"
#include "common/base/status.h"
#include "services/avvikelser/gallring_rules.h"
#include "services/avvikelser/gallring_service.h"

namespace kvalitet::avvikelser {
namespace {

// Avvikelser of the utförare's own of the same event as a rapport, and what was taken away as wrong: what stood in it
// is there still.  What concerns health care is kept by another law, and another lex Sarah-rapport until its own time;
// as long as one of those is kept, so are the avvikelser.  What is destroyed already has its line in the protocol.
constexpr char kTvillingar[] =
    "SELECT t.name FROM avvikelse r JOIN avvikelse t ON t.kommun = r.kommun AND t.handelse = r.handelse"
    " AND t.enhet = r.enhet AND t.ansvarig_utforare = r.ansvarig_utforare AND t.utforarens_egen = 1"
    " WHERE r.name = ? AND r.handelse <> '' AND t.name <> r.name"
    " AND (t.typ = 'AVVIKELSE' OR (t.typ = 'LEX_SARAH' AND t.delete_time <> 0)) AND t.lagrum <> 'HSL'"
    " AND NOT EXISTS (SELECT 1 FROM lex_sarah_gallring d WHERE d.kommun = t.kommun AND d.arende_nummer = t.nummer)"
    " AND NOT EXISTS (SELECT 1 FROM avvikelse m WHERE m.kommun = r.kommun AND m.handelse = r.handelse"
    " AND m.enhet = r.enhet AND m.typ = 'LEX_MARIA' AND m.utforarens_egen = 1 AND m.delete_time = 0)"
    " AND NOT EXISTS (SELECT 1 FROM avvikelse o WHERE o.kommun = r.kommun AND o.handelse = r.handelse"
    " AND o.enhet = r.enhet AND o.name <> r.name AND o.typ = 'LEX_SARAH' AND o.utforarens_egen = 1"
    " AND o.delete_time = 0 AND NOT EXISTS (SELECT 1 FROM lex_sarah_gallring g WHERE g.kommun = o.kommun"
    " AND g.rapport_nummer = o.nummer AND g.state = 'GALLRING_GALLRAD'))"
    " ORDER BY t.name";

}  // namespace

absl::Status GallringService::GallraTvillingar(store::Tx& tx, const std::string& rapport,
                                               const v1::LexSarahGallringspost& post) const {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows, tx.sql().Query(kTvillingar, {rapport}));
  for (const sql::Row& row : rows) {
    const std::string& name = std::get<std::string>(row[0]);
    v1::Avvikelse twin;
    KV_RETURN_IF_ERROR(rapporter_.Get(tx.sql(), {}, name, twin));
    // Somebody has written in it since: it is kept as long after that.
    const absl::Time last = absl::FromUnixSeconds(twin.update_time().seconds());
    const std::optional<Bevarande> kept = BevarasTill(post.lag(), base::SwedishDate(last));
    if (!kept.has_value() || kept->till >= tx.call().today) continue;
    v1::LexSarahArende stands;  // its own number, and that of the rapport that it goes with
    stands.set_nummer(twin.nummer());
    stands.set_rapport_nummer(post.rapport_nummer());
    stands.set_enhet(twin.enhet());
    stands.set_atkomst_utforare(twin.ansvarig_utforare());
    stands.set_lagrum(post.lag());
    KV_RETURN_IF_ERROR(Anteckna(tx, stands, post));
    KV_RETURN_IF_ERROR(GallraRapport(tx, name));
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::avvikelser
