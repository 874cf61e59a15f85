// Eight versions of a formulär, edited at random, each answered, some answered twice: no answer is lost, and each stays
// bound to the version that it answered.
#include <map>
#include <random>

#include "common/base/csv.h"
#include "common/base/hash.h"
#include "tests/services/uppfoljning_fixture.h"

namespace kvalitet::uppfoljning {
namespace {

using tests::IsOk;

constexpr int kVersions = 8;
constexpr int kFirstYear = 2020;

struct Question {
  std::string key, avsnitt, text, skala;
  bool mandatory = false;
};

class VersionerTest : public UppfoljningFixture {
 protected:
  int Roll(int sides) { return static_cast<int>(random_() % static_cast<unsigned>(sides)); }

  Question New() {
    static const char* const kScales[] = {"JN", "JDN", "ANT", "AND", "TXT"};
    const int n = ++keys_;
    return {absl::StrCat("Q", n), absl::StrCat("Avsnitt ", Roll(4)), absl::StrCat("Fråga ", n), kScales[Roll(5)],
            Roll(2) == 0};
  }
  // The next version always differs: a question more, and some edits.
  void Edit(std::vector<Question>& questions) {
    questions.insert(questions.begin() + Roll(static_cast<int>(questions.size()) + 1), New());
    for (int edits = Roll(6); edits > 0; --edits) {
      Question& one = questions[static_cast<size_t>(Roll(static_cast<int>(questions.size())))];
      switch (Roll(5)) {
        case 0:
          one.text += "?";
          break;
        case 1:
          one.avsnitt = absl::StrCat("Avsnitt ", Roll(4));
          break;
        case 2:
          one.mandatory = !one.mandatory;
          break;
        case 3:
          one = New();
          break;  // a changed scale is a new key
        default:
          if (questions.size() > 3) questions.erase(questions.begin());
      }
    }
  }
  v1::Formular Import(const std::vector<Question>& questions) {
    std::string file =
        "formulär;rubrik;insatstyp;instrument;respondent;nyckel;avsnitt;fråga;skala;positiva;obligatorisk;täljare;"
        "nämnare\n";
    for (const Question& q : questions) {
      absl::StrAppend(&file, "versioner;Versioner;SOL_HEMTJANST;Test;UTFORARE;", q.key, ";", q.avsnitt, ";", q.text,
                      ";", q.skala, ";", q.skala[0] == 'J' ? "Ja" : "", ";", q.mandatory ? "ja" : "nej", ";",
                      q.skala == "AND" ? "antal med;antal alla" : ";", "\n");
    }
    v1::ImportFormularRequest request;
    request.set_parent("kommuner/0114");
    request.set_kalla("test");
    request.set_publicera(true);
    request.set_request_id(NewRequestId());
    request.set_fil(file);
    v1::ImportFormularResponse response;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "ImportFormular", request, response), IsOk());
    EXPECT_EQ(response.formular_size(), 1) << response.ShortDebugString();
    return response.formular(0);
  }
  std::string SendIn(const v1::Formular& formular, int year) {
    v1::SendSjalvskattningarRequest request;
    request.set_parent("kommuner/0114");
    request.set_formular(formular.name());
    request.set_ar(year);
    request.set_utskickad_date(absl::StrCat(year, "-10-01"));
    request.set_sista_date(absl::StrCat(year, "-12-11"));
    request.add_enheter(Enhet("soder"));
    request.set_request_id(NewRequestId());
    v1::SendSjalvskattningarResponse response;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "SendSjalvskattningar", request, response), IsOk());
    return response.sjalvskattningar(0).name();
  }
  std::string Answer(const Question& q) {
    if (q.skala == "JN") return Roll(2) == 0 ? "Ja" : "Nej";
    if (q.skala == "JDN") return Roll(2) == 0 ? "Delvis" : "Nej";
    if (q.skala == "ANT") return absl::StrCat(Roll(100));
    if (q.skala == "AND") return absl::StrCat(Roll(10), "/", 10 + Roll(10));
    return absl::StrCat("fri text ", Roll(1000000));
  }
  using Answers = std::map<std::string, std::string>;
  // Answers every mandatory question and some of the others, in a random number of saves.
  void Fill(const std::string& name, const std::vector<Question>& questions, Answers& answers) {
    Pairs pairs;
    for (const Question& q : questions) {
      if (!q.mandatory && Roll(3) == 0) continue;
      answers[q.key] = Answer(q);
      pairs.push_back({q.key, answers[q.key]});
      if (Roll(4) == 0) Save(name, pairs);
    }
    Save(name, pairs);
  }
  void Save(const std::string& name, Pairs& pairs) {
    if (pairs.empty()) return;
    v1::SaveSvarResponse response;
    ASSERT_THAT(Do(Who::kSoderChef, "SaveSvar", UppfoljningFixture::Answers(name, pairs), response), IsOk());
    ASSERT_EQ(response.fel_size(), 0) << response.ShortDebugString();
    pairs.clear();
  }
  void HandIn(const std::string& name) {
    v1::SubmitSjalvskattningResponse receipt;
    ASSERT_THAT(Submit(Who::kSoderChef, name, receipt), IsOk());
  }
  void GiveBack(const std::string& name) {
    v1::RequestReturnSjalvskattningRequest ask;
    ask.set_name(name);
    ask.set_skal("Rättar.");
    ask.set_request_id(NewRequestId());
    v1::Sjalvskattning now;
    ASSERT_THAT(Do(Who::kSoderChef, "RequestReturnSjalvskattning", ask, now), IsOk());
    v1::AnswerReturnSjalvskattningRequest give;
    give.set_name(name);
    give.set_bevilja(true);
    give.set_request_id(NewRequestId());
    ASSERT_THAT(Do(Who::kKvalitetsteam, "AnswerReturnSjalvskattning", give, now), IsOk());
  }
  // Every page of ListSvar.
  Answers Listed(const std::string& name) {
    v1::ListSvarRequest request;
    request.set_name(name);
    request.set_page_size(1 + Roll(5));
    Answers all;
    do {
      v1::ListSvarResponse response;
      EXPECT_THAT(Do(Who::kKvalitetsteam, "ListSvar", request, response), IsOk());
      for (const auto& ett : response.svar()) EXPECT_TRUE(all.emplace(ett.nyckel(), ett.svar()).second);
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  Answers InReceipt(const std::string& name, int nr) {
    v1::GetKvittoRequest request;
    request.set_name(name);
    request.set_nr(nr);
    v1::Kvitto kvitto;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "GetKvitto", request, kvitto), IsOk());
    Answers all;
    for (const auto& ett : kvitto.svar()) all[ett.nyckel()] = ett.svar();
    return all;
  }

  // Answers by number of the självskattning, as a file of every year has them; each row of the version that was
  // answered.
  std::map<std::string, Answers> Exported(Who who, v1::ExportSvarResponse& end) {
    v1::ExportSvarRequest request;
    request.set_parent("kommuner/0114");
    std::string bytes;
    const proto::Send send = [&](const google::protobuf::Message& m) {
      end = static_cast<const v1::ExportSvarResponse&>(m);
      bytes += end.data();
      return true;
    };
    EXPECT_THAT(std::get<proto::ServerStreamHandler>(handlers_.table().at("ExportSvar"))(MakeCall("ExportSvar", who),
                                                                                         request, send),
                IsOk());
    EXPECT_EQ(end.slut().sha256(), base::Sha256Hex(bytes));
    std::map<std::string, Answers> all;
    const auto csv = base::ParseCsv(bytes);
    EXPECT_TRUE(csv.ok()) << csv.status();
    if (!csv.ok()) return all;
    EXPECT_EQ(static_cast<int64_t>(csv->rows.size()), end.slut().rader());
    for (const base::CsvRow& row : csv->rows) {
      const auto cell = [&](const char* column) { return row.cells[static_cast<size_t>(csv->Column(column))]; };
      const std::string key = absl::StrCat(cell("formular_version"), " ", cell("nyckel"));
      EXPECT_TRUE(all[cell("nummer")].emplace(key, cell("svar")).second) << "a row for each key";
    }
    return all;
  }

  std::mt19937 random_;
  int keys_ = 0;
};

