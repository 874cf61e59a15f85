// idag: what every service says that the person has to do, merged.
#include <fstream>

#include "absl/strings/str_cat.h"
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

// Since when things are new to the person: a file beside the token, "DAY SINCE" of the last time, so that looking twice
// on one day shows the same.
class LastTime {
 public:
  explicit LastTime(std::string file) : file_(std::move(file)) {
    std::ifstream in(file_);
    in >> day_ >> since_;
  }
  // ISO; empty the first time.
  std::string Since(const std::string& today) const { return day_ == today ? since_ : day_; }
  void Looked(const std::string& today, const std::string& since) {
    if (!file_.empty() && day_ != today) std::ofstream(file_) << today << " " << since << "\n";
  }

 private:
  const std::string file_;
  std::string day_, since_;
};

absl::Status Idag(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string asked, context.args().Date("sedan"));
  attgora::v1::ListAttGoraRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  const std::string kommun = request.parent().substr(request.parent().find('/') + 1);
  LastTime last_time(context.TokenFile().empty() ? "" : absl::StrCat(context.TokenFile(), ".idag-", kommun));
  // The services' day may be another than this machine's.
  KV_ASSIGN_OR_RETURN(const std::string today, ListToday(context));
  auto since = base::ParseDate(asked.empty() ? last_time.Since(today) : asked);
  if (!since.ok()) since = base::ParseDate(today).value_or(absl::CivilDay()) - kFirstTime;
  request.mutable_nytt_sedan()->set_seconds(absl::ToUnixSeconds(base::SwedishMidnight(*since)));
  KV_ASSIGN_OR_RETURN(const Tasks tasks, ListTasks(context, request));
  TodayNames names;
  KV_RETURN_IF_ERROR(ReadNames(context, names));
  if (tasks.for_kommunen) ReadReminders(context, tasks, names);
  attgora::v1::ListAttGoraResponse all;
  for (const auto& line : tasks.lines) *all.add_att_gora() = line;
  all.set_dag_date(tasks.today);
  all.set_for_kommunen(tasks.for_kommunen);
  const size_t most = context.args().Has("alla") ? tasks.lines.size() : kMostLines;
  std::string text = tasks.for_kommunen ? TodayOfKommun(tasks.lines, tasks.today, names, most)
                                        : TodayOfUtforare(tasks.lines, tasks.today, names);
  if (!tasks.silent.empty()) {
    absl::StrAppend(&text, "Det här är inte allt: ", JoinSv(tasks.silent), " svarar inte just nu. Försök igen senare.\n");
  }
  context.Answer(text, all);
  if (tasks.silent.empty()) last_time.Looked(tasks.today, base::FormatDate(*since));
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> TodayCommands() {
  return {{"idag",
           "",
           {},
           {{"sedan", "DATUM", "vad som är nytt sedan den dagen; annars sedan du såg efter senast"},
            {"alla", "", "alla rader, inte bara de tio första av varje slag"}},
           "det här ska du göra, och när",
           "Visar vad du har att göra: försenat, den här veckan, nytt sedan du såg efter senast, enheter att titta på "
           "och sådant som har fastnat. En utförare ser bara sitt eget.",
           "kvalitet idag",
           Idag}};
}

}  // namespace kvalitet::client
