// The totals against a plain recount of the rows, made here without any code of common/fakta.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <random>
#include <thread>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/fakta/totals.h"
#include "common/sql/errors.h"
#include "tests/support/engines.h"

namespace kvalitet::fakta {
namespace {

using tests::Soon;

using sql::Row;
using sql::Session;
using sql::Value;

MattRule Rule(const std::string& key, v1::Slag slag) {
  MattRule rule;
  rule.matt.set_matt(key);
  rule.matt.set_etikett(key);
  rule.matt.set_enhet("antal");
  rule.matt.set_slag(slag);
  rule.matt.set_riktning(v1::NEUTRAL);
  rule.source.table = "fall";
  rule.date = "datum";
  return rule;
}

std::vector<MattRule> Rules() {
  std::vector<MattRule> rules = {
      Rule("fall.antal", v1::ANTAL), Rule("fall.typ", v1::ANTAL),      Rule("fall.kod", v1::ANTAL),
      Rule("fall.dagar", v1::MEDEL), Rule("fall.svara", v1::ANDEL),    Rule("fall.avslutade", v1::ANTAL),
      Rule("fall.oppna", v1::ANTAL), Rule("fall.kod_ab", v1::ANTAL),   Rule("fall.kod_bc", v1::ANDEL),
      Rule("fall.tyngd", v1::ANTAL), Rule("fall.kommunens", v1::ANDEL)};
  rules[1].del = "typ";
  rules[1].del_empty = "OKAND";
  rules[2].source.child = "fall_koder";
  rules[2].del = "child.kod";
  rules[3].where = {Present("dagar")};
  rules[3].date = "slut";
  rules[3].value = Column("dagar");
  rules[3].denominator = Rows();
  rules[4].where = {In("typ", {"A", "B"})};
  rules[4].value = RowsWhere({AtLeast("tyngd", 8)});
  rules[4].denominator = RowsWhere({Present("tyngd")});
  rules[5].date = "slut";
  rules[5].month = "slut_manad";
  rules[6].matt.set_bestand(true);
  rules[6].until = "slut";
  // Parents with the same codes are summed up before they are joined with them.
  for (const size_t i : {7, 8}) {
    rules[i].source.child = "fall_koder";
    rules[i].source.child_key = "koder";
    rules[i].del = "child.kod";
  }
  rules[7].where = {In("typ", {"A", "B"})};
  rules[8].where = {In("typ", {"C", "B"})};
  rules[8].value = Column("dagar");
  rules[8].denominator = RowsWhere({Present("dagar")});
  // What somebody has told, and what is of no enhet.
  rules[9].where = {Present("tyngd")};
  rules[9].value = rules[9].n = Column("tyngd");
  rules[10].where = {In("typ", {"C"})};
  rules[10].enhet = rules[10].insatstyp = "";
  rules[10].value = rules[10].denominator = RowsWhere({Present("dagar")});
  return rules;
}

// One row as the test itself knows it.
struct Fall {
  std::string datum, slut, typ, enhet, insatstyp;
  std::set<std::string> koder;
  int64_t dagar = -1, tyngd = -1;  // -1: NULL
};

// Figures as one can read them: measure, period, enhet, insatstyp, part; value, denominator, n.
using Key = std::tuple<std::string, std::string, std::string, std::string, std::string>;
using Sums = std::tuple<int64_t, int64_t, int64_t>;
using Figures = std::map<Key, Sums>;

const std::string& PeriodOf(const Key& key) { return std::get<1>(key); }

void Count(Figures& figures, const Key& key, int64_t value, int64_t denominator, int64_t n = 1) {
  Sums& sums = figures[key];
  std::get<0>(sums) += value;
  std::get<1>(sums) += denominator;
  std::get<2>(sums) += n;
}

// The oracle: what the flows are, with `length` characters of the date as period (7: month, 10: day).
Figures Recount(const std::vector<Fall>& rows, size_t length = 7) {
  Figures figures;
  for (const Fall& fall : rows) {
    const auto add = [&](const char* matt, const std::string& date, const std::string& del, int64_t value,
                         int64_t denominator) {
      if (date.empty()) return;
      Count(figures, {matt, date.substr(0, length), fall.enhet, fall.insatstyp, del}, value, denominator);
    };
    add("fall.antal", fall.datum, "", 1, 0);
    add("fall.typ", fall.datum, fall.typ.empty() || fall.typ == "TYP_UNSPECIFIED" ? "OKAND" : fall.typ, 1, 0);
    for (const std::string& kod : fall.koder) add("fall.kod", fall.datum, kod, 1, 0);
    if (fall.dagar >= 0) add("fall.dagar", fall.slut, "", fall.dagar, 1);
    if (fall.typ == "A" || fall.typ == "B") {
      add("fall.svara", fall.datum, "", fall.tyngd >= 8 ? 1 : 0, fall.tyngd >= 0 ? 1 : 0);
    }
    add("fall.avslutade", fall.slut, "", 1, 0);
    const std::string period = fall.datum.substr(0, length);
    if (fall.tyngd >= 0) {
      Count(figures, {"fall.tyngd", period, fall.enhet, fall.insatstyp, ""}, fall.tyngd, 0, fall.tyngd);
    }
    const int64_t known = fall.dagar >= 0 ? 1 : 0;
    if (fall.typ == "C") Count(figures, {"fall.kommunens", period, "", "", ""}, known, known);
    for (const std::string& kod : fall.koder) {
      if (fall.typ == "A" || fall.typ == "B") add("fall.kod_ab", fall.datum, kod, 1, 0);
      if (fall.typ != "B" && fall.typ != "C") continue;
      add("fall.kod_bc", fall.datum, kod, std::max<int64_t>(fall.dagar, 0), fall.dagar >= 0 ? 1 : 0);
    }
  }
  return figures;
}

// The same for the stock.
Figures OpenAt(const std::vector<Fall>& rows, const std::string& date) {
  Figures figures;
  for (const Fall& f : rows) {
    if (f.datum > date || (!f.slut.empty() && f.slut <= date)) continue;
    Count(figures, {"fall.oppna", date.substr(0, 4), f.enhet, f.insatstyp, ""}, 1, 0);
  }
  return figures;
}

// Lets something happen before each transaction.
class Meanwhile : public sql::Database {
 public:
  Meanwhile(sql::Database& real, std::function<void()> happens) : real_(real), happens_(std::move(happens)) {}
  std::string engine() const override { return real_.engine(); }
  sql::PoolStats stats() const override { return real_.stats(); }

