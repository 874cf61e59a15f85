// What the flags say happened.
#include "clients/kvalitet/deviation_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/context.h"

namespace kvalitet::client {
namespace {

using ::testing::StartsWith;

TEST(Handelse, ADayThatIsGivenIsOne) {
  const CommandTable table = MakeCommands();
  for (const char* noun : {"avvikelse", "lexsarah", "lexmaria"}) {
    for (const char* flag : {"inträffade", "upptäcktes"}) {
      for (const char* day : {"2026-11-20", "", "i går"}) {
        Args args;
        args.command = table.Find(noun, "anmäl");
        ASSERT_NE(args.command, nullptr) << noun;
        args.flags[flag] = {day};
        avvikelser::v1::Avvikelse a;
        const absl::Status taken = TaHandelse(args, "kommuner/9999/enheter/norr", a);
        if (taken.ok()) {
          EXPECT_EQ(absl::StrCat(a.intraffad_date(), a.upptackt_date()), "2026-11-20") << noun << " --" << flag;
        } else {
          EXPECT_THAT(std::string(taken.message()), StartsWith(absl::StrCat("--", flag, " \"", day, "\": ")));
        }
        EXPECT_EQ(taken.ok(), day == absl::string_view("2026-11-20")) << noun << " --" << flag << " " << day;
      }
    }
  }
}

}  // namespace
}  // namespace kvalitet::client
