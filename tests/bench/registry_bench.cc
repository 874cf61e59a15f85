#include "tests/bench/registry_bench.h"

#include <google/protobuf/empty.pb.h>

#include <memory>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/kommun.h"
#include "services/registry/service.h"
#include "tests/bench/bare_copy.h"
#include "tests/bench/measure.h"
#include "tests/bench/stage.h"

namespace kvalitet::bench {
namespace {

namespace v1 = registry::v1;

constexpr int kEnheterInAll = 20000;
constexpr int kUtforareOfKommun = 10;
constexpr int kKrav = 200, kMallar = 290, kSpeglar = 10;
const char* const kRegisterTables[] = {"importrad", "utforare", "enhet",         "enhet_period", "avtal",
                                       "uppdrag",   "audit",    "audit_content", "andring"};

std::string NewRequestId() { return base::NewId(absl::Now()); }

class RegisterBench {
 public:
  RegisterBench(const Settings& settings, const std::string& server, const std::string& folder)
      : settings_(settings),
        server_(server),
        folder_(folder),
        db_(MakeDurable(server, folder, "kvalitet_bench_register", "registry", registry::SchemaStatements())),
        store_(*db_, Must(store::Cipher::Create(std::string(store::Cipher::kMasterBytes, 'k')))),
        service_(store_),
        handlers_(service_.handlers()) {}

  // 20 000 enheter of 290 kommuner, each with its utförare, avtal and uppdrag, from a list.
  void Import() {
    for (const base::Kommun& kommun : base::AllKommuner()) Seed(std::string(kommun.code));
    int64_t batches = 0;
    const Cost took = Costs([&]() -> absl::Status {
      for (const base::Kommun& kommun : base::AllKommuner()) {
        absl::Status status = ImportKommun(std::string(kommun.code));
        ++batches;
        if (!status.ok()) return status;
      }
      return absl::OkStatus();
    });
    const auto bare =
        MakeDurable(server_, folder_, "kvalitet_bench_register_bare", "registry", registry::SchemaStatements(), true);
    const Cost baseline = StoreBare(*db_, *bare, {std::begin(kRegisterTables), std::end(kRegisterTables)}, batches);
    PrintRate(absl::StrCat("import of ", kEnheterInAll, " enheter of 290 kommuner"), kEnheterInAll, took, baseline,
              0.6);
  }

  void WhoOperated() {
    Served served(registry::RegistryService::Descriptor(), handlers_, folder_);
    v1::ListEnheterRequest list;
    list.set_parent(Parent(kKommun));
    list.set_page_size(1000);
    v1::ListEnheterResponse enheter;
    Must(Do("ListEnheter", kKommun, list, enheter));
    const auto pick = [&](std::mt19937& random) {
      return enheter.enheter(static_cast<int>(random() % static_cast<unsigned>(enheter.enheter_size()))).name();
    };
    const auto call = [&](std::mt19937& random) {
      v1::WhoOperatedRequest request;
      request.set_name(pick(random));
      request.set_insatstyp(Parent(kKommun) + "/insatstyper/sol-hemtjanst");
      request.set_date("2026-05-18");
      v1::WhoOperatedResponse response;
      return served.Call("WhoOperated", request, response);
    };
    const auto bare = [&](std::mt19937& random) {
      return db_->Read(absl::Now() + absl::Minutes(1), [&](sql::Session& session) {
        return session
            .Query(
                "SELECT * FROM uppdrag WHERE kommun = ? AND enhet = ? AND insatstyp = ? AND giltig_fran <= ? AND "
                "delete_time = 0 ORDER BY giltig_fran DESC LIMIT 1",
                {kKommun, pick(random), Parent(kKommun) + "/insatstyper/sol-hemtjanst", "2026-05-18"})
            .status();
      });
    };
    PrintLatency(absl::StrCat("who operates on a date, ", settings_.clients, " clients"),
                 Measure(settings_.clients, settings_.warm_up, settings_.run, call),
                 Measure(settings_.clients, settings_.warm_up, settings_.run, bare), absl::Milliseconds(2));
    // What the wire takes of that: gRPC's own health check does nothing.
    const auto empty = [&](std::mt19937&) {
      const google::protobuf::Empty request;
      google::protobuf::Empty response;
      return served.channel().Unary("grpc.health.v1.Health/Check", request, response,
                                    {absl::Now() + absl::Seconds(60), "", ""});
    };
    const Latency wire = Measure(settings_.clients, settings_.warm_up, settings_.run, empty);
    Print(absl::StrCat("an empty call, ", settings_.clients, " clients"),
          absl::StrCat("p50 ", Ms(wire.p50), ", p95 ", Ms(wire.p95), ", cpu ", Ms(wire.cpu)), "", "", true);
  }

  // 300 avtal with 200 krav each, all with their own words: 10 interna överenskommelser against 290 avtal.
  void Kravspegel() {
    v1::ListUtforareRequest list;
    list.set_parent(Parent(kKommun));
    v1::ListUtforareResponse utforare;
    Must(Do("ListUtforare", kKommun, list, utforare));
    for (int i = 0; i < kMallar + kSpeglar; ++i) NewAvtal(i, utforare.utforare(0).name());
    v1::GetOversynslageRequest request;
    request.set_parent(Parent(kKommun));
    request.set_insatstyp(Parent(kKommun) + "/insatstyper/sol-hemtjanst");
    v1::GetOversynslageResponse response;
    Must(Do("GetOversynslage", kKommun, request, response));
    const absl::Duration took = Time([&] { return Do("GetOversynslage", kKommun, request, response); });
    const absl::Duration bare = Time([&] {
      return db_->Read(absl::Now() + absl::Minutes(1), [](sql::Session& session) {
        return session.Query("SELECT * FROM kravkatalog_krav ORDER BY parent_name, pos", {}).status();
      });
    });
    Print(absl::StrCat("kravspegel of ", kKrav, " krav x ", kMallar + kSpeglar, " avtal, ", response.speglingar_size(),
                       " comparisons"),
          Ms(took), absl::StrFormat("reading the rows: %s (x%.1f)", Ms(bare), absl::FDivDuration(took, bare)), "<= 1 s",
          took <= absl::Seconds(1));
  }

