// Resource names: kommuner/0114/enheter/almgarden.  A name is ASCII, at most 120 characters; an id in it is 1-63
// characters a-z, 0-9 and hyphen, beginning with a letter or digit; the id of a kommun is its four-digit code.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace kvalitet::base {

inline constexpr size_t kMaxNameLength = 120;
inline constexpr size_t kMaxIdLength = 63;

// Whether `text` may be an id (not a kommun's).
bool IsResourceId(absl::string_view text);
// Whether `text` is four digits.
bool IsKommunkod(absl::string_view text);

// A pattern such as kommuner/{kommun}/enheter/{enhet}, parsed once and then cheap to use.  A pattern may end with a
// fixed word (kommuner/{kommun}/installningar): there is one such resource under each parent.
class Pattern {
 public:
  // INVALID_ARGUMENT (English: patterns are written by developers) if a segment is neither a word nor {variable}.
  static absl::StatusOr<Pattern> Parse(absl::string_view pattern);

  // The ids in order, or nullopt if `name` does not follow the pattern.
  std::optional<std::vector<std::string>> Match(absl::string_view name) const;

  // The name with these ids.  Empty if their number is wrong, an id is not allowed or the name gets too long.
  std::string Format(absl::Span<const std::string> ids) const;

  // The name of the parent: kommuner/0114 of kommuner/0114/enheter/almgarden; empty if there is none or if `name` does
  // not follow the pattern.
  std::string Parent(absl::string_view name) const;

  // The last fixed word, "enheter".
  const std::string& collection() const { return collection_; }
  // The names of the variables, {"kommun", "enhet"}.
  const std::vector<std::string>& variables() const { return variables_; }
  // The pattern as it was written.
  const std::string& text() const { return text_; }

 private:
  struct Segment {
    bool variable = false;
    std::string word;  // the fixed word, or the variable's name
  };
  bool Allows(const Segment& segment, absl::string_view id) const;

  std::string text_;
  std::string collection_;
  std::vector<Segment> segments_;
  std::vector<std::string> variables_;
};

// "0114" of kommuner/0114 and of everything below it, otherwise empty.
std::string KommunOf(absl::string_view name);
// What follows the last slash: the id of the resource itself.
std::string Leaf(absl::string_view name);

}  // namespace kvalitet::base
