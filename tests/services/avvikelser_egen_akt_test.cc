// No role of the kommun gets a byte of a private utförare's own file: every method of the service is asked, with
// requests that are filled from the contract with the names of the file's rows.
#include "tests/services/avvikelser_egen_akt.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "common/proto/errors.h"
#include "common/rpc/wire.h"

namespace kvalitet::avvikelser {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using Names = std::map<std::string, std::vector<std::string>>;
using tests::IsOk;

// How a request is filled: about the n-th own row, with what may be left out or without, and with this step.
struct Variant {
  size_t row = 0;
  bool all = false;
  int steg = 0;
};

// What the contract does not say of a right request.
struct Extra {
  const char* method;
  const char* text;
};
constexpr Extra kExtra[] = {
    {"CreateAvvikelse", "avvikelse { beskrivning: 'Ett fall.' konsekvens: 'Oro.' intraffad_date: '2026-03-10' }"},
    {"UpdateAvvikelse", "update_mask { paths: 'allvarlighet' } avvikelse { allvarlighet: 2 }"},
    {"UpdateLexSarahArende", "update_mask { paths: 'vad_hande' } lex_sarah_arende { vad_hande: 'Annat.' }"},
    {"UpdateLexMariaArende",
     "update_mask { paths: 'handelsebeskrivning' } lex_maria_arende { handelsebeskrivning: 'Annat.' }"},
    {"UpdateNamndinformation", "update_mask { paths: 'atgarder' } namndinformation { atgarder: 'Ny rutin.' }"},
    {"UpdateLarexempel", "update_mask { paths: 'lardom' } larexempel { lardom: 'Annat.' }"},
};

// The type that a name in a request is of: Avvikelse.
std::string Referred(const FieldDescriptor* f, const MethodDescriptor& method) {
  const std::string& reference = proto::Rule(f).reference();
  if (!reference.empty()) return reference.substr(reference.find('/') + 1);
  return f->name() == "name" && proto::IsResource(method.output_type()) ? method.output_type()->name() : "";
}

class Filler {
 public:
  explicit Filler(Names names) : names_(std::move(names)) {
    names_["Enhet"] = {FakeRegistry::Enhet("lunden")};
    names_["Utforare"] = {FakeRegistry::Utforare("alfa")};
  }

  std::unique_ptr<Message> Request(const MethodDescriptor& method, const Variant& variant) const {
    std::unique_ptr<Message> request = rpc::NewMessage(method.input_type());
    Fill(method, variant, true, *request);
    for (const Extra& one : kExtra) {
      if (method.name() != one.method) continue;
      google::protobuf::TextFormat::Parser parser;
      EXPECT_TRUE(parser.MergeFromString(one.text, request.get())) << one.method;
    }
    return request;
  }

  // Each own row of the type that the method is about, each step that there is, sparsely and in full.
  std::vector<Variant> Variants(const MethodDescriptor& method) const {
    const FieldDescriptor* name = method.input_type()->FindFieldByName("name");
    const auto rows = names_.find(name == nullptr ? "Avvikelse" : Referred(name, method));
    const bool list = absl::StartsWith(method.name(), "List");
    const size_t count = list || rows == names_.end() ? 1 : rows->second.size();
    const FieldDescriptor* steg = method.input_type()->FindFieldByName("steg");
    std::vector<Variant> variants;
    for (size_t row = 0; row < count; ++row) {
      for (const bool all : {false, true}) {
        if (steg == nullptr) variants.push_back({row, all, 0});
        for (int i = 1; steg != nullptr && i < steg->enum_type()->value_count(); ++i) {
          variants.push_back({row, all, steg->enum_type()->value(i)->number()});
        }
      }
    }
    return variants;
  }

 private:
  std::string NameOf(const std::string& type, const std::string& pattern, size_t row) const {
    const auto found = names_.find(type);
    if (found != names_.end()) return found->second[row % found->second.size()];
    if (pattern.empty()) return "kommuner/0114/andra/saknas";  // of a service that is not part of the program
    const std::string there = absl::StrReplaceAll(pattern, {{"{kommun}", "0114"}});
    return absl::StrCat(there.substr(0, there.find('{')), "saknas");
  }

