// Undoing a takeover, a merger or a split: what began is taken away, what ended goes on, what went up in another stands
// alone again, and what came out of another goes up in it.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/proto/rules.h"
#include "common/store/value.h"
#include "services/registry/day_sv.h"
#include "services/registry/overtagande.h"
#include "services/registry/write_helpers.h"

namespace kvalitet::registry {
namespace {

using store::Tx;

constexpr char kAction[] = "ANGRAD";

std::string SlagSv(v1::Omlaggningsslag slag) {
  return proto::Word(v1::Omlaggningsslag_descriptor()->FindValueByNumber(slag));
}

absl::Status Refused(absl::string_view reason, std::string svenska, const std::string& about) {
  return proto::Error(absl::StatusCode::kFailedPrecondition, reason, std::move(svenska), {{"vilar_pa", about}});
}

// "till och med 31 december 2026", "tills vidare".
std::string TillSv(const std::string& day_after) {
  const auto day = base::ParseDate(day_after);
  return day.ok() ? absl::StrCat("till och med ", base::DateSv(*day - 1)) : "tills vidare";
}

// How an uppdrag differs from how it was left.
std::string ChangedSv(const v1::Omlagt& left, const v1::Uppdrag& now) {
  std::vector<std::string> what;
  if (now.giltig_till() != left.efter_giltig_till()) {
    what.push_back(
        absl::StrCat("gäller ", TillSv(now.giltig_till()), " i stället för ", TillSv(left.efter_giltig_till())));
  }
  if (now.giltig_fran() != left.efter_giltig_fran()) {
    what.push_back(
        absl::StrCat("börjar ", DaySv(now.giltig_fran()), " i stället för ", DaySv(left.efter_giltig_fran())));
  }
  if (now.utforare() != left.efter_utforare()) what.emplace_back("har en annan utförare");
  return absl::StrJoin(what, " och ");
}

// What began was taken away by hand: undoing has nothing left to do with it.
bool GoneAlready(const v1::Omlagt& one, const v1::Uppdrag& now) { return one.nytt() && now.has_delete_time(); }

// What went up in `kvar` still has, and since the same day.
template <class M>
absl::Status RequireStillUp(const v1::Omlaggning& work, const M& gone) {
  if (gone.uppgatt_i() == work.resurs() && gone.uppgatt_date() == work.fran_date()) return absl::OkStatus();
  return Refused(
      "VILAR_PA",
      absl::StrCat("Kan inte ångras: ", gone.namn(), " är ändrad sedan dess. Ångra den senare ändringen först"),
      gone.name());
}

template <class M>
absl::Status RequireNotUp(const M& kvar) {
  if (kvar.uppgatt_i().empty()) return absl::OkStatus();
  return Refused("VILAR_PA",
                 absl::StrCat("Kan inte ångras: ", kvar.namn(), " har sedan dess själv uppgått i en annan (",
                              DaySv(kvar.uppgatt_date()), "). Ångra den sammanslagningen först"),
                 kvar.name());
}

template <class M>
M Alone(const M& stored) {
  M now = stored;
  now.clear_uppgatt_i();
  now.clear_uppgatt_date();
  return now;
}

// The name of an enhet or utförare for a message.
absl::StatusOr<std::string> NamnOf(Tx& tx, const Tables& tables, const v1::Omlaggning& work) {
  if (work.slag() == v1::OMLAGGNINGSSLAG_UTFORARE) {
    v1::Utforare utforare;
    KV_RETURN_IF_ERROR(tables.utforare.Get(tx.sql(), {}, work.resurs(), utforare));
    return utforare.namn();
  }
  v1::Enhet enhet;
  KV_RETURN_IF_ERROR(tables.enhet.Get(tx.sql(), {}, work.resurs(), enhet));
  return enhet.namn();
}

}  // namespace

absl::Status Overtaganden::RequireNothingLater(Tx& tx, const v1::Omlaggning& work,
                                               const std::map<std::string, v1::Uppdrag>& now) const {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"angrad", proto::Op::kEqual, {"false"}}};
  std::vector<v1::Omlaggning> later;  // the last made first
  KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables_.omlaggning, query, [&](v1::Omlaggning one) {
    // Their names are numbered.
    if (one.name() > work.name() && RestsOn(one, work)) later.push_back(std::move(one));
  }));
  if (!later.empty()) {
    const auto last =
        std::max_element(later.begin(), later.end(), [](const auto& a, const auto& b) { return a.name() < b.name(); });
    KV_ASSIGN_OR_RETURN(const std::string namn, NamnOf(tx, tables_, *last));
    return Refused("VILAR_PA",
                   absl::StrCat("Kan inte ångras: det som gjordes senare vilar på det, ", SlagSv(last->slag()), " (",
                                namn, ", från och med ", DaySv(last->fran_date()), "). Ångra det först"),
                   last->name());
  }
  for (const v1::Omlagt& one : work.omlagda()) {
    const auto found = now.find(one.uppdrag());
    if (found == now.end()) return absl::InternalError("an uppdrag that is gone");
    if (AsLeft(one, found->second) || GoneAlready(one, found->second)) continue;
    v1::Enhet enhet;
    KV_RETURN_IF_ERROR(tables_.enhet.Get(tx.sql(), {}, found->second.enhet(), enhet));
    const std::string what =
        found->second.has_delete_time()
            ? " är borttaget sedan dess. Rätta i stället det som finns kvar: kvalitet uppdrag rätta"
            : absl::StrCat(" är rättat sedan dess. Det ", ChangedSv(one, found->second),
                           ". Rätta det tillbaka först: kvalitet uppdrag rätta");
    return Refused("VILAR_PA", absl::StrCat("Kan inte ångras: ett uppdrag i ", enhet.namn(), what), one.uppdrag());
  }
  return absl::OkStatus();
}

