// The public register: the same of egen regi and others, nothing of what is protected, in pages that fit together.
#include <algorithm>
#include <set>

#include "services/registry/offentligt.h"
#include "services/registry/offentligt_rules.h"
#include "tests/services/registry_fixture.h"
#include "tests/support/faulty_database.h"

namespace kvalitet::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using tests::IsOk;
using tests::StatusIs;

// --- Pure ------------------------------------------------------------------------------------------------------------

v1::Tillstand NewTillstand(const std::string& dnr, const std::string& fran, const std::string& till = "",
                           const std::string& enhet = "") {
  v1::Tillstand one;
  one.set_name("tillstand/" + dnr);
  one.set_dnr(dnr);
  one.set_giltig_fran(fran);
  one.set_giltig_till(till);
  one.set_enhet(enhet);
  one.add_insatstyper("hemtjanst");
  one.set_lage(v1::TILLSTANDSLAGE_GALLER);
  return one;
}

TEST(OffentligtRulesTest, TheTillstandThatHoldsForTheUppdragThatDay) {
  v1::Uppdrag uppdrag;
  uppdrag.set_enhet("norr");
  uppdrag.set_insatstyp("hemtjanst");
  const auto dnr = [&](std::vector<v1::Tillstand> all) { return TillstandDnr(all, uppdrag, "2026-06-01"); };
  EXPECT_EQ(dnr({}), "");
  EXPECT_EQ(dnr({NewTillstand("1", "2026-06-01")}), "1");
  EXPECT_EQ(dnr({NewTillstand("1", "2026-06-02")}), "") << "not yet";
  EXPECT_EQ(dnr({NewTillstand("1", "2020-01-01", "2026-06-01")}), "") << "the day after its last";
  EXPECT_EQ(dnr({NewTillstand("1", "2020-01-01"), NewTillstand("2", "2026-01-01")}), "2");
  EXPECT_EQ(dnr({NewTillstand("1", "2020-01-01", "", "norr"), NewTillstand("2", "2026-01-01")}), "1");
  EXPECT_EQ(dnr({NewTillstand("1", "2020-01-01", "", "soder")}), "");
  EXPECT_EQ(dnr({NewTillstand("", "2020-01-01")}), "");
  v1::Tillstand other = NewTillstand("1", "2020-01-01");
  other.set_insatstyper(0, "sabo");
  EXPECT_EQ(dnr({other}), "");
  for (const auto lage : {v1::TILLSTANDSLAGE_SOKT, v1::TILLSTANDSLAGE_AVSLAGET, v1::TILLSTANDSLAGE_ATERKALLAT}) {
    v1::Tillstand not_given = NewTillstand("1", "2020-01-01");
    not_given.set_lage(lage);
    EXPECT_EQ(dnr({not_given}), "") << lage;
  }
  v1::Tillstand taken_back_later = NewTillstand("1", "2020-01-01", "2026-09-01");
  taken_back_later.set_lage(v1::TILLSTANDSLAGE_ATERKALLAT);
  EXPECT_EQ(dnr({taken_back_later}), "1");
}

class DagTest : public ::testing::Test {
 protected:
  void Add(const std::string& enhet, const std::string& omrade, const std::string& utforare,
           const std::string& insatstyp = "hemtjänst") {
    dag_.dag = "2026-06-01";
    dag_.insatstyper[insatstyp].set_namn(insatstyp);
    dag_.enheter[enhet].set_namn(enhet);
    dag_.enheter[enhet].set_omrade(omrade);
    dag_.utforare[utforare].set_namn(utforare);
    v1::Uppdrag& uppdrag = dag_.uppdrag.emplace_back();
    uppdrag.set_name("uppdrag/" + std::to_string(dag_.uppdrag.size()));
    uppdrag.set_enhet(enhet);
    uppdrag.set_utforare(utforare);
    uppdrag.set_insatstyp(insatstyp);
    uppdrag.set_giltig_fran("2026-01-01");
  }
  std::vector<std::string> Enheter(const std::string& omrade = "") const {
    std::vector<std::string> enheter;
    for (const Registerrad& one : MakeOffentligtRegister(dag_, omrade).rader) enheter.push_back(one.rad.enhet());
    return enheter;
  }
  Registerdag dag_;
};

