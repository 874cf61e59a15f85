#include "services/registry/forslag.h"

#include <memory>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/rules.h"
#include "common/store/value.h"

namespace kvalitet::registry {
namespace {

using proto::Wrong;

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using store::Tx;

// What an utförare knows best about itself.  The rest is the kommun's to decide or to find out, and no proposal of one
// line answers for it: regiform and ideburen (every comparison rests on them), status, tillstånd and validity
// (decisions), skyddad (secrecy), verksamhetsomrade and kolada_id (the kommun's own order), anmarkning (the kommun's
// own words).
const std::vector<const FieldDescriptor*>& Foreslagbara(const Descriptor* resource) {
  const auto fields = [](const Descriptor* d, std::initializer_list<const char*> names) {
    auto* found = new std::vector<const FieldDescriptor*>;
    for (const char* name : names) found->push_back(d->FindFieldByName(name));
    return found;
  };
  static const auto& of_utforare =
      *fields(v1::Utforare::descriptor(), {"namn", "orgnummer", "juridisk_form", "kallhanvisning"});
  static const auto& of_enhet = *fields(v1::Enhet::descriptor(), {"namn", "omrade", "kapacitet", "antal_personer",
                                                                  "chef_sedan_date", "hsa_id", "adress"});
  return resource == v1::Enhet::descriptor() ? of_enhet : of_utforare;
}

// Where an enhet lies: of a protected one nothing of it is written down anywhere.
bool SagerPlats(const FieldDescriptor* field) { return field->name() == "adress" || field->name() == "omrade"; }

const Descriptor* About(const v1::Andringsforslag& forslag) {
  return forslag.enhet().empty() ? v1::Utforare::descriptor() : v1::Enhet::descriptor();
}

std::string Fold(absl::string_view word) {
  return absl::StrReplaceAll(base::FoldSv(base::TrimSv(word)), {{" ", "_"}, {"-", "_"}});
}

// "namn, område, chef sedan och adress".
std::string AllaFalt(const Descriptor* resource) {
  std::vector<std::string> words;
  for (const FieldDescriptor* field : Foreslagbara(resource)) words.push_back(proto::Label(field));
  const std::string last = words.back();
  words.pop_back();
  return absl::StrCat(absl::StrJoin(words, ", "), " och ", last);
}

void CheckForslag(const v1::Andringsforslag& forslag, proto::Violations& violations) {
  const FieldDescriptor* field = Foreslagbart(About(forslag), forslag.falt());
  if (field == nullptr) {
    violations.Add("andringsforslag.falt",
                   absl::StrCat("\"", forslag.falt(), "\" kan inte föreslås. För en ", proto::Label(About(forslag)),
                                " går det att föreslå ", AllaFalt(About(forslag)), ". Annat ändrar kommunen själv"));
  } else if (!forslag.fran_date().empty() && !proto::Rule(field).per_period()) {
    violations.Add("andringsforslag.fran_date", absl::StrCat(proto::Label(field),
                                                             " har ingen historik och gäller så snart kommunen har "
                                                             "accepterat. Utelämna datumet"));
  }
}

// What is wrong with the resource that the proposal would make, told of the proposal's value.
absl::Status OfVarde(const absl::Status& status, const FieldDescriptor* field) {
  const std::vector<proto::Violation> list = proto::ViolationsOf(status);
  if (list.empty()) return status;
  proto::Violations violations;
  for (const proto::Violation& one : list) {
    const bool own = absl::EndsWith(one.field, absl::StrCat(".", field->name()));
    violations.Add(own ? "andringsforslag.varde" : one.field, one.svenska, one.reason);
  }
  return violations.ToStatus();
}

absl::Status NoVarde(const v1::Andringsforslag& forslag, const FieldDescriptor* field) {
  std::vector<std::string> words;
  for (int i = 1; field->enum_type() != nullptr && i < field->enum_type()->value_count(); ++i) {
    words.push_back(proto::Word(field->enum_type()->value(i)));
  }
  const std::string said = absl::StrCat("\"", forslag.varde(), "\"");
  return Wrong("andringsforslag.varde",
               words.empty() ? absl::StrCat(said, " är inget helt tal. Skriv till exempel 25")
                             : absl::StrCat(said, " finns inte. Välj bland: ", absl::StrJoin(words, ", ")));
}

std::string Shown(const std::string& varde) { return varde.empty() ? "inte ifyllt" : absl::StrCat("\"", varde, "\""); }

store::Resource<v1::Andringsforslag>::Hooks Hooks(std::function<absl::Status(Tx&, v1::Andringsforslag&)> stamp) {
  store::Resource<v1::Andringsforslag>::Hooks hooks;  // of no interest to other services: no change sequence
  hooks.check = [](const proto::Call&, const v1::Andringsforslag& candidate, const v1::Andringsforslag* stored,
                   proto::Violations& violations) {
    if (stored == nullptr) CheckForslag(candidate, violations);
  };
  hooks.before_write = [stamp = std::move(stamp)](Tx& tx, v1::Andringsforslag& candidate,
                                                  const v1::Andringsforslag* stored) {
    return stored == nullptr ? stamp(tx, candidate) : absl::OkStatus();
  };
  return hooks;
}

}  // namespace

const FieldDescriptor* Foreslagbart(const Descriptor* resource, absl::string_view falt) {
  for (const FieldDescriptor* field : Foreslagbara(resource)) {
    if (field->name() == falt || Fold(proto::Label(field)) == Fold(falt)) return field;
  }
  return nullptr;
}

std::string FaltSv(const v1::Andringsforslag& forslag) {
  const FieldDescriptor* field = Foreslagbart(About(forslag), forslag.falt());
  return field == nullptr ? forslag.falt() : proto::Label(field);
}

std::string VardeSv(const Message& resource, const FieldDescriptor* field) {
  const auto* r = resource.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return r->HasField(resource, field) ? absl::StrCat(r->GetInt32(resource, field)) : "";
    case FieldDescriptor::CPPTYPE_ENUM:
      return r->GetEnum(resource, field)->number() == 0 ? "" : proto::Word(r->GetEnum(resource, field));
    default:
      return r->GetString(resource, field);
  }
}

