#include "services/compiler/vy.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/base/text.h"
#include "google/protobuf/descriptor.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/options/v1/options.pb.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::compiler {
namespace {

// Swedish words of all enum values whose name is unique among those with a word: the parts of measures are stored as
// such names ("ALLVARLIG_BRIST"), and the contract says what people call them.  Named by a message of each, so that
// they are linked into a compiler that runs alone.
std::map<std::string, std::string> Enumord() {
  std::map<std::string, std::string> ord;
  std::set<std::string> tvetydiga;
  const auto lagg = [&](const google::protobuf::FileDescriptor* f) {
    for (int e = 0; e < f->enum_type_count(); ++e)
      for (int v = 0; v < f->enum_type(e)->value_count(); ++v) {
        const auto* varde = f->enum_type(e)->value(v);
        const std::string text = varde->options().GetExtension(options::v1::ord);
        if (text.empty()) continue;
        auto [plats, ny] = ord.insert({varde->name(), text});
        if (!ny && plats->second != text) tvetydiga.insert(varde->name());
      }
  };
  for (const auto* f : {uppfoljning::v1::CreateFormularRequest::descriptor()->file(),
                        avvikelser::v1::Avvikelse::descriptor()->file(), registry::v1::Enhet::descriptor()->file()}) {
    lagg(f);
    // A service's file, and those of its resources.
    for (int d = 0; d < f->dependency_count(); ++d)
      if (f->dependency(d)->package() == f->package()) lagg(f->dependency(d));
  }
  for (const std::string& namn : tvetydiga) ord.erase(namn);
  ord.insert({"EJ_BEDOMD", "ej bedömd"});
  ord.insert({"EJ_KAND", "inte känd"});
  return ord;
}

// Where a measure stands in its table: as a case goes, from what was found to what became of it.  Others come after, by
// their key.
size_t Plats(const std::string& matt) {
  static constexpr absl::string_view kOrdning[] = {"register.enheter",
                                                   "register.utforare",
                                                   "volym.personer",
                                                   "volym.platser",
                                                   "volym.brukardygn",
                                                   "sjalvskattning.inlamnade",
                                                   "sjalvskattning.i_tid",
                                                   "sjalvskattning.positiva",
                                                   "sjalvskattning.korta",
                                                   "granskning.enheter",
                                                   "uppfoljning.genomforda",
                                                   "iakttagelse.antal",
                                                   "brist.oppna",
                                                   "brist.atgardade",
                                                   "brist.tid",
                                                   "atgard.beslutade",
                                                   "atgard.klara",
                                                   "atgard.oppna",
                                                   "atgard.forsenade",
                                                   "sanktion.steg",
                                                   "avvikelse.antal",
                                                   "avvikelse.handelser",
                                                   "lexsarah.handelser",
                                                   "lexmaria.handelser",
                                                   "avvikelse.lagrum",
                                                   "avvikelse.kategori",
                                                   "avvikelse.hog_risk",
                                                   "avvikelse.till_utredning",
                                                   "avvikelse.handlaggning",
                                                   "avvikelse.oppna",
                                                   "lexsarah.rapporter",
                                                   "lexsarah.lagrum",
                                                   "lexsarah.grad",
                                                   "lexsarah.kategori",
                                                   "lexsarah.till_ivo",
                                                   "lexsarah.dagar_till_mottagen",
                                                   "lexsarah.dagar_till_utredare",
                                                   "lexsarah.dagar_till_last",
                                                   "lexsarah.dagar_till_beslut",
                                                   "lexsarah.dagar_till_genomforda",
                                                   "lexsarah.dagar_till_ivo",
                                                   "lexsarah.dagar_till_namnd",
                                                   "lexsarah.handlaggning",
                                                   "lexsarah.oppna",
                                                   "lexsarah.steg",
                                                   "lexmaria.arenden",
                                                   "lexmaria.vardgivare",
                                                   "lexmaria.kategori",
                                                   "lexmaria.beslut",
                                                   "lexmaria.dagar_till_mottagen",
                                                   "lexmaria.dagar_till_bedomning",
                                                   "lexmaria.dagar_till_last",
                                                   "lexmaria.dagar_till_beslut",
                                                   "lexmaria.dagar_till_genomforda",
                                                   "lexmaria.patient_informerad",
                                                   "lexmaria.dagar_till_patient",
                                                   "lexmaria.dagar_till_ivo",
                                                   "lexmaria.till_ivo",
                                                   "lexmaria.handlaggning",
                                                   "lexmaria.steg",
                                                   "synpunkt.antal",
                                                   "synpunkt.dagar_till_svar",
                                                   "synpunkt.i_tid",
                                                   "synpunkt.nojd",
                                                   "synpunkt.forbattring",
                                                   "synpunkt.uppgivna",
                                                   "synpunkt.uppgivna_i_tid",
                                                   "klagomal.handlaggning",
                                                   "klagomal.oppna",
                                                   "oversyn.fore",
                                                   "oversyn.efter"};
  const absl::string_view utan = absl::StripSuffix(matt, ".per_1000_brukardygn");
  const auto* plats = std::find(std::begin(kOrdning), std::end(kOrdning), utan);
  // A rate follows the breakdowns of its count.
  return 2 * static_cast<size_t>(plats - std::begin(kOrdning)) + (utan == matt ? 0 : 5);
}

}  // namespace

