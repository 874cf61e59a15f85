// avtal: what is agreed with each utförare, and the interna överenskommelser beside it.
#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/avtal.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/kravkatalog.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/date.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
constexpr char kService[] = "registry.v1.Registry/";

// --option SENAST=TILL
absl::Status ReadOptioner(const Args& args, v1::Avtal& avtal) {
  if (!args.Has("option")) return absl::OkStatus();
  for (const std::string& text : args.flags.at("option")) {
    const std::pair<std::string, std::string> days = absl::StrSplit(text, absl::MaxSplits('=', 1));
    for (const std::string& day : {days.first, days.second}) {
      if (base::ParseDate(day).ok()) continue;
      return Failure(kUsage, absl::StrCat("--option \"", text,
                                          "\": skriv två datum med = emellan, dagen efter den sista "
                                          "då optionen kan användas och avtalets nya slut. Exempel: --option "
                                          "2027-07-01=2030-01-01."));
    }
    v1::Avtalsoption& option = *avtal.add_optioner();
    option.set_senast_date(days.first);
    option.set_till_date(days.second);
  }
  return absl::OkStatus();
}

// What both making and changing take; the mask names what was given.
absl::Status Fill(const Args& args, v1::Avtal& avtal, google::protobuf::FieldMask& mask) {
  if (args.Has("beteckning")) {
    avtal.set_beteckning(args.Get("beteckning"));
    mask.add_paths("beteckning");
  }
  if (args.Has("form")) {
    KV_ASSIGN_OR_RETURN(const auto form, Value<v1::Avtalsform>(args.Get("form"), "form"));
    avtal.set_avtalsform(form);
    mask.add_paths("avtalsform");
  }
  if (args.Has("från")) {
    KV_ASSIGN_OR_RETURN(*avtal.mutable_start_date(), args.Date("från"));
    mask.add_paths("start_date");
  }
  if (args.Has("till") || args.Has("tills-vidare")) {
    KV_ASSIGN_OR_RETURN(*avtal.mutable_slut_date(), args.Date("till"));
    mask.add_paths("slut_date");
  }
  if (args.Has("option")) {
    KV_RETURN_IF_ERROR(ReadOptioner(args, avtal));
    mask.add_paths("optioner");
  }
  if (args.Has("uppsägning")) {
    KV_ASSIGN_OR_RETURN(const int months, args.Number("uppsägning", 0));
    avtal.set_uppsagningstid_manader(months);
    mask.add_paths("uppsagningstid_manader");
  }
  if (args.Has("sanktionstrappa")) {
    KV_ASSIGN_OR_RETURN(const auto trappa, Value<v1::Sanktionstrappa>(args.Get("sanktionstrappa"), "sanktionstrappa"));
    avtal.set_sanktionstrappa(trappa);
    mask.add_paths("sanktionstrappa");
  }
  return absl::OkStatus();
}

// "2024-17, LOV med Exempelvård AB, från och med tis 2 jan 2024, tills vidare; uppsägning 6 månader".
std::string AvtalSv(const Args& args, const v1::Avtal& now, const std::map<std::string, std::string>& utforare) {
  std::string text = absl::StrCat(
      now.beteckning().empty() ? "avtal utan beteckning" : now.beteckning(), ", ", WordOf(now.avtalsform()), " med ",
      NameOr(utforare, now.utforare()), ", ",
      now.start_date().empty() ? "okänd start" : absl::StrCat("från och med ", ShortDaySv(now.start_date())), ", ",
      now.slut_date().empty() ? "tills vidare" : absl::StrCat("till och med ", LastDaySv(now.slut_date())));
  for (const v1::Avtalsoption& one : now.optioner()) {
    absl::StrAppend(&text, "; option senast ", LastDaySv(one.senast_date()), " till och med ",
                    LastDaySv(one.till_date()), one.lage() == v1::OPTIONSLAGE_UNSPECIFIED ? "" : ", ",
                    WordOf(one.lage()));
  }
  if (now.has_uppsagningstid_manader()) {
    absl::StrAppend(&text, "; uppsägning ", CountSv(now.uppsagningstid_manader(), "månad", "månader"));
  }
  if (now.ickeval()) absl::StrAppend(&text, "; ickevalsalternativ");
  if (args.Has("sanktionstrappa")) absl::StrAppend(&text, "; sanktionstrappa: ", WordOf(now.sanktionstrappa()));
  return text + ".\n";
}

