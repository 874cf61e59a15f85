#include "services/uppfoljning/dialog_service.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "services/uppfoljning/dialogbrev.h"
#include "services/uppfoljning/kvittobrev.h"
#include "services/uppfoljning/overenskommelser.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

// For whom the caller acts.  These methods reach the whole kommun, since all utförare read the same; only whose
// something is differs.
struct Acting {
  bool kommunen = false;      // the kommun's own people, and programs
  std::set<std::string> own;  // utförare
};

// A head of an enhet whose grant names only the enhet acts for who operates it today.
Acting ActingFor(const proto::Call& call, const registry::Snapshot* snapshot) {
  Acting acting;
  acting.kommunen = proto::ActsForKommun(call.who, call.kommun);
  for (const proto::Grant& grant : call.who.grants) {
    if (grant.kommun != call.kommun) continue;
    if (!grant.utforare.empty()) {
      acting.own.insert(grant.utforare);
    } else if (!acting.kommunen && snapshot != nullptr) {
      for (const std::string& enhet : grant.enheter) {
        for (const registry::Operator& one : snapshot->OperatedAll(enhet, call.today)) {
          acting.own.insert(one.uppdrag->utforare());
        }
      }
    }
  }
  return acting;
}

// Who asked is nobody's but the kommun's and its own.
void HideOthers(const Acting& acting, v1::Utforardialog& dialog) {
  if (acting.kommunen) return;
  for (v1::Dialogfraga& one : *dialog.mutable_fragor()) {
    if (acting.own.count(one.utforare()) == 0) one.clear_utforare();
  }
}

// As many as the contract allows; what the server adds itself is not looked at by its rules.
constexpr int kMostFragor = 500;
constexpr int kMostProvningar = 200;

bool Creates(const proto::Call& call) { return absl::StrContains(call.method, "/Create"); }

absl::Status Adjusted(const v1::Utforardialog& dialog) {
  return proto::Error(absl::StatusCode::kFailedPrecondition, "PROTOKOLL_JUSTERAT",
                      absl::StrCat("Protokollet för ", dialog.nummer(),
                                   " är justerat och ändras inte. Frågor kan "
                                   "fortfarande besvaras"),
                      {{"name", dialog.name()}});
}

}  // namespace

// Where the register does not answer more is hidden, never less.
void DialogService::Hide(const proto::Call& call, v1::Utforardialog& dialog) const {
  const auto snapshot = register_.Kept(call.kommun, call.deadline);
  HideOthers(ActingFor(call, snapshot.ok() ? snapshot->get() : nullptr), dialog);
}

bool DialogService::MaySpeakFor(const proto::Call& call, const std::string& utforare) const {
  const auto snapshot = register_.Kept(call.kommun, call.deadline);
  const Acting acting = ActingFor(call, snapshot.ok() ? snapshot->get() : nullptr);
  return acting.kommunen || acting.own.count(utforare) > 0;
}

// Whose it is: what an utförare leaves out is its own, and of another it may not speak.
absl::StatusOr<std::string> DialogService::Whose(const proto::Call& call, const std::string& stated,
                                                 const char* field) const {
  KV_ASSIGN_OR_RETURN(const std::shared_ptr<const registry::Snapshot> snapshot,
                      register_.Kept(call.kommun, call.deadline));
  const Acting acting = ActingFor(call, snapshot.get());
  if (!acting.kommunen) {
    if (stated.empty() && acting.own.size() == 1) return *acting.own.begin();
    if (acting.own.count(stated) > 0) return stated;
    return Wrong(field, !stated.empty()      ? "är en annan utförare än din egen. Lämna det tomt."
                        : acting.own.empty() ? "saknas, och registret säger inte vilken utförare du företräder."
                                             : "saknas. Du företräder flera utförare: ange vilken det gäller.");
  }
  if (stated.empty()) return Wrong(field, "saknas. Ange vilken utförare det gäller.");
  if (snapshot->Utforare(stated) != nullptr) return stated;
  return Wrong(field, absl::StrCat(stated, " finns inte i registret. Kontrollera namnet."));
}

