#include "services/avvikelser/rader.h"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/text.h"
#include "common/proto/rules.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/lagstod.h"
#include "services/avvikelser/rules.h"

namespace kvalitet::avvikelser {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

std::string Fold(absl::string_view word) {
  std::string folded = base::FoldSv(base::TrimSv(word));
  for (char& c : folded) {
    if (c == '_' || c == '-') c = ' ';
  }
  return folded;
}

// Every folded word of an enum's values; "lex sarah" also stands for "lex Sarah-rapport".
const std::map<std::string, int>& WordsOf(const EnumDescriptor* type) {
  static std::mutex mutex;
  static auto* all = new std::map<const EnumDescriptor*, std::map<std::string, int>>;
  std::lock_guard<std::mutex> lock(mutex);
  std::map<std::string, int>& words = (*all)[type];
  for (int i = 1; words.empty() && i < type->value_count(); ++i) {
    std::map<std::string, int> made;
    for (int k = 1; k < type->value_count(); ++k) {
      const std::string word = Fold(proto::Word(type->value(k)));
      made.emplace(word, type->value(k)->number());
      made.emplace(Fold(type->value(k)->name()), type->value(k)->number());
      if (absl::StartsWith(word, "lex ")) made.emplace(word.substr(0, word.rfind(' ')), type->value(k)->number());
    }
    words = std::move(made);
  }
  return words;
}

// The value that a word means, 0 for an empty word or when none is meant.
int EnumValue(const EnumDescriptor* type, const std::string& word, const std::string& column,
              proto::Violations& violations) {
  if (word.empty()) return 0;
  if (const EnumValueDescriptor* value = type->FindValueByName(word); value != nullptr && value->number() != 0) {
    return value->number();
  }
  const std::string folded = Fold(word);
  if (folded.empty()) return 0;
  const std::map<std::string, int>& known = WordsOf(type);
  if (const auto it = known.find(folded); it != known.end()) return it->second;
  std::vector<std::string> words;
  for (int i = 1; i < type->value_count(); ++i) words.push_back(proto::Word(type->value(i)));
  violations.Add(column, absl::StrCat("\"", word, "\" är inget av: ", absl::StrJoin(words, ", ")));
  return 0;
}

void Scale(const std::string& word, const std::string& column, proto::Violations& violations,
           const std::function<void(int32_t)>& set) {
  const std::string text = base::TrimSv(word);
  if (text.empty()) return;
  int32_t number = 0;
  if (absl::SimpleAtoi(text, &number) && number >= 1 && number <= 4) return set(number);
  violations.Add(column, absl::StrCat("\"", text, "\": skriv ett tal från 1 till 4. Exempel: 2"));
}

// "närstående, läkare", "den enskilde och chef".
void ReadInformerade(const v1::AvvikelseRad& row, v1::Avvikelse& a, proto::Violations& violations) {
  const std::string told = absl::StrReplaceAll(row.informerad(), {{" och ", ","}});
  for (absl::string_view word : absl::StrSplit(told, absl::ByAnyChar(",;|"), absl::SkipWhitespace())) {
    const int value = EnumValue(v1::Informerad_descriptor(), std::string(word), "informerad", violations);
    if (value != 0) a.add_informerade(static_cast<v1::Informerad>(value));
  }
}

void ReadKategorier(const v1::AvvikelseRad& row, v1::Avvikelse& a, proto::Violations& violations) {
  const absl::StatusOr<absl::CivilDay> day = base::ParseDate(a.rapporterad_date());
  // Which list it is follows from the kind; one that was not understood is told already.
  if (!day.ok() || a.typ() == v1::AVVIKELSETYP_UNSPECIFIED) return;
  const absl::string_view lista = ListaFor(a.typ(), a.lagrum());
  std::set<std::string> seen;
  for (absl::string_view word : absl::StrSplit(row.kategorier(), absl::ByAnyChar("|;"))) {
    if (base::TrimSv(word).empty()) continue;
    const v1::Kategori* kategori = FindKategori(lista, word, *day);
    if (kategori == nullptr) {
      violations.Add("kategorier", absl::StrCat("Kategorin \"", base::TrimSv(word), "\" finns inte för ",
                                                proto::Word(v1::Avvikelsetyp_descriptor()->FindValueByNumber(a.typ())),
                                                ". ", KategoriHelp(lista, word, *day)));
    } else if (seen.insert(kategori->kod()).second) {
      a.add_kategorier()->set_kod(kategori->kod());
    }
  }
  constexpr int kMost = 6;
  if (a.kategorier_size() > kMost) violations.Add("kategorier", absl::StrCat("Högst ", kMost, " kategorier får plats"));
}

void ReadPlace(const v1::AvvikelseRad& row, const Ordlista& words, v1::Avvikelse& a, proto::Violations& violations) {
  a.set_enhet(words.Enhet(row.enhet(), "enhet", violations));
  if (!row.insatstyp().empty()) {
    a.set_insatstyp(words.Insatstyp(row.insatstyp(), "insatstyp", violations));
    return;
  }
  const absl::StatusOr<absl::CivilDay> day = base::ParseDate(a.handelse_date());
  if (a.enhet().empty() || !day.ok()) return;
  const std::vector<std::string> carried_out = words.InsatstyperOf(a.enhet(), *day);
  if (carried_out.size() == 1) {
    a.set_insatstyp(carried_out[0]);
  } else {
    violations.Add("insatstyp", carried_out.empty() ? "Ange insatstyp: enheten hade inget uppdrag den dagen"
                                                    : absl::StrCat("Ange insatstyp: enheten hade flera den dagen (",
                                                                   absl::StrJoin(carried_out, ", "), ")"));
  }
}

// The one that was found; else why it is none, with the words that `all` lists.
std::string TheOne(const std::set<std::string>& found, const std::string& word, absl::string_view what,
                   const std::function<std::vector<std::string>()>& all, const std::string& column,
                   proto::Violations& violations) {
  if (found.size() == 1) return *found.begin();
  if (found.size() > 1) {
    violations.Add(column,
                   absl::StrCat("Flera ", what, " heter \"", word, "\". Ange en av: ", absl::StrJoin(found, ", ")));
    return "";
  }
  const std::optional<std::string> closest = base::ClosestWord(word, all());
  violations.Add(column, absl::StrCat("\"", word, "\" finns inte i registret.",
                                      closest.has_value() ? absl::StrCat(" Menade du ", *closest, "?") : ""));
  return "";
}

}  // namespace

