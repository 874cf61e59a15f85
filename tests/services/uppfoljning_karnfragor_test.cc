// Kärnfrågor, questions with conditions, weights and sources, what is needed of the kommun, and egenkontroll: on every
// engine.
#include "absl/strings/str_join.h"
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::IsOk;
using tests::StatusIs;

constexpr char kHead[] =
    "formulär;rubrik;insatstyp;instrument;respondent;nyckel;avsnitt;fråga;skala;positiva;obligatorisk;vikt;visas om;"
    "evidens;krav;förifylls ur;behov\n";

class KarnfragorTest : public UppfoljningFixture {
 protected:
  absl::Status Import(const std::string& rows, v1::ImportFormularResponse& response, const std::string& motiv = "") {
    v1::ImportFormularRequest request;
    request.set_parent("kommuner/0114");
    request.set_kalla("test");
    request.set_publicera(true);
    request.set_motiv(motiv);
    request.set_request_id(NewRequestId());
    request.set_fil(kHead + rows);
    return Do(Who::kKvalitetsteam, "ImportFormular", request, response);
  }
  v1::Formular ImportOne(const std::string& rows) {
    v1::ImportFormularResponse response;
    EXPECT_THAT(Import(rows, response), IsOk());
    for (const auto& fel : response.fel()) ADD_FAILURE() << fel.rad() << " " << fel.kolumn() << " " << fel.text();
    return response.formular_size() == 1 ? response.formular(0) : v1::Formular();
  }
  static std::string Core(int count, const std::string& text = "Finns det?") {
    std::string rows;
    for (int i = 1; i <= count; ++i) {
      absl::StrAppend(&rows, "karnfragor;Kärnfrågor;ALLA;Kommunen;UTFORARE;K", i, ";Ledning;", i == 1 ? text : "Finns?",
                      ";JN;Ja;ja;;;;;;\n");
    }
    return rows;
  }
  static std::string Own(const std::string& serie, const std::string& insatstyp, int count = 2) {
    std::string rows;
    for (int i = 1; i <= count; ++i) {
      absl::StrAppend(&rows, serie, ";Självskattning;", insatstyp, ";Test;UTFORARE;", serie == "ht" ? "H" : "B", i,
                      ";Läkemedel;Finns?;JN;Ja;ja;;;;;;\n");
    }
    return rows;
  }
  v1::SaveSvarResponse Save(Who who, const std::string& name, const Pairs& pairs) {
    v1::SaveSvarResponse response;
    EXPECT_THAT(Do(who, "SaveSvar", Answers(name, pairs), response), IsOk());
    EXPECT_EQ(response.fel_size(), 0) << response.ShortDebugString();
    return response;
  }
  v1::GetBlankettResponse Blankett(Who who, const std::string& name) {
    v1::GetBlankettRequest request;
    request.set_name(name);
    v1::GetBlankettResponse response;
    EXPECT_THAT(Do(who, "GetBlankett", request, response), IsOk());
    return response;
  }
  v1::ListSvarResponse Svar(Who who, const std::string& name) {
    v1::ListSvarRequest request;
    request.set_name(name);
    v1::ListSvarResponse response;
    EXPECT_THAT(Do(who, "ListSvar", request, response), IsOk());
    return response;
  }
  static Pairs CoreAnswers() {
    Pairs pairs;
    for (int i = 1; i <= 10; ++i) pairs.push_back({absl::StrCat("K", i), i == 1 ? "Nej" : "Ja"});
    return pairs;
  }
};

