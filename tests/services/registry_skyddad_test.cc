// An enhet with a secret place: no answer tells it, whatever came before.
#include "tests/services/registry_fixture.h"

namespace kvalitet::registry {
namespace {

using testing::HasSubstr;
using testing::Not;

class SkyddadTest : public RegistryFixture {
 protected:
  static v1::UtforareRad Rad(const std::string& insatstyp, const std::string& omrade) {
    v1::UtforareRad rad;
    rad.set_rad(2);
    rad.set_kall_id("1");
    rad.set_utforare("Kvinnojouren Exempel");
    rad.set_enhet("Boende Exempel");
    rad.set_insatstyp(insatstyp);
    rad.set_regi("ideell");
    rad.set_omrade(omrade);
    rad.set_galler_fran("2024-01-01");
    return rad;
  }
  // Everything that the register answers about enheter, lines and proposals, as of today and long ago.
  std::string Everything() const {
    std::string all;
    for (const char* day : {"", "2024-06-01", "2026-11-01"}) {
      v1::ListEnheterRequest list;
      list.set_parent(Parent());
      list.set_as_of_date(day);
      v1::ListEnheterResponse enheter;
      EXPECT_THAT(Do("ListEnheter", list, enheter), tests::IsOk());
      all += enheter.ShortDebugString();
    }
    v1::ListOffentligtRegisterRequest publik;
    publik.set_parent(Parent());
    v1::ListOffentligtRegisterResponse rader;
    EXPECT_THAT(Do("ListOffentligtRegister", publik, rader), tests::IsOk());
    all += rader.ShortDebugString();
    for (const char* resurs : {"enheter", "importrader", "andringsforslag"}) {
      v1::ExportResurserRequest request;
      request.set_parent(Parent());
      request.set_resurs(resurs);
      request.set_format(v1::EXPORTFORMAT_JSONL);
      const proto::Send send = [&](const google::protobuf::Message& part) {
        all += static_cast<const v1::ExportResurserResponse&>(part).data();
        return true;
      };
      EXPECT_THAT(std::get<proto::ServerStreamHandler>(handlers_.table().at("ExportResurser"))(
                      MakeCall("ExportResurser"), request, send),
                  tests::IsOk());
    }
    return all;
  }
};

KVALITET_ON_EVERY_ENGINE(SkyddadTest);

TEST_P(SkyddadTest, AListOfSkyddadeBoendenNeverTellsWhere) {
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "lista", {Rad("skyddat boende", "Farsta")}, false, response), tests::IsOk());
  ASSERT_EQ(response.nya(), 1) << response.ShortDebugString();
  std::string all = Everything();
  EXPECT_THAT(all, Not(HasSubstr("Farsta")));
  EXPECT_THAT(all, HasSubstr("skyddade: 1"));
  EXPECT_THAT(all, Not(HasSubstr("enhet: \"Boende Exempel\""))) << "of the public register";
  v1::UtforareRad changed = Rad("skyddat boende", "Farsta strand");
  changed.set_antal_personer("4");
  ASSERT_THAT(Import("0114", "lista", {changed}, false, response), tests::IsOk());
  ASSERT_EQ(response.andrade(), 1);
  all = Everything();
  EXPECT_THAT(all, Not(HasSubstr("Farsta")));
  EXPECT_THAT(all, HasSubstr("antal_personer: 4"));
}

TEST_P(SkyddadTest, WhatBecomesProtectedIsForgottenEverywhere) {
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "lista", {Rad("öppenvård IFO", "Farsta")}, false, response), tests::IsOk());
  ASSERT_THAT(Everything(), HasSubstr("Farsta")) << response.ShortDebugString();
  const auto enheter = ListAll<v1::ListEnheterRequest, v1::ListEnheterResponse>("ListEnheter");
  ASSERT_EQ(enheter.enheter_size(), 1);
  v1::UpdateEnhetRequest request;
  request.mutable_enhet()->set_name(enheter.enheter(0).name());
  request.mutable_enhet()->set_skyddad(true);
  request.mutable_update_mask()->add_paths("skyddad");
  request.mutable_update_mask()->add_paths("omrade");
  request.set_request_id(NewRequestId());
  v1::Enhet now;
  ASSERT_THAT(Do("UpdateEnhet", request, now), tests::IsOk());
  EXPECT_THAT(Everything(), Not(HasSubstr("Farsta")));
}

