#include "services/registry/utskick.h"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/date.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "services/registry/paminnelse_rules.h"

namespace kvalitet::registry {
namespace {

constexpr char kProgram[] = "kvalitet-registry", kMethod[] = "kvalitet.registry.v1.Registry/Utskick";
constexpr char kKind[] = "utskick";
constexpr absl::Duration kRoundTime = absl::Seconds(60), kSendTime = absl::Seconds(20);
constexpr absl::Duration kLease = absl::Minutes(2), kWait = absl::Minutes(15), kKept = absl::Hours(24 * 7);
constexpr absl::Duration kMadeEvery = absl::Minutes(5);
constexpr size_t kIdLength = 40;

// The one digest of an address and a day.  The name tells nobody the address.
std::string NameFor(const store::Tx& tx, const std::string& address, const std::string& dag) {
  const std::string key = tx.cipher().Blind(absl::StrCat(base::LowerSv(address), "\n", dag), "utskick");
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
  rad.set_paminnelse(p.name());
  return rad;
}

// A task that several rules speak of stands once.
void AddRad(v1::Utskick& utskick, v1::Utskicksrad rad) {
  for (const v1::Utskicksrad& one : utskick.rader()) {
    if (one.vad() == rad.vad() && one.enhet() == rad.enhet() && one.sista_date() == rad.sista_date()) return;
  }
  *utskick.add_rader() = std::move(rad);
}

}  // namespace

Utskickare::Utskickare(store::Store& store, const Tables& tables, Utgang utgang)
    : store_(store),
      tables_(tables),
      utgang_(std::move(utgang)),
      jobs_(store.database(), absl::StrCat("utskick-", getpid(), "-", base::NewId(absl::Now()))) {}

absl::Status Utskickare::Tend(absl::Time now) {
  if (utgang_.sender == nullptr) return absl::OkStatus();
  const absl::Time deadline = absl::Now() + kRoundTime;
  if (Utskickstid(now) && (now < made_ || now >= made_ + kMadeEvery)) {
    made_ = now;
    std::vector<sql::Row> kommuner;
    KV_RETURN_IF_ERROR(store_.database().Read(deadline, [&](sql::Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(
          kommuner, session.Query("SELECT DISTINCT kommun FROM paminnelse WHERE state = 'PAMINNELSE_STATE_VANTAR'", {}));
      return absl::OkStatus();
    }));
    for (const sql::Row& row : kommuner) {
      KV_RETURN_IF_ERROR(
          Gor(proto::ProgramCall(kProgram, kMethod, std::get<std::string>(row[0]), now, deadline)));
    }
  }
  KV_RETURN_IF_ERROR(Sand(now, deadline));
  if (utgang_.studsar.empty()) return absl::OkStatus();
  return LasMaildir(utgang_.studsar, [&](const Studs& studs) { return TaStuds(studs, now, deadline); });
}

absl::Status Utskickare::Gor(const proto::Call& call) const {
  v1::ListUtskickRequest request;  // says whose work it is, for the trace; carries no request_id
  request.set_parent(absl::StrCat("kommuner/", call.kommun));
  v1::ListUtskickResponse unused;
  return store_.Write(call, request, unused, [&](store::Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {absl::StrCat("paminnelser/", call.kommun)}));
    std::vector<v1::Kontakt> kontakter;
    store::ListQuery query;
    query.parent = request.parent();
    KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables_.kontakt, query,
                               [&](const v1::Kontakt& one) { kontakter.push_back(one); }));
    query.terms = {{"state", proto::Op::kEqual, {"PAMINNELSE_STATE_VANTAR"}}};
    query.limit = proto::kMaxPage;
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Paminnelse> vantar, tables_.paminnelse.List(tx.sql(), query));
    return Samla(tx, kontakter, vantar);
  });
}

// One round over the reminders, so that one that goes to several waits or goes as a whole.
absl::Status Utskickare::Samla(store::Tx& tx, const std::vector<v1::Kontakt>& kontakter,
                               const std::vector<v1::Paminnelse>& vantar) const {
  const std::string dag = base::FormatDate(tx.call().today);
  KV_ASSIGN_OR_RETURN(const Namn namn, Namn::Read(tx.sql(), tables_, vantar));
  std::map<std::string, v1::Kontakt> with_address;  // by name
  std::map<std::string, v1::Utskick> breven;        // by name
  std::set<std::string> taken;                      // digests of today that are made already
  for (const v1::Paminnelse& p : vantar) {
    std::vector<std::pair<std::string, const v1::Kontakt*>> to;
    bool tomorrow = false;
    for (const v1::Kontakt* kontakt : Mottagare(kontakter, p, tx.call().today)) {
      v1::Kontakt& full = with_address[kontakt->name()];
      if (full.name().empty()) KV_RETURN_IF_ERROR(tables_.kontakt.Get(tx.sql(), {}, kontakt->name(), full));
      const std::string name = NameFor(tx, full.epost(), dag);
      if (breven.count(name) == 0 && taken.count(name) == 0) {
        v1::Utskick there;
        const absl::Status found = tables_.utskick.Get(tx.sql(), {}, name, there);
        if (found.ok()) taken.insert(name);
        if (!found.ok() && !absl::IsNotFound(found)) return found;
      }
      tomorrow = tomorrow || taken.count(name) > 0;
      to.emplace_back(name, &full);
    }
    if (tomorrow) continue;
    v1::Paminnelse now = p;
    now.set_state(to.empty() ? v1::PAMINNELSE_STATE_UTAN_MOTTAGARE : v1::PAMINNELSE_STATE_MED_I_UTSKICK);
    now.set_antal_mottagare(static_cast<int32_t>(to.size()));
    KV_RETURN_IF_ERROR(tables_.paminnelse.Update(tx, p, now));
    for (const auto& [name, kontakt] : to) {
      v1::Utskick& utskick = breven[name];
      if (utskick.name().empty()) {
        utskick.set_name(name);
        utskick.set_kontakt(kontakt->name());
        utskick.set_roll(kontakt->roll());
        utskick.set_utforare(kontakt->utforare());
        utskick.set_dag_date(dag);
        utskick.set_state(v1::UTSKICK_STATE_I_KO);
      }
      AddRad(utskick, RadOf(p, *kontakt, namn));
    }
  }
  for (auto& [name, utskick] : breven) {
    std::stable_sort(utskick.mutable_rader()->begin(), utskick.mutable_rader()->end(),
                     [](const auto& a, const auto& b) { return a.sista_date() < b.sista_date(); });
    KV_RETURN_IF_ERROR(tables_.utskick.Insert(tx, utskick));
    KV_RETURN_IF_ERROR(store::Jobs::Enqueue(tx.sql(), {name, kKind, name}, absl::Now()).status());
  }
  return store::Jobs::ForgetDone(tx.sql(), kKind, absl::Now() - kKept);
}