TEST_P(KarnfragorTest, AreTenToFifteenAndTheSameUnlessThereIsAMotive) {
  v1::ImportFormularResponse response;
  const absl::Status few = Import(Core(9), response);
  EXPECT_EQ(proto::ReasonOf(few), "MOTIV_KRAVS");
  EXPECT_THAT(proto::SwedishOf(few), HasSubstr("9 kärnfrågor; regeln är 10 till 15."));
  EXPECT_EQ(Rows("SELECT name FROM formular").size(), 0u);
  ASSERT_THAT(Import(Core(10), response), IsOk());
  EXPECT_EQ(response.formular(0).avvikelse(), "");
  ASSERT_THAT(Import(Core(10), response), IsOk());
  EXPECT_EQ(response.oforandrade(), 1);
  EXPECT_EQ(proto::ReasonOf(Import(Core(10, "Annat?"), response)), "MOTIV_KRAVS");
  ASSERT_THAT(Import(Core(10, "Annat?"), response, "Ny lag."), IsOk());
  v1::ListFormularRequest list;
  list.set_parent("kommuner/0114");
  list.set_filter("serie = \"karnfragor\"");
  v1::ListFormularResponse all;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListFormular", list, all), IsOk());
  ASSERT_EQ(all.formular_size(), 2);
  EXPECT_EQ(all.formular(1).avvikelse(), "Ändrat sedan version 1: K1 ändrad.");
  EXPECT_EQ(all.formular(1).avvikelse_motiv(), "Ny lag.");
  v1::SendSjalvskattningarResponse sent;
  EXPECT_THAT(Send(all.formular(1), 2026, {"norr"}, sent), StatusIs(absl::StatusCode::kInvalidArgument))
      << "they are sent within a formulär";
}

TEST_P(KarnfragorTest, StandFirstInEveryFormularOfUtforare) {
  v1::ImportFormularResponse response;
  ASSERT_THAT(Import(Own("ht", "SOL_HEMTJANST") + Core(10), response), IsOk()) << "whatever their place in the file";
  ASSERT_EQ(response.formular_size(), 2);
  const v1::Formular& ht = response.formular(1);
  EXPECT_EQ(ht.antal_fragor(), 12);
  EXPECT_EQ(ht.antal_karnfragor(), 10);
  EXPECT_EQ(ht.karnfragor(), response.formular(0).name());
  ASSERT_THAT(Import(Own("ht", "SOL_HEMTJANST") + Core(10), response), IsOk());
  EXPECT_EQ(response.oforandrade(), 2);
  ASSERT_THAT(Import(Own("ht", "SOL_HEMTJANST") + Core(10, "Annat?"), response, "Ny lag."), IsOk());
  EXPECT_EQ(response.nya(), 2) << "other kärnfrågor: another version, with the same file";
  EXPECT_EQ(response.formular(1).version(), 2);

  v1::GetFormularRequest get;
  get.set_name(response.formular(1).name());
  v1::Formular whole;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "GetFormular", get, whole), IsOk());
  EXPECT_EQ(whole.fragor(0).text(), "Annat?");
  EXPECT_TRUE(whole.fragor(0).karnfraga());
  EXPECT_EQ(whole.fragor(10).nyckel(), "BEHOV_LEDNING");
  EXPECT_EQ(whole.fragor(11).nyckel(), "H1");
  EXPECT_FALSE(whole.fragor(11).karnfraga());

  const absl::Status twice =
      Import("ht;Självskattning;SOL_HEMTJANST;Test;UTFORARE;K3;Rutin;Finns?;JN;Ja;ja;;;;;;\n", response);
  ASSERT_THAT(twice, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::ViolationsOf(twice)[0].svenska, HasSubstr("finns också bland kärnfrågorna"));
}

