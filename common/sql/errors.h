// What the engines' errors become.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace kvalitet::sql {

// Another transaction was in the way: the engine's word for "run it again".  A stale etag is ABORTED too, but no
// conflict.
bool IsConflict(const absl::Status& status);

// COMMIT was sent and its answer was lost: the transaction may or may not have happened.
bool IsUnknownOutcome(const absl::Status& status);

// What was to be written found no room; reading goes on.
bool IsFull(const absl::Status& status);

// A table, column, index or constraint that was to be made exists already, or one to be dropped is gone: migrations
// repeat their statements.
bool IsDoneAlready(const absl::Status& status);

// The engine's own words, for the log only; empty if there are none.
std::string Detail(const absl::Status& status);

// Below: for the engines and for tests that play one.
enum class Kind {
  kConflict,        // ABORTED
  kExists,          // ALREADY_EXISTS
  kReference,       // FAILED_PRECONDITION
  kReadOnly,        // FAILED_PRECONDITION
  kBadValue,        // INVALID_ARGUMENT
  kOutOfTime,       // DEADLINE_EXCEEDED
  kTooMany,         // RESOURCE_EXHAUSTED
  kFull,            // RESOURCE_EXHAUSTED
  kLost,            // UNAVAILABLE
  kOutcomeUnknown,  // UNAVAILABLE
  kSetup,           // FAILED_PRECONDITION; `detail` is ours and becomes the message
  kDoneAlready,     // INTERNAL; of DDL only
  kInternal,        // INTERNAL
};
absl::Status EngineError(Kind kind, absl::string_view detail);

}  // namespace kvalitet::sql
