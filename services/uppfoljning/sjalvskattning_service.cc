#include "services/uppfoljning/sjalvskattning_service.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/proto/paging.h"
#include "services/uppfoljning/avsnitt_rules.h"
#include "services/uppfoljning/blindhet.h"
#include "services/uppfoljning/formular_rules.h"
#include "services/uppfoljning/kortenkat_rules.h"
#include "services/uppfoljning/rader.h"
#include "services/uppfoljning/sjalvskattning_rules.h"
#include "services/uppfoljning/svar_rules.h"

namespace kvalitet::uppfoljning {
namespace {

using store::Tx;

constexpr size_t kMaxPageBytes = size_t{3} << 20;  // below what a message may hold

// The place in the form of the question after which a page begins; 0 without one.
absl::StatusOr<int> PlaceOf(const v1::Formular& formular, const std::string& page_token) {
  if (page_token.empty()) return 0;
  const v1::Fraga* fraga = FindFraga(formular, page_token);
  if (fraga != nullptr) return fraga->ordning();
  return proto::Error(absl::StatusCode::kInvalidArgument, "SIDA_FEL",
                      "page_token hör inte till den här frågan. Börja om utan den.");
}

// No other one has its kärnfrågor answered here.
absl::Status IngenPekarHit(Tx& tx, const v1::Sjalvskattning& stored) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      tx.sql().Query("SELECT nummer FROM sjalvskattning WHERE kommun = ? AND enhet = ? AND ar = ?"
                                     " AND karnfragor_i = ? AND delete_time = 0 LIMIT 1",
                                     {tx.call().kommun, stored.enhet(), int64_t{stored.ar()}, stored.name()}));
  if (rows.empty()) return absl::OkStatus();
  const std::string& other = std::get<std::string>(rows[0][0]);
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "KARNFRAGOR_HAR",
      absl::StrCat("Kärnfrågorna i ", other, " besvaras i ", stored.nummer(), ". Dra tillbaka ", other, " först."));
}

store::Resource<v1::Sjalvskattning>::Hooks Hooks(const fakta::Totals& totals) {
  store::Resource<v1::Sjalvskattning>::Hooks hooks;
  hooks.check = [](const proto::Call&, const v1::Sjalvskattning& candidate, const v1::Sjalvskattning*,
                   proto::Violations& violations) {
    if (candidate.sista_date() < candidate.utskickad_date()) {
      violations.Add("sjalvskattning.sista_date",
                     absl::StrCat("Sista dag kan inte vara före utskicket ", candidate.utskickad_date(), "."));
    }
  };
  hooks.before_write = [](Tx& tx, v1::Sjalvskattning& candidate, const v1::Sjalvskattning* stored) -> absl::Status {
    if (stored == nullptr) return absl::InternalError("made by SendSjalvskattningar only");
    if (ArInlamnad(*stored)) return RedanInlamnad(*stored, /*for_kommunen=*/true);
    if (candidate.has_delete_time() && stored->state() != v1::UTSKICKAD) {  // also a comment is something
      return proto::Error(absl::StatusCode::kFailedPrecondition, "HAR_SVAR",
                          "Utföraren har börjat svara, så självskattningen kan inte dras tillbaka.");
    }
    return candidate.has_delete_time() ? IngenPekarHit(tx, *stored) : absl::OkStatus();
  };
  hooks.after_write = [&totals](Tx& tx, const v1::Sjalvskattning& now, const v1::Sjalvskattning* before) {
    return totals.MarkChange(tx.sql(), "sjalvskattning", tx.call().kommun, before, &now, tx.now());
  };
  return hooks;
}

// The short survey of the year's plan is no year's own: it would be counted among the year's figures.
absl::Status EjKort(Tx& tx, const std::string& insatstyp, int ar, const v1::Formular& formular) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      tx.sql().Query("SELECT name FROM uppfoljningsplan WHERE kommun = ? AND insatstyp = ? AND ar = ?"
                                     " AND kort_formular = ? AND delete_time = 0",
                                     {tx.call().kommun, insatstyp, int64_t{ar}, formular.name()}));
  if (rows.empty()) return absl::OkStatus();
  return Wrong("omgang", absl::StrCat(formular.rubrik(), " är planens korta enkät. Ange vilken omgång den skickas i, "
                                                         "eller välj årets eget formulär."));
}

}  // namespace

