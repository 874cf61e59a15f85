// What stands in deploy/ is what the programs take: every flag exists, every port is the one that the program listens
// on by itself, and every address of another service is that service's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <regex>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/system/processes.h"

namespace kvalitet::tests {
namespace {

// In the order of their ports.
const std::map<std::string, int>& Ports() {
  static const auto* ports = new std::map<std::string, int>{
      {"registry", 50051}, {"uppfoljning", 50052}, {"avvikelser", 50053}, {"berattelse", 50054}, {"compiler", 50055}};
  return *ports;
}
constexpr int kOpsAbove = 1000;  // the port for those who run a service is this much above its own

std::string Deployed(const std::string& file) { return Content(absl::StrCat(KVALITET_SOURCE_DIR "/deploy/", file)); }

// What `kvalitet-SERVICE --helpfull` lists.
std::set<std::string> FlagsOf(const std::string& service) {
  const std::string command = absl::StrCat(KVALITET_BINARY_DIR "/bin/kvalitet-", service, " --helpfull");
  FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  char buffer[4096];
  for (size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
  pclose(pipe);
  std::set<std::string> flags;
  const std::regex flag("--([a-z_]+) \\(");
  for (std::sregex_iterator at(text.begin(), text.end(), flag), end; at != end; ++at) flags.insert((*at)[1]);
  return flags;
}

// The flags with their values that a text gives to one service.
std::multimap<std::string, std::string> FlagsIn(const std::string& text) {
  std::multimap<std::string, std::string> flags;
  const std::regex flag("(?:^|[\\s\"])--([a-z_]+)=([^\\s\"]*)");
  for (std::sregex_iterator at(text.begin(), text.end(), flag), end; at != end; ++at) flags.emplace((*at)[1], (*at)[2]);
  return flags;
}

int PortOf(const std::string& address) {
  const size_t colon = address.rfind(':');
  return colon == std::string::npos ? 0 : std::atoi(address.c_str() + colon + 1);
}

void Check(const std::string& where, const std::string& service, const std::string& text) {
  SCOPED_TRACE(absl::StrCat(where, ", ", service));
  const std::set<std::string> known = FlagsOf(service);
  ASSERT_GT(known.size(), 10u);
  const auto flags = FlagsIn(text);
  EXPECT_FALSE(flags.empty());
  for (const auto& [flag, value] : flags) {
    EXPECT_TRUE(known.count(flag) == 1 || flag == "flagfile") << "kvalitet-" << service << " has no --" << flag;
    if (flag == "listen") {
      EXPECT_EQ(PortOf(value), Ports().at(service));
    } else if (flag == "ops_listen") {
      EXPECT_EQ(PortOf(value), Ports().at(service) + kOpsAbove);
    } else if (const auto called = Ports().find(flag); called != Ports().end()) {
      EXPECT_EQ(PortOf(value), called->second) << flag;
    } else if (flag == "database") {
      EXPECT_THAT(value, ::testing::HasSubstr("password_file="));
    }
  }
  // Everybody whom it may call is told about.
  for (const auto& [other, port] : Ports()) {
    if (known.count(other) == 1) {
      EXPECT_EQ(flags.count(other), 1u) << "--" << other;
    }
  }
}

// The part of a text between the first line that matches and the next line that does.
std::string Part(const std::string& text, const std::string& begin, const std::string& end) {
  const size_t from = text.find(begin);
  if (from == std::string::npos) return "";
  const size_t to = text.find(end, from + begin.size());
  return text.substr(from, to == std::string::npos ? to : to - from);
}

TEST(Deploy, SystemdUnitsNameWhatTheProgramsTake) {
  const std::string unit = Deployed("systemd/kvalitet@.service");
  for (const auto& [service, port] : Ports()) {
    Check("systemd", service, absl::StrCat(unit, "\n", Deployed(absl::StrCat("systemd/", service, ".flags"))));
  }
}

TEST(Deploy, ComposeNamesWhatTheProgramsTake) {
  const std::string text = Deployed("compose.yaml");
  for (const auto& [service, port] : Ports()) {
    const std::string part = Part(text, absl::StrCat("\n  ", service, ":\n"), "\n\n");
    Check("compose", service, part);
    EXPECT_THAT(part, ::testing::HasSubstr(absl::StrCat("ports: [\"", port, ":", port, "\"]")));
    EXPECT_THAT(part, ::testing::HasSubstr(absl::StrCat(":", port + kOpsAbove, "/readyz")));
    EXPECT_THAT(part, ::testing::HasSubstr(absl::StrCat("kvalitet-", service)));
  }
}

TEST(Deploy, KubernetesNamesWhatTheProgramsTake) {
  const std::string text = Deployed("kubernetes/kvalitetsnav.yaml");
  for (const auto& [service, port] : Ports()) {
    std::string deployment;
    for (absl::string_view part : absl::StrSplit(text, "\n---\n")) {
      const bool own = absl::StrContains(part, "kind: Deployment") &&
                       absl::StrContains(part, absl::StrCat("\n  name: ", service, "\n"));
      if (own) deployment = std::string(part);
    }
    Check("kubernetes", service, deployment);
    for (const char* probe : {"livenessProbe: {httpGet: {path: /livez, port: ops}",
                              "readinessProbe: {httpGet: {path: /readyz, port: ops}", "startupProbe: "}) {
      EXPECT_THAT(deployment, ::testing::HasSubstr(probe)) << service;
    }
    EXPECT_THAT(deployment, ::testing::HasSubstr(absl::StrCat("{name: grpc, containerPort: ", port,
                                                              "}, {name: ops, containerPort: ", port + kOpsAbove)));
  }
}

// Secrets are readable by the user that the programs run as, and as store/cipher.h wants them.
TEST(Deploy, SecretsAreReadByTheProgramsAndNobodyElse) {
  const std::string compose = Deployed("compose.yaml"), pods = Deployed("kubernetes/kvalitetsnav.yaml");
  EXPECT_THAT(compose, ::testing::HasSubstr("useradd --system --uid 990 kvalitet"));
  EXPECT_THAT(compose, ::testing::HasSubstr("chown -R 990:990 secrets"));
  const auto count = [&](absl::string_view text) {
    return std::vector<absl::string_view>(absl::StrSplit(pods, text)).size() - 1;
  };
  EXPECT_EQ(count("runAsUser: 990, fsGroup: 990"), Ports().size());
  EXPECT_EQ(count("secretName: kvalitet-keys, defaultMode: 0440"), Ports().size());
  EXPECT_EQ(count("defaultMode: "), 2 * Ports().size()) << "keys and certificates, no others";
}

}  // namespace
}  // namespace kvalitet::tests
