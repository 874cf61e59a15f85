// resultatdialog: the results of a verksamhetsområde or an enhet talked through.
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/agreements.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_measure.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

// Whole, with what was agreed.
absl::StatusOr<v1::Resultatdialog> FindDialog(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Resultatdialog listed,
                      (FindByNumber<v1::ListResultatdialogerRequest>(
                          context, "RD", context.args().positionals[0], Method("ListResultatdialoger"),
                          &v1::ListResultatdialogerResponse::resultatdialoger, "ingen resultatdialog",
                          "kvalitet resultatdialog lista")));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetResultatdialogRequest get;
  get.set_name(listed.name());
  v1::Resultatdialog dialog;
  KV_RETURN_IF_ERROR(services->Call(Method("GetResultatdialog"), get, dialog));
  return dialog;
}

// "Hemtjänst Norr", or the verksamhetsområde.
absl::StatusOr<std::string> Vem(Context& context, const v1::Resultatdialog& dialog) {
  if (!dialog.enhet().empty()) {
    KV_ASSIGN_OR_RETURN(const auto names, EnhetNames(context));
    return NameOr(names, dialog.enhet(), "enheten");
  }
  KV_ASSIGN_OR_RETURN(const auto names, VerksamhetsomradeNames(context));
  return NameOr(names, dialog.verksamhetsomrade(), "verksamhetsområdet");
}

std::string SeenByWhom(const v1::Resultatdialog& dialog) {
  return dialog.enhet().empty() ? "Bara kommunen ser den." : "Utföraren ser den nu.";
}

absl::Status Planera(Context& context) {
  const Args& args = context.args();
  if (args.Has("enhet") == args.Has("verksamhetsområde")) {
    return Failure(kUsage, "Ange antingen --enhet NAMN eller --verksamhetsområde NAMN.");
  }
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateResultatdialogRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Resultatdialog& dialog = *request.mutable_resultatdialog();
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    dialog.set_enhet(enhet.name());
  } else {
    KV_ASSIGN_OR_RETURN(*dialog.mutable_verksamhetsomrade(),
                        FindVerksamhetsomrade(context, args.Get("verksamhetsområde")));
  }
  KV_ASSIGN_OR_RETURN(const int ar, args.Number("år", 2000));
  dialog.set_ar(ar);
  KV_ASSIGN_OR_RETURN(*dialog.mutable_dialog_date(), args.Date("datum"));
  if (args.Has("deltagare")) {
    for (const std::string& role : args.flags.at("deltagare")) dialog.add_deltagare(role);
  }
  request.set_request_id(context.RequestId("resultatdialog"));
  request.set_validate_only(context.prova());
  v1::Resultatdialog made;
  KV_RETURN_IF_ERROR(services->Call(Method("CreateResultatdialog"), request, made));
  KV_ASSIGN_OR_RETURN(const std::string who, Vem(context, made));
  context.Answer(
      absl::StrCat(Tried(context), context.prova() ? "Resultatdialogen" : made.nummer(), " om ", made.ar(), " med ",
                   who, " är ", DaySv(made.dialog_date()), ". ",
                   context.prova() ? "\n"
                                   : absl::StrCat(SeenByWhom(made), "\nNästa steg: kvalitet resultatdialog håll ",
                                                  made.nummer(), " --slutsats \"...\". Fel dag? kvalitet ",
                                                  "resultatdialog flytta ", made.nummer(), " --datum DATUM\n")),
      made);
  return absl::OkStatus();
}

absl::Status Hall(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Resultatdialog found, FindDialog(context));
  v1::HallResultatdialogRequest request;
  request.set_name(found.name());
  request.set_etag(found.etag());
  request.set_slutsats(args.Get("slutsats"));
  if (args.Has("deltagare")) {
    for (const std::string& role : args.flags.at("deltagare")) request.add_deltagare(role);
  }
  request.set_request_id(context.RequestId("resultatdialog-hall"));
  request.set_validate_only(context.prova());
  v1::Resultatdialog made;
  KV_RETURN_IF_ERROR(services->Call(Method("HallResultatdialog"), request, made));
  context.Answer(
      absl::StrCat(Tried(context), made.nummer(), context.prova() ? " skulle bli" : " är", " hållen. ",
                   made.enhet().empty() ? "Enheternas dialoger kan hållas nu.\n" : "Utföraren läser slutsatsen.\n"),
      made);
  return absl::OkStatus();
}

