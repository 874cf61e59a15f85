// What must hold of an åtgärd that somebody writes, beyond the rules of its fields.  Pure.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/proto/errors.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// One owner; parts in order and within the last day; roles and no names; each dependency told.  Fields are named after
// `prefix` ("atgard.").
void CheckAtgard(const v1::Atgard& candidate, const std::string& prefix, proto::Violations& violations);

// Whether a text looks like the name of a person rather than a role: several words with capital letters, none of which
// is of the kind that roles are made of.  "Anna Ek" does, "Kommundirektör" and "MAS, Sektor Vård" do not.
bool SerUtSomNamn(absl::string_view text);

// The first circle that leads from `start` back to it, as names in order with `start` at both ends; empty if there is
// none.  `vantar_pa`: what each waits for.
std::vector<std::string> Cirkel(const std::string& start,
                                const std::map<std::string, std::vector<std::string>>& vantar_pa);

}  // namespace kvalitet::uppfoljning
