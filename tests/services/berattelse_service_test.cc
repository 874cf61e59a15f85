// berattelse and compiler over storage: imports that change nothing the second time, freezing and compiling that give
// the same again, sources that do not answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/attgora/granser.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/proto/errors.h"
#include "services/berattelse/service.h"
#include "services/compiler/service.h"
#include "tests/services/berattelse_support.h"
#include "tests/support/engines.h"
#include "tests/support/matchers.h"

namespace kvalitet {
namespace {

namespace bv1 = berattelse::v1;
namespace cv1 = compiler::v1;
namespace rv1 = registry::v1;

// A register with one home that changes hands, held in memory.
class PlainRegister final : public registry::Client {
 public:
  absl::StatusOr<rv1::ListEnheterResponse> ListEnheter(const rv1::ListEnheterRequest& q, absl::Time) override {
    rv1::ListEnheterResponse r;
    if (!Mitt(q.parent())) return r;
    auto* e = r.add_enheter();
    e->set_name("kommuner/2380/enheter/hemmet");
    e->set_namn("Hemmet");
    return r;
  }
  absl::StatusOr<rv1::ListInsatstyperResponse> ListInsatstyper(const rv1::ListInsatstyperRequest& q,
                                                               absl::Time) override {
    rv1::ListInsatstyperResponse r;
    auto* t = r.add_insatstyper();
    t->set_name(q.parent() + "/insatstyper/sol-sabo");
    t->set_kod("SOL_SABO");
    t->set_namn("särskilt boende för äldre");
    t->add_alias("särskilt boende");
    return r;
  }
  absl::StatusOr<rv1::ListUtforareResponse> ListUtforare(const rv1::ListUtforareRequest& q, absl::Time) override {
    rv1::ListUtforareResponse r;
    if (!Mitt(q.parent())) return r;
    for (auto [id, regi] :
         {std::pair{"egen", rv1::REGIFORM_KOMMUNALT_BOLAG}, std::pair{"privat", rv1::REGIFORM_ENSKILD}}) {
      auto* u = r.add_utforare();
      u->set_name(absl::StrCat("kommuner/2380/utforare/", id));
      u->set_namn(id);
      u->set_regiform(regi);
    }
    return r;
  }
  absl::StatusOr<rv1::ListUppdragResponse> ListUppdrag(const rv1::ListUppdragRequest& q, absl::Time) override {
    rv1::ListUppdragResponse r;
    if (!Mitt(q.parent())) return r;
    for (auto [id, fran, till] :
         {std::tuple{"egen", "2015-01-01", "2020-06-15"}, std::tuple{"privat", "2020-06-15", ""}}) {
      auto* u = r.add_uppdrag();
      u->set_name(absl::StrCat("kommuner/2380/uppdrag/", id));
      u->set_enhet("kommuner/2380/enheter/hemmet");
      u->set_insatstyp("kommuner/2380/insatstyper/sol-sabo");
      u->set_utforare(absl::StrCat("kommuner/2380/utforare/", id));
      u->set_giltig_fran(fran);
      u->set_giltig_till(till);
    }
    return r;
  }
  absl::StatusOr<rv1::ListAvtalResponse> ListAvtal(const rv1::ListAvtalRequest&, absl::Time) override {
    return rv1::ListAvtalResponse();
  }
  absl::StatusOr<rv1::ListChangesResponse> ListChanges(const rv1::ListChangesRequest&, absl::Time) override {
    return rv1::ListChangesResponse();
  }

