#include "services/registry/oklarheter.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/register/insatstyp_words.h"
#include "services/registry/insatstyper.h"
#include "services/registry/vakter.h"

namespace kvalitet::registry {
namespace {

constexpr int kMostListed = 1000;

class Reader {
 public:
  Reader(sql::Session& session, const Tables& tables, const std::string& kommun, absl::CivilDay today)
      : session_(session), tables_(tables), kommun_(kommun), day_(today) {
    query_.parent = absl::StrCat("kommuner/", kommun);
    today_ = query_;
    today_.as_of = base::FormatDate(today);
  }

  absl::Status Run(bool med_tillstand, v1::ListOklarheterResponse& response) {
    response.Clear();
    KV_RETURN_IF_ERROR(store::ForEach(session_, tables_.utforare, query_,
                                      [&](const v1::Utforare& one) { utforare_[one.name()] = one; }));
    Regi();
    Emit(v1::OKLARHETSSLAG_REGI, response);
    KV_RETURN_IF_ERROR(Insatstyp());
    Emit(v1::OKLARHETSSLAG_INSATSTYP, response);
    KV_RETURN_IF_ERROR(Avtalsform());
    Emit(v1::OKLARHETSSLAG_AVTALSFORM, response);
    Start();
    Emit(v1::OKLARHETSSLAG_START, response);
    KV_RETURN_IF_ERROR(Luckor());
    Emit(v1::OKLARHETSSLAG_LUCKA, response);
    if (!med_tillstand) return absl::OkStatus();
    KV_RETURN_IF_ERROR(Tillstand());
    Emit(v1::OKLARHETSSLAG_TILLSTAND, response);
    return absl::OkStatus();
  }

 private:
  std::string NamnOf(const std::string& utforare) const {
    const auto found = utforare_.find(utforare);
    return found == utforare_.end() ? "" : found->second.namn();
  }

  void Add(const std::string& name, const std::string& utforare, std::string text, const std::string& kalla,
           int32_t rad = 0) {
    v1::Oklarhet& one = found_.emplace_back();
    one.set_name(name);
    one.set_utforare_namn(NamnOf(utforare));
    one.set_text(std::move(text));
    one.set_kalla(kalla);
    one.set_rad(rad);
  }

  void Emit(v1::Oklarhetsslag slag, v1::ListOklarheterResponse& response) {
    std::stable_sort(found_.begin(), found_.end(), [](const v1::Oklarhet& a, const v1::Oklarhet& b) {
      return base::CompareSv(a.utforare_namn(), b.utforare_namn()) < 0;
    });
    response.set_antal(response.antal() + static_cast<int64_t>(found_.size()));
    for (size_t i = 0; i < found_.size() && i < kMostListed; ++i) {
      found_[i].set_slag(slag);
      *response.add_oklarheter() = found_[i];
    }
    found_.clear();
  }

  void Regi() {
    for (const auto& [name, one] : utforare_) {
      if (one.regiform() != v1::REGIFORM_OKAND) continue;
      Add(name, name, absl::StrCat("Regi saknas för ", one.namn(), ". Ange kommunal, privat eller annan"), one.kalla());
    }
  }

  // A word that is no insatstyp is settled once the enhet has an uppdrag beside those that the line gave it.
  absl::Status Insatstyp() {
    std::vector<v1::Insatstyp> insatstyper;
    KV_RETURN_IF_ERROR(store::ForEach(session_, tables_.insatstyp, today_,
                                      [&](const v1::Insatstyp& one) { insatstyper.push_back(one); }));
    const InsatstypWords words(insatstyper);
    std::map<std::string, std::set<std::string>> insatstyper_by_enhet;
    KV_RETURN_IF_ERROR(store::ForEach(session_, tables_.uppdrag, query_, [&](const v1::Uppdrag& one) {
      insatstyper_by_enhet[one.enhet()].insert(one.insatstyp());
      if (one.start_okand()) unknown_start_.push_back(one);
      periods_[{one.enhet(), one.insatstyp()}].push_back(one);
    }));
    store::ListQuery unclear = query_;
    unclear.terms = {{"oklar", proto::Op::kEqual, {"true"}}};
    return store::ForEach(session_, tables_.importrad, unclear, [&](const v1::Importrad& one) {
      std::set<std::string> others = insatstyper_by_enhet[one.enhet()];
      for (const std::string& known : words.Find(one.rad().insatstyp()).names) others.erase(known);
      if (!others.empty()) return;
      Add(one.enhet(), one.utforare(),
          absl::StrCat("\"", one.okand_insatstyp(), "\" är ingen insatstyp. Lägg till uppdrag med rätt insatstyp för ",
                       NamnOf(one.utforare())),
          one.kalla(), one.rad().rad());
    });
  }

