#include "common/register/register.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/proto/errors.h"

namespace kvalitet::registry {
namespace {

constexpr int kMostLoads = 3;  // of one kommun in a row, while it is written

absl::Status Unknown(absl::string_view reason, absl::string_view vad, absl::string_view name) {
  return proto::Error(
      absl::StatusCode::kInvalidArgument, reason,
      absl::StrCat(vad, " finns inte i utförarregistret. Kontrollera namnet, eller lägg till den först"),
      {{"name", std::string(name)}});
}

absl::Status Unreachable(const absl::Status& cause) {
  return proto::Error(absl::StatusCode::kUnavailable, "REGISTRET_NAS_INTE",
                      "Utförarregistret svarar inte just nu. Försök igen om en stund",
                      {{"cause", absl::StatusCodeToString(cause.code())}});
}

std::chrono::system_clock::time_point ChronoOf(absl::Time time) {
  // Far enough for any call, and safely within what the clock can count.
  return absl::ToChronoTime(std::min(time, absl::Now() + absl::Hours(24)));
}

}  // namespace

absl::StatusOr<v1::Namnd> Client::GetNamnd(const v1::GetNamndRequest&, absl::Time) {
  return absl::UnimplementedError("GetNamnd");
}

absl::StatusOr<v1::Verksamhetsomrade> Client::GetVerksamhetsomrade(const v1::GetVerksamhetsomradeRequest&, absl::Time) {
  return absl::UnimplementedError("GetVerksamhetsomrade");
}

Register::Register(Client& client, RegisterOptions options) : client_(client), options_(options) {
  if (options_.refresh != absl::InfiniteDuration()) thread_ = std::thread([this] { Loop(); });
}

Register::~Register() { Stop(); }

void Register::Stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Register::Loop() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stop_) {
    const auto next = ChronoOf(absl::Now() + options_.refresh);
    if (changed_.wait_until(lock, next, [this] { return stop_; })) return;
    lock.unlock();
    Refresh();
    lock.lock();
  }
}

void Register::Refresh() {
  std::vector<std::string> kommuner;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [kommun, slot] : slots_) {
      if (slot.snapshot != nullptr) kommuner.push_back(kommun);
    }
  }
  for (const std::string& kommun : kommuner) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (stop_) return;
    }
    // What cannot be compared now stays as it is; whoever needs to know asks Current.
    (void)Compare(kommun, absl::Now() + options_.wait);
  }
}

Register::Slot& Register::SlotOf(const std::string& kommun) {
  Slot& slot = slots_[kommun];
  slot.used = ++use_counter_;
  return slot;
}

absl::StatusOr<std::shared_ptr<const Snapshot>> Register::Kept(absl::string_view kommun, absl::Time deadline) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto slot = slots_.find(std::string(kommun));
    if (slot != slots_.end() && slot->second.snapshot != nullptr) {
      slot->second.used = ++use_counter_;
      return slot->second.snapshot;
    }
  }
  return Current(kommun, deadline);
}

absl::StatusOr<std::shared_ptr<const Snapshot>> Register::Current(absl::string_view kommun, absl::Time deadline) {
  return Compare(std::string(kommun), std::min(deadline, absl::Now() + options_.wait));
}

absl::StatusOr<std::shared_ptr<const Snapshot>> Register::Recent(absl::string_view kommun, absl::Duration age,
                                                                 absl::Time deadline) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto slot = slots_.find(std::string(kommun));
    const absl::Time now = absl::Now();  // a clock that was set back makes nothing younger
    if (slot != slots_.end() && slot->second.snapshot != nullptr && slot->second.compared + age >= now &&
        slot->second.compared <= now) {
      slot->second.used = ++use_counter_;
      return slot->second.snapshot;
    }
  }
  return Current(kommun, deadline);
}

void Register::Changed(absl::string_view kommun) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto slot = slots_.find(std::string(kommun));
  if (slot == slots_.end()) return;
  slot->second.compared = absl::InfinitePast();
  ++slot->second.changed;  // a comparison that runs may have missed it
}

