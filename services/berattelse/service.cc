#include "services/berattelse/service.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/kommun.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/store/blob.h"
#include "services/berattelse/attgora.h"
#include "services/berattelse/enhetsblad.h"
#include "services/berattelse/figur.h"
#include "services/berattelse/forklara.h"
#include "services/berattelse/import.h"
#include "services/berattelse/likabehandling.h"
#include "services/berattelse/publicerad.h"
#include "services/berattelse/signaler.h"

namespace kvalitet::berattelse {
namespace {

// Every live row of the kommun.
template <class M>
absl::StatusOr<std::vector<M>> Alla(const store::Table<M>& tabell, sql::Session& session, const std::string& parent) {
  store::ListQuery query;
  query.parent = parent;
  std::vector<M> alla;
  KV_RETURN_IF_ERROR(store::ForEach(session, tabell, query, [&](M one) { alla.push_back(std::move(one)); }));
  return alla;
}

// Whose figures of the enhet the caller may see, beside the kommun's own people.
std::set<std::string> EgnaUtforare(const proto::Call& call, const std::string& enhet) {
  std::set<std::string> egna;
  for (const proto::Reach& reach : call.scope.reaches) {
    const bool named = std::find(reach.enheter.begin(), reach.enheter.end(), enhet) != reach.enheter.end();
    if (!reach.utforare.empty() && (reach.enheter.empty() || named)) egna.insert(reach.utforare);
  }
  return egna;
}

// An insatstyp that neither the register nor any imported row knows is a slip of the pen.
absl::Status KandInsatstyp(const Indata& in, const std::string& ord) {
  if (in.insatstyp.empty() || in.insatstyp_namn.count(in.insatstyp) != 0) return absl::OkStatus();
  std::set<std::string> kanda;
  for (const v1::Siffra& s : in.siffror) kanda.insert(Insatstypkod(in, s.insatstyp()));
  for (const v1::Volym& v : in.volymer) kanda.insert(Insatstypkod(in, v.insatstyp()));
  if (kanda.count(in.insatstyp) != 0) return absl::OkStatus();
  std::vector<std::string> namn;
  for (const auto& [kod, n] : in.insatstyp_namn) namn.insert(namn.end(), {kod, n});
  const std::optional<std::string> nara = base::ClosestWord(ord, namn);
  return proto::Error(absl::StatusCode::kInvalidArgument, "INSATSTYP_OKAND",
                      absl::StrCat("Insatstypen ", ord, " finns inte i kommunen. ",
                                   nara ? absl::StrCat("Menade du ", *nara, "?")
                                        : "Skriv koden eller namnet, till exempel SOL_HEMTJANST."));
}

}  // namespace

BerattelseService::BerattelseService(store::Store& store, Sources& sources)
    : store_(store),
      sources_(sources),
      tables_(store),
      siffror_(store, tables_.siffra, {}),
      volymer_(store, tables_.volym, {}),
      underlag_(store, tables_.underlag, {}) {}

const google::protobuf::ServiceDescriptor* BerattelseService::Descriptor() {
  return v1::Siffra::descriptor()->file()->FindServiceByName("BerattelseService");
}

proto::Handlers BerattelseService::handlers() {
  proto::Handlers handlers;
  siffror_.Serve(Descriptor(), handlers);
  volymer_.Serve(Descriptor(), handlers);
  underlag_.Serve(Descriptor(), handlers);
  handlers.Unary<attgora::v1::ListAttGoraRequest, attgora::v1::ListAttGoraResponse>(
      "ListAttGora", [this](const auto& call, const auto& q, auto& r) { return AttGora(call, q, r); });
  handlers.Unary<v1::ListSignalerRequest, avvikelser::v1::ListSignalerResponse>(
      "ListSignaler",
      [this](const auto& call, const auto&, auto& r) { return ListSignaler(store_, sources_, call, r); });
  handlers.ClientStream<v1::ImportSiffrorRequest, v1::ImportSiffrorResponse>(
      "ImportSiffror", [this](const proto::Call& call, const auto& next, v1::ImportSiffrorResponse& response) {
        return ImporteraSiffror(store_, tables_.siffra, call, next, response);
      });
  handlers.ClientStream<v1::ImportVolymerRequest, v1::ImportVolymerResponse>(
      "ImportVolymer", [this](const proto::Call& call, const auto& next, v1::ImportVolymerResponse& response) -> absl::Status {
        KV_ASSIGN_OR_RETURN(auto reg, sources_.Register(call));
        return ImporteraVolymer(store_, tables_.volym, *reg, call, next, response);
      });
  handlers.Unary<v1::FreezeUnderlagRequest, v1::Underlag>(
      "FreezeUnderlag", [this](const proto::Call& call, const v1::FreezeUnderlagRequest& request,
                               v1::Underlag& response) { return Freeze(call, request, response); });
  handlers.ServerStream<v1::ReadUnderlagRequest, v1::ReadUnderlagResponse>(
      "ReadUnderlag", [this](const proto::Call& call, const v1::ReadUnderlagRequest& request, const auto& send) {
        return Read(call, request, send);
      });
  handlers.Unary<v1::ExplainFigurRequest, v1::ExplainFigurResponse>(
      "ExplainFigur", [this](const proto::Call& call, const v1::ExplainFigurRequest& request,
                             v1::ExplainFigurResponse& response) { return Explain(call, request, response); });
  handlers.Unary<v1::GetEnhetsbladRequest, v1::Enhetsblad>(
      "GetEnhetsblad", [this](const proto::Call& call, const auto& q, auto& r) { return Enhetsblad(call, q, r); });
  handlers.Unary<v1::GetLikabehandlingRequest, v1::Likabehandling>(
      "GetLikabehandling",
      [this](const proto::Call& call, const auto& q, auto& r) { return Likabehandling(call, q, r); });
  return handlers;
}

// The signals are asked for before the transaction.  Whoever may not see them gets none; where avvikelser does not
// answer, it says so itself when it is asked what there is to do.
absl::Status BerattelseService::AttGora(const proto::Call& call, const attgora::v1::ListAttGoraRequest& request,
                                        attgora::v1::ListAttGoraResponse& response) const {
  avvikelser::v1::ListSignalerResponse signaler;
  if (!request.allas()) {
    const absl::Status asked = ListSignaler(store_, sources_, call, signaler);
    if (!absl::IsPermissionDenied(asked) && !absl::IsUnavailable(asked)) KV_RETURN_IF_ERROR(asked);
  }
  return attgora::Listning(store_, AttGoraKallor(SignalRader(signaler))).List(call, request, response);
}

absl::StatusOr<Indata> BerattelseService::Samla(const proto::Call& call,
                                                const v1::FreezeUnderlagRequest& request) const {
  Indata in;
  in.kommun = absl::StrCat("kommuner/", call.kommun);
  in.kommun_namn = base::KommunNamn(call.kommun);
  in.ar = request.ar();
  in.frys_date = request.frys_date();
  KV_RETURN_IF_ERROR(Hamta(sources_, call, request.accepterar_luckor(), in));
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) {
    KV_ASSIGN_OR_RETURN(in.siffror, Alla(tables_.siffra, session, in.kommun));
    KV_ASSIGN_OR_RETURN(in.volymer, Alla(tables_.volym, session, in.kommun));
    return absl::OkStatus();
  }));
  in.insatstyp = Insatstypkod(in, request.insatstyp());
  KV_RETURN_IF_ERROR(KandInsatstyp(in, request.insatstyp()));
  return in;
}

