// Each write of lex Maria, with every one of its statements failing in turn: the ärende, the register's row and the
// trace stand together or not at all.
#include <gmock/gmock.h>

#include "tests/services/avvikelser_allt_eller_inget.h"
#include "tests/services/avvikelser_lexmaria_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using tests::IsOk;

class AlltEllerIngetMariaTest : public AlltEllerInget<LexMariaTest> {
 protected:
  struct Led {
    v1::LexMariaSteg steg;
    v1::LexMariaState lage;
    Tables touched;
  };
  void Ta(v1::LexMariaArende& a, const std::vector<Led>& leder) {
    for (const Led& one : leder) {
      Tables touched = one.touched;
      touched.insert("lex_maria_arende");
      a = Each<v1::LexMariaArende>("MoveLexMariaArende", Steg(a, one.steg), As(Roll::MAS), 10, touched);
      EXPECT_EQ(a.state(), one.lage) << LexMariaSteg_Name(one.steg);
    }
  }
  void SkrivHelt(v1::LexMariaArende& a, const std::vector<std::string>& mask, const Tables& touched) {
    v1::UpdateLexMariaArendeRequest request;
    *request.mutable_lex_maria_arende() = a;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(base::NewId(absl::Now()));
    a = Each<v1::LexMariaArende>("UpdateLexMariaArende", request, As(Roll::MAS), 10, touched);
  }
};

TEST_P(AlltEllerIngetMariaTest, ReceivedJudgedAndNotifiedBeforeTheInvestigation) {
  const auto rapport = Rapport("soder", As(Roll::MAS));
  ASSERT_THAT(rapport, IsOk());
  auto a = Each<v1::LexMariaArende>("CreateLexMariaArende", Mottagning(*rapport), As(Roll::MAS), 12,
                                    {"lex_maria_arende", "avvikelse", "fakta_markor"});
  EXPECT_EQ(a.nummer(), "M-1") << "what failed drew no number";
  EXPECT_EQ(house().Get(rapport->name())->lexmaria_arende(), "M-1");
  Ta(a, {{v1::LM_BEDOM, v1::LEXMARIA_BEDOMD, {"avvikelse"}},
         {v1::LM_HANDELSEANALYS, v1::LEXMARIA_HANDELSEANALYS, {"avvikelse"}},
         {v1::LM_SKA_ANMALAS, v1::LEXMARIA_HANDELSEANALYS, {}},
         {v1::LM_ANMAL_IVO_FORE_UTREDNING, v1::LEXMARIA_HANDELSEANALYS, {"avvikelse", "lex_maria_arende_ivo_kopior"}}});
  EXPECT_EQ(a.ivo_kopior_size(), 1);
  const auto row = house().Get(rapport->name());
  EXPECT_EQ(row->till_ivo_date(), "2026-06-15");
  EXPECT_TRUE(row->overlamnad());
}

TEST_P(AlltEllerIngetMariaTest, FromTheAnalysisToClosedAndOpenedAgain) {
  const auto rapport = Rapport("soder", As(Roll::MAS));
  ASSERT_THAT(rapport, IsOk());
  auto a = *UnderAnalys(*rapport, As(Roll::MAS));
  std::vector<std::string> mask = {"orsaker", "atgarder"};
  for (const char* field : kPunkter) {
    a.GetReflection()->SetString(&a, v1::LexMariaArende::descriptor()->FindFieldByName(field), "Något.");
    mask.push_back(field);
  }
  a.add_orsaker()->set_nr(1);
  a.mutable_orsaker(0)->set_omrade(v1::ORSAK_RUTINER);
  a.mutable_orsaker(0)->set_text("Signeringslistan fanns i två exemplar.");
  v1::LexMariaAtgard& atgard = *a.add_atgarder();
  atgard.set_nr(1);
  atgard.set_orsak_nr(1);
  atgard.set_text("Digital signering.");
  atgard.set_styrka(v1::STYRKA_STARK);
  atgard.set_ansvarig("enhetschef");
  atgard.set_sista_date("2026-08-01");
  const Tables written = {"lex_maria_arende", "lex_maria_arende_atgarder"};
  SkrivHelt(a, mask, {"lex_maria_arende", "lex_maria_arende_atgarder", "lex_maria_arende_orsaker"});
  Ta(a, {{v1::LM_LAS_ANALYS, v1::LEXMARIA_ANALYS_KLAR, {}},
         {v1::LM_ATERLAMNA, v1::LEXMARIA_HANDELSEANALYS, {}},
         {v1::LM_LAS_ANALYS, v1::LEXMARIA_ANALYS_KLAR, {}},
         {v1::LM_BESLUTA, v1::LEXMARIA_BESLUTAD, {"fakta_markor"}},
         {v1::LM_STARTA_ATGARDER, v1::LEXMARIA_ATGARDER, {}}});
  EXPECT_EQ(a.ivo_state(), v1::IVO_ATT_ANMALA);
  a.mutable_atgarder(0)->set_genomford_date("2026-06-14");
  a.mutable_atgarder(0)->set_effekt(v1::LEXSARAH_EFFEKT_ONSKAD);
  a.mutable_atgarder(0)->set_effekt_motiv("Inga fler.");
  SkrivHelt(a, {"atgarder"}, written);
  Ta(a, {{v1::LM_ATGARDER_GENOMFORDA, v1::LEXMARIA_EFFEKT, {}},
         {v1::LM_ANMAL_IVO, v1::LEXMARIA_EFFEKT, {"avvikelse", "lex_maria_arende_ivo_kopior"}},
         {v1::LM_INFORMERA_PATIENT, v1::LEXMARIA_EFFEKT, {}},
         {v1::LM_ONSKAD_EFFEKT, v1::LEXMARIA_AVSLUTAD, {"avvikelse", "fakta_markor"}}});
  EXPECT_EQ(house().Get(rapport->name())->state(), v1::AVSLUTAD);
  Ta(a, {{v1::LM_ATEROPPNA, v1::LEXMARIA_BEDOMD, {"avvikelse", "fakta_markor"}}});
  EXPECT_EQ(house().Get(rapport->name())->state(), v1::UNDER_UTREDNING);
}

TEST_P(AlltEllerIngetMariaTest, TheArendeFollowsTheDaysOfItsRapportWhole) {
  const proto::Call mas = As(Roll::MAS);
  const auto rapport = Rapport("soder", mas);
  ASSERT_THAT(rapport, IsOk());
  const auto arende = TaEmot(*rapport, mas);
  ASSERT_THAT(arende, IsOk());
  v1::UpdateAvvikelseRequest update;
  update.mutable_avvikelse()->set_name(rapport->name());
  update.mutable_avvikelse()->set_rapporterad_date("2026-03-16");
  update.mutable_update_mask()->add_paths("rapporterad_date");
  update.set_request_id(base::NewId(absl::Now()));
  Each<v1::Avvikelse>("UpdateAvvikelse", update, mas, 12, {"avvikelse", "lex_maria_arende", "fakta_markor"});
  EXPECT_EQ(Read(arende->name(), mas)->rapporterad_date(), "2026-03-16");
}

KVALITET_ON_EVERY_ENGINE(AlltEllerIngetMariaTest);

}  // namespace
}  // namespace kvalitet::avvikelser
