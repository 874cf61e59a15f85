#include "services/uppfoljning/service.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "services/uppfoljning/attgora.h"
#include "services/uppfoljning/attgora_moten.h"
#include "services/uppfoljning/fragenamn.h"
#include "services/uppfoljning/matt.h"

namespace kvalitet::uppfoljning {
namespace {

std::vector<attgora::Kalla> AllaKallor(const Tables& tables) {
  std::vector<attgora::Kalla> all = AttGoraKallor(tables);
  for (attgora::Kalla& one : MotesKallor(tables)) all.push_back(std::move(one));
  return all;
}

// The points of krav are for sums over enheter: of one they are told in no answer.
void DoljPoang(proto::Handlers& handlers) {
  const auto* of = v1::Uppfoljning::descriptor();
  const auto clear = [](v1::Uppfoljning& one) {
    for (v1::BedomtKrav& krav : *one.mutable_krav()) {
      krav.clear_poang();
      krav.clear_poang_mojliga();
    }
  };
  const auto* service = UppfoljningService::Descriptor();
  for (int i = 0; i < service->method_count(); ++i) {
    const auto* answer = service->method(i)->output_type();
    const auto* nested = answer->FindFieldByName("uppfoljning");
    const bool holds = nested != nullptr && nested->message_type() == of;
    if (answer != of && !holds) continue;
    handlers.Then<proto::Message>(service->method(i)->name(), [=](const proto::Call&, proto::Message& r) {
      if (answer == of) {
        clear(static_cast<v1::Uppfoljning&>(r));
      } else if (r.GetReflection()->HasField(r, nested)) {
        clear(static_cast<v1::Uppfoljning&>(*r.GetReflection()->MutableMessage(&r, nested)));
      }
    });
  }
}

}  // namespace

UppfoljningService::UppfoljningService(store::Store& store, registry::Register& reg, const fakta::Totals& totals)
    : store_(store),
      tables_(store),
      att_gora_(store, AllaKallor(tables_)),
      totals_(totals),
      formular_(store, tables_),
      sjalvskattningar_(store, tables_, reg, totals),
      uppfoljningar_(store, tables_, reg, totals),
      planer_(store, tables_, reg, sjalvskattningar_),
      dialoger_(store, tables_, reg),
      resultatdialoger_(store, tables_, reg),
      atgarder_(store, tables_, reg, totals),
      granskningar_(store, tables_, reg, totals),
      begaranden_(store, tables_, reg),
      installningar_(store, tables_),
      atgardsplaner_(store, tables_, totals),
      sanktioner_(store, tables_, reg, totals),
      forifyllt_(store, tables_, reg),
      evidens_(store, tables_, reg) {}

const google::protobuf::ServiceDescriptor* UppfoljningService::Descriptor() {
  return v1::CreateFormularRequest::descriptor()->file()->FindServiceByName("UppfoljningService");
}

proto::Handlers UppfoljningService::handlers() {
  proto::Handlers handlers;
  formular_.Serve(Descriptor(), handlers);
  sjalvskattningar_.Serve(Descriptor(), handlers);
  uppfoljningar_.Serve(Descriptor(), handlers);
  planer_.Serve(Descriptor(), handlers);
  dialoger_.Serve(Descriptor(), handlers);
  resultatdialoger_.Serve(Descriptor(), handlers);
  atgarder_.Serve(Descriptor(), handlers);
  granskningar_.Serve(Descriptor(), handlers);
  begaranden_.Serve(Descriptor(), handlers);
  installningar_.Serve(Descriptor(), handlers);
  atgardsplaner_.Serve(handlers);
  sanktioner_.Serve(Descriptor(), handlers);
  forifyllt_.Serve(Descriptor(), handlers);
  evidens_.Serve(Descriptor(), handlers);
  DoljPoang(handlers);
  att_gora_.Serve(handlers);
  handlers.ServerStream<fakta::v1::ListFaktaRequest, fakta::v1::ListFaktaResponse>(
      "ListFakta", [this](const proto::Call& call, const auto& request, const auto& send) {
        return totals_.Stream(call.deadline, request, send);
      });
  handlers.Unary<fakta::v1::ListMattRequest, fakta::v1::ListMattResponse>(
      "ListMatt", [this](const proto::Call& call, const auto&, auto& response) -> absl::Status {
        response = totals_.Matt();
        // The measures are the contract's, but for what the questions of this kommun are called.
        std::map<std::string, std::string> namn;
        KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
          KV_ASSIGN_OR_RETURN(namn, ReadFragenamn(session, call.kommun));
          return absl::OkStatus();
        }));
        const std::set<std::string> av_fragor = Fragematt();
        for (fakta::v1::Matt& matt : *response.mutable_matt())
          if (av_fragor.count(matt.matt()) != 0) matt.mutable_delnamn()->insert(namn.begin(), namn.end());
        return absl::OkStatus();
      });
  return handlers;
}

}  // namespace kvalitet::uppfoljning
