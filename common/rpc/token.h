// Access tokens: JWT signed with ES256 by a key file.  What a token says of a person is all that the suite believes.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/proto/call.h"
#include "kvalitet/internal/v1/internal.pb.h"

namespace kvalitet::rpc {

class TokenKey {
 public:
  ~TokenKey();
  TokenKey(const TokenKey&) = delete;
  TokenKey& operator=(const TokenKey&) = delete;

  // Reads the key (JWK, P-256); FAILED_PRECONDITION tells what is wrong.
  static absl::StatusOr<std::unique_ptr<TokenKey>> FromFile(const std::string& path);
  // Makes a key file, mode 0600, unless there is one.
  static absl::Status Ensure(const std::string& path);

  // Signs a token that holds from `now` for `lifetime`.
  absl::StatusOr<std::string> Issue(const proto::Identity& who, absl::Time now, absl::Duration lifetime) const;
  // UNAUTHENTICATED with reason TOKEN_OGILTIG or TOKEN_FOR_GAMMAL; `now` is the system clock's.  Only ES256 is taken,
  // whatever the header says.
  absl::StatusOr<proto::Identity> Verify(const std::string& token, absl::Time now) const;

 private:
  struct Jwk;
  explicit TokenKey(std::unique_ptr<Jwk> jwk);
  // What a token says, if this key signed it; null otherwise.
  std::shared_ptr<const internal::v1::Claims> Signed(const std::string& token) const;
  // The same, remembered: a signature costs more to verify than a row to read.  Whether the token still holds is asked
  // each time.
  std::shared_ptr<const internal::v1::Claims> SignedBefore(const std::string& token) const;

  std::unique_ptr<Jwk> jwk_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::shared_ptr<const internal::v1::Claims>> known_;  // by hash of the token
};

}  // namespace kvalitet::rpc
