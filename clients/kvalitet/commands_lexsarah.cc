// lexsarah: anmäl, ta-emot, informera-nämnden, komplettera, lista, visa; the rest of an ärende stands beside.
#include "clients/kvalitet/commands_lexsarah.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;
constexpr char kRegister[] = "avvikelser.v1.AvvikelseService/";

absl::StatusOr<v1::Avvikelse> FindRapport(Context& context, absl::string_view number) {
  return FindByNumber<v1::ListAvvikelserRequest>(context, "AV", number, absl::StrCat(kRegister, "ListAvvikelser"),
                                                 &v1::ListAvvikelserResponse::avvikelser, "ingen rapport",
                                                 "kvalitet avvikelse lista");
}

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
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  a.set_enhet(enhet.name());
  for (absl::string_view code : absl::StrSplit(args.Get("kategori"), ',', absl::SkipWhitespace())) {
    a.add_kategorier()->set_kod(std::string(absl::StripAsciiWhitespace(code)));
  }
  KV_ASSIGN_OR_RETURN(*a.mutable_intraffad_date(), args.Date("inträffade"));
  a.set_beskrivning(args.Get("text"));
  a.set_konsekvens(args.Get("konsekvens"));
  a.set_omedelbara_atgarder(args.Get("gjort"));
  a.set_handelse(args.Get("händelse"));
  request.set_request_id(context.RequestId("lexsarah"));
  request.set_validate_only(context.prova());
  v1::Avvikelse made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kRegister, "CreateAvvikelse"), request, made));
  if (context.prova()) {
    context.Answer(
        absl::StrCat("Går bra; ingenting sparades. Skulle bli en lex Sarah-rapport för ", enhet.namn(), ".\n"), made);
    return absl::OkStatus();
  }
  const std::string nummer = made.nummer();
  context.Answer(
      absl::StrCat(nummer, " sparad: lex Sarah-rapport, ", enhet.namn(), ", rapporterad ",
                   DaySv(made.rapporterad_date()), ". Det är en rapport, inte en anmälan till IVO.\n",
                   made.utforarens_egen()
                       ? "Texten ser bara ni; kommunen ser att det finns en rapport. Nästa steg: informera nämnden "
                         "(kvalitet lexsarah informera-nämnden --rapport "
                       : "Enhetens chef och nämndens utredare ser den nu. Nästa steg: någon tar emot den (kvalitet "
                         "lexsarah ta-emot ",
                   nummer, ").\nHur det går: kvalitet lexsarah visa ", nummer, ". Fel? ",
                   made.utforarens_egen() ? "Er administratör" : "Kommunens SAS", " kan ta bort ", nummer, ".\n"),
      made);
  return absl::OkStatus();
}

absl::Status TaEmot(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse rapport, FindRapport(context, args.positionals[0]));
  v1::CreateLexSarahArendeRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.mutable_lex_sarah_arende()->set_rapport(rapport.name());
  KV_ASSIGN_OR_RETURN(const v1::Jav jav, JavAv(context));
  request.mutable_lex_sarah_arende()->set_mottagare_jav(jav);
  request.mutable_lex_sarah_arende()->set_jav_motiv(args.Get("jäv"));
  request.set_request_id(context.RequestId("lexsarah-ta-emot"));
  request.set_validate_only(context.prova());
  v1::LexSarahArende made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "CreateLexSarahArende"), request, made));
  context.Answer(absl::StrCat(LexSarahProva(context), rapport.nummer(), " är mottagen. ", LexSarahLage(made),
                              "Fel? Ett mottaget ärende tas inte bort: det avslutas med motiv.\n"),
                 made);
  return absl::OkStatus();
}

std::string Informerad(const Context& context, const v1::Namndinformation& told) {
  return absl::StrCat(LexSarahProva(context), told.nummer(), ": nämnden är ", WordOf(told.state()), " (",
                      told.rapport_nummer(), ", ", told.skyldighet(), ").\n",
                      "Kommunens SAS, lex Sarah-utredare, kvalitetsteam och nämnd ser det; ingen utredning lagras.\n",
                      told.grad() == v1::GRAD_UNSPECIFIED
                          ? absl::StrCat("Nästa steg: när ni har utrett, kvalitet lexsarah komplettera ", told.nummer(),
                                         " med --grad och --åtgärder.\n")
                          : "",
                      "Fel? Rätta med kvalitet lexsarah komplettera ", told.nummer(), ".\n");
}

