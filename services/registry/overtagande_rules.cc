#include "services/registry/overtagande_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "services/registry/day_sv.h"
#include "services/registry/rules.h"

namespace kvalitet::registry {
namespace {

absl::Status Refused(absl::string_view reason, std::string svenska, const v1::Uppdrag* about = nullptr) {
  if (about == nullptr) return proto::Error(absl::StatusCode::kFailedPrecondition, reason, std::move(svenska));
  return proto::Error(absl::StatusCode::kFailedPrecondition, reason, std::move(svenska), {{"uppdrag", about->name()}});
}

// What goes on somewhere else: the same footing, from another day on.
v1::Uppdrag Continued(const v1::Uppdrag& uppdrag, const std::string& day) {
  v1::Uppdrag next = uppdrag;
  next.clear_name();
  next.clear_etag();
  next.clear_create_time();
  next.clear_update_time();
  next.clear_start_okand();
  next.clear_kalla();
  next.clear_kall_id();
  next.set_giltig_fran(day);
  return next;
}

// With another utförare nothing of what the one before was judged by holds.
void JudgedAnew(const std::string& dnr_vantas_date, v1::Uppdrag& uppdrag) {
  uppdrag.clear_tillstandsgrund();
  uppdrag.clear_dnr_vantas_av();
  uppdrag.set_dnr_vantas_date(dnr_vantas_date);
}

Andrat Ended(const v1::Uppdrag& uppdrag, const std::string& day) {
  Andrat ended{uppdrag, uppdrag};
  ended.now.set_giltig_till(day);
  return ended;
}

// What is left of `whole` without `taken`, which do not overlap each other.
std::vector<Period> Holes(const Period& whole, std::vector<Period> taken) {
  std::sort(taken.begin(), taken.end(), [](const Period& a, const Period& b) { return a.from < b.from; });
  std::vector<Period> holes;
  std::string from = whole.from;
  for (const Period& one : taken) {
    if (from < one.from) holes.push_back({from, one.from});
    if (one.till.empty()) return holes;
    from = std::max(from, one.till);
  }
  if (whole.till.empty() || from < whole.till) holes.push_back({from, whole.till});
  return holes;
}

bool EndsBy(const v1::Uppdrag& uppdrag, absl::string_view day) {
  return !uppdrag.giltig_till().empty() && uppdrag.giltig_till() <= day;
}

}  // namespace

const v1::Uppdrag* CoveringDay(absl::Span<const v1::Uppdrag> uppdrag, absl::string_view day) {
  const auto found =
      std::find_if(uppdrag.begin(), uppdrag.end(), [&](const v1::Uppdrag& one) { return Covers(PeriodOf(one), day); });
  return found == uppdrag.end() ? nullptr : &*found;
}

absl::StatusOr<Plan> PlanOvertagande(absl::Span<const v1::Uppdrag> uppdrag, const v1::TaOverEnhetRequest& request,
                                     absl::string_view enhet_namn, absl::string_view nuvarande_namn) {
  const std::string& day = request.overtagande_date();
  const v1::Uppdrag* current = CoveringDay(uppdrag, day);
  if (current == nullptr) {
    return Refused("INGET_UPPDRAG", absl::StrCat("Ingen har uppdraget i ", enhet_namn, " ", DaySv(day),
                                                 ". Lägg till ett nytt uppdrag i stället"));
  }
  if (current->utforare() == request.utforare()) {
    return Refused("REDAN_UTFORARE",
                   absl::StrCat(nuvarande_namn, " har redan uppdraget i ", enhet_namn, " ", DaySv(day)), current);
  }
  if (current->giltig_fran() == day) {
    return Refused("BORJAR_SAMMA_DAG",
                   absl::StrCat(nuvarande_namn, " börjar i ", enhet_namn, " just ", DaySv(day),
                                ". Är det fel: rätta det uppdraget i stället. Annars: ange en senare dag"),
                   current);
  }
  Plan plan;
  plan.andrade.push_back(Ended(*current, day));
  v1::Uppdrag next = Continued(*current, day);
  next.set_utforare(request.utforare());
  next.set_avtal(request.avtal());
  if (request.hsl_ansvar() != v1::HSL_ANSVAR_UNSPECIFIED) next.set_hsl_ansvar(request.hsl_ansvar());
  JudgedAnew(request.dnr_vantas_date(), next);
  next.clear_anmarkning();
  next.clear_kallhanvisning();
  plan.nya.push_back(std::move(next));
  return plan;
}

absl::StatusOr<Plan> PlanSammanslagning(absl::Span<const v1::Uppdrag> uppgar, absl::Span<const v1::Uppdrag> dar,
                                        const std::string& kvar, const std::string& day) {
  Plan plan;
  std::vector<v1::Uppdrag> there(dar.begin(), dar.end());
  for (const v1::Uppdrag& one : uppgar) {
    if (EndsBy(one, day)) continue;
    if (one.giltig_fran() >= day) {
      return Refused("UPPDRAG_BORJAR_SENARE",
                     absl::StrCat("En enhet som uppgår har ett uppdrag som börjar ", DaySv(one.giltig_fran()),
                                  ". Rätta eller ta bort det först"),
                     &one);
    }
    plan.andrade.push_back(Ended(one, day));
    const Period wanted = {day, one.giltig_till()};
    std::vector<Period> taken;
    for (const v1::Uppdrag& other : there) {
      if (other.insatstyp() != one.insatstyp() || !Overlaps(PeriodOf(other), wanted)) continue;
      if (other.utforare() != one.utforare()) {
        return Refused("OLIKA_UTFORARE",
                       "Enheterna drivs av olika utförare efter sammanslagningen. Gör övertagandet först", &other);
      }
      taken.push_back(PeriodOf(other));
    }
    for (const Period& hole : Holes(wanted, std::move(taken))) {
      v1::Uppdrag next = Continued(one, hole.from);
      next.set_enhet(kvar);
      next.set_giltig_till(hole.till);
      there.push_back(next);
      plan.nya.push_back(std::move(next));
    }
  }
  return plan;
}

Plan PlanUtforareUppgar(absl::Span<const v1::Uppdrag> uppdrag, const v1::Utforare& uppgar, const v1::Utforare& kvar,
                        const v1::SlaSammanUtforareRequest& request) {
  const std::string& day = request.fran_date();
  const bool may_be_one =
      uppgar.orgnummer().empty() || kvar.orgnummer().empty() || uppgar.orgnummer() == kvar.orgnummer();
  const auto with_kvar = [&](v1::Uppdrag& one) {
    one.set_utforare(kvar.name());
    const bool listed = one.tillstandsgrund() == v1::TILLSTANDSGRUND_EJ_KONTROLLERAD;
    if (!listed || !may_be_one) JudgedAnew(request.dnr_vantas_date(), one);
  };
  Plan plan;
  for (const v1::Uppdrag& one : uppdrag) {
    if (EndsBy(one, day)) continue;
    if (one.giltig_fran() >= day) {
      Andrat moved{one, one};
      with_kvar(moved.now);
      plan.andrade.push_back(std::move(moved));
      continue;
    }
    plan.andrade.push_back(Ended(one, day));
    v1::Uppdrag next = Continued(one, day);
    with_kvar(next);
    plan.nya.push_back(std::move(next));
  }
  return plan;
}

absl::StatusOr<Plan> PlanDel(absl::Span<const v1::Uppdrag> uppdrag, absl::Span<const std::string> insatstyper,
                             const std::string& del, const std::string& day) {
  Plan plan;
  for (const std::string& insatstyp : insatstyper) {
    const auto found = std::find_if(uppdrag.begin(), uppdrag.end(), [&](const v1::Uppdrag& one) {
      return one.insatstyp() == insatstyp && Covers(PeriodOf(one), day);
    });
    if (found == uppdrag.end()) {
      return Refused("INGET_UPPDRAG",
                     absl::StrCat("Enheten har inget uppdrag för den insatstypen ", DaySv(day), ". Kontrollera delen"));
    }
    if (found->giltig_fran() == day) {
      return Refused(
          "BORJAR_SAMMA_DAG",
          absl::StrCat("Uppdraget börjar just ", DaySv(day), ". Rätta det i stället, eller ange en senare dag"),
          &*found);
    }
    plan.andrade.push_back(Ended(*found, day));
    v1::Uppdrag next = Continued(*found, day);
    next.set_enhet(del);
    plan.nya.push_back(std::move(next));
  }
  return plan;
}

v1::Omlagt OmlagtOf(const v1::Uppdrag* before, const v1::Uppdrag& after) {
  v1::Omlagt one;
  one.set_uppdrag(after.name());
  one.set_nytt(before == nullptr);
  if (before != nullptr) {
    one.set_fore_utforare(before->utforare());
    one.set_fore_giltig_till(before->giltig_till());
    one.set_fore_tillstandsgrund(before->tillstandsgrund());
    one.set_fore_dnr_vantas_date(before->dnr_vantas_date());
    one.set_fore_dnr_vantas_av(before->dnr_vantas_av());
  }
  one.set_efter_utforare(after.utforare());
  one.set_efter_giltig_fran(after.giltig_fran());
  one.set_efter_giltig_till(after.giltig_till());
  return one;
}

bool AsLeft(const v1::Omlagt& one, const v1::Uppdrag& now) {
  if (now.has_delete_time() || now.giltig_till() != one.efter_giltig_till()) return false;
  const bool ended = !one.nytt() && one.fore_utforare() == one.efter_utforare();
  return ended || (now.utforare() == one.efter_utforare() && now.giltig_fran() == one.efter_giltig_fran());
}

bool RestsOn(const v1::Omlaggning& later, const v1::Omlaggning& work) {
  std::set<std::string> mine;
  for (const v1::Omlagt& one : work.omlagda()) mine.insert(one.uppdrag());
  const bool same = std::any_of(later.omlagda().begin(), later.omlagda().end(),
                                [&](const v1::Omlagt& one) { return mine.count(one.uppdrag()) > 0; });
  if (same) return true;
  std::set<std::string> places(work.delar().begin(), work.delar().end());
  const bool into_whole = work.slag() == v1::OMLAGGNINGSSLAG_DELNING && later.slag() == v1::OMLAGGNINGSSLAG_ENHETER;
  if (work.slag() == v1::OMLAGGNINGSSLAG_ENHETER || into_whole) places.insert(work.resurs());
  const bool about = places.count(later.resurs()) > 0 ||
                     std::any_of(later.uppgangna().begin(), later.uppgangna().end(),
                                 [&](const v1::Uppgangen& gone) { return places.count(gone.resurs()) > 0; });
  return about && later.fran_date() >= work.fran_date();
}

}  // namespace kvalitet::registry
