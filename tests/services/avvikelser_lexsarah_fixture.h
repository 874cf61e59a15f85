// What the tests of lex Sarah do as people of the kommun and of an utförare.
#pragma once
#include <string>
#include <vector>

#include "tests/services/avvikelser_lex_fixture.h"

namespace kvalitet::avvikelser {

struct LexSarah {
  using Arende = v1::LexSarahArende;
  using Get = v1::GetLexSarahArendeRequest;
  using Update = v1::UpdateLexSarahArendeRequest;
  using Move = v1::MoveLexSarahArendeRequest;
  using Steg = v1::LexSarahSteg;
  using Export = v1::ExportIvoAnmalanRequest;
  using Exported = v1::ExportIvoAnmalanResponse;
  static constexpr char kGet[] = "GetLexSarahArende", kUpdate[] = "UpdateLexSarahArende",
                        kMove[] = "MoveLexSarahArende", kExport[] = "ExportIvoAnmalan";

  static Arende& In(Update& request) { return *request.mutable_lex_sarah_arende(); }
  static Move Ready(const Arende& arende, Steg steg) {
    Move request;
    request.set_name(arende.name());
    request.set_steg(steg);
    request.set_request_id(base::NewId(absl::Now()));
    if (steg < v1::IVO_BEGAR || steg > v1::IVO_AVSLUTAR) request.set_motiv("Motiv.");
    request.set_utredare("Utredare Ek");
    request.set_jav(v1::JAV_INGET);
    request.set_grad(v1::ALLVARLIGT_MISSFORHALLANDE);
    request.set_anmalare("Socialnämnden");
    request.set_kontakt("SAS Ek");
    for (const Steg sent : {v1::ANMAL_IVO, v1::ANMAL_IVO_FORE_UTREDNING, v1::EFTERSAND_UTREDNING}) {
      if (steg == sent) request.set_kvitto("IVO-1");
    }
    return request;
  }
};

class LexSarahTest : public LexTest<LexSarah> {
 protected:
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
                                                 const std::string& rapport = "",
                                                 const std::string& kod = "BEMOTANDE") {
    v1::CreateNamndinformationRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    v1::Namndinformation& told = *request.mutable_namndinformation();
    told.set_rapport(rapport);
    told.set_enhet(FakeRegistry::Enhet(enhet));
    told.set_insatstyp(enhet == "lunden" ? "SOL_SABO" : "SOL_HEMTJANST");
    told.add_kategorier()->set_kod(kod);
    told.set_omedelbara_atgarder("Dubbelbemannat.");
    return Ask<v1::Namndinformation>("CreateNamndinformation", request, call);
  }
};

}  // namespace kvalitet::avvikelser
