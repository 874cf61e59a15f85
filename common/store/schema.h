// How a resource lies in tables, made once from its descriptor:
//
//   string          VARCHAR(max_length), LONGTEXT above 500     enum               VARCHAR(64), its name
//   bool, intN      BIGINT (NULL where `optional` and unset)    double             DOUBLE
//   Timestamp       BIGINT microseconds, 0 = unset              shown_only         LONGTEXT, JSON
//   personal data   LONGTEXT, an envelope                       rows               a table of its own
//
// plus `kommun`, `row_revision` (the etag), a sort key beside `sort_sv` fields and a blind index beside REFERENS
// fields. A resource with validity is two tables: what never varies, and x_period with a row per period.
#pragma once
#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "common/proto/rules.h"

namespace kvalitet::store {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// A repeated field stored as rows (parent name, pos, its columns).
struct ChildTable {
  const FieldDescriptor* field;
  std::string table;
  std::vector<const FieldDescriptor*> columns;  // empty for a repeated scalar: one column `value`
};

struct IndexColumns {
  std::string name;                  // "enhet_i2"
  std::vector<std::string> fields;   // as declared
  std::vector<std::string> columns;  // the columns that stand for them
  bool unique = false;

  // All that the index of the table holds, in its order.
  std::vector<std::string> Keys() const;
};

struct Schema {
  explicit Schema(const Descriptor* descriptor);

  const Descriptor* descriptor;
  std::string table;                                  // "enhet"
  std::string period_table;                           // "enhet_period", or ""
  std::vector<const FieldDescriptor*> fields;         // columns of `table`
  std::vector<const FieldDescriptor*> period_fields;  // columns of `period_table` but name, giltig_fran, giltig_till
  std::vector<ChildTable> children;
  std::vector<IndexColumns> indexes;  // the first is the default: none but kommun
  const FieldDescriptor *utforare = nullptr, *enhet = nullptr, *rapportor = nullptr;  // owners, see ResourceRule
  const FieldDescriptor *halls_fran = nullptr, *halls_till = nullptr;                 // see ResourceRule
  bool personal = false;  // whether it, or what it contains, has a field of personal data

  bool validity() const { return !period_table.empty(); }
  bool owned() const { return utforare != nullptr || enhet != nullptr || rapportor != nullptr; }
  const FieldDescriptor* Field(absl::string_view name) const { return descriptor->FindFieldByName(std::string(name)); }

  // CREATE TABLE and CREATE INDEX, each repeatable.
  std::vector<std::string> CreateStatements() const;
};

inline constexpr char kOpenEnd[] = "9999-12-31";  // giltig_till of a period without an end

// `name` between the backticks that both engines read.
std::string Quoted(absl::string_view name);
// Column of the ICU key beside a sort_sv field, and of the blind index beside a REFERENS field.
std::string SortColumn(const FieldDescriptor* f);
std::string BlindColumn(const FieldDescriptor* f);
bool HasBlindIndex(const FieldDescriptor* f);

}  // namespace kvalitet::store
