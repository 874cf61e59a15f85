#include "services/avvikelser/lexsarah_service.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/rules.h"
#include "common/register/regi.h"
#include "services/avvikelser/atgardsregler.h"
#include "services/avvikelser/handelse_store.h"
#include "services/avvikelser/lagstod.h"
#include "services/avvikelser/lexarende.h"
#include "services/avvikelser/lexsarah_jav.h"
#include "services/avvikelser/lexsarah_rules.h"
#include "services/avvikelser/lexsarah_workflow.h"
#include "services/avvikelser/stegval.h"

namespace kvalitet::avvikelser {
namespace {

using store::Tx;

absl::Status IngenRapport(const v1::Avvikelse& row) {
  return Refused("INGEN_RAPPORT", absl::StrCat(row.nummer(), " är ingen lex Sarah-rapport. Klassa om den först."));
}

// What is investigated is what happened, and it is what IVO is told first.  Only what was read in from another system
// can lack it; of what a private utförare told the nämnd there is no more here, and the utförare itself goes on with
// it.
absl::Status Beskriven(const v1::Avvikelse& rapport) {
  if (rapport.kalla() == kInformation || !base::TrimSv(rapport.beskrivning()).empty()) return absl::OkStatus();
  return proto::Wrong("beskrivning",
                      absl::StrCat("Rapporten säger inte vad som hände. Skriv det: kvalitet avvikelse ändra ",
                                   rapport.nummer(), " --text \"...\", och ta emot den sedan."));
}

// Laws and days of the rapport, and where in the law they lead.
void TaOver(const v1::Avvikelse& rapport, v1::LexSarahArende& arende) {
  arende.set_lagrum(rapport.lagrum());
  arende.set_aven_lagrum(rapport.aven_lagrum());
  arende.set_handelse_date(rapport.handelse_date());
  arende.set_rapporterad_date(rapport.rapporterad_date());
  TaOverLagstod(rapport, *arende.mutable_lagstod());
}

// Who reaches an ärende before anybody investigates it: the enhet's people, where it is theirs to receive at all.
void OppnaForEnheten(const v1::Avvikelse& rapport, v1::LexSarahArende& arende) {
  arende.set_atkomst_utforare(rapport.ansvarig_utforare());
  arende.set_atkomst_enhet(rapport.enhet());
}

// The words of the anmälan to IVO; none where nobody knows.
std::string RegiformAv(const Snapshot& snapshot, const std::string& utforare) {
  const auto* found = snapshot == nullptr ? nullptr : snapshot->Utforare(utforare);
  if (found == nullptr) return "";
  switch (registry::ColumnOf(found->regiform())) {
    case registry::RegiColumn::kKommunal:
      return "kommunal verksamhet";
    case registry::RegiColumn::kPrivat:
      return "enskild verksamhet";
    default:
      return proto::Word(registry::v1::Regiform_descriptor()->FindValueByNumber(found->regiform()));
  }
}

}  // namespace

LexSarahService::LexSarahService(store::Store& store, const LexSarahTables& tables, registry::Register& reg,
                                 const Rapportbok& rapporter, const fakta::Totals& totals,
                                 const FristvalService& frister)
    : store_(store),
      tables_(tables),
      register_(reg),
      rapporter_(rapporter),
      rattelser_(store),
      totals_(totals),
      frister_(frister),
      arenden_(store, tables.arende, ArendeHooks(nullptr)),
      informationer_(store, tables.information, InformationHooks(nullptr)),
      kopior_(store, tables.kopia, {}) {}

const google::protobuf::ServiceDescriptor* LexSarahService::Descriptor() {
  return v1::Avvikelse::descriptor()->file()->FindServiceByName("LexSarahService");
}

proto::Handlers LexSarahService::Handlers() const {
  proto::Handlers handlers;
  arenden_.Serve(Descriptor(), handlers);
  informationer_.Serve(Descriptor(), handlers);
  kopior_.Serve(Descriptor(), handlers);
  // The registry is asked before the transaction.
  handlers.Unary<v1::CreateLexSarahArendeRequest, v1::LexSarahArende>(
      "CreateLexSarahArende", [this](const auto& call, const auto& q, auto& r) {
        return Arenden(store_, tables_.arende, ArendeHooks(LookUp(register_, call, "", ""))).Create(call, q, r);
      });
  handlers.Unary<v1::CreateNamndinformationRequest, v1::Namndinformation>(
      "CreateNamndinformation", [this](const auto& call, const auto& q, auto& r) {
        const v1::Namndinformation& asked = q.namndinformation();
        const Snapshot snapshot = LookUp(register_, call, asked.enhet(), asked.insatstyp());
        return Informationer(store_, tables_.information, InformationHooks(snapshot)).Create(call, q, r);
      });
  handlers.Unary<v1::DeclareLexSarahJavRequest, v1::LexSarahStatus>(
      "DeclareLexSarahJav", [this](const auto& call, const auto& q, auto& r) { return AnmalJav(call, q, r); });
  handlers.Unary<v1::GetLexSarahArendeRequest, v1::LexSarahArende>(
      "GetLexSarahArende", [this](const auto& call, const auto& q, auto& r) {
        return store_.Read(call, [&](sql::Session& s) { return Las(s, call, q.name(), r); });
      });
  handlers.Unary<v1::UpdateLexSarahArendeRequest, v1::LexSarahArende>(
      "UpdateLexSarahArende", [this](const auto& call, const auto& q, auto& r) { return Update(call, q, r); });
  handlers.Unary<v1::MoveLexSarahArendeRequest, v1::LexSarahArende>(
      "MoveLexSarahArende", [this](const auto& call, const auto& q, auto& r) { return Move(call, q, r); });
  handlers.Unary<v1::GetLexSarahStatusRequest, v1::LexSarahStatus>(
      "GetLexSarahStatus", [this](const auto& call, const auto& q, auto& r) { return Status(call, q, r); });
  handlers.Unary<v1::ExportIvoAnmalanRequest, v1::ExportIvoAnmalanResponse>(
      "ExportIvoAnmalan", [this](const auto& call, const auto& q, auto& r) -> absl::Status {
        v1::LexSarahArende arende;
        KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& s) { return Las(s, call, q.name(), arende); }));
        if (!q.has_utkast()) return Exportera<v1::IvoAnmalan>(store_, call, arende, q, r);
        const auto move = [this](const auto& c, const auto& steg, auto& a) { return Move(c, steg, a); };
        return Utkast<v1::IvoAnmalan, v1::LexSarahArende>(call, q, move, r);
      });
  SvaraMedStegval<v1::LexSarahArende>(
      {"CreateLexSarahArende", "GetLexSarahArende", "UpdateLexSarahArende", "MoveLexSarahArende"}, handlers);
  handlers.Unary<v1::SendLexSarahKopiaRequest, v1::LexSarahKopia>(
      "SendLexSarahKopia", [this](const auto& call, const auto& q, auto& r) { return SkickaKopia(call, q, r); });
  return handlers;
}

