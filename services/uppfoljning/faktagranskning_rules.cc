#include "services/uppfoljning/faktagranskning_rules.h"

#include <algorithm>
#include <functional>
#include <map>

#include "absl/strings/str_cat.h"
#include "common/base/calendar.h"
#include "common/base/date.h"
#include "common/base/text.h"
#include "services/uppfoljning/atgard_rules.h"

namespace kvalitet::uppfoljning {
namespace {

std::string SistaDagSv(const v1::Uppfoljning& uppfoljning) {
  const auto day = base::ParseDate(uppfoljning.synpunkter_sista_date());
  return day.ok() ? base::WeekdayDateSv(*day) : uppfoljning.synpunkter_sista_date();
}

bool Passerad(const v1::Uppfoljning& uppfoljning, absl::CivilDay today) {
  return uppfoljning.synpunkter_sista_date() < base::FormatDate(today);
}

int Allvar(v1::Grad grad) { return ArBrist(grad) ? static_cast<int>(grad) : 0; }
int Brist(v1::Kravutfall utfall) { return utfall == v1::UPPFYLLS_EJ ? 2 : utfall == v1::UPPFYLLS_DELVIS ? 1 : 0; }

// Whether a brist, or the motive, is in other words than the utförare has read.  What it has said something about is
// corrected freely: it asked for that.
bool AnnanBrist(const v1::Uppfoljning& before, const v1::Uppfoljning& now) {
  for (const v1::Synpunkt& one : now.synpunkter()) {
    if (one.state() != v1::EJ_RATTAD) return false;
  }
  if (now.motiv() != before.motiv()) return true;
  std::map<int32_t, const v1::Iakttagelse*> read;
  for (const v1::Iakttagelse& one : before.iakttagelser()) read[one.nr()] = &one;
  return std::any_of(now.iakttagelser().begin(), now.iakttagelser().end(), [&](const v1::Iakttagelse& one) {
    const auto old = read.find(one.nr());
    return ArBrist(one.grad()) && old != read.end() &&
           (one.text() != old->second->text() || one.fraga() != old->second->fraga() ||
            !std::equal(one.krav().begin(), one.krav().end(), old->second->krav().begin(), old->second->krav().end()));
  });
}

}  // namespace

bool AndratInnehall(const v1::Uppfoljning& before, const v1::Uppfoljning& now) {
  const auto same = [](const auto& a, const auto& b, const auto& equal) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), equal);
  };
  const auto says = [&](const v1::Iakttagelse& a, const v1::Iakttagelse& b) {
    return a.nr() == b.nr() && a.grad() == b.grad() && a.text() == b.text() && a.fraga() == b.fraga() &&
           same(a.krav(), b.krav(), std::equal_to<std::string>());
  };
  const auto judged = [](const v1::BedomtKrav& a, const v1::BedomtKrav& b) {
    return a.nyckel() == b.nyckel() && a.utfall() == b.utfall();
  };
  return before.omdome() != now.omdome() || before.motiv() != now.motiv() || !same(before.krav(), now.krav(), judged) ||
         !same(before.iakttagelser(), now.iakttagelser(), says);
}

bool AndradForm(const v1::Uppfoljning& before, const v1::Uppfoljning& now) {
  return before.niva() != now.niva() ||
         !std::equal(before.metod().begin(), before.metod().end(), now.metod().begin(), now.metod().end());
}

bool Skarpt(const v1::Uppfoljning& before, const v1::Uppfoljning& now) {
  if (now.omdome() > before.omdome()) return true;
  if (AnnanBrist(before, now)) return true;
  std::map<int32_t, int> grad;
  for (const v1::Iakttagelse& one : before.iakttagelser()) grad[one.nr()] = Allvar(one.grad());
  for (const v1::Iakttagelse& one : now.iakttagelser()) {
    if (Allvar(one.grad()) > grad[one.nr()]) return true;
  }
  std::map<std::string, int> krav;
  for (const v1::BedomtKrav& one : before.krav()) krav[one.nyckel()] = Brist(one.utfall());
  return std::any_of(now.krav().begin(), now.krav().end(),
                     [&](const v1::BedomtKrav& one) { return Brist(one.utfall()) > krav[one.nyckel()]; });
}

void CheckInteSkarpt(const v1::Uppfoljning& draft, const v1::Uppfoljning& now, proto::Violations& violations) {
  if (!Skarpt(draft, now)) return;
  violations.Add("omdome", absl::StrCat("Utföraren har läst ett utkast med omdömet ", Ord(draft.omdome()),
                                        ". Skicka ett nytt med det strängare omdömet: kvalitet uppföljning "
                                        "skicka-utkast ",
                                        draft.nummer(), " --omdöme ORD --motiv \"...\""));
}

absl::CivilDay SynpunkterSistaDag(absl::CivilDay skickat, int arbetsdagar) {
  return base::AddWorkdays(skickat, arbetsdagar);
}

