// Learning: two persons, nothing that can be recognised, and what is like what.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/avvikelser/larande_liknande.h"
#include "services/avvikelser/larande_orsaker.h"
#include "services/avvikelser/larande_rules.h"
#include "services/avvikelser/larande_workflow.h"
#include "tests/services/avvikelser_allt_eller_inget.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using tests::IsOk;
using tests::StatusIs;

const std::set<Roll> kUtforaren = {Roll::UTFORARE, Roll::UTFORARADMIN};
const std::set<Roll> kKommunen = {Roll::KVALITETSTEAM, Roll::LEX_SARAH_UTREDARE, Roll::SAS, Roll::MAS, Roll::MAR};

std::set<Roll> Both() {
  std::set<Roll> all = kUtforaren;
  all.insert(kKommunen.begin(), kKommunen.end());
  return all;
}

v1::Larexempel Whole() {
  v1::Larexempel one;
  one.add_kategorier()->set_kod("BEMOTANDE");
  one.add_orsaker()->set_nr(1);
  one.mutable_orsaker(0)->set_omrade(v1::ORSAK_RUTINER);
  one.add_skribenter()->set_person("skribenten");
  one.set_ingen_igenkannbar(true);
  return one;
}

std::string Fired(v1::Larexempel one, const std::string& event, Roll role, const std::string& person = "en annan") {
  proto::Call call;
  call.who.subject = person;
  call.who.roles = {role};
  call.now = absl::FromUnixSeconds(1);
  const absl::Status fired = LarexempelMachine(one.utforarens_egen()).Fire(call, event, one, one);
  if (fired.ok()) return v1::LarexempelState_Name(one.state());
  if (absl::IsPermissionDenied(fired)) return "roll";
  return proto::ReasonOf(fired) == "HINDER" ? "hinder" : "";
}

TEST(LarandeWorkflow, EveryStateEventAndRole) {
  int cells = 0;
  for (const bool egen : {false, true}) {
    const std::set<Roll> skriver = egen ? kUtforaren : Both(), godkanner = egen ? kUtforaren : kKommunen;
    const std::map<std::string, std::pair<std::string, std::set<Roll>>> table = {
        {"UTKAST skicka", {"FOR_GRANSKNING", skriver}},
        {"FOR_GRANSKNING dela", {"DELAT", godkanner}},
        {"FOR_GRANSKNING lamna-tillbaka", {"UTKAST", skriver}},
        {"DELAT aterkalla", {"ATERKALLAT", Both()}},
        {"ATERKALLAT skriv-om", {"UTKAST", skriver}},
        {"DELAT lamna-till-dialog", {"DELAT", {Roll::KVALITETSTEAM}}}};
    for (int state = 1; state <= v1::LarexempelState_MAX; ++state) {
      v1::Larexempel one = Whole();
      one.set_utforarens_egen(egen);
      one.set_state(static_cast<v1::LarexempelState>(state));
      const std::string from = v1::LarexempelState_Name(one.state()).substr(std::string("LAREXEMPEL_").size());
      for (int steg = 1; steg <= v1::Larexempelsteg_MAX; ++steg) {
        const std::string event = LarexempelEvent(static_cast<v1::Larexempelsteg>(steg));
        EXPECT_LE(LarexempelAudit(static_cast<v1::Larexempelsteg>(steg)).size(), 16u);
        const auto row = table.find(absl::StrCat(from, " ", event));
        for (int role = options::v1::Roll_MIN + 1; role <= options::v1::Roll_MAX; ++role, ++cells) {
          std::string wanted;
          if (row != table.end()) {
            const bool may = row->second.second.count(static_cast<Roll>(role)) > 0;
            wanted = may ? absl::StrCat("LAREXEMPEL_", row->second.first) : "roll";
          }
          EXPECT_EQ(Fired(one, event, static_cast<Roll>(role)), wanted) << from << " " << event << " " << role;
        }
      }
    }
  }
  EXPECT_EQ(cells, 2 * 4 * 6 * 18);
}

TEST(LarandeWorkflow, Guards) {
  v1::Larexempel one = Whole();
  one.set_state(v1::LAREXEMPEL_FOR_GRANSKNING);
  EXPECT_EQ(Fired(one, "dela", Roll::KVALITETSTEAM, "skribenten"), "hinder") << "two persons";
  one.clear_ingen_igenkannbar();
  EXPECT_EQ(Fired(one, "dela", Roll::KVALITETSTEAM), "hinder") << "nobody declared anything";
  one = Whole();
  one.set_state(v1::LAREXEMPEL_UTKAST);
  one.clear_kategorier();
  EXPECT_EQ(Fired(one, "skicka", Roll::KVALITETSTEAM), "hinder");
  one = Whole();
  one.set_state(v1::LAREXEMPEL_UTKAST);
  one.clear_orsaker();
  EXPECT_EQ(Fired(one, "skicka", Roll::KVALITETSTEAM), "hinder");
}

