#include "services/avvikelser/lexsarah_frist.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kvalitet::avvikelser {
namespace {

constexpr std::pair<absl::string_view, absl::string_view> kVad[] = {
    {"LS_INLED", "utse utredare"},
    {"LS_GRAD", "lås utredningen och föreslå grad"},
    {"LS_KOMPLETTERA", "få in kompletteringen"},
    {"LS_BESLUTA", "besluta grad"},
    {"LS_ATGARDER", "bestäm åtgärder, eller avsluta med motiv"},
    {"LS_GENOMFOR", "genomför åtgärderna"},
    {"LS_EFFEKT", "bedöm om åtgärderna hade effekt"},
    {"LS_ANMAL_IVO", "anmäl till IVO"},
    {"LS_EFTERSAND", "sänd in utredningen till IVO"},
    {"LS_SVARA_IVO", "svara IVO"},
    {"LS_IVO_BESLUT", "ange om IVO kräver åtgärder eller avslutar"},
    {"LS_INFORMERA_NAMNDEN", "informera nämnden"},
};

}  // namespace

absl::string_view LexSarahVad(absl::string_view kod) {
  const auto* const found =
      std::find_if(std::begin(kVad), std::end(kVad), [&](const auto& v) { return v.first == kod; });
  return found == std::end(kVad) ? absl::string_view() : found->second;
}

}  // namespace kvalitet::avvikelser
