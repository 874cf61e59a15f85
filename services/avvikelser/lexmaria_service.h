// The methods of lex Maria.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/avvikelser/fristval_service.h"
#include "services/avvikelser/lexmaria_tables.h"
#include "services/avvikelser/plats.h"
#include "services/avvikelser/rapportbok.h"

namespace kvalitet::avvikelser {

class LexMariaService {
 public:
  // All must live longer.
  LexMariaService(store::Store& store, const LexMariaTables& tables, registry::Register& reg,
                  const Rapportbok& rapporter, const fakta::Totals& totals, const FristvalService& frister);

  static const google::protobuf::ServiceDescriptor* Descriptor();
  proto::Handlers Handlers() const;

  // The ärende of a rapport that was moved to another enhet moves with it, and who reaches it.  FAILED_PRECONDITION
  // where it would then be of another vårdgivare.
  absl::Status Flytta(store::Tx& tx, const Snapshot& snapshot, const v1::Avvikelse& rapport) const;
  // Its days were corrected.
  absl::Status FoljDagar(store::Tx& tx, const v1::Avvikelse& before, const v1::Avvikelse& rapport) const;
  // FAILED_PRECONDITION where a rapport has an ärende: what it is is decided there.
  absl::Status UtanArende(sql::Session& session, const v1::Avvikelse& rapport) const;

 private:
  using Arenden = store::Resource<v1::LexMariaArende>;

  Arenden::Hooks Hooks(const Snapshot& snapshot) const;

  absl::Status TaEmot(store::Tx& tx, const Snapshot& snapshot, v1::LexMariaArende& arende) const;
  absl::Status Update(const proto::Call& call, const v1::UpdateLexMariaArendeRequest& request,
                      v1::LexMariaArende& response) const;
  absl::Status Move(const proto::Call& call, const v1::MoveLexMariaArendeRequest& request,
                    v1::LexMariaArende& response) const;
  // Takes over what the ärende holds of its rapport, days too, and what is counted from them.
  absl::Status SomRapporten(store::Tx& tx, const v1::Avvikelse& rapport, const v1::LexMariaArende& stored,
                            v1::LexMariaArende& now) const;
  // What a step brings with it, after the machine let it pass.
  absl::Status Foljder(store::Tx& tx, const Snapshot& snapshot, const v1::MoveLexMariaArendeRequest& request,
                       const v1::LexMariaArende& stored, v1::LexMariaArende& now) const;
  absl::Status Status(const proto::Call& call, const v1::GetLexMariaStatusRequest& request,
                      v1::LexMariaStatus& response) const;

  store::Store& store_;
  const LexMariaTables& tables_;
  registry::Register& register_;
  const Rapportbok& rapporter_;
  const fakta::Totals& totals_;
  const FristvalService& frister_;
  const Arenden arenden_;  // for what needs no look at the registry
};

}  // namespace kvalitet::avvikelser