std::vector<std::string> Wrong(const std::string& text) {
  v1::Larexempel one = Whole();
  one.set_lardom(text);
  proto::Violations violations;
  CheckLarexempel(one, absl::CivilDay(2026, 6, 15), {"hemtjanst norr", "lunden", "exempelomsorg"}, violations);
  std::vector<std::string> fields;
  for (const auto& violation : violations.list()) fields.push_back(violation.field);
  return fields;
}

TEST(LarandeRules, NoPlaceNoDayAndNoNumber) {
  EXPECT_THAT(Wrong("Nycklar räknas varje kväll, 1/2 tablett i taget, och B12. Blunden hjälpte."), IsEmpty());
  for (const char* text :
       {"På LUNDEN räknas nycklar.", "Lundens nycklar räknas.", "Hemtjänst Norr räknar nycklar.",
        "Exempelomsorg räknar.", "Den 10 mars räknades de.", "Sedan 2026-03-10 räknas de.", "Sedan 2026-03 räknas de.",
        "Se AV-17.", "Se LE17.", "Se L-12.", "Se ME-3.", "Som M-4.", "Som NI-2."}) {
    EXPECT_THAT(Wrong(text), ElementsAre("larexempel.lardom")) << text;
  }
  v1::Larexempel one = Whole();
  one.add_kategorier()->set_kod("SYN_TID");
  one.add_orsaker()->set_omrade(v1::ORSAK_RUTINER);
  proto::Violations violations;
  CheckLarexempel(one, absl::CivilDay(2026, 6, 15), {}, violations);
  EXPECT_EQ(violations.list().size(), 2u);
}

TEST(LarandeRules, TheLikestFirstWithTheReason) {
  const auto shared = [](const char* nummer, int ar, const char* insatstyp, const std::vector<std::string>& kategorier,
                         const std::vector<v1::Orsaksomrade>& orsaker) {
    v1::DelatLarexempel one;
    one.set_nummer(nummer);
    one.set_ar(ar);
    one.set_insatstyp(insatstyp);
    for (const std::string& kod : kategorier) one.add_kategorier()->set_kod(kod);
    for (const v1::Orsaksomrade area : orsaker) one.add_orsaker()->set_omrade(area);
    return one;
  };
  const std::vector<v1::DelatLarexempel> all = {
      shared("LX-1", 2026, "SOL_SABO", {"C"}, {v1::ORSAK_TEKNIK}),
      shared("LX-2", 2024, "SOL_SABO", {"A"}, {}),
      shared("LX-3", 2026, "SOL_SABO", {"A"}, {}),
      shared("LX-4", 2020, "SOL_HEMTJANST", {"A"}, {}),
      shared("LX-10", 2020, "SOL_HEMTJANST", {"A", "B"}, {v1::ORSAK_RUTINER}),
      shared("LX-6", 2020, "SOL_SABO", {"C"}, {v1::ORSAK_RUTINER}),
      shared("LX-5", 2026, "SOL_SABO", {"C"}, {v1::ORSAK_RUTINER, v1::ORSAK_KOMPETENS})};
  const Sokt sokt = {{"A", "B"}, {v1::ORSAK_RUTINER, v1::ORSAK_KOMPETENS}, "SOL_HEMTJANST"};
  std::vector<std::string> told;
  for (const v1::Liknande& one : Rangordna(sokt, all, 20)) {
    told.push_back(absl::StrCat(one.exempel().nummer(), ": ", one.skal()));
  }
  EXPECT_THAT(told, ElementsAre("LX-10: 2 samma kategorier och samma orsaksområde", "LX-5: 2 samma orsaksområden",
                                "LX-4: samma kategori", "LX-3: samma kategori", "LX-2: samma kategori",
                                "LX-6: samma orsaksområde"));
  EXPECT_EQ(Rangordna(sokt, all, 2).size(), 2u);
}

