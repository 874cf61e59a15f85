// Evidence on every engine: whose it is until it is handed in, what is required, what is no longer valid, and its
// files.
#include "common/base/hash.h"
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::IsOk;
using tests::StatusIs;

class EvidensTest : public UppfoljningFixture {
 protected:
  // V1 requires evidence.
  v1::Formular Formular() {
    v1::ImportFormularRequest request;
    request.set_parent("kommuner/0114");
    request.set_kalla("test");
    request.set_publicera(true);
    request.set_request_id(NewRequestId());
    request.set_fil(
        "formulär;insatstyp;instrument;respondent;nyckel;avsnitt;fråga;skala;obligatorisk;evidens\n"
        "v;SOL_HEMTJANST;T;UTFORARE;V1;Rutin;Finns?;JN;nej;krävs\nv;SOL_HEMTJANST;T;UTFORARE;V2;Rutin;Finns?;JN;ja;\n");
    v1::ImportFormularResponse response;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "ImportFormular", request, response), IsOk());
    return response.formular_size() == 1 ? response.formular(0) : v1::Formular();
  }
  absl::Status Create(Who who, const std::string& enhet, const std::string& giltig_till, v1::Evidens& evidens,
                      const std::string& nyckel = "V1") {
    v1::CreateEvidensRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(NewRequestId());
    request.mutable_evidens()->set_enhet(Enhet(enhet));
    request.mutable_evidens()->set_visar("rutin för nycklar");
    request.mutable_evidens()->set_slag(v1::EVIDENS_RUTIN);
    request.mutable_evidens()->set_giltig_till_date(giltig_till);
    request.mutable_evidens()->add_fragor()->set_nyckel(nyckel);
    return Do(who, "CreateEvidens", request, evidens);
  }
  absl::Status Upload(Who who, const std::string& parent, blob::v1::Fil& fil) {
    const std::string bytes = "En rutin i ren text.\n";
    blob::v1::UploadFilRequest first;
    first.set_parent(parent);
    first.set_request_id(NewRequestId());
    first.set_filnamn("rutin.txt");
    first.set_slag(blob::v1::FILSLAG_TEXT);
    first.set_antal_byte(static_cast<int64_t>(bytes.size()));
    first.set_sha256(base::Sha256Hex(bytes));
    first.set_innehall(bytes);
    bool sent = false;
    const proto::Next next = [&](google::protobuf::Message& m) {
      if (sent) return false;
      sent = true;
      m.CopyFrom(first);
      return true;
    };
    blob::v1::UploadFilResponse response;
    const absl::Status status = std::get<proto::ClientStreamHandler>(handlers_.table().at("UploadFil"))(
        MakeCall("UploadFil", who), next, response);
    fil = response.fil();
    return status;
  }
  absl::Status Attach(Who who, const std::string& name, const std::string& fil, v1::Evidens& evidens) {
    v1::AttachEvidensRequest request;
    request.set_name(name);
    request.set_fil(fil);
    request.set_request_id(NewRequestId());
    return Do(who, "AttachEvidens", request, evidens);
  }
  v1::Evidens Whole(Who who, const std::string& enhet, const std::string& giltig_till = "") {
    v1::Evidens evidens;
    EXPECT_THAT(Create(who, enhet, giltig_till, evidens), IsOk());
    blob::v1::Fil fil;
    EXPECT_THAT(Upload(who, evidens.name(), fil), IsOk());
    EXPECT_THAT(Attach(who, evidens.name(), fil.name(), evidens), IsOk());
    return evidens;
  }
  absl::Status Download(Who who, const std::string& fil, std::string& bytes) {
    blob::v1::DownloadFilRequest request;
    request.set_name(fil);
    bytes.clear();
    proto::Send send = [&](const google::protobuf::Message& m) {
      bytes += static_cast<const blob::v1::DownloadFilResponse&>(m).innehall();
      return true;
    };
    return std::get<proto::ServerStreamHandler>(handlers_.table().at("DownloadFil"))(MakeCall("DownloadFil", who),
                                                                                     request, send);
  }
  int Listed(Who who) {
    v1::ListEvidensRequest request;
    request.set_parent("kommuner/0114");
    v1::ListEvidensResponse response;
    EXPECT_THAT(Do(who, "ListEvidens", request, response), IsOk());
    return response.evidens_size();
  }
  void Save(const std::string& name, const Pairs& pairs) {
    v1::SaveSvarResponse response;
    ASSERT_THAT(Do(Who::kNorrChef, "SaveSvar", Answers(name, pairs), response), IsOk());
  }
};