TEST_F(DagTest, SwedishOrderOfInsatstypOmradeEnhetUtforare) {
  Add("Ö", "Vik", "B");
  Add("Ä", "Vik", "B");
  Add("Å", "Vik", "B");
  Add("Z", "Vik", "B");
  Add("A", "Åby", "B");
  Add("B", "Alby", "B");
  Add("C", "Ö", "B", "boendestöd");
  EXPECT_THAT(Enheter(), ElementsAre("C", "B", "Z", "Å", "Ä", "Ö", "A"));
  EXPECT_THAT(Enheter("Vik"), ElementsAre("Z", "Å", "Ä", "Ö"));
  EXPECT_THAT(Enheter("vik"), IsEmpty());
}

TEST_F(DagTest, ProtectedOnesAreCountedWhateverTheOmrade) {
  Add("Hemlig", "Vik", "B");
  Add("Öppen", "Vik", "B");
  dag_.enheter["Hemlig"].set_skyddad(true);
  EXPECT_THAT(Enheter(), ElementsAre("Öppen"));
  EXPECT_EQ(MakeOffentligtRegister(dag_, "").skyddade, 1);
  EXPECT_EQ(MakeOffentligtRegister(dag_, "Alby").skyddade, 1) << "or the count would tell where it is";
}

TEST_F(DagTest, OnlyWhatRunsThatDay) {
  Add("Före", "Vik", "B");
  dag_.uppdrag[0].set_giltig_till("2026-06-01");
  Add("Efter", "Vik", "B");
  dag_.uppdrag[1].set_giltig_fran("2026-06-02");
  Add("Sista dagen", "Vik", "B");
  dag_.uppdrag[2].set_giltig_till("2026-06-02");
  Add("Borttagen utförare", "Vik", "C");
  dag_.utforare["C"].mutable_delete_time()->set_seconds(1);
  Add("Borttagen enhet", "Vik", "B");
  dag_.enheter["Borttagen enhet"].mutable_delete_time()->set_seconds(1);
  EXPECT_THAT(Enheter(), ElementsAre("Sista dagen"));
}

TEST_F(DagTest, WhatIsKnownAndNothingThatIsNot) {
  Add("Norr", "Vik", "B");
  v1::OffentligRad rad = MakeOffentligtRegister(dag_, "").rader.at(0).rad;
  EXPECT_FALSE(rad.has_kapacitet());
  EXPECT_EQ(rad.avtalsform(), v1::AVTALSFORM_UNSPECIFIED);
  EXPECT_EQ(rad.sedan_date(), "2026-01-01");
  dag_.uppdrag[0].set_start_okand(true);
  dag_.uppdrag[0].set_avtal("a");
  dag_.avtal["a"].set_avtalsform(v1::AVTALSFORM_INTERN_OVERENSKOMMELSE);
  dag_.avtal["a"].set_ickeval(true);
  dag_.enheter["Norr"].set_kapacitet(0);
  dag_.utforare["B"].set_status(v1::UTFORARE_STATUS_INTAGNINGSSTOPP);
  dag_.utforare["B"].set_regiform(v1::REGIFORM_KOMMUNAL);
  dag_.tillstand["B"] = {NewTillstand("3.1", "2020-01-01")};
  dag_.tillstand["B"][0].set_insatstyper(0, "hemtjänst");
  rad = MakeOffentligtRegister(dag_, "").rader.at(0).rad;
  EXPECT_EQ(rad.sedan_date(), "");
  EXPECT_EQ(rad.avtalsform(), v1::AVTALSFORM_INTERN_OVERENSKOMMELSE);
  EXPECT_TRUE(rad.ickeval());
  ASSERT_TRUE(rad.has_kapacitet());
  EXPECT_EQ(rad.kapacitet(), 0);
  EXPECT_TRUE(rad.intagningsstopp());
  EXPECT_EQ(rad.regiform(), v1::REGIFORM_KOMMUNAL);
  EXPECT_EQ(rad.tillstand_dnr(), "3.1");
  // The uppdrag goes on, its avtal has ended or not begun.
  dag_.avtal["a"].set_slut_date("2025-12-31");
  EXPECT_EQ(MakeOffentligtRegister(dag_, "").rader.at(0).rad.avtalsform(), v1::AVTALSFORM_UNSPECIFIED);
  dag_.avtal["a"].clear_slut_date();
  dag_.avtal["a"].set_start_date("2099-01-01");
  EXPECT_EQ(MakeOffentligtRegister(dag_, "").rader.at(0).rad.avtalsform(), v1::AVTALSFORM_UNSPECIFIED);
}

