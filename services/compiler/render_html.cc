#include "services/compiler/render_html.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace kvalitet::compiler {
namespace {

// Fonts by name, so that print is the same wherever they are installed.
constexpr absl::string_view kStil = R"css(
* { box-sizing: border-box; }
html { font-size: 16px; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; color: #1a1a1a; background: #fff;
  font-family: "DejaVu Sans Condensed", "DejaVu Sans", "Segoe UI", Arial, sans-serif; line-height: 1.45; }
a { color: #0b3c5d; }
.hoppa { position: absolute; left: -999rem; }
.hoppa:focus { position: static; }
header { border-bottom: 3px solid #0b3c5d; padding-bottom: .6rem; margin-bottom: 1rem; }
header .slag { color: #0b3c5d; font-weight: bold; letter-spacing: .02em; margin: 0; }
h1 { font-size: 1.9rem; line-height: 1.15; margin: .15rem 0 .35rem; color: #0b3c5d; }
header .om { margin: 0; color: #50565c; }
h2 { font-size: 1.45rem; color: #0b3c5d; border-bottom: 2px solid #0b3c5d; padding-bottom: .2rem;
  margin: 2.2rem 0 .8rem; }
h3 { font-size: 1.06rem; margin: 1.5rem 0 .4rem; line-height: 1.3; }
h3 .nr { color: #fff; background: #0b3c5d; font-size: .8rem; padding: .1rem .4rem; border-radius: .2rem;
  margin-right: .5rem; }
h3 .amne { color: #50565c; font-weight: normal; display: block; font-size: .85rem; }
p { margin: .4rem 0; }
dl { margin: .8rem 0; display: table; table-layout: fixed; width: 100%; }
dl > div { display: table-row; }
dt, dd { padding: .2rem 0; margin: 0; display: table-cell; vertical-align: top; }
dt { width: 13.5rem; padding-right: .5rem; font-weight: bold; }
dd { overflow-wrap: anywhere; }
dl.rader { margin: 1rem 0; }
dl.rader dt { color: #0b3c5d; width: 15rem; }
dl.rader dt, dl.rader dd { padding: .3rem 0; }
figure { margin: .5rem 0 1rem; }
.bred { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .86rem; line-height: 1.3; }
caption { text-align: left; font-weight: bold; padding: .2rem 0 .35rem; }
th, td { padding: .28rem .5rem; vertical-align: top; text-align: left; }
thead th { border-bottom: 2px solid #0b3c5d; vertical-align: bottom; font-weight: bold; }
tbody tr { border-bottom: 1px solid #c3c9cf; }
tbody th { font-weight: normal; }
.varav { padding-left: 1.4rem; }
.tal { text-align: right; font-variant-numeric: tabular-nums; }
td.kort, .id { white-space: nowrap; }
.ord { color: #50565c; font-style: italic; }
.fot { color: #50565c; font-size: .74rem; margin: .3rem 0 0; overflow-wrap: anywhere; }
.tom { margin: .3rem 0; padding: .35rem .6rem; background: #eef2f5; font-size: .88rem; }
.anm { margin: .4rem 0; padding: .35rem .6rem; border-left: 4px solid #0b3c5d; background: #eef2f5;
  font-size: .9rem; }
svg { display: block; width: 100%; max-width: 34rem; height: auto; }
svg text { font-family: "DejaVu Sans Condensed", "DejaVu Sans", "Segoe UI", Arial, sans-serif; font-size: 11px;
  fill: #1a1a1a; }
nav ol { columns: 2; padding-left: 1.2rem; }
dl.kort { font-size: .86rem; }
dl.kallor dt { width: 3rem; }
footer { border-top: 1px solid #c3c9cf; margin-top: 2rem; padding-top: .6rem; color: #50565c;
  font-size: .78rem; overflow-wrap: anywhere; }
@media screen and (max-width: 40rem) { body { padding: 1rem; } dl, dl > div, dt, dd { display: block; width: auto; }
  dl > div { padding: .3rem 0; } dl.rader dt, dl.kallor dt { width: auto; } nav ol { columns: 1; } }
@page { size: A4; margin: 17mm 15mm 18mm;
  @bottom-left { content: string(titel); font: 7.5pt "DejaVu Sans Condensed"; color: #50565c; }
  @bottom-right { content: "Sida " counter(page) " av " counter(pages); font: 7.5pt "DejaVu Sans Condensed";
    color: #50565c; } }
@media print {
  html { font-size: 9.4pt; }
  body { max-width: none; padding: 0; line-height: 1.38; }
  header .slag { string-set: titel attr(data-titel); }
  .hoppa { display: none; }
  .id { white-space: normal; }
  h1 { font-size: 20pt; }
  h2 { break-before: page; margin-top: 0; font-size: 15pt; }
  nav h2, .bilaga h2 { break-before: auto; }
  .bilaga h2 { margin-top: 1.6rem; }
  p, dd, li { orphans: 3; widows: 3; }
  dl > div { break-inside: avoid; }
  .framsida { break-after: page; }
  .framsida dl { font-size: 10.5pt; }
  h2, h3 { break-after: avoid; }
  figure.liten, .tom, .anm { break-inside: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  table { font-size: 8pt; }
  th, td { padding: 1.4pt 4pt; }
  .varav { padding-left: 12pt; }
  h3 { margin-top: 1rem; }
  figure { margin: .3rem 0 .6rem; }
  .tom, .anm { padding: 2pt 5pt; }
  .framsida table { font-size: 7.6pt; }
  .framsida th, .framsida td { padding: 2pt 3pt; }
  .fot { font-size: 6.6pt; }
  .bred { overflow: visible; }
  svg { max-width: 9.5cm; }
  footer { break-before: avoid; }
  nav a { color: inherit; text-decoration: none; }
  nav a::after { content: ", sida " target-counter(attr(href), page); color: #50565c; }
}
)css";

// Words that no line can hold may be broken: a space of no width after every twentieth letter of one.
std::string Brytbar(absl::string_view text) {
  constexpr int kLangtOrd = 30, kDel = 20;
  std::string ut;
  for (absl::string_view ord : absl::StrSplit(text, ' ')) {
    if (!ut.empty() || ord.data() != text.data()) ut += ' ';
    const auto bokstav = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    if (std::count_if(ord.begin(), ord.end(), bokstav) <= kLangtOrd) {
      absl::StrAppend(&ut, ord);
      continue;
    }
    int antal = 0;
    for (char c : ord) {
      if (bokstav(c) && ++antal % kDel == 1 && antal > 1) absl::StrAppend(&ut, "\u200b");
      ut += c;
    }
  }
  return ut;
}

bool ArOrd(absl::string_view text) {
  for (absl::string_view ord :
       {"färre än 5", "för få för att redovisas", "uppgift saknas", "ej mätt", "ej granskad i år"})
    if (text == ord) return true;
  return false;
}

void Skriv(pdf::Markup& m, const Fot& fot) {
  constexpr size_t kMestId = 6;
  std::vector<std::string> delar;
  if (!fot.n.empty()) delar.push_back(absl::StrCat("n: ", fot.n, "."));
  if (!fot.period.empty()) delar.push_back(absl::StrCat("Period: ", fot.period, "."));
  if (!fot.kalla.empty()) delar.push_back(absl::StrCat("Källa: ", fot.kalla, "."));
  if (!fot.forbehall.empty())
    delar.push_back(absl::StrCat("Obs: ", fot.forbehall, absl::EndsWith(fot.forbehall, ".") ? "" : "."));
  if (delar.empty() && fot.figurer.empty()) return;
  m.Oppna("p", {{"class", "fot"}}).Text(absl::StrJoin(delar, " "));
  // An id is never broken over two lines: it is typed from the page.
  const size_t visas = std::min(kMestId, fot.figurer.size());
  for (size_t i = 0; i < visas; ++i)
    m.Text(i == 0 ? " Figur: " : ", ").Element("span", {{"class", "id"}}, fot.figurer[i]);
  if (fot.figurer.size() > visas) m.Text(absl::StrCat(" och ", fot.figurer.size() - visas, " till i datautgåvan"));
  if (visas > 0) m.Text(".");
  m.Stang();
}

void Skriv(pdf::Markup& m, const Tabell& t) {
  // A short table stays on one page.  A wide one can be moved sideways on a narrow screen, also with the keyboard.
  m.Oppna("figure", {{"class", t.rader.size() <= 12 ? "liten" : "lang"}})
      .Oppna("div", {{"class", "bred"}, {"role", "group"}, {"aria-label", t.rubrik}, {"tabindex", "0"}})
      .Oppna("table");
  m.Element("caption", t.rubrik).Oppna("thead").Oppna("tr");
  for (const Kolumn& k : t.kolumner) m.Element("th", {{"scope", "col"}, {"class", k.tal ? "tal" : "text"}}, k.text);
  m.Stang().Stang().Rad().Oppna("tbody");
  for (const std::vector<Cell>& rad : t.rader) {
    m.Oppna("tr");
    for (const Cell& c : rad) {
      if (c.rubrik) {
        m.Element("th", {{"scope", "row"}, {"class", absl::StartsWith(c.text, "varav ") ? "varav" : "hel"}},
                  Brytbar(c.text));
        continue;
      }
      std::string klass = c.tal ? "tal" : "text";
      if (ArOrd(c.text)) absl::StrAppend(&klass, c.text.size() <= 20 ? " ord kort" : " ord");
      if (c.figur.empty())
        m.Element("td", {{"class", klass}}, Brytbar(c.text));
      else
        m.Element("td", {{"class", klass}, {"data-figur", c.figur}}, c.text);
    }
    m.Stang().Rad();
  }
  m.Stang().Stang().Stang();
  if (t.fot.figurer.empty() && t.fot.forbehall.empty() && t.fot.period.empty()) {
    m.Stang().Rad();
    return;
  }
  m.Oppna("figcaption");
  Skriv(m, t.fot);
  m.Stang().Stang().Rad();
}

struct Blockskrivare {
  pdf::Markup& m;
  std::string id;
  void operator()(const Tabell& t) const { Skriv(m, t); }
  void operator()(const Saknas& s) const {
    m.Oppna("p", {{"class", "tom"}}).Element("strong", s.ord).Text(absl::StrCat(": ", s.varfor)).Stang().Rad();
  }
  void operator()(const Stycke& s) const { m.Element("p", {{"class", "anm"}}, s.text).Rad(); }
  void operator()(const Diagram& d) const {
    m.Oppna("figure", {{"class", "liten"}});
    RitaDiagram(m, d, id);
    m.Oppna("figcaption").Element("p", {{"class", "fot"}}, absl::StrCat(d.titel, ". ", d.beskrivning));
    Skriv(m, d.fot);
    m.Stang().Stang().Rad();
  }
};

void Skriv(pdf::Markup& m, absl::string_view klass, const std::vector<Rad>& rader) {
  m.Oppna("dl", {{"class", klass}});
  for (const Rad& r : rader) m.Oppna("div").Element("dt", r.rubrik).Element("dd", r.text).Stang();
  m.Stang().Rad();
}

void SkrivDel(pdf::Markup& m, const Avsnitt& a, const Del& d) {
  const std::string id = absl::StrCat(a.ankare, "-", d.nr.empty() ? "ovrigt" : d.nr);
  m.Oppna("section", {{"aria-labelledby", id}});
  m.Oppna("h3", {{"id", id}});
  if (!d.nr.empty()) m.Element("span", {{"class", "nr"}}, d.nr);
  m.Text(d.rubrik);
  if (d.amne != d.rubrik && !d.nr.empty()) m.Element("span", {{"class", "amne"}}, d.amne);
  m.Stang();
  for (size_t i = 0; i < d.block.size(); ++i) std::visit(Blockskrivare{m, absl::StrCat(id, "-", i)}, d.block[i]);
  m.Stang().Rad();
}

constexpr absl::string_view kBilaga = "Bilaga: tabeller per område, kategori och enhet";

bool HarBilaga(const Modell& modell) {
  for (const Avsnitt& a : modell.avsnitt)
    if (!a.bilaga.empty()) return true;
  return false;
}

void Bilagan(pdf::Markup& m, const Modell& modell) {
  if (!HarBilaga(modell)) return;
  m.Oppna("section", {{"aria-labelledby", "bilaga"}}).Element("h2", {{"id", "bilaga"}}, kBilaga).Rad();
  for (const Avsnitt& a : modell.avsnitt) {
    if (a.bilaga.empty()) continue;
    const std::string id = absl::StrCat(a.ankare, "-bilaga");
    m.Oppna("section", {{"aria-labelledby", id}}).Element("h3", {{"id", id}}, a.rubrik);
    for (size_t i = 0; i < a.bilaga.size(); ++i) std::visit(Blockskrivare{m, absl::StrCat(id, "-", i)}, a.bilaga[i]);
    m.Stang().Rad();
  }
  m.Stang().Rad();
}

std::string Rubrik(const Modell& modell) {
  return modell.omfattar.empty() ? modell.kommun : absl::StrCat(modell.kommun, ": ", modell.omfattar);
}

void Huvudet(pdf::Markup& m, const Modell& modell) {
  std::vector<std::string> om;
  if (!modell.namnd.empty()) om.push_back(modell.namnd);
  om.push_back(modell.status);
  om.push_back(modell.fryst);
  const std::string titel = absl::StrCat(modell.titel, " · ", Rubrik(modell));
  m.Oppna("header");
  m.Element("p", {{"class", "slag"}, {"data-titel", titel}}, modell.titel);
  m.Element("h1", Rubrik(modell));
  m.Element("p", {{"class", "om"}}, absl::StrJoin(om, " · "));
  m.Stang().Rad();
}

void Framsidan(pdf::Markup& m, const Framsida& f) {
  m.Oppna("section", {{"class", "framsida"}, {"id", "framsida"}, {"aria-label", "Sammanfattning på en sida"}});
  Skriv(m, "rader", f.meningar);
  Skriv(m, f.oversikt);
  Skriv(m, "rader", f.rader);
  m.Stang().Rad();
}

}  // namespace

std::string RenderHtml(const Modell& modell) {
  pdf::Markup m;
  m.Fast("<!DOCTYPE html>\n").Oppna("html", {{"lang", "sv"}}).Oppna("head").Tom("meta", {{"charset", "utf-8"}});
  m.Tom("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  m.Element("title", absl::StrCat(modell.titel, ", ", Rubrik(modell)));
  m.Oppna("style").Fast(kStil).Stang().Stang().Rad();
  m.Oppna("body").Element("a", {{"class", "hoppa"}, {"href", "#innehall"}}, "Till innehållet").Rad();
  Huvudet(m, modell);
  m.Oppna("main", {{"id", "innehall"}}).Rad();
  Framsidan(m, modell.framsida);
  m.Oppna("nav", {{"aria-labelledby", "oversikt"}}).Element("h2", {{"id", "oversikt"}}, "Innehåll").Oppna("ol");
  m.Oppna("li").Element("a", {{"href", "#ordlista"}}, "Så läser du siffrorna").Stang();
  for (const Avsnitt& a : modell.avsnitt)
    m.Oppna("li").Element("a", {{"href", absl::StrCat("#", a.ankare)}}, a.rubrik).Stang();
  if (HarBilaga(modell)) m.Oppna("li").Element("a", {{"href", "#bilaga"}}, kBilaga).Stang();
  if (!modell.metod.empty()) m.Oppna("li").Element("a", {{"href", "#metod"}}, "Metod").Stang();
  m.Oppna("li").Element("a", {{"href", "#kallor"}}, "Källor").Stang();
  m.Stang().Stang().Rad();
  m.Oppna("section", {{"class", "bilaga"}, {"aria-labelledby", "ordlista"}});
  m.Element("h2", {{"id", "ordlista"}}, "Så läser du siffrorna");
  Skriv(m, "kort", modell.ordlista);
  m.Stang().Rad();
  for (const Avsnitt& a : modell.avsnitt) {
    m.Oppna("section", {{"aria-labelledby", a.ankare}}).Element("h2", {{"id", a.ankare}}, a.rubrik).Rad();
    for (const Del& d : a.delar) SkrivDel(m, a, d);
    m.Stang().Rad();
  }
  Bilagan(m, modell);
  if (!modell.metod.empty()) {
    m.Oppna("section", {{"class", "bilaga"}, {"aria-labelledby", "metod"}});
    m.Element("h2", {{"id", "metod"}}, "Metod");
    Skriv(m, "kort", modell.metod);
    m.Stang().Rad();
  }
  m.Oppna("section", {{"class", "bilaga"}, {"aria-labelledby", "kallor"}});
  m.Element("h2", {{"id", "kallor"}}, "Källor");
  Skriv(m, "kort kallor", modell.kallor);
  m.Stang().Stang().Rad();
  m.Oppna("footer").Element("p",
                            absl::StrCat("Varje siffra har ett figurnummer. Kommandot \"kvalitet siffra förklara\" "
                                         "visar hur den är gjord. Innehållets kontrollsumma: ",
                                         modell.hash, "."));
  return std::move(m).Klar() + "\n";
}

}  // namespace kvalitet::compiler
