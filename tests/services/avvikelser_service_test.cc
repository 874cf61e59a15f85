#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/fakta/query.h"
#include "common/fakta/stock.h"
#include "common/proto/rules.h"
#include "common/store/audit.h"
#include "common/store/schema.h"
#include "services/avvikelser/rader.h"
#include "services/avvikelser/rakna.h"
#include "services/avvikelser/service.h"
#include "tests/services/avvikelser_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using tests::StatusIs;

class AvvikelserTest : public HouseTest {
 protected:
  static v1::AvvikelseRad Row(int number) {
    v1::AvvikelseRad row;
    row.set_rad(number + 1);
    row.set_kall_id(absl::StrCat(number));
    row.set_typ(number % 5 == 0 ? "lex Sarah" : number % 7 == 0 ? "klagomål" : "avvikelse");
    row.set_lagrum("SoL");
    row.set_enhet(number % 3 == 0 ? "Hemtjänst Söder" : "Hemtjänst Norr");
    row.set_insatstyp("SOL_HEMTJANST");
    row.set_intraffad_date(absl::StrFormat("2026-%02d-%02d", 1 + number % 5, 1 + number % 28));
    row.set_rapporterad_date(absl::StrFormat("2026-%02d-%02d", 1 + number % 5, 1 + number % 28));
    if (number % 2 == 0) row.set_avslutad_date("2026-06-01");
    row.set_kategorier(row.typ() == "klagomål" ? "SYN_TID" : number % 4 == 0 ? "BEMOTANDE|UTFORANDE_EJ" : "BEMOTANDE");
    row.set_beskrivning(absl::StrCat("Händelse ", number));
    return row;
  }
  static std::vector<v1::AvvikelseRad> SomeRows(int count) {
    std::vector<v1::AvvikelseRad> rows;
    for (int i = 1; i <= count; ++i) rows.push_back(Row(i));
    return rows;
  }
  int64_t CountRows(const std::string& table) {
    return std::get<int64_t>(Rows(absl::StrCat("SELECT COUNT(*) FROM ", table))[0][0]);
  }

  // The plans that follow know how the rows are spread.
  void Analyze() {
    if (GetParam() == tests::Engine::kSqlite) {
      ASSERT_TRUE(Do("ANALYZE").ok());
    } else {
      (void)Rows("ANALYZE TABLE avvikelse");
    }
  }

