// ListOffentligtRegister: reads the register of a day, and gives it a page at a time.
#pragma once
#include "common/proto/call.h"
#include "common/store/store.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

absl::Status ListOffentligtRegister(store::Store& store, const Tables& tables, const proto::Call& call,
                                    const v1::ListOffentligtRegisterRequest& request,
                                    v1::ListOffentligtRegisterResponse& response);

}  // namespace kvalitet::registry
