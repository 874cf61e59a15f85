#include "services/registry/tillstand.h"

#include <google/protobuf/generated_enum_reflection.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/attgora/granser.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/rules.h"
#include "common/register/regi.h"
#include "services/registry/day_sv.h"
#include "services/registry/rules.h"
#include "services/registry/write_helpers.h"

namespace kvalitet::registry {
namespace {

// As of the first day of the uppdrag.
absl::StatusOr<v1::Insatstyp> InsatstypOn(store::Tx& tx, const Tables& tables, const v1::Uppdrag& uppdrag) {
  v1::Insatstyp insatstyp;
  KV_RETURN_IF_ERROR(Require(tx, tables.insatstyp, uppdrag.insatstyp(), "uppdrag.insatstyp", "insatstypen", insatstyp));
  const absl::Status that_day =
      tables.insatstyp.Get(tx.sql(), {}, uppdrag.insatstyp(), insatstyp, uppdrag.giltig_fran());
  if (absl::IsNotFound(that_day)) {
    return Wrong("uppdrag.insatstyp", absl::StrCat("fanns inte ", DaySv(uppdrag.giltig_fran()),
                                                   ". Kontrollera datumet, eller ange en annan"));
  }
  KV_RETURN_IF_ERROR(that_day);
  return insatstyp;
}

absl::Status RequireInUse(const v1::Insatstyp& insatstyp) {
  if (insatstyp.lage() != v1::INSATSTYP_LAGE_AV && insatstyp.lage() != v1::INSATSTYP_LAGE_UTGANGEN) {
    return absl::OkStatus();
  }
  const std::string instead = insatstyp.ersatts_av_kod().empty()
                                  ? "Ange en insatstyp som är i bruk"
                                  : absl::StrCat("Ange ", insatstyp.ersatts_av_kod(), " i stället");
  return Wrong("uppdrag.insatstyp",
               absl::StrCat(insatstyp.namn(), " (", insatstyp.kod(), ") ",
                            insatstyp.lage() == v1::INSATSTYP_LAGE_AV ? "används inte i kommunen" : "har utgått", ". ",
                            instead));
}

// What another utförare carries on is no new use of its insatstyp.
bool GoesOn(absl::string_view method) {
  return absl::EndsWith(method, "/TaOverEnhet") || absl::EndsWith(method, "/SlaSammanUtforare");
}

// What runs on is under a code that is in use, also where it began while that was.  What has ended may be told under
// one that has gone out of use since.
absl::Status RequireInUseNow(store::Tx& tx, const Tables& tables, const v1::Uppdrag& uppdrag,
                             const std::string& today) {
  const bool over = !uppdrag.giltig_till().empty() && uppdrag.giltig_till() <= today;
  if (over || uppdrag.giltig_fran() >= today) return absl::OkStatus();
  v1::Insatstyp now;
  const absl::Status read = tables.insatstyp.Get(tx.sql(), {}, uppdrag.insatstyp(), now, today);
  if (absl::IsNotFound(read)) return absl::OkStatus();
  KV_RETURN_IF_ERROR(read);
  return RequireInUse(now);
}

// `listed`: of a list, which has ways of its own to say it.
absl::Status Saknas(const Krav26& krav, const v1::Insatstyp& insatstyp, const v1::Utforare& utforare,
                    const v1::Uppdrag& uppdrag, bool listed) {
  const bool tillstand = krav.slag == v1::TILLSTANDSSLAG_TILLSTAND;
  const std::string vad = tillstand ? "något tillstånd" : "någon anmälan till IVO";
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, tillstand ? "TILLSTAND_SAKNAS" : "ANMALAN_SAKNAS",
      absl::StrCat("Registret har inte ", vad, " som gäller ", DaySv(uppdrag.giltig_fran()), " för ", insatstyp.namn(),
                   " hos ", utforare.namn(), " (", krav.lagrum, "). ",
                   listed
                       ? "Skriv diarienumret i kolumnen tillstånd och första dagen i tillstånd från, eller dagen det "
                         "väntas i diarienummer väntas"
                       : absl::StrCat("Lägg till ", tillstand ? "tillståndet" : "anmälan",
                                      " med kvalitet tillstånd lägg-till. Är det sökt eller utfärdat och bara "
                                      "diarienumret saknas: ange vilken dag det väntas (--dnr-väntas)")),
      {{"utforare", utforare.name()}, {"insatstyp", insatstyp.name()}, {"lagrum", krav.lagrum}});
}

bool SameTillstand(const v1::Tillstand& a, const v1::Tillstand& b) {
  const auto shares_insatstyp = [&] {
    return std::any_of(a.insatstyper().begin(), a.insatstyper().end(), [&](const std::string& one) {
      return std::find(b.insatstyper().begin(), b.insatstyper().end(), one) != b.insatstyper().end();
    });
  };
  return !a.dnr().empty() && NameKey(a.dnr()) == NameKey(b.dnr()) && a.slag() == b.slag() && a.enhet() == b.enhet() &&
         shares_insatstyp() && Overlaps({a.giltig_fran(), a.giltig_till()}, {b.giltig_fran(), b.giltig_till()});
}

// The same decision stands once: one that is changed and one that is not would tell two things of it.
absl::Status RequireNotHeld(store::Tx& tx, const Tables& tables, const v1::Tillstand& candidate,
                            const v1::Tillstand* stored, const v1::Utforare& utforare) {
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Tillstand> held,
                      TillstandOf(tx.sql(), tables, tx.call().kommun, candidate.utforare()));
  for (const v1::Tillstand& other : held) {
    if (other.name() == candidate.name() || !SameTillstand(other, candidate)) continue;
    if (stored != nullptr && SameTillstand(other, *stored)) continue;  // it was so before
    return Wrong("tillstand.dnr",
                 absl::StrCat(candidate.dnr(), " finns redan för ", utforare.namn(),
                              ", samma insatstyp och tid. Ändra det som finns: kvalitet tillstånd ändra"));
  }
  return absl::OkStatus();
}

