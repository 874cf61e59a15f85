#include "tests/bench/stage.h"

#include <algorithm>
#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "tests/bench/measure.h"
#include "tests/support/mysql_server.h"

namespace kvalitet::bench {
namespace {

constexpr char kService[] = "kvalitet.avvikelser.v1.AvvikelseService/";
constexpr int64_t kBatch = 500;
constexpr int kConnections = 16;
constexpr absl::Duration kLong = absl::Minutes(60);

template <class T>
T Setting(sql::Database& db, const std::string& sql) {
  T found{};
  Must(db.Read(absl::Now() + absl::Seconds(10), [&](sql::Session& session) -> absl::Status {
    const auto rows = session.Query(sql, {});
    if (!rows.ok()) return rows.status();
    found = std::get<T>((*rows)[0][0]);
    return absl::OkStatus();
  }));
  return found;
}

std::unique_ptr<sql::Database> MakeEmpty(const std::string& server, const std::string& folder, const std::string& name,
                                         bool grouped = true) {
  sql::Options options;
  options.grouped = grouped;
  options.url = absl::StrCat("sqlite:", folder, "/", name, ".db");
  if (!server.empty()) {
    Must(tests::CreateSchema(server, name));
    options.url = tests::WithSchema(server, name);
  }
  return Must(sql::Open(options));
}

}  // namespace

std::unique_ptr<sql::Database> MakeDurable(const std::string& server, const std::string& folder,
                                           const std::string& name, const std::string& service,
                                           const std::vector<std::string>& schema, bool bare) {
  std::unique_ptr<sql::Database> db = MakeEmpty(server, folder, name, !bare);
  const bool durable = db->engine() == "sqlite" ? Setting<int64_t>(*db, "PRAGMA synchronous") >= 2
                                                : Setting<int64_t>(*db, "SELECT @@innodb_flush_log_at_trx_commit") == 1;
  if (!durable) Must(absl::FailedPreconditionError("a COMMIT does not reach the disk: nothing here would be true"));
  Must(store::MigrateService(*db, service, schema));
  return db;
}

std::string EngineVersion(const std::string& server, const std::string& folder) {
  const auto db = MakeEmpty(server, folder, "kvalitet_bench_version");
  return Setting<std::string>(*db, server.empty() ? "SELECT sqlite_version()" : "SELECT VERSION()");
}

Served::Served(const google::protobuf::ServiceDescriptor* service, const proto::Handlers& handlers,
               const std::string& folder)
    : service_(service->full_name()) {
  const std::string key = absl::StrCat(folder, "/tokens.jwk");
  Must(rpc::TokenKey::Ensure(key));
  tokens_ = Must(rpc::TokenKey::FromFile(key));
  rpc::DispatcherOptions options;
  options.tokens = tokens_.get();
  options.domain_clock = base::DomainClockFrom(kLastDay);
  dispatcher_ = Must(rpc::Dispatcher::Create(service, handlers, options));
  server_ = Must(rpc::Server::Start({}, {dispatcher_.get()}));
  for (int i = 0; i < kConnections; ++i) {
    channels_.push_back(rpc::Channel::ToAddress(absl::StrCat("127.0.0.1:", server_->port()),
                                                grpc::InsecureChannelCredentials(), Team()));
  }
}

rpc::Channel& Served::channel() const {
  static std::atomic<unsigned> threads{0};
  thread_local const unsigned number = threads.fetch_add(1);
  return *channels_[number % channels_.size()];
}

Served::~Served() { server_->Drain(absl::Seconds(1)); }

std::string Served::Token(proto::Roll role, const std::string& utforare) const {
  proto::Identity who;
  who.subject = utforare.empty() ? "team" : utforare;
  who.roles = {role};
  who.grants = {{kKommun, utforare, {}}};
  return absl::StrCat("Bearer ", Must(tokens_->Issue(who, absl::Now(), kLong)));
}

std::string Served::Team() const { return Token(proto::Roll::KVALITETSTEAM, ""); }
std::string Served::Utforare(const std::string& name) const { return Token(proto::Roll::UTFORARE, name); }

absl::Status Served::Call(const std::string& method, const google::protobuf::Message& request,
                          google::protobuf::Message& response, const std::string& credentials) {
  rpc::CallOptions options;
  options.deadline = absl::Now() + absl::Seconds(60);
  options.credentials = credentials;
  return channel().Unary(absl::StrCat(service_, "/", method), request, response, options);
}

Stage::Stage(sql::Database& db, const std::string& folder)
    : db_(db),
      register_(plain_registry_, {absl::InfiniteDuration(), absl::Seconds(5)}),
      store_(db, Must(store::Cipher::Create(std::string(store::Cipher::kMasterBytes, 'b')))),
      service_(Must(avvikelser::Service::Create(store_, register_))),
      served_(std::make_unique<Served>(avvikelser::Service::Descriptor(), service_->Handlers(), folder)) {}

absl::Status Stage::Import(int64_t from, int64_t to, int64_t total, bool validate_only) {
  // A stream lasts as long as a call may: rows go in several.
  constexpr int64_t kPerStream = 50000;
  for (int64_t begin = from; begin < to; begin += kPerStream) {
    int64_t at = begin;
    const int64_t end = std::min(begin + kPerStream, to);
    avvikelser::v1::ImportAvvikelserRequest batch;
    avvikelser::v1::ImportAvvikelserResponse response;
    const auto next = [&](google::protobuf::Message&) {
      if (at >= end) return false;
      batch.Clear();
      batch.set_parent(absl::StrCat("kommuner/", kKommun));
      batch.set_kalla("bench");
      batch.set_validate_only(validate_only);
      batch.set_request_id(base::NewId(absl::Now()));
      for (const int64_t stop = std::min(at + kBatch, end); at < stop; ++at) *batch.add_rader() = Row(at, total);
      return true;
    };
    const absl::Status status = served_->channel().ClientStream(
        absl::StrCat(kService, "ImportAvvikelser"), batch, response, {absl::Now() + absl::Minutes(9), "", ""}, next);
    if (!status.ok()) return status;
    if (response.antal_fel() > 0) return absl::InternalError(response.fel(0).ShortDebugString());
    if (response.antal() != end - begin) return absl::InternalError("rows went astray");
  }
  return absl::OkStatus();
}

absl::Status Stage::Fakta(const fakta::v1::ListFaktaRequest& request,
                          const std::function<void(const fakta::v1::Faktum&)>& each) {
  fakta::v1::ListFaktaResponse response;
  return served_->channel().ServerStream(
      absl::StrCat(kService, "ListFakta"), request, response, {absl::Now() + absl::Seconds(60), "", ""},
      [&](const google::protobuf::Message& part) {
        for (const auto& f : static_cast<const fakta::v1::ListFaktaResponse&>(part).fakta()) {
          each(f);
        }
        return true;
      });
}

}  // namespace kvalitet::bench
