#include <gtest/gtest.h>

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
  EXPECT_TRUE(refused([](MattRule& r) { r.until = "avslutad_date"; })) << "a flow has no end";
  EXPECT_TRUE(refused([](MattRule& r) { r.matt.set_bestand(true); })) << "a stock has one";
  EXPECT_TRUE(refused([](MattRule& r) { r.where = {BeforeDate("klar_date")}; })) << "of a stock only";
  EXPECT_TRUE(refused([](MattRule& r) { r.where = {In("typ", {})}; }));
  EXPECT_TRUE(refused([](MattRule& r) { r.matt.set_slag(v1::ANDEL); })) << "no denominator";
  EXPECT_TRUE(refused([](MattRule& r) { r.denominator = Rows(); })) << "a count has none";
  EXPECT_TRUE(refused([](MattRule& r) { r.matt.clear_etikett(); }));
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
  EXPECT_EQ(MonthsTouched(rules, "avvikelser", nullptr, nullptr), (std::set<std::string>{}));
}

}  // namespace
}  // namespace kvalitet::fakta
