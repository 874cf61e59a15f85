// Law by date: which rule governs which duty.  The oracle is the table of the law's change on 2025-07-01.
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/avvikelser/lagrum.h"

namespace kvalitet::avvikelser {
namespace {

// "27 kap. 2 § socialtjänstlagen (2025:400), genast, RAPPORTERA/SOL/2"; "" where there is no rule.
std::string Said(absl::string_view plikt, v1::Lagrum lag, const Lagdagar& days) {
  const Lagregel* rule = RegelFor(plikt, lag, days);
  if (rule == nullptr) return "";
  return absl::StrCat(LagrumText(*rule), ", ", rule->skyndsamhet, ", ", RegelVersion(*rule));
}

TEST(LagByDate, TheDutyFollowsItsOwnDayAndTheNormThatOfTheEvent) {
  const Lagdagar days{"2025-06-20", "2025-08-05"};
  EXPECT_EQ(Said(plikt::kRapportera, v1::SOL, days),
            "27 kap. 2 § socialtjänstlagen (2025:400), genast, RAPPORTERA/SOL/2");
  EXPECT_EQ(Said(plikt::kGodKvalitet, v1::SOL, days), "3 kap. 3 § socialtjänstlagen (2001:453), , GOD_KVALITET/SOL/1");
}

TEST(LagByDate, ReportedUnderTheOldLawAndDecidedUnderTheNew) {
  EXPECT_EQ(Said(plikt::kRapportera, v1::SOL, {"2025-06-20", "2025-06-25"}),
            "14 kap. 3 § socialtjänstlagen (2001:453), genast, RAPPORTERA/SOL/1");
  EXPECT_EQ(Said(plikt::kUtreda, v1::SOL, {"2025-06-20", "2025-09-01"}),
            "27 kap. 5 § socialtjänstlagen (2025:400), genast, UTREDA/SOL/2");
}

TEST(LagByDate, TwoLawsInOneCaseEachWithItsOwnWord) {
  const Lagdagar days{"2025-08-20", "2025-09-01"};
  EXPECT_EQ(RegelFor(plikt::kUtreda, v1::SOL, days)->skyndsamhet, "genast");
  EXPECT_EQ(RegelFor(plikt::kUtreda, v1::LSS, days)->skyndsamhet, "utan dröjsmål");
  EXPECT_EQ(RegelFor(plikt::kUtreda, v1::LSS, days)->lagrum, "24 e §");
  EXPECT_EQ(RegelFor(plikt::kUtreda, v1::SOL, {"2025-06-01", "2025-06-30"})->skyndsamhet, "utan dröjsmål");
}

TEST(LagByDate, TheLastDayOfTheOldAndTheFirstOfTheNew) {
  struct Duty {
    const char *plikt, *old_rule, *new_rule;
  };
  // domain: what changed in law.
  for (const Duty& duty :
       {Duty{"GOD_KVALITET", "3 kap. 3 §", "5 kap. 1 §"}, Duty{"MEDVERKA", "14 kap. 2 §", "5 kap. 1 § andra stycket"},
        Duty{"SAKRA_KVALITET", "3 kap. 3 § tredje stycket", "5 kap. 2 §"}, Duty{"RUTINER", "", "27 kap. 1 §"},
        Duty{"RAPPORTERA", "14 kap. 3 §", "27 kap. 2 §"}, Duty{"INFORMERA_PERSONAL", "14 kap. 4 §", "27 kap. 3 §"},
        Duty{"INFORMERA_NAMNDEN", "14 kap. 5 §", "27 kap. 4 §"}, Duty{"UTREDA", "14 kap. 6 §", "27 kap. 5 §"},
        Duty{"ANMALA", "14 kap. 7 §", "27 kap. 6 §"}, Duty{"BEVARA", "7 kap. 6 §", "17 kap. 10 §"},
        Duty{"GALLRA", "7 kap. 6 §", "17 kap. 10 §"}, Duty{"LAMNA_UPPGIFTER", "", "15 kap. 9 §"}}) {
    const Lagregel* before = RegelFor(duty.plikt, v1::SOL, {"2025-06-30", "2025-06-30"});
    const Lagregel* after = RegelFor(duty.plikt, v1::SOL, {"2025-07-01", "2025-07-01"});
    EXPECT_EQ(before == nullptr ? "" : before->lagrum, duty.old_rule) << duty.plikt;
    ASSERT_NE(after, nullptr) << duty.plikt;
    EXPECT_EQ(after->lagrum, duty.new_rule) << duty.plikt;
    EXPECT_EQ(after->forfattning, "socialtjänstlagen (2025:400)") << duty.plikt;
  }
}

TEST(LagByDate, LssDidNotChange) {
  struct Duty {
    const char *plikt, *rule;
  };
  for (const Duty& duty : {Duty{"GOD_KVALITET", "6 §"}, Duty{"MEDVERKA", "24 a §"}, Duty{"RAPPORTERA", "24 b §"},
                           Duty{"INFORMERA_PERSONAL", "24 c §"}, Duty{"INFORMERA_NAMNDEN", "24 d §"},
                           Duty{"UTREDA", "24 e §"}, Duty{"ANMALA", "24 f §"}, Duty{"BEVARA", "23 g §"}}) {
    for (const char* day : {"2025-06-30", "2025-07-01"}) {
      const Lagregel* rule = RegelFor(duty.plikt, v1::LSS, {day, day});
      ASSERT_NE(rule, nullptr) << duty.plikt << " " << day;
      EXPECT_EQ(rule->lagrum, duty.rule) << day;
      EXPECT_EQ(rule->version, 1) << day;
    }
  }
}

TEST(LagByDate, WithoutADayOrADutyThereIsNoAnswer) {
  EXPECT_EQ(Said(plikt::kGodKvalitet, v1::SOL, {"", "2025-08-05"}), "");
  EXPECT_EQ(Said(plikt::kRapportera, v1::SOL, {"2025-06-20", ""}), "");
  EXPECT_EQ(Said(plikt::kBesvaraKlagomal, v1::SOL, {"2025-06-20", "2025-08-05"}), "");
  EXPECT_EQ(Said("RAPPORTERA", v1::LAGRUM_UNSPECIFIED, {"2025-06-20", "2025-08-05"}), "");
  EXPECT_EQ(Said("FINNS_EJ", v1::SOL, {"2025-06-20", "2025-08-05"}), "");
}

TEST(LagByDate, EveryRuleIsFoundOnItsDaysByItsVersion) {
  std::set<std::string> versions;
  for (const Lagregel& rule : Lagregler()) {
    EXPECT_TRUE(versions.insert(RegelVersion(rule)).second) << RegelVersion(rule);
    const Lagregel* found = RegelFor(rule.plikt, rule.lag, {rule.fran, rule.fran});
    ASSERT_NE(found, nullptr) << RegelVersion(rule);
    EXPECT_EQ(RegelVersion(*found), RegelVersion(rule));
  }
  EXPECT_GT(versions.size(), 30u);
}

TEST(LagByDate, AFileThatContradictsItselfIsRefusedWithItsLine) {
  const std::string good = "UTREDA;UTFORD;SOL;2011-07-01;2025-07-01;14 kap. 6 §;SoL;genast;1;V\n";
  EXPECT_TRUE(ParseLagrum(good).ok());
  for (const char* next : {"UTREDA;UTFORD;SOL;2025-06-30;;27 kap. 5 §;SoL;genast;2;V",      // overlaps
                           "UTREDA;UTFORD;SOL;2025-07-01;;27 kap. 5 §;SoL;genast;3;V",      // a version is missing
                           "UTREDA;HANDELSE;SOL;2025-07-01;;27 kap. 5 §;SoL;genast;2;V",    // another day governs
                           "ANMALA;UTFORD;SOL;2025-07-01;2025-07-01;27 kap. 6 §;SoL;;1;V",  // no day at all
                           "ANMALA;UTFORD;XYZ;2025-07-01;;27 kap. 6 §;SoL;;1;V", "ANMALA;NAR;SOL;2025-07-01;;x;y;;1;V",
                           "ANMALA;UTFORD;SOL;2025-13-01;;x;y;;1;V", "ANMALA;UTFORD;SOL;2025-07-01;;;y;;1;V",
                           "ANMALA;UTFORD;SOL;2025-07-01;;x;y;;1;?", "ANMALA;UTFORD;SOL"}) {
    const auto parsed = ParseLagrum(absl::StrCat(good, next, "\n"));
    ASSERT_FALSE(parsed.ok()) << next;
    EXPECT_TRUE(absl::StrContains(parsed.status().message(), "2")) << parsed.status();
  }
  EXPECT_FALSE(ParseLagrum("UTREDA;UTFORD;SOL;2011-07-01;;a;b;;1;V\nUTREDA;UTFORD;SOL;2025-07-01;;c;d;;2;V\n").ok());
}

}  // namespace
}  // namespace kvalitet::avvikelser
