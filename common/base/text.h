// Swedish text: order, folding, length, cleaning and figures as people read them.  All text is UTF-8; where a function
// meets invalid bytes it reads each as U+FFFD unless it says otherwise.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace kvalitet::base {

// --- Order -----------------------------------------------------------------------------------------------------------

// The longest key that SortKeySv returns unless told otherwise: the width of the column that stores it.
inline constexpr size_t kSortKeyLength = 192;

// A lower-case hex text whose byte order is the Swedish order of `text` (…z å ä ö; w after v; case and accents count
// only between otherwise equal texts).  At most `max_length` characters: a longer key is cut, and texts that are equal
// that far then compare equal (the reader of an ordered list breaks ties by name).  A Swedish name takes about 3
// characters per letter plus 12, a wild mixture at most 6 per letter.  Letters come first in the key, then accents and
// case, so a cut key still orders by at least the first 30 letters.
std::string SortKeySv(absl::string_view text, size_t max_length = kSortKeyLength);

// Negative, zero or positive as a stands before, with or after b in Swedish order.
int CompareSv(absl::string_view a, absl::string_view b);

// --- Comparison of what people type ----------------------------------------------------------------------------------

// Lower case with accents, composed: "ÅKE" -> "åke" however it was typed.
std::string LowerSv(absl::string_view text);

// Lower case without accents: å ä -> a, ö ø -> o, é -> e, æ -> ae, ß -> ss, fullwidth -> narrow.  Spaces are kept.
std::string FoldSv(absl::string_view text);

// The candidate nearest to `word` for "Menade du …?", compared folded: at most two slips (a letter too many, too few,
// wrong, or two swapped), at most one in words up to four letters.  The first of equally near ones.
std::optional<std::string> ClosestWord(absl::string_view word, absl::Span<const std::string> candidates);

// --- Length and content ----------------------------------------------------------------------------------------------

// Strict: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsValidUtf8(absl::string_view text);

// Unicode scalar values; each byte that is not part of one counts as one.
size_t CountCharacters(absl::string_view text);

// The longest beginning of `text` of at most `max_bytes` bytes that does not cut a character in two.
std::string TruncateUtf8(absl::string_view text, size_t max_bytes);

// Control characters (C0, DEL, C1), line and paragraph separators, invisible marks of writing direction, U+FEFF and
// noncharacters.  Tab and line breaks are allowed with `allow_lines`.  Invalid UTF-8 counts as one.
bool HasControlCharacters(absl::string_view text, bool allow_lines = false);

// Without Unicode white space (also U+00A0, zero-width space and U+FEFF) at both ends.
std::string TrimSv(absl::string_view text);

// --- Figures ---------------------------------------------------------------------------------------------------------

inline constexpr absl::string_view kNoBreakSpace = "\u00a0";
inline constexpr absl::string_view kMinus = "\u2212";

// "1 234 567" with U+00A0 between groups of three, U+2212 before a negative one.
std::string NumberSv(int64_t value);

// A number counted in units of 10^-decimals: (274, 1) -> "27,4"; (-5, 2) -> "−0,05".  decimals 0-18.
std::string DecimalSv(int64_t scaled, int decimals);

// value * multiply / denominator in units of 10^-decimals, halves rounded away from zero, exact.  nullopt if the
// denominator is 0 or the result does not fit.  (91, 332, 1, 100) -> 274.
std::optional<int64_t> RatioScaled(int64_t value, int64_t denominator, int decimals, int64_t multiply);

// The same as text, "27,4"; empty where RatioScaled has no answer.
std::string RatioSv(int64_t value, int64_t denominator, int decimals, int64_t multiply);

}  // namespace kvalitet::base
