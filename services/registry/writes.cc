#include "services/registry/writes.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "services/registry/changes.h"
#include "services/registry/paminnelse_rules.h"
#include "services/registry/rules.h"

namespace kvalitet::registry {
namespace {

using store::Tx;

// The parts that every resource of the register has: the kommun's guard first, its change sequence last.
template <class M>
typename store::Resource<M>::Hooks CommonHooks() {
  typename store::Resource<M>::Hooks hooks;
  hooks.guards = [](const proto::Call& call, const M&) { return std::vector<std::string>{GuardKey(call.kommun)}; };
  hooks.after_write = [](Tx& tx, const M& now, const M* before) {
    const v1::Andringsslag slag = before == nullptr       ? v1::ANDRINGSSLAG_SKAPAD
                                  : now.has_delete_time() ? v1::ANDRINGSSLAG_BORTTAGEN
                                                          : v1::ANDRINGSSLAG_ANDRAD;
    return RecordChanges(tx, tx.call().kommun, {Change{now.name(), slag}});
  };
  return hooks;
}

// What is referred to must be there and not deleted.
template <class M>
absl::Status Require(Tx& tx, const store::Table<M>& table, const std::string& name, const char* field,
                     absl::string_view svenska, M& found) {
  const absl::Status status = table.Get(tx.sql(), {}, name, found);
  if (!absl::IsNotFound(status) && !status.ok()) return status;
  if (status.ok() && !found.has_delete_time()) return status;
  proto::Violations violations;
  violations.Add(field,
                 absl::StrCat(svenska, " finns inte i registret. Kontrollera namnet, eller lägg till den först"));
  return violations.ToStatus();
}

// Nothing live may point at what is deleted.
template <class M>
absl::Status RequireUnused(Tx& tx, const store::Table<M>& table, const std::string& name, const char* field,
                           absl::string_view svenska) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{field, proto::Op::kEqual, {name}}};
  query.limit = 1;
  KV_ASSIGN_OR_RETURN(const std::vector<M> found, table.List(tx.sql(), query));
  if (found.empty()) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kFailedPrecondition, "ANVANDS",
                      absl::StrCat("Kan inte tas bort: det finns ", svenska,
                                   " som hör till. Ta bort dem först, eller "
                                   "låt det stå kvar och avsluta det med ett "
                                   "slutdatum"),
                      {{"name", name}, {"anvands_av", found[0].name()}});
}

std::string PeriodSv(const v1::Uppdrag& uppdrag) {
  const auto day = [](const std::string& iso) { return base::ParseDate(iso).value_or(absl::CivilDay()); };
  const std::string from = base::DateSv(day(uppdrag.giltig_fran()));
  if (uppdrag.giltig_till().empty()) return absl::StrCat("från och med ", from);
  return absl::StrCat("från och med ", from, " till och med ", base::DateSv(day(uppdrag.giltig_till()) - 1));
}

absl::Status RequireNoOverlap(Tx& tx, const Tables& tables, const v1::Uppdrag& uppdrag, const v1::Enhet& enhet) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"enhet", proto::Op::kEqual, {uppdrag.enhet()}},
                 {"insatstyp", proto::Op::kEqual, {uppdrag.insatstyp()}}};
  query.limit = proto::kMaxPage;
  // The latest first: of an enhet with more uppdrag than a page, those that matter are there.
  query.order_by = "giltig_fran desc";
  if (!uppdrag.giltig_till().empty()) query.terms.push_back({"giltig_fran", proto::Op::kLess, {uppdrag.giltig_till()}});
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Uppdrag> others, tables.uppdrag.List(tx.sql(), query));
  for (const v1::Uppdrag& other : others) {
    if (other.name() == uppdrag.name() || !Overlaps(PeriodOf(other), PeriodOf(uppdrag))) continue;
    v1::Utforare utforare;
    KV_RETURN_IF_ERROR(tables.utforare.Get(tx.sql(), {}, other.utforare(), utforare));
    return proto::Error(
        absl::StatusCode::kFailedPrecondition, "UPPDRAG_OVERLAPPAR",
        absl::StrCat(enhet.namn(), " drivs redan av ", utforare.namn(), " ", PeriodSv(other),
                     ". Avsluta det uppdraget först: giltig till ska vara den dag då nästa börjar"),
        {{"uppdrag", other.name()}, {"giltig_fran", other.giltig_fran()}, {"giltig_till", other.giltig_till()}});
  }
  return absl::OkStatus();
}

}  // namespace

store::Resource<v1::Insatstyp>::Hooks InsatstypHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Insatstyp>();
  hooks.check = [](const proto::Call&, const v1::Insatstyp& candidate, const v1::Insatstyp* stored,
                   proto::Violations& violations) {
    CheckInsatstyp(candidate, stored == nullptr ? base::Leaf(candidate.name()) : "", violations);
    if (stored == nullptr && candidate.giltig_fran().empty()) {
      violations.Add("insatstyp.giltig_fran", "ange första dagen, till exempel 2026-01-01");
    }
  };
  hooks.before_write = [&tables](Tx& tx, v1::Insatstyp& candidate, const v1::Insatstyp*) -> absl::Status {
    if (!candidate.has_delete_time()) return absl::OkStatus();
    return RequireUnused(tx, tables.uppdrag, candidate.name(), "insatstyp", "uppdrag");
  };
  return hooks;
}