SjalvskattningService::SjalvskattningService(store::Store& store, const Tables& tables, registry::Register& reg,
                                             const fakta::Totals& totals)
    : store_(store),
      tables_(tables),
      register_(reg),
      totals_(totals),
      sjalvskattningar_(store, tables.sjalvskattning, Hooks(totals)),
      formular_(tables.formular) {}

void SjalvskattningService::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) {
  sjalvskattningar_.Serve(service, handlers);
  // What only the utförare may know is taken out of what the kommun is answered.
  const auto one = [this](auto method) {
    return [this, method](const auto& call, const auto& q, v1::Sjalvskattning& r) -> absl::Status {
      KV_RETURN_IF_ERROR((sjalvskattningar_.*method)(call, q, r));
      DoljForKommunen(call.scope.all, r);
      return absl::OkStatus();
    };
  };
  using Standard = store::ResourceBase;
  handlers.Unary<v1::GetSjalvskattningRequest, v1::Sjalvskattning>("GetSjalvskattning", one(&Standard::Get));
  handlers.Unary<v1::UpdateSjalvskattningRequest, v1::Sjalvskattning>("UpdateSjalvskattning", one(&Standard::Update));
  handlers.Unary<v1::DeleteSjalvskattningRequest, v1::Sjalvskattning>("DeleteSjalvskattning", one(&Standard::Delete));
  handlers.Unary<v1::ListSjalvskattningarRequest, v1::ListSjalvskattningarResponse>(
      "ListSjalvskattningar", [this](const auto& call, const auto& q, auto& r) -> absl::Status {
        KV_RETURN_IF_ERROR(sjalvskattningar_.List(call, q, r));
        for (v1::Sjalvskattning& s : *r.mutable_sjalvskattningar()) DoljForKommunen(call.scope.all, s);
        return absl::OkStatus();
      });
  handlers.Unary<v1::SendSjalvskattningarRequest, v1::SendSjalvskattningarResponse>(
      "SendSjalvskattningar", [this](const auto& call, const auto& q, auto& r) { return Send(call, q, r); });
  handlers.Unary<v1::GetBlankettRequest, v1::GetBlankettResponse>(
      "GetBlankett", [this](const auto& call, const auto& q, auto& r) { return Blankett(call, q, r); });
  handlers.Unary<v1::ListSvarRequest, v1::ListSvarResponse>(
      "ListSvar", [this](const auto& call, const auto& q, auto& r) { return List(call, q, r); });
  handlers.ServerStream<v1::ExportSvarRequest, v1::ExportSvarResponse>(
      "ExportSvar", [this](const auto& call, const auto& q, const auto& send) { return Export(call, q, send); });
  handlers.Unary<v1::SaveSvarRequest, v1::SaveSvarResponse>(
      "SaveSvar", [this](const auto& call, const auto& q, auto& r) { return Save(call, q, r); });
  handlers.Unary<v1::SubmitSjalvskattningRequest, v1::SubmitSjalvskattningResponse>(
      "SubmitSjalvskattning", [this](const auto& call, const auto& q, auto& r) { return Submit(call, q, r); });
  handlers.Unary<v1::ListBehovRequest, v1::ListBehovResponse>(
      "ListBehov", [this](const auto& call, const auto& q, auto& r) { return ListBehov(call, q, r); });
  handlers.Unary<v1::SaveEgenkontrollerRequest, v1::SaveEgenkontrollerResponse>(
      "SaveEgenkontroller",
      [this](const auto& call, const auto& q, auto& r) { return SaveEgenkontroller(call, q, r); });
  handlers.Unary<v1::ListEgenkontrollerRequest, v1::ListEgenkontrollerResponse>(
      "ListEgenkontroller",
      [this](const auto& call, const auto& q, auto& r) { return ListEgenkontroller(call, q, r); });
  ServeDialog(handlers);
}

// --- Sending --------------------------------------------------------------------------------------------------------

