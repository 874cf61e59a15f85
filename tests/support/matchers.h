// Matchers of status and messages that say what was different.
#pragma once
#include <gmock/gmock.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace kvalitet::tests {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& value) {
  return value.status();
}

// EXPECT_THAT(call, IsOk());
MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  *result_listener << "which is " << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// EXPECT_THAT(call, StatusIs(absl::StatusCode::kNotFound));
MATCHER_P(StatusIs, code, (negation ? "has not code " : "has code ") + absl::StatusCodeToString(code)) {
  *result_listener << "which is " << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code;
}

// EXPECT_THAT(message, EqualsProto(R"(name: "x")"));  or another message of the same type.
class EqualsProto {
 public:
  using is_gtest_matcher = void;
  explicit EqualsProto(std::string text) : text_(std::move(text)) {}
  explicit EqualsProto(const google::protobuf::Message& wanted) : wanted_(wanted.New()) { wanted_->CopyFrom(wanted); }

  bool MatchAndExplain(const google::protobuf::Message& got, std::ostream* os) const {
    std::shared_ptr<google::protobuf::Message> wanted = wanted_;
    if (wanted == nullptr) {
      wanted.reset(got.New());
      if (!google::protobuf::TextFormat::ParseFromString(text_, wanted.get())) {
        if (os != nullptr) *os << "but the wanted text is no " << got.GetDescriptor()->full_name();
        return false;
      }
    }
    if (wanted->GetDescriptor() != got.GetDescriptor()) {
      if (os != nullptr) *os << "which is a " << got.GetDescriptor()->full_name();
      return false;
    }
    google::protobuf::util::MessageDifferencer differencer;
    std::string difference;
    differencer.ReportDifferencesToString(&difference);
    const bool same = differencer.Compare(*wanted, got);
    if (!same && os != nullptr) *os << "with the differences\n" << difference;
    return same;
  }
  void DescribeTo(std::ostream* os) const { *os << "equals\n" << (wanted_ ? wanted_->DebugString() : text_); }
  void DescribeNegationTo(std::ostream* os) const {
    *os << "differs from\n" << (wanted_ ? wanted_->DebugString() : text_);
  }

 private:
  std::string text_;
  std::shared_ptr<google::protobuf::Message> wanted_;
};

}  // namespace kvalitet::tests

#define KV_ASSERT_OK(expr) ASSERT_THAT((expr), ::kvalitet::tests::IsOk())
#define KV_EXPECT_OK(expr) EXPECT_THAT((expr), ::kvalitet::tests::IsOk())
