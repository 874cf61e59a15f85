#include "services/avvikelser/gallring_service.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/store/gallra.h"
#include "common/store/query.h"
#include "common/store/value.h"
#include "services/avvikelser/gallring_rules.h"
#include "services/avvikelser/handelse_store.h"
#include "services/avvikelser/lexarende.h"
#include "services/avvikelser/lexsarah_rules.h"

namespace kvalitet::avvikelser {
namespace {

using store::Tx;

constexpr char kKind[] = "gallring", kProgram[] = "kvalitet-avvikelser";
constexpr char kMethod[] = "kvalitet.avvikelser.v1.LexSarahService/Gallra";
constexpr absl::Duration kLease = absl::Minutes(5), kKept = absl::Hours(24 * 30), kWait = absl::Minutes(10);
constexpr size_t kAtOnce = 100, kMostShown = 500, kPage = 200;

template <class Enum>
Enum Read(const sql::Value& value, const google::protobuf::EnumDescriptor* type) {
  const auto* found = type->FindValueByName(std::get<std::string>(value));
  return found == nullptr ? Enum{} : static_cast<Enum>(found->number());
}

// The day of the last entry: in the ärende or in its rapport, whichever came last.
absl::CivilDay SistaAnteckning(const sql::Value& arende, const sql::Value& rapport) {
  return base::SwedishDate(absl::FromUnixMicros(std::max(std::get<int64_t>(arende), std::get<int64_t>(rapport))));
}

// Own papers: `a` is an ärende.  The other: a rapport that was investigated elsewhere, and is not destroyed yet.
constexpr char kArenden[] =
    "SELECT a.name, a.nummer, a.rapport_nummer, a.enhet, a.lagrum, a.state, a.ivo_state, a.update_time, r.update_time,"
    " a.rapporterad_date, a.rapport FROM lex_sarah_arende a JOIN avvikelse r ON r.name = a.rapport WHERE a.kommun = ?"
    " AND a.utforarens_egen = 1 AND a.delete_time = 0";
constexpr char kRapporter[] =
    "SELECT a.name, a.nummer, a.nummer, a.enhet, a.lagrum, a.state, NULL, a.update_time, a.update_time,"
    " a.rapporterad_date, a.name FROM avvikelse a WHERE a.kommun = ? AND a.typ = 'LEX_SARAH' AND a.utforarens_egen = 1"
    " AND NOT EXISTS (SELECT 1 FROM lex_sarah_arende l WHERE l.kommun = a.kommun AND l.rapport = a.name)"
    " AND NOT EXISTS (SELECT 1 FROM lex_sarah_gallring g WHERE g.kommun = a.kommun AND g.arende_nummer = a.nummer)";

// An avvikelse of the event of a rapport whose papers are gone, that the utförare has written in since or had written
// in later (kTvillingar in gallring_tvillingar.cc says which go): kept from its own last entry, by the rapport's law.
constexpr char kSena[] =
    "SELECT DISTINCT a.name, a.nummer, r.nummer, a.enhet, r.lagrum, 'AVSLUTAD', NULL, a.update_time, a.update_time,"
    " a.rapporterad_date, a.name FROM lex_sarah_gallring g JOIN avvikelse r ON r.kommun = g.kommun"
    " AND r.nummer = g.rapport_nummer JOIN avvikelse a ON a.kommun = r.kommun AND a.handelse = r.handelse"
    " AND a.enhet = r.enhet AND a.ansvarig_utforare = r.ansvarig_utforare WHERE g.kommun = ?"
    " AND g.state = 'GALLRING_GALLRAD' AND r.handelse <> '' AND a.name <> r.name AND a.utforarens_egen = 1"
    " AND (a.typ = 'AVVIKELSE' OR (a.typ = 'LEX_SARAH' AND a.delete_time <> 0)) AND a.lagrum <> 'HSL'"
    " AND NOT EXISTS (SELECT 1 FROM lex_sarah_gallring d WHERE d.kommun = a.kommun AND d.arende_nummer = a.nummer)"
    " AND NOT EXISTS (SELECT 1 FROM avvikelse m WHERE m.kommun = r.kommun AND m.handelse = r.handelse"
    " AND m.enhet = r.enhet AND m.typ = 'LEX_MARIA' AND m.utforarens_egen = 1 AND m.delete_time = 0)"
    " AND NOT EXISTS (SELECT 1 FROM avvikelse o WHERE o.kommun = r.kommun AND o.handelse = r.handelse"
    " AND o.enhet = r.enhet AND o.typ = 'LEX_SARAH' AND o.utforarens_egen = 1 AND o.delete_time = 0"
    " AND NOT EXISTS (SELECT 1 FROM lex_sarah_gallring h WHERE h.kommun = o.kommun"
    " AND h.rapport_nummer = o.nummer AND h.state = 'GALLRING_GALLRAD'))";

bool UtanArende(const sql::Row& row) { return std::holds_alternative<std::monostate>(row[6]); }

std::string Hinder(const sql::Row& row) {
  if (UtanArende(row)) return Gallringshinder(Read<v1::Avvikelsestatus>(row[5], v1::Avvikelsestatus_descriptor()));
  return Gallringshinder(Read<v1::LexSarahState>(row[5], v1::LexSarahState_descriptor()),
                         Read<v1::IvoState>(row[6], v1::IvoState_descriptor()));
}

std::optional<v1::LexSarahGallringspost> PostAv(const sql::Row& row, absl::CivilDay till) {
  v1::LexSarahGallringspost post;
  const auto lag = Read<v1::Lagrum>(row[4], v1::Lagrum_descriptor());
  const absl::CivilDay last = SistaAnteckning(row[7], row[8]);
  const std::optional<Bevarande> kept = BevarasTill(lag, last);
  if (!kept.has_value() || kept->till > till) return std::nullopt;
  if (!UtanArende(row)) post.set_arende(std::get<std::string>(row[0]));
  post.set_rapport(std::get<std::string>(row[10]));
  post.set_arende_nummer(std::get<std::string>(row[1]));
  post.set_rapport_nummer(std::get<std::string>(row[2]));
  post.set_enhet(std::get<std::string>(row[3]));
  post.set_lag(lag);
  post.set_sista_anteckning_date(base::FormatDate(last));
  post.set_bevaras_till_date(base::FormatDate(kept->till));
  post.set_lagrum(LagrumText(*kept->regel));
  post.set_hinder(Hinder(row));
  return post;
}

// To the kommun what was never offered is not there: how many it has is the utförare's own.
store::Resource<v1::LexSarahGallring>::Hooks Synliga() {
  store::Resource<v1::LexSarahGallring>::Hooks hooks;
  hooks.only = [](const proto::Call& call) {
    return call.scope.all ? std::vector<proto::Term>{{"erbjuden_date", proto::Op::kNotEqual, {""}}}
                          : std::vector<proto::Term>();
  };
  return hooks;
}

}  // namespace

GallringService::GallringService(store::Store& store, const LexSarahTables& tables,
                                 const store::Table<v1::Avvikelse>& rapporter, const LarandeTables& exempel,
                                 const fakta::Totals& totals)
    : store_(store),
      tables_(tables),
      rapporter_(rapporter),
      exempel_(exempel),
      totals_(totals),
      rattelser_(store),
      table_(store),
      plain_(store, table_, Synliga()),
      jobs_(store.database(), base::NewId(absl::Now())) {}

void GallringService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const {
  plain_.Serve(service, handlers);
  handlers.Unary<v1::OfferLexSarahPapperRequest, v1::LexSarahGallring>(
      "OfferLexSarahPapper", [this](const auto& call, const auto& q, auto& r) { return Erbjud(call, q, r); });
  handlers.Unary<v1::TakeOverLexSarahPapperRequest, v1::LexSarahGallring>(
      "TakeOverLexSarahPapper", [this](const auto& call, const auto& q, auto& r) { return TaOver(call, q, r); });
  handlers.Unary<v1::PreviewLexSarahGallringRequest, v1::PreviewLexSarahGallringResponse>(
      "PreviewLexSarahGallring", [this](const auto& call, const auto& q, auto& r) { return Visa(call, q, r); });
}

absl::StatusOr<std::vector<v1::LexSarahGallringspost>> GallringService::Poster(sql::Session& session,
                                                                               const std::string& kommun,
                                                                               const proto::RowScope& scope,
                                                                               absl::CivilDay till, size_t most,
                                                                               bool fria) const {
  std::vector<v1::LexSarahGallringspost> due;
  std::set<std::string> seen;  // one may tell of several rapporter
  const auto collect = [&](const char* select, const store::Schema& schema) -> absl::Status {
    std::string date, name;  // of the last row that was read
    for (size_t read = kPage; read == kPage && due.size() < most;) {
      std::vector<sql::Value> args = {kommun, base::FormatDate(till), date, date, name};
      const std::string reach = store::ScopeAt(schema, scope, "a.", args);
      args.emplace_back(int64_t{kPage});
      KV_ASSIGN_OR_RETURN(
          const std::vector<sql::Row> rows,
          session.Query(
              absl::StrCat(select, " AND a.rapporterad_date <= ?",
                           " AND (a.rapporterad_date > ? OR (a.rapporterad_date = ? AND a.name > ?))",
                           reach.empty() ? "" : " AND ", reach, " ORDER BY a.rapporterad_date, a.name LIMIT ?"),
              args));
      for (const sql::Row& row : rows) {
        date = std::get<std::string>(row[9]);
        name = std::get<std::string>(row[0]);
        std::optional<v1::LexSarahGallringspost> post = PostAv(row, till);
        const bool tells = post.has_value() && (!fria || post->hinder().empty());
        if (tells && seen.insert(post->rapport()).second) due.push_back(*std::move(post));
        if (due.size() == most) return absl::OkStatus();
      }
      read = rows.size();
    }
    return absl::OkStatus();
  };
  KV_RETURN_IF_ERROR(collect(kArenden, tables_.arende.schema()));
  KV_RETURN_IF_ERROR(collect(kRapporter, rapporter_.schema()));
  KV_RETURN_IF_ERROR(collect(kSena, rapporter_.schema()));
  return due;
}

absl::Status GallringService::Visa(const proto::Call& call, const v1::PreviewLexSarahGallringRequest& request,
                                   v1::PreviewLexSarahGallringResponse& response) const {
  const absl::StatusOr<absl::CivilDay> asked = base::ParseDate(request.till_date());
  const absl::CivilDay till = asked.ok() ? *asked : call.today;
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    response.Clear();
    if (call.scope.all) return absl::OkStatus();  // to the kommun a private utförare's own is not there
    KV_ASSIGN_OR_RETURN(auto due, Poster(session, call.kommun, call.scope, till, kMostShown));
    KV_RETURN_IF_ERROR(VisaTvillingar(session, till, due));
    *response.mutable_poster() = {due.begin(), due.end()};
    return absl::OkStatus();
  });
}