namespace {

// What was promised at a dialog does not go away with it.
absl::Status ArIntePaborjad(const v1::Utforardialog& dialog, absl::CivilDay today) {
  if (dialog.dialog_date() >= base::FormatDate(today) && dialog.fragor().empty() && dialog.overenskommelser().empty()) {
    return absl::OkStatus();
  }
  return proto::Error(absl::StatusCode::kFailedPrecondition, "DIALOG_HALLEN",
                      absl::StrCat(dialog.nummer(),
                                   " har hållits, eller har redan frågor eller överenskommelser, och kan "
                                   "inte ställas in. Skriv i protokollet vad som hände."),
                      {{"nummer", dialog.nummer()}});
}

}  // namespace

DialogService::DialogService(store::Store& store, const Tables& tables, registry::Register& reg)
    : store_(store),
      tables_(tables),
      register_(reg),
      dialoger_(store, tables.utforardialog, DialogHooks()),
      exempel_(store, tables.gott_exempel, ExempelHooks()) {}

store::Resource<v1::Utforardialog>::Hooks DialogService::DialogHooks() {
  store::Resource<v1::Utforardialog>::Hooks hooks;
  hooks.prepare = [this](const proto::Call& call, v1::Utforardialog& candidate) {
    return Creates(call) ? Call(call, candidate) : absl::OkStatus();
  };
  hooks.before_write = [](Tx& tx, v1::Utforardialog& candidate, const v1::Utforardialog* stored) -> absl::Status {
    if (stored != nullptr && candidate.has_delete_time()) KV_RETURN_IF_ERROR(ArIntePaborjad(*stored, tx.call().today));
    if (stored != nullptr) {
      const bool plain =
          absl::StrContains(tx.call().method, "/Update") || absl::StrContains(tx.call().method, "/Delete");
      return plain && stored->state() == v1::DIALOG_PROTOKOLLFORD ? Adjusted(*stored) : absl::OkStatus();
    }
    candidate.set_state(v1::DIALOG_KALLAD);
    KV_ASSIGN_OR_RETURN(*candidate.mutable_nummer(), NextNummer(tx, "D"));
    return absl::OkStatus();
  };
  hooks.after_write = [](Tx& tx, const v1::Utforardialog& now, const v1::Utforardialog* before) {
    return Kvittobrev::KoaBrev(tx, DialogbrevOm(before, now, tx.call().today));
  };
  hooks.without = {"fragor", "overenskommelser"};
  return hooks;
}

store::Resource<v1::GottExempel>::Hooks DialogService::ExempelHooks() {
  store::Resource<v1::GottExempel>::Hooks hooks;
  hooks.check = [](const proto::Call&, const v1::GottExempel& candidate, const v1::GottExempel*,
                   proto::Violations& violations) {
    if (!candidate.samtycke()) {
      violations.Add("gott_exempel.samtycke",
                     "saknas. Ett gott exempel delas med alla utförare med namn, och bara om utföraren själv vill.");
    }
  };
  hooks.before_write = [](Tx& tx, v1::GottExempel& candidate, const v1::GottExempel* stored) -> absl::Status {
    if (stored != nullptr) return absl::OkStatus();
    candidate.set_delad_date(base::FormatDate(tx.call().today));
    KV_ASSIGN_OR_RETURN(*candidate.mutable_nummer(), NextNummer(tx, "G"));
    return absl::OkStatus();
  };
  return hooks;
}

