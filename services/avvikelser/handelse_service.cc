#include "services/avvikelser/handelse_service.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "services/avvikelser/handelse_rules.h"
#include "services/avvikelser/handelse_store.h"
#include "services/avvikelser/lexsarah_jav.h"
#include "services/avvikelser/rules.h"

namespace kvalitet::avvikelser {
namespace {

using store::Tx;

}  // namespace

HandelseService::HandelseService(store::Store& store, registry::Register& reg,
                                 const store::Table<v1::Avvikelse>& avvikelser, const Rapportbok& rader,
                                 const LexSarahService& lexsarah, const LexMariaService& lexmaria)
    : store_(store),
      register_(reg),
      avvikelser_(avvikelser),
      rader_(rader),
      lexsarah_(lexsarah),
      lexmaria_(lexmaria),
      rattelse_(store),
      rattelser_(store, rattelse_, {}) {}

void HandelseService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const {
  rattelser_.Serve(service, handlers);
  handlers.Unary<v1::GetRattelseRequest, v1::Rattelse>(
      "GetRattelse", [this](const auto& call, const auto& q, auto& r) { return GetRattelse(call, q, r); });
  handlers.Unary<v1::CreateHandelseRequest, v1::Handelse>(
      "CreateHandelse", [this](const auto& call, const auto& q, auto& r) { return Create(call, q, r); });
  handlers.Unary<v1::GetHandelseRequest, v1::Handelse>(
      "GetHandelse", [this](const auto& call, const auto& q, auto& r) { return Get(call, q, r); });
  handlers.Unary<v1::ReclassifyAvvikelseRequest, v1::Avvikelse>(
      "ReclassifyAvvikelse", [this](const auto& call, const auto& q, auto& r) -> absl::Status {
        KV_RETURN_IF_ERROR(Reclassify(call, q, r));
        Dolj(call, r);
        return absl::OkStatus();
      });
  handlers.Unary<v1::RelocateAvvikelseRequest, v1::Avvikelse>(
      "RelocateAvvikelse", [this](const auto& call, const auto& q, auto& r) -> absl::Status {
        KV_RETURN_IF_ERROR(Relocate(call, q, r));
        Dolj(call, r);
        return absl::OkStatus();
      });
}

absl::Status HandelseService::Create(const proto::Call& call, const v1::CreateHandelseRequest& request,
                                     v1::Handelse& response) const {
  const v1::Handelse& asked = request.handelse();
  proto::Violations violations;
  CheckHandelse(asked, violations);
  KV_RETURN_IF_ERROR(violations.ToStatus());
  const Snapshot snapshot = LookUp(register_, call, asked.enhet(), asked.insatstyp());
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, HandelseGuards(call.kommun, asked.handelse())));
    std::vector<v1::Avvikelse> arenden = ArendenAv(asked);
    KV_RETURN_IF_ERROR(StampEgen(call, snapshot, arenden));  // before it is told whether there is one already
    KV_ASSIGN_OR_RETURN(const std::vector<std::string> before,
                        ArendenI(tx.sql(), call.kommun, asked.handelse(), asked.enhet()));
    if (!before.empty()) {
      return proto::Error(
          absl::StatusCode::kAlreadyExists, "FINNS_REDAN",
          absl::StrCat("Händelsen ", asked.handelse(),
                       " finns redan. Lägg till ett ärende med samma händelse-id, eller välj ett annat id."));
    }
    for (v1::Avvikelse& one : arenden) {
      one.set_name(absl::StrCat("kommuner/", call.kommun, "/avvikelser/", base::NewId(call.now)));
      KV_RETURN_IF_ERROR(rader_.Insert(tx, snapshot, one));
    }
    for (v1::Avvikelse& one : arenden) Dolj(call, one);
    response = HandelseAv(arenden);
    return absl::OkStatus();
  });
}

absl::Status HandelseService::StampEgen(const proto::Call& call, const Snapshot& snapshot,
                                        std::vector<v1::Avvikelse>& arenden) const {
  bool egen = false;
  std::vector<bool> spreads;  // to which of them that one is the utförare's own
  for (v1::Avvikelse one : arenden) {
    one.set_anmald_av(call.who.subject);
    Stamp(one, nullptr, call.today);
    KV_RETURN_IF_ERROR(StampPlace(snapshot, call, one));
    if (!avvikelser_.InScope(call.scope, one)) return avvikelser_.NotFound(one.enhet());
    // What the kommun's people write of it is theirs, but for a lex Maria of another vårdgivare (Insert).
    const bool own = !call.scope.all && UtforarensEgen(snapshot, call.scope, one);
    const bool spread = !EgenRegi(snapshot, one.ansvarig_utforare());
    egen = egen || (own && spread);
    spreads.push_back(spread && KanVaraEgen(one));
  }
  for (size_t i = 0; i < arenden.size(); ++i) arenden[i].set_utforarens_egen(egen && spreads[i]);
  return absl::OkStatus();
}

