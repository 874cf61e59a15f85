// Each write of lex Sarah, with every one of its statements failing in turn: the ärende, the register's row, what the
// nämnd was told and the trace stand together or not at all.
#include <gmock/gmock.h>

#include "common/store/blob.h"
#include "services/avvikelser/lexarende.h"
#include "tests/services/avvikelser_allt_eller_inget.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using tests::IsOk;
using tests::StatusIs;

class AlltEllerIngetLexTest : public AlltEllerInget<LexSarahTest> {
 protected:
  // A step, and what stands in the row of the register afterwards.
  struct Led {
    v1::LexSarahSteg steg;
    Roll roll;
    v1::LexSarahState lage;
    Tables touched;
    v1::Grad grad = v1::ALLVARLIGT_MISSFORHALLANDE;
  };
  // Its management takes every step in a private utförare's own.
  static proto::Call Vem(const v1::LexSarahArende& a, Roll roll) {
    return a.utforarens_egen() ? House::Utforare("alfa") : As(roll);
  }
  static v1::MoveLexSarahArendeRequest Begaran(const v1::LexSarahArende& a, const Led& one) {
    v1::MoveLexSarahArendeRequest request = Steg(a, one.steg);
    request.set_grad(one.grad);
    request.set_ivo_sista_date("2026-07-20");
    request.set_ivo_beslut(v1::IVO_KRITIK);
    return request;
  }
  // The same statements at least in each: the ärende and its child rows, the rapport, the markers, the trace.  The
  // kommun's register hears nothing of a private utförare's own.
  void Ta(v1::LexSarahArende& a, const std::vector<Led>& leder) {
    for (const Led& one : leder) {
      Tables touched = one.touched;
      touched.insert({"lex_sarah_arende", "fakta_markor"});
      if (a.utforarens_egen()) touched.erase("avvikelse");
      a = Each<v1::LexSarahArende>("MoveLexSarahArende", Begaran(a, one), Vem(a, one.roll), 10, touched);
      EXPECT_EQ(a.state(), one.lage) << LexSarahSteg_Name(one.steg);
    }
  }
  // Without a failure: what another case fails at each statement.
  void Forbi(v1::LexSarahArende& a, const std::vector<Led>& leder) {
    for (const Led& one : leder) {
      ASSERT_THAT(Move(a, Begaran(a, one), Vem(a, one.roll)), IsOk()) << LexSarahSteg_Name(one.steg);
      ASSERT_EQ(a.state(), one.lage) << LexSarahSteg_Name(one.steg);
    }
  }
  void Bedom(v1::LexSarahArende& a, v1::LexSarahEffekt effekt) {
    a.mutable_atgarder(0)->set_genomford_date("2026-06-14");
    a.mutable_atgarder(0)->set_effekt(effekt);
    a.mutable_atgarder(0)->set_effekt_motiv("Räknat på nytt.");
    SkrivHelt(a, {"atgarder"}, Roll::SAS, {"lex_sarah_arende", "lex_sarah_arende_atgarder"});
  }
  // Received, of the enhet soder by the nämnd, of lunden by the private utförare that runs it.
  v1::LexSarahArende Mottaget(bool egen) {
    const proto::Call alfa = House::Utforare("alfa");
    const auto rapport = Rapport(egen ? "lunden" : "soder", egen ? alfa : Chef("beta", "soder"), "Fall.");
    EXPECT_THAT(rapport, IsOk());
    v1::LexSarahArende a;
    if (!rapport.ok()) return a;
    Tables touched = {"lex_sarah_arende", "fakta_markor"};
    if (!egen) touched.insert("avvikelse");
    a = Each<v1::LexSarahArende>("CreateLexSarahArende", Mottagning(*rapport), egen ? alfa : As(Roll::SAS),
                                 egen ? 8 : 12, touched);
    EXPECT_EQ(a.utforarens_egen(), egen);
    return a;
  }
  // Everything that passes between the ärende and IVO, from the first notice.
  void MedIvo(v1::LexSarahArende& a) {
    Forbi(a, {{v1::UTSE_UTREDARE, Roll::SAS, v1::LEXSARAH_UNDER_UTREDNING, {}}});
    Ta(a, {{v1::SKA_ANMALAS, Roll::LEX_SARAH_UTREDARE, v1::LEXSARAH_UNDER_UTREDNING, {}},
           {v1::ANMAL_IVO_FORE_UTREDNING,
            Roll::SAS,
            v1::LEXSARAH_UNDER_UTREDNING,
            {"avvikelse", "lex_sarah_arende_ivo_kopior"}}});
    EXPECT_EQ(a.ivo_kopior_size(), 1);
    ASSERT_THAT(SkrivUtredning(a, Vem(a, Roll::SAS)), IsOk());
    Forbi(a, {{v1::LAS_UTREDNING, Roll::SAS, v1::LEXSARAH_KLAR_FOR_BESLUT, {}},
              {v1::BESLUTA, Roll::NAMND, v1::LEXSARAH_BESLUTAD, {}}});
    EXPECT_EQ(a.ivo_state(), v1::IVO_UTREDNING_ATT_EFTERSANDA);
    Ta(a, {{v1::EFTERSAND_UTREDNING, Roll::SAS, v1::LEXSARAH_BESLUTAD, {"lex_sarah_arende_ivo_kopior"}},
           {v1::IVO_BEGAR, Roll::SAS, v1::LEXSARAH_BESLUTAD, {}},
           {v1::IVO_SVARA, Roll::SAS, v1::LEXSARAH_BESLUTAD, {}},
           {v1::IVO_BESLUTAR, Roll::SAS, v1::LEXSARAH_BESLUTAD, {}},
           {v1::IVO_KRAVER, Roll::NAMND, v1::LEXSARAH_BESLUTAD, {}},
           {v1::IVO_AVSLUTAR, Roll::SAS, v1::LEXSARAH_BESLUTAD, {}}});
    EXPECT_EQ(a.ivo_state(), v1::IVO_AVSLUTAT);
    EXPECT_EQ(a.ivo_kopior_size(), 2);
    EXPECT_EQ(a.ivo_beslut(), v1::IVO_KRITIK);
  }
  // Less grave than it looked: not notified after all, and closed without a measure.
  void UtanAtgarder(v1::LexSarahArende& a) {
    const v1::Grad mild = v1::MISSFORHALLANDE;
    Forbi(a, {{v1::UTSE_UTREDARE, Roll::SAS, v1::LEXSARAH_UNDER_UTREDNING, {}},
              {v1::SKA_ANMALAS, Roll::SAS, v1::LEXSARAH_UNDER_UTREDNING, {}}});
    ASSERT_THAT(SkrivUtredning(a, Vem(a, Roll::SAS)), IsOk());
    Forbi(a, {{v1::LAS_UTREDNING, Roll::SAS, v1::LEXSARAH_KLAR_FOR_BESLUT, {}, mild}});
    Ta(a, {{v1::BESLUTA, Roll::NAMND, v1::LEXSARAH_BESLUTAD, {"avvikelse"}, mild},
           {v1::ANMALS_INTE, Roll::SAS, v1::LEXSARAH_BESLUTAD, {}}});
    EXPECT_EQ(a.ivo_state(), v1::IVO_EJ_AKTUELL);
    a.mutable_orsaker(0)->set_utan_atgard_motiv("Kunde inte förutses.");
    SkrivHelt(a, {"orsaker"}, Roll::SAS, {"lex_sarah_arende", "lex_sarah_arende_orsaker"});
    Ta(a, {{v1::AVSLUTA_UTAN_ATGARDER, Roll::SAS, v1::LEXSARAH_AVSLUTAD, {"avvikelse"}},
           {v1::ATEROPPNA, Roll::SAS, v1::LEXSARAH_UNDER_UTREDNING, {"avvikelse"}}});
  }
  // From its decision, with measures that did not help at first.
  void EjEffekt(v1::LexSarahArende& a) {
    AddAtgard(a, 1);
    SkrivHelt(a, {"atgarder"}, Roll::SAS, {"lex_sarah_arende", "lex_sarah_arende_atgarder"});
    Ta(a, {{v1::STARTA_ATGARDER, Roll::SAS, v1::LEXSARAH_ATGARDER_PAGAR, {}}});
    Bedom(a, v1::LEXSARAH_EFFEKT_EJ);
    Ta(a, {{v1::ATGARDER_GENOMFORDA, Roll::SAS, v1::LEXSARAH_EFFEKTUPPFOLJNING, {}},
           {v1::EJ_EFFEKT, Roll::SAS, v1::LEXSARAH_ATGARDER_PAGAR, {}}});
    Bedom(a, v1::LEXSARAH_EFFEKT_ONSKAD);
    Ta(a, {{v1::ATGARDER_GENOMFORDA, Roll::SAS, v1::LEXSARAH_EFFEKTUPPFOLJNING, {}},
           {v1::ANMAL_IVO, Roll::SAS, v1::LEXSARAH_EFFEKTUPPFOLJNING, {"avvikelse", "lex_sarah_arende_ivo_kopior"}},
           {v1::ONSKAD_EFFEKT, Roll::SAS, v1::LEXSARAH_AVSLUTAD, {"avvikelse"}}});
    EXPECT_EQ(a.ivo_kopior_size(), 1);
    if (!a.utforarens_egen()) {
      EXPECT_EQ(house().Get(a.rapport())->state(), v1::AVSLUTAD);
    }
    Ta(a, {{v1::ATEROPPNA, Roll::SAS, v1::LEXSARAH_UNDER_UTREDNING, {"avvikelse"}}});
  }
  void SkrivHelt(v1::LexSarahArende& a, const std::vector<std::string>& mask, Roll roll, const Tables& touched) {
    v1::UpdateLexSarahArendeRequest request;
    *request.mutable_lex_sarah_arende() = a;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(base::NewId(absl::Now()));
    a = Each<v1::LexSarahArende>("UpdateLexSarahArende", request, Vem(a, roll), 10, touched);
  }
  static v1::CreateLexSarahArendeRequest Mottagning(const v1::Avvikelse& rapport) {
    v1::CreateLexSarahArendeRequest receive;
    receive.set_parent("kommuner/0114");
    receive.set_request_id(base::NewId(absl::Now()));
    receive.mutable_lex_sarah_arende()->set_rapport(rapport.name());
    receive.mutable_lex_sarah_arende()->set_mottagare_jav(v1::JAV_INGET);
    return receive;
  }
};

