// Mail: its form, a folder of files, and a real SMTP server.
#include "common/mail/mail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/text.h"
#include "tests/support/mail_server.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace kvalitet::mail {
namespace {

using ::testing::HasSubstr;
using tests::IsOk;
using tests::StatusIs;

constexpr absl::Duration kTime = absl::Seconds(20);

Mail Letter(const std::string& to = "chef@exempel.test") {
  Mail mail;
  mail.from = "kvalitetsnav@exempel.test";
  mail.to = to;
  mail.subject = "Att göra: 3 saker, varav 1 är försenad";
  mail.text = "Hej!\n\nÅtgärd A-41 är försenad.\n";
  mail.id = "u1.9999@kvalitetsnav";
  mail.date = absl::FromCivil(absl::CivilSecond(2026, 11, 23, 7, 0, 0), absl::UTCTimeZone());
  return mail;
}

TEST(MailTest, IsOfPlainAsciiLinesThatCarrySwedish) {
  Mail mail = Letter();
  mail.text = std::string(5000, 'x') + "åäö";
  mail.subject = "Å" + std::string(200, 'a');
  const absl::StatusOr<std::string> text = Format(mail);
  ASSERT_THAT(text, IsOk());
  for (absl::string_view line : absl::StrSplit(*text, "\r\n")) {
    EXPECT_LE(line.size(), 78u) << line;
    for (char c : line) EXPECT_TRUE(c >= ' ' && c < 0x7f) << line;
  }
  EXPECT_THAT(*text, HasSubstr("Date: Mon, 23 Nov 2026 08:00:00 +0100\r\n"));
  EXPECT_THAT(*text, HasSubstr("Message-ID: <u1.9999@kvalitetsnav>\r\n"));
}

TEST(MailTest, NothingBecomesAnotherHeader) {
  for (const char* bad : {"", "chef", "a@b>\r\nBcc: <x@y", "a@b c", "a@b\n"}) {
    EXPECT_THAT(Format(Letter(bad)), StatusIs(absl::StatusCode::kInvalidArgument)) << bad;
  }
  Mail mail = Letter();
  mail.subject = "Hej\r\nBcc: x@y.se";
  EXPECT_THAT(Format(mail), StatusIs(absl::StatusCode::kInvalidArgument));
  mail = Letter();
  mail.id = "a>\r\nX: y";
  EXPECT_THAT(Format(mail), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(MailTest, GoesNowhereElse) {
  for (const char* target : {"", "folder:", "http://example.org", "var/x", "smtp:"}) {
    SenderOptions options;
    options.target = target;
    EXPECT_THAT(MakeSender(options).status(), StatusIs(absl::StatusCode::kInvalidArgument)) << target;
  }
}

TEST(MailTest, FolderKeepsOneFileOfOneMail) {
  const tests::TempDir dir;
  SenderOptions options;
  options.target = "folder:" + dir.File("ut");
  const auto sender = MakeSender(options);
  ASSERT_THAT(sender, IsOk());
  EXPECT_THAT((*sender)->Send(Letter(), kTime), IsOk());
  EXPECT_THAT((*sender)->Send(Letter(), kTime), IsOk());
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(dir.File("ut"))) {
    ++files;
    struct stat status {};
    ASSERT_EQ(stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    std::ifstream in(entry.path());
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    EXPECT_EQ(text, *Format(Letter()));
  }
  EXPECT_EQ(files, 1);
  Mail outside = Letter();
  outside.id = "../x@kvalitetsnav";
  EXPECT_FALSE((*sender)->Send(outside, kTime).ok());
}

TEST(MailTest, SmtpServerTakesRefusesAndIsAway) {
  const auto server = tests::MailServer::Start();
  if (absl::IsNotFound(server.status())) GTEST_SKIP() << server.status();
  ASSERT_THAT(server, IsOk());
  SenderOptions options;
  options.target = (*server)->url();
  const auto sender = MakeSender(options);
  ASSERT_THAT(sender, IsOk());
  EXPECT_THAT((*sender)->Send(Letter(), kTime), IsOk());
  const absl::Status refused = (*sender)->Send(Letter("okand@exempel.test"), kTime);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(refused.message(), "524 5.2.4") << "no address, and no line that was heard before";
  Mail of_nobody = Letter();
  of_nobody.from = "kvalitetsnav@-inget-.test";
  const absl::Status sender_refused = (*sender)->Send(of_nobody, kTime);
  EXPECT_FALSE(absl::IsFailedPrecondition(sender_refused)) << "of the sender: no fault of the recipient's";
  for (const absl::Time patience = absl::Now() + kTime; absl::Now() < patience && (*server)->MailsOf("chef").empty();) {
    absl::SleepFor(absl::Milliseconds(50));
  }
  const std::vector<std::string> arrived = (*server)->MailsOf("chef");
  ASSERT_EQ(arrived.size(), 1u);
  EXPECT_THAT(arrived[0], HasSubstr("Message-ID: <u1.9999@kvalitetsnav>"));
  EXPECT_THAT(arrived[0], HasSubstr("Subject: =?UTF-8?B?"));

  options.target = "smtp://127.0.0.1:1";
  EXPECT_THAT((*MakeSender(options))->Send(Letter(), kTime), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace kvalitet::mail
