// From a row of a file to an avvikelse.  Pure.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/proto/errors.h"
#include "common/register/insatstyp_words.h"
#include "common/register/snapshot.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// SOL_HEMTJANST falls under SoL; unspecified where the code does not tell.
v1::Lagrum LagrumOf(const std::string& insatstyp);

// Finds enheter and insatstyper by what people write: resource name, id, name or code.  `snapshot` must outlive it.
class Ordlista {
 public:
  explicit Ordlista(const registry::Snapshot& snapshot);

  // Adds to `violations` (under `column`) and returns empty when there is none, or more than one.
  std::string Enhet(const std::string& word, const std::string& column, proto::Violations& violations) const;
  std::string Insatstyp(const std::string& word, const std::string& column, proto::Violations& violations) const;
  // The codes of what the enhet carried out on a day.
  std::vector<std::string> InsatstyperOf(const std::string& enhet, absl::CivilDay day) const;

 private:
  const registry::Snapshot& snapshot_;
  registry::InsatstypWords insatstyper_;
  std::multimap<std::string, std::string> enheter_;  // word as written and folded, to name
};

// Reads a row that met the rules of its options, without its name.  Everything that is wrong is added, with the row's
// columns as fields.
v1::Avvikelse ReadRow(const v1::AvvikelseRad& row, const std::string& kalla, const Ordlista& words,
                      absl::CivilDay today, proto::Violations& violations);

// The name of an imported row: the same for the same source and id.  What an utförare imports is apart from what
// others do, whatever they call their source.
std::string NameOf(const std::string& kommun, const std::string& utforare, const std::string& kalla,
                   const std::string& kall_id);

// Lays what a row says over what is stored, so that nothing else changes.
v1::Avvikelse Overlay(const v1::Avvikelse& stored, const v1::Avvikelse& row);

}  // namespace kvalitet::avvikelser
