// Signals: which enheter have more or fewer reports and complaints than chance explains.  Pure, and the same on every
// machine: nothing but the four operations and the square root on doubles, in the order of the keys.
//
// An enhet is compared with its own past (the last 30 days against the twelve months before), with other enheter of the
// same insatstyp (all thirteen months, for as many brukardygn), and asked whether it is silent, by what it reported the
// year before and by what others report, be they ever so few.  Counts of events vary more than independent ones would
// (one event makes people report, one person complains thrice), so how much they vary is measured in the counts
// themselves, and with it a count given its total is beta-binomial.  Of all comparisons those are told that Benjamini
// and Hochberg's rule keeps at 5 % false.
#pragma once
#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// Periods, the last first: 0 is the last 30 days, 12 the same 30 days last year, 1 to 11 what lies between.
inline constexpr int kPerioder = 13;
using Perioder = std::array<int64_t, kPerioder>;

// With fewer others numbers are not compared; that one is silent is told, with that they were few.
inline constexpr int kMinstJamforda = 5;

// The first day of each period.
std::array<absl::CivilDay, kPerioder> PeriodStart(absl::CivilDay today);

// An enhet that is to be looked at.
struct Signalenhet {
  std::string insatstyp, enhet;
  Perioder dygn{};             // thousandths of brukardygn; a period with 0: nobody told
  int64_t rapporter_fore = 0;  // avvikelser, lex Sarah and lex Maria in the eleven months before the periods
};

// What was reported of one kind in one category of an enhet; the category "" holds all of the kind.
struct Signalserie {
  std::string insatstyp, enhet;
  v1::Avvikelsetyp typ = v1::AVVIKELSE;
  std::string kategori;
  Perioder antal{};
};

struct Signalunderlag {
  std::vector<Signalenhet> enheter;  // those of `serier` need not stand here
  std::vector<Signalserie> serier;   // those with nothing but zeros need not stand here
  // Insatstyp and enhet where a system of the utförare's own has what is reported: few of them here is no sign.
  std::set<std::pair<std::string, std::string>> eget_system;
  // Insatstyp and enhet that were not there when the periods began: that little is reported there is no silence yet.
  std::set<std::pair<std::string, std::string>> nya;
};

struct Signalsvar {
  std::vector<v1::Signal> signaler;  // the least probable first; without utforare
  int64_t provade = 0;
  // Enheter whose numbers are compared with nobody's, since nobody told how much they did; in order.  None of an
  // insatstyp with so few that they are not compared whatever is told.
  std::vector<std::string> utan_underlag;
  // Enheter in which nobody has reported anything for twelve months, though no signal tells it: they are too few, or
  // others hardly report either.  In order; none with a system of its own, and none that is new, and
  // none at all where the register has not been kept for longer: then nobody knows.
  std::vector<std::string> inga_rapporter;
};

Signalsvar HittaSignaler(const Signalunderlag& underlag);

}  // namespace kvalitet::avvikelser
