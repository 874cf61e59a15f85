// Rules of what passes between an ärende and IVO, for any ärende that has the region (`ivo_state`) and for the steps
// that lex Sarah and lex Maria have alike: the same numbers, and the same fields in their requests.  Pure.
#pragma once
#include <google/protobuf/descriptor.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/date.h"
#include "common/base/text.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "kvalitet/avvikelser/v1/lexsarah.pb.h"
#include "services/avvikelser/frister.h"
#include "services/avvikelser/rules.h"

namespace kvalitet::avvikelser::ivoregler {

inline void Want(const std::string& text, const char* field, const char* svenska, proto::Violations& violations) {
  if (base::TrimSv(text).empty()) violations.Add(field, svenska);
}

// Whether the step sends something to IVO, of which an exact copy is kept.
inline bool TillIvo(int steg) {
  return steg == v1::ANMAL_IVO || steg == v1::ANMAL_IVO_FORE_UTREDNING || steg == v1::EFTERSAND_UTREDNING;
}

// "Beslutet är: ingen vårdskada. …": what was decided is not to be notified, and what can be done about that.
inline std::string BeslutatAnnat(const char* vad, const google::protobuf::EnumValueDescriptor* beslut) {
  if (beslut == nullptr || beslut->number() == 0) return "Inget är beslutat. Besluta först, och anmäl sedan.";
  return absl::StrCat(vad, " är: ", proto::Word(beslut),
                      ". Är det rätt: ta steget \"anmäls inte till IVO\" med motiv. Är det fel: återöppna, och besluta "
                      "på nytt.");
}

// An anmälan that is sent once more: that it is there, and what is done where it was wrong.
// `kommando` is the noun of the client tool: "lexsarah".
template <class Request, class Arende>
absl::Status InteAnmald(const Request& request, const Arende& a, const char* kommando) {
  const bool anmaler = request.steg() == int{v1::ANMAL_IVO} || request.steg() == int{v1::ANMAL_IVO_FORE_UTREDNING};
  const bool kan =
      a.ivo_state() == v1::IVO_ATT_ANMALA || a.ivo_state() == v1::IVO_EJ_AKTUELL || a.ivo_state() == v1::IVO_AVSLUTAT;
  if (!anmaler || kan || a.ivo_anmald_date().empty()) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kFailedPrecondition, "FEL_LAGE",
                      absl::StrCat(a.nummer(), " är redan anmäld till IVO (", a.ivo_anmald_date(),
                                   "), och anmäls inte en gång till. Se vad som skickades: kvalitet ", kommando,
                                   " ivo-kopia ", a.nummer(), " FIL. Är något fel i den: rätta det hos IVO."));
}

// The day (ISO) of a step to IVO: today unless the request says another.
template <class Request>
std::string Dag(const Request& request, absl::CivilDay today) {
  return request.ivo_date().empty() ? base::FormatDate(today) : request.ivo_date();
}

// What the request of a step to IVO, or from it, has to hold.  `anmalare` is said where nobody is stated.
template <class Request, class Arende>
void CheckSteg(const Request& request, const Arende& a, absl::CivilDay today, const char* anmalare,
               proto::Violations& violations) {
  const std::string now = base::FormatDate(today);
  if (request.ivo_date() > now) {
    violations.Add("ivo_date", "Dagen har inte varit ännu. Ange i dag eller tidigare.");
  }
  const std::string fore = AnmaldForeRapporten(request.ivo_date(), a.rapporterad_date());
  if (!fore.empty()) violations.Add("ivo_date", fore);
  const bool svar = request.steg() == int{v1::IVO_BEGAR} || request.steg() == int{v1::IVO_KRAVER};
  if (svar && !request.ivo_sista_date().empty() && request.ivo_sista_date() < now) {
    violations.Add("ivo_sista_date", "Dagen har varit. Ange i dag eller senare.");
  }
  const int steg = request.steg();
  if (steg >= v1::IVO_BEGAR && steg <= v1::IVO_AVSLUTAR && !request.motiv().empty()) {
    violations.Add(
        "motiv",
        "Här sparas att det hände och när, inte texten: vad IVO skriver, och svaret, står i diariet. Ta bort "
        "motivet.");
  }
  if (!TillIvo(request.steg())) {
    if (request.kvitto().empty()) return;
    return violations.Add("kvitto",
                          "Kvittot sparas med kopian av en anmälan eller en utredning. Ta bort det, och spara det med "
                          "svaret i diariet.");
  }
  // Who tries the step fills in IVO's form with what it shows, and has no receipt yet.
  if (!request.validate_only()) {
    Want(request.kvitto(), "kvitto", "Ange IVO:s kvitto. Det sparas med den exakta kopian.", violations);
  }
  if (request.steg() == int{v1::EFTERSAND_UTREDNING}) return;
  Want(request.anmalare(), "anmalare", anmalare, violations);
  Want(request.kontakt(), "kontakt", "Ange vem IVO kan nå, med funktion och namn.", violations);
}

