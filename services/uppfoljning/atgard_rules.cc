#include "services/uppfoljning/atgard_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/text.h"
#include "common/proto/rules.h"
#include "services/uppfoljning/bedomning_rules.h"

namespace kvalitet::uppfoljning {
namespace {

template <class Enum>
std::string WordOf(Enum value) {
  const auto* found = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return found == nullptr ? "" : proto::Word(found);
}

// "a, b eller c".
std::string Eller(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : i + 1 == words.size() ? " eller " : ", ", words[i]);
  }
  return text;
}

}  // namespace

std::string Ord(v1::AtgardState state) { return WordOf(state); }
std::string Ord(v1::Effekt effekt) { return WordOf(effekt); }
std::string Ord(v1::Grad grad) { return WordOf(grad); }
std::string Ord(v1::AtgardsplanState state) { return WordOf(state); }
std::string Ord(v1::Omdome omdome) { return WordOf(omdome); }

bool ArBrist(v1::Grad grad) { return grad == v1::BRIST || grad == v1::ALLVARLIG_BRIST; }

void CheckIakttagelse(const v1::Iakttagelse& iakttagelse, const std::string& path, proto::Violations& violations) {
  if (ArBrist(iakttagelse.grad()) && iakttagelse.krav_size() == 0 && iakttagelse.fraga().empty()) {
    violations.Add(absl::StrCat(path, ".krav"),
                   absl::StrCat("En ", Ord(iakttagelse.grad()),
                                " ska höra till ett krav eller en fråga. Exempel: krav K15 eller fråga HT30."));
  }
}

void CheckOmdome(const v1::Uppfoljning& uppfoljning, proto::Violations& violations) {
  if (uppfoljning.omdome() == v1::OMDOME_UNSPECIFIED) {
    violations.Add("omdome", "Samlat omdöme saknas. Välj god, godtagbar, brister eller allvarliga brister.");
  }
  if (base::TrimSv(uppfoljning.motiv()).empty()) {
    violations.Add("motiv", "Motiv till det samlade omdömet saknas. Skriv en mening om vad det bygger på.");
  }
  bool allvarlig = std::any_of(uppfoljning.iakttagelser().begin(), uppfoljning.iakttagelser().end(),
                               [](const v1::Iakttagelse& i) { return i.grad() == v1::ALLVARLIG_BRIST; });
  const bool kritiskt = KritisktKravEjUppfyllt(uppfoljning);
  if ((allvarlig || kritiskt) && (uppfoljning.omdome() == v1::GOD || uppfoljning.omdome() == v1::GODTAGBAR)) {
    violations.Add("omdome",
                   absl::StrCat(allvarlig ? "Det finns en allvarlig brist" : "Ett kritiskt krav uppfylls inte",
                                ", så omdömet kan inte vara ", Ord(uppfoljning.omdome()),
                                ". Välj brister eller allvarliga brister."));
  }
}

const std::vector<Overgang>& Overgangar() {
  constexpr v1::Effekt kIngenDom = v1::EFFEKT_UNSPECIFIED;
  static const auto* const kTable = new std::vector<Overgang>{
      {v1::EJ_PABORJAD, v1::PAGAR, kIngenDom, true, false, Stampel::kIngen},
      {v1::EJ_PABORJAD, v1::GENOMFORD, kIngenDom, true, false, Stampel::kKlar},
      {v1::EJ_PABORJAD, v1::AVBRUTEN, kIngenDom, false, true, Stampel::kAvbruten},
      {v1::EJ_PABORJAD, v1::EJ_PABORJAD, v1::EJ_GENOMFORD, false, true, Stampel::kUppfoljd},
      {v1::PAGAR, v1::GENOMFORD, kIngenDom, true, false, Stampel::kKlar},
      {v1::PAGAR, v1::AVBRUTEN, kIngenDom, false, true, Stampel::kAvbruten},
      {v1::PAGAR, v1::PAGAR, v1::EJ_GENOMFORD, false, true, Stampel::kUppfoljd},
      {v1::GENOMFORD, v1::PAGAR, kIngenDom, false, true, Stampel::kOppnadIgen},
      {v1::GENOMFORD, v1::GENOMFORD_MED_EFFEKT, v1::FULL, false, true, Stampel::kUppfoljd},
      {v1::GENOMFORD, v1::GENOMFORD_MED_EFFEKT, v1::VISS, false, true, Stampel::kUppfoljd},
      {v1::GENOMFORD, v1::GENOMFORD_UTAN_EFFEKT, v1::INGEN, false, true, Stampel::kUppfoljd},
      {v1::GENOMFORD, v1::PAGAR, v1::EJ_GENOMFORD, false, true, Stampel::kEjGjord},  // reported done, and was not
      {v1::GENOMFORD, v1::GENOMFORD, v1::KAN_EJ_BEDOMAS, false, true, Stampel::kUppfoljd},
  };
  return *kTable;
}