TEST_P(KarnfragorTest, AreAnsweredOnceByAnEnhetOfSeveralInsatstyper) {
  registry_.AddUppdrag("soder", "sol-sabo", "kommunen", "2020-01-01", "");
  v1::ImportFormularResponse imported;
  ASSERT_THAT(Import(Core(10) + Own("ht", "SOL_HEMTJANST") + Own("sb", "SOL_SABO"), imported), IsOk());
  const v1::Sjalvskattning first = SendOne(imported.formular(1), "soder");
  const v1::Sjalvskattning second = SendOne(imported.formular(2), "soder");
  EXPECT_EQ(first.antal_fragor(), 12);
  EXPECT_EQ(first.karnfragor_i(), "");
  EXPECT_EQ(second.antal_fragor(), 2);
  EXPECT_EQ(second.antal_obligatoriska_kvar(), 2);
  EXPECT_EQ(second.karnfragor_i(), first.name());
  EXPECT_EQ(second.karnfragor_i_nummer(), "S-1");
  v1::DeleteSjalvskattningRequest remove;
  remove.set_name(first.name());
  remove.set_request_id(NewRequestId());
  v1::Sjalvskattning gone;
  EXPECT_EQ(proto::ReasonOf(Do(Who::kKvalitetsteam, "DeleteSjalvskattning", remove, gone)), "KARNFRAGOR_HAR");

  Save(Who::kSoderChef, first.name(), CoreAnswers());
  v1::SaveSvarResponse refused;
  ASSERT_THAT(Do(Who::kSoderChef, "SaveSvar", Answers(second.name(), {{"K1", "Ja"}}), refused), IsOk());
  ASSERT_EQ(refused.fel_size(), 1);
  EXPECT_THAT(refused.fel(0).text(), HasSubstr("de besvaras i S-1"));
  Save(Who::kSoderChef, second.name(), {{"B1", "Ja"}, {"B2", "Ja"}});
  const v1::GetBlankettResponse form = Blankett(Who::kSoderChef, second.name());
  EXPECT_EQ(form.rader(0).nyckel(), "K1");
  EXPECT_EQ(form.rader(0).besvaras_i(), "S-1");
  EXPECT_EQ(form.rader(0).svar(), "Nej") << "shown as answered there";
  EXPECT_TRUE(form.rader(0).last());

  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kSoderChef, second.name(), receipt), IsOk());
  EXPECT_EQ(receipt.antal_svar(), 2);
  EXPECT_EQ(Blankett(Who::kKvalitetsteam, second.name()).rader(0).svar(), "") << "not handed in yet";
  Save(Who::kSoderChef, first.name(), {{"H1", "Ja"}, {"H2", "Ja"}});
  ASSERT_THAT(Submit(Who::kSoderChef, first.name(), receipt), IsOk());
  EXPECT_EQ(Blankett(Who::kKvalitetsteam, second.name()).rader(0).svar(), "Nej");
  EXPECT_THAT(Fakta("sjalvskattning.positiva", "2026-01-01", "2026-12-31"),
              ElementsAre("soder Ledning 2026-12 9/10", "soder Läkemedel 2026-12 2/2", "soder Läkemedel 2026-12 2/2"))
      << "no answer is counted twice";
}

TEST_P(KarnfragorTest, AnotherUtforareAnswersThemItself) {
  registry_.AddUppdrag("soder", "sol-sabo", "omsorg", "2020-01-01", "");
  v1::ImportFormularResponse imported;
  ASSERT_THAT(Import(Core(10) + Own("ht", "SOL_HEMTJANST") + Own("sb", "SOL_SABO"), imported), IsOk());
  SendOne(imported.formular(1), "soder");
  EXPECT_EQ(SendOne(imported.formular(2), "soder").karnfragor_i(), "");
}

TEST_P(KarnfragorTest, TheNextYearShowsThemWhereverTheyWereAnswered) {
  registry_.AddUppdrag("soder", "sol-sabo", "kommunen", "2020-01-01", "");
  v1::ImportFormularResponse imported;
  ASSERT_THAT(Import(Core(10) + Own("ht", "SOL_HEMTJANST") + Own("sb", "SOL_SABO"), imported), IsOk());
  const auto send = [&](const v1::Formular& formular, int ar) { return SendOne(formular, "soder", ar).name(); };
  const std::string ht = send(imported.formular(1), 2025), sb = send(imported.formular(2), 2025);
  Save(Who::kSoderChef, ht, CoreAnswers());
  Save(Who::kSoderChef, ht, {{"H1", "Ja"}, {"H2", "Ja"}});
  Save(Who::kSoderChef, sb, {{"B1", "Ja"}, {"B2", "Ja"}});
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kSoderChef, ht, receipt), IsOk());
  ASSERT_THAT(Submit(Who::kSoderChef, sb, receipt), IsOk());
  const v1::GetBlankettResponse now = Blankett(Who::kSoderChef, send(imported.formular(2), 2026));
  EXPECT_EQ(now.antal_fjolarssvar(), 12);
  EXPECT_EQ(now.rader(0).fjolarets_svar(), "Nej");
}

