// enhet visa, utförare visa, avtal visa: all that the register holds of one, as the contract's labels and words say it.
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_measure.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/kravkatalog.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/rules.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using NamesOf = std::map<std::string, std::string>;  // by resource name

constexpr char kService[] = "registry.v1.Registry/";
constexpr size_t kLabelWidth = 26;  // characters

// A day as people write it; the day after the last as the last.
std::string TextSv(const FieldDescriptor* f, const std::string& text, const NamesOf& names) {
  if (proto::Rule(f).kontroll() == options::v1::KONTROLL_DATUM || absl::EndsWith(f->name(), "_date")) {
    const bool after = absl::EndsWith(f->name(), "_till") || f->name() == "slut_date" || f->name() == "senast_date" ||
                       f->name() == "till_date";
    return after ? LastDaySv(text) : ShortDaySv(text);
  }
  return NameOr(names, text, text);
}

std::string ValueSv(const Message& m, const FieldDescriptor* f, int i, const NamesOf& names) {
  const auto* r = m.GetReflection();
  const bool many = f->is_repeated();
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return TextSv(f, many ? r->GetRepeatedString(m, f, i) : r->GetString(m, f), names);
    case FieldDescriptor::CPPTYPE_ENUM:
      return WordOf(f->enum_type(), many ? r->GetRepeatedEnumValue(m, f, i) : r->GetEnumValue(m, f));
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(many ? r->GetRepeatedInt32(m, f, i) : r->GetInt32(m, f));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (many ? r->GetRepeatedBool(m, f, i) : r->GetBool(m, f)) ? "ja" : "nej";
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Message& part = many ? r->GetRepeatedMessage(m, f, i) : r->GetMessage(m, f);
      std::vector<const FieldDescriptor*> set;
      part.GetReflection()->ListFields(part, &set);
      std::vector<std::string> words;
      for (const FieldDescriptor* one : set) {
        words.push_back(absl::StrCat(proto::Label(one), " ", ValueSv(part, one, 0, names)));
      }
      return absl::StrJoin(words, ", ");
    }
    default:
      return "";
  }
}

// A line for each field that has a label and is known.
std::string FieldsSv(const Message& m, const NamesOf& names) {
  std::vector<const FieldDescriptor*> set;
  m.GetReflection()->ListFields(m, &set);
  std::string text;
  for (const FieldDescriptor* f : set) {
    const std::string& label = proto::Rule(f).etikett();
    if (label.empty()) continue;
    const int count = f->is_repeated() ? m.GetReflection()->FieldSize(m, f) : 1;
    for (int i = 0; i < count; ++i) {
      const std::string padding(kLabelWidth - std::min(kLabelWidth - 1, base::CountCharacters(label)), ' ');
      absl::StrAppend(&text, "  ", i == 0 ? label : std::string(base::CountCharacters(label), ' '), padding,
                      ValueSv(m, f, i, names), "\n");
    }
  }
  return text;
}

// `names` are what its references mean beside enheter, utförare and verksamhetsområden.
template <class Resource, class Request>
absl::Status Show(Context& context, const std::string& method, const Request& request, NamesOf names = {}) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  Resource one;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, method), request, one));
  KV_ASSIGN_OR_RETURN(const Names some, ReadNames(context));
  KV_ASSIGN_OR_RETURN(const NamesOf omraden, VerksamhetsomradeNames(context));
  for (const NamesOf* more : {&some.enheter, &some.utforare, &omraden}) names.insert(more->begin(), more->end());
  context.Answer(FieldsSv(one, names), one);
  return absl::OkStatus();
}

absl::Status VisaEnhet(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Enhet enhet, FindEnhet(context, context.args().positionals[0]));
  v1::GetEnhetRequest request;
  request.set_name(enhet.name());
  KV_ASSIGN_OR_RETURN(*request.mutable_as_of_date(), context.args().Date("datum"));
  return Show<v1::Enhet>(context, "GetEnhet", request);
}

absl::Status VisaUtforare(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Utforare utforare, FindUtforare(context, context.args().positionals[0]));
  v1::GetUtforareRequest request;
  request.set_name(utforare.name());
  return Show<v1::Utforare>(context, "GetUtforare", request);
}

absl::Status VisaAvtal(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Avtal avtal, FindAvtal(context, context.args().positionals[0]));
  v1::GetAvtalRequest request;
  request.set_name(avtal.name());
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Kravkatalog> kataloger, Kataloger(context));
  NamesOf names;
  for (const v1::Kravkatalog& one : kataloger) names[one.name()] = KatalogSv(one);
  return Show<v1::Avtal>(context, "GetAvtal", request, std::move(names));
}

}  // namespace

Command ShowEnhetCommand() {
  return {"enhet",
          "visa",
          {"ENHET"},
          {{"datum", "DATUM", "som den var den dagen; annars den senaste uppgiften"}},
          "visa allt om en enhet",
          "Visar det som registret har om enheten: område, kapacitet, vad den hör till och vad den har uppgått i. Vem "
          "som driver den: kvalitet enhet drivs-av.",
          "kvalitet enhet visa \"Hemtjänst Norr\"",
          VisaEnhet};
}

Command ShowUtforareCommand() {
  return {"utförare",
          "visa",
          {"UTFÖRARE"},
          {},
          "visa allt om en utförare",
          "Visar det som registret har om utföraren: regi, form, nummer, status och ägarbyten.",
          "kvalitet utförare visa \"Exempelvård AB\"",
          VisaUtforare};
}

Command ShowAvtalCommand() {
  return {"avtal",
          "visa",
          {"AVTAL"},
          {},
          "visa allt om ett avtal",
          "Visar tid, optioner, uppsägningstid, krav och sanktionstrappa. Ordet för avtalet är det under AVTAL i "
          "kvalitet avtal lista.",
          "kvalitet avtal visa 2024-17",
          VisaAvtal};
}

}  // namespace kvalitet::client
