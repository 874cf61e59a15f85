// Calls from end to end: a service of the contract with handlers of the test's own, over a port and in the process.
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/support/sync_stream.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "common/base/hash.h"
#include "common/base/log.h"
#include "common/rpc/channel.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/server.h"
#include "common/rpc/status.h"
#include "common/rpc/token.h"
#include "common/rpc/wire.h"
#include "common/sql/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/fakta/v1/fakta.pb.h"
#include "tests/common/kernel.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace kvalitet::rpc {
namespace {

using avvikelser::v1::Avvikelse;
using avvikelser::v1::CreateAvvikelseRequest;
using avvikelser::v1::GetAvvikelseRequest;
using avvikelser::v1::ImportAvvikelserRequest;
using avvikelser::v1::ImportAvvikelserResponse;
using avvikelser::v1::ListKategorierRequest;
using avvikelser::v1::ListKategorierResponse;
using fakta::v1::ListFaktaRequest;
using fakta::v1::ListFaktaResponse;
using google::protobuf::Message;
using google::protobuf::ServiceDescriptor;
using proto::Call;
using proto::Identity;
using ::testing::HasSubstr;
using ::testing::Not;
using tests::Parsed;
using tests::ReasonIs;
using tests::StatusIs;

const std::string kService = "kvalitet.avvikelser.v1.AvvikelseService/";

const ServiceDescriptor* Service() { return Avvikelse::descriptor()->file()->service(0); }

Identity Anna(std::vector<proto::Roll> roles = {options::v1::KVALITETSTEAM}) {
  Identity who;
  who.subject = "anna";
  who.roles = std::move(roles);
  who.grants = {{"0114", "", {}}};
  return who;
}

CallOptions Within(absl::Duration time = absl::Seconds(20)) {
  CallOptions options;
  options.deadline = absl::Now() + time;
  return options;
}

class RpcTest : public ::testing::Test {
 protected:
  void SetUp() override {
    KV_ASSERT_OK(TokenKey::Ensure(dir_.File("key.jwk")));
    key_ = TokenKey::FromFile(dir_.File("key.jwk")).value();
    // Every method answers; the tests replace those they look at.
    for (int i = 0; i < Service()->method_count(); ++i) {
      const auto* method = Service()->method(i);
      if (method->server_streaming()) {
        handlers_.Add(method->name(), proto::ServerStreamHandler([](const Call&, const Message&, const proto::Send&) {
                        return absl::OkStatus();
                      }));
      } else if (method->client_streaming()) {
        handlers_.Add(method->name(), proto::ClientStreamHandler(
                                          [](const Call&, const proto::Next&, Message&) { return absl::OkStatus(); }));
      } else {
        handlers_.Add(method->name(), proto::UnaryHandler([this](const Call& call, const Message&, Message&) {
                        Remember(call);
                        return absl::OkStatus();
                      }));
      }
    }
  }
  void TearDown() override { server_.reset(); }

  void Start() {
    DispatcherOptions options;
    options.tokens = key_.get();
    options.domain_clock = clock_.clock();
    options.rates = rates_.get();
    options.longest_call = longest_call_;
    dispatcher_ = Dispatcher::Create(Service(), handlers_, options).value();
    server_ = Server::Start({}, {dispatcher_.get()}).value();
  }
  std::string Address() const { return absl::StrCat("127.0.0.1:", server_->port()); }
  std::unique_ptr<Channel> Port(const std::string& credentials) {
    return Channel::ToAddress(Address(), grpc::InsecureChannelCredentials(), credentials);
  }
  std::unique_ptr<Channel> As(const Identity& who) {
    return Port("Bearer " + key_->Issue(who, absl::Now(), absl::Hours(1)).value());
  }
  absl::Status Get(Channel& channel, const std::string& name = "kommuner/0114/avvikelser/a") {
    GetAvvikelseRequest request;
    request.set_name(name);
    Avvikelse response;
    return channel.Unary(kService + "GetAvvikelse", request, response, Within());
  }
  template <class Q, class R>
  void Answer(const std::string& method, std::function<absl::Status(const Call&, const Q&, R&)> handler) {
    handlers_.Unary<Q, R>(method, std::move(handler));
  }
  void Remember(const Call& call) {
    std::lock_guard<std::mutex> lock(mutex_);
    last_ = call;
    last_.cancelled = nullptr;  // its call is over soon
    ++calls_;
  }
  Call Last() {
    std::lock_guard<std::mutex> lock(mutex_);
    return last_;
  }

  // A token with header and claims of one's own, signed by nobody.
  static std::string Forged(const std::string& header, const std::string& claims, const std::string& signature) {
    return absl::StrCat(base::Base64UrlEncode(header), ".", base::Base64UrlEncode(claims), ".",
                        base::Base64UrlEncode(signature));
  }
  static std::string Claims(const std::string& token) {
    const std::vector<std::string> parts = absl::StrSplit(token, '.');
    return base::Base64UrlDecode(parts[1]).value();
  }

