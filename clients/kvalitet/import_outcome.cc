#include "clients/kvalitet/import_outcome.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/kvalitet/print.h"

namespace kvalitet::client {
namespace {

using google::protobuf::FieldDescriptor;

int64_t Number(const Message& m, const char* field) {
  const FieldDescriptor* f = m.GetDescriptor()->FindFieldByName(field);
  return f == nullptr ? 0 : m.GetReflection()->GetInt64(m, f);
}

std::vector<std::string> Texts(const Message& m, const char* field) {
  std::vector<std::string> all;
  const FieldDescriptor* f = m.GetDescriptor()->FindFieldByName(field);
  for (int i = 0; f != nullptr && i < m.GetReflection()->FieldSize(m, f); ++i) {
    all.push_back(m.GetReflection()->GetRepeatedString(m, f, i));
  }
  return all;
}

void Collect(const Message& m, const char* field, std::vector<RowError>& into) {
  const FieldDescriptor* f = m.GetDescriptor()->FindFieldByName(field);
  if (f == nullptr) return;
  const int n = m.GetReflection()->FieldSize(m, f);
  for (int i = 0; i < n; ++i) {
    const Message& e = m.GetReflection()->GetRepeatedMessage(m, f, i);
    const auto* d = e.GetDescriptor();
    const auto* r = e.GetReflection();
    into.push_back({r->GetInt32(e, d->FindFieldByName("rad")), r->GetString(e, d->FindFieldByName("kolumn")), "",
                    r->GetString(e, d->FindFieldByName("text"))});
  }
}

// A number or a day is no word of the source's own.
bool IsWord(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalpha(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80;
  });
}

// The first lines of a list with its heading; nothing of an empty one.
void AddList(int64_t count, const std::vector<RowError>& listed, const std::string& heading, std::string& text) {
  constexpr int64_t kMost = 20;
  if (count == 0) return;
  absl::StrAppend(&text, heading, ":\n", ErrorList(listed, kMost));
  if (count > kMost) absl::StrAppend(&text, "  och ", count - kMost, " till\n");
}

// Enheter that nobody lists any more; the kommun knows whether they have ended.
std::string MissingText(const Outcome& o) {
  constexpr size_t kMost = 20;
  if (o.missing == 0) return "";
  std::vector<std::string> shown(
      o.missing_listed.begin(),
      o.missing_listed.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, o.missing_listed.size())));
  const int64_t more = o.missing - static_cast<int64_t>(shown.size());
  return absl::StrCat(CountSv(o.missing, "enhet", "enheter"),
                      " med uppdrag kom med samma lista förut och står inte i den längre: ", absl::StrJoin(shown, ", "),
                      more > 0 ? absl::StrCat(" och ", more, " till") : "",
                      ".\n  Har uppdraget upphört: kvalitet uppdrag rätta ENHET --insatstyp ORD --till DATUM\n");
}

}  // namespace

Outcome ReadOutcome(const Message& response) {
  Outcome outcome;
  outcome.count = Number(response, "antal");
  outcome.created = Number(response, "nya");
  outcome.changed = Number(response, "andrade");
  outcome.same = Number(response, "oforandrade");
  outcome.errors = Number(response, "antal_fel");
  outcome.unclear = Number(response, "antal_oklara");
  Collect(response, "fel", outcome.listed);
  outcome.twice = Number(response, "antal_dubbletter");
  outcome.no_number = Number(response, "utan_orgnummer");
  outcome.no_regi = Number(response, "utan_regi");
  Collect(response, "oklara", outcome.unclear_listed);
  Collect(response, "dubbletter", outcome.twice_listed);
  outcome.missing = Number(response, "antal_saknas");
  outcome.missing_listed = Texts(response, "saknas");
  return outcome;
}

void NameColumns(const ImportKind& kind, const base::Csv& csv, const std::vector<MappedColumn>& mapping,
                 Outcome& outcome) {
  // Some services answer with the field of the contract, some with what people call it; a field goes first.
  std::map<std::string, size_t> known;
  for (size_t f = 0; f < mapping.size(); ++f) known.emplace(FoldColumn(kind.columns[f].field), f);
  for (size_t f = 0; f < mapping.size(); ++f) {
    for (const std::string& name : kind.columns[f].names) known.emplace(FoldColumn(name), f);
  }
  for (std::vector<RowError>* list : {&outcome.listed, &outcome.unclear_listed, &outcome.twice_listed}) {
    for (RowError& one : *list) {
      one.column = one.field;
      const auto found = known.find(FoldColumn(one.field));
      if (found == known.end()) continue;
      const ImportColumn& column = kind.columns[found->second];
      const int at = mapping[found->second].at;
      one.field = column.field;
      one.column = at < 0 ? LabelOf(column) : absl::StrReplaceAll(csv.header[static_cast<size_t>(at)], {{"\n", " "}});
    }
  }
}

