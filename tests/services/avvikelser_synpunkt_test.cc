// Synpunkter from the first word to the last: taken in, answered, and never made into something else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "common/store/audit.h"
#include "services/avvikelser/fristval_rules.h"
#include "services/avvikelser/synpunkt_rules.h"
#include "services/avvikelser/synpunkt_workflow.h"
#include "tests/services/avvikelser_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using proto::Roll;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::IsOk;
using tests::StatusIs;

// Every state × event × role against a table written by hand.
class SynpunktWorkflow : public ::testing::Test {
 protected:
  static std::string Fired(const v1::Synpunkt& from, const std::string& event, Roll role) {
    v1::Synpunkt moved = from;
    proto::Call call;
    call.who.subject = "nagon";
    call.who.roles = {role};
    const absl::Status fired = SynpunktMachine().Fire(call, event, moved, moved);
    if (fired.ok()) return v1::SynpunktState_Name(moved.state());
    if (absl::IsPermissionDenied(fired)) return "roll";
    return proto::ReasonOf(fired) == "HINDER" ? "hinder" : "";
  }
};

TEST_F(SynpunktWorkflow, EveryStateEventAndRole) {
  const std::set<Roll> all = {Roll::ENHETSCHEF, Roll::UTFORARE, Roll::UTFORARADMIN, Roll::KVALITETSTEAM};
  const std::set<Roll> next = {Roll::UTFORARE, Roll::KVALITETSTEAM};
  std::map<std::string, std::string> table = {// "STATE event" -> STATE
                                              {"INKOMMEN bekrafta", "REGISTRERAD"},
                                              {"BESVARAD nojd", "BESVARAD"},
                                              {"BESVARAD missnojd", "MISSNOJD"},
                                              {"ATGARD nojd", "ATGARD"},
                                              {"ATGARD missnojd", "MISSNOJD"},
                                              {"MISSNOJD nasta-chef", "NASTA_CHEF"},
                                              {"NASTA_CHEF besvara", "BESVARAD"},
                                              {"BESVARAD atgarda", "ATGARD"},
                                              {"BESVARAD avsluta", "AVSLUTAD"},
                                              {"ATGARD avsluta", "AVSLUTAD"},
                                              {"MISSNOJD avsluta", "hinder"},
                                              {"MISSNOJD overlamna", "OVERLAMNAD"},
                                              {"NASTA_CHEF overlamna", "OVERLAMNAD"},
                                              {"AVSLUTAD ateroppna", "UNDER_UTREDNING"},
                                              {"UTAN_SVAR ateroppna", "UNDER_UTREDNING"},
                                              {"OVERLAMNAD ateroppna", "UNDER_UTREDNING"}};
  for (const std::string open : {"INKOMMEN", "REGISTRERAD", "TILLDELAD", "UNDER_UTREDNING"}) {
    table[open + " tilldela"] = open == "UNDER_UTREDNING" ? open : "TILLDELAD";
    if (open != "UNDER_UTREDNING") table[open + " utred"] = "UNDER_UTREDNING";
    table[open + " forlang"] = open;
    table[open + " besvara"] = "BESVARAD";
    table[open + " overlamna"] = "OVERLAMNAD";
    table[open + " avsluta-utan-svar"] = "UTAN_SVAR";
  }
  int cells = 0;
  for (int state = 1; state <= v1::SynpunktState_MAX; ++state) {
    v1::Synpunkt one;
    one.set_state(static_cast<v1::SynpunktState>(state));
    one.set_typ(v1::SYNPUNKTSTYP_FORSLAG);
    const std::string from = v1::SynpunktState_Name(one.state()).substr(std::string("SYNPUNKT_").size());
    for (int steg = 1; steg <= v1::Synpunktssteg_MAX; ++steg) {
      const std::string event = SynpunktEvent(static_cast<v1::Synpunktssteg>(steg));
      const auto row = table.find(from + " " + event);
      for (int role = options::v1::Roll_MIN + 1; role <= options::v1::Roll_MAX; ++role) {
        ++cells;
        const std::set<Roll>& may = from == "NASTA_CHEF" ? next : all;
        std::string wanted = row == table.end() ? "" : may.count(static_cast<Roll>(role)) == 0 ? "roll" : row->second;
        if (wanted.size() > 6) wanted = "SYNPUNKT_" + wanted;
        if (wanted == "ATGARD") wanted = "SYNPUNKT_ATGARD";
        EXPECT_EQ(Fired(one, event, static_cast<Roll>(role)), wanted) << from << " " << event << " " << role;
      }
    }
  }
  EXPECT_EQ(cells, 11 * 13 * 18);
}

TEST_F(SynpunktWorkflow, Guards) {
  v1::Synpunkt one;
  one.set_state(v1::SYNPUNKT_REGISTRERAD);
  one.set_typ(v1::SYNPUNKTSTYP_KLAGOMAL);
  EXPECT_EQ(Fired(one, "avsluta-utan-svar", Roll::ENHETSCHEF), "hinder") << "a complaint is looked into first";
  one.set_state(v1::SYNPUNKT_UNDER_UTREDNING);
  EXPECT_EQ(Fired(one, "avsluta-utan-svar", Roll::ENHETSCHEF), "SYNPUNKT_UTAN_SVAR");
  one.set_vill_ha_svar(true);
  EXPECT_EQ(Fired(one, "avsluta-utan-svar", Roll::ENHETSCHEF), "hinder") << "somebody waits for an answer";
  one.set_state(v1::SYNPUNKT_NASTA_CHEF);
  one.set_besvarad_av("nagon");
  EXPECT_EQ(Fired(one, "besvara", Roll::UTFORARE), "hinder") << "the next chief is somebody else";
  one.set_besvarad_av("chefen");
  EXPECT_EQ(Fired(one, "besvara", Roll::UTFORARE), "SYNPUNKT_BESVARAD");
  one.set_state(v1::SYNPUNKT_MISSNOJD);
  one.set_nasta_chef_date("2026-06-01");
  for (const v1::SynpunktState state : {v1::SYNPUNKT_MISSNOJD, v1::SYNPUNKT_BESVARAD, v1::SYNPUNKT_ATGARD}) {
    one.set_state(state);
    one.clear_forbattring();
    EXPECT_EQ(Fired(one, "avsluta", Roll::UTFORARE), "hinder") << "whether a complaint led to something better is told";
    one.set_forbattring(v1::JA_NEJ_VET_EJ);
    EXPECT_EQ(Fired(one, "avsluta", Roll::UTFORARE), "SYNPUNKT_AVSLUTAD");
  }
}

