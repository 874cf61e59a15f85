#include "tests/suite/planted.h"

#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "common/rpc/wire.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::tests {
namespace {

std::string RequestId() { return base::NewId(absl::Now()); }

void Must(const absl::Status& status, const std::string& what) {
  if (status.ok()) return;
  std::fprintf(stderr, "cannot plant (%s): %s\n", what.c_str(), status.ToString().c_str());
  std::abort();
}

}  // namespace

std::string Planted::Token(const proto::Identity& who) const {
  return "Bearer " + key_->Issue(who, absl::Now(), absl::Hours(1)).value();
}

template <class Response, class Request>
Response Planted::Do(const std::string& method, const Request& request, const std::string& credentials) {
  Response response;
  rpc::CallOptions options;
  options.deadline = absl::Now() + absl::Seconds(60);
  options.credentials = credentials;
  Must(channel_->Unary(method, request, response, options), method);
  return response;
}

std::unique_ptr<Planted> Planted::Make() {
  std::unique_ptr<Planted> planted(new Planted);
  rpc::ProcessFlags flags;
  flags.dev = true;
  flags.data_dir = planted->dir_.path();
  flags.listen = "127.0.0.1:0";
  flags.master_key_file = flags.data_dir + "/master.key";
  flags.token_key_file = flags.data_dir + "/token.jwk";
  flags.domain_clock = base::SystemClock();
  Must(rpc::TokenKey::Ensure(flags.token_key_file), "token key");
  planted->key_ = rpc::TokenKey::FromFile(flags.token_key_file).value();
  absl::StatusOr<std::unique_ptr<suite::Suite>> suite = suite::Suite::Start(flags);
  Must(suite.status(), "suite");
  planted->suite_ = *std::move(suite);
  planted->address_ = absl::StrCat("127.0.0.1:", planted->suite_->port());
  planted->channel_ = rpc::Channel::ToAddress(planted->address_, grpc::InsecureChannelCredentials(), "");
  proto::Identity team;
  team.subject = "team";
  team.roles = {options::v1::KVALITETSTEAM, options::v1::AVTALSANSVARIG, options::v1::ADMIN};
  team.grants = {{"9999", "", {}}};
  planted->team_ = planted->Token(team);
  planted->PlantRegister();
  planted->PlantRestOfRegister();
  planted->PlantRows();
  return planted;
}

