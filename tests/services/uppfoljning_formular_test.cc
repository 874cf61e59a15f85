// Formulär on every engine: versions, immutability, import.
#include <fstream>
#include <sstream>

#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using tests::IsOk;
using tests::StatusIs;

class FormularTest : public UppfoljningFixture {
 protected:
  static std::string Example(const std::string& name) {
    std::ifstream in(std::string(KVALITET_SOURCE_DIR) + "/deploy/example/" + name, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  v1::Formular Get(const std::string& name) {
    v1::GetFormularRequest request;
    request.set_name(name);
    v1::Formular formular;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "GetFormular", request, formular), IsOk());
    return formular;
  }
};

TEST_P(FormularTest, PublishedNeverChanges) {
  v1::Formular published = Publish();
  EXPECT_EQ(published.version(), 1);
  EXPECT_EQ(published.state(), v1::PUBLICERAT);
  EXPECT_EQ(published.name(), "kommuner/0114/formular/sjalvskattning-hemtjanst-v1");

  v1::UpdateFormularRequest update;
  *update.mutable_formular() = Get(published.name());
  update.mutable_formular()->set_rubrik("Annat");
  v1::Formular out;
  absl::Status refused = Do(Who::kKvalitetsteam, "UpdateFormular", update, out);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(proto::ReasonOf(refused), "FORMULAR_PUBLICERAT");

  v1::DeleteFormularRequest remove;
  remove.set_name(published.name());
  remove.set_request_id(NewRequestId());
  EXPECT_THAT(Do(Who::kKvalitetsteam, "DeleteFormular", remove, out), StatusIs(absl::StatusCode::kFailedPrecondition));

  v1::PublishFormularRequest again;
  again.set_name(published.name());
  again.set_request_id(NewRequestId());
  EXPECT_THAT(Do(Who::kKvalitetsteam, "PublishFormular", again, out), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(Get(published.name()).rubrik(), "Självskattning hemtjänst");
}

TEST_P(FormularTest, SameFileChangesNothingAndAChangedOneIsTheNextVersion) {
  v1::Formular first = Publish();
  v1::Formular same = Publish();
  EXPECT_EQ(same.name(), first.name());
  EXPECT_EQ(same.etag(), first.etag());
  v1::Formular next = Publish(
      "sjalvskattning-hemtjanst;Självskattning hemtjänst;SOL_HEMTJANST;Test;UTFORARE;A4;Rutin;Till?;;JN;Ja;ja;;\n");
  EXPECT_EQ(next.version(), 2);
  EXPECT_EQ(next.name(), "kommuner/0114/formular/sjalvskattning-hemtjanst-v2");
  EXPECT_EQ(Get(first.name()).antal_fragor(), 3);
  EXPECT_EQ(Get(next.name()).antal_fragor(), 4);
}

TEST_P(FormularTest, ADraftIsChangedInPlaceAndThenPublished) {
  v1::CreateFormularRequest create;
  create.set_parent("kommuner/0114");
  create.set_request_id(NewRequestId());
  v1::Formular& formular = *create.mutable_formular();
  formular.set_serie("halvarsfragor");
  formular.set_rubrik("Halvårsfrågor");
  formular.set_insatstyp("ALLA");
  formular.set_instrument("Egna");
  formular.set_respondent(v1::UTFORARE);
  v1::Fraga& fraga = *formular.add_fragor();
  fraga.set_nyckel("K1");
  fraga.set_avsnitt("Ledning");
  fraga.set_text("Finns chef?");
  fraga.set_skala(v1::U4);
  fraga.add_positiva("uppfylls HELT");
  v1::Formular made;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateFormular", create, made), IsOk());
  EXPECT_EQ(made.state(), v1::UTKAST);
  EXPECT_EQ(made.version(), 1);
  EXPECT_THAT(Get(made.name()).fragor(0).positiva(), testing::ElementsAre("Uppfylls helt"))
      << "spelt as the alternative";
  EXPECT_THAT(Get(made.name()).fragor(0).uteslutna(), testing::ElementsAre("Ej aktuellt"));
  v1::Formular again;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "CreateFormular", create, again), IsOk());
  EXPECT_EQ(again.name(), made.name()) << "same request, one effect";

  v1::UpdateFormularRequest update;
  *update.mutable_formular() = made;
  update.mutable_formular()->mutable_fragor(0)->set_text("Finns chef på plats?");
  v1::Formular changed;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "UpdateFormular", update, changed), IsOk());
  EXPECT_NE(changed.innehall_hash(), made.innehall_hash());
  EXPECT_THAT(Do(Who::kKvalitetsteam, "UpdateFormular", update, changed), StatusIs(absl::StatusCode::kAborted));

  update.mutable_formular()->set_etag("");
  update.set_request_id(NewRequestId());
  *update.mutable_formular()->add_fragor() = update.formular().fragor(0);
  absl::Status twice = Do(Who::kKvalitetsteam, "UpdateFormular", update, changed);
  EXPECT_THAT(twice, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(proto::ViolationsOf(twice)[0].field, "formular.fragor[1].nyckel");

  v1::PublishFormularRequest publish;
  publish.set_name(made.name());
  publish.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "PublishFormular", publish, changed), IsOk());
  EXPECT_EQ(changed.state(), v1::PUBLICERAT);
  EXPECT_TRUE(changed.has_publicerad_time());
}

