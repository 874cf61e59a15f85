#include "clients/kvalitet/connection.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/args.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/rpc/channel.h"
#include "common/rpc/tls.h"
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

// Where each service is; under "" where all those are that are not named.
absl::StatusOr<std::map<std::string, std::string>> Addresses(const std::string& server) {
  std::map<std::string, std::string> addresses;
  for (absl::string_view part : absl::StrSplit(server, ',')) {
    const std::pair<absl::string_view, absl::string_view> named = absl::StrSplit(part, absl::MaxSplits('=', 1));
    const bool whole = !absl::StrContains(part, '=');
    const std::string address(whole ? part : named.second);
    if (address.find(':') == std::string::npos) {
      return Failure(kUsage, absl::StrCat("--server \"", part, "\": skriv VÄRD:PORT. Exempel: 127.0.0.1:50050"));
    }
    addresses[whole ? "" : std::string(named.first)] = address;
  }
  return addresses;
}

// A suite with --dev listens on the loopback only.
bool OnLoopback(const std::string& address) {
  return absl::StartsWith(address, "127.") || absl::StartsWith(address, "localhost:") ||
         absl::StartsWith(address, "[::1]:");
}

class ChannelConnection : public Connection {
 public:
  ChannelConnection(std::map<std::string, std::string> addresses, const std::string& ca_file,
                    std::shared_ptr<grpc::ChannelCredentials> tls, const std::string& token)
      : addresses_(std::move(addresses)),
        ca_file_(ca_file),
        tls_(std::move(tls)),
        token_(token),
        claims_(ClaimsOf(token)) {}

  absl::Status Call(absl::string_view method, const Message& request, Message& response) override {
    return On(method, [&](rpc::Channel& channel, const std::string& full) {
      return channel.Unary(full, request, response, Options(kCallTime));
    });
  }

  absl::Status Send(absl::string_view method, const Message& request_type, const std::function<bool(Message&)>& next,
                    Message& response) override {
    const std::unique_ptr<Message> request(request_type.New());
    return On(method, [&](rpc::Channel& channel, const std::string& full) {
      return channel.ClientStream(full, *request, response, Options(kStreamTime), next);
    });
  }

  absl::Status Receive(absl::string_view method, const Message& request, Message& response,
                       const std::function<bool(const Message&)>& seen) override {
    return On(method, [&](rpc::Channel& channel, const std::string& full) {
      return channel.ServerStream(full, request, response, Options(kStreamTime), seen);
    });
  }

  std::vector<std::string> Kommuner() const override {
    std::set<std::string> codes;
    for (const auto& grant : claims_.uppdrag()) codes.insert(grant.kommun());
    return {codes.begin(), codes.end()};
  }

  std::string OwnUtforare(absl::string_view parent) const override {
    std::set<std::string> own;
    for (const auto& grant : claims_.uppdrag()) {
      if (absl::StrCat("kommuner/", grant.kommun()) == parent) own.insert(grant.utforare());
    }
    return own.size() == 1 ? *own.begin() : "";
  }

  bool OfUtforare() const override {
    return std::any_of(claims_.roller().begin(), claims_.roller().end(), [](const std::string& role) {
      return role == "UTFORARE" || role == "UTFORARADMIN" || role == "ENHETSCHEF" || role == "RAPPORTOR";
    });
  }

 private:
  // Calls where the method's service is.
  absl::Status On(absl::string_view method,
                  const std::function<absl::Status(rpc::Channel&, const std::string& full)>& call) {
    const std::string service(method.substr(0, method.find('.')));
    auto at = addresses_.find(service);
    if (at == addresses_.end()) at = addresses_.find("");
    if (at == addresses_.end()) {
      return Failure(kUsage,
                     absl::StrCat("--server säger inte var ", service, " finns. Lägg till ", service, "=VÄRD:PORT."));
    }
    const std::string& address = at->second;
    std::unique_ptr<rpc::Channel>& channel = channels_[address];
    const bool plain = tls_ == nullptr || (ca_file_.empty() && OnLoopback(address));
    if (channel == nullptr) {
      channel = rpc::Channel::ToAddress(address, plain ? grpc::InsecureChannelCredentials() : tls_,
                                        absl::StrCat("Bearer ", token_));
    }
    return Told(call(*channel, absl::StrCat("kvalitet.", method)), address, plain);
  }

