// The methods of compiler.
#pragma once
#include <functional>
#include <map>
#include <string>

#include "common/attgora/listning.h"
#include "common/pdf/render.h"
#include "common/proto/call.h"
#include "common/store/jobs.h"
#include "common/store/resource.h"
#include "services/compiler/tables.h"
#include "services/compiler/underlagskalla.h"

namespace kvalitet::compiler {

class CompilerService {
 public:
  // Both must live longer; the store's database is migrated with SchemaStatements.  `owner` names this process in
  // leases, unique among replicas.
  CompilerService(store::Store& store, Underlagskalla& underlag, const std::string& owner, pdf::Granser granser = {});
  CompilerService(const CompilerService&) = delete;
  CompilerService& operator=(const CompilerService&) = delete;

  static const google::protobuf::ServiceDescriptor* Descriptor();
  // A handler for every method; this object must live longer.
  proto::Handlers handlers();

 private:
  using Framsteg = std::function<bool(const v1::CompileRapportResponse&)>;
  struct Utgavor {
    v1::Rapport rapport;
    std::map<std::string, std::string> bytes;  // by part
  };

  absl::Status Compile(const proto::Call& call, const v1::CompileRapportRequest& request, const Framsteg& send);
  absl::Status GetUtgava(const proto::Call& call, const v1::GetUtgavaRequest& request,
                         const std::function<bool(const v1::GetUtgavaResponse&)>& send);
  // Takes the lease of this kommun, year and insatstyp.  While somebody else has it this waits, and says so: equal work
  // then finds the report made.  A lease that ran out, because its process died, is taken over; nothing else takes it
  // up, since figures are frozen on behalf of whoever asks, and their credentials are not stored.
  absl::StatusOr<store::Job> TaUppdraget(const proto::Call& call, const v1::CompileRapportRequest& request,
                                         const Framsteg& send);
  absl::StatusOr<Utgavor> Gor(const proto::Call& call, const v1::CompileRapportRequest& request, const Framsteg& send);
  // Stores the report and its editions, or returns the one with equal content.
  absl::Status Spara(const proto::Call& call, const v1::CompileRapportRequest& request, const store::Job& job,
                     const Utgavor& utgavor, v1::Rapport& rapport);

  store::Store& store_;
  Underlagskalla& underlag_;
  store::Jobs jobs_;
  const pdf::Granser pdf_;
  const Tables tables_;
  const store::Resource<v1::Rapport> rapporter_;
  const attgora::Listning att_gora_;
};

}  // namespace kvalitet::compiler
