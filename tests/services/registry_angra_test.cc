// Undoing takeovers, mergers and splits: as if they had never been, but for what history tells.
#include <gmock/gmock.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/proto/errors.h"
#include "tests/services/registry_fixture.h"

namespace kvalitet::registry {
namespace {

class AngraTest : public RegistryFixture {
 protected:
  v1::Overtagande TaOver(const std::string& enhet, const std::string& utforare, const std::string& date) const {
    v1::TaOverEnhetRequest request;
    request.set_name(enhet);
    request.set_insatstyp(Hemtjanst());
    request.set_utforare(utforare);
    request.set_overtagande_date(date);
    request.set_request_id(NewRequestId());
    v1::Overtagande made;
    EXPECT_THAT(Do("TaOverEnhet", request, made), tests::IsOk());
    return made;
  }
  v1::AngraOmlaggningRequest Request(const std::string& name) const {
    v1::AngraOmlaggningRequest request;
    request.set_name(name);
    request.set_skal("Fel enhet valdes.");
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::Status Angra(const std::string& name, v1::Omlaggning& undone) const {
    return Do("AngraOmlaggning", Request(name), undone);
  }
  // In the order in which they were made.
  std::vector<v1::Omlaggning> All() const {
    const auto page = ListAll<v1::ListOmlaggningarRequest, v1::ListOmlaggningarResponse>("ListOmlaggningar");
    std::vector<v1::Omlaggning> all(page.omlaggningar().begin(), page.omlaggningar().end());
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name() < b.name(); });
    return all;
  }
  v1::ListOvertagandenResponse Work() const {
    return ListAll<v1::ListOvertagandenRequest, v1::ListOvertagandenResponse>("ListOvertaganden", "0114",
                                                                              "klart = false");
  }
  std::string Utforare(const std::string& enhet, const std::string& date) const {
    return WhoOperated(enhet, date).uppdrag().utforare();
  }
};

KVALITET_ON_EVERY_ENGINE(AngraTest);

TEST_P(AngraTest, ATakeoverIsAsIfItHadNeverBeen) {
  const v1::Utforare a = NewUtforare("A"), b = NewUtforare("B");
  const v1::Enhet enhet = NewEnhet("Norr");
  v1::Uppdrag first;
  ASSERT_THAT(CreateUppdrag(enhet.name(), a.name(), "2024-01-01", "2027-01-01", first), tests::IsOk());
  const v1::Overtagande made = TaOver(enhet.name(), b.name(), "2026-05-01");
  ASSERT_EQ(All().size(), 1u);
  const v1::Omlaggning work = All()[0];
  EXPECT_EQ(work.slag(), v1::OMLAGGNINGSSLAG_OVERTAGANDE);
  EXPECT_EQ(work.resurs(), enhet.name());
  EXPECT_EQ(work.fran_date(), "2026-05-01");
  EXPECT_EQ(work.omlagda_size(), 0) << "absent from lists";

  v1::AngraOmlaggningRequest dry = Request(work.name());
  dry.set_validate_only(true);
  v1::Omlaggning undone;
  ASSERT_THAT(Do("AngraOmlaggning", dry, undone), tests::IsOk());
  EXPECT_EQ(Utforare(enhet.name(), "2026-05-01"), b.name()) << "only tried";

  const v1::AngraOmlaggningRequest request = Request(work.name());
  ASSERT_THAT(Do("AngraOmlaggning", request, undone), tests::IsOk());
  EXPECT_TRUE(undone.angrad());
  EXPECT_EQ(undone.angrad_av(), "anna");
  EXPECT_EQ(undone.angrad_skal(), "Fel enhet valdes.");
  EXPECT_EQ(undone.omlagda_size(), 2);
  for (const char* day : {"2024-01-01", "2026-04-30", "2026-05-01", "2026-12-31"}) {
    EXPECT_EQ(Utforare(enhet.name(), day), a.name()) << day;
  }
  EXPECT_EQ(WhoOperated(enhet.name(), "2026-12-31").uppdrag().name(), first.name());
  EXPECT_EQ(Utforare(enhet.name(), "2027-01-01"), "");
  EXPECT_EQ(Work().overtaganden_size(), 0) << "nobody had stamped anything by it";

  v1::Omlaggning again;
  ASSERT_THAT(Do("AngraOmlaggning", request, again), tests::IsOk()) << "the same request";
  EXPECT_EQ(again.etag(), undone.etag());
  EXPECT_THAT(Angra(work.name(), again), HasReason("REDAN_ANGRAD"));
  // History: it stands there as undone, and what began is there among what was taken away.
  ASSERT_EQ(All().size(), 1u);
  EXPECT_TRUE(All()[0].angrad());
  v1::ListUppdragRequest gone;
  gone.set_parent(Parent());
  gone.set_page_size(10);
  gone.set_show_deleted(true);
  v1::ListUppdragResponse uppdrag;
  ASSERT_THAT(Do("ListUppdrag", gone, uppdrag), tests::IsOk());
  ASSERT_EQ(uppdrag.uppdrag_size(), 2);
  for (const v1::Uppdrag& one : uppdrag.uppdrag()) EXPECT_EQ(one.has_delete_time(), one.name() == made.till_uppdrag());
}

TEST_P(AngraTest, WhatWasStampedAfterItIsToBeStampedBack) {
  const v1::Utforare a = NewUtforare("A"), b = NewUtforare("B");
  const v1::Enhet enhet = NewEnhet("Norr");
  v1::Uppdrag first;
  ASSERT_THAT(CreateUppdrag(enhet.name(), a.name(), "2024-01-01", "", first), tests::IsOk());
  v1::Overtagande made = TaOver(enhet.name(), b.name(), "2026-05-01");
  v1::UpdateOvertagandeRequest done;
  *done.mutable_overtagande() = made;
  done.mutable_overtagande()->set_arenden_omstamplade(true);
  done.set_request_id(NewRequestId());
  ASSERT_THAT(Do("UpdateOvertagande", done, made), tests::IsOk());
  v1::Omlaggning undone;
  ASSERT_THAT(Angra(All()[0].name(), undone), tests::IsOk());
  const v1::ListOvertagandenResponse work = Work();
  ASSERT_EQ(work.overtaganden_size(), 2) << "the first, and back again";
  const auto back = std::find_if(work.overtaganden().begin(), work.overtaganden().end(),
                                 [&](const v1::Overtagande& one) { return one.name() != made.name(); });
  EXPECT_EQ(back->fran_utforare(), b.name());
  EXPECT_EQ(back->till_utforare(), a.name());
  EXPECT_EQ(back->till_uppdrag(), first.name());
  EXPECT_EQ(back->overtagande_date(), "2026-05-01");
}

TEST_P(AngraTest, IsRefusedWhenSomethingRestsOnIt) {
  const v1::Utforare a = NewUtforare("A"), b = NewUtforare("B"), c = NewUtforare("C");
  const v1::Enhet enhet = NewEnhet("Hemtjänst Norr");
  v1::Uppdrag first, now;
  ASSERT_THAT(CreateUppdrag(enhet.name(), a.name(), "2024-01-01", "", first), tests::IsOk());
  TaOver(enhet.name(), b.name(), "2025-05-01");
  const v1::Overtagande second = TaOver(enhet.name(), c.name(), "2026-05-01");
  const std::string early = All()[0].name(), late = All()[1].name();
  v1::Omlaggning undone;
  absl::Status refused = Angra(early, undone);
  EXPECT_THAT(refused, HasReason("VILAR_PA"));
  EXPECT_EQ(
      proto::SwedishOf(refused),
      "Kan inte ångras: det som gjordes senare vilar på det, övertagande (Hemtjänst Norr, från och med 1 maj 2026). "
      "Ångra det först.");
  EXPECT_EQ(Utforare(enhet.name(), "2025-05-01"), b.name()) << "nothing is half done";
  // A correction rests on it too, and can be corrected back.
  v1::UpdateUppdragRequest correct;
  correct.mutable_uppdrag()->set_name(second.till_uppdrag());
  correct.mutable_uppdrag()->set_giltig_till("2027-01-01");
  correct.mutable_update_mask()->add_paths("giltig_till");
  correct.set_request_id(NewRequestId());
  ASSERT_THAT(Do("UpdateUppdrag", correct, now), tests::IsOk());
  refused = Angra(late, undone);
  EXPECT_THAT(refused, HasReason("VILAR_PA"));
  EXPECT_EQ(
      proto::SwedishOf(refused),
      "Kan inte ångras: ett uppdrag i Hemtjänst Norr är rättat sedan dess. Det gäller till och med 31 december 2026 i "
      "stället för tills vidare. Rätta det tillbaka först: kvalitet uppdrag rätta.");
  correct.mutable_uppdrag()->clear_giltig_till();
  correct.set_request_id(NewRequestId());
  ASSERT_THAT(Do("UpdateUppdrag", correct, now), tests::IsOk());
  ASSERT_THAT(Angra(late, undone), tests::IsOk());
  ASSERT_THAT(Angra(early, undone), tests::IsOk());
  EXPECT_EQ(Utforare(enhet.name(), "2027-01-01"), a.name());
  EXPECT_THAT(Angra(Parent() + "/omlaggningar/saknas", undone), tests::StatusIs(absl::StatusCode::kNotFound));
}

// The wrong takeover was half put right by hand: what it ended goes on again by undoing it.
TEST_P(AngraTest, WhatWasTakenAwayByHandIsNoHindrance) {
  const v1::Utforare a = NewUtforare("A"), b = NewUtforare("B");
  const v1::Enhet enhet = NewEnhet("Norr");
  v1::Uppdrag first, gone;
  ASSERT_THAT(CreateUppdrag(enhet.name(), a.name(), "2024-01-01", "", first), tests::IsOk());
  const auto take_away = [&](const std::string& name) {
    v1::DeleteUppdragRequest request;
    request.set_name(name);
    v1::GetUppdragRequest get;
    get.set_name(name);
    EXPECT_THAT(Do("GetUppdrag", get, gone), tests::IsOk());
    request.set_etag(gone.etag());
    return Do("DeleteUppdrag", request, gone);
  };
  v1::Overtagande made = TaOver(enhet.name(), b.name(), "2026-05-01");
  ASSERT_THAT(take_away(made.till_uppdrag()), tests::IsOk());
  EXPECT_EQ(Utforare(enhet.name(), "2026-05-01"), "");
  v1::Omlaggning undone;
  ASSERT_THAT(Angra(All()[0].name(), undone), tests::IsOk());
  EXPECT_EQ(WhoOperated(enhet.name(), "2030-01-01").uppdrag().name(), first.name());
  EXPECT_EQ(Work().overtaganden_size(), 0);

  made = TaOver(enhet.name(), b.name(), "2026-05-01");
  ASSERT_THAT(take_away(first.name()), tests::IsOk());
  const absl::Status refused = Angra(All()[1].name(), undone);
  EXPECT_THAT(refused, HasReason("VILAR_PA"));
  EXPECT_EQ(proto::SwedishOf(refused),
            "Kan inte ångras: ett uppdrag i Norr är borttaget sedan dess. Rätta i stället det som finns kvar: kvalitet "
            "uppdrag rätta.");
  EXPECT_EQ(Utforare(enhet.name(), "2026-05-01"), b.name()) << "nothing is half done";
}

TEST_P(AngraTest, AMergerOfEnheter) {
  const v1::Utforare a = NewUtforare("A"), b = NewUtforare("B");
  const v1::Enhet norr = NewEnhet("Norr"), soder = NewEnhet("Söder"), oster = NewEnhet("Öster");
  v1::Uppdrag made;
  ASSERT_THAT(CreateUppdrag(norr.name(), a.name(), "2024-01-01", "2030-01-01", made), tests::IsOk());
  ASSERT_THAT(CreateUppdrag(soder.name(), a.name(), "2024-01-01", "2026-07-01", made), tests::IsOk());
  v1::SlaSammanEnheterRequest merge;
  merge.set_name(soder.name());
  merge.add_uppgar(norr.name());
  merge.set_fran_date("2026-03-01");
  merge.set_request_id(NewRequestId());
  v1::SlaSammanEnheterResponse merged;
  ASSERT_THAT(Do("SlaSammanEnheter", merge, merged), tests::IsOk());
  const std::string first = All()[0].name();
  v1::SlaSammanEnheterRequest on = merge;
  on.set_name(oster.name());
  on.clear_uppgar();
  on.add_uppgar(soder.name());
  on.set_fran_date("2026-04-01");
  on.set_request_id(NewRequestId());
  ASSERT_THAT(Do("SlaSammanEnheter", on, merged), HasReason("UPPDRAG_BORJAR_SENARE")) << "of Norr's, from July";
  TaOver(soder.name(), b.name(), "2026-06-01");
  v1::Omlaggning undone;
  EXPECT_THAT(Angra(first, undone), HasReason("VILAR_PA")) << "what was taken over was both";
  ASSERT_THAT(Angra(All()[1].name(), undone), tests::IsOk());
  ASSERT_THAT(Angra(first, undone), tests::IsOk());
  EXPECT_EQ(WhoOperated(norr.name(), "2026-03-01").uppdrag().enhet(), norr.name());
  EXPECT_EQ(Utforare(norr.name(), "2029-12-31"), a.name());
  EXPECT_EQ(Utforare(soder.name(), "2026-06-30"), a.name());
  EXPECT_EQ(Utforare(soder.name(), "2026-07-01"), "");
  v1::GetEnhetRequest get;
  get.set_name(norr.name());
  v1::Enhet now;
  ASSERT_THAT(Do("GetEnhet", get, now), tests::IsOk());
  EXPECT_EQ(now.uppgatt_i(), "");
  EXPECT_THAT(CreateUppdrag(norr.name(), a.name(), "2031-01-01", "", made), tests::IsOk()) << "it stands alone again";
}

// The parts go up in the whole, which operates them from then on.
TEST_P(AngraTest, ASplitOfAnEnhet) {
  const v1::Utforare a = NewUtforare("A"), b = NewUtforare("B");
  const v1::Enhet whole = NewEnhet("Norr");
  v1::Uppdrag first, made;
  ASSERT_THAT(CreateUppdrag(whole.name(), a.name(), "2024-01-01", "", first), tests::IsOk());
  v1::DelaEnhetRequest split;
  split.set_name(whole.name());
  split.set_fran_date("2026-09-01");
  for (const char* namn : {"Natt", "Dag"}) {
    v1::Enhetsdel& del = *split.add_delar();
    del.set_namn(namn);
    del.add_insatstyper(Hemtjanst());
  }
  split.set_request_id(NewRequestId());
  v1::DelaEnhetResponse done;
  ASSERT_THAT(Do("DelaEnhet", split, done), tests::IsOk());
  const std::string natt = done.enheter(0).name(), dag = done.enheter(1).name();
  ASSERT_EQ(All().size(), 1u);
  const v1::Omlaggning work = All()[0];
  EXPECT_EQ(work.slag(), v1::OMLAGGNINGSSLAG_DELNING);
  EXPECT_EQ(work.resurs(), whole.name());
  EXPECT_THAT(work.delar(), testing::ElementsAre(natt, dag));

  v1::Omlaggning undone;
  TaOver(natt, b.name(), "2026-10-01");
  EXPECT_THAT(Angra(work.name(), undone), HasReason("VILAR_PA")) << "a part was taken over";
  ASSERT_THAT(Angra(All()[1].name(), undone), tests::IsOk());
  const v1::Enhet other = NewEnhet("Söder");
  ASSERT_THAT(CreateUppdrag(other.name(), a.name(), "2024-01-01", "", made), tests::IsOk());
  v1::SlaSammanEnheterRequest merge;
  merge.set_name(dag);
  merge.add_uppgar(other.name());
  merge.set_fran_date("2026-10-01");
  merge.set_request_id(NewRequestId());
  v1::SlaSammanEnheterResponse merged;
  ASSERT_THAT(Do("SlaSammanEnheter", merge, merged), tests::IsOk());
  EXPECT_THAT(Angra(work.name(), undone), HasReason("VILAR_PA")) << "another went up in a part";
  ASSERT_THAT(Angra(All()[2].name(), undone), tests::IsOk());

  merge.set_name(whole.name());
  merge.set_request_id(NewRequestId());
  ASSERT_THAT(Do("SlaSammanEnheter", merge, merged), tests::IsOk());
  EXPECT_THAT(Angra(work.name(), undone), HasReason("VILAR_PA")) << "another went up in the whole";
  ASSERT_THAT(Angra(All()[3].name(), undone), tests::IsOk());

  ASSERT_THAT(Angra(work.name(), undone), tests::IsOk());
  EXPECT_EQ(WhoOperated(whole.name(), "2026-09-01").uppdrag().name(), first.name());
  EXPECT_EQ(Utforare(whole.name(), "2030-01-01"), a.name());
  for (const std::string& part : {natt, dag}) {
    EXPECT_EQ(WhoOperated(part, "2026-09-01").uppdrag().name(), first.name()) << "it is the whole again";
    v1::GetEnhetRequest get;
    get.set_name(part);
    v1::Enhet now;
    ASSERT_THAT(Do("GetEnhet", get, now), tests::IsOk());
    EXPECT_EQ(now.uppgatt_i(), whole.name());
    EXPECT_EQ(now.uppgatt_date(), "2026-09-01");
  }
  // The same split again, of a later day: a list means the part that stands.
  split.set_fran_date("2026-10-01");
  split.set_request_id(NewRequestId());
  ASSERT_THAT(Do("DelaEnhet", split, done), tests::IsOk());
  v1::UtforareRad rad;
  rad.set_rad(2);
  rad.set_utforare("A");
  rad.set_enhet("Natt");
  rad.set_insatstyp("trygghetslarm");
  rad.set_regi("privat");
  rad.set_galler_fran("2026-10-01");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "lista.csv", {rad}, false, response), tests::IsOk());
  EXPECT_EQ(response.antal_fel(), 0) << response.ShortDebugString();
}

