#include "services/uppfoljning/formular_rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/base/hash.h"
#include "common/base/text.h"
#include "services/uppfoljning/skalor.h"
#include "services/uppfoljning/svar_rules.h"

namespace kvalitet::uppfoljning {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

// Each of `words` as `alternativ` spells it.
void SpellLike(const Texts& alternativ, Texts& words) {
  for (std::string& word : words) {
    for (const std::string& one : alternativ) {
      if (Jamforbar(one) == Jamforbar(word)) word = one;
    }
  }
}

void FyllFraga(v1::Fraga& fraga) {
  const SkalaInfo& skala = FindSkala(fraga.skala());
  if (skala.form == Svarsform::kVal && fraga.alternativ_size() == 0) {
    for (const std::string& one : skala.alternativ) fraga.add_alternativ(one);
    if (fraga.uteslutna_size() == 0) {
      for (const std::string& one : skala.uteslutna) fraga.add_uteslutna(one);
    }
  }
  if (!fraga.has_vikt()) fraga.set_vikt(1);
  SpellLike(fraga.alternativ(), *fraga.mutable_positiva());
  SpellLike(fraga.alternativ(), *fraga.mutable_uteslutna());
}

std::set<std::string> Folded(const Texts& words) {
  std::set<std::string> folded;
  for (const std::string& word : words) folded.insert(Jamforbar(word));
  return folded;
}

void CheckSubset(const Texts& words, const v1::Fraga& fraga, const std::string& field, proto::Violations& violations) {
  std::set<std::string> allowed = Folded(fraga.alternativ());
  for (const std::string& word : words) {
    if (allowed.count(Jamforbar(word)) > 0) continue;
    violations.Add(field, absl::StrCat(fraga.nyckel(), ": \"", word, "\" finns inte bland svarsalternativen (",
                                       absl::StrJoin(fraga.alternativ(), "; "), ")."));
  }
}

// What the new fields of a question demand of it.
void CheckSammanhang(const v1::Fraga& fraga, const std::string& path, proto::Violations& violations) {
  if (fraga.behov() && (fraga.skala() != v1::TXT || fraga.obligatorisk())) {
    violations.Add(absl::StrCat(path, ".behov"),
                   absl::StrCat(fraga.nyckel(),
                                ": frågan om vad ni behöver från kommunen besvaras med fritext och är "
                                "frivillig. Välj skalan TXT och ta bort obligatorisk."));
  }
  if (fraga.visas_om_nyckel().empty() != (fraga.visas_om_svar_size() == 0)) {
    violations.Add(
        absl::StrCat(path, ".visas_om_nyckel"),
        absl::StrCat(fraga.nyckel(), ": ange både en fråga och de svar som visar den här. Exempel: HT20=Ja"));
  }
}

// "S-12" is the number of a självskattning, and stands among the keys of a blankett.
bool LiknarNummer(absl::string_view nyckel) {
  if (!absl::ConsumePrefix(&nyckel, "S-") || nyckel.empty()) return false;
  return std::all_of(nyckel.begin(), nyckel.end(), absl::ascii_isdigit);
}

void CheckFraga(const v1::Fraga& fraga, const std::string& path, proto::Violations& violations) {
  if (LiknarNummer(fraga.nyckel())) {
    violations.Add(absl::StrCat(path, ".nyckel"), absl::StrCat("Nyckeln ", fraga.nyckel(),
                                                               " går inte att skilja från numret på en självskattning. "
                                                               "Välj en annan. Exempel: SA12"));
  }
  CheckSammanhang(fraga, path, violations);
  bool choices = FindSkala(fraga.skala()).form == Svarsform::kVal;
  if (choices && fraga.alternativ_size() < 2) {
    violations.Add(absl::StrCat(path, ".alternativ"),
                   absl::StrCat(fraga.nyckel(), ": frågan behöver minst två svarsalternativ. Exempel: Ja|Nej"));
  }
  if (!choices && fraga.alternativ_size() > 0) {
    violations.Add(
        absl::StrCat(path, ".alternativ"),
        absl::StrCat(fraga.nyckel(), ": en fråga som besvaras med tal eller text har inga svarsalternativ."));
  }
  if (Folded(fraga.alternativ()).size() != static_cast<size_t>(fraga.alternativ_size())) {
    violations.Add(
        absl::StrCat(path, ".alternativ"),
        absl::StrCat(fraga.nyckel(), ": två svarsalternativ är lika. Skriv dem så att de går att skilja åt."));
  }
  if (choices) {
    CheckSubset(fraga.positiva(), fraga, absl::StrCat(path, ".positiva"), violations);
    CheckSubset(fraga.uteslutna(), fraga, absl::StrCat(path, ".uteslutna"), violations);
  } else if (fraga.positiva_size() + fraga.uteslutna_size() > 0) {
    violations.Add(
        absl::StrCat(path, ".positiva"),
        absl::StrCat(fraga.nyckel(), ": bara frågor med svarsalternativ har positiva eller uteslutna svar."));
  }
  std::set<std::string> out = Folded(fraga.uteslutna());
  for (const std::string& word : fraga.positiva()) {
    if (out.count(Jamforbar(word)) == 0) continue;
    violations.Add(absl::StrCat(path, ".uteslutna"),
                   absl::StrCat(fraga.nyckel(), ": \"", word, "\" kan inte vara både positivt och uteslutet."));
  }
}

void CheckKarnserie(const v1::Formular& formular, const std::string& prefix, proto::Violations& violations) {
  if (formular.serie() != kKarnserie) return;
  if (formular.insatstyp() != kAllaInsatstyper) {
    violations.Add(absl::StrCat(prefix, ".insatstyp"), "Kärnfrågorna är lika för alla insatstyper. Skriv ALLA.");
  }
  if (formular.respondent() != v1::UTFORARE) {
    violations.Add(absl::StrCat(prefix, ".respondent"), "Kärnfrågorna besvaras av utföraren. Skriv UTFORARE.");
  }
}

// The key of the question that is put last in an avsnitt: the same for the same avsnitt in every version.
std::string BehovNyckel(const std::string& avsnitt) {
  std::string word;
  for (char c : base::FoldSv(avsnitt)) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) word += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  if (word.size() > 14)
    word = absl::StrCat(word.substr(0, 8), "_", absl::AsciiStrToUpper(base::Sha256Hex(avsnitt).substr(0, 5)));
  return absl::StrCat("BEHOV_", word);
}

