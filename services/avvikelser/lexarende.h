// What the ärenden of lex Sarah and of lex Maria do alike.
#pragma once
#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/kommun.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/proto/json.h"
#include "common/store/table.h"
#include "services/avvikelser/blanketter.h"
#include "services/avvikelser/ivo_sida.h"
#include "services/avvikelser/ivoregler.h"
#include "services/avvikelser/lagstod.h"
#include "services/avvikelser/lexmaria_rules.h"
#include "services/avvikelser/lexsarah_rules.h"
#include "services/avvikelser/plats.h"
#include "services/avvikelser/rapportbok.h"

namespace kvalitet::avvikelser {

// The table of the printed pages: what was sent to IVO, by ärende and number.
inline constexpr char kIvoSida[] = "ivo_sida";

using proto::Refused;

// What another system has judged already goes on there: FAILED_PRECONDITION (BEDOMD_I_KALLAN).
absl::Status BedomdIKallan(const v1::Avvikelse& rapport);

// How the trace names a step, in as many letters as it takes.
inline std::string Action(const std::string& steg) { return steg.substr(0, 16); }

// Whether a rapport has the days that its ärende holds too, and whether it happened on a known one.
inline bool SammaDagar(const v1::Avvikelse& a, const v1::Avvikelse& b) {
  return a.handelse_date() == b.handelse_date() && a.intraffad_date() == b.intraffad_date() &&
         a.rapporterad_date() == b.rapporterad_date();
}

// The row of a table that is about the rapport, as it is listed; nullopt where there is none.
template <class M>
absl::StatusOr<std::optional<M>> Om(const store::Table<M>& table, sql::Session& session, const std::string& rapport) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", base::KommunOf(rapport));
  query.terms = {{"rapport", proto::Op::kEqual, {rapport}}};
  query.limit = 1;
  KV_ASSIGN_OR_RETURN(std::vector<M> found, table.List(session, query));
  if (found.empty()) return std::nullopt;
  return std::move(found[0]);
}

// ALREADY_EXISTS with its number, where a rapport has such a row: `instead` is what to do then.  The unique index says
// no more than that there is one, and has the last word between two at once.
template <class M>
absl::Status IngenForut(const store::Table<M>& table, sql::Session& session, const v1::Avvikelse& rapport,
                        absl::string_view instead) {
  KV_ASSIGN_OR_RETURN(const std::optional<M> found, Om(table, session, rapport.name()));
  if (!found.has_value()) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kAlreadyExists, "FINNS_REDAN",
                      absl::StrCat(rapport.nummer(), " har redan ", found->nummer(), ". ", instead),
                      {{"name", found->name()}});
}

// Changes that row, where there is one, as `change` (of what is stored, and the row to change) does.
template <class M, class Change>
absl::Status Andra(const store::Table<M>& table, store::Tx& tx, const std::string& rapport, absl::string_view action,
                   Change change) {
  KV_ASSIGN_OR_RETURN(const std::optional<M> found, Om(table, tx.sql(), rapport));
  if (!found.has_value()) return absl::OkStatus();
  M stored;
  KV_RETURN_IF_ERROR(table.Get(tx.sql(), proto::RowScope(), found->name(), stored));
  M now = stored;
  KV_RETURN_IF_ERROR(change(stored, now));
  return table.Update(tx, stored, now, "", action);
}

// Reads an ärende that the caller may see: to the kommun one that is another's own is not there, and to nobody one
// whose papers are destroyed.
template <class Arende>
absl::Status Synligt(const store::Table<Arende>& table, sql::Session& session, const proto::Call& call,
                     const std::string& name, Arende& arende) {
  KV_RETURN_IF_ERROR(table.Get(session, call.scope, name, arende));
  const bool gallrad = arende.has_delete_time();
  if (!gallrad && (!call.scope.all || !arende.utforarens_egen())) return absl::OkStatus();
  arende.Clear();
  return table.NotFound(name);
}

