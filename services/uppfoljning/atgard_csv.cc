#include "services/uppfoljning/atgard_csv.h"

#include <algorithm>
#include <initializer_list>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/csv.h"
#include "common/base/date.h"
#include "common/base/text.h"

namespace kvalitet::uppfoljning {
namespace {

std::vector<std::string> Delar(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(text, separator)) {
    if (std::string one(base::TrimSv(part)); !one.empty()) parts.push_back(std::move(one));
  }
  return parts;
}

// The cells of a row by column.
class Rad {
 public:
  Rad(const base::Csv& csv, const base::CsvRow& row) : csv_(csv), row_(row) {}
  int line() const { return row_.line; }
  std::string Get(std::initializer_list<absl::string_view> names) const {
    for (absl::string_view name : names) {
      const int at = csv_.Column(name);
      if (at >= 0) return std::string(base::TrimSv(row_.cells[static_cast<size_t>(at)]));
    }
    return "";
  }

 private:
  const base::Csv& csv_;
  const base::CsvRow& row_;
};

// An ISO date, or a fel.
std::string Datum(const Rad& rad, std::initializer_list<absl::string_view> names, LastaAtgarder& last) {
  const std::string text = rad.Get(names);
  if (text.empty() || base::ParseDate(text).ok()) return text;
  last.Add(rad.line(), *names.begin(), absl::StrCat("\"", text, "\" ska vara ett datum, till exempel 2018-04-30."));
  return "";
}

// Thousands of kronor; nothing where the cell is empty, since zero is an amount.
template <class Set>
void Belopp(const Rad& rad, std::initializer_list<absl::string_view> names, LastaAtgarder& last, const Set& set) {
  const std::string text = rad.Get(names);
  int64_t amount = 0;
  if (text.empty()) return;
  if (absl::SimpleAtoi(text, &amount)) return set(amount);
  last.Add(rad.line(), *names.begin(), absl::StrCat("\"", text, "\" ska vara ett heltal i tusental kronor: 750"));
}

v1::Atgard LasRad(const Rad& rad, LastaAtgarder& last) {
  v1::Atgard a;
  a.set_text(rad.Get({"åtgärd", "text"}));
  a.set_sista_date(Datum(rad, {"avslutas", "sista dag"}, last));
  for (std::string& role : Delar(rad.Get({"ansvarig", "ansvariga"}), ',')) a.add_ansvariga(std::move(role));
  a.set_beslutande(rad.Get({"beslutande"}));
  for (std::string& word : Delar(rad.Get({"beroenden", "beroende"}), ';')) a.add_beroenden()->set_ord(std::move(word));
  a.set_beslutad_date(Datum(rad, {"beslutad"}, last));
  a.set_enhet(rad.Get({"enhet"}));
  a.set_insatstyp(rad.Get({"insatstyp"}));
  a.set_orsak(rad.Get({"orsak"}));
  a.set_forvantad_effekt(rad.Get({"förväntad effekt"}));
  a.set_effekt_mats(rad.Get({"så mäts effekten"}));
  Belopp(rad, {"förväntat belopp tkr", "belopp tkr"}, last, [&a](int64_t tkr) { a.set_forvantat_belopp_tkr(tkr); });
  Belopp(rad, {"utfall tkr"}, last, [&a](int64_t tkr) { a.set_utfall_belopp_tkr(tkr); });
  v1::Delmal& part = *a.add_delmal();
  part.set_date(a.sista_date());
  part.set_ord(rad.Get({"delmål"}));
  if (part.ord().empty()) part.set_ord(rad.Get({"ansvarig", "ansvariga"}));
  return a;
}

// One more date of an åtgärd.
void LaggTill(const v1::Atgard& row, int rad, v1::Atgard& a, LastaAtgarder& last) {
  if (row.text() != a.text() || row.beslutande() != a.beslutande() || row.enhet() != a.enhet()) {
    last.Add(rad, "nr",
             absl::StrCat("Nr ", a.kall_id(),
                          " står på flera rader med olika text, beslutande eller enhet. "
                          "Ge dem olika nr."));
    return;
  }
  // What only the first row may say: another value there would be lost.
  const auto same = [&](const char* kolumn, const std::string& said, const std::string& stands) {
    if (said.empty() || said == stands) return;
    last.Add(rad, kolumn, absl::StrCat("Nr ", a.kall_id(), " står på flera rader med olika ", kolumn,
                                       ". Skriv det på den första raden."));
  };
  const auto tkr = [](bool has, int64_t value) { return has ? absl::StrCat(value) : std::string(); };
  same("förväntat belopp tkr", tkr(row.has_forvantat_belopp_tkr(), row.forvantat_belopp_tkr()),
       tkr(a.has_forvantat_belopp_tkr(), a.forvantat_belopp_tkr()));
  same("utfall tkr", tkr(row.has_utfall_belopp_tkr(), row.utfall_belopp_tkr()),
       tkr(a.has_utfall_belopp_tkr(), a.utfall_belopp_tkr()));
  same("orsak", row.orsak(), a.orsak());
  same("förväntad effekt", row.forvantad_effekt(), a.forvantad_effekt());
  same("så mäts effekten", row.effekt_mats(), a.effekt_mats());
  same("beslutad", row.beslutad_date(), a.beslutad_date());
  same("insatstyp", row.insatstyp(), a.insatstyp());
  for (const v1::Beroende& one : row.beroenden()) {
    const bool stands = std::any_of(a.beroenden().begin(), a.beroenden().end(),
                                    [&](const v1::Beroende& other) { return other.ord() == one.ord(); });
    if (!stands) *a.add_beroenden() = one;
  }
  for (const std::string& role : row.ansvariga()) {
    if (std::find(a.ansvariga().begin(), a.ansvariga().end(), role) == a.ansvariga().end()) a.add_ansvariga(role);
  }
  *a.add_delmal() = row.delmal(0);
  std::stable_sort(a.mutable_delmal()->begin(), a.mutable_delmal()->end(),
                   [](const v1::Delmal& x, const v1::Delmal& y) { return x.date() < y.date(); });
  a.set_sista_date(a.delmal(a.delmal_size() - 1).date());
}

}  // namespace

