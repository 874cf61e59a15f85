#include "services/uppfoljning/attgora.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/attgora/granser.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "services/uppfoljning/attgora_rules.h"
#include "services/uppfoljning/sjalvskattning_rules.h"

namespace kvalitet::uppfoljning {
namespace {

using attgora::Fraga;
using attgora::Kalla;
using attgora::Rad;
using attgora::v1::AttGora;

// The line, if it concerns who asks.
std::optional<AttGora> ForWhoAsks(const Fraga& fraga, std::optional<AttGora> line) {
  if (!line.has_value() || !fraga.Angar(line->ansvar(), line->sista_date())) return std::nullopt;
  if (fraga.allas && line->art() != attgora::v1::UPPGIFT) return std::nullopt;
  return line;
}

std::optional<AttGora> Sjalvskattning(const v1::Sjalvskattning& row, const Fraga& fraga) {
  return ForWhoAsks(fraga, AttLamnaIn(row));
}

std::optional<AttGora> Kompletteras(const v1::Sjalvskattning& row, const Fraga& fraga) {
  return ForWhoAsks(fraga, AttKomplettera(row));
}

std::optional<AttGora> Ombud(const v1::Sjalvskattning& row, const Fraga& fraga) {
  return ForWhoAsks(fraga, AttInvanda(row, fraga.today));
}

// Of evidence that was never handed in only its own utförare hears.
std::optional<AttGora> Evidens(const v1::Evidens& row, const Fraga& fraga) {
  if ((fraga.kommunen || fraga.allas) && !row.inlamnad()) return std::nullopt;
  return ForWhoAsks(fraga, AttFornya(row, attgora::Grans("EVIDENS_FORNYA_DAGAR"), fraga.today));
}

// What is asked back is not reviewed before that is answered; a short survey is read and not reviewed.
std::optional<AttGora> Inlamnad(const v1::Sjalvskattning& row, const Fraga& fraga) {
  if (row.tillbaka() == v1::TILLBAKA_BEGARD || row.omgang() > 0) return std::nullopt;
  return ForWhoAsks(fraga, AttGranska(row));
}

std::optional<AttGora> Begard(const v1::Sjalvskattning& row, const Fraga& fraga) {
  return ForWhoAsks(fraga, AttAterlamna(row, attgora::Grans("SJALVSKATTNING_SVAR_ARBETSDAGAR")));
}

std::optional<AttGora> Oppen(const v1::Atgard& row, const Fraga& fraga) {
  if (row.enhet().empty()) return std::nullopt;
  return ForWhoAsks(fraga, AttGenomfora(row));
}

// Of a nämnd or a verksamhetsområde.
attgora::Urval UtanEnhet() { return {"state", "sista_date", {{"enhet", proto::Op::kEqual, {""}}}}; }

std::optional<AttGora> Agd(const v1::Atgard& row, const Fraga& fraga) { return ForWhoAsks(fraga, AttGenomfora(row)); }

std::optional<AttGora> Genomford(const v1::Atgard& row, const Fraga& fraga) {
  return ForWhoAsks(fraga, AttBedoma(row, attgora::Grans("ATGARD_EFFEKT_DAGAR")));
}

std::optional<AttGora> Planerad(const v1::Uppfoljning& row, const Fraga& fraga) {
  return ForWhoAsks(fraga, AttPaborja(row));
}

std::optional<AttGora> UnderArbete(const v1::Uppfoljning& row, const Fraga& fraga) {
  return ForWhoAsks(fraga, AttSkickaUtkast(row, attgora::Grans("UPPFOLJNING_FAST_DAGAR"), fraga.today));
}

std::optional<AttGora> HosUtforaren(const v1::Uppfoljning& row, const Fraga& fraga) {
  return ForWhoAsks(fraga, AttFaktagranska(row, true, fraga.today));
}

std::optional<AttGora> HosKommunen(const v1::Uppfoljning& row, const Fraga& fraga) {
  return ForWhoAsks(fraga, AttFaktagranska(row, false, fraga.today));
}

std::optional<AttGora> Plan(const v1::Uppfoljning& row, const Fraga& fraga) {
  return ForWhoAsks(fraga, AttLamnaPlan(row));
}

std::optional<AttGora> InlamnadPlan(const v1::Uppfoljning& row, const Fraga& fraga) {
  return ForWhoAsks(fraga, AttSvaraPaPlan(row, attgora::Grans("PLAN_SVAR_DAGAR")));
}

std::optional<AttGora> SammaBrist(const v1::Uppfoljning& row, const Fraga& fraga) {
  return ForWhoAsks(fraga, AttTittaPa(row));
}

attgora::Urval Planer() { return {"plan_state", "plan_sista_date"}; }

// What came in since, for the kommun; what was fastställt, for the utförare.
absl::Status Nytt(const Tables& tables, sql::Session& session, const Fraga& fraga, Rad& lines) {
  if (!fraga.nytt_sedan.has_value()) return absl::OkStatus();
  if (!fraga.kommunen) {
    KV_RETURN_IF_ERROR(
        attgora::NyttPerUtforare(session, fraga, tables.uppfoljning.schema(),
                                 "uppfoljning WHERE kommun = ? AND state = 'UPPFOLJNING_ATERKALLAD' AND oppen = 1",
                                 "delete_time", {"återkallad uppföljning", "återkallade uppföljningar"}, lines));
    return attgora::NyttPerUtforare(session, fraga, tables.uppfoljning.schema(),
                                    "uppfoljning WHERE kommun = ? AND state = 'FASTSTALLD'", "faststalld_time",
                                    {"fastställd uppföljning", "fastställda uppföljningar"}, lines);
  }
  KV_RETURN_IF_ERROR(attgora::NyttPerUtforare(
      session, fraga, tables.sjalvskattning.schema(),
      absl::StrCat("sjalvskattning WHERE kommun = ? AND delete_time = 0 AND state IN ", kInlamnade), "inlamnad_time",
      {"självskattning", "självskattningar"}, lines));
  return attgora::NyttPerUtforare(session, fraga, tables.atgard.schema(),
                                  absl::StrCat("atgard WHERE kommun = ? AND state = 'GENOMFORD' AND klar_date >= '",
                                               base::FormatDate(base::SwedishDate(*fraga.nytt_sedan)), "'"),
                                  "update_time", {"genomförd åtgärd", "genomförda åtgärder"}, lines);
}

// What is to be completed is the enhet's, but its last day is another column than that of the index: so it is read as
// what is the kommun's.
void AddDialog(const Tables& tables, std::vector<Kalla>& kallor) {
  const auto add = [&](const char* varde, auto rad, const char* falt) {
    kallor.push_back(attgora::Rader<v1::Sjalvskattning>(tables.sjalvskattning, varde, attgora::v1::KOMMUNEN, rad,
                                                        attgora::Urval{falt}));
  };
  add("KOMPLETTERAS", &Kompletteras, "state");
  add("INLAMNAD", &Inlamnad, "state");
  add("INLAMNAD", &Ombud, "state");
  add("TILLBAKA_BEGARD", &Begard, "tillbaka");
}

// Evidence that ends some day, the earliest first.
Kalla Evidensen(const Tables& tables) {
  return attgora::Rader<v1::Evidens>(tables.evidens, "EVIDENS_KLAR", attgora::v1::KOMMUNEN, &Evidens,
                                     {"state", "giltig_till_date", {{"giltig_till_date", proto::Op::kGreater, {""}}}});
}

std::vector<Kalla> Uppgifter(const Tables& tables) {
  return {
      attgora::Rader<v1::Sjalvskattning>(tables.sjalvskattning, "UTSKICKAD", attgora::v1::ENHETEN, &Sjalvskattning),
      attgora::Rader<v1::Sjalvskattning>(tables.sjalvskattning, "PABORJAD", attgora::v1::ENHETEN, &Sjalvskattning),
      attgora::Rader<v1::Atgard>(tables.atgard, "EJ_PABORJAD", attgora::v1::ENHETEN, &Oppen),
      attgora::Rader<v1::Atgard>(tables.atgard, "PAGAR", attgora::v1::ENHETEN, &Oppen),
      attgora::Rader<v1::Atgard>(tables.atgard, "EJ_PABORJAD", attgora::v1::KOMMUNEN, &Agd, UtanEnhet()),
      attgora::Rader<v1::Atgard>(tables.atgard, "PAGAR", attgora::v1::KOMMUNEN, &Agd, UtanEnhet()),
      attgora::Rader<v1::Atgard>(tables.atgard, "GENOMFORD", attgora::v1::KOMMUNEN, &Genomford),
      attgora::Rader<v1::Uppfoljning>(tables.uppfoljning, "UPPFOLJNING_PLANERAD", attgora::v1::KOMMUNEN, &Planerad),
      attgora::Rader<v1::Uppfoljning>(tables.uppfoljning, "UNDER_ARBETE", attgora::v1::KOMMUNEN, &UnderArbete),
      attgora::Rader<v1::Uppfoljning>(tables.uppfoljning, "UTKAST_SKICKAT", attgora::v1::KOMMUNEN, &HosUtforaren),
      attgora::Rader<v1::Uppfoljning>(tables.uppfoljning, "UTKAST_SKICKAT", attgora::v1::KOMMUNEN, &HosKommunen),
      attgora::Rader<v1::Uppfoljning>(tables.uppfoljning, "PLAN_BEGARD", attgora::v1::ENHETEN, &Plan, Planer()),
      attgora::Rader<v1::Uppfoljning>(tables.uppfoljning, "PLAN_RETUR", attgora::v1::ENHETEN, &Plan, Planer()),
      attgora::Rader<v1::Uppfoljning>(tables.uppfoljning, "PLAN_INLAMNAD", attgora::v1::KOMMUNEN, &InlamnadPlan,
                                      Planer()),
      attgora::Rader<v1::Uppfoljning>(tables.uppfoljning, "PLAN_BEGARD", attgora::v1::KOMMUNEN, &SammaBrist, Planer()),
      attgora::Rader<v1::Uppfoljning>(tables.uppfoljning, "PLAN_RETUR", attgora::v1::KOMMUNEN, &SammaBrist, Planer()),
      attgora::Rader<v1::Uppfoljning>(tables.uppfoljning, "PLAN_INLAMNAD", attgora::v1::KOMMUNEN, &SammaBrist,
                                      Planer()),
      attgora::Summor([&tables](sql::Session& session, const Fraga& fraga, Rad& lines) {
        return Nytt(tables, session, fraga, lines);
      })};
}

}  // namespace

std::vector<Kalla> AttGoraKallor(const Tables& tables) {
  std::vector<Kalla> kallor = Uppgifter(tables);
  AddDialog(tables, kallor);
  kallor.push_back(Evidensen(tables));
  return kallor;
}

}  // namespace kvalitet::uppfoljning