TEST(SynpunktRules, StepsTakeWhatBelongsToThem) {
  const auto said = [](const v1::MoveSynpunktRequest& request, const std::string& senast = "2026-06-29") {
    v1::Synpunkt stored;
    stored.set_svar_senast_date(senast);
    proto::Violations violations;
    CheckSteg(request, stored, violations);
    std::vector<std::string> fields;
    for (const auto& one : violations.list()) fields.push_back(one.field);
    return fields;
  };
  v1::MoveSynpunktRequest request;
  for (const auto& [steg, fields] :
       std::map<v1::Synpunktssteg, std::vector<std::string>>{{v1::STEG_BEKRAFTA, {}},
                                                             {v1::STEG_TILLDELA, {"ansvarig"}},
                                                             {v1::STEG_UTRED, {}},
                                                             {v1::STEG_FORLANG, {"motiv", "svar_senast_date"}},
                                                             {v1::STEG_BESVARA, {"svar"}},
                                                             {v1::STEG_NOJD, {"nojd"}},
                                                             {v1::STEG_MISSNOJD, {}},
                                                             {v1::STEG_NASTA_CHEF, {}},
                                                             {v1::STEG_ATGARDA, {"motiv"}},
                                                             {v1::STEG_AVSLUTA, {}},
                                                             {v1::STEG_AVSLUTA_UTAN_SVAR, {}},
                                                             {v1::STEG_OVERLAMNA, {"motiv", "mottagare"}},
                                                             {v1::STEG_ATEROPPNA, {"motiv"}}}) {
    request.set_steg(steg);
    EXPECT_EQ(said(request), fields) << v1::Synpunktssteg_Name(steg);
    EXPECT_LE(SynpunktAudit(steg).size(), 16u);
  }
  request.set_steg(v1::STEG_BEKRAFTA);
  request.set_svar("Tack.");
  EXPECT_THAT(said(request), ElementsAre("svar"));
  request.Clear();
  request.set_steg(v1::STEG_FORLANG);
  request.set_motiv("Personalen är ledig.");
  request.set_svar_senast_date("2026-06-29");
  EXPECT_THAT(said(request), ElementsAre("svar_senast_date"));
  request.set_svar_senast_date("2026-06-30");
  EXPECT_THAT(said(request), IsEmpty());
  EXPECT_THAT(said(request, ""), ElementsAre("svar_senast_date"));
}

TEST(SynpunktRules, CategoriesAreOfTheirListAndOnce) {
  v1::Synpunkt one;
  one.set_inkom_date("2026-06-15");
  for (const char* kod : {"SYN_TID", "SYN_TID", "BEMOTANDE"}) one.add_kategorier()->set_kod(kod);
  proto::Violations violations;
  CheckSynpunkt(one, absl::CivilDay(2026, 6, 15), violations);
  std::vector<std::string> said;
  for (const auto& v : violations.list()) said.push_back(absl::StrCat(v.field, ": ", v.svenska));
  EXPECT_THAT(said, ElementsAre("synpunkt.kategorier: SYN_TID står två gånger",
                                "synpunkt.kategorier: Kategorin BEMOTANDE finns inte för synpunkter. Menade du "
                                "SYN_BEMOTANDE (bemötande)?"));
}

class SynpunktTest : public HouseTest {
 protected:
  static v1::CreateSynpunktRequest NewOne(const std::string& enhet = "soder") {
    v1::CreateSynpunktRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    v1::Synpunkt& s = *request.mutable_synpunkt();
    s.set_typ(v1::SYNPUNKTSTYP_KLAGOMAL);
    s.set_kanal(v1::KANAL_TELEFON);
    s.set_avsandare(v1::AVSANDARE_NARSTAENDE);
    s.set_avsandare_namn("Anna Andersson");
    s.set_kontakt("070-123 45 67");
    s.set_vill_ha_svar(true);
    s.set_enhet(FakeRegistry::Enhet(enhet));
    s.set_insatstyp(enhet == "lunden" ? "SOL_SABO" : "SOL_HEMTJANST");
    s.add_kategorier()->set_kod("SYN_TID");
    s.set_text("Hjälpen kommer för sent på morgonen.");
    return request;
  }
  absl::StatusOr<v1::Synpunkt> Create(const v1::CreateSynpunktRequest& request,
                                      const proto::Call& call = House::Team()) {
    return Ask<v1::Synpunkt>("CreateSynpunkt", request, call);
  }
  static v1::MoveSynpunktRequest Steg(const std::string& name, v1::Synpunktssteg steg) {
    v1::MoveSynpunktRequest request;
    request.set_name(name);
    request.set_steg(steg);
    if (steg == v1::STEG_AVSLUTA) request.set_forbattring(v1::JA_NEJ_VET_EJ);  // as is asked of a klagomål
    request.set_request_id(base::NewId(absl::Now()));
    return request;
  }
  absl::StatusOr<v1::Synpunkt> Move(const v1::MoveSynpunktRequest& request, const proto::Call& call) {
    return Ask<v1::Synpunkt>("MoveSynpunkt", request, call);
  }
  absl::StatusOr<v1::Synpunkt> Answer(const std::string& name, const std::string& text, const proto::Call& call) {
    v1::MoveSynpunktRequest request = Steg(name, v1::STEG_BESVARA);
    request.set_svar(text);
    return Move(request, call);
  }
  absl::StatusOr<v1::Synpunkt> Link(const v1::Synpunkt& synpunkt, const std::string& avvikelse) {
    v1::LinkSynpunktRequest request;
    request.set_name(synpunkt.name());
    request.set_avvikelse(avvikelse);
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Synpunkt>("LinkSynpunkt", request);
  }
  absl::StatusOr<v1::Synpunkt> Get(const std::string& name, const proto::Call& call = House::Team()) {
    v1::GetSynpunktRequest request;
    request.set_name(name);
    return Ask<v1::Synpunkt>("GetSynpunkt", request, call);
  }
  v1::Avvikelse Line(const v1::Synpunkt& s) { return house_->Get(s.avvikelse()).value_or(v1::Avvikelse()); }

  // The chief of the enhet soder, of the kommun's own utförare beta, days after 15 June 2026.
  static proto::Call Chef(int days = 0) { return Later(House::Utforare("beta"), "chef-soder", Roll::ENHETSCHEF, days); }
  static proto::Call NastaChef(int days = 0) {
    return Later(House::Utforare("beta"), "chef-beta", Roll::UTFORARE, days);
  }
  static proto::Call Later(proto::Call call, const char* who, Roll role, int days) {
    call.who.subject = who;
    call.who.roles = {role};
    if (role == Roll::ENHETSCHEF) call.scope.reaches[0].enheter = {FakeRegistry::Enhet("soder")};
    call.today += days;
    call.now += absl::Hours(24 * days);
    return call;
  }
  std::vector<std::string> Tasks(const proto::Call& call) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    attgora::v1::ListAttGoraResponse response;
    EXPECT_THAT(house_->Do("ListAttGora", call, request, response), IsOk());
    std::vector<std::string> lines;
    for (const auto& one : response.att_gora()) {
      if (one.art() == attgora::v1::UPPGIFT) lines.push_back(absl::StrCat(one.vad(), " ", one.sista_date()));
    }
    return lines;
  }
  std::map<std::string, std::string> Figures() {
    fv1::ListFaktaRequest request;
    request.set_parent("kommuner/0114");
    request.set_from_date("2026-01-01");
    request.set_to_date("2026-12-31");
    request.set_as_of_date("2026-12-31");
    std::map<std::string, std::string> figures;
    const auto told = house_->Fakta(request);
    EXPECT_THAT(told, IsOk());
    if (!told.ok()) return figures;
    for (const fv1::Faktum& f : *told) {
      figures[absl::StrCat(f.matt(), " ", f.period(), f.del().empty() ? "" : " ", f.del())] =
          absl::StrCat(f.value(), "/", f.denominator());
    }
    return figures;
  }
};
KVALITET_ON_EVERY_ENGINE(SynpunktTest);

