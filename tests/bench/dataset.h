// The kommun of the benchmarks: enheter and avvikelser made by rule from their number.
#pragma once
#include <cstdint>
#include <string>

#include "absl/time/civil_time.h"
#include "common/register/client.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::bench {

inline constexpr char kKommun[] = "0114";
inline constexpr int kEnheter = 300;
inline constexpr int kInsatstyper = 8;

// First and last day of the two years in which everything happens; the domain clock stands at the last one.
inline const absl::CivilDay kFirstDay(2025, 1, 1);
inline const absl::CivilDay kLastDay(2026, 12, 31);

std::string EnhetName(int64_t number);
std::string InsatstypKod(int64_t number);  // of the enhet with that number

// Row `number` of `total`: days evenly over the two years, two thirds closed, texts of some 200 characters.
avvikelser::v1::AvvikelseRad Row(int64_t number, int64_t total);

// A registry with the enheter: one insatstyp and one utförare each.
class PlainRegistry : public registry::Client {
 public:
  // `insatstyp`: the code of all of them; empty: in turn those of the data set.
  explicit PlainRegistry(int enheter = kEnheter, const std::string& insatstyp = "");
  absl::StatusOr<registry::v1::ListEnheterResponse> ListEnheter(const registry::v1::ListEnheterRequest& request,
                                                                absl::Time deadline) override;
  absl::StatusOr<registry::v1::ListInsatstyperResponse> ListInsatstyper(
      const registry::v1::ListInsatstyperRequest& request, absl::Time deadline) override;
  absl::StatusOr<registry::v1::ListUtforareResponse> ListUtforare(const registry::v1::ListUtforareRequest& request,
                                                                  absl::Time deadline) override;
  absl::StatusOr<registry::v1::ListUppdragResponse> ListUppdrag(const registry::v1::ListUppdragRequest& request,
                                                                absl::Time deadline) override;
  absl::StatusOr<registry::v1::ListAvtalResponse> ListAvtal(const registry::v1::ListAvtalRequest& request,
                                                            absl::Time deadline) override;
  absl::StatusOr<registry::v1::ListChangesResponse> ListChanges(const registry::v1::ListChangesRequest& request,
                                                                absl::Time deadline) override;

 private:
  registry::v1::ListEnheterResponse enheter_;
  registry::v1::ListInsatstyperResponse insatstyper_;
  registry::v1::ListUtforareResponse utforare_;
  registry::v1::ListUppdragResponse uppdrag_;
};

}  // namespace kvalitet::bench
