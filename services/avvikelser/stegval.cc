#include "services/avvikelser/stegval.h"

#include <algorithm>
#include <string>

#include "common/proto/roles.h"
#include "services/avvikelser/avslut_workflow.h"
#include "services/avvikelser/lexmaria_workflow.h"
#include "services/avvikelser/lexsarah_workflow.h"
#include "services/avvikelser/plats.h"
#include "services/avvikelser/synpunkt_workflow.h"

namespace kvalitet::avvikelser {
namespace {

// Every value of the enum `Steg` whose event goes from where `m` stands.  What is an utförare's own no people of the
// kommun take further, whatever the table says of the kommun's.
template <class M, class Steg>
void Ange(const proto::Call& call, const workflow::Machine& machine, std::string (*event)(Steg), M& m) {
  m.clear_stegval();
  const auto* steg = google::protobuf::GetEnumDescriptor<Steg>();
  for (int i = 0; i < steg->value_count(); ++i) {
    const auto* value = steg->value(i);
    std::vector<proto::Roll> may = machine.WhoMay(m, event(static_cast<Steg>(value->number())));
    if (m.utforarens_egen()) {
      may.erase(std::remove_if(may.begin(), may.end(), [](proto::Roll role) { return !proto::OfUtforare(role); }),
                may.end());
    }
    if (may.empty()) continue;
    v1::Stegval& one = *m.add_stegval();
    one.set_steg(value->name());
    one.set_far(std::any_of(may.begin(), may.end(), [&](proto::Roll role) { return call.who.Has(role); }));
    one.set_vem(proto::RollerSv(may, "eller"));
  }
}

}  // namespace

void AngeStegval(const proto::Call& call, v1::Avvikelse& a) {
  a.clear_stegval();
  if (a.typ() != v1::AVVIKELSE) return;  // the others have steps of their own
  Ange(call, AvvikelseMachine(a.lagrum() == v1::HSL, a.overlamnad()), AvvikelseEvent, a);
  if (!OverlamnadTillAndra(call, a)) return;
  for (v1::Stegval& one : *a.mutable_stegval()) one.set_far(false);  // whatever the role: the case is others'
}

void AngeStegval(const proto::Call& call, v1::Synpunkt& s) { Ange(call, SynpunktMachine(), SynpunktEvent, s); }

void AngeStegval(const proto::Call& call, v1::LexSarahArende& a) {
  Ange(call, LexSarahMachine(a.utforarens_egen()), LexSarahEvent, a);
}

void AngeStegval(const proto::Call& call, v1::LexMariaArende& a) {
  Ange(call, LexMariaMachine(a.utforarens_egen()), LexMariaEvent, a);
}

}  // namespace kvalitet::avvikelser
