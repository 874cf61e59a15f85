#include "services/registry/overtagande.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "services/registry/tillstand.h"
#include "services/registry/write_helpers.h"

namespace kvalitet::registry {
namespace {

using store::Tx;

store::Resource<v1::Overtagande>::Hooks OvertagandeHooks() {
  auto hooks = CommonHooks<v1::Overtagande>();
  hooks.before_write = [](Tx&, v1::Overtagande& candidate, const v1::Overtagande*) -> absl::Status {
    candidate.set_klart(candidate.arenden_omstamplade() && candidate.atgarder_overlamnade());
    return absl::OkStatus();
  };
  return hooks;
}

std::string NewName(const Tx& tx, absl::string_view collection) {
  return absl::StrCat("kommuner/", tx.call().kommun, "/", collection, "/", base::NewId(tx.now()));
}

// The one that lives on and those that go up in it: each once, there, and none gone up before.
template <class M>
absl::Status RequireToMerge(const M& kvar, const std::vector<M>& uppgar, const char* svenska) {
  if (!kvar.uppgatt_i().empty()) {
    return Wrong("name", absl::StrCat(svenska, " har själv uppgått i en annan. Ange den som finns kvar"));
  }
  std::set<std::string> seen = {kvar.name()};
  for (const M& one : uppgar) {
    if (!seen.insert(one.name()).second) return Wrong("uppgar", "samma står två gånger");
    if (!one.uppgatt_i().empty()) return Wrong("uppgar", absl::StrCat(one.namn(), " har redan uppgått i en annan"));
  }
  return absl::OkStatus();
}

template <class M>
absl::StatusOr<std::vector<M>> RequireAll(Tx& tx, const store::Table<M>& table,
                                          const google::protobuf::RepeatedPtrField<std::string>& names,
                                          const char* field, const char* svenska) {
  std::vector<M> all;
  for (const std::string& name : names)
    KV_RETURN_IF_ERROR(Require(tx, table, name, field, svenska, all.emplace_back()));
  return all;
}

}  // namespace

Overtaganden::Overtaganden(store::Store& store, const Tables& tables, const store::Resource<v1::Uppdrag>& uppdrag,
                           const store::Resource<v1::Enhet>& enheter, const store::Resource<v1::Utforare>& utforare)
    : store_(store),
      tables_(tables),
      uppdrag_(uppdrag),
      enheter_(enheter),
      utforare_(utforare),
      overtaganden_(store, tables.overtagande, OvertagandeHooks()),
      omlaggningar_(store, tables.omlaggning, {}) {}

void Overtaganden::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const {
  overtaganden_.Serve(service, handlers);
  handlers.Unary<v1::TaOverEnhetRequest, v1::Overtagande>(
      "TaOverEnhet", [this](const auto& call, const auto& q, auto& r) { return TaOver(call, q, r); });
  handlers.Unary<v1::SlaSammanEnheterRequest, v1::SlaSammanEnheterResponse>(
      "SlaSammanEnheter", [this](const auto& call, const auto& q, auto& r) { return SlaSammanEnheter(call, q, r); });
  handlers.Unary<v1::SlaSammanUtforareRequest, v1::SlaSammanUtforareResponse>(
      "SlaSammanUtforare", [this](const auto& call, const auto& q, auto& r) { return SlaSammanUtforare(call, q, r); });
  omlaggningar_.Serve(service, handlers);
  // A page with what was done to each uppdrag would be larger than an answer may be.
  handlers.Unary<v1::ListOmlaggningarRequest, v1::ListOmlaggningarResponse>(
      "ListOmlaggningar", [this](const proto::Call& call, const v1::ListOmlaggningarRequest& request,
                                 v1::ListOmlaggningarResponse& response) {
        const absl::Status status = omlaggningar_.List(call, request, response);
        for (v1::Omlaggning& one : *response.mutable_omlaggningar()) one.clear_omlagda();
        return status;
      });
  handlers.Unary<v1::AngraOmlaggningRequest, v1::Omlaggning>(
      "AngraOmlaggning", [this](const auto& call, const auto& q, auto& r) { return Angra(call, q, r); });
  handlers.Unary<v1::DelaEnhetRequest, v1::DelaEnhetResponse>(
      "DelaEnhet", [this](const auto& call, const auto& q, auto& r) { return Dela(call, q, r); });
}

absl::StatusOr<std::vector<v1::Uppdrag>> Overtaganden::UppdragWhere(Tx& tx, std::vector<proto::Term> terms) const {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = std::move(terms);
  std::vector<v1::Uppdrag> found;
  KV_RETURN_IF_ERROR(
      store::ForEach(tx.sql(), tables_.uppdrag, query, [&](v1::Uppdrag one) { found.push_back(std::move(one)); }));
  return found;
}

absl::Status Overtaganden::Begin(Tx& tx, v1::Uppdrag& uppdrag, v1::Omlaggning& kept) const {
  uppdrag.set_name(NewName(tx, "uppdrag"));
  KV_RETURN_IF_ERROR(uppdrag_.Insert(tx, uppdrag));
  *kept.add_omlagda() = OmlagtOf(nullptr, uppdrag);
  return absl::OkStatus();
}

absl::Status Overtaganden::Keep(Tx& tx, v1::Omlaggningsslag slag, const std::string& resurs, const std::string& day,
                                v1::Omlaggning& kept) const {
  // Numbered, so that their names tell which was made later: what is undone must not have anything resting on it.
  KV_ASSIGN_OR_RETURN(const int64_t number,
                      store::NextNumber(tx, absl::StrCat("registry/", tx.call().kommun, "/omlaggning")));
  kept.set_name(absl::StrFormat("kommuner/%s/omlaggningar/%09d", tx.call().kommun, number));
  kept.set_slag(slag);
  kept.set_resurs(resurs);
  kept.set_fran_date(day);
  return omlaggningar_.Insert(tx, kept);
}

template <class Response>
absl::Status Overtaganden::Apply(Tx& tx, const Plan& plan, v1::Omlaggning& kept, Response& response) const {
  for (const Andrat& one : plan.andrade) {
    v1::Uppdrag now = one.now;
    if (now.utforare() == one.stored.utforare()) {
      KV_RETURN_IF_ERROR(uppdrag_.Replace(tx, one.stored, now));
    } else {
      // The same uppdrag under the name that lives on: nothing begins, so only the tillstånd is asked for.
      v1::Enhet enhet;
      v1::Utforare utforare;
      KV_RETURN_IF_ERROR(tables_.enhet.Get(tx.sql(), {}, now.enhet(), enhet));
      KV_RETURN_IF_ERROR(tables_.utforare.Get(tx.sql(), {}, now.utforare(), utforare));
      if (now.tillstandsgrund() == v1::TILLSTANDSGRUND_UNSPECIFIED) {
        KV_RETURN_IF_ERROR(Tillstandsvakt(tx, tables_, enhet, utforare, &one.stored, now));
      }
      KV_RETURN_IF_ERROR(tables_.uppdrag.Update(tx, one.stored, now, "", "UTFORARE_UPPGATT"));
      KV_RETURN_IF_ERROR(RecordChanges(tx, tx.call().kommun, {Change{now.name(), v1::ANDRINGSSLAG_ANDRAD}}));
    }
    *kept.add_omlagda() = OmlagtOf(&one.stored, now);
    *(now.giltig_till() == one.stored.giltig_till() ? response.add_nya() : response.add_avslutade()) = std::move(now);
  }
  for (v1::Uppdrag next : plan.nya) {
    KV_RETURN_IF_ERROR(Begin(tx, next, kept));
    *response.add_nya() = std::move(next);
  }
  return absl::OkStatus();
}

absl::Status Overtaganden::TaOver(const proto::Call& call, const v1::TaOverEnhetRequest& request,
                                  v1::Overtagande& response) const {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {GuardKey(call.kommun)}));
    v1::Enhet enhet;
    KV_RETURN_IF_ERROR(Require(tx, tables_.enhet, request.name(), "name", "enheten", enhet));
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Uppdrag> uppdrag,
                        UppdragWhere(tx, {{"enhet", proto::Op::kEqual, {enhet.name()}},
                                          {"insatstyp", proto::Op::kEqual, {request.insatstyp()}}}));
    v1::Utforare nuvarande;
    const v1::Uppdrag* current = CoveringDay(uppdrag, request.overtagande_date());
    if (current != nullptr) KV_RETURN_IF_ERROR(tables_.utforare.Get(tx.sql(), {}, current->utforare(), nuvarande));
    KV_ASSIGN_OR_RETURN(Plan plan, PlanOvertagande(uppdrag, request, enhet.namn(), nuvarande.namn()));
    v1::Uppdrag ended = plan.andrade[0].now, begun = plan.nya[0];
    v1::Omlaggning kept;
    KV_RETURN_IF_ERROR(uppdrag_.Replace(tx, plan.andrade[0].stored, ended));
    *kept.add_omlagda() = OmlagtOf(&plan.andrade[0].stored, ended);
    KV_RETURN_IF_ERROR(Begin(tx, begun, kept));
    response.set_enhet(enhet.name());
    response.set_insatstyp(request.insatstyp());
    response.set_overtagande_date(request.overtagande_date());
    response.set_fran_utforare(ended.utforare());
    response.set_till_utforare(begun.utforare());
    response.set_fran_uppdrag(ended.name());
    response.set_till_uppdrag(begun.name());
    KV_RETURN_IF_ERROR(Record(tx, response));
    kept.mutable_omlagda(1)->set_overtagande(response.name());
    kept.set_insatstyp(request.insatstyp());
    return Keep(tx, v1::OMLAGGNINGSSLAG_OVERTAGANDE, enhet.name(), request.overtagande_date(), kept);
  });
}

