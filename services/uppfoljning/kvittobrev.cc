#include "services/uppfoljning/kvittobrev.h"

#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/json.h"
#include "services/uppfoljning/kortenkat_rules.h"
#include "services/uppfoljning/kvitto_store.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr char kKind[] = "kvittobrev";
constexpr char kKvitton[] = "/kvitton/";
constexpr absl::Duration kRoundTime = absl::Seconds(30), kLease = absl::Minutes(2), kWait = absl::Minutes(10);
constexpr absl::Duration kAway = absl::Minutes(1), kCallTime = absl::Seconds(10);
constexpr absl::Duration kKept = absl::Hours(24 * 7);  // jobs that are done

// A registry that does not answer, or is of an earlier version, is no fault of the job's: that does not count.
bool IsAway(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsUnimplemented(status) ||
         absl::IsResourceExhausted(status);
}

std::string DagSv(const std::string& date) {
  const auto day = base::ParseDate(date);
  return day.ok() ? base::WeekdayDateSv(*day) : date;
}

}  // namespace

registry::v1::LamnaBeskedRequest KvittobrevOm(const v1::Sjalvskattning& s, const v1::Kvitto& k) {
  const std::string vad = base::LowerSv(Benamning(s));
  registry::v1::LamnaBeskedRequest brev;
  brev.set_parent(absl::StrCat("kommuner/", base::KommunOf(s.name())));
  brev.set_nyckel(absl::StrCat(s.name(), kKvitton, k.nr()));
  brev.set_enhet(s.enhet());
  brev.set_utforare(s.ansvarig_utforare());
  brev.set_amne(absl::StrCat("Kvitto ", k.kvitto(), ": ", vad, " är inlämnad"));
  const std::string late =
      k.dagar_sent() == 0 ? "i tid"
                          : absl::StrCat(k.dagar_sent(), k.dagar_sent() == 1 ? " dag" : " dagar", " efter sista dag");
  std::string text = absl::StrCat(
      "Hej!\n\n", k.ombud() ? "Kommunen har lämnat in" : "Ni har lämnat in", " ", vad, " för {enhet}",
      k.ombud() ? " som ombud för er" : "", ".\n\n  Kvitto         ", k.kvitto(), "\n  Inlämnad       ",
      DagSv(k.inlamnad_date()), " ", base::TimeSv(absl::FromUnixSeconds(k.inlamnad_time().seconds())), ", ", late,
      "\n  Svar           ", k.antal_svar(), "\n  Kontrollsumma  ", k.kontrollsumma().substr(0, 8),
      "\n\nDet som lämnades in, som det var: kvalitet självskattning kvitto ", s.nummer(), " --nr ", k.nr(), "\n");
  if (k.ombud()) {
    absl::StrAppend(&text, "Varför kommunen lämnade in står i kvittot.");
    if (!s.invandning_senast_date().empty()) {  // else it is done already
      absl::StrAppend(&text, " Stämmer det inte kan ni invända senast ", DagSv(s.invandning_senast_date()),
                      ": kvalitet självskattning invänd ", s.nummer(), " --skäl \"...\"");
    }
    absl::StrAppend(&text, "\n");
  } else {
    absl::StrAppend(&text, "Fel i svaren? kvalitet självskattning begär-tillbaka ", s.nummer(), " --skäl \"...\"\n");
  }
  absl::StrAppend(&text, "\nDet går inte att svara på mejlet. Fel mottagare? Säg till kommunens kvalitetsteam.\n");
  brev.set_text(absl::StrReplaceAll(text, {{"\n", "{rad}"}}));
  return brev;
}

Kvittobrev::Kvittobrev(store::Store& store, const Tables& tables, Lamna lamna)
    : store_(store),
      tables_(tables),
      lamna_(std::move(lamna)),
      jobs_(store.database(), absl::StrCat("kvittobrev-", getpid(), "-", base::NewId(absl::Now()))) {}

absl::Status Kvittobrev::Koa(store::Tx& tx, const std::string& sjalvskattning, int32_t nr) {
  const std::string name = absl::StrCat(sjalvskattning, kKvitton, nr);
  return store::Jobs::Enqueue(tx.sql(), {name, kKind, name}, absl::Now()).status();
}

absl::Status Kvittobrev::KoaBrev(store::Tx& tx, const std::vector<registry::v1::LamnaBeskedRequest>& brev) {
  for (const registry::v1::LamnaBeskedRequest& one : brev) {
    KV_ASSIGN_OR_RETURN(std::string written, proto::ToJson(one));
    KV_RETURN_IF_ERROR(
        store::Jobs::Enqueue(tx.sql(), {base::DerivedId(kKind, one.nyckel()), kKind, std::move(written)}, absl::Now())
            .status());
  }
  return absl::OkStatus();
}

absl::Status Kvittobrev::Tend() {
  const absl::Time deadline = absl::Now() + kRoundTime;
  int done = 0;
  while (absl::Now() < deadline - kRoundTime / 2) {
    KV_ASSIGN_OR_RETURN(const std::optional<store::Job> job, jobs_.Take(kKind, absl::Now(), kLease, deadline));
    if (!job.has_value()) break;
    const absl::StatusOr<registry::v1::LamnaBeskedRequest> brev = Read(*job, deadline);
    const absl::Status given = brev.ok() ? lamna_(*brev, std::min(deadline, absl::Now() + kCallTime)) : brev.status();
    if (!given.ok()) {
      const absl::Time soon = absl::Now() + kCallTime;
      KV_RETURN_IF_ERROR(IsAway(given) ? jobs_.GiveBack(*job, absl::Now(), kAway, soon)
                                       : jobs_.Fail(*job, std::string(given.message()), absl::Now(), kWait, soon));
      return given;
    }
    KV_RETURN_IF_ERROR(store_.database().Write(
        deadline, [&](sql::Session& session) { return store::Jobs::Finish(session, *job, absl::Now()); }));
    ++done;
  }
  if (done == 0) return absl::OkStatus();
  return store_.database().Write(
      deadline, [&](sql::Session& session) { return store::Jobs::ForgetDone(session, kKind, absl::Now() - kKept); });
}

absl::StatusOr<registry::v1::LamnaBeskedRequest> Kvittobrev::Read(const store::Job& job, absl::Time deadline) const {
  registry::v1::LamnaBeskedRequest brev;
  if (absl::StartsWith(job.payload, "{")) {  // written already
    const auto read = google::protobuf::util::JsonStringToMessage(job.payload, &brev);
    if (!read.ok()) return absl::DataLossError(absl::StrCat("no letter: ", job.name));
    brev.set_request_id(base::DerivedId(kKind, absl::StrCat(job.name, "\n", brev.text())));
    return brev;
  }
  const std::vector<std::string> parts = absl::StrSplit(job.payload, kKvitton);
  int32_t nr = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[1], &nr)) {
    return absl::DataLossError(absl::StrCat("no receipt: ", job.payload));
  }
  KV_RETURN_IF_ERROR(store_.database().Read(deadline, [&](sql::Session& session) -> absl::Status {
    v1::Sjalvskattning s;
    KV_RETURN_IF_ERROR(tables_.sjalvskattning.Get(session, {}, parts[0], s));
    KV_ASSIGN_OR_RETURN(const v1::Kvitto kvitto, ReadKvitto(session, s, nr));
    brev = KvittobrevOm(s, kvitto);
    return absl::OkStatus();
  }));
  // The same letter is the same request, and the registry sends one for each receipt.
  brev.set_request_id(base::DerivedId(kKind, absl::StrCat(job.name, "\n", brev.text())));
  return brev;
}

}  // namespace kvalitet::uppfoljning
