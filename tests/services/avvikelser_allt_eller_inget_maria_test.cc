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
  // Its management takes every step in a private utförare's own.
  static proto::Call Vem(const v1::LexMariaArende& a) {
    return a.utforarens_egen() ? House::Utforare("alfa") : As(Roll::MAS);
  }
  v1::MoveLexMariaArendeRequest Begaran(const v1::LexMariaArende& a, v1::LexMariaSteg steg) const {
    v1::MoveLexMariaArendeRequest request = Steg(a, steg);
    request.set_allvarlighet(allvarlig_ ? 4 : 1);
    request.set_beslut(allvarlig_ ? v1::ALLVARLIG_VARDSKADA : v1::VARDSKADA);
    request.set_ivo_sista_date("2026-07-20");
    request.set_ivo_beslut(v1::IVO_KRITIK);
    return request;
  }
  // The kommun's register hears nothing of a private utförare's own.
  void Ta(v1::LexMariaArende& a, const std::vector<Led>& leder) {
    for (const Led& one : leder) {
      Tables touched = one.touched;
      touched.insert("lex_maria_arende");
      if (a.utforarens_egen()) touched.erase("avvikelse");
      a = Each<v1::LexMariaArende>("MoveLexMariaArende", Begaran(a, one.steg), Vem(a), 10, touched);
      EXPECT_EQ(a.state(), one.lage) << LexMariaSteg_Name(one.steg);
    }
  }
  // Without a failure: what another case fails at each statement.
  void Forbi(v1::LexMariaArende& a, const std::vector<v1::LexMariaSteg>& leder) {
    for (const v1::LexMariaSteg one : leder) {
      ASSERT_THAT(Move(a, Begaran(a, one), Vem(a)), IsOk()) << LexMariaSteg_Name(one);
    }
  }
  void SkrivHelt(v1::LexMariaArende& a, const std::vector<std::string>& mask, const Tables& touched) {
    v1::UpdateLexMariaArendeRequest request;
    *request.mutable_lex_maria_arende() = a;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(base::NewId(absl::Now()));
    a = Each<v1::LexMariaArende>("UpdateLexMariaArende", request, Vem(a), 10, touched);
  }
  void Bedom(v1::LexMariaArende& a, v1::LexSarahEffekt effekt) {
    a.mutable_atgarder(0)->set_genomford_date("2026-06-14");
    a.mutable_atgarder(0)->set_effekt(effekt);
    a.mutable_atgarder(0)->set_effekt_motiv("Räknat på nytt.");
    SkrivHelt(a, {"atgarder"}, {"lex_maria_arende", "lex_maria_arende_atgarder"});
  }
  // Received, of the enhet soder by the kommun, of lunden by the private utförare that is the vårdgivare there.
  v1::LexMariaArende Mottaget(bool egen) {
    const proto::Call who = egen ? House::Utforare("alfa") : As(Roll::MAS);
    const auto rapport = Rapport(egen ? "lunden" : "soder", who);
    EXPECT_THAT(rapport, IsOk());
    v1::LexMariaArende a;
    if (!rapport.ok()) return a;
    Tables touched = {"lex_maria_arende", "fakta_markor"};
    if (!egen) touched.insert("avvikelse");
    a = Each<v1::LexMariaArende>("CreateLexMariaArende", Mottagning(*rapport), who, egen ? 9 : 12, touched);
    EXPECT_EQ(a.utforarens_egen(), egen);
    return a;
  }
  static void AddOrsak(v1::LexMariaArende& a) {
    a.add_orsaker()->set_nr(1);
    a.mutable_orsaker(0)->set_omrade(v1::ORSAK_RUTINER);
    a.mutable_orsaker(0)->set_text("Signeringslistan fanns i två exemplar.");
  }
  // Every point, one cause, one measure.
  void SkrivAllt(v1::LexMariaArende& a) {
    std::vector<std::string> mask = {"orsaker", "atgarder"};
    for (const char* field : kPunkter) {
      a.GetReflection()->SetString(&a, v1::LexMariaArende::descriptor()->FindFieldByName(field), "Något.");
      mask.push_back(field);
    }
    AddOrsak(a);
    v1::LexMariaAtgard& atgard = *a.add_atgarder();
    atgard.set_nr(1);
    atgard.set_orsak_nr(1);
    atgard.set_text("Digital signering.");
    atgard.set_styrka(v1::STYRKA_STARK);
    atgard.set_ansvarig("enhetschef");
    atgard.set_sista_date("2026-08-01");
    SkrivHelt(a, mask, {"lex_maria_arende", "lex_maria_arende_atgarder", "lex_maria_arende_orsaker"});
  }
  // From the händelseanalys, with measures that did not help at first, to closed and opened again.
  void Analys(v1::LexMariaArende& a) {
    SkrivAllt(a);
    Ta(a, {{v1::LM_LAS_ANALYS, v1::LEXMARIA_ANALYS_KLAR, {}},
           {v1::LM_ATERLAMNA, v1::LEXMARIA_HANDELSEANALYS, {}},
           {v1::LM_LAS_ANALYS, v1::LEXMARIA_ANALYS_KLAR, {}},
           {v1::LM_BESLUTA, v1::LEXMARIA_BESLUTAD, {"fakta_markor"}},
           {v1::LM_STARTA_ATGARDER, v1::LEXMARIA_ATGARDER, {}}});
    EXPECT_EQ(a.ivo_state(), v1::IVO_ATT_ANMALA);
    Bedom(a, v1::LEXSARAH_EFFEKT_EJ);
    Ta(a, {{v1::LM_ATGARDER_GENOMFORDA, v1::LEXMARIA_EFFEKT, {}}, {v1::LM_EJ_EFFEKT, v1::LEXMARIA_ATGARDER, {}}});
    Bedom(a, v1::LEXSARAH_EFFEKT_ONSKAD);
    Ta(a, {{v1::LM_ATGARDER_GENOMFORDA, v1::LEXMARIA_EFFEKT, {}},
           {v1::LM_ANMAL_IVO, v1::LEXMARIA_EFFEKT, {"avvikelse", "lex_maria_arende_ivo_kopior"}},
           {v1::LM_INFORMERA_PATIENT, v1::LEXMARIA_EFFEKT, {}},
           {v1::LM_ONSKAD_EFFEKT, v1::LEXMARIA_AVSLUTAD, {"avvikelse", "fakta_markor"}}});
    EXPECT_EQ(a.ivo_kopior_size(), 1);
    if (!a.utforarens_egen()) {
      EXPECT_EQ(house().Get(a.rapport())->state(), v1::AVSLUTAD);
    }
    Ta(a, {{v1::LM_ATEROPPNA, v1::LEXMARIA_BEDOMD, {"avvikelse", "fakta_markor"}}});
  }
  // Everything that passes between the ärende and IVO, from the first notice.
  void MedIvo(v1::LexMariaArende& a) {
    Forbi(a, {v1::LM_BEDOM, v1::LM_HANDELSEANALYS});
    Ta(a,
       {{v1::LM_SKA_ANMALAS, v1::LEXMARIA_HANDELSEANALYS, {}},
        {v1::LM_ANMAL_IVO_FORE_UTREDNING, v1::LEXMARIA_HANDELSEANALYS, {"avvikelse", "lex_maria_arende_ivo_kopior"}}});
    ASSERT_THAT(SkrivAnalys(a, Vem(a)), IsOk());
    Forbi(a, {v1::LM_LAS_ANALYS, v1::LM_BESLUTA});
    Ta(a, {{v1::LM_EFTERSAND_UTREDNING, v1::LEXMARIA_BESLUTAD, {"lex_maria_arende_ivo_kopior"}},
           {v1::LM_IVO_BEGAR, v1::LEXMARIA_BESLUTAD, {}},
           {v1::LM_IVO_SVARA, v1::LEXMARIA_BESLUTAD, {}},
           {v1::LM_IVO_BESLUTAR, v1::LEXMARIA_BESLUTAD, {}},
           {v1::LM_IVO_KRAVER, v1::LEXMARIA_BESLUTAD, {}},
           {v1::LM_IVO_AVSLUTAR, v1::LEXMARIA_BESLUTAD, {}}});
    EXPECT_EQ(a.ivo_state(), v1::IVO_AVSLUTAT);
    EXPECT_EQ(a.ivo_kopior_size(), 2);
    EXPECT_EQ(a.ivo_beslut(), v1::IVO_KRITIK);
  }
  // An enkel utredning of what was less grave than it looked: not notified after all, a patient who cannot be told,
  // and no measure.
  void UtanAtgarder(v1::LexMariaArende& a) {
    allvarlig_ = false;
    Ta(a, {{v1::LM_BEDOM, v1::LEXMARIA_BEDOMD, {"avvikelse"}},
           {v1::LM_ENKEL_UTREDNING, v1::LEXMARIA_ENKEL_UTREDNING, {}}});
    Forbi(a, {v1::LM_SKA_ANMALAS});
    a.set_handelsebeskrivning("Dubbel dos gavs.");
    AddOrsak(a);
    a.mutable_orsaker(0)->set_utan_atgard_motiv("Kunde inte förutses.");
    SkrivHelt(a, {"handelsebeskrivning", "orsaker"}, {"lex_maria_arende", "lex_maria_arende_orsaker"});
    Ta(a, {{v1::LM_BESLUTA, v1::LEXMARIA_BESLUTAD, {"fakta_markor"}},
           {v1::LM_ANMALS_INTE, v1::LEXMARIA_BESLUTAD, {}},
           {v1::LM_INFORMERAS_INTE, v1::LEXMARIA_BESLUTAD, {}},
           {v1::LM_AVSLUTA_UTAN_ATGARDER, v1::LEXMARIA_AVSLUTAD, {"avvikelse", "fakta_markor"}},
           {v1::LM_ATEROPPNA, v1::LEXMARIA_BEDOMD, {"avvikelse", "fakta_markor"}}});
    EXPECT_EQ(a.patient_state(), v1::PATIENT_INFORMERAS_INTE);
  }

  bool allvarlig_ = true;  // of the risk as it is judged, and of what is decided
};

