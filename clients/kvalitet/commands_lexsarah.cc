// lexsarah: anmäl, ta-emot, lista, visa; what the nämnd is told, and the rest of an ärende, stand beside.
#include "clients/kvalitet/commands_lexsarah.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/deviation_report.h"
#include "clients/kvalitet/lexarende.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;
constexpr char kRegister[] = "avvikelser.v1.AvvikelseService/";

absl::Status Anmal(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateAvvikelseRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Avvikelse& a = *request.mutable_avvikelse();
  a.set_typ(v1::LEX_SARAH);
  KV_ASSIGN_OR_RETURN(const std::string insatstyp, FindInsatstyp(context, args.Get("insatstyp")));
  a.set_insatstyp(insatstyp);
  KV_ASSIGN_OR_RETURN(const v1::Lagrum lagrum, Value<v1::Lagrum>(insatstyp.substr(0, 3), "insatstyp"));
  a.set_lagrum(lagrum);
  KV_ASSIGN_OR_RETURN(const v1::Lagrum aven, AvenLagrumAv(args));
  a.set_aven_lagrum(aven);
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  KV_RETURN_IF_ERROR(TaHandelse(args, enhet.name(), a));
  request.set_request_id(context.RequestId("lexsarah"));
  request.set_validate_only(context.prova());
  v1::Avvikelse made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kRegister, "CreateAvvikelse"), request, made));
  if (context.prova()) {
    context.Answer(absl::StrCat("Går bra; ingenting sparades. Skulle bli en lex Sarah-rapport för ", enhet.namn(),
                                ".\n", UtanUppdrag(context, made.enhet(), made.insatstyp())),
                   made);
    return absl::OkStatus();
  }
  context.Answer(absl::StrCat(made.nummer(), " sparad: lex Sarah-rapport, ", enhet.namn(), ", rapporterad ",
                              DaySv(made.rapporterad_date()), ". ", LexSarahVidare(made),
                              UtanUppdrag(context, made.enhet(), made.insatstyp())),
                 made);
  return absl::OkStatus();
}

// Whoever is concerned by a rapport of the nämnd's does not receive it: that is noted, and others do.
absl::Status LamnaTillAndra(Context& context, const v1::Avvikelse& rapport) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::DeclareLexSarahJavRequest request;
  request.set_name(rapport.name());
  request.set_jav_motiv(context.args().Get("jäv"));
  request.set_request_id(context.RequestId("lexsarah-jav"));
  request.set_validate_only(context.prova());
  v1::LexSarahStatus status;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "DeclareLexSarahJav"), request, status));
  context.Answer(
      absl::StrCat(WouldBe(context), rapport.nummer(), " är lämnad: du tar inte emot den, och jävet är ",
                   "antecknat i dess historik.\nSAS och lex Sarah-utredare ser att någon av dem ska ta emot ",
                   "den. Fel? Säg det till dem; det som är antecknat står kvar.\n"),
      status);
  return absl::OkStatus();
}

absl::Status TaEmot(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse rapport, FindRapport(context, args.positionals[0]));
  KV_ASSIGN_OR_RETURN(const v1::Jav jav, JavAv(context));
  if (jav == v1::JAV_FINNS && !rapport.utforarens_egen()) return LamnaTillAndra(context, rapport);
  v1::CreateLexSarahArendeRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.mutable_lex_sarah_arende()->set_rapport(rapport.name());
  request.mutable_lex_sarah_arende()->set_mottagare_jav(jav);
  request.mutable_lex_sarah_arende()->set_jav_motiv(args.Get("jäv"));
  request.set_request_id(context.RequestId("lexsarah-ta-emot"));
  request.set_validate_only(context.prova());
  v1::LexSarahArende made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "CreateLexSarahArende"), request, made));
  context.Answer(
      absl::StrCat(
          WouldBe(context), rapport.nummer(), " är mottagen. ", LexSarah::Lage(made),
          made.utforarens_egen() && jav == v1::JAV_FINNS
              ? "Säg till nämnden att det finns jäv: --jäv till informera-nämnden, eller till komplettera om den "
                "redan är informerad.\n"
              : "",
          "Fel? Ett mottaget ärende tas inte bort: det avslutas med motiv.\n"),
      made);
  return absl::OkStatus();
}

