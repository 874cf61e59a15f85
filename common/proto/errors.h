// Every error of ours: a code the caller can act on, a stable reason word, and a Swedish sentence that names field,
// rule and remedy.  Carried as google.rpc payloads inside absl::Status; common/rpc puts them on the wire.
//
//   INVALID_ARGUMENT    can never work as sent            FAILED_PRECONDITION  not in this state
//   ABORTED             read again and retry              ALREADY_EXISTS       the name or key is taken
//   NOT_FOUND           also for what one may not see     PERMISSION_DENIED    a role is missing
//   RESOURCE_EXHAUSTED  wait, then retry                  UNAVAILABLE          retry with the same request_id
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace kvalitet::proto {

using Metadata = std::map<std::string, std::string>;

// `reason` is UPPER_SNAKE; `svenska` is the sentence for people; `metadata` holds the parts that vary.
absl::Status Error(absl::StatusCode code, absl::string_view reason, absl::string_view svenska,
                   const Metadata& metadata = {});

// RESOURCE_EXHAUSTED that says when to try again (RetryInfo): nothing has been done.
absl::Status RetryLater(absl::string_view reason, absl::string_view svenska, absl::Duration wait);
// How long to wait first, for an error that says so; zero for others.
absl::Duration RetryDelayOf(const absl::Status& status);

// The reason word, or "" for an error that is not ours.
std::string ReasonOf(const absl::Status& status);
// The Swedish sentence, or "" for an error that is not ours.
std::string SwedishOf(const absl::Status& status);

struct Violation {
  std::string field;    // path in the request: utforare.orgnummer
  std::string svenska;  // rule and remedy
  std::string reason = {};  // UPPER_SNAKE where a program does something about it: TELEFONNUMMER
};

// The broken fields of an INVALID_ARGUMENT; empty for other errors.
std::vector<Violation> ViolationsOf(const absl::Status& status);

// Collects all broken rules of a request, so that one answer tells them all.
class Violations {
 public:
  static constexpr size_t kMaxListed = 50;  // what an error carries; the count tells the rest

  void Add(std::string field, std::string svenska, std::string reason = {});
  bool empty() const { return list_.empty(); }
  const std::vector<Violation>& list() const { return list_; }
  // OK, or INVALID_ARGUMENT with reason FALT_FEL and a BadRequest.
  absl::Status ToStatus() const;

 private:
  std::vector<Violation> list_;
};

// INVALID_ARGUMENT with one broken rule.
absl::Status Wrong(std::string field, std::string svenska);

// FAILED_PRECONDITION: not as it stands now.
absl::Status Refused(absl::string_view reason, absl::string_view svenska);

// An error that carries none of our payloads (the engine's, the library's) gets reason, Swedish text and a message
// without any data, so that no driver text reaches a client.
absl::Status WithDefaults(const absl::Status& status);

}  // namespace kvalitet::proto
