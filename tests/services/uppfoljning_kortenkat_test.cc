// The short survey of a plan (level 1, tertial): its rounds, and that the yearly figures do not hear of them.
#include "common/attgora/granser.h"
#include "services/uppfoljning/kortenkat_rules.h"
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using tests::IsOk;
using tests::StatusIs;

v1::Uppfoljningsplan WithRounds(const std::vector<std::pair<std::string, std::string>>& days) {
  v1::Uppfoljningsplan plan;
  plan.set_kort_formular("kommuner/0114/formular/kort");
  for (const auto& [first, last] : days) {
    v1::Kortomgang& one = *plan.add_omgangar();
    one.set_utskick_date(first);
    one.set_sista_date(last);
  }
  return plan;
}

std::vector<std::string> WrongIn(const v1::Uppfoljningsplan& plan) {
  proto::Violations violations;
  CheckOmgangar(plan, violations);
  std::vector<std::string> fields;
  for (const auto& one : proto::ViolationsOf(violations.ToStatus())) fields.push_back(one.field);
  return fields;
}

TEST(KortEnkat, RoundsAndTheirFormularComeTogetherInTheOrderOfTheYear) {
  EXPECT_THAT(WrongIn({}), IsEmpty()) << "a year without";
  EXPECT_THAT(WrongIn(WithRounds({{"2026-02-02", "2026-02-20"}, {"2026-05-04", "2026-05-22"}})), IsEmpty());
  EXPECT_THAT(WrongIn(WithRounds({{"2026-02-02", "2026-02-20"}})), ElementsAre("uppfoljningsplan.omgangar"));
  EXPECT_THAT(WrongIn(WithRounds({})), ElementsAre("uppfoljningsplan.omgangar"));
  v1::Uppfoljningsplan plan = WithRounds({{"2026-02-02", "2026-02-20"}, {"2026-02-20", "2026-02-10"}});
  plan.clear_kort_formular();
  EXPECT_THAT(WrongIn(plan), ElementsAre("uppfoljningsplan.kort_formular", "uppfoljningsplan.omgangar[1].sista_date",
                                         "uppfoljningsplan.omgangar[1].utskick_date"));
}

TEST(KortEnkat, IsSentOnceFromItsDayToItsLast) {
  v1::Kortomgang one = WithRounds({{"2026-02-02", "2026-02-20"}}).omgangar(0);
  EXPECT_FALSE(SkaSkickas(one, "2026-02-01"));
  EXPECT_TRUE(SkaSkickas(one, "2026-02-02"));
  EXPECT_TRUE(SkaSkickas(one, "2026-02-20"));
  EXPECT_FALSE(SkaSkickas(one, "2026-02-21")) << "nobody could answer";
  one.set_skickad_date("2026-02-02");
  EXPECT_FALSE(SkaSkickas(one, "2026-02-03"));
}

TEST(KortEnkat, MoreThanFifteenQuestionsIsTold) {
  ASSERT_EQ(attgora::Grans("KORT_ENKAT_FRAGOR"), 15);
  v1::Formular kort;
  kort.set_serie("kort");
  kort.set_antal_fragor(26);
  kort.set_antal_karnfragor(11);
  EXPECT_EQ(Kortvarning(kort, 15), "") << "the kärnfrågor are not asked in it";
  kort.set_antal_fragor(27);
  EXPECT_THAT(Kortvarning(kort, 15), HasSubstr("har 16 frågor; en kort enkät har högst 15"));
}

