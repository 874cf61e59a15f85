// From a filter to SQL: picks the declared index that answers it without a scan or a sort, or refuses.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/proto/call.h"
#include "common/proto/filter.h"
#include "common/sql/database.h"
#include "common/store/schema.h"
#include "kvalitet/internal/v1/internal.pb.h"

namespace kvalitet::store {

struct ListQuery {
  std::string parent;  // "kommuner/0114"
  proto::RowScope scope;
  std::vector<proto::Term> terms;
  std::vector<proto::Term> only;  // rows the caller may see at all, beside the scope: no index is asked for
  std::string order_by;  // "", "falt" or "falt desc"
  int limit = 50;
  bool show_deleted = false;
  std::vector<sql::Value> after;  // the order columns of the last row seen
  std::set<std::string> without;  // fields that are not read: child rows, and those kept as JSON
  std::string as_of;  // the day, ISO.  Empty: the last period of each, or all that hold at any time
};

// What a list runs.
struct Plan {
  std::string where;                // without the keyset
  std::vector<sql::Value> args;     // of where
  std::vector<std::string> order;   // columns, quoted and qualified; their values are the keyset
  bool descending = false;
  // What stands behind the table: by which index it is read, where no other could find less.  MySQL and MariaDB heed
  // it: for each list they would else look into every index that begins with the kommun, which takes as long as reading
  // the rows.  A comment to SQLite.
  std::string hint;
};

// Allowed: every field of the filter lies in one declared index (or in the period of a resource with validity), or is
// the owner's.  Equality on the index's first fields is sought; the list is ordered by the fields that follow, then by
// name, unless there is no filter at all: then by name.  `order_by` may name the first of these only.
// INVALID_ARGUMENT (FILTER_EJ_TILLATET, ORDNING_EJ_TILLATEN) tells what is allowed.
absl::StatusOr<Plan> MakePlan(const Schema& schema, const ListQuery& query);

// The condition by which `scope` narrows a statement; "" when it does not.  `prefix` stands before each column: "x.".
std::string ScopeAt(const Schema& schema, const proto::RowScope& scope, absl::string_view prefix,
                    std::vector<sql::Value>& args);

// Picks one period of each resource with validity: that of the day, or the last if `as_of` is empty.
std::string PeriodAt(const Schema& schema, absl::string_view as_of, std::vector<sql::Value>& args);

// A keyset as the content of a page token, and back.
internal::v1::PageToken KeysetToken(const std::vector<sql::Value>& keyset);
std::vector<sql::Value> KeysetOf(const internal::v1::PageToken& token);

// `(a, b, c) after (?, ?, ?)` in the form that engines use an index for.
std::string Keyset(const Plan& plan, const std::vector<sql::Value>& after, std::vector<sql::Value>& args);

}  // namespace kvalitet::store
