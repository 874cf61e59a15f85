// Files over the wire: a small service with the shared messages, served as every service is, on every engine.
#include "common/store/files.h"

#include <algorithm>
#include <atomic>

#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/rpc/channel.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/server.h"
#include "common/rpc/token.h"
#include "common/store/audit.h"
#include "common/store/blob.h"
#include "tests/common/kernel.h"
#include "tests/support/cutting_proxy.h"
#include "tests/support/faulty_database.h"
#include "tests/support/personal.pb.h"
#include "tests/support/temp_dir.h"
#include "tests/support/zip.h"

namespace kvalitet::store {
namespace {

using blob::v1::Fil;
using google::protobuf::Message;
using rpc::Channel;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tests::FaultyDatabase;
using tests::ReasonIs;
using tests::RequestId;
using tests::StatusIs;

constexpr char kParent[] = "kommuner/0114/boende/a";
constexpr char kService[] = "kvalitet.tests.BoendeService/";
constexpr size_t kPiece = kBlobPartBytes;

// A PDF as far as anybody looks: `size` bytes that do not repeat.
std::string Pdf(size_t size, uint32_t seed = 1) {
  std::string bytes = "%PDF-1.7\n";
  bytes.reserve(size + 4);
  for (; bytes.size() < size; seed = seed * 1664525 + 1013904223) bytes.append(reinterpret_cast<char*>(&seed), 4);
  return bytes.substr(0, size);
}

blob::v1::UploadFilRequest First(const std::string& bytes, int id = 1) {
  blob::v1::UploadFilRequest first;
  first.set_parent(kParent);
  first.set_request_id(RequestId(id));
  first.set_filnamn("rutin_nycklar.pdf");
  first.set_slag(blob::v1::FILSLAG_PDF);
  first.set_antal_byte(static_cast<int64_t>(bytes.size()));
  first.set_sha256(base::Sha256Hex(bytes));
  return first;
}

class FilesTest : public tests::KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    KV_ASSERT_OK(MigrateService(db(), "test", Files::CreateStatements("fil")));
    faulty_ = std::make_unique<FaultyDatabase>(db());
    faulty_store_ = std::make_unique<Store>(*faulty_, tests::TestCipher());
    files_ = std::make_unique<Files>(
        *faulty_store_, "fil", [](sql::Session&, const proto::Call& call, const std::string& parent) -> absl::Status {
          if (base::KommunOf(parent) == call.kommun && base::Leaf(parent) != "dold") return absl::OkStatus();
          return proto::Error(absl::StatusCode::kNotFound, "FINNS_INTE", "Boendet finns inte.");
        });
    KV_ASSERT_OK(rpc::TokenKey::Ensure(dir_.File("key.jwk")));
    key_ = rpc::TokenKey::FromFile(dir_.File("key.jwk")).value();
    proto::Handlers handlers;
    files_->Serve(handlers);
    rpc::DispatcherOptions options;
    options.tokens = key_.get();
    options.domain_clock = [] { return tests::TestNow(); };
    dispatcher_ = rpc::Dispatcher::Create(tests::Boende::descriptor()->file()->service(0), handlers, options).value();
    server_ = rpc::Server::Start({}, {dispatcher_.get()}).value();
    channel_ = As("anna", "0114");
  }
  void TearDown() override { server_.reset(); }

  std::unique_ptr<Channel> As(const std::string& subject, const std::string& kommun, const std::string& address = "") {
    proto::Identity who;
    who.subject = subject;
    who.roles = {options::v1::KVALITETSTEAM};
    who.grants = {{kommun, "", {}}};
    return Channel::ToAddress(address.empty() ? absl::StrCat("127.0.0.1:", server_->port()) : address,
                              grpc::InsecureChannelCredentials(),
                              "Bearer " + key_->Issue(who, absl::Now(), absl::Hours(1)).value());
  }
  static absl::Time Later() { return absl::Now() + absl::Minutes(4); }
  static rpc::CallOptions Within() { return {Later(), "", ""}; }

