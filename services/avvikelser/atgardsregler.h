// Rules of causes and of the measures against them, for any ärende that has both (`orsaker`, `atgarder`).  Pure.
#pragma once
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "common/proto/errors.h"
#include "kvalitet/avvikelser/v1/lexsarah.pb.h"

namespace kvalitet::avvikelser::atgardsregler {

inline std::string Rad(const char* rows, int index) { return absl::StrCat(rows, "[", index, "]"); }
inline bool Empty(const std::string& text) { return base::TrimSv(text).empty(); }

inline bool Lika(const google::protobuf::Message& a, const google::protobuf::Message& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

// Whether the causes are the same as the investigation has them, without the motives that come later.
template <class Arende>
bool SammaOrsaker(const Arende& a, const Arende& b) {
  return std::equal(a.orsaker().begin(), a.orsaker().end(), b.orsaker().begin(), b.orsaker().end(),
                    [](v1::LexSarahOrsak left, v1::LexSarahOrsak right) {
                      left.clear_utan_atgard_motiv();
                      right.clear_utan_atgard_motiv();
                      return Lika(left, right);
                    });
}

// Whether measures and motives are the same.
template <class Arende>
bool SammaUppfoljning(const Arende& a, const Arende& b) {
  return std::equal(a.orsaker().begin(), a.orsaker().end(), b.orsaker().begin(), b.orsaker().end(), &Lika) &&
         std::equal(a.atgarder().begin(), a.atgarder().end(), b.atgarder().begin(), b.atgarder().end(), &Lika);
}

// When a measure was done, or is to be.
template <class Atgard>
std::string Nar(const Atgard& one) {
  return one.genomford_date().empty() ? absl::StrCat("planerad, klar senast ", one.sista_date())
                                      : absl::StrCat("genomförd ", one.genomford_date());
}

// The measure as it is stored, by its number; null for a new one.
template <class Arende, class Atgard>
const Atgard* Sparad(const Arende* stored, const Atgard& now) {
  if (stored == nullptr) return nullptr;
  const auto same = [&](const Atgard& one) { return one.nr() == now.nr(); };
  const auto found = std::find_if(stored->atgarder().begin(), stored->atgarder().end(), same);
  return found == stored->atgarder().end() ? nullptr : &*found;
}

// A measure is planned and done when there was an event, or that day is to be put right first.  A day that is stored
// already is not judged again.
template <class Arende, class Atgard>
void CheckDagar(const Arende& a, const Atgard& one, const Atgard* before, const std::string& at,
                proto::Violations& violations) {
  const auto check = [&](const char* field, const std::string& day, const std::string& was, const char* svenska) {
    if (day.empty() || day >= a.handelse_date() || day == was) return;
    violations.Add(absl::StrCat(at, field),
                   absl::StrCat(svenska, " innan det hände eller upptäcktes (", a.handelse_date(),
                                "). Ange den dagen eller en senare. Hände det tidigare: rätta det först, kvalitet "
                                "avvikelse ändra ",
                                a.rapport_nummer(), " --inträffade DAG."));
  };
  const Atgard& was = before == nullptr ? Atgard::default_instance() : *before;
  check("sista_date", one.sista_date(), was.sista_date(), "Åtgärden kan inte ha planerats vara klar");
  check("genomford_date", one.genomford_date(), was.genomford_date(), "Åtgärden kan inte vara genomförd");
}

// Numbers stand once, a measure is against a cause that there is, planned and done when there was one, though perhaps
// before anybody had reported it, and what is judged was done before that day, and is told.  `stored` is null for a new
// one: the days of a measure are held against the day of the event as they are stated, for that may be corrected later.
template <class Arende>
void CheckRader(const Arende& a, const Arende* stored, const std::string& prefix, const std::string& today,
                proto::Violations& violations) {
  std::set<int> orsaker, atgarder;
  for (int i = 0; i < a.orsaker_size(); ++i) {
    if (orsaker.insert(a.orsaker(i).nr()).second) continue;
    violations.Add(absl::StrCat(prefix, Rad("orsaker", i), ".nr"),
                   absl::StrCat("Orsak ", a.orsaker(i).nr(), " står två gånger. Ge dem var sitt nummer."));
  }
  for (int i = 0; i < a.atgarder_size(); ++i) {
    const auto& one = a.atgarder(i);
    const std::string at = absl::StrCat(prefix, Rad("atgarder", i), ".");
    if (!atgarder.insert(one.nr()).second) {
      violations.Add(at + "nr", absl::StrCat("Åtgärd ", one.nr(), " står två gånger. Ge dem var sitt nummer."));
    }
    if (orsaker.count(one.orsak_nr()) == 0) {
      violations.Add(at + "orsak_nr", absl::StrCat("Åtgärden ska gälla en av orsakerna; ", one.orsak_nr(),
                                                   " finns inte. Ange orsakens nummer."));
    }
    if (one.genomford_date() > today) {
      violations.Add(at + "genomford_date", "Dagen har inte varit ännu. Ange i dag eller tidigare.");
    }
    CheckDagar(a, one, Sparad(stored, one), at, violations);
    if (one.effekt() == v1::LEX_SARAH_EFFEKT_UNSPECIFIED) continue;
    if (one.genomford_date().empty()) {
      violations.Add(at + "effekt", "Effekten bedöms när åtgärden är genomförd. Ange först vilken dag det var.");
    } else if (one.genomford_date() == today) {
      violations.Add(at + "effekt",
                     "Effekten bedöms senare än den dag då åtgärden genomfördes, och det är i dag. Spara dagen, och "
                     "bedöm effekten när åtgärden har hunnit verka, tidigast i morgon.");
    }
    if (Empty(one.effekt_motiv())) violations.Add(at + "effekt_motiv", "Skriv med några ord hur effekten bedömdes.");
  }
}

// So many an ärende has at once at the most: no number is further from the last one, or they would come to an end.
inline constexpr int32_t kMostAtgarder = 50;

// The highest number that a measure of the ärende has or, as far as it was noted, ever had.
template <class Arende>
int32_t SenasteNummer(const Arende& a) {
  int32_t last = a.senaste_atgard_nr();
  for (const auto& one : a.atgarder()) last = std::max(last, one.nr());
  return last;
}

// Notes it before the write; `stored` is null for a new one.
template <class Arende>
void StampNummer(const Arende* stored, Arende& now) {
  now.set_senaste_atgard_nr(std::max(SenasteNummer(now), stored == nullptr ? 0 : SenasteNummer(*stored)));
}

// A number is what people call a measure by, in minutes and in mail: one that was taken away is mistaken for no other.
template <class Arende>
void CheckNyaNummer(const Arende& candidate, const Arende& stored, const std::string& prefix,
                    proto::Violations& violations) {
  const int32_t last = SenasteNummer(stored);
  for (int i = 0; i < candidate.atgarder_size(); ++i) {
    const int32_t nr = candidate.atgarder(i).nr();
    const bool kept = std::any_of(stored.atgarder().begin(), stored.atgarder().end(),
                                  [nr](const auto& one) { return one.nr() == nr; });
    if (kept || (nr > last && nr <= last + kMostAtgarder)) continue;
    violations.Add(
        absl::StrCat(prefix, Rad("atgarder", i), ".nr"),
        absl::StrCat("En ny åtgärd får nästa nummer, inte ett som har varit: ", nr, ". Ange ", last + 1, "."));
  }
}

// No cause has neither a measure nor a motive for none.
template <class Arende>
void CheckOrsaker(const Arende& a, proto::Violations& violations) {
  for (int i = 0; i < a.orsaker_size(); ++i) {
    const auto& orsak = a.orsaker(i);
    const bool har = std::any_of(a.atgarder().begin(), a.atgarder().end(),
                                 [&](const auto& one) { return one.orsak_nr() == orsak.nr(); });
    if (har || !Empty(orsak.utan_atgard_motiv())) continue;
    violations.Add(Rad("orsaker", i),
                   absl::StrCat("Orsak ", orsak.nr(), " har varken åtgärd eller motiv. Lägg till det ena."));
  }
}

template <class Arende>
void CheckNagonAtgard(const Arende& a, proto::Violations& violations) {
  if (!a.atgarder().empty()) return;
  violations.Add("atgarder", "Det finns inga åtgärder. Lägg till minst en, eller avsluta utan åtgärder med motiv.");
}

template <class Arende>
void CheckGenomforda(const Arende& a, proto::Violations& violations) {
  for (int i = 0; i < a.atgarder_size(); ++i) {
    if (!a.atgarder(i).genomford_date().empty()) continue;
    violations.Add(Rad("atgarder", i),
                   absl::StrCat("Åtgärd ", a.atgarder(i).nr(), " är inte genomförd. Ange dagen när den är det."));
  }
}

// Every measure is judged, and each cause has one that helped, or a motive.
template <class Arende>
void CheckEffekt(const Arende& a, proto::Violations& violations) {
  std::set<int> hjalpta;
  for (int i = 0; i < a.atgarder_size(); ++i) {
    const auto& one = a.atgarder(i);
    if (one.effekt() == v1::LEX_SARAH_EFFEKT_UNSPECIFIED) {
      violations.Add(Rad("atgarder", i), absl::StrCat("Effekten av åtgärd ", one.nr(), " är inte bedömd. Bedöm den."));
    }
    if (one.effekt() == v1::LEXSARAH_EFFEKT_ONSKAD) hjalpta.insert(one.orsak_nr());
  }
  for (int i = 0; violations.empty() && i < a.orsaker_size(); ++i) {
    if (hjalpta.count(a.orsaker(i).nr()) > 0 || !Empty(a.orsaker(i).utan_atgard_motiv())) continue;
    violations.Add(Rad("orsaker", i), absl::StrCat("Ingen åtgärd mot orsak ", a.orsaker(i).nr(),
                                                   " hade önskad effekt. Gå tillbaka till åtgärder, eller motivera."));
  }
}

template <class Arende>
void CheckEjEffekt(const Arende& a, proto::Violations& violations) {
  const bool nagon = std::any_of(a.atgarder().begin(), a.atgarder().end(),
                                 [](const auto& one) { return one.effekt() == v1::LEXSARAH_EFFEKT_EJ; });
  if (!nagon) violations.Add("atgarder", "Ingen åtgärd är bedömd utan önskad effekt. Bedöm effekten först.");
}

// The first day on which a measure that is not done is to be; "" where all are.
template <class Arende>
std::string NastaAtgardsdag(const Arende& a) {
  std::string next;
  for (const auto& one : a.atgarder()) {
    if (!one.genomford_date().empty()) continue;
    if (next.empty() || one.sista_date() < next) next = one.sista_date();
  }
  return next;
}

}  // namespace kvalitet::avvikelser::atgardsregler
