// What follows from a step: last days, the anmälan's fields, the register's row.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/date.h"
#include "common/proto/rules.h"
#include "services/avvikelser/atgardsregler.h"
#include "services/avvikelser/blanketter.h"
#include "services/avvikelser/ivoregler.h"
#include "services/avvikelser/lagstod.h"
#include "services/avvikelser/lexsarah_rules.h"
#include "services/avvikelser/rules.h"

namespace kvalitet::avvikelser {
namespace {

// Code of data/frister.csv for what a state waits for; null where it waits for nothing.
const char* KodFor(v1::LexSarahState state) {
  switch (state) {
    case v1::LEXSARAH_MOTTAGEN:
      return "LS_INLED";
    case v1::LEXSARAH_UNDER_UTREDNING:
      return "LS_GRAD";
    case v1::LEXSARAH_KOMPLETTERING:
      return "LS_KOMPLETTERA";
    case v1::LEXSARAH_KLAR_FOR_BESLUT:
      return "LS_BESLUTA";
    case v1::LEXSARAH_BESLUTAD:
      return "LS_ATGARDER";
    case v1::LEXSARAH_ATGARDER_PAGAR:
      return "LS_GENOMFOR";
    case v1::LEXSARAH_EFFEKTUPPFOLJNING:
      return "LS_EFFEKT";
    default:
      return nullptr;
  }
}

std::string WordOf(v1::Grad grad) { return proto::Word(v1::Grad_descriptor()->FindValueByNumber(grad)); }

void AddUtredning(const v1::LexSarahArende& a, v1::IvoAnmalan& anmalan) {
  anmalan.set_utredning_bifogad(true);
  std::string orsaker;
  for (const v1::LexSarahOrsak& one : a.orsaker()) {
    absl::StrAppend(&orsaker, orsaker.empty() ? "" : "\n", one.nr(), ". ",
                    proto::Word(v1::Orsaksomrade_descriptor()->FindValueByNumber(one.omrade())), ": ", one.text());
  }
  for (const std::string& punkt :
       {a.vad_hande(), a.uppmarksammat(), a.nar_intraffade(), orsaker, a.hant_tidigare(), a.kan_handa_igen()}) {
    anmalan.add_utredning(punkt);
  }
}

}  // namespace

void StampDagar(v1::LexSarahArende& a) {
  const auto days = [&a](const std::string& to) { return DagarMellan(a.rapporterad_date(), to); };
  a.clear_dagar_till_mottagen();
  a.clear_dagar_till_utredare();
  a.clear_dagar_till_last();
  a.clear_dagar_till_beslut();
  a.clear_dagar_till_genomforda();
  a.clear_dagar_till_ivo();
  if (const auto d = days(a.mottagen_date())) a.set_dagar_till_mottagen(*d);
  if (const auto d = days(a.utredare_date())) a.set_dagar_till_utredare(*d);
  if (const auto d = days(a.last_date())) a.set_dagar_till_last(*d);
  if (const auto d = days(a.beslutad_date())) a.set_dagar_till_beslut(*d);
  if (const auto d = days(a.genomforda_date())) a.set_dagar_till_genomforda(*d);
  if (const auto d = days(a.ivo_anmald_date())) a.set_dagar_till_ivo(*d);
}

void StampDagar(v1::Namndinformation& information) {
  information.clear_dagar_till_namnd();
  const auto days = DagarMellan(information.rapporterad_date(), information.informerad_date());
  if (days) information.set_dagar_till_namnd(*days);
}

bool RaknasFranRapporten(const v1::LexSarahArende& a) {
  const bool counts = a.state() == v1::LEXSARAH_MOTTAGEN || a.state() == v1::LEXSARAH_UNDER_UTREDNING;
  return counts && !a.has_beslutad_time();
}

void StampSista(const Fristbok& bok, const v1::LexSarahArende* stored, absl::CivilDay today, v1::LexSarahArende& a) {
  const absl::StatusOr<absl::CivilDay> rapport = base::ParseDate(a.rapporterad_date());
  const bool from_rapport = RaknasFranRapporten(a) && rapport.ok();
  const bool corrected = from_rapport && stored != nullptr && stored->rapporterad_date() != a.rapporterad_date();
  if (const char* kod = KodFor(a.state()); kod == nullptr) {
    a.clear_sista_date();
  } else if (stored == nullptr || stored->state() != a.state() || corrected) {
    a.set_sista_date(FristSista(kod, bok.For(), from_rapport ? *rapport : today));
  }
  if (a.state() == v1::LEXSARAH_ATGARDER_PAGAR && !a.atgarder().empty()) {  // the measures have days of their own
    const std::string next = atgardsregler::NastaAtgardsdag(a);
    if (!next.empty()) a.set_sista_date(next);
  }
  ivoregler::StampSista(bok, stored, today, {"LS_ANMAL_IVO", "LS_EFTERSAND", "LS_IVO_BESLUT"}, a);
}

v1::IvoAnmalan AnmalanFor(const v1::LexSarahArende& a, const v1::Avvikelse& rapport,
                          const v1::MoveLexSarahArendeRequest& request, const std::string& day) {
  v1::IvoAnmalan anmalan;
  anmalan.set_blankett(BlankettFor(v1::LEX_SARAH, day).namn);
  anmalan.set_avsandarens_nummer(request.eget_diarienr());
  anmalan.set_skickad_date(day);
  const bool klar = request.steg() != v1::ANMAL_IVO_FORE_UTREDNING;
  anmalan.set_galler(WordOf(klar ? a.grad() : request.grad()));
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
  anmalan.set_lagrum(LagarnasNamn(LagarAv(a)));
  anmalan.set_skyldighet(PliktText(v1::PLIKT_ANMALA, LagarAv(a), day));
  anmalan.set_beskrivning(rapport.beskrivning());
  anmalan.set_konsekvens(rapport.konsekvens());
  anmalan.set_omedelbara_atgarder(rapport.omedelbara_atgarder());
  for (const v1::LexSarahAtgard& one : a.atgarder()) {
    anmalan.add_atgarder(absl::StrCat(absl::StripSuffix(one.text(), "."), " (", atgardsregler::Nar(one), ")."));
  }
  if (klar) AddUtredning(a, anmalan);
  return anmalan;
}

void Folj(const v1::LexSarahArende& a, absl::CivilDay today, v1::Avvikelse& rapport) {
  rapport.set_lexsarah_arende(a.nummer());
  const bool begun = a.state() >= v1::LEXSARAH_UNDER_UTREDNING;
  if (begun) rapport.set_overlamnad(true);
  if (a.state() == v1::LEXSARAH_AVSLUTAD) {
    rapport.set_state(v1::AVSLUTAD);
    if (rapport.avslutad_date().empty()) rapport.set_avslutad_date(base::FormatDate(today));
  } else {
    rapport.set_state(begun ? v1::UNDER_UTREDNING : v1::REGISTRERAD);
    rapport.clear_avslutad_date();
  }
  rapport.set_grad(a.grad());
  rapport.set_till_ivo_date(a.ivo_anmald_date());
  UtreddSom(a.lagstod(), *rapport.mutable_lagstod());
}

void CheckStyrsAvArende(const v1::Avvikelse& candidate, const v1::Avvikelse* before, const std::string& prefix,
                        proto::Violations& violations) {
  v1::Avvikelse fresh;
  fresh.set_state(v1::REGISTRERAD);
  const v1::Avvikelse& stored = before == nullptr ? fresh : *before;
  // What is read in from another system is decided there, until somebody here has it.
  const bool here = candidate.kalla().empty() || stored.utforarens_egen() || !stored.lexsarah_arende().empty();
  if (candidate.typ() != v1::LEX_SARAH || !here) return;
  const std::string svenska =
      !stored.lexsarah_arende().empty()
          ? absl::StrCat("följer lex Sarah-ärendet ", stored.lexsarah_arende(), ". Ta steget där i stället.")
      : stored.utforarens_egen() ? "följer det som nämnden informeras om. Informera nämnden i stället."
                                 : "följer lex Sarah-ärendet. Ta emot rapporten, och ta steget där.";
  if (candidate.state() != stored.state()) violations.Add(prefix + "state", svenska);
  if (candidate.grad() != stored.grad()) violations.Add(prefix + "grad", svenska);
  if (candidate.avslutad_date() != stored.avslutad_date()) violations.Add(prefix + "avslutad_date", svenska);
  if (candidate.till_ivo_date() != stored.till_ivo_date()) violations.Add(prefix + "till_ivo_date", svenska);
}

}  // namespace kvalitet::avvikelser