 protected:
  absl::Status Run(sql::Use use, absl::Time deadline, Body body) override {
    happens_();
    return RunOn(real_, use, deadline, body);
  }

 private:
  sql::Database& real_;
  const std::function<void()> happens_;
};

// Meets a conflict once: at the given statement that reads totals.
class Interrupted : public sql::Database {
 public:
  Interrupted(sql::Database& real, int at) : real_(real), at_(at) {}
  std::string engine() const override { return real_.engine(); }
  sql::PoolStats stats() const override { return real_.stats(); }
  bool happened() const { return at_ <= 0; }

 protected:
  absl::Status Run(sql::Use use, absl::Time deadline, Body body) override {
    return RunOn(real_, use, deadline, [&](Session& session) {
      Interruption interruption(session, at_);
      return body(interruption);
    });
  }

 private:
  class Interruption : public Session {
   public:
    Interruption(Session& real, int& at) : real_(real), at_(at) {}
    absl::StatusOr<std::vector<Row>> Query(const std::string& sql, absl::Span<const Value> args) override {
      if (absl::StrContains(sql, "FROM fakta_total") && --at_ == 0) {
        return sql::EngineError(sql::Kind::kConflict, "another was first");
      }
      return real_.Query(sql, args);
    }
    absl::StatusOr<int64_t> Execute(const std::string& sql, absl::Span<const Value> args) override {
      return real_.Execute(sql, args);
    }
    absl::string_view engine() const override { return real_.engine(); }
    absl::Time deadline() const override { return real_.deadline(); }

   private:
    Session& real_;
    int& at_;
  };

