#include "common/store/table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/date.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/sql/rows.h"
#include "common/store/value.h"

namespace kvalitet::store {
namespace {

using google::protobuf::Reflection;
using sql::Row;
using sql::Value;

const std::string kAuditTable = "audit_content";

std::string Columns(const std::vector<const FieldDescriptor*>& fields, absl::string_view prefix,
                    absl::string_view suffix) {
  std::vector<std::string> names;
  for (const FieldDescriptor* f : fields) AppendColumns(f, names);
  return absl::StrJoin(names, ", ", [&](std::string* out, const std::string& name) {
    absl::StrAppend(out, prefix, Quoted(name), suffix);
  });
}

void AppendAll(const Message& m, const std::vector<const FieldDescriptor*>& fields, const Home& home, Row& row) {
  for (const FieldDescriptor* f : fields) AppendValues(m, f, home, row);
}

// Personal texts of a message and of what it contains become envelopes that open in this place of the trace only: put
// back into a table, what once stood there does not open.
void SealPersonal(Message& m, const Home& home, const std::string& path = "") {
  const Reflection* r = m.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  r->ListFields(m, &fields);
  for (const FieldDescriptor* f : fields) {
    const std::string here = path + f->name();
    if (proto::IsPersonal(f)) {
      r->SetString(&m, f, home.cipher.Seal(r->GetString(m, f), Place(home.table, home.name, home.row, here)));
    } else if (f->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !proto::IsTimestamp(f)) {
      for (int i = 0; i < (f->is_repeated() ? r->FieldSize(m, f) : 1); ++i) {
        SealPersonal(f->is_repeated() ? *r->MutableRepeatedMessage(&m, f, i) : *r->MutableMessage(&m, f), home,
                     absl::StrCat(here, "/", i, "/"));
      }
    }
  }
}

bool SameElement(const Message& a, const Message& b, const FieldDescriptor* f, int i) {
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return proto::DeterministicBytes(a.GetReflection()->GetRepeatedMessage(a, f, i)) ==
           proto::DeterministicBytes(b.GetReflection()->GetRepeatedMessage(b, f, i));
  }
  return ElementValue(a, f, i) == ElementValue(b, f, i);
}

std::string TillOf(const Message& m) {
  const std::string till = GetText(m, "giltig_till");
  return till.empty() ? kOpenEnd : till;
}

// Sets the days of the period that a message shows.
void ShowPeriod(Message& m, const std::string& from, const std::string& till) {
  SetText(m, "giltig_fran", from);
  SetText(m, "giltig_till", till == kOpenEnd ? "" : till);
}

absl::Status CheckPeriod(const Schema& schema, const std::string& from, const std::string& till) {
  proto::Violations violations;
  if (from.empty()) {
    violations.Add(absl::StrCat(schema.table, ".giltig_fran"), "giltig från måste anges, till exempel 2026-01-01");
  } else if (till <= from) {
    violations.Add(
        absl::StrCat(schema.table, ".giltig_till"),
        absl::StrCat("giltig till (", till, ") ska vara efter giltig från (", from, "); det är dagen efter den sista"));
  }
  return violations.ToStatus();
}

}  // namespace

TableBase::TableBase(const Descriptor* descriptor, const Cipher& cipher)
    : schema_(descriptor), cipher_(cipher), full_(MakeSelect(true)), listed_(MakeSelect(false)) {
  insert_ = absl::StrCat("INSERT INTO ", Quoted(schema_.table), " (", Columns(schema_.fields, "", ""),
                         ", `kommun`, `row_revision`) VALUES ");
  for (const FieldDescriptor* f : schema_.fields) set_.push_back(Columns({f}, "", " = ?"));
  if (schema_.children.size() == 1 && !schema_.validity()) {
    alone_ = absl::StrCat(full_.text, " LEFT JOIN ", Quoted(schema_.children[0].table),
                          " c ON c.`parent_name` = x.`name` WHERE x.`name` = ?");
    alone_.insert(alone_.find(" FROM "), full_.children[0].joined);
  }
  if (schema_.validity()) {
    insert_period_ =
        absl::StrCat("INSERT INTO ", Quoted(schema_.period_table), " (`name`, `giltig_fran`, `giltig_till`",
                     schema_.period_fields.empty() ? "" : ", ", Columns(schema_.period_fields, "", ""), ") VALUES ");
  }
}

