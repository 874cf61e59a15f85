// åtgärd visa, åtgärdsplan visa: everything that stands, and why a plan came back.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/commands_assessment.h"
#include "clients/kvalitet/commands_measure.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

// "Orsak: ...", nothing where nothing is said.
void Line(std::string& text, absl::string_view heading, const std::string& said) {
  if (!said.empty()) absl::StrAppend(&text, heading, ": ", Wrap(said, kTextWidth, 2), "\n");
}

std::string Day(const std::string& date) { return date.empty() ? "" : DaySv(date); }

// What it comes from: "U-1, iakttagelse 2".
absl::StatusOr<std::string> Behind(Context& context, const v1::Atgard& a) {
  if (a.uppfoljning().empty()) return std::string();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetUppfoljningRequest request;
  request.set_name(a.uppfoljning());
  v1::Uppfoljning u;
  KV_RETURN_IF_ERROR(services->Call(Method("GetUppfoljning"), request, u));
  return absl::StrCat(u.nummer(), a.iakttagelse() == 0 ? "" : absl::StrCat(", iakttagelse ", a.iakttagelse()));
}

// What it waits for: numbers of other åtgärder, and words.
absl::StatusOr<std::string> WaitsFor(Context& context, const v1::Atgard& a) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  std::vector<std::string> all;
  for (const v1::Beroende& one : a.beroenden()) {
    if (one.atgard().empty()) {
      all.push_back(one.ord());
      continue;
    }
    v1::GetAtgardRequest request;
    request.set_name(one.atgard());
    v1::Atgard other;
    const absl::Status read = services->Call(Method("GetAtgard"), request, other);
    if (!read.ok() && !absl::IsNotFound(read)) return read;
    all.push_back(read.ok() ? other.nummer() : "en åtgärd som du inte får se");
  }
  return absl::StrJoin(all, ", ");
}

std::string Tkr(const char* heading, bool stated, int64_t amount) {
  return stated ? absl::StrCat(heading, ": ", amount, " tusen kronor\n") : "";
}

absl::Status ShowMeasure(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Atgard a, FindAtgard(context, context.args().positionals[0]));
  KV_ASSIGN_OR_RETURN(const Owners owners, ReadOwners(context, {a}));
  KV_ASSIGN_OR_RETURN(const std::string behind, Behind(context, a));
  KV_ASSIGN_OR_RETURN(const std::string waits, WaitsFor(context, a));
  std::string text = absl::StrCat("Åtgärd ", a.nummer(), ", ", owners.Of(a, "enheten"), ": ", WordOf(a.state()), "\n  ",
                                  Wrap(a.text(), kTextWidth, 2), "\n");
  Line(text, "Ansvarig", absl::StrJoin(a.ansvariga(), ", "));
  Line(text, "Beslutande", a.beslutande());
  Line(text, "Beslutad", Day(a.beslutad_date()));
  Line(text, "Sista dag", Day(a.sista_date()));
  for (const v1::Delmal& one : a.delmal()) Line(text, "Delmål", absl::StrCat(DaySv(one.date()), " ", one.ord()));
  Line(text, "Uppföljning", behind);
  if (a.aterkommande()) text += "Samma krav brast året före också.\n";
  Line(text, "Väntar på", waits);
  Line(text, "Orsak", a.orsak());
  Line(text, "Förväntad effekt", a.forvantad_effekt());
  Line(text, "Så mäts effekten", a.effekt_mats());
  text += Tkr("Väntat belopp", a.has_forvantat_belopp_tkr(), a.forvantat_belopp_tkr());
  text += Tkr("Utfall", a.has_utfall_belopp_tkr(), a.utfall_belopp_tkr());
  Line(text, "Kommentar", a.kommentar());
  Line(text, "Klar", Day(a.klar_date()));
  Line(text, "Avbruten", Day(a.avbruten_date()));
  if (a.effekt() != v1::EFFEKT_UNSPECIFIED) {
    Line(text, "Effekt",
         absl::StrCat(WordOf(a.effekt()), ", bedömd ", Day(a.uppfoljd_date()), a.effekt_motiv().empty() ? "" : ": ",
                      a.effekt_motiv()));
  }
  context.Answer(text, a);
  return absl::OkStatus();
}

