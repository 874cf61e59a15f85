#include "services/registry/utskick.h"

#include <google/protobuf/util/time_util.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/attgora/granser.h"
#include "common/base/date.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/fakta/totals.h"
#include "services/registry/paminnelse_rules.h"
#include "services/registry/paminnelser.h"

namespace kvalitet::registry {
namespace {

constexpr char kProgram[] = "kvalitet-registry", kMethod[] = "kvalitet.registry.v1.Registry/Utskick";
constexpr char kKind[] = "utskick";
constexpr absl::Duration kRoundTime = absl::Seconds(60), kSendTime = absl::Seconds(15);
constexpr absl::Duration kLease = absl::Minutes(2), kWait = absl::Minutes(15), kKept = absl::Hours(24 * 7);
constexpr absl::Duration kMadeEvery = absl::Minutes(5);
constexpr size_t kIdLength = 40;

// The one mail to an address for `what`: a day's digest, or a besked.  The name tells nobody the address.
std::string NameFor(const store::Tx& tx, const std::string& address, const std::string& what) {
  const std::string key = tx.cipher().Blind(absl::StrCat(base::LowerSv(address), "\n", what), "utskick");
  return absl::StrCat("kommuner/", tx.call().kommun, "/utskick/u", base::Sha256Hex(key).substr(0, kIdLength));
}

// Of the mail: "u3f0a….9999@kvalitetsnav"; and back.
std::string IdOf(const std::string& utskick) {
  return absl::StrCat(utskick.substr(utskick.rfind('/') + 1), ".", base::KommunOf(utskick), "@kvalitetsnav");
}
std::string NameOf(absl::string_view id) {
  const std::vector<std::string> parts = absl::StrSplit(id.substr(0, id.find('@')), '.');
  return parts.size() == 2 ? absl::StrCat("kommuner/", parts[1], "/utskick/", parts[0]) : "";
}

// What is written of enheter and utförare: their names.
class Namn {
 public:
  static absl::StatusOr<Namn> Read(sql::Session& session, const Tables& tables,
                                   const std::vector<v1::Paminnelse>& paminnelser) {
    std::set<std::string> enheter, utforare;
    for (const v1::Paminnelse& p : paminnelser) {
      if (!p.enhet().empty()) enheter.insert(p.enhet());
      if (!p.utforare().empty()) utforare.insert(p.utforare());
    }
    Namn namn;
    if (!enheter.empty()) {
      KV_ASSIGN_OR_RETURN(const auto found, tables.enhet.GetMany(session, {}, {enheter.begin(), enheter.end()}));
      for (const v1::Enhet& one : found) namn.of_[one.name()] = one.namn();
    }
    if (!utforare.empty()) {
      KV_ASSIGN_OR_RETURN(const auto found, tables.utforare.GetMany(session, {}, {utforare.begin(), utforare.end()}));
      for (const v1::Utforare& one : found) namn.of_[one.name()] = one.namn();
    }
    return namn;
  }
  std::string Of(const std::string& resource) const {
    const auto found = of_.find(resource);
    return found == of_.end() ? "" : found->second;
  }

