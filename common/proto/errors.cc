#include "common/proto/errors.h"

#include <google/protobuf/message.h>

#include <optional>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "google/rpc/error_details.pb.h"

namespace kvalitet::proto {
namespace {

// Bytes.  The trailers of a call hold 8 KiB in all, and these travel in base64: common/rpc sends 3 900 at most and
// shortens the list of violations if it must.
constexpr size_t kMaxText = 800, kMaxDetails = 3500, kMaxValue = 400, kMaxMetadata = 6, kMaxMessage = 300;
// What an engine or library that had no room is given to get some.
constexpr absl::Duration kBusy = absl::Milliseconds(500);

// Ends a text for people as a sentence.  Cut first, so that the stop stays.
std::string Sentence(absl::string_view svenska) {
  std::string text(base::TruncateUtf8(svenska, kMaxText));
  const bool ended = text.empty() || absl::string_view(".?!:").find(text.back()) != absl::string_view::npos;
  return ended ? text : text + ".";
}

std::string Url(const google::protobuf::Message& detail) {
  return absl::StrCat("type.googleapis.com/", detail.GetDescriptor()->full_name());
}

void Attach(absl::Status& status, const google::protobuf::Message& detail) {
  status.SetPayload(Url(detail), absl::Cord(detail.SerializeAsString()));
}

template <typename T>
std::optional<T> Detail(const absl::Status& status) {
  T detail;
  absl::optional<absl::Cord> bytes = status.GetPayload(Url(detail));
  if (!bytes.has_value() || !detail.ParseFromString(std::string(*bytes))) return std::nullopt;
  return detail;
}

struct Default {
  absl::StatusCode code;
  const char* reason;
  const char* svenska;
};

constexpr Default kDefaults[] = {
    {absl::StatusCode::kAborted, "KROCK", "Någon annan ändrade samtidigt. Läs om och försök igen."},
    {absl::StatusCode::kAlreadyExists, "FINNS_REDAN", "Det finns redan."},
    {absl::StatusCode::kNotFound, "FINNS_INTE", "Det finns inte."},
    {absl::StatusCode::kInvalidArgument, "FALT_FEL", "Uppgifterna kan inte sparas som de är."},
    {absl::StatusCode::kFailedPrecondition, "FEL_LAGE", "Det går inte i det här läget."},
    {absl::StatusCode::kPermissionDenied, "ROLL_SAKNAS", "Du saknar behörighet för detta."},
    {absl::StatusCode::kUnauthenticated, "INLOGGNING_SAKNAS", "Logga in och försök igen."},
    {absl::StatusCode::kUnavailable, "NAS_INTE", "Tjänsten kan inte nås just nu. Försök igen om en stund."},
    {absl::StatusCode::kDeadlineExceeded, "TIDEN_SLUT",
     "Svaret hann inte komma i tid. Försök igen; samma begäran utförs aldrig två gånger."},
    {absl::StatusCode::kResourceExhausted, "FOR_MYCKET_ATT_GORA", "Tjänsten är upptagen. Försök igen om en stund."},
    {absl::StatusCode::kCancelled, "AVBRUTET", "Anropet avbröts."},
    {absl::StatusCode::kUnimplemented, "SAKNAS", "Funktionen finns inte."},
};

}  // namespace

absl::Status Error(absl::StatusCode code, absl::string_view reason, absl::string_view svenska,
                   const Metadata& metadata) {
  std::string message(reason);
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain("kvalitetsnav");
  for (const auto& [key, value] : metadata) {
    if (static_cast<size_t>(info.metadata_size()) == kMaxMetadata) break;
    std::string cut(base::TruncateUtf8(value, kMaxValue));
    absl::StrAppend(&message, " ", key, "=", cut);
    (*info.mutable_metadata())[key] = cut;
  }
  absl::Status status(code, base::TruncateUtf8(message, kMaxMessage));
  Attach(status, info);
  google::rpc::LocalizedMessage localized;
  localized.set_locale("sv-SE");
  localized.set_message(Sentence(svenska));
  Attach(status, localized);
  return status;
}

absl::Status RetryLater(absl::string_view reason, absl::string_view svenska, absl::Duration wait) {
  absl::Status status = Error(absl::StatusCode::kResourceExhausted, reason, svenska);
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(wait));
  retry.mutable_retry_delay()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(wait - absl::Seconds(absl::ToInt64Seconds(wait)))));
  Attach(status, retry);
  return status;
}

