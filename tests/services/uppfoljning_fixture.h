// Follow-up on a fresh database of each engine, called as the dispatcher calls it, with a registry that is a plain
// list.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "services/uppfoljning/matt.h"
#include "services/uppfoljning/service.h"
#include "tests/support/engines.h"
#include "tests/support/matchers.h"

namespace kvalitet::uppfoljning {

// Two enheter of one insatstyp, one kommunal and one private; Norr changed hands on 1 May 2026.
class ListedRegistry : public registry::Client {
 public:
  ListedRegistry() {
    AddInsatstyp("sol-hemtjanst", "SOL_HEMTJANST", "hemtjänst");
    AddInsatstyp("sol-sabo", "SOL_SABO", "särskilt boende");
    AddUtforare("kommunen", registry::v1::REGIFORM_KOMMUNAL);
    AddUtforare("omsorg", registry::v1::REGIFORM_ENSKILD);
    AddUtforare("vard", registry::v1::REGIFORM_ENSKILD);
    AddEnhet("norr", "Hemtjänst Norr");
    AddEnhet("soder", "Hemtjänst Söder");
    AddUppdrag("norr", "sol-hemtjanst", "vard", "2020-01-01", "2026-05-01");
    AddUppdrag("norr", "sol-hemtjanst", "omsorg", "2026-05-01", "");
    AddUppdrag("soder", "sol-hemtjanst", "kommunen", "2020-01-01", "");
  }
  void AddInsatstyp(const std::string& id, const std::string& kod, const std::string& namn,
                    registry::v1::Lag lag = registry::v1::LAG_SOL) {
    registry::v1::Insatstyp insatstyp;
    insatstyp.set_name("kommuner/0114/insatstyper/" + id);
    insatstyp.set_kod(kod);
    insatstyp.set_namn(namn);
    insatstyp.set_lag(lag);
    insatstyper_.push_back(insatstyp);
  }
  void AddUtforare(const std::string& id, registry::v1::Regiform regiform) {
    registry::v1::Utforare utforare;
    utforare.set_name("kommuner/0114/utforare/" + id);
    utforare.set_namn(id);
    utforare.set_regiform(regiform);
    utforare_.push_back(utforare);
  }
  void AddEnhet(const std::string& id, const std::string& namn, const std::string& verksamhetsomrade = "") {
    registry::v1::Enhet enhet;
    enhet.set_verksamhetsomrade(verksamhetsomrade);
    enhet.set_name("kommuner/0114/enheter/" + id);
    enhet.set_namn(namn);
    enheter_.push_back(enhet);
  }
  void AddUppdrag(const std::string& enhet, const std::string& insatstyp, const std::string& utforare,
                  const std::string& fran, const std::string& till) {
    registry::v1::Uppdrag uppdrag;
    uppdrag.set_name(absl::StrCat("kommuner/0114/uppdrag/u", uppdrag_.size()));
    uppdrag.set_enhet("kommuner/0114/enheter/" + enhet);
    uppdrag.set_insatstyp("kommuner/0114/insatstyper/" + insatstyp);
    uppdrag.set_utforare("kommuner/0114/utforare/" + utforare);
    uppdrag.set_giltig_fran(fran);
    uppdrag.set_giltig_till(till);
    uppdrag_.push_back(uppdrag);
  }
  // From now on the uppdrag of the utförare are under an avtal with the krav K1 to K4 of hemtjänst: K1 critical and
  // followed up through the question A2.
  void AddKrav(const std::string& utforare) {
    katalog_.set_name("kommuner/0114/kravkataloger/hemtjanst-2");
    katalog_.set_rubrik("Kravkatalog hemtjänst");
    katalog_.set_version(2);
    katalog_.set_insatstyp("kommuner/0114/insatstyper/sol-hemtjanst");
    katalog_.set_state(registry::v1::KRAVKATALOG_STATE_PUBLICERAD);
    katalog_.clear_krav();
    for (const auto& [key, area] : {std::pair("K1", "Nycklar"), std::pair("K2", "Nycklar"),
                                    std::pair("K3", "Läkemedel"), std::pair("K4", "Mat")}) {
      registry::v1::Krav& krav = *katalog_.add_krav();
      krav.set_nyckel(key);
      krav.set_omrade(area);
      krav.set_text(absl::StrCat("Text om ", key));
    }
    katalog_.mutable_krav(0)->set_kritiskt(true);
    katalog_.mutable_krav(0)->set_uppfoljning("självskattning A2");
    registry::v1::Avtal& avtal = avtal_.emplace_back();
    avtal.set_name("kommuner/0114/avtal/" + utforare);
    avtal.set_utforare("kommuner/0114/utforare/" + utforare);
    avtal.add_kravkataloger("kommuner/0114/kravkataloger/sabo-1");  // of another insatstyp
    avtal.add_kravkataloger(katalog_.name());
    for (registry::v1::Uppdrag& uppdrag : uppdrag_) {
      if (uppdrag.utforare() == avtal.utforare()) uppdrag.set_avtal(avtal.name());
    }
  }
  // Changes the catalogue, as the next version would be.
  registry::v1::Kravkatalog& katalog() { return katalog_; }
  void AddAvtal(const std::string& id, const std::string& utforare, registry::v1::Avtalsform form) {
    registry::v1::Avtal avtal;
    avtal.set_name("kommuner/0114/avtal/" + id);
    avtal.set_utforare("kommuner/0114/utforare/" + utforare);
    avtal.set_avtalsform(form);
    avtal_.push_back(avtal);
  }
  bool down = false;

