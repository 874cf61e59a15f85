// The steps of an ordinary avvikelse.
#pragma once
#include "absl/status/status.h"
#include "common/proto/call.h"
#include "common/store/store.h"
#include "services/avvikelser/rapportbok.h"

namespace kvalitet::avvikelser {

class AvslutService {
 public:
  // Both must live longer.
  AvslutService(store::Store& store, const Rapportbok& rader) : store_(store), rader_(rader) {}

  void Serve(proto::Handlers& handlers) const;

 private:
  absl::Status Move(const proto::Call& call, const v1::MoveAvvikelseRequest& request, v1::Avvikelse& response) const;

  store::Store& store_;
  const Rapportbok& rader_;
};

}  // namespace kvalitet::avvikelser
