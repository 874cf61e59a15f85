#include "common/base/name.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace kvalitet::base {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

bool IsWord(absl::string_view text) {
  if (text.empty() || !IsLower(text[0])) return false;
  for (char c : text) {
    if (!IsLower(c) && !IsDigit(c) && c != '_' && !(c >= 'A' && c <= 'Z')) return false;
  }
  return true;
}

}  // namespace

bool IsResourceId(absl::string_view text) {
  if (text.empty() || text.size() > kMaxIdLength || text[0] == '-') return false;
  for (char c : text) {
    if (!IsLower(c) && !IsDigit(c) && c != '-') return false;
  }
  return true;
}

bool IsKommunkod(absl::string_view text) {
  return text.size() == 4 && IsDigit(text[0]) && IsDigit(text[1]) && IsDigit(text[2]) && IsDigit(text[3]);
}

absl::StatusOr<Pattern> Pattern::Parse(absl::string_view pattern) {
  Pattern result;
  result.text_ = std::string(pattern);
  for (absl::string_view part : absl::StrSplit(pattern, '/')) {
    const bool variable = part.size() > 2 && part.front() == '{' && part.back() == '}';
    if (variable) part = part.substr(1, part.size() - 2);
    if (!IsWord(part)) return absl::InvalidArgumentError(absl::StrCat("bad resource pattern: ", pattern));
    if (variable) {
      if (result.segments_.empty() || result.segments_.back().variable) {
        return absl::InvalidArgumentError(absl::StrCat("variable without collection in: ", pattern));
      }
      result.variables_.emplace_back(part);
    } else {
      result.collection_ = std::string(part);
    }
    result.segments_.push_back({variable, std::string(part)});
  }
  return result;
}

bool Pattern::Allows(const Segment& segment, absl::string_view id) const {
  return segment.word == "kommun" ? IsKommunkod(id) : IsResourceId(id);
}

std::optional<std::vector<std::string>> Pattern::Match(absl::string_view name) const {
  if (name.empty() || name.size() > kMaxNameLength) return std::nullopt;
  std::vector<std::string> ids;
  ids.reserve(variables_.size());
  size_t index = 0;
  for (absl::string_view part : absl::StrSplit(name, '/')) {
    if (index == segments_.size()) return std::nullopt;
    const Segment& segment = segments_[index++];
    if (segment.variable ? !Allows(segment, part) : part != segment.word) return std::nullopt;
    if (segment.variable) ids.emplace_back(part);
  }
  if (index != segments_.size()) return std::nullopt;
  return ids;
}

std::string Pattern::Format(absl::Span<const std::string> ids) const {
  if (ids.size() != variables_.size()) return "";
  std::string name;
  size_t next = 0;
  for (const Segment& segment : segments_) {
    if (!name.empty()) name += '/';
    if (segment.variable && !Allows(segment, ids[next])) return "";
    name += segment.variable ? ids[next++] : segment.word;
  }
  return name.size() <= kMaxNameLength ? name : "";
}

std::string Pattern::Parent(absl::string_view name) const {
  if (!Match(name).has_value()) return "";
  size_t drop = segments_.back().variable ? 2 : 1;
  while (drop-- > 0) {
    const size_t slash = name.rfind('/');
    if (slash == absl::string_view::npos) return "";
    name = name.substr(0, slash);
  }
  return std::string(name);
}

std::string KommunOf(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, "kommuner/")) return "";
  const absl::string_view code = name.substr(0, name.find('/'));
  return IsKommunkod(code) ? std::string(code) : "";
}

std::string Leaf(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return std::string(slash == absl::string_view::npos ? name : name.substr(slash + 1));
}

}  // namespace kvalitet::base
