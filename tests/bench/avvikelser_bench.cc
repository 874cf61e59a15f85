#include "tests/bench/avvikelser_bench.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "services/avvikelser/rader.h"
#include "services/avvikelser/rakna.h"
#include "services/avvikelser/schema.h"
#include "tests/bench/bare_copy.h"
#include "tests/bench/measure.h"
#include "tests/bench/stage.h"
#include "tests/bench/year_bench.h"

namespace kvalitet::bench {
namespace {

using sql::Session;
using sql::Value;

absl::Time Later() { return absl::Now() + absl::Minutes(9); }

void BenchImport(const Settings& settings, const std::string& server, const std::string& folder) {
  const int64_t count = std::min(settings.import_rows, settings.avvikelser);
  const auto stored = MakeDurable(server, folder, "kvalitet_bench_import", "avvikelser", avvikelser::Schema());
  const auto bare = MakeDurable(server, folder, "kvalitet_bench_bare", "avvikelser", avvikelser::Schema(), true);
  Stage stage(*stored, folder);
  const Cost checked = Costs([&] { return stage.Import(0, count, count, true); });
  const Cost took = Costs([&] { return stage.Import(0, count, count, false); });
  const Cost baseline =
      StoreBare(*stored, *bare, {"avvikelse", "avvikelse_kategorier", "audit", "audit_content"}, (count + 499) / 500);
  PrintRate(absl::StrCat("import, storing pass, ", count, " rows"), count, took, baseline, 0.6);
  PrintRate("import, both passes", count, {took.wall + checked.wall, took.cpu + checked.cpu}, baseline, 0.6);
}

// One by one, as people register them, beside bare statements that store the same rows, each avvikelse in a transaction
// of its own.
void BenchCreate(const Settings& settings, const std::string& server, const std::string& folder) {
  constexpr int64_t kCount = 3000;
  const auto stored = MakeDurable(server, folder, "kvalitet_bench_one", "avvikelser", avvikelser::Schema());
  const auto bare = MakeDurable(server, folder, "kvalitet_bench_one_bare", "avvikelser", avvikelser::Schema(), true);
  Stage stage(*stored, folder);
  const Cost took = AllAtOnce(settings.clients, kCount, [&](int64_t at) {
    const avvikelser::v1::AvvikelseRad row = Row(at, kCount);
    avvikelser::v1::CreateAvvikelseRequest request;
    request.set_parent(absl::StrCat("kommuner/", kKommun));
    request.set_request_id(base::NewId(absl::Now()));
    avvikelser::v1::Avvikelse& one = *request.mutable_avvikelse();
    one.set_typ(avvikelser::v1::AVVIKELSE);
    one.set_lagrum(absl::StartsWith(row.insatstyp(), "LSS") ? avvikelser::v1::LSS : avvikelser::v1::SOL);
    one.set_enhet(row.enhet());
    one.set_insatstyp(row.insatstyp());
    one.set_intraffad_date(row.intraffad_date());
    one.set_rapporterad_date(row.rapporterad_date());
    for (const char* kod : {"BEMOTANDE", "UTFORANDE_EJ"}) one.add_kategorier()->set_kod(kod);
    one.set_beskrivning(row.beskrivning());
    one.set_konsekvens(row.konsekvens());
    one.set_enskild_referens(row.enskild_referens());
    avvikelser::v1::Avvikelse made;
    return stage.Call("CreateAvvikelse", request, made);
  });
  const Cost baseline = StoreBare(
      *stored, *bare, {"avvikelse", "avvikelse_kategorier", "audit", "audit_content", "request", "fakta_markor"},
      kCount, settings.clients);
  PrintRate(absl::StrFormat("register one, %d times, %d clients", kCount, settings.clients), kCount, took, baseline,
            0.4);
}

// Rows that nobody has stored yet, until it is told to stop.
class ImportingMeanwhile {
 public:
  ImportingMeanwhile(Stage& stage, int64_t from, int64_t total)
      : begun_(absl::Now()), thread_([this, &stage, from, total] {
          constexpr int64_t kStream = 500;
          for (; !stop_; stored_ += kStream) {
            const int64_t at = from + stored_;
            Must(stage.Import(at, at + kStream, total, false));
          }
        }) {}
  ~ImportingMeanwhile() {
    stop_ = true;
    thread_.join();
  }
  double rate() const { return static_cast<double>(stored_) / absl::ToDoubleSeconds(absl::Now() - begun_); }