  // One stream: the first message, and content from byte `from` in pieces of `piece`.
  absl::StatusOr<Fil> Send(Channel& channel, const blob::v1::UploadFilRequest& first, const std::string& bytes,
                           size_t from = 0, size_t piece = 100'000) {
    blob::v1::UploadFilRequest request;
    blob::v1::UploadFilResponse response;
    bool begun = false;
    size_t at = from;
    const absl::Status status =
        channel.ClientStream(absl::StrCat(kService, "UploadFil"), request, response, Within(), [&](Message& m) {
          auto& next = static_cast<blob::v1::UploadFilRequest&>(m);
          if (!begun) {
            begun = true;
            next = first;
            return true;
          }
          if (at >= bytes.size()) return false;
          if (before_piece_) before_piece_(at);
          next.set_offset(static_cast<int64_t>(at));
          next.set_innehall(bytes.substr(at, piece));
          at += next.innehall().size();
          return true;
        });
    if (!status.ok()) return status;
    return response.fil();
  }
  absl::StatusOr<Fil> Send(const std::string& bytes, int id = 1) { return Send(*channel_, First(bytes, id), bytes); }

  absl::StatusOr<blob::v1::GetUppladdningResponse> Progress(Channel& channel, int id = 1) {
    blob::v1::GetUppladdningRequest request;
    request.set_parent(kParent);
    request.set_request_id(RequestId(id));
    blob::v1::GetUppladdningResponse response;
    const absl::Status status = channel.Unary(absl::StrCat(kService, "GetUppladdning"), request, response, Within());
    if (!status.ok()) return status;
    return response;
  }

  // Until it is whole, or an error says that it never will be: what every client does.
  absl::StatusOr<Fil> SendPatiently(Channel& channel, const std::string& bytes, int id = 1) {
    const absl::Time end = Later();
    size_t from = 0;
    while (absl::Now() < end) {
      const absl::StatusOr<Fil> sent = Send(channel, First(bytes, id), bytes, from);
      const absl::StatusCode code = sent.status().code();
      if (sent.ok() || (code != absl::StatusCode::kUnavailable && code != absl::StatusCode::kAborted)) return sent;
      const auto progress = Progress(channel, id);
      if (!progress.ok() && !absl::IsNotFound(progress.status())) return progress.status();
      from = progress.ok() ? static_cast<size_t>(progress->mottaget()) : 0;
      last_from_ = from;
    }
    return absl::DeadlineExceededError("never whole");
  }

  // Appends what comes to `bytes`, from where they end; the file if the stream came to its end.
  absl::StatusOr<Fil> Receive(Channel& channel, const std::string& name, std::string& bytes) {
    blob::v1::DownloadFilRequest request;
    request.set_name(name);
    request.set_offset(static_cast<int64_t>(bytes.size()));
    blob::v1::DownloadFilResponse part;
    absl::StatusOr<Fil> fil = absl::UnavailableError("no end");
    const absl::Status status =
        channel.ServerStream(absl::StrCat(kService, "DownloadFil"), request, part, Within(), [&](const Message& m) {
          const auto& p = static_cast<const blob::v1::DownloadFilResponse&>(m);
          EXPECT_LE(p.innehall().size(), kPiece);
          bytes += p.innehall();
          if (p.slut()) fil = p.fil();
          return true;
        });
    if (!status.ok()) return status;
    return fil;
  }
  void ExpectStored(const Fil& fil, const std::string& bytes) {
    std::string back;
    const auto got = Receive(*channel_, fil.name(), back);
    KV_ASSERT_OK(got);
    EXPECT_TRUE(back == bytes) << back.size() << " for " << bytes.size();
    EXPECT_EQ(got->sha256(), base::Sha256Hex(bytes));
    EXPECT_EQ(Rows("SELECT COUNT(*) FROM fil_del WHERE name = ?", {fil.name()}),
              (std::vector<sql::Row>{{static_cast<int64_t>((bytes.size() + kPiece - 1) / kPiece)}}));
  }
  // Nothing is left of any upload.
  void ExpectNothing() {
    auto counts = Counts();
    EXPECT_EQ(counts["fil"], 0);
    EXPECT_EQ(counts["fil_del"], 0);
  }
  tests::TempDir dir_;
  std::unique_ptr<FaultyDatabase> faulty_;
  std::unique_ptr<Store> faulty_store_;
  std::unique_ptr<Files> files_;
  std::unique_ptr<rpc::TokenKey> key_;
  std::unique_ptr<rpc::Dispatcher> dispatcher_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<Channel> channel_;
  std::function<void(size_t at)> before_piece_;
  std::atomic<size_t> last_from_{0};  // where the last stream of SendPatiently went on
};