Vy::Vy(const bv1::Underlagsinnehall& inneh)
    : innehall(inneh), ar(inneh.ar()), skyddade(SkyddadeEnheter(inneh)), kontroll_(inneh) {
  for (const bv1::Lucka& l : innehall.luckor())
    if (l.slag() == bv1::LUCKA_KALLA_SVARADE_INTE) tysta_.insert(l.matt());
  for (const bv1::Figur& f : innehall.figurer()) {
    if (ArForetagsuppgift(f) || ArAvSammaArende(f)) continue;
    const auto& o = f.omfattning();
    // The calendar year's figure stands before one of a published period of its own.
    if (!f.kalla().empty()) kallor_[f.kalla()] = 0;
    for (const bv1::TidigareVarde& t : f.tidigare())
      if (!t.kalla().empty()) kallor_[t.kalla()] = 0;
    if (f.has_mal() && !f.mal().kalla().empty()) kallor_[f.mal().kalla()] = 0;
    figurer_.insert({{f.matt(), f.del(), o.insatstyp(), o.regi(), o.utforare(), o.enhet(), o.avser()}, &f});
  }
  for (const bv1::UnderlagUppdrag& u : innehall.uppdrag()) {
    enheter_[u.enhet()] = u.enhet_namn();
    utforare_[u.utforare()] = u.utforare_namn();
  }
  int nr = 0;
  for (auto& [kalla, nummer] : kallor_) nummer = ++nr;
}

bool Vy::HelhetenBehovs() const {
  for (const bv1::Figur& f : innehall.figurer())
    if (f.omfattning().insatstyp().empty() && f.publicerad()) return true;
  return Insatstyper().size() != 1;
}

int Vy::Kallnummer(const std::string& kalla) const {
  auto nr = kallor_.find(kalla);
  return nr == kallor_.end() ? 0 : nr->second;
}

std::string Kallnamn(const std::string& kalla) {
  if (kalla == "uppfoljning") return "Kommunens uppföljningar och självskattningar";
  if (kalla == "avvikelser") return "Kommunens register över avvikelser, lex Sarah, lex Maria och synpunkter";
  if (kalla == "utförarregistret") return "Kommunens utförarregister";
  return kalla;
}

const bv1::Figur* Vy::Hitta(const Mattdel& matt, const Var& var) const {
  auto f = figurer_.find({matt.matt, matt.del, var.insatstyp, var.regi, var.utforare, var.enhet, var.avser});
  return f == figurer_.end() ? nullptr : f->second;
}

bool SomAv(const bv1::Figur& f) {
  return f.matt() == "sjalvskattning.inlamnade" || f.matt() == "sjalvskattning.i_tid" ||
         f.matt() == "sjalvskattning.korta" || f.matt() == "granskning.enheter" || f.matt() == "brist.atgardade";
}

bool ArSvarFranEnheter(const bv1::Figur& f) {
  return absl::StartsWith(f.matt(), "sjalvskattning.") || absl::StartsWith(f.matt(), "oversyn.");
}

