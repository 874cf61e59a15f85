// The rules of a synpunkt.  Pure.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/proto/call.h"
#include "common/proto/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "services/avvikelser/fristval_rules.h"

namespace kvalitet::avvikelser {

// Fills in what follows from what is stated: the days it came and was marked as secret, and by when it is to be
// confirmed and answered.  `stored` is null for a new one.  Doing it twice changes nothing more.
void StampSynpunkt(const Fristbok& bok, absl::CivilDay today, const v1::Synpunkt* stored, v1::Synpunkt& synpunkt);

// Whether it concerns health care, by its insatstyp or a category.
bool HslSynpunkt(const v1::Synpunkt& synpunkt);
// Whether somebody with these roles reads only synpunkter that do: MAS and MAR, where they have no other.
bool BaraHsl(const std::vector<proto::Roll>& roles);

// Whether it is kept from this caller: an enskild utförare's own health care (utforarens_egen) from the kommun's
// people.
bool DoldForKommunen(const proto::Call& call, const v1::Synpunkt& synpunkt);
// Takes out of an answer what is kept from the caller: all that is about persons or written freely.
void DoljSynpunkt(const proto::Call& call, v1::Synpunkt& synpunkt);
// PERMISSION_DENIED: it is the vårdgivare's to answer and to put right.
absl::Status VardgivarenSvarar(const v1::Synpunkt& synpunkt);
// Whether the caller is who puts right what those who are to answer may not: the kvalitetsteam, and of what that does
// not read the utförare's management.
bool FarRatta(const proto::Call& call, const v1::Synpunkt& synpunkt);

// Adds every rule that a stamped synpunkt breaks.
void CheckSynpunkt(const v1::Synpunkt& synpunkt, absl::CivilDay today, proto::Violations& violations);

// Adds what may not be changed by whoever is to answer: what kind it is, whether an answer is wanted, when it came and
// a mark of secrecy once it is set are corrected by others (`ratta`: FarRatta), and what is closed stays as it was.
void CheckAndring(const v1::Synpunkt& stored, const v1::Synpunkt& synpunkt, bool ratta, proto::Violations& violations);

// Adds what a step lacks, and what does not belong to it.
void CheckSteg(const v1::MoveSynpunktRequest& request, const v1::Synpunkt& stored, proto::Violations& violations);
// What the step states, on the synpunkt, before the machine judges it.
void SkrivSteg(const v1::MoveSynpunktRequest& request, v1::Synpunkt& synpunkt);
// What follows from a step that was taken: days, who answered, under which law, and what is waited for now.
void FoljdAvSteg(const proto::Call& call, const Fristbok& bok, const v1::Synpunkt& stored, v1::Synpunkt& synpunkt);

// Its line in the register as it is to be; what the register stamps itself is left out.
void SkrivLinje(const v1::Synpunkt& synpunkt, v1::Avvikelse& linje);

// By which rule its last day is reckoned: "10 arbetsdagar (riktlinje)"; "" where it waits for nothing.  Pure.
std::string SynpunktFrist(const Fristbok& bok, const v1::Synpunkt& synpunkt, absl::CivilDay today);

}  // namespace kvalitet::avvikelser
