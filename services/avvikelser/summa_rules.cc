#include "services/avvikelser/summa_rules.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"

namespace kvalitet::avvikelser {

std::string SistaIManaden(const std::string& manad) {
  const absl::StatusOr<absl::CivilDay> first = base::ParseDate(absl::StrCat(manad, "-01"));
  return first.ok() ? base::FormatDate(base::LastOfMonth(*first)) : "";
}

void CheckManad(const std::string& falt, const std::string& manad, absl::CivilDay today,
                proto::Violations& violations) {
  if (manad > base::MonthOf(today)) {
    violations.Add(absl::StrCat(falt, ".manad"), "Månaden har inte kommit än. Ange en som har börjat");
  }
}

void CheckSynpunktstotal(const v1::Synpunktstotal& total, proto::Violations& violations) {
  if (total.has_i_tid() && total.i_tid() > total.antal()) {
    violations.Add("synpunktstotal.i_tid", "Fler kan inte vara besvarade i tid än som har kommit");
  }
  if (total.has_nojda() && total.nojda() > total.antal()) {
    violations.Add("synpunktstotal.nojda", "Fler kan inte vara nöjda än som har kommit");
  }
}

void CheckAvvikelsetotal(const v1::Avvikelsetotal& total, proto::Violations& violations) {
  const bool hsl = total.lagrum() == v1::HSL;
  const auto of = [&total](absl::string_view law) { return absl::StartsWith(total.insatstyp(), law); };
  if ((total.lagrum() == v1::SOL && of("LSS_")) || (total.lagrum() == v1::LSS && of("SOL_"))) {
    violations.Add("avvikelsetotal.lagrum", "Insatstypen ges enligt en annan lag. Ange dess lag, eller HSL");
  }
  switch (total.typ()) {
    case v1::AVVIKELSE:
      break;
    case v1::LEX_SARAH:
      if (hsl) violations.Add("avvikelsetotal.lagrum", "Lex Sarah gäller SoL och LSS. Ange en av dem");
      break;
    case v1::LEX_MARIA:
      if (!hsl) violations.Add("avvikelsetotal.lagrum", "Lex Maria gäller hälso- och sjukvård. Ange HSL");
      break;
    default:
      violations.Add("avvikelsetotal.typ",
                     "Summan gäller avvikelser, lex Sarah-rapporter eller lex Maria-ärenden. Synpunkter och klagomål "
                     "har en egen summa");
  }
  if (total.has_till_ivo() && total.till_ivo() > total.antal()) {
    violations.Add("avvikelsetotal.till_ivo", "Fler kan inte vara anmälda till IVO än som är rapporterade");
  }
  if (total.has_till_ivo() && total.typ() == v1::AVVIKELSE) {
    violations.Add("avvikelsetotal.till_ivo",
                   "Till IVO anmäls lex Sarah och lex Maria. Ange dem i en summa av den typen");
  }
}

}  // namespace kvalitet::avvikelser
