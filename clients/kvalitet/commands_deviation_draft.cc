// avvikelse utkast: a report that is begun now and sent later.
#include <algorithm>
#include <filesystem>
#include <ostream>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "clients/kvalitet/deviation.h"
#include "clients/kvalitet/draft_file.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

// What a draft holds: all that a report says but the file that its text may come from.
std::vector<Flag> Uppgifter() {
  std::vector<Flag> all;
  for (Flag& flag : AnmalFlags()) {
    if (flag.name != "text-fil") all.push_back(std::move(flag));
  }
  return all;
}

// Whoever works in one enhet only need not say which.
std::string EndaEnheten(Context& context) {
  const auto names = EnhetNames(context);
  return names.ok() && names->size() == 1 ? names->begin()->second : "";
}

// What must be said and is not.
std::vector<std::string> Kvar(const Draft& draft, const std::vector<Flag>& flags) {
  std::vector<std::string> left;
  for (const Flag& flag : flags) {
    const bool needed = flag.required || flag.name == "text";
    if (needed && draft.answers.count(flag.name) == 0) left.push_back(flag.name);
  }
  return left;
}

absl::Status Skickat(const std::string& path, const Draft& draft) {
  return Failure(kNotNow, absl::StrCat("Utkastet ", path, " är redan skickat som ", draft.sent,
                                       ". Hur det går: kvalitet avvikelse visa ", draft.sent,
                                       ". Är det en annan händelse: gör ett nytt utkast."));
}

// The draft as it stands in the file, or a new one where there is none.
absl::StatusOr<Draft> Begynt(const std::string& path, const std::vector<Flag>& flags) {
  std::error_code error;  // what cannot be looked at is told by reading or writing it
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder, error)) {
    return Failure(kInput, absl::StrCat("Mappen ", folder.string(), " finns inte. Skapa den, eller välj en annan."));
  }
  if (!std::filesystem::exists(path, error)) return Draft{base::NewId(absl::Now()), {}};
  KV_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  absl::StatusOr<Draft> begun = ReadDraft(bytes, flags);
  if (begun.ok() && !begun->sent.empty()) return Skickat(path, *begun);
  if (begun.ok()) return begun;
  return Failure(kInput, absl::StrCat(path, " finns redan och lämnas som den är. ", begun.status().message()));
}

absl::Status Utkast(Context& context) {
  const Args& args = context.args();
  const std::string& path = args.positionals[0];
  const std::vector<Flag> flags = Uppgifter();
  KV_ASSIGN_OR_RETURN(Draft draft, Begynt(path, flags));
  for (const auto& [flag, given] : args.flags) {
    const bool known =
        std::any_of(flags.begin(), flags.end(), [&name = flag](const Flag& f) { return f.name == name; });
    if (!known) continue;
    const std::string answer = base::TrimSv(absl::StrJoin(given, ", "));
    draft.answers.erase(flag);
    if (!answer.empty()) draft.answers[flag] = answer;
  }
  if (draft.answers.count("enhet") == 0) {
    if (std::string only = EndaEnheten(context); !only.empty()) draft.answers["enhet"] = std::move(only);
  }
  const std::vector<std::string> left = Kvar(draft, flags);
  if (!context.prova()) KV_RETURN_IF_ERROR(WriteFile(path, WriteDraft(draft, flags), /*only_me=*/true));
  const bool plain = std::all_of(path.begin(), path.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c >= 0x80 || c == '.' || c == '_' || c == '-' || c == '/';
  });
  const std::string quote = plain ? "" : "\"";
  context.Answer(
      absl::StrCat(
          context.prova() ? "Går bra; ingenting sparades.\n"
                          : absl::StrCat("Utkastet finns i ", path, ", och bara du har det.\n"),
          "Det här kommandot rapporterar ingenting och kontrollerar inga svar.\n",
          left.empty() ? "Allt som måste fyllas i är ifyllt.\n"
                       : absl::StrCat("Kvar att fylla i: ", JoinSv(left), ".\n"),
          "Fyll på i kolumnen SVAR, eller med samma kommando och fler flaggor. Skicka: kvalitet avvikelse anmäl "
          "--utkast ",
          quote, path, quote, " (med --prova kontrolleras det bara)\n",
          "Ett missförhållande ska rapporteras genast: vänta då inte på mer än det som måste fyllas i.\n"),
      Json::Object()
          .Set("fil", path)
          .Set("ifyllda", static_cast<int64_t>(draft.answers.size()))
          .Set("kvar", absl::StrJoin(left, ",")));
  return absl::OkStatus();
}

}  // namespace

absl::Status TaUtkast(Context& context, Draft& draft) {
  if (!context.args().Has("utkast")) return absl::OkStatus();
  const std::string path = context.args().Get("utkast");
  const std::vector<Flag> flags = Uppgifter();
  KV_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  absl::StatusOr<Draft> read = ReadDraft(bytes, flags);
  if (!read.ok()) {
    return Failure(kInput, absl::StrCat("Ingenting rapporterat. ", path, ": ", read.status().message()));
  }
  draft = *std::move(read);
  if (!draft.sent.empty()) return Skickat(path, draft);
  Draft together = draft;
  for (const auto& [flag, given] : context.args().flags) {
    if (!given.back().empty()) together.answers.emplace(flag == "text-fil" ? "text" : flag, "");
  }
  if (const std::vector<std::string> left = Kvar(together, flags); !left.empty()) {
    return Failure(kInput, absl::StrCat("Utkastet ", path, " är inte klart. Kvar att fylla i: ", JoinSv(left),
                                        ". Fyll i kolumnen SVAR, eller ange det med flaggor."));
  }
  context.Fill("begäran", draft.id);
  for (const auto& [flag, answer] : draft.answers) {
    if (flag != "text" || !context.args().Has("text-fil")) context.Fill(flag, answer);
  }
  return absl::OkStatus();
}

std::string MarkeraSkickat(Context& context, Draft draft, const std::string& nummer) {
  const std::string path = context.args().Get("utkast");
  draft.sent = nummer;
  if (WriteFile(path, WriteDraft(draft, Uppgifter()), /*only_me=*/true).ok()) {
    return absl::StrCat("Utkastet ", path, " är märkt som skickat och kan tas bort.\n");
  }
  context.err() << "Utkastet " << path << " gick inte att märka som skickat. Ta bort det.\n";
  return "";
}

Command DeviationDraftCommand() {
  std::vector<Flag> flags = Uppgifter();
  for (Flag& flag : flags) flag.required = false;
  return {"avvikelse",
          "utkast",
          {"FIL"},
          std::move(flags),
          "börja på en rapport och skicka den senare",
          "Sparar det du vet hittills i en fil på din egen dator. Ingenting är rapporterat förrän du skickar den med "
          "kvalitet avvikelse anmäl --utkast FIL. Finns filen redan fylls den på.",
          "kvalitet avvikelse utkast kvallsbesok.csv --enhet \"Hemtjänst Norr\" --text \"Ett kvällsbesök uteblev.\"",
          Utkast};
}

}  // namespace kvalitet::client
