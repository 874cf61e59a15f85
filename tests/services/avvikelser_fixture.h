// The service on a database, beside a registry made of plain rows.
#pragma once
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/proto/errors.h"
#include "common/register/register.h"
#include "common/store/store.h"
#include "services/avvikelser/schema.h"
#include "services/avvikelser/service.h"
#include "tests/support/engines.h"

namespace kvalitet::avvikelser {

namespace fv1 = kvalitet::fakta::v1;
namespace rv1 = kvalitet::registry::v1;

// Utförare alfa is enskild, beta the kommun's own.  Enhet norr: hemtjänst, by alfa until 30 April 2026, by beta from 1
// May.  Enhet soder: hemtjänst by beta.  Enhet lunden: särskilt boende and HSL by alfa.  Enhet tom: no uppdrag.
class FakeRegistry : public registry::Client {
 public:
  FakeRegistry() {
    for (const char* kod : {"SOL_HEMTJANST", "SOL_SABO", "LSS_GRUPPBOSTAD", "HSL_SABO"}) {
      rv1::Insatstyp& one = *insatstyper.add_insatstyper();
      one.set_name(Insatstyp(kod));
      one.set_kod(kod);
      one.set_namn(absl::StrCat("namn på ", kod));
    }
    for (const char* id : {"alfa", "beta"}) utforare.add_utforare()->set_name(Utforare(id));
    utforare.mutable_utforare(0)->set_regiform(rv1::REGIFORM_ENSKILD);
    utforare.mutable_utforare(1)->set_regiform(rv1::REGIFORM_KOMMUNAL);
    AddEnhet("norr", "Hemtjänst Norr");
    AddEnhet("soder", "Hemtjänst Söder");
    AddEnhet("lunden", "Lunden");
    AddEnhet("tom", "Tomma huset");
    AddUppdrag("norr", "SOL_HEMTJANST", "alfa", "2020-01-01", "2026-05-01");
    AddUppdrag("norr", "SOL_HEMTJANST", "beta", "2026-05-01", "");
    AddUppdrag("soder", "SOL_HEMTJANST", "beta", "2020-01-01", "");
    AddUppdrag("lunden", "SOL_SABO", "alfa", "2020-01-01", "");
    AddUppdrag("lunden", "HSL_SABO", "alfa", "2020-01-01", "");
  }

  static std::string Enhet(const std::string& id) { return absl::StrCat("kommuner/0114/enheter/", id); }
  static std::string Utforare(const std::string& id) { return absl::StrCat("kommuner/0114/utforare/", id); }
  static std::string Insatstyp(std::string kod) {
    for (char& c : kod) c = c == '_' ? '-' : static_cast<char>(c - 'A' + 'a');
    return absl::StrCat("kommuner/0114/insatstyper/", kod);
  }
  void AddEnhet(const std::string& id, const std::string& namn) {
    rv1::Enhet& one = *enheter.add_enheter();
    one.set_name(Enhet(id));
    one.set_namn(namn);
    ++changes;
  }
  void AddUppdrag(const std::string& enhet, const std::string& kod, const std::string& id, const std::string& from,
                  const std::string& till) {
    rv1::Uppdrag& one = *uppdrag.add_uppdrag();
    one.set_name(absl::StrCat("kommuner/0114/uppdrag/u", uppdrag.uppdrag_size()));
    one.set_enhet(Enhet(enhet));
    one.set_insatstyp(Insatstyp(kod));
    one.set_utforare(Utforare(id));
    one.set_giltig_fran(from);
    one.set_giltig_till(till);
    ++changes;
  }

  absl::StatusOr<rv1::ListEnheterResponse> ListEnheter(const rv1::ListEnheterRequest&, absl::Time) override {
    return Answer(enheter);
  }
  absl::StatusOr<rv1::ListInsatstyperResponse> ListInsatstyper(const rv1::ListInsatstyperRequest&,
                                                               absl::Time) override {
    return Answer(insatstyper);
  }
  absl::StatusOr<rv1::ListUtforareResponse> ListUtforare(const rv1::ListUtforareRequest&, absl::Time) override {
    return Answer(utforare);
  }
  absl::StatusOr<rv1::ListUppdragResponse> ListUppdrag(const rv1::ListUppdragRequest&, absl::Time) override {
    return Answer(uppdrag);
  }
  absl::StatusOr<rv1::ListAvtalResponse> ListAvtal(const rv1::ListAvtalRequest&, absl::Time) override {
    return Answer(rv1::ListAvtalResponse());
  }
  absl::StatusOr<rv1::ListChangesResponse> ListChanges(const rv1::ListChangesRequest& request, absl::Time) override {
    rv1::ListChangesResponse response;
    response.set_next_after(absl::StrCat(changes.load()));
    if (request.after() != response.next_after()) response.add_andringar();
    return Answer(response);
  }