  sql::Database& real_;
  int at_;
};

Value OrNull(int64_t number) { return number < 0 ? Value() : Value(number); }

class TotalsTest : public tests::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    std::vector<std::string> schema = Schema();
    schema.push_back(SchemaOfRules());
    schema.push_back(
        "CREATE TABLE guard (guard_key VARCHAR(400) NOT NULL, counter BIGINT NOT NULL, PRIMARY KEY (guard_key))");
    schema.push_back(
        "CREATE TABLE fall (kommun VARCHAR(4) NOT NULL, name VARCHAR(120) NOT NULL, datum VARCHAR(10) NOT NULL, "
        "slut VARCHAR(10), typ VARCHAR(40), enhet VARCHAR(120) NOT NULL, insatstyp VARCHAR(40) NOT NULL, dagar BIGINT, "
        "tyngd BIGINT, koder VARCHAR(100) NOT NULL, delete_time BIGINT NOT NULL, PRIMARY KEY (name))");
    schema.push_back("ALTER TABLE fall ADD COLUMN slut_manad VARCHAR(7) AS (SUBSTR(slut, 1, 7)) VIRTUAL");
    schema.push_back("CREATE INDEX fall_datum ON fall (kommun, datum)");
    schema.push_back("CREATE INDEX fall_slut ON fall (kommun, slut)");
    schema.push_back(
        "CREATE TABLE fall_koder (parent_name VARCHAR(120) NOT NULL, kod VARCHAR(40) NOT NULL, "
        "PRIMARY KEY (parent_name, kod))");
    for (const std::string& statement : schema) {
      ASSERT_TRUE(Write([&](Session& s) { return s.Execute(statement, {}).status(); }).ok()) << statement;
    }
    auto totals = Totals::Create(db(), Rules());
    ASSERT_TRUE(totals.ok()) << totals.status();
    totals_ = *std::move(totals);
  }

  absl::Status Write(absl::FunctionRef<absl::Status(Session&)> body) { return db().Write(Soon(), body); }

