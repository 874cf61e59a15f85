// Closed own lex Sarah of a private utförare, with what is left of them.
#pragma once
#include <string>
#include <vector>

#include "tests/services/avvikelser_lexsarah_fixture.h"

namespace kvalitet::avvikelser {

class GallringTest : public LexSarahTest {
 protected:
  // A closed one, with the marker in every text, in plain ones too; `last` is the day of its last entry.  What was
  // learnt of it is being written still.
  absl::StatusOr<v1::LexSarahArende> Avslutat(House& house, const std::string& handelse = "") {
    const proto::Call alfa = House::Utforare("alfa");
    const auto ask = [&](const std::string& method, const auto& request, auto& answer) {
      return house.Do(method, alfa, request, answer);
    };
    v1::CreateAvvikelseRequest report = House::NewOne("lunden");
    report.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
    report.mutable_avvikelse()->set_handelse(handelse);
    report.mutable_avvikelse()->set_beskrivning(absl::StrCat("Fall. ", kMarker));
    report.mutable_avvikelse()->set_enskild_referens(kMarker);
    report.mutable_avvikelse()->set_rapportor(absl::StrCat("Ek ", kMarker));
    KV_ASSIGN_OR_RETURN(const v1::Avvikelse rapport, house.Create(report, alfa));
    v1::CreateLexSarahArendeRequest create;
    create.set_parent("kommuner/0114");
    create.set_request_id(base::NewId(absl::Now()));
    create.mutable_lex_sarah_arende()->set_rapport(rapport.name());
    create.mutable_lex_sarah_arende()->set_mottagare_jav(v1::JAV_INGET);
    v1::LexSarahArende a;
    KV_RETURN_IF_ERROR(ask("CreateLexSarahArende", create, a));
    const auto move = [&](v1::LexSarahSteg steg) -> absl::Status {
      v1::MoveLexSarahArendeRequest request = Steg(a, steg);
      request.set_grad(v1::MISSFORHALLANDE);
      request.set_motiv(absl::StrCat("Motiv. ", kMarker));
      return ask("MoveLexSarahArende", request, a);
    };
    const auto write = [&](const std::vector<std::string>& mask) -> absl::Status {
      v1::UpdateLexSarahArendeRequest request;
      *request.mutable_lex_sarah_arende() = a;
      for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
      return ask("UpdateLexSarahArende", request, a);
    };
    KV_RETURN_IF_ERROR(move(v1::UTSE_UTREDARE));
    for (const char* field : {"vad_hande", "uppmarksammat", "nar_intraffade", "hant_tidigare", "kan_handa_igen"}) {
      a.GetReflection()->SetString(&a, a.GetDescriptor()->FindFieldByName(field), absl::StrCat("Text. ", kMarker));
    }
    v1::LexSarahOrsak& orsak = *a.add_orsaker();
    orsak.set_nr(1);
    orsak.set_omrade(v1::ORSAK_RUTINER);
    orsak.set_text(absl::StrCat("Rutin saknades. ", kMarker));
    KV_RETURN_IF_ERROR(
        write({"vad_hande", "uppmarksammat", "nar_intraffade", "hant_tidigare", "kan_handa_igen", "orsaker"}));
    KV_RETURN_IF_ERROR(move(v1::LAS_UTREDNING));
    KV_RETURN_IF_ERROR(move(v1::BESLUTA));
    AddAtgard(a, 1);
    a.mutable_atgarder(0)->set_ansvarig(absl::StrCat("chef ", kMarker));
    KV_RETURN_IF_ERROR(write({"atgarder"}));
    KV_RETURN_IF_ERROR(move(v1::STARTA_ATGARDER));
    a.mutable_atgarder(0)->set_genomford_date("2026-06-14");
    KV_RETURN_IF_ERROR(write({"atgarder"}));
    KV_RETURN_IF_ERROR(move(v1::ATGARDER_GENOMFORDA));
    a.mutable_atgarder(0)->set_effekt(v1::LEXSARAH_EFFEKT_ONSKAD);
    a.mutable_atgarder(0)->set_effekt_motiv(absl::StrCat("Sett. ", kMarker));
    KV_RETURN_IF_ERROR(write({"atgarder"}));
    KV_RETURN_IF_ERROR(move(v1::ONSKAD_EFFEKT));
    KV_RETURN_IF_ERROR(SkrivExempelAvOppen(house, rapport));
    return a;
  }

