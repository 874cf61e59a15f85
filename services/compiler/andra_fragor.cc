// Where the questions of a självskattning are not those of the year before.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/compiler/delar.h"

namespace kvalitet::compiler {
namespace {

// "2 bara i år (HT40, HT41)"; at most kMestNycklar of them by key.
std::string Fragorna(const std::vector<std::string>& nycklar, const std::string& nar) {
  constexpr size_t kMestNycklar = 10;
  const std::vector<std::string> forsta(
      nycklar.begin(), nycklar.begin() + static_cast<std::ptrdiff_t>(std::min(nycklar.size(), kMestNycklar)));
  return absl::StrCat(nycklar.size(), " bara ", nar, " (", absl::StrJoin(forsta, ", "),
                      forsta.size() < nycklar.size() ? " med flera)" : ")");
}

}  // namespace

std::optional<Stycke> AndraFragor(const Vy& vy, const std::string& typ) {
  std::vector<std::string> nya, borta;
  bool forra_aret = false, andra = false;
  for (const auto* figurer : {&vy.innehall.figurer(), &vy.innehall.forna()})
    for (const bv1::Figur& f : *figurer) {
      if (f.omfattning().insatstyp() != typ || f.omfattning().regi() != bv1::REGI_ALLA) continue;
      if (f.matt() == "sjalvskattning.positiva" && f.del().empty()) andra = f.andra_fragor();
      if (f.matt() != "sjalvskattning.fraga") continue;
      const bool nu = figurer == &vy.innehall.figurer(), da = Vy::Ar(f, vy.ar - 1) != nullptr;
      forra_aret = forra_aret || da;
      if (nu && !da) nya.push_back(f.del());
      if (!nu && da) borta.push_back(f.del());
    }
  if (!forra_aret || !andra) return std::nullopt;
  std::vector<std::string> vad;
  if (!nya.empty()) vad.push_back(Fragorna(nya, "i år"));
  if (!borta.empty()) vad.push_back(Fragorna(borta, absl::StrCat(vy.ar - 1)));
  if (vad.empty()) vad.push_back("de är fördelade på ett annat sätt mellan regierna");
  const bool bada = vy.Hitta({"sjalvskattning.gemensamma", ""}, {typ}) != nullptr;
  return Stycke{absl::StrCat("Det är inte samma frågor som är besvarade i år och ", vy.ar - 1, ": ",
                             absl::StrJoin(vad, " och "), ". Därför jämförs ",
                             bada ? "de positiva svaren bara för de frågor som är besvarade båda åren i samma regi."
                                  : "inte de positiva svaren.")};
}

}  // namespace kvalitet::compiler
