// Which reminders come true on which day, who gets them, what stands in the mail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/attgora/granser.h"
#include "common/base/date.h"
#include "services/registry/paminnelse_rules.h"
#include "services/registry/studs.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace kvalitet::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using tests::IsOk;
using tests::StatusIs;

const absl::CivilDay kLast(2026, 12, 11);

attgora::v1::AttGora Task(attgora::v1::Ansvar ansvar = attgora::v1::ENHETEN) {
  attgora::v1::AttGora task;
  task.set_resurs("kommuner/0114/atgarder/a");
  task.set_ansvar(ansvar);
  task.set_vad("Åtgärd A-41");
  task.set_enhet("kommuner/0114/enheter/norr");
  task.set_utforare("kommuner/0114/utforare/privat");
  task.set_sista_date(base::FormatDate(kLast));
  return task;
}

std::vector<std::string> Codes(int days_left, v1::Regiform regi = v1::REGIFORM_ENSKILD,
                               attgora::v1::Ansvar ansvar = attgora::v1::ENHETEN) {
  std::vector<std::string> codes;
  for (const v1::Paminnelse& p :
       Forfallna(Paminnelseregler(), "kommuner/0114", Task(ansvar), regi, kLast - days_left)) {
    codes.push_back(absl::StrCat(p.regel(), ":", v1::Kontaktroll_Name(p.roll()).substr(12)));
  }
  return codes;
}

TEST(PaminnelseRulesTest, DaysBeforeAndAfter) {
  EXPECT_THAT(Codes(15), IsEmpty());
  // kLast is a Friday, so 14, 7, -7 and -14 days are Fridays too, and what the weekend after them would bring is said.
  EXPECT_THAT(Codes(14), ElementsAre("FORE_14:HANDLAGGARE"));
  EXPECT_THAT(Codes(8), ElementsAre("FORE_14:HANDLAGGARE")) << "a day on which nothing ran is caught up";
  EXPECT_THAT(Codes(7), ElementsAre("FORE_7:HANDLAGGARE"));
  EXPECT_THAT(Codes(2), ElementsAre("FORE_7:HANDLAGGARE"));
  EXPECT_THAT(Codes(16), IsEmpty());
  EXPECT_THAT(Codes(1), ElementsAre("FORE_1:HANDLAGGARE"));
  EXPECT_THAT(Codes(0), ElementsAre("FORE_1:HANDLAGGARE"));
  EXPECT_THAT(Codes(-1), ElementsAre("SEN_1:HANDLAGGARE"));
  EXPECT_THAT(Codes(-7), ElementsAre("SEN_1:HANDLAGGARE", "SEN_7:VERKSAMHETSCHEF"));
  EXPECT_THAT(Codes(-14), ElementsAre("SEN_1:HANDLAGGARE", "SEN_7:VERKSAMHETSCHEF", "SEN_14:AVTALSANSVARIG"));
  EXPECT_THAT(Codes(-400), IsEmpty()) << "nobody is reminded of what is forgotten for a year";
}

// Both regi hear on the same days; only who is told last differs.
TEST(PaminnelseRulesTest, SameDaysForBothRegi) {
  for (int left = 30; left > -400; --left) {
    const auto privat = Codes(left), egen = Codes(left, v1::REGIFORM_KOMMUNAL);
    ASSERT_EQ(privat.size(), egen.size()) << left;
    for (size_t i = 0; i < privat.size(); ++i) {
      EXPECT_EQ(privat[i].substr(0, privat[i].find(':')), egen[i].substr(0, egen[i].find(':')));
    }
  }
  EXPECT_THAT(Codes(-14, v1::REGIFORM_KOMMUNAL),
              ElementsAre("SEN_1:HANDLAGGARE", "SEN_7:VERKSAMHETSCHEF", "SEN_14:VERKSAMHETSOMRADESCHEF"));
  EXPECT_EQ(Codes(-14, v1::REGIFORM_KOMMUNALT_BOLAG), Codes(-14, v1::REGIFORM_KOMMUNAL));
}

