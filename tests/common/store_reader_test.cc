// What a column may hold of its field, and what is no such thing.
#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "common/store/reader.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "tests/common/kernel.h"

namespace kvalitet::store {
namespace {

using avvikelser::v1::Avvikelse;
using sql::Value;
using tests::StatusIs;

constexpr auto kMisfit = absl::StatusCode::kDataLoss;

class ReaderTest : public ::testing::Test {
 protected:
  // `M` with one field, read from a column that holds `value`.
  template <class M>
  absl::StatusOr<M> Read(const std::string& field, const Value& value) const {
    const std::string table = "t", name = "n";
    const Home home{cipher_, table, name};
    M m;
    const std::vector<FieldReader> columns = {FieldReader(M::descriptor()->FindFieldByName(field))};
    KV_RETURN_IF_ERROR(ReadMessage(columns, {value}, home, home, "", m));
    return m;
  }
  const Cipher cipher_ = tests::TestCipher();
};

TEST_F(ReaderTest, WhatIsSaidAndNothingIsNotTheSameAsNotSaid) {
  EXPECT_FALSE(Read<Avvikelse>("sannolikhet", Value())->has_sannolikhet());
  EXPECT_TRUE(Read<Avvikelse>("sannolikhet", Value(0))->has_sannolikhet());
  EXPECT_EQ(Read<Avvikelse>("riskvarde", Value(-5))->riskvarde(), -5);
  EXPECT_EQ(Read<Avvikelse>("riskvarde", Value(int64_t{std::numeric_limits<int32_t>::min()}))->riskvarde(),
            std::numeric_limits<int32_t>::min());
  EXPECT_EQ(Read<Avvikelse>("nummer", Value(""))->ByteSizeLong(), 0u);
  EXPECT_EQ(Read<Avvikelse>("register_verified", Value(0))->ByteSizeLong(), 0u);
  EXPECT_TRUE(Read<Avvikelse>("register_verified", Value(1))->register_verified());
  EXPECT_EQ(Read<Avvikelse>("state", Value("AVSLUTAD"))->state(), avvikelser::v1::AVSLUTAD);
  EXPECT_EQ(Read<Avvikelse>("state", Value())->ByteSizeLong(), 0u);
}

TEST_F(ReaderTest, TimesAreMicrosecondsAlsoBefore1970) {
  for (const auto& [micros, seconds, nanos] :
       std::vector<std::tuple<int64_t, int64_t, int>>{{1, 0, 1'000},
                                                      {-1'500'000, -2, 500'000'000},
                                                      {-1, -1, 999'999'000},
                                                      {1'772'359'200'000'001, 1'772'359'200, 1'000}}) {
    const absl::StatusOr<Avvikelse> read = Read<Avvikelse>("create_time", Value(micros));
    KV_ASSERT_OK(read);
    EXPECT_EQ(read->create_time().seconds(), seconds);
    EXPECT_EQ(read->create_time().nanos(), nanos);
    EXPECT_EQ(GetMicros(*read, "create_time"), micros);
  }
  EXPECT_FALSE(Read<Avvikelse>("create_time", Value(0))->has_create_time());
}

TEST_F(ReaderTest, DoublesComeWhole) {
  for (const double number : {0.1, -2.5e-300, 1e308, 0.0, 4.0}) {
    EXPECT_EQ(Read<google::protobuf::DoubleValue>("value", Value(number))->value(), number);
  }
  EXPECT_EQ(Read<google::protobuf::DoubleValue>("value", Value(3))->value(), 3.0);  // a sum without decimals
}

TEST_F(ReaderTest, PersonalDataComeOutOfTheirEnvelopeOnly) {
  const std::string sealed = cipher_.Seal("HEMLIGT å", Place("t", "n", "", "beskrivning"));
  EXPECT_EQ(Read<Avvikelse>("beskrivning", Value(sealed))->beskrivning(), "HEMLIGT å");
  EXPECT_EQ(Read<Avvikelse>("beskrivning", Value(""))->ByteSizeLong(), 0u);
  EXPECT_THAT(Read<Avvikelse>("konsekvens", Value(sealed)).status(), StatusIs(kMisfit));  // of another field
  EXPECT_THAT(Read<Avvikelse>("beskrivning", Value("HEMLIGT å")).status(), StatusIs(kMisfit));
}

TEST_F(ReaderTest, WhatDoesNotFitIsSaid) {
  for (const auto& [field, value] : std::vector<std::pair<std::string, Value>>{{"nummer", Value(1)},
                                                                               {"nummer", Value("\xff\xfe")},
                                                                               {"beskrivning", Value(1)},
                                                                               {"riskvarde", Value("1")},
                                                                               {"riskvarde", Value(1.5)},
                                                                               {"register_verified", Value("true")},
                                                                               {"state", Value("OKÄND")},
                                                                               {"state", Value("")},
                                                                               {"state", Value(1)},
                                                                               {"create_time", Value("2026-01-01")},
                                                                               {"lagstod", Value(1)},
                                                                               {"lagstod", Value("inte JSON")}}) {
    EXPECT_THAT(Read<Avvikelse>(field, value).status(), StatusIs(kMisfit)) << field;
  }
}

}  // namespace
}  // namespace kvalitet::store
