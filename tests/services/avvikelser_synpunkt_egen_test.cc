// What an enskild utförare's own people take in about its own health care: the kommun counts it, and reads none of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "services/avvikelser/schema.h"
#include "tests/services/avvikelser_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using proto::Roll;
using testing::HasSubstr;
using testing::Not;
using tests::IsOk;

constexpr char kMarker[] = "HEMLIGMARKÖR";
constexpr Roll kKommunens[] = {Roll::KVALITETSTEAM, Roll::SAS, Roll::LEX_SARAH_UTREDARE, Roll::MAS, Roll::MAR};

class SynpunktEgenTest : public HouseTest {
 protected:
  static std::string Hemlig(const std::string& what) { return absl::StrCat(what, " ", kMarker); }
  static v1::CreateSynpunktRequest NewOne(const std::string& enhet, const std::string& insatstyp,
                                          const std::string& kategori = "SYN_TID") {
    v1::CreateSynpunktRequest request;
    request.set_parent("kommuner/0114");
    request.set_request_id(base::NewId(absl::Now()));
    v1::Synpunkt& s = *request.mutable_synpunkt();
    s.set_typ(v1::SYNPUNKTSTYP_KLAGOMAL);
    s.set_kanal(v1::KANAL_TELEFON);
    s.set_avsandare(v1::AVSANDARE_NARSTAENDE);
    s.set_avsandare_namn(Hemlig("Anna"));
    s.set_kontakt(Hemlig("per brev"));
    s.set_vill_ha_svar(true);
    s.set_enhet(FakeRegistry::Enhet(enhet));
    s.set_insatstyp(insatstyp);
    s.add_kategorier()->set_kod(kategori);
    s.set_text(Hemlig("Läkemedlet kom för sent."));
    return request;
  }
  absl::StatusOr<v1::Synpunkt> Create(const v1::CreateSynpunktRequest& request, const proto::Call& call) {
    return Ask<v1::Synpunkt>("CreateSynpunkt", request, call);
  }
  absl::StatusOr<v1::Synpunkt> Get(const std::string& name, const proto::Call& call = House::Team()) {
    v1::GetSynpunktRequest request;
    request.set_name(name);
    return Ask<v1::Synpunkt>("GetSynpunkt", request, call);
  }
  absl::StatusOr<v1::Synpunkt> Update(const v1::Synpunkt& changed, const std::string& path, const proto::Call& call) {
    v1::UpdateSynpunktRequest request;
    *request.mutable_synpunkt() = changed;
    request.mutable_update_mask()->add_paths(path);
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Synpunkt>("UpdateSynpunkt", request, call);
  }
  // A step with all that it asks for, each of it marked.
  static v1::MoveSynpunktRequest Steg(const std::string& name, v1::Synpunktssteg steg) {
    v1::MoveSynpunktRequest request;
    request.set_name(name);
    request.set_steg(steg);
    request.set_request_id(base::NewId(absl::Now()));
    const std::set<v1::Synpunktssteg> why = {v1::STEG_FORLANG, v1::STEG_ATGARDA, v1::STEG_OVERLAMNA,
                                             v1::STEG_ATEROPPNA};
    if (why.count(steg) > 0) request.set_motiv(Hemlig("Därför."));
    if (steg == v1::STEG_TILLDELA) request.set_ansvarig(Hemlig("Bo"));
    if (steg == v1::STEG_BESVARA) request.set_svar(Hemlig("Det rättas."));
    if (steg == v1::STEG_FORLANG) request.set_svar_senast_date("2026-12-01");
    if (steg == v1::STEG_OVERLAMNA) request.set_mottagare(Hemlig("Patientnämnden"));
    if (steg == v1::STEG_NOJD) request.set_nojd(v1::JA_NEJ_JA);
    if (steg == v1::STEG_AVSLUTA) {
      request.set_forbattring(v1::JA_NEJ_JA);
      request.set_forbattring_text(Hemlig("Ny rutin."));
    }
    return request;
  }
  static proto::Call As(Roll roll) {
    proto::Call call = House::Team();
    call.who.subject = absl::StrCat("kommunens-", Roll_Name(roll));
    call.who.roles = {roll};
    return call;
  }
  // The management of alfa, and the chief of its enhet lunden.
  static proto::Call Ledning(const std::string& who) {
    proto::Call call = House::Utforare("alfa");
    call.who.subject = who;
    return call;
  }
  static proto::Call Chef() {
    proto::Call call = Ledning("chef-lunden");
    call.who.roles = {Roll::ENHETSCHEF};
    call.scope.reaches[0].enheter = {FakeRegistry::Enhet("lunden")};
    return call;
  }
  static std::string Bytes(const google::protobuf::Message& message) { return message.SerializeAsString(); }
  // All that a role of the kommun gets of it by the methods that show it or its line.
  std::string SeenBy(const proto::Call& call, const v1::Synpunkt& s) {
    const auto got = Get(s.name(), call);
    EXPECT_THAT(got, IsOk());
    if (!got.ok()) return "";
    EXPECT_EQ(got->state(), s.state()) << "it is there, and where it stands";
    EXPECT_EQ(got->inkom_date(), s.inkom_date());
    EXPECT_EQ(got->kategorier_size(), 1);
    EXPECT_EQ(got->besvarad_av() + got->registrerad_av_person(), "");
    std::string seen = Bytes(*got);
    v1::ListSynpunkterRequest list;
    list.set_parent("kommuner/0114");
    const auto page = Ask<v1::ListSynpunkterResponse>("ListSynpunkter", list, call);
    EXPECT_THAT(page, IsOk());
    if (page.ok()) {
      EXPECT_EQ(page->synpunkter_size(), 1);
      for (const v1::Synpunkt& one : page->synpunkter()) {
        EXPECT_EQ(one.besvarad_av() + one.registrerad_av_person(), "");
      }
      seen += Bytes(*page);
    }
    const auto line = house_->Get(s.avvikelse(), call);
    EXPECT_THAT(line, IsOk());
    if (line.ok()) {
      EXPECT_TRUE(line->utforarens_egen());
      EXPECT_EQ(line->anmald_av(), "");
      seen += Bytes(*line);
    }
    const auto lines = house_->List("", "", call);
    EXPECT_THAT(lines, IsOk());
    if (lines.ok()) {
      for (const v1::Avvikelse& one : *lines) seen += Bytes(one);
    }
    attgora::v1::ListAttGoraRequest todo;
    todo.set_parent("kommuner/0114");
    proto::Call late = call;
    late.today += 200;
    const auto tasks = Ask<attgora::v1::ListAttGoraResponse>("ListAttGora", todo, late);
    EXPECT_THAT(tasks, IsOk());
    if (tasks.ok()) {
      for (const auto& one : tasks->att_gora()) EXPECT_NE(one.resurs(), s.name());
      seen += Bytes(*tasks);
    }
    return seen;
  }
};
KVALITET_ON_EVERY_ENGINE(SynpunktEgenTest);

