// By which of its ärenden an event is counted.
#pragma once
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/store/store.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// The key to claim before ärenden of an event are read in a write; none for an event of one.
std::vector<std::string> HandelseGuards(const std::string& kommun, const std::string& handelse);

// Before a row is put right or taken away: of its event, and of what stands beside it (RapportGuard).
std::vector<std::string> RattelseGuards(const std::string& kommun, const std::vector<v1::Avvikelse>& rows);
// Who makes an ärende of a rapport, or tells the nämnd of it, claims it first.
std::string RapportGuard(const std::string& rapport);
// Between what is learnt of cases and what destroys their papers, in a kommun: of an example that is written while its
// case goes, one of the two sees the other.
std::string LarandeGuard(const std::string& kommun);

// Names of the live ärenden of an event, in order.
absl::StatusOr<std::vector<std::string>> ArendenI(sql::Session& session, const std::string& kommun,
                                                  const std::string& handelse, const std::string& enhet);

// "typ IN (…)": the kinds that are events, for SQL.
const std::string& ArHandelse();

// Whether a row that comes to its event is counted as that event: no other live one is.  A synpunkt is no event.
absl::StatusOr<bool> BlirForst(store::Tx& tx, const v1::Avvikelse& row);
// The same for rows that come together.
absl::Status StampForst(store::Tx& tx, absl::Span<v1::Avvikelse> rows);

// Whether a row that an utförare's people add to an event is their own as the rest of it: they tell the same of it.
absl::StatusOr<bool> EgenHandelse(store::Tx& tx, const v1::Avvikelse& row);

// An event as one utförare has it: handelse, enhet, ansvarig_utforare.
using Handelsedel = std::tuple<std::string, std::string, std::string>;
// Of these events (handelse), the parts of which a live ärende is not the utförare's own.
absl::StatusOr<std::set<Handelsedel>> OppnaDelar(sql::Session& session, const std::string& kommun,
                                                 const std::set<std::string>& handelser);

// The name of the ärende that is counted instead of a row that leaves its event; "" where none is left, or the row was
// not the one.
absl::StatusOr<std::string> Efterfoljare(store::Tx& tx, const v1::Avvikelse& leaving);

}  // namespace kvalitet::avvikelser
