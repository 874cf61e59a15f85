// enhet blad: one enhet over all years.
#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/calls.h"
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
constexpr char kService[] = "berattelse.v1.BerattelseService/";

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

constexpr char kAndra[] = "* Andra frågor än det sista året: värdena går inte att jämföra.\n";

bool AndraFragor(const bv1::Enhetsblad& blad) {
  for (const bv1::EnhetsbladRad& rad : blad.rader())
    for (const bv1::EnhetsbladVarde& v : rad.varden())
      if (v.andra_fragor()) return true;
  return false;
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
    for (const bv1::EnhetsbladVarde& v : rad.varden()) {
      per_utforare[v.utforare()][v.ar()] = absl::StrCat(Varde(rad, v), v.andra_fragor() ? " *" : "");
    }
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
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetEnhetsblad"), request, blad));
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
                              table.empty() ? "  Inga siffror än.\n" : table.Text(), AndraFragor(blad) ? kAndra : "",
                              dialoger, kSma),
                 blad);
  return absl::OkStatus();
}

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

}  // namespace kvalitet::client
