#include "services/berattelse/import.h"

#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/kommun.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/store/import.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/berattelse/publicerad.h"

namespace kvalitet::berattelse {
namespace {

// What the server stamps is no difference.
template <class M>
bool Lika(M a, M b) {
  for (M* m : {&a, &b}) {
    m->clear_create_time();
    m->clear_update_time();
    m->clear_etag();
  }
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

// Stores the rows of a batch: new, changed, or as before.  A removed row that comes again is there again.
template <class M, class Counts>
absl::Status Spara(store::Tx& tx, const store::Table<M>& tabell, std::vector<M>& rader, Counts& counts) {
  std::vector<std::string> namn;
  for (const M& rad : rader) namn.push_back(rad.name());
  KV_ASSIGN_OR_RETURN(std::vector<M> finns, tabell.GetMany(tx.sql(), {}, namn));
  std::map<std::string, M> stored;
  for (M& m : finns) stored[m.name()] = std::move(m);
  std::vector<M> nya;
  for (M& rad : rader) {
    auto fanns = stored.find(rad.name());
    if (fanns == stored.end()) {
      nya.push_back(std::move(rad));
    } else if (Lika(fanns->second, rad)) {
      counts.set_oforandrade(counts.oforandrade() + 1);
    } else {
      *rad.mutable_create_time() = fanns->second.create_time();
      rad.set_etag(fanns->second.etag());
      KV_RETURN_IF_ERROR(tabell.Update(tx, fanns->second, rad));
      counts.set_andrade(counts.andrade() + 1);
    }
  }
  counts.set_nya(counts.nya() + static_cast<int64_t>(nya.size()));
  return nya.empty() ? absl::OkStatus() : tabell.InsertMany(tx, absl::MakeSpan(nya));
}

std::string Namn(const proto::Call& call, const char* samling, const std::string& kalla, const std::string& kall_id) {
  return absl::StrCat("kommuner/", call.kommun, "/", samling, "/",
                      base::DerivedId(absl::StrCat(samling, "/", kalla), kall_id));
}

// Rows without a key of their own get one from everything they say but the value: the same row of a corrected list is
// the same row.  A row that cannot be read keeps its line as key; it is refused anyway.
std::string Nyckel(const std::string& ord, int rad) {
  return ord.empty() ? absl::StrCat("rad-", rad) : base::Sha256Hex(ord).substr(0, 32);
}

}  // namespace

absl::Status ImporteraSiffror(store::Store& store, const store::Table<v1::Siffra>& tabell, const proto::Call& call,
                              const std::function<bool(v1::ImportSiffrorRequest&)>& next,
                              v1::ImportSiffrorResponse& response) {
  const std::string kommun = base::KommunNamn(call.kommun);
  const auto med_nycklar = [&](v1::ImportSiffrorRequest& batch) {
    if (!next(batch)) return false;
    for (v1::SiffraRad& rad : *batch.mutable_rader()) {
      if (!rad.kall_id().empty()) continue;
      std::vector<v1::RadFel> fel;
      std::optional<v1::Siffra> siffra = LasSiffra(rad, kommun, fel);
      rad.set_kall_id(Nyckel(siffra ? Radnyckel(*siffra) : "", rad.rad()));
    }
    return true;
  };
  const auto check = [&](const proto::Call&, const v1::SiffraRad& rad, auto& errors) {
    std::vector<v1::RadFel> fel;
    LasSiffra(rad, kommun, fel);
    for (const v1::RadFel& f : fel) errors.Add(f.rad(), f.kolumn(), f.text());
  };
  const auto apply = [&](store::Tx& tx, const v1::ImportSiffrorRequest& batch, v1::ImportSiffrorResponse& counts) {
    std::vector<v1::Siffra> rader;
    for (const v1::SiffraRad& rad : batch.rader()) {
      std::vector<v1::RadFel> fel;
      std::optional<v1::Siffra> siffra = LasSiffra(rad, kommun, fel);
      if (!siffra) return absl::InternalError("a row passed its check and cannot be read");
      siffra->set_name(Namn(call, "siffror", batch.kalla(), rad.kall_id()));
      siffra->set_import_kalla(batch.kalla());
      siffra->set_import_id(base::Leaf(siffra->name()));
      rader.push_back(*std::move(siffra));
    }
    return Spara(tx, tabell, rader, counts);
  };
  return store::RunImport<v1::ImportSiffrorRequest>(store, call, med_nycklar, response, check, apply);
}

namespace {

// Names, folded, to resource names; a name that two enheter share is none.
std::map<std::string, std::string> EnheterEfterNamn(const registry::Snapshot& reg) {
  std::map<std::string, std::string> enheter;
  for (const registry::v1::Enhet& enhet : reg.enheter()) {
    auto [plats, ny] = enheter.emplace(base::FoldSv(enhet.namn()), enhet.name());
    if (!ny && plats->second != enhet.name()) plats->second.clear();
  }
  for (auto plats = enheter.begin(); plats != enheter.end();) {
    plats = plats->second.empty() ? enheter.erase(plats) : std::next(plats);
  }
  return enheter;
}

}  // namespace

absl::Status ImporteraVolymer(store::Store& store, const store::Table<v1::Volym>& tabell,
                              const registry::Snapshot& reg, const proto::Call& call,
                              const std::function<bool(v1::ImportVolymerRequest&)>& next,
                              v1::ImportVolymerResponse& response) {
  const std::map<std::string, std::string> enheter = EnheterEfterNamn(reg);
  const auto med_nycklar = [&](v1::ImportVolymerRequest& batch) {
    if (!next(batch)) return false;
    for (v1::VolymRad& rad : *batch.mutable_rader()) {
      if (auto enhet = enheter.find(base::FoldSv(rad.enhet())); enhet != enheter.end()) rad.set_enhet(enhet->second);
      if (!rad.kall_id().empty()) continue;
      std::vector<v1::RadFel> fel;
      std::optional<v1::Volym> volym = LasVolym(rad, fel);
      rad.set_kall_id(Nyckel(volym ? Radnyckel(*volym) : "", rad.rad()));
    }
    return true;
  };
  const auto check = [&](const proto::Call&, const v1::VolymRad& rad, auto& errors) {
    std::vector<v1::RadFel> fel;
    std::optional<v1::Volym> volym = LasVolym(rad, fel);
    if (volym && !volym->enhet().empty() && reg.Enhet(volym->enhet()) == nullptr)
      errors.Add(rad.rad(), "enhet",
                 absl::StrCat("Det finns ingen enhet ", rad.enhet(),
                              " i registret, eller flera. Skriv namnet som i registret, till exempel Hemtjänst Norr."));
    for (const v1::RadFel& f : fel) errors.Add(f.rad(), f.kolumn(), f.text());
  };
  const auto apply = [&](store::Tx& tx, const v1::ImportVolymerRequest& batch, v1::ImportVolymerResponse& counts) {
    std::vector<v1::Volym> rader;
    for (const v1::VolymRad& rad : batch.rader()) {
      std::vector<v1::RadFel> fel;
      std::optional<v1::Volym> volym = LasVolym(rad, fel);
      if (!volym) return absl::InternalError("a row passed its check and cannot be read");
      volym->set_name(Namn(call, "volymer", batch.kalla(), rad.kall_id()));
      rader.push_back(*std::move(volym));
    }
    return Spara(tx, tabell, rader, counts);
  };
  return store::RunImport<v1::ImportVolymerRequest>(store, call, med_nycklar, response, check, apply);
}

}  // namespace kvalitet::berattelse
