// lexmaria: utred, åtgärd, steg, ivo-kopia.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_lexmaria.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;

// A flag for each point that is text, in the order of their numbers.
struct Punkt {
  const char* flag;
  const char* path;
  const char* help;
};
constexpr Punkt kPunkter[] = {
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
};

std::vector<Flag> PunktFlags() {
  std::vector<Flag> flags;
  for (const Punkt& one : kPunkter) flags.push_back({one.flag, "TEXT", one.help, false, false, one.path});
  flags.push_back({"orsak", "TEXT", "6: en orsak till; med --område", false, false, "orsaker"});
  flags.push_back({"område", "ORD", "orsakens område: processer, rutiner och arbetssätt, …", false, false, "omrade"});
  return flags;
}

// Writes fields of the investigation, with the version that was read.
absl::Status Skriv(Context& context, v1::LexMariaArende arende, const std::vector<std::string>& paths) {
  if (paths.empty()) return Failure(kUsage, "Ange minst en flagga med det som ska skrivas.");
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::UpdateLexMariaArendeRequest request;
  *request.mutable_lex_maria_arende() = std::move(arende);
  for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
  request.set_request_id(context.RequestId("lexmaria-skriv"));
  request.set_validate_only(context.prova());
  v1::LexMariaArende made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexMariaService, "UpdateLexMariaArende"), request, made));
  context.Answer(absl::StrCat(LexMariaProva(context), "Sparat. ", LexMariaLage(made),
                              "Fel? Skriv på nytt; det förra finns i spåret.\n"),
                 made);
  return absl::OkStatus();
}

absl::Status Utred(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(v1::LexMariaArende arende, FindLexMariaArende(context, args.positionals[0]));
  std::vector<std::string> paths;
  for (const Punkt& one : kPunkter) {
    if (!args.Has(one.flag)) continue;
    paths.push_back(one.path);
    arende.GetReflection()->SetString(&arende, v1::LexMariaArende::descriptor()->FindFieldByName(one.path),
                                      args.Get(one.flag));
  }
  if (args.Has("orsak")) {
    v1::LexSarahOrsak& orsak = *arende.add_orsaker();
    orsak.set_nr(arende.orsaker_size());
    orsak.set_text(args.Get("orsak"));
    KV_ASSIGN_OR_RETURN(const v1::Orsaksomrade omrade, Value<v1::Orsaksomrade>(args.Get("område"), "område"));
    orsak.set_omrade(omrade);
    paths.push_back("orsaker");
  }
  return Skriv(context, std::move(arende), paths);
}

// What the flags say of one measure.
absl::Status TaAtgard(const Args& args, v1::LexMariaAtgard& atgard) {
  if (args.Has("text")) atgard.set_text(args.Get("text"));
  if (args.Has("ansvarig")) atgard.set_ansvarig(args.Get("ansvarig"));
  if (args.Has("styrka")) {
    KV_ASSIGN_OR_RETURN(const v1::Atgardsstyrka styrka, Value<v1::Atgardsstyrka>(args.Get("styrka"), "styrka"));
    atgard.set_styrka(styrka);
  }
  if (args.Has("senast")) {
    KV_ASSIGN_OR_RETURN(*atgard.mutable_sista_date(), args.Date("senast"));
  }
  if (args.Has("genomförd")) {
    KV_ASSIGN_OR_RETURN(*atgard.mutable_genomford_date(), args.Date("genomförd"));
  }
  if (args.Has("effekt")) {
    KV_ASSIGN_OR_RETURN(const v1::LexSarahEffekt effekt, Value<v1::LexSarahEffekt>(args.Get("effekt"), "effekt"));
    atgard.set_effekt(effekt);
    atgard.set_effekt_motiv(args.Get("motiv"));
  }
  return absl::OkStatus();
}

