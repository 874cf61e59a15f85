// What the questions of the formulär are called where figures are told question by question.
#pragma once
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "common/sql/database.h"

namespace kvalitet::uppfoljning {

// By key: "HT21: Finns en skriftlig rutin för läkemedel?", as the newest published version asks it.  A key that two
// series use for different questions has no name: it would be wrong of one of them.
absl::StatusOr<std::map<std::string, std::string>> ReadFragenamn(sql::Session& session, const std::string& kommun);

}  // namespace kvalitet::uppfoljning
