#include "services/registry/vakt_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/calendar.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/rules.h"
#include "common/register/regi.h"
#include "services/registry/day_sv.h"
#include "services/registry/tillstand.h"

namespace kvalitet::registry {
namespace {

using attgora::v1::AttGora;

constexpr char kFile[] = "lagrum.csv";
constexpr size_t kLongestName = 60;  // bytes, so that a line stays within its length
constexpr char kAdd[] = "kvalitet tillstånd lägg-till";

using Lagrumslista = std::map<std::pair<std::string, std::string>, base::Dated>;  // code, law

absl::StatusOr<Lagrumslista> ParseLagrum(absl::string_view csv) {
  Lagrumslista list;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFile, csv, 3));
  for (const auto& [number, cells] : lines) {
    absl::StatusOr<base::Dated> dated = base::ReadDated(cells[2]);
    if (!dated.ok()) return base::DataError(kFile, number, dated.status().message());
    list[{cells[0], cells[1]}] = *std::move(dated);
  }
  return list;
}

const auto& kLagrum = *new base::DataSet<Lagrumslista>("registry/lagrum.csv", kLagrumCsv, ParseLagrum);

template <class M>
const M* Find(const std::map<std::string, M>& all, const std::string& name) {
  const auto found = all.find(name);
  return found == all.end() ? nullptr : &found->second;
}

template <class Key>
std::vector<AttGora> Values(std::map<Key, AttGora> lines) {
  std::vector<AttGora> all;
  all.reserve(lines.size());
  for (auto& [key, line] : lines) all.push_back(std::move(line));
  return all;
}

std::string Short(const std::string& name) { return base::TruncateUtf8(name, kLongestName); }

AttGora Line(std::string vad, std::string skal, std::string kommando = kAdd) {
  AttGora line;
  line.set_art(attgora::v1::UPPGIFT);
  line.set_ansvar(attgora::v1::KOMMUNEN);
  line.set_vad(std::move(vad));
  line.set_skal(std::move(skal));
  line.set_kommando(std::move(kommando));
  return line;
}

// Quotes would end the word that it stands in.
std::string Quoted(const std::string& word) {
  return absl::StrCat("\"", absl::StrReplaceAll(word, {{"\"", ""}}), "\"");
}

std::string AddFor(const std::string& utforare, const std::string& insatstyp, bool anmalan) {
  return absl::StrCat(kAdd, " --utförare ", Quoted(utforare), " --insatstyp ", Quoted(insatstyp),
                      " --dnr NUMMER --från DATUM", anmalan ? " --anmälan" : "");
}

// One that is applied for, with its number, and that IVO has not decided on.
bool Sokt(const std::vector<v1::Tillstand>& held, const v1::Uppdrag& uppdrag) {
  return std::any_of(held.begin(), held.end(), [&](const v1::Tillstand& one) {
    const auto& typer = one.insatstyper();
    return one.slag() == v1::TILLSTANDSSLAG_TILLSTAND && one.lage() == v1::TILLSTANDSLAGE_SOKT && !one.dnr().empty() &&
           !one.has_delete_time() && (one.enhet().empty() || one.enhet() == uppdrag.enhet()) &&
           std::find(typer.begin(), typer.end(), uppdrag.insatstyp()) != typer.end();
  });
}

AttGora LineFor(const Otackt& one, bool sokt, const std::string& today) {
  const std::string who = Short(one.utforare->namn()), what = Short(one.insatstyp->namn());
  const bool tillstand = one.krav.slag == v1::TILLSTANDSSLAG_TILLSTAND;
  const std::string add = AddFor(one.utforare->namn(), one.insatstyp->namn(), !tillstand);
  if (one.uppdrag->tillstandsgrund() == v1::TILLSTANDSGRUND_DNR_VANTAS) {
    const std::string awaited = absl::StrCat("väntades senast ", DaySv(one.uppdrag->dnr_vantas_date()));
    if (!sokt) return Line(absl::StrCat("Diarienumret för ", what, " hos ", who, " har inte kommit"), awaited, add);
    return Line(absl::StrCat("IVO:s beslut om ", what, " hos ", who, " är inte registrerat"),
                absl::StrCat("diarienumret finns; ", awaited),
                absl::StrCat("kvalitet tillstånd ändra --utförare ", Quoted(one.utforare->namn()), " --insatstyp ",
                             Quoted(one.insatstyp->namn()), " --läge gäller --beslut DATUM"));
  }
  const std::string duty = tillstand ? Lagrum("DRIFT_UTAN_TILLSTAND", one.insatstyp->lag(), today) : one.krav.lagrum;
  const std::string by = duty.empty() ? "" : absl::StrCat(" enligt ", duty);
  return Line(absl::StrCat("Anmälan", by, ": ", who, tillstand ? ", " : " har inte anmält ", what,
                           tillstand ? " utan tillstånd" : ""),
              tillstand ? "inget tillstånd i registret gäller i dag" : "anmälan ska göras före start", add);
}

