#include "services/uppfoljning/atgard_service.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "services/uppfoljning/atgard_check.h"
#include "services/uppfoljning/atgard_rules.h"
#include "services/uppfoljning/atgardsplan_rules.h"
#include "services/uppfoljning/installning_service.h"
#include "services/uppfoljning/operator.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/tvaperson.h"
#include "services/uppfoljning/workflow.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

bool Creates(const proto::Call& call) { return absl::StrContains(call.method, "/Create"); }
bool Updates(const proto::Call& call) { return absl::StrContains(call.method, "/Update"); }

// Åtgärder that wait for each other by name are judged together.
std::string BeroendeGuard(const proto::Call& call) { return absl::StrCat("atgard/beroenden/", call.kommun); }

std::vector<std::string> VantarPa(const v1::Atgard& atgard) {
  std::vector<std::string> names;
  for (const v1::Beroende& one : atgard.beroenden()) {
    if (!one.atgard().empty()) names.push_back(one.atgard());
  }
  return names;
}

// What may still be changed, and by whom.
absl::Status MayChange(const proto::Call& call, const v1::Atgard& candidate, const v1::Atgard& stored) {
  if (stored.state() != v1::EJ_PABORJAD && stored.state() != v1::PAGAR) {
    return proto::Error(absl::StatusCode::kFailedPrecondition, "ATGARD_AVSLUTAD",
                        absl::StrCat("Åtgärd ", stored.nummer(), " är ", Ord(stored.state()), " och kan inte ändras."));
  }
  if (!call.scope.all && stored.sista_date() != candidate.sista_date()) {
    return proto::Error(absl::StatusCode::kPermissionDenied, "SISTA_DAG_KOMMUNEN",
                        "Sista dag ändras av kommunen. Kontakta kvalitetsteamet om tiden inte räcker.");
  }
  return absl::OkStatus();
}

}  // namespace

AtgardService::AtgardService(store::Store& store, const Tables& tables, registry::Register& reg,
                             const fakta::Totals& totals)
    : store_(store), tables_(tables), register_(reg), totals_(totals), atgarder_(store, tables.atgard, Hooks()) {}

void AtgardService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  atgarder_.Serve(service, handlers);
  handlers.Unary<v1::MoveAtgardRequest, v1::Atgard>(
      "MoveAtgard", [this](const auto& call, const auto& q, auto& r) { return Move(call, q, r); });
  handlers.Unary<v1::JudgeAtgardRequest, v1::Atgard>(
      "JudgeAtgard", [this](const auto& call, const auto& q, auto& r) { return Judge(call, q, r); });
  handlers.Unary<v1::LamnaOverAtgarderRequest, v1::LamnaOverAtgarderResponse>(
      "LamnaOverAtgarder", [this](const auto& call, const auto& q, auto& r) { return LamnaOver(call, q, r); });
  handlers.Unary<v1::ImportAtgarderRequest, v1::ImportAtgarderResponse>(
      "ImportAtgarder", [this](const auto& call, const auto& q, auto& r) { return Import(call, q, r); });
}

store::Resource<v1::Atgard>::Hooks AtgardService::Hooks() {
  store::Resource<v1::Atgard>::Hooks hooks;
  hooks.check = [](const proto::Call&, const v1::Atgard& candidate, const v1::Atgard*, proto::Violations& violations) {
    CheckAtgard(candidate, "atgard.", violations);
  };
  hooks.prepare = [this](const proto::Call& call, v1::Atgard& candidate) {
    return Creates(call) ? Prepare(call, candidate) : absl::OkStatus();
  };
  hooks.guards = [](const proto::Call& call, const v1::Atgard& candidate) {
    std::vector<std::string> guards;
    if (!candidate.uppfoljning().empty()) guards.push_back(UppfoljningGuard(candidate.uppfoljning()));
    if (!VantarPa(candidate).empty()) guards.push_back(BeroendeGuard(call));
    return guards;
  };
  hooks.before_write = [this](Tx& tx, v1::Atgard& candidate, const v1::Atgard* stored) -> absl::Status {
    candidate.set_antal_beroenden(candidate.beroenden_size());
    if (stored != nullptr && !Updates(tx.call())) return absl::OkStatus();  // a step of the workflow, judged there
    if (stored != nullptr) KV_RETURN_IF_ERROR(MayChange(tx.call(), candidate, *stored));
    KV_RETURN_IF_ERROR(CheckBeroenden(tx, candidate, stored));
    if (stored != nullptr) return PlanenTillater(tx, candidate, *stored);
    candidate.set_state(v1::EJ_PABORJAD);
    KV_ASSIGN_OR_RETURN(*candidate.mutable_nummer(), NextNummer(tx, "A"));
    return absl::OkStatus();
  };
  hooks.after_write = [this](Tx& tx, const v1::Atgard& now, const v1::Atgard* before) -> absl::Status {
    KV_RETURN_IF_ERROR(totals_.MarkChange(tx.sql(), "atgard", tx.call().kommun, before, &now, tx.now()));
    return StampBrist(tx, now);
  };
  return hooks;
}

