// The ways round: what is a private utförare's own stays so by whatever method, and what the ärende decides is decided
// nowhere else.
#include <gmock/gmock.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"
#include "tests/support/faulty_database.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using tests::StatusIs;

class LexSarahSkyddTest : public LexSarahTest {
 protected:
  absl::StatusOr<v1::Avvikelse> Reclassify(const std::string& name, v1::Avvikelsetyp typ, const proto::Call& call) {
    v1::ReclassifyAvvikelseRequest request;
    request.set_name(name);
    request.set_typ(typ);
    request.set_motiv("Den enskilde kom till skada.");
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Avvikelse>("ReclassifyAvvikelse", request, call);
  }
  absl::StatusOr<v1::Avvikelse> Relocate(const std::string& name, const std::string& enhet,
                                         const std::string& insatstyp, const proto::Call& call) {
    v1::RelocateAvvikelseRequest request;
    request.set_name(name);
    request.set_enhet(FakeRegistry::Enhet(enhet));
    request.set_insatstyp(insatstyp);
    request.set_motiv("Fel enhet.");
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Avvikelse>("RelocateAvvikelse", request, call);
  }
  absl::Status Delete(const std::string& name, const proto::Call& call) {
    v1::DeleteAvvikelseRequest request;
    request.set_name(name);
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Avvikelse>("DeleteAvvikelse", request, call).status();
  }
  static proto::Call Admin(const std::string& utforare) {
    proto::Call call = House::Utforare(utforare);
    call.who.roles = {Roll::UTFORARADMIN};
    return call;
  }
  // Hemtjänst Norr is alfa's until 30 April, beta's after.
  absl::StatusOr<v1::Avvikelse> AlfasOwnAtNorr() {
    return Rapport("norr", House::Utforare("alfa"), absl::StrCat("Fall. ", kMarker));
  }
  static v1::AvvikelseRad Row(const std::string& id, const std::string& typ) {
    v1::AvvikelseRad row;
    row.set_rad(1);
    row.set_kall_id(id);
    row.set_typ(typ);
    row.set_enhet("Lunden");
    row.set_insatstyp("SOL_SABO");
    row.set_rapporterad_date("2026-05-20");
    row.set_beskrivning(absl::StrCat("Fall. ", kMarker));
    return row;
  }
  std::string SeenByTheKommun(const std::string& name) {
    std::string seen;
    for (const Roll roll : {Roll::KVALITETSTEAM, Roll::SAS, Roll::LEX_SARAH_UTREDARE}) {
      const auto row = house().Get(name, As(roll));
      EXPECT_TRUE(row.ok()) << row.status();
      if (row.ok()) absl::StrAppend(&seen, row->SerializeAsString());
    }
    return seen;
  }
};

