#include "services/avvikelser/lexsarah_rules.h"

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/proto/rules.h"
#include "services/avvikelser/atgardsregler.h"
#include "services/avvikelser/ivoregler.h"

namespace kvalitet::avvikelser {
namespace {

using atgardsregler::Empty;
using ivoregler::Want;
using proto::Violations;
using v1::LexSarahArende;

// In kommunal regi whoever is concerned steps aside; a private utförare says how it is dealt with.
void CheckJav(const LexSarahArende& a, v1::Jav jav, const std::string& motiv, const char* field, const char* annan,
              Violations& violations) {
  if (jav == v1::JAV_UNSPECIFIED) {
    violations.Add(
        field,
        "Säg om det finns jäv: ange inget jäv, eller redovisa jävet (--jäv) med vad det består i och hur det "
        "hanteras.");
  } else if (jav == v1::JAV_FINNS && !a.utforarens_egen()) {
    violations.Add(field, annan);
  } else if (jav == v1::JAV_FINNS && Empty(motiv)) {
    violations.Add("jav_motiv", "Redovisa jävet: vad det består i och hur ni hanterar det.");
  }
}

bool SammaUtredning(const LexSarahArende& a, const LexSarahArende& b) {
  return atgardsregler::SammaOrsaker(a, b) && a.vad_hande() == b.vad_hande() &&
         a.uppmarksammat() == b.uppmarksammat() && a.nar_intraffade() == b.nar_intraffade() &&
         a.hant_tidigare() == b.hant_tidigare() && a.kan_handa_igen() == b.kan_handa_igen() &&
         a.mottagare_jav() == b.mottagare_jav();
}

bool Utreds(v1::LexSarahState state) {
  return state == v1::LEXSARAH_UNDER_UTREDNING || state == v1::LEXSARAH_KOMPLETTERING;
}
bool FoljsUpp(v1::LexSarahState state) {
  return state == v1::LEXSARAH_BESLUTAD || state == v1::LEXSARAH_ATGARDER_PAGAR ||
         state == v1::LEXSARAH_EFFEKTUPPFOLJNING;
}
bool Beslutad(v1::LexSarahState state) { return FoljsUpp(state) || state == v1::LEXSARAH_AVSLUTAD; }

void CheckLast(const LexSarahArende& candidate, const LexSarahArende& stored, Violations& violations) {
  if (Utreds(stored.state())) return;
  const std::string lage =
      absl::StrCat(proto::Word(v1::LexSarahState_descriptor()->FindValueByNumber(stored.state())),
                   stored.state() == v1::LEXSARAH_MOTTAGEN ? ". Utse utredare först."
                                                           : ". Återlämna eller återöppna ärendet först.");
  if (!SammaUtredning(candidate, stored)) {
    violations.Add("lex_sarah_arende.state",
                   absl::StrCat("Utredningens punkter och orsaker skrivs bara under utredning; läget är: ", lage));
  } else if (!FoljsUpp(stored.state()) && !atgardsregler::SammaUppfoljning(candidate, stored)) {
    violations.Add("lex_sarah_arende.atgarder",
                   absl::StrCat("Åtgärder och motiv skrivs under utredning och efter beslutet; läget är: ", lage));
  }
}

}  // namespace

void CheckRapport(const LexSarahArende& a, Violations& violations) {
  Want(a.enhet(), "enhet", "Rapporten säger inte var det hände. Ange enhet.", violations);
  Want(a.insatstyp(), "insatstyp", "Rapporten säger inte vilken insats det gäller. Ange insatstyp.", violations);
  Want(a.handelse_date(), "handelse_date", "Rapporten säger inte när det hände eller upptäcktes. Ange dagen.",
       violations);
}

void CheckMottagare(const LexSarahArende& a, Violations& violations) {
  CheckJav(a, a.mottagare_jav(), a.jav_motiv(), "mottagare_jav",
           "Du är själv berörd. Anmäl jävet i stället: då antecknas det, och SAS eller en lex Sarah-utredare tar "
           "emot rapporten.",
           violations);
}

void CheckUtredare(const LexSarahArende& a, Violations& violations) {
  Want(a.utredare(), "utredare", "Ange vem som utreder, med funktion och namn.", violations);
  CheckJav(a, a.utredare_jav(), a.utredare_jav_motiv(), "jav", "Den som är berörd utreder inte. Utse någon annan.",
           violations);
}

void CheckKomplettering(const LexSarahArende& a, Violations& violations) {
  Want(a.komplettering(), "motiv", "Skriv vad som saknas.", violations);
}

void CheckForslag(const LexSarahArende& a, Violations& violations) {
  if (a.foreslagen_grad() == v1::GRAD_UNSPECIFIED) violations.Add("grad", "Föreslå en grad. Exempel: missförhållande.");
}

void CheckGrad(const LexSarahArende& a, Violations& violations) {
  if (a.grad() == v1::GRAD_UNSPECIFIED) violations.Add("grad", "Ange den beslutade graden. Exempel: missförhållande.");
  Want(a.grad_motiv(), "motiv", "Motivera graden.", violations);
}

void CheckUtanAtgarder(const LexSarahArende& a, Violations& violations) {
  if (!a.atgarder().empty()) violations.Add("atgarder", "Det finns åtgärder. Starta dem i stället.");
  CheckAvslutMotiv(a, violations);
}

void CheckAvslutMotiv(const LexSarahArende& a, Violations& violations) {
  Want(a.avslut_motiv(), "motiv", "Skriv varför.", violations);
}

void CheckSkaAnmalas(const LexSarahArende& a, Violations& violations) {
  if (Allvarlig(a.grad()) && Beslutad(a.state())) return;
  Want(a.ivo_motiv(), "motiv",
       "Graden är inte beslutad som allvarlig. Skriv varför det ändå är uppenbart att det ska "
       "anmälas.",
       violations);
}

void CheckAnmalsInte(const LexSarahArende& a, Violations& violations) {
  if (!Beslutad(a.state())) {
    violations.Add("state", "Graden är inte beslutad. Besluta den först.");
  } else if (Allvarlig(a.grad())) {
    violations.Add("grad",
                   "Den beslutade graden ska anmälas till IVO. Anmäl, eller återöppna och besluta en annan grad.");
  }
  Want(a.ivo_motiv(), "motiv", "Skriv varför det inte ska anmälas.", violations);
}

void CheckAnmalan(const LexSarahArende& a, Violations& violations) {
  if (Allvarlig(a.grad())) return;
  violations.Add("grad",
                 absl::StrCat("Bara allvarliga missförhållanden och påtaglig risk för sådana anmäls till IVO. ",
                              ivoregler::BeslutatAnnat("Graden", v1::Grad_descriptor()->FindValueByNumber(a.grad()))));
}

void CheckForeUtredning(const LexSarahArende& a, Violations& violations) {
  if (!Beslutad(a.state())) return;
  violations.Add("state", "Utredningen är klar. Anmäl med den bifogad.");
}

void CheckBeslutad(const LexSarahArende& a, Violations& violations) {
  if (Beslutad(a.state())) return;
  violations.Add("state", a.ivo_state() == v1::IVO_UTREDNING_ATT_EFTERSANDA
                              ? "Utredningen är inte klar. Lås den och besluta graden först; därefter eftersänds den."
                              : "Utredningen är inte klar. Besluta graden först, eller anmäl före utredningen.");
}

bool Allvarlig(v1::Grad grad) {
  return grad == v1::ALLVARLIGT_MISSFORHALLANDE || grad == v1::PATAGLIG_RISK_FOR_ALLVARLIGT;
}

void CheckUtredning(const LexSarahArende& candidate, const LexSarahArende* stored, absl::CivilDay today,
                    Violations& violations) {
  if (stored != nullptr) {
    CheckLast(candidate, *stored, violations);
    atgardsregler::CheckNyaNummer(candidate, *stored, "lex_sarah_arende.", violations);
  }
  atgardsregler::CheckRader(candidate, stored, "lex_sarah_arende.", base::FormatDate(today), violations);
}

void CheckSteg(const v1::MoveLexSarahArendeRequest& request, const LexSarahArende& a, absl::CivilDay today,
               Violations& violations) {
  ivoregler::CheckSteg(request, a, today, "Ange vem som anmäler: nämnden eller bolaget.", violations);
  if (request.steg() == v1::ANMAL_IVO_FORE_UTREDNING && !Allvarlig(request.grad())) {
    violations.Add("grad",
                   "Ange vad som är ikryssat i blanketten: allvarligt missförhållande eller påtaglig risk för "
                   "allvarligt missförhållande. Graden beslutas först när utredningen är klar.");
  }
}

void TaMed(const v1::MoveLexSarahArendeRequest& request, absl::CivilDay today, LexSarahArende& a) {
  switch (request.steg()) {
    case v1::UTSE_UTREDARE:
      a.set_utredare(request.utredare());
      a.set_utredare_jav(request.jav());
      a.set_utredare_jav_motiv(request.jav_motiv());
      break;
    case v1::BEGAR_KOMPLETTERING:
    case v1::ATERLAMNA:
      a.set_komplettering(request.motiv());
      break;
    case v1::LAS_UTREDNING:
      a.set_foreslagen_grad(request.grad());
      break;
    case v1::BESLUTA:
      a.set_grad(request.grad());
      a.set_grad_motiv(request.motiv());
      break;
    case v1::AVSLUTA_UTAN_ATGARDER:
    case v1::ATEROPPNA:
      a.set_avslut_motiv(request.motiv());
      break;
    default:
      break;
  }
  ivoregler::TaMed(request, today, a);
}

}  // namespace kvalitet::avvikelser
