// The table of lex Maria.
#pragma once
#include "common/store/table.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

struct LexMariaTables {
  explicit LexMariaTables(const store::Store& store) : arende(store) {}

  const store::Table<v1::LexMariaArende> arende;
};

}  // namespace kvalitet::avvikelser
