// Egenkontroller as text, for those who show them.
#pragma once
#include <google/protobuf/repeated_field.h>

#include <string>

#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {

// A table with a heading; "" where there are none.
std::string ControlsText(const google::protobuf::RepeatedPtrField<uppfoljning::v1::Egenkontroll>& all);

}  // namespace kvalitet::client