TEST_P(FilesTest, WhatIsSentComesBack) {
  int id = 0;
  for (const size_t size : {size_t{9}, kPiece - 1, kPiece, kPiece + 1, 3 * kPiece}) {
    const std::string bytes = Pdf(size);
    const auto fil = Send(bytes, ++id);
    KV_ASSERT_OK(fil);
    EXPECT_EQ(fil->filnamn(), "rutin_nycklar.pdf");
    EXPECT_EQ(fil->antal_byte(), static_cast<int64_t>(size));
    EXPECT_EQ(base::KommunOf(fil->name()), "0114");
    ExpectStored(*fil, bytes);
  }
  // In one message, and a byte at a time.
  const std::string small = Pdf(500);
  blob::v1::UploadFilRequest whole = First(small, ++id);
  whole.set_innehall(small);
  const auto at_once = Send(*channel_, whole, "");
  KV_ASSERT_OK(at_once);
  ExpectStored(*at_once, small);
  const auto slowly = Send(*channel_, First(small, ++id), small, 0, 1);
  KV_ASSERT_OK(slowly);
  ExpectStored(*slowly, small);
}

TEST_P(FilesTest, TwentyMebibytesAreTakenAndOneByteMoreIsNot) {
  const std::string most = Pdf(static_cast<size_t>(kMaxFileBytes));
  const auto fil = Send(*channel_, First(most), most, 0, kMaxPieceBytes);
  KV_ASSERT_OK(fil);
  ExpectStored(*fil, most);
  const std::string more = most + "x";
  const auto refused = Send(*channel_, First(more, 2), more);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::SwedishOf(refused.status()), HasSubstr("20 MiB"));
  // Nor can more be sent than was told.
  const std::string some = Pdf(kPiece + 5);
  EXPECT_THAT(Send(*channel_, First(some, 3), some + "x"), ReasonIs("FOR_MANGA_BYTE"));
  EXPECT_EQ(Counts()["fil"], 1);
}

TEST_P(FilesTest, ABrokenUploadGoesOnWhereItStopped) {
  const std::string bytes = Pdf(12 * kPiece + 77);
  tests::CuttingProxy proxy(server_->port());
  const auto channel = As("anna", "0114", proxy.address());
  // What only lies in buffers when a connection breaks is lost: the sender keeps close to what is stored.
  before_piece_ = [&](size_t at) {
    const auto behind = [&] {
      const auto rows = Rows("SELECT received FROM fil");
      return rows.empty() ? at > 0
                          : std::get<int64_t>(rows[0][0]) + static_cast<int64_t>(2 * kPiece) < static_cast<int64_t>(at);
    };
    for (const absl::Time end = absl::Now() + absl::Seconds(10); behind() && absl::Now() < end;)
      absl::SleepFor(absl::Milliseconds(5));
  };
  proxy.CutAfter(5 * kPiece, 2);
  const auto broken = Send(*channel, First(bytes), bytes);
  EXPECT_THAT(broken, StatusIs(absl::StatusCode::kUnavailable));
  const auto fil = SendPatiently(*channel, bytes);
  KV_ASSERT_OK(fil);
  EXPECT_EQ(proxy.cuts(), 2);
  ExpectStored(*fil, bytes);
  EXPECT_GE(last_from_, 3 * kPiece);
}

TEST_P(FilesTest, AnUploadTellsHowFarItCame) {
  const std::string bytes = Pdf(3 * kPiece + 9);
  EXPECT_THAT(Progress(*channel_), ReasonIs("UPPLADDNING_FINNS_INTE"));
  EXPECT_THAT(Send(*channel_, First(bytes), bytes.substr(0, 2 * kPiece + 5)), ReasonIs("FIL_OFULLSTANDIG"));
  auto progress = Progress(*channel_);
  KV_ASSERT_OK(progress);
  EXPECT_EQ(progress->mottaget(), static_cast<int64_t>(2 * kPiece));
  EXPECT_FALSE(progress->has_fil());
  // Nobody else sees it, and it is no file yet.
  EXPECT_THAT(Progress(*As("bo", "0114")), ReasonIs("UPPLADDNING_FINNS_INTE"));
  std::string none;
  const std::string name = std::get<std::string>(Rows("SELECT name FROM fil")[0][0]);
  EXPECT_THAT(Receive(*channel_, name, none), ReasonIs("FIL_FINNS_INTE"));
  // From another place it is not gone on with, neither behind nor ahead.
  for (const size_t from : {size_t{0}, kPiece, 3 * kPiece}) {
    EXPECT_THAT(Send(*channel_, First(bytes), bytes, from), ReasonIs("FEL_PLATS")) << from;
  }
  const auto fil = Send(*channel_, First(bytes), bytes, 2 * kPiece);
  KV_ASSERT_OK(fil);
  ExpectStored(*fil, bytes);
  progress = Progress(*channel_);
  KV_ASSERT_OK(progress);
  EXPECT_EQ(progress->mottaget(), static_cast<int64_t>(bytes.size()));
  EXPECT_EQ(progress->fil().name(), fil->name());
}

