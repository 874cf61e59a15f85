// What goes with the papers of an own lex Sarah: the row of the register with its history and what was learnt of it,
// avvikelser that the utförare has registered of the same event; and how what is gone is known when it is read in
// again.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/sql/rows.h"
#include "common/store/gallra.h"
#include "common/store/query.h"
#include "services/avvikelser/gallring_exempel.h"
#include "services/avvikelser/gallring_rules.h"
#include "services/avvikelser/gallring_service.h"

namespace kvalitet::avvikelser {
namespace {

// Avvikelser of the utförare's own of the same event as a rapport, and what was taken away as wrong: what stood in it
// is there still.  What concerns health care is kept by another law, and another lex Sarah-rapport until its own time;
// as long as one of those is kept, so are the avvikelser.  What is destroyed already has its line in the protocol.
constexpr char kTvillingar[] =
    "SELECT r.name, t.name, t.nummer, t.ansvarig_utforare, t.update_time"
    " FROM avvikelse r JOIN avvikelse t ON t.kommun = r.kommun AND t.handelse = r.handelse"
    " AND t.enhet = r.enhet AND t.ansvarig_utforare = r.ansvarig_utforare AND t.utforarens_egen = 1"
    " WHERE r.handelse <> '' AND t.name <> r.name"
    " AND (t.typ = 'AVVIKELSE' OR (t.typ = 'LEX_SARAH' AND t.delete_time <> 0)) AND t.lagrum <> 'HSL'"
    " AND NOT EXISTS (SELECT 1 FROM lex_sarah_gallring d WHERE d.kommun = t.kommun AND d.arende_nummer = t.nummer)"
    " AND NOT EXISTS (SELECT 1 FROM avvikelse m WHERE m.kommun = r.kommun AND m.handelse = r.handelse"
    " AND m.enhet = r.enhet AND m.typ = 'LEX_MARIA' AND m.utforarens_egen = 1 AND m.delete_time = 0)"
    " AND NOT EXISTS (SELECT 1 FROM avvikelse o WHERE o.kommun = r.kommun AND o.handelse = r.handelse"
    " AND o.enhet = r.enhet AND o.name <> r.name AND o.typ = 'LEX_SARAH' AND o.utforarens_egen = 1"
    " AND o.delete_time = 0 AND NOT EXISTS (SELECT 1 FROM lex_sarah_gallring g WHERE g.kommun = o.kommun"
    " AND g.rapport_nummer = o.nummer AND g.state = 'GALLRING_GALLRAD')) AND r.name IN ";

struct Tvilling {
  std::string name, nummer, utforare;
};

// Those of each rapport that are kept until `till` at the longest: where somebody has written in one since, it is kept
// as long after that.  `poster` are at most some hundred.
absl::StatusOr<std::map<std::string, std::vector<Tvilling>>> Tvillingar(
    sql::Session& session, absl::CivilDay till, absl::Span<const v1::LexSarahGallringspost> poster) {
  std::map<std::string, std::vector<Tvilling>> found;
  std::map<std::string, v1::Lagrum> lag;
  std::vector<sql::Value> names;
  for (const v1::LexSarahGallringspost& post : poster) {
    if (SenTvilling(post)) continue;  // goes alone
    if (lag.emplace(post.rapport(), post.lag()).second) names.emplace_back(post.rapport());
  }
  if (names.empty()) return found;
  const std::string sql = absl::StrCat(kTvillingar, sql::Marks(names, 0, names.size()), " ORDER BY r.name, t.name");
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows, session.Query(sql, names));
  for (const sql::Row& row : rows) {
    const auto text = [&row](size_t at) { return std::get<std::string>(row[at]); };
    const absl::Time last = absl::FromUnixMicros(std::get<int64_t>(row[4]));
    const std::optional<Bevarande> kept = BevarasTill(lag.at(text(0)), base::SwedishDate(last));
    if (kept.has_value() && kept->till <= till) found[text(0)].push_back({text(1), text(2), text(3)});
  }
  return found;
}

}  // namespace

