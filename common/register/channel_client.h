// The registry's client over gRPC: as the program that owns the channel, since the cache is nobody's in particular.
#pragma once
#include <string>

#include "common/register/client.h"
#include "common/rpc/channel.h"

namespace kvalitet::registry {

class ChannelClient final : public Client {
 public:
  explicit ChannelClient(rpc::Channel& channel) : channel_(channel) {}

  absl::StatusOr<v1::ListEnheterResponse> ListEnheter(const v1::ListEnheterRequest& q, absl::Time deadline) override {
    return Ask<v1::ListEnheterResponse>("ListEnheter", q, deadline);
  }
  absl::StatusOr<v1::ListInsatstyperResponse> ListInsatstyper(const v1::ListInsatstyperRequest& q,
                                                              absl::Time deadline) override {
    return Ask<v1::ListInsatstyperResponse>("ListInsatstyper", q, deadline);
  }
  absl::StatusOr<v1::ListUtforareResponse> ListUtforare(const v1::ListUtforareRequest& q,
                                                        absl::Time deadline) override {
    return Ask<v1::ListUtforareResponse>("ListUtforare", q, deadline);
  }
  absl::StatusOr<v1::ListUppdragResponse> ListUppdrag(const v1::ListUppdragRequest& q, absl::Time deadline) override {
    return Ask<v1::ListUppdragResponse>("ListUppdrag", q, deadline);
  }
  absl::StatusOr<v1::ListAvtalResponse> ListAvtal(const v1::ListAvtalRequest& q, absl::Time deadline) override {
    return Ask<v1::ListAvtalResponse>("ListAvtal", q, deadline);
  }
  absl::StatusOr<v1::ListChangesResponse> ListChanges(const v1::ListChangesRequest& q, absl::Time deadline) override {
    return Ask<v1::ListChangesResponse>("ListChanges", q, deadline);
  }
  absl::StatusOr<v1::Kravkatalog> GetKravkatalog(const v1::GetKravkatalogRequest& q, absl::Time deadline) override {
    return Ask<v1::Kravkatalog>("GetKravkatalog", q, deadline);
  }
  absl::StatusOr<v1::Namnd> GetNamnd(const v1::GetNamndRequest& q, absl::Time deadline) override {
    return Ask<v1::Namnd>("GetNamnd", q, deadline);
  }
  absl::StatusOr<v1::Verksamhetsomrade> GetVerksamhetsomrade(const v1::GetVerksamhetsomradeRequest& q,
                                                             absl::Time deadline) override {
    return Ask<v1::Verksamhetsomrade>("GetVerksamhetsomrade", q, deadline);
  }
  // Tasks with a date, for reminders.
  absl::Status LamnaAttGora(const v1::LamnaAttGoraRequest& q, absl::Time deadline) {
    return Ask<v1::LamnaAttGoraResponse>("LamnaAttGora", q, deadline).status();
  }
  // A mail to those who answer for an enhet.
  absl::Status LamnaBesked(const v1::LamnaBeskedRequest& q, absl::Time deadline) {
    return Ask<v1::LamnaBeskedResponse>("LamnaBesked", q, deadline).status();
  }

 private:
  template <class Response, class Request>
  absl::StatusOr<Response> Ask(const char* method, const Request& request, absl::Time deadline) {
    Response response;
    rpc::CallOptions options;
    options.deadline = deadline;
    absl::Status status =
        channel_.Unary(std::string("kvalitet.registry.v1.Registry/") + method, request, response, options);
    if (!status.ok()) return status;
    return response;
  }

  rpc::Channel& channel_;
};

}  // namespace kvalitet::registry
