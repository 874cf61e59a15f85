// Who may include whom, which SQL both engines read alike, and what no file may hold.  design: the house.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/style/source_tree.h"

namespace kvalitet::style {
namespace {

const std::vector<std::string>& Code() {
  static const std::vector<std::string> endings = {".h", ".cc"};
  return endings;
}

// Violations, one a line, so that all are seen at once.
class Report {
 public:
  template <typename... Parts>
  void Add(const Parts&... parts) {
    lines_.push_back(absl::StrCat(parts...));
  }
  ~Report() { EXPECT_TRUE(lines_.empty()) << absl::StrJoin(lines_, "\n"); }

 private:
  std::vector<std::string> lines_;
};

bool ContainsAny(absl::string_view text, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return absl::StrContains(text, word); });
}

// "common/sql" of "common/sql/pool.h"; "" for what is none of ours.
std::string PartOf(absl::string_view path) {
  const std::vector<std::string> words = absl::StrSplit(path, '/');
  if (words.size() < 3 || (words[0] != "common" && words[0] != "services" && words[0] != "clients")) return "";
  return absl::StrCat(words[0], "/", words[1]);
}

// What a part of common/ may include besides itself.  A part that is missing here is an error: think first.
const std::map<std::string, std::set<std::string>>& Allowed() {
  static const std::map<std::string, std::set<std::string>> allowed = {
      {"common/base", {}},
      {"common/proto", {"common/base"}},
      {"common/sql", {"common/base"}},
      {"common/workflow", {"common/base", "common/proto"}},
      {"common/rpc", {"common/base", "common/proto"}},
      {"common/store", {"common/base", "common/proto", "common/sql"}},
      {"common/fakta", {"common/base", "common/proto", "common/sql", "common/store"}},
      {"common/register", {"common/base", "common/proto", "common/rpc", "common/sql", "common/store"}},
      {"common/attgora", {"common/base", "common/proto", "common/sql", "common/store"}},
      {"common/mail", {"common/base"}},
      {"common/pdf", {"common/base", "common/proto"}},
      {"common/process", {"common/base", "common/proto", "common/rpc", "common/sql", "common/store"}},
  };
  return allowed;
}

TEST(IncludeStyleTest, PartsOfCommonKnowOnlyWhatTheyMay) {
  Report report;
  for (const SourceFile* file : Below("common/", Code())) {
    const std::string part = PartOf(file->path);
    auto allowed = Allowed().find(part);
    if (allowed == Allowed().end()) {
      report.Add(file->path, ": ", part, " is not in the list of this test");
      continue;
    }
    for (const Include& include : IncludesOf(*file)) {
      const std::string other = PartOf(include.path);
      if (include.quoted && !other.empty() && other != part && allowed->second.count(other) == 0) {
        report.Add(file->path, " includes ", include.path);
      }
    }
  }
}

TEST(IncludeStyleTest, ServicesMeetInProtosOnly) {
  Report report;
  for (const char* top : {"services/", "clients/"}) {
    for (const SourceFile* file : Below(top, Code())) {
      const std::string part = PartOf(file->path);
      for (const Include& include : IncludesOf(*file)) {
        const std::string other = PartOf(include.path);
        if (!absl::StartsWith(other, "services/") && !absl::StartsWith(other, "clients/")) continue;
        const bool suite = part == "services/suite" && absl::StartsWith(other, "services/");
        if (other != part && !suite) report.Add(file->path, " includes ", include.path);
      }
    }
  }
}

// Rules, aggregation, the report's model: everything arrives as an argument.
TEST(IncludeStyleTest, PureFilesIncludeNoSqlAndNoCalls) {
  static const std::regex pure(
      "services/.*/([a-z_]*rules|aggregate|aggregation|attribution|model|disclosure)\\.(h|cc)"
      "|common/(base|workflow)/.*");
  Report report;
  for (const SourceFile& file : Tree()) {
    if (!std::regex_match(file.path, pure)) continue;
    for (const Include& include : IncludesOf(file)) {
      for (absl::string_view impure :
           {"common/sql/", "common/store/", "common/rpc/", "grpc", "sqlite3.h", "cppconn/"}) {
        if (absl::StartsWith(include.path, impure)) report.Add(file.path, " includes ", include.path);
      }
    }
  }
}

