#include "common/store/blob.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/store/schema.h"

namespace kvalitet::store {
namespace {

std::string PartPlace(absl::string_view table, const std::string& name, const std::string& part, int64_t pos) {
  return Place(table, name, absl::StrCat(part, "/", pos), "content");
}

}  // namespace

std::string CreateBlobTable(absl::string_view table) {
  return absl::StrCat("CREATE TABLE IF NOT EXISTS ", Quoted(table),
                      " (name VARCHAR(120) NOT NULL, part VARCHAR(40) NOT NULL, pos BIGINT NOT NULL,"
                      " content LONGTEXT NOT NULL, PRIMARY KEY (name, part, pos))");
}

absl::Status PutBlob(Tx& tx, absl::string_view table, const std::string& name, const std::string& part,
                     absl::string_view bytes) {
  const std::string sql =
      absl::StrCat("INSERT INTO ", Quoted(table), " (name, part, pos, content) VALUES (?, ?, ?, ?)");
  int64_t pos = 0;
  // Empty content is one empty part: it is there.
  do {
    const absl::string_view piece = bytes.substr(0, kBlobPartBytes);
    bytes.remove_prefix(piece.size());
    KV_RETURN_IF_ERROR(
        tx.sql().Execute(sql, {name, part, pos, tx.cipher().Seal(piece, PartPlace(table, name, part, pos))}).status());
    ++pos;
  } while (!bytes.empty());
  return absl::OkStatus();
}

absl::Status ReadBlob(sql::Session& session, const Cipher& cipher, absl::string_view table, const std::string& name,
                      const std::string& part, absl::FunctionRef<bool(absl::string_view)> each) {
  const std::string sql =
      absl::StrCat("SELECT content FROM ", Quoted(table), " WHERE name = ? AND part = ? AND pos = ?");
  for (int64_t pos = 0;; ++pos) {
    KV_ASSIGN_OR_RETURN(std::vector<sql::Row> rows, session.Query(sql, {name, part, pos}));
    if (rows.empty()) {
      if (pos > 0) return absl::OkStatus();
      return proto::Error(absl::StatusCode::kNotFound, "FINNS_INTE", "Innehållet finns inte.");
    }
    KV_ASSIGN_OR_RETURN(std::string piece,
                        cipher.Open(std::get<std::string>(rows[0][0]), PartPlace(table, name, part, pos)));
    if (!each(piece)) return absl::OkStatus();
  }
}

absl::StatusOr<std::string> GetBlob(sql::Session& session, const Cipher& cipher, absl::string_view table,
                                    const std::string& name, const std::string& part) {
  std::string bytes;
  KV_RETURN_IF_ERROR(ReadBlob(session, cipher, table, name, part, [&](absl::string_view piece) {
    absl::StrAppend(&bytes, piece);
    return true;
  }));
  return bytes;
}

}  // namespace kvalitet::store
