// What every sum of a month asks for, whatever is counted: enhet, insatstyp, month, number and system.
#pragma once
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/args.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "common/base/status.h"

namespace kvalitet::client {

// The flags of such a sum.
inline std::vector<Flag> MonthTotalFlags() {
  return {{"enhet", "NAMN", "enheten som den gäller", true},
          {"insatstyp", "ORD", "hemtjänst, SOL_SABO, …", true},
          {"månad", "ÅÅÅÅ-MM", "månaden", true, false, "manad"},
          {"antal", "N", "hur många som kom", true},
          {"källa", "ORD", "systemet de är räknade i", true, false, "kalla"}};
}

// Fills the sum from them; the name of the enhet, for the answer.
template <typename Total>
absl::StatusOr<std::string> FillMonthTotal(Context& context, Total& total) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  KV_ASSIGN_OR_RETURN(*total.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(const int antal, args.Number("antal", 0));
  total.set_enhet(enhet.name());
  total.set_manad(args.Get("månad"));
  total.set_antal(antal);
  total.set_kalla(args.Get("källa"));
  return enhet.namn();
}

// "Sparat: Hemtjänst Norr, 2026-10: 4 (klagomål). Kommunen ser summan, …"
template <typename Total>
std::string MonthTotalAnswer(const Context& context, const std::string& enhet, const Total& made,
                             const std::string& what) {
  return absl::StrCat(context.prova() ? "Går bra; ingenting sparades: " : "Sparat: ", enhet, ", ", made.manad(), ": ",
                      made.antal(), " (", what,
                      "). Kommunen ser summan, och rapporten visar den för sig: den är uppgiven, inte räknad här.\n");
}

}  // namespace kvalitet::client