ALLT_ELLER_INGET(AlltEllerIngetLexTest, TheNamndsArendeFromRapportToClosedAndOpenedAgain, "CreateLexSarahArende",
                 "UpdateLexSarahArende",
                 "MoveLexSarahArende UTSE_UTREDARE BEGAR_KOMPLETTERING KOMPLETTERAT LAS_UTREDNING ATERLAMNA BESLUTA",
                 "MoveLexSarahArende STARTA_ATGARDER ATGARDER_GENOMFORDA EJ_EFFEKT ANMAL_IVO ONSKAD_EFFEKT ATEROPPNA") {
  const proto::Call chef = Chef("beta", "soder");
  const auto rapport = Rapport("soder", chef, "Ett besök uteblev.");
  ASSERT_THAT(rapport, IsOk());
  auto a = Each<v1::LexSarahArende>("CreateLexSarahArende", Mottagning(*rapport), As(Roll::SAS), 12,
                                    {"lex_sarah_arende", "avvikelse", "fakta_markor"});
  EXPECT_EQ(a.nummer(), "L-1") << "what failed drew no number";
  EXPECT_THAT(Read(a.name(), chef), IsOk());
  Ta(a, {{v1::UTSE_UTREDARE, Roll::SAS, v1::LEXSARAH_UNDER_UTREDNING, {"avvikelse"}}});
  EXPECT_THAT(Read(a.name(), chef), StatusIs(absl::StatusCode::kNotFound));

  a.set_vad_hande("Ett besök uteblev.");
  a.set_uppmarksammat("Av en anhörig.");
  a.set_nar_intraffade("Den 10 mars.");
  a.set_hant_tidigare("Nej.");
  a.set_kan_handa_igen("Ja.");
  a.add_orsaker()->set_nr(1);
  a.mutable_orsaker(0)->set_omrade(v1::ORSAK_RUTINER);
  a.mutable_orsaker(0)->set_text("Rutin saknades.");
  SkrivHelt(a, {"vad_hande", "uppmarksammat", "nar_intraffade", "hant_tidigare", "kan_handa_igen", "orsaker"},
            Roll::LEX_SARAH_UTREDARE, {"lex_sarah_arende", "lex_sarah_arende_orsaker"});
  Ta(a, {{v1::BEGAR_KOMPLETTERING, Roll::LEX_SARAH_UTREDARE, v1::LEXSARAH_KOMPLETTERING, {}},
         {v1::KOMPLETTERAT, Roll::LEX_SARAH_UTREDARE, v1::LEXSARAH_UNDER_UTREDNING, {}},
         {v1::LAS_UTREDNING, Roll::LEX_SARAH_UTREDARE, v1::LEXSARAH_KLAR_FOR_BESLUT, {}},
         {v1::ATERLAMNA, Roll::NAMND, v1::LEXSARAH_UNDER_UTREDNING, {}},
         {v1::LAS_UTREDNING, Roll::SAS, v1::LEXSARAH_KLAR_FOR_BESLUT, {}},
         {v1::BESLUTA, Roll::NAMND, v1::LEXSARAH_BESLUTAD, {"avvikelse"}}});
  EXPECT_EQ(house().Get(rapport->name())->grad(), v1::ALLVARLIGT_MISSFORHALLANDE);

  EjEffekt(a);
  EXPECT_EQ(house().Get(rapport->name())->state(), v1::UNDER_UTREDNING);
}