// --- The method ------------------------------------------------------------------------------------------------------

class OffentligtTest : public RegistryFixture {
 protected:
  absl::Status List(const v1::ListOffentligtRegisterRequest& request,
                    v1::ListOffentligtRegisterResponse& response) const {
    return Do("ListOffentligtRegister", request, response);
  }
  static v1::ListOffentligtRegisterRequest Request(int page_size = 1000) {
    v1::ListOffentligtRegisterRequest request;
    request.set_parent(Parent());
    request.set_page_size(page_size);
    return request;
  }
  v1::ListOffentligtRegisterResponse Listed(const v1::ListOffentligtRegisterRequest& request) const {
    v1::ListOffentligtRegisterResponse response;
    EXPECT_THAT(List(request, response), IsOk());
    return response;
  }
  // Rows straight into the tables.
  template <class M>
  void Insert(const store::Table<M>& table, std::vector<M> many) {
    const proto::Call call = MakeCall("Test");
    ASSERT_THAT(db().Write(tests::Soon(),
                           [&](sql::Session& session) {
                             return store::Tx::Run(session, call, store_->cipher(), [&](store::Tx& tx) {
                               return table.InsertMany(tx, absl::MakeSpan(many));
                             });
                           }),
                IsOk());
  }
  void InsertUppdrag(const std::string& enhet, const std::string& utforare, const std::string& fran,
                     const std::string& till = "") {
    v1::Uppdrag one;
    one.set_name(absl::StrCat(Parent(), "/uppdrag/", NewRequestId()));
    one.set_enhet(enhet);
    one.set_insatstyp(Hemtjanst());
    one.set_utforare(utforare);
    one.set_giltig_fran(fran);
    one.set_giltig_till(till);
    Insert(Tables(*store_).uppdrag, std::vector<v1::Uppdrag>{one});
  }
  // `count` enheter of one utförare, each with an uppdrag.
  void InsertMany(int count) {
    const Tables tables(*store_);
    const std::string utforare = NewUtforare("Kommunens hemtjänst", v1::REGIFORM_KOMMUNAL).name();
    std::vector<v1::Enhet> enheter(static_cast<size_t>(count));
    std::vector<v1::Uppdrag> uppdrag(static_cast<size_t>(count));
    for (size_t i = 0; i < enheter.size(); ++i) {
      enheter[i].set_name(absl::StrCat(Parent(), "/enheter/e-", i));
      enheter[i].set_namn(absl::StrCat("Enhet ", absl::Dec(i * 7919 % enheter.size(), absl::kZeroPad5)));
      enheter[i].set_giltig_fran("2010-01-01");
      enheter[i].set_omrade(absl::StrCat("Område ", i % 7));
      uppdrag[i].set_name(absl::StrCat(Parent(), "/uppdrag/u-", i));
      uppdrag[i].set_enhet(enheter[i].name());
      uppdrag[i].set_insatstyp(Hemtjanst());
      uppdrag[i].set_utforare(utforare);
      uppdrag[i].set_giltig_fran("2020-01-01");
    }
    Insert(tables.enhet, std::move(enheter));
    Insert(tables.uppdrag, std::move(uppdrag));
  }
};
KVALITET_ON_EVERY_ENGINE(OffentligtTest);

