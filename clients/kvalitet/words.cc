#include "clients/kvalitet/words.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/kvalitet/args.h"
#include "common/base/text.h"
#include "kvalitet/options/v1/options.pb.h"

namespace kvalitet::client {
namespace {

std::string Bare(absl::string_view word) { return absl::StrReplaceAll(FoldWord(word), {{"-", ""}, {" ", ""}}); }

// " utbildning kunskap och kompetens "
std::string Spaced(absl::string_view words) {
  const std::string folded = FoldWord(words);
  return absl::StrCat(" ", absl::StrJoin(absl::StrSplit(folded, absl::ByAnyChar(" -_,"), absl::SkipEmpty()), " "), " ");
}

// Whether no word of `part` says anything: "och", "för att".
bool SaysNothing(absl::string_view part) {
  static const auto& kFunction = *new std::set<absl::string_view>{"att", "av",  "den", "det", "eller", "for",
                                                                  "i",   "med", "och", "pa",  "som",   "till"};
  const std::vector<absl::string_view> words = absl::StrSplit(part, ' ', absl::SkipEmpty());
  return std::all_of(words.begin(), words.end(), [](absl::string_view one) { return kFunction.count(one) > 0; });
}

// The one value that has `word` among its words, as "teknik" of "teknik och utrustning"; 0 where there is none, and a
// failure that lists them where there are several.
absl::StatusOr<int> ByPart(const google::protobuf::EnumDescriptor* type, absl::string_view word,
                           absl::string_view what) {
  const std::string part = Spaced(word);
  if (SaysNothing(part)) return 0;
  std::vector<int> found;
  std::vector<std::string> words;
  for (int i = 0; i < type->value_count(); ++i) {
    const int number = type->value(i)->number();
    const std::string swedish = WordOf(type, number);
    if (!absl::StrContains(Spaced(swedish), part)) continue;
    found.push_back(number);
    words.push_back(absl::StrCat("\"", swedish, "\""));
  }
  if (found.size() > 1) {
    return Failure(kUsage, absl::StrCat(what, " kan vara ", absl::StrJoin(words, " eller "), ". Skriv hela."));
  }
  return found.empty() ? 0 : found[0];
}

// `what` was written and is none of the values: "--grad \"bra\"".
absl::StatusOr<int> Chosen(const google::protobuf::EnumDescriptor* type, absl::string_view word, absl::string_view what,
                           Naming naming) {
  std::vector<std::string> words;
  for (int i = 0; i < type->value_count(); ++i) {
    const auto* value = type->value(i);
    if (value->number() == 0) continue;
    const std::string swedish = WordOf(type, value->number());
    if (Bare(swedish) == Bare(word) || Bare(value->name()) == Bare(word)) return value->number();
    words.push_back(swedish);
  }
  if (naming == Naming::kByPart) {
    const absl::StatusOr<int> one = ByPart(type, word, what);
    if (!one.ok() || *one != 0) return one;
  }
  const auto closest = base::ClosestWord(word, words);
  return Failure(kUsage,
                 absl::StrCat(what, " finns inte.", closest ? absl::StrCat(" Menade du \"", *closest, "\"?") : "",
                              " Välj bland: ", WordsOf(type), "."));
}

}  // namespace

std::string WordOf(const google::protobuf::EnumDescriptor* type, int number) {
  const auto* value = type->FindValueByNumber(number);
  if (value == nullptr || number == 0) return "";
  const std::string& word = value->options().GetExtension(options::v1::ord);
  return word.empty() ? value->name() : word;
}

std::string WordsOf(const google::protobuf::EnumDescriptor* type) {
  std::vector<std::string> words;
  for (int i = 0; i < type->value_count(); ++i) {
    if (type->value(i)->number() != 0) words.push_back(WordOf(type, type->value(i)->number()));
  }
  // A word with a comma of its own is told from the next by a semicolon.
  const bool comma =
      std::any_of(words.begin(), words.end(), [](const std::string& one) { return absl::StrContains(one, ','); });
  return absl::StrJoin(words, comma ? "; " : ", ");
}

absl::StatusOr<int> ValueOf(const google::protobuf::EnumDescriptor* type, absl::string_view word,
                            absl::string_view flag, Naming naming) {
  return Chosen(type, word, absl::StrCat("--", flag, " \"", word, "\""), naming);
}

absl::StatusOr<int> StegNummer(const google::protobuf::EnumDescriptor* type, absl::string_view word) {
  absl::ConsumeSuffix(&word, ".");  // of a sentence that it was copied from
  return Chosen(type, word, absl::StrCat("Steget \"", word, "\""), Naming::kWhole);
}

}  // namespace kvalitet::client
