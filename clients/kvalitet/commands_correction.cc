// avvikelse: ändra, klassa-om, flytta, ta-bort, historik.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/deviation.h"
#include "clients/kvalitet/deviation_report.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;
constexpr char kService[] = "avvikelser.v1.AvvikelseService/";

// What the flags say, and which fields they are of.
absl::Status TaAndring(const Args& args, v1::UpdateAvvikelseRequest& request) {
  v1::Avvikelse& a = *request.mutable_avvikelse();
  const auto changed = [&](const char* field) { request.mutable_update_mask()->add_paths(field); };
  const auto take = [&](const char* flag, const char* field, const std::string& value) {
    if (!args.Has(flag)) return;
    a.GetReflection()->SetString(&a, a.GetDescriptor()->FindFieldByName(field), value);
    changed(field);
  };
  KV_ASSIGN_OR_RETURN(const std::string intraffade, args.Date("inträffade"));
  KV_ASSIGN_OR_RETURN(const std::string upptacktes, args.Date("upptäcktes"));
  take("inträffade", "intraffad_date", intraffade);
  take("upptäcktes", "upptackt_date", upptacktes);
  take("text", "beskrivning", args.Get("text"));
  take("konsekvens", "konsekvens", args.Get("konsekvens"));
  take("gjort", "omedelbara_atgarder", args.Get("gjort"));
  if (args.Has("även-lagrum")) {
    v1::Lagrum aven = v1::LAGRUM_UNSPECIFIED;
    if (args.Get("även-lagrum") != "ingen") {
      KV_ASSIGN_OR_RETURN(aven, AvenLagrumAv(args));
    }
    a.set_aven_lagrum(aven);
    changed("aven_lagrum");
  }
  if (!request.update_mask().paths().empty()) return absl::OkStatus();
  return Failure(kUsage, "Ange vad som ska ändras, till exempel --inträffade 2026-11-20.");
}

absl::Status Andra(Context& context) {
  v1::UpdateAvvikelseRequest request;
  KV_RETURN_IF_ERROR(TaAndring(context.args(), request));
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse before, FindAvvikelse(context));
  request.mutable_avvikelse()->set_name(before.name());
  request.mutable_avvikelse()->set_etag(before.etag());
  request.set_request_id(context.RequestId("avvikelse-andra"));
  request.set_validate_only(context.prova());
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Avvikelse now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateAvvikelse"), request, now));
  const std::string arende = now.lexsarah_arende().empty() ? now.lexmaria_arende() : now.lexsarah_arende();
  context.Answer(
      absl::StrCat(WouldBe(context), now.nummer(), " är ändrad",
                   arende.empty() ? "" : absl::StrCat(", och ", arende, " med den"),
                   ". Vad som stod förut finns kvar i spåret. Fel? Ändra igen.\n", Lagstodrader(now.lagstod())),
      now);
  return absl::OkStatus();
}

// Who sees what has become another kind, what comes next and how it is put right.
std::string EfterKlassning(const v1::Avvikelse& now) {
  const std::string& nummer = now.nummer();
  const bool egen = now.utforarens_egen();
  switch (now.typ()) {
    case v1::LEX_SARAH:
      if (egen) {
        return absl::StrCat(
            "Texten ser bara utföraren; kommunen ser att det finns en rapport.\nNästa steg: informera nämnden "
            "(kvalitet lexsarah informera-nämnden --rapport ",
            nummer, ").\nFel? Klassa om den på samma sätt, så länge nämnden inte är informerad.\n");
      }
      return absl::StrCat(
          "SAS, lex Sarah-utredare och enhetens chef ser den.\nNästa steg: någon tar emot den "
          "(kvalitet lexsarah ta-emot ",
          nummer,
          ").\nFel? SAS eller en lex Sarah-utredare klassar om den på samma sätt, så länge ingen har tagit emot "
          "den.\n");
    case v1::LEX_MARIA:
      return absl::StrCat(egen ? "Texten ser bara vårdgivarens egna; kommunen ser att det finns ett ärende.\n"
                               : "MAS, MAR och enhetens chef ser den.\n",
                          "Nästa steg: någon tar emot den (kvalitet lexmaria ta-emot ", nummer, ").\nFel? ",
                          egen ? "Klassa" : "MAS eller MAR klassar",
                          " om den på samma sätt, så länge ingen har tagit emot "
                          "den.\n");
    default:
      return "Fel? Klassa om den på samma sätt.\n";
  }
}