void Planted::PlantRegister() {
  insatstyp = "SOL_HEMTJANST";
  const std::string service = "kvalitet.registry.v1.Registry/";
  for (const char* who : {"ett", "tva"}) {
    registry::v1::CreateUtforareRequest utforare_request;
    utforare_request.set_parent(kParent);
    utforare_request.set_utforare_id(who);
    utforare_request.set_request_id(RequestId());
    utforare_request.mutable_utforare()->set_namn(absl::StrCat("Utförare ", who));
    utforare_request.mutable_utforare()->set_regiform(registry::v1::REGIFORM_ENSKILD);
    const auto made = Do<registry::v1::Utforare>(service + "CreateUtforare", utforare_request, team_);

    registry::v1::CreateTillstandRequest permit_request;
    permit_request.set_parent(kParent);
    permit_request.set_request_id(RequestId());
    permit_request.mutable_tillstand()->set_slag(registry::v1::TILLSTANDSSLAG_TILLSTAND);
    permit_request.mutable_tillstand()->set_utforare(made.name());
    permit_request.mutable_tillstand()->add_insatstyper(absl::StrCat(kParent, "/insatstyper/sol-hemtjanst"));
    permit_request.mutable_tillstand()->set_dnr("3.1.1-1/2024");
    permit_request.mutable_tillstand()->set_giltig_fran("2024-01-01");
    names_["Tillstand"] = Do<registry::v1::Tillstand>(service + "CreateTillstand", permit_request, team_).name();

    registry::v1::CreateEnhetRequest enhet_request;
    enhet_request.set_parent(kParent);
    enhet_request.set_enhet_id(absl::StrCat("enhet-", who));
    enhet_request.set_request_id(RequestId());
    enhet_request.mutable_enhet()->set_namn(absl::StrCat("Enhet ", who));
    enhet_request.mutable_enhet()->set_giltig_fran("2025-01-01");
    const auto home = Do<registry::v1::Enhet>(service + "CreateEnhet", enhet_request, team_);

    registry::v1::CreateUppdragRequest uppdrag_request;
    uppdrag_request.set_parent(kParent);
    uppdrag_request.set_request_id(RequestId());
    uppdrag_request.mutable_uppdrag()->set_enhet(home.name());
    uppdrag_request.mutable_uppdrag()->set_insatstyp(absl::StrCat(kParent, "/insatstyper/sol-hemtjanst"));
    uppdrag_request.mutable_uppdrag()->set_utforare(made.name());
    uppdrag_request.mutable_uppdrag()->set_giltig_fran("2025-01-01");
    const auto uppdrag = Do<registry::v1::Uppdrag>(service + "CreateUppdrag", uppdrag_request, team_);
    if (utforare.empty()) {
      utforare = made.name();
      enhet = home.name();
      names_["Utforare"] = utforare;
      names_["Enhet"] = enhet;
      names_["Uppdrag"] = uppdrag.name();
      names_["Insatstyp"] = absl::StrCat(kParent, "/insatstyper/sol-hemtjanst");
    } else {
      other_utforare = made.name();
      other_enhet = home.name();
    }
  }
}

void Planted::PlantRestOfRegister() {
  const std::string service = "kvalitet.registry.v1.Registry/";
  registry::v1::CreateNamndRequest namnd;
  namnd.set_parent(kParent);
  namnd.set_request_id(RequestId());
  namnd.mutable_namnd()->set_namn("Äldrenämnden");
  names_["Namnd"] = Do<registry::v1::Namnd>(service + "CreateNamnd", namnd, team_).name();
  registry::v1::CreateVerksamhetsomradeRequest omrade;
  omrade.set_parent(kParent);
  omrade.set_request_id(RequestId());
  omrade.mutable_verksamhetsomrade()->set_namn("Omsorgsförvaltningen");
  omrade.mutable_verksamhetsomrade()->set_slag(registry::v1::ORGANISATIONSSLAG_FORVALTNING);
  names_["Verksamhetsomrade"] =
      Do<registry::v1::Verksamhetsomrade>(service + "CreateVerksamhetsomrade", omrade, team_).name();
  registry::v1::CreateKravkatalogRequest krav;
  krav.set_parent(kParent);
  krav.set_request_id(RequestId());
  krav.mutable_kravkatalog()->set_serie("hemtjanst");
  krav.mutable_kravkatalog()->set_rubrik("Krav hemtjänst");
  krav.mutable_kravkatalog()->set_insatstyp(names_["Insatstyp"]);
  names_["Kravkatalog"] = Do<registry::v1::Kravkatalog>(service + "CreateKravkatalog", krav, team_).name();
  registry::v1::CreateOversynRequest oversyn;
  oversyn.set_parent(kParent);
  oversyn.set_request_id(RequestId());
  oversyn.mutable_oversyn()->set_insatstyp(names_["Insatstyp"]);
  names_["Oversyn"] = Do<registry::v1::Oversyn>(service + "CreateOversyn", oversyn, team_).name();
  // What an utförare proposes is between it and the kommun.
  proto::Identity head;
  head.subject = "head";
  head.roles = {options::v1::UTFORARE};
  head.grants = {{"9999", utforare, {}}};
  registry::v1::CreateAndringsforslagRequest proposal;
  proposal.set_parent(kParent);
  proposal.set_request_id(RequestId());
  proposal.mutable_andringsforslag()->set_utforare(utforare);
  proposal.mutable_andringsforslag()->set_falt("namn");
  proposal.mutable_andringsforslag()->set_varde("Utförare ett AB");
  proposal.mutable_andringsforslag()->set_motiv(absl::StrCat("Vi har bolagiserats. ", kCaseMarker));
  names_["Andringsforslag"] =
      Do<registry::v1::Andringsforslag>(service + "CreateAndringsforslag", proposal, Token(head)).name();
}

