// What berattelse stores.
#pragma once
#include <string>
#include <vector>

#include "common/store/table.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"

namespace kvalitet::berattelse {

struct Tables {
  explicit Tables(const store::Store& store) : siffra(store), volym(store), underlag(store) {}
  store::Table<v1::Siffra> siffra;
  store::Table<v1::Volym> volym;
  store::Table<v1::Underlag> underlag;
};

// Table of the contents of underlag.
inline constexpr char kInnehallTable[] = "underlag_innehall";

// Statements that make the tables, in order.
std::vector<std::string> SchemaStatements();

}  // namespace kvalitet::berattelse