  // An example of a closed row of alfa's own, with the marker in every text.
  static absl::StatusOr<v1::Larexempel> SkrivExempel(House& house, const std::string& arende,
                                                     const proto::Call& call = House::Utforare("alfa")) {
    v1::CreateLarexempelRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    v1::Larexempel& one = *request.mutable_larexempel();
    one.set_arende(arende);
    for (const char* field : kExempeltexter) {
      one.GetReflection()->SetString(&one, one.GetDescriptor()->FindFieldByName(field),
                                     absl::StrCat("Text. ", kMarker));
    }
    one.add_kategorier()->set_kod("BEMOTANDE");
    one.add_orsaker()->set_nr(1);
    one.mutable_orsaker(0)->set_omrade(v1::ORSAK_RUTINER);
    v1::Larexempel made;
    KV_RETURN_IF_ERROR(house.Do("CreateLarexempel", call, request, made));
    return made;
  }
  absl::Status TaExempelsteg(const std::string& name, v1::Larexempelsteg steg, const proto::Call& call) {
    v1::MoveLarexempelRequest request;
    request.set_name(name);
    request.set_steg(steg);
    request.set_request_id(base::NewId(absl::Now()));
    if (steg == v1::LARSTEG_DELA) request.set_ingen_igenkannbar(true);
    if (steg == v1::LARSTEG_ATERKALLA) request.set_motiv("Går att känna igen.");
    if (steg == v1::LARSTEG_LAMNA_TILL_DIALOG) request.set_dialog("kommuner/0114/utforardialoger/d3");
    return Ask<v1::Larexempel>("MoveLarexempel", request, call).status();
  }
  absl::StatusOr<v1::Larexempel> LasExempel(const std::string& name, const proto::Call& call) {
    v1::GetLarexempelRequest request;
    request.set_name(name);
    return Ask<v1::Larexempel>("GetLarexempel", request, call);
  }
  // Of all examples: those with texts, with a case, those who wrote them, content in the trace.
  std::string ExempelLeft() {
    const auto count = [&](const std::string& sql) { return std::get<int64_t>(Rows(sql)[0][0]); };
    return absl::StrCat(
        count("SELECT COUNT(*) FROM larexempel WHERE rubrik <> '' OR vad_hande <> '' OR varfor <> '' OR lardom <> ''"
              " OR gjordes <> '' OR motiv <> ''"),
        " ", count("SELECT COUNT(*) FROM larexempel WHERE arende <> ''"), " ",
        count("SELECT COUNT(*) FROM larexempel_skribenter"), " ",
        count("SELECT COUNT(*) FROM audit a JOIN audit_content c ON c.id = a.id"
              " WHERE a.resource LIKE '%/larexempel/%'") > 0);
  }

  // A rapport of alfa's that is investigated elsewhere, of which the nämnd is told the first; then the rest, which
  // closes it.
  absl::StatusOr<v1::Namndinformation> InformeradOmEn() {
    const proto::Call alfa = House::Utforare("alfa");
    KV_ASSIGN_OR_RETURN(const v1::Avvikelse made, Rapport("lunden", alfa, absl::StrCat("Fall. ", kMarker)));
    return Informera(alfa, "lunden", made.name());
  }
  absl::Status Komplettera(const v1::Namndinformation& told) {
    v1::UpdateNamndinformationRequest rest;
    *rest.mutable_namndinformation() = told;
    rest.mutable_namndinformation()->set_grad(v1::MISSFORHALLANDE);
    rest.mutable_namndinformation()->set_atgarder("Ny rutin.");
    for (const char* path : {"grad", "atgarder"}) rest.mutable_update_mask()->add_paths(path);
    rest.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Namndinformation>("UpdateNamndinformation", rest, House::Utforare("alfa")).status();
  }

