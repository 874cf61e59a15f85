// Benchmarks: what a call costs beside the bare statements it stands on, measured in the same run, client and server
// together on this machine.  Not part of the tests: build with -DCMAKE_BUILD_TYPE=Release -DKVALITET_BENCH=ON.
#include <cstdio>
#include <thread>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "tests/bench/avvikelser_bench.h"
#include "tests/bench/measure.h"
#include "tests/bench/sjalvskattning_bench.h"
#include "tests/bench/start_bench.h"
#include "tests/support/mysql_server.h"
#include "tests/support/temp_dir.h"

int main(int argc, char** argv) {
  using namespace kvalitet;
  bench::Settings settings;
  std::string engine = "both", suite = KVALITET_BINARY_DIR "/bin/kvalitet-svit";
  double seconds = 4, warm_up = 1;
  CLI::App app("Benchmarks of Kvalitetsnav");
  app.add_option("--avvikelser", settings.avvikelser, "rows of the data set; 700000 for the full one");
  app.add_option("--import_rows", settings.import_rows, "rows whose import is compared with bare statements");
  app.add_option("--clients", settings.clients, "clients that call at the same time");
  app.add_option("--seconds", seconds, "length of each measurement");
  app.add_option("--warm_up", warm_up, "seconds before it");
  app.add_option("--engine", engine, "sqlite, mariadb or both")->check(CLI::IsMember({"sqlite", "mariadb", "both"}));
  app.add_option("--svit", suite, "the suite's binary, whose start is measured");
  CLI11_PARSE(app, argc, argv);
  settings.run = absl::Seconds(seconds);
  settings.warm_up = absl::Seconds(warm_up);
#ifndef NDEBUG
  std::printf("This is no Release build: the figures say nothing.\n");
#endif
  std::printf("%u cores; %d avvikelser over two years and 300 enheter; %d clients; %.0f s after %.0f s of warm-up\n",
              std::thread::hardware_concurrency(), static_cast<int>(settings.avvikelser), settings.clients, seconds,
              warm_up);
  if (engine != "mariadb") {
    const tests::TempDir folder;
    bench::PrintHeading("SQLite, synchronous=FULL");
    bench::BenchSjalvskattning("", folder.path());
    bench::BenchAvvikelser(settings, "", folder.path());
  }
  if (engine != "sqlite") {
    const tests::TempDir folder;
    tests::MySqlServer::Settings durable;
    durable.durable = true;
    absl::StatusOr<std::unique_ptr<tests::MySqlServer>> server = tests::MySqlServer::Start(durable);
    bench::Must(server.status());
    bench::PrintHeading("MariaDB, flush at every COMMIT");
    bench::BenchSjalvskattning((*server)->url(), folder.path());
    bench::BenchAvvikelser(settings, (*server)->url(), folder.path());
  }
  bench::PrintHeading("The suite");
  bench::BenchStart(suite);
  return 0;
}
