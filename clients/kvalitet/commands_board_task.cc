// nämnduppdrag: what a nämnd wants done, and hears of when it is.
#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

absl::StatusOr<v1::Namnduppdrag> FindNamnduppdrag(Context& context) {
  return FindByNumber<v1::ListNamnduppdragRequest>(
      context, "N", context.args().positionals[0], Method("ListNamnduppdrag"),
      &v1::ListNamnduppdragResponse::namnduppdrag, "inget nämnduppdrag", "kvalitet nämnduppdrag lista");
}
absl::Status RegistreraUppdrag(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateNamnduppdragRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Namnduppdrag& one = *request.mutable_namnduppdrag();
  one.set_given_av(args.Get("av"));
  one.set_beslut(args.Get("beslut"));
  KV_ASSIGN_OR_RETURN(*one.mutable_beslut_date(), args.Date("datum"));
  one.set_text(args.Get("text"));
  one.set_ansvarig(args.Get("ansvarig"));
  for (const std::string& day : args.flags.at("återrapport")) one.add_aterrapporter()->set_sista_date(day);
  request.set_request_id(context.RequestId("namnduppdrag"));
  request.set_validate_only(context.prova());
  v1::Namnduppdrag made;
  KV_RETURN_IF_ERROR(services->Call(Method("CreateNamnduppdrag"), request, made));
  context.Answer(
      absl::StrCat(Tried(context), context.prova() ? "Uppdraget" : made.nummer(), " återrapporteras ",
                   CountSv(made.aterrapporter_size(), "gång", "gånger"), ", nästa senast ", DaySv(made.sista_date()),
                   ".\n",
                   context.prova() ? ""
                                   : absl::StrCat("Nästa steg: kvalitet nämnduppdrag återrapportera ", made.nummer(),
                                                  " --åtgärder \"...\" --effekt \"...\". Fel? kvalitet nämnduppdrag "
                                                  "återkalla ",
                                                  made.nummer(), " --motiv \"...\"\n")),
      made);
  return absl::OkStatus();
}

absl::Status Aterrapportera(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Namnduppdrag found, FindNamnduppdrag(context));
  v1::AterrapporteraNamnduppdragRequest request;
  request.set_name(found.name());
  KV_ASSIGN_OR_RETURN(*request.mutable_sista_date(), args.Date("återrapport"));
  request.set_atgarder(args.Get("åtgärder"));
  request.set_effekt(args.Get("effekt"));
  request.set_request_id(context.RequestId("aterrapport"));
  request.set_validate_only(context.prova());
  v1::Namnduppdrag made;
  KV_RETURN_IF_ERROR(services->Call(Method("AterrapporteraNamnduppdrag"), request, made));
  int left = 0;
  for (const v1::Aterrapport& one : made.aterrapporter()) left += one.rapporterad_date().empty() ? 1 : 0;
  context.Answer(
      absl::StrCat(Tried(context), made.nummer(), " är återrapporterat",
                   left > 0 ? absl::StrCat("; nästa gång senast ", DaySv(made.sista_date()), ".\n")
                            : absl::StrCat(". Nästa steg: kvalitet nämnduppdrag avsluta ", made.nummer(), "\n")),
      made);
  return absl::OkStatus();
}

absl::Status AvslutaUppdrag(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Namnduppdrag found, FindNamnduppdrag(context));
  v1::AvslutaNamnduppdragRequest request;
  request.set_name(found.name());
  request.set_request_id(context.RequestId("namnduppdrag-avsluta"));
  request.set_validate_only(context.prova());
  v1::Namnduppdrag made;
  KV_RETURN_IF_ERROR(services->Call(Method("AvslutaNamnduppdrag"), request, made));
  context.Answer(absl::StrCat(Tried(context), made.nummer(), " är avslutat.\n"), made);
  return absl::OkStatus();
}

