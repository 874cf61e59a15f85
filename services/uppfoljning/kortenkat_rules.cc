#include "services/uppfoljning/kortenkat_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr int kMinstOmgangar = 2;     // a year; the contract has the most
constexpr size_t kLangstaSerie = 54;  // that leaves room for the round

}  // namespace

void NumreraOmgangar(v1::Uppfoljningsplan& plan) {
  int number = 0;
  for (v1::Kortomgang& one : *plan.mutable_omgangar()) {
    one.set_omgang(++number);
    one.clear_skickad_date();
    one.clear_antal_skickade();
  }
}

void CheckOmgangar(const v1::Uppfoljningsplan& plan, proto::Violations& violations) {
  if (plan.kort_formular().empty() && plan.omgangar().empty()) return;
  if (plan.kort_formular().empty()) {
    violations.Add("uppfoljningsplan.kort_formular",
                   "saknas. Omgångarna är tillfällen då ett kort formulär besvaras: ange vilket.");
  }
  if (plan.omgangar_size() < kMinstOmgangar) {
    violations.Add("uppfoljningsplan.omgangar",
                   "en kort enkät besvaras två eller tre gånger om året. Ange utskick och sista dag för varje gång.");
  }
  std::string before;
  for (int i = 0; i < plan.omgangar_size(); ++i) {
    const v1::Kortomgang& one = plan.omgangar(i);
    const std::string at = absl::StrCat("uppfoljningsplan.omgangar[", i, "]");
    if (one.sista_date() < one.utskick_date()) {
      violations.Add(at + ".sista_date", absl::StrCat("kan inte vara före utskicket ", one.utskick_date(), "."));
    }
    if (!before.empty() && one.utskick_date() <= before) {
      violations.Add(at + ".utskick_date", absl::StrCat("är inte efter sista dagen ", before,
                                                        " i omgången före. Ange omgångarna i tidsordning."));
    }
    before = one.sista_date();
  }
}

bool SammaOmgangar(const v1::Uppfoljningsplan& a, const v1::Uppfoljningsplan& b) {
  return a.kort_formular() == b.kort_formular() &&
         std::equal(a.omgangar().begin(), a.omgangar().end(), b.omgangar().begin(), b.omgangar().end(),
                    [](const v1::Kortomgang& one, const v1::Kortomgang& other) {
                      return one.utskick_date() == other.utskick_date() && one.sista_date() == other.sista_date();
                    });
}

int EgnaFragor(const v1::Formular& formular) { return formular.antal_fragor() - formular.antal_karnfragor(); }

std::string FelSomKort(const v1::Formular& kort, const v1::Formular& arets) {
  if (kort.serie() == arets.serie()) {
    return absl::StrCat("är årets formulär, ", arets.rubrik(), ". Välj ett annat, med få frågor.");
  }
  if (EgnaFragor(kort) == 0) {
    return absl::StrCat(kort.rubrik(),
                        " har inga egna frågor, och kärnfrågorna besvaras en gång om året. Välj ett annat.");
  }
  if (kort.serie().size() > kLangstaSerie) {
    return absl::StrCat("serien ", kort.serie(), " är för lång. En kort enkäts serie har högst ", kLangstaSerie,
                        " tecken.");
  }
  return "";
}

std::string Kortvarning(const v1::Formular& kort, int budget) {
  if (EgnaFragor(kort) <= budget) return "";
  return absl::StrCat("Den korta enkäten ", kort.serie(), " har ", EgnaFragor(kort),
                      " frågor; en kort enkät har högst ", budget,
                      ". Ta bort frågor, eller ställ dem i årets självskattning.");
}

bool SkaSkickas(const v1::Kortomgang& omgang, absl::string_view today) {
  return omgang.skickad_date().empty() && omgang.utskick_date() <= today && today <= omgang.sista_date();
}

std::string SerieMedOmgang(absl::string_view serie, int omgang) {
  return omgang == 0 ? std::string(serie) : absl::StrCat(serie, "/", omgang);
}

std::string Benamning(const v1::Sjalvskattning& sjalvskattning) {
  return sjalvskattning.omgang() == 0
             ? absl::StrCat("Självskattning ", sjalvskattning.ar())
             : absl::StrCat("Kort enkät ", sjalvskattning.ar(), ", omgång ", sjalvskattning.omgang());
}

bool HarKarnfragor(const v1::Sjalvskattning& sjalvskattning) {
  return sjalvskattning.omgang() == 0 && sjalvskattning.karnfragor_i().empty();
}

}  // namespace kvalitet::uppfoljning
