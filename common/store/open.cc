#include "common/store/open.h"

#include "common/base/status.h"

namespace kvalitet::store {

absl::StatusOr<OpenedStore> OpenService(const OpenOptions& options, const std::string& service,
                                        const std::vector<std::string>& statements) {
  if (options.make_key) KV_RETURN_IF_ERROR(EnsureMasterKey(options.master_key_file));
  KV_ASSIGN_OR_RETURN(Cipher cipher, Cipher::FromFile(options.master_key_file));
  OpenedStore opened;
  sql::Options database;
  database.url = options.url;
  KV_ASSIGN_OR_RETURN(opened.database, sql::Open(database));
  KV_RETURN_IF_ERROR(MigrateService(*opened.database, service, statements));
  opened.store = std::make_unique<Store>(*opened.database, std::move(cipher));
  return opened;
}

}  // namespace kvalitet::store
