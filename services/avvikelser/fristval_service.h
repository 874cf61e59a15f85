// The kommun's own deadlines for synpunkter.
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
  // `store` must live longer.
  explicit FristvalService(store::Store& store);

  absl::Status CheckColumns(sql::Session& session) const { return table_.CheckColumns(session); }
  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const;

  // The deadlines of the caller's kommun, read now: before a transaction in which they are used.
  absl::StatusOr<std::shared_ptr<const Fristbok>> Las(const proto::Call& call) const;
  // What was read last, for words about them inside a snapshot.
  std::shared_ptr<const Fristbok> Senast(const std::string& kommun) const;

 private:
  store::Store& store_;
  const store::Table<v1::Fristval> table_;
  const store::Resource<v1::Fristval> plain_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::shared_ptr<const Fristbok>> senast_;
};

}  // namespace kvalitet::avvikelser
