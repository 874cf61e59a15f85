// The methods of events, and of putting an avvikelse right with its history.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/avvikelser/lexmaria_service.h"
#include "services/avvikelser/lexsarah_service.h"
#include "services/avvikelser/plats.h"
#include "services/avvikelser/rapportbok.h"

namespace kvalitet::avvikelser {

class HandelseService {
 public:
  // All must live longer.
  HandelseService(store::Store& store, registry::Register& reg, const store::Table<v1::Avvikelse>& avvikelser,
                  const Rapportbok& rader, const LexSarahService& lexsarah, const LexMariaService& lexmaria);

  absl::Status CheckColumns(sql::Session& session) const { return rattelse_.CheckColumns(session); }
  // Whether an avvikelse was once another kind of ärende.
  absl::StatusOr<bool> HarKlassatsOm(sql::Session& session, const v1::Avvikelse& avvikelse) const;
  // Whether its kind or place was ever put right.
  absl::StatusOr<bool> Rattad(sql::Session& session, const v1::Avvikelse& avvikelse) const;
  // After a write of the row: its history is read by those who have it there now, and by nobody else.
  absl::Status HistorikFoljer(store::Tx& tx, const v1::Avvikelse& before, const v1::Avvikelse& now) const;
  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const;

 private:
  absl::Status Create(const proto::Call& call, const v1::CreateHandelseRequest& request, v1::Handelse& response) const;
  absl::Status Get(const proto::Call& call, const v1::GetHandelseRequest& request, v1::Handelse& response) const;
  absl::Status Reclassify(const proto::Call& call, const v1::ReclassifyAvvikelseRequest& request,
                          v1::Avvikelse& response) const;
  absl::Status Relocate(const proto::Call& call, const v1::RelocateAvvikelseRequest& request,
                        v1::Avvikelse& response) const;
  // Marks all ärenden of an event as the utförare's own where one is: they tell the same.  NOT_FOUND for an enhet that
  // the caller does not reach.
  absl::Status StampEgen(const proto::Call& call, const Snapshot& snapshot, std::vector<v1::Avvikelse>& arenden) const;
  // One ärende of the event that moves.
  absl::Status Flytta(store::Tx& tx, const Snapshot& snapshot, const v1::RelocateAvvikelseRequest& request,
                      const v1::Avvikelse& stored, v1::Avvikelse& now) const;
  absl::Status GetRattelse(const proto::Call& call, const v1::GetRattelseRequest& request,
                           v1::Rattelse& response) const;
  // Whether the caller may read why an avvikelse was put right: who may read what was found of it.
  absl::StatusOr<bool> SerMotiv(sql::Session& session, const proto::Call& call, const v1::Rattelse& entry) const;
  // Writes an entry of history.
  absl::Status Notera(store::Tx& tx, v1::Rattelse entry) const;
  // Takes back what was handed over, of the row and its event, where nobody investigates it any more.
  absl::Status LamnaTillbaka(store::Tx& tx, v1::Avvikelse& now) const;

  store::Store& store_;
  registry::Register& register_;
  const store::Table<v1::Avvikelse>& avvikelser_;
  const Rapportbok& rader_;
  const LexSarahService& lexsarah_;
  const LexMariaService& lexmaria_;
  const store::Table<v1::Rattelse> rattelse_;
  const store::Resource<v1::Rattelse> rattelser_;
};

}  // namespace kvalitet::avvikelser
