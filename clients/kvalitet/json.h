// A JSON value to write, with its members in the order in which they were set, so that the same answer is the same
// text.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace kvalitet::client {

class Json {
 public:
  static Json Object() { return Json('{'); }
  static Json Array() { return Json('['); }

  Json& Set(absl::string_view key, absl::string_view text);
  Json& Set(absl::string_view key, const char* text) { return Set(key, absl::string_view(text)); }
  Json& Set(absl::string_view key, int64_t number);
  Json& Set(absl::string_view key, int number) { return Set(key, static_cast<int64_t>(number)); }
  Json& Set(absl::string_view key, bool value);
  Json& Set(absl::string_view key, const Json& value);
  Json& Add(absl::string_view text);
  Json& Add(const Json& value);

  // Two blanks per level; ends without a line feed.
  std::string Text(int level = 0) const;

 private:
  explicit Json(char kind) : kind_(kind) {}
  Json& Put(std::string key, std::string raw);
  char kind_;
  struct Member {
    std::string key;
    std::string raw;           // a scalar, written
    std::vector<Json> nested;  // or one object or array
  };
  std::vector<Member> members_;
};

// "…" with what JSON wants escaped.
std::string JsonQuote(absl::string_view text);

}  // namespace kvalitet::client