  std::atomic<bool> reachable{true};
  std::atomic<int> changes{0};
  rv1::ListEnheterResponse enheter;
  rv1::ListInsatstyperResponse insatstyper;
  rv1::ListUtforareResponse utforare;
  rv1::ListUppdragResponse uppdrag;

 private:
  template <class R>
  absl::StatusOr<R> Answer(R response) const {
    if (!reachable) return absl::UnavailableError("the registry is down");
    return response;
  }
};

// A database with the service's tables, the service, and calls of people.
class House {
 public:
  explicit House(sql::Database& db)
      : store_(db, store::Cipher::Create(std::string(32, 'k')).value()),
        register_(registry, {absl::InfiniteDuration(), absl::Seconds(5)}) {
    EXPECT_TRUE(store::MigrateService(db, "avvikelser", Schema()).ok());
    absl::StatusOr<std::unique_ptr<Service>> made = Service::Create(store_, register_);
    EXPECT_TRUE(made.ok()) << made.status();
    service_ = *std::move(made);
    handlers_ = service_->Handlers();
    const proto::Handlers lexsarah = service_->LexSarahHandlers();
    for (const auto& [method, handler] : lexsarah.table()) handlers_.Add(method, handler);
    const proto::Handlers lexmaria = service_->LexMariaHandlers();
    for (const auto& [method, handler] : lexmaria.table()) handlers_.Add(method, handler);
  }

  // The quality team, on 15 June 2026.
  static proto::Call Team() {
    proto::Call call;
    call.who.subject = "team";
    call.who.roles = {options::v1::KVALITETSTEAM};
    call.who.grants = {{"0114", "", {}}};
    call.method = "test";
    call.kommun = "0114";
    call.deadline = tests::Soon();
    call.today = absl::CivilDay(2026, 6, 15);
    call.now = base::SwedishMidnight(call.today) + absl::Hours(10);
    return call;
  }
  // The management of an utförare.
  static proto::Call Utforare(const std::string& id) {
    proto::Call call = Team();
    call.who.subject = "chef-" + id;
    call.who.roles = {options::v1::UTFORARE};
    call.scope = {false, {{FakeRegistry::Utforare(id), {}, ""}}};
    return call;
  }

  template <class Q, class R>
  absl::Status Do(const std::string& method, const proto::Call& call, const Q& request, R& response) {
    return std::get<proto::UnaryHandler>(handlers_.table().at(method))(call, request, response);
  }

