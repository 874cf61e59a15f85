// Imports: a client stream of batches (≤ 500 rows).  The client sends everything once with validate_only, and again
// for real when nothing was wrong; rows are keyed by (kalla, kall_id), so the same file again changes nothing and a
// broken run is completed by running it again.
//
// Batch:    parent, kalla, validate_only, request_id, repeated rader (kall_id, rad, …)
// Response: antal, nya, andrade, oforandrade, repeated fel (rad, kolumn, text), antal_fel
#pragma once
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "common/store/store.h"

namespace kvalitet::store {

inline constexpr int kMaxBatch = 500, kMaxRowErrors = 1000;

// Counts every error, keeps the first thousand.
template <class Response>
class RowErrors {
 public:
  explicit RowErrors(Response& response) : response_(response) {}
  void Add(int row, std::string column, std::string svenska) {
    response_.set_antal_fel(response_.antal_fel() + 1);
    if (response_.fel_size() >= kMaxRowErrors) return;
    auto* one = response_.add_fel();
    one->set_rad(row);
    one->set_kolumn(std::move(column));
    one->set_text(std::move(svenska));
  }

 private:
  Response& response_;
};

// Runs the stream.  `check(call, row, errors)` adds what a row breaks beyond its options; `apply(tx, batch, counts)`
// stores one batch and counts into nya, andrade and oforandrade.  A batch with an error is not stored, and ends the
// import with FAILED_PRECONDITION unless it is validate_only: then every error is told in the response.
template <class Batch, class Response, class Check, class Apply>
absl::Status RunImport(Store& store, const proto::Call& call, const std::function<bool(Batch&)>& next,
                       Response& response, const Check& check, const Apply& apply) {
  RowErrors<Response> errors(response);
  absl::flat_hash_set<std::string> seen;  // a key twice in one file is an error of the file
  Batch batch;
  while (next(batch)) {
    if (base::KommunOf(batch.parent()) != call.kommun) {
      return proto::Error(absl::StatusCode::kInvalidArgument, "ANNAN_KOMMUN",
                          "Alla delar av en import ska gälla samma kommun.");
    }
    if (batch.kalla().empty() || batch.kalla().size() > 200) {
      return proto::Error(absl::StatusCode::kInvalidArgument, "FALT_FEL",
                          "källa måste anges: filens eller registrets namn, högst 200 tecken.", {{"falt", "kalla"}});
    }
    if (batch.rader_size() > kMaxBatch || (!batch.validate_only() && !base::IsUuid(batch.request_id()))) {
      return proto::Error(absl::StatusCode::kInvalidArgument, "FALT_FEL",
                          "Varje del ska ha högst 500 rader och ett eget request_id (ett UUID).");
    }
    proto::Normalize(batch);
    for (const auto& row : batch.rader()) {
      proto::Violations violations;
      proto::Validate(row, "", violations);
      for (const proto::Violation& v : violations.list()) errors.Add(row.rad(), v.field, v.svenska);
      const std::string key = base::Sha256(absl::StrCat(batch.kalla(), "\n", row.kall_id())).substr(0, 8);
      if (!seen.insert(key).second) {
        errors.Add(row.rad(), "kall_id", absl::StrCat("Nyckeln ", row.kall_id(), " förekommer två gånger i filen."));
      }
      check(call, row, errors);
    }
    response.set_antal(response.antal() + batch.rader_size());
    if (batch.validate_only() && response.antal_fel() > 0) continue;
    if (response.antal_fel() > 0) {
      return proto::Error(absl::StatusCode::kFailedPrecondition, "RADER_FEL",
                          absl::StrCat("Rad ", response.fel(0).rad(), ", ", response.fel(0).kolumn(), ": ",
                                       response.fel(0).text(), " Den här delen sparades inte."),
                          {{"antal_fel", absl::StrCat(response.antal_fel())}});
    }
    Response counts;
    KV_RETURN_IF_ERROR(store.Write(call, batch, counts, [&](Tx& tx) { return apply(tx, batch, counts); }));
    response.set_nya(response.nya() + counts.nya());
    response.set_andrade(response.andrade() + counts.andrade());
    response.set_oforandrade(response.oforandrade() + counts.oforandrade());
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::store
