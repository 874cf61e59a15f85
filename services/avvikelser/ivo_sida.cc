#include "services/avvikelser/ivo_sida.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/pdf/markup.h"
#include "common/proto/rules.h"
#include "services/avvikelser/blanketter.h"

namespace kvalitet::avvikelser {
namespace {

using google::protobuf::Message;

// Fonts by name, so that print is the same wherever they are installed.  What closes the form takes a line of what
// comes before it along: no page holds the receipt alone.
constexpr absl::string_view kStil = R"css(
@page { size: A4; margin: 18mm 18mm 20mm;
  @bottom-left { content: string(nummer); font: 8pt "DejaVu Sans"; color: #50565c; }
  @bottom-right { content: "Sida " counter(page) " av " counter(pages); font: 8pt "DejaVu Sans"; color: #50565c; } }
body { font: 9pt/1.35 "DejaVu Sans"; color: #1a1a1a; margin: 0; orphans: 3; widows: 3; }
header { border-bottom: 2pt solid #0b3c5d; padding-bottom: 6pt; }
header p { margin: 0; color: #50565c; }
h1 { font-size: 17pt; line-height: 1.2; margin: 0 0 3pt; color: #0b3c5d; }
h2 { font-size: 11.5pt; color: #0b3c5d; margin: 9pt 0 2pt; border-bottom: .5pt solid #0b3c5d; break-after: avoid; }
h3 { font-size: 9pt; margin: 8pt 0 2pt; break-after: avoid; }
.nummer { string-set: nummer content(); }
dl { display: table; width: 100%; table-layout: fixed; margin: 0; }
dl > div { display: table-row; }
dt, dd { display: table-cell; padding: 1pt 0; vertical-align: top; }
dt { width: 48mm; padding-right: 4mm; color: #50565c; }
dd, p.text { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
dd p { margin: 0; }
dd p + p { margin-top: 2pt; }
.ruta, p.tom { margin: 1pt 0; }
.underskrift { break-inside: avoid; break-before: avoid; }
.tom { color: #50565c; font-style: italic; }
.namnteckning { margin: 12mm 0 0; border-top: .5pt solid #1a1a1a; width: 80mm; padding-top: 2pt; color: #50565c; }
.utredning { break-before: page; }
footer { margin-top: 14pt; border-top: .5pt solid #c3c9cf; padding-top: 4pt; font-size: 7.5pt; color: #50565c;
  overflow-wrap: anywhere; break-inside: avoid; break-before: avoid; }
)css";

struct Punkt {
  std::string rubrik, text;  // no heading where the text begins with what it is
};
// What a page has beside the fields of its form.
struct Innehall {
  v1::Avvikelsetyp lag;
  const char* namn;                 // "lex Sarah"
  std::vector<std::string> galler;  // what an anmälan may be about, one of which is ticked
  std::vector<Punkt> utredning;     // empty where it is not done
};

template <class E>
std::string Ord(E value) {
  return proto::Word(google::protobuf::GetEnumDescriptor<E>()->FindValueByNumber(value));
}

std::string Text(const Message& m, const char* name) {
  return m.GetReflection()->GetString(m, m.GetDescriptor()->FindFieldByName(name));
}

void Rad(pdf::Markup& sida, const std::string& rubrik, const std::vector<std::string>& texter,
         absl::string_view saknas = "") {
  sida.Oppna("div").Element("dt", rubrik).Oppna("dd");
  if (texter.empty()) {
    sida.Element("span", {{"class", "tom"}}, saknas);
  } else {
    for (const std::string& one : texter) sida.Element("p", one);
  }
  sida.Stang().Stang().Rad();
}

void Galler(pdf::Markup& sida, const std::string& galler, const std::vector<std::string>& mojliga) {
  sida.Element("h2", "Vad anmälan gäller");
  for (const std::string& one : mojliga) {
    sida.Element("p", {{"class", "ruta"}}, absl::StrCat(one == galler ? "☒ " : "☐ ", one)).Rad();
  }
  if (galler.empty()) sida.Element("p", {{"class", "tom"}}, "Inte beslutat när anmälan gjordes.").Rad();
}

void Utredning(pdf::Markup& sida, const std::vector<Punkt>& punkter) {
  if (punkter.empty()) return;
  sida.Oppna("section", {{"class", "utredning"}}).Element("h2", "Utredning").Rad();
  for (const Punkt& one : punkter) {
    if (!one.rubrik.empty()) sida.Element("h3", one.rubrik);
    if (one.text.empty()) {
      sida.Element("p", {{"class", "tom"}}, "Punkten är inte ifylld.").Rad();
    } else {
      sida.Element("p", {{"class", "text"}}, one.text).Rad();
    }
  }
  sida.Stang();
}

std::string Sida(const Message& anmalan, const v1::IvoKopia& kopia, const Innehall& innehall) {
  const std::string nummer = Text(anmalan, "avsandarens_nummer");
  const std::string utkast = Text(anmalan, "utkast");
  const std::string titel =
      absl::StrCat(utkast.empty() ? "" : "Utkast: ",
                   kopia.steg() == v1::EFTERSAND_UTREDNING ? "Utredning till IVO enligt " : "Anmälan till IVO enligt ",
                   innehall.namn);
  pdf::Markup sida;
  sida.Fast("<!DOCTYPE html>\n").Oppna("html", {{"lang", "sv"}}).Oppna("head").Fast("<meta charset=\"utf-8\">");
  sida.Element("title", absl::StrCat(titel, ", ", nummer)).Oppna("style").Fast(kStil).Stang().Stang().Oppna("body");
  sida.Oppna("header").Element("h1", titel);
  sida.Oppna("p").Element("span", {{"class", "nummer"}},
                          absl::StrCat(utkast.empty() ? "" : "Utkast · ", "Avsändarens diarienummer: ", nummer));
  sida.Text(absl::StrCat(" · ", Text(anmalan, "skickad_date"), " · ", Text(anmalan, "blankett")));
  sida.Stang().Stang().Rad();
  Galler(sida, Text(anmalan, "galler"), innehall.galler);
  const Blankett& blankett = BlankettAv(innehall.lag, Text(anmalan, "blankett"), Text(anmalan, "skickad_date"));
  for (const Blankettgrupp& grupp : blankett.grupper) {
    sida.Element("h2", grupp.rubrik).Oppna("dl").Rad();
    for (const Blankettfalt& falt : grupp.falt) Rad(sida, falt.ledtext, Varden(anmalan, falt), falt.saknas);
    sida.Stang().Rad();
  }
  sida.Oppna("section", {{"class", "underskrift"}}).Element("h2", "Underskrift").Oppna("dl");
  const std::string kontakt = Text(anmalan, "kontakt");
  Rad(sida, "Namn och funktion", kontakt.empty() ? std::vector<std::string>() : std::vector{kontakt},
      "Kontakten är inte angiven.");
  Rad(sida, "Datum", {Text(anmalan, "skickad_date")});
  sida.Stang().Element("p", {{"class", "namnteckning"}}, "Namnteckning").Stang().Rad();
  Utredning(sida, innehall.utredning);
  sida.Oppna("footer").Text(!utkast.empty()
                                ? utkast
                                : absl::StrCat("IVO:s kvitto: ", kopia.kvitto(),
                                               ". Kontrollsumma för det som skickades: ", kopia.sha256(), "."));
  return std::move(sida).Klar() + "\n";
}

}  // namespace

std::string IvoSida(const v1::IvoAnmalan& anmalan, const v1::IvoKopia& kopia) {
  Innehall innehall = {
      v1::LEX_SARAH, "lex Sarah", {Ord(v1::ALLVARLIGT_MISSFORHALLANDE), Ord(v1::PATAGLIG_RISK_FOR_ALLVARLIGT)}, {}};
  for (const char* punkt :
       {"vad_hande", "uppmarksammat", "nar_intraffade", "orsaker", "hant_tidigare", "kan_handa_igen"}) {
    const int nr = static_cast<int>(innehall.utredning.size());
    if (nr == anmalan.utredning_size()) break;
    const auto* f = v1::LexSarahArende::descriptor()->FindFieldByName(punkt);
    innehall.utredning.push_back({absl::StrCat(nr + 1, ". ", MedStorBokstav(proto::Label(f))), anmalan.utredning(nr)});
  }
  return Sida(anmalan, kopia, innehall);
}

std::string IvoSida(const v1::LexMariaAnmalan& anmalan, const v1::IvoKopia& kopia) {
  Innehall innehall = {v1::LEX_MARIA, "lex Maria", {Ord(v1::ALLVARLIG_VARDSKADA), Ord(v1::RISK_FOR_ALLVARLIG)}, {}};
  for (const std::string& one : anmalan.utredning()) innehall.utredning.push_back({"", one});
  for (const v1::Utredningspunkt& one : anmalan.punkter()) {
    innehall.utredning.push_back({absl::StrCat(one.nr(), ". ", MedStorBokstav(one.rubrik())), one.text()});
  }
  return Sida(anmalan, kopia, innehall);
}

}  // namespace kvalitet::avvikelser