Ordlista::Ordlista(const registry::Snapshot& snapshot) : snapshot_(snapshot), insatstyper_(snapshot.insatstyper()) {
  for (const auto& enhet : snapshot.enheter()) {
    for (const std::string& word : {enhet.namn(), enhet.name(), base::Leaf(enhet.name())}) {
      enheter_.emplace(word, enhet.name());
      enheter_.emplace(Fold(word), enhet.name());
    }
  }
}

std::string Ordlista::Enhet(const std::string& word, const std::string& column, proto::Violations& violations) const {
  std::set<std::string> found;
  auto [begin, end] = enheter_.equal_range(word);  // as written in the register, the common case
  if (begin == end) std::tie(begin, end) = enheter_.equal_range(Fold(word));
  for (auto it = begin; it != end; ++it) found.insert(it->second);
  const auto all = [&] {
    std::vector<std::string> words;
    for (const auto& [key, name] : enheter_) words.push_back(key);
    return words;
  };
  return TheOne(found, word, "enheter", all, column, violations);
}

std::string Ordlista::Insatstyp(const std::string& word, const std::string& column,
                                proto::Violations& violations) const {
  if (const auto* one = snapshot_.Insatstyp(word); one != nullptr) return one->kod();
  std::set<std::string> found;
  for (const std::string& name : insatstyper_.Named(word)) found.insert(snapshot_.Insatstyp(name)->kod());
  const auto all = [&] {
    std::vector<std::string> words;
    for (const auto& one : snapshot_.insatstyper()) {
      words.insert(words.end(), {one.namn(), one.kod()});
      words.insert(words.end(), one.alias().begin(), one.alias().end());
    }
    return words;
  };
  return TheOne(found, word, "insatstyper", all, column, violations);
}

