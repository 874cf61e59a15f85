// The rules that options declare, on the messages that declare them.
#include <algorithm>
#include <set>

#include "common/proto/masks.h"
#include "common/proto/rules.h"
#include "common/rpc/status.h"
#include "common/sql/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"
#include "tests/common/kernel.h"

namespace kvalitet::proto {
namespace {

using avvikelser::v1::Avvikelse;
using google::protobuf::FieldMask;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;
using tests::EqualsProto;
using tests::Parsed;
using tests::ReasonIs;
using tests::StatusIs;
using uppfoljning::v1::Formular;
using uppfoljning::v1::Uppfoljning;

std::string Repeat(const std::string& what, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += what;
  return out;
}

Avvikelse Good() {
  return Parsed<Avvikelse>(R"(
      name: "kommuner/0114/avvikelser/a" typ: AVVIKELSE lagrum: SOL enhet: "kommuner/0114/enheter/almgarden"
      insatstyp: "SOL_HEMTJANST" rapporterad_date: "2026-02-01")");
}

Violations Judge(const Message& m, const std::string& kommun = "0114") {
  Violations violations;
  Validate(m, "x", violations, kommun);
  return violations;
}

struct RuleCase {
  const char* name;
  std::function<void(Avvikelse&)> change;
  const char* field;    // "" when nothing is wrong
  const char* svenska;  // part of the sentence
};

TEST(RulesTest, OneRuleAtATime) {
  const std::vector<RuleCase> cases = {
      {"as it should be", [](Avvikelse&) {}, "", ""},
      {"required enum", [](Avvikelse& a) { a.clear_typ(); }, "x.typ", "typ måste anges, till exempel avvikelse"},
      {"required text", [](Avvikelse& a) { a.clear_enhet(); }, "x.enhet", "enhet måste anges"},
      {"only blanks", [](Avvikelse& a) { a.set_rapportor(" \u00a0"); }, "", ""},
      {"as long as allowed", [](Avvikelse& a) { a.set_rapportor(Repeat("å", 200)); }, "", ""},
      {"emoji count one", [](Avvikelse& a) { a.set_rapportor(Repeat("🙂", 200)); }, "", ""},
      {"too long", [](Avvikelse& a) { a.set_rapportor(Repeat("å", 201)); }, "x.rapportor",
       "rapportör är 201 tecken långt; högst 200"},
      {"20 000", [](Avvikelse& a) { a.set_beskrivning(Repeat("ö", 20000)); }, "", ""},
      {"20 001", [](Avvikelse& a) { a.set_beskrivning(Repeat("ö", 20001)); }, "x.beskrivning", "20001 tecken"},
      {"pattern", [](Avvikelse& a) { a.set_insatstyp("hemtjänst"); }, "x.insatstyp",
       "insatstyp har fel form, till exempel SOL_HEMTJANST"},
      {"the whole pattern", [](Avvikelse& a) { a.set_insatstyp("SOL_HEMTJANST!"); }, "x.insatstyp", "har fel form"},
      {"reference of another kind", [](Avvikelse& a) { a.set_enhet("kommuner/0114/utforare/a"); }, "x.enhet",
       "enhet ska peka ut en enhet (kommuner/{kommun}/enheter/{enhet})"},
      {"no reference", [](Avvikelse& a) { a.set_enhet("Almgården"); }, "x.enhet", "ska peka ut en enhet"},
      {"reference into another kommun", [](Avvikelse& a) { a.set_enhet("kommuner/0180/enheter/a"); }, "x.enhet",
       "ska höra till kommun 0114"},
      {"name of another kommun", [](Avvikelse& a) { a.set_rapporterad_date("2026-02-29"); }, "x.rapporterad_date",
       "finns i kalendern"},
      {"leap day", [](Avvikelse& a) { a.set_rapporterad_date("2024-02-29"); }, "", ""},
      {"date of another form", [](Avvikelse& a) { a.set_till_ivo_date("1/3 2026"); }, "x.till_ivo_date",
       "till exempel 2026-03-01"},
      {"date in words", [](Avvikelse& a) { a.set_rapporterad_date("29 januari 2027"); }, "x.rapporterad_date",
       "ska vara ett datum, till exempel 2026-03-01"},
      {"no date", [](Avvikelse& a) { a.clear_rapporterad_date(); }, "", ""},
      {"least", [](Avvikelse& a) { a.set_allvarlighet(1); }, "", ""},
      {"most", [](Avvikelse& a) { a.set_allvarlighet(4); }, "", ""},
      {"too small", [](Avvikelse& a) { a.set_allvarlighet(0); }, "x.allvarlighet", "allvarlighet är 0; minst 1"},
      {"too large", [](Avvikelse& a) { a.set_allvarlighet(5); }, "x.allvarlighet", "allvarlighet är 5; högst 4"},
      {"unknown enum value", [](Avvikelse& a) { a.set_typ(static_cast<avvikelser::v1::Avvikelsetyp>(77)); }, "x.typ",
       "okänt värde (77)"},
      {"many children",
       [](Avvikelse& a) {
         for (int i = 0; i < 6; ++i) a.add_kategorier()->set_kod("A");
       },
       "", ""},
      {"too many children",
       [](Avvikelse& a) {
         for (int i = 0; i < 7; ++i) a.add_kategorier()->set_kod("A");
       },
       "x.kategorier", "kategorier har 7 poster; högst 6"},
      {"a child's own rule",
       [](Avvikelse& a) {
         a.add_kategorier()->set_kod("A");
         a.add_kategorier()->set_kod("å");
       },
       "x.kategorier[1].kod", "kategori har fel form"},
      {"output only", [](Avvikelse& a) { a.set_nummer(Repeat("x", 500)); }, "", ""},
      {"line breaks in free text", [](Avvikelse& a) { a.set_beskrivning("rad ett\nrad två\ttabb"); }, "", ""},
      {"line breaks elsewhere", [](Avvikelse& a) { a.set_insatstyp("SOL\nX"); }, "x.insatstyp", "styrtecken"},
      {"control characters", [](Avvikelse& a) { a.set_beskrivning(std::string("a\0b", 3)); }, "x.beskrivning",
       "styrtecken"},
      {"personnummer", [](Avvikelse& a) { a.set_beskrivning("Åsa såg 19121212-1212 falla"); }, "x.beskrivning",
       "personnummer (tecken 9-21)"},
      {"no personnummer", [](Avvikelse& a) { a.set_beskrivning("Ärende 2026-000123, org 802411-8310"); }, "", ""},
  };
  for (const RuleCase& c : cases) {
    SCOPED_TRACE(c.name);
    Avvikelse m = Good();
    c.change(m);
    const Violations violations = Judge(m);
    if (c.field[0] == '\0') {
      KV_EXPECT_OK(violations.ToStatus());
      continue;
    }
    ASSERT_THAT(violations.list(), SizeIs(1));
    EXPECT_EQ(violations.list()[0].field, c.field);
    EXPECT_THAT(violations.list()[0].svenska, HasSubstr(c.svenska));
  }
}

// Where a telephone is asked for, a person's number is none.
TEST(RulesTest, AContactHoldsATelephoneAndNoPersonnummer) {
  avvikelser::v1::MoveLexSarahArendeRequest request;
  request.set_name("kommuner/0114/lexsarah/a");
  request.set_steg(avvikelser::v1::ANMAL_IVO);
  const auto said = [&](const std::string& contact) {
    request.set_kontakt_telefon(contact);
    Violations violations;
    Validate(request, "", violations);
    return violations.empty() ? "" : violations.list()[0].field + ": " + violations.list()[0].svenska;
  };
  for (const char* telephone : {"0451-26 80 00", "070-123 45 67", "0701234567", "+46 70 123 45 67"}) {
    EXPECT_EQ(said(telephone), "") << telephone;
  }
  EXPECT_EQ(said("Åsa, 811218-9876"),
            "kontakt_telefon: Texten ser ut att innehålla personnummer (tecken 6-16). Ta bort det.");
  for (const char* person : {"8112189876", "198112189876", "19811218-9876", "0105121230"}) {
    EXPECT_THAT(said(person), HasSubstr("ser ut att innehålla personnummer")) << person;
  }
}

TEST(RulesTest, RequestsHaveTheirOwn) {
  registry::v1::CreateUtforareRequest request;
  request.set_parent("kommuner/0114");
  request.mutable_utforare();
  Violations violations;
  Validate(request, "", violations);
  KV_EXPECT_OK(violations.ToStatus()) << "the resource inside is judged when it is complete";
  request.set_request_id("samma som sist");
  Validate(request, "", violations);
  ASSERT_THAT(violations.list(), SizeIs(1));
  EXPECT_EQ(violations.list()[0].field, "request_id");
  EXPECT_THAT(violations.list()[0].svenska, HasSubstr("UUID"));
}

TEST(RulesTest, NamesOfAnotherKommunInARequestAreTold) {
  uppfoljning::v1::SendSjalvskattningarRequest request;
  request.set_parent("kommuner/0114");
  request.set_formular("kommuner/0180/formular/a");
  Violations violations;
  Validate(request, "", violations, "0114");
  std::vector<std::string> fields;
  for (const Violation& v : violations.list()) fields.push_back(v.field);
  EXPECT_THAT(fields, testing::Contains("formular"));
  avvikelser::v1::GetAvvikelseRequest get;
  get.set_name("kommuner/0180/avvikelser/a");
  Violations other;
  Validate(get, "", other, "0114");
  EXPECT_THAT(other.list(), SizeIs(1));
}

TEST(RulesTest, OrgnummerIsWrittenInOneForm) {
  registry::v1::Utforare m =
      Parsed<registry::v1::Utforare>("namn: '  Hemfrid  AB ' orgnummer: ' 8024118310 ' anmarkning: ' kvar \\n'");
  Normalize(m);
  EXPECT_EQ(m.orgnummer(), "802411-8310");
  EXPECT_EQ(m.namn(), "Hemfrid  AB");
  EXPECT_EQ(m.anmarkning(), " kvar \n") << "free text is kept as it is";
  m.set_orgnummer("802411-8311");
  Normalize(m);
  Violations violations;
  Validate(m, "", violations, "");
  EXPECT_EQ(m.orgnummer(), "802411-8311");
  EXPECT_THAT(violations.ToStatus(), ReasonIs("FALT_FEL"));
}

TEST(RulesTest, NothingInAListIsEmpty) {
  const Formular formular = Parsed<Formular>("serie: 'a' rubrik: 'R' fragor { alternativ: ['Ja', ''] }");
  Violations violations;
  Validate(formular, "formular", violations);
  std::string told;
  for (const auto& v : violations.list()) {
    if (v.field == "formular.fragor[0].alternativ[1]") told = v.svenska;
    EXPECT_NE(v.field, "formular.fragor[0].alternativ[0]");
  }
  EXPECT_EQ(told, "alternativ har en tom post. Fyll i den eller ta bort den.");
}

TEST(RulesTest, WhatIsFixedMayNotDiffer) {
  Formular stored = Parsed<Formular>("serie: 'a' rubrik: 'R'"), candidate = stored;
  Violations violations;
  candidate.set_rubrik("S");
  CheckImmutable(stored, candidate, "formular", violations);
  EXPECT_TRUE(violations.empty());
  candidate.set_serie("b");
  CheckImmutable(stored, candidate, "formular", violations);
  ASSERT_THAT(violations.list(), SizeIs(1));
  EXPECT_EQ(violations.list()[0].field, "formular.serie");
  EXPECT_THAT(violations.list()[0].svenska, HasSubstr("serie kan inte ändras"));
}

TEST(RulesTest, ANameBesideAMailAddressHoldsNone) {
  avvikelser::v1::MoveLexSarahArendeRequest request;
  const auto reasons = [&](const char* kontakt) {
    request.set_kontakt(kontakt);
    Violations violations;
    Validate(request, "", violations);
    std::string all;
    for (const Violation& v : violations.list()) all += v.field == "kontakt" ? v.reason : "";
    return all;
  };
  EXPECT_EQ(reasons("SAS Eva Ek"), "");
  EXPECT_EQ(reasons("SAS Eva Ek, @kommunen"), "");
  EXPECT_EQ(reasons("eva.ek@kommunen.se"), "EPOSTADRESS");
  EXPECT_EQ(reasons("SAS Eva Ek, eva.ek@kommunen.se"), "EPOSTADRESS");
}

TEST(RulesTest, EverythingWrongIsToldAtOnceAndFitsTheWire) {
  Avvikelse few = Good();
  few.clear_typ();
  few.set_enhet("x");
  few.set_allvarlighet(9);
  const absl::Status three = Judge(few).ToStatus();
  EXPECT_THAT(three, StatusIs(absl::StatusCode::kInvalidArgument));
  std::vector<std::string> fields;
  for (const Violation& v : ViolationsOf(three)) fields.push_back(v.field);
  EXPECT_THAT(fields, UnorderedElementsAre("x.typ", "x.enhet", "x.allvarlighet"));
  EXPECT_THAT(SwedishOf(three), HasSubstr("och 2 fel till"));

  Avvikelse names = Good();
  names.set_beskrivning("Har 19121212-1212 och 0701234567 fått hjälp?");
  std::set<std::string> reasons;
  for (const Violation& v : ViolationsOf(Judge(names).ToStatus())) reasons.insert(v.reason);
  EXPECT_THAT(reasons, IsSupersetOf({"PERSONUPPGIFT", "TELEFONNUMMER"}))
      << "so that a program can say where it belongs";

  Formular many;
  for (int i = 0; i < 300; ++i) {
    auto* fraga = many.add_fragor();
    fraga->set_nyckel(Repeat("å", 25));
    fraga->set_text("Har 19121212-1212 och 0701234567 fått hjälp?");
  }
  const absl::Status status = Judge(many).ToStatus();
  EXPECT_GT(ViolationsOf(status).size(), 15u);
  for (const absl::Status& one : {status, Error(absl::StatusCode::kInvalidArgument, "X", Repeat("å", 100'000),
                                                {{"a", Repeat("å", 9999)},
                                                 {"b", Repeat("ö", 9999)},
                                                 {"c", Repeat("ä", 9999)},
                                                 {"d", "e"},
                                                 {"f", "g"},
                                                 {"h", "i"},
                                                 {"j", Repeat("k", 9999)}})}) {
    const grpc::Status wire = rpc::ToGrpc(one);
    EXPECT_LT(wire.error_details().size(), 4096u);
    EXPECT_LT(wire.error_message().size() * 3 + wire.error_details().size() * 4 / 3, 7000u) << "8 KiB of trailers";
    const absl::Status back = rpc::FromGrpc(wire);
    EXPECT_EQ(ReasonOf(back), ReasonOf(one));
    EXPECT_EQ(SwedishOf(back), SwedishOf(one));
    EXPECT_FALSE(SwedishOf(back).empty());
    EXPECT_EQ(back.code(), one.code());
  }
  EXPECT_GT(ViolationsOf(rpc::FromGrpc(rpc::ToGrpc(status))).size(), 12u);
}

TEST(ErrorsTest, WhatIsNotOursSaysNothingOfItsOwn) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status raw(static_cast<absl::StatusCode>(code), "Duplicate entry 'SECRET' for key 'PRIMARY'");
    const absl::Status told = rpc::FromGrpc(rpc::ToGrpc(raw));
    EXPECT_FALSE(ReasonOf(told).empty()) << code;
    EXPECT_FALSE(SwedishOf(told).empty()) << code;
    EXPECT_THAT(told.ToString(), testing::Not(HasSubstr("SECRET"))) << code;
    EXPECT_THAT(rpc::ToGrpc(raw).error_details(), testing::Not(HasSubstr("SECRET"))) << code;
  }
  // A payload of the engine stays here.
  const absl::Status engine = sql::EngineError(sql::Kind::kInternal, "SECRET near SELECT");
  EXPECT_THAT(rpc::ToGrpc(engine).error_details(), testing::Not(HasSubstr("SECRET")));
  EXPECT_THAT(rpc::ToGrpc(engine).error_message(), testing::Not(HasSubstr("SECRET")));
}

TEST(ErrorsTest, WhatPeopleReadEndsAsASentence) {
  const auto told = [](const char* svenska) { return SwedishOf(Error(absl::StatusCode::kNotFound, "X", svenska)); };
  EXPECT_EQ(told("Det finns inte"), "Det finns inte.");
  for (const char* whole : {"Det finns inte.", "Finns det?", "Nej!", "Välj ett av dessa:"}) EXPECT_EQ(told(whole), whole);
  Violations violations;
  violations.Add("avtal.slut_date", "ska vara efter startdatum");
  EXPECT_EQ(SwedishOf(violations.ToStatus()), "avtal.slut_date: ska vara efter startdatum.");
}

// ---- masks ----

Uppfoljning Stored() {
  return Parsed<Uppfoljning>(R"(
      name: "kommuner/0114/uppfoljningar/u" nummer: "U-1" enhet: "kommuner/0114/enheter/a" insatstyp: "SOL_X"
      motiv: "förr" etag: "\"3\"" metod: 1
      iakttagelser { nr: 1 text: "ett" atgardad_date: "2026-01-01" } iakttagelser { nr: 2 text: "två" })");
}

TEST(MaskTest, WhatTheMaskSaysIsTaken) {
  struct Case {
    std::vector<std::string> paths;
    const char* update;
    std::function<void(Uppfoljning&)> wanted;
    std::vector<std::string> wrong;
  };
  const char* both = R"(name: "annat" nummer: "U-9" motiv: "nu" etag: "\"1\"")";
  const std::vector<Case> cases = {
      {{}, both, [](Uppfoljning& u) { u.set_motiv("nu"); }, {}},
      {{}, "", [](Uppfoljning&) {}, {}},
      {{"motiv"}, both, [](Uppfoljning& u) { u.set_motiv("nu"); }, {}},
      {{"motiv"}, "", [](Uppfoljning& u) { u.clear_motiv(); }, {}},
      {{"insatstyp", "motiv"},
       both,
       [](Uppfoljning& u) {
         u.set_motiv("nu");
         u.clear_insatstyp();
       },
       {}},
      {{"nummer", "name", "etag", "state"}, both, [](Uppfoljning&) {}, {}},
      {{"*"},
       both,
       [](Uppfoljning& u) {
         u.set_motiv("nu");
         u.clear_enhet();
         u.clear_insatstyp();
         u.clear_metod();
         u.clear_iakttagelser();
       },
       {}},
      {{"iakttagelser"},
       "iakttagelser { nr: 2 text: 'ny' atgardad_date: '2020-01-01' } iakttagelser { nr: 1 }",
       [](Uppfoljning& u) {
         u.clear_iakttagelser();
         u.add_iakttagelser()->set_nr(2);
         u.mutable_iakttagelser(0)->set_text("ny");
         u.add_iakttagelser()->set_nr(1);
         u.mutable_iakttagelser(1)->set_atgardad_date("2026-01-01");
       },
       {}},
      {{"finns_inte", "motiv", "iakttagelser.text"},
       both,
       [](Uppfoljning& u) { u.set_motiv("nu"); },
       {"finns_inte", "iakttagelser.text"}},
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE(i);
    FieldMask mask;
    for (const std::string& path : cases[i].paths) mask.add_paths(path);
    Uppfoljning got = Stored(), wanted = Stored();
    Violations violations;
    ApplyMask(Parsed<Uppfoljning>(cases[i].update), mask, got, violations);
    cases[i].wanted(wanted);
    EXPECT_THAT(got, EqualsProto(wanted));
    ASSERT_THAT(violations.list(), SizeIs(cases[i].wrong.size()));
    for (size_t k = 0; k < cases[i].wrong.size(); ++k) {
      EXPECT_EQ(violations.list()[k].field, "update_mask");
      EXPECT_THAT(violations.list()[k].svenska, HasSubstr(cases[i].wrong[k]));
    }
  }
}