  // Where nothing answered at all, the address is what people can look at; where somebody did who is not to be trusted,
  // trying again does not help.
  absl::Status Told(const absl::Status& status, const std::string& address, bool plain) const {
    if (!absl::IsUnavailable(status) || !proto::SwedishOf(status).empty()) return status;
    const std::string why = absl::AsciiStrToUpper(status.message());
    if (absl::StrContains(why, "CERTIFICATE_VERIFY_FAILED") || absl::StrContains(why, "CERTIFICATE VERIFY FAILED") ||
        absl::StrContains(why, "VERIFICATION CHECK FAILED")) {
      return Failure(kUsage, absl::StrCat(address,
                                          " visar ett certifikat som inte är av rätt utfärdare, har gått ut eller "
                                          "gäller en annan värd. Ingenting skickades dit. ",
                                          ca_file_.empty() ? "Ange utfärdaren: --ca_fil FIL."
                                                           : absl::StrCat("Är ", ca_file_, " rätt fil (--ca_fil)?")));
    }
    if (absl::StrContains(why, "WRONG_VERSION_NUMBER") || absl::StrContains(why, "WRONG VERSION NUMBER")) {
      return Failure(kUsage, absl::StrCat(address,
                                          " svarar utan TLS. Ingenting skickades dit. Är adressen rätt "
                                          "(--server VÄRD:PORT)?"));
    }
    const bool refused = absl::StrContains(why, "CONNECTION REFUSED");
    return proto::Error(
        absl::StatusCode::kUnavailable, "NAS_INTE",
        absl::StrCat("Ingen tjänst svarar på ", address, ". Är den igång, och är adressen rätt (--server VÄRD:PORT)?",
                     plain && !refused ? " Kräver den TLS: ange också --ca_fil FIL." : ""));
  }
  static rpc::CallOptions Options(absl::Duration time) { return {absl::Now() + time, "", ""}; }

  const std::map<std::string, std::string> addresses_;
  const std::string ca_file_;
  const std::shared_ptr<grpc::ChannelCredentials> tls_;
  const std::string token_;
  const internal::v1::Claims claims_;
  std::map<std::string, std::unique_ptr<rpc::Channel>> channels_;  // by address, made when first called
};

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connect(const Endpoint& endpoint, const std::string& token) {
  if (token.empty()) return Failure(kDenied, "Behörighetsfilen är tom. Se kvalitet hjälp behörighet.");
  if (std::count(token.begin(), token.end(), '.') != 2 || token.find_first_of(" \n") != std::string::npos) {
    return Failure(kDenied, "Behörighetsfilen innehåller ingen behörighet. Se kvalitet hjälp behörighet.");
  }
  KV_ASSIGN_OR_RETURN(auto addresses, Addresses(endpoint.server));
  // Anything but the loopback must be reached over TLS.
  std::shared_ptr<grpc::ChannelCredentials> tls = grpc::SslCredentials(grpc::SslCredentialsOptions());
  if (!endpoint.ca_file.empty()) {
    const auto own = rpc::ClientTls({"", "", endpoint.ca_file});
    if (!own.ok()) {
      return Failure(kUsage,
                     absl::StrCat("--ca_fil ", endpoint.ca_file,
                                  ": filen går inte att läsa, är inget certifikat (PEM) eller gäller inte längre."));
    }
    tls = *own;
  }
  return std::make_unique<ChannelConnection>(std::move(addresses), endpoint.ca_file, std::move(tls), token);
}

}  // namespace kvalitet::client
