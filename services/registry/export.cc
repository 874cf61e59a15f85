#include "services/registry/export.h"

#include <string>

#include "common/base/status.h"

namespace kvalitet::registry {

std::vector<const store::TableBase*> EveryTable(const Tables& tables) {
  return {&tables.namnd,           &tables.verksamhetsomrade,
          &tables.insatstyp,       &tables.utforare,
          &tables.enhet,           &tables.avtal,
          &tables.uppdrag,         &tables.tillstand,
          &tables.overtagande,     &tables.kravkatalog,
          &tables.spegelbeslut,    &tables.oversyn,
          &tables.andringsforslag, &tables.importrad,
          &tables.kontakt,         &tables.paminnelse,
          &tables.utskick,         &tables.omlaggning};
}

absl::Status ExportResurser(const store::Exports& exports, const proto::Call& call,
                            const v1::ExportResurserRequest& request,
                            const proto::Handlers::SendOf<v1::ExportResurserResponse>& send) {
  store::ExportQuery query;
  query.resurs = request.resurs();
  query.show_deleted = request.show_deleted();
  if (request.format() == v1::EXPORTFORMAT_JSONL) query.format = store::ExportFormat::kJsonl;
  v1::ExportResurserResponse part;
  KV_ASSIGN_OR_RETURN(const store::ExportEnd end, exports.Run(call, query, [&](absl::string_view bytes) {
    part.set_data(bytes.data(), bytes.size());
    return send(part);
  }));
  part.Clear();
  part.mutable_slut()->set_rader(end.rows);
  part.mutable_slut()->set_byte(end.bytes);
  part.mutable_slut()->set_sha256(end.sha256);
  return send(part) ? absl::OkStatus() : absl::CancelledError("the client is gone");
}

}  // namespace kvalitet::registry