// Another service may have stamped its rows after it by now: then it is told to do so once more, the other way.
absl::Status Overtaganden::TellBack(Tx& tx, const v1::Omlaggning& work, const v1::Omlagt& one) const {
  if (one.overtagande().empty()) return absl::OkStatus();
  v1::Overtagande told, gone;
  KV_RETURN_IF_ERROR(tables_.overtagande.Get(tx.sql(), {}, one.overtagande(), told));
  if (told.has_delete_time()) return absl::OkStatus();
  if (!told.arenden_omstamplade() && !told.atgarder_overlamnade()) {
    KV_RETURN_IF_ERROR(tables_.overtagande.Delete(tx, told, gone));
    return RecordChanges(tx, tx.call().kommun, {Change{told.name(), v1::ANDRINGSSLAG_BORTTAGEN}});
  }
  v1::Overtagande back;
  back.set_enhet(told.enhet());
  back.set_insatstyp(told.insatstyp());
  back.set_overtagande_date(told.overtagande_date());
  back.set_fran_utforare(told.till_utforare());
  back.set_till_utforare(told.fran_utforare());
  back.set_till_uppdrag(one.nytt() ? told.fran_uppdrag() : one.uppdrag());
  if (work.slag() == v1::OMLAGGNINGSSLAG_OVERTAGANDE) back.set_fran_uppdrag(told.till_uppdrag());
  return Record(tx, back);
}

absl::Status Overtaganden::GiveBack(Tx& tx, const v1::Omlagt& one, const v1::Uppdrag& now) const {
  v1::Uppdrag before = now;
  if (one.nytt()) {
    KV_RETURN_IF_ERROR(tables_.uppdrag.Delete(tx, now, before));
    return RecordChanges(tx, tx.call().kommun, {Change{now.name(), v1::ANDRINGSSLAG_BORTTAGEN}});
  }
  before.set_giltig_till(one.fore_giltig_till());
  if (one.fore_utforare() == one.efter_utforare()) return uppdrag_.Replace(tx, now, before, "", kAction);
  // The same uppdrag under the name that it had: nothing begins, so nothing is judged anew.
  before.set_utforare(one.fore_utforare());
  // And on the ground that it had then; where that was not kept, the vakt looks at what the register holds of it.
  before.set_tillstandsgrund(one.fore_tillstandsgrund() == v1::TILLSTANDSGRUND_UNSPECIFIED
                                 ? v1::TILLSTANDSGRUND_EJ_KONTROLLERAD
                                 : one.fore_tillstandsgrund());
  before.set_dnr_vantas_date(one.fore_dnr_vantas_date());
  before.set_dnr_vantas_av(one.fore_dnr_vantas_av());
  KV_RETURN_IF_ERROR(tables_.uppdrag.Update(tx, now, before, "", kAction));
  return RecordChanges(tx, tx.call().kommun, {Change{now.name(), v1::ANDRINGSSLAG_ANDRAD}});
}

// The parts go up in the whole from the day on which they came out of it.  They are not taken away: other services may
// hold rows of them by now.
absl::Status Overtaganden::JoinParts(Tx& tx, const v1::Omlaggning& work) const {
  for (const std::string& name : work.delar()) {
    v1::Enhet stored;
    KV_RETURN_IF_ERROR(tables_.enhet.Get(tx.sql(), {}, name, stored));
    KV_RETURN_IF_ERROR(RequireNotUp(stored));
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Uppdrag> others,
                        UppdragWhere(tx, {{"enhet", proto::Op::kEqual, {name}}}));
    if (!others.empty()) {
      return Refused("VILAR_PA",
                     absl::StrCat("Kan inte ångras: ", stored.namn(), " har fått ett uppdrag sedan dess, från och med ",
                                  DaySv(others[0].giltig_fran()), ". Ta bort det först: kvalitet uppdrag ta-bort"),
                     others[0].name());
    }
    v1::Enhet now = stored;
    now.set_uppgatt_i(work.resurs());
    now.set_uppgatt_date(work.fran_date());
    KV_RETURN_IF_ERROR(enheter_.Replace(tx, stored, now, "", kAction));
  }
  return absl::OkStatus();
}

