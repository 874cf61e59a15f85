// What a självskattning with its answers is worth: counts, what is missing, who may read.  Pure.
#pragma once
#include <google/protobuf/repeated_field.h>

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// An answer as it is to be stored; one with neither text nor comment is taken away.
struct SvarRad {
  v1::Svar svar;
  std::string avsnitt;
  int vikt = 1;
};

// Neither text nor comment.
bool Borttaget(const v1::Svar& svar);
// The same answer, as it is stored.
bool SammaSvar(const v1::Svar& a, const v1::Svar& b);

// Handed in once at least: it counts, and the kommun reads what was handed in last.
bool ArInlamnad(const v1::Sjalvskattning& sjalvskattning);
// The same states in a statement.
inline constexpr char kInlamnade[] = "('INLAMNAD', 'KOMPLETTERAS', 'GODKAND')";

// Stamps how many questions are shown, how many of them are answered, and how much of what is mandatory is left.  What
// is needed of the kommun is counted in none of these.
void RaknaSvar(const v1::Formular& formular, const std::vector<v1::Svar>& svar, v1::Sjalvskattning& sjalvskattning);

// FAILED_PRECONDITION, SVAR_SAKNAS: every key in the metadata, the first in the text.
absl::Status SvarSaknas(const std::vector<v1::SaknatSvar>& saknas);

// FAILED_PRECONDITION, REDAN_INLAMNAD, with what the utförare, or the kommun, can do instead.
absl::Status RedanInlamnad(const v1::Sjalvskattning& sjalvskattning, bool for_kommunen = false);

// Takes away what only the utförare may know before it is handed in: who answers what.
void DoljForKommunen(bool for_kommunen, v1::Sjalvskattning& sjalvskattning);

// Until it is handed in, the kommun sees state and counts only: FAILED_PRECONDITION, EJ_INLAMNAD.
absl::Status FarLasaSvar(bool for_kommunen, const v1::Sjalvskattning& sjalvskattning);

// What answers are judged against.
struct Underlag {
  const v1::Formular& formular;
  const v1::Sjalvskattning& sjalvskattning;
  const std::vector<v1::Svar>& stored;
};

// Judges each answer of a request.  What is wrong goes to `fel`, in order; the right ones are returned as they are to
// be stored.  An answer to a locked avsnitt is wrong unless it is the one that stands; that is left out.
std::vector<SvarRad> ProvaSvar(const Underlag& underlag, const google::protobuf::RepeatedPtrField<v1::Svar>& svar,
                               google::protobuf::RepeatedPtrField<v1::RadFel>& fel);

// What was shown beside a question when it was answered.
struct Forslag {
  std::string fjolarets;         // last year's answer
  std::string forifyllt, kalla;  // the value of a source, as it is stored as an answer, and which
};
// Stamps where answers come from: what is the same as what was shown is confirmed, the rest is written.
void StampUrsprung(const std::map<std::string, Forslag>& forslag, std::vector<SvarRad>& rader);

// Number of a receipt: S-187, S-187/2.
std::string KvittoNummer(const v1::Sjalvskattning& sjalvskattning, int nr);

// The last day that holds: to hand in, or to complete what was given back.
std::string SistaDag(const v1::Sjalvskattning& sjalvskattning);

// The utförare may object to what the kommun handed in: FAILED_PRECONDITION, EJ_OMBUD or FOR_SENT, otherwise.
absl::Status FarInvanda(const v1::Sjalvskattning& sjalvskattning, absl::CivilDay today);

// It was given back, or handed in anew: what was asked before is past.
void GlomBegaran(v1::Sjalvskattning& sjalvskattning);
// Nothing that the utförare has asked waits for an answer: FAILED_PRECONDITION, TILLBAKA_BEGARD, otherwise.
absl::Status IngenBegaran(const v1::Sjalvskattning& sjalvskattning);

}  // namespace kvalitet::uppfoljning