  std::string Explain(const std::string& sql, const std::vector<sql::Value>& args) {
    const bool sqlite = GetParam() == tests::Engine::kSqlite;
    std::string plan;
    for (const sql::Row& row : Rows(absl::StrCat(sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ", sql), args)) {
      for (const sql::Value& value : row) {
        if (const auto* text = std::get_if<std::string>(&value)) absl::StrAppend(&plan, *text, " | ");
        if (std::holds_alternative<std::monostate>(value)) absl::StrAppend(&plan, "NULL | ");
      }
      plan += "\n";
    }
    return plan;
  }
  // No scan of the table, no sort.
  void ExpectIndexed(const std::string& sql, const std::vector<sql::Value>& args) {
    const std::string plan = Explain(sql, args);
    if (GetParam() == tests::Engine::kSqlite) {
      EXPECT_FALSE(absl::StrContains(plan, "SCAN") || absl::StrContains(plan, "TEMP B-TREE")) << sql << "\n" << plan;
      EXPECT_TRUE(absl::StrContains(plan, "INDEX avvikelse_i")) << sql << "\n" << plan;
    } else {
      EXPECT_FALSE(absl::StrContains(plan, "ALL") || absl::StrContains(plan, "filesort")) << sql << "\n" << plan;
    }
  }

  using Key = std::tuple<std::string, std::string, std::string, std::string, std::string>;
  using Sums = std::tuple<int64_t, int64_t, int64_t>;

  // The year 2025 and 2026 by month, stocks as of a month's last day, which takes months alone, and of a day within it:
  // the service's answer against a recount of the messages.
  void CheckFigures() {
    fv1::ListFaktaRequest request;
    request.set_parent("kommuner/0114");
    request.set_from_date("2025-01-01");
    request.set_to_date("2026-12-31");
    const auto all = house().List("");
    ASSERT_TRUE(all.ok()) << all.status();
    for (const char* day : {"2026-05-31", "2026-05-12"}) {
      request.set_as_of_date(day);
      const auto told = house().Fakta(request);
      ASSERT_TRUE(told.ok()) << told.status();
      std::map<Key, Sums> got, wanted;
      for (const fv1::Faktum& f : *told) {
        got[{f.matt(), f.period(), f.enhet(), f.insatstyp(), f.del()}] = {f.value(), f.denominator(), f.n()};
      }
      for (const v1::Avvikelse& a : *all) Recount(a, day, wanted);
      EXPECT_EQ(got, wanted) << day;
    }
  }
  static void Recount(const v1::Avvikelse& a, const std::string& day, std::map<Key, Sums>& figures) {
    const auto add = [&](const char* matt, const std::string& date, const std::string& del, int64_t value = 1,
                         int64_t denominator = 0) {
      if (date.empty()) return;
      auto& [v, d, n] = figures[{matt, date.substr(0, 7), a.enhet(), a.insatstyp(), del}];
      v += value;
      d += denominator;
      ++n;
    };
    const bool open = a.rapporterad_date() <= day && (a.avslutad_date().empty() || a.avslutad_date() > day);
    const std::string law = v1::Lagrum_Name(a.lagrum());
    const bool event = a.typ() == v1::AVVIKELSE || a.typ() == v1::LEX_SARAH || a.typ() == v1::LEX_MARIA;
    const char* counted = a.typ() == v1::LEX_SARAH   ? "lexsarah.handelser"
                          : a.typ() == v1::LEX_MARIA ? "lexmaria.handelser"
                                                     : "avvikelse.handelser";
    if (event && a.forst_i_handelse()) add(counted, a.handelse_date(), "");
    if (a.typ() == v1::AVVIKELSE) {
      add("avvikelse.antal", a.handelse_date(), "");
      add("avvikelse.lagrum", a.handelse_date(), law);
      for (const auto& k : a.kategorier()) add("avvikelse.kategori", a.handelse_date(), k.kod());
      if (a.has_riskvarde()) add("avvikelse.hog_risk", a.handelse_date(), "", a.riskvarde() >= 8 ? 1 : 0, 1);
      if (!a.utredning_date().empty()) {
        add("avvikelse.till_utredning", a.utredning_date(), "", a.dagar_till_utredning(), 1);
      }
      if (!a.avslutad_date().empty()) add("avvikelse.handlaggning", a.avslutad_date(), "", a.handlaggningsdagar(), 1);
      if (open) add("avvikelse.oppna", "2026", "");
    } else if (a.typ() == v1::LEX_SARAH) {
      add("lexsarah.rapporter", a.rapporterad_date(), "");
      add("lexsarah.lagrum", a.rapporterad_date(), law);
      for (const auto& k : a.kategorier()) add("lexsarah.kategori", a.rapporterad_date(), k.kod());
      add("lexsarah.grad", a.rapporterad_date(), a.grad() == 0 ? "EJ_BEDOMD" : v1::Grad_Name(a.grad()));
      add("lexsarah.till_ivo", a.till_ivo_date(), "");
      if (!a.avslutad_date().empty()) add("lexsarah.handlaggning", a.avslutad_date(), "", a.handlaggningsdagar(), 1);
      if (open) add("lexsarah.oppna", "2026", "");
    } else if (a.typ() == v1::KLAGOMAL) {
      add("synpunkt.antal", a.rapporterad_date(), "KLAGOMAL");
      for (const auto& k : a.kategorier()) add("klagomal.kategori", a.rapporterad_date(), k.kod());
      if (!a.avslutad_date().empty()) add("klagomal.handlaggning", a.avslutad_date(), "", a.handlaggningsdagar(), 1);
      if (open) add("klagomal.oppna", "2026", "");
    }
  }
};

TEST_P(AvvikelserTest, RegistersAndTellsWhatFollows) {
  v1::CreateAvvikelseRequest request = House::NewOne();
  request.mutable_avvikelse()->set_allvarlighet(3);
  request.mutable_avvikelse()->set_sannolikhet(3);
  request.mutable_avvikelse()->add_kategorier()->set_kod("UTFORANDE_EJ");
  request.mutable_avvikelse()->set_nummer("AV-99");  // the server's, so ignored
  const auto made = house().Create(request);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->nummer(), "AV-1");
  EXPECT_EQ(made->handelse_date(), "2026-03-10");
  EXPECT_EQ(made->riskvarde(), 9);
  EXPECT_EQ(made->ansvarig_utforare(), FakeRegistry::Utforare("alfa"));
  EXPECT_TRUE(made->register_verified());
  EXPECT_EQ(made->anmald_av(), "team");
  EXPECT_EQ(house().Create(House::NewOne())->nummer(), "AV-2");
  EXPECT_EQ(house().Create(request)->name(), made->name()) << "the same request again";

  const auto read = house().Get(made->name());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->beskrivning(), "Ett besök blev inte av.");
  EXPECT_EQ(read->kategorier(0).kod(), "UTFORANDE_EJ");
  const auto stored = Rows("SELECT beskrivning FROM avvikelse WHERE nummer = 'AV-1'");
  EXPECT_THAT(std::get<std::string>(stored[0][0]), ::testing::Not(HasSubstr("besök"))) << "an envelope";
  const auto listed = house().List("");
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->size(), 2u);
  EXPECT_EQ((*listed)[0].beskrivning(), "") << "no texts about persons in lists";
}

