// What encoding a file is in, and its text as UTF-8.
#pragma once
#include <string>

#include "absl/strings/string_view.h"

namespace kvalitet::base {

struct DecodedText {
  std::string utf8;          // always valid UTF-8, without byte order mark
  std::string charset_name;  // "UTF-8", "UTF-8 med BOM", "UTF-16LE", "UTF-16BE", "Windows-1252" or "Latin-1"
};

// Byte order marks decide first; then UTF-16 without one is known by its zero bytes; then whatever is valid UTF-8 is
// UTF-8; the rest is read as Windows-1252, and called Latin-1 if it uses none of the bytes in which the two differ.
// Never fails: what an encoding cannot mean becomes U+FFFD.
DecodedText DecodeText(absl::string_view bytes);

}  // namespace kvalitet::base