 private:
  const absl::Time begun_;
  std::atomic<int64_t> stored_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;  // last: it uses the others
};

class Readers {
 public:
  Readers(const Settings& settings, Stage& stage) : settings_(settings), stage_(stage) {}

  void Get(const std::string& when = "") {
    const auto name = [this](std::mt19937& random) {
      return avvikelser::NameOf(kKommun, "", "bench", absl::StrCat(random() % settings_.avvikelser));
    };
    const auto call = [&](std::mt19937& random) {
      avvikelser::v1::GetAvvikelseRequest request;
      request.set_name(name(random));
      avvikelser::v1::Avvikelse found;
      return stage_.Call("GetAvvikelse", request, found);
    };
    const auto bare = [&](std::mt19937& random) {
      return Bare("SELECT * FROM avvikelse WHERE name = ?", {name(random)});
    };
    PrintLatency(absl::StrCat("get one, ", settings_.clients, " clients", when), Run(settings_.clients, call),
                 Run(settings_.clients, bare), absl::Milliseconds(5));
  }

  void List(const std::string& when = "") {
    const auto call = [&](std::mt19937& random) {
      avvikelser::v1::ListAvvikelserRequest request;
      request.set_parent(Parent());
      request.set_page_size(50);
      request.set_filter(absl::StrCat("enhet = \"", EnhetName(static_cast<int64_t>(random() % kEnheter)),
                                      "\" AND rapporterad_date >= \"2025-07-01\""));
      request.set_order_by("rapporterad_date desc");
      avvikelser::v1::ListAvvikelserResponse found;
      return stage_.Call("ListAvvikelser", request, found);
    };
    const auto bare = [&](std::mt19937& random) {
      return Bare(
          "SELECT * FROM avvikelse WHERE kommun = ? AND enhet = ? AND rapporterad_date >= ? AND delete_time = 0 "
          "ORDER BY rapporterad_date DESC, name DESC LIMIT 50",
          {kKommun, EnhetName(static_cast<int64_t>(random() % kEnheter)), "2025-07-01"});
    };
    PrintLatency(absl::StrCat("list 50 filtered and sorted, ", settings_.clients, " clients", when),
                 Run(settings_.clients, call), Run(settings_.clients, bare), absl::Milliseconds(10));
  }

  // As many days as hold some 19 000 avvikelser, at another place each time: with what chance adds at most 20 000.
  void Count(bool grouped) {
    const int64_t days = kLastDay - kFirstDay - 40;
    const int64_t wanted = std::min<int64_t>(days, days * 19000 / std::max<int64_t>(settings_.avvikelser, 1));
    const auto request = [&](std::mt19937& random) {
      avvikelser::v1::CountAvvikelserRequest count;
      count.set_parent(Parent());
      const absl::CivilDay from = kFirstDay + static_cast<int64_t>(random() % static_cast<uint64_t>(days - wanted + 1));
      count.set_from_date(base::FormatDate(from));
      count.set_to_date(base::FormatDate(from + wanted));
      if (grouped) {
        count.add_gruppering(avvikelser::v1::GRUPPERING_TYP);
        count.add_gruppering(avvikelser::v1::GRUPPERING_INSATSTYP);
      }
      return count;
    };
    const auto call = [&](std::mt19937& random) {
      avvikelser::v1::CountAvvikelserResponse counted;
      return stage_.Call("CountAvvikelser", request(random), counted);
    };
    const auto bare = [&](std::mt19937& random) {
      proto::Call as_team;
      as_team.kommun = kKommun;
      std::vector<Value> args;
      const std::string sql = avvikelser::CountSql(as_team, request(random), args);
      return Bare(sql, args);
    };
    avvikelser::v1::CountAvvikelserResponse one;
    std::mt19937 random(1);
    Must(stage_.Call("CountAvvikelser", request(random), one));
    PrintLatency(
        absl::StrFormat("%s, %d matches", grouped ? "count by type and insatstyp" : "filtered count", one.totalt()),
        Run(1, call), Run(1, bare), grouped ? kNoGoal : absl::Milliseconds(15));
  }

