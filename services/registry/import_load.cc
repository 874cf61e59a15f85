// What the register holds of what an import's lines speak of.
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "services/registry/import_apply.h"

namespace kvalitet::registry {
namespace {

constexpr int kAll = 1000000;    // what belongs to the enheter of one import is read whole
constexpr size_t kAtOnce = 500;  // values in one statement: engines limit them

// Every row of the kommun, deleted ones too, whose `field` is one of `values`.
template <class M>
absl::StatusOr<std::vector<M>> ListIn(sql::Session& session, const store::Table<M>& table, const std::string& kommun,
                                      const char* field, const std::vector<std::string>& values) {
  std::vector<M> all;
  for (size_t first = 0; first < values.size(); first += kAtOnce) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = values.begin() + static_cast<std::ptrdiff_t>(std::min(values.size(), first + kAtOnce));
    store::ListQuery query;
    query.parent = absl::StrCat("kommuner/", kommun);
    query.terms.push_back({field, proto::Op::kIn, {begin, end}});
    query.limit = kAll;
    query.show_deleted = true;
    KV_ASSIGN_OR_RETURN(std::vector<M> some, table.List(session, query));
    all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  }
  return all;
}

}  // namespace

absl::Status ImportApply::LoadEarlier(absl::Span<const PlannedRad> rows, std::vector<Work>& work) {
  std::vector<std::string> names;
  for (const PlannedRad& plan : rows) names.push_back(Name("importrader", kalla_, plan.kall_id));
  KV_ASSIGN_OR_RETURN(std::vector<v1::Importrad> found, tables_.importrad.GetMany(tx_.sql(), {}, names));
  std::map<std::string, Kept<v1::Importrad>*> by_name;
  for (v1::Importrad& rad : found) {
    Kept<v1::Importrad>& kept = rader_.emplace_back();
    kept.stored = kept.now = std::move(rad);
    by_name[kept.now.name()] = &kept;
  }
  std::map<std::string, int> seen;  // where in the list it stands first
  for (size_t i = 0; i < rows.size(); ++i) {
    Work one;
    one.plan = &rows[i];
    one.name = names[i];
    const auto [first, is_new] = seen.emplace(names[i], rows[i].rad);
    if (!is_new) {
      const bool keyed = !rows[i].source->kall_id().empty();
      Fel(one, keyed ? "nyckel" : "",
          keyed ? absl::StrCat("samma nyckel som rad ", first->second, ". Ge dem olika nycklar, eller ta bort den ena")
                : absl::StrCat("säger detsamma som rad ", first->second, ". Ta bort den ena"));
      continue;
    }
    if (!rows[i].fel.empty()) continue;
    const auto earlier = by_name.find(names[i]);
    if (earlier != by_name.end()) one.earlier = earlier->second;
    if (one.earlier != nullptr && one.earlier->now.hash() == rows[i].hash) {
      ++outcome_.oforandrade;
      continue;
    }
    if (one.earlier != nullptr) {
      const PlannedRad before = PlanRad(one.earlier->now.rad(), context_);
      one.stated_before = before.tillstand;
      one.vantas_before = before.dnr_vantas_date;
      for (const v1::Uppdrag& uppdrag : before.uppdrag) {
        // Its key is the line's: the content may have changed, the key has not.
        const std::string kall_id = absl::StrCat(rows[i].kall_id, "/", base::Leaf(uppdrag.insatstyp()));
        one.made_before.push_back(Name("uppdrag", kalla_, kall_id));
      }
    }
    work.push_back(std::move(one));
  }
  return absl::OkStatus();
}

absl::Status ImportApply::LoadUtforare(const std::vector<Work>& work) {
  std::set<std::string> names, orgnummer, keys;
  for (const Work& one : work) {
    names.insert(Name("utforare", "registry/utforare", one.plan->utforare.namn()));
    if (one.earlier != nullptr) names.insert(one.earlier->now.utforare());
    keys.insert(ListNyckel(one.plan->utforare.namn()));
    if (!one.plan->utforare.orgnummer().empty()) orgnummer.insert(one.plan->utforare.orgnummer());
  }
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      tx_.sql().Query("SELECT name, namn, delete_time, orgnummer FROM utforare WHERE kommun = ?", {kommun_}));
  std::vector<std::string> wanted;
  for (const sql::Row& row : rows) {
    const auto& name = std::get<std::string>(row[0]);
    const auto& namn = std::get<std::string>(row[1]);
    const auto& number = std::get<std::string>(row[3]);
    if (std::get<int64_t>(row[2]) != 0) {
      deleted_.insert(name);
      continue;
    }
    known_.push_back({namn, number});
    if (names.count(name) + keys.count(ListNyckel(namn)) + orgnummer.count(number) > 0) wanted.push_back(name);
  }
  KV_ASSIGN_OR_RETURN(std::vector<v1::Utforare> found, tables_.utforare.GetMany(tx_.sql(), {}, wanted));
  for (v1::Utforare& one : found) {
    Kept<v1::Utforare>& kept = utforare_.emplace_back();
    kept.stored = kept.now = std::move(one);
    utforare_by_name_[kept.now.name()] = &kept;
    utforare_by_namn_.emplace(ListNyckel(kept.now.namn()), &kept);
    if (!kept.now.orgnummer().empty()) utforare_by_orgnummer_.emplace(kept.now.orgnummer(), &kept);
  }
  return absl::OkStatus();
}

