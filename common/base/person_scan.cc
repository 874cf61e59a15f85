#include "common/base/person_scan.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "absl/strings/match.h"
#include "absl/time/civil_time.h"
#include "common/base/orgnummer.h"
#include "common/base/utf8.h"

namespace kvalitet::base {
namespace {

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }
bool IsCapital(char32_t c) { return c >= 'A' && c <= 'Z'; }
bool IsLetter(char32_t c) { return u_isalpha(static_cast<UChar32>(c)) != 0; }
bool IsUpper(char32_t c) { return u_isupper(static_cast<UChar32>(c)) != 0; }
bool IsLower(char32_t c) { return u_islower(static_cast<UChar32>(c)) != 0; }

// As a person reads it: one kind of digit, hyphen, plus and space.
char32_t Plain(char32_t c) {
  if (c >= 0xFF10 && c <= 0xFF19) return c - 0xFF10 + '0';
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xAD || c == 0xFE63 || c == 0xFF0D) return '-';
  if (c == 0xFF0B) return '+';
  return IsSpace(c) && c != '\n' && c != '\r' ? U' ' : c;
}

int ToInt(absl::string_view digits) {
  int value = 0;
  for (char c : digits) value = value * 10 + (c - '0');
  return value;
}

bool IsRealDate(int year, int month, int day) {
  const absl::CivilDay date(year, month, day);
  return date.year() == year && date.month() == month && date.day() == day;
}

// Digits in a row with at most one separator between two of them.
struct Number {
  static constexpr size_t kMax = 14;
  std::string digits;
  std::array<char, kMax> before{};  // what separates digit i from the one before: 0, ' ', '-' or '+'
  std::array<size_t, kMax> at{};    // where digit i stands
  size_t size() const { return digits.size(); }
  size_t End(size_t count) const { return at[count - 1] + 1; }
};

class Scanner {
 public:
  explicit Scanner(absl::string_view text) : text_(DecodeUtf8(text)) {
    for (char32_t& c : text_) c = Plain(c);
  }

  std::vector<PersonHit> Run() {
    std::vector<PersonHit> hits;
    for (size_t at = 0; at < text_.size();) {
      PersonKind kind = PersonKind::kPersonnummer;
      const size_t end = Match(at, kind);
      if (end > at) hits.push_back({kind, static_cast<int>(at) + 1, static_cast<int>(end)});
      at = std::max(end, at + 1);
    }
    return hits;
  }

 private:
  // The end of what begins at `at`, or 0.
  size_t Match(size_t at, PersonKind& kind) const {
    const char32_t c = text_[at];
    if (IsUpper(c)) {
      kind = PersonKind::kNamnOchAlder;
      return NameAndAge(at);
    }
    if (c != '+' && !IsDigit(c)) return 0;
    if (!BeginsHere(at)) return 0;
    if (IsDigit(c)) {
      const Number number = ReadNumber(at);
      for (const size_t count : {size_t{12}, size_t{10}}) {
        if (const size_t end = IdentityNumber(number, count, kind)) return end;
      }
      kind = PersonKind::kReservnummer;
      if (const size_t end = LetteredNumber(at)) return end;
    }
    kind = PersonKind::kTelefonnummer;
    return PhoneNumber(at);
  }

  char32_t At(size_t at) const { return at < text_.size() ? text_[at] : U'\n'; }

  // Not in the middle of a word, an amount or a longer number.
  bool BeginsHere(size_t at) const {
    if (at == 0) return true;
    const char32_t before = text_[at - 1];
    if (IsDigit(before) || IsLetter(before) || before == '+' || before == '_') return false;
    const bool joins = before == '-' || before == '/' || before == '.' || before == ',' || before == ':';
    return !(joins && at >= 2 && IsDigit(text_[at - 2]));
  }
  bool EndsBefore(size_t end) const {
    const char32_t c = At(end), next = At(end + 1);
    if (IsDigit(c) || IsLetter(c) || c == '_') return false;
    if (c == '-') return !IsDigit(next) && !IsLetter(next);
    return !((c == '/' || c == ':' || c == '.') && IsDigit(next));
  }

