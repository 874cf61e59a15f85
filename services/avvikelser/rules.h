// The rules of an avvikelse.  Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "common/proto/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// Fills in what follows from what is stated: dates of today, the event's date, state, risk value, days, codes of the
// categories in order.  `stored` is null for a new one.  Doing it twice changes nothing more.
void Stamp(v1::Avvikelse& avvikelse, const v1::Avvikelse* stored, absl::CivilDay today);

// Days from one date to another, both ISO; nullopt where either is not known, or the other comes before.
std::optional<int32_t> DagarMellan(const std::string& from, const std::string& to);

// What is said where IVO would have been notified before the rapport was made, both days ISO; "" where it was not, or
// either is not known.  The one rule of it: rows that are read in, what the nämnd is told and each step follow it.
std::string AnmaldForeRapporten(const std::string& anmald, const std::string& rapporterad);

// The part of it that is reckoned: risk value, days, codes of the categories in order.
void StampFigures(v1::Avvikelse& avvikelse);

// An update changes neither kind nor law: ReclassifyAvvikelse does, and keeps what they were.  A synpunkt is never made
// into something else: it gets what it led to beside it, and its answer all the same.
void CheckOmklassning(const v1::Avvikelse& stored, const v1::Avvikelse& candidate, const std::string& prefix,
                      proto::Violations& violations);

// What of a report only the utförare's own people see, where it is theirs (utforarens_egen).
void HideTexts(v1::Avvikelse& avvikelse);
// For those others: what they did not see stays as it is stored.  False when they sent other texts of their own.
bool KeepTexts(const v1::Avvikelse& stored, v1::Avvikelse& candidate);

// Adds every rule that a stamped avvikelse breaks; fields are named after `prefix` ("avvikelse.").  What is imported
// may lack a description: older systems give figures without texts.  `stored` is null for a new one, and for a row
// of a file, which is put right there: days of IVO that stood so before the rule and are not changed stand in the way
// of nothing.
void Check(const v1::Avvikelse& stamped, absl::CivilDay today, bool imported, const std::string& prefix,
           proto::Violations& violations, const v1::Avvikelse* stored = nullptr);

}  // namespace kvalitet::avvikelser
