// What was sent to IVO as printed pages: the groups and fields of the version of the form that it names (blanketter.h),
// then the points of the investigation.  What people typed is escaped, and nothing is fetched from anywhere.  Pure.
#pragma once
#include <string>

#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

std::string IvoSida(const v1::IvoAnmalan& anmalan, const v1::IvoKopia& kopia);
std::string IvoSida(const v1::LexMariaAnmalan& anmalan, const v1::IvoKopia& kopia);

}  // namespace kvalitet::avvikelser