absl::Status LexSarahService::Las(sql::Session& session, const proto::Call& call, const std::string& name,
                                  v1::LexSarahArende& arende) const {
  KV_RETURN_IF_ERROR(Synligt(tables_.arende, session, call, name, arende));
  return arende.utforarens_egen() ? absl::OkStatus() : Ojavig(session, call, arende.rapport_nummer());
}

LexSarahService::Arenden::Hooks LexSarahService::ArendeHooks(const Snapshot& snapshot) const {
  Arenden::Hooks hooks;
  hooks.check = [](const proto::Call& call, const v1::LexSarahArende& candidate, const v1::LexSarahArende* stored,
                   proto::Violations& violations) { CheckUtredning(candidate, stored, call.today, violations); };
  hooks.guards = [](const proto::Call&, const v1::LexSarahArende& candidate) {
    return candidate.rapport().empty() ? std::vector<std::string>() : std::vector{RapportGuard(candidate.rapport())};
  };
  hooks.before_write = [this, snapshot](Tx& tx, v1::LexSarahArende& now,
                                        const v1::LexSarahArende* stored) -> absl::Status {
    if (stored == nullptr) {
      KV_RETURN_IF_ERROR(TaEmot(tx, snapshot, now));
    } else if (!now.utforarens_egen()) {
      KV_RETURN_IF_ERROR(Ojavig(tx.sql(), tx.call(), now.rapport_nummer()));
    }
    KV_ASSIGN_OR_RETURN(const Fristbok bok, frister_.Arendets(tx.sql(), tx.call().kommun, now.utforarens_egen()));
    atgardsregler::StampNummer(stored, now);
    StampDagar(now);
    StampSista(bok, stored, tx.call().today, now);
    return absl::OkStatus();
  };
  hooks.only = [](const proto::Call& call) {  // to the kommun a private utförare's own is not there
    return call.scope.all ? std::vector<proto::Term>{{"utforarens_egen", proto::Op::kEqual, {"false"}}}
                          : std::vector<proto::Term>();
  };
  hooks.without = {"orsaker", "atgarder", "ivo_kopior"};
  hooks.after_write = [this](Tx& tx, const v1::LexSarahArende& now, const v1::LexSarahArende* before) -> absl::Status {
    KV_RETURN_IF_ERROR(LatRapportFolja(tx, now));
    return Markera(tx, before, now);
  };
  return hooks;
}

