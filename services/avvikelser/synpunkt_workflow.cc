#include "services/avvikelser/synpunkt_workflow.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/proto/rules.h"

namespace kvalitet::avvikelser {
namespace {

using proto::Roll;
using workflow::Guard;
using workflow::Message;
using workflow::Transition;

const v1::Synpunkt& Of(const Message& m) { return static_cast<const v1::Synpunkt&>(m); }

// Lives as long as the machine: for ever.
const Guard* Make(const char* name,
                  std::function<void(const proto::Call&, const v1::Synpunkt&, proto::Violations&)> check) {
  return new Guard{name, nullptr,
                   [check = std::move(check)](const proto::Call& call, const Message& m, proto::Violations& v) {
                     check(call, Of(m), v);
                   }};
}

// Whoever answered does not answer again as the next chief.
const Guard* AnnanPerson() {
  return Make("annan_person", [](const proto::Call& call, const v1::Synpunkt& s, proto::Violations& v) {
    if (s.besvarad_av() != call.who.subject) return;
    v.Add("synpunkt.besvarad_av", "Det första svaret är ditt. Nästa chef är någon annan: lämna över till den personen");
  });
}

// Nobody waits for an answer.
const Guard* IngetSvar() {
  return Make("ingen_vantar_svar", [](const proto::Call&, const v1::Synpunkt& s, proto::Violations& v) {
    if (s.vill_ha_svar()) v.Add("synpunkt.vill_ha_svar", "Avsändaren vill ha svar. Besvara synpunkten i stället");
  });
}

// A praise is passed on; what somebody complained about is looked into first, whoever it was.
const Guard* KlagomalUtreds() {
  return Make("klagomal_utreds", [](const proto::Call&, const v1::Synpunkt& s, proto::Violations& v) {
    if (s.typ() != v1::SYNPUNKTSTYP_KLAGOMAL) return;
    v.Add("synpunkt.typ", "Ett klagomål utreds innan det avslutas utan svar. Ta steget utred först");
  });
}

const Guard* NastaChefHarSvarat() {
  return Make("nasta_chef_har_svarat", [](const proto::Call&, const v1::Synpunkt& s, proto::Violations& v) {
    if (!s.nasta_chef_date().empty()) return;
    v.Add("synpunkt.nojd",
          absl::StrCat("Avsändaren är inte nöjd med svaret. Nästa chef svarar först: kvalitet synpunkt "
                       "steg ",
                       s.nummer(), " \"nästa chef\""));
  });
}

// Whether a klagomål led to something better cannot be said afterwards, and the year's report counts it.
const Guard* ForbattringAngiven() {
  return Make("forbattring_angiven", [](const proto::Call&, const v1::Synpunkt& s, proto::Violations& v) {
    if (s.typ() != v1::SYNPUNKTSTYP_KLAGOMAL || s.forbattring() != v1::JA_NEJ_UNSPECIFIED) return;
    v.Add("synpunkt.forbattring", "Ange om klagomålet ledde till något bättre: ja, nej eller \"vet ej\"");
  });
}

std::vector<Transition> Table() {
  const std::vector<Roll> alla = {Roll::ENHETSCHEF, Roll::UTFORARE, Roll::UTFORARADMIN, Roll::KVALITETSTEAM};
  // The chief of the chief of the enhet; what the kommun took in itself its own team may answer too.
  const std::vector<Roll> nasta = {Roll::UTFORARE, Roll::KVALITETSTEAM};
  const Guard* const annan = AnnanPerson();
  const Guard* const inget = IngetSvar();
  const Guard* const klagomal = KlagomalUtreds();
  const Guard* const chef = NastaChefHarSvarat();
  const Guard* const battre = ForbattringAngiven();
  std::vector<Transition> table = {
      {"state", "SYNPUNKT_INKOMMEN", "bekrafta", alla, {}, "SYNPUNKT_REGISTRERAD", {}},
      {"state", "SYNPUNKT_BESVARAD", "nojd", alla, {}, "SYNPUNKT_BESVARAD", {}},
      {"state", "SYNPUNKT_BESVARAD", "missnojd", alla, {}, "SYNPUNKT_MISSNOJD", {}},
      {"state", "SYNPUNKT_ATGARD", "nojd", alla, {}, "SYNPUNKT_ATGARD", {}},  // told while the measure is under way
      {"state", "SYNPUNKT_ATGARD", "missnojd", alla, {}, "SYNPUNKT_MISSNOJD", {}},
      {"state", "SYNPUNKT_MISSNOJD", "nasta-chef", alla, {}, "SYNPUNKT_NASTA_CHEF", {}},
      {"state", "SYNPUNKT_NASTA_CHEF", "besvara", nasta, {annan}, "SYNPUNKT_BESVARAD", {}},
      {"state", "SYNPUNKT_BESVARAD", "atgarda", alla, {}, "SYNPUNKT_ATGARD", {}},
      {"state", "SYNPUNKT_BESVARAD", "avsluta", alla, {battre}, "SYNPUNKT_AVSLUTAD", {}},
      {"state", "SYNPUNKT_ATGARD", "avsluta", alla, {battre}, "SYNPUNKT_AVSLUTAD", {}},
      {"state", "SYNPUNKT_MISSNOJD", "avsluta", alla, {chef, battre}, "SYNPUNKT_AVSLUTAD", {}},
      // Where nobody else is there to answer, or the sender turns to the patientnämnd.
      {"state", "SYNPUNKT_MISSNOJD", "overlamna", alla, {}, "SYNPUNKT_OVERLAMNAD", {}},
      {"state", "SYNPUNKT_NASTA_CHEF", "overlamna", nasta, {}, "SYNPUNKT_OVERLAMNAD", {}},
      {"state", "SYNPUNKT_AVSLUTAD", "ateroppna", alla, {}, "SYNPUNKT_UNDER_UTREDNING", {}},
      {"state", "SYNPUNKT_UTAN_SVAR", "ateroppna", alla, {}, "SYNPUNKT_UNDER_UTREDNING", {}},
      {"state", "SYNPUNKT_OVERLAMNAD", "ateroppna", alla, {}, "SYNPUNKT_UNDER_UTREDNING", {}},  // it was ours after all
  };
  for (const char* open :
       {"SYNPUNKT_INKOMMEN", "SYNPUNKT_REGISTRERAD", "SYNPUNKT_TILLDELAD", "SYNPUNKT_UNDER_UTREDNING"}) {
    const bool begun = std::string(open) == "SYNPUNKT_UNDER_UTREDNING";
    table.push_back({"state", open, "tilldela", alla, {}, begun ? open : "SYNPUNKT_TILLDELAD", {}});
    if (!begun) table.push_back({"state", open, "utred", alla, {}, "SYNPUNKT_UNDER_UTREDNING", {}});
    table.push_back({"state", open, "forlang", alla, {}, open, {}});
    table.push_back({"state", open, "besvara", alla, {}, "SYNPUNKT_BESVARAD", {}});
    table.push_back({"state", open, "overlamna", alla, {}, "SYNPUNKT_OVERLAMNAD", {}});
    const std::vector<const Guard*> silent =
        begun ? std::vector<const Guard*>{inget} : std::vector<const Guard*>{inget, klagomal};
    table.push_back({"state", open, "avsluta-utan-svar", alla, silent, "SYNPUNKT_UTAN_SVAR", {}});
  }
  return table;
}

}  // namespace

const workflow::Machine& SynpunktMachine() {
  static const auto* const kMachine = new workflow::Machine(v1::Synpunkt::descriptor(), Table());
  return *kMachine;
}

std::string SynpunktEvent(v1::Synpunktssteg steg) {
  const std::string name = absl::AsciiStrToLower(v1::Synpunktssteg_Name(steg));
  return absl::StrReplaceAll(absl::StripPrefix(name, "steg_"), {{"_", "-"}});
}

std::string SynpunktAudit(v1::Synpunktssteg steg) {
  const std::string& name = v1::Synpunktssteg_Name(steg);
  return std::string(absl::StripPrefix(name, "STEG_")).substr(0, 16);
}

}  // namespace kvalitet::avvikelser