TEST_P(SkyddadTest, ASkyddatBoendeIsInAProtectedPlace) {
  const v1::Utforare utforare = NewUtforareWithout("Regionen", v1::REGIFORM_REGION);
  v1::CreateUppdragRequest request;
  request.set_parent(Parent());
  request.set_request_id(NewRequestId());
  request.mutable_uppdrag()->set_enhet(NewEnhet("Öppen").name());
  request.mutable_uppdrag()->set_utforare(utforare.name());
  request.mutable_uppdrag()->set_insatstyp(Parent() + "/insatstyper/sol-skyddat-boende");
  request.mutable_uppdrag()->set_giltig_fran("2026-01-01");
  v1::Uppdrag made;
  const absl::Status refused = Do("CreateUppdrag", request, made);
  ASSERT_EQ(proto::ViolationsOf(refused).size(), 1u) << refused;
  EXPECT_THAT(proto::ViolationsOf(refused)[0].svenska, HasSubstr("skyddad plats"));
}

// The HSA catalogue and Kolada tell more of an enhet than this register does.
TEST_P(SkyddadTest, OnlyTheKommunAndItsOwnReadWhatLeadsToThePlace) {
  const v1::Utforare own = NewUtforareWithout("Jouren", v1::REGIFORM_REGION), other = NewUtforareWithout("Annan AB");
  const v1::Enhet open = NewEnhet("Öppen");
  v1::CreateEnhetRequest create;
  create.set_parent(Parent());
  create.set_request_id(NewRequestId());
  v1::Enhet dold;
  create.mutable_enhet()->set_namn("Dold");
  create.mutable_enhet()->set_skyddad(true);
  create.mutable_enhet()->set_hsa_id("SE2321000016-XMARK");
  create.mutable_enhet()->set_kapacitet(7);
  create.mutable_enhet()->set_giltig_fran("2024-01-01");
  ASSERT_THAT(Do("CreateEnhet", create, dold), tests::IsOk());
  v1::CreateUppdragRequest uppdrag;
  uppdrag.set_parent(Parent());
  uppdrag.set_request_id(NewRequestId());
  uppdrag.mutable_uppdrag()->set_enhet(dold.name());
  uppdrag.mutable_uppdrag()->set_utforare(own.name());
  uppdrag.mutable_uppdrag()->set_insatstyp(Parent() + "/insatstyper/sol-skyddat-boende");
  uppdrag.mutable_uppdrag()->set_giltig_fran("2024-01-01");
  v1::Uppdrag made;
  ASSERT_THAT(Do("CreateUppdrag", uppdrag, made), tests::IsOk());
  const auto as = [&](const std::string& method, proto::Roll role, proto::Grant grant) {
    proto::Call call = MakeCall(method);
    call.who.roles = {role};
    call.who.grants = {std::move(grant)};
    return call;
  };
  const auto read = [&](const std::string& method, proto::Roll role, proto::Grant grant) {
    const proto::Call call = as(method, role, std::move(grant));
    v1::GetEnhetRequest get;
    get.set_name(dold.name());
    v1::ListEnheterRequest list;
    list.set_parent(Parent());
    v1::Enhet one;
    v1::ListEnheterResponse all;
    const auto& handler = std::get<proto::UnaryHandler>(handlers_.table().at(method));
    EXPECT_THAT(method == "GetEnhet" ? handler(call, get, one) : handler(call, list, all), tests::IsOk());
    return one.ShortDebugString() + all.ShortDebugString();
  };
  using Who = std::pair<proto::Roll, proto::Grant>;
  const std::vector<Who> may = {{proto::Roll::KVALITETSTEAM, {"0114", "", {}}},
                                {proto::Roll::UTFORARADMIN, {"0114", own.name(), {}}},
                                {proto::Roll::ENHETSCHEF, {"0114", "", {dold.name()}}},
                                {proto::Roll::ENHETSCHEF, {"0114", own.name(), {dold.name()}}}};
  const std::vector<Who> may_not = {{proto::Roll::UTFORARADMIN, {"0114", other.name(), {}}},
                                    {proto::Roll::ENHETSCHEF, {"0114", "", {open.name()}}},
                                    {proto::Roll::ENHETSCHEF, {"0114", own.name(), {open.name()}}},
                                    {proto::Roll::UTFORARE, {"0114", "", {}}},
                                    {proto::Roll::KVALITETSTEAM, {"0114", other.name(), {}}},
                                    {proto::Roll::KVALITETSTEAM, {"0115", "", {}}}};
  v1::ListEnheterRequest asks;
  asks.set_parent(Parent());
  asks.set_filter("kapacitet > 6");
  v1::ListEnheterResponse found;
  const auto& list = std::get<proto::UnaryHandler>(handlers_.table().at("ListEnheter"));
  for (const char* method : {"GetEnhet", "ListEnheter"}) {
    for (const auto& [role, grant] : may) {
      EXPECT_THAT(read(method, role, grant), HasSubstr("XMARK")) << method << grant.utforare;
    }
    for (const auto& [role, grant] : may_not) {
      EXPECT_THAT(read(method, role, grant),
                  testing::AllOf(HasSubstr("Dold"), Not(HasSubstr("XMARK")), Not(HasSubstr("kapacitet"))))
          << method << grant.utforare;
      EXPECT_THAT(list(as("ListEnheter", role, grant), asks, found), HasReason("FILTER_EJ_TILLATET"));
    }
  }
  EXPECT_THAT(list(MakeCall("ListEnheter"), asks, found), tests::IsOk());
  EXPECT_EQ(found.enheter_size(), 1);
}

