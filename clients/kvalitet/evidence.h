// Evidence and egenkontroller, for those who show or change them.
#pragma once
#include <google/protobuf/repeated_field.h>

#include <string>
#include <vector>

#include "clients/kvalitet/args.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {

// A table with a heading; "" where there are none.
std::string ControlsText(const google::protobuf::RepeatedPtrField<uppfoljning::v1::Egenkontroll>& all);

// Of EvidenceCommands: ändra and ta-bort.
std::vector<Command> EvidenceChangeCommands();

}  // namespace kvalitet::client
