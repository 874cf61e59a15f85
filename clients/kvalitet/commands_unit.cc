// enhet lägg-till and ändra: what an enhet is, apart from who operates it.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_measure.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/tasks.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
constexpr char kService[] = "registry.v1.Registry/";

// What was given, and the mask that names it.
absl::Status Fill(Context& context, v1::Enhet& enhet, google::protobuf::FieldMask& mask) {
  const Args& args = context.args();
  const auto given = [&](const char* flag, const char* field) {
    if (args.Has(flag)) mask.add_paths(field);
    return args.Has(flag);
  };
  if (given("namn", "namn")) enhet.set_namn(args.Get("namn"));
  if (given("område", "omrade")) enhet.set_omrade(args.Get("område"));
  if (given("adress", "adress")) enhet.set_adress(args.Get("adress"));
  if (given("hsa-id", "hsa_id")) enhet.set_hsa_id(args.Get("hsa-id"));
  if (given("kolada-id", "kolada_id")) enhet.set_kolada_id(args.Get("kolada-id"));
  if (given("kapacitet", "kapacitet")) {
    KV_ASSIGN_OR_RETURN(const int number, args.Number("kapacitet", 0));
    enhet.set_kapacitet(number);
  }
  if (given("personer", "antal_personer")) {
    KV_ASSIGN_OR_RETURN(const int number, args.Number("personer", 0));
    enhet.set_antal_personer(number);
  }
  if (given("chef-sedan", "chef_sedan_date")) {
    KV_ASSIGN_OR_RETURN(*enhet.mutable_chef_sedan_date(), args.Date("chef-sedan"));
  }
  if (given("verksamhetsområde", "verksamhetsomrade")) {
    KV_ASSIGN_OR_RETURN(*enhet.mutable_verksamhetsomrade(),
                        FindVerksamhetsomrade(context, args.Get("verksamhetsområde")));
  }
  if (args.Has("ej-skyddad")) {
    if (args.Has("skyddad")) return Failure(kUsage, "Ange en av --skyddad och --ej-skyddad.");
    mask.add_paths("skyddad");
  }
  if (args.Has("skyddad")) {
    if (args.Has("adress")) return Failure(kUsage, "En skyddad enhet har ingen adress i registret: ta bort --adress.");
    enhet.set_skyddad(true);
    enhet.clear_omrade();
    for (const char* field : {"skyddad", "omrade", "adress"}) mask.add_paths(field);
  }
  return absl::OkStatus();
}

absl::Status LaggTill(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateEnhetRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  google::protobuf::FieldMask unused;
  KV_RETURN_IF_ERROR(Fill(context, *request.mutable_enhet(), unused));
  request.mutable_enhet()->set_namn(args.positionals[0]);
  KV_ASSIGN_OR_RETURN(*request.mutable_enhet()->mutable_giltig_fran(), args.Date("från"));
  request.set_request_id(context.RequestId("enhet"));
  request.set_validate_only(context.prova());
  v1::Enhet made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateEnhet"), request, made));
  context.Answer(
      absl::StrCat(Saved(context), made.namn(), ", från och med ", ShortDaySv(made.giltig_fran()), ".\n",
                   context.prova() ? "" : "Nästa steg: vem som driver den, se kvalitet uppdrag lägg-till --hjälp\n"),
      made);
  return absl::OkStatus();
}

absl::Status Andra(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::UpdateEnhetRequest request;
  KV_RETURN_IF_ERROR(Fill(context, *request.mutable_enhet(), *request.mutable_update_mask()));
  if (request.update_mask().paths().empty()) {
    return Failure(kUsage, "Ange vad som ska ändras. Se kvalitet enhet ändra --hjälp.");
  }
  KV_ASSIGN_OR_RETURN(const v1::Enhet enhet, FindEnhet(context, args.positionals[0]));
  request.mutable_enhet()->set_name(enhet.name());
  request.mutable_enhet()->set_etag(enhet.etag());
  KV_ASSIGN_OR_RETURN(*request.mutable_effective_date(), args.Date("från"));
  request.set_request_id(context.RequestId("enhet-ändra"));
  request.set_validate_only(context.prova());
  v1::Enhet now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateEnhet"), request, now));
  context.Answer(absl::StrCat(Saved(context), now.namn(), ", från och med ", ShortDaySv(now.giltig_fran()), ".\n",
                              context.prova() ? "" : "Som det var förut står kvar för tiden innan.\n"),
                 now);
  return absl::OkStatus();
}

// An uppdrag may go on before its avtal has begun, or after it has ended; then the avtal does not hold that day.
std::string AvtalUtomTid(const v1::Avtal& avtal, const std::string& day) {
  if (day < avtal.start_date()) return absl::StrCat(" (gäller först från ", ShortDaySv(avtal.start_date()), ")");
  if (avtal.slut_date().empty() || day < avtal.slut_date()) return "";
  return absl::StrCat(" (gick ut ", LastDaySv(avtal.slut_date()), ")");
}

