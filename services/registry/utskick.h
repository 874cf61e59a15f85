// One digest a day and person, made of the reminders that wait, and sent.
//
//   Paminnelse VANTAR, of today --seven o'clock on a workday--> MED_I_UTSKICK, an Utskick I_KO and a job that sends it
//                                                           --> UTAN_MOTTAGARE where nobody is registered
//   Utskick I_KO --> SKICKAT, STUDSAT (refused for good) or EJ_LEVERERAT (attempts used up)
//   Utskick SKICKAT --the mail comes back--> STUDSAT
//   LamnaBesked --> an Utskick I_KO with words of its own, at once, on any day
//   What STUDSAT or EJ_LEVERERAT held is VANTAR again; a besked goes once more when the address is put right.
//
// A person is a mail address.  Whose digest of today is made already hears of the rest tomorrow.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/mail/mail.h"
#include "common/proto/call.h"
#include "common/store/jobs.h"
#include "common/store/store.h"
#include "services/registry/studs.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// Where digests go.
struct Utgang {
  std::unique_ptr<mail::Sender> sender;  // null: none are made
  std::string from;                      // address
  std::string studsar;                   // Maildir that mail to `from` goes into; empty: none
};

// In the transaction that puts the address of a contact right: besked of late that did not arrive at the old one go to
// the new one, each once.
absl::Status SkickaOm(store::Tx& tx, const Tables& tables, const v1::Kontakt& now);

class Utskickare {
 public:
  // Both must live longer.
  Utskickare(store::Store& store, const Tables& tables, Utgang utgang);

  // Adds LamnaBesked; this object must live longer.
  void Serve(proto::Handlers& handlers);
  // One round of the work that nobody waits for: several processes may do it at once, one thread of each.  `now` is the
  // domain clock's.
  absl::Status Tend(absl::Time now);

 private:
  // A contact with its address, and how its mail stands.
  struct Till {
    v1::Kontakt kontakt;
    std::string utskick;   // the name of its mail
    bool redan = false;    // it is made already
    bool studsar = false;  // mail to it comes back
  };
  using Kanda = std::map<std::string, Till>;  // by name of the contact

  absl::Status LamnaBesked(const proto::Call& call, const v1::LamnaBeskedRequest& request,
                           v1::LamnaBeskedResponse& response) const;
  // Makes the digests of a kommun.
  absl::Status Gor(const proto::Call& call) const;
  absl::Status GeUpp(store::Tx& tx) const;
  absl::Status Samla(store::Tx& tx, const std::vector<v1::Kontakt>& kontakter,
                     const std::vector<v1::Paminnelse>& vantar) const;
  // `key` is what one mail to an address is for: the day of a digest, or a besked.
  absl::StatusOr<std::vector<Till>> Mottagarna(store::Tx& tx, const v1::Paminnelse& p,
                                               const std::vector<v1::Kontakt>& kontakter, const std::string& key,
                                               Kanda& kanda) const;
  absl::StatusOr<bool> Studsar(sql::Session& session, const v1::Kontakt& kontakt) const;

  // Sends what is in the queue.
  absl::Status Sand(absl::Time now, absl::Time deadline);
  // False when the mail server is away.
  absl::StatusOr<bool> SandEtt(const store::Job& job, absl::Time now, absl::Time deadline);
  // One that came back.
  absl::Status TaStuds(const Studs& studs, absl::Time now, absl::Time deadline) const;
  // The end of a job, in one transaction with its stamp.
  absl::Status Klart(const proto::Call& call, const store::Job& job, v1::UtskickState state,
                     const std::string& svar) const;
  // What did not arrive lets its reminders wait again.
  absl::Status Stampla(store::Tx& tx, const std::string& name, v1::UtskickState state, const std::string& svar,
                       int32_t attempts) const;

  store::Store& store_;
  const Tables& tables_;
  const Utgang utgang_;
  store::Jobs jobs_;
  absl::Time made_ = absl::InfinitePast();  // domain clock: when digests were made last
};

}  // namespace kvalitet::registry
