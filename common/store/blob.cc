#include "common/store/blob.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/store/schema.h"

namespace kvalitet::store {
namespace {

std::string PartPlace(absl::string_view table, const std::string& name, const std::string& part, int64_t pos) {
  return Place(table, name, absl::StrCat(part, "/", pos), "content");
}

absl::Status Damaged() {
  return proto::Error(
      absl::StatusCode::kDataLoss, "INNEHALL_SKADAT",
      "Det sparade innehållet stämmer inte med sin kontrollsumma. Anmäl det till den som sköter systemet.");
}

// One piece, or none after the last.
absl::StatusOr<std::optional<std::string>> GetPiece(sql::Session& session, const Cipher& cipher,
                                                    absl::string_view table, const std::string& name,
                                                    const std::string& part, int64_t pos) {
  KV_ASSIGN_OR_RETURN(
      std::vector<sql::Row> rows,
      session.Query(absl::StrCat("SELECT content FROM ", Quoted(table), " WHERE name = ? AND part = ? AND pos = ?"),
                    {name, part, pos}));
  if (rows.empty()) return std::optional<std::string>();
  absl::StatusOr<std::string> piece =
      cipher.OpenBytes(std::get<std::string>(rows[0][0]), PartPlace(table, name, part, pos));
  if (absl::IsDataLoss(piece.status())) return Damaged();
  KV_RETURN_IF_ERROR(piece.status());
  return std::optional<std::string>(*std::move(piece));
}

}  // namespace

std::string CreateBlobTable(absl::string_view table) {
  return absl::StrCat("CREATE TABLE IF NOT EXISTS ", Quoted(table),
                      " (name VARCHAR(120) NOT NULL, part VARCHAR(40) NOT NULL, pos BIGINT NOT NULL,"
                      " content LONGBLOB NOT NULL, PRIMARY KEY (name, part, pos))");
}

absl::Status PutBlobPiece(Tx& tx, absl::string_view table, const std::string& name, const std::string& part,
                          int64_t pos, absl::string_view piece) {
  return tx.sql()
      .Execute(absl::StrCat("INSERT INTO ", Quoted(table), " (name, part, pos, content) VALUES (?, ?, ?, ?)"),
               {name, part, pos, tx.cipher().SealBytes(piece, PartPlace(table, name, part, pos))})
      .status();
}

absl::Status PutBlob(Tx& tx, absl::string_view table, const std::string& name, const std::string& part,
                     absl::string_view bytes) {
  int64_t pos = 0;
  // Empty content is one empty part: it is there.
  do {
    const absl::string_view piece = bytes.substr(0, kBlobPartBytes);
    bytes.remove_prefix(piece.size());
    KV_RETURN_IF_ERROR(PutBlobPiece(tx, table, name, part, pos++, piece));
  } while (!bytes.empty());
  return absl::OkStatus();
}

absl::StatusOr<std::string> GetBlob(sql::Session& session, const Cipher& cipher, absl::string_view table,
                                    const std::string& name, const std::string& part) {
  std::string bytes;
  for (int64_t pos = 0;; ++pos) {
    KV_ASSIGN_OR_RETURN(const std::optional<std::string> piece, GetPiece(session, cipher, table, name, part, pos));
    if (!piece && pos == 0) {
      return proto::Error(absl::StatusCode::kNotFound, "FINNS_INTE", "Innehållet finns inte.");
    }
    if (!piece) return bytes;
    absl::StrAppend(&bytes, *piece);
  }
}

absl::Status SendBlob(Store& store, const proto::Call& call, absl::string_view table, const std::string& name,
                      const std::string& part, const BlobFacts& facts, int64_t offset,
                      absl::FunctionRef<bool(std::string piece)> send) {
  if (offset < 0 || offset > facts.bytes) {
    return proto::Error(absl::StatusCode::kInvalidArgument, "OFFSET_UTANFOR",
                        absl::StrCat("Innehållet har ", facts.bytes, " byte; det går inte att börja vid ", offset,
                                     ". Börja om från 0."),
                        {{"byte", absl::StrCat(facts.bytes)}});
  }
  base::Sha256Stream hash;
  int64_t at = 0;
  for (int64_t pos = 0;; ++pos) {
    std::optional<std::string> piece;
    KV_RETURN_IF_ERROR(store.Read(call, [&](sql::Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(piece, GetPiece(session, store.cipher(), table, name, part, pos));
      return absl::OkStatus();
    }));
    if (!piece) break;
    hash.Add(*piece);
    const auto size = static_cast<int64_t>(piece->size());
    const int64_t from = std::max<int64_t>(offset - at, 0);
    at += size;
    if (from < size && !send(from == 0 ? *std::move(piece) : piece->substr(static_cast<size_t>(from)))) {
      return absl::CancelledError("the client is gone");
    }
  }
  if (at == facts.bytes && hash.Hex() == facts.sha256) return absl::OkStatus();
  return Damaged();
}

}  // namespace kvalitet::store
