// The example kommun's year from its files to its report, through the real programs, judged by the generator's truths.
#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"
#include "kvalitet/compiler/v1/compiler.pb.h"
#include "tests/system/processes.h"

namespace kvalitet::tests {
namespace {

using ::testing::HasSubstr;

struct Count {
  int64_t value = 0, denominator = 0;
};

// The truths that the generator counted, by measure, part, insatstyp, regi and year.
class Facit {
 public:
  explicit Facit(const std::string& json) {
    google::protobuf::Struct root;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &root).ok());
    for (const auto& row : root.fields().at("facit").list_value().values()) {
      const auto& f = row.struct_value().fields();
      counts_[{f.at("matt").string_value(), f.at("del").string_value(), f.at("insatstyp").string_value(),
               f.at("regi").string_value(), static_cast<int>(f.at("ar").number_value())}] = {
          static_cast<int64_t>(f.at("varde").number_value()), static_cast<int64_t>(f.at("namnare").number_value())};
    }
  }
  Count Get(const std::string& measure, const std::string& part, const std::string& insatstyp, const std::string& regi,
            int year) const {
    auto it = counts_.find({measure, part, insatstyp, regi, year});
    return it == counts_.end() ? Count{} : it->second;
  }

 private:
  std::map<std::tuple<std::string, std::string, std::string, std::string, int>, Count> counts_;
};

// A frozen underlag, read by the client tool.
berattelse::v1::Underlagsinnehall ReadUnderlag(const Tool& tool, const std::string& name) {
  const Ran ran =
      tool.Do({"rpc", "berattelse.v1.BerattelseService/ReadUnderlag", absl::StrCat("{\"name\": \"", name, "\"}")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  // One JSON object per message of the stream; the bytes stand in base64.
  std::string bytes;
  for (absl::string_view line : absl::StrSplit(ran.out, '\n')) {
    const size_t at = line.find("\"innehall\": \"");
    if (at == absl::string_view::npos) continue;
    absl::string_view coded = line.substr(at + 13);
    coded = coded.substr(0, coded.find('"'));
    std::string part;
    EXPECT_TRUE(absl::Base64Unescape(coded, &part));
    bytes += part;
  }
  berattelse::v1::Underlagsinnehall content;
  EXPECT_TRUE(content.ParseFromString(bytes));
  return content;
}

std::string RegiWord(berattelse::v1::Regi regi) {
  return regi == berattelse::v1::REGI_KOMMUNAL ? "kommunal"
         : regi == berattelse::v1::REGI_PRIVAT ? "privat"
         : regi == berattelse::v1::REGI_ALLA   ? "alla"
                                               : "";
}

// What a figure must be after the truths; false where the truths do not speak of it.
bool Expected(const Facit& facit, const berattelse::v1::Figur& f, Count& want) {
  const auto& where = f.omfattning();
  const std::string regi = RegiWord(where.regi());
  if (regi.empty() || !where.enhet().empty() || !where.utforare().empty() || !where.avser().empty() || f.publicerad())
    return false;
  const std::string type = where.insatstyp().empty() || where.insatstyp() == "ALLA" ? "ALLA" : where.insatstyp();
  const auto get = [&](const char* measure, const std::string& part) {
    return facit.Get(measure, part, type, regi, f.ar());
  };
  const std::string& m = f.matt();
  if (m == "sjalvskattning.inlamnade" && f.ar() == 2026) {
    want = {get("sjalvskattning.inlamnade", "").value, get("sjalvskattning.utskickade", "").value};
  } else if (m == "sjalvskattning.i_tid" && f.ar() == 2026) {
    want = {get("sjalvskattning.inlamnade", "").value - get("sjalvskattning.sena", "").value,
            get("sjalvskattning.inlamnade", "").value};
  } else if (m == "sjalvskattning.positiva") {
    want = get("sjalvskattning.positiva", f.del());
  } else if (m == "uppfoljning.genomforda" && f.del().empty()) {
    want = get("uppfoljning.genomforda", "");
  } else if (m == "iakttagelse.antal") {
    static const std::map<std::string, std::string> kGrades = {{"STYRKA", "styrka"},
                                                               {"UTVECKLINGSOMRADE", "utvecklingsområde"},
                                                               {"BRIST", "brist"},
                                                               {"ALLVARLIG_BRIST", "allvarlig brist"}};
    for (const auto& [name, word] : kGrades) {
      if (f.del().empty() || f.del() == name) want.value += get("uppfoljning.iakttagelser", word).value;
    }
  } else if (m == "atgard.beslutade") {
    want = get("atgard.beslutade", "");
  } else if (m == "atgard.klara") {
    static const std::map<std::string, std::string> kStates = {{"GENOMFORD", "genomförd"},
                                                               {"GENOMFORD_MED_EFFEKT", "genomförd med effekt"},
                                                               {"GENOMFORD_UTAN_EFFEKT", "genomförd utan effekt"}};
    for (const auto& [name, word] : kStates) {
      if (f.del().empty() || f.del() == name) want.value += get("atgard.klara", word).value;
    }
  } else if (m == "avvikelse.antal") {
    want = get("avvikelse.intraffade", "avvikelse");
  } else if (m == "lexsarah.rapporter") {
    want = get("avvikelse.rapporterade", "lex Sarah");
  } else if (m == "lexsarah.till_ivo") {
    want = get("lexsarah.till_ivo", "");
  } else if (m == "lexmaria.arenden") {
    want = get("avvikelse.rapporterade", "lex Maria");
  } else if (m == "synpunkt.antal" && f.del().empty()) {
    for (const char* kind : {"klagomål", "synpunkt", "beröm", "förslag"})
      want.value += get("avvikelse.rapporterade", kind).value;
  } else if (m == "volym.personer" || m == "volym.brukardygn") {
    want = get(m.c_str(), "");
  } else {
    return false;
  }
  return true;
}

class ExampleYear : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(tool_.Do({"exempel", "--seed", "11", "--ut", dir_.File("exempel")}).code, 0);
    std::set<std::string> steps;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.File("exempel/steg")))
      steps.insert(entry.path().stem().string());
    for (const std::string& day : steps) {
      ASSERT_TRUE(suite_.Start(day)) << Content(dir_.File("svit.log"));
      const Ran ran = tool_.Script(absl::StrCat("steg/", day, ".sh"), dir_.File("exempel"));
      ASSERT_EQ(ran.code, 0) << day << "\n" << ran.out << ran.err;
    }
    tool_.As("KVALITETSTEAM", "9999");
  }

  // The report of all insatstyper as the answer of the command says.
  compiler::v1::Rapport Compile(const std::string& folder) {
    const Ran ran = tool_.Do({"rapport", "sammanställ", "--år", "2026", "--fryst", "2027-02-15", "--format",
                              "html,json", "--ut", folder, "--som-json"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    compiler::v1::Rapport report;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(ran.out, &report).ok()) << ran.out;
    return report;
  }

  TempDir dir_;
  SuiteProcess suite_{dir_};
  Tool tool_{dir_, suite_};
};