bool SetVarde(const std::string& varde, const FieldDescriptor* field, Message& resource) {
  const auto* r = resource.GetReflection();
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    int32_t number = 0;
    if (!absl::SimpleAtoi(varde, &number)) return false;
    r->SetInt32(&resource, field, number);
    return true;
  }
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    for (int i = 1; i < field->enum_type()->value_count(); ++i) {
      const auto* value = field->enum_type()->value(i);
      if (Fold(varde) != Fold(proto::Word(value)) && varde != value->name()) continue;
      r->SetEnum(&resource, field, value);
      return true;
    }
    return false;
  }
  r->SetString(&resource, field, varde);
  return true;
}

Andringsforslagen::Andringsforslagen(store::Store& store, const Tables& tables, const store::ResourceBase& utforare,
                                     const store::ResourceBase& enheter)
    : store_(store),
      tables_(tables),
      utforare_(utforare),
      enheter_(enheter),
      forslag_(store, tables.andringsforslag,
               Hooks([this](Tx& tx, v1::Andringsforslag& forslag) { return Stamp(tx, forslag); })) {}

void Andringsforslagen::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const {
  forslag_.Serve(service, handlers);
  handlers.Unary<v1::CreateAndringsforslagRequest, v1::Andringsforslag>(
      "CreateAndringsforslag", [this](const auto& call, const auto& q, auto& r) { return Create(call, q, r); });
  handlers.Unary<v1::AccepteraAndringsforslagRequest, v1::Andringsforslag>(
      "AccepteraAndringsforslag", [this](const auto& call, const auto& q, auto& r) { return Acceptera(call, q, r); });
  handlers.Unary<v1::AvvisaAndringsforslagRequest, v1::Andringsforslag>(
      "AvvisaAndringsforslag", [this](const auto& call, const auto& q, auto& r) { return Avvisa(call, q, r); });
}

// --- What it is about -----------------------------------------------------------------------------------------------