void DialogService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  dialoger_.Serve(service, handlers);
  handlers.Unary<v1::GetUtforardialogRequest, v1::Utforardialog>("GetUtforardialog",
                                                                 [this](const auto& call, const auto& q, auto& r) {
                                                                   KV_RETURN_IF_ERROR(dialoger_.Get(call, q, r));
                                                                   Hide(call, r);
                                                                   return absl::OkStatus();
                                                                 });
  // A page of dialoger with all that was said would be larger than an answer may be.
  handlers.Unary<v1::ListUtforardialogerRequest, v1::ListUtforardialogerResponse>(
      "ListUtforardialoger", [this](const auto& call, const auto& q, auto& r) {
        KV_RETURN_IF_ERROR(dialoger_.List(call, q, r));
        for (v1::Utforardialog& one : *r.mutable_utforardialoger()) {
          one.clear_protokoll();
          one.clear_underlag();
        }
        return absl::OkStatus();
      });
  handlers.Unary<v1::AddDialogfragaRequest, v1::Utforardialog>(
      "AddDialogfraga", [this](const auto& call, const auto& q, auto& r) { return AddFraga(call, q, r); });
  handlers.Unary<v1::BesvaraDialogfragaRequest, v1::Utforardialog>(
      "BesvaraDialogfraga", [this](const auto& call, const auto& q, auto& r) { return Besvara(call, q, r); });
  handlers.Unary<v1::AddOverenskommelseRequest, v1::Utforardialog>(
      "AddOverenskommelse",
      [this](const auto& call, const auto& q, auto& r) { return AddOverenskommelse(call, q, r); });
  handlers.Unary<v1::LankaOverenskommelseRequest, v1::Utforardialog>(
      "LankaOverenskommelse",
      [this](const auto& call, const auto& q, auto& r) { return LankaOverenskommelse(call, q, r); });
  handlers.Unary<v1::JusteraUtforardialogRequest, v1::Utforardialog>(
      "JusteraUtforardialog", [this](const auto& call, const auto& q, auto& r) { return Justera(call, q, r); });
  ServeGodaExempel(service, handlers);
}

void DialogService::ServeGodaExempel(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  exempel_.Serve(service, handlers);
  // Consent that was taken back: nobody reads it.
  handlers.Unary<v1::GetGottExempelRequest, v1::GottExempel>(
      "GetGottExempel", [this](const auto& call, const auto& q, auto& r) {
        return store_.Read(call, [&](sql::Session& session) {
          return GetLive(tables_.gott_exempel, session, call.scope, q.name(), r);
        });
      });
  handlers.Unary<v1::DeleteGottExempelRequest, v1::GottExempel>(
      "DeleteGottExempel", [this](const auto& call, const auto& q, auto& r) -> absl::Status {
        v1::GottExempel stored;
        KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) {
          return tables_.gott_exempel.Get(session, call.scope, q.name(), stored);
        }));
        if (!MaySpeakFor(call, stored.utforare())) {
          return proto::Error(absl::StatusCode::kPermissionDenied, "ANNANS_EXEMPEL",
                              "Bara den utförare som delade exemplet, och kommunen, kan ta tillbaka det.",
                              {{"name", q.name()}});
        }
        return exempel_.Delete(call, q, r);
      });
  handlers.Unary<v1::CreateGottExempelRequest, v1::GottExempel>(
      "CreateGottExempel", [this](const auto& call, const auto& q, auto& r) -> absl::Status {
        v1::CreateGottExempelRequest own = q;
        KV_ASSIGN_OR_RETURN(*own.mutable_gott_exempel()->mutable_utforare(),
                            Whose(call, q.gott_exempel().utforare(), "gott_exempel.utforare"));
        KV_RETURN_IF_ERROR(CheckInsatstyp(call, q.gott_exempel().insatstyp(), "gott_exempel.insatstyp").status());
        return exempel_.Create(call, own, r);
      });
  handlers.Unary<v1::SetProvningRequest, v1::GottExempel>(
      "SetProvning", [this](const auto& call, const auto& q, auto& r) { return SetProvning(call, q, r); });
}

// Resource name of a code.
absl::StatusOr<std::string> DialogService::CheckInsatstyp(const proto::Call& call, const std::string& kod,
                                                          const char* field) const {
  KV_ASSIGN_OR_RETURN(const std::shared_ptr<const registry::Snapshot> snapshot,
                      register_.Current(call.kommun, call.deadline));
  const registry::v1::Insatstyp* typ = snapshot->Insatstyp(kod);
  if (typ != nullptr && typ->kod() == kod) return typ->name();
  return Wrong(field, absl::StrCat("Insatstypen ", kod, " finns inte i registret. Exempel: SOL_HEMTJANST"));
}

