// Where in the law the norm and the duties of an ärende stand, as it is stored with it (lagrum.h looks it up).  Pure.
//
//   StampLagstod(rapport, &before);                               // norm, report, and the investigation that begins
//   TaOverLagstod(rapport, *arende.mutable_lagstod());            // of its rapport, and after its days were corrected
//   Utford(v1::PLIKT_UTREDA, LagarAv(arende), day, *arende.mutable_lagstod());  // decided that day
//   UtreddSom(arende.lagstod(), *rapport.mutable_lagstod());      // and told by the rapport too
#pragma once
#include <google/protobuf/repeated_field.h>

#include <string>
#include <vector>

#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

using Lagar = std::vector<v1::Lagrum>;
using Lagstodlista = google::protobuf::RepeatedPtrField<v1::Lagstod>;

// The laws of what has one in `lagrum` and may have another in `aven_lagrum`.
template <class M>
Lagar LagarAv(const M& m) {
  Lagar lagar = {m.lagrum()};
  if (m.aven_lagrum() != v1::LAGRUM_UNSPECIFIED) lagar.push_back(m.aven_lagrum());
  return lagar;
}
// Of lex Maria, which is of HSL alone.
inline Lagar LagarAv(const v1::LexMariaArende&) { return {v1::HSL}; }

// "SoL och LSS".
std::string LagarnasNamn(const Lagar& lagar);

// Stamps a rapport from its laws and days; takes away what stands there of anything else.  `stored` is null for a new
// one.  Until its ärende was decided the duty to investigate is as it was on the day of the rapport; from then on it is
// the ärende's, by the day of that (UtreddSom), and not told by two days.
void StampLagstod(v1::Avvikelse& avvikelse, const v1::Avvikelse* stored);
// What the ärende has of the investigation, where it has any yet, instead of what the rapport had of it.
void UtreddSom(const Lagstodlista& arendets, Lagstodlista& rapportens);

// A duty was carried out on `day` (ISO), under each of the laws that has it.  Where it was carried out before, under a
// version that no longer held, both stay.
void Utford(v1::Plikt plikt, const Lagar& lagar, const std::string& day, Lagstodlista& rows);

// What an ärende has of its rapport is as the rapport has it now, and its own duties are by the rapport's laws.
void TaOverLagstod(const v1::Avvikelse& rapport, Lagstodlista& rows);

// The duties that were carried out, by these laws instead of those before.
void FoljLagarna(const Lagar& lagar, Lagstodlista& rows);

// "27 kap. 4 § socialtjänstlagen (2025:400)": where the duty stands under the laws on the day (ISO) on which it is
// carried out; several are joined with och, and "" tells that none has it then.
std::string PliktText(v1::Plikt plikt, const Lagar& lagar, const std::string& day);

}  // namespace kvalitet::avvikelser