 private:
  static bool Mitt(const std::string& parent) { return parent == "kommuner/2380"; }
};

// Sources in memory; one may be down.
class PlainSources final : public berattelse::Sources {
 public:
  absl::StatusOr<std::shared_ptr<const registry::Snapshot>> Register(const proto::Call& call) override {
    return registry::Snapshot::Load(client_, call.kommun, call.deadline);
  }
  std::vector<std::string> Names() const override { return {"avvikelser", "uppfoljning"}; }
  absl::StatusOr<std::vector<fakta::v1::Matt>> ListMatt(const proto::Call&, const std::string& source) override {
    if (source == nere) return absl::UnavailableError("connection refused");
    if (source != "avvikelser") return std::vector<fakta::v1::Matt>();
    fakta::v1::Matt m;
    m.set_matt("avvikelse.antal");
    m.set_etikett("Avvikelser");
    m.set_slag(fakta::v1::ANTAL);
    m.set_riktning(fakta::v1::NEUTRAL);
    m.set_skyddas(true);
    return std::vector<fakta::v1::Matt>{m};
  }
  absl::StatusOr<std::vector<berattelse::v1::Undantag>> ListUndantag(const proto::Call&, int ar) override {
    if (nere == "uppfoljning") return absl::UnavailableError("connection refused");
    berattelse::v1::Undantag ett;
    ett.set_dag_date(absl::StrCat(ar, "-11-02"));
    ett.set_steg("bedömning av effekt");
    ett.set_nummer("A-4");
    ett.set_motiv("Kollegan har slutat.");
    return std::vector<berattelse::v1::Undantag>{ett};
  }
  absl::StatusOr<avvikelser::v1::ListSignalerResponse> ListSignaler(
      const proto::Call&, const avvikelser::v1::ListSignalerRequest& request) override {
    if (nere == "avvikelser") return absl::UnavailableError("connection refused");
    signalfragor.push_back(request);
    return signaler;
  }
  absl::StatusOr<std::vector<fakta::v1::Faktum>> ListFakta(const proto::Call& call, const std::string& source,
                                                           const fakta::v1::ListFaktaRequest& request) override {
    {
      std::lock_guard<std::mutex> lock(mutex_);  // the sources are asked at the same time
      fragor.push_back(request);
      som_program = call.who.program;
    }
    std::vector<fakta::v1::Faktum> fakta;
    if (source != "avvikelser" || request.from_date() != "2020-01-01" || request.parent() != "kommuner/2380")
      return fakta;
    for (auto [period, antal] : {std::pair{"2020-02", 11}, std::pair{"2020-06-14", 5}, std::pair{"2020-06-15", 6}}) {
      fakta::v1::Faktum& f = fakta.emplace_back();
      f.set_enhet("kommuner/2380/enheter/hemmet");
      f.set_insatstyp("SOL_SABO");
      f.set_matt("avvikelse.antal");
      f.set_period(period);
      f.set_value(antal);
    }
    return fakta;
  }

  std::string nere;
  bool som_program = false;  // the last time
  avvikelser::v1::ListSignalerResponse signaler;
  std::vector<avvikelser::v1::ListSignalerRequest> signalfragor;
  std::vector<fakta::v1::ListFaktaRequest> fragor;  // read when nobody asks any more

 private:
  std::mutex mutex_;
  PlainRegister client_;
};

class ReportServices : public tests::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    // Both services on one database: their tables do not meet.
    std::vector<std::string> statements = berattelse::SchemaStatements();
    for (const std::string& s : compiler::SchemaStatements()) statements.push_back(s);
    ASSERT_THAT(store::MigrateService(db(), "rapport", statements), tests::IsOk());
    absl::StatusOr<store::Cipher> cipher = store::Cipher::Create(std::string(store::Cipher::kMasterBytes, 'k'));
    ASSERT_THAT(cipher, tests::IsOk());
    store_ = std::make_unique<store::Store>(db(), *std::move(cipher));
    berattelse_ = std::make_unique<berattelse::BerattelseService>(*store_, sources_);
    handlers_ = berattelse_->handlers();
    underlag_.handlers = &handlers_;
    compiler_ = std::make_unique<compiler::CompilerService>(*store_, underlag_, "test");
    compiler_handlers_ = compiler_->handlers();
  }

  static proto::Call MakeCall(const std::string& method, const std::string& kommun = "2380") {
    proto::Call call;
    call.who.subject = "anna";
    call.who.roles = {proto::Roll::KVALITETSTEAM};
    call.method = method;
    call.kommun = kommun;
    call.deadline = tests::Soon();
    call.today = absl::CivilDay(2026, 11, 22);
    call.now = base::SwedishMidnight(call.today) + absl::Hours(10);
    return call;
  }
  static std::string NewRequestId() { return base::NewId(absl::Now()); }

  template <class Q, class R>
  absl::Status Do(const std::string& method, const Q& request, R& response) const {
    return std::get<proto::UnaryHandler>(handlers_.table().at(method))(
        MakeCall("kvalitet.berattelse.v1.BerattelseService/" + method), request, response);
  }

