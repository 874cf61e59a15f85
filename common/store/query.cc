#include "common/store/query.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/base/date.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/errors.h"
#include "common/sql/rows.h"
#include "common/store/value.h"

namespace kvalitet::store {
namespace {

using proto::Op;
using proto::Term;
using sql::Value;

absl::Status BadTerm(const Term& term, absl::string_view why) {
  return proto::Error(absl::StatusCode::kInvalidArgument, "FILTER_EJ_TILLATET",
                      absl::StrCat("filter: ", term.field, " ", why), {{"falt", term.field}});
}

bool IsPeriodField(const Schema& schema, const FieldDescriptor* f) {
  return std::find(schema.period_fields.begin(), schema.period_fields.end(), f) != schema.period_fields.end();
}

std::string Column(const Schema& schema, const FieldDescriptor* f) {
  return absl::StrCat(IsPeriodField(schema, f) ? "p." : "x.", Quoted(f->name()));
}

absl::StatusOr<Value> TermValue(const Term& term, const FieldDescriptor* f, const std::string& text) {
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    const auto* value = f->enum_type()->FindValueByName(text);
    if (value == nullptr) {
      std::vector<std::string> words;
      for (int i = 1; i < f->enum_type()->value_count(); ++i) words.push_back(f->enum_type()->value(i)->name());
      return BadTerm(term, absl::StrCat("har inte värdet ", text, ". Välj bland ", absl::StrJoin(words, ", "), "."));
    }
    return Value(text);
  }
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    if (proto::Rule(f).kontroll() == options::v1::KONTROLL_DATUM && !text.empty()) {
      if (const absl::Status bad = base::ParseDate(text).status(); !bad.ok()) return BadTerm(term, bad.message());
    }
    return Value(text);
  }
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    if (text != "true" && text != "false") return BadTerm(term, "ska vara true eller false");
    return Value(int64_t{text == "true"});
  }
  if (proto::IsTimestamp(f)) {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
      return BadTerm(term, "ska vara en tid, till exempel \"2026-03-01T10:00:00Z\"");
    }
    return Value(absl::ToUnixMicros(time));
  }
  int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) return BadTerm(term, "ska vara ett heltal");
  return Value(number);
}

absl::Status AddTerm(const Schema& schema, const Term& term, std::vector<std::string>& where,
                     std::vector<Value>& args) {
  const FieldDescriptor* f = schema.Field(term.field);
  const std::string column = Column(schema, f);
  std::vector<Value> values;
  for (const std::string& text : term.values) {
    KV_ASSIGN_OR_RETURN(Value value, TermValue(term, f, text));
    values.push_back(std::move(value));
  }
  if (term.op == Op::kIn) {
    const size_t first = args.size(), count = values.size();
    args.insert(args.end(), values.begin(), values.end());
    where.push_back(absl::StrCat(column, " IN ", sql::Marks(args, first, count)));
    return absl::OkStatus();
  }
  static constexpr const char* kSigns[] = {"=", "<>", "<", "<=", ">", ">="};
  if (proto::Rule(f).sort_sv() && term.op != Op::kNotEqual) {  // the index, and the order, are those of the sort key
    where.push_back(absl::StrCat("x.", Quoted(SortColumn(f)), " ", kSigns[static_cast<int>(term.op)], " ?"));
    args.emplace_back(base::SortKeySv(term.values[0]));
    if (term.op != Op::kEqual) return absl::OkStatus();
  }
  where.push_back(absl::StrCat(column, " ", kSigns[static_cast<int>(term.op)], " ?"));
  args.push_back(values[0]);
  return absl::OkStatus();
}

bool HasEqual(const std::vector<Term>& terms, const std::string& field) {
  return std::any_of(terms.begin(), terms.end(),
                     [&](const Term& t) { return t.field == field && t.op == Op::kEqual; });
}

bool Asks(const std::vector<Term>& terms, const std::string& field) {
  return std::any_of(terms.begin(), terms.end(), [&](const Term& t) { return t.field == field; });
}

// How many first fields of the index the filter holds fast; nullopt if it asks for a field outside.
std::optional<size_t> Prefix(const Schema& schema, const IndexColumns& index, const std::vector<Term>& terms) {
  for (const Term& term : terms) {
    const FieldDescriptor* f = schema.Field(term.field);
    const bool owner = f == schema.utforare || f == schema.enhet;
    if (owner || IsPeriodField(schema, f)) continue;
    if (std::find(index.fields.begin(), index.fields.end(), term.field) == index.fields.end()) return std::nullopt;
  }
  size_t prefix = 0;
  while (prefix < index.fields.size() && HasEqual(terms, index.fields[prefix])) ++prefix;
  return prefix;
}