// What the kommun reads, or has said is enough, is not changed by the utförare.
absl::Status AtgardService::PlanenTillater(Tx& tx, const v1::Atgard& candidate, const v1::Atgard& stored) const {
  const auto changed = [&](const std::string& a, const std::string& b) { return a != b; };
  if (tx.call().scope.all || stored.uppfoljning().empty()) return absl::OkStatus();
  if (!changed(candidate.text(), stored.text()) && !changed(candidate.orsak(), stored.orsak()) &&
      !changed(candidate.forvantad_effekt(), stored.forvantad_effekt()) &&
      !changed(candidate.effekt_mats(), stored.effekt_mats()) && candidate.delmal_size() == stored.delmal_size()) {
    return absl::OkStatus();
  }
  v1::Uppfoljning uppfoljning;
  KV_RETURN_IF_ERROR(GetLive(tables_.uppfoljning, tx.sql(), {}, stored.uppfoljning(), uppfoljning));
  if (uppfoljning.plan_state() != v1::PLAN_INLAMNAD && uppfoljning.plan_state() != v1::PLAN_GODKAND) {
    return absl::OkStatus();
  }
  return proto::Error(absl::StatusCode::kFailedPrecondition, "PLAN_INLAMNAD",
                      absl::StrCat("Åtgärdsplanen för ", uppfoljning.nummer(), " är ", Ord(uppfoljning.plan_state()),
                                   ". Be kommunen skicka tillbaka den om åtgärden behöver ändras."),
                      {{"nummer", stored.nummer()}});
}

absl::Status AtgardService::CheckBeroenden(Tx& tx, const v1::Atgard& candidate, const v1::Atgard* stored) const {
  std::vector<std::string> names = VantarPa(candidate);
  const std::vector<std::string> before = stored == nullptr ? std::vector<std::string>() : VantarPa(*stored);
  if (names.empty() || names == before) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(std::vector<v1::Atgard> rows, tables_.atgard.GetMany(tx.sql(), tx.call().scope, names));
  for (int i = 0; i < candidate.beroenden_size(); ++i) {
    const std::string& name = candidate.beroenden(i).atgard();
    const bool found = name.empty() || name == candidate.name() ||
                       std::find(before.begin(), before.end(), name) != before.end() ||
                       std::any_of(rows.begin(), rows.end(), [&](const v1::Atgard& one) { return one.name() == name; });
    if (found) continue;
    return Wrong(absl::StrCat("atgard.beroenden[", i, "].atgard"),
                 "Åtgärden som den väntar på finns inte bland dem du får se. Kontrollera numret.");
  }
  KV_ASSIGN_OR_RETURN(rows, tables_.atgard.GetMany(tx.sql(), {}, names));
  // Everything that can be reached from here, level by level.
  std::map<std::string, std::vector<std::string>> vantar_pa = {{candidate.name(), names}};
  std::map<std::string, std::string> nummer = {
      {candidate.name(), candidate.nummer().empty() ? "den nya åtgärden" : candidate.nummer()}};
  while (!rows.empty()) {
    std::vector<std::string> further;
    for (const v1::Atgard& row : rows) {
      nummer.emplace(row.name(), tables_.atgard.InScope(tx.call().scope, row) ? row.nummer() : "en annan åtgärd");
      if (!vantar_pa.emplace(row.name(), VantarPa(row)).second) continue;
      for (const std::string& name : VantarPa(row)) {
        if (vantar_pa.count(name) == 0) further.push_back(name);
      }
    }
    KV_ASSIGN_OR_RETURN(rows, tables_.atgard.GetMany(tx.sql(), {}, further));
  }
  const std::vector<std::string> cirkel = Cirkel(candidate.name(), vantar_pa);
  if (cirkel.empty()) return absl::OkStatus();
  return Wrong("atgard.beroenden", absl::StrCat("Åtgärderna väntar på varandra i en ring: ",
                                                absl::StrJoin(cirkel, " väntar på ",
                                                              [&](std::string* out, const std::string& name) {
                                                                absl::StrAppend(out, nummer[name]);
                                                              }),
                                                ". Ta bort ett av beroendena."));
}

