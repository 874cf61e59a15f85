#include "services/berattelse/publicerad.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/text.h"

namespace kvalitet::berattelse {
namespace {

using fakta::v1::HOGRE;
using fakta::v1::LAGRE;
using fakta::v1::NEUTRAL;
using fakta::v1::Riktning;
using fakta::v1::RIKTNING_UNSPECIFIED;

struct Regel {
  absl::string_view ord;  // found in the folded label: the first rule that fits decides
  absl::string_view klass;
  Riktning riktning;
  bool skyddas;
};

// More reported cases are not worse: neutral.  Where a label's words do not say which way is better, nobody guesses.
constexpr Regel kRegler[] = {
    {"kolada", "nyckeltal", RIKTNING_UNSPECIFIED, false},
    {"lex sarah", "lexsarah", NEUTRAL, true},
    {"lex maria", "lexmaria", NEUTRAL, true},
    {"avvikelse", "avvikelse", NEUTRAL, true},
    {"missforhallande", "lexsarah", NEUTRAL, true},
    {"svarsfrekvens", "nojdhet", HOGRE, false},
    {"nojd", "nojdhet", HOGRE, false},
    {"brukarundersok", "nojdhet", HOGRE, false},
    {"brukarbedom", "nojdhet", HOGRE, false},
    {"helhetssyn", "nojdhet", HOGRE, false},
    {"bemot", "nojdhet", HOGRE, false},
    {"trygg", "nojdhet", HOGRE, false},
    {"enheter som har", "synpunkt", NEUTRAL, false},
    {"synpunkt", "synpunkt", NEUTRAL, true},
    {"klagomal", "synpunkt", NEUTRAL, true},
    {"tjanstegaranti", "tjanstegaranti", HOGRE, false},
    {"granskning", "granskning", NEUTRAL, false},
    {"uppfoljning", "granskning", NEUTRAL, false},
    {"brist", "brist", LAGRE, false},
    {"atgard", "atgard", NEUTRAL, false},
    {"vantetid", "nyckeltal", LAGRE, false},
    {"sjukfranvaro", "nyckeltal", LAGRE, false},
    {"personalomsattning", "nyckeltal", LAGRE, false},
    {"boende", "volym", NEUTRAL, false},
    {"lagenhet", "volym", NEUTRAL, false},
    {"platser", "volym", NEUTRAL, false},
    {"enheter", "volym", NEUTRAL, false},
    {"utforare", "volym", NEUTRAL, false},
    {"personer", "volym", NEUTRAL, true},
    {"brukare", "volym", NEUTRAL, true},
    {"kunder", "volym", NEUTRAL, true},
    {"omsorgstagare", "volym", NEUTRAL, true},
    {"timmar", "volym", NEUTRAL, false},
    {"dygn", "volym", NEUTRAL, false},
};

void Fel(std::vector<v1::RadFel>& fel, int rad, absl::string_view kolumn, std::string text) {
  v1::RadFel& f = fel.emplace_back();
  f.set_rad(rad);
  f.set_kolumn(std::string(kolumn));
  f.set_text(std::move(text));
}

bool Siffror(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// "2016", or "2013-2016" which is placed in its last year.
std::optional<int> LasAr(absl::string_view text, std::string* spann) {
  int ar = 0, fran = 0;
  if (text.size() == 4 && Siffror(text) && absl::SimpleAtoi(text, &ar)) return ar;
  const std::vector<std::string> delar = absl::StrSplit(absl::StrReplaceAll(text, {{"–", "-"}}), '-');
  if (delar.size() == 2 && delar[0].size() == 4 && delar[1].size() == 4 && Siffror(delar[0]) && Siffror(delar[1]) &&
      absl::SimpleAtoi(delar[0], &fran) && absl::SimpleAtoi(delar[1], &ar) && fran < ar) {
    *spann = absl::StrCat(fran, "–", ar);
    return ar;
  }
  return std::nullopt;
}

// The whole calendar year however it is written, is no period of its own.
bool ArKalenderar(absl::string_view period, int ar) {
  return period.empty() || period == absl::StrCat(ar) || period == absl::StrCat(ar, "-01-01--", ar, "-12-31") ||
         period == absl::StrCat(ar, "-01-01–", ar, "-12-31");
}

void LasVarde(const v1::SiffraRad& rad, v1::Siffra& siffra, std::vector<v1::RadFel>& fel) {
  const std::string varde = base::TrimSv(rad.varde());
  if (varde.empty()) return Fel(fel, rad.rad(), "värde", "Värdet saknas. Skriv ett tal, till exempel 241 eller 27,4.");
  if (Ord(rad.matenhet()) == "text") {
    siffra.set_text(varde);
    return;
  }
  std::string tal = varde;
  if (absl::EndsWith(tal, "%")) {
    tal = base::TrimSv(absl::StripSuffix(tal, "%"));
    if (siffra.matenhet().empty()) siffra.set_matenhet("%");
  }
  std::optional<Tal> last = LasTal(tal);
  if (!last)
    return Fel(fel, rad.rad(), "värde",
               absl::StrCat("\"", base::TruncateUtf8(varde, 60),
                            "\" är inget tal. Skriv till exempel 241 eller 27,4; för ett omdöme i ord, sätt enheten "
                            "till text."));
  siffra.set_value(last->value);
  siffra.set_decimaler(last->decimaler);
}

}  // namespace

std::string Ord(absl::string_view text) {
  std::string ord;
  for (char c : base::FoldSv(text)) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)))
      ord += c;
    else if (!ord.empty() && ord.back() != ' ')
      ord += ' ';
  }
  return std::string(absl::StripTrailingAsciiWhitespace(ord));
}

