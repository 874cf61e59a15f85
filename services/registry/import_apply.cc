#include "services/registry/import_apply.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/proto/rules.h"
#include "services/registry/skyddad.h"

namespace kvalitet::registry {
namespace {

std::string Word(v1::Regiform regiform) { return proto::Word(v1::Regiform_descriptor()->FindValueByNumber(regiform)); }

// "1 maj 2026 och framåt", "1 maj 2026 till och med 31 december 2026".
std::string PeriodSv(const v1::Uppdrag& uppdrag) {
  const auto day = [](const std::string& iso) { return base::ParseDate(iso).value_or(absl::CivilDay()); };
  const std::string from = base::DateSv(day(uppdrag.giltig_fran()));
  if (uppdrag.giltig_till().empty()) return absl::StrCat(from, " och framåt");
  return absl::StrCat(from, " till och med ", base::DateSv(day(uppdrag.giltig_till()) - 1));
}

v1::RadFel AboutRad(int32_t rad, const char* kolumn, const std::string& text) {
  v1::RadFel about;
  about.set_rad(rad);
  about.set_kolumn(kolumn);
  about.set_text(text);
  return about;
}

}  // namespace

std::string ImportApply::Name(const char* collection, const std::string& key, const std::string& value) const {
  return absl::StrCat("kommuner/", kommun_, "/", collection, "/", base::DerivedId(key, value));
}

std::string ImportApply::FreeName(const char* collection, const std::string& key, const std::string& value) const {
  const std::string derived = Name(collection, key, value);
  if (deleted_.count(derived) == 0) return derived;
  return absl::StrCat("kommuner/", kommun_, "/", collection, "/", base::NewId(tx_.now()));
}

template <class M>
ImportApply::Kept<M>* ImportApply::OfNamn(const std::multimap<std::string, Kept<M>*>& by_namn,
                                          const std::string& namn) {
  const auto rank = [&namn](const Kept<M>* one) {
    return std::make_pair(!one->now.uppgatt_i().empty(), one->now.namn() != namn);
  };
  const auto [first, last] = by_namn.equal_range(ListNyckel(namn));
  const auto best =
      std::min_element(first, last, [&rank](const auto& a, const auto& b) { return rank(a.second) < rank(b.second); });
  return best == last ? nullptr : best->second;
}

void ImportApply::Fel(const Work& work, const char* kolumn, const std::string& text) {
  outcome_.fel.push_back(AboutRad(work.plan->rad, kolumn, text));
}

void ImportApply::Dubblett(const Work& work, const char* kolumn, const std::string& text) {
  outcome_.dubbletter.push_back(AboutRad(work.plan->rad, kolumn, text));
}

std::string ImportApply::NamnOf(const std::string& utforare) const {
  const auto found = utforare_by_name_.find(utforare);
  return found == utforare_by_name_.end() ? "en annan utförare" : found->second->now.namn();
}

// --- What a line makes of it
// --------------------------------------------------------------------------------------------

void ImportApply::PlaceUtforare(Work& work) {
  const v1::Utforare& planned = work.plan->utforare;
  const auto by_orgnummer = utforare_by_orgnummer_.find(planned.orgnummer());
  Kept<v1::Utforare>* const of_namn = OfNamn(utforare_by_namn_, planned.namn());
  // The name under which it was imported first still finds it where people have changed the name since.
  const auto by_name = utforare_by_name_.find(Name("utforare", "registry/utforare", planned.namn()));
  // One organisationsnummer is one utförare, but for the resultatenheter of the kommun, where it was told so.
  const bool by_namn_first =
      planned.regiform() == v1::REGIFORM_KOMMUNAL &&
      (context_.egen_regi_per_namn || (of_namn != nullptr && of_namn->now.orgnummer() == planned.orgnummer()));
  if (by_orgnummer != utforare_by_orgnummer_.end() && !by_namn_first) {
    work.utforare = by_orgnummer->second;
  } else if (of_namn != nullptr) {
    work.utforare = of_namn;
  } else if (by_name != utforare_by_name_.end()) {
    work.utforare = by_name->second;
  } else {
    Kept<v1::Utforare>& made = utforare_.emplace_back();
    made.is_new = true;
    made.now = planned;
    made.now.set_name(FreeName("utforare", "registry/utforare", planned.namn()));
    utforare_by_name_[made.now.name()] = &made;
    utforare_by_namn_.emplace(ListNyckel(planned.namn()), &made);
    if (!planned.orgnummer().empty()) utforare_by_orgnummer_.emplace(planned.orgnummer(), &made);
    work.utforare = &made;
    return;
  }
  v1::Utforare& now = work.utforare->now;
  const bool renamed = by_name != utforare_by_name_.end() && by_name->second == work.utforare;
  if (ListNyckel(now.namn()) != ListNyckel(planned.namn()) && !renamed) {
    Dubblett(work, "utförare",
             absl::StrCat(planned.namn(), " förs till ", now.namn(), ", som har samma organisationsnummer. ",
                          planned.regiform() == v1::REGIFORM_KOMMUNAL
                              ? "Har de var sin interna överenskommelse: läs in listan med en utförare per namn i egen "
                                "regi"
                              : "Är det två utförare: ta bort numret på den ena"));
  }
  if (!planned.orgnummer().empty() && now.orgnummer() != planned.orgnummer()) {
    if (!now.orgnummer().empty() && work.earlier == nullptr) {
      Fel(work, "organisationsnummer",
          absl::StrCat(now.namn(), " finns redan med ", now.orgnummer(),
                       ". Rätta det ena, eller ge utföraren ett "
                       "namn som skiljer dem åt"));
      return;
    }
    now.set_orgnummer(planned.orgnummer());
    utforare_by_orgnummer_[planned.orgnummer()] = work.utforare;
    work.utforare->changed = true;
  }
  const bool stated = planned.regiform() != v1::REGIFORM_OKAND;
  if (stated && (now.regiform() != planned.regiform() || (planned.ideburen() && !now.ideburen()))) {
    // Also where the same list said otherwise before: all of the past would move with it, and a list has no motive.
    if (now.regiform() != v1::REGIFORM_OKAND && now.regiform() != planned.regiform()) {
      Fel(work, "regi",
          absl::StrCat(now.namn(), " finns redan med regi ", Word(now.regiform()), ", raden säger ",
                       Word(planned.regiform()),
                       ". Rätta det ena: var registret fel, använd kvalitet utförare ändra med --regi-rättad; har "
                       "verksamheten bytt ägare, kvalitet enhet ta-över"));
      return;
    }
    now.set_regiform(planned.regiform());
    now.set_ideburen(planned.ideburen());
    work.utforare->changed = true;
  }
  if (planned.juridisk_form() != v1::JURIDISK_FORM_OKAND && now.juridisk_form() != planned.juridisk_form() &&
      (now.juridisk_form() == v1::JURIDISK_FORM_OKAND || work.earlier != nullptr)) {
    now.set_juridisk_form(planned.juridisk_form());
    work.utforare->changed = true;
  }
}

void ImportApply::PlaceEnhet(Work& work) {
  const v1::Enhet& planned = work.plan->enhet;
  const std::string derived = DerivedEnhet(kommun_, planned.namn());
  work.enhet = OfNamn(enhet_by_namn_, planned.namn());
  if (work.enhet == nullptr && enhet_by_name_.count(derived) > 0) work.enhet = enhet_by_name_[derived];
  if (work.enhet == nullptr) {
    Kept<v1::Enhet>& made = enheter_.emplace_back();
    made.is_new = true;
    made.now = planned;
    if (planned.skyddad()) made.now.clear_omrade();
    made.now.set_name(FreeName("enheter", "registry/enhet", planned.namn()));
    enhet_by_name_[made.now.name()] = &made;
    enhet_by_namn_.emplace(ListNyckel(planned.namn()), &made);
    work.enhet = &made;
    return;
  }
  v1::Enhet& now = work.enhet->now;
  bool changed = false;
  // What a list adds or corrects; a list that is silent, or another list with other words, changes nothing.
  const bool corrects = work.earlier != nullptr;
  if (planned.skyddad() && !now.skyddad()) {
    now.set_skyddad(true);
    now.clear_omrade();
    now.clear_adress();
    if (!work.enhet->is_new) newly_protected_.push_back(now.name());
    changed = true;
  }
  if (!now.skyddad() && !planned.omrade().empty() && planned.omrade() != now.omrade() &&
      (now.omrade().empty() || corrects)) {
    now.set_omrade(planned.omrade());
    changed = true;
  }
  if (planned.has_kapacitet() && (!now.has_kapacitet() || corrects) && planned.kapacitet() != now.kapacitet()) {
    now.set_kapacitet(planned.kapacitet());
    changed = true;
  }
  if (planned.has_antal_personer() && (!now.has_antal_personer() || corrects) &&
      planned.antal_personer() != now.antal_personer()) {
    now.set_antal_personer(planned.antal_personer());
    changed = true;
  }
  if (work.enhet->is_new) {
    if (planned.giltig_fran() < now.giltig_fran()) now.set_giltig_fran(planned.giltig_fran());
    return;
  }
  std::string& first = enhet_fran_[now.name()];
  if (planned.giltig_fran() < first) {  // the register did not know that it existed then
    first = planned.giltig_fran();
    work.enhet->effective = planned.giltig_fran();
    now.set_giltig_fran(planned.giltig_fran());
    changed = true;
  }
  if (!changed) return;
  work.enhet->changed = true;
  if (work.enhet->effective.empty()) work.enhet->effective = now.giltig_fran();
}

void ImportApply::PlaceAvtal(Work& work) {
  if (!work.plan->avtal.has_value()) return;
  const v1::Avtal& planned = *work.plan->avtal;
  const auto [first, last] = avtal_by_utforare_.equal_range(work.utforare->now.name());
  const auto words = [](const v1::Avtal& one) {
    return one.beteckning().empty() ? one.avtalsform_text() : one.beteckning();
  };
  for (auto found = first; found != last; ++found) {
    const v1::Avtal& now = found->second->now;
    const bool same = planned.beteckning().empty() == now.beteckning().empty() &&
                      ListNyckel(words(planned)) == ListNyckel(words(now));
    if (same && (work.avtal == nullptr || words(now) == words(planned))) work.avtal = found->second;
  }
  if (work.avtal != nullptr) return;
  Kept<v1::Avtal>& made = avtal_.emplace_back();
  made.is_new = true;
  made.now = planned;
  made.now.set_utforare(work.utforare->now.name());
  made.now.set_name(
      FreeName("avtal", absl::StrCat("registry/avtal/", work.utforare->now.name()),
               planned.beteckning().empty() ? planned.avtalsform_text() : absl::StrCat("nr/", planned.beteckning())));
  avtal_by_utforare_.emplace(made.now.utforare(), &made);
  work.avtal = &made;
}

bool ImportApply::Blocked(Work& work, const v1::Uppdrag& uppdrag, bool& confirms) {
  const auto [first, last] = uppdrag_by_place_.equal_range({uppdrag.enhet(), uppdrag.insatstyp()});
  for (auto found = first; found != last; ++found) {
    v1::Uppdrag& other = found->second->now;
    if (other.name() == uppdrag.name() || !Overlaps(PeriodOf(other), PeriodOf(uppdrag))) continue;
    if (other.utforare() == uppdrag.utforare() && other.giltig_till() == uppdrag.giltig_till()) {
      // Two sources say how long it runs; together they say since when at least.
      confirms = true;
      const auto made_by = rad_by_uppdrag_.find(other.name());
      Dubblett(work, "enhet",
               absl::StrCat(
                   work.enhet->now.namn(), " har redan det här uppdraget",
                   made_by == rad_by_uppdrag_.end() ? ", i registret" : absl::StrCat(", på rad ", made_by->second)));
      if (uppdrag.giltig_fran() < other.giltig_fran()) {
        other.set_giltig_fran(uppdrag.giltig_fran());
        other.set_start_okand(uppdrag.start_okand());
        found->second->changed = !found->second->is_new;
        work.adds = true;
      }
      continue;
    }
    Fel(work, "gäller från",
        absl::StrCat(work.enhet->now.namn(), " drivs redan av ", NamnOf(other.utforare()), " ", PeriodSv(other),
                     "; raden gäller ", PeriodSv(uppdrag),
                     ". Ange gäller till för det tidigare uppdraget, eller ge "
                     "enheten ett eget namn i kolumnen enhet"));
    return true;
  }
  return false;
}

void ImportApply::Place(Kept<v1::Uppdrag>& kept) {
  uppdrag_by_place_.emplace(std::make_pair(kept.now.enhet(), kept.now.insatstyp()), &kept);
  uppdrag_by_name_[kept.now.name()] = &kept;
}

void ImportApply::Displace(const Kept<v1::Uppdrag>& kept) {
  auto [first, last] = uppdrag_by_place_.equal_range({kept.now.enhet(), kept.now.insatstyp()});
  for (; first != last; ++first) {
    if (first->second != &kept) continue;
    uppdrag_by_place_.erase(first);
    return;
  }
}

void ImportApply::DropUppdrag(const Work& work) {
  std::set<std::string> still;
  for (const v1::Uppdrag& uppdrag : work.plan->uppdrag) still.insert(Name("uppdrag", kalla_, uppdrag.kall_id()));
  for (const std::string& name : work.made_before) {
    const auto found = uppdrag_by_name_.find(name);
    if (still.count(name) > 0 || found == uppdrag_by_name_.end()) continue;
    found->second->removed = true;
    Displace(*found->second);
  }
}

// What has gone up in another carries out nothing new from then on; what it did before stays possible to tell.
bool ImportApply::Gone(const Work& work, v1::Uppdrag& uppdrag) {
  const auto cut = [&](const char* kolumn, const std::string& namn, const std::string& since) {
    if (since.empty()) return false;
    if (uppdrag.giltig_fran() >= since) {
      Fel(work, kolumn,
          absl::StrCat(namn, " har uppgått i en annan från och med ", since,
                       ". Skriv namnet på den andra, eller ta bort raden"));
      return true;
    }
    if (uppdrag.giltig_till().empty() || uppdrag.giltig_till() > since) uppdrag.set_giltig_till(since);
    return false;
  };
  return cut("enhet", work.enhet->now.namn(), work.enhet->now.uppgatt_date()) ||
         cut("utförare", work.utforare->now.namn(), work.utforare->now.uppgatt_date());
}

void ImportApply::PlaceUppdrag(Work& work, const v1::Uppdrag& planned) {
  v1::Uppdrag uppdrag = planned;
  uppdrag.set_name(Name("uppdrag", kalla_, planned.kall_id()));
  uppdrag.set_enhet(work.enhet->now.name());
  uppdrag.set_utforare(work.utforare->now.name());
  if (work.avtal != nullptr) uppdrag.set_avtal(work.avtal->now.name());
  if (Gone(work, uppdrag)) return;
  bool confirms = false;
  if (Blocked(work, uppdrag, confirms)) return;
  const auto own = uppdrag_by_name_.find(uppdrag.name());
  if (own != uppdrag_by_name_.end()) {
    Kept<v1::Uppdrag>& kept = *own->second;
    const std::string today = base::FormatDate(context_.today);
    const bool of_another = kept.now.utforare() != uppdrag.utforare();
    if (of_another && kept.now.giltig_fran() <= today) {
      // All of the past would be another's from then on, with nobody told: a takeover has its day, a correction its own
      // command, and a list knows of neither.
      Fel(work, "utförare",
          absl::StrCat(work.enhet->now.namn(), " drivs enligt registret av ", NamnOf(kept.now.utforare()), " ",
                       PeriodSv(kept.now), "; raden säger ", NamnOf(uppdrag.utforare()),
                       ". Har den tagit över: kvalitet enhet ta-över. Var det fel från början: kvalitet uppdrag rätta "
                       "--utförare. Annars: skriv den utförare som registret har"));
      return;
    }
    Displace(kept);
    // What people have found out, ended or merged since stays: the list knows nothing of it.
    if (!of_another) {
      uppdrag.set_tillstandsgrund(kept.now.tillstandsgrund());
      uppdrag.set_dnr_vantas_date(kept.now.dnr_vantas_date());
      uppdrag.set_dnr_vantas_av(kept.now.dnr_vantas_av());
    }
    const bool ended_by_list = work.earlier != nullptr && !work.earlier->stored.rad().galler_till().empty();
    if (uppdrag.giltig_till().empty() && !ended_by_list) uppdrag.set_giltig_till(kept.now.giltig_till());
    if (!uppdrag.giltig_till().empty() && uppdrag.giltig_till() <= uppdrag.giltig_fran()) {
      Fel(work, "gäller från",
          absl::StrCat("uppdraget är avslutat i registret ", kept.now.giltig_till(),
                       ". Rätta det där, eller ange ett tidigare datum"));
      Place(kept);
      return;
    }
    *uppdrag.mutable_create_time() = kept.now.create_time();
    *uppdrag.mutable_update_time() = kept.now.update_time();
    uppdrag.set_etag(kept.now.etag());
    kept.now = std::move(uppdrag);
    kept.changed = true;
    const bool unchecked = kept.now.tillstandsgrund() == v1::TILLSTANDSGRUND_EJ_KONTROLLERAD ||
                           kept.now.tillstandsgrund() == v1::TILLSTANDSGRUND_DNR_VANTAS;
    const bool told = work.plan->tillstand.has_value() || work.plan->dnr_vantas_date != work.vantas_before;
    const bool begins_with_another = of_another && kept.now.giltig_fran() > today;
    if ((unchecked && told) || begins_with_another) judged_.emplace_back(&work, &kept);
    Place(kept);
    return;
  }
  if (confirms) return;
  work.adds = true;
  Kept<v1::Uppdrag>& made = uppdrag_.emplace_back();
  made.is_new = true;
  uppdrag.set_name(FreeName("uppdrag", kalla_, planned.kall_id()));
  made.now = std::move(uppdrag);
  if (made.now.giltig_fran() > base::FormatDate(context_.today) || StatesTillstand(work)) {
    judged_.emplace_back(&work, &made);
  }
  rad_by_uppdrag_[made.now.name()] = work.plan->rad;
  Place(made);
}

bool ImportApply::SaysNothingNew(const Work& work) {
  const auto as_it_was = [](const auto* kept) { return kept == nullptr || (!kept->is_new && !kept->changed); };
  return !work.adds && !StatesTillstand(work) && work.plan->okand_insatstyp.empty() && as_it_was(work.utforare) &&
         as_it_was(work.enhet) && as_it_was(work.avtal);
}

void ImportApply::PlaceRad(Work& work) {
  if (work.earlier == nullptr) {
    work.earlier = &rader_.emplace_back();
    work.earlier->is_new = true;
    work.earlier->now.set_name(work.name);
    ++(SaysNothingNew(work) ? outcome_.oforandrade : outcome_.nya);
  } else {
    work.earlier->changed = true;
    ++outcome_.andrade;
  }
  v1::Importrad& now = work.earlier->now;
  now.set_kalla(kalla_);
  now.set_kall_id(work.plan->kall_id);
  *now.mutable_rad() = *work.plan->source;
  if (work.enhet->now.skyddad()) now.mutable_rad()->clear_omrade();
  now.set_hash(work.plan->hash);
  now.set_utforare(work.utforare->now.name());
  now.set_enhet(work.enhet->now.name());
  now.set_okand_insatstyp(work.plan->okand_insatstyp);
  now.set_oklar(!work.plan->okand_insatstyp.empty());
}

// --- Together
// -----------------------------------------------------------------------------------------------------------

template <class M>
absl::Status ImportApply::StoreAll(const store::Table<M>& table, List<M>& list, bool listed,
                                   std::vector<Change>& changes) {
  std::vector<store::Message*> made;
  for (Kept<M>& kept : list) {
    if (!kept.is_new) continue;
    if (listed) changes.push_back({kept.now.name(), v1::ANDRINGSSLAG_SKAPAD});
    made.push_back(&kept.now);
  }
  KV_RETURN_IF_ERROR(table.TableBase::InsertMany(tx_, made));
  for (Kept<M>& kept : list) {
    if (kept.is_new || !(kept.changed || kept.removed)) continue;
    if (kept.removed) {
      if (listed) changes.push_back({kept.now.name(), v1::ANDRINGSSLAG_BORTTAGEN});
      M gone;
      KV_RETURN_IF_ERROR(table.Delete(tx_, kept.stored, gone));
      continue;
    }
    if (listed) changes.push_back({kept.now.name(), v1::ANDRINGSSLAG_ANDRAD});
    KV_RETURN_IF_ERROR(table.Update(tx_, kept.stored, kept.now, kept.effective));
  }
  return absl::OkStatus();
}

absl::Status ImportApply::StoreTillstand() {
  std::vector<Change> changes;
  KV_RETURN_IF_ERROR(StoreAll(tables_.tillstand, tillstand_, true, changes));
  return RecordChanges(tx_, kommun_, changes);
}

absl::Status ImportApply::Store() {
  std::vector<Change> changes;
  KV_RETURN_IF_ERROR(StoreAll(tables_.utforare, utforare_, true, changes));
  KV_RETURN_IF_ERROR(StoreAll(tables_.enhet, enheter_, true, changes));
  KV_RETURN_IF_ERROR(StoreAll(tables_.avtal, avtal_, true, changes));
  KV_RETURN_IF_ERROR(StoreAll(tables_.uppdrag, uppdrag_, true, changes));
  KV_RETURN_IF_ERROR(StoreAll(tables_.importrad, rader_, false, changes));
  for (const std::string& enhet : newly_protected_) KV_RETURN_IF_ERROR(ForgetPlace(tx_, tables_, enhet));
  return RecordChanges(tx_, kommun_, changes);
}

absl::StatusOr<ImportOutcome> ImportApply::Run(absl::Span<const PlannedRad> rows) {
  std::vector<Work> work;
  KV_RETURN_IF_ERROR(LoadEarlier(rows, work));
  if (!work.empty()) {
    KV_RETURN_IF_ERROR(LoadUtforare(work));
    KV_RETURN_IF_ERROR(LoadEnheter(work));
    KV_RETURN_IF_ERROR(LoadUppdrag(work));
    KV_RETURN_IF_ERROR(LoadAvtal());
  }
  for (Work& one : work) {
    PlaceUtforare(one);
    PlaceEnhet(one);
    if (!outcome_.fel.empty() && outcome_.fel.back().rad() == one.plan->rad) continue;
    PlaceAvtal(one);
    DropUppdrag(one);
    for (const v1::Uppdrag& uppdrag : one.plan->uppdrag) PlaceUppdrag(one, uppdrag);
    PlaceRad(one);
    outcome_.oklara.insert(outcome_.oklara.end(), one.plan->oklara.begin(), one.plan->oklara.end());
  }
  FindNamesakes(work);
  KV_RETURN_IF_ERROR(LoadTillstand(work));
  for (const Work& one : work) PlaceTillstand(one);
  KV_RETURN_IF_ERROR(Judge());
  const bool all_right = std::all_of(rows.begin(), rows.end(), [](const PlannedRad& plan) { return plan.fel.empty(); });
  if (outcome_.fel.empty() && all_right) KV_RETURN_IF_ERROR(Store());
  return std::move(outcome_);
}

}  // namespace kvalitet::registry
