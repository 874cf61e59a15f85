// What the writes of the register have in common.
#pragma once
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/errors.h"
#include "common/store/resource.h"
#include "services/registry/changes.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// The parts that every resource of the register has: the kommun's guard first, its change sequence last.
template <class M>
typename store::Resource<M>::Hooks CommonHooks() {
  typename store::Resource<M>::Hooks hooks;
  hooks.guards = [](const proto::Call& call, const M&) { return std::vector<std::string>{GuardKey(call.kommun)}; };
  hooks.after_write = [](store::Tx& tx, const M& now, const M* before) {
    const v1::Andringsslag slag = before == nullptr       ? v1::ANDRINGSSLAG_SKAPAD
                                  : now.has_delete_time() ? v1::ANDRINGSSLAG_BORTTAGEN
                                                          : v1::ANDRINGSSLAG_ANDRAD;
    return RecordChanges(tx, tx.call().kommun, {Change{now.name(), slag}});
  };
  return hooks;
}

using proto::Wrong;

// What is referred to must be there and not deleted.
template <class M>
absl::Status Require(store::Tx& tx, const store::Table<M>& table, const std::string& name, const char* field,
                     absl::string_view svenska, M& found) {
  const absl::Status status = table.Get(tx.sql(), {}, name, found);
  if (!absl::IsNotFound(status) && !status.ok()) return status;
  if (status.ok() && !found.has_delete_time()) return status;
  return Wrong(field, absl::StrCat(svenska, " finns inte i registret. Kontrollera namnet, eller lägg till den först"));
}

// The same where it may be empty, and nothing more of it is asked.
template <class M>
absl::Status RequireIfSet(store::Tx& tx, const store::Table<M>& table, const std::string& name, const char* field,
                          absl::string_view svenska) {
  M found;
  return name.empty() ? absl::OkStatus() : Require(tx, table, name, field, svenska, found);
}

// Nothing live may point at what is deleted.
template <class M>
absl::Status RequireUnused(store::Tx& tx, const store::Table<M>& table, const std::string& name, const char* field,
                           absl::string_view svenska) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{field, proto::Op::kEqual, {name}}};
  query.limit = 1;
  KV_ASSIGN_OR_RETURN(const std::vector<M> found, table.List(tx.sql(), query));
  if (found.empty()) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kFailedPrecondition, "ANVANDS",
                      absl::StrCat("Kan inte tas bort: det finns ", svenska,
                                   " som hör till. Ta bort dem först, eller "
                                   "låt det stå kvar och avsluta det med ett "
                                   "slutdatum"),
                      {{"name", name}, {"anvands_av", found[0].name()}});
}

// How commands tell names apart: not by case, nor by dots over letters, nor by blanks around or between words.
inline std::string NameKey(absl::string_view namn) {
  const std::string folded = base::FoldSv(base::TrimSv(namn));
  return absl::StrJoin(absl::StrSplit(folded, ' ', absl::SkipEmpty()), " ");
}

// People and lists name it by its name alone: none that stands already, and that `alike` takes for one that it could be
// mistaken for, has the same.  An error names the one that is there, and the remedy.
template <class M>
absl::Status RequireNameFree(store::Tx& tx, const store::Table<M>& table, const M& candidate, const char* field,
                             absl::FunctionRef<bool(const M&)> alike, absl::string_view remedy) {
  const std::string key = NameKey(candidate.namn());
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  std::string taken;
  KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), table, query, [&](const M& other) {
    if (other.name() != candidate.name() && NameKey(other.namn()) == key && alike(other)) taken = other.namn();
  }));
  if (taken.empty()) return absl::OkStatus();
  return Wrong(field, absl::StrCat(taken, " finns redan i registret. ", remedy));
}

}  // namespace kvalitet::registry