TEST_P(SynpunktTest, FromTheFirstWordToTheLast) {
  const auto made = Create(NewOne());
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->nummer(), "SY-1");
  EXPECT_EQ(made->state(), v1::SYNPUNKT_INKOMMEN);
  EXPECT_EQ(made->registrerad_av(), v1::REGISTRERAD_AV_KOMMUN);
  EXPECT_EQ(made->inkom_date(), "2026-06-15");
  EXPECT_EQ(made->sista_date(), "2026-06-17");        // two working days to say that it has come
  EXPECT_EQ(made->svar_senast_date(), "2026-06-30");  // ten to answer; midsommarafton is none
  EXPECT_EQ(made->ansvarig_utforare(), FakeRegistry::Utforare("beta"));
  const v1::Avvikelse line = Line(*made);
  EXPECT_EQ(line.typ(), v1::KLAGOMAL);
  EXPECT_EQ(line.synpunkt(), made->name());
  EXPECT_EQ(line.state(), v1::REGISTRERAD);
  EXPECT_EQ(line.kategorikoder(), ",SYN_TID,");
  EXPECT_EQ(line.beskrivning(), "");
  EXPECT_THAT(Tasks(Chef()), ElementsAre("Bekräfta klagomål SY-1 2026-06-17"));

  ASSERT_THAT(Move(Steg(made->name(), v1::STEG_BEKRAFTA), Chef(1)), IsOk());
  v1::MoveSynpunktRequest assign = Steg(made->name(), v1::STEG_TILLDELA);
  assign.set_ansvarig("enhetschef Söder");
  const auto assigned = Move(assign, Chef(1));
  ASSERT_THAT(assigned, IsOk());
  EXPECT_EQ(assigned->bekraftad_date(), "2026-06-16");
  EXPECT_THAT(Tasks(Chef(1)), ElementsAre("Besvara klagomål SY-1 2026-06-30"));
  EXPECT_THAT(Tasks(House::Team()), IsEmpty());  // not the kommun's move, and not late
  ASSERT_THAT(Move(Steg(made->name(), v1::STEG_UTRED), Chef(2)), IsOk());
  EXPECT_EQ(Line(*made).state(), v1::UNDER_UTREDNING);

  const auto answered = Answer(made->name(), "Vi har ändrat schemat.", Chef(10));
  ASSERT_THAT(answered, IsOk());
  EXPECT_EQ(answered->dagar_sent(), -5);
  EXPECT_EQ(answered->svar_lagrum(), "");  // SoL has no such duty
  EXPECT_THAT(Move(Steg(made->name(), v1::STEG_MISSNOJD), Chef(11)), IsOk());
  EXPECT_THAT(Move(Steg(made->name(), v1::STEG_AVSLUTA), Chef(11)), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Move(Steg(made->name(), v1::STEG_NASTA_CHEF), Chef(11)), IsOk());
  EXPECT_THAT(Answer(made->name(), "Samma svar.", Chef(12)), StatusIs(absl::StatusCode::kPermissionDenied));
  const auto again = Answer(made->name(), "Du har rätt. Vi börjar klockan sju.", NastaChef(12));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->svar(), "Du har rätt. Vi börjar klockan sju.");
  EXPECT_EQ(again->tidigare_svar(), "25 juni 2026, avsändaren var inte nöjd: Vi har ändrat schemat.");
  EXPECT_EQ(again->forsta_svar_date(), "2026-06-25");
  EXPECT_EQ(again->besvarad_date(), "2026-06-27");
  EXPECT_EQ(again->dagar_sent(), -5);  // the limit was about the first answer
  EXPECT_EQ(again->nojd(), v1::JA_NEJ_UNSPECIFIED);
  v1::MoveSynpunktRequest content = Steg(made->name(), v1::STEG_NOJD);
  content.set_nojd(v1::JA_NEJ_JA);
  EXPECT_THAT(Tasks(Chef(13)), ElementsAre(HasSubstr("Fråga om svaret och avsluta klagomål SY-1")));
  ASSERT_THAT(Move(content, Chef(13)), IsOk());
  EXPECT_THAT(Tasks(Chef(13)), ElementsAre(testing::StartsWith("Avsluta klagomål SY-1")));
  v1::MoveSynpunktRequest close = Steg(made->name(), v1::STEG_AVSLUTA);
  close.set_forbattring(v1::JA_NEJ_JA);
  close.set_forbattring_text("Schemat börjar klockan sju.");
  const auto closed = Move(close, Chef(14));
  ASSERT_THAT(closed, IsOk());
  EXPECT_EQ(closed->avslutad_date(), "2026-06-29");
  EXPECT_EQ(closed->sista_date(), "");
  EXPECT_EQ(Line(*made).avslutad_date(), "2026-06-29");
  EXPECT_EQ(Line(*made).state(), v1::AVSLUTAD);
  EXPECT_THAT(Tasks(Chef(30)), IsEmpty());
  const std::map<std::string, std::string> figures = Figures();
  EXPECT_EQ(figures.at("synpunkt.antal 2026-06 KLAGOMAL"), "1/0");
  EXPECT_EQ(figures.at("klagomal.kategori 2026-06 SYN_TID"), "1/0");
  EXPECT_EQ(figures.at("klagomal.handlaggning 2026-06"), "14/1");
  EXPECT_EQ(figures.at("synpunkt.dagar_till_svar 2026-06"), "10/1") << "to the first answer";
  EXPECT_EQ(figures.at("synpunkt.i_tid 2026-06"), "1/1");
  EXPECT_EQ(figures.at("synpunkt.nojd 2026-06"), "1/1");
  EXPECT_EQ(figures.at("synpunkt.forbattring 2026-06"), "1/1");
  EXPECT_EQ(figures.count("klagomal.oppna 2026"), 0u);
}

// The next chief of the first round does not speak for the second.
TEST_P(SynpunktTest, WhatIsOpenedAgainHasANextChiefOfItsOwn) {
  const auto made = Create(NewOne());
  ASSERT_THAT(made, IsOk());
  ASSERT_THAT(Answer(made->name(), "Vi har ändrat schemat.", Chef(10)), IsOk());
  ASSERT_THAT(Move(Steg(made->name(), v1::STEG_MISSNOJD), Chef(11)), IsOk());
  ASSERT_THAT(Move(Steg(made->name(), v1::STEG_NASTA_CHEF), Chef(11)), IsOk());
  ASSERT_THAT(Answer(made->name(), "Du har rätt.", NastaChef(12)), IsOk());
  v1::MoveSynpunktRequest content = Steg(made->name(), v1::STEG_NOJD);
  content.set_nojd(v1::JA_NEJ_JA);
  ASSERT_THAT(Move(content, Chef(12)), IsOk());
  ASSERT_THAT(Move(Steg(made->name(), v1::STEG_AVSLUTA), Chef(12)), IsOk());
  v1::MoveSynpunktRequest again = Steg(made->name(), v1::STEG_ATEROPPNA);
  again.set_motiv("Det hände igen.");
  const auto opened = Move(again, Chef(13));
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->svar(), "");
  EXPECT_EQ(opened->forbattring(), v1::JA_NEJ_UNSPECIFIED) << "it is told anew when this round is closed";
  EXPECT_EQ(Figures().at("synpunkt.nojd 2026-06"), "1/1") << "the answer that was given counts until there is another";
  EXPECT_THAT(opened->tidigare_svar(), testing::HasSubstr("27 juni 2026, avsändaren var nöjd: Du har rätt."));
  ASSERT_THAT(Answer(made->name(), "Vi ändrar schemat igen.", Chef(14)), IsOk());
  v1::MoveSynpunktRequest measure = Steg(made->name(), v1::STEG_ATGARDA);
  measure.set_motiv("Nytt schema.");
  ASSERT_THAT(Move(measure, Chef(14)), IsOk());
  ASSERT_THAT(Move(Steg(made->name(), v1::STEG_MISSNOJD), Chef(15)), IsOk()) << "told while the measure is under way";
  EXPECT_THAT(Move(Steg(made->name(), v1::STEG_AVSLUTA), Chef(15)), StatusIs(absl::StatusCode::kFailedPrecondition));
  ASSERT_THAT(Move(Steg(made->name(), v1::STEG_NASTA_CHEF), Chef(15)), IsOk());
  const auto last = Answer(made->name(), "Nu är det gjort.", NastaChef(16));
  ASSERT_THAT(last, IsOk());
  EXPECT_EQ(last->tidigare_svar(),
            "25 juni 2026, avsändaren var inte nöjd: Vi har ändrat schemat.\n\n"
            "27 juni 2026, avsändaren var nöjd: Du har rätt.\n\n"
            "29 juni 2026, avsändaren var inte nöjd: Vi ändrar schemat igen.");
  EXPECT_THAT(Move(Steg(made->name(), v1::STEG_AVSLUTA), Chef(16)), IsOk());
}