std::string Planted::PlantCase(const std::string& at, const std::string& marker, const std::string& credentials) {
  avvikelser::v1::CreateAvvikelseRequest event;
  event.set_parent(kParent);
  event.set_request_id(RequestId());
  auto& a = *event.mutable_avvikelse();
  a.set_typ(avvikelser::v1::AVVIKELSE);
  a.set_lagrum(avvikelser::v1::SOL);
  a.set_enhet(at);
  a.set_insatstyp(insatstyp);
  a.set_intraffad_date("2026-03-01");
  a.set_rapporterad_date("2026-03-02");
  a.set_beskrivning(absl::StrCat("Ett besök uteblev. ", marker));
  a.set_konsekvens("Oro.");
  return Do<avvikelser::v1::Avvikelse>("kvalitet.avvikelser.v1.AvvikelseService/CreateAvvikelse", event, credentials)
      .name();
}

// Another enhet of the owner, and who answers for health care there.
std::string Planted::PlantEnhet(const std::string& id, registry::v1::HslAnsvar hsl_ansvar) {
  const std::string service = "kvalitet.registry.v1.Registry/";
  registry::v1::CreateEnhetRequest request;
  request.set_parent(kParent);
  request.set_enhet_id(absl::StrCat("enhet-", id));
  request.set_request_id(RequestId());
  request.mutable_enhet()->set_namn(absl::StrCat("Enhet ", id));
  request.mutable_enhet()->set_giltig_fran("2025-01-01");
  const auto home = Do<registry::v1::Enhet>(service + "CreateEnhet", request, team_);
  registry::v1::CreateUppdragRequest uppdrag;
  uppdrag.set_parent(kParent);
  uppdrag.set_request_id(RequestId());
  uppdrag.mutable_uppdrag()->set_enhet(home.name());
  uppdrag.mutable_uppdrag()->set_insatstyp(absl::StrCat(kParent, "/insatstyper/sol-hemtjanst"));
  uppdrag.mutable_uppdrag()->set_utforare(utforare);
  uppdrag.mutable_uppdrag()->set_hsl_ansvar(hsl_ansvar);
  uppdrag.mutable_uppdrag()->set_giltig_fran("2025-01-01");
  (void)Do<registry::v1::Uppdrag>(service + "CreateUppdrag", uppdrag, team_);
  return home.name();
}

