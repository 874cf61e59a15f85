// A private utförare's own lex Sarah and a private vårdgivare's own lex Maria, each as full as its states allow: a
// marker stands in every free text of the rapporter, the ärenden, their causes and measures, what was sent to IVO, the
// history, and an example that was written of it.
#pragma once
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/proto/rules.h"
#include "services/avvikelser/ivoregler.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"

namespace kvalitet::avvikelser {

inline constexpr char kEgenHandelse[] = "H-EGEN";

// A text of which people decide the words.
inline bool Fritext(const google::protobuf::FieldDescriptor* f) {
  return f->type() == google::protobuf::FieldDescriptor::TYPE_STRING && !f->is_repeated() &&
         (proto::Rule(f).fritext() || proto::IsPersonal(f));
}

// Writes the marker into every free text that a caller may write, also those of rows; the fields of `m` itself.
inline std::vector<std::string> Plant(google::protobuf::Message& m) {
  std::vector<std::string> written;
  for (int i = 0; i < m.GetDescriptor()->field_count(); ++i) {
    const auto* f = m.GetDescriptor()->field(i);
    const auto& rule = proto::Rule(f);
    if (rule.output_only() || rule.immutable()) continue;
    if (f->is_repeated() && f->message_type() != nullptr) {
      for (int k = 0; k < m.GetReflection()->FieldSize(m, f); ++k) {
        Plant(*m.GetReflection()->MutableRepeatedMessage(&m, f, k));
      }
      continue;
    }
    const bool any_text = rule.pattern().empty() || rule.pattern() == ".*";
    if (!Fritext(f) || !any_text) continue;
    m.GetReflection()->SetString(&m, f, absl::StrCat("Text. ", kMarker));
    written.push_back(f->name());
  }
  return written;
}

class EgenAktTest : public LexSarahTest {
 protected:
  void SetUp() override {
    LexSarahTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    for (rv1::Uppdrag& one : *house().registry.uppdrag.mutable_uppdrag()) {
      if (one.enhet() == FakeRegistry::Enhet("lunden")) one.set_hsl_ansvar(rv1::HSL_ANSVAR_UTFORARE);
    }
    house().Refresh();
  }

  // All of it; `names_` has what may be asked for.
  absl::Status Plantera() {
    KV_RETURN_IF_ERROR(PlanteraSarah());
    KV_RETURN_IF_ERROR(PlanteraMaria());
    KV_RETURN_IF_ERROR(PlanteraExempel());
    KV_RETURN_IF_ERROR(PlanteraAnnat());
    v1::ListRattelserRequest history;
    history.set_parent("kommuner/0114");
    KV_ASSIGN_OR_RETURN(const auto page, Ask<v1::ListRattelserResponse>("ListRattelser", history, alfa_));
    for (const v1::Rattelse& one : page.rattelser()) names_["Rattelse"].push_back(one.name());
    return absl::OkStatus();
  }

  const proto::Call alfa_ = House::Utforare("alfa");
  v1::LexSarahArende sarah_;
  v1::LexMariaArende maria_;
  std::map<std::string, std::vector<std::string>> names_;  // by message; those of own rows stand together

