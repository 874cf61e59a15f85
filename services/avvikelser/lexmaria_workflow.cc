#include "services/avvikelser/lexmaria_workflow.h"

#include <utility>
#include <vector>

#include "absl/strings/strip.h"
#include "services/avvikelser/atgardsregler.h"
#include "services/avvikelser/ivo_workflow.h"
#include "services/avvikelser/ivoregler.h"
#include "services/avvikelser/lexmaria_rules.h"
#include "services/avvikelser/utredningspunkter.h"

namespace kvalitet::avvikelser {
namespace {

using options::v1::ENHETSCHEF;
using options::v1::MAR;
using options::v1::MAS;
using options::v1::UTFORARADMIN;
using options::v1::UTFORARE;
using workflow::Guard;
using workflow::Machine;
using workflow::Transition;
using Guards = std::vector<const Guard*>;
using Roles = std::vector<proto::Roll>;

// Who takes which steps.
struct Folk {
  Roles nara;      // near the patient: receives, judges the risk, investigates simply, tells the patient
  Roles ansvarar;  // answers for it: chooses the way, analyses, decides, closes, deals with IVO
};

Folk FolkOf(bool egen) {
  if (egen) return {{ENHETSCHEF, UTFORARE, UTFORARADMIN}, {UTFORARE, UTFORARADMIN}};
  return {{ENHETSCHEF, MAS, MAR}, {MAS, MAR}};
}

struct Hinder {
  const Guard* rapport = Ser("rapporten_ifylld", lexmaria::CheckRapport);
  const Guard* bedomning = Ser("bedomd_av_legitimerad", lexmaria::CheckBedomning);
  const Guard* enkel_vag = Ser("enkel_utredning_racker", lexmaria::CheckEnkelVag);
  const Guard* ledare = Ser("analysledare_utsedd", lexmaria::CheckAnalysledare);
  const Guard* analys = Ser("analysens_punkter", CheckAnalys);
  const Guard* enkel = Ser("enkel_utredning_gjord", CheckEnkelUtredning);
  const Guard* utan_beslut = Ser("beslut_behovs_inte", lexmaria::CheckUtanBeslut);
  const Guard* aterlamnad = Ser("aterlamnad_med_motiv", lexmaria::CheckAterlamnad);
  const Guard* beslut = Ser("beslut_med_motiv", lexmaria::CheckBeslut);
  const Guard* orsaker = Ser("orsaker_har_atgard_eller_motiv", atgardsregler::CheckOrsaker<v1::LexMariaArende>);
  const Guard* nagon = Ser("nagon_atgard", atgardsregler::CheckNagonAtgard<v1::LexMariaArende>);
  const Guard* inga = Ser("inga_atgarder_men_motiv", lexmaria::CheckUtanAtgarder);
  const Guard* genomforda = Ser("alla_genomforda", atgardsregler::CheckGenomforda<v1::LexMariaArende>);
  const Guard* effekt = Ser("effekten_bedomd", atgardsregler::CheckEffekt<v1::LexMariaArende>);
  const Guard* ej_effekt = Ser("nagon_utan_effekt", atgardsregler::CheckEjEffekt<v1::LexMariaArende>);
  const Guard* ivo_klar = Ser("anmalan_avklarad", ivoregler::CheckAvklarad<v1::LexMariaArende>);
  const Guard* patient_klar = Ser("patienten_avklarad", lexmaria::CheckPatientAvklarad);
  const Guard* motiv = Ser("motiv_for_ateroppning", lexmaria::CheckAvslutMotiv);
  const Guard* informerad = Ser("information_noterad", lexmaria::CheckInformerad);
  const Guard* informeras_inte = Ser("informeras_inte_motiverat", lexmaria::CheckInformerasInte);
  const IvoHinder ivo = {Ser("anmalan_motiverad", lexmaria::CheckSkaAnmalas),
                         Ser("anmals_inte_motiverat", lexmaria::CheckAnmalsInte),
                         Ser("utredningen_beslutad", lexmaria::CheckBeslutad),
                         Ser("beslutet_kraver_anmalan", lexmaria::CheckAnmalan),
                         Ser("utredningen_pagar", lexmaria::CheckForeUtredning),
                         Ser("ivo_dag", ivoregler::CheckDag<v1::LexMariaArende>),
                         Ser("ivo_beslut_sagt", ivoregler::CheckBeslut<v1::LexMariaArende>)};
};

const Hinder& AllaHinder() {
  static const auto* const kAll = new Hinder;
  return *kAll;
}

void AddUtredning(const Folk& folk, std::vector<Transition>& table) {
  const Hinder& h = AllaHinder();
  const auto add = [&](v1::LexMariaState from, const std::string& event, const Roles& who, Guards guards,
                       v1::LexMariaState to, std::vector<std::string> stamps = {}) {
    table.push_back({"state", v1::LexMariaState_Name(from), event, who, std::move(guards), v1::LexMariaState_Name(to),
                     std::move(stamps)});
  };
  const auto steg = [](v1::LexMariaSteg one) { return LexMariaEvent(one); };
  add(v1::LEXMARIA_EJ_MOTTAGEN, kTaEmotMaria, folk.nara, {h.rapport}, v1::LEXMARIA_RAPPORTERAD, {"mottagen_time"});
  add(v1::LEXMARIA_RAPPORTERAD, steg(v1::LM_BEDOM), folk.nara, {h.bedomning}, v1::LEXMARIA_BEDOMD);
  add(v1::LEXMARIA_BEDOMD, steg(v1::LM_BEDOM), folk.nara, {h.bedomning}, v1::LEXMARIA_BEDOMD);
  add(v1::LEXMARIA_BEDOMD, steg(v1::LM_ENKEL_UTREDNING), folk.ansvarar, {h.enkel_vag}, v1::LEXMARIA_ENKEL_UTREDNING);
  // What looked simple may turn out not to be.
  for (v1::LexMariaState from : {v1::LEXMARIA_BEDOMD, v1::LEXMARIA_ENKEL_UTREDNING}) {
    add(from, steg(v1::LM_HANDELSEANALYS), folk.ansvarar, {h.ledare}, v1::LEXMARIA_HANDELSEANALYS);
  }
  add(v1::LEXMARIA_HANDELSEANALYS, steg(v1::LM_LAS_ANALYS), folk.ansvarar, {h.analys}, v1::LEXMARIA_ANALYS_KLAR);
  add(v1::LEXMARIA_ANALYS_KLAR, steg(v1::LM_ATERLAMNA), folk.ansvarar, {h.aterlamnad}, v1::LEXMARIA_HANDELSEANALYS);
  add(v1::LEXMARIA_ANALYS_KLAR, steg(v1::LM_BESLUTA), folk.ansvarar, {h.beslut}, v1::LEXMARIA_BESLUTAD,
      {"beslutad_time"});
  add(v1::LEXMARIA_ENKEL_UTREDNING, steg(v1::LM_BESLUTA), folk.ansvarar, {h.enkel, h.beslut}, v1::LEXMARIA_BESLUTAD,
      {"beslutad_time"});
  add(v1::LEXMARIA_ENKEL_UTREDNING, steg(v1::LM_STARTA_ATGARDER), folk.nara,
      {h.enkel, h.utan_beslut, h.nagon, h.orsaker}, v1::LEXMARIA_ATGARDER);
  add(v1::LEXMARIA_BESLUTAD, steg(v1::LM_STARTA_ATGARDER), folk.nara, {h.nagon, h.orsaker}, v1::LEXMARIA_ATGARDER);
  add(v1::LEXMARIA_BESLUTAD, steg(v1::LM_AVSLUTA_UTAN_ATGARDER), folk.ansvarar,
      {h.inga, h.orsaker, h.ivo_klar, h.patient_klar}, v1::LEXMARIA_AVSLUTAD);
  add(v1::LEXMARIA_ATGARDER, steg(v1::LM_ATGARDER_GENOMFORDA), folk.nara, {h.nagon, h.genomforda}, v1::LEXMARIA_EFFEKT);
  add(v1::LEXMARIA_EFFEKT, steg(v1::LM_ONSKAD_EFFEKT), folk.ansvarar, {h.orsaker, h.effekt, h.ivo_klar, h.patient_klar},
      v1::LEXMARIA_AVSLUTAD);
  add(v1::LEXMARIA_EFFEKT, steg(v1::LM_EJ_EFFEKT), folk.nara, {h.ej_effekt}, v1::LEXMARIA_ATGARDER);
  // Also before it is closed: what turns out to be graver, or less grave, is decided anew without waiting.
  for (v1::LexMariaState from :
       {v1::LEXMARIA_BESLUTAD, v1::LEXMARIA_ATGARDER, v1::LEXMARIA_EFFEKT, v1::LEXMARIA_AVSLUTAD}) {
    add(from, steg(v1::LM_ATEROPPNA), folk.ansvarar, {h.motiv}, v1::LEXMARIA_BEDOMD);
  }
}

// From the day the rapport is received.
void AddPatient(const Folk& folk, std::vector<Transition>& table) {
  const Hinder& h = AllaHinder();
  const auto add = [&](const char* from, v1::LexMariaSteg steg, const Roles& who, const Guard* guard, const char* to) {
    table.push_back({"patient_state", from, LexMariaEvent(steg), who, {guard}, to, {}});
  };
  // A wrong day or person is corrected by saying it again.  That nobody is told is for those who answer for it to say.
  for (const char* from : {"PATIENT_EJ_INFORMERAD", "PATIENT_INFORMERAS_INTE", "PATIENT_INFORMERAD"}) {
    add(from, v1::LM_INFORMERA_PATIENT, folk.nara, h.informerad, "PATIENT_INFORMERAD");
  }
  for (const char* from : {"PATIENT_EJ_INFORMERAD", "PATIENT_INFORMERAD"}) {
    add(from, v1::LM_INFORMERAS_INTE, folk.ansvarar, h.informeras_inte, "PATIENT_INFORMERAS_INTE");
  }
}

std::vector<Transition> Table(bool egen) {
  std::vector<Transition> table;
  const Folk folk = FolkOf(egen);
  AddUtredning(folk, table);
  AddPatient(folk, table);
  AddIvo(AllaHinder().ivo, folk.ansvarar, folk.ansvarar, table);
  return table;
}

}  // namespace

const Machine& LexMariaMachine(bool utforarens_egen) {
  static const auto* const kKommunens = new Machine(v1::LexMariaArende::descriptor(), Table(false));
  static const auto* const kEgen = new Machine(v1::LexMariaArende::descriptor(), Table(true));
  return utforarens_egen ? *kEgen : *kKommunens;
}

std::string LexMariaEvent(v1::LexMariaSteg steg) {
  return Stegord(std::string(absl::StripPrefix(v1::LexMariaSteg_Name(steg), "LM_")));
}

}  // namespace kvalitet::avvikelser
