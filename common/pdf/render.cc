#include "common/pdf/render.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/proto/errors.h"

namespace kvalitet::pdf {
namespace {

// A file in memory that is gone with its descriptor.
class Minnesfil {
 public:
  explicit Minnesfil(const char* namn) : fd_(memfd_create(namn, MFD_CLOEXEC)) {}
  ~Minnesfil() {
    if (fd_ >= 0) close(fd_);
  }
  Minnesfil(const Minnesfil&) = delete;
  Minnesfil& operator=(const Minnesfil&) = delete;

  int fd() const { return fd_; }
  bool Skriv(absl::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t n = write(fd_, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(n));
    }
    return lseek(fd_, 0, SEEK_SET) == 0;
  }
  std::string Las(size_t mest) const {
    const off_t langd = lseek(fd_, 0, SEEK_END);
    std::string bytes(std::min(mest, static_cast<size_t>(std::max<off_t>(langd, 0))), '\0');
    size_t last = 0;
    while (last < bytes.size()) {
      const ssize_t n = pread(fd_, bytes.data() + last, bytes.size() - last, static_cast<off_t>(last));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      last += static_cast<size_t>(n);
    }
    bytes.resize(last);
    return bytes;
  }

 private:
  const int fd_;
};

void Begransa(int vad, int64_t varde) {
  rlimit grans;
  grans.rlim_cur = grans.rlim_max = static_cast<rlim_t>(varde);
  setrlimit(static_cast<__rlimit_resource_t>(vad), &grans);
}

// In the child, between fork and exec: only calls that are safe there.
[[noreturn]] void Barn(const Granser& granser, int in, int ut, int fel, char* const argv[], char* const env[]) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t inga;
  sigemptyset(&inga);
  sigprocmask(SIG_SETMASK, &inga, nullptr);
  Begransa(RLIMIT_AS, granser.minne);
  Begransa(RLIMIT_FSIZE, granser.utdata);
  Begransa(RLIMIT_CPU, absl::ToInt64Seconds(granser.tid) + 1);
  Begransa(RLIMIT_CORE, 0);
  if (dup2(in, 0) == 0 && dup2(ut, 1) == 1 && dup2(fel, 2) == 2) execve(argv[0], argv, env);
  _exit(127);
}

absl::Status Misslyckades(absl::StatusCode kod, absl::string_view svenska) {
  return proto::Error(kod, "PDF_MISSLYCKADES", absl::StrCat(svenska, " Allt annat går att få utan PDF."));
}

}  // namespace

absl::StatusOr<std::string> Render(absl::string_view html, int64_t epok, const Granser& granser,
                                   const std::function<bool()>& avbruten) {
  if (access(granser.program.c_str(), X_OK) != 0)
    return proto::Error(absl::StatusCode::kFailedPrecondition, "PDF_SAKNAS",
                        "WeasyPrint är inte installerat på servern, så PDF kan inte göras. Installera paketet "
                        "weasyprint, eller begär det som inte är PDF.");
  Minnesfil in("kvalitet-html"), ut("kvalitet-pdf"), fel("kvalitet-fel");
  if (in.fd() < 0 || ut.fd() < 0 || fel.fd() < 0 || !in.Skriv(html))
    return Misslyckades(absl::StatusCode::kResourceExhausted, "Servern har inte minne nog för PDF just nu.");
  std::vector<std::string> ord = {granser.program, "--encoding", "utf-8", "-", "-"};
  std::vector<std::string> miljo = {
      "PATH=/usr/bin:/bin", "HOME=/nonexistent",         "LC_ALL=C.UTF-8",
      "PYTHONHASHSEED=0",   "PYTHONDONTWRITEBYTECODE=1", absl::StrCat("SOURCE_DATE_EPOCH=", epok)};
  std::vector<char*> argv, env;
  for (std::string& o : ord) argv.push_back(o.data());
  for (std::string& m : miljo) env.push_back(m.data());
  argv.push_back(nullptr);
  env.push_back(nullptr);
  const absl::Time sist = absl::Now() + granser.tid;
  const pid_t barn = fork();
  if (barn < 0) return Misslyckades(absl::StatusCode::kResourceExhausted, "Servern kan inte starta PDF just nu.");
  if (barn == 0) Barn(granser, in.fd(), ut.fd(), fel.fd(), argv.data(), env.data());
  int status = 0;
  bool stoppad = false, sen = false;
  for (;;) {
    const pid_t klar = waitpid(barn, &status, WNOHANG);
    if (klar == barn || (klar < 0 && errno != EINTR)) break;
    sen = sen || (!stoppad && absl::Now() > sist);
    if (!stoppad && (sen || (avbruten && avbruten()))) {
      kill(-barn, SIGKILL);
      kill(barn, SIGKILL);
      stoppad = true;
    }
    absl::SleepFor(absl::Milliseconds(stoppad ? 5 : 25));
  }
  if (stoppad)
    return sen ? Misslyckades(absl::StatusCode::kDeadlineExceeded, "PDF tog för lång tid.")
               : Misslyckades(absl::StatusCode::kCancelled, "PDF avbröts.");
  std::string pdf = ut.Las(static_cast<size_t>(granser.utdata));
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || !absl::StartsWith(pdf, "%PDF-"))
    return Misslyckades(absl::StatusCode::kInternal, "PDF kunde inte göras.");
  return pdf;
}

}  // namespace kvalitet::pdf