// One line for all that came from lists: on the first day that is every one of them.
AttGora Unchecked(size_t count, const std::string& today) {
  const std::string duty = Lagrum("DRIFT_UTAN_TILLSTAND", v1::LAG_SOL, today);
  return Line(
      absl::StrCat("Kontrollera tillstånd och anmälningar för ", count, " utförare"),
      absl::StrCat("en privat utan tillstånd anmäls till IVO", duty.empty() ? "" : absl::StrCat(" (", duty, ")")),
      "kvalitet utförare kontrollera");
}

}  // namespace

std::string Lagrum(absl::string_view kod, v1::Lag lag, absl::string_view day) {
  const std::string word = proto::Word(v1::Lag_descriptor()->FindValueByNumber(lag));
  const auto found = kLagrum->find({std::string(kod), word});
  return found == kLagrum->end() ? "" : base::ValueOn(found->second, day);
}

std::vector<Otackt> Otackta(const Dagslage& lage) {
  const std::string today = base::FormatDate(lage.today);
  std::vector<Otackt> all;
  for (const v1::Uppdrag& one : lage.uppdrag) {
    const v1::Utforare* utforare = Find(lage.utforare, one.utforare());
    const v1::Insatstyp* insatstyp = Find(lage.insatstyper, one.insatstyp());
    if (utforare == nullptr || insatstyp == nullptr) continue;
    const auto krav = KravFor(*insatstyp, utforare->regiform());
    if (!krav.has_value()) continue;
    const auto* held = Find(lage.tillstand, one.utforare());
    if (held != nullptr && Tackt(*held, krav->slag, one.insatstyp(), one.enhet(), today)) continue;
    if (one.tillstandsgrund() == v1::TILLSTANDSGRUND_DNR_VANTAS && today <= one.dnr_vantas_date()) continue;
    all.push_back({&one, utforare, insatstyp, *krav});
  }
  return all;
}

std::vector<AttGora> UtanTillstand(const Dagslage& lage) {
  const std::string today = base::FormatDate(lage.today);
  std::map<std::pair<std::string, std::string>, AttGora> lines;  // utförare, insatstyp
  std::set<std::string> unchecked;                               // utförare
  for (const Otackt& one : Otackta(lage)) {
    const std::string& utforare = one.uppdrag->utforare();
    if (one.uppdrag->tillstandsgrund() == v1::TILLSTANDSGRUND_EJ_KONTROLLERAD) {
      unchecked.insert(utforare);
      continue;
    }
    const auto* held = Find(lage.tillstand, utforare);
    AttGora line = LineFor(one, held != nullptr && Sokt(*held, *one.uppdrag), today);
    line.set_utforare(utforare);
    lines.emplace(std::make_pair(utforare, one.uppdrag->insatstyp()), std::move(line));
  }
  std::vector<AttGora> all = Values(std::move(lines));
  std::stable_sort(all.begin(), all.end(),
                   [](const AttGora& a, const AttGora& b) { return base::CompareSv(a.vad(), b.vad()) < 0; });
  if (!unchecked.empty()) all.push_back(Unchecked(unchecked.size(), today));
  return all;
}

namespace {

// What is to be done before it ends on the day before `ends`.
std::string SkalForSlut(const std::vector<v1::Tillstand>& held, const v1::Uppdrag& uppdrag, const Krav26& krav,
                        const std::string& ends) {
  const auto after = base::ParseDate(ends);
  const std::string last = after.ok() ? base::FormatDate(*after - 1) : "";
  const bool withdrawn = std::any_of(held.begin(), held.end(), [&](const v1::Tillstand& one) {
    return one.lage() == v1::TILLSTANDSLAGE_ATERKALLAT && one.giltig_till() == ends &&
           Tackt(absl::MakeConstSpan(&one, 1), krav.slag, uppdrag.insatstyp(), uppdrag.enhet(), last);
  });
  if (withdrawn) return "det är återkallat, och uppdraget fortsätter efter den dagen";
  if (krav.slag == v1::TILLSTANDSSLAG_ANMALAN) return "uppdraget fortsätter; ta reda på varför anmälan slutar gälla";
  return Sokt(held, uppdrag) ? "ett nytt är sökt; registrera beslutet när det kommer"
                             : "uppdraget fortsätter; ta reda på om det förnyas";
}

}  // namespace

