#include "clients/kvalitet/json.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace kvalitet::client {

std::string JsonQuote(absl::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += absl::StrFormat("\\u%04x", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

Json& Json::Put(std::string key, std::string raw) {
  members_.push_back({std::move(key), std::move(raw), {}});
  return *this;
}

Json& Json::Set(absl::string_view key, absl::string_view text) { return Put(std::string(key), JsonQuote(text)); }
Json& Json::Set(absl::string_view key, int64_t number) { return Put(std::string(key), absl::StrCat(number)); }
Json& Json::Set(absl::string_view key, bool value) { return Put(std::string(key), value ? "true" : "false"); }
Json& Json::Set(absl::string_view key, const Json& value) {
  members_.push_back({std::string(key), "", {value}});
  return *this;
}
Json& Json::Add(absl::string_view text) { return Put("", JsonQuote(text)); }
Json& Json::Add(const Json& value) { return Set("", value); }

std::string Json::Text(int level) const {
  std::string out(1, kind_);
  const std::string blanks(static_cast<size_t>(level + 1) * 2, ' ');
  for (size_t i = 0; i < members_.size(); ++i) {
    absl::StrAppend(&out, i > 0 ? "," : "", "\n", blanks);
    if (kind_ == '{') absl::StrAppend(&out, JsonQuote(members_[i].key), ": ");
    out += members_[i].nested.empty() ? members_[i].raw : members_[i].nested[0].Text(level + 1);
  }
  if (!members_.empty()) absl::StrAppend(&out, "\n", std::string(static_cast<size_t>(level) * 2, ' '));
  out += kind_ == '{' ? '}' : ']';
  return out;
}

}  // namespace kvalitet::client
