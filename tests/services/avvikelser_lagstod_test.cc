// Law by date, as it is stored with a rapport, its ärende and what the nämnd is told.
#include <gmock/gmock.h>

#include "absl/strings/match.h"
#include "services/avvikelser/lagstod.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tests::IsOk;
using tests::StatusIs;

// "RAPPORTERA/SOL/2 2025-08-05: 27 kap. 2 § socialtjänstlagen (2025:400), genast".
template <class Rows>
std::vector<std::string> Said(const Rows& rows) {
  std::vector<std::string> said;
  for (const v1::Lagstod& one : rows) {
    said.push_back(absl::StrCat(one.regel(), " ", one.galler_date(), ": ", one.lagrum(),
                                one.skyndsamhet().empty() ? "" : ", ", one.skyndsamhet()));
  }
  return said;
}

constexpr char kGammal[] = " socialtjänstlagen (2001:453)", kNy[] = " socialtjänstlagen (2025:400)";
constexpr char kLss[] = " lagen om stöd och service till vissa funktionshindrade (1993:387)";

class LagstodTest : public LexSarahTest {
 protected:
  static proto::Call On(proto::Call call, absl::CivilDay today) {
    call.today = today;
    call.now = base::SwedishMidnight(today) + absl::Hours(10);
    return call;
  }
  // A rapport of an event on 20 June 2025, made on that day.
  static v1::CreateAvvikelseRequest NyRapport(const std::string& enhet, const std::string& rapporterad) {
    v1::CreateAvvikelseRequest request = House::NewOne(enhet);
    request.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
    request.mutable_avvikelse()->set_intraffad_date("2025-06-20");
    request.mutable_avvikelse()->set_rapporterad_date(rapporterad);
    return request;
  }
  // Investigated and decided on that day.
  absl::Status Beslutat(v1::LexSarahArende& arende, absl::CivilDay day) {
    KV_RETURN_IF_ERROR(Move(arende, v1::UTSE_UTREDARE, On(As(Roll::SAS), day)));
    KV_RETURN_IF_ERROR(SkrivUtredning(arende, On(As(Roll::SAS), day)));
    KV_RETURN_IF_ERROR(Move(arende, v1::LAS_UTREDNING, On(As(Roll::SAS), day)));
    return Move(arende, v1::BESLUTA, On(As(Roll::NAMND), day));
  }
};

TEST_P(LagstodTest, TheDutyIsStoredByItsOwnDayAndTheNormByThatOfTheEvent) {
  const proto::Call sas = As(Roll::SAS);
  const auto made = house().Create(NyRapport("soder", "2025-08-05"), sas);
  ASSERT_THAT(made.status(), IsOk());
  const auto rapport = house().Get(made->name(), sas);
  EXPECT_THAT(Said(rapport->lagstod()),
              ElementsAre(absl::StrCat("GOD_KVALITET/SOL/1 2025-06-20: 3 kap. 3 §", kGammal),
                          absl::StrCat("RAPPORTERA/SOL/2 2025-08-05: 27 kap. 2 §", kNy, ", genast"),
                          absl::StrCat("UTREDA/SOL/2 2025-08-05: 27 kap. 5 §", kNy, ", genast")));
  auto arende = TaEmot(*rapport, sas);
  ASSERT_THAT(arende.status(), IsOk());
  arende = Read(arende->name(), sas);
  EXPECT_THAT(Said(arende->lagstod()),
              ElementsAre(absl::StrCat("GOD_KVALITET/SOL/1 2025-06-20: 3 kap. 3 §", kGammal),
                          absl::StrCat("RAPPORTERA/SOL/2 2025-08-05: 27 kap. 2 §", kNy, ", genast")))
      << "nothing is decided yet";
}