TEST(MaskTest, ZeroIsAValueAndAbsenceIsNot) {
  Avvikelse stored = Good();
  stored.set_allvarlighet(3);
  stored.set_sannolikhet(3);
  Avvikelse update;
  update.set_allvarlighet(0);
  Violations violations;
  ApplyMask(update, {}, stored, violations);
  EXPECT_TRUE(stored.has_allvarlighet());
  EXPECT_EQ(stored.allvarlighet(), 0);
  EXPECT_EQ(stored.sannolikhet(), 3);
  FieldMask mask;
  mask.add_paths("sannolikhet");
  ApplyMask(update, mask, stored, violations);
  EXPECT_FALSE(stored.has_sannolikhet());
}

// ---- filters ----

TEST(FilterTest, TheGrammar) {
  const auto terms = ParseFilter(
      " typ = \"LEX_SARAH\"  AND datum>=2026-01-01 AND enhet IN (\"a\",b , \"c\\\"d\") AND x != \"å AND ä\" AND ANDRA "
      "< 3");
  ASSERT_TRUE(terms.ok()) << SwedishOf(terms.status());
  ASSERT_THAT(*terms, SizeIs(5));
  EXPECT_EQ((*terms)[0].field, "typ");
  EXPECT_THAT((*terms)[0].values, ElementsAre("LEX_SARAH"));
  EXPECT_EQ((*terms)[1].op, Op::kGreaterEqual);
  EXPECT_THAT((*terms)[1].values, ElementsAre("2026-01-01"));
  EXPECT_EQ((*terms)[2].op, Op::kIn);
  EXPECT_THAT((*terms)[2].values, ElementsAre("a", "b", "c\"d"));
  EXPECT_EQ((*terms)[3].op, Op::kNotEqual);
  EXPECT_THAT((*terms)[3].values, ElementsAre("å AND ä"));
  EXPECT_EQ((*terms)[4].field, "ANDRA");
  EXPECT_THAT(*ParseFilter("  "), IsEmpty());
}

