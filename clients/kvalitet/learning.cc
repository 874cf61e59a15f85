#include "clients/kvalitet/learning.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;
namespace uv1 = uppfoljning::v1;

constexpr char kShow[] = "kvalitet lärexempel lista";

absl::StatusOr<v1::DelatLarexempel> FindShared(Context& context, absl::string_view number) {
  return FindByNumber<v1::ListDeladeLarexempelRequest>(context, "LX", number, LearningMethod("ListDeladeLarexempel"),
                                                       &v1::ListDeladeLarexempelResponse::delade_larexempel,
                                                       "inget delat lärexempel", kShow);
}

// Of the example as it is written and as it is shared: the same fields under the same names.
template <class Example>
std::string Say(const Example& one, const std::string& insatstyp) {
  std::string text = absl::StrCat("Lärexempel ", one.nummer(), ": ", one.rubrik(), "\n", insatstyp, ", ", one.ar());
  for (const v1::AvvikelseKategori& k : one.kategorier()) absl::StrAppend(&text, ", ", k.kod());
  absl::StrAppend(&text, "\n");
  const auto say = [&](const char* label, const std::string& what) {
    absl::StrAppend(&text, "  ", label, ": ", Wrap(what, kTextWidth, 4), "\n");
  };
  say("Vad som hände", one.vad_hande());
  say("Varför", one.varfor());
  for (const v1::LarexempelOrsak& o : one.orsaker()) say("Orsaksområde", WordOf(o.omrade()));
  say("Vad vi lärde oss", one.lardom());
  say("Vad som gjordes", one.gjordes());
  return text;
}

absl::Status ListaUtkast(Context& context) {
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  TextTable table({"NR", "INSATSTYP", "ÅR", "LÄGE"});
  v1::ListLarexempelResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListLarexempelRequest, v1::ListLarexempelResponse>(
      context, LearningMethod("ListLarexempel"), {}, [&](const auto& page) {
        for (const v1::Larexempel& one : page.larexempel()) {
          table.Add({one.nummer(), NameOr(insatstyper, one.insatstyp(), one.insatstyp()), absl::StrCat(one.ar()),
                     WordOf(one.state())});
          *all.add_larexempel() = one;
        }
      })));
  context.Answer(table.empty() ? "Inga lärexempel som du får se.\n" : table.Text(), all);
  return absl::OkStatus();
}

absl::Status Lista(Context& context) {
  if (context.args().Has("utkast")) return ListaUtkast(context);
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  TextTable table({"NR", "INSATSTYP", "ÅR", "RUBRIK"});
  v1::ListDeladeLarexempelResponse all;
  v1::ListDeladeLarexempelRequest request;
  request.set_order_by("ar desc");
  KV_RETURN_IF_ERROR((ListAll<v1::ListDeladeLarexempelRequest, v1::ListDeladeLarexempelResponse>(
      context, LearningMethod("ListDeladeLarexempel"), request, [&](const auto& page) {
        for (const v1::DelatLarexempel& one : page.delade_larexempel()) {
          table.Add({one.nummer(), NameOr(insatstyper, one.insatstyp(), one.insatstyp()), absl::StrCat(one.ar()),
                     one.rubrik()});
          *all.add_delade_larexempel() = one;
        }
      })));
  context.Answer(table.empty() ? "Inga lärexempel är delade.\n" : table.Text(), all);
  return absl::OkStatus();
}

absl::Status Visa(Context& context) {
  const std::string& number = context.args().positionals[0];
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  if (!context.args().Has("utkast")) {
    KV_ASSIGN_OR_RETURN(const v1::DelatLarexempel one, FindShared(context, number));
    context.Answer(Say(one, NameOr(insatstyper, one.insatstyp(), one.insatstyp())), one);
    return absl::OkStatus();
  }
  KV_ASSIGN_OR_RETURN(const v1::Larexempel one, FindDraft(context, number));
  std::string text = Say(one, NameOr(insatstyper, one.insatstyp(), one.insatstyp()));
  absl::StrAppend(&text, "  Läge: ", WordOf(one.state()), "\n");
  if (!one.motiv().empty()) absl::StrAppend(&text, "  Motiv: ", one.motiv(), "\n");
  if (!one.arende().empty()) {
    KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
    v1::GetAvvikelseRequest get;
    get.set_name(one.arende());
    v1::Avvikelse arende;
    KV_RETURN_IF_ERROR(services->Call(LearningMethod("GetAvvikelse"), get, arende));
    absl::StrAppend(&text, "  Ärendet: ", arende.nummer(), "\n");
  }
  if (one.dialoger_size() > 0) {
    absl::StrAppend(&text, "  Lämnat till ", CountSv(one.dialoger_size(), "utförardialog", "utförardialoger"), "\n");
  }
  context.Answer(absl::StrCat(text, NextStep(one)), one);
  return absl::OkStatus();
}

// The agenda with the example as its last point.
absl::Status TillDagordningen(Context& context, Connection& services, const uv1::Utforardialog& dialog,
                              const std::string& point) {
  if (absl::StrContains(dialog.dagordning(), point)) return absl::OkStatus();
  uv1::UpdateUtforardialogRequest request;
  uv1::Utforardialog& now = *request.mutable_utforardialog();
  now.set_name(dialog.name());
  now.set_etag(dialog.etag());
  now.set_dagordning(absl::StrCat(dialog.dagordning(), dialog.dagordning().empty() ? "" : "\n", point));
  request.mutable_update_mask()->add_paths("dagordning");
  request.set_request_id(context.RequestId("larexempel-dagordning"));
  request.set_validate_only(context.prova());
  uv1::Utforardialog changed;
  return services.Call("uppfoljning.v1.UppfoljningService/UpdateUtforardialog", request, changed);
}