TEST_P(AngraTest, APartThatGotAnUppdragSinceIsNoPartAnyMore) {
  const v1::Utforare a = NewUtforare("A");
  const v1::Enhet whole = NewEnhet("Norr");
  v1::Uppdrag made;
  ASSERT_THAT(CreateUppdrag(whole.name(), a.name(), "2024-01-01", "2027-01-01", made), tests::IsOk());
  v1::DelaEnhetRequest split;
  split.set_name(whole.name());
  split.set_fran_date("2026-09-01");
  v1::Enhetsdel& del = *split.add_delar();
  del.set_namn("Natt");
  del.add_insatstyper(Hemtjanst());
  split.set_request_id(NewRequestId());
  v1::DelaEnhetResponse done;
  ASSERT_THAT(Do("DelaEnhet", split, done), tests::IsOk());
  ASSERT_THAT(CreateUppdrag(done.enheter(0).name(), a.name(), "2028-01-01", "", made), tests::IsOk());
  v1::Omlaggning undone;
  const absl::Status refused = Angra(All()[0].name(), undone);
  EXPECT_THAT(refused, HasReason("VILAR_PA"));
  EXPECT_THAT(proto::SwedishOf(refused), testing::HasSubstr("Natt har fått ett uppdrag sedan dess"));
  EXPECT_EQ(Utforare(done.enheter(0).name(), "2026-09-01"), a.name()) << "nothing is half done";
}