absl::Status Overtaganden::Record(Tx& tx, v1::Overtagande& work) const {
  work.set_name(NewName(tx, "overtaganden"));
  return overtaganden_.Insert(tx, work);
}

absl::Status Overtaganden::SlaSammanEnheter(const proto::Call& call, const v1::SlaSammanEnheterRequest& request,
                                            v1::SlaSammanEnheterResponse& response) const {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {GuardKey(call.kommun)}));
    v1::Enhet kvar;
    KV_RETURN_IF_ERROR(Require(tx, tables_.enhet, request.name(), "name", "enheten", kvar));
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Enhet> uppgar,
                        RequireAll(tx, tables_.enhet, request.uppgar(), "uppgar", "enheten"));
    KV_RETURN_IF_ERROR(RequireToMerge(kvar, uppgar, "enheten"));
    std::vector<v1::Uppdrag> theirs;
    for (const v1::Enhet& one : uppgar) {
      KV_ASSIGN_OR_RETURN(const std::vector<v1::Uppdrag> some,
                          UppdragWhere(tx, {{"enhet", proto::Op::kEqual, {one.name()}}}));
      theirs.insert(theirs.end(), some.begin(), some.end());
    }
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Uppdrag> there,
                        UppdragWhere(tx, {{"enhet", proto::Op::kEqual, {kvar.name()}}}));
    KV_ASSIGN_OR_RETURN(const Plan plan, PlanSammanslagning(theirs, there, kvar.name(), request.fran_date()));
    v1::Omlaggning kept;
    KV_RETURN_IF_ERROR(Apply(tx, plan, kept, response));
    for (const v1::Enhet& stored : uppgar) {
      v1::Enhet now = stored;
      now.set_uppgatt_i(kvar.name());
      now.set_uppgatt_date(request.fran_date());
      KV_RETURN_IF_ERROR(enheter_.Replace(tx, stored, now, "", "UPPGATT"));
      kept.add_uppgangna()->set_resurs(now.name());
      *response.add_uppgangna() = std::move(now);
    }
    return Keep(tx, v1::OMLAGGNINGSSLAG_ENHETER, kvar.name(), request.fran_date(), kept);
  });
}