TEST_P(SynpunktEgenTest, TheKommunGetsNoWordOfWhatAVardgivareIsToldOfItsOwnCare) {
  const proto::Call first = Ledning("chef-alfa"), next = Ledning("nasta-chef");
  const auto made = Create(NewOne("lunden", "HSL_SABO"), first);
  ASSERT_THAT(made, IsOk());
  EXPECT_TRUE(made->utforarens_egen());
  EXPECT_THAT(made->text(), HasSubstr(kMarker));
  std::set<std::string> planted, personal;
  const auto* d = v1::Synpunkt::descriptor();
  const auto look = [&] {
    const auto own = Get(made->name(), Chef());
    ASSERT_THAT(own, IsOk());
    for (int i = 0; i < d->field_count(); ++i) {
      const auto* f = d->field(i);
      if (!proto::IsPersonal(f) && !proto::Rule(f).fritext()) continue;
      personal.insert(f->name());
      const std::string text = own->GetReflection()->GetString(*own, f);
      if (text.empty()) continue;
      planted.insert(f->name());
      EXPECT_THAT(text, HasSubstr(kMarker)) << f->name();
    }
    for (const Roll roll : kKommunens) {
      EXPECT_THAT(SeenBy(As(roll), *own), Not(HasSubstr(kMarker))) << Roll_Name(roll) << " " << own->state();
    }
  };
  look();
  const std::vector<std::pair<v1::Synpunktssteg, proto::Call>> steps = {
      {v1::STEG_BEKRAFTA, first}, {v1::STEG_TILLDELA, Chef()}, {v1::STEG_FORLANG, first},
      {v1::STEG_BESVARA, first},  {v1::STEG_MISSNOJD, first},  {v1::STEG_NASTA_CHEF, first},
      {v1::STEG_BESVARA, next},   {v1::STEG_NOJD, first},      {v1::STEG_ATGARDA, first},
      {v1::STEG_AVSLUTA, first},  {v1::STEG_ATEROPPNA, first}, {v1::STEG_OVERLAMNA, first}};
  for (const auto& [steg, call] : steps) {
    const auto moved = Ask<v1::Synpunkt>("MoveSynpunkt", Steg(made->name(), steg), call);
    ASSERT_THAT(moved, IsOk()) << Synpunktssteg_Name(steg);
    EXPECT_TRUE(moved->utforarens_egen());
    EXPECT_THAT(moved->text(), HasSubstr(kMarker));
    look();
  }
  EXPECT_EQ(planted, personal) << "every field that is about persons was looked for";
}

