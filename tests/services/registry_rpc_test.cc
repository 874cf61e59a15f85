// The registry behind the dispatcher: identity, roles, kommun, and the cache of the other services over a channel.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/proto/errors.h"
#include "common/register/channel_client.h"
#include "common/register/register.h"
#include "common/rpc/channel.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/server.h"
#include "common/rpc/token.h"
#include "common/store/open.h"
#include "services/registry/service.h"
#include "tests/support/engines.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace kvalitet::registry {
namespace {

using tests::IsOk;
using tests::StatusIs;

class RegistryRpcTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string key = dir_.File("token.jwk");
    ASSERT_THAT(rpc::TokenKey::Ensure(key), IsOk());
    auto tokens = rpc::TokenKey::FromFile(key);
    ASSERT_THAT(tokens, IsOk());
    tokens_ = *std::move(tokens);
    auto opened = store::OpenService({absl::StrCat("sqlite:", dir_.File("registry.db")), dir_.File("master.key"), true},
                                     "registry", SchemaStatements());
    ASSERT_THAT(opened, IsOk());
    opened_ = *std::move(opened);
    service_ = std::make_unique<RegistryService>(*opened_.store);
    rpc::DispatcherOptions options;
    options.tokens = tokens_.get();
    options.domain_clock = base::SystemClock();
    // As in the suite: one for programs on channels that no port leads to, one for everybody else.
    auto outer = rpc::Dispatcher::Create(RegistryService::Descriptor(), service_->handlers(), options);
    ASSERT_THAT(outer, IsOk());
    outer_ = *std::move(outer);
    rpc::ServerOptions port;
    auto listening = rpc::Server::Start(port, {outer_.get()});
    ASSERT_THAT(listening, IsOk());
    front_ = *std::move(listening);
    options.in_process = true;
    auto dispatcher = rpc::Dispatcher::Create(RegistryService::Descriptor(), service_->handlers(), options);
    ASSERT_THAT(dispatcher, IsOk());
    dispatcher_ = *std::move(dispatcher);
    rpc::ServerOptions server;
    server.listen.clear();
    auto started = rpc::Server::Start(server, {dispatcher_.get()});
    ASSERT_THAT(started, IsOk());
    server_ = *std::move(started);
    channel_ = rpc::Channel::InProcess(server_->grpc(), "kvalitet-test");
  }
  void TearDown() override {
    channel_.reset();
    server_.reset();
    front_.reset();
  }

  std::string Token(proto::Roll roll, const std::string& kommun, const std::string& utforare = "") const {
    proto::Identity who;
    who.subject = "anna";
    who.roles = {roll};
    who.grants = {{kommun, utforare, {}}};
    return absl::StrCat("Bearer ", *tokens_->Issue(who, absl::Now(), absl::Hours(1)));
  }
  template <class Q, class R>
  absl::Status Ask(const std::string& method, const Q& request, R& response, const std::string& credentials) const {
    return channel_->Unary("kvalitet.registry.v1.Registry/" + method, request, response,
                           {tests::Soon(), credentials, ""});
  }
  static v1::CreateUtforareRequest NewUtforare(const std::string& namn) {
    v1::CreateUtforareRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    request.mutable_utforare()->set_namn(namn);
    request.mutable_utforare()->set_regiform(v1::REGIFORM_ENSKILD);
    return request;
  }

  tests::TempDir dir_;
  std::unique_ptr<rpc::TokenKey> tokens_;
  store::OpenedStore opened_;
  std::unique_ptr<RegistryService> service_;
  std::unique_ptr<rpc::Dispatcher> dispatcher_, outer_;
  std::unique_ptr<rpc::Server> server_, front_;
  std::unique_ptr<rpc::Channel> channel_;
};

