// lexmaria: anmäl, ta-emot, lista, visa; the rest of an ärende stands beside.
#include "clients/kvalitet/commands_lexmaria.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/deviation_report.h"
#include "clients/kvalitet/lexarende.h"
#include "common/base/status.h"
#include "common/proto/rules.h"
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
  a.set_typ(v1::LEX_MARIA);
  a.set_lagrum(v1::HSL);
  KV_ASSIGN_OR_RETURN(*a.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  KV_RETURN_IF_ERROR(TaHandelse(args, enhet.name(), a));
  a.set_enskild_referens(args.Get("patient"));
  request.set_request_id(context.RequestId("lexmaria"));
  request.set_validate_only(context.prova());
  v1::Avvikelse made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kRegister, "CreateAvvikelse"), request, made));
  if (context.prova()) {
    context.Answer(absl::StrCat("Går bra; ingenting sparades. Skulle bli ett lex Maria-ärende för ", enhet.namn(),
                                ".\n", UtanUppdrag(context, made.enhet(), made.insatstyp())),
                   made);
    return absl::OkStatus();
  }
  const std::string nummer = made.nummer();
  const std::string vardgivare =
      made.vardgivare() == v1::VARDGIVARE_UNSPECIFIED ? "inte känd" : WordOf(made.vardgivare());
  context.Answer(
      absl::StrCat(nummer, " sparad: lex Maria, ", enhet.namn(), ", rapporterad ", DaySv(made.rapporterad_date()),
                   ". Vårdgivare: ", vardgivare, ". Det är en rapport, inte en anmälan till IVO.\n", Riskrad(made),
                   made.utforarens_egen() ? "Texten ser bara vårdgivarens egna; kommunen ser att det finns ett ärende."
                                          : "Enhetens chef och kommunens MAS och MAR ser den nu.",
                   " Nästa steg: någon tar emot den (kvalitet lexmaria ta-emot ", nummer, ").\nHur det går: kvalitet ",
                   "lexmaria visa ", nummer, ". Fel? ",
                   made.utforarens_egen() ? "Er administratör: " : "Kvalitetsteamet: ", "kvalitet avvikelse ta-bort ",
                   nummer, ", så länge ingen har tagit emot den.\n",
                   UtanUppdrag(context, made.enhet(), made.insatstyp())),
      made);
  return absl::OkStatus();
}

absl::Status TaEmot(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse rapport, FindRapport(context, args.positionals[0]));
  v1::CreateLexMariaArendeRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.mutable_lex_maria_arende()->set_rapport(rapport.name());
  if (args.Has("vårdgivare")) {
    KV_ASSIGN_OR_RETURN(const v1::Vardgivare who, Value<v1::Vardgivare>(args.Get("vårdgivare"), "vårdgivare"));
    request.mutable_lex_maria_arende()->set_vardgivare(who);
  }
  request.mutable_lex_maria_arende()->set_vardgivare_motiv(args.Get("motiv"));
  request.set_request_id(context.RequestId("lexmaria-ta-emot"));
  request.set_validate_only(context.prova());
  v1::LexMariaArende made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexMariaService, "CreateLexMariaArende"), request, made));
  context.Answer(
      absl::StrCat(WouldBe(context), rapport.nummer(), " är mottagen. Vårdgivare: ", WordOf(made.vardgivare()), ".\n",
                   LexMaria::Lage(made), "Fel? Ett mottaget ärende tas inte bort: det avslutas med motiv.\n"),
      made);
  return absl::OkStatus();
}

absl::Status Lista(Context& context) {
  KV_ASSIGN_OR_RETURN(const auto enheter, EnhetNames(context));
  v1::ListLexMariaArendenRequest request;
  request.set_order_by("rapporterad_date desc");
  v1::ListLexMariaArendenResponse all;
  TextTable table({"NR", "RAPPORT", "RAPPORTERAD", "ENHET", "LÄGE", "SENAST", "PATIENT", "IVO"});
  KV_RETURN_IF_ERROR((ListAll<v1::ListLexMariaArendenRequest, v1::ListLexMariaArendenResponse>(
      context, absl::StrCat(kLexMariaService, "ListLexMariaArenden"), request, [&](const auto& page) {
        for (const v1::LexMariaArende& one : page.arenden()) {
          table.Add({one.nummer(), one.rapport_nummer(), ShortDaySv(one.rapporterad_date()),
                     NameOr(enheter, one.enhet()), WordOf(one.state()), ShortDaySv(one.sista_date()),
                     WordOf(one.patient_state()), WordOf(one.ivo_state())});
          *all.add_arenden() = one;
        }
      })));
  context.Answer(table.empty()
                     ? "Inga lex Maria-ärenden som du får se. Rapporterna: kvalitet avvikelse lista --typ \"lex "
                       "Maria-ärende\".\n"
                     : table.Text(),
                 all);
  return absl::OkStatus();
}

