#include <gmock/gmock.h>

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/avvikelser/fristval_rules.h"
#include "services/avvikelser/handelse_store.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/matt.h"
#include "services/avvikelser/rules.h"

namespace kvalitet::avvikelser {
namespace {

const absl::CivilDay kToday(2026, 6, 15);

v1::Avvikelse Good() {
  v1::Avvikelse a;
  a.set_typ(v1::AVVIKELSE);
  a.set_lagrum(v1::SOL);
  a.set_intraffad_date("2026-03-10");
  a.set_upptackt_date("2026-03-11");
  a.set_rapporterad_date("2026-03-12");
  a.set_beskrivning("Ett besök blev inte av.");
  a.add_kategorier()->set_kod("UTFORANDE_EJ");
  return a;
}

// The fields that a candidate breaks, as a service finds them.
std::vector<std::string> Broken(v1::Avvikelse a, bool imported = false) {
  Stamp(a, nullptr, kToday);
  proto::Violations violations;
  Check(a, kToday, imported, "", violations);
  std::vector<std::string> fields;
  for (const proto::Violation& v : violations.list()) fields.push_back(v.field);
  return fields;
}

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Stamp, FillsInWhatFollows) {
  v1::Avvikelse a;
  a.set_allvarlighet(4);
  a.set_sannolikhet(3);
  a.add_kategorier()->set_kod("RATTSSAKERHET");
  a.add_kategorier()->set_kod("BEMOTANDE");
  Stamp(a, nullptr, kToday);
  EXPECT_EQ(a.rapporterad_date(), "2026-06-15");
  EXPECT_EQ(a.upptackt_date(), "2026-06-15");
  EXPECT_EQ(a.handelse_date(), "2026-06-15");
  EXPECT_EQ(a.state(), v1::REGISTRERAD);
  EXPECT_EQ(a.riskvarde(), 12);
  EXPECT_EQ(a.kategorikoder(), ",BEMOTANDE,RATTSSAKERHET,");
  EXPECT_FALSE(a.has_handlaggningsdagar());
  v1::Avvikelse again = a;
  Stamp(again, &a, kToday);
  EXPECT_EQ(again.SerializeAsString(), a.SerializeAsString());
}

TEST(Stamp, TheEventGovernsWhereItsDayIsKnownElseTheDayItWasNoticed) {
  v1::Avvikelse a = Good();
  Stamp(a, nullptr, kToday);
  EXPECT_EQ(a.handelse_date(), "2026-03-10");
  a.clear_intraffad_date();
  Stamp(a, nullptr, kToday);
  EXPECT_EQ(a.handelse_date(), "2026-03-11");
}

TEST(Stamp, ClosingTellsTheDayAndReopeningTakesItBack) {
  v1::Avvikelse a = Good();
  Stamp(a, nullptr, kToday);
  v1::Avvikelse closed = a;
  closed.set_state(v1::AVSLUTAD);
  Stamp(closed, &a, kToday);
  EXPECT_EQ(closed.avslutad_date(), "2026-06-15");
  EXPECT_EQ(closed.handlaggningsdagar(), 95);
  v1::Avvikelse reopened = closed;
  reopened.set_state(v1::UNDER_UTREDNING);
  Stamp(reopened, &closed, kToday);
  EXPECT_TRUE(reopened.avslutad_date().empty());
  EXPECT_FALSE(reopened.has_handlaggningsdagar());
  v1::Avvikelse imported = Good();
  imported.set_avslutad_date("2026-04-01");
  Stamp(imported, nullptr, kToday);
  EXPECT_EQ(imported.state(), v1::AVSLUTAD) << "a day of closing says that it is closed";
}

TEST(Check, TakesAGoodOne) { EXPECT_THAT(Broken(Good()), IsEmpty()); }

TEST(Check, DatesComeInOrderAndNotAfterToday) {
  v1::Avvikelse a = Good();
  a.set_upptackt_date("2026-03-09");
  EXPECT_THAT(Broken(a), ElementsAre("upptackt_date"));
  a = Good();
  a.set_rapporterad_date("2026-03-10");
  EXPECT_THAT(Broken(a), ElementsAre("rapporterad_date"));
  for (const char* reported : {"2026-03-09", "2026-06-16"}) {
    a = Good();
    a.clear_upptackt_date();
    a.set_rapporterad_date(reported);
    EXPECT_THAT(Broken(a), ElementsAre("rapporterad_date")) << "nobody stated when it was noticed: " << reported;
  }
  a = Good();
  a.set_upptackt_date("2026-06-16");
  EXPECT_THAT(Broken(a), ElementsAre("upptackt_date"));
  a = Good();
  a.set_avslutad_date("2026-03-01");
  EXPECT_THAT(Broken(a), ElementsAre("avslutad_date"));
  a = Good();
  a.set_rapporterad_date("2026-06-16");
  EXPECT_THAT(Broken(a), ElementsAre("rapporterad_date")) << "tomorrow";
  a = Good();
  a.set_intraffad_date("2026-06-16");
  EXPECT_THAT(Broken(a), ElementsAre("intraffad_date")) << "one mistake, told once";
  a = Good();
  a.set_typ(v1::LEX_SARAH);
  a.set_till_ivo_date("2026-03-10");
  EXPECT_THAT(Broken(a), ElementsAre("till_ivo_date"));
}

TEST(Check, IvoIsNotNotifiedBeforeTheRapport) {
  v1::Avvikelse a = Good();
  a.set_typ(v1::LEX_SARAH);
  a.set_till_ivo_date("2026-03-11");
  ASSERT_EQ(a.rapporterad_date(), "2026-03-12");
  EXPECT_THAT(Broken(a), ElementsAre("till_ivo_date")) << "noticed already, and not reported";
  // What stood so before is not in the way of a change of something else.
  Stamp(a, nullptr, kToday);
  v1::Avvikelse changed = a;
  changed.set_konsekvens("Oro.");
  proto::Violations violations;
  Check(changed, kToday, false, "", violations, &a);
  EXPECT_TRUE(violations.empty());
  changed.set_till_ivo_date("2026-03-10");
  Check(changed, kToday, false, "", violations, &a);
  ASSERT_EQ(violations.list().size(), 1u);
  EXPECT_EQ(violations.list()[0].svenska,
            "Dagen för anmälan till IVO (2026-03-10) är före rapporten (2026-03-12). Anmälan görs tidigast samma dag "
            "som rapporten. Ange den dagen eller en senare, eller rätta rapportens dag.");
  for (const char* day : {"2026-03-12", "2026-03-13", ""}) EXPECT_EQ(AnmaldForeRapporten(day, "2026-03-12"), "");
}

TEST(Check, KindAndLawGoTogether) {
  v1::Avvikelse a = Good();
  a.set_typ(v1::LEX_SARAH);
  a.set_grad(v1::MISSFORHALLANDE);
  a.set_till_ivo_date("2026-03-20");
  EXPECT_THAT(Broken(a), IsEmpty());
  a.set_lagrum(v1::HSL);
  EXPECT_THAT(Broken(a), ElementsAre("lagrum", "kategorier")) << "lex Sarah is not of HSL, nor the category";
  a = Good();
  a.set_typ(v1::LEX_MARIA);
  EXPECT_THAT(Broken(a), ElementsAre("lagrum", "kategorier"));
  a = Good();
  a.set_grad(v1::MISSFORHALLANDE);
  a.set_till_ivo_date("2026-03-20");
  EXPECT_THAT(Broken(a), ElementsAre("grad", "till_ivo_date")) << "of an avvikelse";
}

TEST(Check, CategoriesAreOfTheRightListAndOnce) {
  v1::Avvikelse a = Good();
  a.add_kategorier()->set_kod("UTFORANDE_EJ");
  EXPECT_THAT(Broken(a), ElementsAre("kategorier"));
  a = Good();
  a.set_typ(v1::KLAGOMAL);
  EXPECT_THAT(Broken(a), ElementsAre("kategorier")) << "klagomål have their own";
  a.mutable_kategorier(0)->set_kod("SYN_TID");
  EXPECT_THAT(Broken(a), IsEmpty());
  a = Good();
  a.mutable_kategorier(0)->set_kod("bemotande");
  EXPECT_THAT(Broken(a), ElementsAre("kategorier")) << "the code itself is stored, not a word for it";
}

TEST(Check, StateAndItsDay) {
  v1::Avvikelse a = Good();
  a.set_state(v1::UNDER_UTREDNING);
  a.set_avslutad_date("2026-04-01");
  EXPECT_THAT(Broken(a), ElementsAre("avslutad_date"));
}

TEST(Check, OnlyImportsMayLackADescription) {
  v1::Avvikelse a = Good();
  a.clear_beskrivning();
  EXPECT_THAT(Broken(a), ElementsAre("beskrivning"));
  EXPECT_THAT(Broken(a, true), IsEmpty());
}

TEST(Typer, AreEventsOrWhatSomebodySays) {
  EXPECT_THAT(Typnamn(true), ElementsAre("SYNPUNKT", "KLAGOMAL", "BEROM", "FORSLAG"));
  EXPECT_THAT(Typnamn(false), ElementsAre("AVVIKELSE", "LEX_SARAH", "LEX_MARIA"));
  for (int typ = v1::Synpunktstyp_MIN + 1; typ <= v1::Synpunktstyp_MAX; ++typ) {
    EXPECT_TRUE(ArSynpunkt(LinjensTyp(static_cast<v1::Synpunktstyp>(typ)))) << typ;
  }
  EXPECT_EQ(ArHandelse(), "typ IN ('AVVIKELSE', 'LEX_SARAH', 'LEX_MARIA')");
}

TEST(Kategorier, AreFoundByCodeAndByLabelHoweverTyped) {
  EXPECT_EQ(FindKategori("MISSFORHALLANDE", "BEMOTANDE", kToday)->etikett(), "brister i bemötande");
  EXPECT_EQ(FindKategori("MISSFORHALLANDE", " Brister i bemotande", kToday)->kod(), "BEMOTANDE");
  EXPECT_EQ(FindKategori("HSL", "Trycksår grad 2", kToday)->kod(), "TRYCKSAR_2");
  EXPECT_EQ(FindKategori("SYNPUNKT", "bemötande", kToday)->kod(), "SYN_BEMOTANDE");
  EXPECT_EQ(FindKategori("HSL", "BEMOTANDE", kToday), nullptr);
  EXPECT_EQ(FindKategori("MISSFORHALLANDE", "BEMOTANDE", absl::CivilDay(1990, 1, 1)), nullptr) << "not in use yet";
  EXPECT_EQ(KategoriHelp("MISSFORHALLANDE", "BEMÖTANDET", kToday), "Menade du BEMOTANDE (brister i bemötande)?");
  EXPECT_TRUE(absl::StrContains(KategoriHelp("HSL", "xyz", kToday), "Välj bland: ")) << "what there is to choose from";
  EXPECT_TRUE(absl::StrContains(KategoriHelp("HSL", "xyz", kToday), "TRYCKSAR_2"));
}

TEST(Kategorier, TheFileIsRefusedWithItsLine) {
  EXPECT_FALSE(ParseKategorier("HSL;;A;a;1999-01-01;;x;\nHSL;;A;b;1999-01-01;;x;").ok()) << "one code twice";
  EXPECT_FALSE(ParseKategorier("HSL;;A;a;1999-13-01;;x;").ok());
  EXPECT_TRUE(absl::StrContains(ParseKategorier("# c\nHSL;a").status().message(), "line 2"));
  // Together the codes of six categories must fit their column.
  for (const v1::Kategori& kategori : Kategorier()) EXPECT_LE(kategori.kod().size(), 30u);
}

// The parser refuses a closed one without an answer, so this holds of the file too: it is parsed at start.
TEST(Kategorier, EveryClosedOneSaysWhatItBecame) {
  const std::string open = "HSL;;B;b;2020-01-01;;x;\n";
  EXPECT_FALSE(ParseKategorier(open + "HSL;;A;a;1999-01-01;2020-01-01;x;").ok()) << "closed, and nothing said";
  EXPECT_TRUE(ParseKategorier(open + "HSL;;A;a;1999-01-01;2020-01-01;x;INGEN").ok());
  EXPECT_TRUE(ParseKategorier(open + "HSL;;A;a;1999-01-01;2020-01-01;x;B").ok());
  EXPECT_FALSE(ParseKategorier(open + "HSL;;A;a;1999-01-01;2020-01-01;x;C").ok()) << "no such code";
  EXPECT_FALSE(ParseKategorier(open + "SYNPUNKT;;A;a;1999-01-01;2020-01-01;x;B").ok()) << "of another list";
  EXPECT_FALSE(ParseKategorier(open + "HSL;;A;a;1999-01-01;2019-01-01;x;B").ok()) << "not in use yet on that day";
  EXPECT_FALSE(ParseKategorier("HSL;;A;a;1999-01-01;;x;INGEN").ok()) << "in use, so it became nothing";
  for (const v1::Kategori& one : Kategorier()) {
    EXPECT_TRUE(one.giltig_till().empty() || one.blev_size() > 0 || RaknasSom(one.kod()) == one.kod()) << one.kod();
  }
}

TEST(Kategorier, FiguresFollowWhatOneBecameAndNothingElse) {
  const auto kategorier = ParseKategorier(
      "HSL;;A1;a;1999-01-01;2010-01-01;x;A2\nHSL;;A2;a;2010-01-01;2020-01-01;x;A3\nHSL;;A3;a;2020-01-01;;x;\n"
      "HSL;;B;b;1999-01-01;2010-01-01;x;B1,B2\nHSL;;B1;b;2010-01-01;;x;\nHSL;;B2;b;2010-01-01;;x;\n"
      "HSL;;C1;c;1999-01-01;2010-01-01;x;C\nHSL;;C2;c;1999-01-01;2010-01-01;x;C\nHSL;;C;c;2010-01-01;;x;\n"
      "HSL;;D;d;1999-01-01;2010-01-01;x;INGEN\n");
  ASSERT_TRUE(kategorier.ok()) << kategorier.status();
  EXPECT_EQ(Foljder(*kategorier), (std::map<std::string, std::string>{{"A1", "A3"}, {"A2", "A3"}}))
      << "what was divided, joined or ended keeps its own";
  EXPECT_EQ(RaknasSom("BEMOTANDE"), "BEMOTANDE");
  EXPECT_EQ(KoderSom("BEMOTANDE"), std::vector<std::string>{"BEMOTANDE"});
}

// Who reads a synpunkt, and whose it is, follows the list: a code that is divided or added needs no build.
TEST(Kategorier, WhichAreOfHealthCareIsData) {
  const std::string rest =
      "SYNPUNKT;;SYN_TID;tid;1999-01-01;;x;\nHSL;hälso- och sjukvård;KAD;kad;1999-01-01;;x;\n"
      "SYNPUNKT;hälso- och sjukvård;SYN_REHAB;rehabilitering;2020-01-01;;x;\n";
  const auto divided = ParseKategorier(
      rest +
      "SYNPUNKT;;SYN_HALSOVARD;vård;1999-01-01;2010-01-01;x;SYN_LAKEMEDEL,SYN_VARD\n"
      "SYNPUNKT;;SYN_LAKEMEDEL;läkemedel;2010-01-01;;x;\n"
      "SYNPUNKT;;SYN_VARD;vård;2010-01-01;2020-01-01;x;SYN_VARD_2\nSYNPUNKT;;SYN_VARD_2;vård;2020-01-01;;x;\n");
  ASSERT_TRUE(divided.ok()) << divided.status();
  EXPECT_THAT(Halsovardskoder(*divided),
              ElementsAre("SYN_HALSOVARD", "SYN_LAKEMEDEL", "SYN_REHAB", "SYN_VARD", "SYN_VARD_2"));
  const auto ended = ParseKategorier(rest + "SYNPUNKT;;SYN_HALSOVARD;vård;1999-01-01;2020-01-01;x;INGEN\n");
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_THAT(Halsovardskoder(*ended), ElementsAre("SYN_HALSOVARD", "SYN_REHAB"));
  EXPECT_TRUE(ArHalsovard("SYN_HALSOVARD"));
  for (const char* other : {"SYN_TID", "KAD", ""}) EXPECT_FALSE(ArHalsovard(other)) << other;
}

TEST(Matt, TheTableCanBeUsed) { EXPECT_TRUE(fakta::CheckRules(Matt()).ok()) << fakta::CheckRules(Matt()); }

}  // namespace
}  // namespace kvalitet::avvikelser