// An investigation of the owner's own, what it told the nämnd, a copy that it handed over, and one of the nämnd's.
void Planted::PlantLexSarah(const std::string& own) {
  const std::string service = "kvalitet.avvikelser.v1.LexSarahService/";
  const std::string home = PlantEnhet("tre", registry::v1::HSL_ANSVAR_UNSPECIFIED);
  const auto report = [&](const std::string& text, const std::string& credentials) {
    avvikelser::v1::CreateAvvikelseRequest request;
    request.set_parent(kParent);
    request.set_request_id(RequestId());
    auto& a = *request.mutable_avvikelse();
    a.set_typ(avvikelser::v1::LEX_SARAH);
    a.set_lagrum(avvikelser::v1::SOL);
    a.set_enhet(home);
    a.set_insatstyp(insatstyp);
    a.set_rapporterad_date("2026-03-02");
    a.set_beskrivning(text);
    a.set_konsekvens("Oro.");
    return Do<avvikelser::v1::Avvikelse>("kvalitet.avvikelser.v1.AvvikelseService/CreateAvvikelse", request,
                                         credentials)
        .name();
  };
  const auto receive = [&](const std::string& rapport, const std::string& credentials) {
    avvikelser::v1::CreateLexSarahArendeRequest request;
    request.set_parent(kParent);
    request.set_request_id(RequestId());
    request.mutable_lex_sarah_arende()->set_rapport(rapport);
    request.mutable_lex_sarah_arende()->set_mottagare_jav(avvikelser::v1::JAV_INGET);
    return Do<avvikelser::v1::LexSarahArende>(service + "CreateLexSarahArende", request, credentials).name();
  };
  proto::Identity sas;
  sas.subject = "sas";
  sas.roles = {options::v1::SAS};
  sas.grants = {{"9999", "", {}}};
  names_["LexSarahArende"] = receive(report("Sett vid besök.", Token(sas)), Token(sas));

  own_rapport = report(absl::StrCat("Ett fall. ", kOwnFileMarker), own);
  own_file = receive(own_rapport, own);
  avvikelser::v1::MoveLexSarahArendeRequest step;
  step.set_name(own_file);
  step.set_request_id(RequestId());
  step.set_steg(avvikelser::v1::UTSE_UTREDARE);
  step.set_utredare(absl::StrCat("Utredare ", kOwnFileMarker));
  step.set_jav(avvikelser::v1::JAV_INGET);
  (void)Do<avvikelser::v1::LexSarahArende>(service + "MoveLexSarahArende", step, own);
  avvikelser::v1::UpdateLexSarahArendeRequest write;
  write.mutable_lex_sarah_arende()->set_name(own_file);
  write.mutable_lex_sarah_arende()->set_vad_hande(absl::StrCat("Fallet. ", kOwnFileMarker));
  write.mutable_update_mask()->add_paths("vad_hande");
  write.set_request_id(RequestId());
  (void)Do<avvikelser::v1::LexSarahArende>(service + "UpdateLexSarahArende", write, own);

  avvikelser::v1::CreateNamndinformationRequest tell;
  tell.set_parent(kParent);
  tell.set_request_id(RequestId());
  tell.mutable_namndinformation()->set_rapport(own_rapport);
  tell.mutable_namndinformation()->set_enhet(home);
  tell.mutable_namndinformation()->set_insatstyp(insatstyp);
  tell.mutable_namndinformation()->set_omedelbara_atgarder(absl::StrCat("Tillsyn. ", kCaseMarker));
  names_["Namndinformation"] =
      Do<avvikelser::v1::Namndinformation>(service + "CreateNamndinformation", tell, own).name();
}

