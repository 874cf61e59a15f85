// plan ändra and ta-bort: of a draft.
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/commands_plan.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

// What of the plan the flags change, with its mask.
absl::Status ReadFlags(Context& context, const v1::Uppfoljningsplan& stands,
                       v1::UpdateUppfoljningsplanRequest& request) {
  const Args& args = context.args();
  v1::Uppfoljningsplan& plan = *request.mutable_uppfoljningsplan();
  if (args.Has("utan-kort-enkät") && (args.Has(kKortFormular.name) || args.Has(kOmgangar.name))) {
    return Failure(kUsage, "--utan-kort-enkät tar bort den korta enkäten: ta bort --kort-formulär och --omgång.");
  }
  const auto changed = [&](const char* field) { request.mutable_update_mask()->add_paths(field); };
  if (args.Has("formulär")) {
    KV_ASSIGN_OR_RETURN(const v1::Formular form, NewestForm(context, stands.insatstyp()));
    plan.set_formular(form.name());
    changed("formular");
  }
  if (args.Has("utskick")) {
    KV_ASSIGN_OR_RETURN(*plan.mutable_utskick_date(), args.Date("utskick"));
    changed("utskick_date");
  }
  if (args.Has("sista-dag")) {
    KV_ASSIGN_OR_RETURN(*plan.mutable_sista_date(), args.Date("sista-dag"));
    changed("sista_date");
  }
  if (args.Has("dialoger")) {
    KV_ASSIGN_OR_RETURN(const int number, args.Number("dialoger", 0));
    plan.set_antal_dialoger(number);
    changed("antal_dialoger");
  }
  if (args.Has("fördjupade")) {
    KV_ASSIGN_OR_RETURN(const int number, args.Number("fördjupade", 0));
    plan.set_antal_fordjupade(number);
    changed("antal_fordjupade");
  }
  KV_RETURN_IF_ERROR(ReadRounds(context, stands.insatstyp(), plan));
  if (args.Has(kKortFormular.name)) changed("kort_formular");
  if (args.Has(kOmgangar.name)) changed("omgangar");
  if (args.Has("utan-kort-enkät")) {
    changed("kort_formular");
    changed("omgangar");
  }
  if (!request.update_mask().paths().empty()) return absl::OkStatus();
  return Failure(kUsage,
                 "Ange vad som ska ändras: --formulär, --utskick, --sista-dag, --dialoger, --fördjupade, "
                 "--kort-formulär, --omgång eller --utan-kort-enkät.");
}

absl::Status Andra(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljningsplan stands, FindPlan(context));
  v1::UpdateUppfoljningsplanRequest request;
  KV_RETURN_IF_ERROR(ReadFlags(context, stands, request));
  request.mutable_uppfoljningsplan()->set_name(stands.name());
  request.mutable_uppfoljningsplan()->set_etag(stands.etag());
  v1::Uppfoljningsplan now;
  KV_RETURN_IF_ERROR(Change(context, "UpdateUppfoljningsplan", "plan-andra", request, now));
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Skulle bli:\n" : "Sparat.\n",
                              PlanRubrik(now, NameOr(insatstyper, now.insatstyp(), now.insatstyp())),
                              "Planen är ett utkast som bara kommunen ser.\n"),
                 now);
  return absl::OkStatus();
}

absl::Status TaBort(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljningsplan stands, FindPlan(context));
  v1::DeleteUppfoljningsplanRequest request;
  request.set_name(stands.name());
  request.set_etag(stands.etag());
  v1::Uppfoljningsplan gone;
  KV_RETURN_IF_ERROR(Change(context, "DeleteUppfoljningsplan", "plan-ta-bort", request, gone));
  context.Answer(absl::StrCat(Tried(context), "Utkastet till plan ", stands.ar(),
                              context.prova() ? " skulle tas bort.\n"
                                              : " är borttaget. Gör en ny: kvalitet plan lägg-fram --hjälp\n"),
                 gone);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> PlanDraftCommands() {
  return {
      {"plan",
       "ändra",
       {},
       {kPlanInsatstyp,
        kPlanAr,
        {"utskick", "DATUM", "dagen självskattningen skickas", false, false, "utskick_date"},
        {"sista-dag", "DATUM", "sista dag att lämna in", false, false, "sista_date"},
        {"formulär", "SERIE", "dess senaste version"},
        {"fördjupade", "ANTAL", "så många följs upp på djupet", false, false, "antal_fordjupade"},
        {"dialoger", "ANTAL", "utförardialoger under året", false, false, "antal_dialoger"},
        kKortFormular,
        kOmgangar,
        {"utan-kort-enkät", "", "ta bort den korta enkäten och dess omgångar"}},
       "ändra ett utkast",
       "Ändrar dagar, formulär eller antal i en plan som inte är beslutad. Ett annat antal fördjupade väljer om vilka "
       "de blir; nivåer med motiv står kvar. Anges --omgång ersätter de angivna omgångarna dem som stod i planen.",
       "kvalitet plan ändra --insatstyp hemtjänst --år 2026 --fördjupade 4",
       Andra,
       Effect::kSaves},
      {"plan",
       "ta-bort",
       {},
       {kPlanInsatstyp, kPlanAr},
       "ta bort ett utkast",
       "Tar bort en plan som inte är beslutad. En beslutad plan tas inte bort.",
       "kvalitet plan ta-bort --insatstyp hemtjänst --år 2026",
       TaBort,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
