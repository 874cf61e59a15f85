// utförare lägg-till, ändra and ägarbyte: what an utförare is, apart from what it operates.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;

// What was given of an utförare, and the mask that names it.
absl::Status FillUtforare(const Args& args, v1::Utforare& one, google::protobuf::FieldMask& mask) {
  const auto given = [&](const char* flag, const char* field) {
    if (args.Has(flag)) mask.add_paths(field);
    return args.Has(flag);
  };
  if (given("namn", "namn")) one.set_namn(args.Get("namn"));
  if (given("organisationsnummer", "orgnummer")) one.set_orgnummer(args.Get("organisationsnummer"));
  if (given("regi", "regiform")) {
    const std::string word = FoldWord(args.Get("regi"));
    const bool ideburen = word == "ideburen" || word == "ideell";
    KV_ASSIGN_OR_RETURN(const auto regi, Value<v1::Regiform>(ideburen ? "privat" : args.Get("regi"), "regi"));
    one.set_regiform(regi);
    one.set_ideburen(ideburen);
    mask.add_paths("ideburen");
  }
  if (given("juridisk-form", "juridisk_form")) {
    KV_ASSIGN_OR_RETURN(const auto form, Value<v1::JuridiskForm>(args.Get("juridisk-form"), "juridisk-form"));
    one.set_juridisk_form(form);
  }
  if (given("regi-rättad", "regi_rattad")) one.set_regi_rattad(args.Get("regi-rättad"));
  if (given("status", "status")) {
    KV_ASSIGN_OR_RETURN(const auto status, Value<v1::UtforareStatus>(args.Get("status"), "status"));
    one.set_status(status);
  }
  return absl::OkStatus();
}

std::string UtforareSv(const v1::Utforare& now) {
  return absl::StrCat(now.namn(), ", ", WordOf(now.regiform()), now.ideburen() ? " (idéburen)" : "",
                      ", organisationsnummer ", now.orgnummer().empty() ? "saknas" : now.orgnummer(), ", ",
                      WordOf(now.status()), ".\n");
}

absl::Status LaggTillUtforare(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateUtforareRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  google::protobuf::FieldMask unused;
  KV_RETURN_IF_ERROR(FillUtforare(args, *request.mutable_utforare(), unused));
  request.mutable_utforare()->set_namn(args.positionals[0]);
  request.set_request_id(context.RequestId("utförare"));
  request.set_validate_only(context.prova());
  v1::Utforare made;
  KV_RETURN_IF_ERROR(services->Call("registry.v1.Registry/CreateUtforare", request, made));
  context.Answer(
      absl::StrCat(Saved(context), UtforareSv(made),
                   context.prova() ? ""
                                   : "Alla som läser registret ser det nu. Nästa steg: kvalitet tillstånd lägg-till "
                                     "och kvalitet uppdrag lägg-till\n"),
      made);
  return absl::OkStatus();
}

// What a list did not say of an utförare, or said wrong.
absl::Status AndraUtforare(Context& context) {
  const Args& args = context.args();
  v1::UpdateUtforareRequest request;
  KV_RETURN_IF_ERROR(FillUtforare(args, *request.mutable_utforare(), *request.mutable_update_mask()));
  if (request.update_mask().paths().empty()) {
    return Failure(kUsage,
                   "Ange vad som ska ändras: --regi, --organisationsnummer, --juridisk-form, --status eller --namn.");
  }
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Utforare stored, FindUtforare(context, args.positionals[0]));
  request.mutable_utforare()->set_name(stored.name());
  request.mutable_utforare()->set_etag(stored.etag());
  request.set_request_id(context.RequestId("utförare-ändra"));
  request.set_validate_only(context.prova());
  v1::Utforare now;
  KV_RETURN_IF_ERROR(services->Call("registry.v1.Registry/UpdateUtforare", request, now));
  context.Answer(
      absl::StrCat(
          Saved(context), UtforareSv(now),
          context.prova() ? "" : "Alla som läser registret ser det nu. Fel? Ändra tillbaka med samma kommando.\n"),
      now);
  return absl::OkStatus();
}

std::string AgarbytenSv(const v1::Utforare& one) {
  if (one.agarbyten().empty()) return absl::StrCat("Inga ägarbyten är registrerade för ", one.namn(), ".\n");
  TextTable table({"ÄGARBYTE", "NY ÄGARE", "KOMMUNEN UNDERRÄTTAD"});
  for (const v1::Agarbyte& byte : one.agarbyten()) {
    table.Add({ShortDaySv(byte.agarbyte_date()), byte.ny_agare(),
               byte.underrattad_date().empty() ? "uppgift saknas" : ShortDaySv(byte.underrattad_date())});
  }
  return table.Text();
}

