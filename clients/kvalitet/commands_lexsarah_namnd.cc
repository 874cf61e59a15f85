// lexsarah: informera-nämnden, komplettera; what a private utförare told the nämnd, and copies that it handed over.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/commands_lexsarah.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/deviation_report.h"
#include "clients/kvalitet/lexarende.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/json.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;

constexpr char kJavRedovisat[] = "Utföraren redovisar jäv; vad det består i och hur det hanteras är utförarens eget.\n";

std::string Informerad(const Context& context, const v1::Namndinformation& told) {
  return absl::StrCat(WouldBe(context), told.nummer(), ": nämnden är ", WordOf(told.state()), " (",
                      told.rapport_nummer(), ", ", told.skyldighet(), ").\n",
                      "Kommunens SAS, lex Sarah-utredare, kvalitetsteam och nämnd ser det; ingen utredning lagras.\n",
                      told.jav_redovisat() ? kJavRedovisat : "",
                      told.grad() == v1::GRAD_UNSPECIFIED
                          ? absl::StrCat("Nästa steg: när ni har utrett, kvalitet lexsarah komplettera ", told.nummer(),
                                         " med --grad och --åtgärder.\n")
                          : "",
                      "Fel? Rätta med kvalitet lexsarah komplettera ", told.nummer(), ".\n");
}

// Declared and told, not blocked.
Flag JavFlag() {
  return {"jäv", "",    "den som har hand om rapporten är själv berörd, till exempel som enda chef",
          false, false, "jav_redovisat"};
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
  for (std::string& code : KategorierAv(args)) told.add_kategorier()->set_kod(std::move(code));
  KV_ASSIGN_OR_RETURN(const v1::Lagrum aven, AvenLagrumAv(args));
  told.set_aven_lagrum(aven);
  told.set_omedelbara_atgarder(args.Get("gjort"));
  told.set_jav_redovisat(args.Has("jäv"));
  request.set_request_id(context.RequestId("informera-nämnden"));
  request.set_validate_only(context.prova());
  v1::Namndinformation made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "CreateNamndinformation"), request, made));
  const std::string obs = args.Has("rapport") ? "" : UtanUppdrag(context, made.enhet(), made.insatstyp());
  context.Answer(Informerad(context, made) + obs, made);
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
  if (take("kategori", "kategorier")) {
    for (std::string& code : KategorierAv(args)) told.add_kategorier()->set_kod(std::move(code));
  }
  if (take("gjort", "omedelbara_atgarder")) told.set_omedelbara_atgarder(args.Get("gjort"));
  if (args.Has("jäv") && args.Has("ej-jäv")) return Failure(kUsage, "Ange --jäv eller --ej-jäv, inte båda.");
  if (take("jäv", "jav_redovisat") || take("ej-jäv", "jav_redovisat")) told.set_jav_redovisat(args.Has("jäv"));
  if (request.update_mask().paths().empty()) {
    return Failure(
        kUsage, "Ange det som ska läggas till: --ivo, --grad, --åtgärder, --gjort, --kategori, --jäv eller --ej-jäv.");
  }
  request.set_request_id(context.RequestId("lexsarah-komplettera"));
  request.set_validate_only(context.prova());
  v1::Namndinformation made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kLexSarahService, "UpdateNamndinformation"), request, made));
  context.Answer(Informerad(context, made), made);
  return absl::OkStatus();
}

// As `visa` tells an ärende; word by word what this program cannot read, as a newer one may have written it.
absl::StatusOr<std::string> KopiansText(Context& context, const v1::LexSarahKopia& kopia) {
  v1::LexSarahArende arende;
  if (!proto::FromJson(kopia.innehall(), arende).ok()) return absl::StrCat(kopia.innehall(), "\n");
  KV_ASSIGN_OR_RETURN(const std::string rapport, Rapportrad(context, arende));
  return absl::StrCat(LageDa(arende), rapport, LexSarahUtredning(arende));
}

}  // namespace

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

