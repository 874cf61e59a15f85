// gott-exempel: what utförare share with each other.
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

absl::StatusOr<v1::GottExempel> FindExempel(Context& context, absl::string_view number) {
  return FindByNumber<v1::ListGodaExempelRequest>(context, "G", number, Method("ListGodaExempel"),
                                                  &v1::ListGodaExempelResponse::goda_exempel, "inget gott exempel",
                                                  "kvalitet gott-exempel lista");
}

absl::Status Dela(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateGottExempelRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::GottExempel& one = *request.mutable_gott_exempel();
  KV_ASSIGN_OR_RETURN(*one.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(*one.mutable_utforare(), StatedUtforare(context));
  one.set_rubrik(args.Get("rubrik"));
  one.set_text(args.Get("text"));
  one.set_samtycke(args.Has("samtycke"));
  request.set_request_id(context.RequestId("gott-exempel"));
  request.set_validate_only(context.prova());
  v1::GottExempel made;
  KV_RETURN_IF_ERROR(services->Call(Method("CreateGottExempel"), request, made));
  context.Answer(
      absl::StrCat(
          Tried(context), context.prova() ? "Skulle delas" : absl::StrCat(made.nummer(), " är delat"),
          " med kommunen och alla utförare, med utförarens namn.\n",
          context.prova() ? "" : absl::StrCat("Ta tillbaka det: kvalitet gott-exempel återta ", made.nummer(), "\n")),
      made);
  return absl::OkStatus();
}

absl::Status Prova(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::GottExempel found, FindExempel(context, args.positionals[0]));
  v1::SetProvningRequest request;
  request.set_name(found.name());
  KV_ASSIGN_OR_RETURN(*request.mutable_provning()->mutable_utforare(), StatedUtforare(context));
  KV_ASSIGN_OR_RETURN(*request.mutable_provning()->mutable_fran_date(), args.Date("från"));
  KV_ASSIGN_OR_RETURN(const v1::Hjalpte helped, Value<v1::Hjalpte>(args.Get("hjälpte"), "hjälpte"));
  request.mutable_provning()->set_hjalpte(helped);
  request.mutable_provning()->set_text(args.Get("text"));
  request.set_request_id(context.RequestId("provning"));
  request.set_validate_only(context.prova());
  v1::GottExempel made;
  KV_RETURN_IF_ERROR(services->Call(Method("SetProvning"), request, made));
  context.Answer(absl::StrCat(Tried(context), made.nummer(), " prövas av ",
                              CountSv(made.provningar_size(), "utförare", "utförare"), ". Alla ser det.\n"),
                 made);
  return absl::OkStatus();
}

absl::Status Aterta(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::GottExempel found, FindExempel(context, context.args().positionals[0]));
  v1::DeleteGottExempelRequest request;
  request.set_name(found.name());
  request.set_request_id(context.RequestId("gott-exempel-aterta"));
  request.set_validate_only(context.prova());
  v1::GottExempel gone;
  KV_RETURN_IF_ERROR(services->Call(Method("DeleteGottExempel"), request, gone));
  context.Answer(absl::StrCat(Tried(context), found.nummer(),
                              context.prova() ? " skulle inte längre visas" : " visas inte längre", " för någon.\n"),
                 gone);
  return absl::OkStatus();
}

absl::Status ListaExempel(Context& context) {
  KV_ASSIGN_OR_RETURN(const auto names, UtforareNames(context));
  v1::ListGodaExempelResponse all;
  TextTable table({"NUMMER", "UTFÖRARE", "RUBRIK", "PRÖVAT AV", "HJÄLPTE"});
  KV_RETURN_IF_ERROR((ListAll<v1::ListGodaExempelRequest, v1::ListGodaExempelResponse>(
      context, Method("ListGodaExempel"), {}, [&](const auto& page) {
        for (const v1::GottExempel& one : page.goda_exempel()) {
          int helped = 0;
          for (const v1::Provning& p : one.provningar()) helped += p.hjalpte() == v1::HJALPTE_JA ? 1 : 0;
          table.Add({one.nummer(), NameOr(names, one.utforare()), one.rubrik(), absl::StrCat(one.provningar_size()),
                     absl::StrCat(helped)});
          *all.add_goda_exempel() = one;
        }
      })));
  context.Answer(table.empty() ? "Inga goda exempel. Dela ett: kvalitet gott-exempel dela --hjälp\n" : table.Text(),
                 all);
  return absl::OkStatus();
}