TableBase::Select TableBase::MakeSelect(bool with_personal) const {
  Select select;
  auto take = [&](const std::vector<const FieldDescriptor*>& fields, absl::string_view alias,
                  std::vector<std::string>& names, std::vector<FieldReader>& columns) {
    for (const FieldDescriptor* f : fields) {
      if (!with_personal && proto::IsPersonal(f)) continue;
      columns.emplace_back(f);
      names.push_back(absl::StrCat(alias, Quoted(f->name())));
    }
  };
  take(schema_.fields, "x.", select.names, select.columns);
  take(schema_.period_fields, "p.", select.names, select.columns);
  while (select.columns[select.name_at].field()->name() != "name") ++select.name_at;
  select.revision_at = select.names.size();
  select.names.push_back("x.`row_revision`");
  std::string from = absl::StrCat(Quoted(schema_.table), " x");
  if (schema_.validity()) {
    for (const char* day : {"giltig_fran", "giltig_till"}) {
      select.names.push_back(absl::StrCat("p.", Quoted(day)));
      select.shown.emplace_back(schema_.Field(day));
    }
    absl::StrAppend(&from, " JOIN ", Quoted(schema_.period_table), " p ON p.`name` = x.`name`");
  }
  if (const FieldDescriptor* etag = schema_.Field("etag"); etag != nullptr) select.shown.emplace_back(etag);
  select.text = absl::StrCat("SELECT ", absl::StrJoin(select.names, ", "), " FROM ", from);
  for (const ChildTable& child : schema_.children) {
    std::vector<std::string> names = {"`parent_name`", "`pos`"};
    ChildSelect rows{child, "", {}, ""};
    take(child.columns, "", names, rows.columns);
    if (child.columns.empty()) names.push_back("`value`");
    for (size_t i = 1; i < names.size(); ++i) absl::StrAppend(&rows.joined, ", c.", names[i]);
    rows.text = absl::StrCat("SELECT ", absl::StrJoin(names, ", "), " FROM ", Quoted(child.table));
    select.children.push_back(std::move(rows));
  }
  return select;
}

absl::Status TableBase::NotFound(const std::string& name) const {
  return proto::Error(absl::StatusCode::kNotFound, "FINNS_INTE",
                      absl::StrCat("Det går inte att hitta ", proto::Label(schema_.descriptor), " ", base::Leaf(name),
                                   ". Kontrollera namnet, och att du har rätt att se det som heter så."),
                      {{"name", name}});
}

absl::Status TableBase::Taken(const absl::Status& status, const Message& m) const {
  if (!absl::IsAlreadyExists(status)) return status;
  return proto::Error(absl::StatusCode::kAlreadyExists, "FINNS_REDAN",
                      absl::StrCat("Finns redan: ", proto::Label(schema_.descriptor),
                                   ". Ändra det som finns, eller välj ett annat namn."),
                      {{"name", GetText(m, "name")}});
}

bool TableBase::Reaches(const proto::Reach& reach, const Message& m) const {
  if (schema_.rapportor != nullptr && !reach.rapportor.empty()) {
    return GetText(m, schema_.rapportor->name()) == reach.rapportor;
  }
  bool judged = false;  // a reach that no field of this resource can judge reaches nothing
  if (schema_.utforare != nullptr && !reach.utforare.empty()) {
    if (GetText(m, schema_.utforare->name()) != reach.utforare) return false;
    judged = true;
  }
  if (schema_.enhet == nullptr || reach.enheter.empty()) return judged;
  const std::string enhet = GetText(m, schema_.enhet->name());
  return std::find(reach.enheter.begin(), reach.enheter.end(), enhet) != reach.enheter.end();
}

bool TableBase::InScope(const proto::RowScope& scope, const Message& m) const {
  return scope.all || !schema_.owned() ||
         std::any_of(scope.reaches.begin(), scope.reaches.end(),
                     [&](const proto::Reach& reach) { return Reaches(reach, m); });
}

// ---- rows ----

Row TableBase::MainRow(const Message& m, int64_t revision) const {
  const std::string name = GetText(m, "name");
  Row row;
  AppendAll(m, schema_.fields, {cipher_, schema_.table, name}, row);
  row.emplace_back(std::string(base::KommunOf(name)));
  row.emplace_back(revision);
  return row;
}

