#include "services/avvikelser/lexsarah_workflow.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "services/avvikelser/lexsarah_rules.h"

namespace kvalitet::avvikelser {
namespace {

using options::v1::ENHETSCHEF;
using options::v1::LEX_SARAH_UTREDARE;
using options::v1::NAMND;
using options::v1::SAS;
using options::v1::UTFORARADMIN;
using options::v1::UTFORARE;
using proto::Violations;
using workflow::Guard;
using workflow::Machine;
using workflow::Message;
using workflow::Transition;
using Guards = std::vector<const Guard*>;
using Roles = std::vector<proto::Roll>;

// Who takes which steps.
struct Folk {
  Roles tar_emot;  // receives
  Roles leder;     // names the utredare, follows up, closes
  Roles utreder;   // investigates
  Roles beslutar;  // decides the degree
  Roles ivo;       // deals with IVO
};

Folk FolkOf(bool egen) {
  const Roles ledning = {UTFORARE, UTFORARADMIN};
  if (egen) return {{ENHETSCHEF, UTFORARE, UTFORARADMIN}, ledning, ledning, ledning, ledning};
  return {{ENHETSCHEF, SAS, LEX_SARAH_UTREDARE}, {SAS}, {LEX_SARAH_UTREDARE, SAS}, {NAMND}, {SAS, NAMND}};
}

// Lives as long as the machines: for ever.
const Guard* Sees(const char* name, void (*check)(const v1::LexSarahArende&, Violations&)) {
  return new Guard{name,
                   [check](const Message& m, Violations& v) { check(static_cast<const v1::LexSarahArende&>(m), v); }};
}

struct Hinder {
  const Guard* rapport = Sees("rapporten_ifylld", CheckRapport);
  const Guard* mottagare = Sees("mottagaren_utan_jav", CheckMottagare);
  const Guard* utredare = Sees("utredaren_utan_jav", CheckUtredare);
  const Guard* fraga = Sees("komplettering_sagd", CheckKomplettering);
  const Guard* punkter = Sees("de_sex_punkterna", CheckSexPunkter);
  const Guard* forslag = Sees("grad_foreslagen", CheckForslag);
  const Guard* grad = Sees("grad_med_motiv", CheckGrad);
  const Guard* orsaker = Sees("orsaker_har_atgard_eller_motiv", CheckOrsaker);
  const Guard* nagon = Sees("nagon_atgard", CheckNagonAtgard);
  const Guard* inga = Sees("inga_atgarder_men_motiv", CheckUtanAtgarder);
  const Guard* genomforda = Sees("alla_genomforda", CheckGenomforda);
  const Guard* effekt = Sees("effekten_bedomd", CheckEffekt);
  const Guard* ej_effekt = Sees("nagon_utan_effekt", CheckEjEffekt);
  const Guard* ivo_klar = Sees("anmalan_avklarad", CheckIvoAvklarad);
  const Guard* motiv = Sees("motiv_for_ateroppning", CheckAvslutMotiv);
  const Guard* ska = Sees("anmalan_motiverad", CheckSkaAnmalas);
  const Guard* inte = Sees("anmals_inte_motiverat", CheckAnmalsInte);
  const Guard* allvarlig = Sees("graden_kraver_anmalan", CheckAnmalan);
  const Guard* fore = Sees("utredningen_pagar", CheckForeUtredning);
  const Guard* beslutad = Sees("utredningen_beslutad", CheckBeslutad);
  const Guard* svar_senast = Sees("ivo_dag", CheckIvoDag);
  const Guard* ivo_beslut = Sees("ivo_beslut_sagt", CheckIvoBeslut);
};

const Hinder& AllaHinder() {
  static const auto* const kAll = new Hinder;
  return *kAll;
}

std::string State(v1::LexSarahState state) { return v1::LexSarahState_Name(state); }

void AddUtredning(const Folk& folk, std::vector<Transition>& table) {
  const Hinder& h = AllaHinder();
  const auto add = [&](v1::LexSarahState from, const std::string& event, const Roles& who, Guards guards,
                       v1::LexSarahState to, std::vector<std::string> stamps = {}) {
    table.push_back({"state", State(from), event, who, std::move(guards), State(to), std::move(stamps)});
  };
  const auto steg = [](v1::LexSarahSteg one) { return LexSarahEvent(one); };
  add(v1::LEXSARAH_UTKAST, kSkicka, folk.tar_emot, {h.rapport}, v1::LEXSARAH_RAPPORTERAD);
  add(v1::LEXSARAH_RAPPORTERAD, kTaEmot, folk.tar_emot, {h.mottagare}, v1::LEXSARAH_MOTTAGEN, {"mottagen_time"});
  add(v1::LEXSARAH_MOTTAGEN, steg(v1::UTSE_UTREDARE), folk.leder, {h.utredare}, v1::LEXSARAH_UNDER_UTREDNING);
  // Another utredare may take over.
  add(v1::LEXSARAH_UNDER_UTREDNING, steg(v1::UTSE_UTREDARE), folk.leder, {h.utredare}, v1::LEXSARAH_UNDER_UTREDNING);
  add(v1::LEXSARAH_UNDER_UTREDNING, steg(v1::BEGAR_KOMPLETTERING), folk.utreder, {h.fraga}, v1::LEXSARAH_KOMPLETTERING);
  add(v1::LEXSARAH_KOMPLETTERING, steg(v1::KOMPLETTERAT), folk.utreder, {}, v1::LEXSARAH_UNDER_UTREDNING);
  add(v1::LEXSARAH_UNDER_UTREDNING, steg(v1::LAS_UTREDNING), folk.utreder, {h.punkter, h.forslag},
      v1::LEXSARAH_KLAR_FOR_BESLUT);
  add(v1::LEXSARAH_KLAR_FOR_BESLUT, steg(v1::ATERLAMNA), folk.beslutar, {h.fraga}, v1::LEXSARAH_UNDER_UTREDNING);
  add(v1::LEXSARAH_KLAR_FOR_BESLUT, steg(v1::BESLUTA), folk.beslutar, {h.grad}, v1::LEXSARAH_BESLUTAD,
      {"beslutad_time"});
  add(v1::LEXSARAH_BESLUTAD, steg(v1::STARTA_ATGARDER), folk.leder, {h.nagon, h.orsaker}, v1::LEXSARAH_ATGARDER_PAGAR);
  add(v1::LEXSARAH_BESLUTAD, steg(v1::AVSLUTA_UTAN_ATGARDER), folk.leder, {h.inga, h.orsaker, h.ivo_klar},
      v1::LEXSARAH_AVSLUTAD, {"avslutad_time"});
  add(v1::LEXSARAH_ATGARDER_PAGAR, steg(v1::ATGARDER_GENOMFORDA), folk.leder, {h.nagon, h.genomforda},
      v1::LEXSARAH_EFFEKTUPPFOLJNING);
  add(v1::LEXSARAH_EFFEKTUPPFOLJNING, steg(v1::ONSKAD_EFFEKT), folk.leder, {h.orsaker, h.effekt, h.ivo_klar},
      v1::LEXSARAH_AVSLUTAD, {"avslutad_time"});
  add(v1::LEXSARAH_EFFEKTUPPFOLJNING, steg(v1::EJ_EFFEKT), folk.leder, {h.ej_effekt}, v1::LEXSARAH_ATGARDER_PAGAR);
  // Also before it is closed: a degree that turns out to be another is decided anew, without waiting for the measures.
  for (const v1::LexSarahState decided :
       {v1::LEXSARAH_BESLUTAD, v1::LEXSARAH_ATGARDER_PAGAR, v1::LEXSARAH_EFFEKTUPPFOLJNING, v1::LEXSARAH_AVSLUTAD}) {
    add(decided, steg(v1::ATEROPPNA), folk.leder, {h.motiv}, v1::LEXSARAH_UNDER_UTREDNING);
  }
}

// Beside the investigation from the day the rapport is received.
void AddIvo(const Folk& folk, std::vector<Transition>& table) {
  const Hinder& h = AllaHinder();
  const auto add = [&](std::vector<v1::IvoState> from, v1::LexSarahSteg steg, const Roles& who, const Guards& guards,
                       v1::IvoState to) {
    for (v1::IvoState state : from) {
      table.push_back(
          {"ivo_state", v1::IvoState_Name(state), LexSarahEvent(steg), who, guards, v1::IvoState_Name(to), {}});
    }
  };
  const std::vector<v1::IvoState> hos_ivo = {v1::IVO_ANMALD, v1::IVO_UTREDNING_INSAND, v1::IVO_BESVARAD};
  Roles ser_att = folk.ivo;  // whoever investigates may see first that it is serious
  for (proto::Roll roll : folk.utreder) {
    if (std::find(ser_att.begin(), ser_att.end(), roll) == ser_att.end()) ser_att.push_back(roll);
  }
  add({v1::IVO_EJ_AKTUELL, v1::IVO_AVSLUTAT}, v1::SKA_ANMALAS, ser_att, {h.ska}, v1::IVO_ATT_ANMALA);
  add({v1::IVO_ATT_ANMALA}, v1::ANMALS_INTE, folk.ivo, {h.inte}, v1::IVO_EJ_AKTUELL);
  add({v1::IVO_ATT_ANMALA}, v1::ANMAL_IVO, folk.ivo, {h.beslutad, h.allvarlig}, v1::IVO_ANMALD);
  add({v1::IVO_ATT_ANMALA}, v1::ANMAL_IVO_FORE_UTREDNING, folk.ivo, {h.fore}, v1::IVO_UTREDNING_ATT_EFTERSANDA);
  add({v1::IVO_UTREDNING_ATT_EFTERSANDA}, v1::EFTERSAND_UTREDNING, folk.ivo, {h.beslutad}, v1::IVO_UTREDNING_INSAND);
  std::vector<v1::IvoState> fragar = hos_ivo;  // supervision may go on after a decision
  fragar.insert(fragar.end(), {v1::IVO_BESLUT, v1::IVO_ATGARDER});
  add(fragar, v1::IVO_BEGAR, folk.ivo, {h.svar_senast}, v1::IVO_KOMPLETTERING);
  add({v1::IVO_KOMPLETTERING}, v1::IVO_SVARA, folk.ivo, {}, v1::IVO_BESVARAD);
  add(hos_ivo, v1::IVO_BESLUTAR, folk.ivo, {h.ivo_beslut}, v1::IVO_BESLUT);
  add({v1::IVO_BESLUT}, v1::IVO_KRAVER, folk.ivo, {h.svar_senast}, v1::IVO_ATGARDER);
  add({v1::IVO_BESLUT, v1::IVO_ATGARDER}, v1::IVO_AVSLUTAR, folk.ivo, {}, v1::IVO_AVSLUTAT);
}

std::vector<Transition> Table(bool egen) {
  std::vector<Transition> table;
  AddUtredning(FolkOf(egen), table);
  AddIvo(FolkOf(egen), table);
  return table;
}

}  // namespace

const Machine& LexSarahMachine(bool utforarens_egen) {
  static const auto* const kNamndens = new Machine(v1::LexSarahArende::descriptor(), Table(false));
  static const auto* const kEgen = new Machine(v1::LexSarahArende::descriptor(), Table(true));
  return utforarens_egen ? *kEgen : *kNamndens;
}

const Machine& NamndMachine() {
  const Roles utforaren = {ENHETSCHEF, UTFORARE, UTFORARADMIN};
  static const auto* const kMachine = new Machine(
      v1::Namndinformation::descriptor(),
      {{"state", "NAMND_EJ_INFORMERAD", kInformeraRapport, utforaren, {}, "NAMND_INFORMERAD_RAPPORT", {}},
       {"state", "NAMND_INFORMERAD_RAPPORT", kInformeraAnmalan, utforaren, {}, "NAMND_INFORMERAD_ANMALAN", {}},
       {"state", "NAMND_INFORMERAD_RAPPORT", kKomplettera, utforaren, {}, "NAMND_INFORMERAD_RAPPORT", {}},
       {"state", "NAMND_INFORMERAD_ANMALAN", kKomplettera, utforaren, {}, "NAMND_INFORMERAD_ANMALAN", {}}});
  return *kMachine;
}

std::string LexSarahEvent(v1::LexSarahSteg steg) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(v1::LexSarahSteg_Name(steg)), {{"_", "-"}});
}

}  // namespace kvalitet::avvikelser
