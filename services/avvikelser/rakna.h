// Grouped counts over the register.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/proto/call.h"
#include "common/sql/database.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// The SELECT behind a count, for EXPLAIN: the grouped columns, then the number.
std::string CountSql(const proto::Call& call, const v1::CountAvvikelserRequest& request, std::vector<sql::Value>& args);

// Counts.  INVALID_ARGUMENT when there are more combinations than anybody reads.
absl::Status Count(sql::Session& session, const proto::Call& call, const v1::CountAvvikelserRequest& request,
                   v1::CountAvvikelserResponse& response);

}  // namespace kvalitet::avvikelser