 private:
  std::map<std::string, std::string> of_;
};

v1::Utskicksrad RadOf(const v1::Paminnelse& p, const v1::Kontakt& to, const Namn& namn) {
  v1::Utskicksrad rad;
  rad.set_vad(p.vad());
  rad.set_enhet(namn.Of(p.enhet()));
  rad.set_sista_date(p.sista_date());
  if (to.utforare().empty() || OfKommun(to.roll())) rad.set_utforare(namn.Of(p.utforare()));
  rad.set_kommando(absl::StrReplaceAll(p.kommando(), {{"{enhet}", absl::StrCat("\"", rad.enhet(), "\"")}}));
  rad.add_paminnelser(p.name());
  return rad;
}

v1::Utskick UtskickTill(const std::string& name, const v1::Kontakt& kontakt, const std::string& dag) {
  v1::Utskick utskick;
  utskick.set_name(name);
  utskick.set_kontakt(kontakt.name());
  utskick.set_roll(kontakt.roll());
  utskick.set_utforare(kontakt.utforare());
  utskick.set_dag_date(dag);
  utskick.set_state(v1::UTSKICK_STATE_I_KO);
  return utskick;
}

// Stores it with the job that sends it.
absl::Status Koa(store::Tx& tx, const Tables& tables, v1::Utskick& utskick) {
  KV_RETURN_IF_ERROR(tables.utskick.Insert(tx, utskick));
  return store::Jobs::Enqueue(tx.sql(), {utskick.name(), kKind, utskick.name()}, absl::Now()).status();
}

// The words of a besked, with what its marks stand for.
void SkrivBesked(const v1::LamnaBeskedRequest& request, const std::string& enhet, v1::Utskick& utskick) {
  utskick.set_amne(absl::StrReplaceAll(request.amne(), {{"{enhet}", enhet}}));
  utskick.set_text(absl::StrReplaceAll(request.text(), {{"{enhet}", enhet}, {"{rad}", "\n"}}));
}

// What nobody can get is seen among what did not arrive.
absl::Status IngenMottagare(store::Tx& tx, const Tables& tables, const v1::LamnaBeskedRequest& request,
                            const std::string& enhet) {
  v1::Kontakt nobody;
  nobody.set_roll(v1::KONTAKTROLL_VERKSAMHETSCHEF);
  nobody.set_utforare(request.utforare());
  v1::Utskick utskick = UtskickTill(NameFor(tx, "", request.nyckel()), nobody, base::FormatDate(tx.call().today));
  v1::Utskick there;
  const absl::Status found = tables.utskick.Get(tx.sql(), {}, utskick.name(), there);
  if (found.ok() || !absl::IsNotFound(found)) return found;
  utskick.set_state(v1::UTSKICK_STATE_EJ_LEVERERAT);
  utskick.set_svar("ingen kontakt vars adress går fram");
  SkrivBesked(request, enhet, utskick);
  return tables.utskick.Insert(tx, utskick);
}

// A task that several rules speak of stands once.
void AddRad(v1::Utskick& utskick, v1::Utskicksrad rad) {
  for (v1::Utskicksrad& one : *utskick.mutable_rader()) {
    if (one.vad() != rad.vad() || one.enhet() != rad.enhet() || one.sista_date() != rad.sista_date()) continue;
    one.mutable_paminnelser()->MergeFrom(rad.paminnelser());
    return;
  }
  *utskick.add_rader() = std::move(rad);
}

// Every kommun that ever had a reminder.
absl::StatusOr<std::vector<std::string>> Kommuner(sql::Session& session) {
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query("SELECT guard_key FROM guard WHERE guard_key >= ? AND guard_key < ?", {kGuard, "paminnelser0"}));
  std::vector<std::string> kommuner;
  for (const sql::Row& row : rows) {
    kommuner.push_back(std::get<std::string>(row[0]).substr(absl::string_view(kGuard).size()));
  }
  return kommuner;
}

}  // namespace

absl::Status SkickaOm(store::Tx& tx, const Tables& tables, const v1::Kontakt& now) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"kontakt", proto::Op::kEqual, {now.name()}},
                 {"state", proto::Op::kIn, {"UTSKICK_STATE_STUDSAT", "UTSKICK_STATE_EJ_LEVERERAT"}}};
  const std::string since = base::FormatDate(tx.call().today - attgora::Grans("NYTT_DAGAR"));
  std::vector<v1::Utskick> besked;
  KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables.utskick, query, [&](v1::Utskick one) {
    // A digest's reminders wait again by themselves.
    if (!one.amne().empty() && one.dag_date() >= since) besked.push_back(std::move(one));
  }));
  for (const v1::Utskick& one : besked) {
    v1::Utskick again =
        UtskickTill(NameFor(tx, now.epost(), absl::StrCat("om\n", one.name())), now, base::FormatDate(tx.call().today));
    v1::Utskick there;
    const absl::Status found = tables.utskick.Get(tx.sql(), {}, again.name(), there);
    if (found.ok()) continue;
    if (!absl::IsNotFound(found)) return found;
    again.set_amne(one.amne());
    again.set_text(one.text());
    KV_RETURN_IF_ERROR(Koa(tx, tables, again));
  }
  return absl::OkStatus();
}