  static absl::Status Delete(Session& s, const std::string& name, bool soft) {
    if (soft) return s.Execute("UPDATE fall SET delete_time = 1 WHERE name = ?", {name}).status();
    KV_RETURN_IF_ERROR(s.Execute("DELETE FROM fall_koder WHERE parent_name = ?", {name}).status());
    return s.Execute("DELETE FROM fall WHERE name = ?", {name}).status();
  }
  static absl::Status Insert(Session& s, const std::string& kommun, const std::string& name, const Fall& f) {
    KV_RETURN_IF_ERROR(
        s.Execute("INSERT INTO fall (kommun, name, datum, slut, typ, enhet, insatstyp, dagar, tyngd, koder, "
                  "delete_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                  {kommun, name, f.datum, f.slut, f.typ, f.enhet, f.insatstyp, OrNull(f.dagar), OrNull(f.tyngd),
                   absl::StrJoin(f.koder, ",")})
            .status());
    for (const std::string& kod : f.koder) {
      KV_RETURN_IF_ERROR(s.Execute("INSERT INTO fall_koder (parent_name, kod) VALUES (?, ?)", {name, kod}).status());
    }
    return absl::OkStatus();
  }
  static std::set<std::string> Months(const Fall& f) {
    std::set<std::string> months = {f.datum.substr(0, 7)};
    if (!f.slut.empty()) months.insert(f.slut.substr(0, 7));
    return months;
  }
  // Adds, changes or takes away a row, with its markers, in one transaction.
  absl::Status Put(const std::string& kommun, const std::string& name, const Fall* before, const Fall* after,
                   bool soft) {
    std::set<std::string> months;
    if (before != nullptr) months.merge(Months(*before));
    if (after != nullptr) months.merge(Months(*after));
    return Write([&](Session& s) -> absl::Status {
      if (before != nullptr) KV_RETURN_IF_ERROR(Delete(s, name, soft && after == nullptr));
      if (after != nullptr) KV_RETURN_IF_ERROR(Insert(s, kommun, name, *after));
      return Mark(s, kommun, months, absl::Now());
    });
  }

  static std::string Random(std::mt19937& random, std::vector<std::string> words) {
    return words[random() % words.size()];
  }
  // Of January to April 2026, or of as many months of several half-years, which are made anew at once.
  Fall RandomFall(std::mt19937& random) const {
    Fall f;
    const auto date = [&] {
      const int month = 1 + static_cast<int>(random() % 4) * (years_ > 1 ? 3 : 1);
      const int year = 2026 - static_cast<int>(random() % static_cast<unsigned>(years_));
      return absl::StrFormat("%d-%02d-%02d", year, month, 1 + random() % 28);
    };
    f.datum = date();
    if (random() % 2 == 0) f.slut = date();
    f.typ = Random(random, {"A", "B", "C", "", "TYP_UNSPECIFIED"});
    f.enhet = absl::StrCat("kommuner/0114/enheter/e", random() % 3);
    f.insatstyp = Random(random, {"SOL_HEMTJANST", "SOL_SABO"});
    while (random() % 2 == 0) f.koder.insert(absl::StrCat("K", random() % 4));
    if (random() % 2 == 0) f.dagar = static_cast<int64_t>(random() % 40);
    if (random() % 2 == 0) f.tyngd = static_cast<int64_t>(random() % 17);
    return f;
  }

  static Figures TotalsOf(Session& s, const std::string& kommun) {
    Figures figures;
    const auto rows = s.Query(
        "SELECT matt, manad, enhet, insatstyp, del, value, denominator, n FROM fakta_total WHERE kommun = ? AND matt "
        "NOT LIKE 'fall.oppna%'",  // what stocks are made of is seen in them
        {kommun});
    EXPECT_TRUE(rows.ok()) << rows.status();
    for (const Row& row : *rows) {
      const auto text = [&](size_t i) { return std::get<std::string>(row[i]); };
      const auto number = [&](size_t i) { return std::get<int64_t>(row[i]); };
      figures[{text(0), text(1), text(2), text(3), text(4)}] = {number(5), number(6), number(7)};
    }
    return figures;
  }
  static std::vector<Fall> RowsOf(Session& s, const std::string& kommun) {
    std::map<std::string, Fall> byname;
    const auto text = [](const Value& v) { return v.index() == 0 ? "" : std::get<std::string>(v); };
    const auto number = [](const Value& v) { return v.index() == 0 ? int64_t{-1} : std::get<int64_t>(v); };
    const auto rows = s.Query(
        "SELECT name, datum, slut, typ, enhet, insatstyp, dagar, tyngd FROM fall WHERE kommun = ? AND delete_time = 0",
        {kommun});
    EXPECT_TRUE(rows.ok()) << rows.status();
    for (const Row& r : *rows) {
      byname[text(r[0])] = {text(r[1]), text(r[2]), text(r[3]), text(r[4]), text(r[5]), {}, number(r[6]), number(r[7])};
    }
    const auto koder = s.Query("SELECT parent_name, kod FROM fall_koder", {});
    EXPECT_TRUE(koder.ok()) << koder.status();
    for (const Row& r : *koder) {
      if (const auto it = byname.find(text(r[0])); it != byname.end()) it->second.koder.insert(text(r[1]));
    }
    std::vector<Fall> all;
    for (auto& [name, fall] : byname) all.push_back(std::move(fall));
    return all;
  }
  // In one snapshot: every month without a marker has exactly the recount.  Tells how many months were looked at.
  int CheckUnmarkedMonths(const std::string& kommun) {
    int months = 0;
    const absl::Status status = db().Read(Soon(), [&](Session& s) -> absl::Status {
      KV_ASSIGN_OR_RETURN(const auto marked, s.Query("SELECT manad FROM fakta_markor WHERE kommun = ?", {kommun}));
      std::set<std::string> skip;
      for (const Row& row : marked) skip.insert(std::get<std::string>(row[0]));
      const auto without = [&](Figures all) {
        for (auto it = all.begin(); it != all.end();) it = skip.count(PeriodOf(it->first)) ? all.erase(it) : ++it;
        return all;
      };
      EXPECT_EQ(without(TotalsOf(s, kommun)), without(Recount(RowsOf(s, kommun))));
      months = 4 * years_ - static_cast<int>(skip.size());
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return months;
  }

  Figures Ask(const v1::ListFaktaRequest& request) { return Ask(*totals_, request); }
  Figures Ask(const Totals& totals, const v1::ListFaktaRequest& request) {
    Figures figures;
    int64_t told = -1, seen = 0;
    const absl::Status status = totals.Stream(Soon(), request, [&](const v1::ListFaktaResponse& response) {
      EXPECT_LE(response.fakta_size(), 500);
      EXPECT_EQ(told, -1) << "nothing after the end";
      for (const v1::Faktum& f : response.fakta()) {
        ++seen;
        const bool fresh = figures
                               .insert({{f.matt(), f.period(), f.enhet(), f.insatstyp(), f.del()},
                                        {f.value(), f.denominator(), f.n()}})
                               .second;
        EXPECT_TRUE(fresh) << "told twice: " << f.ShortDebugString();
      }
      if (response.slut()) told = response.antal();
      return true;
    });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(told, seen);
    return figures;
  }

  std::unique_ptr<Totals> totals_;
  int years_ = 1;
};

TEST_P(TotalsTest, EqualARecountAfterAnyChanges) {
  std::mt19937 random(20260301);
  std::map<std::string, Fall> model;
  for (int step = 0; step < 300; ++step) {
    const std::string name = absl::StrCat("kommuner/0114/fall/", random() % 60);
    const auto it = model.find(name);
    const Fall* before = it == model.end() ? nullptr : &it->second;
    if (before != nullptr && random() % 3 == 0) {
      ASSERT_TRUE(Put("0114", name, before, nullptr, false).ok());
      model.erase(it);
    } else {
      const Fall after = RandomFall(random);
      ASSERT_TRUE(Put("0114", name, before, &after, false).ok());
      model[name] = after;
    }
    if (random() % 20 != 0) continue;
    ASSERT_TRUE(totals_->Refresh(Soon(), "0114").ok());
    EXPECT_EQ(CheckUnmarkedMonths("0114"), 4) << "no marker is left";
  }
  // Rebuilt from nothing, and rebuilt over what is there: the same.
  ASSERT_TRUE(totals_->Refresh(Soon(), "0114").ok());
  for (const char* spoil : {"DELETE FROM fakta_total", "UPDATE fakta_total SET value = value + 1"}) {
    ASSERT_TRUE(Write([&](Session& s) { return s.Execute(spoil, {}).status(); }).ok());
    ASSERT_TRUE(totals_->RebuildAll(Soon()).ok());
    EXPECT_EQ(CheckUnmarkedMonths("0114"), 4);
  }
}

// A limit that a kommun changes holds for all months, also for those in which nothing has happened since.
TEST_P(TotalsTest, RulesThatChangedHoldForEveryMonth) {
  const auto markers = [&] {
    int64_t count = -1;
    EXPECT_TRUE(Write([&](Session& s) -> absl::Status {
                  KV_ASSIGN_OR_RETURN(const auto rows, s.Query("SELECT COUNT(*) FROM fakta_markor", {}));
                  count = std::get<int64_t>(rows[0][0]);
                  return absl::OkStatus();
                }).ok());
    return count;
  };
  v1::ListFaktaRequest request;
  request.set_parent("kommuner/0114");
  request.set_from_date("2026-01-01");
  request.set_to_date("2026-04-30");
  request.add_matt("fall.svara");
  // As many as there are weights from 1 to 16, in each of three months; Stream has nothing to make anew on its own.
  for (int i = 0; i < 48; ++i) {
    Fall f;
    f.datum = absl::StrCat("2026-0", 1 + i % 3, "-07");
    f.typ = "A";
    f.enhet = "kommuner/0114/enheter/e1";
    f.insatstyp = "SOL_SABO";
    f.tyngd = 1 + i / 3;
    ASSERT_TRUE(Put("0114", absl::StrCat("kommuner/0114/fall/", i), nullptr, &f, false).ok());
  }
  const auto heavy = [&](const Totals& totals) {
    int64_t sum = 0;
    for (const auto& [key, sums] : Ask(totals, request)) sum += std::get<0>(sums);
    return sum;
  };
  ASSERT_TRUE(totals_->FollowRules(Soon()).ok());
  EXPECT_EQ(heavy(*totals_), 3 * 9) << "8 to 16";
  ASSERT_TRUE(totals_->FollowRules(Soon()).ok());
  EXPECT_EQ(markers(), 0) << "the same rules: nothing is made anew";

  std::vector<MattRule> stricter = Rules();
  stricter[4].value = RowsWhere({AtLeast("tyngd", 12)});
  auto totals = Totals::Create(db(), stricter);
  ASSERT_TRUE(totals.ok()) << totals.status();
  EXPECT_EQ(heavy(**totals), 3 * 9) << "what was made by the limit of before";
  ASSERT_TRUE((*totals)->FollowRules(Soon()).ok());
  EXPECT_EQ(markers(), 3);
  EXPECT_EQ(heavy(**totals), 3 * 5) << "12 to 16";
  // While a process with the rules of before goes on, what it makes is not taken for what the new ones made: the last
  // one that starts makes all anew.
  Fall late;
  late.datum = "2026-02-11";
  late.typ = "A";
  late.enhet = "kommuner/0114/enheter/e1";
  late.insatstyp = "SOL_SABO";
  late.tyngd = 9;
  ASSERT_TRUE(Put("0114", "kommuner/0114/fall/late", nullptr, &late, false).ok());
  ASSERT_TRUE(totals_->Refresh(Soon(), "0114").ok());
  EXPECT_EQ(heavy(**totals), 2 * 5 + 9 + 1) << "mixed";
  auto restarted = Totals::Create(db(), stricter);
  ASSERT_TRUE(restarted.ok()) << restarted.status();
  ASSERT_TRUE((*restarted)->FollowRules(Soon()).ok());
  EXPECT_EQ(markers(), 3);
  EXPECT_EQ(heavy(**restarted), 3 * 5);
  // A month that had rows and no totals at all is found by its rows.
  ASSERT_TRUE(Write([&](Session& s) { return s.Execute("DELETE FROM fakta_total", {}).status(); }).ok());
  ASSERT_TRUE(totals_->FollowRules(Soon()).ok());
  EXPECT_EQ(heavy(*totals_), 3 * 9 + 1);
}

TEST_P(TotalsTest, ASoftDeletedRowDoesNotCountAndKommunerAreApart) {
  std::mt19937 random(7);
  const Fall a = RandomFall(random), b = RandomFall(random);
  ASSERT_TRUE(Put("0114", "kommuner/0114/fall/1", nullptr, &a, false).ok());
  ASSERT_TRUE(Put("0180", "kommuner/0180/fall/1", nullptr, &b, false).ok());
  ASSERT_TRUE(totals_->RefreshAll(Soon()).ok());
  CheckUnmarkedMonths("0114");
  CheckUnmarkedMonths("0180");
  ASSERT_TRUE(Put("0114", "kommuner/0114/fall/1", &a, nullptr, true).ok());
  ASSERT_TRUE(totals_->Refresh(Soon(), "0114").ok());
  const auto look = [&](Session& s) {
    EXPECT_TRUE(TotalsOf(s, "0114").empty());
    EXPECT_FALSE(TotalsOf(s, "0180").empty());
    return absl::OkStatus();
  };
  ASSERT_TRUE(db().Read(Soon(), look).ok());
}

TEST_P(TotalsTest, NoMarkerIsLostWhileManyWriteAndRefresh) {
  // At least kSteps, and until a month without markers was looked at meanwhile: on a busy machine that takes longer.
  constexpr int kWriters = 3, kSteps = 60, kMaxSteps = 2000;
  years_ = 2;
  std::atomic<bool> done{false};
  std::atomic<int> failures{0}, looks{0};
  std::vector<std::thread> writers, others;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      std::mt19937 random(static_cast<unsigned>(w));
      std::map<std::string, Fall> mine;
      for (int step = 0; step < kSteps || (looks == 0 && step < kMaxSteps); ++step) {
        if (step >= kSteps) std::this_thread::sleep_for(std::chrono::milliseconds(20));
        const std::string name = absl::StrCat("kommuner/0114/fall/", w, "-", random() % 10);
        const Fall after = RandomFall(random);
        const auto it = mine.find(name);
        const absl::Status status = Put("0114", name, it == mine.end() ? nullptr : &it->second, &after, false);
        if (status.ok()) {
          mine[name] = after;
        } else {
          ADD_FAILURE() << status;
          ++failures;
        }
      }
    });
  }
  for (int r = 0; r < 2; ++r) {
    others.emplace_back([&, r] {
      while (!done) {
        const absl::Status status = r == 0 ? totals_->Refresh(Soon(), "0114") : totals_->RebuildAll(Soon());
        EXPECT_TRUE(status.ok()) << status;
        std::this_thread::sleep_for(std::chrono::milliseconds(r * 20));
      }
    });
  }
  others.emplace_back([&] {
    while (!done) {
      looks += CheckUnmarkedMonths("0114");
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  });
  for (std::thread& t : writers) t.join();
  done = true;
  for (std::thread& t : others) t.join();
  EXPECT_EQ(failures, 0);
  ASSERT_TRUE(totals_->Refresh(Soon(), "0114").ok());
  EXPECT_EQ(CheckUnmarkedMonths("0114"), 8);
  EXPECT_GT(looks, 0) << "never a month without markers: nothing was tested meanwhile";
}