ALLT_ELLER_INGET(AlltEllerIngetLexTest, TheNamndAndIvoToTheLastWord, "CreateLexSarahArende",
                 "MoveLexSarahArende SKA_ANMALAS ANMAL_IVO_FORE_UTREDNING EFTERSAND_UTREDNING IVO_BEGAR IVO_SVARA",
                 "MoveLexSarahArende IVO_BESLUTAR IVO_KRAVER IVO_AVSLUTAR") {
  v1::LexSarahArende a = Mottaget(false);
  MedIvo(a);
  EXPECT_EQ(house().Get(a.rapport())->till_ivo_date(), "2026-06-15");
}

ALLT_ELLER_INGET(AlltEllerIngetLexTest, TheNamndClosesWithoutMeasures, "CreateLexSarahArende", "UpdateLexSarahArende",
                 "MoveLexSarahArende BESLUTA ANMALS_INTE AVSLUTA_UTAN_ATGARDER ATEROPPNA") {
  v1::LexSarahArende a = Mottaget(false);
  UtanAtgarder(a);
  EXPECT_EQ(house().Get(a.rapport())->state(), v1::UNDER_UTREDNING);
}

ALLT_ELLER_INGET(AlltEllerIngetLexTest, APrivateUtforaresOwnFromRapportToClosedAndOpenedAgain, "CreateLexSarahArende",
                 "UpdateLexSarahArende",
                 "MoveLexSarahArende egen UTSE_UTREDARE BEGAR_KOMPLETTERING KOMPLETTERAT LAS_UTREDNING ATERLAMNA",
                 "MoveLexSarahArende egen BESLUTA STARTA_ATGARDER ATGARDER_GENOMFORDA EJ_EFFEKT ANMAL_IVO",
                 "MoveLexSarahArende egen ONSKAD_EFFEKT ATEROPPNA") {
  v1::LexSarahArende a = Mottaget(true);
  Ta(a, {{v1::UTSE_UTREDARE, Roll::UTFORARE, v1::LEXSARAH_UNDER_UTREDNING, {}}});
  ASSERT_THAT(SkrivUtredning(a, House::Utforare("alfa")), IsOk());
  Ta(a, {{v1::BEGAR_KOMPLETTERING, Roll::UTFORARE, v1::LEXSARAH_KOMPLETTERING, {}},
         {v1::KOMPLETTERAT, Roll::UTFORARE, v1::LEXSARAH_UNDER_UTREDNING, {}},
         {v1::LAS_UTREDNING, Roll::UTFORARE, v1::LEXSARAH_KLAR_FOR_BESLUT, {}},
         {v1::ATERLAMNA, Roll::UTFORARE, v1::LEXSARAH_UNDER_UTREDNING, {}}});
  Forbi(a, {{v1::LAS_UTREDNING, Roll::UTFORARE, v1::LEXSARAH_KLAR_FOR_BESLUT, {}}});
  Ta(a, {{v1::BESLUTA, Roll::UTFORARE, v1::LEXSARAH_BESLUTAD, {}}});
  EjEffekt(a);
}

