// resultatdialog: the results of a verksamhetsområde or an enhet talked through; enhet blad: one enhet over all years;
// likabehandling: whether both regi are followed up alike.
#include <map>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/csv.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
namespace bv1 = berattelse::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";
constexpr char kBerattelse[] = "berattelse.v1.BerattelseService/";

std::string Method(const char* name) { return absl::StrCat(kService, name); }
std::string Tried(const Context& context) { return context.prova() ? "Går bra; ingenting sparades. " : ""; }

// Whole, with what was agreed.
absl::StatusOr<v1::Resultatdialog> FindDialog(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Resultatdialog listed,
                      (FindByNumber<v1::ListResultatdialogerRequest>(
                          context, "RD", context.args().positionals[0], Method("ListResultatdialoger"),
                          &v1::ListResultatdialogerResponse::resultatdialoger, "ingen resultatdialog",
                          "kvalitet resultatdialog lista")));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetResultatdialogRequest get;
  get.set_name(listed.name());
  v1::Resultatdialog dialog;
  KV_RETURN_IF_ERROR(services->Call(Method("GetResultatdialog"), get, dialog));
  return dialog;
}

absl::StatusOr<std::map<std::string, std::string>> OmradeNames(Context& context) {
  std::map<std::string, std::string> names;
  KV_RETURN_IF_ERROR(
      (ListAll<registry::v1::ListVerksamhetsomradenRequest, registry::v1::ListVerksamhetsomradenResponse>(
          context, "registry.v1.Registry/ListVerksamhetsomraden", {}, [&](const auto& page) {
            for (const auto& one : page.verksamhetsomraden()) names[one.name()] = one.namn();
          })));
  return names;
}

absl::StatusOr<std::string> FindOmrade(Context& context, const std::string& word) {
  KV_ASSIGN_OR_RETURN(const auto names, OmradeNames(context));
  std::vector<std::string> all;
  for (const auto& [name, namn] : names) {
    if (base::FoldSv(namn) == base::FoldSv(word)) return name;
    all.push_back(namn);
  }
  const auto closest = base::ClosestWord(word, all);
  return Failure(kNotNow, absl::StrCat("Det finns inget verksamhetsområde \"", word, "\".",
                                       closest ? absl::StrCat(" Menade du \"", *closest, "\"?") : ""));
}

// "Hemtjänst Norr", or the verksamhetsområde.
absl::StatusOr<std::string> Vem(Context& context, const v1::Resultatdialog& dialog) {
  if (!dialog.enhet().empty()) {
    KV_ASSIGN_OR_RETURN(const auto names, EnhetNames(context));
    return NameOr(names, dialog.enhet(), "enheten");
  }
  KV_ASSIGN_OR_RETURN(const auto names, OmradeNames(context));
  return NameOr(names, dialog.verksamhetsomrade(), "verksamhetsområdet");
}

absl::Status Planera(Context& context) {
  const Args& args = context.args();
  if (args.Has("enhet") == args.Has("verksamhetsområde")) {
    return Failure(kUsage, "Ange antingen --enhet NAMN eller --verksamhetsområde NAMN.");
  }
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateResultatdialogRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Resultatdialog& dialog = *request.mutable_resultatdialog();
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    dialog.set_enhet(enhet.name());
  } else {
    KV_ASSIGN_OR_RETURN(*dialog.mutable_verksamhetsomrade(), FindOmrade(context, args.Get("verksamhetsområde")));
  }
  KV_ASSIGN_OR_RETURN(const int ar, args.Number("år", 2000));
  dialog.set_ar(ar);
  KV_ASSIGN_OR_RETURN(*dialog.mutable_dialog_date(), args.Date("datum"));
  if (args.Has("deltagare")) {
    for (const std::string& role : args.flags.at("deltagare")) dialog.add_deltagare(role);
  }
  request.set_request_id(context.RequestId("resultatdialog"));
  request.set_validate_only(context.prova());
  v1::Resultatdialog made;
  KV_RETURN_IF_ERROR(services->Call(Method("CreateResultatdialog"), request, made));
  KV_ASSIGN_OR_RETURN(const std::string who, Vem(context, made));
  context.Answer(absl::StrCat(Tried(context), context.prova() ? "Resultatdialogen" : made.nummer(), " om ", made.ar(),
                              " med ", who, " är ", DaySv(made.dialog_date()), ". ",
                              made.enhet().empty() ? "Bara kommunen ser den." : "Utföraren ser den nu.", "\n",
                              context.prova() ? ""
                                              : absl::StrCat("Nästa steg: kvalitet resultatdialog håll ", made.nummer(),
                                                             " --slutsats \"...\"\n")),
                 made);
  return absl::OkStatus();
}

