// The published list tests/data/utforare.csv as lines of an import.
#pragma once
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "common/base/csv.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::registry {

inline std::string PublishedBytes() {
  std::ifstream file(KVALITET_SOURCE_DIR "/tests/data/utforare.csv", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Its lines, whatever the file is written in.
inline std::vector<v1::UtforareRad> RaderOf(const std::string& bytes) {
  const absl::StatusOr<base::Csv> csv = base::ParseCsv(bytes);
  EXPECT_TRUE(csv.ok()) << csv.status();
  std::vector<v1::UtforareRad> rader;
  for (const base::CsvRow& row : csv->rows) {
    const auto cell = [&](absl::string_view column) { return row.cells[static_cast<size_t>(csv->Column(column))]; };
    v1::UtforareRad& rad = rader.emplace_back();
    rad.set_rad(row.line);
    rad.set_kommun(cell("kommun"));
    rad.set_uppgift_avser(cell("uppgift_avser"));
    rad.set_insatstyp(cell("insatstyp"));
    rad.set_utforare(cell("utförare_enhet"));
    rad.set_regi(cell("regi"));
    rad.set_avtalsform(cell("avtalsform"));
    rad.set_omrade(cell("område"));
    rad.set_orgnummer(cell("organisationsnummer"));
    rad.set_galler_fran(cell("gäller_från"));
    rad.set_galler_till(cell("gäller_till"));
    rad.set_kallhanvisning(cell("källa"));
    rad.set_lista_komplett(cell("lista_komplett"));
    rad.set_anm(cell("anm"));
  }
  return rader;
}

}  // namespace kvalitet::registry
