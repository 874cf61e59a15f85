// ExportResurser: the register as files.
#pragma once
#include <vector>

#include "common/proto/call.h"
#include "common/store/export.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// Every table of the register.
std::vector<const store::TableBase*> EveryTable(const Tables& tables);

absl::Status ExportResurser(const store::Exports& exports, const proto::Call& call,
                            const v1::ExportResurserRequest& request,
                            const proto::Handlers::SendOf<v1::ExportResurserResponse>& send);

}  // namespace kvalitet::registry
