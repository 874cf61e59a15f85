// What `kvalitet idag` writes.  Pure.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kvalitet/attgora/v1/attgora.pb.h"

namespace kvalitet::client {

// What the lines of all services are printed with.
struct TodayNames {
  std::map<std::string, std::string> enheter, utforare;  // by resource name
  std::map<std::string, std::string> regi;               // of an utförare: "kommunal", "privat"
  std::map<std::string, std::string> insatstyper;        // by code
  std::map<std::string, int> reminded;                   // by resource name: how many times
  std::map<std::string, int> lost;                       // by resource name: mails that did not arrive
};

// How many of each utförare and kind have been told already, of what is counted again next time.  They are left out of
// what came in the minutes about that look, and of nothing later: one that is no more is not taken for another.
using Told = std::map<std::pair<std::string, std::string>, int64_t>;
Told ToldOf(const std::vector<attgora::v1::AttGora>& lines);
// Lines about what is new without that; one of which nothing is left goes.
void LeaveOut(const Told& told, std::vector<attgora::v1::AttGora>& lines);

// Of an utförare's people: a table of everything, the earliest first.
std::string TodayOfUtforare(std::vector<attgora::v1::AttGora> lines, const std::string& today, const TodayNames& names);
// Of the kommun's people: overdue, this week, new, enheter to look at, what has got stuck; at most `most` lines of each.
// With 0 all of them, and what is due later.
std::string TodayOfKommun(std::vector<attgora::v1::AttGora> lines, const std::string& today, const TodayNames& names,
                          size_t most);

}  // namespace kvalitet::client
