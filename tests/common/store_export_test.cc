// Exports: every row once, no personal data, bytes that add up.
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_split.h"
#include "common/base/csv.h"
#include "common/base/hash.h"
#include "common/store/export.h"
#include "tests/common/kernel.h"
#include "tests/support/personal.pb.h"

namespace kvalitet::store {
namespace {

using registry::v1::Avtal;
using registry::v1::Enhet;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using tests::Boende;
using tests::Parsed;
using tests::StatusIs;
using tests::TestCall;

class ExportTest : public tests::KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    Migrate({Boende::descriptor(), Enhet::descriptor(), Avtal::descriptor()});
    exports_ = std::make_unique<Exports>(store(), std::vector<const TableBase*>{&boende_, &enhet_, &avtal_});
  }

  absl::StatusOr<ExportEnd> Export(const ExportQuery& query, std::string& bytes, const proto::Call& call = TestCall()) {
    bytes.clear();
    return exports_->Run(call, query, [&](absl::string_view part) {
      EXPECT_LE(part.size(), kExportPartBytes);
      EXPECT_FALSE(part.empty());
      bytes.append(part.data(), part.size());
      return true;
    });
  }
  // The same, with what its end says verified.
  std::string Whole(const ExportQuery& query, int64_t rows) {
    std::string bytes;
    const auto end = Export(query, bytes);
    EXPECT_TRUE(end.ok()) << end.status();
    if (!end.ok()) return "";
    EXPECT_EQ(end->rows, rows);
    EXPECT_EQ(end->bytes, static_cast<int64_t>(bytes.size()));
    EXPECT_EQ(end->sha256, base::Sha256Hex(bytes));
    return bytes;
  }
  void InsertEnheter(int from, int till, const std::string& kommun = "0114") {
    constexpr int kAtOnce = 400;
    for (int first = from; first < till; first += kAtOnce) {
      std::vector<Enhet> many;
      for (int i = first; i < std::min(till, first + kAtOnce); ++i) {
        Enhet& one = many.emplace_back();
        one.set_name(absl::StrCat("kommuner/", kommun, "/enheter/e-", i));
        one.set_namn(absl::StrCat("Enhet ", i, "; med \"citat\"\noch ny rad"));
        one.set_anmarkning(std::string(600, 'x'));
        one.set_giltig_fran("2020-01-01");
      }
      KV_ASSERT_OK(Write([&](Tx& tx) { return enhet_.InsertMany(tx, absl::MakeSpan(many)); }));
    }
  }
  static std::vector<std::string> Column(const std::string& csv, const char* name) {
    const auto parsed = base::ParseCsv(csv);
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    std::vector<std::string> cells;
    if (!parsed.ok()) return cells;
    const int column = parsed->Column(name);
    EXPECT_GE(column, 0) << name;
    if (column < 0) return cells;
    for (const base::CsvRow& row : parsed->rows) cells.push_back(row.cells[static_cast<size_t>(column)]);
    return cells;
  }

  const Cipher cipher_ = tests::TestCipher();
  const Table<Boende> boende_{cipher_};
  const Table<Enhet> enhet_{cipher_};
  const Table<Avtal> avtal_{cipher_};
  std::unique_ptr<Exports> exports_;
};
KVALITET_ON_EVERY_ENGINE(ExportTest);