// Text, ansvarig, and days of report: those that are answered stay.
absl::Status AndraUppdrag(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const v1::Namnduppdrag found, FindNamnduppdrag(context));
  v1::UpdateNamnduppdragRequest request;
  v1::Namnduppdrag& one = *request.mutable_namnduppdrag();
  one = found;
  const auto set = [&](const char* flag, std::string* text) {
    if (!args.Has(flag)) return;
    *text = args.Get(flag);
    request.mutable_update_mask()->add_paths(flag);
  };
  set("text", one.mutable_text());
  set("ansvarig", one.mutable_ansvarig());
  if (args.Has("återrapport")) {
    for (const std::string& day : args.flags.at("återrapport")) one.add_aterrapporter()->set_sista_date(day);
  }
  if (args.Has("ta-bort-dag")) {
    KV_ASSIGN_OR_RETURN(const std::string day, args.Date("ta-bort-dag"));
    auto& days = *one.mutable_aterrapporter();
    const auto gone =
        std::remove_if(days.begin(), days.end(), [&](const v1::Aterrapport& r) { return r.sista_date() == day; });
    if (gone == days.end()) {
      return Failure(kNotNow, absl::StrCat(found.nummer(), " har ingen återrapport ", DaySv(day),
                                           ". kvalitet nämnduppdrag visa ", found.nummer(), " visar dagarna."));
    }
    days.erase(gone, days.end());
  }
  if (args.Has("återrapport") || args.Has("ta-bort-dag")) request.mutable_update_mask()->add_paths("aterrapporter");
  if (request.update_mask().paths().empty()) {
    return Failure(kUsage,
                   "Ange vad som ska ändras: --text, --ansvarig, --återrapport DATUM eller --ta-bort-dag DATUM.");
  }
  v1::Namnduppdrag now;
  KV_RETURN_IF_ERROR(Change(context, "UpdateNamnduppdrag", "namnduppdrag-andra", request, now));
  context.Answer(absl::StrCat(Saved(context), now.nummer(), ", ",
                              CountSv(now.aterrapporter_size(), "återrapport", "återrapporter"), ", nästa senast ",
                              DaySv(now.sista_date()), ". Ansvarig: ", now.ansvarig(), ".\n"),
                 now);
  return absl::OkStatus();
}

absl::Status Aterkalla(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Namnduppdrag found, FindNamnduppdrag(context));
  return TakeBack<v1::DeleteNamnduppdragRequest>(
      context, "DeleteNamnduppdrag", found, "är återkallat", "skulle återkallas",
      "Det syns bara bland återkallade: kvalitet nämnduppdrag lista --återkallade");
}

absl::Status ListaUppdrag(Context& context) {
  v1::ListNamnduppdragRequest request;
  request.set_order_by("beslut_date desc");
  request.set_show_deleted(context.args().Has("återkallade"));
  v1::ListNamnduppdragResponse all;
  TextTable table({"NUMMER", "GIVET AV", "BESLUTAT", "UPPDRAG", "LÄGE", "ÅTERRAPPORT SENAST"});
  KV_RETURN_IF_ERROR((ListAll<v1::ListNamnduppdragRequest, v1::ListNamnduppdragResponse>(
      context, Method("ListNamnduppdrag"), request, [&](const auto& page) {
        for (const v1::Namnduppdrag& one : page.namnduppdrag()) {
          table.Add({one.nummer(), one.given_av(), DaySv(one.beslut_date()), one.text(),
                     StateOr(one, "återkallat", WordOf(one.state())),
                     one.state() == v1::NAMNDUPPDRAG_OPPET && !one.has_delete_time() ? DaySv(one.sista_date()) : ""});
          *all.add_namnduppdrag() = one;
        }
      })));
  context.Answer(
      table.empty() ? "Inga nämnduppdrag. Registrera ett: kvalitet nämnduppdrag registrera --hjälp\n" : table.Text(),
      all);
  return absl::OkStatus();
}

