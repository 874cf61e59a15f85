// ListAttGora of every service, as one list.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/today.h"
#include "kvalitet/attgora/v1/attgora.pb.h"

namespace kvalitet::client {

struct Tasks {
  std::vector<attgora::v1::AttGora> lines;
  std::string today;    // the services' day, ISO
  int64_t seconds = 0;  // from when on what is new is counted again next time, by their clocks
  int64_t news_from = 0;  // from when news is counted, by the last of them; 0 where none was asked for
  bool for_kommunen = false;
  std::vector<std::string> silent;  // services that did not answer, in Swedish
};

// Services that the person's role has nothing to do with are passed over, and those that do not answer are named; an
// error if that is all of them.
absl::StatusOr<Tasks> ListTasks(Context& context, const attgora::v1::ListAttGoraRequest& request);

// The services' day, ISO, and nu_time, from which on what is new is counted again.
struct Now {
  std::string day;
  int64_t seconds = 0;
};

// Of the first service that answers.  PERMISSION_DENIED: all of them refused the role; of one that did not answer
// nobody knows.
absl::StatusOr<Now> ListNow(Context& context);
// Its day alone.
absl::StatusOr<std::string> ListToday(Context& context);

// Names of enheter, utförare with their regi, and insatstyper.
absl::Status ReadNames(Context& context, TodayNames& names);

// How often people were reminded of what is late.  Only decoration: what cannot be read is left out.
void ReadReminders(Context& context, const Tasks& tasks, TodayNames& names);

}  // namespace kvalitet::client