  std::string Text(const MethodDescriptor& method, const FieldDescriptor* f, const Variant& v, bool wanted) const {
    const auto& rule = proto::Rule(f);
    const std::map<std::string, std::string> known = {
        {"parent", "kommuner/0114"},
        {"request_id", base::NewId(absl::Now())},
        {"handelse", v.row == 1 ? "H-EGEN-2" : kEgenHandelse},
        {"insatstyp", "SOL_SABO"},
        {"from_date", "2026-01-01"},
        {"to_date", "2026-12-31"},
    };
    if (const auto found = known.find(f->name()); found != known.end()) return found->second;
    if (f->name() == "enhet") return FakeRegistry::Enhet("lunden");
    if (const std::string type = Referred(f, method); !type.empty()) {
      const Descriptor* d = rule.reference().empty() ? method.output_type() : proto::Referenced(rule.reference());
      return NameOf(type, d == nullptr ? "" : proto::Rule(d).pattern(), v.row);
    }
    const std::set<std::string> left = {"etag", "page_token", "filter", "order_by"};
    if (!wanted || left.count(f->name()) > 0 || (absl::EndsWith(f->name(), "_id") && !rule.required())) return "";
    if (!rule.exempel().empty()) return rule.exempel();
    return rule.kontroll() == options::v1::KONTROLL_DATUM ? "2026-06-15" : "Text.";
  }

  static int Number(const FieldDescriptor* f) {
    int number = 0;
    if (f->name() == "page_size") return 1000;
    if (absl::SimpleAtoi(proto::Rule(f).exempel(), &number)) return number;
    return std::max(1, static_cast<int>(proto::Rule(f).min()));
  }

  void Fill(const MethodDescriptor& method, const Variant& v, bool top, Message& m) const {
    const auto* r = m.GetReflection();
    for (int i = 0; i < m.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* f = m.GetDescriptor()->field(i);
      const bool wanted = proto::Rule(f).required() || (v.all && top);
      if (proto::IsResource(m.GetDescriptor()) && f->name() == "name") {  // of what is to be changed
        if (!absl::StartsWith(method.name(), "Update")) continue;
        r->SetString(&m, f, NameOf(m.GetDescriptor()->name(), proto::Rule(m.GetDescriptor()).pattern(), v.row));
      } else if (proto::Rule(f).output_only()) {
        continue;
      } else if (f->is_repeated()) {
        const bool rows = proto::Rule(f).required() || f->name() == "rader";
        if (rows && f->message_type() != nullptr) Fill(method, v, false, *r->AddMessage(&m, f));
      } else if (f->message_type() != nullptr) {
        if (proto::Rule(f).required()) Fill(method, v, false, *r->MutableMessage(&m, f));
      } else if (f->type() == FieldDescriptor::TYPE_STRING) {
        r->SetString(&m, f, Text(method, f, v, wanted));
      } else if (f->enum_type() != nullptr) {
        if (f->name() == "steg") r->SetEnumValue(&m, f, v.steg);
        if (f->name() != "steg" && wanted) r->SetEnum(&m, f, f->enum_type()->value(1));
      } else if (f->type() == FieldDescriptor::TYPE_BOOL) {
        r->SetBool(&m, f, wanted && f->name() != "validate_only");
      } else if (wanted && f->type() == FieldDescriptor::TYPE_INT32) {
        r->SetInt32(&m, f, Number(f));
      } else if (wanted && f->type() == FieldDescriptor::TYPE_INT64) {
        r->SetInt64(&m, f, Number(f));
      }
    }
  }

  Names names_;
};

struct Answer {
  absl::Status status;
  std::string bytes;  // of every response, of the error and of its details
};

Answer Send(const MethodDescriptor& method, const proto::Handlers::Any& handler, proto::Call call,
            const Message& request) {
  call.deadline = tests::Soon();  // of its own: all of them take longer than one
  std::unique_ptr<Message> response = rpc::NewMessage(method.output_type());
  Answer answer;
  if (const auto* unary = std::get_if<proto::UnaryHandler>(&handler); unary != nullptr) {
    answer.status = (*unary)(call, request, *response);
  } else if (const auto* out = std::get_if<proto::ServerStreamHandler>(&handler); out != nullptr) {
    answer.status = (*out)(call, request, [&](const Message& part) {
      absl::StrAppend(&answer.bytes, part.SerializeAsString());
      return true;
    });
  } else {
    bool sent = false;
    const auto next = [&](Message& batch) {
      batch.CopyFrom(request);
      return !std::exchange(sent, true);
    };
    answer.status = std::get<proto::ClientStreamHandler>(handler)(call, next, *response);
  }
  absl::StrAppend(&answer.bytes, response->SerializeAsString(), answer.status.message());
  answer.status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    absl::StrAppend(&answer.bytes, type, std::string(payload));
  });
  return answer;
}

