// Resultatdialoger by level, on every engine.
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::IsOk;
using tests::StatusIs;

constexpr char kOmrade[] = "kommuner/0114/verksamhetsomraden/aldre";

class ResultatdialogTest : public UppfoljningFixture {
 protected:
  void SetUp() override {
    registry_.AddEnhet("oster", "Hemtjänst Öster", kOmrade);
    registry_.AddUppdrag("oster", "sol-hemtjanst", "kommunen", "2020-01-01", "");
    UppfoljningFixture::SetUp();
  }
  static v1::CreateResultatdialogRequest New(const std::string& enhet, const std::string& omrade = "") {
    v1::CreateResultatdialogRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    v1::Resultatdialog& dialog = *request.mutable_resultatdialog();
    if (!enhet.empty()) dialog.set_enhet(Enhet(enhet));
    dialog.set_verksamhetsomrade(omrade);
    dialog.set_ar(2026);
    dialog.set_dialog_date("2026-11-23");
    dialog.add_deltagare("enhetschef");
    return request;
  }
  v1::Resultatdialog Create(const std::string& enhet, const std::string& omrade = "") {
    v1::Resultatdialog made;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateResultatdialog", New(enhet, omrade), made), IsOk());
    return made;
  }
  absl::Status Hold(const std::string& name, v1::Resultatdialog& now) {
    v1::HallResultatdialogRequest request;
    request.set_name(name);
    request.set_slutsats("Kontinuiteten är bättre; nycklar återstår.");
    request.set_request_id(NewRequestId());
    return Do(Who::kKvalitetsteam, "HallResultatdialog", request, now);
  }
};
KVALITET_ON_EVERY_ENGINE(ResultatdialogTest);

TEST_P(ResultatdialogTest, ThatOfAnEnhetFollowsThatOfItsVerksamhetsomrade) {
  const v1::Resultatdialog oster = Create("oster");
  EXPECT_EQ(oster.nummer(), "RD-1");
  EXPECT_EQ(oster.verksamhetsomrade(), kOmrade) << "of the register";
  EXPECT_EQ(oster.ansvarig_utforare(), Utforare("kommunen"));
  v1::Resultatdialog now;
  const absl::Status early = Hold(oster.name(), now);
  EXPECT_EQ(proto::ReasonOf(early), "HINDER");
  EXPECT_THAT(proto::ViolationsOf(early)[0].svenska, HasSubstr("Verksamhetsområdets resultatdialog för 2026"));
  const v1::Resultatdialog area = Create("", kOmrade);
  EXPECT_EQ(proto::ReasonOf(Hold(oster.name(), now)), "HINDER") << "planned is not held";
  ASSERT_THAT(Hold(area.name(), now), IsOk());
  EXPECT_EQ(now.foljer(), "");
  ASSERT_THAT(Hold(oster.name(), now), IsOk());
  EXPECT_EQ(now.foljer(), area.name());
  EXPECT_EQ(now.state(), v1::RESULTATDIALOG_HALLEN);
  EXPECT_EQ(now.slutsats(), "Kontinuiteten är bättre; nycklar återstår.");
  EXPECT_EQ(proto::ReasonOf(Hold(oster.name(), now)), "FEL_LAGE") << "once";
  v1::UpdateResultatdialogRequest late;
  late.mutable_resultatdialog()->set_name(oster.name());
  late.mutable_resultatdialog()->set_dialog_date("2026-12-01");
  late.mutable_update_mask()->add_paths("dialog_date");
  late.set_request_id(NewRequestId());
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "UpdateResultatdialog", late, now)), "DIALOG_HALLEN");
  // Private enheter belong to no verksamhetsområde, and wait for none.
  ASSERT_THAT(Hold(Create("norr").name(), now), IsOk());
}

