// insatstyp: which the kommun uses, what it calls them and since when.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_measure.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
constexpr char kService[] = "registry.v1.Registry/";

absl::Status Lista(Context& context) {
  const Args& args = context.args();
  v1::ListInsatstyperRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_as_of_date(), args.Date("datum"));
  TextTable table({"KOD", "NAMN", "LAG", "LAGRUM", "LÄGE", "ERSÄTTS AV", "FRÅN OCH MED"});
  v1::ListInsatstyperResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListInsatstyperRequest, v1::ListInsatstyperResponse>(
      context, absl::StrCat(kService, "ListInsatstyper"), request, [&](const auto& page) {
        for (const v1::Insatstyp& one : page.insatstyper()) {
          table.Add({one.kod(), one.namn(), WordOf(one.lag()), one.lagrum().empty() ? "uppgift saknas" : one.lagrum(),
                     WordOf(one.lage()), one.ersatts_av_kod(), ShortDaySv(one.giltig_fran())});
          *all.add_insatstyper() = one;
        }
      })));
  table.Sort();
  context.Answer(table.Text(), all);
  return absl::OkStatus();
}

std::string OrMissing(const std::string& text) { return text.empty() ? "uppgift saknas" : text; }

absl::Status Visa(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetInsatstypRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_name(), FindInsatstypName(context, context.args().positionals[0]));
  KV_ASSIGN_OR_RETURN(*request.mutable_as_of_date(), context.args().Date("datum"));
  v1::Insatstyp one;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetInsatstyp"), request, one));
  v1::Namnd namnd;
  if (!one.namnd().empty()) {
    v1::GetNamndRequest of;
    of.set_name(one.namnd());
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetNamnd"), of, namnd));
  }
  context.Answer(
      absl::StrCat(one.namn(), " (", one.kod(), "), ", WordOf(one.lage()), ", från och med ",
                   ShortDaySv(one.giltig_fran()),
                   one.giltig_till().empty() ? "" : absl::StrCat(" till och med ", LastDaySv(one.giltig_till())),
                   "\n  lagrum                 ",
                   one.lagrum().empty() ? "uppgift saknas" : absl::StrCat(one.lagrum(), " ", WordOf(one.lag())),
                   "\n  nämnd                  ", OrMissing(namnd.namn()), "\n  tillstånd för enskild  ",
                   one.tillstand_lagrum().empty() ? "krävs inte" : one.tillstand_lagrum(),
                   "\n  kommunens anmälan      ", one.anmalan_lagrum().empty() ? "krävs inte" : one.anmalan_lagrum(),
                   "\n  nyckeltal i Kolada     ", OrMissing(one.kolada()), "\n"),
      one);
  return absl::OkStatus();
}

// What both making and changing take; the mask names what was given.
absl::Status Fill(Context& context, v1::Insatstyp& one, google::protobuf::FieldMask& mask) {
  const Args& args = context.args();
  if (args.Has("namn")) {
    one.set_namn(args.Get("namn"));
    mask.add_paths("namn");
  }
  const auto text = [&](const char* flag, const char* field, std::string* to) {
    if (!args.Has(flag)) return;
    *to = args.Get(flag);
    mask.add_paths(field);
  };
  text("lagrum", "lagrum", one.mutable_lagrum());
  text("tillståndskrav", "tillstand_lagrum", one.mutable_tillstand_lagrum());
  text("anmälningskrav", "anmalan_lagrum", one.mutable_anmalan_lagrum());
  text("kolada", "kolada", one.mutable_kolada());
  if (args.Has("nämnd")) {
    KV_ASSIGN_OR_RETURN(*one.mutable_namnd(), FindNamnd(context, args.Get("nämnd")));
    mask.add_paths("namnd");
  }
  if (args.Has("läge")) {
    KV_ASSIGN_OR_RETURN(const auto lage, Value<v1::InsatstypLage>(args.Get("läge"), "läge"));
    one.set_lage(lage);
    mask.add_paths("lage");
  }
  if (args.Has("ersätts-av")) {
    KV_ASSIGN_OR_RETURN(*one.mutable_ersatts_av_kod(), FindInsatstyp(context, args.Get("ersätts-av")));
    mask.add_paths("ersatts_av_kod");
  }
  return absl::OkStatus();
}

absl::Status LaggTill(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateInsatstypRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Insatstyp& one = *request.mutable_insatstyp();
  one.set_kod(args.positionals[0]);
  one.set_namn(args.Get("namn"));
  KV_ASSIGN_OR_RETURN(const auto lag, Value<v1::Lag>(args.Get("lag"), "lag"));
  one.set_lag(lag);
  one.set_lage(v1::INSATSTYP_LAGE_I_BRUK);
  google::protobuf::FieldMask unused;
  KV_RETURN_IF_ERROR(Fill(context, one, unused));
  KV_ASSIGN_OR_RETURN(*one.mutable_giltig_fran(), args.Date("från"));
  request.set_request_id(context.RequestId("insatstyp"));
  request.set_validate_only(context.prova());
  v1::Insatstyp made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateInsatstyp"), request, made));
  context.Answer(absl::StrCat(Saved(context), made.namn(), " (", made.kod(), "), från och med ",
                              ShortDaySv(made.giltig_fran()), ".\n"),
                 made);
  return absl::OkStatus();
}

