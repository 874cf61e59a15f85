// What every figure has whatever it counts: identity, canonical order and the hash of an underlag.
#pragma once
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"

namespace kvalitet::berattelse {

// "F-" and ten hex digits: a hash of measure, part, scope and period, so the same figure has the same id in every run
// and edition, whatever its value.
std::string FigurId(absl::string_view matt, absl::string_view del, const v1::Omfattning& omfattning,
                    absl::string_view period);

// Sorts figures, uppdrag, gaps and terms by their keys, so that equal content has equal bytes.
void Ordna(v1::Underlagsinnehall& innehall);

// The bytes that are stored and hashed.
std::string Kanonisk(const v1::Underlagsinnehall& innehall);

// The day that stocks of a year are counted for: its last day, or the day of freezing if that is earlier.
absl::CivilDay Bestandsdag(int ar, absl::CivilDay frysdag);

}  // namespace kvalitet::berattelse
