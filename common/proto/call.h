// What a handler may know of a call, and the table of handlers that a service hands to the dispatcher.
#pragma once
#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "kvalitet/options/v1/options.pb.h"

namespace kvalitet::proto {

using options::v1::Roll;

// One kommun in which somebody may act; for people of an utförare also which one, and for chiefs which enheter.
struct Grant {
  std::string kommun;                // "0114"
  std::string utforare;              // resource name, or "" for the kommun's own staff
  std::vector<std::string> enheter;  // resource names
};

// Who calls: from a verified token or certificate, never from the request.
struct Identity {
  std::string subject;  // stable id of the person or program
  std::vector<Roll> roles;
  std::vector<Grant> grants;
  bool program = false;  // a service of the suite: every kommun

  bool Has(Roll role) const {
    for (Roll r : roles) {
      if (r == role) return true;
    }
    return false;
  }
};

// Of the roles: those of people of an utförare, and of whoever reports.  The others are of the kommun's own people.
bool OfUtforare(Roll role);
// The kommun's own people, there, and programs of the suite.
bool ActsForKommun(const Identity& who, const std::string& kommun);

// What one grant reaches: rows of `utforare`, of `enheter`, reported by `rapportor`; what is set holds together.
struct Reach {
  std::string utforare;
  std::vector<std::string> enheter;
  std::string rapportor;
};

// Which rows a call reaches.  `all` within the call's kommun; else those of any of `reaches`.
struct RowScope {
  bool all = true;
  std::vector<Reach> reaches;
};

struct Call {
  Identity who;
  std::string method;  // kvalitet.registry.v1.Registry/CreateEnhet
  std::string kommun;  // "0114"; "" for methods without
  RowScope scope;
  absl::Time deadline = absl::InfiniteFuture();
  absl::Time now;        // domain clock
  absl::CivilDay today;  // its date in Sweden
  std::string trace;
  std::string credentials;  // to pass on when another service is called on this person's behalf
  std::function<bool()> cancelled = [] { return false; };
};

// The call of a program's own work that nobody asked for, in one kommun.
Call ProgramCall(const std::string& program, const std::string& method, const std::string& kommun, absl::Time now,
                 absl::Time deadline);

using google::protobuf::Message;
using UnaryHandler = std::function<absl::Status(const Call&, const Message& request, Message& response)>;
// `send` returns false when the client is gone.
using Send = std::function<bool(const Message&)>;
using ServerStreamHandler = std::function<absl::Status(const Call&, const Message& request, const Send& send)>;
// The first message decides kommun and access; `next` returns false at the end of the stream.
using Next = std::function<bool(Message&)>;
using ClientStreamHandler = std::function<absl::Status(const Call&, const Next& next, Message& response)>;

// Method name ("CreateEnhet") to handler.  The dispatcher refuses to start unless every method has one.
class Handlers {
 public:
  using Any = std::variant<UnaryHandler, ServerStreamHandler, ClientStreamHandler>;
  template <class R>
  using SendOf = std::function<bool(const R&)>;
  template <class Q>
  using NextOf = std::function<bool(Q&)>;

  void Add(const std::string& method, Any handler) { table_[method] = std::move(handler); }

  template <class Q, class R>
  void Unary(const std::string& method, std::function<absl::Status(const Call&, const Q&, R&)> handler) {
    Add(method, UnaryHandler([h = std::move(handler)](const Call& call, const Message& q, Message& r) {
          return h(call, static_cast<const Q&>(q), static_cast<R&>(r));
        }));
  }
  template <class Q, class R>
  void ServerStream(const std::string& method,
                    std::function<absl::Status(const Call&, const Q&, const SendOf<R>&)> handler) {
    Add(method, ServerStreamHandler([h = std::move(handler)](const Call& call, const Message& q, const Send& send) {
          return h(call, static_cast<const Q&>(q), [&send](const R& r) { return send(r); });
        }));
  }
  template <class Q, class R>
  void ClientStream(const std::string& method,
                    std::function<absl::Status(const Call&, const NextOf<Q>&, R&)> handler) {
    Add(method, ClientStreamHandler([h = std::move(handler)](const Call& call, const Next& next, Message& r) {
          return h(call, [&next](Q& q) { return next(q); }, static_cast<R&>(r));
        }));
  }

  // Whatever a unary method answers goes through `then` before it is told, also what it answered before and tells
  // again.
  template <class R>
  void Then(const std::string& method, std::function<void(const Call&, R&)> then) {
    Add(method, UnaryHandler([serve = std::get<UnaryHandler>(table_.at(method)), then = std::move(then)](
                                 const Call& call, const Message& q, Message& r) {
          absl::Status status = serve(call, q, r);
          if (status.ok()) then(call, static_cast<R&>(r));
          return status;
        }));
  }

  const std::map<std::string, Any>& table() const { return table_; }

 private:
  std::map<std::string, Any> table_;
};

}  // namespace kvalitet::proto