absl::Status KlassaOm(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse before, FindAvvikelse(context));
  v1::ReclassifyAvvikelseRequest request;
  request.set_name(before.name());
  request.set_etag(before.etag());
  KV_ASSIGN_OR_RETURN(const v1::Avvikelsetyp typ, Value<v1::Avvikelsetyp>(args.Get("till"), "till"));
  request.set_typ(typ);
  if (args.Has("lagrum")) {
    KV_ASSIGN_OR_RETURN(const v1::Lagrum lagrum, Value<v1::Lagrum>(args.Get("lagrum"), "lagrum"));
    request.set_lagrum(lagrum);
  }
  for (absl::string_view code : absl::StrSplit(args.Get("kategori"), ',', absl::SkipWhitespace())) {
    request.add_kategorier(std::string(absl::StripAsciiWhitespace(code)));
  }
  request.set_motiv(args.Get("motiv"));
  request.set_request_id(context.RequestId("klassa-om"));
  request.set_validate_only(context.prova());
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Avvikelse now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "ReclassifyAvvikelse"), request, now));
  context.Answer(absl::StrCat(WouldBe(context), now.nummer(), " är nu ", WordOf(now.typ()), " (", WordOf(now.lagrum()),
                              "); den var ", WordOf(before.typ()), " (", WordOf(before.lagrum()),
                              "). Vad den var, och motivet, finns kvar i historiken.\n", EfterKlassning(now)),
                 now);
  return absl::OkStatus();
}

// Who has it where it is now, and who had it; `fore` is empty where it is in the same enhet still.
std::string VemSer(const v1::Avvikelse& now, const std::string& enhet, const std::string& fore) {
  if (now.utforarens_egen()) {
    return "Den är utförarens egen: bara där läses texten. Kommunen ser att den finns.\n";
  }
  if (now.overlamnad()) return "De som har ärendet ser den som förut; enheten ser bara hur det går.\n";
  return absl::StrCat("Ledningen för ", enhet, " ser den nu, liksom de i kommunen som såg den förut.",
                      fore.empty() ? "" : absl::StrCat(" Chefen för ", fore, " ser den inte längre."), "\n");
}

absl::Status Flytta(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse before, FindAvvikelse(context));
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  v1::RelocateAvvikelseRequest request;
  request.set_name(before.name());
  request.set_etag(before.etag());
  request.set_enhet(enhet.name());
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*request.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  request.set_motiv(args.Get("motiv"));
  request.set_request_id(context.RequestId("avvikelse-flytta"));
  request.set_validate_only(context.prova());
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Avvikelse now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "RelocateAvvikelse"), request, now));
  KV_ASSIGN_OR_RETURN(const auto enheter, EnhetNames(context));
  KV_ASSIGN_OR_RETURN(const auto utforare, UtforareNames(context));
  const std::string driver = NameOr(utforare, now.ansvarig_utforare(), "");
  context.Answer(
      absl::StrCat(
          WouldBe(context), now.nummer(), " hör nu till ", enhet.namn(),
          driver.empty() ? "" : absl::StrCat(" (", driver, ")"),
          before.handelse().empty() ? "." : absl::StrCat(", med alla ärenden om händelsen ", before.handelse(), "."),
          "\n",
          VemSer(now, enhet.namn(),
                 before.enhet() == now.enhet() ? "" : NameOr(enheter, before.enhet(), "den förra enheten")),
          "Fel? Flytta tillbaka på samma sätt.\n", UtanUppdrag(context, now.enhet(), now.insatstyp())),
      now);
  return absl::OkStatus();
}