 private:
  // An ordinary avvikelse that was investigated, closed and opened again, so that it has the texts of that too.
  absl::StatusOr<std::string> Utredd(v1::CreateAvvikelseRequest report, const std::string& handelse) {
    Plant(*report.mutable_avvikelse());
    report.mutable_avvikelse()->set_handelse(handelse);
    KV_ASSIGN_OR_RETURN(const v1::Avvikelse made, house().Create(report, alfa_));
    for (const v1::Avvikelsesteg steg : {v1::AVSTEG_UTRED, v1::AVSTEG_AVSLUTA, v1::AVSTEG_ATEROPPNA}) {
      v1::MoveAvvikelseRequest move;
      Plant(move);
      move.set_name(made.name());
      move.set_request_id(base::NewId(absl::Now()));
      move.set_steg(steg);
      if (steg == v1::AVSTEG_ATEROPPNA) move.clear_utredning();
      if (steg != v1::AVSTEG_ATEROPPNA) move.clear_motiv();
      if (steg != v1::AVSTEG_AVSLUTA) move.clear_atgarder();
      if (steg == v1::AVSTEG_AVSLUTA) move.set_resultat(v1::RESULTAT_ATGARDAT);
      KV_RETURN_IF_ERROR(Ask<v1::Avvikelse>("MoveAvvikelse", move, alfa_).status());
    }
    return made.name();
  }
  absl::Status KlassaOm(const std::string& name, v1::Avvikelsetyp typ) {
    v1::ReclassifyAvvikelseRequest request;
    Plant(request);
    request.set_name(name);
    request.set_typ(typ);
    request.set_request_id(base::NewId(absl::Now()));
    KV_ASSIGN_OR_RETURN(const v1::Avvikelse now, Ask<v1::Avvikelse>("ReclassifyAvvikelse", request, alfa_));
    if (!now.utforarens_egen()) return absl::InternalError("it did not become the utförare's own");
    names_["Avvikelse"].push_back(name);
    return absl::OkStatus();
  }

  // Causes and measures; the texts of all.
  template <class Arende>
  static std::vector<std::string> SkrivAllt(Arende& arende) {
    for (const int nr : {1, 2}) {
      v1::LexSarahOrsak& orsak = *arende.add_orsaker();
      orsak.set_nr(nr);
      orsak.set_omrade(v1::ORSAK_RUTINER);
    }
    std::vector<std::string> mask = Plant(arende);
    mask.push_back("orsaker");
    return mask;
  }
  template <class Arende>
  static void LaggAtgard(Arende& arende) {
    auto& atgard = *arende.add_atgarder();
    atgard.set_nr(1);
    atgard.set_orsak_nr(1);
    atgard.set_styrka(v1::STYRKA_STARK);
    atgard.set_sista_date("2026-08-01");
    atgard.set_genomford_date("2026-06-14");
    atgard.set_effekt(v1::LEXSARAH_EFFEKT_ONSKAD);
    Plant(atgard);
  }

  absl::Status Sarah(const std::vector<v1::LexSarahSteg>& steps) {
    for (const v1::LexSarahSteg steg : steps) {
      v1::MoveLexSarahArendeRequest request = Steg(sarah_, steg);
      request.set_jav(v1::JAV_FINNS);
      Plant(request);
      if (!ivoregler::TillIvo(steg)) request.clear_kvitto();
      KV_RETURN_IF_ERROR(Move(sarah_, request, alfa_));
    }
    return absl::OkStatus();
  }
  absl::Status PlanteraSarah() {
    KV_ASSIGN_OR_RETURN(const std::string rapport, Utredd(House::NewOne("norr"), kEgenHandelse));
    KV_RETURN_IF_ERROR(KlassaOm(rapport, v1::LEX_SARAH));
    v1::RelocateAvvikelseRequest move;
    Plant(move);
    move.set_name(rapport);
    move.set_enhet(FakeRegistry::Enhet("lunden"));
    move.set_insatstyp("SOL_SABO");
    move.set_request_id(base::NewId(absl::Now()));
    KV_ASSIGN_OR_RETURN(const v1::Avvikelse row, Ask<v1::Avvikelse>("RelocateAvvikelse", move, alfa_));
    KV_ASSIGN_OR_RETURN(sarah_, TaEmot(row, alfa_, v1::JAV_FINNS, absl::StrCat("Enda chefen. ", kMarker)));
    names_["LexSarahArende"] = {sarah_.name()};
    KV_RETURN_IF_ERROR(Sarah(
        {v1::UTSE_UTREDARE, v1::BEGAR_KOMPLETTERING, v1::KOMPLETTERAT, v1::SKA_ANMALAS, v1::ANMAL_IVO_FORE_UTREDNING}));
    const std::vector<std::string> mask = SkrivAllt(sarah_);
    KV_RETURN_IF_ERROR(Skriv(sarah_, mask, alfa_));
    KV_RETURN_IF_ERROR(Sarah({v1::LAS_UTREDNING, v1::BESLUTA, v1::ATEROPPNA, v1::LAS_UTREDNING, v1::BESLUTA}));
    LaggAtgard(sarah_);
    KV_RETURN_IF_ERROR(Skriv(sarah_, {"atgarder"}, alfa_));
    return Sarah({v1::EFTERSAND_UTREDNING, v1::STARTA_ATGARDER, v1::ATGARDER_GENOMFORDA, v1::ONSKAD_EFFEKT});
  }

