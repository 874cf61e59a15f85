// Five processes on MariaDB while something dies: what was acknowledged stays, what is sent again happens once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"
#include "kvalitet/compiler/v1/compiler.pb.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"
#include "tests/support/matchers.h"
#include "tests/system/installation.h"
#include "tests/system/writers.h"

namespace kvalitet::tests {
namespace {

using ::testing::IsEmpty;

constexpr char kParent[] = "kommuner/9999";
constexpr int kWriters = 12;

rpc::CallOptions Until(absl::Time deadline) {
  rpc::CallOptions options;
  options.deadline = deadline;
  return options;
}

// Every page of a list: `page` adds the keys of one and gives the token of the next.
template <class Request, class Response>
absl::StatusOr<std::multiset<std::string>> Keys(rpc::Channel& channel, const std::string& method,
                                                const std::function<void(const Response&, std::multiset<std::string>&)>& add) {
  Request request;
  request.set_parent(kParent);
  request.set_page_size(1000);
  std::multiset<std::string> keys;
  do {
    Response response;
    const absl::Status status = channel.Unary(method, request, response, Until(absl::Now() + absl::Seconds(30)));
    if (!status.ok()) return status;
    add(response, keys);
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return keys;
}

class Faults : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = Installation::Start("2026-11-23");
    KV_ASSERT_OK(made.status());
    house_ = *std::move(made);
    for (const std::string& service : Installation::Services()) {
      channels_[service] = house_->As(service, {proto::Roll::KVALITETSTEAM});
    }
    MakeEnhet();
  }

  // The enhet of which everything is written, with an utförare.
  void MakeEnhet() {
    registry::v1::CreateUtforareRequest utforare;
    utforare.set_parent(kParent);
    utforare.set_utforare_id("alfa");
    utforare.mutable_utforare()->set_namn("Alfa");
    utforare.mutable_utforare()->set_regiform(registry::v1::REGIFORM_KOMMUNAL);
    registry::v1::Utforare made;
    KV_ASSERT_OK(Send("registry", "registry.v1.Registry/CreateUtforare", utforare, made));
    registry::v1::CreateEnhetRequest enhet;
    enhet.set_parent(kParent);
    enhet.set_enhet_id("norr");
    enhet.mutable_enhet()->set_namn("Hemtjänst Norr");
    enhet.mutable_enhet()->set_giltig_fran("2020-01-01");
    registry::v1::Enhet stored;
    KV_ASSERT_OK(Send("registry", "registry.v1.Registry/CreateEnhet", enhet, stored));
    registry::v1::CreateUppdragRequest uppdrag;
    uppdrag.set_parent(kParent);
    uppdrag.mutable_uppdrag()->set_enhet(stored.name());
    uppdrag.mutable_uppdrag()->set_utforare(made.name());
    uppdrag.mutable_uppdrag()->set_insatstyp(absl::StrCat(kParent, "/insatstyper/sol-hemtjanst"));
    uppdrag.mutable_uppdrag()->set_giltig_fran("2020-01-01");
    registry::v1::Uppdrag given;
    KV_ASSERT_OK(Send("registry", "registry.v1.Registry/CreateUppdrag", uppdrag, given));
  }

  template <class Q, class R>
  absl::Status Send(const std::string& service, const std::string& method, Q& request, R& response) {
    request.set_request_id(absl::StrFormat("00000000-0000-4000-9000-%012d", ++request_));
    return channels_[service]->Unary("kvalitet." + method, request, response, Until(absl::Now() + absl::Seconds(30)));
  }

  Target Utforare() {
    rpc::Channel& channel = *channels_["registry"];
    return {[&channel](int64_t n, const std::string& id, absl::Time deadline) -> absl::StatusOr<std::string> {
              registry::v1::CreateUtforareRequest request;
              request.set_parent(kParent);
              request.set_request_id(id);
              request.mutable_utforare()->set_namn(absl::StrCat("Utförare ", n));
              request.mutable_utforare()->set_regiform(registry::v1::REGIFORM_ENSKILD);
              registry::v1::Utforare made;
              const absl::Status status =
                  channel.Unary("kvalitet.registry.v1.Registry/CreateUtforare", request, made, Until(deadline));
              if (!status.ok()) return status;
              return made.name();
            },
            [&channel] {
              return Keys<registry::v1::ListUtforareRequest, registry::v1::ListUtforareResponse>(
                  channel, "kvalitet.registry.v1.Registry/ListUtforare", [](const auto& page, auto& keys) {
                    for (const auto& one : page.utforare()) keys.insert(one.name());
                  });
            }};
  }

