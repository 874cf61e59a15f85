#include "services/avvikelser/larande_workflow.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "services/avvikelser/larande_rules.h"

namespace kvalitet::avvikelser {
namespace {

using proto::Roll;
using workflow::Guard;
using workflow::Message;
using workflow::Transition;

// Lives as long as the machines: for ever.
const Guard* Make(const char* name,
                  std::function<void(const proto::Call&, const v1::Larexempel&, proto::Violations&)> check) {
  return new Guard{name, nullptr,
                   [check = std::move(check)](const proto::Call& call, const Message& m, proto::Violations& v) {
                     check(call, static_cast<const v1::Larexempel&>(m), v);
                   }};
}

const Guard* Helt() {
  return Make("kategori_och_orsak", [](const proto::Call&, const v1::Larexempel& e, proto::Violations& v) {
    if (e.kategorier().empty()) v.Add("larexempel.kategorier", "Ange minst en kategori, så att exemplet går att hitta");
    if (e.orsaker().empty()) v.Add("larexempel.orsaker", "Ange minst ett orsaksområde, så att exemplet går att hitta");
  });
}

// Two persons: whoever approves has written nothing of it.
const Guard* AnnanPerson() {
  return Make("annan_person", [](const proto::Call& call, const v1::Larexempel& e, proto::Violations& v) {
    if (HarSkrivit(e, call.who.subject)) v.Add("larexempel.skribenter", "Du har skrivit i det. Någon annan godkänner");
  });
}

const Guard* IngenIgenkannbar() {
  return Make("ingen_igenkannbar", [](const proto::Call&, const v1::Larexempel& e, proto::Violations& v) {
    if (e.ingen_igenkannbar()) return;
    v.Add("ingen_igenkannbar", "Intyga att ingen kan kännas igen, eller lämna tillbaka exemplet");
  });
}

std::vector<Transition> Table(bool egen) {
  const std::vector<Roll> utforaren = {Roll::UTFORARE, Roll::UTFORARADMIN};
  const std::vector<Roll> kommunen = {Roll::KVALITETSTEAM, Roll::LEX_SARAH_UTREDARE, Roll::SAS, Roll::MAS, Roll::MAR};
  std::vector<Roll> alla = utforaren;
  alla.insert(alla.end(), kommunen.begin(), kommunen.end());
  const std::vector<Roll>& skriver = egen ? utforaren : alla;
  const std::vector<Roll>& godkanner = egen ? utforaren : kommunen;
  const Guard* const helt = Helt();
  return {
      {"state", "LAREXEMPEL_UTKAST", "skicka", skriver, {helt}, "LAREXEMPEL_FOR_GRANSKNING", {}},
      {"state",
       "LAREXEMPEL_FOR_GRANSKNING",
       "dela",
       godkanner,
       {helt, AnnanPerson(), IngenIgenkannbar()},
       "LAREXEMPEL_DELAT",
       {"delad_time"}},
      {"state", "LAREXEMPEL_FOR_GRANSKNING", "lamna-tillbaka", skriver, {}, "LAREXEMPEL_UTKAST", {}},
      // Whoever of the kommun or of its writers sees that somebody can be recognised takes it back at once.
      {"state", "LAREXEMPEL_DELAT", "aterkalla", alla, {}, "LAREXEMPEL_ATERKALLAT", {}},
      {"state", "LAREXEMPEL_ATERKALLAT", "skriv-om", skriver, {}, "LAREXEMPEL_UTKAST", {}},
      {"state", "LAREXEMPEL_DELAT", "lamna-till-dialog", {Roll::KVALITETSTEAM}, {}, "LAREXEMPEL_DELAT", {}},
  };
}

}  // namespace

const workflow::Machine& LarexempelMachine(bool utforarens_egen) {
  static const auto* const kKommunens = new workflow::Machine(v1::Larexempel::descriptor(), Table(false));
  static const auto* const kEgen = new workflow::Machine(v1::Larexempel::descriptor(), Table(true));
  return utforarens_egen ? *kEgen : *kKommunens;
}

std::string LarexempelEvent(v1::Larexempelsteg steg) {
  const std::string name = absl::AsciiStrToLower(v1::Larexempelsteg_Name(steg));
  return absl::StrReplaceAll(absl::StripPrefix(name, "larsteg_"), {{"_", "-"}});
}

std::string LarexempelAudit(v1::Larexempelsteg steg) {
  return std::string(absl::StripPrefix(v1::Larexempelsteg_Name(steg), "LARSTEG_")).substr(0, 16);
}

}  // namespace kvalitet::avvikelser
