#include "services/avvikelser/plats.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/base/date.h"
#include "common/base/name.h"
#include "common/proto/errors.h"
#include "common/register/regi.h"
#include "services/avvikelser/avslut_workflow.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/rules.h"

namespace kvalitet::avvikelser {
namespace {

// The same words as for an enhet of somebody else: whether it exists is not told.
absl::Status NotYours() {
  return proto::Error(absl::StatusCode::kNotFound, "FINNS_INTE",
                      "Enheten finns inte bland dem du får se. Kontrollera namnet.");
}

// Who carried out the insatstyp that day; else whoever carried out all that the enhet did that day.
std::string Responsible(const registry::Snapshot& snapshot, const v1::Avvikelse& a, const std::string& insatstyp,
                        absl::CivilDay day) {
  const registry::Operator op = snapshot.Operated(a.enhet(), insatstyp, day);
  if (op.utforare != nullptr) return op.utforare->name();
  std::set<std::string> all;
  for (const registry::Operator& other : snapshot.OperatedAll(a.enhet(), day)) {
    if (other.utforare != nullptr) all.insert(other.utforare->name());
  }
  return all.size() == 1 ? *all.begin() : "";
}

// Who answers for health care: whoever the uppdrag says, else the kommun in its own regi.  For a private utförare whose
// uppdrag does not say it, it is not guessed: whoever receives the case says it.
v1::Vardgivare AvUppdraget(const registry::Operator& op) {
  if (op.uppdrag == nullptr) return v1::VARDGIVARE_UNSPECIFIED;
  switch (op.uppdrag->hsl_ansvar()) {
    case registry::v1::HSL_ANSVAR_KOMMUN:
      return v1::VARDGIVARE_KOMMUN;
    case registry::v1::HSL_ANSVAR_REGION:
      return v1::VARDGIVARE_REGION;
    case registry::v1::HSL_ANSVAR_UTFORARE:
      return v1::VARDGIVARE_UTFORARE;
    default:
      break;
  }
  const bool kommunal =
      op.utforare != nullptr && registry::ColumnOf(op.utforare->regiform()) == registry::RegiColumn::kKommunal;
  return kommunal ? v1::VARDGIVARE_KOMMUN : v1::VARDGIVARE_UNSPECIFIED;
}

// Whether it is of health care: by law, or as a synpunkt by what it is about.
bool Halsovard(const v1::Avvikelse& a) {
  return a.lagrum() == v1::HSL || std::any_of(a.kategorier().begin(), a.kategorier().end(),
                                              [](const v1::AvvikelseKategori& one) { return ArHalsovard(one.kod()); });
}

// Whose the report is until the registry answers: of the caller's utförare the one whose enhet it is, else the first,
// so that whoever reports may see the own report.
std::string UntilVerified(const proto::RowScope& scope, const std::string& enhet) {
  for (const proto::Reach& reach : scope.reaches) {
    if (std::find(reach.enheter.begin(), reach.enheter.end(), enhet) != reach.enheter.end()) return reach.utforare;
  }
  return scope.reaches.empty() ? "" : scope.reaches[0].utforare;
}

// Who receives it or investigates it.  What is handed over is so to those alone who have the case (Hidden); an
// utförare's own stays with its people then too.
std::vector<proto::Roll> FarRapportor(const v1::Avvikelse& a) {
  using proto::Roll;
  if (a.typ() == v1::LEX_MARIA) {
    return {Roll::ENHETSCHEF, Roll::UTFORARE, Roll::UTFORARADMIN, Roll::MAS, Roll::MAR};
  }
  if (a.typ() != v1::LEX_SARAH) return UtredareAv(a.lagrum() == v1::HSL, a.overlamnad() && !a.utforarens_egen());
  // A lex Sarah of the nämnd is received by the chief and investigated by the nämnd's own.
  std::vector<Roll> all = {Roll::ENHETSCHEF, Roll::SAS, Roll::LEX_SARAH_UTREDARE};
  if (a.utforarens_egen()) all.insert(all.end(), {Roll::UTFORARE, Roll::UTFORARADMIN});
  return all;
}

}  // namespace

Snapshot LookUp(registry::Register& reg, const proto::Call& call, const std::string& enhet,
                const std::string& insatstyp) {
  const auto knows = [&](const registry::Snapshot& s) {
    return (enhet.empty() || s.Enhet(enhet) != nullptr) && (insatstyp.empty() || s.Insatstyp(insatstyp) != nullptr);
  };
  // Half of the time left, so that the report can still be stored when the registry does not answer.
  const absl::Time now = absl::Now();
  const absl::Time patience = call.deadline == absl::InfiniteFuture() ? call.deadline : now + (call.deadline - now) / 2;
  absl::StatusOr<Snapshot> snapshot = reg.Kept(call.kommun, patience);
  if (snapshot.ok() && !knows(**snapshot)) snapshot = reg.Current(call.kommun, patience);
  return snapshot.ok() ? *snapshot : nullptr;
}

absl::Status StampPlace(const Snapshot& snapshot, const proto::Call& call, v1::Avvikelse& a) {
  if (snapshot == nullptr) {
    a.set_register_verified(false);
    a.set_ansvarig_utforare(UntilVerified(call.scope, a.enhet()));
    a.clear_vardgivare();
    return absl::OkStatus();
  }
  const auto* insatstyp = snapshot->Insatstyp(a.insatstyp());
  const bool enhet = snapshot->Enhet(a.enhet()) != nullptr;
  if (!enhet && !call.scope.all) return NotYours();
  proto::Violations violations;
  if (!enhet) {
    violations.Add("avvikelse.enhet", absl::StrCat("Enheten ", base::Leaf(a.enhet()),
                                                   " finns inte i registret. Kontrollera namnet, eller lägg till den"));
  }
  if (insatstyp == nullptr) {
    violations.Add("avvikelse.insatstyp",
                   absl::StrCat("Insatstypen ", a.insatstyp(), " finns inte i registret. Exempel: SOL_HEMTJANST"));
  }
  if (!violations.empty()) return violations.ToStatus();
  const absl::StatusOr<absl::CivilDay> day = base::ParseDate(a.handelse_date());
  if (!day.ok()) return day.status();
  a.set_insatstyp(insatstyp->kod());
  a.set_ansvarig_utforare(Responsible(*snapshot, a, insatstyp->name(), *day));
  a.set_register_verified(true);
  StampVardgivare(*snapshot, a);
  return absl::OkStatus();
}

absl::Status InOwnWords(const absl::Status& status, absl::string_view prefix) {
  const std::vector<proto::Violation> told = proto::ViolationsOf(status);
  if (told.empty()) return status;
  proto::Violations violations;
  for (const proto::Violation& one : told) {
    violations.Add(absl::StrCat(prefix, absl::StripPrefix(one.field, "avvikelse.")), one.svenska, one.reason);
  }
  return violations.ToStatus();
}

void StampVardgivare(const registry::Snapshot& snapshot, v1::Avvikelse& a) {
  a.clear_vardgivare();
  const auto* insatstyp = snapshot.Insatstyp(a.insatstyp());
  const absl::StatusOr<absl::CivilDay> day = base::ParseDate(a.handelse_date());
  if (!Halsovard(a) || insatstyp == nullptr || !day.ok()) return;
  const registry::Operator op = snapshot.Operated(a.enhet(), insatstyp->name(), *day);
  if (op.uppdrag != nullptr) return a.set_vardgivare(AvUppdraget(op));
  // Nobody had that insatstyp: whoever answers for all that the enhet did that day.
  std::set<v1::Vardgivare> all;
  for (const registry::Operator& other : snapshot.OperatedAll(a.enhet(), *day)) all.insert(AvUppdraget(other));
  if (all.size() == 1) a.set_vardgivare(*all.begin());
}

// Whether the caller is of those who have the case of a rapport that is handed over.
bool HarArendet(const proto::Call& call, const v1::Avvikelse& a) {
  if (!call.scope.all) return false;
  const bool sarah = call.who.Has(options::v1::SAS) || call.who.Has(options::v1::LEX_SARAH_UTREDARE);
  const bool maria = call.who.Has(options::v1::MAS) || call.who.Has(options::v1::MAR);
  if (a.lexsarah_arende().empty() == a.lexmaria_arende().empty()) return sarah || maria;
  return a.lexmaria_arende().empty() ? sarah : maria;
}

bool OverlamnadTillAndra(const proto::Call& call, const v1::Avvikelse& a) {
  return a.overlamnad() && !HarArendet(call, a);
}

bool Hidden(const proto::Call& call, const v1::Avvikelse& a) {
  if (a.utforarens_egen()) return call.scope.all;
  return OverlamnadTillAndra(call, a) && a.anmald_av() != call.who.subject;
}

bool SerRapportor(const proto::Call& call, const v1::Avvikelse& a) {
  if (!a.anmald_av().empty() && a.anmald_av() == call.who.subject) return true;
  if (Hidden(call, a)) return false;
  const std::vector<proto::Roll> all = FarRapportor(a);
  return std::any_of(all.begin(), all.end(), [&](proto::Roll roll) { return call.who.Has(roll); });
}

bool SerUtredning(const proto::Call& call, const v1::Avvikelse& a) {
  if (Hidden(call, a) || (a.overlamnad() && !call.scope.all)) return false;
  const auto& roles = call.who.roles;
  return std::any_of(roles.begin(), roles.end(), [](proto::Roll roll) { return roll != options::v1::RAPPORTOR; });
}

void Dolj(const proto::Call& call, v1::Avvikelse& a) {
  const bool hidden = Hidden(call, a), reporter = SerRapportor(call, a);
  if (!SerUtredning(call, a)) {
    a.clear_utredning();
    a.clear_ateroppnad_motiv();
    a.clear_avslutad_av();
  }
  if (hidden) HideTexts(a);
  if (reporter) return;
  a.clear_rapportor();
  a.clear_anmald_av();
}

absl::Status SkotsSomSynpunkt(const v1::Avvikelse& a) {
  return proto::Error(absl::StatusCode::kFailedPrecondition, "SKOTS_SOM_SYNPUNKT",
                      absl::StrCat(a.nummer(),
                                   " är raden för en synpunkt i registret. Ändra synpunkten, så följer "
                                   "raden med."),
                      {{"name", a.name()}, {"synpunkt", a.synpunkt()}});
}

absl::Status UtforarensEgnaText(const v1::Avvikelse& a) {
  return proto::Error(absl::StatusCode::kPermissionDenied, "UTFORARENS_EGEN",
                      absl::StrCat(a.nummer(), " är utförarens egen. Bara utföraren rättar och tar bort den."));
}

absl::Status EjKontrollerad(const v1::Avvikelse& a) {
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "EJ_KONTROLLERAD",
      absl::StrCat(a.nummer(),
                   " är inte kontrollerad mot registret än. Försök igen om en stund; flytta den till rätt "
                   "enhet om det inte går."));
}