// A lex Maria of the owner's own, and one in which the kommun is the vårdgivare.
void Planted::PlantLexMaria(const std::string& own) {
  const std::string service = "kvalitet.avvikelser.v1.LexMariaService/";
  const auto receive = [&](const std::string& home, const std::string& text, const std::string& credentials,
                           std::string& rapport) {
    avvikelser::v1::CreateAvvikelseRequest report;
    report.set_parent(kParent);
    report.set_request_id(RequestId());
    auto& a = *report.mutable_avvikelse();
    a.set_typ(avvikelser::v1::LEX_MARIA);
    a.set_lagrum(avvikelser::v1::HSL);
    a.set_enhet(home);
    a.set_insatstyp(insatstyp);
    a.set_rapporterad_date("2026-03-02");
    a.set_beskrivning(text);
    a.set_konsekvens("Oro.");
    rapport =
        Do<avvikelser::v1::Avvikelse>("kvalitet.avvikelser.v1.AvvikelseService/CreateAvvikelse", report, credentials)
            .name();
    avvikelser::v1::CreateLexMariaArendeRequest request;
    request.set_parent(kParent);
    request.set_request_id(RequestId());
    request.mutable_lex_maria_arende()->set_rapport(rapport);
    return Do<avvikelser::v1::LexMariaArende>(service + "CreateLexMariaArende", request, credentials).name();
  };
  proto::Identity mas;
  mas.subject = "mas";
  mas.roles = {options::v1::MAS};
  mas.grants = {{"9999", "", {}}};
  std::string kommunens;
  names_["LexMariaArende"] =
      receive(PlantEnhet("fyra", registry::v1::HSL_ANSVAR_KOMMUN), "Sett vid besök.", Token(mas), kommunens);

  own_maria = receive(PlantEnhet("fem", registry::v1::HSL_ANSVAR_UTFORARE), absl::StrCat("Ett fall. ", kOwnFileMarker),
                      own, own_maria_rapport);
  avvikelser::v1::MoveLexMariaArendeRequest step;
  step.set_name(own_maria);
  step.set_request_id(RequestId());
  step.set_steg(avvikelser::v1::LM_BEDOM);
  step.set_allvarlighet(4);
  step.set_sannolikhet(1);
  step.set_funktion(absl::StrCat("Sjuksköterska ", kOwnFileMarker));
  step.set_legitimerad(true);
  (void)Do<avvikelser::v1::LexMariaArende>(service + "MoveLexMariaArende", step, own);
  step.set_request_id(RequestId());
  step.set_steg(avvikelser::v1::LM_HANDELSEANALYS);
  step.set_motiv(absl::StrCat("Hög risk. ", kOwnFileMarker));
  (void)Do<avvikelser::v1::LexMariaArende>(service + "MoveLexMariaArende", step, own);
  avvikelser::v1::UpdateLexMariaArendeRequest write;
  write.mutable_lex_maria_arende()->set_name(own_maria);
  write.mutable_lex_maria_arende()->set_handelsebeskrivning(absl::StrCat("Fallet. ", kOwnFileMarker));
  write.mutable_update_mask()->add_paths("handelsebeskrivning");
  write.set_request_id(RequestId());
  (void)Do<avvikelser::v1::LexMariaArende>(service + "UpdateLexMariaArende", write, own);
}

