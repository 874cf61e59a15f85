// What there is behind the points of the enheter of a plan: what this service has stored, and what a caller tells.
#pragma once
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/sql/database.h"
#include "services/uppfoljning/plan_rules.h"

namespace kvalitet::uppfoljning {

// Adds what is stored of the enheter of the plan's insatstyp.
absl::Status ReadRisker(sql::Session& session, const std::string& kommun, const v1::Uppfoljningsplan& plan,
                        absl::CivilDay today, std::map<std::string, Risker>& risker);

// Adds what the caller has read of the avvikelser.
void AddSignals(const google::protobuf::RepeatedPtrField<v1::Risksignal>& signals,
                std::map<std::string, Risker>& risker);

// A caller tells only what this service cannot count itself.
absl::Status CheckSignals(const google::protobuf::RepeatedPtrField<v1::Risksignal>& signals);

}  // namespace kvalitet::uppfoljning