v1::Fraga Behovsfraga(const std::string& avsnitt, bool karnfraga) {
  v1::Fraga fraga;
  fraga.set_nyckel(BehovNyckel(avsnitt));
  fraga.set_avsnitt(avsnitt);
  fraga.set_text(absl::StrCat("Vad behöver ni från kommunen? (", avsnitt, ")"));
  fraga.set_kort("vad ni behöver från kommunen");
  fraga.set_skala(v1::TXT);
  fraga.set_vikt(1);
  fraga.set_behov(true);
  fraga.set_inlagd(true);
  fraga.set_karnfraga(karnfraga);
  return fraga;
}

// Numbers the questions as they stand, and counts them.
void Numrera(v1::Formular& formular) {
  int asked = 0, core = 0;
  for (int i = 0; i < formular.fragor_size(); ++i) {
    v1::Fraga& fraga = *formular.mutable_fragor(i);
    fraga.set_ordning(i + 1);
    if (fraga.behov()) continue;
    ++asked;
    if (fraga.karnfraga()) ++core;
  }
  formular.set_antal_fragor(asked);
  formular.set_antal_karnfragor(core);
}

// The content of one question, by which it is the same as another.
std::string Innehall(const v1::Fraga& fraga) {
  std::string bytes;
  auto put = [&bytes](absl::string_view text) { absl::StrAppend(&bytes, text.size(), ":", text, "\n"); };
  for (absl::string_view text :
       {absl::string_view(fraga.nyckel()), absl::string_view(fraga.avsnitt()), absl::string_view(fraga.text()),
        absl::string_view(fraga.kort()), absl::string_view(fraga.vagledning()), absl::string_view(fraga.taljare()),
        absl::string_view(fraga.namnare()), absl::string_view(fraga.exempel()), absl::string_view(fraga.kolada_kpi()),
        absl::string_view(fraga.kalla()), absl::string_view(fraga.skala_i_kalla()),
        absl::string_view(fraga.visas_om_nyckel()), absl::string_view(fraga.foljer_upp_krav())}) {
    put(text);
  }
  put(absl::StrCat(v1::Skala_Name(fraga.skala()), " ", fraga.obligatorisk(), fraga.kritisk(), fraga.far_overstiga(),
                   fraga.behov(), " ", fraga.vikt(), " ", fraga.evidens(), " ", fraga.forifylls_ur()));
  for (const Texts* list : {&fraga.alternativ(), &fraga.positiva(), &fraga.uteslutna(), &fraga.visas_om_svar()}) {
    put(absl::StrCat(list->size()));
    for (const std::string& one : *list) put(one);
  }
  return bytes;
}

}  // namespace