// An example of the owner's own closed lex Sarah, not shared; and one of the owner's ordinary case, which the kommun
// may see; and one that everybody reads.
void Planted::PlantLarande(const std::string& own) {
  const std::string service = "kvalitet.avvikelser.v1.AvvikelseService/";
  const auto write = [&](const std::string& credentials, const std::string& said, bool secret) {
    avvikelser::v1::CreateAvvikelseRequest event;
    event.set_parent(kParent);
    event.set_request_id(RequestId());
    auto& a = *event.mutable_avvikelse();
    a.set_typ(avvikelser::v1::AVVIKELSE);
    a.set_lagrum(avvikelser::v1::SOL);
    a.set_enhet(absl::StrCat(kParent, "/enheter/enhet-tre"));  // of PlantLexSarah
    a.set_insatstyp(insatstyp);
    a.set_intraffad_date("2025-03-01");
    a.set_rapporterad_date("2025-03-02");
    a.set_beskrivning(absl::StrCat("Ett fall. ", said));
    a.set_konsekvens("Oro.");
    a.add_kategorier()->set_kod("BEMOTANDE");
    // One event with a lex Sarah of the owner's own: its avvikelse is kept like it, and closed here.
    if (secret) {
      a.set_handelse("H-LARANDE");
      a.set_typ(avvikelser::v1::LEX_SARAH);
      (void)Do<avvikelser::v1::Avvikelse>(service + "CreateAvvikelse", event, credentials);
      event.set_request_id(RequestId());
      a.set_typ(avvikelser::v1::AVVIKELSE);
    }
    const auto arende = Do<avvikelser::v1::Avvikelse>(service + "CreateAvvikelse", event, credentials);
    avvikelser::v1::MoveAvvikelseRequest close;
    close.set_name(arende.name());
    close.set_request_id(RequestId());
    close.set_steg(avvikelser::v1::AVSTEG_AVSLUTA);
    close.set_resultat(avvikelser::v1::RESULTAT_ATGARDAT);
    close.set_atgarder(absl::StrCat("Ny rutin. ", said));
    (void)Do<avvikelser::v1::Avvikelse>(service + "MoveAvvikelse", close, credentials);
    avvikelser::v1::CreateLarexempelRequest request;
    request.set_parent(kParent);
    request.set_request_id(RequestId());
    auto& one = *request.mutable_larexempel();
    one.set_arende(arende.name());
    one.set_rubrik("Fallet");
    one.set_vad_hande(absl::StrCat("Ett fall. ", said));
    one.set_varfor("Golvet var halt.");
    one.set_lardom("Golv torkas.");
    one.set_gjordes("Ny rutin.");
    one.add_orsaker()->set_nr(1);
    one.mutable_orsaker(0)->set_omrade(avvikelser::v1::ORSAK_RUTINER);
    return Do<avvikelser::v1::Larexempel>(service + "CreateLarexempel", request, credentials);
  };
  const auto move = [&](const std::string& name, avvikelser::v1::Larexempelsteg steg, const std::string& credentials) {
    avvikelser::v1::MoveLarexempelRequest request;
    request.set_name(name);
    request.set_steg(steg);
    request.set_ingen_igenkannbar(steg == avvikelser::v1::LARSTEG_DELA);
    request.set_request_id(RequestId());
    return Do<avvikelser::v1::Larexempel>(service + "MoveLarexempel", request, credentials);
  };
  own_example = write(own, kOwnFileMarker, true).name();
  (void)move(own_example, avvikelser::v1::LARSTEG_SKICKA, own);
  names_["Larexempel"] = write(own, kCaseMarker, false).name();
  const std::string shared = write(team_, "Ingen syns.", false).name();
  proto::Identity sas;
  sas.subject = "sas";
  sas.roles = {options::v1::SAS};
  sas.grants = {{"9999", "", {}}};
  (void)move(shared, avvikelser::v1::LARSTEG_SKICKA, team_);
  names_["DelatLarexempel"] = move(shared, avvikelser::v1::LARSTEG_DELA, Token(sas)).delat();
}

