#include "services/uppfoljning/skalor.h"

#include <algorithm>

namespace kvalitet::uppfoljning {

const std::vector<SkalaInfo>& Skalor() {
  static const auto* const kSkalor = new std::vector<SkalaInfo>{
      {v1::JN, Svarsform::kVal, {"Ja", "Nej", "Ej aktuellt"}, {"Ej aktuellt"}},
      {v1::JDN, Svarsform::kVal, {"Ja", "Delvis", "Nej", "Ej aktuellt"}, {"Ej aktuellt"}},
      {v1::JNN, Svarsform::kVal, {"Ja", "Ja, för några", "Nej"}, {}},
      {v1::U4,
       Svarsform::kVal,
       {"Uppfylls helt", "Uppfylls i huvudsak", "Uppfylls delvis", "Uppfylls inte", "Ej aktuellt"},
       {"Ej aktuellt"}},
      {v1::ANT, Svarsform::kTal, {}, {}},
      {v1::AND, Svarsform::kTvaTal, {}, {}},
      {v1::A5, Svarsform::kVal, {"Ja, alltid", "Oftast", "Ibland", "Sällan", "Nej, aldrig", "Vet ej"}, {"Vet ej"}},
      {v1::N5,
       Svarsform::kVal,
       {"Mycket nöjd", "Ganska nöjd", "Varken eller", "Ganska missnöjd", "Mycket missnöjd", "Vet ej"},
       {"Vet ej"}},
      {v1::T5,
       Svarsform::kVal,
       {"Mycket tryggt", "Ganska tryggt", "Varken eller", "Ganska otryggt", "Mycket otryggt", "Vet ej"},
       {"Vet ej"}},
      {v1::L5,
       Svarsform::kVal,
       {"Mycket lätt", "Ganska lätt", "Varken eller", "Ganska svårt", "Mycket svårt", "Vet ej"},
       {"Vet ej"}},
      {v1::P4,
       Svarsform::kVal,
       {"Ja, alla i personalen", "Ja, flertalet i personalen", "Ja, några", "Nej, ingen", "Vet ej"},
       {"Vet ej"}},
      {v1::JIN, Svarsform::kVal, {"Ja", "Ibland", "Nej"}, {}},
      {v1::ANI, Svarsform::kVal, {"Alla", "Några", "Ingen"}, {}},
      {v1::AIO, Svarsform::kVal, {"Aldrig", "Ibland", "Ofta"}, {}},
      {v1::TXT, Svarsform::kText, {}, {}},
      {v1::FRI, Svarsform::kVal, {}, {}},
  };
  return *kSkalor;
}

const SkalaInfo& FindSkala(v1::Skala skala) {
  const auto& skalor = Skalor();
  auto found = std::find_if(skalor.begin(), skalor.end(), [&](const SkalaInfo& info) { return info.skala == skala; });
  if (found != skalor.end()) return *found;
  return *std::find_if(skalor.begin(), skalor.end(), [](const SkalaInfo& info) { return info.skala == v1::TXT; });
}

}  // namespace kvalitet::uppfoljning
