#include "services/uppfoljning/matt.h"

#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/uppfoljning/sanktion_rules.h"

namespace kvalitet::uppfoljning {
namespace {

using fakta::AtLeast;
using fakta::AtMost;
using fakta::BeforeDate;
using fakta::Column;
using fakta::In;
using fakta::MattRule;
using fakta::NotIn;
using fakta::Present;
using fakta::Rows;
using fakta::RowsWhere;
using fakta::Set;

constexpr char kAntal[] = "antal";
constexpr char kProcent[] = "procent";
// The measure whose parts are the questions that were asked.
constexpr char kFragor[] = "sjalvskattning.fraga";

struct Kind {
  fakta::v1::Slag slag;
  fakta::v1::Riktning riktning;
};

MattRule Rule(const char* key, const char* label, Kind kind, fakta::Source source, const char* date) {
  MattRule rule;
  rule.matt.set_matt(key);
  rule.matt.set_etikett(label);
  rule.matt.set_slag(kind.slag);
  rule.matt.set_riktning(kind.riktning);
  rule.matt.set_enhet(kind.slag == fakta::v1::ANDEL ? kProcent : kAntal);
  rule.source = std::move(source);
  rule.date = date;
  return rule;
}

// One sum per part, and the parts are the whole.
void Parts(MattRule& rule, const char* column) {
  rule.del = column;
  rule.matt.set_delar_hela(true);
}

// The year's own: the rounds of a short survey are another measure's.
std::vector<fakta::Condition> Arets() { return {In("delete_time", {0}), In("omgang", {0})}; }
fakta::Source Sjalvskattningar() { return {"sjalvskattning", "", Arets()}; }
fakta::Source Svar() { return {"sjalvskattning", kSvarTable, Arets(), "sjalvskattning"}; }
fakta::Source KortaEnkater() { return {"sjalvskattning", "", {In("delete_time", {0}), AtLeast("omgang", 1)}}; }
// Of uppföljningar that are fastställda: what is being worked on, or out for faktagranskning, is not told.
std::vector<fakta::Condition> Faststallda() { return {In("delete_time", {0}), In("state", {"FASTSTALLD"})}; }
fakta::Source Uppfoljningar() { return {"uppfoljning", "", Faststallda()}; }
fakta::Source Iakttagelser() { return {"uppfoljning", "uppfoljning_iakttagelser", Faststallda(), "parent_name"}; }
fakta::Source Krav() { return {"uppfoljning", "uppfoljning_krav", Faststallda(), "parent_name"}; }
fakta::Source Atgarder() { return {"atgard", "", {In("delete_time", {0})}}; }

fakta::Source Rekommendationer() {
  return {"granskning", "granskning_rekommendationer", {In("delete_time", {0})}, "parent_name"};
}

// Handed in once at least: what is given back to be completed still counts, with the answers that were handed in.
fakta::Condition Inlamnad() { return In("state", {"INLAMNAD", "KOMPLETTERAS", "GODKAND"}); }
fakta::Condition Brist() { return In("child.grad", {"BRIST", "ALLVARLIG_BRIST"}); }

constexpr Kind kHogreAndel{fakta::v1::ANDEL, fakta::v1::HOGRE};
constexpr Kind kNeutralAndel{fakta::v1::ANDEL, fakta::v1::NEUTRAL};
constexpr Kind kHogreAntal{fakta::v1::ANTAL, fakta::v1::HOGRE};
constexpr Kind kLagreAntal{fakta::v1::ANTAL, fakta::v1::LAGRE};
constexpr Kind kNeutralAntal{fakta::v1::ANTAL, fakta::v1::NEUTRAL};

void AddSjalvskattning(std::vector<MattRule>& rules) {
  // By the last day and not by the day of handing in, so that both numbers of the share are about the same forms.
  MattRule inlamnade = Rule("sjalvskattning.inlamnade", "Inlämnade självskattningar av utskickade", kHogreAndel,
                            Sjalvskattningar(), "sista_date");
  inlamnade.value = RowsWhere({Inlamnad()});
  inlamnade.denominator = Rows();
  rules.push_back(std::move(inlamnade));

  MattRule i_tid = Rule("sjalvskattning.i_tid", "Självskattningar inlämnade i tid av inlämnade", kHogreAndel,
                        Sjalvskattningar(), "sista_date");
  i_tid.where = {Inlamnad()};
  i_tid.value = RowsWhere({AtMost("dagar_sent", 0)});
  i_tid.denominator = Rows();
  rules.push_back(std::move(i_tid));

  MattRule positiva =
      Rule("sjalvskattning.positiva", "Positiva svar i självskattningen", kHogreAndel, Svar(), "sista_date");
  positiva.where = {Inlamnad(), Present("child.positivt")};
  positiva.matt.set_fragor(kFragor);
  Parts(positiva, "child.avsnitt");
  positiva.value = RowsWhere({In("child.positivt", {1})});
  positiva.denominator = Rows();
  rules.push_back(std::move(positiva));

  // The same by the weights of the questions.
  MattRule poang =
      Rule("sjalvskattning.poang", "Vägda positiva svar i självskattningen", kHogreAndel, Svar(), "sista_date");
  poang.where = {Inlamnad(), AtLeast("child.poang_mojliga", 1)};
  poang.matt.set_fragor(kFragor);
  Parts(poang, "child.avsnitt");
  poang.value = Column("child.poang");
  poang.denominator = Column("child.poang_mojliga");
  rules.push_back(std::move(poang));

  MattRule tid = Rule("sjalvskattning.ifyllnadstid", "Minuter att fylla i självskattningen",
                      {fakta::v1::MEDEL, fakta::v1::LAGRE}, Sjalvskattningar(), "sista_date");
  tid.matt.set_enhet("minuter");
  tid.where = {Inlamnad(), Present("ifyllnad_minuter")};
  tid.value = Column("ifyllnad_minuter");
  tid.denominator = Rows();
  rules.push_back(std::move(tid));

  MattRule egen = Rule("sjalvskattning.egenkontroll", "Inlämnade självskattningar med egenkontroll", kHogreAndel,
                       Sjalvskattningar(), "sista_date");
  egen.where = {Inlamnad()};
  egen.value = RowsWhere({AtLeast("antal_egenkontroller", 1)});
  egen.denominator = Rows();
  rules.push_back(std::move(egen));
  // Skipped questions are the others.
  MattRule besvarade = Rule("sjalvskattning.besvarade", "Besvarade frågor i inlämnade självskattningar", kHogreAndel,
                            Sjalvskattningar(), "sista_date");
  besvarade.where = {Inlamnad()};
  besvarade.value = Column("antal_besvarade");
  besvarade.denominator = Column("antal_fragor");
  rules.push_back(std::move(besvarade));

  // The same serie and version on both sides is the same form.
  MattRule version = Rule("sjalvskattning.formular", "Utskickade självskattningar efter formulär", kNeutralAntal,
                          Sjalvskattningar(), "sista_date");
  Parts(version, "formular_ord");
  rules.push_back(std::move(version));

  // Question by question: the key stays the same over versions, so each compares with its own past.
  MattRule fraga = Rule(kFragor, "Positiva svar per fråga", kHogreAndel, Svar(), "sista_date");
  fraga.matt.set_bara_regi(true);
  fraga.where = {Inlamnad(), Present("child.positivt")};
  fraga.del = "child.nyckel";
  fraga.value = RowsWhere({In("child.positivt", {1})});
  fraga.denominator = Rows();
  rules.push_back(std::move(fraga));

  // Not parts of a whole: each question counts something of its own.
  MattRule andel =
      Rule("sjalvskattning.andelar", "Andelar som utförarna har uppgett", kNeutralAndel, Svar(), "sista_date");
  andel.matt.set_bara_regi(true);
  andel.where = {Inlamnad(), Present("child.namnare")};
  andel.del = "child.nyckel";
  andel.value = Column("child.varde");
  andel.denominator = Column("child.namnare");
  rules.push_back(std::move(andel));
}

void AddKortaEnkater(std::vector<MattRule>& rules) {
  MattRule inlamnade =
      Rule("sjalvskattning.korta", "Besvarade korta enkäter av skickade", kHogreAndel, KortaEnkater(), "sista_date");
  inlamnade.value = RowsWhere({Inlamnad()});
  inlamnade.denominator = Rows();
  rules.push_back(std::move(inlamnade));
}

void AddUppfoljning(std::vector<MattRule>& rules) {
  MattRule genomforda =
      Rule("uppfoljning.genomforda", "Genomförda uppföljningar", kNeutralAntal, Uppfoljningar(), "genomford_date");
  Parts(genomforda, "niva");
  rules.push_back(std::move(genomforda));

  // Only of those that a plan had: the others have no day from which to count.
  MattRule dagar = Rule("uppfoljning.dagar_till_resultat", "Dagar från planens utskick till fastställd uppföljning",
                        {fakta::v1::MEDEL, fakta::v1::LAGRE}, Uppfoljningar(), "genomford_date");
  dagar.matt.set_enhet("dagar");
  dagar.where = {Present("dagar_till_resultat")};
  dagar.value = Column("dagar_till_resultat");
  dagar.denominator = Rows();
  rules.push_back(std::move(dagar));

  MattRule antal = Rule("iakttagelse.antal", "Iakttagelser", kNeutralAntal, Iakttagelser(), "genomford_date");
  Parts(antal, "child.grad");
  rules.push_back(std::move(antal));

  MattRule atgardade =
      Rule("brist.atgardade", "Åtgärdade brister av funna", kHogreAndel, Iakttagelser(), "genomford_date");
  atgardade.where = {Brist()};
  Parts(atgardade, "child.grad");
  atgardade.value = RowsWhere({Set("child.atgardad_date")});
  atgardade.denominator = Rows();
  rules.push_back(std::move(atgardade));

  MattRule tid = Rule("brist.tid", "Åtgärdade brister efter tid", kNeutralAntal, Iakttagelser(), "genomford_date");
  tid.where = {Brist(), Set("child.atgardad_date")};
  Parts(tid, "child.atgard_tid");
  rules.push_back(std::move(tid));

  MattRule oppna = Rule("brist.oppna", "Öppna brister", kLagreAntal, Iakttagelser(), "genomford_date");
  oppna.matt.set_bestand(true);
  oppna.where = {Brist()};
  oppna.until = "child.atgardad_date";
  Parts(oppna, "child.grad");
  rules.push_back(std::move(oppna));
}

void AddKrav(std::vector<MattRule>& rules) {
  const auto rule = [](const char* key, const char* label, Kind kind, const char* part) {
    MattRule one = Rule(key, label, kind, Krav(), "genomford_date");
    Parts(one, part);
    return one;
  };
  rules.push_back(rule("krav.bedomda", "Krav efter bedömning", kNeutralAntal, "child.utfall"));

  MattRule granskade = rule("krav.granskade", "Granskade krav", kNeutralAndel, "child.nyckel");
  granskade.where.push_back(NotIn("child.utfall", {"EJ_AKTUELLT"}));
  granskade.value = RowsWhere({In("child.utfall", {"UPPFYLLS", "UPPFYLLS_DELVIS", "UPPFYLLS_EJ"})});
  granskade.denominator = Rows();
  rules.push_back(std::move(granskade));

  MattRule uppfyllda = rule("krav.uppfyllda", "Krav som uppfylls av granskade", kHogreAndel, "child.nyckel");
  uppfyllda.where.push_back(In("child.utfall", {"UPPFYLLS", "UPPFYLLS_DELVIS", "UPPFYLLS_EJ"}));
  uppfyllda.value = RowsWhere({In("child.utfall", {"UPPFYLLS"})});
  uppfyllda.denominator = Rows();
  rules.push_back(std::move(uppfyllda));

  // The score: of a krav, of an area, of all, by weight.
  MattRule poang = rule("krav.poang", "Vägd uppfyllelse av krav", kHogreAndel, "child.omrade");
  poang.where.push_back(AtLeast("child.poang_mojliga", 1));
  poang.value = Column("child.poang");
  poang.denominator = Column("child.poang_mojliga");
  rules.push_back(std::move(poang));
}

// For the chapter on method: where the kommun's rule lets one person do both, and says why.
void AddUndantag(std::vector<MattRule>& rules) {
  MattRule undantag = Rule("tvapersonsregel.undantag", "Undantag från tvåpersonsregeln, med motiv", kNeutralAntal,
                           {"tvapersonsundantag", "", {In("delete_time", {0})}}, "dag_date");
  undantag.matt.set_kommunens_utan_enhet(true);
  Parts(undantag, "steg");
  rules.push_back(std::move(undantag));
}

// Those of a nämnd or a verksamhetsområde have no enhet.
MattRule Atgardsregel(const char* key, const char* label, Kind kind, const char* date) {
  MattRule rule = Rule(key, label, kind, Atgarder(), date);
  rule.matt.set_kommunens_utan_enhet(true);
  return rule;
}

void AddAtgard(std::vector<MattRule>& rules) {
  rules.push_back(Atgardsregel("atgard.beslutade", "Beslutade åtgärder", kNeutralAntal, "beslutad_date"));

  // What became of what was decided: by the year of the decision, whenever it was done.
  MattRule loften =
      Atgardsregel("lofte.atgarder", "Åtgärder efter det år de beslutades", kNeutralAntal, "beslutad_date");
  Parts(loften, "state");
  rules.push_back(std::move(loften));

  MattRule klara = Atgardsregel("atgard.klara", "Genomförda åtgärder", kHogreAntal, "klar_date");
  Parts(klara, "state");
  rules.push_back(std::move(klara));

  MattRule oppna = Atgardsregel("atgard.oppna", "Öppna åtgärder", kNeutralAntal, "beslutad_date");
  oppna.matt.set_bestand(true);
  oppna.until = "stangd_date";
  rules.push_back(oppna);

  MattRule forsenade = Atgardsregel("atgard.forsenade", "Försenade åtgärder", kLagreAntal, "beslutad_date");
  forsenade.matt.set_bestand(true);
  forsenade.until = "stangd_date";
  forsenade.where = {BeforeDate("sista_date")};
  rules.push_back(std::move(forsenade));

  // Both by the day of the decision, so that they are about the same åtgärder.
  for (const auto& [key, label, column] :
       {std::array{"atgard.forvantat_belopp", "Förväntat belopp av beslutade åtgärder", "forvantat_belopp_tkr"},
        std::array{"atgard.utfall_belopp", "Utfall av beslutade åtgärder", "utfall_belopp_tkr"}}) {
    MattRule belopp = Atgardsregel(key, label, kNeutralAntal, "beslutad_date");
    belopp.matt.set_enhet("tkr");
    belopp.where = {Present(column)};
    belopp.value = Column(column);
    rules.push_back(std::move(belopp));
  }

  MattRule effekt = Atgardsregel("atgard.effekt", "Bedömd effekt av åtgärder", kNeutralAntal, "uppfoljd_date");
  Parts(effekt, "effekt");
  rules.push_back(std::move(effekt));
}

// Of those that the utförare was told of: until then nothing of a step is printed.  By regi and never by enhet or
// utförare, since few steps tell whose they are.
void AddSanktion(std::vector<MattRule>& rules) {
  MattRule steg = Rule("sanktion.steg", "Sanktionssteg som utföraren är underrättad om", kNeutralAntal,
                       {"sanktionssteg", "", {In("delete_time", {0}), Set("underrattad_date")}}, "beslutad_date");
  steg.enhet = "regi_enhet";
  steg.matt.set_bara_regi(true);
  steg.matt.set_skyddas(true);
  Parts(steg, "steg_kod");
  for (int i = 1; i <= kSanktionsstegMax; ++i) {
    (*steg.matt.mutable_delnamn())[SanktionsstegKod(i)] =
        absl::StrCat("steg ", i, ": ", SanktionsstegOrd(registry::v1::SANKTIONSTRAPPA_AVTAL, i),
                     " (egen regi: ", SanktionsstegOrd(registry::v1::SANKTIONSTRAPPA_INTERN, i), ")");
  }
  rules.push_back(std::move(steg));
}

void AddGranskning(std::vector<MattRule>& rules) {
  MattRule antal = Rule("rekommendation.antal", "Rekommendationer från granskningar", kNeutralAntal, Rekommendationer(),
                        "granskning_date");
  antal.enhet = "";
  Parts(antal, "child.lage");
  rules.push_back(std::move(antal));
}

}  // namespace

std::vector<MattRule> Matt() {
  std::vector<MattRule> rules;
  AddSjalvskattning(rules);
  AddKortaEnkater(rules);
  AddUppfoljning(rules);
  AddKrav(rules);
  AddAtgard(rules);
  AddSanktion(rules);
  AddGranskning(rules);
  AddUndantag(rules);
  return rules;
}

std::set<std::string> Fragematt() {
  std::set<std::string> keys;
  for (const MattRule& rule : Matt())
    if (rule.source.child == kSvarTable && rule.del == "child.nyckel") keys.insert(rule.matt.matt());
  return keys;
}

}  // namespace kvalitet::uppfoljning
