// Grouped counts over the register.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/proto/call.h"
#include "common/sql/database.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// SELECT of the columns and the number of rows in each group.  `plain`: an index finds the rows, as those of an enhet.
// Else they are counted in the order of the index avvikelse_rakna, in groups as fine as it has them, and those are
// summed up: then the engines read that index, which has all it takes, and nothing outside the dates.  Grouped by the
// columns alone they may take an index that begins with one of them, and read every year, or each row by itself.  In
// `where` stands delete_time + 0: held by an equality, it is no part of the order to SQLite, which then sorts.
std::string GroupedSql(const std::vector<std::string>& columns, const std::string& where, bool plain);
// For WHERE, a column of few values with many rows each: bare, it leads into an index of its own, and from there to
// each row by itself.
std::string OfMany(const std::string& column);

// The SELECT behind a count, for EXPLAIN: the grouped columns, then the number.
std::string CountSql(const proto::Call& call, const v1::CountAvvikelserRequest& request, std::vector<sql::Value>& args);

// Counts.  INVALID_ARGUMENT when there are more combinations than anybody reads.
absl::Status Count(sql::Session& session, const proto::Call& call, const v1::CountAvvikelserRequest& request,
                   v1::CountAvvikelserResponse& response);

}  // namespace kvalitet::avvikelser