TEST(PaminnelseRulesTest, TheKommunsOwnTasksGoToTheTeam) {
  EXPECT_THAT(Codes(7, v1::REGIFORM_ENSKILD, attgora::v1::KOMMUNEN), ElementsAre("KOMMUN_FORE_7:KVALITETSTEAM"));
  EXPECT_THAT(Codes(-14, v1::REGIFORM_ENSKILD, attgora::v1::KOMMUNEN),
              ElementsAre("KOMMUN_SEN_1:KVALITETSTEAM", "KOMMUN_SEN_7:KVALITETSTEAM"));
}

// An åtgärd of a verksamhetsområde or a nämnd has no chain of an utförare to go up.
TEST(PaminnelseRulesTest, TheKommunsOwnAtgardIsTakenToTheLedning) {
  attgora::v1::AttGora task = Task();
  task.set_ansvar(attgora::v1::KOMMUNEN);
  task.clear_enhet();
  task.clear_utforare();
  const auto roles = [&](const std::string& resurs, int days_late) {
    task.set_resurs(resurs);
    std::vector<v1::Kontaktroll> all;
    for (const auto& p :
         Forfallna(Paminnelseregler(), "kommuner/0114", task, v1::REGIFORM_UNSPECIFIED, kLast + days_late)) {
      all.push_back(p.roll());
    }
    return all;
  };
  const auto team = v1::KONTAKTROLL_KVALITETSTEAM, ledning = v1::KONTAKTROLL_LEDNING;
  EXPECT_THAT(roles("kommuner/0114/atgarder/1", 13), ElementsAre(team, team));
  EXPECT_THAT(roles("kommuner/0114/atgarder/1", 14), ElementsAre(team, team, ledning));
  EXPECT_THAT(roles("kommuner/0114/avtal/1", 14), ElementsAre(team, team));
  task.set_enhet("kommuner/0114/enheter/norr");
  EXPECT_THAT(roles("kommuner/0114/atgarder/1", 14), ElementsAre(team, team)) << "the effect of an enhet's is judged";
}

// Nothing is sent on days off: a last day on a Sunday or Monday is told of on the Friday before.
TEST(PaminnelseRulesTest, BeforeAPauseWhatItWouldBring) {
  const auto codes = [](absl::CivilDay last, absl::CivilDay today) {
    attgora::v1::AttGora task = Task();
    task.set_sista_date(base::FormatDate(last));
    std::vector<std::string> names;
    for (const auto& p : Forfallna(Paminnelseregler(), "kommuner/0114", task, v1::REGIFORM_ENSKILD, today)) {
      names.push_back(p.regel());
    }
    return names;
  };
  const absl::CivilDay friday(2026, 12, 11);
  EXPECT_THAT(codes(friday + 2, friday), ElementsAre("FORE_7", "FORE_1"));
  EXPECT_THAT(codes(friday + 3, friday), ElementsAre("FORE_7", "FORE_1"));
  EXPECT_THAT(codes(friday + 4, friday), ElementsAre("FORE_7")) << "Monday is early enough for Tuesday";
  EXPECT_THAT(codes(friday + 9, friday), ElementsAre("FORE_14", "FORE_7"));
  EXPECT_THAT(codes(friday, friday), ElementsAre("FORE_1")) << "not late before it is";
  EXPECT_THAT(codes(absl::CivilDay(2026, 12, 27), absl::CivilDay(2026, 12, 23)), ElementsAre("FORE_7", "FORE_1"))
      << "over Christmas";
}

