// Charts as SVG: lines over years with gaps, and a mark per enhet with the median.  Series differ by shape and line,
// not by colour.  Coordinates are whole tenths, reckoned in integers.
#include <algorithm>
#include <array>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "services/compiler/render_html.h"

namespace kvalitet::compiler {
namespace {

constexpr int64_t kBredd = 520, kHojd = 210, kVanster = 46, kHoger = 150, kOver = 14, kUnder = 30;
constexpr absl::string_view kMork = "#0b3c5d";

// Tenths of a unit as SVG writes them.
std::string T(int64_t tiondelar) {
  return absl::StrCat(tiondelar < 0 ? "-" : "", std::abs(tiondelar) / 10, ".", std::abs(tiondelar % 10));
}

// A value of the axis without needless decimals.
std::string Axeltal(int64_t y, int decimaler) {
  int64_t skala = 1;
  for (int i = 0; i < decimaler; ++i) skala *= 10;
  return y % skala == 0 ? base::NumberSv(y / skala) : base::DecimalSv(y, decimaler);
}

// The smallest of 1, 2, 5 × 10^k that makes at most five steps.
int64_t Steg(int64_t hogst) {
  for (int64_t bas = 1;; bas *= 10)
    for (int64_t s : {bas, bas * 2, bas * 5})
      if (s * 5 >= hogst) return s;
}

void Marke(pdf::Markup& m, Serie::Form form, int64_t x, int64_t y) {
  switch (form) {
    case Serie::kFylldCirkel:
      m.Tom("circle", {{"cx", T(x)}, {"cy", T(y)}, {"r", "4.5"}, {"fill", kMork}});
      break;
    case Serie::kOppenKvadrat:
      m.Tom("rect", {{"x", T(x - 42)},
                     {"y", T(y - 42)},
                     {"width", "8.4"},
                     {"height", "8.4"},
                     {"fill", "#fff"},
                     {"stroke", kMork},
                     {"stroke-width", "1.8"}});
      break;
    case Serie::kKryss:
      m.Tom("path", {{"d", absl::StrCat("M", T(x - 40), " ", T(y - 40), "L", T(x + 40), " ", T(y + 40), "M", T(x - 40),
                                        " ", T(y + 40), "L", T(x + 40), " ", T(y - 40))},
                     {"stroke", kMork},
                     {"stroke-width", "2"}});
      break;
  }
}

absl::string_view Streck(Serie::Form form) {
  return form == Serie::kFylldCirkel ? "none" : form == Serie::kOppenKvadrat ? "6 3" : "2 3";
}

void Text(pdf::Markup& m, int64_t x, int64_t y, absl::string_view ankare, absl::string_view text) {
  m.Element("text",
            {{"x", T(x)},
             {"y", T(y)},
             {"text-anchor", ankare},
             {"font-size", "11"},
             {"font-family", "DejaVu Sans Condensed, DejaVu Sans, sans-serif"},
             {"fill", "#1a1a1a"}},
            text);
}

void Linje(pdf::Markup& m, int64_t x1, int64_t y1, int64_t x2, int64_t y2, absl::string_view farg,
           absl::string_view bredd, absl::string_view streck) {
  m.Tom("line", {{"x1", T(x1)},
                 {"y1", T(y1)},
                 {"x2", T(x2)},
                 {"y2", T(y2)},
                 {"stroke", farg},
                 {"stroke-width", bredd},
                 {"stroke-dasharray", streck}});
}

void Legend(pdf::Markup& m, const std::vector<Serie>& serier, int64_t x, int64_t y) {
  for (const Serie& s : serier) {
    Marke(m, s.form, x, y - 40);
    Text(m, x + 100, y, "start", s.namn);
    y += 180;
  }
}

void RitaLinjer(pdf::Markup& m, const Diagram& d) {
  int forsta = 9999, sista = 0;
  int64_t hogst = d.mal.value_or(0), lagst = std::min<int64_t>(hogst, 0);
  for (const Serie& s : d.serier)
    for (const Punkt& p : s.punkter) {
      forsta = std::min(forsta, p.x);
      sista = std::max(sista, p.x);
      hogst = std::max(hogst, p.y);
      lagst = std::min(lagst, p.y);
    }
  int64_t skala = 1;
  for (int i = 0; i < d.decimaler; ++i) skala *= 10;
  const bool procent = d.matenhet == "procent" && hogst <= 100 * skala && lagst == 0;
  const int64_t steg = procent ? 25 * skala : Steg(std::max<int64_t>(hogst - lagst, skala));
  const int64_t topp = procent ? 100 * skala : (std::max<int64_t>(hogst, 0) + steg - 1) / steg * steg;
  const int64_t botten = -((-lagst + steg - 1) / steg * steg);
  const int64_t x0 = kVanster * 10, x1 = (kBredd - kHoger) * 10, y0 = (kHojd - kUnder) * 10, y1 = kOver * 10;
  auto X = [&](int ar) {
    return forsta == sista ? (x0 + x1) / 2 : x0 + 150 + (x1 - x0 - 300) * (ar - forsta) / (sista - forsta);
  };
  auto Y = [&](int64_t y) { return y0 - (y0 - y1) * (y - botten) / std::max<int64_t>(topp - botten, 1); };
  for (int64_t y = botten; y <= topp; y += steg) {
    Linje(m, x0, Y(y), x1, Y(y), "#c3c9cf", "1", "none");
    Text(m, x0 - 60, Y(y) + 40, "end", Axeltal(y, d.decimaler));
  }
  for (int ar = forsta; ar <= sista; ++ar) Text(m, X(ar), y0 + 180, "middle", absl::StrCat(ar));
  if (d.mal) {
    Linje(m, x0, Y(*d.mal), x1, Y(*d.mal), "#8a1c1c", "1.4", "8 4");
    Text(m, x1 + 200, Y(*d.mal) + 40, "start", absl::StrCat("mål ", Axeltal(*d.mal, d.decimaler)));
  }
  for (const Serie& s : d.serier) {
    for (size_t i = 1; i < s.punkter.size(); ++i)
      // A year without value is a gap, not a line across it.
      if (s.punkter[i].x == s.punkter[i - 1].x + 1)
        Linje(m, X(s.punkter[i - 1].x), Y(s.punkter[i - 1].y), X(s.punkter[i].x), Y(s.punkter[i].y), kMork, "1.8",
              Streck(s.form));
    for (const Punkt& p : s.punkter) Marke(m, s.form, X(p.x), Y(p.y));
  }
  // Values at the marks of the last year, moved apart where they would meet.
  std::multimap<int64_t, std::string> vid;
  for (const Serie& s : d.serier)
    if (!s.punkter.empty() && s.punkter.back().x == sista) vid.insert({Y(s.punkter.back().y), s.punkter.back().text});
  std::vector<std::string> skrivna;
  int64_t forra = -1000;
  for (const auto& [y, text] : vid) {
    if (!skrivna.empty() && skrivna.back() == text && y - forra < 60) continue;
    const int64_t plats = std::max(y, forra + 120);
    Text(m, X(sista) + 90, plats + 40, "start", text);
    forra = plats;
    skrivna.push_back(text);
  }
  Legend(m, d.serier, (kBredd - kHoger + 20) * 10,
         (kHojd - kUnder - static_cast<int64_t>(d.serier.size()) * 18 + 8) * 10);
}

void RitaPrickar(pdf::Markup& m, const Diagram& d) {
  const int64_t x0 = 1000, x1 = (kBredd - 30) * 10;
  const int64_t radhojd = 560;
  auto X = [&](int64_t y) { return x0 + (x1 - x0) * y / 10000; };
  const int64_t under = 300 + radhojd * static_cast<int64_t>(d.serier.size());
  for (int64_t p = 0; p <= 10000; p += 2500) {
    Linje(m, X(p), 200, X(p), under, "#c3c9cf", "1", "none");
    Text(m, X(p), under + 160, "middle", absl::StrCat(p / 100, " %"));
  }
  if (d.median) {
    Linje(m, X(*d.median), 160, X(*d.median), under, "#8a1c1c", "1.6", "8 4");
    Text(m, X(*d.median), 120, "middle", absl::StrCat("median ", base::RatioSv(*d.median, 100, 0, 1), " %"));
  }
  int64_t y = 480;
  for (const Serie& s : d.serier) {
    Text(m, x0 - 160, y + 40, "end", s.namn);
    std::map<int64_t, int> staplade;
    for (const Punkt& p : s.punkter) {
      // Enheter at the same place stand above and below each other.
      const int i = staplade[p.y / 200]++;
      const int64_t sida = i % 2 == 0 ? 1 : -1;
      Marke(m, s.form, X(p.y), y + sida * ((i + 1) / 2) * 90);
    }
    y += radhojd;
  }
}

}  // namespace

void RitaDiagram(pdf::Markup& m, const Diagram& d, const std::string& id) {
  const int64_t hojd = d.slag == Diagram::kLinjer ? kHojd : 56 + 56 * static_cast<int64_t>(d.serier.size());
  m.Oppna("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                  {"viewBox", absl::StrCat("0 0 ", kBredd, " ", hojd)},
                  {"role", "img"},
                  {"aria-labelledby", absl::StrCat(id, "-t ", id, "-b")}});
  m.Element("title", {{"id", absl::StrCat(id, "-t")}}, d.titel);
  m.Element("desc", {{"id", absl::StrCat(id, "-b")}}, d.beskrivning);
  if (d.slag == Diagram::kLinjer)
    RitaLinjer(m, d);
  else
    RitaPrickar(m, d);
  m.Stang();
}

}  // namespace kvalitet::compiler