absl::Status LaggTillAvtal(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateAvtalRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(const v1::Utforare utforare, FindUtforare(context, args.Get("utförare")));
  v1::Avtal& avtal = *request.mutable_avtal();
  avtal.set_utforare(utforare.name());
  google::protobuf::FieldMask unused;
  KV_RETURN_IF_ERROR(Fill(args, avtal, unused));
  avtal.set_ickeval(args.Has("ickeval"));
  if (args.Has("krav")) {
    for (const std::string& word : args.flags.at("krav")) {
      KV_ASSIGN_OR_RETURN(const v1::Kravkatalog katalog, FindKatalog(context, word));
      avtal.add_kravkataloger(katalog.name());
    }
  }
  request.set_request_id(context.RequestId("avtal"));
  request.set_validate_only(context.prova());
  v1::Avtal made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateAvtal"), request, made));
  context.Answer(absl::StrCat(Saved(context), AvtalSv(args, made, {{utforare.name(), utforare.namn()}}),
                              context.prova() ? "" : "Alla som läser registret ser avtalet nu.\n"),
                 made);
  return absl::OkStatus();
}

// Insatstyper of each avtal, in words: those of its krav, and of the uppdrag that rest on it.
absl::StatusOr<std::map<std::string, std::string>> InsatstyperOf(Context& context, const std::vector<NamedAvtal>& avtal,
                                                                 const std::vector<v1::Kravkatalog>& kataloger) {
  KV_ASSIGN_OR_RETURN(const auto names, InsatstypNames(context));
  std::map<std::string, std::string> by_id, of_katalog;
  for (const auto& [kod, namn] : names) by_id[FoldWord(kod)] = namn;
  for (const v1::Kravkatalog& one : kataloger) of_katalog[one.name()] = one.insatstyp();
  std::map<std::string, std::set<std::string>> found;
  const auto take = [&](const std::string& name, const std::string& insatstyp) {
    found[name].insert(NameOr(by_id, insatstyp.substr(insatstyp.rfind('/') + 1)));
  };
  KV_RETURN_IF_ERROR((ListAll<v1::ListUppdragRequest, v1::ListUppdragResponse>(
      context, absl::StrCat(kService, "ListUppdrag"), {}, [&](const auto& page) {
        for (const v1::Uppdrag& one : page.uppdrag()) {
          if (!one.avtal().empty()) take(one.avtal(), one.insatstyp());
        }
      })));
  std::map<std::string, std::string> words;
  for (const NamedAvtal& one : avtal) {
    for (const std::string& name : one.avtal.kravkataloger()) {
      if (of_katalog.count(name) > 0) take(one.avtal.name(), of_katalog[name]);
    }
    const auto& types = found[one.avtal.name()];
    words[one.avtal.name()] = JoinSv(std::vector<std::string>(types.begin(), types.end()));
  }
  return words;
}

absl::Status ListaAvtal(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const std::string day, args.Date("datum"));
  KV_ASSIGN_OR_RETURN(const auto utforare, UtforareNames(context));
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Kravkatalog> kataloger, Kataloger(context));
  KV_ASSIGN_OR_RETURN(const std::vector<NamedAvtal> avtal, ReadAvtal(context, utforare));
  KV_ASSIGN_OR_RETURN(auto insatstyper, InsatstyperOf(context, avtal, kataloger));
  std::map<std::string, std::string> krav;
  for (const v1::Kravkatalog& one : kataloger) krav[one.name()] = KatalogSv(one);
  TextTable table({"AVTAL", "UTFÖRARE", "INSATSTYP", "FORM", "FRÅN OCH MED", "TILL OCH MED", "KRAV"});
  v1::ListAvtalResponse all;
  for (const auto& [one, word] : avtal) {
    if (!day.empty() && ((!one.start_date().empty() && one.start_date() > day) ||
                         (!one.slut_date().empty() && one.slut_date() <= day))) {
      continue;
    }
    std::vector<std::string> has;
    for (const std::string& name : one.kravkataloger()) has.push_back(NameOr(krav, name));
    table.Add({word, NameOr(utforare, one.utforare()), insatstyper[one.name()], WordOf(one.avtalsform()),
               one.start_date().empty() ? "okänt" : ShortDaySv(one.start_date()), LastDaySv(one.slut_date()),
               has.empty() ? "saknas" : JoinSv(has)});
    *all.add_avtal() = one;
  }
  table.Sort();
  context.Answer(table.empty() ? "Inga avtal i registret.\n" : table.Text(), all);
  return absl::OkStatus();
}

