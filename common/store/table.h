// Stores one resource type (schema.h): children, periods, envelopes, trace and scope are handled here, once.
#pragma once
#include <google/protobuf/message.h>

#include <deque>
#include <functional>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "common/proto/call.h"
#include "common/proto/paging.h"
#include "common/store/audit.h"
#include "common/store/query.h"
#include "common/store/reader.h"
#include "common/store/schema.h"
#include "common/store/store.h"

namespace kvalitet::store {

// The part that needs no message type.
class TableBase {
 public:
  TableBase(const Descriptor* descriptor, const Cipher& cipher);

  const Schema& schema() const { return schema_; }

  // Stores a new resource.  `m.name` must be set.  Stamps create_time, update_time and etag.  ALREADY_EXISTS
  // (FINNS_REDAN) when the name or a unique combination is taken.  A resource with validity begins on its
  // giltig_fran (required then).  `number` stamps what all resources of the kind draw from one counter: it is called
  // after all that can be stored without it, since whoever draws keeps the others waiting until the commit.
  absl::Status Insert(Tx& tx, Message& m, absl::string_view action = "SKAPAD",
                      const std::function<absl::Status(Tx&, Message&)>& number = nullptr) const;
  // The same for many, in statements of many rows.
  absl::Status InsertMany(Tx& tx, absl::Span<Message* const> many) const;

  // NOT_FOUND also when the row is out of scope.  With validity: as of `as_of` (ISO); NOT_FOUND (EJ_GILTIG_DA) when
  // no period covers it.
  absl::Status Get(sql::Session& session, const proto::RowScope& scope, const std::string& name, Message& m,
                   absl::string_view as_of = "") const;
  // Whether Get is one statement, where it is of no day, and List where it leaves out `without`: for Store::ReadOne.
  bool GetsByOne() const { return full_.children.empty() || !alone_.empty(); }
  bool ListsByOne(const std::set<std::string>& without) const;
  // Those of `names` that exist and are in scope, in the order of their names; with validity as of `as_of`, or the last
  // period of each if that is empty.  Calls `make` for each.
  absl::Status GetMany(sql::Session& session, const proto::RowScope& scope, const std::vector<std::string>& names,
                       absl::string_view as_of, absl::FunctionRef<Message&()> make) const;

  // The first statement of a transaction that changes one resource, whatever it changes of it: two that do run one
  // after the other.  Each ends in an Update of the row, by which the nodes of a cluster notice each other.  Whether
  // the row is there is told by reading it.
  absl::Status Hold(Tx& tx, const std::string& name) const;
  // The same; true if it stands as `read`, which was read before the transaction.
  absl::StatusOr<bool> HoldUnchanged(Tx& tx, const Message& read) const;

  // What a change as of `effective` starts from: with validity the period that covers that day, or the nearest one.
  absl::Status GetToChange(sql::Session& session, const proto::RowScope& scope, const std::string& name,
                           absl::string_view effective, Message& m) const;

  // Stores `m` over `stored`, which was read in this transaction.  ABORTED when somebody was faster, ALREADY_EXISTS
  // (FINNS_REDAN) when a unique combination is taken.
  // With validity, what varies is stored from `effective` (ISO): a new date splits the period, an existing one
  // corrects it, and a date before the first extends the resource backwards.  Empty: from today, and only if
  // something that varies was changed.  `m` then shows the period that was written.
  absl::Status Update(Tx& tx, const Message& stored, Message& m, absl::string_view effective = "",
                      absl::string_view action = "ANDRAD") const;
  // Soft delete: stamps delete_time.
  absl::Status Delete(Tx& tx, const Message& stored, Message& m) const;

  // One page, without personal data.  Calls `make` for each row; `next` gets the keyset of the last row when there
  // are more.
  absl::Status List(sql::Session& session, const ListQuery& query, absl::FunctionRef<Message&()> make,
                    std::vector<sql::Value>& next) const;
  // The next `limit` resources of `query` in the order of their names, without personal data; with validity every
  // period of each, the oldest first.  Unlike the pages of a list, those of a walk show no resource twice, whatever is
  // written meanwhile.  Reads of the query parent, scope, show_deleted, limit and after.
  absl::Status Walk(sql::Session& session, const ListQuery& query, absl::FunctionRef<Message&()> make,
                    std::vector<sql::Value>& next) const;
  // How many a list would give in all.
  absl::StatusOr<int64_t> Count(sql::Session& session, const ListQuery& query) const;
  // The SELECT that List runs, for EXPLAIN.
  absl::StatusOr<std::string> ListSql(const ListQuery& query, std::vector<sql::Value>& args) const;
  // Every period of a resource with validity, oldest first.
  absl::Status Periods(sql::Session& session, const proto::RowScope& scope, const std::string& name,
                       absl::FunctionRef<Message&()> make) const;

  // Whether the row belongs to what the scope reaches.
  bool InScope(const proto::RowScope& scope, const Message& m) const;
  // What Get answers for a name that is not there, for who must not learn more.
  absl::Status NotFound(const std::string& name) const;

  // FAILED_PRECONDITION when a table lacks a column or an index that the descriptor needs: said at start.
  absl::Status CheckColumns(sql::Session& session) const;

