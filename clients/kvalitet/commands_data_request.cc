// begäran: what the kommun asks an utförare for by law or avtal.
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

absl::StatusOr<v1::Uppgiftsbegaran> FindBegaran(Context& context) {
  return FindByNumber<v1::ListUppgiftsbegarandenRequest>(
      context, "B", context.args().positionals[0], Method("ListUppgiftsbegaranden"),
      &v1::ListUppgiftsbegarandenResponse::uppgiftsbegaranden, "ingen begäran", "kvalitet begäran lista");
}

absl::Status Begar(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateUppgiftsbegaranRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Uppgiftsbegaran& one = *request.mutable_uppgiftsbegaran();
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  one.set_enhet(enhet.name());
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*one.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  KV_ASSIGN_OR_RETURN(const v1::Begarangrund grund, Value<v1::Begarangrund>(args.Get("grund"), "grund"));
  one.set_grund(grund);
  KV_ASSIGN_OR_RETURN(const v1::Begaranandamal andamal, Value<v1::Begaranandamal>(args.Get("ändamål"), "ändamål"));
  one.set_andamal(andamal);
  one.set_text(args.Get("text"));
  KV_ASSIGN_OR_RETURN(*one.mutable_sista_date(), args.Date("sista-dag"));
  request.set_request_id(context.RequestId("begaran"));
  request.set_validate_only(context.prova());
  v1::Uppgiftsbegaran made;
  KV_RETURN_IF_ERROR(services->Call(Method("CreateUppgiftsbegaran"), request, made));
  KV_ASSIGN_OR_RETURN(const auto names, UtforareNames(context));
  context.Answer(
      absl::StrCat(Tried(context), context.prova() ? "Begäran" : made.nummer(), " till ",
                   NameOr(names, made.utforare()), " (", enhet.namn(), "), svar senast ", DaySv(made.sista_date()),
                   ". Grund: ", WordOf(grund), ". Ändamål: ", WordOf(andamal), ".\n"),
      made);
  return absl::OkStatus();
}

absl::Status BesvaraBegaran(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Uppgiftsbegaran found, FindBegaran(context));
  v1::BesvaraUppgiftsbegaranRequest request;
  request.set_name(found.name());
  request.set_svar(args.Get("text"));
  request.set_vagras(args.Has("vägras"));
  request.set_request_id(context.RequestId("begaran-svar"));
  request.set_validate_only(context.prova());
  v1::Uppgiftsbegaran made;
  KV_RETURN_IF_ERROR(services->Call(Method("BesvaraUppgiftsbegaran"), request, made));
  context.Answer(
      absl::StrCat(Tried(context), made.nummer(), " är ", WordOf(made.state()), ". Kommunen läser svaret nu.\n"), made);
  return absl::OkStatus();
}

absl::Status AndraBegaran(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string day, context.args().Date("sista-dag"));
  KV_ASSIGN_OR_RETURN(const v1::Uppgiftsbegaran found, FindBegaran(context));
  v1::UpdateUppgiftsbegaranRequest request;
  request.mutable_uppgiftsbegaran()->set_name(found.name());
  request.mutable_uppgiftsbegaran()->set_etag(found.etag());
  request.mutable_uppgiftsbegaran()->set_sista_date(day);
  request.mutable_update_mask()->add_paths("sista_date");
  v1::Uppgiftsbegaran now;
  KV_RETURN_IF_ERROR(Change(context, "UpdateUppgiftsbegaran", "begaran-andra", request, now));
  context.Answer(absl::StrCat(Tried(context), now.nummer(), ": svar senast ", DaySv(now.sista_date()), " (förut ",
                              DaySv(found.sista_date()), ").\n", context.prova() ? "" : "Utföraren ser det nu.\n"),
                 now);
  return absl::OkStatus();
}

absl::Status TaBortBegaran(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Uppgiftsbegaran found, FindBegaran(context));
  v1::DeleteUppgiftsbegaranRequest request;
  request.set_name(found.name());
  request.set_etag(found.etag());
  v1::Uppgiftsbegaran gone;
  KV_RETURN_IF_ERROR(Change(context, "DeleteUppgiftsbegaran", "begaran-ta-bort", request, gone));
  context.Answer(
      absl::StrCat(Tried(context), found.nummer(),
                   context.prova() ? " skulle tas bort.\n"
                                   : " är borttagen. Utföraren ser den inte längre och behöver inte svara.\n"),
      gone);
  return absl::OkStatus();
}

