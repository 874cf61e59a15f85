// What the kommun does with självskattningar that it has sent: ändra, återkalla, exportera.
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/commands_forms.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/receive_file.h"
#include "clients/kvalitet/self_assessment_lookup.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

// "S-10, Hemtjänst Norr 2026", of the S-number of the command.
struct Sent {
  v1::Sjalvskattning one;
  std::string words;
};

absl::StatusOr<Sent> FindSent(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string number, ShortNumber("S", context.args().positionals[0]));
  Sent sent;
  KV_ASSIGN_OR_RETURN(sent.one, FindByNumber(context, number));
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  sent.words =
      absl::StrCat(sent.one.nummer(), ", ", NameOr(units, sent.one.enhet()), " ", sent.one.ar(), RoundSv(sent.one));
  return sent;
}

absl::Status Andra(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string day, context.args().Date("sista-dag"));
  KV_ASSIGN_OR_RETURN(const Sent sent, FindSent(context));
  v1::UpdateSjalvskattningRequest request;
  request.mutable_sjalvskattning()->set_name(sent.one.name());
  request.mutable_sjalvskattning()->set_etag(sent.one.etag());
  request.mutable_sjalvskattning()->set_sista_date(day);
  request.mutable_update_mask()->add_paths("sista_date");
  v1::Sjalvskattning now;
  KV_RETURN_IF_ERROR(Change(context, "UpdateSjalvskattning", "sista-dag", request, now));
  context.Answer(
      absl::StrCat(Tried(context), sent.words, context.prova() ? ": sista dag skulle bli " : ": sista dag är nu ",
                   DaySv(now.sista_date()), " (förut ", DaySv(sent.one.sista_date()), ").\n",
                   context.prova() ? "" : "Utföraren ser det nu. De andra enheterna har kvar sin sista dag.\n"),
      now);
  return absl::OkStatus();
}

absl::Status Aterkalla(Context& context) {
  KV_ASSIGN_OR_RETURN(const Sent sent, FindSent(context));
  v1::DeleteSjalvskattningRequest request;
  request.set_name(sent.one.name());
  request.set_etag(sent.one.etag());
  v1::Sjalvskattning gone;
  KV_RETURN_IF_ERROR(Change(context, "DeleteSjalvskattning", "aterkalla", request, gone));
  context.Answer(context.prova()
                     ? absl::StrCat(Tried(context), sent.words, " skulle återkallas.\n")
                     : absl::StrCat(sent.words, " är återkallad. Utföraren ser den inte längre, och den räknas inte.\n",
                                    "Skicka rätt: kvalitet självskattning skicka --hjälp\n"),
                 gone);
  return absl::OkStatus();
}

absl::Status Exportera(Context& context) {
  const Args& args = context.args();
  v1::ExportSvarRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*request.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  if (args.Has("från-år")) {
    KV_ASSIGN_OR_RETURN(const int year, args.Number("från-år", 2000));
    request.set_fran_ar(year);
  }
  if (args.Has("till-år")) {
    KV_ASSIGN_OR_RETURN(const int year, args.Number("till-år", 2000));
    request.set_till_ar(year);
  }
  KV_ASSIGN_OR_RETURN(const auto format, StatedFormat(args));
  request.set_format(format);
  KV_ASSIGN_OR_RETURN(const auto came,
                      ReceiveFile<v1::ExportSvarResponse>(context, Method("ExportSvar"), request, args.Get("ut")));
  std::string left_out;
  if (came.antal_ej_inlamnade() > 0) {
    absl::StrAppend(&left_out, came.antal_ej_inlamnade(), " är inte med: de är inte inlämnade.\n");
  }
  if (came.antal_blinda() > 0) {
    absl::StrAppend(&left_out, came.antal_blinda(),
                    " är inte med: du bedömer enheten, och ser svaren när utkastet är skickat.\n");
  }
  context.Answer(
      absl::StrCat("Sparad: ", args.Get("ut"), ". ",
                   CountSv(came.antal_sjalvskattningar(), "självskattning", "självskattningar"), ", ",
                   CountSv(came.slut().rader(), "rad", "rader"), ", SHA-256 ", came.slut().sha256(),
                   ".\nEn rad per enhet och fråga, med den version av formuläret som besvarades.\n", left_out),
      FileJson(args.Get("ut"), came.slut())
          .Set("sjalvskattningar", came.antal_sjalvskattningar())
          .Set("ej_inlamnade", came.antal_ej_inlamnade())
          .Set("blinda", came.antal_blinda()));
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> SentFormCommands() {
  return {
      {"självskattning",
       "ändra",
       {"S-NUMMER"},
       {{"sista-dag", "DATUM", "den nya sista dagen", true, false, "sista_date"}},
       "flytta sista dag för en enhet",
       "Flyttar sista dag för en självskattning som inte är inlämnad. De andra enheterna har kvar sin. Ångra genom att "
       "flytta tillbaka.",
       "kvalitet självskattning ändra S-187 --sista-dag 2026-12-18",
       Andra,
       Effect::kSaves},
      {"självskattning",
       "återkalla",
       {"S-NUMMER"},
       {},
       "ta tillbaka ett utskick som blev fel",
       "Tar tillbaka en självskattning som ingen har börjat svara på. Utföraren ser den inte längre. Skicka en ny om "
       "enheten ska ha en.",
       "kvalitet självskattning återkalla S-187",
       Aterkalla,
       Effect::kSaves},
      {"självskattning",
       "exportera",
       {},
       {{"ut", "FIL", "dit filen sparas", true},
        {"insatstyp", "ORD", "bara den"},
        {"från-år", "ÅR", "första året; annars alla", false, false, "fran_ar"},
        {"till-år", "ÅR", "sista året; annars alla", false, false, "till_ar"},
        {"format", "ORD", "csv eller jsonl; annars efter filens namn"}},
       "spara alla svar i en fil",
       "Sparar svaren över åren i en fil: en rad per enhet och fråga, med den version av formuläret som besvarades. "
       "Kommunen får det som är inlämnat, en utförare bara sitt eget. Filen sparas bara om den kom fram hel.",
       "kvalitet självskattning exportera --insatstyp hemtjänst --från-år 2024 --ut svar.csv",
       Exportera},
  };
}

}  // namespace kvalitet::client
