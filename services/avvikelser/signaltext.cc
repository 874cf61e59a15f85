#include "services/avvikelser/signaltext.h"

#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/signaler.h"

namespace kvalitet::avvikelser {
namespace {

struct Ord {
  const char *ett, *flera;
};

Ord OrdOf(const std::string& typ) {
  if (typ == "KLAGOMAL") return {"ett klagomål", "klagomål"};
  if (typ == "LEX_SARAH") return {"en lex Sarah-rapport", "lex Sarah-rapporter"};
  if (typ == "LEX_MARIA") return {"ett lex Maria-ärende", "lex Maria-ärenden"};
  return {"en avvikelse", "avvikelser"};
}

std::string Etikett(const std::string& kod) {
  for (const v1::Kategori& one : Kategorier()) {
    if (one.kod() == kod) return one.etikett();
  }
  return kod;
}

// "tre klagomål om bemötande", "åtta avvikelser i kategorin insats ej utförd".
std::string Vad(const v1::Signal& s, int64_t count) {
  const Ord ord = OrdOf(s.typ());
  const std::string what = count == 1 ? ord.ett : absl::StrCat(Talord(count), " ", ord.flera);
  if (s.kategori().empty()) return what;
  return absl::StrCat(what, s.typ() == "KLAGOMAL" ? " om " : " i kategorin ", Etikett(s.kategori()));
}

std::string Andra(const v1::Signal& s) {
  if (s.jamforda_enheter() == 1) return absl::StrCat("en jämförbar enhet har ", base::NumberSv(s.antal_jamforda()));
  return absl::StrCat(Talord(s.jamforda_enheter()), " jämförbara enheter har ", base::NumberSv(s.antal_jamforda()),
                      " tillsammans");
}

// Against what silence is one: its own year before, enheter of its kind though they may be few, or any of the kommun.
std::string TystMot(const v1::Signal& s) {
  if (s.antal_aret_fore() > 0) return absl::StrCat("året före ", base::NumberSv(s.antal_aret_fore()));
  if (s.jamforda_enheter() == 0) {
    return absl::StrCat("ingen jämförbar enhet finns; kommunens andra enheter har ", base::NumberSv(s.antal_jamforda()),
                        " tillsammans");
  }
  return absl::StrCat(Andra(s), s.jamforda_enheter() < kMinstJamforda ? "; få att jämföra med" : "");
}

}  // namespace

std::string Talord(int64_t count) {
  static constexpr const char* kWords[] = {"inga", "en",   "två", "tre", "fyra", "fem", "sex",
                                           "sju",  "åtta", "nio", "tio", "elva", "tolv"};
  return count >= 0 && count <= 12 ? kWords[count] : base::NumberSv(count);
}

std::string Signaltext(const v1::Signal& s) {
  std::string text;
  switch (s.art()) {
    case v1::SIGNAL_OKAR:
      text = absl::StrCat(Vad(s, s.antal()), " på 30 dagar (förra året ", base::NumberSv(s.antal_forra_aret()), ")");
      break;
    case v1::SIGNAL_MINSKAR:
      text = absl::StrCat(Vad(s, s.antal()), " på 30 dagar (förra året ", base::NumberSv(s.antal_forra_aret()),
                          ", året före i allt ", base::NumberSv(s.antal_aret_fore()), ")");
      break;
    case v1::SIGNAL_FLER_AN_ANDRA:
    case v1::SIGNAL_FARRE_AN_ANDRA:
      text = absl::StrCat(Vad(s, s.antal()), " på tretton månader, ",
                          s.art() == v1::SIGNAL_FLER_AN_ANDRA ? "fler" : "färre", " än volymen förklarar (", Andra(s),
                          ")");
      break;
    default:
      text = absl::StrCat("inga avvikelser, lex Sarah-rapporter eller lex Maria-ärenden på tolv månader (", TystMot(s),
                          ")");
  }
  if (s.underlag_saknas()) absl::StrAppend(&text, "; underlag saknas om volym");
  return text;
}

}  // namespace kvalitet::avvikelser