absl::Status LexSarahService::TaEmot(Tx& tx, const Snapshot& snapshot, v1::LexSarahArende& arende) const {
  const proto::Call& call = tx.call();
  v1::Avvikelse rapport;
  KV_RETURN_IF_ERROR(rapporter_.Read(tx.sql(), call.scope, arende.rapport(), rapport));
  if (rapport.typ() != v1::LEX_SARAH) {
    return IngenRapport(rapport);
  }
  if (call.scope.all && rapport.utforarens_egen()) {  // said whether there is an ärende or not
    return Refused("UTFORARENS_EGEN",
                   absl::StrCat(rapport.nummer(), " utreds av utföraren själv, som informerar nämnden."));
  }
  // Whose it is decides who reads it: that is not guessed.
  if (snapshot == nullptr) return RegistretSvararInte();
  if (!rapport.register_verified()) return EjKontrollerad(rapport);
  KV_RETURN_IF_ERROR(BedomdIKallan(rapport));
  const bool kommunens = EgenRegi(snapshot, rapport.ansvarig_utforare());
  if (!call.scope.all && !rapport.utforarens_egen() && !kommunens) {
    return Refused("NAMNDENS", absl::StrCat(rapport.nummer(), " har lämnats till nämnden, som utreder den."));
  }
  KV_RETURN_IF_ERROR(IngenForut(tables_.arende, tx.sql(), rapport, "Fortsätt med det ärendet."));
  AnmaltJav jav;
  if (!rapport.utforarens_egen()) {
    KV_ASSIGN_OR_RETURN(jav, JavOm(tx.sql(), rapport, call.who.subject));
    KV_RETURN_IF_ERROR(FarTaEmot(jav, call.scope.all, rapport));
  }
  KV_RETURN_IF_ERROR(Beskriven(rapport));
  arende.set_rapport_nummer(rapport.nummer());
  arende.set_utforarens_egen(rapport.utforarens_egen());
  arende.set_regiform(RegiformAv(snapshot, rapport.ansvarig_utforare()));
  arende.set_enhet(rapport.enhet());
  arende.set_insatstyp(rapport.insatstyp());
  TaOver(rapport, arende);
  // Where the enhet left it to others, its chief does not read what they write either.
  const bool enhetens = rapport.utforarens_egen() || (kommunens && !jav.enhetens);
  if (enhetens) OppnaForEnheten(rapport, arende);
  arende.set_mottagen_date(base::FormatDate(call.today));
  arende.set_state(v1::LEXSARAH_UTKAST);
  arende.set_ivo_state(v1::IVO_EJ_AKTUELL);
  for (const char* event : {kSkicka, kTaEmot}) {
    KV_RETURN_IF_ERROR(LexSarahMachine(arende.utforarens_egen()).Fire(call, event, arende, arende));
  }
  // A series apart, so that a gap tells the kommun nothing.
  const std::string series = arende.utforarens_egen() ? "lexsarah-egen/" : "lexsarah/";
  KV_ASSIGN_OR_RETURN(const int64_t number, store::NextNumber(tx, absl::StrCat(series, call.kommun)));
  arende.set_nummer(absl::StrCat(arende.utforarens_egen() ? "LE-" : "L-", number));
  return absl::OkStatus();
}

absl::Status LexSarahService::Update(const proto::Call& call, const v1::UpdateLexSarahArendeRequest& request,
                                     v1::LexSarahArende& response) const {
  // Before anything is said of its version.
  KV_RETURN_IF_ERROR(store_.Read(call, [&](sql::Session& session) {
    return Synligt(tables_.arende, session, call, request.lex_sarah_arende().name(), response);
  }));
  return arenden_.Update(call, request, response);
}