absl::Status Lista(Context& context) {
  if (context.args().Has("kopior")) return ListaKopior(context);
  if (context.args().Has("informationer")) return ListaInformationer(context);
  KV_ASSIGN_OR_RETURN(const auto enheter, EnhetNames(context));
  v1::ListLexSarahArendenRequest request;
  request.set_order_by("rapporterad_date desc");
  v1::ListLexSarahArendenResponse all;
  TextTable table({"NR", "RAPPORT", "RAPPORTERAD", "ENHET", "LÄGE", "SENAST", "IVO"});
  KV_RETURN_IF_ERROR((ListAll<v1::ListLexSarahArendenRequest, v1::ListLexSarahArendenResponse>(
      context, absl::StrCat(kLexSarahService, "ListLexSarahArenden"), request, [&](const auto& page) {
        for (const v1::LexSarahArende& one : page.arenden()) {
          table.Add({one.nummer(), one.rapport_nummer(), ShortDaySv(one.rapporterad_date()),
                     NameOr(enheter, one.enhet()), WordOf(one.state()), ShortDaySv(one.sista_date()),
                     WordOf(one.ivo_state())});
          *all.add_arenden() = one;
        }
      })));
  context.Answer(table.empty()
                     ? "Inga lex Sarah-ärenden som du får se. Rapporterna: kvalitet avvikelse lista --typ \"lex "
                       "Sarah-rapport\".\n"
                     : table.Text(),
                 all);
  return absl::OkStatus();
}

}  // namespace

std::string LexSarahUtredning(const v1::LexSarahArende& a) {
  std::string out;
  if (a.grad() == v1::GRAD_UNSPECIFIED || a.state() == v1::LEXSARAH_KLAR_FOR_BESLUT) {
    AddRad("Föreslagen grad", WordOf(a.foreslagen_grad()), out);
  }
  AddRad("Utredare", a.utredare(), out);
  AddRad("Mottagarens jäv", a.jav_motiv(), out);
  AddRad("Utredarens jäv", a.utredare_jav_motiv(), out);
  AddRad("1 Vad som hände och konsekvenser", a.vad_hande(), out);
  AddRad("2 När och hur det uppmärksammades", a.uppmarksammat(), out);
  AddRad("3 När det inträffade", a.nar_intraffade(), out);
  for (const v1::LexSarahOrsak& one : a.orsaker()) {
    absl::StrAppend(&out, "4 Orsak ", one.nr(), ", ", WordOf(one.omrade()), ": ", one.text(), "\n");
    AddRad("  Ingen åtgärd", one.utan_atgard_motiv(), out);
  }
  AddRad("5 Hänt tidigare", a.hant_tidigare(), out);
  AddRad("6 Kan hända igen", a.kan_handa_igen(), out);
  for (const v1::LexSarahAtgard& one : a.atgarder()) {
    absl::StrAppend(
        &out, "Åtgärd ", one.nr(), " mot orsak ", one.orsak_nr(), ", ",
        one.styrka() == v1::ATGARDSSTYRKA_UNSPECIFIED ? "" : absl::StrCat(WordOf(one.styrka()), ", "), one.ansvarig(),
        ", senast ", ShortDaySv(one.sista_date()), ": ", one.text(),
        one.genomford_date().empty() ? "" : absl::StrCat(" Genomförd ", ShortDaySv(one.genomford_date()), "."),
        Effekt(one), "\n");
  }
  if (a.grad() != v1::GRAD_UNSPECIFIED) {
    absl::StrAppend(&out, "Grad: ", WordOf(a.grad()), ", beslutad av ", a.beslutad_av(), ". ", a.grad_motiv(), "\n");
  }
  AddIvo(a, out);
  out += Lagstodrader(a.lagstod());
  return out;
}

