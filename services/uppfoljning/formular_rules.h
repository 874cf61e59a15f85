// Rules of formulär.  Pure.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/proto/errors.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

inline constexpr absl::string_view kAllaInsatstyper = "ALLA";
// The serie of the kärnfrågor, and how many there should be.
inline constexpr absl::string_view kKarnserie = "karnfragor";
inline constexpr int kMinstKarnfragor = 10, kMestKarnfragor = 15;
inline constexpr int kFragebudget = 30;  // questions of its own that a formulär should have, until the kommun decides

// Puts a formulär into the form in which it is stored: questions in order, the alternatives of the scale written out
// where the question names none, positive and left-out answers spelt as the alternatives are.
void FyllFormular(v1::Formular& formular);

// Adds every broken rule that the options of the proto cannot tell: keys unique, alternatives that suit the scale,
// positive and left-out answers among them and apart.  Field paths start with `prefix`.
void CheckFormular(const v1::Formular& formular, const std::string& prefix, proto::Violations& violations);

// The rules of visas_om alone: what is pointed at exists and stands earlier (so nothing goes in circles), is answered
// with alternatives, and the answers are among them.
void CheckVisasOm(const v1::Formular& formular, const std::string& prefix, proto::Violations& violations);

// A key that stands in both versions has the same scale and the same positive answers: what is changed is a new key, so
// that no year is compared with another by it.
void CheckSammaSkala(const v1::Formular& before, const v1::Formular& now, const std::string& prefix,
                     proto::Violations& violations);
bool SammaSkala(const v1::Fraga& a, const v1::Fraga& b);

// Hash over what people wrote (not name, version, state, stamps, nor what was put in when it was published): equal
// content, equal hash.
std::string InnehallHash(const v1::Formular& formular);

// The question with this key, compared in upper case without spaces around; nullptr if the formulär has none.
const v1::Fraga* FindFraga(const v1::Formular& formular, absl::string_view nyckel);

// Copies the kärnfrågor in before the formulär's own questions.  INVALID_ARGUMENT where a key stands in both.
absl::Status TaInKarnfragor(const v1::Formular& karnfragor, v1::Formular& formular);
// Ends every avsnitt that does not ask what the utförare needs of the kommun with that question.
void LaggTillBehov(v1::Formular& formular);
// The formulär without the kärnfrågor: what is asked where they are answered in another självskattning.
v1::Formular UtanKarnfragor(const v1::Formular& formular);

// In what kärnfrågor leave their rule, as a sentence: how many they are, what differs from the version before (nullptr
// if there is none).  Empty if in nothing.
std::string Karnavvikelse(const v1::Formular& karnfragor, const v1::Formular* before);

// That a formulär has more questions of its own than the budget, as a sentence; empty if it has not.
std::string Budgetvarning(const v1::Formular& formular, int budget);

}  // namespace kvalitet::uppfoljning