TEST_P(SynpunktTest, WhatIsOpenedAgainHasALastDayOfItsOwnAndWhatWasCountedStands) {
  const auto made = Create(NewOne());
  ASSERT_THAT(made, IsOk());
  ASSERT_THAT(Answer(made->name(), "Vi har ändrat schemat.", Chef(10)), IsOk());
  v1::MoveSynpunktRequest content = Steg(made->name(), v1::STEG_NOJD);
  content.set_nojd(v1::JA_NEJ_JA);
  ASSERT_THAT(Move(content, Chef(11)), IsOk());
  ASSERT_THAT(Move(Steg(made->name(), v1::STEG_AVSLUTA), Chef(11)), IsOk());
  const auto june = [&] {
    std::string told;
    const std::map<std::string, std::string> figures = Figures();
    for (const char* matt : {"synpunkt.nojd", "synpunkt.i_tid", "synpunkt.dagar_till_svar"}) {
      absl::StrAppend(&told, figures.at(absl::StrCat(matt, " 2026-06")), " ");
    }
    return told;
  };
  EXPECT_EQ(june(), "1/1 1/1 10/1 ");
  v1::MoveSynpunktRequest again = Steg(made->name(), v1::STEG_ATEROPPNA);
  again.set_motiv("Det hände igen.");
  const auto opened = Move(again, Chef(30));  // 15 July
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->svar(), "");
  EXPECT_EQ(opened->tidigare_svar(), "25 juni 2026, avsändaren var nöjd: Vi har ändrat schemat.");
  EXPECT_EQ(opened->sista_date(), "2026-07-29");
  EXPECT_EQ(june(), "1/1 1/1 10/1 ");
  v1::MoveSynpunktRequest assign = Steg(made->name(), v1::STEG_TILLDELA);
  assign.set_ansvarig("enhetschef Söder");
  EXPECT_EQ(Move(assign, Chef(31))->sista_date(), "2026-07-29") << "whoever it is assigned to";
  v1::MoveSynpunktRequest more = Steg(made->name(), v1::STEG_FORLANG);
  more.set_motiv("Den som berörs är bortrest.");
  more.set_svar_senast_date("2026-07-29");
  EXPECT_THAT(Move(more, Chef(31)), StatusIs(absl::StatusCode::kInvalidArgument)) << "that is the day already";
  more.set_svar_senast_date("2026-08-10");
  const auto longer = Move(more, Chef(31));
  ASSERT_THAT(longer, IsOk());
  EXPECT_EQ(longer->sista_date(), "2026-08-10");
  EXPECT_EQ(longer->forlangd_motiv(), "Den som berörs är bortrest.");
  assign.set_request_id(base::NewId(absl::Now()));
  EXPECT_EQ(Move(assign, Chef(32))->sista_date(), "2026-08-10");
  // It is closed without another answer: the one that was given counts still.
  v1::MoveSynpunktRequest over = Steg(made->name(), v1::STEG_OVERLAMNA);
  over.set_mottagare("Regionens patientnämnd");
  over.set_motiv("Det gäller vårdcentralen.");
  ASSERT_THAT(Move(over, Chef(33)), IsOk());
  EXPECT_EQ(june(), "1/1 1/1 10/1 ");
}

TEST_P(SynpunktTest, LateAndUnanswered) {
  ASSERT_THAT(Create(NewOne()), IsOk());
  const auto other = Create(NewOne());
  ASSERT_THAT(other, IsOk());
  ASSERT_THAT(Answer(other->name(), "Förlåt att det dröjde.", Chef(20)), IsOk());
  EXPECT_EQ(Get(other->name())->dagar_sent(), 5);
  EXPECT_EQ(Figures().at("synpunkt.i_tid 2026-06"), "0/2");
  EXPECT_EQ(Figures().at("klagomal.oppna 2026"), "2/0");
  // The kommun hears of what is late.
  EXPECT_THAT(Tasks(Later(House::Team(), "team", Roll::KVALITETSTEAM, 5)),
              ElementsAre("Bekräfta klagomål SY-1 2026-06-17"));
  // More time, told with a motive, moves the limit.
  v1::MoveSynpunktRequest more = Steg(Get(other->name())->name(), v1::STEG_FORLANG);
  const auto third = Create(NewOne());
  more.set_name(third->name());
  more.set_svar_senast_date("2026-07-10");
  more.set_motiv("Den som berörs är bortrest.");
  const auto longer = Move(more, Chef(1));
  ASSERT_THAT(longer, IsOk());
  EXPECT_EQ(longer->svar_senast_date(), "2026-07-10");
  const auto answered = Answer(third->name(), "Tack för att du väntade.", Chef(20));
  ASSERT_THAT(answered, IsOk());
  EXPECT_EQ(answered->dagar_sent(), -5);
}

TEST_P(SynpunktTest, AnonymousHasNothingOfAPerson) {
  v1::CreateSynpunktRequest request = NewOne();
  v1::Synpunkt& s = *request.mutable_synpunkt();
  s.set_avsandare(v1::AVSANDARE_ANONYM);
  const auto refused = Create(request);
  ASSERT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  std::set<std::string> fields;
  for (const auto& one : proto::ViolationsOf(refused.status())) fields.insert(one.field);
  EXPECT_EQ(fields, (std::set<std::string>{"synpunkt.avsandare_namn", "synpunkt.kontakt", "synpunkt.vill_ha_svar"}));
  s.clear_avsandare_namn();
  s.clear_kontakt();
  s.set_vill_ha_svar(false);
  const auto made = Create(request);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->svar_senast_date(), "");
  EXPECT_EQ(made->sista_date(), "2026-06-30");  // nobody waits, but somebody is to look into it
  EXPECT_THAT(Move(Steg(made->name(), v1::STEG_AVSLUTA_UTAN_SVAR), Chef(1)),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  ASSERT_THAT(Move(Steg(made->name(), v1::STEG_UTRED), Chef(1)), IsOk());
  ASSERT_THAT(Move(Steg(made->name(), v1::STEG_AVSLUTA_UTAN_SVAR), Chef(2)), IsOk());
  EXPECT_EQ(Figures().count("synpunkt.i_tid 2026-06"), 0u);  // no answer was due
  EXPECT_EQ(Figures().at("synpunkt.antal 2026-06 KLAGOMAL"), "1/0");
  // It is looked into again, from the day on which it was opened.
  v1::MoveSynpunktRequest again = Steg(made->name(), v1::STEG_ATEROPPNA);
  again.set_motiv("Det hände igen.");
  ASSERT_THAT(Move(again, Chef(10)), IsOk());
  v1::MoveSynpunktRequest assign = Steg(made->name(), v1::STEG_TILLDELA);
  assign.set_ansvarig("enhetschef Söder");
  const auto assigned = Move(assign, Chef(11));
  ASSERT_THAT(assigned, IsOk());
  EXPECT_EQ(assigned->sista_date(), "2026-07-09");
  EXPECT_EQ(assigned->svar_senast_date(), "");
}