TEST_P(FilesTest, OneIdIsOneFile) {
  const std::string bytes = Pdf(kPiece + 1);
  const auto fil = Send(bytes);
  KV_ASSERT_OK(fil);
  const auto again = Send(bytes);
  KV_ASSERT_OK(again);
  EXPECT_EQ(again->SerializeAsString(), fil->SerializeAsString());
  EXPECT_EQ(Counts()["fil"], 1);
  EXPECT_THAT(Send(Pdf(kPiece + 1, 2)), ReasonIs("REQUEST_ID_UPPTAGET"));
  blob::v1::UploadFilRequest renamed = First(bytes);
  renamed.set_filnamn("annat.pdf");
  EXPECT_THAT(Send(*channel_, renamed, bytes), ReasonIs("REQUEST_ID_UPPTAGET"));
  ExpectStored(*fil, bytes);
  // The same id of somebody else is another file.
  const auto other = Send(*As("bo", "0114"), First(bytes), bytes);
  KV_ASSERT_OK(other);
  EXPECT_NE(other->name(), fil->name());
}

TEST_P(FilesTest, WhatIsNotWhatWasSaidIsNotKept) {
  const std::string good = Pdf(2 * kPiece);
  std::string changed = good;
  changed[kPiece + 3] ^= 1;
  EXPECT_THAT(Send(*channel_, First(good), changed), ReasonIs("KONTROLLSUMMA_FEL"));
  ExpectNothing();
  const struct {
    const char* name;
    blob::v1::Filslag kind;
    std::string bytes;
  } kWrong[] = {
      {"a.pdf", blob::v1::FILSLAG_PDF, tests::Zip({{"x", "y"}})},
      {"a.png", blob::v1::FILSLAG_PNG, "MZ\x90" + std::string(500, '\0')},
      {"a.png", blob::v1::FILSLAG_PNG, good},
      {"a.docx", blob::v1::FILSLAG_PDF, good},
      {"a.txt", blob::v1::FILSLAG_TEXT, "#!/bin/sh\n"},
      {"a.xlsx", blob::v1::FILSLAG_XLSX, tests::Docx()},
  };
  for (const auto& wrong : kWrong) {
    blob::v1::UploadFilRequest first = First(wrong.bytes);
    first.set_filnamn(wrong.name);
    first.set_slag(wrong.kind);
    const auto refused = Send(*channel_, first, wrong.bytes);
    EXPECT_THAT(refused, ReasonIs("FILTYP_FEL")) << wrong.name;
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
    ExpectNothing();
  }
  // The id is free again, and every kind of the contract can be kept.
  const std::string png = "\x89PNG\r\n\x1a\n" + std::string(9, '\0');
  const std::tuple<const char*, blob::v1::Filslag, std::string> kRight[] = {
      {"a.pdf", blob::v1::FILSLAG_PDF, good},
      {"a.png", blob::v1::FILSLAG_PNG, png},
      {"a.jpg", blob::v1::FILSLAG_JPEG, "\xff\xd8\xff\xe0 x"},
      {"a.html", blob::v1::FILSLAG_HTML, "<!doctype html>å"},
      {"a.txt", blob::v1::FILSLAG_TEXT, "å"},
      {"a.csv", blob::v1::FILSLAG_CSV, "a;b\n1;2\n"},
      {"a.json", blob::v1::FILSLAG_JSON, "{}"},
      {"a.xlsx", blob::v1::FILSLAG_XLSX, tests::Xlsx()},
      {"a.docx", blob::v1::FILSLAG_DOCX, tests::Docx()}};
  EXPECT_EQ(std::size(kRight) + 1, static_cast<size_t>(blob::v1::Filslag_descriptor()->value_count()));
  int id = 0;
  for (const auto& [name, kind, bytes] : kRight) {
    blob::v1::UploadFilRequest first = First(bytes, ++id);
    first.set_filnamn(name);
    first.set_slag(kind);
    KV_EXPECT_OK(Send(*channel_, first, bytes)) << name;
  }
}