TEST_P(KarnfragorTest, MoreThanTheBudgetIsWarnedOf) {
  v1::ImportFormularResponse response;
  ASSERT_THAT(Import(Core(10) + Own("ht", "SOL_HEMTJANST", 31), response), IsOk());
  ASSERT_EQ(response.varningar_size(), 1);
  EXPECT_EQ(response.varningar(0), "ht har 31 egna frågor; kommunens budget är 30. Ta bort frågor eller höj den: kvalitet inställning ändra --frågebudget 31.");
  v1::CreateUppfoljningsplanRequest create;
  create.set_parent("kommuner/0114");
  create.set_request_id(NewRequestId());
  create.mutable_uppfoljningsplan()->set_insatstyp("SOL_HEMTJANST");
  create.mutable_uppfoljningsplan()->set_ar(2026);
  create.mutable_uppfoljningsplan()->set_formular(response.formular(1).name());
  create.mutable_uppfoljningsplan()->set_utskick_date("2026-11-23");
  create.mutable_uppfoljningsplan()->set_sista_date("2026-12-11");
  v1::Uppfoljningsplan plan;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateUppfoljningsplan", create, plan), IsOk()) << "never refused";
  EXPECT_EQ(plan.varning(), response.varningar(0));
  v1::UpdateInstallningRequest settings;
  settings.mutable_installning()->set_name("kommuner/0114/installningar/uppfoljning");
  settings.mutable_installning()->set_tvapersonsregel(v1::KRAV);
  settings.mutable_installning()->set_fragebudget(40);
  settings.set_request_id(NewRequestId());
  v1::Installning stands;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateInstallning", settings, stands), IsOk());
  ASSERT_THAT(Import(Own("ht", "SOL_HEMTJANST", 31), response), IsOk());
  EXPECT_EQ(response.varningar_size(), 0);
}

// --- Conditions -----------------------------------------------------------------------------------------------------

constexpr char kVillkor[] =
    "v;Självskattning;SOL_HEMTJANST;Test;UTFORARE;V1;Rutin;Finns?;JN;Ja;ja;3;;;K15;;\n"
    "v;Självskattning;SOL_HEMTJANST;Test;UTFORARE;V2;Rutin;Används den?;JN;Ja;ja;;v1=ja;;;;\n"
    "v;Självskattning;SOL_HEMTJANST;Test;UTFORARE;V3;Uppföljning;Hur ofta?;ANT;;ja;;V2=Ja|Ej "
    "aktuellt;;;Socialstyrelsen;\n";

