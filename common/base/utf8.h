// Reading UTF-8 one character at a time; shared by the text functions.
#pragma once
#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace kvalitet::base {

// One step through a text: the character and how many bytes it took.
struct Utf8Step {
  char32_t character = 0;  // U+FFFD if !valid
  size_t bytes = 0;        // at least 1
  bool valid = true;
};

// The character at `text[at]`; `at` must be inside the text.  An invalid byte is a step of one byte.
Utf8Step ReadUtf8(absl::string_view text, size_t at);

// Appends a character (a Unicode scalar value).
void AppendUtf8(char32_t character, std::string& text);

// All characters; invalid bytes become U+FFFD.
std::u32string DecodeUtf8(absl::string_view text);

// White space in the sense of Unicode, and the invisible U+200B and U+FEFF.
bool IsSpace(char32_t character);

}  // namespace kvalitet::base
