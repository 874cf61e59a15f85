// lexsarah: utred, åtgärd, steg, ivo-kopia, lämna-kopia.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_lexsarah.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lexarende.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;

absl::Status LamnaKopia(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::LexSarahArende arende, FindLexArende<LexSarah>(context, context.args().positionals[0]));
  v1::SendLexSarahKopiaRequest request;
  request.set_name(arende.name());
  request.set_motiv(context.args().Get("motiv"));
  request.set_request_id(context.RequestId("lexsarah-kopia"));
  request.set_validate_only(context.prova());
  v1::LexSarahKopia made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "SendLexSarahKopia"), request, made));
  context.Answer(
      absl::StrCat(WouldBe(context), made.nummer(), ": en kopia av utredningen i ", arende.nummer(),
                   " är lämnad till nämnden, som den är i dag.\nKommunens SAS, lex Sarah-utredare och nämnd ser "
                   "kopian; ärendet ser de fortfarande inte. En lämnad kopia kan inte tas tillbaka.\n"),
      made);
  return absl::OkStatus();
}

}  // namespace

absl::Status LexSarah::TaSteg(const Context& context, Move& request) {
  const Args& args = context.args();
  request.set_utredare(args.Get("utredare"));
  KV_ASSIGN_OR_RETURN(const v1::Jav jav, JavAv(context));
  request.set_jav(jav);
  request.set_jav_motiv(args.Get("jäv"));
  if (args.Has("grad")) {
    KV_ASSIGN_OR_RETURN(const v1::Grad grad, Value<v1::Grad>(args.Get("grad"), "grad"));
    request.set_grad(grad);
  }
  return absl::OkStatus();
}

bool LexSarah::Beslutat(const Arende& a) {
  return a.state() == v1::LEXSARAH_BESLUTAD || a.state() == v1::LEXSARAH_ATGARDER_PAGAR ||
         a.state() == v1::LEXSARAH_EFFEKTUPPFOLJNING || a.state() == v1::LEXSARAH_AVSLUTAD;
}

bool LexSarah::Anmals(const Arende& a) {
  return a.grad() == v1::ALLVARLIGT_MISSFORHALLANDE || a.grad() == v1::PATAGLIG_RISK_FOR_ALLVARLIGT;
}

std::string LexSarah::Ifylles(const Arende& a, Steg steg) {
  switch (steg) {
    case v1::UTSE_UTREDARE:
      // In the nämnd's own whoever is concerned does not investigate; a private utförare says how it is dealt with.
      return absl::StrCat(" --utredare \"...\"  # och --inget-jäv", a.utforarens_egen() ? ", eller --jäv \"...\"" : "");
    case v1::LAS_UTREDNING:
      return absl::StrCat(" --grad ORD  # när punkterna är skrivna: kvalitet lexsarah utred ", a.nummer());
    case v1::BESLUTA:
      return " --grad ORD --motiv \"...\"";
    case v1::AVSLUTA_UTAN_ATGARDER:
    case v1::ANMALS_INTE:
      return " --motiv \"...\"";
    case v1::ANMAL_IVO_FORE_UTREDNING:
      return absl::StrCat(" --grad ORD", kTillIvo);
    case v1::ANMAL_IVO:
      return kTillIvo;
    case v1::EFTERSAND_UTREDNING:
      return kEftersand;
    case v1::IVO_KRAVER:
      return kSvarSenast;
    default:
      return "";
  }
}

std::string LexSarah::EfterSteg(Steg steg, const Arende& made) {
  if (steg == v1::BESLUTA) {
    return absl::StrCat("Fel? ", FarTa(made, v1::ATEROPPNA) ? "Återöppna" : "SAS återöppnar",
                        " med motiv, och beslutet tas på nytt.\n");
  }
  return steg == v1::LAS_UTREDNING ? "Fel? Beslutsfattaren återlämnar.\n" : "";
}

