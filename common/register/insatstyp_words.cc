#include "common/register/insatstyp_words.h"

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/text.h"

namespace kvalitet::registry {
namespace {

std::string Key(absl::string_view word) {
  const std::string folded = base::FoldSv(base::TrimSv(word));
  return absl::StrJoin(absl::StrSplit(folded, absl::ByAnyChar(" \t_-"), absl::SkipEmpty()), " ");
}

}  // namespace

InsatstypWords::InsatstypWords(absl::Span<const v1::Insatstyp> insatstyper) {
  for (const v1::Insatstyp& insatstyp : insatstyper) {
    names_by_word_[Key(insatstyp.kod())].insert(insatstyp.name());
    names_by_word_[Key(insatstyp.namn())].insert(insatstyp.name());
    for (const std::string& alias : insatstyp.alias()) names_by_word_[Key(alias)].insert(insatstyp.name());
  }
}

const std::set<std::string>& InsatstypWords::Named(absl::string_view word) const {
  static const auto& none = *new std::set<std::string>;
  const auto found = names_by_word_.find(Key(word));
  return found == names_by_word_.end() ? none : found->second;
}

InsatstypWords::Match InsatstypWords::Find(absl::string_view text) const {
  Match match;
  std::set<std::string> seen;
  const auto take = [&](const std::set<std::string>& names) {
    for (const std::string& name : names) {
      if (seen.insert(name).second) match.names.push_back(name);
    }
  };
  if (const std::set<std::string>& whole = Named(text); !whole.empty()) {
    take(whole);
    return match;
  }
  for (absl::string_view word : absl::StrSplit(text, absl::ByAnyChar("/,"))) {
    const std::string trimmed = base::TrimSv(word);
    if (trimmed.empty()) continue;
    const std::set<std::string>& names = Named(trimmed);
    if (names.empty()) match.unknown.push_back(trimmed);
    take(names);
  }
  return match;
}

}  // namespace kvalitet::registry
