#include "services/compiler/service.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/date.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/periodic.h"
#include "common/base/status.h"
#include "common/proto/rules.h"
#include "common/store/blob.h"
#include "services/compiler/attgora.h"
#include "services/compiler/model.h"
#include "services/compiler/render_html.h"
#include "services/compiler/render_json.h"

namespace kvalitet::compiler {
namespace {

// Renewed while the work goes on; a process that dies is replaced after this.
constexpr absl::Duration kLease = absl::Seconds(20), kFornya = absl::Seconds(5), kVanta = absl::Milliseconds(250);
constexpr int kSteg = 4;

std::string Formatord(v1::Format format) { return proto::Word(v1::Format_descriptor()->FindValueByNumber(format)); }

std::set<v1::Format> Onskade(const v1::CompileRapportRequest& request) {
  std::set<v1::Format> format;
  for (int f : request.format())
    if (f != v1::FORMAT_UNSPECIFIED) format.insert(static_cast<v1::Format>(f));
  if (format.empty()) format = {v1::FORMAT_HTML, v1::FORMAT_PDF, v1::FORMAT_JSON};
  return format;
}

std::string Status(v1::Beslutsstatus status) {
  if (status == v1::BESLUTSSTATUS_UNSPECIFIED) status = v1::BESLUTSSTATUS_UTKAST;
  return proto::Word(v1::Beslutsstatus_descriptor()->FindValueByNumber(status));
}

// "kvalitetsberattelse-2380-2020-SOL_SABO.html"
std::string Filnamn(const std::string& kommun, const v1::Rapport& rapport, v1::Format format) {
  std::string typ = rapport.insatstyp();
  std::replace_if(
      typ.begin(), typ.end(), [](char c) { return !absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '_'; },
      '-');
  return absl::StrCat("kvalitetsberattelse-", kommun, "-", rapport.ar(), typ.empty() ? "" : "-", typ, ".",
                      Formatord(format));
}

absl::Status Borta() { return absl::CancelledError("the client is gone"); }

absl::Time Snart() { return absl::Now() + absl::Seconds(5); }

// Tells how far the work has come; false when the client is gone.
bool Steg(int klara, const char* text, const std::function<bool(const v1::CompileRapportResponse&)>& send) {
  v1::CompileRapportResponse response;
  response.set_steg(text);
  response.set_klara(klara);
  response.set_av(kSteg);
  return send(response);
}

// What of a request decides the work: equal asks are one job and meet in one lease.
std::string Jobbslag(const proto::Call& call, const v1::CompileRapportRequest& request) {
  return absl::StrCat(
      "rapport-",
      base::Sha256Hex(absl::StrCat(call.kommun, "/", request.ar(), "/", request.insatstyp())).substr(0, 24));
}

// One request, one freezing: the same id again settles a lost answer.
std::string Frysid(const v1::CompileRapportRequest& request) {
  return request.request_id().empty() ? "" : base::DerivedId("compiler/freeze", request.request_id());
}

// Content and editions name a report: the same again is the same revision.
std::string Namn(const proto::Call& call, const std::string& hash, const std::set<v1::Format>& format) {
  const std::string parent = absl::StrCat("kommuner/", call.kommun);
  std::string innehall = absl::StrCat(parent, "/", hash);
  for (v1::Format f : format) absl::StrAppend(&innehall, "/", f);
  return absl::StrCat(parent, "/rapporter/", base::DerivedId("rapport", innehall));
}

}  // namespace

CompilerService::CompilerService(store::Store& store, Underlagskalla& underlag, const std::string& owner,
                                 pdf::Granser granser)
    : store_(store),
      underlag_(underlag),
      jobs_(store.database(), owner),
      pdf_(std::move(granser)),
      tables_(store),
      rapporter_(store, tables_.rapport, {}),
      att_gora_(store, AttGoraKallor()) {}

const google::protobuf::ServiceDescriptor* CompilerService::Descriptor() {
  return v1::Rapport::descriptor()->file()->FindServiceByName("CompilerService");
}

proto::Handlers CompilerService::handlers() {
  proto::Handlers handlers;
  rapporter_.Serve(Descriptor(), handlers);
  att_gora_.Serve(handlers);
  handlers.ServerStream<v1::CompileRapportRequest, v1::CompileRapportResponse>(
      "CompileRapport", [this](const proto::Call& call, const v1::CompileRapportRequest& request, const auto& send) {
        return Compile(call, request, send);
      });
  handlers.ServerStream<v1::GetUtgavaRequest, v1::GetUtgavaResponse>(
      "GetUtgava", [this](const proto::Call& call, const v1::GetUtgavaRequest& request, const auto& send) {
        return GetUtgava(call, request, send);
      });
  return handlers;
}

absl::StatusOr<store::Job> CompilerService::TaUppdraget(const proto::Call& call,
                                                        const v1::CompileRapportRequest& request,
                                                        const Framsteg& send) {
  store::Job job;
  job.name = job.kind = Jobbslag(call, request);
  job.payload = absl::StrCat(call.kommun, "/", request.ar(), "/", request.insatstyp());
  for (bool forst = true;; forst = false) {
    KV_RETURN_IF_ERROR(store_.database().Write(
        call.deadline, [&](sql::Session& session) { return store::Jobs::EnqueueAgain(session, job, absl::Now()); }));
    KV_ASSIGN_OR_RETURN(std::optional<store::Job> tagen, jobs_.Take(job.kind, absl::Now(), kLease, call.deadline));
    if (tagen) return *tagen;
    if (forst && !Steg(0, "Väntar: samma rapport sammanställs redan", send)) return Borta();
    if (call.cancelled()) return Borta();
    if (absl::Now() + kVanta >= call.deadline)
      return proto::Error(absl::StatusCode::kAborted, "SAMMANSTALLS_REDAN",
                          "Samma rapport sammanställs just nu av någon annan. Försök igen om en stund.");
    absl::SleepFor(kVanta);
  }
}

absl::Status CompilerService::Compile(const proto::Call& call, const v1::CompileRapportRequest& request,
                                      const Framsteg& send) {
  KV_ASSIGN_OR_RETURN(store::Job job, TaUppdraget(call, request, send));
  absl::StatusOr<Utgavor> utgavor = absl::InternalError("not made");
  {
    // Whoever has lost the lease meanwhile stores nothing: Spara asks for it.
    const base::Periodic haller(kFornya, [&] { jobs_.Renew(job, absl::Now(), kLease, Snart()).IgnoreError(); });
    utgavor = Gor(call, request, send);
  }
  v1::CompileRapportResponse sista;
  absl::Status status = utgavor.status();
  if (status.ok()) status = Spara(call, request, job, *utgavor, *sista.mutable_rapport());
  // Nobody need try again: what failed is told to the caller, and what was answered from the stored request is done.
  store_.database()
      .Write(Snart(), [&](sql::Session& session) { return jobs_.Finish(session, job, absl::Now()); })
      .IgnoreError();
  KV_RETURN_IF_ERROR(status);
  sista.set_steg("Rapporten är klar");
  sista.set_klara(kSteg);
  sista.set_av(kSteg);
  send(sista);
  return absl::OkStatus();
}

absl::StatusOr<CompilerService::Utgavor> CompilerService::Gor(const proto::Call& call,
                                                              const v1::CompileRapportRequest& request,
                                                              const Framsteg& send) {
  const auto steg = [&](int klara, const char* text) { return Steg(klara, text, send) ? absl::OkStatus() : Borta(); };
  KV_RETURN_IF_ERROR(steg(0, "Fryser siffrorna"));
  berattelse::v1::FreezeUnderlagRequest frys;
  frys.set_parent(request.parent());
  frys.set_ar(request.ar());
  frys.set_insatstyp(request.insatstyp());
  frys.set_frys_date(request.frys_date().empty() ? base::FormatDate(call.today) : request.frys_date());
  frys.set_accepterar_luckor(request.accepterar_luckor());
  frys.set_request_id(Frysid(request));
  KV_ASSIGN_OR_RETURN(berattelse::v1::Underlag underlag, underlag_.Freeze(call, frys));
  KV_RETURN_IF_ERROR(steg(1, "Skriver rapporten"));
  KV_ASSIGN_OR_RETURN(berattelse::v1::Underlagsinnehall innehall, underlag_.Read(call, underlag.name()));
  const Modell modell = Bygg(innehall, {request.namnd(), Status(request.beslutsstatus())});

  Utgavor utgavor;
  v1::Rapport& rapport = utgavor.rapport;
  rapport.set_ar(innehall.ar());
  rapport.set_insatstyp(innehall.insatstyp());
  rapport.set_underlag(underlag.name());
  rapport.set_frys_date(innehall.frys_date());
  rapport.set_namnd(request.namnd());
  rapport.set_beslutsstatus(request.beslutsstatus() == v1::BESLUTSSTATUS_UNSPECIFIED ? v1::BESLUTSSTATUS_UTKAST
                                                                                     : request.beslutsstatus());
  rapport.set_lage(v1::RAPPORTLAGE_KLAR);
  rapport.set_innehall_hash(modell.hash);
  const std::set<v1::Format> format = Onskade(request);
  // The same content in the same editions is stored already: nothing is rendered again.
  std::vector<v1::Rapport> finns;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(finns, tables_.rapport.GetMany(session, {}, {Namn(call, modell.hash, format)}));
    return absl::OkStatus();
  }));
  if (!finns.empty()) {
    rapport = std::move(finns.front());
    KV_RETURN_IF_ERROR(steg(3, "Finns redan"));
    return utgavor;
  }
  const std::string html = RenderHtml(modell);
  if (format.count(v1::FORMAT_HTML) != 0) utgavor.bytes["html"] = html;
  if (format.count(v1::FORMAT_JSON) != 0) utgavor.bytes["json"] = RenderJson(modell);
  if (format.count(v1::FORMAT_PDF) != 0) {
    KV_RETURN_IF_ERROR(steg(2, "Gör PDF"));
    pdf::Granser granser = pdf_;
    granser.tid = std::min(granser.tid, call.deadline - absl::Now());
    const absl::Time fryst = base::SwedishMidnight(base::ParseDate(innehall.frys_date()).value_or(absl::CivilDay()));
    KV_ASSIGN_OR_RETURN(utgavor.bytes["pdf"], pdf::Render(html, absl::ToUnixSeconds(fryst), granser, call.cancelled));
  }
  for (v1::Format f : {v1::FORMAT_HTML, v1::FORMAT_PDF, v1::FORMAT_JSON}) {
    auto bytes = utgavor.bytes.find(Formatord(f));
    if (bytes == utgavor.bytes.end()) continue;
    v1::Utgava* u = rapport.add_utgavor();
    u->set_format(f);
    u->set_filnamn(Filnamn(call.kommun, rapport, f));
    u->set_sha256(base::Sha256Hex(bytes->second));
    u->set_antal_byte(static_cast<int64_t>(bytes->second.size()));
  }
  KV_RETURN_IF_ERROR(steg(3, "Sparar"));
  return utgavor;
}

