#include "services/avvikelser/lexsarah_jav.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/sql/rows.h"
#include "services/avvikelser/handelse_rules.h"
#include "services/avvikelser/handelse_store.h"
#include "services/avvikelser/lexarende.h"
#include "services/avvikelser/lexsarah_service.h"
#include "services/avvikelser/rules.h"

namespace kvalitet::avvikelser {
namespace {

using store::Tx;

// Who may leave it to somebody else before it is received: those who could have received what is the nämnd's.
absl::Status FarAnmalaJav(const Snapshot& snapshot, const proto::Call& call, const v1::Avvikelse& rapport) {
  if (rapport.typ() != v1::LEX_SARAH) {
    return Refused("INGEN_RAPPORT", absl::StrCat(rapport.nummer(), " är ingen lex Sarah-rapport."));
  }
  if (rapport.utforarens_egen()) {
    if (call.scope.all)
      return Refused("UTFORARENS_EGEN", absl::StrCat(rapport.nummer(), " utreds av utföraren själv."));
    return Refused(
        "REDOVISAS_I_ARENDET",
        absl::StrCat(rapport.nummer(), " är er egen. Redovisa jävet när du tar emot den; det hindrar inte."));
  }
  if (!rapport.lexsarah_arende().empty()) {
    return Refused("REDAN_MOTTAGEN",
                   absl::StrCat(rapport.nummer(), " är redan mottagen (", rapport.lexsarah_arende(), ")."));
  }
  KV_RETURN_IF_ERROR(BedomdIKallan(rapport));
  if (!rapport.register_verified()) return EjKontrollerad(rapport);  // whose it is is not guessed
  if (call.scope.all) return absl::OkStatus();
  if (snapshot == nullptr) return RegistretSvararInte();
  if (EgenRegi(snapshot, rapport.ansvarig_utforare())) return absl::OkStatus();
  return Refused("NAMNDENS", absl::StrCat(rapport.nummer(), " har lämnats till nämnden, som utreder den."));
}

absl::Status HarAnmaltJav(const std::string& rapport_nummer) {
  return Refused("JAV_ANMALT",
                 absl::StrCat("Du har anmält jäv för ", rapport_nummer, ". Låt någon annan göra det som ska göras."));
}

// Whether somebody may have declared jäv of the row, or of another of its event.
bool KanVaraJavig(const v1::Avvikelse& a) {
  return !a.handelse().empty() || (a.typ() == v1::LEX_SARAH && !a.utforarens_egen());
}

// Number, event and enhet of the rapporter of which the caller has declared jäv, among the rows or of their events.
absl::StatusOr<std::vector<sql::Row>> Javigas(sql::Session& session, const proto::Call& call,
                                              const std::vector<const v1::Avvikelse*>& rows) {
  std::vector<sql::Value> args = {call.kommun, call.who.subject};
  for (const v1::Avvikelse* one : rows) args.emplace_back(one->nummer());
  const std::string nummer = sql::Marks(args, 2, rows.size());
  const size_t first = args.size();
  for (const v1::Avvikelse* one : rows) {
    if (!one->handelse().empty()) args.emplace_back(one->handelse());
  }
  const size_t events = args.size() - first;
  const std::string handelser = events == 0 ? "" : absl::StrCat(" OR a.handelse IN ", sql::Marks(args, first, events));
  return session.Query(absl::StrCat("SELECT a.nummer, a.handelse, a.enhet FROM rattelse j JOIN avvikelse a"
                                    " ON a.kommun = j.kommun AND a.nummer = j.avvikelse WHERE j.kommun = ?"
                                    " AND j.gjord_av = ? AND j.slag IN ",
                                    kJavslag, " AND a.typ = 'LEX_SARAH' AND a.utforarens_egen = 0 AND (a.nummer IN ",
                                    nummer, handelser, ")"),
                       args);
}

// Whether a row is such a rapport, or another ärende of its event.
bool HorTill(const v1::Avvikelse& a, const sql::Row& javig) {
  const auto text = [&javig](size_t column) { return std::get<std::string>(javig[column]); };
  return text(0) == a.nummer() || (!a.handelse().empty() && text(1) == a.handelse() && text(2) == a.enhet());
}

}  // namespace

absl::StatusOr<AnmaltJav> JavOm(sql::Session& session, const v1::Avvikelse& rapport, const std::string& vem) {
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query(absl::StrCat("SELECT gjord_av, create_time, slag, enhet FROM rattelse WHERE kommun = ?"
                                 " AND avvikelse = ? AND slag IN ",
                                 kJavslag, " ORDER BY name"),
                    {std::string(base::KommunOf(rapport.name())), rapport.nummer()}));
  AnmaltJav jav;
  for (const sql::Row& row : rows) {
    const absl::Time when = absl::FromUnixMicros(std::get<int64_t>(row[1]));
    if (jav.date.empty()) jav.date = base::FormatDate(base::SwedishDate(when));
    jav.egen = jav.egen || std::get<std::string>(row[0]) == vem;
    jav.enhetens = jav.enhetens || (std::get<std::string>(row[2]) == v1::Rattelseslag_Name(v1::RATTELSE_JAV) &&
                                    std::get<std::string>(row[3]) == rapport.enhet());
  }
  return jav;
}

