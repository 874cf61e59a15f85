// Lex Sarah end to end: the nämnd's ärende, a private utförare's own, and what the nämnd is told.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/proto/json.h"
#include "common/store/audit.h"
#include "services/avvikelser/frister.h"
#include "services/avvikelser/lexsarah_frist.h"
#include "tests/services/avvikelser_lexsarah_fixture.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using tests::StatusIs;

TEST_P(LexSarahTest, TheNamndsArendeFromRapportToClosed) {
  const proto::Call chef = Chef("beta", "soder"), sas = As(Roll::SAS), namnd = As(Roll::NAMND);
  proto::Call reporter = chef;
  reporter.who.subject = "undersköterska";
  const auto rapport = Rapport("soder", reporter, "Ett besök uteblev.");
  ASSERT_TRUE(rapport.ok()) << rapport.status();
  auto arende = *TaEmot(*rapport, chef);
  EXPECT_EQ(arende.nummer(), "L-1");
  EXPECT_EQ(arende.state(), v1::LEXSARAH_MOTTAGEN);
  EXPECT_FALSE(arende.utforarens_egen());
  EXPECT_EQ(arende.sista_date(), "2026-03-13") << "from the rapport";
  const absl::Status again = TaEmot(*rapport, sas).status();
  EXPECT_THAT(again, StatusIs(absl::StatusCode::kAlreadyExists)) << "one ärende a rapport";
  EXPECT_THAT(proto::SwedishOf(again), HasSubstr("AV-1 har redan L-1."));
  EXPECT_TRUE(Read(arende.name(), chef).ok());
  EXPECT_THAT(Move(arende, v1::UTSE_UTREDARE, chef), StatusIs(absl::StatusCode::kPermissionDenied));

  // Handing over moves access in the same write: of the ärende, and of the texts of the rapport.
  ASSERT_TRUE(Move(arende, v1::UTSE_UTREDARE, sas).ok());
  EXPECT_THAT(Read(arende.name(), chef).status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Read(arende.name(), House::Utforare("beta")).status(), StatusIs(absl::StatusCode::kNotFound));
  auto row = house().Get(rapport->name(), chef);
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->beskrivning(), "");
  EXPECT_EQ(house().Get(rapport->name(), reporter)->beskrivning(), "Ett besök uteblev.") << "who wrote it knows it";
  EXPECT_EQ(row->state(), v1::UNDER_UTREDNING);
  EXPECT_EQ(row->lexsarah_arende(), "L-1");
  EXPECT_EQ(proto::ReasonOf(house().Update(*row, {"allvarlighet"}, chef).status()), "OVERLAMNAD");
  EXPECT_EQ(house().Get(rapport->name(), sas)->beskrivning(), "Ett besök uteblev.");
  // What the ärende decides is not decided beside it.
  row = house().Get(rapport->name());
  row->set_grad(v1::INGET_MISSFORHALLANDE);
  EXPECT_THAT(house().Update(*row, {"grad"}).status(), StatusIs(absl::StatusCode::kInvalidArgument));

  EXPECT_EQ(proto::ReasonOf(Move(arende, v1::LAS_UTREDNING, sas)), "HINDER");
  ASSERT_TRUE(SkrivUtredning(arende, As(Roll::LEX_SARAH_UTREDARE)).ok());
  ASSERT_TRUE(Move(arende, v1::LAS_UTREDNING, As(Roll::LEX_SARAH_UTREDARE)).ok());
  arende.set_vad_hande("Något annat.");
  EXPECT_THAT(Skriv(arende, {"vad_hande"}, sas), StatusIs(absl::StatusCode::kInvalidArgument)) << "locked";
  arende = *Read(arende.name(), sas);
  EXPECT_THAT(Move(arende, v1::BESLUTA, sas), StatusIs(absl::StatusCode::kPermissionDenied)) << "the nämnd decides";
  ASSERT_TRUE(Move(arende, v1::BESLUTA, namnd).ok());
  EXPECT_EQ(arende.beslutad_av(), "person-NAMND");
  EXPECT_EQ(arende.beslutad_time().seconds(), absl::ToUnixSeconds(namnd.now));
  EXPECT_EQ(arende.mottagen_date() + arende.beslutad_date(), "2026-06-152026-06-15");
  EXPECT_EQ(arende.dagar_till_mottagen(), 95) << "from 12 March";
  EXPECT_EQ(arende.dagar_till_utredare(), 95);
  EXPECT_EQ(arende.dagar_till_last(), 95);
  EXPECT_FALSE(arende.has_dagar_till_genomforda());
  EXPECT_EQ(arende.dagar_till_beslut(), 95);
  EXPECT_FALSE(arende.has_dagar_till_ivo());
  EXPECT_EQ(arende.ivo_state(), v1::IVO_ATT_ANMALA) << "a grave degree is to be notified";
  EXPECT_EQ(house().Get(rapport->name())->grad(), v1::ALLVARLIGT_MISSFORHALLANDE);
  EXPECT_EQ(house().Get(rapport->name())->till_ivo_date(), "") << "a rapport is no anmälan";

  EXPECT_EQ(proto::ReasonOf(Move(arende, v1::AVSLUTA_UTAN_ATGARDER, sas)), "HINDER");
  EXPECT_EQ(proto::ReasonOf(Move(arende, v1::STARTA_ATGARDER, sas)), "HINDER");
  AddAtgard(arende, 1);
  ASSERT_TRUE(Skriv(arende, {"atgarder"}, sas).ok());
  ASSERT_TRUE(Move(arende, v1::STARTA_ATGARDER, sas).ok());
  EXPECT_EQ(arende.sista_date(), "2026-08-01") << "the last day of its measures";
  EXPECT_EQ(proto::ReasonOf(Move(arende, v1::ATGARDER_GENOMFORDA, sas)), "HINDER");
  arende.mutable_atgarder(0)->set_genomford_date("2026-06-15");
  ASSERT_TRUE(Skriv(arende, {"atgarder"}, sas).ok());
  ASSERT_TRUE(Move(arende, v1::ATGARDER_GENOMFORDA, sas).ok());
  EXPECT_EQ(arende.genomforda_date(), "2026-06-15");
  EXPECT_EQ(arende.dagar_till_genomforda(), 95);
  arende.mutable_atgarder(0)->set_effekt(v1::LEXSARAH_EFFEKT_ONSKAD);
  arende.mutable_atgarder(0)->set_effekt_motiv("Inga fler.");
  const absl::Status at_once = Skriv(arende, {"atgarder"}, sas);
  ASSERT_EQ(proto::ViolationsOf(at_once).size(), 1u) << at_once;
  EXPECT_EQ(proto::ViolationsOf(at_once)[0].field, "lex_sarah_arende.atgarder[0].effekt") << "judged later than done";
  arende.mutable_atgarder(0)->set_genomford_date("2026-06-14");
  ASSERT_TRUE(Skriv(arende, {"atgarder"}, sas).ok());
  EXPECT_EQ(proto::ReasonOf(Move(arende, v1::ONSKAD_EFFEKT, sas)), "HINDER") << "IVO has not been notified";
  ASSERT_TRUE(Move(arende, v1::ANMAL_IVO, sas).ok());
  EXPECT_EQ(house().Get(rapport->name())->till_ivo_date(), "2026-06-15");
  const absl::Status twice = Move(arende, v1::ANMAL_IVO, sas);
  EXPECT_EQ(proto::ReasonOf(twice), "FEL_LAGE");
  EXPECT_THAT(proto::SwedishOf(twice), HasSubstr("L-1 är redan anmäld till IVO (2026-06-15)"));
  EXPECT_EQ(arende.dagar_till_ivo(), 95);
  ASSERT_TRUE(Move(arende, v1::ONSKAD_EFFEKT, sas).ok());
  row = house().Get(rapport->name());
  EXPECT_EQ(row->state(), v1::AVSLUTAD);
  EXPECT_EQ(row->avslutad_date(), "2026-06-15");

  ASSERT_TRUE(Move(arende, v1::ATEROPPNA, sas).ok());
  EXPECT_EQ(arende.state(), v1::LEXSARAH_UNDER_UTREDNING);
  EXPECT_FALSE(arende.has_avslutad_time());
  EXPECT_EQ(house().Get(rapport->name())->avslutad_date(), "");
  for (const std::string& name : {arende.name(), rapport->name()}) {
    const absl::Status traced =
        db().Read(tests::Soon(), [&](sql::Session& session) { return store::VerifyAudit(session, name); });
    EXPECT_TRUE(traced.ok()) << traced;
  }
}