absl::Status CompilerService::Spara(const proto::Call& call, const v1::CompileRapportRequest& request,
                                    const store::Job& job, const Utgavor& utgavor, v1::Rapport& rapport) {
  const std::string parent = absl::StrCat("kommuner/", call.kommun);
  std::set<v1::Format> format;
  for (const v1::Utgava& u : utgavor.rapport.utgavor()) format.insert(u.format());
  const std::string name = Namn(call, utgavor.rapport.innehall_hash(), format);
  return store_.Write(call, request, rapport, [&](store::Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(
        tx, {absl::StrCat("rapport/", call.kommun, "/", utgavor.rapport.ar(), "/", utgavor.rapport.insatstyp())}));
    KV_RETURN_IF_ERROR(jobs_.Finish(tx.sql(), job, absl::Now()));
    KV_ASSIGN_OR_RETURN(std::vector<v1::Rapport> finns, tables_.rapport.GetMany(tx.sql(), {}, {name}));
    if (!finns.empty()) {
      rapport = std::move(finns.front());
      return absl::OkStatus();
    }
    store::ListQuery query;
    query.parent = parent;
    query.terms = {{"ar", proto::Op::kEqual, {absl::StrCat(utgavor.rapport.ar())}},
                   {"insatstyp", proto::Op::kEqual, {utgavor.rapport.insatstyp()}}};
    query.order_by = "revision desc";
    query.limit = 1;
    query.show_deleted = true;
    KV_ASSIGN_OR_RETURN(std::vector<v1::Rapport> senaste, tables_.rapport.List(tx.sql(), query));
    rapport = utgavor.rapport;
    rapport.set_name(name);
    rapport.set_revision(senaste.empty() ? 1 : senaste.front().revision() + 1);
    KV_RETURN_IF_ERROR(tables_.rapport.Insert(tx, rapport));
    for (const auto& [del, bytes] : utgavor.bytes)
      KV_RETURN_IF_ERROR(store::PutBlob(tx, kUtgavaTable, name, del, bytes));
    return absl::OkStatus();
  });
}

