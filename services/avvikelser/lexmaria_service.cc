#include "services/avvikelser/lexmaria_service.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "services/avvikelser/atgardsregler.h"
#include "services/avvikelser/handelse_store.h"
#include "services/avvikelser/lagstod.h"
#include "services/avvikelser/lexarende.h"
#include "services/avvikelser/lexmaria_rules.h"
#include "services/avvikelser/lexmaria_workflow.h"
#include "services/avvikelser/stegval.h"

namespace kvalitet::avvikelser {
namespace {

using store::Tx;

constexpr char kTable[] = "lex_maria_arende";
absl::Status IngenRapport(const v1::Avvikelse& row) {
  return Refused("INGEN_RAPPORT", absl::StrCat(row.nummer(), " är inget lex Maria-ärende. Klassa om den först."));
}

// What of the rapport the ärende holds too.
void TaOver(const v1::Avvikelse& rapport, v1::LexMariaArende& arende) {
  arende.set_rapport_nummer(rapport.nummer());
  arende.set_enhet(rapport.enhet());
  arende.set_insatstyp(rapport.insatstyp());
  arende.set_handelse_date(rapport.handelse_date());
  arende.set_upptackt_date(rapport.upptackt_date());
  arende.set_rapporterad_date(rapport.rapporterad_date());
  TaOverLagstod(rapport, *arende.mutable_lagstod());
}

// The duty that a step carries out, and the day; beside that to notify IVO, which whatever is sent there tells.
void StampPlikt(const v1::MoveLexMariaArendeRequest& request, const v1::LexMariaArende& stored,
                const std::string& today, v1::LexMariaArende& now) {
  Lagstodlista& rows = *now.mutable_lagstod();
  const bool utan_beslut = request.steg() == v1::LM_STARTA_ATGARDER && stored.state() == v1::LEXMARIA_ENKEL_UTREDNING;
  if (request.steg() == v1::LM_BESLUTA || utan_beslut) Utford(v1::PLIKT_UTREDA, LagarAv(now), today, rows);
  if (request.steg() == v1::LM_INFORMERA_PATIENT) {
    Utford(v1::PLIKT_INFORMERA_PATIENT, LagarAv(now), now.patient_date(), rows);
  }
}

// What another system has closed or notified goes on there.
absl::Status BedomtIKallan(const v1::Avvikelse& rapport) {
  const bool judged = !rapport.till_ivo_date().empty() || rapport.state() == v1::AVSLUTAD;
  if (rapport.kalla().empty() || !judged) return absl::OkStatus();
  return Refused("BEDOMD_I_KALLAN",
                 absl::StrCat(rapport.nummer(), " är redan anmäld eller avslutad i ", rapport.kalla(),
                              ", som den är inläst från. Fortsätt där, och läs in den på nytt."));
}

// Whose patient it is: the uppdrag's, unless those who may say so state another, with a motive.  The kommun's people
// state it only where the registry does not; a private utförare never makes its own the kommun's.
absl::Status StampVardgivaren(const proto::Call& call, bool kommunens_regi, const v1::Avvikelse& rapport,
                              v1::LexMariaArende& arende) {
  const v1::Vardgivare uppdragets = rapport.vardgivare();
  if (arende.vardgivare() == v1::VARDGIVARE_UNSPECIFIED) arende.set_vardgivare(uppdragets);
  if (arende.vardgivare() == v1::VARDGIVARE_UNSPECIFIED) {
    return proto::Wrong("lex_maria_arende.vardgivare",
                        "Uppdraget i registret säger inte vem som är vårdgivare, och det gissas inte. Ange kommunen, "
                        "regionen eller utföraren, med motiv, eller låt rätta HSL-ansvaret i uppdraget.");
  }
  if (arende.vardgivare() == uppdragets) return absl::OkStatus();
  if (base::TrimSv(arende.vardgivare_motiv()).empty()) {
    return proto::Wrong("lex_maria_arende.vardgivare_motiv",
                        uppdragets == v1::VARDGIVARE_UNSPECIFIED
                            ? "Uppdraget säger inte vem som är vårdgivare. Skriv hur det är känt vem det är."
                            : "Skriv varför vårdgivaren är en annan än uppdraget säger.");
  }
  const bool leder = call.who.Has(options::v1::UTFORARE) || call.who.Has(options::v1::UTFORARADMIN);
  // What the registry says is the kommun's patient is nobody else's to take.
  const bool may = call.scope.all
                       ? uppdragets == v1::VARDGIVARE_UNSPECIFIED
                       : leder && !kommunens_regi && !rapport.anmald_av_kommunen() &&
                             uppdragets != v1::VARDGIVARE_KOMMUN && arende.vardgivare() != v1::VARDGIVARE_KOMMUN;
  if (may) return absl::OkStatus();
  return Refused("VARDGIVAREN_STYRS_AV_UPPDRAGET",
                 "Vem som är vårdgivare avgörs i uppdraget. Be den som sköter registret rätta HSL-ansvaret där, och "
                 "rapportera sedan på nytt.");
}

}  // namespace

LexMariaService::LexMariaService(store::Store& store, const LexMariaTables& tables, registry::Register& reg,
                                 const Rapportbok& rapporter, const fakta::Totals& totals,
                                 const FristvalService& frister)
    : store_(store),
      tables_(tables),
      register_(reg),
      rapporter_(rapporter),
      totals_(totals),
      frister_(frister),
      arenden_(store, tables.arende, Hooks(nullptr)) {}

const google::protobuf::ServiceDescriptor* LexMariaService::Descriptor() {
  return v1::Avvikelse::descriptor()->file()->FindServiceByName("LexMariaService");
}

proto::Handlers LexMariaService::Handlers() const {
  proto::Handlers handlers;
  arenden_.Serve(Descriptor(), handlers);
  // The registry is asked before the transaction.
  handlers.Unary<v1::CreateLexMariaArendeRequest, v1::LexMariaArende>(
      "CreateLexMariaArende", [this](const auto& call, const auto& q, auto& r) {
        return Arenden(store_, tables_.arende, Hooks(LookUp(register_, call, "", ""))).Create(call, q, r);
      });
  handlers.Unary<v1::GetLexMariaArendeRequest, v1::LexMariaArende>(
      "GetLexMariaArende", [this](const auto& call, const auto& q, auto& r) {
        return store_.Read(call, [&](sql::Session& s) { return Synligt(tables_.arende, s, call, q.name(), r); });
      });
  handlers.Unary<v1::UpdateLexMariaArendeRequest, v1::LexMariaArende>(
      "UpdateLexMariaArende", [this](const auto& call, const auto& q, auto& r) { return Update(call, q, r); });
  handlers.Unary<v1::MoveLexMariaArendeRequest, v1::LexMariaArende>(
      "MoveLexMariaArende", [this](const auto& call, const auto& q, auto& r) { return Move(call, q, r); });
  handlers.Unary<v1::GetLexMariaStatusRequest, v1::LexMariaStatus>(
      "GetLexMariaStatus", [this](const auto& call, const auto& q, auto& r) { return Status(call, q, r); });
  handlers.Unary<v1::ExportLexMariaAnmalanRequest, v1::ExportLexMariaAnmalanResponse>(
      "ExportLexMariaAnmalan", [this](const auto& call, const auto& q, auto& r) -> absl::Status {
        if (q.has_utkast()) {
          const auto move = [this](const auto& c, const auto& steg, auto& a) { return Move(c, steg, a); };
          return Utkast<v1::LexMariaAnmalan, v1::LexMariaArende>(call, q, move, r);
        }
        v1::LexMariaArende arende;
        KV_RETURN_IF_ERROR(
            store_.Read(call, [&](sql::Session& s) { return Synligt(tables_.arende, s, call, q.name(), arende); }));
        return Exportera<v1::LexMariaAnmalan>(store_, call, arende, q, r);
      });
  SvaraMedStegval<v1::LexMariaArende>(
      {"CreateLexMariaArende", "GetLexMariaArende", "UpdateLexMariaArende", "MoveLexMariaArende"}, handlers);
  return handlers;
}

LexMariaService::Arenden::Hooks LexMariaService::Hooks(const Snapshot& snapshot) const {
  Arenden::Hooks hooks;
  hooks.guards = [](const proto::Call&, const v1::LexMariaArende& candidate) {
    return candidate.rapport().empty() ? std::vector<std::string>() : std::vector{RapportGuard(candidate.rapport())};
  };
  hooks.check = [](const proto::Call& call, const v1::LexMariaArende& candidate, const v1::LexMariaArende* stored,
                   proto::Violations& violations) { CheckUtredning(candidate, stored, call.today, violations); };
  hooks.before_write = [this, snapshot](Tx& tx, v1::LexMariaArende& now,
                                        const v1::LexMariaArende* stored) -> absl::Status {
    if (stored == nullptr) KV_RETURN_IF_ERROR(TaEmot(tx, snapshot, now));
    KV_ASSIGN_OR_RETURN(const Fristbok bok, frister_.Arendets(tx.sql(), tx.call().kommun, now.utforarens_egen()));
    atgardsregler::StampNummer(stored, now);
    StampDagar(now);
    StampSista(bok, stored, tx.call().today, now);
    return absl::OkStatus();
  };
  hooks.only = [](const proto::Call& call) {  // to the kommun another vårdgivare's own is not there
    return call.scope.all ? std::vector<proto::Term>{{"utforarens_egen", proto::Op::kEqual, {"false"}}}
                          : std::vector<proto::Term>();
  };
  hooks.without = {"orsaker", "atgarder", "ivo_kopior"};
  hooks.after_write = [this](Tx& tx, const v1::LexMariaArende& now, const v1::LexMariaArende* before) -> absl::Status {
    KV_RETURN_IF_ERROR(LatFolja(rapporter_, tx, now, "LEX_MARIA"));
    return totals_.MarkChange(tx.sql(), kTable, tx.call().kommun, before, &now, tx.now());
  };
  return hooks;
}

absl::Status LexMariaService::TaEmot(Tx& tx, const Snapshot& snapshot, v1::LexMariaArende& arende) const {
  const proto::Call& call = tx.call();
  v1::Avvikelse rapport;
  KV_RETURN_IF_ERROR(rapporter_.Read(tx.sql(), call.scope, arende.rapport(), rapport));
  if (rapport.typ() != v1::LEX_MARIA) return IngenRapport(rapport);
  if (call.scope.all && rapport.utforarens_egen()) {  // said whether there is an ärende or not
    return Refused("UTFORARENS_EGEN",
                   absl::StrCat(rapport.nummer(), " utreds av vårdgivaren själv; kommunen är inte vårdgivare."));
  }
  if (snapshot == nullptr) return RegistretSvararInte();
  if (!rapport.register_verified()) return EjKontrollerad(rapport);
  KV_RETURN_IF_ERROR(BedomtIKallan(rapport));
  const bool kommunens_regi = EgenRegi(snapshot, rapport.ansvarig_utforare());
  KV_RETURN_IF_ERROR(StampVardgivaren(call, kommunens_regi, rapport, arende));
  const bool egen = !KommunensArende(arende.vardgivare(), kommunens_regi);
  if (call.scope.all && egen) {
    return Refused("UTFORARENS_EGEN", "Då är ärendet den vårdgivarens eget, och tas emot där.");
  }
  if (!call.scope.all && !egen && !kommunens_regi) {
    return Refused("KOMMUNENS",
                   absl::StrCat(rapport.nummer(), ": kommunen är vårdgivare. MAS eller MAR tar emot den."));
  }
  KV_RETURN_IF_ERROR(IngenForut(tables_.arende, tx.sql(), rapport, "Fortsätt med det ärendet."));
  arende.set_utforarens_egen(egen);
  TaOver(rapport, arende);
  arende.set_regiform(kommunens_regi ? "kommunal verksamhet" : "enskild verksamhet");
  if (egen || kommunens_regi) {
    arende.set_atkomst_utforare(rapport.ansvarig_utforare());
    arende.set_atkomst_enhet(rapport.enhet());
  }
  arende.set_mottagen_date(base::FormatDate(call.today));
  arende.set_state(v1::LEXMARIA_EJ_MOTTAGEN);
  arende.set_ivo_state(v1::IVO_EJ_AKTUELL);
  arende.set_patient_state(v1::PATIENT_EJ_INFORMERAD);
  KV_RETURN_IF_ERROR(LexMariaMachine(egen).Fire(call, kTaEmotMaria, arende, arende));
  // How many another vårdgivare has is not told by the kommun's own numbers.
  KV_ASSIGN_OR_RETURN(const int64_t number,
                      store::NextNumber(tx, absl::StrCat(egen ? "lexmaria-egen/" : "lexmaria/", call.kommun)));
  arende.set_nummer(absl::StrCat(egen ? "ME-" : "M-", number));
  return absl::OkStatus();
}

absl::Status LexMariaService::Update(const proto::Call& call, const v1::UpdateLexMariaArendeRequest& request,
                                     v1::LexMariaArende& response) const {
  // Before anything is said of its version.
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) {
    return Synligt(tables_.arende, session, call, request.lex_maria_arende().name(), response);
  }));
  return arenden_.Update(call, request, response);
}

