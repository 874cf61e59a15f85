// Words of the command line: folding, aliases, suggestions, help, exit codes.
#include "clients/kvalitet/args.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "clients/kvalitet/context.h"
#include "clients/kvalitet/errors.h"
#include "clients/kvalitet/help.h"
#include "clients/kvalitet/print.h"
#include "common/proto/errors.h"

namespace kvalitet::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Said {
  int code = 0;
  std::string out, err;
};

Said Say(const std::vector<std::string>& words) {
  std::istringstream in;
  std::ostringstream out, err;
  Said said;
  said.code = Run(words, {in, out, err, false});
  said.out = out.str();
  said.err = err.str();
  return said;
}

const Command& Parsed(const std::vector<std::string>& words) {
  static const CommandTable* table = new CommandTable(MakeCommands());
  const absl::StatusOr<Args> args = table->Parse(words);
  EXPECT_TRUE(args.ok()) << args.status();
  static const Command none;
  return args.ok() ? *args->command : none;
}

TEST(Args, NounsVerbsAndFlagsWithOrWithoutDiacritics) {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"självskattning", "lämna-in", "--enhet", "X"},
           {"sjalvskattning", "lamna-in", "--enhet=X"},
           {"SJÄLVSKATTNING", "LÄMNA_IN", "--Enhet", "X"},
           {"egenkontroll", "lämna-in", "--enhet", "X"},
       }) {
    EXPECT_EQ(Parsed(words).verb, "lämna-in");
  }
  EXPECT_EQ(Parsed({"rapport", "kompilera", "--ar", "2026", "--ut", "x"}).verb, "sammanställ");
  EXPECT_EQ(Parsed({"rapport", "sammanstall", "--år=2026", "--ut", "x"}).verb, "sammanställ");
  EXPECT_EQ(Parsed({"frist", "--fran", "2026-12-15", "--manader", "1"}).noun, "frist");
}

TEST(Args, GlobalFlagsStandAnywhere) {
  const CommandTable table = MakeCommands();
  const auto args = table.Parse({"--server", "h:1", "åtgärd", "--som_json", "lista", "--token-file", "t"});
  ASSERT_TRUE(args.ok()) << args.status();
  EXPECT_EQ(args->command->noun, "åtgärd");
  EXPECT_EQ(args->Get("server"), "h:1");
  EXPECT_EQ(args->Get("token_file"), "t");
  EXPECT_TRUE(args->Has("som-json"));
}

// What the help and the next steps have in the place of an answer is none: a citizen was answered "TEXT".
TEST(Args, APlaceholderIsNoAnswer) {
  const CommandTable table = MakeCommands();
  for (const char* text : {"TEXT", "...", "....", "…"}) {
    const auto args = table.Parse({"synpunkt", "svara", "SY-1", "--text", text});
    EXPECT_THAT(args.status().message(), testing::HasSubstr("Skriv ditt eget svar efter --text i stället för")) << text;
  }
  EXPECT_FALSE(table.Parse({"lexsarah", "steg", "L-1", "lås utredningen", "--grad", "ORD"}).ok());
  EXPECT_TRUE(table.Parse({"synpunkt", "svara", "SY-1", "--text", "Text."}).ok());
  EXPECT_TRUE(table.Parse({"exempel", "--ut", ".."}).ok()) << "a folder";
  EXPECT_TRUE(table.Parse({"synpunkt", "svara", "SY-1", "--text", "Vi ringer ..."}).ok());
}

