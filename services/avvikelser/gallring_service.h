// The papers of private utförare's own lex Sarah: what is due, offered to the nämnd and taken over, destroyed.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/attgora/listning.h"
#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/store/jobs.h"
#include "common/store/resource.h"
#include "services/avvikelser/gallring_exempel.h"
#include "services/avvikelser/larande_tables.h"
#include "services/avvikelser/lexsarah_tables.h"

namespace kvalitet::avvikelser {

// Numbers of those of the rows whose content is destroyed: known by their numbers in the protocol, since nothing else
// is left to know them by.
absl::StatusOr<std::set<std::string>> Gallrade(sql::Session& session, const std::string& kommun,
                                               const std::vector<v1::Avvikelse>& rows);

class GallringService {
 public:
  // All must live longer.
  GallringService(store::Store& store, const LexSarahTables& tables, const store::Table<v1::Avvikelse>& rapporter,
                  const LarandeTables& exempel, const fakta::Totals& totals);

  absl::Status CheckColumns(sql::Session& session) const { return table_.CheckColumns(session); }
  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const;
  // Lines: of the utförare before its papers are destroyed, of the nämnd when some are offered.  It must outlive them.
  std::vector<attgora::Kalla> Kallor() const;

  // One round of the day's job: destroys what is due, each ärende in a transaction of its own, some hundred at a time.
  // Several processes may do it at once.
  absl::Status Tend(absl::Time now, absl::Time deadline);
  // What it does in one kommun, of at most `most`; how many that were due.
  absl::StatusOr<size_t> GallraKommun(const proto::Call& call, size_t most) const;

 private:
  absl::Status Erbjud(const proto::Call& call, const v1::OfferLexSarahPapperRequest& request,
                      v1::LexSarahGallring& response) const;
  absl::Status TaOver(const proto::Call& call, const v1::TakeOverLexSarahPapperRequest& request,
                      v1::LexSarahGallring& response) const;
  absl::Status Visa(const proto::Call& call, const v1::PreviewLexSarahGallringRequest& request,
                    v1::PreviewLexSarahGallringResponse& response) const;
  // Own ärenden, then rapporter that were investigated elsewhere, then what was written in later of an event whose
  // papers are gone, within reach, that are kept until `till` at the longest; of each the earliest report first, at
  // most `most` together. `fria`: only those that nothing stands in the way of.
  absl::StatusOr<std::vector<v1::LexSarahGallringspost>> Poster(sql::Session& session, const std::string& kommun,
                                                                const proto::RowScope& scope, absl::CivilDay till,
                                                                size_t most, bool fria = false) const;
  absl::Status UtforarensRader(sql::Session& session, const attgora::Fraga& fraga, attgora::Rad& lines) const;
  absl::Status NamndensRader(sql::Session& session, const attgora::Fraga& fraga, attgora::Rad& lines) const;
  absl::Status GallraEtt(const proto::Call& call, const v1::LexSarahGallringspost& post) const;
  // Of the rapport: its own row, its history, and the examples that were written of it.
  absl::Status GallraRapport(store::Tx& tx, const std::string& name, const Exempelbok& exempel) const;
  // What else the utförare has registered of the event of the rapport: it tells the same.  Each has a line of its own
  // in the protocol.
  absl::Status GallraTvillingar(store::Tx& tx, const v1::LexSarahGallringspost& post, const Exempelbok& exempel) const;
  // Tells of each post which they are.
  static absl::Status VisaTvillingar(sql::Session& session, absl::CivilDay till,
                                     std::vector<v1::LexSarahGallringspost>& poster);
  absl::Status Anteckna(store::Tx& tx, const v1::LexSarahArende& arende, const v1::LexSarahGallringspost& post) const;
  absl::Status AntecknaRapport(store::Tx& tx, const v1::LexSarahGallringspost& post) const;
  absl::Status Arende(sql::Session& session, const std::string& kommun, const std::string& nummer,
                      v1::LexSarahArende& arende) const;
  // The protocol of an ärende; false where there is none yet.
  absl::StatusOr<bool> Protokoll(sql::Session& session, const std::string& kommun, const std::string& nummer,
                                 v1::LexSarahGallring& found) const;

  store::Store& store_;
  const LexSarahTables& tables_;
  const store::Table<v1::Avvikelse>& rapporter_;
  const LarandeTables& exempel_;
  const fakta::Totals& totals_;
  const store::Table<v1::Rattelse> rattelser_;
  const store::Table<v1::LexSarahGallring> table_;
  const store::Resource<v1::LexSarahGallring> plain_;
  store::Jobs jobs_;
};

}  // namespace kvalitet::avvikelser
