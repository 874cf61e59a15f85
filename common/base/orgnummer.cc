#include "common/base/orgnummer.h"

#include "common/base/text.h"
#include "common/base/utf8.h"

namespace kvalitet::base {

bool HasLuhnCheckDigit(absl::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto it = digits.rbegin(); it != digits.rend(); ++it, twice = !twice) {
    if (*it < '0' || *it > '9') return false;
    const int value = (*it - '0') * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return !digits.empty() && sum % 10 == 0;
}

absl::StatusOr<std::string> NormalizeOrgnummer(absl::string_view text) {
  std::string digits;
  for (const char32_t c : DecodeUtf8(text)) {
    if (c >= '0' && c <= '9') {
      digits.push_back(static_cast<char>(c));
    } else if (c != '-' && c != 0x2010 && c != 0x2011 && c != 0x2013 && c != 0x2212 && !IsSpace(c)) {
      return absl::InvalidArgumentError("ska bara innehålla siffror och bindestreck, till exempel 556016-0680");
    }
  }
  if (digits.size() == 12 && digits.compare(0, 2, "16") == 0) digits.erase(0, 2);
  if (digits.size() != 10) {
    return absl::InvalidArgumentError("ska ha tio siffror, till exempel 556016-0680; kontrollera numret");
  }
  if (digits[2] < '2') {
    return absl::InvalidArgumentError(
        "ska vara ett organisationsnummer, där tredje siffran är minst 2; ett personnummer får inte stå här");
  }
  if (!HasLuhnCheckDigit(digits)) {
    return absl::InvalidArgumentError("har fel kontrollsiffra; kontrollera att alla siffror är rätt avskrivna");
  }
  return digits.substr(0, 6) + "-" + digits.substr(6);
}

}  // namespace kvalitet::base
