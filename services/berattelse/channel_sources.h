// The sources of figures over gRPC, on behalf of the caller: what the caller may not see does not come.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/proto/errors.h"
#include "common/proto/paging.h"
#include "common/proto/rules.h"
#include "common/register/register.h"
#include "common/rpc/channel.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"
#include "services/berattelse/kallor.h"

namespace kvalitet::berattelse {

class ChannelSources final : public Sources {
 public:
  // `kallor`: name to (full name of the service, channel): {"avvikelser", {"kvalitet.avvikelser.v1.AvvikelseService",
  // channel}}.  All must live longer.
  ChannelSources(registry::Register& reg, std::map<std::string, std::pair<std::string, rpc::Channel*>> kallor)
      : register_(reg), kallor_(std::move(kallor)) {}

  absl::StatusOr<std::shared_ptr<const registry::Snapshot>> Register(const proto::Call& call) override {
    return register_.Current(call.kommun, call.deadline);
  }
  std::vector<std::string> Names() const override {
    std::vector<std::string> namn;
    for (const auto& [kalla, tjanst] : kallor_) namn.push_back(kalla);
    return namn;
  }
  absl::StatusOr<std::vector<fakta::v1::Matt>> ListMatt(const proto::Call& call, const std::string& source) override {
    const auto& [tjanst, channel] = kallor_.at(source);
    fakta::v1::ListMattRequest request;
    request.set_parent("kommuner/" + call.kommun);
    fakta::v1::ListMattResponse response;
    absl::Status status = channel->Unary(tjanst + "/ListMatt", request, response, rpc::OnBehalfOf(call));
    if (!status.ok()) return status;
    return std::vector<fakta::v1::Matt>(response.matt().begin(), response.matt().end());
  }
  absl::StatusOr<std::vector<fakta::v1::Faktum>> ListFakta(const proto::Call& call, const std::string& source,
                                                           const fakta::v1::ListFaktaRequest& request) override {
    const auto& [tjanst, channel] = kallor_.at(source);
    std::vector<fakta::v1::Faktum> fakta;
    fakta::v1::ListFaktaResponse response;
    bool slut = false;
    absl::Status status = channel->ServerStream(
        tjanst + "/ListFakta", request, response, rpc::OnBehalfOf(call), [&](const google::protobuf::Message& message) {
          const auto& del = static_cast<const fakta::v1::ListFaktaResponse&>(message);
          fakta.insert(fakta.end(), del.fakta().begin(), del.fakta().end());
          slut = slut || (del.slut() && del.antal() == static_cast<int64_t>(fakta.size()));
          return true;
        });
    if (!status.ok()) return status;
    if (!slut) return absl::UnavailableError("the stream of figures broke off");
    return fakta;
  }

  absl::StatusOr<std::vector<v1::Undantag>> ListUndantag(const proto::Call& call, int ar) override {
    std::vector<v1::Undantag> alla;
    const auto kalla = kallor_.find("uppfoljning");
    if (kalla == kallor_.end()) return alla;
    uppfoljning::v1::ListTvapersonsundantagRequest request;
    request.set_parent("kommuner/" + call.kommun);
    request.set_page_size(proto::kMaxPage);
    request.set_filter(absl::StrCat("dag_date >= \"", ar, "-01-01\" AND dag_date <= \"", ar, "-12-31\""));
    do {
      uppfoljning::v1::ListTvapersonsundantagResponse page;
      absl::Status status = kalla->second.second->Unary(kalla->second.first + "/ListTvapersonsundantag", request, page,
                                                        rpc::OnBehalfOf(call));
      if (!status.ok()) return status;
      for (const auto& one : page.tvapersonsundantag()) {
        v1::Undantag& ett = alla.emplace_back();
        ett.set_dag_date(one.dag_date());
        ett.set_steg(proto::Word(uppfoljning::v1::Tvapersonssteg_descriptor()->FindValueByNumber(one.steg())));
        ett.set_nummer(one.nummer());
        ett.set_insatstyp(one.insatstyp());
        ett.set_motiv(one.motiv());
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return alla;
  }
  absl::StatusOr<avvikelser::v1::ListSignalerResponse> ListSignaler(
      const proto::Call& call, const avvikelser::v1::ListSignalerRequest& request) override {
    const auto& [tjanst, channel] = kallor_.at("avvikelser");
    avvikelser::v1::ListSignalerResponse response;
    absl::Status status = channel->Unary(tjanst + "/ListSignaler", request, response, rpc::OnBehalfOf(call));
    if (!status.ok()) return status;
    return response;
  }

 private:
  registry::Register& register_;
  const std::map<std::string, std::pair<std::string, rpc::Channel*>> kallor_;
};

}  // namespace kvalitet::berattelse
