// The way to the services: any method of the contract, by name, with the token of the person.
#pragma once
#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace kvalitet::client {

using google::protobuf::Message;

class Connection {
 public:
  virtual ~Connection() = default;

  // `method` is "registry.v1.Registry/ListEnheter": without the leading "kvalitet.".
  virtual absl::Status Call(absl::string_view method, const Message& request, Message& response) = 0;
  // `next` fills one request and returns false at the end.
  virtual absl::Status Send(absl::string_view method, const Message& request_type,
                            const std::function<bool(Message&)>& next, Message& response) = 0;
  // Each response as it comes; `seen` returns false to stop.
  virtual absl::Status Receive(absl::string_view method, const Message& request, Message& response,
                               const std::function<bool(const Message&)>& seen) = 0;
  // The kommuner that the token covers, for a default; read from it, not verified.
  virtual std::vector<std::string> Kommuner() const = 0;
  // The utförare whose people it is for in `parent` ("kommuner/0114"); "" for the kommun's own staff, or where it is
  // for several.  Read from the token, not verified.
  virtual std::string OwnUtforare(absl::string_view parent) const = 0;
  // Whether it is of an utförare's people, for hints.
  virtual bool OfUtforare() const = 0;
};

// Where the services are.
struct Endpoint {
  // HOST:PORT of all of them, or where each of them is: registry=HOST:PORT,avvikelser=HOST:PORT
  std::string server;
  std::string ca_file;  // PEM: the authority of their certificates; "" for that of the machine, on the loopback no TLS
};

// `token` is the text of the token file.
absl::StatusOr<std::unique_ptr<Connection>> Connect(const Endpoint& endpoint, const std::string& token);

}  // namespace kvalitet::client