absl::Status Atgard(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(v1::LexMariaArende arende, FindLexMariaArende(context, args.positionals[0]));
  KV_ASSIGN_OR_RETURN(const int nr, args.Number(args.Has("nr") ? "nr" : "orsak", 1));
  if (args.Has("ingen")) {
    for (v1::LexSarahOrsak& one : *arende.mutable_orsaker()) {
      if (one.nr() == nr) one.set_utan_atgard_motiv(args.Get("ingen"));
    }
    return Skriv(context, std::move(arende), {"orsaker"});
  }
  v1::LexMariaAtgard* atgard = nullptr;
  if (args.Has("nr")) {
    for (v1::LexMariaAtgard& one : *arende.mutable_atgarder()) {
      if (one.nr() == nr) atgard = &one;
    }
    if (atgard == nullptr) return Failure(kNotNow, absl::StrCat(arende.nummer(), " har ingen åtgärd ", nr, "."));
  } else {
    atgard = arende.add_atgarder();
    atgard->set_nr(arende.atgarder_size());
    atgard->set_orsak_nr(nr);
  }
  KV_RETURN_IF_ERROR(TaAtgard(args, *atgard));
  return Skriv(context, std::move(arende), {"atgarder"});
}

// What the flags say of a step.
absl::Status TaSteg(const Args& args, v1::MoveLexMariaArendeRequest& request) {
  request.set_motiv(args.Get("motiv"));
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
  const bool patient = request.steg() == v1::LM_INFORMERA_PATIENT;
  KV_ASSIGN_OR_RETURN(*(patient ? request.mutable_patient_date() : request.mutable_ivo_date()), args.Date("dag"));
  request.set_anmalare(args.Get("anmälare"));
  request.set_kontakt(args.Get("kontakt"));
  request.set_kvitto(args.Get("kvitto"));
  request.set_ivo_diarienr(args.Get("ivo-dnr"));
  KV_ASSIGN_OR_RETURN(*request.mutable_ivo_sista_date(), args.Date("svar-senast"));
  if (args.Has("ivo-beslut")) {
    KV_ASSIGN_OR_RETURN(const v1::IvoBeslutstyp beslut, Value<v1::IvoBeslutstyp>(args.Get("ivo-beslut"), "ivo-beslut"));
    request.set_ivo_beslut(beslut);
  }
  return absl::OkStatus();
}

// What is to be known after a step, beside where it stands.
std::string EfterSteg(v1::LexMariaSteg steg, const v1::LexMariaArende& before, const v1::LexMariaArende& made) {
  if (steg == v1::LM_BEDOM) {
    return absl::StrCat("Riskvärde ", made.riskvarde(), " av 16. ",
                        made.handelseanalys_foreslas() ? "Händelseanalys föreslås" : "Enkel utredning kan räcka",
                        "; MAS, MAR eller vårdgivarens ledning beslutar.\nFel? Bedöm på nytt.\n");
  }
  if (steg == v1::LM_LAS_ANALYS) return "Fel? Den som beslutar återlämnar.\n";
  if (steg == v1::LM_BESLUTA) return "Fel? Avsluta och återöppna med motiv.\n";
  if (made.ivo_kopior_size() > before.ivo_kopior_size()) {
    return absl::StrCat("Exakt kopia sparad; ut med den: kvalitet lexmaria ivo-kopia ", made.nummer(),
                        " FIL. Det som är skickat kan inte ångras här.\n");
  }
  return "";
}

absl::Status Steg(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::LexMariaArende arende, FindLexMariaArende(context, args.positionals[0]));
  v1::MoveLexMariaArendeRequest request;
  request.set_name(arende.name());
  request.set_etag(arende.etag());
  KV_ASSIGN_OR_RETURN(const v1::LexMariaSteg steg, Value<v1::LexMariaSteg>(args.positionals[1], "steg"));
  request.set_steg(steg);
  KV_RETURN_IF_ERROR(TaSteg(args, request));
  request.set_request_id(context.RequestId("lexmaria-steg"));
  request.set_validate_only(context.prova());
  v1::LexMariaArende made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexMariaService, "MoveLexMariaArende"), request, made));
  context.Answer(absl::StrCat(LexMariaProva(context), "Klart: ", WordOf(steg), ". ", LexMariaLage(made),
                              EfterSteg(steg, arende, made)),
                 made);
  return absl::OkStatus();
}

