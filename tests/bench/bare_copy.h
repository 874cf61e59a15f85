// The bare baseline of an import.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "common/sql/database.h"
#include "tests/bench/measure.h"

namespace kvalitet::bench {

// Stores the rows that `tables` of `from` hold into the same tables of `to`, in `batches` transactions of so many
// clients, by statements of many rows and nothing else.
Cost StoreBare(sql::Database& from, sql::Database& to, const std::vector<std::string>& tables, int64_t batches,
               int clients = 1);

}  // namespace kvalitet::bench