class KortEnkatTest : public UppfoljningFixture {
 protected:
  void SetUp() override {
    UppfoljningFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    arets_ = Publish();
    kort_ = PublishShort(1);
  }
  // A short formulär of the questions K1 (JN), K2, …
  v1::Formular PublishShort(int questions) {
    v1::ImportFormularRequest request;
    request.set_parent("kommuner/0114");
    request.set_kalla("test");
    request.set_publicera(true);
    request.set_request_id(NewRequestId());
    std::string file =
        "formulär;rubrik;insatstyp;instrument;respondent;nyckel;avsnitt;fråga;kort;skala;positiva;"
        "obligatorisk;täljare;nämnare\n";
    for (int i = 1; i <= questions; ++i) {
      absl::StrAppend(&file, "kort;Kort enkät;SOL_HEMTJANST;Test;UTFORARE;K", i, ";Läget;Fråga ", i,
                      "?;fråga;JN;Ja;ja;;\n");
    }
    request.set_fil(file);
    v1::ImportFormularResponse response;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "ImportFormular", request, response), IsOk());
    return response.formular_size() == 1 ? response.formular(0) : v1::Formular();
  }
  absl::Status Make(v1::Uppfoljningsplan& plan, const std::string& kort) {
    v1::CreateUppfoljningsplanRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    v1::Uppfoljningsplan& asked = *request.mutable_uppfoljningsplan();
    asked = WithRounds({{"2026-11-24", "2026-11-30"}, {"2026-12-14", "2026-12-18"}});
    asked.mutable_omgangar(0)->set_skickad_date("2026-01-01");  // the server's
    asked.set_insatstyp("SOL_HEMTJANST");
    asked.set_ar(2026);
    asked.set_formular(arets_.name());
    asked.set_kort_formular(kort);
    asked.set_utskick_date("2026-12-01");
    asked.set_sista_date("2026-12-18");
    return Do(Who::kKvalitetsteam, "CreateUppfoljningsplan", request, plan);
  }
  v1::Uppfoljningsplan Decided() {
    v1::Uppfoljningsplan plan;
    EXPECT_THAT(Make(plan, kort_.name()), IsOk());
    v1::BeslutaUppfoljningsplanRequest request;
    request.set_name(plan.name());
    request.set_request_id(NewRequestId());
    EXPECT_THAT(Do(Who::kKvalitetsteam, "BeslutaUppfoljningsplan", request, plan), IsOk());
    return plan;
  }
  v1::GenomforUppfoljningsplanResponse Run(const v1::Uppfoljningsplan& plan) {
    v1::GenomforUppfoljningsplanRequest request;
    request.set_name(plan.name());
    request.set_request_id(NewRequestId());
    v1::GenomforUppfoljningsplanResponse response;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "GenomforUppfoljningsplan", request, response), IsOk());
    return response;
  }
  // "nummer serie omgang enhet" of all that were sent.
  std::vector<std::string> Sent() {
    std::vector<std::string> lines;
    for (const sql::Row& row : Rows("SELECT nummer, serie, omgang, enhet FROM sjalvskattning ORDER BY nummer")) {
      lines.push_back(absl::StrCat(std::get<std::string>(row[0]), " ", std::get<std::string>(row[1]), " ",
                                   std::get<int64_t>(row[2]), " ", base::Leaf(std::get<std::string>(row[3]))));
    }
    return lines;
  }
  v1::Sjalvskattning ByNumber(Who who, const std::string& number) {
    v1::ListSjalvskattningarRequest request;
    request.set_parent("kommuner/0114");
    request.set_filter("nummer = \"" + number + "\"");
    v1::ListSjalvskattningarResponse response;
    EXPECT_THAT(Do(who, "ListSjalvskattningar", request, response), IsOk());
    return response.sjalvskattningar_size() == 1 ? response.sjalvskattningar(0) : v1::Sjalvskattning();
  }
  v1::Formular arets_, kort_;
};
KVALITET_ON_EVERY_ENGINE(KortEnkatTest);

