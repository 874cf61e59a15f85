#include "clients/kvalitet/connection.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/args.h"
#include "common/base/hash.h"
#include "common/proto/errors.h"
#include "common/rpc/channel.h"
#include "kvalitet/internal/v1/internal.pb.h"

namespace kvalitet::client {
namespace {

// Long enough for a year's report; an ordinary call has its own bound in the service.
constexpr absl::Duration kCallTime = absl::Seconds(60);
constexpr absl::Duration kStreamTime = absl::Minutes(20);

// What the token says of its bearer.  Read to offer a default, never believed: the service verifies.
internal::v1::Claims ClaimsOf(const std::string& token) {
  internal::v1::Claims claims;
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  if (parts.size() != 3) return claims;
  const auto json = base::Base64UrlDecode(parts[1]);
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  if (json.ok() && !google::protobuf::util::JsonStringToMessage(*json, &claims, options).ok()) claims.Clear();
  return claims;
}

class ChannelConnection : public Connection {
 public:
  ChannelConnection(const std::string& server, std::unique_ptr<rpc::Channel> channel, const std::string& token)
      : server_(server), channel_(std::move(channel)), claims_(ClaimsOf(token)) {}

  absl::Status Call(absl::string_view method, const Message& request, Message& response) override {
    return Told(channel_->Unary(Full(method), request, response, Options(kCallTime)));
  }

  absl::Status Send(absl::string_view method, const Message& request_type, const std::function<bool(Message&)>& next,
                    Message& response) override {
    const std::unique_ptr<Message> request(request_type.New());
    return Told(channel_->ClientStream(Full(method), *request, response, Options(kStreamTime), next));
  }

  absl::Status Receive(absl::string_view method, const Message& request, Message& response,
                       const std::function<bool(const Message&)>& seen) override {
    return Told(channel_->ServerStream(Full(method), request, response, Options(kStreamTime), seen));
  }

  std::vector<std::string> Kommuner() const override {
    std::set<std::string> codes;
    for (const auto& grant : claims_.uppdrag()) codes.insert(grant.kommun());
    return {codes.begin(), codes.end()};
  }

 private:
  static std::string Full(absl::string_view method) { return absl::StrCat("kvalitet.", method); }
  // Where nothing answered at all, the address is what people can look at.
  absl::Status Told(const absl::Status& status) const {
    if (!absl::IsUnavailable(status) || !proto::SwedishOf(status).empty()) return status;
    return proto::Error(absl::StatusCode::kUnavailable, "NAS_INTE",
                        absl::StrCat("Ingen tjänst svarar på ", server_,
                                     ". Är den igång, och är adressen rätt "
                                     "(--server VÄRD:PORT)?"));
  }
  static rpc::CallOptions Options(absl::Duration time) { return {absl::Now() + time, "", ""}; }

  const std::string server_;
  std::unique_ptr<rpc::Channel> channel_;
  internal::v1::Claims claims_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connect(const std::string& server, const std::string& token) {
  if (token.empty()) return Failure(kDenied, "Behörighetsfilen är tom. Se kvalitet hjälp behörighet.");
  if (std::count(token.begin(), token.end(), '.') != 2 || token.find_first_of(" \n") != std::string::npos) {
    return Failure(kDenied, "Behörighetsfilen innehåller ingen behörighet. Se kvalitet hjälp behörighet.");
  }
  if (server.find(':') == std::string::npos) {
    return Failure(kUsage, absl::StrCat("--server \"", server, "\": skriv VÄRD:PORT. Exempel: 127.0.0.1:50050"));
  }
  // A suite with --dev listens on the loopback only.  Anything else must be reached over TLS.
  const bool local =
      server.rfind("127.", 0) == 0 || server.rfind("localhost:", 0) == 0 || server.rfind("[::1]:", 0) == 0;
  std::shared_ptr<grpc::ChannelCredentials> transport =
      local ? grpc::InsecureChannelCredentials() : grpc::SslCredentials(grpc::SslCredentialsOptions());
  return std::make_unique<ChannelConnection>(
      server, rpc::Channel::ToAddress(server, std::move(transport), absl::StrCat("Bearer ", token)), token);
}

}  // namespace kvalitet::client
