// What must hold of a resultatdialog.  Pure.
#pragma once
#include "absl/time/civil_time.h"
#include "common/proto/errors.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// Of an enhet or of a verksamhetsområde; who takes part is told by role.
void CheckResultatdialog(const v1::Resultatdialog& candidate, proto::Violations& violations);

// It is not said to be held before its day.
void CheckDagenHarKommit(const v1::Resultatdialog& dialog, absl::CivilDay today, proto::Violations& violations);

// That of an enhet follows that of its verksamhetsområde, where it has one.
void CheckVerksamhetsomradetForst(const v1::Resultatdialog& dialog, proto::Violations& violations);

}  // namespace kvalitet::uppfoljning