  absl::StatusOr<registry::v1::ListEnheterResponse> ListEnheter(const registry::v1::ListEnheterRequest&,
                                                                absl::Time) override {
    registry::v1::ListEnheterResponse r;
    for (const auto& one : enheter_) *r.add_enheter() = one;
    return Answer(r);
  }
  absl::StatusOr<registry::v1::ListInsatstyperResponse> ListInsatstyper(const registry::v1::ListInsatstyperRequest&,
                                                                        absl::Time) override {
    registry::v1::ListInsatstyperResponse r;
    for (const auto& one : insatstyper_) *r.add_insatstyper() = one;
    return Answer(r);
  }
  absl::StatusOr<registry::v1::ListUtforareResponse> ListUtforare(const registry::v1::ListUtforareRequest&,
                                                                  absl::Time) override {
    registry::v1::ListUtforareResponse r;
    for (const auto& one : utforare_) *r.add_utforare() = one;
    return Answer(r);
  }
  absl::StatusOr<registry::v1::ListUppdragResponse> ListUppdrag(const registry::v1::ListUppdragRequest&,
                                                                absl::Time) override {
    registry::v1::ListUppdragResponse r;
    for (const auto& one : uppdrag_) *r.add_uppdrag() = one;
    return Answer(r);
  }
  absl::StatusOr<registry::v1::ListAvtalResponse> ListAvtal(const registry::v1::ListAvtalRequest&,
                                                            absl::Time) override {
    registry::v1::ListAvtalResponse r;
    for (const auto& one : avtal_) *r.add_avtal() = one;
    return Answer(r);
  }
  absl::StatusOr<registry::v1::Kravkatalog> GetKravkatalog(const registry::v1::GetKravkatalogRequest& q,
                                                           absl::Time) override {
    if (q.name() == katalog_.name()) return Answer(katalog_);
    registry::v1::Kravkatalog other;
    other.set_name(q.name());
    other.set_insatstyp("kommuner/0114/insatstyper/sol-sabo");
    other.add_krav()->set_nyckel("S1");
    return Answer(other);
  }
  // There is one nämnd and one verksamhetsområde.
  absl::StatusOr<registry::v1::Namnd> GetNamnd(const registry::v1::GetNamndRequest& q, absl::Time) override {
    registry::v1::Namnd r;
    r.set_name("kommuner/0114/namnder/socialnamnden");
    if (q.name() != r.name()) return absl::NotFoundError(q.name());
    return Answer(r);
  }
  absl::StatusOr<registry::v1::Verksamhetsomrade> GetVerksamhetsomrade(
      const registry::v1::GetVerksamhetsomradeRequest& q, absl::Time) override {
    registry::v1::Verksamhetsomrade r;
    r.set_name("kommuner/0114/verksamhetsomraden/aldre");
    if (q.name() != r.name()) return absl::NotFoundError(q.name());
    return Answer(r);
  }
  absl::StatusOr<registry::v1::ListChangesResponse> ListChanges(const registry::v1::ListChangesRequest& q,
                                                                absl::Time) override {
    registry::v1::ListChangesResponse r;
    const std::string now = absl::StrCat(uppdrag_.size() + avtal_.size());
    if (!q.bara_lage() && q.after() != now) r.add_andringar()->set_nummer(1);
    r.set_next_after(now);
    return Answer(r);
  }