absl::Status Utskickare::Sand(absl::Time now, absl::Time deadline) {
  while (absl::Now() + kSendTime < deadline) {
    KV_ASSIGN_OR_RETURN(const std::optional<store::Job> job, jobs_.Take(kKind, absl::Now(), kLease, deadline));
    if (!job.has_value()) return absl::OkStatus();
    KV_RETURN_IF_ERROR(SandEtt(*job, now, deadline));
  }
  return absl::OkStatus();
}

absl::Status Utskickare::SandEtt(const store::Job& job, absl::Time now, absl::Time deadline) {
  const proto::Call call =
      proto::ProgramCall(kProgram, kMethod, std::string(base::KommunOf(job.payload)), now, deadline);
  v1::Utskick utskick;
  v1::Kontakt kontakt;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_RETURN_IF_ERROR(tables_.utskick.Get(session, {}, job.payload, utskick));
    return tables_.kontakt.Get(session, {}, utskick.kontakt(), kontakt);
  }));
  if (kontakt.has_delete_time()) {
    return Stampla(call, job, v1::UTSKICK_STATE_EJ_LEVERERAT, "kontakten är borttagen");
  }
  mail::Mail letter;
  letter.from = utgang_.from;
  letter.to = kontakt.epost();
  letter.subject = Amne(utskick);
  letter.text = Brev(utskick);
  letter.id = IdOf(utskick.name());
  letter.date = now;
  const absl::Status sent = utgang_.sender->Send(letter, kSendTime);
  if (sent.ok()) return Stampla(call, job, v1::UTSKICK_STATE_SKICKAT, "");
  const std::string said = base::TruncateUtf8(std::string(sent.message()), 300);
  if (!absl::IsUnavailable(sent)) return Stampla(call, job, v1::UTSKICK_STATE_STUDSAT, said);
  if (job.attempts >= store::Jobs::kMaxAttempts) return Stampla(call, job, v1::UTSKICK_STATE_EJ_LEVERERAT, said);
  return jobs_.Fail(job, said, absl::Now(), kWait * static_cast<double>(job.attempts), deadline);
}

absl::Status Utskickare::TaStuds(const Studs& studs, absl::Time now, absl::Time deadline) const {
  const std::string name = NameOf(studs.id);
  const proto::Call call = proto::ProgramCall(kProgram, kMethod, std::string(base::KommunOf(name)), now, deadline);
  v1::GetUtskickRequest request;
  request.set_name(name);
  v1::Utskick unused;
  return store_.Write(call, request, unused, [&](store::Tx& tx) -> absl::Status {
    v1::Utskick before;
    const absl::Status found = tables_.utskick.Get(tx.sql(), {}, name, before);
    if (absl::IsNotFound(found)) return absl::OkStatus();  // of another installation
    KV_RETURN_IF_ERROR(found);
    v1::Utskick after = before;
    after.set_state(v1::UTSKICK_STATE_STUDSAT);
    after.set_svar(studs.svar);
    return tables_.utskick.Update(tx, before, after, "", "STUDSADE");
  });
}

absl::Status Utskickare::Stampla(const proto::Call& call, const store::Job& job, v1::UtskickState state,
                                 const std::string& svar) const {
  v1::GetUtskickRequest request;
  request.set_name(job.payload);
  v1::Utskick unused;
  return store_.Write(call, request, unused, [&](store::Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Jobs::Finish(tx.sql(), job, absl::Now()));
    v1::Utskick before;
    KV_RETURN_IF_ERROR(tables_.utskick.Get(tx.sql(), {}, job.payload, before));
    v1::Utskick now = before;
    now.set_state(state);
    now.set_antal_forsok(static_cast<int32_t>(job.attempts));
    now.set_svar(svar);
    if (state == v1::UTSKICK_STATE_SKICKAT) now.mutable_skickat_time()->set_seconds(absl::ToUnixSeconds(call.now));
    return tables_.utskick.Update(tx, before, now);
  });
}

}  // namespace kvalitet::registry
