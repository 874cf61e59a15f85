// By when each step of a case is to be taken, and whose move it is, from data/frister.csv.  Pure: days are counted by
// the calendar of common/base.
//
//   const Fristregel* rule = FristFor("SYN_SVAR", {"2480", "KLAGOMAL"}, arrived);
//   const absl::CivilDay last = SistaDag(*rule, arrived);
#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/base/calendar.h"
#include "kvalitet/options/v1/options.pb.h"

namespace kvalitet::avvikelser {

// data/frister.csv as text; the definition is made by the build.
extern const absl::string_view kFristerCsv;
extern const absl::string_view kLedigaDagarCsv;  // data/lediga_dagar.csv

// Who set a limit.
enum class Fristkalla { kLag, kAvtal, kRiktlinje, kBeslut };
// What becomes of one that ends on a day of rest.
enum class Rakning { kLag, kFram, kRakt };

struct Fristregel {
  std::string kod, kommun, typ;
  options::v1::Roll roll = options::v1::ROLL_UNSPECIFIED;
  std::string start;  // the event from which it is counted, in Swedish
  base::Period tid;
  std::optional<int> larm_fore;  // days before the last on which its line begins; none: it is one from the start
  Rakning rakning = Rakning::kRakt;
  Fristkalla kalla = Fristkalla::kRiktlinje;
  std::string marke;       // V, U or D
  std::string fran, till;  // ISO; till is the first day on which it no longer holds, empty: it still does
  std::string plikt;       // of lagrum.csv, where the step is a duty in law
  std::string ursprung;    // Swedish: where the number comes from
};

// Whose limits are asked for: those of a kommun, for a kind of synpunkt.  Either may be empty.
struct Fristfraga {
  std::string kommun, typ;
  const std::vector<Fristregel>* egna = nullptr;  // what the kommun has decided itself; goes before the file
};

// The limits of one kommun.
struct Fristbok {
  std::string kommun;
  std::vector<Fristregel> egna;  // what it has decided itself

  // `typ` is the kind of a synpunkt's line in the register: "KLAGOMAL".  The book must live as long.
  Fristfraga For(std::string typ = "") const { return {kommun, std::move(typ), &egna}; }
  // Of what a private utförare investigates itself: the kommun decides nothing of that.
  Fristbok Utforarens() const { return {kommun, {}}; }
};

// Parses the format of data/frister.csv.  INVALID_ARGUMENT names the line.
absl::StatusOr<std::vector<Fristregel>> ParseFrister(absl::string_view csv);

// The days off of each kommun, from the format of data/lediga_dagar.csv.  INVALID_ARGUMENT names the line.
absl::StatusOr<std::map<std::string, base::FreeDays>> ParseLedigaDagar(absl::string_view csv);

// The list compiled into this program; the process ends at start if it cannot be parsed.
const std::vector<Fristregel>& Frister();

// The rule of a step that begins on `start`: the kommun's own for that kind, else the kommun's own, else everybody's
// for that kind, else everybody's.  nullptr where none holds.
const Fristregel* FristFor(absl::string_view kod, const Fristfraga& fraga, absl::CivilDay start);

// A kommun's own days off, from data/lediga_dagar.csv.
const base::FreeDays& LedigaDagar(const std::string& kommun);

// The last day of a step that began on `start`.  `lediga` are the kommun's own days off; limits in law know none.
absl::CivilDay SistaDag(const Fristregel& regel, absl::CivilDay start, const base::FreeDays& lediga = {});
// First and last day of stretches of starts whose time has passed when `today` comes, by the rule that held then: a
// stretch of each rule, the latest first.
using Startdagar = std::vector<std::pair<absl::CivilDay, absl::CivilDay>>;
Startdagar SenaStarter(absl::string_view kod, const Fristfraga& fraga, absl::CivilDay today);
// The same of starts whose time has not passed and whose line has begun.
Startdagar SnartaStarter(absl::string_view kod, const Fristfraga& fraga, absl::CivilDay today);
// Whether the line of what ends on `sista` has begun when `today` comes.
bool HarLarmat(const Fristregel& regel, absl::CivilDay sista, absl::CivilDay today);

// Who set it, in Swedish: "riktlinje".
absl::string_view KallaText(Fristkalla kalla);
// "10 arbetsdagar (riktlinje)", "samma dag (riktlinje)"; of the kommun's own decision with where it was made.
std::string FristText(const Fristregel& regel);
// The last day (ISO) of what began on `start`, by the rule that holds then; "" where none does.
std::string FristSista(absl::string_view kod, const Fristfraga& fraga, absl::CivilDay start);
// The rule in words, as it holds on a day; "" where none does.
std::string FristSkal(absl::string_view kod, const Fristfraga& fraga, absl::CivilDay day);

}  // namespace kvalitet::avvikelser
