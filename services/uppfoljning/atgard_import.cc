// Åtgärder from a file: the rows of atgard_csv.h become åtgärder, all or none.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/rules.h"
#include "services/uppfoljning/atgard_check.h"
#include "services/uppfoljning/atgard_csv.h"
#include "services/uppfoljning/atgard_service.h"
#include "services/uppfoljning/rader.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

// Everything that the row says, whoever reads it.
std::string HashOf(const v1::Atgard& read) {
  std::string said;
  for (const std::string& part : {read.text(), read.sista_date(), read.beslutande(), read.orsak(),
                                  read.forvantad_effekt(), read.effekt_mats(),
                                  read.has_forvantat_belopp_tkr() ? absl::StrCat(read.forvantat_belopp_tkr()) : "",
                                  read.has_utfall_belopp_tkr() ? absl::StrCat(read.utfall_belopp_tkr()) : ""}) {
    absl::StrAppend(&said, part.size(), ":", part);
  }
  for (const std::string& one : read.ansvariga()) absl::StrAppend(&said, "a", one.size(), ":", one);
  for (const v1::Delmal& one : read.delmal()) absl::StrAppend(&said, "d", one.date(), one.ord().size(), ":", one.ord());
  for (const v1::Beroende& one : read.beroenden()) absl::StrAppend(&said, "b", one.ord().size(), ":", one.ord());
  return base::Sha256Hex(said);
}

// What a changed row says of an åtgärd that stands already, laid over it.  What the row leaves empty, and the åtgärder
// by name that it waits for, are people's own.
void LaggOver(const v1::Atgard& read, v1::Atgard& now) {
  const auto set = [&](const std::string& said, void (v1::Atgard::*to)(const std::string&)) {
    if (!said.empty()) (now.*to)(said);
  };
  set(read.text(), &v1::Atgard::set_text<const std::string&>);
  set(read.sista_date(), &v1::Atgard::set_sista_date<const std::string&>);
  set(read.beslutande(), &v1::Atgard::set_beslutande<const std::string&>);
  set(read.orsak(), &v1::Atgard::set_orsak<const std::string&>);
  set(read.forvantad_effekt(), &v1::Atgard::set_forvantad_effekt<const std::string&>);
  set(read.effekt_mats(), &v1::Atgard::set_effekt_mats<const std::string&>);
  if (!read.ansvariga().empty()) *now.mutable_ansvariga() = read.ansvariga();
  *now.mutable_delmal() = read.delmal();
  google::protobuf::RepeatedPtrField<v1::Beroende> waits;
  for (const v1::Beroende& one : now.beroenden()) {
    if (!one.atgard().empty()) *waits.Add() = one;
  }
  waits.MergeFrom(read.beroenden());
  *now.mutable_beroenden() = std::move(waits);
  if (read.has_forvantat_belopp_tkr()) now.set_forvantat_belopp_tkr(read.forvantat_belopp_tkr());
  if (read.has_utfall_belopp_tkr()) now.set_utfall_belopp_tkr(read.utfall_belopp_tkr());
}

// Whose it is never changes by a file.
absl::Status SammaAgare(const v1::Atgard& read, const v1::Atgard& stored) {
  if (read.enhet() == stored.enhet() && read.namnd() == stored.namnd() &&
      read.verksamhetsomrade() == stored.verksamhetsomrade()) {
    return absl::OkStatus();
  }
  return Wrong("enhet", absl::StrCat("Nr ", read.kall_id(), " är ", stored.nummer(),
                                     ", som har en annan enhet eller ägare. Ge raden ett eget nr."));
}

// The resource name of the enhet that the file calls so.
std::string EnhetNamed(const registry::Snapshot& snapshot, const std::string& word) {
  for (const registry::v1::Enhet& enhet : snapshot.enheter()) {
    if (enhet.name() == word || base::FoldSv(enhet.namn()) == base::FoldSv(word)) return enhet.name();
  }
  return "";
}

}  // namespace

