#include "clients/kvalitet/tasks.h"

#include <algorithm>
#include <cstddef>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/lookup.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/register/regi.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::client {
namespace {

struct Asked {
  const char* service;
  const char* word;
};
constexpr Asked kServices[] = {{"uppfoljning.v1.UppfoljningService", "uppföljningen"},
                               {"avvikelser.v1.AvvikelseService", "avvikelserna"},
                               {"registry.v1.Registry", "registret"},
                               {"berattelse.v1.BerattelseService", "kvalitetsberättelsen"},
                               {"compiler.v1.CompilerService", "rapporterna"}};
constexpr int kLostDays = 31;        // back, of mails that did not arrive
constexpr size_t kNamesAtOnce = 40;  // in one filter

// Not for this person: the role is missing, or all of it belongs to others.
bool PassedOver(const absl::Status& status) { return absl::IsPermissionDenied(status) || absl::IsNotFound(status); }

}  // namespace

absl::StatusOr<Tasks> ListTasks(Context& context, const attgora::v1::ListAttGoraRequest& request) {
  Tasks tasks;
  absl::Status last, silent;
  for (const Asked& one : kServices) {
    const absl::Status asked = ListAll<attgora::v1::ListAttGoraRequest, attgora::v1::ListAttGoraResponse>(
        context, absl::StrCat(one.service, "/ListAttGora"), request,
        [&](const attgora::v1::ListAttGoraResponse& page) {
          tasks.lines.insert(tasks.lines.end(), page.att_gora().begin(), page.att_gora().end());
          tasks.today = page.dag_date();
          const int64_t now = page.nu_time().seconds();
          tasks.seconds = tasks.seconds == 0 ? now : std::min(tasks.seconds, now);
          tasks.news_from = std::max(tasks.news_from, page.nytt_fran_time().seconds());
          tasks.for_kommunen = tasks.for_kommunen || page.for_kommunen();
        });
    if (absl::IsUnavailable(asked)) {
      tasks.silent.push_back(one.word);
      silent = asked;
    }
    if (PassedOver(asked) || absl::IsUnavailable(asked)) {
      last = asked;
    } else {
      KV_RETURN_IF_ERROR(asked);
    }
  }
  if (tasks.today.empty()) return silent.ok() ? last : silent;
  return tasks;
}

absl::StatusOr<Now> ListNow(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  attgora::v1::ListAttGoraRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.set_page_size(1);
  absl::Status last, silent;
  for (const Asked& one : kServices) {
    attgora::v1::ListAttGoraResponse response;
    last = services->Call(absl::StrCat(one.service, "/ListAttGora"), request, response);
    if (last.ok()) return Now{response.dag_date(), response.nu_time().seconds()};
    if (absl::IsUnavailable(last)) silent = last;
    // An address that serves one service only knows the day as well.
    if (!PassedOver(last) && !absl::IsUnavailable(last) && !absl::IsUnimplemented(last)) return last;
  }
  return silent.ok() ? last : silent;
}

absl::StatusOr<std::string> ListToday(Context& context) {
  KV_ASSIGN_OR_RETURN(Now now, ListNow(context));
  return std::move(now.day);
}

absl::Status ReadNames(Context& context, TodayNames& names) {
  KV_ASSIGN_OR_RETURN(names.enheter, EnhetNames(context));
  KV_ASSIGN_OR_RETURN(names.insatstyper, InsatstypNames(context));
  return ListAll<registry::v1::ListUtforareRequest, registry::v1::ListUtforareResponse>(
      context, "registry.v1.Registry/ListUtforare", {}, [&](const auto& page) {
        for (const registry::v1::Utforare& one : page.utforare()) {
          names.utforare[one.name()] = one.namn();
          names.regi[one.name()] = std::string(registry::RegiKey(one.regiform()));
        }
      });
}

void ReadReminders(Context& context, const Tasks& tasks, TodayNames& names) {
  std::vector<std::string> late;
  for (const auto& line : tasks.lines) {
    if (!line.resurs().empty() && !line.sista_date().empty() && line.sista_date() < tasks.today) {
      late.push_back(absl::StrCat("\"", line.resurs(), "\""));
    }
  }
  std::map<std::string, std::string> about;               // reminder to what it is about
  std::map<std::string, std::set<std::string>> mailed;    // what it is about, to the days of its mails
  for (size_t i = 0; i < late.size(); i += kNamesAtOnce) {
    registry::v1::ListPaminnelserRequest asked;
    asked.set_filter(absl::StrCat(
        "resurs IN (",
        absl::StrJoin(late.begin() + static_cast<std::ptrdiff_t>(i),
                      late.begin() + static_cast<std::ptrdiff_t>(std::min(late.size(), i + kNamesAtOnce)), ", "),
        ")"));
    const absl::Status read = ListAll<registry::v1::ListPaminnelserRequest, registry::v1::ListPaminnelserResponse>(
        context, "registry.v1.Registry/ListPaminnelser", asked, [&](const auto& page) {
          for (const registry::v1::Paminnelse& one : page.paminnelser()) {
            about[one.name()] = one.resurs();
            if (one.state() == registry::v1::PAMINNELSE_STATE_MED_I_UTSKICK) mailed[one.resurs()].insert(one.dag_date());
          }
        });
    if (!read.ok()) return;
  }
  for (const auto& [resurs, days] : mailed) names.reminded[resurs] = static_cast<int>(days.size());
  if (late.empty()) return;
  const auto today = base::ParseDate(tasks.today);
  for (const char* state : {"UTSKICK_STATE_STUDSAT", "UTSKICK_STATE_EJ_LEVERERAT"}) {
    registry::v1::ListUtskickRequest lost;
    lost.set_filter(absl::StrCat("state = \"", state, "\" AND dag_date >= \"",
                                 today.ok() ? base::FormatDate(*today - kLostDays) : tasks.today, "\""));
    const absl::Status read = ListAll<registry::v1::ListUtskickRequest, registry::v1::ListUtskickResponse>(
        context, "registry.v1.Registry/ListUtskick", lost, [&](const auto& page) {
          for (const registry::v1::Utskick& one : page.utskick()) {
            std::set<std::string> of_mail;
            for (const registry::v1::Utskicksrad& rad : one.rader()) {
              for (const std::string& paminnelse : rad.paminnelser()) {
                if (const auto found = about.find(paminnelse); found != about.end()) of_mail.insert(found->second);
              }
            }
            for (const std::string& resurs : of_mail) ++names.lost[resurs];
          }
        });
    if (!read.ok()) names.lost.clear();
  }
}

}  // namespace kvalitet::client
