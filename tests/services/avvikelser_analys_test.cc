// The joint analysis of a half-year.
#include <gmock/gmock.h>

#include "services/avvikelser/analys.h"
#include "services/avvikelser/kategorier.h"
#include "tests/services/avvikelser_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::ElementsAre;
using tests::StatusIs;

TEST(Teman, EveryCategoryStandsInOne) {
  size_t placed = 0;
  for (const Tema& tema : Teman()) placed += tema.kategorier.size();
  EXPECT_EQ(placed, Kategorier().size());
  for (const char* faulty : {"A;a;FINNS_INTE\n", "A;a;BEMOTANDE\nB;b;BEMOTANDE\n", "A;a;BEMOTANDE\nA;b;KAD\n",
                             ";a;KAD\n", "A;a;BEMOTANDE\n"}) {
    EXPECT_FALSE(ParseTeman(faulty).ok()) << faulty;
  }
}

TEST(Halvarsanalys, BothSpeakOfATheme) {
  const std::vector<Tema> teman = {{"TID", "tid", {"SYN_TID", "UTFORANDE_EJ"}}, {"MAT", "mat", {"SYN_MAT"}}};
  v1::Halvarsanalys analys;
  Analysera(teman,
            {{v1::KLAGOMAL, ",SYN_TID,", 3},
             {v1::KLAGOMAL, ",SYN_MAT,SYN_TID,", 1},
             {v1::SYNPUNKT, ",SYN_MAT,", 9},
             {v1::LEX_SARAH, ",UTFORANDE_EJ,", 1},
             {v1::AVVIKELSE, "", 2},
             {v1::BEROM, ",SYN_MAT,", 50}},
            {{v1::LEX_SARAH, ",UTFORANDE_EJ,", 4}}, analys);
  ASSERT_EQ(analys.teman_size(), 3);
  EXPECT_EQ(analys.teman(0).tema(), "TID") << "before what more people say and nobody who works there reports";
  EXPECT_TRUE(analys.teman(0).gemensamt());
  EXPECT_EQ(analys.teman(0).antal().klagomal(), 4);
  EXPECT_EQ(analys.teman(0).skal(), "4 klagomål, 1 lex Sarah-rapport; året före 0, 4");
  EXPECT_EQ(analys.teman(1).tema(), "MAT");
  EXPECT_FALSE(analys.teman(1).gemensamt());
  EXPECT_EQ(analys.teman(2).etikett(), "utan kategori");
  EXPECT_EQ(analys.totalt().klagomal(), 4) << "each once, whatever its themes";
  EXPECT_EQ(analys.totalt_fore().lex_sarah(), 4);
}

TEST(Halvarsanalys, WhatIsToldAsSumsStandsApartByKind) {
  v1::Halvarsanalys analys;
  LaggTillUppgivna({{v1::KLAGOMAL, "a", "alfa", 2},
                    {v1::FORSLAG, "a", "alfa", 3},
                    {v1::SYNPUNKT, "b", "alfa", 4},
                    {v1::AVVIKELSE, "c", "", 5},
                    {v1::BEROM, "a", "alfa", 90}},
                   analys);
  ASSERT_EQ(analys.uppgivna_size(), 3);
  EXPECT_EQ(analys.uppgivna(0).typ(), v1::AVVIKELSE);
  EXPECT_EQ(analys.uppgivna(0).utforare(), 0) << "nobody operated it";
  EXPECT_EQ(analys.uppgivna(1).typ(), v1::SYNPUNKT);
  EXPECT_EQ(analys.uppgivna(1).antal(), 7);
  EXPECT_EQ(analys.uppgivna(1).enheter(), 2);
  EXPECT_EQ(analys.uppgivna(1).utforare(), 1);
  EXPECT_EQ(analys.uppgivna(2).antal(), 2);
}

class HalvarTest : public HouseTest {
 protected:
  absl::StatusOr<v1::Halvarsanalys> Ask(int ar, int halvar, const proto::Call& call = House::Team(),
                                        const std::string& insatstyp = "") {
    v1::AnalyzeHalvarRequest request;
    request.set_parent("kommuner/0114");
    request.set_ar(ar);
    request.set_halvar(halvar);
    request.set_insatstyp(insatstyp);
    v1::Halvarsanalys answer;
    const absl::Status status = house_->Do("AnalyzeHalvar", call, request, answer);
    if (!status.ok()) return status;
    return answer;
  }
  // Sums of a month, as an utförare with a system of its own tells them.
  void Tell(const std::string& enhet, v1::Avvikelsetyp typ, const std::string& manad, int64_t antal) {
    v1::CreateAvvikelsetotalRequest request;
    request.mutable_avvikelsetotal()->set_typ(typ);
    request.mutable_avvikelsetotal()->set_lagrum(v1::SOL);
    Tell("CreateAvvikelsetotal", enhet, manad, antal, request, *request.mutable_avvikelsetotal());
  }
  void Tell(const std::string& enhet, v1::Synpunktstyp typ, const std::string& manad, int64_t antal) {
    v1::CreateSynpunktstotalRequest request;
    request.mutable_synpunktstotal()->set_typ(typ);
    Tell("CreateSynpunktstotal", enhet, manad, antal, request, *request.mutable_synpunktstotal());
  }
  static std::vector<std::string> Told(const absl::StatusOr<v1::Halvarsanalys>& analys) {
    EXPECT_TRUE(analys.ok()) << analys.status();
    std::vector<std::string> told;
    if (!analys.ok()) return told;
    for (const v1::Uppgivetantal& one : analys->uppgivna()) {
      told.push_back(absl::StrCat(v1::Avvikelsetyp_Name(one.typ()), " ", one.antal(), " of ", one.enheter(), " by ",
                                  one.utforare()));
    }
    return told;
  }