TEST_P(AvvikelserTest, WhoWasResponsibleFollowsFromTheDayOfTheEvent) {
  v1::CreateAvvikelseRequest request = House::NewOne();
  request.mutable_avvikelse()->set_intraffad_date("2026-04-30");
  request.mutable_avvikelse()->set_rapporterad_date("2026-05-04");
  EXPECT_EQ(house().Create(request)->ansvarig_utforare(), FakeRegistry::Utforare("alfa"));
  request.set_request_id(base::NewId(absl::Now()));
  request.mutable_avvikelse()->set_intraffad_date("2026-05-01");
  const auto made = house().Create(request);
  EXPECT_EQ(made->ansvarig_utforare(), FakeRegistry::Utforare("beta"));
  // A correction of the day stamps anew, in the trace of that write.
  v1::Avvikelse corrected = *made;
  corrected.set_intraffad_date("2026-04-29");
  const auto changed = house().Update(corrected, {"intraffad_date"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->ansvarig_utforare(), FakeRegistry::Utforare("alfa"));
  EXPECT_EQ(changed->handelse_date(), "2026-04-29");
  // Of an insatstyp that the enhet has no uppdrag for: whoever carried out the rest.
  request = House::NewOne();
  request.mutable_avvikelse()->set_insatstyp("LSS_GRUPPBOSTAD");
  request.mutable_avvikelse()->set_enhet(FakeRegistry::Enhet("lunden"));
  EXPECT_EQ(house().Create(request)->ansvarig_utforare(), FakeRegistry::Utforare("alfa"));
  request = House::NewOne();
  request.mutable_avvikelse()->set_enhet(FakeRegistry::Enhet("tom"));
  EXPECT_EQ(house().Create(request)->ansvarig_utforare(), "") << "nobody had it: said, not guessed";
}

TEST_P(AvvikelserTest, AnotherUtforaresEnhetIsAsIfItWereNotThere) {
  const auto mine = house().Create(House::NewOne(), House::Utforare("alfa"));
  ASSERT_TRUE(mine.ok()) << mine.status();
  const auto other = house().Create(House::NewOne("soder"), House::Utforare("alfa"));
  const auto none = house().Create(House::NewOne("finns-inte"), House::Utforare("alfa"));
  EXPECT_THAT(other, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(other.status(), none.status()) << "not even the words tell them apart";
  EXPECT_THAT(house().Create(House::NewOne("finns-inte")), StatusIs(absl::StatusCode::kInvalidArgument));

  const auto betas = house().Create(House::NewOne("soder"));
  EXPECT_THAT(house().Get(betas->name(), House::Utforare("alfa")), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_TRUE(house().Get(betas->name(), House::Utforare("beta")).ok());
  EXPECT_THAT(house().Update(*betas, {"konsekvens"}, House::Utforare("alfa")), StatusIs(absl::StatusCode::kNotFound));
  v1::Avvikelse moved = *mine;
  moved.set_enhet(FakeRegistry::Enhet("soder"));
  EXPECT_THAT(house().Update(moved, {"enhet"}, House::Utforare("alfa")), StatusIs(absl::StatusCode::kNotFound));
  const auto listed = house().List("", "", House::Utforare("alfa"));
  ASSERT_EQ(listed->size(), 1u);
  EXPECT_EQ((*listed)[0].name(), mine->name());
  v1::CountAvvikelserRequest count;
  count.set_parent("kommuner/0114");
  count.add_gruppering(v1::GRUPPERING_ENHET);
  v1::CountAvvikelserResponse counted;
  ASSERT_TRUE(house().Do("CountAvvikelser", House::Utforare("alfa"), count, counted).ok());
  EXPECT_EQ(counted.totalt(), 1);
  EXPECT_THAT(counted.ShortDebugString(), ::testing::Not(HasSubstr("soder")));
}

// Two grants of one person: each reaches its own rows, and none opens the other's enheter.
TEST_P(AvvikelserTest, TwoGrantsReachTheRowsOfBoth) {
  const auto alfas = house().Create(House::NewOne());         // norr, of alfa in March
  const auto betas = house().Create(House::NewOne("soder"));  // of beta
  proto::Call both = House::Utforare("alfa");
  both.scope.reaches.push_back({FakeRegistry::Utforare("beta"), {FakeRegistry::Enhet("soder")}, ""});
  const auto counted = [&](const proto::Call& call) {
    v1::CountAvvikelserRequest count;
    count.set_parent("kommuner/0114");
    v1::CountAvvikelserResponse response;
    EXPECT_TRUE(house().Do("CountAvvikelser", call, count, response).ok());
    return response.totalt();
  };
  EXPECT_TRUE(house().Get(alfas->name(), both).ok());
  EXPECT_TRUE(house().Get(betas->name(), both).ok());
  EXPECT_EQ(house().List("", "", both, 1)->size(), 2u) << "page by page";
  EXPECT_EQ(house().List("typ = AVVIKELSE", "rapporterad_date desc", both)->size(), 2u);
  EXPECT_EQ(counted(both), 2);
  EXPECT_TRUE(house().Update(*betas, {"konsekvens"}, both).ok());
  EXPECT_TRUE(house().Create(House::NewOne("soder"), both).ok());
  EXPECT_TRUE(house().Create(House::NewOne("lunden"), both).ok());

  both.scope.reaches[1].enheter = {FakeRegistry::Enhet("norr")};
  EXPECT_THAT(house().Get(betas->name(), both), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(house().Create(House::NewOne("soder"), both), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(counted(both), 2) << "alfas, and the one in lunden";
}

// A lex Sarah report that an enskild utförare's people made is theirs to investigate: the kommun sees that it is there,
// what kind it is and where it stands.
TEST_P(AvvikelserTest, AnEnskildUtforaresInvestigationIsItsOwn) {
  v1::CreateAvvikelseRequest request = House::NewOne();
  request.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
  request.mutable_avvikelse()->set_beskrivning("HEMLIG text");
  request.mutable_avvikelse()->set_enskild_referens("HEMLIG 7");
  const proto::Call alfa = House::Utforare("alfa"), team = House::Team();
  const auto made = house().Create(request, alfa);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_TRUE(made->utforarens_egen());
  EXPECT_EQ(house().Get(made->name(), alfa)->beskrivning(), "HEMLIG text");

  const auto seen = house().Get(made->name());
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->typ(), v1::LEX_SARAH);
  EXPECT_THAT(seen->SerializeAsString(), ::testing::Not(HasSubstr("HEMLIG")));
  // What the kommun changes leaves the texts alone, and its answers do not show them, the second time neither.
  v1::Avvikelse changed = *seen;
  changed.set_allvarlighet(3);
  v1::UpdateAvvikelseRequest update;
  *update.mutable_avvikelse() = changed;
  update.mutable_update_mask()->add_paths("*");
  update.set_request_id(base::NewId(absl::Now()));
  for (int i = 0; i < 2; ++i) {
    v1::Avvikelse answer;
    const absl::Status status = house().Do("UpdateAvvikelse", team, update, answer);
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_EQ(answer.allvarlighet(), 3);
    EXPECT_THAT(answer.SerializeAsString(), ::testing::Not(HasSubstr("HEMLIG")));
  }
  EXPECT_EQ(house().Get(made->name(), alfa)->beskrivning(), "HEMLIG text");
  changed = *house().Get(made->name());
  changed.set_beskrivning("Kommunens text");
  EXPECT_THAT(house().Update(changed, {"beskrivning"}), StatusIs(absl::StatusCode::kPermissionDenied));
  changed.clear_beskrivning();
  changed.set_typ(v1::AVVIKELSE);
  EXPECT_THAT(house().Update(changed, {"typ"}), StatusIs(absl::StatusCode::kInvalidArgument));
  v1::DeleteAvvikelseRequest remove;
  remove.set_name(made->name());
  remove.set_request_id(base::NewId(absl::Now()));
  v1::Avvikelse removed;
  EXPECT_THAT(house().Do("DeleteAvvikelse", team, remove, removed), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(removed.SerializeAsString(), ::testing::Not(HasSubstr("HEMLIG")));

  // The kommun's own utförare, the kommun's own report, and other kinds are open to the kommun.
  request.set_request_id(base::NewId(absl::Now()));
  EXPECT_FALSE(house().Create(request)->utforarens_egen());
  request.set_request_id(base::NewId(absl::Now()));
  request.mutable_avvikelse()->set_enhet(FakeRegistry::Enhet("soder"));
  const auto betas = house().Create(request, House::Utforare("beta"));
  EXPECT_EQ(house().Get(betas->name())->beskrivning(), "HEMLIG text");
  EXPECT_FALSE(house().Create(House::NewOne(), alfa)->utforarens_egen());
}

TEST_P(AvvikelserTest, AnInvestigationIsItsOwnAlsoWhileTheRegistryIsAway) {
  v1::CreateAvvikelseRequest request = House::NewOne();
  request.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
  house().registry.reachable = false;
  const auto alfas = house().Create(request, House::Utforare("alfa"));
  request.set_request_id(base::NewId(absl::Now()));
  request.mutable_avvikelse()->set_enhet(FakeRegistry::Enhet("soder"));
  const auto betas = house().Create(request, House::Utforare("beta"));
  EXPECT_EQ(house().Get(alfas->name())->beskrivning(), "");
  EXPECT_EQ(house().Get(betas->name())->beskrivning(), "") << "nobody knows its regi yet";
  house().registry.reachable = true;
  ASSERT_TRUE(house().service().Tend(House::Team().now).ok());
  EXPECT_EQ(house().Get(alfas->name())->beskrivning(), "");
  EXPECT_EQ(house().Get(betas->name())->beskrivning(), "Ett besök blev inte av.");
}

TEST_P(AvvikelserTest, AReporterSeesOwnReportsOnly) {
  proto::Call reporter = House::Utforare("alfa");
  reporter.who.subject = "undersköterska-1";
  reporter.scope.reaches[0].rapportor = reporter.who.subject;
  const auto own = house().Create(House::NewOne(), reporter);
  ASSERT_TRUE(own.ok()) << own.status();
  const auto other = house().Create(House::NewOne());
  EXPECT_TRUE(house().Get(own->name(), reporter).ok());
  EXPECT_THAT(house().Get(other->name(), reporter), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(AvvikelserTest, IsTakenWhenTheRegistryDoesNotAnswerAndVerifiedLater) {
  house().registry.reachable = false;
  const auto made = house().Create(House::NewOne());
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_FALSE(made->register_verified());
  EXPECT_EQ(made->ansvarig_utforare(), "");
  const auto own = house().Create(House::NewOne(), House::Utforare("alfa"));
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_TRUE(house().Get(own->name(), House::Utforare("alfa")).ok()) << "whoever reports sees the own report";
  const auto wrong = house().Create(House::NewOne("finns-inte"));
  ASSERT_TRUE(wrong.ok()) << "a report is taken even then";
  EXPECT_TRUE(absl::IsUnavailable(house().service().Tend(House::Team().now)));
  EXPECT_EQ(CountRows("avvikelse_overifierad"), 3);

  house().registry.reachable = true;
  // One that cannot be judged, and comes first, is told of and keeps nobody waiting.
  const std::string gone = "kommuner/0114/avvikelser/0";
  ASSERT_TRUE(Do("INSERT INTO avvikelse_overifierad (name, kommun) VALUES (?, '0114')", {gone}).ok());
  EXPECT_THAT(house().service().Tend(House::Team().now), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(CountRows("avvikelse_overifierad"), 1);
  ASSERT_TRUE(Do("DELETE FROM avvikelse_overifierad", {}).ok());
  ASSERT_TRUE(house().service().Tend(House::Team().now).ok());
  EXPECT_EQ(house().Get(made->name())->ansvarig_utforare(), FakeRegistry::Utforare("alfa"));
  EXPECT_TRUE(house().Get(made->name())->register_verified());
  EXPECT_FALSE(house().Get(wrong->name())->register_verified()) << "for people to put right";
  EXPECT_EQ(CountRows("avvikelse_overifierad"), 0);
  v1::Avvikelse righted = *house().Get(wrong->name());
  righted.set_enhet(FakeRegistry::Enhet("soder"));
  const auto put_right = house().Update(righted, {"enhet"});
  ASSERT_TRUE(put_right.ok()) << put_right.status();
  EXPECT_TRUE(put_right->register_verified());
  const auto verify = [&](sql::Session& s) { return store::VerifyAudit(s, made->name()); };
  EXPECT_TRUE(db().Read(tests::Soon(), verify).ok());
}

TEST_P(AvvikelserTest, APersonnummerIsRefusedWithItsPlaceAndNothingIsStored) {
  v1::CreateAvvikelseRequest request = House::NewOne();
  request.mutable_avvikelse()->set_beskrivning("Gäller 19811218-9876 som föll.");
  request.mutable_avvikelse()->set_konsekvens("19811218-9876");
  request.mutable_avvikelse()->set_upptackt_date("2026-03-01");
  const auto made = house().Create(request);
  EXPECT_THAT(made, StatusIs(absl::StatusCode::kInvalidArgument));
  std::map<std::string, std::string> told;
  for (const proto::Violation& v : proto::ViolationsOf(made.status())) told[v.field] = v.svenska;
  EXPECT_THAT(told["avvikelse.beskrivning"], HasSubstr("personnummer (tecken 8-20)"));
  EXPECT_THAT(told["avvikelse.konsekvens"], HasSubstr("tecken 1-13"));
  EXPECT_EQ(told.count("avvikelse.upptackt_date"), 1u) << "all that is wrong at once";
  EXPECT_EQ(CountRows("avvikelse"), 0);
  EXPECT_EQ(CountRows("fakta_markor"), 0);
}

// Some source or form uses the personnummer as id: it would stand unencrypted, and in lists.
TEST_P(AvvikelserTest, AnIdThatIsAPersonnummerIsRefusedAsInAnyText) {
  v1::CreateAvvikelseRequest request = House::NewOne();
  request.mutable_avvikelse()->set_handelse("19811218-9876");
  EXPECT_THAT(proto::ViolationsOf(house().Create(request).status()),
              ElementsAre(Field(&proto::Violation::svenska, HasSubstr("personnummer (tecken 1-13)"))));
  request.mutable_avvikelse()->set_handelse("H-2026-031");
  EXPECT_TRUE(house().Create(request).ok());
  // What the dispatcher checks of each request: the id would stand in the name of the resource.
  request.set_avvikelse_id("19811218-9876");
  proto::Violations violations;
  proto::Validate(request, "", violations, "0114");
  EXPECT_THAT(violations.list(), ElementsAre(Field(&proto::Violation::field, "avvikelse_id")));

  std::vector<v1::AvvikelseRad> rows = SomeRows(2);
  rows[0].set_kall_id("811218-9876");
  rows[1].set_handelse("198112189876");
  auto response = house().Import(rows);
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->fel_size(), 2);
  EXPECT_EQ(response->fel(0).kolumn(), "kall_id");
  EXPECT_THAT(response->fel(0).text(), HasSubstr("personnummer (tecken 1-11)"));
  EXPECT_EQ(response->fel(1).kolumn(), "handelse");
  EXPECT_EQ(CountRows("avvikelse"), 1) << "nothing of the file is stored";

  // A day and a running number are an id, though every tenth has the check digit of a personnummer; so is a number that
  // could be a telephone's.
  rows = SomeRows(3);
  rows[0].set_kall_id("202611230018");
  rows[1].set_kall_id("0812345678");
  rows[2].set_kall_id("202611232386");
  response = house().Import(rows);
  ASSERT_EQ(response->fel_size(), 1);
  EXPECT_EQ(response->fel(0).rad(), rows[2].rad());

  // An id is one line, and the space around it is not part of it.
  rows = {Row(1), Row(1), Row(2)};
  rows[0].set_kall_id("2026:4711/a");
  rows[1].set_kall_id(" 2026:4711/a ");
  rows[2].set_kall_id("en\ntvå");
  EXPECT_EQ(house().Import({rows[0]})->nya(), 1);
  EXPECT_EQ(house().Import({rows[1]})->oforandrade(), 1);
  EXPECT_EQ(house().Import({rows[2]})->fel_size(), 1);
}

TEST_P(AvvikelserTest, ALongTextIsKeptWhole) {
  v1::CreateAvvikelseRequest request = House::NewOne();
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "å";
  request.mutable_avvikelse()->set_beskrivning(text);
  const auto made = house().Create(request);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(house().Get(made->name())->beskrivning(), text);
}

TEST_P(AvvikelserTest, TwoWithOneEtagAndASecondDelete) {
  const auto made = house().Create(House::NewOne());
  v1::Avvikelse a = *made;
  a.set_intraffad_date("2026-03-09");
  const auto changed = house().Update(a, {"intraffad_date"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_THAT(house().Update(a, {"intraffad_date"}), StatusIs(absl::StatusCode::kAborted));
  v1::DeleteAvvikelseRequest remove;
  remove.set_name(made->name());
  remove.set_etag(changed->etag());
  v1::Avvikelse removed;
  ASSERT_TRUE(house().Do("DeleteAvvikelse", House::Team(), remove, removed).ok());
  EXPECT_TRUE(removed.has_delete_time());
  EXPECT_TRUE(house().List("")->empty());
}

TEST_P(AvvikelserTest, AnImportTwiceChangesNothingAndAChangedRowOneThing) {
  std::vector<v1::AvvikelseRad> rows = SomeRows(1200);
  auto first = house().Import(rows);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->antal(), 1200);
  EXPECT_EQ(first->nya(), 1200);
  EXPECT_EQ(CountRows("avvikelse"), 1200);
  EXPECT_EQ(Rows("SELECT nummer FROM avvikelse GROUP BY nummer").size(), 1200u) << "every one has its own number";
  auto second = house().Import(rows, House::Team(), 333);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->oforandrade(), 1200);
  EXPECT_EQ(second->nya() + second->andrade(), 0);
  rows[7].set_avslutad_date("2026-06-02");
  rows[7].set_kategorier("RATTSSAKERHET");
  auto third = house().Import(rows);
  ASSERT_TRUE(third.ok()) << third.status();
  EXPECT_EQ(third->andrade(), 1);
  const std::string name = NameOf("0114", "", "treserva", rows[7].kall_id());
  const auto changed = house().Get(name);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->kategorikoder(), ",RATTSSAKERHET,");
  EXPECT_EQ(changed->state(), v1::AVSLUTAD);
  EXPECT_EQ(changed->kall_id(), rows[7].kall_id());
}

TEST_P(AvvikelserTest, AnImportWithBadRowsStoresNothingAndTellsThemAll) {
  std::vector<v1::AvvikelseRad> rows = SomeRows(1300);
  for (v1::AvvikelseRad& row : rows) row.set_lagrum("xyz");
  rows[0].set_lagrum("SoL");
  rows[0].set_enhet("Hemtjänst Nord");
  rows[1].set_lagrum("SoL");
  rows[1].set_beskrivning("Ring 070-123 45 67");
  auto response = house().Import(rows);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->antal_fel(), 1300);
  EXPECT_EQ(response->fel_size(), 1000);
  EXPECT_EQ(response->fel(0).rad(), 2);
  EXPECT_EQ(response->fel(0).kolumn(), "enhet");
  EXPECT_EQ(response->fel(1).kolumn(), "beskrivning");
  EXPECT_THAT(response->fel(2).text(), HasSubstr("SoL, LSS, HSL"));
  EXPECT_EQ(CountRows("avvikelse"), 0);
  EXPECT_EQ(CountRows("avvikelse_kategorier"), 0);
  EXPECT_EQ(CountRows("fakta_markor"), 0);
}

TEST_P(AvvikelserTest, AnUtforareImportsOwnRowsOnlyAndApartFromOthers) {
  std::vector<v1::AvvikelseRad> rows = {Row(1), Row(2)};
  for (v1::AvvikelseRad& row : rows) row.set_enhet("Hemtjänst Söder");
  auto refused = house().Import(rows, House::Utforare("alfa"));
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_EQ(refused->antal_fel(), 2);
  EXPECT_EQ(house().Import(rows, House::Utforare("beta"))->nya(), 2);
  EXPECT_EQ(house().Import(rows)->nya(), 2) << "the kommun's own source of the same name";
}

TEST_P(AvvikelserTest, CountsEqualARecount) {
  ASSERT_TRUE(house().Import(SomeRows(700)).ok());
  const auto all = house().List("");
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->size(), 700u);
  std::mt19937 random(3);
  for (int round = 0; round < 60; ++round) {
    v1::CountAvvikelserRequest request;
    request.set_parent("kommuner/0114");
    if (random() % 2) request.set_from_date("2026-02-10");
    if (random() % 2) request.set_to_date("2026-04-20");
    if (random() % 3 == 0) request.add_typ(v1::LEX_SARAH);
    if (random() % 4 == 0) request.add_typ(v1::KLAGOMAL);
    if (random() % 3 == 0) request.add_enhet(FakeRegistry::Enhet("norr"));
    if (random() % 3 == 0) request.add_kategori("UTFORANDE_EJ");
    if (random() % 4 == 0) request.add_state(v1::AVSLUTAD);
    if (random() % 5 == 0) request.add_lagrum(v1::SOL);
    if (random() % 5 == 0) request.add_insatstyp((*all)[0].insatstyp());
    std::set<int> groups;
    while (random() % 3 != 0 && groups.size() < 3) groups.insert(1 + static_cast<int>(random() % 8));
    for (int g : groups) request.add_gruppering(static_cast<v1::Gruppering>(g));

    std::map<std::vector<std::string>, int64_t> wanted;
    int64_t total = 0;
    for (const v1::Avvikelse& a : *all) {
      const auto among = [](const auto& list, const auto& value) {
        return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
      };
      bool has = request.kategori().empty();
      for (const auto& k : a.kategorier()) has = has || k.kod() == "UTFORANDE_EJ";
      if (!has || !among(request.typ(), a.typ()) || !among(request.enhet(), a.enhet()) ||
          !among(request.state(), a.state()) || !among(request.lagrum(), a.lagrum()) ||
          !among(request.insatstyp(), a.insatstyp()) ||
          (!request.from_date().empty() && a.rapporterad_date() < request.from_date()) ||
          (!request.to_date().empty() && a.rapporterad_date() > request.to_date())) {
        continue;
      }
      ++total;
      std::vector<std::string> codes = {""};
      if (groups.count(v1::GRUPPERING_KATEGORI)) codes.clear();
      for (const auto& k : a.kategorier()) {
        if (groups.count(v1::GRUPPERING_KATEGORI)) codes.push_back(k.kod());
      }
      for (const std::string& code : codes) {
        const std::vector<std::string> values = {"",
                                                 v1::Avvikelsetyp_Name(a.typ()),
                                                 v1::Lagrum_Name(a.lagrum()),
                                                 code,
                                                 a.enhet(),
                                                 a.insatstyp(),
                                                 v1::Avvikelsestatus_Name(a.state()),
                                                 a.rapporterad_date().substr(0, 7),
                                                 a.rapporterad_date().substr(0, 4)};
        std::vector<std::string> key;
        for (int g : groups) key.push_back(values[static_cast<size_t>(g)]);
        if (!groups.empty()) ++wanted[key];
      }
    }
    v1::CountAvvikelserResponse response;
    ASSERT_TRUE(house().Do("CountAvvikelser", House::Team(), request, response).ok());
    std::map<std::vector<std::string>, int64_t> got;
    for (const auto& one : response.antal()) got[{one.varde().begin(), one.varde().end()}] = one.antal();
    EXPECT_EQ(got, wanted) << request.ShortDebugString();
    EXPECT_EQ(response.totalt(), total);
    EXPECT_EQ(response.delar_hela(), groups.count(v1::GRUPPERING_KATEGORI) == 0);
  }
}

// Every declared combination: equality on the first fields, a range on the next, in both directions.
TEST_P(AvvikelserTest, EveryDeclaredListUsesItsIndex) {
  ASSERT_TRUE(house().Import(SomeRows(2000)).ok());
  Analyze();
  const store::Table<v1::Avvikelse> table(house().store());
  for (const store::IndexColumns& index : table.schema().indexes) {
    for (size_t held = 0; held <= index.fields.size(); ++held) {
      for (const bool descending : {false, true}) {
        store::ListQuery query;
        query.parent = "kommuner/0114";
        const auto value = [&](const std::string& field) -> std::string {
          if (field == "typ") return "LEX_SARAH";
          if (field == "state") return "AVSLUTAD";
          if (absl::EndsWith(field, "_date")) return "2026-04-27";
          return field == "enhet" ? FakeRegistry::Enhet("norr") : "x";
        };
        for (size_t i = 0; i < held; ++i)
          query.terms.push_back({index.fields[i], proto::Op::kEqual, {value(index.fields[i])}});
        const std::string next = held < index.fields.size() ? index.fields[held] : "name";
        if (held < index.fields.size()) query.terms.push_back({next, proto::Op::kGreaterEqual, {value(next)}});
        query.order_by = next + (descending ? " desc" : "");
        std::vector<sql::Value> args;
        const auto sql = table.ListSql(query, args);
        ASSERT_TRUE(sql.ok()) << sql.status();
        ExpectIndexed(*sql, args);
      }
    }
  }
}

// An index has all that a count takes; also where what is asked for has an index of its own, without the rest.
TEST_P(AvvikelserTest, CountsAreCovered) {
  ASSERT_TRUE(house().Import(SomeRows(2000)).ok());
  Analyze();
  v1::CountAvvikelserRequest request;
  request.set_parent("kommuner/0114");
  request.set_from_date("2026-02-01");
  request.set_to_date("2026-04-27");
  for (const bool closed : {false, true}) {
    if (closed) request.add_state(v1::AVSLUTAD);
    for (int g = 0; g <= 8; ++g) {
      request.clear_gruppering();
      if (g > 0) request.add_gruppering(static_cast<v1::Gruppering>(g));
      std::vector<sql::Value> args;
      const std::string sql = CountSql(House::Team(), request, args);
      const std::string plan = Explain(sql, args);
      const bool covered = absl::StrContains(plan, "COVERING INDEX") || absl::StrContains(plan, "Using index");
      EXPECT_TRUE(covered && !absl::StrContains(plan, "Using index condition")) << sql << "\n" << plan;
      if (g == 0 || g >= v1::GRUPPERING_MANAD) continue;
      EXPECT_TRUE(absl::StrContains(plan, "avvikelse_rakna")) << sql << "\n" << plan;
      if (g == v1::GRUPPERING_KATEGORI) continue;  // behind the whole index; sorting may be as good
      EXPECT_EQ(plan.find("TEMP B-TREE"), plan.rfind("TEMP B-TREE")) << "only the sums\n" << plan;
      EXPECT_FALSE(absl::StrContains(plan, "Using index; Using temporary")) << plan;
    }
  }
}

// A month is summed up in one pass over an index that has all it takes, in the order of the index: nothing is sorted
// but the sums.
TEST_P(AvvikelserTest, TotalsAreMadeInIndexOrder) {
  ASSERT_TRUE(house().Import(SomeRows(2000)).ok());
  const std::vector<fakta::MattRule>& rules = house().service().totals().rules();
  std::vector<const fakta::MattRule*> flows;
  for (const fakta::MattRule& rule : rules) {
    if (!rule.matt.bestand()) flows.push_back(&rule);
  }
  const std::vector<fakta::Scan> scans = fakta::ScansOf(flows);
  EXPECT_EQ(scans.size(), 33u)
      << "one for each governing date: five of the register, four of synpunkter, two of sums, eight of lex Maria, six "
         "of lex Sarah, one of what the nämnd is told; one of lex Maria by vårdgivare, and three of each lex: of its "
         "ärenden, their causes and their measures";
  for (const fakta::Scan& scan : scans) {
    const fakta::Statement month = fakta::SelectMonth(scan, "0114", "2026-04");
    const std::string plan = Explain(month.sql, month.args);
    // What is joined row by row is sorted by its parts: of investigations, which are few.
    const bool joined = !scan[0]->source.child.empty() && scan[0]->source.child_key.empty();
    if (GetParam() == tests::Engine::kSqlite) {
      EXPECT_TRUE(absl::StrContains(plan, "SEARCH r USING")) << plan;
      EXPECT_TRUE(absl::StrContains(plan, absl::StrCat("INDEX ", scan[0]->source.table, "_"))) << plan;
      EXPECT_FALSE(absl::StrContains(plan, "SCAN r")) << plan;
      if (joined) continue;
      EXPECT_EQ(plan.find("TEMP B-TREE"), plan.rfind("TEMP B-TREE")) << "only the sums\n" << plan;
    } else {
      EXPECT_TRUE(absl::StrContains(plan, "Using index")) << plan;
      if (joined) continue;
      EXPECT_FALSE(absl::StrContains(plan, "Using index; Using temporary")) << plan;
    }
    const fakta::Statement next = fakta::SelectNextMonth(scan, "0114", "2026-04");
    const std::string look = Explain(next.sql, next.args);
    // Of one kind of ärende there are few: its rows may be looked through instead.
    const bool few = scan[0]->source.live.size() > 1 && absl::StrContains(look, "| ref |");
    EXPECT_TRUE(few || absl::StrContains(look, "SEARCH r USING") || absl::StrContains(look, "optimized away") ||
                absl::StrContains(look, "No matching min/max row") || absl::StrContains(look, "| range |"))
        << look;
  }
}

// The days of what stocks are made of are counted in the month's index, which has all it takes: from a date's own index
// each row would be read by itself, at 700 000 from the disk.
TEST_P(AvvikelserTest, DaysOfStocksAreSoughtByMonth) {
  ASSERT_TRUE(house().Import(SomeRows(2000)).ok());
  Analyze();
  std::vector<fakta::MattRule> rules;
  for (const fakta::MattRule& rule : house().service().totals().rules()) {
    if (!rule.matt.bestand()) continue;
    for (fakta::MattRule& flow : fakta::FlowsOf(rule)) rules.push_back(std::move(flow));
  }
  std::vector<const fakta::MattRule*> flows;
  for (const fakta::MattRule& rule : rules) flows.push_back(&rule);
  const std::vector<fakta::Scan> scans = fakta::ScansOf(flows);
  EXPECT_EQ(scans.size(), 2u) << "all that comes, and all that goes";
  for (const fakta::Scan& scan : scans) {
    const fakta::Statement days =
        fakta::SelectDays(scan, "0114", absl::CivilDay(2026, 4, 1), absl::CivilDay(2026, 4, 20));
    const std::string plan = Explain(days.sql, days.args);
    if (GetParam() == tests::Engine::kSqlite) {
      EXPECT_TRUE(absl::StrContains(plan, "_manad=?)")) << plan;
    } else {
      EXPECT_TRUE(absl::StrContains(plan, "Using index")) << plan;
      EXPECT_FALSE(absl::StrContains(plan, "Using index condition")) << plan;
    }
  }
}

// The figures of every measure against a plain recount of all that is stored, after changes of every kind.
TEST_P(AvvikelserTest, FiguresEqualARecount) {
  std::vector<v1::AvvikelseRad> rows = SomeRows(400);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i % 6 == 0) rows[i].set_allvarlighet("4"), rows[i].set_sannolikhet(absl::StrCat(1 + i % 4));
    if (rows[i].typ() != "lex Sarah") continue;
    if (i % 2 == 0) rows[i].set_grad("missförhållande");
    if (i % 3 == 0) rows[i].set_till_ivo_date("2026-06-10");
  }
  ASSERT_TRUE(house().Import(rows).ok());
  CheckFigures();
  std::mt19937 random(11);
  for (int round = 0; round < 30; ++round) {
    const std::vector<v1::Avvikelse> all = *house().List("");
    v1::Avvikelse one = *house().Get(all[random() % all.size()].name());
    switch (random() % 4) {
      case 0: {
        v1::DeleteAvvikelseRequest request;
        request.set_name(one.name());
        request.set_etag(one.etag());
        proto::Call sas = House::Team();
        sas.who.roles = {options::v1::SAS};  // who alone takes away a lex Sarah-rapport
        ASSERT_TRUE(house().Do("DeleteAvvikelse", sas, request, one).ok());
        break;
      }
      case 1:
        one.set_intraffad_date(absl::StrFormat("2025-%02d-03", 1 + random() % 12));
        ASSERT_TRUE(house().Update(one, {"intraffad_date"}).ok());
        break;
      case 2:
        if (one.typ() == v1::AVVIKELSE) {
          ASSERT_TRUE(house().Close(one).ok());
          break;
        }
        one.set_state(one.state() == v1::AVSLUTAD ? v1::UNDER_UTREDNING : v1::AVSLUTAD);
        ASSERT_TRUE(house().Update(one, {"state"}).ok());
        break;
      default:
        ASSERT_TRUE(house().Create(House::NewOne(random() % 2 ? "soder" : "lunden")).ok());
    }
    if (round % 10 == 9) CheckFigures();
  }
  ASSERT_TRUE(house().service().totals().RebuildAll(tests::Soon()).ok());
  CheckFigures();
}

KVALITET_ON_EVERY_ENGINE(AvvikelserTest);

}  // namespace
}  // namespace kvalitet::avvikelser