// What went up in another stands alone again, and what came out of another goes up in it.
absl::Status Overtaganden::GiveBack(Tx& tx, const v1::Omlaggning& work) const {
  if (work.slag() == v1::OMLAGGNINGSSLAG_DELNING) {
    v1::Enhet whole;
    KV_RETURN_IF_ERROR(tables_.enhet.Get(tx.sql(), {}, work.resurs(), whole));
    KV_RETURN_IF_ERROR(RequireNotUp(whole));
    return JoinParts(tx, work);
  }
  if (work.slag() == v1::OMLAGGNINGSSLAG_ENHETER) {
    v1::Enhet kvar;
    KV_RETURN_IF_ERROR(tables_.enhet.Get(tx.sql(), {}, work.resurs(), kvar));
    KV_RETURN_IF_ERROR(RequireNotUp(kvar));
    for (const v1::Uppgangen& gone : work.uppgangna()) {
      v1::Enhet stored;
      KV_RETURN_IF_ERROR(tables_.enhet.Get(tx.sql(), {}, gone.resurs(), stored));
      KV_RETURN_IF_ERROR(RequireStillUp(work, stored));
      v1::Enhet now = Alone(stored);
      KV_RETURN_IF_ERROR(enheter_.Replace(tx, stored, now, "", kAction));
    }
  } else if (work.slag() == v1::OMLAGGNINGSSLAG_UTFORARE) {
    v1::Utforare kvar;
    KV_RETURN_IF_ERROR(tables_.utforare.Get(tx.sql(), {}, work.resurs(), kvar));
    KV_RETURN_IF_ERROR(RequireNotUp(kvar));
    for (const v1::Uppgangen& gone : work.uppgangna()) {
      v1::Utforare stored;
      KV_RETURN_IF_ERROR(tables_.utforare.Get(tx.sql(), {}, gone.resurs(), stored));
      KV_RETURN_IF_ERROR(RequireStillUp(work, stored));
      v1::Utforare now = Alone(stored);
      if (stored.status() == v1::UTFORARE_STATUS_UPPHORD) now.set_status(gone.fore_status());
      KV_RETURN_IF_ERROR(utforare_.Replace(tx, stored, now, "", kAction));
    }
  }
  return absl::OkStatus();
}

absl::Status Overtaganden::Angra(const proto::Call& call, const v1::AngraOmlaggningRequest& request,
                                 v1::Omlaggning& response) const {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {GuardKey(call.kommun)}));
    v1::Omlaggning stored;
    KV_RETURN_IF_ERROR(omlaggningar_.Load(tx, request.name(), "", stored));
    if (stored.angrad()) {
      return Refused("REDAN_ANGRAD", absl::StrCat("Det är redan ångrat: ", stored.angrad_skal()), stored.name());
    }
    std::vector<std::string> names;
    for (const v1::Omlagt& one : stored.omlagda()) names.push_back(one.uppdrag());
    KV_ASSIGN_OR_RETURN(std::vector<v1::Uppdrag> uppdrag, tables_.uppdrag.GetMany(tx.sql(), {}, names));
    std::map<std::string, v1::Uppdrag> now;
    for (v1::Uppdrag& one : uppdrag) now[one.name()] = std::move(one);
    KV_RETURN_IF_ERROR(RequireNothingLater(tx, stored, now));
    // What began goes first, so that what ended finds its place free; who had it must stand alone by then.
    for (const v1::Omlagt& one : stored.omlagda()) {
      const v1::Uppdrag& begun = now.at(one.uppdrag());
      if (one.nytt() && !GoneAlready(one, begun)) KV_RETURN_IF_ERROR(GiveBack(tx, one, begun));
    }
    KV_RETURN_IF_ERROR(GiveBack(tx, stored));
    for (const v1::Omlagt& one : stored.omlagda()) {
      if (!one.nytt()) KV_RETURN_IF_ERROR(GiveBack(tx, one, now.at(one.uppdrag())));
      KV_RETURN_IF_ERROR(TellBack(tx, stored, one));
    }
    response = stored;
    response.set_angrad(true);
    store::SetTime(response, "angrad_time", tx.now());
    response.set_angrad_av(call.who.subject);
    response.set_angrad_skal(request.skal());
    return omlaggningar_.Replace(tx, stored, response, "", kAction);
  });
}

}  // namespace kvalitet::registry