absl::Status ImportApply::LoadEnheter(const std::vector<Work>& work) {
  std::set<std::string> names, keys;
  for (const Work& one : work) {
    names.insert(DerivedEnhet(kommun_, one.plan->enhet.namn()));
    if (one.earlier != nullptr) names.insert(one.earlier->now.enhet());
    keys.insert(ListNyckel(one.plan->enhet.namn()));
  }
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      tx_.sql().Query("SELECT x.name, x.namn, x.delete_time, MIN(p.giltig_fran) FROM enhet x JOIN "
                                      "enhet_period p ON p.name = x.name WHERE x.kommun = ? "
                                      "GROUP BY x.name, x.namn, x.delete_time",
                                      {kommun_}));
  std::vector<std::string> wanted;
  for (const sql::Row& row : rows) {
    const auto& name = std::get<std::string>(row[0]);
    if (std::get<int64_t>(row[2]) != 0) {
      deleted_.insert(name);
    } else if (names.count(name) + keys.count(ListNyckel(std::get<std::string>(row[1]))) > 0) {
      wanted.push_back(name);
      enhet_fran_[name] = std::get<std::string>(row[3]);
    }
  }
  KV_ASSIGN_OR_RETURN(std::vector<v1::Enhet> found, tables_.enhet.GetMany(tx_.sql(), {}, wanted));
  for (v1::Enhet& one : found) {
    Kept<v1::Enhet>& kept = enheter_.emplace_back();
    kept.stored = kept.now = std::move(one);
    enhet_by_name_[kept.now.name()] = &kept;
    enhet_by_namn_.emplace(ListNyckel(kept.now.namn()), &kept);
  }
  return absl::OkStatus();
}

absl::Status ImportApply::LoadUppdrag(const std::vector<Work>& work) {
  std::map<std::string, v1::Uppdrag> found;
  const auto take = [&](std::vector<v1::Uppdrag> some) {
    for (v1::Uppdrag& one : some) found[one.name()] = std::move(one);
  };
  std::vector<std::string> enheter, names;
  for (const Kept<v1::Enhet>& enhet : enheter_) enheter.push_back(enhet.now.name());
  if (!enheter.empty()) {
    KV_ASSIGN_OR_RETURN(std::vector<v1::Uppdrag> some,
                        ListIn(tx_.sql(), tables_.uppdrag, kommun_, "enhet", std::move(enheter)));
    take(std::move(some));
  }
  // Those that earlier forms of the lines made, wherever they are.
  for (const Work& one : work) {
    for (const v1::Uppdrag& uppdrag : one.plan->uppdrag) names.push_back(Name("uppdrag", kalla_, uppdrag.kall_id()));
    for (const std::string& name : one.made_before) names.push_back(name);
  }
  KV_ASSIGN_OR_RETURN(std::vector<v1::Uppdrag> some, tables_.uppdrag.GetMany(tx_.sql(), {}, names));
  take(std::move(some));

  std::vector<std::string> utforare;
  for (auto& [name, one] : found) {
    if (one.has_delete_time()) {
      deleted_.insert(name);
      continue;
    }
    if (utforare_by_name_.count(one.utforare()) == 0) utforare.push_back(one.utforare());
    Kept<v1::Uppdrag>& kept = uppdrag_.emplace_back();
    kept.stored = kept.now = std::move(one);
    Place(kept);
  }
  // Only for their names in messages.
  KV_ASSIGN_OR_RETURN(std::vector<v1::Utforare> others, tables_.utforare.GetMany(tx_.sql(), {}, utforare));
  for (v1::Utforare& one : others) {
    Kept<v1::Utforare>& kept = utforare_.emplace_back();
    kept.stored = kept.now = std::move(one);
    utforare_by_name_[kept.now.name()] = &kept;
  }
  return absl::OkStatus();
}

absl::Status ImportApply::LoadAvtal() {
  std::vector<std::string> names;
  for (const Kept<v1::Utforare>& utforare : utforare_) names.push_back(utforare.now.name());
  if (names.empty()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(std::vector<v1::Avtal> found,
                      ListIn(tx_.sql(), tables_.avtal, kommun_, "utforare", std::move(names)));
  for (v1::Avtal& one : found) {
    if (one.has_delete_time()) {
      deleted_.insert(one.name());
      continue;
    }
    Kept<v1::Avtal>& kept = avtal_.emplace_back();
    kept.stored = kept.now = std::move(one);
    avtal_by_utforare_.emplace(kept.now.utforare(), &kept);
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::registry