TEST(IncludeStyleTest, LibrariesAreKnownWhereTheyAreWrapped) {
  const std::map<std::string, std::string> owners = {{"sqlite3.h", "common/sql/sqlite.cc"},
                                                     {"cppconn/", "common/sql/mysql.cc"},
                                                     {"mysql_", "common/sql/mysql.cc"},
                                                     {"grpcpp/", "common/rpc/"},
                                                     {"grpc/", "common/rpc/"},
                                                     {"cjose/", "common/rpc/"},
                                                     {"httplib.h", "common/rpc/ops.cc"}};
  Report report;
  for (const char* top : {"common/", "services/", "clients/"}) {
    for (const SourceFile* file : Below(top, Code())) {
      for (const Include& include : IncludesOf(*file)) {
        for (const auto& [library, owner] : owners) {
          if (absl::StartsWith(include.path, library) && !absl::StartsWith(file->path, owner)) {
            report.Add(file->path, " includes <", include.path, ">, which belongs to ", owner);
          }
        }
      }
    }
  }
}

// The thread sanitizer sees only std::mutex when abseil is a distribution's.
TEST(SourceStyleTest, NoMutexesOfAbseil) {
  static const std::regex forbidden(
      "absl::(Mutex|MutexLock|CondVar|Notification|BlockingCounter|Barrier|call_once|once_flag)\\b");
  Report report;
  for (const char* top : {"common/", "services/", "clients/", "tests/"}) {
    for (const SourceFile* file : Below(top, Code())) {
      std::smatch match;
      if (!absl::StrContains(file->text, "absl::")) continue;
      const std::string code = WithoutComments(file->text);
      if (std::regex_search(code, match, forbidden)) report.Add(file->path, ": ", match.str());
    }
  }
}

// anchors: the common subset.  Only common/sql may know better.
TEST(SourceStyleTest, SqlStaysInTheCommonSubset) {
  const std::vector<std::string> words = {"SELECT ", "INSERT ", "UPDATE ", "DELETE ",   "CREATE ", "ALTER ",
                                          "WHERE ",  "VALUES",  "FROM ",   "ORDER BY ", " JOIN "};
  static const std::regex forbidden(
      "AUTO_INCREMENT|AUTOINCREMENT|ON DUPLICATE KEY|ON CONFLICT|\\bRETURNING\\b|FOR UPDATE|INSERT IGNORE|INSERT OR |"
      "REPLACE INTO|DATETIME|\\bTIMESTAMP\\b|\\bBOOLEAN\\b|\\bENUM *\\(|\\bJSON\\b|CONCAT *\\(|\\|\\||\\bNOW *\\(|"
      "CURRENT_TIMESTAMP|CURRENT_DATE|\\bLIKE\\b|\\bIFNULL *\\(|\\bIF *\\(|\\bDATE *\\(|\\bSUBSTR|\\bLENGTH *\\(|"
      "LAST_INSERT|\\browid\\b|PRAGMA|\\bUNSIGNED\\b|\\bTINYINT\\b|\\bINTEGER\\b|\\bTEXT\\b|\\bBLOB\\b|WITHOUT ROWID|"
      "\\bUSING *\\(|RIGHT JOIN|FULL JOIN|\\?[0-9]");
  Report report;
  for (const char* top : {"common/", "services/"}) {
    for (const SourceFile* file : Below(top, Code())) {
      if (absl::StartsWith(file->path, "common/sql/")) continue;
      for (const Literal& literal : LiteralsOf(file->text)) {
        std::smatch match;
        if (ContainsAny(literal.text, words) && std::regex_search(literal.text, match, forbidden)) {
          report.Add(file->path, ":", literal.line, ": ", match.str());
        }
      }
    }
  }
}

// Marks adds to the values: in the call that is handed them too, one of the two is evaluated first, and which is not
// told.
TEST(SourceStyleTest, MarksAreMadeBeforeTheStatementIsRun) {
  static const std::regex forbidden("\\b(Query|Execute)\\([^;]*\\bMarks\\(");
  Report report;
  for (const char* top : {"common/", "services/"}) {
    for (const SourceFile* file : Below(top, Code())) {
      std::smatch match;
      if (file->text.find("Marks(") == std::string::npos) continue;
      if (std::regex_search(file->text, match, forbidden)) {
        report.Add(file->path, ": ", match.str().substr(0, 60));
      }
    }
  }
}

TEST(SourceStyleTest, NothingIsLeftForLaterAndNoMachineIsNamed) {
  // Put together here, so that this file does not hold them.
  const std::string later = absl::StrCat("\\b(TO", "DO|FIX", "ME|X", "XX|H", "ACK)\\b");
  const std::string paths = absl::StrCat("(^|[\\s\"'=(])/(wo", "rk|ro", "ot|ho", "me|t", "mp)/");
  const std::regex forbidden(absl::StrCat(later, "|", paths));
  const std::vector<std::string> hints = {"/wo", "/ro", "/ho", "/tm", "TOD", "FIX", "XX", "HAC"};
  Report report;
  for (const SourceFile& file : Tree()) {
    if (file.text.find('\0') != std::string::npos || absl::StartsWith(file.path, "tests/data/") ||
        absl::StartsWith(file.path, "deploy/example/")) {
      continue;
    }
    int number = 0;
    for (absl::string_view line : absl::StrSplit(file.text, '\n')) {
      ++number;
      // Cheap first: the expression is slow, and hardly a line has any of these.
      if (!ContainsAny(line, hints)) continue;
      std::cmatch match;
      if (std::regex_search(line.data(), line.data() + line.size(), match, forbidden)) {
        report.Add(file.path, ":", number, ": ", match.str());
      }
    }
  }
}

