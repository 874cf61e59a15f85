// A database that was stored before it was known that who answers for a measure may be named.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ForslutningTest : public LexSarahTest {
 protected:
  static proto::Call Sas() { return As(Roll::SAS); }
  absl::StatusOr<v1::LexSarahArende> MedAtgarder() {
    KV_ASSIGN_OR_RETURN(const v1::Avvikelse rapport, Rapport("soder", House::Utforare("beta"), "Fall."));
    KV_ASSIGN_OR_RETURN(v1::LexSarahArende arende, TaEmot(rapport, Sas()));
    KV_RETURN_IF_ERROR(Move(arende, v1::UTSE_UTREDARE, Sas()));
    KV_RETURN_IF_ERROR(SkrivUtredning(arende, Sas()));
    AddAtgard(arende, 1);
    AddAtgard(arende, 2);
    arende.mutable_atgarder(1)->set_ansvarig("samordnare Kim Påhittad");
    KV_RETURN_IF_ERROR(Skriv(arende, {"atgarder"}, Sas()));
    return arende;
  }
  std::string Kolumn(const std::string& column) {
    std::string all;
    for (const sql::Row& row : Rows(absl::StrCat("SELECT ", column, " FROM lex_sarah_arende_atgarder ORDER BY pos"))) {
      const std::string* text = std::get_if<std::string>(&row[0]);
      absl::StrAppend(&all, text == nullptr ? "NULL" : *text, "\n");
    }
    return all;
  }
  // The database as it was: the plain column, and none of what came after.
  void Forut() {
    const std::vector<std::string> all = Schema();
    const auto first = std::find_if(all.begin(), all.end(), [](const std::string& one) {
      return absl::StrContains(one, "ADD COLUMN ansvarig_klar");
    });
    ASSERT_NE(first, all.end());
    KV_ASSERT_OK(Do("ALTER TABLE lex_sarah_arende_atgarder DROP COLUMN ansvarig_klar"));
    KV_ASSERT_OK(Do("UPDATE lex_sarah_arende_atgarder SET ansvarig = 'enhetschef' WHERE pos = 0"));
    KV_ASSERT_OK(Do("UPDATE lex_sarah_arende_atgarder SET ansvarig = 'k1.samordnare Kim Påhittad' WHERE pos = 1"));
    KV_ASSERT_OK(Do("DELETE FROM fakta_markor"));  // what is appended after may mark months anew
    KV_ASSERT_OK(Do("UPDATE schema_version SET version = version - ? WHERE service = 'avvikelser'",
                    {int64_t{all.end() - first}}));
  }
};

TEST_P(ForslutningTest, WhoAnswersForAMeasureIsSealed) {
  const auto arende = MedAtgarder();
  KV_ASSERT_OK(arende);
  EXPECT_THAT(Kolumn("ansvarig"), Not(HasSubstr("Kim")));
  const auto read = Read(arende->name(), Sas());
  KV_ASSERT_OK(read);
  EXPECT_EQ(read->atgarder(1).ansvarig(), "samordnare Kim Påhittad");
}

TEST_P(ForslutningTest, WhatWasStoredPlainIsSealedBeforeItIsServed) {
  const auto made = MedAtgarder();
  KV_ASSERT_OK(made);
  ASSERT_NO_FATAL_FAILURE(Forut());
  House later(db());
  EXPECT_EQ(Kolumn("ansvarig_klar"), "NULL\nNULL\n");
  EXPECT_THAT(Kolumn("ansvarig"), Not(HasSubstr("Kim")));
  EXPECT_THAT(Kolumn("ansvarig"), Not(HasSubstr("enhetschef"))) << "all of them";
  v1::GetLexSarahArendeRequest request;
  request.set_name(made->name());
  v1::LexSarahArende arende;
  KV_ASSERT_OK(later.Do("GetLexSarahArende", Sas(), request, arende));
  EXPECT_EQ(arende.atgarder(0).ansvarig(), "enhetschef");
  EXPECT_EQ(arende.atgarder(1).ansvarig(), "k1.samordnare Kim Påhittad");  // no envelope, whatever it looks like
  House again(db());                                                       // nothing is left to do
  KV_ASSERT_OK(again.Do("GetLexSarahArende", Sas(), request, arende));
  EXPECT_EQ(arende.atgarder(0).ansvarig(), "enhetschef");
}

// Before there were several, one was told.
TEST_P(ForslutningTest, WhoWasToldIsReadFromWhatWasStoredAsOne) {
  for (const v1::Informerad one : {v1::INFORMERAD_ENSKILD, v1::INFORMERAD_NARSTAENDE, v1::INFORMERAD_FORETRADARE,
                                   v1::INFORMERAD_INGEN, v1::INFORMERAD_UNSPECIFIED}) {
    v1::CreateAvvikelseRequest request = House::NewOne("soder");
    request.mutable_avvikelse()->set_informerad(one);
    const auto made = house().Create(request);
    KV_ASSERT_OK(made);
    EXPECT_EQ(made->informerade_size(), one == v1::INFORMERAD_UNSPECIFIED ? 0 : 1) << "said as before";
  }
  KV_ASSERT_OK(Do("UPDATE avvikelse SET informerade = NULL"));
  ASSERT_NO_FATAL_FAILURE(Forut());
  House later(db());
  const auto all = later.List("");
  KV_ASSERT_OK(all);
  EXPECT_EQ(all->size(), 5u);
  for (const v1::Avvikelse& listed : *all) {
    const auto read = later.Get(listed.name());
    KV_ASSERT_OK(read);
    ASSERT_EQ(read->informerade_size(), read->informerad() == v1::INFORMERAD_UNSPECIFIED ? 0 : 1);
    if (read->informerade_size() > 0) {
      EXPECT_EQ(read->informerade(0), read->informerad());
    }
  }
  v1::Avvikelse several = *later.Get((*all)[0].name());
  several.clear_informerade();
  several.add_informerade(v1::INFORMERAD_CHEF);
  several.add_informerade(v1::INFORMERAD_LAKARE);
  const auto written = later.Update(several, {"informerade"});
  KV_ASSERT_OK(written);
  EXPECT_EQ(written->informerade_size(), 2);
  EXPECT_EQ(written->informerad(), v1::INFORMERAD_CHEF);
  several = *written;
  several.add_informerade(v1::INFORMERAD_INGEN);
  EXPECT_THAT(later.Update(several, {"informerade"}), tests::StatusIs(absl::StatusCode::kInvalidArgument));
}

KVALITET_ON_EVERY_ENGINE(ForslutningTest);

}  // namespace
}  // namespace kvalitet::avvikelser
