// What follows from a step of lex Maria: last days, the anmälan's fields, the register's row.
#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/date.h"
#include "common/base/kommun.h"
#include "common/base/name.h"
#include "common/proto/rules.h"
#include "services/avvikelser/atgardsregler.h"
#include "services/avvikelser/blanketter.h"
#include "services/avvikelser/frister.h"
#include "services/avvikelser/ivoregler.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/lagstod.h"
#include "services/avvikelser/lexmaria_rules.h"
#include "services/avvikelser/rules.h"

namespace kvalitet::avvikelser {
namespace {

constexpr std::pair<absl::string_view, absl::string_view> kVad[] = {
    {"LM_BEDOM", "bedöm risken"},
    {"LM_UTREDNINGSVAG", "bestäm enkel utredning eller händelseanalys"},
    {"LM_UTRED", "gör klart den enkla utredningen"},
    {"LM_ANALYSERA", "lås händelseanalysen"},
    {"LM_BESLUTA", "besluta vad det var"},
    {"LM_ATGARDER", "bestäm åtgärder, eller avsluta med motiv"},
    {"LM_GENOMFOR", "genomför åtgärderna"},
    {"LM_EFFEKT", "bedöm om åtgärderna hade effekt"},
    {"LM_INFORMERA_PATIENT", "informera patienten"},
    {"LM_ANMAL_IVO", "anmäl till IVO"},
    {"LM_EFTERSAND", "sänd in utredningen till IVO"},
    {"LM_SVARA_IVO", "svara IVO"},
    {"LM_IVO_BESLUT", "ange om IVO kräver åtgärder eller avslutar"},
};

// Code of data/frister.csv for what a state waits for; null where it waits for nothing.
const char* KodFor(v1::LexMariaState state) {
  switch (state) {
    case v1::LEXMARIA_RAPPORTERAD:
      return "LM_BEDOM";
    case v1::LEXMARIA_BEDOMD:
      return "LM_UTREDNINGSVAG";
    case v1::LEXMARIA_ENKEL_UTREDNING:
      return "LM_UTRED";
    case v1::LEXMARIA_HANDELSEANALYS:
      return "LM_ANALYSERA";
    case v1::LEXMARIA_ANALYS_KLAR:
      return "LM_BESLUTA";
    case v1::LEXMARIA_BESLUTAD:
      return "LM_ATGARDER";
    case v1::LEXMARIA_ATGARDER:
      return "LM_GENOMFOR";
    case v1::LEXMARIA_EFFEKT:
      return "LM_EFFEKT";
    default:
      return nullptr;
  }
}

template <class E>
std::string OrdFor(const google::protobuf::EnumDescriptor* type, E value) {
  return value == 0 ? "" : proto::Word(type->FindValueByNumber(value));
}

// How strong a measure is, and when it is done or was.
std::string Skick(const v1::LexMariaAtgard& one) {
  return absl::StrCat(OrdFor(v1::Atgardsstyrka_descriptor(), one.styrka()), "; ", atgardsregler::Nar(one));
}

// Point 6: a line of each cause.
std::string Orsaker(const v1::LexMariaArende& a) {
  std::vector<std::string> rader;
  for (const v1::LexSarahOrsak& one : a.orsaker()) {
    rader.push_back(
        absl::StrCat("Orsak ", one.nr(), ", ", OrdFor(v1::Orsaksomrade_descriptor(), one.omrade()), ": ", one.text()));
  }
  return absl::StrJoin(rader, "\n");
}

// Point 10: a line of each measure, and of each cause that has a motive for none.
std::string Atgarder(const v1::LexMariaArende& a) {
  std::vector<std::string> rader;
  for (const v1::LexMariaAtgard& one : a.atgarder()) {
    rader.push_back(absl::StrCat("Åtgärd ", one.nr(), " mot orsak ", one.orsak_nr(), ": ", one.text(), " (", Skick(one),
                                 "; ansvarig: ", one.ansvarig(), ")"));
  }
  for (const v1::LexSarahOrsak& one : a.orsaker()) {
    if (one.utan_atgard_motiv().empty()) continue;
    rader.push_back(absl::StrCat("Ingen åtgärd mot orsak ", one.nr(), ": ", one.utan_atgard_motiv()));
  }
  return absl::StrJoin(rader, "\n");
}

// Every point in the order of its number, also what is not written; of whoever ordered it only what was said.
void AddUtredning(const v1::LexMariaArende& a, v1::LexMariaAnmalan& anmalan) {
  using Arende = v1::LexMariaArende;
  anmalan.set_utredning_bifogad(true);
  const auto add = [&anmalan](int nr, absl::string_view rubrik, const std::string& text) {
    v1::Utredningspunkt& punkt = *anmalan.add_punkter();
    punkt.set_nr(nr);
    punkt.set_rubrik(std::string(rubrik));
    punkt.set_text(text);
  };
  for (int number = Arende::kUppdragFieldNumber; number <= Arende::kAterforingFieldNumber; ++number) {
    const auto* f = Arende::descriptor()->FindFieldByNumber(number);
    if (number == Arende::kOrsakerFieldNumber) add(6, "orsaker", Orsaker(a));
    if (number == Arende::kAtgarderFieldNumber) add(10, "åtgärder", Atgarder(a));
    if (f == nullptr || f->is_repeated()) continue;
    const std::string text = a.GetReflection()->GetString(a, f);
    if (number == Arende::kUppdragsgivarensKommentarFieldNumber && text.empty()) continue;
    // "4 händelsebeskrivning"
    const std::pair<std::string, std::string> label = absl::StrSplit(proto::Label(f), absl::MaxSplits(' ', 1));
    int nr = 0;
    if (absl::SimpleAtoi(label.first, &nr)) add(nr, label.second, text);
  }
}

std::string Patientinformation(const v1::LexMariaArende& a) {
  const std::string lage = OrdFor(v1::PatientState_descriptor(), a.patient_state());
  if (a.patient_state() != v1::PATIENT_INFORMERAD) return lage;
  if (a.patient_vem() == v1::INFORMERAD_ENSKILD) return absl::StrCat(lage, " ", a.patient_date());
  return absl::StrCat(OrdFor(v1::Informerad_descriptor(), a.patient_vem()), " informerades ", a.patient_date());
}

}  // namespace

absl::string_view LexMariaVad(absl::string_view kod) {
  const auto* const found =
      std::find_if(std::begin(kVad), std::end(kVad), [&](const auto& v) { return v.first == kod; });
  return found == std::end(kVad) ? absl::string_view() : found->second;
}

void StampDagar(v1::LexMariaArende& a) {
  const auto days = [](const std::string& from, const std::string& to) { return DagarMellan(from, to); };
  a.clear_dagar_till_mottagen();
  a.clear_dagar_till_bedomning();
  a.clear_dagar_till_last();
  a.clear_dagar_till_genomforda();
  a.clear_dagar_till_patient();
  a.clear_dagar_till_beslut();
  a.clear_dagar_till_ivo();
  if (const auto d = days(a.rapporterad_date(), a.mottagen_date())) a.set_dagar_till_mottagen(*d);
  if (const auto d = days(a.rapporterad_date(), a.bedomd_date())) a.set_dagar_till_bedomning(*d);
  if (const auto d = days(a.rapporterad_date(), a.last_date())) a.set_dagar_till_last(*d);
  if (const auto d = days(a.rapporterad_date(), a.genomforda_date())) a.set_dagar_till_genomforda(*d);
  if (const auto d = days(a.handelse_date(), a.patient_date())) a.set_dagar_till_patient(*d);
  if (const auto d = days(a.rapporterad_date(), a.beslutad_date())) a.set_dagar_till_beslut(*d);
  if (const auto d = days(a.rapporterad_date(), a.ivo_anmald_date())) a.set_dagar_till_ivo(*d);
}

std::optional<absl::CivilDay> RapportensStart(const v1::LexMariaArende& a) {
  const absl::StatusOr<absl::CivilDay> rapport = base::ParseDate(a.rapporterad_date());
  return a.state() == v1::LEXMARIA_RAPPORTERAD && rapport.ok() ? std::make_optional(*rapport) : std::nullopt;
}

std::optional<absl::CivilDay> PatientensStart(const v1::LexMariaArende& a) {
  const absl::StatusOr<absl::CivilDay> known =
      base::ParseDate(a.upptackt_date().empty() ? a.handelse_date() : a.upptackt_date());
  return a.patient_motiv().empty() && known.ok() ? std::make_optional(*known) : std::nullopt;
}

void StampSista(const Fristbok& bok, const v1::LexMariaArende* stored, absl::CivilDay today, v1::LexMariaArende& a) {
  const std::optional<absl::CivilDay> rapport = RapportensStart(a);
  const bool corrected = rapport.has_value() && stored != nullptr && stored->rapporterad_date() != a.rapporterad_date();
  if (const char* kod = KodFor(a.state()); kod == nullptr) {
    a.clear_sista_date();
  } else if (stored == nullptr || stored->state() != a.state() || corrected) {
    a.set_sista_date(FristSista(kod, bok.For(), rapport.value_or(today)));
  }
  if (a.state() == v1::LEXMARIA_ATGARDER) {  // the measures have days of their own
    if (const std::string next = atgardsregler::NastaAtgardsdag(a); !next.empty()) a.set_sista_date(next);
  }
  const std::optional<absl::CivilDay> known = PatientensStart(a);
  const bool moved = known.has_value() && stored != nullptr && PatientensStart(*stored) != known;
  if (a.patient_state() != v1::PATIENT_EJ_INFORMERAD) {
    a.clear_patient_sista_date();
  } else if (stored == nullptr || stored->patient_state() != a.patient_state() || moved) {
    a.set_patient_sista_date(FristSista("LM_INFORMERA_PATIENT", bok.For(), known.value_or(today)));
  }
  ivoregler::StampSista(bok, stored, today, {"LM_ANMAL_IVO", "LM_EFTERSAND", "LM_IVO_BESLUT"}, a);
}

v1::LexMariaAnmalan AnmalanFor(const v1::LexMariaArende& a, const v1::Avvikelse& rapport,
                               const v1::MoveLexMariaArendeRequest& request, const std::string& day) {
  v1::LexMariaAnmalan anmalan;
  anmalan.set_blankett(BlankettFor(v1::LEX_MARIA, day).namn);
  anmalan.set_avsandarens_nummer(request.eget_diarienr());
  anmalan.set_skickad_date(day);
  const bool klar = request.steg() != v1::LM_ANMAL_IVO_FORE_UTREDNING;
  anmalan.set_galler(OrdFor(v1::LexMariaBeslut_descriptor(), klar ? a.beslut() : request.beslut()));
  anmalan.set_vardgivare(OrdFor(v1::Vardgivare_descriptor(), a.vardgivare()));
  if (a.vardgivare() == v1::VARDGIVARE_KOMMUN) {
    absl::StrAppend(anmalan.mutable_vardgivare(), ", ", base::KommunNamn(base::KommunOf(a.name())));
  }
  anmalan.set_anmalare(request.anmalare());
  anmalan.set_kontakt(request.kontakt());
  anmalan.set_kontakt_telefon(request.kontakt_telefon());
  anmalan.set_kontakt_epost(request.kontakt_epost());
  anmalan.set_kontakt_adress(request.kontakt_adress());
  anmalan.set_verksamhet(a.enhet());
  anmalan.set_typ_av_verksamhet(a.insatstyp());
  anmalan.set_regiform(a.regiform());
  anmalan.set_handelse_date(rapport.intraffad_date());
  anmalan.set_rapporterad_date(a.rapporterad_date());
  anmalan.set_skyldighet(PliktText(v1::PLIKT_ANMALA, LagarAv(a), day));
  anmalan.set_patient(rapport.enskild_referens());
  anmalan.set_patient_informerad(Patientinformation(a));
  anmalan.set_patientens_berattelse(a.berattelse());
  anmalan.set_utfall(OrdFor(v1::Utfall_descriptor(), rapport.utfall()));
  for (const v1::AvvikelseKategori& one : rapport.kategorier()) {
    const v1::Kategori* kategori =
        FindKategori(ListaFor(v1::LEX_MARIA, v1::HSL), one.kod(), base::ParseDate(day).value_or(absl::CivilDay()));
    anmalan.add_slag(kategori == nullptr ? one.kod() : kategori->etikett());
  }
  anmalan.set_beskrivning(rapport.beskrivning());
  anmalan.set_konsekvens(rapport.konsekvens());
  anmalan.set_omedelbara_atgarder(rapport.omedelbara_atgarder());
  for (const v1::LexMariaAtgard& one : a.atgarder()) {
    anmalan.add_atgarder(absl::StrCat(absl::StripSuffix(one.text(), "."), " (", Skick(one), ")."));
  }
  if (klar) AddUtredning(a, anmalan);
  return anmalan;
}

void Folj(const v1::LexMariaArende& a, absl::CivilDay today, v1::Avvikelse& rapport) {
  rapport.set_vardgivare(a.vardgivare());
  if (a.utforarens_egen()) {
    rapport.set_utforarens_egen(true);
    return;
  }
  rapport.set_lexmaria_arende(a.nummer());
  if (a.state() >= v1::LEXMARIA_HANDELSEANALYS && a.atkomst_enhet().empty()) rapport.set_overlamnad(true);
  if (a.state() == v1::LEXMARIA_AVSLUTAD) {
    rapport.set_state(v1::AVSLUTAD);
    if (rapport.avslutad_date().empty()) rapport.set_avslutad_date(base::FormatDate(today));
  } else {
    rapport.set_state(a.state() >= v1::LEXMARIA_BEDOMD ? v1::UNDER_UTREDNING : v1::REGISTRERAD);
    rapport.clear_avslutad_date();
  }
  rapport.set_till_ivo_date(a.ivo_anmald_date());
  UtreddSom(a.lagstod(), *rapport.mutable_lagstod());
}

void CheckStyrsAvLexMaria(const v1::Avvikelse& candidate, const v1::Avvikelse* before, bool kommunen,
                          const std::string& prefix, proto::Violations& violations) {
  v1::Avvikelse fresh;
  fresh.set_state(v1::REGISTRERAD);
  const v1::Avvikelse& stored = before == nullptr ? fresh : *before;
  const bool begun = !stored.lexmaria_arende().empty();
  // What is read in from another system is decided there, until somebody here has it; another vårdgivare's own tells
  // what its people choose to tell.
  const bool elsewhere = !begun && (stored.utforarens_egen() ? !kommunen : !candidate.kalla().empty());
  if (candidate.typ() != v1::LEX_MARIA || elsewhere) return;
  const std::string svenska =
      begun ? absl::StrCat("följer lex Maria-ärendet ", stored.lexmaria_arende(), ". Ta steget där i stället.")
      : stored.utforarens_egen() ? "är den vårdgivarens eget, och ändras bara där."
                                 : "följer lex Maria-ärendet. Ta emot rapporten, och ta steget där.";
  if (begun && candidate.enhet() != stored.enhet()) violations.Add(prefix + "enhet", svenska);
  if (begun && candidate.insatstyp() != stored.insatstyp()) violations.Add(prefix + "insatstyp", svenska);
  if (candidate.state() != stored.state()) violations.Add(prefix + "state", svenska);
  if (candidate.avslutad_date() != stored.avslutad_date()) violations.Add(prefix + "avslutad_date", svenska);
  if (candidate.till_ivo_date() != stored.till_ivo_date()) violations.Add(prefix + "till_ivo_date", svenska);
}

}  // namespace kvalitet::avvikelser