TEST_P(ExportTest, EveryRowOfManyPagesOnce) {
  constexpr int kMany = 3'217;
  InsertEnheter(0, kMany);
  InsertEnheter(0, 40, "0180");
  const std::string csv = Whole({"enheter", ExportFormat::kCsv, false}, kMany);
  const std::vector<std::string> names = Column(csv, "name");
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), static_cast<size_t>(kMany));
  EXPECT_EQ(names.size(), static_cast<size_t>(kMany));
  EXPECT_THAT(csv, Not(HasSubstr("kommuner/0180")));
  EXPECT_EQ(csv.substr(0, 3), "\xEF\xBB\xBF");
  EXPECT_EQ(csv.find("\xEF\xBB\xBF", 3), std::string::npos);
  EXPECT_GT(csv.size(), kExportPartBytes) << "several parts";

  const std::string jsonl = Whole({"enheter", ExportFormat::kJsonl, false}, kMany);
  std::set<absl::string_view> seen;
  for (absl::string_view line : absl::StrSplit(jsonl, '\n', absl::SkipEmpty())) {
    seen.insert(line.substr(0, line.find(',')));
    if (seen.size() % 97 != 0) continue;  // the library takes its time to read one
    Enhet one;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(std::string(line), &one).ok()) << line;
    EXPECT_THAT(*Get(enhet_, one.name()), tests::EqualsProto(one));
  }
  EXPECT_EQ(seen.size(), static_cast<size_t>(kMany));
}

TEST_P(ExportTest, NothingIsAnExportToo) {
  EXPECT_THAT(Whole({"enheter", ExportFormat::kCsv, false}, 0), HasSubstr("name;namn;"));
  EXPECT_EQ(Whole({"enheter", ExportFormat::kJsonl, false}, 0), "");
}

TEST_P(ExportTest, ALinePerPeriodAndCellsAsTheContractNamesThem) {
  Avtal avtal = Parsed<Avtal>(R"(name: "kommuner/0114/avtal/a" utforare: "kommuner/0114/utforare/u"
      avtalsform: AVTALSFORM_LOV beteckning: "=1+1" start_date: "2026-01-01" ickeval: true
      optioner { senast_date: "2027-07-01" till_date: "2030-01-01" } kravkataloger: "k1" kravkataloger: "k2")");
  KV_ASSERT_OK(Insert(avtal_, avtal));
  std::string csv = Whole({"avtal", ExportFormat::kCsv, false}, 1);
  EXPECT_THAT(Column(csv, "avtalsform"), ElementsAre("AVTALSFORM_LOV"));
  EXPECT_THAT(Column(csv, "sanktionstrappa"), ElementsAre(""));
  EXPECT_THAT(Column(csv, "beteckning"), ElementsAre("=1+1"));
  EXPECT_THAT(csv, HasSubstr("'=1+1")) << "no formula for a spreadsheet to run";
  EXPECT_THAT(Column(csv, "ickeval"), ElementsAre("true"));
  EXPECT_THAT(Column(csv, "uppsagningstid_manader"), ElementsAre("")) << "not stated is not zero";
  EXPECT_THAT(Column(csv, "start_date"), ElementsAre("2026-01-01"));
  EXPECT_THAT(Column(csv, "create_time"), ElementsAre("2026-03-01T10:00:00Z"));
  EXPECT_THAT(Column(csv, "delete_time"), ElementsAre(""));
  EXPECT_THAT(Column(csv, "kravkataloger"), ElementsAre(R"(["k1","k2"])"));
  EXPECT_THAT(Column(csv, "optioner"), ElementsAre(R"([{"senast_date":"2027-07-01","till_date":"2030-01-01"}])"));
  Avtal again;
  const std::string jsonl = Whole({"avtal", ExportFormat::kJsonl, false}, 1);
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(jsonl, &again).ok()) << jsonl;
  EXPECT_THAT(again, tests::EqualsProto(*Get(avtal_, avtal.name())));

  InsertEnheter(0, 1);
  KV_ASSERT_OK(Write([&](Tx& tx) -> absl::Status {
    Enhet stored;
    KV_RETURN_IF_ERROR(enhet_.Get(tx.sql(), {}, "kommuner/0114/enheter/e-0", stored));
    Enhet bigger = stored;
    bigger.set_kapacitet(0);
    return enhet_.Update(tx, stored, bigger, "2026-01-01");
  }));
  csv = Whole({"enheter", ExportFormat::kCsv, false}, 2);
  EXPECT_THAT(Column(csv, "kapacitet"), ElementsAre("", "0"));
  EXPECT_THAT(Column(csv, "giltig_fran"), ElementsAre("2020-01-01", "2026-01-01"));
  EXPECT_THAT(Column(csv, "giltig_till"), ElementsAre("2026-01-01", ""));
}

