// Content in sealed parts beside a resource: what is too large for a column.  Kept in the database, since replicas
// share no disk; each part opens only in its own place.
#pragma once
#include <cstddef>
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

// Reads the parts in order, one statement each, so that memory is one part; `each` returns false to stop.  NOT_FOUND if
// there is none; DATA_LOSS if one was changed.
absl::Status ReadBlob(sql::Session& session, const Cipher& cipher, absl::string_view table, const std::string& name,
                      const std::string& part, absl::FunctionRef<bool(absl::string_view)> each);

// The whole.
absl::StatusOr<std::string> GetBlob(sql::Session& session, const Cipher& cipher, absl::string_view table,
                                    const std::string& name, const std::string& part);

}  // namespace kvalitet::store
