#include "clients/kvalitet/tasks.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::client {
namespace {

constexpr const char* kServices[] = {"uppfoljning.v1.UppfoljningService", "avvikelser.v1.AvvikelseService",
                                     "registry.v1.Registry", "berattelse.v1.BerattelseService",
                                     "compiler.v1.CompilerService"};
constexpr size_t kMostAsked = 200;

}  // namespace

absl::StatusOr<Tasks> ListTasks(Context& context, const attgora::v1::ListAttGoraRequest& request) {
  Tasks tasks;
  absl::Status denied;
  for (const char* service : kServices) {
    const absl::Status asked = ListAll<attgora::v1::ListAttGoraRequest, attgora::v1::ListAttGoraResponse>(
        context, absl::StrCat(service, "/ListAttGora"), request, [&](const attgora::v1::ListAttGoraResponse& page) {
          tasks.lines.insert(tasks.lines.end(), page.att_gora().begin(), page.att_gora().end());
          tasks.today = page.dag_date();
          tasks.for_kommunen = tasks.for_kommunen || page.for_kommunen();
        });
    if (absl::IsPermissionDenied(asked)) {
      denied = asked;
    } else {
      KV_RETURN_IF_ERROR(asked);
    }
  }
  if (tasks.today.empty()) return denied;
  return tasks;
}

absl::Status ReadNames(Context& context, TodayNames& names) {
  KV_ASSIGN_OR_RETURN(names.enheter, EnhetNames(context));
  KV_ASSIGN_OR_RETURN(names.insatstyper, InsatstypNames(context));
  return ListAll<registry::v1::ListUtforareRequest, registry::v1::ListUtforareResponse>(
      context, "registry.v1.Registry/ListUtforare", {}, [&](const auto& page) {
        for (const registry::v1::Utforare& one : page.utforare()) {
          names.utforare[one.name()] = one.namn();
          const auto regi = one.regiform();
          names.regi[one.name()] =
              regi == registry::v1::REGIFORM_KOMMUNAL || regi == registry::v1::REGIFORM_KOMMUNALT_BOLAG ? "kommunal"
              : regi == registry::v1::REGIFORM_ENSKILD                                                 ? "privat"
                                                                                                       : "";
        }
      });
}

void ReadReminders(Context& context, const Tasks& tasks, TodayNames& names) {
  std::set<std::string> late;
  for (const auto& line : tasks.lines) {
    if (!line.resurs().empty() && !line.sista_date().empty() && line.sista_date() < tasks.today &&
        late.size() < kMostAsked) {
      late.insert(absl::StrCat("\"", line.resurs(), "\""));
    }
  }
  if (late.empty()) return;
  std::map<std::string, std::string> about;  // reminder to what it is about
  registry::v1::ListPaminnelserRequest asked;
  asked.set_filter(absl::StrCat("resurs IN (", absl::StrJoin(late, ", "), ")"));
  absl::Status read = ListAll<registry::v1::ListPaminnelserRequest, registry::v1::ListPaminnelserResponse>(
      context, "registry.v1.Registry/ListPaminnelser", asked, [&](const auto& page) {
        for (const registry::v1::Paminnelse& one : page.paminnelser()) {
          about[one.name()] = one.resurs();
          if (one.state() == registry::v1::PAMINNELSE_STATE_MED_I_UTSKICK) ++names.reminded[one.resurs()];
        }
      });
  registry::v1::ListUtskickRequest lost;
  lost.set_filter("state IN (\"UTSKICK_STATE_STUDSAT\", \"UTSKICK_STATE_EJ_LEVERERAT\")");
  if (read.ok()) {
    read = ListAll<registry::v1::ListUtskickRequest, registry::v1::ListUtskickResponse>(
        context, "registry.v1.Registry/ListUtskick", lost, [&](const auto& page) {
          for (const registry::v1::Utskick& one : page.utskick()) {
            for (const registry::v1::Utskicksrad& rad : one.rader()) {
              const auto found = about.find(rad.paminnelse());
              if (found != about.end()) ++names.lost[found->second];
            }
          }
        });
  }
  if (!read.ok()) names.reminded.clear();
}

}  // namespace kvalitet::client