Row TableBase::PeriodRow(const Message& m, const std::string& from, const std::string& till) const {
  const std::string name = GetText(m, "name");
  Row row = {Value(name), Value(from), Value(till)};
  AppendAll(m, schema_.period_fields, {cipher_, schema_.period_table, name, from}, row);
  return row;
}

std::string TableBase::InsertInto(const ChildTable& child) const {
  return absl::StrCat("INSERT INTO ", Quoted(child.table), " (`parent_name`, `pos`, ",
                      child.columns.empty() ? "`value`" : Columns(child.columns, "", ""), ") VALUES ");
}

void TableBase::ChildRows(const ChildTable& child, const Message& m, std::vector<Row>& rows) const {
  const Reflection* r = m.GetReflection();
  const std::string name = GetText(m, "name");
  for (int i = 0; i < r->FieldSize(m, child.field); ++i) {
    Row row = {Value(name), Value(int64_t{i})};
    if (child.columns.empty()) {
      row.push_back(ElementValue(m, child.field, i));
    } else {
      const Home home{cipher_, child.table, name, absl::StrCat(i)};
      AppendAll(r->GetRepeatedMessage(m, child.field, i), child.columns, home, row);
    }
    rows.push_back(std::move(row));
  }
}

AuditEntry TableBase::Trace(const Message* stored, const Message& m, int64_t revision, absl::string_view action) const {
  std::string name = GetText(m, "name");
  if (stored == nullptr && !schema_.personal && GetText(m, "etag").empty()) {  // as it is, without a copy
    return {std::move(name), revision, std::string(action), proto::DeterministicBytes(m)};
  }
  std::unique_ptr<Message> changed(m.New());
  changed->CopyFrom(m);
  const Reflection* r = changed->GetReflection();
  for (int i = 0; i < schema_.descriptor->field_count(); ++i) {
    const FieldDescriptor* f = schema_.descriptor->field(i);
    if (f->name() == "etag" || (stored != nullptr && SameField(*stored, m, f))) r->ClearField(changed.get(), f);
  }
  if (schema_.personal) SealPersonal(*changed, {cipher_, kAuditTable, name, absl::StrCat(revision)});
  return {std::move(name), revision, std::string(action), proto::DeterministicBytes(*changed)};
}

// ---- write ----

absl::Status TableBase::Insert(Tx& tx, Message& m, absl::string_view action,
                               const std::function<absl::Status(Tx&, Message&)>& number) const {
  SetTime(m, "create_time", tx.now());
  SetTime(m, "update_time", tx.now());
  for (const ChildTable& child : schema_.children) {
    std::vector<Row> rows;
    ChildRows(child, m, rows);
    KV_RETURN_IF_ERROR(Taken(sql::InsertRows(tx.sql(), InsertInto(child), std::move(rows)), m));
  }
  if (schema_.validity()) {
    const std::string from = GetText(m, "giltig_fran"), till = TillOf(m);
    KV_RETURN_IF_ERROR(CheckPeriod(schema_, from, till));
    KV_RETURN_IF_ERROR(Taken(sql::InsertRows(tx.sql(), insert_period_, {PeriodRow(m, from, till)}), m));
  }
  if (number) KV_RETURN_IF_ERROR(number(tx, m));
  KV_RETURN_IF_ERROR(Taken(sql::InsertRows(tx.sql(), insert_, {MainRow(m, 1)}), m));
  SetText(m, "etag", EtagOf(1));
  AppendAudit(tx, {Trace(nullptr, m, 1, action)});
  return absl::OkStatus();
}

absl::Status TableBase::InsertMany(Tx& tx, absl::Span<Message* const> many) const {
  std::vector<Row> rows, periods;
  std::vector<AuditEntry> trace;
  for (Message* m : many) {
    SetTime(*m, "create_time", tx.now());
    SetTime(*m, "update_time", tx.now());
    rows.push_back(MainRow(*m, 1));
    if (schema_.validity()) {
      KV_RETURN_IF_ERROR(CheckPeriod(schema_, GetText(*m, "giltig_fran"), TillOf(*m)));
      periods.push_back(PeriodRow(*m, GetText(*m, "giltig_fran"), TillOf(*m)));
    }
    trace.push_back(Trace(nullptr, *m, 1, "SKAPAD"));
    SetText(*m, "etag", EtagOf(1));
  }
  KV_RETURN_IF_ERROR(sql::InsertRows(tx.sql(), insert_, std::move(rows)));
  KV_RETURN_IF_ERROR(sql::InsertRows(tx.sql(), insert_period_, std::move(periods)));
  for (const ChildTable& child : schema_.children) {
    std::vector<Row> child_rows;
    for (const Message* m : many) ChildRows(child, *m, child_rows);
    KV_RETURN_IF_ERROR(sql::InsertRows(tx.sql(), InsertInto(child), std::move(child_rows)));
  }
  AppendAudit(tx, std::move(trace));
  return absl::OkStatus();
}

