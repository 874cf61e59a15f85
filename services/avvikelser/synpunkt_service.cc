#include "services/avvikelser/synpunkt_service.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/paging.h"
#include "common/proto/rules.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/stegval.h"
#include "services/avvikelser/synpunkt_rules.h"
#include "services/avvikelser/synpunkt_workflow.h"

namespace kvalitet::avvikelser {
namespace {

using store::Tx;

bool SammaLinje(const v1::Synpunkt& a, const v1::Synpunkt& b) {
  v1::Avvikelse one, other;
  SkrivLinje(a, one);
  SkrivLinje(b, other);
  return proto::DeterministicBytes(one) == proto::DeterministicBytes(other);
}

// Whose it is stands in its line in the register, which the registry judges.
void SomLinjen(const v1::Avvikelse& line, v1::Synpunkt& now) {
  now.set_ansvarig_utforare(line.ansvarig_utforare());
  now.set_register_verified(line.register_verified());
  now.set_insatstyp(line.insatstyp());
  now.set_utforarens_egen(line.utforarens_egen());
}

// What any method answers hides what is kept from the caller, an answer that was stored too.
void DoljSvaren(proto::Handlers& handlers) {
  for (const char* method : {"CreateSynpunkt", "GetSynpunkt", "UpdateSynpunkt", "MoveSynpunkt", "LinkSynpunkt"}) {
    handlers.Then<v1::Synpunkt>(method, DoljSynpunkt);
  }
  handlers.Then<v1::ListSynpunkterResponse>("ListSynpunkter", [](const proto::Call& call, auto& response) {
    for (v1::Synpunkt& one : *response.mutable_synpunkter()) DoljSynpunkt(call, one);
  });
}

}  // namespace

SynpunktService::SynpunktService(store::Store& store, registry::Register& reg, const fakta::Totals& totals,
                                 const FristvalService& frister, const store::Table<v1::Avvikelse>& linjer,
                                 Linjer linje)
    : store_(store),
      register_(reg),
      totals_(totals),
      frister_(frister),
      linjer_(linjer),
      linje_(std::move(linje)),
      table_(store),
      plain_(store_, table_, HooksFor(nullptr, std::make_shared<const Fristbok>())),
      summor_(store, reg, totals, "synpunktstotal", CheckSynpunktstotal) {}

absl::Status SynpunktService::CheckColumns(sql::Session& session) const {
  KV_RETURN_IF_ERROR(table_.CheckColumns(session));
  return summor_.CheckColumns(session);
}

SynpunktService::Resource SynpunktService::Med(Snapshot snapshot, Bok bok) const {
  return Resource(store_, table_, HooksFor(std::move(snapshot), std::move(bok)));
}

SynpunktService::Resource::Hooks SynpunktService::HooksFor(Snapshot snapshot, Bok bok) const {
  Resource::Hooks hooks;
  hooks.only = [](const proto::Call& call) {
    std::vector<proto::Term> terms;
    if (BaraHsl(call.who.roles)) terms.push_back({"hsl", proto::Op::kEqual, {"true"}});
    return terms;
  };
  hooks.check = [bok](const proto::Call& call, const v1::Synpunkt& candidate, const v1::Synpunkt* stored,
                      proto::Violations& violations) {
    // Refused by before_write; what is wrong with it would tell of what is kept back.
    if (stored != nullptr && DoldForKommunen(call, *stored)) return;
    v1::Synpunkt stamped = candidate;
    StampSynpunkt(*bok, call.today, stored, stamped);
    CheckSynpunkt(stamped, call.today, violations);
    if (stored != nullptr) CheckAndring(*stored, stamped, FarRatta(call, *stored), violations);
  };
  hooks.before_write = [this, snapshot = std::move(snapshot), bok](Tx& tx, v1::Synpunkt& now,
                                                                   const v1::Synpunkt* before) -> absl::Status {
    if (before != nullptr && DoldForKommunen(tx.call(), *before)) return VardgivarenSvarar(*before);
    StampSynpunkt(*bok, tx.call().today, before, now);
    return BeforeWrite(snapshot, tx, now, before);
  };
  hooks.after_write = [this](Tx& tx, const v1::Synpunkt& now, const v1::Synpunkt* before) {
    return totals_.MarkChange(tx.sql(), "synpunkt", tx.call().kommun, before, &now, tx.now());
  };
  return hooks;
}

absl::Status SynpunktService::BeforeWrite(const Snapshot& snapshot, Tx& tx, v1::Synpunkt& now,
                                          const v1::Synpunkt* before) const {
  if (before == nullptr) {
    now.set_registrerad_av(tx.call().scope.all ? v1::REGISTRERAD_AV_KOMMUN : v1::REGISTRERAD_AV_UTFORARE);
    now.set_registrerad_av_person(tx.call().who.subject);
    KV_ASSIGN_OR_RETURN(const int64_t number, store::NextNumber(tx, absl::StrCat("synpunkt/", tx.call().kommun)));
    now.set_nummer(absl::StrCat("SY-", number));
  }
  return InOwnWords(SkrivRaden(snapshot, tx, now, before), "synpunkt.");
}

absl::Status SynpunktService::SkrivRaden(const Snapshot& snapshot, Tx& tx, v1::Synpunkt& now,
                                         const v1::Synpunkt* before) const {
  if (before != nullptr && SammaLinje(*before, now)) return absl::OkStatus();
  v1::Avvikelse stored, line;
  if (before == nullptr) {
    line.set_name(absl::StrCat("kommuner/", tx.call().kommun, "/avvikelser/", base::NewId(tx.now())));
    SkrivLinje(now, line);
    KV_RETURN_IF_ERROR(linje_(snapshot).Insert(tx, line));
    now.set_avvikelse(line.name());
  } else {
    KV_RETURN_IF_ERROR(linjer_.Get(tx.sql(), {}, now.avvikelse(), stored));
    line = stored;
    SkrivLinje(now, line);
    KV_RETURN_IF_ERROR(linje_(snapshot).Replace(tx, stored, line, "", "SYNPUNKT"));
  }
  SomLinjen(line, now);
  return absl::OkStatus();
}

absl::Status SynpunktService::Verifierad(Tx& tx, const v1::Avvikelse& linje) const {
  if (linje.synpunkt().empty()) return absl::OkStatus();
  v1::Synpunkt before;
  KV_RETURN_IF_ERROR(table_.Get(tx.sql(), {}, linje.synpunkt(), before));
  v1::Synpunkt now = before;
  SomLinjen(linje, now);
  return table_.Update(tx, before, now, "", "KONTROLLERAD");
}

void SynpunktService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  plain_.Serve(service, handlers);
  summor_.Serve<v1::CreateSynpunktstotalRequest>(service, "CreateSynpunktstotal",
                                                 &v1::CreateSynpunktstotalRequest::synpunktstotal, handlers);
  handlers.Unary<v1::GetSynpunktRequest, v1::Synpunkt>(
      "GetSynpunkt", [this](const auto& call, const auto& q, auto& r) -> absl::Status {
        KV_RETURN_IF_ERROR(plain_.Get(call, q, r));
        if (!BaraHsl(call.who.roles) || r.hsl()) return absl::OkStatus();
        r.Clear();
        return table_.NotFound(q.name());
      });
  // The registry is asked, and the kommun's own deadlines are read, before the transaction.
  const auto looking = [this](const proto::Call& call, const v1::Synpunkt& asked) -> absl::StatusOr<Resource> {
    KV_ASSIGN_OR_RETURN(Bok bok, frister_.Las(call));
    return Med(LookUp(register_, call, asked.enhet(), asked.insatstyp()), std::move(bok));
  };
  handlers.Unary<v1::CreateSynpunktRequest, v1::Synpunkt>(
      "CreateSynpunkt", [looking](const proto::Call& call, const auto& request, auto& response) -> absl::Status {
        KV_ASSIGN_OR_RETURN(const Resource resource, looking(call, request.synpunkt()));
        return resource.Create(call, request, response);
      });
  handlers.Unary<v1::UpdateSynpunktRequest, v1::Synpunkt>(
      "UpdateSynpunkt", [looking](const proto::Call& call, const auto& request, auto& response) -> absl::Status {
        KV_ASSIGN_OR_RETURN(const Resource resource, looking(call, request.synpunkt()));
        return resource.Update(call, request, response);
      });
  handlers.Unary<v1::MoveSynpunktRequest, v1::Synpunkt>(
      "MoveSynpunkt", [this](const auto& call, const auto& q, auto& r) { return Move(call, q, r); });
  handlers.Unary<v1::LinkSynpunktRequest, v1::Synpunkt>(
      "LinkSynpunkt", [this](const auto& call, const auto& q, auto& r) { return Link(call, q, r); });
  DoljSvaren(handlers);
  SvaraMedStegval<v1::Synpunkt>({"CreateSynpunkt", "GetSynpunkt", "UpdateSynpunkt", "MoveSynpunkt", "LinkSynpunkt"},
                                handlers);
}