absl::Status Informera(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateNamndinformationRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Namndinformation& told = *request.mutable_namndinformation();
  if (args.Has("rapport")) {
    KV_ASSIGN_OR_RETURN(const v1::Avvikelse rapport, FindRapport(context, args.Get("rapport")));
    told.set_rapport(rapport.name());
    told.set_enhet(rapport.enhet());
    told.set_insatstyp(rapport.insatstyp());
  } else {
    if (!args.Has("enhet") || !args.Has("insatstyp")) {
      return Failure(kUsage, "Ange --rapport AV-17, eller --enhet och --insatstyp för en rapport som inte finns här.");
    }
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    told.set_enhet(enhet.name());
    KV_ASSIGN_OR_RETURN(*told.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  KV_ASSIGN_OR_RETURN(*told.mutable_rapporterad_date(), args.Date("rapporterad"));
  KV_ASSIGN_OR_RETURN(*told.mutable_ivo_date(), args.Date("ivo"));
  for (absl::string_view code : absl::StrSplit(args.Get("kategori"), ',', absl::SkipWhitespace())) {
    told.add_kategorier()->set_kod(std::string(absl::StripAsciiWhitespace(code)));
  }
  told.set_omedelbara_atgarder(args.Get("gjort"));
  request.set_request_id(context.RequestId("informera-nämnden"));
  request.set_validate_only(context.prova());
  v1::Namndinformation made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "CreateNamndinformation"), request, made));
  context.Answer(Informerad(context, made), made);
  return absl::OkStatus();
}

absl::StatusOr<v1::Namndinformation> FindInformation(Context& context, absl::string_view number) {
  KV_ASSIGN_OR_RETURN(const v1::Namndinformation listed,
                      FindByNumber<v1::ListNamndinformationerRequest>(
                          context, "NI", number, absl::StrCat(kLexSarahService, "ListNamndinformationer"),
                          &v1::ListNamndinformationerResponse::namndinformationer, "ingen information till nämnden",
                          "kvalitet lexsarah lista --informationer"));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetNamndinformationRequest request;
  request.set_name(listed.name());
  v1::Namndinformation told;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "GetNamndinformation"), request, told));
  return told;
}

absl::Status Komplettera(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Namndinformation stored, FindInformation(context, args.positionals[0]));
  v1::UpdateNamndinformationRequest request;
  v1::Namndinformation& told = *request.mutable_namndinformation();
  told.set_name(stored.name());
  told.set_etag(stored.etag());
  const auto take = [&](const char* flag, const char* path) {
    if (args.Has(flag)) request.mutable_update_mask()->add_paths(path);
    return args.Has(flag);
  };
  if (take("ivo", "ivo_date")) {
    KV_ASSIGN_OR_RETURN(*told.mutable_ivo_date(), args.Date("ivo"));
  }
  if (take("grad", "grad")) {
    KV_ASSIGN_OR_RETURN(const v1::Grad grad, Value<v1::Grad>(args.Get("grad"), "grad"));
    told.set_grad(grad);
  }
  if (take("åtgärder", "atgarder")) told.set_atgarder(args.Get("åtgärder"));
  if (take("gjort", "omedelbara_atgarder")) told.set_omedelbara_atgarder(args.Get("gjort"));
  if (request.update_mask().paths().empty()) {
    return Failure(kUsage, "Ange det som ska läggas till: --ivo, --grad, --åtgärder eller --gjort.");
  }
  request.set_request_id(context.RequestId("lexsarah-komplettera"));
  request.set_validate_only(context.prova());
  v1::Namndinformation made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "UpdateNamndinformation"), request, made));
  context.Answer(Informerad(context, made), made);
  return absl::OkStatus();
}

