// Figures made of other figures, and what is not known.
#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/text.h"
#include "services/berattelse/figur.h"
#include "services/berattelse/publicerad.h"
#include "services/berattelse/samling.h"

namespace kvalitet::berattelse {
namespace {

constexpr char kGranskningar[] = "uppfoljning.genomforda";
constexpr char kGranskade[] = "granskning.enheter";
// Persons under this number are not told (readers.md), and shares over fewer than a hundred have no decimals.
constexpr int64_t kMinstaAntal = 5;
constexpr int64_t kMedDecimal = 100;

// Reported cases: more of them is a matter of reporting and of volume.
bool Handelser(const std::string& matt) {
  const std::string klass = Klass(matt);
  return klass == "lexsarah" || klass == "lexmaria" || klass == "avvikelse" || klass == "synpunkt" ||
         klass == "klagomal";
}

// The measure that counts all cases of its kind: of the suite's own the plain count, not its breakdowns; of published
// ones each as it stands.
bool Huvudmatt(const std::string& matt, const Varde& varde) {
  return varde.publicerad || matt == "avvikelse.antal" || matt == "lexsarah.rapporter" || matt == "lexmaria.arenden" ||
         matt == "synpunkt.antal";
}

bool Volymmatt(const std::string& matt) { return Klass(matt) == "volym"; }

const Varde* Nu(const Samling& s, const Nyckel& nyckel) {
  auto ar = s.varden.find(nyckel);
  if (ar == s.varden.end()) return nullptr;
  auto nu = ar->second.find(s.in.ar);
  return nu == ar->second.end() ? nullptr : &nu->second;
}

// Whether any count of persons is so small that it is not told: then no share of the volume is told either, since one
// with a known whole tells its part.  Days tell persons.
bool FaPersoner(const Samling& s) {
  for (const auto& [nyckel, ar] : s.varden) {
    auto nu = ar.find(s.in.ar);
    if (nu != ar.end() && Volymmatt(nyckel.matt) && s.matt.at(nyckel.matt).skyddas && nyckel.enhet.empty() &&
        nyckel.utforare.empty() && nu->second.value > 0 && nu->second.value < kMinstaAntal)
      return true;
  }
  return false;
}

// The private share of the volume, by the best measure there is: days before persons before places.
struct Volymandel {
  int64_t privat = 0, alla = 0;
  std::string etikett;
};
std::optional<Volymandel> VolymAndel(const Samling& s, const std::string& insatstyp) {
  std::vector<std::string> matt = {"volym.brukardygn", "volym.personer", "volym.platser"};
  for (const auto& [nyckel, uppgift] : s.matt)
    if (Volymmatt(nyckel) && std::find(matt.begin(), matt.end(), nyckel) == matt.end() &&
        (absl::StrContains(nyckel, "lagenhet") || absl::StrContains(nyckel, "plats") || uppgift.skyddas))
      matt.push_back(nyckel);
  for (const std::string& m : matt) {
    const Varde* alla = Nu(s, {m, "", insatstyp, v1::REGI_ALLA, "", "", "", ""});
    const Varde* privat = Nu(s, {m, "", insatstyp, v1::REGI_PRIVAT, "", "", "", ""});
    const Varde* kommunal = Nu(s, {m, "", insatstyp, v1::REGI_KOMMUNAL, "", "", "", ""});
    if (alla && privat && kommunal && alla->value > 0)
      return Volymandel{privat->value, alla->value, s.matt.at(m).etikett};
  }
  return std::nullopt;
}

std::string Forbehall(const Samling& s, const std::string& insatstyp) {
  if (FaPersoner(s)) return "Privata utförares del av volymen redovisas inte: personerna är för få.";
  std::optional<Volymandel> volym = VolymAndel(s, insatstyp);
  if (!volym)
    return "Volymen är okänd: underlaget säger inte hur stor del av verksamheten som är privat. Andelen säger därför "
           "inget om skillnader mellan kommunal och privat regi.";
  return absl::StrCat("Privata utförares del av volymen är ",
                      base::RatioSv(volym->privat, volym->alla, volym->alla < kMedDecimal ? 0 : 1, 100),
                      " procent, räknat i ", base::LowerSv(volym->etikett),
                      ". Fler rapporter kan också betyda att fler rapporterar.");
}

// Share of private regi where a count is stated for both regi.
void Andelar(Samling& s) {
  std::vector<std::pair<Nyckel, std::array<const Varde*, 2>>> nya;
  for (const auto& [nyckel, ar] : s.varden) {
    if (nyckel.regi != v1::REGI_PRIVAT || !nyckel.enhet.empty() || !nyckel.utforare.empty() ||
        !(Handelser(nyckel.matt) || Volymmatt(nyckel.matt)) || s.matt.at(nyckel.matt).slag != fakta::v1::ANTAL)
      continue;
    // The parts of a counted measure get no share each; a published one may be stated by category only.
    auto nu = ar.find(s.in.ar);
    if (nu == ar.end() || (!nyckel.del.empty() && !nu->second.publicerad)) continue;
    if (Handelser(nyckel.matt) && !Huvudmatt(nyckel.matt, nu->second)) continue;
    Nyckel alla = nyckel, kommunal = nyckel;
    alla.regi = v1::REGI_ALLA;
    kommunal.regi = v1::REGI_KOMMUNAL;
    const Varde* hela = Nu(s, alla);
    if (hela == nullptr || Nu(s, kommunal) == nullptr || hela->value <= 0 || nu->second.value > hela->value) continue;
    nya.push_back({nyckel, {&nu->second, hela}});
  }
  for (const auto& [nyckel, varden] : nya) {
    const auto& [privat, hela] = varden;
    Nyckel andel = nyckel;
    andel.matt += kAndelPrivat;
    const Mattuppgift bas = s.matt.at(nyckel.matt);
    s.matt[andel.matt] = {absl::StrCat(bas.etikett, ", andel privat"),
                          "procent",
                          1,
                          fakta::v1::ANDEL,
                          fakta::v1::NEUTRAL,
                          false,
                          false,
                          bas.bestand,
                          "",
                          ""};
    Varde v{privat->value, hela->value, hela->value, 1, privat->kalla, "", "", privat->publicerad};
    v.formel = absl::StrCat(base::NumberSv(privat->value), " / ", base::NumberSv(hela->value));
    if (Handelser(nyckel.matt)) v.anm = Forbehall(s, nyckel.insatstyp);
    s.varden[andel][s.in.ar] = v;
  }
}

// Reported cases per 1 000 brukardygn, where both are known for the same scope.
void PerTusen(Samling& s) {
  std::vector<std::pair<Nyckel, std::map<int, Varde>>> nya;
  for (const auto& [nyckel, ar] : s.varden) {
    if (!Handelser(nyckel.matt) || !nyckel.del.empty() || !nyckel.enhet.empty() || !nyckel.utforare.empty() ||
        !nyckel.avser.empty() || !nyckel.period.empty() || s.matt.at(nyckel.matt).slag != fakta::v1::ANTAL ||
        s.matt.at(nyckel.matt).bestand)
      continue;
    Nyckel dygn = nyckel, ny = nyckel;
    dygn.matt = "volym.brukardygn";
    ny.matt += kPerTusen;
    auto volym = s.varden.find(dygn);
    if (volym == s.varden.end()) continue;
    std::map<int, Varde> varden;
    for (const auto& [vilket, varde] : ar) {
      auto v = volym->second.find(vilket);
      if (v == volym->second.end() || v->second.value <= 0 || !Huvudmatt(nyckel.matt, varde)) continue;
      varden[vilket] = {varde.value * 1000,
                        v->second.value,
                        varde.value,
                        1,
                        varde.kalla,
                        absl::StrCat(base::NumberSv(varde.value), " × 1", base::kNoBreakSpace, "000 / ",
                                     base::NumberSv(v->second.value)),
                        "",
                        varde.publicerad};
    }
    if (!varden.empty()) nya.push_back({ny, std::move(varden)});
  }
  for (auto& [nyckel, varden] : nya) {
    const std::string bas = nyckel.matt.substr(0, nyckel.matt.size() - (sizeof(kPerTusen) - 1));
    s.matt[nyckel.matt] = {absl::StrCat(s.matt.at(bas).etikett, " per 1", base::kNoBreakSpace, "000 brukardygn"),
                           absl::StrCat("per 1", base::kNoBreakSpace, "000 brukardygn"),
                           1,
                           fakta::v1::MEDEL,
                           fakta::v1::NEUTRAL,
                           false,
                           false,
                           false,
                           "",
                           ""};
    s.varden[nyckel] = std::move(varden);
  }
}

using Fragor = std::set<std::string>;

// What was asked in a year.
Fragor Stallda(const std::map<int, Fragor>& ar, int vilket) {
  const auto plats = ar.find(vilket);
  return plats == ar.end() ? Fragor() : plats->second;
}

// The figures of the questions that both years have in a scope, summed up as one.
void Gemensam(Samling& s, const Nyckel& var, const std::map<int, Fragor>& ar) {
  const Fragor nu = Stallda(ar, s.in.ar), da = Stallda(ar, s.in.ar - 1);
  Fragor bada;
  std::set_intersection(nu.begin(), nu.end(), da.begin(), da.end(), std::inserter(bada, bada.end()));
  if (bada.empty()) return;
  Nyckel till = var;
  till.matt = absl::StrCat(Klass(var.matt), kGemensamma);
  Fragor fragor;
  std::map<int, Varde> varden;
  for (const std::string& en : bada) {
    Nyckel led = var;
    led.del = en;
    if (var.regi == v1::REGI_ALLA) {  // "2/HT21": the question with the regi that answered it
      int regi = 0;
      const size_t streck = en.find('/');
      if (!absl::SimpleAtoi(en.substr(0, streck), &regi)) continue;
      led.regi = static_cast<v1::Regi>(regi);
      led.del = en.substr(streck + 1);
    }
    fragor.insert(led.del);
    for (const int vilket : {s.in.ar - 1, s.in.ar}) {
      const Varde& varde = s.varden[led][vilket];
      Varde& v = varden[vilket];
      v.value += varde.value;
      v.denominator += varde.denominator;
      v.n = v.n.value_or(0) + varde.n.value_or(0);
      v.kalla = varde.kalla;
    }
  }
  for (auto& [vilket, varde] : varden)
    varde.formel = absl::StrCat("summan av ", fragor.size(), fragor.size() == 1 ? " fråga" : " frågor");
  s.varden[till] = std::move(varden);
}

// Where a form has changed, its whole compares with nothing; what the same regi answered both years does.  Told of
// every regi as soon as one has other questions, so that they stand side by side.
void Gemensamma(Samling& s) {
  std::set<std::pair<std::string, std::string>> andrade;  // measure, insatstyp
  const auto helt = [](const Nyckel& var) { return var.utforare.empty() && var.enhet.empty(); };
  for (const auto& [var, ar] : s.fragor) {
    const Fragor nu = Stallda(ar, s.in.ar), da = Stallda(ar, s.in.ar - 1);
    if (helt(var) && !nu.empty() && !da.empty() && nu != da) andrade.insert({var.matt, var.insatstyp});
  }
  for (const auto& [var, ar] : s.fragor) {
    if (!helt(var) || andrade.count({var.matt, var.insatstyp}) == 0) continue;
    const Mattuppgift bas = s.matt.at(var.matt);
    s.matt[absl::StrCat(Klass(var.matt), kGemensamma)] = {"Positiva svar på de frågor som är besvarade båda åren",
                                                          bas.matenhet,
                                                          bas.decimaler,
                                                          bas.slag,
                                                          bas.riktning,
                                                          bas.skyddas,
                                                          false,
                                                          false,
                                                          "",
                                                          ""};
    Gemensam(s, var, ar);
  }
}

// Självskattningar that were sent and did not come back.
void EjInlamnade(Samling& s) {
  for (const auto& [nyckel, ar] : s.varden) {
    if (nyckel.matt != "sjalvskattning.inlamnade" || !nyckel.del.empty() || !nyckel.enhet.empty() ||
        !nyckel.utforare.empty() || nyckel.regi == v1::REGI_ALLA || nyckel.regi == v1::REGI_IDEBUREN ||
        nyckel.insatstyp.empty())
      continue;
    auto nu = ar.find(s.in.ar);
    if (nu != ar.end() && nu->second.denominator > nu->second.value)
      s.Lucka(v1::LUCKA_EJ_INLAMNAD, nyckel, nu->second.denominator - nu->second.value, "");
  }
}

// Enheter that were reviewed at least once in the year, of those with uppdrag at its end.
void GranskadeUnder(Samling& s, int ar) {
  std::set<std::pair<std::string, std::string>> granskade;  // insatstyp, enhet
  for (const auto& [nyckel, varden] : s.varden)
    if (nyckel.matt == kGranskningar && !nyckel.enhet.empty()) {
      auto varde = varden.find(ar);
      if (varde != varden.end() && varde->second.value > 0) granskade.insert({nyckel.insatstyp, nyckel.enhet});
    }
  // An earlier year without a single review is one that was not registered here.
  if (granskade.empty() && ar != s.in.ar) return;
  auto frysdag = base::ParseDate(s.in.frys_date);
  const absl::CivilDay dag = Bestandsdag(ar, frysdag.ok() ? *frysdag : absl::CivilDay(ar, 12, 31));
  std::map<Nyckel, std::pair<int64_t, int64_t>> antal;
  for (const v1::UnderlagUppdrag* u : s.uppdragen().Alla(dag)) {
    if (!s.Med(u->insatstyp())) continue;
    const bool gjord = granskade.count({u->insatstyp(), u->enhet()}) != 0;
    for (const std::string& typ : s.Nivaer(u->insatstyp()))
      for (v1::Regi regi : {v1::REGI_ALLA, u->regi()}) {
        auto& [ja, alla] = antal[{kGranskade, "", typ, regi, "", "", "", ""}];
        ja += gjord ? 1 : 0;
        alla += 1;
      }
  }
  for (const auto& [nyckel, par] : antal) {
    Varde v{par.first, par.second, par.second, 0, "uppfoljning", "", "", false};
    v.formel = absl::StrCat("granskade under året / enheter med uppdrag den ", base::DateSv(dag));
    s.varden[nyckel][ar] = v;
    if (ar == s.in.ar && nyckel.regi != v1::REGI_ALLA && !nyckel.insatstyp.empty() && par.second > par.first)
      s.Lucka(v1::LUCKA_EJ_GRANSKAD, nyckel, par.second - par.first, "");
  }
}

void Granskade(Samling& s) {
  bool raknas = false;
  for (const Kallsvar& kalla : s.in.kallor)
    for (const fakta::v1::Matt& m : kalla.matt) raknas = raknas || m.matt() == kGranskningar;
  if (!raknas) return;
  s.matt[kGranskade] = {
      "Granskade enheter", "enheter", 0, fakta::v1::ANDEL, fakta::v1::HOGRE, false, false, true, "", ""};
  for (int ar = s.in.ar - kTidigareAr; ar <= s.in.ar; ++ar) GranskadeUnder(s, ar);
}

void Oattribuerat(Samling& s) {
  std::map<std::string, std::set<std::string>> okand;
  for (const v1::UnderlagUppdrag* u : s.uppdragen().AllaUnder(s.in.ar))
    if (s.Med(u->insatstyp()) && u->regi() == v1::REGI_OKAND) okand[u->insatstyp()].insert(u->utforare());
  for (const auto& [typ, utforare] : okand)
    s.Lucka(v1::LUCKA_REGI_OKAND, {"", "", typ, v1::REGI_OKAND, "", "", "", ""}, static_cast<int64_t>(utforare.size()),
            "Utförare vars regi inte är angiven i registret.");
  for (const auto& [nyckel, ar] : s.varden) {
    if (!nyckel.del.empty() || !nyckel.enhet.empty() || nyckel.regi != v1::REGI_UTAN_UPPDRAG ||
        nyckel.insatstyp.empty() || Volymmatt(nyckel.matt))
      continue;
    auto nu = ar.find(s.in.ar);
    if (nu == ar.end() || (nu->second.value == 0 && nu->second.denominator == 0)) continue;
    const Mattuppgift& matt = s.matt.at(nyckel.matt);
    s.Lucka(v1::LUCKA_UPPDRAG_SAKNAS, nyckel,
            matt.slag == fakta::v1::ANTAL ? nu->second.value : nu->second.n.value_or(0),
            absl::StrCat(matt.etikett, " på dagar då inget uppdrag täcker enheten."));
  }
}

void Volymluckor(Samling& s) {
  std::set<std::pair<std::string, v1::Regi>> behovs;
  for (const v1::UnderlagUppdrag* u : s.uppdragen().AllaUnder(s.in.ar))
    if (s.Med(u->insatstyp()) && (u->regi() == v1::REGI_KOMMUNAL || u->regi() == v1::REGI_PRIVAT))
      behovs.insert({u->insatstyp(), u->regi()});
  for (const auto& [nyckel, ar] : s.varden)
    if (Handelser(nyckel.matt) && ar.count(s.in.ar) != 0 && nyckel.utforare.empty() && nyckel.enhet.empty() &&
        nyckel.avser.empty() && (nyckel.regi == v1::REGI_KOMMUNAL || nyckel.regi == v1::REGI_PRIVAT) &&
        (!nyckel.insatstyp.empty() || ar.at(s.in.ar).publicerad))
      behovs.insert({nyckel.insatstyp, nyckel.regi});
  for (const auto& [typ, regi] : behovs) {
    bool finns = false;
    for (const auto& [nyckel, uppgift] : s.matt)
      finns = finns || (Volymmatt(nyckel) && !absl::EndsWith(nyckel, kAndelPrivat) &&
                        Nu(s, {nyckel, "", typ, regi, "", "", "", ""}) != nullptr);
    if (!finns) s.Lucka(v1::LUCKA_VOLYM_SAKNAS, {"", "", typ, regi, "", "", "", ""}, 1, "");
  }
}

void PubliceradeLuckor(Samling& s) {
  std::set<std::tuple<std::string, std::string, std::string>> n_saknas, ar_saknas;
  std::set<std::tuple<std::string, std::string, std::string>> nu_finns;  // a measure known for some regi this year
  for (const auto& [nyckel, ar] : s.varden)
    if (ar.count(s.in.ar) != 0) nu_finns.insert({nyckel.insatstyp, nyckel.avser, nyckel.matt});
  for (const auto& [nyckel, ar] : s.varden) {
    if (!nyckel.del.empty() || Klass(nyckel.matt) == "mal") continue;
    auto nu = ar.find(s.in.ar);
    const std::tuple<std::string, std::string, std::string> var{nyckel.insatstyp, nyckel.avser, nyckel.matt};
    if (nu == ar.end()) {
      if (!ar.empty() && ar.rbegin()->second.publicerad && nu_finns.count(var) == 0) ar_saknas.insert(var);
    } else if (nu->second.publicerad && nu->second.denominator == 0 && !nu->second.n &&
               s.matt.at(nyckel.matt).slag == fakta::v1::ANDEL) {
      n_saknas.insert(var);
    }
  }
  for (const auto& [typ, avser, matt] : n_saknas)
    s.Lucka(v1::LUCKA_ANTAL_SVAR_SAKNAS, {matt, "", typ, v1::REGI_ALLA, "", "", avser, ""}, 1, s.matt.at(matt).etikett);
  for (const auto& [typ, avser, matt] : ar_saknas)
    s.Lucka(v1::LUCKA_MATT_SAKNAS_I_AR, {matt, "", typ, v1::REGI_ALLA, "", "", avser, ""}, 1, s.matt.at(matt).etikett);
}

}  // namespace

void Harled(Samling& s) {
  Andelar(s);
  PerTusen(s);
  Granskade(s);
  Gemensamma(s);
}

void SamlaLuckor(Samling& s) {
  EjInlamnade(s);
  Oattribuerat(s);
  Volymluckor(s);
  PubliceradeLuckor(s);
}

}  // namespace kvalitet::berattelse
