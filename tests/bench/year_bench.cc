#include "tests/bench/year_bench.h"

#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/pdf/render.h"
#include "kvalitet/compiler/v1/compiler.pb.h"
#include "services/berattelse/channel_sources.h"
#include "services/berattelse/service.h"
#include "services/compiler/channel_underlag.h"
#include "services/compiler/service.h"
#include "services/compiler/tables.h"
#include "tests/bench/measure.h"

namespace kvalitet::bench {
namespace {

namespace v1 = compiler::v1;

constexpr int kTimes = 7;
constexpr double kMostGrowth = 1.5;
constexpr absl::Duration kMost = absl::Seconds(2);
constexpr absl::Duration kPdfStart = absl::Milliseconds(1500), kPdfRow = absl::Milliseconds(15);
constexpr char kService[] = "kvalitet.compiler.v1.CompilerService/";

std::string Parent() { return absl::StrCat("kommuner/", kKommun); }

store::Cipher TestCipher() { return Must(store::Cipher::Create(std::string(store::Cipher::kMasterBytes, 'b'))); }

int64_t TableRows(const std::string& html) {
  int64_t rows = 0;
  for (size_t at = html.find("<tr"); at != std::string::npos; at = html.find("<tr", at + 1)) ++rows;
  return rows;
}

}  // namespace

// berattelse and compiler behind ports of their own, as they call each other in a deployment.
struct YearBench::House {
  House(Stage& stage, const std::string& server, const std::string& folder)
      : berattelse_db(
            MakeDurable(server, folder, "kvalitet_bench_berattelse", "berattelse", berattelse::SchemaStatements())),
        compiler_db(MakeDurable(server, folder, "kvalitet_bench_compiler", "compiler", compiler::SchemaStatements())),
        berattelse_store(*berattelse_db, TestCipher()),
        compiler_store(*compiler_db, TestCipher()),
        sources(stage.reg(), {{"avvikelser", {avvikelser::Service::Descriptor()->full_name(), &stage.channel()}}}),
        berattelse(berattelse_store, sources),
        berattelse_served(berattelse::BerattelseService::Descriptor(), berattelse.handlers(), folder),
        underlag(berattelse_served.channel()),
        compiler(compiler_store, underlag, absl::StrCat("bench-", getpid())),
        served(compiler::CompilerService::Descriptor(), compiler.handlers(), folder) {}

  const std::unique_ptr<sql::Database> berattelse_db, compiler_db;
  store::Store berattelse_store, compiler_store;
  berattelse::ChannelSources sources;
  berattelse::BerattelseService berattelse;
  Served berattelse_served;
  compiler::ChannelUnderlag underlag;
  compiler::CompilerService compiler;
  Served served;
};

YearBench::YearBench(Stage& stage, const std::string& server, const std::string& folder)
    : house_(std::make_unique<House>(stage, server, folder)) {}
YearBench::~YearBench() = default;

absl::Status YearBench::Compile(int day) {
  const rpc::CallOptions options{absl::Now() + absl::Minutes(2), "", ""};
  v1::CompileRapportRequest request;
  request.set_parent(Parent());
  request.set_ar(static_cast<int32_t>(kLastDay.year()));
  request.set_frys_date(base::FormatDate(kLastDay - day));
  request.set_request_id(base::NewId(absl::Now()));
  request.add_format(v1::FORMAT_HTML);
  v1::Rapport rapport;
  v1::CompileRapportResponse step;
  const absl::Status status = house_->served.channel().ServerStream(
      absl::StrCat(kService, "CompileRapport"), request, step, options, [&](const google::protobuf::Message& message) {
        const auto& one = static_cast<const v1::CompileRapportResponse&>(message);
        if (one.has_rapport()) rapport = one.rapport();
        return true;
      });
  if (!status.ok()) return status;
  page_.clear();
  v1::GetUtgavaRequest get;
  get.set_name(rapport.name());
  get.set_format(v1::FORMAT_HTML);
  v1::GetUtgavaResponse part;
  return house_->served.channel().ServerStream(absl::StrCat(kService, "GetUtgava"), get, part, options,
                                               [&](const google::protobuf::Message& message) {
                                                 page_ += static_cast<const v1::GetUtgavaResponse&>(message).innehall();
                                                 return true;
                                               });
}

absl::Duration YearBench::Html() {
  Must(Compile(0));  // warm-up: the register is read, totals are made anew
  std::vector<absl::Duration> took;
  for (int i = 1; i <= kTimes; ++i) took.push_back(Time([&] { return Compile(i); }));
  std::sort(took.begin(), took.end());
  return took[kTimes / 2];
}

void YearBench::Print(int64_t avvikelser, absl::Duration tenth, absl::Duration all) {
  const double growth = absl::FDivDuration(all, tenth);
  bench::Print(absl::StrFormat("a year's underlag and HTML, %d utförare", kEnheter),
               absl::StrFormat("%s, %d KiB", Ms(all), page_.size() / 1024), "", "<= 2 s", all <= kMost);
  bench::Print("  beside a tenth of the avvikelser", absl::StrFormat("x%.2f", growth),
               absl::StrFormat("%d avvikelser: %s", avvikelser / 10, Ms(tenth)), "<= x1.5", growth <= kMostGrowth);
}

void YearBench::Pdf() {
  const pdf::Granser bounds;
  if (access(bounds.program.c_str(), X_OK) != 0) {
    bench::Print("the page as PDF", absl::StrCat("there is no ", bounds.program), "", "", true);
    return;
  }
  const auto print = [&](const std::string& page) {
    return Time([&] { return pdf::Render(page, 0, bounds).status(); });
  };
  print("<p>x</p>");  // warm-up
  const absl::Duration empty = print("<p>x</p>");
  const absl::Duration took = print(page_);
  const int64_t rows = TableRows(page_);
  const absl::Duration most = kPdfStart + rows * kPdfRow;
  bench::Print(absl::StrFormat("the page as PDF, %d table rows", rows), Ms(took),
               absl::StrFormat("an empty page %s", Ms(empty)), absl::StrCat("<= ", Ms(most)), took <= most);
}

}  // namespace kvalitet::bench