absl::Status GallringService::Arende(sql::Session& session, const std::string& kommun, const std::string& nummer,
                                     v1::LexSarahArende& arende) const {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", kommun);
  query.terms = {{"nummer", proto::Op::kEqual, {nummer}}};
  query.limit = 1;
  KV_ASSIGN_OR_RETURN(const std::vector<v1::LexSarahArende> found, tables_.arende.List(session, query));
  if (found.empty()) return tables_.arende.NotFound(nummer);
  return tables_.arende.Get(session, {}, found[0].name(), arende);
}

absl::StatusOr<bool> GallringService::Protokoll(sql::Session& session, const std::string& kommun,
                                                const std::string& nummer, v1::LexSarahGallring& found) const {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", kommun);
  query.terms = {{"arende_nummer", proto::Op::kEqual, {nummer}}};
  query.limit = 1;
  KV_ASSIGN_OR_RETURN(const std::vector<v1::LexSarahGallring> rows, table_.List(session, query));
  if (rows.empty()) return false;
  found = rows[0];
  return true;
}

absl::Status GallringService::Erbjud(const proto::Call& call, const v1::OfferLexSarahPapperRequest& request,
                                     v1::LexSarahGallring& response) const {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::LexSarahArende arende;
    KV_RETURN_IF_ERROR(tables_.arende.Get(tx.sql(), call.scope, request.name(), arende));
    const bool there = !arende.has_delete_time() && !(call.scope.all && arende.utforarens_egen());
    if (!there) return tables_.arende.NotFound(request.name());
    if (!arende.utforarens_egen()) {
      return Refused("NAMNDENS", absl::StrCat(arende.nummer(), " är nämndens redan."));
    }
    KV_ASSIGN_OR_RETURN(const bool before, Protokoll(tx.sql(), call.kommun, arende.nummer(), response));
    if (before) return absl::OkStatus();  // offered already
    response.set_name(absl::StrCat("kommuner/", call.kommun, "/lexsarahgallringar/", base::NewId(tx.now())));
    response.set_arende_nummer(arende.nummer());
    response.set_rapport_nummer(arende.rapport_nummer());
    response.set_enhet(arende.enhet());
    response.set_ansvarig_utforare(arende.atkomst_utforare());
    response.set_state(v1::GALLRING_ERBJUDEN);
    response.set_erbjuden_date(base::FormatDate(call.today));
    response.set_erbjuden_av(call.who.subject);
    return table_.Insert(tx, response, "ERBJUDEN");
  });
}