TEST_P(FormularTest, TheWholePublishedSetInOneCall) {
  v1::ImportFormularRequest request;
  request.set_parent("kommuner/0114");
  request.set_kalla("uppfoljningsfragor.csv");
  request.set_fil(Example("uppfoljningsfragor.csv"));
  request.set_karta(Example("karta_uppfoljningsfragor.csv"));
  request.set_validate_only(true);
  v1::ImportFormularResponse response;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ImportFormular", request, response), IsOk());
  EXPECT_EQ(response.nya(), 21);
  request.set_validate_only(false);
  request.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ImportFormular", request, response), IsOk());
  EXPECT_EQ(response.antal(), 294);
  EXPECT_EQ(response.nya(), 21) << "validate_only stored nothing";
  EXPECT_EQ(response.last_som(), "UTF-8, komma");
  request.set_request_id(NewRequestId());
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ImportFormular", request, response), IsOk());
  EXPECT_EQ(response.oforandrade(), 21);
  EXPECT_EQ(response.nya(), 0);

  v1::ListFormularRequest list;
  list.set_parent("kommuner/0114");
  list.set_filter("insatstyp = \"SOL_HEMTJANST\" AND respondent = \"UTFORARE\"");
  v1::ListFormularResponse found;
  ASSERT_THAT(Do(Who::kOmsorg, "ListFormular", list, found), IsOk());
  ASSERT_EQ(found.formular_size(), 1);
  EXPECT_EQ(found.formular(0).antal_fragor(), 30);
  EXPECT_EQ(found.formular(0).fragor_size(), 0) << "questions are not in lists";
}

TEST_P(FormularTest, AFileWithABadRowStoresNothing) {
  v1::ImportFormularRequest request;
  request.set_parent("kommuner/0114");
  request.set_kalla("test");
  request.set_request_id(NewRequestId());
  request.set_fil(
      "formulär;insatstyp;instrument;respondent;nyckel;avsnitt;fråga;skala\n"
      "a;SOL_SABO;I;UTFORARE;A1;Rutin;Finns?;JN\na;SOL_SABO;I;UTFORARE;A2;Rutin;Finns?;XX\n");
  v1::ImportFormularResponse response;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ImportFormular", request, response), IsOk());
  ASSERT_EQ(response.antal_fel(), 1);
  EXPECT_EQ(response.fel(0).rad(), 3);
  EXPECT_EQ(response.fel(0).kolumn(), "skala");
  EXPECT_EQ(response.nya(), 0);
  EXPECT_EQ(Rows("SELECT name FROM formular").size(), 0u);
}