// One change in a month writes the totals that it changes and no others.
TEST_P(TotalsTest, WhatChangesBetweenRefreshAndReadIsInTheAnswer) {
  int transactions = 0, stored = 0, change_at = 0;
  bool always = false;
  Fall fall;
  fall.datum = "2026-03-05";
  fall.enhet = "kommuner/0114/enheter/e1";
  fall.insatstyp = "SOL_SABO";
  const auto store = [&] {
    ASSERT_TRUE(Put("0114", absl::StrCat("kommuner/0114/fall/", ++stored), nullptr, &fall, false).ok());
  };
  Meanwhile changing(db(), [&] {
    if (++transactions == change_at || always) store();
  });
  absl::StatusOr<std::unique_ptr<Totals>> totals = Totals::Create(changing, Rules());
  ASSERT_TRUE(totals.ok()) << totals.status();
  store();
  v1::ListFaktaRequest request;
  request.set_parent("kommuner/0114");
  request.set_from_date("2026-03-01");
  request.set_to_date("2026-03-31");
  request.add_matt("fall.antal");
  const Key march = {"fall.antal", "2026-03", fall.enhet, fall.insatstyp, ""};
  EXPECT_EQ(Ask(**totals, request).at(march), Sums(1, 0, 1));
  // Nothing is marked now: the first transaction is the answer's.  Where something is, it comes after those that make
  // totals anew, and what happens before any of them is in it.
  for (const bool marked : {false, true}) {
    for (change_at = 1; change_at <= 5; ++change_at) {
      if (marked) store();
      transactions = 0;
      const Sums told = Ask(**totals, request).at(march);
      EXPECT_EQ(told, Sums(stored, 0, stored)) << change_at;
    }
  }
  EXPECT_GE(stored, 1 + 1 + 5 + 4) << "the change was before no other transaction than the first";
  // Where changes never stop, there is an answer all the same, and not after many tries.
  always = true;
  transactions = 0;
  Ask(**totals, request);
  EXPECT_LE(transactions, 20);
  always = false;
  EXPECT_EQ(Ask(**totals, request).at(march), Sums(stored, 0, stored));
}

