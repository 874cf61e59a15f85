// register publik, register exportera and utförare dubbletter: what leaves the register.
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_import.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/receive_file.h"
#include "clients/kvalitet/register_file.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;

absl::StatusOr<v1::ListOffentligtRegisterResponse> PublicRegister(Context& context,
                                                                  const v1::ListOffentligtRegisterRequest& request) {
  v1::ListOffentligtRegisterResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListOffentligtRegisterRequest, v1::ListOffentligtRegisterResponse>(
      context, "registry.v1.Registry/ListOffentligtRegister", request, [&](const auto& page) {
        all.mutable_rader()->MergeFrom(page.rader());
        all.set_total_size(page.total_size());
        all.set_skyddade(page.skyddade());
        all.set_as_of_date(page.as_of_date());
      })));
  return all;
}

// The område as the register writes it, where people have written it another way.
absl::StatusOr<std::string> FindOmrade(const v1::ListOffentligtRegisterResponse& all, absl::string_view word) {
  std::vector<std::string> areas;
  for (const auto& rad : all.rader()) {
    if (base::FoldSv(rad.omrade()) == base::FoldSv(word)) return rad.omrade();
    areas.push_back(rad.omrade());
  }
  const auto closest = base::ClosestWord(word, areas);
  return Failure(kNotNow, absl::StrCat("Ingen enhet i registret ligger i \"", word, "\" den dagen.",
                                       closest ? absl::StrCat(" Menade du \"", *closest, "\"?") : "",
                                       " Utan --område visas alla områden."));
}

absl::Status Publik(Context& context) {
  const Args& args = context.args();
  v1::ListOffentligtRegisterRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_as_of_date(), args.Date("datum"));
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(const std::string code, FindInsatstyp(context, args.Get("insatstyp")));
    request.set_insatstyp(absl::StrCat(request.parent(), "/insatstyper/", FoldWord(code)));
  }
  request.set_omrade(args.Get("område"));
  KV_ASSIGN_OR_RETURN(v1::ListOffentligtRegisterResponse all, PublicRegister(context, request));
  if (all.rader().empty() && !request.omrade().empty()) {
    request.clear_omrade();
    KV_ASSIGN_OR_RETURN(const auto everywhere, PublicRegister(context, request));
    KV_ASSIGN_OR_RETURN(*request.mutable_omrade(), FindOmrade(everywhere, args.Get("område")));
    KV_ASSIGN_OR_RETURN(all, PublicRegister(context, request));
  }
  if (!args.Has("ut")) {
    context.Answer(PublicRegisterText(all), all);
    return absl::OkStatus();
  }
  KV_RETURN_IF_ERROR(WriteFile(args.Get("ut"), PublicRegisterCsv(all)));
  context.Answer(
      absl::StrCat("Sparad: ", args.Get("ut"), ". Offentligt register ", DaySv(all.as_of_date()), ", ",
                   CountSv(all.rader_size(), "rad", "rader"), ". Skyddade enheter och kontaktpersoner är inte med.\n"),
      all);
  return absl::OkStatus();
}

absl::Status Exportera(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const Exportresurs what, FindExportresurs(args.positionals[0]));
  v1::ExportResurserRequest request;
  request.set_resurs(what.resurs);
  request.set_show_deleted(args.Has("borttagna"));
  KV_ASSIGN_OR_RETURN(const auto chosen, StatedFormat(args));
  request.set_format(chosen);
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(const auto came, ReceiveFile<v1::ExportResurserResponse>(
                                           context, "registry.v1.Registry/ExportResurser", request, args.Get("ut")));
  const v1::Exportslut& slut = came.slut();
  context.Answer(absl::StrCat("Sparad: ", args.Get("ut"), ". ", what.flertal, ", ",
                              CountSv(slut.rader(), "rad", "rader"), ", SHA-256 ", slut.sha256(),
                              ".\nPersonuppgifter är inte med. Det som gäller olika under olika tider har en rad per "
                              "period.\n"),
                 FileJson(args.Get("ut"), slut));
  return absl::OkStatus();
}

absl::Status Dubbletter(Context& context) {
  v1::ListDubbletterRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::ListDubbletterResponse response;
  KV_RETURN_IF_ERROR(services->Call("registry.v1.Registry/ListDubbletter", request, response));
  context.Answer(DuplicatesText(response), response);
  return absl::OkStatus();
}

}  // namespace

Command DuplicatesCommand() {
  return {
      "utförare",
      "dubbletter",
      {},
      {},
      "visa vad som kan stå två gånger i registret",
      "Visar utförare och enheter som kan vara samma, med poäng och skäl: samma nummer, samma namn, samma ord eller "
      "ett skrivfel. Ingenting slås samman.",
      "kvalitet utförare dubbletter",
      Dubbletter};
}

std::vector<Command> RegisterFileCommands() {
  return {
      {"register",
       "publik",
       {},
       {{"insatstyp", "ORD", "bara den: hemtjänst, säbo, …"},
        {"område", "ORD", "bara det"},
        {"datum", "DATUM", "registret som det var den dagen; annars i dag", false, false, "as_of_date"},
        {"ut", "FIL", "spara som CSV i stället för att visa"}},
       "visa det offentliga registret",
       "Visar vem som utför vad i kommunen, egen regi och privata utförare på samma sätt. Så kan den som ska välja "
       "jämföra. Enheter vars plats är skyddad visas aldrig, de räknas bara.",
       "kvalitet register publik --insatstyp hemtjänst --område Farsta --ut register.csv",
       Publik},
      {"register",
       "exportera",
       {"VAD"},
       {{"ut", "FIL", "dit filen sparas", true},
        {"format", "ORD", "csv eller jsonl; annars efter filens namn"},
        {"borttagna", "", "ta med det som är borttaget"}},
       "spara allt av ett slag i en fil",
       "Sparar alla rader av ett slag (enheter, utförare, avtal, uppdrag, tillstånd, …) i en fil, utan "
       "personuppgifter. Filen sparas bara om den kom fram hel.",
       "kvalitet register exportera enheter --ut enheter.csv",
       Exportera},
  };
}

}  // namespace kvalitet::client
