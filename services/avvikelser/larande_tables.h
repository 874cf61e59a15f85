// The tables of learning: what is written, and apart from it what everybody reads.
#pragma once
#include "absl/status/status.h"
#include "common/store/table.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

struct LarandeTables {
  explicit LarandeTables(const store::Store& store) : exempel(store), delat(store) {}

  absl::Status CheckColumns(sql::Session& session) const {
    const absl::Status status = exempel.CheckColumns(session);
    return status.ok() ? delat.CheckColumns(session) : status;
  }

  const store::Table<v1::Larexempel> exempel;
  const store::Table<v1::DelatLarexempel> delat;
};

}  // namespace kvalitet::avvikelser
