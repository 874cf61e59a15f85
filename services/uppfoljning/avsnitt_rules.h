// Which avsnitt of a självskattning can be answered, who answers them, and what the utförare sees of what it has begun.
// Pure.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"
#include "services/uppfoljning/sjalvskattning_rules.h"

namespace kvalitet::uppfoljning {

// The avsnitt of a formulär, in the order in which they first stand in it.
std::vector<std::string> AvsnittAv(const v1::Formular& formular);

// Handed in and not given back.
bool ArLast(const v1::Sjalvskattning& sjalvskattning, absl::string_view avsnitt);

// What is said of an avsnitt; the default where nothing is.
const v1::SjalvskattningAvsnitt& LageAv(const v1::Sjalvskattning& sjalvskattning, absl::string_view avsnitt);

// Why an answer to a locked avsnitt is not taken.
std::string LastText(absl::string_view avsnitt);
// FAILED_PRECONDITION, AVSNITT_LAST.
absl::Status AvsnittLast(absl::string_view avsnitt);

// Opens these avsnitt, each with what the kommun wants (may be empty), and those whose questions are shown or hidden by
// answers of an opened one; locks the others.
void Oppna(const v1::Formular& formular, const std::map<std::string, std::string>& oppna,
           v1::Sjalvskattning& sjalvskattning);
// Opens all of them.
void OppnaAlla(const v1::Formular& formular, v1::Sjalvskattning& sjalvskattning);
// Locks what is open.
void Las(v1::Sjalvskattning& sjalvskattning);

// The avsnitt that the kommun gives back, with its texts.  INVALID_ARGUMENT for one that the formulär lacks, or twice.
absl::StatusOr<std::map<std::string, std::string>> Returnerade(const v1::Formular& formular,
                                                               const v1::ReturnSjalvskattningRequest& request);
// Writes down who answers.  INVALID_ARGUMENT as above.
absl::Status Fordela(const v1::Formular& formular, const v1::AssignAvsnittRequest& request,
                     v1::Sjalvskattning& sjalvskattning);

// `svar` with these rows laid over, but for those of locked avsnitt; what was taken away is gone.
std::vector<v1::Svar> MedRader(const v1::Sjalvskattning& sjalvskattning, const std::vector<v1::Svar>& svar,
                               const std::vector<SvarRad>& rader);

}  // namespace kvalitet::uppfoljning
