#include <cstddef>

#include "absl/strings/ascii.h"
#include "common/base/file_kind.h"
#include "common/base/text.h"

namespace kvalitet::base {
namespace {

constexpr int kDeepest = 100;

// Reads and forgets: only whether it can be read is asked.
class JsonReader {
 public:
  explicit JsonReader(absl::string_view rest) : rest_(rest) {}

  bool Whole() {
    if (!Value(kDeepest)) return false;
    Space();
    return rest_.empty();
  }

 private:
  void Space() {
    const size_t at = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(at == absl::string_view::npos ? rest_.size() : at);
  }
  bool Take(absl::string_view word) {
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  bool Digits() {
    const size_t from = rest_.size();
    while (!rest_.empty() && absl::ascii_isdigit(static_cast<unsigned char>(rest_[0]))) rest_.remove_prefix(1);
    return rest_.size() < from;
  }

  bool Value(int depth) {
    Space();
    if (depth == 0 || rest_.empty()) return false;
    switch (rest_[0]) {
      case '{':
        return Members(depth, '}', true);
      case '[':
        return Members(depth, ']', false);
      case '"':
        return String();
      case 't':
        return Take("true");
      case 'f':
        return Take("false");
      case 'n':
        return Take("null");
      default:
        return Number();
    }
  }

  bool Members(int depth, char end, bool named) {
    rest_.remove_prefix(1);
    Space();
    if (Take(absl::string_view(&end, 1))) return true;
    do {
      if (named) {
        Space();
        if (!String()) return false;
        Space();
        if (!Take(":")) return false;
      }
      if (!Value(depth - 1)) return false;
      Space();
    } while (Take(","));
    return Take(absl::string_view(&end, 1));
  }

  bool String() {
    if (!Take("\"")) return false;
    while (!rest_.empty()) {
      const char c = rest_[0];
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c == '\\' && !Escape()) return false;
    }
    return false;
  }
  bool Escape() {
    if (rest_.empty()) return false;
    const char c = rest_[0];
    rest_.remove_prefix(1);
    if (c != 'u') return absl::string_view("\"\\/bfnrt").find(c) != absl::string_view::npos;
    if (rest_.size() < 4) return false;
    for (int i = 0; i < 4; ++i) {
      if (!absl::ascii_isxdigit(static_cast<unsigned char>(rest_[static_cast<size_t>(i)]))) return false;
    }
    rest_.remove_prefix(4);
    return true;
  }

  bool Number() {
    Take("-");
    if (!Take("0") && !Digits()) return false;
    if (Take(".") && !Digits()) return false;
    if (Take("e") || Take("E")) {
      if (!Take("+")) Take("-");
      return Digits();
    }
    return true;
  }

  absl::string_view rest_;
};

}  // namespace

bool IsJson(absl::string_view text) { return IsValidUtf8(text) && JsonReader(text).Whole(); }

}  // namespace kvalitet::base