absl::Status Overens(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Resultatdialog found, FindDialog(context));
  return WriteAgreement<v1::AddResultatoverenskommelseRequest>(context, "AddResultatoverenskommelse", found);
}

absl::Status BlevAtgard(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Resultatdialog found, FindDialog(context));
  return LinkAgreement<v1::LankaResultatoverenskommelseRequest>(context, "LankaResultatoverenskommelse", found);
}

absl::Status Flytta(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Resultatdialog found, FindDialog(context));
  v1::UpdateResultatdialogRequest request;
  v1::Resultatdialog& moved = *request.mutable_resultatdialog();
  moved.set_name(found.name());
  moved.set_etag(found.etag());
  KV_ASSIGN_OR_RETURN(*moved.mutable_dialog_date(), context.args().Date("datum"));
  request.mutable_update_mask()->add_paths("dialog_date");
  v1::Resultatdialog now;
  KV_RETURN_IF_ERROR(Change(context, "UpdateResultatdialog", "resultatdialog-flytta", request, now));
  KV_ASSIGN_OR_RETURN(const std::string who, Vem(context, now));
  context.Answer(absl::StrCat(Tried(context), now.nummer(), " med ", who,
                              context.prova() ? " skulle flyttas till " : " är flyttad till ", DaySv(now.dialog_date()),
                              " från ", DaySv(found.dialog_date()), ". ", SeenByWhom(now), "\n"),
                 now);
  return absl::OkStatus();
}

absl::Status StallIn(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Resultatdialog found, FindDialog(context));
  return TakeBack<v1::DeleteResultatdialogRequest>(
      context, "DeleteResultatdialog", found, "är inställd", "skulle ställas in",
      "Den syns bara bland inställda: kvalitet resultatdialog lista --inställda");
}

absl::Status Lista(Context& context) {
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  KV_ASSIGN_OR_RETURN(const auto areas, VerksamhetsomradeNames(context));
  v1::ListResultatdialogerRequest request;
  request.set_order_by("dialog_date desc");
  request.set_show_deleted(context.args().Has("inställda"));
  v1::ListResultatdialogerResponse all;
  TextTable table({"DIALOG", "DAG", "ÅR", "MED", "LÄGE"});
  KV_RETURN_IF_ERROR((ListAll<v1::ListResultatdialogerRequest, v1::ListResultatdialogerResponse>(
      context, Method("ListResultatdialoger"), request, [&](const auto& page) {
        for (const v1::Resultatdialog& one : page.resultatdialoger()) {
          table.Add({one.nummer(), DaySv(one.dialog_date()), absl::StrCat(one.ar()),
                     one.enhet().empty() ? NameOr(areas, one.verksamhetsomrade()) : NameOr(units, one.enhet()),
                     StateOr(one, "inställd", WordOf(one.state()))});
          *all.add_resultatdialoger() = one;
        }
      })));
  KV_ASSIGN_OR_RETURN(const std::string nothing, NothingYet(context, "Inga resultatdialoger",
                                                            "Planera en: kvalitet resultatdialog planera --hjälp"));
  context.Answer(table.empty() ? nothing : table.Text(), all);
  return absl::OkStatus();
}

absl::Status Visa(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Resultatdialog dialog, FindDialog(context));
  KV_ASSIGN_OR_RETURN(const std::string who, Vem(context, dialog));
  std::string text = absl::StrCat("Resultatdialog ", dialog.nummer(), ", ", who, ", resultaten för ", dialog.ar(), ", ",
                                  DaySv(dialog.dialog_date()), ", ", WordOf(dialog.state()), "\n");
  if (!dialog.deltagare().empty()) absl::StrAppend(&text, "Deltagare: ", absl::StrJoin(dialog.deltagare(), ", "), "\n");
  if (!dialog.foljer().empty()) text += "Följer verksamhetsområdets dialog för samma år.\n";
  if (!dialog.slutsats().empty()) absl::StrAppend(&text, "\nSlutsats\n  ", Wrap(dialog.slutsats(), 98, 2), "\n");
  KV_ASSIGN_OR_RETURN(const std::string agreed, AgreementsText(context, dialog.overenskommelser()));
  text += agreed;
  context.Answer(text, dialog);
  return absl::OkStatus();
}