// Which texts of a message, and of its rows, hold the marker in some row.
void Marked(const Message& m, std::set<std::string>& marked) {
  std::vector<const FieldDescriptor*> set;
  m.GetReflection()->ListFields(m, &set);
  for (const FieldDescriptor* f : set) {
    const int rows = f->is_repeated() && f->message_type() != nullptr ? m.GetReflection()->FieldSize(m, f) : 0;
    for (int i = 0; i < rows; ++i) Marked(m.GetReflection()->GetRepeatedMessage(m, f, i), marked);
    if (Fritext(f) && absl::StrContains(m.GetReflection()->GetString(m, f), kMarker)) marked.insert(f->full_name());
  }
}

void EveryText(const Descriptor* d, std::set<std::string>& texts) {
  for (int i = 0; i < d->field_count(); ++i) {
    const FieldDescriptor* f = d->field(i);
    if (Fritext(f)) texts.insert(f->full_name());
    if (f->is_repeated() && f->message_type() != nullptr) EveryText(f->message_type(), texts);
  }
}

class EgenAkt : public EgenAktTest {
 protected:
  // Calls `visit` with every method of the three services, and its handler.
  template <class Visit>
  void ForEveryMethod(Visit visit) {
    const auto* file = v1::Avvikelse::descriptor()->file();
    const auto& table = house().handlers().table();
    size_t methods = 0;
    for (int s = 0; s < file->service_count(); ++s) {
      for (int i = 0; i < file->service(s)->method_count(); ++i, ++methods) {
        const MethodDescriptor& method = *file->service(s)->method(i);
        ASSERT_EQ(table.count(method.name()), 1u) << method.full_name();
        visit(method, table.at(method.name()));
      }
    }
    EXPECT_EQ(methods, table.size()) << "a method that is asked is one of the contract's";
  }

  // The methods that read, by which the utförare itself gets a text of its file.
  std::set<std::string> Shown(const Filler& filler) {
    std::set<std::string> shown;
    ForEveryMethod([&](const MethodDescriptor& method, const proto::Handlers::Any& handler) {
      if (proto::Rule(&method).skriver()) return;
      for (const Variant& variant : filler.Variants(method)) {
        const Answer answer = Send(method, handler, alfa_, *filler.Request(method, variant));
        if (absl::StrContains(answer.bytes, kMarker)) shown.insert(method.name());
      }
    });
    return shown;
  }

  // What must not come back: the texts, how many own ärenden there are, and the printed pages, in which no text can be
  // read without unpacking them.
  std::vector<std::string> Secrets() {
    std::vector<std::string> secrets = {kMarker, sarah_.nummer(), maria_.nummer()};
    v1::ExportLexMariaAnmalanRequest request;
    request.set_name(maria_.name());
    request.set_pdf(true);
    const auto sarah = Export(sarah_, 0, alfa_, true);
    const auto maria = Ask<v1::ExportLexMariaAnmalanResponse>("ExportLexMariaAnmalan", request, alfa_);
    EXPECT_THAT(sarah.status(), IsOk());
    EXPECT_THAT(maria.status(), IsOk());
    if (!sarah.ok() || !maria.ok()) return secrets;
    secrets.insert(secrets.end(), {sarah->pdf(), sarah->pdf_sha256(), sarah->sha256()});
    secrets.insert(secrets.end(), {maria->pdf(), maria->pdf_sha256(), maria->sha256()});
    for (const std::string& one : secrets) EXPECT_NE(one, "");
    return secrets;
  }
};

TEST_P(EgenAkt, AMarkerStandsInEveryText) {
  ASSERT_THAT(Plantera(), IsOk());
  std::set<std::string> texts, marked;
  Marked(sarah_, marked);
  Marked(maria_, marked);
  for (const auto* d : {v1::Avvikelse::descriptor(), v1::Rattelse::descriptor(), v1::Larexempel::descriptor(),
                        v1::LexSarahArende::descriptor(), v1::LexMariaArende::descriptor()}) {
    EveryText(d, texts);
  }
  for (const std::string& name : names_["Avvikelse"]) Marked(*house().Get(name, alfa_), marked);
  for (const std::string& name : names_["Rattelse"]) {
    v1::GetRattelseRequest request;
    request.set_name(name);
    Marked(*Ask<v1::Rattelse>("GetRattelse", request, alfa_), marked);
  }
  v1::GetLarexempelRequest request;
  request.set_name(names_["Larexempel"][0]);
  Marked(*Ask<v1::Larexempel>("GetLarexempel", request, alfa_), marked);
  // The kommun counts events by their ids, which tell nothing.
  texts.erase("kvalitet.avvikelser.v1.Avvikelse.handelse");
  // The name of the row that an example comes from, which no text can stand in.
  texts.erase("kvalitet.avvikelser.v1.Larexempel.arende");
  // Why an example was given back stands there until it is sent again.
  texts.erase("kvalitet.avvikelser.v1.Larexempel.motiv");
  EXPECT_GT(texts.size(), 50u);
  for (const std::string& text : texts) EXPECT_EQ(marked.count(text), 1u) << text;
  EXPECT_TRUE(absl::StrContains(sarah_.ivo_diarienr(), kMarker));
  EXPECT_TRUE(absl::StrContains(maria_.ivo_diarienr(), kMarker));
  EXPECT_EQ(names_["Rattelse"].size(), 3u) << "two were made another kind, one was moved";
}

