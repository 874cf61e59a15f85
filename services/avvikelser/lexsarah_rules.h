// The rules of lex Sarah.  Pure.
#pragma once
#include <string>

#include "absl/time/civil_time.h"
#include "common/proto/call.h"
#include "common/proto/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "services/avvikelser/frister.h"

namespace kvalitet::avvikelser {

// Guards of the machines (lexsarah_workflow.h): each adds what stands in the way.
void CheckRapport(const v1::LexSarahArende& arende, proto::Violations& violations);
void CheckMottagare(const v1::LexSarahArende& arende, proto::Violations& violations);
void CheckUtredare(const v1::LexSarahArende& arende, proto::Violations& violations);
void CheckKomplettering(const v1::LexSarahArende& arende, proto::Violations& violations);
void CheckForslag(const v1::LexSarahArende& arende, proto::Violations& violations);
void CheckGrad(const v1::LexSarahArende& arende, proto::Violations& violations);
void CheckUtanAtgarder(const v1::LexSarahArende& arende, proto::Violations& violations);
void CheckAvslutMotiv(const v1::LexSarahArende& arende, proto::Violations& violations);
void CheckSkaAnmalas(const v1::LexSarahArende& arende, proto::Violations& violations);
void CheckAnmalsInte(const v1::LexSarahArende& arende, proto::Violations& violations);
void CheckAnmalan(const v1::LexSarahArende& arende, proto::Violations& violations);
void CheckForeUtredning(const v1::LexSarahArende& arende, proto::Violations& violations);
void CheckBeslutad(const v1::LexSarahArende& arende, proto::Violations& violations);

// The degrees that are to be notified to IVO.
bool Allvarlig(v1::Grad grad);

// What may be written: until the investigation is locked all of it, after that measures and motives only; and what
// its rows have to hold together.  `stored` is null for a new one.
void CheckUtredning(const v1::LexSarahArende& candidate, const v1::LexSarahArende* stored, absl::CivilDay today,
                    proto::Violations& violations);

// What the request of a step has to hold.
void CheckSteg(const v1::MoveLexSarahArendeRequest& request, const v1::LexSarahArende& arende, absl::CivilDay today,
               proto::Violations& violations);
// Lays what the request says into the ärende, for the guards to judge.
void TaMed(const v1::MoveLexSarahArendeRequest& request, absl::CivilDay today, v1::LexSarahArende& arende);
// How long after the rapport each step was taken.
void StampDagar(v1::LexSarahArende& arende);
// How long after the rapport the nämnd was told.
void StampDagar(v1::Namndinformation& information);
// Whether the next step of the investigation is waited for from the day of the rapport: until it was decided once.
bool RaknasFranRapporten(const v1::LexSarahArende& arende);
// By when the next step of each region is waited for, by the limits of those who have it.
void StampSista(const Fristbok& bok, const v1::LexSarahArende* stored, absl::CivilDay today,
                v1::LexSarahArende& arende);

// The fields of the anmälan that is sent on that day.
v1::IvoAnmalan AnmalanFor(const v1::LexSarahArende& arende, const v1::Avvikelse& rapport,
                          const v1::MoveLexSarahArendeRequest& request, const std::string& day);

// What the register's row of a rapport tells of the nämnd's ärende: state, degree, dates.
void Folj(const v1::LexSarahArende& arende, absl::CivilDay today, v1::Avvikelse& rapport);
// What of a lex Sarah-rapport its ärende alone decides, or for a private utförare's own what the nämnd is told: state,
// degree, dates.  `stored` is null for a new one, which has none of them yet.
void CheckStyrsAvArende(const v1::Avvikelse& candidate, const v1::Avvikelse* stored, const std::string& prefix,
                        proto::Violations& violations);

}  // namespace kvalitet::avvikelser
