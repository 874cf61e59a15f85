#include <gtest/gtest.h>

#include "common/fakta/query.h"
#include "common/fakta/rule.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::fakta {
namespace {

MattRule Good(const std::string& key = "avvikelse.antal") {
  MattRule rule;
  rule.matt.set_matt(key);
  rule.matt.set_etikett("Avvikelser");
  rule.matt.set_enhet("antal");
  rule.matt.set_slag(v1::ANTAL);
  rule.matt.set_riktning(v1::NEUTRAL);
  rule.source.table = "avvikelser";
  rule.date = "handelse_date";
  return rule;
}

TEST(CheckRules, TakesAGoodTable) { EXPECT_TRUE(CheckRules({Good(), Good("avvikelse.andra")}).ok()); }

TEST(CheckRules, RefusesWhatWouldGiveWrongFigures) {
  EXPECT_FALSE(CheckRules({Good(), Good()}).ok()) << "two of one key";
  const auto refused = [](auto change) {
    MattRule rule = Good();
    change(rule);
    return !CheckRules({rule}).ok();
  };
  EXPECT_TRUE(refused([](MattRule& r) { r.matt.set_matt("Avvikelse'; DROP"); }));
  EXPECT_TRUE(refused([](MattRule& r) { r.source.table = "a b"; }));
  EXPECT_TRUE(refused([](MattRule& r) { r.date = ""; }));
  EXPECT_TRUE(refused([](MattRule& r) { r.del = "child.kod"; })) << "there is no child";
  EXPECT_TRUE(refused([](MattRule& r) { r.source.child_key = "kategorikoder"; })) << "there is no child";
  const auto of_one_parent = [](MattRule& r) {
    r.source.child = "kategorier";
    r.source.child_key = "kategorikoder";
    r.del = "child.kod";
  };
  EXPECT_FALSE(refused(of_one_parent));
  EXPECT_TRUE(refused([&](MattRule& r) {
    of_one_parent(r);
    r.where = {Set("child.grad")};
  })) << "the children of one parent stand for those of many";
  EXPECT_TRUE(refused([](MattRule& r) { r.until = "avslutad_date"; })) << "a flow has no end";
  EXPECT_TRUE(refused([](MattRule& r) { r.matt.set_bestand(true); })) << "a stock has one";
  EXPECT_TRUE(refused([](MattRule& r) { r.where = {BeforeDate("klar_date")}; })) << "of a stock only";
  EXPECT_TRUE(refused([](MattRule& r) { r.where = {In("typ", {})}; }));
  EXPECT_TRUE(refused([](MattRule& r) { r.matt.set_slag(v1::ANDEL); })) << "no denominator";
  EXPECT_TRUE(refused([](MattRule& r) { r.denominator = Rows(); })) << "a count has none";
  EXPECT_TRUE(refused([](MattRule& r) { r.matt.clear_etikett(); }));
}

TEST(ScansOf, PutsTogetherWhatIsMadeOfTheSameRows) {
  std::vector<MattRule> rules = {Good("a.antal"), Good("a.hog"),   Good("a.kategori"), Good("a.avslutade"),
                                 Good("a.oppna"), Good("b.antal"), Good("a.rader")};
  rules[1].where = {AtLeast("riskvarde", 8)};
  rules[2].source.child = "kategorier";
  rules[2].source.child_key = "kategorikoder";
  rules[3].date = "avslutad_date";
  rules[4].matt.set_bestand(true);
  rules[4].until = "avslutad_date";
  rules[5].source.live = {};
  rules[6].source.child = "kategorier";
  std::vector<const MattRule*> all;
  for (const MattRule& rule : rules) all.push_back(&rule);
  std::vector<std::vector<std::string>> keys;
  for (const Scan& scan : ScansOf(all)) {
    keys.emplace_back();
    for (const MattRule* rule : scan) keys.back().push_back(rule->matt.matt());
  }
  EXPECT_EQ(keys, (std::vector<std::vector<std::string>>{
                      {"a.antal", "a.hog", "a.kategori"}, {"a.avslutade"}, {"a.oppna"}, {"b.antal"}, {"a.rader"}}));
}

TEST(MonthsTouched, AreThoseOfEveryGoverningDateBeforeAndAfter) {
  std::vector<MattRule> rules = {Good(), Good("lexsarah.rapporter"), Good("annan.tabell")};
  rules[1].date = "rapporterad_date";
  rules[2].source.table = "annan";
  rules[2].date = "till_ivo_date";
  avvikelser::v1::Avvikelse before, after;
  before.set_handelse_date("2026-01-31");
  before.set_rapporterad_date("2026-02-01");
  before.set_till_ivo_date("2026-09-09");
  after = before;
  after.set_handelse_date("2025-12-31");
  EXPECT_EQ(MonthsTouched(rules, "avvikelser", &before, &after),
            (std::set<std::string>{"2025-12", "2026-01", "2026-02"}));
  EXPECT_EQ(MonthsTouched(rules, "avvikelser", nullptr, &before), (std::set<std::string>{"2026-01", "2026-02"}));
  rules[0].matt.set_bestand(true);
  rules[0].until = "avslutad_date";
  after.set_avslutad_date("2026-04-30");
  EXPECT_EQ(MonthsTouched(rules, "avvikelser", &before, &after),
            (std::set<std::string>{"2025-12", "2026-01", "2026-02", "2026-04"}))
      << "a stock changes where it ends, too";
  EXPECT_EQ(MonthsTouched(rules, "avvikelser", nullptr, nullptr), (std::set<std::string>{}));
}

}  // namespace
}  // namespace kvalitet::fakta