  tests::TempDir dir_;
  tests::FakeClock clock_{tests::TestNow()};
  std::unique_ptr<TokenKey> key_;
  proto::Handlers handlers_;
  std::unique_ptr<Rates> rates_;  // null: no bound
  absl::Duration longest_call_ = absl::Minutes(10);
  std::unique_ptr<Dispatcher> dispatcher_;
  std::unique_ptr<Server> server_;
  std::mutex mutex_;
  Call last_;
  std::atomic<int> calls_{0};
};

TEST_F(RpcTest, AMissingHandlerIsSaidAtStart) {
  proto::Handlers some;
  for (const auto& [name, handler] : handlers_.table()) {
    if (name != "GetAvvikelse" && name != "ListFakta") some.Add(name, handler);
  }
  some.Add("ListFakta", proto::UnaryHandler([](const Call&, const Message&, Message&) { return absl::OkStatus(); }));
  const auto made = Dispatcher::Create(Service(), some, {});
  EXPECT_THAT(made, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(made.status().message()), HasSubstr("AvvikelseService.GetAvvikelse"));
  EXPECT_THAT(std::string(made.status().message()), HasSubstr("AvvikelseService.ListFakta")) << "of another kind";
  EXPECT_THAT(std::string(made.status().message()), Not(HasSubstr("ListMatt")));
}

TEST_F(RpcTest, AHandlerKnowsWhoCallsAndWhat) {
  Start();
  KV_ASSERT_OK(Get(*As(Anna())));
  const Call call = Last();
  EXPECT_EQ(call.who.subject, "anna");
  EXPECT_EQ(call.method, kService + "GetAvvikelse");
  EXPECT_EQ(call.kommun, "0114");
  EXPECT_TRUE(call.scope.all);
  EXPECT_EQ(call.now, tests::TestNow());
  EXPECT_EQ(call.today, absl::CivilDay(2026, 3, 1));
  EXPECT_EQ(call.trace.size(), 32u);
  EXPECT_THAT(call.credentials, HasSubstr("Bearer "));
  EXPECT_LT(call.deadline, absl::Now() + absl::Seconds(21));
  CallOptions options = Within();
  options.trace = "0af7651916cd43dd8448eb211c80319c";
  GetAvvikelseRequest request;
  request.set_name("kommuner/0114/avvikelser/a");
  Avvikelse response;
  KV_ASSERT_OK(As(Anna())->Unary(kService + "GetAvvikelse", request, response, options));
  EXPECT_EQ(Last().trace, options.trace);
  // An error names it, so that the log can be searched for it.
  request.set_name("something else");
  const absl::Status wrong = As(Anna())->Unary(kService + "GetAvvikelse", request, response, options);
  const auto info = wrong.GetPayload("type.googleapis.com/google.rpc.RequestInfo");
  ASSERT_TRUE(info.has_value()) << wrong;
  EXPECT_THAT(std::string(*info), HasSubstr(options.trace));
}

// The civil date is Sweden's, whatever the machine's zone.
TEST_F(RpcTest, TodayIsSwedens) {
  Start();
  auto channel = As(Anna());
  const absl::TimeZone utc = absl::UTCTimeZone();
  const std::vector<std::pair<absl::CivilMinute, absl::CivilDay>> moments = {
      {absl::CivilMinute(2026, 12, 31, 22, 59), absl::CivilDay(2026, 12, 31)},
      {absl::CivilMinute(2026, 12, 31, 23, 0), absl::CivilDay(2027, 1, 1)},
      {absl::CivilMinute(2026, 12, 31, 23, 30), absl::CivilDay(2027, 1, 1)},
      {absl::CivilMinute(2026, 3, 28, 22, 59), absl::CivilDay(2026, 3, 28)},  // winter time
      {absl::CivilMinute(2026, 3, 28, 23, 0), absl::CivilDay(2026, 3, 29)},   // the day of 23 hours
      {absl::CivilMinute(2026, 3, 29, 21, 59), absl::CivilDay(2026, 3, 29)},  // summer time by now
      {absl::CivilMinute(2026, 3, 29, 22, 0), absl::CivilDay(2026, 3, 30)},
      {absl::CivilMinute(2026, 10, 24, 22, 0), absl::CivilDay(2026, 10, 25)},  // the day of 25 hours
      {absl::CivilMinute(2026, 10, 25, 22, 59), absl::CivilDay(2026, 10, 25)},
      {absl::CivilMinute(2026, 10, 25, 23, 0), absl::CivilDay(2026, 10, 26)},
      {absl::CivilMinute(2024, 2, 29, 12, 0), absl::CivilDay(2024, 2, 29)},
  };
  for (const auto& [moment, day] : moments) {
    clock_.Set(absl::FromCivil(moment, utc));
    KV_ASSERT_OK(Get(*channel));
    EXPECT_EQ(Last().today, day) << moment;
  }
}

// ---- who ----

TEST_F(RpcTest, WithoutATokenNobodyGetsIn) {
  Start();
  for (const char* credentials : {"", "Bearer ", "Bearer x", "Bearer x.y.z", "Basic YW5uYTpwYXNz"}) {
    const absl::Status status = Get(*Port(credentials));
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnauthenticated)) << credentials;
    EXPECT_THAT(proto::SwedishOf(status), HasSubstr("ogga in")) << credentials;
  }
  EXPECT_EQ(calls_, 0);
}

