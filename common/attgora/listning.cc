#include "common/attgora/listning.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/attgora/granser.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "common/store/query.h"

namespace kvalitet::attgora {
namespace {

constexpr absl::Duration kLongestWait = absl::Minutes(1);

Fraga FragaOf(const proto::Call& call, const v1::ListAttGoraRequest& request) {
  Fraga fraga;
  fraga.kommunen = call.scope.all;
  fraga.allas = request.allas() && fraga.kommunen;
  fraga.today = call.today;
  fraga.kommun = call.kommun;
  fraga.scope = call.scope;
  fraga.roller = call.who.roles;
  fraga.vem = call.who.subject;
  // A write is stamped when its call begins and seen when it has waited for its turn: counted twice rather than never.
  fraga.nyss = absl::FromUnixSeconds(absl::ToUnixSeconds(call.now - kLongestWait));
  if (request.has_nyss_fran_time()) {
    fraga.nyss = std::min(fraga.nyss, absl::FromUnixSeconds(request.nyss_fran_time().seconds()));
  }
  if (request.has_nytt_sedan() && !fraga.allas) {
    const absl::Time asked = absl::FromUnixSeconds(request.nytt_sedan().seconds());
    fraga.forut = asked + 2 * kLongestWait;
    fraga.nytt_sedan = std::max(asked, call.now - absl::Hours(24 * Grans("NYTT_DAGAR")));
  }
  return fraga;
}

}  // namespace

bool Fraga::Angar(v1::Ansvar ansvar, const std::string& sista_date) const {
  if (allas) return !sista_date.empty();
  if (kommunen == (ansvar == v1::KOMMUNEN)) return true;
  return kommunen && !sista_date.empty() && sista_date < base::FormatDate(today);
}

bool Fraga::Har(const std::vector<proto::Roll>& nagon) const {
  return std::any_of(roller.begin(), roller.end(),
                     [&](proto::Roll roll) { return std::find(nagon.begin(), nagon.end(), roll) != nagon.end(); });
}

Kalla BaraFor(const google::protobuf::MethodDescriptor* metod, Kalla kalla) {
  std::vector<proto::Roll> roller = proto::RolesOf(metod);
  roller.push_back(options::v1::JOBB);
  return {[roller, las = std::move(kalla.las)](sql::Session& session, const Fraga& fraga,
                                               const std::vector<sql::Value>& after, int limit, Rad& lines,
                                               std::vector<sql::Value>& next) {
    return fraga.Har(roller) ? las(session, fraga, after, limit, lines, next) : absl::OkStatus();
  }};
}

Kalla Summor(std::function<absl::Status(sql::Session&, const Fraga&, Rad&)> summor) {
  return {[summor = std::move(summor)](sql::Session& session, const Fraga& fraga, const std::vector<sql::Value>&, int,
                                       Rad& lines, std::vector<sql::Value>&) {
    return fraga.allas ? absl::OkStatus() : summor(session, fraga, lines);
  }};
}

std::string NyttKolumner(const Fraga& fraga, absl::string_view stamp, std::vector<sql::Value>& args) {
  args.emplace_back(absl::ToUnixMicros(fraga.nyss));
  args.emplace_back(absl::ToUnixMicros(fraga.forut));
  return absl::StrCat("COUNT(*), COUNT(CASE WHEN ", stamp, " >= ? THEN 1 END), COUNT(CASE WHEN ", stamp,
                      " < ? THEN 1 END)");
}

v1::AttGora& NyttRad(const Fraga& fraga, const sql::Row& row, size_t at, Ord ord, Rad& lines) {
  v1::AttGora& line = lines.emplace_back();
  line.set_art(v1::NYTT);
  line.set_ansvar(fraga.kommunen ? v1::KOMMUNEN : v1::ENHETEN);
  line.set_vad(ord.ett);
  line.set_vad_flertal(ord.flera);
  line.set_antal(std::get<int64_t>(row[at]));
  line.set_antal_nyss(std::get<int64_t>(row[at + 1]));
  line.set_antal_forut(std::get<int64_t>(row[at + 2]));
  return line;
}

absl::Status NyttPerUtforare(sql::Session& session, const Fraga& fraga, const store::Schema& schema,
                             absl::string_view from_where, absl::string_view stamp, Ord ord, Rad& lines) {
  std::vector<sql::Value> args;
  const std::string columns = NyttKolumner(fraga, stamp, args);
  args.insert(args.end(), {fraga.kommun, absl::ToUnixMicros(*fraga.nytt_sedan)});
  const std::string scope = store::ScopeAt(schema, fraga.scope, "", args);
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query(absl::StrCat("SELECT ", columns, ", ansvarig_utforare FROM ", from_where, " AND ", stamp, " >= ?",
                                 scope.empty() ? "" : " AND ", scope, " GROUP BY ansvarig_utforare"),
                    args));
  for (const sql::Row& row : rows) {
    NyttRad(fraga, row, 0, ord, lines).set_utforare(std::get<std::string>(row.back()));
  }
  return absl::OkStatus();
}

// A page token holds which source comes next, and where in it.
absl::Status Listning::List(const proto::Call& call, const v1::ListAttGoraRequest& request,
                            v1::ListAttGoraResponse& response, std::vector<std::string> kommunala) const {
  KV_ASSIGN_OR_RETURN(const int limit, proto::PageSize(request.page_size()));
  size_t first = 0;
  std::vector<sql::Value> from;
  if (!request.page_token().empty()) {
    KV_ASSIGN_OR_RETURN(const auto token, store_.pager().Decode(request, request.page_token()));
    from = store::KeysetOf(token);
    if (from.empty() || !std::holds_alternative<int64_t>(from[0])) return absl::InternalError("a token without source");
    first = static_cast<size_t>(std::get<int64_t>(from[0]));
    from.erase(from.begin());
  }
  Fraga fraga = FragaOf(call, request);
  fraga.kommunala = std::move(kommunala);
  Rad lines;
  std::vector<sql::Value> next;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    lines.clear();
    next.clear();
    std::vector<sql::Value> after = from;
    for (size_t i = first; i < kallor_.size(); ++i, after.clear()) {
      do {
        if (static_cast<int>(lines.size()) >= limit) {
          next = {sql::Value(static_cast<int64_t>(i))};
          for (sql::Value& value : after) next.push_back(std::move(value));
          return absl::OkStatus();
        }
        std::vector<sql::Value> further;
        KV_RETURN_IF_ERROR(
            kallor_[i].las(session, fraga, after, limit - static_cast<int>(lines.size()), lines, further));
        after = std::move(further);
      } while (!after.empty());
    }
    return absl::OkStatus();
  }));
  response.Clear();
  for (v1::AttGora& line : lines) *response.add_att_gora() = std::move(line);
  response.set_dag_date(base::FormatDate(call.today));
  response.set_for_kommunen(fraga.kommunen);
  response.mutable_nu_time()->set_seconds(absl::ToUnixSeconds(fraga.nyss));
  if (fraga.nytt_sedan.has_value()) {
    response.mutable_nytt_fran_time()->set_seconds(absl::ToUnixSeconds(*fraga.nytt_sedan));
  }
  if (!next.empty()) response.set_next_page_token(store_.pager().Encode(request, store::KeysetToken(next)));
  return absl::OkStatus();
}

void Listning::Serve(proto::Handlers& handlers) const {
  handlers.Unary<v1::ListAttGoraRequest, v1::ListAttGoraResponse>(
      "ListAttGora", [this](const auto& call, const auto& q, auto& r) { return List(call, q, r); });
}

}  // namespace kvalitet::attgora
