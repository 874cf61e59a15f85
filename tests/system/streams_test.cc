// Streams that break: what came is never taken for the whole, and the same again completes it without doubling
// anything.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "tests/support/cutting_proxy.h"
#include "tests/support/matchers.h"
#include "tests/system/faults.h"

namespace kvalitet::tests {
namespace {

using ::testing::HasSubstr;

class Streams : public Faults {
 protected:
  void SetUp() override {
    Faults::SetUp();
    tool_.As("KVALITETSTEAM", "9999");
  }
  TempDir dir_;
  // The services, with another address for one of them.
  class Via final : public Serving {
   public:
    explicit Via(const std::unique_ptr<Installation>& house) : house_(house) {}
    std::string address() const override { return address_.empty() ? house_->address() : address_; }
    std::string data() const override { return house_->data(); }
    std::string ca_file() const override { return house_->ca_file(); }
    std::string JobsDue() const override { return house_->JobsDue(); }
    void Through(const std::string& service, const std::string& address) {
      std::vector<std::string> parts = absl::StrSplit(house_->address(), ',');
      for (std::string& part : parts) {
        if (part.rfind(service + "=", 0) == 0) part = absl::StrCat(service, "=", address);
      }
      address_ = absl::StrJoin(parts, ",");
    }

   private:
    const std::unique_ptr<Installation>& house_;
    std::string address_;
  };
  Via via_{house_};
  Tool tool_{dir_, via_};
};

// The report is made, but on the way to its reader the connection breaks in the middle of an edition.
TEST_F(Streams, ABrokenExportIsNoFile) {
  CuttingProxy proxy(house_->program("compiler").port());
  via_.Through("compiler", proxy.address());
  proxy.CutAfter(10 * 1024, 1000);
  const std::vector<std::string> words = {"rapport",    "sammanställ", "--år",      "2026", "--fryst",
                                          "2026-11-23", "--format",    "html,json", "--ut", "ut"};
  const Ran cut = tool_.Do(words);
  EXPECT_GE(proxy.cuts(), 1);
  EXPECT_EQ(cut.code, 5) << cut.out << cut.err;
  int files = 0;
  if (std::filesystem::exists(dir_.File("ut"))) {
    for (const auto& entry : std::filesystem::directory_iterator(dir_.File("ut"))) {
      ++files;
      // Whatever is there is whole.
      EXPECT_THAT(Content(entry.path().string()), ::testing::AnyOf(HasSubstr("</html>"), ::testing::EndsWith("}\n")));
    }
  }
  EXPECT_LT(files, 2);
  proxy.CutAfter(0, 0);
  const Ran whole = tool_.Do(words);
  EXPECT_EQ(whole.code, 0) << whole.err;
  EXPECT_THAT(whole.out, HasSubstr("revision 1")) << "it was made once";
  EXPECT_GT(std::filesystem::file_size(dir_.File("ut/kvalitetsberattelse-9999-2026.html")), 10u * 1024);
  EXPECT_TRUE(std::filesystem::exists(dir_.File("ut/kvalitetsberattelse-9999-2026.json")));
}

// The tool is killed while its file is on the way; the same command again completes it.
TEST_F(Streams, ABrokenImportIsCompletedByTheSameAgain) {
  constexpr size_t kRows = 2600;  // in six parts
  std::string rows =
      "id;typ;lagrum;kategorier;enhet;insatstyp;inträffade;upptäcktes;rapporterades;avslutades;beskrivning\n";
  for (size_t i = 0; i < kRows; ++i) {
    absl::StrAppend(&rows, "H-", i,
                    ";avvikelse;SoL;UTFORANDE_EJ;Hemtjänst Norr;SOL_HEMTJANST;2025-03-25;2025-03-25;"
                    "2025-03-30;2025-04-15;En insats blev inte utförd som planerat.\n");
  }
  dir_.Write("stor.csv", rows);
  const std::string script = dir_.Write(
      "las-in.sh",
      "kvalitet avvikelse importera stor.csv --källa verksamhetssystemet & echo $! > pid.ny; mv pid.ny pid; wait $!\n");
  std::thread import([&] { tool_.Script(script, dir_.path()); });
  const Target avvikelser = Of("avvikelser");
  size_t before = 0;
  for (const absl::Time end = absl::Now() + absl::Minutes(2); before == 0 && absl::Now() < end;) {
    const auto stored = avvikelser.stored();
    KV_EXPECT_OK(stored.status());
    if (stored.ok()) before = stored->size();
  }
  kill(std::atoi(Content(dir_.File("pid")).c_str()), SIGKILL);
  import.join();
  EXPECT_GT(before, 0u);

  const Ran again = tool_.Do({"avvikelse", "importera", "stor.csv", "--källa", "verksamhetssystemet"});
  EXPECT_EQ(again.code, 0) << again.err;
  const auto stored = avvikelser.stored();
  KV_ASSERT_OK(stored.status());
  EXPECT_EQ(stored->size(), kRows);
  EXPECT_THAT(tool_.Do({"avvikelse", "importera", "stor.csv", "--källa", "verksamhetssystemet"}).out,
              HasSubstr("Sparat: 0 nya, 0 ändrade"));
}

}  // namespace
}  // namespace kvalitet::tests
