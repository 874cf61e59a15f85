// How a regiform is placed in reports.
#pragma once
#include "absl/strings/string_view.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::registry {

// Two columns, and lines of their own for all the rest; the sum of all is the whole.
enum class RegiColumn { kKommunal, kPrivat, kOvrig, kOkand };

RegiColumn ColumnOf(v1::Regiform regiform);

// The column's key in figures: "kommunal", "privat"; the regiform's own word for the rest ("annan kommun", "okänd
// regi").
absl::string_view RegiKey(v1::Regiform regiform);

}  // namespace kvalitet::registry
