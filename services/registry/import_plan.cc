#include "services/registry/import_plan.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/base/date.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/kommun.h"
#include "common/base/name.h"
#include "common/base/orgnummer.h"
#include "common/base/person_scan.h"
#include "common/base/text.h"
#include "common/proto/rules.h"

namespace kvalitet::registry {
namespace {

constexpr int64_t kMostPersons = 1000000;

// Collects what is said of one line.
class Line {
 public:
  Line(const v1::UtforareRad& rad, PlannedRad& plan) : rad_(rad), plan_(plan) {}

  void Fel(absl::string_view kolumn, absl::string_view text) { Add(plan_.fel, kolumn, text); }
  void Oklar(absl::string_view kolumn, absl::string_view text) { Add(plan_.oklara, kolumn, text); }

 private:
  void Add(std::vector<v1::RadFel>& list, absl::string_view kolumn, absl::string_view text) {
    v1::RadFel& fel = list.emplace_back();
    fel.set_rad(rad_.rad());
    fel.set_kolumn(std::string(kolumn));
    fel.set_text(std::string(text));
  }
  const v1::UtforareRad& rad_;
  PlannedRad& plan_;
};

// What stays the same when the list is published again with other details.
std::string KallIdOf(const v1::UtforareRad& rad) {
  if (!rad.kall_id().empty()) return rad.kall_id();
  const std::string& date = rad.galler_fran().empty() ? rad.uppgift_avser() : rad.galler_fran();
  return base::Sha256Hex(absl::StrJoin({rad.kommun(), rad.utforare(), rad.enhet(), rad.insatstyp(), date}, "\x1f"))
      .substr(0, 32);
}

std::string HashOf(v1::UtforareRad rad) {
  rad.clear_rad();
  return base::Base64UrlEncode(base::Sha256(rad.SerializeAsString()));
}

void PlanKommun(const v1::UtforareRad& rad, const PlanContext& context, Line& line) {
  if (rad.kommun().empty()) return;
  const std::string kommun = KommunOfText(rad.kommun());
  if (kommun.empty()) {
    line.Fel("kommun", absl::StrCat("\"", rad.kommun(),
                                    "\" är ingen kommun. Skriv namnet utan ordet kommun eller koden, till exempel "
                                    "Upplands Väsby eller 0114"));
  } else if (kommun != context.kommun) {
    line.Fel("kommun", absl::StrCat("raden gäller kommun ", kommun, " men läses in för ", context.kommun));
  }
}

void PlanUtforare(const v1::UtforareRad& rad, Line& line, v1::Utforare& utforare) {
  utforare.set_namn(base::TrimSv(rad.utforare()));
  if (utforare.namn().empty()) line.Fel("utförare", "namn saknas");
  if (!rad.orgnummer().empty()) {
    absl::StatusOr<std::string> orgnummer = base::NormalizeOrgnummer(rad.orgnummer());
    if (orgnummer.ok()) {
      utforare.set_orgnummer(*std::move(orgnummer));
    } else {
      line.Fel("organisationsnummer", absl::StrCat("\"", rad.orgnummer(), "\": ", orgnummer.status().message()));
    }
  }
  if (const std::optional<RegiWord> regi = ReadRegi(rad.regi())) {
    utforare.set_regiform(regi->regiform);
    utforare.set_ideburen(regi->ideburen);
    if (regi->regiform == v1::REGIFORM_OKAND) {
      line.Oklar("regi", absl::StrCat(utforare.namn(),
                                      ": källan säger inte vilken regi. Utföraren står som okänd "
                                      "regi tills någon fyller i den"));
    }
  } else {
    line.Fel("regi", absl::StrCat("\"", rad.regi(),
                                  "\" är ingen regi. Skriv kommunal, kommunalt bolag, privat, "
                                  "ideell, annan kommun, region eller statlig, eller lämna tomt"));
  }
  if (const std::optional<v1::JuridiskForm> form = ReadJuridiskForm(rad.juridisk_form())) {
    utforare.set_juridisk_form(*form);
  } else {
    line.Fel("juridisk form", absl::StrCat("\"", rad.juridisk_form(),
                                           "\" är ingen juridisk form. Skriv till exempel "
                                           "aktiebolag, ideell förening eller stiftelse"));
  }
  utforare.set_status(v1::UTFORARE_STATUS_AKTIV);
  utforare.set_kallhanvisning(rad.kallhanvisning());
}

void PlanAvtal(const v1::UtforareRad& rad, Line& line, PlannedRad& plan) {
  const AvtalWord word = ReadAvtalsform(rad.avtalsform());
  if (word.none) {
    if (!rad.avtalsform().empty() && plan.utforare.regiform() == v1::REGIFORM_ENSKILD) {
      line.Fel("avtalsform", absl::StrCat("\"", rad.avtalsform(), "\" stämmer inte med regi \"", rad.regi(), "\""));
    }
    if (rad.avtal().empty()) return;
  }
  v1::Avtal avtal;
  avtal.set_avtalsform(word.avtalsform);
  avtal.set_avtalsform_text(rad.avtalsform());
  avtal.set_beteckning(rad.avtal());
  if (word.avtalsform == v1::AVTALSFORM_OKAND) {
    line.Oklar("avtalsform",
               absl::StrCat(plan.utforare.namn(), ": \"", rad.avtalsform(),
                            "\" säger inte entydigt LOV, LOU, ramavtal, IOP, direktupphandling, intern "
                            "överenskommelse eller bidrag. Orden sparas och avtalsformen står som okänd"));
  }
  plan.avtal = std::move(avtal);
}

std::optional<int32_t> PlanNumber(absl::string_view text, absl::string_view kolumn, Line& line) {
  if (text.empty()) return std::nullopt;
  int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number) || number < 0 || number > kMostPersons) {
    line.Fel(kolumn, absl::StrCat("\"", text, "\" är inget antal. Skriv ett helt tal, till exempel 25"));
    return std::nullopt;
  }
  return static_cast<int32_t>(number);
}