TEST_F(RpcTest, OnlyTokensOfThisKeyHold) {
  Start();
  const absl::Time now = absl::Now();
  const std::string good = key_->Issue(Anna(), now, absl::Hours(1)).value();
  KV_ASSERT_OK(Get(*Port("Bearer " + good)));
  KV_ASSERT_OK(TokenKey::Ensure(dir_.File("other.jwk")));
  const std::string other =
      TokenKey::FromFile(dir_.File("other.jwk")).value()->Issue(Anna(), now, absl::Hours(1)).value();
  const std::vector<std::string> parts = absl::StrSplit(good, '.'), others = absl::StrSplit(other, '.');
  std::string widened = Claims(good);
  widened.replace(widened.find("0114"), 4, "0180");
  std::string flipped = good;
  flipped[flipped.size() - 10] = flipped[flipped.size() - 10] == 'A' ? 'B' : 'A';
  const std::vector<std::string> bad = {
      other,
      absl::StrCat(parts[0], ".", parts[1], ".", others[2]),
      Forged(R"({"alg":"none"})", Claims(good), ""),
      Forged(R"({"alg":"none"})", Claims(good), "x"),
      absl::StrCat(base::Base64UrlEncode(R"({"alg":"none"})"), ".", parts[1], "."),
      absl::StrCat(base::Base64UrlEncode(R"({"alg":"HS256"})"), ".", parts[1], ".", parts[2]),
      absl::StrCat(parts[0], ".", base::Base64UrlEncode(widened), ".", parts[2]),
      absl::StrCat(parts[0], ".", parts[1], "."),
      absl::StrCat(parts[0], ".", parts[1]),
      flipped,
      std::string(20'000, 'a'),
      key_->Issue({std::string(121, 'a'), Anna().roles, Anna().grants}, now, absl::Hours(1)).value(),
  };
  const int before = calls_;
  for (size_t i = 0; i < bad.size(); ++i) {
    if (bad[i].size() < 8000) {  // longer headers the transport itself refuses
      EXPECT_THAT(Get(*Port("Bearer " + bad[i])), ReasonIs("TOKEN_OGILTIG")) << i;
    }
    EXPECT_THAT(key_->Verify(bad[i], now), ReasonIs("TOKEN_OGILTIG")) << i;
  }
  EXPECT_EQ(calls_, before);
}

TEST_F(RpcTest, ATokenHasItsTime) {
  const absl::Time now = absl::Now();
  const std::string token = key_->Issue(Anna(), now, absl::Hours(1)).value();
  KV_EXPECT_OK(key_->Verify(token, now + absl::Minutes(60)));
  EXPECT_THAT(key_->Verify(token, now + absl::Minutes(62)), ReasonIs("TOKEN_FOR_GAMMAL"));
  EXPECT_THAT(key_->Verify(token, now - absl::Minutes(2)), StatusIs(absl::StatusCode::kUnauthenticated));
  Start();
  const absl::Status late = Get(*Port("Bearer " + key_->Issue(Anna(), now - absl::Hours(2), absl::Hours(1)).value()));
  EXPECT_THAT(late, ReasonIs("TOKEN_FOR_GAMMAL"));
  EXPECT_THAT(late, StatusIs(absl::StatusCode::kUnauthenticated));
  // The domain clock, which --today sets, has no say in it.
  clock_.Set(now + absl::Hours(24 * 400));
  KV_EXPECT_OK(Get(*As(Anna())));
}

TEST_F(RpcTest, ATokenTellsEverythingOfAPerson) {
  Identity who = Anna({options::v1::UTFORARE, options::v1::ENHETSCHEF});
  who.grants = {{"0114", "kommuner/0114/utforare/å-nej", {"kommuner/0114/enheter/a", "kommuner/0114/enheter/b"}},
                {"0180", "", {}}};
  const Identity read = key_->Verify(key_->Issue(who, absl::Now(), absl::Hours(1)).value(), absl::Now()).value();
  EXPECT_EQ(read.subject, who.subject);
  EXPECT_EQ(read.roles, who.roles);
  ASSERT_EQ(read.grants.size(), 2u);
  EXPECT_EQ(read.grants[0].utforare, who.grants[0].utforare);
  EXPECT_EQ(read.grants[0].enheter, who.grants[0].enheter);
  EXPECT_EQ(read.grants[1].kommun, "0180");
  EXPECT_FALSE(read.program);
}

TEST_F(RpcTest, JobbInAPersonsTokenGivesNothing) {
  Start();
  auto channel = As(Anna({options::v1::JOBB}));
  ListKategorierRequest request;
  ListKategorierResponse response;
  EXPECT_THAT(channel->Unary(kService + "ListKategorier", request, response, Within()), ReasonIs("ROLL_SAKNAS"));
  EXPECT_THAT(Get(*As(Anna({options::v1::EKONOM}))), ReasonIs("ROLL_SAKNAS"));
  EXPECT_EQ(calls_, 0);
}

TEST_F(RpcTest, AProgramIsKnownInsideTheProcessOnly) {
  Start();
  ListKategorierRequest request;
  ListKategorierResponse response;
  DispatcherOptions believing;
  believing.tokens = key_.get();
  believing.domain_clock = clock_.clock();
  believing.in_process = true;
  const auto dispatcher = Dispatcher::Create(Service(), handlers_, believing).value();
  ServerOptions no_port;
  no_port.listen = "";
  const auto server = Server::Start(no_port, {dispatcher.get()}).value();
  auto inside = Channel::InProcess(server->grpc(), "uppfoljning");
  KV_ASSERT_OK(inside->Unary(kService + "ListKategorier", request, response, Within()));
  EXPECT_TRUE(Last().who.program);
  EXPECT_EQ(Last().who.subject, "program:uppfoljning");
  EXPECT_THAT(Get(*inside), ReasonIs("ROLL_SAKNAS")) << "JOBB may not read cases";
  // The same words where a port leads to, over the port and beside it.
  EXPECT_THAT(Channel::InProcess(server_->grpc(), "uppfoljning")
                  ->Unary(kService + "ListKategorier", request, response, Within()),
              StatusIs(absl::StatusCode::kUnauthenticated));
  auto channel = grpc::CreateChannel(Address(), grpc::InsecureChannelCredentials());
  grpc::ClientContext context;
  context.AddMetadata(kProgramKey, "uppfoljning");
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
  const std::string path = "/" + kService + "ListKategorier";
  grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, channel);
  grpc::ByteBuffer in = Serialize(request), out;
  const absl::Status refused = FromGrpc(
      grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(channel.get(), method, &context, in, &out));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(calls_, 1);
  // A person's token wins over the program's name, also inside.
  CallOptions options = Within();
  options.credentials = "Bearer " + key_->Issue(Anna(), absl::Now(), absl::Hours(1)).value();
  KV_ASSERT_OK(inside->Unary(kService + "ListKategorier", request, response, options));
  EXPECT_FALSE(Last().who.program);
  EXPECT_EQ(Last().who.subject, "anna");
}