store::Resource<v1::Utforare>::Hooks UtforareHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Utforare>();
  hooks.check = [](const proto::Call&, const v1::Utforare& candidate, const v1::Utforare*,
                   proto::Violations& violations) { CheckUtforare(candidate, violations); };
  hooks.before_write = [&tables](Tx& tx, v1::Utforare& candidate, const v1::Utforare*) -> absl::Status {
    if (candidate.has_delete_time()) {
      KV_RETURN_IF_ERROR(RequireUnused(tx, tables.uppdrag, candidate.name(), "utforare", "uppdrag"));
      return RequireUnused(tx, tables.avtal, candidate.name(), "utforare", "avtal");
    }
    if (candidate.status() == v1::UTFORARE_STATUS_UNSPECIFIED) candidate.set_status(v1::UTFORARE_STATUS_AKTIV);
    if (candidate.juridisk_form() == v1::JURIDISK_FORM_UNSPECIFIED) {
      candidate.set_juridisk_form(v1::JURIDISK_FORM_OKAND);
    }
    return absl::OkStatus();
  };
  return hooks;
}

store::Resource<v1::Enhet>::Hooks EnhetHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Enhet>();
  hooks.before_write = [&tables](Tx& tx, v1::Enhet& candidate, const v1::Enhet* stored) -> absl::Status {
    if (candidate.has_delete_time()) return RequireUnused(tx, tables.uppdrag, candidate.name(), "enhet", "uppdrag");
    if (stored == nullptr && candidate.giltig_fran().empty()) {
      candidate.set_giltig_fran(base::FormatDate(tx.call().today));
    }
    return absl::OkStatus();
  };
  return hooks;
}

store::Resource<v1::Avtal>::Hooks AvtalHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Avtal>();
  hooks.check = [](const proto::Call&, const v1::Avtal& candidate, const v1::Avtal*, proto::Violations& violations) {
    CheckAvtal(candidate, violations);
  };
  hooks.before_write = [&tables](Tx& tx, v1::Avtal& candidate, const v1::Avtal*) -> absl::Status {
    if (candidate.has_delete_time()) return RequireUnused(tx, tables.uppdrag, candidate.name(), "avtal", "uppdrag");
    v1::Utforare utforare;
    return Require(tx, tables.utforare, candidate.utforare(), "avtal.utforare", "utföraren", utforare);
  };
  return hooks;
}

store::Resource<v1::Uppdrag>::Hooks UppdragHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Uppdrag>();
  hooks.check = [](const proto::Call&, const v1::Uppdrag& candidate, const v1::Uppdrag*,
                   proto::Violations& violations) { CheckUppdrag(candidate, violations); };
  hooks.before_write = [&tables](Tx& tx, v1::Uppdrag& candidate, const v1::Uppdrag*) -> absl::Status {
    if (candidate.has_delete_time()) return absl::OkStatus();
    v1::Enhet enhet;
    v1::Insatstyp insatstyp;
    v1::Utforare utforare;
    KV_RETURN_IF_ERROR(Require(tx, tables.enhet, candidate.enhet(), "uppdrag.enhet", "enheten", enhet));
    KV_RETURN_IF_ERROR(
        Require(tx, tables.insatstyp, candidate.insatstyp(), "uppdrag.insatstyp", "insatstypen", insatstyp));
    KV_RETURN_IF_ERROR(Require(tx, tables.utforare, candidate.utforare(), "uppdrag.utforare", "utföraren", utforare));
    if (!candidate.avtal().empty()) {
      v1::Avtal avtal;
      KV_RETURN_IF_ERROR(Require(tx, tables.avtal, candidate.avtal(), "uppdrag.avtal", "avtalet", avtal));
      if (avtal.utforare() != candidate.utforare()) {
        proto::Violations violations;
        violations.Add("uppdrag.avtal", "ska vara ett avtal med samma utförare");
        return violations.ToStatus();
      }
    }
    return RequireNoOverlap(tx, tables, candidate, enhet);
  };
  return hooks;
}

store::Resource<v1::Kontakt>::Hooks KontaktHooks(const Tables& tables) {
  store::Resource<v1::Kontakt>::Hooks hooks;  // of no interest to other services: no change sequence
  hooks.only = [](const proto::Call& call) -> std::vector<proto::Term> {
    if (call.scope.all) return {};
    return {{"roll", proto::Op::kIn, {"KONTAKTROLL_HANDLAGGARE", "KONTAKTROLL_VERKSAMHETSCHEF"}}};
  };
  hooks.check = [](const proto::Call& call, const v1::Kontakt& candidate, const v1::Kontakt*,
                   proto::Violations& violations) {
    if (!call.scope.all && OfKommun(candidate.roll())) {
      violations.Add("kontakt.roll", "är kommunens egen. Ange handläggare eller verksamhetschef");
    }
  };
  hooks.before_write = [&tables](Tx& tx, v1::Kontakt& candidate, const v1::Kontakt* stored) -> absl::Status {
    if (stored != nullptr) {  // both references are immutable
      if (tx.call().scope.all || !OfKommun(stored->roll())) return absl::OkStatus();
      return proto::Error(absl::StatusCode::kPermissionDenied, "KOMMUNENS_EGEN",
                          "Kontakten är kommunens egen. Bara kommunen ändrar den.");
    }
    v1::Utforare utforare;
    v1::Enhet enhet;
    if (!candidate.utforare().empty()) {
      KV_RETURN_IF_ERROR(
          Require(tx, tables.utforare, candidate.utforare(), "kontakt.utforare", "utföraren", utforare));
    }
    if (candidate.enhet().empty()) return absl::OkStatus();
    return Require(tx, tables.enhet, candidate.enhet(), "kontakt.enhet", "enheten", enhet);
  };
  return hooks;
}

}  // namespace kvalitet::registry