Utskickare::Utskickare(store::Store& store, const Tables& tables, Utgang utgang)
    : store_(store),
      tables_(tables),
      utgang_(std::move(utgang)),
      jobs_(store.database(), absl::StrCat("utskick-", getpid(), "-", base::NewId(absl::Now()))) {}

// What goes wrong in one kommun stops no other.
absl::Status Utskickare::Tend(absl::Time now) {
  if (utgang_.sender == nullptr) return absl::OkStatus();
  absl::Status first;
  const auto note = [&first](const absl::Status& status) {
    if (first.ok()) first = status;
  };
  if (attgora::Utskickstid(now) && (now < made_ || now >= made_ + kMadeEvery)) {
    made_ = now;
    std::vector<std::string> kommuner;
    note(store_.database().Read(absl::Now() + kRoundTime, [&](sql::Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(kommuner, Kommuner(session));
      return absl::OkStatus();
    }));
    for (const std::string& kommun : kommuner) {
      note(Gor(proto::ProgramCall(kProgram, kMethod, kommun, now, absl::Now() + kRoundTime)));
    }
  }
  const absl::Time deadline = absl::Now() + kRoundTime;
  note(Sand(now, deadline));
  if (!utgang_.studsar.empty()) {
    note(LasMaildir(utgang_.studsar, [&](const Studs& studs) { return TaStuds(studs, now, deadline); }));
  }
  return first;
}

absl::Status Utskickare::Gor(const proto::Call& call) const {
  v1::ListUtskickRequest request;  // says whose work it is, for the trace; carries no request_id
  request.set_parent(absl::StrCat("kommuner/", call.kommun));
  v1::ListUtskickResponse unused;
  return store_.Write(call, request, unused, [&](store::Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(EnITaget(tx));
    KV_RETURN_IF_ERROR(GeUpp(tx));
    store::ListQuery query;
    query.parent = request.parent();
    query.terms = {{"state", proto::Op::kEqual, {"PAMINNELSE_STATE_VANTAR"}},
                   {"dag_date", proto::Op::kEqual, {base::FormatDate(call.today)}}};
    std::vector<v1::Paminnelse> vantar;
    KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables_.paminnelse, query,
                                      [&](v1::Paminnelse one) { vantar.push_back(std::move(one)); }));
    if (vantar.empty()) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Kontakt> kontakter, AllaKontakter(tx.sql(), tables_, call.kommun));
    return Samla(tx, kontakter, vantar);
  });
}

// Digests whose job nobody does any more: its process died at every attempt.
absl::Status Utskickare::GeUpp(store::Tx& tx) const {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      tx.sql().Query("SELECT u.name FROM utskick u LEFT JOIN job j ON j.name = u.name"
                                     " WHERE u.kommun = ? AND u.state = 'UTSKICK_STATE_I_KO'"
                                     " AND (j.name IS NULL OR j.state = 'FEL')",
                                     {tx.call().kommun}));
  for (const sql::Row& row : rows) {
    KV_RETURN_IF_ERROR(Stampla(tx, std::get<std::string>(row[0]), v1::UTSKICK_STATE_EJ_LEVERERAT, "", 0));
  }
  return absl::OkStatus();
}