  Number ReadNumber(size_t at) const {
    Number number;
    char separator = 0;
    while (number.size() < Number::kMax && IsDigit(At(at))) {
      number.before[number.size()] = separator;
      number.at[number.size()] = at;
      number.digits.push_back(static_cast<char>(text_[at++]));
      size_t next = at;
      separator = 0;
      if (At(next) == ' ') separator = ' ', ++next;
      if (At(next) == '-' || At(next) == '+') {
        separator = static_cast<char>(text_[next++]);
        if (At(next) == ' ') ++next;
      }
      if (IsDigit(At(next))) at = next;
    }
    return number;
  }

  // Whether the separators of the first `count` digits are those of a date and four digits.
  static bool LooksLikeIdentity(const Number& number, size_t count) {
    const size_t serial = count - 4, month = serial - 4, day = serial - 2;
    bool hyphens_in_date = false;
    for (size_t i = 1; i < count; ++i) {
      const char separator = number.before[i];
      if (separator == 0) continue;
      if (i % 2 != 0) return false;
      if (separator == '+' && i != serial) return false;
      if (separator == '-') {
        if (i != serial && i != month && i != day) return false;
        hyphens_in_date = hyphens_in_date || i != serial;
      }
    }
    // 2026-11-22 1042 is a date and a time.
    return !hyphens_in_date || number.before[serial] == '-' || number.before[serial] == '+';
  }

  size_t IdentityNumber(const Number& number, size_t count, PersonKind& kind) const {
    if (number.size() < count || !LooksLikeIdentity(number, count) || !EndsBefore(number.End(count))) return 0;
    const absl::string_view digits = absl::string_view(number.digits).substr(0, count);
    const absl::string_view ten = digits.substr(count - 10);
    if (count == 12 && IsStockholmReserve(digits)) {
      kind = PersonKind::kReservnummer;
      return number.End(count);
    }
    if (!HasLuhnCheckDigit(ten)) return 0;
    const int month = ToInt(ten.substr(2, 2)), day = ToInt(ten.substr(4, 2));
    const auto is_date = [&](int d) {
      if (count == 10)
        return IsRealDate(1900 + ToInt(ten.substr(0, 2)), month, d) ||
               IsRealDate(2000 + ToInt(ten.substr(0, 2)), month, d);
      const int year = ToInt(digits.substr(0, 4));
      return year >= 1890 && year <= 2099 && IsRealDate(year, month, d);
    };
    if (is_date(day)) {
      kind = PersonKind::kPersonnummer;
    } else if (is_date(day - 60)) {
      kind = PersonKind::kSamordningsnummer;
    } else if (count == 12 && day >= 32 && day <= 59 && is_date(1)) {
      kind = PersonKind::kReservnummer;
    } else {
      return 0;
    }
    return number.End(count);
  }

  // Region Stockholm: 99, the year it was given out, five digits, a check digit over what follows the century.
  static bool IsStockholmReserve(absl::string_view digits) {
    const int year = ToInt(digits.substr(2, 4));
    return digits.substr(0, 2) == "99" && year >= 1900 && year <= 2299 && HasLuhnCheckDigit(digits.substr(4));
  }

  // A date followed by four characters with letters: 19810829M071, 19450829SF2B, 22810829AB12, 810829-T123.
  size_t LetteredNumber(size_t at) const {
    size_t count = 0;
    std::string digits;
    while (count < 9 && IsDigit(At(at + count))) digits.push_back(static_cast<char>(text_[at + count++]));
    if (count < 6) return 0;
    size_t tail = at + count;
    const bool hyphen = At(tail) == '-';
    if (hyphen) ++tail;
    // The digits before the letters belong to the last four characters: 2281082917AB is read from the date's end.
    const size_t date = count >= 8 ? 8 : 6;
    if (!hyphen) tail = at + date;
    if (hyphen && count != date) return 0;
    std::string last;
    for (size_t i = 0; i < 4; ++i) {
      const char32_t c = At(tail + i);
      if (!IsDigit(c) && !IsCapital(c)) return 0;
      last.push_back(static_cast<char>(c));
    }
    if (!EndsBefore(tail + 4)) return 0;
    return IsReserve(digits.substr(0, date), last, hyphen) ? tail + 4 : 0;
  }

