// JSON without the library: what it writes the library reads, what the library writes it reads alike or leaves alone.
#include "common/proto/json.h"
#include "common/store/plain_json.h"
#include "kvalitet/fakta/v1/fakta.pb.h"
#include "kvalitet/registry/v1/import.pb.h"
#include "kvalitet/registry/v1/register.pb.h"
#include "tests/common/kernel.h"

namespace kvalitet::store {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using registry::v1::Importrad;
using registry::v1::Insatstyp;
using registry::v1::Uppdrag;
using tests::EqualsProto;
using tests::Parsed;

const FieldDescriptor* Field(const Message& m, const char* name) { return m.GetDescriptor()->FindFieldByName(name); }

// A message that has that field alone: written here, read by the library and by this, both the same as it was.
template <class M>
void ComesBack(const M& m, const char* field) {
  SCOPED_TRACE(m.ShortDebugString());
  std::string json = "{";
  ASSERT_TRUE(WritePlainField(m, Field(m, field), json));
  json += "}";
  M by_library, by_this;
  ASSERT_TRUE(proto::FromJson(json, by_library).ok()) << json;
  EXPECT_THAT(by_library, EqualsProto(m));
  ASSERT_TRUE(ReadPlain(json, by_this)) << json;
  EXPECT_THAT(by_this, EqualsProto(m));
  // What the library writes of it.
  const auto other = proto::ToJson(m);
  ASSERT_TRUE(other.ok());
  M again;
  ASSERT_TRUE(ReadPlain(*other, again)) << *other;
  EXPECT_THAT(again, EqualsProto(m));
  // A part of it is never taken for the whole.
  for (size_t i = 0; i < json.size(); ++i) {
    M part;
    EXPECT_FALSE(ReadPlain(absl::string_view(json).substr(0, i), part)) << json.substr(0, i);
  }
  M more;
  EXPECT_FALSE(ReadPlain(json + " ", more));
}

TEST(PlainJsonTest, WhatIsPlainComesBack) {
  ComesBack(Parsed<Importrad>("rad { rad: 12 utforare: 'Äldreomsorg i Åre {}[],:' galler_fran: '2026-01-01' }"), "rad");
  ComesBack(Parsed<Importrad>("rad {}"), "rad");
  ComesBack(Parsed<Importrad>("rad { rad: -2147483648 }"), "rad");
  ComesBack(Parsed<Insatstyp>("alias: 'hemtjänst' alias: '' alias: '🙂'"), "alias");
  ComesBack(Parsed<registry::v1::ImportUtforareRequest>("rader { rad: 1 } rader {} rader { anm: 'x' }"), "rader");
  ComesBack(Parsed<Uppdrag>("hsl_ansvar: HSL_ANSVAR_REGION"), "hsl_ansvar");
  ComesBack(Parsed<Uppdrag>("start_okand: true"), "start_okand");
}

TEST(PlainJsonTest, WhatIsNotIsLeftToTheLibrary) {
  std::string json;
  for (const char* text : {"citat \\\"här\\\"", "bak\\\\streck", "ny\\nrad", "\\001"}) {
    const auto m = Parsed<Importrad>(absl::StrCat("rad { anm: \"", text, "\" }"));
    EXPECT_FALSE(WritePlainField(m, Field(m, "rad"), json)) << text;
    const auto written = proto::ToJson(m);
    ASSERT_TRUE(written.ok());
    Importrad read;
    EXPECT_FALSE(ReadPlain(*written, read)) << *written;
  }
  const auto faktum = Parsed<fakta::v1::Faktum>("value: 5");
  EXPECT_FALSE(WritePlainField(faktum, Field(faktum, "value"), json)) << "int64 is a text in JSON";
  Uppdrag timed;
  timed.mutable_create_time()->set_seconds(1);
  EXPECT_FALSE(WritePlainField(timed, Field(timed, "create_time"), json));
  Uppdrag unknown;
  unknown.set_hsl_ansvar(static_cast<registry::v1::HslAnsvar>(99));
  EXPECT_FALSE(WritePlainField(unknown, Field(unknown, "hsl_ansvar"), json));
}

TEST(PlainJsonTest, WhatIsWrongIsRefused) {
  for (const char* json :
       {"", "{", "}", "[]", "{}}", "{\"rad\":}", "{\"rad\":{\"rad\":}}", "{\"rad\":{\"rad\":1,}}",
        "{\"rad\":{\"rad\":--1}}", "{\"rad\":{\"rad\":2147483648}}", "{\"rad\":{\"rad\":\"1\"}}", "{\"okänt\":1}",
        "{\"rad\":null}", "{\"oklar\":yes}", "{\"rad\" :{}}", "{\"create_time\":\"1970-01-01T00:00:01Z\"}"}) {
    Importrad read;
    EXPECT_FALSE(ReadPlain(json, read)) << json;
  }
}

// Times are read too: what was handed out is read by who got it.
TEST(ProtoJson, TimesComeBack) {
  Uppdrag m, again;
  m.set_enhet("kommuner/0114/enheter/norr");
  m.mutable_create_time()->set_seconds(1'700'000'000);
  const auto json = proto::ToJson(m);
  ASSERT_TRUE(json.ok());
  EXPECT_TRUE(proto::FromJson(*json, again).ok()) << *json;
  EXPECT_THAT(again, EqualsProto(m));
}

}  // namespace
}  // namespace kvalitet::store
