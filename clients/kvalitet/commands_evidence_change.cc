// evidens ändra and ta-bort.
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/evidence.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

absl::StatusOr<v1::Evidens> FindEvidens(Context& context) {
  return FindByNumber<v1::ListEvidensRequest>(context, "E", context.args().positionals[0], Method("ListEvidens"),
                                              &v1::ListEvidensResponse::evidens, "ingen evidens",
                                              "kvalitet evidens lista");
}

// What the flags change, with its mask.
absl::Status ReadFlags(const Args& args, v1::UpdateEvidensRequest& request) {
  v1::Evidens& evidens = *request.mutable_evidens();
  const auto changed = [&](const char* field) { request.mutable_update_mask()->add_paths(field); };
  if (args.Has("visar")) {
    evidens.set_visar(args.Get("visar"));
    changed("visar");
  }
  if (args.Has("slag")) {
    KV_ASSIGN_OR_RETURN(const auto slag, Value<v1::Evidensslag>(args.Get("slag"), "slag"));
    evidens.set_slag(slag);
    changed("slag");
  }
  if (args.Has("giltig-till")) {
    KV_ASSIGN_OR_RETURN(*evidens.mutable_giltig_till_date(), args.Date("giltig-till"));
    changed("giltig_till_date");
  }
  if (args.Has("fråga")) {
    for (const std::string& key : args.flags.at("fråga")) evidens.add_fragor()->set_nyckel(absl::AsciiStrToUpper(key));
    changed("fragor");
  }
  if (!request.update_mask().paths().empty()) return absl::OkStatus();
  return Failure(kUsage, "Ange vad som ska ändras: --visar, --slag, --giltig-till eller --fråga.");
}

absl::Status Andra(Context& context) {
  v1::UpdateEvidensRequest request;
  KV_RETURN_IF_ERROR(ReadFlags(context.args(), request));
  KV_ASSIGN_OR_RETURN(const v1::Evidens found, FindEvidens(context));
  request.mutable_evidens()->set_name(found.name());
  request.mutable_evidens()->set_etag(found.etag());
  v1::Evidens now;
  KV_RETURN_IF_ERROR(Change(context, "UpdateEvidens", "evidens-andra", request, now));
  context.Answer(
      absl::StrCat(Saved(context), now.nummer(), ", ", now.visar(),
                   now.giltig_till_date().empty()
                       ? ", giltig tills vidare"
                       : absl::StrCat(", giltig till och med ", DaySv(now.giltig_till_date())),
                   ".\n",
                   context.prova()  ? ""
                   : now.inlamnad() ? "Kommunen ser det nu; kvittona visar det som var när den lämnades in.\n"
                                    : "Kommunen ser den inte förrän den lämnas in.\n"),
      now);
  return absl::OkStatus();
}

absl::Status TaBort(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Evidens found, FindEvidens(context));
  v1::DeleteEvidensRequest request;
  request.set_name(found.name());
  request.set_etag(found.etag());
  v1::Evidens gone;
  KV_RETURN_IF_ERROR(Change(context, "DeleteEvidens", "evidens-ta-bort", request, gone));
  context.Answer(absl::StrCat(Tried(context), found.nummer(), ", ", found.visar(),
                              context.prova() ? ", skulle tas bort med sin fil.\n" : ", är borttagen med sin fil.\n"),
                 gone);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> EvidenceChangeCommands() {
  return {
      {"evidens",
       "ändra",
       {"E-NUMMER"},
       {{"visar", "TEXT", "vad den visar"},
        {"slag", "ORD", "rutin, protokoll, intyg, statistik eller övrigt"},
        {"giltig-till", "DATUM", "sista dag den gäller", false, false, "giltig_till_date"},
        {"fråga", "NYCKEL", "frågorna vars svar den visar, i stället för dem som står", false, true, "fragor"}},
       "ändra vad den visar, eller hur länge den gäller",
       "Ändrar uppgifterna om en evidens. Filen byts aldrig: lägg till en ny i stället.",
       "kvalitet evidens ändra E-3 --giltig-till 2028-05-01",
       Andra,
       Effect::kSaves},
      {"evidens",
       "ta-bort",
       {"E-NUMMER"},
       {},
       "ta bort evidens som inte är inlämnad",
       "Tar bort evidens och dess fil. Det som har lämnats in till kommunen tas inte bort.",
       "kvalitet evidens ta-bort E-3",
       TaBort,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
