#include "services/uppfoljning/formular_rules.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

void CheckFraga(const v1::Fraga& fraga, const std::string& path, proto::Violations& violations) {
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

}  // namespace

void FyllFormular(v1::Formular& formular) {
  auto& fragor = *formular.mutable_fragor();
  for (int i = 0; i < fragor.size(); ++i) {
    if (!fragor[i].has_ordning()) fragor[i].set_ordning(i + 1);
    FyllFraga(fragor[i]);
  }
  std::stable_sort(fragor.begin(), fragor.end(),
                   [](const v1::Fraga& a, const v1::Fraga& b) { return a.ordning() < b.ordning(); });
  formular.set_antal_fragor(fragor.size());
}

void CheckFormular(const v1::Formular& formular, const std::string& prefix, proto::Violations& violations) {
  if (formular.fragor_size() == 0) {
    violations.Add(absl::StrCat(prefix, ".fragor"), "Formuläret har inga frågor. Lägg till minst en.");
  }
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
    for (absl::string_view text :
         {absl::string_view(fraga.nyckel()), absl::string_view(fraga.avsnitt()), absl::string_view(fraga.text()),
          absl::string_view(fraga.kort()), absl::string_view(fraga.vagledning()), absl::string_view(fraga.taljare()),
          absl::string_view(fraga.namnare()), absl::string_view(fraga.exempel()), absl::string_view(fraga.kolada_kpi()),
          absl::string_view(fraga.kalla()), absl::string_view(fraga.skala_i_kalla())}) {
      put(text);
    }
    put(absl::StrCat(fraga.ordning(), " ", v1::Skala_Name(fraga.skala()), " ", fraga.obligatorisk(), fraga.kritisk(),
                     fraga.far_overstiga()));
    for (const Texts* list : {&fraga.alternativ(), &fraga.positiva(), &fraga.uteslutna()}) {
      put(absl::StrCat(list->size()));
      for (const std::string& one : *list) put(one);
    }
  }
  return base::Sha256Hex(bytes);
}

const v1::Fraga* FindFraga(const v1::Formular& formular, absl::string_view nyckel) {
  std::string wanted = absl::AsciiStrToUpper(base::TrimSv(nyckel));
  for (const v1::Fraga& fraga : formular.fragor()) {
    if (fraga.nyckel() == wanted) return &fraga;
  }
  return nullptr;
}

}  // namespace kvalitet::uppfoljning