absl::Status IvoKopia(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::LexMariaArende arende, FindLexMariaArende(context, args.positionals[0]));
  v1::ExportLexMariaAnmalanRequest request;
  request.set_name(arende.name());
  if (args.Has("nr")) {
    KV_ASSIGN_OR_RETURN(const int nr, args.Number("nr", 1));
    request.set_nr(nr);
  }
  v1::ExportLexMariaAnmalanResponse sent;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexMariaService, "ExportLexMariaAnmalan"), request, sent));
  KV_RETURN_IF_ERROR(WriteFile(args.positionals[1], sent.innehall()));
  context.Answer(absl::StrCat(args.positionals[1], " skriven: det som skickades till IVO ", DaySv(sent.skickad_date()),
                              ", kvitto ", sent.kvitto(), ", kontrollsumma ", sent.sha256().substr(0, 8), ".\n"),
                 sent);
  return absl::OkStatus();
}

}  // namespace

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
       Utred,
       Effect::kSaves},
      {"lexmaria",
       "åtgärd",
       {"NR"},
       {{"orsak", "N", "ny åtgärd mot den orsaken"},
        {"nr", "N", "eller: ändra den åtgärden"},
        {"text", "TEXT", "åtgärden"},
        {"styrka", "ORD", "stark, medel eller svag"},
        {"ansvarig", "ORD", "vem, som roll"},
        {"senast", "DATUM", "klar senast", false, false, "sista_date"},
        {"genomförd", "DATUM", "när den blev klar", false, false, "genomford_date"},
        {"effekt", "ORD", "önskad effekt, inte önskad effekt"},
        {"motiv", "TEXT", "hur effekten bedömdes", false, false, "effekt_motiv"},
        {"ingen", "TEXT", "ingen åtgärd mot orsaken, och varför", false, false, "utan_atgard_motiv"}},
       "lägg till eller följ upp en åtgärd",
       "Varje åtgärd gäller en orsak. Stark: risken byggs bort. Medel: det blir enklare eller lika. Svag: utbilda "
       "eller "
       "påminn. Ärendet avslutas inte förrän varje orsak har en åtgärd eller ett motiv.",
       "kvalitet lexmaria åtgärd M-12 --orsak 1 --text \"Låst skåp med signering.\" --styrka stark --ansvarig "
       "enhetschef --senast 2027-01-31",
       Atgard,
       Effect::kSaves},
      {"lexmaria",
       "steg",
       {"NR", "STEG"},
       {{"motiv", "TEXT", "varför, eller vad som saknas"},
        {"allvarlighet", "N", "1 mindre, 2 måttlig, 3 betydande, 4 katastrofal"},
        {"sannolikhet", "N", "1 årligen, 2 månadsvis, 3 veckovis, 4 dagligen"},
        {"funktion", "TEXT", "vem som bedömer, informerar eller leder analysen"},
        {"legitimerad", "", "den som bedömer har legitimation"},
        {"beslut", "ORD", "vårdskada, allvarlig vårdskada, …"},
        {"vem", "ORD", "vem som informerades: den enskilde, närstående, …", false, false, "patient_vem"},
        {"journal", "", "informationen är noterad i journalen", false, false, "patient_journal"},
        {"dag", "DATUM", "dagen för informationen eller för det som skickas till IVO; annars i dag", false, false,
         "ivo_date"},
        {"anmälare", "TEXT", "den som vårdgivaren har utsett, ofta MAS", false, false, "anmalare"},
        {"kontakt", "TEXT", "vem IVO kan nå"},
        {"kvitto", "TEXT", "IVO:s kvitto"},
        {"ivo-dnr", "TEXT", "IVO:s diarienummer", false, false, "ivo_diarienr"},
        {"svar-senast", "DATUM", "IVO:s sista dag", false, false, "ivo_sista_date"},
        {"ivo-beslut", "ORD", "vad IVO beslutade: kritik, …", false, false, "ivo_beslut"}},
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
       Steg,
       Effect::kSaves},
      {"lexmaria",
       "ivo-kopia",
       {"NR", "FIL"},
       {{"nr", "N", "vilken av dem som har skickats; annars den senaste"}},
       "skriv exakt det som skickades till IVO",
       "Skriver den sparade kopian till en fil, byte för byte: samma fil varje gång.",
       "kvalitet lexmaria ivo-kopia M-12 anmalan.json",
       IvoKopia,
       Effect::kReads},
  };
}

}  // namespace kvalitet::client