absl::Status VisaBegaran(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Uppgiftsbegaran one, FindBegaran(context));
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  std::string text = absl::StrCat("Begäran om uppgifter ", one.nummer(), ", ", WordOf(one.state()), "\n",
                                  NameOr(names.utforare, one.utforare()), " (", NameOr(names.enheter, one.enhet()),
                                  "), begärd ", DaySv(one.begard_date()), ", svar senast ", DaySv(one.sista_date()),
                                  "\nGrund: ", WordOf(one.grund()), ". Ändamål: ", WordOf(one.andamal()), ".\n\n  ",
                                  Wrap(one.text(), 98, 2), "\n");
  if (!one.svar().empty()) {
    absl::StrAppend(&text, "\nSvar ", DaySv(one.svar_date()), "\n  ", Wrap(one.svar(), 98, 2), "\n");
  }
  context.Answer(text, one);
  return absl::OkStatus();
}

absl::Status ListaBegaranden(Context& context) {
  KV_ASSIGN_OR_RETURN(const auto names, EnhetNames(context));
  v1::ListUppgiftsbegarandenRequest request;
  request.set_order_by("begard_date desc");
  v1::ListUppgiftsbegarandenResponse all;
  TextTable table({"NUMMER", "ENHET", "BEGÄRD", "SENAST", "LÄGE", "VAD"});
  KV_RETURN_IF_ERROR((ListAll<v1::ListUppgiftsbegarandenRequest, v1::ListUppgiftsbegarandenResponse>(
      context, Method("ListUppgiftsbegaranden"), request, [&](const auto& page) {
        for (const v1::Uppgiftsbegaran& one : page.uppgiftsbegaranden()) {
          table.Add({one.nummer(), NameOr(names, one.enhet()), DaySv(one.begard_date()), DaySv(one.sista_date()),
                     WordOf(one.state()), one.text()});
          *all.add_uppgiftsbegaranden() = one;
        }
      })));
  context.Answer(table.empty() ? "Inga begäranden om uppgifter som du får se.\n" : table.Text(), all);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> DataRequestCommands() {
  return {
      {"begäran",
       "skicka",
       {},
       {{"enhet", "NAMN", "enhetens namn", true},
        {"text", "TEXT", "vad som begärs", true},
        {"grund", "ORD", "\"15 kap. 9 § SoL\" eller avtalet", true},
        {"ändamål", "ORD", "kvalitetssäkring, administration, uppföljning eller utvärdering", true, false, "andamal"},
        {"sista-dag", "DATUM", "sista dag att svara", true, false, "sista_date"},
        {"insatstyp", "ORD", "behövs om enheten har flera"}},
       "begär uppgifter av den som driver en enhet",
       "För insatser enligt LSS och HSL är avtalet grunden. Utföraren ser begäran och svarar, eller vägrar med skäl.",
       "kvalitet begäran skicka --enhet \"Hemtjänst Norr\" --text \"Antal med delegering\" --grund avtalet --ändamål "
       "uppföljning --sista-dag 2026-12-18",
       Begar,
       Effect::kSaves},
      {"begäran",
       "svara",
       {"B-NUMMER"},
       {{"text", "TEXT", "svaret, eller varför det vägras", true, false, "svar"},
        {"vägras", "", "uppgifterna lämnas inte ut"}},
       "svara på en begäran",
       "Kommunen läser svaret. Det ändras inte sedan.",
       "kvalitet begäran svara B-3 --text \"17 av 20\"",
       BesvaraBegaran,
       Effect::kSaves},
      {"begäran",
       "ändra",
       {"B-NUMMER"},
       {{"sista-dag", "DATUM", "den nya sista dagen", true, false, "sista_date"}},
       "flytta sista dag",
       "Flyttar sista dag för en begäran som inte är besvarad. Blev något annat fel: ta bort den och skicka en ny.",
       "kvalitet begäran ändra B-3 --sista-dag 2027-01-15",
       AndraBegaran,
       Effect::kSaves},
      {"begäran",
       "ta-bort",
       {"B-NUMMER"},
       {},
       "ta bort en begäran som blev fel",
       "Tar bort en begäran som inte är besvarad. Utföraren ser den inte längre.",
       "kvalitet begäran ta-bort B-3",
       TaBortBegaran,
       Effect::kSaves},
      {"begäran",
       "visa",
       {"B-NUMMER"},
       {},
       "visa en begäran och svaret på den",
       "Vad som begärdes, på vilken grund, och vad som svarades.",
       "kvalitet begäran visa B-3",
       VisaBegaran},
      {"begäran",
       "lista",
       {},
       {},
       "visa begäranden om uppgifter",
       "En utförare ser sina egna.",
       "kvalitet begäran lista",
       ListaBegaranden},
  };
}

}  // namespace kvalitet::client