absl::Status TaBort(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse before, FindAvvikelse(context));
  v1::DeleteAvvikelseRequest request;
  request.set_name(before.name());
  request.set_etag(before.etag());
  request.set_request_id(context.RequestId("avvikelse-ta-bort"));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Avvikelse gone;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "DeleteAvvikelse"), request, gone));
  context.Answer(absl::StrCat(before.nummer(), " är borttagen: ", WordOf(before.typ()), ", rapporterad ",
                              ShortDaySv(before.rapporterad_date()),
                              ". Den räknas inte längre; spåret visar vem som tog bort den.\n"),
                 gone);
  return absl::OkStatus();
}

// Where a move led: where the next one began.  The entries themselves follow the avvikelse to where it is now, so that
// those who have it there may read them.
std::string Dit(const v1::ListRattelserResponse& all, int nr) {
  for (int i = nr + 1; i < all.rattelser_size(); ++i) {
    if (all.rattelser(i).slag() == v1::RATTELSE_FLYTTAD) return all.rattelser(i).enhet_fore();
  }
  return all.rattelser(nr).enhet();
}

// What was done and by whom, in one line.
std::string Vad(const v1::ListRattelserResponse& all, int nr, const std::map<std::string, std::string>& enheter) {
  const v1::Rattelse& one = all.rattelser(nr);
  switch (one.slag()) {
    case v1::RATTELSE_JAV:
      return absl::StrCat("Inloggningen ", one.gjord_av(), " anmälde jäv för enheten ", NameOr(enheter, one.enhet()),
                          " och lämnade rapporten till andra.");
    case v1::RATTELSE_NAMNDENS_JAV:
      return absl::StrCat("Inloggningen ", one.gjord_av(),
                          ", en av nämndens egna, anmälde jäv och lämnade rapporten till andra.");
    case v1::RATTELSE_FLYTTAD:
      return absl::StrCat("Enhet: ", NameOr(enheter, one.enhet_fore()), " → ", NameOr(enheter, Dit(all, nr)),
                          ", av inloggningen ", one.gjord_av(), ".");
    default:
      return absl::StrCat("Slag: ", WordOf(one.typ_fore()), " (", WordOf(one.lagrum_fore()), ") → ", WordOf(one.typ()),
                          " (", WordOf(one.lagrum()), "), av inloggningen ", one.gjord_av(), ".");
  }
}

