// What is agreed in a dialog, with all utförare or about the results of one: numbered, and linked with the åtgärd that
// came of it.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

// As many as the contract allows; what the server adds itself is not looked at by its rules.
inline constexpr int kMostOverenskommelser = 200;

inline absl::Status Room(int now, int most, const std::string& nummer, const char* of) {
  if (now < most) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kFailedPrecondition, "FULLT",
                      absl::StrCat(nummer, " rymmer ", most, " ", of, ", och har så många."));
}

template <class Dialog>
absl::Status AddOverenskommelse(const v1::Overenskommelse& asked, Dialog& dialog) {
  KV_RETURN_IF_ERROR(Room(dialog.overenskommelser_size(), kMostOverenskommelser, dialog.nummer(), "överenskommelser"));
  v1::Overenskommelse& one = *dialog.add_overenskommelser();
  one = asked;
  one.clear_atgard();
  one.set_nr(dialog.overenskommelser_size());
  return absl::OkStatus();
}

// `request` names the agreement by `nr` and the `atgard`, which the caller may see.
template <class Request, class Dialog>
absl::Status LankaOverenskommelse(sql::Session& session, const Tables& tables, const proto::Call& call,
                                  const Request& request, Dialog& dialog) {
  v1::Atgard atgard;
  const absl::Status found = GetLive(tables.atgard, session, call.scope, request.atgard(), atgard);
  if (absl::IsNotFound(found)) return Wrong("atgard", "finns inte. Kontrollera åtgärdens nummer.");
  KV_RETURN_IF_ERROR(found);
  if (request.nr() < 1 || request.nr() > dialog.overenskommelser_size()) {
    return Wrong("nr", absl::StrCat(dialog.nummer(), " har ", dialog.overenskommelser_size(),
                                    " överenskommelser. Kontrollera numret."));
  }
  dialog.mutable_overenskommelser(request.nr() - 1)->set_atgard(request.atgard());
  return absl::OkStatus();
}

}  // namespace kvalitet::uppfoljning
