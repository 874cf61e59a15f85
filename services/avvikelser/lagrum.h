// Law by date: where in the law a duty stood on the day that governs it, from data/lagrum.csv.  Pure.
//
//   const Lagregel* rule = RegelFor(plikt::kRapportera, v1::SOL, {"2025-06-20", "2025-08-05"});
//   LagrumText(*rule)    // "27 kap. 2 § socialtjänstlagen (2025:400)"
//   RegelVersion(*rule)  // "RAPPORTERA/SOL/2": stored beside the text, so that it can be told later which rule was
//   used
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// data/lagrum.csv as text; the definition is made by the build.
extern const absl::string_view kLagrumCsv;

// The duties of the file, and the norm that an event breaches.
namespace plikt {
inline constexpr char kGodKvalitet[] = "GOD_KVALITET";
inline constexpr char kRapportera[] = "RAPPORTERA";
inline constexpr char kInformeraNamnden[] = "INFORMERA_NAMNDEN";
inline constexpr char kUtreda[] = "UTREDA";
inline constexpr char kAnmala[] = "ANMALA";
inline constexpr char kInformeraPatient[] = "INFORMERA_PATIENT";
inline constexpr char kBesvaraKlagomal[] = "BESVARA_KLAGOMAL";
inline constexpr char kBevara[] = "BEVARA";
inline constexpr char kGallra[] = "GALLRA";
}  // namespace plikt

// Which day governs a rule.
enum class Styrs { kUtford, kHandelse };

// One version of one duty.
struct Lagregel {
  std::string plikt;
  Styrs styrs = Styrs::kUtford;
  v1::Lagrum lag = v1::LAGRUM_UNSPECIFIED;
  std::string fran, till;   // ISO; till is the first day on which it no longer holds, empty: it still does
  std::string lagrum;       // "27 kap. 2 §"
  std::string forfattning;  // "socialtjänstlagen (2025:400)"
  std::string skyndsamhet;  // "genast"; empty where the law has no word for it
  int version = 0;
};

// The days of one case (ISO).  An empty one is not known: rules that it governs then have no answer.
struct Lagdagar {
  std::string handelse;  // when it happened
  std::string utford;    // when the duty is carried out
};

// Parses the format of data/lagrum.csv.  INVALID_ARGUMENT names the line.
absl::StatusOr<std::vector<Lagregel>> ParseLagrum(absl::string_view csv);

// The list compiled into this program; the process ends at start if it cannot be parsed.
const std::vector<Lagregel>& Lagregler();

// The rule of a duty under a law on the day that governs it; nullptr where the law has no such duty then.
const Lagregel* RegelFor(absl::string_view plikt, v1::Lagrum lag, const Lagdagar& dagar);

std::string LagrumText(const Lagregel& regel);
std::string RegelVersion(const Lagregel& regel);

}  // namespace kvalitet::avvikelser
