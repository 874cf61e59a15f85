// lexsarah: utred, åtgärd, steg, ivo-kopia, lämna-kopia.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_lexsarah.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;

// Writes fields of the investigation, with the version that was read.
absl::Status Skriv(Context& context, v1::LexSarahArende arende, const std::vector<std::string>& paths) {
  if (paths.empty()) return Failure(kUsage, "Ange minst en flagga med det som ska skrivas.");
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::UpdateLexSarahArendeRequest request;
  *request.mutable_lex_sarah_arende() = std::move(arende);
  for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
  request.set_request_id(context.RequestId("lexsarah-skriv"));
  request.set_validate_only(context.prova());
  v1::LexSarahArende made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "UpdateLexSarahArende"), request, made));
  context.Answer(absl::StrCat(LexSarahProva(context), "Sparat. ", LexSarahLage(made),
                              "Fel? Skriv på nytt; det förra finns i spåret.\n"),
                 made);
  return absl::OkStatus();
}

absl::Status Utred(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(v1::LexSarahArende arende, FindLexSarahArende(context, args.positionals[0]));
  std::vector<std::string> paths;
  const auto text = [&](const char* flag, const char* path) {
    if (!args.Has(flag)) return;
    paths.push_back(path);
    arende.GetReflection()->SetString(&arende, v1::LexSarahArende::descriptor()->FindFieldByName(path), args.Get(flag));
  };
  text("vad-hände", "vad_hande");
  text("uppmärksammat", "uppmarksammat");
  text("när", "nar_intraffade");
  text("hänt-tidigare", "hant_tidigare");
  text("kan-hända-igen", "kan_handa_igen");
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

absl::Status Atgard(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(v1::LexSarahArende arende, FindLexSarahArende(context, args.positionals[0]));
  KV_ASSIGN_OR_RETURN(const int nr, args.Number(args.Has("nr") ? "nr" : "orsak", 1));
  if (args.Has("ingen")) {
    for (v1::LexSarahOrsak& one : *arende.mutable_orsaker()) {
      if (one.nr() == nr) one.set_utan_atgard_motiv(args.Get("ingen"));
    }
    return Skriv(context, std::move(arende), {"orsaker"});
  }
  v1::LexSarahAtgard* atgard = nullptr;
  if (args.Has("nr")) {
    for (v1::LexSarahAtgard& one : *arende.mutable_atgarder()) {
      if (one.nr() == nr) atgard = &one;
    }
    if (atgard == nullptr) return Failure(kNotNow, absl::StrCat(arende.nummer(), " har ingen åtgärd ", nr, "."));
  } else {
    atgard = arende.add_atgarder();
    atgard->set_nr(arende.atgarder_size());
    atgard->set_orsak_nr(nr);
  }
  if (args.Has("text")) atgard->set_text(args.Get("text"));
  if (args.Has("ansvarig")) atgard->set_ansvarig(args.Get("ansvarig"));
  if (args.Has("senast")) {
    KV_ASSIGN_OR_RETURN(*atgard->mutable_sista_date(), args.Date("senast"));
  }
  if (args.Has("genomförd")) {
    KV_ASSIGN_OR_RETURN(*atgard->mutable_genomford_date(), args.Date("genomförd"));
  }
  if (args.Has("effekt")) {
    KV_ASSIGN_OR_RETURN(const v1::LexSarahEffekt effekt, Value<v1::LexSarahEffekt>(args.Get("effekt"), "effekt"));
    atgard->set_effekt(effekt);
    atgard->set_effekt_motiv(args.Get("motiv"));
  }
  return Skriv(context, std::move(arende), {"atgarder"});
}

absl::Status Steg(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::LexSarahArende arende, FindLexSarahArende(context, args.positionals[0]));
  v1::MoveLexSarahArendeRequest request;
  request.set_name(arende.name());
  request.set_etag(arende.etag());
  KV_ASSIGN_OR_RETURN(const v1::LexSarahSteg steg, Value<v1::LexSarahSteg>(args.positionals[1], "steg"));
  request.set_steg(steg);
  request.set_motiv(args.Get("motiv"));
  request.set_utredare(args.Get("utredare"));
  KV_ASSIGN_OR_RETURN(const v1::Jav jav, JavAv(context));
  request.set_jav(jav);
  request.set_jav_motiv(args.Get("jäv"));
  if (args.Has("grad")) {
    KV_ASSIGN_OR_RETURN(const v1::Grad grad, Value<v1::Grad>(args.Get("grad"), "grad"));
    request.set_grad(grad);
  }
  KV_ASSIGN_OR_RETURN(*request.mutable_ivo_date(), args.Date("dag"));
  request.set_anmalare(args.Get("anmälare"));
  request.set_kontakt(args.Get("kontakt"));
  request.set_kvitto(args.Get("kvitto"));
  request.set_ivo_diarienr(args.Get("ivo-dnr"));
  KV_ASSIGN_OR_RETURN(*request.mutable_ivo_sista_date(), args.Date("svar-senast"));
  if (args.Has("ivo-beslut")) {
    KV_ASSIGN_OR_RETURN(const v1::IvoBeslutstyp beslut, Value<v1::IvoBeslutstyp>(args.Get("ivo-beslut"), "ivo-beslut"));
    request.set_ivo_beslut(beslut);
  }
  request.set_request_id(context.RequestId("lexsarah-steg"));
  request.set_validate_only(context.prova());
  v1::LexSarahArende made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "MoveLexSarahArende"), request, made));
  const std::string back = steg == v1::BESLUTA         ? "Fel? Återöppna med motiv, och besluta på nytt.\n"
                           : steg == v1::LAS_UTREDNING ? "Fel? Beslutsfattaren återlämnar.\n"
                           : made.ivo_kopior_size() > arende.ivo_kopior_size()
                               ? absl::StrCat("Exakt kopia sparad; ut med den: kvalitet lexsarah ivo-kopia ",
                                              made.nummer(), " FIL. Det som är skickat kan inte ångras här.\n")
                               : "";
  context.Answer(absl::StrCat(LexSarahProva(context), "Klart: ", WordOf(steg), ". ", LexSarahLage(made), back), made);
  return absl::OkStatus();
}