TEST_P(SkyddadTest, TheProtectionOfASkyddatBoendeStaysWhileItIsOne) {
  const v1::Utforare utforare = NewUtforareWithout("Regionen", v1::REGIFORM_REGION);
  const v1::Enhet enhet = NewEnhet("Dold");
  const auto protect = [&](bool skyddad) {
    v1::UpdateEnhetRequest request;
    request.mutable_enhet()->set_name(enhet.name());
    request.mutable_enhet()->set_skyddad(skyddad);
    request.mutable_update_mask()->add_paths("skyddad");
    request.set_request_id(NewRequestId());
    v1::Enhet now;
    return Do("UpdateEnhet", request, now);
  };
  ASSERT_THAT(protect(true), tests::IsOk());
  v1::CreateUppdragRequest request;
  request.set_parent(Parent());
  request.set_request_id(NewRequestId());
  request.mutable_uppdrag()->set_enhet(enhet.name());
  request.mutable_uppdrag()->set_utforare(utforare.name());
  request.mutable_uppdrag()->set_insatstyp(Parent() + "/insatstyper/sol-skyddat-boende");
  request.mutable_uppdrag()->set_giltig_fran("2024-01-01");
  v1::Uppdrag made;
  ASSERT_THAT(Do("CreateUppdrag", request, made), tests::IsOk());
  const absl::Status refused = protect(false);
  ASSERT_EQ(proto::ViolationsOf(refused).size(), 1u) << refused;
  EXPECT_THAT(proto::ViolationsOf(refused)[0].svenska, HasSubstr("skyddat boende"));
  v1::UpdateUppdragRequest end;
  *end.mutable_uppdrag() = made;
  end.mutable_uppdrag()->set_giltig_till("2025-01-01");
  end.mutable_update_mask()->add_paths("giltig_till");
  end.set_request_id(NewRequestId());
  ASSERT_THAT(Do("UpdateUppdrag", end, made), tests::IsOk());
  EXPECT_THAT(protect(false), tests::IsOk()) << "it is one no longer";
}

TEST_P(SkyddadTest, WhatAListSaysWillBeginIsJudgedAsNew) {
  v1::UtforareRad rad = Rad("hemtjänst", "");
  rad.set_regi("privat");
  rad.set_galler_fran("2027-01-01");
  v1::ImportUtforareResponse response;
  ASSERT_THAT(Import("0114", "lista", {rad}, false, response), tests::IsOk());
  ASSERT_EQ(response.antal_fel(), 1);
  EXPECT_THAT(response.fel(0).text(), HasSubstr("något tillstånd"));
  EXPECT_EQ((ListAll<v1::ListUppdragRequest, v1::ListUppdragResponse>("ListUppdrag")).uppdrag_size(), 0);
  const v1::Utforare known = NewUtforareWithout(rad.utforare());
  NewTillstand(known.name(), {Hemtjanst()}, "2026-12-01");
  ASSERT_THAT(Import("0114", "lista", {rad}, false, response), tests::IsOk());
  EXPECT_EQ(response.antal_fel(), 0) << response.ShortDebugString();
  const auto uppdrag = ListAll<v1::ListUppdragRequest, v1::ListUppdragResponse>("ListUppdrag");
  ASSERT_EQ(uppdrag.uppdrag_size(), 1);
  EXPECT_EQ(uppdrag.uppdrag(0).tillstandsgrund(), v1::TILLSTANDSGRUND_FINNS);
}

}  // namespace
}  // namespace kvalitet::registry
