#include "common/mail/smtp.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::mail {
namespace {

constexpr size_t kMostSaid = 200;

struct Reader {
  const std::string& text;
  size_t at = 0;
};

size_t Read(char* buffer, size_t size, size_t count, void* data) {
  Reader& reader = *static_cast<Reader*>(data);
  const size_t length = std::min(size * count, reader.text.size() - reader.at);
  std::memcpy(buffer, reader.text.data() + reader.at, length);
  reader.at += length;
  return length;
}

// libcurl hands over each line that the server says as a header; the last is kept.
size_t Heard(char* buffer, size_t size, size_t count, void* data) {
  static_cast<std::string*>(data)->assign(buffer, std::min(size * count, kMostSaid));
  return size * count;
}

bool OnLoopback(const std::string& target) {
  for (const char* host : {"://127.", "://localhost", "://[::1]"}) {
    if (absl::StrContains(target, host)) return true;
  }
  return false;
}

class SmtpSender final : public Sender {
 public:
  explicit SmtpSender(const SenderOptions& options) : options_(options) {}

  absl::Status Send(const Mail& mail, absl::Duration timeout) override {
    KV_ASSIGN_OR_RETURN(const std::string text, Format(mail));
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    if (curl == nullptr) return absl::UnavailableError("no memory for a connection");
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> to(
        curl_slist_append(nullptr, absl::StrCat("<", mail.to, ">").c_str()), &curl_slist_free_all);
    Reader reader{text};
    std::string said;
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl.get(), option, value); };
    set(CURLOPT_URL, options_.target.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_USE_SSL, static_cast<long>(OnLoopback(options_.target) ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    if (!options_.ca_file.empty()) set(CURLOPT_CAINFO, options_.ca_file.c_str());
    if (!options_.user.empty()) {
      set(CURLOPT_USERNAME, options_.user.c_str());
      set(CURLOPT_PASSWORD, options_.password.c_str());
    }
    set(CURLOPT_MAIL_FROM, absl::StrCat("<", mail.from, ">").c_str());
    set(CURLOPT_MAIL_RCPT, to.get());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &Read);
    set(CURLOPT_READDATA, static_cast<void*>(&reader));
    set(CURLOPT_HEADERFUNCTION, &Heard);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&said));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<int64_t>(1, absl::ToInt64Milliseconds(timeout))));
    const CURLcode code = curl_easy_perform(curl.get());
    if (code == CURLE_OK) return absl::OkStatus();
    long reply = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply);
    return Refused(code, reply, said, mail);
  }

 private:
  // 5xx at the recipient or the content is for good; a server that knows neither us nor our password may be put right.
  static absl::Status Refused(CURLcode code, long reply, const std::string& said, const Mail& mail) {
    if (reply == 0) return absl::UnavailableError(curl_easy_strerror(code));
    std::string clean = absl::StrReplaceAll(said, {{mail.to, "***"}, {mail.from, "***"}, {"\r", ""}, {"\n", ""}});
    if (!base::IsValidUtf8(clean) || base::HasControlCharacters(clean)) clean = absl::StrCat(reply);
    const bool for_good = reply >= 500 && code != CURLE_LOGIN_DENIED && reply != 530 && reply != 535;
    return for_good ? absl::FailedPreconditionError(clean) : absl::UnavailableError(clean);
  }

  const SenderOptions options_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Sender>> MakeSmtpSender(const SenderOptions& options) {
  static const CURLcode begun = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (begun != CURLE_OK) return absl::InternalError(curl_easy_strerror(begun));
  return std::unique_ptr<Sender>(new SmtpSender(options));
}

}  // namespace kvalitet::mail
