// The rows of the register, for what stands beside them: lex Sarah, händelser.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/proto/call.h"
#include "common/store/store.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "services/avvikelser/plats.h"

namespace kvalitet::avvikelser {

class Rapportbok {
 public:
  virtual ~Rapportbok() = default;
  // A row, live and in scope; NOT_FOUND otherwise.
  virtual absl::Status Read(sql::Session& session, const proto::RowScope& scope, const std::string& name,
                            v1::Avvikelse& row) const = 0;
  // Registers one, by the rules of every other.  `row` has its name.
  virtual absl::Status Insert(store::Tx& tx, const Snapshot& snapshot, v1::Avvikelse& row) const = 0;
  // Stores over a row what the rules of what stands beside it decided; nothing where nothing changed.
  virtual absl::Status Replace(store::Tx& tx, const v1::Avvikelse& stored, v1::Avvikelse& row,
                               absl::string_view action) const = 0;
};

// What a change of one row starts from: live, in scope, as the caller has seen it (`etag`; empty: whatever it is), and
// the caller's to change: neither another's own, nor handed over.
absl::Status LasForAndring(const Rapportbok& rader, store::Tx& tx, const std::string& name, const std::string& etag,
                           v1::Avvikelse& stored);

}  // namespace kvalitet::avvikelser
