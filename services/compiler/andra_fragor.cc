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
  int bada = 0;
  for (const auto* figurer : {&vy.innehall.figurer(), &vy.innehall.forna()})
    for (const bv1::Figur& f : *figurer) {
      if (f.matt() != "sjalvskattning.fraga" || f.omfattning().insatstyp() != typ ||
          f.omfattning().regi() != bv1::REGI_ALLA)
        continue;
      const bool nu = figurer == &vy.innehall.figurer(), da = Vy::Ar(f, vy.ar - 1) != nullptr;
      if (nu && da) ++bada;
      if (nu && !da) nya.push_back(f.del());
      if (!nu && da) borta.push_back(f.del());
    }
  if ((nya.empty() && borta.empty()) || (bada == 0 && borta.empty())) return std::nullopt;
  std::vector<std::string> vad;
  if (!nya.empty()) vad.push_back(Fragorna(nya, "i år"));
  if (!borta.empty()) vad.push_back(Fragorna(borta, absl::StrCat(vy.ar - 1)));
  return Stycke{absl::StrCat(
      "Det är inte samma frågor som är besvarade i år och ", vy.ar - 1, ": ", absl::StrJoin(vad, " och "), ". ",
      bada == 0 ? "Därför jämförs inte de positiva svaren."
                : absl::StrCat("Därför jämförs de positiva svaren bara för ",
                               bada == 1 ? "den fråga" : absl::StrCat("de ", bada, " frågor"),
                               bada == 1 ? " som är besvarad båda åren." : " som är besvarade båda åren."))};
}

}  // namespace kvalitet::compiler
