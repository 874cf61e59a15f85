// The methods of lex Sarah.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/avvikelser/fristval_service.h"
#include "services/avvikelser/lexsarah_tables.h"
#include "services/avvikelser/plats.h"
#include "services/avvikelser/rapportbok.h"

namespace kvalitet::avvikelser {

class LexSarahService {
 public:
  // All must live longer.
  LexSarahService(store::Store& store, const LexSarahTables& tables, registry::Register& reg,
                  const Rapportbok& rapporter, const fakta::Totals& totals, const FristvalService& frister);

  static const google::protobuf::ServiceDescriptor* Descriptor();
  proto::Handlers Handlers() const;

  // What stands beside a rapport that was moved to another enhet moves with it, and who reaches it.
  absl::Status Flytta(store::Tx& tx, const Snapshot& snapshot, const v1::Avvikelse& rapport) const;
  // What stands beside it follows where its days or its laws were corrected.
  absl::Status FoljRapporten(store::Tx& tx, const v1::Avvikelse& before, const v1::Avvikelse& rapport) const;
  // FAILED_PRECONDITION where the rapport has an ärende or the nämnd was told of it: such a one is not taken away, nor
  // made something else.  The caller reaches the rapport, and its own texts where it is a private utförare's.
  absl::Status UtanArende(sql::Session& session, const v1::Avvikelse& rapport) const;

 private:
  using Arenden = store::Resource<v1::LexSarahArende>;
  using Informationer = store::Resource<v1::Namndinformation>;

  Arenden::Hooks ArendeHooks(const Snapshot& snapshot) const;
  Informationer::Hooks InformationHooks(const Snapshot& snapshot) const;

  // For who reads it: not to who has declared jäv.
  absl::Status Las(sql::Session& session, const proto::Call& call, const std::string& name,
                   v1::LexSarahArende& arende) const;
  absl::Status TaEmot(store::Tx& tx, const Snapshot& snapshot, v1::LexSarahArende& arende) const;
  absl::Status AnmalJav(const proto::Call& call, const v1::DeclareLexSarahJavRequest& request,
                        v1::LexSarahStatus& response) const;
  absl::Status Update(const proto::Call& call, const v1::UpdateLexSarahArendeRequest& request,
                      v1::LexSarahArende& response) const;
  absl::Status Move(const proto::Call& call, const v1::MoveLexSarahArendeRequest& request,
                    v1::LexSarahArende& response) const;
  // What a step brings with it, after the machine let it pass.
  absl::Status Foljder(store::Tx& tx, const Snapshot& snapshot, const v1::MoveLexSarahArendeRequest& request,
                       const v1::LexSarahArende& stored, v1::LexSarahArende& now) const;
  // The register's row of the rapport follows the nämnd's ärende; a private utförare's own tells it nothing.
  absl::Status LatRapportFolja(store::Tx& tx, const v1::LexSarahArende& arende) const;
  // The totals of the months that a change touches are made anew.
  absl::Status Markera(store::Tx& tx, const v1::LexSarahArende* before, const v1::LexSarahArende& now) const;
  absl::Status Markera(store::Tx& tx, const v1::Namndinformation* before, const v1::Namndinformation& now) const;
  absl::Status Status(const proto::Call& call, const v1::GetLexSarahStatusRequest& request,
                      v1::LexSarahStatus& response) const;
  absl::Status Informera(store::Tx& tx, const Snapshot& snapshot, v1::Namndinformation& information) const;
  // The row in the register of what is told, with what was told of it; `before` is what was told until now, null where
  // that was nothing.
  absl::Status NoteraIRegistret(store::Tx& tx, const v1::Namndinformation* before,
                                const v1::Namndinformation& information) const;
  absl::Status SkickaKopia(const proto::Call& call, const v1::SendLexSarahKopiaRequest& request,
                           v1::LexSarahKopia& response) const;

  store::Store& store_;
  const LexSarahTables& tables_;
  registry::Register& register_;
  const Rapportbok& rapporter_;
  const store::Table<v1::Rattelse> rattelser_;
  const fakta::Totals& totals_;
  const FristvalService& frister_;
  const Arenden arenden_;  // for what needs no look at the registry
  const Informationer informationer_;
  const store::Resource<v1::LexSarahKopia> kopior_;
};

}  // namespace kvalitet::avvikelser
