// Jäv of whoever was to receive a rapport that is the nämnd's: it is noted in the history of the rapport, and somebody
// else receives it.  A private utförare with one chief declares it in its own ärende, and goes on.
#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

struct AnmaltJav {
  std::string date;   // when it was declared first; "" where nobody has
  bool egen = false;  // by `vem`

  bool nagon() const { return !date.empty(); }
};

// What is noted of a rapport.
absl::StatusOr<AnmaltJav> JavOm(sql::Session& session, const v1::Avvikelse& rapport, const std::string& vem);

// FAILED_PRECONDITION for who declared it, and for the enhet, whoever of it did: then the nämnd's own people receive.
absl::Status FarTaEmot(const AnmaltJav& jav, bool kommunens, const v1::Avvikelse& rapport);

}  // namespace kvalitet::avvikelser
