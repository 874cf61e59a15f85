#include "services/avvikelser/avslut_workflow.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/date.h"
#include "common/base/text.h"
#include "common/proto/rules.h"

namespace kvalitet::avvikelser {
namespace {

using proto::Roll;
using workflow::Guard;
using workflow::Message;
using workflow::Transition;

bool Tom(const std::string& text) { return base::TrimSv(text).empty(); }

// Lives as long as the machine: for ever.
const Guard* Make(const char* name, void (*check)(const v1::Avvikelse&, proto::Violations&)) {
  return new Guard{
      name,
      [check](const Message& m, proto::Violations& v) { check(static_cast<const v1::Avvikelse&>(m), v); },
  };
}

const Guard* Resultat() {
  return Make("resultat_angivet", [](const v1::Avvikelse& a, proto::Violations& v) {
    if (a.resultat() != v1::AVVIKELSERESULTAT_UNSPECIFIED) return;
    v.Add("resultat", "Ange vad det blev: åtgärdat, ingen åtgärd behövs eller ingen avvikelse.");
  });
}

// What was done, or why nothing was.
const Guard* Berattat() {
  return Make("berattat", [](const v1::Avvikelse& a, proto::Violations& v) {
    if (a.resultat() == v1::RESULTAT_ATGARDAT && Tom(a.atgarder())) {
      v.Add("atgarder", "Skriv vad som har gjorts för att det inte ska hända igen. Den som rapporterade får se det.");
    }
    const bool nothing = a.resultat() == v1::RESULTAT_INGEN_ATGARD || a.resultat() == v1::RESULTAT_INGEN_AVVIKELSE;
    if (nothing && Tom(a.utredning())) v.Add("utredning", "Skriv vad som framkom, så att det syns varför inget görs.");
  });
}

const Guard* Motiv() {
  return Make("motiv_angivet", [](const v1::Avvikelse& a, proto::Violations& v) {
    if (Tom(a.ateroppnad_motiv())) v.Add("motiv", "Skriv varför den öppnas igen. Exempel: Det hände igen.");
  });
}

std::vector<Transition> Table(bool hsl, bool overlamnad) {
  const std::vector<Roll> who = UtredareAv(hsl, overlamnad);
  const std::vector<const Guard*> closing = {Resultat(), Berattat()};
  const Guard* const motiv = Motiv();
  return {
      {"state", "REGISTRERAD", "utred", who, {}, "UNDER_UTREDNING", {}},
      {"state", "UNDER_UTREDNING", "utred", who, {}, "UNDER_UTREDNING", {}},
      {"state", "REGISTRERAD", "avsluta", who, closing, "AVSLUTAD", {}},
      {"state", "UNDER_UTREDNING", "avsluta", who, closing, "AVSLUTAD", {}},
      {"state", "AVSLUTAD", "ateroppna", who, {motiv}, "UNDER_UTREDNING", {}},
  };
}

absl::Status InlastSynpunkt(const v1::Avvikelse& a) {
  const std::string system = a.kalla().empty() ? "ett annat system" : a.kalla();
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "EGNA_STEG",
      absl::StrCat(a.nummer(), " är ", proto::Word(v1::Avvikelsetyp_descriptor()->FindValueByNumber(a.typ())),
                   " och är inläst från ", system,
                   ". Den följs där: avsluta den där och läs in den på nytt med den dag då den avslutades."),
      {{"name", a.name()}});
}

void Only(bool stated, bool belongs, const char* field, proto::Violations& violations) {
  if (stated && !belongs) violations.Add(field, "Det hör inte till det steget. Ta bort det.");
}

}  // namespace

std::vector<Roll> UtredareAv(bool hsl, bool overlamnad) {
  std::vector<Roll> who = {Roll::ENHETSCHEF, Roll::UTFORARE, Roll::UTFORARADMIN, Roll::KVALITETSTEAM};
  if (overlamnad) who = {Roll::SAS, Roll::LEX_SARAH_UTREDARE};
  if (overlamnad || hsl) who.insert(who.end(), {Roll::MAS, Roll::MAR});
  return who;
}