// A contact whose last mail was refused for good, until somebody changes it: the next would be refused too.
absl::StatusOr<bool> Utskickare::Studsar(sql::Session& session, const v1::Kontakt& kontakt) const {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", base::KommunOf(kontakt.name()));
  query.terms = {{"kontakt", proto::Op::kEqual, {kontakt.name()}},
                 {"state", proto::Op::kEqual, {"UTSKICK_STATE_STUDSAT"}}};
  query.order_by = "name";
  query.limit = proto::kMaxPage;
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Utskick> bounced, tables_.utskick.List(session, query));
  return std::any_of(bounced.begin(), bounced.end(), [&](const v1::Utskick& one) {
    return google::protobuf::util::TimeUtil::TimestampToMicroseconds(one.update_time()) >=
           google::protobuf::util::TimeUtil::TimestampToMicroseconds(kontakt.update_time());
  });
}

absl::StatusOr<std::vector<Utskickare::Till>> Utskickare::Mottagarna(store::Tx& tx, const v1::Paminnelse& p,
                                                                     const std::vector<v1::Kontakt>& kontakter,
                                                                     const std::string& key, Kanda& kanda) const {
  std::vector<Till> to;
  for (const v1::Kontakt* kontakt : Mottagare(kontakter, p, tx.call().today)) {
    auto known = kanda.find(kontakt->name());
    if (known == kanda.end()) {
      Till till;
      KV_ASSIGN_OR_RETURN(till.studsar, Studsar(tx.sql(), *kontakt));
      KV_RETURN_IF_ERROR(tables_.kontakt.Get(tx.sql(), {}, kontakt->name(), till.kontakt));
      till.utskick = NameFor(tx, till.kontakt.epost(), key);
      v1::Utskick there;
      const absl::Status found = tables_.utskick.Get(tx.sql(), {}, till.utskick, there);
      if (!found.ok() && !absl::IsNotFound(found)) return found;
      till.redan = found.ok();
      known = kanda.emplace(kontakt->name(), std::move(till)).first;
    }
    if (!known->second.studsar) to.push_back(known->second);
  }
  return to;
}

void Utskickare::Serve(proto::Handlers& handlers) {
  handlers.Unary<v1::LamnaBeskedRequest, v1::LamnaBeskedResponse>(
      "LamnaBesked", [this](const auto& call, const auto& q, auto& r) { return LamnaBesked(call, q, r); });
}

absl::Status Utskickare::LamnaBesked(const proto::Call& call, const v1::LamnaBeskedRequest& request,
                                     v1::LamnaBeskedResponse& response) const {
  response.Clear();
  if (utgang_.sender == nullptr) return absl::OkStatus();
  return store_.Write(call, request, response, [&](store::Tx& tx) -> absl::Status {
    response.Clear();
    KV_RETURN_IF_ERROR(EnITaget(tx));
    v1::Enhet enhet;
    KV_RETURN_IF_ERROR(tables_.enhet.Get(tx.sql(), {}, request.enhet(), enhet));
    v1::Paminnelse about;  // is not kept: says whose contacts are meant
    about.set_enhet(request.enhet());
    about.set_utforare(request.utforare());
    about.set_roll(v1::KONTAKTROLL_HANDLAGGARE);
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Kontakt> kontakter, AllaKontakter(tx.sql(), tables_, call.kommun));
    Kanda kanda;
    KV_ASSIGN_OR_RETURN(const std::vector<Till> to, Mottagarna(tx, about, kontakter, request.nyckel(), kanda));
    std::set<std::string> made;
    if (to.empty()) return IngenMottagare(tx, tables_, request, enhet.namn());
    for (const Till& till : to) {
      if (!made.insert(till.utskick).second || till.redan) continue;  // one address in two capacities; or told already
      v1::Utskick utskick = UtskickTill(till.utskick, till.kontakt, base::FormatDate(call.today));
      SkrivBesked(request, enhet.namn(), utskick);
      KV_RETURN_IF_ERROR(Koa(tx, tables_, utskick));
    }
    response.set_antal_mottagare(static_cast<int32_t>(made.size()));
    return absl::OkStatus();
  });
}