bool Tacker(const v1::Tillstand& one, v1::Tillstandsslag slag, const std::string& insatstyp, const std::string& enhet,
            absl::string_view day) {
  const bool holds = one.lage() == v1::TILLSTANDSLAGE_GALLER || one.lage() == v1::TILLSTANDSLAGE_ATERKALLAT;
  const bool here = one.enhet().empty() || one.enhet() == enhet;
  const auto& for_these = one.insatstyper();
  // A kommunalt bolag may hold a tillstånd; then it needs to tell no more.
  const bool of_kind = one.slag() == slag || one.slag() == v1::TILLSTANDSSLAG_TILLSTAND;
  return of_kind && holds && here && !one.has_delete_time() && Covers({one.giltig_fran(), one.giltig_till()}, day) &&
         std::find(for_these.begin(), for_these.end(), insatstyp) != for_these.end();
}

constexpr char kRegikravFile[] = "regikrav.csv";

template <class Enum>
absl::StatusOr<Enum> ReadWord(int line, absl::string_view word) {
  const auto* all = google::protobuf::GetEnumDescriptor<Enum>();
  for (int i = 0; i < all->value_count(); ++i) {
    if (proto::Word(all->value(i)) == word) return static_cast<Enum>(all->value(i)->number());
  }
  return base::DataError(kRegikravFile, line, absl::StrCat("unknown word ", word));
}

absl::StatusOr<std::map<v1::Regiform, v1::Tillstandsslag>> ParseRegikrav(absl::string_view csv) {
  std::map<v1::Regiform, v1::Tillstandsslag> all;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kRegikravFile, csv, 2));
  for (const auto& [number, cells] : lines) {
    KV_ASSIGN_OR_RETURN(const v1::Regiform regiform, ReadWord<v1::Regiform>(number, cells[0]));
    KV_ASSIGN_OR_RETURN(all[regiform], ReadWord<v1::Tillstandsslag>(number, cells[1]));
  }
  return all;
}

const auto& kRegikrav = *new base::DataSet<std::map<v1::Regiform, v1::Tillstandsslag>>("registry/regikrav.csv",
                                                                                       kRegikravCsv, ParseRegikrav);

}  // namespace