void LastaAtgarder::Add(int rad, absl::string_view kolumn, absl::string_view text) {
  v1::RadFel& one = fel.emplace_back();
  one.set_rad(rad);
  one.set_kolumn(std::string(kolumn));
  one.set_text(std::string(text));
}

LastaAtgarder LasAtgarder(absl::string_view fil, absl::string_view kalla) {
  LastaAtgarder last;
  const absl::StatusOr<base::Csv> csv = base::ParseCsv(fil);
  if (!csv.ok()) {
    last.Add(0, "", csv.status().message());
    return last;
  }
  last.last_som = base::DescribeFormat(*csv);
  last.antal_rader = static_cast<int64_t>(csv->rows.size());
  std::map<std::string, size_t> seen;
  for (const base::CsvRow& row : csv->rows) {
    const Rad rad(*csv, row);
    const std::string key = rad.Get({"nr", "nyckel", "id"});
    v1::Atgard read = LasRad(rad, last);
    if (key.empty()) {
      last.Add(row.line, "nr", "Raden saknar nr. Ge varje åtgärd ett eget, samma varje gång filen läses in.");
      continue;
    }
    const auto [found, is_new] = seen.emplace(key, last.atgarder.size());
    if (!is_new) {
      LaggTill(read, row.line, last.atgarder[found->second].atgard, last);
      continue;
    }
    read.set_kalla(std::string(kalla));
    read.set_kall_id(key);
    last.atgarder.push_back({std::move(read), row.line});
  }
  for (LastAtgard& one : last.atgarder) {  // a single date is the last day, and no part
    if (one.atgard.delmal_size() == 1) one.atgard.clear_delmal();
  }
  return last;
}

}  // namespace kvalitet::uppfoljning
