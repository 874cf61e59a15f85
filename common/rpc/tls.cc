#include "common/rpc/tls.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/status.h"

namespace kvalitet::rpc {
namespace {

using grpc::experimental::FileWatcherCertificateProvider;

constexpr unsigned kReadAgainSeconds = 5;
constexpr absl::string_view kTrustDomain = "spiffe://kvalitet/";

using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

absl::Status Unusable(const std::string& path, absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat(path, " ", what));
}

absl::StatusOr<X509Ptr> ReadCertificate(const std::string& path) {
  const File file(std::fopen(path.c_str(), "r"), &std::fclose);
  if (file == nullptr) return Unusable(path, "cannot be read; deploy/pki makes certificates");
  X509Ptr certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr), &X509_free);
  if (certificate == nullptr) return Unusable(path, "is no certificate in PEM");
  if (X509_cmp_current_time(X509_get0_notAfter(certificate.get())) < 0) return Unusable(path, "has gone out of date");
  return certificate;
}

// gRPC would start with files it cannot use, and refuse every connection without a word.
absl::Status CheckFiles(const TlsFiles& files) {
  KV_RETURN_IF_ERROR(ReadCertificate(files.ca).status());
  if (files.certificate.empty()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const X509Ptr certificate, ReadCertificate(files.certificate));
  const File file(std::fopen(files.key.c_str(), "r"), &std::fclose);
  if (file == nullptr) return Unusable(files.key, "cannot be read; deploy/pki makes keys");
  const KeyPtr key(PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  if (key == nullptr) return Unusable(files.key, "is no private key in PEM without a password");
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Unusable(files.key, absl::StrCat("does not belong to ", files.certificate));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerTls(const TlsFiles& files) {
  if (files.certificate.empty()) return absl::InvalidArgumentError("a server needs a certificate");
  KV_RETURN_IF_ERROR(CheckFiles(files));
  grpc::experimental::TlsServerCredentialsOptions options(std::make_shared<FileWatcherCertificateProvider>(
      files.key, files.certificate, files.ca, kReadAgainSeconds));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ClientTls(const TlsFiles& files) {
  KV_RETURN_IF_ERROR(CheckFiles(files));
  grpc::experimental::TlsChannelCredentialsOptions options;
  if (files.certificate.empty()) {
    options.set_certificate_provider(std::make_shared<FileWatcherCertificateProvider>(files.ca, kReadAgainSeconds));
  } else {
    options.set_certificate_provider(std::make_shared<FileWatcherCertificateProvider>(
        files.key, files.certificate, files.ca, kReadAgainSeconds));
    options.watch_identity_key_cert_pairs();
  }
  options.watch_root_certs();
  return grpc::experimental::TlsCredentials(options);
}

std::string ProgramOf(const grpc::AuthContext& context) {
  if (!context.IsPeerAuthenticated()) return "";
  const std::vector<grpc::string_ref> ids = context.FindPropertyValues(GRPC_PEER_SPIFFE_ID_PROPERTY_NAME);
  if (ids.size() != 1) return "";
  const absl::string_view id(ids[0].data(), ids[0].length());
  return absl::StartsWith(id, kTrustDomain) ? std::string(id.substr(kTrustDomain.size())) : "";
}

}  // namespace kvalitet::rpc