absl::Status CompilerService::GetUtgava(const proto::Call& call, const v1::GetUtgavaRequest& request,
                                        const std::function<bool(const v1::GetUtgavaResponse&)>& send) {
  v1::GetUtgavaResponse slut;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) -> absl::Status {
    v1::Rapport rapport;
    KV_RETURN_IF_ERROR(tables_.rapport.Get(session, call.scope, request.name(), rapport));
    for (const v1::Utgava& u : rapport.utgavor())
      if (u.format() == request.format()) *slut.mutable_utgava() = u;
    if (slut.has_utgava()) return absl::OkStatus();
    return proto::Error(absl::StatusCode::kNotFound, "UTGAVA_FINNS_INTE",
                        "Rapporten är inte gjord i det formatet. Sammanställ den igen med formatet.");
  }));
  KV_RETURN_IF_ERROR(store::SendBlob(store_, call, kUtgavaTable, request.name(), Formatord(request.format()),
                                     {slut.utgava().antal_byte(), slut.utgava().sha256()}, request.offset(),
                                     [&](std::string bit) {
                                       v1::GetUtgavaResponse del;
                                       del.set_innehall(std::move(bit));
                                       return send(del);
                                     }));
  slut.set_slut(true);
  send(slut);
  return absl::OkStatus();
}

}  // namespace kvalitet::compiler
