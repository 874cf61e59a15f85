// The papers of a private utförare's own lex Sarah: kept five years, offered and taken over, destroyed for good.
#include <algorithm>
#include <map>

#include "common/store/audit.h"
#include "services/avvikelser/gallring_rules.h"
#include "tests/services/avvikelser_gallring_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::IsOk;
using tests::StatusIs;

TEST(GallringRules, FiveYearsAfterTheLastEntryByTheLawOfThatDay) {
  const auto kept = [](v1::Lagrum lag, absl::CivilDay last) {
    const auto found = BevarasTill(lag, last);
    return found.has_value() ? absl::StrCat(base::FormatDate(found->till), " ", found->regel->lagrum, " ",
                                            RegelVersion(*found->regel))
                             : std::string();
  };
  EXPECT_EQ(kept(v1::SOL, absl::CivilDay(2026, 6, 15)), "2031-06-16 17 kap. 10 § GALLRA/SOL/2")
      << "the fifteenth is a Sunday";
  EXPECT_EQ(kept(v1::SOL, absl::CivilDay(2019, 3, 4)), "2024-03-04 7 kap. 6 § GALLRA/SOL/1") << "the law of that day";
  EXPECT_EQ(kept(v1::SOL, absl::CivilDay(2021, 3, 4)), "2026-03-04 17 kap. 10 § GALLRA/SOL/2");
  EXPECT_EQ(kept(v1::LSS, absl::CivilDay(2021, 3, 4)), "2026-03-04 23 g § GALLRA/LSS/1");
  EXPECT_EQ(kept(v1::HSL, absl::CivilDay(2021, 3, 4)), "");
}

TEST(GallringRules, WhatIsOpenWaits) {
  EXPECT_EQ(Gallringshinder(v1::LEXSARAH_AVSLUTAD, v1::IVO_EJ_AKTUELL), "");
  EXPECT_EQ(Gallringshinder(v1::LEXSARAH_AVSLUTAD, v1::IVO_AVSLUTAT), "");
  EXPECT_THAT(Gallringshinder(v1::LEXSARAH_AVSLUTAD, v1::IVO_ANMALD), HasSubstr("IVO är inte klar"));
  EXPECT_THAT(Gallringshinder(v1::LEXSARAH_BESLUTAD, v1::IVO_EJ_AKTUELL), HasSubstr("inte avslutat"));
}

KVALITET_ON_EVERY_ENGINE(GallringTest);

