// Ändringsförslag: what an utförare wants changed in the register about itself, or about an enhet that it operates.
#pragma once
#include <memory>
#include <string>

#include "common/proto/call.h"
#include "common/store/resource.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

// The field of an utförare or enhet that an utförare may propose; nullptr for any other, whoever asks.
const google::protobuf::FieldDescriptor* Foreslagbart(const google::protobuf::Descriptor* resource,
                                                      absl::string_view falt);

// The word of its field: "antal personer".
std::string FaltSv(const v1::Andringsforslag& forslag);

// A value of such a field as people read it: "ekonomisk förening", "12"; empty where none is set.
std::string VardeSv(const google::protobuf::Message& resource, const google::protobuf::FieldDescriptor* field);
// Sets it from what people write: the words or the names of an enum, a whole number, a text.  False where it is none.
bool SetVarde(const std::string& varde, const google::protobuf::FieldDescriptor* field,
              google::protobuf::Message& resource);

class Andringsforslagen {
 public:
  // `utforare` and `enheter` take what is accepted, with their own rules and hooks.
  Andringsforslagen(store::Store& store, const Tables& tables, const store::ResourceBase& utforare,
                    const store::ResourceBase& enheter);

  void Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const;

 private:
  // What a proposal is about, as of the day from which it is meant to hold.
  struct Mal {
    const store::TableBase* table = nullptr;
    const store::ResourceBase* resource = nullptr;
    const google::protobuf::FieldDescriptor* field = nullptr;
    std::unique_ptr<google::protobuf::Message> stored;
  };

  absl::Status ReadMal(store::Tx& tx, const v1::Andringsforslag& forslag, Mal& mal) const;
  // The enhet of the proposal, if it has one, is operated by its utförare today.
  absl::StatusOr<bool> Driver(store::Tx& tx, const v1::Andringsforslag& forslag) const;
  // Reads the proposal that is to be answered.
  absl::Status ReadOppet(store::Tx& tx, const std::string& name, v1::Andringsforslag& forslag) const;
  absl::Status Stamp(store::Tx& tx, v1::Andringsforslag& forslag) const;
  absl::Status Lagg(store::Tx& tx, const v1::Andringsforslag& forslag) const;

  absl::Status Create(const proto::Call& call, const v1::CreateAndringsforslagRequest& request,
                      v1::Andringsforslag& made) const;
  absl::Status Acceptera(const proto::Call& call, const v1::AccepteraAndringsforslagRequest& request,
                         v1::Andringsforslag& now) const;
  absl::Status Avvisa(const proto::Call& call, const v1::AvvisaAndringsforslagRequest& request,
                      v1::Andringsforslag& now) const;

  store::Store& store_;
  const Tables& tables_;
  const store::ResourceBase& utforare_;
  const store::ResourceBase& enheter_;
  const store::Resource<v1::Andringsforslag> forslag_;
};

}  // namespace kvalitet::registry
