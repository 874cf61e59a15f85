#include "services/uppfoljning/plan_risker.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"

namespace kvalitet::uppfoljning {
namespace {

absl::Status AddRows(sql::Session& session, const std::string& query, std::vector<sql::Value> args, v1::Riskslag slag,
                     std::map<std::string, Risker>& risker) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows, session.Query(query, std::move(args)));
  for (const sql::Row& row : rows) {
    risker[std::get<std::string>(row[0])][slag] = static_cast<int>(std::get<int64_t>(row[1]));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadRisker(sql::Session& session, const std::string& kommun, const v1::Uppfoljningsplan& plan,
                        absl::CivilDay today, std::map<std::string, Risker>& risker) {
  const std::string& typ = plan.insatstyp();
  for (const auto& [grad, slag] : {std::pair{"ALLVARLIG_BRIST", v1::RISK_ALLVARLIG_BRIST}, {"BRIST", v1::RISK_BRIST}}) {
    KV_RETURN_IF_ERROR(
        AddRows(session,
                "SELECT u.enhet, COUNT(*) FROM uppfoljning u JOIN uppfoljning_iakttagelser i ON i.parent_name = u.name"
                " WHERE u.kommun = ? AND u.insatstyp = ? AND u.state = 'FASTSTALLD' AND i.grad = ?"
                " AND i.atgardad_date = '' GROUP BY u.enhet",
                {kommun, typ, std::string(grad)}, slag, risker));
  }
  KV_RETURN_IF_ERROR(AddRows(session,
                             "SELECT enhet, COUNT(*) FROM atgard WHERE kommun = ? AND state IN ('EJ_PABORJAD', 'PAGAR')"
                             " AND sista_date < ? AND insatstyp = ? AND enhet <> '' GROUP BY enhet",
                             {kommun, base::FormatDate(today), typ}, v1::RISK_FORSENAD_ATGARD, risker));
  KV_RETURN_IF_ERROR(AddRows(session,
                             "SELECT enhet, COUNT(*) FROM sjalvskattning WHERE kommun = ? AND insatstyp = ? AND ar = ?"
                             " AND omgang = 0 AND state IN ('UTSKICKAD', 'PABORJAD') AND sista_date < ?"
                             " AND delete_time = 0 GROUP BY enhet",
                             {kommun, typ, int64_t{plan.ar()} - 1, base::FormatDate(today)}, v1::RISK_EJ_INLAMNAD,
                             risker));
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> last,
      session.Query("SELECT enhet, MAX(genomford_date) FROM uppfoljning WHERE kommun = ? AND insatstyp = ?"
                    " AND niva IN ('FORDJUPAD', 'NYSTART') AND state <> 'UPPFOLJNING_PLANERAD' AND delete_time = 0"
                    " GROUP BY enhet",
                    {kommun, typ}));
  std::set<std::string> reviewed;
  for (const sql::Row& row : last) {
    const std::string& enhet = std::get<std::string>(row[0]);
    reviewed.insert(enhet);
    KV_ASSIGN_OR_RETURN(const absl::CivilDay day, base::ParseDate(std::get<std::string>(row[1])));
    const int years = static_cast<int>((today - day) / 365);
    if (years > 0) risker[enhet][v1::RISK_AR_SEDAN_FORDJUPAD] = years;
  }
  for (const v1::Planenhet& one : plan.enheter()) {
    if (reviewed.count(one.enhet()) == 0) risker[one.enhet()][v1::RISK_ALDRIG_FORDJUPAD] = 1;
  }
  return absl::OkStatus();
}

void AddSignals(const google::protobuf::RepeatedPtrField<v1::Risksignal>& signals,
                std::map<std::string, Risker>& risker) {
  for (const v1::Risksignal& one : signals) risker[one.enhet()][one.slag()] = one.antal();
}

absl::Status CheckSignals(const google::protobuf::RepeatedPtrField<v1::Risksignal>& signals) {
  proto::Violations violations;
  for (int i = 0; i < signals.size(); ++i) {
    if (signals[i].slag() == v1::RISK_LEX_SARAH || signals[i].slag() == v1::RISK_KLAGOMAL) continue;
    violations.Add(absl::StrCat("signaler[", i, "].slag"),
                   "räknas av tjänsten själv. Ange bara missförhållanden enligt lex Sarah och klagomål.");
  }
  return violations.ToStatus();
}

}  // namespace kvalitet::uppfoljning
