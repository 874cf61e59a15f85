// From a row to a line of ListAttGora, or none.  Pure.
//
//   självskattning UTSKICKAD, PABORJAD   the enhet's, by its last day
//   självskattning KOMPLETTERAS          the enhet's, by the last day to complete it
//   självskattning INLAMNAD              the kommun's: approve or give back, by the day that the utförare was told
//   självskattning that is asked back    the kommun's: answer, within as many working days
//   åtgärd EJ_PABORJAD, PAGAR            the enhet's, by its last day; the kommun's, where a nämnd or a
//                                        verksamhetsområde owns it
//   åtgärd GENOMFORD, not judged         the kommun's: was there an effect?  ATGARD_EFFEKT_DAGAR after it was done
//   åtgärdsplan BEGARD, RETUR            the utförare's: hand it in, by its last day
//   åtgärdsplan INLAMNAD                 the kommun's: is it enough?  PLAN_SVAR_DAGAR after it was handed in
//   åtgärdsplan not GODKAND, same krav   the kommun's to look at: failed the year before too
//   uppföljning UNDER_ARBETE             the kommun's: send the draft.  UPPFOLJNING_FAST_DAGAR after the visit
//   uppföljning UTKAST_SKICKAT           while remarks may be left: the utförare's, by the last day; the kommun's where
//                                        one waits for an answer.  Then the kommun's: fastställ
#pragma once
#include <optional>

#include "absl/time/civil_time.h"
#include "kvalitet/attgora/v1/attgora.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

attgora::v1::AttGora AttLamnaIn(const v1::Sjalvskattning& sjalvskattning);
// Evidence that is no longer valid, or soon is not: nothing where it is longer than `dagar` until then.
std::optional<attgora::v1::AttGora> AttFornya(const v1::Evidens& evidens, int dagar, absl::CivilDay today);
// What the kommun handed in for it can be objected to until a day; nothing afterwards, or where it handed in itself.
std::optional<attgora::v1::AttGora> AttInvanda(const v1::Sjalvskattning& sjalvskattning, absl::CivilDay today);
attgora::v1::AttGora AttKomplettera(const v1::Sjalvskattning& sjalvskattning);
attgora::v1::AttGora AttGranska(const v1::Sjalvskattning& sjalvskattning);
// `arbetsdagar` as in granser.csv.  Nothing where nothing is asked.
std::optional<attgora::v1::AttGora> AttAterlamna(const v1::Sjalvskattning& sjalvskattning, int arbetsdagar);
attgora::v1::AttGora AttGenomfora(const v1::Atgard& atgard);
// `dagar` as in granser.csv.  Nothing where the day it was done is not known, or where it was judged that nobody can
// tell.
std::optional<attgora::v1::AttGora> AttBedoma(const v1::Atgard& atgard, int dagar);
// The åtgärdsplan of an uppföljning: to hand in, to say whether it is enough, and krav that failed again.
attgora::v1::AttGora AttLamnaPlan(const v1::Uppfoljning& uppfoljning);
attgora::v1::AttGora AttSvaraPaPlan(const v1::Uppfoljning& uppfoljning, int dagar);
std::optional<attgora::v1::AttGora> AttTittaPa(const v1::Uppfoljning& uppfoljning);
// To begin what is planned.
attgora::v1::AttGora AttPaborja(const v1::Uppfoljning& uppfoljning);
// What waits twice as long as it should has got stuck.
std::optional<attgora::v1::AttGora> AttSkickaUtkast(const v1::Uppfoljning& uppfoljning, int dagar,
                                                    absl::CivilDay today);
// Of a draft that is out; `utforaren`: the line of the utförare, else that of the kommun.
std::optional<attgora::v1::AttGora> AttFaktagranska(const v1::Uppfoljning& uppfoljning, bool utforaren,
                                                    absl::CivilDay today);

}  // namespace kvalitet::uppfoljning
