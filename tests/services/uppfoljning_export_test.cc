// ExportSvar: who reads which answers in the file, and what is chosen.  That no version loses an answer stands in
// uppfoljning_versioner_test.cc.
#include "common/base/csv.h"
#include "common/base/hash.h"
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using tests::IsOk;
using tests::StatusIs;

class SvarsexportTest : public UppfoljningFixture {
 protected:
  struct Exported {
    absl::Status status;
    std::string bytes;
    v1::ExportSvarResponse end;
  };
  Exported Export(Who who, v1::ExportSvarRequest request = {}) const {
    request.set_parent("kommuner/0114");
    Exported exported;
    const proto::Send send = [&](const google::protobuf::Message& m) {
      EXPECT_FALSE(exported.end.has_slut()) << "the end comes last";
      exported.end = static_cast<const v1::ExportSvarResponse&>(m);
      exported.bytes += exported.end.data();
      return true;
    };
    exported.status = std::get<proto::ServerStreamHandler>(handlers_.table().at("ExportSvar"))(
        MakeCall("ExportSvar", who), request, send);
    EXPECT_TRUE(!exported.status.ok() || exported.end.slut().sha256() == base::Sha256Hex(exported.bytes));
    return exported;
  }
  // "number version key answer" of each row.
  static std::vector<std::string> Lines(const Exported& exported) {
    const auto csv = base::ParseCsv(exported.bytes);
    std::vector<std::string> lines;
    if (!csv.ok()) return {std::string(csv.status().message())};
    for (const base::CsvRow& row : csv->rows) {
      const auto cell = [&](const char* column) { return row.cells[static_cast<size_t>(csv->Column(column))]; };
      lines.push_back(
          absl::StrCat(cell("nummer"), " ", cell("formular_version"), " ", cell("nyckel"), " ", cell("svar")));
    }
    return lines;
  }
  void Save(Who who, const std::string& name, const Pairs& pairs) {
    v1::SaveSvarResponse response;
    ASSERT_THAT(Do(who, "SaveSvar", Answers(name, pairs), response), IsOk());
  }
};
KVALITET_ON_EVERY_ENGINE(SvarsexportTest);

TEST_P(SvarsexportTest, TheKommunReadsWhatIsHandedInAndAnUtforareItsOwn) {
  const v1::Formular formular = Publish();
  const std::string norr = SendOne(formular, "norr").name(), soder = SendOne(formular, "soder").name();
  Save(Who::kNorrChef, norr, {{"A1", "17/20"}});
  Save(Who::kSoderChef, soder, {{"A1", "9/10"}, {"A2", "Ja"}});
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kSoderChef, soder, receipt), IsOk());

  const Exported kommun = Export(Who::kKvalitetsteam);
  ASSERT_THAT(kommun.status, IsOk());
  const auto answered = [](const std::vector<std::string>& lines) {
    std::vector<std::string> some;
    for (const std::string& line : lines) {
      if (line.back() != ' ') some.push_back(line);
    }
    return some;
  };
  EXPECT_THAT(answered(Lines(kommun)), ElementsAre("S-2 1 A1 9/10", "S-2 1 A2 Ja"));
  EXPECT_THAT(Lines(kommun), testing::Contains("S-2 1 A3 ")) << "also what was not answered";
  EXPECT_THAT(kommun.bytes, Not(HasSubstr("17/20"))) << "not handed in";
  EXPECT_EQ(kommun.end.antal_sjalvskattningar(), 1);
  EXPECT_EQ(kommun.end.antal_ej_inlamnade(), 1);

  const Exported own = Export(Who::kNorrChef);
  EXPECT_THAT(answered(Lines(own)), ElementsAre("S-1 1 A1 17/20"));
  EXPECT_EQ(own.end.antal_ej_inlamnade(), 0);
  EXPECT_THAT(Lines(Export(Who::kVard)), IsEmpty());
}

TEST_P(SvarsexportTest, InsatstypYearsAndFormatAreChosen) {
  const v1::Formular formular = Publish();
  for (const int year : {2025, 2026}) {
    const std::string name = SendOne(formular, "soder", year).name();
    Save(Who::kSoderChef, name, {{"A1", "9/10"}, {"A2", "Ja"}});
    v1::SubmitSjalvskattningResponse receipt;
    ASSERT_THAT(Submit(Who::kSoderChef, name, receipt), IsOk());
  }
  EXPECT_EQ(Export(Who::kKvalitetsteam).end.antal_sjalvskattningar(), 2);
  v1::ExportSvarRequest one;
  one.set_fran_ar(2026);
  one.set_insatstyp("SOL_HEMTJANST");
  EXPECT_EQ(Export(Who::kKvalitetsteam, one).end.antal_sjalvskattningar(), 1);
  one.set_format(registry::v1::EXPORTFORMAT_JSONL);
  EXPECT_THAT(Export(Who::kKvalitetsteam, one).bytes, HasSubstr("\"nyckel\":\"A2\""));
  one.set_till_ar(2025);
  EXPECT_THAT(Export(Who::kKvalitetsteam, one).status, StatusIs(absl::StatusCode::kInvalidArgument));
  v1::ExportSvarRequest other;
  other.set_insatstyp("SOL_SABO");
  EXPECT_EQ(Export(Who::kKvalitetsteam, other).end.slut().rader(), 0);
}

TEST_P(SvarsexportTest, WhoJudgesBlindReadsNoAnswersInTheFileEither) {
  v1::UpdateInstallningRequest blind;
  blind.mutable_installning()->set_name("kommuner/0114/installningar/uppfoljning");
  blind.mutable_installning()->set_blindhet(v1::BLINDHET_BADA);
  blind.mutable_update_mask()->add_paths("blindhet");
  blind.set_request_id(NewRequestId());
  v1::Installning now;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateInstallning", blind, now), IsOk());
  const std::string name = SendOne(Publish(), "soder").name();
  Save(Who::kSoderChef, name, {{"A1", "9/10"}, {"A2", "Ja"}});
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kSoderChef, name, receipt), IsOk());
  v1::CreateUppfoljningRequest visit;
  visit.set_parent("kommuner/0114");
  visit.set_request_id(NewRequestId());
  visit.mutable_uppfoljning()->set_enhet(Enhet("soder"));
  visit.mutable_uppfoljning()->set_genomford_date("2026-11-20");
  visit.mutable_uppfoljning()->set_niva(v1::FORDJUPAD);
  v1::Uppfoljning made;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljning", visit, made), IsOk());
  const Exported blindly = Export(Who::kKvalitetsteam);
  ASSERT_THAT(blindly.status, IsOk());
  EXPECT_EQ(blindly.end.antal_blinda(), 1);
  EXPECT_THAT(Lines(blindly), IsEmpty());
  EXPECT_EQ(Export(Who::kSoderChef).end.antal_sjalvskattningar(), 1);
}

}  // namespace
}  // namespace kvalitet::uppfoljning
