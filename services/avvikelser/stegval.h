// Which steps there are from where something stands, and who may take them: told to whoever reads it, so that nobody is
// shown a step that is for others.
#pragma once
#include <vector>

#include "common/proto/call.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// Fills in `stegval` for whoever calls, by the machine of what it is; no guard is asked.
void AngeStegval(const proto::Call& call, v1::Avvikelse& avvikelse);
void AngeStegval(const proto::Call& call, v1::Synpunkt& synpunkt);
void AngeStegval(const proto::Call& call, v1::LexSarahArende& arende);
void AngeStegval(const proto::Call& call, v1::LexMariaArende& arende);

// What these methods answer, an `M`, tells it.
template <class M>
void SvaraMedStegval(const std::vector<const char*>& methods, proto::Handlers& handlers) {
  for (const char* method : methods) {
    handlers.Then<M>(method, [](const proto::Call& call, M& m) { AngeStegval(call, m); });
  }
}

}  // namespace kvalitet::avvikelser
