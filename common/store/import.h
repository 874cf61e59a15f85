// Imports: a client stream of batches (≤ 500 rows).  The client sends everything once with validate_only, and again
// for real when nothing was wrong; rows are keyed by (kalla, kall_id), so the same file again changes nothing and a
// broken run is completed by running it again.
//
// Batch:    parent, kalla, validate_only, request_id, repeated rader (kall_id, rad, …)
// Response: antal, nya, andrade, oforandrade, repeated fel (rad, kolumn, text), antal_fel
#pragma once
#include <functional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/hash.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "common/store/store.h"

namespace kvalitet::store {

inline constexpr int kMaxRowErrors = 1000;

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

// Puts a batch into its stored form and judges it by its options, its rows' own rules apart: those are told row by row.
template <class Batch>
absl::Status CheckBatch(const proto::Call& call, Batch& batch) {
  proto::Normalize(batch);
  auto rows = std::move(*batch.mutable_rader());
  batch.clear_rader();
  proto::Violations violations;
  proto::Validate(batch, "", violations, call.kommun);
  *batch.mutable_rader() = std::move(rows);
  if (base::KommunOf(batch.parent()) != call.kommun) {
    violations.Add("parent", "Alla delar av en import ska gälla samma kommun.");
  }
  const int most = proto::Rule(Batch::descriptor()->FindFieldByName("rader")).max_items();
  if (batch.rader_size() > most) {
    violations.Add("rader", absl::StrCat("En del av en import har högst ", most, " rader."));
  }
  if (!batch.validate_only() && batch.request_id().empty()) {
    violations.Add("request_id", "Varje del ska ha ett eget UUID, samma vid varje nytt försök.");
  }
  return violations.ToStatus();
}

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
    KV_RETURN_IF_ERROR(CheckBatch(call, batch));
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
      return proto::Error(
          absl::StatusCode::kFailedPrecondition, "RADER_FEL",
          absl::StrCat("Rad ", response.fel(0).rad(), ", ", response.fel(0).kolumn(), ": ",
                       absl::StripSuffix(response.fel(0).text(), "."), ". Den här delen sparades inte."),
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
