// The rules of events, and of putting an avvikelse right.  Pure.
#pragma once
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/proto/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// The avvikelser that an event is registered as, one for each of its ärenden, without names.
std::vector<v1::Avvikelse> ArendenAv(const v1::Handelse& handelse);
// An event told by its ärenden, the first of which gives what they have in common.
v1::Handelse HandelseAv(const std::vector<v1::Avvikelse>& arenden);

// Adds what an event may not hold.
void CheckHandelse(const v1::Handelse& handelse, proto::Violations& violations);

// Adds why the avvikelse may not become another kind of ärende.  `utredare`: the caller is SAS or a lex Sarah-utredare;
// `mas`: MAS or MAR.
void CheckOmklassning(const v1::Avvikelse& stored, const v1::ReclassifyAvvikelseRequest& request, bool utredare,
                      bool mas, proto::Violations& violations);
// What it becomes: kind, law, and of its categories those that the other list has too where none are stated.
v1::Avvikelse Omklassad(const v1::Avvikelse& stored, const v1::ReclassifyAvvikelseRequest& request);

// The entry of history for a change, without name and maker.
v1::Rattelse RattelseAv(const v1::Avvikelse& before, const v1::Avvikelse& now, v1::Rattelseslag slag,
                        const std::string& motiv);

// What the register asks beside the rules of Check where something is registered here by people.
void CheckNyHandelse(const v1::Avvikelse& stamped, const v1::Avvikelse* stored, const std::string& prefix,
                     proto::Violations& violations);

}  // namespace kvalitet::avvikelser
