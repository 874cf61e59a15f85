// självskattning as the enhet has it: hämta, fyll.
#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/form_file.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/self_assessment_answers.h"
#include "clients/kvalitet/self_assessment_lookup.h"
#include "clients/kvalitet/words.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";

absl::StatusOr<v1::GetBlankettResponse> ReadBlankett(Context& context, const std::string& name) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetBlankettRequest request;
  request.set_name(name);
  v1::GetBlankettResponse all;
  do {
    v1::GetBlankettResponse page;
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetBlankett"), request, page));
    if (all.rubrik().empty()) {
      all = page;
    } else {
      all.mutable_rader()->MergeFrom(page.rader());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  return all;
}

// What the file shows but does not ask, and what a source knows.
std::string Elsewhere(const v1::GetBlankettResponse& form) {
  int elsewhere = 0, proposed = 0;
  for (const auto& row : form.rader()) {
    elsewhere += row.besvaras_i().empty() || row.behov() ? 0 : 1;
    proposed += row.forifyllt().empty() || !row.svar().empty() ? 0 : 1;
  }
  return absl::StrCat(elsewhere == 0 ? ""
                                     : absl::StrCat(CountSv(elsewhere, "kärnfråga", "kärnfrågor"), " besvaras i ",
                                                    form.sjalvskattning().karnfragor_i_nummer(), ", inte här.\n"),
                      proposed == 0 ? ""
                                    : absl::StrCat(CountSv(proposed, "svar är förifyllt", "svar är förifyllda"),
                                                   " ur en källa: ändra det som är fel. Filen bekräftar resten.\n"));
}

absl::Status Hamta(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  KV_ASSIGN_OR_RETURN(const v1::Sjalvskattning s, FindByUnit(context, enhet));
  KV_ASSIGN_OR_RETURN(const v1::GetBlankettResponse form, ReadBlankett(context, s.name()));
  const std::string path =
      args.Has("till")
          ? args.Get("till")
          : FormFileName(s.omgang() == 0 ? enhet.namn() : absl::StrCat(enhet.namn(), " omgång ", s.omgang()), s.ar());
  if (std::filesystem::exists(path) && !args.Has("skriv-över")) {
    return Failure(kNotNow,
                   absl::StrCat("Filen ", path,
                                " finns redan och kan ha svar i sig. Ingenting skrevs. Ange ett annat namn med "
                                "--till FIL, eller --skriv-över."));
  }
  if (!context.prova()) KV_RETURN_IF_ERROR(WriteFile(path, WriteForm(form, enhet.namn())));
  std::string text = absl::StrCat(
      context.prova() ? "Skulle spara: " : "Sparad: ", path, ". ", s.antal_fragor(), " frågor",
      form.antal_fjolarssvar() > 0 ? absl::StrCat(", ", form.antal_fjolarssvar(), " har fjolårets svar att bekräfta")
                                   : "",
      ". Öppna i Excel, fyll i kolumnen SVAR.\n", Elsewhere(form), "Sista dag ", DaySv(LastDayOf(s)),
      ". Kommunen ser inte dina svar förrän du lämnar in.\nNästa steg: kvalitet självskattning fyll ", path, "\n");
  context.Answer(text, form);
  return absl::OkStatus();
}

// What is still missing, as one sentence.
std::string MissingText(const v1::SaveSvarResponse& r) {
  const int n = r.saknas_size();
  if (n == 0) return "";
  std::vector<std::string> keys;
  for (const auto& m : r.saknas())
    keys.push_back(m.kort().empty() ? m.nyckel() : absl::StrCat(m.nyckel(), " (", m.kort(), ")"));
  return absl::StrCat(Wrap(absl::StrCat(CountSv(n, "obligatorisk fråga", "obligatoriska frågor"),
                                        " saknar svar: ", absl::StrJoin(keys, ", "), "."),
                           kTextWidth, 2),
                      "\n");
}

// Which självskattning is named by its number instead of a file; "" where none is.
std::string StatedNumber(const Args& args) {
  if (args.positionals.size() != 1 || std::filesystem::exists(args.positionals[0])) return "";
  return ShortNumber("S", args.positionals[0]).value_or("");
}

// The answers and comments of --svar and --kommentar, NYCKEL=TEXT each.
absl::StatusOr<FormFile> StatedAnswers(const Args& args) {
  FormFile file;
  file.number = StatedNumber(args);
  for (const char* flag : {"svar", "kommentar"}) {
    const auto given = args.flags.find(flag);
    if (given == args.flags.end()) continue;
    const bool comment = given->first == "kommentar";
    for (const std::string& pair : given->second) {
      const std::pair<std::string, std::string> parts = absl::StrSplit(pair, absl::MaxSplits('=', 1));
      if (parts.first.empty() || pair.find('=') == std::string::npos) {
        return Failure(kUsage, absl::StrCat("--", flag, " \"", pair, "\": skriv NYCKEL=TEXT. Exempel: --svar HT35=Ja"));
      }
      const std::string key = absl::AsciiStrToUpper(parts.first);
      auto one = std::find_if(file.answers.begin(), file.answers.end(),
                              [&](const FormAnswer& a) { return comment && a.key == key; });
      if (one == file.answers.end()) {
        one = file.answers.insert(file.answers.end(), {0, key, "", ""});
        one->has_answer = !comment;
      }
      (comment ? one->comment : one->answer) = parts.second;
      one->has_comment = one->has_comment || comment;
    }
  }
  return file;
}

// The answers of the command: from the files, or from --svar and --kommentar.
absl::StatusOr<FormFile> AnswersOf(const Args& args) {
  const bool stated = args.Has("svar") || args.Has("kommentar");
  const bool files = !args.positionals.empty() && StatedNumber(args).empty();
  if (files && stated) return Failure(kUsage, "Ange antingen en fil, eller --svar och --kommentar; inte båda.");
  if (files) return ReadForms(args.positionals);
  if (stated) return StatedAnswers(args);
  return Failure(kUsage, "Ange en fil, eller --svar NYCKEL=SVAR. Exempel: --svar HT35=Ja");
}

bool AnyUntouched(const FormFile& file) {
  return std::any_of(file.answers.begin(), file.answers.end(),
                     [](const FormAnswer& a) { return a.untouched && !base::TrimSv(a.answer).empty(); });
}

// Who answers an avsnitt is not read from the file: what somebody wrote there is told, with how it is said.
std::string NotAssigned(const FormFile& file, const v1::Sjalvskattning& s) {
  std::string flags;
  for (const auto& [avsnitt, ansvarig] : file.assigned) {
    const bool stands = std::any_of(
        s.avsnitt().begin(), s.avsnitt().end(),
        [&, a = &avsnitt, b = &ansvarig](const auto& one) { return one.avsnitt() == *a && one.ansvarig() == *b; });
    if (!stands) absl::StrAppend(&flags, " --avsnitt \"", avsnitt, "=", ansvarig, "\"");
  }
  if (flags.empty()) return "";
  return absl::StrCat("Kolumnen ANSVARIG sparas inte ur filen. Så här: kvalitet självskattning fördela ", s.nummer(),
                      flags, "\n");
}

// What was saved, what is missing, and what comes next; `taken` tells how files were read.
std::string SavedText(const Context& context, const FormFile& file, const v1::SaveSvarResponse& r,
                      const std::string& taken) {
  const v1::Sjalvskattning& now = r.sjalvskattning();
  std::string text;
  if (context.prova()) {
    text = absl::StrCat("Går bra; ingenting sparades. ", r.antal_ratta(), " svar är rätt", taken, ".\n");
  } else if (!taken.empty()) {
    text = absl::StrCat("Sparat: ", r.antal_sparade(), " svar", taken, ". ", now.antal_besvarade(), " av ",
                        now.antal_fragor(), " frågor är besvarade.\n");
  } else {
    text = absl::StrCat("Sparat: ", now.antal_besvarade(), " av ", now.antal_fragor(), " svar.\n");
    const auto comments =
        std::count_if(file.answers.begin(), file.answers.end(), [](const FormAnswer& a) { return a.has_comment; });
    if (comments > 0) absl::StrAppend(&text, "Sparat: ", CountSv(comments, "kommentar", "kommentarer"), ".\n");
  }
  if (r.fel_size() > 0) absl::StrAppend(&text, "Inte sparat:\n", AnswerErrors(r.fel(), file));
  absl::StrAppend(&text, NotAssigned(file, now), MissingText(r), HiddenText(r.dolda(), "Svar som inte lämnas in: "));
  if (!context.prova()) {
    const bool again = now.state() == v1::KOMPLETTERAS;
    absl::StrAppend(&text,
                    again ? "Kommunen ser det som lämnades in förra gången tills du lämnar in igen."
                          : "Kommunen ser bara hur många frågor du har svarat på.",
                    "\nNästa steg, senast ", DaySv(LastDayOf(now)), ":",
                    r.saknas_size() > 0 ? " svara på resten, och" : "", " kvalitet självskattning lämna-in ",
                    now.nummer(), "\n");
  }
  return text;
}

absl::Status Fyll(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const FormFile file, AnswersOf(args));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Sjalvskattning s;
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    KV_ASSIGN_OR_RETURN(s, FindByUnit(context, enhet));
    if (!file.number.empty() && file.number != s.nummer()) {
      return Failure(
          kInput, absl::StrCat("Ingenting sparat. Svaren hör till ", file.number, ", men ", enhet.namn(), " ", s.ar(),
                               " har ", s.nummer(), ". Hämta rätt blankett, eller ta bort --enhet."));
    }
  } else if (!file.number.empty()) {
    KV_ASSIGN_OR_RETURN(s, FindByNumber(context, file.number));
  } else {
    return Failure(kUsage, absl::StrCat(args.positionals.empty() ? "Det framgår inte" : "Filen säger inte",
                                        " vilken självskattning det gäller. Ange --enhet \"NAMN\"."));
  }
  v1::SaveSvarRequest request;
  request.set_name(s.name());
  const bool from_file = !args.Has("svar") && !args.Has("kommentar");
  *request.mutable_svar() = GivenAnswers(file, from_file);
  if (request.svar().empty()) {
    return Failure(kInput, absl::StrCat(file.answers.empty() || !AnyUntouched(file)
                                            ? "Filen har inga svar i kolumnen SVAR."
                                            : "Inga svar i filen är ändrade sedan den hämtades.",
                                        " Ingenting sparades.\n", NotAssigned(file, s)));
  }
  request.set_spara_ratta(args.Has("spara-rätta"));
  request.set_validate_only(context.prova());
  request.set_request_id(context.RequestId("svar"));
  v1::SaveSvarResponse r;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "SaveSvar"), request, r));
  const std::string taken =
      from_file ? absl::StrCat(args.positionals.size() > 1 ? " (filerna lästes som " : " (filen lästes som ",
                               file.taken_as, ")")
                : "";
  if (r.fel_size() > 0 && !args.Has("spara-rätta")) {
    if (context.json()) context.Answer("", r);
    return Failure(kInput, absl::StrCat("Ingenting sparat. ", r.fel_size(),
                                        from_file ? (r.fel_size() == 1 ? " rad" : " rader") : " svar",
                                        " behöver rättas", taken, ":\n", AnswerErrors(r.fel(), file),
                                        r.antal_ratta() > 0 ? absl::StrCat("Vill du spara de ", r.antal_ratta(),
                                                                           " rätta ", from_file ? "raderna" : "svaren",
                                                                           " ändå: lägg till --spara-rätta\n")
                                                            : ""));
  }
  context.Answer(SavedText(context, file, r, taken), r);
  return r.fel_size() > 0 ? Failure(kInput, "Resten sparades.") : absl::OkStatus();
}

}  // namespace

