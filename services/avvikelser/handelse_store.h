// By which of its ärenden an event is counted.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/store/store.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// The key to claim before ärenden of an event are read in a write; none for an event of one.
std::vector<std::string> HandelseGuards(const std::string& kommun, const std::string& handelse);

// Names of the live ärenden of an event, in order.
absl::StatusOr<std::vector<std::string>> ArendenI(sql::Session& session, const std::string& kommun,
                                                  const std::string& handelse, const std::string& enhet);

// Whether a row that comes to its event is counted as that event: no other live one is.
absl::StatusOr<bool> BlirForst(store::Tx& tx, const v1::Avvikelse& row);
// The same for rows that come together.
absl::Status StampForst(store::Tx& tx, absl::Span<v1::Avvikelse> rows);

// The name of the ärende that is counted instead of a row that leaves its event; "" where none is left, or the row was
// not the one.
absl::StatusOr<std::string> Efterfoljare(store::Tx& tx, const v1::Avvikelse& leaving);

}  // namespace kvalitet::avvikelser
