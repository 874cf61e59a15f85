// What the tests of lex Sarah do as people of the kommun and of an utförare.
#pragma once
#include <gmock/gmock.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "tests/services/avvikelser_fixture.h"

namespace kvalitet::avvikelser {

using Roll = options::v1::Roll;

inline constexpr char kMarker[] = "MARKOR-I-EGEN-UTREDNING";

class LexSarahTest : public tests::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (!IsSkipped() && !HasFatalFailure()) house_ = std::make_unique<House>(db());
  }
  House& house() { return *house_; }

  static proto::Call As(Roll roll) {
    proto::Call call = House::Team();
    call.who.subject = absl::StrCat("person-", Roll_Name(roll));
    call.who.roles = {roll};
    return call;
  }
  // The head of an enhet.
  static proto::Call Chef(const std::string& utforare, const std::string& enhet) {
    proto::Call call = As(Roll::ENHETSCHEF);
    call.scope = {false, {{FakeRegistry::Utforare(utforare), {FakeRegistry::Enhet(enhet)}, ""}}};
    return call;
  }

  absl::StatusOr<v1::Avvikelse> Rapport(const std::string& enhet, const proto::Call& call, const std::string& text) {
    v1::CreateAvvikelseRequest request = House::NewOne(enhet);
    request.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
    request.mutable_avvikelse()->set_beskrivning(text);
    request.mutable_avvikelse()->set_konsekvens("Oro.");
    return house().Create(request, call);
  }
  absl::StatusOr<v1::LexSarahArende> TaEmot(const v1::Avvikelse& rapport, const proto::Call& call,
                                            v1::Jav jav = v1::JAV_INGET, const std::string& motiv = "") {
    v1::CreateLexSarahArendeRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    request.mutable_lex_sarah_arende()->set_rapport(rapport.name());
    request.mutable_lex_sarah_arende()->set_mottagare_jav(jav);
    request.mutable_lex_sarah_arende()->set_jav_motiv(motiv);
    return Ask<v1::LexSarahArende>("CreateLexSarahArende", request, call);
  }
  template <class R, class Q>
  absl::StatusOr<R> Ask(const std::string& method, const Q& request, const proto::Call& call) {
    R answer;
    absl::Status status = house().Do(method, call, request, answer);
    if (!status.ok()) return status;
    return answer;
  }
  absl::StatusOr<v1::LexSarahArende> Read(const std::string& name, const proto::Call& call) {
    v1::GetLexSarahArendeRequest request;
    request.set_name(name);
    return Ask<v1::LexSarahArende>("GetLexSarahArende", request, call);
  }
  static v1::MoveLexSarahArendeRequest Steg(const v1::LexSarahArende& arende, v1::LexSarahSteg steg) {
    v1::MoveLexSarahArendeRequest request;
    request.set_name(arende.name());
    request.set_steg(steg);
    request.set_request_id(base::NewId(absl::Now()));
    request.set_motiv("Motiv.");
    request.set_utredare("Utredare Ek");
    request.set_jav(v1::JAV_INGET);
    request.set_grad(v1::ALLVARLIGT_MISSFORHALLANDE);
    request.set_anmalare("Socialnämnden");
    request.set_kontakt("SAS Ek");
    request.set_kvitto("IVO-1");
    return request;
  }
  absl::Status Move(v1::LexSarahArende& arende, const v1::MoveLexSarahArendeRequest& request, const proto::Call& call) {
    auto moved = Ask<v1::LexSarahArende>("MoveLexSarahArende", request, call);
    if (moved.ok()) arende = *moved;
    return moved.status();
  }
  absl::Status Move(v1::LexSarahArende& arende, v1::LexSarahSteg steg, const proto::Call& call) {
    return Move(arende, Steg(arende, steg), call);
  }
  absl::Status Skriv(v1::LexSarahArende& arende, const std::vector<std::string>& mask, const proto::Call& call) {
    v1::UpdateLexSarahArendeRequest request;
    *request.mutable_lex_sarah_arende() = arende;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    auto written = Ask<v1::LexSarahArende>("UpdateLexSarahArende", request, call);
    if (written.ok()) arende = *written;
    return written.status();
  }
  // All six points, one cause.
  absl::Status SkrivUtredning(v1::LexSarahArende& arende, const proto::Call& call) {
    arende.set_vad_hande(absl::StrCat("Ett besök uteblev. ", kMarker));
    arende.set_uppmarksammat(absl::StrCat("Av en anhörig. ", kMarker));
    arende.set_nar_intraffade(absl::StrCat("Den 10 mars. ", kMarker));
    arende.set_hant_tidigare(absl::StrCat("Nej. ", kMarker));
    arende.set_kan_handa_igen(absl::StrCat("Ja. ", kMarker));
    arende.clear_orsaker();
    v1::LexSarahOrsak& orsak = *arende.add_orsaker();
    orsak.set_nr(1);
    orsak.set_omrade(v1::ORSAK_RUTINER);
    orsak.set_text(absl::StrCat("Rutin saknades. ", kMarker));
    return Skriv(arende, {"vad_hande", "uppmarksammat", "nar_intraffade", "hant_tidigare", "kan_handa_igen", "orsaker"},
                 call);
  }
  static void AddAtgard(v1::LexSarahArende& arende, int nr) {
    v1::LexSarahAtgard& atgard = *arende.add_atgarder();
    atgard.set_nr(nr);
    atgard.set_orsak_nr(1);
    atgard.set_text("Ny rutin.");
    atgard.set_ansvarig("enhetschef");
    atgard.set_sista_date("2026-08-01");
  }
  // A private utförare's own ärende, decided, notified to IVO.
  absl::StatusOr<v1::LexSarahArende> EgetArende() {
    const proto::Call alfa = House::Utforare("alfa");
    KV_ASSIGN_OR_RETURN(const v1::Avvikelse rapport, Rapport("lunden", alfa, absl::StrCat("Fall. ", kMarker)));
    KV_ASSIGN_OR_RETURN(v1::LexSarahArende arende,
                        TaEmot(rapport, alfa, v1::JAV_FINNS, absl::StrCat("Enda chefen. ", kMarker)));
    v1::MoveLexSarahArendeRequest utse = Steg(arende, v1::UTSE_UTREDARE);
    utse.set_utredare(absl::StrCat("Ek ", kMarker));
    KV_RETURN_IF_ERROR(Move(arende, utse, alfa));
    KV_RETURN_IF_ERROR(SkrivUtredning(arende, alfa));
    for (const v1::LexSarahSteg steg : {v1::LAS_UTREDNING, v1::BESLUTA, v1::ANMAL_IVO}) {
      KV_RETURN_IF_ERROR(Move(arende, steg, alfa));
    }
    return arende;
  }
  absl::StatusOr<v1::Namndinformation> Informera(const proto::Call& call, const std::string& enhet,
                                                 const std::string& rapport = "") {
    v1::CreateNamndinformationRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    v1::Namndinformation& told = *request.mutable_namndinformation();
    told.set_rapport(rapport);
    told.set_enhet(FakeRegistry::Enhet(enhet));
    told.set_insatstyp(enhet == "lunden" ? "SOL_SABO" : "SOL_HEMTJANST");
    told.add_kategorier()->set_kod("BEMOTANDE");
    told.set_omedelbara_atgarder("Dubbelbemannat.");
    return Ask<v1::Namndinformation>("CreateNamndinformation", request, call);
  }
  std::set<std::string> AttGora(const proto::Call& call, bool allas = false) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    request.set_allas(allas);
    const auto answer = Ask<attgora::v1::ListAttGoraResponse>("ListAttGora", request, call);
    EXPECT_TRUE(answer.ok()) << answer.status();
    std::set<std::string> lines;
    if (!answer.ok()) return lines;
    for (const auto& line : answer->att_gora()) lines.insert(absl::StrCat(line.vad(), " ", line.sista_date()));
    return lines;
  }

  std::unique_ptr<House> house_;
};

}  // namespace kvalitet::avvikelser