TEST_P(TotalsTest, OnlyWhatDiffersIsWritten) {
  std::mt19937 random(4);
  for (int i = 0; i < 200; ++i) {
    const Fall fall = RandomFall(random);
    ASSERT_TRUE(Put("0114", absl::StrCat("kommuner/0114/fall/", i), nullptr, &fall, false).ok());
  }
  ASSERT_TRUE(totals_->Refresh(Soon(), "0114").ok());
  // A row that is written from here on is a 0.
  for (const char* sql :
       {"ALTER TABLE fakta_total ADD COLUMN orord BIGINT NOT NULL DEFAULT 0", "UPDATE fakta_total SET orord = 1"}) {
    ASSERT_TRUE(Write([&](Session& s) { return s.Execute(sql, {}).status(); }).ok());
  }
  Fall one;
  one.datum = "2026-02-10";
  one.typ = "A";
  one.enhet = "kommuner/0114/enheter/e1";
  one.insatstyp = "SOL_SABO";
  ASSERT_TRUE(Put("0114", "kommuner/0114/fall/en-till", nullptr, &one, false).ok());
  ASSERT_TRUE(totals_->RebuildAll(Soon()).ok());
  EXPECT_EQ(CheckUnmarkedMonths("0114"), 4);
  const auto look = [&](Session& s) -> absl::Status {
    KV_ASSIGN_OR_RETURN(const std::vector<Row> rows,
                        s.Query("SELECT manad, enhet FROM fakta_total WHERE orord = 0", {}));
    EXPECT_EQ(rows.size(), 4u) << "fall.antal, fall.typ, fall.svara and what fall.oppna is made of";
    for (const Row& row : rows) EXPECT_EQ(row, (Row{"2026-02", one.enhet}));
    return absl::OkStatus();
  };
  ASSERT_TRUE(db().Read(Soon(), look).ok());
}