TEST_P(EgenAkt, NoRoleOfTheKommunGetsAByteOfIt) {
  ASSERT_THAT(Plantera(), IsOk());
  const Filler filler(names_);
  // In lists it is IVO's diarienummer, which people write too.
  const std::set<std::string> own = {"ExportIvoAnmalan",    "ExportLexMariaAnmalan", "GetAvvikelse",      "GetHandelse",
                                     "GetLarexempel",       "GetLexMariaArende",     "GetLexSarahArende", "GetRattelse",
                                     "ListLexMariaArenden", "ListLexSarahArenden"};
  EXPECT_EQ(Shown(filler), own) << "what is asked does reach the file";
  const std::vector<std::string> secrets = Secrets();
  std::vector<proto::Call> people;
  for (int r = options::v1::Roll_MIN + 1; r <= options::v1::Roll_MAX; ++r) {
    const Roll roll = static_cast<Roll>(r);
    if (!proto::OfUtforare(roll)) people.push_back(As(roll));
  }
  EXPECT_GE(people.size(), 14u);
  std::set<std::string> opened;
  std::vector<std::string> unheard;  // methods that refused every request as wrong, before they looked for any row
  ForEveryMethod([&](const MethodDescriptor& method, const proto::Handlers::Any& handler) {
    bool heard = false;
    for (const Variant& variant : filler.Variants(method)) {
      for (const proto::Call& call : people) {
        const std::unique_ptr<Message> request = filler.Request(method, variant);
        proto::Violations violations;
        proto::Validate(*request, "", violations, "0114");
        EXPECT_TRUE(violations.empty()) << method.full_name() << " " << violations.ToStatus();
        const Answer answer = Send(method, handler, call, *request);
        EXPECT_FALSE(absl::IsDeadlineExceeded(answer.status)) << method.full_name();
        heard = heard || !absl::IsInvalidArgument(answer.status);
        if (answer.status.ok()) opened.insert(method.name());
        for (const std::string& secret : secrets) {
          EXPECT_FALSE(absl::StrContains(answer.bytes, secret))
              << method.full_name() << " as " << call.who.subject << " got " << secret.substr(0, 40) << " for "
              << request->ShortDebugString();
        }
      }
    }
    if (!heard) unheard.push_back(method.name());
  });
  EXPECT_THAT(unheard, IsEmpty());
  // What stands beside the file is read and changed, so the requests are right; the file itself never is.
  EXPECT_THAT(opened, IsSupersetOf({"CountAvvikelser", "GetAvvikelse", "GetHandelse", "GetLexMariaStatus",
                                    "GetLexSarahStatus", "GetRattelse", "ImportAvvikelser", "ListAttGora", "ListFakta",
                                    "ListLexMariaArenden", "ListLexSarahArenden", "ListRattelser", "UpdateAvvikelse"}));
  for (const char* one : {"ExportIvoAnmalan", "ExportLexMariaAnmalan", "GetLarexempel", "GetLexMariaArende",
                          "GetLexSarahArende", "MoveLexMariaArende", "MoveLexSarahArende", "SendLexSarahKopia",
                          "UpdateLexMariaArende", "UpdateLexSarahArende", "DeleteAvvikelse", "RelocateAvvikelse"}) {
    EXPECT_EQ(opened.count(one), 0u) << one;
  }
  EXPECT_EQ(Shown(filler), own) << "and nobody took it away";
  proto::Call late = alfa_;
  late.deadline = tests::Soon();
  const auto left = Read(sarah_.name(), late);
  ASSERT_THAT(left.status(), IsOk());
  EXPECT_EQ(left->SerializeAsString(), sarah_.SerializeAsString());
}

KVALITET_ON_EVERY_ENGINE(EgenAkt);

}  // namespace
}  // namespace kvalitet::avvikelser
