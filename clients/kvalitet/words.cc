#include "clients/kvalitet/words.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/kvalitet/args.h"
#include "common/base/text.h"
#include "kvalitet/options/v1/options.pb.h"

namespace kvalitet::client {
namespace {

std::string Bare(absl::string_view word) { return absl::StrReplaceAll(FoldWord(word), {{"-", ""}, {" ", ""}}); }

// `what` was written and is none of the values: "--grad \"bra\"".
absl::StatusOr<int> Chosen(const google::protobuf::EnumDescriptor* type, absl::string_view word,
                           absl::string_view what) {
  std::vector<std::string> words;
  for (int i = 0; i < type->value_count(); ++i) {
    const auto* value = type->value(i);
    if (value->number() == 0) continue;
    const std::string swedish = WordOf(type, value->number());
    if (Bare(swedish) == Bare(word) || Bare(value->name()) == Bare(word)) return value->number();
    words.push_back(swedish);
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
                            absl::string_view flag) {
  return Chosen(type, word, absl::StrCat("--", flag, " \"", word, "\""));
}

absl::StatusOr<int> StegNummer(const google::protobuf::EnumDescriptor* type, absl::string_view word) {
  return Chosen(type, word, absl::StrCat("Steget \"", word, "\""));
}

}  // namespace kvalitet::client
