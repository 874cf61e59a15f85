// avvikelse: visa, utred, avsluta, återöppna.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/deviation.h"
#include "clients/kvalitet/deviation_report.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/stegval.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;
constexpr char kService[] = "avvikelser.v1.AvvikelseService/";

// What is waited for now, by whoever reads it or by others; nothing for what has steps of its own.
std::string Vantar(const v1::Avvikelse& a) {
  if (a.typ() != v1::AVVIKELSE) return "";
  const auto step = [&](const char* name) { return absl::StrCat("kvalitet avvikelse ", name, " ", a.nummer()); };
  using Steg = std::vector<v1::Avvikelsesteg>;
  switch (a.state()) {
    case v1::REGISTRERAD:
      if (!FarTa(a, v1::AVSTEG_UTRED)) return VantarPa(a, Steg{v1::AVSTEG_UTRED}, "");
      return absl::StrCat("Nästa steg: enhetens ledning utreder, ", step("utred"), ".\n");
    case v1::UNDER_UTREDNING:
      if (!FarTa(a, v1::AVSTEG_AVSLUTA)) return VantarPa(a, Steg{v1::AVSTEG_AVSLUTA}, "");
      return absl::StrCat("Nästa steg: ", step("avsluta"), " --resultat ORD\n");
    default:
      if (!FarTa(a, v1::AVSTEG_ATEROPPNA)) return "";
      return absl::StrCat("Fel? ", step("återöppna"), " --motiv \"...\"\n");
  }
}

std::string Lage(const v1::Avvikelse& a) {
  std::string text = WordOf(a.state());
  if (a.resultat() != v1::AVVIKELSERESULTAT_UNSPECIFIED) absl::StrAppend(&text, ": ", WordOf(a.resultat()));
  return text;
}

absl::Status Visa(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse listed, FindAvvikelse(context));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const auto names, EnhetNames(context));
  v1::GetAvvikelseRequest get;
  get.set_name(listed.name());
  v1::Avvikelse a;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetAvvikelse"), get, a));
  std::string text = absl::StrCat(a.nummer(), ", ", WordOf(a.typ()), " (", WordOf(a.lagrum()),
                                  a.aven_lagrum() == v1::LAGRUM_UNSPECIFIED ? "" : " och ", WordOf(a.aven_lagrum()),
                                  "), ", NameOr(names, a.enhet(), "enheten"), ". Status ", Lage(a), ".\n");
  const auto say = [&](const char* label, const std::string& what) {
    if (!what.empty()) absl::StrAppend(&text, "  ", label, ": ", what, "\n");
  };
  const auto day = [](const std::string& date) { return date.empty() ? "" : DaySv(date); };
  say("Inträffade", day(a.intraffad_date()));
  say("Rapporterades", day(a.rapporterad_date()));
  std::vector<std::string> koder;
  for (const v1::AvvikelseKategori& one : a.kategorier()) koder.push_back(one.kod());
  say("Kategori", KategoriOrd(*services, koder));
  if (a.utfall() != v1::UTFALL_UNSPECIFIED) say("Utfall", WordOf(a.utfall()));
  say("Vad som hände", a.beskrivning());
  say("Konsekvens", a.konsekvens());
  say("Gjordes genast", a.omedelbara_atgarder());
  std::vector<std::string> told;
  for (const int one : a.informerade()) told.push_back(WordOf(static_cast<v1::Informerad>(one)));
  say(told.size() > 1 ? "Informerade" : "Informerad", JoinSv(told));
  say("Utredningen började", day(a.utredning_date()));
  say("Vad som framkom", a.utredning());
  say("Åtgärder", a.atgarder());
  say("Öppnades igen", a.ateroppnad_motiv());
  say("Avslutades", a.avslutad_date().empty()
                        ? ""
                        : absl::StrCat(DaySv(a.avslutad_date()),
                                       a.avslutad_av().empty() ? "" : absl::StrCat(" av ", a.avslutad_av())));
  absl::StrAppend(&text, Riskrad(a), Lagstodrader(a.lagstod()));
  context.Answer(absl::StrCat(text, Vantar(a)), a);
  return absl::OkStatus();
}

