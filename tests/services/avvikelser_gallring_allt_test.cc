// The papers of an own lex Sarah are destroyed whole, with all that goes with them, or stand.
#include <memory>
#include <string>

#include "common/store/audit.h"
#include "services/avvikelser/gallring_service.h"
#include "services/avvikelser/matt.h"
#include "tests/services/avvikelser_allt_eller_inget.h"
#include "tests/services/avvikelser_gallring_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using tests::IsOk;

class GallringAlltEllerIngetTest : public AlltEllerInget<GallringTest> {
 protected:
  // Fails each statement of what a round does in the kommun, when only one of its papers is due: beside the job, which
  // is noted in transactions of its own, that is one transaction.
  void EachGallring(const std::string& what, int least, Tables touched, absl::CivilDay day) {
    const absl::StatusOr<std::unique_ptr<fakta::Totals>> totals =
        fakta::Totals::Create(house().store().database(), Matt());
    ASSERT_THAT(totals.status(), IsOk());
    const LexSarahTables lexsarah(house().store());
    const LarandeTables larande(house().store());
    const store::Table<v1::Avvikelse> rapporter(house().store());
    const GallringService service(house().store(), lexsarah, rapporter, larande, **totals);
    const proto::Call call = proto::ProgramCall("kvalitet-avvikelser", "test", "0114", At(day), tests::Soon());
    touched.insert({"avvikelse", "lex_sarah_gallring", "larexempel", "larexempel_skribenter", "larexempel_orsaker",
                    "audit", "audit_content"});
    size_t due = 0;
    every().Fail(what, least, touched, [&]() -> absl::Status {
      const absl::StatusOr<size_t> done = service.GallraKommun(call, 100);
      if (done.ok()) due = *done;
      return done.status();
    });
    EXPECT_EQ(due, 1u) << what;
    EXPECT_EQ(ExempelLeft(), "0 0 0 0") << what;
    EXPECT_THAT(store::VerifyAllAudit(db(), tests::Soon()).status(), IsOk()) << what;
    const tests::Stored once = every().Read();
    const absl::StatusOr<size_t> again = service.GallraKommun(call, 100);
    ASSERT_THAT(again.status(), IsOk());
    EXPECT_EQ(*again, 0u) << what;
    EXPECT_EQ(tests::EveryStatement::Changed(once, every().Read()), Tables()) << what << ", once more";
  }
};
KVALITET_ON_EVERY_ENGINE(GallringAlltEllerIngetTest);

TEST_P(GallringAlltEllerIngetTest, AnArendeGoesWithItsTwinAndWhatWasLearntOfBoth) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto twin = Tvilling(house(), "H-1", alfa);
  ASSERT_THAT(twin.status(), IsOk());
  const auto a = Avslutat(house(), "H-1");
  ASSERT_THAT(a.status(), IsOk());
  ASSERT_THAT(house().Close(*twin, alfa).status(), IsOk());
  ASSERT_THAT(SkrivExempel(house(), twin->name()).status(), IsOk());
  ASSERT_THAT(
      Do("INSERT INTO ivo_sida (name, part, pos, content) VALUES (?, '1', 0, ?)", {a->name(), std::string(kMarker)}),
      IsOk());
  ASSERT_EQ(Left(*a), "1 2 2 1 0");
  ASSERT_EQ(ExempelLeft(), "2 2 2 1");
  EachGallring("an ärende", 40,
               {"lex_sarah_arende", "lex_sarah_arende_orsaker", "lex_sarah_arende_atgarder", "ivo_sida"},
               absl::CivilDay(2031, 6, 17));
  EXPECT_EQ(Left(*a), "0 0 0 0 2");
}

TEST_P(GallringAlltEllerIngetTest, ARapportThatWasInvestigatedElsewhereGoesWhole) {
  const auto told = InformeradOmEn();
  ASSERT_THAT(told.status(), IsOk());
  ASSERT_THAT(Komplettera(*told), IsOk());
  ASSERT_THAT(SkrivExempel(house(), told->rapport()).status(), IsOk());
  ASSERT_EQ(ExempelLeft(), "1 1 1 1");
  EachGallring("a rapport without ärende", 15, {}, absl::CivilDay(2031, 6, 17));
  EXPECT_EQ(house().Get(told->rapport(), House::Utforare("alfa"))->beskrivning(), "");
}

TEST_P(GallringAlltEllerIngetTest, WhatWasWrittenLaterGoesWholeInItsOwnTime) {
  const auto a = Avslutat(house(), "H-1");
  ASSERT_THAT(a.status(), IsOk());
  proto::Call late = House::Utforare("alfa");
  late.today = absl::CivilDay(2028, 1, 10);
  late.now = At(late.today);
  const auto twin = Tvilling(house(), "H-1", late);
  ASSERT_THAT(twin.status(), IsOk());
  ASSERT_THAT(house().Close(*twin, late).status(), IsOk());
  ASSERT_THAT(SkrivExempel(house(), twin->name(), late).status(), IsOk());
  ASSERT_THAT(house().service().Tend(Due()), IsOk());
  ASSERT_EQ(Left(*a), "0 1 0 0 1") << "the twin is kept still";
  ASSERT_EQ(ExempelLeft(), "1 1 1 1");
  EachGallring("a late twin", 15, {}, absl::CivilDay(2033, 1, 11));
  EXPECT_EQ(Left(*a), "0 0 0 0 2");
}

}  // namespace
}  // namespace kvalitet::avvikelser