absl::Status TableBase::Hold(Tx& tx, const std::string& name) const {
  // Changes nothing, and so only locks.
  return tx.sql()
      .Execute(absl::StrCat("UPDATE ", Quoted(schema_.table), " SET `row_revision` = `row_revision` WHERE `name` = ?"),
               {name})
      .status();
}

absl::StatusOr<bool> TableBase::HoldUnchanged(Tx& tx, const Message& read) const {
  const std::string name = GetText(read, "name");
  KV_ASSIGN_OR_RETURN(
      const int64_t matched,
      tx.sql().Execute(absl::StrCat("UPDATE ", Quoted(schema_.table),
                                    " SET `row_revision` = `row_revision` WHERE `name` = ? AND `row_revision` = ?"),
                       {name, RevisionOf(GetText(read, "etag"))}));
  if (matched == 1) return true;
  KV_RETURN_IF_ERROR(Hold(tx, name));
  return false;
}

absl::Status TableBase::Update(Tx& tx, const Message& stored, Message& m, absl::string_view effective,
                               absl::string_view action) const {
  const int64_t revision = RevisionOf(GetText(stored, "etag"));
  SetTime(m, "update_time", tx.now());
  const std::string name = GetText(m, "name");
  // Only what is changed: SQLite stores every index of a column that is named anew, and a text that is sealed twice
  // costs twice.
  std::string update = absl::StrCat("UPDATE ", Quoted(schema_.table), " SET ");
  Row args;
  for (size_t i = 0; i < schema_.fields.size(); ++i) {
    if (SameField(stored, m, schema_.fields[i])) continue;
    absl::StrAppend(&update, set_[i], ", ");
    AppendValues(m, schema_.fields[i], {cipher_, schema_.table, name}, args);
  }
  update += "`row_revision` = ? WHERE `name` = ? AND `row_revision` = ?";
  args.insert(args.end(), {revision + 1, name, revision});
  const absl::StatusOr<int64_t> matched = tx.sql().Execute(update, args);
  KV_RETURN_IF_ERROR(Taken(matched.status(), m));
  if (*matched != 1) {
    return proto::Error(absl::StatusCode::kAborted, "ANDRAD_AV_ANNAN",
                        "Någon annan har ändrat sedan du läste. Läs om och försök igen.", {{"name", name}});
  }
  if (schema_.validity()) KV_RETURN_IF_ERROR(StorePeriod(tx, stored, m, std::string(effective)));
  KV_RETURN_IF_ERROR(ReplaceChildren(tx, stored, m));
  SetText(m, "etag", EtagOf(revision + 1));
  AppendAudit(tx, {Trace(&stored, m, revision + 1, action)});
  return absl::OkStatus();
}

absl::Status TableBase::Delete(Tx& tx, const Message& stored, Message& m) const {
  m.CopyFrom(stored);
  SetTime(m, "delete_time", tx.now());
  return Update(tx, stored, m, GetText(stored, "giltig_fran"), "BORTTAGEN");
}

absl::Status TableBase::ReplaceChildren(Tx& tx, const Message& stored, const Message& m) const {
  for (const ChildTable& child : schema_.children) {
    const int before = stored.GetReflection()->FieldSize(stored, child.field);
    const int after = m.GetReflection()->FieldSize(m, child.field);
    int same = 0;  // rows of the common beginning stay as they are
    while (same < std::min(before, after) && SameElement(stored, m, child.field, same)) ++same;
    if (same < before) {
      KV_RETURN_IF_ERROR(
          tx.sql()
              .Execute(absl::StrCat("DELETE FROM ", Quoted(child.table), " WHERE `parent_name` = ? AND `pos` >= ?"),
                       {GetText(m, "name"), int64_t{same}})
              .status());
    }
    std::vector<Row> rows;
    ChildRows(child, m, rows);
    rows.erase(rows.begin(), rows.begin() + same);
    KV_RETURN_IF_ERROR(sql::InsertRows(tx.sql(), InsertInto(child), std::move(rows)));
  }
  return absl::OkStatus();
}

