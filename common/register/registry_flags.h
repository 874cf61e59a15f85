// The flags by which a service that runs alone finds the registry; for its main only.
#pragma once
#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "common/rpc/process.h"

ABSL_FLAG(std::string, registry, "127.0.0.1:50051", "HOST:PORT of kvalitet-registry");
ABSL_FLAG(std::string, registry_token_file, "",
          "file with the token that the registry is asked with, whose holder reads the register of every kommun served;"
          " empty: DATA_DIR/registry.token");

namespace kvalitet::registry {

inline std::unique_ptr<rpc::Channel> ChannelFromFlags(const rpc::ProcessFlags& flags) {
  const std::string path = absl::GetFlag(FLAGS_registry_token_file);
  return rpc::Channel::ToAddress(
      absl::GetFlag(FLAGS_registry), grpc::InsecureChannelCredentials(),
      rpc::BearerFrom(path.empty() ? absl::StrCat(flags.data_dir, "/registry.token") : path));
}

}  // namespace kvalitet::registry
