// State machines as tables.  A machine has one or more regions; each is an enum field of a resource with rows
// (state, event, who, guards, new state, stamps).  What is not in the table cannot happen.
#pragma once
#include <google/protobuf/message.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/proto/call.h"
#include "common/proto/errors.h"

namespace kvalitet::workflow {

using google::protobuf::Message;

// A named pure predicate over a snapshot: adds everything that stands in the way.  The snapshot is what the guard
// needs to see, for instance a självskattning with its answers.
struct Guard {
  std::string name;  // "alla_obligatoriska_besvarade"
  std::function<void(const Message& snapshot, proto::Violations&)> check;
  // Instead, where it depends on the day or on who asks.
  std::function<void(const proto::Call& call, const Message& snapshot, proto::Violations&)> check_by = {};
};

struct Transition {
  std::string region;                // the enum field: "state"
  std::string from;                  // value name: "PABORJAD"
  std::string event;                 // "lamna-in"
  std::vector<proto::Roll> who;      // any of these
  std::vector<const Guard*> guards;  // all of these
  std::string to;                    // value name: "INLAMNAD"
  std::vector<std::string> stamps;   // Timestamp fields set to now: "inlamnad_time"
};

class Machine {
 public:
  // Rows with fields or values that `resource` lacks are a fault of ours and end the process.
  Machine(const google::protobuf::Descriptor* resource, std::vector<Transition> table);

  // Moves `resource` by `event`, and stamps it.
  //   no row for (state, event)        FAILED_PRECONDITION, FEL_LAGE, with what is possible from here
  //   a row, but for other roles       PERMISSION_DENIED, ROLL_SAKNAS
  //   guards stand in the way          FAILED_PRECONDITION, HINDER, with every violation
  absl::Status Fire(const proto::Call& call, absl::string_view event, const Message& snapshot,
                    Message& resource) const;

  // The events that `roles` may fire from the state that `resource` is in, guards not asked.
  std::vector<std::string> Possible(const Message& resource, const std::vector<proto::Roll>& roles) const;

  // Who may fire `event` from the state that `resource` is in; none where it does not go from there.
  std::vector<proto::Roll> WhoMay(const Message& resource, absl::string_view event) const;

  const std::vector<Transition>& table() const { return table_; }
  // The table as a Mermaid state diagram, for the README.
  std::string Diagram(absl::string_view region) const;

 private:
  const google::protobuf::Descriptor* resource_;
  std::vector<Transition> table_;
};

}  // namespace kvalitet::workflow
