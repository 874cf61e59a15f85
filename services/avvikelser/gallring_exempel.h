// The examples of cases whose papers are destroyed.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "services/avvikelser/larande_tables.h"

namespace kvalitet::avvikelser {

// Every example that was written of a row of the register: one that is shared stays, but tells no longer of which case
// it is nor who wrote it; what else there is of it is destroyed.  Whoever wrote it.
absl::Status GallraExempel(store::Tx& tx, const LarandeTables& tables, const std::string& arende);

// Stores `now` over `stored` so, with what the trace keeps of it, and of copies that were shared and taken back.
absl::Status LagraUtanArende(store::Tx& tx, const LarandeTables& tables, const v1::Larexempel& stored,
                             v1::Larexempel& now, absl::string_view action);

}  // namespace kvalitet::avvikelser