absl::Status Steg(Context& context, v1::MoveAvvikelseRequest request) {
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse found, FindAvvikelse(context));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  request.set_name(found.name());
  request.set_etag(found.etag());
  request.set_request_id(context.RequestId("avvikelse-steg"));
  request.set_validate_only(context.prova());
  v1::Avvikelse moved;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "MoveAvvikelse"), request, moved));
  context.Answer(
      absl::StrCat(Tried(context), context.prova() ? "Skulle bli: " : "", moved.nummer(), ": ", Lage(moved),
                   ".\nDen som rapporterade ser status, resultat och åtgärder, men inte utredningen.\n", Vantar(moved)),
      moved);
  return absl::OkStatus();
}

absl::Status Utred(Context& context) {
  v1::MoveAvvikelseRequest request;
  request.set_steg(v1::AVSTEG_UTRED);
  request.set_utredning(context.args().Get("text"));
  return Steg(context, std::move(request));
}

absl::Status Avsluta(Context& context) {
  const Args& args = context.args();
  v1::MoveAvvikelseRequest request;
  request.set_steg(v1::AVSTEG_AVSLUTA);
  KV_ASSIGN_OR_RETURN(const auto resultat, Value<v1::Avvikelseresultat>(args.Get("resultat"), "resultat"));
  request.set_resultat(resultat);
  request.set_atgarder(args.Get("åtgärder"));
  request.set_utredning(args.Get("text"));
  return Steg(context, std::move(request));
}

absl::Status Ateroppna(Context& context) {
  v1::MoveAvvikelseRequest request;
  request.set_steg(v1::AVSTEG_ATEROPPNA);
  request.set_motiv(context.args().Get("motiv"));
  return Steg(context, std::move(request));
}

}  // namespace

absl::StatusOr<avvikelser::v1::Avvikelse> FindAvvikelse(Context& context) {
  return FindByNumber<v1::ListAvvikelserRequest>(
      context, "AV", context.args().positionals[0], absl::StrCat(kService, "ListAvvikelser"),
      &v1::ListAvvikelserResponse::avvikelser, "ingen avvikelse", "kvalitet avvikelse lista");
}

std::vector<Command> DeviationStepCommands() {
  const Flag found = {"text", "TEXT", "vad som framkom, utan namn och personnummer", false, false, "utredning"};
  return {
      {"avvikelse",
       "visa",
       {"NR"},
       {},
       "visa en avvikelse och hur det går",
       "Visar en avvikelse med text, status och vad som väntar. Den som bara har rapporterat ser status, resultat och "
       "åtgärder, men inte utredningen.",
       "kvalitet avvikelse visa AV-17",
       Visa},
      {"avvikelse",
       "utred",
       {"NR"},
       {found},
       "börja utreda en avvikelse, eller skriv vad som framkom",
       "Börjar utreda en avvikelse. Vad som framkom kan skrivas nu, senare eller när den avslutas.",
       "kvalitet avvikelse utred AV-17 --text \"Nyckeln låg i fel skåp.\"",
       Utred,
       Effect::kSaves},
      {"avvikelse",
       "avsluta",
       {"NR"},
       {{"resultat", "ORD", "åtgärdat, \"ingen åtgärd behövs\" eller \"ingen avvikelse\"", true},
        {"åtgärder", "TEXT", "vad som har gjorts för att det inte ska hända igen", false, false, "atgarder"},
        found},
       "avsluta en avvikelse",
       "Avslutar en avvikelse med vad det blev. Är den ett missförhållande eller en vårdskada: kvalitet avvikelse "
       "klassa-om. Den som rapporterade får se resultat och åtgärder.",
       "kvalitet avvikelse avsluta AV-17 --resultat åtgärdat --åtgärder \"Nycklar räknas vid varje skift.\"",
       Avsluta,
       Effect::kSaves},
      {"avvikelse",
       "återöppna",
       {"NR"},
       {{"motiv", "TEXT", "varför", true}},
       "öppna en avslutad avvikelse igen",
       "Öppnar en avslutad avvikelse igen. Vad den blev då finns kvar i spåret.",
       "kvalitet avvikelse återöppna AV-17 --motiv \"Det hände igen.\"",
       Ateroppna,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
