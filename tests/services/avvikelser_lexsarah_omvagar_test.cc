// More ways round, and ways out: what is put right stays so, what was decided wrongly is decided anew, and each line is
// of somebody who can act.
#include <gmock/gmock.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using tests::IsOk;
using tests::StatusIs;

class LexSarahOmvagarTest : public LexSarahTest {
 protected:
  absl::StatusOr<v1::Avvikelse> Reclassify(const std::string& name, v1::Avvikelsetyp typ, const proto::Call& call) {
    v1::ReclassifyAvvikelseRequest request;
    request.set_name(name);
    request.set_typ(typ);
    request.set_motiv(absl::StrCat("Den enskilde kom till skada. ", kMarker));
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Avvikelse>("ReclassifyAvvikelse", request, call);
  }
  absl::StatusOr<v1::Avvikelse> Try(const v1::Avvikelse& changed, const std::vector<std::string>& mask,
                                    const proto::Call& call) {
    v1::UpdateAvvikelseRequest request;
    *request.mutable_avvikelse() = changed;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    request.set_validate_only(true);
    return Ask<v1::Avvikelse>("UpdateAvvikelse", request, call);
  }
  static proto::Call Admin(const std::string& utforare) {
    proto::Call call = House::Utforare(utforare);
    call.who.roles = {Roll::UTFORARADMIN};
    return call;
  }
  static v1::AvvikelseRad Row(const std::string& typ, const std::string& enhet) {
    v1::AvvikelseRad row;
    row.set_rad(1);
    row.set_kall_id("1");
    row.set_typ(typ);
    row.set_enhet(FakeRegistry::Enhet(enhet));
    row.set_insatstyp("SOL_HEMTJANST");
    row.set_rapporterad_date("2026-05-20");
    row.set_beskrivning("Ett besök uteblev.");
    row.set_konsekvens("Oro.");
    return row;
  }
  v1::Avvikelse Only(const proto::Call& call = House::Team()) {
    const auto all = house().List("", "", call);
    EXPECT_TRUE(all.ok() && all->size() == 1) << all.status();
    return all.ok() && !all->empty() ? *house().Get((*all)[0].name(), call) : v1::Avvikelse();
  }
};

TEST_P(LexSarahOmvagarTest, WhatNobodyCouldPlaceIsOpenedByTheRegistryAlone) {
  const proto::Call alfa = House::Utforare("alfa");
  House quiet(db());
  quiet.registry.reachable = false;
  const auto report = [&](const std::string& enhet, const proto::Call& call) {
    v1::CreateAvvikelseRequest request = House::NewOne(enhet);
    request.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
    request.mutable_avvikelse()->set_beskrivning(absl::StrCat("Fall. ", kMarker));
    return *quiet.Create(request, call);
  };
  const v1::Avvikelse there = report("lunden", alfa), elsewhere = report("soder", alfa),
                      kommunal = report("soder", Chef("beta", "soder"));
  for (const char* enhet : {"soder", "norr"}) {
    v1::Avvikelse moved = *house().Get(there.name());
    moved.set_enhet(FakeRegistry::Enhet(enhet));
    moved.set_insatstyp("SOL_HEMTJANST");
    const auto answer = Try(moved, {"enhet", "insatstyp"}, House::Team());
    EXPECT_FALSE(answer.ok());
    EXPECT_THAT(answer.status().ToString(), Not(HasSubstr(kMarker)));
  }
  ASSERT_TRUE(house().service().Tend(alfa.now).ok());
  EXPECT_TRUE(house().Get(there.name())->register_verified());
  EXPECT_EQ(house().Get(there.name())->beskrivning(), "");
  // A private utförare's people wrote it, wherever they said that it happened.
  EXPECT_EQ(house().Get(elsewhere.name())->beskrivning(), "");
  EXPECT_THAT(house().Get(kommunal.name())->beskrivning(), HasSubstr(kMarker)) << "the kommun's own all along";
  // Once it is known it does not become unknown again.
  v1::Avvikelse other_day = *house().Get(there.name(), alfa);
  other_day.set_intraffad_date("2026-03-01");
  v1::UpdateAvvikelseRequest update;
  *update.mutable_avvikelse() = other_day;
  update.mutable_update_mask()->add_paths("intraffad_date");
  v1::Avvikelse ignored;
  EXPECT_EQ(proto::ReasonOf(quiet.Do("UpdateAvvikelse", alfa, update, ignored)), "REGISTRET_SVARAR_INTE");
}

