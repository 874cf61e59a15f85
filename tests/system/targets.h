// What is written to each service while programs are killed, and how it is known when it is stored.  The channels live
// longer than the targets.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "common/rpc/channel.h"
#include "tests/system/rows.h"
#include "tests/system/writers.h"

namespace kvalitet::tests {

// One created row of `service` at a time, by the kvalitetsteam.
Target TargetOf(const std::string& service, rpc::Channel& channel);

// Ordinary avvikelser, known by händelse and name.
Target AvvikelseTarget(rpc::Channel& channel);

// Channels to avvikelser, of the kommun's people and of the private utförare of enhet soder.
struct Avvikelsefolk {
  std::unique_ptr<rpc::Channel> team, sas, mas, namnd, utforare;
};

// What takes several writes, or another way than being created by one person: an avvikelse that is put right, lex Sarah
// from the rapport over its handing over to the decision, lex Maria to its handing over, a synpunkt that is confirmed,
// what the nämnd is informed of, and rows of an import.
std::vector<Target> AvvikelseChains(const Avvikelsefolk& folk);

}  // namespace kvalitet::tests
