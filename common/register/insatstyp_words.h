// The words by which people and lists name an insatstyp: the same in every service and in the tool.  Pure.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::registry {

class InsatstypWords {
 public:
  // Words are codes, names and aliases of `insatstyper`, compared without case, accents and how they are hyphenated.
  explicit InsatstypWords(absl::Span<const v1::Insatstyp> insatstyper);

  // Resource names of those that the word names: none, one, or what only its reader can tell apart.
  const std::set<std::string>& Named(absl::string_view word) const;

  struct Match {
    std::vector<std::string> names;    // resource names, in the order of the words, each once
    std::vector<std::string> unknown;  // words that name no insatstyp, as written
  };
  // Reads "servicehus/särskilt boende/dagverksamhet".  A text that is a word as a whole is not split.
  Match Find(absl::string_view text) const;

 private:
  std::map<std::string, std::set<std::string>> names_by_word_;
};

}  // namespace kvalitet::registry