  absl::Status Maria(const std::vector<v1::LexMariaSteg>& steps) {
    for (const v1::LexMariaSteg steg : steps) {
      v1::MoveLexMariaArendeRequest request;
      Plant(request);
      request.set_name(maria_.name());
      request.set_steg(steg);
      if (!ivoregler::TillIvo(steg)) request.clear_kvitto();
      request.set_request_id(base::NewId(absl::Now()));
      request.set_allvarlighet(4);
      request.set_sannolikhet(2);
      request.set_legitimerad(true);
      request.set_beslut(v1::ALLVARLIG_VARDSKADA);
      request.set_patient_vem(v1::INFORMERAD_ENSKILD);
      request.set_patient_journal(true);
      KV_ASSIGN_OR_RETURN(maria_, Ask<v1::LexMariaArende>("MoveLexMariaArende", request, alfa_));
    }
    return absl::OkStatus();
  }
  absl::Status PlanteraMaria() {
    v1::CreateAvvikelseRequest report = House::NewOne("lunden");
    report.mutable_avvikelse()->set_lagrum(v1::HSL);
    report.mutable_avvikelse()->set_insatstyp("HSL_SABO");
    KV_ASSIGN_OR_RETURN(const std::string rapport, Utredd(report, "H-EGEN-2"));
    KV_RETURN_IF_ERROR(KlassaOm(rapport, v1::LEX_MARIA));
    v1::CreateLexMariaArendeRequest receive;
    receive.set_parent("kommuner/0114");
    receive.set_request_id(base::NewId(absl::Now()));
    receive.mutable_lex_maria_arende()->set_rapport(rapport);
    receive.mutable_lex_maria_arende()->set_vardgivare(v1::VARDGIVARE_REGION);
    receive.mutable_lex_maria_arende()->set_vardgivare_motiv(absl::StrCat("Regionens dos. ", kMarker));
    KV_ASSIGN_OR_RETURN(maria_, Ask<v1::LexMariaArende>("CreateLexMariaArende", receive, alfa_));
    names_["LexMariaArende"] = {maria_.name()};
    KV_RETURN_IF_ERROR(
        Maria({v1::LM_BEDOM, v1::LM_HANDELSEANALYS, v1::LM_SKA_ANMALAS, v1::LM_ANMAL_IVO_FORE_UTREDNING}));
    LaggAtgard(maria_);
    v1::UpdateLexMariaArendeRequest write;
    std::vector<std::string> mask = SkrivAllt(maria_);
    mask.push_back("atgarder");
    *write.mutable_lex_maria_arende() = maria_;
    for (const std::string& path : mask) write.mutable_update_mask()->add_paths(path);
    KV_ASSIGN_OR_RETURN(maria_, Ask<v1::LexMariaArende>("UpdateLexMariaArende", write, alfa_));
    // Decided twice: why it was opened again stays in it.
    KV_RETURN_IF_ERROR(Maria({v1::LM_LAS_ANALYS, v1::LM_ATERLAMNA, v1::LM_LAS_ANALYS, v1::LM_BESLUTA, v1::LM_ATEROPPNA,
                              v1::LM_HANDELSEANALYS, v1::LM_LAS_ANALYS, v1::LM_BESLUTA}));
    return Maria({v1::LM_INFORMERA_PATIENT, v1::LM_INFORMERAS_INTE, v1::LM_EFTERSAND_UTREDNING, v1::LM_STARTA_ATGARDER,
                  v1::LM_ATGARDER_GENOMFORDA, v1::LM_ONSKAD_EFFEKT});
  }