bool FaktagranskningPagar(const v1::Uppfoljning& uppfoljning, absl::CivilDay today) {
  return uppfoljning.state() == v1::UTKAST_SKICKAT && !uppfoljning.has_synpunkter_klara_time() &&
         !Passerad(uppfoljning, today);
}

void CheckFaktagranskningPagar(const v1::Uppfoljning& uppfoljning, absl::CivilDay today,
                               proto::Violations& violations) {
  if (uppfoljning.has_synpunkter_klara_time()) {
    violations.Add("name", absl::StrCat("Ni har meddelat att ni inte har fler synpunkter på ", uppfoljning.nummer(),
                                        ". Kontakta kommunens kvalitetsteam."));
  } else if (Passerad(uppfoljning, today)) {
    violations.Add("name", absl::StrCat("Sista dag för synpunkter på ", uppfoljning.nummer(), " var ",
                                        SistaDagSv(uppfoljning), ". Kontakta kommunens kvalitetsteam."));
  }
}

void CheckFaktagranskningSlut(const v1::Uppfoljning& uppfoljning, absl::CivilDay today, proto::Violations& violations) {
  if (uppfoljning.has_synpunkter_klara_time() || Passerad(uppfoljning, today)) return;
  violations.Add("name", absl::StrCat("Utföraren kan lämna synpunkter till och med ", SistaDagSv(uppfoljning),
                                      ". Vänta tills dagen har gått, eller tills utföraren säger att den är klar."));
}

int ObesvaradeSynpunkter(const v1::Uppfoljning& uppfoljning) {
  return static_cast<int>(std::count_if(uppfoljning.synpunkter().begin(), uppfoljning.synpunkter().end(),
                                        [](const v1::Synpunkt& one) { return one.state() == v1::OBESVARAD; }));
}

void CheckSynpunkterBesvarade(const v1::Uppfoljning& uppfoljning, proto::Violations& violations) {
  for (const v1::Synpunkt& one : uppfoljning.synpunkter()) {
    if (one.state() != v1::OBESVARAD) continue;
    violations.Add(
        "synpunkter",
        absl::StrCat("Synpunkt ", one.nr(), " är inte besvarad. Svara: kvalitet uppföljning svara ",
                     uppfoljning.nummer(), " --nr ", one.nr(), " --rättad TEXT --plats TEXT, eller --ej-rättad SKÄL."));
  }
}

void CheckSynpunktssvar(const v1::AnswerSynpunktRequest& request, const v1::Uppfoljning& uppfoljning,
                        proto::Violations& violations) {
  if (request.nr() < 1 || request.nr() > uppfoljning.synpunkter_size()) {
    violations.Add("nr", uppfoljning.synpunkter().empty()
                             ? absl::StrCat(uppfoljning.nummer(), " har inga synpunkter att svara på.")
                             : absl::StrCat(uppfoljning.nummer(), " har ingen synpunkt ", request.nr(), "; den har ",
                                            uppfoljning.synpunkter_size(), "."));
  }
  if (request.state() == v1::OBESVARAD) {
    violations.Add("state", "Svaret ska vara rättad eller inte rättad.");
  }
  if (request.state() != v1::RATTAD) return;
  if (base::TrimSv(request.plats()).empty()) {
    violations.Add("plats", "Skriv var i utkastet det är rättat. Exempel: iakttagelse 2");
  }
  const bool known = request.nr() >= 1 && request.nr() <= uppfoljning.synpunkter_size();
  if (known && uppfoljning.synpunkter(request.nr() - 1).utkast_version() == uppfoljning.utkast_version()) {
    violations.Add("state",
                   absl::StrCat("Ingenting i utkastet är ändrat sedan synpunkt ", request.nr(),
                                " lämnades, så den kan inte vara rättad. Rätta först: kvalitet uppföljning "
                                "iakttagelse ",
                                uppfoljning.nummer(), " --nr NR --text \"...\". Eller svara --ej-rättad SKÄL."));
  }
}

bool ArSammaPerson(const v1::Uppfoljning& uppfoljning, const std::string& person) {
  return !person.empty() && (uppfoljning.utkast_av() == person || uppfoljning.andrad_av() == person);
}

void CheckTvaPersoner(const v1::Uppfoljning& uppfoljning, const std::string& person, proto::Violations& violations) {
  if (uppfoljning.tvapersonsregel() == v1::AV || !ArSammaPerson(uppfoljning, person)) return;
  const char* did = uppfoljning.utkast_av() == person ? "Du skickade utkastet" : "Du ändrade utkastet";
  if (uppfoljning.tvapersonsregel() != v1::MOTIV) {
    violations.Add("name", absl::StrCat(did, " av ", uppfoljning.nummer(),
                                        ". En annan person i kvalitetsteamet ska fastställa den."));
  } else if (base::TrimSv(uppfoljning.samma_person_motiv()).empty()) {
    violations.Add("samma_person_motiv",
                   absl::StrCat(did, ". Skriv varför samma person fastställer; det redovisas i rapporten."));
  }
}

}  // namespace kvalitet::uppfoljning