absl::StatusOr<std::shared_ptr<const Snapshot>> Register::Compare(const std::string& kommun, absl::Time deadline) {
  std::unique_lock<std::mutex> lock(mutex_);
  Slot* slot = &SlotOf(kommun);
  const int64_t wanted = slot->begun + 1;
  // A slot that somebody waits for or works in is not evicted, but the map may move others: look it up again.
  const bool free = changed_.wait_until(lock, ChronoOf(deadline), [&] {
    slot = &SlotOf(kommun);
    return stop_ || !slot->busy || slot->done >= wanted;
  });
  if (slot->done >= wanted && slot->snapshot != nullptr) return slot->snapshot;
  if (stop_) return Unreachable(absl::CancelledError());
  if (!free) return Unreachable(absl::DeadlineExceededError(""));
  slot->busy = true;
  const int64_t mine = ++slot->begun, changed = slot->changed;
  const absl::Time begun = absl::Now();
  const std::shared_ptr<const Snapshot> kept = slot->snapshot;
  lock.unlock();
  absl::StatusOr<std::shared_ptr<const Snapshot>> fetched = Fetch(kommun, kept, deadline);
  lock.lock();
  slot = &SlotOf(kommun);
  slot->busy = false;
  if (fetched.ok()) {
    if (*fetched != kept) ++loads_;
    slot->snapshot = *fetched;
    slot->done = mine;
    slot->compared = slot->changed == changed ? begun : absl::InfinitePast();
    Evict(kommun);
  }
  lock.unlock();
  changed_.notify_all();
  if (!fetched.ok()) return Unreachable(fetched.status());
  return fetched;
}

absl::StatusOr<std::shared_ptr<const Snapshot>> Register::Fetch(const std::string& kommun,
                                                                const std::shared_ptr<const Snapshot>& kept,
                                                                absl::Time deadline) {
  v1::ListChangesRequest request;
  request.set_parent(absl::StrCat("kommuner/", kommun));
  request.set_page_size(1);
  if (kept != nullptr) {
    request.set_after(kept->after());
    KV_ASSIGN_OR_RETURN(const v1::ListChangesResponse changes, client_.ListChanges(request, deadline));
    if (changes.andringar().empty()) return kept;
  }
  // Page by page: what was written meanwhile may be there in part, so it is read once more.
  for (int time = 1;; ++time) {
    KV_ASSIGN_OR_RETURN(std::shared_ptr<const Snapshot> loaded, Snapshot::Load(client_, kommun, deadline));
    request.set_after(loaded->after());
    KV_ASSIGN_OR_RETURN(const v1::ListChangesResponse meanwhile, client_.ListChanges(request, deadline));
    if (meanwhile.andringar().empty() || time == kMostLoads) return loaded;
  }
}

void Register::Evict(const std::string& keep) {
  size_t rows = 0;
  for (const auto& [kommun, slot] : slots_) rows += slot.snapshot == nullptr ? 0 : slot.snapshot->rows();
  while (rows > options_.max_rows) {
    auto oldest = slots_.end();
    for (auto slot = slots_.begin(); slot != slots_.end(); ++slot) {
      if (slot->first == keep || slot->second.snapshot == nullptr) continue;
      if (oldest == slots_.end() || slot->second.used < oldest->second.used) oldest = slot;
    }
    if (oldest == slots_.end()) return;
    rows -= oldest->second.snapshot->rows();
    oldest->second.snapshot = nullptr;
  }
}

namespace {

// Looks in what is kept, and if it is not there in what the registry says now.
template <class T, class Find>
absl::StatusOr<T> Lookup(Register& cache, absl::string_view kommun, absl::Time deadline, const Find& find,
                         const absl::Status& unknown) {
  if (kommun.empty()) return unknown;
  KV_ASSIGN_OR_RETURN(std::shared_ptr<const Snapshot> kept, cache.Kept(kommun, deadline));
  if (const T* found = find(*kept)) return *found;
  KV_ASSIGN_OR_RETURN(std::shared_ptr<const Snapshot> current, cache.Current(kommun, deadline));
  if (const T* found = find(*current)) return *found;
  return unknown;
}

}  // namespace