TEST_F(RpcTest, AnotherKommunIsNotThere) {
  Start();
  auto channel = As(Anna());
  EXPECT_THAT(Get(*channel, "kommuner/0180/avvikelser/a"), ReasonIs("FINNS_INTE"));
  EXPECT_THAT(Get(*channel, "kommuner/0180/avvikelser/a"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Get(*channel, "kommuner/0999/avvikelser/a"), ReasonIs("KOMMUN_OKAND"));
  EXPECT_THAT(Get(*channel, "kommuner/9999/avvikelser/a"), ReasonIs("KOMMUN_OKAND")) << "the example, with --dev only";
  EXPECT_THAT(Get(*channel, "avvikelser/a"), ReasonIs("KOMMUN_SAKNAS"));
  CreateAvvikelseRequest create;
  create.set_parent("kommuner/0114");
  create.mutable_avvikelse()->set_name("kommuner/0180/avvikelser/a");
  Avvikelse response;
  create.set_request_id("inte ett uuid");
  const absl::Status bad = channel->Unary(kService + "CreateAvvikelse", create, response, Within());
  EXPECT_THAT(bad, ReasonIs("FALT_FEL"));
  ASSERT_EQ(proto::ViolationsOf(bad).size(), 1u);
  EXPECT_EQ(proto::ViolationsOf(bad)[0].field, "request_id");
  EXPECT_EQ(calls_, 0);
}

// ---- limits and faults ----

TEST_F(RpcTest, FiveMebibytesAreTooMuchAndSaidInSwedish) {
  Start();
  auto channel = As(Anna());
  CreateAvvikelseRequest request;
  request.set_parent("kommuner/0114");
  request.mutable_avvikelse()->set_beskrivning(std::string(5 << 20, 'x'));
  Avvikelse response;
  const absl::Status status = channel->Unary(kService + "CreateAvvikelse", request, response, Within());
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, ReasonIs("FOR_STORT"));
  EXPECT_THAT(proto::SwedishOf(status), HasSubstr("5120 KiB"));
  ImportAvvikelserRequest batch;
  ImportAvvikelserResponse counted;
  int sent = 0;
  const absl::Status streamed =
      channel->ClientStream(kService + "ImportAvvikelser", batch, counted, Within(), [&](Message& m) {
        static_cast<ImportAvvikelserRequest&>(m).set_parent("kommuner/0114");
        static_cast<ImportAvvikelserRequest&>(m).set_kalla(std::string(5 << 20, 'x'));
        return ++sent <= 1;
      });
  EXPECT_THAT(streamed, ReasonIs("FOR_STORT"));
  // Four fit.
  request.mutable_avvikelse()->set_beskrivning(std::string((4 << 20) - 200, 'x'));
  KV_EXPECT_OK(channel->Unary(kService + "CreateAvvikelse", request, response, Within()));
}