absl::Status Andringsforslagen::ReadMal(Tx& tx, const v1::Andringsforslag& forslag, Mal& mal) const {
  const bool enhet = !forslag.enhet().empty();
  mal.table = enhet ? static_cast<const store::TableBase*>(&tables_.enhet) : &tables_.utforare;
  mal.resource = enhet ? &enheter_ : &utforare_;
  mal.field = Foreslagbart(About(forslag), forslag.falt());
  mal.stored = enhet ? std::unique_ptr<Message>(new v1::Enhet) : std::unique_ptr<Message>(new v1::Utforare);
  const std::string& name = enhet ? forslag.enhet() : forslag.utforare();
  const std::string day = forslag.fran_date().empty() ? base::FormatDate(tx.call().today) : forslag.fran_date();
  KV_RETURN_IF_ERROR(mal.table->GetToChange(tx.sql(), {}, name, day, *mal.stored));
  return store::GetMicros(*mal.stored, "delete_time") == 0 ? absl::OkStatus() : mal.table->NotFound(name);
}

absl::StatusOr<bool> Andringsforslagen::Driver(Tx& tx, const v1::Andringsforslag& forslag) const {
  if (forslag.enhet().empty()) return true;
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"enhet", proto::Op::kEqual, {forslag.enhet()}}};
  query.as_of = base::FormatDate(tx.call().today);
  bool operates = false;
  KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables_.uppdrag, query, [&](const v1::Uppdrag& uppdrag) {
    operates = operates || uppdrag.utforare() == forslag.utforare();
  }));
  return operates;
}

absl::Status Andringsforslagen::ReadOppet(Tx& tx, const std::string& name, v1::Andringsforslag& forslag) const {
  // The guard of the register comes before the first read: two who answer at once do so one after the other.
  KV_RETURN_IF_ERROR(store::Claim(tx, {GuardKey(tx.call().kommun)}));
  KV_RETURN_IF_ERROR(tables_.andringsforslag.Get(tx.sql(), tx.call().scope, name, forslag));
  if (forslag.state() == v1::ANDRINGSFORSLAG_STATE_FORESLAGET) return absl::OkStatus();
  const std::string state = proto::Word(v1::AndringsforslagState_descriptor()->FindValueByNumber(forslag.state()));
  return proto::Error(absl::StatusCode::kFailedPrecondition, "REDAN_BESVARAT",
                      absl::StrCat(forslag.nummer(), " är redan ", state, "."),
                      {{"nummer", forslag.nummer()}, {"state", v1::AndringsforslagState_Name(forslag.state())}});
}

// --- Proposed -------------------------------------------------------------------------------------------------------

absl::Status Andringsforslagen::Stamp(Tx& tx, v1::Andringsforslag& forslag) const {
  // Another's row is not there, whether there is one or not.
  if (!tables_.andringsforslag.InScope(tx.call().scope, forslag)) return tables_.utforare.NotFound(forslag.utforare());
  v1::Utforare utforare;
  KV_RETURN_IF_ERROR(tables_.utforare.Get(tx.sql(), {}, forslag.utforare(), utforare));
  if (utforare.has_delete_time()) return tables_.utforare.NotFound(forslag.utforare());
  KV_ASSIGN_OR_RETURN(const bool operates, Driver(tx, forslag));
  if (!operates) return tables_.enhet.NotFound(forslag.enhet());
  Mal mal;
  KV_RETURN_IF_ERROR(ReadMal(tx, forslag, mal));
  const bool skyddad = !forslag.enhet().empty() && static_cast<const v1::Enhet&>(*mal.stored).skyddad();
  if (skyddad && SagerPlats(mal.field)) {
    return Wrong("andringsforslag.falt", absl::StrCat("platsen är skyddad och ", proto::Label(mal.field),
                                                      " skrivs därför inte ner. Tala med kommunen"));
  }
  const std::unique_ptr<Message> candidate(mal.stored->New());
  candidate->CopyFrom(*mal.stored);
  if (!SetVarde(forslag.varde(), mal.field, *candidate)) return NoVarde(forslag, mal.field);
  proto::Normalize(*candidate);
  forslag.set_falt(mal.field->name());  // people may have said its label
  forslag.set_tidigare(VardeSv(*mal.stored, mal.field));
  forslag.set_varde(VardeSv(*candidate, mal.field));
  if (forslag.varde() == forslag.tidigare()) {
    return Wrong("andringsforslag.varde",
                 absl::StrCat(proto::Label(mal.field), " är redan ", Shown(forslag.varde()), " i registret"));
  }
  KV_RETURN_IF_ERROR(OfVarde(mal.resource->Judge(tx, *mal.stored, *candidate), mal.field));
  forslag.set_state(v1::ANDRINGSFORSLAG_STATE_FORESLAGET);
  KV_ASSIGN_OR_RETURN(const int64_t number, store::NextNumber(tx, absl::StrCat("nummer/Ä/", tx.call().kommun)));
  forslag.set_nummer(absl::StrCat("Ä-", number));
  return absl::OkStatus();
}

