#include "services/uppfoljning/atgard_check.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/date.h"
#include "common/base/text.h"

namespace kvalitet::uppfoljning {
namespace {

// Parts of the words by which people, groups and organisations are called at work.
constexpr absl::string_view kRollord[] = {
    "chef",       "direktör",  "ansvarig",    "ledare",    "ledning",     "samordnare",  "sköterska",   "nämnd",
    "enhet",      "team",      "controller",  "strateg",   "handläggare", "utvecklare",  "förvaltning", "sektor",
    "kommun",     "avdelning", "rektor",      "ekonom",    "styrelse",    "ordförande",  "utskott",     "socialtjänst",
    "grupp",      "personal",  "medarbetare", "råd",       "kansli",      "stab",        "konsult",     "föreståndare",
    "verksamhet", "område",    "assistent",   "terapeut",  "pedagog",     "sekreterare", "utredare",    "inspektör",
    "revisor",    "jurist",    "utförare",    "hemtjänst", "boende",      "omsorg",      "vård"};

// A capital letter that small ones follow: "Ek", "Åsa"; neither "MAS" nor "för".
bool BeginsLikeAName(const std::string& word) {
  const size_t first = static_cast<unsigned char>(word[0]) >= 0x80 ? 2 : 1;
  if (word.size() <= first) return false;
  const std::string rest = word.substr(first);
  return base::LowerSv(word.substr(0, first)) != word.substr(0, first) && base::LowerSv(rest) == rest &&
         std::none_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void CheckRoll(const std::string& text, const std::string& path, proto::Violations& violations) {
  if (!SerUtSomNamn(text)) return;
  violations.Add(path, absl::StrCat("\"", text,
                                    "\" ser ut som ett namn eller en adress. Skriv rollen. Exempel: "
                                    "enhetschef"));
}

void CheckOwner(const v1::Atgard& a, const std::string& prefix, proto::Violations& violations) {
  const bool enhet = !a.enhet().empty() || !a.uppfoljning().empty();
  const int owners = (enhet ? 1 : 0) + (a.verksamhetsomrade().empty() ? 0 : 1) + (a.namnd().empty() ? 0 : 1);
  if (owners == 0) {
    violations.Add(absl::StrCat(prefix, "enhet"),
                   "Ange enheten, uppföljningen som åtgärden kommer av, verksamhetsområdet eller nämnden.");
  }
  if (owners > 1) {
    violations.Add(absl::StrCat(prefix, a.namnd().empty() ? "verksamhetsomrade" : "namnd"),
                   "Åtgärden har en ägare: enheten, verksamhetsområdet eller nämnden. Välj en.");
  }
  if (a.iakttagelse() > 0 && a.uppfoljning().empty()) {
    violations.Add(absl::StrCat(prefix, "uppfoljning"), "Ange uppföljningen som iakttagelsen står i. Exempel: U-31");
  }
}

void CheckDays(const v1::Atgard& a, const std::string& prefix, proto::Violations& violations) {
  if (!a.beslutad_date().empty() && !a.sista_date().empty() && a.sista_date() < a.beslutad_date()) {
    violations.Add(absl::StrCat(prefix, "sista_date"), "Sista dag kan inte vara före dagen då åtgärden beslutades.");
  }
  for (int i = 0; i < a.delmal_size(); ++i) {
    const std::string path = absl::StrCat(prefix, "delmal[", i, "].date");
    if (i > 0 && a.delmal(i).date() < a.delmal(i - 1).date()) {
      violations.Add(path, "Delmålen ska stå i tidsordning. Flytta det tidigare först.");
    }
    if (a.delmal(i).date() > a.sista_date()) {
      violations.Add(path, absl::StrCat("Delmålet ", a.delmal(i).date(), " är efter åtgärdens sista dag ",
                                        a.sista_date(), ". Flytta sista dagen eller delmålet."));
    }
  }
}

}  // namespace

bool SerUtSomNamn(absl::string_view text) {
  if (absl::StrContains(text, "@")) return true;
  const std::string folded = base::FoldSv(text);
  for (absl::string_view word : kRollord) {
    if (absl::StrContains(folded, base::FoldSv(word))) return false;
  }
  const std::vector<std::string> words = absl::StrSplit(text, absl::ByAnyChar(" ,"), absl::SkipEmpty());
  return words.size() >= 2 && words.size() <= 4 &&
         std::all_of(words.begin(), words.end(), [](const std::string& word) { return BeginsLikeAName(word); });
}

void CheckAtgard(const v1::Atgard& candidate, const std::string& prefix, proto::Violations& violations) {
  CheckOwner(candidate, prefix, violations);
  CheckDays(candidate, prefix, violations);
  for (int i = 0; i < candidate.ansvariga_size(); ++i) {
    const std::string path = absl::StrCat(prefix, "ansvariga[", i, "]");
    if (base::TrimSv(candidate.ansvariga(i)).empty()) violations.Add(path, "Ansvarig är tom. Exempel: enhetschef");
    CheckRoll(candidate.ansvariga(i), path, violations);
  }
  CheckRoll(candidate.beslutande(), absl::StrCat(prefix, "beslutande"), violations);
  for (int i = 0; i < candidate.beroenden_size(); ++i) {
    if (!candidate.beroenden(i).atgard().empty() || !base::TrimSv(candidate.beroenden(i).ord()).empty()) continue;
    violations.Add(absl::StrCat(prefix, "beroenden[", i, "]"),
                   "Ange vad åtgärden väntar på: en annan åtgärd (A-3) eller några ord.");
  }
}

std::vector<std::string> Cirkel(const std::string& start,
                                const std::map<std::string, std::vector<std::string>>& vantar_pa) {
  // Depth first, with the way back kept: each is gone through once.
  std::vector<std::string> way = {start};
  std::vector<size_t> next = {0};
  std::set<std::string> seen;
  while (!way.empty()) {
    const auto found = vantar_pa.find(way.back());
    if (found == vantar_pa.end() || next.back() >= found->second.size()) {
      way.pop_back();
      next.pop_back();
      continue;
    }
    const std::string& to = found->second[next.back()++];
    if (to == start) {
      way.push_back(start);
      return way;
    }
    if (!seen.insert(to).second) continue;
    way.push_back(to);
    next.push_back(0);
  }
  return {};
}

}  // namespace kvalitet::uppfoljning