absl::Status ListaInformationer(Context& context) {
  KV_ASSIGN_OR_RETURN(const auto enheter, EnhetNames(context));
  v1::ListNamndinformationerRequest request;
  request.set_order_by("informerad_date desc");
  v1::ListNamndinformationerResponse all;
  TextTable table({"NR", "INFORMERAD", "ENHET", "LÄGE", "GRAD", "ANMÄLD TILL IVO"});
  KV_RETURN_IF_ERROR((ListAll<v1::ListNamndinformationerRequest, v1::ListNamndinformationerResponse>(
      context, absl::StrCat(kLexSarahService, "ListNamndinformationer"), request, [&](const auto& page) {
        for (const v1::Namndinformation& one : page.namndinformationer()) {
          table.Add({one.nummer(), ShortDaySv(one.informerad_date()), NameOr(enheter, one.enhet()), WordOf(one.state()),
                     WordOf(one.grad()), ShortDaySv(one.ivo_date())});
          *all.add_namndinformationer() = one;
        }
      })));
  context.Answer(table.empty() ? "Nämnden har inte informerats om något som du får se.\n" : table.Text(), all);
  return absl::OkStatus();
}

// A copy that a private utförare handed over.
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
  KV_ASSIGN_OR_RETURN(const std::string text, KopiansText(context, kopia));
  context.Answer(absl::StrCat(kopia.nummer(), ", lämnad ", DaySv(kopia.skickad_date()), ": ", kopia.motiv(), "\n", text,
                              "Kontrollsumma ", kopia.sha256().substr(0, 8), ".\n"),
                 kopia);
  return absl::OkStatus();
}

absl::Status VisaInformation(Context& context, absl::string_view number) {
  KV_ASSIGN_OR_RETURN(const v1::Namndinformation told, FindInformation(context, number));
  KV_ASSIGN_OR_RETURN(const auto enheter, EnhetNames(context));
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  std::string text;
  AddRad("Enhet",
         absl::StrCat(NameOr(enheter, told.enhet()), ", ", base::LowerSv(NameOr(insatstyper, told.insatstyp()))), text);
  AddRad("Rapporten kom in", DaySv(told.rapporterad_date()), text);
  if (!told.ivo_date().empty()) AddRad("Anmäld till IVO", DaySv(told.ivo_date()), text);
  AddRad("Kategori",
         absl::StrJoin(told.kategorier(), ", ",
                       [](std::string* out, const v1::AvvikelseKategori& one) { out->append(one.kod()); }),
         text);
  AddRad("Genast gjordes", told.omedelbara_atgarder(), text);
  AddRad("Grad", WordOf(told.grad()), text);
  AddRad("Åtgärder", told.atgarder(), text);
  if (told.jav_redovisat()) text += kJavRedovisat;
  text += Lagstodrader(told.lagstod());
  context.Answer(absl::StrCat(told.nummer(), ", ", told.rapport_nummer(), ": ", WordOf(told.state()), " ",
                              DaySv(told.informerad_date()), " (", told.skyldighet(), ").\n", text),
                 told);
  return absl::OkStatus();
}

std::vector<Command> LexSarahNamndCommands() {
  return {
      {"lexsarah",
       "informera-nämnden",
       {},
       {{"gjort", "TEXT", "vad som gjordes genast", true, false, "omedelbara_atgarder"},
        {"rapport", "NR", "rapporten (AV-17), om den finns här"},
        {"enhet", "NAMN", "annars: var det hände"},
        {"insatstyp", "ORD", "annars: hemtjänst, SOL_SABO, …"},
        {"rapporterad", "DATUM", "när rapporten kom in; annars i dag", false, false, "rapporterad_date"},
        BedomningFlags("BEMOTANDE, UTFORANDE_EJ, …")[0],
        AvenLagrumFlag(),
        {"ivo", "DATUM", "när ni anmälde till IVO, om ni har gjort det", false, false, "ivo_date"},
        JavFlag()},
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
        {"gjort", "TEXT", "vad som gjordes genast", false, false, "omedelbara_atgarder"},
        BedomningFlags("BEMOTANDE, UTFORANDE_EJ, …")[0],
        JavFlag(),
        {"ej-jäv", "", "det finns inget jäv: rättar det som sades", false, false, "jav_redovisat"}},
       "säg mer till nämnden",
       "Lägger till anmälan till IVO, grad och åtgärder i det som nämnden är informerad om (NI-3).",
       "kvalitet lexsarah komplettera NI-3 --grad missförhållande --åtgärder \"Ny rutin.\"",
       Komplettera,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
