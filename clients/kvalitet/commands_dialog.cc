// dialog: all utförare of an insatstyp together with the kommun.
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/agreements.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/charset.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

// By short number: "D-3", "d3"; whole, with what was asked and agreed.
absl::StatusOr<v1::Utforardialog> FindDialog(Context& context, absl::string_view number) {
  KV_ASSIGN_OR_RETURN(const v1::Utforardialog listed,
                      (FindByNumber<v1::ListUtforardialogerRequest>(context, "D", number, Method("ListUtforardialoger"),
                                                                    &v1::ListUtforardialogerResponse::utforardialoger,
                                                                    "ingen dialog", "kvalitet dialog lista")));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetUtforardialogRequest get;
  get.set_name(listed.name());
  v1::Utforardialog dialog;
  KV_RETURN_IF_ERROR(services->Call(Method("GetUtforardialog"), get, dialog));
  return dialog;
}

// A long text: --text, or the content of --fil in any usual encoding.  Nothing is not a text: it would take away what
// stands there.
absl::StatusOr<std::string> TextOrFile(Context& context) {
  const Args& args = context.args();
  if (args.Has("fil") == args.Has("text")) {
    return Failure(kUsage, "Ange antingen --text TEXT eller --fil FIL. Texten ersätter den som står där.");
  }
  if (args.Has("text")) return args.Get("text");
  KV_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(args.Get("fil")));
  return base::DecodeText(bytes).utf8;
}

absl::Status Kalla(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateUtforardialogRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Utforardialog& dialog = *request.mutable_utforardialog();
  KV_ASSIGN_OR_RETURN(*dialog.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(*dialog.mutable_dialog_date(), args.Date("datum"));
  dialog.set_plats(args.Get("plats"));
  dialog.set_dagordning(args.Get("dagordning"));
  if (args.Has("tema")) {
    for (const std::string& tema : args.flags.at("tema")) dialog.add_teman(tema);
  }
  request.set_request_id(context.RequestId("dialog-kalla"));
  request.set_validate_only(context.prova());
  v1::Utforardialog made;
  KV_RETURN_IF_ERROR(services->Call(Method("CreateUtforardialog"), request, made));
  KV_ASSIGN_OR_RETURN(const auto names, UtforareNames(context));
  std::vector<std::string> called;
  for (const v1::Kallad& one : made.kallade()) called.push_back(NameOr(names, one.utforare()));
  context.Answer(
      absl::StrCat(Tried(context), context.prova() ? "Skulle kalla " : absl::StrCat(made.nummer(), " skapad. Kallar "),
                   CountSv(made.kallade_size(), "utförare", "utförare"), " till ", DaySv(made.dialog_date()), ": ",
                   JoinSv(called), ".\n",
                   context.prova() ? ""
                                   : "Alla med uppdrag den dagen är med, kommunala och privata. De ser kallelsen nu.\n"
                                     "Den mejlas till deras kontakter, om kommunen har adresser och skickar mejl.\n"
                                     "Nästa steg: kvalitet dialog underlag " +
                                         made.nummer() + " --fil FIL\nFel? kvalitet dialog ställ-in " + made.nummer() +
                                         " --motiv \"...\"\n"),
      made);
  return absl::OkStatus();
}

// Sets one text of a dialog.
absl::Status SetText(Context& context, const char* field, const char* what) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Utforardialog dialog, FindDialog(context, context.args().positionals[0]));
  v1::UpdateUtforardialogRequest request;
  v1::Utforardialog& now = *request.mutable_utforardialog();
  now.set_name(dialog.name());
  now.set_etag(dialog.etag());
  KV_ASSIGN_OR_RETURN(const std::string text, TextOrFile(context));
  now.GetReflection()->SetString(&now, now.GetDescriptor()->FindFieldByName(field), text);
  request.mutable_update_mask()->add_paths(field);
  request.set_request_id(context.RequestId(absl::StrCat("dialog-", field)));
  request.set_validate_only(context.prova());
  v1::Utforardialog made;
  KV_RETURN_IF_ERROR(services->Call(Method("UpdateUtforardialog"), request, made));
  context.Answer(
      absl::StrCat(Tried(context), what, " för ", made.nummer(), context.prova() ? " går att spara" : " är sparat",
                   ". Alla utförare och kommunen läser det.\n"),
      made);
  return absl::OkStatus();
}

