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
#include "services/registry/tillstand.h"
#include "services/registry/writes.h"

namespace kvalitet::registry {
namespace {

constexpr int kMostMergers = 20;  // in a row
constexpr absl::Duration kTendTime = absl::Seconds(60);

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
      exports_(store_, EveryTable(tables_)) {}

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
        return store_.Read(
            call, [&](sql::Session& session) { return ReadOklarheter(session, tables_, call.kommun, call.today, r); });
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
    if (const auto* unary = std::get_if<proto::UnaryHandler>(&handler)) {
      entered.Add(method, proto::UnaryHandler([this, inner = *unary](const auto& call, const auto& q, auto& r) {
                    const absl::Status status = seeder_.Ensure(call);
                    return status.ok() ? inner(call, q, r) : status;
                  }));
    } else if (const auto* stream = std::get_if<proto::ClientStreamHandler>(&handler)) {
      entered.Add(method,
                  proto::ClientStreamHandler([this, inner = *stream](const auto& call, const auto& next, auto& r) {
                    const absl::Status status = seeder_.Ensure(call);
                    return status.ok() ? inner(call, next, r) : status;
                  }));
    } else {
      entered.Add(method, proto::ServerStreamHandler([this, inner = std::get<proto::ServerStreamHandler>(handler)](
                                                         const auto& call, const auto& q, const auto& send) {
                    const absl::Status status = seeder_.Ensure(call);
                    return status.ok() ? inner(call, q, send) : status;
                  }));
    }
  }
  return entered;
}

absl::StatusOr<std::string> RegistryService::EnhetOn(sql::Session& session, const proto::Call& call,
                                                     const std::string& name, const std::string& date) const {
  v1::Enhet enhet;
  KV_RETURN_IF_ERROR(tables_.enhet.Get(session, call.scope, name, enhet));
  for (int step = 0; step < kMostMergers && !enhet.uppgatt_date().empty() && enhet.uppgatt_date() <= date; ++step) {
    const std::string next = enhet.uppgatt_i();
    KV_RETURN_IF_ERROR(tables_.enhet.Get(session, call.scope, next, enhet));
  }
  return enhet.name();
}

absl::StatusOr<std::optional<v1::Uppdrag>> RegistryService::Covering(sql::Session& session, const proto::Call& call,
                                                                     const std::string& enhet,
                                                                     const std::string& insatstyp,
                                                                     const std::string& date) const {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", call.kommun);
  query.terms = {{"enhet", proto::Op::kEqual, {enhet}},
                 {"insatstyp", proto::Op::kEqual, {insatstyp}},
                 {"giltig_fran", proto::Op::kLessEqual, {date}}};
  query.order_by = "giltig_fran desc";
  query.limit = 1;
  // None overlap, so only the last that had begun by then can cover the day.
  KV_ASSIGN_OR_RETURN(std::vector<v1::Uppdrag> last, tables_.uppdrag.List(session, query));
  if (last.empty() || !Covers(PeriodOf(last[0]), date)) return std::optional<v1::Uppdrag>();
  return std::optional<v1::Uppdrag>(std::move(last[0]));
}

absl::Status RegistryService::WhoOperated(const proto::Call& call, const v1::WhoOperatedRequest& request,
                                          v1::WhoOperatedResponse& response) const {
  const std::string date = request.date().empty() ? base::FormatDate(call.today) : request.date();
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    response.Clear();
    response.set_date(date);
    KV_ASSIGN_OR_RETURN(std::optional<v1::Uppdrag> found,
                        Covering(session, call, request.name(), request.insatstyp(), date));
    if (!found.has_value()) {
      // Nobody, or the enhet has gone up in another, or a name that is none.
      KV_ASSIGN_OR_RETURN(const std::string enhet, EnhetOn(session, call, request.name(), date));
      v1::Insatstyp insatstyp;
      KV_RETURN_IF_ERROR(tables_.insatstyp.Get(session, call.scope, request.insatstyp(), insatstyp));
      if (enhet != request.name()) {
        KV_ASSIGN_OR_RETURN(found, Covering(session, call, enhet, insatstyp.name(), date));
      }
      if (!found.has_value()) return absl::OkStatus();
    }
    *response.mutable_uppdrag() = *std::move(found);
    const v1::Uppdrag& uppdrag = response.uppdrag();
    KV_RETURN_IF_ERROR(
        tables_.utforare.GetAlone(session, call.scope, uppdrag.utforare(), *response.mutable_utforare()));
    if (uppdrag.avtal().empty()) return absl::OkStatus();
    return tables_.avtal.GetAlone(session, call.scope, uppdrag.avtal(), *response.mutable_avtal());
  });
}

}  // namespace kvalitet::registry