absl::Status DialogService::Call(const proto::Call& call, v1::Utforardialog& candidate) {
  KV_ASSIGN_OR_RETURN(const std::string typ, CheckInsatstyp(call, candidate.insatstyp(), "utforardialog.insatstyp"));
  KV_ASSIGN_OR_RETURN(const std::shared_ptr<const registry::Snapshot> snapshot,
                      register_.Current(call.kommun, call.deadline));
  const std::string& day = candidate.dialog_date();
  std::map<std::string, std::set<std::string>> called;  // with their enheter
  for (const registry::v1::Uppdrag& uppdrag : snapshot->uppdrag()) {
    const bool runs = uppdrag.giltig_fran() <= day && (uppdrag.giltig_till().empty() || day < uppdrag.giltig_till());
    if (uppdrag.insatstyp() == typ && runs) called[uppdrag.utforare()].insert(uppdrag.enhet());
  }
  if (called.empty()) {
    return Wrong("utforardialog.dialog_date",
                 "Ingen utförare har uppdrag för insatstypen den dagen. Kontrollera datum.");
  }
  candidate.clear_kallade();
  for (const auto& [utforare, enheter] : called) {
    v1::Kallad& one = *candidate.add_kallade();
    one.set_utforare(utforare);
    one.set_antal_enheter(static_cast<int32_t>(enheter.size()));
    one.set_enhet(*enheter.begin());
  }
  return absl::OkStatus();
}

template <class Request>
absl::Status DialogService::Change(const proto::Call& call, const Request& request, bool after, const char* action,
                                   const std::function<absl::Status(Tx&, v1::Utforardialog&)>& change,
                                   v1::Utforardialog& response) {
  KV_RETURN_IF_ERROR(store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Utforardialog stored;
    KV_RETURN_IF_ERROR(dialoger_.Load(tx, request.name(), "", stored));
    if (!after && stored.state() == v1::DIALOG_PROTOKOLLFORD) return Adjusted(stored);
    response = stored;
    KV_RETURN_IF_ERROR(change(tx, response));
    return dialoger_.Replace(tx, stored, response, "", action);
  }));
  Hide(call, response);
  return absl::OkStatus();
}

absl::Status DialogService::AddFraga(const proto::Call& call, const v1::AddDialogfragaRequest& request,
                                     v1::Utforardialog& response) {
  KV_ASSIGN_OR_RETURN(const std::string utforare, Whose(call, request.utforare(), "utforare"));
  const std::string& promised = request.fraga().svar_senast_date();
  if (!promised.empty() && !MaySpeakFor(call, "")) {
    return Wrong("fraga.svar_senast_date", "är kommunens löfte. Lämna det tomt: kommunen anger när den svarar.");
  }
  if (!promised.empty() && promised < base::FormatDate(call.today)) {
    return Wrong("fraga.svar_senast_date", "har passerat. Ange en dag från och med i dag.");
  }
  return Change(
      call, request, false, "FRAGA",
      [&](Tx&, v1::Utforardialog& dialog) -> absl::Status {
        const bool called = std::any_of(dialog.kallade().begin(), dialog.kallade().end(),
                                        [&](const v1::Kallad& kallad) { return kallad.utforare() == utforare; });
        if (!called) return Wrong("utforare", absl::StrCat("är inte kallad till ", dialog.nummer(), "."));
        KV_RETURN_IF_ERROR(Room(dialog.fragor_size(), kMostFragor, dialog.nummer(), "frågor"));
        v1::Dialogfraga& one = *dialog.add_fragor();
        one.set_nr(dialog.fragor_size());
        one.set_utforare(utforare);
        one.set_text(request.fraga().text());
        one.set_svar_senast_date(request.fraga().svar_senast_date());
        return absl::OkStatus();
      },
      response);
}