absl::Status AtgardService::PrepareRow(const proto::Call& call, const v1::ImportAtgarderRequest& request,
                                       const registry::Snapshot& snapshot, v1::Atgard& atgard) {
  if (!atgard.enhet().empty()) {
    const std::string enhet = EnhetNamed(snapshot, atgard.enhet());
    if (enhet.empty()) {
      return Wrong("enhet", absl::StrCat("Det finns ingen enhet \"", atgard.enhet(), "\" i registret."));
    }
    atgard.set_enhet(enhet);
  } else {
    atgard.set_namnd(request.namnd());
    atgard.set_verksamhetsomrade(request.verksamhetsomrade());
  }
  if (atgard.beslutad_date().empty()) atgard.set_beslutad_date(request.beslutad_date());
  proto::Violations violations;
  proto::Normalize(atgard);
  proto::Validate(atgard, "", violations, call.kommun);
  CheckAtgard(atgard, "", violations);
  KV_RETURN_IF_ERROR(violations.ToStatus());
  // The same list of another nämnd is another list.
  atgard.set_name(absl::StrCat("kommuner/", call.kommun, "/atgarder/",
                               base::DerivedId(absl::StrCat("atgard/", atgard.kalla(), "/", request.namnd(), "/",
                                                            request.verksamhetsomrade()),
                                               atgard.kall_id())));
  atgard.set_import_hash(HashOf(atgard));
  return Prepare(call, atgard);
}

absl::Status AtgardService::Import(const proto::Call& call, const v1::ImportAtgarderRequest& request,
                                   v1::ImportAtgarderResponse& response) {
  LastaAtgarder last = LasAtgarder(request.fil(), request.kalla());
  KV_ASSIGN_OR_RETURN(const std::shared_ptr<const registry::Snapshot> snapshot,
                      register_.Current(call.kommun, call.deadline));
  for (LastAtgard& one : last.atgarder) {
    const absl::Status prepared = PrepareRow(call, request, *snapshot, one.atgard);
    if (prepared.ok()) continue;
    if (!absl::IsInvalidArgument(prepared)) return prepared;
    for (const proto::Violation& wrong : proto::ViolationsOf(prepared)) last.Add(one.rad, wrong.field, wrong.svenska);
  }
  const auto told = [&last, &response] {
    response.set_antal(last.antal_rader);
    response.set_last_som(last.last_som);
    response.set_antal_fel(static_cast<int64_t>(last.fel.size()));
    for (size_t i = 0; i < last.fel.size() && i < 1000; ++i) *response.add_fel() = last.fel[i];
  };
  if (!last.fel.empty()) {  // nothing is stored of a file with an error
    told();
    return absl::OkStatus();
  }
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    told();
    for (const LastAtgard& one : last.atgarder) KV_RETURN_IF_ERROR(ImportOne(tx, one.atgard, response));
    return absl::OkStatus();
  });
}

absl::Status AtgardService::ImportOne(Tx& tx, const v1::Atgard& read, v1::ImportAtgarderResponse& response) {
  v1::Atgard stored, now;
  const absl::Status found = tables_.atgard.Get(tx.sql(), tx.call().scope, read.name(), stored);
  if (!found.ok() && !absl::IsNotFound(found)) return found;
  if (!found.ok()) {
    now = read;
    KV_RETURN_IF_ERROR(atgarder_.Insert(tx, now));
    response.set_nya(response.nya() + 1);
  } else {
    KV_RETURN_IF_ERROR(SammaAgare(read, stored));
    now = stored;
    const bool open = stored.state() == v1::EJ_PABORJAD || stored.state() == v1::PAGAR;
    if (open && read.import_hash() != stored.import_hash()) {
      LaggOver(read, now);
      now.set_import_hash(read.import_hash());
      KV_RETURN_IF_ERROR(atgarder_.Replace(tx, stored, now, "", "IMPORTERAD"));
      response.set_andrade(response.andrade() + 1);
    } else {
      now = stored;
      response.set_oforandrade(response.oforandrade() + 1);
    }
  }
  *response.add_atgarder() = std::move(now);
  return absl::OkStatus();
}

}  // namespace kvalitet::uppfoljning