TEST_P(GallringTest, NothingIsLeftOfItAndTheTraceStillVerifies) {
  const auto a = Avslutat(house());
  ASSERT_THAT(a.status(), IsOk());
  const auto page = [&](sql::Session& session) {  // printed, as what was sent to IVO is
    return session
        .Execute("INSERT INTO ivo_sida (name, part, pos, content) VALUES (?, '1', 0, ?)",
                 {a->name(), std::string(kMarker)})
        .status();
  };
  ASSERT_THAT(db().Write(tests::Soon(), page), IsOk());
  ASSERT_FALSE(WhereverItSays(kMarker).empty()) << "all else is enciphered, and the page is found";
  ASSERT_EQ(Left(*a), "1 1 2 1 0");
  ASSERT_EQ(ExempelLeft(), "1 1 1 1");
  fv1::ListFaktaRequest figures;
  figures.set_parent("kommuner/0114");
  figures.set_from_date("2026-01-01");
  figures.set_to_date("2026-12-31");
  const auto told = [&] {
    const auto fakta = house().Fakta(figures);
    std::vector<std::string> all;
    EXPECT_THAT(fakta.status(), IsOk());
    for (const fv1::Faktum& one : *fakta) all.push_back(one.ShortDebugString());
    std::sort(all.begin(), all.end());
    return all;
  };
  const std::vector<std::string> before = told();
  ASSERT_THAT(house().service().Tend(At(absl::CivilDay(2031, 6, 16))), IsOk());
  EXPECT_EQ(Left(*a), "1 1 2 1 0") << "the last day on which it is kept";

  ASSERT_THAT(house().service().Tend(Due()), IsOk());
  EXPECT_EQ(Left(*a), "0 0 0 0 1");
  EXPECT_EQ(ExempelLeft(), "0 0 0 0") << "what was learnt of it, and is not shared";
  ASSERT_THAT(house().store().ForgetRequests(absl::Now() + absl::Hours(24 * 365 * 10), tests::Soon()), IsOk());
  EXPECT_THAT(WhereverItSays(kMarker), IsEmpty());
  EXPECT_THAT(store::VerifyAllAudit(db(), tests::Soon()).status(), IsOk());
  EXPECT_EQ(told(), before) << "what was counted stays counted";
  const proto::Call alfa = House::Utforare("alfa");
  EXPECT_THAT(Read(a->name(), alfa).status(), StatusIs(absl::StatusCode::kNotFound));
  const auto rapport = house().Get(a->rapport(), alfa);
  ASSERT_THAT(rapport.status(), IsOk());
  EXPECT_EQ(rapport->beskrivning() + rapport->rapportor() + rapport->enskild_referens() + rapport->anmald_av(), "");
  const auto protocol = Protokoll(alfa);
  ASSERT_EQ(protocol.size(), 1u);
  EXPECT_EQ(protocol[0].arende_nummer(), a->nummer());
  EXPECT_EQ(protocol[0].state(), v1::GALLRING_GALLRAD);
  EXPECT_EQ(protocol[0].sista_anteckning_date(), "2026-06-15");
  EXPECT_EQ(protocol[0].gallrad_date(), "2031-06-17");
  EXPECT_THAT(protocol[0].lagrum(), HasSubstr("17 kap. 10 §"));
  EXPECT_THAT(Protokoll(House::Utforare("beta")), IsEmpty());
  EXPECT_THAT(Protokoll(As(Roll::SAS)), IsEmpty()) << "what was never offered is not the kommun's to know";

  // Again, the same day and another: nothing more happens.
  const auto trace = [&] { return std::get<int64_t>(Rows("SELECT COUNT(*) FROM audit")[0][0]); };
  const int64_t once = trace();
  ASSERT_THAT(house().service().Tend(Due()), IsOk());
  ASSERT_THAT(house().service().Tend(Due() + absl::Hours(24)), IsOk());
  EXPECT_EQ(trace(), once);
}

TEST_P(GallringTest, ARapportThatWasInvestigatedElsewhereIsDestroyedToo) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto rapport = Rapport("lunden", alfa, absl::StrCat("Fall. ", kMarker));
  ASSERT_THAT(rapport.status(), IsOk());
  const auto told = Informera(alfa, "lunden", rapport->name());
  ASSERT_THAT(told.status(), IsOk());
  ASSERT_THAT(house().service().Tend(Due()), IsOk());
  EXPECT_THAT(house().Get(rapport->name(), alfa)->beskrivning(), HasSubstr(kMarker)) << "the nämnd waits still";
  v1::PreviewLexSarahGallringRequest preview;
  preview.set_parent("kommuner/0114");
  preview.set_till_date("2031-12-31");
  const auto due = Ask<v1::PreviewLexSarahGallringResponse>("PreviewLexSarahGallring", preview, alfa);
  ASSERT_THAT(due.status(), IsOk());
  ASSERT_EQ(due->poster_size(), 1);
  EXPECT_EQ(due->poster(0).rapport(), rapport->name());
  EXPECT_THAT(due->poster(0).hinder(), HasSubstr("grad och åtgärder"));

  ASSERT_THAT(Komplettera(*told), IsOk());
  ASSERT_THAT(SkrivExempel(house(), rapport->name()).status(), IsOk());
  ASSERT_THAT(house().service().Tend(Due() + absl::Hours(24)), IsOk());
  ASSERT_THAT(house().store().ForgetRequests(absl::Now() + absl::Hours(24 * 365 * 10), tests::Soon()), IsOk());
  EXPECT_THAT(WhereverItSays(kMarker), IsEmpty());
  EXPECT_EQ(ExempelLeft(), "0 0 0 0");
  EXPECT_EQ(house().Get(rapport->name(), alfa)->beskrivning(), "");
  EXPECT_EQ(house().Get(rapport->name(), alfa)->grad(), v1::MISSFORHALLANDE) << "what was counted stays counted";
  const auto protocol = Protokoll(alfa);
  ASSERT_EQ(protocol.size(), 1u);
  EXPECT_EQ(protocol[0].arende_nummer(), rapport->nummer());
  EXPECT_EQ(protocol[0].state(), v1::GALLRING_GALLRAD);
  EXPECT_THAT(store::VerifyAllAudit(db(), tests::Soon()).status(), IsOk());
  ASSERT_THAT(house().service().Tend(Due() + absl::Hours(48)), IsOk());
  EXPECT_EQ(Protokoll(alfa)[0].etag(), protocol[0].etag()) << "once";
}