absl::Status SjalvskattningService::Send(const proto::Call& call, const v1::SendSjalvskattningarRequest& request,
                                         v1::SendSjalvskattningarResponse& response) {
  v1::Formular formular;
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) {
    return GetLive(tables_.formular, session, call.scope, request.formular(), formular);
  }));
  if (formular.state() != v1::PUBLICERAT) {
    return proto::Error(absl::StatusCode::kFailedPrecondition, "FORMULAR_UTKAST",
                        absl::StrCat("Formuläret ", formular.rubrik(), " är ett utkast. Publicera det först."));
  }
  if (formular.respondent() != v1::UTFORARE) {
    return Wrong("formular", absl::StrCat("Formuläret ", formular.rubrik(),
                                          " besvaras inte av utföraren och kan inte skickas som självskattning."));
  }
  if (formular.serie() == kKarnserie) {
    return Wrong("formular", "Kärnfrågorna ingår i insatstypernas formulär och skickas inte för sig. Välj ett av dem.");
  }
  if (request.omgang() > 0) {
    if (const std::string fel = FelSomKort(formular, {}); !fel.empty()) return Wrong("formular", fel);
  }
  std::string insatstyp = request.insatstyp().empty() ? formular.insatstyp() : request.insatstyp();
  if (formular.insatstyp() != kAllaInsatstyper && insatstyp != formular.insatstyp()) {
    return Wrong("insatstyp", absl::StrCat("Formuläret gäller ", formular.insatstyp(), ", inte ", insatstyp, "."));
  }
  if (insatstyp == kAllaInsatstyper) {
    return Wrong("insatstyp",
                 "Formuläret gäller alla insatstyper. Välj vilken det skickas för, till exempel SOL_HEMTJANST.");
  }
  std::string utskickad = request.utskickad_date().empty() ? base::FormatDate(call.today) : request.utskickad_date();
  KV_ASSIGN_OR_RETURN(absl::CivilDay day, base::ParseDate(utskickad));
  if (day > call.today) return Wrong("utskickad_date", "Utskicket kan inte vara i framtiden.");
  if (request.sista_date() < utskickad) {
    return Wrong("sista_date", absl::StrCat("Sista dag kan inte vara före utskicket ", utskickad, "."));
  }
  std::vector<std::string> enheter(request.enheter().begin(), request.enheter().end());
  KV_ASSIGN_OR_RETURN(std::vector<Drift> drift, FindDriftAll(register_, call, enheter, insatstyp, day));
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {UtskickGuard(call.kommun, request.ar())}));
    return SendIn(tx, request, formular, utskickad, drift, response);
  });
}

