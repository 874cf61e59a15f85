// What is answered from outside; what is written with it stands in service.cc.
#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "services/avvikelser/analys.h"
#include "services/avvikelser/handelse_store.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/lexsarah_jav.h"
#include "services/avvikelser/rakna.h"
#include "services/avvikelser/rules.h"
#include "services/avvikelser/service.h"
#include "services/avvikelser/signalkalla.h"
#include "services/avvikelser/stegval.h"

namespace kvalitet::avvikelser {
namespace {

constexpr char kReporter[] = "anmald_av";

// Whoever says something is to get an answer: a bare row would wait for none.
absl::Status AnmalsSomSynpunkt() {
  return proto::Wrong("avvikelse.typ",
                      "Synpunkter, klagomål, beröm och förslag registreras för sig, så att de blir besvarade: kvalitet "
                      "synpunkt anmäl.");
}

// Who reported it is no way to find what somebody reported: a hit would tell also where the name is kept back.
absl::Status MayAskFor(const v1::ListAvvikelserRequest& request) {
  const bool asks = absl::StrContains(request.filter(), kReporter) || absl::StrContains(request.order_by(), kReporter);
  if (!asks) return absl::OkStatus();
  return proto::Wrong("filter", "Vem som rapporterade går inte att filtrera eller sortera på. Ta bort anmald_av.");
}

absl::Status ListKategorier(const proto::Call& call, const v1::ListKategorierRequest& request,
                            v1::ListKategorierResponse& response) {
  const std::string date = request.as_of_date().empty() ? base::FormatDate(call.today) : request.as_of_date();
  for (const v1::Kategori& kategori : Kategorier()) {
    const bool in_use =
        kategori.giltig_fran() <= date && (kategori.giltig_till().empty() || date < kategori.giltig_till());
    if (in_use || request.alla()) *response.add_kategorier() = kategori;
  }
  return absl::OkStatus();
}

}  // namespace

const google::protobuf::ServiceDescriptor* Service::Descriptor() {
  return v1::Avvikelse::descriptor()->file()->FindServiceByName("AvvikelseService");
}

proto::Handlers Service::LexSarahHandlers() const {
  proto::Handlers handlers = lexsarah_.Handlers();
  gallring_.Serve(LexSarahService::Descriptor(), handlers);
  return handlers;
}

proto::Handlers Service::Handlers() {
  proto::Handlers handlers;
  plain_.Serve(Descriptor(), handlers);
  att_gora_.Serve(handlers);
  synpunkter_.Serve(Descriptor(), handlers);
  frister_.Serve(Descriptor(), handlers);
  summor_.Serve<v1::CreateAvvikelsetotalRequest>(Descriptor(), "CreateAvvikelsetotal",
                                                 &v1::CreateAvvikelsetotalRequest::avvikelsetotal, handlers);
  ServeSignaler(handlers);
  handelser_.Serve(Descriptor(), handlers);
  avslut_.Serve(handlers);
  larande_.Serve(Descriptor(), handlers);
  ServeRader(handlers);
  ServeSiffror(handlers);
  SvaraMedStegval<v1::Avvikelse>({"GetAvvikelse", "MoveAvvikelse"}, handlers);
  return handlers;
}

// Texts that are kept from the caller are not sent either: whether a guess is right would be told by the answer.
absl::Status Service::MaySend(const proto::Call& call, const v1::Avvikelse& asked) const {
  v1::Avvikelse without = asked;
  HideTexts(without);
  if (proto::DeterministicBytes(without) == proto::DeterministicBytes(asked)) return absl::OkStatus();
  v1::Avvikelse stored;
  const absl::Status found =
      store_.Read(call, [&](sql::Session& session) { return table_.Get(session, call.scope, asked.name(), stored); });
  if (absl::IsNotFound(found)) return absl::OkStatus();  // told by the update itself
  KV_RETURN_IF_ERROR(found);
  if (!Hidden(call, stored)) return absl::OkStatus();
  return stored.overlamnad() ? Overlamnad(stored) : UtforarensEgnaText(stored);
}

absl::Status Service::DoljJav(const proto::Call& call, const std::vector<v1::Avvikelse*>& rows) const {
  if (!NamndensEgna(call) || rows.empty()) return absl::OkStatus();  // others need no second read
  return store_.ReadOne(call, [&](sql::Session& session) { return DoljForJaviga(session, call, rows); });
}

// The rows of the register, one at a time and as a list.
void Service::ServeRader(proto::Handlers& handlers) {
  // What any of them answers hides what is kept from the caller, an answer that was stored too.
  const auto one = [&handlers](const std::string& method, auto serve) {
    handlers.Add(method, proto::UnaryHandler([serve](const proto::Call& call, const google::protobuf::Message& request,
                                                     google::protobuf::Message& response) -> absl::Status {
                   v1::Avvikelse& a = static_cast<v1::Avvikelse&>(response);
                   KV_RETURN_IF_ERROR(serve(call, request, a));
                   Dolj(call, a);
                   return absl::OkStatus();
                 }));
  };
  // The registry is asked before the transaction, so these two know what it said.
  const auto looking = [this](const proto::Call& call, const v1::Avvikelse& a) {
    return Resource(store_, table_, HooksFor(LookUp(register_, call, a.enhet(), a.insatstyp())));
  };
  one("CreateAvvikelse", [looking](const proto::Call& call, const auto& request, v1::Avvikelse& r) -> absl::Status {
    const v1::Avvikelse& asked = static_cast<const v1::CreateAvvikelseRequest&>(request).avvikelse();
    if (ArSynpunkt(asked)) return AnmalsSomSynpunkt();
    return looking(call, asked).Create(call, request, r);
  });
  one("UpdateAvvikelse",
      [this, looking](const proto::Call& call, const auto& request, v1::Avvikelse& r) -> absl::Status {
        const v1::Avvikelse& asked = static_cast<const v1::UpdateAvvikelseRequest&>(request).avvikelse();
        KV_RETURN_IF_ERROR(MaySend(call, asked));
        return looking(call, asked).Update(call, request, r);
      });
  // Of writes there is nothing to hide from who has declared jäv: they are refused, and nothing is to fail after one
  // that stands.
  one("GetAvvikelse", [this](const proto::Call& call, const auto& request, v1::Avvikelse& r) -> absl::Status {
    KV_RETURN_IF_ERROR(plain_.Get(call, request, r));
    return DoljJav(call, {&r});
  });
  handlers.Unary<v1::ListAvvikelserRequest, v1::ListAvvikelserResponse>(
      "ListAvvikelser", [this](const auto& call, const auto& request, auto& response) -> absl::Status {
        KV_RETURN_IF_ERROR(MayAskFor(request));
        KV_RETURN_IF_ERROR(plain_.List(call, request, response));
        for (v1::Avvikelse& row : *response.mutable_avvikelser()) {
          for (absl::string_view kod : absl::StrSplit(row.kategorikoder(), ',', absl::SkipEmpty())) {
            row.add_kategorier()->set_kod(std::string(kod));
          }
          Dolj(call, row);
        }
        return DoljJav(call,
                       {response.mutable_avvikelser()->pointer_begin(), response.mutable_avvikelser()->pointer_end()});
      });
  // Of which event it is has to be known before anything is claimed.
  one("DeleteAvvikelse", [this](const proto::Call& call, const auto& request, v1::Avvikelse& r) -> absl::Status {
    const std::string& name = static_cast<const v1::DeleteAvvikelseRequest&>(request).name();
    v1::Avvikelse seen;
    KV_RETURN_IF_ERROR(
        store_.Read(call, [&](sql::Session& session) { return table_.Get(session, call.scope, name, seen); }));
    Resource::Hooks hooks = HooksFor(nullptr);
    hooks.guards = [&seen](const proto::Call& c, const v1::Avvikelse&) { return RattelseGuards(c.kommun, {seen}); };
    return Resource(store_, table_, std::move(hooks)).Delete(call, request, r);
  });
}

// What is counted, by which words, and what is read in.
void Service::ServeSiffror(proto::Handlers& handlers) {
  handlers.Unary<v1::CountAvvikelserRequest, v1::CountAvvikelserResponse>(
      "CountAvvikelser", [this](const proto::Call& call, const v1::CountAvvikelserRequest& request,
                                v1::CountAvvikelserResponse& response) {
        return store_.ReadOne(call, [&](sql::Session& session) { return Count(session, call, request, response); });
      });
  handlers.Unary<v1::AnalyzeHalvarRequest, v1::Halvarsanalys>(
      "AnalyzeHalvar", [this](const proto::Call& call, const auto& request, auto& response) {
        return store_.Read(call,
                           [&](sql::Session& session) { return AnalyzeHalvar(session, call, request, response); });
      });
  handlers.Unary<v1::ListKategorierRequest, v1::ListKategorierResponse>("ListKategorier", &ListKategorier);
  handlers.ClientStream<v1::ImportAvvikelserRequest, v1::ImportAvvikelserResponse>(
      "ImportAvvikelser", [this](const proto::Call& call, const std::function<bool(v1::ImportAvvikelserRequest&)>& next,
                                 v1::ImportAvvikelserResponse& response) { return Import(call, next, response); });
  handlers.ServerStream<fakta::v1::ListFaktaRequest, fakta::v1::ListFaktaResponse>(
      "ListFakta", [this](const proto::Call& call, const fakta::v1::ListFaktaRequest& request,
                          const std::function<bool(const fakta::v1::ListFaktaResponse&)>& send) {
        // Parts that are categories are told under the code that came after theirs.
        return totals_->Stream(call.deadline, request, [&send](fakta::v1::ListFaktaResponse& batch) {
          for (fakta::v1::Faktum& part : *batch.mutable_fakta()) {
            if (const std::string& kod = RaknasSom(part.del()); kod != part.del()) part.set_del(kod);
          }
          return send(batch);
        });
      });
  handlers.Unary<fakta::v1::ListMattRequest, fakta::v1::ListMattResponse>(
      "ListMatt", [this](const proto::Call&, const fakta::v1::ListMattRequest&, fakta::v1::ListMattResponse& response) {
        response = totals_->Matt();
        return absl::OkStatus();
      });
}

// Of an ärende the next step is told to others than who has declared jäv of it.
absl::Status Service::UtanJavigas(const proto::Call& call,
                                  google::protobuf::RepeatedPtrField<attgora::v1::AttGora>& lines) const {
  std::set<std::string> arenden;
  for (const auto& line : lines) {
    if (absl::StrContains(line.resurs(), "/lexsarah/")) arenden.insert(line.resurs());
  }
  if (arenden.empty() || !NamndensEgna(call)) return absl::OkStatus();
  std::set<std::string> javiga;
  KV_RETURN_IF_ERROR(store_.ReadOne(call, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(javiga, JavigaArenden(session, call.who.subject, arenden));
    return absl::OkStatus();
  }));
  lines.erase(
      std::remove_if(lines.begin(), lines.end(), [&](const auto& line) { return javiga.count(line.resurs()) > 0; }),
      lines.end());
  return absl::OkStatus();
}

