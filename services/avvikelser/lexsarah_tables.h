// The tables of lex Sarah.
#pragma once
#include "common/store/table.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

struct LexSarahTables {
  explicit LexSarahTables(const store::Store& store) : arende(store), information(store), kopia(store) {}

  const store::Table<v1::LexSarahArende> arende;
  const store::Table<v1::Namndinformation> information;
  const store::Table<v1::LexSarahKopia> kopia;
};

}  // namespace kvalitet::avvikelser