absl::Status SjalvskattningService::SendIn(Tx& tx, const v1::SendSjalvskattningarRequest& request,
                                           const v1::Formular& formular, const std::string& utskickad,
                                           const std::vector<Drift>& drift,
                                           v1::SendSjalvskattningarResponse& response) {
  const std::string& kommun = tx.call().kommun;
  const std::string& insatstyp = drift[0].insatstyp;
  const std::string serie = SerieMedOmgang(formular.serie(), request.omgang());
  if (request.omgang() == 0) KV_RETURN_IF_ERROR(EjKort(tx, insatstyp, request.ar(), formular));
  KV_ASSIGN_OR_RETURN(std::vector<sql::Row> rows,
                      tx.sql().Query("SELECT name FROM sjalvskattning WHERE kommun = ? AND ar = ? AND insatstyp = ?"
                                     " AND serie = ? AND delete_time = 0",
                                     {kommun, int64_t{request.ar()}, insatstyp, serie}));
  std::vector<std::string> names;
  for (const sql::Row& row : rows) names.push_back(std::get<std::string>(row[0]));
  KV_ASSIGN_OR_RETURN(std::vector<v1::Sjalvskattning> stand, tables_.sjalvskattning.GetMany(tx.sql(), {}, names));
  // Who took over an enhet gets its own, beside that of the one before.
  std::map<std::pair<std::string, std::string>, const v1::Sjalvskattning*> by_enhet;
  for (const v1::Sjalvskattning& one : stand) by_enhet[{one.enhet(), one.ansvarig_utforare()}] = &one;

  const bool kort = request.omgang() > 0;  // without the kärnfrågor, which are answered once a year
  Hem karnhem;
  if (!kort) {
    KV_ASSIGN_OR_RETURN(karnhem, Karnhem(tx, request.ar(), formular));
  }
  const v1::Formular own = karnhem.empty() && !kort ? formular : UtanKarnfragor(formular);
  std::vector<v1::Sjalvskattning> made;
  for (int i = 0; i < request.enheter_size(); ++i) {
    const std::string& utforare = drift[static_cast<size_t>(i)].utforare;
    if (by_enhet.count({request.enheter(i), utforare}) > 0) continue;
    v1::Sjalvskattning& one = made.emplace_back();
    one.set_name(absl::StrCat("kommuner/", kommun, "/sjalvskattningar/", base::NewId(tx.now())));
    one.set_enhet(request.enheter(i));
    one.set_insatstyp(insatstyp);
    one.set_ar(request.ar());
    one.set_formular(formular.name());
    one.set_serie(serie);
    one.set_omgang(request.omgang());
    one.set_formular_version(formular.version());
    one.set_formular_ord(absl::StrCat(formular.serie(), ", version ", formular.version()));
    one.set_utskickad_date(utskickad);
    one.set_sista_date(request.sista_date());
    one.set_ansvarig_utforare(utforare);
    one.set_state(v1::UTSKICKAD);
    const auto home = karnhem.find({one.enhet(), utforare});
    const bool elsewhere = home != karnhem.end();
    if (elsewhere) {
      one.set_karnfragor_i(home->second.name());
      one.set_karnfragor_i_nummer(home->second.nummer());
    }
    RaknaSvar(elsewhere || kort ? own : formular, {}, one);
  }
  if (!made.empty()) {
    KV_ASSIGN_OR_RETURN(int64_t number,
                        store::NextNumber(tx, absl::StrCat("nummer/S/", kommun), static_cast<int64_t>(made.size())));
    for (v1::Sjalvskattning& one : made) one.set_nummer(absl::StrCat("S-", number++));
    KV_RETURN_IF_ERROR(tables_.sjalvskattning.InsertMany(tx, absl::MakeSpan(made)));
    // One last day, so one month.
    KV_RETURN_IF_ERROR(totals_.MarkChange(tx.sql(), "sjalvskattning", kommun, nullptr, &made[0], tx.now()));
  }
  response.set_nya(static_cast<int64_t>(made.size()));
  response.set_oforandrade(request.enheter_size() - response.nya());
  for (const v1::Sjalvskattning& one : made) by_enhet[{one.enhet(), one.ansvarig_utforare()}] = &one;
  for (int i = 0; i < request.enheter_size(); ++i) {
    v1::Sjalvskattning& told = *response.add_sjalvskattningar();
    told = *by_enhet[{request.enheter(i), drift[static_cast<size_t>(i)].utforare}];
    DoljForKommunen(tx.call().scope.all, told);
  }
  return absl::OkStatus();
}

// --- Reading --------------------------------------------------------------------------------------------------------

