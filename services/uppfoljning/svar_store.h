// The rows of answers.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store/store.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"
#include "services/uppfoljning/sjalvskattning_rules.h"

namespace kvalitet::uppfoljning {

// All answers of a självskattning, in order of key: what was handed in last, or what is begun before that.
absl::StatusOr<std::vector<v1::Svar>> ReadSvar(sql::Session& session, const std::string& sjalvskattning);
// What is begun after it was handed in; an answer taken away has neither text nor comment.
absl::StatusOr<std::vector<SvarRad>> ReadUtkast(sql::Session& session, const std::string& sjalvskattning);

// Where answers are stored.
enum class Lager { kSvar, kUtkast };

// Stores what differs from `stored` (the answers as they stand in this transaction, whatever they are stored in), with
// one trace row for all of it on a chain of its own, NAME/svar.  The number of rows that changed.
absl::StatusOr<int> StoreSvar(store::Tx& tx, Lager lager, const std::string& sjalvskattning,
                              const std::vector<v1::Svar>& stored, const std::vector<SvarRad>& rader);

// Makes of all answers something that is begun.
absl::Status MoveToUtkast(store::Tx& tx, const std::string& sjalvskattning);
// When answers were saved, of both tables, by transactions before this one.
absl::StatusOr<std::vector<absl::Time>> ReadSparad(sql::Session& session, const std::string& sjalvskattning);

// Forgets everything that is begun.
absl::Status DropAllUtkast(store::Tx& tx, const std::string& sjalvskattning);
// Forgets what is begun of these questions: it was handed in.
absl::Status DropUtkast(store::Tx& tx, const std::string& sjalvskattning, const std::vector<SvarRad>& rader);

}  // namespace kvalitet::uppfoljning
