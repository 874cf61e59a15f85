// The methods of berattelse.
#pragma once
#include "common/proto/call.h"
#include "common/store/resource.h"
#include "services/berattelse/kallor.h"
#include "services/berattelse/tables.h"

namespace kvalitet::berattelse {

class BerattelseService {
 public:
  // Both must live longer; the store's database is migrated with SchemaStatements.
  BerattelseService(store::Store& store, Sources& sources);
  BerattelseService(const BerattelseService&) = delete;
  BerattelseService& operator=(const BerattelseService&) = delete;

  static const google::protobuf::ServiceDescriptor* Descriptor();
  // A handler for every method; this object must live longer.
  proto::Handlers handlers();

 private:
  absl::Status Freeze(const proto::Call& call, const v1::FreezeUnderlagRequest& request, v1::Underlag& response) const;
  absl::Status Read(const proto::Call& call, const v1::ReadUnderlagRequest& request,
                    const std::function<bool(const v1::ReadUnderlagResponse&)>& send) const;
  absl::Status Explain(const proto::Call& call, const v1::ExplainFigurRequest& request,
                       v1::ExplainFigurResponse& response) const;
  absl::Status Enhetsblad(const proto::Call& call, const v1::GetEnhetsbladRequest& request,
                          v1::Enhetsblad& response) const;
  absl::Status AttGora(const proto::Call& call, const attgora::v1::ListAttGoraRequest& request,
                       attgora::v1::ListAttGoraResponse& response) const;
  absl::Status Likabehandling(const proto::Call& call, const v1::GetLikabehandlingRequest& request,
                              v1::Likabehandling& response) const;
  // Everything that a freezing is made of.
  absl::StatusOr<Indata> Samla(const proto::Call& call, const v1::FreezeUnderlagRequest& request) const;
  absl::StatusOr<v1::Underlagsinnehall> Innehall(const proto::Call& call, const std::string& name) const;

  store::Store& store_;
  Sources& sources_;
  const Tables tables_;
  const store::Resource<v1::Siffra> siffror_;
  const store::Resource<v1::Volym> volymer_;
  const store::Resource<v1::Underlag> underlag_;
};

}  // namespace kvalitet::berattelse