void Planted::PlantRows() {
  proto::Identity head;
  head.subject = "head";
  head.roles = {options::v1::UTFORARE};
  head.grants = {{"9999", utforare, {}}};
  const std::string own = Token(head);
  names_["Avvikelse"] = own_case = PlantCase(enhet, kCaseMarker, own);
  avvikelser::v1::CreateSynpunktRequest view;
  view.set_parent(kParent);
  view.set_request_id(RequestId());
  view.mutable_synpunkt()->set_typ(avvikelser::v1::SYNPUNKTSTYP_KLAGOMAL);
  view.mutable_synpunkt()->set_kanal(avvikelser::v1::KANAL_BREV);
  view.mutable_synpunkt()->set_avsandare(avvikelser::v1::AVSANDARE_ANONYM);
  view.mutable_synpunkt()->set_enhet(enhet);
  view.mutable_synpunkt()->set_insatstyp(insatstyp);
  view.mutable_synpunkt()->set_text(absl::StrCat("Hjälpen kom för sent. ", kCaseMarker));
  view.mutable_synpunkt()->add_kategorier()->set_kod("SYN_HALSOVARD");  // which MAS and MAR read too
  names_["Synpunkt"] =
      Do<avvikelser::v1::Synpunkt>("kvalitet.avvikelser.v1.AvvikelseService/CreateSynpunkt", view, own).name();
  head.grants = {{"9999", other_utforare, {}}};
  other_case = PlantCase(other_enhet, kOtherCaseMarker, Token(head));

  const std::string service = "kvalitet.uppfoljning.v1.UppfoljningService/";
  uppfoljning::v1::CreateFormularRequest form;
  form.set_parent(kParent);
  form.set_request_id(RequestId());
  auto& f = *form.mutable_formular();
  f.set_serie("prov");
  f.set_rubrik("Prov");
  f.set_insatstyp(insatstyp);
  f.set_instrument("Prov");
  f.set_respondent(uppfoljning::v1::UTFORARE);
  auto& question = *f.add_fragor();
  question.set_nyckel("P1");
  question.set_ordning(1);
  question.set_avsnitt("Prov");
  question.set_text("Vad gör ni?");
  question.set_skala(uppfoljning::v1::TXT);
  auto made = Do<uppfoljning::v1::Formular>(service + "CreateFormular", form, team_);
  uppfoljning::v1::PublishFormularRequest publish;
  publish.set_name(made.name());
  publish.set_etag(made.etag());
  publish.set_request_id(RequestId());
  made = Do<uppfoljning::v1::Formular>(service + "PublishFormular", publish, team_);
  names_["Formular"] = made.name();

  uppfoljning::v1::SendSjalvskattningarRequest send;
  send.set_parent(kParent);
  send.set_formular(made.name());
  send.set_insatstyp(insatstyp);
  send.set_ar(2026);
  send.set_sista_date("2026-12-11");
  send.add_enheter(enhet);
  send.set_request_id(RequestId());
  const auto sent = Do<uppfoljning::v1::SendSjalvskattningarResponse>(service + "SendSjalvskattningar", send, team_);
  names_["Sjalvskattning"] = sent.sjalvskattningar(0).name();
  uppfoljning::v1::SaveSvarRequest answers;
  answers.set_name(names_["Sjalvskattning"]);
  answers.set_request_id(RequestId());
  auto& answer = *answers.add_svar();
  answer.set_nyckel("P1");
  answer.set_svar(kAnswerMarker);
  (void)Do<uppfoljning::v1::SaveSvarResponse>(service + "SaveSvar", answers, own);
  PlantDialog(service, made.name(), own);
  PlantLexSarah(own);
  PlantLexMaria(own);
  PlantLarande(own);
}