// Lays what the request of such a step says into the ärende, for the guards to judge.
template <class Request, class Arende>
void TaMed(const Request& request, absl::CivilDay today, Arende& a) {
  switch (static_cast<int>(request.steg())) {
    case v1::SKA_ANMALAS:
    case v1::ANMALS_INTE:
      a.set_ivo_motiv(request.motiv());
      break;
    case v1::ANMAL_IVO:
    case v1::ANMAL_IVO_FORE_UTREDNING:
      a.set_ivo_anmald_date(Dag(request, today));
      break;
    case v1::IVO_BEGAR:
    case v1::IVO_KRAVER:
      a.set_ivo_sista_date(request.ivo_sista_date());
      break;
    case v1::IVO_BESLUTAR:
      a.set_ivo_beslut(request.ivo_beslut());
      break;
    default:
      break;
  }
  if (!request.ivo_diarienr().empty()) a.set_ivo_diarienr(request.ivo_diarienr());
}

// Codes of data/frister.csv.
struct IvoFrister {
  const char* anmal;
  const char* eftersand;
  const char* beslut;  // somebody here says what follows from IVO's decision
};

// By when the next step with IVO is waited for, by those limits.  IVO's own days are IVO's.
template <class Arende>
void StampSista(const Fristbok& bok, const Arende* stored, absl::CivilDay today, const IvoFrister& frister, Arende& a) {
  const bool follows = a.ivo_state() == v1::IVO_UTREDNING_ATT_EFTERSANDA;
  const char* const kod = follows                               ? frister.eftersand
                          : a.ivo_state() == v1::IVO_ATT_ANMALA ? frister.anmal
                          : a.ivo_state() == v1::IVO_BESLUT     ? frister.beslut
                                                                : nullptr;
  if (kod == nullptr) {
    const bool ivos_dag = a.ivo_state() == v1::IVO_KOMPLETTERING || a.ivo_state() == v1::IVO_ATGARDER;
    if (!ivos_dag) a.clear_ivo_sista_date();
  } else if (stored == nullptr || stored->ivo_state() != a.ivo_state() || a.ivo_sista_date().empty()) {
    const absl::StatusOr<absl::CivilDay> notified = base::ParseDate(a.ivo_anmald_date());
    a.set_ivo_sista_date(FristSista(kod, bok.For(), follows && notified.ok() ? *notified : today));
  }
}

// Guards.
template <class Arende>
void CheckAvklarad(const Arende& a, proto::Violations& violations) {
  if (a.ivo_state() == v1::IVO_ATT_ANMALA) {
    violations.Add("ivo_state", "Ärendet ska anmälas till IVO och är inte anmält. Anmäl först.");
  } else if (a.ivo_state() == v1::IVO_UTREDNING_ATT_EFTERSANDA) {
    violations.Add("ivo_state", "IVO väntar på utredningen. Sänd in den först.");
  }
}

template <class Arende>
void CheckDag(const Arende& a, proto::Violations& violations) {
  Want(a.ivo_sista_date(), "ivo_sista_date", "Ange den dag då IVO vill ha svar. Exempel: 2026-04-20.", violations);
}

template <class Arende>
void CheckBeslut(const Arende& a, proto::Violations& violations) {
  if (a.ivo_beslut() == v1::IVO_BESLUTSTYP_UNSPECIFIED) {
    violations.Add("ivo_beslut", "Ange vad IVO beslutade. Exempel: avslutat utan åtgärd.");
  }
}

}  // namespace kvalitet::avvikelser::ivoregler