absl::Status LexSarahService::Move(const proto::Call& call, const v1::MoveLexSarahArendeRequest& request,
                                   v1::LexSarahArende& response) const {
  const Snapshot snapshot = SnapshotFor(register_, call, request);
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::LexSarahArende stored;
    KV_RETURN_IF_ERROR(Synligt(tables_.arende, tx.sql(), call, request.name(), stored));
    KV_RETURN_IF_ERROR(arenden_.Load(tx, request.name(), request.etag(), stored));
    proto::Violations violations;
    CheckSteg(request, stored, call.today, violations);
    KV_RETURN_IF_ERROR(violations.ToStatus());
    KV_RETURN_IF_ERROR(ivoregler::InteAnmald(request, stored, "lexsarah"));
    response = stored;
    TaMed(request, call.today, response);
    const workflow::Machine& machine = LexSarahMachine(stored.utforarens_egen());
    KV_RETURN_IF_ERROR(machine.Fire(call, LexSarahEvent(request.steg()), response, response));
    KV_RETURN_IF_ERROR(Foljder(tx, snapshot, request, stored, response));
    return arenden_.Replace(tx, stored, response, "", Action(v1::LexSarahSteg_Name(request.steg())));
  });
}

absl::Status LexSarahService::Foljder(Tx& tx, const Snapshot& snapshot, const v1::MoveLexSarahArendeRequest& request,
                                      const v1::LexSarahArende& stored, v1::LexSarahArende& now) const {
  const std::string today = base::FormatDate(tx.call().today);
  if (request.steg() == v1::UTSE_UTREDARE) {
    LamnaOver(tx.call().scope, now);
    if (now.utredare_date().empty()) now.set_utredare_date(today);
  }
  if (request.steg() == v1::LAS_UTREDNING) now.set_last_date(today);
  if (request.steg() == v1::ATGARDER_GENOMFORDA) now.set_genomforda_date(today);
  if (request.steg() == v1::EJ_EFFEKT) now.clear_genomforda_date();
  if (request.steg() == v1::ATERLAMNA) now.clear_last_date();
  if (request.steg() == v1::ATEROPPNA) {
    now.clear_avslutad_time();
    now.clear_last_date();
    now.clear_genomforda_date();
  }
  if (request.steg() == v1::BESLUTA) {
    now.set_beslutad_av(tx.call().who.subject);
    now.set_beslutad_date(today);
    Utford(v1::PLIKT_UTREDA, LagarAv(now), today, *now.mutable_lagstod());
    // A grave degree is to be notified: nobody has to remember it.
    if (Allvarlig(now.grad()) && stored.ivo_state() == v1::IVO_EJ_AKTUELL) now.set_ivo_state(v1::IVO_ATT_ANMALA);
  }
  VantarAnnu(request.steg(), now);
  if (!ivoregler::TillIvo(request.steg())) return absl::OkStatus();
  return SparaKopia(rapporter_, snapshot, tx, request, now);
}

absl::Status LexSarahService::LatRapportFolja(Tx& tx, const v1::LexSarahArende& arende) const {
  return arende.utforarens_egen() ? absl::OkStatus() : LatFolja(rapporter_, tx, arende, "LEX_SARAH");
}

absl::Status LexSarahService::Markera(Tx& tx, const v1::LexSarahArende* before, const v1::LexSarahArende& now) const {
  return totals_.MarkChange(tx.sql(), tables_.arende.schema().table, tx.call().kommun, before, &now, tx.now());
}

absl::Status LexSarahService::Markera(Tx& tx, const v1::Namndinformation* before,
                                      const v1::Namndinformation& now) const {
  return totals_.MarkChange(tx.sql(), tables_.information.schema().table, tx.call().kommun, before, &now, tx.now());
}

absl::Status LexSarahService::UtanArende(sql::Session& session, const v1::Avvikelse& rapport) const {
  KV_ASSIGN_OR_RETURN(const auto arende, Om(tables_.arende, session, rapport.name()));
  if (arende.has_value()) {
    return Refused("HAR_ARENDE", absl::StrCat(rapport.nummer(), " utreds som lex Sarah (", arende->nummer(),
                                              "): den tas inte bort och klassas inte om. Avsluta ärendet i stället."));
  }
  KV_ASSIGN_OR_RETURN(const auto information, Om(tables_.information, session, rapport.name()));
  if (!information.has_value()) return absl::OkStatus();
  return Refused("NAMNDEN_INFORMERAD",
                 absl::StrCat("Nämnden är informerad om ", rapport.nummer(), " (", information->nummer(),
                              "): den tas inte bort och klassas inte om. Komplettera informationen i stället."));
}