// The dialog is looked at before anything is kept; handing over and the agenda may each be done once more.
absl::Status Lamna(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Larexempel found, FindDraft(context, args.positionals[0]));
  KV_ASSIGN_OR_RETURN(
      const uv1::Utforardialog listed,
      (FindByNumber<uv1::ListUtforardialogerRequest>(
          context, "D", args.Get("dialog"), "uppfoljning.v1.UppfoljningService/ListUtforardialoger",
          &uv1::ListUtforardialogerResponse::utforardialoger, "ingen dialog", "kvalitet dialog lista")));
  if (listed.state() != uv1::DIALOG_KALLAD) {
    return Failure(kNotNow, absl::StrCat("Protokollet för ", listed.nummer(),
                                         " är justerat. Lämna exemplet till en dialog som inte har hållits."));
  }
  uv1::GetUtforardialogRequest get;
  get.set_name(listed.name());
  uv1::Utforardialog dialog;
  KV_RETURN_IF_ERROR(services->Call("uppfoljning.v1.UppfoljningService/GetUtforardialog", get, dialog));
  v1::MoveLarexempelRequest request;
  request.set_name(found.name());
  request.set_steg(v1::LARSTEG_LAMNA_TILL_DIALOG);
  request.set_dialog(dialog.name());
  request.set_request_id(context.RequestId("larexempel-lamna"));
  request.set_validate_only(context.prova());
  v1::Larexempel moved;
  KV_RETURN_IF_ERROR(services->Call(LearningMethod("MoveLarexempel"), request, moved));
  // Not its heading: an agenda keeps what is written there, also when the example is withdrawn.
  const std::string point =
      absl::StrCat("Lärexempel ", moved.nummer(), " (kvalitet lärexempel visa ", moved.nummer(), ")");
  KV_RETURN_IF_ERROR(TillDagordningen(context, *services, dialog, point));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Skulle lämnas: " : "Lämnat: ",
                              moved.nummer(), " till utförardialogen ", dialog.nummer(), " ",
                              DaySv(dialog.dialog_date()), ". Det står på dagordningen, som alla kallade läser.\n"),
                 moved);
  return absl::OkStatus();
}

}  // namespace

std::string LearningMethod(absl::string_view name) { return absl::StrCat("avvikelser.v1.AvvikelseService/", name); }

absl::StatusOr<v1::Avvikelse> FindArende(Context& context, absl::string_view number) {
  return FindByNumber<v1::ListAvvikelserRequest>(context, "AV", number, LearningMethod("ListAvvikelser"),
                                                 &v1::ListAvvikelserResponse::avvikelser, "ingen avvikelse",
                                                 "kvalitet avvikelse lista");
}

absl::StatusOr<v1::Larexempel> FindDraft(Context& context, absl::string_view number) {
  KV_ASSIGN_OR_RETURN(const v1::Larexempel listed, (FindByNumber<v1::ListLarexempelRequest>(
                                                       context, "LX", number, LearningMethod("ListLarexempel"),
                                                       &v1::ListLarexempelResponse::larexempel, "inget lärexempel",
                                                       "kvalitet lärexempel lista --utkast")));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetLarexempelRequest get;
  get.set_name(listed.name());
  v1::Larexempel found;
  KV_RETURN_IF_ERROR(services->Call(LearningMethod("GetLarexempel"), get, found));
  return found;
}

std::string NextStep(const v1::Larexempel& one) {
  const std::string number = one.nummer();
  switch (one.state()) {
    case v1::LAREXEMPEL_UTKAST:
      return absl::StrCat("Nästa steg: kvalitet lärexempel granska ", number, "\n");
    case v1::LAREXEMPEL_FOR_GRANSKNING:
      return absl::StrCat("Nästa steg, av någon annan än den som skrev: kvalitet lärexempel godkänn ", number,
                          " --ingen-igenkännbar\nFel? kvalitet lärexempel lämna-tillbaka ", number,
                          " --motiv \"...\"\n");
    case v1::LAREXEMPEL_DELAT:
      return absl::StrCat("Nästa steg: kvalitet lärexempel lämna ", number,
                          " --dialog D-1\nFel? kvalitet lärexempel återkalla ", number, " --motiv \"...\"\n");
    case v1::LAREXEMPEL_ATERKALLAT:
      return absl::StrCat("Nästa steg: kvalitet lärexempel skriv-om ", number, "\n");
    default:
      return "";
  }
}

std::vector<Command> LearningReadCommands() {
  const Flag utkast = {"utkast", "", "för den som skriver och godkänner: även det som inte är delat"};
  return {{"lärexempel",
           "lista",
           {},
           {utkast},
           "visa lärexempel",
           "Visar de delade lärexemplen, det senaste året först. Alla läser dem.",
           "kvalitet lärexempel lista",
           Lista},
          {"lärexempel",
           "visa",
           {"NR"},
           {utkast},
           "visa ett lärexempel",
           "Visar ett delat lärexempel. Med --utkast visas det som den som skriver och godkänner ser.",
           "kvalitet lärexempel visa LX-1",
           Visa},
          {"lärexempel",
           "lämna",
           {"NR"},
           {{"dialog", "NR", "utförardialogen", true}},
           "lämna ett lärexempel till en utförardialog",
           "Lämnar ett delat lärexempel till en utförardialog som inte har hållits, och för upp det på dagordningen.",
           "kvalitet lärexempel lämna LX-1 --dialog D-1",
           Lamna,
           Effect::kSaves}};
}

}  // namespace kvalitet::client
