#include "clients/kvalitet/errors.h"

#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/kvalitet/json.h"
#include "common/proto/errors.h"

namespace kvalitet::client {
namespace {

// Set by Failure: the text is ours, whole and Swedish.
bool IsOwn(const absl::Status& status) { return status.GetPayload("kvalitet.klient/slutkod").has_value(); }

std::string Fallback(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return "Tjänsten nås inte just nu.";
    case absl::StatusCode::kDeadlineExceeded:
      return "Svaret dröjde för länge.";
    case absl::StatusCode::kUnauthenticated:
      return "Din behörighet går inte att läsa eller har gått ut.";
    case absl::StatusCode::kPermissionDenied:
      return "Din roll får inte göra det här.";
    case absl::StatusCode::kNotFound:
      return "Det finns inte, eller så får du inte se det.";
    case absl::StatusCode::kUnimplemented:
      return "Tjänsten har ingen sådan metod.";
    default:
      return "Något gick fel i tjänsten.";
  }
}

// Whether anything was saved, and what to do: the last line of every error.
std::string Aftermath(const absl::Status& status) {
  if (proto::ReasonOf(status) == "UTFALL_OKANT") {
    return "Det är okänt om det sparades. Kör samma kommando igen: görs det två gånger blir det ändå en.";
  }
  switch (ExitCodeOf(status)) {
    case kUnavailable:
      return "Kör samma kommando igen om en stund: görs det två gånger blir det ändå en.";
    case kInternal:
      return "Anmäl det till den som sköter systemet.";
    default:
      return "Ingenting sparades.";
  }
}

}  // namespace

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kOk;
  int own = 0;
  if (const auto payload = status.GetPayload("kvalitet.klient/slutkod");
      payload.has_value() && absl::SimpleAtoi(std::string(*payload), &own)) {
    return static_cast<ExitCode>(own);
  }
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return kInput;
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAlreadyExists:
      return kNotNow;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return kDenied;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return kUnavailable;
    default:
      return kInternal;
  }
}

std::string ErrorText(const absl::Status& status) {
  if (IsOwn(status)) {
    std::string text(status.message());
    if (!absl::EndsWith(text, "\n")) text += '\n';
    return text;
  }
  std::string swedish = proto::SwedishOf(status);
  std::string text = absl::StrCat(swedish.empty() ? Fallback(status) : swedish, "\n");
  const std::vector<proto::Violation> violations = proto::ViolationsOf(status);
  for (const proto::Violation& v : violations) {
    if (violations.size() == 1 && absl::StrContains(text, v.svenska)) continue;
    absl::StrAppend(&text, "  ", v.svenska, "\n");
  }
  return absl::StrCat(text, Aftermath(status), "\n");
}

std::string ErrorJson(const absl::Status& status) {
  Json json = Json::Object();
  std::string text = IsOwn(status) ? std::string(status.message()) : proto::SwedishOf(status);
  if (text.empty()) text = Fallback(status);
  while (absl::EndsWith(text, "\n")) text.pop_back();
  json.Set("slutkod", static_cast<int>(ExitCodeOf(status))).Set("fel", text);
  if (!IsOwn(status)) {
    json.Set("kod", absl::StatusCodeToString(status.code())).Set("orsak", proto::ReasonOf(status));
    Json fields = Json::Array();
    for (const proto::Violation& v : proto::ViolationsOf(status)) {
      fields.Add(Json::Object().Set("falt", v.field).Set("text", v.svenska));
    }
    json.Set("falt", fields);
  }
  return absl::StrCat(json.Text(), "\n");
}

}  // namespace kvalitet::client