absl::Status VisaExempel(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::GottExempel one, FindExempel(context, context.args().positionals[0]));
  KV_ASSIGN_OR_RETURN(const auto names, UtforareNames(context));
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  std::string text =
      absl::StrCat("Gott exempel ", one.nummer(), ": ", one.rubrik(), "\n", NameOr(names, one.utforare()), ", ",
                   NameOr(insatstyper, one.insatstyp(), one.insatstyp()), ", delat ", DaySv(one.delad_date()), "\n\n  ",
                   Wrap(one.text(), 98, 2), "\n");
  for (const v1::Provning& p : one.provningar()) {
    absl::StrAppend(&text, "\nPrövat av ", NameOr(names, p.utforare()), " sedan ", DaySv(p.fran_date()),
                    ". Hjälpte det: ", WordOf(p.hjalpte()), ".", p.text().empty() ? "" : absl::StrCat(" ", p.text()),
                    "\n");
  }
  context.Answer(text, one);
  return absl::OkStatus();
}

const Flag kInsatstyp = {"insatstyp", "ORD", "hemtjänst, säbo, …", true};
const Flag kUtforare = {"utförare", "NAMN", "vilken utförare det gäller; annars din egen"};

}  // namespace

std::vector<Command> GoodExampleCommands() {
  return {
      {"gott-exempel",
       "dela",
       {},
       {kInsatstyp,
        {"rubrik", "TEXT", "med några ord", true},
        {"text", "TEXT", "vad ni gjorde och vad det gav", true},
        {"samtycke", "", "utföraren vill dela det med namn"},
        kUtforare},
       "dela något som fungerar",
       "Delas med kommunen och alla utförare, med utförarens namn, och bara med --samtycke. Skriv inga namn på "
       "personer.",
       "kvalitet gott-exempel dela --insatstyp hemtjänst --rubrik \"Fast omsorgskontakt från dag ett\" --text \"Samma "
       "två hälsar på före start.\" --samtycke",
       Dela,
       Effect::kSaves},
      {"gott-exempel",
       "lista",
       {},
       {},
       "visa goda exempel",
       "Vem som delade, hur många som prövat och hur många det hjälpte.",
       "kvalitet gott-exempel lista",
       ListaExempel},
      {"gott-exempel",
       "visa",
       {"G-NUMMER"},
       {},
       "visa ett gott exempel",
       "Hela texten, och hur det gick för dem som har prövat det.",
       "kvalitet gott-exempel visa G-1",
       VisaExempel},
      {"gott-exempel",
       "prövat",
       {"G-NUMMER"},
       {{"från", "DATUM", "sedan när ni prövar det", true, false, "fran_date"},
        {"hjälpte", "ORD", "ja, delvis, nej eller \"vet inte än\"", true, false, "hjalpte"},
        {"text", "TEXT", "med några ord"},
        kUtforare},
       "berätta att ni har prövat det, och om det hjälpte",
       "Kan köras om när ni vet mer: då ändras svaret.",
       "kvalitet gott-exempel prövat G-1 --från 2027-02-01 --hjälpte ja",
       Prova,
       Effect::kSaves},
      {"gott-exempel",
       "återta",
       {"G-NUMMER"},
       {},
       "ta tillbaka ett gott exempel",
       "Därefter läser ingen det.",
       "kvalitet gott-exempel återta G-1",
       Aterta,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
