#include "services/uppfoljning/avsnitt_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/proto/errors.h"
#include "services/uppfoljning/formular_rules.h"

namespace kvalitet::uppfoljning {
namespace {

// Adds a violation for every avsnitt that the formulär lacks, or that stands twice.
template <class Rader>
absl::Status Kanda(const v1::Formular& formular, const Rader& rader) {
  const std::vector<std::string> alla = AvsnittAv(formular);
  std::set<std::string> seen;
  proto::Violations violations;
  for (int i = 0; i < rader.size(); ++i) {
    const std::string& avsnitt = rader[i].avsnitt();
    const std::string field = absl::StrCat("avsnitt[", i, "].avsnitt");
    if (std::find(alla.begin(), alla.end(), avsnitt) == alla.end()) {
      violations.Add(field, absl::StrCat("Avsnittet ", avsnitt,
                                         " finns inte i formuläret. Välj bland: ", absl::StrJoin(alla, ", "), "."));
    } else if (!seen.insert(avsnitt).second) {
      violations.Add(field, absl::StrCat("Avsnittet ", avsnitt, " står två gånger. Ta bort det ena."));
    }
  }
  return violations.ToStatus();
}

}  // namespace

std::vector<std::string> AvsnittAv(const v1::Formular& formular) {
  std::vector<std::string> alla;
  std::set<std::string> seen;
  for (const v1::Fraga& fraga : formular.fragor()) {
    if (seen.insert(fraga.avsnitt()).second) alla.push_back(fraga.avsnitt());
  }
  return alla;
}

const v1::SjalvskattningAvsnitt& LageAv(const v1::Sjalvskattning& sjalvskattning, absl::string_view avsnitt) {
  for (const v1::SjalvskattningAvsnitt& ett : sjalvskattning.avsnitt()) {
    if (ett.avsnitt() == avsnitt) return ett;
  }
  return v1::SjalvskattningAvsnitt::default_instance();
}

bool ArLast(const v1::Sjalvskattning& sjalvskattning, absl::string_view avsnitt) {
  if (!ArInlamnad(sjalvskattning)) return false;
  return sjalvskattning.state() != v1::KOMPLETTERAS || LageAv(sjalvskattning, avsnitt).state() != v1::AVSNITT_OPPET;
}

std::string LastText(absl::string_view avsnitt) {
  return absl::StrCat("Avsnittet ", avsnitt,
                      " är inlämnat och låst: kommunen har inte skickat tillbaka det. Låt svaret stå som det är.");
}

absl::Status AvsnittLast(absl::string_view avsnitt) {
  return proto::Error(absl::StatusCode::kFailedPrecondition, "AVSNITT_LAST", LastText(avsnitt),
                      {{"avsnitt", std::string(avsnitt)}});
}

void Oppna(const v1::Formular& formular, const std::map<std::string, std::string>& asked,
           v1::Sjalvskattning& sjalvskattning) {
  v1::Sjalvskattning now;
  // What shows a question stands before it, so one pass follows it from avsnitt to avsnitt.
  std::map<std::string, std::string> oppna = asked;
  for (const v1::Fraga& fraga : formular.fragor()) {
    const v1::Fraga* shows = FindFraga(formular, fraga.visas_om_nyckel());
    if (shows == nullptr || oppna.count(shows->avsnitt()) == 0) continue;
    oppna.emplace(fraga.avsnitt(),
                  absl::StrCat("Öppet för att svaret på ", shows->nyckel(), " avgör om ", fraga.nyckel(), " ställs."));
  }
  for (const std::string& avsnitt : AvsnittAv(formular)) {
    v1::SjalvskattningAvsnitt& ett = *now.add_avsnitt();
    ett.set_avsnitt(avsnitt);
    ett.set_ansvarig(LageAv(sjalvskattning, avsnitt).ansvarig());
    const auto opened = oppna.find(avsnitt);
    ett.set_state(opened == oppna.end() ? v1::AVSNITT_LAST : v1::AVSNITT_OPPET);
    if (opened != oppna.end()) ett.set_text(opened->second);
  }
  sjalvskattning.mutable_avsnitt()->Swap(now.mutable_avsnitt());
}

void OppnaAlla(const v1::Formular& formular, v1::Sjalvskattning& sjalvskattning) {
  std::map<std::string, std::string> alla;
  for (const std::string& avsnitt : AvsnittAv(formular)) alla[avsnitt] = "";
  Oppna(formular, alla, sjalvskattning);
}

void Las(v1::Sjalvskattning& sjalvskattning) {
  for (v1::SjalvskattningAvsnitt& ett : *sjalvskattning.mutable_avsnitt()) ett.set_state(v1::AVSNITT_LAST);
}

absl::StatusOr<std::map<std::string, std::string>> Returnerade(const v1::Formular& formular,
                                                               const v1::ReturnSjalvskattningRequest& request) {
  if (absl::Status known = Kanda(formular, request.avsnitt()); !known.ok()) return known;
  std::map<std::string, std::string> oppna;
  for (const v1::AvsnittRetur& ett : request.avsnitt()) oppna[ett.avsnitt()] = ett.text();
  return oppna;
}

absl::Status Fordela(const v1::Formular& formular, const v1::AssignAvsnittRequest& request,
                     v1::Sjalvskattning& sjalvskattning) {
  if (absl::Status known = Kanda(formular, request.avsnitt()); !known.ok()) return known;
  std::map<std::string, std::string> given;
  for (const v1::AvsnittAnsvarig& ett : request.avsnitt()) given[ett.avsnitt()] = ett.ansvarig();
  v1::Sjalvskattning now;
  for (const std::string& avsnitt : AvsnittAv(formular)) {
    v1::SjalvskattningAvsnitt ett = LageAv(sjalvskattning, avsnitt);
    const auto found = given.find(avsnitt);
    if (found != given.end()) ett.set_ansvarig(found->second);
    if (ett.ansvarig().empty() && !ArInlamnad(sjalvskattning)) continue;  // nothing is said of it
    ett.set_avsnitt(avsnitt);
    if (!ArInlamnad(sjalvskattning)) ett.set_state(v1::AVSNITT_OPPET);
    *now.add_avsnitt() = ett;
  }
  sjalvskattning.mutable_avsnitt()->Swap(now.mutable_avsnitt());
  return absl::OkStatus();
}

std::vector<v1::Svar> MedRader(const v1::Sjalvskattning& sjalvskattning, const std::vector<v1::Svar>& svar,
                               const std::vector<SvarRad>& rader) {
  std::map<std::string, v1::Svar> by_key;
  for (const v1::Svar& ett : svar) by_key[ett.nyckel()] = ett;
  for (const SvarRad& rad : rader) {
    if (ArLast(sjalvskattning, rad.avsnitt)) continue;
    if (Borttaget(rad.svar)) {
      by_key.erase(rad.svar.nyckel());
    } else {
      by_key[rad.svar.nyckel()] = rad.svar;
    }
  }
  std::vector<v1::Svar> all;
  for (auto& [nyckel, ett] : by_key) all.push_back(std::move(ett));
  return all;
}

}  // namespace kvalitet::uppfoljning