TEST_F(RpcTest, WhatIsNoRequestIsSaidToBeNone) {
  Start();
  auto channel = grpc::CreateChannel(Address(), grpc::InsecureChannelCredentials());
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + key_->Issue(Anna(), absl::Now(), absl::Hours(1)).value());
  const std::string path = "/" + kService + "GetAvvikelse";
  grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, channel);
  grpc::Slice slice("\xff\xff\xff\xff nonsense");
  grpc::ByteBuffer in(&slice, 1), out;
  EXPECT_THAT(FromGrpc(grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(channel.get(), method,
                                                                                             &context, in, &out)),
              ReasonIs("BEGARAN_OLASLIG"));
  EXPECT_EQ(calls_, 0);
}

TEST_F(RpcTest, FaultsOfOursSayNothingOfThemselves) {
  int which = 0;
  Answer<GetAvvikelseRequest, Avvikelse>(
      "GetAvvikelse", [&](const Call&, const GetAvvikelseRequest&, Avvikelse&) -> absl::Status {
        switch (which) {
          case 0:
            throw std::runtime_error("SECRET");
          case 1:
            throw 42;
          case 2:
            return absl::InternalError("SECRET");
          case 3:
            return sql::EngineError(sql::Kind::kInternal, "You have an error in your SQL near SECRET");
          case 4:
            return absl::DataLossError("SECRET");
          default:
            return absl::UnknownError("SECRET");
        }
      });
  Start();
  auto channel = As(Anna());
  for (which = 0; which <= 5; ++which) {
    const absl::Status status = Get(*channel);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal)) << which;
    EXPECT_THAT(status, ReasonIs("INTERNT_FEL")) << which;
    EXPECT_THAT(status.ToString(), Not(HasSubstr("SECRET"))) << which;
    status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
      EXPECT_THAT(std::string(payload), Not(HasSubstr("SECRET"))) << url;
    });
  }
  which = 0;
  KV_EXPECT_OK(channel->Unary(kService + "ListKategorier", ListKategorierRequest(),
                              *std::make_unique<ListKategorierResponse>(), Within()));
}

TEST_F(RpcTest, ALongListOfViolationsArrivesOverAPort) {
  Answer<GetAvvikelseRequest, Avvikelse>("GetAvvikelse", [](const Call&, const GetAvvikelseRequest&, Avvikelse&) {
    proto::Violations violations;
    for (int i = 0; i < 500; ++i)
      violations.Add(absl::StrCat("sjalvskattning.svar[", i, "]"), "åäö måste anges, åäö åäö åäö");
    return violations.ToStatus();
  });
  Start();
  const absl::Status status = Get(*As(Anna()));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, ReasonIs("FALT_FEL"));
  EXPECT_GT(proto::ViolationsOf(status).size(), 20u);
  EXPECT_THAT(proto::SwedishOf(status), HasSubstr("och 499 fel till"));
}

TEST_F(RpcTest, ADeadlineEndsTheCallAndReachesTheHandler) {
  std::atomic<bool> ended{false};
  Answer<GetAvvikelseRequest, Avvikelse>("GetAvvikelse", [&](const Call& call, const GetAvvikelseRequest&, Avvikelse&) {
    while (!call.cancelled() && absl::Now() < call.deadline + absl::Seconds(10)) absl::SleepFor(absl::Milliseconds(5));
    ended = call.cancelled();
    return absl::OkStatus();
  });
  Start();
  GetAvvikelseRequest request;
  request.set_name("kommuner/0114/avvikelser/a");
  Avvikelse response;
  const absl::Status status =
      As(Anna())->Unary(kService + "GetAvvikelse", request, response, Within(absl::Milliseconds(400)));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  server_->Drain(absl::Seconds(20));
  EXPECT_TRUE(ended);
}

// ---- channels and streams ----

TEST_F(RpcTest, WhatIsUnavailableIsSentAgainAsItWas) {
  std::mutex mutex;
  std::vector<std::string> seen;
  int failures = 2;
  Answer<CreateAvvikelseRequest, Avvikelse>("CreateAvvikelse",
                                            [&](const Call&, const CreateAvvikelseRequest& q, Avvikelse& r) {
                                              std::lock_guard<std::mutex> lock(mutex);
                                              seen.push_back(q.SerializeAsString());
                                              if (static_cast<int>(seen.size()) <= failures)
                                                return absl::UnavailableError("not now");
                                              r.set_name("kommuner/0114/avvikelser/a");
                                              return absl::OkStatus();
                                            });
  Start();
  CreateAvvikelseRequest request;
  request.set_parent("kommuner/0114");
  request.mutable_avvikelse();
  request.set_request_id(tests::RequestId(1));
  Avvikelse response;
  auto channel = As(Anna());
  KV_ASSERT_OK(channel->Unary(kService + "CreateAvvikelse", request, response, Within()));
  EXPECT_EQ(response.name(), "kommuner/0114/avvikelser/a");
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_EQ(seen[0], seen[2]);
  EXPECT_EQ(seen[0], request.SerializeAsString());
  failures = 1000;
  seen.clear();
  EXPECT_THAT(channel->Unary(kService + "CreateAvvikelse", request, response, Within()), ReasonIs("NAS_INTE"));
  EXPECT_EQ(seen.size(), 4u) << "and not for ever";
}

