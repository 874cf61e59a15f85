// Which causes a case had: read from its lex Sarah- or lex Maria-ärende, so that nobody types them once more.
#pragma once
#include <set>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "services/avvikelser/lexmaria_tables.h"
#include "services/avvikelser/lexsarah_tables.h"

namespace kvalitet::avvikelser {

class Orsakskalla {
 public:
  // Both must live longer.
  Orsakskalla(const LexSarahTables& lexsarah, const LexMariaTables& lexmaria)
      : lexsarah_(lexsarah), lexmaria_(lexmaria) {}

  // Areas of the causes; none for an ordinary avvikelse, of which whoever writes the example says them.
  absl::StatusOr<std::set<v1::Orsaksomrade>> For(sql::Session& session, const v1::Avvikelse& rapport) const;

 private:
  const LexSarahTables& lexsarah_;
  const LexMariaTables& lexmaria_;
};

// Lays what the ärende has over an example.  INVALID_ARGUMENT where somebody says others.  Pure.
absl::Status StampOrsaker(const std::set<v1::Orsaksomrade>& omraden, const v1::Larexempel* before,
                          v1::Larexempel& exempel);

}  // namespace kvalitet::avvikelser
