// The methods that take an uppföljning from judgement to fastställd: krav are judged, the draft is sent, the utförare
// says what is wrong in it, and another person fastställer.
#pragma once
#include <string>
#include <vector>

#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/store/resource.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

// The utförare gets its days from today on, and has said nothing yet of being done.
absl::Status NyaDagar(store::Tx& tx, const Tables& tables, v1::Uppfoljning& uppfoljning);

class UppfoljningProcess {
 public:
  // All must live longer.
  UppfoljningProcess(store::Store& store, const Tables& tables, const fakta::Totals& totals,
                     const store::Resource<v1::Uppfoljning>& uppfoljningar)
      : store_(store), tables_(tables), totals_(totals), uppfoljningar_(uppfoljningar) {}

  void Serve(proto::Handlers& handlers);

  // What the enhet itself answered to the questions of these krav, where that is handed in.
  absl::StatusOr<std::vector<v1::SvarBredvid>> Bredvid(sql::Session& session, const v1::Uppfoljning& uppfoljning,
                                                       const std::vector<std::string>& krav) const;

 private:
  absl::Status Bedomning(const proto::Call& call, const v1::JudgeKravRequest& request, v1::JudgeKravResponse& response);
  absl::Status SkickaUtkast(const proto::Call& call, const v1::SendUtkastRequest& request, v1::Uppfoljning& response);
  absl::Status LamnaSynpunkt(const proto::Call& call, const v1::AddSynpunktRequest& request,
                             v1::AddSynpunktResponse& response);
  absl::Status Klar(const proto::Call& call, const v1::FinishFaktagranskningRequest& request,
                    v1::Uppfoljning& response);
  absl::Status BesvaraSynpunkt(const proto::Call& call, const v1::AnswerSynpunktRequest& request,
                               v1::Uppfoljning& response);
  absl::Status Faststall(const proto::Call& call, const v1::FaststallUppfoljningRequest& request,
                         v1::Uppfoljning& response);
  absl::Status Aterkalla(const proto::Call& call, const v1::WithdrawUppfoljningRequest& request,
                         v1::Uppfoljning& response);
  // Claims and reads the one that is to be changed.
  absl::Status Load(store::Tx& tx, const std::string& name, const std::string& etag, v1::Uppfoljning& stored) const;

  store::Store& store_;
  const Tables& tables_;
  const fakta::Totals& totals_;
  const store::Resource<v1::Uppfoljning>& uppfoljningar_;
};

}  // namespace kvalitet::uppfoljning