ALLT_ELLER_INGET(AlltEllerIngetLexTest, APrivateUtforareAndIvoToTheLastWord, "CreateLexSarahArende",
                 "MoveLexSarahArende egen SKA_ANMALAS ANMAL_IVO_FORE_UTREDNING EFTERSAND_UTREDNING IVO_BEGAR IVO_SVARA",
                 "MoveLexSarahArende egen IVO_BESLUTAR IVO_KRAVER IVO_AVSLUTAR") {
  v1::LexSarahArende a = Mottaget(true);
  MedIvo(a);
}

ALLT_ELLER_INGET(AlltEllerIngetLexTest, APrivateUtforareClosesWithoutMeasures, "CreateLexSarahArende",
                 "UpdateLexSarahArende",
                 "MoveLexSarahArende egen BESLUTA ANMALS_INTE AVSLUTA_UTAN_ATGARDER ATEROPPNA") {
  v1::LexSarahArende a = Mottaget(true);
  UtanAtgarder(a);
}

// What is put right in the rapport is put right in its ärende and in what the nämnd was told of it.
ALLT_ELLER_INGET(AlltEllerIngetLexTest, ArendeAndInformationFollowTheRapportWhole, "UpdateAvvikelse") {
  const proto::Call alfa = House::Utforare("alfa");
  const auto rapport = Rapport("lunden", alfa, "Fall.");
  ASSERT_THAT(rapport, IsOk());
  const auto arende = TaEmot(*rapport, alfa);
  ASSERT_THAT(arende, IsOk());
  const auto told = Informera(alfa, "lunden", rapport->name());
  ASSERT_THAT(told, IsOk());
  v1::UpdateAvvikelseRequest update;
  update.mutable_avvikelse()->set_name(rapport->name());
  update.mutable_avvikelse()->set_rapporterad_date("2026-03-13");
  update.mutable_update_mask()->add_paths("rapporterad_date");
  update.set_request_id(base::NewId(absl::Now()));
  Each<v1::Avvikelse>("UpdateAvvikelse", update, alfa, 17,
                      {"avvikelse", "lex_sarah_arende", "namndinformation", "fakta_markor"});
  EXPECT_EQ(Read(arende->name(), alfa)->rapporterad_date(), "2026-03-13");
  v1::GetNamndinformationRequest get;
  get.set_name(told->name());
  EXPECT_EQ(Ask<v1::Namndinformation>("GetNamndinformation", get, alfa)->rapporterad_date(), "2026-03-13");
}

