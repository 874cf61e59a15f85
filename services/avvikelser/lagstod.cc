#include "services/avvikelser/lagstod.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/proto/rules.h"
#include "services/avvikelser/lagrum.h"

namespace kvalitet::avvikelser {
namespace {

// As data/lagrum.csv names it.
std::string NamnPa(v1::Plikt plikt) { return std::string(absl::StripPrefix(v1::Plikt_Name(plikt), "PLIKT_")); }

// What the rapport alone decides.
bool Rapportens(v1::Plikt plikt) { return plikt == v1::PLIKT_GOD_KVALITET || plikt == v1::PLIKT_RAPPORTERA; }

// The rule of each law on the day, which is the event's or the act's, as the rule itself says.
std::vector<const Lagregel*> Regler(v1::Plikt plikt, const Lagar& lagar, const std::string& day) {
  std::vector<const Lagregel*> rules;
  for (const v1::Lagrum lag : lagar) {
    if (const Lagregel* rule = RegelFor(NamnPa(plikt), lag, {day, day}); rule != nullptr) rules.push_back(rule);
  }
  return rules;
}

// The norm by the day of the event; of one that happened on a day that nobody knows it is not known either.
void StampNorm(const v1::Avvikelse& a, const Lagar& lagar, Lagstodlista& rows) {
  if (!a.intraffad_date().empty()) return Utford(v1::PLIKT_GOD_KVALITET, lagar, a.intraffad_date(), rows);
  for (const v1::Lagrum lag : lagar) {
    v1::Lagstod& unknown = *rows.Add();
    unknown.set_plikt(v1::PLIKT_GOD_KVALITET);
    unknown.set_lag(lag);
  }
}

void AddUtredning(const Lagstodlista& from, const std::string& but_of, Lagstodlista& rows) {
  for (const v1::Lagstod& one : from) {
    if (one.plikt() == v1::PLIKT_UTREDA && one.galler_date() != but_of) *rows.Add() = one;
  }
}

// What stands in a rapport by another day than its own: its ärende has told it.
Lagstodlista ArendetsUtredning(const v1::Avvikelse& a, const v1::Avvikelse* stored) {
  Lagstodlista rows;
  if (a.lexsarah_arende().empty() && a.lexmaria_arende().empty()) return rows;
  const v1::Avvikelse& before = stored == nullptr ? a : *stored;
  AddUtredning(a.lagstod().empty() ? before.lagstod() : a.lagstod(), before.rapporterad_date(), rows);
  return rows;
}

}  // namespace

std::string LagarnasNamn(const Lagar& lagar) {
  return absl::StrJoin(lagar, " och ", [](std::string* out, v1::Lagrum lag) {
    absl::StrAppend(out, proto::Word(v1::Lagrum_descriptor()->FindValueByNumber(lag)));
  });
}

void StampLagstod(v1::Avvikelse& a, const v1::Avvikelse* stored) {
  Lagstodlista utredning = ArendetsUtredning(a, stored);
  Lagstodlista& rows = *a.mutable_lagstod();
  rows.Clear();
  if (a.typ() != v1::LEX_SARAH && a.typ() != v1::LEX_MARIA) return;
  const Lagar lagar = LagarAv(a);
  StampNorm(a, lagar, rows);
  Utford(v1::PLIKT_RAPPORTERA, lagar, a.rapporterad_date(), rows);
  if (utredning.empty()) return Utford(v1::PLIKT_UTREDA, lagar, a.rapporterad_date(), rows);
  FoljLagarna(lagar, utredning);
  rows.MergeFrom(utredning);
}

void UtreddSom(const Lagstodlista& arendets, Lagstodlista& rapportens) {
  Lagstodlista utredning;
  AddUtredning(arendets, "", utredning);
  if (utredning.empty()) return;
  Lagstodlista before;
  before.Swap(&rapportens);
  for (const v1::Lagstod& one : before) {
    if (one.plikt() != v1::PLIKT_UTREDA) *rapportens.Add() = one;
  }
  rapportens.MergeFrom(utredning);
}

void Utford(v1::Plikt plikt, const Lagar& lagar, const std::string& day, Lagstodlista& rows) {
  for (const Lagregel* rule : Regler(plikt, lagar, day)) {
    const std::string regel = RegelVersion(*rule);
    const auto before = std::find_if(rows.begin(), rows.end(), [&](const auto& one) { return one.regel() == regel; });
    v1::Lagstod& row = before == rows.end() ? *rows.Add() : *before;
    row.set_plikt(plikt);
    row.set_lag(rule->lag);
    row.set_galler_date(day);
    row.set_lagrum(LagrumText(*rule));
    row.set_skyndsamhet(rule->skyndsamhet);
    row.set_regel(regel);
  }
}

void TaOverLagstod(const v1::Avvikelse& rapport, Lagstodlista& rows) {
  Lagstodlista own;
  own.Swap(&rows);
  for (const v1::Lagstod& one : rapport.lagstod()) {
    if (Rapportens(one.plikt())) *rows.Add() = one;
  }
  FoljLagarna(LagarAv(rapport), own);
  for (const v1::Lagstod& one : own) {
    if (!Rapportens(one.plikt())) *rows.Add() = one;
  }
}

void FoljLagarna(const Lagar& lagar, Lagstodlista& rows) {
  Lagstodlista before;
  before.Swap(&rows);
  for (const v1::Lagstod& one : before) Utford(one.plikt(), lagar, one.galler_date(), rows);
}

std::string PliktText(v1::Plikt plikt, const Lagar& lagar, const std::string& day) {
  return absl::StrJoin(Regler(plikt, lagar, day), " och ",
                       [](std::string* out, const Lagregel* rule) { absl::StrAppend(out, LagrumText(*rule)); });
}

}  // namespace kvalitet::avvikelser