absl::StatusOr<v1::Enhet> Register::Enhet(absl::string_view name, absl::Time deadline) {
  return Lookup<v1::Enhet>(
      *this, base::KommunOf(name), deadline, [&](const Snapshot& s) { return s.Enhet(name); },
      Unknown("ENHET_OKAND", "Enheten", name));
}

absl::StatusOr<v1::Utforare> Register::Utforare(absl::string_view name, absl::Time deadline) {
  return Lookup<v1::Utforare>(
      *this, base::KommunOf(name), deadline, [&](const Snapshot& s) { return s.Utforare(name); },
      Unknown("UTFORARE_OKAND", "Utföraren", name));
}

absl::StatusOr<v1::Insatstyp> Register::Insatstyp(absl::string_view kommun, absl::string_view name,
                                                  absl::Time deadline) {
  return Lookup<v1::Insatstyp>(
      *this, kommun, deadline, [&](const Snapshot& s) { return s.Insatstyp(name); },
      Unknown("INSATSTYP_OKAND", "Insatstypen", name));
}

absl::StatusOr<v1::Namnd> Register::Namnd(absl::string_view name, absl::Time deadline) {
  v1::GetNamndRequest request;
  request.set_name(std::string(name));
  absl::StatusOr<v1::Namnd> found = client_.GetNamnd(request, deadline);
  if (found.ok()) return found;
  return absl::IsNotFound(found.status()) ? Unknown("NAMND_OKAND", "Nämnden", name) : Unreachable(found.status());
}

absl::StatusOr<v1::Verksamhetsomrade> Register::Verksamhetsomrade(absl::string_view name, absl::Time deadline) {
  v1::GetVerksamhetsomradeRequest request;
  request.set_name(std::string(name));
  absl::StatusOr<v1::Verksamhetsomrade> found = client_.GetVerksamhetsomrade(request, deadline);
  if (found.ok()) return found;
  return absl::IsNotFound(found.status()) ? Unknown("VERKSAMHETSOMRADE_OKANT", "Verksamhetsområdet", name)
                                          : Unreachable(found.status());
}

absl::StatusOr<Register::Operation> Register::Operated(absl::string_view enhet, absl::string_view insatstyp,
                                                       absl::CivilDay day, absl::Time deadline) {
  const std::string kommun = base::KommunOf(enhet);
  KV_RETURN_IF_ERROR(Enhet(enhet, deadline).status());
  KV_ASSIGN_OR_RETURN(const v1::Insatstyp type, Insatstyp(kommun, insatstyp, deadline));
  KV_ASSIGN_OR_RETURN(std::shared_ptr<const Snapshot> snapshot, Kept(kommun, deadline));
  Operator found = snapshot->Operated(enhet, type.name(), day);
  if (found.uppdrag == nullptr) {
    KV_ASSIGN_OR_RETURN(snapshot, Current(kommun, deadline));
    found = snapshot->Operated(enhet, type.name(), day);
  }
  Operation operation;
  if (found.uppdrag == nullptr) return operation;
  operation.covered = true;
  operation.uppdrag = *found.uppdrag;
  if (found.utforare != nullptr) operation.utforare = *found.utforare;
  return operation;
}

absl::StatusOr<v1::Kravkatalog> Register::Kravkatalog(absl::string_view name, absl::Time deadline) {
  v1::GetKravkatalogRequest request;
  request.set_name(std::string(name));
  auto found = client_.GetKravkatalog(request, std::min(deadline, absl::Now() + options_.wait));
  if (!found.ok()) return Unreachable(found.status());
  return found;
}

Register::Stats Register::stats() const {
  std::lock_guard<std::mutex> lock(mutex_);
  Stats stats;
  for (const auto& [kommun, slot] : slots_) {
    if (slot.snapshot == nullptr) continue;
    ++stats.kommuner;
    stats.rows += slot.snapshot->rows();
  }
  stats.loads = loads_;
  return stats;
}

}  // namespace kvalitet::registry
