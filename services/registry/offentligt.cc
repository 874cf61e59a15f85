#include "services/registry/offentligt.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/paging.h"
#include "common/store/query.h"
#include "services/registry/offentligt_rules.h"

namespace kvalitet::registry {
namespace {

// Those of `names`, by name, as of the day; of one that has no period that day the last, without what it tells of other
// days.
template <class M>
absl::Status ReadNamed(sql::Session& session, const store::Table<M>& table, std::set<std::string> names,
                       const std::string& dag, std::map<std::string, M>& found) {
  names.erase("");
  const auto read = [&](const std::string& as_of) -> absl::Status {
    const std::vector<std::string> wanted(names.begin(), names.end());
    if (wanted.empty()) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(std::vector<M> rows, table.GetMany(session, proto::RowScope(), wanted, as_of));
    for (M& row : rows) {
      names.erase(row.name());
      if (table.schema().validity() && as_of.empty()) {
        for (const auto* f : table.schema().period_fields) {
          if (f->name() != "namn") row.GetReflection()->ClearField(&row, f);
        }
      }
      const std::string name = row.name();
      found[name] = std::move(row);
    }
    return absl::OkStatus();
  };
  if (table.schema().validity()) KV_RETURN_IF_ERROR(read(dag));
  return read("");
}

absl::StatusOr<Registerdag> Read(sql::Session& session, const Tables& tables, const std::string& kommun,
                                 const std::string& insatstyp, const std::string& dag) {
  Registerdag read;
  read.dag = dag;
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", kommun);
  query.as_of = dag;
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.tillstand, query, [&](v1::Tillstand one) {
    read.tillstand[one.utforare()].push_back(std::move(one));
  }));
  if (!insatstyp.empty()) query.terms = {{"insatstyp", proto::Op::kEqual, {insatstyp}}};
  std::set<std::string> enheter, utforare, insatstyper, avtal;
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.uppdrag, query, [&](v1::Uppdrag one) {
    enheter.insert(one.enhet());
    utforare.insert(one.utforare());
    insatstyper.insert(one.insatstyp());
    avtal.insert(one.avtal());
    read.uppdrag.push_back(std::move(one));
  }));
  KV_RETURN_IF_ERROR(ReadNamed(session, tables.enhet, std::move(enheter), dag, read.enheter));
  KV_RETURN_IF_ERROR(ReadNamed(session, tables.utforare, std::move(utforare), dag, read.utforare));
  KV_RETURN_IF_ERROR(ReadNamed(session, tables.insatstyp, std::move(insatstyper), dag, read.insatstyper));
  KV_RETURN_IF_ERROR(ReadNamed(session, tables.avtal, std::move(avtal), dag, read.avtal));
  return read;
}

// A page token holds the day, the last uppdrag shown and its place: what comes is what stands after it, or, when it has
// gone since, what stands in its place.
struct Place {
  std::string dag, uppdrag;
  int64_t number = 0;
};

absl::StatusOr<Place> PlaceOf(const store::Store& store, const proto::Call& call,
                              const v1::ListOffentligtRegisterRequest& request) {
  Place place;
  place.dag = request.as_of_date().empty() ? base::FormatDate(call.today) : request.as_of_date();
  if (request.page_token().empty()) return place;
  KV_ASSIGN_OR_RETURN(const auto token, store.pager().Decode(request, request.page_token()));
  if (token.last_size() != 3) return absl::InternalError("a token without place");
  place.dag = token.last(0).text();
  place.uppdrag = token.last(1).text();
  place.number = token.last(2).number();
  return place;
}

size_t FirstOf(const std::vector<Registerrad>& rader, const Place& place) {
  if (place.uppdrag.empty()) return 0;
  const auto last =
      std::find_if(rader.begin(), rader.end(), [&](const Registerrad& one) { return one.uppdrag == place.uppdrag; });
  if (last != rader.end()) return static_cast<size_t>(last - rader.begin()) + 1;
  return std::min(rader.size(), static_cast<size_t>(place.number));
}

}  // namespace

absl::Status ListOffentligtRegister(store::Store& store, const Tables& tables, const proto::Call& call,
                                    const v1::ListOffentligtRegisterRequest& request,
                                    v1::ListOffentligtRegisterResponse& response) {
  KV_ASSIGN_OR_RETURN(const int limit, proto::PageSize(request.page_size()));
  KV_ASSIGN_OR_RETURN(const Place place, PlaceOf(store, call, request));
  Registerdag dag;
  KV_RETURN_IF_ERROR(store.Read(call, [&](sql::Session& session) -> absl::Status {
    v1::Insatstyp asked;
    if (!request.insatstyp().empty()) {
      KV_RETURN_IF_ERROR(tables.insatstyp.Get(session, call.scope, request.insatstyp(), asked));
    }
    KV_ASSIGN_OR_RETURN(dag, Read(session, tables, call.kommun, request.insatstyp(), place.dag));
    return absl::OkStatus();
  }));
  const OffentligtRegister all = MakeOffentligtRegister(dag, request.omrade());
  const size_t first = FirstOf(all.rader, place), end = std::min(all.rader.size(), first + static_cast<size_t>(limit));
  response.Clear();
  for (size_t i = first; i < end; ++i) *response.add_rader() = all.rader[i].rad;
  response.set_total_size(static_cast<int64_t>(all.rader.size()));
  response.set_skyddade(all.skyddade);
  response.set_as_of_date(place.dag);
  if (end < all.rader.size()) {
    response.set_next_page_token(store.pager().Encode(
        request, store::KeysetToken({place.dag, all.rader[end - 1].uppdrag, static_cast<int64_t>(end - 1)})));
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::registry