std::optional<PublishedDate> PlanDate(absl::string_view text, absl::string_view kolumn, Line& line) {
  if (text.empty()) return std::nullopt;
  absl::StatusOr<PublishedDate> date = ReadDate(text);
  if (!date.ok()) {
    line.Fel(kolumn, absl::StrCat("\"", text,
                                  "\" är varken en dag eller ett år. Skriv till exempel 2007-09-01 eller "
                                  "2007"));
    return std::nullopt;
  }
  return *date;
}

// Sets the period of `uppdrag`: a stated start; else the time that the list tells of, with the start unknown; else
// today.  Never earlier than what the source vouches for.
void PlanPeriod(const v1::UtforareRad& rad, const PlanContext& context, Line& line, v1::Uppdrag& uppdrag) {
  const std::optional<PublishedDate> fran = PlanDate(rad.galler_fran(), "gäller från", line);
  const std::optional<PublishedDate> till = PlanDate(rad.galler_till(), "gäller till", line);
  const std::optional<PublishedDate> avser = PlanDate(rad.uppgift_avser(), "uppgift avser", line);
  if (till.has_value()) uppdrag.set_giltig_till(base::FormatDate(till->last + 1));
  if (fran.has_value()) {
    uppdrag.set_giltig_fran(base::FormatDate(fran->first));
    uppdrag.set_start_okand(fran->year_only);
  } else if (avser.has_value()) {
    uppdrag.set_giltig_fran(base::FormatDate(avser->first));
    uppdrag.set_start_okand(true);
  } else {
    uppdrag.set_giltig_fran(base::FormatDate(context.today));
    uppdrag.set_start_okand(true);
    line.Oklar("gäller från", absl::StrCat(rad.utforare(), ": källan säger inte när. Uppdraget räknas från och med ",
                                           base::DateSv(context.today), " med okänd start"));
  }
  if (!uppdrag.giltig_till().empty() && uppdrag.giltig_till() <= uppdrag.giltig_fran()) {
    line.Fel("gäller till",
             absl::StrCat("\"", rad.galler_till(), "\" är före gäller från (", uppdrag.giltig_fran(), ")"));
  }
}

