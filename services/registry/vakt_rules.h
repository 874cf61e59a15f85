// What the register should remind of by itself: running uppdrag without tillstånd or anmälan, and changes of the
// kommun's own that IVO is to be told of.  Pure.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "kvalitet/attgora/v1/attgora.pb.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "services/registry/tillstand.h"

namespace kvalitet::registry {

// data/lagrum.csv as text; the definition is made by the build.
extern const absl::string_view kLagrumCsv;

// Where in the law of that day, by the code in data/lagrum.csv and the law: "27 kap. 7 § SoL"; "" where it is not
// known.
std::string Lagrum(absl::string_view kod, v1::Lag lag, absl::string_view day);

// The register of a day: what holds then, by name.
struct Dagslage {
  absl::CivilDay today;
  std::vector<v1::Uppdrag> uppdrag;
  std::map<std::string, v1::Insatstyp> insatstyper;
  std::map<std::string, v1::Utforare> utforare;
  std::map<std::string, std::vector<v1::Tillstand>> tillstand;  // by utförare, also those that no longer hold
  std::map<std::string, v1::Enhet> enheter;                     // as of the day
};

// A running uppdrag that the law asks a tillstånd or an anmälan for, and that none in the register stands behind today.
struct Otackt {
  const v1::Uppdrag* uppdrag;
  const v1::Utforare* utforare;
  const v1::Insatstyp* insatstyp;
  Krav26 krav;
};

// All of them but those whose diarienummer is still awaited; they live as long as `lage`.
std::vector<Otackt> Otackta(const Dagslage& lage);

// A line for each utförare and insatstyp with a running uppdrag that nothing stands behind:
//   grund             line
//   dnr väntas        none until its day has passed; then that it should be there
//   ej kontrollerad   one for all of them: the list they came from did not tell, so somebody has to look
//   else              anmälan to IVO of a verksamhet without tillstånd; for the kommun's own, its anmälan is missing
std::vector<attgora::v1::AttGora> UtanTillstand(const Dagslage& lage);

// A line for each utförare and insatstyp whose tillstånd or anmälan ends within `days` while an uppdrag goes on.  The
// last day is its last.
std::vector<attgora::v1::AttGora> SlutarSnart(const Dagslage& lage, int days);

// A line for each enhet of the kommun's own that changed within `days` and whose insatstyp asks for an anmälan, until
// one made since then is registered.  The last day is a month after the change.
std::vector<attgora::v1::AttGora> OanmaldaAndringar(const Dagslage& lage, int days);

}  // namespace kvalitet::registry
