#include "common/base/kommun.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/strip.h"
#include "common/base/text.h"

namespace kvalitet::base {
namespace {

constexpr Kommun kKommuner[] = {
#include "common/base/kommuner.inc"
};

constexpr Kommun kExample = {kExampleKommun, "Exempelkommun", "99", "Exempellän"};

using Index = std::map<std::string, const Kommun*>;

const Kommun* Lookup(const Index& index, const std::string& name) {
  const auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
}

// Two indexes, since Habo and Håbo differ in nothing else: names as written decide before folded ones.
struct Names {
  Index written;
  Index folded;
};

const Names& AllNames() {
  static const Names* const names = [] {
    auto* made = new Names;
    for (const Kommun& kommun : kKommuner) {
      made->written.emplace(LowerSv(kommun.name), &kommun);
      made->folded.emplace(FoldSv(kommun.name), &kommun);
    }
    made->written.emplace("exempelkommun", &kExample);
    made->folded.emplace("region gotland", FindKommun("0980"));  // what the kommun calls itself
    made->folded.emplace("falu", FindKommun("2080"));            // Falu kommun
    return made;
  }();
  return *names;
}

// `name` in lower case, with or without a district, "kommun", "stad" and the s before them.
const Kommun* FindIn(const Index& index, std::string name) {
  const size_t parenthesis = name.find('(');
  if (parenthesis != std::string::npos && parenthesis > 0 && name.back() == ')') {
    name = TrimSv(absl::string_view(name).substr(0, parenthesis));
  }
  if (const Kommun* kommun = Lookup(index, name)) return kommun;
  absl::string_view stem = name;
  if (!absl::ConsumeSuffix(&stem, " kommun") && !absl::ConsumeSuffix(&stem, " stad")) return nullptr;
  const std::string bare = TrimSv(stem);
  if (const Kommun* kommun = Lookup(index, bare)) return kommun;
  stem = bare;
  return absl::ConsumeSuffix(&stem, "s") ? Lookup(index, std::string(stem)) : nullptr;
}

}  // namespace

absl::Span<const Kommun> AllKommuner() { return kKommuner; }

const Kommun* FindKommun(absl::string_view code) {
  if (code == kExampleKommun) return &kExample;
  const auto* found = std::lower_bound(std::begin(kKommuner), std::end(kKommuner), code,
                                       [](const Kommun& kommun, absl::string_view c) { return kommun.code < c; });
  return found != std::end(kKommuner) && found->code == code ? found : nullptr;
}

std::string KommunNamn(absl::string_view code) {
  const Kommun* kommun = FindKommun(code);
  return std::string(kommun == nullptr ? code : kommun->name);
}

const Kommun* FindKommunByName(absl::string_view name) {
  const std::string trimmed = TrimSv(name);
  const Kommun* kommun = FindIn(AllNames().written, LowerSv(trimmed));
  return kommun != nullptr ? kommun : FindIn(AllNames().folded, FoldSv(trimmed));
}

}  // namespace kvalitet::base
