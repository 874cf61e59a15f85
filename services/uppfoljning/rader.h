// What the methods of uppföljning and of åtgärder have in common.
#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/proto/call.h"
#include "common/store/store.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

// INVALID_ARGUMENT with one violation.
absl::Status Wrong(const std::string& field, const std::string& svenska);

// Claimed before an uppföljning or one of its åtgärder is read in a write: what follows from several åtgärder together
// is then right.
std::string UppfoljningGuard(const std::string& uppfoljning);

// Whether the caller may see it: to an utförare it is not there until the draft is sent.
bool FarSeUppfoljning(const proto::Call& call, const v1::Uppfoljning& uppfoljning);

// Reads an uppföljning that the caller may see.
absl::Status GetVisible(const Tables& tables, sql::Session& session, const proto::Call& call, const std::string& name,
                        v1::Uppfoljning& uppfoljning);

// A day that somebody states: today if empty, never later.
absl::StatusOr<absl::CivilDay> DayOrToday(const proto::Call& call, const std::string& field, const std::string& date);

// The next short number of a letter in the kommun: U-31.
absl::StatusOr<std::string> NextNummer(store::Tx& tx, const char* letter);

}  // namespace kvalitet::uppfoljning
