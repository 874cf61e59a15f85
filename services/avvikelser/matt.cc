#include "services/avvikelser/matt.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/attgora/granser.h"
#include "services/avvikelser/kategorier.h"

namespace kvalitet::avvikelser {
namespace {

using fakta::AtLeast;
using fakta::Column;
using fakta::Condition;
using fakta::In;
using fakta::MattRule;
using fakta::Present;
using fakta::Rows;
using fakta::RowsWhere;

// The unit of what somebody else has counted and told: where nobody told, it is not known, and never none.
constexpr char kUppgivna[] = "uppgivna";

// The dates that govern.  An event belongs to the day it happened, a report to the day it was made, a notification to
// the day it was sent, a time of handling to the day it ended.
struct Date {
  const char *date, *month;
};
constexpr Date kHande{"handelse_date", "handelse_manad"};
constexpr Date kRapporterad{"rapporterad_date", "rapporterad_manad"};
constexpr Date kTillIvo{"till_ivo_date", "till_ivo_manad"};
constexpr Date kUtredd{"utredning_date", "utredning_manad"};
constexpr Date kAvslutad{"avslutad_date", "avslutad_manad"};
// Of a synpunkt, and of the sums that utförare tell.
constexpr Date kSvarSenast{"svar_senast_date", "svar_senast_manad"};
constexpr Date kBesvarad{"besvarad_date", "besvarad_manad"};
constexpr Date kForstaSvar{"forsta_svar_date", "forsta_svar_manad"};
constexpr Date kStangd{"avslutad_date", "avslutad_manad"};
constexpr Date kBeslutad{"beslutad_date", "beslutad_manad"};
constexpr Date kMottagen{"mottagen_date", "mottagen_manad"};
constexpr Date kUtredare{"utredare_date", "utredare_manad"};
constexpr Date kLast{"last_date", "last_manad"};
constexpr Date kGenomforda{"genomforda_date", "genomforda_manad"};
constexpr Date kBedomd{"bedomd_date", "bedomd_manad"};
constexpr Date kAnmald{"ivo_anmald_date", "ivo_anmald_manad"};
constexpr Date kInformerad{"informerad_date", "informerad_manad"};
constexpr Date kPatient{"patient_date", "patient_manad"};
constexpr Date kManad{"sista_date", "manad"};

MattRule Rule(const char* key, const char* label, Date date, Condition typ) {
  MattRule rule;
  rule.matt.set_matt(key);
  rule.matt.set_etikett(label);
  rule.matt.set_enhet("antal");
  rule.matt.set_slag(fakta::v1::ANTAL);
  rule.matt.set_riktning(fakta::v1::NEUTRAL);  // more reported is not worse
  rule.matt.set_skyddas(true);
  rule.source.table = "avvikelse";
  rule.date = date.date;
  rule.month = date.month;
  rule.where = {std::move(typ)};
  return rule;
}

// Each case in just one part.
MattRule ByPart(MattRule rule, const char* column) {
  rule.del = column;
  rule.matt.set_delar_hela(true);
  return rule;
}

// A case may have several categories, so the parts sum to more than the whole.
MattRule ByKategori(MattRule rule) {
  rule.source.child = "avvikelse_kategorier";
  rule.source.child_key = "kategorikoder";
  rule.del = "child.kod";
  rule.matt.set_delar_hela(false);
  for (const v1::Kategori& kategori : Kategorier()) (*rule.matt.mutable_delnamn())[kategori.kod()] = kategori.etikett();
  return rule;
}

MattRule Days(MattRule rule, const char* days = "handlaggningsdagar") {
  rule.matt.set_enhet("dagar");
  rule.matt.set_slag(fakta::v1::MEDEL);
  rule.matt.set_riktning(fakta::v1::LAGRE);
  rule.where.push_back(Present(days));
  rule.value = Column(days);
  rule.denominator = Rows();
  return rule;
}

// Reported by then and not closed: counted at a date.
MattRule Open(MattRule rule) {
  rule.matt.set_bestand(true);
  rule.matt.set_riktning(fakta::v1::LAGRE);
  rule.until = kAvslutad.date;
  rule.until_month = kAvslutad.month;
  return rule;
}

// From the limit of the installation on, of the 16 that severity times probability can be.
MattRule HighRisk(Condition typ) {
  const int64_t grans = attgora::Grans("AVVIKELSE_HOG_RISK");
  const std::string label = absl::StrCat("Avvikelser med högt riskvärde (minst ", grans, " av 16)");
  MattRule rule = Rule("avvikelse.hog_risk", label.c_str(), kHande, std::move(typ));
  rule.matt.set_enhet("procent");
  rule.matt.set_slag(fakta::v1::ANDEL);
  rule.matt.set_riktning(fakta::v1::LAGRE);
  rule.where.push_back(Present("riskvarde"));
  rule.value = RowsWhere({AtLeast("riskvarde", grans)});
  rule.denominator = Rows();
  return rule;
}

// Of those that meet `of`, how many also meet `that`.
MattRule Andel(const char* table, const char* key, const char* label, Date date, Condition of, Condition that) {
  MattRule rule = Rule(key, label, date, std::move(of));
  rule.source.table = table;
  rule.matt.set_enhet("procent");
  rule.matt.set_slag(fakta::v1::ANDEL);
  rule.matt.set_riktning(fakta::v1::HOGRE);
  rule.value = RowsWhere({std::move(that)});
  rule.denominator = Rows();
  return rule;
}

// What becomes of a synpunkt, as far as the register itself has followed it: what was only imported has no answer to be
// late with, and is not in the denominators.
void AddSynpunkter(std::vector<MattRule>& rules) {
  rules.push_back(Andel("synpunkt", "synpunkt.i_tid", "Synpunkter och klagomål besvarade i tid", kSvarSenast,
                        fakta::Set("svar_senast_date"), fakta::AtMost("dagar_sent", 0)));
  MattRule answered = Days(Rule("synpunkt.dagar_till_svar", "Synpunkter och klagomål: tid till första svaret",
                                kForstaSvar, fakta::Set("forsta_svar_date")),
                           "dagar_till_svar");
  answered.source.table = "synpunkt";
  rules.push_back(std::move(answered));
  rules.push_back(Andel("synpunkt", "synpunkt.nojd", "Nöjda med svaret", kBesvarad,
                        In("nojd", {"JA_NEJ_JA", "JA_NEJ_NEJ"}), In("nojd", {"JA_NEJ_JA"})));
  rules.push_back(Andel("synpunkt", "synpunkt.forbattring", "Synpunkter som ledde till förbättring", kStangd,
                        In("forbattring", {"JA_NEJ_JA", "JA_NEJ_NEJ"}), In("forbattring", {"JA_NEJ_JA"})));
  MattRule told =
      ByPart(Rule("synpunkt.uppgivna", "Synpunkter som utförare med eget system har uppgett", kManad, Present("antal")),
             "typ");
  told.source.table = "synpunktstotal";
  told.matt.set_enhet(kUppgivna);
  told.value = Column("antal");
  told.n = Column("antal");
  rules.push_back(told);
  MattRule in_time = Andel("synpunktstotal", "synpunkt.uppgivna_i_tid", "Uppgivna synpunkter besvarade i tid", kManad,
                           Present("i_tid"), Present("i_tid"));
  in_time.value = Column("i_tid");
  in_time.denominator = Column("antal");
  in_time.n = Column("antal");
  rules.push_back(std::move(in_time));
}

// What utförare with a system of their own have told of a month.  A rapport is no anmälan till IVO: each is counted by
// itself.
void AddSummor(std::vector<MattRule>& rules) {
  const auto told = [&rules](const char* key, const char* label, const char* column) {
    MattRule rule = ByPart(Rule(key, label, kManad, Present(column)), "typ");
    rule.source.table = "avvikelsetotal";
    rule.matt.set_enhet(kUppgivna);
    rule.value = Column(column);
    rule.n = Column(column);
    rules.push_back(std::move(rule));
  };
  told("avvikelse.uppgivna", "Avvikelser som utförare med eget system har uppgett", "antal");
  told("avvikelse.uppgivna_till_ivo", "Uppgivna anmälningar till IVO", "till_ivo");
}

// What becomes of the lex Maria-ärenden in which the kommun is the vårdgivare: of another's own it knows the register's
// rows alone.
void AddLexMaria(std::vector<MattRule>& rules) {
  const auto kommunens = [&](MattRule rule) {
    rule.source.table = "lex_maria_arende";
    rule.where.push_back(In("utforarens_egen", {0}));
    rules.push_back(std::move(rule));
  };
  kommunens(ByPart(Rule("lexmaria.beslut", "Lex Maria-ärenden efter beslut, där kommunen är vårdgivare", kBeslutad,
                        fakta::Set("beslutad_date")),
                   "beslut"));
  kommunens(Andel("lex_maria_arende", "lexmaria.patient_informerad",
                  "Avslutade lex Maria-ärenden där patienten är informerad", kStangd, fakta::Set("avslutad_date"),
                  In("patient_state", {"PATIENT_INFORMERAD"})));
}

// How long each step of the kommun's ärenden of one table took, by the day on which it was taken.
void AddStegdagar(const std::string& table, const std::string& lex, const std::string& ord,
                  std::vector<MattRule>& rules) {
  const auto dagar = [&](const char* key, const char* label, Date date) {
    MattRule rule = Days(Rule(absl::StrCat(lex, ".", key).c_str(),
                              absl::StrCat(ord, "-ärenden: tid från ", label).c_str(), date, fakta::Set(date.date)),
                         key);
    rule.source.table = table;
    rule.where.push_back(In("utforarens_egen", {0}));
    rules.push_back(std::move(rule));
  };
  dagar("dagar_till_mottagen", "rapport till mottagande", kMottagen);
  const bool sarah = table == "lex_sarah_arende";
  if (sarah) dagar("dagar_till_utredare", "rapport till utsedd utredare", kUtredare);
  if (!sarah) dagar("dagar_till_bedomning", "rapport till riskbedömning", kBedomd);
  dagar("dagar_till_last", "rapport till låst utredning", kLast);
  dagar("dagar_till_beslut", "rapport till beslut", kBeslutad);
  dagar("dagar_till_genomforda", "rapport till genomförda åtgärder", kGenomforda);
  dagar("dagar_till_ivo", "rapport till anmälan till IVO", kAnmald);
  if (!sarah) dagar("dagar_till_patient", "händelse till att patienten informerades", kPatient);
}

// How soon private utförare tell the nämnd of their own rapporter, by the day on which they did.
MattRule DagarTillNamnd() {
  MattRule rule = Days(Rule("lexsarah.dagar_till_namnd",
                            "Lex Sarah-rapporter hos privata utförare: tid från rapport till att nämnden informerades",
                            kInformerad, fakta::Set(kInformerad.date)),
                       "dagar_till_namnd");
  rule.source.table = "namndinformation";
  return rule;
}

// The step, causes and measures of the kommun's ärenden of one table, by the day of the rapport.  While an ärende is
// investigated it tells no causes and measures yet: only what is decided, or further, does.  Of those each counts, and
// a case may have several: for the kommun's own learning, and in no report (ArAvSammaArende).
void AddUtredningar(const std::string& table, const std::string& lex, const std::string& ord,
                    const std::vector<fakta::Constant>& utredda, std::vector<MattRule>& rules) {
  const auto kommunens = [&](const char* key, const char* label) {
    MattRule rule = Rule(absl::StrCat(lex, key).c_str(), absl::StrCat(ord, label).c_str(), kRapporterad,
                         In("utforarens_egen", {0}));
    rule.source.table = table;
    return rule;
  };
  const auto barn = [&](const char* key, const char* label, const char* rader, const char* del) {
    MattRule rule = ByPart(kommunens(key, label), del);
    rule.source.child = absl::StrCat(table, rader);
    rule.where.push_back(In("state", utredda));
    rules.push_back(std::move(rule));
  };
  rules.push_back(ByPart(kommunens(".steg", "-ärenden efter läge"), "state"));
  barn(".orsak", "-ärenden: orsaker efter område", "_orsaker", "child.omrade");
  barn(".effekt", "-ärenden: åtgärder efter effekt", "_atgarder", "child.effekt");
  rules.back().del_empty = "EJ_BEDOMD";
  barn(".styrka", "-ärenden: åtgärder efter styrka", "_atgarder", "child.styrka");
  rules.back().del_empty = "EJ_BEDOMD";
}

// Every lex Maria by whose patient it was, another vårdgivare's too: of those the kommun knows the register's row.
MattRule LexMariaEfterVardgivare(Condition lex_maria) {
  MattRule rule =
      ByPart(Rule("lexmaria.vardgivare", "Lex Maria-ärenden efter vårdgivare", kRapporterad, lex_maria), "vardgivare");
  rule.del_empty = "EJ_KAND";
  rule.source.live.push_back(std::move(lex_maria));  // a scan of its own: its part is in an index of its own
  return rule;
}

// An event of several ärenden once: by the one that carries it.
MattRule Handelser(MattRule rule) {
  rule.where.push_back(In("forst_i_handelse", {1}));
  return rule;
}

}  // namespace

std::vector<MattRule> Matt() {
  const auto avvikelse = [] { return In("typ", {"AVVIKELSE"}); };
  const auto lex_sarah = [] { return In("typ", {"LEX_SARAH"}); };
  const auto lex_maria = [] { return In("typ", {"LEX_MARIA"}); };
  const auto klagomal = [] { return In("typ", {"KLAGOMAL"}); };
  const auto synpunkt = [] {
    const std::vector<std::string> typer = Typnamn(true);
    return In("typ", std::vector<fakta::Constant>(typer.begin(), typer.end()));
  };

  std::vector<MattRule> rules;
  const auto add = [&](MattRule rule) { rules.push_back(std::move(rule)); };
  add(Rule("avvikelse.antal", "Avvikelser", kHande, avvikelse()));
  add(ByPart(Rule("avvikelse.lagrum", "Avvikelser efter lagrum", kHande, avvikelse()), "lagrum"));
  add(ByKategori(Rule("avvikelse.kategori", "Avvikelser efter kategori", kHande, avvikelse())));
  add(HighRisk(avvikelse()));
  add(Days(Rule("avvikelse.handlaggning", "Avvikelser: tid till avslut", kAvslutad, avvikelse())));
  add(Days(Rule("avvikelse.till_utredning", "Avvikelser: tid till påbörjad utredning", kUtredd, avvikelse()),
           "dagar_till_utredning"));
  add(Open(Rule("avvikelse.oppna", "Öppna avvikelser", kRapporterad, avvikelse())));
  // An event is counted as what its first ärende is.  Never told as one number beside the ärenden: the difference would
  // tell how few lex Sarah-rapporter there were.
  add(Handelser(Rule("avvikelse.handelser", "Händelser räknade som avvikelse", kHande, avvikelse())));
  add(Handelser(Rule("lexsarah.handelser", "Händelser räknade som lex Sarah-rapport", kHande, lex_sarah())));
  add(Handelser(Rule("lexmaria.handelser", "Händelser räknade som lex Maria-ärende", kHande, lex_maria())));

  add(Rule("lexsarah.rapporter", "Lex Sarah-rapporter", kRapporterad, lex_sarah()));
  add(ByPart(Rule("lexsarah.lagrum", "Lex Sarah-rapporter efter lagrum", kRapporterad, lex_sarah()), "lagrum"));
  add(ByKategori(Rule("lexsarah.kategori", "Lex Sarah-rapporter efter kategori", kRapporterad, lex_sarah())));
  add(ByPart(Rule("lexsarah.grad", "Lex Sarah-rapporter efter beslutad grad", kRapporterad, lex_sarah()), "grad"));
  rules.back().del_empty = "EJ_BEDOMD";
  add(Rule("lexsarah.till_ivo", "Lex Sarah-anmälningar till IVO", kTillIvo, lex_sarah()));
  add(Days(Rule("lexsarah.handlaggning", "Lex Sarah-rapporter: tid till avslut", kAvslutad, lex_sarah())));
  add(Open(Rule("lexsarah.oppna", "Öppna lex Sarah-rapporter", kRapporterad, lex_sarah())));

  add(Rule("lexmaria.arenden", "Lex Maria-ärenden", kRapporterad, lex_maria()));
  add(Rule("lexmaria.till_ivo", "Lex Maria-anmälningar till IVO", kTillIvo, lex_maria()));
  add(Days(Rule("lexmaria.handlaggning", "Lex Maria-rapporter: tid till avslut", kAvslutad, lex_maria())));
  add(LexMariaEfterVardgivare(lex_maria()));
  add(ByKategori(Rule("lexmaria.kategori", "Lex Maria-ärenden efter kategori", kRapporterad, lex_maria())));
  AddLexMaria(rules);
  AddStegdagar("lex_sarah_arende", "lexsarah", "Lex Sarah", rules);
  add(DagarTillNamnd());
  AddStegdagar("lex_maria_arende", "lexmaria", "Lex Maria", rules);
  AddUtredningar("lex_sarah_arende", "lexsarah", "Lex Sarah",
                 {"LEXSARAH_BESLUTAD", "LEXSARAH_ATGARDER_PAGAR", "LEXSARAH_EFFEKTUPPFOLJNING", "LEXSARAH_AVSLUTAD"},
                 rules);
  AddUtredningar("lex_maria_arende", "lexmaria", "Lex Maria",
                 {"LEXMARIA_BESLUTAD", "LEXMARIA_ATGARDER", "LEXMARIA_EFFEKT", "LEXMARIA_AVSLUTAD"}, rules);

  add(ByPart(Rule("synpunkt.antal", "Synpunkter, klagomål, beröm och förslag", kRapporterad, synpunkt()), "typ"));
  add(ByKategori(Rule("klagomal.kategori", "Klagomål efter kategori", kRapporterad, klagomal())));
  add(Days(Rule("klagomal.handlaggning", "Klagomål: tid till avslut", kAvslutad, klagomal())));
  add(Open(Rule("klagomal.oppna", "Öppna klagomål", kRapporterad, klagomal())));
  AddSynpunkter(rules);
  AddSummor(rules);
  return rules;
}

}  // namespace kvalitet::avvikelser
