// Printed pages by WeasyPrint in a child process that is bounded in time, memory and output and reaches no network or
// file of ours: it gets the page on standard input and answers on standard output.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace kvalitet::pdf {

struct Granser {
  absl::Duration tid = absl::Seconds(120);
  int64_t minne = int64_t{2} << 30;     // address space of the child, bytes
  int64_t utdata = int64_t{256} << 20;  // bytes
  std::string program = "/usr/bin/weasyprint";
};

// `epok` (seconds since 1970) is all the time that the child may write into the file: equal pages give equal bytes.
// FAILED_PRECONDITION (PDF_SAKNAS) if the program is not installed, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED or INTERNAL
// (PDF_MISSLYCKADES).  `avbruten` is asked ten times a second.
absl::StatusOr<std::string> Render(absl::string_view html, int64_t epok, const Granser& granser = {},
                                   const std::function<bool()>& avbruten = nullptr);

}  // namespace kvalitet::pdf