  static bool IsReserve(absl::string_view date, absl::string_view last, bool hyphen) {
    const auto capital = [&](size_t i) { return IsCapital(static_cast<unsigned char>(last[i])); };
    const size_t letters = static_cast<size_t>(capital(0)) + capital(1) + capital(2) + capital(3);
    const int month = ToInt(date.substr(date.size() - 4, 2)), day = ToInt(date.substr(date.size() - 2));
    if (date.size() == 6) {  // interim numbers: always with a hyphen, one letter first
      return hyphen && letters == 1 && capital(0) &&
             (IsRealDate(1900 + ToInt(date.substr(0, 2)), month, day) ||
              IsRealDate(2000 + ToInt(date.substr(0, 2)), month, day));
    }
    const int year = ToInt(date.substr(0, 4));
    if (letters == 4 || letters == 0) return false;
    if (year >= 1890 && year <= 2099) return IsRealDate(year, month, day);
    // National ones: century plus 3, 6, …, or 00 and no date where the date of birth is not known.
    const bool national = capital(0) && capital(1) && !capital(3);
    const bool dated = year >= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
    return national && (dated || (year < 100 && month >= 20 && day >= 40 && day <= 59));
  }

  size_t PhoneNumber(size_t at) const {
    size_t prefix = 0;
    if (At(at) == '+' && At(at + 1) == '4' && At(at + 2) == '6') prefix = 3;
    if (At(at) == '0' && At(at + 1) == '0' && At(at + 2) == '4' && At(at + 3) == '6') prefix = 4;
    if (prefix > 0) return InternationalPhone(at + prefix);
    if (At(at) != '0') return 0;
    const Number number = ReadNumber(at);
    if (IsMobile(number)) return EndsBefore(number.End(10)) ? number.End(10) : 0;
    const size_t count = LandlineLength(number);
    return count > 0 && EndsBefore(number.End(count)) ? number.End(count) : 0;
  }

  // What follows +46: perhaps (0), then 7-9 digits.
  size_t InternationalPhone(size_t at) const {
    const auto skip = [&] {
      if (At(at) == ' ' || At(at) == '-') ++at;
    };
    skip();
    if (At(at) == '(' && At(at + 1) == '0' && At(at + 2) == ')') at += 3;
    skip();
    if (!IsDigit(At(at))) return 0;
    const Number number = ReadNumber(at);
    const size_t trunk = number.digits[0] == '0' ? 1 : 0;
    for (size_t count = std::min(number.size(), 9 + trunk); count >= 7 + trunk; --count) {
      const bool group_ends = count == number.size() || number.before[count] != 0;
      if (group_ends && EndsBefore(number.End(count))) return number.End(count);
    }
    return 0;
  }

  static bool IsMobile(const Number& number) {
    return number.size() >= 10 && number.digits.compare(0, 2, "07") == 0 &&
           absl::StrContains("02369", number.digits.substr(2, 1));
  }

  // The number of digits of a number written with an area code, a separator and groups of two or three; 0 if it is
  // none.
  static size_t LandlineLength(const Number& number) {
    size_t area = 1;
    while (area < number.size() && number.before[area] == 0) ++area;
    if (area == number.size() || !IsAreaCode(absl::string_view(number.digits).substr(0, area))) return 0;
    if (number.digits[area] == '0' || number.before[area] == '+') return 0;
    size_t best = 0, group = area;
    for (size_t i = area + 1; i <= number.size() && i <= 10; ++i) {
      if (i < number.size() && number.before[i] == 0) continue;
      const size_t length = i - group;
      const bool whole = group == area && i - area >= 5;  // 08-1234567
      if (!whole && (length < 2 || length > 3)) break;
      if (i - area >= (number.before[area] == '-' ? 5u : 6u) && i >= 8) best = i;
      if (whole || (i < number.size() && number.before[i] != ' ' && area == 2)) break;  // 08-12-2026 is a date
      group = i;
    }
    return best;
  }