std::string Allowed(const Schema& schema) {
  std::vector<std::string> combinations;
  for (const IndexColumns& index : schema.indexes) {
    if (!index.fields.empty()) combinations.push_back(absl::StrJoin(index.fields, " + "));
  }
  return combinations.empty() ? "inga filter" : absl::StrJoin(combinations, "; ");
}

absl::StatusOr<const IndexColumns*> Choose(const Schema& schema, const std::vector<Term>& terms,
                                           const std::string& order, size_t& prefix) {
  const IndexColumns* best = nullptr;
  size_t best_merit = 0;
  bool filter_fits = false;
  for (const IndexColumns& index : schema.indexes) {
    const std::optional<size_t> held = Prefix(schema, index, terms);
    if (!held.has_value()) continue;
    filter_fits = true;
    const std::string first = *held < index.fields.size() ? index.fields[*held] : "name";
    if (!order.empty() && order != first) continue;
    if (order.empty() && terms.empty() && !index.fields.empty()) continue;  // no filter: by name
    // The more is held fast the better; then the index whose next field the filter bounds.
    const size_t merit = *held * 2 + (*held < index.fields.size() && Asks(terms, index.fields[*held]) ? 1 : 0);
    if (best == nullptr || merit > best_merit) {
      best = &index;
      best_merit = merit;
      prefix = *held;
    }
  }
  if (best != nullptr) return best;
  if (!filter_fits) {
    return proto::Error(absl::StatusCode::kInvalidArgument, "FILTER_EJ_TILLATET",
                        absl::StrCat("Den kombinationen av fält går inte att filtrera på. Tillåtna: ", Allowed(schema)));
  }
  return proto::Error(absl::StatusCode::kInvalidArgument, "ORDNING_EJ_TILLATEN",
                      absl::StrCat("order_by ", order, " går inte ihop med filtret. Tillåtna följder: ", Allowed(schema)),
                      {{"order_by", order}});
}

// Whether the index holds all that narrows the list.  Of what an owner has, or of a period, another may find less.
bool AnswersAlone(const Schema& schema, const IndexColumns& index, const ListQuery& query) {
  if (schema.validity() || (schema.owned() && !query.scope.all)) return false;
  const auto held = [&](const Term& term) {
    return std::find(index.fields.begin(), index.fields.end(), term.field) != index.fields.end();
  };
  return std::all_of(query.terms.begin(), query.terms.end(), held) &&
         std::all_of(query.only.begin(), query.only.end(), held);
}

std::string ReachAt(const Schema& schema, const proto::Reach& reach, absl::string_view prefix,
                    std::vector<Value>& args) {
  auto equals = [&](const FieldDescriptor* f, const std::string& value) {
    args.emplace_back(value);
    return absl::StrCat(prefix, Quoted(f->name()), " = ?");
  };
  if (schema.rapportor != nullptr && !reach.rapportor.empty()) return equals(schema.rapportor, reach.rapportor);
  std::vector<std::string> all;
  if (schema.utforare != nullptr && !reach.utforare.empty()) all.push_back(equals(schema.utforare, reach.utforare));
  if (schema.enhet != nullptr && !reach.enheter.empty()) {
    const size_t first = args.size();
    for (const std::string& enhet : reach.enheter) args.emplace_back(enhet);
    all.push_back(
        absl::StrCat(prefix, Quoted(schema.enhet->name()), " IN ", sql::Marks(args, first, reach.enheter.size())));
  }
  // A reach that no field of this resource can judge reaches nothing.
  return all.empty() ? "1 = 0" : absl::StrJoin(all, " AND ");
}

}  // namespace

std::string ScopeAt(const Schema& schema, const proto::RowScope& scope, absl::string_view prefix,
                    std::vector<Value>& args) {
  if (scope.all || !schema.owned()) return "";
  if (scope.reaches.empty()) return "1 = 0";
  std::vector<std::string> any;
  for (const proto::Reach& reach : scope.reaches) any.push_back(ReachAt(schema, reach, prefix, args));
  if (any.size() == 1) return any[0];
  return absl::StrCat("((", absl::StrJoin(any, ") OR ("), "))");
}

std::string PeriodAt(const Schema& schema, absl::string_view as_of, std::vector<Value>& args) {
  if (as_of.empty()) {
    return absl::StrCat("p.`giltig_fran` = (SELECT MAX(q.`giltig_fran`) FROM ", Quoted(schema.period_table),
                        " q WHERE q.`name` = x.`name`)");
  }
  args.emplace_back(std::string(as_of));
  args.emplace_back(std::string(as_of));
  return "p.`giltig_fran` <= ? AND p.`giltig_till` > ?";
}