std::string AtgardRad(const v1::LexMariaAtgard& one) {
  return absl::StrCat(
      "10 åtgärd ", one.nr(), " mot orsak ", one.orsak_nr(), ", ", WordOf(one.styrka()), ", ", one.ansvarig(),
      ", senast ", ShortDaySv(one.sista_date()), ": ", one.text(),
      one.genomford_date().empty() ? "" : absl::StrCat(" Genomförd ", ShortDaySv(one.genomford_date()), "."),
      Effekt(one), "\n");
}

// The points in the order of their numbers, each after what the contract calls it.
void AddPunkter(const v1::LexMariaArende& a, std::string& out) {
  const auto* d = a.GetDescriptor();
  for (int number = v1::LexMariaArende::kUppdragFieldNumber; number <= v1::LexMariaArende::kAterforingFieldNumber;
       ++number) {
    if (number == v1::LexMariaArende::kOrsakerFieldNumber) {
      for (const v1::LexSarahOrsak& one : a.orsaker()) {
        absl::StrAppend(&out, "6 orsak ", one.nr(), ", ", WordOf(one.omrade()), ": ", one.text(), "\n");
        AddRad("  Ingen åtgärd", one.utan_atgard_motiv(), out);
      }
    } else if (number == v1::LexMariaArende::kAtgarderFieldNumber) {
      for (const v1::LexMariaAtgard& one : a.atgarder()) out += AtgardRad(one);
    } else if (const auto* f = d->FindFieldByNumber(number); f != nullptr) {
      AddRad(proto::Label(f), a.GetReflection()->GetString(a, f), out);
    }
  }
}

std::string Utredning(const v1::LexMariaArende& a) {
  std::string out;
  if (a.allvarlighet() > 0) {
    absl::StrAppend(&out, "Risk: allvarlighet ", a.allvarlighet(), ", sannolikhet ", a.sannolikhet(), ", ",
                    a.riskvarde(), " av 16; bedömd av ", a.bedomare(), " (legitimerad).\n");
  }
  AddRad("Motiv för utredningens form", a.vag_motiv(), out);
  AddRad("Analysledare", a.analysledare(), out);
  AddPunkter(a, out);
  if (a.beslut() != v1::LEX_MARIA_BESLUT_UNSPECIFIED) {
    absl::StrAppend(&out, "Beslut: ", WordOf(a.beslut()), ", av ", a.beslutad_av(), ". ", a.beslut_motiv(), "\n");
  }
  if (a.patient_state() == v1::PATIENT_INFORMERAD) {
    absl::StrAppend(&out, "Informerad: ", WordOf(a.patient_vem()), ", ", ShortDaySv(a.patient_date()), ", av ",
                    a.patient_av(), "; noterat i journalen.\n");
  }
  AddRad("Patienten informeras inte", a.patient_motiv(), out);
  AddIvo(a, out);
  out += Lagstodrader(a.lagstod());
  return out;
}

absl::Status VisaRapport(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse rapport, FindRapport(context, context.args().positionals[0]));
  v1::GetLexMariaStatusRequest request;
  request.set_name(rapport.name());
  v1::LexMariaStatus status;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexMariaService, "GetLexMariaStatus"), request, status));
  if (status.state() == v1::LEX_MARIA_STATE_UNSPECIFIED) {
    context.Answer(absl::StrCat(status.rapport_nummer(), ": vårdgivaren är ", WordOf(status.vardgivare()),
                                ". Vad som utreds där ser bara vårdgivarens egna.\n"),
                   status);
    return absl::OkStatus();
  }
  std::string text =
      absl::StrCat(status.rapport_nummer(), ": ", WordOf(status.state()),
                   status.arende_nummer().empty() ? "" : absl::StrCat(", ", status.arende_nummer()), ".\n");
  if (status.beslut() != v1::LEX_MARIA_BESLUT_UNSPECIFIED) {
    absl::StrAppend(&text, "Beslut: ", WordOf(status.beslut()), ".\n");
  }
  absl::StrAppend(&text, status.anmald_till_ivo() ? "Anmäld till IVO.\n" : "Inte anmäld till IVO.\n");
  context.Answer(text, status);
  return absl::OkStatus();
}

absl::Status Visa(Context& context) {
  const std::string& number = context.args().positionals[0];
  if (!number.empty() && absl::ascii_tolower(static_cast<unsigned char>(number[0])) == 'a') return VisaRapport(context);
  KV_ASSIGN_OR_RETURN(const v1::LexMariaArende arende, FindLexArende<LexMaria>(context, number));
  KV_ASSIGN_OR_RETURN(const std::string rapport, Rapportrad(context, arende));
  context.Answer(absl::StrCat(LexMaria::Lage(arende), rapport, Utredning(arende)), arende);
  return absl::OkStatus();
}