Mattklass Klassa(absl::string_view etikett, absl::string_view matenhet) {
  const std::string ord = Ord(etikett), enhet = Ord(matenhet);
  Mattklass klass{"ovrigt"};
  for (const Regel& regel : kRegler)
    if (absl::StrContains(ord, regel.ord)) {
      klass = {std::string(regel.klass), fakta::v1::ANTAL, regel.riktning, regel.skyddas};
      break;
    }
  const bool procent = absl::StrContains(matenhet, "%") || absl::StartsWith(enhet, "procent");
  const bool antal = enhet.empty() || absl::StartsWith(enhet, "antal") || enhet == "st" || enhet == "arende" ||
                     enhet == "arenden" || enhet == "text";
  klass.slag = procent ? fakta::v1::ANDEL : antal ? fakta::v1::ANTAL : fakta::v1::MEDEL;
  if (klass.slag != fakta::v1::ANTAL) klass.skyddas = false;
  // "enheter" as a unit: units are counted, not persons.
  if (absl::StrContains(enhet, "enheter")) klass.skyddas = false;
  if (klass.klass == "volym" && klass.slag != fakta::v1::ANTAL) klass.klass = "nyckeltal";
  return klass;
}

std::string Mattnyckel(const Mattklass& klass, absl::string_view etikett, absl::string_view matenhet) {
  // The same words in another unit are another measure.
  const std::string enhet = klass.slag == fakta::v1::ANTAL   ? ""
                            : klass.slag == fakta::v1::ANDEL ? " procent"
                                                             : absl::StrCat(" ", matenhet);
  return Mattnyckel(klass.klass, absl::StrCat(etikett, enhet));
}

std::string Mattnyckel(absl::string_view klass, absl::string_view etikett) {
  return absl::StrCat(klass, ".", absl::StrReplaceAll(Ord(etikett), {{" ", "_"}})).substr(0, 190);
}

bool ArMal(absl::string_view etikett, absl::string_view kategori, std::string* rest) {
  const std::string e = Ord(etikett), k = Ord(kategori);
  *rest = e;
  // Folding makes "mål" of both "mål" and "mal": the word alone or before the rest of a label is a goal in this field.
  for (absl::string_view ord : {"malvarde ", "malniva ", "mal "})
    if (absl::StartsWith(e, ord)) {
      *rest = e.substr(ord.size());
      return true;
    }
  return k == "mal" || k == "malvarde" || k == "malniva";
}

bool ArAllaInsatstyper(absl::string_view insatstyp) {
  const std::string ord = Ord(insatstyp);
  return ord.empty() || ord == "alla" || ord == "samtliga" || ord == "alla socialtjanst" || ord == "hela kommunen" ||
         ord == "alla insatstyper";
}

std::optional<Tal> LasTal(absl::string_view text) {
  std::string ren;
  for (absl::string_view rest = text; !rest.empty();) {
    if (absl::ConsumePrefix(&rest, "\u00a0") || absl::ConsumePrefix(&rest, "\u202f") ||
        absl::ConsumePrefix(&rest, "\u2009"))
      continue;
    if (absl::ConsumePrefix(&rest, "\u2212")) {
      ren += '-';
      continue;
    }
    if (rest[0] != ' ') ren += rest[0];
    rest.remove_prefix(1);
  }
  absl::string_view rest = ren;
  const bool minus = absl::ConsumePrefix(&rest, "-");
  const size_t punkt = rest.find_first_of(".,");
  const absl::string_view hela = rest.substr(0, punkt);
  const absl::string_view brak = punkt == absl::string_view::npos ? "" : rest.substr(punkt + 1);
  if (!Siffror(hela) || hela.size() > 12 || brak.size() > 6) return std::nullopt;
  if (punkt != absl::string_view::npos && !Siffror(brak)) return std::nullopt;
  Tal tal;
  if (!absl::SimpleAtoi(absl::StrCat(hela, brak), &tal.value)) return std::nullopt;
  if (minus) tal.value = -tal.value;
  tal.decimaler = static_cast<int>(brak.size());
  return tal;
}

