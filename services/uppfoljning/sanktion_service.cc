#include "services/uppfoljning/sanktion_service.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/sanktion_rules.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

bool Creates(const proto::Call& call) { return absl::StrContains(call.method, "/Create"); }

// Those who take the steps; to all others a step is not there before the utförare was told.
bool Handles(const proto::Call& call) {
  return call.scope.all && (call.who.Has(proto::Roll::KVALITETSTEAM) || call.who.Has(proto::Roll::AVTALSANSVARIG));
}

std::string Guard(const v1::Sanktionssteg& steg) { return absl::StrCat("sanktion/", steg.avtal()); }

void CheckDays(const proto::Call& call, const v1::Sanktionssteg& candidate, proto::Violations& violations) {
  if (candidate.underrattad_date().empty()) return;
  if (candidate.underrattad_date() > base::FormatDate(call.today)) {
    violations.Add("sanktionssteg.underrattad_date",
                   "Dagen då utföraren underrättades är i framtiden. Ange i dag eller tidigare.");
  }
  if (!candidate.beslutad_date().empty() && candidate.underrattad_date() < candidate.beslutad_date()) {
    violations.Add("sanktionssteg.underrattad_date",
                   absl::StrCat("Utföraren kan inte ha underrättats före beslutet ", candidate.beslutad_date(), "."));
  }
}

// What of the register the step can be about: uppdrag under the avtal that run on the day (any, if that is empty), at
// the enhet where it is about one.
Underlaget Under(const registry::Snapshot& snapshot, const v1::Sanktionssteg& steg, const std::string& day) {
  Underlaget under;
  for (const registry::v1::Uppdrag& one : snapshot.uppdrag()) {
    if (one.avtal() != steg.avtal() || (!steg.enhet().empty() && one.enhet() != steg.enhet())) continue;
    const bool runs = one.giltig_fran() <= day && (one.giltig_till().empty() || day < one.giltig_till());
    const registry::v1::Insatstyp* typ = snapshot.Insatstyp(one.insatstyp());
    if ((!day.empty() && !runs) || typ == nullptr) continue;
    std::string& first = under[typ->kod()];
    if (first.empty() || one.enhet() < first) first = one.enhet();
  }
  return under;
}

absl::Status MayChange(const v1::Sanktionssteg& candidate, const v1::Sanktionssteg& stored) {
  if (stored.underrattad_date().empty()) return absl::OkStatus();
  if (!candidate.underrattad_date().empty() && candidate.motiv() == stored.motiv() &&
      candidate.hoppar_motiv() == stored.hoppar_motiv()) {
    return absl::OkStatus();
  }
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "UNDERRATTAD",
      absl::StrCat("Utföraren är underrättad om ", stored.nummer(), ". Motivet ändras inte mer; ta ett nytt steg."),
      {{"nummer", stored.nummer()}});
}

}  // namespace

SanktionService::SanktionService(store::Store& store, const Tables& tables, registry::Register& reg,
                                 const fakta::Totals& totals)
    : store_(store), tables_(tables), register_(reg), totals_(totals), steg_(store, tables.sanktionssteg, Hooks()) {}

void SanktionService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  steg_.Serve(service, handlers);
  handlers.Unary<v1::GetSanktionsstegRequest, v1::Sanktionssteg>(
      "GetSanktionssteg", [this](const auto& call, const auto& q, auto& r) { return Get(call, q, r); });
}

store::Resource<v1::Sanktionssteg>::Hooks SanktionService::Hooks() {
  store::Resource<v1::Sanktionssteg>::Hooks hooks;
  hooks.check = [](const proto::Call& call, const v1::Sanktionssteg& candidate, const v1::Sanktionssteg*,
                   proto::Violations& violations) { CheckDays(call, candidate, violations); };
  hooks.prepare = [this](const proto::Call& call, v1::Sanktionssteg& candidate) {
    return Creates(call) ? Prepare(call, candidate) : absl::OkStatus();
  };
  hooks.guards = [](const proto::Call&, const v1::Sanktionssteg& candidate) {
    return std::vector<std::string>{Guard(candidate)};
  };
  hooks.before_write = [this](Tx& tx, v1::Sanktionssteg& candidate, const v1::Sanktionssteg* stored) {
    return stored == nullptr ? BeforeInsert(tx, candidate) : MayChange(candidate, *stored);
  };
  hooks.after_write = [this](Tx& tx, const v1::Sanktionssteg& now, const v1::Sanktionssteg* before) {
    return totals_.MarkChange(tx.sql(), "sanktionssteg", tx.call().kommun, before, &now, tx.now());
  };
  hooks.only = [](const proto::Call& call) {
    return Handles(call) ? std::vector<proto::Term>()
                         : std::vector<proto::Term>{{"underrattad_date", proto::Op::kGreater, {""}}};
  };
  return hooks;
}

