// What the register says of one kommun at one moment: immutable, so that a reader may keep it as long as it likes.
#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/register/client.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::registry {

// Pointers live as long as the snapshot.
struct Operator {
  const v1::Uppdrag* uppdrag = nullptr;
  const v1::Utforare* utforare = nullptr;
  const v1::Avtal* avtal = nullptr;  // nullptr where the uppdrag has none
};

class Snapshot {
 public:
  // Loads a kommun page by page.  First asks where the changes stand, so that what is written meanwhile is seen by the
  // next check.
  static absl::StatusOr<std::shared_ptr<const Snapshot>> Load(Client& client, absl::string_view kommun,
                                                              absl::Time deadline);

  // By resource name; nullptr if there is none that is live.
  const v1::Enhet* Enhet(absl::string_view name) const;
  const v1::Utforare* Utforare(absl::string_view name) const;
  const v1::Avtal* Avtal(absl::string_view name) const;
  // By resource name, id (sol-hemtjanst) or code (SOL_HEMTJANST).
  const v1::Insatstyp* Insatstyp(absl::string_view name) const;

  // The enhet that stands for it on that day: itself, or the one that it has gone up in by then.
  absl::string_view EnhetOn(absl::string_view enhet, absl::CivilDay day) const;
  // Who carried out the insatstyp in the enhet (or in what it has gone up in) on that day; no uppdrag where nobody is
  // known to have.
  Operator Operated(absl::string_view enhet, absl::string_view insatstyp, absl::CivilDay day) const;
  // Uppdrag of an enhet that cover the day, of every insatstyp, in order of insatstyp.
  std::vector<Operator> OperatedAll(absl::string_view enhet, absl::CivilDay day) const;

  // Everything live, in order of name.
  const std::vector<v1::Enhet>& enheter() const { return enheter_; }
  const std::vector<v1::Insatstyp>& insatstyper() const { return insatstyper_; }
  const std::vector<v1::Utforare>& utforare() const { return utforare_; }
  const std::vector<v1::Avtal>& avtal() const { return avtal_; }
  // In order of enhet, insatstyp, giltig_fran.
  const std::vector<v1::Uppdrag>& uppdrag() const { return uppdrag_; }

  // Point to ask ListChanges from.
  const std::string& after() const { return after_; }
  // Number of resources: what it costs to keep.
  size_t rows() const;

 private:
  Operator OperatorOf(const v1::Uppdrag& uppdrag) const;
  void Sort();

  std::string after_;
  std::vector<v1::Enhet> enheter_;
  std::vector<v1::Insatstyp> insatstyper_;
  std::vector<v1::Utforare> utforare_;
  std::vector<v1::Avtal> avtal_;
  std::vector<v1::Uppdrag> uppdrag_;
};

}  // namespace kvalitet::registry
