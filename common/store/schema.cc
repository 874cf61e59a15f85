#include "common/store/schema.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace kvalitet::store {
namespace {

using proto::Rule;

constexpr int kLongestVarchar = 500;
constexpr int kSortKeyLength = 200;  // hexadecimal digits; ties are broken by name

std::string Snake(absl::string_view camel) {
  std::string out;
  for (char c : camel) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !out.empty()) out += '_';
    out += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return out;
}

std::string TypeOf(const FieldDescriptor* f) {
  if (proto::IsPersonal(f)) return "LONGTEXT NOT NULL";
  if (proto::IsTimestamp(f)) return "BIGINT NOT NULL";
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE || f->is_repeated()) return "LONGTEXT";
  const std::string null = f->has_presence() ? "" : " NOT NULL";
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (f->type() == FieldDescriptor::TYPE_BYTES) return absl::StrCat("LONGBLOB", null);
      return proto::MaxLength(f) > kLongestVarchar ? absl::StrCat("LONGTEXT", null)
                                                   : absl::StrCat("VARCHAR(", proto::MaxLength(f), ")", null);
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat("VARCHAR(64)", null);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat("DOUBLE", null);
    default:
      return absl::StrCat("BIGINT", null);
  }
}

void AddColumns(const std::vector<const FieldDescriptor*>& fields, std::vector<std::string>& out) {
  for (const FieldDescriptor* f : fields) {
    out.push_back(absl::StrCat(Quoted(f->name()), " ", TypeOf(f)));
    if (Rule(f).sort_sv())
      out.push_back(absl::StrCat(Quoted(SortColumn(f)), " VARCHAR(", kSortKeyLength, ") NOT NULL"));
    if (HasBlindIndex(f)) out.push_back(absl::StrCat(Quoted(BlindColumn(f)), " VARCHAR(64) NOT NULL"));
  }
}

std::string Create(const std::string& table, const std::vector<std::string>& columns, absl::string_view key) {
  return absl::StrCat("CREATE TABLE IF NOT EXISTS ", Quoted(table), " (", absl::StrJoin(columns, ", "),
                      ", PRIMARY KEY (", key, "))");
}

ChildTable Child(const std::string& parent, const FieldDescriptor* f) {
  ChildTable child{f, absl::StrCat(parent, "_", f->name()), {}};
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    for (int i = 0; i < f->message_type()->field_count(); ++i) child.columns.push_back(f->message_type()->field(i));
  }
  return child;
}

bool HoldsPersonal(const Descriptor* d, std::set<const Descriptor*>& seen) {
  if (!seen.insert(d).second) return false;
  for (int i = 0; i < d->field_count(); ++i) {
    const FieldDescriptor* f = d->field(i);
    if (proto::IsPersonal(f)) return true;
    if (f->message_type() != nullptr && HoldsPersonal(f->message_type(), seen)) return true;
  }
  return false;
}

}  // namespace

std::string Quoted(absl::string_view name) { return absl::StrCat("`", name, "`"); }
std::string SortColumn(const FieldDescriptor* f) { return absl::StrCat(f->name(), "_sort"); }
std::string BlindColumn(const FieldDescriptor* f) { return absl::StrCat(f->name(), "_bi"); }
bool HasBlindIndex(const FieldDescriptor* f) { return Rule(f).personuppgift() == options::v1::PERSONUPPGIFT_REFERENS; }

Schema::Schema(const Descriptor* d) : descriptor(d), table(Snake(d->name())) {
  const proto::ResourceRule& rule = Rule(d);
  if (rule.validity()) period_table = table + "_period";
  for (int i = 0; i < d->field_count(); ++i) {
    const FieldDescriptor* f = d->field(i);
    if (Rule(f).bara_svar()) continue;
    if (f->name() == "etag" || (rule.validity() && (f->name() == "giltig_fran" || f->name() == "giltig_till")))
      continue;
    if (f->is_repeated() && Rule(f).rows()) {
      children.push_back(Child(table, f));
    } else {
      (rule.validity() && Rule(f).per_period() ? period_fields : fields).push_back(f);
    }
  }
  if (!rule.utforare_field().empty()) utforare = Field(rule.utforare_field());
  if (!rule.enhet_field().empty()) enhet = Field(rule.enhet_field());
  if (!rule.rapportor_field().empty()) rapportor = Field(rule.rapportor_field());
  if (!rule.halls_fran().empty()) halls_fran = Field(rule.halls_fran());
  if (!rule.halls_till().empty()) halls_till = Field(rule.halls_till());
  std::set<const Descriptor*> seen;
  personal = HoldsPersonal(d, seen);
  const auto next_name = [this] { return absl::StrCat(table, "_i", indexes.size()); };
  indexes.push_back({next_name(), {}, {}, false});
  for (const options::v1::Index& declared : rule.index()) {
    IndexColumns index;
    index.name = next_name();
    index.unique = declared.unique();
    for (const std::string& name : declared.fields()) {
      const FieldDescriptor* f = Field(name);
      index.fields.push_back(name);
      index.columns.push_back(f != nullptr && Rule(f).sort_sv() ? SortColumn(f) : name);
    }
    indexes.push_back(std::move(index));
  }
}

std::vector<std::string> IndexColumns::Keys() const {
  std::vector<std::string> keys = {"kommun"};
  keys.insert(keys.end(), columns.begin(), columns.end());
  keys.push_back("delete_time");
  if (!unique) keys.push_back("name");
  return keys;
}

std::vector<std::string> Schema::CreateStatements() const {
  std::vector<std::string> out;
  std::vector<std::string> columns;
  AddColumns(fields, columns);
  columns.push_back("`kommun` VARCHAR(4) NOT NULL");
  columns.push_back("`row_revision` BIGINT NOT NULL");
  out.push_back(Create(table, columns, "`name`"));
  if (validity()) {
    columns = {"`name` VARCHAR(120) NOT NULL", "`giltig_fran` VARCHAR(10) NOT NULL",
               "`giltig_till` VARCHAR(10) NOT NULL"};
    AddColumns(period_fields, columns);
    out.push_back(Create(period_table, columns, "`name`, `giltig_fran`"));
  }
  for (const ChildTable& child : children) {
    columns = {"`parent_name` VARCHAR(120) NOT NULL", "`pos` BIGINT NOT NULL"};
    if (child.columns.empty()) {
      std::string type = child.field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM ? "VARCHAR(64)"
                         : child.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING
                             ? absl::StrCat("VARCHAR(", proto::MaxLength(child.field), ")")
                             : "BIGINT";
      columns.push_back(absl::StrCat("`value` ", type, " NOT NULL"));
    }
    AddColumns(child.columns, columns);
    out.push_back(Create(child.table, columns, "`parent_name`, `pos`"));
  }
  for (const IndexColumns& index : indexes) {
    std::vector<std::string> keys;
    for (const std::string& column : index.Keys()) keys.push_back(Quoted(column));
    out.push_back(absl::StrCat("CREATE ", index.unique ? "UNIQUE " : "", "INDEX ", Quoted(index.name), " ON ",
                               Quoted(table), " (", absl::StrJoin(keys, ", "), ")"));
  }
  for (const FieldDescriptor* f : fields) {
    if (!HasBlindIndex(f)) continue;
    out.push_back(absl::StrCat("CREATE INDEX ", Quoted(absl::StrCat(table, "_", BlindColumn(f))), " ON ", Quoted(table),
                               " (`kommun`, ", Quoted(BlindColumn(f)), ", `name`)"));
  }
  return out;
}

}  // namespace kvalitet::store
