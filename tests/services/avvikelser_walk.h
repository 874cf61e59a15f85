// Every state × step × role of one region of a state machine, against a table that a test writes by hand.  The table
// says where a step leads, for whom, and which moments it stamps; the machine is never asked what it can do, so that a
// row that it lost, or that leads elsewhere, is seen.
#pragma once
#include <gmock/gmock.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/workflow/machine.h"
#include "kvalitet/options/v1/options.pb.h"

namespace kvalitet::avvikelser::walk {

using proto::Roll;
using Roles = std::set<Roll>;

struct Rad {
  std::string from, steg;  // names of values of the enums
  Roles who;
  std::string to;
  std::vector<std::string> stamps = {};
};
using Tabell = std::vector<Rad>;

inline void Add(Tabell& all, const std::vector<std::string>& from, const std::string& steg, const Roles& who,
                const std::string& to, const std::vector<std::string>& stamps = {}) {
  for (const std::string& one : from) all.push_back({one, steg, who, to, stamps});
}

inline std::set<std::string> StegOf(const Tabell& rows) {
  std::set<std::string> all;
  for (const Rad& row : rows) all.insert(row.steg);
  return all;
}

// The names of an enum, the unspecified one left out.
inline std::vector<std::string> NamesOf(const google::protobuf::EnumDescriptor* values) {
  std::vector<std::string> all;
  for (int i = 1; i < values->value_count(); ++i) all.push_back(values->value(i)->name());
  return all;
}

// The events of a region of which a table knows nothing.
inline std::vector<std::string> Unknown(const workflow::Machine& machine, const std::set<std::string>& events) {
  std::vector<std::string> all;
  for (const workflow::Transition& row : machine.table()) {
    if (events.count(row.event) == 0) all.push_back(row.event);
  }
  return all;
}

// The region of the anmälan to IVO, which lex Sarah and lex Maria have alike: `ser` say that it is to be notified,
// `ivo` do the rest.  `prefix` begins the names of the steps.
inline Tabell Ivo(const std::string& prefix, const Roles& ser, const Roles& ivo) {
  const std::vector<std::string> hos_ivo = {"IVO_ANMALD", "IVO_UTREDNING_INSAND", "IVO_BESVARAD"};
  Tabell all = {{"IVO_EJ_AKTUELL", "SKA_ANMALAS", ser, "IVO_ATT_ANMALA"},
                {"IVO_AVSLUTAT", "SKA_ANMALAS", ser, "IVO_ATT_ANMALA"},
                {"IVO_ATT_ANMALA", "ANMALS_INTE", ivo, "IVO_EJ_AKTUELL"},
                {"IVO_ATT_ANMALA", "ANMAL_IVO", ivo, "IVO_ANMALD"},
                {"IVO_ATT_ANMALA", "ANMAL_IVO_FORE_UTREDNING", ivo, "IVO_UTREDNING_ATT_EFTERSANDA"},
                {"IVO_UTREDNING_ATT_EFTERSANDA", "EFTERSAND_UTREDNING", ivo, "IVO_UTREDNING_INSAND"},
                {"IVO_BESLUT", "IVO_KRAVER", ivo, "IVO_ATGARDER"}};
  Add(all, hos_ivo, "IVO_BESLUTAR", ivo, "IVO_BESLUT");
  Add(all, hos_ivo, "IVO_BEGAR", ivo, "IVO_KOMPLETTERING");
  Add(all, {"IVO_UTREDNING_ATT_EFTERSANDA", "IVO_BESLUT"}, "IVO_BEGAR", ivo, "IVO_KOMPLETTERING");
  Add(all, {"IVO_KOMPLETTERING", "IVO_ATGARDER"}, "IVO_SVARA", ivo, "IVO_BESVARAD");
  Add(all, {"IVO_BESLUT", "IVO_ATGARDER"}, "IVO_AVSLUTAR", ivo, "IVO_AVSLUTAT");
  for (Rad& row : all) row.steg = prefix + row.steg;
  return all;
}

inline constexpr int64_t kThen = 1'700'000'000, kNow = 1'780'000'000;

template <class M>
google::protobuf::Timestamp& Time(M& m, const std::string& field) {
  const auto* f = M::descriptor()->FindFieldByName(field);
  return *static_cast<google::protobuf::Timestamp*>(m.GetReflection()->MutableMessage(&m, f));
}

// Something stands in every moment: one that is not stamped is seen, and so is one that should have been left.
template <class M>
void FillTimes(M& m) {
  for (int i = 0; i < M::descriptor()->field_count(); ++i) {
    const auto* f = M::descriptor()->field(i);
    const bool time = !f->is_repeated() && f->message_type() == google::protobuf::Timestamp::descriptor();
    if (time) Time(m, f->name()).set_seconds(kThen);
  }
}

template <class M>
void Put(M& m, const std::string& region, const std::string& state) {
  const auto* f = M::descriptor()->FindFieldByName(region);
  const auto* value = f->enum_type()->FindValueByName(state);
  ASSERT_NE(value, nullptr) << state;
  m.GetReflection()->SetEnum(&m, f, value);
}

template <class M>
struct Gang {
  const workflow::Machine& machine;
  std::function<std::string(const std::string& steg)> event;  // of a step, as the service fires it
  std::function<M(const std::string& event)> ready;           // in which no guard of the event finds anything
};

// What one role has to get: the resource as it is afterwards, and the reason where it is refused.
template <class M>
void Step(const Gang<M>& gang, const std::string& region, const M& before, const std::string& steg, const Rad* row,
          const std::vector<Roll>& roles) {
  M moved = before, wanted = before;
  proto::Call call;
  call.who.roles = roles;
  call.now = absl::FromUnixSeconds(kNow);
  const absl::Status fired = gang.machine.Fire(call, gang.event(steg), moved, moved);
  std::string reason;
  if (row == nullptr) {
    reason = "FEL_LAGE";
  } else if (roles.empty() || row->who.count(roles[0]) == 0) {
    reason = "ROLL_SAKNAS";
  } else {
    Put(wanted, region, row->to);
    for (const std::string& stamp : row->stamps) Time(wanted, stamp).set_seconds(kNow);
  }
  const auto code = reason.empty()         ? absl::StatusCode::kOk
                    : reason == "FEL_LAGE" ? absl::StatusCode::kFailedPrecondition
                                           : absl::StatusCode::kPermissionDenied;
  const auto told = [&] {
    return absl::StrCat(before.ShortDebugString(), "\n", steg, " as ",
                        roles.empty() ? "nobody" : options::v1::Roll_Name(roles[0]), ": ", fired.ToString());
  };
  EXPECT_EQ(fired.code(), code) << told();
  if (!reason.empty()) {
    EXPECT_EQ(proto::ReasonOf(fired), reason) << told();
  }
  // The state it reached, the other regions as they were, and no moment but the stamped.
  std::string differences;
  google::protobuf::util::MessageDifferencer compare;
  compare.ReportDifferencesToString(&differences);
  EXPECT_TRUE(compare.Compare(wanted, moved)) << told() << "\n" << differences;
}

// How many cells were compared.
template <class M>
int Walk(const Gang<M>& gang, const std::string& region, const Tabell& rows) {
  std::map<std::pair<std::string, std::string>, const Rad*> table;
  for (const Rad& row : rows) {
    EXPECT_TRUE(table.emplace(std::make_pair(row.from, row.steg), &row).second) << row.from << " " << row.steg;
  }
  const auto* states = M::descriptor()->FindFieldByName(region)->enum_type();
  int cells = 0;
  for (const std::string& steg : StegOf(rows)) {
    M before = gang.ready(gang.event(steg));
    FillTimes(before);
    for (int s = 0; s < states->value_count(); ++s) {
      Put(before, region, states->value(s)->name());
      const auto found = table.find({states->value(s)->name(), steg});
      const Rad* row = found == table.end() ? nullptr : found->second;
      Step<M>(gang, region, before, steg, row, {});
      for (int role = options::v1::Roll_MIN; role <= options::v1::Roll_MAX; ++role, ++cells) {
        Step<M>(gang, region, before, steg, row, {static_cast<Roll>(role)});
      }
    }
  }
  return cells;
}

// Every step of the enum, and those before any step, stands in one of the tables, and the machine knows no other.
template <class M>
void ExpectWhole(const Gang<M>& gang, const google::protobuf::EnumDescriptor* steps,
                 const std::vector<std::string>& before, const std::vector<Tabell>& tables) {
  std::vector<std::string> all = before;
  for (const std::string& steg : NamesOf(steps)) all.push_back(steg);
  std::vector<std::string> walked;
  for (const Tabell& one : tables) {
    for (const std::string& steg : StegOf(one)) walked.push_back(steg);
  }
  EXPECT_THAT(walked, testing::UnorderedElementsAreArray(all));
  std::set<std::string> events;
  for (const std::string& steg : all) events.insert(gang.event(steg));
  EXPECT_EQ(events.size(), all.size());
  EXPECT_THAT(Unknown(gang.machine, events), testing::IsEmpty());
}

}  // namespace kvalitet::avvikelser::walk