absl::Status LexMariaService::Move(const proto::Call& call, const v1::MoveLexMariaArendeRequest& request,
                                   v1::LexMariaArende& response) const {
  const Snapshot snapshot = SnapshotFor(register_, call, request);
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::LexMariaArende stored;
    KV_RETURN_IF_ERROR(Synligt(tables_.arende, tx.sql(), call, request.name(), stored));
    KV_RETURN_IF_ERROR(arenden_.Load(tx, request.name(), request.etag(), stored));
    proto::Violations violations;
    CheckSteg(request, stored, call.today, violations);
    KV_RETURN_IF_ERROR(violations.ToStatus());
    KV_RETURN_IF_ERROR(ivoregler::InteAnmald(request, stored, "lexmaria"));
    response = stored;
    TaMed(request, call.today, response);
    const workflow::Machine& machine = LexMariaMachine(stored.utforarens_egen());
    KV_RETURN_IF_ERROR(machine.Fire(call, LexMariaEvent(request.steg()), response, response));
    KV_RETURN_IF_ERROR(Foljder(tx, snapshot, request, stored, response));
    return arenden_.Replace(tx, stored, response, "", Action(v1::LexMariaSteg_Name(request.steg())));
  });
}

absl::Status LexMariaService::Foljder(Tx& tx, const Snapshot& snapshot, const v1::MoveLexMariaArendeRequest& request,
                                      const v1::LexMariaArende& stored, v1::LexMariaArende& now) const {
  const std::string today = base::FormatDate(tx.call().today);
  StampPlikt(request, stored, today, now);
  if (request.steg() == v1::LM_BEDOM && now.bedomd_date().empty()) now.set_bedomd_date(today);
  if (request.steg() == v1::LM_HANDELSEANALYS) LamnaOver(tx.call().scope, now);
  if (request.steg() == v1::LM_LAS_ANALYS) now.set_last_date(today);
  if (request.steg() == v1::LM_ATERLAMNA) now.clear_last_date();
  if (request.steg() == v1::LM_ATGARDER_GENOMFORDA) now.set_genomforda_date(today);
  if (request.steg() == v1::LM_EJ_EFFEKT) now.clear_genomforda_date();
  if (request.steg() == v1::LM_ATEROPPNA) {  // decided anew, so nothing follows from the decision that stood
    now.clear_avslutad_date();
    now.clear_beslut();
    now.clear_last_date();
    now.clear_genomforda_date();
  }
  if (now.state() == v1::LEXMARIA_AVSLUTAD && stored.state() != now.state()) now.set_avslutad_date(today);
  if (request.steg() == v1::LM_BESLUTA) {
    now.set_beslutad_av(tx.call().who.subject);
    now.set_beslutad_date(today);
    // A grave one is to be notified: nobody has to remember it.
    const bool unnotified = stored.ivo_state() == v1::IVO_EJ_AKTUELL;
    if (Allvarlig(now.beslut()) && unnotified) now.set_ivo_state(v1::IVO_ATT_ANMALA);
    // That the patient need not be told was said before it was known how grave it is.
    if (Allvarlig(now.beslut()) && now.patient_state() == v1::PATIENT_INFORMERAS_INTE) {
      now.set_patient_state(v1::PATIENT_EJ_INFORMERAD);
    }
  }
  VantarAnnu(request.steg(), now);
  if (!ivoregler::TillIvo(request.steg())) return absl::OkStatus();
  return SparaKopia(rapporter_, snapshot, tx, request, now);
}