absl::Status SynpunktService::Move(const proto::Call& call, const v1::MoveSynpunktRequest& request,
                                   v1::Synpunkt& response) const {
  KV_ASSIGN_OR_RETURN(const Bok bok, frister_.Las(call));
  const Resource resource = Med(nullptr, bok);
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Synpunkt stored;
    KV_RETURN_IF_ERROR(resource.Load(tx, request.name(), request.etag(), stored));
    if (DoldForKommunen(call, stored)) return VardgivarenSvarar(stored);  // also before it is judged
    proto::Violations violations;
    CheckSteg(request, stored, violations);
    KV_RETURN_IF_ERROR(violations.ToStatus());
    response = stored;
    SkrivSteg(request, response);
    KV_RETURN_IF_ERROR(SynpunktMachine().Fire(call, SynpunktEvent(request.steg()), response, response));
    FoljdAvSteg(call, *bok, stored, response);
    return resource.Replace(tx, stored, response, "", SynpunktAudit(request.steg()));
  });
}

absl::Status SynpunktService::Link(const proto::Call& call, const v1::LinkSynpunktRequest& request,
                                   v1::Synpunkt& response) const {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Synpunkt stored;
    KV_RETURN_IF_ERROR(plain_.Load(tx, request.name(), "", stored));
    if (DoldForKommunen(call, stored)) return VardgivarenSvarar(stored);
    v1::Avvikelse other;
    KV_RETURN_IF_ERROR(linjer_.Get(tx.sql(), call.scope, request.avvikelse(), other));
    if (other.has_delete_time()) return linjer_.NotFound(request.avvikelse());
    if (ArSynpunkt(other)) {
      return proto::Wrong("avvikelse", absl::StrCat(other.nummer(),
                                                    " är själv en synpunkt. Länka till en avvikelse, en lex "
                                                    "Sarah-rapport eller ett lex Maria-ärende."));
    }
    response = stored;
    for (const v1::SynpunktLank& one : stored.lankar()) {
      if (one.avvikelse() == other.name()) return absl::OkStatus();
    }
    const int most =
        proto::Rule(v1::Synpunkt::descriptor()->FindFieldByNumber(v1::Synpunkt::kLankarFieldNumber)).max_items();
    if (stored.lankar_size() >= most) {
      return proto::Wrong("avvikelse", absl::StrCat(stored.nummer(), " har redan ", most,
                                                    " länkar, och fler får inte plats. Skriv vad den hänger ihop "
                                                    "med i en länkad avvikelse."));
    }
    v1::SynpunktLank& link = *response.add_lankar();
    link.set_avvikelse(other.name());
    link.set_nummer(other.nummer());
    return plain_.Replace(tx, stored, response, "", "LANKAD");
  });
}

}  // namespace kvalitet::avvikelser
