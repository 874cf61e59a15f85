// The imports of published figures and of volumes.
#pragma once
#include <functional>

#include "common/proto/call.h"
#include "common/register/snapshot.h"
#include "common/store/table.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"

namespace kvalitet::berattelse {

absl::Status ImporteraSiffror(store::Store& store, const store::Table<v1::Siffra>& tabell, const proto::Call& call,
                              const std::function<bool(v1::ImportSiffrorRequest&)>& next,
                              v1::ImportSiffrorResponse& response);

absl::Status ImporteraVolymer(store::Store& store, const store::Table<v1::Volym>& tabell,
                              const registry::Snapshot& reg, const proto::Call& call,
                              const std::function<bool(v1::ImportVolymerRequest&)>& next,
                              v1::ImportVolymerResponse& response);

}  // namespace kvalitet::berattelse