absl::Status AtgardService::FromUppfoljning(const proto::Call& call, v1::Atgard& candidate) {
  v1::Uppfoljning uppfoljning;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) {
    return GetVisible(tables_, session, call, candidate.uppfoljning(), uppfoljning);
  }));
  // An åtgärd is the utförare's to read: it must not tell what the draft has not told yet.
  if (!uppfoljning.oppen()) {
    return proto::Error(absl::StatusCode::kFailedPrecondition, "UTKAST_EJ_SKICKAT",
                        absl::StrCat("Utkastet av ", uppfoljning.nummer(),
                                     " är inte skickat, och en åtgärd syns för "
                                     "utföraren. Skicka utkastet först: kvalitet uppföljning skicka-utkast ",
                                     uppfoljning.nummer(), "."),
                        {{"nummer", uppfoljning.nummer()}});
  }
  if (!candidate.enhet().empty() && candidate.enhet() != uppfoljning.enhet()) {
    return Wrong("atgard.enhet", absl::StrCat("Uppföljning ", uppfoljning.nummer(),
                                              " gäller en annan enhet. Ta bort enheten eller välj rätt uppföljning."));
  }
  if (!candidate.beslutad_date().empty() && candidate.beslutad_date() < uppfoljning.genomford_date()) {
    return Wrong("atgard.beslutad_date", absl::StrCat("är före uppföljningen ", uppfoljning.genomford_date(),
                                                      ". Åtgärden beslutas då eller senare."));
  }
  candidate.set_enhet(uppfoljning.enhet());
  if (candidate.insatstyp().empty()) candidate.set_insatstyp(uppfoljning.insatstyp());
  if (candidate.iakttagelse() == 0) return absl::OkStatus();
  for (const v1::Iakttagelse& one : uppfoljning.iakttagelser()) {
    if (one.nr() != candidate.iakttagelse()) continue;
    candidate.set_aterkommande(one.aterkommande_krav_size() > 0);
    return absl::OkStatus();
  }
  return Wrong("atgard.iakttagelse",
               absl::StrCat("Uppföljning ", uppfoljning.nummer(), " har ingen iakttagelse ", candidate.iakttagelse(),
                            "; den har ", uppfoljning.iakttagelser_size(), "."));
}

absl::Status AtgardService::Prepare(const proto::Call& call, v1::Atgard& candidate) {
  if (!candidate.uppfoljning().empty()) KV_RETURN_IF_ERROR(FromUppfoljning(call, candidate));
  KV_ASSIGN_OR_RETURN(absl::CivilDay day, DayOrToday(call, "atgard.beslutad_date", candidate.beslutad_date()));
  candidate.set_beslutad_date(base::FormatDate(day));
  if (candidate.sista_date() < candidate.beslutad_date()) {
    return Wrong("atgard.sista_date", "Sista dag kan inte vara före dagen då åtgärden beslutades.");
  }
  if (!candidate.verksamhetsomrade().empty() || !candidate.namnd().empty()) return PrepareOwned(call, candidate);
  absl::StatusOr<Drift> drift = FindDrift(register_, call, "atgard.", candidate.enhet(), candidate.insatstyp(), day);
  // What is another's is as if it were not there, whatever is wrong with it.
  if (drift.ok()) {
    candidate.set_insatstyp(drift->insatstyp);
    candidate.set_ansvarig_utforare(drift->utforare);
  }
  bool another = drift.ok() ? !tables_.atgard.InScope(call.scope, candidate) : absl::IsInvalidArgument(drift.status());
  if (!call.scope.all && another) {
    return proto::Error(absl::StatusCode::kNotFound, "FINNS_INTE",
                        "Enheten finns inte bland dem du får se. Kontrollera namnet.");
  }
  return drift.status();
}

