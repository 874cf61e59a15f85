#include "services/uppfoljning/fragenamn.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "services/uppfoljning/formular_rules.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr int64_t kMestRader = 20'000;  // questions of all versions of all series
constexpr size_t kMestByte = 200;

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> ReadFragenamn(sql::Session& session, const std::string& kommun) {
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rader,
      session.Query("SELECT q.nyckel, q.`text`, CASE WHEN q.karnfraga = 1 THEN ? ELSE f.serie END FROM formular f"
                    " JOIN formular_fragor q ON q.parent_name = f.name WHERE f.kommun = ? AND f.state = 'PUBLICERAT'"
                    " AND f.delete_time = 0 AND q.behov = 0 ORDER BY f.publicerad_time DESC, f.name, q.pos LIMIT ?",
                    {std::string(kKarnserie), kommun, kMestRader}));
  struct Fraga {
    std::string text, serie;
    bool flera = false;
  };
  std::map<std::string, Fraga> fragor;
  for (const sql::Row& rad : rader) {
    const auto& text = std::get<std::string>(rad[1]);
    const auto& serie = std::get<std::string>(rad[2]);
    const auto [plats, ny] = fragor.try_emplace(std::get<std::string>(rad[0]), Fraga{text, serie});
    if (!ny && plats->second.serie != serie && plats->second.text != text) plats->second.flera = true;
  }
  std::map<std::string, std::string> namn;
  for (const auto& [nyckel, fraga] : fragor)
    if (!fraga.flera)
      namn[nyckel] = absl::StrCat(nyckel, ": ", base::TruncateUtf8(fraga.text, kMestByte),
                                  fraga.text.size() > kMestByte ? " …" : "");
  return namn;
}

}  // namespace kvalitet::uppfoljning