absl::Status Hall(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Resultatdialog found, FindDialog(context));
  v1::HallResultatdialogRequest request;
  request.set_name(found.name());
  request.set_etag(found.etag());
  request.set_slutsats(args.Get("slutsats"));
  if (args.Has("deltagare")) {
    for (const std::string& role : args.flags.at("deltagare")) request.add_deltagare(role);
  }
  request.set_request_id(context.RequestId("resultatdialog-hall"));
  request.set_validate_only(context.prova());
  v1::Resultatdialog made;
  KV_RETURN_IF_ERROR(services->Call(Method("HallResultatdialog"), request, made));
  context.Answer(
      absl::StrCat(Tried(context), made.nummer(), context.prova() ? " skulle bli" : " är", " hållen. ",
                   made.enhet().empty() ? "Enheternas dialoger kan hållas nu.\n" : "Utföraren läser slutsatsen.\n"),
      made);
  return absl::OkStatus();
}

absl::Status Overens(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Resultatdialog found, FindDialog(context));
  v1::AddResultatoverenskommelseRequest request;
  request.set_name(found.name());
  v1::Overenskommelse& one = *request.mutable_overenskommelse();
  one.set_text(args.Get("text"));
  one.set_ansvarig(args.Get("ansvarig"));
  KV_ASSIGN_OR_RETURN(*one.mutable_sista_date(), args.Date("sista-dag"));
  request.set_request_id(context.RequestId("resultatdialog-overens"));
  request.set_validate_only(context.prova());
  v1::Resultatdialog made;
  KV_RETURN_IF_ERROR(services->Call(Method("AddResultatoverenskommelse"), request, made));
  context.Answer(absl::StrCat(Tried(context), "Överenskommelse ", made.overenskommelser_size(), " i ", made.nummer(),
                              ": ", one.text(), " (", one.ansvarig(), ", senast ", DaySv(one.sista_date()), ").\n"),
                 made);
  return absl::OkStatus();
}

absl::Status BlevAtgard(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Resultatdialog found, FindDialog(context));
  KV_ASSIGN_OR_RETURN(const v1::Atgard atgard, FindAtgard(context, args.Get("åtgärd")));
  v1::LankaResultatoverenskommelseRequest request;
  request.set_name(found.name());
  KV_ASSIGN_OR_RETURN(const int nr, args.Number("nr", 1));
  request.set_nr(nr);
  request.set_atgard(atgard.name());
  request.set_request_id(context.RequestId("resultatdialog-atgard"));
  request.set_validate_only(context.prova());
  v1::Resultatdialog made;
  KV_RETURN_IF_ERROR(services->Call(Method("LankaResultatoverenskommelse"), request, made));
  context.Answer(absl::StrCat(Tried(context), "Överenskommelse ", nr, " i ", made.nummer(), " blev åtgärd ",
                              atgard.nummer(), ".\n"),
                 made);
  return absl::OkStatus();
}

absl::Status Lista(Context& context) {
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  KV_ASSIGN_OR_RETURN(const auto areas, OmradeNames(context));
  v1::ListResultatdialogerRequest request;
  request.set_order_by("dialog_date desc");
  v1::ListResultatdialogerResponse all;
  TextTable table({"DIALOG", "DAG", "ÅR", "MED", "LÄGE"});
  KV_RETURN_IF_ERROR((ListAll<v1::ListResultatdialogerRequest, v1::ListResultatdialogerResponse>(
      context, Method("ListResultatdialoger"), request, [&](const auto& page) {
        for (const v1::Resultatdialog& one : page.resultatdialoger()) {
          table.Add({one.nummer(), DaySv(one.dialog_date()), absl::StrCat(one.ar()),
                     one.enhet().empty() ? NameOr(areas, one.verksamhetsomrade()) : NameOr(units, one.enhet()),
                     WordOf(one.state())});
          *all.add_resultatdialoger() = one;
        }
      })));
  context.Answer(
      table.empty() ? "Inga resultatdialoger. Planera en: kvalitet resultatdialog planera --hjälp\n" : table.Text(),
      all);
  return absl::OkStatus();
}