absl::Status ListaKopior(Context& context) {
  KV_ASSIGN_OR_RETURN(const auto enheter, EnhetNames(context));
  v1::ListLexSarahKopiorRequest request;
  request.set_order_by("skickad_date desc");
  v1::ListLexSarahKopiorResponse all;
  TextTable table({"NR", "LÄMNAD", "ENHET"});
  KV_RETURN_IF_ERROR((ListAll<v1::ListLexSarahKopiorRequest, v1::ListLexSarahKopiorResponse>(
      context, absl::StrCat(kLexSarahService, "ListLexSarahKopior"), request, [&](const auto& page) {
        for (const v1::LexSarahKopia& one : page.kopior()) {
          table.Add({one.nummer(), ShortDaySv(one.skickad_date()), NameOr(enheter, one.enhet())});
          *all.add_kopior() = one;
        }
      })));
  context.Answer(table.empty() ? "Inga kopior som du får se.\n" : table.Text(), all);
  return absl::OkStatus();
}

absl::Status Lista(Context& context) {
  if (context.args().Has("kopior")) return ListaKopior(context);
  KV_ASSIGN_OR_RETURN(const auto enheter, EnhetNames(context));
  if (context.args().Has("informationer")) {
    v1::ListNamndinformationerRequest request;
    request.set_order_by("informerad_date desc");
    v1::ListNamndinformationerResponse all;
    TextTable table({"NR", "INFORMERAD", "ENHET", "LÄGE", "GRAD", "ANMÄLD TILL IVO"});
    KV_RETURN_IF_ERROR((ListAll<v1::ListNamndinformationerRequest, v1::ListNamndinformationerResponse>(
        context, absl::StrCat(kLexSarahService, "ListNamndinformationer"), request, [&](const auto& page) {
          for (const v1::Namndinformation& one : page.namndinformationer()) {
            table.Add({one.nummer(), ShortDaySv(one.informerad_date()), NameOr(enheter, one.enhet()),
                       WordOf(one.state()), WordOf(one.grad()), ShortDaySv(one.ivo_date())});
            *all.add_namndinformationer() = one;
          }
        })));
    context.Answer(table.empty() ? "Nämnden har inte informerats om något som du får se.\n" : table.Text(), all);
    return absl::OkStatus();
  }
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

void AddPunkt(const char* rubrik, const std::string& text, std::string& out) {
  if (!text.empty()) absl::StrAppend(&out, rubrik, ": ", text, "\n");
}

std::string Utredning(const v1::LexSarahArende& a) {
  std::string out;
  AddPunkt("Utredare", a.utredare(), out);
  AddPunkt("Mottagarens jäv", a.jav_motiv(), out);
  AddPunkt("Utredarens jäv", a.utredare_jav_motiv(), out);
  AddPunkt("1 Vad som hände och konsekvenser", a.vad_hande(), out);
  AddPunkt("2 När och hur det uppmärksammades", a.uppmarksammat(), out);
  AddPunkt("3 När det inträffade", a.nar_intraffade(), out);
  for (const v1::LexSarahOrsak& one : a.orsaker()) {
    absl::StrAppend(&out, "4 Orsak ", one.nr(), ", ", WordOf(one.omrade()), ": ", one.text(), "\n");
    AddPunkt("  Ingen åtgärd", one.utan_atgard_motiv(), out);
  }
  AddPunkt("5 Hänt tidigare", a.hant_tidigare(), out);
  AddPunkt("6 Kan hända igen", a.kan_handa_igen(), out);
  for (const v1::LexSarahAtgard& one : a.atgarder()) {
    absl::StrAppend(
        &out, "Åtgärd ", one.nr(), " mot orsak ", one.orsak_nr(), ", ", one.ansvarig(), ", senast ",
        ShortDaySv(one.sista_date()), ": ", one.text(),
        one.genomford_date().empty() ? "" : absl::StrCat(" Genomförd ", ShortDaySv(one.genomford_date()), "."),
        one.effekt() == v1::LEX_SARAH_EFFEKT_UNSPECIFIED ? "" : absl::StrCat(" Bedömning: ", WordOf(one.effekt()), "."),
        "\n");
  }
  if (a.grad() != v1::GRAD_UNSPECIFIED) {
    absl::StrAppend(&out, "Grad: ", WordOf(a.grad()), ", beslutad av ", a.beslutad_av(), ". ", a.grad_motiv(), "\n");
  }
  for (const v1::IvoKopia& one : a.ivo_kopior()) {
    absl::StrAppend(&out, "Till IVO ", one.nr(), ": ", ShortDaySv(one.skickad_date()), ", kvitto ", one.kvitto(), "\n");
  }
  return out;
}

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
  if (status.grad() != v1::GRAD_UNSPECIFIED) absl::StrAppend(&text, "Beslutad grad: ", WordOf(status.grad()), ".\n");
  absl::StrAppend(&text, status.anmald_till_ivo() ? "Anmäld till IVO.\n" : "Inte anmäld till IVO, såvitt du får se.\n");
  context.Answer(text, status);
  return absl::OkStatus();
}

