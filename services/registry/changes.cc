#include "services/registry/changes.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/paging.h"
#include "common/sql/rows.h"

namespace kvalitet::registry {
namespace {

constexpr char kCounter[] = "andring/";
constexpr char kAfterCounters[] = "andring0";  // '0' is the character after '/'
constexpr int kDefaultPage = 500, kMaxPage = 1000;

// How far each kommun has been read: "0114:57,0180:3".
using Position = std::map<std::string, int64_t>;

absl::StatusOr<Position> ParsePosition(absl::string_view text) {
  const auto wrong = [] {
    return proto::Error(absl::StatusCode::kInvalidArgument, "LAGE_FEL",
                        "after är inte ett läge som den här tjänsten har lämnat ut. Börja om med tomt after");
  };
  Position position;
  for (absl::string_view part : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    const std::vector<absl::string_view> pair = absl::StrSplit(part, ':');
    int64_t number = 0;
    if (pair.size() != 2 || !base::IsKommunkod(pair[0]) || !absl::SimpleAtoi(pair[1], &number) || number < 0) {
      return wrong();
    }
    position[std::string(pair[0])] = number;
  }
  return position;
}

std::string FormatPosition(const Position& position) { return absl::StrJoin(position, ",", absl::PairFormatter(":")); }

// The last number of each kommun, or of one.
absl::StatusOr<Position> ReadCounters(sql::Session& session, const std::string& kommun) {
  const std::string from = absl::StrCat(kCounter, kommun);
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      kommun.empty()
                          ? session.Query("SELECT guard_key, counter FROM guard WHERE guard_key >= ? AND guard_key < ?",
                                          {from, kAfterCounters})
                          : session.Query("SELECT guard_key, counter FROM guard WHERE guard_key = ?", {from}));
  Position counters;
  for (const sql::Row& row : rows) {
    counters[std::get<std::string>(row[0]).substr(sizeof kCounter - 1)] = std::get<int64_t>(row[1]);
  }
  return counters;
}

absl::Status AppendChanges(sql::Session& session, const std::string& kommun, int64_t after, int64_t limit,
                           v1::ListChangesResponse& response) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT nummer, resource, slag, andring_time FROM andring"
                                    " WHERE kommun = ? AND nummer > ? ORDER BY nummer LIMIT ?",
                                    {kommun, after, limit}));
  for (const sql::Row& row : rows) {
    v1::Andring& andring = *response.add_andringar();
    andring.set_nummer(std::get<int64_t>(row[0]));
    andring.set_name(std::get<std::string>(row[1]));
    v1::Andringsslag slag = v1::ANDRINGSSLAG_UNSPECIFIED;
    if (v1::Andringsslag_Parse(std::get<std::string>(row[2]), &slag)) andring.set_slag(slag);
    const int64_t micros = std::get<int64_t>(row[3]);
    andring.mutable_time()->set_seconds(micros / 1000000);
    andring.mutable_time()->set_nanos(static_cast<int32_t>(micros % 1000000) * 1000);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RecordChanges(store::Tx& tx, const std::string& kommun, absl::Span<const Change> changes) {
  if (changes.empty()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(int64_t number,
                      store::NextNumber(tx, absl::StrCat(kCounter, kommun), static_cast<int64_t>(changes.size())));
  std::vector<sql::Row> rows;
  for (const Change& change : changes) {
    rows.push_back({kommun, number++, change.name, v1::Andringsslag_Name(change.slag), absl::ToUnixMicros(tx.now())});
  }
  return sql::InsertRows(tx.sql(), "INSERT INTO andring (kommun, nummer, resource, slag, andring_time) VALUES ", rows);
}

absl::Status ReadChanges(sql::Session& session, const v1::ListChangesRequest& request,
                         v1::ListChangesResponse& response) {
  response.Clear();
  const std::string kommun = base::KommunOf(request.parent());
  if (!request.parent().empty() && kommun.empty()) {
    proto::Violations violations;
    violations.Add("parent", "ska vara kommuner/ och en kod, till exempel kommuner/0114, eller tomt för alla");
    return violations.ToStatus();
  }
  KV_ASSIGN_OR_RETURN(Position position, ParsePosition(request.after()));
  KV_ASSIGN_OR_RETURN(const Position counters, ReadCounters(session, kommun));
  KV_RETURN_IF_ERROR(proto::PageSize(request.page_size()).status());
  const int page = std::min(request.page_size() == 0 ? kDefaultPage : request.page_size(), kMaxPage);
  for (const auto& [code, last] : counters) {
    int64_t& seen = position[code];
    // A point that lies ahead was given out before the database was restored from a backup: read all anew.
    if (seen > last) seen = 0;
    if (seen == last) continue;
    if (request.bara_lage()) {
      seen = last;
      continue;
    }
    const int room = page - response.andringar_size();
    if (room > 0) {
      KV_RETURN_IF_ERROR(AppendChanges(session, code, seen, room, response));
      const int64_t read = std::min<int64_t>(last - seen, room);
      seen += read;
    }
    if (seen < last) response.set_fler(true);
  }
  response.set_next_after(FormatPosition(position));
  return absl::OkStatus();
}

}  // namespace kvalitet::registry
