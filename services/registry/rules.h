// The rules of the register, pure: periods, and what the words of published lists mean.
#pragma once
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/proto/errors.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::registry {

// --- Periods: half-open, ISO dates (which sort as text), an empty end is open ----------------------------------------

struct Period {
  std::string from;  // "2007-09-01"
  std::string till;  // day after the last, or ""
};

inline Period PeriodOf(const v1::Uppdrag& uppdrag) { return {uppdrag.giltig_fran(), uppdrag.giltig_till()}; }

bool Overlaps(const Period& a, const Period& b);
bool Covers(const Period& period, absl::string_view day);
// Whether every day of `inner` is a day of `outer`.
bool Contains(const Period& outer, const Period& inner);

// --- Rules of one resource
// --------------------------------------------------------------------------------------------

// Rules that the options cannot say: a period ends after it begins, an avtal too, idéburen is a kind of enskild.
// `field` is the path of the resource in the request.
void CheckUppdrag(const v1::Uppdrag& uppdrag, proto::Violations& violations);
void CheckAvtal(const v1::Avtal& avtal, proto::Violations& violations);
// That an option which is new can be used while the avtal lasts.
void CheckOptioner(const v1::Avtal& avtal, const v1::Avtal* stored, proto::Violations& violations);
// Whether an insatstyp, by its resource name (which follows from its code in every kommun), is skyddat boende: its
// enheter have a secret place.
inline bool IsSkyddatBoende(absl::string_view insatstyp) {
  return absl::EndsWith(insatstyp, "/insatstyper/sol-skyddat-boende");
}

// A place that is secret is not written down; what has a place is not secret.
void CheckEnhet(const v1::Enhet& enhet, proto::Violations& violations);
// The ladder of sanctions that belongs to a form.
v1::Sanktionstrappa TrappaFor(v1::Avtalsform avtalsform);
void CheckUtforare(const v1::Utforare& utforare, proto::Violations& violations);
// The name of an insatstyp must follow from its code, so that it is the same in every kommun.
void CheckInsatstyp(const v1::Insatstyp& insatstyp, absl::string_view id, proto::Violations& violations);

// --- Words of published lists
// ------------------------------------------------------------------------------------------

struct RegiWord {
  v1::Regiform regiform = v1::REGIFORM_OKAND;
  bool ideburen = false;
};
// "kommunal", "privat", "ideell" …; empty is OKAND.  nullopt for a word that is not known: never guessed.
std::optional<RegiWord> ReadRegi(absl::string_view word);

struct AvtalWord {
  bool none = false;  // egen regi without a contract, or nothing stated
  v1::Avtalsform avtalsform = v1::AVTALSFORM_OKAND;
};
// "LOV", "LOU entreprenad", "egen regi" …  Words that say two things ("ramavtal/kundval") or none are OKAND: the
// caller keeps the words themselves.
AvtalWord ReadAvtalsform(absl::string_view words);

// "aktiebolag", "AB" …; empty is OKAND; nullopt for a word that is not known.
std::optional<v1::JuridiskForm> ReadJuridiskForm(absl::string_view word);

// "kommunen", "regionen", "utföraren"; empty is UNSPECIFIED; nullopt for a word that is not known.
std::optional<v1::HslAnsvar> ReadHslAnsvar(absl::string_view word);

// A day or a year of a published list.
struct PublishedDate {
  absl::CivilDay first;  // the day, or 1 January
  absl::CivilDay last;   // the day, or 31 December
  bool year_only = false;
};
// "2007-09-01", "2007".  INVALID_ARGUMENT in Swedish otherwise.
absl::StatusOr<PublishedDate> ReadDate(absl::string_view text);

}  // namespace kvalitet::registry