absl::Status BerattelseService::Freeze(const proto::Call& call, const v1::FreezeUnderlagRequest& request,
                                       v1::Underlag& response) const {
  KV_ASSIGN_OR_RETURN(Indata in, Samla(call, request));
  const v1::Underlagsinnehall innehall = Sammanstall(in);
  const std::string bytes = Kanonisk(innehall);
  v1::Underlag underlag;
  underlag.set_ar(innehall.ar());
  underlag.set_insatstyp(innehall.insatstyp());
  underlag.set_frys_date(innehall.frys_date());
  underlag.set_innehall_hash(base::Sha256Hex(bytes));
  underlag.set_antal_figurer(innehall.figurer_size());
  underlag.set_antal_luckor(innehall.luckor_size());
  // The content names it: equal content is the same underlag, whoever froze it.
  underlag.set_name(absl::StrCat(in.kommun, "/underlag/",
                                 base::DerivedId("underlag", absl::StrCat(in.kommun, "/", underlag.innehall_hash()))));
  return store_.Write(call, request, response, [&](store::Tx& tx) -> absl::Status {
    KV_ASSIGN_OR_RETURN(std::vector<v1::Underlag> finns, tables_.underlag.GetMany(tx.sql(), {}, {underlag.name()}));
    if (!finns.empty()) {
      response = std::move(finns.front());
      return absl::OkStatus();
    }
    response = underlag;
    KV_RETURN_IF_ERROR(tables_.underlag.Insert(tx, response));
    return store::PutBlob(tx, kInnehallTable, underlag.name(), "", bytes);
  });
}