TEST_P(EvidensTest, IsItsUtforaresUntilItIsHandedIn) {
  const std::string name = SendOne(Formular()).name();
  const v1::Evidens evidens = Whole(Who::kNorrChef, "norr", "2027-05-01");
  EXPECT_EQ(evidens.nummer(), "E-1");
  EXPECT_EQ(evidens.state(), v1::EVIDENS_KLAR);
  EXPECT_EQ(evidens.filnamn(), "rutin.txt");
  EXPECT_EQ(evidens.ansvarig_utforare(), Utforare("omsorg"));
  v1::GetEvidensRequest get;
  get.set_name(evidens.name());
  v1::Evidens read;
  std::string bytes;
  for (Who other : {Who::kKvalitetsteam, Who::kVard, Who::kSoderChef}) {
    EXPECT_THAT(Do(other, "GetEvidens", get, read), StatusIs(absl::StatusCode::kNotFound));
    EXPECT_THAT(Download(other, evidens.fil(), bytes), StatusIs(absl::StatusCode::kNotFound));
    EXPECT_EQ(bytes, "");
    EXPECT_EQ(Listed(other), 0);
  }
  EXPECT_EQ(Listed(Who::kOmsorg), 1);
  ASSERT_THAT(Download(Who::kNorrChef, evidens.fil(), bytes), IsOk());
  EXPECT_EQ(bytes, "En rutin i ren text.\n");

  Save(name, {{"V1", "Ja"}, {"V2", "Ja"}});
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kNorrChef, name, receipt), IsOk());
  EXPECT_EQ(receipt.antal_evidens(), 1);
  ASSERT_THAT(Do(Who::kKvalitetsteam, "GetEvidens", get, read), IsOk());
  EXPECT_TRUE(read.inlamnad());
  ASSERT_THAT(Download(Who::kKvalitetsteam, evidens.fil(), bytes), IsOk());
  EXPECT_EQ(bytes, "En rutin i ren text.\n");
  EXPECT_THAT(Download(Who::kVard, evidens.fil(), bytes), StatusIs(absl::StatusCode::kNotFound));
  v1::GetKvittoRequest ask;
  ask.set_name(name);
  v1::Kvitto kvitto;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "GetKvitto", ask, kvitto), IsOk());
  ASSERT_EQ(kvitto.evidens_size(), 1);
  EXPECT_EQ(kvitto.evidens(0).nummer(), "E-1");
  EXPECT_EQ(kvitto.evidens(0).sha256(), evidens.sha256());
  v1::DeleteEvidensRequest remove;
  remove.set_name(evidens.name());
  remove.set_request_id(NewRequestId());
  EXPECT_EQ(proto::ReasonOf(Do(Who::kNorrChef, "DeleteEvidens", remove, read)), "HAR_LAMNATS_IN");
}