const Flag kDeltagare = {"deltagare", "ROLL", "vem som är med, som roll och inte namn", false, true};

}  // namespace

std::vector<Command> ResultDialogCommands() {
  return {
      {"resultatdialog",
       "planera",
       {},
       {{"enhet", "NAMN", "enhetens namn"},
        {"verksamhetsområde", "NAMN", "om den gäller hela området", false, false, "verksamhetsomrade"},
        {"år", "ÅR", "året vars resultat det gäller", true, false, "ar"},
        {"datum", "DATUM", "dagen för dialogen", true, false, "dialog_date"},
        kDeltagare},
       "bestäm dag för en resultatdialog",
       "Först verksamhetsområdets, sedan enheternas. Utföraren ser sin egen enhets.",
       "kvalitet resultatdialog planera --enhet \"Hemtjänst Norr\" --år 2026 --datum 2027-02-10 --deltagare enhetschef",
       Planera,
       Effect::kSaves},
      {"resultatdialog",
       "håll",
       {"RD-NUMMER"},
       {{"slutsats", "TEXT", "vad ni kom fram till", true}, kDeltagare},
       "säg att den är hållen, och slutsatsen",
       "En enhets dialog hålls efter verksamhetsområdets för samma år. Slutsatsen ändras inte sedan.",
       "kvalitet resultatdialog håll RD-3 --slutsats \"Kontinuiteten är bättre; nycklar återstår.\"",
       Hall,
       Effect::kSaves},
      {"resultatdialog",
       "överens",
       {"RD-NUMMER"},
       {{"text", "TEXT", "vad ni kom överens om", true},
        {"ansvarig", "ROLL", "vem, som roll och inte namn", true},
        {"sista-dag", "DATUM", "när det ska vara klart", true, false, "sista_date"}},
       "skriv ner en överenskommelse",
       "Den kan sedan bli en åtgärd.",
       "kvalitet resultatdialog överens RD-3 --text \"Ny rutin för nycklar\" --ansvarig enhetschef --sista-dag "
       "2027-03-31",
       Overens,
       Effect::kSaves},
      {"resultatdialog",
       "åtgärd",
       {"RD-NUMMER"},
       {{"nr", "NR", "överenskommelsens nummer", true}, {"åtgärd", "A-NUMMER", "åtgärden", true, false, "atgard"}},
       "säg vilken åtgärd en överenskommelse blev",
       "Lägg först till åtgärden: kvalitet åtgärd lägg-till.",
       "kvalitet resultatdialog åtgärd RD-3 --nr 1 --åtgärd A-41",
       BlevAtgard,
       Effect::kSaves},
      {"resultatdialog",
       "flytta",
       {"RD-NUMMER"},
       {{"datum", "DATUM", "den nya dagen", true, false, "dialog_date"}},
       "flytta till en annan dag",
       "Går tills den är hållen. Utföraren är den som driver enheten den nya dagen.",
       "kvalitet resultatdialog flytta RD-3 --datum 2027-02-17",
       Flytta,
       Effect::kSaves},
      {"resultatdialog",
       "ställ-in",
       {"RD-NUMMER"},
       {kMotive},
       "ställ in den, eller ta tillbaka en som är fel",
       "Motivet sparas. En som är hållen går inte att ställa in.",
       "kvalitet resultatdialog ställ-in RD-3 --motiv \"Enheten läggs ner.\"",
       StallIn,
       Effect::kSaves},
      {"resultatdialog",
       "lista",
       {},
       {{"inställda", "", "också de som är inställda"}},
       "visa resultatdialogerna",
       "Den senaste först. En utförare ser sina egna enheters.",
       "kvalitet resultatdialog lista",
       Lista},
      {"resultatdialog",
       "visa",
       {"RD-NUMMER"},
       {},
       "visa en resultatdialog",
       "Slutsats och överenskommelser.",
       "kvalitet resultatdialog visa RD-3",
       Visa},
  };
}

}  // namespace kvalitet::client