absl::Status DrivsAv(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Enhet enhet, FindEnhet(context, args.positionals[0]));
  v1::WhoOperatedRequest request;
  request.set_name(enhet.name());
  KV_ASSIGN_OR_RETURN(*request.mutable_insatstyp(), FindInsatstypName(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(*request.mutable_date(), args.Date("datum"));
  v1::WhoOperatedResponse found;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "WhoOperated"), request, found));
  const std::string day = DaySv(found.date());
  KV_ASSIGN_OR_RETURN(const std::string today, ListToday(context));
  const bool over = found.date() < today;
  if (!found.has_uppdrag()) {
    context.Answer(absl::StrCat("Ingen ", over ? "drev" : "driver", " insatstypen i ", enhet.namn(), " ", day,
                                ". Är det fel: kvalitet uppdrag lägg-till --hjälp\n"),
                   found);
    return absl::OkStatus();
  }
  const v1::Uppdrag& uppdrag = found.uppdrag();
  std::string namn = enhet.namn();
  if (uppdrag.enhet() != enhet.name()) {  // it has gone up in another
    KV_ASSIGN_OR_RETURN(const auto names, EnhetNames(context));
    namn = absl::StrCat(namn, " har uppgått i ", NameOr(names, uppdrag.enhet()), ", som");
  }
  context.Answer(
      absl::StrCat(
          namn, over ? " drevs " : " drivs ", day, " av ", found.utforare().namn(), " (",
          WordOf(found.utforare().regiform()), "), med uppdrag från och med ", ShortDaySv(uppdrag.giltig_fran()),
          uppdrag.giltig_till().empty() ? ", tills vidare"
                                        : absl::StrCat(" till och med ", LastDaySv(uppdrag.giltig_till())),
          found.has_avtal()
              ? absl::StrCat(", ", WordOf(found.avtal().avtalsform()), found.avtal().beteckning().empty() ? "" : " ",
                             found.avtal().beteckning(), AvtalUtomTid(found.avtal(), found.date()))
              : "",
          ".\n"),
      found);
  return absl::OkStatus();
}

std::vector<Flag> Flags(const Flag& from) {
  return {{"område", "ORD", "var den verkar", false, false, "omrade"},
          {"adress", "TEXT", "var den ligger; aldrig för en skyddad enhet"},
          {"verksamhetsområde", "NAMN", "i egen regi: området den hör till", false, false, "verksamhetsomrade"},
          {"kapacitet", "ANTAL", "platser"},
          {"personer", "ANTAL", "personer som har insatser", false, false, "antal_personer"},
          {"chef-sedan", "DATUM", "sedan när den har sin chef", false, false, "chef_sedan_date"},
          {"hsa-id", "TEXT", "id i HSA-katalogen"},
          {"kolada-id", "TEXT", "id i Kolada"},
          {"skyddad", "", "platsen är skyddad: den skrivs aldrig i registret"},
          from};
}

}  // namespace

std::vector<Command> UnitCommands() {
  std::vector<Flag> changes =
      Flags({"från", "DATUM", "första dagen det gäller; annars i dag", false, false, "effective_date"});
  changes.insert(changes.begin(), {"namn", "TEXT", "nytt namn"});
  changes.push_back({"ej-skyddad", "", "platsen är inte längre skyddad: ange sedan området och adressen på nytt"});
  return {
      {"enhet",
       "lägg-till",
       {"NAMN"},
       Flags({"från", "DATUM", "första dagen; annars i dag", false, false, "giltig_fran"}),
       "lägg till en enhet",
       "En enhet är det minsta som följs upp. Vem som driver den sägs av dess uppdrag.",
       "kvalitet enhet lägg-till \"Hemtjänst Sydost\" --område Sydost --från 2027-01-01",
       LaggTill,
       Effect::kSaves},
      {"enhet",
       "ändra",
       {"ENHET"},
       changes,
       "ändra det som gäller en enhet, från en dag",
       "Ändrar det som anges från och med dagen. Ett nytt namn gäller hela tiden.",
       "kvalitet enhet ändra \"Hemtjänst Norr\" --kapacitet 70 --från 2027-01-01 --prova",
       Andra,
       Effect::kSaves},
      {"enhet",
       "drivs-av",
       {"ENHET"},
       {{"insatstyp", "ORD", "hemtjänst, säbo, …", true}, {"datum", "DATUM", "den dagen; annars i dag"}},
       "vem som drev en enhet en viss dag",
       "Svarar med utföraren, dess regi, uppdragets tid och avtalet.",
       "kvalitet enhet drivs-av \"Hemtjänst Norr\" --insatstyp hemtjänst --datum 2026-05-01",
       DrivsAv},
      ShowEnhetCommand(),
  };
}

}  // namespace kvalitet::client