// What follows, for whose move it is.
std::string NextOfPlan(const v1::Uppfoljning& u) {
  switch (u.plan_state()) {
    case v1::PLAN_BEGARD:
    case v1::PLAN_RETUR:
      return absl::StrCat("Nästa steg, utföraren senast ", DaySv(u.plan_sista_date()),
                          ": kvalitet åtgärdsplan lämna-in ", u.nummer(), "\n");
    case v1::PLAN_INLAMNAD:
      return absl::StrCat("Nästa steg, kommunen: kvalitet åtgärdsplan godkänn ", u.nummer(),
                          ", eller returnera med --motiv.\n");
    default:
      return "";
  }
}

absl::Status ShowPlan(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, ReadUppfoljning(context, context.args().positionals[0]));
  if (u.plan_state() == v1::ATGARDSPLAN_STATE_UNSPECIFIED) {
    return Failure(kNotNow, absl::StrCat(u.nummer(),
                                         " har ingen åtgärdsplan: den begärs när uppföljningen fastställs med en "
                                         "brist. kvalitet åtgärdsplan lista visar dem som väntar."));
  }
  v1::ListAtgarderRequest request;
  request.set_filter(absl::StrCat("uppfoljning = \"", u.name(), "\""));
  std::vector<v1::Atgard> rows;
  KV_RETURN_IF_ERROR((ListAll<v1::ListAtgarderRequest, v1::ListAtgarderResponse>(
      context, Method("ListAtgarder"), request,
      [&](const auto& page) { rows.insert(rows.end(), page.atgarder().begin(), page.atgarder().end()); })));
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  std::string text = absl::StrCat("Åtgärdsplan ", u.nummer(), ", ", NameOr(units, u.enhet(), "enheten"), ": ",
                                  WordOf(u.plan_state()), ". Sista dag ", DaySv(u.plan_sista_date()), ".\n");
  Line(text, u.plan_state() == v1::PLAN_RETUR ? "Kommunen vill" : "Kommunen ville förra gången", u.plan_retur_motiv());
  TextTable table({"BRIST", "VAD SOM SÅGS", "ÅTGÄRD", "SENAST", "LÄGE", "VAD SOM GÖRS"});
  for (const v1::Iakttagelse& i : u.iakttagelser()) {
    if (i.grad() != v1::BRIST && i.grad() != v1::ALLVARLIG_BRIST) continue;
    bool any = false;
    for (const v1::Atgard& a : rows) {
      if (a.iakttagelse() != i.nr()) continue;
      table.Add({any ? "" : absl::StrCat(i.nr()), any ? "" : i.text(), a.nummer(), ShortDaySv(a.sista_date()),
                 WordOf(a.state()), a.text()});
      any = true;
    }
    if (!any) table.Add({absl::StrCat(i.nr()), i.text(), "saknas", "", "", ""});
  }
  absl::StrAppend(&text, table.Text(), NextOfPlan(u));
  context.Answer(text, u);
  return absl::OkStatus();
}

}  // namespace

Command ShowMeasureCommand() {
  return {"åtgärd",
          "visa",
          {"A-NUMMER"},
          {},
          "visa en åtgärd i sin helhet",
          "Delmål, vad den väntar på, belopp, och hur effekten bedömdes.",
          "kvalitet åtgärd visa A-41",
          ShowMeasure};
}

Command ShowMeasurePlanCommand() {
  return {"åtgärdsplan",
          "visa",
          {"U-NUMMER"},
          {},
          "visa en plan och vad kommunen vill ha",
          "Varje brist med sina åtgärder, och motivet om planen är i retur.",
          "kvalitet åtgärdsplan visa U-31",
          ShowPlan};
}

}  // namespace kvalitet::client