// What the nämnd is told makes a rapport where there is none, and follows it to another enhet.
ALLT_ELLER_INGET(AlltEllerIngetLexTest, TheNamndIsToldWithTheRapportWhole, "CreateNamndinformation",
                 "UpdateNamndinformation", "RelocateAvvikelse") {
  const proto::Call alfa = House::Utforare("alfa");
  v1::CreateNamndinformationRequest inform;
  inform.set_parent("kommuner/0114");
  inform.set_request_id(base::NewId(absl::Now()));
  inform.mutable_namndinformation()->set_enhet(FakeRegistry::Enhet("norr"));
  inform.mutable_namndinformation()->set_insatstyp("SOL_HEMTJANST");
  inform.mutable_namndinformation()->set_rapporterad_date("2026-03-12");
  inform.mutable_namndinformation()->set_omedelbara_atgarder("Dubbelbemannat.");
  const auto told = Each<v1::Namndinformation>("CreateNamndinformation", inform, alfa, 9,
                                               {"namndinformation", "avvikelse", "fakta_markor"});
  v1::UpdateNamndinformationRequest more;
  *more.mutable_namndinformation() = told;
  more.mutable_namndinformation()->set_ivo_date("2026-06-15");
  more.mutable_update_mask()->add_paths("ivo_date");
  more.set_request_id(base::NewId(absl::Now()));
  Each<v1::Namndinformation>("UpdateNamndinformation", more, alfa, 8, {"namndinformation", "avvikelse"});
  EXPECT_EQ(house().Get(told.rapport())->till_ivo_date(), "2026-06-15");
  v1::RelocateAvvikelseRequest move;
  move.set_name(told.rapport());
  move.set_enhet(FakeRegistry::Enhet("lunden"));
  move.set_insatstyp("SOL_SABO");
  move.set_motiv("Fel enhet.");
  move.set_request_id(base::NewId(absl::Now()));
  Each<v1::Avvikelse>("RelocateAvvikelse", move, alfa, 10,
                      {"avvikelse", "namndinformation", "rattelse", "fakta_markor"});
}