TEST_P(KarnfragorTest, WhatIsHiddenIsNotAskedAndNotHandedIn) {
  const std::string name = SendOne(ImportOne(kVillkor)).name();
  EXPECT_EQ(Get(Who::kNorrChef, name).antal_fragor(), 1);
  v1::SaveSvarResponse saved = Save(Who::kNorrChef, name, {{"V1", "Ja"}, {"V2", "Ja"}, {"V3", "4"}});
  EXPECT_EQ(saved.sjalvskattning().antal_besvarade(), 3);
  EXPECT_EQ(saved.dolda_size(), 0);
  saved = Save(Who::kNorrChef, name, {{"V1", "Nej"}});
  EXPECT_EQ(saved.sjalvskattning().antal_fragor(), 1);
  EXPECT_EQ(saved.sjalvskattning().antal_besvarade(), 1);
  EXPECT_EQ(saved.saknas_size(), 0);
  ASSERT_EQ(saved.dolda_size(), 2) << "both, the second through the first";
  EXPECT_EQ(saved.dolda(1).nyckel(), "V3");
  const v1::GetBlankettResponse form = Blankett(Who::kNorrChef, name);
  EXPECT_TRUE(form.rader(1).dold());
  EXPECT_EQ(form.rader(1).svar(), "Ja") << "kept while it is filled in";
  EXPECT_EQ(form.rader(1).visas_om(), "V1 besvaras med Ja");
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kNorrChef, name, receipt), IsOk());
  EXPECT_EQ(receipt.antal_svar(), 1);
  ASSERT_EQ(receipt.ej_med_size(), 2);
  EXPECT_EQ(receipt.ej_med(0).nyckel(), "V2");
  EXPECT_EQ(Svar(Who::kKvalitetsteam, name).svar_size(), 1);
  EXPECT_THAT(Fakta("sjalvskattning.positiva", "2026-01-01", "2026-12-31"), ElementsAre("norr Rutin 2026-12 0/1"));
}

TEST_P(KarnfragorTest, AnAvsnittThatHangsOnAnOpenedOneOpensToo) {
  const std::string name = SendOne(ImportOne(kVillkor)).name();
  Save(Who::kNorrChef, name, {{"V1", "Nej"}});
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kNorrChef, name, receipt), IsOk());
  v1::ReturnSjalvskattningRequest request;
  request.set_name(name);
  request.set_request_id(NewRequestId());
  request.add_avsnitt()->set_avsnitt("Rutin");
  request.mutable_avsnitt(0)->set_text("Stämmer det?");
  v1::Sjalvskattning now;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ReturnSjalvskattning", request, now), IsOk());
  ASSERT_EQ(now.avsnitt_size(), 2);
  EXPECT_EQ(now.avsnitt(1).state(), v1::AVSNITT_OPPET);
  EXPECT_EQ(now.avsnitt(1).text(), "Öppet för att svaret på V2 avgör om V3 ställs.");
  Save(Who::kNorrChef, name, {{"V1", "Ja"}, {"V2", "Ja"}, {"V3", "4"}});
  ASSERT_THAT(Submit(Who::kNorrChef, name, receipt), IsOk());
  EXPECT_EQ(receipt.antal_svar(), 3);
}

TEST_P(KarnfragorTest, AFileWithAWrongConditionTellsItsLine) {
  v1::ImportFormularResponse response;
  ASSERT_THAT(Import("v;R;SOL_HEMTJANST;T;UTFORARE;V1;Rutin;Finns?;JN;Ja;ja;;V2=Ja;;;;\n"
                     "v;R;SOL_HEMTJANST;T;UTFORARE;V2;Rutin;Finns?;JN;Ja;ja;tung;;kanske;;;\n",
                     response),
              IsOk());
  std::vector<std::string> wrong;
  for (const auto& fel : response.fel()) wrong.push_back(absl::StrCat(fel.rad(), " ", fel.kolumn()));
  EXPECT_THAT(wrong, testing::Contains("3 vikt"));
  EXPECT_THAT(wrong, testing::Contains("3 evidens"));
  ASSERT_THAT(Import("v;R;SOL_HEMTJANST;T;UTFORARE;V1;Rutin;Finns?;JN;Ja;ja;;V2=Ja;;;;\n"
                     "v;R;SOL_HEMTJANST;T;UTFORARE;V2;Rutin;Finns?;JN;Ja;ja;;;;;;\n",
                     response),
              IsOk());
  ASSERT_EQ(response.fel_size(), 1);
  EXPECT_EQ(response.fel(0).rad(), 2);
  EXPECT_EQ(response.fel(0).kolumn(), "visas om");
}