// Of a verksamhetsområde or a nämnd: nobody operates it, and only the kommun's own people see it.
absl::Status AtgardService::PrepareOwned(const proto::Call& call, v1::Atgard& candidate) {
  if (!call.scope.all) {
    return proto::Error(absl::StatusCode::kNotFound, "FINNS_INTE",
                        "Verksamhetsområdet eller nämnden finns inte bland dem du får se. Ange enheten.");
  }
  if (!candidate.namnd().empty()) KV_RETURN_IF_ERROR(register_.Namnd(candidate.namnd(), call.deadline).status());
  if (!candidate.verksamhetsomrade().empty()) {
    KV_RETURN_IF_ERROR(register_.Verksamhetsomrade(candidate.verksamhetsomrade(), call.deadline).status());
  }
  if (candidate.insatstyp().empty()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const registry::v1::Insatstyp insatstyp,
                      register_.Insatstyp(call.kommun, candidate.insatstyp(), call.deadline));
  candidate.set_insatstyp(insatstyp.kod());
  return absl::OkStatus();
}

absl::Status AtgardService::Move(const proto::Call& call, const v1::MoveAtgardRequest& request, v1::Atgard& response) {
  const auto find = [&](const v1::Atgard& stored) -> absl::StatusOr<Steg> {
    const Overgang* steg = FindOvergang(stored.state(), request.state());
    if (steg == nullptr) {
      const std::string to = MojligaLagen(stored.state());
      return proto::Error(
          absl::StatusCode::kFailedPrecondition, "FEL_LAGE",
          absl::StrCat("Åtgärd ", stored.nummer(), " har läget ", Ord(stored.state()),
                       to.empty() ? " och ändras inte mer." : absl::StrCat(" och kan bara bli ", to, ".")));
    }
    return Steg{steg, [&, steg](Tx&, v1::Atgard& now) -> absl::Status {
                  if (steg->kommentar_kravs && base::TrimSv(request.kommentar()).empty()) {
                    return Wrong("kommentar", request.state() == v1::AVBRUTEN ? "Skriv varför åtgärden avbryts."
                                                                              : "Skriv varför åtgärden öppnas igen.");
                  }
                  if (steg->stampel == Stampel::kKlar) now.set_klar_av(call.who.subject);
                  if (!request.kommentar().empty()) now.set_kommentar(request.kommentar());
                  return absl::OkStatus();
                }};
  };
  return Take(call, request, find, response);
}

absl::Status AtgardService::Judge(const proto::Call& call, const v1::JudgeAtgardRequest& request,
                                  v1::Atgard& response) {
  const auto find = [&](const v1::Atgard& stored) -> absl::StatusOr<Steg> {
    const Overgang* steg = FindBedomning(stored.state(), request.effekt());
    if (steg == nullptr) {
      const std::string to = MojligaEffekter(stored.state());
      return proto::Error(absl::StatusCode::kFailedPrecondition, "FEL_LAGE",
                          absl::StrCat("Åtgärd ", stored.nummer(), " har läget ", Ord(stored.state()),
                                       to.empty() ? " och ändras inte mer."
                                                  : absl::StrCat(" och effekten kan bara bedömas som ", to, ".")));
    }
    return Steg{steg, [&](Tx& tx, v1::Atgard& now) -> absl::Status {
                  KV_RETURN_IF_ERROR(SammaPerson(tx, request.samma_person_motiv(), now));
                  now.set_effekt_av(call.who.subject);
                  now.set_effekt_motiv(request.motiv());
                  if (request.has_utfall_belopp_tkr()) now.set_utfall_belopp_tkr(request.utfall_belopp_tkr());
                  return absl::OkStatus();
                }};
  };
  return Take(call, request, find, response);
}