absl::Status SjalvskattningService::ReadBunden(sql::Session& session, const proto::Call& call, const std::string& name,
                                               Bunden& bunden) {
  KV_RETURN_IF_ERROR(GetLive(tables_.sjalvskattning, session, call.scope, name, bunden.sjalvskattning));
  KV_ASSIGN_OR_RETURN(FormularMinne::Last last, formular_.Read(session, bunden.sjalvskattning.formular()));
  bunden.formular = HarKarnfragor(bunden.sjalvskattning) ? last.hela : last.egna;
  bunden.hela = bunden.sjalvskattning.omgang() > 0 ? std::move(last.egna) : std::move(last.hela);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::Svar>> SjalvskattningService::Svaren(sql::Session& session,
                                                                    const v1::Sjalvskattning& sjalvskattning,
                                                                    bool for_kommunen) {
  KV_ASSIGN_OR_RETURN(std::vector<v1::Svar> svar, ReadSvar(session, sjalvskattning.name()));
  if (for_kommunen || sjalvskattning.state() != v1::KOMPLETTERAS) return svar;
  KV_ASSIGN_OR_RETURN(const std::vector<SvarRad> utkast, ReadUtkast(session, sjalvskattning.name()));
  return MedRader(sjalvskattning, svar, utkast);
}

absl::StatusOr<std::map<std::string, v1::Svar>> SjalvskattningService::Fjolarets(sql::Session& session,
                                                                                 const Bunden& bunden) {
  const v1::Sjalvskattning& now = bunden.sjalvskattning;
  std::map<std::string, v1::Svar> usable;
  // Of the same utförare only: who took over an enhet does not read what the one before answered.
  KV_ASSIGN_OR_RETURN(
      std::vector<sql::Row> rows,
      session.Query(
          absl::StrCat("SELECT name, formular, karnfragor_i FROM sjalvskattning WHERE kommun = ? AND enhet = ?"
                       " AND insatstyp = ? AND ar = ? AND serie = ? AND delete_time = 0 AND state IN ",
                       kInlamnade, " AND ansvarig_utforare = ?"),
          {base::KommunOf(now.name()), now.enhet(), now.insatstyp(), int64_t{now.ar()} - 1, now.serie(),
           now.ansvarig_utforare()}));
  if (rows.empty()) return usable;
  KV_ASSIGN_OR_RETURN(const FormularMinne::Last last, formular_.Read(session, std::get<std::string>(rows[0][1])));
  const std::shared_ptr<const v1::Formular>& then = last.hela;
  KV_ASSIGN_OR_RETURN(std::vector<v1::Svar> svar, ReadSvar(session, std::get<std::string>(rows[0][0])));
  if (const auto& home = std::get<std::string>(rows[0][2]); !home.empty()) {  // the kärnfrågor were answered there
    const std::string handed_in =
        absl::StrCat("SELECT name FROM sjalvskattning WHERE name = ? AND delete_time = 0 AND state IN ", kInlamnade);
    KV_ASSIGN_OR_RETURN(rows, session.Query(handed_in, {std::string(home)}));
    std::vector<v1::Svar> core;
    if (!rows.empty()) {
      KV_ASSIGN_OR_RETURN(core, ReadSvar(session, std::get<std::string>(rows[0][0])));
    }
    svar.insert(svar.end(), core.begin(), core.end());
  }
  for (v1::Svar& ett : svar) {
    const v1::Fraga* before = FindFraga(*then, ett.nyckel());
    const v1::Fraga* fraga = FindFraga(*bunden.formular, ett.nyckel());
    if (ett.svar().empty() || before == nullptr || fraga == nullptr || !SammaSkala(*before, *fraga)) continue;
    usable[ett.nyckel()] = std::move(ett);
  }
  return usable;
}

absl::Status SjalvskattningService::List(const proto::Call& call, const v1::ListSvarRequest& request,
                                         v1::ListSvarResponse& response) {
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    response.Clear();
    Bunden bunden;
    KV_RETURN_IF_ERROR(ReadBunden(session, call, request.name(), bunden));
    KV_RETURN_IF_ERROR(FarLasaSvar(call.scope.all, bunden.sjalvskattning));
    KV_RETURN_IF_ERROR(CheckInteBlind(session, call, bunden.sjalvskattning));
    KV_RETURN_IF_ERROR(proto::PageSize(request.page_size()).status());
    KV_ASSIGN_OR_RETURN(std::vector<v1::Svar> stored, Svaren(session, bunden.sjalvskattning, call.scope.all));
    KV_ASSIGN_OR_RETURN(const auto fjol, Fjolarets(session, bunden));
    std::map<std::string, v1::Svar*> by_key;
    for (v1::Svar& ett : stored) {
      by_key[ett.nyckel()] = &ett;
      const auto before = fjol.find(ett.nyckel());
      ett.set_andrat_sedan_forra_aret(before != fjol.end() && !ett.svar().empty() &&
                                      ett.svar() != before->second.svar());
    }
    std::vector<v1::Svar*> ordered;
    for (const v1::Fraga& fraga : bunden.formular->fragor()) {
      auto found = by_key.find(fraga.nyckel());
      if (found == by_key.end()) continue;
      if (request.avsnitt().empty() || request.avsnitt() == fraga.avsnitt()) ordered.push_back(found->second);
    }
    size_t bytes = 0;
    KV_ASSIGN_OR_RETURN(const int after, PlaceOf(*bunden.formular, request.page_token()));
    for (size_t i = 0; i < ordered.size(); ++i) {
      if (FindFraga(*bunden.formular, ordered[i]->nyckel())->ordning() <= after) continue;
      bool full = request.page_size() > 0 && response.svar_size() >= request.page_size();
      if (full || bytes > kMaxPageBytes) {  // from the last one on, whatever is answered or taken away meanwhile
        response.set_next_page_token(response.svar(response.svar_size() - 1).nyckel());
        break;
      }
      bytes += ordered[i]->ByteSizeLong();
      *response.add_svar() = std::move(*ordered[i]);
    }
    return absl::OkStatus();
  });
}

}  // namespace kvalitet::uppfoljning
