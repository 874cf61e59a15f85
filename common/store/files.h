// Files that belong to resources: taken in streams that may break and be gone on with, kept as sealed parts, given back
// in streams.  The messages are those of kvalitet.blob.v1; a service that takes files
//
//   - has the methods UploadFil, GetUppladdning and DownloadFil in its contract, with roles and scope,
//   - adds Files::CreateStatements to its migrations, a Files to its members, Serve to its handlers and Tend to what it
//     tends,
//   - calls Keep in the transaction that stores what refers to a file, and Release in the one that drops it.
//
// A file counts once its last byte is stored and the whole has the size, the hash and the type that were stated.  What
// is not whole, or that nobody keeps, goes after a day.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/proto/call.h"
#include "common/store/store.h"
#include "kvalitet/blob/v1/blob.pb.h"

namespace kvalitet::store {

inline constexpr int64_t kMaxFileBytes = int64_t{20} << 20;
inline constexpr size_t kMaxPieceBytes = size_t{1} << 20;  // in one message
inline constexpr int64_t kMaxUnfinished = 20;              // uploads of one caller that are not whole
inline constexpr absl::Duration kUnkeptFor = absl::Hours(24);

class Files {
 public:
  // OK when the call reaches the resource `parent`; else what the caller is told, NOT_FOUND.
  using Reach = std::function<absl::Status(sql::Session&, const proto::Call&, const std::string& parent)>;

  // `store` must live longer.  `table` holds what is known of the files, and `table`_del their parts.
  Files(Store& store, std::string table, Reach reach);
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  static std::vector<std::string> CreateStatements(absl::string_view table);
  // A handler for each of the three methods; this object must live longer.
  void Serve(proto::Handlers& handlers);

  // From now on the file is part of a record, and its trace begins.  NOT_FOUND unless it is whole and of `parent`.
  absl::Status Keep(Tx& tx, const std::string& name, const std::string& parent) const;
  // What is known of a file that is whole and of `parent`; else NOT_FOUND.
  absl::StatusOr<blob::v1::Fil> Facts(sql::Session& session, const std::string& name, const std::string& parent) const;
  // Nothing refers to it any more: it goes after a day.
  absl::Status Release(Tx& tx, const std::string& name) const;

  // Removes what was begun, or left, more than a day before `now`; some at a time.
  absl::Status Tend(absl::Time now, absl::Time deadline);

 private:
  struct Row {
    blob::v1::Fil fil;
    std::string parent, state;
    int64_t received = 0, revision = 0;
  };
  using Next = proto::Handlers::NextOf<blob::v1::UploadFilRequest>;
  using Send = proto::Handlers::SendOf<blob::v1::DownloadFilResponse>;

  absl::Status Upload(const proto::Call& call, const Next& next, blob::v1::UploadFilResponse& response);
  absl::Status Progress(const proto::Call& call, const blob::v1::GetUppladdningRequest& request,
                        blob::v1::GetUppladdningResponse& response);
  absl::Status Download(const proto::Call& call, const blob::v1::DownloadFilRequest& request, const Send& send);

  absl::StatusOr<std::optional<Row>> Find(sql::Session& session, const std::string& name) const;
  // The row of the upload: a new one, or the one that was begun.
  absl::StatusOr<Row> Begin(const proto::Call& call, const std::string& parent, const blob::v1::Fil& fil);
  absl::StatusOr<Row> BeginOnce(Tx& tx, const std::string& parent, const blob::v1::Fil& fil) const;
  // The pieces of one stream, from what was stored before; how many bytes are stored after it.
  absl::StatusOr<int64_t> Take(const proto::Call& call, const Row& row, blob::v1::UploadFilRequest& message,
                               const Next& next);
  absl::Status StorePiece(const proto::Call& call, const std::string& name, int64_t at, absl::string_view piece);
  // Everything is stored: judges the whole.
  absl::Status Complete(const proto::Call& call, const std::string& name, blob::v1::Fil& fil);
  absl::Status Drop(const proto::Call& call, const std::string& name, absl::Status why);
  absl::Status ChangeState(Tx& tx, const Row& row, const char* state, const char* action) const;

  Store& store_;
  const std::string table_, parts_;
  const Reach reach_;
};

}  // namespace kvalitet::store