TEST_P(SynpunktTest, NamesAndTextsAreStoredEncryptedAndScanned) {
  v1::CreateSynpunktRequest request = NewOne();
  request.mutable_synpunkt()->set_text("Min mor 19121212-1212 fick ingen hjälp.");
  EXPECT_THAT(Create(request), StatusIs(absl::StatusCode::kInvalidArgument));
  request.mutable_synpunkt()->set_text("HEMLIGHET-I-TEXTEN");
  request.mutable_synpunkt()->set_avsandare_namn("HEMLIGHET-I-NAMNET");
  const auto made = Create(request);
  ASSERT_THAT(made, IsOk());
  v1::MoveSynpunktRequest answer = Steg(made->name(), v1::STEG_BESVARA);
  answer.set_svar("Ring mig på 070-123 45 67.");
  proto::Violations scanned;  // what the dispatcher asks of every request
  proto::Validate(answer, "", scanned, "0114");
  ASSERT_EQ(scanned.list().size(), 1u);
  EXPECT_EQ(scanned.list()[0].field, "svar");
  answer.set_svar("HEMLIGHET-I-SVARET");
  ASSERT_THAT(Move(answer, Chef()), IsOk());
  EXPECT_EQ(Get(made->name())->text(), "HEMLIGHET-I-TEXTEN");
  EXPECT_EQ(Get(made->name())->svar(), "HEMLIGHET-I-SVARET");
  for (const char* table : {"synpunkt", "avvikelse", "audit_content", "request"}) {
    for (const sql::Row& row : Rows(absl::StrCat("SELECT * FROM ", table))) {
      for (const sql::Value& value : row) {
        const auto* text = std::get_if<std::string>(&value);
        EXPECT_FALSE(text != nullptr && absl::StrContains(*text, "HEMLIGHET")) << table;
      }
    }
  }
  v1::ListSynpunkterRequest list;
  list.set_parent("kommuner/0114");
  v1::ListSynpunkterResponse page;
  ASSERT_THAT(house_->Do("ListSynpunkter", House::Team(), list, page), IsOk());
  ASSERT_EQ(page.synpunkter_size(), 1);
  EXPECT_FALSE(absl::StrContains(page.SerializeAsString(), "HEMLIGHET"));
}

TEST_P(SynpunktTest, IsNeverMadeIntoSomethingElse) {
  const auto made = Create(NewOne());
  ASSERT_THAT(made, IsOk());
  // Its line is changed through it alone.
  v1::Avvikelse line = Line(*made);
  line.set_typ(v1::AVVIKELSE);
  EXPECT_THAT(house_->Update(line, {"typ"}), StatusIs(absl::StatusCode::kInvalidArgument));
  line.set_typ(v1::BEROM);
  const auto refused = house_->Update(line, {"typ"});
  EXPECT_EQ(proto::ReasonOf(refused.status()), "SKOTS_SOM_SYNPUNKT");
  v1::DeleteAvvikelseRequest away;
  away.set_name(line.name());
  away.set_etag(line.etag());
  EXPECT_EQ(proto::ReasonOf(house_->Do("DeleteAvvikelse", House::Team(), away, line)), "SKOTS_SOM_SYNPUNKT");
  // Nor is one that was only imported as a line.
  auto flat = house_->Imported("soder", v1::KLAGOMAL, "2026-06-10");
  ASSERT_THAT(flat, IsOk());
  flat->set_typ(v1::LEX_SARAH);
  EXPECT_THAT(house_->Update(*flat, {"typ"}), StatusIs(absl::StatusCode::kInvalidArgument));

  // What it showed is reported beside it, and it goes on towards its answer.
  v1::CreateAvvikelseRequest report = House::NewOne("soder");
  report.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
  const auto reported = house_->Create(report);
  ASSERT_THAT(reported, IsOk());
  const auto linked = Link(*made, reported->name());
  ASSERT_THAT(linked, IsOk());
  ASSERT_EQ(linked->lankar_size(), 1);
  EXPECT_EQ(linked->lankar(0).nummer(), reported->nummer());
  EXPECT_EQ(linked->state(), v1::SYNPUNKT_INKOMMEN);
  EXPECT_THAT(Tasks(Chef()), testing::Contains("Bekräfta klagomål SY-1 2026-06-17"));
  const auto again = Link(*made, reported->name());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->lankar_size(), 1);  // once
  EXPECT_THAT(Link(*made, made->avvikelse()), StatusIs(absl::StatusCode::kInvalidArgument));
  // Links and categories stand after another step.
  ASSERT_THAT(Move(Steg(made->name(), v1::STEG_BEKRAFTA), Chef(1)), IsOk());
  EXPECT_EQ(Get(made->name())->lankar_size(), 1);
  EXPECT_EQ(Get(made->name())->kategorier_size(), 1);
}

// What it led to may be seen long after it was answered.
TEST_P(SynpunktTest, AClosedOneIsLinkedAndStaysAsItWasClosed) {
  const auto made = Create(NewOne());
  ASSERT_THAT(made, IsOk());
  v1::MoveSynpunktRequest over = Steg(made->name(), v1::STEG_OVERLAMNA);
  over.set_mottagare("Regionens patientnämnd");
  over.set_motiv("Det gäller vårdcentralen.");
  const auto closed = Move(over, Chef(1));
  ASSERT_THAT(closed, IsOk());
  const auto reported = house_->Create(House::NewOne("norr"));
  ASSERT_THAT(reported, IsOk());
  const auto linked = Link(*made, reported->name());
  ASSERT_THAT(linked, IsOk());
  ASSERT_EQ(linked->lankar_size(), 1);
  EXPECT_EQ(linked->lankar(0).nummer(), reported->nummer());
  EXPECT_EQ(linked->state(), v1::SYNPUNKT_OVERLAMNAD);
  EXPECT_EQ(linked->sista_date(), closed->sista_date());
  EXPECT_EQ(linked->avslutad_date(), closed->avslutad_date());
}

TEST_P(SynpunktTest, HasAtMostTwentyLinks) {
  const auto made = Create(NewOne());
  ASSERT_THAT(made, IsOk());
  absl::Status status;
  for (int i = 0; i <= 20; ++i) {
    ASSERT_THAT(status, IsOk()) << i;
    const auto reported = house_->Create(House::NewOne("soder"));
    ASSERT_THAT(reported, IsOk());
    status = Link(*made, reported->name()).status();
  }
  EXPECT_THAT(proto::SwedishOf(status), testing::HasSubstr("har redan 20 länkar"));
  EXPECT_EQ(Get(made->name())->lankar_size(), 20);
}

