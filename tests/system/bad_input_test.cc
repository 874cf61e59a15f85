// Bad input gets a clear answer and stores nothing: through the real programs, as people meet it.
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "tests/system/processes.h"

namespace kvalitet::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What the tool answers to the shell.
enum { kOk = 0, kNotNow = 1, kUsage = 2, kInput = 3, kDenied = 4 };

constexpr char kRegister[] =
    "utförare;enhet;insatstyp;regi;avtalsform;gäller från;organisationsnummer\n"
    "Kommunens hemtjänst;Hemtjänst Norr;hemtjänst;kommunal;egen regi;2026-01-01;\n"
    "Exempelvård AB;Hemtjänst Syd;hemtjänst;privat;LOV;2026-01-01;\n";
constexpr char kForm[] =
    "formulär;rubrik;insatstyp;respondent;instrument;nyckel;avsnitt;fråga;skala;obligatorisk;täljare;nämnare\n"
    "ht;Självskattning hemtjänst;SOL_HEMTJANST;UTFORARE;Test;HT21;Läkemedel;Giltig delegering?;AND;ja;antal med giltig "
    "delegering;antal som utför uppgifterna\n"
    "ht;Självskattning hemtjänst;SOL_HEMTJANST;UTFORARE;Test;HT35;Ledning;Nåbar chef?;JN;ja;;\n"
    "ht;Självskattning hemtjänst;SOL_HEMTJANST;UTFORARE;Test;HT37;Ledning;Vad har ändrats?;TXT;nej;;\n";

std::string Latin(absl::string_view utf8) {
  return absl::StrReplaceAll(
      utf8, {{"å", "\xE5"}, {"ä", "\xE4"}, {"ö", "\xF6"}, {"Å", "\xC5"}, {"Ä", "\xC4"}, {"Ö", "\xD6"}, {"–", "\x96"}});
}

class BadInput : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(suite_.Start("2026-11-23")) << Content(dir_.File("svit.log"));
    team();
    dir_.Write("register.csv", kRegister);
    const Ran ran = tool_.Do({"utförare", "importera", "register.csv", "--källa", "test"});
    ASSERT_EQ(ran.code, kOk) << ran.err;
  }

  void team() { tool_.As("KVALITETSTEAM", "9999"); }
  void utforare(const std::string& name) { tool_.As("UTFORARE", "9999", {"--utförare", name}); }

  void SendForm() {
    dir_.Write("form.csv", kForm);
    Ran ran = tool_.Do({"formulär", "importera", "form.csv", "--publicera"});
    ASSERT_EQ(ran.code, kOk) << ran.err;
    ran =
        tool_.Do({"självskattning", "skicka", "--insatstyp", "hemtjänst", "--år", "2026", "--sista-dag", "2026-12-11"});
    ASSERT_EQ(ran.code, kOk) << ran.err;
  }

  // Reads register rows of one file; its answer.
  Ran Import(const std::string& rows) {
    dir_.Write("nya.csv", rows);
    return tool_.Do({"utförare", "importera", "nya.csv", "--källa", "test"});
  }
  std::string Register() { return tool_.Do({"utförare", "lista"}).out; }

  TempDir dir_;
  SuiteProcess suite_{dir_};
  Tool tool_{dir_, suite_};
};

TEST_F(BadInput, RowsOfAListAreToldByRowColumnAndReason) {
  const std::string before = Register();
  const Ran number = Import("utförare;insatstyp;regi;organisationsnummer\nNy AB;hemtjänst;privat;802411-8311\n");
  EXPECT_EQ(number.code, kInput);
  EXPECT_THAT(number.err, HasSubstr("Ingenting sparat."));
  EXPECT_THAT(number.err, HasSubstr("organisationsnummer"));
  const Ran regi = Import("utförare;insatstyp;regi\nNy AB;hemtjänst;kanske\n");
  EXPECT_EQ(regi.code, kInput);
  EXPECT_THAT(regi.err, HasSubstr("  2    regi"));
  const Ran overlap =
      Import("utförare;enhet;insatstyp;regi;gäller från\nNy AB;Hemtjänst Norr;hemtjänst;privat;2026-06-01\n");
  EXPECT_EQ(overlap.code, kInput) << overlap.out << overlap.err;
  EXPECT_EQ(Register(), before);
}

TEST_F(BadInput, AThousandErrorsAndACount) {
  std::string rows = "utförare;insatstyp;regi\n";
  for (int i = 0; i < 1200; ++i) absl::StrAppend(&rows, "Bolag ", i, ";hemtjänst;kanske\n");
  const Ran ran = Import(rows);
  EXPECT_EQ(ran.code, kInput);
  EXPECT_THAT(ran.err, HasSubstr("1\u00a0200 fel behöver rättas, de första 1000 visas"));
}

