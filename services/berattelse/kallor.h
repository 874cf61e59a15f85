// Where berattelse gets what it does not own: who carried out what, and what the sources count.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/proto/call.h"
#include "common/register/snapshot.h"
#include "kvalitet/avvikelser/v1/signaler.pb.h"
#include "services/berattelse/aggregate.h"

namespace kvalitet::berattelse {

class Sources {
 public:
  virtual ~Sources() = default;
  // The register of the call's kommun as it is now.
  virtual absl::StatusOr<std::shared_ptr<const registry::Snapshot>> Register(const proto::Call& call) = 0;
  // The services that state figures, by name: "uppfoljning", "avvikelser", "utförarregistret".
  virtual std::vector<std::string> Names() const = 0;
  virtual absl::StatusOr<std::vector<fakta::v1::Matt>> ListMatt(const proto::Call& call, const std::string& source) = 0;
  // Every sum of the request; an error if the stream broke off before its end mark.
  virtual absl::StatusOr<std::vector<fakta::v1::Faktum>> ListFakta(const proto::Call& call, const std::string& source,
                                                                   const fakta::v1::ListFaktaRequest& request) = 0;
  // The times of the year that one person took both of two steps.
  virtual absl::StatusOr<std::vector<v1::Undantag>> ListUndantag(const proto::Call& call, int ar) = 0;
  // The enheter that stand out, with how much each did.
  virtual absl::StatusOr<avvikelser::v1::ListSignalerResponse> ListSignaler(
      const proto::Call& call, const avvikelser::v1::ListSignalerRequest& request) = 0;
};

// Fills uppdrag, insatstyper, figures and the gaps of sources that did not answer.  `in` has kommun, year and freeze
// date.  A source that does not answer is an error that names it, unless `accepterar_luckor`; the register is always
// needed.
absl::Status Hamta(Sources& sources, const proto::Call& call, bool accepterar_luckor, Indata& in);

// Every source's figures of one enhet from the first day of `fran_ar` to the end of in.ar.  `call` is a program's.
absl::Status HamtaEnhet(Sources& sources, const proto::Call& call, const std::string& enhet, int fran_ar, Indata& in);

// What Hamta takes from the register: names and uppdrag.
void FyllRegister(const registry::Snapshot& reg, Indata& in);

// Regi column of a regiform.
v1::Regi RegiAv(registry::v1::Regiform regiform);

}  // namespace kvalitet::berattelse
