// The growing set of figures while an underlag is made.  Internal to berattelse.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/match.h"
#include "services/berattelse/aggregate.h"
#include "services/berattelse/attribution.h"

namespace kvalitet::berattelse {

// Which figure, whatever its year.
struct Nyckel {
  std::string matt, del, insatstyp;
  v1::Regi regi = v1::REGI_ALLA;
  std::string utforare, enhet, avser;
  std::string period;  // as published, the figure's own year written as "{år}"; empty for the calendar year

  auto Ordning() const { return std::tie(matt, del, insatstyp, avser, period, utforare, enhet, regi); }
  bool operator<(const Nyckel& b) const { return Ordning() < b.Ordning(); }
};

// One year's value of a figure.
struct Varde {
  int64_t value = 0;
  int64_t denominator = 0;
  std::optional<int64_t> n;
  int decimaler = 0;
  std::string kalla, formel, anm;
  bool publicerad = false;
};

// What a measure is, from ListMatt or from a published label.
struct Mattuppgift {
  std::string etikett, matenhet;
  int decimaler = 0;
  fakta::v1::Slag slag = fakta::v1::ANTAL;
  fakta::v1::Riktning riktning = fakta::v1::RIKTNING_UNSPECIFIED;
  bool skyddas = false, delar_hela = false, bestand = false;
  std::string fran, till;             // months that may be compared
  bool kommunens = false;             // of no enhet and no regi
  bool kommunens_utan_enhet = false;  // the same of what has no enhet
  std::string fragor{};               // measure whose parts must be the same in two years that compare
  bool bara_regi = false;             // told of no utförare and no enhet
};

class Samling {
 public:
  explicit Samling(const Indata& indata) : in(indata), register_(indata.uppdrag, indata.uppgangna) {}

  const Indata& in;
  const Uppdragsregister& uppdragen() const { return register_; }
  bool Med(const std::string& insatstyp) const { return in.insatstyp.empty() || in.insatstyp == insatstyp; }

  // Adds to the year's sum.
  void Lagg(const Nyckel& nyckel, int ar, int64_t value, int64_t denominator, int64_t n);
  // Adds to the sums of every scope that an attributed term belongs to: its insatstyp and all, its regi and all, its
  // utförare and enhet.
  void LaggTerm(const std::string& matt, const std::string& del, const std::string& insatstyp, const std::string& enhet,
                const v1::UnderlagUppdrag* uppdrag, v1::Regi utan, int ar, int64_t value, int64_t denominator,
                int64_t n);
  // The insatstyp, and all of them unless the underlag is about one.
  std::vector<std::string> Nivaer(const std::string& insatstyp) const;
  v1::Omfattning Omfattning(const Nyckel& nyckel) const;
  std::string Period(const Nyckel& nyckel) const;
  std::string Id(const Nyckel& nyckel) const;
  // Whether what was asked in a year, of what the figure is made, is what is asked in the figure's year.
  bool SammaFragor(const Nyckel& nyckel, int ar) const;
  void Lucka(v1::Luckslag slag, const Nyckel& var, int64_t antal, std::string text);
  std::string InsatstypNamn(const std::string& kod) const;

  std::map<Nyckel, std::map<int, Varde>> varden;
  std::map<std::string, Mattuppgift> matt;
  std::map<Nyckel, v1::Malvarde> mal;
  // Measures whose parts are the questions of a form, and what was asked by year in the scope of a key without a part:
  // of a regi, an utförare or an enhet its questions, of all regi each question with the regi that answered it.
  std::set<std::string> fragematt;
  std::map<Nyckel, std::map<int, std::set<std::string>>> fragor;
  std::vector<v1::Lucka> luckor;
  std::vector<v1::Underlagsrad> rader;

 private:
  Uppdragsregister register_;
};

// The steps of Sammanstall, in this order.
void SamlaRegister(Samling& s);
void SamlaFakta(Samling& s);
void SamlaVolymer(Samling& s);
void SamlaSiffror(Samling& s);
void Harled(Samling& s);
void SamlaLuckor(Samling& s);

// The insatstyp of a fact that names none.
inline constexpr char kInsatstypSaknas[] = "INTE_ANGIVEN";
// Suffixes of derived measures.
inline constexpr char kAndelPrivat[] = ".andel_privat";
inline constexpr char kPerTusen[] = ".per_1000_brukardygn";
inline constexpr char kGemensamma[] = ".gemensamma";

// Whether a measure is a weighted score: that of one enhet is told to nobody.
inline bool ArPoang(const std::string& matt) { return absl::EndsWith(matt, ".poang"); }

// Whether a figure is told by regi only: no terms of its are told.
inline bool UtanTermer(const std::string& matt) {
  return absl::EndsWith(matt, ".fraga") || absl::EndsWith(matt, ".andelar") || absl::EndsWith(matt, ".gemensamma");
}

// First part of a key: "lexsarah" of "lexsarah.rapporter".
std::string Klass(const std::string& matt);

}  // namespace kvalitet::berattelse
