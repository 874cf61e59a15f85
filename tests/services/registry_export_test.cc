// ExportResurser of the registry: every resource is offered, and nobody's name or address is in any.
#include <google/protobuf/util/json_util.h>

#include <set>

#include "absl/strings/match.h"
#include "common/base/csv.h"
#include "common/base/hash.h"
#include "common/proto/rules.h"
#include "tests/services/registry_fixture.h"

namespace kvalitet::registry {
namespace {

using google::protobuf::FileDescriptor;
using ::testing::HasSubstr;
using ::testing::Not;
using tests::IsOk;
using tests::StatusIs;

class RegistryExportTest : public RegistryFixture {
 protected:
  struct Exported {
    absl::Status status;
    std::string bytes;
    v1::Exportslut slut;
    int ends = 0;
  };
  Exported Export(const std::string& resurs, v1::Exportformat format = v1::EXPORTFORMAT_UNSPECIFIED) const {
    v1::ExportResurserRequest request;
    request.set_parent(Parent());
    request.set_resurs(resurs);
    request.set_format(format);
    Exported exported;
    const proto::Send send = [&](const google::protobuf::Message& m) {
      const auto& part = static_cast<const v1::ExportResurserResponse&>(m);
      EXPECT_EQ(exported.ends, 0) << "the end comes last";
      exported.bytes += part.data();
      if (part.has_slut()) {
        EXPECT_EQ(part.data(), "");
        exported.slut = part.slut();
        ++exported.ends;
      }
      return true;
    };
    exported.status = std::get<proto::ServerStreamHandler>(handlers_.table().at("ExportResurser"))(
        MakeCall("ExportResurser"), request, send);
    return exported;
  }

  // The collection of every resource of the package, from its files.
  static void AddCollections(const FileDescriptor* file, std::set<const FileDescriptor*>& seen,
                             std::set<std::string>& found) {
    if (!seen.insert(file).second) return;
    for (int i = 0; i < file->dependency_count(); ++i) AddCollections(file->dependency(i), seen, found);
    if (file->package() != v1::Enhet::descriptor()->file()->package()) return;
    for (int i = 0; i < file->message_type_count(); ++i) {
      if (proto::IsResource(file->message_type(i))) {
        found.insert(proto::PatternOf(file->message_type(i)).collection());
      }
    }
  }
};
KVALITET_ON_EVERY_ENGINE(RegistryExportTest);

TEST_P(RegistryExportTest, OffersEveryResourceOfTheRegistry) {
  std::set<std::string> collections;
  std::set<const FileDescriptor*> seen;
  AddCollections(RegistryService::Descriptor()->file(), seen, collections);
  EXPECT_GE(collections.size(), 17u);
  for (const std::string& resurs : collections) {
    for (const v1::Exportformat format : {v1::EXPORTFORMAT_CSV, v1::EXPORTFORMAT_JSONL}) {
      const Exported exported = Export(resurs, format);
      EXPECT_THAT(exported.status, IsOk()) << resurs << " is missing in EveryTable (services/registry/export.cc)";
      EXPECT_EQ(exported.ends, 1) << resurs;
      EXPECT_EQ(exported.slut.sha256(), base::Sha256Hex(exported.bytes)) << resurs;
    }
  }
  const absl::Status unknown = Export("avvikelser").status;
  EXPECT_THAT(unknown, StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_EQ(proto::ViolationsOf(unknown).size(), 1u);
  for (const std::string& resurs : collections) EXPECT_THAT(proto::ViolationsOf(unknown)[0].svenska, HasSubstr(resurs));
}

TEST_P(RegistryExportTest, InsatstyperOfAKommunThatHasAskedForNothingYet) {
  const Exported csv = Export("insatstyper");
  ASSERT_THAT(csv.status, IsOk());
  const auto parsed = base::ParseCsv(csv.bytes);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(static_cast<int64_t>(parsed->rows.size()), csv.slut.rader());
  std::set<std::string> kinds;
  for (const auto& row : parsed->rows) kinds.insert(row.cells[static_cast<size_t>(parsed->Column("kod"))]);
  EXPECT_EQ(kinds.size(), 46u);
  EXPECT_GT(csv.slut.rader(), 46) << "a line per period";
}

TEST_P(RegistryExportTest, NobodysNameOrAddress) {
  v1::CreateKontaktRequest request;
  request.set_parent(Parent());
  request.set_request_id(NewRequestId());
  request.mutable_kontakt()->set_roll(v1::KONTAKTROLL_VERKSAMHETSCHEF);
  request.mutable_kontakt()->set_utforare(NewUtforare("Exempelvård AB").name());
  request.mutable_kontakt()->set_namn("Hemlinda Okändsson");
  request.mutable_kontakt()->set_epost("hemlinda@exempel.test");
  v1::Kontakt made;
  ASSERT_THAT(Do("CreateKontakt", request, made), IsOk());
  for (const v1::Exportformat format : {v1::EXPORTFORMAT_CSV, v1::EXPORTFORMAT_JSONL}) {
    const Exported kontakter = Export("kontakter", format);
    ASSERT_THAT(kontakter.status, IsOk());
    EXPECT_EQ(kontakter.slut.rader(), 1);
    EXPECT_THAT(kontakter.bytes, HasSubstr(made.name()));
    EXPECT_THAT(kontakter.bytes, HasSubstr("KONTAKTROLL_VERKSAMHETSCHEF"));
    for (const char* secret : {"Hemlinda", "hemlinda", "Okändsson", "epost"}) {
      EXPECT_THAT(kontakter.bytes, Not(HasSubstr(secret)));
    }
  }
}

}  // namespace
}  // namespace kvalitet::registry
