#include "common/register/regi.h"

namespace kvalitet::registry {

RegiColumn ColumnOf(v1::Regiform regiform) {
  switch (regiform) {
    case v1::REGIFORM_KOMMUNAL:
    case v1::REGIFORM_KOMMUNALT_BOLAG:
      return RegiColumn::kKommunal;
    case v1::REGIFORM_ENSKILD:
      return RegiColumn::kPrivat;
    case v1::REGIFORM_ANNAN_KOMMUN:
    case v1::REGIFORM_REGION:
    case v1::REGIFORM_STATLIG:
      return RegiColumn::kOvrig;
    default:
      return RegiColumn::kOkand;
  }
}

absl::string_view RegiKey(v1::Regiform regiform) {
  switch (ColumnOf(regiform)) {
    case RegiColumn::kKommunal:
      return "kommunal";
    case RegiColumn::kPrivat:
      return "privat";
    default:
      break;
  }
  const auto* value = v1::Regiform_descriptor()->FindValueByNumber(
      ColumnOf(regiform) == RegiColumn::kOkand ? v1::REGIFORM_OKAND : regiform);
  return value->options().GetExtension(options::v1::ord);
}

}  // namespace kvalitet::registry