TEST_P(LagstodTest, ReportedUnderTheOldLawDecidedAndNotifiedUnderTheNew) {
  const absl::CivilDay june(2025, 6, 25), september(2025, 9, 1), october(2025, 10, 2);
  const proto::Call sas = As(Roll::SAS);
  const auto rapport = house().Create(NyRapport("soder", "2025-06-25"), On(sas, june));
  ASSERT_THAT(rapport.status(), IsOk());
  auto arende = *TaEmot(*rapport, On(sas, june));
  ASSERT_THAT(Beslutat(arende, september), IsOk());
  ASSERT_THAT(Move(arende, v1::ANMAL_IVO, On(sas, september + 1)), IsOk());
  const std::vector<std::string> before = {
      absl::StrCat("GOD_KVALITET/SOL/1 2025-06-20: 3 kap. 3 §", kGammal),
      absl::StrCat("RAPPORTERA/SOL/1 2025-06-25: 14 kap. 3 §", kGammal, ", genast"),
      absl::StrCat("UTREDA/SOL/2 2025-09-01: 27 kap. 5 §", kNy, ", genast"),
      absl::StrCat("ANMALA/SOL/2 2025-09-02: 27 kap. 6 §", kNy, ", snarast")};
  EXPECT_EQ(Said(Read(arende.name(), sas)->lagstod()), before);

  ASSERT_THAT(Move(arende, v1::ATEROPPNA, On(sas, october)), IsOk());
  ASSERT_THAT(Move(arende, v1::LAS_UTREDNING, On(sas, october)), IsOk());
  ASSERT_THAT(Move(arende, v1::BESLUTA, On(As(Roll::NAMND), october)), IsOk());
  EXPECT_EQ(Said(arende.lagstod())[2], absl::StrCat("UTREDA/SOL/2 2025-10-02: 27 kap. 5 §", kNy, ", genast"))
      << "decided anew";
}

// Until it is decided the duty to investigate is by the day of the rapport; after that by the ärende's, and by no
// other.
TEST_P(LagstodTest, TheRapportTellsWhenItWasInvestigatedOnce) {
  const absl::CivilDay june(2025, 6, 25), september(2025, 9, 1), october(2025, 10, 2);
  const proto::Call sas = As(Roll::SAS);
  const auto made = house().Create(NyRapport("soder", "2025-06-25"), On(sas, june));
  ASSERT_THAT(made.status(), IsOk());
  auto arende = *TaEmot(*made, On(sas, june));
  const std::string begun = absl::StrCat("UTREDA/SOL/1 2025-06-25: 14 kap. 6 §", kGammal, ", utan dröjsmål");
  const auto utreda = [&] {
    std::vector<std::string> rows;
    for (const std::string& one : Said(house().Get(made->name(), sas)->lagstod())) {
      if (absl::StartsWith(one, "UTREDA")) rows.push_back(one);
    }
    return rows;
  };
  EXPECT_THAT(utreda(), ElementsAre(begun));
  ASSERT_THAT(Beslutat(arende, september), IsOk());
  const std::string decided = absl::StrCat("UTREDA/SOL/2 2025-09-01: 27 kap. 5 §", kNy, ", genast");
  EXPECT_THAT(utreda(), ElementsAre(decided));
  v1::Avvikelse corrected = *house().Get(made->name(), sas);
  corrected.set_rapporterad_date("2025-06-26");
  ASSERT_THAT(house().Update(corrected, {"rapporterad_date"}, On(sas, october)).status(), IsOk());
  EXPECT_THAT(utreda(), ElementsAre(decided)) << "the day of the decision is the same";
  ASSERT_THAT(Move(arende, v1::ATEROPPNA, On(sas, october)), IsOk());
  ASSERT_THAT(Move(arende, v1::LAS_UTREDNING, On(sas, october)), IsOk());
  ASSERT_THAT(Move(arende, v1::BESLUTA, On(As(Roll::NAMND), october)), IsOk());
  EXPECT_THAT(utreda(), ElementsAre(absl::StrCat("UTREDA/SOL/2 2025-10-02: 27 kap. 5 §", kNy, ", genast")));
  // What waits is one line, of the ärende.
  int lines = 0;
  for (const std::string& line : AttGora(On(sas, october))) {
    EXPECT_THAT(line, testing::Not(HasSubstr(made->nummer())));
    lines += absl::StrContains(line, arende.nummer()) ? 1 : 0;
  }
  EXPECT_EQ(lines, 2) << "its measures, and IVO";
}

TEST_P(LagstodTest, AUtforaresOwnDecisionIsNotToldByTheRegister) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto own = EgetArende();
  ASSERT_THAT(own.status(), IsOk());
  const auto row = house().Get(own->rapport(), As(Roll::SAS));
  ASSERT_THAT(row.status(), IsOk());
  for (const v1::Lagstod& one : row->lagstod()) {
    if (one.plikt() == v1::PLIKT_UTREDA) {
      EXPECT_EQ(one.galler_date(), "2026-03-12");
    }
  }
}