// From now on those who investigate reach it, and the enhet's chief does not.  In a small company the chief of the
// enhet is the management too: whoever hands over keeps what is the company's own.
template <class Arende>
void LamnaOver(const proto::RowScope& scope, Arende& arende) {
  const bool only_there =
      !scope.all && std::none_of(scope.reaches.begin(), scope.reaches.end(), [&](const auto& reach) {
        return reach.utforare == arende.atkomst_utforare() && reach.enheter.empty();
      });
  if (!arende.utforarens_egen() || !only_there) arende.clear_atkomst_enhet();
  if (!arende.utforarens_egen()) arende.clear_atkomst_utforare();
}

// Who reaches an ärende whose rapport is moved: as before where its utförare is to investigate at all (`deras`), else
// nobody of theirs.
template <class Arende>
void FlyttaAtkomst(const v1::Avvikelse& rapport, bool deras, Arende& arende) {
  if (!deras) arende.clear_atkomst_utforare();
  if (!deras) arende.clear_atkomst_enhet();
  if (!arende.atkomst_utforare().empty()) arende.set_atkomst_utforare(rapport.ansvarig_utforare());
  if (!arende.atkomst_enhet().empty()) arende.set_atkomst_enhet(rapport.enhet());
}

// The register's row of the rapport follows its ärende as Folj says.
template <class Arende>
absl::Status LatFolja(const Rapportbok& rapporter, store::Tx& tx, const Arende& arende, absl::string_view action) {
  v1::Avvikelse stored;
  const absl::Status read = rapporter.Read(tx.sql(), proto::RowScope(), arende.rapport(), stored);
  if (absl::IsNotFound(read)) return absl::OkStatus();  // taken away as a mistake
  KV_RETURN_IF_ERROR(read);
  v1::Avvikelse now = stored;
  Folj(arende, tx.call().today, now);
  return rapporter.Replace(tx, stored, now, action);
}

// The registry's view for a step, asked before the transaction: only what is sent to IVO needs it.
template <class Request>
Snapshot SnapshotFor(registry::Register& reg, const proto::Call& call, const Request& request) {
  return ivoregler::TillIvo(request.steg()) ? LookUp(reg, call, "", "") : nullptr;
}

// Where it happened, as people read it; by resource name where the registry did not answer.
template <class Anmalan>
void FyllPlats(const Snapshot& snapshot, const v1::Avvikelse& rapport, Anmalan& anmalan) {
  anmalan.set_upptackt_date(rapport.upptackt_date());
  anmalan.set_kommun(base::KommunNamn(base::KommunOf(rapport.name())));
  if (snapshot == nullptr) return;
  if (const auto* enhet = snapshot->Enhet(rapport.enhet()); enhet != nullptr) {
    anmalan.set_verksamhet(enhet->namn());
    if (!enhet->skyddad()) anmalan.set_adress(enhet->adress());
    if constexpr (std::is_same_v<Anmalan, v1::LexMariaAnmalan>) {
      if (!enhet->skyddad()) anmalan.set_hsa_id(enhet->hsa_id());  // which tells where it lies too
    }
  }
  if (const auto* insatstyp = snapshot->Insatstyp(rapport.insatstyp()); insatstyp != nullptr) {
    anmalan.set_typ_av_verksamhet(insatstyp->namn());
  }
  if (const auto* utforare = snapshot->Utforare(rapport.ansvarig_utforare()); utforare != nullptr) {
    anmalan.set_utforare(utforare->namn());
    if (!utforare->orgnummer().empty()) {
      anmalan.set_utforare(absl::StrCat(utforare->namn(), ", organisationsnummer ", utforare->orgnummer()));
    }
  }
}

