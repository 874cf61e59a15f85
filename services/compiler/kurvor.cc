// The charts of an insatstyp as data: what is drawn, and what a reader hears instead.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "services/compiler/delar.h"

namespace kvalitet::compiler {
namespace {

using fakta::v1::ANDEL;
using fakta::v1::ANTAL;

}  // namespace

// Lines over the years, one shape per regi, with gaps where a year is missing.  Empty if no regi has two years.
std::optional<Diagram> Linjer(const Vy& vy, const Mattdel& matt, const std::string& typ) {
  Diagram d;
  d.slag = Diagram::kLinjer;
  std::vector<const bv1::Figur*> anvanda;
  std::vector<std::string> ord;
  bool flera = false;
  const std::pair<bv1::Regi, Serie::Form> kSerier[] = {{bv1::REGI_KOMMUNAL, Serie::kFylldCirkel},
                                                       {bv1::REGI_PRIVAT, Serie::kOppenKvadrat},
                                                       {bv1::REGI_ALLA, Serie::kKryss}};
  for (const auto& [regi, form] : kSerier) {
    const bv1::Figur* f = vy.Hitta(matt, {typ, regi, "", "", ""});
    if (f == nullptr || SomAv(*f)) continue;
    Serie serie;
    serie.namn = Regirubrik(regi);
    serie.form = form;
    auto lagg = [&](int ar, const Matvarde& v, const std::string& text) {
      const bool skalad = v.denominator != 0;
      int64_t skala = 1;
      for (int i = 0; i < v.decimaler; ++i) skala *= 10;
      auto y = base::RatioScaled(v.value, skalad ? v.denominator : skala, 2, skalad && f->slag() == ANDEL ? 100 : 1);
      if (y) serie.punkter.push_back({absl::StrCat(ar), ar, *y, text});
    };
    std::vector<bv1::TidigareVarde> tidigare(f->tidigare().rbegin(), f->tidigare().rend());
    for (const bv1::TidigareVarde& t : tidigare)
      if (vy.Synlig(*f, t) && (t.denominator() != 0 || f->slag() == ANTAL || f->publicerad()))
        lagg(t.ar(), VardeAv(t), vy.Text(*f, t));
    if (vy.Synlig(*f) && (f->denominator() != 0 || f->slag() == ANTAL || f->publicerad()))
      lagg(vy.ar, VardeAv(*f), vy.Text(*f));
    if (serie.punkter.empty()) continue;
    flera = flera || serie.punkter.size() > 1;
    std::vector<std::string> varden;
    for (const Punkt& p : serie.punkter) varden.push_back(absl::StrCat(p.x, ": ", p.text));
    ord.push_back(absl::StrCat(serie.namn, " ", absl::StrJoin(varden, ", ")));
    if (f->has_mal() && regi == bv1::REGI_ALLA) {
      int64_t skala = 1;
      for (int i = 0; i < f->mal().decimaler(); ++i) skala *= 10;
      if (auto y = base::RatioScaled(f->mal().value(), skala, 2, 1)) d.mal = *y;
    }
    d.serier.push_back(std::move(serie));
    anvanda.push_back(f);
  }
  if (!flera) return std::nullopt;
  d.decimaler = 2;
  d.matenhet = anvanda.front()->slag() == ANDEL ? "procent" : anvanda.front()->matenhet();
  d.titel = absl::StrCat(vy.Etikett(matt), " per år");
  d.beskrivning = absl::StrCat("Linjediagram. ", absl::StrJoin(ord, ". "), ".");
  if (d.mal) absl::StrAppend(&d.beskrivning, " Målet är ", base::DecimalSv(*d.mal / 100, 0), ".");
  d.fot = Fotnot(vy, anvanda);
  return d;
}

std::optional<Diagram> Prickar(const Vy& vy, const std::string& typ, const Mattdel& m) {
  Diagram d;
  d.slag = Diagram::kPrickar;
  d.titel = absl::StrCat(vy.Etikett(m), " per enhet");
  d.matenhet = "procent";
  d.decimaler = 2;
  std::vector<int64_t> alla;
  std::vector<const bv1::Figur*> anvanda;
  for (const auto& [regi, form] :
       {std::pair{bv1::REGI_KOMMUNAL, Serie::kFylldCirkel}, std::pair{bv1::REGI_PRIVAT, Serie::kOppenKvadrat}}) {
    Serie serie;
    serie.namn = Regirubrik(regi);
    serie.form = form;
    for (const bv1::Figur& f : vy.innehall.figurer()) {
      if (f.matt() != m.matt || f.del() != m.del || f.omfattning().insatstyp() != typ ||
          f.omfattning().regi() != regi || f.omfattning().enhet().empty() || !vy.Synlig(f) || f.denominator() == 0)
        continue;
      auto y = base::RatioScaled(f.value(), f.denominator(), 2, 100);
      if (!y) continue;
      serie.punkter.push_back({vy.Enhet(f.omfattning().enhet()), 0, *y, vy.Text(f)});
      alla.push_back(*y);
      anvanda.push_back(&f);
    }
    if (!serie.punkter.empty()) d.serier.push_back(std::move(serie));
  }
  if (alla.size() < 3) return std::nullopt;
  std::sort(alla.begin(), alla.end());
  d.median = alla.size() % 2 == 1 ? alla[alla.size() / 2] : (alla[alla.size() / 2 - 1] + alla[alla.size() / 2]) / 2;
  std::vector<std::string> ord;
  for (const Serie& s : d.serier)
    ord.push_back(absl::StrCat(s.namn, ": ", Antal(static_cast<int64_t>(s.punkter.size()), "enhet", "enheter")));
  d.beskrivning = absl::StrCat("Prickdiagram, en markering per enhet. ", absl::StrJoin(ord, ". "), ". Medianen är ",
                               base::DecimalSv(base::RatioScaled(*d.median, 100, 0, 1).value_or(0), 0),
                               " procent. Värdena står i tabellen.");
  d.fot = Fotnot(vy, anvanda);
  return d;
}

}  // namespace kvalitet::compiler
