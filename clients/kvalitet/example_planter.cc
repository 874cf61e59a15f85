#include "clients/kvalitet/example_planter.h"

#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace kvalitet::client::example {
namespace {

// The days on which the scripts are run: everything that must be stamped with a day of its own.
constexpr char kLastAutumn[] = "2025-12-01";
constexpr char kInTime[] = "2026-12-01";
constexpr char kLate[] = "2026-12-18";
constexpr char kLastDay2025[] = "2025-12-12";
constexpr char kLastDay2026[] = "2026-12-11";

}  // namespace

std::string CsvLine(const std::vector<std::string>& cells) {
  std::vector<std::string> quoted;
  for (const std::string& cell : cells) {
    const bool plain = cell.find_first_of(";\"\n") == std::string::npos;
    quoted.push_back(plain ? cell : absl::StrCat("\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\""));
  }
  return absl::StrCat(absl::StrJoin(quoted, ";"), "\r\n");
}

std::string FileName(absl::string_view name) {
  std::string out = absl::StrReplaceAll(
      name, {{"å", "a"}, {"ä", "a"}, {"ö", "o"}, {"é", "e"}, {"Å", "a"}, {"Ä", "a"}, {"Ö", "o"}, {" ", "-"}});
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

int Planter::OperatorOn(const Unit& unit, int day) {
  return unit.taken_over_by >= 0 && day >= DayNumber(unit.taken_over) ? unit.taken_over_by : unit.operated_by;
}

void Planter::Run(absl::string_view date, absl::string_view who, absl::string_view command) {
  std::string& script = scripts_[std::string(date)];
  std::string& identity = script_identity_[std::string(date)];
  if (identity != who) {
    identity = std::string(who);
    int op = 0;
    const bool team = !absl::SimpleAtoi(absl::StripPrefix(who, "utforare-"), &op);
    absl::StrAppend(
        &script, "som ", who,
        team ? " KVALITETSTEAM" : absl::StrCat(" UTFORARE \"", kOperators[static_cast<size_t>(op)].name, "\""), "\n");
  }
  absl::StrAppend(&script, command, "\n");
}

void Planter::Say(absl::string_view date, absl::string_view text) {
  absl::StrAppend(&scripts_[std::string(date)], "echo \"  ", text, "\" >&3\n");
}

void Planter::PlantRegister() {
  std::string csv =
      kBom + CsvLine({"nyckel", "utförare", "enhet", "insatstyp", "regi", "juridisk form", "avtalsform",
                      "organisationsnummer", "gäller från", "gäller till", "kapacitet", "antal personer",
                      "tillstånd", "tillstånd från"});
  const int year_end = DayNumber(absl::StrCat(kYear, "-12-31"));
  for (size_t i = 0; i < kUnits.size(); ++i) {
    const Unit& unit = kUnits[i];
    auto line = [&](int operator_index, absl::string_view from, absl::string_view to, absl::string_view agreement) {
      const Operator& op = kOperators[static_cast<size_t>(operator_index)];
      // What begins after the list was made needs one.
      const bool permit = op.privat && from != "2024-01-01";
      csv += CsvLine({absl::StrFormat("R%03d%s", i + 1, from == "2024-01-01" ? "" : "B"), op.name, unit.name,
                      unit.insatstyp, op.privat ? "privat" : "kommunal", op.legal_form, std::string(agreement),
                      op.number, std::string(from), std::string(to), unit.places > 0 ? absl::StrCat(unit.places) : "",
                      absl::StrCat(unit.persons), permit ? absl::StrFormat("3.1.1-%05d/2023", 20000 + i) : "",
                      permit ? "2023-06-01" : ""});
    };
    const bool taken = unit.taken_over_by >= 0;
    line(unit.operated_by, "2024-01-01", taken ? IsoDay(DayNumber(unit.taken_over) - 1) : "", unit.agreement);
    if (taken) line(unit.taken_over_by, unit.taken_over, "", "LOV");
    example_.truths.Add("enheter", "", unit.insatstyp, PrivateOn(unit, year_end), kYear);
  }
  example_.files["register.csv"] = csv;
  Say(kLastAutumn, "Registret: utförare, enheter, avtal och uppdrag");
  Run(kLastAutumn, "team", "kvalitet utförare importera register.csv --källa exempel");
}

void Planter::PlantForms() {
  std::string csv = kBom + CsvLine({"formulär", "rubrik", "insatstyp", "respondent", "instrument", "nyckel", "avsnitt",
                                    "fråga", "skala", "positiva", "uteslutna", "obligatorisk", "kritisk"});
  for (const Form& form : kForms) {
    for (const Question& q : kQuestions) {
      if (!absl::StrContains(q.groups, std::string(1, form.group))) continue;
      const absl::string_view scale = q.scale;
      const std::string positive = scale == "JN" ? "Ja" : scale == "U4" ? "Uppfylls helt|Uppfylls i huvudsak" : "";
      const std::string excluded = scale == "JN" || scale == "U4" ? "Ej aktuellt" : "";
      csv +=
          CsvLine({absl::StrCat("sjalvskattning-", FileName(form.label)), absl::StrCat("Självskattning ", form.label),
                   form.insatstyp, "UTFORARE", "Exempelkommunens kärnfrågor", q.key, q.area, q.text, q.scale, positive,
                   excluded, q.mandatory ? "ja" : "nej", q.area == absl::string_view("Läkemedel") ? "ja" : "nej"});
    }
  }
  example_.files["formular.csv"] = csv;
  Say(kLastAutumn, "Formulären: åtta, ett per insatstyp, publicerade");
  Run(kLastAutumn, "team", "kvalitet formulär importera formular.csv --källa exempel --publicera");
}

void Planter::PlantSelfAssessments() {
  Say(kLastAutumn, "Självskattning hemtjänst 2025: skickas, fylls i och lämnas in");
  Run(kLastAutumn, "team",
      absl::StrCat("kvalitet självskattning skicka --insatstyp SOL_HEMTJANST --formulär sjalvskattning-hemtjanst ",
                   "--år 2025 --sista-dag ", kLastDay2025));
  for (const Unit& unit : kUnits) {
    if (unit.insatstyp == absl::string_view("SOL_HEMTJANST")) PlantAnswers(unit, 2025, kLastAutumn);
  }
  Say(kInTime, "Självskattningar 2026: skickas till alla enheter, lika för kommunala och privata");
  for (const Form& form : kForms) {
    Run(kInTime, "team",
        absl::StrCat("kvalitet självskattning skicka --insatstyp ", form.insatstyp, " --formulär sjalvskattning-",
                     FileName(form.label), " --år 2026 --utskickad 2026-10-01 --sista-dag ", kLastDay2026));
  }
  Say(kInTime, "Utförarna lämnar in");
  for (size_t i = 0; i < kUnits.size(); ++i) {
    const Unit& unit = kUnits[i];
    const bool privat = PrivateOn(unit, DayNumber("2026-10-01"));
    example_.truths.Add("sjalvskattning.utskickade", "", unit.insatstyp, privat, 2026);
    // Kronans Hemtjänst and Dagcenter Eken never hand in; three are a week late.
    if (unit.name == absl::string_view("Kronans Hemtjänst") || unit.name == absl::string_view("Dagcenter Eken")) {
      example_.truths.Add("sjalvskattning.saknas", "", unit.insatstyp, privat, 2026);
      continue;
    }
    const bool late = unit.name == absl::string_view("Lindhaga") || unit.name == absl::string_view("Verkstan") ||
                      unit.name == absl::string_view("Norrskenets Hemtjänst");
    if (late && scripts_[kLate].empty()) Say(kLate, "Tre självskattningar kommer en vecka för sent");
    PlantAnswers(unit, 2026, late ? kLate : kInTime);
    example_.truths.Add("sjalvskattning.inlamnade", "", unit.insatstyp, privat, 2026);
    if (late) example_.truths.Add("sjalvskattning.sena", "", unit.insatstyp, privat, 2026);
  }
}

void Planter::PlantAnswers(const Unit& unit, int year, absl::string_view submit_date) {
  const int op = OperatorOn(unit, DayNumber(submit_date));
  const bool privat = kOperators[static_cast<size_t>(op)].privat;
  const bool strong = dice_.Chance(70);
  std::string csv = kBom + CsvLine({"NYCKEL", "AVSNITT", "FRÅGA", "SVAR", "KOMMENTAR"});
  char group = 'H';
  for (const Form& form : kForms) group = form.insatstyp == absl::string_view(unit.insatstyp) ? form.group : group;
  for (const Question& q : kQuestions) {
    if (!absl::StrContains(q.groups, std::string(1, group))) continue;
    csv += CsvLine({q.key, q.area, q.text, PlantAnswer(unit, q, year, strong, privat), ""});
  }
  const std::string file = absl::StrCat("svar/", FileName(unit.name), "-", year, ".csv");
  example_.files[file] = csv;
  const std::string who = absl::StrFormat("utforare-%02d", op);
  const std::string target = absl::StrCat(" --enhet \"", unit.name, "\" --år ", year);
  // A run that was broken off is run again from its beginning: what is handed in already takes no new answers.
  Run(submit_date, who, absl::StrCat("kvalitet självskattning fyll ", file, target, " --begäran exempel-", file));
  Run(submit_date, who, absl::StrCat("kvalitet självskattning lämna-in --ja", target));
}

std::string Planter::PlantAnswer(const Unit& unit, const Question& q, int year, bool strong, bool privat) {
  const absl::string_view scale = q.scale;
  if (scale == "TXT") return dice_.Chance(60) ? "Rutinen för överlämning mellan arbetspass har skrivits om." : "";
  if (scale == "ANT") return absl::StrCat(dice_.Between(14, 38));
  if (scale == "AND") {
    const int all = std::max(4, unit.persons - dice_.Between(0, unit.persons / 10));
    const int some = all * dice_.Between(strong ? 82 : 60, 100) / 100;
    example_.truths.Add("sjalvskattning.andel", q.key, unit.insatstyp, privat, year, some, all);
    return absl::StrCat(some, "/", all);
  }
  if (dice_.Chance(4)) return "Ej aktuellt";
  const int positive_chance = strong ? 90 : 68;
  const bool positive = dice_.Chance(positive_chance);
  example_.truths.Add("sjalvskattning.positiva", q.area, unit.insatstyp, privat, year, positive ? 1 : 0, 1);
  example_.truths.Add("sjalvskattning.positiva", "", unit.insatstyp, privat, year, positive ? 1 : 0, 1);
  if (scale == "JN") return positive ? "Ja" : "Nej";
  if (positive) return dice_.Chance(55) ? "Uppfylls helt" : "Uppfylls i huvudsak";
  return dice_.Chance(75) ? "Uppfylls delvis" : "Uppfylls inte";
}

void Planter::PlantFollowUps() {
  Say(kInTime, "Uppföljningar 2025 och 2026 med iakttagelser och åtgärder");
  for (size_t i = 0; i < kUnits.size(); i += 5)
    PlantFollowUp(kUnits[i], DayNumber("2025-03-03") + dice_.Between(0, 200));
  for (const Unit& unit : kUnits) {
    // The unit that is taken over in May is visited before and after; of the others about half are visited.
    if (unit.name == absl::string_view("Hemtjänst Norr")) {
      PlantFollowUp(unit, DayNumber("2026-03-12"));
      PlantFollowUp(unit, DayNumber("2026-10-07"));
    } else if (dice_.Chance(50)) {
      PlantFollowUp(unit, DayNumber("2026-02-02") + dice_.Between(0, 270));
    }
  }
  PlantDecisions();
}

void Planter::PlantFollowUp(const Unit& unit, int day) {
  static constexpr std::array<const char*, 4> kGrades = {"styrka", "utvecklingsområde", "brist", "allvarlig brist"};
  static constexpr std::array<const char*, 4> kTexts = {
      "Arbetsgruppen går igenom varje avvikelse tillsammans samma vecka.", "Mötena med de enskilda kan bli tätare.",
      "Två av tio granskade planer saknar datum för uppföljning.",
      "Giltig delegering saknas för tre av tjugo som ger läkemedel."};
  static constexpr std::array<const char*, 4> kQuestionOfGrade = {"EG1", "DL2", "GP2", "RU2"};
  const int year = day < DayNumber("2026-01-01") ? 2025 : 2026;
  const bool privat = PrivateOn(unit, day);
  const std::string number = absl::StrFormat("U%02d", ++follow_ups_);
  const std::string file_number = absl::StrCat("\"$", number, "\"");
  Run(kInTime, "team",
      absl::StrCat(number, "=$(kvalitet uppföljning registrera --enhet \"", unit.name, "\" --insatstyp ",
                   unit.insatstyp, " --nivå ", dice_.Chance(40) ? "fördjupad" : "årlig", " --datum ", IsoDay(day),
                   " --metod besök,intervju --begäran exempel-", number, " --bara-nummer)"));
  example_.truths.Add("uppfoljning.genomforda", "", unit.insatstyp, privat, year);
  const int findings = dice_.Between(1, 3);
  bool grave = false, shortcoming = false;
  std::vector<std::pair<int, bool>> shortcomings;  // number, and whether it is grave
  for (int k = 1; k <= findings; ++k) {
    const int roll = dice_.Between(1, 100);
    const size_t grade = roll <= 25 ? 0 : roll <= 50 ? 1 : roll <= 88 ? 2 : 3;
    grave = grave || grade == 3;
    shortcoming = shortcoming || grade == 2;
    Run(kInTime, "team",
        absl::StrCat("kvalitet uppföljning iakttagelse ", file_number, " --fråga ", kQuestionOfGrade[grade],
                     " --grad \"", kGrades[grade], "\" --text \"", kTexts[grade], "\" --begäran exempel-", number, "-",
                     k));
    example_.truths.Add("uppfoljning.iakttagelser", kGrades[grade], unit.insatstyp, privat, year);
    if (grade >= 2) shortcomings.emplace_back(k, grade == 3);
  }
  const char* verdict = grave ? "brister" : shortcoming ? "godtagbar" : "god";
  example_.truths.Add("uppfoljning.omdome", verdict, unit.insatstyp, privat, year);
  Run(kInTime, "team",
      absl::StrCat("kvalitet uppföljning skicka-utkast ", file_number, " --omdöme ", verdict,
                   " --motiv \"Bedömningen vilar på besök och intervjuer.\" --begäran exempel-", number, "-U"));
  drafts_[absl::StrFormat("utforare-%02d", OperatorOn(unit, day))].push_back(number);
  // An åtgärd is seen by the utförare: it comes after the draft.
  for (const auto& [finding, is_grave] : shortcomings) PlantAction(unit, day + 14, number, finding, is_grave);
}

void Planter::PlantDecisions() {
  Say(kInTime, "Utförarna har läst utkasten, en annan i kvalitetsteamet fastställer");
  for (const auto& [who, numbers] : drafts_) {
    for (const std::string& number : numbers) {
      Run(kInTime, who,
          absl::StrCat("kvalitet uppföljning svara \"$", number, "\" --klar --begäran exempel-", number, "-K"));
    }
  }
  for (const auto& [who, numbers] : drafts_) {
    for (const std::string& number : numbers) {
      Run(kInTime, "kollega",
          absl::StrCat("kvalitet uppföljning fastställ \"$", number, "\" --begäran exempel-", number, "-F"));
    }
  }
}

void Planter::PlantAction(const Unit& unit, int decided, const std::string& number_variable, int finding, bool grave) {
  static constexpr std::array<const char*, 3> kTexts = {"Ny rutin för överlämning införs och följs upp.",
                                                        "Alla genomförandeplaner gås igenom med den enskilde.",
                                                        "Delegeringar kontrolleras varje månad."};
  const std::string variable = absl::StrCat("A", number_variable.substr(1), "_", finding);
  const int year = decided < DayNumber("2026-01-01") ? 2025 : 2026;
  const bool privat = PrivateOn(unit, decided);
  const int last = decided + (grave ? 14 : 60);
  Run(kInTime, "team",
      absl::StrCat(variable, "=$(kvalitet åtgärd lägg-till --uppföljning \"$", number_variable, "\" --iakttagelse ",
                   finding, " --text \"", kTexts[static_cast<size_t>(dice_.Between(0, 2))],
                   "\" --ansvarig enhetschef --beslutad ", IsoDay(decided), " --sista-dag ", IsoDay(last),
                   " --begäran exempel-", variable, " --bara-nummer)"));
  example_.truths.Add("atgard.beslutade", "", unit.insatstyp, privat, year);
  const int roll = year == 2025 ? dice_.Between(1, 80) : dice_.Between(1, 100);
  const int done = last - dice_.Between(0, 10);
  const bool can_be_done = done < DayNumber(kInTime);
  const std::string number = absl::StrCat(" \"$", variable, "\" --begäran exempel-", variable);
  const char* state = "ej påbörjad";
  if (roll <= 60 && can_be_done) {
    // Who does it says that it is done; the kommun judges the effect.
    Run(kInTime, absl::StrCat("utforare-", OperatorOn(unit, decided)),
        absl::StrCat("kvalitet åtgärd klar", number, "-K --datum ", IsoDay(done)));
    state = "genomförd";
    if (roll <= 48) {
      const bool effect = roll <= 34;
      const int judged = std::min(done + 30, DayNumber(kInTime));
      Run(kInTime, "team",
          absl::StrCat("kvalitet åtgärd effekt", number, "-E --effekt ", effect ? "full" : "ingen", " --datum ",
                       IsoDay(judged), " --motiv \"Stickprov i tio akter.\""));
      state = effect ? "genomförd med effekt" : "genomförd utan effekt";
    }
    example_.truths.Add("atgard.klara", state, unit.insatstyp, PrivateOn(unit, done),
                        done < DayNumber("2026-01-01") ? 2025 : 2026);
  } else if (roll <= 85) {
    Run(kInTime, "team", absl::StrCat("kvalitet åtgärd påbörja", number, "-P --datum ", IsoDay(decided)));
    state = "pågår";
  }
  example_.truths.Add("atgard.lage", state, unit.insatstyp, privat, year);
}

void Planter::PlantPublishedFigures() {
  std::string csv = kBom + CsvLine({"nyckel", "år", "insatstyp", "avser", "regi", "mått", "kategori", "värde",
                                    "måttenhet", "n", "källa"});
  constexpr char kSatisfied[] = "Andel ganska/mycket nöjda";
  constexpr char kSurvey[] = "Vad tycker de äldre om äldreomsorgen, uttag för Exempelkommun (påhittade tal)";
  for (const char* insatstyp : {"SOL_HEMTJANST", "SOL_SABO"}) {
    const bool home_care = insatstyp == absl::string_view("SOL_HEMTJANST");
    const int base = home_care ? 84 : 78;
    const auto add = [&](int year, absl::string_view about, absl::string_view regi, int value, int answers) {
      const absl::string_view key = about.empty() ? regi : about;
      csv += CsvLine({absl::StrCat(FileName(insatstyp), "-", year, "-", FileName(key)), absl::StrCat(year), insatstyp,
                      std::string(about), std::string(regi), kSatisfied, "", absl::StrCat(value), "%",
                      absl::StrCat(answers), kSurvey});
    };
    for (int year : {2024, 2025, 2026}) {
      int satisfied = 0, asked = 0;
      for (const char* regi : {"kommunal", "privat"}) {
        const int value = base + dice_.Between(-3, 4), answers = dice_.Between(90, 220);
        add(year, "", regi, value, answers);
        example_.truths.Add("nojda", "", insatstyp, regi == absl::string_view("privat"), year, value);
        satisfied += value * answers;
        asked += answers;
      }
      add(year, "", "alla", (satisfied + asked / 2) / asked, asked);
      add(year, "Riket", "alla", base + year - 2024, home_care ? 61200 : 26400);
    }
    // The nämnd's goal of the year, by the words of the measure.
    csv +=
        CsvLine({absl::StrCat(FileName(insatstyp), "-mal"), absl::StrCat(kYear), insatstyp, "", "alla",
                 "Mål andel nöjda", "", home_care ? "85" : "83", "%", "", "Nämndens verksamhetsplan (påhittade mål)"});
  }
  example_.files["siffror.csv"] = csv;
  Run(kFreezeDate, "team", "kvalitet siffra importera siffror.csv --källa exempel");
}

Example Planter::Finish() {
  // An identity is made when it is first needed: an utförare must stand in the register before it can have one.
  const std::string head =
      absl::StrCat("set -eu\n",
                   "# som NAMN ROLL [UTFÖRARE]: det som följer görs med den behörigheten.\n"
                   "som() {\n"
                   "  if [ ! -s \"$BEHORIGHET/$1\" ]; then\n"
                   "    kvalitet token --data_dir \"$DATA\" --roll \"$2\" --person \"exempel-$1\" --kommun ",
                   kKommun,
                   " ${3:+--utförare \"$3\"} > \"$BEHORIGHET/$1.ny\"\n"
                   "    mv \"$BEHORIGHET/$1.ny\" \"$BEHORIGHET/$1\"\n"
                   "  fi\n"
                   "  export KVALITET_TOKEN_FILE=\"$BEHORIGHET/$1\"\n"
                   "}\n");
  for (const auto& [date, text] : scripts_) {
    example_.files[absl::StrCat("steg/", date, ".sh")] = absl::StrCat(
        "# Körs med sviten på ", date, ". $DATA: svitens datamapp. $BEHORIGHET: mapp för behörighetsfiler.\n",
        "# Deskriptor 3: förlopp för den som ser på.\n", head, text);
  }
  example_.files["facit.json"] = example_.truths.Json(seed_);
  return std::move(example_);
}

}  // namespace kvalitet::client::example