const workflow::Machine& AvvikelseMachine(bool hsl, bool overlamnad) {
  const auto make = [](bool health, bool handed_over) {
    return new workflow::Machine(v1::Avvikelse::descriptor(), Table(health, handed_over));
  };
  static const auto *const kSocial = make(false, false), *const kHealth = make(true, false),
                           *const kHandedOver = make(false, true);
  return overlamnad ? *kHandedOver : hsl ? *kHealth : *kSocial;
}

std::string AvvikelseEvent(v1::Avvikelsesteg steg) { return absl::AsciiStrToLower(AvvikelseAudit(steg)); }

std::string AvvikelseAudit(v1::Avvikelsesteg steg) {
  return std::string(absl::StripPrefix(v1::Avvikelsesteg_Name(steg), "AVSTEG_"));
}

absl::Status TarSteg(const v1::Avvikelse& a) {
  if (a.typ() == v1::AVVIKELSE) return absl::OkStatus();
  const bool lex = a.typ() == v1::LEX_SARAH || a.typ() == v1::LEX_MARIA;
  if (!lex && a.synpunkt().empty()) return InlastSynpunkt(a);  // there is none to take a step with
  const std::string command = a.typ() == v1::LEX_SARAH   ? "kvalitet lexsarah visar ärendet"
                              : a.typ() == v1::LEX_MARIA ? "kvalitet lexmaria visar ärendet"
                                                         : "kvalitet synpunkt steg tar den vidare";
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "EGNA_STEG",
      absl::StrCat(a.nummer(), " är ", proto::Word(v1::Avvikelsetyp_descriptor()->FindValueByNumber(a.typ())),
                   " och har egna steg: ", command, "."),
      {{"name", a.name()}});
}

void CheckSteg(const v1::MoveAvvikelseRequest& request, proto::Violations& violations) {
  const bool closes = request.steg() == v1::AVSTEG_AVSLUTA, opens = request.steg() == v1::AVSTEG_ATEROPPNA;
  Only(!request.utredning().empty(), !opens, "utredning", violations);
  Only(request.resultat() != v1::AVVIKELSERESULTAT_UNSPECIFIED, closes, "resultat", violations);
  Only(!request.atgarder().empty(), closes, "atgarder", violations);
  Only(!request.motiv().empty(), opens, "motiv", violations);
}

void SkrivSteg(const v1::MoveAvvikelseRequest& request, v1::Avvikelse& a) {
  if (!request.utredning().empty()) a.set_utredning(request.utredning());
  if (!request.atgarder().empty()) a.set_atgarder(request.atgarder());
  if (request.steg() == v1::AVSTEG_AVSLUTA) a.set_resultat(request.resultat());
  if (request.steg() == v1::AVSTEG_ATEROPPNA) a.set_ateroppnad_motiv(request.motiv());
}

void FoljdAvSteg(const proto::Call& call, v1::Avvikelsesteg steg, v1::Avvikelse& a) {
  if (a.utredning_date().empty()) a.set_utredning_date(base::FormatDate(call.today));
  if (steg == v1::AVSTEG_AVSLUTA) {
    a.set_avslutad_date(base::FormatDate(call.today));
    a.set_avslutad_av(call.who.subject);
  }
  if (steg == v1::AVSTEG_ATEROPPNA) {
    a.clear_avslutad_date();
    a.clear_avslutad_av();
    a.clear_resultat();
  }
}

void CheckLage(const v1::Avvikelse& stamped, const v1::Avvikelse* stored, const std::string& prefix,
               proto::Violations& violations) {
  if (stamped.typ() != v1::AVVIKELSE || (stored != nullptr && stored->typ() != v1::AVVIKELSE)) return;
  const char* svenska = "ändras med ett steg: kvalitet avvikelse utred, avsluta eller återöppna.";
  const v1::Avvikelsestatus before = stored == nullptr ? v1::REGISTRERAD : stored->state();
  if (stamped.state() != before) violations.Add(prefix + "state", absl::StrCat("Status ", svenska));
  const std::string day = stored == nullptr ? "" : stored->avslutad_date();
  if (stamped.avslutad_date() != day && stamped.state() == before) {
    violations.Add(prefix + "avslutad_date", absl::StrCat("Dagen ", svenska));
  }
}

}  // namespace kvalitet::avvikelser
