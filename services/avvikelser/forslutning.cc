#include "services/avvikelser/forslutning.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/cipher.h"

namespace kvalitet::avvikelser {
namespace {

constexpr char kAtgarder[] = "lex_sarah_arende_atgarder";
constexpr int64_t kAtOnce = 500;

}  // namespace

absl::Status ForslutAnsvariga(store::Store& store, absl::Time deadline) {
  std::vector<sql::Row> plain;
  while (true) {
    KV_RETURN_IF_ERROR(store.database().Read(deadline, [&](sql::Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(plain, session.Query(absl::StrCat("SELECT parent_name, pos, ansvarig_klar FROM ", kAtgarder,
                                                            " WHERE ansvarig_klar IS NOT NULL LIMIT ?"),
                                               {kAtOnce}));
      return absl::OkStatus();
    }));
    if (plain.empty()) return absl::OkStatus();
    KV_RETURN_IF_ERROR(store.database().Write(deadline, [&](sql::Session& session) -> absl::Status {
      for (const sql::Row& row : plain) {
        const std::string& name = std::get<std::string>(row[0]);
        const std::string place = store::Place(kAtgarder, name, absl::StrCat(std::get<int64_t>(row[1])), "ansvarig");
        KV_RETURN_IF_ERROR(session
                               .Execute(absl::StrCat("UPDATE ", kAtgarder,
                                                     " SET ansvarig = ?, ansvarig_klar = NULL WHERE parent_name = ?"
                                                     " AND pos = ? AND ansvarig_klar IS NOT NULL"),
                                        {store.cipher().Seal(std::get<std::string>(row[2]), place), name, row[1]})
                               .status());
      }
      return absl::OkStatus();
    }));
  }
}

}  // namespace kvalitet::avvikelser