const Overgang* FindOvergang(v1::AtgardState fran, v1::AtgardState till) {
  for (const Overgang& steg : Overgangar()) {
    if (steg.effekt == v1::EFFEKT_UNSPECIFIED && steg.fran == fran && steg.till == till) return &steg;
  }
  return nullptr;
}

const Overgang* FindBedomning(v1::AtgardState fran, v1::Effekt effekt) {
  for (const Overgang& steg : Overgangar()) {
    if (steg.effekt != v1::EFFEKT_UNSPECIFIED && steg.fran == fran && steg.effekt == effekt) return &steg;
  }
  return nullptr;
}

std::string MojligaLagen(v1::AtgardState fran) {
  std::vector<std::string> words;
  for (const Overgang& steg : Overgangar()) {
    if (steg.fran == fran && steg.effekt == v1::EFFEKT_UNSPECIFIED) words.push_back(Ord(steg.till));
  }
  return Eller(words);
}

std::string MojligaEffekter(v1::AtgardState fran) {
  std::vector<std::string> words;
  for (const Overgang& steg : Overgangar()) {
    if (steg.fran == fran && steg.effekt != v1::EFFEKT_UNSPECIFIED) words.push_back(Ord(steg.effekt));
  }
  return Eller(words);
}

void TaSteg(const Overgang& steg, const std::string& day, v1::Atgard& atgard) {
  const auto forget_the_end = [&atgard] {
    atgard.clear_klar_date();
    atgard.clear_klar_av();
    atgard.clear_stangd_date();
  };
  atgard.set_state(steg.till);
  switch (steg.stampel) {
    case Stampel::kKlar:
      atgard.set_klar_date(day);
      atgard.set_stangd_date(day);
      atgard.clear_uppfoljd_date();  // what was judged of it while it was open holds no more
      atgard.clear_effekt_motiv();
      break;
    case Stampel::kUppfoljd:
      atgard.set_uppfoljd_date(day);
      break;
    case Stampel::kAvbruten:
      atgard.set_avbruten_date(day);
      atgard.set_stangd_date(day);
      atgard.clear_uppfoljd_date();
      atgard.clear_effekt_motiv();
      break;
    case Stampel::kOppnadIgen:
      forget_the_end();
      atgard.clear_uppfoljd_date();
      atgard.clear_effekt_motiv();
      break;
    case Stampel::kEjGjord:
      forget_the_end();
      atgard.set_uppfoljd_date(day);
      break;
    case Stampel::kIngen:
      return;  // a judgement of before stands
  }
  atgard.set_effekt(steg.effekt);
}

std::string AtgardadDate(const std::vector<v1::Atgard>& atgarder) {
  std::string latest;
  for (const v1::Atgard& atgard : atgarder) {
    if (atgard.state() == v1::AVBRUTEN) continue;
    if (atgard.state() != v1::GENOMFORD && atgard.state() != v1::GENOMFORD_MED_EFFEKT) return "";
    latest = std::max(latest, atgard.klar_date());
  }
  return latest;
}

std::string AtgardTid(const std::string& fran, const std::string& till) {
  auto from = base::ParseDate(fran), to = base::ParseDate(till);
  if (!from.ok() || !to.ok()) return "";
  int64_t days = *to - *from;
  if (days <= 30) return "0-30 dagar";
  if (days <= 90) return "31-90 dagar";
  return days <= 180 ? "91-180 dagar" : "över 180 dagar";
}

bool OppenPer(const v1::Atgard& atgard, const std::string& day) {
  return atgard.beslutad_date() <= day && (atgard.stangd_date().empty() || atgard.stangd_date() > day);
}

bool ForsenadPer(const v1::Atgard& atgard, const std::string& day) {
  return OppenPer(atgard, day) && atgard.sista_date() < day;
}

}  // namespace kvalitet::uppfoljning
