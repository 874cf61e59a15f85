// Identifiers of resources: UUIDs as 36 lower-case characters.
#pragma once
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace kvalitet::base {

// A new UUIDv7.  Its first 48 bits are `now` in Unix milliseconds, so ids made later sort later, and within one process
// each id sorts after the one before, also within a millisecond and when the clock steps back by up to ten seconds.
// A clock that is set back further (a test, --today) starts a new sequence at its own time.  Thread-safe.
std::string NewId(absl::Time now);

// The id of what an import made: always the same UUIDv8 for the same source and the same key in it.
// The parts are hashed with their lengths, so ("ab", "c") and ("a", "bc") differ.
std::string DerivedId(absl::string_view kalla, absl::string_view kall_id);

// Whether `text` is a UUID as written here: 8-4-4-4-12 lower-case hex, any version.
bool IsUuid(absl::string_view text);

}  // namespace kvalitet::base
