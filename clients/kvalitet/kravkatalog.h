// Kravkataloger as people name them.
#pragma once
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/context.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::client {

// Every version of every serie, without krav.
absl::StatusOr<std::vector<registry::v1::Kravkatalog>> Kataloger(Context& context);

// "hemtjanst-lov version 2"
std::string KatalogSv(const registry::v1::Kravkatalog& katalog);

// "hemtjanst-lov" (its last published version, or its draft) or "hemtjanst-lov:2".
absl::StatusOr<registry::v1::Kravkatalog> FindKatalog(Context& context, absl::string_view word, bool draft = false);

}  // namespace kvalitet::client