// What follows an anmälan comes from whom it came from, but for what is stated anew.
template <class Anmalan>
absl::Status AvsandareSom(const google::protobuf::RepeatedPtrField<v1::IvoKopia>& kopior, Anmalan& foljer) {
  for (auto kopia = kopior.rbegin(); kopia != kopior.rend(); ++kopia) {
    if (kopia->steg() == v1::EFTERSAND_UTREDNING) continue;
    Anmalan forst;
    KV_RETURN_IF_ERROR(proto::FromJson(kopia->innehall(), forst));
    const auto fyll = [](const std::string& fran, std::string& till) {
      if (till.empty()) till = fran;
    };
    fyll(forst.anmalare(), *foljer.mutable_anmalare());
    fyll(forst.avsandarens_nummer(), *foljer.mutable_avsandarens_nummer());
    if (!foljer.kontakt().empty()) return absl::OkStatus();  // somebody else, reached another way
    fyll(forst.kontakt(), *foljer.mutable_kontakt());
    fyll(forst.kontakt_telefon(), *foljer.mutable_kontakt_telefon());
    fyll(forst.kontakt_epost(), *foljer.mutable_kontakt_epost());
    fyll(forst.kontakt_adress(), *foljer.mutable_kontakt_adress());
    return absl::OkStatus();
  }
  return absl::OkStatus();
}

// Keeps exactly what the step sends to IVO.
template <class Arende, class Request>
absl::Status SparaKopia(const Rapportbok& rapporter, const Snapshot& snapshot, store::Tx& tx, const Request& request,
                        Arende& now) {
  v1::Avvikelse rapport;
  // The ärende is in scope; its rapport may have moved out of the caller's.
  KV_RETURN_IF_ERROR(rapporter.Read(tx.sql(), proto::RowScope(), now.rapport(), rapport));
  const std::string day = ivoregler::Dag(request, tx.call().today);
  // What follows the anmälan later is no second one.
  const bool anmalan_nu = request.steg() != static_cast<int>(v1::EFTERSAND_UTREDNING);
  if (anmalan_nu) Utford(v1::PLIKT_ANMALA, LagarAv(now), day, *now.mutable_lagstod());
  auto anmalan = AnmalanFor(now, rapport, request, day);
  if (!anmalan_nu) KV_RETURN_IF_ERROR(AvsandareSom(now.ivo_kopior(), anmalan));
  if (anmalan.avsandarens_nummer().empty()) anmalan.set_avsandarens_nummer(now.nummer());
  v1::IvoKopia& kopia = *now.add_ivo_kopior();
  kopia.set_nr(now.ivo_kopior_size());
  kopia.set_steg(static_cast<v1::LexSarahSteg>(request.steg()));  // the same numbers
  FyllPlats(snapshot, rapport, anmalan);
  if (request.validate_only()) {
    anmalan.set_utkast("Utkast: inget är skickat till IVO, och inget är sparat.");
    for (std::string& one : Tomma(BlankettAv(rapport.typ(), anmalan.blankett(), day), anmalan)) {
      anmalan.add_tomma(std::move(one));
    }
  }
  KV_ASSIGN_OR_RETURN(*kopia.mutable_innehall(), proto::ToJson(anmalan));
  kopia.set_sha256(base::Sha256Hex(kopia.innehall()));
  kopia.set_kvitto(request.kvitto());
  kopia.set_skickad_date(day);
  kopia.set_skickad_av(tx.call().who.subject);
  return absl::OkStatus();
}

// An answer to IVO is not the investigation: one that is to follow is waited for still.
template <class Arende>
void VantarAnnu(int steg, Arende& now) {
  const auto skickad = [&](v1::LexSarahSteg med) {
    return std::any_of(now.ivo_kopior().begin(), now.ivo_kopior().end(),
                       [&](const v1::IvoKopia& one) { return one.steg() == med; });
  };
  const bool utan = skickad(v1::ANMAL_IVO_FORE_UTREDNING) && !skickad(v1::EFTERSAND_UTREDNING);
  if (steg == v1::IVO_SVARA && utan) now.set_ivo_state(v1::IVO_UTREDNING_ATT_EFTERSANDA);
}