TEST_P(LexSarahSkyddTest, NoDateAndNoEnhetGivesAnotherUtforareTheText) {
  const proto::Call alfa = House::Utforare("alfa");
  auto own = AlfasOwnAtNorr();
  ASSERT_TRUE(own.ok()) << own.status();
  ASSERT_TRUE(own->utforarens_egen());
  own->set_intraffad_date("2026-05-10");  // beta's by then
  own->set_rapporterad_date("2026-05-12");
  own->set_upptackt_date("2026-05-12");
  const std::vector<std::string> days = {"intraffad_date", "rapporterad_date", "upptackt_date"};
  EXPECT_EQ(proto::ReasonOf(house().Update(*own, days, House::Team()).status()), "UTFORARENS_EGEN");
  EXPECT_FALSE(house().Update(*own, days, alfa).ok());
  EXPECT_THAT(Relocate(own->name(), "soder", "SOL_HEMTJANST", House::Team()).status(),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_FALSE(Relocate(own->name(), "soder", "SOL_HEMTJANST", alfa).ok());
  EXPECT_THAT(house().Get(own->name(), House::Utforare("beta")).status(), StatusIs(absl::StatusCode::kNotFound));
  // Where it is its own enhet too it moves, with what the nämnd was told.
  const auto told = Informera(alfa, "norr", own->name());
  ASSERT_TRUE(told.ok()) << told.status();
  const auto moved = Relocate(own->name(), "lunden", "SOL_SABO", alfa);
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_TRUE(moved->utforarens_egen());
  v1::GetNamndinformationRequest get;
  get.set_name(told->name());
  EXPECT_EQ(Ask<v1::Namndinformation>("GetNamndinformation", get, As(Roll::SAS))->enhet(),
            FakeRegistry::Enhet("lunden"));
  EXPECT_THAT(SeenByTheKommun(own->name()), Not(HasSubstr(kMarker)));
}

TEST_P(LexSarahSkyddTest, WhatItIsCalledOpensNothing) {
  const proto::Call alfa = House::Utforare("alfa");
  auto own = AlfasOwnAtNorr();
  ASSERT_TRUE(own.ok()) << own.status();
  own->set_typ(v1::AVVIKELSE);
  EXPECT_THAT(house().Update(*own, {"typ"}, alfa).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  own->set_typ(v1::LEX_SARAH);
  own->set_lagrum(v1::LSS);
  EXPECT_THAT(house().Update(*own, {"lagrum"}, alfa).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  const auto other = Reclassify(own->name(), v1::AVVIKELSE, alfa);
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_TRUE(other->utforarens_egen()) << "it was written as the utförare's own";
  EXPECT_THAT(SeenByTheKommun(own->name()), Not(HasSubstr(kMarker)));
  // An avvikelse becomes its own when the utförare makes it a rapport.
  const auto plain = house().Create(House::NewOne("lunden"), alfa);
  EXPECT_FALSE(plain->utforarens_egen());
  EXPECT_TRUE(Reclassify(plain->name(), v1::LEX_SARAH, alfa)->utforarens_egen());
}

TEST_P(LexSarahSkyddTest, WhatHasAnArendeOrWasToldIsNeitherMadeSomethingElseNorTakenAway) {
  const proto::Call alfa = House::Utforare("alfa"), sas = As(Roll::SAS);
  const auto own = EgetArende();
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_EQ(own->nummer(), "LE-1");
  EXPECT_EQ(own->regiform(), "enskild verksamhet");
  EXPECT_THAT(own->ivo_kopior(0).innehall(), HasSubstr("enskild verksamhet"));
  EXPECT_EQ(proto::ReasonOf(Reclassify(own->rapport(), v1::AVVIKELSE, alfa).status()), "HAR_ARENDE");
  EXPECT_EQ(proto::ReasonOf(Delete(own->rapport(), Admin("alfa"))), "HAR_ARENDE");
  const auto told = Rapport("lunden", alfa, "Fall.");
  ASSERT_TRUE(Informera(alfa, "lunden", told->name()).ok());
  EXPECT_EQ(proto::ReasonOf(Reclassify(told->name(), v1::AVVIKELSE, alfa).status()), "NAMNDEN_INFORMERAD");
  EXPECT_EQ(proto::ReasonOf(Delete(told->name(), Admin("alfa"))), "NAMNDEN_INFORMERAD");
  const auto kommunens = Rapport("soder", sas, "Ett besök uteblev.");
  ASSERT_TRUE(TaEmot(*kommunens, sas).ok());
  EXPECT_EQ(proto::ReasonOf(Delete(kommunens->name(), sas)), "HAR_ARENDE");
  EXPECT_EQ(proto::ReasonOf(Reclassify(kommunens->name(), v1::AVVIKELSE, sas).status()), "HAR_ARENDE");
}

TEST_P(LexSarahSkyddTest, EachTakesAwayItsOwn) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto own = Rapport("lunden", alfa, "Fall.");
  for (const Roll roll : {Roll::KVALITETSTEAM, Roll::SAS, Roll::LEX_SARAH_UTREDARE, Roll::MAS}) {
    EXPECT_EQ(proto::ReasonOf(Delete(own->name(), As(roll))), "UTFORARENS_EGEN");
  }
  EXPECT_THAT(Delete(own->name(), Admin("beta")), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_TRUE(Delete(own->name(), Admin("alfa")).ok());
  const auto plain = house().Create(House::NewOne("lunden"), alfa);
  EXPECT_EQ(proto::ReasonOf(Delete(plain->name(), Admin("alfa"))), "TAS_BORT_AV_KOMMUNEN");
  EXPECT_TRUE(Delete(plain->name(), House::Team()).ok());
  const auto rapport = Rapport("soder", Chef("beta", "soder"), "Ett besök uteblev.");
  EXPECT_EQ(proto::ReasonOf(Delete(rapport->name(), House::Team())), "TAS_BORT_AV_SAS");
  EXPECT_TRUE(Delete(rapport->name(), As(Roll::SAS)).ok());
}

TEST_P(LexSarahSkyddTest, TheTwinsOfAnEventAreKeptLikeIt) {
  const proto::Call alfa = House::Utforare("alfa");
  v1::CreateHandelseRequest request;
  request.set_parent("kommuner/0114");
  request.set_request_id(base::NewId(absl::Now()));
  v1::Handelse& event = *request.mutable_handelse();
  event.set_handelse("H-1");
  event.set_enhet(FakeRegistry::Enhet("lunden"));
  event.set_insatstyp("SOL_SABO");
  event.set_intraffad_date("2026-05-10");
  event.set_beskrivning(absl::StrCat("Fall. ", kMarker));
  event.set_konsekvens(absl::StrCat("Smärta. ", kMarker));
  for (const v1::Avvikelsetyp typ : {v1::AVVIKELSE, v1::LEX_SARAH}) {
    event.add_arenden()->set_typ(typ);
    event.mutable_arenden()->rbegin()->set_lagrum(v1::SOL);
  }
  const auto made = Ask<v1::Handelse>("CreateHandelse", request, alfa);
  ASSERT_TRUE(made.ok()) << made.status();
  for (const v1::HandelseArende& one : made->arenden()) {
    EXPECT_THAT(SeenByTheKommun(one.avvikelse()), Not(HasSubstr(kMarker))) << one.nummer();
    EXPECT_THAT(house().Get(one.avvikelse(), alfa)->beskrivning(), HasSubstr(kMarker));
  }
  v1::CreateAvvikelseRequest later = House::NewOne("lunden");
  later.mutable_avvikelse()->set_handelse("H-1");
  later.mutable_avvikelse()->set_beskrivning(absl::StrCat("Samma fall. ", kMarker));
  const auto added = house().Create(later, alfa);
  ASSERT_TRUE(added.ok()) << added.status();
  EXPECT_THAT(SeenByTheKommun(added->name()), Not(HasSubstr(kMarker)));
  // Whose enhet it is comes before whether the event is there.
  request.set_request_id(base::NewId(absl::Now()));
  EXPECT_THAT(Ask<v1::Handelse>("CreateHandelse", request, House::Utforare("beta")).status(),
              StatusIs(absl::StatusCode::kNotFound));
  // Somebody's view of it is no ärende of the event.
  event.set_handelse("H-2");
  event.mutable_arenden(0)->set_typ(v1::KLAGOMAL);
  request.set_request_id(base::NewId(absl::Now()));
  EXPECT_THAT(Ask<v1::Handelse>("CreateHandelse", request, alfa).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(LexSarahSkyddTest, AnImportOpensNothingAndTakesNothingBack) {
  const proto::Call alfa = House::Utforare("alfa");
  v1::AvvikelseRad row = Row("1", "avvikelse");
  ASSERT_EQ(house().Import({row}, alfa)->nya(), 1);
  row = Row("1", "lex Sarah-rapport");
  ASSERT_EQ(house().Import({row}, alfa)->andrade(), 1);
  const std::string name = (*house().List("typ = \"LEX_SARAH\"", "", alfa))[0].name();
  EXPECT_THAT(SeenByTheKommun(name), Not(HasSubstr(kMarker))) << "it is the utförare's own from then on";
  v1::AvvikelseRad twins[] = {Row("2", "lex Sarah-rapport"), Row("3", "avvikelse")};
  for (v1::AvvikelseRad& one : twins) one.set_handelse("H-7");
  ASSERT_EQ(house().Import({twins[1], twins[0]}, alfa)->nya(), 2);
  const auto listed = house().List("handelse = \"H-7\"", "", alfa);
  ASSERT_TRUE(listed.ok()) << listed.status();
  for (const v1::Avvikelse& one : *listed) {
    EXPECT_THAT(SeenByTheKommun(one.name()), Not(HasSubstr(kMarker))) << one.nummer();
  }
  // What the nämnd was told stays told when the file is read in again.
  auto told = Informera(alfa, "lunden", name);
  ASSERT_TRUE(told.ok()) << told.status();
  v1::UpdateNamndinformationRequest more;
  *more.mutable_namndinformation() = *told;
  more.mutable_namndinformation()->set_ivo_date("2026-06-01");
  more.mutable_namndinformation()->set_grad(v1::ALLVARLIGT_MISSFORHALLANDE);
  more.mutable_namndinformation()->set_atgarder("Ny rutin.");
  for (const char* path : {"ivo_date", "grad", "atgarder"}) more.mutable_update_mask()->add_paths(path);
  more.set_request_id(base::NewId(absl::Now()));
  ASSERT_TRUE(Ask<v1::Namndinformation>("UpdateNamndinformation", more, alfa).ok());
  row.set_omedelbara_atgarder("Tillsyn.");
  ASSERT_EQ(house().Import({row}, alfa)->andrade(), 1);
  const auto stored = house().Get(name);
  EXPECT_EQ(stored->grad(), v1::ALLVARLIGT_MISSFORHALLANDE);
  EXPECT_EQ(stored->till_ivo_date(), "2026-06-01");
  EXPECT_EQ(stored->state(), v1::AVSLUTAD) << "the nämnd waits for nothing more";
}

TEST_P(LexSarahSkyddTest, AnImportedRapportKeepsWhatIsStoredOfItsEventAlready) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto by_hand = [&](const std::string& handelse, const proto::Call& call) {
    v1::CreateAvvikelseRequest request = House::NewOne("lunden");
    request.mutable_avvikelse()->set_handelse(handelse);
    request.mutable_avvikelse()->set_beskrivning(absl::StrCat("Samma fall. ", kMarker));
    return house().Create(request, call);
  };
  const auto rad = [](const std::string& id, const std::string& typ, const std::string& handelse) {
    v1::AvvikelseRad row = Row(id, typ);
    row.set_handelse(handelse);
    return row;
  };
  // A new rapport.  What the kommun wrote itself stays its own to read, and so does another event.
  const auto before = by_hand("H-7", alfa), kommunens = by_hand("H-7", House::Team()), apart = by_hand("H-70", alfa);
  ASSERT_TRUE(before.ok() && kommunens.ok() && apart.ok()) << before.status() << kommunens.status() << apart.status();
  ASSERT_THAT(SeenByTheKommun(before->name()), HasSubstr(kMarker)) << "an ordinary avvikelse, as far as anybody knows";
  ASSERT_EQ(house().Import({rad("1", "lex Sarah-rapport", "H-7")}, alfa)->nya(), 1);
  EXPECT_THAT(SeenByTheKommun(before->name()), Not(HasSubstr(kMarker)));
  EXPECT_THAT(house().Get(before->name(), alfa)->beskrivning(), HasSubstr(kMarker));
  EXPECT_THAT(SeenByTheKommun(kommunens->name()), HasSubstr(kMarker));
  EXPECT_THAT(SeenByTheKommun(apart->name()), HasSubstr(kMarker));
  // One that is written after it.
  const auto after = by_hand("H-7", alfa);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_THAT(SeenByTheKommun(after->name()), Not(HasSubstr(kMarker)));
  // A row that turns out to be a rapport, beside one that the source does not change.
  const auto other = by_hand("H-8", alfa);
  ASSERT_EQ(house().Import({rad("2", "avvikelse", "H-8"), rad("3", "avvikelse", "H-8")}, alfa)->nya(), 2);
  ASSERT_THAT(SeenByTheKommun(other->name()), HasSubstr(kMarker));
  const auto turned = house().Import({rad("2", "lex Sarah-rapport", "H-8"), rad("3", "avvikelse", "H-8")}, alfa);
  ASSERT_TRUE(turned.ok()) << turned.status();
  EXPECT_EQ(turned->andrade(), 1);
  EXPECT_THAT(SeenByTheKommun(other->name()), Not(HasSubstr(kMarker)));
  const auto rows = house().List("handelse = \"H-8\"", "", alfa);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->size(), 3u);
  for (const v1::Avvikelse& one : *rows) {
    EXPECT_TRUE(house().Get(one.name(), alfa)->utforarens_egen()) << one.nummer();
  }
}

TEST_P(LexSarahSkyddTest, AnImportedAvvikelseIsKeptLikeTheRapportOfItsEvent) {
  const proto::Call alfa = House::Utforare("alfa");
  v1::CreateAvvikelseRequest request = House::NewOne("lunden");
  request.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
  request.mutable_avvikelse()->set_handelse("H-9");
  ASSERT_TRUE(house().Create(request, alfa)->utforarens_egen());
  v1::AvvikelseRad there = Row("1", "avvikelse"), moves = Row("2", "avvikelse");
  there.set_handelse("H-9");
  moves.set_handelse("H-10");
  ASSERT_EQ(house().Import({there, moves}, alfa)->nya(), 2);
  const auto elsewhere = house().List("handelse = \"H-10\"", "", alfa);
  ASSERT_TRUE(elsewhere.ok() && elsewhere->size() == 1) << elsewhere.status();
  EXPECT_THAT(SeenByTheKommun((*elsewhere)[0].name()), HasSubstr(kMarker));
  moves.set_handelse("H-9");  // the source puts it right
  ASSERT_EQ(house().Import({there, moves}, alfa)->andrade(), 1);
  const auto all = house().List("handelse = \"H-9\"", "", alfa);
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(all->size(), 3u);
  for (const v1::Avvikelse& one : *all) {
    EXPECT_TRUE(house().Get(one.name(), alfa)->utforarens_egen()) << one.nummer();
    EXPECT_THAT(SeenByTheKommun(one.name()), Not(HasSubstr(kMarker))) << one.nummer();
  }
  EXPECT_EQ(house().Import({there, moves}, alfa)->oforandrade(), 2) << "and the same file again changes nothing";
}

TEST_P(LexSarahSkyddTest, WhileTheRegistryIsSilentNobodyGuessesWhoseItIs) {
  const proto::Call alfa = House::Utforare("alfa"), sas = As(Roll::SAS);
  const auto known = Rapport("soder", sas, "Ett besök uteblev.");
  house().registry.reachable = false;
  House quiet(db());  // has nothing kept of the registry
  quiet.registry.reachable = false;
  v1::CreateLexSarahArendeRequest receive;
  receive.set_parent("kommuner/0114");
  receive.set_request_id(base::NewId(absl::Now()));
  receive.mutable_lex_sarah_arende()->set_rapport(known->name());
  receive.mutable_lex_sarah_arende()->set_mottagare_jav(v1::JAV_INGET);
  v1::LexSarahArende unused;
  EXPECT_EQ(proto::ReasonOf(quiet.Do("CreateLexSarahArende", sas, receive, unused)), "REGISTRET_SVARAR_INTE");
  v1::CreateAvvikelseRequest request = House::NewOne("lunden");
  request.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
  request.mutable_avvikelse()->set_beskrivning(absl::StrCat("Fall. ", kMarker));
  const auto unseen = quiet.Create(request, alfa);
  ASSERT_TRUE(unseen.ok()) << unseen.status();
  EXPECT_FALSE(unseen->register_verified());
  EXPECT_THAT(SeenByTheKommun(unseen->name()), Not(HasSubstr(kMarker))) << "kept until it is known whose it is";
  house().registry.reachable = true;
  EXPECT_EQ(proto::ReasonOf(TaEmot(*unseen, alfa).status()), "EJ_KONTROLLERAD");
  EXPECT_EQ(proto::ReasonOf(Informera(alfa, "lunden", unseen->name()).status()), "EJ_KONTROLLERAD");
  ASSERT_TRUE(house().service().Tend(alfa.now).ok());
  EXPECT_TRUE(house().Get(unseen->name())->register_verified());
  EXPECT_TRUE(house().Get(unseen->name())->utforarens_egen());
  EXPECT_TRUE(TaEmot(*unseen, alfa).ok());
}

TEST_P(LexSarahSkyddTest, WhatCannotBeLookedAtIsNotWritten) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto own = Rapport("lunden", alfa, "Fall.");
  ASSERT_TRUE(own.ok()) << own.status();
  tests::FaultyDatabase faulty(db());
  House shaky(faulty);
  v1::UpdateAvvikelseRequest request;
  *request.mutable_avvikelse() = *own;
  request.mutable_avvikelse()->set_beskrivning("Fall i hallen.");
  request.mutable_update_mask()->add_paths("beskrivning");
  v1::Avvikelse unused;
  faulty.FailStatement(1, absl::InternalError("the disk is gone"));
  EXPECT_FALSE(shaky.Do("UpdateAvvikelse", alfa, request, unused).ok());
  EXPECT_EQ(house().Get(own->name(), alfa)->beskrivning(), "Fall.");
  EXPECT_TRUE(shaky.Do("UpdateAvvikelse", alfa, request, unused).ok());
}

TEST_P(LexSarahSkyddTest, WhoReportedIsForThoseWhoReceiveAndInvestigate) {
  const proto::Call chef = Chef("beta", "soder"), alfa = House::Utforare("alfa");
  v1::CreateAvvikelseRequest request = House::NewOne("soder");
  request.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
  request.mutable_avvikelse()->set_rapportor("Undersköterska Ek");
  const auto made = house().Create(request, chef);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->anmald_av(), chef.who.subject);
  for (const Roll roll : {Roll::SAS, Roll::LEX_SARAH_UTREDARE}) {
    EXPECT_EQ(house().Get(made->name(), As(roll))->rapportor(), "Undersköterska Ek");
    EXPECT_EQ(house().Get(made->name(), As(roll))->anmald_av(), chef.who.subject);
  }
  auto seen = house().Get(made->name(), As(Roll::KVALITETSTEAM));
  EXPECT_EQ(seen->rapportor(), "");
  EXPECT_EQ(seen->anmald_av(), "");
  for (const Roll roll :
       {Roll::UTFORARE, Roll::UTFORARADMIN}) {  // of the same enhet: neither receives nor investigates
    proto::Call same = House::Utforare("beta");
    same.who.subject = "kollega";
    same.who.roles = {roll};
    const auto told = house().Get(made->name(), same);
    ASSERT_TRUE(told.ok()) << told.status();
    EXPECT_EQ(told->rapportor(), "");
    EXPECT_EQ(told->anmald_av(), "");
  }
  const auto listed = house().List("", "", As(Roll::KVALITETSTEAM));
  ASSERT_TRUE(listed.ok()) << listed.status();
  for (const v1::Avvikelse& one : *listed) EXPECT_EQ(one.anmald_av(), "");
  const std::string by = absl::StrCat("anmald_av = \"", chef.who.subject, "\"");
  EXPECT_THAT(house().List(by, "", As(Roll::KVALITETSTEAM)).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(house().List("", "anmald_av", As(Roll::KVALITETSTEAM)).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(house().List(by, "", As(Roll::SAS)).status(), StatusIs(absl::StatusCode::kInvalidArgument))
      << "a hit would tell also where the name is kept back";
  // What was not seen is not taken away by whoever changes the rest.
  seen->set_allvarlighet(3);
  ASSERT_TRUE(house().Update(*seen, {}, As(Roll::KVALITETSTEAM)).ok());
  EXPECT_EQ(house().Get(made->name(), As(Roll::SAS))->rapportor(), "Undersköterska Ek");
  // Who reported health care is for those who investigate that.
  request.mutable_avvikelse()->set_typ(v1::LEX_MARIA);
  request.mutable_avvikelse()->set_lagrum(v1::HSL);
  request.set_request_id(base::NewId(absl::Now()));
  const auto maria = house().Create(request, chef);
  ASSERT_TRUE(maria.ok()) << maria.status();
  EXPECT_EQ(house().Get(maria->name(), As(Roll::MAS))->rapportor(), "Undersköterska Ek");
  EXPECT_EQ(house().Get(maria->name(), As(Roll::SAS))->rapportor(), "");
  // A private utförare's reporter is the utförare's to know.
  const auto own = Rapport("lunden", alfa, "Fall.");
  EXPECT_EQ(own->anmald_av(), alfa.who.subject);
  EXPECT_EQ(house().Get(own->name(), As(Roll::SAS))->anmald_av(), "");
}

// SAS and the utredare of lex Sarah neither receive nor investigate an ordinary avvikelse: they are told with the case.
TEST_P(LexSarahSkyddTest, WhoReportedAnOrdinaryAvvikelseIsForThoseWhoTakeItFurther) {
  proto::Call reporter = House::Utforare("beta");
  reporter.who.subject = "undersköterska-1";
  reporter.who.roles = {Roll::RAPPORTOR};
  const auto seen_by = [&](const v1::Avvikelse& a) {
    std::set<std::string> seen;
    const auto look = [&](const proto::Call& call, const std::string& who) {
      const auto told = house().Get(a.name(), call);
      ASSERT_TRUE(told.ok()) << who << told.status();
      const auto listed = house().List("", "", call);
      ASSERT_TRUE(listed.ok()) << who << listed.status();
      for (const v1::Avvikelse& one : *listed) {
        EXPECT_TRUE(one.name() != a.name() || one.anmald_av() == told->anmald_av()) << who;
      }
      EXPECT_EQ(told->rapportor().empty(), told->anmald_av().empty()) << who;
      if (!told->rapportor().empty()) seen.insert(who);
    };
    for (const Roll roll : {Roll::KVALITETSTEAM, Roll::SAS, Roll::LEX_SARAH_UTREDARE, Roll::MAS, Roll::MAR}) {
      look(As(roll), Roll_Name(roll));
    }
    for (const Roll roll : {Roll::UTFORARE, Roll::UTFORARADMIN}) {
      proto::Call same = House::Utforare("beta");
      same.who.subject = "kollega";
      same.who.roles = {roll};
      look(same, Roll_Name(roll));
    }
    look(Chef("beta", "soder"), "ENHETSCHEF");
    look(reporter, "RAPPORTOR");
    return seen;
  };
  const auto report = [&](v1::Lagrum lagrum) {
    v1::CreateAvvikelseRequest request = House::NewOne("soder");
    request.mutable_avvikelse()->set_lagrum(lagrum);
    request.mutable_avvikelse()->set_rapportor("Undersköterska Ek");
    return house().Create(request, reporter);
  };
  const auto social = report(v1::SOL), care = report(v1::HSL);
  ASSERT_TRUE(social.ok()) << social.status();
  ASSERT_TRUE(care.ok()) << care.status();
  std::set<std::string> may = {"KVALITETSTEAM", "UTFORARE", "UTFORARADMIN", "ENHETSCHEF", "RAPPORTOR"};
  EXPECT_EQ(seen_by(*social), may);
  may.insert({"MAS", "MAR"});
  EXPECT_EQ(seen_by(*care), may);
}

TEST_P(LexSarahSkyddTest, StateAndDegreeAreDecidedInTheArendeAlone) {
  const proto::Call sas = As(Roll::SAS), alfa = House::Utforare("alfa");
  v1::CreateAvvikelseRequest request = House::NewOne("soder");
  request.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
  request.mutable_avvikelse()->set_grad(v1::INGET_MISSFORHALLANDE);
  EXPECT_THAT(house().Create(request, sas).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  auto rapport = Rapport("soder", Chef("beta", "soder"), "Ett besök uteblev.");
  for (const proto::Call& call : {sas, Chef("beta", "soder"), House::Team()}) {
    v1::Avvikelse changed = *rapport;
    changed.set_state(v1::AVSLUTAD);
    EXPECT_THAT(house().Update(changed, {"state"}, call).status(), StatusIs(absl::StatusCode::kInvalidArgument));
    changed = *rapport;
    changed.set_till_ivo_date("2026-06-01");
    EXPECT_THAT(house().Update(changed, {"till_ivo_date"}, call).status(),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_THAT(Reclassify(rapport->name(), v1::AVVIKELSE, Chef("beta", "soder")).status(),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "SAS or an utredare says that it is none";
  EXPECT_THAT(Reclassify(rapport->name(), v1::AVVIKELSE, House::Team()).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(Reclassify(rapport->name(), v1::AVVIKELSE, sas).ok());
  // What another system has judged goes on there.
  v1::AvvikelseRad row = Row("9", "lex Sarah-rapport");
  row.set_grad("missförhållande");
  ASSERT_EQ(house().Import({row}, House::Team())->nya(), 1);
  const v1::Avvikelse read_in = (*house().List("typ = \"LEX_SARAH\"", "", House::Team()))[0];
  EXPECT_EQ(proto::ReasonOf(TaEmot(read_in, sas).status()), "BEDOMD_I_KALLAN");
  EXPECT_EQ(house().Get(read_in.name())->grad(), v1::MISSFORHALLANDE);
}

TEST_P(LexSarahSkyddTest, ARapportThatNobodyReceivedIsALineOfWhoeverMay) {
  const proto::Call sas = As(Roll::SAS), alfa = House::Utforare("alfa");
  const auto rapport = Rapport("soder", Chef("beta", "soder"), "Ett besök uteblev.");
  const auto sighted = Rapport("lunden", sas, "Sett vid besök.");  // at an enhet of alfa's, by the kommun
  const std::string own = absl::StrCat("Ta emot lex Sarah-rapport ", rapport->nummer(), " 2026-03-13");
  const std::string other = absl::StrCat("Ta emot lex Sarah-rapport ", sighted->nummer(), " 2026-03-13");
  EXPECT_EQ(AttGora(sas).count(own), 1u);
  EXPECT_EQ(AttGora(sas).count(other), 1u);
  EXPECT_EQ(AttGora(Chef("beta", "soder")).count(own), 1u);
  EXPECT_EQ(AttGora(alfa).count(other), 0u) << "the nämnd has that one";
  ASSERT_TRUE(TaEmot(*rapport, sas).ok());
  EXPECT_EQ(AttGora(sas).count(own), 0u);
}

// Else it would be stuck: nobody is told of it, and nothing closes it.
TEST_P(LexSarahSkyddTest, ARapportThatNobodyDealtWithIsALineHoweverOld) {
  proto::Call sas = As(Roll::SAS), alfa = House::Utforare("alfa"), chef = Chef("beta", "soder");
  const auto rapport = Rapport("soder", chef, "Ett besök uteblev.");
  const auto egen = Rapport("lunden", alfa, "Fall.");
  ASSERT_TRUE(rapport.ok() && egen.ok());
  for (proto::Call* later : {&sas, &alfa, &chef}) later->today = absl::CivilDay(2029, 6, 15);
  const std::string waits = absl::StrCat("Ta emot lex Sarah-rapport ", rapport->nummer(), " 2026-03-13");
  EXPECT_EQ(AttGora(sas).count(waits), 1u);
  EXPECT_EQ(AttGora(chef).count(waits), 1u);
  EXPECT_EQ(AttGora(alfa).count(absl::StrCat("Informera nämnden om lex Sarah-rapport ", egen->nummer(), " 2026-03-17")),
            1u);
  EXPECT_EQ(AttGora(sas).count(absl::StrCat("Fråga utföraren om lex Sarah-rapport ", egen->nummer(), " 2026-03-17")),
            1u);
}

TEST_P(LexSarahSkyddTest, WhatTheNamndHasIsNotHandedToWhoeverOperatesAnotherEnhet) {
  const proto::Call sas = As(Roll::SAS), alfa = House::Utforare("alfa");
  const auto rapport = Rapport("soder", Chef("beta", "soder"), "Ett besök uteblev.");
  const auto arende = TaEmot(*rapport, sas);
  ASSERT_TRUE(Read(arende->name(), Chef("beta", "soder")).ok()) << "not handed over yet";
  ASSERT_TRUE(Relocate(rapport->name(), "lunden", "SOL_SABO", sas).ok());
  EXPECT_THAT(Read(arende->name(), alfa).status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Read(arende->name(), sas)->regiform(), "enskild verksamhet");
}

KVALITET_ON_EVERY_ENGINE(LexSarahSkyddTest);

}  // namespace
}  // namespace kvalitet::avvikelser
