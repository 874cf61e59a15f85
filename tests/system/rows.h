// What every target of the writers does: fills the request of its n-th row, and reads all rows of a list.
#pragma once
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/strings/substitute.h"
#include "absl/time/clock.h"
#include "common/rpc/channel.h"
#include "tests/system/writers.h"

namespace kvalitet::tests {

inline constexpr char kParent[] = "kommuner/9999";

inline rpc::CallOptions Within(absl::Duration time) { return {absl::Now() + time, "", ""}; }

inline std::string Text(const google::protobuf::Message& message, const char* field) {
  return message.GetReflection()->GetString(message, message.GetDescriptor()->FindFieldByName(field));
}
inline void Set(google::protobuf::Message& message, const char* field, const std::string& text) {
  message.GetReflection()->SetString(&message, message.GetDescriptor()->FindFieldByName(field), text);
}

// The request that writes the n-th row.  In the text $0 is n, $1 a year, $2 a month and $3 the year of that month.
template <class Request>
Request Filled(const char* text, int64_t n, const std::string& request_id) {
  Request message;
  const int64_t months_year = 1990 + n / 12 % 110;
  const std::string month = absl::StrFormat("%04d-%02d", months_year, n % 12 + 1);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      absl::Substitute(text, n, 1990 + n % 110, month, months_year), &message));
  Set(message, "parent", kParent);
  Set(message, "request_id", request_id);
  return message;
}

// The key of a row, or "" where it is of another kind than is asked for.
using KeyOf = std::function<std::string(const google::protobuf::Message& row)>;

// Known by a text of its own and by its name.
inline std::string TextAndName(const google::protobuf::Message& row, const char* field) {
  return absl::StrCat(Text(row, field), " ", Text(row, "name"));
}

// Every page of a list.
template <class List, class Page>
absl::Status EachRow(rpc::Channel& channel, const std::string& method,
                     const std::function<void(const google::protobuf::Message& row)>& visit) {
  List request;
  request.set_parent(kParent);
  request.set_page_size(1000);
  do {
    Page page;
    const absl::Status status = channel.Unary(method, request, page, Within(absl::Seconds(30)));
    if (!status.ok()) return status;
    const auto* rows = Page::descriptor()->field(0);  // as every list of the contract has it
    for (int i = 0; i < page.GetReflection()->FieldSize(page, rows); ++i) {
      visit(page.GetReflection()->GetRepeatedMessage(page, rows, i));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

template <class List, class Page>
std::function<absl::StatusOr<std::multiset<std::string>>()> Lists(rpc::Channel& channel, const std::string& method,
                                                                  const KeyOf& key) {
  return [&channel, method, key]() -> absl::StatusOr<std::multiset<std::string>> {
    std::multiset<std::string> keys;
    const absl::Status status = EachRow<List, Page>(channel, method, [&](const google::protobuf::Message& row) {
      const std::string one = key(row);
      if (!one.empty()) keys.insert(one);
    });
    if (!status.ok()) return status;
    return keys;
  };
}

// One created row at a time, traced as that.
template <class Create, class Made, class List, class Page>
Target Rows(const std::string& service, rpc::Channel& channel, const std::string& create, const std::string& list,
            const char* text, const KeyOf& key) {
  return {[&channel, create, text, key](int64_t n, const std::string& id,
                                        absl::Time deadline) -> absl::StatusOr<std::string> {
            Made made;
            const auto request = Filled<Create>(text, n, id);
            const absl::Status status = channel.Unary(create, request, made, {deadline, "", ""});
            if (!status.ok()) return status;
            return key(made);
          },
          Lists<List, Page>(channel, list, key),
          {{"SKAPAD"}},
          service};
}

}  // namespace kvalitet::tests
