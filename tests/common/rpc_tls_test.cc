// Programs known by their certificates: made by deploy/pki, shown over a port, read again when they change.
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/channel.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/server.h"
#include "common/rpc/status.h"
#include "common/rpc/tls.h"
#include "common/rpc/token.h"
#include "common/rpc/wire.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "tests/common/kernel.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace kvalitet::rpc {
namespace {

using ::testing::HasSubstr;
using tests::ReasonIs;
using tests::StatusIs;

const std::string kMethod = "kvalitet.registry.v1.Registry/ListChanges";

// An installation's authority, and certificates of it.
class Pki {
 public:
  void Make(const std::string& words) {
    const std::string command = absl::StrCat(KVALITET_SOURCE_DIR "/deploy/pki ", dir_.path(), " ", words, " > /dev/null");
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }
  TlsFiles Files(const std::string& program) const {
    const std::string folder = absl::StrCat(dir_.path(), "/", program, "/current/");
    return {folder + "cert.pem", folder + "key.pem", folder + "ca.pem"};
  }
  TlsFiles Person() const { return {"", "", dir_.path() + "/ca/ca.pem"}; }
  std::string File(const std::string& name) const { return dir_.File(name); }

 private:
  tests::TempDir dir_;
};

class TlsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    KV_ASSERT_OK(TokenKey::Ensure(keys_.File("key.jwk")));
    key_ = TokenKey::FromFile(keys_.File("key.jwk")).value();
    pki_.Make("registry uppfoljning");
    const auto* service = registry::v1::GetEnhetRequest::descriptor()->file()->FindServiceByName("Registry");
    proto::Handlers handlers;
    for (int i = 0; i < service->method_count(); ++i) {
      const auto* method = service->method(i);
      if (method->server_streaming()) {
        handlers.Add(method->name(),
                     proto::ServerStreamHandler([](const proto::Call&, const google::protobuf::Message&,
                                                   const proto::Send&) { return absl::OkStatus(); }));
      } else if (method->client_streaming()) {
        handlers.Add(method->name(),
                     proto::ClientStreamHandler([](const proto::Call&, const proto::Next&, google::protobuf::Message&) {
                       return absl::OkStatus();
                     }));
      } else {
        handlers.Add(method->name(), proto::UnaryHandler([this](const proto::Call& call, const google::protobuf::Message&,
                                                         google::protobuf::Message&) {
                       who_ = call.who;
                       return absl::OkStatus();
                     }));
      }
    }
    DispatcherOptions options;
    options.tokens = key_.get();
    options.domain_clock = clock_.clock();
    dispatcher_ = Dispatcher::Create(service, handlers, options).value();
    ServerOptions listening;
    listening.credentials = ServerTls(pki_.Files("registry")).value();
    server_ = Server::Start(listening, {dispatcher_.get()}).value();
  }
  void TearDown() override { server_.reset(); }

  std::unique_ptr<Channel> To(const TlsFiles& files, const std::string& credentials = "") {
    return Channel::ToAddress(absl::StrCat("127.0.0.1:", server_->port()), ClientTls(files).value(), credentials);
  }
  absl::Status Ask(Channel& channel, absl::Duration time = absl::Seconds(20)) {
    registry::v1::ListChangesResponse response;
    CallOptions options;
    options.deadline = absl::Now() + time;
    return channel.Unary(kMethod, Changes(), response, options);
  }
  static registry::v1::ListChangesRequest Changes() {
    registry::v1::ListChangesRequest request;
    request.set_parent("kommuner/0114");
    return request;
  }
  std::string Token() {
    proto::Identity who;
    who.subject = "anna";
    who.roles = {options::v1::KVALITETSTEAM};
    who.grants = {{"0114", "", {}}};
    return "Bearer " + key_->Issue(who, absl::Now(), absl::Hours(1)).value();
  }

  tests::TempDir keys_;
  Pki pki_;
  tests::FakeClock clock_{tests::TestNow()};
  std::unique_ptr<TokenKey> key_;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::unique_ptr<Server> server_;
  proto::Identity who_;
};