void Merge(Outcome& into, const Outcome& from) {
  into.count += from.count;
  into.created += from.created;
  into.changed += from.changed;
  into.same += from.same;
  into.errors += from.errors;
  into.unclear += from.unclear;
  into.twice += from.twice;
  into.no_number += from.no_number;
  into.no_regi += from.no_regi;
  into.listed.insert(into.listed.end(), from.listed.begin(), from.listed.end());
  into.unclear_listed.insert(into.unclear_listed.end(), from.unclear_listed.begin(), from.unclear_listed.end());
  into.twice_listed.insert(into.twice_listed.end(), from.twice_listed.begin(), from.twice_listed.end());
  into.missing += from.missing;
  into.missing_listed.insert(into.missing_listed.end(), from.missing_listed.begin(), from.missing_listed.end());
}

std::string ErrorList(const std::vector<RowError>& errors, size_t most) {
  TextTable table({"RAD", "KOLUMN", "FEL"});
  for (size_t i = 0; i < errors.size() && i < most; ++i) {
    table.Add({errors[i].line > 0 ? absl::StrCat(errors[i].line) : "", errors[i].column, errors[i].text});
  }
  return table.Text();
}

std::string WordHelp(const std::vector<RowError>& errors, const ImportKind& kind) {
  for (const RowError& error : errors) {
    const size_t open = error.text.find('"'), close = error.text.find('"', open + 1);
    if (close == std::string::npos) continue;
    const std::string word = error.text.substr(open + 1, close - open - 1);
    if (!IsWord(word)) continue;
    for (const ImportColumn& column : kind.columns) {
      if (column.field != error.field) continue;
      return absl::StrCat("Har källan egna ord? Skriv i en fil vad de betyder, en rad för varje (\"", LabelOf(column),
                          ": ", word, " = ORDET HÄR\"), och ange den med --karta. Den sparas för nästa fil.");
    }
  }
  return "";
}

std::string UnusedText(const ImportRows& rows) {
  if (rows.unused.empty()) return "";
  return absl::StrCat("Kolumner som inte används: ", absl::StrJoin(rows.unused, ", "), ".\n");
}

std::string OutcomeText(const Context& context, const ImportKind& kind, const ImportRows& rows, const Outcome& o) {
  std::string text =
      absl::StrCat(Saved(context), CountSv(o.created, "ny", "nya"), ", ", CountSv(o.changed, "ändrad", "ändrade"), ", ",
                   CountSv(o.same, "oförändrad", "oförändrade"), " (", kind.noun, ").\n");
  AddList(o.unclear, o.unclear_listed,
          absl::StrCat(CountSv(o.unclear, "uppgift", "uppgifter"), " saknas i listan och måste fyllas i"), text);
  AddList(o.twice, o.twice_listed, CountSv(o.twice, "rad kan vara en dubblett", "rader kan vara dubbletter"), text);
  absl::StrAppend(&text, MissingText(o));
  if (context.prova()) {
    for (const auto& [rows_without, what] :
         {std::pair<int64_t, const char*>{o.no_number, "organisationsnummer"}, {o.no_regi, "regi"}}) {
      if (rows_without > 0) absl::StrAppend(&text, CountSv(rows_without, "rad", "rader"), " utan ", what, ".\n");
    }
  }
  absl::StrAppend(&text, UnusedText(rows));
  if (context.prova()) return text;
  const bool keyed = !rows.kall_id.empty() && !rows.kall_id[0].empty();
  return absl::StrCat(text, kind.after, "\n",
                      keyed ? "Fel i en rad? Rätta den i filen och läs in filen igen: raden ändras. " : "",
                      "Samma fil igen ändrar ingenting.\n");
}

Json OutcomeJson(const Outcome& o, const ImportKind& kind, const base::Csv& csv, const ChosenColumns& columns,
                 bool saved) {
  Json json = Json::Object();
  json.Set("last_som", base::DescribeFormat(csv)).Set("antal", o.count).Set("nya", o.created).Set("andrade", o.changed);
  json.Set("oforandrade", o.same).Set("antal_fel", o.errors).Set("antal_oklara", o.unclear).Set("sparat", saved);
  json.Set("antal_saknas", o.missing)
      .Set("antal_dubbletter", o.twice)
      .Set("utan_orgnummer", o.no_number)
      .Set("utan_regi", o.no_regi);
  for (const auto& [key, list] : {std::pair<const char*, const std::vector<RowError>&>{"fel", o.listed},
                                  {"oklara", o.unclear_listed},
                                  {"dubbletter", o.twice_listed}}) {
    Json rows = Json::Array();
    for (const RowError& e : list)
      rows.Add(Json::Object().Set("rad", e.line).Set("falt", e.field).Set("kolumn", e.column).Set("text", e.text));
    json.Set(key, rows);
  }
  Json missing = Json::Array();
  for (const std::string& one : o.missing_listed) missing.Add(one);
  json.Set("saknas", missing);
  Json fields = Json::Array();
  for (size_t f = 0; f < columns.mapping.size(); ++f) {
    const MappedColumn& one = columns.mapping[f];
    if (one.at < 0) continue;
    fields.Add(Json::Object()
                   .Set("falt", kind.columns[f].field)
                   .Set("kolumn", csv.header[static_cast<size_t>(one.at)])
                   .Set("gissat", one.guessed));
  }
  json.Set("kolumner", fields);
  return json;
}

}  // namespace kvalitet::client