namespace {

absl::Status VisaRapport(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse rapport, FindRapport(context, context.args().positionals[0]));
  v1::GetLexSarahStatusRequest request;
  request.set_name(rapport.name());
  v1::LexSarahStatus status;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "GetLexSarahStatus"), request, status));
  std::string text =
      absl::StrCat(status.rapport_nummer(), ": ", WordOf(status.state()),
                   status.arende_nummer().empty() ? "" : absl::StrCat(", ", status.arende_nummer()), ".\n");
  if (!status.information_nummer().empty()) {
    absl::StrAppend(&text, "Nämnden är informerad: ", status.information_nummer(), ".\n");
  }
  if (!status.jav_anmalt_date().empty()) {
    absl::StrAppend(&text, "Den som skulle ta emot den anmälde jäv ", DaySv(status.jav_anmalt_date()),
                    " och lämnade den till andra.\n");
  }
  if (status.grad() != v1::GRAD_UNSPECIFIED) absl::StrAppend(&text, "Beslutad grad: ", WordOf(status.grad()), ".\n");
  absl::StrAppend(&text, status.anmald_till_ivo() ? "Anmäld till IVO.\n"
                         : status.dold()          ? "Inte anmäld till IVO, såvitt du får se.\n"
                                                  : "Inte anmäld till IVO.\n");
  context.Answer(text, status);
  return absl::OkStatus();
}

absl::Status Visa(Context& context) {
  const std::string& number = context.args().positionals[0];
  if (absl::StartsWithIgnoreCase(number, "LK")) return VisaKopia(context, number);
  const char first = number.empty() ? ' ' : number[0];
  if (first == 'A' || first == 'a') return VisaRapport(context);
  if (first == 'N' || first == 'n') return VisaInformation(context, number);
  KV_ASSIGN_OR_RETURN(const v1::LexSarahArende arende, FindLexArende<LexSarah>(context, number));
  KV_ASSIGN_OR_RETURN(const std::string rapport, Rapportrad(context, arende));
  context.Answer(absl::StrCat(LexSarah::Lage(arende), rapport, LexSarahUtredning(arende)), arende);
  return absl::OkStatus();
}

// What a state waits for.
std::vector<v1::LexSarahSteg> Vantar(v1::LexSarahState state) {
  switch (state) {
    case v1::LEXSARAH_MOTTAGEN:
      return {v1::UTSE_UTREDARE};
    case v1::LEXSARAH_UNDER_UTREDNING:
      return {v1::LAS_UTREDNING};
    case v1::LEXSARAH_KOMPLETTERING:
      return {v1::KOMPLETTERAT};
    case v1::LEXSARAH_KLAR_FOR_BESLUT:
      return {v1::BESLUTA};
    case v1::LEXSARAH_BESLUTAD:
      return {v1::STARTA_ATGARDER, v1::AVSLUTA_UTAN_ATGARDER};
    case v1::LEXSARAH_ATGARDER_PAGAR:
      return {v1::ATGARDER_GENOMFORDA};
    case v1::LEXSARAH_EFFEKTUPPFOLJNING:
      return {v1::ONSKAD_EFFEKT, v1::EJ_EFFEKT};
    default:
      return {};
  }
}

std::string Tillstand(const v1::LexSarahArende& a) {
  return absl::StrCat(WordOf(a.state()), "; ", WordOf(a.ivo_state()), ".\n");
}

// Who is concerned, what comes next and by when.
std::string VadSomVantar(const v1::LexSarahArende& a) {
  std::string text;
  std::vector<std::string> berorda;
  if (a.mottagare_jav() == v1::JAV_FINNS) berorda.push_back("mottagaren");
  if (a.utredare_jav() == v1::JAV_FINNS) berorda.push_back("utredaren");
  if (!berorda.empty()) {
    absl::StrAppend(&text, "Jäv är redovisat av ", JoinSv(berorda), "; hur det hanteras står i ärendet.\n");
  }
  text += NastaSteg<LexSarah>(a, Vantar(a.state()));
  return text + IvoSenast<LexSarah>(a);
}

}  // namespace

std::string LexSarah::Lage(const Arende& a) {
  return absl::StrCat(
      a.nummer(), " är nu: ", Tillstand(a),
      a.utforarens_egen() ? "Utredningen är utförarens egen: ingen i kommunen ser den. "
                          : "Ärendet är nämndens: SAS, lex Sarah-utredare och nämnden ser det. ",
      a.atkomst_enhet().empty() ? "Enhetens chef ser det inte.\n" : "Enhetens chef ser det fortfarande.\n",
      VadSomVantar(a));
}

std::string LageDa(const v1::LexSarahArende& a) { return absl::StrCat("Ärendet var då: ", Tillstand(a)); }