// A name is the same on every day of a rule, and another when the last day is moved.
TEST(PaminnelseRulesTest, OnceForATaskARuleAndALastDay) {
  const auto name = [](const attgora::v1::AttGora& task, absl::CivilDay today) {
    return Forfallna(Paminnelseregler(), "kommuner/0114", task, v1::REGIFORM_ENSKILD, today)[0].name();
  };
  EXPECT_EQ(name(Task(), kLast - 14), name(Task(), kLast - 9));
  EXPECT_NE(name(Task(), kLast - 14), name(Task(), kLast - 7));
  attgora::v1::AttGora moved = Task();
  moved.set_sista_date(base::FormatDate(kLast + 2));
  EXPECT_NE(name(Task(), kLast - 9), name(moved, kLast - 9));
  attgora::v1::AttGora renamed = Task();
  renamed.set_vad("Åtgärd A-41, hemtjänst i hemmet");
  EXPECT_EQ(name(Task(), kLast - 9), name(renamed, kLast - 9)) << "words may change";
}

TEST(PaminnelseRulesTest, BadListsAreRefused) {
  EXPECT_THAT(ParsePaminnelseregler("A;ENHETEN;7;2;HANDLAGGARE;HANDLAGGARE;\n"), IsOk());
  for (const char* bad : {"A;ENHETEN;7;2;HANDLAGGARE;", "A;NAGON;7;2;HANDLAGGARE;HANDLAGGARE;",
                          "A;ENHETEN;2;7;HANDLAGGARE;HANDLAGGARE;", "A;ENHETEN;7;2;CHEF;HANDLAGGARE;",
                          "A;ENHETEN;7;2;HANDLAGGARE;HANDLAGGARE;\nA;ENHETEN;1;0;HANDLAGGARE;HANDLAGGARE;",
                          "A;ENHETEN;7;2;HANDLAGGARE;HANDLAGGARE;atgard"}) {
    EXPECT_THAT(ParsePaminnelseregler(bad), StatusIs(absl::StatusCode::kInvalidArgument)) << bad;
  }
}

v1::Kontakt Kontakt(const char* name, v1::Kontaktroll roll, const char* utforare = "", const char* enhet = "") {
  v1::Kontakt kontakt;
  kontakt.set_name(name);
  kontakt.set_roll(roll);
  if (*utforare != 0) kontakt.set_utforare(absl::StrCat("kommuner/0114/utforare/", utforare));
  if (*enhet != 0) kontakt.set_enhet(absl::StrCat("kommuner/0114/enheter/", enhet));
  return kontakt;
}

std::vector<std::string> To(const std::vector<v1::Kontakt>& kontakter, v1::Kontaktroll roll) {
  v1::Paminnelse p;
  p.set_roll(roll);
  p.set_enhet("kommuner/0114/enheter/norr");
  p.set_utforare("kommuner/0114/utforare/privat");
  std::vector<std::string> names;
  for (const v1::Kontakt* one : Mottagare(kontakter, p, kLast)) names.push_back(one->name());
  return names;
}

TEST(PaminnelseRulesTest, TheNearestContactGetsIt) {
  const std::vector<v1::Kontakt> kontakter = {
      Kontakt("chef", v1::KONTAKTROLL_VERKSAMHETSCHEF, "privat"),
      Kontakt("annan chef", v1::KONTAKTROLL_VERKSAMHETSCHEF, "annan"),
      Kontakt("norr", v1::KONTAKTROLL_HANDLAGGARE, "privat", "norr"),
      Kontakt("soder", v1::KONTAKTROLL_HANDLAGGARE, "privat", "soder"),
      Kontakt("avtal", v1::KONTAKTROLL_AVTALSANSVARIG),
      Kontakt("avtal privat", v1::KONTAKTROLL_AVTALSANSVARIG, "privat"),
      Kontakt("team", v1::KONTAKTROLL_KVALITETSTEAM),
  };
  EXPECT_THAT(To(kontakter, v1::KONTAKTROLL_HANDLAGGARE), ElementsAre("norr"));
  EXPECT_THAT(To(kontakter, v1::KONTAKTROLL_VERKSAMHETSCHEF), ElementsAre("chef"));
  EXPECT_THAT(To(kontakter, v1::KONTAKTROLL_AVTALSANSVARIG), ElementsAre("avtal privat"));
  EXPECT_THAT(To(kontakter, v1::KONTAKTROLL_KVALITETSTEAM), ElementsAre("team"));
  EXPECT_THAT(To(kontakter, v1::KONTAKTROLL_VERKSAMHETSOMRADESCHEF), IsEmpty());
  EXPECT_THAT(To(kontakter, v1::KONTAKTROLL_LEDNING), ElementsAre("team")) << "nobody leads, so far as is known";
  EXPECT_THAT(To({kontakter[0]}, v1::KONTAKTROLL_HANDLAGGARE), ElementsAre("chef")) << "an enhet without handläggare";
  // One that says it handles another's enhet, or that has ended.
  EXPECT_THAT(To({Kontakt("x", v1::KONTAKTROLL_HANDLAGGARE, "annan", "norr")}, v1::KONTAKTROLL_HANDLAGGARE), IsEmpty());
  v1::Kontakt ended = kontakter[2];
  ended.set_giltig_till(base::FormatDate(kLast));
  EXPECT_THAT(To({ended}, v1::KONTAKTROLL_HANDLAGGARE), IsEmpty());
}