TEST_F(BadInput, EveryCharsetAndDelimiterIsReadAndNamed) {
  const struct {
    std::string bytes, taken_as;
  } kFiles[] = {{"utförare;insatstyp;regi\nÅsgård AB;hemtjänst;privat\n", "UTF-8, semikolon"},
                {"\xEF\xBB\xBFutförare;insatstyp;regi\nÅsgård AB;hemtjänst;privat\n", "UTF-8 med BOM, semikolon"},
                {Latin("utförare;insatstyp;regi\nÅsgård AB;hemtjänst;privat\n"), "Latin-1, semikolon"},
                {Latin("utförare,insatstyp,regi,anm\nÅsgård AB,hemtjänst,privat,a – b\n"), "Windows-1252, komma"},
                {"utförare\tinsatstyp\tregi\nÅsgård AB\themtjänst\tprivat\n", "UTF-8, tabb"}};
  for (const auto& file : kFiles) {
    dir_.Write("nya.csv", file.bytes);
    const Ran ran = tool_.Do({"utförare", "importera", "nya.csv", "--prova"});
    EXPECT_EQ(ran.code, kOk) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr(absl::StrCat("filen lästes som ", file.taken_as, ".")));
  }
  ASSERT_EQ(tool_.Do({"utförare", "importera", "nya.csv"}).code, kOk);
  EXPECT_THAT(Register(), HasSubstr("Åsgård AB"));
}

TEST_F(BadInput, KommunerThatAreNotThereOrNotOnes) {
  EXPECT_THAT(tool_.Do({"utförare", "lista", "--kommun", "Atlantis"}).err,
              HasSubstr("Det finns ingen kommun \"Atlantis\""));
  // A code that no kommun has is told; a kommun that is not one's own is as if it were not there.
  for (const auto& [code, exit_code] : {std::pair("1234", kInput), std::pair("0114", kNotNow)}) {
    const Ran ran =
        tool_.Do({"rpc", "registry.v1.Registry/ListUtforare", absl::StrCat("{\"parent\": \"kommuner/", code, "\"}")});
    EXPECT_EQ(ran.code, exit_code) << ran.out << ran.err;
  }
}

TEST_F(BadInput, AnswersOutsideTheirScaleAndPersonsInTexts) {
  SendForm();
  utforare("Kommunens hemtjänst");
  ASSERT_EQ(tool_.Do({"självskattning", "hämta", "--enhet", "Hemtjänst Norr"}).code, kOk);
  const std::string form = Content(dir_.File("hemtjanst-norr-2026.csv"));
  EXPECT_THAT(form, HasSubstr("\nHT21;"));
  // As Excel leaves it: Windows-1252, and the answers in their column.
  dir_.Write("ifylld.csv", Latin("NYCKEL;SVAR\nHT21;85%\nHT35;Ja\nHT37;Ring 811228-9874 om rutinen – åäö\n"));
  const Ran wrong = tool_.Do({"självskattning", "fyll", "ifylld.csv", "--enhet", "Hemtjänst Norr"});
  EXPECT_EQ(wrong.code, kInput);
  EXPECT_THAT(wrong.err,
              HasSubstr("Ingenting sparat. 2 rader behöver rättas (filen lästes som Windows-1252, semikolon):\n"));
  EXPECT_THAT(wrong.err, HasSubstr("  rad 2  HT21  \"85%\": skriv två tal, antal med giltig delegering / antal som "
                                   "utför uppgifterna. Exempel: 17/20\n"));
  EXPECT_THAT(wrong.err, HasSubstr("  rad 4  HT37  "));
  EXPECT_THAT(wrong.err, HasSubstr("personnummer"));
  EXPECT_THAT(wrong.err, Not(HasSubstr("811228")));
  EXPECT_THAT(wrong.err, HasSubstr("lägg till --spara-rätta"));
  const Ran some = tool_.Do({"självskattning", "fyll", "ifylld.csv", "--enhet", "Hemtjänst Norr", "--spara-rätta"});
  EXPECT_THAT(some.out, HasSubstr("Sparat: 1 svar"));
  // Handing in names every mandatory question without an answer.
  const Ran refused = tool_.Do({"självskattning", "lämna-in", "--enhet", "Hemtjänst Norr", "--ja"});
  EXPECT_EQ(refused.code, kNotNow);
  EXPECT_THAT(refused.err, HasSubstr("HT21"));
  ASSERT_EQ(tool_.Do({"självskattning", "fyll", "--enhet", "Hemtjänst Norr", "--svar", "HT21=17/20"}).code, kOk);
  const Ran done = tool_.Do({"självskattning", "lämna-in", "--enhet", "Hemtjänst Norr", "--ja"});
  EXPECT_EQ(done.code, kOk) << done.err;
  EXPECT_THAT(done.out, HasSubstr("Inlämnad måndag 23 november 2026 kl. "));
  EXPECT_THAT(done.out, HasSubstr("18 dagar före sista dag. Kvitto S-"));
  EXPECT_THAT(tool_.Do({"självskattning", "lämna-in", "--enhet", "Hemtjänst Norr", "--ja"}).out,
              HasSubstr("redan inlämnad"));
}