// What a state waits for.
std::vector<v1::LexMariaSteg> Vantar(v1::LexMariaState state) {
  switch (state) {
    case v1::LEXMARIA_RAPPORTERAD:
      return {v1::LM_BEDOM};
    case v1::LEXMARIA_BEDOMD:
      return {v1::LM_ENKEL_UTREDNING, v1::LM_HANDELSEANALYS};
    case v1::LEXMARIA_ENKEL_UTREDNING:
      return {v1::LM_BESLUTA, v1::LM_STARTA_ATGARDER};
    case v1::LEXMARIA_HANDELSEANALYS:
      return {v1::LM_LAS_ANALYS};
    case v1::LEXMARIA_ANALYS_KLAR:
      return {v1::LM_BESLUTA};
    case v1::LEXMARIA_BESLUTAD:
      return {v1::LM_STARTA_ATGARDER, v1::LM_AVSLUTA_UTAN_ATGARDER};
    case v1::LEXMARIA_ATGARDER:
      return {v1::LM_ATGARDER_GENOMFORDA};
    case v1::LEXMARIA_EFFEKT:
      return {v1::LM_ONSKAD_EFFEKT, v1::LM_EJ_EFFEKT};
    default:
      return {};
  }
}

}  // namespace

std::string LexMaria::Lage(const Arende& a) {
  std::string text = absl::StrCat(a.nummer(), " är nu: ", WordOf(a.state()), "; ", WordOf(a.patient_state()), "; ",
                                  WordOf(a.ivo_state()), ".\n");
  absl::StrAppend(&text,
                  a.utforarens_egen() ? "Ärendet är vårdgivarens eget: ingen i kommunen ser det. "
                                      : "Ärendet är kommunens: MAS och MAR ser det. ",
                  a.atkomst_enhet().empty() ? "Enhetens chef ser det inte.\n" : "Enhetens chef ser det fortfarande.\n");
  text += NastaSteg<LexMaria>(a, Vantar(a.state()));
  if (!a.patient_sista_date().empty()) {
    const bool far = FarTa(a, v1::LM_INFORMERA_PATIENT);
    absl::StrAppend(&text, "Informera patienten senast ", DaySv(a.patient_sista_date()), far ? ":\n  " : ".\n",
                    far ? StegKommando<LexMaria>(a, v1::LM_INFORMERA_PATIENT) + "\n" : "");
  }
  return text + IvoSenast<LexMaria>(a);
}

std::vector<Command> LexMariaCommands() {
  const std::vector<Flag> bedomning = BedomningFlags("LM_FEL_DOS, …");
  std::vector<Command> all = {
      {"lexmaria",
       "anmäl",
       {},
       {{"enhet", "NAMN", "var det hände", true},
        {"insatstyp", "ORD", "HSL_SABO, hemsjukvård, …", true},
        {"text", "TEXT", "vad som hände, utan namn och personnummer", true, false, "beskrivning"},
        {"konsekvens", "TEXT", "vad det betydde eller hade kunnat betyda för patienten", true},
        {"gjort", "TEXT", "vad som gjordes genast", false, false, "omedelbara_atgarder"},
        bedomning[0],
        bedomning[1],
        bedomning[2],
        UtfallFlag(),
        InformeradFlag(),
        {"patient", "TEXT", "patientens pseudonym, aldrig personnummer", false, false, "enskild_referens"},
        {"inträffade", "DATUM", "när det hände", false, false, "intraffad_date"},
        {"upptäcktes", "DATUM", "när det uppmärksammades; annars dagen för rapporten", false, false, "upptackt_date"},
        {"händelse", "ID", "samma id på flera ärenden om samma händelse"}},
       "rapportera en vårdskada eller risk för en",
       "Rapporterar en vårdskada, eller en risk för en. Den som arbetar i vården ska rapportera till vårdgivaren. Det "
       "är en rapport, inte en anmälan till IVO. Uppdraget i registret säger vem som är vårdgivare.",
       "kvalitet lexmaria anmäl --enhet \"Säbo Ängen\" --insatstyp HSL_SABO --text \"Dubbel dos gavs.\" "
       "--konsekvens \"Trötthet ett dygn.\"",
       Anmal,
       Effect::kSaves},
      {"lexmaria",
       "ta-emot",
       {"RAPPORT"},
       {{"vårdgivare", "ORD", "kommunen, regionen eller utföraren, där uppdraget inte säger det eller är fel"},
        {"motiv", "TEXT", "varför, eller hur det är känt", false, false, "vardgivare_motiv"}},
       "ta emot en rapport så att den bedöms",
       "Tar emot en rapport (AV-17): ärendet får ett nummer, M-12 där kommunen är vårdgivare och ME-3 i en annan "
       "vårdgivares egen serie.",
       "kvalitet lexmaria ta-emot AV-17",
       TaEmot,
       Effect::kSaves},
      {"lexmaria",
       "lista",
       {},
       {},
       "visa lex Maria-ärenden",
       "Visar de lex Maria-ärenden som du får se, utan texter. Kommunen ser inte andra vårdgivares egna.",
       "kvalitet lexmaria lista",
       Lista},
      {"lexmaria",
       "visa",
       {"NR"},
       {},
       "visa ett ärende eller hur det går med en rapport",
       "Visar ett ärende (M-12) med utredning och nästa steg, eller hur det går med en rapport (AV-17) utan "
       "utredningen.",
       "kvalitet lexmaria visa M-12",
       Visa},
  };
  for (Command& one : LexMariaArendeCommands()) all.push_back(std::move(one));
  return all;
}

}  // namespace kvalitet::client
