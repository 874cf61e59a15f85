// What may stand twice in the register: names as municipalities publish them.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "common/base/csv.h"
#include "services/registry/dubblett_rules.h"
#include "tests/services/registry_fixture.h"

namespace kvalitet::registry {
namespace {

using ::testing::HasSubstr;
using tests::IsOk;

int Poang(const std::string& a, const std::string& b) {
  const auto ab = Jamfor({"a", a, {}, ""}, {"b", b, {}, ""}), ba = Jamfor({"b", b, {}, ""}, {"a", a, {}, ""});
  EXPECT_EQ(ab.has_value(), ba.has_value()) << a << " / " << b;
  EXPECT_EQ(ab.value_or(Likhet()).poang, ba.value_or(Likhet()).poang) << a << " / " << b;
  // What is compared is only found among what shares a key.
  const std::vector<Registerpost> poster = {{"a", a, {}, ""}, {"b", b, {}, ""}};
  EXPECT_EQ(FinnDubbletter(poster).size(), ab.has_value() ? 1u : 0u) << a << " / " << b;
  return ab.value_or(Likhet()).poang;
}

TEST(DubblettTest, TheSameNameWrittenAnotherWay) {
  EXPECT_EQ(Poang("Svanen hemtjänst", "SVANEN HEMTJÄNST"), 95);
  EXPECT_EQ(Poang("Josa Clean I StockholmAB", "Josa Clean i Stockholm AB"), 95);
  EXPECT_EQ(Poang("Kommunens hemtjänst", "Kommunens Hemtjanst "), 95);
  EXPECT_EQ(Poang("All-Tid Hemtjänst & Service", "Alltid hemtjänst service"), 95);
}

TEST(DubblettTest, TheSameNameBesidesTheForm) {
  EXPECT_EQ(Poang("Svanen hemtjänst", "Svanen Hemtjänst Aktiebolag"), 85);
  EXPECT_EQ(Poang("Josa Clean I StockholmAB", "Josa Clean Stockholm"), 85);
  EXPECT_EQ(Poang("Carema Äldreomsorg AB", "Carema Äldreomsorg"), 85);
  EXPECT_EQ(Poang("D´light Omsorg & Omtanke", "D´light Omsorg och Omtanke AB"), 85);
  EXPECT_EQ(Poang("Din dag HB", "Din Dag"), 85);
  EXPECT_EQ(Poang("Stiftelsen Aftonstjärnan", "Aftonstjärnan"), 85);
  EXPECT_EQ(Poang("Främja ekonomisk förening", "Främja ek. för."), 85);
}

TEST(DubblettTest, TheSameWordsAndSlips) {
  EXPECT_EQ(Poang("Hemtjänst Rosersberg", "Rosersberg hemtjänst"), 75);
  EXPECT_EQ(Poang("Olivia Vård och Omsorg AB", "Omsorg & Vård, Olivia"), 75);
  EXPECT_EQ(Poang("Lövholmens Hemtjänst AB", "Lövholmen Hemtjänst"), 65);
  EXPECT_EQ(Poang("Postiljonens vård- och omsorgsboende", "Postilijonens vård- och omsorgsboende"), 65);
  EXPECT_EQ(Poang("Agaten hemtjänst", "Agaten hemtjäsnt"), 65);
  EXPECT_EQ(Poang("Hushållsnära tjänster AB", "Hushollsnära tjänster"), 65);
}

TEST(DubblettTest, NamesThatAreLikeAndAreNotTheSame) {
  const std::pair<const char*, const char*> pairs[] = {
      {"Farsta Norra Hemtjänst", "Farsta Södra Hemtjänst"},
      {"Farsta Västra Hemtjänst", "Farsta Östra Hemtjänst"},
      {"Hemtjänst Sätuna", "Hemtjänst Sigtuna"},
      {"Hemtjänst Valsta", "Hemtjänst Tingvalla"},
      {"Edö vård- och omsorgsboende", "Edö servicehus"},
      {"Edö servicehus", "Ängsö gruppboende"},
      {"Sköndals gruppbostad 2", "Sköndals gruppbostad 3"},
      {"Sköndals gruppbostad 1", "Sköndals gruppbostad 11"},
      {"Gruppbostad A", "Gruppbostad B"},
      {"Attendo Augustendal", "Attendo Sickla"},
      {"Attendo LSS AB", "Attendo Care AB"},
      {"Attendo", "Attendo LSS AB"},
      {"Lunds kommun - Hemvård för personer över 65 år", "Lunds kommun - Hemvård för personer under 65 år"},
      {"Susannes hemtjänst", "Camillas hemtjänst"},
      {"Hemtjänst Linden", "Hemtjänst Lunden"},
      {"Carema Äldreomsorg AB", "Aleris Omsorg AB"},
      {"AB", "HB"},
      {"", ""},
  };
  for (const auto& [a, b] : pairs) EXPECT_EQ(Poang(a, b), 0) << a << " / " << b;
}

TEST(DubblettTest, NumbersDecideAndOtherOnesSpeakAgainst) {
  const auto post = [](const char* namn, const char* orgnummer, const char* omrade = "") {
    return Registerpost{"x", namn, {{"organisationsnummer", orgnummer}}, omrade};
  };
  const auto same = Jamfor(post("Dagcenter Aftonstjärnan", "802411-8310"), post("Föreningen Norrsken", "802411-8310"));
  ASSERT_TRUE(same.has_value());
  EXPECT_EQ(same->poang, 100);
  EXPECT_EQ(same->skal, "samma organisationsnummer");
  const auto both = Jamfor(post("Attendo", "802411-8310"), post("Attendo AB", "802411-8310"));
  ASSERT_TRUE(both.has_value());
  EXPECT_EQ(both->skal, "samma organisationsnummer och samma namn bortsett från bolagsform och småord");
  const auto two_firms = Jamfor(post("Attendo", "802411-8310"), post("Attendo", "556000-4615"));
  ASSERT_TRUE(two_firms.has_value());
  EXPECT_EQ(two_firms->poang, 50);
  EXPECT_EQ(two_firms->skal, "samma namn, men olika organisationsnummer");
  EXPECT_FALSE(Jamfor(post("Rosersberg hemtjänst", "802411-8310"), post("Hemtjänst Rosersberg", "556000-4615")));
  EXPECT_FALSE(Jamfor(post("Attendo", ""), post("Svanen", ""))) << "none is no number";
  const auto elsewhere = Jamfor(post("Solgården", "", "Farsta"), post("Solgården", "", "Sköndal"));
  ASSERT_TRUE(elsewhere.has_value());
  EXPECT_EQ(elsewhere->poang, 50);
  EXPECT_THAT(elsewhere->skal, HasSubstr("men olika områden"));
}

// One per kommun, as the register is.  The list names nobody twice.
TEST(DubblettTest, NoneAmongPublishedNames) {
  std::ifstream in(KVALITET_SOURCE_DIR "/tests/data/utforare.csv", std::ios::binary);
  const auto csv = base::ParseCsv(std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()});
  ASSERT_TRUE(csv.ok()) << csv.status();
  std::set<std::string> names;
  for (const base::CsvRow& row : csv->rows) names.insert(row.cells[static_cast<size_t>(csv->Column("utförare_enhet"))]);
  ASSERT_GT(names.size(), 50u);
  std::vector<Registerpost> poster;
  for (const std::string& namn : names) poster.push_back({namn, namn, {}, ""});
  std::set<std::string> found;
  for (const Dubblettpar& par : FinnDubbletter(poster)) {
    found.insert(absl::StrCat(poster[par.a].namn, " / ", poster[par.b].namn));
  }
  EXPECT_THAT(found, ::testing::ElementsAre("Svanen Hemtjänst Aktiebolag / Svanen hemtjänst"))
      << "one firm in two kommuner";
}

// Keys, not pairs: what is found is what a comparison of all with all finds, but for the bound.
TEST(DubblettTest, FindsWhatComparingAllWithAllFinds) {
  const std::vector<std::string> words = {
      "Solgården", "Solgaarden", "Solgårdn", "Hemtjänst", "hemtjäsnt",     "Norr",          "Norra",
      "AB",        "i",          "Farsta",   "2",         "omsorgsboende", "omsorgsboennde"};
  std::vector<Registerpost> poster;
  for (size_t i = 0; i < 400; ++i) {
    poster.push_back({std::to_string(i),
                      absl::StrCat(words[i * 5 % 13], " ", words[i * i % 13], " ", words[i / 31]),
                      {},
                      i % 3 == 0 ? "Farsta" : ""});
  }
  // Each name once, so that the bound of neighbours is not met.
  std::set<std::string> once;
  poster.erase(std::remove_if(poster.begin(), poster.end(), [&](const auto& p) { return !once.insert(p.namn).second; }),
               poster.end());
  poster.resize(std::min<size_t>(poster.size(), 120));
  std::set<std::pair<size_t, size_t>> wanted, found;
  for (size_t i = 0; i < poster.size(); ++i) {
    for (size_t j = i + 1; j < poster.size(); ++j) {
      if (Jamfor(poster[i], poster[j])) wanted.emplace(i, j);
    }
  }
  for (const Dubblettpar& par : FinnDubbletter(poster)) found.emplace(par.a, par.b);
  EXPECT_EQ(found, wanted);
  EXPECT_GT(wanted.size(), 10u);
}

TEST(DubblettTest, GrowsWithTheRegisterNotWithItsSquare) {
  const auto pairs = [](size_t count) {
    std::vector<Registerpost> poster;
    for (size_t i = 0; i < count; ++i) poster.push_back({std::to_string(i), "Hemtjänst Norr", {}, ""});
    return FinnDubbletter(poster).size();
  };
  EXPECT_EQ(pairs(10), 45u) << "few of one name: each with each";
  EXPECT_LE(pairs(2'000), 2'000u * 20) << "many of one name: each with its neighbours";
}

class DubblettServiceTest : public RegistryFixture {};
KVALITET_ON_EVERY_ENGINE(DubblettServiceTest);

TEST_P(DubblettServiceTest, UtforareAndEnheterThatStandInTheRegister) {
  const auto list = [&] {
    v1::ListDubbletterRequest request;
    request.set_parent(Parent());
    v1::ListDubbletterResponse response;
    EXPECT_THAT(Do("ListDubbletter", request, response), IsOk());
    return response;
  };
  EXPECT_EQ(list().antal(), 0);
  const v1::Utforare a = NewUtforare("Svanen hemtjänst"), b = NewUtforare("Svanen Hemtjänst Aktiebolag");
  NewUtforare("Camillas hemtjänst");
  NewEnhet("Svanen hemtjänst");  // an enhet is not its utförare
  const v1::Enhet norr = NewEnhet("Hemtjänst Norr"), again = NewEnhet("Hemtjänst-Norr");
  const v1::ListDubbletterResponse two = list();
  EXPECT_EQ(two.antal(), 2);
  ASSERT_EQ(two.dubbletter_size(), 2);
  EXPECT_EQ(two.dubbletter(0).poang(), 95);
  EXPECT_EQ((std::set<std::string>{two.dubbletter(0).name(), two.dubbletter(0).annan()}),
            (std::set<std::string>{norr.name(), again.name()}));
  EXPECT_EQ(two.dubbletter(1).poang(), 85);
  EXPECT_EQ((std::set<std::string>{two.dubbletter(1).name(), two.dubbletter(1).annan()}),
            (std::set<std::string>{a.name(), b.name()}));
  // One that has gone up in the other is not there twice; nor one that is deleted.
  ASSERT_THAT(tests::EngineTest::Do("UPDATE utforare SET uppgatt_i = ? WHERE name = ?", {a.name(), b.name()}), IsOk());
  v1::DeleteEnhetRequest remove;
  remove.set_name(again.name());
  remove.set_request_id(NewRequestId());
  v1::Enhet removed;
  ASSERT_THAT(Do("DeleteEnhet", remove, removed), IsOk());
  EXPECT_EQ(list().antal(), 0);
}

}  // namespace
}  // namespace kvalitet::registry
