// lexmaria: utred, åtgärd, steg, ivo-kopia.
#include <array>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_lexmaria.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lexarende.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;

// The points that are text, in the order of their numbers, and the causes.
std::vector<Flag> PunktFlags() {
  std::vector<Flag> flags;
  for (const auto& [flag, path, help] : std::initializer_list<std::array<const char*, 3>>{
           {"uppdrag", "uppdrag", "1: vem som gav uppdraget, vilken dag och vad som lämnas utanför"},
           {"frågeställning", "fragestallning", "1: frågeställningen"},
           {"team", "analysteam", "2: analysteamet, som roller och enheter"},
           {"metod", "metodik", "3: intervjuer, dokument, besök"},
           {"händelse", "handelsebeskrivning", "4: händelsen, steg för steg i tidsordning"},
           {"felhändelser", "felhandelser", "5: där det kunde ha gått rätt"},
           {"bakomliggande", "bakomliggande", "7: vad som ligger bakom varje felhändelse"},
           {"bidragande", "bidragande", "8: vad som bidrog, och andra risker"},
           {"barriärer", "barriarer", "9: säkerhetsbarriärer som höll eller brast"},
           {"uppföljning", "uppfoljning", "11: hur och när effekten mäts"},
           {"värdering", "vardering", "12: vad analysen inte kunde se"},
           {"kommentar", "uppdragsgivarens_kommentar", "12: uppdragsgivarens kommentar"},
           {"berättelse", "berattelse", "13: vad patienten och de närstående berättar"},
           {"återföring", "aterforing", "14: till vilka resultatet återförs"},
           {"orsak", "orsaker", "6: en orsak till; med --område"}}) {
    flags.push_back({flag, "TEXT", help, false, false, path});
  }
  flags.push_back({"område", "ORD", "orsakens område: processer, rutiner och arbetssätt, …", false, false, "omrade"});
  flags.push_back({"ta-bort-orsak", "N", "ta bort den orsaken"});
  return flags;
}

}  // namespace

absl::Status LexMaria::TaSteg(const Context& context, Move& request) {
  const Args& args = context.args();
  request.set_funktion(args.Get("funktion"));
  request.set_legitimerad(args.Has("legitimerad"));
  request.set_patient_journal(args.Has("journal"));
  if (args.Has("allvarlighet")) {
    KV_ASSIGN_OR_RETURN(const int value, args.Number("allvarlighet", 1));
    request.set_allvarlighet(value);
  }
  if (args.Has("sannolikhet")) {
    KV_ASSIGN_OR_RETURN(const int value, args.Number("sannolikhet", 1));
    request.set_sannolikhet(value);
  }
  if (args.Has("beslut")) {
    KV_ASSIGN_OR_RETURN(const v1::LexMariaBeslut beslut, Value<v1::LexMariaBeslut>(args.Get("beslut"), "beslut"));
    request.set_beslut(beslut);
  }
  if (args.Has("vem")) {
    KV_ASSIGN_OR_RETURN(const v1::Informerad vem, Value<v1::Informerad>(args.Get("vem"), "vem"));
    request.set_patient_vem(vem);
  }
  if (request.steg() == v1::LM_INFORMERA_PATIENT) {  // its day is another
    request.set_patient_date(request.ivo_date());
    request.clear_ivo_date();
  }
  return absl::OkStatus();
}

bool LexMaria::Beslutat(const Arende& a) {
  const bool last = a.state() == v1::LEXMARIA_BESLUTAD || a.state() == v1::LEXMARIA_ATGARDER ||
                    a.state() == v1::LEXMARIA_EFFEKT || a.state() == v1::LEXMARIA_AVSLUTAD;
  return last && a.beslut() != v1::LEX_MARIA_BESLUT_UNSPECIFIED;
}

bool LexMaria::Anmals(const Arende& a) {
  return a.beslut() == v1::ALLVARLIG_VARDSKADA || a.beslut() == v1::RISK_FOR_ALLVARLIG;
}

std::string LexMaria::Ifylles(const Arende& a, Steg steg) {
  switch (steg) {
    case v1::LM_BEDOM:
      return " --allvarlighet N --sannolikhet N --funktion \"...\"  # av legitimerad personal: och --legitimerad";
    case v1::LM_ENKEL_UTREDNING:
      return a.handelseanalys_foreslas() ? " --motiv \"...\"  # varför den räcker" : "";
    case v1::LM_HANDELSEANALYS:
      return " --funktion \"...\"  # vem som leder analysen";
    case v1::LM_LAS_ANALYS:
      return absl::StrCat("  # när punkterna är skrivna: kvalitet lexmaria utred ", a.nummer());
    case v1::LM_BESLUTA:
      return " --beslut ORD --motiv \"...\"";
    case v1::LM_AVSLUTA_UTAN_ATGARDER:
    case v1::LM_ANMALS_INTE:
      return " --motiv \"...\"";
    case v1::LM_INFORMERA_PATIENT:
      return " --vem ORD --funktion \"...\"  # och --journal, när det står i journalen";
    case v1::LM_ANMAL_IVO_FORE_UTREDNING:
      return absl::StrCat(" --beslut ORD", kTillIvo);
    case v1::LM_ANMAL_IVO:
      return kTillIvo;
    case v1::LM_EFTERSAND_UTREDNING:
      return kEftersand;
    case v1::LM_IVO_KRAVER:
      return kSvarSenast;
    default:
      return "";
  }
}