TEST_P(VersionerTest, NoAnswerIsLostAndEachStaysBoundToItsVersion) {
  struct Year {
    std::string name, formular;
    std::vector<Question> questions;
    Answers first, now;
    bool twice = false;
  };
  today_ = absl::CivilDay(kFirstYear + kVersions - 1, 12, 1);
  for (unsigned seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    random_.seed(seed);
    std::vector<Question> questions = {New(), New(), New(), New()};
    std::vector<Year> years;
    size_t answers = Rows("SELECT nyckel FROM svar").size();
    for (int i = 0; i < kVersions; ++i) {
      Edit(questions);
      const v1::Formular formular = Import(questions);
      ASSERT_EQ(formular.version(), static_cast<int>(seed - 1) * kVersions + i + 1);
      Year year{SendIn(formular, kFirstYear + i), formular.name(), questions, {}, {}};
      Fill(year.name, questions, year.now);
      HandIn(year.name);
      year.first = year.now;
      // Earlier years are given back and answered anew while later versions are in use.
      if (Year& old = i == 0 ? year : years[static_cast<size_t>(Roll(i))]; Roll(2) == 0 && !old.twice) {
        GiveBack(old.name);
        Fill(old.name, old.questions, old.now);
        HandIn(old.name);
        old.twice = true;
      }
      years.push_back(std::move(year));
    }
    for (const Year& year : years) {
      const v1::Sjalvskattning now = Get(Who::kKvalitetsteam, year.name);
      EXPECT_EQ(now.formular(), year.formular);
      EXPECT_EQ(now.antal_fragor(), static_cast<int>(year.questions.size()));
      EXPECT_EQ(Listed(year.name), year.now);
      EXPECT_EQ(InReceipt(year.name, 1), year.first);
      EXPECT_EQ(InReceipt(year.name, now.antal_kvitton()), year.now);
      EXPECT_EQ(now.antal_kvitton(), year.twice ? 2 : 1);
      v1::GetBlankettRequest request;
      request.set_name(year.name);
      v1::GetBlankettResponse form;
      ASSERT_THAT(Do(Who::kSoderChef, "GetBlankett", request, form), IsOk());
      const auto behov = std::remove_if(form.mutable_rader()->begin(), form.mutable_rader()->end(),
                                        [](const v1::BlankettRad& rad) { return rad.behov(); });
      form.mutable_rader()->erase(behov, form.mutable_rader()->end());
      ASSERT_EQ(form.rader_size(), static_cast<int>(year.questions.size()));
      for (int i = 0; i < form.rader_size(); ++i) {
        const Question& q = year.questions[static_cast<size_t>(i)];
        EXPECT_EQ(form.rader(i).nyckel(), q.key);
        EXPECT_EQ(form.rader(i).fraga(), q.text) << "as it was asked then";
        const auto found = year.now.find(q.key);
        EXPECT_EQ(form.rader(i).svar(), found == year.now.end() ? "" : found->second);
      }
      answers += year.now.size();
    }
    EXPECT_EQ(Rows("SELECT nyckel FROM svar").size(), answers) << "all versions together";
    for (Who who : {Who::kKvalitetsteam, Who::kSoderChef}) {
      v1::ExportSvarResponse end;
      const std::map<std::string, Answers> exported = Exported(who, end);
      EXPECT_EQ(end.antal_sjalvskattningar(), kVersions);
      EXPECT_EQ(end.antal_ej_inlamnade(), 0);
      for (const Year& year : years) {
        const v1::Sjalvskattning now = Get(who, year.name);
        Answers rows = exported.count(now.nummer()) == 0 ? Answers() : exported.at(now.nummer());
        for (const Question& q : year.questions) {
          const std::string key = absl::StrCat(now.formular_version(), " ", q.key);
          ASSERT_EQ(rows.count(key), 1u) << key;
          const auto found = year.now.find(q.key);
          EXPECT_EQ(rows[key], found == year.now.end() ? "" : found->second) << key;
        }
      }
    }
    v1::ExportSvarResponse end;
    EXPECT_TRUE(Exported(Who::kOmsorg, end).empty()) << "another's";
    EXPECT_EQ(end.antal_sjalvskattningar() + end.antal_ej_inlamnade(), 0);
    // The next seed's years are other ones.
    ASSERT_THAT(db().Write(tests::Soon(),
                           [seed](sql::Session& session) {
                             return session
                                 .Execute("UPDATE sjalvskattning SET delete_time = ? WHERE delete_time = 0",
                                          {int64_t{seed}})
                                 .status();
                           }),
                IsOk());
  }
}

KVALITET_ON_EVERY_ENGINE(VersionerTest);

}  // namespace
}  // namespace kvalitet::uppfoljning
