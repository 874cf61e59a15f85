// What there is to do about synpunkter.
#pragma once
#include <vector>

#include "common/attgora/listning.h"
#include "common/store/table.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// `table` must live as long as what is returned.
std::vector<attgora::Kalla> SynpunktKallor(const store::Table<v1::Synpunkt>& table);

}  // namespace kvalitet::avvikelser
