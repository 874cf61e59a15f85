// How the builder reads an underlag: figures by measure and scope, texts that have passed disclosure control, names.
// Internal to compiler.
#pragma once
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/compiler/disclosure.h"
#include "services/compiler/klarsprak.h"
#include "services/compiler/model.h"

namespace kvalitet::compiler {

struct Var {
  std::string insatstyp{};
  bv1::Regi regi = bv1::REGI_ALLA;
  std::string utforare{}, enhet{}, avser{};
};

// A measure and its part.
struct Mattdel {
  std::string matt, del;
  bool operator<(const Mattdel& b) const { return std::tie(matt, del) < std::tie(b.matt, b.del); }
  bool operator==(const Mattdel& b) const { return matt == b.matt && del == b.del; }
};

class Vy {
 public:
  explicit Vy(const bv1::Underlagsinnehall& innehall);

  const bv1::Underlagsinnehall& innehall;
  const int ar;
  const std::set<std::string> skyddade;  // enheter that are not named

  // nullptr where the underlag has none.
  const bv1::Figur* Hitta(const Mattdel& matt, const Var& var) const;
  bool Synlig(const bv1::Figur& f) const { return kontroll_.For(f.id()) == Visning::kVisa; }
  bool Synlig(const bv1::Figur& f, const bv1::TidigareVarde& t) const {
    return kontroll_.For(f.id(), t.ar()) == Visning::kVisa;
  }
  // The printed value, or the word that stands in its place.
  std::string Text(const bv1::Figur& f) const;
  std::string Text(const bv1::Figur& f, const bv1::TidigareVarde& t) const;
  // A cell; `saknas` is the word where there is no figure.
  Cell Ruta(const bv1::Figur* f, absl::string_view saknas) const;
  // The value of the year, if there is one.
  static const bv1::TidigareVarde* Ar(const bv1::Figur& f, int ar);
  // "+4 procentenheter, i stort sett oförändrat"; empty where there is nothing to compare with.
  std::string Forandring(const bv1::Figur& f) const;

  // Measures of the class with a figure in the insatstyp: counts before their breakdowns and rates, parts after their
  // whole.
  std::vector<Mattdel> Matt(absl::string_view klass, const std::string& insatstyp) const;
  // The measure `klass.eget` of the suite, else the first of the class whose label has all the words (folded) and is no
  // breakdown or rate.
  std::optional<Mattdel> Sok(absl::string_view klass, const std::string& insatstyp, const std::vector<std::string>& ord,
                             absl::string_view eget = "") const;
  // Regi columns in which the measures have figures in the insatstyp: kommunal and privat always, then the others.
  std::vector<bv1::Regi> Regier(const std::vector<Mattdel>& matt, const std::string& insatstyp) const;
  // Label of a measure and its part: "Iakttagelser: allvarlig brist".
  std::string Etikett(const Mattdel& matt) const;
  // Word of a part: as the source names it, the Swedish word of an enum value, else as stated.
  std::string Delord(const std::string& del) const;
  const bv1::Figur* Nagon(const Mattdel& matt, const std::string& insatstyp) const;
  // The same measure for the whole country, as published figures state it ("avser": Riket).
  const bv1::Figur* Riket(const Mattdel& matt, const std::string& insatstyp) const;
  // Whether the source ("uppfoljning") did not answer when the figures were frozen: then nothing of it is known, and
  // nothing is said to be none.
  bool Tyst(absl::string_view kalla) const { return tysta_.count(std::string(kalla)) != 0; }

  std::string Insatstyp(const std::string& kod) const;
  std::string Enhet(const std::string& namn) const;
  std::string Utforare(const std::string& namn) const;

  // Whether all insatstyper together say more than the only one: there are several, or figures published for all.
  bool HelhetenBehovs() const;

  // Sources by number, as footnotes name them.
  int Kallnummer(const std::string& kalla) const;
  const std::map<std::string, int>& Kallor() const { return kallor_; }

  // Codes of insatstyper with figures or uppdrag, by Swedish name; "" not included.
  std::vector<std::string> Insatstyper() const;

 private:
  std::string Text(const bv1::Figur& f, Visning visning, const Matvarde& varde) const;

  using Nyckel = std::tuple<std::string, std::string, std::string, int, std::string, std::string, std::string>;
  Rojandekontroll kontroll_;
  std::map<Nyckel, const bv1::Figur*> figurer_;
  std::map<std::string, std::string> enheter_, utforare_;
  std::set<std::string> tysta_;
  std::map<std::string, int> kallor_;
};

// "kommunala", "privata", "regi inte angiven".
std::string Regirubrik(bv1::Regi regi);

// Whether a measure is of forms or enheter, which are told as "11 av 12" and need no protection.
bool SomAv(const bv1::Figur& f);

// Whether a measure is of answers that enheter gave about themselves, which are public once they are handed in.
bool ArSvarFranEnheter(const bv1::Figur& f);

// Whether a measure divides another one ("Avvikelser efter lagrum"): its whole is told by that one.
bool ArUppdelning(const bv1::Figur& f);

// n, period, source, caveat and ids of the figures shown.
Fot Fotnot(const Vy& vy, const std::vector<const bv1::Figur*>& figurer);

// A source as the reader knows it: services by what they hold, published ones by their address.
std::string Kallnamn(const std::string& kalla);

// The parts of the model.
Framsida ByggFramsida(const Vy& vy);
Avsnitt ByggAvsnitt(const Vy& vy, const std::string& insatstyp, bool alla_delar);

}  // namespace kvalitet::compiler
