#include "services/uppfoljning/operator.h"

#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "services/uppfoljning/rader.h"

namespace kvalitet::uppfoljning {
namespace {

using registry::Operator;
using registry::Snapshot;

std::string CodeOf(const Snapshot& snapshot, const Operator& operated) {
  const registry::v1::Insatstyp* insatstyp = snapshot.Insatstyp(operated.uppdrag->insatstyp());
  return insatstyp == nullptr ? "" : insatstyp->kod();
}

Drift DriftOf(const Snapshot& snapshot, const Operator& operated) {
  Drift drift{CodeOf(snapshot, operated), operated.uppdrag->utforare(), "", {}};
  if (operated.avtal == nullptr) return drift;
  drift.avtal = operated.avtal->name();
  drift.kravkataloger.assign(operated.avtal->kravkataloger().begin(), operated.avtal->kravkataloger().end());
  return drift;
}

// The enhet's only uppdrag of the day.
absl::StatusOr<Drift> OnlyOne(const Snapshot& snapshot, const std::string& prefix, const registry::v1::Enhet& enhet,
                              absl::CivilDay day) {
  std::vector<Operator> all = snapshot.OperatedAll(enhet.name(), day);
  if (all.empty()) {
    return Wrong(absl::StrCat(prefix, "enhet"), absl::StrCat(enhet.namn(), " hade inget uppdrag ", base::DateSv(day),
                                                             ". Lägg in uppdraget i registret eller ändra datum."));
  }
  if (all.size() == 1) return DriftOf(snapshot, all[0]);
  std::vector<std::string> codes;
  for (const Operator& one : all) codes.push_back(CodeOf(snapshot, one));
  return Wrong(absl::StrCat(prefix, "insatstyp"),
               absl::StrCat(enhet.namn(), " har flera insatstyper. Välj en av ", absl::StrJoin(codes, ", "), "."));
}

absl::StatusOr<Drift> Find(const Snapshot& snapshot, const std::string& prefix, const std::string& name,
                           const std::string& insatstyp, absl::CivilDay day) {
  const registry::v1::Enhet* enhet = snapshot.Enhet(name);
  if (enhet == nullptr) {
    return Wrong(absl::StrCat(prefix, "enhet"), absl::StrCat(name, " finns inte i registret. Kontrollera namnet."));
  }
  if (insatstyp.empty()) return OnlyOne(snapshot, prefix, *enhet, day);
  const registry::v1::Insatstyp* type = snapshot.Insatstyp(insatstyp);
  if (type == nullptr) {
    return Wrong(absl::StrCat(prefix, "insatstyp"),
                 absl::StrCat("Insatstypen ", insatstyp, " finns inte i registret. Exempel: SOL_HEMTJANST"));
  }
  Operator operated = snapshot.Operated(name, type->name(), day);
  if (operated.uppdrag == nullptr) {
    return Wrong(absl::StrCat(prefix, "enhet"),
                 absl::StrCat(enhet->namn(), " hade inget uppdrag för ", type->namn(), " ", base::DateSv(day),
                              ". Lägg in uppdraget i registret eller ändra datum."));
  }
  return DriftOf(snapshot, operated);
}

}  // namespace

absl::StatusOr<Drift> FindDrift(registry::Register& reg, const proto::Call& call, const std::string& prefix,
                                const std::string& enhet, const std::string& insatstyp, absl::CivilDay day) {
  KV_ASSIGN_OR_RETURN(std::shared_ptr<const Snapshot> kept, reg.Kept(call.kommun, call.deadline));
  absl::StatusOr<Drift> found = Find(*kept, prefix, enhet, insatstyp, day);
  if (found.ok()) return found;
  // What is not found may be new.
  KV_ASSIGN_OR_RETURN(kept, reg.Current(call.kommun, call.deadline));
  return Find(*kept, prefix, enhet, insatstyp, day);
}

absl::StatusOr<Drift> FindDriftNu(registry::Register& reg, const proto::Call& call, const std::string& prefix,
                                  const std::string& enhet, const std::string& insatstyp, absl::CivilDay day) {
  KV_ASSIGN_OR_RETURN(std::shared_ptr<const Snapshot> now, reg.Current(call.kommun, call.deadline));
  return Find(*now, prefix, enhet, insatstyp, day);
}

absl::StatusOr<std::vector<Drift>> FindDriftAll(registry::Register& reg, const proto::Call& call,
                                                const std::vector<std::string>& enheter, const std::string& insatstyp,
                                                absl::CivilDay day) {
  KV_ASSIGN_OR_RETURN(std::shared_ptr<const Snapshot> snapshot, reg.Current(call.kommun, call.deadline));
  proto::Violations violations;
  std::vector<Drift> found;
  std::set<std::string> seen;
  for (size_t i = 0; i < enheter.size(); ++i) {
    if (!seen.insert(enheter[i]).second) {
      violations.Add(absl::StrCat("enheter[", i, "]"), absl::StrCat(enheter[i], " står två gånger. Ta bort den ena."));
      continue;
    }
    absl::StatusOr<Drift> one = Find(*snapshot, "", enheter[i], insatstyp, day);
    if (one.ok()) {
      found.push_back(*one);
      continue;
    }
    for (const proto::Violation& wrong : proto::ViolationsOf(one.status())) {
      violations.Add(absl::StrCat("enheter[", i, "]"), wrong.svenska);
    }
  }
  KV_RETURN_IF_ERROR(violations.ToStatus());
  return found;
}

}  // namespace kvalitet::uppfoljning