absl::Status Andringsforslagen::Create(const proto::Call& call, const v1::CreateAndringsforslagRequest& request,
                                       v1::Andringsforslag& made) const {
  // Who acts for one utförare need not name it.
  if (request.andringsforslag().utforare().empty() && !call.scope.all && call.scope.reaches.size() == 1) {
    v1::CreateAndringsforslagRequest own = request;
    own.mutable_andringsforslag()->set_utforare(call.scope.reaches[0].utforare);
    return forslag_.Create(call, own, made);
  }
  return forslag_.Create(call, request, made);
}

// --- Answered -------------------------------------------------------------------------------------------------------

// Lays the value over the register, as if somebody had written it there.
absl::Status Andringsforslagen::Lagg(Tx& tx, const v1::Andringsforslag& forslag) const {
  KV_ASSIGN_OR_RETURN(const bool operates, Driver(tx, forslag));
  if (!operates) {
    return proto::Error(absl::StatusCode::kFailedPrecondition, "DRIVER_INTE_LANGRE",
                        absl::StrCat("Den som lade fram ", forslag.nummer(),
                                     " driver inte enheten längre. Avvisa förslaget, eller ändra registret själv."),
                        {{"nummer", forslag.nummer()}});
  }
  Mal mal;
  KV_RETURN_IF_ERROR(ReadMal(tx, forslag, mal));
  if (mal.field == nullptr) {  // proposed when it still could be
    proto::Violations violations;
    CheckForslag(forslag, violations);
    return violations.ToStatus();
  }
  const std::string now = VardeSv(*mal.stored, mal.field);
  if (now == forslag.varde()) return absl::OkStatus();
  if (now != forslag.tidigare()) {
    return proto::Error(
        absl::StatusCode::kFailedPrecondition, "ANDRAT_SEDAN",
        absl::StrCat("Registret har ändrats sedan ", forslag.nummer(), " lades fram: ", proto::Label(mal.field),
                     " var ", Shown(forslag.tidigare()), " och är nu ", Shown(now), "; förslaget är ",
                     Shown(forslag.varde()), ". Avvisa förslaget, eller ändra registret själv."),
        {{"nummer", forslag.nummer()}, {"nu", now}, {"tidigare", forslag.tidigare()}, {"varde", forslag.varde()}});
  }
  const std::unique_ptr<Message> candidate(mal.stored->New());
  candidate->CopyFrom(*mal.stored);
  if (!SetVarde(forslag.varde(), mal.field, *candidate)) return NoVarde(forslag, mal.field);
  return OfVarde(mal.resource->Replace(tx, *mal.stored, *candidate, forslag.fran_date()), mal.field);
}

absl::Status Andringsforslagen::Acceptera(const proto::Call& call, const v1::AccepteraAndringsforslagRequest& request,
                                          v1::Andringsforslag& now) const {
  return store_.Write(call, request, now, [&](Tx& tx) -> absl::Status {
    v1::Andringsforslag stored;
    KV_RETURN_IF_ERROR(ReadOppet(tx, request.name(), stored));
    KV_RETURN_IF_ERROR(Lagg(tx, stored));
    now = stored;
    now.set_state(v1::ANDRINGSFORSLAG_STATE_ACCEPTERAT);
    now.set_svar_av(call.who.subject);
    return forslag_.Replace(tx, stored, now, "", "ACCEPTERAT");
  });
}

absl::Status Andringsforslagen::Avvisa(const proto::Call& call, const v1::AvvisaAndringsforslagRequest& request,
                                       v1::Andringsforslag& now) const {
  return store_.Write(call, request, now, [&](Tx& tx) -> absl::Status {
    v1::Andringsforslag stored;
    KV_RETURN_IF_ERROR(ReadOppet(tx, request.name(), stored));
    now = stored;
    now.set_state(v1::ANDRINGSFORSLAG_STATE_AVVISAT);
    now.set_svar(request.motiv());
    now.set_svar_av(call.who.subject);
    return forslag_.Replace(tx, stored, now, "", "AVVISAT");
  });
}

}  // namespace kvalitet::registry
