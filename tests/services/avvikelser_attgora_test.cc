// What is new, lies untouched and is to be looked at in the register of avvikelser.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "services/avvikelser/frister.h"
#include "tests/services/avvikelser_fixture.h"
#include "tests/support/engines.h"

namespace kvalitet::avvikelser {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class AvvikelserAttGoraTest : public HouseTest {
 protected:
  // Reported on that day; the house's today is 15 June 2026.
  v1::Avvikelse Reported(const std::string& enhet, v1::Avvikelsetyp typ, const std::string& date,
                         const std::string& kategori = "") {
    if (typ == v1::KLAGOMAL || typ == v1::BEROM) {
      const auto row = house_->Imported(enhet, typ, date, kategori);
      EXPECT_TRUE(row.ok()) << row.status();
      return row.value_or(v1::Avvikelse());
    }
    v1::CreateAvvikelseRequest request = House::NewOne(enhet);
    request.mutable_avvikelse()->set_typ(typ);
    request.mutable_avvikelse()->set_intraffad_date(date);
    request.mutable_avvikelse()->set_rapporterad_date(date);
    if (typ == v1::LEX_MARIA) {
      request.mutable_avvikelse()->set_lagrum(v1::HSL);
      request.mutable_avvikelse()->set_insatstyp("HSL_SABO");
    }
    if (!kategori.empty()) request.mutable_avvikelse()->add_kategorier()->set_kod(kategori);
    const auto made = house_->Create(request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value_or(v1::Avvikelse());
  }
  v1::ListSignalerResponse Signaler() {
    v1::ListSignalerRequest request;
    request.set_parent("kommuner/0114");
    v1::ListSignalerResponse response;
    EXPECT_TRUE(house_->Do("ListSignaler", House::Team(), request, response).ok());
    return response;
  }
  static proto::Call As(proto::Call call, options::v1::Roll roll) {
    call.who.roles = {roll};
    return call;
  }
  std::vector<std::string> Lines(const proto::Call& call, bool nytt = false) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    if (nytt) request.mutable_nytt_sedan()->set_seconds(absl::ToUnixSeconds(call.now - absl::Hours(48)));
    attgora::v1::ListAttGoraResponse response;
    EXPECT_TRUE(house_->Do("ListAttGora", call, request, response).ok());
    std::vector<std::string> lines;
    for (const auto& one : response.att_gora()) {
      lines.push_back(
          absl::StrCat(attgora::v1::Art_Name(one.art()), " ", one.vad(), " ", one.antal(), " ", one.skal()));
    }
    return lines;
  }
};
KVALITET_ON_EVERY_ENGINE(AvvikelserAttGoraTest);

TEST_P(AvvikelserAttGoraTest, UntouchedForTwoWeeks) {
  Reported("norr", v1::AVVIKELSE, "2026-05-31");
  Reported("norr", v1::AVVIKELSE, "2026-06-01");  // fourteen days: not yet, but today is the last
  Reported("soder", v1::LEX_SARAH, "2026-05-20");
  Reported("soder", v1::BEROM, "2026-05-20");  // is read, not investigated
  EXPECT_THAT(Lines(House::Team()),
              ElementsAre("FASTNAT 1 avvikelse 1 ingen har börjat utreda på 14 dagar (riktlinje)"))
      << "the team receives no lex Sarah-rapport";
  EXPECT_THAT(Lines(House::Utforare("beta")),
              UnorderedElementsAre("UPPGIFT Utred 1 avvikelse 1 ingen har börjat utreda på 14 dagar (riktlinje)",
                                   "UPPGIFT Utred 1 avvikelse 1 ingen har börjat utreda; 14 dagar (riktlinje)"))
      << "its management receives no lex Sarah-rapport of the nämnd's";
  EXPECT_THAT(Lines(As(House::Utforare("beta"), options::v1::ENHETSCHEF)),
              Contains("UPPGIFT Ta emot lex Sarah-rapport AV-3 0 1 arbetsdag (riktlinje)"));
  EXPECT_THAT(Lines(House::Utforare("alfa")), IsEmpty());
  EXPECT_THAT(Lines(As(House::Team(), options::v1::MAS)), IsEmpty()) << "none of them is of health care";
}

// What got stuck is told whoever may take it further: each kind to those who have it.
TEST_P(AvvikelserAttGoraTest, WhatIsLateIsToldThoseWhoMayTakeTheStep) {
  ASSERT_TRUE(house_->Imported("soder", v1::LEX_SARAH, "2026-05-20").ok());
  v1::CreateAvvikelseRequest hsl = House::NewOne("lunden");
  hsl.mutable_avvikelse()->set_lagrum(v1::HSL);
  hsl.mutable_avvikelse()->set_insatstyp("HSL_SABO");
  ASSERT_TRUE(house_->Create(hsl).ok());
  // The own of the private utförare: nobody of the kommun may take it further, nor is told of it.
  hsl.set_request_id(base::NewId(absl::Now()));
  const auto own = house_->Create(hsl, House::Utforare("alfa"));
  ASSERT_TRUE(own.ok() && own->utforarens_egen());
  const char kSarah[] = "FASTNAT 1 lex Sarah-rapport 1 ingen har börjat utreda på 14 dagar (riktlinje)",
             kAvvikelse[] = "FASTNAT 1 avvikelse 1 ingen har börjat utreda på 14 dagar (riktlinje)";
  for (const auto& [roll, line] : {std::pair{options::v1::KVALITETSTEAM, kAvvikelse},
                                   {options::v1::MAS, kAvvikelse},
                                   {options::v1::MAR, kAvvikelse},
                                   {options::v1::SAS, kSarah},
                                   {options::v1::LEX_SARAH_UTREDARE, kSarah}}) {
    std::vector<std::string> stuck;
    for (const std::string& one : Lines(As(House::Team(), roll))) {
      if (absl::StartsWith(one, "FASTNAT")) stuck.push_back(one);
    }
    EXPECT_THAT(stuck, ElementsAre(line)) << options::v1::Roll_Name(roll);
  }
}

// A chief receives what was read in of the kommun's own utförare, and not of the private one that they are of too.
TEST_P(AvvikelserAttGoraTest, AChiefOfTwoUtforareIsToldOfTheKommunsOwn) {
  ASSERT_TRUE(house_->Imported("lunden", v1::LEX_SARAH, "2026-05-20").ok());
  proto::Call chief = As(House::Utforare("alfa"), options::v1::ENHETSCHEF);
  const proto::Call beta = House::Utforare("beta");
  chief.scope.reaches.insert(chief.scope.reaches.end(), beta.scope.reaches.begin(), beta.scope.reaches.end());
  EXPECT_THAT(Lines(chief), IsEmpty());
  ASSERT_TRUE(house_->Imported("soder", v1::LEX_SARAH, "2026-05-20").ok());
  EXPECT_THAT(Lines(chief), ElementsAre("UPPGIFT Utred 1 lex Sarah-rapport 1 ingen har börjat utreda på 14 dagar "
                                        "(riktlinje)"));
}

TEST_P(AvvikelserAttGoraTest, UnderInvestigationForLong) {
  for (const char* day : {"2026-04-15", "2026-04-16"}) {  // sixty days: not yet
    v1::MoveAvvikelseRequest request;
    request.set_name(Reported("norr", v1::AVVIKELSE, day).name());
    request.set_request_id(base::NewId(absl::Now()));
    request.set_steg(v1::AVSTEG_UTRED);
    v1::Avvikelse moved;
    ASSERT_TRUE(house_->Do("MoveAvvikelse", House::Utforare("alfa"), request, moved).ok());
  }
  EXPECT_THAT(Lines(House::Team()), ElementsAre("FASTNAT 1 avvikelse 1 under utredning i mer än 60 dagar (riktlinje)"));
  EXPECT_THAT(Lines(House::Utforare("alfa")),
              ElementsAre("UPPGIFT Avsluta 1 avvikelse 1 under utredning i mer än 60 dagar (riktlinje)",
                          "UPPGIFT Avsluta 1 avvikelse 1 under utredning; 60 dagar (riktlinje)"));
  EXPECT_THAT(Lines(House::Utforare("beta")), IsEmpty());
}

// Not before the day that the column larm före says, and from then on every day.
TEST_P(AvvikelserAttGoraTest, ALineBeginsOnTheDayThatTheLimitSays) {
  const absl::CivilDay reported(2026, 6, 10);
  Reported("norr", v1::AVVIKELSE, "2026-06-10");
  const Fristregel* rule = FristFor("AV_UTRED", {}, reported);
  ASSERT_TRUE(rule != nullptr && rule->larm_fore.has_value());
  const absl::CivilDay last = SistaDag(*rule, reported);
  ASSERT_GT(last - *rule->larm_fore, reported);
  for (absl::CivilDay today = reported; today <= last; ++today) {
    proto::Call call = House::Utforare("beta");
    call.today = today;
    EXPECT_EQ(!Lines(call).empty(), today >= last - *rule->larm_fore) << today;
  }
}

// A limit is told before it has passed: a line for each enhet, with the earliest day.
TEST_P(AvvikelserAttGoraTest, WhatIsDueWithinAWeekIsToldToWhoeverHandlesIt) {
  Reported("norr", v1::AVVIKELSE, "2026-06-08");  // 22 June: seven days away
  Reported("norr", v1::AVVIKELSE, "2026-06-03");  // 17 June
  Reported("soder", v1::AVVIKELSE, "2026-06-04");
  Reported("soder", v1::AVVIKELSE, "2026-06-09");  // 23 June: later than a week
  attgora::v1::ListAttGoraRequest request;
  request.set_parent("kommuner/0114");
  attgora::v1::ListAttGoraResponse response;
  ASSERT_TRUE(house_->Do("ListAttGora", House::Utforare("beta"), request, response).ok());
  std::vector<std::string> lines;
  for (const auto& one : response.att_gora()) {
    lines.push_back(absl::StrCat(base::Leaf(one.enhet()), " ", one.vad(), " ", one.sista_date(), " ", one.skal()));
  }
  EXPECT_THAT(lines, ElementsAre("norr Utred 2 avvikelser 2026-06-17 ingen har börjat utreda; dagen gäller den "
                                 "första; 14 dagar (riktlinje)",
                                 "soder Utred 1 avvikelse 2026-06-18 ingen har börjat utreda; 14 dagar (riktlinje)"));
  EXPECT_THAT(Lines(House::Utforare("alfa")), IsEmpty());
  EXPECT_THAT(Lines(House::Team()), IsEmpty()) << "the kommun is told what has got stuck";
}

TEST_P(AvvikelserAttGoraTest, AnEnhetWithMoreComplaintsThanLastYearIsASignal) {
  for (const char* day : {"2026-06-01", "2026-06-05", "2026-06-14"}) Reported("soder", v1::KLAGOMAL, day, "SYN_TID");
  for (const char* day : {"2026-06-01", "2026-06-05", "2026-06-14", "2025-06-01", "2025-06-05", "2025-06-14"}) {
    Reported("lunden", v1::KLAGOMAL, day);  // as many as last year
  }
  Reported("norr", v1::KLAGOMAL, "2026-06-01");
  Reported("norr", v1::KLAGOMAL, "2026-06-02");  // too few
  const auto looks = [&] {
    const v1::ListSignalerResponse response = Signaler();
    std::vector<std::string> found;
    for (const v1::Signal& one : response.signaler()) {
      if (one.art() == v1::SIGNAL_OKAR) found.push_back(absl::StrCat(base::Leaf(one.enhet()), " ", one.skal()));
    }
    return found;
  };
  const std::string line =
      "soder tre klagomål om sen, kort eller utebliven insats på 30 dagar (förra året 0); underlag saknas om volym";
  EXPECT_THAT(looks(), ElementsAre(line));
  // What the registry knows of it: a new chief is told, and an enhet that does nothing any more is not looked at.
  for (auto& enhet : *house_->registry.enheter.mutable_enheter()) enhet.set_chef_sedan_date("2026-05-04");
  ++house_->registry.changes;
  house_->Refresh();
  EXPECT_THAT(looks(), ElementsAre(line + ", ny chef i maj"));
  for (auto& uppdrag : *house_->registry.uppdrag.mutable_uppdrag()) uppdrag.set_giltig_till("2026-06-10");
  ++house_->registry.changes;
  house_->Refresh();
  EXPECT_THAT(looks(), IsEmpty());
}

// Twelve in the year before the last, of which one in the month that is compared with this one.
TEST_P(AvvikelserAttGoraTest, AnEnhetThatStoppedReportingIsASignalByItsOwnPast) {
  Reported("norr", v1::AVVIKELSE, "2024-06-01");  // longer ago than that
  for (int k = 0; k < 11; ++k) {
    Reported("norr", v1::AVVIKELSE, base::FormatDate(absl::CivilDay(2024, 6, 20) + k * 30));
  }
  Reported("norr", v1::LEX_SARAH, "2025-06-10");
  const v1::ListSignalerResponse response = Signaler();
  ASSERT_EQ(response.signaler_size(), 1);
  EXPECT_EQ(base::Leaf(response.signaler(0).enhet()), "norr");
  EXPECT_EQ(response.signaler(0).skal(),
            "inga avvikelser, lex Sarah-rapporter eller lex Maria-ärenden på tolv månader (året före 12); underlag "
            "saknas om volym");
}

// An enhet of health care may report under lex Maria alone.
TEST_P(AvvikelserAttGoraTest, ALexMariaIsAReportAsTheOthers) {
  for (int k = 0; k < 11; ++k) {
    Reported("lunden", v1::LEX_MARIA, base::FormatDate(absl::CivilDay(2024, 6, 20) + k * 30));
  }
  Reported("lunden", v1::LEX_MARIA, "2025-06-10");
  const auto told = [&] {
    const v1::ListSignalerResponse response = Signaler();
    std::vector<std::string> found;
    for (const v1::Signal& one : response.signaler()) {
      found.push_back(absl::StrCat(base::Leaf(one.enhet()), " ", one.insatstyp(), " ", one.skal()));
    }
    return found;
  };
  EXPECT_THAT(told(), ElementsAre("lunden HSL_SABO inga avvikelser, lex Sarah-rapporter eller lex Maria-ärenden på "
                                  "tolv månader (året före 12); underlag saknas om volym"))
      << "it reported the year before";
  Reported("lunden", v1::LEX_MARIA, "2026-06-10");
  EXPECT_THAT(told(), IsEmpty());
  for (const char* day : {"2026-06-01", "2026-06-05", "2026-06-14"}) {
    Reported("lunden", v1::LEX_MARIA, day, "LM_FEL_DOS");
  }
  EXPECT_THAT(told(), ElementsAre("lunden HSL_SABO tre lex Maria-ärenden i kategorin fel dos på 30 dagar (förra året "
                                  "0); underlag saknas om volym"));
}

TEST_P(AvvikelserAttGoraTest, SignalsWithTheVolumesThatTheCallerKnows) {
  for (int i = 0; i < 6; ++i) {
    const std::string id = absl::StrCat("hus", i);
    house_->registry.AddEnhet(id, absl::StrCat("Hus ", i));
    house_->registry.AddUppdrag(id, "SOL_HEMTJANST", "beta", "2020-01-01", "");
  }
  house_->Refresh();
  for (int i = 0; i < 6; ++i) {
    const int reports = i == 0 ? 0 : i == 1 ? 30 : 3;  // hus0 has never reported
    for (int k = 0; k < reports; ++k) {
      Reported(absl::StrCat("hus", i), v1::AVVIKELSE, base::FormatDate(absl::CivilDay(2025, 7, 1) + k * 10));
    }
  }
  v1::ListSignalerRequest request;
  request.set_parent("kommuner/0114");
  v1::ListSignalerResponse response;
  const auto told = [&] {
    EXPECT_TRUE(house_->Do("ListSignaler", House::Team(), request, response).ok());
    std::vector<std::string> found;
    for (const v1::Signal& one : response.signaler()) {
      found.push_back(absl::StrCat(base::Leaf(one.enhet()), " ", v1::Signalart_Name(one.art()), " ", one.antal(), " ",
                                   base::Leaf(one.utforare()), one.underlag_saknas() ? " utan volym" : ""));
    }
    EXPECT_EQ(response.antal(), response.signaler_size());
    EXPECT_GT(response.antal_provade(), 0);
    return found;
  };
  const auto utan_underlag = [&] {
    std::vector<std::string> enheter;
    for (const std::string& one : response.utan_underlag()) enheter.push_back(std::string(base::Leaf(one)));
    return enheter;
  };
  EXPECT_THAT(told(), IsEmpty());  // without volumes nobody is compared with others
  EXPECT_THAT(utan_underlag(), ElementsAre("hus0", "hus1", "hus2", "hus3", "hus4", "hus5", "norr", "soder"))
      << "of särskilt boende there is one";
  for (int i = 0; i < 6; ++i) {
    for (absl::CivilMonth month(2025, 5); month <= absl::CivilMonth(2026, 6); ++month) {
      v1::Exponering& one = *request.add_exponering();
      one.set_enhet(FakeRegistry::Enhet(absl::StrCat("hus", i)));
      one.set_insatstyp("SOL_HEMTJANST");
      one.set_manad(base::MonthOf(absl::CivilDay(month)));
      one.set_brukardygn(600);
    }
  }
  EXPECT_THAT(told(), Contains("hus1 SIGNAL_FLER_AN_ANDRA 30 beta"));
  EXPECT_THAT(utan_underlag(), ElementsAre("norr", "soder"));
  // A month is missing: that enhet is compared with nobody.
  for (auto& one : *request.mutable_exponering()) {
    if (one.enhet() == FakeRegistry::Enhet("hus1") && one.manad() == "2025-11") one.set_manad("2019-01");
  }
  EXPECT_THAT(told(), testing::Not(Contains(testing::HasSubstr("FLER_AN_ANDRA"))));
  EXPECT_THAT(utan_underlag(), ElementsAre("hus1", "norr", "soder"));
  // Not more names than anybody reads, but how many they are.
  EXPECT_EQ(response.antal_inga_rapporter(), 0) << "nobody reported before, so nobody knows";
  Reported("hus2", v1::AVVIKELSE, "2025-03-01");
  (void)told();
  const int64_t tysta = response.antal_inga_rapporter();
  house_->registry.AddEnhet("helt-ny", "Helt ny");
  house_->registry.AddUppdrag("helt-ny", "SOL_HEMTJANST", "beta", "2026-05-01", "");
  for (int i = 0; i < 200; ++i) {
    const std::string id = absl::StrCat("nytt", i);
    house_->registry.AddEnhet(id, absl::StrCat("Nytt ", i));
    house_->registry.AddUppdrag(id, "SOL_HEMTJANST", "beta", "2020-01-01", "");
  }
  house_->Refresh();
  (void)told();
  EXPECT_EQ(response.utan_underlag_size(), 200);
  EXPECT_EQ(response.antal_utan_underlag(), 203);
  EXPECT_EQ(response.inga_rapporter_size(), 200);
  EXPECT_EQ(response.antal_inga_rapporter(), tysta + 200) << "but not of one that began last month";
}

TEST_P(AvvikelserAttGoraTest, WhatIsNewByKindAndUtforare) {
  Reported("soder", v1::KLAGOMAL, "2026-06-14");
  Reported("norr", v1::KLAGOMAL, "2026-06-14");
  Reported("norr", v1::BEROM, "2026-06-14");
  EXPECT_THAT(Lines(House::Team(), true), UnorderedElementsAre("NYTT klagomål 2 ", "NYTT beröm 1 "));
  EXPECT_THAT(Lines(House::Utforare("alfa"), true), IsEmpty());
}

// A year that is read in is no news, however far back somebody asks.
TEST_P(AvvikelserAttGoraTest, WhatWasReportedLongAgoIsNotNew) {
  Reported("norr", v1::BEROM, "2026-05-16");
  Reported("norr", v1::BEROM, "2026-05-14");  // 32 days ago
  for (const int days : {1, 20, 400}) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    const proto::Call call = House::Team();
    request.mutable_nytt_sedan()->set_seconds(absl::ToUnixSeconds(call.now - absl::Hours(24 * days)));
    attgora::v1::ListAttGoraResponse response;
    ASSERT_TRUE(house_->Do("ListAttGora", call, request, response).ok());
    std::vector<int64_t> counts;
    for (const auto& one : response.att_gora()) {
      if (one.art() == attgora::v1::NYTT) counts.push_back(one.antal());
    }
    EXPECT_THAT(counts, ElementsAre(1)) << days;
  }
}

}  // namespace
}  // namespace kvalitet::avvikelser