absl::Status GallringService::TaOver(const proto::Call& call, const v1::TakeOverLexSarahPapperRequest& request,
                                     v1::LexSarahGallring& response) const {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::LexSarahGallring stored;
    KV_RETURN_IF_ERROR(table_.Get(tx.sql(), call.scope, request.name(), stored));
    // To the kommun what was never offered is not there, when it has been destroyed neither.
    if (!call.scope.all || stored.erbjuden_date().empty()) return table_.NotFound(request.name());
    if (stored.state() != v1::GALLRING_ERBJUDEN) {
      return Refused("INTE_ERBJUDEN",
                     absl::StrCat("Handlingarna i ", stored.arende_nummer(), " är redan övertagna eller gallrade."));
    }
    v1::LexSarahArende arende;
    KV_RETURN_IF_ERROR(Arende(tx.sql(), call.kommun, stored.arende_nummer(), arende));
    v1::LexSarahArende now = arende;
    now.set_utforarens_egen(false);
    now.clear_atkomst_utforare();
    now.clear_atkomst_enhet();
    KV_RETURN_IF_ERROR(tables_.arende.Update(tx, arende, now, "", "OVERTAGEN"));
    // From now on it is the kommun's, and counts as that.
    KV_RETURN_IF_ERROR(
        totals_.MarkChange(tx.sql(), tables_.arende.schema().table, call.kommun, &arende, &now, tx.now()));
    v1::Avvikelse rapport;
    KV_RETURN_IF_ERROR(rapporter_.Get(tx.sql(), {}, arende.rapport(), rapport));
    v1::Avvikelse theirs = rapport;
    theirs.set_utforarens_egen(false);
    // The register follows it from now on; it was closed when the utförare closed it.
    const absl::Time avslutad = absl::FromUnixSeconds(arende.avslutad_time().seconds());
    Folj(now, arende.has_avslutad_time() ? base::SwedishDate(avslutad) : call.today, theirs);
    theirs.set_overlamnad(true);
    KV_RETURN_IF_ERROR(rapporter_.Update(tx, rapport, theirs, "", "OVERTAGEN"));
    KV_RETURN_IF_ERROR(
        totals_.MarkChange(tx.sql(), rapporter_.schema().table, call.kommun, &rapport, &theirs, tx.now()));
    response = stored;
    response.set_state(v1::GALLRING_OVERTAGEN);
    response.set_overtagen_date(base::FormatDate(call.today));
    response.set_overtagen_av(call.who.subject);
    response.set_overenskommelse(request.overenskommelse());
    return table_.Update(tx, stored, response, "", "OVERTAGEN");
  });
}