TEST_P(KortEnkatTest, EachRoundGoesToAllOfBothRegiOnceAndWhoComesLateGetsTheNextOnes) {
  const v1::Uppfoljningsplan plan = Decided();
  ASSERT_EQ(plan.omgangar_size(), 2);
  EXPECT_EQ(plan.omgangar(1).omgang(), 2);
  EXPECT_EQ(plan.omgangar(0).skickad_date(), "");
  EXPECT_EQ(Run(plan).omgangar_size(), 0) << "the day before";
  today_ = absl::CivilDay(2026, 11, 24);
  const std::string due = "Skicka den korta enkäten, omgång 1, enligt planen 2026 | 2026-11-30 | inte skickad";
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Contains(due));
  EXPECT_THAT(AttGora(Who::kOmsorg), IsEmpty());
  const v1::GenomforUppfoljningsplanResponse first = Run(plan);
  EXPECT_THAT(first.omgangar(), ElementsAre(1));
  EXPECT_EQ(first.korta_utskickade(), 2);
  EXPECT_EQ(first.utskickade(), 0) << "the year's own goes a week later";
  EXPECT_EQ(first.uppfoljningsplan().omgangar(0).skickad_date(), "2026-11-24");
  EXPECT_EQ(first.uppfoljningsplan().omgangar(0).antal_skickade(), 2);
  EXPECT_THAT(Sent(), ElementsAre("S-1 kort/1 1 norr", "S-2 kort/1 1 soder"));
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Not(Contains(due)));
  EXPECT_THAT(AttGora(Who::kOmsorg), ElementsAre("Kort enkät 2026, omgång 1 | 2026-11-30 | 0 av 1 besvarade"));

  registry_.AddEnhet("oster", "Hemtjänst Öster");
  registry_.AddUppdrag("oster", "sol-hemtjanst", "vard", "2026-11-25", "");
  today_ = absl::CivilDay(2026, 11, 25);
  const v1::GenomforUppfoljningsplanResponse again = Run(plan);
  EXPECT_EQ(again.nya_enheter(), 1);
  EXPECT_EQ(again.korta_utskickade(), 0) << "a round that was sent is past";
  today_ = absl::CivilDay(2026, 12, 14);
  const v1::GenomforUppfoljningsplanResponse second = Run(plan);
  EXPECT_THAT(second.omgangar(), ElementsAre(2));
  EXPECT_EQ(second.korta_utskickade(), 3);
  EXPECT_EQ(second.utskickade(), 3) << "the year's own, at the same time";
  EXPECT_EQ(Run(plan).korta_utskickade(), 0);
  EXPECT_EQ(Rows("SELECT DISTINCT sista_date FROM sjalvskattning WHERE omgang = 2").size(), 1u);
}

TEST_P(KortEnkatTest, ARoundWhoseLastDayHasPassedIsNeverSent) {
  const v1::Uppfoljningsplan plan = Decided();
  today_ = absl::CivilDay(2026, 12, 1);
  EXPECT_EQ(Run(plan).korta_utskickade(), 0);
  EXPECT_EQ(Rows("SELECT name FROM sjalvskattning WHERE omgang > 0").size(), 0u);
}

TEST_P(KortEnkatTest, TheYearsFiguresAreTheYearsOwn) {
  const v1::Uppfoljningsplan plan = Decided();
  today_ = absl::CivilDay(2026, 11, 24);
  Run(plan);
  v1::Sjalvskattning s = ByNumber(Who::kOmsorg, "S-1");
  v1::SaveSvarResponse saved;
  ASSERT_THAT(Do(Who::kOmsorg, "SaveSvar", Answers(s.name(), {{"K1", "Ja"}}), saved), IsOk());
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kOmsorg, s.name(), receipt), IsOk());
  EXPECT_EQ(receipt.kvitto(), "S-1");
  EXPECT_EQ(receipt.sjalvskattning().svar_senast_date(), "") << "read together with the others";
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Not(Contains(HasSubstr("Granska självskattning"))));
  for (const char* yearly : {"sjalvskattning.inlamnade", "sjalvskattning.positiva", "sjalvskattning.besvarade",
                             "sjalvskattning.formular", "sjalvskattning.fraga", "sjalvskattning.i_tid"}) {
    EXPECT_THAT(Fakta(yearly, "2026-01-01", "2026-12-31"), IsEmpty()) << yearly;
  }
  EXPECT_THAT(Fakta("sjalvskattning.korta", "2026-01-01", "2026-12-31"),
              ElementsAre("norr  2026-11 1/1", "soder  2026-11 0/1"));
  // Nor does a round that nobody answered weigh in the next plan.
  EXPECT_EQ(Rows("SELECT name FROM sjalvskattning WHERE omgang = 0").size(), 0u);
  today_ = absl::CivilDay(2027, 1, 11);
  v1::CreateUppfoljningsplanRequest next;
  next.set_parent("kommuner/0114");
  next.set_request_id(NewRequestId());
  next.mutable_uppfoljningsplan()->set_insatstyp("SOL_HEMTJANST");
  next.mutable_uppfoljningsplan()->set_ar(2027);
  next.mutable_uppfoljningsplan()->set_formular(arets_.name());
  next.mutable_uppfoljningsplan()->set_utskick_date("2027-10-01");
  next.mutable_uppfoljningsplan()->set_sista_date("2027-12-10");
  v1::Uppfoljningsplan made;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljningsplan", next, made), IsOk());
  for (const v1::Planenhet& one : made.enheter()) {
    EXPECT_THAT(one.skal(), Not(Contains(HasSubstr("lämnades inte in")))) << one.enhet();
  }
}

