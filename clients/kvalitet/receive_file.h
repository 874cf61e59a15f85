// An export as a stream of parts, received into a file that is kept only if it came whole.
#pragma once
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/args.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/export_file.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {

// The format of --format, else that of the name of --ut.
inline absl::StatusOr<registry::v1::Exportformat> StatedFormat(const Args& args) {
  const bool lines = absl::EndsWith(args.Get("ut"), ".jsonl");
  return Value<registry::v1::Exportformat>(args.Has("format") ? args.Get("format") : lines ? "jsonl" : "csv", "format");
}

// Receives what `request` asks for into `path`; the last part, with `slut`, is the answer.
template <class Part, class Request>
absl::StatusOr<Part> ReceiveFile(Context& context, absl::string_view method, const Request& request,
                                 const std::string& path) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  ExportFile file(path, request.format());
  KV_RETURN_IF_ERROR(file.Open());
  Part part, last;
  absl::Status written;
  const absl::Status status = services->Receive(method, request, part, [&](const google::protobuf::Message& m) {
    const auto& p = static_cast<const Part&>(m);
    written = file.Add(p.data());
    if (p.has_slut()) last = p;
    return written.ok();
  });
  KV_RETURN_IF_ERROR(written);
  if (!status.ok() && !absl::IsUnavailable(status)) return status;
  if (!last.has_slut()) {
    return Failure(kUnavailable,
                   "Tjänsten svarar inte, eller överföringen bröts innan filen var hel: ingen fil sparades. "
                   "Kör samma kommando igen om en stund. Är adressen rätt (--server VÄRD:PORT)?");
  }
  KV_RETURN_IF_ERROR(file.Finish(last.slut()));
  return last;
}

// What a program is told of a file that came.
inline Json FileJson(const std::string& path, const registry::v1::Exportslut& slut) {
  return Json::Object()
      .Set("fil", path)
      .Set("rader", slut.rader())
      .Set("byte", slut.byte())
      .Set("sha256", slut.sha256());
}

}  // namespace kvalitet::client