TEST(Args, EveryCommandHasAnExampleThatParses) {
  const CommandTable table = MakeCommands();
  for (const Command& c : table.commands()) {
    SCOPED_TRACE(c.noun + " " + c.verb);
    // Words of a shell line: blanks outside quotes part them.
    std::vector<std::string> words;
    bool quoted = false, open = false;
    char quote = 0;
    for (char ch : c.example) {
      if (quoted ? ch == quote : ch == '"' || ch == '\'') {
        quoted = !quoted;
        quote = ch;
        if (!open) words.emplace_back();
        open = true;
      } else if (ch == ' ' && !quoted) {
        open = false;
      } else if (ch == '>' && !quoted) {
        break;
      } else {
        if (!open) words.emplace_back();
        open = true;
        words.back() += ch;
      }
    }
    ASSERT_FALSE(words.empty());
    ASSERT_EQ(words[0], "kvalitet");
    words.erase(words.begin());
    const auto args = table.Parse(words);
    ASSERT_TRUE(args.ok()) << args.status();
    EXPECT_EQ(args->command->noun, c.noun);
    EXPECT_EQ(args->command->verb, c.verb);
    const Said help = Say(c.verb.empty() ? std::vector<std::string>{c.noun, "--hjälp"}
                                         : std::vector<std::string>{c.noun, c.verb, "--hjälp"});
    EXPECT_EQ(help.code, kOk);
    EXPECT_THAT(help.out, HasSubstr(c.example));
  }
}

TEST(Args, SlipsAreAnsweredWithWhatWasMeant) {
  EXPECT_THAT(Say({"sjalvskatning", "status"}).err, HasSubstr("Menade du kvalitet självskattning?"));
  EXPECT_THAT(Say({"självskattning", "stauts"}).err, HasSubstr("Menade du kvalitet självskattning status?"));
  EXPECT_THAT(Say({"självskattning", "lämna"}).err, HasSubstr("Menade du kvalitet självskattning lämna-in?"));
  EXPECT_THAT(Say({"frist", "--fron", "2026-01-01"}).err, HasSubstr("Menade du --från?"));
  EXPECT_THAT(Say({"hjälp", "slutkder"}).err, HasSubstr("Menade du kvalitet hjälp slutkoder?"));
  EXPECT_EQ(Say({"sjalvskatning", "status"}).code, kUsage);
}

TEST(Args, WhatIsMissingIsSaidWithAnExample) {
  EXPECT_THAT(Say({"frist", "--dagar", "3"}).err, HasSubstr("Det saknas --från DATUM. Exempel: kvalitet frist"));
  EXPECT_THAT(Say({"utförare", "importera"}).err, HasSubstr("Det saknas FIL"));
  EXPECT_THAT(Say({"uppföljning"}).err, HasSubstr("uppföljning registrera, bedöm, iakttagelse"));
  EXPECT_THAT(Say({"frist", "--från"}).err, HasSubstr("Efter --från saknas ett värde"));
  EXPECT_THAT(Say({"åtgärd", "lista", "Norr", "Väst"}).err, HasSubstr("är ett för mycket"));
  EXPECT_THAT(Say({"frist", "--från", "2026-01-01", "--från", "2026-01-02"}).err, HasSubstr("står två gånger"));
}

TEST(Args, HelpIsNeverAnError) {
  EXPECT_EQ(Say({"rapport", "--hjälp"}).code, kOk);
  EXPECT_THAT(Say({"rapport", "--help"}).out, HasSubstr("--acceptera-luckor"));
  EXPECT_THAT(Say({"självskattning", "--hjalp"}).out, HasSubstr("lämna-in"));
  EXPECT_EQ(Say({"hjälp", "självskattning", "lamna_in"}).out, Say({"självskattning", "lämna-in", "--hjälp"}).out);
  // What a file is to hold stands in the help of what reads it.
  const std::string import = Say({"avvikelse", "importera", "--hjälp"}).out;
  EXPECT_THAT(import, HasSubstr("  id / nyckel / ärende (måste finnas)\n"));
  EXPECT_THAT(import, HasSubstr("  typ (måste finnas): avvikelse, lex Sarah-rapport, "));
  EXPECT_THAT(import, HasSubstr("  utfall / faktisk eller risk: har hänt, risk\n"));
  EXPECT_THAT(import, HasSubstr("  upptäcktes / upptäckt: datum, till exempel 2026-03-01\n"));
  EXPECT_THAT(Say({"volym", "importera", "--hjälp"}).out, HasSubstr("  slag (måste finnas)\n"));
  // What cannot be tried, or saves nothing, does not offer it.
  EXPECT_THAT(Say({"rapport", "sammanställ", "--hjälp"}).out, Not(HasSubstr("--prova")));
  EXPECT_THAT(Say({"åtgärd", "lista", "--hjälp"}).out, Not(HasSubstr("--prova")));
  EXPECT_THAT(Say({"åtgärd", "klar", "--hjälp"}).out, HasSubstr("--prova"));
}