std::optional<v1::Regi> LasRegi(absl::string_view text) {
  const std::string ord = Ord(text);
  static constexpr std::pair<absl::string_view, v1::Regi> kOrd[] = {
      {"", v1::REGI_OKAND},
      {"okand", v1::REGI_OKAND},
      {"regi inte angiven", v1::REGI_OKAND},
      {"alla", v1::REGI_ALLA},
      {"samtliga", v1::REGI_ALLA},
      {"totalt", v1::REGI_ALLA},
      {"kommunal", v1::REGI_KOMMUNAL},
      {"kommunalt", v1::REGI_KOMMUNAL},
      {"kommunal regi", v1::REGI_KOMMUNAL},
      {"egen regi", v1::REGI_KOMMUNAL},
      {"egen", v1::REGI_KOMMUNAL},
      {"kommunalt bolag", v1::REGI_KOMMUNAL},
      {"privat", v1::REGI_PRIVAT},
      {"privat regi", v1::REGI_PRIVAT},
      {"enskild", v1::REGI_PRIVAT},
      {"enskild regi", v1::REGI_PRIVAT},
      {"extern", v1::REGI_PRIVAT},
      {"ideburen", v1::REGI_IDEBUREN},
      {"annan kommun", v1::REGI_ANNAN_KOMMUN},
      {"region", v1::REGI_REGION},
      {"statlig", v1::REGI_STATLIG},
  };
  for (const auto& [o, regi] : kOrd)
    if (o == ord) return regi;
  return std::nullopt;
}

std::optional<v1::Siffra> LasSiffra(const v1::SiffraRad& rad, absl::string_view kommun_namn,
                                    std::vector<v1::RadFel>& fel) {
  const size_t fore = fel.size();
  v1::Siffra s;
  std::string avser = base::TrimSv(rad.avser());
  if (std::string kommun = base::TrimSv(rad.kommun()); !kommun.empty()) {
    // "Stockholm (Södermalm)": a part of the kommun.
    std::string del;
    if (size_t p = kommun.find(" ("); p != std::string::npos && absl::EndsWith(kommun, ")")) {
      del = kommun.substr(p + 2, kommun.size() - p - 3);
      kommun.resize(p);
    }
    if (Ord(kommun) != Ord(kommun_namn))
      Fel(fel, rad.rad(), "kommun", absl::StrCat("Raden gäller ", kommun, ", inte ", kommun_namn, "."));
    if (!del.empty()) avser = avser.empty() ? del : absl::StrCat(avser, ", ", del);
  }
  if (Ord(avser) == "hela kommunen") avser.clear();
  s.set_avser(avser);
  std::string spann;
  if (std::optional<int> ar = LasAr(base::TrimSv(rad.ar()), &spann); ar && *ar >= 1990 && *ar <= 2100) {
    s.set_ar(*ar);
    const std::string period = base::TrimSv(rad.period());
    if (!spann.empty())
      s.set_period(period.empty() || period == rad.ar() ? spann : absl::StrCat(spann, " (", period, ")"));
    else if (!ArKalenderar(period, *ar))
      s.set_period(period);
  } else {
    Fel(fel, rad.rad(), "år", "Året saknas eller går inte att läsa. Skriv fyra siffror, till exempel 2024.");
  }
  const std::string insatstyp = base::TrimSv(rad.insatstyp());
  s.set_insatstyp(insatstyp.empty() ? "alla" : insatstyp);
  if (std::optional<v1::Regi> regi = LasRegi(rad.regi()))
    s.set_regi(*regi);
  else
    Fel(fel, rad.rad(), "regi",
        absl::StrCat("\"", base::TruncateUtf8(rad.regi(), 60),
                     "\" är ingen regi. Skriv kommunal, privat eller alla; lämna tomt om källan inte säger."));
  s.set_omrade(base::TrimSv(rad.omrade()));
  s.set_etikett(base::TrimSv(rad.matt()));
  s.set_kategori(base::TrimSv(rad.kategori()));
  s.set_matenhet(base::TrimSv(rad.matenhet()));
  if (s.etikett().empty())
    Fel(fel, rad.rad(), "mått", "Måttet saknas. Skriv vad värdet mäter, till exempel Lex Sarah-rapporter.");
  LasVarde(rad, s, fel);
  if (const std::string n = base::TrimSv(rad.n()); !n.empty()) {
    std::optional<Tal> tal = LasTal(n);
    if (tal && tal->decimaler == 0 && tal->value >= 0)
      s.set_n(tal->value);
    else
      Fel(fel, rad.rad(), "antal svarande",
          absl::StrCat("\"", base::TruncateUtf8(n, 60),
                       "\" är inget antal. Skriv till exempel 212, eller lämna tomt."));
  }
  s.set_kalla(base::TrimSv(rad.kalla()));
  if (s.kalla().empty())
    Fel(fel, rad.rad(), "källa", "Källan saknas. Skriv adressen eller dokumentet som siffran står i.");
  s.set_sedd(base::TrimSv(rad.sedd()));
  s.set_anm(base::TrimSv(rad.anm()));
  std::string rest;
  s.set_ar_mal(ArMal(s.etikett(), s.kategori(), &rest));
  const Mattklass klass = Klassa(s.etikett(), s.matenhet());
  s.set_matt(Mattnyckel(klass, s.etikett(), s.matenhet()));
  const std::string villkor = absl::StrCat(Ord(s.kategori()), " ", Ord(s.etikett()));
  s.set_riktning(absl::StrContains(villkor, "hogst") || absl::StrContains(villkor, "max ") ? LAGRE
                 : absl::StrContains(villkor, "minst")                                     ? HOGRE
                                                                                           : klass.riktning);
  if (fel.size() != fore) return std::nullopt;
  return s;
}