absl::Status Andra(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::UpdateInsatstypRequest request;
  KV_ASSIGN_OR_RETURN(const std::string name, FindInsatstypName(context, args.positionals[0]));
  request.mutable_insatstyp()->set_name(name);
  KV_RETURN_IF_ERROR(Fill(context, *request.mutable_insatstyp(), *request.mutable_update_mask()));
  if (request.update_mask().paths().empty()) {
    return Failure(kUsage,
                   "Ange vad som ska ändras: --namn, --läge, --ersätts-av, --lagrum, --nämnd, --tillståndskrav, "
                   "--anmälningskrav eller --kolada.");
  }
  KV_ASSIGN_OR_RETURN(*request.mutable_effective_date(), args.Date("från"));
  request.set_request_id(context.RequestId("insatstyp-ändra"));
  request.set_validate_only(context.prova());
  v1::Insatstyp now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateInsatstyp"), request, now));
  context.Answer(
      absl::StrCat(
          Saved(context), now.namn(), " (", now.kod(), "), ", WordOf(now.lage()), ", från och med ",
          ShortDaySv(now.giltig_fran()), ".\n",
          context.prova() ? "" : "Uppdrag som började tidigare har kvar den. Fel? Ändra tillbaka från samma dag.\n"),
      now);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> ServiceTypeCommands() {
  const Flag namnd = {"nämnd", "NAMN", "nämnden som ansvarar", false, false, "namnd"};
  const Flag tillstand = {
      "tillståndskrav",  "TEXT", "var lagen kräver tillstånd av en enskild; tom: krävs inte", false, false,
      "tillstand_lagrum"};
  const Flag anmalan = {
      "anmälningskrav", "TEXT", "var lagen kräver anmälan av kommunens egen; tom: krävs inte", false, false,
      "anmalan_lagrum"};
  const Flag kolada = {"kolada", "TEXT", "början på id för nyckeltalen i Kolada: \"U214 N214\""};
  const Flag from = {"från", "DATUM", "första dagen det gäller; annars i dag", false, false, "effective_date"};
  return {
      {"insatstyp",
       "lägg-till",
       {"KOD"},
       {{"namn", "TEXT", "vad den heter", true},
        {"lag", "ORD", "SoL, LSS eller HSL", true},
        {"från", "DATUM", "första dagen", true, false, "giltig_fran"},
        {"lagrum", "TEXT", "var i lagen"},
        namnd,
        tillstand,
        anmalan,
        kolada},
       "lägg till en insatstyp som kommunen har själv",
       "Koden börjar med lagen: SOL_, LSS_ eller HSL_. Den ändras aldrig.",
       "kvalitet insatstyp lägg-till SOL_FALTARE --namn fältare --lag SoL --från 2026-01-01",
       LaggTill,
       Effect::kSaves},
      {"insatstyp",
       "ändra",
       {"INSATSTYP"},
       {{"namn", "TEXT", "vad kommunen kallar den"},
        {"läge", "ORD", "i bruk, används inte eller utgången", false, false, "lage"},
        {"ersätts-av", "ORD", "den som nya uppdrag ska ha i stället", false, false, "ersatts_av_kod"},
        {"lagrum", "TEXT", "var i lagen"},
        namnd,
        tillstand,
        anmalan,
        kolada,
        from},
       "slå av, slå på eller ändra en insatstyp från en dag",
       "Ändrar det som anges från och med dagen. Den som används inte, eller är utgången, kan inget nytt uppdrag ha "
       "som "
       "börjar den dagen eller senare; äldre uppdrag har den kvar.",
       "kvalitet insatstyp ändra matdistribution --läge \"används inte\" --från 2027-01-01 --prova",
       Andra,
       Effect::kSaves},
      {"insatstyp",
       "visa",
       {"INSATSTYP"},
       {{"datum", "DATUM", "som det var den dagen; annars den senaste uppgiften"}},
       "visa allt om en insatstyp",
       "Visar lagrum, nämnd, vad lagen kräver innan verksamheten börjar, och vilka nyckeltal i Kolada som gäller den.",
       "kvalitet insatstyp visa hemtjänst",
       Visa},
      {"insatstyp",
       "lista",
       {},
       {{"datum", "DATUM", "som det var den dagen; annars i dag"}},
       "visa insatstyper",
       "Visar insatstyper med kod, namn, lagrum och om kommunen använder dem, som det gäller den dagen.",
       "kvalitet insatstyp lista --datum 2025-06-30",
       Lista},
  };
}

}  // namespace kvalitet::client