TEST_F(BadInput, AnotherUtforaresRowsAreNotThere) {
  SendForm();
  utforare("Exempelvård AB");
  const Ran other = tool_.Do({"självskattning", "fyll", "--enhet", "Hemtjänst Norr", "--svar", "HT35=Ja"});
  EXPECT_EQ(other.code, kNotNow) << other.out;
  EXPECT_THAT(tool_.Do({"självskattning", "status"}).out, Not(HasSubstr("Hemtjänst Norr")));
  const Ran role = tool_.Do({"utförare", "importera", "register.csv"});
  EXPECT_EQ(role.code, kDenied) << role.out << role.err;
}

TEST_F(BadInput, TwoEnheterOfOneNameAreToldApart) {
  for (const char* area : {"Norr", "Söder"}) {
    const Ran made = tool_.Do({"rpc", "registry.v1.Registry/CreateEnhet",
                               absl::StrCat("{\"parent\": \"kommuner/9999\", \"enhet\": {\"namn\": \"Ängen\", "
                                            "\"omrade\": \"",
                                            area, "\"}}")});
    ASSERT_EQ(made.code, kOk) << made.err;
  }
  const Ran which = tool_.Do({"åtgärd", "lista", "--enhet", "angen"});
  EXPECT_EQ(which.code, kNotNow) << which.out;
  EXPECT_THAT(which.err, HasSubstr("2 enheter heter \"angen\": "));
  EXPECT_THAT(which.err, HasSubstr("Skriv området inom parentes: --enhet \"angen ("));
  EXPECT_EQ(tool_.Do({"åtgärd", "lista", "--enhet", "angen (soder)"}).out, "Inga åtgärder.\n");
}

// What is tried is checked like the real thing and leaves nothing behind.
TEST_F(BadInput, EveryStepOfAFollowUpCanBeTried) {
  ASSERT_EQ(tool_
                .Do({"uppföljning", "registrera", "--enhet", "Hemtjänst Norr", "--nivå", "årlig", "--datum",
                     "2026-11-19", "--metod", "besök"})
                .code,
            kOk);
  const Ran finding = tool_.Do(
      {"uppföljning", "iakttagelse", "U-1", "--grad", "brist", "--krav", "K15", "--text", "Nycklar.", "--prova"});
  EXPECT_EQ(finding.code, kOk) << finding.err;
  EXPECT_THAT(finding.out, HasSubstr("ingenting sparades. Skulle bli iakttagelse 1 i U-1 (brist, K15)"));
  EXPECT_EQ(tool_.Do({"uppföljning", "skicka-utkast", "U-1", "--omdöme", "god", "--motiv", "Bra.", "--prova"}).code,
            kOk);
  EXPECT_THAT(tool_.Do({"uppföljning", "lista"}).out, HasSubstr("under arbete"));
  ASSERT_EQ(tool_
                .Do({"åtgärd", "lägg-till", "--enhet", "Hemtjänst Norr", "--text", "Ny rutin.", "--ansvarig",
                     "enhetschef", "--sista-dag", "2027-01-29"})
                .code,
            kOk);
  EXPECT_EQ(tool_.Do({"åtgärd", "klar", "A-1", "--prova"}).code, kOk);
  EXPECT_THAT(tool_.Do({"åtgärd", "lista", "--öppna"}).out, HasSubstr("ej påbörjad"));
  EXPECT_EQ(tool_.Do({"rapport", "sammanställ", "--år", "2026", "--ut", "rapport", "--prova"}).code, kUsage);
  EXPECT_EQ(tool_.Do({"rpc", "registry.v1.Registry/ListUtforare", "{}", "--prova"}).code, kUsage);
}