absl::Status LexSarahService::Flytta(Tx& tx, const Snapshot& snapshot, const v1::Avvikelse& rapport) const {
  const auto place = [&rapport](auto& row) {
    row.set_enhet(rapport.enhet());
    row.set_insatstyp(rapport.insatstyp());
  };
  KV_RETURN_IF_ERROR(
      Andra(tables_.information, tx, rapport.name(), "FLYTTAD", [&](const auto& stored, v1::Namndinformation& now) {
        place(now);
        now.set_ansvarig_utforare(rapport.ansvarig_utforare());
        return Markera(tx, &stored, now);
      }));
  return Andra(tables_.arende, tx, rapport.name(), "FLYTTAD", [&](const auto& stored, v1::LexSarahArende& now) {
    place(now);
    now.set_regiform(RegiformAv(snapshot, rapport.ansvarig_utforare()));
    FlyttaAtkomst(rapport, now.utforarens_egen() || EgenRegi(snapshot, rapport.ansvarig_utforare()), now);
    return Markera(tx, &stored, now);
  });
}

absl::Status LexSarahService::FoljRapporten(Tx& tx, const v1::Avvikelse& before, const v1::Avvikelse& rapport) const {
  const bool same = SammaDagar(before, rapport) && before.lagrum() == rapport.lagrum() &&
                    before.aven_lagrum() == rapport.aven_lagrum();
  if (same) return absl::OkStatus();
  KV_RETURN_IF_ERROR(Andra(tables_.arende, tx, rapport.name(), "RAPPORT_RATTAD",
                           [&](const auto& stored, v1::LexSarahArende& now) -> absl::Status {
                             KV_ASSIGN_OR_RETURN(const Fristbok bok,
                                                 frister_.Arendets(tx.sql(), tx.call().kommun, now.utforarens_egen()));
                             TaOver(rapport, now);
                             StampDagar(now);
                             StampSista(bok, &stored, tx.call().today, now);
                             return Markera(tx, &stored, now);
                           }));
  return Andra(tables_.information, tx, rapport.name(), "RAPPORT_RATTAD",
               [&](const auto& stored, v1::Namndinformation& now) {
                 now.set_rapporterad_date(rapport.rapporterad_date());
                 now.set_lagrum(rapport.lagrum());
                 now.set_aven_lagrum(rapport.aven_lagrum());
                 now.set_skyldighet(PliktText(v1::PLIKT_INFORMERA_NAMNDEN, LagarAv(now), now.informerad_date()));
                 FoljLagarna(LagarAv(now), *now.mutable_lagstod());
                 // What was told before days were counted has none: a month is not to count the corrected ones alone.
                 if (stored.has_dagar_till_namnd()) StampDagar(now);
                 return Markera(tx, &stored, now);
               });
}

absl::Status LexSarahService::Status(const proto::Call& call, const v1::GetLexSarahStatusRequest& request,
                                     v1::LexSarahStatus& response) const {
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    v1::Avvikelse rapport;
    KV_RETURN_IF_ERROR(rapporter_.Read(session, call.scope, request.name(), rapport));
    if (rapport.typ() != v1::LEX_SARAH) return IngenRapport(rapport);
    response.Clear();
    response.set_rapport(rapport.name());
    response.set_rapport_nummer(rapport.nummer());
    response.set_state(v1::LEXSARAH_RAPPORTERAD);
    KV_ASSIGN_OR_RETURN(const auto told, Om(tables_.information, session, rapport.name()));
    if (told.has_value()) {
      response.set_information_nummer(told->nummer());
      response.set_grad(told->grad());
      response.set_anmald_till_ivo(!told->ivo_date().empty());
    }
    response.set_dold(call.scope.all && rapport.utforarens_egen());
    if (response.dold()) return absl::OkStatus();
    KV_ASSIGN_OR_RETURN(const AnmaltJav jav, JavOm(session, rapport, ""));
    response.set_jav_anmalt_date(jav.date);
    KV_ASSIGN_OR_RETURN(const auto found, Om(tables_.arende, session, rapport.name()));
    if (!found.has_value()) return absl::OkStatus();
    const v1::LexSarahArende& arende = *found;
    response.set_dold(call.scope.all && arende.utforarens_egen());
    if (response.dold()) return absl::OkStatus();
    response.set_arende_nummer(arende.nummer());
    response.set_state(arende.state());
    if (arende.grad() != v1::GRAD_UNSPECIFIED) response.set_grad(arende.grad());
    if (!arende.ivo_anmald_date().empty()) response.set_anmald_till_ivo(true);
    if (arende.has_mottagen_time()) *response.mutable_mottagen_time() = arende.mottagen_time();
    if (arende.has_beslutad_time()) *response.mutable_beslutad_time() = arende.beslutad_time();
    return absl::OkStatus();
  });
}

}  // namespace kvalitet::avvikelser