TEST_P(FilesTest, TheFirstMessageIsJudgedBeforeAnythingIsStored) {
  const std::string bytes = Pdf(100);
  const std::pair<const char*, const char*> kNames[] = {{"", "filnamn"},
                                                        {"../a.pdf", "filnamn"},
                                                        {"mapp/a.pdf", "filnamn"},
                                                        {"a\\b.pdf", "filnamn"},
                                                        {".pdf", "filnamn"},
                                                        {"a\nb.pdf", "filnamn"},
                                                        {"19121212-1212.pdf", "personnummer"},
                                                        {"anna_191212121212.pdf", "personnummer"},
                                                        {"besok 121212-1212 slut.pdf", "personnummer"}};
  for (const auto& [name, told] : kNames) {
    blob::v1::UploadFilRequest first = First(bytes);
    first.set_filnamn(name);
    const auto refused = Send(*channel_, first, bytes);
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument)) << name;
    EXPECT_THAT(proto::SwedishOf(refused.status()), HasSubstr(told)) << name;
  }
  for (const std::function<void(blob::v1::UploadFilRequest&)>& spoil :
       std::vector<std::function<void(blob::v1::UploadFilRequest&)>>{
           [](auto& m) { m.set_request_id("x"); }, [](auto& m) { m.set_sha256("ABC"); },
           [](auto& m) { m.set_antal_byte(0); }, [](auto& m) { m.set_antal_byte(-1); }, [](auto& m) { m.clear_slag(); },
           [](auto& m) { m.set_slag(static_cast<blob::v1::Filslag>(99)); },
           [](auto& m) { m.set_parent(absl::StrCat(kParent, std::string(60, 'a'))); }}) {
    blob::v1::UploadFilRequest first = First(bytes);
    spoil(first);
    EXPECT_THAT(Send(*channel_, first, bytes), StatusIs(absl::StatusCode::kInvalidArgument)) << first.DebugString();
  }
  blob::v1::UploadFilRequest hidden = First(bytes);
  hidden.set_parent("kommuner/0114/boende/dold");
  EXPECT_THAT(Send(*channel_, hidden, bytes), StatusIs(absl::StatusCode::kNotFound));
  blob::v1::UploadFilRequest tried = First(bytes);
  tried.set_validate_only(true);
  KV_EXPECT_OK(Send(*channel_, tried, bytes));
  ExpectNothing();
}

