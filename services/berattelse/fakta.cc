// The suite's own figures: register, sums of the sources, volumes.
#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/text.h"
#include "services/berattelse/figur.h"
#include "services/berattelse/samling.h"

namespace kvalitet::berattelse {
namespace {

absl::CivilDay Frysdag(const Indata& in) {
  auto dag = base::ParseDate(in.frys_date);
  return dag.ok() ? *dag : absl::CivilDay(in.ar, 12, 31);
}

// "2026-03-17", "2026-03" or "2026" -> 2026.
int ArAv(const std::string& period) {
  int ar = 0;
  return absl::SimpleAtoi(period.substr(0, 4), &ar) ? ar : 0;
}

// Regi columns in which at least one uppdrag of the insatstyp ran during the year: there, nothing counted is zero.
std::map<std::string, std::set<v1::Regi>> Verksamma(const Samling& s, int ar) {
  std::map<std::string, std::set<v1::Regi>> regier;
  for (const v1::UnderlagUppdrag* u : s.uppdragen().AllaUnder(ar)) {
    if (!s.Med(u->insatstyp())) continue;
    for (const std::string& typ : s.Nivaer(u->insatstyp())) {
      regier[typ].insert({u->regi(), v1::REGI_ALLA});
    }
  }
  return regier;
}

bool RaknarSaker(const Mattuppgift& uppgift) { return uppgift.matenhet.empty() || uppgift.matenhet == "antal"; }

// A source that counted anything of a kind that year (a report, an action) counted none of the measures of that kind
// that it states nothing of; a kind it never counted is unknown, not zero.  Breakdowns whose parts overlap have no
// whole.  A sum that somebody stated says nothing of what was counted.
void RaknaHelaSlag(const Samling& s, const Kallsvar& kalla, std::map<std::string, std::set<int>>& raknade) {
  std::map<std::string, std::set<int>> slag;
  for (const auto& [matt, ar] : raknade)
    if (RaknarSaker(s.matt.at(matt)) || s.matt.at(matt).slag != fakta::v1::ANTAL)
      slag[Klass(matt)].insert(ar.begin(), ar.end());
  // What reviews find is counted in every year that reviews are.
  if (auto granskat = slag.find("uppfoljning"); granskat != slag.end())
    for (const char* fynd : {"iakttagelse", "brist", "atgard"})
      slag[fynd].insert(granskat->second.begin(), granskat->second.end());
  std::set<std::string> delade;
  for (const fakta::v1::Faktum& f : kalla.fakta)
    if (!f.del().empty()) delade.insert(f.matt());
  for (const fakta::v1::Matt& m : kalla.matt) {
    const bool utan_helhet = !m.delar_hela() && (m.delnamn_size() > 0 || delade.count(m.matt()) != 0);
    if (auto ar = slag.find(Klass(m.matt())); ar != slag.end() && !utan_helhet)
      raknade[m.matt()].insert(ar->second.begin(), ar->second.end());
  }
}

// A counted measure is zero where nothing was counted.  One in another unit is the sum of what somebody stated: where
// nobody did, it is not known.
void FyllNollor(Samling& s, const std::map<std::string, std::set<int>>& raknade) {
  for (const auto& [matt, ar_raknade] : raknade) {
    const Mattuppgift& uppgift = s.matt.at(matt);
    if (uppgift.slag != fakta::v1::ANTAL || uppgift.kommunens || !RaknarSaker(uppgift)) continue;
    for (int ar : ar_raknade)
      for (const auto& [typ, regier] : Verksamma(s, ar))
        for (v1::Regi regi : regier) {
          Varde& v = s.varden[{matt, "", typ, regi, "", "", "", ""}][ar];
          if (v.kalla.empty()) v.kalla = "";
        }
  }
}

}  // namespace

void SamlaRegister(Samling& s) {
  s.matt["register.enheter"] = {"Enheter", "antal", 0, fakta::v1::ANTAL, fakta::v1::NEUTRAL, false, false,
                                true,      "",      ""};
  s.matt["register.utforare"] = {"Utförare", "antal", 0, fakta::v1::ANTAL, fakta::v1::NEUTRAL, false, false,
                                 true,       "",      ""};
  for (int ar = s.in.ar - kTidigareAr; ar <= s.in.ar; ++ar) {
    const absl::CivilDay dag = Bestandsdag(ar, Frysdag(s.in));
    std::map<Nyckel, std::set<std::string>> mangder;
    for (const v1::UnderlagUppdrag* u : s.uppdragen().Alla(dag)) {
      if (!s.Med(u->insatstyp())) continue;
      for (const std::string& typ : s.Nivaer(u->insatstyp())) {
        for (const std::string& del : {std::string(), u->avtalsform()}) {
          std::vector<v1::Regi> regier = {v1::REGI_ALLA, u->regi()};
          if (u->ideburen() && u->regi() == v1::REGI_PRIVAT) regier.push_back(v1::REGI_IDEBUREN);
          for (v1::Regi regi : regier) {
            mangder[{"register.enheter", del, typ, regi, "", "", "", ""}].insert(u->enhet());
            mangder[{"register.utforare", del, typ, regi, "", "", "", ""}].insert(u->utforare());
          }
        }
      }
    }
    for (const auto& [nyckel, mangd] : mangder) {
      Varde& v = s.varden[nyckel][ar];
      v.value = static_cast<int64_t>(mangd.size());
      v.kalla = "utförarregistret";
      v.formel = absl::StrCat("antal med uppdrag den ", base::DateSv(dag));
    }
    // An insatstyp with uppdrag and none in a regi has zero there.
    for (const auto& [typ, regier] : Verksamma(s, ar))
      for (v1::Regi regi : {v1::REGI_ALLA, v1::REGI_KOMMUNAL, v1::REGI_PRIVAT})
        for (const char* matt : {"register.enheter", "register.utforare"}) {
          Varde& v = s.varden[{matt, "", typ, regi, "", "", "", ""}][ar];
          if (v.kalla.empty()) {
            v.kalla = "utförarregistret";
            v.formel = absl::StrCat("antal med uppdrag den ", base::DateSv(dag));
          }
        }
  }
}

void SamlaFakta(Samling& s) {
  const absl::CivilDay frysdag = Frysdag(s.in);
  for (const Kallsvar& kalla : s.in.kallor) {
    std::map<std::string, std::set<int>> raknade;
    std::set<std::string> kallans;
    for (const fakta::v1::Matt& m : kalla.matt) {
      kallans.insert(m.matt());
      if (!m.fragor().empty()) s.fragematt.insert(m.fragor());
      s.matt[m.matt()] = {m.etikett(),     m.enhet(),       m.decimaler(),  m.slag(),
                          m.riktning(),    m.skyddas(),     m.delar_hela(), m.bestand(),
                          m.giltig_fran(), m.giltig_till(), m.kommunens(),  m.kommunens_utan_enhet(),
                          m.fragor(),      m.bara_regi()};
    }
    for (const fakta::v1::Faktum& f : kalla.fakta) {
      const int ar = ArAv(f.period());
      if (s.matt.count(f.matt()) == 0) continue;
      // What is the kommun's may be of no insatstyp; a case of none is one whose insatstyp nobody stated.
      const Mattuppgift& matt = s.matt.at(f.matt());
      const bool kommunens = matt.kommunens || (matt.kommunens_utan_enhet && f.enhet().empty());
      const std::string typ = f.insatstyp().empty() && !kommunens ? kInsatstypSaknas : f.insatstyp();
      if (ar < s.in.ar - kTidigareAr || ar > s.in.ar || !s.Med(typ)) continue;
      const v1::UnderlagUppdrag* u =
          f.enhet().empty() ? nullptr
                            : s.uppdragen().For(f.enhet(), f.insatstyp(), f.period(), Bestandsdag(ar, frysdag));
      const v1::Regi utan = kommunens ? v1::REGI_ALLA : f.enhet().empty() ? v1::REGI_OKAND : v1::REGI_UTAN_UPPDRAG;
      const int64_t n = f.n() != 0 ? f.n() : f.denominator();
      // A measure with parts is stated by part only; where the parts are the whole, their sum is it.
      s.LaggTerm(f.matt(), f.del(), typ, f.enhet(), u, utan, ar, f.value(), f.denominator(), n);
      if (!f.del().empty() && matt.delar_hela)
        s.LaggTerm(f.matt(), "", typ, f.enhet(), u, utan, ar, f.value(), f.denominator(), n);
      if (f.del().empty() || matt.delar_hela) raknade[f.matt()].insert(ar);
      // Of what is told by regi only, the terms would tell what each enhet answered.
      if (ar != s.in.ar || matt.bara_regi) continue;
      v1::Underlagsrad& rad = s.rader.emplace_back();
      rad.set_figur(s.Id({f.matt(), f.del(), typ, u ? u->regi() : utan, u ? u->utforare() : "", f.enhet(), "", ""}));
      rad.set_kalla(kalla.kalla);
      rad.set_enhet(f.enhet());
      rad.set_period(f.period());
      rad.set_value(f.value());
      rad.set_denominator(f.denominator());
      rad.set_n(n);
    }
    RaknaHelaSlag(s, kalla, raknade);
    FyllNollor(s, raknade);
    for (auto& [nyckel, ar] : s.varden)
      if (kallans.count(nyckel.matt) != 0)
        for (auto& [vilket, varde] : ar)
          if (varde.kalla.empty()) {
            varde.kalla = kalla.kalla;
            varde.formel = s.matt.at(nyckel.matt).bestand
                               ? absl::StrCat("läget den ", base::DateSv(Bestandsdag(vilket, frysdag)))
                               : "summan av årets månader";
          }
  }
}

void SamlaVolymer(Samling& s) {
  struct Slag {
    v1::Volymslag slag;
    const char* matt;
    const char* etikett;
    bool skyddas, bestand;
  };
  static constexpr Slag kSlag[] = {{v1::VOLYM_PERSONER, "volym.personer", "Personer", true, true},
                                   {v1::VOLYM_BRUKARDYGN, "volym.brukardygn", "Brukardygn", false, false},
                                   {v1::VOLYM_PLATSER, "volym.platser", "Platser", false, true}};
  for (const Slag& slag : kSlag) {
    s.matt[slag.matt] = {slag.etikett, "antal", 0, fakta::v1::ANTAL, fakta::v1::NEUTRAL, slag.skyddas, false,
                         slag.bestand, "",      ""};
    std::map<std::pair<std::string, int>, int64_t> stated;      // the whole as the source says it
    std::map<std::pair<std::string, int>, std::string> kallor;  // by insatstyp and year
    // Of a stock stated by month the last month stands for the year.
    std::map<std::tuple<std::string, std::string, int, int>, std::string> sista;
    for (const v1::Volym& v : s.in.volymer)
      if (v.slag() == slag.slag && slag.bestand) {
        std::string& m = sista[{Insatstypkod(s.in, v.insatstyp()), v.enhet(), static_cast<int>(v.regi()), v.ar()}];
        m = std::max(m, v.manad());
      }
    for (const v1::Volym& v : s.in.volymer) {
      const std::string typ = Insatstypkod(s.in, v.insatstyp());
      if (v.slag() != slag.slag || v.ar() > s.in.ar || v.ar() < s.in.ar - kTidigareAr || !s.Med(typ)) continue;
      if (slag.bestand && v.manad() != sista[{typ, v.enhet(), static_cast<int>(v.regi()), v.ar()}]) continue;
      std::string& kalla = kallor[{typ, v.ar()}];
      if (kalla.empty() || v.kalla() < kalla) kalla = v.kalla();
      if (v.enhet().empty() && v.regi() == v1::REGI_ALLA) {
        stated[{typ, v.ar()}] += v.antal();
        continue;
      }
      const v1::UnderlagUppdrag* u = nullptr;
      if (v.enhet().empty()) {
        for (const std::string& t : s.Nivaer(typ)) {
          s.Lagg({slag.matt, "", t, v1::REGI_ALLA, "", "", "", ""}, v.ar(), v.antal(), 0, 0);
          s.Lagg({slag.matt, "", t, v.regi(), "", "", "", ""}, v.ar(), v.antal(), 0, 0);
        }
      } else {
        const absl::CivilDay fran =
            v.manad().empty() ? absl::CivilDay(v.ar(), 1, 1) : *base::ParseDate(absl::StrCat(v.manad(), "-01"));
        const absl::CivilDay till =
            v.manad().empty() ? absl::CivilDay(v.ar() + 1, 1, 1) : absl::CivilDay(absl::CivilMonth(fran) + 1);
        u = slag.bestand ? s.uppdragen().Pa(v.enhet(), typ, std::min(till - 1, Bestandsdag(v.ar(), Frysdag(s.in))))
                         : s.uppdragen().Under(v.enhet(), typ, fran, till);
        if (u == nullptr && v.ar() == s.in.ar)
          s.Lucka(
              v1::LUCKA_UPPDRAG_SAKNAS, {slag.matt, "", typ, v1::REGI_UTAN_UPPDRAG, "", v.enhet(), "", ""}, 1,
              absl::StrCat(slag.etikett, " kan inte föras till en utförare för hela perioden: ange dem per månad."));
        s.LaggTerm(slag.matt, "", typ, v.enhet(), u, v1::REGI_UTAN_UPPDRAG, v.ar(), v.antal(), 0, 0);
      }
      if (v.ar() != s.in.ar) continue;
      v1::Underlagsrad& rad = s.rader.emplace_back();
      rad.set_figur(s.Id({slag.matt, "", typ,
                          u                   ? u->regi()
                          : v.enhet().empty() ? v.regi()
                                              : v1::REGI_UTAN_UPPDRAG,
                          u ? u->utforare() : "", v.enhet(), "", ""}));
      rad.set_kalla(v.name());
      rad.set_enhet(v.enhet());
      rad.set_period(v.manad().empty() ? absl::StrCat(v.ar()) : v.manad());
      rad.set_value(v.antal());
      rad.set_text(v.kalla());
    }
    // A stated whole decides; what its parts lack has no stated regi.
    for (const auto& [var, antal] : stated) {
      const auto& [typ, ar] = var;
      const Nyckel alla{slag.matt, "", typ, v1::REGI_ALLA, "", "", "", ""};
      const int64_t delar = s.varden[alla][ar].value;
      s.varden[alla][ar].value = antal;
      Nyckel rest = alla;
      rest.regi = v1::REGI_OKAND;
      if (antal > delar) s.varden[rest][ar].value += antal - delar;
      if (antal > delar && !typ.empty() && s.in.insatstyp.empty()) {
        s.varden[{slag.matt, "", "", v1::REGI_ALLA, "", "", "", ""}][ar].value += antal - delar;
        s.varden[{slag.matt, "", "", v1::REGI_OKAND, "", "", "", ""}][ar].value += antal - delar;
      }
      if (antal < delar && ar == s.in.ar)
        s.Lucka(v1::LUCKA_SUMMA_STAMMER_INTE, alla, delar - antal,
                absl::StrCat(slag.etikett, ": delarna är ", base::NumberSv(delar), " och den angivna helheten ",
                             base::NumberSv(antal), "."));
    }
    for (auto& [nyckel, ar] : s.varden)
      if (nyckel.matt == slag.matt)
        for (auto& [vilket, varde] : ar) {
          auto kalla = kallor.find({nyckel.insatstyp, vilket});
          varde.kalla = kalla == kallor.end() || kalla->second.empty() ? "inrapporterade volymer" : kalla->second;
          varde.formel = slag.bestand ? "senast angivna värde" : "summan av angivna perioder";
        }
  }
}

}  // namespace kvalitet::berattelse