absl::Status VisaUppdrag(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Namnduppdrag one, FindNamnduppdrag(context));
  std::string text =
      absl::StrCat("Nämnduppdrag ", one.nummer(), ", ", WordOf(one.state()), "\nGivet av ", one.given_av(), " ",
                   DaySv(one.beslut_date()), one.beslut().empty() ? "" : absl::StrCat(", ", one.beslut()),
                   ". Ansvarig: ", one.ansvarig(), "\n\n  ", Wrap(one.text(), 98, 2), "\n");
  for (const v1::Aterrapport& r : one.aterrapporter()) {
    absl::StrAppend(&text, "\nÅterrapport senast ", DaySv(r.sista_date()), ": ",
                    r.rapporterad_date().empty() ? "inte lämnad\n"
                                                 : absl::StrCat("lämnad ", DaySv(r.rapporterad_date()),
                                                                "\n  Åtgärder: ", Wrap(r.atgarder(), 98, 2),
                                                                "\n  Effekt: ", Wrap(r.effekt(), 98, 2), "\n"));
  }
  context.Answer(text, one);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> BoardTaskCommands() {
  return {
      {"nämnduppdrag",
       "registrera",
       {},
       {{"av", "TEXT", "nämnden eller kommunfullmäktige", true, false, "given_av"},
        {"datum", "DATUM", "dagen det beslutades", true, false, "beslut_date"},
        {"text", "TEXT", "vad som ska göras", true},
        {"ansvarig", "ROLL", "vem, som roll och inte namn", true},
        {"återrapport", "DATUM", "senaste dag", true, true, "aterrapporter"},
        {"beslut", "TEXT", "paragraf"}},
       "skriv in vad en nämnd har gett i uppdrag",
       "Varje dag för återrapport besvaras med vad som gjorts och vilken effekt det fick.",
       "kvalitet nämnduppdrag registrera --av äldrenämnden --datum 2026-03-17 --text \"Redovisa bemanningen.\" "
       "--ansvarig \"verksamhetschef\" --återrapport 2026-10-15",
       RegistreraUppdrag,
       Effect::kSaves},
      {"nämnduppdrag",
       "återrapportera",
       {"N-NUMMER"},
       {{"åtgärder", "TEXT", "vad som gjorts", true, false, "atgarder"},
        {"effekt", "TEXT", "vad det gav", true},
        {"återrapport", "DATUM", "vilken dag den gäller; annars den första obesvarade", false, false, "sista_date"}},
       "återrapportera ett uppdrag",
       "En återrapport som är lämnad ändras inte.",
       "kvalitet nämnduppdrag återrapportera N-1 --åtgärder \"Fyra nya tjänster.\" --effekt \"Färre vikarier.\"",
       Aterrapportera,
       Effect::kSaves},
      {"nämnduppdrag",
       "avsluta",
       {"N-NUMMER"},
       {},
       "avsluta ett uppdrag",
       "Går när varje återrapport är lämnad.",
       "kvalitet nämnduppdrag avsluta N-1",
       AvslutaUppdrag,
       Effect::kSaves},
      {"nämnduppdrag",
       "ändra",
       {"N-NUMMER"},
       {{"text", "TEXT", "vad som ska göras"},
        {"ansvarig", "ROLL", "vem, som roll och inte namn"},
        {"återrapport", "DATUM", "en dag till för återrapport", false, true, "aterrapporter"},
        {"ta-bort-dag", "DATUM", "en dag som inte längre gäller"}},
       "ändra ett uppdrag som inte är avslutat",
       "En dag som är återrapporterad tas inte bort.",
       "kvalitet nämnduppdrag ändra N-1 --ta-bort-dag 2026-12-01",
       AndraUppdrag,
       Effect::kSaves},
      {"nämnduppdrag",
       "återkalla",
       {"N-NUMMER"},
       {kMotive},
       "ta tillbaka ett uppdrag som skrevs in av misstag",
       "Motivet sparas. Ett uppdrag som är återrapporterat avslutas i stället.",
       "kvalitet nämnduppdrag återkalla N-2 --motiv \"Inskrivet två gånger.\"",
       Aterkalla,
       Effect::kSaves},
      {"nämnduppdrag",
       "visa",
       {"N-NUMMER"},
       {},
       "visa ett nämnduppdrag",
       "Uppdraget och varje återrapport med åtgärder och effekt.",
       "kvalitet nämnduppdrag visa N-1",
       VisaUppdrag},
      {"nämnduppdrag",
       "lista",
       {},
       {{"återkallade", "", "också de som är återkallade"}},
       "visa nämnduppdrag",
       "Med nästa dag för återrapport.",
       "kvalitet nämnduppdrag lista",
       ListaUppdrag},
  };
}

}  // namespace kvalitet::client