TEST_F(ExampleYear, FiguresEqualTheTruthsAndAgainChangesNothing) {
  const Facit facit(Content(dir_.File("exempel/facit.json")));
  const compiler::v1::Rapport report = Compile("ut");
  const berattelse::v1::Underlagsinnehall content = ReadUnderlag(tool_, report.underlag());
  std::map<std::string, int> compared;
  for (const auto& figure : content.figurer()) {
    Count want;
    if (figure.ar() != 2026 || !Expected(facit, figure, want)) continue;
    ++compared[figure.matt()];
    EXPECT_EQ(figure.value(), want.value) << figure.ShortDebugString();
    if (want.denominator > 0) {
      EXPECT_EQ(figure.denominator(), want.denominator) << figure.ShortDebugString();
    }
  }
  // None of them may have been left out: each measure for the whole, both regi and eight insatstyper.
  for (const char* measure :
       {"sjalvskattning.inlamnade", "sjalvskattning.positiva", "uppfoljning.genomforda", "iakttagelse.antal",
        "atgard.beslutade", "avvikelse.antal", "lexsarah.rapporter", "synpunkt.antal", "volym.personer"}) {
    EXPECT_GE(compared[measure], 9) << measure;
  }
  // What is printed is what was counted.
  const std::string html = Content(dir_.File(absl::StrCat("ut/", report.utgavor(0).filnamn())));
  EXPECT_THAT(html, HasSubstr("Exempelkommun"));

  // The same again changes nothing: neither imports, nor the report.
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"utförare", "importera", "register.csv"},
                                             {"avvikelse", "importera", "avvikelser-2026-uttag-2027-02-01.csv"},
                                             {"volym", "importera", "volymer.csv"},
                                             {"siffra", "importera", "siffror.csv"}}) {
    const Ran ran = tool_.Do({words[0], words[1], dir_.File(absl::StrCat("exempel/", words[2])), "--källa", "exempel"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("Sparat: 0 nya, 0 ändrade"));
  }
  const compiler::v1::Rapport again = Compile("ut2");
  EXPECT_EQ(again.name(), report.name());
  EXPECT_EQ(again.innehall_hash(), report.innehall_hash());

  // The kommun's staff sees handed in answers, another utförare does not see that they exist.
  const Ran status = tool_.Do({"självskattning", "status", "--år", "2026"});
  EXPECT_THAT(status.out, HasSubstr("39 av 41 inlämnade"));
  tool_.As("UTFORARE", "9999", {"--utförare", "Exempelomsorg AB"});
  const Ran own = tool_.Do({"självskattning", "status", "--år", "2026"});
  EXPECT_THAT(own.out, HasSubstr("Hemtjänst Norr"));
  EXPECT_THAT(own.out, ::testing::Not(HasSubstr("Björkgården")));
}

}  // namespace
}  // namespace kvalitet::tests
