#include "clients/kvalitet/avtal.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
constexpr size_t kNamed = 6;  // in a failure

std::string FoldedName(absl::string_view name) { return base::FoldSv(base::TrimSv(name)); }

// "\"Exempelvård AB (1)\" (LOV, från och med tis 2 jan 2024)"
std::string Apart(const NamedAvtal& one) {
  return absl::StrCat(
      "\"", one.word, "\" (", WordOf(one.avtal.avtalsform()),
      one.avtal.start_date().empty() ? "" : absl::StrCat(", från och med ", ShortDaySv(one.avtal.start_date())), ")");
}

}  // namespace

std::vector<std::string> AvtalWords(absl::Span<const v1::Avtal> avtal,
                                    const std::map<std::string, std::string>& utforare) {
  const auto namn = [&](const v1::Avtal& one) { return NameOr(utforare, one.utforare()); };
  const auto both = [&](const v1::Avtal& one) { return absl::StrCat(one.beteckning(), " (", namn(one), ")"); };
  std::map<std::string, int> of_label, of_name, of_both;
  for (const v1::Avtal& one : avtal) {
    ++of_name[FoldedName(namn(one))];
    if (one.beteckning().empty()) continue;
    ++of_label[FoldedName(one.beteckning())];
    ++of_both[FoldedName(both(one))];
  }
  std::vector<size_t> order(avtal.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::make_tuple(avtal[a].start_date(), avtal[a].name()) <
           std::make_tuple(avtal[b].start_date(), avtal[b].name());
  });
  std::map<std::string, int> number;
  std::vector<std::string> words(avtal.size());
  for (const size_t i : order) {
    const v1::Avtal& one = avtal[i];
    const int nth = ++number[FoldedName(namn(one))];
    if (!one.beteckning().empty() && of_label[FoldedName(one.beteckning())] == 1) {
      words[i] = one.beteckning();
    } else if (of_name[FoldedName(namn(one))] == 1) {
      words[i] = namn(one);
    } else if (!one.beteckning().empty() && of_both[FoldedName(both(one))] == 1) {
      words[i] = both(one);
    } else {
      words[i] = absl::StrCat(namn(one), " (", nth, ")");
    }
  }
  return words;
}

absl::StatusOr<std::vector<NamedAvtal>> ReadAvtal(Context& context,
                                                  const std::map<std::string, std::string>& utforare) {
  std::vector<v1::Avtal> avtal;
  KV_RETURN_IF_ERROR((ListAll<v1::ListAvtalRequest, v1::ListAvtalResponse>(
      context, "registry.v1.Registry/ListAvtal", {},
      [&](const auto& page) { avtal.insert(avtal.end(), page.avtal().begin(), page.avtal().end()); })));
  const std::vector<std::string> words = AvtalWords(avtal, utforare);
  std::vector<NamedAvtal> all;
  for (size_t i = 0; i < avtal.size(); ++i) all.push_back({std::move(avtal[i]), words[i]});
  return all;
}

absl::StatusOr<v1::Avtal> ChooseAvtal(absl::Span<const NamedAvtal> all,
                                      const std::map<std::string, std::string>& utforare, absl::string_view word) {
  const std::string folded = FoldedName(word);
  std::vector<std::string> known;
  std::vector<const NamedAvtal*> by_label, by_name;
  for (const NamedAvtal& one : all) {
    if (FoldedName(one.word) == folded) return one.avtal;
    known.push_back(one.word);
    if (FoldedName(one.avtal.beteckning()) == folded) by_label.push_back(&one);
    if (FoldedName(NameOr(utforare, one.avtal.utforare())) == folded) by_name.push_back(&one);
  }
  const auto& found = by_label.empty() ? by_name : by_label;
  if (found.size() == 1) return found[0]->avtal;
  if (!found.empty()) {
    std::vector<std::string> apart;
    for (size_t i = 0; i < found.size() && i < kNamed; ++i) apart.push_back(Apart(*found[i]));
    return Failure(kNotNow, absl::StrCat("\"", word, "\" är ", found.size(), " avtal. Ange ett av dem: ", JoinSv(apart),
                                         found.size() > kNamed ? ". kvalitet avtal lista visar alla." : "."));
  }
  const auto closest = base::ClosestWord(word, known);
  return Failure(kNotNow, absl::StrCat("Inget avtal heter \"", word, "\".",
                                       closest ? absl::StrCat(" Menade du \"", *closest, "\"?") : "",
                                       " kvalitet avtal lista visar dem som finns."));
}

absl::StatusOr<v1::Avtal> FindAvtal(Context& context, absl::string_view word) {
  KV_ASSIGN_OR_RETURN(const auto utforare, UtforareNames(context));
  KV_ASSIGN_OR_RETURN(const std::vector<NamedAvtal> all, ReadAvtal(context, utforare));
  return ChooseAvtal(all, utforare, word);
}

}  // namespace kvalitet::client