  static v1::CreateAvvikelseRequest NewOne(const std::string& enhet = "norr") {
    v1::CreateAvvikelseRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    v1::Avvikelse& a = *request.mutable_avvikelse();
    a.set_typ(v1::AVVIKELSE);
    a.set_lagrum(v1::SOL);
    a.set_enhet(FakeRegistry::Enhet(enhet));
    a.set_insatstyp(enhet == "lunden" ? "SOL_SABO" : "SOL_HEMTJANST");
    a.set_intraffad_date("2026-03-10");
    a.set_rapporterad_date("2026-03-12");
    a.set_beskrivning("Ett besök blev inte av.");
    a.set_konsekvens("Oro.");
    return request;
  }
  absl::StatusOr<v1::Avvikelse> Create(const v1::CreateAvvikelseRequest& request, const proto::Call& call = Team()) {
    v1::Avvikelse made;
    absl::Status status = Do("CreateAvvikelse", call, request, made);
    if (!status.ok()) return status;
    return made;
  }
  absl::StatusOr<v1::Avvikelse> Get(const std::string& name, const proto::Call& call = Team()) {
    v1::GetAvvikelseRequest request;
    request.set_name(name);
    v1::Avvikelse found;
    absl::Status status = Do("GetAvvikelse", call, request, found);
    if (!status.ok()) return status;
    return found;
  }
  absl::StatusOr<v1::Avvikelse> Update(const v1::Avvikelse& changed, const std::vector<std::string>& mask,
                                       const proto::Call& call = Team()) {
    v1::UpdateAvvikelseRequest request;
    *request.mutable_avvikelse() = changed;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    v1::Avvikelse made;
    absl::Status status = Do("UpdateAvvikelse", call, request, made);
    if (!status.ok()) return status;
    return made;
  }
  // Closed, or opened again.
  absl::StatusOr<v1::Avvikelse> Close(const v1::Avvikelse& a, const proto::Call& call = Team()) {
    v1::MoveAvvikelseRequest request;
    request.set_name(a.name());
    request.set_request_id(base::NewId(absl::Now()));
    if (a.state() == v1::AVSLUTAD) {
      request.set_steg(v1::AVSTEG_ATEROPPNA);
      request.set_motiv("Det hände igen.");
    } else {
      request.set_steg(v1::AVSTEG_AVSLUTA);
      request.set_resultat(v1::RESULTAT_ATGARDAT);
      request.set_atgarder("Ny rutin.");
    }
    v1::Avvikelse moved;
    absl::Status status = Do("MoveAvvikelse", call, request, moved);
    if (!status.ok()) return status;
    return moved;
  }
  // One of another system's file.  Synpunkter come into the register without a Synpunkt in no other way.
  absl::StatusOr<v1::Avvikelse> Imported(const std::string& enhet, v1::Avvikelsetyp typ, const std::string& date,
                                         const std::string& kategori = "") {
    v1::AvvikelseRad row;
    row.set_rad(1);
    row.set_kall_id(base::NewId(absl::Now()));
    row.set_typ(v1::Avvikelsetyp_Name(typ));
    row.set_enhet(FakeRegistry::Enhet(enhet));
    row.set_insatstyp(enhet == "lunden" ? "SOL_SABO" : "SOL_HEMTJANST");
    row.set_intraffad_date(date);
    row.set_rapporterad_date(date);
    row.set_kategorier(kategori);
    const absl::StatusOr<v1::ImportAvvikelserResponse> done = Import({row});
    if (!done.ok()) return done.status();
    if (done->nya() != 1) return absl::InvalidArgumentError(done->ShortDebugString());
    const absl::StatusOr<std::vector<v1::Avvikelse>> all = List("");
    if (!all.ok()) return all.status();
    for (const v1::Avvikelse& one : *all) {
      if (one.kall_id() == row.kall_id()) return Get(one.name());
    }
    return absl::NotFoundError(row.kall_id());
  }
  // Every page.
  absl::StatusOr<std::vector<v1::Avvikelse>> List(const std::string& filter, const std::string& order = "",
                                                  const proto::Call& call = Team(), int page = 100) {
    std::vector<v1::Avvikelse> all;
    v1::ListAvvikelserRequest request;
    request.set_parent("kommuner/0114");
    request.set_filter(filter);
    request.set_order_by(order);
    request.set_page_size(page);
    do {
      v1::ListAvvikelserResponse response;
      absl::Status status = Do("ListAvvikelser", call, request, response);
      if (!status.ok()) return status;
      all.insert(all.end(), response.avvikelser().begin(), response.avvikelser().end());
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  // Both passes, in batches of `size`, as the client tool does it.
  absl::StatusOr<v1::ImportAvvikelserResponse> Import(const std::vector<v1::AvvikelseRad>& rows,
                                                      const proto::Call& call = Team(), size_t size = 500) {
    v1::ImportAvvikelserResponse response;
    for (const bool validate_only : {true, false}) {
      response.Clear();
      size_t at = 0;
      const auto next = [&](google::protobuf::Message& message) {
        if (at >= rows.size()) return false;
        auto& batch = static_cast<v1::ImportAvvikelserRequest&>(message);
        batch.Clear();
        batch.set_parent("kommuner/0114");
        batch.set_kalla("treserva");
        batch.set_validate_only(validate_only);
        batch.set_request_id(base::NewId(absl::Now()));
        for (size_t end = std::min(at + size, rows.size()); at < end; ++at) *batch.add_rader() = rows[at];
        return true;
      };
      absl::Status status =
          std::get<proto::ClientStreamHandler>(handlers_.table().at("ImportAvvikelser"))(call, next, response);
      if (!status.ok()) return status;
      if (response.antal_fel() > 0) return response;
    }
    return response;
  }
  absl::StatusOr<std::vector<fv1::Faktum>> Fakta(const fv1::ListFaktaRequest& request) {
    std::vector<fv1::Faktum> all;
    bool ended = false;
    const auto send = [&](const google::protobuf::Message& message) {
      const auto& part = static_cast<const fv1::ListFaktaResponse&>(message);
      all.insert(all.end(), part.fakta().begin(), part.fakta().end());
      ended = part.slut();
      return true;
    };
    absl::Status status =
        std::get<proto::ServerStreamHandler>(handlers_.table().at("ListFakta"))(Team(), request, send);
    if (!status.ok()) return status;
    EXPECT_TRUE(ended);
    return all;
  }

  FakeRegistry registry;
  store::Store& store() { return store_; }
  Service& service() { return *service_; }
  const proto::Handlers& handlers() const { return handlers_; }
  // Sees what was changed in the registry.
  void Refresh() { register_.Refresh(); }

 private:
  store::Store store_;
  registry::Register register_;
  std::unique_ptr<Service> service_;
  proto::Handlers handlers_;
};

// A test in a house of its own, on every engine.
class HouseTest : public tests::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (!IsSkipped() && !HasFatalFailure()) house_ = std::make_unique<House>(HouseDatabase());
  }
  void TearDown() override { house_.reset(); }
  // What the house runs on: a test of failures puts another in front of it.
  virtual sql::Database& HouseDatabase() { return db(); }
  House& house() { return *house_; }

  // What the method answers.
  template <class R, class Q>
  absl::StatusOr<R> Ask(const std::string& method, const Q& request, const proto::Call& call = House::Team()) {
    R answer;
    absl::Status status = house_->Do(method, call, request, answer);
    if (!status.ok()) return status;
    return answer;
  }

  std::unique_ptr<House> house_;
};

}  // namespace kvalitet::avvikelser