TEST_P(FilesTest, AnotherKommunSeesNothing) {
  const std::string bytes = Pdf(kPiece + 1);
  const auto fil = Send(bytes);
  KV_ASSERT_OK(fil);
  const auto other = As("anna", "0180");
  std::string back;
  EXPECT_THAT(Receive(*other, fil->name(), back), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Receive(*other, absl::StrCat("kommuner/0180/boende/a/filer/", base::Leaf(fil->name())), back),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Progress(*other), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Send(*other, First(bytes, 2), bytes), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(back, "");
  // Nor does one whose resource one may not see any more.
  KV_ASSERT_OK(Do("UPDATE fil SET parent = 'kommuner/0114/boende/dold'"));
  EXPECT_THAT(Receive(*channel_, fil->name(), back), ReasonIs("FIL_FINNS_INTE"));
  EXPECT_EQ(back, "");
}

TEST_P(FilesTest, NothingLiesInClear) {
  std::string bytes = "%PDF-1.7\nMARKOR-I-INNEHALLET";
  blob::v1::UploadFilRequest first = First(bytes);
  first.set_filnamn("MARKOR-I-NAMNET.pdf");
  const auto fil = Send(*channel_, first, bytes);
  KV_ASSERT_OK(fil);
  KV_ASSERT_OK(Write([&](Tx& tx) { return files_->Keep(tx, fil->name(), kParent); }));
  EXPECT_THAT(TablesWith("MARKOR-I"), IsEmpty());
  EXPECT_THAT(TablesWith(first.sha256()), IsEmpty());
}

TEST_P(FilesTest, PartsThatWereMovedChangedOrTakenAwayAreNoticed) {
  const std::string bytes = Pdf(3 * kPiece), twin = Pdf(3 * kPiece, 2);
  const auto one = Send(bytes, 1), two = Send(twin, 2);
  KV_ASSERT_OK(one);
  KV_ASSERT_OK(two);
  const auto content = [&](const Fil& fil, int64_t pos) {
    return std::get<std::string>(
        Rows("SELECT content FROM fil_del WHERE name = ? AND pos = ?", {fil.name(), pos})[0][0]);
  };
  const auto put = [&](int64_t pos, const std::string& text) {
    KV_ASSERT_OK(Do("UPDATE fil_del SET content = ? WHERE name = ? AND pos = ?", {text, one->name(), pos}));
  };
  const std::string first = content(*one, 0), second = content(*one, 1);
  std::string back;
  put(0, second);
  put(1, first);
  EXPECT_THAT(Receive(*channel_, one->name(), back), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_EQ(back, "");
  put(0, content(*two, 0));
  EXPECT_THAT(Receive(*channel_, one->name(), back), StatusIs(absl::StatusCode::kDataLoss));
  put(0, first);
  std::string spoilt = second;
  spoilt[1000] ^= 1;
  put(1, spoilt);
  EXPECT_THAT(Receive(*channel_, one->name(), back), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_EQ(back, bytes.substr(0, kPiece));
  put(1, second);
  back.clear();
  KV_EXPECT_OK(Receive(*channel_, one->name(), back));
  KV_ASSERT_OK(Do("DELETE FROM fil_del WHERE name = ? AND pos = 2", {one->name()}));
  EXPECT_THAT(Receive(*channel_, one->name(), back = bytes.substr(0, 10)), ReasonIs("INNEHALL_SKADAT"));
}

TEST_P(FilesTest, ADownloadGoesOnWhereItStopped) {
  const std::string bytes = Pdf(10 * kPiece + 5);
  const auto fil = Send(bytes);
  KV_ASSERT_OK(fil);
  for (const size_t from : {size_t{1}, kPiece - 1, kPiece, 10 * kPiece + 4, bytes.size()}) {
    std::string back = bytes.substr(0, from);
    KV_EXPECT_OK(Receive(*channel_, fil->name(), back));
    EXPECT_TRUE(back == bytes) << from;
  }
  std::string beyond = bytes + "x";
  EXPECT_THAT(Receive(*channel_, fil->name(), beyond), ReasonIs("OFFSET_UTANFOR"));
  tests::CuttingProxy proxy(server_->port());
  const auto channel = As("anna", "0114", proxy.address());
  proxy.CutAfter(3 * kPiece, 2);
  std::string back;
  int streams = 0;
  absl::StatusOr<Fil> got = absl::UnavailableError("");
  for (; !got.ok() && streams < 20; ++streams) got = Receive(*channel, fil->name(), back);
  KV_ASSERT_OK(got);
  EXPECT_GE(streams, 3);
  EXPECT_TRUE(back == bytes);
}

TEST_P(FilesTest, TwoWritersOfOneUploadMakeOneFile) {
  const std::string bytes = Pdf(9 * kPiece + 1);
  for (int round = 1; round <= 3; ++round) {
    std::vector<absl::StatusOr<Fil>> made(4, absl::InternalError("not run"));
    tests::InThreads(4, [&](int i) {
      const auto channel = As("anna", "0114");
      made[static_cast<size_t>(i)] = SendPatiently(*channel, bytes, round);
    });
    for (const auto& one : made) {
      KV_ASSERT_OK(one);
      EXPECT_EQ(one->name(), made[0]->name());
    }
    ExpectStored(*made[0], bytes);
  }
}

// At every statement and every COMMIT in turn: what was answered is stored, what was not is gone on with.
TEST_P(FilesTest, AnUploadOutlivesAFailingDatabase) {
  const std::string bytes = Pdf(2 * kPiece + 1);
  KV_ASSERT_OK(Send(bytes, 1));
  const int before = faulty_->statements();
  KV_ASSERT_OK(Send(bytes, 2));
  const int all = faulty_->statements() - before;
  ASSERT_GT(all, 6);
  int id = 2;
  for (int n = 1; n <= all; ++n) {
    faulty_->FailStatement(n, absl::UnavailableError("lost"));
    const auto fil = SendPatiently(*channel_, bytes, ++id);
    KV_ASSERT_OK(fil) << "statement " << n;
    ExpectStored(*fil, bytes);
  }
  for (const auto how :
       {FaultyDatabase::Commit::kLostBefore, FaultyDatabase::Commit::kLostAfter, FaultyDatabase::Commit::kConflict}) {
    // The beginning, then each piece, then the end.
    for (size_t came = 0; came <= 2; ++came) {
      ++id;
      if (came > 0) {
        ASSERT_FALSE(Send(*channel_, First(bytes, id), bytes.substr(0, came * kPiece)).ok());
      }
      faulty_->FailCommit(how);
      const auto fil = SendPatiently(*channel_, bytes, id);
      KV_ASSERT_OK(fil) << came;
      ExpectStored(*fil, bytes);
    }
  }
}

TEST_P(FilesTest, WhatNobodyKeepsGoesAfterADay) {
  const std::string bytes = Pdf(kPiece + 1);
  const auto kept = Send(bytes, 1), unkept = Send(bytes, 2);
  KV_ASSERT_OK(kept);
  KV_ASSERT_OK(unkept);
  EXPECT_FALSE(Send(*channel_, First(bytes, 3), bytes.substr(0, kPiece)).ok());
  const std::string begun = std::get<std::string>(Rows("SELECT name FROM fil WHERE state = 'ARRIVING'")[0][0]);
  EXPECT_THAT(Write([&](Tx& tx) { return files_->Keep(tx, begun, kParent); }), ReasonIs("FIL_FINNS_INTE"));
  EXPECT_THAT(Write([&](Tx& tx) { return files_->Keep(tx, kept->name(), "kommuner/0114/boende/b"); }),
              ReasonIs("FIL_FINNS_INTE"));
  for (int i = 0; i < 2; ++i) {  // the second time it is kept already
    KV_ASSERT_OK(Write([&](Tx& tx) { return files_->Keep(tx, kept->name(), kParent); }));
  }
  const auto tend = [&](absl::Duration later) { KV_ASSERT_OK(files_->Tend(tests::TestNow() + later, tests::Soon())); };
  tend(absl::Hours(23));
  EXPECT_EQ(Counts()["fil"], 3);
  tend(absl::Hours(25));
  ExpectStored(*kept, bytes);
  EXPECT_EQ(Counts()["fil"], 1);
  EXPECT_EQ(Counts()["fil_del"], 2);
  EXPECT_THAT(Progress(*channel_, 3), ReasonIs("UPPLADDNING_FINNS_INTE"));
  // Released, it goes too; what happened to it stays told.
  const proto::Call later = tests::TestCall(tests::TestNow() + absl::Hours(25));
  KV_ASSERT_OK(Write([&](Tx& tx) { return files_->Release(tx, kept->name()); }, later));
  EXPECT_THAT(Write([&](Tx& tx) { return files_->Release(tx, kept->name()); }, later), ReasonIs("FIL_FINNS_INTE"));
  tend(absl::Hours(26));
  ExpectStored(*kept, bytes);
  tend(absl::Hours(50));
  ExpectNothing();
  KV_EXPECT_OK(Read([&](sql::Session& session) { return VerifyAudit(session, kept->name()); }));
  EXPECT_EQ(Counts()["audit"], 2);
}

TEST_P(FilesTest, NobodyBeginsMoreThanIsFair) {
  const std::string bytes = Pdf(2 * kPiece);
  for (int id = 1; id <= kMaxUnfinished; ++id) {
    ASSERT_THAT(Send(*channel_, First(bytes, id), bytes.substr(0, 1)), ReasonIs("FIL_OFULLSTANDIG"));
  }
  EXPECT_THAT(Send(bytes, 99), ReasonIs("FOR_MANGA_PABORJADE"));
  KV_EXPECT_OK(Send(*As("bo", "0114"), First(bytes, 99), bytes));
  KV_EXPECT_OK(Send(bytes, 1));
  KV_EXPECT_OK(Send(bytes, 99));
}

KVALITET_ON_EVERY_ENGINE(FilesTest);

}  // namespace
}  // namespace kvalitet::store