TEST_P(FormularTest, EveryAvsnittEndsWithWhatIsNeededOfTheKommun) {
  const v1::Formular formular = Get(Publish().name());
  std::vector<std::string> keys;
  for (const auto& fraga : formular.fragor()) keys.push_back(fraga.nyckel());
  EXPECT_THAT(keys, testing::ElementsAre("A1", "BEHOV_LAKEMEDEL", "A2", "A3", "BEHOV_RUTIN"));
  EXPECT_EQ(formular.antal_fragor(), 3) << "it is not counted";
  EXPECT_TRUE(formular.fragor(1).behov());
  EXPECT_FALSE(formular.fragor(1).obligatorisk());
  EXPECT_EQ(formular.fragor(1).text(), "Vad behöver ni från kommunen? (Läkemedel)");
}

TEST_P(FormularTest, AChangedScaleIsANewKey) {
  Publish();
  v1::ImportFormularRequest request;
  request.set_parent("kommuner/0114");
  request.set_kalla("test");
  request.set_request_id(NewRequestId());
  request.set_fil(
      "formulär;rubrik;insatstyp;instrument;respondent;nyckel;avsnitt;fråga;skala\n"
      "sjalvskattning-hemtjanst;Självskattning hemtjänst;SOL_HEMTJANST;Test;UTFORARE;A2;Rutin;Finns rutin?;JDN\n");
  v1::ImportFormularResponse response;
  const absl::Status refused = Do(Who::kKvalitetsteam, "ImportFormular", request, response);
  ASSERT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(
      proto::ViolationsOf(refused)[0].svenska,
      "A2: skalan är inte densamma som i version 1. En fråga med ändrad skala är en ny fråga; ge den en ny nyckel.");
}

// Nor are the answers that count as positive changed under a key: both years' shares would stand side by side.
TEST_P(FormularTest, ChangedPositiveAnswersAreANewKey) {
  Publish();
  v1::ImportFormularRequest request;
  request.set_parent("kommuner/0114");
  request.set_kalla("test");
  request.set_request_id(NewRequestId());
  request.set_fil(
      "formulär;rubrik;insatstyp;instrument;respondent;nyckel;avsnitt;fråga;skala;positiva\n"
      "sjalvskattning-hemtjanst;Självskattning hemtjänst;SOL_HEMTJANST;Test;UTFORARE;A2;Rutin;Finns rutin?;JN;Nej\n");
  v1::ImportFormularResponse response;
  const absl::Status refused = Do(Who::kKvalitetsteam, "ImportFormular", request, response);
  ASSERT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument)) << response.DebugString();
  EXPECT_EQ(proto::ViolationsOf(refused)[0].svenska,
            "A2: vilka svar som är positiva eller räknas bort är inte detsamma som i version 1, så åren går inte att "
            "jämföra. Behåll dem, eller ge frågan en ny nyckel.");
}

// Figures question by question name the questions as they were asked last.
TEST_P(FormularTest, FiguresPerQuestionNameTheQuestions) {
  Publish();
  fakta::v1::ListMattRequest which;
  which.set_parent("kommuner/0114");
  fakta::v1::ListMattResponse matt;
  ASSERT_THAT(Do(Who::kKvalitetsteam, "ListMatt", which, matt), IsOk());
  int named = 0;
  for (const fakta::v1::Matt& one : matt.matt()) {
    if (one.delnamn_size() == 0 || one.matt() == "sanktion.steg") continue;  // its parts are steps
    ++named;
    EXPECT_EQ(one.delnamn().count("A1"), 1u) << one.matt();
    EXPECT_THAT(one.delnamn().at("A2"), testing::StartsWith("A2: ")) << one.matt();
    EXPECT_EQ(one.delnamn().count("BEHOV_RUTIN"), 0u) << "it is no question that is counted";
  }
  EXPECT_EQ(named, 2) << "positive answers and shares";
}

KVALITET_ON_EVERY_ENGINE(FormularTest);

}  // namespace
}  // namespace kvalitet::uppfoljning