std::optional<v1::Volym> LasVolym(const v1::VolymRad& rad, std::vector<v1::RadFel>& fel) {
  const size_t fore = fel.size();
  v1::Volym v;
  std::string spann;
  if (std::optional<int> ar = LasAr(base::TrimSv(rad.ar()), &spann); ar && spann.empty() && *ar >= 1990 && *ar <= 2100)
    v.set_ar(*ar);
  else
    Fel(fel, rad.rad(), "år", "Året saknas eller går inte att läsa. Skriv fyra siffror, till exempel 2026.");
  v.set_manad(base::TrimSv(rad.manad()));
  int manad = 0;
  if (!v.manad().empty() && !(v.manad().size() == 7 && absl::StartsWith(v.manad(), absl::StrCat(v.ar(), "-")) &&
                              absl::SimpleAtoi(v.manad().substr(5), &manad) && manad >= 1 && manad <= 12))
    Fel(fel, rad.rad(), "månad", "Månaden ska ligga i året och skrivas med streck, till exempel 2026-03.");
  v.set_insatstyp(base::TrimSv(rad.insatstyp()));
  if (v.insatstyp().empty()) Fel(fel, rad.rad(), "insatstyp", "Insatstypen saknas. Skriv till exempel SOL_HEMTJANST.");
  v.set_enhet(base::TrimSv(rad.enhet()));
  std::optional<v1::Regi> regi = LasRegi(rad.regi());
  if (!regi)
    Fel(fel, rad.rad(), "regi", "Skriv kommunal, privat eller alla; lämna tomt om enheten är angiven.");
  else if (v.enhet().empty() && *regi == v1::REGI_OKAND)
    Fel(fel, rad.rad(), "regi", "Ange enhet eller regi. Exempel: kommunal.");
  else if (v.enhet().empty())
    v.set_regi(*regi);
  static constexpr std::pair<absl::string_view, v1::Volymslag> kSlag[] = {{"personer", v1::VOLYM_PERSONER},
                                                                          {"brukardygn", v1::VOLYM_BRUKARDYGN},
                                                                          {"platser", v1::VOLYM_PLATSER},
                                                                          {"lagenheter", v1::VOLYM_PLATSER}};
  for (const auto& [ord, slag] : kSlag)
    if (Ord(rad.slag()) == ord) v.set_slag(slag);
  if (v.slag() == v1::VOLYM_UNSPECIFIED) Fel(fel, rad.rad(), "slag", "Skriv personer, brukardygn eller platser.");
  std::optional<Tal> antal = LasTal(base::TrimSv(rad.antal()));
  if (antal && antal->decimaler == 0 && antal->value >= 0)
    v.set_antal(antal->value);
  else
    Fel(fel, rad.rad(), "antal", "Skriv ett helt tal, till exempel 14 600.");
  v.set_kalla(base::TrimSv(rad.kalla()));
  v.set_anm(base::TrimSv(rad.anm()));
  if (fel.size() != fore) return std::nullopt;
  return v;
}

std::string Radnyckel(const v1::Siffra& s) {
  return absl::StrJoin(
      {absl::StrCat(s.ar()), s.period(), Ord(s.insatstyp()), s.avser(), absl::StrCat(static_cast<int>(s.regi())),
       Ord(s.omrade()), Ord(s.etikett()), Ord(s.kategori()), Ord(s.matenhet()), s.kalla()},
      "\x1f");
}

std::string Radnyckel(const v1::Volym& v) {
  return absl::StrJoin({absl::StrCat(v.ar()), v.manad(), Ord(v.insatstyp()), v.enhet(),
                        absl::StrCat(static_cast<int>(v.regi())), absl::StrCat(static_cast<int>(v.slag()))},
                       "\x1f");
}

}  // namespace kvalitet::berattelse
