#include "common/mail/mail.h"

#include <openssl/evp.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/date.h"
#include "common/base/text.h"
#include "common/mail/folder.h"
#include "common/mail/smtp.h"

namespace kvalitet::mail {
namespace {

constexpr size_t kLine = 57;  // bytes that become 76 characters of base64
constexpr size_t kWord = 42;  // bytes of one encoded word, so that it stays under 75 characters

std::string Base64(absl::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(length));
  return out;
}

// A header's text as encoded words (RFC 2047); no character is cut in two.
std::string Words(absl::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string part = base::TruncateUtf8(text, kWord);
    text.remove_prefix(part.size());
    absl::StrAppend(&out, out.empty() ? "" : "\r\n ", "=?UTF-8?B?", Base64(part), "?=");
  }
  return out;
}

bool Bad(absl::string_view word) {
  return word.empty() || base::HasControlCharacters(word) || word.find_first_of("<> \t") != absl::string_view::npos;
}

}  // namespace

absl::StatusOr<std::string> Format(const Mail& mail) {
  for (const std::string* address : {&mail.from, &mail.to}) {
    if (Bad(*address) || !absl::StrContains(*address, '@')) return absl::InvalidArgumentError("no mail address");
  }
  if (Bad(mail.id)) return absl::InvalidArgumentError("no id of a mail");
  if (mail.subject.empty() || base::HasControlCharacters(mail.subject) || !base::IsValidUtf8(mail.subject)) {
    return absl::InvalidArgumentError("no subject of a mail");
  }
  std::string out = absl::StrCat(
      "Date: ", absl::FormatTime("%a, %d %b %Y %H:%M:%S %z", mail.date, base::Sweden()), "\r\nFrom: Kvalitetsnav <",
      mail.from, ">\r\nTo: <", mail.to, ">\r\nSubject: ", Words(mail.subject), "\r\nMessage-ID: <", mail.id,
      ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
      "Content-Language: sv\r\nContent-Transfer-Encoding: base64\r\n\r\n");
  absl::string_view rest = mail.text;
  while (!rest.empty()) {
    absl::StrAppend(&out, Base64(rest.substr(0, kLine)), "\r\n");
    rest.remove_prefix(std::min(kLine, rest.size()));
  }
  return out;
}

absl::StatusOr<std::unique_ptr<Sender>> MakeSender(const SenderOptions& options) {
  absl::string_view folder = options.target;
  if (absl::ConsumePrefix(&folder, "folder:") && !folder.empty()) return MakeFolderSender(std::string(folder));
  if (absl::StartsWith(options.target, "smtp://") || absl::StartsWith(options.target, "smtps://")) {
    return MakeSmtpSender(options);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("mail goes to smtp://HOST:PORT, smtps://HOST:PORT or folder:PATH, not to \"", options.target, "\""));
}

}  // namespace kvalitet::mail
