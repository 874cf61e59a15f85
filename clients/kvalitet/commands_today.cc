// idag: what every service says that the person has to do, merged.
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/tasks.h"
#include "clients/kvalitet/today.h"
#include "clients/kvalitet/words.h"
#include "common/base/date.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

constexpr int kFirstTime = 7;  // days back, where nobody has looked before
constexpr size_t kMostLines = 10;

// When the person looked last: a file beside the token, "DAY BEFORE" of the last two days, so that looking twice on one
// day shows the same.  It matters only to what is called new.
class LastTime {
 public:
  explicit LastTime(std::string file) : file_(std::move(file)) {
    std::ifstream in(file_);
    in >> last_ >> before_;
  }
  // ISO; `today` only where it is known.
  std::string Since(const std::string& today) const { return last_ == today && !today.empty() ? before_ : last_; }
  void Looked(const std::string& today) {
    if (file_.empty() || last_ == today) return;
    std::ofstream(file_) << today << " " << (last_.empty() ? today : last_) << "\n";
  }

 private:
  const std::string file_;
  std::string last_, before_;
};

absl::Status Idag(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string asked, context.args().Date("sedan"));
  KV_ASSIGN_OR_RETURN(const std::string parent, context.Parent());
  LastTime last_time(context.TokenFile().empty() ? "" : absl::StrCat(context.TokenFile(), ".idag-", parent.substr(9)));
  attgora::v1::ListAttGoraRequest request;
  request.set_parent(parent);
  // The service's day may be another than this machine's: one question tells.
  KV_ASSIGN_OR_RETURN(Tasks tasks, ListTasks(context, request));
  auto since = base::ParseDate(asked.empty() ? last_time.Since(tasks.today) : asked);
  const auto today = base::ParseDate(tasks.today);
  if (!since.ok() && today.ok()) since = *today - kFirstTime;
  if (since.ok()) {
    request.mutable_nytt_sedan()->set_seconds(absl::ToUnixSeconds(base::SwedishMidnight(*since)));
    KV_ASSIGN_OR_RETURN(tasks, ListTasks(context, request));
  }
  TodayNames names;
  KV_RETURN_IF_ERROR(ReadNames(context, names));
  if (tasks.for_kommunen) ReadReminders(context, tasks, names);
  attgora::v1::ListAttGoraResponse all;
  for (const auto& line : tasks.lines) *all.add_att_gora() = line;
  all.set_dag_date(tasks.today);
  all.set_for_kommunen(tasks.for_kommunen);
  const size_t most = context.args().Has("alla") ? tasks.lines.size() : kMostLines;
  context.Answer(tasks.for_kommunen ? TodayOfKommun(tasks.lines, tasks.today, names, most)
                                    : TodayOfUtforare(tasks.lines, tasks.today, names),
                 all);
  last_time.Looked(tasks.today);
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