TEST_P(OffentligtTest, BothRegiAlikeAndAsOfTheDay) {
  const Tables tables(*store_);
  const v1::Utforare egen = NewUtforare("Kommunens hemtjänst", v1::REGIFORM_KOMMUNAL);
  const v1::Utforare privat = NewUtforare("Exempelvård AB");
  const v1::Enhet norr = NewEnhet("Hemtjänst Norr"), soder = NewEnhet("Hemtjänst Söder");
  InsertUppdrag(norr.name(), egen.name(), "2020-01-01", "2026-05-01");
  InsertUppdrag(norr.name(), privat.name(), "2026-05-01");
  InsertUppdrag(soder.name(), egen.name(), "2020-01-01");
  v1::UpdateEnhetRequest update;
  update.mutable_enhet()->set_name(soder.name());
  update.mutable_enhet()->set_omrade("Söder");
  update.mutable_enhet()->set_kapacitet(40);
  update.mutable_update_mask()->add_paths("omrade");
  update.mutable_update_mask()->add_paths("kapacitet");
  update.set_effective_date("2026-07-01");
  update.set_request_id(NewRequestId());
  v1::Enhet updated;
  ASSERT_THAT(Do("UpdateEnhet", update, updated), IsOk());
  v1::Tillstand tillstand;
  tillstand.set_name(Parent() + "/tillstand/t");
  tillstand.set_slag(v1::TILLSTANDSSLAG_TILLSTAND);
  tillstand.set_utforare(privat.name());
  tillstand.add_insatstyper(Hemtjanst());
  tillstand.set_dnr("3.1.1-17/2026");
  tillstand.set_giltig_fran("2026-04-01");
  tillstand.set_lage(v1::TILLSTANDSLAGE_GALLER);
  Insert(tables.tillstand, std::vector<v1::Tillstand>{tillstand});

  v1::ListOffentligtRegisterResponse today = Listed(Request());
  EXPECT_EQ(today.as_of_date(), "2026-11-22");
  EXPECT_EQ(today.total_size(), 2);
  ASSERT_EQ(today.rader_size(), 2);
  EXPECT_EQ(today.rader(0).enhet(), "Hemtjänst Norr");
  EXPECT_EQ(today.rader(0).insatstyp(), "hemtjänst");
  EXPECT_EQ(today.rader(0).lagrum(), "8 kap. 1 §");
  EXPECT_EQ(today.rader(0).utforare(), "Exempelvård AB");
  EXPECT_EQ(today.rader(0).regiform(), v1::REGIFORM_ENSKILD);
  EXPECT_EQ(today.rader(0).tillstand_dnr(), "3.1.1-17/2026");
  EXPECT_EQ(today.rader(0).sedan_date(), "2026-05-01");
  EXPECT_EQ(today.rader(1).regiform(), v1::REGIFORM_KOMMUNAL);
  EXPECT_EQ(today.rader(1).omrade(), "Söder");
  EXPECT_EQ(today.rader(1).kapacitet(), 40);

  v1::ListOffentligtRegisterRequest then = Request();
  then.set_as_of_date("2026-04-30");
  const v1::ListOffentligtRegisterResponse before = Listed(then);
  ASSERT_EQ(before.rader_size(), 2);
  EXPECT_EQ(before.rader(0).utforare(), "Kommunens hemtjänst");
  EXPECT_EQ(before.rader(0).tillstand_dnr(), "");
  EXPECT_EQ(before.rader(1).omrade(), "");
  EXPECT_FALSE(before.rader(1).has_kapacitet());

  v1::ListOffentligtRegisterRequest narrow = Request();
  narrow.set_omrade("Söder");
  narrow.set_insatstyp(Hemtjanst());
  EXPECT_EQ(Listed(narrow).rader_size(), 1);
  narrow.set_insatstyp(Parent() + "/insatstyper/sol-sabo");
  EXPECT_EQ(Listed(narrow).rader_size(), 0);
  narrow.set_insatstyp(Parent() + "/insatstyper/finns-inte");
  v1::ListOffentligtRegisterResponse none;
  EXPECT_THAT(List(narrow, none), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(OffentligtTest, NoByteOfAProtectedEnhet) {
  const Tables tables(*store_);
  v1::Enhet enhet;
  enhet.set_name(Parent() + "/enheter/hemlig");
  enhet.set_namn("HEMLIG enhet");
  enhet.set_omrade("HEMLIG ort");
  enhet.set_skyddad(true);
  enhet.set_giltig_fran("2010-01-01");
  Insert(tables.enhet, std::vector<v1::Enhet>{enhet});
  InsertUppdrag(enhet.name(), NewUtforare("HEMLIG utförare").name(), "2020-01-01");
  v1::ListOffentligtRegisterRequest request = Request();
  for (const char* omrade : {"", "HEMLIG ort"}) {
    request.set_omrade(omrade);
    const v1::ListOffentligtRegisterResponse listed = Listed(request);
    EXPECT_EQ(listed.skyddade(), 1);
    EXPECT_EQ(listed.total_size(), 0);
    EXPECT_THAT(listed.SerializeAsString(), Not(HasSubstr("HEMLIG")));
    EXPECT_THAT(listed.SerializeAsString(), Not(HasSubstr("hemlig")));
  }
}

TEST_P(OffentligtTest, PagesFitTogetherWhileTheRegisterChanges) {
  InsertMany(57);
  const v1::ListOffentligtRegisterResponse whole = Listed(Request());
  ASSERT_EQ(whole.rader_size(), 57);
  v1::ListOffentligtRegisterRequest request = Request(10);
  std::vector<std::string> seen;
  do {
    const v1::ListOffentligtRegisterResponse page = Listed(request);
    EXPECT_EQ(page.total_size(), 57);
    for (const auto& rad : page.rader()) seen.push_back(rad.enhet());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  ASSERT_EQ(seen.size(), 57u);
  for (int i = 0; i < 57; ++i) EXPECT_EQ(seen[static_cast<size_t>(i)], whole.rader(i).enhet());

  // The last one shown ends before the next page is asked for: none is passed over, none comes twice.
  request.set_page_token("");
  const v1::ListOffentligtRegisterResponse first = Listed(request);
  ASSERT_THAT(
      Rows("SELECT name FROM uppdrag WHERE enhet = (SELECT name FROM enhet WHERE namn = ?)", {first.rader(9).enhet()}),
      ::testing::SizeIs(1));
  ASSERT_THAT(tests::EngineTest::Do("UPDATE uppdrag SET giltig_till = '2026-01-01' WHERE enhet ="
                                    " (SELECT name FROM enhet WHERE namn = ?)",
                                    {first.rader(9).enhet()}),
              IsOk());
  request.set_page_token(first.next_page_token());
  const v1::ListOffentligtRegisterResponse second = Listed(request);
  ASSERT_EQ(second.rader_size(), 10);
  EXPECT_EQ(second.rader(0).enhet(), whole.rader(10).enhet());

  v1::ListOffentligtRegisterResponse refused;
  request.set_omrade("Område 1");
  EXPECT_THAT(List(request, refused), StatusIs(absl::StatusCode::kInvalidArgument)) << "a token of another request";
  request.set_omrade("");
  request.set_page_token("AAAA" + first.next_page_token().substr(4));
  EXPECT_THAT(List(request, refused), StatusIs(absl::StatusCode::kInvalidArgument)) << "not one of ours";
  request.set_page_token("");
  request.set_page_size(-1);
  EXPECT_THAT(List(request, refused), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(OffentligtTest, AFewStatementsPerThousandUppdrag) {
  InsertMany(2'000);
  tests::FaultyDatabase counted(db());
  absl::StatusOr<store::Cipher> cipher = store::Cipher::Create(std::string(store::Cipher::kMasterBytes, 'k'));
  ASSERT_THAT(cipher, IsOk());
  store::Store store(counted, *std::move(cipher));
  const Tables tables(store);
  v1::ListOffentligtRegisterResponse response;
  ASSERT_THAT(ListOffentligtRegister(store, tables, MakeCall("ListOffentligtRegister"), Request(), response), IsOk());
  EXPECT_EQ(response.rader_size(), 1000);
  EXPECT_EQ(response.total_size(), 2'000);
  EXPECT_LE(counted.statements(), 20);
}

}  // namespace
}  // namespace kvalitet::registry
