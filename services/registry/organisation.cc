#include "services/registry/organisation.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "services/registry/rules.h"
#include "services/registry/write_helpers.h"

namespace kvalitet::registry {
namespace {

using store::Tx;

constexpr int kMostLevels = 10;

// Begins today unless it is said.
template <class M>
void BeginToday(const Tx& tx, M& candidate, const M* stored) {
  if (stored == nullptr && candidate.giltig_fran().empty())
    candidate.set_giltig_fran(base::FormatDate(tx.call().today));
}

// Live resources with validity that name it, from `day` on, in what varies: no index of lists covers those columns.
// `what` cannot be done to it then.
absl::Status RequireNotNamed(Tx& tx, const char* table, const char* column, const std::string& name,
                             const std::string& day, const char* what, const char* svenska) {
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      tx.sql().Query(absl::StrCat("SELECT x.name FROM ", table, " x JOIN ", table,
                                  "_period p ON p.name = x.name WHERE x.kommun = ? AND x.delete_time = 0 AND p.",
                                  column, " = ? AND p.giltig_till > ? LIMIT 1"),
                     {tx.call().kommun, name, day}));
  if (rows.empty()) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kFailedPrecondition, "ANVANDS",
                      absl::StrCat("Kan inte ", what, ": det finns ", svenska, " som hör till. Flytta dem först"),
                      {{"name", name}, {"anvands_av", std::get<std::string>(rows[0][0])}});
}

// The same for one that is deleted, from today on, and for one whose end is set, from its end on.
template <class M>
absl::Status RequireNotNamedAfter(Tx& tx, const M& candidate, const M* stored, const char* table, const char* column,
                                  const char* svenska) {
  if (candidate.has_delete_time()) {
    return RequireNotNamed(tx, table, column, candidate.name(), base::FormatDate(tx.call().today), "tas bort", svenska);
  }
  if (stored == nullptr || candidate.giltig_till().empty()) return absl::OkStatus();
  // The same end, or a later one than it had, ends nothing.
  if (!stored->giltig_till().empty() && candidate.giltig_till() >= stored->giltig_till()) return absl::OkStatus();
  return RequireNotNamed(tx, table, column, candidate.name(), candidate.giltig_till(), "avslutas", svenska);
}

// People name them by their names alone, so two that live on the same day have two names.
template <class M>
absl::Status RequireOwnName(Tx& tx, const store::Table<M>& table, const M& candidate, const M* stored,
                            const char* field) {
  const bool as_it_was = stored != nullptr && stored->namn() == candidate.namn() &&
                         stored->giltig_fran() == candidate.giltig_fran() &&
                         stored->giltig_till() == candidate.giltig_till();
  if (candidate.has_delete_time() || as_it_was) return absl::OkStatus();
  return RequireNameFree<M>(
      tx, table, candidate, field,
      [&](const M& other) {
        return Overlaps({other.giltig_fran(), other.giltig_till()}, {candidate.giltig_fran(), candidate.giltig_till()});
      },
      "Ändra den, eller ange ett annat namn eller en annan tid");
}

absl::Status RequireAbove(Tx& tx, const Tables& tables, const v1::Verksamhetsomrade& candidate) {
  std::string above = candidate.overordnat();
  for (int level = 0; !above.empty(); ++level) {
    if (above == candidate.name() || level == kMostLevels) {
      return Wrong("verksamhetsomrade.overordnat", "är en del av det egna området. Ange ett som ligger ovanför");
    }
    v1::Verksamhetsomrade next;
    KV_RETURN_IF_ERROR(
        Require(tx, tables.verksamhetsomrade, above, "verksamhetsomrade.overordnat", "det överordnade", next));
    above = next.overordnat();
  }
  return absl::OkStatus();
}

}  // namespace

store::Resource<v1::Namnd>::Hooks NamndHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Namnd>();
  hooks.before_write = [&tables](Tx& tx, v1::Namnd& candidate, const v1::Namnd* stored) -> absl::Status {
    BeginToday(tx, candidate, stored);
    KV_RETURN_IF_ERROR(RequireOwnName(tx, tables.namnd, candidate, stored, "namnd.namn"));
    KV_RETURN_IF_ERROR(RequireNotNamedAfter(tx, candidate, stored, "insatstyp", "namnd", "insatstyper"));
    return RequireNotNamedAfter(tx, candidate, stored, "verksamhetsomrade", "namnd", "verksamhetsområden");
  };
  return hooks;
}

store::Resource<v1::Verksamhetsomrade>::Hooks VerksamhetsomradeHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Verksamhetsomrade>();
  hooks.check = [](const proto::Call&, const v1::Verksamhetsomrade& candidate, const v1::Verksamhetsomrade*,
                   proto::Violations& violations) {
    const bool top = candidate.slag() == v1::ORGANISATIONSSLAG_FORVALTNING;
    if (top && !candidate.overordnat().empty()) {
      violations.Add("verksamhetsomrade.overordnat", "en förvaltning har inget ovanför sig. Lämna det tomt");
    }
    if (!top && candidate.overordnat().empty()) {
      violations.Add("verksamhetsomrade.overordnat", "ange vilken förvaltning, eller vilket område, det hör till");
    }
  };
  hooks.before_write = [&tables](Tx& tx, v1::Verksamhetsomrade& candidate,
                                 const v1::Verksamhetsomrade* stored) -> absl::Status {
    BeginToday(tx, candidate, stored);
    KV_RETURN_IF_ERROR(RequireOwnName(tx, tables.verksamhetsomrade, candidate, stored, "verksamhetsomrade.namn"));
    KV_RETURN_IF_ERROR(RequireNotNamedAfter(tx, candidate, stored, "enhet", "verksamhetsomrade", "enheter"));
    KV_RETURN_IF_ERROR(
        RequireNotNamedAfter(tx, candidate, stored, "verksamhetsomrade", "overordnat", "verksamhetsområden"));
    if (candidate.has_delete_time()) return absl::OkStatus();
    KV_RETURN_IF_ERROR(RequireIfSet(tx, tables.namnd, candidate.namnd(), "verksamhetsomrade.namnd", "nämnden"));
    return RequireAbove(tx, tables, candidate);
  };
  return hooks;
}

}  // namespace kvalitet::registry