absl::StatusOr<Plan> MakePlan(const Schema& schema, const ListQuery& query) {
  for (const Term& term : query.terms) {
    const FieldDescriptor* f = schema.Field(term.field);
    if (f == nullptr || f->is_repeated() || proto::IsPersonal(f)) return BadTerm(term, "går inte att filtrera på");
  }
  Plan plan;
  std::string order = query.order_by;
  plan.descending = absl::EndsWith(order, " desc");
  order = std::string(absl::StripSuffix(absl::StripSuffix(order, " desc"), " asc"));
  size_t prefix = 0;
  KV_ASSIGN_OR_RETURN(const IndexColumns* index, Choose(schema, query.terms, order, prefix));

  std::vector<std::string> where = {"x.`kommun` = ?"};
  plan.args.emplace_back(std::string(base::KommunOf(query.parent)));
  for (const std::vector<Term>* terms : {&query.terms, &query.only}) {
    for (const Term& term : *terms) KV_RETURN_IF_ERROR(AddTerm(schema, term, where, plan.args));
  }
  if (std::string scope = ScopeAt(schema, query.scope, "x.", plan.args); !scope.empty()) {
    where.push_back(std::move(scope));
  }
  // Before name in the index.  Behind a range of another column SQLite sorts unless it is ordered by, and not held by
  // an equality.  The sum keeps planners from seeking by it in the index of another order.
  const bool ranged = prefix < index->columns.size();
  if (!query.show_deleted) where.push_back(ranged ? "x.`delete_time` + 0 = 0" : "x.`delete_time` = 0");
  if (schema.validity()) {
    where.push_back(PeriodAt(schema, query.as_of, plan.args));
  }
  if (schema.halls_fran != nullptr && !query.as_of.empty()) {
    // COALESCE keeps planners from seeking by the day, in the index of another order or beside an equality on it.
    where.push_back(absl::StrCat("COALESCE(x.", Quoted(schema.halls_fran->name()), ", '') <= ?"));
    plan.args.emplace_back(query.as_of);
  }
  if (schema.halls_till != nullptr && !query.as_of.empty()) {
    const std::string till = "x." + Quoted(schema.halls_till->name());
    where.push_back(absl::StrCat("(", till, " = '' OR ", till, " > ?)"));
    plan.args.emplace_back(query.as_of);
  }
  plan.where = absl::StrJoin(where, " AND ");
  for (size_t i = prefix; i < index->columns.size(); ++i) plan.order.push_back("x." + Quoted(index->columns[i]));
  if (ranged || query.show_deleted) plan.order.push_back("x.`delete_time`");
  // A unique index without NULLs is an order without ties, and does not hold the name: asking for it would be a sort.
  const bool without_ties = index->unique && ranged &&
                            std::none_of(index->fields.begin(), index->fields.end(), [&](const std::string& field) {
                              return schema.Field(field)->has_presence();
                            });
  if (!without_ties) plan.order.push_back("x.`name`");
  if (AnswersAlone(schema, *index, query)) {
    plan.hint = absl::StrCat(" /*! FORCE INDEX (", Quoted(index->name), ") */");
  }
  return plan;
}

internal::v1::PageToken KeysetToken(const std::vector<Value>& keyset) {
  internal::v1::PageToken token;
  for (const Value& value : keyset) {
    auto* one = token.add_last();
    if (const auto* text = std::get_if<std::string>(&value)) one->set_text(*text);
    if (const auto* number = std::get_if<int64_t>(&value)) one->set_number(*number);
  }
  return token;
}

std::vector<Value> KeysetOf(const internal::v1::PageToken& token) {
  std::vector<Value> keyset;
  for (const auto& value : token.last()) {
    keyset.push_back(value.has_text() ? Value(value.text()) : Value(int64_t{value.number()}));
  }
  return keyset;
}

std::string Keyset(const Plan& plan, const std::vector<Value>& after, std::vector<Value>& args) {
  const std::string sign = plan.descending ? "<" : ">";
  // a >= ? AND (a > ? OR (b >= ? AND (b > ? OR c > ?))): the first comparison is the one an index is sought with.
  std::string text;
  const size_t last = plan.order.size() - 1;
  for (size_t i = 0; i < last; ++i) {
    absl::StrAppend(&text, plan.order[i], " ", sign, "= ? AND (", plan.order[i], " ", sign, " ? OR (");
    args.push_back(after[i]);
    args.push_back(after[i]);
  }
  absl::StrAppend(&text, plan.order[last], " ", sign, " ?", std::string(last * 2, ')'));
  args.push_back(after[last]);
  return text;
}

}  // namespace kvalitet::store
