// The five standard methods (AIP-131 to 135) of a stored resource, once for all resources: a service gives the pure
// rules and what else a write needs, and adds its custom methods beside.
#pragma once
#include <functional>
#include <set>
#include <string>

#include "common/proto/call.h"
#include "common/proto/errors.h"
#include "common/store/table.h"

namespace kvalitet::store {

// What a resource adds to the rules of its options.
struct ResourceHooks {
  // Pure: adds what the candidate breaks; `stored` is null on create.
  std::function<void(const proto::Call&, const Message& candidate, const Message* stored, proto::Violations&)> check;
  // Before the transaction: looks up what belongs to other services, stamps what follows from it.  `candidate` is the
  // request's resource, not yet laid over what is stored.
  std::function<absl::Status(const proto::Call&, Message& candidate)> prepare;
  // Keys to claim as the first statements of the transaction, before anything is read: what a snapshot shows is as
  // old as its first read, so rows that before_write judges must be guarded earlier than that.
  std::function<std::vector<std::string>(const proto::Call&, const Message& candidate)> guards;
  // In the transaction: judges other rows, stamps.  `candidate` is complete.
  std::function<absl::Status(Tx&, Message& candidate, const Message* stored)> before_write;
  // In the transaction, after all that can be stored without it: draws the number of a new resource.
  std::function<absl::Status(Tx&, Message& candidate)> number;
  // Narrows a list to what this caller may see of the rows in scope.
  std::function<std::vector<proto::Term>(const proto::Call&)> only;
  // Child rows, and fields kept as JSON, that a list does not read: they stay empty there.
  std::set<std::string> without;
  // In the transaction, after the row: markers, change sequences.
  std::function<absl::Status(Tx&, const Message& now, const Message* before)> after_write;
};

class ResourceBase {
 public:
  ResourceBase(Store& store, const TableBase& table, ResourceHooks hooks)
      : store_(store), table_(table), hooks_(std::move(hooks)) {}

  // Adds handlers for those of CreateX, GetX, ListXs, UpdateX and DeleteX that `service` declares.
  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const;

  absl::Status Create(const proto::Call& call, const Message& request, Message& response) const;
  absl::Status Get(const proto::Call& call, const Message& request, Message& response) const;
  absl::Status List(const proto::Call& call, const Message& request, Message& response) const;
  absl::Status Update(const proto::Call& call, const Message& request, Message& response) const;
  absl::Status Delete(const proto::Call& call, const Message& request, Message& response) const;

  // What a custom method of one row starts from: in scope, live, and as the caller read it (`etag`; empty: whatever it
  // is).  NOT_FOUND, or ABORTED.
  absl::Status Load(Tx& tx, const std::string& name, const std::string& etag, Message& stored) const;
  // The write of a custom method, inside its transaction: rules, hooks, scope, row.
  absl::Status Insert(Tx& tx, Message& candidate) const;
  absl::Status Replace(Tx& tx, const Message& stored, Message& candidate, absl::string_view effective = "",
                       absl::string_view action = "ANDRAD") const;
  // What Replace would answer, without writing anything.  `candidate` is stamped.
  absl::Status Judge(Tx& tx, const Message& stored, Message& candidate) const;

 private:
  absl::Status ClaimGuards(Tx& tx, const Message& candidate) const;
  absl::Status Check(const proto::Call& call, const Message& candidate, const Message* stored) const;
  absl::Status InScope(const Tx& tx, const Message& candidate) const;
  std::string FieldName() const;  // of the resource in its requests: "enhet"

  Store& store_;
  const TableBase& table_;
  const ResourceHooks hooks_;
};

template <class M>
class Resource : public ResourceBase {
 public:
  struct Hooks {
    std::function<void(const proto::Call&, const M& candidate, const M* stored, proto::Violations&)> check;
    std::function<absl::Status(const proto::Call&, M& candidate)> prepare;
    std::function<std::vector<std::string>(const proto::Call&, const M& candidate)> guards;
    std::function<absl::Status(Tx&, M& candidate, const M* stored)> before_write;
    std::function<absl::Status(Tx&, M& candidate)> number;
    std::function<std::vector<proto::Term>(const proto::Call&)> only;
    std::set<std::string> without;
    std::function<absl::Status(Tx&, const M& now, const M* before)> after_write;
  };

  Resource(Store& store, const Table<M>& table, Hooks hooks) : ResourceBase(store, table, Untyped(std::move(hooks))) {}

 private:
  static ResourceHooks Untyped(Hooks h) {
    ResourceHooks out;
    if (h.check) {
      out.check = [f = h.check](const proto::Call& call, const Message& m, const Message* stored,
                                proto::Violations& v) {
        f(call, static_cast<const M&>(m), static_cast<const M*>(stored), v);
      };
    }
    if (h.prepare) {
      out.prepare = [f = h.prepare](const proto::Call& call, Message& m) { return f(call, static_cast<M&>(m)); };
    }
    if (h.guards) {
      out.guards = [f = h.guards](const proto::Call& call, const Message& m) {
        return f(call, static_cast<const M&>(m));
      };
    }
    if (h.before_write) {
      out.before_write = [f = h.before_write](Tx& tx, Message& m, const Message* stored) {
        return f(tx, static_cast<M&>(m), static_cast<const M*>(stored));
      };
    }
    if (h.number) {
      out.number = [f = h.number](Tx& tx, Message& m) { return f(tx, static_cast<M&>(m)); };
    }
    out.only = std::move(h.only);
    out.without = std::move(h.without);
    if (h.after_write) {
      out.after_write = [f = h.after_write](Tx& tx, const Message& m, const Message* stored) {
        return f(tx, static_cast<const M&>(m), static_cast<const M*>(stored));
      };
    }
    return out;
  }
};

}  // namespace kvalitet::store