 private:
  template <typename Create, typename Summa>
  void Tell(const char* method, const std::string& enhet, const std::string& manad, int64_t antal, Create& request,
            Summa& summa) {
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    summa.set_enhet(FakeRegistry::Enhet(enhet));
    summa.set_insatstyp(enhet == "lunden" ? "SOL_SABO" : "SOL_HEMTJANST");
    summa.set_manad(manad);
    summa.set_antal(antal);
    summa.set_kalla("eget system");
    Summa made;
    const absl::Status status = house_->Do(method, House::Team(), request, made);
    EXPECT_TRUE(status.ok()) << status;
  }
};

TEST_P(HalvarTest, ToTodayAndAsMuchOfTheYearBefore) {
  for (const char* day : {"2026-01-01", "2026-06-15", "2025-06-15", "2025-12-31"}) {
    ASSERT_TRUE(house_->Imported("soder", v1::KLAGOMAL, day, "SYN_TID").ok());
  }
  ASSERT_TRUE(house_->Imported("lunden", v1::LEX_SARAH, "2026-05-01", "UTFORANDE_EJ").ok());
  ASSERT_TRUE(house_->Imported("soder", v1::KLAGOMAL, "2025-06-30", "SYN_TID").ok());  // later than today's day
  const auto first = Ask(2026, 1);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->fran_date(), "2026-01-01");
  EXPECT_EQ(first->till_date(), "2026-06-15");
  EXPECT_EQ(first->totalt().klagomal(), 2);
  EXPECT_EQ(first->totalt_fore().klagomal(), 1);
  EXPECT_TRUE(first->teman(0).gemensamt());
  EXPECT_FALSE(Ask(2026, 1, House::Team(), "SOL_HEMTJANST")->teman(0).gemensamt()) << "of that insatstyp alone";
  EXPECT_EQ(Ask(2025, 2)->totalt().klagomal(), 1);
  EXPECT_EQ(Ask(2026, 1, House::Utforare("alfa"))->totalt().klagomal(), 0) << "its own only";
  EXPECT_EQ(Ask(2026, 1, House::Utforare("alfa"))->totalt().lex_sarah(), 1);
  EXPECT_THAT(Ask(2026, 2).status(), StatusIs(absl::StatusCode::kInvalidArgument));
}

// What stands as 0 of the year before is known only where something was registered then or before.
TEST_P(HalvarTest, AYearBeforeOfWhichNothingIsRegisteredIsUnknown) {
  ASSERT_TRUE(house_->Imported("soder", v1::KLAGOMAL, "2026-03-01", "SYN_TID").ok());
  const auto unknown = Ask(2026, 1);
  ASSERT_TRUE(unknown.ok()) << unknown.status();
  EXPECT_TRUE(unknown->fore_okant());
  ASSERT_EQ(unknown->teman_size(), 1);
  EXPECT_EQ(unknown->teman(0).skal(), "1 klagomål; året före okänt");
  ASSERT_TRUE(house_->Imported("lunden", v1::LEX_SARAH, "2024-11-01", "UTFORANDE_EJ").ok());
  EXPECT_FALSE(Ask(2026, 1)->fore_okant()) << "the register was kept then: 0 is 0";
  EXPECT_FALSE(Ask(2026, 1, House::Team(), "SOL_HEMTJANST")->fore_okant()) << "of an insatstyp that had none too";
  EXPECT_TRUE(Ask(2026, 1, House::Utforare("beta"))->fore_okant());
}

// An utförare with a system of its own has nothing in the register.
TEST_P(HalvarTest, WhatIsToldAsSumsIsToldBeside) {
  Tell("lunden", v1::AVVIKELSE, "2026-05", 12);
  Tell("lunden", v1::AVVIKELSE, "2025-12", 5);  // of another half-year
  Tell("lunden", v1::LEX_SARAH, "2026-05", 0);
  Tell("soder", v1::AVVIKELSE, "2026-06", 3);  // the month that goes on
  Tell("lunden", v1::SYNPUNKTSTYP_KLAGOMAL, "2026-01", 4);
  Tell("lunden", v1::SYNPUNKTSTYP_FORSLAG, "2026-02", 1);
  Tell("lunden", v1::SYNPUNKTSTYP_BEROM, "2026-02", 50);
  Tell("soder", v1::SYNPUNKTSTYP_FRAGA, "2026-03", 2);
  const auto all = Ask(2026, 1);
  EXPECT_THAT(Told(all), ElementsAre("AVVIKELSE 15 of 2 by 2", "LEX_SARAH 0 of 1 by 1", "SYNPUNKT 3 of 2 by 2",
                                     "KLAGOMAL 4 of 1 by 1"));
  EXPECT_EQ(all->totalt().avvikelser(), 0) << "not among what is registered here";
  EXPECT_EQ(all->teman_size(), 0);
  EXPECT_THAT(Told(Ask(2025, 2)), ElementsAre("AVVIKELSE 5 of 1 by 1"));
  EXPECT_THAT(Told(Ask(2026, 1, House::Team(), "SOL_HEMTJANST")),
              ElementsAre("AVVIKELSE 3 of 1 by 1", "SYNPUNKT 2 of 1 by 1"));
  EXPECT_THAT(
      Told(Ask(2026, 1, House::Utforare("alfa"))),
      ElementsAre("AVVIKELSE 12 of 1 by 1", "LEX_SARAH 0 of 1 by 1", "SYNPUNKT 1 of 1 by 1", "KLAGOMAL 4 of 1 by 1"))
      << "its own only";
}

KVALITET_ON_EVERY_ENGINE(HalvarTest);

}  // namespace
}  // namespace kvalitet::avvikelser
