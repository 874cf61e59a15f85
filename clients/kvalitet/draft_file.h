// A report that is begun and not sent, as a file on the person's own machine: nobody else sees what is not reported.
// Pure.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/args.h"

namespace kvalitet::client {

struct Draft {
  std::string id;                              // of the request that sends it: sent twice it is still one report
  std::map<std::string, std::string> answers;  // by the name of the flag
  std::string sent = {};                       // number of the report that it became
};

// A table that Swedish Excel opens by double-click: a row for the id and one for what it became, then one for each flag,
// with what is answered and what to write.
std::string WriteDraft(const Draft& draft, const std::vector<Flag>& flags);

// Reads it back in whatever charset, delimiter and column order.  A failure is Swedish, and names the line.
absl::StatusOr<Draft> ReadDraft(absl::string_view bytes, const std::vector<Flag>& flags);

}  // namespace kvalitet::client