 private:
  template <class R>
  absl::StatusOr<R> Answer(const R& r) const {
    if (down) return absl::UnavailableError("down");
    return r;
  }

  std::vector<registry::v1::Enhet> enheter_;
  std::vector<registry::v1::Insatstyp> insatstyper_;
  std::vector<registry::v1::Utforare> utforare_;
  std::vector<registry::v1::Uppdrag> uppdrag_;
  std::vector<registry::v1::Avtal> avtal_;
  registry::v1::Kravkatalog katalog_;
};

// Who calls.
enum class Who { kKvalitetsteam, kKollega, kOmsorg, kVard, kNorrChef, kSoderChef };

class UppfoljningFixture : public tests::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    ASSERT_THAT(store::MigrateService(db(), "uppfoljning", SchemaStatements()), tests::IsOk());
    absl::StatusOr<store::Cipher> cipher = store::Cipher::Create(std::string(store::Cipher::kMasterBytes, 'k'));
    ASSERT_THAT(cipher, tests::IsOk());
    store_ = std::make_unique<store::Store>(db(), *std::move(cipher));
    absl::StatusOr<std::unique_ptr<fakta::Totals>> totals = fakta::Totals::Create(db(), Matt());
    ASSERT_THAT(totals, tests::IsOk());
    totals_ = *std::move(totals);
    registry::RegisterOptions options;
    options.refresh = absl::InfiniteDuration();
    register_ = std::make_unique<registry::Register>(registry_, options);
    service_ = std::make_unique<UppfoljningService>(*store_, *register_, *totals_);
    handlers_ = service_->handlers();
  }
  void TearDown() override {
    service_.reset();
    register_.reset();
    totals_.reset();
    store_.reset();
  }

  static std::string Utforare(const std::string& id) { return "kommuner/0114/utforare/" + id; }
  static std::string Enhet(const std::string& id) { return "kommuner/0114/enheter/" + id; }
  static std::string NewRequestId() { return base::NewId(absl::Now()); }

  proto::Call MakeCall(const std::string& method, Who who) const {
    proto::Call call;
    call.method = "kvalitet.uppfoljning.v1.UppfoljningService/" + method;
    call.kommun = "0114";
    call.deadline = tests::Soon();
    call.today = today_;
    call.now = base::SwedishMidnight(call.today) + absl::Hours(10) + absl::Minutes(42);
    switch (who) {
      case Who::kKvalitetsteam:
        call.who.subject = "anna";
        call.who.roles = {proto::Roll::KVALITETSTEAM};
        break;
      case Who::kKollega:  // of anna
        call.who.subject = "bertil";
        call.who.roles = {proto::Roll::KVALITETSTEAM};
        break;
      case Who::kOmsorg:
        Act(call, "omsorgschef", proto::Roll::UTFORARE, "omsorg", "");
        break;
      case Who::kVard:
        Act(call, "vardchef", proto::Roll::UTFORARE, "vard", "");
        break;
      case Who::kNorrChef:
        Act(call, "norrchef", proto::Roll::ENHETSCHEF, "omsorg", "norr");
        break;
      case Who::kSoderChef:
        Act(call, "soderchef", proto::Roll::ENHETSCHEF, "kommunen", "soder");
        break;
    }
    return call;
  }

  template <class Q, class R>
  absl::Status Do(Who who, const std::string& method, const Q& request, R& response) const {
    Q checked = request;
    proto::Normalize(checked);
    proto::Violations violations;
    proto::Validate(checked, "", violations);
    if (!violations.empty()) return violations.ToStatus();
    response.Clear();
    return std::get<proto::UnaryHandler>(handlers_.table().at(method))(MakeCall(method, who), checked, response);
  }

  // A formulär of three questions, published: A1 (AND, Läkemedel), A2 (JN, Rutin), A3 (TXT, Rutin, not mandatory).
  v1::Formular Publish(const std::string& extra = "") {
    v1::ImportFormularRequest request;
    request.set_parent("kommuner/0114");
    request.set_kalla("test");
    request.set_publicera(true);
    request.set_request_id(NewRequestId());
    request.set_fil(
        "formulär;rubrik;insatstyp;instrument;respondent;nyckel;avsnitt;fråga;kort;skala;positiva;obligatorisk;täljare;"
        "nämnare\n"
        "sjalvskattning-hemtjanst;Självskattning hemtjänst;SOL_HEMTJANST;Test;UTFORARE;A1;Läkemedel;Delegering?;"
        "delegering;AND;;ja;antal med giltig delegering;antal som utför uppgifterna\n"
        "sjalvskattning-hemtjanst;Självskattning hemtjänst;SOL_HEMTJANST;Test;UTFORARE;A2;Rutin;Finns rutin?;rutin;JN;"
        "Ja;ja;;\n"
        "sjalvskattning-hemtjanst;Självskattning hemtjänst;SOL_HEMTJANST;Test;UTFORARE;A3;Rutin;Beskriv;;TXT;;nej;;\n" +
        extra);
    v1::ImportFormularResponse response;
    EXPECT_THAT(Do(Who::kKvalitetsteam, "ImportFormular", request, response), tests::IsOk());
    for (const auto& fel : response.fel()) ADD_FAILURE() << fel.rad() << " " << fel.kolumn() << " " << fel.text();
    return response.formular_size() == 1 ? response.formular(0) : v1::Formular();
  }

  absl::Status Send(const v1::Formular& formular, int ar, const std::vector<std::string>& enheter,
                    v1::SendSjalvskattningarResponse& response) {
    v1::SendSjalvskattningarRequest request;
    request.set_parent("kommuner/0114");
    request.set_formular(formular.name());
    request.set_ar(ar);
    request.set_sista_date(absl::StrCat(ar, "-12-11"));
    if (ar < 2026) request.set_utskickad_date(absl::StrCat(ar, "-10-01"));
    for (const std::string& id : enheter) request.add_enheter(Enhet(id));
    request.set_request_id(NewRequestId());
    return Do(Who::kKvalitetsteam, "SendSjalvskattningar", request, response);
  }
  v1::Sjalvskattning SendOne(const v1::Formular& formular, const std::string& enhet = "norr", int ar = 2026) {
    v1::SendSjalvskattningarResponse response;
    EXPECT_THAT(Send(formular, ar, {enhet}, response), tests::IsOk());
    return response.sjalvskattningar_size() == 1 ? response.sjalvskattningar(0) : v1::Sjalvskattning();
  }

  using Pairs = std::vector<std::pair<std::string, std::string>>;
  static v1::SaveSvarRequest Answers(const std::string& name, const Pairs& pairs) {
    v1::SaveSvarRequest request;
    request.set_name(name);
    request.set_request_id(NewRequestId());
    for (const auto& [nyckel, text] : pairs) {
      v1::Svar& svar = *request.add_svar();
      svar.set_nyckel(nyckel);
      svar.set_svar(text);
      svar.set_rad(request.svar_size() + 1);
    }
    return request;
  }
  absl::Status Submit(Who who, const std::string& name, v1::SubmitSjalvskattningResponse& response,
                      const std::string& request_id = NewRequestId()) {
    v1::SubmitSjalvskattningRequest request;
    request.set_name(name);
    request.set_request_id(request_id);
    return Do(who, "SubmitSjalvskattning", request, response);
  }
  v1::Sjalvskattning Get(Who who, const std::string& name) {
    v1::GetSjalvskattningRequest request;
    request.set_name(name);
    v1::Sjalvskattning response;
    EXPECT_THAT(Do(who, "GetSjalvskattning", request, response), tests::IsOk());
    return response;
  }
  // Takes an uppföljning all the way: the draft is sent by anna, the utförare has nothing to say, bertil fastställer.
  absl::Status SendUtkast(const std::string& name, v1::Omdome omdome, v1::Uppfoljning& out) {
    v1::SendUtkastRequest request;
    request.set_name(name);
    request.set_omdome(omdome);
    request.set_motiv("God kontinuitet; nycklar brister.");
    request.set_request_id(NewRequestId());
    return Do(Who::kKvalitetsteam, "SendUtkast", request, out);
  }
  absl::Status Finish(Who who, const std::string& name, v1::Uppfoljning& out) {
    v1::FinishFaktagranskningRequest request;
    request.set_name(name);
    request.set_request_id(NewRequestId());
    return Do(who, "FinishFaktagranskning", request, out);
  }
  absl::Status Faststall(Who who, const std::string& name, v1::Uppfoljning& out) {
    v1::FaststallUppfoljningRequest request;
    request.set_name(name);
    request.set_request_id(NewRequestId());
    return Do(who, "FaststallUppfoljning", request, out);
  }
  // Everything that ListFakta states of one measure: "enhet del period value/denominator".
  std::vector<std::string> Fakta(const std::string& matt, const std::string& from, const std::string& to) {
    fakta::v1::ListFaktaRequest request;
    request.set_parent("kommuner/0114");
    request.set_from_date(from);
    request.set_to_date(to);
    request.add_matt(matt);
    std::vector<std::string> lines;
    bool end = false;
    proto::Send send = [&](const google::protobuf::Message& message) {
      const auto& batch = static_cast<const fakta::v1::ListFaktaResponse&>(message);
      for (const auto& one : batch.fakta()) {
        lines.push_back(absl::StrCat(base::Leaf(one.enhet()), " ", one.del(), " ", one.period(), " ", one.value(), "/",
                                     one.denominator()));
      }
      end = batch.slut();
      return true;
    };
    EXPECT_THAT(std::get<proto::ServerStreamHandler>(handlers_.table().at("ListFakta"))(
                    MakeCall("ListFakta", Who::kKvalitetsteam), request, send),
                tests::IsOk());
    EXPECT_TRUE(end);
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  // "what | last day | how it stands" of every line of ListAttGora.
  std::vector<std::string> AttGora(Who who) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    std::vector<std::string> lines;
    do {
      attgora::v1::ListAttGoraResponse response;
      EXPECT_THAT(Do(who, "ListAttGora", request, response), tests::IsOk());
      for (const auto& one : response.att_gora()) {
        lines.push_back(absl::StrCat(one.vad(), " | ", one.sista_date(), " | ", one.lage()));
      }
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return lines;
  }

  absl::CivilDay today_{2026, 11, 23};
  ListedRegistry registry_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<fakta::Totals> totals_;
  std::unique_ptr<registry::Register> register_;
  std::unique_ptr<UppfoljningService> service_;
  proto::Handlers handlers_;

 private:
  static void Act(proto::Call& call, const std::string& subject, proto::Roll role, const std::string& utforare,
                  const std::string& enhet) {
    call.who.subject = subject;
    call.who.roles = {role};
    call.scope = {false, {{Utforare(utforare), {}, ""}}};
    if (!enhet.empty()) call.scope.reaches[0].enheter = {Enhet(enhet)};
  }
};

}  // namespace kvalitet::uppfoljning