// A copy that a private utförare handed over, word by word.
absl::Status VisaKopia(Context& context, absl::string_view number) {
  KV_ASSIGN_OR_RETURN(const v1::LexSarahKopia listed,
                      FindByNumber<v1::ListLexSarahKopiorRequest>(
                          context, "LK", number, absl::StrCat(kLexSarahService, "ListLexSarahKopior"),
                          &v1::ListLexSarahKopiorResponse::kopior, "ingen kopia", "kvalitet lexsarah lista --kopior"));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetLexSarahKopiaRequest request;
  request.set_name(listed.name());
  v1::LexSarahKopia kopia;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "GetLexSarahKopia"), request, kopia));
  context.Answer(absl::StrCat(kopia.nummer(), ", lämnad ", DaySv(kopia.skickad_date()), ": ", kopia.motiv(), "\n",
                              kopia.innehall(), "\nKontrollsumma ", kopia.sha256().substr(0, 8), ".\n"),
                 kopia);
  return absl::OkStatus();
}

absl::Status Visa(Context& context) {
  const std::string& number = context.args().positionals[0];
  if (absl::StartsWithIgnoreCase(number, "LK")) return VisaKopia(context, number);
  const char first = number.empty() ? ' ' : number[0];
  if (first == 'A' || first == 'a') return VisaRapport(context);
  if (first == 'N' || first == 'n') {
    KV_ASSIGN_OR_RETURN(const v1::Namndinformation told, FindInformation(context, number));
    std::string text;
    AddPunkt("Genast gjordes", told.omedelbara_atgarder(), text);
    AddPunkt("Grad", WordOf(told.grad()), text);
    AddPunkt("Åtgärder", told.atgarder(), text);
    context.Answer(absl::StrCat(told.nummer(), ", ", told.rapport_nummer(), ": ", WordOf(told.state()), " ",
                                DaySv(told.informerad_date()), " (", told.skyldighet(), ").\n", text),
                   told);
    return absl::OkStatus();
  }
  KV_ASSIGN_OR_RETURN(const v1::LexSarahArende arende, FindLexSarahArende(context, number));
  context.Answer(absl::StrCat(LexSarahLage(arende), Utredning(arende)), arende);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::LexSarahArende> FindLexSarahArende(Context& context, absl::string_view number) {
  KV_ASSIGN_OR_RETURN(
      const v1::LexSarahArende listed,
      FindByNumber<v1::ListLexSarahArendenRequest>(context, absl::StartsWithIgnoreCase(number, "LE") ? "LE" : "L",
                                                   number, absl::StrCat(kLexSarahService, "ListLexSarahArenden"),
                                                   &v1::ListLexSarahArendenResponse::arenden, "inget lex Sarah-ärende",
                                                   "kvalitet lexsarah lista"));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetLexSarahArendeRequest request;
  request.set_name(listed.name());
  v1::LexSarahArende arende;  // with its texts
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "GetLexSarahArende"), request, arende));
  return arende;
}

std::string LexSarahLage(const v1::LexSarahArende& a) {
  std::string text = absl::StrCat(a.nummer(), " är nu: ", WordOf(a.state()), "; ", WordOf(a.ivo_state()), ".\n");
  absl::StrAppend(&text,
                  a.utforarens_egen() ? "Utredningen är utförarens egen: ingen i kommunen ser den. "
                                      : "Ärendet är nämndens: SAS, lex Sarah-utredare och nämnden ser det. ",
                  a.atkomst_enhet().empty() ? "Enhetens chef ser det inte.\n" : "Enhetens chef ser det ännu.\n");
  if (!a.sista_date().empty()) absl::StrAppend(&text, "Nästa steg senast ", DaySv(a.sista_date()), ".\n");
  if (!a.ivo_sista_date().empty()) absl::StrAppend(&text, "Till IVO senast ", DaySv(a.ivo_sista_date()), ".\n");
  return text;
}

