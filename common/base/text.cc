#include "common/base/text.h"

#include <unicode/coll.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <memory>
#include <vector>

#include "absl/strings/ascii.h"
#include "common/base/hash.h"
#include "common/base/utf8.h"

namespace kvalitet::base {
namespace {

[[noreturn]] void DieWithoutIcu(const char* what) {
  std::fprintf(stderr, "level=error event=no_icu_data what=%s\n", what);
  std::abort();
}

icu::UnicodeString ToIcu(absl::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

// Never freed: used until the last thread ends.  Its const functions are safe from all threads.
const icu::Collator& SwedishCollator() {
  static const icu::Collator* const collator = [] {
    UErrorCode code = U_ZERO_ERROR;
    icu::Collator* made = icu::Collator::createInstance(icu::Locale("sv", "SE"), code);
    if (U_FAILURE(code) || made == nullptr) DieWithoutIcu("collator");
    return made;
  }();
  return *collator;
}

const icu::Normalizer2& Decomposer(bool compatibility) {
  UErrorCode code = U_ZERO_ERROR;
  const icu::Normalizer2* found = compatibility ? icu::Normalizer2::getNFKCCasefoldInstance(code)  // cached by ICU
                                                : icu::Normalizer2::getNFDInstance(code);
  if (U_FAILURE(code) || found == nullptr) DieWithoutIcu("normalizer");
  return *found;
}

bool IsForbidden(char32_t c, bool allow_lines) {
  if (c == '\t' || c == '\n' || c == '\r') return !allow_lines;
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || c == 0x061C || c == 0x200E ||
         c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
         (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

// Insertions, deletions, replacements and swaps of neighbours between a and b (optimal string alignment).
size_t Distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::vector<size_t>> d(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t same = a[i - 1] == b[j - 1] ? 0 : 1;
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + same});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

// Digits in groups of three.
std::string Grouped(const std::string& digits) {
  std::string text;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text.append(kNoBreakSpace.data(), kNoBreakSpace.size());
    text.push_back(digits[i]);
  }
  return text;
}

std::string Magnitude(int64_t value) {
  const uint64_t bits = static_cast<uint64_t>(value);
  return std::to_string(value < 0 ? 0 - bits : bits);
}

}  // namespace

std::string SortKeySv(absl::string_view text, size_t max_length) {
  const icu::UnicodeString source = ToIcu(text);
  std::vector<uint8_t> key(static_cast<size_t>(source.length()) * 4 + 32);
  int32_t size = SwedishCollator().getSortKey(source, key.data(), static_cast<int32_t>(key.size()));
  if (static_cast<size_t>(size) > key.size()) {
    key.resize(static_cast<size_t>(size));
    size = SwedishCollator().getSortKey(source, key.data(), size);
  }
  const size_t without_end = size > 0 ? static_cast<size_t>(size) - 1 : 0;  // the key ends with a zero byte
  return HexEncode(absl::string_view(reinterpret_cast<const char*>(key.data()), std::min(without_end, max_length / 2)));
}

int CompareSv(absl::string_view a, absl::string_view b) {
  UErrorCode code = U_ZERO_ERROR;
  const UCollationResult result = SwedishCollator().compare(ToIcu(a), ToIcu(b), code);
  return result == UCOL_LESS ? -1 : result == UCOL_GREATER ? 1 : 0;
}

std::string LowerSv(absl::string_view text) {
  UErrorCode code = U_ZERO_ERROR;
  const icu::Normalizer2* composer = icu::Normalizer2::getNFCInstance(code);
  if (U_FAILURE(code) || composer == nullptr) DieWithoutIcu("normalizer");
  const icu::UnicodeString lower = composer->normalize(ToIcu(text), code).toLower(icu::Locale("sv", "SE"));
  if (U_FAILURE(code)) return std::string(text);
  std::string result;
  lower.toUTF8String(result);
  return result;
}

std::string FoldSv(absl::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return absl::AsciiStrToLower(text);
  UErrorCode code = U_ZERO_ERROR;
  const icu::UnicodeString lower = Decomposer(true).normalize(ToIcu(text), code);
  const icu::UnicodeString parts = Decomposer(false).normalize(lower, code);
  if (U_FAILURE(code)) return std::string(text);
  std::string result;
  for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
    const UChar32 c = parts.char32At(i);
    if (u_charType(c) == U_NON_SPACING_MARK) continue;
    if (c == 0xF8) {  // ø
      result += "o";
    } else if (c == 0xE6) {  // æ
      result += "ae";
    } else if (c == 0x111 || c == 0xF0) {  // đ ð
      result += "d";
    } else if (c == 0x142) {  // ł
      result += "l";
    } else if (c >= 0xD800 && c <= 0xDFFF) {
      AppendUtf8(0xFFFD, result);
    } else {
      AppendUtf8(static_cast<char32_t>(c), result);
    }
  }
  return result;
}

std::optional<std::string> ClosestWord(absl::string_view word, absl::Span<const std::string> candidates) {
  const std::u32string wanted = DecodeUtf8(FoldSv(word));
  if (wanted.empty() || wanted.size() > 100) return std::nullopt;
  const size_t limit = wanted.size() <= 4 ? 1 : 2;
  size_t best = limit + 1;
  std::optional<std::string> found;
  for (const std::string& candidate : candidates) {
    const std::u32string folded = DecodeUtf8(FoldSv(candidate));
    if (folded.size() > wanted.size() + limit || wanted.size() > folded.size() + limit) continue;
    const size_t distance = Distance(wanted, folded);
    if (distance < best && distance < wanted.size()) {
      best = distance;
      found = candidate;
    }
  }
  return found;
}

bool IsValidUtf8(absl::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Utf8Step step = ReadUtf8(text, at);
    if (!step.valid) return false;
    at += step.bytes;
  }
  return true;
}

