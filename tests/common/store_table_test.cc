// What a table must keep of a message, and what it must never show.
#include <algorithm>

#include "common/store/resource.h"
#include "common/store/value.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"
#include "tests/common/kernel.h"

namespace kvalitet::store {
namespace {

using avvikelser::v1::Avvikelse;
using registry::v1::Insatstyp;
using registry::v1::Utforare;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using tests::EqualsProto;
using tests::Parsed;
using tests::ReasonIs;
using tests::StatusIs;
using tests::TestCall;
using uppfoljning::v1::Formular;
using uppfoljning::v1::Uppfoljning;

constexpr char kMarker[] = "HEMLIGMARKÖR";

Avvikelse Example(const std::string& id) {
  return Parsed<Avvikelse>(absl::StrCat(R"(
      name: "kommuner/0114/avvikelser/)",
                                        id, R"("
      nummer: ")",
                                        id, R"(" handelse: "H-1" typ: LEX_SARAH lagrum: SOL
      kategorier { kod: "BEMOTANDE" } kategorier { kod: "RATTSSAKERHET" } kategorier { kod: "A" }
      enhet: "kommuner/0114/enheter/almgarden" insatstyp: "SOL_HEMTJANST"
      rapporterad_date: "2026-02-01" allvarlighet: 1 state: REGISTRERAD
      beskrivning: "HEMLIGMARKÖR åäö 🙂" konsekvens: "HEMLIGMARKÖR" omedelbara_atgarder: "HEMLIGMARKÖR"
      enskild_referens: "HEMLIGMARKÖR 7" rapportor: "HEMLIGMARKÖR Andersson"
      anmald_av: "anna" ansvarig_utforare: "kommuner/0114/utforare/hemfrid")"));
}

class TableTest : public tests::KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    Migrate({Utforare::descriptor(), Avvikelse::descriptor(), Uppfoljning::descriptor(), Formular::descriptor(),
             Insatstyp::descriptor()});
  }
  const Cipher cipher_ = tests::TestCipher();
  const Table<Utforare> utforare_{cipher_};
  const Table<Avvikelse> avvikelser_{cipher_};
  const Table<Uppfoljning> uppfoljningar_{cipher_};
  const Table<Formular> formular_{cipher_};
  const Table<Insatstyp> insatstyper_{cipher_};
};

TEST_P(TableTest, EveryKindOfFieldComesBackAsItWent) {
  std::string longest;
  for (int i = 0; i < 20'000; ++i) longest += i % 7 == 0 ? "🙂" : i % 3 == 0 ? "å" : "x";
  Avvikelse avvikelse = Example("a");
  avvikelse.set_omedelbara_atgarder(longest);
  avvikelse.set_sannolikhet(0);  // said, and zero
  avvikelse.set_riskvarde(-5);   // negative; handlaggningsdagar is not said
  avvikelse.set_register_verified(true);
  KV_ASSERT_OK(Insert(avvikelser_, avvikelse));
  absl::StatusOr<Avvikelse> got = Get(avvikelser_, avvikelse.name());
  KV_ASSERT_OK(got);
  EXPECT_THAT(*got, EqualsProto(avvikelse));
  EXPECT_TRUE(got->has_sannolikhet());
  EXPECT_FALSE(got->has_handlaggningsdagar());
  EXPECT_EQ(got->create_time().seconds(), absl::ToUnixSeconds(tests::TestNow()));
  EXPECT_FALSE(got->has_delete_time());
  EXPECT_EQ(got->etag(), "\"1\"");

  Uppfoljning uppfoljning = Parsed<Uppfoljning>(R"(
      name: "kommuner/0114/uppfoljningar/u" nummer: "U-1" enhet: "kommuner/0114/enheter/almgarden"
      genomford_date: "2026-02-01" motiv: "rad ett\nrad två\t\"citat\" 'apostrof' \\ ` % _"
      iakttagelser { nr: 1 krav: "K1" krav: "K, 2" text: "å" } iakttagelser { nr: 2 text: "" })");
  uppfoljning.add_metod(static_cast<uppfoljning::v1::Metod>(1));
  uppfoljning.add_metod(static_cast<uppfoljning::v1::Metod>(2));
  KV_ASSERT_OK(Insert(uppfoljningar_, uppfoljning));
  EXPECT_THAT(Get(uppfoljningar_, uppfoljning.name()).value(), EqualsProto(uppfoljning));
}

// Lists of texts that are only shown are stored as JSON, and read without a JSON library where they are plain.
TEST_P(TableTest, ListsOfTextsComeBackAsTheyWent) {
  int number = 0;
  for (const std::vector<std::string>& texts :
       std::vector<std::vector<std::string>>{{},
                                             {"Ja", "Nej"},
                                             {""},
                                             {"", ""},
                                             {"å, ä och \"ö\"", "\\"},
                                             {"\",\"", "a"},
                                             {"]}", "[{\"alias\":[\""},
                                             {"rad ett\nrad två\t", "<b> & 'c'"},
                                             {"🙂", "\x7f"}}) {
    Insatstyp one = Parsed<Insatstyp>(R"(namn: "hemtjänst" giltig_fran: "2020-01-01")");
    one.set_name(absl::StrCat("kommuner/0114/insatstyper/", ++number));
    one.set_kod(absl::StrCat("SOL_", number));
    *one.mutable_alias() = {texts.begin(), texts.end()};
    KV_ASSERT_OK(Insert(insatstyper_, one));
    const absl::StatusOr<Insatstyp> got = Get(insatstyper_, one.name(), "2026-01-01");
    KV_ASSERT_OK(got);
    EXPECT_EQ(std::vector<std::string>(got->alias().begin(), got->alias().end()), texts);
  }
}

TEST_P(TableTest, MicrosecondsOfStampsAreKept) {
  const absl::Time now = tests::TestNow() + absl::Microseconds(123'457);
  Utforare one = Parsed<Utforare>(R"(name: "kommuner/0114/utforare/a" namn: "A")");
  KV_ASSERT_OK(Insert(utforare_, one, TestCall(now)));
  EXPECT_EQ(Get(utforare_, one.name())->create_time().nanos(), 123'457'000);
}

TEST_P(TableTest, PersonalDataStandsNowhereInClear) {
  Avvikelse avvikelse = Example("a");
  avvikelser::v1::CreateAvvikelseRequest request;
  request.set_request_id(tests::RequestId(1));
  KV_ASSERT_OK(store().Write(TestCall(), request, avvikelse, [&](Tx& tx) {
    avvikelse = Example("a");
    return avvikelser_.Insert(tx, avvikelse);
  }));
  Avvikelse changed = avvikelse;
  changed.set_konsekvens("HEMLIGMARKÖR igen");
  KV_ASSERT_OK(Write([&](Tx& tx) { return avvikelser_.Update(tx, avvikelse, changed); }));
  EXPECT_THAT(TablesWith("almgarden"), testing::Contains("avvikelse")) << "the search itself must find things";
  EXPECT_THAT(TablesWith(kMarker), IsEmpty());
  EXPECT_THAT(TablesWith("MARK"), IsEmpty());
  EXPECT_EQ(Get(avvikelser_, avvikelse.name())->konsekvens(), "HEMLIGMARKÖR igen");
}

TEST_P(TableTest, ListsGiveNoPersonalData) {
  Avvikelse avvikelse = Example("a");
  KV_ASSERT_OK(Insert(avvikelser_, avvikelse));
  ListQuery query;
  query.parent = "kommuner/0114";
  KV_ASSERT_OK(Read([&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(std::vector<Avvikelse> page, avvikelser_.List(session, query));
    EXPECT_EQ(page.size(), 1u);
    EXPECT_THAT(page[0].SerializeAsString(), Not(HasSubstr("HEMLIG")));
    EXPECT_EQ(page[0].kategorier_size(), 3);
    return absl::OkStatus();
  }));
}

TEST_P(TableTest, AnEnvelopeOpensInItsPlaceOnly) {
  for (const char* id : {"a", "b"}) {
    Avvikelse avvikelse = Example(id);
    KV_ASSERT_OK(Insert(avvikelser_, avvikelse));
  }
  auto text = [&](const std::string& column, const std::string& id) {
    return Rows(absl::StrCat("SELECT ", column, " FROM avvikelse WHERE name = ?"),
                {absl::StrCat("kommuner/0114/avvikelser/", id)})[0][0];
  };
  EXPECT_NE(text("konsekvens", "a"), text("konsekvens", "b")) << "equal texts must not look equal";
  KV_ASSERT_OK(
      Do("UPDATE avvikelse SET konsekvens = ? WHERE name = 'kommuner/0114/avvikelser/a'", {text("konsekvens", "b")}));
  EXPECT_THAT(Get(avvikelser_, "kommuner/0114/avvikelser/a"), StatusIs(absl::StatusCode::kDataLoss));
  KV_ASSERT_OK(Do("UPDATE avvikelse SET konsekvens = beskrivning WHERE name = 'kommuner/0114/avvikelser/b'"));
  EXPECT_THAT(Get(avvikelser_, "kommuner/0114/avvikelser/b"), StatusIs(absl::StatusCode::kDataLoss));
  KV_ASSERT_OK(Do("UPDATE avvikelse SET konsekvens = 'i klartext' WHERE name = 'kommuner/0114/avvikelser/b'"));
  EXPECT_THAT(Get(avvikelser_, "kommuner/0114/avvikelser/b"), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_P(TableTest, AnotherKeyOpensNothing) {
  Avvikelse avvikelse = Example("a");
  KV_ASSERT_OK(Insert(avvikelser_, avvikelse));
  const Cipher other = Cipher::Create(std::string(32, 'z')).value();
  const Table<Avvikelse> stranger(other);
  EXPECT_THAT(Get(stranger, avvikelse.name()), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_P(TableTest, APersonIsFoundAgainByTheBlindIndex) {
  for (const char* id : {"a", "b", "c"}) {
    Avvikelse avvikelse = Example(id);
    if (id[0] == 'c') avvikelse.set_enskild_referens("brukare 8");
    KV_ASSERT_OK(Insert(avvikelser_, avvikelse));
  }
  const auto* field = Avvikelse::descriptor()->FindFieldByName("enskild_referens");
  const std::string blind = cipher_.Blind("HEMLIGMARKÖR 7", field->full_name());
  EXPECT_THAT(
      Rows("SELECT name FROM avvikelse WHERE kommun = '0114' AND enskild_referens_bi = ? ORDER BY name", {blind}),
      ElementsAre(ElementsAre(sql::Value("kommuner/0114/avvikelser/a")),
                  ElementsAre(sql::Value("kommuner/0114/avvikelser/b"))));
  EXPECT_NE(blind, cipher_.Blind("HEMLIGMARKÖR 7", "another.field"));
}

TEST_P(TableTest, ChildrenKeepTheirOrderAndTheCommonBeginningIsLeftAlone) {
  Uppfoljning stored = Parsed<Uppfoljning>(R"(name: "kommuner/0114/uppfoljningar/u" nummer: "U-1")");
  auto add = [](Uppfoljning& u, int nr) { u.add_iakttagelser()->set_nr(nr); };
  for (int nr : {5, 3, 9, 1}) add(stored, nr);
  KV_ASSERT_OK(Insert(uppfoljningar_, stored));
  // A mark that only rows which are not written again keep.
  KV_ASSERT_OK(Do("UPDATE uppfoljning_iakttagelser SET fraga = 'gammal'"));

  const std::vector<std::vector<int>> steps = {{5, 3, 9, 1, 7}, {5, 3, 1}, {3, 5, 1}, {}, {2}};
  std::vector<int> before = {5, 3, 9, 1};
  for (const std::vector<int>& step : steps) {
    Uppfoljning now = stored;
    now.clear_iakttagelser();
    for (int nr : step) add(now, nr);
    KV_ASSERT_OK(Write([&](Tx& tx) { return uppfoljningar_.Update(tx, stored, now); }));
    absl::StatusOr<Uppfoljning> got = Get(uppfoljningar_, stored.name());
    KV_ASSERT_OK(got);
    const size_t same = static_cast<size_t>(
        std::mismatch(before.begin(), before.end(), step.begin(), step.end()).first - before.begin());
    ASSERT_EQ(got->iakttagelser_size(), static_cast<int>(step.size()));
    for (size_t i = 0; i < step.size(); ++i) {
      EXPECT_EQ(got->iakttagelser(static_cast<int>(i)).nr(), step[i]);
      if (stored.etag() == "\"1\"") {
        EXPECT_EQ(got->iakttagelser(static_cast<int>(i)).fraga(), i < same ? "gammal" : "") << i;
      }
    }
    stored = now;
    before = step;
  }
}

TEST_P(TableTest, ChildrenOfManyParentsComeToTheirOwn) {
  std::vector<Uppfoljning> many(100);
  for (int i = 0; i < 100; ++i) {
    many[static_cast<size_t>(i)].set_name(absl::StrCat("kommuner/0114/uppfoljningar/u", absl::Dec(i, absl::kZeroPad3)));
    many[static_cast<size_t>(i)].set_nummer(absl::StrCat("U-", i));
    for (int nr = 0; nr < i % 5; ++nr) many[static_cast<size_t>(i)].add_iakttagelser()->set_nr(i * 10 + nr);
  }
  KV_ASSERT_OK(Write([&](Tx& tx) { return uppfoljningar_.InsertMany(tx, absl::MakeSpan(many)); }));
  ListQuery query;
  query.parent = "kommuner/0114";
  query.limit = 1000;
  KV_ASSERT_OK(Read([&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(std::vector<Uppfoljning> page, uppfoljningar_.List(session, query));
    EXPECT_EQ(page.size(), 100u);
    for (size_t i = 0; i < page.size(); ++i) EXPECT_THAT(page[i], EqualsProto(many[i]));
    std::vector<std::string> names = {many[7].name(), many[99].name(), many[3].name(), "kommuner/0114/uppfoljningar/x"};
    KV_ASSIGN_OR_RETURN(std::vector<Uppfoljning> some, uppfoljningar_.GetMany(session, {}, names));
    EXPECT_EQ(some.size(), 3u);
    if (some.size() == 3) {
      EXPECT_THAT(some[0], EqualsProto(many[3]));
      EXPECT_THAT(some[1], EqualsProto(many[7]));
      EXPECT_THAT(some[2], EqualsProto(many[99]));
    }
    return absl::OkStatus();
  }));
}

TEST_P(TableTest, InsertManyStoresWhatInsertStores) {
  std::vector<Avvikelse> many;
  for (int i = 0; i < 75; ++i) many.push_back(Example(absl::StrCat("m", i)));
  KV_ASSERT_OK(Write([&](Tx& tx) { return avvikelser_.InsertMany(tx, absl::MakeSpan(many)); }));
  Avvikelse one = Example("one");
  KV_ASSERT_OK(Insert(avvikelser_, one));
  one.set_name(many[74].name());
  one.set_nummer(many[74].nummer());
  EXPECT_THAT(Get(avvikelser_, many[74].name()).value(), EqualsProto(one));
  KV_EXPECT_OK(Read([&](sql::Session& session) { return VerifyAudit(session, many[30].name()); }));
  EXPECT_EQ(Rows("SELECT COUNT(*) FROM audit")[0][0], sql::Value(76));
}

TEST_P(TableTest, NamesDifferByCaseAndTrailingSpace) {
  Utforare one = Parsed<Utforare>(R"(name: "kommuner/0114/utforare/a" namn: "A")");
  KV_ASSERT_OK(Insert(utforare_, one));
  for (const char* other : {"kommuner/0114/utforare/A", "kommuner/0114/utforare/a ", "kommuner/0114/utforare/å"}) {
    EXPECT_THAT(Get(utforare_, other), ReasonIs("FINNS_INTE")) << other;
  }
}

TEST_P(TableTest, AUniqueCombinationIsFreeAgainAfterDeletion) {
  auto typ = [](const std::string& id) {
    return Parsed<Insatstyp>(
        absl::StrCat("name: 'kommuner/0114/insatstyper/", id, "' kod: 'SOL_X' namn: 'X' giltig_fran: '2020-01-01'"));
  };
  Insatstyp first = typ("a"), second = typ("b"), third = typ("c");
  KV_ASSERT_OK(Insert(insatstyper_, first));
  EXPECT_THAT(Insert(insatstyper_, second), ReasonIs("FINNS_REDAN"));
  EXPECT_THAT(Insert(insatstyper_, first), ReasonIs("FINNS_REDAN"));
  Insatstyp deleted;
  KV_ASSERT_OK(Write([&](Tx& tx) { return insatstyper_.Delete(tx, first, deleted); }));
  EXPECT_TRUE(deleted.has_delete_time());
  KV_ASSERT_OK(Insert(insatstyper_, second));
  EXPECT_THAT(Insert(insatstyper_, third), ReasonIs("FINNS_REDAN"));
  KV_EXPECT_OK(Write([&](Tx& tx) { return insatstyper_.Delete(tx, second, deleted); },
                     TestCall(tests::TestNow() + absl::Microseconds(1))));
  KV_EXPECT_OK(Insert(insatstyper_, third));
}

TEST_P(TableTest, AChangeToATakenCombinationTellsSo) {
  Formular a = Parsed<Formular>("name: 'kommuner/0114/formular/a' serie: 's' version: 1 rubrik: 'A'");
  Formular b = Parsed<Formular>("name: 'kommuner/0114/formular/b' serie: 's' version: 2 rubrik: 'B'");
  KV_ASSERT_OK(Insert(formular_, a));
  KV_ASSERT_OK(Insert(formular_, b));
  Formular changed = b;
  changed.set_version(1);
  const absl::Status status = Write([&](Tx& tx) { return formular_.Update(tx, b, changed); });
  EXPECT_THAT(status, ReasonIs("FINNS_REDAN"));
  EXPECT_THAT(proto::SwedishOf(status), HasSubstr("formulär"));
  EXPECT_EQ(Get(formular_, b.name())->version(), 2);
}

TEST_P(TableTest, WhatIsOutOfScopeIsNotThere) {
  Avvikelse one = Example("a");
  KV_ASSERT_OK(Insert(avvikelser_, one));
  struct Case {
    proto::RowScope scope;
    bool sees;
  };
  const std::string own = "kommuner/0114/utforare/hemfrid", other = "kommuner/0114/utforare/annan";
  const std::string enhet = "kommuner/0114/enheter/almgarden", far = "kommuner/0114/enheter/x";
  const std::vector<Case> cases = {
      {{true, {}}, true},
      {{false, {}}, false},
      {{false, {{own, {}, ""}}}, true},
      {{false, {{other, {}, ""}}}, false},
      {{false, {{"", {enhet}, ""}}}, true},
      {{false, {{"", {far}, ""}}}, false},
      {{false, {{"", {far, enhet}, ""}}}, true},
      {{false, {{own, {far}, ""}}}, false},
      {{false, {{other, {enhet}, ""}}}, false},
      {{false, {{own, {enhet}, ""}}}, true},
      {{false, {{own, {enhet}, "anna"}}}, true},
      {{false, {{own, {enhet}, "bo"}}}, false},
      {{false, {{"", {}, "anna"}}}, true},
      {{false, {{"", {}, ""}}}, false},
      {{false, {{other, {}, ""}, {own, {}, ""}}}, true},
      {{false, {{other, {enhet}, ""}, {own, {far}, ""}}}, false},  // one grant's enhet is not another's
      {{false, {{other, {}, ""}, {own, {far, enhet}, ""}}}, true},
      {{false, {{other, {}, ""}, {"", {}, "anna"}}}, true},
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE(i);
    absl::StatusOr<Avvikelse> got = Get(avvikelser_, one.name(), "", cases[i].scope);
    EXPECT_EQ(got.ok(), cases[i].sees) << got.status();
    if (!cases[i].sees) {
      EXPECT_THAT(got, ReasonIs("FINNS_INTE"));
    }
    ListQuery query;
    query.parent = "kommuner/0114";
    query.scope = cases[i].scope;
    KV_EXPECT_OK(Read([&](sql::Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(auto page, avvikelser_.List(session, query));
      EXPECT_EQ(page.size(), cases[i].sees ? 1u : 0u);
      KV_ASSIGN_OR_RETURN(int64_t count, avvikelser_.Count(session, query));
      EXPECT_EQ(count, cases[i].sees ? 1 : 0);
      return absl::OkStatus();
    }));
  }
}

TEST_P(TableTest, AScopeThatNoOwnerFieldCanJudgeReachesNothing) {
  Uppfoljning one = Parsed<Uppfoljning>(R"(name: "kommuner/0114/uppfoljningar/u" nummer: "U-1"
      enhet: "kommuner/0114/enheter/almgarden" ansvarig_utforare: "kommuner/0114/utforare/hemfrid")");
  KV_ASSERT_OK(Insert(uppfoljningar_, one));
  // Uppfoljning has no field of a reporter.
  EXPECT_THAT(Get(uppfoljningar_, one.name(), "", {false, {{"", {}, "anna"}}}), ReasonIs("FINNS_INTE"));

  Schema by_enhet(Uppfoljning::descriptor()), by_utforare(Uppfoljning::descriptor());
  by_enhet.utforare = nullptr;
  by_utforare.enhet = nullptr;
  ListQuery query;
  query.parent = "kommuner/0114";
  query.scope = {false, {{"kommuner/0114/utforare/annan", {}, ""}}};
  EXPECT_THAT(MakePlan(by_enhet, query)->where, HasSubstr("1 = 0"));
  query.scope = {false, {{"", {"kommuner/0114/enheter/x"}, ""}}};
  EXPECT_THAT(MakePlan(by_utforare, query)->where, HasSubstr("1 = 0"));
}

// Where another index could find fewer rows, the choice is the engine's.
TEST(PlanTest, AnIndexIsNamedWhereItAnswersAlone) {
  using proto::Op;
  const Schema avvikelse(Avvikelse::descriptor()), period(registry::v1::Enhet::descriptor());
  const auto hint = [](const Schema& schema, const proto::RowScope& scope, std::vector<proto::Term> terms,
                       std::vector<proto::Term> only = {}) {
    ListQuery query;
    query.parent = "kommuner/0114";
    query.scope = scope;
    query.terms = std::move(terms);
    query.only = std::move(only);
    const absl::StatusOr<Plan> plan = MakePlan(schema, query);
    return plan.ok() ? plan->hint : plan.status().ToString();
  };
  const proto::Term typ{"typ", Op::kEqual, {"LEX_SARAH"}}, enhet{"enhet", Op::kEqual, {"kommuner/0114/enheter/a"}},
      from{"rapporterad_date", Op::kGreaterEqual, {"2026-01-01"}};
  const proto::RowScope all, own{false, {{"kommuner/0114/utforare/hemfrid", {}, ""}}};
  EXPECT_EQ(hint(avvikelse, all, {}), " /*! FORCE INDEX (`avvikelse_i0`) */");
  EXPECT_EQ(hint(avvikelse, all, {enhet, from}), " /*! FORCE INDEX (`avvikelse_i4`) */");
  EXPECT_EQ(hint(avvikelse, all, {typ, from}), " /*! FORCE INDEX (`avvikelse_i3`) */");
  EXPECT_EQ(hint(avvikelse, all, {typ, enhet}), "") << "the enhet may have fewer than the typ";
  EXPECT_EQ(hint(avvikelse, own, {typ, from}), "") << "the utförare may have fewer";
  EXPECT_EQ(hint(avvikelse, all, {from}, {typ}), "") << "the typ may be seldom";
  EXPECT_EQ(hint(period, all, {}), "") << "the period may be found first";
}

TEST_P(TableTest, AnIndexOfOtherColumnsIsSaidAtStart) {
  const std::string of = db().engine() == "sqlite" ? "" : " ON avvikelse";
  const auto check = [&] { return Read([&](sql::Session& session) { return avvikelser_.CheckColumns(session); }); };
  KV_ASSERT_OK(Do("DROP INDEX avvikelse_i2" + of));
  EXPECT_THAT(check(), StatusIs(absl::StatusCode::kFailedPrecondition));
  KV_ASSERT_OK(Do("CREATE INDEX avvikelse_i2 ON avvikelse (kommun, typ, delete_time, name)"));
  EXPECT_THAT(check(), StatusIs(absl::StatusCode::kFailedPrecondition)) << "of another filter";
  KV_ASSERT_OK(Do("DROP INDEX avvikelse_i2" + of));
  KV_ASSERT_OK(Do("CREATE INDEX avvikelse_i2 ON avvikelse (kommun, rapporterad_date, delete_time, name)"));
  KV_EXPECT_OK(check());
}

TEST_P(TableTest, AMissingColumnIsSaidAtStart) {
  KV_EXPECT_OK(Read([&](sql::Session& session) { return avvikelser_.CheckColumns(session); }));
  KV_ASSERT_OK(Do("ALTER TABLE avvikelse_kategorier RENAME COLUMN kod TO kod_gammal"));
  EXPECT_THAT(Read([&](sql::Session& session) { return avvikelser_.CheckColumns(session); }),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

KVALITET_ON_EVERY_ENGINE(TableTest);

}  // namespace
}  // namespace kvalitet::store
