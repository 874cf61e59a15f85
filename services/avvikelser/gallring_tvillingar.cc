// What goes with the papers of an own lex Sarah: avvikelser that the utförare has registered of the same event.
#include <string>
#include <vector>

#include "common/base/status.h"
#include "services/avvikelser/gallring_service.h"

namespace kvalitet::avvikelser {
namespace {

// Avvikelser of the utförare's own of the same event as a rapport, and what was taken away as wrong: what stood in it
// is there still.  A lex Maria-rapport is kept by another law, and another lex Sarah-rapport until its own time; as
// long as one of those is kept, the avvikelser go with that one.
constexpr char kTvillingar[] =
    "SELECT t.name FROM avvikelse r JOIN avvikelse t ON t.kommun = r.kommun AND t.handelse = r.handelse"
    " AND t.enhet = r.enhet AND t.ansvarig_utforare = r.ansvarig_utforare AND t.utforarens_egen = 1"
    " WHERE r.name = ? AND r.handelse <> '' AND t.name <> r.name"
    " AND (t.typ = 'AVVIKELSE' OR (t.typ = 'LEX_SARAH' AND t.delete_time <> 0))"
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