void FyllFormular(v1::Formular& formular) {
  auto& fragor = *formular.mutable_fragor();
  for (int i = 0; i < fragor.size(); ++i) {
    if (!fragor[i].has_ordning()) fragor[i].set_ordning(i + 1);
    FyllFraga(fragor[i]);
  }
  std::stable_sort(fragor.begin(), fragor.end(),
                   [](const v1::Fraga& a, const v1::Fraga& b) { return a.ordning() < b.ordning(); });
  for (v1::Fraga& fraga : fragor) {
    if (fraga.visas_om_nyckel().empty()) continue;
    const v1::Fraga* shows = FindFraga(formular, fraga.visas_om_nyckel());
    if (shows == nullptr) continue;
    fraga.set_visas_om_nyckel(shows->nyckel());
    SpellLike(shows->alternativ(), *fraga.mutable_visas_om_svar());
  }
  formular.set_antal_fragor(static_cast<int32_t>(
      std::count_if(fragor.begin(), fragor.end(), [](const v1::Fraga& fraga) { return !fraga.behov(); })));
}

void CheckFormular(const v1::Formular& formular, const std::string& prefix, proto::Violations& violations) {
  if (formular.fragor_size() == 0) {
    violations.Add(absl::StrCat(prefix, ".fragor"), "Formuläret har inga frågor. Lägg till minst en.");
  }
  CheckKarnserie(formular, prefix, violations);
  std::map<std::string, int> seen;
  for (int i = 0; i < formular.fragor_size(); ++i) {
    const v1::Fraga& fraga = formular.fragor(i);
    std::string path = absl::StrCat(prefix, ".fragor[", i, "]");
    CheckFraga(fraga, path, violations);
    auto [first, added] = seen.emplace(fraga.nyckel(), i);
    if (!added) {
      violations.Add(absl::StrCat(path, ".nyckel"),
                     absl::StrCat("Nyckeln ", fraga.nyckel(), " står på fråga ", first->second + 1,
                                  " också. En nyckel får stå en gång."));
    }
  }
  CheckVisasOm(formular, prefix, violations);
}

void CheckVisasOm(const v1::Formular& formular, const std::string& prefix, proto::Violations& violations) {
  std::map<std::string, const v1::Fraga*> earlier;
  for (int i = 0; i < formular.fragor_size(); ++i) {
    const v1::Fraga& fraga = formular.fragor(i);
    const std::string path = absl::StrCat(prefix, ".fragor[", i, "]");
    const std::string& nyckel = fraga.visas_om_nyckel();
    const auto shows = earlier.find(nyckel);
    if (nyckel.empty()) {
      // Always shown.
    } else if (shows == earlier.end()) {
      const bool later = FindFraga(formular, nyckel) != nullptr;
      violations.Add(absl::StrCat(path, ".visas_om_nyckel"),
                     absl::StrCat(fraga.nyckel(), ": visas om ", nyckel,
                                  later ? ", som inte står före. En fråga kan bara visas av en tidigare; flytta den."
                                        : ", som inte finns i formuläret. Välj en tidigare fråga i samma formulär."));
    } else if (FindSkala(shows->second->skala()).form != Svarsform::kVal) {
      violations.Add(
          absl::StrCat(path, ".visas_om_nyckel"),
          absl::StrCat(fraga.nyckel(), ": visas om ", nyckel,
                       ", som inte har svarsalternativ. Välj en fråga med svarsalternativ, som ja eller nej."));
    } else {
      CheckSubset(fraga.visas_om_svar(), *shows->second, absl::StrCat(path, ".visas_om_svar"), violations);
    }
    earlier.emplace(fraga.nyckel(), &fraga);
  }
}