std::vector<Command> SelfAssessmentCommands() {
  const Flag enhet = {"enhet", "NAMN", "enheten"}, year = {"år", "ÅR", "annars det senaste"},
             type = {"insatstyp", "ORD", "behövs bara om enheten har flera"};
  std::vector<Command> commands = {
      {"självskattning",
       "hämta",
       {},
       {{"enhet", "NAMN", "enheten", true},
        year,
        type,
        kOmgang,
        {"till", "FIL", "filens namn; annars enhetens namn och år"},
        {"skriv-över", "", "skriv över filen om den finns"}},
       "spara blanketten som en fil för Excel",
       "Sparar blanketten som en fil som Excel öppnar med dubbelklick, med fjolårets svar bredvid. Kommunen ser inte "
       "dina svar "
       "förrän du lämnar in.",
       "kvalitet självskattning hämta --enhet \"Hemtjänst Norr\"",
       Hamta,
       Effect::kSaves},
      {"självskattning",
       "fyll",
       {"[FIL…]"},
       {enhet,
        year,
        type,
        kOmgang,
        {"svar", "NYCKEL=SVAR", "ett svar i taget, i stället för fil", false, true},
        {"kommentar", "NYCKEL=TEXT", "kommentaren till en fråga; svaret står kvar", false, true},
        {"spara-rätta", "", "spara de rätta svaren fast andra är fel"}},
       "spara svar från filen, eller ett i taget",
       "Sparar svar från en ifylld fil, eller från flera: kollegors filer läggs ihop, och samma fråga får inte ha "
       "olika svar i dem. Är något svar fel sparas ingenting, och du får veta rad, fråga och hur rätt svar ser ut. "
       "Fråga som "
       "lämnats tom rörs inte.",
       "kvalitet självskattning fyll hemtjanst-norr-2026.csv",
       Fyll,
       Effect::kSaves},
      SelfAssessmentStatusCommand(),
      HandInCommand(),
  };
  for (Command& command : SelfControlCommands()) commands.push_back(std::move(command));
  for (Command& command : SelfAssessmentDialogCommands()) commands.push_back(std::move(command));
  return commands;
}

}  // namespace kvalitet::client