class LarandeTest : public LexSarahTest {
 protected:
  static proto::Call Person(Roll role, const std::string& person) {
    proto::Call call = As(role);
    call.who.subject = person;
    return call;
  }
  static proto::Call Alfa(const std::string& person = "chef-alfa") {
    proto::Call call = House::Utforare("alfa");
    call.who.subject = person;
    return call;
  }
  // A closed avvikelse with a marker in its text.
  absl::StatusOr<v1::Avvikelse> Closed(const std::string& enhet, const proto::Call& call,
                                       v1::Avvikelsestatus state = v1::AVSLUTAD) {
    v1::CreateAvvikelseRequest request = House::NewOne(enhet);
    request.mutable_avvikelse()->set_beskrivning(absl::StrCat("Nyckeln var borta. ", kMarker));
    request.mutable_avvikelse()->add_kategorier()->set_kod("BEMOTANDE");
    KV_ASSIGN_OR_RETURN(const v1::Avvikelse made, house().Create(request, call));
    if (state != v1::AVSLUTAD) return made;
    return house().Close(made, call);
  }
  static v1::CreateLarexempelRequest NewOne(const std::string& arende) {
    v1::CreateLarexempelRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    v1::Larexempel& one = *request.mutable_larexempel();
    one.set_arende(arende);
    one.set_rubrik("Nyckeln");
    one.set_vad_hande("Hjälpen kom inte in.");
    one.set_varfor("Nyckeln låg fel.");
    one.set_lardom("Nycklar räknas.");
    one.set_gjordes("Ny rutin.");
    one.add_orsaker()->set_nr(1);
    one.mutable_orsaker(0)->set_omrade(v1::ORSAK_RUTINER);
    return request;
  }
  absl::StatusOr<v1::Larexempel> Skriv(const std::string& arende, const proto::Call& call) {
    return Ask<v1::Larexempel>("CreateLarexempel", NewOne(arende), call);
  }
  static v1::MoveLarexempelRequest Steg(const std::string& name, v1::Larexempelsteg steg) {
    v1::MoveLarexempelRequest request;
    request.set_name(name);
    request.set_steg(steg);
    request.set_request_id(base::NewId(absl::Now()));
    if (steg == v1::LARSTEG_DELA) request.set_ingen_igenkannbar(true);
    if (steg == v1::LARSTEG_LAMNA_TILLBAKA || steg == v1::LARSTEG_ATERKALLA) request.set_motiv("Går att känna igen.");
    if (steg == v1::LARSTEG_LAMNA_TILL_DIALOG) request.set_dialog("kommuner/0114/utforardialoger/d3");
    return request;
  }
  absl::StatusOr<v1::Larexempel> Move(const std::string& name, v1::Larexempelsteg steg, const proto::Call& call) {
    return Ask<v1::Larexempel>("MoveLarexempel", Steg(name, steg), call);
  }
  absl::StatusOr<v1::Larexempel> Get(const std::string& name, const proto::Call& call) {
    v1::GetLarexempelRequest request;
    request.set_name(name);
    return Ask<v1::Larexempel>("GetLarexempel", request, call);
  }
  std::vector<v1::DelatLarexempel> Shared(const proto::Call& call) {
    v1::ListDeladeLarexempelRequest request;
    request.set_parent("kommuner/0114");
    const auto page = Ask<v1::ListDeladeLarexempelResponse>("ListDeladeLarexempel", request, call);
    EXPECT_THAT(page, IsOk());
    if (!page.ok()) return {};
    return {page->delade_larexempel().begin(), page->delade_larexempel().end()};
  }
  std::vector<v1::Larexempel> Drafts(const proto::Call& call) {
    v1::ListLarexempelRequest request;
    request.set_parent("kommuner/0114");
    const auto page = Ask<v1::ListLarexempelResponse>("ListLarexempel", request, call);
    EXPECT_THAT(page, IsOk());
    if (!page.ok()) return {};
    return {page->larexempel().begin(), page->larexempel().end()};
  }
  absl::StatusOr<v1::Larexempel> Share(const std::string& name, const proto::Call& writer, const proto::Call& other) {
    KV_RETURN_IF_ERROR(Move(name, v1::LARSTEG_SKICKA, writer).status());
    return Move(name, v1::LARSTEG_DELA, other);
  }

  const proto::Call team_ = House::Team();
  const proto::Call sas_ = As(Roll::SAS);
};
KVALITET_ON_EVERY_ENGINE(LarandeTest);