// What it was, and what it became, with the motive of each time.
absl::Status Historik(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse now, FindAvvikelse(context));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const auto enheter, EnhetNames(context));
  v1::ListRattelserRequest request;
  request.set_filter(absl::StrCat("avvikelse = \"", now.nummer(), "\""));
  v1::ListRattelserResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListRattelserRequest, v1::ListRattelserResponse>(
      context, absl::StrCat(kService, "ListRattelser"), request,
      [&](const auto& page) { all.mutable_rattelser()->MergeFrom(page.rattelser()); })));
  std::stable_sort(all.mutable_rattelser()->begin(), all.mutable_rattelser()->end(), [](const auto& a, const auto& b) {
    return std::make_pair(a.create_time().seconds(), a.create_time().nanos()) <
           std::make_pair(b.create_time().seconds(), b.create_time().nanos());
  });
  std::string text;
  for (int i = 0; i < all.rattelser_size(); ++i) {
    v1::Rattelse& one = *all.mutable_rattelser(i);
    v1::GetRattelseRequest get;  // with its motive
    get.set_name(one.name());
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetRattelse"), get, one));
    const absl::Time when = absl::FromUnixSeconds(one.create_time().seconds());
    absl::StrAppend(&text, "  ", ShortDaySv(base::FormatDate(base::SwedishDate(when))), " ", base::TimeSv(when), "  ",
                    Vad(all, i, enheter), one.motiv().empty() ? "" : absl::StrCat(" ", one.motiv()), "\n");
  }
  context.Answer(text.empty() ? absl::StrCat(now.nummer(), " har ingen historik av rättelser.\n")
                              : absl::StrCat(now.nummer(), ", som nu är ", WordOf(now.typ()), ":\n", text),
                 all);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> DeviationCorrectionCommands() {
  return {
      {"avvikelse",
       "ändra",
       {"NR"},
       {{"inträffade", "DATUM", "när det hände", false, false, "intraffad_date"},
        {"upptäcktes", "DATUM", "när det upptäcktes", false, false, "upptackt_date"},
        {"även-lagrum", "ORD", "rapporten gäller också den lagen: SoL eller LSS; \"ingen\" tar bort den", false, false,
         "aven_lagrum"},
        {"text", "TEXT", "vad som hände, utan namn och personnummer", false, false, "beskrivning"},
        {"konsekvens", "TEXT", "vad det betydde eller hade kunnat betyda för den enskilde"},
        {"gjort", "TEXT", "vad som gjordes genast", false, false, "omedelbara_atgarder"}},
       "rätta eller fyll i vad en avvikelse eller rapport säger",
       "Ändrar det som anges i en avvikelse, en lex Sarah-rapport eller ett lex Maria-ärende (AV-17); resten står "
       "kvar. "
       "Normen som gällde bestäms av den dag då det inträffade. Ett ärende som utreder rapporten följer med. Det som "
       "är "
       "överlämnat ändrar bara de som har ärendet.",
       "kvalitet avvikelse ändra AV-17 --inträffade 2026-11-20",
       Andra,
       Effect::kSaves},
      {"avvikelse",
       "klassa-om",
       {"NR"},
       {{"till", "ORD", "avvikelse, \"lex Sarah-rapport\", \"lex Maria-ärende\"", true, false, "typ"},
        {"lagrum", "ORD", "SoL, LSS eller HSL; annars som förut"},
        {"kategori", "KOD,KOD", "annars de som den nya typen också har", false, false, "kategorier"},
        {"motiv", "TEXT", "varför", true}},
       "gör en avvikelse till ett ärende av annat slag",
       "Gör en avvikelse (AV-17) till en lex Sarah-rapport, ett lex Maria-ärende eller tvärtom. Historiken finns kvar. "
       "En "
       "synpunkt klassas aldrig om: den ska besvaras.",
       "kvalitet avvikelse klassa-om AV-17 --till \"lex Sarah-rapport\" --motiv \"Den enskilde kom till skada.\"",
       KlassaOm,
       Effect::kSaves},
      {"avvikelse",
       "flytta",
       {"NR"},
       {{"enhet", "NAMN", "den rätta enheten", true},
        {"insatstyp", "ORD", "insatstypen där; annars som förut"},
        {"motiv", "TEXT", "varför", true}},
       "rätta fel enhet",
       "Flyttar en avvikelse (AV-17) till rätt enhet, med alla ärenden om samma händelse.",
       "kvalitet avvikelse flytta AV-17 --enhet \"Hemtjänst Söder\" --motiv \"Det hände på Söder.\"",
       Flytta,
       Effect::kSaves},
      {"avvikelse",
       "ta-bort",
       {"NR"},
       {},
       "ta bort det som registrerades av misstag",
       "Tar bort en avvikelse som aldrig skulle ha funnits. En privat utförares egen lex Sarah-rapport tar bara den "
       "utförarens administratör bort, en annan lex Sarah-rapport bara SAS eller en lex Sarah-utredare, allt annat "
       "kommunen. Det som utreds, eller som nämnden är informerad om, står "
       "kvar.",
       "kvalitet avvikelse ta-bort AV-17",
       TaBort,
       Effect::kSavesAtOnce},
      {"avvikelse",
       "historik",
       {"NR"},
       {},
       "vad ärendet har varit",
       "Visar hur en avvikelse (AV-17) har klassats om och flyttats, av vilken inloggning och varför. Vilken roll den "
       "hade då sparas inte.",
       "kvalitet avvikelse historik AV-17",
       Historik},
  };
}

}  // namespace kvalitet::client
