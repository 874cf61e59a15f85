// The example kommun as tables: made-up names of utförare, enheter and questions.  Numbers are planted by example.cc.
#pragma once
#include <vector>

namespace kvalitet::client::example {

// The made-up kommun.  Its code is in no register; a suite started with --dev accepts it.
inline constexpr char kKommun[] = "9999";
inline constexpr char kKommunName[] = "Exempelkommun";
inline constexpr char kNamnd[] = "Vård- och omsorgsnämnden";
// The year that is followed up, and the day on which its figures are frozen.
inline constexpr int kYear = 2026;
inline constexpr char kFreezeDate[] = "2027-02-15";

struct Operator {
  const char* name;
  bool privat;
  const char* legal_form;
  const char* number;  // organisationsnummer: of a series that is never issued, with a right check digit
};

struct Unit {
  const char* name;
  const char* insatstyp;
  const char* agreement;   // avtalsform
  int operated_by;         // index of the operator from the start
  int persons;             // about how many persons
  int places;              // 0 where the insats has none
  int taken_over_by;       // index of the later operator, or -1
  const char* taken_over;  // first day of the later operator
};

struct Question {
  const char* key;
  const char* area;
  const char* text;
  const char* scale;  // JN, U4, AND, ANT, TXT: domain words for answer scales
  bool mandatory;
  const char*
      groups;  // letters of the forms that have it: H hemtjänst, B boende för äldre, D dagverksamhet, L LSS och stöd
};

struct Form {
  const char* insatstyp;
  const char* label;
  char group;
};

extern const std::vector<Operator> kOperators;
extern const std::vector<Unit> kUnits;
extern const std::vector<Question> kQuestions;
extern const std::vector<Form> kForms;

}  // namespace kvalitet::client::example
