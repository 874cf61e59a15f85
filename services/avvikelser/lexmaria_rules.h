// The rules of lex Maria.  Pure.
#pragma once
#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "common/proto/call.h"
#include "common/proto/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "services/avvikelser/frister.h"

namespace kvalitet::avvikelser {

// Guards of the machines (lexmaria_workflow.h): each adds what stands in the way.
namespace lexmaria {
void CheckRapport(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckBedomning(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckEnkelVag(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckAnalysledare(const v1::LexMariaArende& arende, proto::Violations& violations);
// Where a händelseanalys is suggested, or IVO is to know, somebody decides what it was before measures begin.
void CheckUtanBeslut(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckAterlamnad(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckBeslut(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckUtanAtgarder(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckPatientAvklarad(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckAvslutMotiv(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckInformerad(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckInformerasInte(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckSkaAnmalas(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckAnmalsInte(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckAnmalan(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckForeUtredning(const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckBeslutad(const v1::LexMariaArende& arende, proto::Violations& violations);
}  // namespace lexmaria

// The decisions that are to be notified to IVO.
bool Allvarlig(v1::LexMariaBeslut beslut);

// What may be written: while it is investigated all of it, after that measures and motives only; and what its rows have
// to hold together.  `stored` is null for a new one.
void CheckUtredning(const v1::LexMariaArende& candidate, const v1::LexMariaArende* stored, absl::CivilDay today,
                    proto::Violations& violations);

// What the request of a step has to hold.
void CheckSteg(const v1::MoveLexMariaArendeRequest& request, const v1::LexMariaArende& arende, absl::CivilDay today,
               proto::Violations& violations);
// Lays what the request says into the ärende, for the guards to judge.
void TaMed(const v1::MoveLexMariaArendeRequest& request, absl::CivilDay today, v1::LexMariaArende& arende);

// How long after the rapport, and the patient after the event, each step was taken.
void StampDagar(v1::LexMariaArende& arende);
// The day from which the next step of the investigation, or the patient, is waited for, where it is not that on which
// the ärende came so far: the risk is judged so long after the rapport, whenever it was received, and the patient is
// told so long after the event was known, unless it was settled once that it need not be.
std::optional<absl::CivilDay> RapportensStart(const v1::LexMariaArende& arende);
std::optional<absl::CivilDay> PatientensStart(const v1::LexMariaArende& arende);
// By when the next step of each region is waited for, by the limits of those who have it.
void StampSista(const Fristbok& bok, const v1::LexMariaArende* stored, absl::CivilDay today,
                v1::LexMariaArende& arende);
// In Swedish, what is waited for: "bedöm risken".  `kod` is one of data/frister.csv; "" for one that is not lex
// Maria's.
absl::string_view LexMariaVad(absl::string_view kod);

// The fields of the anmälan that is sent on that day.
v1::LexMariaAnmalan AnmalanFor(const v1::LexMariaArende& arende, const v1::Avvikelse& rapport,
                               const v1::MoveLexMariaArendeRequest& request, const std::string& day);

// What the register's row of a rapport tells of its ärende: of the kommun's state and dates, of another vårdgivare's
// whose it is and nothing more.
void Folj(const v1::LexMariaArende& arende, absl::CivilDay today, v1::Avvikelse& rapport);
// What of a rapport its ärende alone decides, and what nobody of the kommun (`kommunen`) changes of another
// vårdgivare's own: state, dates.  `before` is null for a new one, which has none of them yet.
void CheckStyrsAvLexMaria(const v1::Avvikelse& candidate, const v1::Avvikelse* before, bool kommunen,
                          const std::string& prefix, proto::Violations& violations);

}  // namespace kvalitet::avvikelser