TEST_P(KortEnkatTest, TheShortFormularIsAnotherOneAndIsWarnedOfWhenLong) {
  v1::Uppfoljningsplan plan;
  const absl::Status same = Make(plan, arets_.name());
  EXPECT_THAT(same, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(proto::ViolationsOf(same)[0].field, "uppfoljningsplan.kort_formular");
  EXPECT_THAT(Make(plan, ""), StatusIs(absl::StatusCode::kInvalidArgument)) << "rounds of nothing";
  kort_ = PublishShort(16);
  ASSERT_THAT(Make(plan, kort_.name()), IsOk());
  EXPECT_THAT(plan.varning(), HasSubstr("kort har 16 frågor; en kort enkät har högst 15"));

  v1::UpdateUppfoljningsplanRequest update;
  *update.mutable_uppfoljningsplan() = WithRounds({{"2027-02-01", "2027-02-19"}, {"2027-05-03", "2027-05-21"}});
  update.mutable_uppfoljningsplan()->set_name(plan.name());
  update.mutable_update_mask()->add_paths("omgangar");
  update.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateUppfoljningsplan", update, plan), IsOk());
  EXPECT_EQ(plan.omgangar(1).utskick_date(), "2027-05-03");
  EXPECT_EQ(plan.omgangar(1).omgang(), 2);
  update.mutable_uppfoljningsplan()->clear_kort_formular();
  update.mutable_uppfoljningsplan()->clear_omgangar();
  update.mutable_update_mask()->add_paths("kort_formular");
  update.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateUppfoljningsplan", update, plan), IsOk());
  EXPECT_EQ(plan.omgangar_size(), 0);
  EXPECT_EQ(plan.varning(), "");
}

TEST_P(KortEnkatTest, TheRoundsOfADecidedPlanStand) {
  const v1::Uppfoljningsplan plan = Decided();
  v1::UpdateUppfoljningsplanRequest update;
  *update.mutable_uppfoljningsplan() = WithRounds({{"2027-02-01", "2027-02-19"}, {"2027-05-03", "2027-05-21"}});
  update.mutable_uppfoljningsplan()->set_name(plan.name());
  update.mutable_update_mask()->add_paths("omgangar");
  update.set_request_id(NewRequestId());
  v1::Uppfoljningsplan changed;
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "UpdateUppfoljningsplan", update, changed)), "PLAN_BESLUTAD");
  // The same days again are no change, and what the server knows of them stays: their numbers above all, without which
  // a round would go out as the year's own.
  *update.mutable_uppfoljningsplan()->mutable_omgangar() = plan.omgangar();
  for (v1::Kortomgang& one : *update.mutable_uppfoljningsplan()->mutable_omgangar()) {
    one.clear_omgang();
    one.clear_skickad_date();
  }
  update.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateUppfoljningsplan", update, changed), IsOk());
  ASSERT_EQ(changed.omgangar_size(), plan.omgangar_size());
  for (int i = 0; i < changed.omgangar_size(); ++i) EXPECT_EQ(changed.omgangar(i).omgang(), i + 1);
}

}  // namespace
}  // namespace kvalitet::uppfoljning
