#include "services/berattelse/signaler.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/attgora/granser.h"
#include "common/base/date.h"
#include "common/base/status.h"

namespace kvalitet::berattelse {
namespace {

namespace av1 = avvikelser::v1;

constexpr int kMonthsBack = 13;  // of the signals, and the month that goes on
// What a question may hold (signaler.proto).
constexpr int64_t kMostRows = 20000, kMostDygn = 10000000;

// A published word stands where nobody has given the code.
bool IsCode(const std::string& insatstyp) {
  return std::all_of(insatstyp.begin(), insatstyp.end(),
                     [](unsigned char c) { return absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '_'; });
}

absl::Status LasExponering(sql::Session& session, const proto::Call& call, av1::ListSignalerRequest& request) {
  const absl::CivilMonth first = absl::CivilMonth(call.today) - kMonthsBack;
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query("SELECT enhet, insatstyp, manad, antal FROM volym WHERE kommun = ? AND delete_time = 0 AND ar >= ?"
                    " AND manad >= ? AND slag = 'VOLYM_BRUKARDYGN' AND enhet <> ''"
                    " AND antal BETWEEN 1 AND ? ORDER BY enhet, insatstyp, manad LIMIT ?",
                    {call.kommun, int64_t{first.year()}, base::MonthOf(absl::CivilDay(first)), kMostDygn, kMostRows}));
  for (const sql::Row& row : rows) {
    const std::string& insatstyp = std::get<std::string>(row[1]);
    if (!IsCode(insatstyp)) continue;
    av1::Exponering& one = *request.add_exponering();
    one.set_enhet(std::get<std::string>(row[0]));
    one.set_insatstyp(insatstyp);
    one.set_manad(std::get<std::string>(row[2]));
    one.set_brukardygn(std::get<int64_t>(row[3]));
  }
  return absl::OkStatus();
}

const char* Rubrik(av1::Signalart art) {
  switch (art) {
    case av1::SIGNAL_OKAR:
    case av1::SIGNAL_FLER_AN_ANDRA:
      return "Fler rapporter än väntat";
    case av1::SIGNAL_MINSKAR:
    case av1::SIGNAL_FARRE_AN_ANDRA:
      return "Färre rapporter än väntat";
    default:
      return "Inga rapporter";
  }
}

}  // namespace

absl::Status ListSignaler(store::Store& store, Sources& sources, const proto::Call& call,
                          av1::ListSignalerResponse& response) {
  av1::ListSignalerRequest request;
  request.set_parent(absl::StrCat("kommuner/", call.kommun));
  KV_RETURN_IF_ERROR(store.Read(call, [&](sql::Session& session) {
    request.clear_exponering();
    return LasExponering(session, call, request);
  }));
  KV_ASSIGN_OR_RETURN(response, sources.ListSignaler(call, request));
  return absl::OkStatus();
}

attgora::Rad SignalRader(const av1::ListSignalerResponse& signaler) {
  attgora::Rad lines;
  const int most = std::min(signaler.signaler_size(), attgora::Grans("SIGNAL_RADER"));
  for (int i = 0; i < most; ++i) {
    const av1::Signal& signal = signaler.signaler(i);
    attgora::v1::AttGora& line = lines.emplace_back();
    line.set_art(attgora::v1::TITTA_PA);
    line.set_ansvar(attgora::v1::KOMMUNEN);
    line.set_vad(Rubrik(signal.art()));
    line.set_enhet(signal.enhet());
    line.set_utforare(signal.utforare());
    line.set_insatstyp(signal.insatstyp());
    line.set_antal(signal.antal());
    line.set_skal(signal.skal());
    line.set_kommando("kvalitet avvikelse lista --enhet {enhet}");
  }
  return lines;
}

}  // namespace kvalitet::berattelse