absl::Status SanktionService::Prepare(const proto::Call& call, v1::Sanktionssteg& candidate) {
  KV_ASSIGN_OR_RETURN(const absl::CivilDay day,
                      DayOrToday(call, "sanktionssteg.beslutad_date", candidate.beslutad_date()));
  candidate.set_beslutad_date(base::FormatDate(day));
  KV_ASSIGN_OR_RETURN(const std::shared_ptr<const registry::Snapshot> snapshot,
                      register_.Current(call.kommun, call.deadline));
  const registry::v1::Avtal* avtal = snapshot->Avtal(candidate.avtal());
  if (avtal == nullptr) {
    return Wrong("sanktionssteg.avtal", "Avtalet finns inte i registret. Kontrollera beteckningen.");
  }
  if (!candidate.utforare().empty() && candidate.utforare() != avtal->utforare()) {
    return Wrong("sanktionssteg.utforare",
                 "Avtalet gäller en annan utförare. Ta bort utföraren eller välj rätt avtal.");
  }
  if (!candidate.enhet().empty() && snapshot->Enhet(candidate.enhet()) == nullptr) {
    return Wrong("sanktionssteg.enhet", "Enheten finns inte i registret. Kontrollera namnet.");
  }
  const Underlaget alla = Under(*snapshot, candidate, ""), nu = Under(*snapshot, candidate, candidate.beslutad_date());
  if (!candidate.enhet().empty() && alla.empty()) {
    return Wrong("sanktionssteg.enhet",
                 "Enheten har inget uppdrag enligt avtalet. Välj en som har det, eller ta bort enheten.");
  }
  if (candidate.insatstyp().empty() && !candidate.uppfoljning().empty()) {
    KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
      v1::Uppfoljning behind;
      KV_RETURN_IF_ERROR(GetLive(tables_.uppfoljning, session, call.scope, candidate.uppfoljning(), behind));
      candidate.set_insatstyp(behind.insatstyp());
      return absl::OkStatus();
    }));
  }
  proto::Violations violations;
  candidate.set_insatstyp(InsatstypFor(candidate.insatstyp(), nu.empty() ? alla : nu, alla, violations));
  KV_RETURN_IF_ERROR(violations.ToStatus());
  const registry::v1::Insatstyp* typ = snapshot->Insatstyp(candidate.insatstyp());
  if (typ == nullptr || typ->kod() != candidate.insatstyp()) {
    return Wrong("sanktionssteg.insatstyp", absl::StrCat("Insatstypen ", candidate.insatstyp(),
                                                         " finns inte i registret. Exempel: SOL_HEMTJANST"));
  }
  // Whose an enhet was on another day tells no regi of this one.
  const auto enhet = nu.find(typ->kod());
  candidate.set_regi_enhet(enhet == nu.end() ? "" : enhet->second);
  candidate.set_steg_kod(SanktionsstegKod(candidate.steg()));
  candidate.set_utforare(avtal->utforare());
  candidate.set_trappa(TrappaFor(*avtal));
  candidate.set_ord(SanktionsstegOrd(candidate.trappa(), candidate.steg()));
  return absl::OkStatus();
}

absl::Status SanktionService::BeforeInsert(Tx& tx, v1::Sanktionssteg& candidate) {
  if (!candidate.uppfoljning().empty()) {
    v1::Uppfoljning behind;
    KV_RETURN_IF_ERROR(GetLive(tables_.uppfoljning, tx.sql(), tx.call().scope, candidate.uppfoljning(), behind));
    if (behind.ansvarig_utforare() != candidate.utforare() || !behind.oppen()) {
      return Wrong("sanktionssteg.uppfoljning",
                   absl::StrCat(behind.nummer(),
                                " gäller en annan utförare, eller är inte skickad till utföraren. "
                                "Välj rätt uppföljning."));
    }
    if (behind.insatstyp() != candidate.insatstyp()) {
      return Wrong("sanktionssteg.insatstyp", absl::StrCat(behind.nummer(), " gäller ", behind.insatstyp(), ", inte ",
                                                           candidate.insatstyp(), ". Ta bort insatstypen."));
    }
  }
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"utforare", proto::Op::kEqual, {candidate.utforare()}}};
  std::vector<v1::Sanktionssteg> tagna;
  KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables_.sanktionssteg, query, [&](v1::Sanktionssteg&& one) {
    if (one.avtal() == candidate.avtal()) tagna.push_back(std::move(one));
  }));
  proto::Violations violations;
  CheckSteg(candidate, tagna, violations);
  KV_RETURN_IF_ERROR(violations.ToStatus());
  KV_ASSIGN_OR_RETURN(*candidate.mutable_nummer(), NextNummer(tx, "T"));
  return absl::OkStatus();
}

absl::Status SanktionService::Get(const proto::Call& call, const v1::GetSanktionsstegRequest& request,
                                  v1::Sanktionssteg& response) {
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_RETURN_IF_ERROR(GetLive(tables_.sanktionssteg, session, call.scope, request.name(), response));
    if (Handles(call) || !response.underrattad_date().empty()) return absl::OkStatus();
    response.Clear();
    return tables_.sanktionssteg.NotFound(request.name());
  });
}

}  // namespace kvalitet::uppfoljning