bool ArUppdelning(const bv1::Figur& f) { return absl::StrContains(f.etikett(), " efter "); }

std::string Vy::Text(const bv1::Figur& f) const { return Text(f, kontroll_.For(f.id()), VardeAv(f)); }

std::string Vy::Text(const bv1::Figur& f, const bv1::TidigareVarde& t) const {
  return Text(f, kontroll_.For(f.id(), t.ar()), VardeAv(t));
}

std::string Vy::Text(const bv1::Figur& f, Visning visning, const Matvarde& v) const {
  // Too few answers for a percentage are told in numbers, where they are about enheter and not about persons.
  if (SomAv(f) || (ArSvarFranEnheter(f) && v.denominator > 0 && v.denominator < kMinstaN))
    return absl::StrCat(base::NumberSv(v.value), " av ", base::NumberSv(v.denominator));
  switch (visning) {
    case Visning::kFarreAn5:
      return std::string(kFarreAn5);
    case Visning::kForFa:
      return std::string(kForFa);
    case Visning::kVisa:
      break;
  }
  if (f.slag() != fakta::v1::ANTAL && v.denominator == 0 && !f.publicerad()) return std::string(kUppgiftSaknas);
  return Tal(f.slag(), v);
}

Cell Vy::Ruta(const bv1::Figur* f, absl::string_view saknas) const {
  if (f == nullptr) return {std::string(saknas), "", false, true};
  return {Text(*f), f->id(), false, true};
}

const bv1::TidigareVarde* Vy::Ar(const bv1::Figur& f, int vilket) {
  for (const bv1::TidigareVarde& t : f.tidigare())
    if (t.ar() == vilket) return &t;
  return nullptr;
}

std::string Vy::Forandring(const bv1::Figur& f) const {
  const bv1::TidigareVarde* t = Ar(f, ar - 1);
  if (t == nullptr || !Synlig(f) || !Synlig(f, *t)) return "";
  const Matvarde nu = VardeAv(f), da = VardeAv(*t);
  if (f.slag() != fakta::v1::ANTAL && f.denominator() == 0 && !f.publicerad()) return "";
  if (SomAv(f) || absl::StrContains(absl::StrCat(Text(f), Text(f, *t)), " av ")) return "";
  const std::string skillnad = Skillnad(f.slag(), nu, da);
  const bool en = skillnad == "+1" || absl::EndsWith(skillnad, "\u22121");
  const std::string tal =
      f.slag() != fakta::v1::ANDEL ? skillnad : absl::StrCat(skillnad, en ? " procentenhet" : " procentenheter");
  // What is counted in full, as enheter and volumes, has no chance in it.
  if (f.slag() == fakta::v1::ANTAL && (!f.skyddas() || absl::StartsWith(f.matt(), "volym."))) return tal;
  const bool rapporter = f.slag() == fakta::v1::ANTAL && !f.bestand();
  std::optional<Andring> andring = Bedom(f.slag(), nu, da);
  if (!andring) return f.slag() == fakta::v1::ANDEL ? absl::StrCat(tal, "; antal svarande saknas i källan") : tal;
  switch (*andring) {
    case Andring::kOforandrat:
      return absl::StrCat(tal, ", i stort sett oförändrat");
    case Andring::kOkade:
      return absl::StrCat(tal, rapporter ? ", fler rapporterade" : ", ökade");
    case Andring::kMinskade:
      return absl::StrCat(tal, rapporter ? ", färre rapporterade" : ", minskade");
  }
  return tal;
}

std::vector<Mattdel> Vy::Matt(absl::string_view klass, const std::string& insatstyp) const {
  std::set<Mattdel> matt;
  const std::string prefix = absl::StrCat(klass, ".");
  for (const bv1::Figur& f : innehall.figurer())
    if (absl::StartsWith(f.matt(), prefix) && f.omfattning().insatstyp() == insatstyp &&
        f.omfattning().utforare().empty() && f.omfattning().enhet().empty() && f.omfattning().avser().empty())
      if (Hitta({f.matt(), f.del()}, {insatstyp, f.omfattning().regi(), "", "", ""})) matt.insert({f.matt(), f.del()});
  std::vector<Mattdel> ut(matt.begin(), matt.end());
  std::stable_sort(ut.begin(), ut.end(),
                   [](const Mattdel& a, const Mattdel& b) { return Plats(a.matt) < Plats(b.matt); });
  return ut;
}