TEST(SourceStyleTest, TheTopHoldsTheHouseAndNothingElse) {
  const std::set<std::string> house = {"CMakeLists.txt", "README.md", "LICENSE", "proto", "common",
                                       "services",       "clients",   "deploy",  "tests"};
  Report report;
  for (const SourceFile& file : Tree()) {
    const std::string top = file.path.substr(0, file.path.find('/'));
    if (top[0] != '.' && house.count(top) == 0) report.Add(file.path);
  }
}

// readers: klarspråk.  What people read is in literals and in the words of the protos.
TEST(SourceStyleTest, SwedishIsPlain) {
  static const std::regex forbidden(
      "\\b(t ex|t\\.ex|m m|m\\.m\\.|dvs|d v s|bl a|bl\\.a|o s v|fr o m|t o m|p g a|erhåll\\w*|avseende|i enlighet med|"
      "skall|vederbörande|huruvida|därest|medelst|nyttja\\w*|inkomma|tillse|föreligg\\w*)(?![\\wåäö])");
  const std::vector<std::string> hints = {"t ex",   "t.ex",     "m m",    "m.m",    "dvs",      "d v s",
                                          "bl a",   "bl.a",     "o s v",  "fr o m", "t o m",    "p g a",
                                          "erhåll", "avseende", "i enl",  "skall",  "vederbör", "huruvi",
                                          "däres",  "medelst",  "nyttja", "inkom",  "tillse",   "föreligg"};
  Report report;
  auto check = [&](const SourceFile& file) {
    for (const Literal& literal : LiteralsOf(file.text)) {
      std::smatch match;
      if (ContainsAny(literal.text, hints) && std::regex_search(literal.text, match, forbidden)) {
        report.Add(file.path, ":", literal.line, ": ", match.str());
      }
    }
  };
  for (const char* top : {"common/", "services/", "clients/"}) {
    for (const SourceFile* file : Below(top, Code())) check(*file);
  }
  for (const SourceFile* file : Below("proto/", {".proto"})) check(*file);
}

// Lex Sarah: a rapport is made inside the verksamhet, an anmälan is what goes to IVO.  Where a text mixes them up, the
// words from there on; "" where none does.
std::string MixesRapportAndAnmalan(const std::string& literal) {
  const std::string text = absl::AsciiStrToLower(literal);
  const auto to_ivo = [&](size_t at) {  // after the word in which `at` stands
    const size_t end = text.find_first_of(" .,;:!?()\\", at);
    return end != std::string::npos && absl::StartsWith(text.substr(end), " till ivo");
  };
  const auto wrong = [&](const std::string& words, size_t word, bool ivo) -> std::string {
    for (size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
      if (to_ivo(at + word) != ivo) return text.substr(at);
    }
    return "";
  };
  std::string found = wrong("rapport", 0, false);
  for (const char* words : {"lex sarah-anmäl", "lex sarah anmäl"}) {
    if (found.empty()) found = wrong(words, std::string("lex sarah-").size(), true);
  }
  for (const char* ending : {"", "an", "er", "d", "s", "t", "ningar"}) {
    for (const char* join : {" om lex sarah", " enligt lex sarah", " som lex sarah"}) {
      const std::string words = absl::StrCat("anmäl", ending, join);
      if (found.empty()) found = wrong(words, words.size() - 1, true);
    }
  }
  return found;
}

// The name of the command `lexsarah anmäl` is decided, and is one word.
TEST(SourceStyleTest, ALexSarahRapportIsNoAnmalan) {
  Report report;
  const auto check = [&](const SourceFile& file) {
    for (const Literal& literal : LiteralsOf(file.text)) {
      const std::string mixed = MixesRapportAndAnmalan(literal.text);
      if (!mixed.empty()) report.Add(file.path, ":", literal.line, ": ", mixed);
    }
  };
  for (const char* top : {"common/", "services/", "clients/"}) {
    for (const SourceFile* file : Below(top, Code())) check(*file);
  }
  for (const SourceFile* file : Below("proto/", {".proto"})) check(*file);
  for (const char* right : {"Lex Sarah-anmälningar till IVO", "tid från rapport till anmälan till IVO",
                            "kvalitet lexsarah anmäl", "Lex Sarah-rapporter", "anmälan enligt lex Sarah till IVO"}) {
    EXPECT_EQ(MixesRapportAndAnmalan(right), "");
  }
  for (const char* mixed : {"Lex Sarah-anmälan är mottagen.", "Gör en anmälan enligt lex Sarah.",
                            "Skicka rapporten till IVO.", "rapporterad till IVO", "Lex Sarah-anmälningar"}) {
    EXPECT_NE(MixesRapportAndAnmalan(mixed), "") << mixed;
  }
}