bool SammaSkala(const v1::Fraga& a, const v1::Fraga& b) {
  if (a.skala() != b.skala()) return false;
  const bool same =
      std::equal(a.alternativ().begin(), a.alternativ().end(), b.alternativ().begin(), b.alternativ().end());
  return same || Folded(a.alternativ()) == Folded(b.alternativ());
}

void CheckSammaSkala(const v1::Formular& before, const v1::Formular& now, const std::string& prefix,
                     proto::Violations& violations) {
  for (int i = 0; i < now.fragor_size(); ++i) {
    const v1::Fraga& fraga = now.fragor(i);
    const v1::Fraga* old = FindFraga(before, fraga.nyckel());
    if (old == nullptr) continue;
    if (!SammaSkala(*old, fraga)) {
      violations.Add(absl::StrCat(prefix, ".fragor[", i, "].skala"),
                     absl::StrCat(fraga.nyckel(), ": skalan är inte densamma som i version ", before.version(),
                                  ". En fråga med ändrad skala är en ny fråga; ge den en ny nyckel."));
    } else if (Folded(old->positiva()) != Folded(fraga.positiva()) ||
               Folded(old->uteslutna()) != Folded(fraga.uteslutna())) {
      violations.Add(
          absl::StrCat(prefix, ".fragor[", i, "].positiva"),
          absl::StrCat(fraga.nyckel(),
                       ": vilka svar som är positiva eller räknas bort är inte detsamma som"
                       " i version ",
                       before.version(), ", så åren går inte att jämföra. Behåll dem, eller ge frågan en ny nyckel."));
    }
  }
}

std::string InnehallHash(const v1::Formular& formular) {
  std::string bytes;
  auto put = [&bytes](absl::string_view text) { absl::StrAppend(&bytes, text.size(), ":", text, "\n"); };
  for (absl::string_view text : {absl::string_view(formular.serie()), absl::string_view(formular.rubrik()),
                                 absl::string_view(formular.insatstyp()), absl::string_view(formular.avser()),
                                 absl::string_view(formular.instrument())}) {
    put(text);
  }
  put(v1::Respondent_Name(formular.respondent()));
  for (const v1::Fraga& fraga : formular.fragor()) {
    if (!fraga.karnfraga() && !fraga.inlagd()) bytes += Innehall(fraga);
  }
  return base::Sha256Hex(bytes);
}

absl::Status TaInKarnfragor(const v1::Formular& karnfragor, v1::Formular& formular) {
  v1::Formular whole;
  for (const v1::Fraga& fraga : karnfragor.fragor()) {
    if (fraga.inlagd()) continue;  // what is needed of the kommun is asked once in each avsnitt of the whole
    if (FindFraga(formular, fraga.nyckel()) != nullptr) {
      proto::Violations violations;
      violations.Add("fragor", absl::StrCat("Nyckeln ", fraga.nyckel(), " i ", formular.serie(),
                                            " finns också bland kärnfrågorna. Ge den egna frågan en annan nyckel."));
      return violations.ToStatus();
    }
    *whole.add_fragor() = fraga;
    whole.mutable_fragor(whole.fragor_size() - 1)->set_karnfraga(true);
  }
  for (const v1::Fraga& fraga : formular.fragor()) *whole.add_fragor() = fraga;
  formular.mutable_fragor()->Swap(whole.mutable_fragor());
  formular.set_karnfragor(karnfragor.name());
  Numrera(formular);
  return absl::OkStatus();
}