TEST(Args, WhatCannotBeTriedIsRefusedBeforeAnythingIsDone) {
  const Said said = Say({"rapport", "sammanställ", "--år", "2026", "--ut", "x", "--prova"});
  EXPECT_EQ(said.code, kUsage);
  EXPECT_THAT(said.err, HasSubstr("kan inte prövas i förväg. Ingenting sparades."));
}

TEST(Args, ErrorsSayWhetherAnythingWasSavedAndForProgramsToo) {
  EXPECT_THAT(Say({"utförare", "importera", "finns-inte.csv"}).err, HasSubstr("\nIngenting sparades.\n"));
  EXPECT_THAT(Say({"utförare", "importera", "."}).err, HasSubstr(". är en mapp. Ange en fil.\nIngenting sparades.\n"));
  EXPECT_THAT(Say({"frist", "--från", "15/12", "--dagar", "3"}).err, Not(HasSubstr("sparades")));
  for (const auto& words : std::vector<std::vector<std::string>>{{"åtgärd", "listaa", "--som_json"},
                                                                 {"åtgärd", "klar", "A-1", "--som-json"}}) {
    const Said said = Say(words);
    EXPECT_EQ(said.err.substr(0, 2), "{\n") << said.err;
    EXPECT_THAT(said.err, HasSubstr("\"sedan\": \"Ingenting sparades.\""));
  }
}

TEST(Errors, NameTheFlagThatGaveTheValue) {
  const CommandTable table = MakeCommands();
  proto::Violations violations;
  violations.Add("uppfoljning.genomford_date", "15 december 2026 är i framtiden.");
  Asked asked{table.Find("uppföljning", "registrera")};
  EXPECT_EQ(ErrorText(violations.ToStatus(), asked),
            "--datum: 15 december 2026 är i framtiden.\nIngenting sparades.\n");
  violations.Add("uppfoljning.iakttagelser[0].krav", "Ange ett krav");
  asked.command = table.Find("uppföljning", "iakttagelse");
  EXPECT_EQ(ErrorText(violations.ToStatus(), asked),
            "2 uppgifter behöver rättas:\n  Datum: 15 december 2026 är i framtiden.\n  --krav: Ange ett krav.\n"
            "Ingenting sparades.\n");
  EXPECT_THAT(ErrorJson(violations.ToStatus(), asked), HasSubstr("\"falt\": \"uppfoljning.genomford_date\""));
}

TEST(Errors, WhatHasAFlagOfItsOwnIsToBeWrittenThere) {
  const CommandTable table = MakeCommands();
  const Asked steg{table.Find("lexsarah", "steg")};
  proto::Violations violations;
  violations.Add("kontakt", "Numret får inte stå här.", "TELEFONNUMMER");
  EXPECT_EQ(ErrorText(violations.ToStatus(), steg),
            "--kontakt: Numret får inte stå här. Skriv numret i --telefon i stället.\nIngenting sparades.\n");
  EXPECT_THAT(ErrorJson(violations.ToStatus(), steg), HasSubstr("\"orsak\": \"TELEFONNUMMER\""));
  violations.Add("kontakt", "Adressen får inte stå här.", "EPOSTADRESS");
  EXPECT_THAT(ErrorText(violations.ToStatus(), steg), HasSubstr("stå här. Skriv adressen i --e-post i stället.\n"));
  proto::Violations text;
  text.Add("motiv", "Numret får inte stå här.", "TELEFONNUMMER");
  EXPECT_THAT(ErrorText(text.ToStatus(), steg), Not(HasSubstr("--telefon"))) << "it belongs to no motive";
  const Asked elsewhere{table.Find("avvikelse", "anmäl")};
  EXPECT_THAT(ErrorText(violations.ToStatus(), elsewhere), Not(HasSubstr("--telefon"))) << "it has none";
}

