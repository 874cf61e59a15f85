// What else an utförare has registered of the event of an own lex Sarah: destroyed with its papers.
#include "common/store/audit.h"
#include "tests/services/avvikelser_gallring_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using tests::IsOk;

class GallringTvillingTest : public GallringTest {
 protected:
  // What goes with what, as the utförare sees it before.
  std::vector<std::string> Kommande() {
    v1::PreviewLexSarahGallringRequest request;
    request.set_parent("kommuner/0114");
    request.set_till_date("2031-12-31");
    const auto due =
        Ask<v1::PreviewLexSarahGallringResponse>("PreviewLexSarahGallring", request, House::Utforare("alfa"));
    EXPECT_THAT(due.status(), IsOk());
    std::vector<std::string> pairs;
    for (const v1::LexSarahGallringspost& post : due->poster()) {
      for (const std::string& nummer : post.foljer_med()) {
        pairs.push_back(absl::StrCat(post.arende_nummer(), " with ", nummer));
      }
    }
    return pairs;
  }
};
KVALITET_ON_EVERY_ENGINE(GallringTvillingTest);

// An event is told in every row that the utförare has of it; what the kommun registered of it is the kommun's.
TEST_P(GallringTvillingTest, WhatTellsTheSameOfTheEventGoesWithIt) {
  const proto::Call alfa = House::Utforare("alfa");
  constexpr char kTheirs[] = "DET-SOM-KOMMUNEN-SKREV";
  const auto first = Tvilling(house(), "H-1", alfa);  // before anybody saw that it was a lex Sarah
  const auto theirs = Tvilling(house(), "H-1", House::Team(), kTheirs);
  const auto elsewhere = Tvilling(house(), "H-2", alfa, "ANNAN-HANDELSE");
  ASSERT_THAT(first.status(), IsOk());
  ASSERT_THAT(theirs.status(), IsOk());
  ASSERT_THAT(elsewhere.status(), IsOk());
  const auto a = Avslutat(house(), "H-1");
  ASSERT_THAT(a.status(), IsOk());
  const auto wrong = Tvilling(house(), "H-1", alfa);  // registered twice, and taken away
  ASSERT_THAT(wrong.status(), IsOk());
  v1::DeleteAvvikelseRequest remove;
  remove.set_name(wrong->name());
  remove.set_request_id(base::NewId(absl::Now()));
  ASSERT_THAT(Ask<v1::Avvikelse>("DeleteAvvikelse", remove, alfa).status(), IsOk());
  ASSERT_TRUE(house().Get(first->name(), alfa)->utforarens_egen());
  ASSERT_FALSE(house().Get(theirs->name())->utforarens_egen());
  EXPECT_THAT(Kommande(), testing::UnorderedElementsAre(absl::StrCat(a->nummer(), " with ", first->nummer()),
                                                        absl::StrCat(a->nummer(), " with ", wrong->nummer())))
      << "what is seen before is what is destroyed";

  ASSERT_THAT(house().service().Tend(Due()), IsOk());
  ASSERT_THAT(house().store().ForgetRequests(absl::Now() + absl::Hours(24 * 365 * 10), tests::Soon()), IsOk());
  EXPECT_THAT(WhereverItSays(kMarker), IsEmpty());
  EXPECT_THAT(store::VerifyAllAudit(db(), tests::Soon()).status(), IsOk());
  const auto stays = house().Get(theirs->name());
  EXPECT_THAT(stays->beskrivning(), HasSubstr(kTheirs));
  EXPECT_EQ(stays->etag(), theirs->etag());
  EXPECT_THAT(house().Get(elsewhere->name())->beskrivning(), HasSubstr("ANNAN-HANDELSE"));
  EXPECT_EQ(house().Get(first->name(), alfa)->beskrivning(), "");
  std::vector<std::string> protocol;
  for (const v1::LexSarahGallring& one : Protokoll(alfa)) {
    EXPECT_EQ(one.state(), v1::GALLRING_GALLRAD);
    EXPECT_EQ(one.gallrad_date(), "2031-06-17");
    EXPECT_THAT(one.lagrum(), HasSubstr("17 kap. 10 §"));
    protocol.push_back(absl::StrCat(one.arende_nummer(), " of ", one.rapport_nummer()));
  }
  EXPECT_THAT(protocol, testing::UnorderedElementsAre(absl::StrCat(a->nummer(), " of ", a->rapport_nummer()),
                                                      absl::StrCat(first->nummer(), " of ", a->rapport_nummer()),
                                                      absl::StrCat(wrong->nummer(), " of ", a->rapport_nummer())));
  EXPECT_THAT(Protokoll(As(Roll::SAS)), IsEmpty());

  const auto trace = [&] { return std::get<int64_t>(Rows("SELECT COUNT(*) FROM audit")[0][0]); };
  const int64_t once = trace();
  ASSERT_THAT(house().service().Tend(Due() + absl::Hours(24)), IsOk());
  EXPECT_EQ(trace(), once);
}

