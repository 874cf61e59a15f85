// What a plan says in sentences; the short survey of a plan, and the flags of its rounds.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands_plan.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/date.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

// The rounds of a plan, one in a line; empty if it has none.
std::string RoundsSv(const v1::Uppfoljningsplan& plan) {
  std::string text;
  for (const v1::Kortomgang& one : plan.omgangar()) {
    absl::StrAppend(&text, "Kort enkät, omgång ", one.omgang(), ": ");
    if (one.skickad_date().empty()) {
      absl::StrAppend(&text, "skickas ", DaySv(one.utskick_date()));
    } else {
      absl::StrAppend(&text, "skickad ", DaySv(one.skickad_date()), " till ",
                      CountSv(one.antal_skickade(), "enhet", "enheter"));
    }
    absl::StrAppend(&text, ", sista dag ", DaySv(one.sista_date()), ".\n");
  }
  return text;
}

}  // namespace

absl::Status ReadRounds(Context& context, const std::string& insatstyp, v1::Uppfoljningsplan& plan) {
  const Args& args = context.args();
  if (args.Has(kKortFormular.name)) {
    KV_ASSIGN_OR_RETURN(const v1::Formular form, NewestForm(context, insatstyp, kKortFormular.name));
    plan.set_kort_formular(form.name());
  }
  if (!args.Has(kOmgangar.name)) return absl::OkStatus();
  for (const std::string& text : args.flags.at(kOmgangar.name)) {
    const std::vector<std::string> days = absl::StrSplit(text, ':');
    if (days.size() != 2 || !base::ParseDate(days[0]).ok() || !base::ParseDate(days[1]).ok()) {
      return Failure(kUsage, absl::StrCat("--omgång \"", text,
                                          "\": skriv utskick och sista dag med kolon emellan. Exempel: "
                                          "--omgång 2026-02-02:2026-02-20"));
    }
    v1::Kortomgang& one = *plan.add_omgangar();
    one.set_utskick_date(days[0]);
    one.set_sista_date(days[1]);
  }
  return absl::OkStatus();
}

std::string PlanRubrik(const v1::Uppfoljningsplan& plan, absl::string_view insatstyp) {
  int deep = 0, fresh = 0;
  for (const v1::Planenhet& one : plan.enheter()) {
    deep += one.niva() == v1::FORDJUPAD ? 1 : 0;
    fresh += one.niva() == v1::NYSTART ? 1 : 0;
  }
  return absl::StrCat(
      "Uppföljningsplan ", insatstyp, " ", plan.ar(), ", ", WordOf(plan.state()), ": ",
      CountSv(plan.enheter_size(), "enhet", "enheter"), ", ", deep, " följs upp på djupet",
      fresh > 0 ? absl::StrCat(", ", fresh, " som nystart") : "", ".\nSjälvskattningen skickas ",
      DaySv(plan.utskick_date()), " med sista dag ", DaySv(plan.sista_date()), ", samma för kommunala och privata. ",
      CountSv(plan.antal_dialoger(), "utförardialog", "utförardialoger"), " under året.\n", RoundsSv(plan),
      plan.varning().empty() ? "" : absl::StrCat("Att tänka på: ", plan.varning(), "\n"));
}

std::string SentRoundsSv(const v1::GenomforUppfoljningsplanResponse& made, bool prova) {
  if (made.omgangar().empty()) return "";
  return absl::StrCat(made.omgangar_size() == 1 ? "Omgång " : "Omgångarna ", absl::StrJoin(made.omgangar(), " och "),
                      " av den korta enkäten: ", CountSv(made.korta_utskickade(), "enkät", "enkäter"),
                      prova ? " skulle skickas" : " skickades", " till kommunala och privata, med samma sista dag.\n");
}

}  // namespace kvalitet::client
