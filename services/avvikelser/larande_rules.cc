#include "services/avvikelser/larande_rules.h"

#include <re2/re2.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/text.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/plats.h"

namespace kvalitet::avvikelser {
namespace {

using proto::Refused;

constexpr size_t kShortestName = 4;  // shorter ones are words

struct Text {
  const char* field;
  const std::string& (v1::Larexempel::*said)() const;
};
constexpr Text kTexts[] = {{"rubrik", &v1::Larexempel::rubrik},
                           {"vad_hande", &v1::Larexempel::vad_hande},
                           {"varfor", &v1::Larexempel::varfor},
                           {"lardom", &v1::Larexempel::lardom},
                           {"gjordes", &v1::Larexempel::gjordes}};

bool OrdTecken(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

// Whether a folded text has the folded name as words of its own; an s behind it is a genitive.
bool Namner(const std::string& text, const std::string& name) {
  for (size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    size_t end = at + name.size();
    if (end < text.size() && text[end] == 's') ++end;
    const bool begins = at == 0 || !OrdTecken(text[at - 1]), ends = end >= text.size() || !OrdTecken(text[end]);
    if (begins && ends) return true;
  }
  return false;
}

void CheckText(const std::string& field, const std::string& said, const Egennamn& egennamn,
               proto::Violations& violations) {
  // The series of every service: of one letter with the hyphen only, since B12 is no number of an ärende.
  static const LazyRE2 kNumber = {R"((\b((AV|LE|LK|LX|ME|NI|SY)-?|[A-Z]-)|Ä-)[0-9]+\b)"};
  static const LazyRE2 kDay = {
      R"(\b[0-9]{4}-[0-9]{2}(-[0-9]{2})?\b|)"
      R"(\b(januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)\b)"};
  const std::string folded = base::FoldSv(said);
  std::string found;
  if (RE2::PartialMatch(said, *kNumber)) {
    violations.Add(field,
                   "Texten nämner ett ärendes nummer. Ta bort det: ett lärexempel går inte att följa till ärendet");
  }
  if (RE2::PartialMatch(folded, *kDay)) {
    violations.Add(field, "Texten säger när det hände. Ta bort dag och månad: året står redan i lärexemplet");
  }
  for (const std::string& name : egennamn) {
    if (!Namner(folded, name)) continue;
    violations.Add(field,
                   "Texten nämner en enhet eller en utförare. Skriv vad det är för verksamhet, inte vad den heter");
    return;
  }
}

void CheckKategorier(const v1::Larexempel& exempel, absl::CivilDay today, proto::Violations& violations) {
  for (int i = 0; i < exempel.kategorier_size(); ++i) {
    const std::string& kod = exempel.kategorier(i).kod();
    const bool known =
        FindKategori("MISSFORHALLANDE", kod, today) != nullptr || FindKategori("HSL", kod, today) != nullptr;
    // What the case had stays, also where a new version of the list has it no more.
    const bool ever = std::any_of(Kategorier().begin(), Kategorier().end(), [&](const v1::Kategori& one) {
      return one.kod() == kod && one.lista() != "SYNPUNKT";
    });
    if (known || ever) continue;
    violations.Add(absl::StrCat("larexempel.kategorier[", i, "].kod"),
                   absl::StrCat("Kategorin ", kod, " finns inte. ", KategoriHelp("MISSFORHALLANDE", kod, today)));
  }
}

void Only(bool stated, bool belongs, const char* field, proto::Violations& violations) {
  if (stated && !belongs) violations.Add(field, "Det hör inte till det steget. Ta bort det");
}

}  // namespace

Egennamn EgennamnI(const registry::Snapshot& snapshot) {
  std::set<std::string> all;
  const auto add = [&](const std::string& name) {
    std::string folded = base::FoldSv(base::TrimSv(name));
    if (folded.size() >= kShortestName) all.insert(std::move(folded));
  };
  for (const auto& one : snapshot.enheter()) add(one.namn());
  for (const auto& one : snapshot.utforare()) {
    add(one.namn());
    // "Exempelomsorg AB" is said "Exempelomsorg".
    std::string spoken = one.namn();
    if (RE2::Replace(&spoken, R"((?i)\s+(ab|kb|hb|ek\. ?för\.)$)", "")) add(spoken);
  }
  return {all.begin(), all.end()};
}

void CheckLarexempel(const v1::Larexempel& exempel, absl::CivilDay today, const Egennamn& egennamn,
                     proto::Violations& violations) {
  for (const Text& text : kTexts) {
    CheckText(absl::StrCat("larexempel.", text.field), (exempel.*text.said)(), egennamn, violations);
  }
  CheckKategorier(exempel, today, violations);
  std::set<int> areas;
  for (int i = 0; i < exempel.orsaker_size(); ++i) {
    if (areas.insert(exempel.orsaker(i).omrade()).second) continue;
    violations.Add(absl::StrCat("larexempel.orsaker[", i, "].omrade"),
                   "Orsaksområdet står två gånger. Ta bort det ena");
  }
}

absl::Status BlirExempel(const proto::Call& call, const v1::Avvikelse& a) {
  if (Hidden(call, a)) return a.utforarens_egen() ? UtforarensEgnaText(a) : Overlamnad(a);
  if (ArSynpunkt(a)) {
    return Refused("INGET_LARANDE", absl::StrCat(a.nummer(),
                                                 " är en synpunkt. Lärexempel skrivs av avvikelser, lex "
                                                 "Sarah-rapporter och lex Maria-ärenden."));
  }
  if (a.state() != v1::AVSLUTAD) {
    return Refused("INTE_AVSLUTAD",
                   absl::StrCat(a.nummer(), " är inte avslutad. Avsluta ärendet först, och skriv sedan lärexemplet."));
  }
  return absl::OkStatus();
}

void StampLarexempel(const proto::Call& call, const v1::Avvikelse& a, v1::Larexempel& exempel) {
  exempel.set_state(v1::LAREXEMPEL_UTKAST);
  exempel.set_insatstyp(a.insatstyp());
  if (const absl::StatusOr<absl::CivilDay> day = base::ParseDate(a.handelse_date()); day.ok()) {
    exempel.set_ar(static_cast<int32_t>(day->year()));
  }
  if (exempel.kategorier().empty()) *exempel.mutable_kategorier() = a.kategorier();
  exempel.set_utforarens_egen(a.utforarens_egen());
  exempel.set_syns_for_kommunen(!a.utforarens_egen());
  if (!call.scope.all) exempel.set_ansvarig_utforare(a.ansvarig_utforare());
}

void CheckSteg(const v1::MoveLarexempelRequest& request, proto::Violations& violations) {
  const v1::Larexempelsteg steg = request.steg();
  const bool why = steg == v1::LARSTEG_LAMNA_TILLBAKA || steg == v1::LARSTEG_ATERKALLA;
  if (why && request.motiv().empty())
    violations.Add("motiv", "Skriv varför, så att den som skriver om vet vad som ska ändras");
  Only(!request.motiv().empty(), why, "motiv", violations);
  Only(request.ingen_igenkannbar(), steg == v1::LARSTEG_DELA, "ingen_igenkannbar", violations);
  const bool dialog = steg == v1::LARSTEG_LAMNA_TILL_DIALOG;
  if (dialog && request.dialog().empty()) violations.Add("dialog", "Ange vilken utförardialog. Exempel: D-3");
  Only(!request.dialog().empty(), dialog, "dialog", violations);
}

void SkrivSteg(const v1::MoveLarexempelRequest& request, v1::Larexempel& exempel) {
  if (!request.motiv().empty()) exempel.set_motiv(request.motiv());
  if (request.steg() == v1::LARSTEG_DELA) exempel.set_ingen_igenkannbar(request.ingen_igenkannbar());
}

void FoljdAvSteg(const proto::Call& call, const v1::MoveLarexempelRequest& request, v1::Larexempel& exempel) {
  switch (request.steg()) {
    case v1::LARSTEG_SKICKA:
      exempel.clear_motiv();
      break;
    case v1::LARSTEG_DELA:
      exempel.set_granskad_av(call.who.subject);
      break;
    case v1::LARSTEG_SKRIV_OM:
      // What was approved once is not what will be.
      exempel.clear_granskad_av();
      exempel.clear_ingen_igenkannbar();
      exempel.clear_delad_time();
      break;
    case v1::LARSTEG_LAMNA_TILL_DIALOG: {
      v1::LarexempelDialog& one = *exempel.add_dialoger();
      one.set_dialog(request.dialog());
      one.set_overlamnad_date(base::FormatDate(call.today));
      one.set_overlamnad_av(call.who.subject);
      break;
    }
    default:
      break;
  }
  const bool open = exempel.state() == v1::LAREXEMPEL_DELAT || exempel.state() == v1::LAREXEMPEL_ATERKALLAT;
  exempel.set_syns_for_kommunen(!exempel.utforarens_egen() || open);
}

bool HarSkrivit(const v1::Larexempel& exempel, const std::string& person) {
  return std::any_of(exempel.skribenter().begin(), exempel.skribenter().end(),
                     [&](const v1::Larexempelskribent& one) { return one.person() == person; });
}

void NoteraSkribent(const std::string& person, v1::Larexempel& exempel) {
  if (!HarSkrivit(exempel, person)) exempel.add_skribenter()->set_person(person);
}

bool ArLamnadTill(const v1::Larexempel& exempel, const std::string& dialog) {
  return std::any_of(exempel.dialoger().begin(), exempel.dialoger().end(),
                     [&](const v1::LarexempelDialog& one) { return one.dialog() == dialog; });
}

void DoljArendet(const proto::Call& call, v1::Larexempel& exempel) {
  const std::string& person = call.who.subject;
  if (HarSkrivit(exempel, person) || exempel.granskad_av() == person) return;
  const bool theirs = call.scope.all != exempel.utforarens_egen();  // who approves it
  if (theirs && exempel.state() == v1::LAREXEMPEL_FOR_GRANSKNING) return;
  exempel.clear_arende();
}

v1::DelatLarexempel Delat(const v1::Larexempel& exempel) {
  v1::DelatLarexempel delat;
  delat.set_nummer(exempel.nummer());
  delat.set_insatstyp(exempel.insatstyp());
  delat.set_ar(exempel.ar());
  *delat.mutable_kategorier() = exempel.kategorier();
  *delat.mutable_orsaker() = exempel.orsaker();
  delat.set_rubrik(exempel.rubrik());
  delat.set_vad_hande(exempel.vad_hande());
  delat.set_varfor(exempel.varfor());
  delat.set_lardom(exempel.lardom());
  delat.set_gjordes(exempel.gjordes());
  return delat;
}

void Tom(v1::DelatLarexempel& delat) {
  delat.clear_rubrik();
  delat.clear_vad_hande();
  delat.clear_varfor();
  delat.clear_lardom();
  delat.clear_gjordes();
}

}  // namespace kvalitet::avvikelser
