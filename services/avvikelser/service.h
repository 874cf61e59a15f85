// The register of avvikelser: wiring of rules, tables and figures.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/attgora/listning.h"
#include "common/base/clock.h"
#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "services/avvikelser/avslut_service.h"
#include "services/avvikelser/fristval_service.h"
#include "services/avvikelser/gallring_service.h"
#include "services/avvikelser/handelse_service.h"
#include "services/avvikelser/larande_service.h"
#include "services/avvikelser/lexmaria_service.h"
#include "services/avvikelser/lexsarah_service.h"
#include "services/avvikelser/plats.h"
#include "services/avvikelser/summor.h"
#include "services/avvikelser/synpunkt_service.h"

namespace kvalitet::avvikelser {

class Service : private Rapportbok {
 public:
  // `store` and `reg` must outlive the service; the database must be migrated (schema.h).
  static absl::StatusOr<std::unique_ptr<Service>> Create(store::Store& store, registry::Register& reg);

  static const google::protobuf::ServiceDescriptor* Descriptor();
  // Handlers for every method of AvvikelseService; they live as long as the service.
  proto::Handlers Handlers();
  // For every method of LexSarahService.
  proto::Handlers LexSarahHandlers() const;
  // For every method of LexMariaService.
  proto::Handlers LexMariaHandlers() const { return lexmaria_.Handlers(); }

  const fakta::Totals& totals() const { return *totals_; }

  // One round of the work that nobody waits for: totals made anew, and what was registered while the registry did not
  // answer checked against it.  Several processes may do it at once.
  absl::Status Tend(absl::Time now);
  // The last part of it: some hundred of those, each by itself; UNAVAILABLE where the registry still does not answer.
  absl::Status VerifyPending(absl::Time now, absl::Time deadline);

 private:
  using Resource = store::Resource<v1::Avvikelse>;

  Service(store::Store& store, registry::Register& reg, std::unique_ptr<fakta::Totals> totals);

  // `synpunkt`: the line of a synpunkt is written, by that alone.
  Resource::Hooks HooksFor(Snapshot snapshot, bool synpunkt = false) const;
  absl::Status BeforeWrite(const Snapshot& snapshot, store::Tx& tx, v1::Avvikelse& now,
                           const v1::Avvikelse* before) const;
  absl::Status MayDelete(store::Tx& tx, const v1::Avvikelse& avvikelse) const;
  absl::Status MaySend(const proto::Call& call, const v1::Avvikelse& asked) const;
  absl::Status TvillingarFoljer(store::Tx& tx, const v1::Avvikelse& now, const v1::Avvikelse* before) const;
  // The same for many rows that became an utförare's own, by one statement where nothing is to follow.
  absl::Status TvillingarFoljer(store::Tx& tx, const std::vector<const v1::Avvikelse*>& egna) const;
  absl::Status AfterWrite(store::Tx& tx, const v1::Avvikelse& now, const v1::Avvikelse* before) const;
  absl::Status Import(const proto::Call& call, const std::function<bool(v1::ImportAvvikelserRequest&)>& next,
                      v1::ImportAvvikelserResponse& response);
  absl::Status StoreBatch(store::Tx& tx, const Snapshot& snapshot, std::vector<v1::Avvikelse> rows, bool only_look,
                          v1::ImportAvvikelserResponse& counts) const;
  void ServeRader(proto::Handlers& handlers);
  void ServeSiffror(proto::Handlers& handlers);
  void ServeSignaler(proto::Handlers& handlers);
  // Of the utförare that a chief is of, those in the kommun's own regi.
  std::vector<std::string> Kommunala(const proto::Call& call) const;
  absl::Status UtanJavigas(const proto::Call& call,
                           google::protobuf::RepeatedPtrField<attgora::v1::AttGora>& lines) const;
  // A second read, of lex Sarah alone and for those alone who may have declared jäv.
  absl::Status DoljJav(const proto::Call& call, const std::vector<v1::Avvikelse*>& rows) const;
  absl::Status Verify(const proto::Call& call, const std::string& name);
  // What people put right here, or what is investigated or told to the nämnd, keeps its kind, law and place whatever a
  // source says.  INVALID_ARGUMENT where the source makes a synpunkt of something else, or something else of a
  // synpunkt.
  absl::Status BehallRattat(sql::Session& session, const v1::Avvikelse& stored, v1::Avvikelse& row) const;
  // An event whose ärende was taken away is counted by another of its ärenden.
  absl::Status RaknaEnAnnan(store::Tx& tx, const v1::Avvikelse& leaving) const;

  // Rapportbok.
  absl::Status Read(sql::Session& session, const proto::RowScope& scope, const std::string& name,
                    v1::Avvikelse& rapport) const override;
  absl::Status Insert(store::Tx& tx, const Snapshot& snapshot, v1::Avvikelse& rapport) const override;
  absl::Status Replace(store::Tx& tx, const v1::Avvikelse& stored, v1::Avvikelse& rapport,
                       absl::string_view action) const override;

  store::Store& store_;
  registry::Register& register_;
  const store::Table<v1::Avvikelse> table_;
  const LexSarahTables lexsarah_tables_;
  const LexMariaTables lexmaria_tables_;
  const LarandeTables larande_tables_;
  const std::unique_ptr<fakta::Totals> totals_;
  const FristvalService frister_;
  SynpunktService synpunkter_;
  const Summor<v1::Avvikelsetotal> summor_;
  GallringService gallring_;
  const attgora::Listning att_gora_;
  const Resource plain_;  // for what needs no look at the registry
  const LexSarahService lexsarah_;
  const LexMariaService lexmaria_;
  const LarandeService larande_;
  const HandelseService handelser_;
  const AvslutService avslut_;
  std::string judged_;  // the last row that Tend has put to the registry; empty: from the first
};

}  // namespace kvalitet::avvikelser
