#include "services/avvikelser/rakna.h"

#include <map>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/store/query.h"
#include "services/avvikelser/kategorier.h"

namespace kvalitet::avvikelser {
namespace {

using sql::Value;

constexpr size_t kMostCombinations = 20000;

const char* ColumnOf(v1::Gruppering gruppering) {
  switch (gruppering) {
    case v1::GRUPPERING_TYP:
      return "typ";
    case v1::GRUPPERING_LAGRUM:
      return "lagrum";
    case v1::GRUPPERING_KATEGORI:
      return "kategorikoder";
    case v1::GRUPPERING_ENHET:
      return "enhet";
    case v1::GRUPPERING_INSATSTYP:
      return "insatstyp";
    case v1::GRUPPERING_STATE:
      return "state";
    case v1::GRUPPERING_MANAD:
      return "SUBSTR(rapporterad_date, 1, 7)";
    default:
      return "SUBSTR(rapporterad_date, 1, 4)";
  }
}

class Where {
 public:
  explicit Where(std::vector<Value>& args) : args_(args) {}
  void Add(const std::string& condition, Value value) {
    conditions_.push_back(condition);
    args_.push_back(std::move(value));
  }
  void AddScope(const proto::RowScope& scope) {
    static const store::Schema schema(v1::Avvikelse::descriptor());
    if (std::string condition = store::ScopeAt(schema, scope, "", args_); !condition.empty()) {
      conditions_.push_back(std::move(condition));
    }
  }
  // One of the values; equality where there is just one, so that an index serves beyond it.
  void AddAny(const std::string& column, const std::vector<std::string>& values) {
    if (values.empty()) return;
    if (values.size() == 1) return Add(column + " = ?", values[0]);
    std::vector<std::string> marks(values.size(), "?");
    conditions_.push_back(absl::StrCat(column, " IN (", absl::StrJoin(marks, ", "), ")"));
    args_.insert(args_.end(), values.begin(), values.end());
  }
  void AddKategori(const std::vector<std::string>& codes) {
    if (codes.empty()) return;
    std::vector<std::string> any;
    for (const std::string& asked : codes) {
      for (const std::string& code : KoderSom(asked)) {
        any.push_back("INSTR(kategorikoder, ?) > 0");
        args_.push_back(absl::StrCat(",", code, ","));
      }
    }
    conditions_.push_back(absl::StrCat("(", absl::StrJoin(any, " OR "), ")"));
  }
  std::string Text() const { return absl::StrJoin(conditions_, " AND "); }