TEST_P(LarandeTest, TwoPersonsAndACopyThatTellsNothing) {
  const auto arende = Closed("soder", team_);
  ASSERT_THAT(arende, IsOk());
  auto made = Skriv(arende->name(), team_);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->nummer(), "LX-1");
  EXPECT_EQ(made->state(), v1::LAREXEMPEL_UTKAST);
  EXPECT_EQ(made->ar(), 2026);
  EXPECT_EQ(made->insatstyp(), "SOL_HEMTJANST");
  EXPECT_EQ(made->kategorier(0).kod(), "BEMOTANDE") << "those of the case";
  EXPECT_EQ(made->arende(), arende->name());
  EXPECT_EQ(AttGora(team_).count("Skriv klart lärexempel LX-1 "), 1u);
  EXPECT_EQ(AttGora(sas_).count("Skriv klart lärexempel LX-1 "), 0u);
  EXPECT_EQ(Get(made->name(), sas_)->arende(), "") << "not sent yet";
  EXPECT_THAT(Shared(sas_), IsEmpty());

  ASSERT_THAT(Move(made->name(), v1::LARSTEG_SKICKA, team_), IsOk());
  EXPECT_EQ(Get(made->name(), sas_)->arende(), arende->name()) << "whoever approves compares";
  EXPECT_EQ(AttGora(sas_).count("Godkänn lärexempel LX-1 "), 1u);
  EXPECT_EQ(AttGora(team_).count("Godkänn lärexempel LX-1 "), 0u);
  EXPECT_EQ(AttGora(As(Roll::NAMND)).count("Godkänn lärexempel LX-1 "), 0u);
  EXPECT_EQ(proto::ReasonOf(Move(made->name(), v1::LARSTEG_DELA, team_).status()), "HINDER");
  v1::MoveLarexempelRequest undeclared = Steg(made->name(), v1::LARSTEG_DELA);
  undeclared.set_ingen_igenkannbar(false);
  EXPECT_EQ(proto::ReasonOf(Ask<v1::Larexempel>("MoveLarexempel", undeclared, sas_).status()), "HINDER");
  const auto delat = Move(made->name(), v1::LARSTEG_DELA, sas_);
  ASSERT_THAT(delat, IsOk());
  EXPECT_EQ(delat->granskad_av(), sas_.who.subject);
  EXPECT_EQ(Get(made->name(), As(Roll::MAS))->arende(), "");
  EXPECT_EQ(Get(made->name(), team_)->arende(), arende->name());

  for (const proto::Call& call : {Alfa(), Chef("beta", "soder"), As(Roll::NAMND)}) {
    const std::vector<v1::DelatLarexempel> seen = Shared(call);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].lardom(), "Nycklar räknas.");
    EXPECT_EQ(seen[0].ar(), 2026);
    const std::string bytes = seen[0].SerializeAsString();
    for (const std::string& told :
         {arende->name(), arende->nummer(), arende->enhet(), arende->ansvarig_utforare(), made->name(),
          team_.who.subject, sas_.who.subject, std::string(kMarker), std::string("2026-03")}) {
      EXPECT_THAT(bytes, Not(HasSubstr(told)));
    }
  }
  EXPECT_THAT(Get(made->name(), Alfa()).status(), StatusIs(absl::StatusCode::kNotFound)) << "the kommun wrote it";
  EXPECT_THAT(Drafts(Alfa()), IsEmpty());
}

