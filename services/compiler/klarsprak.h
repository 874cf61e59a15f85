// How the report writes: numbers, differences, the five words for what is not shown, and the words it never uses.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"

namespace kvalitet::compiler {

namespace bv1 = berattelse::v1;

// Counted, and none: "0".  The other four are never mixed with it or with each other.
inline constexpr absl::string_view kFarreAn5 = "färre än 5";
inline constexpr absl::string_view kForFa = "för få för att redovisas";
inline constexpr absl::string_view kUppgiftSaknas = "uppgift saknas";
inline constexpr absl::string_view kEjMatt = "ej mätt";
inline constexpr absl::string_view kEjGranskad = "ej granskad i år";

// Of last year: the form was another, so its value compares with nothing.
inline constexpr absl::string_view kAndraFragor = "andra frågor";

// Percentages of fewer answers than this are not shown.
inline constexpr int64_t kMinstaN = 10;

// A number that a share or mean is read from: value / denominator, or a finished number with decimals.
struct Matvarde {
  int64_t value = 0;
  int64_t denominator = 0;
  int decimaler = 0;
  std::optional<int64_t> n;
};
Matvarde VardeAv(const bv1::Figur& figur);
Matvarde VardeAv(const bv1::TidigareVarde& varde);

// As printed, without unit: "1 234", "78", "27,4".  No decimals in a share of fewer than 100; a published share
// keeps its decimals unless its n is known and under 100.
std::string Tal(fakta::v1::Slag slag, const Matvarde& varde);
// With unit: "78 procent", "113,46 dagar", "332".
std::string TalMedEnhet(const bv1::Figur& figur, const Matvarde& varde);

// "+5", "−3", "0"; counts and shares (in procentenheter, at the precision that both are printed with).
std::string Skillnad(fakta::v1::Slag slag, const Matvarde& nu, const Matvarde& da);

// Whether two values differ by more than chance allows (95 per cent: normal approximation for shares, Poisson for
// counts of events).  nullopt where the number of answers is not known, or for means.
enum class Andring { kOforandrat, kOkade, kMinskade };
std::optional<Andring> Bedom(fakta::v1::Slag slag, const Matvarde& nu, const Matvarde& da);

// Fulfilment by rule: at least or at most the goal; within five per cent of it is partly.
enum class Maluppfyllelse { kHelt, kDelvis, kEj, kEjBedomd };
Maluppfyllelse BedomMal(const bv1::Figur& figur);
absl::string_view MalOrd(Maluppfyllelse m);  // "uppfyllt", "delvis uppfyllt", "ej uppfyllt", "ej bedömt"

// "1 mars 2026" of "2026-03-01"; the text itself if it is no date.
std::string Datum(absl::string_view iso);
// First letter upper case, also å ä ö.
std::string Versal(absl::string_view text);
// First letter lower case unless the word is an abbreviation or name ("IVO", "HSL").
std::string Gemen(absl::string_view text);
// "a, b och c".
std::string Uppraknat(const std::vector<std::string>& ord);
// "1 enhet", "3 enheter".
std::string Antal(int64_t antal, absl::string_view ental, absl::string_view flertal);

}  // namespace kvalitet::compiler
