// What was sent to IVO as printed pages: the groups of the form, each field after what the contract calls it, then the
// points of the investigation.  What people typed is escaped, and nothing is fetched from anywhere.  Pure.
#pragma once
#include <string>

#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

std::string IvoSida(const v1::IvoAnmalan& anmalan, const v1::IvoKopia& kopia);
std::string IvoSida(const v1::LexMariaAnmalan& anmalan, const v1::IvoKopia& kopia);

}  // namespace kvalitet::avvikelser
