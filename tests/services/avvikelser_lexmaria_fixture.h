// What the tests of lex Maria do as people of the kommun and of an utförare.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/services/avvikelser_lex_fixture.h"

namespace kvalitet::avvikelser {

inline constexpr const char* kPunkter[] = {
    "uppdrag",    "fragestallning", "analysteam",  "metodik",   "handelsebeskrivning", "felhandelser", "bakomliggande",
    "bidragande", "barriarer",      "uppfoljning", "vardering", "berattelse",          "aterforing"};

// Beside what FakeRegistry has: enhet soder carries out HSL_SABO by the kommun's own beta.  At lunden alfa does, and
// answers for it.
inline void AddHsl(FakeRegistry& registry) {
  registry.AddUppdrag("soder", "HSL_SABO", "beta", "2020-01-01", "");
  for (rv1::Uppdrag& one : *registry.uppdrag.mutable_uppdrag()) {
    if (one.enhet() == FakeRegistry::Enhet("lunden")) one.set_hsl_ansvar(rv1::HSL_ANSVAR_UTFORARE);
  }
}

struct LexMaria {
  using Arende = v1::LexMariaArende;
  using Get = v1::GetLexMariaArendeRequest;
  using Update = v1::UpdateLexMariaArendeRequest;
  using Move = v1::MoveLexMariaArendeRequest;
  using Steg = v1::LexMariaSteg;
  using Export = v1::ExportLexMariaAnmalanRequest;
  using Exported = v1::ExportLexMariaAnmalanResponse;
  static constexpr char kGet[] = "GetLexMariaArende", kUpdate[] = "UpdateLexMariaArende",
                        kMove[] = "MoveLexMariaArende", kExport[] = "ExportLexMariaAnmalan";

  static Arende& In(Update& request) { return *request.mutable_lex_maria_arende(); }
  static Move Ready(const Arende& arende, Steg steg) {
    Move request;
    request.set_name(arende.name());
    request.set_steg(steg);
    request.set_request_id(base::NewId(absl::Now()));
    if (steg < v1::LM_IVO_BEGAR || steg > v1::LM_IVO_AVSLUTAR) request.set_motiv("Motiv.");
    request.set_allvarlighet(4);
    request.set_sannolikhet(2);
    request.set_funktion("sjuksköterska");
    request.set_legitimerad(true);
    request.set_beslut(v1::ALLVARLIG_VARDSKADA);
    request.set_patient_vem(v1::INFORMERAD_ENSKILD);
    request.set_patient_journal(true);
    request.set_anmalare("MAS");
    request.set_kontakt("MAS Ek");
    for (const Steg sent : {v1::LM_ANMAL_IVO, v1::LM_ANMAL_IVO_FORE_UTREDNING, v1::LM_EFTERSAND_UTREDNING}) {
      if (steg == sent) request.set_kvitto("IVO-1");
    }
    return request;
  }
};

class LexMariaTest : public LexTest<LexMaria> {
 protected:
  void SetUp() override {
    LexTest::SetUp();
    if (!IsSkipped() && !HasFatalFailure()) AddHsl(house().registry);
  }
  // Another uppdrag of HSL at an enhet of alfa's, in which that vårdgivare is stated.
  void HslAt(const std::string& enhet, const std::string& utforare, rv1::HslAnsvar ansvar) {
    house().registry.AddUppdrag(enhet, "HSL_SABO", utforare, "2020-01-01", "");
    house().registry.uppdrag.mutable_uppdrag(house().registry.uppdrag.uppdrag_size() - 1)->set_hsl_ansvar(ansvar);
    house().Refresh();
  }