absl::StatusOr<v1::Jav> JavAv(const Context& context) {
  const bool none = context.args().Has("inget-jäv"), some = context.args().Has("jäv");
  if (none && some) return Failure(kUsage, "Ange antingen --inget-jäv eller --jäv med vad det består i, inte båda.");
  return none ? v1::JAV_INGET : some ? v1::JAV_FINNS : v1::JAV_UNSPECIFIED;
}

std::vector<Command> LexSarahCommands() {
  const std::vector<Flag> bedomning = BedomningFlags("BEMOTANDE, UTFORANDE_EJ, …");
  std::vector<Command> all = {
      {"lexsarah",
       "anmäl",
       {},
       {{"enhet", "NAMN", "var det hände", true},
        {"insatstyp", "ORD", "hemtjänst, SOL_SABO, …", true},
        {"text", "TEXT", "vad som hände, utan namn och personnummer", true, false, "beskrivning"},
        {"konsekvens", "TEXT", "vad det betydde eller hade kunnat betyda för den enskilde", true},
        {"gjort", "TEXT", "vad som gjordes genast", false, false, "omedelbara_atgarder"},
        bedomning[0],
        bedomning[1],
        bedomning[2],
        UtfallFlag(),
        InformeradFlag(),
        AvenLagrumFlag(),
        {"inträffade", "DATUM", "när det hände", false, false, "intraffad_date"},
        {"upptäcktes", "DATUM", "när det uppmärksammades; annars dagen för rapporten", false, false, "upptackt_date"},
        {"händelse", "ID", "samma id på flera ärenden om samma händelse"}},
       "lämna en lex Sarah-rapport",
       "Lämnar en rapport om ett missförhållande eller en påtaglig risk för ett. Alla som arbetar i verksamheten ska "
       "rapportera genast. Det är en rapport, inte en anmälan till IVO.",
       "kvalitet lexsarah anmäl --enhet \"Hemtjänst Norr\" --insatstyp hemtjänst --text \"Ett kvällsbesök uteblev.\" "
       "--konsekvens \"Oro; ingen skada.\"",
       Anmal,
       Effect::kSaves},
      {"lexsarah",
       "ta-emot",
       {"RAPPORT"},
       {{"inget-jäv", "", "du försäkrar att du inte själv är berörd", false, false, "mottagare_jav"},
        {"jäv", "TEXT", "du är själv berörd: vad det består i och hur det hanteras", false, false, "jav_motiv"}},
       "ta emot en rapport så att den utreds",
       "Tar emot en rapport (AV-17): ärendet får ett nummer (L-12). Den som är berörd anger --jäv: då antecknas det, "
       "och SAS eller en lex Sarah-utredare tar emot rapporten i stället. En privat utförare med en enda chef "
       "redovisar jävet och går vidare.",
       "kvalitet lexsarah ta-emot AV-17 --inget-jäv",
       TaEmot,
       Effect::kSaves},
  };
  for (Command& one : LexSarahNamndCommands()) all.push_back(std::move(one));
  const Command visa[] = {
      {"lexsarah",
       "lista",
       {},
       {{"informationer", "", "i stället det som nämnden har informerats om"},
        {"kopior", "", "i stället kopior av egna utredningar som utförare har lämnat"}},
       "visa lex Sarah-ärenden",
       "Visar de lex Sarah-ärenden som du får se, utan texter. Kommunen ser inte privata utförares egna.",
       "kvalitet lexsarah lista",
       Lista},
      {"lexsarah",
       "visa",
       {"NR"},
       {},
       "visa ett ärende, en rapport eller en information",
       "Visar ett ärende (L-12) med utredning och nästa steg, vad nämnden är informerad om (NI-3), en lämnad kopia "
       "(LK-1), eller hur det går "
       "med "
       "en rapport (AV-17) utan utredningen.",
       "kvalitet lexsarah visa L-12",
       Visa},
  };
  all.insert(all.end(), std::begin(visa), std::end(visa));
  for (Command& one : LexSarahArendeCommands()) all.push_back(std::move(one));
  for (Command& one : LexSarahPaperCommands()) all.push_back(std::move(one));
  return all;
}

}  // namespace kvalitet::client