  bv1::ImportVolymerResponse ImportVolymer(const std::vector<bv1::VolymRad>& rader) const {
    bool skickad = false;
    const proto::Next next = [&](google::protobuf::Message& message) {
      auto& batch = static_cast<bv1::ImportVolymerRequest&>(message);
      batch.Clear();
      batch.set_parent("kommuner/2380");
      batch.set_kalla("volymer.csv");
      batch.set_request_id(NewRequestId());
      *batch.mutable_rader() = {rader.begin(), rader.end()};
      return !std::exchange(skickad, true);
    };
    bv1::ImportVolymerResponse response;
    EXPECT_THAT(std::get<proto::ClientStreamHandler>(handlers_.table().at("ImportVolymer"))(
                    MakeCall("kvalitet.berattelse.v1.BerattelseService/ImportVolymer"), next, response),
                tests::IsOk());
    return response;
  }
  bv1::ImportSiffrorResponse Import(const std::vector<bv1::SiffraRad>& rader, bool validate_only) const {
    size_t skickade = 0;
    const proto::Next next = [&](google::protobuf::Message& message) {
      if (skickade == rader.size()) return false;
      auto& batch = static_cast<bv1::ImportSiffrorRequest&>(message);
      batch.Clear();
      batch.set_parent("kommuner/2380");
      batch.set_kalla("kvalitetsberattelser.csv");
      batch.set_validate_only(validate_only);
      batch.set_request_id(NewRequestId());
      while (skickade < rader.size() && batch.rader_size() < 10) *batch.add_rader() = rader[skickade++];
      return true;
    };
    bv1::ImportSiffrorResponse response;
    import_status_ = std::get<proto::ClientStreamHandler>(handlers_.table().at("ImportSiffror"))(
        MakeCall("kvalitet.berattelse.v1.BerattelseService/ImportSiffror"), next, response);
    return response;
  }

  absl::StatusOr<bv1::Underlag> Freeze(const std::string& insatstyp, bool accepterar = false) const {
    bv1::FreezeUnderlagRequest request;
    request.set_parent("kommuner/2380");
    request.set_ar(2020);
    request.set_insatstyp(insatstyp);
    request.set_frys_date("2021-02-15");
    request.set_accepterar_luckor(accepterar);
    request.set_request_id(NewRequestId());
    bv1::Underlag underlag;
    absl::Status status = Do("FreezeUnderlag", request, underlag);
    if (!status.ok()) return status;
    return underlag;
  }

  // What the channel does between the two services.
  class DirectUnderlag final : public compiler::Underlagskalla {
   public:
    absl::StatusOr<bv1::Underlag> Freeze(const proto::Call& call, const bv1::FreezeUnderlagRequest& request) override {
      if (vid_frysning) vid_frysning();
      proto::Call inre = call;
      inre.method = "kvalitet.berattelse.v1.BerattelseService/FreezeUnderlag";
      bv1::Underlag underlag;
      absl::Status status =
          std::get<proto::UnaryHandler>(handlers->table().at("FreezeUnderlag"))(inre, request, underlag);
      if (!status.ok()) return status;
      return underlag;
    }
    absl::StatusOr<bv1::Underlagsinnehall> Read(const proto::Call& call, const std::string& name) override {
      bv1::ReadUnderlagRequest request;
      request.set_name(name);
      std::string bytes;
      bool slut = false;
      absl::Status status = std::get<proto::ServerStreamHandler>(handlers->table().at("ReadUnderlag"))(
          call, request, [&](const google::protobuf::Message& m) {
            const auto& del = static_cast<const bv1::ReadUnderlagResponse&>(m);
            bytes += del.innehall();
            slut = del.slut();
            return true;
          });
      if (!status.ok()) return status;
      EXPECT_TRUE(slut);
      bv1::Underlagsinnehall innehall;
      EXPECT_TRUE(innehall.ParseFromString(bytes));
      return innehall;
    }
    const proto::Handlers* handlers = nullptr;
    std::function<void()> vid_frysning;
  };

  absl::StatusOr<cv1::Rapport> Compile(const std::string& insatstyp, const std::vector<cv1::Format>& format,
                                       const std::string& namnd = "") {
    return Compile(insatstyp, format, namnd, MakeCall("kvalitet.compiler.v1.CompilerService/CompileRapport"), steg_);
  }
  absl::StatusOr<cv1::Rapport> Compile(const std::string& insatstyp, const std::vector<cv1::Format>& format,
                                       const std::string& namnd, const proto::Call& call,
                                       std::vector<std::string>& steg) {
    cv1::CompileRapportRequest request;
    request.set_parent("kommuner/2380");
    request.set_ar(2020);
    request.set_insatstyp(insatstyp);
    request.set_frys_date("2021-02-15");
    request.set_namnd(namnd);
    for (cv1::Format f : format) request.add_format(f);
    request.set_request_id(NewRequestId());
    cv1::Rapport rapport;
    steg.clear();
    absl::Status status = std::get<proto::ServerStreamHandler>(compiler_handlers_.table().at("CompileRapport"))(
        call, request, [&](const google::protobuf::Message& m) {
          const auto& del = static_cast<const cv1::CompileRapportResponse&>(m);
          steg.push_back(del.steg());
          rapport = del.rapport();
          return true;
        });
    if (!status.ok()) return status;
    return rapport;
  }

