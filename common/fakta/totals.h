// Totals per (measure, month, enhet, insatstyp, part), kept beside the rows that they are made of.
//
// They are never counted up.  A write appends a marker for each month it touches, in its own transaction (Mark); before
// figures are told, and in the background, marked months are made anew: what one statement counts of all measures that
// are made of the same rows is compared with what is stored, the difference is written, and exactly the markers that
// were seen are removed (Refresh).  So:
//   - writers never wait for each other over a total, and a marker is never lost: whoever sees a marker sees its rows;
//   - in every snapshot the totals of a month without markers equal a recount of its rows;
//   - live, rebuilt and corrected figures are made by the same statement.
// Stocks are never stored: they are computed as of a date, of flows where that is possible (stock.h), else of the rows.
#pragma once
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/fakta/query.h"
#include "common/fakta/rule.h"
#include "common/sql/database.h"
#include "kvalitet/fakta/v1/fakta.pb.h"

namespace kvalitet::fakta {

// Statements that make the tables, one a step, for the migrations of a service.
std::vector<std::string> Schema();
// Another, for a service whose rules follow data that an installation changes: by which rules the totals were made.
std::string SchemaOfRules();

// Says, in the transaction of the change, that totals of these months ("2026-03") are to be made anew.
absl::Status Mark(sql::Session& session, absl::string_view kommun, const std::set<std::string>& months, absl::Time now);

class Totals {
 public:
  // `db` must outlive the object, and have the table guard (store::MigrateService).  INVALID_ARGUMENT if the rules
  // cannot be used.
  static absl::StatusOr<std::unique_ptr<Totals>> Create(sql::Database& db, std::vector<MattRule> rules);

  const std::vector<MattRule>& rules() const { return rules_; }

  // Marks the months that a change of one row of `table` touches; `before` or `after` may be null.
  absl::Status MarkChange(sql::Session& session, absl::string_view table, absl::string_view kommun,
                          const google::protobuf::Message* before, const google::protobuf::Message* after,
                          absl::Time now) const;

  // Makes the marked months of a kommun anew.  All changes committed before the call are in the totals after it.
  absl::Status Refresh(absl::Time deadline, absl::string_view kommun) const;
  // The same for every kommun with markers: the background job.
  absl::Status RefreshAll(absl::Time deadline) const;
  // Marks every month where the rules are not those that the totals were made by: a limit that has been changed holds
  // for all months or for none.  For the start of a service, after SchemaOfRules; nothing is made anew yet.  A process
  // with other rules that makes totals meanwhile leaves a note of it, and who starts next marks every month again.
  absl::Status FollowRules(absl::Time deadline);
  // Makes every total of every kommun anew, some months in each transaction.  Writers may go on meanwhile.
  absl::Status RebuildAll(absl::Time deadline) const;

  // The figures that `request` asks for, after a Refresh, all from one snapshot: months from the totals; days for the
  // months in `dagar_for` and for months that the dates cover in part; stocks as of the end of a date.  Ends with a
  // message with `slut`; `send` may change what it is given.  INVALID_ARGUMENT for a request that cannot be answered;
  // CANCELLED if `send` returns false.
  absl::Status Stream(absl::Time deadline, const v1::ListFaktaRequest& request,
                      absl::FunctionRef<bool(v1::ListFaktaResponse&)> send) const;
  v1::ListMattResponse Matt() const;

 private:
  Totals(sql::Database& db, std::vector<MattRule> rules);
  absl::Status Kommuner(absl::Time deadline, std::set<std::string>& kommuner) const;
  absl::Status MonthsToRebuild(absl::Time deadline, const std::string& kommun, std::set<std::string>& months) const;
  absl::Status MakeMonthsAnew(absl::Time deadline, const std::string& kommun, const std::set<std::string>& months,
                              bool only_if_marked) const;
  absl::Status MakeAnewIn(sql::Session& session, const std::string& kommun, const std::vector<std::string>& months,
                          bool only_if_marked) const;

  sql::Database& db_;
  const std::vector<MattRule> rules_;
  std::vector<MattRule> hidden_;  // flows that stocks are made of
  std::vector<Scan> flows_;       // of both
  std::string followed_;          // which rules these are, once FollowRules was called
};

}  // namespace kvalitet::fakta
