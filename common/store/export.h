// Every row of a resource as a file, without personal data, a page at a time.  A service offers its tables by name.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "common/store/table.h"

namespace kvalitet::store {

inline constexpr size_t kExportPartBytes = size_t{256} << 10;

enum class ExportFormat {
  kCsv,    // base::CsvWriter, headed by the names of the fields; a repeated field is JSON in its cell
  kJsonl,  // a resource per line as ProtoJSON, with the names of the fields
};

struct ExportQuery {
  std::string resurs;  // as in the names of the resource: "enheter"
  ExportFormat format = ExportFormat::kCsv;
  bool show_deleted = false;
};

// What was sent, all in all.
struct ExportEnd {
  int64_t rows = 0;  // without headings; a resource with validity has one per period
  int64_t bytes = 0;
  std::string sha256;  // hex
};

// Rows of one kind as the bytes of a file: written in lines, given on in parts, counted and hashed on the way.  For
// what is no table's own rows; Exports below is it for those.
class ExportStream {
 public:
  // Gets the bytes in order, at most kExportPartBytes at a time; returns false when nobody wants more.
  using Take = std::function<bool(absl::string_view)>;
  // `row` is the message of a row; fields with a class of personal data are left out.
  ExportStream(const google::protobuf::Descriptor* row, ExportFormat format, Take take);
  ~ExportStream();

  // Takes what the row holds out of it.
  absl::Status Add(google::protobuf::Message& row);
  // Gives on what is whole; CANCELLED when nobody wants more.  Called now and then, so that no more than that is held.
  absl::Status Flush();
  // Gives on the rest.
  absl::StatusOr<ExportEnd> Finish();

 private:
  class Lines;
  class Parts;
  std::unique_ptr<Lines> lines_;
  std::unique_ptr<Parts> parts_;
  int64_t rows_ = 0;
};

class Exports {
 public:
  // `store` and `tables` must live longer.
  Exports(Store& store, const std::vector<const TableBase*>& tables);

  // Calls `take` with the bytes in order, at most kExportPartBytes at a time; it returns false when nobody wants more:
  // CANCELLED.  No transaction is open meanwhile, so a row that is written during an export is in it as it was before
  // or after.  INVALID_ARGUMENT with what there is for a resource that is not among the tables.
  absl::StatusOr<ExportEnd> Run(const proto::Call& call, const ExportQuery& query,
                                const std::function<bool(absl::string_view)>& take) const;

 private:
  Store& store_;
  std::map<std::string, const TableBase*> tables_;  // by the collection of their names
};

}  // namespace kvalitet::store