size_t CountCharacters(absl::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) at += ReadUtf8(text, at).bytes;
  return count;
}

std::string TruncateUtf8(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  size_t end = 0;
  // Only the last character can be cut, so start shortly before the limit, at a byte that begins a character.
  size_t at = max_bytes > 4 ? max_bytes - 4 : 0;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0u) == 0x80) --at;
  for (end = at; at < text.size() && at + ReadUtf8(text, at).bytes <= max_bytes; end = at) {
    at += ReadUtf8(text, at).bytes;
  }
  return std::string(text.substr(0, end));
}

bool HasControlCharacters(absl::string_view text, bool allow_lines) {
  for (size_t at = 0; at < text.size();) {
    const Utf8Step step = ReadUtf8(text, at);
    if (!step.valid || IsForbidden(step.character, allow_lines)) return true;
    at += step.bytes;
  }
  return false;
}

std::string TrimSv(absl::string_view text) {
  size_t begin = text.size(), end = 0;
  for (size_t at = 0; at < text.size();) {
    const Utf8Step step = ReadUtf8(text, at);
    if (!step.valid || !IsSpace(step.character)) {
      begin = std::min(begin, at);
      end = at + step.bytes;
    }
    at += step.bytes;
  }
  return begin < end ? std::string(text.substr(begin, end - begin)) : "";
}

std::string NumberSv(int64_t value) { return DecimalSv(value, 0); }

std::string DecimalSv(int64_t scaled, int decimals) {
  const size_t places = static_cast<size_t>(std::clamp(decimals, 0, 18));
  std::string digits = Magnitude(scaled);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  std::string text = scaled < 0 ? std::string(kMinus) : "";
  text += Grouped(digits.substr(0, digits.size() - places));
  if (places > 0) text += "," + digits.substr(digits.size() - places);
  return text;
}

std::optional<int64_t> RatioScaled(int64_t value, int64_t denominator, int decimals, int64_t multiply) {
  if (denominator == 0 || decimals < 0 || decimals > 18) return std::nullopt;
  __int128 product = static_cast<__int128>(value) * multiply;
  for (int i = 0; i < decimals; ++i) {
    if (__builtin_mul_overflow(product, static_cast<__int128>(10), &product)) return std::nullopt;
  }
  __int128 quotient = product / denominator;
  const __int128 rest = product % denominator;
  const __int128 rest_size = rest < 0 ? -rest : rest;
  const __int128 divisor_size = denominator < 0 ? -static_cast<__int128>(denominator) : denominator;
  if (rest_size * 2 >= divisor_size) quotient += (product < 0) == (denominator < 0) ? 1 : -1;
  if (quotient > std::numeric_limits<int64_t>::max() || quotient < std::numeric_limits<int64_t>::min()) {
    return std::nullopt;
  }
  return static_cast<int64_t>(quotient);
}

std::string RatioSv(int64_t value, int64_t denominator, int decimals, int64_t multiply) {
  const std::optional<int64_t> scaled = RatioScaled(value, denominator, decimals, multiply);
  return scaled.has_value() ? DecimalSv(*scaled, decimals) : "";
}

}  // namespace kvalitet::base