absl::StatusOr<v1::Jav> JavAv(const Context& context) {
  const bool none = context.args().Has("inget-jäv"), some = context.args().Has("jäv");
  if (none && some) return Failure(kUsage, "Ange antingen --inget-jäv eller --jäv med vad det består i, inte båda.");
  return none ? v1::JAV_INGET : some ? v1::JAV_FINNS : v1::JAV_UNSPECIFIED;
}

std::string LexSarahProva(const Context& context) {
  return context.prova() ? "Går bra; ingenting sparades. Skulle bli:\n" : "";
}

std::vector<Command> LexSarahCommands() {
  std::vector<Command> all = {
      {"lexsarah",
       "anmäl",
       {},
       {{"enhet", "NAMN", "var det hände", true},
        {"insatstyp", "ORD", "hemtjänst, SOL_SABO, …", true},
        {"text", "TEXT", "vad som hände, utan namn och personnummer", true, false, "beskrivning"},
        {"konsekvens", "TEXT", "vad det betydde eller hade kunnat betyda för den enskilde", true},
        {"gjort", "TEXT", "vad som gjordes genast", false, false, "omedelbara_atgarder"},
        {"kategori", "KOD,KOD", "BEMOTANDE, UTFORANDE_EJ, …", false, false, "kategorier"},
        {"inträffade", "DATUM", "när det hände", false, false, "intraffad_date"},
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
       "Tar emot en rapport (AV-17): ärendet får ett nummer (L-12). Den som är berörd lämnar till nästa nivå; en "
       "privat "
       "utförare med en enda chef redovisar jävet och går vidare.",
       "kvalitet lexsarah ta-emot AV-17 --inget-jäv",
       TaEmot,
       Effect::kSaves},
      {"lexsarah",
       "informera-nämnden",
       {},
       {{"gjort", "TEXT", "vad som gjordes genast", true, false, "omedelbara_atgarder"},
        {"rapport", "NR", "rapporten (AV-17), om den finns här"},
        {"enhet", "NAMN", "annars: var det hände"},
        {"insatstyp", "ORD", "annars: hemtjänst, SOL_SABO, …"},
        {"rapporterad", "DATUM", "när rapporten kom in; annars i dag", false, false, "rapporterad_date"},
        {"kategori", "KOD,KOD", "BEMOTANDE, UTFORANDE_EJ, …", false, false, "kategorier"},
        {"ivo", "DATUM", "när ni anmälde till IVO, om ni har gjort det", false, false, "ivo_date"}},
       "en privat utförare informerar nämnden",
       "Informerar nämnden om en lex Sarah-rapport, som lagen säger. Ingen utredning lagras: den är er egen. Säg mer "
       "senare med kvalitet lexsarah komplettera.",
       "kvalitet lexsarah informera-nämnden --enhet \"Hemtjänst Norr\" --insatstyp hemtjänst --gjort "
       "\"Dubbelbemannat.\"",
       Informera,
       Effect::kSaves},
      {"lexsarah",
       "komplettera",
       {"NR"},
       {{"ivo", "DATUM", "när ni anmälde till IVO", false, false, "ivo_date"},
        {"grad", "ORD", "graden ni beslutade: missförhållande, …"},
        {"åtgärder", "TEXT", "vad ni gör åt det", false, false, "atgarder"},
        {"gjort", "TEXT", "vad som gjordes genast", false, false, "omedelbara_atgarder"}},
       "säg mer till nämnden",
       "Lägger till anmälan till IVO, grad och åtgärder i det som nämnden är informerad om (NI-3).",
       "kvalitet lexsarah komplettera NI-3 --grad missförhållande --åtgärder \"Ny rutin.\"",
       Komplettera,
       Effect::kSaves},
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
  for (Command& one : LexSarahArendeCommands()) all.push_back(std::move(one));
  return all;
}

}  // namespace kvalitet::client
