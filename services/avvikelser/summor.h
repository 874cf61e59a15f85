// The sums that an utförare with a system of its own tells of a month: of synpunkter, of avvikelser.  A sum is a
// resource with enhet, insatstyp, manad, antal, sista_date and ansvarig_utforare, and stands apart from what is
// registered here everywhere.
#pragma once
#include <string>
#include <utility>

#include "common/base/status.h"
#include "common/fakta/totals.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "common/store/resource.h"
#include "services/avvikelser/plats.h"
#include "services/avvikelser/summa_rules.h"

namespace kvalitet::avvikelser {

template <typename Summa>
class Summor {
 public:
  using Regel = void (*)(const Summa&, proto::Violations&);

  // All must live longer.  `falt`: the field of the requests that holds it, which is its table too: "synpunktstotal".
  // `regel`: what is asked of such a sum beside what is asked of all.
  Summor(store::Store& store, registry::Register& reg, const fakta::Totals& totals, std::string falt, Regel regel)
      : store_(store),
        register_(reg),
        totals_(totals),
        falt_(std::move(falt)),
        regel_(regel),
        table_(store),
        plain_(store_, table_, HooksFor(nullptr)) {}

  // `Create` is the request of the method `create`, before which the registry is asked.
  template <typename Create>
  void Serve(const google::protobuf::ServiceDescriptor* service, const char* create,
             const Summa& (Create::*summa)() const, proto::Handlers& handlers) const {
    plain_.Serve(service, handlers);
    handlers.Unary<Create, Summa>(
        create, [this, summa](const proto::Call& call, const Create& request, Summa& response) -> absl::Status {
          const Summa& asked = (request.*summa)();
          return Resource(store_, table_, HooksFor(LookUp(register_, call, asked.enhet(), asked.insatstyp())))
              .Create(call, request, response);
        });
  }
  absl::Status CheckColumns(sql::Session& session) const { return table_.CheckColumns(session); }

 private:
  using Resource = store::Resource<Summa>;

  typename Resource::Hooks HooksFor(Snapshot snapshot) const {
    typename Resource::Hooks hooks;
    hooks.check = [this](const proto::Call& call, const Summa& candidate, const Summa*, proto::Violations& violations) {
      CheckManad(falt_, candidate.manad(), call.today, violations);
      regel_(candidate, violations);
    };
    hooks.before_write = [this, snapshot = std::move(snapshot)](store::Tx& tx, Summa& now,
                                                                const Summa* before) -> absl::Status {
      now.set_sista_date(SistaIManaden(now.manad()));
      if (before != nullptr) return absl::OkStatus();
      if (snapshot == nullptr) return RegistretSvararInte();  // no incident: it can be told tomorrow
      v1::Avvikelse place;
      place.set_enhet(now.enhet());
      place.set_insatstyp(now.insatstyp());
      place.set_handelse_date(now.sista_date());
      KV_RETURN_IF_ERROR(InOwnWords(StampPlace(snapshot, tx.call(), place), falt_ + "."));
      now.set_insatstyp(place.insatstyp());
      now.set_ansvarig_utforare(place.ansvarig_utforare());
      return absl::OkStatus();
    };
    hooks.after_write = [this](store::Tx& tx, const Summa& now, const Summa* before) {
      return totals_.MarkChange(tx.sql(), falt_, tx.call().kommun, before, &now, tx.now());
    };
    return hooks;
  }

  store::Store& store_;
  registry::Register& register_;
  const fakta::Totals& totals_;
  const std::string falt_;
  const Regel regel_;
  const store::Table<Summa> table_;
  const Resource plain_;  // for what needs no look at the registry
};

}  // namespace kvalitet::avvikelser
