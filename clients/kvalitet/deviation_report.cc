#include "clients/kvalitet/deviation_report.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {

namespace v1 = avvikelser::v1;

std::vector<Flag> BedomningFlags(const std::string& kategorier) {
  return {{"kategori", "KOD", kategorier, false, true, "kategorier"},
          {"allvarlighet", "N", "1 mindre, 2 måttlig, 3 betydande, 4 katastrofal"},
          {"sannolikhet", "N", "att det händer igen: 1 årligen, 2 varje månad, 3 varje vecka, 4 dagligen"}};
}

Flag InformeradFlag() {
  return {"informerad",
          "ORD",
          absl::StrCat("vilka som har fått veta, flera med komma: ", WordsOf(v1::Informerad_descriptor())),
          false,
          true,
          "informerade"};
}

Flag UtfallFlag() { return {"utfall", "ORD", absl::StrCat("om det hände: ", WordsOf(v1::Utfall_descriptor()))}; }

Flag AvenLagrumFlag() {
  return {"även-lagrum", "ORD", "rapporten gäller också den lagen: SoL eller LSS", false, false, "aven_lagrum"};
}

std::vector<std::string> KategorierAv(const Args& args) {
  std::vector<std::string> codes;
  const auto given = args.flags.find("kategori");
  if (given == args.flags.end()) return codes;
  for (const std::string& value : given->second) {
    for (absl::string_view code : absl::StrSplit(value, absl::ByAnyChar(",;"), absl::SkipWhitespace())) {
      codes.emplace_back(absl::StripAsciiWhitespace(code));
    }
  }
  return codes;
}

namespace {
absl::Status TaBedomning(const Args& args, v1::Avvikelse& a) {
  for (std::string& code : KategorierAv(args)) a.add_kategorier()->set_kod(std::move(code));
  if (args.Has("allvarlighet")) {
    KV_ASSIGN_OR_RETURN(const int value, args.Number("allvarlighet", 1));
    a.set_allvarlighet(value);
  }
  if (args.Has("sannolikhet")) {
    KV_ASSIGN_OR_RETURN(const int value, args.Number("sannolikhet", 1));
    a.set_sannolikhet(value);
  }
  if (args.Has("utfall")) {
    // "faktisk", as forms call it, is taken too.
    const bool faktisk = FoldWord(args.Get("utfall")) == "faktisk";
    KV_ASSIGN_OR_RETURN(const v1::Utfall utfall,
                        Value<v1::Utfall>(faktisk ? "UTFALL_FAKTISK" : args.Get("utfall"), "utfall"));
    a.set_utfall(utfall);
  }
  const auto told = args.flags.find("informerad");
  if (told == args.flags.end()) return absl::OkStatus();
  for (const std::string& words : told->second) {
    for (absl::string_view word : absl::StrSplit(words, absl::ByAnyChar(",;"), absl::SkipWhitespace())) {
      KV_ASSIGN_OR_RETURN(const v1::Informerad vem,
                          Value<v1::Informerad>(absl::StripAsciiWhitespace(word), "informerad"));
      a.add_informerade(vem);
    }
  }
  return absl::OkStatus();
}

}  // namespace

// A day that is given and is none, or nothing, is told at once: of a lex-ärende it decides which law applies, and the
// service cannot tell it from one that is not known.
absl::Status TaHandelse(const Args& args, const std::string& enhet, v1::Avvikelse& a) {
  a.set_enhet(enhet);
  KV_RETURN_IF_ERROR(TaBedomning(args, a));
  KV_ASSIGN_OR_RETURN(*a.mutable_intraffad_date(), args.Date("inträffade"));
  KV_ASSIGN_OR_RETURN(*a.mutable_upptackt_date(), args.Date("upptäcktes"));
  a.set_beskrivning(args.Get("text"));
  a.set_konsekvens(args.Get("konsekvens"));
  a.set_omedelbara_atgarder(args.Get("gjort"));
  a.set_handelse(args.Get("händelse"));
  return absl::OkStatus();
}

absl::StatusOr<v1::Lagrum> AvenLagrumAv(const Args& args) {
  if (!args.Has("även-lagrum")) return v1::LAGRUM_UNSPECIFIED;
  return Value<v1::Lagrum>(args.Get("även-lagrum"), "även-lagrum");
}

std::string Riskrad(const v1::Avvikelse& a) {
  if (!a.has_riskvarde()) return "";
  return absl::StrCat("Riskvärde ", a.riskvarde(), " av 16: allvarlighet ", a.allvarlighet(), ", sannolikhet ",
                      a.sannolikhet(), ".\n");
}

std::string UtredsHurSnart(const v1::Avvikelse& rapport) {
  std::vector<std::string> each;
  for (const v1::Lagstod& one : rapport.lagstod()) {
    if (one.plikt() != v1::PLIKT_UTREDA || one.skyndsamhet().empty()) continue;
    each.push_back(absl::StrCat(one.skyndsamhet(), " enligt ", one.lagrum()));
  }
  return each.empty() ? "" : absl::StrCat("Den ska utredas ", JoinSv(each), ".\n");
}

std::string LexSarahVidare(const v1::Avvikelse& rapport) {
  const std::string& nummer = rapport.nummer();
  return absl::StrCat("Det är en rapport, inte en anmälan till IVO.\n", Riskrad(rapport), UtredsHurSnart(rapport),
                      rapport.utforarens_egen()
                          ? "Texten ser bara ni; kommunen ser att det finns en rapport. Nästa steg: informera nämnden "
                            "(kvalitet lexsarah informera-nämnden --rapport "
                          : "Enhetens chef och nämndens utredare ser den nu. Nästa steg: någon tar emot den (kvalitet "
                            "lexsarah ta-emot ",
                      nummer, ").\nHur det går: kvalitet lexsarah visa ", nummer, ". Fel? ",
                      rapport.utforarens_egen() ? "Er administratör" : "Kommunens SAS", " kan ta bort ", nummer, ".\n");
}

std::string Lagstodrader(const google::protobuf::RepeatedPtrField<v1::Lagstod>& rader) {
  std::string out;
  for (const v1::Lagstod& one : rader) {
    if (one.galler_date().empty()) {
      absl::StrAppend(&out, "Lagstöd, ", WordOf(one.plikt()), " enligt ", WordOf(one.lag()),
                      ": bestäms när händelsens datum är angivet.\n");
      continue;
    }
    absl::StrAppend(&out, "Lagstöd, ", WordOf(one.plikt()),
                    one.skyndsamhet().empty() ? "" : absl::StrCat(" ", one.skyndsamhet()), ": ", one.lagrum(),
                    ", som den var ", ShortDaySv(one.galler_date()), " (regel ", one.regel(), ").\n");
  }
  return out;
}

}  // namespace kvalitet::client