TEST_F(BadInput, LongTextsAreKeptWhole) {
  // Exactly as many characters as fit, a good part of them of two bytes.
  const std::string sentence = "Åtgärden följs upp på äldreboendet; öppna frågor återstår. ";  // 59 characters
  std::string kept;
  for (int i = 0; i < 20000 / 59; ++i) kept += sentence;
  kept += std::string(20000 - 20000 / 59 * 59, '.');
  dir_.Write("text.txt", kept);
  tool_.As("KVALITETSTEAM", "9999");
  const Ran made = tool_.Do({"avvikelse", "anmäl", "--enhet", "Hemtjänst Norr", "--insatstyp", "hemtjänst",
                             "--text-fil", "text.txt", "--konsekvens", "Oro.", "--som-json"});
  ASSERT_EQ(made.code, kOk) << made.err;
  avvikelser::v1::Avvikelse a;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(made.out, &a).ok());
  const Ran got =
      tool_.Do({"rpc", "avvikelser.v1.AvvikelseService/GetAvvikelse", absl::StrCat("{\"name\": \"", a.name(), "\"}")});
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(got.out, &a).ok());
  EXPECT_EQ(a.beskrivning(), kept);
  // One character more, and five mebibytes, are refused.
  dir_.Write("text.txt", kept + "x");
  EXPECT_EQ(tool_
                .Do({"avvikelse", "anmäl", "--enhet", "Hemtjänst Norr", "--insatstyp", "hemtjänst", "--text-fil",
                     "text.txt", "--konsekvens", "Oro."})
                .code,
            kInput);
  dir_.Write("text.txt", std::string(5 << 20, 'x'));
  const Ran big = tool_.Do({"avvikelse", "anmäl", "--enhet", "Hemtjänst Norr", "--insatstyp", "hemtjänst", "--text-fil",
                            "text.txt", "--konsekvens", "Oro."});
  EXPECT_NE(big.code, kOk);
  EXPECT_THAT(tool_.Do({"avvikelse", "lista"}).out, HasSubstr("1 avvikelse\n"));
}

TEST_F(BadInput, TokensThatDoNotHold) {
  const std::string token = Content(tool_.token_file());
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  ASSERT_EQ(parts.size(), 3u);
  std::string header;
  absl::WebSafeBase64Escape("{\"alg\":\"none\"}", &header);
  std::string claims;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(parts[1], &claims));
  std::string expired, other_role;
  absl::WebSafeBase64Escape(absl::StrReplaceAll(claims, {{"KVALITETSTEAM", "ADMIN"}}), &other_role);
  const std::pair<const char*, std::string> kTokens[] = {
      {"unsigned", absl::StrCat(absl::StrReplaceAll(header, {{"=", ""}}), ".", parts[1], ".")},
      {"forged", absl::StrCat(parts[0], ".", absl::StrReplaceAll(other_role, {{"=", ""}}), ".", parts[2])},
      {"garbage", "inte en behörighet"},
  };
  for (const auto& [name, text] : kTokens) {
    tool_.Use(dir_.Write(absl::StrCat(name, ".token"), text));
    const Ran ran = tool_.Do({"utförare", "lista", "--kommun", "9999"});
    EXPECT_EQ(ran.code, kDenied) << name << ran.out << ran.err;
  }
  tool_.Use("/finns/inte");
  EXPECT_EQ(tool_.Do({"utförare", "lista", "--kommun", "9999"}).code, kDenied);
}

TEST_F(BadInput, OneRequestIdOneEffectAndOneEtagOneWriter) {
  const auto create = [&](const char* text) {
    return tool_.Do({"åtgärd", "lägg-till", "--enhet", "Hemtjänst Norr", "--text", text, "--ansvarig", "enhetschef",
                     "--sista-dag", "2027-01-29", "--begäran", "samma", "--bara-nummer"});
  };
  const Ran first = create("Ny rutin."), again = create("Ny rutin."), other = create("En annan rutin.");
  EXPECT_EQ(first.code, kOk) << first.err;
  EXPECT_EQ(again.out, first.out);
  EXPECT_NE(other.code, kOk) << other.out;
  EXPECT_THAT(tool_.Do({"åtgärd", "lista"}).out, HasSubstr("1 åtgärd: 1 där ingen är satt att besluta\n"));
  // Two writers with one etag: one of them is told.
  const Ran list = tool_.Do({"rpc", "registry.v1.Registry/ListUtforare", "{\"parent\": \"kommuner/9999\"}"});
  registry::v1::ListUtforareResponse all;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(list.out, &all).ok());
  const auto update = [&](const char* remark) {
    return tool_.Do({"rpc", "registry.v1.Registry/UpdateUtforare",
                     absl::StrCat("{\"utforare\": {\"name\": \"", all.utforare(0).name(), "\", \"etag\": \"",
                                  absl::CEscape(all.utforare(0).etag()), "\", \"anmarkning\": \"", remark,
                                  "\"}, \"update_mask\": \"anmarkning\"}"),
                     "--som-json"});
  };
  EXPECT_EQ(update("den ena").code, kOk);
  const Ran late = update("den andra");
  EXPECT_NE(late.code, kOk);
  EXPECT_THAT(late.err, HasSubstr("\"ABORTED\""));
}

}  // namespace
}  // namespace kvalitet::tests