TEST_P(AngraTest, AnUppdragIsTakenAwayOnTrial) {
  const v1::Utforare a = NewUtforare("A");
  const v1::Enhet enhet = NewEnhet("Norr");
  v1::Uppdrag made, gone;
  ASSERT_THAT(CreateUppdrag(enhet.name(), a.name(), "2024-01-01", "", made), tests::IsOk());
  v1::DeleteUppdragRequest request;
  request.set_name(made.name());
  request.set_etag(made.etag());
  request.set_validate_only(true);
  ASSERT_THAT(Do("DeleteUppdrag", request, gone), tests::IsOk());
  EXPECT_TRUE(gone.has_delete_time());
  EXPECT_EQ(Utforare(enhet.name(), "2026-01-01"), a.name());
  request.set_validate_only(false);
  ASSERT_THAT(Do("DeleteUppdrag", request, gone), tests::IsOk());
  EXPECT_EQ(Utforare(enhet.name(), "2026-01-01"), "");
}

TEST_P(AngraTest, AMergerOfUtforare) {
  const v1::Utforare a = NewUtforare("Exempelvård AB"), twin = NewUtforare("Exempelvård Aktiebolag");
  const v1::Enhet enhet = NewEnhet("Norr"), later = NewEnhet("Söder");
  v1::Uppdrag runs, begins;
  ASSERT_THAT(CreateUppdrag(enhet.name(), twin.name(), "2024-01-01", "", runs), tests::IsOk());
  ASSERT_THAT(CreateUppdrag(later.name(), twin.name(), "2026-06-01", "", begins), tests::IsOk());
  v1::SlaSammanUtforareRequest merge;
  merge.set_name(a.name());
  merge.add_uppgar(twin.name());
  merge.set_fran_date("2026-01-01");
  merge.set_request_id(NewRequestId());
  v1::SlaSammanUtforareResponse merged;
  ASSERT_THAT(Do("SlaSammanUtforare", merge, merged), tests::IsOk());
  ASSERT_EQ(Work().overtaganden_size(), 2);
  v1::Omlaggning undone;
  ASSERT_THAT(Angra(All()[0].name(), undone), tests::IsOk());
  EXPECT_EQ(WhoOperated(enhet.name(), "2026-01-01").uppdrag().name(), runs.name());
  EXPECT_EQ(Utforare(enhet.name(), "2026-01-01"), twin.name());
  EXPECT_EQ(WhoOperated(later.name(), "2026-06-01").uppdrag().name(), begins.name());
  EXPECT_EQ(Utforare(later.name(), "2026-06-01"), twin.name());
  EXPECT_EQ(Work().overtaganden_size(), 0);
  v1::GetUtforareRequest get;
  get.set_name(twin.name());
  v1::Utforare now;
  ASSERT_THAT(Do("GetUtforare", get, now), tests::IsOk());
  EXPECT_EQ(now.status(), v1::UTFORARE_STATUS_AKTIV);
  EXPECT_EQ(now.uppgatt_i(), "");
}

}  // namespace
}  // namespace kvalitet::registry