// Nothing can be told of what is destroyed: until then the line stands, however long.
TEST_P(GallringTest, WhatTheNamndWasNotToldOfWaitsUntilThePapersAreGone) {
  const auto a = Avslutat(house());
  ASSERT_THAT(a.status(), IsOk());
  proto::Call alfa = House::Utforare("alfa");
  alfa.today = absl::CivilDay(2031, 6, 16);
  const std::string line = absl::StrCat("Informera nämnden om lex Sarah-rapport ", a->rapport_nummer(), " 2026-03-17");
  EXPECT_EQ(AttGora(alfa).count(line), 1u);
  ASSERT_THAT(house().service().Tend(Due()), IsOk());
  EXPECT_EQ(AttGora(alfa).count(line), 0u);
}

// In what is shared nobody can be recognised: it stays, and leads nowhere.  Of what was shared and taken back nothing
// stays, in the trace of the copy that was not enciphered neither.
TEST_P(GallringTest, AnExampleThatIsSharedStaysAndNoLongerTellsOfWhichCase) {
  constexpr char kShared[] = "DET-SOM-DELAS";
  const proto::Call alfa = House::Utforare("alfa");
  proto::Call vice = alfa, late = House::Team();
  vice.who.subject = "vice-alfa";
  const auto a = Avslutat(house());
  ASSERT_THAT(a.status(), IsOk());
  const auto told = Informera(alfa, "lunden", a->rapport());
  ASSERT_THAT(told.status(), IsOk());
  ASSERT_THAT(Komplettera(*told), IsOk());
  const auto made = SkrivExempel(house(), a->rapport());
  ASSERT_THAT(made.status(), IsOk());
  const auto step = [&](v1::Larexempelsteg steg, const proto::Call& call) {
    return TaExempelsteg(made->name(), steg, call);
  };
  for (const v1::Larexempelsteg steg :
       {v1::LARSTEG_SKICKA, v1::LARSTEG_DELA, v1::LARSTEG_ATERKALLA, v1::LARSTEG_SKRIV_OM}) {
    ASSERT_THAT(step(steg, steg == v1::LARSTEG_DELA ? vice : alfa), IsOk());
  }
  ASSERT_THAT(WhereverItSays(kMarker), testing::Contains("audit_content")) << "the copy that was taken back";
  v1::UpdateLarexempelRequest rewrite;
  v1::Larexempel& anew = *rewrite.mutable_larexempel();
  anew.set_name(made->name());
  for (const char* field : kExempeltexter) {
    anew.GetReflection()->SetString(&anew, anew.GetDescriptor()->FindFieldByName(field), kShared);
    rewrite.mutable_update_mask()->add_paths(field);
  }
  rewrite.set_request_id(base::NewId(absl::Now()));
  ASSERT_THAT(Ask<v1::Larexempel>("UpdateLarexempel", rewrite, alfa).status(), IsOk());
  ASSERT_THAT(step(v1::LARSTEG_SKICKA, alfa), IsOk());
  ASSERT_THAT(step(v1::LARSTEG_DELA, vice), IsOk());
  ASSERT_EQ(ExempelLeft(), "2 2 2 1");

  ASSERT_THAT(house().service().Tend(Due()), IsOk());
  ASSERT_THAT(house().store().ForgetRequests(absl::Now() + absl::Hours(24 * 365 * 10), tests::Soon()), IsOk());
  EXPECT_EQ(ExempelLeft(), "1 0 0 0");
  EXPECT_THAT(WhereverItSays(kMarker), IsEmpty());
  const auto stays = LasExempel(made->name(), vice);
  ASSERT_THAT(stays.status(), IsOk());
  EXPECT_EQ(stays->lardom(), kShared);
  EXPECT_EQ(stays->state(), v1::LAREXEMPEL_DELAT);
  EXPECT_THAT(WhereverItSays(kShared), testing::Contains("delat_larexempel"));

  // Nobody writes another from memory.
  const absl::Status again = SkrivExempel(house(), a->rapport()).status();
  EXPECT_EQ(proto::ReasonOf(again), "GALLRAD") << again;
  EXPECT_THAT(proto::SwedishOf(again), testing::HasSubstr("är gallrad"));
  EXPECT_EQ(ExempelLeft(), "1 0 0 0");

  // The steps of what is shared are taken as before; what is taken back goes with the papers.
  late.today = absl::CivilDay(2031, 7, 1);
  late.now = At(late.today);
  ASSERT_THAT(step(v1::LARSTEG_LAMNA_TILL_DIALOG, late), IsOk());
  ASSERT_THAT(step(v1::LARSTEG_ATERKALLA, late), IsOk());
  ASSERT_THAT(house().store().ForgetRequests(absl::Now() + absl::Hours(24 * 365 * 10), tests::Soon()), IsOk());
  EXPECT_THAT(LasExempel(made->name(), vice).status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(ExempelLeft(), "0 0 0 0");
  EXPECT_THAT(WhereverItSays(kShared), IsEmpty());
  EXPECT_THAT(store::VerifyAllAudit(db(), tests::Soon()).status(), IsOk());
}

TEST_P(GallringTest, WhatIsOpenIsListedAndWaits) {
  const auto open = EgetArende();  // decided and notified: IVO has not answered
  ASSERT_THAT(open.status(), IsOk());
  ASSERT_THAT(house().service().Tend(At(absl::CivilDay(2040, 1, 1))), IsOk());
  EXPECT_EQ(Read(open->name(), House::Utforare("alfa"))->state(), v1::LEXSARAH_BESLUTAD);
  v1::PreviewLexSarahGallringRequest request;
  request.set_parent("kommuner/0114");
  request.set_till_date("2031-12-31");
  const auto due =
      Ask<v1::PreviewLexSarahGallringResponse>("PreviewLexSarahGallring", request, House::Utforare("alfa"));
  ASSERT_THAT(due.status(), IsOk());
  ASSERT_EQ(due->poster_size(), 1);
  EXPECT_EQ(due->poster(0).bevaras_till_date(), "2031-06-16");
  EXPECT_THAT(due->poster(0).hinder(), HasSubstr("inte avslutat"));
  request.set_till_date("2031-06-15");
  EXPECT_EQ(Ask<v1::PreviewLexSarahGallringResponse>("PreviewLexSarahGallring", request, House::Utforare("alfa"))
                ->poster_size(),
            0);
  request.clear_till_date();
  EXPECT_EQ(Ask<v1::PreviewLexSarahGallringResponse>("PreviewLexSarahGallring", request, As(Roll::SAS))->poster_size(),
            0)
      << "to the kommun it is not there";
}

TEST_P(GallringTest, TheNamndTakesOverWhatIsOfferedAndNothingElse) {
  const proto::Call alfa = House::Utforare("alfa"), sas = As(Roll::SAS);
  const auto a = Avslutat(house());
  ASSERT_THAT(a.status(), IsOk());
  proto::Call late = alfa;
  late.today = absl::CivilDay(2031, 6, 1);
  late.now = At(late.today);
  EXPECT_THAT(Lines(alfa), IsEmpty());
  EXPECT_THAT(Lines(late), ElementsAre(absl::StrCat("Lex Sarah ", a->nummer(),
                                                    " gallras: erbjud nämnden handlingarna om de ska finnas kvar; "
                                                    "2031-06-16; gallras av sig själv; 5 år (lag), 17 kap. 10 § "
                                                    "socialtjänstlagen (2025:400)")));
  v1::OfferLexSarahPapperRequest offer;
  offer.set_name(a->name());
  offer.set_request_id(base::NewId(absl::Now()));
  EXPECT_THAT(Ask<v1::LexSarahGallring>("OfferLexSarahPapper", offer, House::Utforare("beta")).status(),
              StatusIs(absl::StatusCode::kNotFound));
  const auto offered = Ask<v1::LexSarahGallring>("OfferLexSarahPapper", offer, alfa);
  ASSERT_THAT(offered.status(), IsOk());
  EXPECT_EQ(offered->erbjuden_av(), alfa.who.subject);
  EXPECT_THAT(Read(a->name(), sas).status(), StatusIs(absl::StatusCode::kNotFound)) << "offered is not given";
  EXPECT_THAT(Lines(sas), ElementsAre(absl::StrCat("Ta ställning till handlingarna i lex Sarah ", a->nummer(),
                                                   "; ; erbjudna av utföraren; gallras annars hos utföraren")));
  v1::TakeOverLexSarahPapperRequest take;
  take.set_name(offered->name());
  take.set_overenskommelse("Socialnämnden 2026-06-10 § 41");
  take.set_request_id(base::NewId(absl::Now()));
  const auto taken = Ask<v1::LexSarahGallring>("TakeOverLexSarahPapper", take, sas);
  ASSERT_THAT(taken.status(), IsOk());
  EXPECT_EQ(taken->state(), v1::GALLRING_OVERTAGEN);
  EXPECT_EQ(taken->overtagen_av(), sas.who.subject);
  EXPECT_EQ(taken->overenskommelse(), "Socialnämnden 2026-06-10 § 41");
  EXPECT_THAT(Read(a->name(), sas)->vad_hande(), HasSubstr(kMarker));
  EXPECT_THAT(Read(a->name(), alfa).status(), StatusIs(absl::StatusCode::kNotFound)) << "the nämnd's now";
  const auto rapport = house().Get(a->rapport(), sas);
  EXPECT_THAT(rapport->beskrivning(), HasSubstr(kMarker));
  EXPECT_EQ(rapport->state(), v1::AVSLUTAD) << "the register follows it, though the nämnd was told nothing more";
  EXPECT_EQ(rapport->grad(), v1::MISSFORHALLANDE);
  EXPECT_EQ(rapport->avslutad_date(), "2026-06-15");
  EXPECT_THAT(Protokoll(sas), testing::SizeIs(1));
  take.set_request_id(base::NewId(absl::Now()));
  EXPECT_EQ(proto::ReasonOf(Ask<v1::LexSarahGallring>("TakeOverLexSarahPapper", take, sas).status()), "INTE_ERBJUDEN");
  ASSERT_THAT(house().service().Tend(Due()), IsOk());
  EXPECT_THAT(Read(a->name(), sas)->vad_hande(), HasSubstr(kMarker)) << "kept by the nämnd's own plan";
}

}  // namespace
}  // namespace kvalitet::avvikelser