  static v1::CreateAvvikelseRequest NyRapport(const std::string& enhet, const std::string& text = "Dubbel dos gavs.") {
    v1::CreateAvvikelseRequest request = House::NewOne(enhet);
    v1::Avvikelse& a = *request.mutable_avvikelse();
    a.set_typ(v1::LEX_MARIA);
    a.set_lagrum(v1::HSL);
    a.set_insatstyp("HSL_SABO");
    a.set_beskrivning(text);
    a.set_konsekvens("Trötthet.");
    return request;
  }
  absl::StatusOr<v1::Avvikelse> Rapport(const std::string& enhet, const proto::Call& call,
                                        const std::string& text = "Dubbel dos gavs.") {
    return house().Create(NyRapport(enhet, text), call);
  }
  static v1::CreateLexMariaArendeRequest Mottagning(const v1::Avvikelse& rapport) {
    v1::CreateLexMariaArendeRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    request.mutable_lex_maria_arende()->set_rapport(rapport.name());
    return request;
  }
  absl::StatusOr<v1::LexMariaArende> TaEmot(const v1::Avvikelse& rapport, const proto::Call& call,
                                            v1::Vardgivare vardgivare = v1::VARDGIVARE_UNSPECIFIED,
                                            const std::string& motiv = "") {
    v1::CreateLexMariaArendeRequest request = Mottagning(rapport);
    request.mutable_lex_maria_arende()->set_vardgivare(vardgivare);
    request.mutable_lex_maria_arende()->set_vardgivare_motiv(motiv);
    return Ask<v1::LexMariaArende>("CreateLexMariaArende", request, call);
  }
  // Every point, one cause, one measure.
  absl::Status SkrivAnalys(v1::LexMariaArende& arende, const proto::Call& call) {
    std::vector<std::string> mask = {"orsaker", "atgarder"};
    for (const char* field : kPunkter) {
      arende.GetReflection()->SetString(&arende, v1::LexMariaArende::descriptor()->FindFieldByName(field),
                                        absl::StrCat("Något. ", kMarker));
      mask.push_back(field);
    }
    arende.clear_orsaker();
    v1::LexSarahOrsak& orsak = *arende.add_orsaker();
    orsak.set_nr(1);
    orsak.set_omrade(v1::ORSAK_RUTINER);
    orsak.set_text(absl::StrCat("Signeringslistan fanns i två exemplar. ", kMarker));
    arende.clear_atgarder();
    v1::LexMariaAtgard& atgard = *arende.add_atgarder();
    atgard.set_nr(1);
    atgard.set_orsak_nr(1);
    atgard.set_text(absl::StrCat("Digital signering. ", kMarker));
    atgard.set_styrka(v1::STYRKA_STARK);
    atgard.set_ansvarig("enhetschef");
    atgard.set_sista_date("2026-08-01");
    return Skriv(arende, mask, call);
  }
  // Received, judged and under analysis.
  absl::StatusOr<v1::LexMariaArende> UnderAnalys(const v1::Avvikelse& rapport, const proto::Call& who) {
    KV_ASSIGN_OR_RETURN(v1::LexMariaArende arende, TaEmot(rapport, who));
    for (const v1::LexMariaSteg steg : {v1::LM_BEDOM, v1::LM_HANDELSEANALYS}) {
      KV_RETURN_IF_ERROR(Move(arende, steg, who));
    }
    return arende;
  }
  absl::StatusOr<v1::LexMariaStatus> Status(const v1::Avvikelse& rapport, const proto::Call& call) {
    v1::GetLexMariaStatusRequest request;
    request.set_name(rapport.name());
    return Ask<v1::LexMariaStatus>("GetLexMariaStatus", request, call);
  }
  absl::Status Delete(const v1::Avvikelse& rapport, const proto::Call& call) {
    v1::DeleteAvvikelseRequest request;
    request.set_name(rapport.name());
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Avvikelse>("DeleteAvvikelse", request, call).status();
  }
  absl::StatusOr<v1::Avvikelse> KlassaOm(const v1::Avvikelse& rapport, v1::Avvikelsetyp typ, v1::Lagrum lagrum,
                                         const proto::Call& call) {
    v1::ReclassifyAvvikelseRequest request;
    request.set_name(rapport.name());
    request.set_typ(typ);
    request.set_lagrum(lagrum);
    request.set_motiv("Fel slag.");
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Avvikelse>("ReclassifyAvvikelse", request, call);
  }
  absl::StatusOr<v1::Avvikelse> Flytta(const v1::Avvikelse& rapport, const std::string& enhet,
                                       const proto::Call& call) {
    v1::RelocateAvvikelseRequest request;
    request.set_name(rapport.name());
    request.set_enhet(FakeRegistry::Enhet(enhet));
    request.set_motiv("Fel enhet.");
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Avvikelse>("RelocateAvvikelse", request, call);
  }
  std::set<std::string> AttGora(const proto::Call& call, bool allas = false) {
    std::set<std::string> lines = LexTest::AttGora(call, allas);
    for (auto it = lines.begin(); it != lines.end();) it = absl::StrContains(*it, "ex Maria") ? ++it : lines.erase(it);
    return lines;
  }
};

}  // namespace kvalitet::avvikelser