TEST_P(TotalsTest, TellsMonthsDaysAndStocks) {
  std::mt19937 random(99);
  std::vector<Fall> rows;
  for (int i = 0; i < 150; ++i) {
    rows.push_back(RandomFall(random));
    ASSERT_TRUE(Put("0114", absl::StrCat("kommuner/0114/fall/", i), nullptr, &rows.back(), false).ok());
  }
  v1::ListFaktaRequest request;
  request.set_parent("kommuner/0114");
  request.set_from_date("2026-01-10");
  request.set_to_date("2026-04-30");
  request.add_dagar_for("2026-03");
  request.set_as_of_date("2026-02-15");
  // Days: the part of January that is covered, and March; months: February and April.
  Figures wanted;
  for (const auto& [key, sums] : Recount(rows, 10)) {
    const std::string& day = PeriodOf(key);
    if ((day >= "2026-01-10" && day < "2026-02") || day.substr(0, 7) == "2026-03") wanted[key] = sums;
  }
  for (const auto& [key, sums] : Recount(rows)) {
    if (PeriodOf(key) == "2026-02" || PeriodOf(key) == "2026-04") wanted[key] = sums;
  }
  for (const auto& [key, sums] : OpenAt(rows, "2026-02-15")) wanted[key] = sums;
  EXPECT_EQ(Ask(request), wanted);

  request.set_enhet("kommuner/0114/enheter/e1");
  Figures of_one;
  for (const auto& [key, sums] : wanted) {
    if (std::get<2>(key) == request.enhet()) of_one[key] = sums;
  }
  EXPECT_EQ(Ask(request), of_one);
  request.clear_enhet();

  request.add_matt("fall.typ");
  const Figures typ = Ask(request);
  EXPECT_FALSE(typ.empty());
  for (const auto& [key, sums] : typ) EXPECT_EQ(std::get<0>(key), "fall.typ");
}