TEST_P(SynpunktEgenTest, TheKommunTakesNoStepOfItAndChangesNothingUnseen) {
  const auto made = Create(NewOne("lunden", "HSL_SABO"), House::Utforare("alfa"));
  ASSERT_THAT(made, IsOk());
  const proto::Call team = House::Team();
  const auto refused = [&](const absl::Status& status, const std::string& what) {
    EXPECT_EQ(proto::ReasonOf(status), "UTFORARENS_EGEN") << what << status;
    EXPECT_THAT(proto::SwedishOf(status), HasSubstr("Vårdgivaren svarar själv för den")) << what;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr(kMarker))) << what;
  };
  for (int steg = 1; steg <= v1::Synpunktssteg_MAX; ++steg) {
    const auto step = static_cast<v1::Synpunktssteg>(steg);
    refused(Ask<v1::Synpunkt>("MoveSynpunkt", Steg(made->name(), step), team).status(), Synpunktssteg_Name(step));
  }
  // Whether a guess is right is not told either.
  for (const std::string& guess : {made->text(), std::string("Något annat.")}) {
    v1::Synpunkt changed = *Get(made->name());
    changed.set_text(guess);
    refused(Update(changed, "text", team).status(), guess == made->text() ? "right" : "wrong");
  }
  v1::Synpunkt opened = *Get(made->name());
  opened.set_insatstyp("SOL_SABO");
  refused(Update(opened, "insatstyp", team).status(), "insatstyp");
  opened = *Get(made->name());
  opened.set_vill_ha_svar(false);
  refused(Update(opened, "vill_ha_svar", team).status(), "vill_ha_svar");
  const auto other = house_->Create(House::NewOne("lunden"));
  ASSERT_THAT(other, IsOk());
  v1::LinkSynpunktRequest link;
  link.set_name(made->name());
  link.set_avvikelse(other->name());
  link.set_request_id(base::NewId(absl::Now()));
  refused(Ask<v1::Synpunkt>("LinkSynpunkt", link, team).status(), "link");
  const auto stands = Get(made->name(), House::Utforare("alfa"));
  ASSERT_THAT(stands, IsOk());
  EXPECT_EQ(stands->etag(), made->etag());
  EXPECT_EQ(stands->text(), made->text());
  // What the kvalitetsteam else puts right the utförare's management does, not the chief who is to answer.
  EXPECT_EQ(Update(opened, "vill_ha_svar", Chef()).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Update(opened, "vill_ha_svar", House::Utforare("alfa")), IsOk());
}

TEST_P(SynpunktEgenTest, WhatIsTheKommunsToReadStaysSo) {
  const auto reads = [&](const absl::StatusOr<v1::Synpunkt>& made) {
    EXPECT_THAT(made, IsOk());
    if (!made.ok()) return false;
    for (const Roll roll : {Roll::KVALITETSTEAM, Roll::SAS}) {
      const auto got = Get(made->name(), As(roll));
      EXPECT_THAT(got, IsOk());
      if (!got.ok() || got->text() != made->text() || got->kontakt() != made->kontakt()) return false;
    }
    return true;
  };
  const proto::Call alfa = House::Utforare("alfa"), beta = House::Utforare("beta");
  EXPECT_TRUE(reads(Create(NewOne("lunden", "HSL_SABO"), House::Team()))) << "it took it in itself";
  EXPECT_TRUE(reads(Create(NewOne("soder", "SOL_HEMTJANST", "SYN_HALSOVARD"), beta))) << "its own regi";
  EXPECT_TRUE(reads(Create(NewOne("lunden", "SOL_SABO"), alfa))) << "no health care";
  EXPECT_FALSE(reads(Create(NewOne("lunden", "HSL_SABO"), alfa)));
  EXPECT_FALSE(reads(Create(NewOne("lunden", "SOL_SABO", "SYN_HALSOVARD"), alfa))) << "by its category";
  for (rv1::Uppdrag& one : *house_->registry.uppdrag.mutable_uppdrag()) one.set_hsl_ansvar(rv1::HSL_ANSVAR_KOMMUN);
  ++house_->registry.changes;
  house_->Refresh();
  EXPECT_TRUE(reads(Create(NewOne("lunden", "HSL_SABO"), alfa))) << "the kommun's patient";
  EXPECT_TRUE(reads(Create(NewOne("lunden", "SOL_SABO", "SYN_HALSOVARD"), alfa)));
}