  Target Avvikelser() {
    rpc::Channel& channel = *channels_["avvikelser"];
    return {[&channel](int64_t n, const std::string& id, absl::Time deadline) -> absl::StatusOr<std::string> {
              avvikelser::v1::CreateAvvikelseRequest request;
              request.set_parent(kParent);
              request.set_request_id(id);
              avvikelser::v1::Avvikelse& one = *request.mutable_avvikelse();
              one.set_handelse(absl::StrCat("H-", n));
              one.set_typ(avvikelser::v1::AVVIKELSE);
              one.set_lagrum(avvikelser::v1::SOL);
              one.set_enhet(absl::StrCat(kParent, "/enheter/norr"));
              one.set_insatstyp("SOL_HEMTJANST");
              one.set_beskrivning("Besöket på morgonen blev inte av.");
              one.set_konsekvens("Oro.");
              one.add_kategorier()->set_kod("UTFORANDE_EJ");
              avvikelser::v1::Avvikelse made;
              const absl::Status status = channel.Unary("kvalitet.avvikelser.v1.AvvikelseService/CreateAvvikelse",
                                                        request, made, Until(deadline));
              if (!status.ok()) return status;
              return made.name();
            },
            [&channel] {
              return Keys<avvikelser::v1::ListAvvikelserRequest, avvikelser::v1::ListAvvikelserResponse>(
                  channel, "kvalitet.avvikelser.v1.AvvikelseService/ListAvvikelser", [](const auto& page, auto& keys) {
                    for (const auto& one : page.avvikelser()) keys.insert(one.name());
                  });
            }};
  }

  Target Atgarder() {
    rpc::Channel& channel = *channels_["uppfoljning"];
    return {[&channel](int64_t n, const std::string& id, absl::Time deadline) -> absl::StatusOr<std::string> {
              uppfoljning::v1::CreateAtgardRequest request;
              request.set_parent(kParent);
              request.set_request_id(id);
              uppfoljning::v1::Atgard& one = *request.mutable_atgard();
              one.set_enhet(absl::StrCat(kParent, "/enheter/norr"));
              one.set_insatstyp("SOL_HEMTJANST");
              one.set_text(absl::StrCat("Åtgärd ", n));
              one.set_sista_date("2027-01-29");
              one.set_ansvarig("enhetschef");
              uppfoljning::v1::Atgard made;
              const absl::Status status = channel.Unary("kvalitet.uppfoljning.v1.UppfoljningService/CreateAtgard",
                                                        request, made, Until(deadline));
              if (!status.ok()) return status;
              return made.name();
            },
            [&channel] {
              return Keys<uppfoljning::v1::ListAtgarderRequest, uppfoljning::v1::ListAtgarderResponse>(
                  channel, "kvalitet.uppfoljning.v1.UppfoljningService/ListAtgarder", [](const auto& page, auto& keys) {
                    for (const auto& one : page.atgarder()) keys.insert(one.name());
                  });
            }};
  }

  Target Volymer() {
    rpc::Channel& channel = *channels_["berattelse"];
    const auto month = [](int64_t n) { return absl::StrFormat("%04d-%02d", 1990 + n / 12 % 110, n % 12 + 1); };
    return {[&channel, month](int64_t n, const std::string& id, absl::Time deadline) -> absl::StatusOr<std::string> {
              berattelse::v1::ImportVolymerRequest batch;
              berattelse::v1::ImportVolymerResponse response;
              bool sent = false;
              const auto next = [&](google::protobuf::Message&) {
                if (sent) return false;
                batch.set_parent(kParent);
                batch.set_kalla("skrivare");
                batch.set_request_id(id);
                berattelse::v1::VolymRad& row = *batch.add_rader();
                row.set_rad(2);
                row.set_kall_id(absl::StrCat(n));
                row.set_ar(month(n).substr(0, 4));
                row.set_manad(month(n));
                row.set_insatstyp("SOL_HEMTJANST");
                row.set_regi("kommunal");
                row.set_slag("personer");
                row.set_antal(absl::StrCat(n));
                row.set_kalla("skrivare");
                return sent = true;
              };
              const absl::Status status =
                  channel.ClientStream("kvalitet.berattelse.v1.BerattelseService/ImportVolymer", batch, response,
                                       Until(deadline), next);
              if (!status.ok()) return status;
              if (response.antal_fel() > 0) return absl::InternalError(response.ShortDebugString());
              return month(n);
            },
            [&channel] {
              return Keys<berattelse::v1::ListVolymerRequest, berattelse::v1::ListVolymerResponse>(
                  channel, "kvalitet.berattelse.v1.BerattelseService/ListVolymer", [](const auto& page, auto& keys) {
                    for (const auto& one : page.volymer()) keys.insert(one.manad());
                  });
            }};
  }

  // Reports of different years; the key is the report with its content.
  Target Rapporter() {
    rpc::Channel& channel = *channels_["compiler"];
    return {[&channel](int64_t n, const std::string& id, absl::Time deadline) -> absl::StatusOr<std::string> {
              compiler::v1::CompileRapportRequest request;
              request.set_parent(kParent);
              request.set_ar(static_cast<int32_t>(1990 + n % 110));
              request.set_frys_date("2026-11-23");
              request.add_format(compiler::v1::FORMAT_HTML);
              request.set_request_id(id);
              compiler::v1::CompileRapportResponse step;
              std::string name;
              const absl::Status status = channel.ServerStream(
                  "kvalitet.compiler.v1.CompilerService/CompileRapport", request, step, Until(deadline),
                  [&](const google::protobuf::Message& m) {
                    const auto& told = static_cast<const compiler::v1::CompileRapportResponse&>(m);
                    if (told.has_rapport()) name = told.rapport().name();
                    return true;
                  });
              if (!status.ok()) return status;
              if (name.empty()) return absl::InternalError("no report came");
              return name;
            },
            [&channel] {
              return Keys<compiler::v1::ListRapporterRequest, compiler::v1::ListRapporterResponse>(
                  channel, "kvalitet.compiler.v1.CompilerService/ListRapporter", [](const auto& page, auto& keys) {
                    for (const auto& one : page.rapporter()) keys.insert(one.name());
                  });
            },
            true};
  }