// A private utförare's own: a copy for the nämnd, and the papers when they are handed over for good.
ALLT_ELLER_INGET(AlltEllerIngetLexTest, CopiesAndPapersAreHandedOverWhole, "SendLexSarahKopia", "OfferLexSarahPapper",
                 "TakeOverLexSarahPapper") {
  const proto::Call alfa = House::Utforare("alfa"), sas = As(Roll::SAS);
  const auto own = EgetArende();
  ASSERT_THAT(own, IsOk());
  v1::SendLexSarahKopiaRequest send;
  send.set_name(own->name());
  send.set_motiv("Nämnden har bett om den.");
  send.set_request_id(base::NewId(absl::Now()));
  Each<v1::LexSarahKopia>("SendLexSarahKopia", send, alfa, 5, {"lex_sarah_kopia"});

  v1::OfferLexSarahPapperRequest offer;
  offer.set_name(own->name());
  offer.set_request_id(base::NewId(absl::Now()));
  const auto offered = Each<v1::LexSarahGallring>("OfferLexSarahPapper", offer, alfa, 5, {"lex_sarah_gallring"});
  EXPECT_EQ(offered.state(), v1::GALLRING_ERBJUDEN);
  v1::TakeOverLexSarahPapperRequest take;
  take.set_name(offered.name());
  take.set_overenskommelse("Socialnämnden 2026-06-10 § 41");
  take.set_request_id(base::NewId(absl::Now()));
  const auto taken = Each<v1::LexSarahGallring>(
      "TakeOverLexSarahPapper", take, sas, 10, {"lex_sarah_gallring", "lex_sarah_arende", "avvikelse", "fakta_markor"});
  EXPECT_EQ(taken.state(), v1::GALLRING_OVERTAGEN);
  EXPECT_THAT(Read(own->name(), sas), IsOk());
  EXPECT_THAT(Read(own->name(), alfa), StatusIs(absl::StatusCode::kNotFound));
}

// Whoever is concerned leaves the rapport to others, and it is noted: one without the other would be a rapport that
// nobody receives, or jäv that nobody knows of.
ALLT_ELLER_INGET(AlltEllerIngetLexTest, JavIsNotedWithWhatItLeavesToOthers, "DeclareLexSarahJav") {
  const auto rapport = Rapport("soder", As(Roll::SAS), "Ett besök uteblev.");
  ASSERT_THAT(rapport, IsOk());
  v1::DeclareLexSarahJavRequest jav;
  jav.set_name(rapport->name());
  jav.set_jav_motiv("Jag planerade besöken.");
  jav.set_request_id(base::NewId(absl::Now()));
  Each<v1::LexSarahStatus>("DeclareLexSarahJav", jav, Chef("beta", "soder"), 7, {"avvikelse", "rattelse"});
  EXPECT_TRUE(house().Get(rapport->name(), As(Roll::SAS))->overlamnad());
}

// What was sent to IVO is printed when somebody first asks for it.
ALLT_ELLER_INGET(AlltEllerIngetLexTest, ThePagesOfAnAnmalanAreKeptWhole, "ExportIvoAnmalan") {
  const auto own = EgetArende();
  ASSERT_THAT(own, IsOk());
  v1::ExportIvoAnmalanRequest request;
  request.set_name(own->name());
  request.set_pdf(true);
  EachSida<v1::ExportIvoAnmalanResponse>("ExportIvoAnmalan", request, House::Utforare("alfa"));
}

// Pages of more than one part: no part of them without the others.
TEST_P(AlltEllerIngetLexTest, PagesOfSeveralPartsAreKeptWhole) {
  const std::string sidor(2 * store::kBlobPartBytes + 1, 's');
  const std::string name = "kommuner/0114/lexsarah/ett";
  store::Store& store = house().store();
  every().Fail("PutBlob", 3, {kIvoSida}, [&] {
    return store.database().Write(tests::Soon(), [&](sql::Session& session) {
      return store::Tx::Run(session, House::Team(), store.cipher(),
                            [&](store::Tx& tx) { return store::PutBlob(tx, kIvoSida, name, "1", sidor); });
    });
  });
  absl::StatusOr<std::string> kept;
  ASSERT_THAT(store.Read(House::Team(),
                         [&](sql::Session& session) {
                           kept = store::GetBlob(session, store.cipher(), kIvoSida, name, "1");
                           return kept.status();
                         }),
              IsOk());
  EXPECT_TRUE(*kept == sidor);
}

KVALITET_ON_EVERY_ENGINE(AlltEllerIngetLexTest);

}  // namespace
}  // namespace kvalitet::avvikelser
