// Whose the steps are that something waits for: the service tells it with what it answers (Stegval).
#pragma once
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {

// What the service says of a step of `m`; null where the step does not go from where it stands.
template <class M, class Steg>
const avvikelser::v1::Stegval* StegvalOm(const M& m, Steg steg) {
  const auto* value = google::protobuf::GetEnumDescriptor<Steg>()->FindValueByNumber(static_cast<int>(steg));
  for (const avvikelser::v1::Stegval& one : m.stegval()) {
    if (value != nullptr && one.steg() == value->name()) return &one;
  }
  return nullptr;
}

// Whether it is a step that the caller's role may take.
template <class M, class Steg>
bool FarTa(const M& m, Steg steg) {
  const avvikelser::v1::Stegval* found = StegvalOm(m, steg);
  return found != nullptr && found->far();
}

// "”starta åtgärderna” (SAS) eller ”avsluta utan åtgärder” (SAS)": those of the steps that go from where it stands, and
// who takes them.
template <class M, class Steg>
std::string StegOchVem(const M& m, const std::vector<Steg>& steg) {
  std::string text;
  for (const Steg one : steg) {
    const avvikelser::v1::Stegval* found = StegvalOm(m, one);
    if (found != nullptr)
      absl::StrAppend(&text, text.empty() ? "”" : " eller ”", WordOf(one), "” (", found->vem(), ")");
  }
  return text;
}

// "Väntar på andra: ”besluta grad” (nämnd), senast måndag 30 november 2026.": what others are to do; "" where nobody
// is.
template <class M, class Steg>
std::string VantarPa(const M& m, const std::vector<Steg>& steg, const std::string& sista_date) {
  const std::string text = StegOchVem(m, steg);
  if (text.empty()) return "";
  return absl::StrCat("Väntar på andra: ", text, sista_date.empty() ? "" : absl::StrCat(", senast ", DaySv(sista_date)),
                      ".\n");
}

}  // namespace kvalitet::client
