// Enum values as people write and read them: the Swedish words of the contract.
#pragma once
#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace kvalitet::client {

// Swedish word of a value; its name where the contract has none; "" for unspecified.
std::string WordOf(const google::protobuf::EnumDescriptor* type, int number);
// By part: some whole words of just one value are enough ("teknik").  Only where no value is named by words of another
// that it is not: "kommun" is no regi, and "ärende" no kind of report.
enum class Naming { kWhole, kByPart };
// The value named by a Swedish word or its own name, in any case, folded, with or without - between words.  A failure
// lists the words for --`flag`.
absl::StatusOr<int> ValueOf(const google::protobuf::EnumDescriptor* type, absl::string_view word,
                            absl::string_view flag, Naming naming);
// The same of a step, which is no flag and is written whole: "Steget "hurra" finns inte."
absl::StatusOr<int> StegNummer(const google::protobuf::EnumDescriptor* type, absl::string_view word);
// "god, godtagbar, brister"; with semicolons where one of them holds a comma.
std::string WordsOf(const google::protobuf::EnumDescriptor* type);

template <class Enum>
std::string WordOf(Enum value) {
  return WordOf(google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}
// KV_ASSIGN_OR_RETURN(auto grade, Value<uppfoljning::v1::Grad>(word, "grad"));
template <class Enum>
absl::StatusOr<Enum> Value(absl::string_view word, absl::string_view flag, Naming naming = Naming::kWhole) {
  const absl::StatusOr<int> number = ValueOf(google::protobuf::GetEnumDescriptor<Enum>(), word, flag, naming);
  if (!number.ok()) return number.status();
  return static_cast<Enum>(*number);
}
// KV_ASSIGN_OR_RETURN(auto steg, StegValue<avvikelser::v1::LexSarahSteg>(word));
template <class Enum>
absl::StatusOr<Enum> StegValue(absl::string_view word) {
  const absl::StatusOr<int> number = StegNummer(google::protobuf::GetEnumDescriptor<Enum>(), word);
  if (!number.ok()) return number.status();
  return static_cast<Enum>(*number);
}

}  // namespace kvalitet::client