  // Registered as an ordinary avvikelse of an event too.
  static absl::StatusOr<v1::Avvikelse> Tvilling(House& house, const std::string& handelse, const proto::Call& call,
                                                const std::string& marker = kMarker) {
    v1::CreateAvvikelseRequest report = House::NewOne("lunden");
    report.mutable_avvikelse()->set_handelse(handelse);
    report.mutable_avvikelse()->set_beskrivning(absl::StrCat("Fall. ", marker));
    report.mutable_avvikelse()->set_rapportor(absl::StrCat("Ek ", marker));
    return house.Create(report, call);
  }

  static absl::Time At(absl::CivilDay day) { return base::SwedishMidnight(day) + absl::Hours(3); }
  static absl::Time Due() { return At(absl::CivilDay(2031, 6, 17)); }  // the day after the last on which it is kept

  // Of the own papers: texts that are left in rows, child rows, content in the trace, protocol.
  std::string Left(const v1::LexSarahArende& a) {
    const auto count = [&](const std::string& sql) { return std::get<int64_t>(Rows(sql)[0][0]); };
    const std::string own = absl::StrCat(" resource IN ('", a.name(), "', '", a.rapport(), "')");
    return absl::StrCat(
        count("SELECT COUNT(*) FROM lex_sarah_arende WHERE vad_hande <> '' OR grad_motiv <> ''"), " ",
        count("SELECT COUNT(*) FROM avvikelse WHERE beskrivning <> '' OR rapportor <> ''"), " ",
        count("SELECT (SELECT COUNT(*) FROM lex_sarah_arende_orsaker) + (SELECT COUNT(*) FROM "
              "lex_sarah_arende_atgarder)"),
        " ", count(absl::StrCat("SELECT COUNT(*) FROM audit a JOIN audit_content c ON c.id = a.id WHERE", own)) > 0,
        " ", count("SELECT COUNT(*) FROM lex_sarah_gallring WHERE state = 'GALLRING_GALLRAD'"));
  }
  // Every cell of every table of the database.
  std::vector<std::string> WhereverItSays(const std::string& marker) {
    std::vector<std::string> found;
    const std::string tables = db().engine() == "sqlite"
                                   ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                                   : "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()";
    for (const sql::Row& table : Rows(tables)) {
      const std::string& name = std::get<std::string>(table[0]);
      for (const sql::Row& row : Rows(absl::StrCat("SELECT * FROM `", name, "`"))) {
        for (const sql::Value& cell : row) {
          const std::string* text = std::get_if<std::string>(&cell);
          if (text != nullptr && text->find(marker) != std::string::npos) found.push_back(name);
        }
      }
    }
    return found;
  }
  std::vector<v1::LexSarahGallring> Protokoll(const proto::Call& call) {
    v1::ListLexSarahGallringarRequest request;
    request.set_parent("kommuner/0114");
    const auto all = Ask<v1::ListLexSarahGallringarResponse>("ListLexSarahGallringar", request, call);
    EXPECT_THAT(all.status(), tests::IsOk());
    if (!all.ok()) return {};
    return {all->gallringar().begin(), all->gallringar().end()};
  }
  std::vector<std::string> Lines(const proto::Call& call) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    attgora::v1::ListAttGoraResponse response;
    EXPECT_THAT(house().Do("ListAttGora", call, request, response), tests::IsOk());
    std::vector<std::string> lines;
    for (const auto& one : response.att_gora()) {
      if (one.vad().find("LE-") == std::string::npos) continue;
      lines.push_back(absl::StrCat(one.vad(), "; ", one.sista_date(), "; ", one.lage(), "; ", one.skal()));
    }
    return lines;
  }

  static constexpr const char* kExempeltexter[] = {"rubrik", "vad_hande", "varfor", "lardom", "gjordes"};

 private:
  // Of a rapport of which the nämnd is not told all: open in the register afterwards as before.
  absl::Status SkrivExempelAvOppen(House& house, const v1::Avvikelse& rapport) {
    const auto set = [&](v1::Avvikelsestatus state) {
      return Do("UPDATE avvikelse SET state = ? WHERE name = ?", {v1::Avvikelsestatus_Name(state), rapport.name()});
    };
    KV_RETURN_IF_ERROR(set(v1::AVSLUTAD));
    KV_RETURN_IF_ERROR(SkrivExempel(house, rapport.name()).status());
    return set(rapport.state());
  }
};
}  // namespace kvalitet::avvikelser
