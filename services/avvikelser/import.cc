// Import: rows of a file or of another system, in batches.
#include "common/store/import.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/errors.h"
#include "common/proto/paging.h"
#include "common/proto/rules.h"
#include "services/avvikelser/handelse_store.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/rader.h"
#include "services/avvikelser/rules.h"
#include "services/avvikelser/service.h"

namespace kvalitet::avvikelser {
namespace {

using Rows = std::vector<v1::Avvikelse>;

// What of a batch is new, changed, or there already.
struct Sorted {
  Rows fresh;
  std::vector<std::pair<v1::Avvikelse, v1::Avvikelse>> changed;  // stored, and what it becomes
  int64_t same = 0;
};

// `gallrade`: numbers of those whose content is destroyed.
Sorted Sort(Rows rows, std::vector<v1::Avvikelse> stored, const std::set<std::string>& gallrade) {
  std::map<std::string, v1::Avvikelse> by_name;
  for (v1::Avvikelse& one : stored) by_name[one.name()] = std::move(one);
  Sorted sorted;
  for (v1::Avvikelse& row : rows) {
    const auto it = by_name.find(row.name());
    if (it == by_name.end()) {
      sorted.fresh.push_back(std::move(row));
      continue;
    }
    v1::Avvikelse merged = Overlay(it->second, row);
    // What was taken away here as a mistake, or destroyed as the law says, stays away whatever the source says.
    const bool away = it->second.has_delete_time() || gallrade.count(it->second.nummer()) > 0;
    const bool same = away || proto::DeterministicBytes(merged) == proto::DeterministicBytes(it->second);
    if (same) {
      ++sorted.same;
    } else {
      sorted.changed.emplace_back(it->second, std::move(merged));
    }
  }
  return sorted;
}

// To another event.
bool Moved(const v1::Avvikelse& before, const v1::Avvikelse& now) {
  return now.handelse() != before.handelse() || now.enhet() != before.enhet();
}

}  // namespace

absl::Status Service::Import(const proto::Call& call, const std::function<bool(v1::ImportAvvikelserRequest&)>& next,
                             v1::ImportAvvikelserResponse& response) {
  // Rows name their enhet by words, so the registry must answer.
  KV_ASSIGN_OR_RETURN(const Snapshot snapshot, register_.Current(call.kommun, call.deadline));
  const Ordlista words(*snapshot);
  Rows rows;  // of the batch at hand
  std::string kalla;
  const std::function<bool(v1::ImportAvvikelserRequest&)> each = [&](v1::ImportAvvikelserRequest& batch) {
    rows.clear();
    if (!next(batch)) return false;
    kalla = base::TrimSv(batch.kalla());
    return true;
  };
  const auto check = [&](const proto::Call& c, const v1::AvvikelseRad& row, auto& errors) {
    proto::Violations violations;
    v1::Avvikelse a = ReadRow(row, kalla, words, c.today, violations);
    a.set_anmald_av(c.who.subject);
    a.set_anmald_av_kommunen(c.scope.all);
    if (violations.empty() && !(StampPlace(snapshot, c, a).ok() && table_.InScope(c.scope, a))) {
      violations.Add("enhet", "Enheten finns inte bland dem du får se. Kontrollera namnet");
    }
    a.set_utforarens_egen(UtforarensEgen(snapshot, c.scope, a));
    // The keys of one utförare's system say nothing of another's.
    a.set_name(NameOf(c.kommun, c.scope.all ? "" : a.ansvarig_utforare(), kalla, row.kall_id()));
    for (const proto::Violation& v : violations.list()) errors.Add(row.rad(), v.field, v.svenska);
    rows.push_back(std::move(a));
  };
  const auto apply = [&](store::Tx& tx, const v1::ImportAvvikelserRequest& batch,
                         v1::ImportAvvikelserResponse& counts) -> absl::Status {
    return StoreBatch(tx, snapshot, rows, batch.validate_only(), counts);
  };
  return store::RunImport<v1::ImportAvvikelserRequest>(store_, call, each, response, check, apply);
}

absl::Status Service::BehallRattat(sql::Session& session, const v1::Avvikelse& stored, v1::Avvikelse& row) const {
  if (ArSynpunkt(stored) != ArSynpunkt(row)) {
    const auto word = [](const v1::Avvikelse& a) {
      return proto::Word(v1::Avvikelsetyp_descriptor()->FindValueByNumber(a.typ()));
    };
    return proto::Wrong("rader", absl::StrCat(row.kall_id(), " är ", word(stored), " i registret (", stored.nummer(),
                                              ") och blir inte ", word(row),
                                              " av en inläsning. Rätta raden, eller ge den ett eget id."));
  }
  const bool other_kind = stored.typ() != row.typ() || stored.lagrum() != row.lagrum();
  if (!other_kind && stored.enhet() == row.enhet() && stored.insatstyp() == row.insatstyp()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(bool keep, handelser_.Rattad(session, stored));
  if (!keep) {
    absl::Status free = lexsarah_.UtanArende(session, stored);
    if (free.ok()) free = lexmaria_.UtanArende(session, stored);
    if (!free.ok() && !absl::IsFailedPrecondition(free)) return free;
    keep = !free.ok();
  }
  if (!keep) return absl::OkStatus();
  row.set_typ(stored.typ());
  row.set_lagrum(stored.lagrum());
  row.set_enhet(stored.enhet());
  row.set_insatstyp(stored.insatstyp());
  row.set_ansvarig_utforare(stored.ansvarig_utforare());
  row.set_register_verified(stored.register_verified());
  row.set_utforarens_egen(stored.utforarens_egen());
  row.set_vardgivare(stored.vardgivare());
  if (other_kind) *row.mutable_kategorier() = stored.kategorier();
  if (row.typ() != v1::LEX_SARAH) row.clear_grad();
  if (row.typ() == v1::AVVIKELSE) row.clear_till_ivo_date();
  return absl::OkStatus();
}

absl::Status Service::TvillingarFoljer(store::Tx& tx, const std::vector<const v1::Avvikelse*>& egna) const {
  std::set<std::string> handelser;
  for (const v1::Avvikelse* one : egna) {
    if (!one->handelse().empty()) handelser.insert(one->handelse());
  }
  KV_ASSIGN_OR_RETURN(std::set<Handelsedel> open, OppnaDelar(tx.sql(), tx.call().kommun, handelser));
  for (const v1::Avvikelse* one : egna) {
    // One of each event is enough.
    if (open.erase(Handelsedel(one->handelse(), one->enhet(), one->ansvarig_utforare())) == 0) continue;
    KV_RETURN_IF_ERROR(TvillingarFoljer(tx, *one, nullptr));
  }
  return absl::OkStatus();
}

absl::Status Service::StoreBatch(store::Tx& tx, const Snapshot& snapshot, Rows rows, bool only_look,
                                 v1::ImportAvvikelserResponse& counts) const {
  // One import of a kommun's rows after the other: two of the same file must not both find a row new.
  std::vector<std::string> guards = {absl::StrCat("avvikelse-import/", tx.call().kommun)};
  for (const v1::Avvikelse& row : rows) {
    for (std::string& key : HandelseGuards(tx.call().kommun, row.handelse())) guards.push_back(std::move(key));
  }
  if (!only_look) KV_RETURN_IF_ERROR(store::Claim(tx, guards));
  std::vector<std::string> names;
  for (const v1::Avvikelse& row : rows) names.push_back(row.name());
  KV_ASSIGN_OR_RETURN(std::vector<v1::Avvikelse> stored, table_.GetMany(tx.sql(), tx.call().scope, names));
  std::map<std::string, const v1::Avvikelse*> there;
  for (const v1::Avvikelse& one : stored) there[one.name()] = &one;
  KV_ASSIGN_OR_RETURN(const std::set<std::string> gallrade, Gallrade(tx.sql(), tx.call().kommun, stored));
  for (v1::Avvikelse& row : rows) {
    const auto found = there.find(row.name());
    if (found == there.end() || found->second->has_delete_time()) continue;
    if (gallrade.count(found->second->nummer()) > 0) continue;
    KV_RETURN_IF_ERROR(BehallRattat(tx.sql(), *found->second, row));
    Stamp(row, found->second, tx.call().today);
  }
  std::set<std::pair<std::string, std::string>> egna;  // events of which a row of the batch is the utförare's own
  for (const v1::Avvikelse& row : rows) {
    if (BlirEgen(row, nullptr) && !row.handelse().empty()) egna.emplace(row.handelse(), row.enhet());
  }
  Sorted sorted = Sort(std::move(rows), std::move(stored), gallrade);
  counts.set_nya(static_cast<int64_t>(sorted.fresh.size()));
  counts.set_andrade(static_cast<int64_t>(sorted.changed.size()));
  counts.set_oforandrade(sorted.same);
  if (only_look) return absl::OkStatus();

  // A row that comes to such an event tells the same, and so does one that comes to an event that is own already.
  const auto stamp_egen = [&](v1::Avvikelse& one) -> absl::Status {
    if (!KanVaraEgen(one) || EgenRegi(snapshot, one.ansvarig_utforare())) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(const bool egen, EgenHandelse(tx, one));
    if (egen || egna.count({one.handelse(), one.enhet()}) > 0) one.set_utforarens_egen(true);
    return absl::OkStatus();
  };
  std::vector<const v1::Avvikelse*> blev_egna;
  std::set<std::string> months;
  const auto touch = [&](const v1::Avvikelse* before, const v1::Avvikelse* now) {
    months.merge(fakta::MonthsTouched(totals_->rules(), "avvikelse", before, now));
  };
  if (!sorted.fresh.empty()) {
    KV_ASSIGN_OR_RETURN(int64_t number, store::NextNumber(tx, absl::StrCat("avvikelse/", tx.call().kommun),
                                                          static_cast<int64_t>(sorted.fresh.size())));
    for (v1::Avvikelse& one : sorted.fresh) {
      KV_RETURN_IF_ERROR(stamp_egen(one));
      one.set_nummer(absl::StrCat("AV-", number++));
      touch(nullptr, &one);
    }
    KV_RETURN_IF_ERROR(StampForst(tx, absl::MakeSpan(sorted.fresh)));
    KV_RETURN_IF_ERROR(table_.InsertMany(tx, absl::MakeSpan(sorted.fresh)));
    for (const v1::Avvikelse& one : sorted.fresh) {
      if (BlirEgen(one, nullptr)) blev_egna.push_back(&one);
    }
  }
  for (auto& [before, now] : sorted.changed) {
    const bool moved = Moved(before, now);
    if (moved) KV_RETURN_IF_ERROR(StampForst(tx, absl::MakeSpan(&now, 1)));
    // What the kommun registered stays the kommun's to read.
    if (moved && !now.anmald_av_kommunen()) KV_RETURN_IF_ERROR(stamp_egen(now));
    touch(&before, &now);
    KV_RETURN_IF_ERROR(table_.Update(tx, before, now));
    KV_RETURN_IF_ERROR(handelser_.HistorikFoljer(tx, before, now));
    if (BlirEgen(now, moved ? nullptr : &before)) blev_egna.push_back(&now);
  }
  for (const auto& [before, now] : sorted.changed) {
    if (Moved(before, now)) KV_RETURN_IF_ERROR(RaknaEnAnnan(tx, before));
  }
  // Last, so that it finds every row of the batch as it is stored.
  KV_RETURN_IF_ERROR(TvillingarFoljer(tx, blev_egna));
  return fakta::Mark(tx.sql(), tx.call().kommun, months, tx.now());
}

}  // namespace kvalitet::avvikelser
