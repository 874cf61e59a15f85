// What compiler stores.
#pragma once
#include <string>
#include <vector>

#include "common/store/table.h"
#include "kvalitet/compiler/v1/compiler.pb.h"

namespace kvalitet::compiler {

struct Tables {
  explicit Tables(const store::Store& store) : rapport(store) {}
  store::Table<v1::Rapport> rapport;
};

// Table of the bytes of editions; a part is "html", "pdf" or "json".
inline constexpr char kUtgavaTable[] = "rapport_utgava";

// Statements that make the tables, in order.
std::vector<std::string> SchemaStatements();

}  // namespace kvalitet::compiler
