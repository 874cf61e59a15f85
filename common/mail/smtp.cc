#include "common/mail/smtp.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "re2/re2.h"

namespace kvalitet::mail {
namespace {


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

// The talk with the server, as libcurl tells of it.
struct Talk {
  std::string asked;    // verb of the last command: "RCPT"
  std::string refused;  // the verb that was answered with 4xx or 5xx first; after it comes a polite QUIT
  std::string answer;   // that line of the server
};

int Overheard(CURL*, curl_infotype type, char* data, size_t size, void* to) {
  Talk& talk = *static_cast<Talk*>(to);
  const absl::string_view line(data, size);
  if (type == CURLINFO_HEADER_OUT) talk.asked = std::string(line.substr(0, line.find_first_of(" \r\n")));
  if (type == CURLINFO_HEADER_IN && talk.answer.empty() && (line.substr(0, 1) == "4" || line.substr(0, 1) == "5")) {
    talk.refused = talk.asked;
    talk.answer = std::string(line);
  }
  return 0;
}

bool OnLoopback(const std::string& target) {
  absl::string_view host = absl::string_view(target).substr(target.find("://") + 3);
  host = host.substr(0, host.find('/'));
  if (host.substr(0, 1) == "[") return absl::StartsWith(host, "[::1]");
  host = host.substr(0, host.find(':'));
  // Four numbers, the first of them 127; or the one name that is always this machine.
  return host == "localhost" || (absl::StartsWith(host, "127.") && host.find_first_not_of("0123456789.") == host.npos);
}

// "550 5.1.1" of what the server said: all else may quote an address.
std::string CodeOf(const std::string& line) {
  std::string code, detailed;
  static const LazyRE2 kReply = {R"((\d{3})[ -](\d\.\d{1,3}\.\d{1,3})?)"};
  if (!RE2::PartialMatch(line, *kReply, &code, &detailed)) return "";
  return detailed.empty() ? code : absl::StrCat(code, " ", detailed);
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
    Talk talk;
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl.get(), option, value); };
    set(CURLOPT_URL, options_.target.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    const bool plain = OnLoopback(options_.target) && options_.ca_file.empty();
    set(CURLOPT_USE_SSL, static_cast<long>(plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
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
    set(CURLOPT_DEBUGFUNCTION, &Overheard);
    set(CURLOPT_DEBUGDATA, static_cast<void*>(&talk));
    set(CURLOPT_VERBOSE, 1L);  // to the function above, and nowhere else
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<int64_t>(1, absl::ToInt64Milliseconds(timeout))));
    const CURLcode code = curl_easy_perform(curl.get());
    if (code == CURLE_OK) return absl::OkStatus();
    return Refused(code, talk);
  }

 private:
  // A refusal of this recipient or this content is for good.  One of the sender, of us, or of our way of coming will
  // be put right by whoever runs the server or this program.
  static absl::Status Refused(CURLcode code, const Talk& talk) {
    const std::string answer = CodeOf(talk.answer);
    if (answer.empty()) return absl::UnavailableError(curl_easy_strerror(code));
    const bool of_mail = talk.refused == "RCPT" || talk.refused == "DATA";
    const bool of_us = absl::StrContains(answer, " 5.7.") || absl::StrContains(answer, " 5.1.8");
    return answer[0] == '5' && of_mail && !of_us ? absl::FailedPreconditionError(answer) : absl::UnavailableError(answer);
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
