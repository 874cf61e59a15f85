#include "common/base/charset.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/strip.h"
#include "common/base/text.h"
#include "common/base/utf8.h"

namespace kvalitet::base {
namespace {

// By an ICU converter, each call with its own: opening is cheap beside reading a file.
std::string Convert(absl::string_view bytes, const char* converter) {
  UErrorCode code = U_ZERO_ERROR;
  const icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), converter);
  if (text.isBogus() || U_FAILURE(code)) {
    std::fprintf(stderr, "level=error event=no_icu_data what=%s\n", converter);
    std::abort();
  }
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

std::string Repaired(absl::string_view bytes) {
  std::string text;
  for (const char32_t c : DecodeUtf8(bytes)) AppendUtf8(c, text);
  return text;
}

// Text of Latin letters in UTF-16 has a zero in every other byte; in a byte encoding zeros do not occur.
bool HasZeros(absl::string_view bytes, size_t first) {
  const size_t seen = std::min<size_t>(bytes.size(), 2000) & ~size_t{1};
  size_t zeros = 0, others = 0;
  for (size_t i = 0; i < seen; ++i) {
    if (bytes[i] == '\0') ++(i % 2 == first ? zeros : others);
  }
  return seen >= 4 && zeros * 10 >= seen / 2 * 7 && others * 10 < seen / 2;
}

}  // namespace

DecodedText DecodeText(absl::string_view bytes) {
  if (absl::ConsumePrefix(&bytes, "\xEF\xBB\xBF")) return {Repaired(bytes), "UTF-8 med BOM"};
  if (absl::ConsumePrefix(&bytes, "\xFF\xFE")) return {Convert(bytes, "UTF-16LE"), "UTF-16LE"};
  if (absl::ConsumePrefix(&bytes, "\xFE\xFF")) return {Convert(bytes, "UTF-16BE"), "UTF-16BE"};
  if (HasZeros(bytes, 1)) return {Convert(bytes, "UTF-16LE"), "UTF-16LE"};
  if (HasZeros(bytes, 0)) return {Convert(bytes, "UTF-16BE"), "UTF-16BE"};
  if (IsValidUtf8(bytes)) return {std::string(bytes), "UTF-8"};
  const bool windows = std::any_of(bytes.begin(), bytes.end(), [](char c) {
    const unsigned char u = static_cast<unsigned char>(c);
    return u >= 0x80 && u <= 0x9F;
  });
  return {Convert(bytes, "windows-1252"), windows ? "Windows-1252" : "Latin-1"};
}

}  // namespace kvalitet::base
