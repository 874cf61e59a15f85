// The papers of a private utförare's own lex Sarah: kept five years, offered and taken over, destroyed for good.
#include <algorithm>
#include <map>

#include "common/store/audit.h"
#include "services/avvikelser/gallring_rules.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"
#include "tests/support/faulty_database.h"

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

class GallringTest : public LexSarahTest {
 protected:
  // A closed one, with the marker in every text, in plain ones too; `last` is the day of its last entry.
  absl::StatusOr<v1::LexSarahArende> Avslutat(House& house) {
    const proto::Call alfa = House::Utforare("alfa");
    const auto ask = [&](const std::string& method, const auto& request, auto& answer) {
      return house.Do(method, alfa, request, answer);
    };
    v1::CreateAvvikelseRequest report = House::NewOne("lunden");
    report.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
    report.mutable_avvikelse()->set_beskrivning(absl::StrCat("Fall. ", kMarker));
    report.mutable_avvikelse()->set_enskild_referens(kMarker);
    report.mutable_avvikelse()->set_rapportor(absl::StrCat("Ek ", kMarker));
    KV_ASSIGN_OR_RETURN(const v1::Avvikelse rapport, house.Create(report, alfa));
    v1::CreateLexSarahArendeRequest create;
    create.set_parent("kommuner/0114");
    create.set_request_id(base::NewId(absl::Now()));
    create.mutable_lex_sarah_arende()->set_rapport(rapport.name());
    create.mutable_lex_sarah_arende()->set_mottagare_jav(v1::JAV_INGET);
    v1::LexSarahArende a;
    KV_RETURN_IF_ERROR(ask("CreateLexSarahArende", create, a));
    const auto move = [&](v1::LexSarahSteg steg) -> absl::Status {
      v1::MoveLexSarahArendeRequest request = Steg(a, steg);
      request.set_grad(v1::MISSFORHALLANDE);
      request.set_motiv(absl::StrCat("Motiv. ", kMarker));
      return ask("MoveLexSarahArende", request, a);
    };
    const auto write = [&](const std::vector<std::string>& mask) -> absl::Status {
      v1::UpdateLexSarahArendeRequest request;
      *request.mutable_lex_sarah_arende() = a;
      for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
      return ask("UpdateLexSarahArende", request, a);
    };
    KV_RETURN_IF_ERROR(move(v1::UTSE_UTREDARE));
    for (const char* field : {"vad_hande", "uppmarksammat", "nar_intraffade", "hant_tidigare", "kan_handa_igen"}) {
      a.GetReflection()->SetString(&a, a.GetDescriptor()->FindFieldByName(field), absl::StrCat("Text. ", kMarker));
    }
    v1::LexSarahOrsak& orsak = *a.add_orsaker();
    orsak.set_nr(1);
    orsak.set_omrade(v1::ORSAK_RUTINER);
    orsak.set_text(absl::StrCat("Rutin saknades. ", kMarker));
    KV_RETURN_IF_ERROR(
        write({"vad_hande", "uppmarksammat", "nar_intraffade", "hant_tidigare", "kan_handa_igen", "orsaker"}));
    KV_RETURN_IF_ERROR(move(v1::LAS_UTREDNING));
    KV_RETURN_IF_ERROR(move(v1::BESLUTA));
    AddAtgard(a, 1);
    a.mutable_atgarder(0)->set_ansvarig(absl::StrCat("chef ", kMarker));
    KV_RETURN_IF_ERROR(write({"atgarder"}));
    KV_RETURN_IF_ERROR(move(v1::STARTA_ATGARDER));
    a.mutable_atgarder(0)->set_genomford_date("2026-06-14");
    KV_RETURN_IF_ERROR(write({"atgarder"}));
    KV_RETURN_IF_ERROR(move(v1::ATGARDER_GENOMFORDA));
    a.mutable_atgarder(0)->set_effekt(v1::LEXSARAH_EFFEKT_ONSKAD);
    a.mutable_atgarder(0)->set_effekt_motiv(absl::StrCat("Sett. ", kMarker));
    KV_RETURN_IF_ERROR(write({"atgarder"}));
    KV_RETURN_IF_ERROR(move(v1::ONSKAD_EFFEKT));
    return a;
  }

  static absl::Time At(absl::CivilDay day) { return base::SwedishMidnight(day) + absl::Hours(3); }
  static absl::Time Due() { return At(absl::CivilDay(2031, 6, 17)); }  // the day after the last on which it is kept

