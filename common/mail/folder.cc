#include "common/mail/folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace kvalitet::mail {
namespace {

class FolderSender final : public Sender {
 public:
  explicit FolderSender(std::string path) : path_(std::move(path)) {}

  absl::Status Send(const Mail& mail, absl::Duration) override {
    KV_ASSIGN_OR_RETURN(const std::string text, Format(mail));
    if (mail.id.find('/') != std::string::npos) return absl::InvalidArgumentError("an id that is no file name");
    const std::string file = absl::StrCat(path_, "/", mail.id, ".eml"), made = absl::StrCat(file, ".new");
    const int fd = open(made.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return Wrong("cannot open");
    bool stored = true;
    for (size_t at = 0; stored && at < text.size();) {
      const ssize_t wrote = write(fd, text.data() + at, text.size() - at);
      stored = wrote > 0 || (wrote < 0 && errno == EINTR);
      if (wrote > 0) at += static_cast<size_t>(wrote);
    }
    stored = stored && fsync(fd) == 0;
    const absl::Status wrong = stored ? absl::OkStatus() : Wrong("cannot write");
    close(fd);
    if (!stored) return wrong;
    return rename(made.c_str(), file.c_str()) == 0 ? absl::OkStatus() : Wrong("cannot rename");
  }

 private:
  static absl::Status Wrong(const char* what) {
    return absl::UnavailableError(absl::StrCat(what, " in the folder of mails: ", std::strerror(errno)));
  }

  const std::string path_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Sender>> MakeFolderSender(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return absl::FailedPreconditionError(absl::StrCat("cannot make the folder ", path, ": ", std::strerror(errno)));
  }
  return std::unique_ptr<Sender>(new FolderSender(path));
}

}  // namespace kvalitet::mail