  std::vector<Target> TargetsOf(const std::string& victim) {
    if (victim == "registry") return {Utforare()};
    if (victim == "uppfoljning") return {Atgarder()};
    if (victim == "avvikelser") return {Avvikelser()};
    if (victim == "berattelse") return {Volymer()};
    if (victim == "compiler") return {Rapporter()};
    return {Utforare(), Avvikelser(), Atgarder()};  // of the database
  }

  // Kills `victim` in the middle of writes, starts it again, and reckons.
  void Round(int number, const std::string& victim, std::minstd_rand& random) {
    SCOPED_TRACE(absl::StrCat("round ", number, ": kill -9 of ", victim));
    Writers writers(TargetsOf(victim), kWriters, house_->dir().File("acknowledged.log"), number * 10000);
    const absl::Time start = absl::Now();
    while (writers.acknowledged() < 20 && absl::Now() < start + absl::Seconds(30)) absl::SleepFor(absl::Milliseconds(5));
    absl::SleepFor(absl::Milliseconds(random() % 300));
    ASSERT_TRUE(writers.WaitForInFlight(8));
    if (victim == "mariadbd") {
      KV_ASSERT_OK(house_->database().KillAndRestart());
    } else {
      house_->program(victim).Kill();
      absl::SleepFor(absl::Milliseconds(random() % 200));
      ASSERT_TRUE(house_->program(victim).Start()) << house_->program(victim).LogTail();
    }
    absl::SleepFor(absl::Milliseconds(300));  // some writers meet what has come back
    writers.Stop();
    EXPECT_THAT(writers.Reckon(), IsEmpty());
    EXPECT_GE(writers.acknowledged(), 20);
  }

  void Rounds(int count) {
    std::vector<std::string> victims = Installation::Services();
    victims.push_back("mariadbd");
    std::minstd_rand random(7);
    for (int i = 0; i < count; ++i) {
      Round(i, victims[static_cast<size_t>(i) % victims.size()], random);
      if (HasFatalFailure()) return;
    }
  }

  std::unique_ptr<Installation> house_;
  std::map<std::string, std::unique_ptr<rpc::Channel>> channels_;
  int request_ = 0;
};

TEST_F(Faults, LongTenKillsLoseNothingAndDoubleNothing) { Rounds(10); }

TEST_F(Faults, LongHundredKills) { Rounds(100); }

// Who is asked to stop lets what it has begun end: nothing is lost, and it ends with 0.
TEST_F(Faults, StoppedUnderLoad) {
  for (const std::string victim : {"registry", "avvikelser", "uppfoljning"}) {
    SCOPED_TRACE(victim);
    Writers writers(TargetsOf(victim), kWriters, house_->dir().File("acknowledged.log"), 5000000);
    ASSERT_TRUE(writers.WaitForInFlight(8));
    EXPECT_EQ(house_->program(victim).Stop(), 0) << house_->program(victim).LogTail();
    ASSERT_TRUE(house_->program(victim).Start()) << house_->program(victim).LogTail();
    writers.Stop();
    EXPECT_THAT(writers.Reckon(), IsEmpty());
  }
}

// A report of a missförhållande is taken while the registry is away; a follow-up is not, and says what to do.
TEST_F(Faults, WithoutTheRegistryAReportIsStillTaken) {
  house_->program("registry").Kill();
  const Target reports = Avvikelser();
  const auto taken = reports.write(1, "00000000-0000-4000-8000-000000000001", absl::Now() + absl::Seconds(20));
  KV_ASSERT_OK(taken.status());
  ASSERT_TRUE(house_->program("registry").Start()) << house_->program("registry").LogTail();
  avvikelser::v1::GetAvvikelseRequest get;
  get.set_name(*taken);
  avvikelser::v1::Avvikelse found;
  for (const absl::Time end = absl::Now() + absl::Seconds(60); absl::Now() < end && !found.register_verified();) {
    KV_ASSERT_OK(channels_["avvikelser"]->Unary("kvalitet.avvikelser.v1.AvvikelseService/GetAvvikelse", get, found,
                                                Until(absl::Now() + absl::Seconds(10))));
    absl::SleepFor(absl::Milliseconds(200));
  }
  EXPECT_TRUE(found.register_verified()) << "it is checked against the registry later, by itself";
}

}  // namespace
}  // namespace kvalitet::tests