// The first option that is not decided yet is used, which moves the end of the avtal, or not.
absl::Status DecideOption(const Args& args, const v1::Avtal& stored, v1::Avtal& avtal,
                          google::protobuf::FieldMask& mask) {
  if (args.Has("option") || args.Has("till") || (args.Has("utnyttja-option") && args.Has("avstå-option"))) {
    return Failure(kUsage, "Ange bara en av --utnyttja-option, --avstå-option, --option och --till.");
  }
  *avtal.mutable_optioner() = stored.optioner();
  for (v1::Avtalsoption& one : *avtal.mutable_optioner()) {
    if (one.lage() == v1::OPTIONSLAGE_UTNYTTJAD || one.lage() == v1::OPTIONSLAGE_AVSTADD) continue;
    one.set_lage(args.Has("utnyttja-option") ? v1::OPTIONSLAGE_UTNYTTJAD : v1::OPTIONSLAGE_AVSTADD);
    mask.add_paths("optioner");
    if (args.Has("utnyttja-option")) {
      avtal.set_slut_date(one.till_date());
      mask.add_paths("slut_date");
    }
    return absl::OkStatus();
  }
  return Failure(
      kNotNow,
      "Avtalet har ingen option som är öppen. kvalitet avtal ändra AVTAL --option SENAST=TILL lägger till en.");
}

// What was given to `avtal ändra`, and the mask that names it.
absl::Status ReadChanges(const Args& args, const v1::Avtal& stored, v1::Avtal& avtal,
                         google::protobuf::FieldMask& mask) {
  if (args.Has("till") && args.Has("tills-vidare")) {
    return Failure(kUsage, "Ange --till eller --tills-vidare, inte båda.");
  }
  KV_RETURN_IF_ERROR(Fill(args, avtal, mask));
  if (args.Has("utnyttja-option") || args.Has("avstå-option"))
    KV_RETURN_IF_ERROR(DecideOption(args, stored, avtal, mask));
  if (args.Has("ickeval")) {
    const std::string word = FoldWord(args.Get("ickeval"));
    if (word != "ja" && word != "nej") return Failure(kUsage, "--ickeval ska vara ja eller nej.");
    avtal.set_ickeval(word == "ja");
    mask.add_paths("ickeval");
  }
  return absl::OkStatus();
}

absl::Status AndraAvtal(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::UpdateAvtalRequest request;
  KV_ASSIGN_OR_RETURN(const v1::Avtal avtal, FindAvtal(context, args.positionals[0]));
  KV_RETURN_IF_ERROR(ReadChanges(args, avtal, *request.mutable_avtal(), *request.mutable_update_mask()));
  if (request.update_mask().paths().empty()) {
    return Failure(kUsage,
                   "Ange vad som ska ändras: --beteckning, --form, --från, --till, --tills-vidare, --option, "
                   "--uppsägning, --sanktionstrappa eller --ickeval.");
  }
  KV_ASSIGN_OR_RETURN(const auto utforare, UtforareNames(context));
  request.mutable_avtal()->set_name(avtal.name());
  request.mutable_avtal()->set_etag(avtal.etag());
  request.set_request_id(context.RequestId("avtal-ändra"));
  request.set_validate_only(context.prova());
  v1::Avtal now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateAvtal"), request, now));
  context.Answer(
      absl::StrCat(
          Saved(context), AvtalSv(args, now, utforare),
          context.prova() ? "" : "Alla som läser registret ser det nu. Fel? Ändra tillbaka med samma kommando.\n"),
      now);
  return absl::OkStatus();
}

absl::Status TaBortAvtal(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Avtal avtal, FindAvtal(context, context.args().positionals[0]));
  v1::DeleteAvtalRequest request;
  request.set_name(avtal.name());
  request.set_etag(avtal.etag());
  request.set_request_id(context.RequestId("avtal-ta-bort"));
  request.set_validate_only(context.prova());
  v1::Avtal gone;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "DeleteAvtal"), request, gone));
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Skulle tas bort: " : "Borttaget: ", "avtalet ",
                   context.args().positionals[0], ".", context.prova() ? "\n" : " Det står kvar i historiken.\n"),
      gone);
  return absl::OkStatus();
}

absl::Status KravForAvtal(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Avtal avtal, FindAvtal(context, args.positionals[0]));
  v1::UpdateAvtalRequest request;
  request.mutable_avtal()->set_name(avtal.name());
  request.mutable_avtal()->set_etag(avtal.etag());
  std::vector<std::string> has;
  for (size_t i = 1; i < args.positionals.size(); ++i) {
    KV_ASSIGN_OR_RETURN(const v1::Kravkatalog katalog, FindKatalog(context, args.positionals[i]));
    request.mutable_avtal()->add_kravkataloger(katalog.name());
    has.push_back(KatalogSv(katalog));
  }
  request.mutable_update_mask()->add_paths("kravkataloger");
  request.set_request_id(context.RequestId("avtal-krav"));
  request.set_validate_only(context.prova());
  v1::Avtal now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateAvtal"), request, now));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades: " : "Sparat: ", args.positionals[0],
                              " har krav ", JoinSv(has), ".\n"),
                 now);
  return absl::OkStatus();
}