TEST_P(KarnfragorTest, WeightsCountInTheScore) {
  const std::string name = SendOne(ImportOne(kVillkor)).name();
  Save(Who::kNorrChef, name, {{"V1", "Ja"}, {"V2", "Nej"}});
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kNorrChef, name, receipt), IsOk());
  EXPECT_THAT(Fakta("sjalvskattning.positiva", "2026-01-01", "2026-12-31"), ElementsAre("norr Rutin 2026-12 1/2"));
  EXPECT_THAT(Fakta("sjalvskattning.poang", "2026-01-01", "2026-12-31"), ElementsAre("norr Rutin 2026-12 3/4"));
}

// --- Sources --------------------------------------------------------------------------------------------------------

TEST_P(KarnfragorTest, WhatASourceSaysIsConfirmedOrChanged) {
  const v1::Formular formular = ImportOne(kVillkor);
  v1::ImportForifylltRequest request;
  request.set_parent("kommuner/0114");
  request.set_ar(2026);
  request.set_request_id(NewRequestId());
  request.set_fil(
      "enhet;nyckel;värde;källa;datum\nHemtjänst Norr;V3;många;Socialstyrelsen;2026-10-01\n"
      "Hemtjänst Väster;V3;4;Socialstyrelsen;2026-10-01\nHemtjänst Norr;V1;Ja;Socialstyrelsen;2026-10-01\n");
  v1::ImportForifylltResponse response;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ImportForifyllt", request, response), IsOk());
  std::vector<std::string> wrong;
  for (const auto& fel : response.fel()) wrong.push_back(absl::StrCat(fel.rad(), " ", fel.kolumn()));
  EXPECT_THAT(wrong, testing::UnorderedElementsAre("2 värde", "3 enhet", "4 nyckel"));
  request.set_request_id(NewRequestId());
  request.set_fil("enhet;nyckel;värde;källa;datum\nhemtjanst norr;v3;4,0;Socialstyrelsen;2026-10-01\n");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ImportForifyllt", request, response), IsOk());
  EXPECT_EQ(response.nya(), 1);
  request.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ImportForifyllt", request, response), IsOk());
  EXPECT_EQ(response.oforandrade(), 1) << "the same file again";
  v1::ListForifylltRequest list;
  list.set_parent("kommuner/0114");
  v1::ListForifylltResponse all;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListForifyllt", list, all), IsOk());
  ASSERT_EQ(all.forifyllt_size(), 1);
  EXPECT_EQ(all.forifyllt(0).enhet(), Enhet("norr"));

  const std::string name = SendOne(formular).name();
  const v1::GetBlankettResponse form = Blankett(Who::kNorrChef, name);
  EXPECT_EQ(form.rader(3).nyckel(), "V3");
  EXPECT_EQ(form.rader(3).forifyllt(), "4");
  EXPECT_EQ(form.rader(3).forifyllt_kalla(), "Socialstyrelsen, 2026-10-01");
  EXPECT_EQ(form.rader(3).svar(), "") << "nothing is answered before it is confirmed";
  Save(Who::kNorrChef, name, {{"V1", "Ja"}, {"V2", "Ja"}, {"V3", "4"}});
  v1::ListSvarResponse svar = Svar(Who::kNorrChef, name);
  EXPECT_EQ(svar.svar(0).ursprung(), v1::SVAR_SKRIVET);
  EXPECT_EQ(svar.svar(2).ursprung(), v1::SVAR_KALLA);
  EXPECT_EQ(svar.svar(2).ursprung_kalla(), "Socialstyrelsen, 2026-10-01");
  Save(Who::kNorrChef, name, {{"V3", "5"}});
  svar = Svar(Who::kNorrChef, name);
  EXPECT_EQ(svar.svar(2).ursprung(), v1::SVAR_SKRIVET);
  EXPECT_EQ(svar.svar(2).ursprung_kalla(), "");
}

