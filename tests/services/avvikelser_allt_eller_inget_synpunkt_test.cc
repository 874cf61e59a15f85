// Each write of a synpunkt, with every one of its statements failing in turn: it and its line in the register stand
// together or not at all.
#include <gmock/gmock.h>

#include <functional>
#include <vector>

#include "tests/services/avvikelser_allt_eller_inget.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using tests::IsOk;

class AlltEllerIngetSynpunktTest : public AlltEllerInget<LexSarahTest> {
 protected:
  // A step with what it asks for, and where the synpunkt and its line stand afterwards.
  struct Led {
    v1::Synpunktssteg steg;
    std::function<void(v1::MoveSynpunktRequest&)> fyll;
    v1::SynpunktState lage;
    v1::Avvikelsestatus rad;
    Roll roll = Roll::KVALITETSTEAM;
  };
  void Ta(const v1::Synpunkt& synpunkt, const std::vector<Led>& leder) {
    for (const Led& one : leder) {
      v1::MoveSynpunktRequest request;
      request.set_name(synpunkt.name());
      request.set_steg(one.steg);
      request.set_request_id(base::NewId(absl::Now()));
      one.fyll(request);
      const bool line = house().Get(synpunkt.avvikelse())->state() != one.rad;
      const Tables touched = line ? Tables{"synpunkt", "avvikelse"} : Tables{"synpunkt"};
      const auto moved = Each<v1::Synpunkt>("MoveSynpunkt", request, As(one.roll), line ? 8 : 6, touched);
      EXPECT_EQ(moved.state(), one.lage) << Synpunktssteg_Name(one.steg);
      EXPECT_EQ(house().Get(synpunkt.avvikelse())->state(), one.rad) << Synpunktssteg_Name(one.steg);
    }
  }
};

ALLT_ELLER_INGET(AlltEllerIngetSynpunktTest, ASynpunktIsRegisteredChangedAndLinkedWithItsLine, "CreateSynpunkt",
                 "UpdateSynpunkt", "LinkSynpunkt") {
  v1::Synpunkt synpunkt =
      Each<v1::Synpunkt>("CreateSynpunkt", NySynpunkt(), House::Team(), 10,
                         {"synpunkt", "synpunkt_kategorier", "avvikelse", "avvikelse_kategorier", "fakta_markor"});
  const auto avvikelse = house().Create(House::NewOne("soder"));
  ASSERT_THAT(avvikelse, IsOk());

  v1::UpdateSynpunktRequest update;
  *update.mutable_synpunkt() = synpunkt;
  update.mutable_synpunkt()->mutable_kategorier(0)->set_kod("SYN_BEMOTANDE");
  update.mutable_update_mask()->add_paths("kategorier");
  update.set_request_id(base::NewId(absl::Now()));
  synpunkt = Each<v1::Synpunkt>("UpdateSynpunkt", update, House::Team(), 8,
                                {"synpunkt", "synpunkt_kategorier", "avvikelse", "avvikelse_kategorier"});
  EXPECT_EQ(house().Get(synpunkt.avvikelse())->kategorier(0).kod(), "SYN_BEMOTANDE") << "its line follows";

  v1::LinkSynpunktRequest link;
  link.set_name(synpunkt.name());
  link.set_avvikelse(avvikelse->name());
  link.set_request_id(base::NewId(absl::Now()));
  EXPECT_EQ(Each<v1::Synpunkt>("LinkSynpunkt", link, House::Team(), 5, {"synpunkt", "synpunkt_lankar"}).lankar_size(),
            1);
}