// Five years are counted from the last entry of each.
TEST_P(GallringTvillingTest, WhatWasWrittenLaterIsKeptLonger) {
  proto::Call late = House::Utforare("alfa");
  const auto a = Avslutat(house(), "H-1");
  ASSERT_THAT(a.status(), IsOk());
  late.today = absl::CivilDay(2028, 1, 10);
  late.now = At(late.today);
  const auto twin = Tvilling(house(), "H-1", late, "SKREVS-SENARE");
  ASSERT_THAT(twin.status(), IsOk());
  EXPECT_THAT(Kommande(), IsEmpty());
  ASSERT_THAT(house().service().Tend(Due()), IsOk());
  EXPECT_EQ(house().Get(a->rapport(), late)->beskrivning(), "");
  EXPECT_THAT(house().Get(twin->name(), late)->beskrivning(), HasSubstr("SKREVS-SENARE"));
  EXPECT_THAT(Protokoll(late), testing::SizeIs(1));
  // And goes when its own time comes, though the papers that it told of are gone already.
  ASSERT_THAT(house().service().Tend(At(absl::CivilDay(2033, 1, 10))), IsOk());
  EXPECT_THAT(house().Get(twin->name(), late)->beskrivning(), HasSubstr("SKREVS-SENARE"));
  ASSERT_THAT(house().service().Tend(At(absl::CivilDay(2033, 1, 11))), IsOk());
  EXPECT_EQ(house().Get(twin->name(), late)->beskrivning(), "");
  const auto protocol = Protokoll(late);
  ASSERT_THAT(protocol, testing::SizeIs(2));
  for (const v1::LexSarahGallring& one : protocol) EXPECT_EQ(one.rapport_nummer(), a->rapport_nummer());
  ASSERT_THAT(house().store().ForgetRequests(absl::Now() + absl::Hours(24 * 365 * 10), tests::Soon()), IsOk());
  EXPECT_THAT(WhereverItSays("SKREVS-SENARE"), IsEmpty());
}