absl::Status GallringService::Anteckna(Tx& tx, const v1::LexSarahArende& arende,
                                       const v1::LexSarahGallringspost& post) const {
  v1::LexSarahGallring stored;
  KV_ASSIGN_OR_RETURN(const bool before, Protokoll(tx.sql(), tx.call().kommun, arende.nummer(), stored));
  v1::LexSarahGallring done = stored;
  const absl::StatusOr<absl::CivilDay> last = base::ParseDate(post.sista_anteckning_date());
  KV_RETURN_IF_ERROR(last.status());
  const std::optional<Bevarande> kept = BevarasTill(arende.lagrum(), *last);
  done.set_arende_nummer(arende.nummer());
  done.set_rapport_nummer(arende.rapport_nummer());
  done.set_enhet(arende.enhet());
  done.set_ansvarig_utforare(arende.atkomst_utforare());
  done.set_state(v1::GALLRING_GALLRAD);
  done.set_sista_anteckning_date(post.sista_anteckning_date());
  done.set_gallrad_date(base::FormatDate(tx.call().today));
  done.set_lagrum(post.lagrum());
  if (kept.has_value()) done.set_regel(RegelVersion(*kept->regel));
  if (before) return table_.Update(tx, stored, done, "", "GALLRAD");
  done.set_name(absl::StrCat("kommuner/", tx.call().kommun, "/lexsarahgallringar/", base::NewId(tx.now())));
  return table_.Insert(tx, done, "GALLRAD");
}

