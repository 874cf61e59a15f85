// Rules of answers: what an answer to a question may be, how it is spelt when stored, and what of it counts.  Pure.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

inline constexpr size_t kMaxSvarCharacters = 20000;
inline constexpr int64_t kTusendel = 1000;  // numbers are kept in thousandths

// An answer within its scale.
struct TolkatSvar {
  std::string svar;                // as the formulär spells it: "Ja", "17/20", "3,5"; free text as it came
  std::optional<int64_t> varde;    // thousandths
  std::optional<int64_t> namnare;  // thousandths
  std::optional<bool> positivt;    // unset where the question has no positive set, or the answer is left out
};

// Reads an answer.  INVALID_ARGUMENT otherwise, whose message is Swedish: the answer, the rule and an example.  An
// empty answer is an error here: taking an answer away is the caller's matter.
absl::StatusOr<TolkatSvar> TolkaSvar(const v1::Fraga& fraga, absl::string_view svar);

// The words of an answer alone, folded, so that "Nej, aldrig" and "NEJ ALDRIG" compare equal.
std::string Jamforbar(absl::string_view text);

// Where a text holds something that may not stand in it (personal number, telephone number, more than 20 000
// characters, control characters), as a Swedish sentence; empty if it may stand.
std::string TextFel(absl::string_view text);

// Both together, for one line of a form, its comment too.  What is wrong with the text comes first,
// so that no message repeats a personal number.
absl::StatusOr<TolkatSvar> KontrolleraSvar(const v1::Fraga& fraga, const v1::Svar& svar);

// "skriv två tal, antal med giltig delegering / antal som utför uppgifterna. Exempel: 17/20"
std::string SvaraSa(const v1::Fraga& fraga);

// A number of thousandths as people write it: "3,5".
std::string TalSv(int64_t tusendelar);

// Reads a Swedish number, not negative: hard spaces between groups of three, decimal comma, at most three decimals.
// nullopt if it is not one.
std::optional<int64_t> TolkaTal(absl::string_view text);

// A share as two counts.
struct Andel {
  int64_t positiva = 0;
  int64_t raknade = 0;
};

// Positive share by avsnitt over stored answers; answers that are not counted are in neither number.
std::map<std::string, Andel> PositivaPerAvsnitt(const v1::Formular& formular, const std::vector<v1::Svar>& svar);

// Keys of questions, of what they were made from.
using Nycklar = absl::flat_hash_set<absl::string_view>;

// Keys of the questions that these answers hide: the question that shows one has none of the answers that do, or is
// hidden itself.
Nycklar Dolda(const v1::Formular& formular, const std::vector<v1::Svar>& svar);
// Keys that have an answer; a comment alone is none.
Nycklar Besvarade(const std::vector<v1::Svar>& svar);
// "HT20 besvaras med Ja eller Delvis"; empty if the question is always shown.
std::string VisasOm(const v1::Fraga& fraga);

// Mandatory questions that are shown and have no answer, in the order of the form; a comment alone is none.
std::vector<v1::SaknatSvar> SaknadeSvar(const v1::Formular& formular, const std::vector<v1::Svar>& svar);
// Hidden questions that have an answer or a comment, in the order of the form.
std::vector<v1::SaknatSvar> DoldaMedSvar(const v1::Formular& formular, const std::vector<v1::Svar>& svar);

// Active time of filling in: from the first save to `inlamnad`, the gaps that are shorter than half an hour, in whole
// minutes, rounded up.  0 without a save before.
int AktivaMinuter(std::vector<absl::Time> sparade, absl::Time inlamnad);

// SHA-256, hex, over formulär and answers in the order of the form: the same answers always give the same.
std::string Kontrollsumma(const v1::Formular& formular, const std::vector<v1::Svar>& svar);

}  // namespace kvalitet::uppfoljning