TEST_F(RpcTest, WhoAsksTooMuchIsToldWhenToComeBackAndTheChannelDoes) {
  rates_ = std::make_unique<Rates>(RateOptions{5, 2, 100});
  Start();
  auto anna = As(Anna());
  const absl::Time start = absl::Now();
  for (int i = 0; i < 4; ++i) KV_EXPECT_OK(Get(*anna)) << "two at once, two after a wait";
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(300));
  // No time to wait: the caller hears why.
  (void)Get(*anna);
  GetAvvikelseRequest request;
  request.set_name("kommuner/0114/avvikelser/a");
  Avvikelse response;
  absl::Status status;
  for (int i = 0; i < 10 && status.ok(); ++i) {
    status = anna->Unary(kService + "GetAvvikelse", request, response, Within(absl::Milliseconds(150)));
  }
  EXPECT_THAT(status, ReasonIs("FOR_MANGA_ANROP"));
  EXPECT_GT(proto::RetryDelayOf(status), absl::ZeroDuration());
  Identity bo = Anna();
  bo.subject = "bo";
  KV_EXPECT_OK(Get(*As(bo))) << "others are served";
}

TEST_F(RpcTest, OnlySoManyImportsRunAtOnce) {
  std::atomic<int> inside{0};
  std::atomic<bool> leave{false};
  handlers_.ClientStream<ImportAvvikelserRequest, ImportAvvikelserResponse>(
      "ImportAvvikelser",
      [&](const Call&, const proto::Handlers::NextOf<ImportAvvikelserRequest>& next,
          ImportAvvikelserResponse&) -> absl::Status {
        ImportAvvikelserRequest batch;
        while (next(batch)) {
        }
        ++inside;
        while (!leave) absl::SleepFor(absl::Milliseconds(1));
        return absl::OkStatus();
      });
  Start();
  auto channel = As(Anna());
  const auto import = [&](absl::Duration time) {
    ImportAvvikelserRequest batch;
    ImportAvvikelserResponse response;
    bool sent = false;
    const auto next = [&](Message&) {
      batch.set_parent("kommuner/0114");
      return sent ? false : (sent = true);
    };
    return channel->ClientStream(kService + "ImportAvvikelser", batch, response, Within(time), next);
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { KV_EXPECT_OK(import(absl::Seconds(60))); });
  while (inside < 8) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_THAT(import(absl::Seconds(10)), ReasonIs("FULLT"));
  leave = true;
  for (std::thread& thread : threads) thread.join();
  KV_EXPECT_OK(import(absl::Seconds(10)));
}

TEST_F(RpcTest, AServerThatIsNotThereIsUnavailable) {
  Start();
  const std::string address = Address();
  server_.reset();
  auto channel = Channel::ToAddress(address, grpc::InsecureChannelCredentials(), "Bearer x");
  GetAvvikelseRequest request;
  Avvikelse response;
  const absl::Status status = channel->Unary(kService + "GetAvvikelse", request, response, Within(absl::Seconds(3)));
  EXPECT_TRUE(absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) << status;
}

TEST_F(RpcTest, AServerStreamComesWhole) {
  handlers_.ServerStream<ListFaktaRequest, ListFaktaResponse>(
      "ListFakta", [](const Call&, const ListFaktaRequest& q, const proto::Handlers::SendOf<ListFaktaResponse>& send) {
        ListFaktaResponse one;
        for (int i = 0; i < 300; ++i) {
          one.set_antal(i);
          one.set_slut(i == 299);
          if (q.from_date() == "bryt" && i == 150) return absl::Status(absl::UnavailableError("gone"));
          if (!send(one)) return absl::Status(absl::CancelledError("the client left"));
        }
        return absl::OkStatus();
      });
  Start();
  auto channel = As(Anna());
  ListFaktaRequest request;
  request.set_parent("kommuner/0114");
  ListFaktaResponse one;
  std::vector<int64_t> got;
  const auto collect = [&](const Message& m) {
    got.push_back(static_cast<const ListFaktaResponse&>(m).antal());
    return true;
  };
  KV_ASSERT_OK(channel->ServerStream(kService + "ListFakta", request, one, Within(), collect));
  ASSERT_EQ(got.size(), 300u);
  for (int i = 0; i < 300; ++i) EXPECT_EQ(got[static_cast<size_t>(i)], i);
  EXPECT_TRUE(one.slut());
  // Broken off: an error, never a short answer that looks whole.
  got.clear();
  request.set_from_date("bryt");
  EXPECT_THAT(channel->ServerStream(kService + "ListFakta", request, one, Within(), collect), ReasonIs("NAS_INTE"));
  EXPECT_EQ(got.size(), 150u);
  // The client has enough.
  got.clear();
  request.clear_from_date();
  KV_EXPECT_OK(channel->ServerStream(kService + "ListFakta", request, one, Within(), [&](const Message& m) {
    collect(m);
    return got.size() < 3;
  }));
  EXPECT_EQ(got.size(), 3u);
  EXPECT_THAT(As(Anna({options::v1::RAPPORTOR}))->ServerStream(kService + "ListFakta", request, one, Within(), collect),
              ReasonIs("ROLL_SAKNAS"));
}

