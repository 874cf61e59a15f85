// What a självskattning with its answers is worth: counts, what is missing, who may read.  Pure.
#pragma once
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// An answer as it is to be stored; one with neither text nor comment is taken away.
struct SvarRad {
  v1::Svar svar;
  std::string avsnitt;
};

// Keys of the questions with an answer; a comment alone is none.
std::vector<std::string> Besvarade(const std::vector<v1::Svar>& svar);

// Stamps how much is answered, and how much of what is mandatory is left.
void RaknaSvar(const v1::Formular& formular, const std::vector<v1::Svar>& svar, v1::Sjalvskattning& sjalvskattning);

// FAILED_PRECONDITION, SVAR_SAKNAS: every key in the metadata, the first in the text.
absl::Status SvarSaknas(const std::vector<v1::SaknatSvar>& saknas);

// FAILED_PRECONDITION, REDAN_INLAMNAD.
absl::Status RedanInlamnad(const v1::Sjalvskattning& sjalvskattning);

// Until it is handed in, the kommun sees state and counts only: FAILED_PRECONDITION, EJ_INLAMNAD.
absl::Status FarLasaSvar(bool for_kommunen, const v1::Sjalvskattning& sjalvskattning);

// Judges each answer of a request.  What is wrong goes to `response.fel`, in order; the right ones are returned as they
// are to be stored.
std::vector<SvarRad> ProvaSvar(const v1::Formular& formular, const v1::SaveSvarRequest& request,
                               v1::SaveSvarResponse& response);

}  // namespace kvalitet::uppfoljning
