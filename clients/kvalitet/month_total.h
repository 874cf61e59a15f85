// What every sum of a month asks for, whatever is counted: enhet, insatstyp, month, number and system.
#pragma once
#include <initializer_list>
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
          {"källa", "ORD", "systemet de är räknade i", true, false, "kalla"},
          {"rätta", "", "summan finns redan och ändras till den här"}};
}

// The sum that stands for the same enhet, insatstyp, month and kind, with the numbers of `total`: what --rätta saves.
template <typename List, typename Page, typename Total, typename Same>
absl::StatusOr<Total> StoredMonthTotal(Context& context, const std::string& method, const Total& total,
                                       const google::protobuf::RepeatedPtrField<Total>& (Page::*rows)() const,
                                       Same same) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  List list;
  KV_ASSIGN_OR_RETURN(const std::string parent, context.Parent());
  list.set_parent(parent);
  list.set_page_size(1000);
  list.set_filter(absl::StrCat("enhet = \"", total.enhet(), "\" AND manad = \"", total.manad(), "\""));
  Page page;
  KV_RETURN_IF_ERROR(services->Call(method, list, page));
  for (const Total& one : (page.*rows)()) {
    if (one.insatstyp() != total.insatstyp() || !same(one)) continue;
    Total right = total;
    right.set_name(one.name());
    right.set_etag(one.etag());
    return right;
  }
  return Failure(
      kInput, absl::StrCat("Det finns ingen summa att rätta för ", total.manad(), ". Ta bort --rätta, så sparas den."));
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

// The fields that --rätta changes, beside those of the kind itself.
template <typename Request>
void ChangeMonthTotal(std::initializer_list<const char*> own, Request& request) {
  for (const char* field : {"antal", "kalla"}) request.mutable_update_mask()->add_paths(field);
  for (const char* field : own) request.mutable_update_mask()->add_paths(field);
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