TEST_P(SynpunktTest, AWrongEnhetIsPutRightInOneStep) {
  const auto made = Create(NewOne("lunden"));
  ASSERT_THAT(made, IsOk());
  EXPECT_THAT(Get(made->name(), Chef()), StatusIs(absl::StatusCode::kNotFound));
  v1::UpdateSynpunktRequest request;
  *request.mutable_synpunkt() = *made;
  request.mutable_synpunkt()->set_enhet(FakeRegistry::Enhet("soder"));
  request.mutable_synpunkt()->set_insatstyp("SOL_HEMTJANST");
  for (const char* path : {"enhet", "insatstyp"}) request.mutable_update_mask()->add_paths(path);
  v1::Synpunkt moved;
  ASSERT_THAT(house_->Do("UpdateSynpunkt", House::Team(), request, moved), IsOk());
  EXPECT_EQ(moved.ansvarig_utforare(), FakeRegistry::Utforare("beta"));
  EXPECT_EQ(Line(moved).enhet(), FakeRegistry::Enhet("soder"));
  EXPECT_EQ(Line(moved).ansvarig_utforare(), FakeRegistry::Utforare("beta"));
  EXPECT_THAT(Get(made->name(), Chef()), IsOk());
  EXPECT_THAT(Get(made->name(), House::Utforare("alfa")), StatusIs(absl::StatusCode::kNotFound));
  *request.mutable_synpunkt() = moved;
  request.mutable_synpunkt()->set_enhet(FakeRegistry::Enhet("finns-ej"));
  const absl::Status refused = house_->Do("UpdateSynpunkt", House::Team(), request, moved);
  ASSERT_EQ(proto::ViolationsOf(refused).size(), 1u) << refused;
  EXPECT_EQ(proto::ViolationsOf(refused)[0].field, "synpunkt.enhet");
}

