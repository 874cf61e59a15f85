#include "services/registry/service.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/date.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "services/registry/changes.h"
#include "services/registry/dubbletter.h"
#include "services/registry/export.h"
#include "services/registry/insatstyper.h"
#include "services/registry/matt.h"
#include "services/registry/offentligt.h"
#include "services/registry/oklarheter.h"
#include "services/registry/organisation.h"
#include "services/registry/paminnelse_rules.h"
#include "services/registry/rules.h"
#include "services/registry/skyddad.h"
#include "services/registry/tillstand.h"
#include "services/registry/writes.h"

namespace kvalitet::registry {
namespace {

constexpr absl::Duration kTendTime = absl::Seconds(60);
constexpr absl::Duration kMinneWait = absl::Seconds(10);  // for a kommun to be read anew after a write
constexpr absl::Duration kMinneAge = absl::Seconds(1);    // what another process has written since is not seen
constexpr size_t kMinneRows = 100000;                     // about 100 MB

}  // namespace

RegistryService::RegistryService(store::Store& store, Utgang utgang)
    : store_(store),
      tables_(store),
      // Rules that cannot be used are a fault of this program.
      totals_(fakta::Totals::Create(store.database(), Matt()).value()),
      seeder_(store_, tables_),
      import_(store_, tables_),
      namnder_(store_, tables_.namnd, NamndHooks(tables_)),
      verksamhetsomraden_(store_, tables_.verksamhetsomrade, VerksamhetsomradeHooks(tables_)),
      insatstyper_(store_, tables_.insatstyp, InsatstypHooks(tables_)),
      utforare_(store_, tables_.utforare, UtforareHooks(tables_)),
      enheter_(store_, tables_.enhet, EnhetHooks(tables_)),
      avtal_(store_, tables_.avtal, AvtalHooks(tables_)),
      uppdrag_(store_, tables_.uppdrag, UppdragHooks(tables_)),
      tillstand_(store_, tables_.tillstand, TillstandHooks(tables_)),
      overtaganden_(store_, tables_, uppdrag_, enheter_, utforare_),
      krav_(store_, tables_, *totals_),
      kontakter_(store_, tables_.kontakt, KontaktHooks(tables_)),
      paminnelser_(store_, tables_.paminnelse, {}),
      utskick_(store_, tables_.utskick, {}),
      forslag_(store_, tables_, utforare_, enheter_),
      paminnare_(store_, tables_),
      utskickare_(store_, tables_, std::move(utgang)),
      exports_(store_, EveryTable(tables_)),
      eget_(store_, enheter_, insatstyper_, utforare_, uppdrag_, avtal_),
      minne_(eget_, {absl::InfiniteDuration(), kMinneWait, kMinneRows}) {}

absl::Status RegistryService::Tend(absl::Time now) {
  absl::Status status = paminnare_.Tend(now);
  status.Update(utskickare_.Tend(now));
  status.Update(totals_->RefreshAll(absl::Now() + kTendTime));
  return status;
}

const google::protobuf::ServiceDescriptor* RegistryService::Descriptor() {
  return v1::CreateUtforareRequest::descriptor()->file()->FindServiceByName("Registry");
}

proto::Handlers RegistryService::handlers() {
  proto::Handlers handlers;
  namnder_.Serve(Descriptor(), handlers);
  verksamhetsomraden_.Serve(Descriptor(), handlers);
  insatstyper_.Serve(Descriptor(), handlers);
  utforare_.Serve(Descriptor(), handlers);
  enheter_.Serve(Descriptor(), handlers);
  handlers.Unary<v1::GetEnhetRequest, v1::Enhet>(
      "GetEnhet", [this](const proto::Call& call, const v1::GetEnhetRequest& request, v1::Enhet& r) -> absl::Status {
        KV_RETURN_IF_ERROR(enheter_.Get(call, request, r));
        return HideFromOthers(store_, tables_, call, {&r});
      });
  handlers.Unary<v1::ListEnheterRequest, v1::ListEnheterResponse>(
      "ListEnheter", [this](const auto& call, const auto& request, v1::ListEnheterResponse& r) -> absl::Status {
        KV_RETURN_IF_ERROR(MayFilter(call, request.filter()));
        KV_RETURN_IF_ERROR(enheter_.List(call, request, r));
        return HideFromOthers(store_, tables_, call,
                              {r.mutable_enheter()->pointer_begin(), r.mutable_enheter()->pointer_end()});
      });
  avtal_.Serve(Descriptor(), handlers);
  uppdrag_.Serve(Descriptor(), handlers);
  tillstand_.Serve(Descriptor(), handlers);
  overtaganden_.Serve(Descriptor(), handlers);
  krav_.Serve(Descriptor(), handlers);
  kontakter_.Serve(Descriptor(), handlers);
  // Whom the kommun has named is no utförare's to know, and who was taken away nobody's.
  handlers.Unary<v1::GetKontaktRequest, v1::Kontakt>(
      "GetKontakt", [this](const proto::Call& call, const v1::GetKontaktRequest& request, v1::Kontakt& found) {
        const absl::Status status = kontakter_.Get(call, request, found);
        const bool hidden = found.has_delete_time() || (!call.scope.all && OfKommun(found.roll()));
        if (!status.ok() || !hidden) return status;
        found.Clear();
        return tables_.kontakt.NotFound(request.name());
      });
  paminnelser_.Serve(Descriptor(), handlers);
  utskick_.Serve(Descriptor(), handlers);
  forslag_.Serve(Descriptor(), handlers);
  paminnare_.Serve(handlers);
  utskickare_.Serve(handlers);
  handlers.Unary<v1::CreateInsatstypRequest, v1::Insatstyp>(
      "CreateInsatstyp", [this](const proto::Call& call, const v1::CreateInsatstypRequest& request, v1::Insatstyp& r) {
        // The name follows from the code, so that it is the same in every kommun.
        v1::CreateInsatstypRequest named = request;
        if (named.insatstyp_id().empty()) named.set_insatstyp_id(InsatstypId(request.insatstyp().kod()));
        return insatstyper_.Create(call, named, r);
      });
  handlers.Unary<v1::WhoOperatedRequest, v1::WhoOperatedResponse>(
      "WhoOperated", [this](const auto& call, const auto& q, auto& r) { return WhoOperated(call, q, r); });
  handlers.Unary<v1::ListOklarheterRequest, v1::ListOklarheterResponse>(
      "ListOklarheter", [this](const auto& call, const auto&, auto& r) {
        return store_.Read(call, [&](sql::Session& session) {
          return ReadOklarheter(session, tables_, call.kommun, call.today, /*med_tillstand=*/true, r);
        });
      });
  handlers.Unary<v1::ListChangesRequest, v1::ListChangesResponse>(
      "ListChanges", [this](const auto& call, const auto& q, auto& r) {
        return store_.Read(call, [&](sql::Session& session) { return ReadChanges(session, q, r); });
      });
  handlers.Unary<v1::ListOffentligtRegisterRequest, v1::ListOffentligtRegisterResponse>(
      "ListOffentligtRegister",
      [this](const auto& call, const auto& q, auto& r) { return ListOffentligtRegister(store_, tables_, call, q, r); });
  handlers.Unary<v1::ListDubbletterRequest, v1::ListDubbletterResponse>("ListDubbletter", [this](const auto& call,
                                                                                                 const auto&, auto& r) {
    return store_.Read(call, [&](sql::Session& session) { return ReadDubbletter(session, tables_, call.kommun, r); });
  });
  handlers.ServerStream<v1::ExportResurserRequest, v1::ExportResurserResponse>(
      "ExportResurser",
      [this](const auto& call, const auto& q, const auto& send) { return ExportResurser(exports_, call, q, send); });
  handlers.ClientStream<v1::ImportUtforareRequest, v1::ImportUtforareResponse>(
      "ImportUtforare", [this](const auto& call, const auto& next, auto& r) { return import_.Run(call, next, r); });
  handlers.ServerStream<fakta::v1::ListFaktaRequest, fakta::v1::ListFaktaResponse>(
      "ListFakta",
      [this](const auto& call, const auto& q, const auto& send) { return totals_->Stream(call.deadline, q, send); });
  handlers.Unary<fakta::v1::ListMattRequest, fakta::v1::ListMattResponse>("ListMatt",
                                                                          [this](const auto&, const auto&, auto& r) {
                                                                            r = totals_->Matt();
                                                                            return absl::OkStatus();
                                                                          });
  return Entered(handlers);
}

proto::Handlers RegistryService::Entered(const proto::Handlers& handlers) {
  proto::Handlers entered;
  for (const auto& [method, handler] : handlers.table()) {
    const bool writes = proto::Rule(Descriptor()->FindMethodByName(method)).skriver();
    const auto enter = [this, writes](const proto::Call& call, const auto& inner) -> absl::Status {
      KV_RETURN_IF_ERROR(seeder_.Ensure(call));
      const absl::Status status = inner();
      // Also where it failed: whether it was stored may not be known.
      if (writes) minne_.Changed(call.kommun);
      return status;
    };
    if (const auto* unary = std::get_if<proto::UnaryHandler>(&handler)) {
      entered.Add(method, proto::UnaryHandler([enter, inner = *unary](const auto& call, const auto& q, auto& r) {
                    return enter(call, [&] { return inner(call, q, r); });
                  }));
    } else if (const auto* stream = std::get_if<proto::ClientStreamHandler>(&handler)) {
      entered.Add(method,
                  proto::ClientStreamHandler([enter, inner = *stream](const auto& call, const auto& next, auto& r) {
                    return enter(call, [&] { return inner(call, next, r); });
                  }));
    } else {
      entered.Add(method, proto::ServerStreamHandler([enter, inner = std::get<proto::ServerStreamHandler>(handler)](
                                                         const auto& call, const auto& q, const auto& send) {
                    return enter(call, [&] { return inner(call, q, send); });
                  }));
    }
  }
  return entered;
}

absl::Status RegistryService::WhoOperated(const proto::Call& call, const v1::WhoOperatedRequest& request,
                                          v1::WhoOperatedResponse& response) {
  response.Clear();
  response.set_date(request.date().empty() ? base::FormatDate(call.today) : request.date());
  KV_ASSIGN_OR_RETURN(const absl::CivilDay day, base::ParseDate(response.date()));
  KV_ASSIGN_OR_RETURN(const std::shared_ptr<const Snapshot> now, minne_.Recent(call.kommun, kMinneAge, call.deadline));
  if (now->Enhet(request.name()) == nullptr) return tables_.enhet.NotFound(request.name());
  if (now->Insatstyp(request.insatstyp()) == nullptr) return tables_.insatstyp.NotFound(request.insatstyp());
  const Operator found = now->Operated(request.name(), request.insatstyp(), day);
  if (found.uppdrag == nullptr) return absl::OkStatus();
  // Read while it was written: never told as nobody.
  if (found.utforare == nullptr) return absl::UnavailableError("the register is being written");
  *response.mutable_uppdrag() = *found.uppdrag;
  *response.mutable_utforare() = *found.utforare;
  response.mutable_utforare()->clear_agarbyten();
  response.mutable_utforare()->clear_regi_rattad();
  if (found.avtal == nullptr) return absl::OkStatus();
  *response.mutable_avtal() = *found.avtal;
  response.mutable_avtal()->clear_optioner();
  response.mutable_avtal()->clear_kravkataloger();
  return absl::OkStatus();
}

}  // namespace kvalitet::registry