TEST_P(LagstodTest, TwoLawsInOneCaseEachWithItsOwnWord) {
  const absl::CivilDay september(2025, 9, 1);
  const proto::Call sas = On(As(Roll::SAS), september);
  v1::CreateAvvikelseRequest both = NyRapport("soder", "2025-09-01");
  both.mutable_avvikelse()->set_intraffad_date("2025-08-20");
  both.mutable_avvikelse()->set_aven_lagrum(v1::LSS);
  const auto rapport = house().Create(both, sas);
  ASSERT_THAT(rapport.status(), IsOk());
  auto arende = *TaEmot(*rapport, sas);
  EXPECT_EQ(arende.aven_lagrum(), v1::LSS);
  ASSERT_THAT(Beslutat(arende, september), IsOk());
  ASSERT_THAT(Move(arende, v1::ANMAL_IVO, sas), IsOk());
  EXPECT_THAT(Said(Read(arende.name(), sas)->lagstod()),
              ElementsAre(absl::StrCat("GOD_KVALITET/SOL/2 2025-08-20: 5 kap. 1 §", kNy),
                          absl::StrCat("GOD_KVALITET/LSS/1 2025-08-20: 6 §", kLss),
                          absl::StrCat("RAPPORTERA/SOL/2 2025-09-01: 27 kap. 2 §", kNy, ", genast"),
                          absl::StrCat("RAPPORTERA/LSS/1 2025-09-01: 24 b §", kLss, ", genast"),
                          absl::StrCat("UTREDA/SOL/2 2025-09-01: 27 kap. 5 §", kNy, ", genast"),
                          absl::StrCat("UTREDA/LSS/1 2025-09-01: 24 e §", kLss, ", utan dröjsmål"),
                          absl::StrCat("ANMALA/SOL/2 2025-09-01: 27 kap. 6 §", kNy, ", snarast"),
                          absl::StrCat("ANMALA/LSS/1 2025-09-01: 24 f §", kLss, ", snarast")));
  const auto sent = Export(arende, 0, sas);
  ASSERT_THAT(sent.status(), IsOk());
  EXPECT_THAT(sent->innehall(), HasSubstr("SoL och LSS"));
  EXPECT_THAT(sent->innehall(), HasSubstr(absl::StrCat("27 kap. 6 §", kNy, " och 24 f §", kLss)));
}

TEST_P(LagstodTest, WhatIsCorrectedInTheRapportIsFollowedByItsArende) {
  const absl::CivilDay september(2025, 9, 1);
  const proto::Call sas = On(As(Roll::SAS), september);
  const auto made = house().Create(NyRapport("soder", "2025-08-05"), sas);
  auto arende = *TaEmot(*made, sas);
  ASSERT_THAT(Beslutat(arende, september), IsOk());
  auto rapport = *house().Get(made->name(), sas);
  rapport.set_intraffad_date("2025-07-02");
  rapport.set_upptackt_date("2025-07-02");
  rapport.set_aven_lagrum(v1::LSS);
  ASSERT_THAT(house().Update(rapport, {"intraffad_date", "upptackt_date", "aven_lagrum"}, sas).status(), IsOk());
  arende = *Read(arende.name(), sas);
  EXPECT_THAT(Said(arende.lagstod()),
              ElementsAre(absl::StrCat("GOD_KVALITET/SOL/2 2025-07-02: 5 kap. 1 §", kNy),
                          absl::StrCat("GOD_KVALITET/LSS/1 2025-07-02: 6 §", kLss),
                          absl::StrCat("RAPPORTERA/SOL/2 2025-08-05: 27 kap. 2 §", kNy, ", genast"),
                          absl::StrCat("RAPPORTERA/LSS/1 2025-08-05: 24 b §", kLss, ", genast"),
                          absl::StrCat("UTREDA/SOL/2 2025-09-01: 27 kap. 5 §", kNy, ", genast"),
                          absl::StrCat("UTREDA/LSS/1 2025-09-01: 24 e §", kLss, ", utan dröjsmål")))
      << "also what was carried out before the second law was named";
  rapport = *house().Get(made->name(), sas);
  rapport.clear_aven_lagrum();
  ASSERT_THAT(house().Update(rapport, {"aven_lagrum"}, sas).status(), IsOk());
  EXPECT_EQ(Read(arende.name(), sas)->lagstod_size(), 3);
}

