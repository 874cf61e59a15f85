// Finds what points out a single person in free text, before it is stored or printed.  Careful rather than complete:
// a number must be a possible one (real date, check digit), so that organisationsnummer, dates, amounts and
// diarienummer pass.  Names alone are not found.
#pragma once
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace kvalitet::base {

enum class PersonKind {
  kPersonnummer,
  kSamordningsnummer,  // day of birth plus 60
  kReservnummer,       // of the regions and interim numbers: a date with letters after it, 99…, days 32-59
  kTelefonnummer,      // +46…, 0046…, 07…, 08-…, 0141-…; not 020 and 077
  kNamnOchAlder,       // "NN, 84 år", "Anna, 84 år", "A.B. (84 år)"
};

struct PersonHit {
  PersonKind kind = PersonKind::kPersonnummer;
  int from = 0;  // first character, from 1, in Unicode scalars
  int to = 0;    // last character, inclusive
};

// All places in order, not overlapping.  Spaces, any kind of hyphen and fullwidth digits inside a number are read as a
// person reads them.
std::vector<PersonHit> ScanPersonal(absl::string_view text);

// The Swedish word: "personnummer", "namn och ålder".
absl::string_view PersonKindSv(PersonKind kind);

}  // namespace kvalitet::base
