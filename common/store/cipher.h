// Envelopes for personal data, blind indexes, and the other keys that follow from the installation's one master key.
#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace kvalitet::store {

// AES-256-GCM.  An envelope is text, `k1.` + base64url(nonce, ciphertext, tag), and opens only in the place it was
// sealed for: table, row and field are authenticated with it.
class Cipher {
 public:
  static constexpr size_t kMasterBytes = 32;

  // `master` has 32 bytes; `key_id` names it in the envelopes, so that it can be changed later.
  static absl::StatusOr<Cipher> Create(absl::string_view master, std::string key_id = "k1");
  // Reads 64 hexadecimal digits from a file that nobody else may read; FAILED_PRECONDITION tells what is wrong.
  static absl::StatusOr<Cipher> FromFile(const std::string& path);

  std::string Seal(absl::string_view plaintext, absl::string_view place) const;
  // DATA_LOSS when the envelope was made elsewhere, changed, or with a key that we lack.
  absl::StatusOr<std::string> Open(absl::string_view envelope, absl::string_view place) const;
  // The same as bytes, a quarter shorter: for large content in a column of bytes.
  std::string SealBytes(absl::string_view plaintext, absl::string_view place) const;
  absl::StatusOr<std::string> OpenBytes(absl::string_view envelope, absl::string_view place) const;
  // Equal values of one field give equal texts that tell nothing without the key.
  std::string Blind(absl::string_view value, absl::string_view field) const;
  // A key for another purpose ("page", "id").
  std::string Derive(absl::string_view purpose) const;

 private:
  Cipher(std::string master, std::string key_id);
  // nonce, ciphertext, tag
  std::string Encrypt(absl::string_view plaintext, absl::string_view place) const;
  absl::StatusOr<std::string> Decrypt(absl::string_view bytes, absl::string_view place) const;

  std::string master_, key_id_, seal_key_, blind_key_;
};

// Where an envelope belongs.  `row` tells rows of one resource apart: the position of a child, the first day of a
// period, the revision of a trace; "" where the resource is one row.
std::string Place(absl::string_view table, absl::string_view resource, absl::string_view row, absl::string_view field);

// Whether nobody but this program, who runs as user `us`, may read a file of this mode and owner, or only those who may
// do so on purpose: what root hands over is read by the group that root gave it to.
bool OnlyForUs(unsigned mode, unsigned owner, unsigned us);

// Makes a master key file, mode 0600, unless there is one.
absl::Status EnsureMasterKey(const std::string& path);

}  // namespace kvalitet::store
