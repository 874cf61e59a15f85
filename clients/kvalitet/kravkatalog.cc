#include "clients/kvalitet/kravkatalog.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/lookup.h"
#include "common/base/status.h"

namespace kvalitet::client {

namespace v1 = registry::v1;

absl::StatusOr<std::vector<v1::Kravkatalog>> Kataloger(Context& context) {
  std::vector<v1::Kravkatalog> all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListKravkatalogerRequest, v1::ListKravkatalogerResponse>(
      context, "registry.v1.Registry/ListKravkataloger", {},
      [&](const auto& page) { all.insert(all.end(), page.kravkataloger().begin(), page.kravkataloger().end()); })));
  return all;
}

std::string KatalogSv(const v1::Kravkatalog& katalog) {
  return absl::StrCat(katalog.serie(), " version ", katalog.version());
}

absl::StatusOr<v1::Kravkatalog> FindKatalog(Context& context, absl::string_view word, bool draft) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(word, absl::MaxSplits(':', 1));
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Kravkatalog> all, Kataloger(context));
  const v1::Kravkatalog* best = nullptr;
  for (const v1::Kravkatalog& one : all) {
    if (one.serie() != FoldWord(parts.first)) continue;
    const bool meant = parts.second.empty() ? (one.state() == v1::KRAVKATALOG_STATE_UTKAST) == draft
                                            : absl::StrCat(one.version()) == parts.second;
    if (meant && (best == nullptr || best->version() < one.version())) best = &one;
  }
  if (best != nullptr) return *best;
  return Failure(kNotNow, absl::StrCat("Det finns ", draft ? "inget utkast till" : "ingen publicerad",
                                       " kravkatalog \"", word, "\". kvalitet krav lista visar dem som finns."));
}

}  // namespace kvalitet::client
