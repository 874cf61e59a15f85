// The region of an ärende in which IVO is notified and answers; the same for lex Sarah and lex Maria.
#pragma once
#include <string>
#include <vector>

#include "common/workflow/machine.h"
#include "kvalitet/avvikelser/v1/lexsarah.pb.h"

namespace kvalitet::avvikelser {

// A guard that sees an ärende of that type.  Lives as long as the machines: for ever.
template <class Arende>
const workflow::Guard* Ser(const char* name, void (*check)(const Arende&, proto::Violations&)) {
  return new workflow::Guard{
      name, [check](const workflow::Message& m, proto::Violations& v) { check(static_cast<const Arende&>(m), v); }};
}

// The same of one that depends on the day.
template <class Arende>
const workflow::Guard* Ser(const char* name, void (*check)(const proto::Call&, const Arende&, proto::Violations&)) {
  return new workflow::Guard{
      name, {}, [check](const proto::Call& call, const workflow::Message& m, proto::Violations& v) {
        check(call, static_cast<const Arende&>(m), v);
      }};
}

struct IvoHinder {
  const workflow::Guard* ska;          // it is said why it is to be notified, unless the decision says so
  const workflow::Guard* inte;         // it is said why it is not
  const workflow::Guard* beslutad;     // the investigation is done
  const workflow::Guard* allvarlig;    // what was decided is notified
  const workflow::Guard* fore;         // the investigation is not done
  const workflow::Guard* svar_senast;  // IVO's day is said
  const workflow::Guard* ivo_beslut;   // what IVO decided is said
};

// Adds the region, which goes on beside the investigation from the day the rapport is received.  `ser_att` may be first
// to see that it is to be notified, `ivo` deal with IVO.
void AddIvo(const IvoHinder& hinder, const std::vector<proto::Roll>& ser_att, const std::vector<proto::Roll>& ivo,
            std::vector<workflow::Transition>& table);

// The event of a step: "utse-utredare".
std::string Stegord(const std::string& steg);

}  // namespace kvalitet::avvikelser