absl::Status LexMariaService::UtanArende(sql::Session& session, const v1::Avvikelse& rapport) const {
  if (rapport.typ() != v1::LEX_MARIA) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const auto found, Om(tables_.arende, session, rapport.name()));
  if (!found.has_value()) return absl::OkStatus();
  return Refused("HAR_ARENDE", absl::StrCat(rapport.nummer(), " utreds som lex Maria (", found->nummer(),
                                            "): den tas inte bort och klassas inte om. Avsluta ärendet i stället."));
}

absl::Status LexMariaService::FoljDagar(Tx& tx, const v1::Avvikelse& before, const v1::Avvikelse& rapport) const {
  if (SammaDagar(before, rapport) && before.upptackt_date() == rapport.upptackt_date()) return absl::OkStatus();
  return Andra(tables_.arende, tx, rapport.name(), "DAGAR_RATTADE",
               [&](const auto& stored, auto& now) { return SomRapporten(tx, rapport, stored, now); });
}

absl::Status LexMariaService::SomRapporten(Tx& tx, const v1::Avvikelse& rapport, const v1::LexMariaArende& stored,
                                           v1::LexMariaArende& now) const {
  KV_ASSIGN_OR_RETURN(const Fristbok bok, frister_.Arendets(tx.sql(), tx.call().kommun, now.utforarens_egen()));
  TaOver(rapport, now);
  StampDagar(now);
  StampSista(bok, &stored, tx.call().today, now);
  return totals_.MarkChange(tx.sql(), kTable, tx.call().kommun, &stored, &now, tx.now());
}

