// Plants the example kommun, one kind of material at a time, and counts what it plants.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "clients/kvalitet/example.h"
#include "clients/kvalitet/example_data.h"

namespace kvalitet::client::example {

// A line of a file that a Swedish Excel would write; kBom stands before the first.
std::string CsvLine(const std::vector<std::string>& cells);
inline constexpr char kBom[] = "\xEF\xBB\xBF";

// A name that a file may have: "Hemtjänst Norr" -> "hemtjanst-norr".
std::string FileName(absl::string_view name);

class Planter {
 public:
  explicit Planter(uint64_t seed) : seed_(seed), dice_(seed) {}

  void PlantRegister();
  void PlantForms();
  void PlantSelfAssessments();
  void PlantFollowUps();
  void PlantEvents();
  void PlantVolumes();
  void PlantPublishedFigures();
  Example Finish();

 private:
  // Index of whoever operates the unit that day, by the tables alone.
  static int OperatorOn(const Unit& unit, int day);
  static bool PrivateOn(const Unit& unit, int day) {
    return kOperators[static_cast<size_t>(OperatorOn(unit, day))].privat;
  }
  // A line of a script that is run on the day `date`, as `who` (team, or an index of an operator).
  void Run(absl::string_view date, absl::string_view who, absl::string_view command);
  void Say(absl::string_view date, absl::string_view text);
  void PlantAnswers(const Unit& unit, int year, absl::string_view submit_date);
  std::string PlantAnswer(const Unit& unit, const Question& question, int year, bool strong, bool privat);
  void PlantFollowUp(const Unit& unit, int day);
  // The drafts that are out are read by their utförare and fastställda by a second person.
  void PlantDecisions();
  void PlantAction(const Unit& unit, int decided, const std::string& number_variable, int finding, bool grave);
  void PlantEvent(const Unit& unit, int day, std::vector<std::vector<std::string>>& rows, int year);

  const uint64_t seed_;
  Dice dice_;
  Example example_;
  // Scripts by date.
  std::map<std::string, std::string> scripts_;
  std::map<std::string, std::string> script_identity_;
  int requests_ = 0;
  int follow_ups_ = 0;
  std::map<std::string, std::vector<std::string>> drafts_;  // by the identity of the utförare
  int events_ = 0;
};

}  // namespace kvalitet::client::example