absl::Status Underlag(Context& context) { return SetText(context, "underlag", "Underlaget"); }
absl::Status Protokoll(Context& context) { return SetText(context, "protokoll", "Protokollet"); }

absl::Status Fraga(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Utforardialog dialog, FindDialog(context, context.args().positionals[0]));
  v1::AddDialogfragaRequest request;
  request.set_name(dialog.name());
  KV_ASSIGN_OR_RETURN(*request.mutable_utforare(), StatedUtforare(context));
  request.mutable_fraga()->set_text(context.args().Get("text"));
  KV_ASSIGN_OR_RETURN(*request.mutable_fraga()->mutable_svar_senast_date(), context.args().Date("svar-senast"));
  request.set_request_id(context.RequestId("dialog-fraga"));
  request.set_validate_only(context.prova());
  v1::Utforardialog made;
  KV_RETURN_IF_ERROR(services->Call(Method("AddDialogfraga"), request, made));
  context.Answer(absl::StrCat(Tried(context), "Fråga ", made.fragor_size(), " till kommunen i ", made.nummer(),
                              ". Alla läser frågan; vem som frågar ser bara kommunen och utföraren själv.\n"),
                 made);
  return absl::OkStatus();
}

absl::Status Svara(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Utforardialog dialog, FindDialog(context, context.args().positionals[0]));
  v1::BesvaraDialogfragaRequest request;
  request.set_name(dialog.name());
  KV_ASSIGN_OR_RETURN(const int nr, context.args().Number("fråga", 1));
  request.set_nr(nr);
  request.set_svar(context.args().Get("text"));
  request.set_request_id(context.RequestId("dialog-svar"));
  request.set_validate_only(context.prova());
  v1::Utforardialog made;
  KV_RETURN_IF_ERROR(services->Call(Method("BesvaraDialogfraga"), request, made));
  context.Answer(absl::StrCat(Tried(context), "Svar på fråga ", nr, " i ", made.nummer(), ". Alla läser det.\n"), made);
  return absl::OkStatus();
}

absl::Status Overens(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Utforardialog dialog, FindDialog(context, context.args().positionals[0]));
  return WriteAgreement<v1::AddOverenskommelseRequest>(context, "AddOverenskommelse", dialog);
}

absl::Status BlevAtgard(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Utforardialog dialog, FindDialog(context, context.args().positionals[0]));
  return LinkAgreement<v1::LankaOverenskommelseRequest>(context, "LankaOverenskommelse", dialog);
}

absl::Status StallIn(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Utforardialog dialog, FindDialog(context, context.args().positionals[0]));
  return TakeBack<v1::DeleteUtforardialogRequest>(
      context, "DeleteUtforardialog", dialog, "är inställd", "skulle ställas in",
      "De kallade ser den bara bland inställda: kvalitet dialog lista --inställda\n"
      "En annan dag? kvalitet dialog kalla --hjälp");
}

absl::Status Justera(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Utforardialog dialog, FindDialog(context, args.positionals[0]));
  v1::JusteraUtforardialogRequest request;
  request.set_name(dialog.name());
  request.set_etag(dialog.etag());
  if (args.Has("alla")) {
    for (const v1::Kallad& one : dialog.kallade()) request.add_narvarande(one.utforare());
  } else if (args.Has("närvarande")) {
    for (const std::string& name : args.flags.at("närvarande")) {
      KV_ASSIGN_OR_RETURN(const registry::v1::Utforare utforare, FindUtforare(context, name));
      request.add_narvarande(utforare.name());
    }
  } else {
    return Failure(kUsage, "Ange vilka som kom: --närvarande NAMN (kan anges flera gånger) eller --alla.");
  }
  request.set_request_id(context.RequestId("dialog-justera"));
  request.set_validate_only(context.prova());
  v1::Utforardialog made;
  KV_RETURN_IF_ERROR(services->Call(Method("JusteraUtforardialog"), request, made));
  int unanswered = 0;
  for (const v1::Dialogfraga& one : made.fragor()) unanswered += one.svar().empty() ? 1 : 0;
  context.Answer(absl::StrCat(Tried(context), "Protokollet för ", made.nummer(),
                              context.prova() ? " går att justera" : " är justerat", ": ", request.narvarande_size(),
                              " av ", made.kallade_size(), " kallade kom. Det ändras inte mer.\n",
                              unanswered > 0 ? absl::StrCat(CountSv(unanswered, "fråga", "frågor"),
                                                            " väntar på kommunens svar: kvalitet dialog svara ",
                                                            made.nummer(), " --fråga NR --text \"...\"\n")
                                             : ""),
                 made);
  return absl::OkStatus();
}

