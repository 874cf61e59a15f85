#include "tests/services/berattelse_support.h"

#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/csv.h"
#include "services/berattelse/publicerad.h"

namespace kvalitet::testdata {
namespace {

using berattelse::v1::SiffraRad;

std::string LasFil(const std::string& namn) {
  std::ifstream fil(absl::StrCat(KVALITET_SOURCE_DIR, "/tests/data/", namn), std::ios::binary);
  std::stringstream text;
  text << fil.rdbuf();
  return text.str();
}

fakta::v1::Matt Matt(const std::string& matt, const std::string& etikett, fakta::v1::Slag slag,
                     fakta::v1::Riktning riktning, bool skyddas, bool delar_hela, bool bestand) {
  fakta::v1::Matt m;
  m.set_matt(matt);
  m.set_etikett(etikett);
  m.set_slag(slag);
  m.set_enhet(slag == fakta::v1::ANDEL ? "procent" : "antal");
  m.set_riktning(riktning);
  m.set_skyddas(skyddas);
  m.set_delar_hela(delar_hela);
  m.set_bestand(bestand);
  return m;
}

fakta::v1::Faktum Faktum(const std::string& enhet, const std::string& matt, const std::string& del,
                         const std::string& period, int64_t value, int64_t denominator) {
  fakta::v1::Faktum f;
  f.set_enhet(enhet.empty() ? "" : absl::StrCat("kommuner/9999/enheter/", enhet));
  f.set_insatstyp("SOL_HEMTJANST");
  f.set_matt(matt);
  f.set_del(del);
  f.set_period(period);
  f.set_value(value);
  f.set_denominator(denominator);
  f.set_n(denominator != 0 ? denominator : value);
  return f;
}

berattelse::v1::UnderlagUppdrag Uppdrag(const std::string& enhet, const std::string& enhet_namn,
                                        const std::string& utforare, const std::string& utforare_namn,
                                        berattelse::v1::Regi regi, bool ideburen, const std::string& fran,
                                        const std::string& till) {
  berattelse::v1::UnderlagUppdrag u;
  u.set_uppdrag(absl::StrCat("kommuner/9999/uppdrag/", enhet, "-", utforare));
  u.set_enhet(absl::StrCat("kommuner/9999/enheter/", enhet));
  u.set_enhet_namn(enhet_namn);
  u.set_utforare(absl::StrCat("kommuner/9999/utforare/", utforare));
  u.set_utforare_namn(utforare_namn);
  u.set_insatstyp("SOL_HEMTJANST");
  u.set_insatstyp_namn("hemtjänst");
  u.set_regi(regi);
  u.set_ideburen(ideburen);
  u.set_avtalsform(regi == berattelse::v1::REGI_KOMMUNAL ? "intern överenskommelse" : "LOV");
  u.set_giltig_fran(fran);
  u.set_giltig_till(till);
  return u;
}

}  // namespace

std::vector<SiffraRad> PubliceradeRader(const std::string& kommun) {
  std::vector<SiffraRad> rader;
  auto csv = base::ParseCsv(LasFil("kvalitetsberattelser.csv"));
  if (!csv.ok()) return rader;
  for (const base::CsvRow& rad : csv->rows) {
    const std::string& namn = rad.cells[0];
    if (namn != kommun && !absl::StartsWith(namn, kommun + " (")) continue;
    SiffraRad& r = rader.emplace_back();
    r.set_rad(rad.line);
    r.set_kommun(namn);
    r.set_ar(rad.cells[1]);
    r.set_period(rad.cells[2]);
    r.set_insatstyp(rad.cells[3]);
    r.set_avser(rad.cells[4]);
    r.set_regi(rad.cells[5]);
    r.set_omrade(rad.cells[6]);
    r.set_matt(rad.cells[7]);
    r.set_kategori(rad.cells[8]);
    r.set_varde(rad.cells[9]);
    r.set_matenhet(rad.cells[10]);
    r.set_kalla(rad.cells[11]);
    r.set_sedd(rad.cells[12]);
    r.set_anm(rad.cells[13]);
  }
  return rader;
}

std::vector<berattelse::v1::Siffra> PubliceradeSiffror(const std::string& kommun) {
  std::vector<berattelse::v1::Siffra> siffror;
  for (const SiffraRad& rad : PubliceradeRader(kommun)) {
    std::vector<berattelse::v1::RadFel> fel;
    auto siffra = berattelse::LasSiffra(rad, kommun, fel);
    if (!siffra) continue;
    siffra->set_name(absl::StrCat("kommuner/9999/siffror/", rad.rad()));
    siffror.push_back(*std::move(siffra));
  }
  return siffror;
}

berattelse::Indata Publicerat(const std::string& kod, const std::string& kommun, int ar, const std::string& insatstyp) {
  berattelse::Indata in;
  in.kommun = absl::StrCat("kommuner/", kod);
  in.kommun_namn = kommun;
  in.ar = ar;
  in.insatstyp = insatstyp;
  in.frys_date = absl::StrCat(ar + 1, "-02-15");
  in.insatstyp_namn = {{"SOL_SABO", "särskilt boende för äldre"}, {"SOL_HEMTJANST", "hemtjänst"}};
  in.insatstyp_alias = {{"sarskilt boende", "SOL_SABO"}, {"hemtjanst", "SOL_HEMTJANST"}};
  in.siffror = PubliceradeSiffror(kommun);
  return in;
}

berattelse::Indata Exempel() {
  using berattelse::v1::REGI_KOMMUNAL;
  using berattelse::v1::REGI_OKAND;
  using berattelse::v1::REGI_PRIVAT;
  using fakta::v1::ANDEL;
  using fakta::v1::ANTAL;
  using fakta::v1::HOGRE;
  using fakta::v1::LAGRE;
  using fakta::v1::NEUTRAL;
  berattelse::Indata in;
  in.kommun = "kommuner/9999";
  in.kommun_namn = "Exempelkommun";
  in.ar = 2026;
  in.frys_date = "2027-02-15";
  in.insatstyp_namn = {{"SOL_HEMTJANST", "hemtjänst"}};
  in.insatstyp_alias = {{"hemtjanst", "SOL_HEMTJANST"}};
  // Norr changes hands on 15 May and has nobody from 1 to 14 December.
  in.uppdrag = {
      Uppdrag("norr", "Hemtjänst Norr", "egen", "Egen regi", REGI_KOMMUNAL, false, "2020-01-01", "2026-05-15"),
      Uppdrag("norr", "Hemtjänst Norr", "omsorg", "Exempelomsorg AB", REGI_PRIVAT, false, "2026-05-15", "2026-12-01"),
      Uppdrag("norr", "Hemtjänst Norr", "ater", "Exempelvård AB", REGI_PRIVAT, false, "2026-12-15", ""),
      Uppdrag("soder", "Hemtjänst Söder", "egen", "Egen regi", REGI_KOMMUNAL, false, "2020-01-01", ""),
      Uppdrag("oster", "Hemtjänst Öster", "egen", "Egen regi", REGI_KOMMUNAL, false, "2020-01-01", ""),
      Uppdrag("vaster", "Hemtjänst Väster", "stiftelse", "Stiftelsen Exempel", REGI_PRIVAT, true, "2024-01-01", ""),
      Uppdrag("centrum", "Hemtjänst Centrum", "okand", "Okänd Hemtjänst", REGI_OKAND, false, "2025-01-01", ""),
  };
  berattelse::Kallsvar upp{
      "uppfoljning",
      {Matt("sjalvskattning.inlamnade", "Inlämnade självskattningar av utskickade", ANDEL, HOGRE, false, false, false),
       Matt("sjalvskattning.positiva", "Positiva svar i självskattningen", ANDEL, HOGRE, false, true, false),
       Matt("uppfoljning.genomforda", "Genomförda uppföljningar", ANTAL, NEUTRAL, false, true, false),
       Matt("iakttagelse.antal", "Iakttagelser", ANTAL, NEUTRAL, false, true, false),
       Matt("brist.oppna", "Öppna brister", ANTAL, LAGRE, false, true, true),
       Matt("brist.atgardade", "Åtgärdade brister av funna", ANDEL, HOGRE, false, true, false),
       Matt("atgard.klara", "Genomförda åtgärder", ANTAL, HOGRE, false, true, false),
       Matt("atgard.oppna", "Öppna åtgärder", ANTAL, NEUTRAL, false, false, true),
       Matt("lofte.atgarder", "Åtgärder efter det år de beslutades", ANTAL, NEUTRAL, false, true, false)},
      {}};
  auto& f = upp.fakta;
  for (const char* enhet : {"norr", "soder", "oster", "vaster", "centrum"})
    f.push_back(Faktum(enhet, "sjalvskattning.inlamnade", "", "2026-10", std::string(enhet) == "vaster" ? 0 : 1, 1));
  int positiva = 24;
  for (const char* enhet : {"norr", "soder", "oster", "centrum"}) {
    f.push_back(Faktum(enhet, "sjalvskattning.positiva", "Bemötande", "2026-10", positiva - 9, 15));
    f.push_back(Faktum(enhet, "sjalvskattning.positiva", "Kompetens", "2026-10", positiva - 5, 20));
    --positiva;
  }
  for (const char* enhet : {"norr", "soder"}) {
    f.push_back(Faktum(enhet, "uppfoljning.genomforda", "FORDJUPAD", "2026-09", 1, 0));
    f.push_back(Faktum(enhet, "iakttagelse.antal", "BRIST", "2026-09", 2, 0));
  }
  f.push_back(Faktum("norr", "iakttagelse.antal", "ALLVARLIG_BRIST", "2026-09", 1, 0));
  f.push_back(Faktum("norr", "brist.oppna", "ALLVARLIG_BRIST", "2026", 1, 0));
  f.push_back(Faktum("soder", "brist.oppna", "BRIST", "2026", 1, 0));
  f.push_back(Faktum("norr", "brist.atgardade", "BRIST", "2026-09", 2, 2));
  f.push_back(Faktum("soder", "brist.atgardade", "BRIST", "2026-09", 1, 2));
  f.push_back(Faktum("norr", "atgard.klara", "GENOMFORD_MED_EFFEKT", "2026-11", 2, 0));
  f.push_back(Faktum("soder", "atgard.klara", "GENOMFORD", "2026-11", 1, 0));
  f.push_back(Faktum("norr", "atgard.oppna", "", "2026", 2, 0));
  // Decided in 2025; what is decided in 2026 is not promised before.
  f.push_back(Faktum("norr", "lofte.atgarder", "GENOMFORD_MED_EFFEKT", "2025-12", 1, 0));
  f.push_back(Faktum("soder", "lofte.atgarder", "GENOMFORD", "2025-12", 1, 0));
  f.push_back(Faktum("norr", "lofte.atgarder", "PAGAR", "2025-12", 1, 0));
  f.push_back(Faktum("soder", "lofte.atgarder", "AVBRUTEN", "2025-11", 1, 0));
  f.push_back(Faktum("norr", "lofte.atgarder", "GENOMFORD_MED_EFFEKT", "2026-02", 5, 0));
  berattelse::Kallsvar avv{"avvikelser",
                           {Matt("avvikelse.antal", "Avvikelser", ANTAL, NEUTRAL, true, false, false),
                            Matt("lexsarah.rapporter", "Lex Sarah-rapporter", ANTAL, NEUTRAL, true, false, false)},
                           {}};
  auto& a = avv.fakta;
  // May and December by day, since uppdrag begin or end within them.
  a.push_back(Faktum("norr", "avvikelse.antal", "", "2026-03", 7, 0));
  a.push_back(Faktum("norr", "avvikelse.antal", "", "2026-05-14", 2, 0));
  a.push_back(Faktum("norr", "avvikelse.antal", "", "2026-05-15", 9, 0));
  a.push_back(Faktum("norr", "avvikelse.antal", "", "2026-12-03", 6, 0));
  a.push_back(Faktum("norr", "avvikelse.antal", "", "2026-12-20", 5, 0));
  a.push_back(Faktum("soder", "avvikelse.antal", "", "2026-02", 31, 0));
  a.push_back(Faktum("oster", "avvikelse.antal", "", "2026-02", 3, 0));
  a.push_back(Faktum("vaster", "avvikelse.antal", "", "2026-07", 12, 0));
  a.push_back(Faktum("centrum", "avvikelse.antal", "", "2026-07", 8, 0));
  a.push_back(Faktum("soder", "avvikelse.antal", "", "2025-02", 28, 0));
  a.push_back(Faktum("norr", "avvikelse.antal", "", "2025-03", 11, 0));
  a.push_back(Faktum("soder", "lexsarah.rapporter", "", "2026-02", 6, 0));
  a.push_back(Faktum("norr", "lexsarah.rapporter", "", "2026-09", 2, 0));
  // The översyn of an earlier year and of this one: the kommun's as a whole, of no enhet.
  berattelse::Kallsvar reg{"utförarregistret",
                           {Matt("oversyn.fore", "Krav i LOV- och LOU-avtal som speglades före översynen", ANDEL, HOGRE,
                                 false, false, false),
                            Matt("oversyn.efter", "Krav i LOV- och LOU-avtal som speglas efter översynen", ANDEL, HOGRE,
                                 false, false, false)},
                           {}};
  for (fakta::v1::Matt& m : reg.matt) m.set_kommunens(true);
  for (const auto& [matt, period, value] :
       {std::tuple{"oversyn.fore", "2025-11", 20}, std::tuple{"oversyn.efter", "2025-11", 30},
        std::tuple{"oversyn.fore", "2026-03", 31}, std::tuple{"oversyn.efter", "2026-03", 45}}) {
    reg.fakta.push_back(Faktum("", matt, "", period, value, 50));
  }
  in.kallor = {upp, avv, reg};
  for (const auto& [enhet, personer, dygn] : {std::tuple{"soder", 120, 43800}, std::tuple{"oster", 90, 32850},
                                              std::tuple{"vaster", 70, 25550}, std::tuple{"centrum", 40, 14600}}) {
    for (auto [slag, antal] :
         {std::pair{berattelse::v1::VOLYM_PERSONER, personer}, std::pair{berattelse::v1::VOLYM_BRUKARDYGN, dygn}}) {
      berattelse::v1::Volym& v = in.volymer.emplace_back();
      v.set_name(absl::StrCat("kommuner/9999/volymer/", enhet, "-", static_cast<int>(slag)));
      v.set_ar(2026);
      v.set_insatstyp("SOL_HEMTJANST");
      v.set_enhet(absl::StrCat("kommuner/9999/enheter/", enhet));
      v.set_slag(slag);
      v.set_antal(antal);
      v.set_kalla("verksamhetssystemet");
    }
  }
  return in;
}

berattelse::Indata MedFragor(bool samma) {
  berattelse::Indata in = Exempel();
  berattelse::Kallsvar& upp = in.kallor[0];
  for (fakta::v1::Matt& m : upp.matt)
    if (m.matt() == "sjalvskattning.positiva") m.set_fragor("sjalvskattning.fraga");
  upp.matt.push_back(
      Matt("sjalvskattning.fraga", "Positiva svar per fråga", fakta::v1::ANDEL, fakta::v1::HOGRE, false, false, false));
  upp.matt.back().set_bara_regi(true);
  (*upp.matt.back().mutable_delnamn())["A1"] = "A1: Finns en rutin för läkemedel?";
  auto& f = upp.fakta;
  for (const char* enhet : {"soder", "vaster"}) {
    for (const char* avsnitt : {"Bemötande", "Kompetens"})
      f.push_back(Faktum(enhet, "sjalvskattning.positiva", avsnitt, "2025-10", 9, 20));
    f.push_back(Faktum(enhet, "sjalvskattning.fraga", "A1", "2025-10", 0, 1));
    f.push_back(Faktum(enhet, "sjalvskattning.fraga", "A1", "2026-10", 1, 1));
    if (samma) continue;
    f.push_back(Faktum(enhet, "sjalvskattning.fraga", "A2", "2025-10", 1, 1));
    f.push_back(Faktum(enhet, "sjalvskattning.fraga", "A3", "2026-10", 1, 1));
  }
  return in;
}

}  // namespace kvalitet::testdata
