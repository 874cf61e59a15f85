// The forms by which IVO is notified, by date, from data/blanketter.csv.  Pure.
//
//   const Blankett& form = BlankettFor(v1::LEX_SARAH, "2026-11-23");
//   anmalan.set_blankett(form.namn);                                   // stored with what is sent
//   BlankettAv(v1::LEX_SARAH, anmalan.blankett(), "2026-11-23")        // that of what was sent
#pragma once
#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// data/blanketter.csv as text; the definition is made by the build.
extern const absl::string_view kBlanketterCsv;

struct Blankettfalt {
  const google::protobuf::FieldDescriptor* falt = nullptr;  // of what is sent; null: filled in by hand
  std::string ledtext;                                      // with a capital letter
  std::string saknas;                                       // a sentence, printed where it is empty
};
struct Blankettgrupp {
  std::string rubrik;
  std::vector<Blankettfalt> falt;
};
// One version of one form.
struct Blankett {
  v1::Avvikelsetyp lag = v1::AVVIKELSETYP_UNSPECIFIED;  // LEX_SARAH or LEX_MARIA
  std::string namn;                                     // "SOSFS 2011:5"
  std::string fran;                                     // ISO
  std::vector<Blankettgrupp> grupper;
};

// Parses the format of data/blanketter.csv.  INVALID_ARGUMENT names the line.
absl::StatusOr<std::vector<Blankett>> ParseBlanketter(absl::string_view csv);

// Of the list that this program has, which has one of each lag or is not served: the version that is sent on a day
// (ISO).
const Blankett& BlankettFor(v1::Avvikelsetyp lag, absl::string_view day);
const Blankett& BlankettFor(const std::vector<Blankett>& alla, v1::Avvikelsetyp lag, absl::string_view day);
// That of something that was sent, by the name it keeps of it.
const Blankett& BlankettAv(v1::Avvikelsetyp lag, absl::string_view namn, absl::string_view day);

// What a field says, a text for each of its values; none where the form has it to be filled in by hand.
std::vector<std::string> Varden(const google::protobuf::Message& anmalan, const Blankettfalt& falt);
// What the form calls those of its fields in which nothing stands.
std::vector<std::string> Tomma(const Blankett& blankett, const google::protobuf::Message& anmalan);

// "Åtgärder" of "åtgärder".
std::string MedStorBokstav(std::string text);

}  // namespace kvalitet::avvikelser
