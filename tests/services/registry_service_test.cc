// The registry's methods on every engine: resources, who operated on a day, changes, concurrency.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "tests/services/registry_fixture.h"

namespace kvalitet::registry {
namespace {

using tests::IsOk;
using tests::StatusIs;

class RegistryTest : public RegistryFixture {
 protected:
  v1::ListChangesResponse Changes(const std::string& after, const std::string& parent = "kommuner/0114",
                                  int page = 0) const {
    v1::ListChangesRequest request;
    request.set_parent(parent);
    request.set_after(after);
    request.set_page_size(page);
    v1::ListChangesResponse response;
    EXPECT_THAT(Do("ListChanges", request, response, parent.empty() ? "" : "0114"), IsOk());
    return response;
  }
};
KVALITET_ON_EVERY_ENGINE(RegistryTest);

TEST_P(RegistryTest, AnswersEveryMethod) {
  const auto* service = RegistryService::Descriptor();
  for (int i = 0; i < service->method_count(); ++i) {
    EXPECT_EQ(handlers_.table().count(service->method(i)->name()), 1u) << service->method(i)->name();
  }
  EXPECT_EQ(handlers_.table().size(), static_cast<size_t>(service->method_count()));
}

TEST_P(RegistryTest, InsatstyperAreThereWithLagrumOfTheDay) {
  const auto list = ListAll<v1::ListInsatstyperRequest, v1::ListInsatstyperResponse>("ListInsatstyper");
  EXPECT_EQ(list.insatstyper_size(), 46);
  const auto lagrum = [&](const std::string& day) {
    v1::GetInsatstypRequest request;
    request.set_name(Hemtjanst());
    request.set_as_of_date(day);
    v1::Insatstyp insatstyp;
    EXPECT_THAT(Do("GetInsatstyp", request, insatstyp), IsOk());
    EXPECT_EQ(insatstyp.kod(), "SOL_HEMTJANST");
    EXPECT_EQ(insatstyp.namn(), "hemtjänst");
    return insatstyp.lagrum();
  };
  EXPECT_EQ(lagrum("2026-11-22"), "8 kap. 1 §");
  EXPECT_EQ(lagrum("2025-07-01"), "8 kap. 1 §");
  EXPECT_EQ(lagrum("2025-06-30"), "") << "the paragraph of the old law is not verified";
  // Another process of the same service does not add them again.
  RegistryService other(*store_);
  v1::ListInsatstyperRequest request;
  request.set_parent(Parent());
  request.set_page_size(1000);
  v1::ListInsatstyperResponse response;
  ASSERT_THAT(std::get<proto::UnaryHandler>(other.handlers().table().at("ListInsatstyper"))(MakeCall("ListInsatstyper"),
                                                                                            request, response),
              IsOk());
  EXPECT_EQ(response.insatstyper_size(), 46);
}

TEST_P(RegistryTest, StandardMethodsOfUtforare) {
  v1::Utforare made = NewUtforareWithout("Josa Clean I StockholmAB");
  EXPECT_EQ(made.status(), v1::UTFORARE_STATUS_AKTIV);
  EXPECT_EQ(made.juridisk_form(), v1::JURIDISK_FORM_OKAND);
  v1::UpdateUtforareRequest update;
  *update.mutable_utforare() = made;
  update.mutable_utforare()->set_orgnummer("8024118310");
  update.mutable_update_mask()->add_paths("orgnummer");
  v1::Utforare changed;
  ASSERT_THAT(Do("UpdateUtforare", update, changed), IsOk());
  EXPECT_EQ(changed.orgnummer(), "802411-8310");
  EXPECT_THAT(Do("UpdateUtforare", update, changed), StatusIs(absl::StatusCode::kAborted)) << "the etag is old";
  update.mutable_utforare()->set_etag("");
  update.set_request_id(NewRequestId());
  update.mutable_utforare()->set_orgnummer("802411-8311");
  const absl::Status wrong = Do("UpdateUtforare", update, changed);
  EXPECT_THAT(wrong, StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_EQ(proto::ViolationsOf(wrong).size(), 1u);
  EXPECT_EQ(proto::ViolationsOf(wrong)[0].field, "utforare.orgnummer");

  const auto found =
      ListAll<v1::ListUtforareRequest, v1::ListUtforareResponse>("ListUtforare", "0114", "orgnummer = \"802411-8310\"");
  ASSERT_EQ(found.utforare_size(), 1);
  EXPECT_EQ(found.utforare(0).namn(), "Josa Clean I StockholmAB");

  v1::DeleteUtforareRequest remove;
  remove.set_name(made.name());
  remove.set_request_id(NewRequestId());
  ASSERT_THAT(Do("DeleteUtforare", remove, changed), IsOk());
  EXPECT_TRUE(changed.has_delete_time());
  EXPECT_EQ((ListAll<v1::ListUtforareRequest, v1::ListUtforareResponse>("ListUtforare").utforare_size()), 0);
}

TEST_P(RegistryTest, UnknownReferencesAreRefused) {
  const v1::Utforare utforare = NewUtforare("A");
  const v1::Enhet enhet = NewEnhet("E");
  v1::Uppdrag made;
  EXPECT_THAT(CreateUppdrag(Parent() + "/enheter/nej", utforare.name(), "2026-01-01", "", made),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CreateUppdrag("kommuner/0180/enheter/nej", utforare.name(), "2026-01-01", "", made),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CreateUppdrag(enhet.name(), Parent() + "/utforare/nej", "2026-01-01", "", made),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CreateUppdrag(enhet.name(), utforare.name(), "2026-01-01", "2026-01-01", made),
              StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(CreateUppdrag(enhet.name(), utforare.name(), "2026-01-01", "", made), IsOk());
  v1::DeleteUtforareRequest remove;
  remove.set_name(utforare.name());
  remove.set_request_id(NewRequestId());
  v1::Utforare removed;
  const absl::Status used = Do("DeleteUtforare", remove, removed);
  EXPECT_THAT(used, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(proto::ReasonOf(used), "ANVANDS");
}

TEST_P(RegistryTest, AnAvtalBelongsToTheUtforareOfItsUppdrag) {
  const v1::Utforare a = NewUtforare("A"), b = NewUtforare("B", v1::REGIFORM_KOMMUNAL);
  const v1::Enhet enhet = NewEnhet("E");
  v1::CreateAvtalRequest request;
  request.set_parent(Parent());
  request.set_request_id(NewRequestId());
  request.mutable_avtal()->set_utforare(b.name());
  request.mutable_avtal()->set_avtalsform(v1::AVTALSFORM_INTERN_OVERENSKOMMELSE);
  request.mutable_avtal()->set_beteckning("IÖ 2026-3");
  v1::Avtal avtal;
  ASSERT_THAT(Do("CreateAvtal", request, avtal), IsOk());
  v1::CreateUppdragRequest uppdrag;
  uppdrag.set_parent(Parent());
  uppdrag.set_request_id(NewRequestId());
  uppdrag.mutable_uppdrag()->set_enhet(enhet.name());
  uppdrag.mutable_uppdrag()->set_insatstyp(Hemtjanst());
  uppdrag.mutable_uppdrag()->set_utforare(a.name());
  uppdrag.mutable_uppdrag()->set_avtal(avtal.name());
  uppdrag.mutable_uppdrag()->set_giltig_fran("2026-01-01");
  v1::Uppdrag made;
  EXPECT_THAT(Do("CreateUppdrag", uppdrag, made), StatusIs(absl::StatusCode::kInvalidArgument));
  uppdrag.mutable_uppdrag()->set_utforare(b.name());
  ASSERT_THAT(Do("CreateUppdrag", uppdrag, made), IsOk());
  EXPECT_EQ(WhoOperated(enhet.name(), "2026-05-05").avtal().beteckning(), "IÖ 2026-3");
}

TEST_P(RegistryTest, OverlapIsRefusedAndNamesTheOther) {
  const v1::Utforare a = NewUtforare("Exempelomsorg AB"), b = NewUtforare("Exempelvård AB");
  const v1::Enhet enhet = NewEnhet("Hemtjänst Norr");
  v1::Uppdrag first, second;
  ASSERT_THAT(CreateUppdrag(enhet.name(), a.name(), "2024-01-01", "", first), IsOk());
  const absl::Status overlap = CreateUppdrag(enhet.name(), b.name(), "2026-05-01", "", second);
  EXPECT_THAT(overlap, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(proto::ReasonOf(overlap), "UPPDRAG_OVERLAPPAR");
  EXPECT_THAT(proto::SwedishOf(overlap),
              ::testing::HasSubstr("Hemtjänst Norr drivs redan av Exempelomsorg AB från och med 1 januari 2024"));
  // A takeover on 1 May: the first ends on the day when the next begins.
  v1::UpdateUppdragRequest end;
  *end.mutable_uppdrag() = first;
  end.mutable_uppdrag()->set_giltig_till("2026-05-01");
  end.mutable_update_mask()->add_paths("giltig_till");
  ASSERT_THAT(Do("UpdateUppdrag", end, first), IsOk());
  ASSERT_THAT(CreateUppdrag(enhet.name(), b.name(), "2026-05-01", "", second), IsOk());
  EXPECT_EQ(WhoOperated(enhet.name(), "2023-12-31").uppdrag().name(), "");
  EXPECT_EQ(WhoOperated(enhet.name(), "2026-04-30").utforare().namn(), "Exempelomsorg AB");
  EXPECT_EQ(WhoOperated(enhet.name(), "2026-05-01").utforare().namn(), "Exempelvård AB");
  EXPECT_EQ(WhoOperated(enhet.name(), "").date(), "2026-11-22");
  // Running on over the next one is refused too.
  *end.mutable_uppdrag() = first;
  end.mutable_uppdrag()->set_giltig_till("");
  EXPECT_THAT(Do("UpdateUppdrag", end, first), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_P(RegistryTest, EightThreadsCannotMakeAnOverlap) {
  const v1::Utforare utforare = NewUtforare("A");
  const v1::Enhet enhet = NewEnhet("E");
  constexpr int kThreads = 8, kRounds = 6;
  std::atomic<int> stored{0}, refused{0}, other{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int round = 0; round < kRounds; ++round) {
        // All rows of a round hold 15 June of its year.
        const std::string year = absl::StrCat(2010 + round);
        v1::Uppdrag made;
        const absl::Status status =
            CreateUppdrag(enhet.name(), utforare.name(), absl::StrCat(year, "-0", 1 + t % 6, "-01"),
                          absl::StrCat(year, "-1", t % 3, "-01"), made);
        ++(status.ok() ? stored : proto::ReasonOf(status) == "UPPDRAG_OVERLAPPAR" ? refused : other);
        EXPECT_TRUE(status.ok() || proto::ReasonOf(status) == "UPPDRAG_OVERLAPPAR") << status;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(stored, kRounds) << "one of each round";
  EXPECT_EQ(refused, kRounds * (kThreads - 1));
  EXPECT_EQ((ListAll<v1::ListUppdragRequest, v1::ListUppdragResponse>("ListUppdrag").uppdrag_size()), kRounds);
}

TEST_P(RegistryTest, TwoThatRunOnWhenPeriodsChangeOneIsRefused) {
  // Updates, where what is read before the guard would be old: two neighbours grow towards each other.
  const v1::Utforare utforare = NewUtforare("A");
  for (int round = 0; round < 5; ++round) {
    const v1::Enhet enhet = NewEnhet(absl::StrCat("E", round));
    v1::Uppdrag pair[2];
    ASSERT_THAT(CreateUppdrag(enhet.name(), utforare.name(), "2026-01-01", "2026-02-01", pair[0]), IsOk());
    ASSERT_THAT(CreateUppdrag(enhet.name(), utforare.name(), "2026-11-01", "2026-12-01", pair[1]), IsOk());
    std::atomic<int> stored{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 2; ++t) {
      threads.emplace_back([&, t] {
        v1::UpdateUppdragRequest grow;
        *grow.mutable_uppdrag() = pair[t];
        if (t == 0) grow.mutable_uppdrag()->set_giltig_till("2026-08-01");
        if (t == 1) grow.mutable_uppdrag()->set_giltig_fran("2026-04-01");
        v1::Uppdrag changed;
        if (Do("UpdateUppdrag", grow, changed).ok()) ++stored;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(stored, 1);
  }
}

TEST_P(RegistryTest, WhoOperatedEqualsADayByDayMap) {
  std::mt19937 random(42);
  const auto any = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  const absl::CivilDay first(2016, 1, 1);
  constexpr int kDays = 365 * 2;
  std::vector<v1::Utforare> utforare;
  std::vector<v1::Enhet> enheter;
  for (int i = 0; i < 3; ++i) utforare.push_back(NewUtforare(absl::StrCat("U", i)));
  for (int i = 0; i < 2; ++i) enheter.push_back(NewEnhet(absl::StrCat("E", i)));
  std::map<std::pair<size_t, int>, std::string> truth;
  std::vector<v1::Uppdrag> live;
  const auto index = [&](const std::string& enhet) { return enhet == enheter[0].name() ? size_t{0} : size_t{1}; };
  const auto days = [&](const v1::Uppdrag& u, const auto& f) {
    const int from = static_cast<int>(*base::ParseDate(u.giltig_fran()) - first);
    const int till = u.giltig_till().empty() ? kDays : static_cast<int>(*base::ParseDate(u.giltig_till()) - first);
    for (int d = from; d < std::min(till, kDays); ++d) f(std::make_pair(index(u.enhet()), d));
  };
  for (int step = 0; step < 120; ++step) {
    if (live.empty() || any(3) > 0) {
      const size_t e = static_cast<size_t>(any(2));
      const int from = any(kDays);
      const int till = from + 1 + any(120);
      const std::string end = any(5) == 0 ? "" : base::FormatDate(first + till);
      const std::string& who = utforare[static_cast<size_t>(any(3))].name();
      v1::Uppdrag made;
      const absl::Status status = CreateUppdrag(enheter[e].name(), who, base::FormatDate(first + from), end, made);
      bool free = true;
      for (int d = from; d < (end.empty() ? kDays : std::min(till, kDays)); ++d)
        free = free && truth.count({e, d}) == 0;
      // Beyond the last day of the map an open one may still stand in the way.
      if (till > kDays || end.empty()) {
        for (const v1::Uppdrag& u : live) {
          if (index(u.enhet()) == e && (u.giltig_till().empty() || u.giltig_till() > base::FormatDate(first + kDays))) {
            free = false;
          }
        }
      }
      EXPECT_EQ(status.ok(), free) << status;
      if (!status.ok()) continue;
      live.push_back(made);
      days(made, [&](const auto& key) { truth[key] = made.name(); });
    } else if (any(2) == 0) {
      const size_t which = static_cast<size_t>(any(static_cast<int>(live.size())));
      v1::DeleteUppdragRequest remove;
      remove.set_name(live[which].name());
      remove.set_etag(live[which].etag());
      v1::Uppdrag removed;
      ASSERT_THAT(Do("DeleteUppdrag", remove, removed), IsOk());
      days(live[which], [&](const auto& key) { truth.erase(key); });
      live.erase(live.begin() + static_cast<std::ptrdiff_t>(which));
    } else {
      v1::Uppdrag& one = live[static_cast<size_t>(any(static_cast<int>(live.size())))];
      v1::UpdateUppdragRequest shorten;
      *shorten.mutable_uppdrag() = one;
      shorten.mutable_uppdrag()->set_giltig_till(base::FormatDate(*base::ParseDate(one.giltig_fran()) + 1 + any(10)));
      v1::Uppdrag changed;
      if (!Do("UpdateUppdrag", shorten, changed).ok()) continue;
      days(one, [&](const auto& key) { truth.erase(key); });
      one = changed;
      days(one, [&](const auto& key) { truth[key] = one.name(); });
    }
  }
  EXPECT_GT(truth.size(), 200u);
  for (int n = 0; n < 400; ++n) {
    const size_t e = static_cast<size_t>(any(2));
    const int d = any(kDays);
    const auto expected = truth.find({e, d});
    EXPECT_EQ(WhoOperated(enheter[e].name(), base::FormatDate(first + d)).uppdrag().name(),
              expected == truth.end() ? "" : expected->second);
  }
}

TEST_P(RegistryTest, AnEnhetHasItsCapacityOfTheDay) {
  const v1::Enhet enhet = NewEnhet("Solgården");
  v1::UpdateEnhetRequest update;
  *update.mutable_enhet() = enhet;
  update.mutable_enhet()->set_kapacitet(25);
  update.mutable_update_mask()->add_paths("kapacitet");
  update.set_effective_date("2023-09-01");
  v1::Enhet changed;
  ASSERT_THAT(Do("UpdateEnhet", update, changed), IsOk());
  v1::GetEnhetRequest get;
  get.set_name(enhet.name());
  get.set_as_of_date("2023-08-31");
  ASSERT_THAT(Do("GetEnhet", get, changed), IsOk());
  EXPECT_FALSE(changed.has_kapacitet());
  get.set_as_of_date("2023-09-01");
  ASSERT_THAT(Do("GetEnhet", get, changed), IsOk());
  EXPECT_EQ(changed.kapacitet(), 25);
  get.set_as_of_date("2009-12-31");
  EXPECT_THAT(Do("GetEnhet", get, changed), StatusIs(absl::StatusCode::kNotFound));
  // A list as of a day before it existed lacks it; the list of last periods has it.
  v1::ListEnheterRequest list;
  list.set_parent(Parent());
  list.set_as_of_date("2009-12-31");
  v1::ListEnheterResponse response;
  ASSERT_THAT(Do("ListEnheter", list, response), IsOk());
  EXPECT_EQ(response.enheter_size(), 0);
  list.set_senaste_period(true);
  ASSERT_THAT(Do("ListEnheter", list, response), IsOk());
  ASSERT_EQ(response.enheter_size(), 1);
  EXPECT_EQ(response.enheter(0).kapacitet(), 25);
}

TEST_P(RegistryTest, AKommunAddsAnInsatstyp) {
  v1::CreateInsatstypRequest request;
  request.set_parent(Parent());
  request.set_request_id(NewRequestId());
  request.mutable_insatstyp()->set_kod("SOL_NATTPATRULL");
  request.mutable_insatstyp()->set_namn("nattpatrull");
  request.mutable_insatstyp()->set_lag(v1::LAG_SOL);
  request.mutable_insatstyp()->set_giltig_fran("2026-01-01");
  v1::Insatstyp made;
  ASSERT_THAT(Do("CreateInsatstyp", request, made), IsOk());
  EXPECT_EQ(made.name(), Parent() + "/insatstyper/sol-nattpatrull");
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Do("CreateInsatstyp", request, made), StatusIs(absl::StatusCode::kAlreadyExists));
  request.mutable_insatstyp()->set_kod("LSS_NATTPATRULL");
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Do("CreateInsatstyp", request, made), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(RegistryTest, ChangesComeInOrderAndByKommun) {
  const std::string start = Changes("").next_after();
  const v1::Utforare a = NewUtforareWithout("A");
  v1::DeleteUtforareRequest remove;
  remove.set_name(a.name());
  remove.set_request_id(NewRequestId());
  v1::Utforare removed;
  ASSERT_THAT(Do("DeleteUtforare", remove, removed), IsOk());
  v1::ListChangesResponse changes = Changes(start);
  ASSERT_EQ(changes.andringar_size(), 2);
  EXPECT_EQ(changes.andringar(0).slag(), v1::ANDRINGSSLAG_SKAPAD);
  EXPECT_EQ(changes.andringar(1).slag(), v1::ANDRINGSSLAG_BORTTAGEN);
  EXPECT_EQ(changes.andringar(1).name(), a.name());
  EXPECT_EQ(changes.andringar(1).nummer(), changes.andringar(0).nummer() + 1);
  EXPECT_EQ(Changes(changes.next_after()).andringar_size(), 0);
  // Another kommun has its own sequence, and one point stands for all.
  v1::ListUtforareRequest list;
  list.set_parent(Parent("0180"));
  v1::ListUtforareResponse unused;
  ASSERT_THAT(Do("ListUtforare", list, unused, "0180"), IsOk());
  EXPECT_EQ(Changes(changes.next_after()).andringar_size(), 0);
  std::string after;
  int all = 0;
  std::set<std::string> seen;
  v1::ListChangesResponse page;
  do {
    page = Changes(after, "", 7);
    EXPECT_LE(page.andringar_size(), 7);
    for (const v1::Andring& one : page.andringar()) {
      ++all;
      seen.insert(absl::StrCat(one.name().substr(0, 13), "/", one.nummer()));
    }
    after = page.next_after();
  } while (page.fler());
  EXPECT_EQ(all, 46 + 2 + 46);
  EXPECT_EQ(seen.size(), static_cast<size_t>(all));
  v1::ListChangesRequest bad;
  bad.set_parent(Parent());
  bad.set_after("skräp");
  v1::ListChangesResponse response;
  EXPECT_THAT(Do("ListChanges", bad, response), StatusIs(absl::StatusCode::kInvalidArgument));
  // A point ahead of the database, after a restored backup: everything is told anew.
  EXPECT_EQ(Changes("0114:1000000").andringar_size(), 48);
}

TEST_P(RegistryTest, AReaderMissesNoChangeThatCommitsLate) {
  const std::string start = Changes("").next_after();
  constexpr int kThreads = 4, kEach = 10;
  std::atomic<int> running{kThreads};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) NewUtforareWithout(absl::StrCat("U", t, "-", i));
      --running;
    });
  }
  std::set<std::string> seen;
  std::string after = start;
  int64_t last = 0;
  const auto read = [&] {
    const v1::ListChangesResponse changes = Changes(after);
    for (const v1::Andring& one : changes.andringar()) {
      EXPECT_TRUE(last == 0 || one.nummer() == last + 1) << "no holes";
      last = one.nummer();
      seen.insert(one.name());
    }
    after = changes.next_after();
  };
  while (running > 0) read();
  for (std::thread& thread : threads) thread.join();
  read();
  EXPECT_EQ(seen.size(), size_t{kThreads * kEach});
}

// An utförare has one regi for all time: what was wrong is put right with a motive, what was sold is taken over.
TEST_P(RegistryTest, APastIsMovedToAnotherRegiOnlyWithAMotive) {
  const v1::Utforare bolag = NewUtforareWithout("Omsorg i Solna AB", v1::REGIFORM_KOMMUNALT_BOLAG),
                     ny = NewUtforareWithout("Utan uppdrag AB", v1::REGIFORM_KOMMUNALT_BOLAG),
                     okand = NewUtforareWithout("Okänd", v1::REGIFORM_OKAND);
  v1::Uppdrag uppdrag;
  ASSERT_THAT(CreateUppdrag(NewEnhet("Norr").name(), bolag.name(), "2024-01-01", "", uppdrag), IsOk());
  const auto change = [&](const v1::Utforare& stored, v1::Regiform regiform, const std::string& motiv) {
    v1::UpdateUtforareRequest request;
    request.mutable_utforare()->set_name(stored.name());
    request.mutable_utforare()->set_regiform(regiform);
    request.mutable_utforare()->set_regi_rattad(motiv);
    request.mutable_update_mask()->add_paths("regiform");
    if (!motiv.empty()) request.mutable_update_mask()->add_paths("regi_rattad");
    request.set_request_id(NewRequestId());
    v1::Utforare now;
    return Do("UpdateUtforare", request, now);
  };
  const absl::Status refused = change(bolag, v1::REGIFORM_ENSKILD, "");
  EXPECT_THAT(proto::SwedishOf(refused), testing::HasSubstr("har haft uppdrag sedan 1 januari 2024"));
  EXPECT_THAT(proto::SwedishOf(refused), testing::HasSubstr("låt den ta över enheterna"));
  ASSERT_THAT(change(bolag, v1::REGIFORM_ENSKILD, "Listan hade fel."), IsOk());
  EXPECT_FALSE(change(bolag, v1::REGIFORM_KOMMUNALT_BOLAG, "").ok()) << "the motive of before is none for this";
  EXPECT_FALSE(change(bolag, v1::REGIFORM_KOMMUNALT_BOLAG, "Listan hade fel.").ok());
  EXPECT_THAT(change(bolag, v1::REGIFORM_KOMMUNALT_BOLAG, "Den hade rätt."), IsOk());
  EXPECT_THAT(change(ny, v1::REGIFORM_ENSKILD, ""), IsOk()) << "nothing was counted";
  EXPECT_THAT(change(okand, v1::REGIFORM_ENSKILD, ""), IsOk()) << "it is filled in";
}

TEST_P(RegistryTest, TheSameRequestTwiceHasOneEffect) {
  v1::CreateUtforareRequest request;
  request.set_parent(Parent());
  request.set_request_id(NewRequestId());
  request.mutable_utforare()->set_namn("A");
  request.mutable_utforare()->set_regiform(v1::REGIFORM_OKAND);
  v1::Utforare first, second;
  ASSERT_THAT(Do("CreateUtforare", request, first), IsOk());
  ASSERT_THAT(Do("CreateUtforare", request, second), IsOk());
  EXPECT_THAT(second, tests::EqualsProto(first));
  request.mutable_utforare()->set_namn("B");
  EXPECT_EQ(proto::ReasonOf(Do("CreateUtforare", request, second)), "REQUEST_ID_UPPTAGET");
}

}  // namespace
}  // namespace kvalitet::registry
