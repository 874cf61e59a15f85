// The tillstånd that an import's lines state, and whether what they say will begin may.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "services/registry/import_apply.h"
#include "services/registry/tillstand.h"

namespace kvalitet::registry {
namespace {

constexpr char kHow[] =
    " I listan skrivs diarienumret i kolumnen tillstånd och första dagen i tillstånd från, eller dagen det väntas i "
    "diarienummer väntas";

}  // namespace

// A tillstånd is known by its diarienummer, of one enhet: what the list says of one enhet opens no other.
absl::Status ImportApply::LoadTillstand(const std::vector<Work>& work) {
  std::vector<std::string> names;
  for (const Work& one : work) {
    if (one.plan->tillstand.has_value() && one.utforare != nullptr && one.enhet != nullptr) {
      names.push_back(TillstandName(one));
    }
  }
  if (names.empty()) return absl::OkStatus();
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  KV_ASSIGN_OR_RETURN(std::vector<v1::Tillstand> found, tables_.tillstand.GetMany(tx_.sql(), {}, names));
  for (v1::Tillstand& one : found) {
    if (one.has_delete_time()) {
      deleted_.insert(one.name());
      continue;
    }
    Kept<v1::Tillstand>& kept = tillstand_.emplace_back();
    kept.stored = kept.now = std::move(one);
    tillstand_by_key_[kept.now.name()] = &kept;
  }
  return absl::OkStatus();
}

std::string ImportApply::TillstandName(const Work& work) const {
  return Name("tillstand", absl::StrCat("registry/tillstand/", work.utforare->now.name(), "/", work.enhet->now.name()),
              work.plan->tillstand->dnr());
}

void ImportApply::PlaceTillstand(const Work& work) {
  if (!work.plan->tillstand.has_value()) return;
  const v1::Tillstand& planned = *work.plan->tillstand;
  const std::string key = TillstandName(work);
  Kept<v1::Tillstand>*& kept = tillstand_by_key_[key];
  if (kept == nullptr) {
    kept = &tillstand_.emplace_back();
    kept->is_new = true;
    kept->now = planned;
    kept->now.set_utforare(work.utforare->now.name());
    kept->now.set_enhet(work.enhet->now.name());
    kept->now.set_name(FreeName(
        "tillstand", absl::StrCat("registry/tillstand/", work.utforare->now.name(), "/", work.enhet->now.name()),
        planned.dnr()));
  } else if (kept->now.giltig_fran() != planned.giltig_fran() || kept->now.giltig_till() != planned.giltig_till()) {
    if (work.earlier == nullptr || work.earlier->is_new) {
      Fel(work, "tillstånd från",
          absl::StrCat("tillståndet ", planned.dnr(), " finns redan i registret med andra dagar (från ",
                       kept->now.giltig_fran(), "). Rätta det ena"));
      return;
    }
    kept->now.set_giltig_fran(planned.giltig_fran());
    kept->now.set_giltig_till(planned.giltig_till());
    kept->changed = true;
  }
  for (const v1::Uppdrag& uppdrag : work.plan->uppdrag) {
    auto& all = *kept->now.mutable_insatstyper();
    if (std::find(all.begin(), all.end(), uppdrag.insatstyp()) != all.end()) continue;
    *all.Add() = uppdrag.insatstyp();
    kept->changed = true;
  }
}

// A list tells of what runs; what it says will begin is new and judged as such, and so is what it names a tillstånd
// for. What runs already without one that holds stays as it is, told as unclear: the watch reminds of it.
absl::Status ImportApply::Judge() {
  if (!tillstand_.empty()) KV_RETURN_IF_ERROR(StoreTillstand());
  const std::string today = base::FormatDate(context_.today);
  for (const auto& [work, kept] : judged_) {
    const v1::Uppdrag before = kept->now;
    kept->now.clear_tillstandsgrund();
    kept->now.set_dnr_vantas_date(work->plan->dnr_vantas_date);
    const absl::Status status = Tillstandsvakt(tx_, tables_, work->enhet->now, work->utforare->now, nullptr, kept->now);
    if (status.ok()) continue;
    if (!absl::IsFailedPrecondition(status) && !absl::IsInvalidArgument(status)) return status;
    if (const std::vector<proto::Violation> broken = proto::ViolationsOf(status); !broken.empty()) {
      const bool waits = broken[0].field == "uppdrag.dnr_vantas_date";
      Fel(*work, waits ? "diarienummer väntas" : "insatstyp", broken[0].svenska);
      continue;
    }
    if (before.giltig_fran() > today) {
      Fel(*work, "gäller från", absl::StrCat(proto::SwedishOf(status), ".", kHow));
      continue;
    }
    kept->now = before;
    v1::RadFel& oklar = outcome_.oklara.emplace_back();
    oklar.set_rad(work->plan->rad);
    oklar.set_kolumn("tillstånd");
    oklar.set_text(proto::SwedishOf(status));
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::registry
