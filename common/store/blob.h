// Content in sealed parts beside a resource: what is too large for a column.  Kept in the database, since replicas
// share no disk; each part opens only in its own place (table, resource with its kommun, part and number).
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace kvalitet::store {

inline constexpr size_t kBlobPartBytes = size_t{256} << 10;

// CREATE TABLE of a table of parts: (name, part, pos, content).
std::string CreateBlobTable(absl::string_view table);

// Stores `bytes` as `part` ("html", or "") of the resource, in the caller's transaction.  ALREADY_EXISTS if it is
// there.
absl::Status PutBlob(Tx& tx, absl::string_view table, const std::string& name, const std::string& part,
                     absl::string_view bytes);

// One piece of it, of kBlobPartBytes unless it is the last: number `pos`, from 0.
absl::Status PutBlobPiece(Tx& tx, absl::string_view table, const std::string& name, const std::string& part,
                          int64_t pos, absl::string_view piece);

// The whole.  NOT_FOUND if there is none; DATA_LOSS if a part was changed or moved.
absl::StatusOr<std::string> GetBlob(sql::Session& session, const Cipher& cipher, absl::string_view table,
                                    const std::string& name, const std::string& part);

// What a stored blob must be.
struct BlobFacts {
  int64_t bytes = 0;
  std::string sha256;  // hex
};

// Sends it from byte `offset` on, piece by piece, each read in a transaction of its own: a slow client holds no
// connection, and memory is one piece.  OK means that everything was sent and that the whole, also what came before
// `offset`, has size and hash as told.  DATA_LOSS if it has not, INVALID_ARGUMENT for an offset beyond its end,
// CANCELLED when `send` returns false.
absl::Status SendBlob(Store& store, const proto::Call& call, absl::string_view table, const std::string& name,
                      const std::string& part, const BlobFacts& facts, int64_t offset,
                      absl::FunctionRef<bool(std::string piece)> send);

}  // namespace kvalitet::store