TEST_F(RpcTest, AClientStreamComesWholeOrNotAtAll) {
  std::atomic<int> batches{0};
  handlers_.ClientStream<ImportAvvikelserRequest, ImportAvvikelserResponse>(
      "ImportAvvikelser",
      [&](const Call& call, const proto::Handlers::NextOf<ImportAvvikelserRequest>& next, ImportAvvikelserResponse& r) {
        ImportAvvikelserRequest batch;
        while (next(batch)) {
          ++batches;
          EXPECT_EQ(call.kommun, "0114");
          r.set_antal(r.antal() + batch.rader_size());
          if (batch.kalla() == "stopp")
            return proto::Error(absl::StatusCode::kFailedPrecondition, "RADER_FEL", "Rad 3 …");
        }
        return absl::OkStatus();
      });
  Start();
  auto channel = As(Anna());
  ImportAvvikelserRequest batch;
  ImportAvvikelserResponse response;
  int sent = 0, stop_at = 1000, broken_at = 1000;
  const auto next = [&](Message& m) {
    auto& b = static_cast<ImportAvvikelserRequest&>(m);
    EXPECT_EQ(b.rader_size(), 0) << "each batch starts empty";
    if (sent == 50) return false;
    ++sent;
    b.set_parent("kommuner/0114");
    b.set_kalla(sent == stop_at ? "stopp" : sent == broken_at ? std::string(5 << 20, 'x') : "fil");
    for (int i = 0; i < 4; ++i) b.add_rader();
    return true;
  };
  KV_ASSERT_OK(channel->ClientStream(kService + "ImportAvvikelser", batch, response, Within(), next));
  EXPECT_EQ(response.antal(), 200);
  EXPECT_EQ(batches, 50);
  sent = 0;
  stop_at = 3;
  EXPECT_THAT(channel->ClientStream(kService + "ImportAvvikelser", batch, response, Within(), next),
              ReasonIs("RADER_FEL"));
  sent = 0;
  stop_at = 1000;
  broken_at = 7;
  EXPECT_THAT(channel->ClientStream(kService + "ImportAvvikelser", batch, response, Within(), next),
              ReasonIs("FOR_STORT"));
  // No batch at all.
  sent = 50;
  EXPECT_THAT(channel->ClientStream(kService + "ImportAvvikelser", batch, response, Within(), next),
              StatusIs(absl::StatusCode::kInvalidArgument));
  // The first batch decides access.
  sent = 0;
  broken_at = 1000;
  EXPECT_THAT(
      As(Anna({options::v1::RAPPORTOR}))->ClientStream(kService + "ImportAvvikelser", batch, response, Within(), next),
      ReasonIs("ROLL_SAKNAS"));
}

// Who could not be reached is asked again as long as nothing can be doubled or left out by it.
TEST_F(RpcTest, AStreamIsSentAgainUntilItHasBegun) {
  std::atomic<int> asked{0}, failures{2};
  handlers_.ServerStream<ListFaktaRequest, ListFaktaResponse>(
      "ListFakta", [&](const Call&, const ListFaktaRequest&, const proto::Handlers::SendOf<ListFaktaResponse>& send) {
        ++asked;
        if (failures-- > 0) return absl::Status(absl::UnavailableError("away"));
        send(ListFaktaResponse());
        return absl::OkStatus();
      });
  std::atomic<int> batches{0};
  handlers_.ClientStream<ImportAvvikelserRequest, ImportAvvikelserResponse>(
      "ImportAvvikelser", [&](const Call&, const proto::Handlers::NextOf<ImportAvvikelserRequest>& next,
                              ImportAvvikelserResponse& response) {
        ++asked;
        ImportAvvikelserRequest batch;
        while (next(batch)) {
          ++batches;
          response.set_antal(response.antal() + batch.rader_size());
        }
        return failures-- > 0 ? absl::Status(absl::UnavailableError("away")) : absl::OkStatus();
      });
  Start();
  auto channel = As(Anna());
  ListFaktaRequest request;
  request.set_parent("kommuner/0114");
  ListFaktaResponse one;
  int got = 0;
  KV_EXPECT_OK(channel->ServerStream(kService + "ListFakta", request, one, Within(), [&](const Message&) {
    ++got;
    return true;
  }));
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(got, 1);

  ImportAvvikelserRequest batch;
  ImportAvvikelserResponse response;
  const auto import = [&](int count) {
    asked = batches = 0;
    failures = 1;
    return channel->ClientStream(kService + "ImportAvvikelser", batch, response, Within(), [&](Message& m) {
      auto& b = static_cast<ImportAvvikelserRequest&>(m);
      b.set_parent("kommuner/0114");
      b.add_rader();
      return count-- > 0;
    });
  };
  KV_EXPECT_OK(import(1));
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(response.antal(), 1) << "the batch that was kept is whole";
  EXPECT_THAT(import(2), ReasonIs("NAS_INTE")) << "its second batch cannot be had again";
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(batches, 2);
}

