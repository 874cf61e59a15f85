// avvikelse utkast: a report that is begun now and sent later.
#include <filesystem>
#include <utility>
#include <vector>

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

absl::Status Utkast(Context& context) {
  const std::string& path = context.args().positionals[0];
  const std::vector<Flag> flags = Uppgifter();
  Draft draft{base::NewId(absl::Now()), {}};
  if (std::filesystem::exists(path)) {
    KV_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
    absl::StatusOr<Draft> begun = ReadDraft(bytes, flags);
    if (!begun.ok()) {
      return Failure(kInput, absl::StrCat(path, " finns redan och lämnas som den är. ", begun.status().message()));
    }
    draft = *std::move(begun);
  }
  std::vector<std::string> left;
  for (const Flag& flag : flags) {
    const auto given = context.args().flags.find(flag.name);
    if (given != context.args().flags.end()) draft.answers[flag.name] = absl::StrJoin(given->second, ", ");
    if (flag.name == "enhet" && draft.answers.count("enhet") == 0) {
      if (std::string only = EndaEnheten(context); !only.empty()) draft.answers["enhet"] = std::move(only);
    }
    const bool needed = flag.required || flag.name == "text";
    if (needed && draft.answers.count(flag.name) == 0) left.push_back(flag.name);
  }
  if (!context.prova()) KV_RETURN_IF_ERROR(WriteFile(path, WriteDraft(draft, flags), /*only_me=*/true));
  const std::string send = absl::StrCat("kvalitet avvikelse anmäl --utkast ", path);
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades.\n" : absl::StrCat("Utkastet finns i ", path, ".\n"),
                   "Ingenting är rapporterat ännu, och bara du har filen.\n",
                   left.empty() ? "Allt som måste fyllas i är ifyllt.\n"
                                : absl::StrCat("Kvar att fylla i: ", JoinSv(left), ".\n"),
                   "Fyll på i kolumnen SVAR, eller med samma kommando och fler flaggor. Skicka: ", send, "\n",
                   "Ett missförhållande ska rapporteras genast: vänta då inte på mer än det som måste fyllas i.\n"),
      Json::Object()
          .Set("fil", path)
          .Set("ifyllda", static_cast<int64_t>(draft.answers.size()))
          .Set("kvar", absl::StrJoin(left, ",")));
  return absl::OkStatus();
}

}  // namespace

absl::Status TaUtkast(Context& context, std::string& id) {
  if (!context.args().Has("utkast")) return absl::OkStatus();
  const std::string path = context.args().Get("utkast");
  KV_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  absl::StatusOr<Draft> draft = ReadDraft(bytes, Uppgifter());
  if (!draft.ok()) {
    return Failure(kInput, absl::StrCat("Ingenting rapporterat. ", path, ": ", draft.status().message()));
  }
  context.Fill("begäran", draft->id);
  id = std::move(draft->id);
  for (auto& [flag, answer] : draft->answers) context.Fill(flag, std::move(answer));
  return CheckRequired(*context.args().command, context.args());
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