 private:
  // The rows of a repeated field.
  struct ChildSelect {
    ChildTable child;
    std::string text;                  // SELECT parent_name, pos, … FROM …
    std::vector<FieldReader> columns;  // those after the two; none for a repeated scalar, whose column is `value`
    std::string joined;                // ", c.pos, …" to read beside the parent's
  };
  struct Select {
    std::vector<std::string> names;    // what is read, as it stands in SQL
    std::string text;                  // SELECT … FROM …
    std::vector<FieldReader> columns;  // of the first, in order
    size_t name_at = 0;                // which of them is the name
    size_t revision_at = 0;            // of `row_revision`; with validity the period's two follow
    std::vector<FieldReader> shown;    // with validity giltig_fran, giltig_till; then etag, if the message has it
    std::vector<ChildSelect> children;
  };

  Select MakeSelect(bool with_personal) const;
  // `key_at` gets where in a row of it the values of the keyset stand.
  absl::StatusOr<std::string> ListSql(const ListQuery& query, std::vector<sql::Value>& args,
                                      std::vector<size_t>& key_at) const;
  absl::Status Fill(const Select& select, const sql::Row& row, Message& m) const;
  absl::Status FillChildren(sql::Session& session, const Select& select, const std::vector<Message*>& parents,
                            const std::set<std::string>& without = {}) const;
  absl::Status AddChild(const ChildSelect& rows_of, const std::string& name, absl::Span<const sql::Value> row,
                        Message& parent) const;
  absl::Status GetAlone(sql::Session& session, const proto::RowScope& scope, const std::string& name, Message& m) const;
  absl::Status ReadWhere(sql::Session& session, const proto::RowScope& scope, const std::string& where,
                         std::vector<sql::Value> args, absl::FunctionRef<Message&()> make) const;
  bool Reaches(const proto::Reach& reach, const Message& m) const;
  // ALREADY_EXISTS of the engine in words for people; any other status as it is.
  absl::Status Taken(const absl::Status& status, const Message& m) const;

  sql::Row MainRow(const Message& m, int64_t revision) const;
  sql::Row PeriodRow(const Message& m, const std::string& from, const std::string& till) const;
  void ChildRows(const ChildTable& child, const Message& m, std::vector<sql::Row>& rows) const;
  std::string InsertInto(const ChildTable& child) const;
  absl::Status ReplaceChildren(Tx& tx, const Message& stored, const Message& m) const;
  absl::Status StorePeriod(Tx& tx, const Message& stored, Message& m, std::string effective) const;
  absl::Status UpdatePeriod(Tx& tx, const Message& m, const std::string& from, const std::string& till) const;
  AuditEntry Trace(const Message* stored, const Message& m, int64_t revision, absl::string_view action) const;

  const Schema schema_;
  const Cipher& cipher_;
  const Select full_, listed_;
  std::string alone_;  // reads one by its name with its only child rows; empty where it has other than these
  std::string insert_, insert_period_;
  std::vector<std::string> set_;  // of each field: its columns in an UPDATE
};

// The same with messages of one type.
template <typename M>
class Table : public TableBase {
 public:
  explicit Table(const Cipher& cipher) : TableBase(M::descriptor(), cipher) {}
  explicit Table(const Store& store) : TableBase(M::descriptor(), store.cipher()) {}

  absl::Status InsertMany(Tx& tx, absl::Span<M> many) const {
    std::vector<Message*> pointers;
    for (M& m : many) pointers.push_back(&m);
    return TableBase::InsertMany(tx, pointers);
  }
  absl::StatusOr<std::vector<M>> GetMany(sql::Session& session, const proto::RowScope& scope,
                                         const std::vector<std::string>& names, absl::string_view as_of = "") const {
    return Collect([&](Make make) { return TableBase::GetMany(session, scope, names, as_of, make); });
  }
  // One page; `next` (may be null) gets the keyset of the last row when there are more.
  absl::StatusOr<std::vector<M>> List(sql::Session& session, const ListQuery& query,
                                      std::vector<sql::Value>* next = nullptr) const {
    std::vector<sql::Value> unused;
    return Collect([&](Make make) { return TableBase::List(session, query, make, next == nullptr ? unused : *next); });
  }
  absl::StatusOr<std::vector<M>> Periods(sql::Session& session, const proto::RowScope& scope,
                                         const std::string& name) const {
    return Collect([&](Make make) { return TableBase::Periods(session, scope, name, make); });
  }

 private:
  using Make = absl::FunctionRef<Message&()>;

  static absl::StatusOr<std::vector<M>> Collect(absl::FunctionRef<absl::Status(Make)> read) {
    std::deque<M> found;  // references stay good while it grows
    absl::Status status = read([&]() -> Message& { return found.emplace_back(); });
    if (!status.ok()) return status;
    return std::vector<M>(std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  }
};

// Reads every page of a list, and hands each row to `take`.
template <class M, class Take>
absl::Status ForEach(sql::Session& session, const Table<M>& table, ListQuery query, const Take& take) {
  query.limit = proto::kMaxPage;
  do {
    std::vector<sql::Value> next;
    auto page = table.List(session, query, &next);
    if (!page.ok()) return page.status();
    for (M& one : *page) take(std::move(one));
    query.after = std::move(next);
  } while (!query.after.empty());
  return absl::OkStatus();
}

}  // namespace kvalitet::store
