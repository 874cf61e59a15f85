// What one line of a published list means: pure, without looking at what the register holds already.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/register/insatstyp_words.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "services/registry/rules.h"

namespace kvalitet::registry {

struct PlanContext {
  std::string kommun;  // "0180"
  std::string kalla;
  absl::CivilDay today;
  const InsatstypWords* words = nullptr;
  bool egen_regi_per_namn = false;  // as in ImportUtforareRequest
};

struct PlannedRad {
  const v1::UtforareRad* source = nullptr;  // lives as long as the request
  int32_t rad = 0;
  std::string kall_id;  // the line's own, or made from what identifies it
  std::string hash;     // of the content; the line's number does not count
  v1::Utforare utforare;
  v1::Enhet enhet;
  std::optional<v1::Avtal> avtal;  // without utförare
  // One per insatstyp, without enhet, utförare and avtal; none where the insatstyp is not known.
  std::vector<v1::Uppdrag> uppdrag;
  // What stands behind the uppdrag, where the line says; without slag, utförare, enhet and insatstyper.
  std::optional<v1::Tillstand> tillstand;
  std::string dnr_vantas_date;
  std::string okand_insatstyp;
  std::vector<v1::RadFel> fel;
  std::vector<v1::RadFel> oklara;
};

// Reads a line.  With `fel` the rest is not to be used.
PlannedRad PlanRad(const v1::UtforareRad& rad, const PlanContext& context);

// The resource name of an enhet that a list makes, by the name that it writes.
std::string DerivedEnhet(const std::string& kommun, const std::string& namn);

// How lists tell names, numbers and words apart: not by case, nor by blanks around or between words.  Backen and Bäcken
// are two, though commands take the one for the other (NameKey): a command asks, a list would make one of them.
std::string ListNyckel(absl::string_view text);

// The code of "Stockholm (Farsta)", "stockholm" or "0180"; empty if there is no such kommun.
std::string KommunOfText(absl::string_view text);

}  // namespace kvalitet::registry