TEST_P(ResultatdialogTest, IsOfOneEnhetOrOneVerksamhetsomradeAndNamesRoles) {
  v1::Resultatdialog made;
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateResultatdialog", New(""), made),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateResultatdialog", New("norr", kOmrade), made),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "not where the register says";
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateResultatdialog", New("", "kommuner/0114/verksamhetsomraden/annat"), made),
              testing::Not(IsOk()));
  v1::CreateResultatdialogRequest named = New("norr");
  named.mutable_resultatdialog()->add_deltagare("Anna Ek");
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateResultatdialog", named, made),
              StatusIs(absl::StatusCode::kInvalidArgument));
  v1::CreateResultatdialogRequest before = New("norr");
  before.mutable_resultatdialog()->set_dialog_date("2019-01-10");
  EXPECT_THAT(Do(Who::kKvalitetsteam, "CreateResultatdialog", before, made),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "nobody operated it";
  v1::CreateResultatdialogRequest later = New("norr");
  later.mutable_resultatdialog()->set_dialog_date("2026-12-10");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateResultatdialog", later, made), IsOk());
  v1::Resultatdialog now;
  EXPECT_EQ(proto::ReasonOf(Hold(made.name(), now)), "HINDER") << "its day has not come";
}

TEST_P(ResultatdialogTest, WhatWasAgreedBecomesAnAtgard) {
  const v1::Resultatdialog dialog = Create("norr");
  v1::AddResultatoverenskommelseRequest add;
  add.set_name(dialog.name());
  add.mutable_overenskommelse()->set_text("Ny rutin för nycklar");
  add.mutable_overenskommelse()->set_ansvarig("enhetschef");
  add.mutable_overenskommelse()->set_sista_date("2027-01-29");
  add.set_request_id(NewRequestId());
  v1::Resultatdialog now;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "AddResultatoverenskommelse", add, now), IsOk());
  ASSERT_EQ(now.overenskommelser_size(), 1);
  EXPECT_EQ(now.overenskommelser(0).nr(), 1);
  v1::CreateAtgardRequest make;
  make.set_parent("kommuner/0114");
  make.set_request_id(NewRequestId());
  make.mutable_atgard()->set_enhet(Enhet("norr"));
  make.mutable_atgard()->set_text("Ny rutin för nycklar");
  make.mutable_atgard()->add_ansvariga("enhetschef");
  make.mutable_atgard()->set_sista_date("2027-01-29");
  v1::Atgard atgard;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateAtgard", make, atgard), IsOk());
  v1::LankaResultatoverenskommelseRequest became;
  became.set_name(dialog.name());
  became.set_nr(2);
  became.set_atgard(atgard.name());
  became.set_request_id(NewRequestId());
  EXPECT_THAT(Do(Who::kKvalitetsteam, "LankaResultatoverenskommelse", became, now),
              StatusIs(absl::StatusCode::kInvalidArgument));
  became.set_nr(1);
  ASSERT_THAT(Do(Who::kKvalitetsteam, "LankaResultatoverenskommelse", became, now), IsOk());
  EXPECT_EQ(now.overenskommelser(0).atgard(), atgard.name());
  ASSERT_THAT(Hold(dialog.name(), now), IsOk());
  EXPECT_EQ(now.overenskommelser_size(), 1) << "what was agreed stands";
  // A list tells the dialog and not what was agreed.
  v1::ListResultatdialogerRequest list;
  list.set_parent("kommuner/0114");
  v1::ListResultatdialogerResponse page;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListResultatdialoger", list, page), IsOk());
  ASSERT_EQ(page.resultatdialoger_size(), 1);
  EXPECT_EQ(page.resultatdialoger(0).overenskommelser_size(), 0);
  EXPECT_NE(page.resultatdialoger(0).slutsats(), "");
}