std::string Agreed(const v1::Resultatdialog& dialog) {
  std::string text;
  for (const v1::Overenskommelse& one : dialog.overenskommelser()) {
    absl::StrAppend(&text, "  ", one.nr(), "  ", one.text(), " (", one.ansvarig(), ", senast ", DaySv(one.sista_date()),
                    ")", one.atgard().empty() ? "" : "; har blivit en åtgärd", "\n");
  }
  return text.empty() ? text : absl::StrCat("\nÖverenskommelser\n", text);
}

absl::Status Visa(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Resultatdialog dialog, FindDialog(context));
  KV_ASSIGN_OR_RETURN(const std::string who, Vem(context, dialog));
  std::string text = absl::StrCat("Resultatdialog ", dialog.nummer(), ", ", who, ", resultaten för ", dialog.ar(), ", ",
                                  DaySv(dialog.dialog_date()), ", ", WordOf(dialog.state()), "\n");
  if (!dialog.deltagare().empty()) absl::StrAppend(&text, "Deltagare: ", absl::StrJoin(dialog.deltagare(), ", "), "\n");
  if (!dialog.foljer().empty()) text += "Följer verksamhetsområdets dialog för samma år.\n";
  if (!dialog.slutsats().empty()) absl::StrAppend(&text, "\nSlutsats\n  ", Wrap(dialog.slutsats(), 98, 2), "\n");
  text += Agreed(dialog);
  context.Answer(text, dialog);
  return absl::OkStatus();
}

// --- enhet blad

// "17 av 20 (85 %)", "4", "12,5 dagar".
std::string Varde(const bv1::EnhetsbladRad& rad, const bv1::EnhetsbladVarde& v) {
  if (v.denominator() == 0) {
    return rad.slag() == fakta::v1::ANTAL
               ? absl::StrCat(base::NumberSv(v.value()), rad.matenhet() == "antal" ? "" : " ",
                              rad.matenhet() == "antal" ? "" : rad.matenhet())
               : "uppgift saknas";
  }
  if (rad.slag() == fakta::v1::MEDEL) {
    return absl::StrCat(base::RatioSv(v.value(), v.denominator(), 1, 1), " ", rad.matenhet());
  }
  return absl::StrCat(base::NumberSv(v.value()), " av ", base::NumberSv(v.denominator()), " (",
                      base::RatioSv(v.value(), v.denominator(), 0, 100), " %)");
}

// The word of a part: as the source names it, the contract's word of an enum value, else as stated.
std::string Delord(const bv1::EnhetsbladRad& rad) {
  if (!rad.delnamn().empty()) return rad.delnamn();
  for (const auto* type : {v1::Niva_descriptor(), v1::Grad_descriptor(), v1::Kravutfall_descriptor(),
                           v1::AtgardState_descriptor(), v1::Effekt_descriptor()}) {
    if (const auto* value = type->FindValueByName(rad.del())) return WordOf(type, value->number());
  }
  return rad.del();
}

// Rows of measure, utförare and a value for each year; the parts of measures only where they are asked for.
std::vector<std::vector<std::string>> Bladrader(const bv1::Enhetsblad& blad, bool delar,
                                                const std::map<std::string, std::string>& utforare,
                                                const std::map<std::string, std::string>& insatstyper) {
  std::set<std::string> typer;
  for (const bv1::EnhetsbladRad& rad : blad.rader()) typer.insert(rad.insatstyp());
  std::vector<std::vector<std::string>> rader;
  for (const bv1::EnhetsbladRad& rad : blad.rader()) {
    if (!rad.del().empty() && !delar) continue;
    std::map<std::string, std::map<int, std::string>> per_utforare;
    for (const bv1::EnhetsbladVarde& v : rad.varden()) per_utforare[v.utforare()][v.ar()] = Varde(rad, v);
    for (const auto& [vem, varden] : per_utforare) {
      std::string matt = rad.etikett();
      if (!rad.del().empty()) absl::StrAppend(&matt, ", ", Delord(rad));
      if (typer.size() > 1 && !rad.insatstyp().empty()) {
        absl::StrAppend(&matt, " (", NameOr(insatstyper, rad.insatstyp(), rad.insatstyp()), ")");
      }
      std::vector<std::string>& cells = rader.emplace_back();
      cells = {matt, vem.empty() ? "utan uppdrag" : NameOr(utforare, vem)};
      for (int ar = blad.fran_ar(); ar <= blad.till_ar(); ++ar) {
        const auto varde = varden.find(ar);
        cells.push_back(varde == varden.end() ? "–" : varde->second);
      }
    }
  }
  return rader;
}

