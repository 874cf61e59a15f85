#include "services/berattelse/forklara.h"

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "common/proto/errors.h"
#include "services/berattelse/samling.h"

namespace kvalitet::berattelse {
namespace {

// Whether the terms of `led` are terms of `hela`: the same measure, within its scope.
bool Ingar(const v1::Figur& led, const v1::Figur& hela) {
  const auto& a = led.omfattning();
  const auto& b = hela.omfattning();
  return led.matt() == hela.matt() &&
         (hela.del().empty() ? hela.delar_hela() || led.del().empty() : led.del() == hela.del()) &&
         (b.insatstyp().empty() || a.insatstyp() == b.insatstyp()) &&
         (b.regi() == v1::REGI_ALLA || a.regi() == b.regi()) &&
         (b.utforare().empty() || a.utforare() == b.utforare()) && (b.enhet().empty() || a.enhet() == b.enhet()) &&
         a.avser() == b.avser();
}

// Which of an idéburen utförare's figures a figure of idéburna is made of cannot be told by its scope: by its uppdrag.
bool Ideburen(const v1::Underlagsinnehall& innehall, const v1::Figur& f) {
  for (const v1::UnderlagUppdrag& u : innehall.uppdrag())
    if (u.utforare() == f.omfattning().utforare()) return u.ideburen();
  return false;
}

std::string Namn(const v1::Underlagsinnehall& innehall, const v1::Figur& f) {
  const auto& o = f.omfattning();
  for (const v1::UnderlagUppdrag& u : innehall.uppdrag())
    if (u.enhet() == o.enhet() && u.utforare() == o.utforare())
      return absl::StrCat(u.enhet_namn(), ", ", u.utforare_namn());
  return o.enhet().empty() ? "hela kommunen" : "enhet utan uppdrag";
}

}  // namespace

absl::Status Forklara(const v1::Underlagsinnehall& innehall, const std::string& id, v1::ExplainFigurResponse& svar) {
  std::map<std::string, const v1::Figur*> figurer;
  for (const v1::Figur& f : innehall.figurer()) figurer[f.id()] = &f;
  auto plats = figurer.find(id);
  if (plats == figurer.end())
    return proto::Error(
        absl::StatusCode::kNotFound, "FIGUR_FINNS_INTE",
        absl::StrCat("Figuren ", id, " finns inte i underlaget. Numret står under tabellen i rapporten."));
  const v1::Figur& figur = *plats->second;
  *svar.mutable_figur() = figur;
  svar.set_formel(figur.formel());
  // A derived figure is explained by the terms of the counted one; its own formula holds the numbers.
  v1::Figur bas = figur;
  bool harledd = false;
  for (const std::string& andelse : {std::string(kAndelPrivat), std::string(kPerTusen)})
    if (absl::EndsWith(figur.matt(), andelse)) {
      bas.set_matt(figur.matt().substr(0, figur.matt().size() - andelse.size()));
      harledd = true;
    }
  if (harledd)
    for (const v1::Figur& f : innehall.figurer())
      if (f.matt() == bas.matt() && f.del() == bas.del()) bas.set_delar_hela(f.delar_hela());
  if (figur.omfattning().regi() == v1::REGI_IDEBUREN) bas.mutable_omfattning()->set_regi(v1::REGI_PRIVAT);
  if (ArPoang(bas.matt()) || UtanTermer(bas.matt())) {
    svar.set_formel(absl::StrCat(figur.formel(), figur.formel().empty() ? "" : "; ", "per enhet visas ",
                                 ArPoang(bas.matt()) ? "poängen" : "svaren", " inte"));
    return absl::OkStatus();
  }
  // A published figure has rows of its own; those of its parts would count twice.
  bool egna = false;
  for (const v1::Underlagsrad& rad : innehall.rader()) egna = egna || rad.figur() == id;
  for (const v1::Underlagsrad& rad : innehall.rader()) {
    auto led = figurer.find(rad.figur());
    if (led == figurer.end()) continue;
    const v1::Figur& f = *led->second;
    if (egna ? rad.figur() != id : !Ingar(f, bas)) continue;
    if (figur.omfattning().regi() == v1::REGI_IDEBUREN && !Ideburen(innehall, f)) continue;
    v1::Underlagsrad& ut = *svar.add_rader();
    ut = rad;
    if (ut.del().empty()) ut.set_del(f.del());
    if (ut.text().empty()) ut.set_text(Namn(innehall, f));
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::berattelse