TEST(PaminnelseRulesTest, WithoutHandlaggareTheEnhetschefAndThenTheVerksamhetschef) {
  const v1::Kontakt handlaggare = Kontakt("handläggare", v1::KONTAKTROLL_HANDLAGGARE, "privat"),
                    enhetschef = Kontakt("enhetschef", v1::KONTAKTROLL_ENHETSCHEF, "privat", "norr"),
                    verksamhetschef = Kontakt("verksamhetschef", v1::KONTAKTROLL_VERKSAMHETSCHEF, "privat"),
                    other = Kontakt("annan", v1::KONTAKTROLL_ENHETSCHEF, "privat", "soder");
  EXPECT_THAT(To({verksamhetschef, enhetschef, handlaggare}, v1::KONTAKTROLL_HANDLAGGARE), ElementsAre("handläggare"));
  EXPECT_THAT(To({verksamhetschef, enhetschef, other}, v1::KONTAKTROLL_HANDLAGGARE), ElementsAre("enhetschef"));
  EXPECT_THAT(To({verksamhetschef, other}, v1::KONTAKTROLL_HANDLAGGARE), ElementsAre("verksamhetschef"))
      << "the head of another enhet";
  EXPECT_THAT(To({verksamhetschef, enhetschef}, v1::KONTAKTROLL_VERKSAMHETSCHEF), ElementsAre("verksamhetschef"));
  EXPECT_THAT(To({enhetschef, handlaggare}, v1::KONTAKTROLL_VERKSAMHETSCHEF), IsEmpty()) << "never downwards";
  EXPECT_THAT(To({verksamhetschef}, v1::KONTAKTROLL_ENHETSCHEF), ElementsAre("verksamhetschef"));
}

v1::Utskick Utskick() {
  v1::Utskick utskick;
  utskick.set_dag_date("2026-11-23");
  auto& rad = *utskick.add_rader();
  rad.set_vad("Åtgärd A-41");
  rad.set_enhet("Hemtjänst Norr");
  rad.set_sista_date("2026-11-20");
  rad.set_kommando("kvalitet åtgärd klar A-41");
  return utskick;
}

TEST(PaminnelseRulesTest, TheMailSaysWhatAndWhen) {
  v1::Utskick utskick = Utskick();
  EXPECT_EQ(Amne(utskick), "Att göra: 1 sak som är försenad");
  auto& soon = *utskick.add_rader();
  soon.set_vad("Självskattning 2026");
  soon.set_enhet("Hemtjänst Norr");
  soon.set_sista_date("2026-12-11");
  EXPECT_EQ(Amne(utskick), "Att göra: 2 saker, varav 1 är försenad");
  EXPECT_EQ(Brev(utskick),
            "Hej!\n\n"
            "Det här väntar på dig måndag 23 november 2026.\n\n"
            "Försenat, sista dag var:\n"
            "  fre 20 nov   Åtgärd A-41, Hemtjänst Norr\n"
            "              kvalitet åtgärd klar A-41\n\n"
            "Görs senast:\n"
            "  fre 11 dec   Självskattning 2026, Hemtjänst Norr\n\n"
            "Allt du har att göra, och hur långt det har kommit: kvalitet idag\n\n"
            "Du får högst ett sådant här mejl om dagen, vardagar, samma dagar för kommunala och privata enheter.\n"
            "Det går inte att svara på mejlet. Fel mottagare? Säg till kommunens kvalitetsteam.\n");
}