std::vector<Command> LexSarahArendeCommands() {
  return {
      {"lexsarah",
       "utred",
       {"NR"},
       {{"vad-hände", "TEXT", "1: vad som hände, och konsekvenser", false, false, "vad_hande"},
        {"uppmärksammat", "TEXT", "2: när och hur det uppmärksammades", false, false, "uppmarksammat"},
        {"när", "TEXT", "3: när det inträffade", false, false, "nar_intraffade"},
        {"orsak", "TEXT", "4: en orsak till; med --område", false, false, "orsaker"},
        {"område", "ORD", "orsakens område: processer, rutiner och arbetssätt, …", false, false, "omrade"},
        {"ta-bort-orsak", "N", "ta bort den orsaken"},
        {"hänt-tidigare", "TEXT", "5: om något liknande har hänt tidigare", false, false, "hant_tidigare"},
        {"kan-hända-igen", "TEXT", "6: om det kan hända igen", false, false, "kan_handa_igen"}},
       "skriv i utredningen",
       "Skriver utredningens punkter. När alla sex finns låses den med kvalitet lexsarah steg L-12 \"lås "
       "utredningen\".",
       "kvalitet lexsarah utred L-12 --när \"Kvällen den 20 november.\"",
       Utred<LexSarah>,
       Effect::kSaves},
      {"lexsarah",
       "åtgärd",
       {"NR"},
       AtgardFlags(),
       "lägg till eller följ upp en åtgärd",
       "Varje åtgärd gäller en orsak. Stark: risken byggs bort. Medel: det blir enklare eller lika. Svag: utbilda "
       "eller "
       "påminn. Ärendet avslutas inte förrän varje orsak har en åtgärd eller ett motiv.",
       "kvalitet lexsarah åtgärd L-12 --orsak 1 --text \"Ny rutin.\" --styrka medel --ansvarig enhetschef --senast "
       "2027-01-31",
       Atgard<LexSarah>,
       Effect::kSaves},
      {"lexsarah",
       "steg",
       {"NR", "STEG"},
       StegFlags({{"motiv", "TEXT", "varför, eller vad som saknas"},
                  {"utredare", "TEXT", "vem som utreder, med funktion och namn"},
                  {"inget-jäv", "", "utredaren försäkrar att inte själv vara berörd", false, false, "jav"},
                  {"jäv", "TEXT", "bara en privat utförares enda chef: vad jävet består i och hur det hanteras", false,
                   false, "jav_motiv"},
                  {"grad", "ORD", "föreslagen eller beslutad grad"}},
                 "dagen för det som skickas till IVO; annars i dag", "nämnden eller bolaget"),
       "ta nästa steg i ett ärende",
       "Steg: utse utredare, begär komplettering, kompletterat, lås utredningen, återlämna, besluta grad, starta "
       "åtgärderna, avsluta utan åtgärder, åtgärderna är genomförda, önskad effekt, inte önskad effekt, återöppna; ska "
       "anmälas till IVO, anmäls inte till IVO, anmäld till IVO, anmäld till IVO före utredningen, utredningen "
       "eftersänd, "
       "IVO begär uppgifter, svar till IVO, IVO beslutar, IVO kräver åtgärder, IVO avslutar. När utredare utses lämnar "
       "ärendet enhetens chef. --jäv: i kommunal regi utreder den som är berörd inte ärendet; utse någon annan. Bara "
       "en privat utförares enda chef redovisar jävet och går vidare.",
       "kvalitet lexsarah steg L-12 \"utse utredare\" --utredare \"Utredare Ek\" --inget-jäv",
       Steg<LexSarah>,
       Effect::kSaves},
      IvoKopiaCommand<LexSarah>(),
      {"lexsarah",
       "lämna-kopia",
       {"NR"},
       {{"motiv", "TEXT", "varför", true}},
       "lämna en kopia av er egen utredning till nämnden",
       "Lämnar en kopia av en privat utförares egen utredning till nämnden, som den är i dag. Det syns i spåret vem "
       "som "
       "gjorde det. Ärendet är fortfarande ert.",
       "kvalitet lexsarah lämna-kopia L-12 --motiv \"Nämnden har bett om den.\"",
       LamnaKopia,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
