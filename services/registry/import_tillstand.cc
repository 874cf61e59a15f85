// The tillstånd that an import's lines state, and whether what they say will begin may.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "common/register/regi.h"
#include "services/registry/import_apply.h"
#include "services/registry/tillstand.h"

namespace kvalitet::registry {
namespace {

bool SameDays(const v1::Tillstand& a, const v1::Tillstand& b) {
  return a.giltig_fran() == b.giltig_fran() && a.giltig_till() == b.giltig_till();
}

bool Says(const v1::Tillstand& a, const v1::Tillstand& b) { return a.dnr() == b.dnr() && SameDays(a, b); }

}  // namespace

// A line makes one tillstånd, of its enhet alone: what a list says of one enhet opens no other.
absl::Status ImportApply::LoadTillstand(const std::vector<Work>& work) {
  std::vector<std::string> names;
  std::set<std::string> utforare;
  for (const Work& one : work) {
    if (one.utforare == nullptr || one.enhet == nullptr) continue;
    if (one.plan->tillstand.has_value() || one.stated_before.has_value()) names.push_back(TillstandName(one));
    if (StatesTillstand(one) && !one.utforare->is_new) utforare.insert(one.utforare->now.name());
  }
  KV_ASSIGN_OR_RETURN(std::vector<v1::Tillstand> found, tables_.tillstand.GetMany(tx_.sql(), {}, names));
  for (v1::Tillstand& one : found) {
    if (one.has_delete_time()) {
      deleted_.insert(one.name());
      continue;
    }
    Kept<v1::Tillstand>& kept = tillstand_.emplace_back();
    kept.stored = kept.now = std::move(one);
    tillstand_by_name_[kept.now.name()] = &kept;
  }
  for (const std::string& one : utforare) {
    KV_ASSIGN_OR_RETURN(held_[one], TillstandOf(tx_.sql(), tables_, kommun_, one));
  }
  return absl::OkStatus();
}

std::string ImportApply::TillstandName(const Work& work) const { return Name("tillstand", kalla_, work.plan->kall_id); }

// What the line states, for its own enhet and insatstyper; a tillstånd or an anmälan by what the register says of the
// utförare, which may know more than the line.
v1::Tillstand ImportApply::StatedBy(const Work& work) const {
  v1::Tillstand stated = *work.plan->tillstand;
  stated.set_slag(ColumnOf(work.utforare->now.regiform()) == RegiColumn::kKommunal ? v1::TILLSTANDSSLAG_ANMALAN
                                                                                   : v1::TILLSTANDSSLAG_TILLSTAND);
  stated.set_utforare(work.utforare->now.name());
  stated.set_enhet(work.enhet->now.name());
  for (const v1::Uppdrag& uppdrag : work.plan->uppdrag) *stated.add_insatstyper() = uppdrag.insatstyp();
  return stated;
}

// Whether the register has it by another way, for the same enhet and insatstyper.
const v1::Tillstand* ImportApply::HeldAlready(const Work& work, const v1::Tillstand& stated) const {
  const auto held = held_.find(stated.utforare());
  if (held == held_.end()) return nullptr;
  for (const v1::Tillstand& one : held->second) {
    if (one.dnr() != stated.dnr() || one.slag() != stated.slag() || one.name() == TillstandName(work)) continue;
    if (!one.enhet().empty() && one.enhet() != stated.enhet()) continue;
    const bool all = std::all_of(stated.insatstyper().begin(), stated.insatstyper().end(), [&](const std::string& typ) {
      return std::find(one.insatstyper().begin(), one.insatstyper().end(), typ) != one.insatstyper().end();
    });
    if (all) return &one;
  }
  return nullptr;
}

//   the line                   its tillstånd before            what becomes of it
//   states one                 none                            made; if the register has it by another way, used
//   states what it did         any                             stays: what people have found out since is theirs
//   states another             as the line said                corrected
//   states another             changed by people               an error
//   states none any more       as the line said                taken away
void ImportApply::PlaceTillstand(const Work& work) {
  const auto own = tillstand_by_name_.find(TillstandName(work));
  Kept<v1::Tillstand>* kept = own == tillstand_by_name_.end() ? nullptr : own->second;
  const bool untouched = kept != nullptr && work.stated_before.has_value() &&
                         kept->now.lage() == v1::TILLSTANDSLAGE_GALLER && Says(kept->now, *work.stated_before);
  if (!work.plan->tillstand.has_value()) {
    if (untouched) kept->removed = true;
    return;
  }
  v1::Tillstand stated = StatedBy(work);
  if (kept == nullptr) {
    if (const v1::Tillstand* other = HeldAlready(work, stated); other != nullptr) {
      if (other->lage() != v1::TILLSTANDSLAGE_GALLER || SameDays(*other, stated)) return;
      Fel(work, "tillstånd från",
          absl::StrCat("tillståndet ", stated.dnr(), " finns redan i registret med andra dagar (från ",
                       other->giltig_fran(), "). Rätta det ena"));
      return;
    }
    Kept<v1::Tillstand>& made = tillstand_.emplace_back();
    made.is_new = true;
    made.now = std::move(stated);
    made.now.set_name(FreeName("tillstand", kalla_, work.plan->kall_id));
    return;
  }
  const bool another = work.stated_before.has_value() && !Says(stated, *work.stated_before);
  const bool moved = kept->now.utforare() != stated.utforare() || kept->now.enhet() != stated.enhet();
  if (another && !untouched) {
    Fel(work, "tillstånd från",
        absl::StrCat("tillståndet ", kept->now.dnr(), " har ändrats i registret sedan listan lästes in (från ",
                     kept->now.giltig_fran(), "). Rätta det ena"));
    return;
  }
  if (moved) {  // whose it is cannot change: the old one goes, a new one comes
    kept->removed = true;
    Kept<v1::Tillstand>& made = tillstand_.emplace_back();
    made.is_new = true;
    deleted_.insert(kept->now.name());
    made.now = std::move(stated);
    made.now.set_name(FreeName("tillstand", kalla_, work.plan->kall_id));
    return;
  }
  if (another) {
    kept->now.set_dnr(stated.dnr());
    kept->now.set_giltig_fran(stated.giltig_fran());
    kept->now.set_giltig_till(stated.giltig_till());
  }
  const auto& now = kept->now.insatstyper();
  const bool other_typer =
      !std::equal(now.begin(), now.end(), stated.insatstyper().begin(), stated.insatstyper().end());
  *kept->now.mutable_insatstyper() = stated.insatstyper();
  kept->changed = another || other_typer;
}

// Everything that an utförare holds once the lines are stored.
std::vector<v1::Tillstand> ImportApply::HeldBy(const std::string& utforare) const {
  std::vector<v1::Tillstand> all;
  std::set<std::string> seen;
  for (const Kept<v1::Tillstand>& one : tillstand_) {
    seen.insert(one.now.name());
    if (!one.removed && one.now.utforare() == utforare) all.push_back(one.now);
  }
  const auto held = held_.find(utforare);
  if (held == held_.end()) return all;
  for (const v1::Tillstand& one : held->second) {
    if (seen.count(one.name()) == 0) all.push_back(one);
  }
  return all;
}

// A list tells of what runs; what it says will begin is new and judged as such, and so is what it names a tillstånd
// for. What runs already without one that holds stays as it is, told as unclear: the watch reminds of it.
absl::Status ImportApply::Judge() {
  if (!tillstand_.empty()) KV_RETURN_IF_ERROR(StoreTillstand());
  const std::string today = base::FormatDate(context_.today);
  std::map<std::string, std::vector<v1::Tillstand>> held;  // by utförare
  for (const auto& [work, kept] : judged_) {
    const std::string& utforare = work->utforare->now.name();
    if (held.count(utforare) == 0) {
      if (held_.count(utforare) == 0 && !work->utforare->is_new) {
        KV_ASSIGN_OR_RETURN(held_[utforare], TillstandOf(tx_.sql(), tables_, kommun_, utforare));
      }
      held[utforare] = HeldBy(utforare);
    }
    const v1::Uppdrag before = kept->now;
    kept->now.clear_tillstandsgrund();
    kept->now.set_dnr_vantas_date(work->plan->dnr_vantas_date);
    const absl::Status status =
        Tillstandsvakt(tx_, tables_, work->enhet->now, work->utforare->now, nullptr, kept->now, &held[utforare]);
    if (status.ok()) continue;
    if (!absl::IsFailedPrecondition(status) && !absl::IsInvalidArgument(status)) return status;
    const std::vector<proto::Violation> broken = proto::ViolationsOf(status);
    const bool waits = !broken.empty() && broken[0].field == "uppdrag.dnr_vantas_date";
    const std::string text = broken.empty() ? proto::SwedishOf(status) : broken[0].svenska;
    if (before.giltig_fran() > today) {
      Fel(*work, waits ? "diarienummer väntas" : broken.empty() ? "gäller från" : "insatstyp", text);
      continue;
    }
    kept->now = before;
    v1::RadFel& oklar = outcome_.oklara.emplace_back();
    oklar.set_rad(work->plan->rad);
    oklar.set_kolumn(waits ? "diarienummer väntas" : "tillstånd");
    oklar.set_text(text);
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::registry
