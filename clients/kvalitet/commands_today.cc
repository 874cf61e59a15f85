// idag: what every service says that the person has to do, merged.
#include <cstdint>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/tasks.h"
#include "clients/kvalitet/today.h"
#include "common/base/date.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

constexpr int kFirstTime = 7;  // days back, where nobody has looked before
constexpr size_t kMostLines = 10;
constexpr char kEmptyRegister[] =
    "Registret är tomt: inga enheter, inga utförare. Börja här: kvalitet utförare importera FIL --prova\n";

// Of a role for which no service has tasks, as a rapportör's.
constexpr char kNoTasks[] =
    "Din roll har inga egna uppgifter här. Har du rapporterat något ser du hur det går med kvalitet avvikelse lista "
    "och "
    "kvalitet avvikelse visa NR.\n";

// When the person looked last, and what of it is counted again: a file beside the token.  What was shown then is not
// new any more.
class LastTime {
 public:
  explicit LastTime(std::string file) : file_(std::move(file)) {
    std::ifstream in(file_);
    std::string line, problem;
    if (!std::getline(in, line) || !absl::ParseTime(absl::RFC3339_sec, line, &looked_, &problem)) {
      looked_ = absl::InfinitePast();
      return;
    }
    while (std::getline(in, line)) {  // "3\tkommuner/9999/utforare/…\tavvikelse"
      const std::vector<std::string> cells = absl::StrSplit(line, '\t');
      int64_t count = 0;
      if (cells.size() == 3 && absl::SimpleAtoi(cells[0], &count)) told_[{cells[1], cells[2]}] = count;
    }
  }
  absl::Time looked() const { return looked_; }  // InfinitePast: never
  const Told& told() const { return told_; }
  void Looked(int64_t seconds, const Told& told) {
    if (file_.empty() || seconds == 0) return;
    std::ofstream out(file_);
    out << absl::FormatTime(absl::RFC3339_sec, absl::FromUnixSeconds(seconds), absl::UTCTimeZone()) << "\n";
    for (const auto& [of, count] : told) out << count << "\t" << of.first << "\t" << of.second << "\n";
  }

 private:
  const std::string file_;
  absl::Time looked_ = absl::InfinitePast();
  Told told_;
};

absl::Status Idag(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string asked, context.args().Date("sedan"));
  attgora::v1::ListAttGoraRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  const std::string kommun = request.parent().substr(request.parent().find('/') + 1);
  LastTime last_time(context.TokenFile().empty() ? "" : absl::StrCat(context.TokenFile(), ".idag-", kommun));
  // The services' day may be another than this machine's.
  const absl::StatusOr<Now> now = ListNow(context);
  if (absl::IsPermissionDenied(now.status())) {
    context.Answer(kNoTasks, attgora::v1::ListAttGoraResponse());
    return absl::OkStatus();
  }
  KV_RETURN_IF_ERROR(now.status());
  absl::Time unseen = last_time.looked();  // from when on nothing has been shown
  if (unseen == absl::InfinitePast()) {
    unseen = base::SwedishMidnight(base::ParseDate(now->day).value_or(absl::CivilDay()) - kFirstTime);
  }
  const auto day = base::ParseDate(asked);
  const absl::Time since = day.ok() ? base::SwedishMidnight(*day) : unseen;
  request.mutable_nytt_sedan()->set_seconds(absl::ToUnixSeconds(since));
  request.mutable_nyss_fran_time()->set_seconds(now->seconds);
  KV_ASSIGN_OR_RETURN(Tasks tasks, ListTasks(context, request));
  const Told told = ToldOf(tasks.lines);
  if (!day.ok()) LeaveOut(last_time.told(), tasks.lines);
  TodayNames names;
  KV_RETURN_IF_ERROR(ReadNames(context, names));
  if (tasks.for_kommunen) ReadReminders(context, tasks, names);
  attgora::v1::ListAttGoraResponse all;
  for (const auto& line : tasks.lines) *all.add_att_gora() = line;
  all.set_dag_date(tasks.today);
  all.set_for_kommunen(tasks.for_kommunen);
  if (tasks.news_from > 0) all.mutable_nytt_fran_time()->set_seconds(tasks.news_from);
  std::string text = !tasks.for_kommunen ? TodayOfUtforare(tasks.lines, tasks.today, names)
                     : names.enheter.empty()
                         ? kEmptyRegister
                         : TodayOfKommun(tasks.lines, tasks.today, names, context.args().Has("alla") ? 0 : kMostLines);
  if (tasks.news_from > absl::ToUnixSeconds(since)) {
    absl::StrAppend(&text, "Som nytt visas bara det som har kommit sedan ",
                    DaySv(base::FormatDate(base::SwedishDate(absl::FromUnixSeconds(tasks.news_from)))), ".\n");
  }
  if (!tasks.silent.empty()) {
    absl::StrAppend(&text, "Det här är inte allt: ", JoinSv(tasks.silent),
                    " svarar inte just nu. Försök igen senare.\n");
  }
  context.Answer(text, all);
  // What came before a later --sedan has not been shown, and is new still.
  if (tasks.silent.empty() && since <= unseen) last_time.Looked(tasks.seconds, told);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> TodayCommands() {
  return {
      {"idag",
       "",
       {},
       {{"sedan", "DATUM", "vad som är nytt sedan den dagen; annars sedan du körde kvalitet idag senast"},
        {"alla", "", "alla rader, också det som är senare än en vecka"}},
       "det här ska du göra, och när",
       "Visar vad du har att göra: försenat, den här veckan, nytt sedan du körde det senast, enheter att titta på och "
       "sådant som har fastnat. Det som har visats som nytt visas inte igen; med --sedan ser du det på nytt. En "
       "utförare ser bara sitt eget.",
       "kvalitet idag",
       Idag}};
}

}  // namespace kvalitet::client
