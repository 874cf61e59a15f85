#include "tests/support/mail_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/support/spawn.h"

namespace kvalitet::tests {
namespace {

bool Answers(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  const bool connected = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return connected;
}

}  // namespace

absl::StatusOr<std::unique_ptr<MailServer>> MailServer::Start() {
  const std::string smtpd = FindProgram("smtpd");
  if (smtpd.empty() || geteuid() != 0) return absl::NotFoundError("no OpenSMTPD, or not root");
  std::unique_ptr<MailServer> server(new MailServer);
  server->lock_ = open((std::filesystem::temp_directory_path() / "kvalitet-smtpd.lock").c_str(),
                       O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (server->lock_ < 0 || flock(server->lock_, LOCK_EX) != 0) return absl::InternalError("cannot lock the mail server");
  const TempDir& dir = server->dir_;
  // It delivers as nobody, who must get through to here; the folder of a test run is its owner's alone.
  const std::string around = std::filesystem::path(dir.path()).parent_path();
  struct stat of_run {};
  if (stat(around.c_str(), &of_run) == 0 && (of_run.st_mode & S_IXOTH) == 0) chmod(around.c_str(), 0711);
  chmod(dir.path().c_str(), 0755);
  for (const char* user : {"chef", "kvalitetsnav"}) {
    std::filesystem::create_directory(dir.File(user));
    chmod(dir.File(user).c_str(), 0777);
  }
  server->port_ = FreePort();
  const std::string configuration = dir.Write(
      "smtpd.conf",
      absl::StrCat("table users { \"chef@exempel.test\" = \"nobody\", \"kvalitetsnav@exempel.test\" = \"nobody\","
                   " \"borta@exempel.test\" = \"nobody\" }\n",
                   "listen on 127.0.0.1 port ", server->port_, " hostname exempel.test\n",
                   "action \"deliver\" maildir \"", dir.path(), "/%{dest.user}\" user nobody virtual <users>\n",
                   "action \"back\" mda \"/bin/sh -c 'exit 67'\" user nobody virtual <users>\n",  // EX_NOUSER
                   "match from any for rcpt-to \"borta@exempel.test\" action \"back\"\n",
                   "match from any for domain \"exempel.test\" action \"deliver\"\n"));
  chmod(configuration.c_str(), 0600);
  const std::string log = dir.File("log");
  server->pid_ = Spawn({smtpd, "-d", "-f", configuration}, log);
  for (const absl::Time patience = absl::Now() + absl::Seconds(30); absl::Now() < patience;) {
    if (Answers(server->port_)) {
      // What a run that was killed has left in the spool.
      waitpid(Spawn({FindProgram("smtpctl"), "remove", "all"}, log), nullptr, 0);
      return server;
    }
    if (waitpid(server->pid_, nullptr, WNOHANG) == server->pid_) {
      server->pid_ = -1;
      break;
    }
    absl::SleepFor(absl::Milliseconds(50));
  }
  return absl::InternalError(absl::StrCat("smtpd did not start: ", Tail(log)));
}

MailServer::~MailServer() {
  if (pid_ > 0) {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  if (lock_ >= 0) close(lock_);
}

std::string MailServer::url() const { return absl::StrCat("smtp://127.0.0.1:", port_); }

std::vector<std::string> MailServer::MailsOf(const std::string& user) const {
  std::vector<std::string> mails;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(Maildir(user) + "/new", none)) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::stringstream all;
    all << file.rdbuf();
    mails.push_back(all.str());
  }
  return mails;
}

}  // namespace kvalitet::tests