  std::string Utgava(const cv1::Rapport& rapport, cv1::Format format, size_t offset = 0) const {
    cv1::GetUtgavaRequest request;
    request.set_name(rapport.name());
    request.set_format(format);
    request.set_offset(static_cast<int64_t>(offset));
    std::string bytes;
    EXPECT_THAT(std::get<proto::ServerStreamHandler>(compiler_handlers_.table().at("GetUtgava"))(
                    MakeCall("kvalitet.compiler.v1.CompilerService/GetUtgava"), request,
                    [&](const google::protobuf::Message& m) {
                      bytes += static_cast<const cv1::GetUtgavaResponse&>(m).innehall();
                      return true;
                    }),
                tests::IsOk());
    return bytes;
  }

  PlainSources sources_;
  DirectUnderlag underlag_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<berattelse::BerattelseService> berattelse_;
  std::unique_ptr<compiler::CompilerService> compiler_;
  proto::Handlers handlers_, compiler_handlers_;
  mutable absl::Status import_status_;
  std::vector<std::string> steg_;
};

// An utförare reads of its enhet what is about the days on which it operated it, and of others nothing.
TEST_P(ReportServices, AnEnhetsbladIsCutToWhoOperated) {
  const std::string method = "kvalitet.berattelse.v1.BerattelseService/GetEnhetsblad";
  bv1::GetEnhetsbladRequest request;
  request.set_name("kommuner/2380/enheter/hemmet");
  request.set_till_ar(2020);
  bv1::Enhetsblad blad;
  const auto ask = [&](const proto::Call& call) {
    blad.Clear();
    return std::get<proto::UnaryHandler>(handlers_.table().at("GetEnhetsblad"))(call, request, blad);
  };
  const auto varden = [&] {
    std::vector<std::string> out;
    for (const bv1::EnhetsbladRad& rad : blad.rader()) {
      for (const bv1::EnhetsbladVarde& v : rad.varden()) {
        out.push_back(absl::StrCat(rad.matt(), " ", v.ar(), " ", v.utforare(), " ", v.value()));
      }
    }
    return out;
  };
  ASSERT_THAT(ask(MakeCall(method)), tests::IsOk());
  EXPECT_THAT(varden(), testing::ElementsAre("avvikelse.antal 2020 kommuner/2380/utforare/egen 16",
                                             "avvikelse.antal 2020 kommuner/2380/utforare/privat 6"));
  EXPECT_EQ(blad.fran_ar(), 2015);
  EXPECT_TRUE(sources_.som_program) << "whose figures are whose no source knows";
  for (const fakta::v1::ListFaktaRequest& fraga : sources_.fragor) EXPECT_EQ(fraga.enhet(), request.name());
  proto::Call call = MakeCall(method);
  call.who.roles = {proto::Roll::UTFORARE};
  call.scope = {false, {{"kommuner/2380/utforare/privat", {}, ""}}};
  ASSERT_THAT(ask(call), tests::IsOk());
  EXPECT_THAT(varden(), testing::ElementsAre("avvikelse.antal 2020 kommuner/2380/utforare/privat 6"));
  for (const proto::RowScope& other :
       {proto::RowScope{false, {{"kommuner/2380/utforare/annan", {}, ""}}},
        proto::RowScope{false, {{"", {"kommuner/2380/enheter/hemmet"}, ""}}},
        proto::RowScope{false, {{"kommuner/2380/utforare/privat", {"kommuner/2380/enheter/annan"}, ""}}}}) {
    call.scope = other;
    EXPECT_THAT(ask(call), tests::StatusIs(absl::StatusCode::kNotFound));
    EXPECT_EQ(blad.ByteSizeLong(), 0u);
  }
  request.set_name("kommuner/2380/enheter/saknas");
  EXPECT_THAT(ask(MakeCall(method)), tests::StatusIs(absl::StatusCode::kNotFound));
  request.set_name("kommuner/2380/enheter/hemmet");
  sources_.nere = "avvikelser";
  EXPECT_THAT(ask(MakeCall(method)), tests::StatusIs(absl::StatusCode::kUnavailable));
}