std::string LexMaria::EfterSteg(Steg steg, const Arende& made) {
  if (steg == v1::LM_BEDOM) {
    return absl::StrCat("Riskvärde ", made.riskvarde(), " av 16. ",
                        made.handelseanalys_foreslas() ? "Händelseanalys föreslås" : "Enkel utredning kan räcka",
                        "; MAS, MAR eller vårdgivarens ledning beslutar.\nFel? Bedöm på nytt.\n");
  }
  if (steg == v1::LM_LAS_ANALYS) return "Fel? Den som beslutar återlämnar.\n";
  return steg == v1::LM_BESLUTA ? "Fel? Avsluta och återöppna med motiv.\n" : "";
}

std::vector<Command> LexMariaArendeCommands() {
  return {
      {"lexmaria",
       "utred",
       {"NR"},
       PunktFlags(),
       "skriv i utredningen",
       "Skriver utredningens punkter. En händelseanalys låses när alla fjorton finns, med kvalitet lexmaria steg M-12 "
       "\"lås analysen\". En enkel utredning behöver punkt 4 och minst en orsak.",
       "kvalitet lexmaria utred M-12 --händelse \"Kvällsdosen gavs två gånger.\"",
       Utred<LexMaria>,
       Effect::kSaves},
      {"lexmaria",
       "åtgärd",
       {"NR"},
       AtgardFlags(),
       "lägg till eller följ upp en åtgärd",
       "Varje åtgärd gäller en orsak. Stark: risken byggs bort. Medel: det blir enklare eller lika. Svag: utbilda "
       "eller "
       "påminn. Ärendet avslutas inte förrän varje orsak har en åtgärd eller ett motiv.",
       "kvalitet lexmaria åtgärd M-12 --orsak 1 --text \"Låst skåp med signering.\" --styrka stark --ansvarig "
       "enhetschef --senast 2027-01-31",
       Atgard<LexMaria>,
       Effect::kSaves},
      {"lexmaria",
       "steg",
       {"NR", "STEG"},
       StegFlags({{"motiv", "TEXT", "varför, eller vad som saknas"},
                  {"allvarlighet", "N", "1 mindre, 2 måttlig, 3 betydande, 4 katastrofal"},
                  {"sannolikhet", "N", "1 årligen, 2 månadsvis, 3 veckovis, 4 dagligen"},
                  {"funktion", "TEXT", "vem som bedömer, informerar eller leder analysen"},
                  {"legitimerad", "", "den som bedömer har legitimation"},
                  {"beslut", "ORD", "vårdskada, allvarlig vårdskada, …"},
                  {"vem", "ORD",
                   "vem som informerades: den enskilde (patienten), närstående, \"god man eller annan företrädare\"",
                   false, false, "patient_vem"},
                  {"journal", "", "informationen är noterad i journalen", false, false, "patient_journal"}},
                 "dagen för informationen eller för det som skickas till IVO; annars i dag",
                 "den som vårdgivaren har utsett, ofta MAS"),
       "ta nästa steg i ett ärende",
       "Steg: bedöm risken, enkel utredning, händelseanalys, lås analysen, återlämna, besluta, starta åtgärderna, "
       "avsluta utan åtgärder, åtgärderna är genomförda, önskad effekt, inte önskad effekt, återöppna; patienten "
       "informerad, patienten informeras inte; ska anmälas till IVO, anmäls inte till IVO, anmäld till IVO, anmäld "
       "till "
       "IVO före utredningen, utredningen eftersänd, IVO begär uppgifter, svar till IVO, IVO beslutar, IVO kräver "
       "åtgärder, IVO avslutar. När en händelseanalys inleds lämnar ärendet enhetens chef. Ärendet avslutas inte "
       "förrän "
       "patienten är informerad eller det finns ett motiv.",
       "kvalitet lexmaria steg M-12 \"bedöm risken\" --allvarlighet 3 --sannolikhet 3 --funktion sjuksköterska "
       "--legitimerad",
       Steg<LexMaria>,
       Effect::kSaves},
      IvoKopiaCommand<LexMaria>(),
  };
}

}  // namespace kvalitet::client
