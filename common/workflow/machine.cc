#include "common/workflow/machine.h"

#include <google/protobuf/timestamp.pb.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/proto/roles.h"
#include "common/proto/rules.h"

namespace kvalitet::workflow {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const FieldDescriptor* Region(const Descriptor* d, const std::string& region) {
  const FieldDescriptor* f = d->FindFieldByName(region);
  return f != nullptr && f->cpp_type() == FieldDescriptor::CPPTYPE_ENUM ? f : nullptr;
}

std::string StateOf(const Message& m, const std::string& region) {
  return m.GetReflection()->GetEnum(m, Region(m.GetDescriptor(), region))->name();
}

bool Allowed(const Transition& row, const std::vector<proto::Roll>& roles) {
  return std::any_of(roles.begin(), roles.end(), [&](proto::Roll role) {
    return std::find(row.who.begin(), row.who.end(), role) != row.who.end();
  });
}

void Stamp(const Transition& row, absl::Time now, Message& m) {
  const auto* r = m.GetReflection();
  const FieldDescriptor* region = Region(m.GetDescriptor(), row.region);
  r->SetEnum(&m, region, region->enum_type()->FindValueByName(row.to));
  for (const std::string& stamp : row.stamps) {
    auto* t = static_cast<google::protobuf::Timestamp*>(
        r->MutableMessage(&m, m.GetDescriptor()->FindFieldByName(stamp)));
    t->set_seconds(absl::ToUnixSeconds(now));
    t->set_nanos(0);
  }
}

// "självskattning S-12": what it is, with the short number that people use if it has one.
std::string About(const Message& m) {
  const FieldDescriptor* number = m.GetDescriptor()->FindFieldByName("nummer");
  const bool text = number != nullptr && !number->is_repeated() && number->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  const std::string of = text ? m.GetReflection()->GetString(m, number) : "";
  return absl::StrCat(proto::Label(m.GetDescriptor()), of.empty() ? "" : " ", of);
}

// FAILED_PRECONDITION with the guards' violations as they would stand in a BadRequest.
absl::Status Hindered(const proto::Violations& violations) {
  const absl::Status told = violations.ToStatus();
  absl::Status status = proto::Error(absl::StatusCode::kFailedPrecondition, "HINDER", proto::SwedishOf(told),
                                     {{"antal", absl::StrCat(violations.list().size())}});
  told.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    if (!status.GetPayload(url).has_value()) status.SetPayload(url, payload);  // the BadRequest
  });
  return status;
}

}  // namespace

Machine::Machine(const Descriptor* resource, std::vector<Transition> table)
    : resource_(resource), table_(std::move(table)) {
  for (const Transition& row : table_) {
    const FieldDescriptor* region = Region(resource_, row.region);
    bool good = region != nullptr && region->enum_type()->FindValueByName(row.from) != nullptr &&
                region->enum_type()->FindValueByName(row.to) != nullptr && !row.who.empty();
    for (const std::string& stamp : row.stamps) {
      const FieldDescriptor* f = resource_->FindFieldByName(stamp);
      good = good && f != nullptr && proto::IsTimestamp(f);
    }
    if (good) continue;
    std::fprintf(stderr, "bad transition of %s: %s --%s--> %s\n", resource_->full_name().c_str(), row.from.c_str(),
                 row.event.c_str(), row.to.c_str());
    std::abort();
  }
}

absl::Status Machine::Fire(const proto::Call& call, absl::string_view event, const Message& snapshot,
                           Message& resource) const {
  for (const Transition& row : table_) {
    if (row.event != event || StateOf(resource, row.region) != row.from) continue;
    if (!Allowed(row, call.who.roles)) continue;
    proto::Violations violations;
    for (const Guard* guard : row.guards) {
      guard->check_by ? guard->check_by(call, snapshot, violations) : guard->check(snapshot, violations);
    }
    if (!violations.empty()) return Hindered(violations);
    Stamp(row, call.now, resource);
    return absl::OkStatus();
  }
  if (const std::vector<proto::Roll> may = WhoMay(resource, event); !may.empty()) {
    return proto::Error(absl::StatusCode::kPermissionDenied, "ROLL_SAKNAS",
                        absl::StrCat("Din roll får inte göra detta med ", About(resource), ".", proto::WhoMaySv(may),
                                     " Be den som sköter behörigheterna i kommunen om hjälp."),
                        {{"handelse", std::string(event)}});
  }
  // An event belongs to one region; its rows tell from where it goes, in the order of the states.
  std::set<int> states;
  const FieldDescriptor* region = nullptr;
  for (const Transition& row : table_) {
    if (row.event != event) continue;
    region = Region(resource_, row.region);
    states.insert(region->enum_type()->FindValueByName(row.from)->number());
  }
  if (region == nullptr) return absl::InternalError(absl::StrCat("no such event: ", event));
  const auto word = [&](int state) { return proto::Word(region->enum_type()->FindValueByNumber(state)); };
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "FEL_LAGE",
      absl::StrCat("Läget för ", About(resource), " är: ",
                   word(resource.GetReflection()->GetEnumValue(resource, region)), ". Det du vill göra går när läget är: ",
                   absl::StrJoin(states, "; ", [&](std::string* out, int state) { out->append(word(state)); }), "."),
      {{"handelse", std::string(event)}});
}

std::vector<std::string> Machine::Possible(const Message& resource, const std::vector<proto::Roll>& roles) const {
  std::vector<std::string> events;
  for (const Transition& row : table_) {
    if (StateOf(resource, row.region) == row.from && Allowed(row, roles)) events.push_back(row.event);
  }
  return events;
}

std::vector<proto::Roll> Machine::WhoMay(const Message& resource, absl::string_view event) const {
  std::vector<proto::Roll> may;
  for (const Transition& row : table_) {
    if (row.event != event || StateOf(resource, row.region) != row.from) continue;
    for (const proto::Roll role : row.who) {
      if (std::find(may.begin(), may.end(), role) == may.end()) may.push_back(role);
    }
  }
  return may;
}

std::string Machine::Diagram(absl::string_view region) const {
  std::string out = "stateDiagram-v2\n";
  for (const Transition& row : table_) {
    if (row.region == region) absl::StrAppend(&out, "  ", row.from, " --> ", row.to, ": ", row.event, "\n");
  }
  return out;
}

}  // namespace kvalitet::workflow
