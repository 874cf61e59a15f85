// Jäv of whoever was to receive a rapport that is the nämnd's: it is noted in the history of the rapport, and somebody
// else receives it.  A private utförare with one chief declares it in its own ärende, and goes on.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/proto/call.h"
#include "common/sql/database.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// Of `slag` in the table rattelse: the entries that tell of jäv.
inline constexpr char kJavslag[] = "('RATTELSE_JAV', 'RATTELSE_NAMNDENS_JAV')";

struct AnmaltJav {
  std::string date;       // when it was declared first; "" where nobody has
  bool egen = false;      // by `vem`
  bool enhetens = false;  // by the enhet where the rapport is: it left it to others

  bool nagon() const { return !date.empty(); }
};

// What is noted of a rapport.
absl::StatusOr<AnmaltJav> JavOm(sql::Session& session, const v1::Avvikelse& rapport, const std::string& vem);

// FAILED_PRECONDITION for who declared it, and for the enhet that left it: then nobody there receives it.  Jäv of one
// of the nämnd's own people leaves it to the others of them, and to the chief.
absl::Status FarTaEmot(const AnmaltJav& jav, bool kommunens, const v1::Avvikelse& rapport);

// FAILED_PRECONDITION (JAV_ANMALT) for who has declared jäv of the rapport with that number: they receive it not, and
// neither read nor change its ärende.
absl::Status Ojavig(sql::Session& session, const proto::Call& call, const std::string& rapport_nummer);
// The same for who changes a row of the register: the rapport, or another ärende of its event.
absl::Status OjavigOm(sql::Session& session, const proto::Call& call, const v1::Avvikelse& row);
// Number of the rapport of which the caller has declared jäv, which the row is or whose event it is of; "" where there
// is none.
absl::StatusOr<std::string> JavigOm(sql::Session& session, const proto::Call& call, const v1::Avvikelse& row);

// Whether the caller is of the nämnd's own people, who may have declared jäv of what they read by their role.
bool NamndensEgna(const proto::Call& call);

// Takes the texts out of those rows, rapporter and other ärenden of their events, of which the caller has declared jäv,
// as from anybody who does not have the case (HideTexts).  What the enhet's people declared is handed over, and hidden
// by that.  One statement at the most.
absl::Status DoljForJaviga(sql::Session& session, const proto::Call& call, const std::vector<v1::Avvikelse*>& rows);

// Those of the ärenden of which the caller has declared jäv.  One statement at the most.
absl::StatusOr<std::set<std::string>> JavigaArenden(sql::Session& session, const std::string& vem,
                                                    const std::set<std::string>& arenden);

}  // namespace kvalitet::avvikelser
