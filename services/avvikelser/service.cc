#include "services/avvikelser/service.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "services/avvikelser/attgora.h"
#include "services/avvikelser/avslut_workflow.h"
#include "services/avvikelser/forslutning.h"
#include "services/avvikelser/handelse_rules.h"
#include "services/avvikelser/handelse_store.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/lexmaria_rules.h"
#include "services/avvikelser/lexsarah_jav.h"
#include "services/avvikelser/lexsarah_rules.h"
#include "services/avvikelser/matt.h"
#include "services/avvikelser/rules.h"

namespace kvalitet::avvikelser {
namespace {

constexpr char kTable[] = "avvikelse";
constexpr absl::Duration kTendTime = absl::Seconds(60);
constexpr size_t kVerifiedAtOnce = 200;

bool SamePlace(const v1::Avvikelse& a, const v1::Avvikelse& b) {
  return a.enhet() == b.enhet() && a.insatstyp() == b.insatstyp() && a.handelse_date() == b.handelse_date();
}

// Remembers, or forgets, that a row is to be checked against the registry.
absl::Status NoteUnverified(sql::Session& session, const v1::Avvikelse& now, const v1::Avvikelse* before) {
  const bool was = before != nullptr && !before->register_verified();
  if (!was && now.register_verified()) return absl::OkStatus();
  if (was) {
    KV_RETURN_IF_ERROR(session.Execute("DELETE FROM avvikelse_overifierad WHERE name = ?", {now.name()}).status());
  }
  if (now.register_verified()) return absl::OkStatus();
  return session
      .Execute("INSERT INTO avvikelse_overifierad (name, kommun) VALUES (?, ?)",
               {now.name(), base::KommunOf(now.name())})
      .status();
}

std::vector<attgora::Kalla> AllaKallor(const store::Schema& schema, const SynpunktService& synpunkter,
                                       const FristvalService& frister, const LexSarahTables& lexsarah,
                                       const LexMariaTables& lexmaria, const LarandeTables& larande,
                                       const GallringService& gallring) {
  std::vector<attgora::Kalla> all = AttGoraKallor(schema, synpunkter, frister);
  for (attgora::Kalla& one : LexSarahKallor(schema, lexsarah, frister)) all.push_back(std::move(one));
  for (attgora::Kalla& one : LexMariaKallor(schema, lexmaria, frister)) all.push_back(std::move(one));
  all.push_back(ChefensKalla(schema, lexsarah, lexmaria, frister));
  for (attgora::Kalla& one : LarandeKallor(larande)) all.push_back(std::move(one));
  for (attgora::Kalla& one : gallring.Kallor()) all.push_back(std::move(one));
  return all;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Service>> Service::Create(store::Store& store, registry::Register& reg) {
  KV_ASSIGN_OR_RETURN(std::unique_ptr<fakta::Totals> totals, fakta::Totals::Create(store.database(), Matt()));
  std::unique_ptr<Service> service(new Service(store, reg, std::move(totals)));
  KV_RETURN_IF_ERROR(store.database().Read(absl::Now() + kTendTime, [&](sql::Session& session) -> absl::Status {
    KV_RETURN_IF_ERROR(service->lexsarah_tables_.CheckColumns(session));
    KV_RETURN_IF_ERROR(service->lexmaria_tables_.arende.CheckColumns(session));
    KV_RETURN_IF_ERROR(service->larande_tables_.CheckColumns(session));
    KV_RETURN_IF_ERROR(service->handelser_.CheckColumns(session));
    KV_RETURN_IF_ERROR(service->gallring_.CheckColumns(session));
    KV_RETURN_IF_ERROR(service->table_.CheckColumns(session));
    KV_RETURN_IF_ERROR(service->summor_.CheckColumns(session));
    KV_RETURN_IF_ERROR(service->frister_.CheckColumns(session));
    return service->synpunkter_.CheckColumns(session);
  }));
  KV_RETURN_IF_ERROR(ForslutAnsvariga(store, absl::Now() + kTendTime));
  KV_RETURN_IF_ERROR(service->totals_->FollowRules(absl::Now() + kTendTime));
  return service;
}

Service::Service(store::Store& store, registry::Register& reg, std::unique_ptr<fakta::Totals> totals)
    : store_(store),
      register_(reg),
      table_(store),
      lexsarah_tables_(store),
      lexmaria_tables_(store),
      larande_tables_(store),
      totals_(std::move(totals)),
      frister_(store),
      synpunkter_(store, reg, *totals_, frister_, table_,
                  [this](Snapshot snapshot) { return Resource(store_, table_, HooksFor(std::move(snapshot), true)); }),
      summor_(store, reg, *totals_, "avvikelsetotal", CheckAvvikelsetotal),
      gallring_(store, lexsarah_tables_, table_, larande_tables_, *totals_),
      att_gora_(store, AllaKallor(table_.schema(), synpunkter_, frister_, lexsarah_tables_, lexmaria_tables_,
                                  larande_tables_, gallring_)),
      plain_(store_, table_, HooksFor(nullptr)),
      lexsarah_(store, lexsarah_tables_, reg, *this, *totals_, frister_),
      lexmaria_(store, lexmaria_tables_, reg, *this, *totals_, frister_),
      larande_(store, larande_tables_, reg, *this, Orsakskalla(lexsarah_tables_, lexmaria_tables_)),
      handelser_(store, reg, table_, *this, lexsarah_, lexmaria_),
      avslut_(store, *this) {}

Service::Resource::Hooks Service::HooksFor(Snapshot snapshot, bool synpunkt) const {
  Resource::Hooks hooks;
  hooks.without = {"kategorier", "lagstod"};  // the first stand in kategorikoder too
  hooks.guards = [](const proto::Call& call, const v1::Avvikelse& candidate) {
    return HandelseGuards(call.kommun, candidate.handelse());
  };
  hooks.check = [](const proto::Call& call, const v1::Avvikelse& candidate, const v1::Avvikelse* stored,
                   proto::Violations& violations) {
    v1::Avvikelse stamped = candidate;
    if (stored != nullptr && Hidden(call, *stored)) KeepTexts(*stored, stamped);
    Stamp(stamped, stored, call.today);
    Check(stamped, call.today, !stamped.kalla().empty() || !stamped.synpunkt().empty(), "avvikelse.", violations,
          stored);
    CheckNyHandelse(stamped, stored, "avvikelse.", violations);
    if (stored != nullptr) CheckOmklassning(*stored, stamped, "avvikelse.", violations);
    CheckLage(stamped, stored, "avvikelse.", violations);
    CheckStyrsAvArende(stamped, stored, "avvikelse.", violations);
    CheckStyrsAvLexMaria(stamped, stored, call.scope.all, "avvikelse.", violations);
  };
  hooks.before_write = [this, synpunkt, snapshot = std::move(snapshot)](store::Tx& tx, v1::Avvikelse& now,
                                                                        const v1::Avvikelse* before) -> absl::Status {
    if (before != nullptr && !synpunkt && !before->synpunkt().empty()) return SkotsSomSynpunkt(*before);
    return BeforeWrite(snapshot, tx, now, before);
  };
  hooks.number = [](store::Tx& tx, v1::Avvikelse& now) -> absl::Status {
    KV_ASSIGN_OR_RETURN(const int64_t number, store::NextNumber(tx, absl::StrCat("avvikelse/", tx.call().kommun)));
    now.set_nummer(absl::StrCat("AV-", number));
    return absl::OkStatus();
  };
  hooks.after_write = [this](store::Tx& tx, const v1::Avvikelse& now, const v1::Avvikelse* before) {
    return AfterWrite(tx, now, before);
  };
  return hooks;
}

absl::Status Service::BeforeWrite(const Snapshot& snapshot, store::Tx& tx, v1::Avvikelse& now,
                                  const v1::Avvikelse* before) const {
  const bool stands = before != nullptr || now.has_delete_time();
  if (stands) KV_RETURN_IF_ERROR(OjavigOm(tx.sql(), tx.call(), before == nullptr ? now : *before));
  if (now.has_delete_time()) return MayDelete(tx, now);
  if (before != nullptr && OverlamnadTillAndra(tx.call(), *before)) return Overlamnad(*before);
  if (before != nullptr && Hidden(tx.call(), *before) && !KeepTexts(*before, now)) return UtforarensEgnaText(*before);
  if (before != nullptr && now.rapportor().empty() && !SerRapportor(tx.call(), *before)) {
    now.set_rapportor(before->rapportor());  // not seen, so not taken away
  }
  Stamp(now, before, tx.call().today);
  const bool moved = before == nullptr || !SamePlace(now, *before);
  if (before != nullptr && moved) KV_RETURN_IF_ERROR(FarFlyttaEgen(snapshot, tx.call(), *before));
  // One that nobody could place before is tried again.
  const bool again = before != nullptr && !before->register_verified() && snapshot != nullptr;
  if (moved || again) KV_RETURN_IF_ERROR(StampPlace(snapshot, tx.call(), now));
  if (before != nullptr) KV_RETURN_IF_ERROR(ForblirEgen(snapshot, tx.call().scope, *before, now));
  if (before != nullptr && !now.synpunkt().empty()) StampEgenSynpunkt(snapshot, *before, now);
  if (before == nullptr || now.handelse() != before->handelse()) {
    KV_ASSIGN_OR_RETURN(const bool first, BlirForst(tx, now));
    now.set_forst_i_handelse(first);
  }
  if (before != nullptr) return absl::OkStatus();
  bool egen = now.utforarens_egen() || UtforarensEgen(snapshot, tx.call().scope, now);
  if (!egen && KanVaraEgen(now) && !EgenRegi(snapshot, now.ansvarig_utforare())) {
    KV_ASSIGN_OR_RETURN(egen, EgenHandelse(tx, now));
  }
  now.set_utforarens_egen(egen);
  now.set_anmald_av_kommunen(tx.call().scope.all);
  now.set_anmald_av(tx.call().who.subject);
  return totals_->MarkChange(tx.sql(), kTable, tx.call().kommun, nullptr, &now, tx.now());
}

// What is told to the nämnd or investigated stays, and what is the utförare's own is the utförare's to take away.
absl::Status Service::MayDelete(store::Tx& tx, const v1::Avvikelse& a) const {
  if (a.utforarens_egen() && tx.call().scope.all) return UtforarensEgnaText(a);
  if (!a.utforarens_egen() && !tx.call().scope.all) {
    return proto::Error(
        absl::StatusCode::kPermissionDenied, "TAS_BORT_AV_KOMMUNEN",
        absl::StrCat("Kommunen tar bort det som blev fel. Säg till kvalitetsteamet om ", a.nummer(), "."));
  }
  const bool utredare = tx.call().who.Has(options::v1::SAS) || tx.call().who.Has(options::v1::LEX_SARAH_UTREDARE);
  if (!tx.call().scope.all && a.anmald_av_kommunen()) {
    return proto::Error(absl::StatusCode::kPermissionDenied, "ANMALD_AV_KOMMUNEN",
                        absl::StrCat("Kommunen registrerade ", a.nummer(), ". Bara kommunen kan ta bort den."));
  }
  if (!tx.call().scope.all) {  // what the kommun has read once is not taken from it
    KV_ASSIGN_OR_RETURN(const bool omklassad, handelser_.HarKlassatsOm(tx.sql(), a));
    if (omklassad) {
      return proto::Error(absl::StatusCode::kFailedPrecondition, "OMKLASSAD",
                          absl::StrCat(a.nummer(),
                                       " har varit ett ärende av annat slag och tas inte bort. Klassa om det "
                                       "i stället."));
    }
  }
  if (a.typ() == v1::LEX_SARAH && !a.utforarens_egen() && !utredare) {
    return proto::Error(absl::StatusCode::kPermissionDenied, "TAS_BORT_AV_SAS",
                        absl::StrCat(a.nummer(),
                                     " är en lex Sarah-rapport. Bara SAS eller en lex Sarah-utredare tar bort "
                                     "en som blev fel."));
  }
  const bool mas = tx.call().who.Has(options::v1::MAS) || tx.call().who.Has(options::v1::MAR);
  if (a.typ() == v1::LEX_MARIA && !a.utforarens_egen() && !mas) {
    return proto::Error(
        absl::StatusCode::kPermissionDenied, "TAS_BORT_AV_MAS",
        absl::StrCat(a.nummer(), " är en lex Maria-rapport. Bara MAS eller MAR tar bort en som blev fel."));
  }
  KV_RETURN_IF_ERROR(lexmaria_.UtanArende(tx.sql(), a));
  return lexsarah_.UtanArende(tx.sql(), a);
}

absl::Status Service::AfterWrite(store::Tx& tx, const v1::Avvikelse& now, const v1::Avvikelse* before) const {
  KV_RETURN_IF_ERROR(NoteUnverified(tx.sql(), now, before));
  if (now.has_delete_time()) KV_RETURN_IF_ERROR(RaknaEnAnnan(tx, now));
  KV_RETURN_IF_ERROR(TvillingarFoljer(tx, now, before));
  if (before == nullptr) return absl::OkStatus();  // noted before it drew its number
  KV_RETURN_IF_ERROR(handelser_.HistorikFoljer(tx, *before, now));
  if (now.typ() == v1::LEX_SARAH) KV_RETURN_IF_ERROR(lexsarah_.FoljRapporten(tx, *before, now));
  if (now.typ() == v1::LEX_MARIA) KV_RETURN_IF_ERROR(lexmaria_.FoljDagar(tx, *before, now));
  return totals_->MarkChange(tx.sql(), kTable, tx.call().kommun, before, &now, tx.now());
}

// The ärenden of an event tell the same: what is kept back in one of them is so in the others.
absl::Status Service::TvillingarFoljer(store::Tx& tx, const v1::Avvikelse& now, const v1::Avvikelse* before) const {
  const bool egen = BlirEgen(now, before);
  const bool handed_over = now.overlamnad() && (before == nullptr || !before->overlamnad());
  if (now.handelse().empty() || now.has_delete_time() || (!egen && !handed_over)) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                      ArendenI(tx.sql(), tx.call().kommun, now.handelse(), now.enhet()));
  for (const std::string& name : names) {
    v1::Avvikelse stored;
    KV_RETURN_IF_ERROR(table_.Get(tx.sql(), proto::RowScope(), name, stored));
    v1::Avvikelse twin = stored;
    if (egen && KanVaraEgen(stored) && !stored.anmald_av_kommunen() &&
        stored.ansvarig_utforare() == now.ansvarig_utforare()) {
      twin.set_utforarens_egen(true);
    }
    if (handed_over) twin.set_overlamnad(true);
    if (name != now.name()) KV_RETURN_IF_ERROR(Replace(tx, stored, twin, "FOLJER_HANDELSE"));
  }
  return absl::OkStatus();
}

absl::Status Service::RaknaEnAnnan(store::Tx& tx, const v1::Avvikelse& leaving) const {
  KV_ASSIGN_OR_RETURN(const std::string name, Efterfoljare(tx, leaving));
  if (name.empty()) return absl::OkStatus();
  v1::Avvikelse stored;
  KV_RETURN_IF_ERROR(table_.Get(tx.sql(), proto::RowScope(), name, stored));
  v1::Avvikelse now = stored;
  now.set_forst_i_handelse(true);
  return Replace(tx, stored, now, "FORST_I_HANDELSE");
}

absl::Status Service::Read(sql::Session& session, const proto::RowScope& scope, const std::string& name,
                           v1::Avvikelse& row) const {
  KV_RETURN_IF_ERROR(table_.Get(session, scope, name, row));
  if (!row.has_delete_time()) return absl::OkStatus();
  row.Clear();
  return table_.NotFound(name);
}

absl::Status Service::Insert(store::Tx& tx, const Snapshot& snapshot, v1::Avvikelse& row) const {
  return Resource(store_, table_, HooksFor(snapshot)).Insert(tx, row);
}

absl::Status Service::Replace(store::Tx& tx, const v1::Avvikelse& stored, v1::Avvikelse& row,
                              absl::string_view action) const {
  Stamp(row, &stored, tx.call().today);
  if (proto::DeterministicBytes(row) == proto::DeterministicBytes(stored)) return absl::OkStatus();
  KV_RETURN_IF_ERROR(table_.Update(tx, stored, row, "", action));
  return AfterWrite(tx, row, &stored);
}

// What was registered unseen by the registry: who was responsible is stamped now.  An enhet that the registry does not
// know stays unverified for people to put right, and is not asked for again.
absl::Status Service::Verify(const proto::Call& call, const std::string& name) {
  v1::Avvikelse stored, ignored;
  KV_RETURN_IF_ERROR(
      store_.Read(call, [&](sql::Session& session) { return table_.Get(session, call.scope, name, stored); }));
  const Snapshot snapshot = LookUp(register_, call, stored.enhet(), stored.insatstyp());
  if (snapshot == nullptr) return absl::UnavailableError("the registry does not answer");
  v1::GetAvvikelseRequest request;
  request.set_name(name);
  return store_.Write(call, request, ignored, [&](store::Tx& tx) -> absl::Status {
    v1::Avvikelse before;
    KV_RETURN_IF_ERROR(table_.Get(tx.sql(), call.scope, name, before));
    KV_RETURN_IF_ERROR(tx.sql().Execute("DELETE FROM avvikelse_overifierad WHERE name = ?", {name}).status());
    v1::Avvikelse now = before;
    if (before.register_verified()) {
      if (!ArSynpunkt(before) || !before.utforarens_egen()) return absl::OkStatus();
    } else {
      if (!StampPlace(snapshot, call, now).ok()) return absl::OkStatus();
      if (!ForblirEgen(snapshot, call.scope, before, now).ok()) return absl::OkStatus();  // for people to put right
    }
    if (ArSynpunkt(now)) StampEgenSynpunkt(snapshot, before, now);
    if (before.register_verified() && now.utforarens_egen()) return absl::OkStatus();  // rightly kept
    KV_RETURN_IF_ERROR(table_.Update(tx, before, now, "", "KONTROLLERAD"));
    KV_RETURN_IF_ERROR(handelser_.HistorikFoljer(tx, before, now));
    return synpunkter_.Verifierad(tx, now);
  });
}

absl::Status Service::Tend(absl::Time now) {
  const absl::Time deadline = absl::Now() + kTendTime;
  // Nothing of it waits for the rest, which may be what cannot be done.
  absl::Status status = totals_->RefreshAll(deadline);
  status.Update(gallring_.Tend(now, deadline));
  status.Update(VerifyPending(now, deadline));
  return status;
}

absl::Status Service::VerifyPending(absl::Time now, absl::Time deadline) {
  std::vector<sql::Row> pending;
  const auto read = [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(
        pending, session.Query("SELECT name, kommun FROM avvikelse_overifierad WHERE name > ? ORDER BY name LIMIT ?",
                               {judged_, static_cast<int64_t>(kVerifiedAtOnce)}));
    return absl::OkStatus();
  };
  KV_RETURN_IF_ERROR(store_.database().Read(deadline, read));
  absl::Status status;
  for (const sql::Row& row : pending) {
    const proto::Call call = proto::ProgramCall("kvalitet-avvikelser", "kvalitet.avvikelser.v1.AvvikelseService/Verify",
                                                std::get<std::string>(row[1]), now, deadline);
    const absl::Status judged = Verify(call, std::get<std::string>(row[0]));
    status.Update(judged);
    if (absl::IsUnavailable(judged)) return status;  // it does not answer for the next either
    judged_ = std::get<std::string>(row[0]);
  }
  if (pending.size() < kVerifiedAtOnce) judged_.clear();  // from the first again
  return status;
}

}  // namespace kvalitet::avvikelser
