// Which column of a file a field of an import is read from: by its own name, else guessed from a name like it.  Pure.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/base/csv.h"

namespace kvalitet::client {

// Which columns a field of a row is read from.
struct ImportColumn {
  std::string field;               // of the row message: "galler_fran"
  std::vector<std::string> names;  // of the file, å ä ö or folded: {"gäller från", "start"}; the first is its label
  bool required = false;           // the file must have it
  std::vector<std::string> near = {};  // other words for it; only a field that has such is ever guessed
  bool by_value = false;               // its values are words that the register knows: they judge a guess
  std::vector<std::string> words = {};  // folded; what its values are, where the heading of `over` may stand over them
  std::string over = {};
  std::string takes = {};  // what its values are, in words for the help
};

// The same column, which takes that.
ImportColumn Taking(std::string what, ImportColumn column);

// What people call the field.
std::string LabelOf(const ImportColumn& column);

// For the help: each column by its names, whether the file must have it, and what it takes.
std::string ColumnsText(absl::Span<const ImportColumn> columns);

// "Gäller_från" and "gäller från" are one name.
std::string FoldColumn(absl::string_view name);

struct MappedColumn {
  int at = -1;           // column of the file, or none
  bool guessed = false;  // its heading is not a name of the field, only like one
};

// One for each of `columns`, in their order.  A heading that is a name of a field is taken; of the others, one that is
// like a name of one field and of no other, with nothing else in it but words that say nothing ("namn på utförare",
// "avtal gäller fr.o.m."), is a guess.  What may mean two fields is left.
std::vector<MappedColumn> ProposeMapping(absl::Span<const std::string> header, absl::Span<const ImportColumn> columns);

// A guess of a field that is known by its values is kept only if at least half of them are ones (`known`).  Where none is
// left, the one column that nothing is read from yet and whose values nearly all are ones is a guess.
void JudgeByValues(const base::Csv& csv, absl::Span<const ImportColumn> columns,
                   const std::function<bool(const std::string&)>& known, std::vector<MappedColumn>& mapping);

// A field without a column whose words nearly all values of the column of `over` are ("LOV" and "LOU" under "Avtal") is
// guessed to be read from that one, and `over` from none.
void TakeByWords(const base::Csv& csv, absl::Span<const ImportColumn> columns, std::vector<MappedColumn>& mapping);
// Gives `over` a column that was taken from it, where somebody says that it is not the other's.
void GiveBack(absl::Span<const ImportColumn> columns, size_t field, int taken, std::vector<MappedColumn>& mapping);

// Headings that no field is read from.
std::vector<std::string> UnusedOf(absl::Span<const std::string> header, absl::Span<const MappedColumn> mapping);
// Required fields without a column.
std::vector<size_t> MissingOf(absl::Span<const ImportColumn> columns, absl::Span<const MappedColumn> mapping);

// Lines "fält = kolumn" for people, a guess marked as one; fields without a column are left out.
std::string MappingText(absl::Span<const std::string> header, absl::Span<const ImportColumn> columns,
                        absl::Span<const MappedColumn> mapping);
// The same for --karta, of every field: "fält = -" says that it has no column, so that none is looked for.
std::string MapText(absl::Span<const std::string> header, absl::Span<const ImportColumn> columns,
                    absl::Span<const MappedColumn> mapping);

}  // namespace kvalitet::client