TEST_P(LexSarahTest, IvoMayBeNotifiedBeforeTheInvestigationAndTheCopyNeverChanges) {
  const proto::Call sas = As(Roll::SAS);
  const auto rapport = Rapport("soder", sas, "Ett besök uteblev.");
  auto arende = *TaEmot(*rapport, sas);
  ASSERT_TRUE(Move(arende, v1::UTSE_UTREDARE, sas).ok());
  v1::MoveLexSarahArendeRequest plain = Steg(arende, v1::SKA_ANMALAS);
  plain.clear_motiv();
  EXPECT_EQ(proto::ReasonOf(Move(arende, plain, sas)), "HINDER") << "manifest, but nobody says why";
  ASSERT_TRUE(Move(arende, v1::SKA_ANMALAS, As(Roll::LEX_SARAH_UTREDARE)).ok());
  EXPECT_EQ(arende.ivo_sista_date(), "2026-06-16");
  v1::MoveLexSarahArendeRequest unreceipted = Steg(arende, v1::ANMAL_IVO_FORE_UTREDNING);
  unreceipted.clear_kvitto();
  EXPECT_THAT(Move(arende, unreceipted, sas), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(proto::ReasonOf(Move(arende, v1::ANMAL_IVO, sas)), "HINDER");
  v1::MoveLexSarahArendeRequest before = Steg(arende, v1::ANMAL_IVO_FORE_UTREDNING);
  for (const v1::Grad grad : {v1::GRAD_UNSPECIFIED, v1::MISSFORHALLANDE, v1::PATAGLIG_RISK_FOR_MISSFORHALLANDE}) {
    before.set_grad(grad);
    EXPECT_THAT(Move(arende, before, sas), StatusIs(absl::StatusCode::kInvalidArgument)) << "the form has two boxes";
  }
  before.set_grad(v1::PATAGLIG_RISK_FOR_ALLVARLIGT);
  before.set_kontakt_telefon("0451-26 80 00");
  before.set_kontakt_epost("eva.ek@kommunen.se");
  before.set_kontakt_adress("Storgatan 1, 281 80 Hässleholm");
  before.set_eget_diarienr("SN 2026/417");
  // The form as it would be sent: before there is a receipt, and by whom may send it.
  v1::MoveLexSarahArendeRequest utan = before;
  utan.clear_kvitto();
  const auto utkast = Utkast(utan, sas, true);
  ASSERT_THAT(utkast.status(), tests::IsOk());
  EXPECT_TRUE(absl::StartsWith(utkast->pdf(), "%PDF-"));
  EXPECT_EQ(utkast->kvitto(), "");
  EXPECT_THAT(utkast->innehall(), HasSubstr("\"utkast\":\"Utkast: inget är skickat till IVO, och inget är sparat.\""));
  EXPECT_THAT(Utkast(utan, As(Roll::LEX_SARAH_UTREDARE)).status(), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(proto::ViolationsOf(Utkast(Steg(arende, v1::LAS_UTREDNING), sas).status()).at(0).field, "utkast.steg");
  // The kommun is named; who notifies is stated, for that may be a nämnd or a company of the kommun's.
  EXPECT_THAT(utkast->innehall(), HasSubstr("\"kommun\":\"Upplands Väsby\""));
  v1::MoveLexSarahArendeRequest ingen = utan;
  ingen.clear_anmalare();
  const std::vector<proto::Violation> vem = proto::ViolationsOf(Utkast(ingen, sas).status());
  ASSERT_EQ(vem.size(), 1u);
  EXPECT_EQ(vem[0].field, "anmalare");
  EXPECT_EQ(vem[0].svenska, "Ange vem som anmäler: nämnden eller bolaget.");
  utan.set_name("kommuner/0114/lexsarah/annat");
  v1::ExportIvoAnmalanRequest annat;
  annat.set_name(arende.name());
  *annat.mutable_utkast() = utan;
  EXPECT_EQ(proto::ViolationsOf(Ask<v1::ExportIvoAnmalanResponse>("ExportIvoAnmalan", annat, sas).status()).at(0).field,
            "utkast.name");
  EXPECT_EQ(proto::ReasonOf(Export(arende, 0, sas).status()), "INTE_ANMALD") << "nothing was kept";
  ASSERT_THAT(Move(arende, before, sas), tests::IsOk());
  EXPECT_EQ(arende.grad(), v1::GRAD_UNSPECIFIED) << "what is ticked decides nothing";
  EXPECT_EQ(arende.ivo_state(), v1::IVO_UTREDNING_ATT_EFTERSANDA);
  EXPECT_EQ(arende.state(), v1::LEXSARAH_UNDER_UTREDNING);
  const absl::Status too_early = Move(arende, v1::EFTERSAND_UTREDNING, sas);
  ASSERT_EQ(proto::ViolationsOf(too_early).size(), 1u) << too_early;
  EXPECT_THAT(proto::ViolationsOf(too_early)[0].svenska, HasSubstr("besluta graden först; därefter eftersänds den"));

  const auto sent = Export(arende, 0, sas);
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->sha256(), base::Sha256Hex(sent->innehall()));
  v1::IvoAnmalan som_utkast, som_skickad;
  ASSERT_THAT(proto::FromJson(utkast->innehall(), som_utkast), tests::IsOk());
  ASSERT_THAT(proto::FromJson(sent->innehall(), som_skickad), tests::IsOk());
  EXPECT_THAT(som_utkast.tomma(), testing::Contains("Omedelbara åtgärder")) << "what is still to be filled in";
  som_utkast.clear_utkast();
  som_utkast.clear_tomma();
  EXPECT_EQ(som_skickad.DebugString(), som_utkast.DebugString()) << "the same, but for what says that it is a draft";
  EXPECT_EQ(sent->kvitto(), "IVO-1");
  EXPECT_THAT(sent->innehall(), HasSubstr("27 kap. 6 § socialtjänstlagen (2025:400)"));
  EXPECT_THAT(sent->innehall(), HasSubstr("Ett besök uteblev."));
  for (const char* stated : {"påtaglig risk för allvarligt missförhållande", "0451-26 80 00", "eva.ek@kommunen.se",
                             "Storgatan 1, 281 80 Hässleholm", "SN 2026/417"}) {
    EXPECT_THAT(sent->innehall(), HasSubstr(stated)) << "as the form was sent";
  }
  EXPECT_THAT(sent->innehall(), Not(HasSubstr(kMarker)));

  // As pages, which are made once and kept.
  const auto pdf = Export(arende, 0, sas, true);
  ASSERT_TRUE(pdf.ok()) << pdf.status();
  EXPECT_TRUE(absl::StartsWith(pdf->pdf(), "%PDF-"));
  EXPECT_EQ(pdf->pdf_sha256(), base::Sha256Hex(pdf->pdf()));
  EXPECT_EQ(pdf->innehall(), sent->innehall());
  const auto parts = [&] { return std::get<int64_t>(Rows("SELECT COUNT(*) FROM ivo_sida")[0][0]); };
  const int64_t kept = parts();
  EXPECT_GT(kept, 0);

  // IVO may ask before it has the investigation, which is waited for still.
  v1::MoveLexSarahArendeRequest early = Steg(arende, v1::IVO_BEGAR);
  early.set_ivo_sista_date("2026-06-30");
  ASSERT_TRUE(Move(arende, early, sas).ok());
  EXPECT_EQ(arende.ivo_sista_date(), "2026-06-30");
  v1::MoveLexSarahArendeRequest answer = Steg(arende, v1::IVO_SVARA);
  answer.set_kvitto("IVO-2");
  EXPECT_EQ(proto::ViolationsOf(Move(arende, answer, sas)).at(0).field, "kvitto") << "it would be kept nowhere";
  ASSERT_TRUE(Move(arende, v1::IVO_SVARA, sas).ok());
  EXPECT_EQ(arende.ivo_state(), v1::IVO_UTREDNING_ATT_EFTERSANDA);
  EXPECT_EQ(arende.ivo_sista_date(), "2026-08-17");

  ASSERT_TRUE(SkrivUtredning(arende, sas).ok());
  EXPECT_EQ(proto::ReasonOf(Move(arende, v1::EFTERSAND_UTREDNING, sas)), "HINDER") << "not decided";
  ASSERT_TRUE(Move(arende, v1::LAS_UTREDNING, sas).ok());
  ASSERT_TRUE(Move(arende, v1::BESLUTA, As(Roll::NAMND)).ok());
  v1::MoveLexSarahArendeRequest after = Steg(arende, v1::EFTERSAND_UTREDNING);
  after.clear_anmalare();
  after.clear_kontakt();
  after.set_kontakt_telefon("0451-26 80 01");
  ASSERT_TRUE(Move(arende, after, sas).ok());
  for (const char* stated : {"Socialnämnden", "0451-26 80 01", "eva.ek@kommunen.se", "SN 2026/417"}) {
    EXPECT_THAT(Export(arende, 2, sas)->innehall(), HasSubstr(stated))
        << "from whom the anmälan came, but a new number";
  }
  EXPECT_EQ(Export(arende, 1, sas)->innehall(), sent->innehall()) << "the same bytes, whatever happened since";
  EXPECT_EQ(Export(arende, 1, As(Roll::NAMND), true)->pdf(), pdf->pdf());
  EXPECT_EQ(parts(), kept);
  EXPECT_NE(Export(arende, 2, sas, true)->pdf(), pdf->pdf());
  EXPECT_THAT(Export(arende, 2, sas)->innehall(), HasSubstr(kMarker));
  EXPECT_THAT(Export(arende, 3, sas).status(), StatusIs(absl::StatusCode::kInvalidArgument));

  v1::MoveLexSarahArendeRequest asks = Steg(arende, v1::IVO_BEGAR);
  asks.set_ivo_sista_date("2026-07-20");
  ASSERT_TRUE(Move(arende, asks, sas).ok());
  EXPECT_EQ(arende.ivo_sista_date(), "2026-07-20");
  ASSERT_TRUE(Move(arende, v1::IVO_SVARA, sas).ok());
  EXPECT_EQ(arende.ivo_sista_date(), "");
  v1::MoveLexSarahArendeRequest decides = Steg(arende, v1::IVO_BESLUTAR);
  decides.set_ivo_beslut(v1::IVO_KRITIK);
  ASSERT_TRUE(Move(arende, decides, sas).ok());
  EXPECT_EQ(arende.ivo_beslut(), v1::IVO_KRITIK);
}

TEST_P(LexSarahTest, NoRoleOfTheKommunGetsAByteOfAnUtforaresOwnFile) {
  const auto arende = EgetArende();
  ASSERT_TRUE(arende.ok()) << arende.status();
  EXPECT_TRUE(arende->utforarens_egen());
  EXPECT_TRUE(Read(arende->name(), House::Utforare("alfa")).ok());
  EXPECT_THAT(Read(arende->name(), House::Utforare("beta")).status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Read(arende->name(), Chef("alfa", "lunden")).status(), StatusIs(absl::StatusCode::kNotFound))
      << "the chief handed it over";
  int asked = 0;
  for (int r = options::v1::Roll_MIN + 1; r <= options::v1::Roll_MAX; ++r) {
    const proto::Call call = As(static_cast<Roll>(r));  // reaches the whole kommun
    for (const auto& [method, handler] : house().handlers().table()) {
      const auto* unary = std::get_if<proto::UnaryHandler>(&handler);
      if (unary == nullptr) continue;
      const auto* file = v1::Avvikelse::descriptor()->file();
      const auto* known = file->FindServiceByName("AvvikelseService")->FindMethodByName(method);
      if (known == nullptr) known = file->FindServiceByName("LexSarahService")->FindMethodByName(method);
      if (known == nullptr) known = file->FindServiceByName("LexMariaService")->FindMethodByName(method);
      ASSERT_NE(known, nullptr) << method;
      auto* factory = google::protobuf::MessageFactory::generated_factory();
      for (const std::string& name : {arende->name(), arende->rapport()}) {
        std::unique_ptr<google::protobuf::Message> request(factory->GetPrototype(known->input_type())->New());
        std::unique_ptr<google::protobuf::Message> response(factory->GetPrototype(known->output_type())->New());
        for (const auto& [field, value] : {std::pair{"parent", std::string("kommuner/0114")}, std::pair{"name", name},
                                           std::pair{"request_id", base::NewId(absl::Now())}}) {
          const auto* f = known->input_type()->FindFieldByName(field);
          if (f != nullptr) request->GetReflection()->SetString(request.get(), f, value);
        }
        for (int i = 0; i < known->input_type()->field_count(); ++i) {
          const auto* f = known->input_type()->field(i);
          const bool nested = f->message_type() != nullptr && !f->is_repeated() &&
                              f->message_type()->FindFieldByName("name") != nullptr;
          if (!nested) continue;
          auto* resource = request->GetReflection()->MutableMessage(request.get(), f);
          resource->GetReflection()->SetString(resource, f->message_type()->FindFieldByName("name"), name);
        }
        if (absl::StartsWith(method, "Delete")) continue;
        const absl::Status status = (*unary)(call, *request, *response);
        ++asked;
        const std::string all = absl::StrCat(response->SerializeAsString(), status.ToString());
        EXPECT_THAT(all, Not(HasSubstr(kMarker))) << method << " as " << call.who.subject;
        EXPECT_THAT(all, Not(HasSubstr(arende->nummer()))) << method << " as " << call.who.subject;
      }
    }
  }
  EXPECT_GT(asked, 500);
  // Neither is there a line to do of it, nor a step in the register.
  for (const bool allas : {false, true}) {
    for (const std::string& line : AttGora(As(Roll::SAS), allas)) EXPECT_THAT(line, Not(HasSubstr("L-1"))) << line;
  }
  const auto row = house().Get(arende->rapport(), As(Roll::SAS));
  EXPECT_EQ(row->state(), v1::REGISTRERAD);
  EXPECT_EQ(row->grad(), v1::GRAD_UNSPECIFIED);
  EXPECT_EQ(row->till_ivo_date(), "");
  EXPECT_EQ(proto::ReasonOf(TaEmot(*row, As(Roll::SAS)).status()), "UTFORARENS_EGEN");

  // Until it hands over a copy: a separate act, traced, and no more than what it was that day.
  v1::SendLexSarahKopiaRequest send;
  send.set_name(arende->name());
  send.set_motiv("Nämnden har bett om den.");
  send.set_request_id(base::NewId(absl::Now()));
  EXPECT_THAT(Ask<v1::LexSarahKopia>("SendLexSarahKopia", send, As(Roll::SAS)).status(),
              StatusIs(absl::StatusCode::kNotFound));
  send.set_request_id(base::NewId(absl::Now()));
  const auto copy = Ask<v1::LexSarahKopia>("SendLexSarahKopia", send, House::Utforare("alfa"));
  ASSERT_TRUE(copy.ok()) << copy.status();
  v1::GetLexSarahKopiaRequest get;
  get.set_name(copy->name());
  const auto got = Ask<v1::LexSarahKopia>("GetLexSarahKopia", get, As(Roll::SAS));
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_THAT(got->innehall(), HasSubstr(kMarker));
  EXPECT_THAT(got->SerializeAsString(), Not(HasSubstr(arende->nummer()))) << "how many it has is its own";
  EXPECT_EQ(got->sha256(), base::Sha256Hex(got->innehall()));
  EXPECT_EQ(got->skickad_av(), "chef-alfa");
  EXPECT_THAT(Read(arende->name(), As(Roll::SAS)).status(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(LexSarahTest, TheReporterSeesHowItGoesAndNotTheInvestigation) {
  const auto arende = EgetArende();
  ASSERT_TRUE(arende.ok()) << arende.status();
  v1::GetLexSarahStatusRequest request;
  request.set_name(arende->rapport());
  const auto own = Ask<v1::LexSarahStatus>("GetLexSarahStatus", request, House::Utforare("alfa"));
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_EQ(own->state(), v1::LEXSARAH_BESLUTAD);
  EXPECT_EQ(own->grad(), v1::ALLVARLIGT_MISSFORHALLANDE);
  EXPECT_TRUE(own->anmald_till_ivo());
  EXPECT_FALSE(own->dold());
  const auto kommun = Ask<v1::LexSarahStatus>("GetLexSarahStatus", request, As(Roll::KVALITETSTEAM));
  ASSERT_TRUE(kommun.ok()) << kommun.status();
  EXPECT_EQ(kommun->state(), v1::LEXSARAH_RAPPORTERAD) << "what becomes of it there is the utförare's to tell";
  EXPECT_EQ(kommun->arende_nummer(), "");
  EXPECT_TRUE(kommun->dold()) << "so that nobody is told for certain what is not known";
  const auto other = house().Create(House::NewOne("soder"));
  request.set_name(other->name());
  EXPECT_EQ(proto::ReasonOf(Ask<v1::LexSarahStatus>("GetLexSarahStatus", request, As(Roll::SAS)).status()),
            "INGEN_RAPPORT");
}

TEST_P(LexSarahTest, TheNamndIsInformedInOneActWithoutAnyInvestigation) {
  const proto::Call chef = Chef("alfa", "lunden");
  auto told = Informera(chef, "lunden");
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(told->nummer(), "NI-1");
  EXPECT_EQ(told->state(), v1::NAMND_INFORMERAD_RAPPORT);
  EXPECT_EQ(told->skyldighet(), "27 kap. 4 § socialtjänstlagen (2025:400)");
  EXPECT_EQ(told->informerad_date(), "2026-06-15");
  const auto row = house().Get(told->rapport());
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->typ(), v1::LEX_SARAH) << "counted as a rapport, once";
  EXPECT_EQ(row->beskrivning(), "");
  EXPECT_EQ(row->till_ivo_date(), "");
  EXPECT_EQ(std::get<int64_t>(Rows("SELECT COUNT(*) FROM lex_sarah_arende")[0][0]), 0);
  v1::GetNamndinformationRequest get;
  get.set_name(told->name());
  EXPECT_EQ(Ask<v1::Namndinformation>("GetNamndinformation", get, As(Roll::SAS))->omedelbara_atgarder(),
            "Dubbelbemannat.");
  EXPECT_THAT(Ask<v1::Namndinformation>("GetNamndinformation", get, House::Utforare("beta")).status(),
              StatusIs(absl::StatusCode::kNotFound));

  v1::UpdateNamndinformationRequest more;
  *more.mutable_namndinformation() = *told;
  more.mutable_namndinformation()->set_ivo_date("2026-06-15");
  more.mutable_namndinformation()->set_grad(v1::ALLVARLIGT_MISSFORHALLANDE);
  more.mutable_namndinformation()->set_atgarder("Ny rutin.");
  for (const char* path : {"ivo_date", "grad", "atgarder"}) more.mutable_update_mask()->add_paths(path);
  told = Ask<v1::Namndinformation>("UpdateNamndinformation", more, chef);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(told->state(), v1::NAMND_INFORMERAD_ANMALAN);
  EXPECT_EQ(house().Get(told->rapport())->till_ivo_date(), "2026-06-15");
  EXPECT_EQ(house().Get(told->rapport())->grad(), v1::ALLVARLIGT_MISSFORHALLANDE);
  v1::GetLexSarahStatusRequest ask;
  ask.set_name(told->rapport());
  for (const proto::Call& who : {As(Roll::SAS), chef}) {
    const auto seen = Ask<v1::LexSarahStatus>("GetLexSarahStatus", ask, who);
    ASSERT_TRUE(seen.ok()) << seen.status();
    EXPECT_EQ(seen->grad(), v1::ALLVARLIGT_MISSFORHALLANDE) << "as the nämnd was told";
    EXPECT_TRUE(seen->anmald_till_ivo());
  }
  *more.mutable_namndinformation() = *told;
  more.mutable_namndinformation()->clear_ivo_date();
  EXPECT_THAT(Ask<v1::Namndinformation>("UpdateNamndinformation", more, chef).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));

  EXPECT_EQ(proto::ReasonOf(Informera(Chef("beta", "soder"), "soder").status()), "NAMNDENS")
      << "in kommunal regi the nämnd has the rapport itself";
  EXPECT_EQ(std::get<int64_t>(Rows("SELECT COUNT(*) FROM avvikelse")[0][0]), 1) << "and nothing was kept of it";
}

TEST_P(LexSarahTest, OwnRapporterAreToldOnceAndWaitToBeTold) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto rapport = Rapport("lunden", alfa, "Fall.");
  EXPECT_EQ(AttGora(alfa).count("Informera nämnden om lex Sarah-rapport AV-1 2026-03-17"), 1u);
  const char kFraga[] = "Fråga utföraren om lex Sarah-rapport AV-1 2026-03-17";
  EXPECT_EQ(AttGora(As(Roll::SAS)).count(kFraga), 1u) << "late, and the kommun sees that there is a rapport";
  proto::Call in_time = As(Roll::SAS);
  in_time.today = absl::CivilDay(2026, 3, 17);
  EXPECT_EQ(AttGora(in_time).count(kFraga), 0u);
  const auto told = Informera(alfa, "lunden", rapport->name());
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(AttGora(As(Roll::SAS)).count(kFraga), 0u);
  EXPECT_EQ(AttGora(alfa).count("Informera nämnden om lex Sarah-rapport AV-1 2026-03-17"), 0u);
  const std::string grad = absl::StrCat("Informera nämnden om grad och åtgärder, NI-1 ",
                                        FristSista("LS_GRAD", {"0114", ""}, absl::CivilDay(2026, 3, 12)));
  EXPECT_EQ(AttGora(alfa).count(grad), 1u) << "the nämnd waits for what closes the rapport";
  attgora::v1::ListAttGoraRequest idag;
  idag.set_parent("kommuner/0114");
  idag.mutable_nytt_sedan()->set_seconds(absl::ToUnixSeconds(alfa.now - absl::Hours(1)));
  const auto nytt = Ask<attgora::v1::ListAttGoraResponse>("ListAttGora", idag, As(Roll::NAMND));
  ASSERT_TRUE(nytt.ok()) << nytt.status();
  ASSERT_EQ(nytt->att_gora_size(), 1);
  EXPECT_EQ(nytt->att_gora(0).art(), attgora::v1::NYTT);
  EXPECT_EQ(nytt->att_gora(0).vad(), "information till nämnden");
  EXPECT_EQ(nytt->att_gora(0).antal(), 1);
  v1::UpdateNamndinformationRequest rest;
  *rest.mutable_namndinformation() = *told;
  rest.mutable_namndinformation()->set_grad(v1::MISSFORHALLANDE);
  rest.mutable_namndinformation()->set_atgarder("Ny rutin.");
  for (const char* path : {"grad", "atgarder"}) rest.mutable_update_mask()->add_paths(path);
  rest.set_request_id(base::NewId(absl::Now()));
  proto::Call later = alfa, namnd = As(Roll::NAMND);
  later.now += absl::Hours(48);
  namnd.now = later.now;
  ASSERT_TRUE(Ask<v1::Namndinformation>("UpdateNamndinformation", rest, later).ok());
  EXPECT_EQ(AttGora(alfa).count(grad), 0u);
  idag.mutable_nytt_sedan()->set_seconds(absl::ToUnixSeconds(alfa.now + absl::Hours(24)));
  const auto mer = Ask<attgora::v1::ListAttGoraResponse>("ListAttGora", idag, namnd);
  ASSERT_TRUE(mer.ok()) << mer.status();
  ASSERT_EQ(mer->att_gora_size(), 1) << "the degree is news to the nämnd too";
  EXPECT_EQ(mer->att_gora(0).antal(), 1);
  const absl::Status again = Informera(alfa, "lunden", rapport->name()).status();
  EXPECT_THAT(again, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(proto::SwedishOf(again), HasSubstr("AV-1 har redan NI-1."));
  v1::GetLexSarahStatusRequest ask;
  ask.set_name(rapport->name());
  const auto seen = Ask<v1::LexSarahStatus>("GetLexSarahStatus", ask, As(Roll::SAS));
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->information_nummer(), "NI-1");
  EXPECT_FALSE(seen->anmald_till_ivo());
  const auto kommunens = Rapport("lunden", House::Team(), "Sett vid besök.");
  EXPECT_EQ(proto::ReasonOf(Informera(alfa, "lunden", kommunens->name()).status()), "NAMNDENS");
  EXPECT_EQ(proto::ReasonOf(TaEmot(*kommunens, alfa).status()), "NAMNDENS") << "handed in to the nämnd";
  const auto arende = TaEmot(*kommunens, As(Roll::SAS));
  ASSERT_TRUE(arende.ok()) << arende.status();
  EXPECT_THAT(Read(arende->name(), alfa).status(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(LexSarahTest, TheNamndsFiguresCountTheCategoriesThatItWasTold) {
  const proto::Call alfa = House::Utforare("alfa");
  const auto figur = [&] {
    fv1::ListFaktaRequest request;
    request.set_parent("kommuner/0114");
    request.set_from_date("2026-01-01");
    request.set_to_date("2026-12-31");
    request.add_matt("lexsarah.kategori");
    const auto fakta = house().Fakta(request);
    EXPECT_THAT(fakta.status(), tests::IsOk());
    std::map<std::string, int64_t> antal;
    if (!fakta.ok()) return antal;
    for (const fv1::Faktum& one : *fakta) antal[one.del()] += one.value();
    return antal;
  };
  const auto andra = [&](const v1::Namndinformation& told, const std::string& kod) {
    v1::UpdateNamndinformationRequest request;
    *request.mutable_namndinformation() = told;
    request.mutable_namndinformation()->clear_kategorier();
    request.mutable_namndinformation()->add_kategorier()->set_kod(kod);
    request.mutable_update_mask()->add_paths("kategorier");
    request.set_request_id(base::NewId(absl::Now()));
    return Ask<v1::Namndinformation>("UpdateNamndinformation", request, alfa);
  };
  using Antal = std::map<std::string, int64_t>;
  const auto rapport = Rapport("lunden", alfa, "Fall.");
  auto told = Informera(alfa, "lunden", rapport->name());
  ASSERT_THAT(told.status(), tests::IsOk());
  EXPECT_EQ(figur(), (Antal{{"BEMOTANDE", 1}}));
  told = andra(*told, "UTFORANDE_EJ");
  ASSERT_THAT(told.status(), tests::IsOk());
  EXPECT_EQ(figur(), (Antal{{"UTFORANDE_EJ", 1}}));
  EXPECT_EQ(house().Get(rapport->name())->kategorikoder(), ",UTFORANDE_EJ,");

  // Where there was no rapport it is registered from what is told, and follows that.
  const auto utan = Informera(alfa, "lunden");
  ASSERT_THAT(utan.status(), tests::IsOk());
  EXPECT_EQ(figur(), (Antal{{"BEMOTANDE", 1}, {"UTFORANDE_EJ", 1}}));
  ASSERT_THAT(andra(*utan, "ANNAT").status(), tests::IsOk());
  EXPECT_EQ(figur(), (Antal{{"ANNAT", 1}, {"UTFORANDE_EJ", 1}}));

  // A rapport that has its own keeps them.
  v1::CreateAvvikelseRequest med = House::NewOne("lunden");
  med.mutable_avvikelse()->set_typ(v1::LEX_SARAH);
  med.mutable_avvikelse()->add_kategorier()->set_kod("RATTSSAKERHET");
  const auto egna = house().Create(med, alfa);
  ASSERT_THAT(Informera(alfa, "lunden", egna->name()).status(), tests::IsOk());
  EXPECT_EQ(figur(), (Antal{{"ANNAT", 1}, {"RATTSSAKERHET", 1}, {"UTFORANDE_EJ", 1}}));

  const auto ny = Rapport("lunden", alfa, "Ett fall till.");
  for (const absl::Status& fel :
       {Informera(alfa, "lunden", "", "BEMOTANDEN").status(), Informera(alfa, "lunden", ny->name(), "SYN_TID").status(),
        andra(*told, "BEMOTANDEN").status()}) {
    ASSERT_EQ(proto::ViolationsOf(fel).size(), 1u) << fel;
    EXPECT_EQ(proto::ViolationsOf(fel)[0].field, "namndinformation.kategorier");
    EXPECT_THAT(proto::ViolationsOf(fel)[0].svenska, HasSubstr("BEMOTANDE")) << "what to write instead";
  }
}

TEST_P(LexSarahTest, TheNumberOfAMeasureIsNeverAnothers) {
  const proto::Call sas = As(Roll::SAS);
  auto arende = *TaEmot(*Rapport("soder", sas, "Ett besök uteblev."), sas);
  v1::LexSarahArende early = arende;
  early.add_orsaker()->set_nr(1);
  early.mutable_orsaker(0)->set_omrade(v1::ORSAK_RUTINER);
  early.mutable_orsaker(0)->set_text("Rutin saknas.");
  const absl::Status first = Skriv(early, {"orsaker"}, sas);
  ASSERT_EQ(proto::ViolationsOf(first).size(), 1u) << first;
  EXPECT_THAT(proto::ViolationsOf(first)[0].svenska, HasSubstr("läget är: mottagen. Utse utredare först."));
  ASSERT_TRUE(Move(arende, v1::UTSE_UTREDARE, sas).ok());
  ASSERT_TRUE(SkrivUtredning(arende, sas).ok());
  AddAtgard(arende, 1);
  AddAtgard(arende, 2);
  ASSERT_TRUE(Skriv(arende, {"atgarder"}, sas).ok());
  arende.mutable_atgarder()->RemoveLast();
  ASSERT_TRUE(Skriv(arende, {"atgarder"}, sas).ok());
  EXPECT_EQ(arende.senaste_atgard_nr(), 2) << "it was there";
  const v1::LexSarahArende before = arende;
  AddAtgard(arende, 2);
  const absl::Status again = Skriv(arende, {"atgarder"}, sas);
  ASSERT_EQ(proto::ViolationsOf(again).size(), 1u) << again;
  EXPECT_EQ(proto::ViolationsOf(again)[0].field, "lex_sarah_arende.atgarder[1].nr");
  EXPECT_THAT(again.ToString(), HasSubstr("Ange 3."));
  arende = before;
  arende.set_senaste_atgard_nr(0);  // the server's to say
  AddAtgard(arende, 3);
  ASSERT_TRUE(Skriv(arende, {"atgarder"}, sas).ok());
  EXPECT_EQ(arende.senaste_atgard_nr(), 3);
  arende.mutable_atgarder(0)->set_text("Nyare rutin.");
  EXPECT_TRUE(Skriv(arende, {"atgarder"}, sas).ok()) << "it is the same measure";
}

TEST_P(LexSarahTest, WhatWaitsIsALineOfWhoeverHasIt) {
  const proto::Call sas = As(Roll::SAS), alfa = House::Utforare("alfa");
  auto arende = *TaEmot(*Rapport("soder", sas, "Ett besök uteblev."), sas);
  EXPECT_EQ(AttGora(sas).count("Lex Sarah L-1: utse utredare 2026-03-13"), 1u);
  EXPECT_EQ(AttGora(Chef("beta", "soder")).count("Lex Sarah L-1: utse utredare 2026-03-13"), 0u);
  ASSERT_TRUE(Move(arende, v1::UTSE_UTREDARE, sas).ok());
  ASSERT_TRUE(Move(arende, v1::SKA_ANMALAS, sas).ok());
  EXPECT_EQ(AttGora(sas).count("Lex Sarah L-1: lås utredningen och föreslå grad 2026-04-11"), 1u);
  EXPECT_EQ(AttGora(sas).count("Lex Sarah L-1: anmäl till IVO 2026-06-16"), 1u);
  EXPECT_EQ(AttGora(sas, true).count("Lex Sarah L-1: anmäl till IVO 2026-06-16"), 1u);
  auto own = *TaEmot(*Rapport("lunden", alfa, "Fall."), alfa);
  EXPECT_EQ(AttGora(alfa).count("Lex Sarah LE-1: utse utredare 2026-03-13"), 1u);
  EXPECT_EQ(AttGora(sas).count("Lex Sarah LE-1: utse utredare 2026-03-13"), 0u);
}

// IVO has decided, and somebody is to say whether it demands measures or closes.
TEST_P(LexSarahTest, WhatIvoDecidedWaitsForThoseWhoSayWhatFollows) {
  const proto::Call sas = As(Roll::SAS);
  auto arende = *TaEmot(*Rapport("soder", sas, "Ett besök uteblev."), sas);
  ASSERT_THAT(Move(arende, v1::UTSE_UTREDARE, sas), tests::IsOk());
  ASSERT_THAT(Move(arende, v1::SKA_ANMALAS, sas), tests::IsOk());
  ASSERT_THAT(Move(arende, v1::ANMAL_IVO_FORE_UTREDNING, sas), tests::IsOk());
  ASSERT_THAT(SkrivUtredning(arende, sas), tests::IsOk());
  ASSERT_THAT(Move(arende, v1::LAS_UTREDNING, sas), tests::IsOk());
  ASSERT_THAT(Move(arende, v1::BESLUTA, As(Roll::NAMND)), tests::IsOk());
  ASSERT_THAT(Move(arende, v1::EFTERSAND_UTREDNING, sas), tests::IsOk());
  EXPECT_EQ(arende.ivo_sista_date(), "") << "it is IVO's move";
  v1::MoveLexSarahArendeRequest decides = Steg(arende, v1::IVO_BESLUTAR);
  decides.set_ivo_beslut(v1::IVO_KRITIK);
  ASSERT_THAT(Move(arende, decides, sas), tests::IsOk());
  EXPECT_EQ(arende.ivo_sista_date(), "2026-06-29");
  const char kLine[] = "Lex Sarah L-1: ange om IVO kräver åtgärder eller avslutar 2026-06-29";
  for (const Roll may : {Roll::SAS, Roll::NAMND}) EXPECT_EQ(AttGora(As(may)).count(kLine), 1u) << Roll_Name(may);
  for (const Roll none : {Roll::LEX_SARAH_UTREDARE, Roll::KVALITETSTEAM, Roll::MAS}) {
    EXPECT_EQ(AttGora(As(none)).count(kLine), 0u) << Roll_Name(none);
  }
  v1::MoveLexSarahArendeRequest demands = Steg(arende, v1::IVO_KRAVER);
  EXPECT_EQ(proto::ReasonOf(Move(arende, demands, sas)), "HINDER") << "our own day is none of IVO's";
  demands.set_ivo_sista_date("2026-07-20");
  ASSERT_THAT(Move(arende, demands, sas), tests::IsOk());
  EXPECT_EQ(arende.ivo_sista_date(), "2026-07-20");
  EXPECT_EQ(AttGora(sas).count(kLine), 0u);
  // What it demands is answered; the text of it is kept elsewhere, and is not taken and dropped.
  v1::MoveLexSarahArendeRequest answers = Steg(arende, v1::IVO_SVARA);
  answers.set_motiv("Rutinen är omskriven.");
  const absl::Status refused = Move(arende, answers, sas);
  ASSERT_EQ(proto::ViolationsOf(refused).size(), 1u) << refused;
  EXPECT_EQ(proto::ViolationsOf(refused)[0].field, "motiv");
  ASSERT_THAT(Move(arende, v1::IVO_SVARA, sas), tests::IsOk());
  EXPECT_EQ(arende.ivo_state(), v1::IVO_BESVARAD);
  EXPECT_EQ(arende.ivo_sista_date(), "") << "it is IVO's move";
  v1::MoveLexSarahArendeRequest again = Steg(arende, v1::IVO_BESLUTAR);
  again.set_ivo_beslut(v1::IVO_UTAN_ATGARD);
  ASSERT_THAT(Move(arende, again, sas), tests::IsOk());
  ASSERT_THAT(Move(arende, v1::IVO_AVSLUTAR, sas), tests::IsOk());
  EXPECT_EQ(arende.ivo_sista_date(), "");
}

TEST_P(LexSarahTest, ALineTellsTheRuleOfItsLastDay) {
  const proto::Call sas = As(Roll::SAS);
  ASSERT_TRUE(Rapport("soder", sas, "Ett till.").ok());
  auto arende = *TaEmot(*Rapport("soder", sas, "Ett besök uteblev."), sas);
  ASSERT_TRUE(Move(arende, v1::UTSE_UTREDARE, sas).ok());
  attgora::v1::ListAttGoraRequest request;
  request.set_parent("kommuner/0114");
  const auto answer = Ask<attgora::v1::ListAttGoraResponse>("ListAttGora", request, sas);
  ASSERT_TRUE(answer.ok()) << answer.status();
  std::map<std::string, std::string> rules;
  for (const auto& line : answer->att_gora()) rules[line.vad()] = line.skal();
  EXPECT_EQ(rules["Ta emot lex Sarah-rapport AV-1"], "1 arbetsdag (riktlinje)");
  EXPECT_EQ(rules["Lex Sarah L-1: lås utredningen och föreslå grad"], "30 dagar (riktlinje)");
}

TEST_P(LexSarahTest, AnArendeIsListedWithoutTextsAndChangedOnlyAsItWasRead) {
  const proto::Call sas = As(Roll::SAS);
  auto arende = *TaEmot(*Rapport("soder", sas, "Ett besök uteblev."), sas);
  ASSERT_TRUE(Move(arende, v1::UTSE_UTREDARE, sas).ok());
  v1::MoveLexSarahArendeRequest late = Steg(arende, v1::BEGAR_KOMPLETTERING);
  ASSERT_TRUE(SkrivUtredning(arende, sas).ok());
  late.set_etag("r1");
  EXPECT_THAT(Move(arende, late, sas), StatusIs(absl::StatusCode::kAborted));
  v1::ListLexSarahArendenRequest request;
  request.set_parent("kommuner/0114");
  const auto page = Ask<v1::ListLexSarahArendenResponse>("ListLexSarahArenden", request, sas);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->arenden_size(), 1);
  EXPECT_THAT(page->SerializeAsString(), Not(HasSubstr(kMarker)));
  EXPECT_TRUE(page->arenden(0).orsaker().empty());
  arende.add_atgarder()->set_nr(1);
  arende.mutable_atgarder(0)->set_orsak_nr(7);
  arende.mutable_atgarder(0)->set_text("Ny rutin.");
  arende.mutable_atgarder(0)->set_ansvarig("enhetschef");
  arende.mutable_atgarder(0)->set_sista_date("2026-08-01");
  EXPECT_THAT(Skriv(arende, {"atgarder"}, sas).ToString(), HasSubstr("7 finns inte"));
}

TEST(LexSarahFrist, WhatIsWaitedForAndLastDays) {
  EXPECT_EQ(FristSista("LS_ANMAL_IVO", {"9999", ""}, absl::CivilDay(2026, 6, 18)), "2026-06-22")
      << "past midsommarafton";
  EXPECT_EQ(FristSista("LS_EFFEKT", {"9999", ""}, absl::CivilDay(2026, 11, 30)), "2027-03-01")
      << "the 28th is a Sunday";
  for (const char* kod :
       {"LS_INLED", "LS_GRAD", "LS_KOMPLETTERA", "LS_BESLUTA", "LS_ATGARDER", "LS_GENOMFOR", "LS_EFFEKT",
        "LS_ANMAL_IVO", "LS_EFTERSAND", "LS_SVARA_IVO", "LS_IVO_BESLUT", "LS_INFORMERA_NAMNDEN"}) {
    EXPECT_NE(LexSarahVad(kod), "") << kod;
    EXPECT_NE(FristSista(kod, {"9999", ""}, absl::CivilDay(2026, 11, 23)), "") << kod;
  }
}

KVALITET_ON_EVERY_ENGINE(LexSarahTest);

}  // namespace
}  // namespace kvalitet::avvikelser
