#include "services/uppfoljning/forifyllt_csv.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/csv.h"
#include "common/base/date.h"
#include "common/base/text.h"
#include "services/uppfoljning/svar_rules.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr const char* kColumns[] = {"enhet", "nyckel", "värde", "källa", "datum"};

}  // namespace

void LastForifyllt::Add(int rad, absl::string_view kolumn, absl::string_view text) {
  v1::RadFel& ett = fel.emplace_back();
  ett.set_rad(rad);
  ett.set_kolumn(std::string(kolumn));
  ett.set_text(std::string(text));
}

LastForifyllt LasForifyllt(absl::string_view fil, const std::map<std::string, v1::Fraga>& fragor) {
  LastForifyllt last;
  const absl::StatusOr<base::Csv> csv = base::ParseCsv(fil);
  if (!csv.ok()) {
    last.Add(0, "fil", csv.status().message());
    return last;
  }
  last.last_som = base::DescribeFormat(*csv);
  last.antal_rader = static_cast<int64_t>(csv->rows.size());
  for (const char* column : kColumns) {
    if (csv->Column(column) >= 0) continue;
    last.Add(csv->header_line, column, "Kolumnen saknas. Filen ska ha enhet, nyckel, värde, källa och datum.");
    return last;
  }
  std::map<std::pair<std::string, std::string>, int> seen;
  for (const base::CsvRow& row : csv->rows) {
    const size_t before = last.fel.size();
    const auto cell = [&](const char* column) {
      std::string text = base::TrimSv(row.cells[static_cast<size_t>(csv->Column(column))]);
      if (text.empty()) last.Add(row.line, column, "Värdet saknas. Fyll i cellen eller ta bort raden.");
      return text;
    };
    v1::Forifyllt one;
    one.set_enhet(cell("enhet"));
    one.set_nyckel(absl::AsciiStrToUpper(cell("nyckel")));
    one.set_varde(cell("värde"));
    one.set_kalla(cell("källa"));
    one.set_avser_date(cell("datum"));
    if (last.fel.size() != before) continue;
    if (!base::ParseDate(one.avser_date()).ok()) {
      last.Add(row.line, "datum", absl::StrCat("\"", one.avser_date(), "\" ska vara ett datum. Exempel: 2026-10-01"));
    }
    const auto fraga = fragor.find(one.nyckel());
    if (fraga == fragor.end()) {
      last.Add(row.line, "nyckel",
               absl::StrCat(one.nyckel(),
                            " är ingen fråga som förifylls. Ange källan i formuläret, i kolumnen förifylls "
                            "ur, och publicera det först."));
    } else if (const auto read = TolkaSvar(fraga->second, one.varde()); !read.ok()) {
      last.Add(row.line, "värde", read.status().message());
    }
    const auto [first, fresh] = seen.emplace(std::pair(base::FoldSv(one.enhet()), one.nyckel()), row.line);
    if (!fresh) {
      last.Add(row.line, "nyckel",
               absl::StrCat("Samma enhet och nyckel står på rad ", first->second, " också. Ta bort den ena."));
    }
    if (last.fel.size() != before) continue;
    last.varden.push_back(std::move(one));
    last.rader.push_back(row.line);
  }
  return last;
}

}  // namespace kvalitet::uppfoljning
