#include "services/registry/import_dubbletter.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/text.h"
#include "services/registry/import_apply.h"

namespace kvalitet::registry {

std::string NamnNyckel(absl::string_view namn) {
  static const auto& of_form =
      *new std::set<std::string>{"ab",   "aktiebolag", "aktiebolaget", "hb", "handelsbolag", "kb", "kommanditbolag",
                                 "publ", "ek",         "for",          "i",  "och"};
  std::string folded = base::FoldSv(namn);
  for (char& c : folded) {
    if (static_cast<unsigned char>(c) < 0x80 && !absl::ascii_isalnum(static_cast<unsigned char>(c))) c = ' ';
  }
  std::string key;
  for (const std::string& word : std::vector<std::string>(absl::StrSplit(folded, ' ', absl::SkipEmpty()))) {
    if (of_form.count(word) == 0) key += word;
  }
  return key.empty() ? folded : key;
}

void ImportApply::FindNamesakes(const std::vector<Work>& work) {
  bool any = false;
  for (const Work& one : work) any = any || (one.utforare != nullptr && one.utforare->is_new);
  if (!any) return;
  std::map<std::string, Known> known;
  for (const Known& one : known_) known[NamnNyckel(one.namn)] = one;
  std::set<const void*> seen;
  for (const Work& one : work) {
    if (one.utforare == nullptr || !one.utforare->is_new || !seen.insert(one.utforare).second) continue;
    const v1::Utforare& now = one.utforare->now;
    const auto [found, fresh] =
        known.emplace(NamnNyckel(now.namn()), Known{now.namn(), now.orgnummer(), one.plan->rad});
    const Known& other = found->second;
    // Two numbers say that they are two.
    if (fresh || (!now.orgnummer().empty() && !other.orgnummer.empty())) continue;
    Dubblett(one, "utförare",
             absl::StrCat(now.namn(), " kan vara ", other.namn,
                          other.rad == 0 ? ", som finns i registret" : absl::StrCat(" på rad ", other.rad),
                          ". Är de samma: skriv namnet lika"));
  }
}

}  // namespace kvalitet::registry
