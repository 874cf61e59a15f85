// The kommun's own deadlines, and what holds.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "common/proto/call.h"
#include "common/store/resource.h"
#include "services/avvikelser/fristval_rules.h"

namespace kvalitet::avvikelser {

class FristvalService {
 public:
  using Bok = std::shared_ptr<const Fristbok>;

  // `store` must live longer.
  explicit FristvalService(store::Store& store);

  absl::Status CheckColumns(sql::Session& session) const { return table_.CheckColumns(session); }
  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const;

  // The deadlines of a kommun, as the transaction sees them.
  absl::StatusOr<Bok> Las(sql::Session& session, const std::string& kommun) const;
  // Those of an ärende: the kommun decides none for what a private utförare investigates itself.
  absl::StatusOr<Fristbok> Arendets(sql::Session& session, const std::string& kommun, bool utforarens_egen) const;
  // Those of the caller's kommun, read now: before a transaction in which they are used.
  absl::StatusOr<Bok> Las(const proto::Call& call) const;
  // What a call read last, for words about it inside a snapshot.
  Bok Senast(const std::string& kommun) const;

 private:
  store::Store& store_;
  const store::Table<v1::Fristval> table_;
  const store::Resource<v1::Fristval> plain_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, Bok> senast_;
};

}  // namespace kvalitet::avvikelser
