#include "clients/kvalitet/errors.h"

#include <google/protobuf/descriptor.h>

#include <cstdlib>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/json.h"
#include "clients/kvalitet/print.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "google/rpc/error_details.pb.h"

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

// A detail that a service put into the error; empty if there is none.
template <class T>
T DetailOf(const absl::Status& status) {
  T detail;
  const auto payload = status.GetPayload(absl::StrCat("type.googleapis.com/", detail.GetDescriptor()->full_name()));
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) detail.Clear();
  return detail;
}

bool Saves(const Asked& asked) { return asked.command == nullptr || asked.command->effect != Effect::kReads; }

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

std::string Capital(std::string word) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(word[i]); };
  if (!word.empty() && absl::ascii_islower(byte(0))) word[0] = absl::ascii_toupper(byte(0));
  // å, ä and ö are two bytes each, of which the second tells the case.
  if (word.size() > 1 && byte(0) == 0xC3 && byte(1) >= 0xA0) word[1] = static_cast<char>(byte(1) - 0x20);
  return word;
}

// "Giltig till" of the path tillstand.giltig_till: what the contract calls it.  Empty where no method takes such.
std::string LabelOfPath(const std::string& path) {
  const std::vector<std::string> parts = absl::StrSplit(path, '.');
  const auto plain = [](const std::string& part) { return part.substr(0, part.find('[')); };
  for (const char* service :
       {"registry.v1.Registry", "uppfoljning.v1.UppfoljningService", "avvikelser.v1.AvvikelseService",
        "avvikelser.v1.LexSarahService", "avvikelser.v1.LexMariaService", "berattelse.v1.BerattelseService",
        "compiler.v1.CompilerService"}) {
    const auto* methods =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(absl::StrCat("kvalitet.", service));
    for (int m = 0; methods != nullptr && m < methods->method_count(); ++m) {
      const Descriptor* at = methods->method(m)->input_type();
      const FieldDescriptor* field = nullptr;
      for (const std::string& part : parts) {
        field = at == nullptr ? nullptr : at->FindFieldByName(plain(part));
        if (field == nullptr) break;
        at = field->message_type();
      }
      // A field without a word of its own is named by its number only: worse than nothing.
      if (field != nullptr && !proto::Rule(field).etikett().empty()) {
        return absl::StrCat(Capital(proto::Label(field)), ": ");
      }
    }
  }
  return "";
}

// Whether it begins as a sentence of its own, which says what it is about: "K99 finns inte …", not "har fel form"
// or "15 december 2026 är i framtiden".
bool IsSentence(const std::string& text) {
  return !text.empty() && !absl::ascii_isdigit(static_cast<unsigned char>(text[0])) && text == Capital(text);
}

// "--sista-dag: " for the field atgard.sista_date, else what the contract calls it unless `text` names its subject; for
// rpc the path itself.
std::string Where(const std::string& path, const std::string& text, const Command* command) {
  if (path.empty()) return "";
  std::string field = path.substr(path.rfind('.') + 1);
  field = field.substr(0, field.find('['));
  const std::string plain = absl::StrReplaceAll(field, {{"_", "-"}});
  if (command != nullptr) {
    for (const Flag& flag : command->flags) {
      if (flag.field == field || FoldWord(flag.name) == plain) return absl::StrCat("--", flag.name, ": ");
    }
    if (command->noun == "rpc") return absl::StrCat(path, ": ");
  }
  return IsSentence(text) ? "" : LabelOfPath(path);
}

// Where to write how a person is reached, which does not belong in who it is; empty where the command has no flag for
// it, and of any other text, in which it does not belong at all.
std::string WriteInstead(const proto::Violation& v, const Command* command) {
  const bool number = v.reason == "TELEFONNUMMER";
  if (command == nullptr || !absl::EndsWith(v.field, "kontakt") || (!number && v.reason != "EPOSTADRESS")) return "";
  for (const Flag& flag : command->flags) {
    if (flag.name != (number ? "telefon" : "e-post")) continue;
    return absl::StrCat(" Skriv ", number ? "numret" : "adressen", " i --", flag.name, " i stället.");
  }
  return "";
}