// The printed pages of a copy.  They are made when somebody first asks, from `html`, and kept: the same bytes ever
// after, whatever becomes of the program that makes them.
absl::StatusOr<std::string> SparadSida(store::Store& store, const proto::Call& call, const std::string& arende,
                                       const v1::IvoKopia& kopia, const std::function<std::string()>& html);

// The pages of a copy, made anew.
absl::StatusOr<std::string> GjordSida(const proto::Call& call, const v1::IvoKopia& kopia, const std::string& html);

// Hands out a copy, an `Anmalan` in JSON, and as the pages that `sida` makes of it where those are asked for.
template <class Anmalan, class Request, class Response, class Sida>
absl::Status LamnaUt(const v1::IvoKopia& kopia, const Request& request, const Sida& sida, Response& response) {
  response.Clear();
  response.set_innehall(kopia.innehall());
  response.set_sha256(kopia.sha256());
  response.set_kvitto(kopia.kvitto());
  response.set_skickad_date(kopia.skickad_date());
  if (!request.pdf()) return absl::OkStatus();
  Anmalan anmalan;
  KV_RETURN_IF_ERROR(proto::FromJson(kopia.innehall(), anmalan));
  KV_ASSIGN_OR_RETURN(*response.mutable_pdf(), sida(anmalan));
  response.set_pdf_sha256(base::Sha256Hex(response.pdf()));
  return absl::OkStatus();
}

// Hands out a copy of an ärende that the caller may see, as it was sent.
template <class Anmalan, class Arende, class Request, class Response>
absl::Status Exportera(store::Store& store, const proto::Call& call, const Arende& arende, const Request& request,
                       Response& response) {
  if (arende.ivo_kopior().empty()) {
    return Refused("INTE_ANMALD", absl::StrCat(arende.nummer(), " är inte anmäld till IVO."));
  }
  const int nr = request.nr() == 0 ? arende.ivo_kopior_size() : request.nr();
  if (nr > arende.ivo_kopior_size()) {
    return proto::Wrong("nr", absl::StrCat("Till IVO har skickats ", arende.ivo_kopior_size(), ". Ange 1 till ",
                                           arende.ivo_kopior_size(), "."));
  }
  const v1::IvoKopia& kopia = arende.ivo_kopior(nr - 1);
  const auto sida = [&](const Anmalan& anmalan) {
    return SparadSida(store, call, arende.name(), kopia, [&] { return IvoSida(anmalan, kopia); });
  };
  return LamnaUt<Anmalan>(kopia, request, sida, response);
}

// What the step of `request.utkast` would send: the step is tried, by its own guards and roles, and nothing is kept.
template <class Anmalan, class Arende, class Request, class Move, class Response>
absl::Status Utkast(const proto::Call& call, const Request& request, const Move& move, Response& response) {
  auto steg = request.utkast();
  if (request.nr() != 0) return proto::Wrong("nr", "Ett utkast har inget nummer än. Ta bort numret eller utkastet.");
  if (steg.name() != request.name()) return proto::Wrong("utkast.name", "Utkastet gäller ett annat ärende.");
  if (!ivoregler::TillIvo(steg.steg())) {
    return proto::Wrong("utkast.steg",
                        "Det steget har ingen blankett. Ange anmäld till IVO, anmäld till IVO före utredningen "
                        "eller utredningen eftersänd.");
  }
  steg.clear_kvitto();
  steg.set_validate_only(true);
  Arende provad;
  KV_RETURN_IF_ERROR(move(call, steg, provad));
  const v1::IvoKopia& kopia = provad.ivo_kopior(provad.ivo_kopior_size() - 1);
  const auto sida = [&](const Anmalan& anmalan) { return GjordSida(call, kopia, IvoSida(anmalan, kopia)); };
  return LamnaUt<Anmalan>(kopia, request, sida, response);
}

}  // namespace kvalitet::avvikelser