TEST_P(ExportTest, NoPersonalData) {
  Boende one = Parsed<Boende>(R"(name: "kommuner/0114/boende/a" namn: "HEMLIG Berg" adress: "HEMLIG gata 1"
      giltig_fran: "2025-01-01" anhoriga { roll: "dotter" namn: "HEMLIG Ada" })");
  KV_ASSERT_OK(Insert(boende_, one));
  for (const ExportFormat format : {ExportFormat::kCsv, ExportFormat::kJsonl}) {
    const std::string bytes = Whole({"boende", format, true}, 1);
    EXPECT_THAT(bytes, HasSubstr("dotter"));
    EXPECT_THAT(bytes, Not(HasSubstr("HEMLIG")));
    EXPECT_THAT(bytes, Not(HasSubstr("adress")));
  }
}

TEST_P(ExportTest, DeletedOnesWhenAskedAndNoneTwice) {
  InsertEnheter(0, 1'200);
  const auto remove = [&](const std::string& name) {
    KV_ASSERT_OK(Write([&](Tx& tx) -> absl::Status {
      Enhet stored, gone;
      KV_RETURN_IF_ERROR(enhet_.Get(tx.sql(), {}, name, stored));
      gone = stored;
      return enhet_.Delete(tx, stored, gone);
    }));
  };
  remove("kommuner/0114/enheter/e-7");
  Whole({"enheter", ExportFormat::kCsv, false}, 1'199);
  EXPECT_EQ(Column(Whole({"enheter", ExportFormat::kCsv, true}, 1'200), "name").size(), 1'200u);
  // One that is deleted after it was read, and one that comes to stand before where the export is.
  std::string jsonl;
  int parts = 0;
  const auto end = exports_->Run(TestCall(), {"enheter", ExportFormat::kJsonl, true}, [&](absl::string_view part) {
    if (++parts == 1) {
      remove("kommuner/0114/enheter/e-0");
      InsertEnheter(-1, 0);  // e--1
    }
    jsonl.append(part.data(), part.size());
    return true;
  });
  ASSERT_TRUE(end.ok()) << end.status();
  EXPECT_GT(parts, 2);
  EXPECT_EQ(end->rows, 1'200);
  std::set<std::string> names;
  for (absl::string_view line : absl::StrSplit(jsonl, '\n', absl::SkipEmpty())) {
    names.emplace(line.substr(0, line.find(',')));
  }
  EXPECT_EQ(names.size(), 1'200u);
}

TEST_P(ExportTest, EndsWhenNobodyWantsMore) {
  InsertEnheter(0, 2'500);
  int parts = 0;
  EXPECT_THAT(exports_
                  ->Run(TestCall(), {"enheter", ExportFormat::kCsv, false},
                        [&](absl::string_view) {
                          ++parts;
                          return false;
                        })
                  .status(),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(parts, 1);
  proto::Call left = TestCall();
  left.cancelled = [] { return true; };
  std::string bytes;
  EXPECT_THAT(Export({"enheter", ExportFormat::kCsv, false}, bytes, left).status(),
              StatusIs(absl::StatusCode::kCancelled));
}

TEST_P(ExportTest, AnUnknownResourceIsAnsweredWithThoseThereAre) {
  std::string bytes;
  const absl::Status status = Export({"enhet", ExportFormat::kCsv, false}, bytes).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_EQ(proto::ViolationsOf(status).size(), 1u);
  EXPECT_EQ(proto::ViolationsOf(status)[0].field, "resurs");
  EXPECT_EQ(proto::ViolationsOf(status)[0].svenska,
            "det finns ingen resurs \"enhet\". Välj bland: avtal, boende, enheter");
}

}  // namespace
}  // namespace kvalitet::store