TEST_P(LagstodTest, TheNormIsNotKnownUntilTheDayOfTheEventIs) {
  const proto::Call sas = As(Roll::SAS);
  v1::CreateAvvikelseRequest request = NyRapport("soder", "2025-07-02");
  request.mutable_avvikelse()->clear_intraffad_date();
  request.mutable_avvikelse()->set_aven_lagrum(v1::LSS);
  const auto made = house().Create(request, sas);
  ASSERT_THAT(made.status(), IsOk());
  auto arende = *TaEmot(*made, sas);
  const auto rapport = house().Get(made->name(), sas);
  EXPECT_EQ(rapport->handelse_date(), "2025-07-02") << "it is counted on the day on which it was found";
  EXPECT_THAT(Said(rapport->lagstod()),
              ElementsAre(" : ", " : ", absl::StrCat("RAPPORTERA/SOL/2 2025-07-02: 27 kap. 2 §", kNy, ", genast"),
                          absl::StrCat("RAPPORTERA/LSS/1 2025-07-02: 24 b §", kLss, ", genast"),
                          absl::StrCat("UTREDA/SOL/2 2025-07-02: 27 kap. 5 §", kNy, ", genast"),
                          absl::StrCat("UTREDA/LSS/1 2025-07-02: 24 e §", kLss, ", utan dröjsmål")));
  for (const auto& rows : {rapport->lagstod(), Read(arende.name(), sas)->lagstod()}) {
    EXPECT_EQ(rows[0].plikt(), v1::PLIKT_GOD_KVALITET);
    EXPECT_EQ(rows[0].lag(), v1::SOL);
    EXPECT_EQ(rows[1].lag(), v1::LSS);
  }

  // Under the law before; and on the very day on which it was found, which moves it to no other day.
  for (const auto& [day, norm] :
       {std::pair{"2025-06-30", absl::StrCat("GOD_KVALITET/SOL/1 2025-06-30: 3 kap. 3 §", kGammal)},
        std::pair{"2025-07-02", absl::StrCat("GOD_KVALITET/SOL/2 2025-07-02: 5 kap. 1 §", kNy)}}) {
    v1::Avvikelse now = *house().Get(made->name(), sas);
    now.set_intraffad_date("");
    ASSERT_THAT(house().Update(now, {"intraffad_date"}, sas).status(), IsOk());
    EXPECT_EQ(Said(Read(arende.name(), sas)->lagstod())[0], " : ");
    now = *house().Get(made->name(), sas);
    now.set_intraffad_date(day);
    ASSERT_THAT(house().Update(now, {"intraffad_date"}, sas).status(), IsOk());
    EXPECT_EQ(Said(house().Get(made->name(), sas)->lagstod())[0], norm);
    EXPECT_EQ(Said(Read(arende.name(), sas)->lagstod())[0], norm) << "in the same write";
  }
}

TEST_P(LagstodTest, OnlyALexSarahRapportNamesASecondLawAndThatIsSolOrLss) {
  for (const auto& [typ, lagrum, aven] :
       {std::tuple{v1::AVVIKELSE, v1::SOL, v1::LSS}, std::tuple{v1::LEX_SARAH, v1::SOL, v1::SOL},
        std::tuple{v1::LEX_SARAH, v1::SOL, v1::HSL}, std::tuple{v1::LEX_MARIA, v1::HSL, v1::SOL}}) {
    v1::CreateAvvikelseRequest wrong = NyRapport("soder", "2025-08-05");
    wrong.mutable_avvikelse()->set_typ(typ);
    wrong.mutable_avvikelse()->set_lagrum(lagrum);
    wrong.mutable_avvikelse()->set_aven_lagrum(aven);
    const absl::Status status = house().Create(wrong, As(Roll::SAS)).status();
    ASSERT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument)) << v1::Avvikelsetyp_Name(typ);
    EXPECT_EQ(proto::ViolationsOf(status)[0].field, "avvikelse.aven_lagrum") << status;
  }
  v1::CreateAvvikelseRequest plain = NyRapport("soder", "2025-08-05");
  plain.mutable_avvikelse()->set_typ(v1::AVVIKELSE);
  auto avvikelse = house().Create(plain, As(Roll::SAS));
  ASSERT_THAT(avvikelse.status(), IsOk());
  EXPECT_THAT(avvikelse->lagstod(), IsEmpty()) << "no rapport";
  v1::ReclassifyAvvikelseRequest request;
  request.set_name(avvikelse->name());
  request.set_typ(v1::LEX_SARAH);
  request.set_motiv("Det kunde ha slutat illa.");
  request.set_request_id(base::NewId(absl::Now()));
  avvikelse = Ask<v1::Avvikelse>("ReclassifyAvvikelse", request, As(Roll::SAS));
  ASSERT_THAT(avvikelse.status(), IsOk());
  EXPECT_EQ(avvikelse->lagstod_size(), 3) << "it is one now";
}