// The utförare's own system says it again, or says more, after the papers are gone.
TEST_P(GallringTvillingTest, WhatIsReadInAfterwardsStaysAwayOrGoesInItsOwnTime) {
  proto::Call alfa = House::Utforare("alfa");
  const auto rad = [](const std::string& id, const std::string& text) {
    v1::AvvikelseRad row;
    row.set_rad(1);
    row.set_kall_id(id);
    row.set_typ("AVVIKELSE");
    row.set_enhet("Lunden");
    row.set_insatstyp("SOL_SABO");
    row.set_rapporterad_date("2026-03-12");
    row.set_handelse("H-1");
    row.set_beskrivning(text);
    return row;
  };
  const auto a = Avslutat(house(), "H-1");
  ASSERT_THAT(a.status(), IsOk());
  const auto read = house().Import({rad("1", absl::StrCat("Fall. ", kMarker))}, alfa);
  ASSERT_THAT(read.status(), IsOk());
  EXPECT_EQ(read->nya(), 1);
  ASSERT_THAT(house().service().Tend(Due()), IsOk());
  EXPECT_THAT(Protokoll(alfa), testing::SizeIs(2));

  alfa.today = absl::CivilDay(2031, 7, 1);
  alfa.now = At(alfa.today);
  const auto again = house().Import({rad("1", "DET-SOM-GALLRATS")}, alfa);
  ASSERT_THAT(again.status(), IsOk());
  EXPECT_EQ(again->oforandrade(), 1) << again->ShortDebugString();
  EXPECT_THAT(WhereverItSays("DET-SOM-GALLRATS"), IsEmpty());
  const auto more = house().Import({rad("2", "SKREVS-EFTERAT")}, alfa);
  ASSERT_THAT(more.status(), IsOk());
  EXPECT_EQ(more->nya(), 1);
  v1::PreviewLexSarahGallringRequest request;
  request.set_parent("kommuner/0114");
  request.set_till_date("2036-12-31");
  const auto due = Ask<v1::PreviewLexSarahGallringResponse>("PreviewLexSarahGallring", request, alfa);
  ASSERT_THAT(due.status(), IsOk());
  ASSERT_EQ(due->poster_size(), 1);
  EXPECT_EQ(due->poster(0).rapport_nummer(), a->rapport_nummer());
  EXPECT_EQ(due->poster(0).bevaras_till_date(), "2036-07-01") << "five years after its own last entry";
  EXPECT_THAT(due->poster(0).foljer_med(), IsEmpty());
  ASSERT_THAT(house().service().Tend(At(absl::CivilDay(2036, 7, 2))), IsOk());
  EXPECT_THAT(Protokoll(alfa), testing::SizeIs(3));
  EXPECT_THAT(store::VerifyAllAudit(db(), tests::Soon()).status(), IsOk());
  ASSERT_THAT(house().store().ForgetRequests(absl::Now() + absl::Hours(24 * 365 * 20), tests::Soon()), IsOk());
  EXPECT_THAT(WhereverItSays("SKREVS-EFTERAT"), IsEmpty());
}

// Two own lex Sarah of one event: what tells of both is kept as long as the one that is kept the longest.
TEST_P(GallringTvillingTest, WhatTellsOfAnotherThatIsKeptWaitsForIt) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto twin = Tvilling(house(), "H-1", alfa);
  ASSERT_THAT(twin.status(), IsOk());
  const auto a = Avslutat(house(), "H-1");
  ASSERT_THAT(a.status(), IsOk());
  v1::CreateAvvikelseRequest report = House::NewOne("lunden");
  report.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
  report.mutable_avvikelse()->set_handelse("H-1");
  const auto open = house().Create(report, alfa);
  ASSERT_THAT(open.status(), IsOk());
  ASSERT_THAT(house().service().Tend(Due()), IsOk());
  EXPECT_EQ(house().Get(a->rapport(), alfa)->beskrivning(), "");
  EXPECT_THAT(house().Get(twin->name(), alfa)->beskrivning(), HasSubstr(kMarker));
  EXPECT_NE(house().Get(open->name(), alfa)->beskrivning(), "");
  EXPECT_THAT(Protokoll(alfa), testing::SizeIs(1));

  const auto told = Informera(alfa, "lunden", open->name());
  ASSERT_THAT(told.status(), IsOk());
  v1::UpdateNamndinformationRequest rest;
  *rest.mutable_namndinformation() = *told;
  rest.mutable_namndinformation()->set_grad(v1::MISSFORHALLANDE);
  rest.mutable_namndinformation()->set_atgarder("Ny rutin.");
  for (const char* path : {"grad", "atgarder"}) rest.mutable_update_mask()->add_paths(path);
  rest.set_request_id(base::NewId(absl::Now()));
  ASSERT_THAT(Ask<v1::Namndinformation>("UpdateNamndinformation", rest, alfa).status(), IsOk());
  ASSERT_THAT(house().service().Tend(Due() + absl::Hours(24)), IsOk());
  EXPECT_EQ(house().Get(twin->name(), alfa)->beskrivning(), "");
  EXPECT_THAT(Protokoll(alfa), testing::SizeIs(3));
}

}  // namespace
}  // namespace kvalitet::avvikelser
