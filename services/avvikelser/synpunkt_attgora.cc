#include "services/avvikelser/synpunkt_attgora.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/proto/rules.h"
#include "services/avvikelser/synpunkt_rules.h"

namespace kvalitet::avvikelser {
namespace {

using attgora::Fraga;
using attgora::v1::AttGora;
using proto::Roll;

std::string Ord(v1::Synpunktstyp typ) { return proto::Word(v1::Synpunktstyp_descriptor()->FindValueByNumber(typ)); }

// What each state waits for: in words that may be mailed, and the command that does it.
struct Vantan {
  v1::SynpunktState state;
  attgora::v1::Ansvar ansvar;
  const char *vad, *kommando;
};
constexpr Vantan kVantan[] = {
    {v1::SYNPUNKT_INKOMMEN, attgora::v1::ENHETEN, "Bekräfta ", "kvalitet synpunkt steg $ bekräfta"},
    {v1::SYNPUNKT_REGISTRERAD, attgora::v1::ENHETEN, "Besvara ", "kvalitet synpunkt svara $ --text \"...\""},
    {v1::SYNPUNKT_TILLDELAD, attgora::v1::ENHETEN, "Besvara ", "kvalitet synpunkt svara $ --text \"...\""},
    {v1::SYNPUNKT_UNDER_UTREDNING, attgora::v1::ENHETEN, "Besvara ", "kvalitet synpunkt svara $ --text \"...\""},
    {v1::SYNPUNKT_BESVARAD, attgora::v1::ENHETEN, "Fråga om svaret och avsluta ",
     "kvalitet synpunkt steg $ avsluta --förbättring ORD"},
    {v1::SYNPUNKT_MISSNOJD, attgora::v1::ENHETEN, "Lämna till nästa chef ", "kvalitet synpunkt steg $ \"nästa chef\""},
    {v1::SYNPUNKT_NASTA_CHEF, attgora::v1::ENHETEN, "Besvara som nästa chef ",
     "kvalitet synpunkt svara $ --text \"...\""},
    {v1::SYNPUNKT_ATGARD, attgora::v1::ENHETEN, "Gör klart åtgärden för ",
     "kvalitet synpunkt steg $ avsluta --förbättring ORD"},
};

std::optional<AttGora> Rad(const Vantan& vantan, const v1::Synpunkt& s, const Fraga& fraga, const Fristbok& bok) {
  if (!fraga.Angar(vantan.ansvar, s.sista_date())) return std::nullopt;
  // Not to whoever gave the answer that is complained about, nor to those who may not give the next.
  const bool nasta = s.state() == v1::SYNPUNKT_NASTA_CHEF;
  if (nasta && (fraga.vem == s.besvarad_av() || !fraga.Har({Roll::UTFORARE, Roll::KVALITETSTEAM}))) return std::nullopt;
  // An utförare's own is that utförare's to take further.
  if (s.utforarens_egen() && fraga.kommunen && !fraga.Har({Roll::JOBB})) return std::nullopt;
  AttGora line;
  line.set_resurs(s.name());
  line.set_art(attgora::v1::UPPGIFT);
  line.set_ansvar(vantan.ansvar);
  // Nobody waits for an answer: then it is what is found that is waited for.
  const bool silent = !s.vill_ha_svar() && std::string(vantan.vad) == "Besvara ";
  // Whether the sender is content is asked before it is closed, and answered in a step of its own.
  const bool fraga_forst = s.state() == v1::SYNPUNKT_BESVARAD && s.nojd() == v1::JA_NEJ_UNSPECIFIED;
  const bool fragad = s.state() == v1::SYNPUNKT_BESVARAD && !fraga_forst;
  line.set_vad(absl::StrCat(silent ? "Utred " : fragad ? "Avsluta " : vantan.vad, Ord(s.typ()), " ", s.nummer()));
  line.set_enhet(s.enhet());
  line.set_insatstyp(s.insatstyp());
  line.set_utforare(s.ansvarig_utforare());
  line.set_sista_date(s.sista_date());
  line.set_lage(proto::Word(v1::SynpunktState_descriptor()->FindValueByNumber(s.state())));
  line.set_skal(SynpunktFrist(bok, s, fraga.today));
  const std::string command = silent        ? "kvalitet synpunkt steg $ \"avsluta utan svar\""
                              : fraga_forst ? "kvalitet synpunkt visa $"
                                            : vantan.kommando;
  const size_t at = command.find('$');
  line.set_kommando(absl::StrCat(command.substr(0, at), s.nummer(), command.substr(at + 1)));
  return line;
}

}  // namespace

std::vector<attgora::Kalla> SynpunktKallor(const SynpunktService& synpunkter, const FristvalService& frister) {
  std::vector<attgora::Kalla> all;
  for (const Vantan& vantan : kVantan) {
    all.push_back(attgora::Rader<v1::Synpunkt>(synpunkter.table(), v1::SynpunktState_Name(vantan.state), vantan.ansvar,
                                               [vantan, &frister](const v1::Synpunkt& s, const Fraga& fraga) {
                                                 return Rad(vantan, s, fraga, *frister.Senast(fraga.kommun));
                                               }));
  }
  return all;
}

}  // namespace kvalitet::avvikelser
