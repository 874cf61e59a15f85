// What the methods of uppföljning and of åtgärder have in common.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/proto/call.h"
#include "common/proto/errors.h"
#include "common/store/store.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

using proto::Wrong;

// Claimed before an uppföljning or one of its åtgärder is read in a write: what follows from several åtgärder together
// is then right.
std::string UppfoljningGuard(const std::string& uppfoljning);

// Whether the caller sees nothing but what is fastställt: a revisor, whom a draft is not for.
bool BaraFaststallt(const proto::Call& call);

// Whether the caller may see it: to an utförare it is not there until it is opened, when the draft is sent if not
// before.
bool FarSeUppfoljning(const proto::Call& call, const v1::Uppfoljning& uppfoljning);

// Reads an uppföljning that the caller may see.
absl::Status GetVisible(const Tables& tables, sql::Session& session, const proto::Call& call, const std::string& name,
                        v1::Uppfoljning& uppfoljning);

// ABORTED unless the caller read the row as it is, or does not say.
absl::Status CheckEtag(const std::string& asked, const std::string& stored, const std::string& name);

// Every åtgärd of an uppföljning.
absl::StatusOr<std::vector<v1::Atgard>> AtgarderOf(store::Tx& tx, const Tables& tables, const std::string& uppfoljning);

// Stamps the brister whose krav the same enhet did not meet the year before either.
absl::Status StampFromLastYear(store::Tx& tx, const Tables& tables, v1::Uppfoljning& uppfoljning);

// When it is fastställd today: asks for an åtgärdsplan if there is a brist.
absl::Status StartPlan(store::Tx& tx, const Tables& tables, v1::Uppfoljning& uppfoljning);

// When it is fastställd today: days from the utskick of the decided plan of its insatstyp and year that has the enhet.
absl::Status StampDagarTillResultat(store::Tx& tx, const Tables& tables, v1::Uppfoljning& uppfoljning);

// A day that somebody states: today if empty, never later.
absl::StatusOr<absl::CivilDay> DayOrToday(const proto::Call& call, const std::string& field, const std::string& date);

// A day that somebody states for what is done or will be: today if empty, at most a year ahead.
absl::StatusOr<absl::CivilDay> DayOrPlanned(const proto::Call& call, const std::string& field, const std::string& date);

// The next short number of a letter in the kommun: U-31.
absl::StatusOr<std::string> NextNummer(store::Tx& tx, const char* letter);

}  // namespace kvalitet::uppfoljning