absl::Status FarTaEmot(const AnmaltJav& jav, bool kommunens, const v1::Avvikelse& rapport) {
  if (jav.egen) {
    return Refused("JAV_ANMALT",
                   absl::StrCat("Du har anmält jäv för ", rapport.nummer(), ". Låt någon annan ta emot den."));
  }
  if (kommunens || !jav.enhetens) return absl::OkStatus();
  return Refused("JAV_ANMALT", absl::StrCat(rapport.nummer(),
                                            " är lämnad till SAS och lex Sarah-utredare, eftersom "
                                            "den som skulle ta emot den har anmält jäv."));
}

absl::Status Ojavig(sql::Session& session, const proto::Call& call, const std::string& rapport_nummer) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query(absl::StrCat("SELECT j.name FROM rattelse j WHERE j.kommun = ? AND j.avvikelse = ?"
                                                 " AND j.gjord_av = ? AND j.slag IN ",
                                                 kJavslag, " LIMIT 1"),
                                    {call.kommun, rapport_nummer, call.who.subject}));
  return rows.empty() ? absl::OkStatus() : HarAnmaltJav(rapport_nummer);
}

absl::StatusOr<std::string> JavigOm(sql::Session& session, const proto::Call& call, const v1::Avvikelse& row) {
  if (!KanVaraJavig(row)) return std::string();
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows, Javigas(session, call, {&row}));
  for (const sql::Row& one : rows) {
    if (HorTill(row, one)) return std::get<std::string>(one[0]);
  }
  return std::string();
}

absl::Status OjavigOm(sql::Session& session, const proto::Call& call, const v1::Avvikelse& row) {
  KV_ASSIGN_OR_RETURN(const std::string rapport, JavigOm(session, call, row));
  return rapport.empty() ? absl::OkStatus() : HarAnmaltJav(rapport);
}

bool NamndensEgna(const proto::Call& call) {
  return call.scope.all && (call.who.Has(options::v1::SAS) || call.who.Has(options::v1::LEX_SARAH_UTREDARE));
}

absl::Status DoljForJaviga(sql::Session& session, const proto::Call& call, const std::vector<v1::Avvikelse*>& rows) {
  if (!NamndensEgna(call)) return absl::OkStatus();
  std::vector<const v1::Avvikelse*> asked;
  for (const v1::Avvikelse* one : rows) {
    if (KanVaraJavig(*one)) asked.push_back(one);
  }
  if (asked.empty()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> found, Javigas(session, call, asked));
  for (v1::Avvikelse* one : rows) {
    const bool javig = std::any_of(found.begin(), found.end(), [&](const sql::Row& row) { return HorTill(*one, row); });
    if (javig) HideTexts(*one);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::set<std::string>> JavigaArenden(sql::Session& session, const std::string& vem,
                                                    const std::set<std::string>& arenden) {
  std::set<std::string> found;
  if (arenden.empty()) return found;
  std::vector<sql::Value> args = {vem};
  for (const std::string& one : arenden) args.emplace_back(one);
  const std::string names = sql::Marks(args, 1, arenden.size());
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query(absl::StrCat("SELECT l.name FROM lex_sarah_arende l JOIN rattelse j"
                                                 " ON j.kommun = l.kommun AND j.avvikelse = l.rapport_nummer"
                                                 " WHERE j.slag IN ",
                                                 kJavslag, " AND j.gjord_av = ? AND l.name IN ", names),
                                    args));
  for (const sql::Row& row : rows) found.insert(std::get<std::string>(row[0]));
  return found;
}

// What the enhet leaves to somebody else is handed over in the same write: its people read and change no more of it.
// To SAS and utredare who declare it both are closed too (Ojavig, DoljForJaviga), though they have the role.
absl::Status LexSarahService::AnmalJav(const proto::Call& call, const v1::DeclareLexSarahJavRequest& request,
                                       v1::LexSarahStatus& response) const {
  const Snapshot snapshot = LookUp(register_, call, "", "");
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {RapportGuard(request.name())}));
    v1::Avvikelse stored;
    KV_RETURN_IF_ERROR(rapporter_.Read(tx.sql(), call.scope, request.name(), stored));
    KV_RETURN_IF_ERROR(FarAnmalaJav(snapshot, call, stored));
    KV_ASSIGN_OR_RETURN(const AnmaltJav before, JavOm(tx.sql(), stored, call.who.subject));
    KV_RETURN_IF_ERROR(FarTaEmot(before, call.scope.all, stored));
    v1::Avvikelse now = stored;
    if (!call.scope.all) now.set_overlamnad(true);
    KV_RETURN_IF_ERROR(rapporter_.Replace(tx, stored, now, "JAV_ANMALT"));
    v1::Rattelse entry =
        RattelseAv(stored, now, call.scope.all ? v1::RATTELSE_NAMNDENS_JAV : v1::RATTELSE_JAV, request.jav_motiv());
    entry.set_name(absl::StrCat("kommuner/", call.kommun, "/rattelser/", base::NewId(tx.now())));
    entry.set_gjord_av(call.who.subject);
    KV_RETURN_IF_ERROR(rattelser_.Insert(tx, entry));
    response.set_rapport(now.name());
    response.set_rapport_nummer(now.nummer());
    response.set_state(v1::LEXSARAH_RAPPORTERAD);
    response.set_jav_anmalt_date(before.nagon() ? before.date : base::FormatDate(call.today));
    return absl::OkStatus();
  });
}

}  // namespace kvalitet::avvikelser
