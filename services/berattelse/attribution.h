// Who operated an enhet: the one place where a figure gets its utförare and regi.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"

namespace kvalitet::berattelse {

// An enhet that has gone up in another: what is reported of it from that day on is the other's.
struct Uppgangen {
  std::string enhet, uppgatt_i;
  std::string fran_date;
};

// The uppdrag of a kommun by enhet and insatstyp.
class Uppdragsregister {
 public:
  // Keeps copies.  Rows whose dates cannot be read are left out; the registry never sends any.
  explicit Uppdragsregister(const std::vector<v1::UnderlagUppdrag>& uppdrag,
                            const std::vector<Uppgangen>& uppgangna = {});

  // The uppdrag that covers the day, or nullptr.  With an empty insatstyp: of any insatstyp, if all of them that cover
  // the day have the same utförare.
  const v1::UnderlagUppdrag* Pa(absl::string_view enhet, absl::string_view insatstyp, absl::CivilDay dag) const;

  // The uppdrag that alone covers the whole period [fran, till), or nullptr.
  const v1::UnderlagUppdrag* Under(absl::string_view enhet, absl::string_view insatstyp, absl::CivilDay fran,
                                   absl::CivilDay till) const;

  // By the period as fakta write it: a day, a month, or a year (which stands for `bestandsdag`).
  const v1::UnderlagUppdrag* For(absl::string_view enhet, absl::string_view insatstyp, absl::string_view period,
                                 absl::CivilDay bestandsdag) const;

  // Months (YYYY-MM) of the years in which an uppdrag begins or ends otherwise than on the first of a month: for
  // these the sources are asked for days.
  std::vector<std::string> Delade(int fran_ar, int till_ar) const;

  // All uppdrag that cover the day.
  std::vector<const v1::UnderlagUppdrag*> Alla(absl::CivilDay dag) const;
  // All uppdrag that cover at least one day of the year.
  std::vector<const v1::UnderlagUppdrag*> AllaUnder(int ar) const;

 private:
  // The enhet that stands for it on that day.
  std::string EnhetOn(absl::string_view enhet, absl::CivilDay dag) const;

  struct Rad {
    absl::CivilDay fran;
    std::optional<absl::CivilDay> till;  // first day after
    v1::UnderlagUppdrag uppdrag;
    bool Tacker(absl::CivilDay dag) const { return fran <= dag && (!till || dag < *till); }
  };
  // Rows of (enhet, insatstyp) in order of start.
  std::map<std::pair<std::string, std::string>, std::vector<Rad>> rader_;
  std::map<std::string, std::set<std::string>> insatstyper_;  // by enhet
  std::map<std::string, std::pair<std::string, absl::CivilDay>> uppgangna_;
};

}  // namespace kvalitet::berattelse
