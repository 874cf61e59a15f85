// The reading half of Table.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/sql/rows.h"
#include "common/sql/schema.h"
#include "common/store/table.h"
#include "common/store/value.h"

namespace kvalitet::store {
namespace {

using sql::Row;
using sql::Value;

constexpr size_t kWireBytes = 1024;  // what most resources fit in, so that the text seldom grows

}  // namespace

absl::Status TableBase::Fill(const Select& select, const Row& row, Message& m) const {
  const auto text = [&](size_t at) -> const std::string& { return std::get<std::string>(row[at]); };
  const std::string& name = text(select.name_at);
  std::string from;
  std::vector<Value> shown;
  if (schema_.validity()) {
    from = text(select.revision_at + 1);
    const std::string& till = text(select.revision_at + 2);
    shown = {Value(from), Value(till == kOpenEnd ? "" : till)};
  }
  shown.emplace_back(EtagOf(std::get<int64_t>(row[select.revision_at])));
  const Home whole{cipher_, schema_.table, name}, period{cipher_, schema_.period_table, name, from};
  std::string wire;
  wire.reserve(kWireBytes);
  for (size_t i = 0; i < select.shown.size(); ++i) KV_RETURN_IF_ERROR(select.shown[i].Append(shown[i], whole, wire));
  return ReadMessage(select.columns, row, whole, schema_.validity() ? period : whole, std::move(wire), m);
}

// `row` begins with the position.
absl::Status TableBase::AddChild(const ChildSelect& rows_of, const std::string& name, absl::Span<const Value> row,
                                 Message& parent) const {
  const FieldDescriptor* field = rows_of.child.field;
  if (rows_of.child.columns.empty()) return AddElement(row[1], field, parent);
  const Home home{cipher_, rows_of.child.table, name, absl::StrCat(std::get<int64_t>(row[0]))};
  Message* element = parent.GetReflection()->AddMessage(&parent, field);
  return ReadMessage(rows_of.columns, row.subspan(1), home, home, "", *element);
}

absl::Status TableBase::FillChildren(sql::Session& session, const Select& select, const std::vector<Message*>& parents,
                                     const std::set<std::string>& without) const {
  if (parents.empty()) return absl::OkStatus();
  for (const ChildSelect& rows_of : select.children) {
    const FieldDescriptor* field = rows_of.child.field;
    if (without.count(field->name()) > 0) continue;
    std::multimap<std::string, Message*> by_name;
    std::vector<Value> args;
    for (Message* m : parents) {
      if (by_name.count(GetText(*m, "name")) == 0) args.emplace_back(GetText(*m, "name"));
      by_name.emplace(GetText(*m, "name"), m);
    }
    const std::string marks = sql::Marks(args, 0, args.size());
    const std::string sql =
        absl::StrCat(rows_of.text, " WHERE `parent_name` IN ", marks, " ORDER BY `parent_name`, `pos`");
    KV_ASSIGN_OR_RETURN(std::vector<Row> rows, session.Query(sql, args));
    for (const Row& row : rows) {
      const std::string& name = std::get<std::string>(row[0]);
      const auto [first, end] = by_name.equal_range(name);
      for (auto at = first; at != end; ++at) {
        KV_RETURN_IF_ERROR(AddChild(rows_of, name, absl::MakeSpan(row).subspan(1), *at->second));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status TableBase::ReadWhere(sql::Session& session, const proto::RowScope& scope, const std::string& where,
                                  std::vector<Value> args, absl::FunctionRef<Message&()> make) const {
  KV_ASSIGN_OR_RETURN(std::vector<Row> rows, session.Query(absl::StrCat(full_.text, " WHERE ", where), args));
  std::vector<Message*> made;
  std::unique_ptr<Message> probe(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(schema_.descriptor)->New());
  for (const Row& row : rows) {
    KV_RETURN_IF_ERROR(Fill(full_, row, *probe));
    if (!InScope(scope, *probe)) continue;
    Message& m = make();
    m.GetReflection()->Swap(&m, probe.get());
    made.push_back(&m);
  }
  return FillChildren(session, full_, made);
}

absl::Status TableBase::GetAlone(sql::Session& session, const proto::RowScope& scope, const std::string& name,
                                 Message& m) const {
  KV_ASSIGN_OR_RETURN(std::vector<Row> rows, session.Query(alone_, {Value(name)}));
  if (rows.empty()) return NotFound(name);
  const size_t children_at = full_.names.size();
  // Sorted here: MariaDB would do it in a temporary table, with all the columns of the parent.
  std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return a[children_at] < b[children_at]; });
  std::unique_ptr<Message> found(m.New());
  KV_RETURN_IF_ERROR(Fill(full_, rows[0], *found));
  if (!InScope(scope, *found)) return NotFound(name);
  for (const Row& row : rows) {
    const absl::Span<const Value> child = absl::MakeSpan(row).subspan(children_at);
    if (std::holds_alternative<std::monostate>(child[0])) break;  // it has none
    KV_RETURN_IF_ERROR(AddChild(full_.children[0], name, child, *found));
  }
  m.GetReflection()->Swap(&m, found.get());
  return absl::OkStatus();
}

absl::Status TableBase::Get(sql::Session& session, const proto::RowScope& scope, const std::string& name, Message& m,
                            absl::string_view as_of) const {
  if (!alone_.empty()) return GetAlone(session, scope, name, m);
  std::string where = "x.`name` = ?";
  std::vector<Value> args = {Value(name)};
  if (schema_.validity() && !as_of.empty()) absl::StrAppend(&where, " AND ", PeriodAt(schema_, as_of, args));
  if (schema_.validity() && as_of.empty()) absl::StrAppend(&where, " ORDER BY p.`giltig_fran` DESC LIMIT 1");
  bool found = false;
  KV_RETURN_IF_ERROR(ReadWhere(session, scope, where, args, [&]() -> Message& {
    found = true;
    return m;
  }));
  if (found) return absl::OkStatus();
  if (schema_.validity() && !as_of.empty()) {
    KV_RETURN_IF_ERROR(Get(session, scope, name, m));
    m.Clear();
    return proto::Error(absl::StatusCode::kNotFound, "EJ_GILTIG_DA",
                        absl::StrCat("Denna ", proto::Label(schema_.descriptor), " fanns inte ", as_of, "."),
                        {{"name", name}, {"as_of_date", std::string(as_of)}});
  }
  return NotFound(name);
}

absl::Status TableBase::GetToChange(sql::Session& session, const proto::RowScope& scope, const std::string& name,
                                    absl::string_view effective, Message& m) const {
  if (!schema_.validity() || effective.empty()) return Get(session, scope, name, m);
  bool found = false;
  const auto make = [&]() -> Message& {
    found = true;
    return m;
  };
  KV_RETURN_IF_ERROR(ReadWhere(session, scope,
                               "x.`name` = ? AND p.`giltig_fran` <= ? ORDER BY p.`giltig_fran` DESC LIMIT 1",
                               {Value(name), Value(std::string(effective))}, make));
  if (!found) {  // before the first
    KV_RETURN_IF_ERROR(ReadWhere(session, scope, "x.`name` = ? ORDER BY p.`giltig_fran` LIMIT 1", {Value(name)}, make));
  }
  return found ? absl::OkStatus() : NotFound(name);
}

absl::Status TableBase::GetMany(sql::Session& session, const proto::RowScope& scope,
                                const std::vector<std::string>& names, absl::string_view as_of,
                                absl::FunctionRef<Message&()> make) const {
  constexpr size_t kAtOnce = 512;
  for (size_t first = 0; first < names.size(); first += kAtOnce) {
    std::vector<Value> args;
    for (size_t i = first; i < std::min(names.size(), first + kAtOnce); ++i) args.emplace_back(names[i]);
    std::string where = absl::StrCat("x.`name` IN ", sql::Marks(args, 0, args.size()));
    if (schema_.validity()) absl::StrAppend(&where, " AND ", PeriodAt(schema_, as_of, args));
    KV_RETURN_IF_ERROR(ReadWhere(session, scope, where + " ORDER BY x.`name`", args, make));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> TableBase::ListSql(const ListQuery& query, std::vector<Value>& args) const {
  std::vector<size_t> unused;
  return ListSql(query, args, unused);
}

absl::StatusOr<std::string> TableBase::ListSql(const ListQuery& query, std::vector<Value>& args,
                                               std::vector<size_t>& key_at) const {
  KV_ASSIGN_OR_RETURN(Plan plan, MakePlan(schema_, query));
  args = plan.args;
  std::vector<std::pair<std::string, std::string>> unread;
  for (const std::string& field : query.without) unread.emplace_back(absl::StrCat("x.", Quoted(field)), "NULL");
  std::string sql = absl::StrCat(absl::StrReplaceAll(listed_.text, unread), plan.hint, " WHERE ", plan.where);
  std::string unshown;  // order columns that are not read as fields (sort keys) come last in each row
  size_t read = listed_.names.size();
  for (const std::string& column : plan.order) {
    const auto shown = std::find(listed_.names.begin(), listed_.names.end(), column);
    const bool is_read = std::none_of(unread.begin(), unread.end(), [&](const auto& u) { return u.first == column; });
    key_at.push_back(shown != listed_.names.end() && is_read ? static_cast<size_t>(shown - listed_.names.begin())
                                                             : read++);
    if (key_at.back() >= listed_.names.size()) absl::StrAppend(&unshown, ", ", column);
  }
  sql.insert(sql.find(" FROM "), unshown);
  if (!query.after.empty()) {
    if (query.after.size() != plan.order.size()) return absl::InvalidArgumentError("keyset of another order");
    absl::StrAppend(&sql, " AND ", Keyset(plan, query.after, args));
  }
  absl::StrAppend(&sql, " ORDER BY ",
                  absl::StrJoin(plan.order, ", ",
                                [&](std::string* out, const std::string& column) {
                                  absl::StrAppend(out, column, plan.descending ? " DESC" : "");
                                }),
                  " LIMIT ?");
  args.emplace_back(int64_t{query.limit} + 1);
  return sql;
}

bool TableBase::ListsByOne(const std::set<std::string>& without) const {
  return std::all_of(listed_.children.begin(), listed_.children.end(),
                     [&](const ChildSelect& rows_of) { return without.count(rows_of.child.field->name()) > 0; });
}

absl::Status TableBase::List(sql::Session& session, const ListQuery& query, absl::FunctionRef<Message&()> make,
                             std::vector<Value>& next) const {
  std::vector<Value> args;
  std::vector<size_t> key_at;
  KV_ASSIGN_OR_RETURN(std::string sql, ListSql(query, args, key_at));
  KV_ASSIGN_OR_RETURN(std::vector<Row> rows, session.Query(sql, args));
  next.clear();
  const size_t shown = std::min(rows.size(), static_cast<size_t>(query.limit));
  std::vector<Message*> made;
  for (size_t i = 0; i < shown; ++i) {
    Message& m = make();
    KV_RETURN_IF_ERROR(Fill(listed_, rows[i], m));
    made.push_back(&m);
  }
  if (rows.size() > shown && shown > 0) {
    for (const size_t at : key_at) next.push_back(rows[shown - 1][at]);
  }
  return FillChildren(session, listed_, made, query.without);
}

absl::Status TableBase::Walk(sql::Session& session, const ListQuery& query, absl::FunctionRef<Message&()> make,
                             std::vector<Value>& next) const {
  // Names of a kommun are a range of the primary key: they begin with its own.
  std::vector<Value> args = {query.after.empty() ? Value(query.parent + "/") : query.after[0],
                             Value(query.parent + static_cast<char>('/' + 1))};
  std::string sql =
      absl::StrCat("SELECT x.`name` FROM ", Quoted(schema_.table), " x WHERE x.`name` > ? AND x.`name` < ?");
  if (!query.show_deleted) absl::StrAppend(&sql, " AND x.`delete_time` = 0");
  if (const std::string scope = ScopeAt(schema_, query.scope, "x.", args); !scope.empty()) {
    absl::StrAppend(&sql, " AND ", scope);
  }
  args.emplace_back(int64_t{query.limit} + 1);
  KV_ASSIGN_OR_RETURN(std::vector<Row> found, session.Query(sql + " ORDER BY x.`name` LIMIT ?", args));
  const size_t shown = std::min(found.size(), static_cast<size_t>(query.limit));
  next.clear();
  if (found.size() > shown) next = {found[shown - 1][0]};
  if (shown == 0) return absl::OkStatus();
  std::vector<Value> names;
  for (size_t i = 0; i < shown; ++i) names.push_back(found[i][0]);
  const std::string marks = sql::Marks(names, 0, shown);
  KV_ASSIGN_OR_RETURN(std::vector<Row> rows,
                      session.Query(absl::StrCat(listed_.text, " WHERE x.`name` IN ", marks, " ORDER BY x.`name`",
                                                 schema_.validity() ? ", p.`giltig_fran`" : ""),
                                    names));
  std::vector<Message*> made;
  for (const Row& row : rows) {
    made.push_back(&make());
    KV_RETURN_IF_ERROR(Fill(listed_, row, *made.back()));
  }
  return FillChildren(session, listed_, made);
}

absl::StatusOr<int64_t> TableBase::Count(sql::Session& session, const ListQuery& query) const {
  KV_ASSIGN_OR_RETURN(Plan plan, MakePlan(schema_, query));
  const std::string from = listed_.text.substr(listed_.text.find(" FROM "));
  KV_ASSIGN_OR_RETURN(std::vector<Row> rows,
                      session.Query(absl::StrCat("SELECT COUNT(*)", from, " WHERE ", plan.where), plan.args));
  return std::get<int64_t>(rows[0][0]);
}

absl::Status TableBase::Periods(sql::Session& session, const proto::RowScope& scope, const std::string& name,
                                absl::FunctionRef<Message&()> make) const {
  return ReadWhere(session, scope, "x.`name` = ? ORDER BY p.`giltig_fran`", {Value(name)}, make);
}

absl::Status TableBase::CheckColumns(sql::Session& session) const {
  const absl::Status wrong = absl::FailedPreconditionError(
      absl::StrCat("the table ", schema_.table, " does not fit ", schema_.descriptor->full_name(),
                   ": a migration is missing in this binary's schema.cc"));
  std::vector<std::string> selects = {full_.text};
  for (const ChildTable& child : schema_.children) {
    std::vector<std::string> columns = {"parent_name", "pos"};
    if (child.columns.empty()) columns.push_back("value");
    for (const FieldDescriptor* f : child.columns) AppendColumns(f, columns);
    for (std::string& column : columns) column = Quoted(column);
    selects.push_back(absl::StrCat("SELECT ", absl::StrJoin(columns, ", "), " FROM ", Quoted(child.table)));
  }
  for (const std::string& select : selects) {
    const absl::Status read = session.Query(select + " WHERE 1 = 0", {}).status();
    if (!read.ok()) return absl::IsUnavailable(read) || absl::IsDeadlineExceeded(read) ? read : wrong;
  }
  // A list names its index by a number, which an index declared before others would shift.
  KV_ASSIGN_OR_RETURN(const std::vector<sql::IndexInfo> there, sql::Indexes(session, schema_.table));
  for (const IndexColumns& index : schema_.indexes) {
    const std::vector<std::string> keys = index.Keys();
    const bool found = std::any_of(there.begin(), there.end(), [&](const sql::IndexInfo& one) {
      const auto same = [](const sql::ColumnInfo& column, const std::string& key) { return column.name == key; };
      return one.name == index.name &&
             std::equal(one.columns.begin(), one.columns.end(), keys.begin(), keys.end(), same);
    });
    if (!found) return wrong;
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::store