absl::Status LexMariaService::Flytta(Tx& tx, const Snapshot& snapshot, const v1::Avvikelse& rapport) const {
  if (rapport.typ() != v1::LEX_MARIA) return absl::OkStatus();
  return Andra(
      tables_.arende, tx, rapport.name(), "FLYTTAD",
      [&](const v1::LexMariaArende& stored, v1::LexMariaArende& now) -> absl::Status {
        // One that was stated at receipt, with a motive, is no longer the uppdrag's.
        if (stored.vardgivare_motiv().empty() && rapport.vardgivare() != stored.vardgivare()) {
          return Refused(
              "BYTER_VARDGIVARE",
              absl::StrCat(rapport.nummer(), " utreds (", stored.nummer(),
                           "), och där är en annan vårdgivare. Avsluta ärendet med motiv och rapportera på nytt."));
        }
        const bool kommunens_regi = EgenRegi(snapshot, rapport.ansvarig_utforare());
        now.set_regiform(kommunens_regi ? "kommunal verksamhet" : "enskild verksamhet");
        FlyttaAtkomst(rapport, kommunens_regi || stored.utforarens_egen(), now);
        return SomRapporten(tx, rapport, stored, now);
      });
}

absl::Status LexMariaService::Status(const proto::Call& call, const v1::GetLexMariaStatusRequest& request,
                                     v1::LexMariaStatus& response) const {
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    v1::Avvikelse rapport;
    KV_RETURN_IF_ERROR(rapporter_.Read(session, call.scope, request.name(), rapport));
    if (rapport.typ() != v1::LEX_MARIA) return IngenRapport(rapport);
    response.Clear();
    response.set_rapport(rapport.name());
    response.set_rapport_nummer(rapport.nummer());
    response.set_vardgivare(rapport.vardgivare());
    if (call.scope.all && rapport.utforarens_egen()) return absl::OkStatus();
    response.set_state(v1::LEXMARIA_EJ_MOTTAGEN);
    KV_ASSIGN_OR_RETURN(const auto found, Om(tables_.arende, session, rapport.name()));
    if (!found.has_value()) return absl::OkStatus();
    response.set_arende_nummer(found->nummer());
    response.set_state(found->state());
    response.set_beslut(found->beslut());
    response.set_anmald_till_ivo(!found->ivo_anmald_date().empty());
    if (found->has_mottagen_time()) *response.mutable_mottagen_time() = found->mottagen_time();
    if (found->has_beslutad_time()) *response.mutable_beslutad_time() = found->beslutad_time();
    return absl::OkStatus();
  });
}

}  // namespace kvalitet::avvikelser