absl::Status Overtaganden::SlaSammanUtforare(const proto::Call& call, const v1::SlaSammanUtforareRequest& request,
                                             v1::SlaSammanUtforareResponse& response) const {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {GuardKey(call.kommun)}));
    v1::Utforare kvar;
    KV_RETURN_IF_ERROR(Require(tx, tables_.utforare, request.name(), "name", "utföraren", kvar));
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Utforare> uppgar,
                        RequireAll(tx, tables_.utforare, request.uppgar(), "uppgar", "utföraren"));
    KV_RETURN_IF_ERROR(RequireToMerge(kvar, uppgar, "utföraren"));
    v1::Omlaggning kept;
    for (const v1::Utforare& stored : uppgar) {
      if (stored.regiform() != kvar.regiform() || stored.ideburen() != kvar.ideburen()) {
        return proto::Error(absl::StatusCode::kFailedPrecondition, "OLIKA_REGI",
                            absl::StrCat(stored.namn(), " och ", kvar.namn(),
                                         " har olika regi, och siffrorna per regi "
                                         "skulle ändras. Rätta regin först, eller registrera övertaganden i stället"),
                            {{"utforare", stored.name()}});
      }
      // Gone first: what is moved below is judged against it.
      KV_ASSIGN_OR_RETURN(const std::vector<v1::Uppdrag> theirs,
                          UppdragWhere(tx, {{"utforare", proto::Op::kEqual, {stored.name()}}}));
      v1::Utforare now = stored;
      now.set_uppgatt_i(kvar.name());
      now.set_uppgatt_date(request.fran_date());
      if (request.fran_date() <= base::FormatDate(call.today)) now.set_status(v1::UTFORARE_STATUS_UPPHORD);
      KV_RETURN_IF_ERROR(utforare_.Replace(tx, stored, now, "", "UPPGATT"));
      const int before = response.nya_size();
      KV_RETURN_IF_ERROR(Apply(tx, PlanUtforareUppgar(theirs, stored, kvar, request), kept, response));
      // What was stamped with the one that is gone is to be handed over, as after a takeover.
      for (int i = before; i < response.nya_size(); ++i) {
        const v1::Uppdrag& moved = response.nya(i);
        v1::Overtagande work;
        work.set_enhet(moved.enhet());
        work.set_insatstyp(moved.insatstyp());
        work.set_overtagande_date(std::max(moved.giltig_fran(), request.fran_date()));
        work.set_fran_utforare(stored.name());
        work.set_till_utforare(kvar.name());
        work.set_till_uppdrag(moved.name());
        KV_RETURN_IF_ERROR(Record(tx, work));
        for (v1::Omlagt& one : *kept.mutable_omlagda()) {
          if (one.uppdrag() == moved.name()) one.set_overtagande(work.name());
        }
      }
      v1::Uppgangen& gone = *kept.add_uppgangna();
      gone.set_resurs(stored.name());
      gone.set_fore_status(stored.status());
      *response.add_uppgangna() = std::move(now);
    }
    return Keep(tx, v1::OMLAGGNINGSSLAG_UTFORARE, kvar.name(), request.fran_date(), kept);
  });
}

