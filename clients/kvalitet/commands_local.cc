// Commands that need no service: frist and exempel.
#include <cctype>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/deadline.h"
#include "clients/kvalitet/example.h"
#include "clients/kvalitet/example_data.h"
#include "common/base/date.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

absl::Status Frist(Context& context) {
  const Args& args = context.args();
  if (!args.positionals.empty() && FoldWord(args.positionals[0]) != "rakna") {
    return Failure(kUsage, absl::StrCat("Ordet \"", args.positionals[0],
                                        "\" känns inte igen. Skriv kvalitet frist --från "
                                        "2026-12-15 --arbetsdagar 10."));
  }
  KV_ASSIGN_OR_RETURN(const std::string from, args.Date("från"));
  KV_ASSIGN_OR_RETURN(const absl::CivilDay start, base::ParseDate(from));
  static const struct {
    const char* flag;
    base::PeriodUnit unit;
  } kUnits[] = {{"arbetsdagar", base::PeriodUnit::kWorkdays},
                {"dagar", base::PeriodUnit::kDays},
                {"veckor", base::PeriodUnit::kWeeks},
                {"månader", base::PeriodUnit::kMonths}};
  const char* flag = nullptr;
  base::Period period;
  for (const auto& unit : kUnits) {
    if (!args.Has(unit.flag)) continue;
    if (flag != nullptr)
      return Failure(kUsage, absl::StrCat("Ange antingen --", flag, " eller --", unit.flag, ", inte båda."));
    flag = unit.flag;
    period.unit = unit.unit;
  }
  if (flag == nullptr) {
    return Failure(kUsage, "Ange hur lång fristen är: --arbetsdagar N, --dagar N, --veckor N eller --månader N.");
  }
  KV_ASSIGN_OR_RETURN(period.amount, args.Number(flag, 0));
  if (period.amount > 20000) return Failure(kUsage, absl::StrCat("--", flag, ": högst 20000."));
  const Deadline deadline = CountDeadline(start, period);
  context.Answer(DeadlineText(deadline, args.Has("lag")), DeadlineJson(deadline, args.Has("lag")));
  return absl::OkStatus();
}

absl::Status Exempel(Context& context) {
  uint64_t seed = 1;
  if (context.args().Has("seed") && !absl::SimpleAtoi(context.args().Get("seed"), &seed)) {
    return Failure(kUsage,
                   absl::StrCat("--seed \"", context.args().Get("seed"), "\": skriv ett heltal. Exempel: --seed 7"));
  }
  const std::string folder = context.args().Get("ut");
  const example::Example made = example::Make(seed);
  if (!context.prova()) KV_RETURN_IF_ERROR(example::Write(made, folder));
  Json json = Json::Object();
  json.Set("kommun", example::kKommun).Set("ar", example::kYear).Set("filer", static_cast<int64_t>(made.files.size()));
  json.Set("mapp", folder).Set("sparat", !context.prova());
  context.Answer(
      absl::StrCat(
          context.prova() ? "Skulle skriva " : "Skrev ", made.files.size(), " filer i ", folder, ": ",
          example::kKommunName, " (", example::kKommun, "), år ", example::kYear, ", ", example::kOperators.size(),
          " utförare och ", example::kUnits.size(), " enheter. Alla namn och tal är påhittade.\n",
          "Samma --seed ger samma filer. Facit står i facit.json.\n"
          "En fil med avvikelser som har uttag i namnet går att läsa in från och med den dagen.\n",
          context.prova() ? "" : "Nästa steg: läs in register.csv, eller kör skripten i steg/, ett per dag.\n"),
      json);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> LocalCommands() {
  return {
      {"frist",
       "",
       {"[räkna]"},
       {{"från", "DATUM", "dagen då fristen börjar; den räknas inte", true},
        {"arbetsdagar", "N", "måndag till fredag utom röda dagar, midsommar-, jul- och nyårsafton"},
        {"dagar", "N", "kalenderdagar"},
        {"veckor", "N", "samma veckodag"},
        {"månader", "N", "samma datum, eller månadens sista dag"},
        {"lag", "", "fristen står i lag: slutar den på en ledig dag flyttas den framåt"}},
       "räkna ut sista dag, och vilka dagar som inte räknas",
       "Räknar ut sista dagen för en frist och visar vilka dagar som inte räknas och enligt vilken regel. Räknas på "
       "den "
       "egna datorn; ingenting sparas.",
       "kvalitet frist --från 2026-12-15 --arbetsdagar 10",
       Frist},
      {"exempel",
       "",
       {},
       {{"ut", "MAPP", "dit filerna skrivs", true}, {"seed", "N", "frö: samma tal ger samma kommun; annars 1"}},
       "skriv filerna till en påhittad exempelkommun",
       "Skriver filerna till en påhittad kommun: register, formulär, ifyllda självskattningar, avvikelser, volymer och "
       "siffror, skript som läser in dem och ett facit över vad som ska komma ut.",
       "kvalitet exempel --seed 7 --ut exempel",
       Exempel,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
