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
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

absl::Status Wrong(const char* field, std::string svenska) {
  proto::Violations violations;
  violations.Add(field, std::move(svenska));
  return violations.ToStatus();
}

// The utförare that the caller acts for in the kommun; none for the kommun's own people and programs, who act for it.
// These methods reach the whole kommun, since all utförare read the same; only whose something is differs.
std::set<std::string> Own(const proto::Call& call) {
  std::set<std::string> own;
  for (const proto::Grant& grant : call.who.grants) {
    if (grant.kommun != call.kommun) continue;
    if (grant.utforare.empty()) return {};
    own.insert(grant.utforare);
  }
  return own;
}

// Whose it is: what an utförare leaves out is its own, and of another it may not speak.
absl::StatusOr<std::string> Whose(const proto::Call& call, const std::string& stated, const char* field) {
  const std::set<std::string> own = Own(call);
  if (own.empty())
    return stated.empty() ? Wrong(field, "saknas. Ange vilken utförare det gäller.")
                          : absl::StatusOr<std::string>(stated);
  if (stated.empty() && own.size() == 1) return *own.begin();
  if (own.count(stated) > 0) return stated;
  return Wrong(field, stated.empty() ? "saknas. Du företräder flera utförare: ange vilken det gäller."
                                     : "är en annan utförare än din egen. Lämna det tomt.");
}

// Who asked is nobody's but the kommun's and its own.
void HideOthers(const proto::Call& call, v1::Utforardialog& dialog) {
  const std::set<std::string> own = Own(call);
  if (own.empty()) return;
  for (v1::Dialogfraga& one : *dialog.mutable_fragor()) {
    if (own.count(one.utforare()) == 0) one.clear_utforare();
  }
}

bool Creates(const proto::Call& call) { return absl::StrContains(call.method, "/Create"); }

absl::Status Adjusted(const v1::Utforardialog& dialog) {
  return proto::Error(absl::StatusCode::kFailedPrecondition, "PROTOKOLL_JUSTERAT",
                      absl::StrCat("Protokollet för ", dialog.nummer(),
                                   " är justerat och ändras inte. Frågor kan "
                                   "fortfarande besvaras"),
                      {{"name", dialog.name()}});
}

absl::StatusOr<std::string> NextNummer(Tx& tx, const char* letter) {
  KV_ASSIGN_OR_RETURN(const int64_t number,
                      store::NextNumber(tx, absl::StrCat("nummer/", letter, "/", tx.call().kommun)));
  return absl::StrCat(letter, "-", number);
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
    if (stored != nullptr) {
      const bool plain =
          absl::StrContains(tx.call().method, "/Update") || absl::StrContains(tx.call().method, "/Delete");
      return plain && stored->state() == v1::DIALOG_PROTOKOLLFORD ? Adjusted(*stored) : absl::OkStatus();
    }
    candidate.set_state(v1::DIALOG_KALLAD);
    KV_ASSIGN_OR_RETURN(*candidate.mutable_nummer(), NextNummer(tx, "D"));
    return absl::OkStatus();
  };
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
    if (stored != nullptr) {
      if (!absl::StrContains(tx.call().method, "/Delete")) return absl::OkStatus();
      return Whose(tx.call(), stored->utforare(), "name").status();
    }
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
                                                                   HideOthers(call, r);
                                                                   return absl::OkStatus();
                                                                 });
  // A page of dialoger with all that was asked and said would be larger than an answer may be.
  handlers.Unary<v1::ListUtforardialogerRequest, v1::ListUtforardialogerResponse>(
      "ListUtforardialoger", [this](const auto& call, const auto& q, auto& r) {
        KV_RETURN_IF_ERROR(dialoger_.List(call, q, r));
        for (v1::Utforardialog& one : *r.mutable_utforardialoger()) {
          one.clear_fragor();
          one.clear_overenskommelser();
          one.clear_protokoll();
          one.clear_underlag();
        }
        return absl::OkStatus();
      });
  handlers.Unary<v1::AddDialogfragaRequest, v1::Utforardialog>(
      "AddDialogfraga", [this](const auto& call, const auto& q, auto& r) { return AddFraga(call, q, r); });
  handlers.Unary<v1::BesvaraDialogfragaRequest, v1::Utforardialog>(
      "BesvaraDialogfraga", [this](const auto& call, const auto& q, auto& r) { return Besvara(call, q, r); });
  handlers.Unary<v1::SetOverenskommelseRequest, v1::Utforardialog>(
      "SetOverenskommelse",
      [this](const auto& call, const auto& q, auto& r) { return SetOverenskommelse(call, q, r); });
  handlers.Unary<v1::JusteraUtforardialogRequest, v1::Utforardialog>(
      "JusteraUtforardialog", [this](const auto& call, const auto& q, auto& r) { return Justera(call, q, r); });
  ServeGodaExempel(service, handlers);
}

void DialogService::ServeGodaExempel(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  exempel_.Serve(service, handlers);
  handlers.Unary<v1::CreateGottExempelRequest, v1::GottExempel>(
      "CreateGottExempel", [this](const auto& call, const auto& q, auto& r) -> absl::Status {
        v1::CreateGottExempelRequest own = q;
        KV_ASSIGN_OR_RETURN(*own.mutable_gott_exempel()->mutable_utforare(),
                            Whose(call, q.gott_exempel().utforare(), "gott_exempel.utforare"));
        KV_RETURN_IF_ERROR(CheckUtforare(call, own.gott_exempel().utforare(), "gott_exempel.utforare"));
        return exempel_.Create(call, own, r);
      });
  handlers.Unary<v1::SetProvningRequest, v1::GottExempel>(
      "SetProvning", [this](const auto& call, const auto& q, auto& r) { return SetProvning(call, q, r); });
}

