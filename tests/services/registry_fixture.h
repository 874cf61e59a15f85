// The registry on a fresh database of each engine, called as the dispatcher calls it.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/proto/errors.h"
#include "common/store/store.h"
#include "services/registry/service.h"
#include "tests/support/engines.h"
#include "tests/support/matchers.h"

namespace kvalitet::registry {

MATCHER_P(HasReason, reason, absl::StrCat("has reason ", reason)) {
  *result_listener << "which is " << arg.ToString();
  return proto::ReasonOf(arg) == reason;
}

class RegistryFixture : public tests::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    ASSERT_THAT(store::MigrateService(db(), "registry", SchemaStatements()), tests::IsOk());
    absl::StatusOr<store::Cipher> cipher = store::Cipher::Create(std::string(store::Cipher::kMasterBytes, 'k'));
    ASSERT_THAT(cipher, tests::IsOk());
    store_ = std::make_unique<store::Store>(db(), *std::move(cipher));
    service_ = std::make_unique<RegistryService>(*store_);
    handlers_ = service_->handlers();
  }
  void TearDown() override {
    service_.reset();
    store_.reset();
  }

  static proto::Call MakeCall(const std::string& method, const std::string& kommun = "0114") {
    proto::Call call;
    call.who.subject = "anna";
    call.who.roles = {proto::Roll::KVALITETSTEAM};
    call.who.grants = {{kommun, "", {}}};
    call.method = "kvalitet.registry.v1.Registry/" + method;
    call.kommun = kommun;
    call.deadline = tests::Soon();
    call.today = absl::CivilDay(2026, 11, 22);
    call.now = base::SwedishMidnight(call.today) + absl::Hours(10);
    return call;
  }

  template <class Q, class R>
  absl::Status Do(const std::string& method, const Q& request, R& response, const std::string& kommun = "0114") const {
    return std::get<proto::UnaryHandler>(handlers_.table().at(method))(MakeCall(method, kommun), request, response);
  }

  // Sends one file's lines in batches, as the client does.
  absl::Status Import(const std::string& kommun, const std::string& kalla, const std::vector<v1::UtforareRad>& rader,
                      bool validate_only, v1::ImportUtforareResponse& response, size_t in_batch = 500) const {
    size_t sent = 0;
    const proto::Next next = [&](google::protobuf::Message& message) {
      if (sent == rader.size()) return false;
      auto& batch = static_cast<v1::ImportUtforareRequest&>(message);
      batch.Clear();
      batch.set_parent("kommuner/" + kommun);
      batch.set_kalla(kalla);
      batch.set_validate_only(validate_only);
      batch.set_request_id(NewRequestId());
      while (sent < rader.size() && static_cast<size_t>(batch.rader_size()) < in_batch) {
        *batch.add_rader() = rader[sent++];
      }
      return true;
    };
    response.Clear();
    return std::get<proto::ClientStreamHandler>(handlers_.table().at("ImportUtforare"))(
        MakeCall("ImportUtforare", kommun), next, response);
  }

  static std::string NewRequestId() { return base::NewId(absl::Now()); }
  static std::string Parent(const std::string& kommun = "0114") { return "kommuner/" + kommun; }
  static std::string Hemtjanst(const std::string& kommun = "0114") {
    return Parent(kommun) + "/insatstyper/sol-hemtjanst";
  }

  // With a tillstånd for hemtjänst since 2010, if it is one that needs it.
  v1::Utforare NewUtforare(const std::string& namn, v1::Regiform regiform = v1::REGIFORM_ENSKILD) const {
    v1::Utforare made = NewUtforareWithout(namn, regiform);
    if (regiform == v1::REGIFORM_ENSKILD) NewTillstand(made.name(), {Hemtjanst()}, "2010-01-01");
    return made;
  }
  v1::Tillstand NewTillstand(const std::string& utforare, const std::vector<std::string>& insatstyper,
                             const std::string& fran, const std::string& till = "",
                             v1::Tillstandsslag slag = v1::TILLSTANDSSLAG_TILLSTAND) const {
    v1::CreateTillstandRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    request.mutable_tillstand()->set_utforare(utforare);
    request.mutable_tillstand()->set_slag(slag);
    *request.mutable_tillstand()->mutable_insatstyper() = {insatstyper.begin(), insatstyper.end()};
    request.mutable_tillstand()->set_giltig_fran(fran);
    request.mutable_tillstand()->set_giltig_till(till);
    request.mutable_tillstand()->set_dnr("3.1.1-1/2010");
    v1::Tillstand made;
    EXPECT_THAT(Do("CreateTillstand", request, made), tests::IsOk());
    return made;
  }
  v1::Utforare NewUtforareWithout(const std::string& namn, v1::Regiform regiform = v1::REGIFORM_ENSKILD) const {
    v1::CreateUtforareRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    request.mutable_utforare()->set_namn(namn);
    request.mutable_utforare()->set_regiform(regiform);
    v1::Utforare made;
    EXPECT_THAT(Do("CreateUtforare", request, made), tests::IsOk());
    return made;
  }
  v1::Enhet NewEnhet(const std::string& namn) const {
    v1::CreateEnhetRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    request.mutable_enhet()->set_namn(namn);
    request.mutable_enhet()->set_giltig_fran("2010-01-01");
    v1::Enhet made;
    EXPECT_THAT(Do("CreateEnhet", request, made), tests::IsOk());
    return made;
  }
  absl::Status CreateUppdrag(const std::string& enhet, const std::string& utforare, const std::string& fran,
                             const std::string& till, v1::Uppdrag& made) const {
    v1::CreateUppdragRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    request.mutable_uppdrag()->set_enhet(enhet);
    request.mutable_uppdrag()->set_utforare(utforare);
    request.mutable_uppdrag()->set_insatstyp(Hemtjanst());
    request.mutable_uppdrag()->set_giltig_fran(fran);
    request.mutable_uppdrag()->set_giltig_till(till);
    return Do("CreateUppdrag", request, made);
  }
  v1::WhoOperatedResponse WhoOperated(const std::string& enhet, const std::string& date) const {
    v1::WhoOperatedRequest request;
    request.set_name(enhet);
    request.set_insatstyp(Hemtjanst());
    request.set_date(date);
    v1::WhoOperatedResponse response;
    EXPECT_THAT(Do("WhoOperated", request, response), tests::IsOk());
    return response;
  }
  // Everything of one list.
  template <class Q, class R>
  R ListAll(const std::string& method, const std::string& kommun = "0114", const std::string& filter = "") const {
    Q request;
    request.set_parent(Parent(kommun));
    request.set_page_size(1000);
    request.set_filter(filter);
    R response;
    EXPECT_THAT(Do(method, request, response, kommun), tests::IsOk());
    return response;
  }

  std::unique_ptr<store::Store> store_;
  std::unique_ptr<RegistryService> service_;
  proto::Handlers handlers_;
};

}  // namespace kvalitet::registry
