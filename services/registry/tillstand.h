// Tillståndsvakten: no new uppdrag of an enskild without a tillstånd valid that day, and none of the kommun's own
// without its anmälan, where the law asks for one.
//
// Which of them is asked of whom says data/regikrav.csv; whether of this insatstyp on the first day, its
// tillstand_lagrum and anmalan_lagrum of that day.
//
// The ways past: dnr_vantas_date, stated by a person; and a list that is imported, which tells of what runs already.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/store/resource.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// data/regikrav.csv as text; the definition is made by the build.
extern const absl::string_view kRegikravCsv;

struct Krav26 {
  v1::Tillstandsslag slag = v1::TILLSTANDSSLAG_TILLSTAND;
  std::string lagrum;  // "26 kap. 1 § 6"
};
// What is asked of that regi; `on_the_day` is the insatstyp as of the day that is judged.  Pure.
std::optional<Krav26> KravFor(const v1::Insatstyp& on_the_day, v1::Regiform regiform);

// Whether one of `held` (those of one utförare) stands behind the insatstyp in the enhet on that day.  Pure.
bool Tackt(absl::Span<const v1::Tillstand> held, v1::Tillstandsslag slag, const std::string& insatstyp,
           const std::string& enhet, absl::string_view day);
// The first day, from `day` (ISO) on, on which none of them does; "" if one does for ever.  Pure.
std::string OtacktFran(absl::Span<const v1::Tillstand> held, v1::Tillstandsslag slag, const std::string& insatstyp,
                       const std::string& enhet, std::string day);

// Those of an utförare.
absl::StatusOr<std::vector<v1::Tillstand>> TillstandOf(sql::Session& session, const Tables& tables,
                                                       const std::string& kommun, const std::string& utforare);

// Judges a new uppdrag, and a changed one whose utförare or first day is another, and stamps its grund.
// FAILED_PRECONDITION, reason TILLSTAND_SAKNAS or ANMALAN_SAKNAS.  Also refuses an insatstyp that is not in use.
// `known`: what the utförare holds, where the caller has read it.
absl::Status Tillstandsvakt(store::Tx& tx, const Tables& tables, const v1::Enhet& enhet, const v1::Utforare& utforare,
                            const v1::Uppdrag* stored, v1::Uppdrag& uppdrag,
                            const std::vector<v1::Tillstand>* known = nullptr);

store::Resource<v1::Tillstand>::Hooks TillstandHooks(const Tables& tables);

}  // namespace kvalitet::registry
