// ListAttGora from sources: each is a question to a table, or a sum, and a pure function from a row to a line.
//
//   Listning listning(store, {
//       Rader<v1::Atgard>(tables.atgard, "PAGAR", v1::ENHETEN, &AtgardRad),
//       Summor(&NyaInlamnade)});
#pragma once
#include <google/protobuf/descriptor.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/base/date.h"
#include "common/proto/call.h"
#include "common/store/table.h"
#include "kvalitet/attgora/v1/attgora.pb.h"

namespace kvalitet::attgora {

// What a line depends on, beside its row.
struct Fraga {
  bool kommunen = false;  // the kommun's own people or a program ask, not an utförare's
  bool allas = false;     // everybody's tasks with a date
  absl::CivilDay today;
  std::optional<absl::Time> nytt_sedan;  // at most NYTT_DAGAR back
  absl::Time nyss;                       // nu_time of the answer: what came since is counted again next time
  absl::Time forut;                      // what came before may have been told whoever looked at nytt_sedan
  std::string kommun;
  proto::RowScope scope;
  std::vector<proto::Roll> roller;  // of whoever asks
  std::string vem;                  // who asks: some tasks are for another person than whoever began them
  // Of the utförare that whoever asks is of, those that the kommun operates itself, where the service says it.
  std::vector<std::string> kommunala;

  // Whether a task of `ansvar` with that last day (ISO, may be empty) is told.  Own tasks always; the kommun hears of
  // an enhet's own tasks when they are late.
  bool Angar(v1::Ansvar ansvar, const std::string& sista_date) const;
  // Whether whoever asks has one of the roles.
  bool Har(const std::vector<proto::Roll>& nagon) const;
};

using Rad = std::vector<v1::AttGora>;

struct Kalla {
  // Lines after `after`; `next` stays empty at the end.
  std::function<absl::Status(sql::Session&, const Fraga&, const std::vector<sql::Value>& after, int limit, Rad& lines,
                             std::vector<sql::Value>& next)>
      las;
};

// Which rows a source reads, where they are not told by `state` and `sista_date` alone.
struct Urval {
  std::string lage = "state";        // the region
  std::string sista = "sista_date";  // the last day of what it waits for
  std::vector<proto::Term> terms = {};
};

// The rows of a table whose `state` is `varde`, by the declared index (state, sista_date or another date).  `rad`
// answers nothing for a row that is no line for this caller.  With `ansvar` ENHETEN the index ends in sista_date, and
// the kommun reads only what is late.
template <class M>
Kalla Rader(const store::Table<M>& table, std::string varde, v1::Ansvar ansvar,
            std::function<std::optional<v1::AttGora>(const M&, const Fraga&)> rad, Urval urval = {}) {
  return {[&table, varde = std::move(varde), ansvar, rad = std::move(rad), urval = std::move(urval)](
              sql::Session& session, const Fraga& fraga, const std::vector<sql::Value>& after, int limit, Rad& lines,
              std::vector<sql::Value>& next) -> absl::Status {
    store::ListQuery query;
    query.parent = "kommuner/" + fraga.kommun;
    query.scope = fraga.scope;
    query.terms = urval.terms;
    query.terms.push_back({urval.lage, proto::Op::kEqual, {varde}});
    if (ansvar == v1::ENHETEN && fraga.kommunen && !fraga.allas) {
      query.terms.push_back({urval.sista, proto::Op::kLess, {base::FormatDate(fraga.today)}});
    }
    query.limit = limit;
    query.after = after;
    auto rows = table.List(session, query, &next);
    if (!rows.ok()) return rows.status();
    for (const M& row : *rows) {
      if (auto line = rad(row, fraga); line.has_value()) lines.push_back(*std::move(line));
    }
    return absl::OkStatus();
  }};
}

// A handful of lines from statements of their own; not asked with `allas`.
Kalla Summor(std::function<absl::Status(sql::Session&, const Fraga&, Rad&)> summor);

// The same for those roles alone that `metod` lets in, and programs: nobody is told of what they cannot open.
Kalla BaraFor(const google::protobuf::MethodDescriptor* metod, Kalla kalla);

struct Ord {
  const char* ett;    // "självskattning"
  const char* flera;  // "självskattningar"
};

// How NYTT is counted by `stamp`, a column or a value of the row: the first columns of a SELECT, whose values are the
// first of `args`; and the line of a row whose columns from `at` on are these.
std::string NyttKolumner(const Fraga& fraga, absl::string_view stamp, std::vector<sql::Value>& args);
v1::AttGora& NyttRad(const Fraga& fraga, const sql::Row& row, size_t at, Ord ord, Rad& lines);

// NYTT lines, one for each utförare, of the rows `from_where` ("t WHERE kommun = ?") whose `stamp` (a column or
// a value of the row, a time) is not before fraga.nytt_sedan, which must be set.
absl::Status NyttPerUtforare(sql::Session& session, const Fraga& fraga, const store::Schema& schema,
                             absl::string_view from_where, absl::string_view stamp, Ord ord, Rad& lines);

class Listning {
 public:
  // `store` must live longer, and whatever the sources refer to.
  Listning(store::Store& store, std::vector<Kalla> kallor) : store_(store), kallor_(std::move(kallor)) {}

  // Adds the handler of ListAttGora; this object must live longer.
  void Serve(proto::Handlers& handlers) const;
  // `kommunala` is told to the sources, which cannot ask the registry.
  absl::Status List(const proto::Call& call, const v1::ListAttGoraRequest& request, v1::ListAttGoraResponse& response,
                    std::vector<std::string> kommunala = {}) const;

 private:
  store::Store& store_;
  const std::vector<Kalla> kallor_;
};

}  // namespace kvalitet::attgora