absl::StatusOr<std::string> Dialogerna(Context& context, const std::string& enhet) {
  v1::ListResultatdialogerRequest request;
  request.set_filter(absl::StrCat("enhet = \"", enhet, "\""));
  request.set_order_by("dialog_date desc");
  std::string text;
  KV_RETURN_IF_ERROR((ListAll<v1::ListResultatdialogerRequest, v1::ListResultatdialogerResponse>(
      context, Method("ListResultatdialoger"), request, [&](const auto& page) {
        for (const v1::Resultatdialog& one : page.resultatdialoger()) {
          absl::StrAppend(&text, "  ", one.nummer(), "  ", DaySv(one.dialog_date()), ", resultaten för ", one.ar(),
                          ", ", WordOf(one.state()),
                          one.slutsats().empty() ? "" : absl::StrCat("\n    ", Wrap(one.slutsats(), 96, 4)), "\n");
        }
      })));
  return text.empty() ? text : absl::StrCat("\nResultatdialoger\n", text);
}

absl::Status Blad(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  bv1::GetEnhetsbladRequest request;
  request.set_name(enhet.name());
  if (args.Has("till-år")) {
    KV_ASSIGN_OR_RETURN(const int ar, args.Number("till-år", 2000));
    request.set_till_ar(ar);
  }
  bv1::Enhetsblad blad;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kBerattelse, "GetEnhetsblad"), request, blad));
  KV_ASSIGN_OR_RETURN(const auto utforare, UtforareNames(context));
  KV_ASSIGN_OR_RETURN(const auto insatstyper, InsatstypNames(context));
  const auto rader = Bladrader(blad, args.Has("delar"), utforare, insatstyper);
  std::vector<std::string> rubriker = {"MÅTT", "UTFÖRARE"};
  for (int ar = blad.fran_ar(); ar <= blad.till_ar(); ++ar) rubriker.push_back(absl::StrCat(ar));
  constexpr char kSma[] =
      "Siffrorna är enhetens egna och kommunens, även små tal. Rapporten visar dem bara så långt ingen kan kännas "
      "igen.\n";
  if (args.Has("ut")) {
    base::CsvWriter csv;
    csv.Row(rubriker);
    for (const auto& rad : rader) csv.Row(rad);
    KV_RETURN_IF_ERROR(WriteFile(args.Get("ut"), csv.text()));
    context.Answer(absl::StrCat("Sparad: ", args.Get("ut"), ". ",
                                CountSv(static_cast<int64_t>(rader.size()), "rad", "rader"), ". ", kSma),
                   blad);
    return absl::OkStatus();
  }
  TextTable table(rubriker);
  for (const auto& rad : rader) table.Add(rad);
  KV_ASSIGN_OR_RETURN(const std::string dialoger, Dialogerna(context, enhet.name()));
  context.Answer(absl::StrCat("Enhetsblad ", blad.enhet_namn(), ", ", blad.fran_ar(),
                              blad.fran_ar() == blad.till_ar() ? "" : absl::StrCat("–", blad.till_ar()), "\n",
                              table.empty() ? "  Inga siffror än.\n" : table.Text(), dialoger, kSma),
                 blad);
  return absl::OkStatus();
}

// --- likabehandling

std::string AvAntal(bool finns, int64_t del, int64_t hela) {
  return finns ? absl::StrCat(base::NumberSv(del), " av ", base::NumberSv(hela)) : "uppgift saknas";
}

absl::Status Likabehandling(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  bv1::GetLikabehandlingRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(const int ar, args.Number("år", 1990));
  request.set_ar(ar);
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*request.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  bv1::Likabehandling all;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kBerattelse, "GetLikabehandling"), request, all));
  TextTable table(
      {"INSATSTYP", "REGI", "GRANSKADE", "INLÄMNADE", "UTAN SVAR", "DAGAR TILL RESULTAT", "PÅMINNELSER", "FORMULÄR"});
  for (const bv1::LikabehandlingRad& rad : all.rader()) {
    table.Add({rad.insatstyp_namn(), WordOf(rad.regi()), AvAntal(rad.has_granskade(), rad.granskade(), rad.enheter()),
               AvAntal(rad.has_inlamnade(), rad.inlamnade(), rad.utskickade()),
               AvAntal(rad.has_utan_svar() && rad.fragor() > 0, rad.utan_svar(), rad.fragor()),
               rad.resultat() > 0 ? base::RatioSv(rad.dagar_till_resultat(), rad.resultat(), 0, 1) : "uppgift saknas",
               rad.has_paminnelser() ? base::NumberSv(rad.paminnelser()) : "uppgift saknas",
               absl::StrJoin(rad.formular(), "; ")});
  }
  context.Answer(table.empty() ? absl::StrCat("Ingen insatstyp hade uppdrag ", ar, ".\n")
                               : absl::StrCat("Likabehandling ", ar, "\n", table.Text()),
                 all);
  return absl::OkStatus();
}