const Flag kUppsagning = {"uppsägning", "MÅNADER", "uppsägningstid", false, false, "uppsagningstid_manader"};
const Flag kTrappa = {"sanktionstrappa", "ORD",
                      "vad som följer när krav inte uppfylls: avtalets eller den interna; annars efter formen"};

}  // namespace

std::vector<Command> AgreementCommands() {
  return {
      {"avtal",
       "lägg-till",
       {},
       {{"utförare", "NAMN", "den andra parten", true, false, "utforare"},
        {"form", "ORD", "LOV, LOU, ramavtal, IOP, direktupphandling, intern överenskommelse", true, false,
         "avtalsform"},
        {"beteckning", "TEXT", "nummer eller namn som ni känner det vid", true},
        {"från", "DATUM", "första dagen", false, false, "start_date"},
        {"till", "DATUM", "dagen efter den sista", false, false, "slut_date"},
        {"krav", "KATALOG", "kravkatalogens serie", false, true, "kravkataloger"},
        {"option", "SENAST=TILL", "option: dagen efter den sista den kan användas, och nytt slut", false, true,
         "optioner"},
        kUppsagning,
        kTrappa,
        {"ickeval", "", "tar emot dem som inte väljer"}},
       "registrera ett avtal eller en intern överenskommelse",
       "Interna överenskommelser står bredvid avtalen med privata på samma villkor.",
       "kvalitet avtal lägg-till --utförare \"Exempelvård AB\" --form LOV --beteckning 2024-17 --från 2024-01-01",
       LaggTillAvtal,
       Effect::kSaves},
      {"avtal",
       "lista",
       {},
       {{"datum", "DATUM", "bara de som gäller den dagen"}},
       "visa avtal och interna överenskommelser",
       "Visar avtal med insatstyp, form, tid och vilka krav de ställer. Ordet under AVTAL är det som de andra "
       "kommandona "
       "vill ha.",
       "kvalitet avtal lista",
       ListaAvtal},
      {"avtal",
       "krav",
       {"AVTAL", "KATALOG…"},
       {},
       "ange vilka krav ett avtal ställer",
       "De som anges ersätter dem som avtalet har: en publicerad kravkatalog för varje insatstyp. serie är den senaste "
       "versionen, serie:2 den andra.",
       "kvalitet avtal krav 2024-17 hemtjanst-lov",
       KravForAvtal,
       Effect::kSaves},
      {"avtal",
       "ändra",
       {"AVTAL"},
       {{"beteckning", "TEXT", "nummer eller namn som ni känner det vid"},
        {"form", "ORD", "LOV, LOU, ramavtal, IOP, direktupphandling, intern överenskommelse", false, false,
         "avtalsform"},
        {"från", "DATUM", "första dagen", false, false, "start_date"},
        {"till", "DATUM", "dagen efter den sista", false, false, "slut_date"},
        {"tills-vidare", "", "inget slut är bestämt"},
        {"option", "SENAST=TILL",
         "alla optioner som avtalet ska ha: dagen efter den sista den kan användas, och nytt slut", false, true,
         "optioner"},
        {"utnyttja-option", "", "den första öppna optionen utnyttjas: avtalet får dess slut"},
        {"avstå-option", "", "den första öppna optionen utnyttjas inte"},
        kUppsagning,
        kTrappa,
        {"ickeval", "JA/NEJ", "tar emot dem som inte väljer"}},
       "ge ett avtal beteckning, eller ändra tid, form och optioner",
       "Ändrar det som anges och inget annat. Ett avtal från en lista kan sakna beteckning: kvalitet avtal lista visar "
       "vilket ord det har så länge.",
       "kvalitet avtal ändra \"Exempelvård AB\" --beteckning 2024-17 --till 2028-01-01 --prova",
       AndraAvtal,
       Effect::kSaves},
      {"avtal",
       "ta-bort",
       {"AVTAL"},
       {},
       "ta bort ett avtal som aldrig har funnits",
       "För ett avtal som registrerats fel. Ett som har slutat tas inte bort: kvalitet avtal ändra --till. Går inte så "
       "länge ett uppdrag har avtalet.",
       "kvalitet avtal ta-bort 2024-17 --prova",
       TaBortAvtal,
       Effect::kSaves},
      ShowAvtalCommand(),
  };
}

}  // namespace kvalitet::client
