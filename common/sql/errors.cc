#include "common/sql/errors.h"

#include "absl/strings/cord.h"

namespace kvalitet::sql {
namespace {

constexpr absl::string_view kConflictUrl = "kvalitet.sql.conflict";
constexpr absl::string_view kUnknownOutcomeUrl = "kvalitet.sql.unknown_outcome";
constexpr absl::string_view kFullUrl = "kvalitet.sql.full";
constexpr absl::string_view kDoneAlreadyUrl = "kvalitet.sql.done_already";
constexpr absl::string_view kDetailUrl = "kvalitet.sql.detail";

absl::Status Plain(Kind kind, absl::string_view detail) {
  switch (kind) {
    case Kind::kConflict:
      return absl::AbortedError("another transaction was in the way");
    case Kind::kExists:
      return absl::AlreadyExistsError("a row with this key exists already");
    case Kind::kReference:
      return absl::FailedPreconditionError("a row that is referred to is missing or still in use");
    case Kind::kReadOnly:
      return absl::FailedPreconditionError("a read transaction cannot change anything");
    case Kind::kBadValue:
      return absl::InvalidArgumentError("a value does not fit its column");
    case Kind::kOutOfTime:
      return absl::DeadlineExceededError("the transaction ran out of time");
    case Kind::kTooMany:
      return absl::ResourceExhaustedError("no database connection became free in time");
    case Kind::kFull:
      return absl::ResourceExhaustedError("the database has no room to write");
    case Kind::kLost:
      return absl::UnavailableError("the database cannot be reached or the connection was lost");
    case Kind::kOutcomeUnknown:
      return absl::UnavailableError("the answer to COMMIT was lost");
    case Kind::kSetup:
      return absl::FailedPreconditionError(detail);
    case Kind::kDoneAlready:
    case Kind::kInternal:
      break;
  }
  return absl::InternalError("the database refused a statement");
}

}  // namespace

absl::Status EngineError(Kind kind, absl::string_view detail) {
  absl::Status status = Plain(kind, detail);
  if (kind == Kind::kConflict) status.SetPayload(kConflictUrl, absl::Cord("1"));
  if (kind == Kind::kOutcomeUnknown) status.SetPayload(kUnknownOutcomeUrl, absl::Cord("1"));
  if (kind == Kind::kFull) status.SetPayload(kFullUrl, absl::Cord("1"));
  if (kind == Kind::kDoneAlready) status.SetPayload(kDoneAlreadyUrl, absl::Cord("1"));
  if (!detail.empty()) status.SetPayload(kDetailUrl, absl::Cord(detail));
  return status;
}

bool IsConflict(const absl::Status& status) { return status.GetPayload(kConflictUrl).has_value(); }
bool IsUnknownOutcome(const absl::Status& status) { return status.GetPayload(kUnknownOutcomeUrl).has_value(); }

bool IsFull(const absl::Status& status) { return status.GetPayload(kFullUrl).has_value(); }

bool IsDoneAlready(const absl::Status& status) { return status.GetPayload(kDoneAlreadyUrl).has_value(); }

std::string Detail(const absl::Status& status) {
  absl::optional<absl::Cord> detail = status.GetPayload(kDetailUrl);
  return detail.has_value() ? std::string(*detail) : std::string();
}

}  // namespace kvalitet::sql
