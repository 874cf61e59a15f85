#include "services/registry/matt.h"

#include <utility>

namespace kvalitet::registry {
namespace {

fakta::MattRule Coverage(const char* key, const char* label, const char* covered, const char* of) {
  fakta::MattRule rule;
  rule.matt.set_matt(key);
  rule.matt.set_etikett(label);
  rule.matt.set_slag(fakta::v1::ANDEL);
  rule.matt.set_enhet("procent");
  rule.matt.set_riktning(fakta::v1::HOGRE);
  rule.source = {"oversyn", ""};
  rule.date = "klar_date";
  rule.enhet = "";
  rule.insatstyp = "insatstyp_kod";
  rule.value = fakta::Column(covered);
  rule.denominator = fakta::Column(of);
  rule.n = fakta::Column(of);
  return rule;
}

// Reminders that went out, by the day of their digest: the same for both regi, or told.
fakta::MattRule Paminnelser() {
  fakta::MattRule rule;
  rule.matt.set_matt("paminnelse.skickade");
  rule.matt.set_etikett("Skickade påminnelser");
  rule.matt.set_slag(fakta::v1::ANTAL);
  rule.matt.set_enhet("antal");
  rule.matt.set_riktning(fakta::v1::NEUTRAL);
  rule.source = {"paminnelse", ""};
  rule.date = "dag_date";
  rule.where = {fakta::In("state", {"PAMINNELSE_STATE_MED_I_UTSKICK"}), fakta::Set("enhet")};
  return rule;
}

}  // namespace

std::vector<fakta::MattRule> Matt() {
  return {
      Paminnelser(),
      Coverage("oversyn.fore", "Krav i LOV- och LOU-avtal som speglades före översynen", "fore_tackta", "fore_krav"),
      Coverage("oversyn.efter", "Krav i LOV- och LOU-avtal som speglas efter översynen", "efter_tackta", "efter_krav")};
}

}  // namespace kvalitet::registry
