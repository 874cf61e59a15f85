// Lex Maria end to end: the kommun's ärende, and another vårdgivare's own.
#include <gmock/gmock.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/name.h"
#include "common/store/audit.h"
#include "tests/services/avvikelser_lexmaria_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using tests::IsOk;
using tests::StatusIs;

TEST_P(LexMariaTest, TheKommunsArendeFromRapportToClosed) {
  const proto::Call chef = Chef("beta", "soder"), mas = As(Roll::MAS);
  const auto rapport = Rapport("soder", chef);
  ASSERT_THAT(rapport.status(), IsOk());
  EXPECT_EQ(rapport->vardgivare(), v1::VARDGIVARE_KOMMUN) << "egen regi, where the uppdrag says nothing";
  EXPECT_FALSE(rapport->utforarens_egen());
  auto made = TaEmot(*rapport, chef);
  ASSERT_THAT(made.status(), IsOk());
  v1::LexMariaArende arende = *made;
  EXPECT_EQ(arende.nummer(), "M-1");
  EXPECT_EQ(arende.state(), v1::LEXMARIA_RAPPORTERAD);
  EXPECT_EQ(arende.patient_sista_date(), "2026-03-13") << "from the day on which it was noticed";
  EXPECT_EQ(house().Get(rapport->name())->lexmaria_arende(), "M-1");
  const absl::Status again = TaEmot(*rapport, mas).status();
  EXPECT_THAT(again, StatusIs(absl::StatusCode::kAlreadyExists)) << "one ärende a rapport";
  EXPECT_THAT(proto::SwedishOf(again), HasSubstr("AV-1 har redan M-1."));

  v1::MoveLexMariaArendeRequest unlicensed = Steg(arende, v1::LM_BEDOM);
  unlicensed.set_legitimerad(false);
  EXPECT_EQ(proto::ReasonOf(Move(arende, unlicensed, chef)), "HINDER");
  ASSERT_THAT(Move(arende, v1::LM_BEDOM, chef), IsOk());
  EXPECT_EQ(arende.riskvarde(), 8);
  EXPECT_EQ(arende.grans_riskvarde(), 8) << "what applied that day is told, whatever applies later";
  EXPECT_EQ(arende.grans_allvarlighet(), 3);
  EXPECT_TRUE(arende.handelseanalys_foreslas());
  EXPECT_THAT(Move(arende, v1::LM_HANDELSEANALYS, chef), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Read(arende.name(), chef).status(), IsOk());

  // Handing over moves access in the same write: of the ärende, and of the texts of the rapport.
  ASSERT_THAT(Move(arende, v1::LM_HANDELSEANALYS, mas), IsOk());
  EXPECT_THAT(Read(arende.name(), chef).status(), StatusIs(absl::StatusCode::kNotFound));
  proto::Call other_chief = chef;
  other_chief.who.subject = "en-annan-chef";
  EXPECT_EQ(house().Get(rapport->name(), other_chief)->beskrivning(), "");
  EXPECT_EQ(house().Get(rapport->name(), chef)->beskrivning(), "Dubbel dos gavs.") << "whoever reported reads it still";
  EXPECT_EQ(house().Get(rapport->name(), mas)->beskrivning(), "Dubbel dos gavs.");
  auto row = house().Get(rapport->name());
  EXPECT_EQ(row->state(), v1::UNDER_UTREDNING);
  row->set_state(v1::AVSLUTAD);
  EXPECT_THAT(house().Update(*row, {"state"}).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  row = house().Get(rapport->name(), mas);
  row->set_intraffad_date("2026-03-09");
  ASSERT_THAT(house().Update(*row, {"intraffad_date"}, mas).status(), IsOk());
  arende = *Read(arende.name(), mas);
  EXPECT_EQ(arende.handelse_date(), "2026-03-09") << "the day was wrong, and is put right in both";
  EXPECT_EQ(arende.patient_sista_date(), "2026-03-13") << "it was known no sooner";

  EXPECT_EQ(proto::ReasonOf(Move(arende, v1::LM_LAS_ANALYS, mas)), "HINDER");
  ASSERT_THAT(SkrivAnalys(arende, mas), IsOk());
  ASSERT_THAT(Move(arende, v1::LM_LAS_ANALYS, mas), IsOk());
  arende.set_felhandelser("Något annat.");
  EXPECT_THAT(Skriv(arende, {"felhandelser"}, mas), StatusIs(absl::StatusCode::kInvalidArgument)) << "locked";
  arende = *Read(arende.name(), mas);
  ASSERT_THAT(Move(arende, v1::LM_BESLUTA, As(Roll::MAR)), IsOk());
  EXPECT_EQ(arende.beslutad_av(), "person-MAR");
  EXPECT_EQ(arende.beslutad_time().seconds(), absl::ToUnixSeconds(mas.now));
  EXPECT_EQ(arende.dagar_till_last(), 95);
  EXPECT_EQ(arende.dagar_till_beslut(), 95);
  EXPECT_FALSE(arende.has_dagar_till_genomforda());
  EXPECT_EQ(arende.ivo_state(), v1::IVO_ATT_ANMALA) << "a grave one is to be notified";
  EXPECT_EQ(house().Get(rapport->name())->till_ivo_date(), "") << "a rapport is no anmälan";

  ASSERT_THAT(Move(arende, v1::LM_STARTA_ATGARDER, mas), IsOk());
  EXPECT_EQ(arende.sista_date(), "2026-08-01") << "the day of its measure";
  arende.mutable_atgarder(0)->set_genomford_date("2026-06-14");
  arende.mutable_atgarder(0)->set_effekt(v1::LEXSARAH_EFFEKT_ONSKAD);
  arende.mutable_atgarder(0)->set_effekt_motiv("Inga fler.");
  ASSERT_THAT(Skriv(arende, {"atgarder"}, mas), IsOk());
  ASSERT_THAT(Move(arende, v1::LM_ATGARDER_GENOMFORDA, mas), IsOk());
  EXPECT_EQ(arende.genomforda_date(), "2026-06-15");
  EXPECT_EQ(arende.dagar_till_genomforda(), 95);
  ASSERT_THAT(Move(arende, v1::LM_ANMAL_IVO, mas), IsOk());
  EXPECT_EQ(house().Get(rapport->name())->till_ivo_date(), "2026-06-15");
  const absl::Status untold = Move(arende, v1::LM_ONSKAD_EFFEKT, mas);
  ASSERT_EQ(proto::ViolationsOf(untold).size(), 1u) << untold;
  EXPECT_EQ(proto::ViolationsOf(untold)[0].field, "patient_state");
  ASSERT_THAT(Move(arende, v1::LM_INFORMERA_PATIENT, mas), IsOk());
  EXPECT_EQ(arende.patient_date(), "2026-06-15");
  EXPECT_EQ(arende.patient_sista_date(), "");
  ASSERT_THAT(Move(arende, v1::LM_ONSKAD_EFFEKT, mas), IsOk());
  row = house().Get(rapport->name());
  EXPECT_EQ(row->state(), v1::AVSLUTAD);
  EXPECT_EQ(row->avslutad_date(), "2026-06-15");

  v1::MoveLexMariaArendeRequest silent = Steg(arende, v1::LM_ATEROPPNA);
  silent.clear_motiv();
  EXPECT_EQ(proto::ReasonOf(Move(arende, silent, mas)), "HINDER");
  ASSERT_THAT(Move(arende, v1::LM_ATEROPPNA, mas), IsOk());
  EXPECT_EQ(arende.avslutad_date(), "");
  EXPECT_FALSE(arende.has_dagar_till_last() || arende.has_dagar_till_genomforda()) << "they are taken anew";
  EXPECT_EQ(house().Get(rapport->name())->avslutad_date(), "");
  for (const std::string& name : {arende.name(), rapport->name()}) {
    EXPECT_THAT(db().Read(tests::Soon(), [&](sql::Session& session) { return store::VerifyAudit(session, name); }),
                IsOk());
  }
}

// Last days are counted from the day that was right, as long as nobody has taken the step.
TEST_P(LexMariaTest, LastDaysFollowTheDaysOfTheRapport) {
  const proto::Call mas = As(Roll::MAS);
  const auto rapport = Rapport("soder", mas);
  v1::LexMariaArende arende = *TaEmot(*rapport, mas);
  EXPECT_EQ(arende.sista_date(), "2026-03-13");
  v1::Avvikelse row = *house().Get(rapport->name(), mas);
  row.set_rapporterad_date("2026-03-16");
  ASSERT_THAT(house().Update(row, {"rapporterad_date"}, mas).status(), IsOk());
  arende = *Read(arende.name(), mas);
  EXPECT_EQ(arende.sista_date(), "2026-03-17");
  EXPECT_EQ(arende.patient_sista_date(), "2026-03-13") << "from the discovery, which was right";
  row = *house().Get(rapport->name(), mas);
  row.set_upptackt_date("2026-03-10");
  ASSERT_THAT(house().Update(row, {"upptackt_date"}, mas).status(), IsOk());
  arende = *Read(arende.name(), mas);
  EXPECT_EQ(arende.patient_sista_date(), "2026-03-11");
  ASSERT_THAT(Move(arende, v1::LM_BEDOM, mas), IsOk());
  row = *house().Get(rapport->name(), mas);
  row.set_rapporterad_date("2026-03-12");
  ASSERT_THAT(house().Update(row, {"rapporterad_date"}, mas).status(), IsOk());
  EXPECT_EQ(Read(arende.name(), mas)->sista_date(), arende.sista_date()) << "from the judgement";
}

// Where the uppdrag does not say who answers for health care, a private utförare is not taken for it.
// A measure that was done before the day as it stands now stops nothing that is to be done at once.
TEST_P(LexMariaTest, NoStepWaitsForAMeasureWhoseEventWasCorrectedToALaterDay) {
  const proto::Call mas = As(Roll::MAS);
  const auto rapport = Rapport("soder", mas);
  v1::LexMariaArende arende = *UnderAnalys(*rapport, mas);
  const auto happened = [&](const char* day) {
    v1::Avvikelse row = *house().Get(rapport->name(), mas);
    row.set_intraffad_date(day);
    const absl::Status status = house().Update(row, {"intraffad_date"}, mas).status();
    arende = *Read(arende.name(), mas);
    return status;
  };
  ASSERT_THAT(happened("2026-03-09"), IsOk());
  ASSERT_THAT(SkrivAnalys(arende, mas), IsOk());
  arende.mutable_atgarder(0)->set_genomford_date("2026-03-10");
  ASSERT_THAT(Skriv(arende, {"atgarder"}, mas), IsOk());
  ASSERT_THAT(happened("2026-03-11"), IsOk());
  ASSERT_EQ(arende.handelse_date(), "2026-03-11");
  EXPECT_THAT(Move(arende, v1::LM_INFORMERA_PATIENT, mas), IsOk());
  EXPECT_THAT(Move(arende, v1::LM_SKA_ANMALAS, mas), IsOk());
  arende.mutable_atgarder(0)->set_text("Digital signering, på alla enheter.");
  EXPECT_THAT(Skriv(arende, {"atgarder"}, mas), IsOk());
  arende.mutable_atgarder(0)->set_genomford_date("2026-03-09");
  EXPECT_THAT(Skriv(arende, {"atgarder"}, mas), StatusIs(absl::StatusCode::kInvalidArgument)) << "stated now";
}

TEST_P(LexMariaTest, WhoseAPrivateUtforaresPatientIsIsNotGuessed) {
  HslAt("norr", "alfa", rv1::HSL_ANSVAR_UNSPECIFIED);
  const proto::Call alfa = House::Utforare("alfa");
  const auto rapport = Rapport("norr", alfa, kMarker);
  ASSERT_THAT(rapport.status(), IsOk()) << "a report is taken all the same";
  EXPECT_EQ(rapport->vardgivare(), v1::VARDGIVARE_UNSPECIFIED);
  EXPECT_EQ(house().Get(rapport->name())->beskrivning(), "") << "its own people's, until it is said";
  const absl::Status unsaid = TaEmot(*rapport, alfa).status();
  ASSERT_EQ(proto::ViolationsOf(unsaid).size(), 1u) << unsaid;
  EXPECT_EQ(proto::ViolationsOf(unsaid)[0].field, "lex_maria_arende.vardgivare");
  EXPECT_THAT(proto::ViolationsOf(unsaid)[0].svenska, HasSubstr("Ange kommunen, regionen eller utföraren"));
  const absl::Status bare = TaEmot(*rapport, alfa, v1::VARDGIVARE_UTFORARE).status();
  ASSERT_EQ(proto::ViolationsOf(bare).size(), 1u) << bare;
  EXPECT_THAT(proto::ViolationsOf(bare)[0].svenska, HasSubstr("Skriv hur det är känt"));
  const auto stated = TaEmot(*rapport, alfa, v1::VARDGIVARE_UTFORARE, "Avtalet, 7 §.");
  ASSERT_THAT(stated.status(), IsOk());
  EXPECT_EQ(stated->nummer(), "ME-1");
  EXPECT_EQ(house().Get(rapport->name())->vardgivare(), v1::VARDGIVARE_UTFORARE);
}

TEST_P(LexMariaTest, ASimpleOneStaysAtTheEnhet) {
  const proto::Call chef = Chef("beta", "soder"), mas = As(Roll::MAS);
  auto arende = *TaEmot(*Rapport("soder", chef), chef);
  v1::MoveLexMariaArendeRequest low = Steg(arende, v1::LM_BEDOM);
  low.set_allvarlighet(2);
  low.set_sannolikhet(2);
  ASSERT_THAT(Move(arende, low, chef), IsOk());
  EXPECT_FALSE(arende.handelseanalys_foreslas());
  ASSERT_THAT(Move(arende, v1::LM_ENKEL_UTREDNING, mas), IsOk());
  ASSERT_THAT(SkrivAnalys(arende, chef), IsOk()) << "the enhet investigates";
  arende.mutable_atgarder(0)->set_orsak_nr(7);
  EXPECT_THAT(Skriv(arende, {"atgarder"}, chef).ToString(), HasSubstr("7 finns inte"));
  arende = *Read(arende.name(), chef);
  ASSERT_THAT(Move(arende, v1::LM_STARTA_ATGARDER, chef), IsOk());
  arende.mutable_atgarder(0)->set_genomford_date("2026-06-14");
  arende.mutable_atgarder(0)->set_effekt(v1::LEXSARAH_EFFEKT_ONSKAD);
  arende.mutable_atgarder(0)->set_effekt_motiv("Inga fler.");
  ASSERT_THAT(Skriv(arende, {"atgarder"}, chef), IsOk());
  ASSERT_THAT(Move(arende, v1::LM_ATGARDER_GENOMFORDA, chef), IsOk());
  EXPECT_THAT(Move(arende, v1::LM_ONSKAD_EFFEKT, chef), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Move(arende, v1::LM_INFORMERAS_INTE, chef), StatusIs(absl::StatusCode::kPermissionDenied))
      << "that nobody is told is for those who answer for it to say";
  ASSERT_THAT(Move(arende, v1::LM_INFORMERAS_INTE, mas), IsOk());
  EXPECT_EQ(arende.patient_motiv(), "Motiv.");
  ASSERT_THAT(Move(arende, v1::LM_ONSKAD_EFFEKT, mas), IsOk());
  EXPECT_EQ(arende.state(), v1::LEXMARIA_AVSLUTAD);
}

TEST_P(LexMariaTest, IvoMayBeNotifiedBeforeTheAnalysisAndTheCopyNeverChanges) {
  const proto::Call mas = As(Roll::MAS);
  for (auto& enhet : *house().registry.enheter.mutable_enheter()) enhet.set_hsa_id("SE2120000123-1");
  ++house().registry.changes;
  house().Refresh();
  auto arende = *UnderAnalys(*Rapport("soder", mas), mas);
  v1::MoveLexMariaArendeRequest plain = Steg(arende, v1::LM_SKA_ANMALAS);
  plain.clear_motiv();
  EXPECT_EQ(proto::ReasonOf(Move(arende, plain, mas)), "HINDER") << "manifest, but nobody says why";
  ASSERT_THAT(Move(arende, v1::LM_SKA_ANMALAS, mas), IsOk());
  EXPECT_EQ(arende.ivo_sista_date(), "2026-06-16");
  v1::MoveLexMariaArendeRequest unreceipted = Steg(arende, v1::LM_ANMAL_IVO_FORE_UTREDNING);
  unreceipted.clear_kvitto();
  EXPECT_THAT(Move(arende, unreceipted, mas), StatusIs(absl::StatusCode::kInvalidArgument));
  v1::MoveLexMariaArendeRequest early = Steg(arende, v1::LM_ANMAL_IVO_FORE_UTREDNING);
  early.set_beslut(v1::VARDSKADA);
  EXPECT_THAT(Move(arende, early, mas), StatusIs(absl::StatusCode::kInvalidArgument)) << "the form has two boxes";
  early.set_beslut(v1::RISK_FOR_ALLVARLIG);
  early.set_kontakt_telefon("0451-26 80 00");
  v1::MoveLexMariaArendeRequest utan = early;
  utan.clear_kvitto();
  const auto utkast = Utkast(utan, mas, true);
  ASSERT_THAT(utkast.status(), IsOk()) << "the form is filled in before there is a receipt";
  EXPECT_TRUE(absl::StartsWith(utkast->pdf(), "%PDF-"));
  EXPECT_EQ(proto::ReasonOf(Export(arende, 0, mas).status()), "INTE_ANMALD") << "nothing was kept";
  ASSERT_THAT(Move(arende, early, mas), IsOk());
  EXPECT_EQ(arende.beslut(), v1::LEX_MARIA_BESLUT_UNSPECIFIED) << "what is ticked decides nothing";
  EXPECT_EQ(arende.ivo_state(), v1::IVO_UTREDNING_ATT_EFTERSANDA);
  EXPECT_EQ(arende.ivo_sista_date(), "2026-08-17") << "two months, past a Saturday";
  const auto sent = Export(arende, 0, mas);
  ASSERT_THAT(sent.status(), IsOk());
  EXPECT_EQ(sent->sha256(), base::Sha256Hex(sent->innehall()));
  EXPECT_THAT(utkast->innehall(), HasSubstr("\"utkast\":\"Utkast: inget är skickat till IVO, och inget är sparat.\""));
  EXPECT_THAT(sent->innehall(), Not(HasSubstr("utkast")));
  EXPECT_THAT(sent->innehall(), HasSubstr("\"kommun\":\"Upplands Väsby\""));
  EXPECT_THAT(sent->innehall(), HasSubstr("\"hsa_id\":\"SE2120000123-1\""));
  EXPECT_EQ(sent->kvitto(), "IVO-1");
  EXPECT_THAT(sent->innehall(), HasSubstr("3 kap. 5 § patientsäkerhetslagen (2010:659)"));
  EXPECT_THAT(sent->innehall(), HasSubstr("Dubbel dos gavs."));
  EXPECT_THAT(sent->innehall(), HasSubstr("\"galler\":\"risk för allvarlig vårdskada\""));
  EXPECT_THAT(sent->innehall(), HasSubstr("0451-26 80 00"));
  EXPECT_THAT(sent->innehall(), HasSubstr("\"verksamhet\":\"Hemtjänst Söder\""));
  EXPECT_THAT(sent->innehall(), HasSubstr("namn på HSL_SABO"));
  EXPECT_THAT(sent->innehall(), HasSubstr("patienten är inte informerad"));
  EXPECT_THAT(sent->innehall(), Not(HasSubstr(kMarker)));

  // As pages: with the names that people know, and the same bytes whenever and by whatever they are made.
  const auto pdf = Export(arende, 1, mas, true);
  ASSERT_THAT(pdf.status(), IsOk());
  EXPECT_TRUE(absl::StartsWith(pdf->pdf(), "%PDF-"));
  EXPECT_EQ(pdf->pdf_sha256(), base::Sha256Hex(pdf->pdf()));
  EXPECT_EQ(pdf->innehall(), sent->innehall());
  EXPECT_EQ(Export(arende, 1, As(Roll::MAR), true)->pdf(), pdf->pdf());

  // IVO may ask before it has the investigation, which is waited for still.
  v1::MoveLexMariaArendeRequest asks = Steg(arende, v1::LM_IVO_BEGAR);
  asks.set_ivo_sista_date("2026-06-30");
  ASSERT_THAT(Move(arende, asks, mas), IsOk());
  EXPECT_EQ(arende.ivo_sista_date(), "2026-06-30");
  ASSERT_THAT(Move(arende, v1::LM_IVO_SVARA, mas), IsOk());
  EXPECT_EQ(arende.ivo_state(), v1::IVO_UTREDNING_ATT_EFTERSANDA);
  EXPECT_EQ(arende.ivo_sista_date(), "2026-08-17");

  ASSERT_THAT(SkrivAnalys(arende, mas), IsOk());
  EXPECT_EQ(proto::ReasonOf(Move(arende, v1::LM_EFTERSAND_UTREDNING, mas)), "HINDER") << "not decided";
  ASSERT_THAT(Move(arende, v1::LM_LAS_ANALYS, mas), IsOk());
  ASSERT_THAT(Move(arende, v1::LM_BESLUTA, mas), IsOk());
  ASSERT_THAT(Move(arende, v1::LM_EFTERSAND_UTREDNING, mas), IsOk());
  EXPECT_EQ(arende.ivo_kopior(1).steg(), v1::EFTERSAND_UTREDNING);
  EXPECT_EQ(Export(arende, 1, mas)->innehall(), sent->innehall()) << "the same bytes, whatever happened since";
  const auto second = Export(arende, 2, mas);
  for (const char* part :
       {"{\"nr\":4,\"rubrik\":\"händelsebeskrivning\",\"text\":\"Något.", "Orsak 1, processer, rutiner och arbetssätt",
        "\"rubrik\":\"återföring\"", "Åtgärd 1 mot orsak 1: Digital signering.", "allvarlig vårdskada",
        "(stark; planerad, klar senast 2026-08-01)"}) {
    EXPECT_THAT(second->innehall(), HasSubstr(part));
  }
  EXPECT_THAT(Export(arende, 3, mas).status(), StatusIs(absl::StatusCode::kInvalidArgument));
}

// Nobody of the kommun reads it, however it is asked for.
TEST_P(LexMariaTest, AnotherVardgivaresCaseIsItsOwn) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto rapport = Rapport("lunden", alfa, absl::StrCat("Fall. ", kMarker));
  ASSERT_THAT(rapport.status(), IsOk());
  EXPECT_EQ(rapport->vardgivare(), v1::VARDGIVARE_UTFORARE) << "a private utförare is its own vårdgivare";
  EXPECT_TRUE(rapport->utforarens_egen());
  auto made = UnderAnalys(*rapport, alfa);
  ASSERT_THAT(made.status(), IsOk());
  v1::LexMariaArende arende = *made;
  EXPECT_EQ(arende.nummer(), "ME-1") << "a series apart";
  EXPECT_THAT(Read(arende.name(), Chef("alfa", "lunden")).status(), StatusIs(absl::StatusCode::kNotFound))
      << "the chief hands over to those who analyse";
  ASSERT_THAT(SkrivAnalys(arende, alfa), IsOk());
  for (const v1::LexMariaSteg steg : {v1::LM_LAS_ANALYS, v1::LM_BESLUTA, v1::LM_ANMAL_IVO}) {
    ASSERT_THAT(Move(arende, steg, alfa), IsOk()) << steg;
  }
  for (const Roll roll : {Roll::MAS, Roll::MAR, Roll::SAS, Roll::KVALITETSTEAM}) {
    const proto::Call who = As(roll);
    EXPECT_THAT(Read(arende.name(), who).status(), StatusIs(absl::StatusCode::kNotFound));
    EXPECT_THAT(Export(arende, 0, who).status(), StatusIs(absl::StatusCode::kNotFound));
    v1::LexMariaArende mine = arende;
    EXPECT_THAT(Move(mine, v1::LM_STARTA_ATGARDER, who), StatusIs(absl::StatusCode::kNotFound));
    EXPECT_THAT(Skriv(mine, {"atgarder"}, who), StatusIs(absl::StatusCode::kNotFound));
    EXPECT_EQ(proto::ReasonOf(TaEmot(*rapport, who).status()), "UTFORARENS_EGEN") << "not told that there is one";
    v1::ListLexMariaArendenRequest list;
    list.set_parent("kommuner/0114");
    EXPECT_TRUE(Ask<v1::ListLexMariaArendenResponse>("ListLexMariaArenden", list, who)->arenden().empty());
    const auto status = Status(*rapport, who);
    ASSERT_THAT(status.status(), IsOk());
    EXPECT_EQ(status->arende_nummer(), "");
    EXPECT_EQ(status->state(), v1::LEX_MARIA_STATE_UNSPECIFIED);
    EXPECT_FALSE(status->anmald_till_ivo());
    const auto row = house().Get(rapport->name(), who);
    ASSERT_THAT(row.status(), IsOk()) << "the kommun counts it";
    EXPECT_EQ(row->beskrivning(), "");
    EXPECT_EQ(row->lexmaria_arende(), "");
    EXPECT_EQ(row->till_ivo_date(), "");
    EXPECT_EQ(row->state(), v1::REGISTRERAD);
    EXPECT_FALSE(KlassaOm(*rapport, v1::AVVIKELSE, v1::HSL, who).ok());
    EXPECT_FALSE(Flytta(*rapport, "soder", who).ok());
    EXPECT_FALSE(Delete(*rapport, who).ok());
    v1::Avvikelse changed = *row;
    changed.set_state(v1::AVSLUTAD);
    EXPECT_THAT(house().Update(changed, {"state"}, who).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  }
  // What it chooses to tell, it tells by the row.
  v1::Avvikelse tells = *house().Get(rapport->name(), alfa);
  tells.set_till_ivo_date("2026-06-15");
  EXPECT_THAT(house().Update(tells, {"till_ivo_date"}, alfa).status(), IsOk());
  EXPECT_THAT(Read(arende.name(), House::Utforare("beta")).status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Status(*rapport, alfa)->arende_nummer(), "ME-1");
  EXPECT_EQ(TaEmot(*Rapport("soder", As(Roll::MAS)), As(Roll::MAS))->nummer(), "M-1");
}

// Whoever of the kommun writes of it writes to the vårdgivare.
TEST_P(LexMariaTest, WhoeverReportsItIsTheVardgivares) {
  const auto rapport = Rapport("lunden", As(Roll::MAS), kMarker);
  ASSERT_THAT(rapport.status(), IsOk());
  EXPECT_TRUE(rapport->utforarens_egen());
  EXPECT_EQ(rapport->beskrivning(), "");
  EXPECT_EQ(house().Get(rapport->name(), House::Utforare("alfa"))->beskrivning(), kMarker);
  // An event in health care that a private vårdgivare's people report reaches the kommun as a count too.
  v1::CreateAvvikelseRequest plain = NyRapport("lunden", kMarker);
  plain.mutable_avvikelse()->set_typ(v1::AVVIKELSE);
  const auto own = house().Create(plain, House::Utforare("alfa"));
  ASSERT_THAT(own.status(), IsOk());
  EXPECT_TRUE(own->utforarens_egen());
  EXPECT_EQ(house().Get(own->name())->beskrivning(), "");
}

TEST_P(LexMariaTest, TheUppdragSaysWhosePatientItIs) {
  HslAt("norr", "alfa", rv1::HSL_ANSVAR_KOMMUN);
  HslAt("tom", "beta", rv1::HSL_ANSVAR_REGION);
  const proto::Call alfa = House::Utforare("alfa"), mas = As(Roll::MAS);
  const auto kommunens = Rapport("norr", alfa);
  ASSERT_THAT(kommunens.status(), IsOk());
  EXPECT_EQ(kommunens->vardgivare(), v1::VARDGIVARE_KOMMUN);
  EXPECT_FALSE(kommunens->utforarens_egen());
  EXPECT_EQ(house().Get(kommunens->name(), mas)->beskrivning(), "Dubbel dos gavs.");
  EXPECT_EQ(proto::ReasonOf(TaEmot(*kommunens, alfa).status()), "KOMMUNENS") << "MAS receives";
  const auto received = TaEmot(*kommunens, mas);
  ASSERT_THAT(received.status(), IsOk());
  EXPECT_EQ(received->atkomst_utforare(), "") << "it is the kommun's, not the private utförare's";
  EXPECT_EQ(received->regiform(), "enskild verksamhet");

  const auto regionens = Rapport("tom", Chef("beta", "tom"));
  ASSERT_THAT(regionens.status(), IsOk());
  EXPECT_EQ(regionens->vardgivare(), v1::VARDGIVARE_REGION);
  EXPECT_FALSE(regionens->utforarens_egen()) << "the kommun operates the enhet: somebody has to take it forward";
  EXPECT_EQ(house().Get(regionens->name(), mas)->beskrivning(), "Dubbel dos gavs.");
  auto forward = TaEmot(*regionens, Chef("beta", "tom"));
  ASSERT_THAT(forward.status(), IsOk());
  EXPECT_EQ(forward->nummer(), "M-2");
  EXPECT_EQ(forward->vardgivare(), v1::VARDGIVARE_REGION);
  for (const v1::LexMariaSteg steg : {v1::LM_BEDOM, v1::LM_HANDELSEANALYS, v1::LM_SKA_ANMALAS}) {
    ASSERT_THAT(Move(*forward, steg, mas), IsOk()) << steg;
  }

  // Another is stated with a motive, by those who may, and never so that what was the utförare's opens.
  const auto own = Rapport("lunden", alfa);
  EXPECT_THAT(TaEmot(*own, alfa, v1::VARDGIVARE_REGION).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(proto::ReasonOf(TaEmot(*own, alfa, v1::VARDGIVARE_KOMMUN, "Skäl.").status()),
            "VARDGIVAREN_STYRS_AV_UPPDRAGET");
  EXPECT_EQ(proto::ReasonOf(TaEmot(*own, Chef("alfa", "lunden"), v1::VARDGIVARE_REGION, "Skäl.").status()),
            "VARDGIVAREN_STYRS_AV_UPPDRAGET");
  const auto stated = TaEmot(*own, alfa, v1::VARDGIVARE_REGION, "Regionens sjuksköterska gav dosen.");
  ASSERT_THAT(stated.status(), IsOk());
  EXPECT_TRUE(stated->utforarens_egen());
  EXPECT_EQ(house().Get(own->name())->vardgivare(), v1::VARDGIVARE_REGION) << "the row follows in the same write";
  const auto soder = Rapport("soder", Chef("beta", "soder"));
  EXPECT_EQ(proto::ReasonOf(TaEmot(*soder, Chef("beta", "soder"), v1::VARDGIVARE_REGION, "Skäl.").status()),
            "VARDGIVAREN_STYRS_AV_UPPDRAGET")
      << "nobody of egen regi takes a case from MAS";
}

TEST_P(LexMariaTest, AnOutageOfTheRegistryIsNoAnswer) {
  HslAt("norr", "alfa", rv1::HSL_ANSVAR_KOMMUN);
  const proto::Call alfa = House::Utforare("alfa"), mas = As(Roll::MAS);
  const auto sol = house().Create(House::NewOne("soder"), House::Team());
  ASSERT_THAT(sol.status(), IsOk());
  House away(db());  // keeps nothing of the registry yet
  away.registry.reachable = false;
  const auto hidden = away.Create(NyRapport("lunden", kMarker), alfa);
  const auto opens = away.Create(NyRapport("norr"), alfa);
  ASSERT_THAT(hidden.status(), IsOk());
  ASSERT_THAT(opens.status(), IsOk());
  for (const auto& row : {*hidden, *opens}) {
    EXPECT_TRUE(row.utforarens_egen()) << "the utförare's until somebody knows";
    v1::LexMariaArende made;
    EXPECT_THAT(away.Do("CreateLexMariaArende", alfa, Mottagning(row), made), StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_EQ(proto::ReasonOf(TaEmot(row, alfa).status()), "EJ_KONTROLLERAD");
  }
  v1::ReclassifyAvvikelseRequest request;
  request.set_name(sol->name());
  request.set_typ(v1::LEX_MARIA);
  request.set_lagrum(v1::HSL);
  request.set_motiv("Fel slag.");
  request.set_request_id(base::NewId(absl::Now()));
  v1::Avvikelse became;
  EXPECT_THAT(away.Do("ReclassifyAvvikelse", mas, request, became), StatusIs(absl::StatusCode::kUnavailable));
  ASSERT_THAT(house().service().Tend(mas.now), IsOk());
  EXPECT_TRUE(house().Get(hidden->name())->utforarens_egen());
  EXPECT_EQ(house().Get(hidden->name())->beskrivning(), "");
  EXPECT_FALSE(house().Get(opens->name())->utforarens_egen());
  EXPECT_THAT(TaEmot(*opens, mas).status(), IsOk());
}

// What the kommun reports unseen of the registry is the vårdgivare's as soon as that is known.
TEST_P(LexMariaTest, WhatIsVerifiedLaterCloses) {
  House away(db());
  away.registry.reachable = false;
  const auto row = away.Create(NyRapport("lunden", kMarker), As(Roll::MAS));
  ASSERT_THAT(row.status(), IsOk());
  EXPECT_FALSE(row->utforarens_egen());
  ASSERT_THAT(house().service().Tend(As(Roll::MAS).now), IsOk());
  EXPECT_TRUE(house().Get(row->name())->utforarens_egen());
  EXPECT_EQ(house().Get(row->name())->beskrivning(), "");
}

TEST_P(LexMariaTest, WhatIsInvestigatedStaysWhatItIs) {
  const proto::Call mas = As(Roll::MAS), team = House::Team(), alfa = House::Utforare("alfa");
  const auto rapport = Rapport("soder", mas);
  const auto arende = TaEmot(*rapport, mas);
  EXPECT_EQ(proto::ReasonOf(Delete(*rapport, team)), "TAS_BORT_AV_MAS");
  EXPECT_EQ(proto::ReasonOf(Delete(*rapport, mas)), "HAR_ARENDE");
  EXPECT_EQ(proto::ReasonOf(KlassaOm(*rapport, v1::AVVIKELSE, v1::HSL, team).status()), "HAR_ARENDE");
  EXPECT_EQ(proto::ReasonOf(Flytta(*rapport, "lunden", team).status()), "BYTER_VARDGIVARE");
  EXPECT_EQ(house().Get(rapport->name())->enhet(), FakeRegistry::Enhet("soder")) << "all or nothing";
  house().registry.AddUppdrag("norr", "HSL_SABO", "beta", "2020-01-01", "");
  house().Refresh();
  ASSERT_THAT(Flytta(*rapport, "norr", team).status(), IsOk());
  const auto moved = Read(arende->name(), mas);
  EXPECT_EQ(moved->enhet(), FakeRegistry::Enhet("norr"));
  EXPECT_EQ(moved->atkomst_enhet(), FakeRegistry::Enhet("norr"));
  EXPECT_EQ(moved->atkomst_utforare(), FakeRegistry::Utforare("beta"));

  const auto own = Rapport("lunden", alfa);
  ASSERT_THAT(TaEmot(*own, alfa).status(), IsOk());
  EXPECT_EQ(proto::ReasonOf(KlassaOm(*own, v1::AVVIKELSE, v1::HSL, alfa).status()), "HAR_ARENDE");
  EXPECT_EQ(proto::ReasonOf(Delete(*own, alfa)), "HAR_ARENDE");
  // One without an ärende that is moved to another vårdgivare becomes its own.
  const auto free = Rapport("soder", mas, kMarker);
  const auto there = Flytta(*free, "lunden", team);
  ASSERT_THAT(there.status(), IsOk());
  EXPECT_TRUE(there->utforarens_egen());
  EXPECT_EQ(there->beskrivning(), "");
  // And one that is classified as lex Maria there.
  v1::CreateAvvikelseRequest plain = House::NewOne("lunden");
  const auto sol = house().Create(plain, team);
  const auto maria = KlassaOm(*sol, v1::LEX_MARIA, v1::HSL, team);
  ASSERT_THAT(maria.status(), IsOk());
  EXPECT_EQ(maria->vardgivare(), v1::VARDGIVARE_UTFORARE);
  EXPECT_EQ(maria->beskrivning(), "");
  // Before it is received nobody closes it or tells that IVO was notified beside the ärende.
  v1::CreateAvvikelseRequest notified = NyRapport("soder");
  notified.mutable_avvikelse()->set_till_ivo_date("2026-03-20");
  EXPECT_THAT(house().Create(notified, mas).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  const auto noll = house().Create(House::NewOne("soder"), team);
  EXPECT_EQ(proto::ReasonOf(TaEmot(*noll, mas).status()), "INGEN_RAPPORT");
}

// One from before the day of the discovery was held there: it gets that day and what is counted from it together.
TEST_P(LexMariaTest, WhatIsMovedIsWaitedForFromTheDayThatItThenHolds) {
  const proto::Call mas = As(Roll::MAS);
  v1::CreateAvvikelseRequest found = NyRapport("soder");
  found.mutable_avvikelse()->set_intraffad_date("2026-03-09");
  const auto rapport = house().Create(found, mas);
  ASSERT_THAT(rapport.status(), IsOk());
  const auto arende = TaEmot(*rapport, mas);
  ASSERT_THAT(arende.status(), IsOk());
  ASSERT_EQ(arende->patient_sista_date(), "2026-03-13");
  ASSERT_THAT(Do("UPDATE lex_maria_arende SET upptackt_date = '', patient_sista_date = '2026-03-10'"), IsOk());
  house().registry.AddUppdrag("norr", "HSL_SABO", "beta", "2020-01-01", "");
  house().Refresh();
  ASSERT_THAT(Flytta(*rapport, "norr", House::Team()).status(), IsOk());
  const auto moved = Read(arende->name(), mas);
  EXPECT_EQ(moved->upptackt_date(), rapport->upptackt_date());
  EXPECT_EQ(moved->patient_sista_date(), "2026-03-13");
  EXPECT_EQ(moved->sista_date(), arende->sista_date()) << "of the rapport, which has not changed";
}

TEST_P(LexMariaTest, WhatWaitsIsALineOfWhoeverActs) {
  const proto::Call chef = Chef("beta", "soder"), mas = As(Roll::MAS), alfa = House::Utforare("alfa");
  const auto rapport = Rapport("soder", chef);
  EXPECT_EQ(AttGora(mas).count("Ta emot lex Maria-rapport AV-1 2026-03-13"), 1u);
  EXPECT_EQ(AttGora(chef).count("Ta emot lex Maria-rapport AV-1 2026-03-13"), 1u) << "the chief may receive it too";
  EXPECT_THAT(AttGora(House::Utforare("beta")), testing::IsEmpty()) << "the utförare's management may not";
  auto arende = *TaEmot(*rapport, chef);
  EXPECT_THAT(AttGora(chef), testing::UnorderedElementsAre("Lex Maria M-1: bedöm risken 2026-03-13",
                                                           "Lex Maria M-1: informera patienten 2026-03-13"));
  EXPECT_THAT(AttGora(mas), testing::UnorderedElementsAre("Lex Maria M-1: bedöm risken 2026-03-13",
                                                          "Lex Maria M-1: informera patienten 2026-03-13"))
      << "the enhet's, and late";
  EXPECT_THAT(AttGora(House::Utforare("beta")), testing::IsEmpty()) << "its management takes neither step";
  ASSERT_THAT(Move(arende, v1::LM_BEDOM, chef), IsOk());
  EXPECT_EQ(AttGora(mas).count("Lex Maria M-1: bestäm enkel utredning eller händelseanalys 2026-06-17"), 1u);
  for (const Roll roll : {Roll::SAS, Roll::KVALITETSTEAM, Roll::NAMND})
    EXPECT_THAT(AttGora(As(roll)), testing::IsEmpty());
  ASSERT_THAT(Move(arende, v1::LM_HANDELSEANALYS, mas), IsOk());
  ASSERT_THAT(Move(arende, v1::LM_SKA_ANMALAS, mas), IsOk());
  EXPECT_THAT(AttGora(mas), testing::UnorderedElementsAre("Lex Maria M-1: lås händelseanalysen 2026-08-14",
                                                          "Lex Maria M-1: informera patienten 2026-03-13",
                                                          "Lex Maria M-1: anmäl till IVO 2026-06-16"));
  EXPECT_THAT(AttGora(chef), testing::IsEmpty());
  EXPECT_EQ(AttGora(As(Roll::JOBB), true).count("Lex Maria M-1: anmäl till IVO 2026-06-16"), 1u);
  EXPECT_EQ(AttGora(mas, true).count("Lex Maria M-1: anmäl till IVO 2026-06-16"), 1u);
  for (const Roll roll : {Roll::KVALITETSTEAM, Roll::SAS, Roll::NAMND}) {
    for (const std::string& line : AttGora(As(roll), true)) EXPECT_THAT(line, Not(HasSubstr("M-1")));
  }

  const auto own = Rapport("lunden", alfa);
  EXPECT_EQ(AttGora(alfa).count("Ta emot lex Maria-rapport AV-2 2026-03-13"), 1u);
  ASSERT_THAT(TaEmot(*own, alfa).status(), IsOk());
  EXPECT_EQ(AttGora(alfa).count("Lex Maria ME-1: bedöm risken 2026-03-13"), 1u);
  for (const bool allas : {false, true}) {
    for (const std::string& line : AttGora(allas ? As(Roll::JOBB) : mas, allas)) {
      EXPECT_THAT(line, Not(HasSubstr("ME-1")));
      EXPECT_THAT(line, Not(HasSubstr("AV-2")));
    }
  }
}

// IVO has decided, and somebody is to say whether it demands measures or closes.
TEST_P(LexMariaTest, WhatIvoDecidedWaitsForThoseWhoSayWhatFollows) {
  const proto::Call mas = As(Roll::MAS);
  auto arende = *UnderAnalys(*Rapport("soder", mas), mas);
  ASSERT_THAT(SkrivAnalys(arende, mas), IsOk());
  for (const v1::LexMariaSteg steg : {v1::LM_LAS_ANALYS, v1::LM_BESLUTA, v1::LM_ANMAL_IVO}) {
    ASSERT_THAT(Move(arende, steg, mas), IsOk());
  }
  EXPECT_EQ(arende.ivo_sista_date(), "") << "it is IVO's move";
  v1::MoveLexMariaArendeRequest decides = Steg(arende, v1::LM_IVO_BESLUTAR);
  decides.set_ivo_beslut(v1::IVO_KRITIK);
  ASSERT_THAT(Move(arende, decides, mas), IsOk());
  EXPECT_EQ(arende.ivo_sista_date(), "2026-06-29");
  const char kLine[] = "Lex Maria M-1: ange om IVO kräver åtgärder eller avslutar 2026-06-29";
  for (const Roll may : {Roll::MAS, Roll::MAR}) EXPECT_EQ(AttGora(As(may)).count(kLine), 1u) << Roll_Name(may);
  for (const proto::Call& none : {As(Roll::SAS), As(Roll::NAMND), Chef("beta", "soder")}) {
    EXPECT_EQ(AttGora(none).count(kLine), 0u) << none.who.subject;
  }
  ASSERT_THAT(Move(arende, v1::LM_IVO_AVSLUTAR, mas), IsOk());
  EXPECT_EQ(arende.ivo_sista_date(), "");
  EXPECT_EQ(AttGora(mas).count(kLine), 0u);
}

TEST_P(LexMariaTest, ToReceiveIsALineOfThoseWhoMay) {
  HslAt("norr", "alfa", rv1::HSL_ANSVAR_KOMMUN);
  const auto rapport = Rapport("norr", House::Utforare("alfa"));
  ASSERT_THAT(rapport.status(), IsOk());
  const proto::Call chef = Chef("alfa", "norr");
  EXPECT_EQ(AttGora(As(Roll::MAS)).count("Ta emot lex Maria-rapport AV-1 2026-03-13"), 1u);
  EXPECT_THAT(AttGora(chef), testing::IsEmpty()) << "in private regi the kommun's patient is MAS' and MAR's";
  EXPECT_EQ(proto::ReasonOf(TaEmot(*rapport, chef).status()), "KOMMUNENS");
  ASSERT_THAT(Rapport("lunden", House::Utforare("alfa")).status(), IsOk());
  EXPECT_EQ(AttGora(Chef("alfa", "lunden")).count("Ta emot lex Maria-rapport AV-2 2026-03-13"), 1u)
      << "the vårdgivare's own";
}

TEST_P(LexMariaTest, IsListedWithoutTextsAndChangedOnlyAsItWasRead) {
  const proto::Call mas = As(Roll::MAS);
  auto arende = *UnderAnalys(*Rapport("soder", mas), mas);
  v1::MoveLexMariaArendeRequest late = Steg(arende, v1::LM_LAS_ANALYS);
  ASSERT_THAT(SkrivAnalys(arende, mas), IsOk());
  late.set_etag("r1");
  EXPECT_THAT(Move(arende, late, mas), StatusIs(absl::StatusCode::kAborted));
  v1::ListLexMariaArendenRequest request;
  request.set_parent("kommuner/0114");
  request.set_order_by("rapporterad_date desc");
  EXPECT_THAT(Ask<v1::ListLexMariaArendenResponse>("ListLexMariaArenden", request, House::Utforare("alfa")).status(),
              IsOk());
  const auto page = Ask<v1::ListLexMariaArendenResponse>("ListLexMariaArenden", request, mas);
  ASSERT_THAT(page.status(), IsOk());
  ASSERT_EQ(page->arenden_size(), 1);
  EXPECT_THAT(page->SerializeAsString(), Not(HasSubstr(kMarker)));
}

// Figures of what became of the kommun's; of another vårdgivare's own, the row alone.
TEST_P(LexMariaTest, FiguresByDecisionPatientAndDays) {
  const proto::Call mas = As(Roll::MAS), alfa = House::Utforare("alfa");
  v1::CreateAvvikelseRequest med_kategori = NyRapport("soder");
  med_kategori.mutable_avvikelse()->add_kategorier()->set_kod("LM_FEL_DOS");
  auto kommunens = *UnderAnalys(*house().Create(med_kategori, mas), mas),
       egen = *UnderAnalys(*Rapport("lunden", alfa), alfa);
  for (auto* one : {&kommunens, &egen}) {
    const proto::Call& who = one == &egen ? alfa : mas;
    ASSERT_THAT(SkrivAnalys(*one, who), IsOk());
    ASSERT_THAT(Move(*one, v1::LM_LAS_ANALYS, who), IsOk());
    v1::MoveLexMariaArendeRequest decide = Steg(*one, v1::LM_BESLUTA);
    decide.set_beslut(v1::VARDSKADA);
    ASSERT_THAT(Move(*one, decide, who), IsOk());
  }
  ASSERT_THAT(Move(kommunens, v1::LM_INFORMERA_PATIENT, mas), IsOk());
  kommunens.clear_atgarder();
  kommunens.mutable_orsaker(0)->set_utan_atgard_motiv("Redan gjort.");
  ASSERT_THAT(Skriv(kommunens, {"atgarder", "orsaker"}, mas), IsOk());
  ASSERT_THAT(Move(kommunens, v1::LM_AVSLUTA_UTAN_ATGARDER, mas), IsOk());
  ASSERT_THAT(house().service().Tend(mas.now), IsOk());
  fv1::ListFaktaRequest request;
  request.set_parent("kommuner/0114");
  request.set_from_date("2026-01-01");
  request.set_to_date("2026-12-31");
  const auto fakta = house().Fakta(request);
  ASSERT_THAT(fakta.status(), IsOk());
  std::set<std::string> told;
  for (const fv1::Faktum& one : *fakta) {
    if (!absl::StartsWith(one.matt(), "lexmaria.")) continue;
    told.insert(absl::StrCat(one.matt(), " ", one.del(), " ", base::Leaf(one.enhet()), " ", one.value(), "/",
                             one.denominator()));
  }
  EXPECT_THAT(told, testing::Contains(HasSubstr("lexmaria.beslut VARDSKADA soder 1/"))) << testing::PrintToString(told);
  EXPECT_THAT(told, testing::Contains(HasSubstr("lexmaria.patient_informerad  soder 1/1")));
  EXPECT_THAT(told, testing::Contains(HasSubstr("lexmaria.dagar_till_beslut  soder 95/1")));
  EXPECT_THAT(told, testing::Contains(HasSubstr("lexmaria.dagar_till_mottagen  soder 95/1")));
  EXPECT_THAT(told, testing::Contains(HasSubstr("lexmaria.dagar_till_bedomning  soder 95/1")));
  EXPECT_THAT(told, testing::Contains(HasSubstr("lexmaria.dagar_till_last  soder 95/1")));
  EXPECT_THAT(told, Not(testing::Contains(HasSubstr("lexmaria.dagar_till_genomforda")))) << "without measures";
  EXPECT_THAT(told, testing::Contains(HasSubstr("lexmaria.dagar_till_patient  soder 97/1"))) << "from the event";
  EXPECT_THAT(told, testing::Contains(HasSubstr("lexmaria.handlaggning  soder 95/1")));
  EXPECT_THAT(told, testing::Contains(HasSubstr("lexmaria.kategori LM_FEL_DOS soder 1/")));
  EXPECT_THAT(told, Not(testing::Contains(testing::ContainsRegex("lexmaria.dagar_till_.* lunden"))));
  EXPECT_THAT(told, Not(testing::Contains(HasSubstr("lexmaria.beslut VARDSKADA lunden"))));
  EXPECT_THAT(told, testing::Contains(HasSubstr("lexmaria.arenden  lunden 1/")));
  EXPECT_THAT(told, testing::Contains(HasSubstr("lexmaria.vardgivare VARDGIVARE_UTFORARE lunden 1/")));
  EXPECT_THAT(told, testing::Contains(HasSubstr("lexmaria.vardgivare VARDGIVARE_KOMMUN soder 1/")));
  EXPECT_THAT(told, testing::Contains(HasSubstr("lexmaria.steg LEXMARIA_AVSLUTAD soder 1/")));
  EXPECT_THAT(told, testing::Contains(HasSubstr("lexmaria.orsak ORSAK_RUTINER soder 1/")));
  EXPECT_THAT(told, Not(testing::Contains(testing::ContainsRegex("lexmaria.(steg|orsak|styrka|effekt) .* lunden"))));
}

// Each is reckoned anew from the rapport's day and the event's, also when those are put right afterwards.
TEST_P(LexMariaTest, DaysToEachStepFollowARapportThatIsPutRight) {
  const proto::Call mas = As(Roll::MAS);
  const auto rapport = *Rapport("soder", mas);
  auto arende = *UnderAnalys(rapport, mas);
  EXPECT_EQ(arende.mottagen_date(), "2026-06-15");
  EXPECT_EQ(arende.dagar_till_mottagen(), 95);
  EXPECT_FALSE(arende.has_dagar_till_beslut() || arende.has_dagar_till_patient() || arende.has_dagar_till_ivo());
  ASSERT_THAT(SkrivAnalys(arende, mas), IsOk());
  for (const v1::LexMariaSteg steg : {v1::LM_LAS_ANALYS, v1::LM_BESLUTA, v1::LM_INFORMERA_PATIENT, v1::LM_ANMAL_IVO}) {
    ASSERT_THAT(Move(arende, steg, mas), IsOk());
  }
  const auto days = [&] {
    const auto now = *Read(arende.name(), mas);
    return std::vector<int32_t>{now.dagar_till_mottagen(), now.dagar_till_bedomning(), now.dagar_till_last(),
                                now.dagar_till_beslut(),   now.dagar_till_patient(),   now.dagar_till_ivo()};
  };
  EXPECT_THAT(days(), testing::ElementsAre(95, 95, 95, 95, 97, 95));
  v1::Avvikelse row = *house().Get(rapport.name());
  row.set_intraffad_date("2026-03-15");
  row.set_upptackt_date("2026-03-16");
  row.set_rapporterad_date("2026-03-16");
  ASSERT_THAT(house().Update(row, {"intraffad_date", "upptackt_date", "rapporterad_date"}, mas).status(), IsOk());
  EXPECT_THAT(days(), testing::ElementsAre(91, 91, 91, 91, 92, 91));
}

TEST_P(LexMariaTest, TheNumberOfAMeasureIsNeverAnothers) {
  const proto::Call mas = As(Roll::MAS);
  auto arende = *UnderAnalys(*Rapport("soder", mas), mas);
  ASSERT_THAT(SkrivAnalys(arende, mas), IsOk());
  const v1::LexMariaAtgard atgard = arende.atgarder(0);
  arende.clear_atgarder();
  ASSERT_THAT(Skriv(arende, {"atgarder"}, mas), IsOk());
  EXPECT_EQ(arende.senaste_atgard_nr(), 1) << "it was there";
  *arende.add_atgarder() = atgard;
  EXPECT_THAT(Skriv(arende, {"atgarder"}, mas).ToString(), HasSubstr("Ange 2."));
  arende.mutable_atgarder(0)->set_nr(2);
  EXPECT_THAT(Skriv(arende, {"atgarder"}, mas), IsOk());
}

TEST_P(LexMariaTest, MeasuresAreCountedByStrengthAndEffectAndToldTheChief) {
  const proto::Call mas = As(Roll::MAS), chef = Chef("beta", "soder");
  auto arende = *TaEmot(*Rapport("soder", mas), mas);
  for (const v1::LexMariaSteg steg : {v1::LM_BEDOM, v1::LM_HANDELSEANALYS})
    ASSERT_THAT(Move(arende, steg, mas), IsOk());
  ASSERT_THAT(SkrivAnalys(arende, mas), IsOk());
  const char kLine[] = "Genomför åtgärd 1 efter lex Maria-rapport AV-1 2026-08-01";
  ASSERT_THAT(Move(arende, v1::LM_LAS_ANALYS, mas), IsOk());
  EXPECT_THAT(AttGora(chef), Not(testing::Contains(kLine))) << "a proposal";
  for (const v1::LexMariaSteg steg : {v1::LM_BESLUTA, v1::LM_STARTA_ATGARDER}) {
    ASSERT_THAT(Move(arende, steg, mas), IsOk());
    EXPECT_THAT(AttGora(chef), testing::Contains(kLine));
  }
  fv1::ListFaktaRequest request;
  request.set_parent("kommuner/0114");
  request.set_from_date("2026-03-01");
  request.set_to_date("2026-03-31");
  const auto fakta = house().Fakta(request);
  ASSERT_THAT(fakta.status(), IsOk());
  std::set<std::string> told;
  for (const fv1::Faktum& one : *fakta) told.insert(absl::StrCat(one.matt(), " ", one.del(), " ", one.value()));
  EXPECT_THAT(told, testing::Contains(
                        absl::StrCat("lexmaria.styrka ", v1::Atgardsstyrka_Name(arende.atgarder(0).styrka()), " 1")));
  EXPECT_THAT(told, testing::Contains("lexmaria.effekt EJ_BEDOMD 1"));
}

TEST_P(LexMariaTest, NormAndDutiesAreStoredWithTheVersionOfTheirRule) {
  const proto::Call mas = As(Roll::MAS);
  auto arende = *TaEmot(*Rapport("soder", mas), mas);
  for (const v1::LexMariaSteg steg : {v1::LM_BEDOM, v1::LM_HANDELSEANALYS})
    ASSERT_THAT(Move(arende, steg, mas), IsOk());
  ASSERT_THAT(SkrivAnalys(arende, mas), IsOk());
  v1::MoveLexMariaArendeRequest informed = Steg(arende, v1::LM_INFORMERA_PATIENT);
  informed.set_patient_date("2026-06-12");
  ASSERT_THAT(Move(arende, informed, mas), IsOk());
  for (const v1::LexMariaSteg steg : {v1::LM_LAS_ANALYS, v1::LM_BESLUTA, v1::LM_ANMAL_IVO}) {
    ASSERT_THAT(Move(arende, steg, mas), IsOk());
  }
  arende = *Read(arende.name(), mas);
  std::vector<std::string> said;
  for (const v1::Lagstod& one : arende.lagstod()) {
    said.push_back(absl::StrCat(one.regel(), " ", one.galler_date(), " ", one.lagrum()));
  }
  const std::string psl = " patientsäkerhetslagen (2010:659)";
  EXPECT_THAT(said, testing::ElementsAre("GOD_KVALITET/HSL/1 2026-03-10 5 kap. 1 § hälso- och sjukvårdslagen (2017:30)",
                                         "RAPPORTERA/HSL/1 2026-03-12 6 kap. 4 §" + psl,
                                         "INFORMERA_PATIENT/HSL/1 2026-06-12 3 kap. 8 §" + psl,
                                         "UTREDA/HSL/1 2026-06-15 3 kap. 3 §" + psl,
                                         "ANMALA/HSL/1 2026-06-15 3 kap. 5 §" + psl));
}

TEST_P(LexMariaTest, TheNormIsStoredWithTheDayOfTheEventWhenThatIsStated) {
  const proto::Call mas = As(Roll::MAS);
  v1::Avvikelse rapport = *Rapport("soder", mas);
  const auto arende = TaEmot(rapport, mas);
  ASSERT_THAT(arende.status(), IsOk());
  const std::string found = rapport.upptackt_date();
  for (const auto& [intraffad, regel] : {std::pair{std::string(), std::string()}, {found, "GOD_KVALITET/HSL/1"}}) {
    rapport = *house().Get(rapport.name(), mas);
    rapport.set_intraffad_date(intraffad);
    ASSERT_THAT(house().Update(rapport, {"intraffad_date"}, mas).status(), IsOk());
    const v1::Lagstod norm = Read(arende->name(), mas)->lagstod(0);
    EXPECT_EQ(norm.plikt(), v1::PLIKT_GOD_KVALITET);
    EXPECT_EQ(norm.regel(), regel);
    EXPECT_EQ(norm.galler_date(), intraffad);
  }
}

KVALITET_ON_EVERY_ENGINE(LexMariaTest);

}  // namespace
}  // namespace kvalitet::avvikelser
