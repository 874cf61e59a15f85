#include "common/base/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace kvalitet::base {
namespace {

constexpr size_t kRandomAtOnce = 1024;
constexpr char kBase64Url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

[[noreturn]] void Die(const char* what) {
  std::fprintf(stderr, "level=error event=crypto_failed what=%s\n", what);
  std::abort();
}

// Sought once: at every use of EVP_sha256() OpenSSL 3 asks its providers anew, which costs more than a short text's
// hash.
const EVP_MD* Sha256Algorithm() {
  static EVP_MD* const found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (found == nullptr) Die("sha256");
  return found;
}

const unsigned char* Bytes(absl::string_view data) { return reinterpret_cast<const unsigned char*>(data.data()); }

int Base64Value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

std::string Sha256(absl::string_view data) {
  unsigned char digest[kSha256Bytes];
  unsigned int size = 0;
  if (EVP_Digest(data.data(), data.size(), digest, &size, Sha256Algorithm(), nullptr) != 1) Die("sha256");
  return std::string(reinterpret_cast<char*>(digest), size);
}

std::string Sha256Hex(absl::string_view data) { return HexEncode(Sha256(data)); }

struct Sha256Stream::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  if (EVP_DigestInit_ex(state_->context, Sha256Algorithm(), nullptr) != 1) Die("sha256");
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Add(absl::string_view piece) {
  if (EVP_DigestUpdate(state_->context, piece.data(), piece.size()) != 1) Die("sha256");
}

std::string Sha256Stream::Hex() {
  unsigned char digest[kSha256Bytes];
  unsigned int size = 0;
  if (EVP_DigestFinal_ex(state_->context, digest, &size) != 1) Die("sha256");
  return HexEncode(absl::string_view(reinterpret_cast<char*>(digest), size));
}

std::string HmacSha256(absl::string_view key, absl::string_view data) {
  unsigned char digest[kSha256Bytes];
  unsigned int size = 0;
  static constexpr unsigned char kEmpty = 0;  // OpenSSL reads a null key as "the same key as before"
  const unsigned char* key_bytes = key.empty() ? &kEmpty : Bytes(key);
  if (HMAC(Sha256Algorithm(), key_bytes, static_cast<int>(key.size()), Bytes(data), data.size(), digest, &size) ==
      nullptr) {
    Die("hmac");
  }
  return std::string(reinterpret_cast<char*>(digest), size);
}

std::string Base64UrlEncode(absl::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  uint32_t buffer = 0;
  int bits = 0;
  for (char c : bytes) {
    buffer = (buffer << 8 | static_cast<unsigned char>(c)) & 0xffffu;
    for (bits += 8; bits >= 6;) {
      bits -= 6;
      text.push_back(kBase64Url[(buffer >> bits) & 63u]);
    }
  }
  if (bits > 0) text.push_back(kBase64Url[(buffer << (6 - bits)) & 63u]);
  return text;
}

absl::StatusOr<std::string> Base64UrlDecode(absl::string_view text) {
  const absl::Status error = absl::InvalidArgumentError("är inte rätt avskriven; kopiera hela texten på nytt");
  if (text.size() % 4 == 1) return error;
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  uint32_t buffer = 0;
  int bits = 0;
  for (char c : text) {
    const int value = Base64Value(c);
    if (value < 0) return error;
    buffer = (buffer << 6 | static_cast<uint32_t>(value)) & 0xffffu;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<char>(buffer >> bits & 0xffu));
    }
  }
  if ((buffer & ((1u << bits) - 1u)) != 0) return error;
  return bytes;
}

std::string HexEncode(absl::string_view bytes) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (char c : bytes) {
    text.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
    text.push_back(kHex[static_cast<unsigned char>(c) & 15]);
  }
  return text;
}

absl::StatusOr<std::string> HexDecode(absl::string_view text) {
  const absl::Status error =
      absl::InvalidArgumentError("ska bestå av ett jämnt antal hexadecimala tecken (0-9, a-f), till exempel 0af3");
  if (text.size() % 2 != 0) return error;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = HexValue(text[i]), low = HexValue(text[i + 1]);
    if (high < 0 || low < 0) return error;
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return bytes;
}

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  // The source costs by the call, so small pieces are cut from what a thread draws some of at a time.
  thread_local std::array<unsigned char, kRandomAtOnce> drawn;
  thread_local size_t left = 0;
  const bool piece = count <= kRandomAtOnce / 8;
  if (piece && left < count) {
    if (RAND_bytes(drawn.data(), static_cast<int>(drawn.size())) != 1) Die("random");
    left = drawn.size();
  }
  if (piece) {
    left -= count;
    std::memcpy(bytes.data(), drawn.data() + left, count);
    OPENSSL_cleanse(drawn.data() + left, count);
  } else if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
    Die("random");
  }
  return bytes;
}

bool ConstantTimeEquals(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace kvalitet::base