absl::Status IvoKopia(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::LexSarahArende arende, FindLexSarahArende(context, args.positionals[0]));
  v1::ExportIvoAnmalanRequest request;
  request.set_name(arende.name());
  if (args.Has("nr")) {
    KV_ASSIGN_OR_RETURN(const int nr, args.Number("nr", 1));
    request.set_nr(nr);
  }
  v1::ExportIvoAnmalanResponse sent;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "ExportIvoAnmalan"), request, sent));
  KV_RETURN_IF_ERROR(WriteFile(args.positionals[1], sent.innehall()));
  context.Answer(absl::StrCat(args.positionals[1], " skriven: det som skickades till IVO ", DaySv(sent.skickad_date()),
                              ", kvitto ", sent.kvitto(), ", kontrollsumma ", sent.sha256().substr(0, 8), ".\n"),
                 sent);
  return absl::OkStatus();
}

absl::Status LamnaKopia(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::LexSarahArende arende, FindLexSarahArende(context, context.args().positionals[0]));
  v1::SendLexSarahKopiaRequest request;
  request.set_name(arende.name());
  request.set_motiv(context.args().Get("motiv"));
  request.set_request_id(context.RequestId("lexsarah-kopia"));
  request.set_validate_only(context.prova());
  v1::LexSarahKopia made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "SendLexSarahKopia"), request, made));
  context.Answer(
      absl::StrCat(LexSarahProva(context), made.nummer(), ": en kopia av utredningen i ", arende.nummer(),
                   " är lämnad till nämnden, som den är i dag.\nKommunens SAS, lex Sarah-utredare och nämnd ser "
                   "kopian; ärendet ser de fortfarande inte. En lämnad kopia kan inte tas tillbaka.\n"),
      made);
  return absl::OkStatus();
}

}  // namespace

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
        {"hänt-tidigare", "TEXT", "5: om något liknande har hänt tidigare", false, false, "hant_tidigare"},
        {"kan-hända-igen", "TEXT", "6: om det kan hända igen", false, false, "kan_handa_igen"}},
       "skriv i utredningen",
       "Skriver utredningens punkter. När alla sex finns låses den med kvalitet lexsarah steg L-12 \"lås "
       "utredningen\".",
       "kvalitet lexsarah utred L-12 --när \"Kvällen den 20 november.\"",
       Utred,
       Effect::kSaves},
      {"lexsarah",
       "åtgärd",
       {"NR"},
       {{"orsak", "N", "ny åtgärd mot den orsaken"},
        {"nr", "N", "eller: ändra den åtgärden"},
        {"text", "TEXT", "åtgärden"},
        {"ansvarig", "ORD", "vem, som roll"},
        {"senast", "DATUM", "klar senast", false, false, "sista_date"},
        {"genomförd", "DATUM", "när den blev klar", false, false, "genomford_date"},
        {"effekt", "ORD", "önskad effekt, inte önskad effekt"},
        {"motiv", "TEXT", "hur effekten bedömdes", false, false, "effekt_motiv"},
        {"ingen", "TEXT", "ingen åtgärd mot orsaken, och varför", false, false, "utan_atgard_motiv"}},
       "lägg till eller följ upp en åtgärd",
       "Varje åtgärd gäller en orsak. Ärendet avslutas inte förrän varje orsak har en åtgärd eller ett motiv.",
       "kvalitet lexsarah åtgärd L-12 --orsak 1 --text \"Ny rutin.\" --ansvarig enhetschef --senast 2027-01-31",
       Atgard,
       Effect::kSaves},
      {"lexsarah",
       "steg",
       {"NR", "STEG"},
       {{"motiv", "TEXT", "varför, eller vad som saknas"},
        {"utredare", "TEXT", "vem som utreder, med funktion och namn"},
        {"inget-jäv", "", "utredaren försäkrar att inte själv vara berörd", false, false, "jav"},
        {"jäv", "TEXT", "utredaren är berörd: vad det består i och hur det hanteras", false, false, "jav_motiv"},
        {"grad", "ORD", "föreslagen eller beslutad grad"},
        {"dag", "DATUM", "dagen för det som skickas till IVO; annars i dag", false, false, "ivo_date"},
        {"anmälare", "TEXT", "nämnden eller bolaget", false, false, "anmalare"},
        {"kontakt", "TEXT", "vem IVO kan nå"},
        {"kvitto", "TEXT", "IVO:s kvitto"},
        {"ivo-dnr", "TEXT", "IVO:s diarienummer", false, false, "ivo_diarienr"},
        {"svar-senast", "DATUM", "IVO:s sista dag", false, false, "ivo_sista_date"},
        {"ivo-beslut", "ORD", "vad IVO beslutade: kritik, …", false, false, "ivo_beslut"}},
       "ta nästa steg i ett ärende",
       "Steg: utse utredare, begär komplettering, kompletterat, lås utredningen, återlämna, besluta grad, starta "
       "åtgärderna, avsluta utan åtgärder, åtgärderna är genomförda, önskad effekt, inte önskad effekt, återöppna; ska "
       "anmälas till IVO, anmäls inte till IVO, anmäld till IVO, anmäld till IVO före utredningen, utredningen "
       "eftersänd, "
       "IVO begär uppgifter, svar till IVO, IVO beslutar, IVO kräver åtgärder, IVO avslutar. När utredare utses lämnar "
       "ärendet enhetens chef.",
       "kvalitet lexsarah steg L-12 \"utse utredare\" --utredare \"Utredare Ek\" --inget-jäv",
       Steg,
       Effect::kSaves},
      {"lexsarah",
       "ivo-kopia",
       {"NR", "FIL"},
       {{"nr", "N", "vilken av dem som har skickats; annars den senaste"}},
       "skriv exakt det som skickades till IVO",
       "Skriver den sparade kopian till en fil, byte för byte: samma fil varje gång.",
       "kvalitet lexsarah ivo-kopia L-12 anmalan.json",
       IvoKopia,
       Effect::kReads},
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
