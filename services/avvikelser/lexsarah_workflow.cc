#include "services/avvikelser/lexsarah_workflow.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/avvikelser/atgardsregler.h"
#include "services/avvikelser/ivo_workflow.h"
#include "services/avvikelser/ivoregler.h"
#include "services/avvikelser/lexsarah_rules.h"
#include "services/avvikelser/utredningspunkter.h"

namespace kvalitet::avvikelser {
namespace {

using options::v1::ENHETSCHEF;
using options::v1::LEX_SARAH_UTREDARE;
using options::v1::NAMND;
using options::v1::SAS;
using options::v1::UTFORARADMIN;
using options::v1::UTFORARE;
using workflow::Guard;
using workflow::Machine;
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

struct Hinder {
  const Guard* rapport = Ser("rapporten_ifylld", CheckRapport);
  const Guard* mottagare = Ser("mottagaren_utan_jav", CheckMottagare);
  const Guard* utredare = Ser("utredaren_utan_jav", CheckUtredare);
  const Guard* fraga = Ser("komplettering_sagd", CheckKomplettering);
  const Guard* punkter = Ser("de_sex_punkterna", CheckSexPunkter);
  const Guard* forslag = Ser("grad_foreslagen", CheckForslag);
  const Guard* grad = Ser("grad_med_motiv", CheckGrad);
  const Guard* orsaker = Ser("orsaker_har_atgard_eller_motiv", atgardsregler::CheckOrsaker<v1::LexSarahArende>);
  const Guard* nagon = Ser("nagon_atgard", atgardsregler::CheckNagonAtgard<v1::LexSarahArende>);
  const Guard* inga = Ser("inga_atgarder_men_motiv", CheckUtanAtgarder);
  const Guard* genomforda = Ser("alla_genomforda", atgardsregler::CheckGenomforda<v1::LexSarahArende>);
  const Guard* effekt = Ser("effekten_bedomd", atgardsregler::CheckEffekt<v1::LexSarahArende>);
  const Guard* ej_effekt = Ser("nagon_utan_effekt", atgardsregler::CheckEjEffekt<v1::LexSarahArende>);
  const Guard* ivo_klar = Ser("anmalan_avklarad", ivoregler::CheckAvklarad<v1::LexSarahArende>);
  const Guard* motiv = Ser("motiv_for_ateroppning", CheckAvslutMotiv);
  const IvoHinder ivo = {Ser("anmalan_motiverad", CheckSkaAnmalas),
                         Ser("anmals_inte_motiverat", CheckAnmalsInte),
                         Ser("utredningen_beslutad", CheckBeslutad),
                         Ser("graden_kraver_anmalan", CheckAnmalan),
                         Ser("utredningen_pagar", CheckForeUtredning),
                         Ser("ivo_dag", ivoregler::CheckDag<v1::LexSarahArende>),
                         Ser("ivo_beslut_sagt", ivoregler::CheckBeslut<v1::LexSarahArende>)};
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

std::vector<Transition> Table(bool egen) {
  std::vector<Transition> table;
  const Folk folk = FolkOf(egen);
  AddUtredning(folk, table);
  Roles ser_att = folk.ivo;  // whoever investigates may see first that it is serious
  for (proto::Roll roll : folk.utreder) {
    if (std::find(ser_att.begin(), ser_att.end(), roll) == ser_att.end()) ser_att.push_back(roll);
  }
  AddIvo(AllaHinder().ivo, ser_att, folk.ivo, table);
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

std::string LexSarahEvent(v1::LexSarahSteg steg) { return Stegord(v1::LexSarahSteg_Name(steg)); }

}  // namespace kvalitet::avvikelser