absl::Duration RetryDelayOf(const absl::Status& status) {
  const auto retry = Detail<google::rpc::RetryInfo>(status);
  if (!retry.has_value()) return absl::ZeroDuration();
  return absl::Seconds(retry->retry_delay().seconds()) + absl::Nanoseconds(retry->retry_delay().nanos());
}

std::string ReasonOf(const absl::Status& status) {
  const auto info = Detail<google::rpc::ErrorInfo>(status);
  return info.has_value() ? info->reason() : "";
}

std::string SwedishOf(const absl::Status& status) {
  const auto localized = Detail<google::rpc::LocalizedMessage>(status);
  return localized.has_value() ? localized->message() : "";
}

std::vector<Violation> ViolationsOf(const absl::Status& status) {
  std::vector<Violation> list;
  if (const auto bad = Detail<google::rpc::BadRequest>(status); bad.has_value()) {
    for (const auto& v : bad->field_violations()) list.push_back({v.field(), v.description(), v.reason()});
  }
  return list;
}

void Violations::Add(std::string field, std::string svenska, std::string reason) {
  list_.push_back({std::move(field), std::move(svenska), std::move(reason)});
}

absl::Status Violations::ToStatus() const {
  if (list_.empty()) return absl::OkStatus();
  google::rpc::BadRequest bad;
  size_t bytes = 0;
  for (const Violation& v : list_) {
    bytes += v.field.size() + v.svenska.size() + v.reason.size() + 10;
    if (bad.field_violations_size() > 0 &&
        (bytes > kMaxDetails || static_cast<size_t>(bad.field_violations_size()) == kMaxListed)) {
      break;
    }
    auto* one = bad.add_field_violations();
    one->set_field(v.field);
    one->set_description(std::string(base::TruncateUtf8(v.svenska, kMaxText)));
    one->set_reason(v.reason);
  }
  std::string svenska = absl::StrCat(list_[0].field, ": ", list_[0].svenska);
  if (list_.size() > 1) absl::StrAppend(&svenska, " (och ", list_.size() - 1, " fel till)");
  absl::Status status = Error(absl::StatusCode::kInvalidArgument, "FALT_FEL", svenska,
                              {{"falt", list_[0].field}, {"antal", absl::StrCat(list_.size())}});
  Attach(status, bad);
  return status;
}

absl::Status Wrong(std::string field, std::string svenska) {
  Violations violations;
  violations.Add(std::move(field), std::move(svenska));
  return violations.ToStatus();
}

absl::Status Refused(absl::string_view reason, absl::string_view svenska) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, svenska);
}

absl::Status WithDefaults(const absl::Status& status) {
  if (status.ok() || !ReasonOf(status).empty()) return status;
  if (status.GetPayload("kvalitet.sql.unknown_outcome").has_value()) {
    return Error(
        absl::StatusCode::kUnavailable, "UTFALL_OKANT",
        "Det är okänt om ändringen sparades. Skicka samma begäran igen, så får du besked; inget sparas dubbelt.");
  }
  // Nobody gets further by trying again at once: somebody has to make room.
  if (status.GetPayload("kvalitet.sql.full").has_value()) {
    return Error(
        absl::StatusCode::kResourceExhausted, "LAGRING_FULL",
        "Lagringen är full, så ingenting sparades. Det som redan är sparat finns kvar och går att läsa. Den som "
        "sköter systemet behöver göra plats; skicka sedan samma begäran igen.");
  }
  for (const Default& d : kDefaults) {
    if (d.code != status.code()) continue;
    if (d.code == absl::StatusCode::kResourceExhausted) return RetryLater(d.reason, d.svenska, kBusy);
    return Error(d.code, d.reason, d.svenska);
  }
  return Error(absl::StatusCode::kInternal, "INTERNT_FEL",
               "Något gick fel hos oss. Felet är loggat; inget har sparats. Försök igen eller kontakta förvaltaren.");
}

}  // namespace kvalitet::proto