absl::Status GallringService::VisaTvillingar(sql::Session& session, absl::CivilDay till,
                                             std::vector<v1::LexSarahGallringspost>& poster) {
  KV_ASSIGN_OR_RETURN(const auto found, Tvillingar(session, till, poster));
  for (v1::LexSarahGallringspost& post : poster) {
    const auto of = found.find(post.rapport());
    if (of == found.end()) continue;
    for (const Tvilling& twin : of->second) post.add_foljer_med(twin.nummer);
  }
  return absl::OkStatus();
}

absl::Status GallringService::GallraRapport(store::Tx& tx, const std::string& name, const Exempelbok& exempel) const {
  v1::Avvikelse rapport;
  KV_RETURN_IF_ERROR(rapporter_.Get(tx.sql(), {}, name, rapport));
  v1::Avvikelse stays = rapport;
  Gallra(stays);
  KV_RETURN_IF_ERROR(rapporter_.Update(tx, rapport, stays, "", "GALLRAD"));
  KV_RETURN_IF_ERROR(store::DestroyAuditContent(tx, name));
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"avvikelse", proto::Op::kEqual, {rapport.nummer()}}};
  std::vector<v1::Rattelse> history;
  KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), rattelser_, query, [&](v1::Rattelse one) { history.push_back(one); }));
  for (const v1::Rattelse& listed : history) {
    v1::Rattelse entry;
    KV_RETURN_IF_ERROR(rattelser_.Get(tx.sql(), {}, listed.name(), entry));
    v1::Rattelse bare = entry;
    bare.clear_motiv();
    KV_RETURN_IF_ERROR(rattelser_.Update(tx, entry, bare, "", "GALLRAD"));
    KV_RETURN_IF_ERROR(store::DestroyAuditContent(tx, listed.name()));
  }
  return GallraExempel(tx, exempel_, exempel, name);
}

absl::Status GallringService::GallraTvillingar(store::Tx& tx, const v1::LexSarahGallringspost& post,
                                               const Exempelbok& exempel) const {
  KV_ASSIGN_OR_RETURN(const auto found, Tvillingar(tx.sql(), tx.call().today - 1, {post}));
  const auto of = found.find(post.rapport());
  if (of == found.end()) return absl::OkStatus();
  for (const Tvilling& twin : of->second) {
    v1::LexSarahArende stands;  // its own number, and that of the rapport that it goes with
    stands.set_nummer(twin.nummer);
    stands.set_rapport_nummer(post.rapport_nummer());
    stands.set_enhet(post.enhet());
    stands.set_atkomst_utforare(twin.utforare);
    stands.set_lagrum(post.lag());
    KV_RETURN_IF_ERROR(Anteckna(tx, stands, post));
    KV_RETURN_IF_ERROR(GallraRapport(tx, twin.name, exempel));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::set<std::string>> Gallrade(sql::Session& session, const std::string& kommun,
                                               const std::vector<v1::Avvikelse>& rows) {
  std::set<std::string> gone;
  std::vector<sql::Value> args = {kommun};
  for (const v1::Avvikelse& row : rows) {
    if (row.utforarens_egen()) args.emplace_back(row.nummer());  // of nothing else anything is destroyed
  }
  if (args.size() == 1) return gone;
  const std::string marks = sql::Marks(args, 1, args.size() - 1);
  for (const char* column : {"arende_nummer", "rapport_nummer"}) {
    KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> found,
                        session.Query(absl::StrCat("SELECT ", column,
                                                   " FROM lex_sarah_gallring WHERE kommun = ?"
                                                   " AND state = 'GALLRING_GALLRAD' AND ",
                                                   column, " IN ", marks),
                                      args));
    for (const sql::Row& row : found) gone.insert(std::get<std::string>(row[0]));
  }
  return gone;
}

}  // namespace kvalitet::avvikelser