std::optional<Krav26> KravFor(const v1::Insatstyp& on_the_day, v1::Regiform regiform) {
  const auto found = kRegikrav->find(regiform);
  if (found == kRegikrav->end()) return std::nullopt;
  const std::string& lagrum =
      found->second == v1::TILLSTANDSSLAG_TILLSTAND ? on_the_day.tillstand_lagrum() : on_the_day.anmalan_lagrum();
  if (lagrum.empty()) return std::nullopt;
  return Krav26{found->second, lagrum};
}

bool Tackt(absl::Span<const v1::Tillstand> held, v1::Tillstandsslag slag, const std::string& insatstyp,
           const std::string& enhet, absl::string_view day) {
  return std::any_of(held.begin(), held.end(),
                     [&](const v1::Tillstand& one) { return Tacker(one, slag, insatstyp, enhet, day); });
}

std::string OtacktFran(absl::Span<const v1::Tillstand> held, v1::Tillstandsslag slag, const std::string& insatstyp,
                       const std::string& enhet, std::string day) {
  while (true) {
    std::string till = day;
    for (const v1::Tillstand& one : held) {
      if (!Tacker(one, slag, insatstyp, enhet, day)) continue;
      if (one.giltig_till().empty()) return "";
      till = std::max(till, one.giltig_till());
    }
    if (till == day) return day;
    day = std::move(till);
  }
}

absl::StatusOr<std::vector<v1::Tillstand>> TillstandOf(sql::Session& session, const Tables& tables,
                                                       const std::string& kommun, const std::string& utforare) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", kommun);
  query.terms = {{"utforare", proto::Op::kEqual, {utforare}}};
  std::vector<v1::Tillstand> held;
  KV_RETURN_IF_ERROR(
      store::ForEach(session, tables.tillstand, query, [&](v1::Tillstand one) { held.push_back(std::move(one)); }));
  return held;
}

absl::Status Tillstandsvakt(store::Tx& tx, const Tables& tables, const v1::Enhet& enhet, const v1::Utforare& utforare,
                            const v1::Uppdrag* stored, v1::Uppdrag& uppdrag, const std::vector<v1::Tillstand>* known) {
  const bool same = stored != nullptr && stored->utforare() == uppdrag.utforare() &&
                    stored->giltig_fran() == uppdrag.giltig_fran() &&
                    stored->dnr_vantas_date() == uppdrag.dnr_vantas_date();
  if (same) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const v1::Insatstyp insatstyp, InsatstypOn(tx, tables, uppdrag));
  // What a takeover, a merger or a split carries on is not new: it brings its grund along.
  if (stored == nullptr && uppdrag.tillstandsgrund() != v1::TILLSTANDSGRUND_UNSPECIFIED) return absl::OkStatus();
  const std::string today = base::FormatDate(tx.call().today);
  if (stored == nullptr && !GoesOn(tx.call().method)) {
    KV_RETURN_IF_ERROR(RequireInUse(insatstyp));
    KV_RETURN_IF_ERROR(RequireInUseNow(tx, tables, uppdrag, today));
  }
  // That the start of what a list told of is filled in makes it no new uppdrag.
  if (stored != nullptr && stored->tillstandsgrund() == v1::TILLSTANDSGRUND_EJ_KONTROLLERAD &&
      stored->utforare() == uppdrag.utforare() && uppdrag.giltig_fran() <= today) {
    return absl::OkStatus();
  }
  uppdrag.clear_dnr_vantas_av();
  if (ColumnOf(utforare.regiform()) == RegiColumn::kOkand) {
    uppdrag.set_tillstandsgrund(v1::TILLSTANDSGRUND_EJ_KONTROLLERAD);  // nobody knows what the law asks of it
    return absl::OkStatus();
  }
  const std::optional<Krav26> krav = KravFor(insatstyp, utforare.regiform());
  if (!krav.has_value()) {
    uppdrag.set_tillstandsgrund(v1::TILLSTANDSGRUND_KRAVS_EJ);
    return absl::OkStatus();
  }
  std::vector<v1::Tillstand> read;
  if (known == nullptr) {
    KV_ASSIGN_OR_RETURN(read, TillstandOf(tx.sql(), tables, tx.call().kommun, utforare.name()));
  }
  if (Tackt(known == nullptr ? read : *known, krav->slag, insatstyp.name(), enhet.name(), uppdrag.giltig_fran())) {
    uppdrag.set_tillstandsgrund(v1::TILLSTANDSGRUND_FINNS);
    return absl::OkStatus();
  }
  if (uppdrag.dnr_vantas_date().empty()) return Saknas(*krav, insatstyp, utforare, uppdrag, known != nullptr);
  const std::string latest = base::FormatDate(tx.call().today + attgora::Grans("DNR_VANTAS_DAGAR"));
  if (uppdrag.dnr_vantas_date() < today || uppdrag.dnr_vantas_date() > latest) {
    return Wrong("uppdrag.dnr_vantas_date", absl::StrCat("ska vara från och med i dag till och med ", DaySv(latest)));
  }
  uppdrag.set_tillstandsgrund(v1::TILLSTANDSGRUND_DNR_VANTAS);
  uppdrag.set_dnr_vantas_av(tx.call().who.subject);
  return absl::OkStatus();
}