// Norr changed hands on 1 May: who operates it on the new day sees it.
TEST_P(ResultatdialogTest, IsMovedAndCalledOffUntilItIsHeld) {
  const v1::Resultatdialog norr = Create("norr");
  EXPECT_EQ(norr.ansvarig_utforare(), Utforare("omsorg"));
  v1::UpdateResultatdialogRequest move;
  move.mutable_resultatdialog()->set_name(norr.name());
  move.mutable_update_mask()->add_paths("dialog_date");
  const auto to = [&](const char* day) {
    v1::Resultatdialog now;
    move.mutable_resultatdialog()->set_dialog_date(day);
    move.set_request_id(NewRequestId());
    const absl::Status moved = Do(Who::kKvalitetsteam, "UpdateResultatdialog", move, now);
    return moved.ok() ? now.ansvarig_utforare() : std::string(proto::ReasonOf(moved));
  };
  EXPECT_EQ(to("2026-04-30"), Utforare("vard"));
  v1::GetResultatdialogRequest get;
  v1::Resultatdialog seen;
  get.set_name(norr.name());
  EXPECT_THAT(Do(Who::kOmsorg, "GetResultatdialog", get, seen), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(to("2026-12-01"), Utforare("omsorg"));
  move.mutable_resultatdialog()->set_dialog_date("2019-12-31");
  move.set_request_id(NewRequestId());
  EXPECT_THAT(Do(Who::kKvalitetsteam, "UpdateResultatdialog", move, seen),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "nobody operated it";
  v1::DeleteResultatdialogRequest off;
  off.set_name(norr.name());
  off.set_request_id(NewRequestId());
  EXPECT_THAT(Do(Who::kKvalitetsteam, "DeleteResultatdialog", off, seen),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "why?";
  off.set_motiv("Enheten läggs ner.");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "DeleteResultatdialog", off, seen), IsOk());
  EXPECT_EQ(seen.borttagen_motiv(), "Enheten läggs ner.");
  v1::ListResultatdialogerRequest list;
  list.set_parent("kommuner/0114");
  v1::ListResultatdialogerResponse page;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListResultatdialoger", list, page), IsOk());
  EXPECT_EQ(page.resultatdialoger_size(), 0);
  list.set_show_deleted(true);
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListResultatdialoger", list, page), IsOk());
  ASSERT_EQ(page.resultatdialoger_size(), 1);
  EXPECT_EQ(page.resultatdialoger(0).borttagen_motiv(), "Enheten läggs ner.");
  const v1::Resultatdialog area = Create("", kOmrade);
  ASSERT_THAT(Hold(area.name(), seen), IsOk());
  off.set_name(area.name());
  off.set_request_id(NewRequestId());
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "DeleteResultatdialog", off, seen)), "DIALOG_HALLEN");
}

TEST_P(ResultatdialogTest, EachSeesItsOwn) {
  const v1::Resultatdialog norr = Create("norr"), area = Create("", kOmrade);
  v1::GetResultatdialogRequest get;
  v1::Resultatdialog seen;
  get.set_name(norr.name());
  EXPECT_THAT(Do(Who::kNorrChef, "GetResultatdialog", get, seen), IsOk());
  EXPECT_THAT(Do(Who::kSoderChef, "GetResultatdialog", get, seen), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Do(Who::kVard, "GetResultatdialog", get, seen), StatusIs(absl::StatusCode::kNotFound));
  get.set_name(area.name());
  EXPECT_THAT(Do(Who::kNorrChef, "GetResultatdialog", get, seen), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Do(Who::kSoderChef, "GetResultatdialog", get, seen), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Contains("Håll resultatdialog RD-1 | 2026-11-23 | planerad"));
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), Contains("Håll resultatdialog RD-2 | 2026-11-23 | verksamhetsområdet"));
  EXPECT_THAT(AttGora(Who::kNorrChef), Contains("Resultatdialog RD-1 om 2026 | 2026-11-23 | planerad"));
  EXPECT_THAT(AttGora(Who::kSoderChef), IsEmpty());
  ASSERT_THAT(Hold(norr.name(), seen), IsOk());
  EXPECT_THAT(AttGora(Who::kNorrChef), IsEmpty());
}

}  // namespace
}  // namespace kvalitet::uppfoljning
