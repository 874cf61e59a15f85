// utförare lägg-till and ändra: what an utförare is, apart from what it operates.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
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
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Skulle bli: " : "Sparat: ", UtforareSv(made),
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
          context.prova() ? "Går bra; ingenting sparades. Skulle bli: " : "Sparat: ", UtforareSv(now),
          context.prova() ? "" : "Alla som läser registret ser det nu. Fel? Ändra tillbaka med samma kommando.\n"),
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
  if (!making) flags.push_back({"namn", "TEXT", "nytt namn"});
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
       "Fyller i det som en lista inte sa, eller rättar det. Samma lista igen ändrar inte tillbaka.",
       "kvalitet utförare ändra \"Exempelvård AB\" --regi privat --prova",
       AndraUtforare,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