std::vector<AttGora> SlutarSnart(const Dagslage& lage, int days) {
  const std::string today = base::FormatDate(lage.today), reach = base::FormatDate(lage.today + days);
  std::map<std::pair<std::string, std::string>, AttGora> lines;  // utförare, insatstyp
  for (const v1::Uppdrag& one : lage.uppdrag) {
    const v1::Utforare* utforare = Find(lage.utforare, one.utforare());
    const v1::Insatstyp* insatstyp = Find(lage.insatstyper, one.insatstyp());
    const auto* held = Find(lage.tillstand, one.utforare());
    if (utforare == nullptr || insatstyp == nullptr || held == nullptr) continue;
    const auto krav = KravFor(*insatstyp, utforare->regiform());
    if (!krav.has_value()) continue;
    const std::string ends = OtacktFran(*held, krav->slag, one.insatstyp(), one.enhet(), today);
    const bool goes_on = one.giltig_till().empty() || one.giltig_till() > ends;
    const auto after = base::ParseDate(ends);
    if (!after.ok() || ends <= today || ends > reach || !goes_on) continue;
    const bool tillstand = krav->slag == v1::TILLSTANDSSLAG_TILLSTAND;
    AttGora line = Line(absl::StrCat(tillstand ? "Tillståndet för " : "Anmälan av ", Short(insatstyp->namn()), " hos ",
                                     Short(utforare->namn()), " slutar gälla"),
                        SkalForSlut(*held, one, *krav, ends), AddFor(utforare->namn(), insatstyp->namn(), !tillstand));
    line.set_utforare(one.utforare());
    line.set_sista_date(base::FormatDate(*after - 1));
    const auto [known, first] = lines.emplace(std::make_pair(one.utforare(), one.insatstyp()), line);
    if (!first && line.sista_date() < known->second.sista_date()) known->second = std::move(line);
  }
  return Values(std::move(lines));
}

std::vector<AttGora> OanmaldaAndringar(const Dagslage& lage, int days) {
  const std::string since = base::FormatDate(lage.today - days), today = base::FormatDate(lage.today);
  std::map<std::string, AttGora> lines;  // enhet
  for (const v1::Uppdrag& one : lage.uppdrag) {
    const v1::Utforare* utforare = Find(lage.utforare, one.utforare());
    const v1::Insatstyp* insatstyp = Find(lage.insatstyper, one.insatstyp());
    const v1::Enhet* enhet = Find(lage.enheter, one.enhet());
    if (utforare == nullptr || insatstyp == nullptr || enhet == nullptr) continue;
    const std::string& changed = enhet->giltig_fran();
    if (changed < since || changed > today || changed <= one.giltig_fran()) continue;
    const auto krav = KravFor(*insatstyp, utforare->regiform());
    if (!krav.has_value() || krav->slag != v1::TILLSTANDSSLAG_ANMALAN) continue;
    const auto* held = Find(lage.tillstand, one.utforare());
    const bool told = held != nullptr && std::any_of(held->begin(), held->end(), [&](const v1::Tillstand& t) {
                        return t.slag() == v1::TILLSTANDSSLAG_ANMALAN && t.beslut_date() >= changed &&
                               (t.enhet().empty() || t.enhet() == one.enhet());
                      });
    const auto day = base::ParseDate(changed);
    if (told || !day.ok()) continue;
    AttGora line = Line(absl::StrCat("Ändringen i ", Short(enhet->namn()), " ska anmälas till IVO"),
                        absl::StrCat(krav->lagrum, ": inom en månad från ", base::DateSv(*day)),
                        absl::StrCat(AddFor(utforare->namn(), insatstyp->namn(), true), " --beslut DATUM"));
    line.set_resurs(enhet->name());
    line.set_enhet(enhet->name());
    line.set_utforare(one.utforare());
    line.set_sista_date(base::FormatDate(base::AddMonths(*day, 1)));
    lines.emplace(one.enhet(), std::move(line));
  }
  return Values(std::move(lines));
}

}  // namespace kvalitet::registry