absl::Status RegistretSvararInte() {
  return proto::Error(absl::StatusCode::kUnavailable, "REGISTRET_SVARAR_INTE",
                      "Registret svarar inte, så det går inte att se vems enheten är. Försök igen om en stund.");
}

absl::Status Overlamnad(const v1::Avvikelse& a) {
  std::string till = a.lexmaria_arende().empty() ? "nämndens utredare" : "MAS eller MAR";
  if (a.lexsarah_arende().empty() && a.lexmaria_arende().empty()) {
    // It waits to be received by them, or another of its event's ärenden has the case.
    till = a.typ() == v1::LEX_SARAH ? "SAS och lex Sarah-utredare" : "dem som utreder händelsen";
  } else {
    absl::StrAppend(&till, " (", a.lexsarah_arende(), a.lexmaria_arende(), ")");
  }
  return proto::Error(absl::StatusCode::kFailedPrecondition, "OVERLAMNAD",
                      absl::StrCat(a.nummer(), " är överlämnad till ", till, ". Vänd dig dit om något ska ändras."));
}

bool KanVaraEgen(const v1::Avvikelse& a) { return !(Halsovard(a) && a.vardgivare() == v1::VARDGIVARE_KOMMUN); }

bool BlirEgen(const v1::Avvikelse& now, const v1::Avvikelse* before) {
  // What the region's patient is told of is no reason to keep the enhet's own from the kommun, nor is a klagomål: it is
  // no ärende of the event.
  return now.utforarens_egen() && now.vardgivare() != v1::VARDGIVARE_REGION && !ArSynpunkt(now) &&
         (before == nullptr || !before->utforarens_egen());
}

