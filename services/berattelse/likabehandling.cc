#include "services/berattelse/likabehandling.h"

#include <map>
#include <string>
#include <utility>

namespace kvalitet::berattelse {
namespace {

void Lagg(const v1::Figur& f, v1::LikabehandlingRad& rad) {
  if (f.matt() == "sjalvskattning.formular") {
    if (!f.del().empty() && f.value() > 0) rad.add_formular(f.del());
    return;
  }
  if (!f.del().empty()) return;
  if (f.matt() == "register.enheter") rad.set_enheter(f.value());
  if (f.matt() == "granskning.enheter") rad.set_granskade(f.value());
  if (f.matt() == "sjalvskattning.inlamnade") {
    rad.set_utskickade(f.denominator());
    rad.set_inlamnade(f.value());
  }
  if (f.matt() == "sjalvskattning.besvarade") {
    rad.set_fragor(f.denominator());
    rad.set_utan_svar(f.denominator() - f.value());
  }
  if (f.matt() == "uppfoljning.dagar_till_resultat") {
    rad.set_resultat(f.denominator());
    rad.set_dagar_till_resultat(f.value());
  }
  if (f.matt() == "paminnelse.skickade") rad.set_paminnelser(f.value());
}

}  // namespace

v1::Likabehandling ByggLikabehandling(const v1::Underlagsinnehall& innehall) {
  std::map<std::pair<std::string, v1::Regi>, v1::LikabehandlingRad> rader;
  for (const v1::UnderlagUppdrag& u : innehall.uppdrag()) {
    v1::LikabehandlingRad& rad = rader[{u.insatstyp(), u.regi()}];
    rad.set_insatstyp(u.insatstyp());
    rad.set_insatstyp_namn(u.insatstyp_namn());
    rad.set_regi(u.regi());
  }
  for (const v1::Figur& f : innehall.figurer()) {
    const v1::Omfattning& o = f.omfattning();
    const auto rad = rader.find({o.insatstyp(), o.regi()});
    if (rad == rader.end() || !o.utforare().empty() || !o.enhet().empty() || !o.avser().empty() || f.publicerad())
      continue;
    Lagg(f, rad->second);
  }
  v1::Likabehandling ut;
  ut.set_ar(innehall.ar());
  for (auto& [vilken, rad] : rader) *ut.add_rader() = std::move(rad);
  return ut;
}

}  // namespace kvalitet::berattelse