 private:
  static std::string Parent(const std::string& kommun) { return absl::StrCat("kommuner/", kommun); }

  proto::Call CallOf(const std::string& method, const std::string& kommun) const {
    proto::Call call;
    call.who.subject = "bench";
    call.who.roles = {proto::Roll::KVALITETSTEAM};
    call.method = absl::StrCat("kvalitet.registry.v1.Registry/", method);
    call.kommun = kommun;
    call.deadline = absl::Now() + absl::Minutes(9);
    call.today = absl::CivilDay(2026, 5, 18);
    call.now = base::SwedishMidnight(call.today) + absl::Hours(10);
    return call;
  }
  absl::Status Do(const std::string& method, const std::string& kommun, const google::protobuf::Message& request,
                  google::protobuf::Message& response) const {
    return std::get<proto::UnaryHandler>(handlers_.table().at(method))(CallOf(method, kommun), request, response);
  }
  // The built-in insatstyper of a kommun are made when it is asked about first: no part of the import.
  void Seed(const std::string& kommun) const {
    v1::ListInsatstyperRequest request;
    request.set_parent(Parent(kommun));
    v1::ListInsatstyperResponse response;
    Must(Do("ListInsatstyper", kommun, request, response));
  }

  absl::Status ImportKommun(const std::string& kommun) const {
    const int first = next_, count = (kEnheterInAll - next_) / (290 - kommun_);
    next_ += count;
    ++kommun_;
    bool sent = false;
    const proto::Next next = [&](google::protobuf::Message& message) {
      if (std::exchange(sent, true)) return false;
      auto& batch = static_cast<v1::ImportUtforareRequest&>(message);
      batch.Clear();
      batch.set_parent(Parent(kommun));
      batch.set_kalla("bench");
      batch.set_request_id(NewRequestId());
      for (int i = first; i < first + count; ++i) {
        v1::UtforareRad& rad = *batch.add_rader();
        rad.set_rad(i);
        rad.set_insatstyp("hemtjänst");
        rad.set_utforare(absl::StrCat("Utförare ", i % kUtforareOfKommun, " AB"));
        rad.set_enhet(absl::StrCat("Enhet ", i));
        rad.set_regi(i % 2 == 0 ? "privat" : "kommunal");
        rad.set_avtalsform(i % 2 == 0 ? "LOV" : "intern överenskommelse");
        rad.set_galler_fran("2024-01-01");
        rad.set_omrade(absl::StrCat("Område ", i % 7));
      }
      return true;
    };
    v1::ImportUtforareResponse response;
    absl::Status status = std::get<proto::ClientStreamHandler>(handlers_.table().at("ImportUtforare"))(
        CallOf("ImportUtforare", kommun), next, response);
    if (status.ok() && response.nya() != count) return absl::InternalError(response.ShortDebugString());
    return status;
  }

  void NewAvtal(int number, const std::string& utforare) const {
    const std::string kommun = kKommun;
    v1::CreateKravkatalogRequest create;
    create.set_parent(Parent(kommun));
    create.set_request_id(NewRequestId());
    v1::Kravkatalog& katalog = *create.mutable_kravkatalog();
    katalog.set_serie(absl::StrCat("serie-", number));
    katalog.set_rubrik("Krav hemtjänst");
    katalog.set_insatstyp(Parent(kommun) + "/insatstyper/sol-hemtjanst");
    for (int i = 0; i < kKrav; ++i) {
      v1::Krav& krav = *katalog.add_krav();
      krav.set_nyckel(absl::StrCat("K", i));
      krav.set_omrade("Allmänt");
      krav.set_text(absl::StrCat("Utföraren har en rutin för område ", i,
                                 " som är känd av all personal, följs upp minst "
                                 "en gång om året och visas på begäran",
                                 i % 10 == 0 ? absl::StrCat(" av part ", number) : ""));
    }
    v1::Kravkatalog made;
    Must(Do("CreateKravkatalog", kommun, create, made));
    v1::PublishKravkatalogRequest publish;
    publish.set_name(made.name());
    publish.set_etag(made.etag());
    publish.set_request_id(NewRequestId());
    Must(Do("PublishKravkatalog", kommun, publish, made));
    v1::CreateAvtalRequest request;
    request.set_parent(Parent(kommun));
    request.set_request_id(NewRequestId());
    request.mutable_avtal()->set_utforare(utforare);
    request.mutable_avtal()->set_avtalsform(number < kMallar ? v1::AVTALSFORM_LOV
                                                             : v1::AVTALSFORM_INTERN_OVERENSKOMMELSE);
    request.mutable_avtal()->set_start_date("2024-01-01");
    request.mutable_avtal()->add_kravkataloger(made.name());
    v1::Avtal avtal;
    Must(Do("CreateAvtal", kommun, request, avtal));
  }

  const Settings settings_;
  const std::string server_, folder_;
  const std::unique_ptr<sql::Database> db_;
  store::Store store_;
  registry::RegistryService service_;
  const proto::Handlers handlers_;
  mutable int next_ = 0, kommun_ = 0;
};

}  // namespace

void BenchRegister(const Settings& settings, const std::string& server, const std::string& folder) {
  RegisterBench bench(settings, server, folder);
  bench.Import();
  bench.WhoOperated();
  bench.Kravspegel();
}

}  // namespace kvalitet::bench