absl::Status ForblirEgen(const Snapshot& snapshot, const proto::RowScope& scope, const v1::Avvikelse& before,
                         v1::Avvikelse& now) {
  const bool maria = Halsovard(now) && now.vardgivare() != v1::VARDGIVARE_UNSPECIFIED;
  if (!before.utforarens_egen()) {  // where it is put now another may be the vårdgivare
    const bool kommunens = KommunensArende(now.vardgivare(), EgenRegi(snapshot, now.ansvarig_utforare()));
    if (now.typ() != v1::LEX_MARIA || !maria || kommunens) return absl::OkStatus();
    if (!scope.all && before.anmald_av_kommunen() &&
        before.register_verified()) {  // nobody takes it from the kommun that way
      return proto::Error(absl::StatusCode::kFailedPrecondition, "ANMALD_AV_KOMMUNEN",
                          absl::StrCat("Kommunen registrerade ", before.nummer(),
                                       ", och på den platsen är en annan vårdgivare. Be MAS eller MAR rätta den."));
    }
    now.set_utforarens_egen(true);
    return absl::OkStatus();
  }
  const bool judged = now.register_verified() && !before.register_verified();
  const bool bada = EgenRegi(snapshot, now.ansvarig_utforare()) && EgenRegi(snapshot, before.ansvarig_utforare());
  const bool kommunens_patient = KommunensArende(now.vardgivare(), EgenRegi(snapshot, now.ansvarig_utforare())) &&
                                 (bada || now.ansvarig_utforare() == before.ansvarig_utforare());
  if (judged && (maria ? kommunens_patient : bada)) {
    now.set_utforarens_egen(false);
    return absl::OkStatus();
  }
  if (now.ansvarig_utforare() == before.ansvarig_utforare()) return absl::OkStatus();
  return proto::Error(absl::StatusCode::kFailedPrecondition, "UTFORARENS_EGEN",
                      absl::StrCat(before.nummer(),
                                   " är utförarens egen, och den dagen drevs enheten av någon annan. "
                                   "Rätta enheten eller dagen."));
}