void LaggTillBehov(v1::Formular& formular) {
  struct Avsnitt {
    int last = 0;
    bool asked = false, core = true;
  };
  std::map<std::string, Avsnitt> all;
  for (int i = 0; i < formular.fragor_size(); ++i) {
    const v1::Fraga& fraga = formular.fragor(i);
    Avsnitt& avsnitt = all[fraga.avsnitt()];
    avsnitt.last = i;
    avsnitt.asked |= fraga.behov();
    avsnitt.core &= fraga.karnfraga();
  }
  v1::Formular whole;
  for (int i = 0; i < formular.fragor_size(); ++i) {
    const v1::Fraga& fraga = formular.fragor(i);
    *whole.add_fragor() = fraga;
    const Avsnitt& avsnitt = all[fraga.avsnitt()];
    if (avsnitt.last == i && !avsnitt.asked) *whole.add_fragor() = Behovsfraga(fraga.avsnitt(), avsnitt.core);
  }
  formular.mutable_fragor()->Swap(whole.mutable_fragor());
  Numrera(formular);
}

v1::Formular UtanKarnfragor(const v1::Formular& formular) {
  v1::Formular own = formular;
  own.clear_fragor();
  for (const v1::Fraga& fraga : formular.fragor()) {
    if (!fraga.karnfraga()) *own.add_fragor() = fraga;
  }
  own.set_antal_fragor(formular.antal_fragor() - formular.antal_karnfragor());
  own.clear_antal_karnfragor();
  return own;
}

std::string Karnavvikelse(const v1::Formular& karnfragor, const v1::Formular* before) {
  std::vector<std::string> said;
  const int antal = karnfragor.antal_fragor();
  if (antal < kMinstKarnfragor || antal > kMestKarnfragor) {
    said.push_back(absl::StrCat(antal, antal == 1 ? " kärnfråga" : " kärnfrågor", "; regeln är ", kMinstKarnfragor,
                                " till ", kMestKarnfragor, "."));
  }
  if (before == nullptr) return absl::StrJoin(said, " ");
  std::vector<std::string> changed;
  for (const v1::Fraga& fraga : karnfragor.fragor()) {
    const v1::Fraga* old = FindFraga(*before, fraga.nyckel());
    if (fraga.inlagd() || (old != nullptr && Innehall(*old) == Innehall(fraga))) continue;
    changed.push_back(absl::StrCat(fraga.nyckel(), old == nullptr ? " ny" : " ändrad"));
  }
  for (const v1::Fraga& fraga : before->fragor()) {
    if (!fraga.inlagd() && FindFraga(karnfragor, fraga.nyckel()) == nullptr) {
      changed.push_back(absl::StrCat(fraga.nyckel(), " borttagen"));
    }
  }
  if (!changed.empty()) {
    said.push_back(absl::StrCat("Ändrat sedan version ", before->version(), ": ", absl::StrJoin(changed, ", "), "."));
  }
  return absl::StrJoin(said, " ");
}

std::string Budgetvarning(const v1::Formular& formular, int budget) {
  const int own = formular.antal_fragor() - formular.antal_karnfragor();
  if (formular.respondent() != v1::UTFORARE || formular.serie() == kKarnserie || own <= budget) return "";
  return absl::StrCat(formular.serie(), " har ", own, " egna frågor; kommunens budget är ", budget,
                      ". Ta bort frågor eller höj den: kvalitet inställning ändra --frågebudget ", own, ".");
}

const v1::Fraga* FindFraga(const v1::Formular& formular, absl::string_view nyckel) {
  std::string wanted = absl::AsciiStrToUpper(base::TrimSv(nyckel));
  for (const v1::Fraga& fraga : formular.fragor()) {
    if (fraga.nyckel() == wanted) return &fraga;
  }
  return nullptr;
}

}  // namespace kvalitet::uppfoljning