absl::Status Lista(Context& context) {
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  v1::ListUtforardialogerRequest request;
  request.set_order_by("dialog_date desc");
  request.set_show_deleted(context.args().Has("inställda"));
  v1::ListUtforardialogerResponse all;
  TextTable table({"DIALOG", "DAG", "INSATSTYP", "KALLADE", "LÄGE"});
  KV_RETURN_IF_ERROR((ListAll<v1::ListUtforardialogerRequest, v1::ListUtforardialogerResponse>(
      context, Method("ListUtforardialoger"), request, [&](const auto& page) {
        for (const v1::Utforardialog& one : page.utforardialoger()) {
          table.Add({one.nummer(), DaySv(one.dialog_date()), NameOr(insatstyper, one.insatstyp(), one.insatstyp()),
                     absl::StrCat(one.kallade_size()), StateOr(one, "inställd", WordOf(one.state()))});
          *all.add_utforardialoger() = one;
        }
      })));
  KV_ASSIGN_OR_RETURN(const std::string nothing,
                      NothingYet(context, "Inga utförardialoger", "Kalla till en: kvalitet dialog kalla --hjälp"));
  context.Answer(table.empty() ? nothing : table.Text(), all);
  return absl::OkStatus();
}

void Paragraph(std::string& text, const char* heading, const std::string& body) {
  if (!body.empty()) absl::StrAppend(&text, "\n", heading, "\n", Wrap(body, 100, 2), "\n");
}

absl::Status Visa(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Utforardialog dialog, FindDialog(context, context.args().positionals[0]));
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  std::string text =
      absl::StrCat("Utförardialog ", dialog.nummer(), ", ", NameOr(insatstyper, dialog.insatstyp(), dialog.insatstyp()),
                   ", ", DaySv(dialog.dialog_date()), ", ", WordOf(dialog.state()), "\n");
  if (!dialog.plats().empty()) absl::StrAppend(&text, "Plats: ", dialog.plats(), "\n");
  if (!dialog.teman().empty()) absl::StrAppend(&text, "Teman: ", absl::StrJoin(dialog.teman(), ", "), "\n");
  Paragraph(text, "Dagordning", dialog.dagordning());
  Paragraph(text, "Underlag", dialog.underlag());
  TextTable called({"KALLADE", "ENHETER", "NÄRVARADE"});
  for (const v1::Kallad& one : dialog.kallade()) {
    called.Add({NameOr(names.utforare, one.utforare()), absl::StrCat(one.antal_enheter()),
                !one.has_narvarade() ? ""
                : one.narvarade()    ? "ja"
                                     : "nej"});
  }
  absl::StrAppend(&text, "\n", called.Text());
  for (const v1::Dialogfraga& one : dialog.fragor()) {
    absl::StrAppend(
        &text, "\nFråga ", one.nr(),
        one.utforare().empty() ? "" : absl::StrCat(" (", NameOr(names.utforare, one.utforare()), ")"), ": ", one.text(),
        "\n  ",
        one.svar().empty()
            ? absl::StrCat("inte besvarad", one.svar_senast_date().empty()
                                                ? ""
                                                : absl::StrCat("; svar senast ", DaySv(one.svar_senast_date())))
            : absl::StrCat("Svar ", DaySv(one.besvarad_date()), ": ", one.svar()),
        "\n");
  }
  KV_ASSIGN_OR_RETURN(const std::string agreed, AgreementsText(context, dialog.overenskommelser()));
  text += agreed;
  Paragraph(text, "Protokoll", dialog.protokoll());
  context.Answer(text, dialog);
  return absl::OkStatus();
}

const Flag kInsatstyp = {"insatstyp", "ORD", "hemtjänst, säbo, …", true};
const Flag kFil = {"fil", "FIL", "textfil"};
const Flag kUtforare = {"utförare", "NAMN", "vilken utförare det gäller; annars din egen"};

}  // namespace