TEST_P(SynpunktTest, WhoIsToAnswerDoesNotMakeTheQuestionGoAway) {
  const auto made = Create(NewOne("soder"));
  ASSERT_THAT(made, IsOk());
  const auto change = [&](const proto::Call& who, const char* path, const auto& set) {
    v1::UpdateSynpunktRequest request;
    request.mutable_synpunkt()->set_name(made->name());
    set(*request.mutable_synpunkt());
    request.mutable_update_mask()->add_paths(path);
    request.set_request_id(base::NewId(absl::Now()));
    v1::Synpunkt now;
    return house_->Do("UpdateSynpunkt", who, request, now);
  };
  const auto no_answer = [](v1::Synpunkt& s) { s.set_vill_ha_svar(false); };
  const auto other_kind = [](v1::Synpunkt& s) { s.set_typ(v1::SYNPUNKTSTYP_BEROM); };
  const auto earlier = [](v1::Synpunkt& s) { s.set_inkom_date("2026-06-12"); };
  EXPECT_THAT(change(Chef(), "vill_ha_svar", no_answer), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(change(Chef(), "typ", other_kind), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(change(Chef(), "inkom_date", earlier), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(Get(made->name())->svar_senast_date(), made->svar_senast_date());
  EXPECT_THAT(change(House::Team(), "vill_ha_svar", no_answer), IsOk());
}

TEST_P(SynpunktTest, AMarkOfSecrecySaysByWhichRuleAndSinceWhen) {
  v1::CreateSynpunktRequest create = NewOne("soder");
  create.mutable_synpunkt()->set_sekretess(v1::SEKRETESS_ANMALARE);
  const auto marked = Create(create);
  ASSERT_THAT(marked, IsOk());
  EXPECT_EQ(marked->sekretess(), v1::SEKRETESS_ANMALARE);
  EXPECT_EQ(marked->sekretess_date(), "2026-06-15");
  const auto made = Create(NewOne("soder"));
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->sekretess_date(), "");
  const auto mark = [&](const proto::Call& who, v1::Sekretess sekretess) {
    v1::UpdateSynpunktRequest request;
    request.mutable_synpunkt()->set_name(made->name());
    request.mutable_synpunkt()->set_sekretess(sekretess);
    request.mutable_update_mask()->add_paths("sekretess");
    request.set_request_id(base::NewId(absl::Now()));
    v1::Synpunkt now;
    return house_->Do("UpdateSynpunkt", who, request, now);
  };
  ASSERT_THAT(mark(Chef(1), v1::SEKRETESS_SOCIALTJANST), IsOk());
  // It goes on as before, and the day of the mark stands.
  ASSERT_THAT(Move(Steg(made->name(), v1::STEG_BEKRAFTA), Chef(2)), IsOk());
  EXPECT_EQ(Get(made->name())->sekretess_date(), "2026-06-16");
  // Whoever is to answer does not take it away.
  EXPECT_THAT(mark(Chef(2), v1::SEKRETESS_UNSPECIFIED), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(mark(Chef(2), v1::SEKRETESS_ANMALARE), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(Get(made->name())->sekretess(), v1::SEKRETESS_SOCIALTJANST);
  ASSERT_THAT(mark(House::Team(), v1::SEKRETESS_UNSPECIFIED), IsOk());
  EXPECT_EQ(Get(made->name())->sekretess(), v1::SEKRETESS_UNSPECIFIED);
  EXPECT_EQ(Get(made->name())->sekretess_date(), "");
}

TEST_P(SynpunktTest, AnUtforareTakesInItsOwnAndNobodyElses) {
  const auto made = Create(NewOne("soder"), House::Utforare("beta"));
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->registrerad_av(), v1::REGISTRERAD_AV_UTFORARE);
  EXPECT_THAT(Create(NewOne("lunden"), House::Utforare("beta")), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Get(made->name(), House::Utforare("alfa")), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Move(Steg(made->name(), v1::STEG_BEKRAFTA), House::Utforare("alfa")),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(std::get<int64_t>(Rows("SELECT COUNT(*) FROM avvikelse")[0][0]), 1);  // nothing of what was refused
}

TEST_P(SynpunktTest, IsTakenWhileTheRegistryIsAwayAndVerifiedLater) {
  house_->registry.reachable = false;
  const auto made = Create(NewOne("soder"), House::Utforare("beta"));
  ASSERT_THAT(made, IsOk());
  EXPECT_FALSE(made->register_verified());
  house_->registry.reachable = true;
  ASSERT_THAT(house_->service().Tend(House::Team().now), IsOk());
  EXPECT_TRUE(Get(made->name())->register_verified());
  EXPECT_EQ(Get(made->name())->ansvarig_utforare(), FakeRegistry::Utforare("beta"));
}

TEST_P(SynpunktTest, HandedOverAndOpenedAgain) {
  const auto made = Create(NewOne());
  v1::MoveSynpunktRequest over = Steg(made->name(), v1::STEG_OVERLAMNA);
  over.set_mottagare("Regionens patientnämnd");
  over.set_motiv("Det gäller vårdcentralen.");
  const auto gone = Move(over, Chef(1));
  ASSERT_THAT(gone, IsOk());
  EXPECT_EQ(gone->svar_senast_date(), "");
  EXPECT_EQ(Line(*made).state(), v1::AVSLUTAD);
  EXPECT_EQ(Figures().count("synpunkt.i_tid 2026-06"), 0u);
  // It was the verksamhet's after all.
  v1::MoveSynpunktRequest back = Steg(made->name(), v1::STEG_ATEROPPNA);
  back.set_motiv("Patientnämnden lämnade tillbaka den.");
  const auto returned = Move(back, Chef(1));
  ASSERT_THAT(returned, IsOk());
  EXPECT_EQ(returned->state(), v1::SYNPUNKT_UNDER_UTREDNING);
  EXPECT_NE(Line(*made).state(), v1::AVSLUTAD);
  // Nobody has answered yet: the answer is waited for from now on.
  EXPECT_EQ(returned->sista_date(), "2026-07-01");
  EXPECT_EQ(returned->svar_senast_date(), "2026-07-01");
  v1::MoveSynpunktRequest assign = Steg(made->name(), v1::STEG_TILLDELA);
  assign.set_ansvarig("enhetschef Söder");
  EXPECT_EQ(Move(assign, Chef(2))->sista_date(), "2026-07-01");
  v1::MoveSynpunktRequest more = Steg(made->name(), v1::STEG_FORLANG);
  more.set_svar_senast_date("2026-07-20");
  more.set_motiv("Den som berörs är bortrest.");
  const auto longer = Move(more, Chef(2));
  ASSERT_THAT(longer, IsOk());
  EXPECT_EQ(longer->sista_date(), "2026-07-20");
  EXPECT_EQ(longer->svar_senast_date(), "2026-07-20");

  v1::CreateSynpunktRequest hsl = NewOne("lunden");
  hsl.mutable_synpunkt()->set_insatstyp("HSL_SABO");
  const auto care = Create(hsl);
  ASSERT_THAT(care, IsOk());
  const auto answered = Answer(care->name(), "Läkemedlet ges nu i tid.", House::Utforare("alfa"));
  ASSERT_THAT(answered, IsOk());
  EXPECT_EQ(answered->svar_lagrum(), "3 kap. 8 b § patientsäkerhetslagen (2010:659)");
  EXPECT_EQ(answered->svar_regel(), "BESVARA_KLAGOMAL/HSL/1");
  ASSERT_THAT(Move(Steg(care->name(), v1::STEG_AVSLUTA), House::Utforare("alfa")), IsOk());
  v1::MoveSynpunktRequest again = Steg(care->name(), v1::STEG_ATEROPPNA);
  again.set_motiv("Det hände igen.");
  const auto opened = Move(again, House::Utforare("alfa"));
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->avslutad_date(), "");
  EXPECT_EQ(opened->sista_date(), "2026-06-30");
  EXPECT_EQ(Line(*care).state(), v1::UNDER_UTREDNING);
  EXPECT_EQ(Line(*care).avslutad_date(), "");
}

TEST_P(SynpunktTest, SumsOfAnUtforareWithItsOwnSystemStandApart) {
  v1::CreateSynpunktstotalRequest request;
  request.set_parent("kommuner/0114");
  request.set_request_id(base::NewId(absl::Now()));
  v1::Synpunktstotal& total = *request.mutable_synpunktstotal();
  total.set_enhet(FakeRegistry::Enhet("lunden"));
  total.set_insatstyp("SOL_SABO");
  total.set_typ(v1::SYNPUNKTSTYP_KLAGOMAL);
  total.set_manad("2026-05");
  total.set_antal(4);
  total.set_i_tid(5);
  total.set_kalla("eget system");
  v1::Synpunktstotal made;
  EXPECT_THAT(house_->Do("CreateSynpunktstotal", House::Utforare("alfa"), request, made),
              StatusIs(absl::StatusCode::kInvalidArgument));
  total.set_i_tid(3);
  EXPECT_THAT(house_->Do("CreateSynpunktstotal", House::Utforare("beta"), request, made),
              StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(house_->Do("CreateSynpunktstotal", House::Utforare("alfa"), request, made), IsOk());
  EXPECT_EQ(made.sista_date(), "2026-05-31");
  request.set_request_id(base::NewId(absl::Now()));
  EXPECT_THAT(house_->Do("CreateSynpunktstotal", House::Utforare("alfa"), request, made),
              StatusIs(absl::StatusCode::kAlreadyExists));  // one sum a month
  std::map<std::string, std::string> figures = Figures();
  EXPECT_EQ(figures.at("synpunkt.uppgivna 2026-05 SYNPUNKTSTYP_KLAGOMAL"), "4/0");
  EXPECT_EQ(figures.at("synpunkt.uppgivna_i_tid 2026-05"), "3/4");
  EXPECT_EQ(figures.count("synpunkt.antal 2026-05 KLAGOMAL"), 0u);
  v1::ListSynpunktstotalerRequest list;
  list.set_parent("kommuner/0114");
  v1::ListSynpunktstotalerResponse page;
  ASSERT_THAT(house_->Do("ListSynpunktstotaler", House::Utforare("beta"), list, page), IsOk());
  EXPECT_EQ(page.synpunktstotaler_size(), 0);
  ASSERT_THAT(house_->Do("ListSynpunktstotaler", House::Team(), list, page), IsOk());
  ASSERT_EQ(page.synpunktstotaler_size(), 1);
  v1::UpdateSynpunktstotalRequest right;
  *right.mutable_synpunktstotal() = page.synpunktstotaler(0);
  right.mutable_synpunktstotal()->set_antal(6);
  right.mutable_update_mask()->add_paths("antal");
  ASSERT_THAT(house_->Do("UpdateSynpunktstotal", House::Utforare("alfa"), right, made), IsOk());
  EXPECT_EQ(Figures().at("synpunkt.uppgivna_i_tid 2026-05"), "3/6");
}

// The same of avvikelser: a rapport is no anmälan till IVO, and neither is counted among what is registered here.
TEST_P(SynpunktTest, SumsOfAvvikelserStandApartFromWhatIsRegisteredHere) {
  v1::CreateAvvikelsetotalRequest request;
  request.set_parent("kommuner/0114");
  v1::Avvikelsetotal& total = *request.mutable_avvikelsetotal();
  total.set_enhet(FakeRegistry::Enhet("lunden"));
  total.set_insatstyp("SOL_SABO");
  total.set_typ(v1::LEX_SARAH);
  total.set_lagrum(v1::HSL);
  total.set_manad("2026-05");
  total.set_antal(4);
  total.set_till_ivo(5);
  total.set_kalla("eget system");
  v1::Avvikelsetotal made;
  const auto create = [&](const proto::Call& call) {
    request.set_request_id(base::NewId(absl::Now()));
    return house_->Do("CreateAvvikelsetotal", call, request, made);
  };
  const absl::Status refused = create(House::Utforare("alfa"));
  ASSERT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  std::string told;
  for (const proto::Violation& one : proto::ViolationsOf(refused)) absl::StrAppend(&told, one.field, " ");
  EXPECT_EQ(told, "avvikelsetotal.lagrum avvikelsetotal.till_ivo ");
  total.set_lagrum(v1::LSS);
  total.set_till_ivo(1);
  EXPECT_THAT(create(House::Utforare("alfa")), StatusIs(absl::StatusCode::kInvalidArgument)) << "säbo is of SoL";
  total.set_lagrum(v1::SOL);
  EXPECT_THAT(create(House::Utforare("beta")), StatusIs(absl::StatusCode::kNotFound));
  total.set_manad("2027-01");
  EXPECT_THAT(create(House::Utforare("alfa")), StatusIs(absl::StatusCode::kInvalidArgument)) << "it has not come";
  total.set_manad("2026-05");
  House away(db());  // keeps nothing of the registry yet
  away.registry.reachable = false;
  EXPECT_THAT(away.Do("CreateAvvikelsetotal", House::Utforare("beta"), request, made),
              StatusIs(absl::StatusCode::kUnavailable))
      << "whose enhet it is, is not guessed";
  ASSERT_THAT(create(House::Utforare("alfa")), IsOk());
  EXPECT_EQ(made.sista_date(), "2026-05-31");
  EXPECT_THAT(create(House::Utforare("alfa")), StatusIs(absl::StatusCode::kAlreadyExists)) << "one sum a month";
  total.set_typ(v1::KLAGOMAL);
  EXPECT_THAT(create(House::Utforare("alfa")), StatusIs(absl::StatusCode::kInvalidArgument));

  const std::map<std::string, std::string> figures = Figures();
  EXPECT_EQ(figures.at("avvikelse.uppgivna 2026-05 LEX_SARAH"), "4/0");
  EXPECT_EQ(figures.at("avvikelse.uppgivna_till_ivo 2026-05 LEX_SARAH"), "1/0");
  for (const auto& [key, value] : figures) EXPECT_FALSE(absl::StartsWith(key, "lexsarah.")) << key;
  v1::ListAvvikelsetotalerRequest list;
  list.set_parent("kommuner/0114");
  v1::ListAvvikelsetotalerResponse page;
  ASSERT_THAT(house_->Do("ListAvvikelsetotaler", House::Utforare("beta"), list, page), IsOk());
  EXPECT_EQ(page.avvikelsetotaler_size(), 0);
  ASSERT_THAT(house_->Do("ListAvvikelsetotaler", House::Team(), list, page), IsOk());
  ASSERT_EQ(page.avvikelsetotaler_size(), 1);
  v1::UpdateAvvikelsetotalRequest right;
  *right.mutable_avvikelsetotal() = page.avvikelsetotaler(0);
  right.mutable_avvikelsetotal()->set_antal(6);
  right.mutable_update_mask()->add_paths("antal");
  right.set_request_id(base::NewId(absl::Now()));
  ASSERT_THAT(house_->Do("UpdateAvvikelsetotal", House::Utforare("alfa"), right, made), IsOk());
  EXPECT_EQ(Figures().at("avvikelse.uppgivna 2026-05 LEX_SARAH"), "6/0");
}

TEST_P(SynpunktTest, MasReadsWhatConcernsHealthCareAlone) {
  const proto::Call mas = Later(House::Team(), "mas", Roll::MAS, 0);
  proto::Call both = mas;
  both.who.roles.push_back(Roll::SAS);
  const auto social = Create(NewOne());
  v1::CreateSynpunktRequest request = NewOne();
  request.mutable_synpunkt()->add_kategorier()->set_kod("SYN_HALSOVARD");
  const auto care = Create(request);
  ASSERT_THAT(care, IsOk());
  request.set_request_id(base::NewId(absl::Now()));
  const auto enhetens = Create(request, Chef());
  ASSERT_THAT(enhetens, IsOk());
  EXPECT_TRUE(care->hsl());
  EXPECT_FALSE(social->hsl());
  EXPECT_THAT(Get(social->name(), mas).status(), StatusIs(absl::StatusCode::kNotFound));
  const auto read = Get(care->name(), mas);
  ASSERT_THAT(read, IsOk());
  ASSERT_FALSE(read->stegval().empty());
  for (const v1::Stegval& one : read->stegval()) {
    EXPECT_FALSE(one.far()) << one.steg() << " is for those who answer it";
    EXPECT_THAT(one.vem(), HasSubstr("enhetschef"));
  }
  const auto chefs = Get(care->name(), Chef());
  ASSERT_THAT(chefs, IsOk());
  ASSERT_FALSE(chefs->stegval().empty());
  for (const v1::Stegval& one : chefs->stegval()) EXPECT_TRUE(one.far()) << one.steg();
  const auto seen = [&](const proto::Call& call) {
    v1::ListSynpunkterRequest list;
    list.set_parent("kommuner/0114");
    v1::ListSynpunkterResponse page;
    EXPECT_THAT(house_->Do("ListSynpunkter", call, list, page), IsOk());
    std::vector<std::string> all;
    for (const v1::Synpunkt& one : page.synpunkter()) all.push_back(one.nummer());
    return all;
  };
  EXPECT_THAT(seen(mas), testing::UnorderedElementsAre(care->nummer(), enhetens->nummer())) << "whoever took it in";
  EXPECT_EQ(seen(both).size(), 3u) << "by the other role";
  EXPECT_THAT(Get(social->name(), both), IsOk());
}

TEST_P(SynpunktTest, TheKommunDecidesItsOwnDeadlines) {
  const auto decide = [&](v1::Synpunktstyp typ, int days, const std::string& from, const proto::Call& call) {
    v1::CreateFristvalRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    v1::Fristval& one = *request.mutable_fristval();
    one.set_frist(v1::Fristval::SYN_SVAR);
    one.set_typ(typ);
    one.set_antal(days);
    one.set_enhet(v1::FRISTENHET_DAG);
    one.set_giltig_fran_date(from);
    one.set_kalla("Socialnämnden 2026-06-10 § 41");
    v1::Fristval made;
    absl::Status status = house_->Do("CreateFristval", call, request, made);
    if (status.ok()) {
      EXPECT_EQ(made.beslutad_av(), call.who.subject);
      EXPECT_THAT(
          db().Read(tests::Soon(), [&](sql::Session& session) { return store::VerifyAudit(session, made.name()); }),
          IsOk());
    }
    return status;
  };
  const auto last = [&](const proto::Call& call) { return Create(NewOne(), call)->svar_senast_date(); };
  const proto::Call team = House::Team(), later = Later(House::Team(), "team", Roll::KVALITETSTEAM, 10);
  EXPECT_EQ(last(team), "2026-06-30") << "ten workdays, Midsummer's Eve off: the product's proposal";
  EXPECT_THAT(decide(v1::SYNPUNKTSTYP_UNSPECIFIED, 5, "2026-06-14", team), StatusIs(absl::StatusCode::kInvalidArgument))
      << "not for what has come";
  ASSERT_THAT(decide(v1::SYNPUNKTSTYP_UNSPECIFIED, 5, "2026-06-20", team), IsOk());
  EXPECT_THAT(decide(v1::SYNPUNKTSTYP_UNSPECIFIED, 6, "2026-06-20", team), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(last(team), "2026-06-30") << "not yet";
  EXPECT_EQ(last(later), "2026-06-30") << "five days from the twenty-fifth";
  ASSERT_THAT(decide(v1::SYNPUNKTSTYP_KLAGOMAL, 3, "2026-06-20", team), IsOk());
  EXPECT_EQ(last(later), "2026-06-28") << "the kind's own goes before";
  ASSERT_THAT(decide(v1::SYNPUNKTSTYP_KLAGOMAL, 2, "2026-06-25", team), IsOk());
  EXPECT_EQ(last(later), "2026-06-27") << "the later one holds from its day";
  // What is said of it names the decision; of another kommun nothing changed.
  Fristbok bok = BokAv("0114", {});
  EXPECT_EQ(FristSkal("SYN_SVAR", bok.For("KLAGOMAL"), absl::CivilDay(2026, 6, 25)), "10 arbetsdagar (riktlinje)");
  v1::Fristval own;
  own.set_frist(v1::Fristval::SYN_SVAR);
  own.set_antal(1);
  own.set_enhet(v1::FRISTENHET_ARBETSDAG);
  own.set_giltig_fran_date("2026-06-20");
  own.set_kalla("Socialnämnden § 41");
  bok = BokAv("0114", {own});
  EXPECT_EQ(FristSkal("SYN_SVAR", bok.For("KLAGOMAL"), absl::CivilDay(2026, 6, 25)),
            "1 arbetsdag (kommunens beslut, Socialnämnden § 41)");
}

}  // namespace
}  // namespace kvalitet::avvikelser