absl::Status HandelseService::Get(const proto::Call& call, const v1::GetHandelseRequest& request,
                                  v1::Handelse& response) const {
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                        ArendenI(session, call.kommun, request.handelse(), request.enhet()));
    KV_ASSIGN_OR_RETURN(std::vector<v1::Avvikelse> seen, avvikelser_.GetMany(session, call.scope, names));
    if (seen.empty()) return avvikelser_.NotFound(request.handelse());
    std::vector<v1::Avvikelse*> rows;
    for (v1::Avvikelse& one : seen) {
      Dolj(call, one);
      rows.push_back(&one);
    }
    KV_RETURN_IF_ERROR(DoljForJaviga(session, call, rows));
    response = HandelseAv(seen);
    return absl::OkStatus();
  });
}

absl::StatusOr<bool> HandelseService::HarKlassatsOm(sql::Session& session, const v1::Avvikelse& avvikelse) const {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT name FROM rattelse WHERE kommun = ? AND avvikelse = ?"
                                    " AND slag = 'RATTELSE_OMKLASSAD' LIMIT 1",
                                    {std::string(base::KommunOf(avvikelse.name())), avvikelse.nummer()}));
  return !rows.empty();
}

absl::StatusOr<bool> HandelseService::Rattad(sql::Session& session, const v1::Avvikelse& avvikelse) const {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query(absl::StrCat("SELECT name FROM rattelse WHERE kommun = ? AND avvikelse = ?"
                                                 " AND slag NOT IN ",
                                                 kJavslag, " LIMIT 1"),
                                    {std::string(base::KommunOf(avvikelse.name())), avvikelse.nummer()}));
  return !rows.empty();
}

absl::Status HandelseService::GetRattelse(const proto::Call& call, const v1::GetRattelseRequest& request,
                                          v1::Rattelse& response) const {
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    v1::Rattelse entry;
    KV_RETURN_IF_ERROR(rattelse_.Get(session, call.scope, request.name(), entry));
    KV_ASSIGN_OR_RETURN(const bool sees, SerMotiv(session, call, entry));
    if (!sees) entry.clear_motiv();
    response = entry;
    return absl::OkStatus();
  });
}

// As the avvikelse is now, not as it was that day: it may have been handed over since, or become the utförare's own.
absl::StatusOr<bool> HandelseService::SerMotiv(sql::Session& session, const proto::Call& call,
                                               const v1::Rattelse& entry) const {
  if (call.scope.all && entry.utforarens_egen()) return false;
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT name FROM avvikelse WHERE kommun = ? AND nummer = ?",
                                    {std::string(base::KommunOf(entry.name())), entry.avvikelse()}));
  if (rows.empty()) return false;
  v1::Avvikelse about;
  KV_RETURN_IF_ERROR(avvikelser_.Get(session, proto::RowScope(), std::get<std::string>(rows[0][0]), about));
  if (!avvikelser_.InScope(call.scope, about) || !SerUtredning(call, about)) return false;
  if (entry.gjord_av() == call.who.subject) return true;
  KV_ASSIGN_OR_RETURN(const std::string javig, JavigOm(session, call, about));
  return javig.empty();
}

absl::Status HandelseService::HistorikFoljer(Tx& tx, const v1::Avvikelse& before, const v1::Avvikelse& now) const {
  if (now.enhet() == before.enhet() && now.ansvarig_utforare() == before.ansvarig_utforare()) return absl::OkStatus();
  // Who had it, and declared jäv, is nothing to those who have it next.
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      tx.sql().Query(absl::StrCat("SELECT name FROM rattelse WHERE kommun = ? AND avvikelse = ?"
                                                  " AND slag NOT IN ",
                                                  kJavslag, " ORDER BY name"),
                                     {std::string(base::KommunOf(now.name())), now.nummer()}));
  std::vector<std::string> names;
  for (const sql::Row& row : rows) names.push_back(std::get<std::string>(row[0]));
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Rattelse> history, rattelse_.GetMany(tx.sql(), proto::RowScope(), names));
  for (const v1::Rattelse& stored : history) {
    v1::Rattelse moved = stored;
    // A move led to where the next one began, so nothing is lost of the way.
    moved.set_enhet(now.enhet());
    moved.set_ansvarig_utforare(now.ansvarig_utforare());
    KV_RETURN_IF_ERROR(rattelse_.Update(tx, stored, moved, "", "FOLJER_AVVIKELSE"));
  }
  return absl::OkStatus();
}