void PlanUppdrag(const v1::UtforareRad& rad, const PlanContext& context, Line& line, PlannedRad& plan) {
  v1::Uppdrag uppdrag;
  PlanPeriod(rad, context, line, uppdrag);
  if (const std::optional<v1::HslAnsvar> ansvar = ReadHslAnsvar(rad.hsl_ansvar())) {
    uppdrag.set_hsl_ansvar(*ansvar);
  } else {
    line.Fel("HSL-ansvar", absl::StrCat("\"", rad.hsl_ansvar(), "\": skriv kommunen, regionen eller utföraren"));
  }
  uppdrag.set_anmarkning(rad.anm());
  uppdrag.set_kalla(context.kalla);
  uppdrag.set_tillstandsgrund(v1::TILLSTANDSGRUND_EJ_KONTROLLERAD);
  uppdrag.set_kallhanvisning(rad.kallhanvisning());
  plan.enhet.set_giltig_fran(uppdrag.giltig_fran());

  const InsatstypWords::Match match = context.words->Find(rad.insatstyp());
  plan.okand_insatstyp = absl::StrJoin(match.unknown, "/");
  if (match.names.empty() && match.unknown.empty()) line.Fel("insatstyp", "saknas. Skriv till exempel hemtjänst");
  if (!match.unknown.empty()) {
    line.Oklar("insatstyp", absl::StrCat(plan.utforare.namn(), ": \"", plan.okand_insatstyp,
                                         "\" är ingen insatstyp. Utföraren finns i registret utan uppdrag för den, "
                                         "tills någon anger vilken insatstyp det gäller"));
  }
  for (const std::string& insatstyp : match.names) {
    if (IsSkyddatBoende(insatstyp)) {
      plan.enhet.set_skyddad(true);
      plan.enhet.clear_omrade();
    }
    v1::Uppdrag& one = plan.uppdrag.emplace_back(uppdrag);
    one.set_insatstyp(insatstyp);
    one.set_kall_id(absl::StrCat(plan.kall_id, "/", base::Leaf(insatstyp)));
  }
}

// The tillstånd of an enskild, or the anmälan of the kommun's own.
void PlanTillstand(const v1::UtforareRad& rad, Line& line, PlannedRad& plan) {
  const std::optional<PublishedDate> fran = PlanDate(rad.tillstand_fran(), "tillstånd från", line);
  const std::optional<PublishedDate> till = PlanDate(rad.tillstand_till(), "tillstånd till", line);
  if (const std::optional<PublishedDate> vantas = PlanDate(rad.dnr_vantas(), "diarienummer väntas", line)) {
    plan.dnr_vantas_date = base::FormatDate(vantas->first);
    if (vantas->year_only) line.Fel("diarienummer väntas", "skriv en dag, till exempel 2026-05-01");
  }
  if (rad.tillstand_dnr().empty()) {
    if (fran.has_value() || till.has_value()) {
      line.Fel("tillstånd", "diarienumret saknas. Skriv det, eller ta bort dagarna");
    }
    return;
  }
  if (!fran.has_value() || fran->year_only) {
    line.Fel("tillstånd från", "saknas. Skriv första dagen tillståndet gäller, till exempel 2026-03-01");
    return;
  }
  if (!plan.dnr_vantas_date.empty()) {
    line.Fel("diarienummer väntas", "diarienumret står i kolumnen tillstånd. Ta bort det ena");
  }
  v1::Tillstand tillstand;
  tillstand.set_dnr(base::TrimSv(rad.tillstand_dnr()));
  tillstand.set_giltig_fran(base::FormatDate(fran->first));
  if (till.has_value()) tillstand.set_giltig_till(base::FormatDate(till->last + 1));
  tillstand.set_lage(v1::TILLSTANDSLAGE_GALLER);
  if (till.has_value() && tillstand.giltig_till() <= tillstand.giltig_fran()) {
    line.Fel("tillstånd till",
             absl::StrCat("\"", rad.tillstand_till(), "\" är före tillstånd från (", tillstand.giltig_fran(), ")"));
  }
  plan.tillstand = std::move(tillstand);
}

