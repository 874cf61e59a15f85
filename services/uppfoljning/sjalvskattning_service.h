// The methods of självskattning and its answers.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/uppfoljning/formular_minne.h"
#include "services/uppfoljning/operator.h"
#include "services/uppfoljning/sjalvskattning_rules.h"
#include "services/uppfoljning/svar_store.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

// A row for every question of the formulär, with the answer where there is one.  Pure.
std::vector<v1::Svarsrad> Svarsrader(const v1::Sjalvskattning& sjalvskattning, const v1::Formular& formular,
                                     const std::vector<v1::Svar>& svar);

class SjalvskattningService {
 public:
  // All must live longer.
  SjalvskattningService(store::Store& store, const Tables& tables, registry::Register& reg,
                        const fakta::Totals& totals);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers);

  // What whoever sends claims as the first statement: two at once would both send to an enhet, or both ask it the
  // kärnfrågor.
  static std::string UtskickGuard(const std::string& kommun, int ar) {
    return absl::StrCat("utskick/", kommun, "/", ar);
  }
  // Sends, in the transaction of a caller that has claimed UtskickGuard and found who operates each enhet (`drift`, in
  // the order of the request).
  absl::Status SendIn(store::Tx& tx, const v1::SendSjalvskattningarRequest& request, const v1::Formular& formular,
                      const std::string& utskickad, const std::vector<Drift>& drift,
                      v1::SendSjalvskattningarResponse& response);

 private:
  // A självskattning with the formulär version that it is bound to.
  struct Bunden {
    v1::Sjalvskattning sjalvskattning;
    std::shared_ptr<const v1::Formular> formular;  // what is asked in it
    std::shared_ptr<const v1::Formular> hela;      // with the kärnfrågor, also where they are answered in another one
  };

  absl::Status Send(const proto::Call& call, const v1::SendSjalvskattningarRequest& request,
                    v1::SendSjalvskattningarResponse& response);
  absl::Status Blankett(const proto::Call& call, const v1::GetBlankettRequest& request,
                        v1::GetBlankettResponse& response);
  absl::Status List(const proto::Call& call, const v1::ListSvarRequest& request, v1::ListSvarResponse& response);
  // Every answer that the caller may read, as a file (sjalvskattning_export.cc).
  absl::Status Export(const proto::Call& call, const v1::ExportSvarRequest& request,
                      const proto::Handlers::SendOf<v1::ExportSvarResponse>& send);
  // The rows of one page, after which `page` stands at the next; counts what is in it and what is left out.
  absl::Status ReadExport(sql::Session& session, const proto::Call& call, const v1::ExportSvarRequest& request,
                          store::ListQuery& page, std::vector<v1::Svarsrad>& rader, v1::ExportSvarResponse& antal);
  absl::Status Save(const proto::Call& call, const v1::SaveSvarRequest& request, v1::SaveSvarResponse& response);
  absl::Status Submit(const proto::Call& call, const v1::SubmitSjalvskattningRequest& request,
                      v1::SubmitSjalvskattningResponse& response);

  // What kommun and utförare say to each other about it (sjalvskattning_dialog.cc).
  void ServeDialog(proto::Handlers& handlers);
  absl::Status Assign(const proto::Call& call, const v1::AssignAvsnittRequest& request, v1::Sjalvskattning& response);
  absl::Status SubmitOmbud(const proto::Call& call, const v1::SubmitOmbudSjalvskattningRequest& request,
                           v1::SubmitOmbudSjalvskattningResponse& response);
  absl::Status Object(const proto::Call& call, const v1::ObjectSjalvskattningRequest& request,
                      v1::Sjalvskattning& response);
  absl::Status Return(const proto::Call& call, const v1::ReturnSjalvskattningRequest& request,
                      v1::Sjalvskattning& response);
  absl::Status Approve(const proto::Call& call, const v1::ApproveSjalvskattningRequest& request,
                       v1::Sjalvskattning& response);
  absl::Status RequestReturn(const proto::Call& call, const v1::RequestReturnSjalvskattningRequest& request,
                             v1::Sjalvskattning& response);
  absl::Status AnswerReturn(const proto::Call& call, const v1::AnswerReturnSjalvskattningRequest& request,
                            v1::Sjalvskattning& response);
  absl::Status ListKvitton(const proto::Call& call, const v1::ListKvittonRequest& request,
                           v1::ListKvittonResponse& response);
  absl::Status GetKvitto(const proto::Call& call, const v1::GetKvittoRequest& request, v1::Kvitto& response);

  // The write of a method that changes one självskattning: `andra` moves it, with the formulär that it is bound to.
  struct Andring {
    const google::protobuf::Message& request;
    const std::string& name;
    absl::string_view action;  // of the trace
    std::string etag = {};     // as the caller read it; empty: whatever it is
  };
  using Andra = absl::FunctionRef<absl::Status(store::Tx&, const v1::Formular&, v1::Sjalvskattning&)>;
  absl::Status Write(const proto::Call& call, const Andring& andring, v1::Sjalvskattning& response, Andra andra);

  // What holds of a självskattning that opens again: a last day (as asked, else some working days from now) and counts.
  absl::Status Reopened(store::Tx& tx, const v1::Formular& formular, const std::string& senast,
                        v1::Sjalvskattning& now);
  // Hands `svar` in by `event`, whoever does it, but for what other answers hide (`ej_med`): stamps `now`, writes the
  // receipt and stores both.
  struct Inlamning {
    const v1::Formular& formular;
    absl::string_view event;
    std::vector<v1::Svar> svar;
    const v1::Sjalvskattning& before;
    google::protobuf::RepeatedPtrField<v1::SaknatSvar>& ej_med;
    google::protobuf::RepeatedPtrField<std::string>* utgangna = nullptr;  // evidence; not asked of an ombud
  };
  // The evidence of the questions: marks it as handed in, and puts it on the receipt.  What is required and missing is
  // refused.
  absl::Status TaMedEvidens(store::Tx& tx, const Inlamning& what, const std::vector<v1::Svar>& svar, v1::Kvitto& kvitto,
                            google::protobuf::RepeatedPtrField<std::string>& utgangna);
  absl::Status HandIn(store::Tx& tx, Inlamning what, v1::Sjalvskattning& now, v1::Kvitto& kvitto);

  // The answers: for the utförare with what is begun after it was given back, for the kommun as they were handed in.
  absl::StatusOr<std::vector<v1::Svar>> Svaren(sql::Session& session, const v1::Sjalvskattning& sjalvskattning,
                                               bool for_kommunen);
  absl::Status ReadBunden(sql::Session& session, const proto::Call& call, const std::string& name, Bunden& bunden);
  // Last year's answers of the same utförare to the same serie, by the keys of questions whose scale has not changed.
  absl::StatusOr<std::map<std::string, v1::Svar>> Fjolarets(sql::Session& session, const Bunden& bunden);
  // What is shown beside the questions: last year's answers, and the values of sources.
  absl::StatusOr<std::map<std::string, Forslag>> ForslagTill(sql::Session& session, const Bunden& bunden);
  // The kärnfrågor of the blankett where they are answered in another självskattning, as they stand there.
  absl::StatusOr<std::map<std::string, v1::Svar>> Karnsvar(sql::Session& session, const Bunden& bunden,
                                                           bool for_kommunen);
  // By enhet and utförare the självskattning of the year in which the kärnfrågor are answered, where there is one.
  using Hem = std::map<std::pair<std::string, std::string>, v1::Sjalvskattning>;
  absl::StatusOr<Hem> Karnhem(store::Tx& tx, int ar, const v1::Formular& formular) const;
  absl::Status ListBehov(const proto::Call& call, const v1::ListBehovRequest& request, v1::ListBehovResponse& response);
  // Egenkontroller (sjalvskattning_egenkontroll.cc).
  absl::Status SaveEgenkontroller(const proto::Call& call, const v1::SaveEgenkontrollerRequest& request,
                                  v1::SaveEgenkontrollerResponse& response);
  absl::Status ListEgenkontroller(const proto::Call& call, const v1::ListEgenkontrollerRequest& request,
                                  v1::ListEgenkontrollerResponse& response);
  // Answers that somebody gives, read against what is stored.
  struct Provat {
    Bunden bunden;
    std::vector<v1::Svar> stored;
    std::vector<SvarRad> right;
    google::protobuf::RepeatedPtrField<v1::RadFel> fel;
  };
  absl::Status Prova(const proto::Call& call, const std::string& name,
                     const google::protobuf::RepeatedPtrField<v1::Svar>& given, Provat& provat);
  // Everything that Save does to the answers, in its transaction.  `known`: what is stored, where that is known.
  absl::Status SaveIn(store::Tx& tx, const v1::Formular& formular, const std::vector<SvarRad>& rader,
                      const std::vector<v1::Svar>* known, v1::SaveSvarResponse& response);

  store::Store& store_;
  const Tables& tables_;
  registry::Register& register_;
  const fakta::Totals& totals_;
  const store::Resource<v1::Sjalvskattning> sjalvskattningar_;
  FormularMinne formular_;
};

}  // namespace kvalitet::uppfoljning
