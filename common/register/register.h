// The read-through cache of the registry that the other services share.  References are checked against it before a
// transaction begins, never inside one.
//
// Names are never reused and nothing is destroyed, so what is a few seconds old does no harm: what is found is right,
// and what is not found is asked for anew before anybody is told so.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/register/client.h"
#include "common/register/snapshot.h"

namespace kvalitet::registry {

struct RegisterOptions {
  // How often kept kommuner are compared with the registry in the background; infinite: never.
  absl::Duration refresh = absl::Seconds(10);
  // Longest wait for one comparison or load, cut to the caller's deadline.
  absl::Duration wait = absl::Seconds(5);
  // Resources kept in all; beyond, the kommun that was not used for longest goes.
  size_t max_rows = 200000;
};

class Register {
 public:
  explicit Register(Client& client, RegisterOptions options = {});
  ~Register();
  Register(const Register&) = delete;
  Register& operator=(const Register&) = delete;

  // What is kept of a kommun; loaded if nothing is.  UNAVAILABLE (REGISTRET_NAS_INTE) if that does not succeed.
  absl::StatusOr<std::shared_ptr<const Snapshot>> Kept(absl::string_view kommun, absl::Time deadline);
  // The same, but no older than this call: for figures and plans.
  absl::StatusOr<std::shared_ptr<const Snapshot>> Current(absl::string_view kommun, absl::Time deadline);
  // The same, but of a comparison that began at most `age` before this call, and after the last Changed of the kommun.
  absl::StatusOr<std::shared_ptr<const Snapshot>> Recent(absl::string_view kommun, absl::Duration age,
                                                         absl::Time deadline);
  // Something was written in the kommun: for the process that writes the register itself.
  void Changed(absl::string_view kommun);

  // A reference by resource name.
  //   INVALID_ARGUMENT  the registry answers and knows no such (ENHET_OKAND, INSATSTYP_OKAND, UTFORARE_OKAND)
  //   UNAVAILABLE       the registry does not answer (REGISTRET_NAS_INTE): the caller decides whether to take the case
  //                     unverified
  absl::StatusOr<v1::Enhet> Enhet(absl::string_view name, absl::Time deadline);
  absl::StatusOr<v1::Utforare> Utforare(absl::string_view name, absl::Time deadline);
  // Also by code within `kommun`: SOL_HEMTJANST.
  absl::StatusOr<v1::Insatstyp> Insatstyp(absl::string_view kommun, absl::string_view name, absl::Time deadline);

  // The nämnd or the verksamhetsområde that `name` is the name of; asked of the registry each time.
  //   INVALID_ARGUMENT  it knows no such (NAMND_OKAND, VERKSAMHETSOMRADE_OKANT)
  absl::StatusOr<v1::Namnd> Namnd(absl::string_view name, absl::Time deadline);
  absl::StatusOr<v1::Verksamhetsomrade> Verksamhetsomrade(absl::string_view name, absl::Time deadline);

  // Who operated it on that day.  Nobody is an answer: then `uppdrag` is not set.
  struct Operation {
    bool covered = false;
    v1::Uppdrag uppdrag;
    v1::Utforare utforare;
  };
  absl::StatusOr<Operation> Operated(absl::string_view enhet, absl::string_view insatstyp, absl::CivilDay day,
                                     absl::Time deadline);

  // A published kravkatalog with its krav, asked of the registry each time.  UNAVAILABLE if it does not answer.
  absl::StatusOr<v1::Kravkatalog> Kravkatalog(absl::string_view name, absl::Time deadline);

  // Ends the background comparison, and waits for the one that runs.
  void Stop();

  // Compares every kept kommun with the registry now; for the background and for tests.
  void Refresh();

  struct Stats {
    size_t kommuner = 0;
    size_t rows = 0;
    int64_t loads = 0;
  };
  Stats stats() const;

 private:
  // One kommun; everything guarded by mutex_, which is never held during a call.
  struct Slot {
    std::shared_ptr<const Snapshot> snapshot;
    bool busy = false;                           // one caller asks the registry while the others wait
    int64_t begun = 0;                           // number of the latest comparison that began
    int64_t done = 0;                            // number of the latest comparison that ended well
    absl::Time compared = absl::InfinitePast();  // when that one began; the past also after Changed
    int64_t changed = 0;                         // how often Changed was called
    uint64_t used = 0;
  };

  Slot& SlotOf(const std::string& kommun);
  // A snapshot compared with the registry by a comparison that began after this call did.
  absl::StatusOr<std::shared_ptr<const Snapshot>> Compare(const std::string& kommun, absl::Time deadline);
  // The call itself: nothing changed, or everything is loaded anew.
  absl::StatusOr<std::shared_ptr<const Snapshot>> Fetch(const std::string& kommun,
                                                        const std::shared_ptr<const Snapshot>& kept,
                                                        absl::Time deadline);
  void Evict(const std::string& keep);
  void Loop();

  Client& client_;
  const RegisterOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;  // stop_, busy
  bool stop_ = false;
  std::map<std::string, Slot> slots_;
  uint64_t use_counter_ = 0;
  int64_t loads_ = 0;
  std::thread thread_;
};

}  // namespace kvalitet::registry
