// Krav, kravspegel and översyn.
#include <gmock/gmock.h>

#include <algorithm>

#include "services/registry/kravspegel.h"
#include "tests/services/registry_fixture.h"

namespace kvalitet::registry {
namespace {

v1::Krav MakeKrav(const std::string& nyckel, const std::string& text, bool kritiskt = false,
                  const std::string& lagrum = "") {
  v1::Krav krav;
  krav.set_nyckel(nyckel);
  krav.set_omrade("Allmänt");
  krav.set_text(text);
  krav.set_kritiskt(kritiskt);
  krav.set_lagrum(lagrum);
  return krav;
}

// A pair with every kind of difference, made by hand.
const std::vector<v1::Krav> kMall = {
    MakeKrav("K01", "Utföraren har en rutin för nycklar."),
    MakeKrav("K02", "Personalen ska  visa legitimation."),
    MakeKrav("K03", "Minst 80 procent av personalen har utbildning till undersköterska."),
    MakeKrav("K04", "Larm besvaras inom 15 minuter.", true),
    MakeKrav("K05", "Genomförandeplan upprättas inom 14 dagar.", false, "SoL 15 kap. 1 §"),
    MakeKrav("K06", "Utföraren tar emot alla som väljer den."),
};
const std::vector<v1::Krav> kSpegel = {
    MakeKrav("K01", "Utföraren har en rutin för nycklar."),
    MakeKrav("K02", "Personalen ska visa legitimation."),  // white space only
    MakeKrav("K03", "Minst 60 procent av all personal har utbildning till undersköterska."),
    MakeKrav("K04", "Larm besvaras inom 15 minuter.", false),
    MakeKrav("K05", "Genomförandeplan upprättas inom 14 dagar.", false, "SoL 15 kap. 2 §"),
    MakeKrav("K90", "Enheten deltar i kommunens krisorganisation."),
};

v1::Kravkatalog Katalog(const std::vector<v1::Krav>& krav) {
  v1::Kravkatalog katalog;
  *katalog.mutable_krav() = {krav.begin(), krav.end()};
  return katalog;
}

TEST(Kravspegel, EveryKindOfDifference) {
  const v1::Kravkatalog a = Katalog(kMall), b = Katalog(kSpegel);
  const Kravlista mall(a), spegel(b);
  const std::vector<Skillnad> all = Jamfor(mall, spegel);
  std::vector<std::pair<std::string, v1::Skillnadsslag>> found;
  for (const Skillnad& one : all) found.emplace_back(one.nyckel(), one.slag);
  const std::vector<std::pair<std::string, v1::Skillnadsslag>> expected = {
      {"K01", v1::SKILLNADSSLAG_LIKA},   {"K02", v1::SKILLNADSSLAG_LIKA},   {"K03", v1::SKILLNADSSLAG_ANDRAT},
      {"K04", v1::SKILLNADSSLAG_ANDRAT}, {"K05", v1::SKILLNADSSLAG_ANDRAT}, {"K06", v1::SKILLNADSSLAG_SAKNAS},
      {"K90", v1::SKILLNADSSLAG_EXTRA}};
  EXPECT_EQ(found, expected);
  const Beslutslista none({});
  v1::Spegelsummor summor;
  Summera(all, none, "", summor);
  EXPECT_EQ(summor.lika(), 2);
  EXPECT_EQ(summor.andrade(), 3);
  EXPECT_EQ(summor.saknas(), 1);
  EXPECT_EQ(summor.extra(), 1);
  EXPECT_EQ(summor.oavgjorda(), 5);
  EXPECT_EQ(summor.tackta(), 2);
  EXPECT_EQ(summor.krav(), 6);
  EXPECT_THAT(Beskriv(all[3], none, "").ovrigt(), testing::ElementsAre("kritiskt i mallen, inte i spegeln"));
  EXPECT_THAT(Beskriv(all[4], none, "").ovrigt(),
              testing::ElementsAre("lagrum: SoL 15 kap. 1 § i mallen, SoL 15 kap. 2 § i spegeln"));
}

std::string Marked(const std::vector<v1::Orddel>& parts) {
  std::string out;
  for (const v1::Orddel& part : parts) {
    const char* sign = part.slag() == v1::ORDSLAG_LIKA ? "" : part.slag() == v1::ORDSLAG_BARA_MALL ? "-" : "+";
    absl::StrAppend(&out, out.empty() ? "" : " ", sign, "[", part.text(), "]");
  }
  return out;
}

TEST(Kravspegel, TheWordsThatDiffer) {
  EXPECT_EQ(Marked(Ordskillnad(kMall[2].text(), kSpegel[2].text())),
            "[Minst] -[80] +[60] [procent av] -[personalen] +[all personal] [har utbildning till undersköterska.]");
  EXPECT_EQ(Marked(Ordskillnad("a b", "a b")), "[a b]");
  EXPECT_EQ(Marked(Ordskillnad("", "a b")), "+[a b]");
  EXPECT_EQ(Marked(Ordskillnad("a b", "")), "-[a b]");
  EXPECT_EQ(Marked(Ordskillnad("", "")), "");
}

TEST(Kravspegel, TheLastDecisionHoldsAndOnlyForTheseTexts) {
  const v1::Kravkatalog a = Katalog(kMall), b = Katalog(kSpegel);
  const Kravlista mall(a), spegel(b);
  const std::vector<Skillnad> all = Jamfor(mall, spegel);
  v1::Spegelbeslut first, second;
  first.set_name("kommuner/0114/spegelbeslut/1");
  first.set_nyckel("K03");
  first.set_mall_hash(all[2].mall_hash);
  first.set_spegel_hash(all[2].spegel_hash);
  first.set_val(v1::SPEGELVAL_ATGARDAS);
  first.set_slag(v1::SKILLNADSSLAG_ANDRAT);
  second = first;
  second.set_name("kommuner/0114/spegelbeslut/2");
  second.set_val(v1::SPEGELVAL_SPEGLAS);
  const Beslutslista beslut({second, first});
  ASSERT_NE(beslut.For(all[2], "a"), nullptr);
  EXPECT_EQ(beslut.For(all[2], "b")->val(), v1::SPEGELVAL_SPEGLAS) << "the same texts, wherever they stand";
  v1::Spegelsummor summor;
  Summera(all, beslut, "", summor);
  EXPECT_EQ(summor.tackta(), 3);
  EXPECT_EQ(summor.oavgjorda(), 4);
  v1::Kravkatalog changed = b;
  changed.mutable_krav(2)->set_text("Minst 70 procent av all personal har utbildning till undersköterska.");
  const Kravlista later(changed);
  EXPECT_EQ(beslut.For(Jamfor(mall, later)[2], "a"), nullptr) << "another text is another difference";
}

TEST(Kravspegel, WhatIsMissingInOneIsNotDecidedForAnother) {
  const v1::Kravkatalog a = Katalog(kMall), b = Katalog(kSpegel);
  const Kravlista mall(a), spegel(b);
  const std::vector<Skillnad> all = Jamfor(mall, spegel);
  v1::Spegelbeslut missing;
  missing.set_nyckel("K06");
  missing.set_slag(v1::SKILLNADSSLAG_SAKNAS);
  missing.set_mall_hash(all[5].mall_hash);
  missing.set_spegel_avtal("natt");
  missing.set_val(v1::SPEGELVAL_MEDVETET_OLIKA);
  const Beslutslista beslut({missing});
  EXPECT_NE(beslut.For(all[5], "natt"), nullptr);
  EXPECT_EQ(beslut.For(all[5], "dag"), nullptr);
}

class OversynTest : public RegistryFixture {
 protected:
  absl::StatusOr<v1::Kravkatalog> NewKatalog(const std::string& serie, const std::vector<v1::Krav>& krav,
                                             bool publish = true, const std::string& insatstyp = "") const {
    v1::CreateKravkatalogRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    v1::Kravkatalog& katalog = *request.mutable_kravkatalog();
    katalog.set_serie(serie);
    katalog.set_insatstyp(insatstyp.empty() ? Hemtjanst() : insatstyp);
    katalog.set_rubrik("Krav hemtjänst");
    *katalog.mutable_krav() = {krav.begin(), krav.end()};
    v1::Kravkatalog made;
    absl::Status status = Do("CreateKravkatalog", request, made);
    if (status.ok() && publish) {
      v1::PublishKravkatalogRequest go;
      go.set_name(made.name());
      go.set_etag(made.etag());
      go.set_request_id(NewRequestId());
      status = Do("PublishKravkatalog", go, made);
    }
    if (!status.ok()) return status;
    return made;
  }
  absl::StatusOr<v1::Avtal> NewAvtal(const v1::Utforare& utforare, v1::Avtalsform form,
                                     const std::string& katalog) const {
    v1::CreateAvtalRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    request.mutable_avtal()->set_utforare(utforare.name());
    request.mutable_avtal()->set_avtalsform(form);
    request.mutable_avtal()->set_start_date("2024-01-01");
    if (!katalog.empty()) request.mutable_avtal()->add_kravkataloger(katalog);
    v1::Avtal made;
    absl::Status status = Do("CreateAvtal", request, made);
    if (!status.ok()) return status;
    return made;
  }
  static v1::CreateSpegelbeslutRequest Beslut(const std::string& nyckel, v1::Spegelval val, const std::string& mall,
                                              const std::string& spegel) {
    v1::CreateSpegelbeslutRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    v1::Spegelbeslut& beslut = *request.mutable_spegelbeslut();
    beslut.set_insatstyp(Hemtjanst());
    beslut.set_nyckel(nyckel);
    beslut.set_mall_avtal(mall);
    beslut.set_spegel_avtal(spegel);
    beslut.set_val(val);
    return request;
  }
  absl::Status Decide(const std::string& nyckel, v1::Spegelval val, const std::string& mall, const std::string& spegel,
                      const std::string& motiv = "") const {
    v1::CreateSpegelbeslutRequest request = Beslut(nyckel, val, mall, spegel);
    request.mutable_spegelbeslut()->set_motiv(motiv);
    v1::Spegelbeslut made;
    return Do("CreateSpegelbeslut", request, made);
  }
  absl::Status DecideAtgardas(const std::string& nyckel, const std::string& mall, const std::string& spegel,
                              const std::string& klar, const std::string& omrade, int days_ago = 0) const {
    v1::CreateSpegelbeslutRequest request = Beslut(nyckel, v1::SPEGELVAL_ATGARDAS, mall, spegel);
    request.mutable_spegelbeslut()->set_klar_date(klar);
    request.mutable_spegelbeslut()->set_verksamhetsomrade(omrade);
    proto::Call call = MakeCall("CreateSpegelbeslut");
    call.today -= days_ago;
    call.now -= absl::Hours(24) * days_ago;
    v1::Spegelbeslut made;
    return std::get<proto::UnaryHandler>(handlers_.table().at("CreateSpegelbeslut"))(call, request, made);
  }
  std::string NewOmrade(const std::string& namn) const {
    v1::CreateVerksamhetsomradeRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewRequestId());
    request.mutable_verksamhetsomrade()->set_namn(namn);
    request.mutable_verksamhetsomrade()->set_slag(v1::ORGANISATIONSSLAG_FORVALTNING);
    request.mutable_verksamhetsomrade()->set_giltig_fran("2020-01-01");
    v1::Verksamhetsomrade made;
    EXPECT_THAT(Do("CreateVerksamhetsomrade", request, made), tests::IsOk());
    return made.name();
  }
  // What is to be done with krav, "what, last day".
  std::vector<std::string> Lines() const {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent(Parent());
    attgora::v1::ListAttGoraResponse response;
    EXPECT_THAT(Do("ListAttGora", request, response), tests::IsOk());
    std::vector<std::string> all;
    for (const auto& line : response.att_gora()) {
      if (line.vad().rfind("Krav ", 0) == 0) all.push_back(absl::StrCat(line.vad(), " ", line.sista_date()));
    }
    std::sort(all.begin(), all.end());
    return all;
  }
  v1::GetOversynslageResponse Lage() const {
    v1::GetOversynslageRequest request;
    request.set_parent(Parent());
    request.set_insatstyp(Hemtjanst());
    v1::GetOversynslageResponse response;
    EXPECT_THAT(Do("GetOversynslage", request, response), tests::IsOk());
    return response;
  }
};

KVALITET_ON_EVERY_ENGINE(OversynTest);

TEST_P(OversynTest, APublishedCatalogueIsNeverChanged) {
  const auto draft = NewKatalog("hemtjanst-lov", kMall, false);
  ASSERT_THAT(draft, tests::IsOk());
  EXPECT_EQ(draft->version(), 1);
  EXPECT_FALSE(NewAvtal(NewUtforare("A"), v1::AVTALSFORM_LOV, draft->name()).ok()) << "a draft is no krav yet";
  const auto published = NewKatalog("hemtjanst-lov", kMall);
  ASSERT_THAT(published, tests::IsOk());
  EXPECT_EQ(published->version(), 2);
  v1::UpdateKravkatalogRequest change;
  change.mutable_kravkatalog()->set_name(published->name());
  change.mutable_kravkatalog()->set_rubrik("Något annat");
  change.mutable_update_mask()->add_paths("rubrik");
  change.set_request_id(NewRequestId());
  v1::Kravkatalog now;
  EXPECT_THAT(Do("UpdateKravkatalog", change, now), HasReason("KRAVKATALOG_PUBLICERAD"));
  EXPECT_FALSE(NewKatalog("dubbel", {kMall[0], kMall[0]}).ok()) << "a key stands once";
  EXPECT_THAT(NewKatalog("tom", {}).status(), HasReason("INGA_KRAV"));
  const absl::Status other = NewKatalog("hemtjanst-lov", kMall, false, Parent() + "/insatstyper/sol-sabo").status();
  ASSERT_EQ(proto::ViolationsOf(other).size(), 1u) << other;
  EXPECT_EQ(proto::ViolationsOf(other)[0].field, "kravkatalog.serie") << "of another insatstyp";
}

TEST_P(OversynTest, IsDoneWhenEveryDifferenceIsDecided) {
  const v1::Utforare privat = NewUtforare("Exempelvård AB"), other = NewUtforare("Annan AB"),
                     egen = NewUtforare("Egen regi", v1::REGIFORM_KOMMUNAL);
  const auto lov = NewKatalog("hemtjanst-lov", kMall), intern = NewKatalog("hemtjanst-intern", kSpegel);
  ASSERT_THAT(lov, tests::IsOk());
  ASSERT_THAT(intern, tests::IsOk());
  EXPECT_FALSE(Lage().klar()) << "nothing to compare is not done";
  const auto a = NewAvtal(privat, v1::AVTALSFORM_LOV, lov->name()),
             b = NewAvtal(other, v1::AVTALSFORM_LOV, lov->name());
  const auto egna = NewAvtal(egen, v1::AVTALSFORM_INTERN_OVERENSKOMMELSE, intern->name());
  ASSERT_THAT(a, tests::IsOk());
  ASSERT_THAT(b, tests::IsOk());
  ASSERT_THAT(egna, tests::IsOk());
  EXPECT_EQ(egna->sanktionstrappa(), v1::SANKTIONSTRAPPA_INTERN);
  EXPECT_EQ(a->sanktionstrappa(), v1::SANKTIONSTRAPPA_AVTAL);
  v1::CreateOversynRequest begin;
  begin.set_parent(Parent());
  begin.set_request_id(NewRequestId());
  begin.mutable_oversyn()->set_insatstyp(Hemtjanst());
  v1::Oversyn oversyn, second;
  ASSERT_THAT(Do("CreateOversyn", begin, oversyn), tests::IsOk());
  EXPECT_EQ(oversyn.fore_tackta(), 2);
  EXPECT_EQ(oversyn.fore_krav(), 6);
  begin.set_request_id(NewRequestId());
  EXPECT_THAT(Do("CreateOversyn", begin, second), HasReason("OVERSYN_PAGAR"));
  v1::GetOversynslageResponse lage = Lage();
  ASSERT_EQ(lage.speglingar_size(), 1) << "two avtal with the same krav are compared once";
  EXPECT_EQ(lage.speglingar(0).mall_avtal_size(), 2);
  EXPECT_EQ(lage.oavgjorda(), 5);
  v1::SlutforOversynRequest end;
  end.set_name(oversyn.name());
  end.set_request_id(NewRequestId());
  EXPECT_THAT(Do("SlutforOversyn", end, second), HasReason("OAVGJORDA_SKILLNADER"));
  EXPECT_FALSE(Decide("K01", v1::SPEGELVAL_SPEGLAS, a->name(), egna->name()).ok()) << "it is alike";
  EXPECT_FALSE(Decide("K06", v1::SPEGELVAL_SPEGLAS, a->name(), egna->name()).ok()) << "it is missing";
  EXPECT_FALSE(Decide("K06", v1::SPEGELVAL_MEDVETET_OLIKA, a->name(), egna->name()).ok()) << "why?";
  EXPECT_FALSE(Decide("K06", v1::SPEGELVAL_ATGARDAS, a->name(), egna->name()).ok()) << "when, by whom?";
  for (const char* key : {"K03", "K04", "K05"}) {
    ASSERT_THAT(Decide(key, v1::SPEGELVAL_SPEGLAS, a->name(), egna->name()), tests::IsOk());
  }
  for (const char* key : {"K06", "K90"}) {
    ASSERT_THAT(Decide(key, v1::SPEGELVAL_MEDVETET_OLIKA, a->name(), egna->name(), "gäller bara egen regi"),
                tests::IsOk());
  }
  lage = Lage();
  EXPECT_TRUE(lage.klar());
  EXPECT_EQ(lage.summor().tackta(), 5);
  end.set_request_id(NewRequestId());
  ASSERT_THAT(Do("SlutforOversyn", end, oversyn), tests::IsOk());
  EXPECT_EQ(oversyn.efter_tackta(), 5);
  EXPECT_EQ(oversyn.efter_krav(), 6);
  EXPECT_EQ(oversyn.klar_date(), "2026-11-22");

  // For the report: what was covered before and after, of the kommun and the insatstyp.
  fakta::v1::ListFaktaRequest ask;
  ask.set_parent(Parent());
  ask.set_from_date("2026-01-01");
  ask.set_to_date("2026-12-31");
  std::vector<std::string> told;
  ASSERT_THAT(std::get<proto::ServerStreamHandler>(handlers_.table().at("ListFakta"))(
                  MakeCall("ListFakta"), ask,
                  [&](const google::protobuf::Message& message) {
                    for (const auto& f : static_cast<const fakta::v1::ListFaktaResponse&>(message).fakta()) {
                      told.push_back(absl::StrCat(f.matt(), " ", f.insatstyp(), " ", f.enhet(), " ", f.period(), " ",
                                                  f.value(), "/", f.denominator()));
                    }
                    return true;
                  }),
              tests::IsOk());
  EXPECT_THAT(told, testing::UnorderedElementsAre("oversyn.efter SOL_HEMTJANST  2026-11 5/6",
                                                  "oversyn.fore SOL_HEMTJANST  2026-11 2/6"));
  fakta::v1::ListMattRequest which;
  which.set_parent(Parent());
  fakta::v1::ListMattResponse matt;
  ASSERT_THAT(Do("ListMatt", which, matt), tests::IsOk());
  ASSERT_EQ(matt.matt_size(), 3);
  for (const fakta::v1::Matt& one :
       matt.matt()) {  // the coverage is the kommun's; reminders have an enhet and its regi
    EXPECT_EQ(one.kommunens(), one.matt().rfind("oversyn.", 0) == 0) << one.matt();
  }
}

// A difference that is to be put right is a line from 30 days before its day, also after it, until something changes
// it.
TEST_P(OversynTest, WhatIsToBePutRightIsALineUntilItIs) {
  const v1::Utforare privat = NewUtforare("Exempelvård AB"), egen = NewUtforare("Egen regi", v1::REGIFORM_KOMMUNAL);
  const auto lov = NewKatalog("hemtjanst-lov", kMall), intern = NewKatalog("hemtjanst-intern", kSpegel);
  ASSERT_THAT(lov, tests::IsOk());
  ASSERT_THAT(intern, tests::IsOk());
  const auto a = NewAvtal(privat, v1::AVTALSFORM_LOV, lov->name());
  const auto egna = NewAvtal(egen, v1::AVTALSFORM_INTERN_OVERENSKOMMELSE, intern->name());
  ASSERT_THAT(a, tests::IsOk());
  ASSERT_THAT(egna, tests::IsOk());
  const std::string omrade = NewOmrade("Hemtjänst öst");
  // Today is 22 November 2026.
  ASSERT_THAT(DecideAtgardas("K03", a->name(), egna->name(), "2026-12-22", omrade), tests::IsOk());
  ASSERT_THAT(DecideAtgardas("K06", a->name(), egna->name(), "2026-12-23", omrade), tests::IsOk());
  EXPECT_FALSE(DecideAtgardas("K90", a->name(), egna->name(), "2026-11-21", omrade).ok()) << "that day has passed";
  ASSERT_THAT(DecideAtgardas("K90", a->name(), egna->name(), "2026-11-01", omrade, 30), tests::IsOk());
  EXPECT_THAT(Lines(), testing::ElementsAre("Krav K03 i den interna överenskommelsen för hemtjänst 2026-12-22",
                                            "Krav K90 i den interna överenskommelsen för hemtjänst 2026-11-01"));
  v1::CreateSpegelbeslutRequest anew = Beslut("K90", v1::SPEGELVAL_MEDVETET_OLIKA, a->name(), egna->name());
  anew.mutable_spegelbeslut()->set_motiv("gäller bara egen regi");
  proto::Call later = MakeCall("CreateSpegelbeslut");
  later.now += absl::Minutes(1);
  v1::Spegelbeslut made;
  ASSERT_THAT(std::get<proto::UnaryHandler>(handlers_.table().at("CreateSpegelbeslut"))(later, anew, made),
              tests::IsOk());
  EXPECT_THAT(Lines(), testing::ElementsAre("Krav K03 i den interna överenskommelsen för hemtjänst 2026-12-22"))
      << "a later decision takes its place";
  std::vector<v1::Krav> mended = kSpegel;
  mended[2] = kMall[2];
  const auto rattad = NewKatalog("hemtjanst-intern", mended);
  ASSERT_THAT(rattad, tests::IsOk());
  v1::UpdateAvtalRequest change;
  *change.mutable_avtal() = *egna;
  change.mutable_avtal()->clear_kravkataloger();
  change.mutable_avtal()->add_kravkataloger(rattad->name());
  change.mutable_update_mask()->add_paths("kravkataloger");
  change.set_request_id(NewRequestId());
  v1::Avtal now;
  ASSERT_THAT(Do("UpdateAvtal", change, now), tests::IsOk());
  EXPECT_THAT(Lines(), testing::IsEmpty()) << "the two are alike";
}

TEST_P(OversynTest, TellsOfAvtalWithoutKrav) {
  const v1::Utforare privat = NewUtforare("Exempelvård AB");
  const auto without = NewAvtal(privat, v1::AVTALSFORM_LOV, "");
  ASSERT_THAT(without, tests::IsOk());
  v1::CreateUppdragRequest request;
  request.set_parent(Parent());
  request.set_request_id(NewRequestId());
  request.mutable_uppdrag()->set_enhet(NewEnhet("Norr").name());
  request.mutable_uppdrag()->set_utforare(privat.name());
  request.mutable_uppdrag()->set_avtal(without->name());
  request.mutable_uppdrag()->set_insatstyp(Hemtjanst());
  request.mutable_uppdrag()->set_giltig_fran("2024-01-01");
  v1::Uppdrag made;
  ASSERT_THAT(Do("CreateUppdrag", request, made), tests::IsOk());
  EXPECT_THAT(Lage().utan_krav(), testing::ElementsAre(without->name()));
}

TEST_P(OversynTest, LongKravComeInPagesThatFit) {
  // 500 krav of 4 000 characters on each side, every word of which differs: 4 MB in all but for what tells the words.
  std::vector<v1::Krav> mallar, speglar;
  for (int i = 0; i < 500; ++i) {
    const std::string nyckel = absl::StrCat("K", 1000 + i);
    std::string a, b;
    while (a.size() < 3900) {
      absl::StrAppend(&a, "mall", i, " ");
      absl::StrAppend(&b, "annan", i, " ");
    }
    mallar.push_back(MakeKrav(nyckel, a.substr(0, 3900)));
    speglar.push_back(MakeKrav(nyckel, b.substr(0, 3900)));
  }
  const auto mall = NewKatalog("mall", mallar), spegel = NewKatalog("spegel", speglar);
  ASSERT_THAT(mall, tests::IsOk());
  ASSERT_THAT(spegel, tests::IsOk());
  const auto a = NewAvtal(NewUtforare("Exempelvård AB"), v1::AVTALSFORM_LOV, mall->name());
  const auto b =
      NewAvtal(NewUtforare("Egen regi", v1::REGIFORM_KOMMUNAL), v1::AVTALSFORM_INTERN_OVERENSKOMMELSE, spegel->name());
  ASSERT_THAT(a, tests::IsOk());
  ASSERT_THAT(b, tests::IsOk());
  v1::GetKravspegelRequest request;
  request.set_parent(Parent());
  request.set_mall_avtal(a->name());
  request.set_spegel_avtal(b->name());
  std::vector<std::string> keys;
  int pages = 0;
  do {
    v1::GetKravspegelResponse page;
    ASSERT_THAT(Do("GetKravspegel", request, page), tests::IsOk());
    EXPECT_LT(page.ByteSizeLong(), 2u << 20);
    EXPECT_EQ(page.summor().andrade(), 500) << "of all pages";
    for (const v1::Kravskillnad& one : page.skillnader()) keys.push_back(one.nyckel());
    request.set_page_token(page.next_page_token());
    ++pages;
  } while (!request.page_token().empty() && pages < 100);
  EXPECT_GT(pages, 1);
  ASSERT_EQ(keys.size(), 500u);
  for (int i = 0; i < 500; ++i)
    ASSERT_EQ(keys[static_cast<size_t>(i)], absl::StrCat("K", 1000 + i)) << "each once, in order";
  request.set_page_size(3);
  request.clear_page_token();
  v1::GetKravspegelResponse three;
  ASSERT_THAT(Do("GetKravspegel", request, three), tests::IsOk());
  EXPECT_EQ(three.skillnader_size(), 3);
  request.set_page_token("x");
  EXPECT_FALSE(Do("GetKravspegel", request, three).ok());
}

TEST_P(OversynTest, WhatStopsItIsNamed) {
  const v1::Utforare privat = NewUtforare("Exempelvård AB"), egen = NewUtforare("Egen regi", v1::REGIFORM_KOMMUNAL);
  const auto lov = NewKatalog("hemtjanst-lov", kMall), intern = NewKatalog("hemtjanst-intern", kMall);
  ASSERT_THAT(lov, tests::IsOk());
  ASSERT_THAT(intern, tests::IsOk());
  ASSERT_THAT(NewAvtal(privat, v1::AVTALSFORM_LOV, lov->name()), tests::IsOk());
  ASSERT_THAT(NewAvtal(egen, v1::AVTALSFORM_INTERN_OVERENSKOMMELSE, intern->name()), tests::IsOk());
  const auto bare = NewAvtal(privat, v1::AVTALSFORM_LOU, "");
  ASSERT_THAT(bare, tests::IsOk());
  v1::CreateUppdragRequest begin;
  begin.set_parent(Parent());
  begin.set_request_id(NewRequestId());
  begin.mutable_uppdrag()->set_enhet(NewEnhet("Norr").name());
  begin.mutable_uppdrag()->set_utforare(privat.name());
  begin.mutable_uppdrag()->set_insatstyp(Hemtjanst());
  begin.mutable_uppdrag()->set_avtal(bare->name());
  begin.mutable_uppdrag()->set_giltig_fran("2024-01-01");
  v1::Uppdrag uppdrag;
  ASSERT_THAT(Do("CreateUppdrag", begin, uppdrag), tests::IsOk());
  v1::CreateOversynRequest oversyn;
  oversyn.set_parent(Parent());
  oversyn.set_request_id(NewRequestId());
  oversyn.mutable_oversyn()->set_insatstyp(Hemtjanst());
  v1::Oversyn made;
  ASSERT_THAT(Do("CreateOversyn", oversyn, made), tests::IsOk());
  v1::SlutforOversynRequest end;
  end.set_name(made.name());
  end.set_request_id(NewRequestId());
  EXPECT_EQ(proto::SwedishOf(Do("SlutforOversyn", end, made)),
            "1 avtal saknar krav för insatstypen, och kan inte jämföras: Exempelvård AB (utan beteckning). Ange en "
            "kravkatalog på vart och ett: kvalitet avtal krav.");
}

}  // namespace
}  // namespace kvalitet::registry