absl::Status DialogService::Call(const proto::Call& call, v1::Utforardialog& candidate) {
  KV_ASSIGN_OR_RETURN(const std::shared_ptr<const registry::Snapshot> snapshot,
                      register_.Current(call.kommun, call.deadline));
  const registry::v1::Insatstyp* typ = snapshot->Insatstyp(candidate.insatstyp());
  if (typ == nullptr || typ->kod() != candidate.insatstyp()) {
    return Wrong("utforardialog.insatstyp", absl::StrCat("Insatstypen ", candidate.insatstyp(),
                                                         " finns inte i registret. Exempel: SOL_HEMTJANST"));
  }
  const std::string& day = candidate.dialog_date();
  std::map<std::string, int> called;
  for (const registry::v1::Uppdrag& uppdrag : snapshot->uppdrag()) {
    const bool runs = uppdrag.giltig_fran() <= day && (uppdrag.giltig_till().empty() || day < uppdrag.giltig_till());
    if (uppdrag.insatstyp() == typ->name() && runs) ++called[uppdrag.utforare()];
  }
  if (called.empty()) {
    return Wrong("utforardialog.dialog_date",
                 absl::StrCat("ingen utförare har uppdrag för ", typ->namn(), " den dagen. Kontrollera datum."));
  }
  candidate.clear_kallade();
  for (const auto& [utforare, enheter] : called) {
    v1::Kallad& one = *candidate.add_kallade();
    one.set_utforare(utforare);
    one.set_antal_enheter(enheter);
  }
  return absl::OkStatus();
}

absl::Status DialogService::CheckUtforare(const proto::Call& call, const std::string& utforare, const char* field) {
  KV_ASSIGN_OR_RETURN(const std::shared_ptr<const registry::Snapshot> snapshot,
                      register_.Current(call.kommun, call.deadline));
  if (snapshot->Utforare(utforare) != nullptr) return absl::OkStatus();
  return Wrong(field, absl::StrCat(utforare, " finns inte i registret. Kontrollera namnet."));
}

template <class Request>
absl::Status DialogService::Change(const proto::Call& call, const Request& request, bool after, const char* action,
                                   const std::function<absl::Status(v1::Utforardialog&)>& change,
                                   v1::Utforardialog& response) {
  KV_RETURN_IF_ERROR(store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::Utforardialog stored;
    KV_RETURN_IF_ERROR(dialoger_.Load(tx, request.name(), "", stored));
    if (!after && stored.state() == v1::DIALOG_PROTOKOLLFORD) return Adjusted(stored);
    response = stored;
    KV_RETURN_IF_ERROR(change(response));
    return dialoger_.Replace(tx, stored, response, "", action);
  }));
  HideOthers(call, response);
  return absl::OkStatus();
}

absl::Status DialogService::AddFraga(const proto::Call& call, const v1::AddDialogfragaRequest& request,
                                     v1::Utforardialog& response) {
  KV_ASSIGN_OR_RETURN(const std::string utforare, Whose(call, request.utforare(), "utforare"));
  KV_RETURN_IF_ERROR(CheckUtforare(call, utforare, "utforare"));
  return Change(
      call, request, false, "FRAGA",
      [&](v1::Utforardialog& dialog) -> absl::Status {
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
      [&](v1::Utforardialog& dialog) -> absl::Status {
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

absl::Status DialogService::SetOverenskommelse(const proto::Call& call, const v1::SetOverenskommelseRequest& request,
                                               v1::Utforardialog& response) {
  return Change(
      call, request, false, "OVERENSKOMMELSE",
      [&](v1::Utforardialog& dialog) -> absl::Status {
        if (request.nr() > dialog.overenskommelser_size()) {
          return Wrong("nr", absl::StrCat(dialog.nummer(), " har ", dialog.overenskommelser_size(),
                                          " överenskommelser. Kontrollera numret."));
        }
        const int nr = request.nr() > 0 ? request.nr() : dialog.overenskommelser_size() + 1;
        v1::Overenskommelse& one =
            request.nr() > 0 ? *dialog.mutable_overenskommelser(nr - 1) : *dialog.add_overenskommelser();
        one = request.overenskommelse();
        one.set_nr(nr);
        return absl::OkStatus();
      },
      response);
}

absl::Status DialogService::Justera(const proto::Call& call, const v1::JusteraUtforardialogRequest& request,
                                    v1::Utforardialog& response) {
  return Change(
      call, request, false, "JUSTERAD",
      [&](v1::Utforardialog& dialog) -> absl::Status {
        if (!request.etag().empty() && request.etag() != dialog.etag()) {
          return proto::Error(absl::StatusCode::kAborted, "ANDRAD_AV_ANNAN",
                              "Någon annan har ändrat dialogen sedan du läste den. Läs om och försök igen.");
        }
        proto::Violations violations;
        if (dialog.dialog_date() > base::FormatDate(call.today)) {
          violations.Add("name",
                         absl::StrCat(dialog.nummer(), " hålls ", dialog.dialog_date(), ". Justera efter den."));
        }
        if (dialog.protokoll().empty()) violations.Add("protokoll", "saknas. Skriv protokollet först.");
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
  KV_RETURN_IF_ERROR(CheckUtforare(call, utforare, "provning.utforare"));
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
    v1::Provning& one = found == all.end() ? *all.Add() : *found;
    one = request.provning();
    one.set_utforare(utforare);
    return exempel_.Replace(tx, stored, response, "", "PROVAT");
  });
}

}  // namespace kvalitet::uppfoljning