TEST_P(ReportServices, TheSameListAgainChangesNothing) {
  std::vector<bv1::SiffraRad> rader = testdata::PubliceradeRader("Östersund");
  ASSERT_EQ(rader.size(), 31u);
  bv1::ImportSiffrorResponse svar = Import(rader, true);
  ASSERT_THAT(import_status_, tests::IsOk());
  EXPECT_EQ(svar.antal_fel(), 0) << svar.DebugString();
  svar = Import(rader, false);
  ASSERT_THAT(import_status_, tests::IsOk());
  EXPECT_EQ(svar.nya(), 31);
  svar = Import(rader, false);
  EXPECT_EQ(svar.oforandrade(), 31);
  EXPECT_EQ(svar.nya() + svar.andrade(), 0);
  rader[3].set_varde("640");  // the source was corrected: the same row
  svar = Import(rader, false);
  EXPECT_EQ(svar.andrade(), 1);
  EXPECT_EQ(svar.oforandrade(), 30);
}

TEST_P(ReportServices, ABadRowIsToldAndNothingIsStored) {
  std::vector<bv1::SiffraRad> rader = testdata::PubliceradeRader("Östersund");
  rader[12].set_varde("många");
  rader[14].set_regi("delad");
  const bv1::ImportSiffrorResponse svar = Import(rader, true);
  ASSERT_EQ(svar.fel_size(), 2);
  EXPECT_EQ(svar.fel(0).rad(), rader[12].rad());
  EXPECT_EQ(svar.fel(0).kolumn(), "värde");
  EXPECT_EQ(svar.fel(1).kolumn(), "regi");
  bv1::ListSiffrorRequest request;
  request.set_parent("kommuner/2380");
  bv1::ListSiffrorResponse alla;
  ASSERT_THAT(Do("ListSiffror", request, alla), tests::IsOk());
  EXPECT_EQ(alla.siffror_size(), 0);
}

TEST_P(ReportServices, EqualContentIsOneUnderlag) {
  Import(testdata::PubliceradeRader("Östersund"), false);
  ASSERT_THAT(import_status_, tests::IsOk());
  const absl::StatusOr<bv1::Underlag> ett = Freeze("SOL_SABO");
  ASSERT_THAT(ett, tests::IsOk());
  const absl::StatusOr<bv1::Underlag> tva = Freeze("särskilt boende");  // the same by its published word
  ASSERT_THAT(tva, tests::IsOk());
  EXPECT_EQ(ett->name(), tva->name());
  EXPECT_EQ(ett->innehall_hash(), tva->innehall_hash());
  std::vector<bv1::SiffraRad> rader = testdata::PubliceradeRader("Östersund");
  for (bv1::SiffraRad& rad : rader)
    if (rad.ar() == "2020" && rad.varde() == "458") rad.set_varde("459");
  Import(rader, false);
  const absl::StatusOr<bv1::Underlag> tre = Freeze("SOL_SABO");
  ASSERT_THAT(tre, tests::IsOk());
  EXPECT_NE(tre->name(), ett->name());
  // What was frozen stays as it was.
  bv1::ExplainFigurRequest fraga;
  fraga.set_name(ett->name());
  const auto innehall = underlag_.Read(MakeCall("x"), ett->name());
  ASSERT_THAT(innehall, tests::IsOk());
  for (const bv1::Figur& f : innehall->figurer())
    if (f.etikett() == "Antal lägenheter" && f.omfattning().regi() == bv1::REGI_ALLA) fraga.set_figur(f.id());
  bv1::ExplainFigurResponse svar;
  ASSERT_THAT(Do("ExplainFigur", fraga, svar), tests::IsOk());
  EXPECT_EQ(svar.figur().value(), 590);
  EXPECT_EQ(svar.formel(), "458 + 132");
}

TEST_P(ReportServices, AsksForDaysOfTheTakeoverMonthAndAttributesThem) {
  const absl::StatusOr<bv1::Underlag> underlag = Freeze("");
  ASSERT_THAT(underlag, tests::IsOk());
  bool dagar = false;
  for (const auto& fraga : sources_.fragor)
    for (const std::string& manad : fraga.dagar_for()) dagar = dagar || manad == "2020-06";
  EXPECT_TRUE(dagar);
  const auto innehall = underlag_.Read(MakeCall("x"), underlag->name());
  ASSERT_THAT(innehall, tests::IsOk());
  std::map<bv1::Regi, int64_t> antal;
  for (const bv1::Figur& f : innehall->figurer())
    if (f.matt() == "avvikelse.antal" && f.omfattning().insatstyp() == "SOL_SABO" && f.omfattning().utforare().empty())
      antal[f.omfattning().regi()] = f.value();
  EXPECT_EQ(antal[bv1::REGI_KOMMUNAL], 16);
  EXPECT_EQ(antal[bv1::REGI_PRIVAT], 6);
  EXPECT_EQ(antal[bv1::REGI_ALLA], 22);
}