TEST_P(LexSarahOmvagarTest, AnEnhetThatTheRegistryLearnsOfLaterIsFoundAgain) {
  const proto::Call alfa = House::Utforare("alfa");
  House quiet(db());
  quiet.registry.reachable = false;
  v1::CreateAvvikelseRequest request = House::NewOne("lunden");
  request.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
  request.mutable_avvikelse()->set_enhet(FakeRegistry::Enhet("sent"));
  const auto made = quiet.Create(request, alfa);
  ASSERT_TRUE(made.ok()) << made.status();
  ASSERT_TRUE(house().service().Tend(alfa.now).ok());
  EXPECT_FALSE(house().Get(made->name())->register_verified());
  house().registry.AddEnhet("sent", "Sent inlagd");
  house().registry.AddUppdrag("sent", "SOL_SABO", "alfa", "2020-01-01", "");
  house().Refresh();
  v1::Avvikelse touched = *house().Get(made->name(), alfa);
  touched.set_allvarlighet(2);
  ASSERT_THAT(house().Update(touched, {"allvarlighet"}, alfa).status(), IsOk());
  EXPECT_TRUE(house().Get(made->name())->register_verified());
  EXPECT_TRUE(house().Get(made->name())->utforarens_egen());
}

TEST_P(LexSarahOmvagarTest, NeitherMotivesNorGuessesTellTheKommunAnything) {
  const proto::Call alfa = House::Utforare("alfa"), sas = As(Roll::SAS);
  v1::CreateAvvikelseRequest request = House::NewOne("lunden");
  request.mutable_avvikelse()->set_rapportor("Anna Berg");
  const auto made = house().Create(request, alfa);
  ASSERT_TRUE(Reclassify(made->name(), v1::LEX_SARAH, alfa).ok());
  v1::ListRattelserRequest list;
  list.set_parent("kommuner/0114");
  const auto history = Ask<v1::ListRattelserResponse>("ListRattelser", list, sas);
  ASSERT_EQ(history->rattelser_size(), 1);
  v1::GetRattelseRequest get;
  get.set_name(history->rattelser(0).name());
  EXPECT_EQ(Ask<v1::Rattelse>("GetRattelse", get, sas)->motiv(), "");
  EXPECT_THAT(Ask<v1::Rattelse>("GetRattelse", get, alfa)->motiv(), HasSubstr(kMarker));
  // Right or wrong, a guess is refused alike.
  for (const char* guess : {"Anna Berg", "Bo Ek"}) {
    v1::Avvikelse guessed = *house().Get(made->name(), sas);
    guessed.set_rapportor(guess);
    EXPECT_EQ(proto::ReasonOf(Try(guessed, {"rapportor"}, sas).status()), "UTFORARENS_EGEN") << guess;
  }
  EXPECT_THAT(house().List("anmald_av = \"chef-alfa\"", "", sas).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(LexSarahOmvagarTest, WhatTheKommunRegisteredIsNotTakenFromIt) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto kommunens = house().Create(House::NewOne("lunden"));
  EXPECT_EQ(proto::ReasonOf(Reclassify(kommunens->name(), v1::LEX_SARAH, alfa).status()), "ANMALD_AV_KOMMUNEN");
  EXPECT_NE(house().Get(kommunens->name())->beskrivning(), "");
  // Nor is what the kommun could read once taken away by a detour.
  const auto open = house().Create(House::NewOne("lunden"), alfa);
  ASSERT_TRUE(Reclassify(open->name(), v1::LEX_SARAH, alfa).ok());
  v1::DeleteAvvikelseRequest away;
  away.set_name(open->name());
  away.set_request_id(base::NewId(absl::Now()));
  EXPECT_EQ(proto::ReasonOf(Ask<v1::Avvikelse>("DeleteAvvikelse", away, Admin("alfa")).status()), "OMKLASSAD");
}

TEST_P(LexSarahOmvagarTest, WhatWasPutRightHereStaysWhateverTheSourceSays) {
  const proto::Call sas = As(Roll::SAS), team = House::Team();
  ASSERT_EQ(house().Import({Row("avvikelse", "soder")})->nya(), 1);
  ASSERT_TRUE(Reclassify(Only().name(), v1::LEX_SARAH, sas).ok());
  ASSERT_EQ(house().Import({Row("avvikelse", "soder")})->oforandrade(), 1);
  EXPECT_EQ(Only().typ(), v1::LEX_SARAH);
  v1::RelocateAvvikelseRequest move;
  move.set_name(Only().name());
  move.set_enhet(FakeRegistry::Enhet("norr"));
  move.set_motiv("Fel enhet.");
  move.set_request_id(base::NewId(absl::Now()));
  ASSERT_TRUE(Ask<v1::Avvikelse>("RelocateAvvikelse", move, sas).ok());
  v1::AvvikelseRad changed = Row("avvikelse", "soder");
  changed.set_omedelbara_atgarder("Dubbelbemannat.");
  ASSERT_EQ(house().Import({changed})->andrade(), 1);
  EXPECT_EQ(Only().enhet(), FakeRegistry::Enhet("norr"));
  EXPECT_EQ(Only().omedelbara_atgarder(), "Dubbelbemannat.") << "the rest follows the source";
  const auto complaint = house().Import({Row("klagomål", "norr")});
  EXPECT_FALSE(complaint.ok());
  EXPECT_THAT(complaint.status().ToString(), HasSubstr("blir inte klagom"));
  // What the nämnd has does not change under it.
  auto arende = *TaEmot(Only(), sas);
  ASSERT_TRUE(Move(arende, v1::UTSE_UTREDARE, sas).ok());
  changed.set_beskrivning("Något annat.");
  ASSERT_EQ(house().Import({changed})->oforandrade(), 1);
  EXPECT_EQ(Only().beskrivning(), "Ett besök uteblev.");
}

TEST_P(LexSarahOmvagarTest, AnUtforaresOwnKeepsItsKindAfterItWasTold) {
  const proto::Call alfa = House::Utforare("alfa");
  v1::AvvikelseRad row = Row("lex Sarah-rapport", "lunden");
  row.set_insatstyp("SOL_SABO");
  ASSERT_EQ(house().Import({row}, alfa)->nya(), 1);
  EXPECT_EQ(AttGora(alfa).count("Informera nämnden om lex Sarah-rapport AV-1 2026-05-25"), 1u)
      << "also what was read in";
  ASSERT_TRUE(Informera(alfa, "lunden", Only(alfa).name()).ok());
  ASSERT_EQ(house().Import({row}, alfa)->oforandrade(), 1);
  EXPECT_EQ(Only(alfa).kategorikoder(), ",BEMOTANDE,") << "told, and not known to the source";
  row.set_typ("avvikelse");
  ASSERT_TRUE(house().Import({row}, alfa).ok());
  EXPECT_EQ(Only(alfa).typ(), v1::LEX_SARAH);
}

// Years of history that are read in would hide what waits, and the nämnd was told of it then.
TEST_P(LexSarahOmvagarTest, WhatWasClosedLongAgoInAnotherSystemIsHistory) {
  proto::Call alfa = House::Utforare("alfa");
  v1::AvvikelseRad row = Row("lex Sarah-rapport", "lunden");
  row.set_insatstyp("SOL_SABO");
  v1::AvvikelseRad closed = row;
  closed.set_rad(2);
  closed.set_kall_id("2");
  closed.set_avslutad_date("2026-06-01");
  ASSERT_EQ(house().Import({row, closed}, alfa)->nya(), 2);
  const auto lines = [&](absl::CivilDay day) {
    alfa.today = day;
    int count = 0;
    for (const std::string& line : AttGora(alfa)) {
      if (absl::StartsWith(line, "Informera nämnden om lex ")) ++count;
    }
    return count;
  };
  EXPECT_EQ(lines(absl::CivilDay(2026, 6, 15)), 2);
  EXPECT_EQ(lines(absl::CivilDay(2029, 6, 15)), 1) << "the open one is not stuck";
}

TEST_P(LexSarahOmvagarTest, ADegreeThatWasWrongIsDecidedAnew) {
  const proto::Call sas = As(Roll::SAS), namnd = As(Roll::NAMND);
  auto arende = *TaEmot(*Rapport("soder", Chef("beta", "soder"), "Ett besök uteblev."), sas);
  ASSERT_THAT(Move(arende, v1::UTSE_UTREDARE, sas), IsOk());
  ASSERT_THAT(SkrivUtredning(arende, sas), IsOk());
  ASSERT_THAT(Move(arende, v1::LAS_UTREDNING, sas), IsOk());
  ASSERT_THAT(Move(arende, v1::BESLUTA, namnd), IsOk());
  EXPECT_EQ(arende.ivo_state(), v1::IVO_ATT_ANMALA);
  EXPECT_EQ(proto::ReasonOf(Move(arende, v1::ANMALS_INTE, sas)), "HINDER") << "it is grave, as long as it stands";
  v1::MoveLexSarahArendeRequest silent = Steg(arende, v1::ATEROPPNA);
  silent.clear_motiv();
  EXPECT_EQ(proto::ReasonOf(Move(arende, silent, sas)), "HINDER");
  ASSERT_THAT(Move(arende, v1::ATEROPPNA, sas), IsOk());
  EXPECT_EQ(arende.sista_date(), "2026-07-15") << "from the day of reopening";
  ASSERT_THAT(Move(arende, v1::LAS_UTREDNING, sas), IsOk());
  v1::MoveLexSarahArendeRequest mild = Steg(arende, v1::BESLUTA);
  mild.set_grad(v1::MISSFORHALLANDE);
  ASSERT_THAT(Move(arende, mild, namnd), IsOk());
  ASSERT_THAT(Move(arende, v1::ANMALS_INTE, sas), IsOk());
  // New facts while the measures go on: the other way.
  AddAtgard(arende, 1);
  ASSERT_THAT(Skriv(arende, {"atgarder"}, sas), IsOk());
  ASSERT_THAT(Move(arende, v1::STARTA_ATGARDER, sas), IsOk());
  ASSERT_THAT(Move(arende, v1::ATEROPPNA, sas), IsOk());
  ASSERT_THAT(Move(arende, v1::LAS_UTREDNING, sas), IsOk());
  ASSERT_THAT(Move(arende, v1::BESLUTA, namnd), IsOk());
  ASSERT_THAT(Move(arende, v1::ANMAL_IVO, sas), IsOk());
}

TEST_P(LexSarahOmvagarTest, EachDeclaresItsOwnJav) {
  const proto::Call alfa = House::Utforare("alfa");
  auto arende = *TaEmot(*Rapport("lunden", alfa, "Fall."), alfa);  // received by one without
  v1::MoveLexSarahArendeRequest name = Steg(arende, v1::UTSE_UTREDARE);
  name.set_jav(v1::JAV_FINNS);
  EXPECT_EQ(proto::ReasonOf(Move(arende, name, alfa)), "HINDER") << "and does not say how it is dealt with";
  name.set_jav_motiv("Enda chefen; en extern granskare läser.");
  ASSERT_THAT(Move(arende, name, alfa), IsOk());
  EXPECT_EQ(arende.utredare_jav_motiv(), "Enda chefen; en extern granskare läser.");
  EXPECT_EQ(arende.jav_motiv(), "");
  ASSERT_THAT(Move(arende, Steg(arende, v1::UTSE_UTREDARE), alfa), IsOk());
  EXPECT_EQ(arende.utredare_jav_motiv(), "") << "another one, without";
}

// One chief: declared and not blocked, and whoever goes on with the ärende is told.  The kommun hears nothing of it.
TEST_P(LexSarahOmvagarTest, JavIsToldToThoseWhoHaveTheArende) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto told = [&](const proto::Call& call) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    const auto answer = Ask<attgora::v1::ListAttGoraResponse>("ListAttGora", request, call);
    EXPECT_THAT(answer.status(), IsOk());
    std::string lage;
    for (const attgora::v1::AttGora& line : answer->att_gora()) {
      if (absl::StartsWith(line.vad(), "Lex Sarah LE-")) absl::StrAppend(&lage, line.lage());
    }
    return lage;
  };
  auto arende = TaEmot(*Rapport("lunden", alfa, "Fall."), alfa, v1::JAV_FINNS, "Enda chefen.");
  ASSERT_THAT(arende.status(), IsOk());
  EXPECT_EQ(told(alfa), "mottagen; mottagaren har redovisat jäv");
  v1::MoveLexSarahArendeRequest name = Steg(*arende, v1::UTSE_UTREDARE);
  name.set_jav(v1::JAV_FINNS);
  name.set_jav_motiv("Enda chefen; en extern granskare läser.");
  ASSERT_THAT(Move(*arende, name, alfa), IsOk());
  EXPECT_EQ(told(alfa), "under utredning; mottagaren och utredaren har redovisat jäv");
  for (const Roll roll : {Roll::SAS, Roll::NAMND, Roll::KVALITETSTEAM}) EXPECT_EQ(told(As(roll)), "");
  ASSERT_THAT(Move(*arende, Steg(*arende, v1::UTSE_UTREDARE), alfa), IsOk()) << "an utredare who stands apart";
  EXPECT_EQ(told(alfa), "under utredning; mottagaren har redovisat jäv");
}