TEST_P(KarnfragorTest, AnAnswerSaysThatItIsLastYears) {
  const v1::Formular formular = ImportOne(Own("ht", "SOL_HEMTJANST"));
  const std::string then = SendOne(formular, "soder", 2025).name();
  Save(Who::kSoderChef, then, {{"H1", "Ja"}, {"H2", "Nej"}});
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kSoderChef, then, receipt), IsOk());
  const std::string now = SendOne(formular, "soder", 2026).name();
  Save(Who::kSoderChef, now, {{"H1", "ja"}, {"H2", "Ja"}});
  const v1::ListSvarResponse svar = Svar(Who::kSoderChef, now);
  EXPECT_EQ(svar.svar(0).ursprung(), v1::SVAR_FJOLARET);
  EXPECT_EQ(svar.svar(1).ursprung(), v1::SVAR_SKRIVET);
}

// --- What is needed of the kommun, egenkontroll, time ---------------------------------------------------------------

TEST_P(KarnfragorTest, WhatIsNeededOfTheKommunIsListedOnceItIsHandedIn) {
  const v1::Formular formular = ImportOne(Own("ht", "SOL_HEMTJANST"));
  const std::string norr = SendOne(formular, "norr").name(), soder = SendOne(formular, "soder").name();
  Save(Who::kNorrChef, norr, {{"H1", "Ja"}, {"H2", "Ja"}, {"BEHOV_LAKEMEDEL", "Gemensam utbildning i delegering"}});
  Save(Who::kSoderChef, soder, {{"H1", "Ja"}, {"H2", "Ja"}, {"BEHOV_LAKEMEDEL", "Snabbare besked"}});
  EXPECT_EQ(Get(Who::kNorrChef, norr).antal_besvarade(), 2) << "not counted";
  v1::ListBehovRequest request;
  request.set_parent("kommuner/0114");
  request.set_ar(2026);
  v1::ListBehovResponse response;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListBehov", request, response), IsOk());
  EXPECT_EQ(response.behov_size(), 0);
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kNorrChef, norr, receipt), IsOk());
  EXPECT_EQ(receipt.antal_svar(), 2);
  ASSERT_THAT(Submit(Who::kSoderChef, soder, receipt), IsOk());
  request.set_page_size(1);
  std::vector<std::string> texts;
  do {
    ASSERT_THAT(Do(Who::kKvalitetsteam, "ListBehov", request, response), IsOk());
    for (const auto& one : response.behov())
      texts.push_back(absl::StrCat(one.nummer(), " ", one.avsnitt(), ": ", one.text()));
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(texts, testing::UnorderedElementsAre("S-1 Läkemedel: Gemensam utbildning i delegering",
                                                   "S-2 Läkemedel: Snabbare besked"));
  request.set_insatstyp("SOL_SABO");
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListBehov", request, response), IsOk());
  EXPECT_EQ(response.behov_size(), 0);
}