// What went out, or did not after all, is a figure of its day.
absl::Status MarkPaminnelse(store::Tx& tx, const v1::Paminnelse& p) {
  return fakta::Mark(tx.sql(), tx.call().kommun, {p.dag_date().substr(0, 7)}, tx.now());
}

// One round over the reminders, so that one that goes to several waits or goes as a whole.
absl::Status Utskickare::Samla(store::Tx& tx, const std::vector<v1::Kontakt>& kontakter,
                               const std::vector<v1::Paminnelse>& vantar) const {
  KV_ASSIGN_OR_RETURN(const Namn namn, Namn::Read(tx.sql(), tables_, vantar));
  const std::string dag = base::FormatDate(tx.call().today);
  Kanda kanda;
  std::map<std::string, v1::Utskick> breven;  // by name
  for (const v1::Paminnelse& p : vantar) {
    KV_ASSIGN_OR_RETURN(const std::vector<Till> to, Mottagarna(tx, p, kontakter, dag, kanda));
    // Whose digest of today is made already hears of it when it is handed in tomorrow.
    if (std::any_of(to.begin(), to.end(), [](const Till& one) { return one.redan; })) continue;
    v1::Paminnelse now = p;
    now.set_state(to.empty() ? v1::PAMINNELSE_STATE_UTAN_MOTTAGARE : v1::PAMINNELSE_STATE_MED_I_UTSKICK);
    now.set_antal_mottagare(static_cast<int32_t>(to.size()));
    KV_RETURN_IF_ERROR(tables_.paminnelse.Update(tx, p, now));
    KV_RETURN_IF_ERROR(MarkPaminnelse(tx, now));
    for (const Till& till : to) {
      v1::Utskick& utskick = breven[till.utskick];
      if (utskick.name().empty()) utskick = UtskickTill(till.utskick, till.kontakt, dag);
      AddRad(utskick, RadOf(p, till.kontakt, namn));
    }
  }
  if (breven.empty()) return absl::OkStatus();
  for (auto& [name, utskick] : breven) {
    std::stable_sort(utskick.mutable_rader()->begin(), utskick.mutable_rader()->end(),
                     [](const auto& a, const auto& b) { return a.sista_date() < b.sista_date(); });
    KV_RETURN_IF_ERROR(Koa(tx, tables_, utskick));
  }
  return store::Jobs::ForgetDone(tx.sql(), kKind, absl::Now() - kKept);
}

absl::Status Utskickare::Sand(absl::Time now, absl::Time deadline) {
  while (absl::Now() + kSendTime < deadline) {
    KV_ASSIGN_OR_RETURN(const std::optional<store::Job> job, jobs_.Take(kKind, absl::Now(), kLease, deadline));
    if (!job.has_value()) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(const bool server_there, SandEtt(*job, now, deadline));
    if (!server_there) return absl::OkStatus();  // no use in asking it for the others now
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Utskickare::SandEtt(const store::Job& job, absl::Time now, absl::Time deadline) {
  const proto::Call call =
      proto::ProgramCall(kProgram, kMethod, std::string(base::KommunOf(job.payload)), now, deadline);
  v1::Utskick utskick;
  v1::Kontakt kontakt;
  const absl::Status read = store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_RETURN_IF_ERROR(tables_.utskick.Get(session, {}, job.payload, utskick));
    return tables_.kontakt.Get(session, {}, utskick.kontakt(), kontakt);
  });
  if (absl::IsUnavailable(read) || absl::IsDeadlineExceeded(read)) return read;
  if (!read.ok() || kontakt.has_delete_time()) {
    KV_RETURN_IF_ERROR(Klart(call, job, v1::UTSKICK_STATE_EJ_LEVERERAT,
                             read.ok() ? "kontakten är borttagen" : "kontakten går inte att läsa"));
    return true;
  }
  mail::Mail letter;
  letter.from = utgang_.from;
  letter.to = kontakt.epost();
  letter.subject = utskick.amne().empty() ? Amne(utskick) : utskick.amne();
  letter.text = utskick.text().empty() ? Brev(utskick) : utskick.text();
  letter.id = IdOf(utskick.name());
  letter.date = now;
  const absl::Status sent = utgang_.sender->Send(letter, kSendTime);
  const std::string said(sent.message());
  if (sent.ok()) {
    KV_RETURN_IF_ERROR(Klart(call, job, v1::UTSKICK_STATE_SKICKAT, ""));
  } else if (!absl::IsUnavailable(sent)) {
    KV_RETURN_IF_ERROR(Klart(call, job, v1::UTSKICK_STATE_STUDSAT, said));
  } else if (job.attempts >= store::Jobs::kMaxAttempts) {
    KV_RETURN_IF_ERROR(Klart(call, job, v1::UTSKICK_STATE_EJ_LEVERERAT, said));
  } else {
    KV_RETURN_IF_ERROR(jobs_.Fail(job, said, absl::Now(), kWait * static_cast<double>(job.attempts), deadline));
  }
  return !absl::IsUnavailable(sent);
}