// An answer that was lost may have been saved: the same command again must not do it twice.
TEST(Errors, AfterALostAnswerTheyTellHowToRepeat) {
  const CommandTable table = MakeCommands();
  const Asked sent{table.Find("åtgärd", "lägg-till"), "Kör samma kommando igen med --begäran x."};
  EXPECT_THAT(ErrorText(absl::UnavailableError(""), sent),
              HasSubstr("Det är okänt om det sparades. Kör samma kommando igen med --begäran x.\n"));
  const Asked before{sent.command};
  EXPECT_THAT(ErrorText(absl::UnavailableError(""), before),
              HasSubstr("Ingenting sparades. Kör samma kommando igen om en stund.\n"));
  const Asked reading{table.Find("åtgärd", "lista")};
  EXPECT_THAT(ErrorText(absl::UnavailableError(""), reading), Not(HasSubstr("sparades")));
}

TEST(Args, WithoutATokenTheAnswerSaysHowToGetOne) {
  const Said said = Say({"åtgärd", "lista", "--token_file", "/finns/inte"});
  EXPECT_EQ(said.code, kDenied);
  EXPECT_THAT(said.err, HasSubstr("hjälp behörighet"));
}

TEST(Help, OverviewTopicsAndExitCodes) {
  const Said all = Say({"hjälp"});
  EXPECT_EQ(all.code, kOk);
  EXPECT_THAT(
      all.out,
      HasSubstr("kvalitet – uppföljning av utförare i kommunen\n  idag             det här ska du göra, och när\n"
                "  självskattning   hämta, fyll, status, lämna-in"));
  EXPECT_THAT(all.out,
              HasSubstr("Alla kommandon: --hjälp (med exempel), --prova (visa vad som skulle hända), --som-json.\n"));
  EXPECT_THAT(Say({"hjalp", "slutkoder"}).out, HasSubstr("  5  Tjänsten nås inte"));
  EXPECT_THAT(Say({"hjälp", "åtgärd"}).out, HasSubstr("lägg-till"));
  for (const char* topic : {"filer", "behörighet"}) EXPECT_EQ(Say({"hjälp", topic}).code, kOk);
}

TEST(Print, TablesAreAlignedByWhatIsSeen) {
  TextTable table({"ENHET", ">ANTAL"});
  table.Add({"Åkerö", "7"});
  table.Add({"Säbo e\u0301", "1234"});  // e with a combining accent is one column
  EXPECT_EQ(table.Text(0), "ENHET   ANTAL\nÅkerö       7\nSäbo e\u0301   1234\n");
  EXPECT_EQ(DisplayWidth("日本"), 4);
}

TEST(Print, ProgressIsPlainLinesWithoutATerminal) {
  std::ostringstream out;
  {
    Progress progress(out, false, "Sparar", 2000);
    for (int i = 0; i <= 2000; i += 50) progress.To(i);
  }
  EXPECT_THAT(out.str(), HasSubstr("Sparar: 200 av 2000\n"));
  EXPECT_THAT(out.str(), Not(HasSubstr("\033")));
}

TEST(Json, KeepsOrderAndEscapes) {
  const Json json = Json::Object().Set("b", "rad\n\"x\"").Set("a", 1).Set("l", Json::Array().Add("ö"));
  EXPECT_EQ(json.Text(), "{\n  \"b\": \"rad\\n\\\"x\\\"\",\n  \"a\": 1,\n  \"l\": [\n    \"ö\"\n  ]\n}");
}

}  // namespace
}  // namespace kvalitet::client