absl::Status HandelseService::Notera(Tx& tx, v1::Rattelse entry) const {
  entry.set_name(absl::StrCat("kommuner/", tx.call().kommun, "/rattelser/", base::NewId(tx.now())));
  entry.set_gjord_av(tx.call().who.subject);
  return rattelse_.Insert(tx, entry);
}

absl::Status HandelseService::Reclassify(const proto::Call& call, const v1::ReclassifyAvvikelseRequest& request,
                                         v1::Avvikelse& response) const {
  const Snapshot snapshot = LookUp(register_, call, "", "");
  const bool utredare = call.who.Has(options::v1::SAS) || call.who.Has(options::v1::LEX_SARAH_UTREDARE);
  const bool mas = call.who.Has(options::v1::MAS) || call.who.Has(options::v1::MAR);
  // Whose it becomes is not guessed.
  if (!call.scope.all && request.typ() == v1::LEX_SARAH && snapshot == nullptr) return RegistretSvararInte();
  v1::Avvikelse seen;  // which event: what is claimed is claimed before anything is read
  KV_RETURN_IF_ERROR(
      store_.Read(call, [&](sql::Session& session) { return rader_.Read(session, call.scope, request.name(), seen); }));
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, RattelseGuards(call.kommun, {seen})));
    v1::Avvikelse stored;
    KV_RETURN_IF_ERROR(LasForAndring(rader_, tx, request.name(), request.etag(), stored));
    KV_RETURN_IF_ERROR(lexsarah_.UtanArende(tx.sql(), stored));
    KV_RETURN_IF_ERROR(lexmaria_.UtanArende(tx.sql(), stored));
    if (OverlamnadTillAndra(call, stored)) return Overlamnad(stored);
    KV_RETURN_IF_ERROR(OjavigOm(tx.sql(), call, stored));
    if (!call.scope.all && stored.anmald_av_kommunen()) {
      return proto::Error(
          absl::StatusCode::kPermissionDenied, "ANMALD_AV_KOMMUNEN",
          absl::StrCat("Kommunen registrerade ", stored.nummer(), ". Be kvalitetsteamet klassa om det."));
    }
    if (!call.scope.all && request.typ() == v1::LEX_SARAH && !stored.register_verified()) return EjKontrollerad(stored);
    proto::Violations violations;
    CheckOmklassning(stored, request, utredare, mas, violations);
    KV_RETURN_IF_ERROR(violations.ToStatus());
    response = Omklassad(stored, request);
    Stamp(response, &stored, call.today);
    Check(response, call.today, true, "", violations, &stored);
    KV_RETURN_IF_ERROR(violations.ToStatus());
    if (snapshot == nullptr && response.lagrum() == v1::HSL) return RegistretSvararInte();
    if (snapshot != nullptr) StampVardgivare(*snapshot, response);
    response.set_utforarens_egen(KanVaraEgen(response) &&
                                 (stored.utforarens_egen() || UtforarensEgen(snapshot, call.scope, response)));
    if (stored.overlamnad()) KV_RETURN_IF_ERROR(LamnaTillbaka(tx, response));
    if (response.typ() == v1::LEX_SARAH && !response.utforarens_egen()) {  // what the enhet left once stays left
      KV_ASSIGN_OR_RETURN(const AnmaltJav jav, JavOm(tx.sql(), stored, ""));
      if (jav.enhetens) response.set_overlamnad(true);
    }
    KV_RETURN_IF_ERROR(rader_.Replace(tx, stored, response, "OMKLASSAD"));
    return Notera(tx, RattelseAv(stored, response, v1::RATTELSE_OMKLASSAD, request.motiv()));
  });
}

// A rapport that was left to others before anybody received it is the enhet's again when it is no rapport, and so are
// the others of its event, unless one of them is investigated.
absl::Status HandelseService::LamnaTillbaka(Tx& tx, v1::Avvikelse& now) const {
  if (now.typ() == v1::LEX_SARAH) return absl::OkStatus();
  std::vector<v1::Avvikelse> twins;
  if (!now.handelse().empty()) {
    KV_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                        ArendenI(tx.sql(), tx.call().kommun, now.handelse(), now.enhet()));
    KV_ASSIGN_OR_RETURN(twins, avvikelser_.GetMany(tx.sql(), proto::RowScope(), names));
  }
  for (const v1::Avvikelse& one : twins) {
    const bool lamnad = one.name() != now.name() && one.typ() == v1::LEX_SARAH && one.overlamnad();
    if (lamnad || !one.lexsarah_arende().empty() || !one.lexmaria_arende().empty()) return absl::OkStatus();
  }
  now.set_overlamnad(false);
  for (const v1::Avvikelse& one : twins) {
    v1::Avvikelse back = one;
    back.set_overlamnad(false);
    if (one.name() != now.name()) KV_RETURN_IF_ERROR(rader_.Replace(tx, one, back, "LAMNAD_TILLBAKA"));
  }
  return absl::OkStatus();
}