  // Insatstyp x type x regi of one year: the sums come by enhet, and whose the enhet was adds them up.
  void Year() {
    size_t cells = 0;
    const auto call = [&](std::mt19937&) -> absl::Status {
      fakta::v1::ListFaktaRequest request;
      request.set_parent(Parent());
      request.set_from_date("2026-01-01");
      request.set_to_date("2026-12-31");
      for (const char* matt : {"avvikelse.antal", "lexsarah.rapporter", "synpunkt.antal"}) request.add_matt(matt);
      std::map<std::string, int64_t> table;
      const absl::Status status = stage_.Fakta(request, [&](const fakta::v1::Faktum& f) {
        const bool privat = f.enhet().back() % 2 == 0;
        table[absl::StrCat(f.insatstyp(), "/", f.matt(), f.del(), "/", privat)] += f.value();
      });
      cells = table.size();
      return status;
    };
    const auto bare = [&](std::mt19937&) {
      return Bare(
          "SELECT enhet, insatstyp, matt, del, manad, value FROM fakta_total WHERE kommun = ? AND matt IN "
          "('avvikelse.antal', 'lexsarah.rapporter', 'synpunkt.antal') AND manad >= '2026-01' AND manad <= '2026-12'",
          {kKommun});
    };
    const Latency measured = Run(1, call);
    PrintLatency(absl::StrCat("a year's figures from totals, ", cells, " cells"), measured, Run(1, bare),
                 absl::Milliseconds(10));
  }

  // The same reads, bare ones too, while rows come in.
  void WhileImporting() {
    const ImportingMeanwhile importing(stage_, settings_.avvikelser, settings_.avvikelser);
    Get(", while an import runs");
    List(", while an import runs");
    Print("  the import meanwhile", absl::StrFormat("%.0f rows/s", importing.rate()), "", "", true);
  }

  void Totals() {
    const absl::Duration took = Time([&] { return stage_.service().totals().RebuildAll(Later()); });
    const double rate = static_cast<double>(settings_.avvikelser) / absl::ToDoubleSeconds(took);
    const absl::Duration bare = Time([&] {
      return Bare("SELECT enhet, insatstyp, SUBSTR(handelse_date, 1, 7), COUNT(*) FROM avvikelse GROUP BY 1, 2, 3", {});
    });
    Print("all totals made anew", absl::StrFormat("%.0f events/s (%s)", rate, Ms(took)),
          absl::StrFormat("bare, one measure: %s (x%.1f)", Ms(bare), absl::FDivDuration(took, bare)),
          ">= 200 000 events/s", rate >= 200000);
  }

 private:
  static std::string Parent() { return absl::StrCat("kommuner/", kKommun); }
  Latency Run(int clients, const std::function<absl::Status(std::mt19937&)>& call) {
    return Measure(clients, settings_.warm_up, settings_.run, call);
  }
  absl::Status Bare(const std::string& sql, const std::vector<Value>& args) {
    return stage_.db().Read(Later(), [&](Session& session) { return session.Query(sql, args).status(); });
  }

  const Settings settings_;
  Stage& stage_;
};

}  // namespace

void BenchAvvikelser(const Settings& settings, const std::string& server, const std::string& folder) {
  if (settings.create) BenchCreate(settings, server, folder);
  if (settings.import) BenchImport(settings, server, folder);
  if (!settings.reads && !settings.year) return;
  const auto full = MakeDurable(server, folder, "kvalitet_bench_full", "avvikelser", avvikelser::Schema());
  Stage stage(*full, folder);
  const int64_t tenth = settings.avvikelser / 10;
  const absl::Duration first = Time([&] { return stage.Import(0, tenth, tenth, false); });
  YearBench year(stage, server, folder);
  const absl::Duration year_of_tenth = settings.year ? year.Html() : absl::ZeroDuration();
  const absl::Duration rest =
      Time([&] { return stage.Import(tenth, settings.avvikelser, settings.avvikelser, false); });
  Print(absl::StrCat("loading ", settings.avvikelser, " avvikelser"),
        absl::StrFormat("%.0f /s", static_cast<double>(settings.avvikelser) / absl::ToDoubleSeconds(first + rest)), "",
        "", true);
  Readers readers(settings, stage);
  readers.Totals();
  if (settings.reads) {
    readers.Get();
    readers.List();
    readers.Count(false);
    readers.Count(true);
    readers.Year();
  }
  if (settings.year) {
    year.Print(settings.avvikelser, year_of_tenth, year.Html());
    year.Pdf();
  }
  if (settings.reads) readers.WhileImporting();  // last: it adds rows
}

}  // namespace kvalitet::bench