TEST_P(KarnfragorTest, EgenkontrollerAreTheUtforaresUntilTheyAreHandedIn) {
  const v1::Formular formular = ImportOne(Own("ht", "SOL_HEMTJANST"));
  const std::string then = SendOne(formular, "soder", 2025).name();
  const auto save = [&](const std::string& name, const std::string& senast) {
    v1::SaveEgenkontrollerRequest request;
    request.set_name(name);
    request.set_request_id(NewRequestId());
    v1::Egenkontroll& one = *request.add_egenkontroller();
    one.set_vad("Nyckelhantering");
    one.set_hur_ofta(v1::KONTROLL_VARJE_MANAD);
    one.set_senast_date(senast);
    one.set_resultat("2 av 40 kvittenser saknades");
    one.set_andrat("kvittens i appen");
    v1::SaveEgenkontrollerResponse response;
    return Do(Who::kSoderChef, "SaveEgenkontroller", request, response);
  };
  const auto listed = [&](Who who, const std::string& name, v1::ListEgenkontrollerResponse& response) {
    v1::ListEgenkontrollerRequest request;
    request.set_name(name);
    return Do(who, "ListEgenkontroller", request, response);
  };
  v1::ListEgenkontrollerResponse response;
  EXPECT_THAT(save(then, "2027-01-01"), StatusIs(absl::StatusCode::kInvalidArgument)) << "in the future";
  ASSERT_THAT(save(then, "2025-10-14"), IsOk());
  EXPECT_EQ(Get(Who::kKvalitetsteam, then).antal_egenkontroller(), 1);
  EXPECT_EQ(proto::ReasonOf(listed(Who::kKvalitetsteam, then, response)), "EJ_INLAMNAD");
  EXPECT_THAT(listed(Who::kVard, then, response), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(save(then, "2025-11-14"), IsOk()) << "in place of what stood";
  Save(Who::kSoderChef, then, {{"H1", "Ja"}, {"H2", "Ja"}});
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(Submit(Who::kSoderChef, then, receipt), IsOk());
  EXPECT_EQ(proto::ReasonOf(save(then, "2025-12-01")), "REDAN_INLAMNAD");
  ASSERT_THAT(listed(Who::kKvalitetsteam, then, response), IsOk());
  ASSERT_EQ(response.antal(), 1);
  EXPECT_EQ(response.egenkontroller(0).senast_date(), "2025-11-14");
  EXPECT_EQ(response.egenkontroller(0).hur_ofta(), v1::KONTROLL_VARJE_MANAD);
  EXPECT_THAT(Fakta("sjalvskattning.egenkontroll", "2025-01-01", "2025-12-31"), ElementsAre("soder  2025-12 1/1"));

  const std::string now = SendOne(formular, "soder", 2026).name();
  ASSERT_THAT(listed(Who::kSoderChef, now, response), IsOk());
  EXPECT_EQ(response.antal(), 0);
  ASSERT_EQ(response.forslag_size(), 1);
  EXPECT_EQ(response.forslag(0).vad(), "Nyckelhantering");
  EXPECT_EQ(response.forslag(0).resultat(), "") << "what and how often; the rest is this year's";
}

TEST_P(KarnfragorTest, TheTimeToFillInIsStoredWhenItIsHandedIn) {
  const v1::Formular formular = ImportOne(Own("ht", "SOL_HEMTJANST"));
  const std::string name = SendOne(formular).name();
  const auto at = [&](const std::string& method, int minute, const auto& request, auto& response) {
    proto::Call call = MakeCall(method, Who::kNorrChef);
    call.now += absl::Minutes(minute);
    return std::get<proto::UnaryHandler>(handlers_.table().at(method))(call, request, response);
  };
  v1::SaveSvarResponse saved;
  ASSERT_THAT(at("SaveSvar", 0, Answers(name, {{"H1", "Ja"}}), saved), IsOk());
  ASSERT_THAT(at("SaveSvar", 12, Answers(name, {{"H2", "Ja"}}), saved), IsOk());
  ASSERT_THAT(at("SaveSvar", 100, Answers(name, {{"H2", "Nej"}}), saved), IsOk());
  v1::SubmitSjalvskattningRequest submit;
  submit.set_name(name);
  submit.set_request_id(NewRequestId());
  v1::SubmitSjalvskattningResponse receipt;
  ASSERT_THAT(at("SubmitSjalvskattning", 105, submit, receipt), IsOk());
  EXPECT_EQ(receipt.sjalvskattning().ifyllnad_minuter(), 17) << "12 and 5; the pause is none";
  v1::GetIfyllnadstidRequest ask;
  ask.set_name(formular.name());
  v1::GetIfyllnadstidResponse time;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "GetIfyllnadstid", ask, time), IsOk());
  EXPECT_EQ(time.antal(), 1);
  EXPECT_EQ(time.median_minuter(), 17);
  EXPECT_THAT(Fakta("sjalvskattning.ifyllnadstid", "2026-01-01", "2026-12-31"), ElementsAre("norr  2026-12 17/1"));
}

KVALITET_ON_EVERY_ENGINE(KarnfragorTest);

}  // namespace
}  // namespace kvalitet::uppfoljning
