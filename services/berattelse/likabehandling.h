// Whether both regi were followed up alike, from the figures of a year.  Pure.
#pragma once
#include "kvalitet/berattelse/v1/berattelse.pb.h"

namespace kvalitet::berattelse {

// A row for every insatstyp and regi with an uppdrag in the year, kommunal before private; by the insatstyp's code.
v1::Likabehandling ByggLikabehandling(const v1::Underlagsinnehall& innehall);

}  // namespace kvalitet::berattelse