void StampEgenSynpunkt(const Snapshot& snapshot, const v1::Avvikelse& before, v1::Avvikelse& now) {
  if (now.anmald_av_kommunen()) return;
  // What the kommun has read is not taken from it by a category alone: the law or the uppdrag has to say whose it is.
  const bool last = before.register_verified() && !before.utforarens_egen();
  if (snapshot == nullptr) {  // of a step nothing is to be judged; else nobody can say that it is the kommun's to read
    if (Halsovard(now) && !Halsovard(before) && !last) now.set_utforarens_egen(true);
    return;
  }
  StampVardgivare(*snapshot, now);
  const bool egen = Halsovard(now) && KanVaraEgen(now) && !EgenRegi(snapshot, now.ansvarig_utforare());
  const bool sagt = now.lagrum() == v1::HSL || now.vardgivare() == v1::VARDGIVARE_UTFORARE;
  now.set_utforarens_egen(egen && (sagt || !last));
}

absl::Status FarFlyttaEgen(const Snapshot& snapshot, const proto::Call& call, const v1::Avvikelse& a) {
  if (!a.utforarens_egen()) return absl::OkStatus();
  if (call.scope.all) return UtforarensEgnaText(a);
  return snapshot == nullptr && a.register_verified() ? RegistretSvararInte() : absl::OkStatus();
}

bool EgenRegi(const Snapshot& snapshot, const std::string& utforare) {
  const auto* found = snapshot == nullptr ? nullptr : snapshot->Utforare(utforare);
  return found != nullptr && registry::ColumnOf(found->regiform()) == registry::RegiColumn::kKommunal;
}

bool KommunensArende(v1::Vardgivare vardgivare, bool egen_regi) {
  return vardgivare == v1::VARDGIVARE_KOMMUN || (vardgivare == v1::VARDGIVARE_REGION && egen_regi);
}

bool UtforarensEgen(const Snapshot& snapshot, const proto::RowScope& scope, const v1::Avvikelse& a) {
  const bool kommunens_patient = a.vardgivare() == v1::VARDGIVARE_KOMMUN;
  // A lex Maria is the vårdgivare's, whoever reported it.
  if (a.typ() == v1::LEX_MARIA && a.vardgivare() != v1::VARDGIVARE_UNSPECIFIED) {
    return !KommunensArende(a.vardgivare(), EgenRegi(snapshot, a.ansvarig_utforare()));
  }
  const bool own = std::any_of(scope.reaches.begin(), scope.reaches.end(), [&](const proto::Reach& reach) {
    return !reach.utforare.empty() && reach.utforare == a.ansvarig_utforare();
  });
  const bool hsl = a.typ() != v1::LEX_SARAH && Halsovard(a) && !kommunens_patient;
  return (a.typ() == v1::LEX_SARAH || hsl) && !scope.all && own && !EgenRegi(snapshot, a.ansvarig_utforare());
}

}  // namespace kvalitet::avvikelser