// Also of rows that end before they begin, or on the same day.
TEST_P(TotalsTest, TellsStocksAsOfAnyDate) {
  std::mt19937 random(5);
  std::map<std::string, Fall> model;
  v1::ListFaktaRequest request;
  request.set_parent("kommuner/0114");
  request.set_from_date("2026-01-01");
  request.set_to_date("2026-01-02");
  request.add_matt("fall.oppna");
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 40; ++i) {
      const std::string name = absl::StrCat("kommuner/0114/fall/", random() % 60);
      const auto it = model.find(name);
      Fall after = RandomFall(random);
      if (random() % 5 == 0) after.slut = after.datum;
      ASSERT_TRUE(Put("0114", name, it == model.end() ? nullptr : &it->second, &after, false).ok());
      model[name] = after;
    }
    std::vector<Fall> rows;
    for (const auto& [name, fall] : model) rows.push_back(fall);
    size_t told = 0;
    for (const char* date : {"2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01", "2026-02-28", "2026-03-17",
                             "2026-04-28", "2026-12-31"}) {
      request.set_as_of_date(date);
      EXPECT_EQ(Ask(request), OpenAt(rows, date)) << date;
      told += OpenAt(rows, date).size();
    }
    EXPECT_GT(told, 20u);
  }
}

// Read again from the beginning, but what was read before is not told twice.
TEST_P(TotalsTest, WhatAConflictInterruptsIsToldOnce) {
  std::mt19937 random(6);
  std::vector<Fall> rows;
  for (int i = 0; i < 40; ++i) {
    rows.push_back(RandomFall(random));
    ASSERT_TRUE(Put("0114", absl::StrCat("kommuner/0114/fall/", i), nullptr, &rows.back(), false).ok());
  }
  ASSERT_TRUE(totals_->Refresh(Soon(), "0114").ok());
  Interrupted interrupted(db(), 3);
  absl::StatusOr<std::unique_ptr<Totals>> totals = Totals::Create(interrupted, Rules());
  ASSERT_TRUE(totals.ok()) << totals.status();
  v1::ListFaktaRequest request;
  request.set_parent("kommuner/0114");
  request.set_from_date("2026-01-01");
  request.set_to_date("2026-04-30");
  request.set_as_of_date("2025-12-31");
  EXPECT_EQ(Ask(**totals, request), Recount(rows));
  EXPECT_TRUE(interrupted.happened());
}

TEST_P(TotalsTest, SaysWhatIsWrongWithARequest) {
  v1::ListFaktaRequest request;
  request.set_parent("kommuner/0114");
  request.set_from_date("2026-02-30");
  request.set_to_date("2026-01-01");
  request.add_matt("finns.inte");
  const absl::Status status = totals_->Stream(Soon(), request, [](const auto&) { return true; });
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  request.set_from_date("2025-01-01");
  request.clear_matt();
  EXPECT_EQ(totals_->Stream(Soon(), request, [](const auto&) { return false; }).code(), absl::StatusCode::kCancelled);
}

KVALITET_ON_EVERY_ENGINE(TotalsTest);

}  // namespace
}  // namespace kvalitet::fakta
