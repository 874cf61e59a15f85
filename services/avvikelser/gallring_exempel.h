// The examples of cases whose papers are destroyed.
#pragma once
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "services/avvikelser/larande_tables.h"

namespace kvalitet::avvikelser {

// The examples of a kommun that tell of a row of the register, by its name.
using Exempelbok = std::multimap<std::string, v1::Larexempel>;

// Of the caller's kommun.  Which row it is stands enciphered, so that each example is read to know, and a kommun has
// some hundred: read once in a transaction, before anything is destroyed in it.
absl::StatusOr<Exempelbok> ExempelPerArende(store::Tx& tx, const LarandeTables& tables);

// Every example that was written of a row of the register: one that is shared stays, but tells no longer of which case
// it is nor who wrote it; what else there is of it is destroyed.  Whoever wrote it.
absl::Status GallraExempel(store::Tx& tx, const LarandeTables& tables, const Exempelbok& bok,
                           const std::string& arende);

// Stores `now` over `stored` so, with what the trace keeps of it, and of copies that were shared and taken back.
absl::Status LagraUtanArende(store::Tx& tx, const LarandeTables& tables, const v1::Larexempel& stored,
                             v1::Larexempel& now, absl::string_view action);

}  // namespace kvalitet::avvikelser