// Where the day lies      what is stored
// on a period's first     its values are corrected
// inside a period         the period ends there, a new one runs from there to its end
// before the first        a new first period up to the old first
// on the closed end       a new last period, open unless a later end is given
// after the closed end    refused: there would be a hole
// The end of the last period follows giltig_till where `m` differs from `stored` in it.
absl::Status TableBase::StorePeriod(Tx& tx, const Message& stored, Message& m, std::string effective) const {
  if (effective.empty()) {
    bool same = TillOf(stored) == TillOf(m);
    for (const FieldDescriptor* f : schema_.period_fields) same = same && SameField(stored, m, f);
    if (same) {  // nothing that varies was changed: no period to split
      ShowPeriod(m, GetText(stored, "giltig_fran"), TillOf(stored));
      return absl::OkStatus();
    }
    effective = base::FormatDate(tx.call().today);
  }
  const std::string name = GetText(m, "name"), wanted = TillOf(m);
  KV_ASSIGN_OR_RETURN(std::vector<Row> rows, tx.sql().Query(absl::StrCat("SELECT `giltig_fran`, `giltig_till` FROM ",
                                                                         Quoted(schema_.period_table),
                                                                         " WHERE `name` = ? ORDER BY `giltig_fran`"),
                                                            {name}));
  if (rows.empty()) return absl::DataLossError(absl::StrCat(name, " has no period"));
  const auto text = [](const Row& row, size_t i) { return std::get<std::string>(row[i]); };
  const std::string first = text(rows.front(), 0), end = text(rows.back(), 1);
  const auto add = [&](const std::string& till) -> absl::Status {
    KV_RETURN_IF_ERROR(CheckPeriod(schema_, effective, till));
    ShowPeriod(m, effective, till);
    return sql::InsertRows(tx.sql(), insert_period_, {PeriodRow(m, effective, till)});
  };
  if (effective < first) return add(first);
  if (effective == end) return add(wanted > end ? wanted : kOpenEnd);
  if (effective > end) {
    return proto::Error(absl::StatusCode::kFailedPrecondition, "GLAPP_I_GILTIGHET",
                        absl::StrCat("Giltigheten slutade ", end, "; en ny period måste börja just då."),
                        {{"giltig_till", end}});
  }
  for (const Row& row : rows) {
    const std::string from = text(row, 0), till = text(row, 1);
    if (effective < from || effective >= till) continue;
    const std::string new_till = till == end && wanted != TillOf(stored) ? wanted : till;
    KV_RETURN_IF_ERROR(CheckPeriod(schema_, effective, new_till));
    if (effective == from) {
      ShowPeriod(m, from, new_till);
      return UpdatePeriod(tx, m, from, new_till);
    }
    KV_RETURN_IF_ERROR(tx.sql()
                           .Execute(absl::StrCat("UPDATE ", Quoted(schema_.period_table),
                                                 " SET `giltig_till` = ? WHERE `name` = ? AND `giltig_fran` = ?"),
                                    {effective, name, from})
                           .status());
    return add(new_till);
  }
  return absl::DataLossError(absl::StrCat(name, " has a hole between its periods"));
}

absl::Status TableBase::UpdatePeriod(Tx& tx, const Message& m, const std::string& from, const std::string& till) const {
  const std::string name = GetText(m, "name");
  Row args = {Value(till)};
  AppendAll(m, schema_.period_fields, {cipher_, schema_.period_table, name, from}, args);
  args.emplace_back(name);
  args.emplace_back(from);
  return tx.sql()
      .Execute(absl::StrCat("UPDATE ", Quoted(schema_.period_table), " SET `giltig_till` = ?",
                            schema_.period_fields.empty() ? "" : ", ", Columns(schema_.period_fields, "", " = ?"),
                            " WHERE `name` = ? AND `giltig_fran` = ?"),
               args)
      .status();
}

}  // namespace kvalitet::store