const Flag kDeltagare = {"deltagare", "ROLL", "vem som är med, som roll och inte namn", false, true};

}  // namespace

Command EnhetsbladCommand() {
  return {"enhet",
          "blad",
          {},
          {{"enhet", "NAMN", "enhetens namn", true, false, "name"},
           {"till-år", "ÅR", "sista året; annars årets", false, false, "till_ar"},
           {"delar", "", "också måttens delar"},
           {"ut", "FIL", "spara som CSV"}},
          "visa en enhets siffror över alla år",
          "Självskattning, krav, åtgärder och avvikelser år för år, och resultatdialogerna. En utförare ser sina egna "
          "enheter, och bara de dagar då den drev dem.",
          "kvalitet enhet blad --enhet \"Hemtjänst Norr\"",
          Blad};
}

std::vector<Command> ResultCommands() {
  return {
      {"resultatdialog",
       "planera",
       {},
       {{"enhet", "NAMN", "enhetens namn"},
        {"verksamhetsområde", "NAMN", "om den gäller hela området", false, false, "verksamhetsomrade"},
        {"år", "ÅR", "året vars resultat det gäller", true, false, "ar"},
        {"datum", "DATUM", "dagen för dialogen", true, false, "dialog_date"},
        kDeltagare},
       "bestäm dag för en resultatdialog",
       "Först verksamhetsområdets, sedan enheternas. Utföraren ser sin egen enhets.",
       "kvalitet resultatdialog planera --enhet \"Hemtjänst Norr\" --år 2026 --datum 2027-02-10 --deltagare enhetschef",
       Planera,
       Effect::kSaves},
      {"resultatdialog",
       "håll",
       {"RD-NUMMER"},
       {{"slutsats", "TEXT", "vad ni kom fram till", true}, kDeltagare},
       "säg att den är hållen, och slutsatsen",
       "En enhets dialog hålls efter verksamhetsområdets för samma år. Slutsatsen ändras inte sedan.",
       "kvalitet resultatdialog håll RD-3 --slutsats \"Kontinuiteten är bättre; nycklar återstår.\"",
       Hall,
       Effect::kSaves},
      {"resultatdialog",
       "överens",
       {"RD-NUMMER"},
       {{"text", "TEXT", "vad ni kom överens om", true},
        {"ansvarig", "ROLL", "vem, som roll och inte namn", true},
        {"sista-dag", "DATUM", "när det ska vara klart", true, false, "sista_date"}},
       "skriv ner en överenskommelse",
       "Den kan sedan bli en åtgärd.",
       "kvalitet resultatdialog överens RD-3 --text \"Ny rutin för nycklar\" --ansvarig enhetschef --sista-dag "
       "2027-03-31",
       Overens,
       Effect::kSaves},
      {"resultatdialog",
       "åtgärd",
       {"RD-NUMMER"},
       {{"nr", "NR", "överenskommelsens nummer", true}, {"åtgärd", "A-NUMMER", "åtgärden", true, false, "atgard"}},
       "säg vilken åtgärd en överenskommelse blev",
       "Lägg först till åtgärden: kvalitet åtgärd lägg-till.",
       "kvalitet resultatdialog åtgärd RD-3 --nr 1 --åtgärd A-41",
       BlevAtgard,
       Effect::kSaves},
      {"resultatdialog",
       "lista",
       {},
       {},
       "visa resultatdialogerna",
       "Den senaste först. En utförare ser sina egna enheters.",
       "kvalitet resultatdialog lista",
       Lista},
      {"resultatdialog",
       "visa",
       {"RD-NUMMER"},
       {},
       "visa en resultatdialog",
       "Slutsats och överenskommelser.",
       "kvalitet resultatdialog visa RD-3",
       Visa},
      {"likabehandling",
       "",
       {},
       {{"år", "ÅR", "vilket år", true, false, "ar"}, {"insatstyp", "ORD", "bara den"}},
       "jämför uppföljningen av kommunala och privata",
       "Per insatstyp och regi: granskade enheter, inlämnade självskattningar, frågor utan svar, dagar från planens "
       "utskick till fastställt resultat, skickade påminnelser och vilket formulär som användes.",
       "kvalitet likabehandling --år 2026",
       Likabehandling},
  };
}

}  // namespace kvalitet::client