TEST(FilterTest, AnErrorTellsTheCharacter) {
  struct Case {
    std::string filter;
    int at;  // 0: not looked at
    const char* svenska;
  };
  std::string eleven = "a = 1", thousand = "a IN (0";
  for (int i = 0; i < 10; ++i) eleven += " AND a = 1";
  for (int i = 0; i < 1000; ++i) thousand += ",1";
  const std::vector<Case> cases = {
      {"typ", 4, "jämförelsetecken"},
      {"typ =", 6, "värde väntades"},
      {"typ = \"a", 9, "citattecknet avslutas inte"},
      {"typ = a OR b = c", 9, "AND väntades"},
      {"typ = a datum = b", 9, "AND väntades"},
      {"= a", 1, "fältnamn väntades"},
      {"typ IN a", 8, "( väntades"},
      {"typ IN (a", 10, ") väntades"},
      {"typ IN ()", 9, "värde väntades"},
      {"typ = a AND", 12, "fältnamn väntades"},
      {"typ ~ a", 5, "jämförelsetecken"},
      {"NOT typ = a", 5, "jämförelsetecken"},
      {"åtgärd = \"x\" AND", 1, "fältnamn väntades"},
      {"typ = \"åäö\" OR x", 13, "AND väntades"},  // characters, not bytes
      {eleven, 0, "högst 10 villkor"},
      {thousand + ")", 0, "högst 1 000 värden"},
      {std::string(17 * 1024, 'a'), 0, "för långt"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.filter.substr(0, 40));
    const auto terms = ParseFilter(c.filter);
    EXPECT_THAT(terms, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(terms, ReasonIs("FILTER_FEL"));
    EXPECT_THAT(SwedishOf(terms.status()), AllOf(HasSubstr(c.svenska), HasSubstr("Exempel: ")));
    if (c.at > 0) {
      EXPECT_THAT(SwedishOf(terms.status()), StartsWith(absl::StrCat("filter, tecken ", c.at, ":")));
    }
  }
}

// The grammar has no input that it does not answer.
TEST(FilterTest, AnyTextIsAnswered) {
  const std::string alphabet = "ab=<>!\"\\() ,ANDI_.-1\n\xc3\xa5";
  unsigned state = 5;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (int k = 0; k < 14; ++k) {
      state = state * 1103515245u + 12345u;
      text += alphabet[(state >> 16) % alphabet.size()];
    }
    const auto terms = ParseFilter(text);
    if (!terms.ok()) {
      ASSERT_EQ(ReasonOf(terms.status()), "FILTER_FEL") << text;
    }
  }
}

}  // namespace
}  // namespace kvalitet::proto
