#include "common/base/log.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/text.h"
#include "common/base/utf8.h"

namespace kvalitet::base {
namespace {

constexpr const char* kLevels[] = {"debug", "info", "warning", "error"};

std::atomic<Level> lowest_level{Level::kInfo};

// Both live until the process ends: a thread may log while static objects are destroyed.
std::mutex& SinkMutex() {
  static std::mutex* const mutex = new std::mutex;
  return *mutex;
}
std::function<void(absl::string_view)>& Sink() {
  static auto* const sink = new std::function<void(absl::string_view)>;
  return *sink;
}

void AppendKey(absl::string_view key, std::string& line) {
  for (char c : key) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    line.push_back(allowed ? c : '_');
  }
}

bool NeedsQuotes(absl::string_view value) {
  if (value.empty()) return true;
  for (char c : value) {
    const unsigned char u = static_cast<unsigned char>(c);
    if (u <= 0x20 || u == 0x7F || u >= 0x80 || c == '"' || c == '=' || c == '\\') return true;
  }
  return false;
}

void AppendEscaped(absl::string_view value, std::string& line) {
  for (size_t at = 0; at < value.size();) {
    const Utf8Step step = ReadUtf8(value, at);
    const absl::string_view bytes = value.substr(at, step.bytes);
    at += step.bytes;
    if (!step.valid) {
      absl::StrAppendFormat(&line, "\\x%02x", static_cast<unsigned char>(bytes[0]));
    } else if (bytes == "\"" || bytes == "\\") {
      absl::StrAppend(&line, "\\", bytes);
    } else if (bytes == "\n") {
      line += "\\n";
    } else if (bytes == "\t") {
      line += "\\t";
    } else if (HasControlCharacters(bytes)) {
      absl::StrAppendFormat(&line, "\\u%04x", static_cast<unsigned>(step.character));
    } else {
      absl::StrAppend(&line, bytes);
    }
  }
}

void AppendField(absl::string_view key, absl::string_view value, std::string& line) {
  if (!line.empty()) line.push_back(' ');
  AppendKey(key, line);
  line.push_back('=');
  std::string cut;
  if (value.size() > kMaxLogValueBytes) {
    cut = TruncateUtf8(value, kMaxLogValueBytes) + "…";
    value = cut;
  }
  if (!NeedsQuotes(value)) {
    absl::StrAppend(&line, value);
    return;
  }
  line.push_back('"');
  AppendEscaped(value, line);
  line.push_back('"');
}

std::string Rfc3339(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone()); }

void WriteToStderr(absl::string_view line) {
  while (!line.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // nowhere left to say so
    line.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

LogField::LogField(absl::string_view k, double v) : key(k), value(absl::StrCat(v)) {}
LogField::LogField(absl::string_view k, absl::Duration v)
    : key(k), value(absl::StrFormat("%.3f", absl::ToDoubleMilliseconds(v))) {}
LogField::LogField(absl::string_view k, absl::Time v) : key(k), value(Rfc3339(v)) {}

std::string FormatLogLine(absl::Time time, Level level, absl::string_view event,
                          std::initializer_list<LogField> fields) {
  std::string line;
  AppendField("time", Rfc3339(time), line);
  AppendField("level", kLevels[static_cast<size_t>(level)], line);
  AppendField("event", event, line);
  for (const LogField& field : fields) AppendField(field.key, field.value, line);
  return line;
}

void Log(Level level, absl::string_view event, std::initializer_list<LogField> fields) {
  if (level < lowest_level.load(std::memory_order_relaxed)) return;
  std::string line = FormatLogLine(absl::Now(), level, event, fields);
  std::lock_guard<std::mutex> lock(SinkMutex());
  if (Sink()) {
    Sink()(line);
    return;
  }
  line.push_back('\n');
  WriteToStderr(line);
}

void SetLogLevel(Level level) { lowest_level.store(level, std::memory_order_relaxed); }

void SetLogSink(std::function<void(absl::string_view line)> sink) {
  std::lock_guard<std::mutex> lock(SinkMutex());
  Sink() = std::move(sink);
}

}  // namespace kvalitet::base