std::vector<Command> DialogCommands() {
  return {
      {"dialog",
       "kalla",
       {},
       {kInsatstyp,
        {"datum", "DATUM", "dagen för dialogen", true, false, "dialog_date"},
        {"plats", "TEXT", "var, eller hur man deltar"},
        {"dagordning", "TEXT", "vad som ska tas upp"},
        {"tema", "TEXT", "årets tema", false, true}},
       "kalla alla utförare av en insatstyp",
       "Kallar varje utförare som har uppdrag den dagen, kommunal som privat.",
       "kvalitet dialog kalla --insatstyp hemtjänst --datum 2026-12-03 --tema \"fast omsorgskontakt\"",
       Kalla,
       Effect::kSaves},
      {"dialog",
       "ställ-in",
       {"D-NUMMER"},
       {kMotive},
       "ställ in en dialog, eller ta tillbaka en kallelse",
       "Motivet sparas. En dialog vars protokoll är justerat går inte att ställa in.",
       "kvalitet dialog ställ-in D-3 --motiv \"Fel datum.\"",
       StallIn,
       Effect::kSaves},
      {"dialog",
       "lista",
       {},
       {{"inställda", "", "också de som är inställda"}},
       "visa dialogerna",
       "Den senaste först.",
       "kvalitet dialog lista",
       Lista},
      {"dialog",
       "visa",
       {"D-NUMMER"},
       {},
       "visa en dialog",
       "Kallade, frågor, överenskommelser och protokoll.",
       "kvalitet dialog visa D-3",
       Visa},
      {"dialog",
       "underlag",
       {"D-NUMMER"},
       {{"text", "TEXT", "underlaget"}, kFil},
       "skriv det som ska läsas före",
       "Alla utförare läser det: siffror om en enda utförare som inte alla får se hör inte hit.",
       "kvalitet dialog underlag D-3 --fil underlag.txt",
       Underlag,
       Effect::kSaves},
      {"dialog",
       "fråga",
       {"D-NUMMER"},
       {{"text", "TEXT", "vad kommunen ombeds göra eller svara på", true},
        {"svar-senast", "DATUM", "kommunen: utlovad dag för svaret", false, false, "svar_senast_date"},
        kUtforare},
       "be kommunen om något",
       "Alla läser frågan. Vem som frågar ser bara kommunen och utföraren själv.",
       "kvalitet dialog fråga D-3 --text \"När kommer de nya nycklarna?\"",
       Fraga,
       Effect::kSaves},
      {"dialog",
       "svara",
       {"D-NUMMER"},
       {{"fråga", "NR", "frågans nummer", true, false, "nr"}, {"text", "TEXT", "svaret", true, false, "svar"}},
       "svara på en fråga",
       "Går också när protokollet är justerat.",
       "kvalitet dialog svara D-3 --fråga 1 --text \"I januari.\"",
       Svara,
       Effect::kSaves},
      {"dialog",
       "överenskommelse",
       {"D-NUMMER"},
       {{"text", "TEXT", "vad ni kom överens om", true},
        {"ansvarig", "ROLL", "vem, som roll och inte namn", true},
        {"sista-dag", "DATUM", "senast", true, false, "sista_date"}},
       "skriv ned vad ni kom överens om",
       "Läggs till i dialogens protokoll.",
       "kvalitet dialog överenskommelse D-3 --text \"Gemensam rutin för nycklar\" --ansvarig \"alla utförare\" "
       "--sista-dag 2027-01-29",
       Overens,
       Effect::kSaves},
      {"dialog",
       "åtgärd",
       {"D-NUMMER"},
       {{"nr", "NR", "överenskommelsens nummer", true},
        {"åtgärd", "A-NUMMER", "åtgärden den blev", true, false, "atgard"}},
       "säg vilken åtgärd en överenskommelse blev",
       "Går också när protokollet är justerat.",
       "kvalitet dialog åtgärd D-3 --nr 1 --åtgärd A-12",
       BlevAtgard,
       Effect::kSaves},
      {"dialog",
       "protokoll",
       {"D-NUMMER"},
       {{"text", "TEXT", "protokollet"}, kFil},
       "skriv protokollet",
       "Protokollet är en allmän handling. Skriv inga namn på enskilda.",
       "kvalitet dialog protokoll D-3 --fil protokoll.txt",
       Protokoll,
       Effect::kSaves},
      {"dialog",
       "justera",
       {"D-NUMMER"},
       {{"närvarande", "NAMN", "en utförare som kom", false, true, "narvarande"}, {"alla", "", "alla kallade kom"}},
       "justera protokollet",
       "Säger vilka som kom. Därefter ändras dialogen inte, men frågor kan besvaras.",
       "kvalitet dialog justera D-3 --alla",
       Justera,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
