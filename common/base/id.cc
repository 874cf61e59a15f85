#include "common/base/id.h"

#include <algorithm>
#include <cstdint>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"

namespace kvalitet::base {
namespace {

constexpr size_t kBlock = 1024;                  // bytes
constexpr int64_t kBackwardsTolerated = 10'000;  // ms
constexpr uint32_t kCounterEnd = 1u << 12;
constexpr int64_t kLastMillis = (int64_t{1} << 48) - 1;

// Writes 16 bytes as a UUID of that version, RFC 9562 variant.
std::string UuidText(std::string bytes, unsigned version) {
  bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0fu) | version << 4);
  bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3fu) | 0x80u);
  const std::string hex = HexEncode(bytes);
  const absl::string_view h = hex;
  return absl::StrCat(h.substr(0, 8), "-", h.substr(8, 4), "-", h.substr(12, 4), "-", h.substr(16, 4), "-",
                      h.substr(20, 12));
}

// Random bytes for ids.  Fetched by the block: the random source costs by the call, and an import makes four ids a row.
// Nothing secret is made of it, and no process goes on in two after a fork.
std::string Slump(size_t count) {
  thread_local std::string block;
  if (block.size() < count) block = RandomBytes(kBlock);
  std::string bytes = block.substr(block.size() - count);
  block.resize(block.size() - count);
  return bytes;
}

struct Tick {
  int64_t millis = 0;
  uint32_t counter = 0;
};

// The next (millisecond, counter), greater than the last one unless the clock was set back.
Tick NextTick(int64_t millis, uint32_t random) {
  static std::mutex mutex;
  static Tick last{-1, 0};
  std::lock_guard<std::mutex> lock(mutex);
  if (millis > last.millis || millis < last.millis - kBackwardsTolerated) {
    last = {millis, random % (kCounterEnd / 2)};  // the upper half is room to count within the millisecond
  } else if (++last.counter == kCounterEnd) {
    last = {last.millis + 1, 0};
  }
  return last;
}

}  // namespace

std::string NewId(absl::Time now) {
  std::string bytes = Slump(16);
  const uint32_t random = static_cast<uint32_t>(static_cast<unsigned char>(bytes[6])) << 8 |
                          static_cast<uint32_t>(static_cast<unsigned char>(bytes[7]));
  const Tick tick = NextTick(std::clamp(absl::ToUnixMillis(now), int64_t{0}, kLastMillis - 1), random);
  for (size_t i = 0; i < 6; ++i) bytes[i] = static_cast<char>(tick.millis >> (40 - 8 * i) & 0xff);
  bytes[6] = static_cast<char>(tick.counter >> 8);
  bytes[7] = static_cast<char>(tick.counter & 0xffu);
  return UuidText(std::move(bytes), 7);
}

std::string DerivedId(absl::string_view kalla, absl::string_view kall_id) {
  const std::string digest =
      Sha256(absl::StrCat("kvalitet-id/1:", kalla.size(), ":", kalla, ":", kall_id.size(), ":", kall_id));
  return UuidText(digest.substr(0, 16), 8);
}

bool IsUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

}  // namespace kvalitet::base