absl::Status DialogService::Besvara(const proto::Call& call, const v1::BesvaraDialogfragaRequest& request,
                                    v1::Utforardialog& response) {
  return Change(
      call, request, true, "SVAR",
      [&](Tx&, v1::Utforardialog& dialog) -> absl::Status {
        if (request.nr() > dialog.fragor_size()) {
          return Wrong("nr",
                       absl::StrCat(dialog.nummer(), " har ", dialog.fragor_size(), " frågor. Kontrollera numret."));
        }
        v1::Dialogfraga& one = *dialog.mutable_fragor(request.nr() - 1);
        one.set_svar(request.svar());
        one.set_besvarad_date(base::FormatDate(call.today));
        return absl::OkStatus();
      },
      response);
}

absl::Status DialogService::AddOverenskommelse(const proto::Call& call, const v1::AddOverenskommelseRequest& request,
                                               v1::Utforardialog& response) {
  return Change(
      call, request, false, "OVERENSKOMMELSE",
      [&](Tx&, v1::Utforardialog& dialog) {
        return uppfoljning::AddOverenskommelse(request.overenskommelse(), dialog);
      },
      response);
}

// What was agreed becomes an åtgärd when somebody makes one of it, which is after the protokoll.
absl::Status DialogService::LankaOverenskommelse(const proto::Call& call,
                                                 const v1::LankaOverenskommelseRequest& request,
                                                 v1::Utforardialog& response) {
  return Change(
      call, request, true, "BLEV_ATGARD",
      [&](Tx& tx, v1::Utforardialog& dialog) {
        return uppfoljning::LankaOverenskommelse(tx.sql(), tables_, call, request, dialog);
      },
      response);
}

absl::Status DialogService::Justera(const proto::Call& call, const v1::JusteraUtforardialogRequest& request,
                                    v1::Utforardialog& response) {
  return Change(
      call, request, false, "JUSTERAD",
      [&](Tx&, v1::Utforardialog& dialog) -> absl::Status {
        if (!request.etag().empty() && request.etag() != dialog.etag()) {
          return proto::Error(absl::StatusCode::kAborted, "ANDRAD_AV_ANNAN",
                              "Någon annan har ändrat dialogen sedan du läste den. Läs om och försök igen.");
        }
        proto::Violations violations;
        if (dialog.dialog_date() > base::FormatDate(call.today)) {
          violations.Add("name",
                         absl::StrCat(dialog.nummer(), " hålls ", dialog.dialog_date(), ". Justera efter den."));
        }
        if (dialog.protokoll().empty())
          violations.Add("protokoll", absl::StrCat("Protokollet saknas. Skriv det först: kvalitet dialog protokoll ",
                                                   dialog.nummer(), " --fil FIL."));
        std::set<std::string> came(request.narvarande().begin(), request.narvarande().end());
        for (v1::Kallad& one : *dialog.mutable_kallade()) one.set_narvarade(came.erase(one.utforare()) > 0);
        for (const std::string& other : came) {
          violations.Add("narvarande", absl::StrCat(other, " är inte kallad. Kontrollera namnet."));
        }
        KV_RETURN_IF_ERROR(violations.ToStatus());
        return DialogMachine().Fire(call, "justera", dialog, dialog);
      },
      response);
}

absl::Status DialogService::SetProvning(const proto::Call& call, const v1::SetProvningRequest& request,
                                        v1::GottExempel& response) {
  KV_ASSIGN_OR_RETURN(const std::string utforare, Whose(call, request.provning().utforare(), "provning.utforare"));
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::GottExempel stored;
    KV_RETURN_IF_ERROR(exempel_.Load(tx, request.name(), "", stored));
    if (stored.utforare() == utforare) {
      return Wrong("provning.utforare", "är den som delade exemplet. Det är de andra som prövar det.");
    }
    response = stored;
    auto& all = *response.mutable_provningar();
    auto found =
        std::find_if(all.begin(), all.end(), [&](const v1::Provning& one) { return one.utforare() == utforare; });
    if (found == all.end()) KV_RETURN_IF_ERROR(Room(all.size(), kMostProvningar, stored.nummer(), "provningar"));
    v1::Provning& one = found == all.end() ? *all.Add() : *found;
    one = request.provning();
    one.set_utforare(utforare);
    return exempel_.Replace(tx, stored, response, "", "PROVAT");
  });
}

}  // namespace kvalitet::uppfoljning