TEST_P(LarandeTest, WhatIsSharedIsChangedByTakingItBackAlone) {
  const auto arende = Closed("soder", team_);
  auto made = Skriv(arende->name(), team_);
  ASSERT_THAT(Share(made->name(), team_, sas_), IsOk());
  const v1::DelatLarexempel shared = Shared(sas_)[0];
  v1::UpdateLarexempelRequest write;
  write.mutable_larexempel()->set_name(made->name());
  write.mutable_larexempel()->set_lardom("Nycklar räknas varje kväll.");
  write.mutable_update_mask()->add_paths("lardom");
  write.set_request_id(base::NewId(absl::Now()));
  EXPECT_EQ(proto::ReasonOf(Ask<v1::Larexempel>("UpdateLarexempel", write, team_).status()), "INTE_UTKAST");
  v1::MoveLarexempelRequest silent = Steg(made->name(), v1::LARSTEG_ATERKALLA);
  silent.clear_motiv();
  EXPECT_THAT(Ask<v1::Larexempel>("MoveLarexempel", silent, sas_).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  const auto back = Move(made->name(), v1::LARSTEG_ATERKALLA, sas_);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->motiv(), "Går att känna igen.");
  EXPECT_EQ(back->delat(), "");
  EXPECT_THAT(Shared(sas_), IsEmpty());
  v1::GetDelatLarexempelRequest get;
  get.set_name(shared.name());
  EXPECT_THAT(Ask<v1::DelatLarexempel>("GetDelatLarexempel", get, Alfa()).status(),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(std::get<int64_t>(Rows("SELECT COUNT(*) FROM delat_larexempel WHERE lardom <> ''")[0][0]), 0);
  ASSERT_THAT(Move(made->name(), v1::LARSTEG_SKRIV_OM, sas_), IsOk());
  // SAS writes in it now, and is no more the other person.
  write.set_request_id(base::NewId(absl::Now()));
  ASSERT_THAT(Ask<v1::Larexempel>("UpdateLarexempel", write, sas_), IsOk());
  ASSERT_THAT(Move(made->name(), v1::LARSTEG_SKICKA, sas_), IsOk());
  for (const proto::Call& writer : {team_, sas_}) {
    EXPECT_EQ(proto::ReasonOf(Move(made->name(), v1::LARSTEG_DELA, writer).status()), "HINDER");
  }
  ASSERT_THAT(Move(made->name(), v1::LARSTEG_DELA, As(Roll::MAS)), IsOk());
  EXPECT_EQ(Shared(Alfa())[0].lardom(), "Nycklar räknas varje kväll.");
  EXPECT_EQ(Shared(Alfa())[0].nummer(), "LX-1");
}

TEST_P(LarandeTest, OnlyWhatIsClosedAndOnesOwnToRead) {
  const auto open = Closed("soder", team_, v1::REGISTRERAD);
  EXPECT_EQ(proto::ReasonOf(Skriv(open->name(), team_).status()), "INTE_AVSLUTAD");
  const auto view = house().Imported("soder", v1::KLAGOMAL, "2026-03-10");
  ASSERT_THAT(view, IsOk());
  EXPECT_EQ(proto::ReasonOf(Skriv(view->name(), team_).status()), "INGET_LARANDE");
  const auto other = Closed("soder", team_);
  EXPECT_THAT(Skriv(other->name(), Alfa()).status(), StatusIs(absl::StatusCode::kNotFound));
  v1::CreateLarexempelRequest person = NewOne(other->name());
  person.mutable_larexempel()->set_vad_hande("Ring 070-174 06 58.");
  EXPECT_THAT(Ask<v1::Larexempel>("CreateLarexempel", person, team_).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  person = NewOne(other->name());
  person.mutable_larexempel()->set_rubrik("Nyckeln i Hemtjänst Söder");
  EXPECT_THAT(Ask<v1::Larexempel>("CreateLarexempel", person, team_).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  // While the registry is silent nobody knows which names there are: it is written, and not sent.
  House quiet(db());
  quiet.registry.reachable = false;
  v1::Larexempel made;
  ASSERT_TRUE(quiet.Do("CreateLarexempel", team_, person, made).ok());
  EXPECT_EQ(proto::ReasonOf(quiet.Do("MoveLarexempel", team_, Steg(made.name(), v1::LARSTEG_SKICKA), made)),
            "REGISTRET_SVARAR_INTE");
  EXPECT_THAT(Move(made.name(), v1::LARSTEG_SKICKA, team_).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  // Tried only.
  v1::CreateLarexempelRequest tried = NewOne(other->name());
  tried.set_validate_only(true);
  ASSERT_THAT(Ask<v1::Larexempel>("CreateLarexempel", tried, team_), IsOk());
  EXPECT_EQ(Drafts(team_).size(), 1u);
}

TEST_P(LarandeTest, AnUtforaresOwnIsWrittenAndApprovedByItsOwnPeople) {
  v1::LexSarahArende own = *EgetArende();
  AddAtgard(own, 1);
  ASSERT_TRUE(LexSarahTest::Skriv(own, {"atgarder"}, Alfa()).ok());
  const std::string rapport = own.rapport();
  ASSERT_THAT(Do(absl::StrCat("UPDATE avvikelse SET state = 'AVSLUTAD' WHERE name = '", rapport, "'")), IsOk());
  EXPECT_EQ(proto::ReasonOf(Skriv(rapport, team_).status()), "UTFORARENS_EGEN");
  EXPECT_EQ(proto::ReasonOf(Skriv(rapport, sas_).status()), "UTFORARENS_EGEN");
  v1::CreateLarexempelRequest request = NewOne(rapport);
  request.mutable_larexempel()->set_lardom(absl::StrCat("Tillsyn. ", kMarker));
  request.mutable_larexempel()->add_kategorier()->set_kod("BEMOTANDE");
  const auto made = Ask<v1::Larexempel>("CreateLarexempel", request, Alfa());
  ASSERT_THAT(made, IsOk());
  const auto unseen = [&](const proto::Call& call) {
    EXPECT_THAT(Get(made->name(), call).status(), StatusIs(absl::StatusCode::kNotFound));
    EXPECT_THAT(Move(made->name(), v1::LARSTEG_DELA, call).status(), StatusIs(absl::StatusCode::kNotFound));
    v1::UpdateLarexempelRequest write;
    write.mutable_larexempel()->set_name(made->name());
    write.mutable_larexempel()->set_lardom("Annat.");
    write.mutable_update_mask()->add_paths("lardom");
    write.set_request_id(base::NewId(absl::Now()));
    EXPECT_THAT(Ask<v1::Larexempel>("UpdateLarexempel", write, call).status(), StatusIs(absl::StatusCode::kNotFound));
    EXPECT_THAT(Drafts(call), IsEmpty());
    EXPECT_EQ(AttGora(call).count("Godkänn lärexempel LX-1 "), 0u);
  };
  for (const proto::Call& call : {team_, sas_, House::Utforare("beta")}) unseen(call);
  ASSERT_THAT(Move(made->name(), v1::LARSTEG_SKICKA, Alfa()), IsOk());
  for (const proto::Call& call : {team_, sas_, House::Utforare("beta")}) unseen(call);
  EXPECT_EQ(AttGora(Alfa("vice-alfa")).count("Godkänn lärexempel LX-1 "), 1u);
  EXPECT_EQ(AttGora(Chef("alfa", "lunden")).count("Godkänn lärexempel LX-1 "), 0u);
  EXPECT_EQ(proto::ReasonOf(Move(made->name(), v1::LARSTEG_DELA, Alfa()).status()), "HINDER");
  ASSERT_THAT(Move(made->name(), v1::LARSTEG_DELA, Alfa("vice-alfa")), IsOk());
  EXPECT_THAT(Shared(House::Utforare("beta"))[0].lardom(), HasSubstr(kMarker)) << "its people shared it";
  EXPECT_EQ(Get(made->name(), team_)->arende(), "") << "never the case";
  // Whoever sees that somebody can be recognised takes it back at once; what is then written is the utförare's again.
  ASSERT_THAT(Move(made->name(), v1::LARSTEG_ATERKALLA, team_), IsOk());
  ASSERT_THAT(Move(made->name(), v1::LARSTEG_SKRIV_OM, Alfa()), IsOk());
  unseen(team_);
}

TEST_P(LarandeTest, AnUtforaresOrdinaryCaseIsApprovedByTheKommun) {
  const auto arende = Closed("lunden", Alfa());
  const auto made = Skriv(arende->name(), Alfa());
  ASSERT_THAT(made, IsOk());
  ASSERT_THAT(Move(made->name(), v1::LARSTEG_SKICKA, Alfa()), IsOk());
  EXPECT_EQ(AttGora(Alfa("vice-alfa")).count("Godkänn lärexempel LX-1 "), 0u);
  EXPECT_EQ(AttGora(team_).count("Godkänn lärexempel LX-1 "), 1u);
  EXPECT_THAT(Move(made->name(), v1::LARSTEG_DELA, Alfa("vice-alfa")).status(),
              StatusIs(absl::StatusCode::kPermissionDenied));
  const auto back = Move(made->name(), v1::LARSTEG_LAMNA_TILLBAKA, team_);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(Get(made->name(), Alfa())->motiv(), "Går att känna igen.");
  ASSERT_THAT(Share(made->name(), Alfa(), team_), IsOk());
  EXPECT_EQ(Get(made->name(), Alfa())->motiv(), "") << "it was sent anew";
}

TEST_P(LarandeTest, HandedToADialogOnce) {
  const auto made = Skriv(Closed("soder", team_)->name(), team_);
  EXPECT_FALSE(Move(made->name(), v1::LARSTEG_LAMNA_TILL_DIALOG, team_).ok()) << "nobody has approved it";
  ASSERT_THAT(Share(made->name(), team_, sas_), IsOk());
  EXPECT_THAT(Move(made->name(), v1::LARSTEG_LAMNA_TILL_DIALOG, sas_).status(),
              StatusIs(absl::StatusCode::kPermissionDenied));
  for (int i = 0; i < 2; ++i) ASSERT_THAT(Move(made->name(), v1::LARSTEG_LAMNA_TILL_DIALOG, team_), IsOk());
  const auto stored = Get(made->name(), team_);
  ASSERT_EQ(stored->dialoger_size(), 1);
  EXPECT_EQ(stored->dialoger(0).dialog(), "kommuner/0114/utforardialoger/d3");
  EXPECT_EQ(stored->dialoger(0).overlamnad_date(), "2026-06-15");
  EXPECT_EQ(stored->dialoger(0).overlamnad_av(), team_.who.subject);
  v1::MoveLarexempelRequest nowhere = Steg(made->name(), v1::LARSTEG_LAMNA_TILL_DIALOG);
  nowhere.clear_dialog();
  EXPECT_THAT(Ask<v1::Larexempel>("MoveLarexempel", nowhere, team_).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(LarandeTest, WhatIsLikeACase) {
  const auto made = Skriv(Closed("soder", team_)->name(), team_);
  ASSERT_THAT(Share(made->name(), team_, sas_), IsOk());
  ASSERT_THAT(Skriv(Closed("soder", team_)->name(), team_), IsOk());  // a draft is like nothing
  const auto open = Closed("lunden", Alfa(), v1::REGISTRERAD);
  v1::FindLiknandeRequest request;
  request.set_parent("kommuner/0114");
  EXPECT_THAT(Ask<v1::FindLiknandeResponse>("FindLiknande", request, team_).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  request.set_avvikelse(open->name());
  request.add_orsaker(v1::ORSAK_RUTINER);
  const auto own = Ask<v1::FindLiknandeResponse>("FindLiknande", request, Alfa());
  ASSERT_THAT(own, IsOk());
  ASSERT_EQ(own->liknande_size(), 1);
  EXPECT_EQ(own->liknande(0).exempel().nummer(), "LX-1");
  EXPECT_EQ(own->liknande(0).skal(), "samma kategori och samma orsaksområde");
  EXPECT_EQ(own->avslutade_size(), 0) << "numbers of others are the kommun's";
  EXPECT_THAT(own->SerializeAsString(), Not(HasSubstr("soder")));
  const auto theirs = Ask<v1::FindLiknandeResponse>("FindLiknande", request, team_);
  ASSERT_EQ(theirs->avslutade_size(), 1);
  EXPECT_EQ(theirs->avslutade(0).kategori(), "BEMOTANDE");
  EXPECT_EQ(theirs->avslutade(0).antal(), 2) << "the open one is not closed";
  EXPECT_THAT(theirs->SerializeAsString(), Not(HasSubstr(kMarker)));
  EXPECT_THAT(Ask<v1::FindLiknandeResponse>("FindLiknande", request, House::Utforare("beta")).status(),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(LarandeTest, LikeByTheCausesOfACaseForWhoReadsThem) {
  const auto made = Skriv(Closed("soder", team_)->name(), team_);
  ASSERT_THAT(Share(made->name(), team_, sas_), IsOk());
  const auto like = [&](const std::string& rapport, const proto::Call& call) {
    v1::FindLiknandeRequest request;
    request.set_parent("kommuner/0114");
    request.set_avvikelse(rapport);
    const auto found = Ask<v1::FindLiknandeResponse>("FindLiknande", request, call);
    EXPECT_THAT(found, IsOk());
    return found.ok() && found->liknande_size() == 1 ? found->liknande(0).skal() : "";
  };
  const auto own = EgetArende();
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(like(own->rapport(), Alfa()), "samma orsaksområde");
  EXPECT_EQ(like(own->rapport(), sas_), "") << "what a private utförare found is its own";
  auto arende = *TaEmot(*Rapport("soder", sas_, "Ett besök uteblev."), sas_);
  ASSERT_THAT(LexSarahTest::Move(arende, v1::UTSE_UTREDARE, sas_), IsOk());
  ASSERT_THAT(SkrivUtredning(arende, sas_), IsOk());
  EXPECT_EQ(like(arende.rapport(), sas_), "samma orsaksområde");
  EXPECT_EQ(like(arende.rapport(), team_), "") << "the investigation is not the team's to read";
}

// Each write with every one of its statements failing in its turn: all or nothing.
using AlltEllerIngetLarandeTest = AlltEllerInget<LarandeTest>;

ALLT_ELLER_INGET(AlltEllerIngetLarandeTest, AllOrNothingAtEveryStatement, "CreateLarexempel", "UpdateLarexempel",
                 "MoveLarexempel LARSTEG_SKICKA LARSTEG_LAMNA_TILLBAKA LARSTEG_DELA LARSTEG_LAMNA_TILL_DIALOG",
                 "MoveLarexempel LARSTEG_ATERKALLA LARSTEG_SKRIV_OM") {
  const auto each = [&](const std::string& method, const proto::Call& call, const auto& request, Tables touched) {
    touched.insert("larexempel");
    return Each<v1::Larexempel>(method, request, call, 5, touched);
  };
  const auto move = [&](const std::string& name, v1::Larexempelsteg steg, const proto::Call& call, Tables touched) {
    each("MoveLarexempel", call, Steg(name, steg), std::move(touched));
  };
  const auto arende = Closed("soder", team_);
  const v1::Larexempel made = each("CreateLarexempel", team_, NewOne(arende->name()), {"larexempel_skribenter"});
  v1::UpdateLarexempelRequest write;
  write.mutable_larexempel()->set_name(made.name());
  write.mutable_larexempel()->set_lardom("Nycklar räknas varje kväll.");
  write.mutable_update_mask()->add_paths("lardom");
  write.set_request_id(base::NewId(absl::Now()));
  each("UpdateLarexempel", Person(Roll::KVALITETSTEAM, "kollegan"), write, {"larexempel_skribenter"});
  move(made.name(), v1::LARSTEG_SKICKA, team_, {});
  move(made.name(), v1::LARSTEG_LAMNA_TILLBAKA, sas_, {});
  move(made.name(), v1::LARSTEG_SKICKA, team_, {});
  move(made.name(), v1::LARSTEG_DELA, sas_, {"delat_larexempel"});
  EXPECT_EQ(Shared(Alfa()).size(), 1u);
  move(made.name(), v1::LARSTEG_LAMNA_TILL_DIALOG, team_, {"larexempel_dialoger"});
  move(made.name(), v1::LARSTEG_ATERKALLA, sas_, {"delat_larexempel"});
  EXPECT_THAT(Shared(Alfa()), IsEmpty());
  move(made.name(), v1::LARSTEG_SKRIV_OM, team_, {});
}

KVALITET_ON_EVERY_ENGINE(AlltEllerIngetLarandeTest);

TEST_P(LarandeTest, ACaseThatWasOpenedAgainIsNotShared) {
  const auto arende = Closed("soder", team_);
  const auto made = Skriv(arende->name(), team_);
  ASSERT_THAT(house().Close(*arende), IsOk());  // opened again
  const absl::Status unsent = Move(made->name(), v1::LARSTEG_SKICKA, team_).status();
  EXPECT_EQ(proto::ReasonOf(unsent), "INTE_AVSLUTAD");
  EXPECT_THAT(std::string(unsent.message()), Not(HasSubstr(arende->nummer()))) << "which case it is is not told";
  ASSERT_THAT(house().Close(*house().Get(arende->name())), IsOk());
  ASSERT_THAT(Move(made->name(), v1::LARSTEG_SKICKA, team_), IsOk());
  ASSERT_THAT(house().Close(*house().Get(arende->name())), IsOk());
  EXPECT_EQ(proto::ReasonOf(Move(made->name(), v1::LARSTEG_DELA, sas_).status()), "INTE_AVSLUTAD");
  EXPECT_THAT(Shared(team_), IsEmpty());
  ASSERT_THAT(house().Close(*house().Get(arende->name())), IsOk());
  EXPECT_THAT(Move(made->name(), v1::LARSTEG_DELA, sas_), IsOk());
}

TEST(Orsaker, AreThoseOfTheArendeWhereItHasSome) {
  const auto with = [](const std::vector<v1::Orsaksomrade>& areas) {
    v1::Larexempel one;
    for (const v1::Orsaksomrade area : areas) one.add_orsaker()->set_omrade(area);
    return one;
  };
  const auto areas = [](const v1::Larexempel& one) {
    std::vector<v1::Orsaksomrade> all;
    for (const v1::LarexempelOrsak& orsak : one.orsaker()) all.push_back(orsak.omrade());
    return all;
  };
  v1::Larexempel typed = with({v1::ORSAK_TEKNIK});
  EXPECT_THAT(StampOrsaker({}, nullptr, typed), IsOk()) << "an ordinary avvikelse has none investigated";
  EXPECT_THAT(areas(typed), ElementsAre(v1::ORSAK_TEKNIK));
  EXPECT_THAT(StampOrsaker({v1::ORSAK_RUTINER}, nullptr, typed), StatusIs(absl::StatusCode::kInvalidArgument));
  v1::Larexempel untyped;
  EXPECT_THAT(StampOrsaker({v1::ORSAK_RUTINER, v1::ORSAK_TEKNIK}, nullptr, untyped), IsOk());
  EXPECT_THAT(areas(untyped), ElementsAre(v1::ORSAK_RUTINER, v1::ORSAK_TEKNIK));
  v1::Larexempel later = with({v1::ORSAK_RUTINER});
  const v1::Larexempel before = later;
  EXPECT_THAT(StampOrsaker({v1::ORSAK_TEKNIK}, &before, later), IsOk()) << "nobody typed them: the ärende changed";
  EXPECT_THAT(areas(later), ElementsAre(v1::ORSAK_TEKNIK));
}

}  // namespace
}  // namespace kvalitet::avvikelser
