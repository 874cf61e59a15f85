// Benchmarks: what a call costs beside the bare statements it stands on, measured in the same run, client and server
// together on this machine.  Not part of the tests: build with -DCMAKE_BUILD_TYPE=Release -DKVALITET_BENCH=ON.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/bench/avvikelser_bench.h"
#include "tests/bench/dataset.h"
#include "tests/bench/measure.h"
#include "tests/bench/registry_bench.h"
#include "tests/bench/sjalvskattning_bench.h"
#include "tests/bench/stage.h"
#include "tests/bench/start_bench.h"
#include "tests/support/mysql_server.h"
#include "tests/support/temp_dir.h"

ABSL_FLAG(int64_t, avvikelser, kvalitet::bench::Settings().avvikelser, "rows of the data set; 700000 for the full one");
ABSL_FLAG(int64_t, import_rows, kvalitet::bench::Settings().import_rows,
          "rows whose import is compared with bare statements");
ABSL_FLAG(int, clients, kvalitet::bench::Settings().clients, "clients that call at the same time");
ABSL_FLAG(double, seconds, 4, "length of each measurement");
ABSL_FLAG(double, warm_up, 1, "seconds before it");
ABSL_FLAG(std::string, engine, "both", "sqlite, mariadb or both");
ABSL_FLAG(std::string, only, "submit,create,import,reads,year,register,start", "which parts");
ABSL_FLAG(std::string, svit, KVALITET_BINARY_DIR "/bin/kvalitet-svit", "the suite's binary, whose start is measured");

// What a small server gives its database: the data set does not fit.
constexpr char kBufferPool[] = "512M";

int main(int argc, char** argv) {
  using namespace kvalitet;
  absl::SetProgramUsageMessage("Benchmarks of Kvalitetsnav");
  absl::ParseCommandLine(argc, argv);
  const std::string engine = absl::GetFlag(FLAGS_engine);
  const double seconds = absl::GetFlag(FLAGS_seconds), warm_up = absl::GetFlag(FLAGS_warm_up);
  if (engine != "sqlite" && engine != "mariadb" && engine != "both") {
    std::fprintf(stderr, "--engine: sqlite, mariadb or both\n");
    return 2;
  }
  const std::vector<std::string> parts = absl::StrSplit(absl::GetFlag(FLAGS_only), ',');
  const auto wanted = [&](absl::string_view part) {
    return std::find(parts.begin(), parts.end(), part) != parts.end();
  };
  bench::Settings settings;
  settings.create = wanted("create");
  settings.import = wanted("import");
  settings.reads = wanted("reads");
  settings.year = wanted("year");
  settings.avvikelser = absl::GetFlag(FLAGS_avvikelser);
  settings.import_rows = absl::GetFlag(FLAGS_import_rows);
  settings.clients = absl::GetFlag(FLAGS_clients);
  settings.run = absl::Seconds(seconds);
  settings.warm_up = absl::Seconds(warm_up);
  const bench::Belastning load_of_forms{settings.clients, settings.warm_up, settings.run};
  if (std::string(KVALITET_BUILD_TYPE) != "Release")
    std::printf("This is no Release build: the figures say nothing.\n");
  double load = 0;
  getloadavg(&load, 1);
  std::printf(
      "%s; %u cores, load %.1f before the start; %d avvikelser over two years and %d enheter of %d insatstyper; "
      "%d clients; %.0f s after %.0f s of warm-up\n",
      absl::FormatTime("%Y-%m-%d %H:%M", absl::Now(), absl::UTCTimeZone()).c_str(), std::thread::hardware_concurrency(),
      load, static_cast<int>(settings.avvikelser), bench::kEnheter, bench::kInsatstyper, settings.clients, seconds,
      warm_up);
  if (engine != "mariadb") {
    const tests::TempDir folder;
    bench::PrintHeading(absl::StrCat("SQLite ", bench::EngineVersion("", folder.path()), ", synchronous=FULL"));
    if (wanted("submit")) bench::BenchSjalvskattning(load_of_forms, "", folder.path());
    if (wanted("register")) bench::BenchRegister(settings, "", folder.path());
    bench::BenchAvvikelser(settings, "", folder.path());
  }
  if (engine != "sqlite") {
    const tests::TempDir folder;
    tests::MySqlServer::Settings durable;
    durable.durable = true;
    durable.arguments = {absl::StrCat("--innodb-buffer-pool-size=", kBufferPool), "--innodb-log-file-size=256M"};
    absl::StatusOr<std::unique_ptr<tests::MySqlServer>> server = tests::MySqlServer::Start(durable);
    bench::Must(server.status());
    bench::PrintHeading(absl::StrCat(bench::EngineVersion((*server)->url(), folder.path()),
                                     ", flush at every COMMIT, innodb_buffer_pool_size=", kBufferPool));
    if (wanted("submit")) bench::BenchSjalvskattning(load_of_forms, (*server)->url(), folder.path());
    if (wanted("register")) bench::BenchRegister(settings, (*server)->url(), folder.path());
    bench::BenchAvvikelser(settings, (*server)->url(), folder.path());
  }
  if (!wanted("start")) return 0;
  bench::PrintHeading("The suite");
  bench::BenchStart(absl::GetFlag(FLAGS_svit));
  return 0;
}