const bv1::Figur* Vy::Riket(const Mattdel& matt, const std::string& insatstyp) const {
  for (bv1::Regi regi : {bv1::REGI_ALLA, bv1::REGI_OKAND})
    if (const bv1::Figur* f = Hitta(matt, {insatstyp, regi, "", "", "Riket"})) return f;
  return nullptr;
}

std::optional<Mattdel> Vy::Sok(absl::string_view klass, const std::string& insatstyp,
                               const std::vector<std::string>& ord, absl::string_view eget) const {
  if (const Mattdel m{absl::StrCat(klass, ".", eget), ""}; !eget.empty() && Nagon(m, insatstyp) != nullptr) return m;
  for (const Mattdel& m : Matt(klass, insatstyp)) {
    const bv1::Figur* f = Nagon(m, insatstyp);
    // A figure of another period than the year stands in its table, with that period, and nowhere else.
    if (f->period() != absl::StrCat(ar) || absl::EndsWith(m.matt, ".andel_privat") ||
        absl::EndsWith(m.matt, ".per_1000_brukardygn") || ArUppdelning(*f))
      continue;
    const std::string text = base::FoldSv(absl::StrCat(f->etikett(), " ", Delord(m.del), " ", m.matt));
    bool alla = true;
    for (const std::string& o : ord) alla = alla && absl::StrContains(text, o);
    if (alla) return m;
  }
  return std::nullopt;
}

const bv1::Figur* Vy::Nagon(const Mattdel& matt, const std::string& insatstyp) const {
  for (int regi = bv1::REGI_ALLA; regi <= bv1::REGI_UTAN_UPPDRAG; ++regi)
    if (const bv1::Figur* f = Hitta(matt, {insatstyp, static_cast<bv1::Regi>(regi), "", "", ""})) return f;
  return nullptr;
}

std::vector<bv1::Regi> Vy::Regier(const std::vector<Mattdel>& matt, const std::string& insatstyp) const {
  std::vector<bv1::Regi> regier = {bv1::REGI_KOMMUNAL, bv1::REGI_PRIVAT};
  for (int r = bv1::REGI_IDEBUREN; r <= bv1::REGI_UTAN_UPPDRAG; ++r) {
    const auto regi = static_cast<bv1::Regi>(r);
    for (const Mattdel& m : matt) {
      const bv1::Figur* f = Hitta(m, {insatstyp, regi, "", "", ""});
      if (f == nullptr) continue;
      regier.push_back(regi);
      break;
    }
  }
  return regier;
}

std::string Vy::Delord(const std::string& del) const {
  if (auto namn = innehall.delnamn().find(del); namn != innehall.delnamn().end()) return namn->second;
  static const auto& ord = *new std::map<std::string, std::string>(Enumord());
  auto plats = ord.find(del);
  if (plats != ord.end()) return plats->second;
  // A code without a word is shown as words; text and abbreviations (LOV) stay as they are.
  const bool kod = del.size() > 4 && std::all_of(del.begin(), del.end(), [](char c) {
                     return absl::ascii_isupper(static_cast<unsigned char>(c)) ||
                            absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '_';
                   });
  return kod ? absl::AsciiStrToLower(absl::StrReplaceAll(del, {{"_", " "}})) : del;
}

std::string Vy::Etikett(const Mattdel& matt) const {
  const bv1::Figur* f = nullptr;
  for (auto it = figurer_.lower_bound({matt.matt, matt.del, "", 0, "", "", ""}); it != figurer_.end(); ++it) {
    if (std::get<0>(it->first) == matt.matt && std::get<1>(it->first) == matt.del) f = it->second;
    break;
  }
  std::string text = f ? f->etikett() : matt.matt;
  if (!matt.del.empty()) absl::StrAppend(&text, ", ", Delord(matt.del));
  if (f && f->period() != absl::StrCat(ar)) absl::StrAppend(&text, ", ", f->period());
  // A sum in kronor, or a mean, is no number of things.
  const bool tkr = f && !f->publicerad() && f->slag() == fakta::v1::ANTAL && f->matenhet() != "antal";
  if (f && (tkr || f->slag() == fakta::v1::MEDEL) && !f->matenhet().empty() &&
      !absl::StrContains(base::LowerSv(text), f->matenhet()))
    absl::StrAppend(&text, " (", f->matenhet(), ")");
  return text;
}