ALLT_ELLER_INGET(AlltEllerIngetMariaTest, ReceivedJudgedAndNotifiedBeforeTheInvestigation, "CreateLexMariaArende",
                 "MoveLexMariaArende LM_BEDOM LM_HANDELSEANALYS LM_SKA_ANMALAS LM_ANMAL_IVO_FORE_UTREDNING") {
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

ALLT_ELLER_INGET(AlltEllerIngetMariaTest, FromTheAnalysisToClosedAndOpenedAgain, "UpdateLexMariaArende",
                 "MoveLexMariaArende LM_LAS_ANALYS LM_ATERLAMNA LM_BESLUTA LM_STARTA_ATGARDER LM_ATGARDER_GENOMFORDA",
                 "MoveLexMariaArende LM_EJ_EFFEKT LM_ANMAL_IVO LM_INFORMERA_PATIENT LM_ONSKAD_EFFEKT LM_ATEROPPNA") {
  const auto rapport = Rapport("soder", As(Roll::MAS));
  ASSERT_THAT(rapport, IsOk());
  auto a = *UnderAnalys(*rapport, As(Roll::MAS));
  Analys(a);
  EXPECT_EQ(house().Get(rapport->name())->state(), v1::UNDER_UTREDNING);
}

ALLT_ELLER_INGET(AlltEllerIngetMariaTest, TheKommunAndIvoToTheLastWord, "CreateLexMariaArende",
                 "MoveLexMariaArende LM_SKA_ANMALAS LM_ANMAL_IVO_FORE_UTREDNING LM_EFTERSAND_UTREDNING LM_IVO_BEGAR",
                 "MoveLexMariaArende LM_IVO_SVARA LM_IVO_BESLUTAR LM_IVO_KRAVER LM_IVO_AVSLUTAR") {
  v1::LexMariaArende a = Mottaget(false);
  MedIvo(a);
  EXPECT_EQ(house().Get(a.rapport())->till_ivo_date(), "2026-06-15");
}

ALLT_ELLER_INGET(AlltEllerIngetMariaTest, TheKommunInvestigatesSimplyAndClosesWithoutMeasures, "CreateLexMariaArende",
                 "UpdateLexMariaArende",
                 "MoveLexMariaArende LM_BEDOM LM_ENKEL_UTREDNING LM_BESLUTA LM_ANMALS_INTE LM_INFORMERAS_INTE",
                 "MoveLexMariaArende LM_AVSLUTA_UTAN_ATGARDER LM_ATEROPPNA") {
  v1::LexMariaArende a = Mottaget(false);
  UtanAtgarder(a);
  EXPECT_EQ(house().Get(a.rapport())->state(), v1::UNDER_UTREDNING);
}

// The measures of an enkel utredning begin without a decision.
ALLT_ELLER_INGET(AlltEllerIngetMariaTest, ASimpleOneGoesStraightToItsMeasures, "UpdateLexMariaArende",
                 "MoveLexMariaArende LM_STARTA_ATGARDER LM_HANDELSEANALYS") {
  allvarlig_ = false;
  for (const bool analys : {false, true}) {  // or what looked simple turns out not to be
    const auto rapport = Rapport("soder", As(Roll::MAS));
    ASSERT_THAT(rapport, IsOk());
    auto a = *TaEmot(*rapport, As(Roll::MAS));
    Forbi(a, {v1::LM_BEDOM, v1::LM_ENKEL_UTREDNING});
    SkrivAllt(a);
    if (analys) {
      Ta(a, {{v1::LM_HANDELSEANALYS, v1::LEXMARIA_HANDELSEANALYS, {"avvikelse"}}});
    } else {
      Ta(a, {{v1::LM_STARTA_ATGARDER, v1::LEXMARIA_ATGARDER, {}}});
    }
  }
}

ALLT_ELLER_INGET(AlltEllerIngetMariaTest, APrivateUtforaresOwnFromRapportToClosedAndOpenedAgain, "CreateLexMariaArende",
                 "UpdateLexMariaArende",
                 "MoveLexMariaArende egen LM_BEDOM LM_HANDELSEANALYS LM_LAS_ANALYS LM_ATERLAMNA LM_BESLUTA",
                 "MoveLexMariaArende egen LM_STARTA_ATGARDER LM_ATGARDER_GENOMFORDA LM_EJ_EFFEKT LM_ANMAL_IVO",
                 "MoveLexMariaArende egen LM_INFORMERA_PATIENT LM_ONSKAD_EFFEKT LM_ATEROPPNA") {
  v1::LexMariaArende a = Mottaget(true);
  Ta(a, {{v1::LM_BEDOM, v1::LEXMARIA_BEDOMD, {}}, {v1::LM_HANDELSEANALYS, v1::LEXMARIA_HANDELSEANALYS, {}}});
  Analys(a);
}

ALLT_ELLER_INGET(AlltEllerIngetMariaTest, APrivateUtforareAndIvoToTheLastWord, "CreateLexMariaArende",
                 "MoveLexMariaArende egen LM_SKA_ANMALAS LM_ANMAL_IVO_FORE_UTREDNING LM_EFTERSAND_UTREDNING",
                 "MoveLexMariaArende egen LM_IVO_BEGAR LM_IVO_SVARA LM_IVO_BESLUTAR LM_IVO_KRAVER LM_IVO_AVSLUTAR") {
  v1::LexMariaArende a = Mottaget(true);
  MedIvo(a);
}

ALLT_ELLER_INGET(AlltEllerIngetMariaTest, APrivateUtforareInvestigatesSimplyAndClosesWithoutMeasures,
                 "CreateLexMariaArende", "UpdateLexMariaArende",
                 "MoveLexMariaArende egen LM_BEDOM LM_ENKEL_UTREDNING LM_BESLUTA LM_ANMALS_INTE LM_INFORMERAS_INTE",
                 "MoveLexMariaArende egen LM_AVSLUTA_UTAN_ATGARDER LM_ATEROPPNA") {
  v1::LexMariaArende a = Mottaget(true);
  UtanAtgarder(a);
}

ALLT_ELLER_INGET(AlltEllerIngetMariaTest, TheArendeFollowsTheDaysOfItsRapportWhole, "UpdateAvvikelse") {
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

// What was sent to IVO is printed when somebody first asks for it.
ALLT_ELLER_INGET(AlltEllerIngetMariaTest, ThePagesOfAnAnmalanAreKeptWhole, "ExportLexMariaAnmalan") {
  const auto rapport = Rapport("soder", As(Roll::MAS));
  ASSERT_THAT(rapport, IsOk());
  auto a = *UnderAnalys(*rapport, As(Roll::MAS));
  Forbi(a, {v1::LM_SKA_ANMALAS, v1::LM_ANMAL_IVO_FORE_UTREDNING});
  v1::ExportLexMariaAnmalanRequest request;
  request.set_name(a.name());
  request.set_pdf(true);
  EachSida<v1::ExportLexMariaAnmalanResponse>("ExportLexMariaAnmalan", request, As(Roll::MAS));
}

KVALITET_ON_EVERY_ENGINE(AlltEllerIngetMariaTest);

}  // namespace
}  // namespace kvalitet::avvikelser
