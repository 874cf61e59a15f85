// The tool over TLS: who is to be trusted gets the call; to anybody else nothing is sent, and the person is told why.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/system/processes.h"

namespace kvalitet::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ToolTls : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* house : {"ett", "annat"}) {
      const std::string command =
          absl::StrCat(KVALITET_SOURCE_DIR "/deploy/pki ", dir_.File(house), " svit > /dev/null");
      ASSERT_EQ(std::system(command.c_str()), 0);
    }
    const std::string pki = dir_.File("ett/svit/current/");
    ASSERT_TRUE(tls_.Start(
        "2026-11-23", {absl::StrCat("--tls_cert_file=", pki, "cert.pem"),
                       absl::StrCat("--tls_key_file=", pki, "key.pem"), absl::StrCat("--tls_ca_file=", pki, "ca.pem")}))
        << Content(dir_.File("svit.log"));
  }
  Ran List(const std::vector<std::string>& flags) {
    std::vector<std::string> words = {"utförare", "lista"};
    words.insert(words.end(), flags.begin(), flags.end());
    return tool_.Do(words);
  }
  std::string Ca(const std::string& house) { return dir_.File(absl::StrCat(house, "/ca/ca.pem")); }

  TempDir dir_;
  SuiteProcess tls_{dir_};
  Tool tool_{dir_, tls_};
};

TEST_F(ToolTls, OnlyWhoIsOfTheAuthorityIsCalled) {
  tool_.As("KVALITETSTEAM", "9999");
  const Ran trusted = List({"--ca_fil", Ca("ett")});
  EXPECT_EQ(trusted.code, 0) << trusted.err;
  EXPECT_THAT(trusted.out, HasSubstr("0 utförare"));

  const Ran other = List({"--ca_fil", Ca("annat")});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("visar ett certifikat som inte är av rätt utfärdare"));
  EXPECT_THAT(absl::StrReplaceAll(other.err, {{"\n  ", " "}}),
              HasSubstr(absl::StrCat("Är ", Ca("annat"), " rätt fil (--ca_fil)?")));
  EXPECT_THAT(other.err, Not(HasSubstr("okänt om det sparades")));

  const Ran plain = List({});
  EXPECT_EQ(plain.code, 5);
  EXPECT_THAT(plain.err, HasSubstr("Kräver den TLS: ange också --ca_fil FIL."));

  const Ran none = List({"--ca_fil", dir_.File("ingen.pem")});
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("filen går inte att läsa, är inget certifikat (PEM) eller gäller inte längre"));

  // One of several services: each must be told, the one that is asked here is not.
  const Ran apart = List({"--ca_fil", Ca("ett"), "--server", absl::StrCat("registry=", tls_.address())});
  EXPECT_EQ(apart.code, 0) << apart.err;
  const Ran missing = List({"--ca_fil", Ca("ett"), "--server", absl::StrCat("compiler=", tls_.address())});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("Lägg till registry=VÄRD:PORT."));
}

TEST_F(ToolTls, WhoSpeaksPlainTextIsNotCalled) {
  TempDir dir;
  SuiteProcess plain(dir);
  ASSERT_TRUE(plain.Start("2026-11-23")) << Content(dir.File("svit.log"));
  tool_.As("KVALITETSTEAM", "9999");
  const Ran ran = List({"--server", plain.address(), "--ca_fil", Ca("ett")});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr(absl::StrCat(plain.address(), " svarar utan TLS. Ingenting skickades dit.")));
}

}  // namespace
}  // namespace kvalitet::tests