absl::Status Overtaganden::Dela(const proto::Call& call, const v1::DelaEnhetRequest& request,
                                v1::DelaEnhetResponse& response) const {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {GuardKey(call.kommun)}));
    v1::Enhet whole;
    KV_RETURN_IF_ERROR(Require(tx, tables_.enhet, request.name(), "name", "enheten", whole));
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Uppdrag> uppdrag,
                        UppdragWhere(tx, {{"enhet", proto::Op::kEqual, {whole.name()}}}));
    std::set<std::string> ended;
    v1::Omlaggning kept;
    for (const v1::Enhetsdel& del : request.delar()) {
      v1::Enhet enhet;
      enhet.set_name(NewName(tx, "enheter"));
      enhet.set_namn(del.namn());
      enhet.set_omrade(del.omrade().empty() ? whole.omrade() : del.omrade());
      enhet.set_verksamhetsomrade(whole.verksamhetsomrade());
      enhet.set_skyddad(whole.skyddad());
      enhet.set_giltig_fran(request.fran_date());
      enhet.set_uppkommen_ur(whole.name());
      KV_RETURN_IF_ERROR(enheter_.Insert(tx, enhet));
      const std::vector<std::string> insatstyper(del.insatstyper().begin(), del.insatstyper().end());
      KV_ASSIGN_OR_RETURN(Plan plan, PlanDel(uppdrag, insatstyper, enhet.name(), request.fran_date()));
      std::vector<Andrat> first;  // of two parts with the same insatstyp
      for (Andrat& one : plan.andrade) {
        if (ended.insert(one.stored.name()).second) first.push_back(std::move(one));
      }
      plan.andrade = std::move(first);
      KV_RETURN_IF_ERROR(Apply(tx, plan, kept, response));
      kept.add_delar(enhet.name());
      *response.add_enheter() = std::move(enhet);
    }
    return Keep(tx, v1::OMLAGGNINGSSLAG_DELNING, whole.name(), request.fran_date(), kept);
  });
}

}  // namespace kvalitet::registry