  // A closed avvikelse of the same event, which is kept like the rapport, and an example of it that was given back.
  absl::Status PlanteraExempel() {
    KV_ASSIGN_OR_RETURN(const std::string twin, Utredd(House::NewOne("lunden"), kEgenHandelse));
    names_["Avvikelse"].push_back(twin);
    KV_ASSIGN_OR_RETURN(const v1::Avvikelse open, house().Get(twin, alfa_));
    if (!open.utforarens_egen()) return absl::InternalError("the twin is not the utförare's own");
    KV_RETURN_IF_ERROR(house().Close(open, alfa_).status());
    v1::CreateLarexempelRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    Plant(*request.mutable_larexempel());
    request.mutable_larexempel()->set_arende(twin);
    request.mutable_larexempel()->add_kategorier()->set_kod("BEMOTANDE");
    request.mutable_larexempel()->add_orsaker()->set_nr(1);
    request.mutable_larexempel()->mutable_orsaker(0)->set_omrade(v1::ORSAK_RUTINER);
    KV_ASSIGN_OR_RETURN(const v1::Larexempel made, Ask<v1::Larexempel>("CreateLarexempel", request, alfa_));
    names_["Larexempel"] = {made.name()};
    for (const v1::Larexempelsteg steg : {v1::LARSTEG_SKICKA, v1::LARSTEG_LAMNA_TILLBAKA, v1::LARSTEG_SKICKA}) {
      v1::MoveLarexempelRequest move;
      Plant(move);
      if (steg == v1::LARSTEG_SKICKA) move.clear_motiv();
      move.set_name(made.name());
      move.set_steg(steg);
      move.set_request_id(base::NewId(absl::Now()));
      KV_RETURN_IF_ERROR(Ask<v1::Larexempel>("MoveLarexempel", move, alfa_).status());
    }
    return absl::OkStatus();
  }

  // What the kommun may read, so that the methods for it answer: a synpunkt, and of another own file, in which no
  // marker stands, what the nämnd was told and a copy that was handed over.
  absl::Status PlanteraAnnat() {
    KV_ASSIGN_OR_RETURN(const v1::Avvikelse other, Rapport("lunden", alfa_, "Fall."));
    KV_ASSIGN_OR_RETURN(const v1::LexSarahArende arende, TaEmot(other, alfa_));
    v1::SendLexSarahKopiaRequest send;
    send.set_name(arende.name());
    send.set_motiv("Nämnden har bett om den.");
    send.set_request_id(base::NewId(absl::Now()));
    KV_ASSIGN_OR_RETURN(const v1::LexSarahKopia copy, Ask<v1::LexSarahKopia>("SendLexSarahKopia", send, alfa_));
    names_["LexSarahKopia"] = {copy.name()};
    KV_ASSIGN_OR_RETURN(const v1::Namndinformation told, Informera(alfa_, "lunden", other.name()));
    names_["Namndinformation"] = {told.name()};
    v1::CreateSynpunktRequest view;
    view.set_parent("kommuner/0114");
    view.set_request_id(base::NewId(absl::Now()));
    v1::Synpunkt& synpunkt = *view.mutable_synpunkt();
    synpunkt.set_typ(v1::SYNPUNKTSTYP_KLAGOMAL);
    synpunkt.set_kanal(v1::KANAL_BREV);
    synpunkt.set_avsandare(v1::AVSANDARE_ANONYM);
    synpunkt.set_enhet(FakeRegistry::Enhet("lunden"));
    synpunkt.set_insatstyp("SOL_SABO");
    synpunkt.set_text("Hjälpen kom för sent.");
    synpunkt.add_kategorier()->set_kod("SYN_HALSOVARD");
    KV_ASSIGN_OR_RETURN(const v1::Synpunkt made, Ask<v1::Synpunkt>("CreateSynpunkt", view, House::Team()));
    names_["Synpunkt"] = {made.name()};
    return absl::OkStatus();
  }
};

}  // namespace kvalitet::avvikelser
