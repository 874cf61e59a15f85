#include "tests/system/installation.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/rpc/tls.h"

namespace kvalitet::tests {
namespace {

const std::map<std::string, std::vector<std::string>>& Calls() {
  static const auto* calls =
      new std::map<std::string, std::vector<std::string>>{{"registry", {}},
                                                          {"uppfoljning", {"registry"}},
                                                          {"avvikelser", {"registry"}},
                                                          {"berattelse", {"registry", "uppfoljning", "avvikelser"}},
                                                          {"compiler", {"berattelse"}}};
  return *calls;
}

absl::Status RunShell(const std::string& command) {
  if (std::system(command.c_str()) == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("failed: ", command));
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

const std::vector<std::string>& Installation::Services() {
  static const auto* services =
      new std::vector<std::string>{"registry", "uppfoljning", "avvikelser", "berattelse", "compiler"};
  return *services;
}

absl::StatusOr<std::unique_ptr<Installation>> Installation::Start(const std::string& today, Engine engine) {
  std::unique_ptr<Installation> made(new Installation());
  KV_RETURN_IF_ERROR(made->Make(today, engine));
  return made;
}

absl::Status Installation::MakeSchemas() {
  MySqlServer::Settings settings;
  settings.durable = true;
  settings.network = true;
  KV_ASSIGN_OR_RETURN(database_, MySqlServer::Start(settings));
  KV_RETURN_IF_ERROR(RunShell(absl::StrCat(KVALITET_SOURCE_DIR "/deploy/mysql/schemas mariadb ", dir_.path(),
                                           "/secrets > ", dir_.File("schemas.sql"))));
  for (absl::string_view statement : absl::StrSplit(ReadFile(dir_.File("schemas.sql")), ';')) {
    statement = absl::StripAsciiWhitespace(statement);
    if (!statement.empty()) KV_RETURN_IF_ERROR(Administrate(database_->url(), std::string(statement)));
  }
  return absl::OkStatus();
}

absl::Status Installation::Make(const std::string& today, Engine engine) {
  if (engine == Engine::kMariaDb) KV_RETURN_IF_ERROR(MakeSchemas());
  KV_RETURN_IF_ERROR(RunShell(absl::StrCat(KVALITET_SOURCE_DIR "/deploy/pki ", dir_.path(), "/pki > /dev/null")));
  KV_RETURN_IF_ERROR(
      RunShell(absl::StrCat(KVALITET_BINARY_DIR "/bin/kvalitet-svit --make_keys --data_dir=", dir_.path())));
  KV_ASSIGN_OR_RETURN(tokens_, rpc::TokenKey::FromFile(dir_.File("token.jwk")));

  for (const std::string& service : Services()) {
    const std::string pki = absl::StrCat(dir_.path(), "/pki/", service, "/current/");
    std::vector<std::string> flags = {
        "--dev",
        absl::StrCat("--today=", today),
        "--listen=127.0.0.1:0",
        "--ops_listen=127.0.0.1:0",
        absl::StrCat("--data_dir=", dir_.File(service)),
        absl::StrCat("--master_key_file=", dir_.File("master.key")),
        absl::StrCat("--token_key_file=", dir_.File("token.jwk")),
        absl::StrCat("--tls_cert_file=", pki, "cert.pem"),
        absl::StrCat("--tls_key_file=", pki, "key.pem"),
        absl::StrCat("--tls_ca_file=", pki, "ca.pem")};
    if (engine == Engine::kMariaDb) {
      flags.push_back(absl::StrCat("--database=mysql://kvalitet_", service, "@127.0.0.1:", database_->port(),
                                   "/kvalitet_", service, "?password_file=", dir_.path(), "/secrets/", service,
                                   ".password"));
    }
    for (const std::string& called : Calls().at(service)) {
      flags.push_back(absl::StrCat("--", called, "=", Address(called)));
    }
    auto program =
        std::make_unique<Program>(absl::StrCat("kvalitet-", service), flags, dir_.File(absl::StrCat(service, ".log")));
    if (!program->Start()) return absl::InternalError(absl::StrCat(service, " did not start: ", program->LogTail()));
    // From now on at the same place: whoever calls it looks there.
    program->flags()[2] = absl::StrCat("--listen=127.0.0.1:", program->port());
    programs_[service] = std::move(program);
  }
  return absl::OkStatus();
}

std::string Installation::Address(const std::string& service) const {
  return absl::StrCat("127.0.0.1:", programs_.at(service)->port());
}

std::string Installation::address() const {
  return absl::StrJoin(Services(), ",", [this](std::string* out, const std::string& service) {
    absl::StrAppend(out, service, "=", Address(service));
  });
}

std::string Installation::JobsDue() const {
  const std::string jobs = absl::StrJoin(Services(), " + ", [](std::string* out, const std::string& service) {
    absl::StrAppend(
        out, "(SELECT COUNT(*) FROM kvalitet_", service,
        ".job WHERE state = 'TAGEN' OR (state = 'KO' AND lease_until <= UNIX_TIMESTAMP(NOW(6)) * 1000000))");
  });
  return absl::StrCat("mariadb --no-defaults --user=root --socket='", database_->socket(),
                      "' --batch --skip-column-names --execute=\"SELECT ", jobs, "\"");
}

int Installation::OpsPort(const std::string& service) const {
  const std::string log = ReadFile(dir_.File(absl::StrCat(service, ".log")));
  const size_t at = log.rfind(" ops_port=");
  return at == std::string::npos ? 0 : std::atoi(log.c_str() + at + sizeof " ops_port=" - 1);
}

std::unique_ptr<Program> Installation::Replica(const std::string& service) const {
  std::vector<std::string> flags = programs_.at(service)->flags();
  for (std::string& flag : flags) {
    if (absl::StartsWith(flag, "--listen=")) flag = "--listen=127.0.0.1:0";
  }
  return std::make_unique<Program>(absl::StrCat("kvalitet-", service), flags,
                                   dir_.File(absl::StrCat(service, "-2.log")));
}

std::unique_ptr<rpc::Channel> Installation::As(const std::string& service, const std::vector<proto::Roll>& roles,
                                               const std::string& utforare) const {
  return To(Address(service), roles, utforare);
}

std::unique_ptr<rpc::Channel> Installation::To(const std::string& address, const std::vector<proto::Roll>& roles,
                                               const std::string& utforare) const {
  proto::Identity who;
  who.subject = utforare.empty() ? "team" : utforare;
  who.roles = roles;
  who.grants = {{"9999", utforare, {}}};
  const std::string token = tokens_->Issue(who, absl::Now(), absl::Hours(8)).value();
  return rpc::Channel::ToAddress(address, rpc::ClientTls({"", "", ca_file()}).value(), absl::StrCat("Bearer ", token));
}

}  // namespace kvalitet::tests
