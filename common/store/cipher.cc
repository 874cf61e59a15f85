#include "common/store/cipher.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/hash.h"
#include "common/base/status.h"

namespace kvalitet::store {
namespace {

constexpr int kNonceBytes = 12, kTagBytes = 16;
using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* Bytes(absl::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// Sought once: see Sha256Algorithm in common/base/hash.cc.
const EVP_CIPHER* Algorithm() {
  static EVP_CIPHER* const found = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return found != nullptr ? found : EVP_aes_256_gcm();
}

absl::Status NotOurs() { return absl::DataLossError("sealed with a key that is not here"); }

}  // namespace

Cipher::Cipher(std::string master, std::string key_id)
    : master_(std::move(master)),
      key_id_(std::move(key_id)),
      seal_key_(Derive("envelope")),
      blind_key_(Derive("blind")) {}

absl::StatusOr<Cipher> Cipher::Create(absl::string_view master, std::string key_id) {
  if (master.size() != kMasterBytes) return absl::FailedPreconditionError("the master key must have 32 bytes");
  return Cipher(std::string(master), std::move(key_id));
}

absl::StatusOr<Cipher> Cipher::FromFile(const std::string& path) {
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0) return absl::FailedPreconditionError(absl::StrCat("no master key file ", path));
  if (!OnlyForUs(info.st_mode, info.st_uid, geteuid())) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, " can be read by others; chmod 600 it, or let root own it and only the group of this program read it"));
  }
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  absl::StatusOr<std::string> master = base::HexDecode(absl::StripAsciiWhitespace(text.str()));
  if (!master.ok()) return absl::FailedPreconditionError(absl::StrCat(path, " must hold 64 hexadecimal digits"));
  return Create(*master);
}

bool OnlyForUs(unsigned mode, unsigned owner, unsigned us) {
  const bool handed_over = owner == 0 && us != 0;  // as Kubernetes does with secrets: root's, and of our group
  return (mode & (handed_over ? 037U : 077U)) == 0;
}

std::string Cipher::Seal(absl::string_view plaintext, absl::string_view place) const {
  return absl::StrCat(key_id_, ".", base::Base64UrlEncode(Encrypt(plaintext, place)));
}

absl::StatusOr<std::string> Cipher::Open(absl::string_view envelope, absl::string_view place) const {
  if (!absl::ConsumePrefix(&envelope, absl::StrCat(key_id_, "."))) return NotOurs();
  const absl::StatusOr<std::string> bytes = base::Base64UrlDecode(envelope);
  return Decrypt(bytes.ok() ? *bytes : "", place);
}

std::string Cipher::SealBytes(absl::string_view plaintext, absl::string_view place) const {
  return absl::StrCat(key_id_, ".", Encrypt(plaintext, place));
}

absl::StatusOr<std::string> Cipher::OpenBytes(absl::string_view envelope, absl::string_view place) const {
  if (!absl::ConsumePrefix(&envelope, absl::StrCat(key_id_, "."))) return NotOurs();
  return Decrypt(envelope, place);
}

std::string Cipher::Encrypt(absl::string_view plaintext, absl::string_view place) const {
  const std::string nonce = base::RandomBytes(kNonceBytes);
  std::string out(plaintext.size() + kTagBytes, '\0');
  Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int done = 0;
  EVP_EncryptInit_ex(context.get(), Algorithm(), nullptr, Bytes(seal_key_), Bytes(nonce));
  EVP_EncryptUpdate(context.get(), nullptr, &done, Bytes(place), static_cast<int>(place.size()));
  EVP_EncryptUpdate(context.get(), Bytes(out), &done, Bytes(plaintext), static_cast<int>(plaintext.size()));
  EVP_EncryptFinal_ex(context.get(), Bytes(out) + done, &done);
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, Bytes(out) + plaintext.size());
  return absl::StrCat(nonce, out);
}

absl::StatusOr<std::string> Cipher::Decrypt(absl::string_view bytes, absl::string_view place) const {
  if (bytes.size() < kNonceBytes + kTagBytes) return absl::DataLossError("not an envelope");
  const size_t length = bytes.size() - kNonceBytes - kTagBytes;
  std::string out(length + kTagBytes, '\0');  // room that Final may ask for
  std::string tag(bytes.substr(kNonceBytes + length));
  Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int done = 0;
  EVP_DecryptInit_ex(context.get(), Algorithm(), nullptr, Bytes(seal_key_), Bytes(bytes));
  EVP_DecryptUpdate(context.get(), nullptr, &done, Bytes(place), static_cast<int>(place.size()));
  EVP_DecryptUpdate(context.get(), Bytes(out), &done, Bytes(bytes) + kNonceBytes, static_cast<int>(length));
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, Bytes(tag));
  int rest = 0;
  if (EVP_DecryptFinal_ex(context.get(), Bytes(out) + done, &rest) != 1) {
    return absl::DataLossError("the envelope was changed or belongs elsewhere");
  }
  out.resize(length);
  return out;
}

std::string Cipher::Blind(absl::string_view value, absl::string_view field) const {
  return base::HexEncode(base::HmacSha256(blind_key_, absl::StrCat(field.size(), ":", field, value)));
}

std::string Cipher::Derive(absl::string_view purpose) const {
  return base::HmacSha256(master_, absl::StrCat("kvalitetsnav/", purpose));
}

std::string Place(absl::string_view table, absl::string_view resource, absl::string_view row, absl::string_view field) {
  std::string place;
  for (absl::string_view part : {table, resource, row, field}) absl::StrAppend(&place, part.size(), ":", part);
  return place;
}

absl::Status EnsureMasterKey(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) {
    return errno == EEXIST ? absl::OkStatus() : absl::FailedPreconditionError(absl::StrCat("cannot write ", path));
  }
  const std::string text = base::HexEncode(base::RandomBytes(Cipher::kMasterBytes)) + "\n";
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  close(file);
  return written ? absl::OkStatus() : absl::FailedPreconditionError(absl::StrCat("cannot write ", path));
}

}  // namespace kvalitet::store