// What is wrong, as people read it.
std::string Swedish(const absl::Status& status, const Asked& asked) {
  if (IsOwn(status)) return std::string(status.message());
  const std::vector<proto::Violation> violations = proto::ViolationsOf(status);
  std::string text;
  for (const proto::Violation& v : violations) {
    absl::StrAppend(&text, violations.size() > 1 ? "  " : "", Where(v.field, v.svenska, asked.command), v.svenska,
                    absl::EndsWith(v.svenska, ".") ? "" : ".", WriteInstead(v, asked.command), "\n");
  }
  if (violations.size() > 1) {
    size_t all = 0;  // the error carries the first of them
    if (!absl::SimpleAtoi(DetailsOf(status)["antal"], &all) || all < violations.size()) all = violations.size();
    return absl::StrCat(all, " uppgifter behöver rättas",
                        all > violations.size() ? absl::StrCat(", de första ", violations.size(), " visas") : "", ":\n",
                        text);
  }
  if (!text.empty()) return text;
  text = proto::SwedishOf(status);
  return text.empty() ? Fallback(status) : text;
}

// What the service's log calls the call; "" where no service answered.
std::string TraceOf(const absl::Status& status) { return DetailOf<google::rpc::RequestInfo>(status).request_id(); }

// What to do now, and whether anything was saved: the last line of every error.
std::string Aftermath(const absl::Status& status, const Asked& asked) {
  const ExitCode code = ExitCodeOf(status);
  if ((code == kUnavailable || proto::ReasonOf(status) == "UTFALL_OKANT") && !asked.repeat.empty()) {
    return absl::StrCat("Det är okänt om det sparades. ", asked.repeat);
  }
  const bool own = IsOwn(status);
  const bool told =
      own && (absl::StrContains(status.message(), "Ingenting ") || absl::StrContains(status.message(), "sparades"));
  std::vector<std::string> lines;
  if (Saves(asked) && !told && code != kInternal) lines.push_back("Ingenting sparades.");
  if (!own && code == kUnavailable) lines.push_back("Kör samma kommando igen om en stund.");
  if (!own && code == kInternal) {
    lines.push_back(absl::StrCat("Anmäl det till den som sköter systemet, med spårnumret ", TraceOf(status), "."));
  }
  if (!own && code == kDenied) lines.push_back("Se kvalitet hjälp behörighet.");
  return absl::StrJoin(lines, " ");
}

}  // namespace

std::map<std::string, std::string> DetailsOf(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  return {info.metadata().begin(), info.metadata().end()};
}

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

std::string ErrorText(const absl::Status& status, const Asked& asked) {
  std::string text = Swedish(status, asked);
  if (!absl::EndsWith(text, "\n")) text += '\n';
  const std::string after = Aftermath(status, asked);
  return Fold(after.empty() ? text : absl::StrCat(text, after, "\n"));
}

std::string ErrorJson(const absl::Status& status, const Asked& asked) {
  Json json = Json::Object();
  std::string text = Swedish(status, asked);
  while (absl::EndsWith(text, "\n")) text.pop_back();
  json.Set("slutkod", static_cast<int>(ExitCodeOf(status))).Set("fel", text);
  if (const std::string after = Aftermath(status, asked); !after.empty()) json.Set("sedan", after);
  if (!IsOwn(status)) {
    json.Set("kod", absl::StatusCodeToString(status.code())).Set("orsak", proto::ReasonOf(status));
    Json fields = Json::Array();
    for (const proto::Violation& v : proto::ViolationsOf(status)) {
      Json field = Json::Object();
      field.Set("falt", v.field).Set("text", v.svenska);
      if (!v.reason.empty()) field.Set("orsak", v.reason);
      fields.Add(field);
    }
    json.Set("falt", fields);
    Json details = Json::Object();
    for (const auto& [key, value] : DetailsOf(status)) details.Set(key, value);
    json.Set("detaljer", details).Set("spar", TraceOf(status));
  }
  return absl::StrCat(json.Text(), "\n");
}

}  // namespace kvalitet::client