// Names of persons and numbers do not belong in the register, which is public.
void ScanText(absl::string_view text, absl::string_view kolumn, Line& line) {
  for (const base::PersonHit& hit : base::ScanPersonal(text)) {
    line.Fel(kolumn, absl::StrCat("texten ser ut att innehålla ", base::PersonKindSv(hit.kind), " (tecken ", hit.from,
                                  "-", hit.to, "). Ta bort det"));
  }
}

// Lengths and patterns of the options, told of the column that the field came from.
void CheckLengths(const v1::UtforareRad& rad, Line& line) {
  proto::Violations violations;
  proto::Validate(rad, "", violations);
  for (const proto::Violation& violation : violations.list()) {
    const auto* field = v1::UtforareRad::descriptor()->FindFieldByName(violation.field);
    line.Fel(field == nullptr ? violation.field : proto::Label(field), violation.svenska);
  }
}

}  // namespace

std::string DerivedEnhet(const std::string& kommun, const std::string& namn) {
  return absl::StrCat("kommuner/", kommun, "/enheter/", base::DerivedId("registry/enhet", namn));
}

std::string ListNyckel(absl::string_view text) {
  const std::string lower = base::LowerSv(text);
  return absl::StrJoin(absl::StrSplit(lower, ' ', absl::SkipWhitespace()), " ");
}

std::string KommunOfText(absl::string_view text) {
  const std::string trimmed = base::TrimSv(text);
  const base::Kommun* kommun = base::IsKommunkod(trimmed) ? base::FindKommun(trimmed) : base::FindKommunByName(trimmed);
  return kommun == nullptr ? "" : std::string(kommun->code);
}

PlannedRad PlanRad(const v1::UtforareRad& rad, const PlanContext& context) {
  PlannedRad plan;
  plan.source = &rad;
  plan.rad = rad.rad();
  plan.kall_id = KallIdOf(rad);
  plan.hash = HashOf(rad);
  Line line(rad, plan);
  CheckLengths(rad, line);
  PlanKommun(rad, context, line);
  PlanUtforare(rad, line, plan.utforare);
  plan.utforare.set_kalla(context.kalla);
  plan.utforare.set_kall_id(plan.kall_id);
  PlanAvtal(rad, line, plan);
  plan.enhet.set_namn(base::TrimSv(rad.enhet().empty() ? rad.utforare() : rad.enhet()));
  plan.enhet.set_omrade(rad.omrade());
  plan.enhet.set_kalla(context.kalla);
  plan.enhet.set_kall_id(plan.kall_id);
  if (const std::optional<int32_t> number = PlanNumber(rad.kapacitet(), "kapacitet", line)) {
    plan.enhet.set_kapacitet(*number);
  }
  if (const std::optional<int32_t> number = PlanNumber(rad.antal_personer(), "antal personer", line)) {
    plan.enhet.set_antal_personer(*number);
  }
  PlanUppdrag(rad, context, line, plan);
  PlanTillstand(rad, line, plan);
  if (plan.avtal.has_value()) {
    plan.avtal->set_kalla(context.kalla);
    plan.avtal->set_kall_id(plan.kall_id);
  }
  ScanText(rad.utforare(), "utförare", line);
  ScanText(rad.enhet(), "enhet", line);
  ScanText(rad.anm(), "anm", line);
  return plan;
}

}  // namespace kvalitet::registry
