// Writes of several rows, each statement of which fails in turn: everything is stored, or nothing.
#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "tests/services/avvikelser_fixture.h"
#include "tests/support/faulty_database.h"

namespace kvalitet::avvikelser {
namespace {

using tests::IsOk;

class AlltEllerIngetTest : public tests::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    faulty_ = std::make_unique<tests::FaultyDatabase>(db());
    house_ = std::make_unique<House>(*faulty_);
  }
  void TearDown() override { house_.reset(); }
  House& house() { return *house_; }

  // What is stored: how many rows there are, and which version of each ärende and synpunkt.
  std::string Stored() {
    std::string all;
    for (const char* table : {"avvikelse", "avvikelse_kategorier", "synpunkt", "synpunkt_lankar", "rattelse", "audit",
                              "fakta_markor", "request"}) {
      absl::StrAppend(&all, std::get<int64_t>(Rows(absl::StrCat("SELECT COUNT(*) FROM ", table))[0][0]), " ");
    }
    for (const char* table : {"avvikelse", "synpunkt"}) {
      for (const sql::Row& row :
           Rows(absl::StrCat("SELECT name, row_revision, delete_time FROM ", table, " ORDER BY name"))) {
        absl::StrAppend(&all, std::get<std::string>(row[0]), " ", std::get<int64_t>(row[1]), " ",
                        std::get<int64_t>(row[2]), " ");
      }
    }
    return all;
  }
  // Fails each statement of a call in turn, until it goes through.
  template <class R>
  R Each(const std::string& method, const google::protobuf::Message& request, const proto::Call& call, int least) {
    const std::string before = Stored();
    for (int n = 1; n < 200; ++n) {
      R answer;
      faulty_->FailStatement(n, absl::InternalError("the disk is gone"));
      if (house().Do(method, call, request, answer).ok()) {
        faulty_->FailStatement(0, absl::OkStatus());
        EXPECT_GT(n, least) << method;
        EXPECT_NE(Stored(), before) << method;
        return answer;
      }
      EXPECT_EQ(Stored(), before) << method << " " << n;
    }
    ADD_FAILURE() << method << " never went through";
    return R();
  }

  // An event of an avvikelse and a lex Sarah-rapport, at an enhet of the kommun's own regi.
  static v1::CreateHandelseRequest NewEvent() {
    v1::CreateHandelseRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    v1::Handelse& event = *request.mutable_handelse();
    event.set_handelse("H-1");
    event.set_enhet(FakeRegistry::Enhet("soder"));
    event.set_insatstyp("SOL_HEMTJANST");
    event.set_intraffad_date("2026-05-10");
    event.set_beskrivning("Ett fall.");
    event.set_konsekvens("Smärta.");
    for (const v1::Avvikelsetyp typ : {v1::AVVIKELSE, v1::LEX_SARAH}) {
      v1::HandelseArende& one = *event.add_arenden();
      one.set_typ(typ);
      one.set_lagrum(v1::SOL);
      one.add_kategorier("BEMOTANDE");
    }
    return request;
  }
  static proto::Call Sas() {
    proto::Call call = House::Team();
    call.who.roles = {options::v1::SAS};
    return call;
  }

 private:
  std::unique_ptr<tests::FaultyDatabase> faulty_;
  std::unique_ptr<House> house_;
};

TEST_P(AlltEllerIngetTest, AnEventIsRegisteredReclassifiedAndTakenAwayWhole) {
  const auto event = Each<v1::Handelse>("CreateHandelse", NewEvent(), House::Team(), 10);
  ASSERT_EQ(event.arenden_size(), 2);
  EXPECT_TRUE(event.arenden(0).forst_i_handelse());

  v1::ReclassifyAvvikelseRequest reclassify;
  reclassify.set_name(event.arenden(1).avvikelse());
  reclassify.set_typ(v1::AVVIKELSE);
  reclassify.set_motiv("Det var ingen rapport.");
  reclassify.set_request_id(base::NewId(absl::Now()));
  EXPECT_EQ(Each<v1::Avvikelse>("ReclassifyAvvikelse", reclassify, Sas(), 5).typ(), v1::AVVIKELSE);

  // The one by which the event is counted: another takes its place in the same write.
  v1::DeleteAvvikelseRequest remove;
  remove.set_name(event.arenden(0).avvikelse());
  remove.set_request_id(base::NewId(absl::Now()));
  Each<v1::Avvikelse>("DeleteAvvikelse", remove, Sas(), 5);
  EXPECT_TRUE(house().Get(event.arenden(1).avvikelse())->forst_i_handelse());
}

TEST_P(AlltEllerIngetTest, ASynpunktIsChangedAndLinkedWithItsLine) {
  v1::CreateSynpunktRequest create;
  create.set_parent("kommuner/0114");
  create.set_request_id(base::NewId(absl::Now()));
  v1::Synpunkt& asked = *create.mutable_synpunkt();
  asked.set_typ(v1::SYNPUNKTSTYP_KLAGOMAL);
  asked.set_kanal(v1::KANAL_TELEFON);
  asked.set_avsandare(v1::AVSANDARE_NARSTAENDE);
  asked.set_enhet(FakeRegistry::Enhet("soder"));
  asked.set_insatstyp("SOL_HEMTJANST");
  asked.add_kategorier()->set_kod("SYN_TID");
  asked.set_text("Hjälpen kommer för sent.");
  v1::Synpunkt synpunkt;
  ASSERT_THAT(house().Do("CreateSynpunkt", House::Team(), create, synpunkt), IsOk());
  const auto avvikelse = house().Create(House::NewOne("soder"));
  ASSERT_THAT(avvikelse.status(), IsOk());

  v1::UpdateSynpunktRequest update;
  *update.mutable_synpunkt() = synpunkt;
  update.mutable_synpunkt()->mutable_kategorier(0)->set_kod("SYN_BEMOTANDE");
  update.mutable_update_mask()->add_paths("kategorier");
  update.set_request_id(base::NewId(absl::Now()));
  synpunkt = Each<v1::Synpunkt>("UpdateSynpunkt", update, House::Team(), 5);
  EXPECT_EQ(house().Get(synpunkt.avvikelse())->kategorier(0).kod(), "SYN_BEMOTANDE") << "its line follows";

  v1::LinkSynpunktRequest link;
  link.set_name(synpunkt.name());
  link.set_avvikelse(avvikelse->name());
  link.set_request_id(base::NewId(absl::Now()));
  EXPECT_EQ(Each<v1::Synpunkt>("LinkSynpunkt", link, House::Team(), 3).lankar_size(), 1);
}

KVALITET_ON_EVERY_ENGINE(AlltEllerIngetTest);

}  // namespace
}  // namespace kvalitet::avvikelser
