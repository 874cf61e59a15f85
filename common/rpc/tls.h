// TLS of a process: server and client alike, from files that are read again when they change, so that a new certificate
// needs no restart (deploy/pki makes them).  People show a token, programs show a certificate: the port asks for one,
// verifies it if it comes, and believes the name that it carries as spiffe://kvalitet/PROGRAM and nothing else.
#pragma once
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace kvalitet::rpc {

// PEM files.  Key and certificate of one pair must change together: let their folder be a symbolic link that is moved.
struct TlsFiles {
  std::string certificate;  // with the chain to `ca`; "" for people, who have none
  std::string key;
  std::string ca;
};

// FAILED_PRECONDITION names the file and what is wrong with it: missing, unreadable, not a pair, out of date.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerTls(const TlsFiles& files);
// The server's certificate must be of `ca` and name the host that is called.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ClientTls(const TlsFiles& files);

// The program that the certificate of the other side names; "" without one.
std::string ProgramOf(const grpc::AuthContext& context);

}  // namespace kvalitet::rpc
