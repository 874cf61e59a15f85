#include "tests/bench/start_bench.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/rpc/channel.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "tests/bench/measure.h"
#include "tests/support/temp_dir.h"

namespace kvalitet::bench {
namespace {

constexpr int64_t kMegabyte = 1024;  // in the kibibytes of /proc

// A process of the suite on a port of its own choice; ended with the object.
class Process {
 public:
  Process(const std::string& suite, const std::string& folder) {
    int out[2];
    if (pipe(out) != 0) Must(absl::InternalError("no pipe"));
    const std::string data = absl::StrCat("--data_dir=", folder);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], 1);
      const int quiet = open("/dev/null", O_WRONLY);
      dup2(quiet, 2);
      execl(suite.c_str(), suite.c_str(), "--dev", data.c_str(), "--listen=127.0.0.1:0", nullptr);
      _exit(127);
    }
    close(out[1]);
    FILE* lines = fdopen(out[0], "r");
    char line[200];
    while (port_ == 0 && fgets(line, sizeof line, lines) != nullptr) {
      int port = 0;
      if (std::sscanf(line, "listening on port %d", &port) == 1) port_ = port;
    }
    std::fclose(lines);
  }
  ~Process() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  int port() const { return port_; }
  // Resident memory in KiB.
  int64_t Resident() const {
    std::ifstream status(absl::StrCat("/proc/", pid_, "/status"));
    for (std::string line; std::getline(status, line);) {
      const std::vector<std::string> words = absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
      int64_t kib = 0;
      if (words.size() > 1 && words[0] == "VmRSS:" && absl::SimpleAtoi(words[1], &kib)) return kib;
    }
    return 0;
  }

 private:
  pid_t pid_ = -1;
  int port_ = 0;
};

// Any answer of the service counts, also that nobody is known.
void FirstAnswer(int port) {
  auto channel =
      rpc::Channel::ToAddress(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials(), "Bearer none");
  avvikelser::v1::ListKategorierRequest request;
  avvikelser::v1::ListKategorierResponse response;
  const absl::Status status = channel->Unary("kvalitet.avvikelser.v1.AvvikelseService/ListKategorier", request,
                                             response, {absl::Now() + absl::Seconds(10), "", ""});
  if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) Must(status);
}

}  // namespace

void BenchStart(const std::string& suite) {
  if (access(suite.c_str(), X_OK) != 0) {
    Print("start of the suite", absl::StrCat("there is no ", suite), "", "", true);
    return;
  }
  const tests::TempDir folder;
  for (const char* which : {"first start, makes its tables", "start"}) {
    const absl::Time begin = absl::Now();
    Process process(suite, folder.path());
    if (process.port() == 0) Must(absl::InternalError("the suite did not start"));
    FirstAnswer(process.port());
    const absl::Duration took = absl::Now() - begin;
    std::this_thread::sleep_for(std::chrono::seconds(2));
    const int64_t resident = process.Resident() / kMegabyte;
    const bool first = which[0] == 'f';
    Print(absl::StrCat(which, " to first answer"), Ms(took), "", first ? "" : "<= 1 s",
          first || took <= absl::Seconds(1));
    Print("  resident memory, idle", absl::StrFormat("%d MB", resident), "", "<= 100 MB", resident <= 100);
  }
}

}  // namespace kvalitet::bench