  static bool IsAreaCode(absl::string_view area) {
    constexpr absl::string_view kThree[] = {"010", "011", "013", "016", "018", "019", "021", "023", "026", "031", "033",
                                            "035", "036", "040", "042", "044", "046", "054", "060", "063", "090"};
    if (area.size() == 2) return area == "08";
    const bool three = std::find(std::begin(kThree), std::end(kThree), area.substr(0, 3)) != std::end(kThree);
    if (area.size() == 3) return three;
    return area.size() == 4 && !three && area[1] != '0' && area[1] != '7' && area[1] != '8' &&
           area.substr(0, 3) != "020";
  }

  // ", 84 år", " 84 år" or " (84 år" after a name; the end, or 0.
  size_t Age(size_t at, bool needs_mark, int youngest) const {
    if (At(at) == ' ' && At(at + 1) == '(') ++at;
    const bool mark = At(at) == ',' || At(at) == '(';
    if (mark) ++at;
    if (needs_mark && !mark) return 0;
    if (At(at) == ' ') ++at;
    int age = 0;
    size_t digits = 0;
    for (; digits < 4 && IsDigit(At(at)); ++digits) age = age * 10 + static_cast<int>(text_[at++] - '0');
    if (digits == 0 || digits > 3 || age < youngest || age > 120) return 0;
    if (At(at) == ' ' || At(at) == '-') ++at;
    if (At(at) != U'å' || At(at + 1) != 'r') return 0;
    at += 2;
    if (At(at) == 'i' && At(at + 1) == 'g') at += 2;
    return IsLetter(At(at)) || IsDigit(At(at)) ? 0 : at;
  }

  size_t NameAndAge(size_t at) const {
    if (at > 0 && (IsLetter(text_[at - 1]) || IsDigit(text_[at - 1]))) return 0;
    if (const size_t end = Initials(at)) return end;
    return FirstName(at);
  }

  // NN, N.N. or N N.
  size_t Initials(size_t at) const {
    const char32_t first = text_[at++];
    if (At(at) == '.') ++at;
    if (At(at) == ' ') ++at;
    const char32_t second = At(at);
    if (!IsUpper(second) || IsLetter(At(at + 1))) return 0;
    if (second == 'B' && (first == 'A' || first == 'H' || first == 'K')) return 0;  // forms of companies
    ++at;
    if (At(at) == '.') ++at;
    return Age(at, false, 0);
  }

  // One to three capitalised words and a mark.  From eleven years: "Avtalstid, 4 år" is no person.
  size_t FirstName(size_t at) const {
    for (int words = 0; words < 3; ++words) {
      size_t letters = 0;
      if (!IsUpper(At(at))) return 0;
      ++at;
      while (letters < 20 &&
             (IsLower(At(at)) || (At(at) == '-' && IsUpper(At(at + 1))) || (IsUpper(At(at)) && At(at - 1) == '-'))) {
        ++at;
        ++letters;
      }
      if (letters < 2 || IsLetter(At(at))) return 0;
      if (const size_t end = Age(at, true, 11)) return end;
      if (At(at) != ' ') return 0;
      ++at;
    }
    return 0;
  }

  std::u32string text_;
};

}  // namespace

std::vector<PersonHit> ScanPersonal(absl::string_view text) { return Scanner(text).Run(); }

absl::string_view PersonKindSv(PersonKind kind) {
  switch (kind) {
    case PersonKind::kPersonnummer:
      return "personnummer";
    case PersonKind::kSamordningsnummer:
      return "samordningsnummer";
    case PersonKind::kReservnummer:
      return "reservnummer";
    case PersonKind::kTelefonnummer:
      return "telefonnummer";
    case PersonKind::kNamnOchAlder:
      return "namn och ålder";
  }
  return "";
}

}  // namespace kvalitet::base