TEST_P(EvidensTest, WhatItIsAboutIsChangedByItsOwnAndAMistakeTakenAway) {
  const v1::Evidens evidens = Whole(Who::kNorrChef, "norr", "2027-05-01");
  v1::UpdateEvidensRequest change;
  change.mutable_evidens()->set_name(evidens.name());
  change.mutable_evidens()->set_giltig_till_date("2028-05-01");
  change.mutable_evidens()->set_visar("rutin för nycklar, ny");
  change.mutable_evidens()->add_fragor()->set_nyckel("V2");
  for (const char* field : {"giltig_till_date", "visar", "fragor"}) change.mutable_update_mask()->add_paths(field);
  change.set_request_id(NewRequestId());
  v1::Evidens now;
  EXPECT_THAT(Do(Who::kVard, "UpdateEvidens", change, now), StatusIs(absl::StatusCode::kNotFound)) << "another's";
  ASSERT_THAT(Do(Who::kNorrChef, "UpdateEvidens", change, now), IsOk());
  EXPECT_EQ(now.giltig_till_date(), "2028-05-01");
  EXPECT_EQ(now.visar(), "rutin för nycklar, ny");
  ASSERT_EQ(now.fragor_size(), 1);
  EXPECT_EQ(now.fragor(0).nyckel(), "V2");
  EXPECT_EQ(now.sha256(), evidens.sha256()) << "the file stays";
  change.mutable_evidens()->set_giltig_till_date("2026-11-01");
  change.set_request_id(NewRequestId());
  EXPECT_THAT(Do(Who::kNorrChef, "UpdateEvidens", change, now), StatusIs(absl::StatusCode::kInvalidArgument));

  v1::DeleteEvidensRequest remove;
  remove.set_name(evidens.name());
  remove.set_validate_only(true);
  remove.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kNorrChef, "DeleteEvidens", remove, now), IsOk());
  EXPECT_EQ(Listed(Who::kNorrChef), 1) << "a try keeps nothing";
  remove.set_validate_only(false);
  remove.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kNorrChef, "DeleteEvidens", remove, now), IsOk());
  EXPECT_EQ(Listed(Who::kNorrChef), 0);
  std::string bytes;
  EXPECT_THAT(Download(Who::kNorrChef, evidens.fil(), bytes), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(EvidensTest, WhatRequiresItIsNotHandedInWithout) {
  const std::string name = SendOne(Formular()).name();
  Save(name, {{"V1", "Ja"}, {"V2", "Ja"}});
  v1::SubmitSjalvskattningResponse receipt;
  absl::Status refused = Submit(Who::kNorrChef, name, receipt);
  EXPECT_EQ(proto::ReasonOf(refused), "EVIDENS_SAKNAS");
  EXPECT_EQ(proto::SwedishOf(refused),
            "Inte inlämnad. 1 fråga kräver evidens som saknas: V1. Lägg till en fil med "
            "--fråga V1 och lämna in igen.");
  v1::Evidens other;
  ASSERT_THAT(Create(Who::kNorrChef, "norr", "", other), IsOk());
  EXPECT_EQ(proto::ReasonOf(Submit(Who::kNorrChef, name, receipt)), "EVIDENS_SAKNAS") << "its file has not come";
  Whole(Who::kSoderChef, "soder");
  EXPECT_EQ(proto::ReasonOf(Submit(Who::kNorrChef, name, receipt)), "EVIDENS_SAKNAS") << "another enhet's";
  Save(name, {{"V1", ""}});
  EXPECT_THAT(Submit(Who::kNorrChef, name, receipt), IsOk()) << "what is not answered needs none";
  EXPECT_EQ(receipt.antal_evidens(), 0);
}

TEST_P(EvidensTest, IsUsedAgainAsLongAsItIsValid) {
  Whole(Who::kNorrChef, "norr", "2026-12-01");
  const std::string name = SendOne(Formular()).name();
  Save(name, {{"V1", "Ja"}, {"V2", "Ja"}});
  EXPECT_THAT(AttGora(Who::kNorrChef), testing::Contains("Förnya evidens E-1 | 2026-12-01 | gäller snart inte längre"));
  EXPECT_THAT(AttGora(Who::kKvalitetsteam), testing::Not(testing::Contains(HasSubstr("evidens"))));
  today_ = absl::CivilDay(2026, 12, 2);
  v1::SubmitSjalvskattningResponse receipt;
  const absl::Status refused = Submit(Who::kNorrChef, name, receipt);
  EXPECT_EQ(proto::ReasonOf(refused), "EVIDENS_SAKNAS");
  EXPECT_THAT(proto::SwedishOf(refused), HasSubstr("E-1 (rutin.txt) gällde till och med 2026-12-01 och är inte med."));
  EXPECT_THAT(AttGora(Who::kNorrChef), testing::Contains("Förnya evidens E-1 | 2026-12-01 | gäller inte längre"));
  Whole(Who::kNorrChef, "norr");
  ASSERT_THAT(Submit(Who::kNorrChef, name, receipt), IsOk());
  EXPECT_EQ(receipt.antal_evidens(), 1);
  EXPECT_THAT(receipt.utgangen_evidens(),
              ElementsAre("E-1 (rutin.txt) gällde till och med 2026-12-01 och är inte med."));
}

TEST_P(EvidensTest, AFileIsAddedOnceByItsOwn) {
  v1::Evidens evidens, other;
  EXPECT_THAT(Create(Who::kNorrChef, "norr", "2026-11-01", evidens), StatusIs(absl::StatusCode::kInvalidArgument))
      << "over already";
  EXPECT_THAT(Create(Who::kNorrChef, "soder", "", evidens), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(Create(Who::kNorrChef, "norr", "", evidens), IsOk());
  ASSERT_THAT(Create(Who::kNorrChef, "norr", "", other), IsOk());
  blob::v1::Fil fil;
  EXPECT_THAT(Upload(Who::kVard, evidens.name(), fil), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(Upload(Who::kNorrChef, evidens.name(), fil), IsOk());
  EXPECT_THAT(Attach(Who::kNorrChef, other.name(), fil.name(), other), StatusIs(absl::StatusCode::kNotFound))
      << "of another evidence";
  EXPECT_THAT(Attach(Who::kSoderChef, evidens.name(), fil.name(), evidens), StatusIs(absl::StatusCode::kNotFound));
  const std::string name = fil.name().substr(0, fil.name().find("/filer/"));
  ASSERT_THAT(Attach(Who::kNorrChef, name, fil.name(), evidens), IsOk());
  EXPECT_EQ(proto::ReasonOf(Attach(Who::kNorrChef, name, fil.name(), evidens)), "HAR_FIL");
  v1::DeleteEvidensRequest remove;
  remove.set_name(name);
  remove.set_request_id(NewRequestId());
  EXPECT_EQ(Rows("SELECT name FROM evidensfil WHERE state = 'KEPT'").size(), 1u);
  v1::Evidens gone;
  ASSERT_THAT(Do(Who::kNorrChef, "DeleteEvidens", remove, gone), IsOk());
  EXPECT_EQ(Rows("SELECT name FROM evidensfil WHERE state = 'KEPT'").size(), 0u);
  EXPECT_EQ(Rows("SELECT name FROM evidensfil WHERE state = 'WHOLE'").size(), 1u) << "it goes after a day";
}

KVALITET_ON_EVERY_ENGINE(EvidensTest);

}  // namespace
}  // namespace kvalitet::uppfoljning