// The literals of a call, from behind its parenthesis to the one that ends it; `at` is the place behind it.  Only where
// the last thing in it is a literal: what a variable says cannot be told here.
std::vector<std::string> LastSaidIn(absl::string_view code, size_t at) {
  size_t end = at;
  bool quoted = false;
  for (int depth = 1; end < code.size() && depth > 0; ++end) {
    if (quoted && code[end] == '\\') {
      ++end;
    } else if (code[end] == '"') {
      quoted = !quoted;
    } else if (!quoted) {
      depth += code[end] == '(' ? 1 : code[end] == ')' ? -1 : 0;
    }
  }
  absl::string_view call = code.substr(at, end - at);
  while (!call.empty() && (call.back() == ')' || absl::ascii_isspace(static_cast<unsigned char>(call.back())))) {
    call.remove_suffix(1);
  }
  if (!absl::EndsWith(call, "\"")) return {};
  std::vector<std::string> said;
  for (const Literal& one : LiteralsOf(call)) said.push_back(one.text);
  // The name of a flag in args.Get("…") is nothing that is said.
  if (said.empty() || absl::EndsWith(call, absl::StrCat("Get(\"", said.back(), "\""))) return {};
  return said;
}

// A full stop, or after a colon what can be typed as it stands.
bool EndsAsASentence(const std::vector<std::string>& said) {
  const std::string& last = said.back();
  if (last.empty() || absl::EndsWith(last, "\\n") || ContainsAny(last.substr(last.size() - 1), {".", "!", "?"})) return true;
  const std::string all = absl::StrJoin(said, "");
  const size_t colon = all.rfind(": ");
  return colon != std::string::npos && all.find(". ", colon) == std::string::npos;
}

TEST(SourceStyleTest, WhatTheToolRefusesIsToldInSentences) {
  Report report;
  int seen = 0;
  for (const SourceFile* file : Below("clients/", {".cc"})) {
    const std::string code = WithoutComments(file->text);
    for (size_t at = code.find("Failure("); at != std::string::npos; at = code.find("Failure(", at + 1)) {
      const std::vector<std::string> said = LastSaidIn(code, at + std::string("Failure(").size());
      if (said.empty()) continue;
      ++seen;
      if (!EndsAsASentence(said)) report.Add(file->path, ": no full stop after: ", said.back());
    }
  }
  EXPECT_GT(seen, 100);
  EXPECT_TRUE(EndsAsASentence({"Ange kommun: --kommun ", "KOD."}));
  EXPECT_TRUE(EndsAsASentence({"Exempel: --kommun 9999"}));
  EXPECT_FALSE(EndsAsASentence({"Ange kommun"}));
  EXPECT_FALSE(EndsAsASentence({"Fel: x. Ange kommun"}));
}

TEST(SourceStyleTest, HeadersAreGuardedAndBeginWithWhatTheyAreFor) {
  Report report;
  for (const char* top : {"common/", "services/", "clients/", "tests/"}) {
    for (const SourceFile* file : Below(top, {".h"})) {
      if (!absl::StartsWith(file->text, "//")) report.Add(file->path, ": begins without a comment");
      if (!absl::StrContains(file->text, "#pragma once")) report.Add(file->path, ": #pragma once is missing");
    }
  }
}

// The reader of the tree itself.
TEST(SourceTreeTest, TellsCodeCommentsAndLiteralsApart) {
  const std::string text =
      "int a = 1'000; // \"no\"\nf(\"one\\\"\", 'x', '\"', R\"x(two\n\")x\"); /* \"no\" */ g(\"three\");";
  std::vector<std::string> found;
  for (const Literal& literal : LiteralsOf(text)) found.push_back(absl::StrCat(literal.line, literal.text));
  EXPECT_EQ(found, (std::vector<std::string>{"2one\\\"", "2two\n\"", "3three"}));
  EXPECT_EQ(WithoutComments("a /* b */ c // d\ne"), "a  c \ne");
}

}  // namespace
}  // namespace kvalitet::style