TEST_F(RegistryRpcTest, WhoMayWriteAndWhoMayRead) {
  v1::Utforare made;
  ASSERT_THAT(Ask("CreateUtforare", NewUtforare("A"), made, Token(proto::Roll::KVALITETSTEAM, "0114")), IsOk());
  v1::ListUtforareRequest list;
  list.set_parent("kommuner/0114");
  v1::ListUtforareResponse found;
  // The register is public: people of an utförare read all of it, and write nothing.
  const std::string utforare = Token(proto::Roll::UTFORARE, "0114", "kommuner/0114/utforare/annan");
  ASSERT_THAT(Ask("ListUtforare", list, found, utforare), IsOk());
  EXPECT_EQ(found.utforare_size(), 1);
  EXPECT_THAT(Ask("CreateUtforare", NewUtforare("B"), made, utforare), StatusIs(absl::StatusCode::kPermissionDenied));
  // Those of another kommun see nothing of it.
  EXPECT_THAT(Ask("ListUtforare", list, found, Token(proto::Roll::KVALITETSTEAM, "0180")),
              StatusIs(absl::StatusCode::kNotFound));
  v1::ListChangesRequest changes;
  v1::ListChangesResponse changed;
  EXPECT_THAT(Ask("ListChanges", changes, changed, Token(proto::Roll::KVALITETSTEAM, "0114")),
              StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_THAT(Ask("ListChanges", changes, changed, ""), IsOk()) << "as the program of the channel";
  EXPECT_GT(changed.andringar_size(), 0);
  list.set_parent("kommuner/0000");
  const absl::Status unknown = Ask("ListUtforare", list, found, "");
  EXPECT_EQ(proto::ReasonOf(unknown), "KOMMUN_OKAND") << unknown;
}

TEST_F(RegistryRpcTest, NobodyIsAProgramThroughThePort) {
  auto stub = grpc::GenericStub(
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", front_->port()), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.AddMetadata(rpc::kProgramKey, "kvalitet-uppfoljning");
  const grpc::Slice empty;
  grpc::ByteBuffer request(&empty, 1), response;
  grpc::CompletionQueue queue;
  auto call = stub.PrepareUnaryCall(&context, "/kvalitet.registry.v1.Registry/ListChanges", request, &queue);
  grpc::Status status;
  call->StartCall();
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  ASSERT_TRUE(queue.Next(&tag, &ok));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(RegistryRpcTest, AnImportOverTheWire) {
  int left = 2;
  v1::ImportUtforareRequest batch;
  v1::ImportUtforareResponse response;
  ASSERT_THAT(channel_->ClientStream("kvalitet.registry.v1.Registry/ImportUtforare", batch, response,
                                     {tests::Soon(), Token(proto::Roll::AVTALSANSVARIG, "0114"), ""},
                                     [&](google::protobuf::Message&) {
                                       if (left-- == 0) return false;
                                       batch.Clear();
                                       batch.set_parent("kommuner/0114");
                                       batch.set_kalla("lista.csv");
                                       batch.set_request_id(base::NewId(absl::Now()));
                                       v1::UtforareRad& rad = *batch.add_rader();
                                       rad.set_rad(left);
                                       rad.set_utforare(absl::StrCat("U", left));
                                       rad.set_insatstyp("hemtjänst");
                                       rad.set_regi("privat");
                                       rad.set_uppgift_avser("2026");
                                       return true;
                                     }),
              IsOk());
  EXPECT_EQ(response.nya(), 2);

  // What the other services see of it, through the channel.
  ChannelClient client(*channel_);
  Register cache(client);
  const auto snapshot = cache.Current("0114", tests::Soon());
  ASSERT_THAT(snapshot, IsOk());
  ASSERT_EQ((*snapshot)->uppdrag().size(), 2u);
  EXPECT_EQ((*snapshot)->insatstyper().size(), 46u);
  const v1::Uppdrag& uppdrag = (*snapshot)->uppdrag()[0];
  const auto operated = cache.Operated(uppdrag.enhet(), "SOL_HEMTJANST", absl::CivilDay(2026, 6, 1), tests::Soon());
  ASSERT_THAT(operated, IsOk());
  EXPECT_TRUE(operated->covered);
  EXPECT_EQ(operated->utforare.regiform(), v1::REGIFORM_ENSKILD);
  // A write is seen by the next comparison, and a new enhet by the first question for it.
  v1::CreateEnhetRequest create;
  create.set_parent("kommuner/0114");
  create.set_enhet_id("hemtjanst-norr");
  create.set_request_id(base::NewId(absl::Now()));
  create.mutable_enhet()->set_namn("Hemtjänst Norr");
  v1::Enhet made;
  ASSERT_THAT(Ask("CreateEnhet", create, made, Token(proto::Roll::KVALITETSTEAM, "0114")), IsOk());
  EXPECT_THAT(cache.Enhet("kommuner/0114/enheter/hemtjanst-norr", tests::Soon()), IsOk());
  EXPECT_EQ(proto::ReasonOf(cache.Enhet("kommuner/0114/enheter/nej", tests::Soon()).status()), "ENHET_OKAND");
}

}  // namespace
}  // namespace kvalitet::registry
