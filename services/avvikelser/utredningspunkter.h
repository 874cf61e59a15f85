// What an investigation must have in it before it is locked, by date, from data/utredningspunkter.csv.  Pure.
#pragma once
#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/proto/call.h"
#include "common/proto/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// data/utredningspunkter.csv as text; the definition is made by the build.
extern const absl::string_view kUtredningspunkterCsv;

// The investigations of the file.
enum class Utredningsslag { kLexSarah, kHandelseanalys, kEnkelUtredning };

struct Punktregel {
  const google::protobuf::FieldDescriptor* falt = nullptr;  // a text, or rows
  bool kravs = true;
  std::string saknas;  // a sentence, where it is asked for and not there
};
// One version of one investigation.
struct Punktlista {
  Utredningsslag slag = Utredningsslag::kLexSarah;
  std::string fran;  // ISO
  std::vector<Punktregel> punkter;
};

// Parses the format of data/utredningspunkter.csv.  INVALID_ARGUMENT names the line.
absl::StatusOr<std::vector<Punktlista>> ParseUtredningspunkter(absl::string_view csv);

// The version that holds on a day (ISO).
const Punktlista& PunkterFor(const std::vector<Punktlista>& alla, Utredningsslag slag, absl::string_view day);

// Adds what is asked for and not there.
void CheckPunkter(const Punktlista& lista, const google::protobuf::Message& arende, proto::Violations& violations);

// The same as guards of the locking, by the list that this program has and the day of the call.
void CheckSexPunkter(const proto::Call& call, const v1::LexSarahArende& arende, proto::Violations& violations);
void CheckAnalys(const proto::Call& call, const v1::LexMariaArende& arende, proto::Violations& violations);
void CheckEnkelUtredning(const proto::Call& call, const v1::LexMariaArende& arende, proto::Violations& violations);

}  // namespace kvalitet::avvikelser