  // Of the own papers: texts that are left in rows, child rows, content in the trace, protocol.
  std::string Left(const v1::LexSarahArende& a) {
    const auto count = [&](const std::string& sql) { return std::get<int64_t>(Rows(sql)[0][0]); };
    const std::string own = absl::StrCat(" resource IN ('", a.name(), "', '", a.rapport(), "')");
    return absl::StrCat(
        count("SELECT COUNT(*) FROM lex_sarah_arende WHERE vad_hande <> '' OR grad_motiv <> ''"), " ",
        count("SELECT COUNT(*) FROM avvikelse WHERE beskrivning <> '' OR rapportor <> ''"), " ",
        count("SELECT (SELECT COUNT(*) FROM lex_sarah_arende_orsaker) + (SELECT COUNT(*) FROM "
              "lex_sarah_arende_atgarder)"),
        " ", count(absl::StrCat("SELECT COUNT(*) FROM audit a JOIN audit_content c ON c.id = a.id WHERE", own)) > 0,
        " ", count("SELECT COUNT(*) FROM lex_sarah_gallring WHERE state = 'GALLRING_GALLRAD'"));
  }
  // Every cell of every table of the database.
  std::vector<std::string> WhereverItSays(const std::string& marker) {
    std::vector<std::string> found;
    const std::string tables = db().engine() == "sqlite"
                                   ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                                   : "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()";
    for (const sql::Row& table : Rows(tables)) {
      const std::string& name = std::get<std::string>(table[0]);
      for (const sql::Row& row : Rows(absl::StrCat("SELECT * FROM `", name, "`"))) {
        for (const sql::Value& cell : row) {
          const std::string* text = std::get_if<std::string>(&cell);
          if (text != nullptr && text->find(marker) != std::string::npos) found.push_back(name);
        }
      }
    }
    return found;
  }
  std::vector<v1::LexSarahGallring> Protokoll(const proto::Call& call) {
    v1::ListLexSarahGallringarRequest request;
    request.set_parent("kommuner/0114");
    const auto all = Ask<v1::ListLexSarahGallringarResponse>("ListLexSarahGallringar", request, call);
    EXPECT_THAT(all.status(), IsOk());
    return {all->gallringar().begin(), all->gallringar().end()};
  }
  std::vector<std::string> Lines(const proto::Call& call) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    attgora::v1::ListAttGoraResponse response;
    EXPECT_THAT(house().Do("ListAttGora", call, request, response), IsOk());
    std::vector<std::string> lines;
    for (const auto& one : response.att_gora()) {
      if (one.vad().find("LE-") == std::string::npos) continue;
      lines.push_back(absl::StrCat(one.vad(), "; ", one.sista_date(), "; ", one.lage(), "; ", one.skal()));
    }
    return lines;
  }
};
KVALITET_ON_EVERY_ENGINE(GallringTest);

TEST_P(GallringTest, NothingIsLeftOfItAndTheTraceStillVerifies) {
  const auto a = Avslutat(house());
  ASSERT_THAT(a.status(), IsOk());
  ASSERT_FALSE(WhereverItSays(kMarker).empty()) << "the marker stands in what is not enciphered";
  const auto page = [&](sql::Session& session) {  // printed, as what was sent to IVO is
    return session
        .Execute("INSERT INTO ivo_sida (name, part, pos, content) VALUES (?, '1', 0, ?)",
                 {a->name(), std::string(kMarker)})
        .status();
  };
  ASSERT_THAT(db().Write(tests::Soon(), page), IsOk());
  ASSERT_EQ(Left(*a), "1 1 2 1 0");
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

  v1::UpdateNamndinformationRequest rest;
  *rest.mutable_namndinformation() = *told;
  rest.mutable_namndinformation()->set_grad(v1::MISSFORHALLANDE);
  rest.mutable_namndinformation()->set_atgarder("Ny rutin.");
  for (const char* path : {"grad", "atgarder"}) rest.mutable_update_mask()->add_paths(path);
  rest.set_request_id(base::NewId(absl::Now()));
  ASSERT_THAT(Ask<v1::Namndinformation>("UpdateNamndinformation", rest, alfa).status(), IsOk());
  ASSERT_THAT(house().service().Tend(Due() + absl::Hours(24)), IsOk());
  ASSERT_THAT(house().store().ForgetRequests(absl::Now() + absl::Hours(24 * 365 * 10), tests::Soon()), IsOk());
  EXPECT_THAT(WhereverItSays(kMarker), IsEmpty());
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

TEST_P(GallringTest, AllOrNothingAtEveryStatement) {
  tests::FaultyDatabase faulty(db());
  House other(faulty);
  const auto a = Avslutat(other);
  ASSERT_THAT(a.status(), IsOk());
  int failed = 0;
  for (int n = 1; n < 300; ++n) {
    Rows("SELECT 1");
    ASSERT_THAT(db().Write(tests::Soon(),
                           [](sql::Session& session) {
                             return session.Execute("DELETE FROM job WHERE kind = ?", {"gallring"}).status();
                           }),
                IsOk());
    faulty.FailStatement(n, absl::InternalError("the disk is gone"));
    const absl::Status tended = other.service().Tend(Due());
    const std::string left = Left(*a);
    if (left == "0 0 0 0 1") break;
    ++failed;
    EXPECT_EQ(left, "1 1 2 1 0") << n << " " << tended;
    EXPECT_THAT(store::VerifyAllAudit(db(), tests::Soon()).status(), IsOk()) << n;
  }
  EXPECT_EQ(Left(*a), "0 0 0 0 1");
  EXPECT_GT(failed, 15);
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