absl::Status GallringService::GallraEtt(const proto::Call& call, const v1::LexSarahGallringspost& post) const {
  const bool utan_arende = post.arende().empty(), sen = SenTvilling(post);
  v1::GetLexSarahArendeRequest request;
  request.set_name(utan_arende ? post.rapport() : post.arende());
  v1::LexSarahArende unused;
  return store_.Write(call, request, unused, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {LarandeGuard(call.kommun)}));
    // Somebody may have written in it since, or the nämnd taken it over.
    KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows, tx.sql().Query(absl::StrCat(sen           ? kSena
                                                                                      : utan_arende ? kRapporter
                                                                                                    : kArenden,
                                                                                      " AND a.name = ?"),
                                                                         {call.kommun, request.name()}));
    if (rows.empty()) return absl::OkStatus();
    const std::optional<v1::LexSarahGallringspost> due = PostAv(rows[0], call.today - 1);
    if (!due.has_value() || !due->hinder().empty()) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(const Exempelbok exempel, ExempelPerArende(tx, exempel_));
    if (utan_arende) {
      KV_RETURN_IF_ERROR(AntecknaRapport(tx, *due));
      KV_RETURN_IF_ERROR(GallraRapport(tx, due->rapport(), exempel));
      return sen ? absl::OkStatus() : GallraTvillingar(tx, *due, exempel);
    }
    v1::LexSarahArende arende;
    KV_RETURN_IF_ERROR(tables_.arende.Get(tx.sql(), {}, post.arende(), arende));
    KV_RETURN_IF_ERROR(Anteckna(tx, arende, *due));
    v1::LexSarahArende stays = Kvar(arende);
    store::SetTime(stays, "delete_time", tx.now());
    KV_RETURN_IF_ERROR(tables_.arende.Update(tx, arende, stays, "", "GALLRAD"));
    KV_RETURN_IF_ERROR(store::DestroyAuditContent(tx, arende.name()));
    KV_RETURN_IF_ERROR(store::DestroyBlobs(tx, kIvoSida, arende.name()));
    KV_RETURN_IF_ERROR(GallraRapport(tx, arende.rapport(), exempel));
    return GallraTvillingar(tx, *due, exempel);
  });
}

absl::Status GallringService::AntecknaRapport(Tx& tx, const v1::LexSarahGallringspost& post) const {
  v1::Avvikelse rapport;
  KV_RETURN_IF_ERROR(rapporter_.Get(tx.sql(), {}, post.rapport(), rapport));
  v1::LexSarahArende stands;  // for the ärende that there was elsewhere
  stands.set_nummer(rapport.nummer());
  stands.set_rapport_nummer(post.rapport_nummer());
  stands.set_enhet(rapport.enhet());
  stands.set_atkomst_utforare(rapport.ansvarig_utforare());
  stands.set_lagrum(post.lag());
  return Anteckna(tx, stands, post);
}

absl::StatusOr<size_t> GallringService::GallraKommun(const proto::Call& call, size_t most) const {
  std::vector<v1::LexSarahGallringspost> due;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(due, Poster(session, call.kommun, {}, call.today - 1, most, true));
    return absl::OkStatus();
  }));
  for (const v1::LexSarahGallringspost& post : due) KV_RETURN_IF_ERROR(GallraEtt(call, post));
  return due.size();
}

absl::Status GallringService::Tend(absl::Time now, absl::Time deadline) {
  const std::string name = absl::StrCat("gallring/", base::FormatDate(base::SwedishDate(now)));
  std::vector<sql::Row> known, kommuner;
  sql::Database& db = store_.database();
  KV_RETURN_IF_ERROR(db.Read(deadline, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(known, session.Query("SELECT state FROM job WHERE name = ?", {name}));
    return absl::OkStatus();
  }));
  if (known.empty()) {
    KV_RETURN_IF_ERROR(db.Write(deadline, [&](sql::Session& session) -> absl::Status {
      KV_RETURN_IF_ERROR(store::Jobs::ForgetDone(session, kKind, absl::Now() - kKept));
      return store::Jobs::Enqueue(session, {name, kKind, ""}, absl::Now()).status();
    }));
  } else if (std::get<std::string>(known[0][0]) == "KLAR") {
    return absl::OkStatus();
  }
  KV_ASSIGN_OR_RETURN(const std::optional<store::Job> job, jobs_.Take(kKind, absl::Now(), kLease, deadline));
  if (!job.has_value()) return absl::OkStatus();
  KV_RETURN_IF_ERROR(db.Read(deadline, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(kommuner, session.Query("SELECT DISTINCT kommun FROM avvikelse ORDER BY kommun", {}));
    return absl::OkStatus();
  }));
  size_t left = kAtOnce;
  for (const sql::Row& row : kommuner) {
    const proto::Call call = proto::ProgramCall(kProgram, kMethod, std::get<std::string>(row[0]), now, deadline);
    const absl::StatusOr<size_t> done = GallraKommun(call, left);
    if (!done.ok()) return jobs_.Fail(*job, std::string(done.status().message()), absl::Now(), kWait, deadline);
    left -= *done;
    if (left == 0) return jobs_.GiveBack(*job, absl::Now(), absl::ZeroDuration(), deadline);  // the rest next round
  }
  return db.Write(deadline, [&](sql::Session& session) { return store::Jobs::Finish(session, *job, absl::Now()); });
}

}  // namespace kvalitet::avvikelser
