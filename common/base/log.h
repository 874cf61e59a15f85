// The log: one logfmt line per event on stderr, in English.
//   time=2026-11-22T10:42:01.123Z level=info event=call method=CreateEnhet code=OK ms=4.125
// Never log what people have written or whom it concerns: names of resources, codes, counts and times only.
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <type_traits>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace kvalitet::base {

enum class Level { kDebug, kInfo, kWarning, kError };

// One key and its value.  Keys are words of a-z, 0-9, _ and . ; other characters in them become _.
struct LogField {
  LogField(absl::string_view k, absl::string_view v) : key(k), value(v) {}
  LogField(absl::string_view k, const char* v) : key(k), value(v) {}
  LogField(absl::string_view k, const std::string& v) : key(k), value(v) {}
  LogField(absl::string_view k, bool v) : key(k), value(v ? "true" : "false") {}
  LogField(absl::string_view k, double v);
  LogField(absl::string_view k, absl::Duration v);  // milliseconds with three decimals
  LogField(absl::string_view k, absl::Time v);      // RFC 3339, UTC
  template <class Integer, class = std::enable_if_t<std::is_integral_v<Integer>>>
  LogField(absl::string_view k, Integer v) : key(k), value(std::to_string(v)) {}

  std::string key;
  std::string value;
};

// A value longer than this many bytes is cut and ends with "…".
inline constexpr size_t kMaxLogValueBytes = 2048;

// Writes one line; lines of several threads never mix.  The time is the real one.
void Log(Level level, absl::string_view event, std::initializer_list<LogField> fields = {});

// Events below this level are dropped; kInfo from the start.
void SetLogLevel(Level level);

// Where lines go (without line break) instead of stderr; an empty function restores stderr.  For tests.  The sink must
// not log itself.
void SetLogSink(std::function<void(absl::string_view line)> sink);

// The line that Log writes, without line break.
std::string FormatLogLine(absl::Time time, Level level, absl::string_view event,
                          std::initializer_list<LogField> fields);

}  // namespace kvalitet::base