absl::Status HandelseService::Relocate(const proto::Call& call, const v1::RelocateAvvikelseRequest& request,
                                       v1::Avvikelse& response) const {
  // As the register is now: it may be what was just changed there that this follows.
  const absl::StatusOr<Snapshot> current = register_.Current(call.kommun, call.deadline);
  if (!current.ok()) return RegistretSvararInte();
  const Snapshot& snapshot = *current;
  std::vector<v1::Avvikelse> all;  // of the event: what is claimed is claimed before anything is read
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    v1::Avvikelse seen;
    KV_RETURN_IF_ERROR(rader_.Read(session, call.scope, request.name(), seen));
    all = {seen};
    if (seen.handelse().empty()) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(const std::vector<std::string> twins,
                        ArendenI(session, call.kommun, seen.handelse(), seen.enhet()));
    KV_ASSIGN_OR_RETURN(all, avvikelser_.GetMany(session, proto::RowScope(), twins));
    return absl::OkStatus();
  }));
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, RattelseGuards(call.kommun, all)));
    v1::Avvikelse named;
    KV_RETURN_IF_ERROR(LasForAndring(rader_, tx, request.name(), request.etag(), named));
    bool same = named.register_verified() && named.enhet() == request.enhet() &&
                (request.insatstyp().empty() || request.insatstyp() == named.insatstyp());
    if (same) {  // after a takeover that was registered later another may have operated the place that day
      v1::Avvikelse again = named;
      KV_RETURN_IF_ERROR(StampPlace(snapshot, call, again));
      same = again.ansvarig_utforare() == named.ansvarig_utforare() && again.vardgivare() == named.vardgivare();
    }
    if (same)
      return proto::Wrong("enhet", absl::StrCat(named.nummer(), " hör redan till den enheten. Ange den rätta."));
    std::vector<std::string> names = {named.name()};
    if (!named.handelse().empty()) {
      KV_ASSIGN_OR_RETURN(names, ArendenI(tx.sql(), call.kommun, named.handelse(), named.enhet()));
    }
    bool overlamnad = false, utreder = false;
    for (const std::string& name : names) {
      v1::Avvikelse stored, now;
      KV_RETURN_IF_ERROR(LasForAndring(rader_, tx, name, "", stored));
      overlamnad = overlamnad || stored.overlamnad();
      utreder = utreder || (stored.overlamnad() && !OverlamnadTillAndra(call, stored));
      KV_RETURN_IF_ERROR(Flytta(tx, snapshot, request, stored, now));
      if (name == named.name()) response = now;
    }
    // Where an investigation is about is put right by those who have it: another enhet may be another utförare's.
    return overlamnad && !utreder ? Overlamnad(named) : absl::OkStatus();
  });
}

absl::Status HandelseService::Flytta(Tx& tx, const Snapshot& snapshot, const v1::RelocateAvvikelseRequest& request,
                                     const v1::Avvikelse& stored, v1::Avvikelse& now) const {
  const proto::Call& call = tx.call();
  KV_RETURN_IF_ERROR(OjavigOm(tx.sql(), call, stored));
  if (!stored.synpunkt().empty()) return SkotsSomSynpunkt(stored);
  now = stored;
  now.set_enhet(request.enhet());
  if (!request.insatstyp().empty()) now.set_insatstyp(request.insatstyp());
  KV_RETURN_IF_ERROR(StampPlace(snapshot, call, now));
  if (!avvikelser_.InScope(call.scope, now)) {
    return proto::Error(
        absl::StatusCode::kNotFound, "FINNS_INTE",
        absl::StrCat("Enheten finns inte bland dem du får se. Be ",
                     stored.utforarens_egen() ? "er ledning" : "kommunens kvalitetsteam", " flytta ärendet."));
  }
  KV_RETURN_IF_ERROR(ForblirEgen(snapshot, call.scope, stored, now));
  KV_ASSIGN_OR_RETURN(const bool first, BlirForst(tx, now));
  now.set_forst_i_handelse(first);
  // What another enhet left, and nobody has received, is for the one that has it now to receive too.
  const bool vantar = now.handelse().empty() && now.lexsarah_arende().empty() && now.lexmaria_arende().empty();
  if (vantar && now.enhet() != stored.enhet()) now.set_overlamnad(false);
  KV_RETURN_IF_ERROR(rader_.Replace(tx, stored, now, "FLYTTAD"));
  KV_RETURN_IF_ERROR(lexsarah_.Flytta(tx, snapshot, now));
  KV_RETURN_IF_ERROR(lexmaria_.Flytta(tx, snapshot, now));
  return Notera(tx, RattelseAv(stored, now, v1::RATTELSE_FLYTTAD, request.motiv()));
}

}  // namespace kvalitet::avvikelser