// Who opens a stream and then neither reads nor sends is let go; what was not read is not piled up, and others are
// served meanwhile.
TEST_F(RpcTest, ASlowClientKeepsNobody) {
  std::atomic<int> sent{0}, over{0};
  handlers_.ServerStream<ListFaktaRequest, ListFaktaResponse>(
      "ListFakta", [&](const Call&, const ListFaktaRequest&, const proto::Handlers::SendOf<ListFaktaResponse>& send) {
        ListFaktaResponse one;
        one.add_fakta()->set_matt(std::string(256 * 1024, 'x'));
        while (send(one)) ++sent;
        ++over;
        return absl::CancelledError("the client left");
      });
  handlers_.ClientStream<ImportAvvikelserRequest, ImportAvvikelserResponse>(
      "ImportAvvikelser",
      [&](const Call&, const proto::Handlers::NextOf<ImportAvvikelserRequest>& next, ImportAvvikelserResponse&) {
        ImportAvvikelserRequest batch;
        while (next(batch)) {
        }
        ++over;
        return absl::OkStatus();
      });
  longest_call_ = absl::Seconds(2);
  Start();
  const std::string credentials = "Bearer " + key_->Issue(Anna(), absl::Now(), absl::Hours(1)).value();
  auto transport = grpc::CreateChannel(Address(), grpc::InsecureChannelCredentials());
  const auto open = [&](grpc::ClientContext& context) {
    context.AddMetadata("authorization", credentials);
  };  // no deadline

  const std::string list = "/" + kService + "ListFakta", import = "/" + kService + "ImportAvvikelser";
  grpc::ClientContext reading, sending;
  open(reading);
  open(sending);
  ListFaktaRequest request;
  request.set_parent("kommuner/0114");
  grpc::internal::RpcMethod list_method(list.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING, transport);
  std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader(
      grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(transport.get(), list_method, &reading,
                                                                    Serialize(request)));
  ImportAvvikelserRequest batch;
  batch.set_parent("kommuner/0114");
  grpc::ByteBuffer answer;
  grpc::internal::RpcMethod import_method(import.c_str(), grpc::internal::RpcMethod::CLIENT_STREAMING, transport);
  std::unique_ptr<grpc::ClientWriter<grpc::ByteBuffer>> writer(
      grpc::internal::ClientWriterFactory<grpc::ByteBuffer>::Create(transport.get(), import_method, &sending, &answer));
  ASSERT_TRUE(writer->Write(Serialize(batch)));

  auto other = As(Anna());
  for (const absl::Time end = absl::Now() + absl::Seconds(60); over < 2 && absl::Now() < end;) {
    KV_ASSERT_OK(Get(*other));
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_EQ(over, 2) << "both calls have ended";
  EXPECT_LT(sent, 64) << "no more than the transport's window is held for who does not read";
  writer->WritesDone();
  EXPECT_FALSE(writer->Finish().ok());
  reading.TryCancel();
  reader->Finish();
}

// ---- the server ----

TEST_F(RpcTest, TwoServersOnOnePortAreAnError) {
  Start();
  ServerOptions options;
  options.listen = Address();
  const auto second = Server::Start(options, {});
  EXPECT_THAT(second, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(Address()));
  KV_EXPECT_OK(Get(*As(Anna())));
}

TEST_F(RpcTest, DrainLetsRunningCallsEndAndTakesNoNewOnes) {
  std::mutex mutex;
  std::condition_variable changed;
  bool running = false, go = false;
  Answer<GetAvvikelseRequest, Avvikelse>("GetAvvikelse", [&](const Call&, const GetAvvikelseRequest&, Avvikelse& r) {
    std::unique_lock<std::mutex> lock(mutex);
    running = true;
    changed.notify_all();
    changed.wait(lock, [&] { return go; });
    r.set_nummer("AV-1");
    return absl::OkStatus();
  });
  Start();
  auto channel = As(Anna());
  absl::Status status = absl::UnknownError("");
  Avvikelse response;
  std::thread caller([&] {
    GetAvvikelseRequest request;
    request.set_name("kommuner/0114/avvikelser/a");
    status = channel->Unary(kService + "GetAvvikelse", request, response, Within());
  });
  {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [&] { return running; });
  }
  const std::string address = Address();
  std::thread drainer([&] { server_->Drain(absl::Seconds(20)); });
  absl::SleepFor(absl::Milliseconds(200));
  GetAvvikelseRequest request;
  request.set_name("kommuner/0114/avvikelser/a");
  Avvikelse other;
  auto fresh = Channel::ToAddress(address, grpc::InsecureChannelCredentials(), "Bearer x");
  EXPECT_FALSE(fresh->Unary(kService + "GetAvvikelse", request, other, Within(absl::Seconds(1))).ok());
  {
    std::lock_guard<std::mutex> lock(mutex);
    go = true;
    changed.notify_all();
  }
  caller.join();
  drainer.join();
  KV_EXPECT_OK(status);
  EXPECT_EQ(response.nummer(), "AV-1");
}

}  // namespace
}  // namespace kvalitet::rpc
