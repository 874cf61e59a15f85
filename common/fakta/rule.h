// What a service counts: one pure table of measures, in which no SQL stands.
//
//   MattRule rule;
//   rule.matt.set_matt("lexsarah.kategori");                       // what people read about it stands in `matt`
//   rule.source = {"avvikelse", "avvikelse_kategorier"};
//   rule.date = "rapporterad_date";                                // the governing date places a row in a month
//   rule.where = {In("typ", {"LEX_SARAH"})};
//   rule.del = "child.kod";                                        // one sum per part
//
// The same table makes the totals live, anew and after a correction (totals.h).
#pragma once
#include <google/protobuf/message.h>

#include <cstdint>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "kvalitet/fakta/v1/fakta.pb.h"

namespace kvalitet::fakta {

using Constant = std::variant<int64_t, std::string>;

// A column is named as in its table; "child.kod" is a column of the source's child rows.
struct Condition {
  enum Op { kIn, kNotIn, kSet, kEmpty, kPresent, kAbsent, kAtLeast, kAtMost, kBeforeDate, kEmptyOrFrom };
  std::string column;
  Op op;
  std::vector<Constant> values;
  friend bool operator==(const Condition& a, const Condition& b) {
    return a.column == b.column && a.op == b.op && a.values == b.values;
  }
};

// One of these values.
Condition In(std::string column, std::vector<Constant> values);
// A value, and none of these.
Condition NotIn(std::string column, std::vector<Constant> values);
// A text that is not empty; the opposite, which holds of NULL too.
Condition Set(std::string column);
Condition Empty(std::string column);
// Not NULL, NULL: for numbers and times.
Condition Present(std::string column);
Condition Absent(std::string column);
// A number, bounds included.
Condition AtLeast(std::string column, int64_t least);
Condition AtMost(std::string column, int64_t most);
// A date before the date of a stock ("overdue"); in stocks only.
Condition BeforeDate(std::string column);

// Where the rows come from.  Every row of a source has the columns `kommun` and `name`.
struct Source {
  std::string table;
  // Its child rows, if it is they that are counted; they point to their parent's `name` with `child_parent`.
  std::string child;
  // What makes a row live at all: deleted ones do not count.
  std::vector<Condition> live = {In("delete_time", {0})};
  std::string child_parent = "parent_name";
  // A column of the table that tells the child rows apart: where it is the same, so are the parts.  Then parents are
  // summed up first, and only one of each sort is joined with its children.  The child may tell the part, nothing else.
  std::string child_key = "";
};

// An integer made of the rows of one group; what it is of two groups together is the sum of theirs.
struct Sum {
  enum Kind { kNone, kRows, kColumn };
  Kind kind = kNone;
  std::string column;
  std::vector<Condition> where;
  friend bool operator==(const Sum& a, const Sum& b) {
    return a.kind == b.kind && a.column == b.column && a.where == b.where;
  }
};
// 0.
Sum Nothing();
// Number of rows.
Sum Rows();
// Sum of an integer column; NULL adds nothing.
Sum Column(std::string column);
// Number of rows that meet the conditions.
Sum RowsWhere(std::vector<Condition> where);

struct MattRule {
  // What is told about the measure.  `styrande_datum` is filled in from `date`, `kommunens` from `enhet`.
  v1::Matt matt;
  Source source;
  // Column of the governing date (ISO, text; rows without one do not count).
  std::string date;
  // Column with the month of that date ("2026-03"), where the table keeps one: with an index in the order of month,
  // enhet, insatstyp and parts, a month is summed up in one pass over it, without sorting.
  std::string month = "";
  std::vector<Condition> where;
  // Column whose value is the part (`del`); empty: no parts.
  std::string del;
  // The part of rows without a value there (empty, NULL, or an enum's ..._UNSPECIFIED); empty: they have the part "".
  std::string del_empty;
  Sum value = Rows();
  Sum denominator = Nothing();
  Sum n = Rows();
  // Stocks only (matt.bestand): open from `date`, included, until this date, excluded; no date there means still open.
  std::string until;
  // Column with the month of `until`, where the table keeps one.
  std::string until_month = "";
  // Columns of the enhet and the insatstyp; empty where the source has none.
  std::string enhet = "enhet";
  std::string insatstyp = "insatstyp";
};

// Whether the table can be used: keys unique and well formed, columns well formed, dates told, stocks and flows apart.
// A fault is one of the developer: the message is English.
absl::Status CheckRules(absl::Span<const MattRule> rules);

// The months ("2026-03") whose totals a change of one row of `table` touches: those of its governing dates, and of the
// dates on which stocks end, before and after.  Either may be null.  A row's fields are named as the columns.
std::set<std::string> MonthsTouched(absl::Span<const MattRule> rules, absl::string_view table,
                                    const google::protobuf::Message* before, const google::protobuf::Message* after);

}  // namespace kvalitet::fakta