TEST_P(ReportServices, ASourceThatDoesNotAnswerIsNamedUnlessGapsAreAccepted) {
  sources_.nere = "avvikelser";
  const absl::StatusOr<bv1::Underlag> fel = Freeze("");
  EXPECT_THAT(fel, tests::StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(proto::ReasonOf(fel.status()), "KALLAN_SVARAR_INTE");
  EXPECT_THAT(proto::SwedishOf(fel.status()), testing::HasSubstr("avvikelserna"));
  const absl::StatusOr<bv1::Underlag> luckor = Freeze("", true);
  ASSERT_THAT(luckor, tests::IsOk());
  const auto innehall = underlag_.Read(MakeCall("x"), luckor->name());
  ASSERT_THAT(innehall, tests::IsOk());
  bool sagt = false;
  for (const bv1::Lucka& l : innehall->luckor()) sagt = sagt || l.slag() == bv1::LUCKA_KALLA_SVARADE_INTE;
  EXPECT_TRUE(sagt);
}

TEST_P(ReportServices, AnUnknownInsatstypIsASlip) {
  const absl::StatusOr<bv1::Underlag> fel = Freeze("SOL_SABBO");
  EXPECT_THAT(fel, tests::StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(proto::SwedishOf(fel.status()), testing::HasSubstr("Menade du SOL_SABO?"));
}

TEST_P(ReportServices, CompilingTheSameIsTheSameRevision) {
  Import(testdata::PubliceradeRader("Östersund"), false);
  const std::vector<cv1::Format> format = {cv1::FORMAT_HTML, cv1::FORMAT_JSON};
  const absl::StatusOr<cv1::Rapport> ett = Compile("SOL_SABO", format);
  ASSERT_THAT(ett, tests::IsOk());
  EXPECT_EQ(ett->revision(), 1);
  EXPECT_EQ(steg_.front(), "Fryser siffrorna");
  EXPECT_EQ(ett->utgavor_size(), 2);
  EXPECT_EQ(ett->utgavor(0).filnamn(), "kvalitetsberattelse-2380-2020-SOL_SABO.html");
  const std::string html = Utgava(*ett, cv1::FORMAT_HTML);
  EXPECT_THAT(html, testing::HasSubstr("78 procent; målet 83 procent är ej uppfyllt"));
  EXPECT_EQ(static_cast<int64_t>(html.size()), ett->utgavor(0).antal_byte());
  for (const size_t offset : {size_t{1}, html.size() - 1, html.size()})
    EXPECT_EQ(Utgava(*ett, cv1::FORMAT_HTML, offset), html.substr(offset));
  const absl::StatusOr<cv1::Rapport> tva = Compile("SOL_SABO", format);
  ASSERT_THAT(tva, tests::IsOk());
  EXPECT_EQ(tva->name(), ett->name());
  EXPECT_EQ(tva->revision(), 1);
  const absl::StatusOr<cv1::Rapport> tre = Compile("SOL_SABO", format, "Vård- och omsorgsnämnden");
  ASSERT_THAT(tre, tests::IsOk());
  EXPECT_EQ(tre->revision(), 2);
  EXPECT_EQ(Utgava(*ett, cv1::FORMAT_HTML), html);
  cv1::GetUtgavaRequest request;
  request.set_name(ett->name());
  request.set_format(cv1::FORMAT_PDF);
  EXPECT_THAT(std::get<proto::ServerStreamHandler>(compiler_handlers_.table().at("GetUtgava"))(
                  MakeCall("x"), request, [](const google::protobuf::Message&) { return true; }),
              tests::StatusIs(absl::StatusCode::kNotFound));
}

// While one compiles, the other waits, and then finds the report made.
TEST_P(ReportServices, TwoWhoCompileTheSameWorkOneAfterTheOther) {
  Import(testdata::PubliceradeRader("Östersund"), false);
  std::mutex mutex;
  std::condition_variable changed;
  int inne = 0, mest = 0, frysta = 0;
  bool vantar = false;
  underlag_.vid_frysning = [&] {
    std::unique_lock<std::mutex> lock(mutex);
    mest = std::max(mest, ++inne);
    // The first stays inside until the second has said that it waits, or has come in too.
    if (++frysta == 1) changed.wait_for(lock, std::chrono::seconds(30), [&] { return vantar || inne > 1; });
    --inne;
    changed.notify_all();
  };
  std::vector<absl::StatusOr<cv1::Rapport>> svar(2, absl::InternalError("not asked"));
  std::vector<std::vector<std::string>> steg(2);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < 2; ++i) {
    threads.emplace_back([&, i] {
      proto::Call call = MakeCall("kvalitet.compiler.v1.CompilerService/CompileRapport");
      call.cancelled = [&] {  // asked while it waits
        std::lock_guard<std::mutex> lock(mutex);
        vantar = true;
        changed.notify_all();
        return false;
      };
      svar[i] = Compile("SOL_SABO", {cv1::FORMAT_HTML}, "", call, steg[i]);
    });
  }
  for (std::thread& t : threads) t.join();
  ASSERT_THAT(svar[0], tests::IsOk());
  ASSERT_THAT(svar[1], tests::IsOk());
  EXPECT_EQ(svar[0]->name(), svar[1]->name());
  EXPECT_EQ(mest, 1) << "both compiled at the same time";
  const std::vector<std::string>& sist = steg[0].front() == "Fryser siffrorna" ? steg[1] : steg[0];
  EXPECT_THAT(sist.front(), testing::HasSubstr("Väntar"));
  EXPECT_THAT(sist, testing::Contains("Finns redan"));
  EXPECT_EQ(Rows("SELECT COUNT(*) FROM job")[0][0], sql::Value(int64_t{1}));
  EXPECT_EQ(Rows("SELECT state FROM job")[0][0], sql::Value("KLAR"));
}

TEST_P(ReportServices, ACompilationWhoseProcessDiedIsTakenOver) {
  Import(testdata::PubliceradeRader("Östersund"), false);
  ASSERT_THAT(Compile("SOL_SABO", {cv1::FORMAT_HTML}), tests::IsOk());
  // As it lies when a process was killed in the middle: with a lease that runs out soon.
  const auto dor = [&](absl::Duration kvar) {
    ASSERT_THAT(EngineTest::Do("UPDATE job SET state = 'TAGEN', lease_owner = 'dead/1', attempts = 1, lease_until = ?",
                               {absl::ToUnixMicros(absl::Now() + kvar)}),
                tests::IsOk());
  };
  dor(absl::Seconds(1));
  ASSERT_THAT(Compile("SOL_SABO", {cv1::FORMAT_HTML}), tests::IsOk());
  EXPECT_THAT(steg_.front(), testing::HasSubstr("Väntar"));
  EXPECT_EQ(Rows("SELECT state, attempts FROM job")[0], (sql::Row{sql::Value("KLAR"), sql::Value(int64_t{2})}));
  // One that lives longer than the caller has time: told so, and nothing is broken off.
  dor(absl::Minutes(1));
  proto::Call call = MakeCall("kvalitet.compiler.v1.CompilerService/CompileRapport");
  call.deadline = absl::Now() + absl::Seconds(1);
  const absl::StatusOr<cv1::Rapport> sen = Compile("SOL_SABO", {cv1::FORMAT_HTML}, "", call, steg_);
  EXPECT_THAT(sen, tests::StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(proto::ReasonOf(sen.status()), "SAMMANSTALLS_REDAN");
  EXPECT_EQ(Rows("SELECT lease_owner FROM job")[0][0], sql::Value("dead/1"));
}

// Who lost the lease while working stores nothing.
TEST_P(ReportServices, AStalledCompilationDoesNotStoreOverItsHeir) {
  Import(testdata::PubliceradeRader("Östersund"), false);
  underlag_.vid_frysning = [&] {
    ASSERT_THAT(EngineTest::Do("UPDATE job SET lease_owner = 'heir/1', attempts = 2"), tests::IsOk());
  };
  EXPECT_THAT(Compile("SOL_SABO", {cv1::FORMAT_HTML}), tests::StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(Rows("SELECT COUNT(*) FROM rapport")[0][0], sql::Value(int64_t{0}));
  EXPECT_EQ(Rows("SELECT state FROM job")[0][0], sql::Value("TAGEN"));
}

TEST_P(ReportServices, AWrongEncryptedPartIsFound) {
  const absl::StatusOr<bv1::Underlag> underlag = Freeze("");
  ASSERT_THAT(underlag, tests::IsOk());
  ASSERT_THAT(EngineTest::Do("UPDATE underlag_innehall SET content = 'k1.AAAA'"), tests::IsOk());
  bv1::ExplainFigurRequest fraga;
  fraga.set_name(underlag->name());
  fraga.set_figur("F-0123456789");
  bv1::ExplainFigurResponse svar;
  EXPECT_THAT(Do("ExplainFigur", fraga, svar), tests::StatusIs(absl::StatusCode::kDataLoss));
}

// `kvalitet avvikelse signaler` and the lines of `kvalitet idag` are the same, with the same volumes.
TEST_P(ReportServices, SignalsAreFoundWithTheVolumesThatAreKeptAndToldAsLines) {
  const auto volym = [](const char* manad, const char* slag, const char* enhet, const char* antal) {
    bv1::VolymRad rad;
    rad.set_kall_id(absl::StrCat(manad, slag, enhet));
    rad.set_ar(std::string(manad).substr(0, 4));
    rad.set_manad(std::string(manad).size() > 4 ? manad : "");
    rad.set_insatstyp("SOL_SABO");
    rad.set_enhet(enhet);
    if (*enhet == '\0') rad.set_regi("privat");
    rad.set_slag(slag);
    rad.set_antal(antal);
    rad.set_kalla("boksluten");
    return rad;
  };
  const bv1::ImportVolymerResponse read =
      ImportVolymer({volym("2025-09", "brukardygn", "Hemmet", "600"), volym("2025-10", "brukardygn", "Hemmet", "610"),
                     volym("2026-11", "brukardygn", "Hemmet", "620"), volym("2026", "brukardygn", "Hemmet", "7300"),
                     volym("2026-11", "personer", "Hemmet", "20"), volym("2026-11", "brukardygn", "", "900")});
  ASSERT_EQ(read.antal_fel(), 0) << read.ShortDebugString();
  const int most = attgora::Grans("SIGNAL_RADER");
  for (int i = 0; i <= most; ++i) {
    avvikelser::v1::Signal& one = *sources_.signaler.add_signaler();
    one.set_enhet("kommuner/2380/enheter/hemmet");
    one.set_insatstyp("SOL_SABO");
    one.set_art(i == 0 ? avvikelser::v1::SIGNAL_INGA_RAPPORTER : avvikelser::v1::SIGNAL_FLER_AN_ANDRA);
    one.set_skal("inga avvikelser, lex Sarah-rapporter eller lex Maria-ärenden på tolv månader");
  }
  bv1::ListSignalerRequest request;
  request.set_parent("kommuner/2380");
  avvikelser::v1::ListSignalerResponse signaler;
  ASSERT_THAT(Do("ListSignaler", request, signaler), tests::IsOk());
  EXPECT_EQ(signaler.signaler_size(), most + 1);
  ASSERT_EQ(sources_.signalfragor.size(), 1u);
  std::vector<std::string> asked;
  for (const auto& one : sources_.signalfragor[0].exponering()) {
    asked.push_back(absl::StrCat(one.enhet(), " ", one.insatstyp(), " ", one.manad(), " ", one.brukardygn()));
  }
  EXPECT_THAT(asked, testing::ElementsAre("kommuner/2380/enheter/hemmet SOL_SABO 2025-10 610",
                                          "kommuner/2380/enheter/hemmet SOL_SABO 2026-11 620"));

  attgora::v1::ListAttGoraRequest idag;
  idag.set_parent("kommuner/2380");
  const auto looks = [&](proto::Roll roll) {
    proto::Call call = MakeCall("kvalitet.berattelse.v1.BerattelseService/ListAttGora");
    call.who.roles = {roll};
    attgora::v1::ListAttGoraResponse response;
    EXPECT_THAT(std::get<proto::UnaryHandler>(handlers_.table().at("ListAttGora"))(call, idag, response),
                tests::IsOk());
    return response.att_gora();
  };
  auto lines = looks(proto::Roll::SAS);
  ASSERT_EQ(lines.size(), most);
  EXPECT_EQ(lines[0].art(), attgora::v1::TITTA_PA);
  EXPECT_EQ(lines[0].vad(), "Inga rapporter");
  EXPECT_EQ(lines[1].vad(), "Fler rapporter än väntat");
  EXPECT_EQ(lines[0].skal(), sources_.signaler.signaler(0).skal());
  EXPECT_EQ(sources_.signalfragor[1].exponering_size(), 2);
  idag.set_allas(true);
  EXPECT_EQ(looks(proto::Roll::KVALITETSTEAM).size(), 0) << "no task with a date";
  idag.set_allas(false);
  sources_.nere = "avvikelser";
  EXPECT_EQ(looks(proto::Roll::SAS).size(), 0) << "what there is to do here is told all the same";
  EXPECT_THAT(Do("ListSignaler", request, signaler), tests::StatusIs(absl::StatusCode::kUnavailable));
}

KVALITET_ON_EVERY_ENGINE(ReportServices);

}  // namespace
}  // namespace kvalitet