// What the kommun has read once is not taken from it by a category alone.
TEST_P(SynpunktEgenTest, FollowsWhatItIsAboutWhereTheUppdragSaysWhoseItIs) {
  const proto::Call alfa = House::Utforare("alfa");
  auto made = Create(NewOne("lunden", "SOL_SABO"), alfa);
  ASSERT_THAT(made, IsOk());
  const auto becomes = [&](const char* kategori) {
    made->mutable_kategorier(0)->set_kod(kategori);
    made = Update(*made, "kategorier", alfa);
    EXPECT_THAT(made, IsOk());
    const bool own = house_->Get(made->avvikelse())->utforarens_egen();
    EXPECT_EQ(Get(made->name())->text().empty(), own);
    return own;
  };
  EXPECT_FALSE(becomes("SYN_HALSOVARD")) << "nobody has said who answers for the health care there";
  EXPECT_FALSE(becomes("SYN_TID"));
  house_->registry.reachable = false;
  EXPECT_FALSE(becomes("SYN_HALSOVARD")) << "nor can the registry say";
  house_->registry.reachable = true;
  EXPECT_FALSE(becomes("SYN_TID"));
  for (rv1::Uppdrag& one : *house_->registry.uppdrag.mutable_uppdrag()) one.set_hsl_ansvar(rv1::HSL_ANSVAR_UTFORARE);
  ++house_->registry.changes;
  house_->Refresh();
  EXPECT_TRUE(becomes("SYN_HALSOVARD"));
  EXPECT_FALSE(becomes("SYN_TID")) << "its people say that it is no health care";
}

// Nobody's step waits for what was stored before it was looked for, and whoever may not read it learns nothing of it.
TEST_P(SynpunktEgenTest, APersonnummerThatWasStoredAsAContactStopsNoStep) {
  const proto::Call alfa = House::Utforare("alfa");
  for (const char* insatstyp : {"SOL_SABO", "HSL_SABO"}) {
    auto made = Create(NewOne("lunden", insatstyp), alfa);
    ASSERT_THAT(made, IsOk());
    const store::Table<v1::Synpunkt> table(house_->store());
    v1::GetSynpunktRequest request;
    request.set_name(made->name());
    v1::Synpunkt ignored;
    ASSERT_THAT(house_->store().Write(alfa, request, ignored,
                                      [&](store::Tx& tx) -> absl::Status {
                                        v1::Synpunkt before;
                                        KV_RETURN_IF_ERROR(table.Get(tx.sql(), {}, made->name(), before));
                                        v1::Synpunkt now = before;
                                        now.set_kontakt("Åsa, 811218-9876");
                                        return table.Update(tx, before, now, "", "TEST");
                                      }),
                IsOk());
    made = Get(made->name(), alfa);
    ASSERT_THAT(made, IsOk());
    made->set_ansvarig("enhetschef");
    EXPECT_THAT(proto::ViolationsOf(Update(*made, "ansvarig", House::Team()).status()), testing::IsEmpty());
    made = Get(made->name(), alfa);
    made->set_text("Läkemedlet kom sent.");
    made = Update(*made, "text", alfa);
    ASSERT_THAT(made, IsOk()) << "what is not written now stands";
    made->set_kontakt("811218-9876, Åsa");
    const auto told = proto::ViolationsOf(Update(*made, "kontakt", alfa).status());
    ASSERT_EQ(told.size(), 1u);
    EXPECT_THAT(told[0].svenska, HasSubstr("personnummer"));
  }
}

