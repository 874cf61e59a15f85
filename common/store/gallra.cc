#include "common/store/gallra.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/audit.h"

namespace kvalitet::store {

// Row by row: no engine takes a DELETE by a subquery of another table well, and a resource has some dozen.
absl::Status DestroyAuditContent(Tx& tx, const std::string& resource) {
  KV_RETURN_IF_ERROR(WriteAudit(tx));
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      tx.sql().Query("SELECT id FROM audit WHERE resource = ? ORDER BY revision", {resource}));
  for (const sql::Row& row : rows) {
    KV_RETURN_IF_ERROR(tx.sql().Execute("DELETE FROM audit_content WHERE id = ?", {row[0]}).status());
  }
  return absl::OkStatus();
}

absl::Status DestroyBlobs(Tx& tx, absl::string_view table, const std::string& resource) {
  return tx.sql().Execute(absl::StrCat("DELETE FROM `", table, "` WHERE name = ?"), {resource}).status();
}

}  // namespace kvalitet::store