 private:
  std::vector<Value>& args_;
  std::vector<std::string> conditions_;
};

template <class Enums>
std::vector<std::string> Names(const Enums& values, const google::protobuf::EnumDescriptor* type) {
  std::vector<std::string> names;
  for (const int value : values) {
    if (const auto* known = type->FindValueByNumber(value)) names.push_back(known->name());
  }
  return names;
}

template <class Strings>
std::vector<std::string> Texts(const Strings& values) {
  return {values.begin(), values.end()};
}

// Splits the case's categories, so that it is counted once for each; one without has the category "".
void Spread(const std::vector<std::string>& values, size_t kategori, int64_t count,
            std::map<std::vector<std::string>, int64_t>& sums) {
  if (kategori >= values.size()) {
    sums[values] += count;
    return;
  }
  std::set<std::string> codes;
  for (const std::string& code : std::vector<std::string>(absl::StrSplit(values[kategori], ',', absl::SkipEmpty()))) {
    codes.insert(RaknasSom(code));
  }
  if (codes.empty()) codes.insert("");
  for (const std::string& code : codes) {
    std::vector<std::string> one = values;
    one[kategori] = code;
    sums[one] += count;
  }
}

// Whether an index other than avvikelse_rakna finds just what is counted: the rows of an enhet or utförare, which are
// few; all there are of a typ, a state or an insatstyp, of all time or by month; or, grouped by what it begins with,
// all there are of everything.
bool FoundByIndex(const proto::Call& call, const v1::CountAvvikelserRequest& request) {
  if (!request.enhet().empty() || !call.scope.all) return true;
  const bool no_index = !request.lagrum().empty() || !request.kategori().empty();
  const int kinds = !request.typ().empty() + !request.state().empty() + !request.insatstyp().empty();
  if (no_index || kinds > 1) return false;
  const bool by_time = absl::c_all_of(request.gruppering(), [](int gruppering) {
    return gruppering == v1::GRUPPERING_MANAD || gruppering == v1::GRUPPERING_AR;
  });
  return by_time || (kinds == 0 && request.from_date().empty() && request.to_date().empty());
}

}  // namespace

std::string OfMany(const std::string& column) { return absl::StrCat("COALESCE(", column, ", '')"); }

std::string GroupedSql(const std::vector<std::string>& columns, const std::string& where, bool plain) {
  const std::string by = absl::StrJoin(columns, ", "), comma = columns.empty() ? "" : ", ";
  if (plain) {
    return absl::StrCat("SELECT ", by, comma, "COUNT(*) FROM avvikelse WHERE ", where,
                        columns.empty() ? "" : " GROUP BY ", by);
  }
  const auto asked = [&](const char* column) { return absl::c_linear_search(columns, column); };
  std::string order = "rapporterad_date, delete_time, typ, lagrum, state, insatstyp";
  if (asked("enhet") || asked("kategorikoder")) order += ", enhet";
  if (asked("kategorikoder")) order += ", kategorikoder";
  std::string inner, outer;
  for (size_t i = 0; i < columns.size(); ++i) {
    absl::StrAppend(&inner, columns[i], " AS g", i, ", ");
    absl::StrAppend(&outer, i == 0 ? "g" : ", g", i);
  }
  return absl::StrCat("SELECT ", outer, comma, "CAST(COALESCE(SUM(antal), 0) AS SIGNED) FROM (SELECT ", inner,
                      "COUNT(*) AS antal FROM avvikelse WHERE ", where, " GROUP BY ", order, ") fina",
                      columns.empty() ? "" : " GROUP BY ", outer);
}

std::string CountSql(const proto::Call& call, const v1::CountAvvikelserRequest& request, std::vector<Value>& args) {
  std::vector<std::string> columns;
  for (const int gruppering : request.gruppering()) {
    columns.push_back(ColumnOf(static_cast<v1::Gruppering>(gruppering)));
  }
  const bool plain = FoundByIndex(call, request);
  const auto of = [&](const char* column) { return plain ? column : OfMany(column); };
  Where where(args);
  where.Add("kommun = ?", call.kommun);
  where.Add(plain ? "delete_time = ?" : "delete_time + 0 = ?", int64_t{0});
  if (!request.from_date().empty()) where.Add("rapporterad_date >= ?", request.from_date());
  if (!request.to_date().empty()) where.Add("rapporterad_date <= ?", request.to_date());
  where.AddAny(of("typ"), Names(request.typ(), v1::Avvikelsetyp_descriptor()));
  where.AddAny(of("lagrum"), Names(request.lagrum(), v1::Lagrum_descriptor()));
  where.AddAny(of("state"), Names(request.state(), v1::Avvikelsestatus_descriptor()));
  where.AddAny("enhet", Texts(request.enhet()));
  where.AddAny(of("insatstyp"), Texts(request.insatstyp()));
  where.AddKategori(Texts(request.kategori()));
  where.AddScope(call.scope);
  return GroupedSql(columns, where.Text(), plain);
}

absl::Status Count(sql::Session& session, const proto::Call& call, const v1::CountAvvikelserRequest& request,
                   v1::CountAvvikelserResponse& response) {
  std::vector<Value> args;
  const std::string sql = CountSql(call, request, args);
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows, session.Query(sql, args));
  const auto width = static_cast<size_t>(request.gruppering_size());
  size_t kategori = width;  // where the categories stand; beyond the end: nowhere
  for (size_t i = 0; i < width; ++i) {
    if (request.gruppering(static_cast<int>(i)) == v1::GRUPPERING_KATEGORI) kategori = i;
  }
  std::map<std::vector<std::string>, int64_t> sums;
  int64_t total = 0;
  for (const sql::Row& row : rows) {
    std::vector<std::string> values;
    for (size_t i = 0; i < width; ++i) values.push_back(std::get<std::string>(row[i]));
    const int64_t count = std::get<int64_t>(row[width]);
    total += count;
    Spread(values, kategori, count, sums);
  }
  if (sums.size() > kMostCombinations) {
    return proto::Error(absl::StatusCode::kInvalidArgument, "FOR_MANGA_GRUPPER",
                        "Det blir för många grupper. Välj en kortare tid, färre enheter eller färre grupperingar.");
  }
  response.Clear();
  response.set_totalt(total);
  response.set_delar_hela(kategori == width);
  for (const auto& [values, count] : sums) {
    if (width == 0) break;
    v1::Avvikelseantal& antal = *response.add_antal();
    for (const std::string& value : values) antal.add_varde(value);
    antal.set_antal(count);
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::avvikelser