// A klagomål is no ärende of an event: what the kommun reads of that stays.
TEST_P(SynpunktEgenTest, OneThatIsReadInTakesNothingElseFromTheKommun) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto row = [](int rad, const char* typ, const char* insatstyp) {
    v1::AvvikelseRad one;
    one.set_rad(rad);
    one.set_kall_id(absl::StrCat("id-", rad));
    one.set_typ(typ);
    one.set_enhet(FakeRegistry::Enhet("lunden"));
    one.set_insatstyp(insatstyp);
    one.set_rapporterad_date("2026-03-12");
    one.set_beskrivning(Hemlig("Läkemedlet kom för sent."));
    one.set_handelse("H-1");
    return one;
  };
  ASSERT_EQ(house_->Import({row(1, "AVVIKELSE", "SOL_SABO")}, alfa)->nya(), 1);
  ASSERT_EQ(house_->Import({row(2, "KLAGOMAL", "HSL_SABO")}, alfa)->nya(), 1);
  ASSERT_EQ(house_->Import({row(3, "AVVIKELSE", "SOL_SABO")}, alfa)->nya(), 1);
  const auto all = house_->List("");
  ASSERT_THAT(all.status(), IsOk());
  ASSERT_EQ(all->size(), 3u);
  for (const v1::Avvikelse& listed : *all) {
    const auto one = house_->Get(listed.name());
    ASSERT_THAT(one.status(), IsOk());
    EXPECT_EQ(one->utforarens_egen(), one->typ() == v1::KLAGOMAL) << one->nummer();
    EXPECT_EQ(one->beskrivning().empty(), one->typ() == v1::KLAGOMAL) << one->nummer();
  }
}

TEST_P(SynpunktEgenTest, IsKeptUntilTheRegistryTellsWhoseItIs) {
  house_->registry.reachable = false;
  const auto alfas = Create(NewOne("lunden", "HSL_SABO"), House::Utforare("alfa"));
  const auto betas = Create(NewOne("soder", "SOL_HEMTJANST", "SYN_HALSOVARD"), House::Utforare("beta"));
  ASSERT_THAT(alfas, IsOk());
  ASSERT_THAT(betas, IsOk());
  EXPECT_EQ(Get(alfas->name())->text(), "");
  EXPECT_EQ(Get(betas->name())->text(), "") << "nobody knows its regi yet";
  house_->registry.reachable = true;
  ASSERT_THAT(house_->service().Tend(House::Team().now), IsOk());
  EXPECT_TRUE(Get(alfas->name())->register_verified());
  EXPECT_EQ(Get(alfas->name())->text(), "");
  EXPECT_EQ(Get(betas->name())->text(), betas->text());
}

// By the statements of the migration itself, over rows as they were before it: kept, and waiting to be judged.
TEST_P(SynpunktEgenTest, WhatWasStoredBeforeIsJudgedByTheRegistry) {
  const auto alfas = Create(NewOne("lunden", "HSL_SABO"), House::Utforare("alfa"));
  const auto betas = Create(NewOne("soder", "SOL_HEMTJANST", "SYN_HALSOVARD"), House::Utforare("beta"));
  ASSERT_THAT(alfas, IsOk());
  ASSERT_THAT(betas, IsOk());
  const auto imported = house_->Imported("lunden", v1::KLAGOMAL, "2026-03-12", "SYN_HALSOVARD");
  ASSERT_THAT(imported.status(), IsOk());
  ASSERT_THAT(db().Write(tests::Soon(),
                         [&](sql::Session& session) -> absl::Status {
                           for (const char* statement :
                                {"UPDATE synpunkt SET utforarens_egen = 0",
                                 "UPDATE avvikelse SET utforarens_egen = 0, anmald_av_kommunen = 0,"
                                 " vardgivare = 'VARDGIVARE_UNSPECIFIED'"}) {
                             KV_RETURN_IF_ERROR(session.Execute(statement, {}).status());
                           }
                           const std::vector<std::string> all = Schema();
                           const auto alter = std::find_if(all.begin(), all.end(), [](const std::string& one) {
                             return absl::StartsWith(one, "ALTER TABLE synpunkt ADD COLUMN utforarens_egen");
                           });
                           if (all.end() - alter < 5) return absl::NotFoundError("the migration");
                           for (int i = 1; i < 5; ++i) KV_RETURN_IF_ERROR(session.Execute(alter[i], {}).status());
                           return absl::OkStatus();
                         }),
              IsOk());
  for (const auto& one : {alfas, betas}) EXPECT_EQ(Get(one->name())->text(), "");
  ASSERT_THAT(house_->service().Tend(House::Team().now), IsOk());
  EXPECT_EQ(Get(betas->name())->text(), betas->text());
  EXPECT_EQ(Get(alfas->name())->text(), "");
  EXPECT_TRUE(house_->Get(imported->name())->utforarens_egen()) << "also without a synpunkt";
}

}  // namespace
}  // namespace kvalitet::avvikelser