std::string Vy::Insatstyp(const std::string& kod) const {
  if (kod.empty()) return "alla insatstyper";
  auto namn = innehall.insatstyp_namn().find(kod);
  return namn == innehall.insatstyp_namn().end() ? kod : namn->second;
}

std::string Vy::Enhet(const std::string& namn) const {
  if (skyddade.count(namn) != 0) return "enhet med skyddad plats";
  auto e = enheter_.find(namn);
  return e == enheter_.end() || e->second.empty() ? "enhet som inte finns i registret" : e->second;
}

std::string Vy::Utforare(const std::string& namn) const {
  auto u = utforare_.find(namn);
  return u == utforare_.end() || u->second.empty() ? "utan uppdrag" : u->second;
}

std::vector<std::string> Vy::Insatstyper() const {
  std::set<std::string> koder;
  for (const bv1::Figur& f : innehall.figurer()) koder.insert(f.omfattning().insatstyp());
  for (const bv1::UnderlagUppdrag& u : innehall.uppdrag()) koder.insert(u.insatstyp());
  koder.erase("");
  std::vector<std::string> ut(koder.begin(), koder.end());
  std::stable_sort(ut.begin(), ut.end(), [&](const std::string& a, const std::string& b) {
    return base::CompareSv(Insatstyp(a), Insatstyp(b)) < 0;
  });
  return ut;
}

std::string Regirubrik(bv1::Regi regi) {
  switch (regi) {
    case bv1::REGI_ALLA:
      return "Alla";
    case bv1::REGI_UNSPECIFIED:
    case bv1::REGI_OKAND:
      return "Regi inte angiven";
    default:
      return Versal(bv1::Regi_descriptor()->FindValueByNumber(regi)->options().GetExtension(options::v1::ord));
  }
}

Fot Fotnot(const Vy& vy, const std::vector<const bv1::Figur*>& figurer) {
  Fot fot;
  std::set<int> kallor;
  std::set<std::string> perioder, anm, id;
  std::vector<std::string> n;
  bool n_saknas = false, andel = false;
  for (const bv1::Figur* f : figurer) {
    if (f == nullptr) continue;
    if (id.insert(f->id()).second) fot.figurer.push_back(f->id());
    if (!f->kalla().empty()) kallor.insert(vy.Kallnummer(f->kalla()));
    for (const bv1::TidigareVarde& t : f->tidigare())
      if (!t.kalla().empty() && t.ar() >= vy.ar - 2) kallor.insert(vy.Kallnummer(t.kalla()));
    perioder.insert(f->bestand() ? absl::StrCat("läget vid slutet av ", f->period()) : f->period());
    if (!f->anm().empty() && vy.Synlig(*f)) anm.insert(f->anm());
    if (f->slag() == fakta::v1::ANDEL && !SomAv(*f) && !absl::EndsWith(f->matt(), ".andel_privat")) {
      andel = true;
      if (!f->has_n())
        n_saknas = true;
      else if (vy.Synlig(*f) && f->omfattning().enhet().empty() && f->del().empty())
        n.push_back(absl::StrCat(Gemen(Regirubrik(f->omfattning().regi())), " ", base::NumberSv(f->n())));
    }
  }
  if (andel) fot.n = !n.empty() ? absl::StrJoin(n, ", ") : n_saknas ? "antal svarande saknas i källan" : "";
  fot.period = absl::StrJoin(perioder, "; ");
  fot.kalla = absl::StrJoin(kallor, ", ", [](std::string* ut, int nr) { absl::StrAppend(ut, "[", nr, "]"); });
  fot.forbehall = absl::StrJoin(anm, " ");
  return fot;
}

}  // namespace kvalitet::compiler
