// Avtal as people name them: also those of a list, which may have no beteckning.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "clients/kvalitet/context.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::client {

// Every avtal has a word that finds it, in the order of `avtal`: its beteckning, else the name of its utförare, where
// no other has the same; else both, or the name with a number, the first avtal first: "Exempelvård AB (2)".  Pure.
std::vector<std::string> AvtalWords(absl::Span<const registry::v1::Avtal> avtal,
                                    const std::map<std::string, std::string>& utforare);

struct NamedAvtal {
  registry::v1::Avtal avtal;
  std::string word;
};
// Every avtal of the kommun, with the word that finds it.
absl::StatusOr<std::vector<NamedAvtal>> ReadAvtal(Context& context, const std::map<std::string, std::string>& utforare);

// The one that is meant, by its word, its beteckning or its utförare.  None: a failure with the closest word.  Several:
// a failure with the words that tell them apart.
absl::StatusOr<registry::v1::Avtal> ChooseAvtal(absl::Span<const NamedAvtal> all,
                                                const std::map<std::string, std::string>& utforare,
                                                absl::string_view word);

}  // namespace kvalitet::client
