#include "services/avvikelser/lexmaria_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/attgora/granser.h"
#include "common/base/date.h"
#include "common/proto/rules.h"
#include "services/avvikelser/atgardsregler.h"
#include "services/avvikelser/ivoregler.h"

namespace kvalitet::avvikelser {
namespace {

using atgardsregler::Empty;
using google::protobuf::FieldDescriptor;
using ivoregler::Want;
using proto::Violations;
using v1::LexMariaArende;

// The points of the investigation that are text: what follows them up is written later.
bool SammaPunkter(const LexMariaArende& a, const LexMariaArende& b) {
  const auto* r = a.GetReflection();
  for (int number = LexMariaArende::kUppdragFieldNumber; number <= LexMariaArende::kAterforingFieldNumber; ++number) {
    const FieldDescriptor* f = LexMariaArende::descriptor()->FindFieldByNumber(number);
    if (f == nullptr || f->is_repeated() || number == LexMariaArende::kUppdragsgivarensKommentarFieldNumber) continue;
    if (r->GetString(a, f) != r->GetString(b, f)) return false;
  }
  return true;
}

bool SammaUtredning(const LexMariaArende& a, const LexMariaArende& b) {
  return atgardsregler::SammaOrsaker(a, b) && SammaPunkter(a, b);
}

bool SammaUppfoljning(const LexMariaArende& a, const LexMariaArende& b) {
  return a.uppdragsgivarens_kommentar() == b.uppdragsgivarens_kommentar() && atgardsregler::SammaUppfoljning(a, b);
}

bool Utreds(v1::LexMariaState state) {
  return state == v1::LEXMARIA_ENKEL_UTREDNING || state == v1::LEXMARIA_HANDELSEANALYS;
}
bool FoljsUpp(v1::LexMariaState state) {
  return state == v1::LEXMARIA_BESLUTAD || state == v1::LEXMARIA_ATGARDER || state == v1::LEXMARIA_EFFEKT;
}
bool Beslutad(const LexMariaArende& a) {
  return (FoljsUpp(a.state()) || a.state() == v1::LEXMARIA_AVSLUTAD) && a.beslut() != v1::LEX_MARIA_BESLUT_UNSPECIFIED;
}

void CheckLast(const LexMariaArende& candidate, const LexMariaArende& stored, Violations& violations) {
  if (Utreds(stored.state())) return;
  const std::string lage =
      absl::StrCat(proto::Word(v1::LexMariaState_descriptor()->FindValueByNumber(stored.state())),
                   stored.state() < v1::LEXMARIA_BEDOMD            ? ". Bedöm risken först."
                   : stored.state() < v1::LEXMARIA_ENKEL_UTREDNING ? ". Bestäm först hur det ska utredas."
                                                                   : ". Återlämna eller återöppna ärendet först.");
  if (!SammaUtredning(candidate, stored)) {
    violations.Add("lex_maria_arende.state",
                   absl::StrCat("Utredningens punkter och orsaker skrivs bara under utredning; läget är: ", lage));
  } else if (!FoljsUpp(stored.state()) && !SammaUppfoljning(candidate, stored)) {
    violations.Add("lex_maria_arende.atgarder",
                   absl::StrCat("Åtgärder, motiv och uppdragsgivarens kommentar skrivs under utredning och efter "
                                "beslutet; läget är: ",
                                lage));
  }
}

}  // namespace

namespace lexmaria {

void CheckRapport(const LexMariaArende& a, Violations& violations) {
  Want(a.enhet(), "enhet", "Rapporten säger inte var det hände. Ange enhet.", violations);
  Want(a.insatstyp(), "insatstyp", "Rapporten säger inte vilken insats det gäller. Ange insatstyp.", violations);
  Want(a.handelse_date(), "handelse_date", "Rapporten säger inte när det hände eller upptäcktes. Ange dagen.",
       violations);
}

void CheckBedomning(const LexMariaArende& a, Violations& violations) {
  if (a.allvarlighet() < 1) violations.Add("allvarlighet", "Ange allvarlighet, 1 mindre till 4 katastrofal.");
  if (a.sannolikhet() < 1) violations.Add("sannolikhet", "Ange sannolikhet, 1 årligen till 4 dagligen.");
  Want(a.bedomare(), "funktion", "Ange vem som bedömer, som funktion. Exempel: sjuksköterska.", violations);
  if (!a.bedomare_legitimerad()) {
    violations.Add("legitimerad", "Risken bedöms av legitimerad personal. Ange att den som bedömer har legitimation.");
  }
}

void CheckEnkelVag(const LexMariaArende& a, Violations& violations) {
  if (!a.handelseanalys_foreslas()) return;
  Want(a.vag_motiv(), "motiv",
       "Risken är så hög att en händelseanalys föreslås. Skriv varför en enkel utredning räcker.", violations);
}

void CheckAnalysledare(const LexMariaArende& a, Violations& violations) {
  Want(a.analysledare(), "funktion", "Ange vem som leder analysen, som funktion.", violations);
}

void CheckUtanBeslut(const LexMariaArende& a, Violations& violations) {
  if (a.handelseanalys_foreslas()) {
    violations.Add("beslut", "Risken är så hög att det först ska beslutas vad det var.");
  } else if (a.ivo_state() != v1::IVO_EJ_AKTUELL) {
    violations.Add("beslut", "En anmälan till IVO är aktuell. Då ska det först beslutas vad det var.");
  }
}

void CheckAterlamnad(const LexMariaArende& a, Violations& violations) {
  Want(a.aterlamnad_motiv(), "motiv", "Skriv vad som saknas.", violations);
}

void CheckBeslut(const LexMariaArende& a, Violations& violations) {
  if (a.beslut() == v1::LEX_MARIA_BESLUT_UNSPECIFIED) {
    violations.Add("beslut", "Ange vad som beslutas. Exempel: vårdskada.");
  }
  Want(a.beslut_motiv(), "motiv", "Motivera beslutet.", violations);
}

void CheckUtanAtgarder(const LexMariaArende& a, Violations& violations) {
  if (!a.atgarder().empty()) violations.Add("atgarder", "Det finns åtgärder. Starta dem i stället.");
  CheckAvslutMotiv(a, violations);
}

void CheckPatientAvklarad(const LexMariaArende& a, Violations& violations) {
  if (a.patient_state() != v1::PATIENT_EJ_INFORMERAD) return;
  violations.Add("patient_state",
                 "Patienten är inte informerad. Informera och notera det i journalen, eller motivera varför inte.");
}

void CheckAvslutMotiv(const LexMariaArende& a, Violations& violations) {
  Want(a.avslut_motiv(), "motiv", "Skriv varför.", violations);
}

void CheckInformerad(const LexMariaArende& a, Violations& violations) {
  const bool patienten = a.patient_vem() == v1::INFORMERAD_ENSKILD || a.patient_vem() == v1::INFORMERAD_NARSTAENDE ||
                         a.patient_vem() == v1::INFORMERAD_FORETRADARE;
  if (!patienten) {
    violations.Add("patient_vem",
                   "Ange vem som informerades: den enskilde (patienten själv), närstående, eller god man eller annan "
                   "företrädare.");
  }
  Want(a.patient_av(), "funktion", "Ange vem som informerade, som funktion. Exempel: sjuksköterska.", violations);
  if (!a.patient_journal()) {
    violations.Add("patient_journal", "Informationen ska noteras i journalen. Ange att det är gjort.");
  }
}

void CheckInformerasInte(const LexMariaArende& a, Violations& violations) {
  Want(a.patient_motiv(), "motiv", "Skriv varför patienten inte informeras.", violations);
}

void CheckSkaAnmalas(const LexMariaArende& a, Violations& violations) {
  if (Allvarlig(a.beslut()) && Beslutad(a)) return;
  Want(a.ivo_motiv(), "motiv",
       "Det är inte beslutat som allvarligt. Skriv varför det ändå är uppenbart att det ska anmälas.", violations);
}

void CheckAnmalsInte(const LexMariaArende& a, Violations& violations) {
  if (!Beslutad(a)) {
    violations.Add("state", "Det är inte beslutat vad det var. Besluta det först.");
  } else if (Allvarlig(a.beslut())) {
    violations.Add("beslut", "Det beslutade ska anmälas till IVO. Anmäl, eller återöppna och besluta på nytt.");
  }
  Want(a.ivo_motiv(), "motiv", "Skriv varför det inte ska anmälas.", violations);
}

void CheckAnmalan(const LexMariaArende& a, Violations& violations) {
  if (Allvarlig(a.beslut())) return;
  violations.Add(
      "beslut", absl::StrCat("Bara allvarliga vårdskador och risk för sådana anmäls till IVO. ",
                             ivoregler::BeslutatAnnat("Beslutet",
                                                      v1::LexMariaBeslut_descriptor()->FindValueByNumber(a.beslut()))));
}

void CheckForeUtredning(const LexMariaArende& a, Violations& violations) {
  if (!Beslutad(a)) return;
  violations.Add("state", "Utredningen är klar. Anmäl med den bifogad.");
}

void CheckBeslutad(const LexMariaArende& a, Violations& violations) {
  if (Beslutad(a)) return;
  violations.Add("state", a.ivo_state() == v1::IVO_UTREDNING_ATT_EFTERSANDA
                              ? "Utredningen är inte klar. Besluta den först; därefter eftersänds den."
                              : "Utredningen är inte klar. Besluta först, eller anmäl före utredningen.");
}

}  // namespace lexmaria

bool Allvarlig(v1::LexMariaBeslut beslut) {
  return beslut == v1::ALLVARLIG_VARDSKADA || beslut == v1::RISK_FOR_ALLVARLIG;
}

void CheckUtredning(const LexMariaArende& candidate, const LexMariaArende* stored, absl::CivilDay today,
                    Violations& violations) {
  if (stored != nullptr) {
    CheckLast(candidate, *stored, violations);
    atgardsregler::CheckNyaNummer(candidate, *stored, "lex_maria_arende.", violations);
  }
  atgardsregler::CheckRader(candidate, stored, "lex_maria_arende.", base::FormatDate(today), violations);
}

void CheckSteg(const v1::MoveLexMariaArendeRequest& request, const LexMariaArende& a, absl::CivilDay today,
               Violations& violations) {
  if (request.patient_date() > base::FormatDate(today)) {
    violations.Add("patient_date", "Dagen har inte varit ännu. Ange i dag eller tidigare.");
  }
  if (!request.patient_date().empty() && request.patient_date() < a.handelse_date()) {
    violations.Add("patient_date",
                   absl::StrCat("Patienten kan inte ha informerats före händelsen (", a.handelse_date(), ")."));
  }
  ivoregler::CheckSteg(request, a, today, "Ange vem som anmäler: den som vårdgivaren har utsett, ofta MAS.",
                       violations);
  if (request.steg() == v1::LM_ANMAL_IVO_FORE_UTREDNING && !Allvarlig(request.beslut())) {
    violations.Add("beslut",
                   "Ange vad som är ikryssat i blanketten: allvarlig vårdskada eller risk för allvarlig vårdskada. "
                   "Beslutet fattas först när utredningen är klar.");
  }
}

void TaMed(const v1::MoveLexMariaArendeRequest& request, absl::CivilDay today, LexMariaArende& a) {
  switch (request.steg()) {
    case v1::LM_BEDOM:
      a.set_allvarlighet(request.allvarlighet());
      a.set_sannolikhet(request.sannolikhet());
      a.set_riskvarde(request.allvarlighet() * request.sannolikhet());
      a.set_bedomare(request.funktion());
      a.set_bedomare_legitimerad(request.legitimerad());
      a.set_grans_riskvarde(static_cast<int32_t>(attgora::Grans("LEXMARIA_ANALYS_RISKVARDE")));
      a.set_grans_allvarlighet(static_cast<int32_t>(attgora::Grans("LEXMARIA_ANALYS_ALLVARLIGHET")));
      a.set_handelseanalys_foreslas(a.riskvarde() >= a.grans_riskvarde() || a.allvarlighet() >= a.grans_allvarlighet());
      break;
    case v1::LM_HANDELSEANALYS:
      a.set_analysledare(request.funktion());
      a.set_vag_motiv(request.motiv());
      break;
    case v1::LM_ENKEL_UTREDNING:
      a.set_vag_motiv(request.motiv());
      break;
    case v1::LM_ATERLAMNA:
      a.set_aterlamnad_motiv(request.motiv());
      break;
    case v1::LM_BESLUTA:
      a.set_beslut(request.beslut());
      a.set_beslut_motiv(request.motiv());
      break;
    case v1::LM_AVSLUTA_UTAN_ATGARDER:
    case v1::LM_ATEROPPNA:
      a.set_avslut_motiv(request.motiv());
      break;
    case v1::LM_INFORMERA_PATIENT:
      a.set_patient_vem(request.patient_vem());
      a.set_patient_date(request.patient_date().empty() ? base::FormatDate(today) : request.patient_date());
      a.set_patient_av(request.funktion());
      a.set_patient_journal(request.patient_journal());
      a.clear_patient_motiv();
      break;
    case v1::LM_INFORMERAS_INTE:
      a.set_patient_motiv(request.motiv());
      break;
    default:
      break;
  }
  ivoregler::TaMed(request, today, a);
}

}  // namespace kvalitet::avvikelser
