// What the example kommun counts by: avvikelser and volumes.
#include <array>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/kvalitet/example_planter.h"

namespace kvalitet::client::example {
namespace {

std::string Lag(absl::string_view insatstyp) { return absl::StartsWith(insatstyp, "LSS") ? "LSS" : "SoL"; }

// Columns of a row of the system, after which it is told what of it was known on a day.
enum Column : size_t { kReported = 8, kClosed = 9, kIvo = 10, kGrade = 13 };

// What the system would have written on `day`: a row that was not reported by then is not there, and one that was not
// closed by then is open.
std::string Uttag(const std::vector<std::vector<std::string>>& rows, absl::string_view day) {
  std::string csv =
      kBom + CsvLine({"id", "typ", "lagrum", "kategorier", "enhet", "insatstyp", "inträffade", "upptäcktes",
                      "rapporterades", "avslutades", "till IVO", "allvarlighet", "sannolikhet", "grad", "beskrivning"});
  for (std::vector<std::string> cells : rows) {
    if (cells[kReported] > day) continue;
    if (cells[kClosed] > day) cells[kClosed] = cells[kIvo] = cells[kGrade] = "";
    csv += CsvLine(cells);
  }
  return csv;
}

// The last day of the system that is planted, and one in the middle of the year: nobody reads in an avvikelse that has
// not happened.  Volymer are of whole years, and may be read in before the year is over.
constexpr char kLastUttag[] = "2027-02-01", kEarlyUttag[] = "2026-11-20";

}  // namespace

void Planter::PlantEvents() {
  for (int year : {2025, 2026}) {
    std::vector<std::vector<std::string>> rows;
    const int first = DayNumber(absl::StrCat(year, "-01-01"));
    for (const Unit& unit : kUnits) {
      const int count = 3 + unit.persons * dice_.Between(8, 22) / 100;
      for (int k = 0; k < count; ++k) PlantEvent(unit, first + dice_.Between(0, 357), rows, year);
    }
    // On both sides of the day on which Hemtjänst Norr changes hands, so that a wrong day is seen.
    for (int offset = -3; year == 2026 && offset <= 3; ++offset) {
      PlantEvent(kUnits[0], DayNumber(kUnits[0].taken_over) + offset, rows, year);
    }
    const auto write = [&](const std::string& name, absl::string_view day) {
      const std::string file = absl::StrCat("avvikelser-", name, ".csv");
      example_.files[file] = Uttag(rows, day);
      return file;
    };
    std::string file;
    if (year == 2026) {
      write(absl::StrCat(year, "-uttag-", kEarlyUttag), kEarlyUttag);
      file = write(absl::StrCat(year, "-uttag-", kLastUttag), kLastUttag);
    } else {
      file = write(absl::StrCat(year), kLastUttag);
    }
    Say(kFreezeDate, absl::StrCat("Avvikelser ", year, " ur verksamhetssystemet"));
    Run(kFreezeDate, "team", absl::StrCat("kvalitet avvikelse importera ", file, " --källa exempel"));
  }
}

void Planter::PlantEvent(const Unit& unit, int day, std::vector<std::vector<std::string>>& rows, int year) {
  const int reported = day + dice_.Between(0, 6);
  const int roll = dice_.Between(1, 100);
  const char* type = roll <= 66   ? "avvikelse"
                     : roll <= 80 ? "lex Sarah"
                     : roll <= 83 ? "lex Maria"
                     : roll <= 92 ? "klagomål"
                     : roll <= 96 ? "synpunkt"
                     : roll <= 99 ? "beröm"
                                  : "förslag";
  const std::string kind = type;
  const std::string law = kind == "lex Maria" ? "HSL" : Lag(unit.insatstyp);
  const bool closed = year == 2025 || dice_.Chance(80);
  std::string grade, ivo, category, closed_day;
  if (closed) closed_day = IsoDay(reported + dice_.Between(5, 40));
  if (closed_day > kLastUttag) closed_day.clear();
  if (kind == "lex Sarah") {
    static constexpr std::array<const char*, 4> kCategories = {"BEMOTANDE", "UTFORANDE_EJ", "UTFORANDE_FEL",
                                                               "RATTSSAKERHET"};
    category = kCategories[static_cast<size_t>(dice_.Between(0, 3))];
    if (!closed_day.empty()) {
      const int g = dice_.Between(1, 100);
      grade = g <= 30 ? "inget missförhållande" : g <= 90 ? "missförhållande" : "allvarligt missförhållande";
      if (g > 30) example_.truths.Add("lexsarah.missforhallanden", "", unit.insatstyp, PrivateOn(unit, reported), year);
      if (g > 90) {
        // A notification belongs to the day on which it was sent.
        ivo = closed_day;
        example_.truths.Add("lexsarah.till_ivo", "", unit.insatstyp, PrivateOn(unit, DayNumber(ivo)),
                            DayNumber(ivo) < DayNumber("2026-01-01")   ? 2025
                            : DayNumber(ivo) < DayNumber("2027-01-01") ? 2026
                                                                       : 2027);
      }
    }
  } else if (kind == "avvikelse") {
    category = dice_.Chance(50) ? "UTFORANDE_DELVIS" : "UTFORANDE_EJ";
  }
  ++events_;
  rows.push_back({absl::StrFormat("H-%d-%04d", year, events_), type, law, category, unit.name, unit.insatstyp,
                  IsoDay(day), IsoDay(day), IsoDay(reported), closed_day, ivo, "", "", grade,
                  kind == "beröm" ? "Tack för gott bemötande." : "En insats blev inte utförd som planerat."});
  // Counted both by the day of the report and by the day of the event: a measure says which of them governs it.
  example_.truths.Add("avvikelse.rapporterade", type, unit.insatstyp, PrivateOn(unit, reported), year);
  example_.truths.Add("avvikelse.rapporterade", "", unit.insatstyp, PrivateOn(unit, reported), year);
  example_.truths.Add("avvikelse.intraffade", type, unit.insatstyp, PrivateOn(unit, day), year);
  example_.truths.Add("avvikelse.intraffade", "", unit.insatstyp, PrivateOn(unit, day), year);
}

void Planter::PlantVolumes() {
  std::string csv = kBom + CsvLine({"nyckel", "år", "insatstyp", "enhet", "regi", "slag", "antal", "källa"});
  for (int year : {2025, 2026}) {
    // Of hemtjänst per regi, since units change hands; of the others per unit.
    int64_t persons[2] = {0, 0}, days[2] = {0, 0};
    for (const Unit& unit : kUnits) {
      const bool privat = PrivateOn(unit, DayNumber(absl::StrCat(year, "-12-31")));
      const int64_t count = unit.persons + dice_.Between(-2, 3), of_days = count * dice_.Between(300, 350);
      example_.truths.Add("volym.personer", "", unit.insatstyp, privat, year, count);
      example_.truths.Add("volym.brukardygn", "", unit.insatstyp, privat, year, of_days);
      if (unit.insatstyp == absl::string_view("SOL_HEMTJANST")) {
        persons[privat] += count;
        days[privat] += of_days;
        continue;
      }
      const std::string key = absl::StrCat(FileName(unit.name), "-", year);
      const std::string source = "verksamhetssystemet, uttag 2027-02-01";
      csv += CsvLine(
          {key + "-p", absl::StrCat(year), unit.insatstyp, unit.name, "", "personer", absl::StrCat(count), source});
      csv += CsvLine(
          {key + "-d", absl::StrCat(year), unit.insatstyp, unit.name, "", "brukardygn", absl::StrCat(of_days), source});
    }
    for (bool privat : {false, true}) {
      const std::string regi = privat ? "privat" : "kommunal", source = "verksamhetssystemet, uttag 2027-02-01";
      csv += CsvLine({absl::StrCat("hemtjanst-", year, "-", regi, "-p"), absl::StrCat(year), "SOL_HEMTJANST", "", regi,
                      "personer", absl::StrCat(persons[privat]), source});
      csv += CsvLine({absl::StrCat("hemtjanst-", year, "-", regi, "-d"), absl::StrCat(year), "SOL_HEMTJANST", "", regi,
                      "brukardygn", absl::StrCat(days[privat]), source});
    }
  }
  example_.files["volymer.csv"] = csv;
  Say(kFreezeDate, "Volymer och de nationella mätningarnas siffror");
  Run(kFreezeDate, "team", "kvalitet volym importera volymer.csv --källa exempel");
}

}  // namespace kvalitet::client::example
