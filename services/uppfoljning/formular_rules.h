// Rules of formulär.  Pure.
#pragma once
#include <string>

#include "common/proto/errors.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

inline constexpr absl::string_view kAllaInsatstyper = "ALLA";

// Puts a formulär into the form in which it is stored: questions in order, the alternatives of the scale written out
// where the question names none, positive and left-out answers spelt as the alternatives are.
void FyllFormular(v1::Formular& formular);

// Adds every broken rule that the options of the proto cannot tell: keys unique, alternatives that suit the scale,
// positive and left-out answers among them and apart.  Field paths start with `prefix`.
void CheckFormular(const v1::Formular& formular, const std::string& prefix, proto::Violations& violations);

// Hash over what people wrote (not name, version, state, stamps): equal content, equal hash.
std::string InnehallHash(const v1::Formular& formular);

// The question with this key, compared in upper case without spaces around; nullptr if the formulär has none.
const v1::Fraga* FindFraga(const v1::Formular& formular, absl::string_view nyckel);

}  // namespace kvalitet::uppfoljning
