// Åtgärder from a CSV file.  Pure.  Columns, each found under any of its names:
//   nr, nyckel, id · åtgärd, text · avslutas, sista dag · ansvarig (several with comma) · beslutande · beroenden
//   (several with semicolon) · beslutad · enhet · insatstyp · delmål · orsak · förväntad effekt · så mäts effekten ·
//   förväntat belopp tkr · utfall tkr
// Rows with the same nr are one åtgärd with several dates: each row is a delmål of it.
#pragma once
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

struct LastAtgard {
  v1::Atgard atgard;  // kalla, kall_id and what the file says; enhet as the file writes it
  int rad = 0;        // of its first row
};

struct LastaAtgarder {
  std::vector<LastAtgard> atgarder;  // in the order of their first rows
  std::vector<v1::RadFel> fel;
  int64_t antal_rader = 0;
  std::string last_som;  // "UTF-8, komma"

  void Add(int rad, absl::string_view kolumn, absl::string_view text);
};

LastaAtgarder LasAtgarder(absl::string_view fil, absl::string_view kalla);

}  // namespace kvalitet::uppfoljning
