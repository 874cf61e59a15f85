#include "tests/bench/dataset.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "common/base/date.h"

namespace kvalitet::bench {
namespace {

constexpr std::array<const char*, kInsatstyper> kKoder = {
    "SOL_HEMTJANST",   "SOL_SABO",          "SOL_DAGVERKSAMHET",   "SOL_BOENDESTOD",
    "LSS_GRUPPBOSTAD", "LSS_SERVICEBOSTAD", "LSS_LEDSAGARSERVICE", "LSS_DAGLIG_VERKSAMHET"};

std::string Name(const char* collection, const std::string& id) {
  return absl::StrCat("kommuner/", kKommun, "/", collection, "/", id);
}
std::string InsatstypName(const std::string& kod) {
  return Name("insatstyper", absl::StrReplaceAll(absl::AsciiStrToLower(kod), {{"_", "-"}}));
}

}  // namespace

std::string EnhetName(int64_t number) { return Name("enheter", absl::StrFormat("enhet-%03d", number % kEnheter)); }
std::string InsatstypKod(int64_t number) { return kKoder[static_cast<size_t>(number % kEnheter % kInsatstyper)]; }

avvikelser::v1::AvvikelseRad Row(int64_t number, int64_t total) {
  // A multiplier without a common factor scatters neighbours over the days and enheter.
  const int64_t place = number * 7919 % std::max<int64_t>(total, 1);
  const absl::CivilDay day = kFirstDay + place * (kLastDay - kFirstDay - 40) / std::max<int64_t>(total, 1);
  const int64_t kind = number % 20;
  const bool complaint = kind >= 16;
  avvikelser::v1::AvvikelseRad row;
  row.set_rad(static_cast<int32_t>(number + 2));
  row.set_kall_id(absl::StrCat(number));
  row.set_typ(kind < 14 ? "avvikelse" : kind < 16 ? "lex Sarah" : kind < 19 ? "klagomål" : "synpunkt");
  row.set_enhet(EnhetName(number * 31));
  row.set_insatstyp(InsatstypKod(number * 31));
  row.set_intraffad_date(base::FormatDate(day));
  row.set_rapporterad_date(base::FormatDate(day + number % 5));
  if (number % 3 != 0) row.set_avslutad_date(base::FormatDate(day + 10 + number % 25));
  row.set_kategorier(complaint ? "SYN_TID" : number % 4 == 0 ? "BEMOTANDE|UTFORANDE_EJ" : "UTFORANDE_DELVIS");
  if (number % 2 == 0) {
    row.set_allvarlighet(absl::StrCat(1 + number % 4));
    row.set_sannolikhet(absl::StrCat(1 + number % 3));
  }
  row.set_beskrivning(absl::StrCat("Händelse ", number,
                                   ": besöket på förmiddagen blev inte av. Personalen upptäckte det först när nästa "
                                   "besök skulle göras, och kontaktade då den enskilde och enhetschefen."));
  row.set_konsekvens("Den enskilde fick vänta på hjälp och kände sig otrygg.");
  row.set_enskild_referens(absl::StrCat("brukare ", number % 4000));
  return row;
}

PlainRegistry::PlainRegistry(int enheter, const std::string& insatstyp) {
  for (const char* kod : kKoder) {
    registry::v1::Insatstyp& one = *insatstyper_.add_insatstyper();
    one.set_name(InsatstypName(kod));
    one.set_kod(kod);
    one.set_namn(absl::AsciiStrToLower(kod));
  }
  for (int i = 0; i < enheter; ++i) {
    registry::v1::Utforare& utforare = *utforare_.add_utforare();
    utforare.set_name(Name("utforare", absl::StrFormat("utforare-%03d", i)));
    utforare.set_namn(absl::StrCat("Utförare ", i));
    utforare.set_regiform(i % 3 == 0 ? registry::v1::REGIFORM_ENSKILD : registry::v1::REGIFORM_KOMMUNAL);
    registry::v1::Enhet& enhet = *enheter_.add_enheter();
    enhet.set_name(Name("enheter", absl::StrFormat("enhet-%03d", i)));
    enhet.set_namn(absl::StrCat("Enhet ", i));
    registry::v1::Uppdrag& uppdrag = *uppdrag_.add_uppdrag();
    uppdrag.set_name(Name("uppdrag", absl::StrFormat("uppdrag-%03d", i)));
    uppdrag.set_enhet(enhet.name());
    uppdrag.set_utforare(utforare.name());
    uppdrag.set_insatstyp(InsatstypName(insatstyp.empty() ? InsatstypKod(i) : insatstyp));
    uppdrag.set_giltig_fran("2020-01-01");
  }
}

absl::StatusOr<registry::v1::ListEnheterResponse> PlainRegistry::ListEnheter(const registry::v1::ListEnheterRequest&,
                                                                             absl::Time) {
  return enheter_;
}
absl::StatusOr<registry::v1::ListInsatstyperResponse> PlainRegistry::ListInsatstyper(
    const registry::v1::ListInsatstyperRequest&, absl::Time) {
  return insatstyper_;
}
absl::StatusOr<registry::v1::ListUtforareResponse> PlainRegistry::ListUtforare(const registry::v1::ListUtforareRequest&,
                                                                               absl::Time) {
  return utforare_;
}
absl::StatusOr<registry::v1::ListUppdragResponse> PlainRegistry::ListUppdrag(const registry::v1::ListUppdragRequest&,
                                                                             absl::Time) {
  return uppdrag_;
}
absl::StatusOr<registry::v1::ListAvtalResponse> PlainRegistry::ListAvtal(const registry::v1::ListAvtalRequest&,
                                                                         absl::Time) {
  return registry::v1::ListAvtalResponse();
}
absl::StatusOr<registry::v1::ListChangesResponse> PlainRegistry::ListChanges(const registry::v1::ListChangesRequest&,
                                                                             absl::Time) {
  registry::v1::ListChangesResponse response;
  response.set_next_after("1");
  return response;
}

}  // namespace kvalitet::bench