// Only where the kommun operates it itself has the chief of an enhet the nämnd's rapporter to receive.
std::vector<std::string> Service::Kommunala(const proto::Call& call) const {
  std::vector<std::string> kommunala;
  if (call.scope.all || !call.who.Has(options::v1::ENHETSCHEF)) return kommunala;
  const Snapshot snapshot = LookUp(register_, call, "", "");
  for (const proto::Reach& reach : call.scope.reaches) {
    if (EgenRegi(snapshot, reach.utforare)) kommunala.push_back(reach.utforare);
  }
  return kommunala;
}

// What the registry knows of the enheter is looked up outside the transactions, and what it does not tell is not said.
void Service::ServeSignaler(proto::Handlers& handlers) {
  handlers.Unary<attgora::v1::ListAttGoraRequest, attgora::v1::ListAttGoraResponse>(
      "ListAttGora", [this](const proto::Call& call, const auto& request, auto& response) -> absl::Status {
        KV_RETURN_IF_ERROR(frister_.Las(call).status());
        KV_RETURN_IF_ERROR(att_gora_.List(call, request, response, Kommunala(call)));
        return UtanJavigas(call, *response.mutable_att_gora());
      });
  handlers.Unary<v1::ListSignalerRequest, v1::ListSignalerResponse>(
      "ListSignaler", [this](const proto::Call& call, const auto& request, auto& response) {
        const Snapshot snapshot = LookUp(register_, call, "", "");
        return store_.Read(
            call, [&](sql::Session& session) { return ListSignaler(session, call, snapshot, request, response); });
      });
}

}  // namespace kvalitet::avvikelser