store::Resource<v1::Tillstand>::Hooks TillstandHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Tillstand>();
  hooks.check = [](const proto::Call&, const v1::Tillstand& candidate, const v1::Tillstand*,
                   proto::Violations& violations) {
    if (!candidate.giltig_till().empty() && candidate.giltig_till() <= candidate.giltig_fran()) {
      violations.Add("tillstand.giltig_till", absl::StrCat("ska vara efter giltig från (", candidate.giltig_fran(),
                                                           "). Det är dagen efter sista dagen"));
    }
    if (candidate.lage() == v1::TILLSTANDSLAGE_ATERKALLAT && candidate.giltig_till().empty()) {
      violations.Add("tillstand.giltig_till", "ange första dagen då tillståndet inte längre gäller");
    }
    const bool galler =
        candidate.lage() == v1::TILLSTANDSLAGE_GALLER || candidate.lage() == v1::TILLSTANDSLAGE_UNSPECIFIED;
    if (galler && candidate.dnr().empty()) {
      violations.Add(
          "tillstand.dnr",
          candidate.slag() == v1::TILLSTANDSSLAG_ANMALAN
              ? "ange diarienumret som IVO har gett anmälan, till exempel 3.1.1-12345/2026. Är det inte känt "
                "än: ange läge sökt (--sökt). Det räknas inte som en anmälan förrän numret finns"
              : "ange diarienumret, till exempel 3.1.1-12345/2026. Är det inte känt än: ange läge sökt "
                "(--sökt). Det räknas inte som ett tillstånd förrän numret finns");
    }
  };
  hooks.before_write = [&tables](store::Tx& tx, v1::Tillstand& candidate, const v1::Tillstand* stored) -> absl::Status {
    if (candidate.has_delete_time()) return absl::OkStatus();
    if (candidate.lage() == v1::TILLSTANDSLAGE_UNSPECIFIED) {
      candidate.set_lage(v1::TILLSTANDSLAGE_GALLER);
    }
    v1::Utforare utforare;
    KV_RETURN_IF_ERROR(Require(tx, tables.utforare, candidate.utforare(), "tillstand.utforare", "utföraren", utforare));
    KV_RETURN_IF_ERROR(RequireIfSet(tx, tables.enhet, candidate.enhet(), "tillstand.enhet", "enheten"));
    for (const std::string& insatstyp : candidate.insatstyper()) {
      KV_RETURN_IF_ERROR(RequireIfSet(tx, tables.insatstyp, insatstyp, "tillstand.insatstyper", "insatstypen"));
    }
    KV_RETURN_IF_ERROR(RequireNotHeld(tx, tables, candidate, stored, utforare));
    const bool of_kommun = ColumnOf(utforare.regiform()) == RegiColumn::kKommunal;
    if (utforare.regiform() == v1::REGIFORM_KOMMUNALT_BOLAG) return absl::OkStatus();
    if (of_kommun == (candidate.slag() == v1::TILLSTANDSSLAG_ANMALAN)) return absl::OkStatus();
    return Wrong("tillstand.slag", of_kommun ? "kommunens egen verksamhet anmäls. Ange anmälan"
                                             : "bara kommunens egen verksamhet anmäls. Ange tillstånd");
  };
  return hooks;
}

}  // namespace kvalitet::registry