absl::Status Utskickare::TaStuds(const Studs& studs, absl::Time now, absl::Time deadline) const {
  const std::string name = NameOf(studs.id);
  const proto::Call call = proto::ProgramCall(kProgram, kMethod, std::string(base::KommunOf(name)), now, deadline);
  v1::GetUtskickRequest request;
  request.set_name(name);
  v1::Utskick unused;
  const absl::Status stamped = store_.Write(call, request, unused, [&](store::Tx& tx) {
    return Stampla(tx, name, v1::UTSKICK_STATE_STUDSAT, studs.svar, 0);
  });
  return absl::IsNotFound(stamped) ? absl::OkStatus() : stamped;  // of another installation
}

absl::Status Utskickare::Klart(const proto::Call& call, const store::Job& job, v1::UtskickState state,
                               const std::string& svar) const {
  v1::GetUtskickRequest request;
  request.set_name(job.payload);
  v1::Utskick unused;
  return store_.Write(call, request, unused, [&](store::Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Jobs::Finish(tx.sql(), job, absl::Now()));
    return Stampla(tx, job.payload, state, svar, static_cast<int32_t>(job.attempts));
  });
}

absl::Status Utskickare::Stampla(store::Tx& tx, const std::string& name, v1::UtskickState state,
                                 const std::string& svar, int32_t attempts) const {
  v1::Utskick before;
  KV_RETURN_IF_ERROR(tables_.utskick.Get(tx.sql(), {}, name, before));
  // A mail that came back before it was stamped as sent stays one that came back.
  if (before.state() == v1::UTSKICK_STATE_STUDSAT) return absl::OkStatus();
  v1::Utskick now = before;
  now.set_state(state);
  now.set_svar(svar);
  if (attempts > 0) now.set_antal_forsok(attempts);
  if (state == v1::UTSKICK_STATE_SKICKAT) now.mutable_skickat_time()->set_seconds(absl::ToUnixSeconds(tx.now()));
  KV_RETURN_IF_ERROR(tables_.utskick.Update(tx, before, now));
  if (state == v1::UTSKICK_STATE_SKICKAT) return absl::OkStatus();
  // Nobody has read them: they wait until they are handed in again.
  std::vector<std::string> names;
  for (const v1::Utskicksrad& rad : now.rader()) {
    names.insert(names.end(), rad.paminnelser().begin(), rad.paminnelser().end());
  }
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Paminnelse> told, tables_.paminnelse.GetMany(tx.sql(), {}, names));
  for (const v1::Paminnelse& p : told) {
    v1::Paminnelse again = p;
    again.set_state(v1::PAMINNELSE_STATE_VANTAR);
    KV_RETURN_IF_ERROR(tables_.paminnelse.Update(tx, p, again));
    KV_RETURN_IF_ERROR(MarkPaminnelse(tx, again));
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::registry