// Who may see what is told by the uppdrag, which no source knows: so the sources are asked as a program, about this
// enhet alone.
absl::Status BerattelseService::Enhetsblad(const proto::Call& call, const v1::GetEnhetsbladRequest& request,
                                           v1::Enhetsblad& response) const {
  KV_ASSIGN_OR_RETURN(const std::shared_ptr<const registry::Snapshot> reg, sources_.Register(call));
  const registry::v1::Enhet* enhet = reg->Enhet(request.name());
  const std::set<std::string> egna = EgnaUtforare(call, request.name());
  Indata in;
  in.kommun = absl::StrCat("kommuner/", call.kommun);
  in.ar = request.till_ar() == 0 ? static_cast<int>(call.today.year()) : request.till_ar();
  in.frys_date = base::FormatDate(call.today);
  FyllRegister(*reg, in);
  const auto far_se = [&](const v1::UnderlagUppdrag* u) {
    return call.scope.all || (u != nullptr && egna.count(u->utforare()) > 0);
  };
  const bool nagon = std::any_of(in.uppdrag.begin(), in.uppdrag.end(), [&](const v1::UnderlagUppdrag& u) {
    return u.enhet() == request.name() && far_se(&u);
  });
  if (enhet == nullptr || (!call.scope.all && !nagon)) {
    return proto::Error(absl::StatusCode::kNotFound, "FINNS_INTE",
                        "Enheten finns inte bland dem du får se. Kontrollera namnet.", {{"name", request.name()}});
  }
  proto::Call program = proto::ProgramCall("kvalitet-berattelse", call.method, call.kommun, call.now, call.deadline);
  program.trace = call.trace;
  KV_RETURN_IF_ERROR(HamtaEnhet(sources_, program, request.name(), ForstaAret(in, request.name(), in.ar), in));
  response = ByggEnhetsblad(in, request.name(), far_se);
  response.set_enhet_namn(enhet->namn());
  return absl::OkStatus();
}

absl::Status BerattelseService::Likabehandling(const proto::Call& call, const v1::GetLikabehandlingRequest& request,
                                               v1::Likabehandling& response) const {
  v1::FreezeUnderlagRequest as_of_today;
  as_of_today.set_ar(request.ar());
  as_of_today.set_insatstyp(request.insatstyp());
  as_of_today.set_frys_date(base::FormatDate(call.today));
  KV_ASSIGN_OR_RETURN(const Indata in, Samla(call, as_of_today));
  response = ByggLikabehandling(Sammanstall(in));
  return absl::OkStatus();
}

absl::Status BerattelseService::Read(const proto::Call& call, const v1::ReadUnderlagRequest& request,
                                     const std::function<bool(const v1::ReadUnderlagResponse&)>& send) const {
  v1::Underlag underlag;
  std::string bytes;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_RETURN_IF_ERROR(tables_.underlag.Get(session, call.scope, request.name(), underlag));
    KV_ASSIGN_OR_RETURN(bytes, store::GetBlob(session, store_.cipher(), kInnehallTable, request.name(), ""));
    return absl::OkStatus();
  }));
  for (absl::string_view rest = bytes; !rest.empty();) {
    v1::ReadUnderlagResponse del;
    del.set_innehall(std::string(rest.substr(0, store::kBlobPartBytes)));
    rest.remove_prefix(del.innehall().size());
    if (!send(del)) return absl::CancelledError("the client is gone");
  }
  v1::ReadUnderlagResponse slut;
  slut.set_slut(true);
  slut.set_innehall_hash(underlag.innehall_hash());
  send(slut);
  return absl::OkStatus();
}

absl::StatusOr<v1::Underlagsinnehall> BerattelseService::Innehall(const proto::Call& call,
                                                                  const std::string& name) const {
  std::string bytes;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    v1::Underlag underlag;
    KV_RETURN_IF_ERROR(tables_.underlag.Get(session, call.scope, name, underlag));
    KV_ASSIGN_OR_RETURN(bytes, store::GetBlob(session, store_.cipher(), kInnehallTable, name, ""));
    if (base::Sha256Hex(bytes) != underlag.innehall_hash())
      return proto::Error(absl::StatusCode::kDataLoss, "UNDERLAG_SKADAT",
                          "Underlagets innehåll stämmer inte med dess kontrollsumma.");
    return absl::OkStatus();
  }));
  v1::Underlagsinnehall innehall;
  if (!innehall.ParseFromString(bytes)) return absl::DataLossError("the content of an underlag cannot be parsed");
  return innehall;
}

absl::Status BerattelseService::Explain(const proto::Call& call, const v1::ExplainFigurRequest& request,
                                        v1::ExplainFigurResponse& response) const {
  KV_ASSIGN_OR_RETURN(v1::Underlagsinnehall innehall, Innehall(call, request.name()));
  return Forklara(innehall, request.figur(), response);
}

}  // namespace kvalitet::berattelse