  absl::Status Avtalsform() {
    store::ListQuery unknown = query_;
    unknown.terms = {{"avtalsform", proto::Op::kEqual, {"AVTALSFORM_OKAND"}}};
    return store::ForEach(session_, tables_.avtal, unknown, [&](const v1::Avtal& one) {
      Add(one.name(), one.utforare(),
          absl::StrCat("Avtalsformen för ", NamnOf(one.utforare()), " är okänd",
                       one.avtalsform_text().empty() ? "" : absl::StrCat(" (källan: ", one.avtalsform_text(), ")")),
          one.kalla());
    });
  }

  void Start() {
    for (const v1::Uppdrag& one : unknown_start_) {
      Add(one.name(), one.utforare(),
          absl::StrCat("Startdatum saknas för ", NamnOf(one.utforare()), ". Uppdraget är känt från och med ",
                       base::DateSv(base::ParseDate(one.giltig_fran()).value_or(absl::CivilDay()))),
          one.kalla());
    }
  }

  // Days between the end of one uppdrag and the beginning of the next.  One that has ended without a next is no gap.
  absl::Status Luckor() {
    std::vector<std::pair<v1::Uppdrag, v1::Uppdrag>> gaps;  // before, after
    std::set<std::string> enheter;
    for (auto& [place, uppdrag] : periods_) {
      std::sort(uppdrag.begin(), uppdrag.end(),
                [](const v1::Uppdrag& a, const v1::Uppdrag& b) { return a.giltig_fran() < b.giltig_fran(); });
      for (size_t i = 1; i < uppdrag.size(); ++i) {
        if (uppdrag[i - 1].giltig_till() >= uppdrag[i].giltig_fran()) continue;
        if (gaps.size() < kMostListed) enheter.insert(place.first);
        gaps.emplace_back(uppdrag[i - 1], uppdrag[i]);
      }
    }
    if (gaps.empty()) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Enhet> found,
                        tables_.enhet.GetMany(session_, {}, {enheter.begin(), enheter.end()}));
    std::map<std::string, std::string> namn;
    for (const v1::Enhet& one : found) namn[one.name()] = one.namn();
    const auto day = [](const std::string& iso) { return base::ParseDate(iso).value_or(absl::CivilDay()); };
    for (const auto& [before, after] : gaps) {
      Add(after.name(), after.utforare(),
          absl::StrCat("Ingen är känd som utförare i ", namn[after.enhet()], " från och med ",
                       base::DateSv(day(before.giltig_till())), " till och med ",
                       base::DateSv(day(after.giltig_fran()) - 1)),
          after.kalla());
    }
    return absl::OkStatus();
  }

  // Each utförare and insatstyp once, however many enheter it is in.
  absl::Status Tillstand() {
    KV_ASSIGN_OR_RETURN(const Dagslage lage, ReadDagslage(session_, tables_, kommun_, day_));
    std::map<std::pair<std::string, std::string>, std::vector<const Otackt*>> by_whom;
    const std::vector<Otackt> all = Otackta(lage);
    for (const Otackt& one : all) {
      // The others have lines of their own among what is to be done, each with its command.
      if (one.uppdrag->tillstandsgrund() != v1::TILLSTANDSGRUND_EJ_KONTROLLERAD) continue;
      by_whom[{one.utforare->name(), one.insatstyp->name()}].push_back(&one);
    }
    for (const auto& [whom, some] : by_whom) {
      const Otackt& one = *some[0];
      const bool tillstand = one.krav.slag == v1::TILLSTANDSSLAG_TILLSTAND;
      Add(some.size() == 1 ? one.uppdrag->name() : whom.first, whom.first,
          absl::StrCat(tillstand ? "Inget tillstånd" : "Ingen anmälan", " i registret gäller i dag för ",
                       one.insatstyp->namn(), " (", one.krav.lagrum, "), ",
                       some.size() == 1 ? "1 enhet" : absl::StrCat(some.size(), " enheter")),
          one.uppdrag->kalla());
    }
    return absl::OkStatus();
  }

  sql::Session& session_;
  const Tables& tables_;
  const std::string kommun_;
  const absl::CivilDay day_;
  std::map<std::pair<std::string, std::string>, std::vector<v1::Uppdrag>> periods_;  // enhet, insatstyp
  store::ListQuery query_;                                                           // of all times
  store::ListQuery today_;
  std::map<std::string, v1::Utforare> utforare_;
  std::vector<v1::Uppdrag> unknown_start_;
  std::vector<v1::Oklarhet> found_;
};

}  // namespace

absl::Status ReadOklarheter(sql::Session& session, const Tables& tables, const std::string& kommun,
                            absl::CivilDay today, bool med_tillstand, v1::ListOklarheterResponse& response) {
  return Reader(session, tables, kommun, today).Run(med_tillstand, response);
}

}  // namespace kvalitet::registry