// Whoever reported it done judges the effect only as the kommun's rule of two persons says.
absl::Status AtgardService::SammaPerson(Tx& tx, const std::string& motiv, v1::Atgard& now) {
  now.clear_effekt_samma_person_motiv();
  if (now.klar_av().empty() || now.klar_av() != tx.call().who.subject) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const v1::Installning rule, ReadInstallning(tables_, tx.sql(), tx.call().kommun));
  KV_RETURN_IF_ERROR(CheckSammaPerson(rule.tvapersonsregel(), motiv,
                                      absl::StrCat("Du har själv skrivit att åtgärd ", now.nummer(), " är klar."),
                                      "Effekten bedöms av någon annan.", "Skriv varför du ändå bedömer effekten"));
  now.set_effekt_samma_person_motiv(motiv);
  return NoteraUndantag(tx, tables_, totals_, UndantagFor(v1::TVAPERSON_EFFEKT, now, motiv));
}

template <class Request>
absl::Status AtgardService::Take(const proto::Call& call, const Request& request, const FindSteg& find,
                                 v1::Atgard& response) {
  KV_ASSIGN_OR_RETURN(const absl::CivilDay day, DayOrToday(call, "date", request.date()));
  v1::Atgard seen;  // for the name of its uppföljning, which never changes
  KV_RETURN_IF_ERROR(store_.Read(
      call, [&](sql::Session& session) { return GetLive(tables_.atgard, session, call.scope, request.name(), seen); }));
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    if (!seen.uppfoljning().empty()) KV_RETURN_IF_ERROR(store::Claim(tx, {UppfoljningGuard(seen.uppfoljning())}));
    v1::Atgard stored;
    KV_RETURN_IF_ERROR(atgarder_.Load(tx, request.name(), request.etag(), stored));
    KV_ASSIGN_OR_RETURN(const Steg found, find(stored));
    response = stored;
    KV_RETURN_IF_ERROR(AtgardMachine().Fire(call, AtgardEvent(*found.steg), response, response));
    const std::string date = base::FormatDate(day);
    if (date < stored.beslutad_date()) {
      return Wrong("date", absl::StrCat("Datumet är före beslutet ", stored.beslutad_date(), "."));
    }
    if (found.steg->stampel == Stampel::kUppfoljd && date < stored.klar_date()) {
      return Wrong("date", absl::StrCat("Datumet är före dagen då åtgärden blev klar, ", stored.klar_date(), "."));
    }
    KV_RETURN_IF_ERROR(found.stamp(tx, response));
    TaSteg(*found.steg, date, response);
    return atgarder_.Replace(tx, stored, response, "", "STEG");
  });
}

absl::Status AtgardService::StampBrist(Tx& tx, const v1::Atgard& atgard) {
  if (atgard.uppfoljning().empty() || atgard.iakttagelse() == 0) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Atgard> all, AtgarderOf(tx, tables_, atgard.uppfoljning()));
  v1::Uppfoljning stored;
  KV_RETURN_IF_ERROR(tables_.uppfoljning.Get(tx.sql(), {}, atgard.uppfoljning(), stored));
  v1::Uppfoljning now = stored;
  for (v1::Iakttagelse& one : *now.mutable_iakttagelser()) {
    if (one.nr() != atgard.iakttagelse()) continue;
    std::vector<v1::Atgard> of_it;
    std::copy_if(all.begin(), all.end(), std::back_inserter(of_it),
                 [&](const v1::Atgard& each) { return each.iakttagelse() == one.nr(); });
    one.set_atgardad_date(AtgardadDate(of_it));
    one.set_atgard_tid(AtgardTid(stored.genomford_date(), one.atgardad_date()));
  }
  if (now.plan_state() != v1::ATGARDSPLAN_STATE_UNSPECIFIED) SetBristerUtanAtgard(all, now);
  // What was enough is so no longer when its åtgärd is given up.
  if (now.plan_state() == v1::PLAN_GODKAND && !now.brister_utan_atgard().empty()) {
    now.set_plan_state(v1::PLAN_RETUR);
    now.set_plan_retur_motiv(absl::StrCat("Åtgärd ", atgard.nummer(), " är avbruten: ", SaknarAtgard(now), "."));
  }
  if (google::protobuf::util::MessageDifferencer::Equals(stored, now)) return absl::OkStatus();
  KV_RETURN_IF_ERROR(tables_.uppfoljning.Update(tx, stored, now, "", "BRIST_STAMPLAD"));
  return totals_.MarkChange(tx.sql(), "uppfoljning", tx.call().kommun, &stored, &now, tx.now());
}

}  // namespace kvalitet::uppfoljning
