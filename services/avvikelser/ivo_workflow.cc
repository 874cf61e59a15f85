#include "services/avvikelser/ivo_workflow.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"

namespace kvalitet::avvikelser {

std::string Stegord(const std::string& steg) { return absl::StrReplaceAll(absl::AsciiStrToLower(steg), {{"_", "-"}}); }

void AddIvo(const IvoHinder& h, const std::vector<proto::Roll>& ser_att, const std::vector<proto::Roll>& ivo,
            std::vector<workflow::Transition>& table) {
  const auto add = [&](const std::vector<v1::IvoState>& from, v1::LexSarahSteg steg,
                       const std::vector<const workflow::Guard*>& guards, v1::IvoState to) {
    for (v1::IvoState state : from) {
      table.push_back({"ivo_state",
                       v1::IvoState_Name(state),
                       Stegord(v1::LexSarahSteg_Name(steg)),
                       steg == v1::SKA_ANMALAS ? ser_att : ivo,
                       guards,
                       v1::IvoState_Name(to),
                       {}});
    }
  };
  const std::vector<v1::IvoState> hos_ivo = {v1::IVO_ANMALD, v1::IVO_UTREDNING_INSAND, v1::IVO_BESVARAD};
  add({v1::IVO_EJ_AKTUELL, v1::IVO_AVSLUTAT}, v1::SKA_ANMALAS, {h.ska}, v1::IVO_ATT_ANMALA);
  add({v1::IVO_ATT_ANMALA}, v1::ANMALS_INTE, {h.inte}, v1::IVO_EJ_AKTUELL);
  add({v1::IVO_ATT_ANMALA}, v1::ANMAL_IVO, {h.beslutad, h.allvarlig}, v1::IVO_ANMALD);
  add({v1::IVO_ATT_ANMALA}, v1::ANMAL_IVO_FORE_UTREDNING, {h.fore}, v1::IVO_UTREDNING_ATT_EFTERSANDA);
  add({v1::IVO_UTREDNING_ATT_EFTERSANDA}, v1::EFTERSAND_UTREDNING, {h.beslutad}, v1::IVO_UTREDNING_INSAND);
  // Before it has the investigation, and in a supervision that goes on after a decision.  What it demands is answered
  // first: a question would take the day of the demand away.
  std::vector<v1::IvoState> fragar = hos_ivo;
  fragar.insert(fragar.end(), {v1::IVO_UTREDNING_ATT_EFTERSANDA, v1::IVO_BESLUT});
  add(fragar, v1::IVO_BEGAR, {h.svar_senast}, v1::IVO_KOMPLETTERING);
  add({v1::IVO_KOMPLETTERING, v1::IVO_ATGARDER}, v1::IVO_SVARA, {}, v1::IVO_BESVARAD);
  add(hos_ivo, v1::IVO_BESLUTAR, {h.ivo_beslut}, v1::IVO_BESLUT);
  add({v1::IVO_BESLUT}, v1::IVO_KRAVER, {h.svar_senast}, v1::IVO_ATGARDER);
  add({v1::IVO_BESLUT, v1::IVO_ATGARDER}, v1::IVO_AVSLUTAR, {}, v1::IVO_AVSLUTAT);
}

}  // namespace kvalitet::avvikelser