std::vector<std::string> Ordlista::InsatstyperOf(const std::string& enhet, absl::CivilDay day) const {
  std::set<std::string> codes;
  for (const registry::Operator& op : snapshot_.OperatedAll(enhet, day)) {
    const auto* insatstyp = snapshot_.Insatstyp(op.uppdrag->insatstyp());
    if (insatstyp != nullptr) codes.insert(insatstyp->kod());
  }
  return {codes.begin(), codes.end()};
}

std::string NameOf(const std::string& kommun, const std::string& utforare, const std::string& kalla,
                   const std::string& kall_id) {
  const std::string source = utforare.empty() ? kalla : absl::StrCat(utforare, "\n", kalla);
  return absl::StrCat("kommuner/", kommun, "/avvikelser/", base::DerivedId(source, kall_id));
}

v1::Avvikelse ReadRow(const v1::AvvikelseRad& row, const std::string& kalla, const Ordlista& words,
                      absl::CivilDay today, proto::Violations& violations) {
  v1::Avvikelse a;
  a.set_kalla(kalla);
  a.set_kall_id(row.kall_id());
  a.set_handelse(row.handelse());
  a.set_typ(static_cast<v1::Avvikelsetyp>(EnumValue(v1::Avvikelsetyp_descriptor(), row.typ(), "typ", violations)));
  a.set_lagrum(static_cast<v1::Lagrum>(EnumValue(v1::Lagrum_descriptor(), row.lagrum(), "lagrum", violations)));
  a.set_state(
      static_cast<v1::Avvikelsestatus>(EnumValue(v1::Avvikelsestatus_descriptor(), row.state(), "state", violations)));
  a.set_grad(static_cast<v1::Grad>(EnumValue(v1::Grad_descriptor(), row.grad(), "grad", violations)));
  a.set_utfall(static_cast<v1::Utfall>(EnumValue(v1::Utfall_descriptor(), row.utfall(), "utfall", violations)));
  ReadInformerade(row, a, violations);
  a.set_intraffad_date(row.intraffad_date());
  a.set_upptackt_date(row.upptackt_date());
  a.set_rapporterad_date(row.rapporterad_date());
  a.set_avslutad_date(row.avslutad_date());
  a.set_till_ivo_date(row.till_ivo_date());
  Scale(row.allvarlighet(), "allvarlighet", violations, [&](int32_t n) { a.set_allvarlighet(n); });
  Scale(row.sannolikhet(), "sannolikhet", violations, [&](int32_t n) { a.set_sannolikhet(n); });
  a.set_beskrivning(row.beskrivning());
  a.set_konsekvens(row.konsekvens());
  a.set_omedelbara_atgarder(row.omedelbara_atgarder());
  a.set_enskild_referens(row.enskild_referens());
  a.set_rapportor(row.rapportor());
  Stamp(a, nullptr, today);  // the event's date tells which insatstyper the enhet had
  ReadPlace(row, words, a, violations);
  if (a.lagrum() == v1::LAGRUM_UNSPECIFIED && row.lagrum().empty()) {
    a.set_lagrum(a.typ() == v1::LEX_MARIA ? v1::HSL : LagrumOf(a.insatstyp()));
    if (a.lagrum() == v1::LAGRUM_UNSPECIFIED && !a.insatstyp().empty()) {
      violations.Add("lagrum", "Lagrum måste anges. Exempel: SoL");
    }
  }
  ReadKategorier(row, a, violations);
  Stamp(a, nullptr, today);
  if (violations.empty()) Check(a, today, true, "", violations);
  return a;
}

v1::Lagrum LagrumOf(const std::string& insatstyp) {
  if (absl::StartsWith(insatstyp, "SOL_")) return v1::SOL;
  if (absl::StartsWith(insatstyp, "LSS_")) return v1::LSS;
  return absl::StartsWith(insatstyp, "HSL_") ? v1::HSL : v1::LAGRUM_UNSPECIFIED;
}