TEST_P(LexSarahOmvagarTest, ARapportIsCorrectedWithWhatStandsBesideIt) {
  const proto::Call sas = As(Roll::SAS);
  const auto rapport = Rapport("soder", Chef("beta", "soder"), "Ett besök uteblev.");
  const auto arende = TaEmot(*rapport, sas);
  v1::Avvikelse changed = *house().Get(rapport->name(), sas);
  changed.set_enhet(FakeRegistry::Enhet("norr"));
  EXPECT_THAT(house().Update(changed, {"enhet"}, sas).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  changed = *house().Get(rapport->name(), sas);
  changed.set_intraffad_date("2026-03-08");
  changed.set_rapporterad_date("2026-03-11");
  changed.set_upptackt_date("2026-03-11");
  ASSERT_THAT(house().Update(changed, {"intraffad_date", "rapporterad_date", "upptackt_date"}, sas).status(), IsOk());
  EXPECT_EQ(Read(arende->name(), sas)->handelse_date(), "2026-03-08");
  EXPECT_EQ(Read(arende->name(), sas)->rapporterad_date(), "2026-03-11");
  EXPECT_EQ(Read(arende->name(), sas)->sista_date(), "2026-03-12") << "counted again from the day that was right";
}

TEST_P(LexSarahOmvagarTest, HandingOverKeepsTheWholeEventFromTheEnhet) {
  const proto::Call sas = As(Roll::SAS), chef = Chef("beta", "soder");
  proto::Call reporter = As(Roll::RAPPORTOR);
  reporter.scope = {false, {{FakeRegistry::Utforare("beta"), {FakeRegistry::Enhet("soder")}, reporter.who.subject}}};
  v1::CreateHandelseRequest request;
  request.set_parent("kommuner/0114");
  request.set_request_id(base::NewId(absl::Now()));
  v1::Handelse& event = *request.mutable_handelse();
  event.set_handelse("H-1");
  event.set_enhet(FakeRegistry::Enhet("soder"));
  event.set_insatstyp("SOL_HEMTJANST");
  event.set_intraffad_date("2026-06-10");
  event.set_beskrivning("Ett besök uteblev.");
  event.set_konsekvens("Oro.");
  for (const v1::Avvikelsetyp typ : {v1::AVVIKELSE, v1::LEX_SARAH}) {
    event.add_arenden()->set_typ(typ);
    event.mutable_arenden()->rbegin()->set_lagrum(v1::SOL);
  }
  event.add_arenden()->set_typ(v1::AVVIKELSE);
  event.mutable_arenden(2)->set_lagrum(v1::HSL);
  const auto made = Ask<v1::Handelse>("CreateHandelse", request, reporter);
  ASSERT_THAT(made.status(), IsOk()) << "whoever works there reports";
  v1::Avvikelse rapport = *house().Get(made->arenden(1).avvikelse(), sas);
  auto arende = *TaEmot(rapport, sas);
  EXPECT_NE(house().Get(made->arenden(0).avvikelse(), chef)->beskrivning(), "");
  const auto take = [&](int nr, v1::Avvikelsesteg steg, const std::string& utredning, const proto::Call& call) {
    v1::MoveAvvikelseRequest step;
    step.set_name(made->arenden(nr).avvikelse());
    step.set_steg(steg);
    step.set_utredning(utredning);
    step.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Avvikelse>("MoveAvvikelse", step, call);
  };
  ASSERT_THAT(take(0, v1::AVSTEG_UTRED, "Nyckeln låg fel.", chef).status(), IsOk());
  ASSERT_THAT(Move(arende, v1::UTSE_UTREDARE, sas), IsOk());
  EXPECT_EQ(house().Get(made->arenden(0).avvikelse(), chef)->beskrivning(), "") << "it tells the same";
  EXPECT_NE(house().Get(made->arenden(0).avvikelse(), reporter)->beskrivning(), "");
  // Of the kommun those who have the case read on and put right; the others see that there is one.
  for (const Roll roll : {Roll::KVALITETSTEAM, Roll::MAS, Roll::MAR}) {
    const auto seen = house().Get(rapport.name(), As(roll));
    ASSERT_THAT(seen.status(), IsOk());
    EXPECT_EQ(seen->beskrivning(), "") << Roll_Name(roll);
    EXPECT_EQ(seen->anmald_av(), "");
    v1::Avvikelse changed = *seen;
    changed.set_beskrivning("Något annat.");
    EXPECT_FALSE(house().Update(changed, {"beskrivning"}, As(roll)).ok()) << Roll_Name(roll);
  }
  for (const Roll roll : {Roll::SAS, Roll::LEX_SARAH_UTREDARE}) {
    EXPECT_EQ(house().Get(rapport.name(), As(roll))->beskrivning(), "Ett besök uteblev.") << Roll_Name(roll);
  }
  // Nor does anybody else move the event, or make another thing of an ärende of it.
  for (const proto::Call& call : {As(Roll::KVALITETSTEAM), chef, House::Utforare("beta")}) {
    for (const int nr : {0, 1}) {
      v1::RelocateAvvikelseRequest move;
      move.set_name(made->arenden(nr).avvikelse());
      move.set_enhet(FakeRegistry::Enhet("norr"));
      move.set_motiv("Fel enhet.");
      move.set_request_id(base::NewId(absl::Now()));
      EXPECT_FALSE(Ask<v1::Avvikelse>("RelocateAvvikelse", move, call).ok()) << nr << " " << call.who.subject;
    }
    v1::ReclassifyAvvikelseRequest other;
    other.set_name(made->arenden(0).avvikelse());
    other.set_typ(v1::LEX_SARAH);
    other.set_motiv("Samma sak.");
    other.set_request_id(base::NewId(absl::Now()));
    EXPECT_EQ(proto::ReasonOf(Ask<v1::Avvikelse>("ReclassifyAvvikelse", other, call).status()), "OVERLAMNAD");
  }
  EXPECT_EQ(house().Get(rapport.name(), sas)->enhet(), FakeRegistry::Enhet("soder"));
  // Nor does anybody else take the steps of the event's avvikelser, over what only those who have the case read.
  for (const int nr : {0, 2}) {
    for (const v1::Avvikelsesteg steg : {v1::AVSTEG_UTRED, v1::AVSTEG_AVSLUTA, v1::AVSTEG_ATEROPPNA}) {
      const std::string utredning = steg == v1::AVSTEG_ATEROPPNA ? "" : "Något annat.";
      for (const proto::Call& call : {As(Roll::KVALITETSTEAM), chef, House::Utforare("beta")}) {
        const absl::Status refused = take(nr, steg, utredning, call).status();
        EXPECT_EQ(proto::ReasonOf(refused), "OVERLAMNAD") << nr << " " << steg << " " << call.who.subject;
        EXPECT_THAT(proto::SwedishOf(refused), HasSubstr("till dem som utreder händelsen. Vänd dig dit"));
      }
    }
  }
  EXPECT_EQ(house().Get(made->arenden(0).avvikelse(), sas)->utredning(), "Nyckeln låg fel.");
  EXPECT_THAT(take(0, v1::AVSTEG_UTRED, "Nyckeln var utbytt.", sas).status(), IsOk()) << "or nobody would close it";
  EXPECT_EQ(house().Get(made->arenden(0).avvikelse(), sas)->utredning(), "Nyckeln var utbytt.");
  EXPECT_THAT(take(2, v1::AVSTEG_UTRED, "Dosen gavs senare.", As(Roll::MAS)).status(), IsOk()) << "health care";
  EXPECT_EQ(house().Get(made->arenden(2).avvikelse(), As(Roll::MAS))->utredning(), "Dosen gavs senare.");
}

TEST_P(LexSarahOmvagarTest, WhyItWasPutRightIsReadByThoseWhoHaveTheCase) {
  const proto::Call sas = As(Roll::SAS), chef = Chef("beta", "soder");
  proto::Call there = Chef("alfa", "norr");
  there.who.subject = "chef-norr";
  const auto history = [&](v1::Rattelseslag slag) {
    v1::ListRattelserRequest request;
    request.set_parent("kommuner/0114");
    const auto page = Ask<v1::ListRattelserResponse>("ListRattelser", request, sas);
    EXPECT_THAT(page.status(), IsOk());
    v1::GetRattelseRequest get;
    for (const v1::Rattelse& one : page->rattelser()) {
      if (one.slag() == slag) get.set_name(one.name());
    }
    return get;
  };
  const auto reads = [&](const v1::GetRattelseRequest& get, const proto::Call& call) {
    const auto seen = Ask<v1::Rattelse>("GetRattelse", get, call);
    EXPECT_THAT(seen.status(), IsOk()) << call.who.subject;
    return seen.ok() && absl::StrContains(seen->motiv(), kMarker);
  };
  const auto made = house().Create(House::NewOne("soder"), chef);
  ASSERT_THAT(made.status(), IsOk());
  ASSERT_THAT(Reclassify(made->name(), v1::LEX_SARAH, chef).status(), IsOk());
  const v1::GetRattelseRequest classed = history(v1::RATTELSE_OMKLASSAD);
  EXPECT_TRUE(reads(classed, chef));
  EXPECT_TRUE(reads(classed, As(Roll::KVALITETSTEAM)));
  auto arende = TaEmot(*made, sas);
  ASSERT_THAT(arende.status(), IsOk());
  ASSERT_THAT(Move(*arende, v1::UTSE_UTREDARE, sas), IsOk());
  EXPECT_FALSE(reads(classed, chef)) << "who investigates tells it from now on";
  v1::RelocateAvvikelseRequest move;
  move.set_name(made->name());
  move.set_enhet(FakeRegistry::Enhet("norr"));
  move.set_motiv(absl::StrCat("Den boende bor där. ", kMarker));
  move.set_request_id(base::NewId(absl::Now()));
  ASSERT_THAT(Ask<v1::Avvikelse>("RelocateAvvikelse", move, sas).status(), IsOk());
  const v1::GetRattelseRequest moved = history(v1::RATTELSE_FLYTTAD);
  EXPECT_FALSE(reads(moved, there));
  for (const v1::GetRattelseRequest& entry : {classed, moved}) {
    for (const Roll roll : {Roll::KVALITETSTEAM, Roll::MAS, Roll::MAR}) {
      EXPECT_FALSE(reads(entry, As(roll))) << Roll_Name(roll);
    }
    for (const Roll roll : {Roll::SAS, Roll::LEX_SARAH_UTREDARE}) {
      EXPECT_TRUE(reads(entry, As(roll))) << Roll_Name(roll);
    }
  }
}

TEST_P(LexSarahOmvagarTest, WhatHappenedIsSaidBeforeItIsReceived) {
  const proto::Call sas = As(Roll::SAS);
  v1::AvvikelseRad row = Row("lex Sarah-rapport", "soder");
  row.clear_beskrivning();
  ASSERT_EQ(house().Import({row})->nya(), 1);
  const absl::Status utan = TaEmot(Only(), sas).status();
  ASSERT_EQ(proto::ViolationsOf(utan).size(), 1u) << utan;
  EXPECT_EQ(proto::ViolationsOf(utan)[0].field, "beskrivning");
  EXPECT_THAT(proto::ViolationsOf(utan)[0].svenska, HasSubstr("kvalitet avvikelse ändra AV-1 --text"));
  v1::Avvikelse rapport = Only(sas);
  rapport.set_beskrivning("Ett besök uteblev.");
  ASSERT_THAT(house().Update(rapport, {"beskrivning"}, sas).status(), IsOk());
  EXPECT_THAT(TaEmot(rapport, sas).status(), IsOk());
}

TEST_P(LexSarahOmvagarTest, WhatWasToldFirstMayBeInvestigatedHereAfterwards) {
  const proto::Call alfa = House::Utforare("alfa");
  auto told = Informera(alfa, "lunden");
  ASSERT_THAT(told.status(), IsOk());
  v1::UpdateNamndinformationRequest more;
  *more.mutable_namndinformation() = *told;
  more.mutable_namndinformation()->set_grad(v1::MISSFORHALLANDE);
  more.mutable_update_mask()->add_paths("grad");
  ASSERT_TRUE(Ask<v1::Namndinformation>("UpdateNamndinformation", more, alfa).ok());
  auto arende = TaEmot(*house().Get(told->rapport(), alfa), alfa);
  ASSERT_THAT(arende.status(), IsOk());
  // The nämnd hears of an anmälan too, and somebody is told so.
  for (const v1::LexSarahSteg steg : {v1::UTSE_UTREDARE, v1::SKA_ANMALAS, v1::ANMAL_IVO_FORE_UTREDNING}) {
    ASSERT_THAT(Move(*arende, steg, alfa), IsOk());
  }
  EXPECT_EQ(AttGora(alfa).count("Informera nämnden om anmälan till IVO, NI-1 2026-06-18"), 1u);
  EXPECT_EQ(AttGora(As(Roll::SAS)).count("Informera nämnden om anmälan till IVO, NI-1 2026-06-18"), 0u);
  // Before the rapport it cannot have been notified.
  v1::CreateNamndinformationRequest early;
  early.set_parent("kommuner/0114");
  early.set_request_id(base::NewId(absl::Now()));
  const auto own = Rapport("lunden", alfa, "Fall.");
  early.mutable_namndinformation()->set_rapport(own->name());
  early.mutable_namndinformation()->set_enhet(own->enhet());
  early.mutable_namndinformation()->set_insatstyp(own->insatstyp());
  early.mutable_namndinformation()->set_omedelbara_atgarder("Tillsyn.");
  early.mutable_namndinformation()->set_ivo_date("2026-01-01");
  EXPECT_THAT(Ask<v1::Namndinformation>("CreateNamndinformation", early, alfa).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(LexSarahOmvagarTest, ALineIsOfSomebodyWhoCanAct) {
  const proto::Call sas = As(Roll::SAS);
  ASSERT_TRUE(Rapport("soder", Chef("beta", "soder"), "Ett besök uteblev.").ok());
  auto arende = *TaEmot(*Rapport("soder", Chef("beta", "soder"), "Ett till."), sas);
  const auto of_lex_sarah = [&](Roll roll) {
    int lines = 0;
    for (const std::string& line : AttGora(As(roll))) {
      if (line.find("ex Sarah") != std::string::npos) ++lines;
    }
    return lines;
  };
  EXPECT_EQ(of_lex_sarah(Roll::SAS), 2);
  EXPECT_EQ(of_lex_sarah(Roll::LEX_SARAH_UTREDARE), 1) << "whoever investigates receives, and is named by SAS";
  EXPECT_EQ(of_lex_sarah(Roll::NAMND), 0) << "the nämnd does neither";
  EXPECT_EQ(of_lex_sarah(Roll::KVALITETSTEAM), 0);
  EXPECT_EQ(of_lex_sarah(Roll::MAS), 0);
  ASSERT_THAT(Move(arende, v1::UTSE_UTREDARE, sas), IsOk());
  ASSERT_THAT(SkrivUtredning(arende, sas), IsOk());
  ASSERT_THAT(Move(arende, v1::LAS_UTREDNING, sas), IsOk());
  EXPECT_EQ(of_lex_sarah(Roll::SAS), 1) << "the degree is the nämnd's to decide";
  EXPECT_EQ(of_lex_sarah(Roll::NAMND), 1);
}

TEST_P(LexSarahOmvagarTest, InASmallCompanyWhoHandsOverKeepsItsOwn) {
  proto::Call chief = House::Utforare("alfa");
  chief.who.roles = {Roll::ENHETSCHEF, Roll::UTFORARE};
  chief.scope = {false, {{FakeRegistry::Utforare("alfa"), {FakeRegistry::Enhet("lunden")}, ""}}};
  auto arende = TaEmot(*Rapport("lunden", chief, "Fall."), chief, v1::JAV_FINNS, "Enda chefen.");
  ASSERT_THAT(arende.status(), IsOk());
  v1::MoveLexSarahArendeRequest name = Steg(*arende, v1::UTSE_UTREDARE);
  name.set_jav(v1::JAV_FINNS);
  name.set_jav_motiv("Enda chefen.");
  ASSERT_THAT(Move(*arende, name, chief), IsOk());
  EXPECT_TRUE(Read(arende->name(), chief).ok());
}

KVALITET_ON_EVERY_ENGINE(LexSarahOmvagarTest);

}  // namespace
}  // namespace kvalitet::avvikelser