ALLT_ELLER_INGET(AlltEllerIngetSynpunktTest, AnAnswerThatDidNotContentThem,
                 "MoveSynpunkt STEG_BEKRAFTA STEG_TILLDELA STEG_FORLANG STEG_UTRED STEG_BESVARA STEG_MISSNOJD",
                 "MoveSynpunkt STEG_NASTA_CHEF STEG_NOJD STEG_ATGARDA STEG_AVSLUTA STEG_ATEROPPNA") {
  v1::CreateSynpunktRequest create = NySynpunkt();
  create.mutable_synpunkt()->set_vill_ha_svar(true);
  create.mutable_synpunkt()->set_kontakt("per brev");
  const auto synpunkt = Ask<v1::Synpunkt>("CreateSynpunkt", create, House::Team());
  ASSERT_THAT(synpunkt, IsOk());
  const auto bara = [](v1::MoveSynpunktRequest&) {};
  const auto svar = [](v1::MoveSynpunktRequest& q) { q.set_svar("Schemat är ändrat."); };
  const auto motiv = [](v1::MoveSynpunktRequest& q) { q.set_motiv("Det hände igen."); };
  Ta(*synpunkt,
     {{v1::STEG_BEKRAFTA, bara, v1::SYNPUNKT_REGISTRERAD, v1::REGISTRERAD},
      {v1::STEG_TILLDELA, [](auto& q) { q.set_ansvarig("Chefen Ek"); }, v1::SYNPUNKT_TILLDELAD, v1::REGISTRERAD},
      {v1::STEG_FORLANG,
       [](auto& q) {
         q.set_motiv("Personalen är ledig.");
         q.set_svar_senast_date("2026-08-31");
       },
       v1::SYNPUNKT_TILLDELAD, v1::REGISTRERAD},
      {v1::STEG_UTRED, bara, v1::SYNPUNKT_UNDER_UTREDNING, v1::UNDER_UTREDNING},
      {v1::STEG_BESVARA, svar, v1::SYNPUNKT_BESVARAD, v1::UNDER_UTREDNING},
      {v1::STEG_MISSNOJD, bara, v1::SYNPUNKT_MISSNOJD, v1::UNDER_UTREDNING},
      {v1::STEG_NASTA_CHEF, bara, v1::SYNPUNKT_NASTA_CHEF, v1::UNDER_UTREDNING},
      {v1::STEG_BESVARA, svar, v1::SYNPUNKT_BESVARAD, v1::UNDER_UTREDNING, Roll::UTFORARE},
      {v1::STEG_NOJD, [](auto& q) { q.set_nojd(v1::JA_NEJ_JA); }, v1::SYNPUNKT_BESVARAD, v1::UNDER_UTREDNING},
      {v1::STEG_ATGARDA, motiv, v1::SYNPUNKT_ATGARD, v1::UNDER_UTREDNING},
      {v1::STEG_AVSLUTA, [](auto& q) { q.set_forbattring(v1::JA_NEJ_JA); }, v1::SYNPUNKT_AVSLUTAD, v1::AVSLUTAD},
      {v1::STEG_ATEROPPNA, motiv, v1::SYNPUNKT_UNDER_UTREDNING, v1::UNDER_UTREDNING}});
}

ALLT_ELLER_INGET(AlltEllerIngetSynpunktTest, NobodyWaitsForAnAnswer,
                 "MoveSynpunkt STEG_UTRED STEG_AVSLUTA_UTAN_SVAR STEG_ATEROPPNA STEG_OVERLAMNA") {
  const auto synpunkt = Ask<v1::Synpunkt>("CreateSynpunkt", NySynpunkt(), House::Team());
  ASSERT_THAT(synpunkt, IsOk());
  const auto bara = [](v1::MoveSynpunktRequest&) {};
  const auto motiv = [](v1::MoveSynpunktRequest& q) { q.set_motiv("Det hände igen."); };
  const auto vidare = [](v1::MoveSynpunktRequest& q) {
    q.set_motiv("Det gäller färdtjänsten.");
    q.set_mottagare("Regionen");
  };
  Ta(*synpunkt, {{v1::STEG_UTRED, bara, v1::SYNPUNKT_UNDER_UTREDNING, v1::UNDER_UTREDNING},
                 {v1::STEG_AVSLUTA_UTAN_SVAR, bara, v1::SYNPUNKT_UTAN_SVAR, v1::AVSLUTAD},
                 {v1::STEG_ATEROPPNA, motiv, v1::SYNPUNKT_UNDER_UTREDNING, v1::UNDER_UTREDNING},
                 {v1::STEG_OVERLAMNA, vidare, v1::SYNPUNKT_OVERLAMNAD, v1::AVSLUTAD}});
}

KVALITET_ON_EVERY_ENGINE(AlltEllerIngetSynpunktTest);

}  // namespace
}  // namespace kvalitet::avvikelser