// A plan, a dialog in which the owner asks, a begäran to the owner, and what others found.
void Planted::PlantDialog(const std::string& service, const std::string& formular, const std::string& own) {
  uppfoljning::v1::CreateUppfoljningsplanRequest plan;
  plan.set_parent(kParent);
  plan.set_request_id(RequestId());
  plan.mutable_uppfoljningsplan()->set_insatstyp(insatstyp);
  plan.mutable_uppfoljningsplan()->set_ar(2026);
  plan.mutable_uppfoljningsplan()->set_formular(formular);
  plan.mutable_uppfoljningsplan()->set_utskick_date("2026-11-23");
  plan.mutable_uppfoljningsplan()->set_sista_date("2026-12-11");
  names_["Uppfoljningsplan"] =
      Do<uppfoljning::v1::Uppfoljningsplan>(service + "CreateUppfoljningsplan", plan, team_).name();

  uppfoljning::v1::CreateUtforardialogRequest call;
  call.set_parent(kParent);
  call.set_request_id(RequestId());
  call.mutable_utforardialog()->set_insatstyp(insatstyp);
  call.mutable_utforardialog()->set_dialog_date("2026-11-23");
  names_["Utforardialog"] = Do<uppfoljning::v1::Utforardialog>(service + "CreateUtforardialog", call, team_).name();
  uppfoljning::v1::AddDialogfragaRequest ask;
  ask.set_name(names_["Utforardialog"]);
  ask.set_request_id(RequestId());
  ask.mutable_fraga()->set_text("När kommer de nya nycklarna?");
  (void)Do<uppfoljning::v1::Utforardialog>(service + "AddDialogfraga", ask, own);

  uppfoljning::v1::CreateResultatdialogRequest results;
  results.set_parent(kParent);
  results.set_request_id(RequestId());
  results.mutable_resultatdialog()->set_enhet(enhet);
  results.mutable_resultatdialog()->set_ar(2026);
  results.mutable_resultatdialog()->set_dialog_date("2026-11-23");
  results.mutable_resultatdialog()->add_deltagare(absl::StrCat("enhetschef ", kCaseMarker));
  names_["Resultatdialog"] =
      Do<uppfoljning::v1::Resultatdialog>(service + "CreateResultatdialog", results, team_).name();

  uppfoljning::v1::CreateGottExempelRequest share;
  share.set_parent(kParent);
  share.set_request_id(RequestId());
  share.mutable_gott_exempel()->set_insatstyp(insatstyp);
  share.mutable_gott_exempel()->set_rubrik("Fast omsorgskontakt");
  share.mutable_gott_exempel()->set_text("Från första dagen.");
  share.mutable_gott_exempel()->set_samtycke(true);
  names_["GottExempel"] = Do<uppfoljning::v1::GottExempel>(service + "CreateGottExempel", share, own).name();

  uppfoljning::v1::CreateUppgiftsbegaranRequest demand;
  demand.set_parent(kParent);
  demand.set_request_id(RequestId());
  demand.mutable_uppgiftsbegaran()->set_enhet(enhet);
  demand.mutable_uppgiftsbegaran()->set_insatstyp(insatstyp);
  demand.mutable_uppgiftsbegaran()->set_grund(uppfoljning::v1::BEGARAN_AVTAL);
  demand.mutable_uppgiftsbegaran()->set_andamal(uppfoljning::v1::BEGARAN_UPPFOLJNING);
  demand.mutable_uppgiftsbegaran()->set_text(absl::StrCat("Antal med delegering. ", kCaseMarker));
  demand.mutable_uppgiftsbegaran()->set_sista_date("2026-12-11");
  names_["Uppgiftsbegaran"] =
      Do<uppfoljning::v1::Uppgiftsbegaran>(service + "CreateUppgiftsbegaran", demand, team_).name();

  uppfoljning::v1::CreateGranskningRequest review;
  review.set_parent(kParent);
  review.set_request_id(RequestId());
  review.mutable_granskning()->set_slag(uppfoljning::v1::GRANSKNING_REVISION);
  review.mutable_granskning()->set_rubrik("Uppföljning av utförare");
  review.mutable_granskning()->set_granskning_date("2026-05-20");
  names_["Granskning"] = Do<uppfoljning::v1::Granskning>(service + "CreateGranskning", review, team_).name();
}

std::string Planted::NameFor(const google::protobuf::MethodDescriptor* method) const {
  const auto* name = method->input_type()->FindFieldByName("name");
  std::string word = method->name();
  if (name != nullptr && !proto::Rule(name).reference().empty()) {
    const std::string reference = proto::Rule(name).reference();
    word = reference.substr(reference.find('/') + 1);
  }
  std::string best, found;
  for (const auto& [kind, value] : names_) {
    if (absl::StrContains(word, kind) && kind.size() > best.size()) {
      best = kind;
      found = value;
    }
  }
  return found;
}

bool Planted::Has(const google::protobuf::MethodDescriptor* method) const {
  if (absl::StartsWith(method->name(), "List")) return method->input_type()->FindFieldByName("name") == nullptr;
  return method->input_type()->FindFieldByName("name") != nullptr && !NameFor(method).empty();
}

grpc::StatusCode Planted::AskAsProgram(const google::protobuf::MethodDescriptor* method,
                                       const google::protobuf::Message& request) const {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
  context.AddMetadata(rpc::kProgramKey, "svit");
  const std::string path = absl::StrCat("/", method->service()->full_name(), "/", method->name());
  auto channel = grpc::CreateChannel(address_, grpc::InsecureChannelCredentials());
  grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, channel);
  const grpc::ByteBuffer in = rpc::Serialize(request);
  grpc::ByteBuffer out;
  return grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(channel.get(), rpc, &context, in, &out)
      .error_code();
}

}  // namespace kvalitet::tests
