// What there is to do about examples: to approve what somebody else wrote, and to go on with what one began.
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/proto/rules.h"
#include "services/avvikelser/attgora.h"
#include "services/avvikelser/larande_service.h"
#include "services/avvikelser/larande_workflow.h"

namespace kvalitet::avvikelser {
namespace {

using attgora::Fraga;
using attgora::v1::AttGora;

struct Vantan {
  v1::LarexempelState state;
  v1::Larexempelsteg steg;
  bool skribenten;  // whoever wrote it does it; else somebody else
  const char *vad, *kommando;
};
constexpr Vantan kVantan[] = {
    {v1::LAREXEMPEL_UTKAST, v1::LARSTEG_SKICKA, true, "Skriv klart", "kvalitet lärexempel granska "},
    {v1::LAREXEMPEL_FOR_GRANSKNING, v1::LARSTEG_DELA, false, "Godkänn", "kvalitet lärexempel visa --utkast "}};

// For whoever may take the step: by role, and as the person that is to.
bool Angar(const Vantan& vantan, const v1::Larexempel& e, const Fraga& fraga) {
  if (fraga.allas || (fraga.kommunen && !e.syns_for_kommunen())) return false;
  return FarTaSteg(LarexempelMachine(e.utforarens_egen()), e, LarexempelEvent(vantan.steg), fraga) &&
         HarSkrivit(e, fraga.vem) == vantan.skribenten;
}

std::optional<AttGora> Rad(const Vantan& vantan, const v1::Larexempel& e, const Fraga& fraga) {
  if (!Angar(vantan, e, fraga)) return std::nullopt;
  AttGora line;
  line.set_resurs(e.name());
  line.set_art(attgora::v1::UPPGIFT);
  line.set_ansvar(fraga.kommunen ? attgora::v1::KOMMUNEN : attgora::v1::ENHETEN);
  line.set_vad(absl::StrCat(vantan.vad, " lärexempel ", e.nummer()));
  line.set_insatstyp(e.insatstyp());
  line.set_utforare(e.ansvarig_utforare());
  line.set_lage(proto::Word(v1::LarexempelState_descriptor()->FindValueByNumber(e.state())));
  line.set_kommando(absl::StrCat(vantan.kommando, e.nummer()));
  return line;
}

}  // namespace

std::vector<attgora::Kalla> LarandeKallor(const LarandeTables& tables) {
  std::vector<attgora::Kalla> all;
  for (const Vantan& vantan : kVantan) {
    attgora::Urval urval;
    urval.sista = "";
    all.push_back(attgora::Rader<v1::Larexempel>(
        tables.exempel, v1::LarexempelState_Name(vantan.state), attgora::v1::KOMMUNEN,
        [vantan](const v1::Larexempel& e, const Fraga& fraga) { return Rad(vantan, e, fraga); }, urval));
  }
  return all;
}

}  // namespace kvalitet::avvikelser