TEST_P(LagstodTest, WhatTheNamndIsToldIsStoredByTheDayOnWhichItWasTold) {
  const proto::Call alfa = House::Utforare("alfa");
  v1::CreateNamndinformationRequest request;
  request.set_parent("kommuner/0114");
  request.set_request_id(base::NewId(absl::Now()));
  v1::Namndinformation& asked = *request.mutable_namndinformation();
  asked.set_enhet(FakeRegistry::Enhet("lunden"));
  asked.set_insatstyp("SOL_SABO");
  asked.set_aven_lagrum(v1::LSS);
  asked.set_rapporterad_date("2025-06-25");
  asked.set_omedelbara_atgarder("Dubbelbemannat.");
  asked.set_jav_redovisat(true);
  auto told = Ask<v1::Namndinformation>("CreateNamndinformation", request, On(alfa, absl::CivilDay(2025, 6, 30)));
  ASSERT_THAT(told.status(), IsOk());
  EXPECT_EQ(told->skyldighet(), absl::StrCat("14 kap. 5 §", kGammal, " och 24 d §", kLss));
  v1::GetNamndinformationRequest read;
  read.set_name(told->name());
  const auto seen = Ask<v1::Namndinformation>("GetNamndinformation", read, As(Roll::SAS));
  ASSERT_THAT(seen.status(), IsOk());
  EXPECT_TRUE(seen->jav_redovisat()) << "the nämnd is told that there is jäv";
  v1::UpdateNamndinformationRequest more;
  *more.mutable_namndinformation() = *told;
  more.mutable_namndinformation()->set_ivo_date("2025-07-01");
  more.mutable_update_mask()->add_paths("ivo_date");
  told = Ask<v1::Namndinformation>("UpdateNamndinformation", more, On(alfa, absl::CivilDay(2025, 7, 2)));
  ASSERT_THAT(told.status(), IsOk());
  EXPECT_THAT(Said(told->lagstod()),
              ElementsAre(absl::StrCat("INFORMERA_NAMNDEN/SOL/1 2025-06-30: 14 kap. 5 §", kGammal),
                          absl::StrCat("INFORMERA_NAMNDEN/LSS/1 2025-06-30: 24 d §", kLss),
                          absl::StrCat("INFORMERA_OM_ANMALAN/SOL/2 2025-07-02: 27 kap. 6 § tredje stycket", kNy),
                          absl::StrCat("INFORMERA_OM_ANMALAN/LSS/1 2025-07-02: 24 f §", kLss)));
  const auto rapport = house().Get(told->rapport(), alfa);
  EXPECT_EQ(rapport->aven_lagrum(), v1::LSS);
  EXPECT_THAT(Said(rapport->lagstod())[2], HasSubstr("RAPPORTERA/SOL/1 2025-06-25"));
}

TEST(PliktText, NamesTheDutyByEachLawOnTheDay) {
  EXPECT_EQ(PliktText(v1::PLIKT_INFORMERA_NAMNDEN, {v1::SOL}, "2025-06-30"), absl::StrCat("14 kap. 5 §", kGammal));
  EXPECT_EQ(PliktText(v1::PLIKT_INFORMERA_NAMNDEN, {v1::SOL}, "2025-07-01"), absl::StrCat("27 kap. 4 §", kNy));
  EXPECT_EQ(PliktText(v1::PLIKT_INFORMERA_NAMNDEN, {v1::HSL}, "2026-01-01"), "") << "no such duty";
  EXPECT_EQ(LagarnasNamn({v1::SOL, v1::LSS}), "SoL och LSS");
}

KVALITET_ON_EVERY_ENGINE(LagstodTest);

}  // namespace
}  // namespace kvalitet::avvikelser
