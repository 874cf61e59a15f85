// Hashes, encodings and randomness over OpenSSL.  Byte strings travel as std::string.
#pragma once
#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace kvalitet::base {

inline constexpr size_t kSha256Bytes = 32;

// 32 raw bytes.
std::string Sha256(absl::string_view data);
// 64 lower-case hex characters.
std::string Sha256Hex(absl::string_view data);
// The same of content that comes in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  void Add(absl::string_view piece);
  // Of all that was added.  Nothing can be added after it.
  std::string Hex();

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

// 32 raw bytes; any length of key.
std::string HmacSha256(absl::string_view key, absl::string_view data);

// Base64 for URLs (RFC 4648 section 5) without padding.
std::string Base64UrlEncode(absl::string_view bytes);
// Accepts only what Base64UrlEncode writes (no padding, no spaces, unused bits zero), so one value has one text.
// Otherwise INVALID_ARGUMENT, in Swedish without field name.
absl::StatusOr<std::string> Base64UrlDecode(absl::string_view text);

// Lower-case hex.
std::string HexEncode(absl::string_view bytes);
// Accepts both cases; INVALID_ARGUMENT for an odd count or another character, in Swedish without field name.
absl::StatusOr<std::string> HexDecode(absl::string_view text);

// From the system's generator.  Ends the process if that fails: there is nothing safe to go on with.
std::string RandomBytes(size_t count);

// Takes the same time wherever the first difference is; the lengths are not secret.
bool ConstantTimeEquals(absl::string_view a, absl::string_view b);

}  // namespace kvalitet::base