TEST_F(TlsTest, AProgramIsWhoItsCertificateSays) {
  auto channel = To(pki_.Files("uppfoljning"));
  KV_ASSERT_OK(Ask(*channel));
  EXPECT_TRUE(who_.program);
  EXPECT_EQ(who_.subject, "program:uppfoljning");
}

TEST_F(TlsTest, ATokenGoesBeforeTheCertificateOfTheProgramThatPassesItOn) {
  auto channel = To(pki_.Files("uppfoljning"), Token());
  (void)Ask(*channel);
  EXPECT_FALSE(who_.program);
}

TEST_F(TlsTest, PeopleNeedNoCertificateButAToken) {
  EXPECT_THAT(Ask(*To(pki_.Person())), ReasonIs("INLOGGNING_SAKNAS"));
}

TEST_F(TlsTest, ANameInAHeaderIsWorthNothing) {
  auto channel = grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_->port()), ClientTls(pki_.Person()).value());
  grpc::ClientContext context;
  context.AddMetadata(kProgramKey, "uppfoljning");
  const std::string path = "/" + kMethod;
  grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, channel);
  const grpc::ByteBuffer in = Serialize(Changes());
  grpc::ByteBuffer out;
  const absl::Status status = FromGrpc(grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      channel.get(), method, &context, in, &out));
  EXPECT_THAT(status, ReasonIs("INLOGGNING_SAKNAS"));
}

TEST_F(TlsTest, ACertificateOfAnotherAuthorityGetsNoConnection) {
  Pki other;
  other.Make("uppfoljning");
  TlsFiles forged = other.Files("uppfoljning");
  forged.ca = pki_.Person().ca;  // knows the right server, shows the wrong certificate
  EXPECT_THAT(Ask(*To(forged), absl::Seconds(3)), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(TlsTest, AServerOfAnotherAuthorityIsNotAsked) {
  Pki other;
  other.Make("uppfoljning");
  EXPECT_THAT(Ask(*To(other.Files("uppfoljning")), absl::Seconds(3)), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(TlsTest, WithoutTlsNobodyAnswers) {
  auto channel = Channel::ToAddress(absl::StrCat("127.0.0.1:", server_->port()), grpc::InsecureChannelCredentials(),
                                    Token());
  EXPECT_THAT(Ask(*channel, absl::Seconds(3)), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(TlsTest, ANewCertificateIsShownWithoutARestart) {
  auto before = To(pki_.Files("uppfoljning"));
  KV_ASSERT_OK(Ask(*before));
  // A new authority and new certificates of it, in place of the old ones.
  const std::string folder = std::filesystem::path(pki_.File("ca")).string();
  std::filesystem::remove_all(folder);
  pki_.Make("--renew-within 9999 registry uppfoljning");
  absl::Status status = absl::UnavailableError("not yet");
  for (const absl::Time end = absl::Now() + absl::Seconds(30); !status.ok() && absl::Now() < end;) {
    auto channel = To(pki_.Files("uppfoljning"));
    status = Ask(*channel, absl::Seconds(2));
  }
  KV_EXPECT_OK(status);
  KV_EXPECT_OK(Ask(*before));  // who is connected stays connected
}

TEST(TlsFilesTest, WhatIsWrongWithThemIsSaid) {
  Pki pki;
  pki.Make("registry uppfoljning");
  TlsFiles files = pki.Files("registry");
  files.key = pki.Files("uppfoljning").key;
  EXPECT_THAT(ServerTls(files).status(), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(ServerTls(files).status().message()), HasSubstr("does not belong to"));
  files.key = pki.File("none");
  EXPECT_THAT(std::string(ServerTls(files).status().message()), HasSubstr("cannot be read"));
  files.ca = files.key;
  EXPECT_THAT(ClientTls(files).status(), StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace kvalitet::rpc
