#include "common/attgora/lamnare.h"

#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/attgora/granser.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/status.h"

namespace kvalitet::attgora {
namespace {

constexpr absl::Duration kRoundTime = absl::Seconds(60), kLease = absl::Minutes(5), kWait = absl::Minutes(10);
constexpr absl::Duration kAway = absl::Minutes(1);
constexpr absl::Duration kKept = absl::Hours(24 * 7);  // jobs that are done
constexpr int kBatch = 500;

std::string KindOf(const Avsandare& avsandare) { return absl::StrCat("attgora-", avsandare.tjanst); }

}  // namespace

Lamnare::Lamnare(store::Store& store, const Listning& listning, Avsandare avsandare)
    : store_(store),
      listning_(listning),
      avsandare_(std::move(avsandare)),
      jobs_(store.database(), absl::StrCat(avsandare_.tjanst, "-", getpid(), "-", base::NewId(absl::Now()))),
      added_(base::kFirstYear, 1, 1) {}

absl::Status Lamnare::Tend(absl::Time now) {
  if (!Samlingstid(now)) return absl::OkStatus();
  const absl::CivilDay today = base::SwedishDate(now);
  const absl::Time deadline = absl::Now() + kRoundTime;
  if (added_ != today) {
    KV_RETURN_IF_ERROR(AddJobs(today, deadline));
    added_ = today;
  }
  while (absl::Now() < deadline - kRoundTime / 2) {
    KV_ASSIGN_OR_RETURN(const std::optional<store::Job> job,
                        jobs_.Take(KindOf(avsandare_), absl::Now(), kLease, deadline));
    if (!job.has_value()) return absl::OkStatus();
    const absl::Status handed = Lamna(job->payload, now, deadline);
    if (!handed.ok()) {
      // A registry that is away is no fault of the job's: that does not count.
      KV_RETURN_IF_ERROR(absl::IsUnavailable(handed)
                             ? jobs_.GiveBack(*job, absl::Now(), kAway, deadline)
                             : jobs_.Fail(*job, std::string(handed.message()), absl::Now(), kWait, deadline));
      return handed;
    }
    KV_RETURN_IF_ERROR(store_.database().Write(
        deadline, [&](sql::Session& session) { return store::Jobs::Finish(session, *job, absl::Now()); }));
  }
  return absl::OkStatus();
}

absl::Status Lamnare::AddJobs(absl::CivilDay today, absl::Time deadline) {
  std::vector<sql::Row> kommuner;
  KV_RETURN_IF_ERROR(store_.database().Read(deadline, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(kommuner, session.Query(avsandare_.kommuner, {}));
    return absl::OkStatus();
  }));
  return store_.database().Write(deadline, [&](sql::Session& session) -> absl::Status {
    const std::string kind = KindOf(avsandare_);
    for (const sql::Row& row : kommuner) {
      const std::string& kommun = std::get<std::string>(row[0]);
      KV_RETURN_IF_ERROR(store::Jobs::Enqueue(
                             session, {absl::StrCat(kind, "/", kommun, "/", base::FormatDate(today)), kind, kommun},
                             absl::Now())
                             .status());
    }
    return store::Jobs::ForgetDone(session, kind, absl::Now() - kKept);
  });
}

absl::Status Lamnare::Lamna(const std::string& kommun, absl::Time now, absl::Time deadline) {
  const proto::Call call = proto::ProgramCall(absl::StrCat("kvalitet-", avsandare_.tjanst),
                                              absl::StrCat("kvalitet.", avsandare_.tjanst, "/Lamna"), kommun, now, deadline);
  v1::ListAttGoraRequest page;
  page.set_parent(absl::StrCat("kommuner/", kommun));
  page.set_allas(true);
  page.set_page_size(kBatch);
  do {
    v1::ListAttGoraResponse tasks;
    KV_RETURN_IF_ERROR(listning_.List(call, page, tasks));
    page.set_page_token(tasks.next_page_token());
    registry::v1::LamnaAttGoraRequest request;
    request.set_parent(page.parent());
    request.mutable_att_gora()->Swap(tasks.mutable_att_gora());
    request.set_request_id(base::NewId(absl::Now()));
    // The reminders' names follow from the tasks, so a batch that is handed in again changes nothing.
    for (v1::AttGora& task : *request.mutable_att_gora()) task.clear_text();
    if (request.att_gora_size() > 0) KV_RETURN_IF_ERROR(avsandare_.lamna(request, now, deadline));
  } while (!page.page_token().empty());
  return absl::OkStatus();
}

}  // namespace kvalitet::attgora