// The days are the keys: the same day again corrects what was said of it.
absl::Status Agarbyte(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const v1::Utforare stored, FindUtforare(context, args.positionals[0]));
  if (!args.Has("datum")) {
    if (args.Has("ny-ägare") || args.Has("underrättad") || args.Has("ta-bort")) {
      return Failure(kUsage, "Ange dagen för ägarbytet: --datum DATUM.");
    }
    context.Answer(AgarbytenSv(stored), stored);
    return absl::OkStatus();
  }
  v1::UpdateUtforareRequest request;
  v1::Utforare& one = *request.mutable_utforare();
  one = stored;
  request.mutable_update_mask()->add_paths("agarbyten");
  KV_ASSIGN_OR_RETURN(const std::string day, args.Date("datum"));
  auto& all = *one.mutable_agarbyten();
  auto at = std::find_if(all.begin(), all.end(), [&](const v1::Agarbyte& b) { return b.agarbyte_date() == day; });
  if (args.Has("ta-bort")) {
    if (at == all.end()) {
      return Failure(kNotNow, absl::StrCat("Inget ägarbyte är registrerat ", ShortDaySv(day),
                                           ". kvalitet utförare "
                                           "ägarbyte \"",
                                           stored.namn(), "\" visar dem som finns."));
    }
    all.erase(at);
  } else {
    v1::Agarbyte& byte = at == all.end() ? *all.Add() : *at;
    byte.set_agarbyte_date(day);
    if (args.Has("ny-ägare")) byte.set_ny_agare(args.Get("ny-ägare"));
    if (byte.ny_agare().empty()) return Failure(kUsage, "Ange den nya ägaren: --ny-ägare TEXT.");
    if (args.Has("underrättad")) {
      KV_ASSIGN_OR_RETURN(*byte.mutable_underrattad_date(), args.Date("underrättad"));
    }
    std::sort(all.begin(), all.end(),
              [](const v1::Agarbyte& a, const v1::Agarbyte& b) { return a.agarbyte_date() < b.agarbyte_date(); });
  }
  request.set_request_id(context.RequestId("ägarbyte"));
  request.set_validate_only(context.prova());
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Utforare now;
  KV_RETURN_IF_ERROR(services->Call("registry.v1.Registry/UpdateUtforare", request, now));
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Skulle bli:\n" : "Sparat:\n", AgarbytenSv(now),
                   context.prova() ? ""
                                   : "Vem som drev en enhet en viss dag ändras inte av det. Fel? Samma "
                                     "kommando med --ta-bort\n"),
      now);
  return absl::OkStatus();
}

std::vector<Flag> UtforareFlags(bool making) {
  std::vector<Flag> flags = {
      {"regi", "ORD", "kommunal, kommunalt bolag, privat, idéburen, annan kommun, region eller statlig", making, false,
       "regiform"},
      {"organisationsnummer", "NUMMER", "tio siffror", false, false, "orgnummer"},
      {"juridisk-form", "ORD", "aktiebolag, ideell förening, stiftelse, …"},
      {"status", "ORD", "ansöker, godkänd, aktiv, intagningsstopp eller upphörd"}};
  if (!making) {
    flags.push_back({"regi-rättad", "TEXT", "varför den regi som stod förut var fel", false, false, "regi_rattad"});
    flags.push_back({"namn", "TEXT", "nytt namn"});
  }
  return flags;
}

}  // namespace

std::vector<Command> ProviderCommands() {
  return {
      {"utförare",
       "lägg-till",
       {"NAMN"},
       UtforareFlags(true),
       "lägg till en utförare",
       "Lägger till en utförare som inte står i någon lista.",
       "kvalitet utförare lägg-till \"Exempelvård AB\" --regi privat --organisationsnummer 802411-8310",
       LaggTillUtforare,
       Effect::kSaves},
      {"utförare",
       "ändra",
       {"UTFÖRARE"},
       UtforareFlags(false),
       "fyll i eller rätta det som gäller en utförare",
       "Fyller i det som en lista inte sa, eller rättar det. Samma lista igen ändrar inte tillbaka. Såld verksamhet "
       "rättas inte: den nya utföraren tar över, se kvalitet enhet ta-över --hjälp.",
       "kvalitet utförare ändra \"Exempelvård AB\" --regi privat --prova",
       AndraUtforare,
       Effect::kSaves},
      {"utförare",
       "ägarbyte",
       {"UTFÖRARE"},
       {{"datum", "DATUM", "dagen för ägarbytet; utan den visas de som är registrerade", false, false, "agarbyte_date"},
        {"ny-ägare", "TEXT", "den nya ägaren, som utföraren anger den", false, false, "ny_agare"},
        {"underrättad", "DATUM", "dagen då kommunen fick veta", false, false, "underrattad_date"},
        {"ta-bort", "", "ägarbytet den dagen var fel och tas bort"}},
       "registrera att en utförare har fått ny ägare",
       "Registrerar ägarbyte och dagen då kommunen underrättades, eller visar dem som finns. Samma dag igen rättar.",
       "kvalitet utförare ägarbyte \"Exempelvård AB\" --datum 2026-10-01 --ny-ägare \"Vårdgruppen AB\" --underrättad "
       "2026-09-15",
       Agarbyte,
       Effect::kSaves},
      ShowUtforareCommand(),
  };
}

}  // namespace kvalitet::client