v1::Avvikelse Overlay(const v1::Avvikelse& stored, const v1::Avvikelse& row) {
  if (stored.overlamnad()) return stored;  // the nämnd has it: what is quoted to IVO does not change under it
  v1::Avvikelse merged = row;
  merged.set_nummer(stored.nummer());
  merged.set_anmald_av(stored.anmald_av());
  merged.set_anmald_av_kommunen(stored.anmald_av_kommunen());
  merged.set_utforarens_egen(stored.utforarens_egen() || row.utforarens_egen());
  if (merged.utforarens_egen()) {  // the nämnd may have been told before the source knew it
    if (row.grad() == v1::GRAD_UNSPECIFIED && row.typ() == stored.typ()) merged.set_grad(stored.grad());
    if (row.till_ivo_date().empty()) merged.set_till_ivo_date(stored.till_ivo_date());
    const bool lex_sarah = row.typ() == v1::LEX_SARAH && stored.typ() == v1::LEX_SARAH;
    if (lex_sarah && row.kategorier().empty()) *merged.mutable_kategorier() = stored.kategorier();
    if (stored.state() == v1::AVSLUTAD && row.avslutad_date().empty() && !ArSynpunkt(row)) {
      merged.set_state(v1::AVSLUTAD);
      merged.set_avslutad_date(stored.avslutad_date());
    }
  }
  if (base::TrimSv(row.konsekvens()).empty()) merged.set_konsekvens(stored.konsekvens());  // said here, for a rapport
  if (row.utfall() == v1::UTFALL_UNSPECIFIED) merged.set_utfall(stored.utfall());
  if (row.informerad() == v1::INFORMERAD_UNSPECIFIED) {
    merged.set_informerad(stored.informerad());
    *merged.mutable_informerade() = stored.informerade();
  }
  // No source names a second law: people here did.
  if (stored.lagrum() == row.lagrum() && stored.typ() == row.typ()) merged.set_aven_lagrum(stored.aven_lagrum());
  merged.set_forst_i_handelse(stored.forst_i_handelse());
  if (!stored.lexsarah_arende().empty()) {  // that decides it from then on, whatever the source says
    merged.set_lexsarah_arende(stored.lexsarah_arende());
    merged.set_overlamnad(stored.overlamnad());
    merged.set_typ(stored.typ());
    merged.set_lagrum(stored.lagrum());
    merged.set_aven_lagrum(stored.aven_lagrum());
    merged.set_state(stored.state());
    merged.set_grad(stored.grad());
    merged.set_avslutad_date(stored.avslutad_date());
    merged.set_till_ivo_date(stored.till_ivo_date());
  }
  if (!stored.lexmaria_arende().empty()) {
    merged.set_lexmaria_arende(stored.lexmaria_arende());
    merged.set_overlamnad(stored.overlamnad());
    merged.set_vardgivare(stored.vardgivare());
    merged.set_typ(stored.typ());
    merged.set_lagrum(stored.lagrum());
    merged.set_enhet(stored.enhet());
    merged.set_insatstyp(stored.insatstyp());
    merged.set_ansvarig_utforare(stored.ansvarig_utforare());
    merged.set_state(stored.state());
    merged.set_avslutad_date(stored.avslutad_date());
    merged.set_till_ivo_date(stored.till_ivo_date());
  }
  if (!stored.utredning_date().empty()) {  // somebody here has it: what becomes of it is decided here
    merged.set_state(stored.state());
    merged.set_avslutad_date(stored.avslutad_date());
    merged.set_utredning_date(stored.utredning_date());
    merged.set_utredning(stored.utredning());
    merged.set_resultat(stored.resultat());
    merged.set_atgarder(stored.atgarder());
    merged.set_avslutad_av(stored.avslutad_av());
    merged.set_ateroppnad_motiv(stored.ateroppnad_motiv());
  }
  StampFigures(merged);
  *merged.mutable_lagstod() = stored.lagstod();  // what its ärende has told stands there
  StampLagstod(merged, &stored);
  *merged.mutable_create_time() = stored.create_time();
  *merged.mutable_update_time() = stored.update_time();
  merged.set_etag(stored.etag());
  return merged;
}

}  // namespace kvalitet::avvikelser