TEST(PaminnelseRulesTest, DigestsAreOfWorkdaysFromSeven) {
  const auto at = [](int day, int hour) {
    return attgora::Utskickstid(absl::FromCivil(absl::CivilSecond(2026, 12, day, hour, 0, 0), base::Sweden()));
  };
  EXPECT_TRUE(at(11, 7));
  EXPECT_FALSE(at(11, 6));
  EXPECT_FALSE(at(12, 10)) << "a Saturday";
  EXPECT_FALSE(at(24, 10)) << "julafton";
}

TEST(StudsTest, ReadsOnlyReportsAboutMailOfOurs) {
  const std::string report =
      "From: Mailer Daemon <MAILER-DAEMON@x>\r\nMessage-ID: <own@x>\r\n\r\nFinal-Recipient: rfc822;a@b.se\r\n"
      "Action: failed\r\nStatus: 5.1.1\r\n\r\nSubject: x\r\nMessage-ID: <u1.0114@kvalitetsnav>\r\n";
  const auto studs = LasStuds(report);
  ASSERT_TRUE(studs.has_value());
  EXPECT_EQ(studs->id, "u1.0114@kvalitetsnav");
  EXPECT_EQ(studs->svar, "5.1.1");
  EXPECT_FALSE(LasStuds("Subject: hej\r\n\r\nMessage-ID: <u1.0114@kvalitetsnav>\r\n").has_value());
  std::string delayed = report;
  delayed.replace(delayed.find("failed"), 6, "delayed");
  EXPECT_FALSE(LasStuds(delayed).has_value());
  std::string other = report;
  other.replace(other.find("@kvalitetsnav"), 13, "@annan.se");
  EXPECT_FALSE(LasStuds(other).has_value());
  std::string strange = report;
  strange.replace(strange.find("5.1.1"), 5, "kim@x.se \xff");
  EXPECT_EQ(LasStuds(strange)->svar, "") << "nothing of a foreign text is kept";
}

// A mail that cannot be taken now is left, and stops no other.
TEST(StudsTest, ReadsOnPastWhatFails) {
  tests::TempDir dir;
  std::filesystem::create_directories(dir.File("new"));
  for (const char* id : {"a", "b"}) {
    dir.Write(absl::StrCat("new/", id),
              absl::StrCat("Action: failed\r\nStatus: 5.1.1\r\n\r\nMessage-ID: <", id, ".0114@kvalitetsnav>\r\n"));
  }
  dir.Write("new/c", "spam");
  std::vector<std::string> taken;
  const auto take = [&](const Studs& studs) -> absl::Status {
    if (studs.id[0] == 'a' && taken.empty()) {
      taken.push_back("failed");
      return absl::UnavailableError("no database");
    }
    taken.push_back(studs.id.substr(0, 1));
    return absl::OkStatus();
  };
  EXPECT_THAT(LasMaildir(dir.path(), take), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(taken, ElementsAre("failed", "b"));
  EXPECT_THAT(LasMaildir(dir.path(), take), IsOk());
  EXPECT_THAT(taken, ElementsAre("failed", "b", "a"));
  EXPECT_THAT(LasMaildir(dir.path(), take), IsOk());
  EXPECT_EQ(taken.size(), 3u);
  EXPECT_THAT(LasMaildir(dir.File("none"), take), IsOk()) << "no mail came yet";
}

}  // namespace
}  // namespace kvalitet::registry
