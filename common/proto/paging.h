// Pages of lists: clamped sizes, and page tokens that are opaque, authenticated and bound to their request.
#pragma once
#include <google/protobuf/message.h>

#include <string>

#include "absl/status/statusor.h"
#include "kvalitet/internal/v1/internal.pb.h"

namespace kvalitet::proto {

constexpr int kDefaultPage = 50, kMaxPage = 1000;

// 0 means the default, too big is clamped; negative is INVALID_ARGUMENT.
absl::StatusOr<int> PageSize(int asked);

// Makes and reads page tokens with a key of the installation, so that replicas read each other's.
class Pager {
 public:
  explicit Pager(std::string key) : key_(std::move(key)) {}

  // `request` is hashed without page_size and page_token.
  std::string Encode(const google::protobuf::Message& request, internal::v1::PageToken token) const;
  // INVALID_ARGUMENT (SIDA_FEL) for a token of another request, or one that we did not make.
  absl::StatusOr<internal::v1::PageToken> Decode(const google::protobuf::Message& request,
                                                 const std::string& text) const;

 private:
  std::string key_;
};

// Deterministic bytes of a message, for hashes.
std::string DeterministicBytes(const google::protobuf::Message& message);

}  // namespace kvalitet::proto
