// What was sent to IVO, as printed pages.
#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "services/avvikelser/ivo_sida.h"
#include "services/avvikelser/lexmaria_rules.h"
#include "services/avvikelser/lexsarah_rules.h"

namespace kvalitet::avvikelser {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::IvoAnmalan Anmalan() {
  v1::IvoAnmalan a;
  a.set_blankett("SOSFS 2011:5");
  a.set_avsandarens_nummer("L-12");
  a.set_skickad_date("2026-11-23");
  a.set_galler("allvarligt missförhållande");
  a.set_anmalare("Socialnämnden");
  a.set_kontakt("SAS Eva Ek");
  a.set_verksamhet("Hemtjänst Öster");
  a.set_beskrivning("Ett kvällsbesök uteblev.");
  a.add_atgarder("Ny rutin (planerad, klar senast 2026-12-11)");
  return a;
}
v1::IvoKopia Kopia(v1::LexSarahSteg steg = v1::ANMAL_IVO) {
  v1::IvoKopia kopia;
  kopia.set_steg(steg);
  kopia.set_kvitto("IVO-kvittens 4711");
  kopia.set_sha256("1abd1547");
  return kopia;
}

TEST(IvoSida, HasTheGroupsOfTheFormInItsOrder) {
  const std::string sida = IvoSida(Anmalan(), Kopia());
  size_t at = 0;
  for (const char* next :
       {"<h1>Anmälan till IVO enligt lex Sarah</h1>", "Avsändarens diarienummer: L-12", "Vad anmälan gäller",
        "☒ allvarligt missförhållande", "☐ påtaglig risk för allvarligt missförhållande", "Vem som anmäler", "Kontakt",
        "Var och när", "Beskrivning", "Lagrum", "Bilagor", "Åtgärder", "Underskrift", "Namnteckning",
        "IVO:s kvitto: IVO-kvittens 4711"}) {
    const size_t found = sida.find(next, at);
    ASSERT_NE(found, std::string::npos) << next << " after " << sida.substr(at);
    at = found;
  }
  EXPECT_THAT(sida, HasSubstr("<dt>Verksamhet</dt><dd><p>Hemtjänst Öster</p></dd>"));
  EXPECT_THAT(
      sida,
      HasSubstr("<dt>Verksamhetens adress</dt><dd><span class=\"tom\">Verksamhetens adress är inte angiven.</span>"))
      << "what is not known is printed as not known";
  EXPECT_THAT(sida, Not(HasSubstr("<h2>Utredning</h2>")));
  EXPECT_THAT(sida, HasSubstr("overflow-wrap: anywhere; break-inside: avoid; break-before: avoid; }"))
      << "no page holds the receipt alone";
}

// An authority is not told that it happened on the day on which somebody noticed it.
TEST(IvoSida, TheDayOfTheEventIsToldOnlyWhereItIsKnown) {
  v1::Avvikelse rapport;
  rapport.set_upptackt_date("2026-03-02");
  rapport.set_handelse_date("2026-03-02");
  v1::LexSarahArende sarah;
  sarah.set_handelse_date("2026-03-02");
  v1::LexMariaArende maria;
  maria.set_handelse_date("2026-03-02");
  const v1::MoveLexSarahArendeRequest move_sarah;
  const v1::MoveLexMariaArendeRequest move_maria;
  for (const char* day : {"", "2026-02-28"}) {
    rapport.set_intraffad_date(day);
    EXPECT_EQ(AnmalanFor(sarah, rapport, move_sarah, "2026-03-10").handelse_date(), day);
    EXPECT_EQ(AnmalanFor(maria, rapport, move_maria, "2026-03-10").handelse_date(), day);
  }
}

TEST(IvoSida, ADraftSaysThatItIsOne) {
  v1::IvoAnmalan utkast = Anmalan();
  utkast.set_utkast("Utkast: inget är skickat till IVO.");
  const std::string sida = IvoSida(utkast, v1::IvoKopia());
  EXPECT_THAT(sida, HasSubstr("<h1>Utkast: Anmälan till IVO enligt lex Sarah</h1>"));
  EXPECT_THAT(sida, HasSubstr("Utkast: inget är skickat till IVO."));
  EXPECT_THAT(IvoSida(Anmalan(), Kopia()), Not(HasSubstr("Utkast")));
}

TEST(IvoSida, WhatIsNotDecidedIsNotTicked) {
  v1::IvoAnmalan early = Anmalan();
  early.clear_galler();
  const std::string sida = IvoSida(early, Kopia(v1::ANMAL_IVO_FORE_UTREDNING));
  EXPECT_THAT(sida, Not(HasSubstr("☒")));
  EXPECT_THAT(sida, HasSubstr("Inte beslutat när anmälan gjordes."));
}

TEST(IvoSida, TheInvestigationFollowsPointByPoint) {
  v1::IvoAnmalan a = Anmalan();
  for (int i = 1; i <= 6; ++i) a.add_utredning(absl::StrCat("Svar ", i));
  const std::string sida = IvoSida(a, Kopia(v1::EFTERSAND_UTREDNING));
  EXPECT_THAT(sida, HasSubstr("Utredning till IVO enligt lex Sarah"));
  EXPECT_THAT(sida, HasSubstr("<h3>2. När och hur det uppmärksammades</h3><p class=\"text\">Svar 2</p>"));
  EXPECT_THAT(sida, HasSubstr("6. Om det kan hända igen"));
  v1::LexMariaAnmalan maria;
  maria.set_galler("risk för allvarlig vårdskada");
  maria.add_utredning("4 händelsebeskrivning: Kl. 19.");  // as it was sent before the points had headings
  EXPECT_THAT(IvoSida(maria, Kopia()), HasSubstr("<p class=\"text\">4 händelsebeskrivning: Kl. 19.</p>"));
  v1::LexMariaArende arende;
  arende.set_handelsebeskrivning("Kl. 19 gavs dosen.");
  v1::LexSarahOrsak& orsak = *arende.add_orsaker();
  orsak.set_nr(1);
  orsak.set_omrade(v1::ORSAK_RUTINER);
  orsak.set_text("Två listor.");
  v1::LexMariaAtgard& atgard = *arende.add_atgarder();
  atgard.set_nr(3);
  atgard.set_orsak_nr(1);
  atgard.set_text("Digital signering.");
  atgard.set_styrka(v1::STYRKA_STARK);
  atgard.set_ansvarig("enhetschef");
  atgard.set_sista_date("2026-08-01");
  v1::LexMariaAnmalan sent = AnmalanFor(arende, v1::Avvikelse(), v1::MoveLexMariaArendeRequest(), "2026-06-15");
  sent.set_galler("risk för allvarlig vårdskada");
  const std::string hers = IvoSida(sent, Kopia());
  EXPECT_THAT(hers, HasSubstr("☒ risk för allvarlig vårdskada"));
  EXPECT_THAT(hers, HasSubstr("<h3>4. Händelsebeskrivning</h3><p class=\"text\">Kl. 19 gavs dosen.</p>"));
  EXPECT_THAT(hers, HasSubstr("<h3>6. Orsaker</h3><p class=\"text\">Orsak 1, processer, rutiner och arbetssätt: "
                              "Två listor.</p>"));
  EXPECT_THAT(hers, HasSubstr("<h3>10. Åtgärder</h3><p class=\"text\">Åtgärd 3 mot orsak 1: Digital signering. (stark; "
                              "planerad, klar senast 2026-08-01; ansvarig: enhetschef)</p>"));
  // Every point has its place, also where nobody has written it.
  std::vector<int> nummer;
  for (const v1::Utredningspunkt& one : sent.punkter()) nummer.push_back(one.nr());
  EXPECT_THAT(nummer, testing::ElementsAre(1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14));
  EXPECT_THAT(hers, HasSubstr("<h3>14. Återföring</h3><p class=\"tom\">Punkten är inte ifylld.</p>"));
  EXPECT_THAT(hers, HasSubstr("<h2>Patient</h2>"));
}

TEST(IvoSida, WhatIsMissingIsSaidOfEachFieldInItsOwnWords) {
  for (const std::string& sida : {IvoSida(v1::IvoAnmalan(), Kopia()), IvoSida(v1::LexMariaAnmalan(), Kopia())}) {
    EXPECT_THAT(sida, Not(HasSubstr("Uppgiften är inte angiven.")));
    EXPECT_THAT(sida, HasSubstr("Telefonnumret är inte angivet."));
    EXPECT_THAT(sida, HasSubstr("Konsekvenserna är inte angivna."));
  }
}

// Every field, in both forms: what people type is text and nothing else, and names no file or address to be fetched.
TEST(IvoSida, WhatPeopleTypeIsText) {
  const std::string typed = "</p></style><img src=\"file:///etc/passwd\"><link rel=stylesheet href='http://x/'>&";
  const auto fill = [&](auto message) {
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const auto* f = message.GetDescriptor()->field(i);
      if (f->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING) continue;
      if (f->is_repeated()) {
        message.GetReflection()->AddString(&message, f, typed);
      } else {
        message.GetReflection()->SetString(&message, f, typed);
      }
    }
    return message;
  };
  v1::IvoKopia kopia = Kopia();
  kopia.set_kvitto(typed);
  for (const std::string& sida :
       {IvoSida(fill(v1::IvoAnmalan()), kopia), IvoSida(fill(v1::LexMariaAnmalan()), kopia)}) {
    EXPECT_THAT(sida, HasSubstr("&lt;img src=&quot;file:///etc/passwd&quot;&gt;"));
    for (const char* element : {"<img", "<link", "url(", "@import"}) EXPECT_THAT(sida, Not(HasSubstr(element)));
    EXPECT_EQ(sida.find("</style>"), sida.rfind("</style>"));
  }
}

}  // namespace
}  // namespace kvalitet::avvikelser
