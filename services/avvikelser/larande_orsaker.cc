#include "services/avvikelser/larande_orsaker.h"

#include <optional>
#include <string>

#include "common/base/status.h"
#include "common/proto/errors.h"
#include "services/avvikelser/lexarende.h"

namespace kvalitet::avvikelser {
namespace {

template <class M>
absl::Status Samla(sql::Session& session, const store::Table<M>& table, const std::string& rapport,
                   std::set<v1::Orsaksomrade>& omraden) {
  KV_ASSIGN_OR_RETURN(const std::optional<M> arende, Om(table, session, rapport));
  if (!arende.has_value()) return absl::OkStatus();
  for (const auto& orsak : arende->orsaker()) omraden.insert(orsak.omrade());
  return absl::OkStatus();
}

std::set<v1::Orsaksomrade> Omraden(const v1::Larexempel& exempel) {
  std::set<v1::Orsaksomrade> all;
  for (const v1::LarexempelOrsak& one : exempel.orsaker()) all.insert(one.omrade());
  return all;
}

}  // namespace

absl::StatusOr<std::set<v1::Orsaksomrade>> Orsakskalla::For(sql::Session& session, const v1::Avvikelse& rapport) const {
  std::set<v1::Orsaksomrade> omraden;
  if (rapport.typ() == v1::LEX_SARAH) KV_RETURN_IF_ERROR(Samla(session, lexsarah_.arende, rapport.name(), omraden));
  if (rapport.typ() == v1::LEX_MARIA) KV_RETURN_IF_ERROR(Samla(session, lexmaria_.arende, rapport.name(), omraden));
  return omraden;
}

absl::Status StampOrsaker(const std::set<v1::Orsaksomrade>& omraden, const v1::Larexempel* before,
                          v1::Larexempel& exempel) {
  if (omraden.empty()) return absl::OkStatus();
  const std::set<v1::Orsaksomrade> said = Omraden(exempel);
  const bool typed = !said.empty() && (before == nullptr || said != Omraden(*before));
  if (typed && said != omraden) {
    return proto::Wrong("larexempel.orsaker", "Orsakerna läses ur ärendets utredning. Ta bort dem härifrån.");
  }
  exempel.clear_orsaker();
  for (const v1::Orsaksomrade one : omraden) {
    v1::LarexempelOrsak& orsak = *exempel.add_orsaker();
    orsak.set_nr(exempel.orsaker_size());
    orsak.set_omrade(one);
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::avvikelser
