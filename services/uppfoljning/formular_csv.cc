#include "services/uppfoljning/formular_csv.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/csv.h"
#include "common/base/text.h"
#include "common/proto/rules.h"
#include "services/uppfoljning/formular_rules.h"
#include "services/uppfoljning/svar_rules.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr size_t kMaxSerie = 56;

std::string Folded(absl::string_view text) { return base::FoldSv(base::TrimSv(text)); }

// A row of the karta that tells what a wording of a scale means.
struct SkalaOrd {
  std::string skala, positivt, utesluts;  // folded; "*" is anything
  std::string till, alternativ, positiva, uteslutna;
};

struct Karta {
  std::map<std::string, std::vector<std::string>> kolumner;       // ours, folded -> theirs
  std::map<std::string, std::string> fasta, prefix, serier;       // ours -> text; instrument, folded -> serie
  std::map<std::string, std::map<std::string, std::string>> ord;  // ours -> their word, folded -> ours
  std::vector<SkalaOrd> skalor;
};

// Collects what is wrong, at most as many as are listed.
class Fel {
 public:
  explicit Fel(LastFil& last) : last_(last) {}
  void Add(int rad, absl::string_view kolumn, absl::string_view text) {
    ++last_.antal_fel;
    if (last_.fel.size() >= static_cast<size_t>(kMaxListadeFel)) return;
    v1::RadFel fel;
    fel.set_rad(rad);
    fel.set_kolumn(std::string(kolumn));
    fel.set_text(std::string(text));
    last_.fel.push_back(std::move(fel));
  }

 private:
  LastFil& last_;
};

bool LasKarta(absl::string_view bytes, Karta& karta, Fel& fel) {
  absl::StatusOr<base::Csv> csv = base::ParseCsv(bytes);
  if (!csv.ok()) {
    fel.Add(0, "karta", absl::StrCat("Kartan kan inte läsas: ", csv.status().message()));
    return false;
  }
  const std::vector<std::string> names = {"slag", "från",       "positivt", "utesluts",
                                          "till", "alternativ", "positiva", "uteslutna"};
  std::map<std::string, int> at;
  for (const std::string& name : names) {
    at[name] = csv->Column(name);
    if (at[name] >= 0) continue;
    fel.Add(csv->header_line, "karta",
            absl::StrCat("Kartan saknar kolumnen ", name, ". Den ska ha ", absl::StrJoin(names, ", "), "."));
    return false;
  }
  for (const base::CsvRow& row : csv->rows) {
    auto cell = [&](const char* name) { return row.cells[static_cast<size_t>(at[name])]; };
    std::string slag = Folded(cell("slag")), till = Folded(cell("till"));
    if (slag == "kolumn") {
      karta.kolumner[till] = absl::StrSplit(cell("från"), '|');
    } else if (slag == "fast") {
      karta.fasta[till] = cell("från");
    } else if (slag == "prefix") {
      karta.prefix[till] = cell("från");
    } else if (slag == "formular") {
      karta.serier[Folded(cell("från"))] = base::TrimSv(cell("till"));
    } else if (slag == "skala") {
      karta.skalor.push_back({Folded(cell("från")), Folded(cell("positivt")), Folded(cell("utesluts")),
                              base::TrimSv(cell("till")), cell("alternativ"), cell("positiva"), cell("uteslutna")});
    } else {
      karta.ord[slag][Folded(cell("från"))] = base::TrimSv(cell("till"));
    }
  }
  return true;
}

// One row of the file under our column names.
class Rad {
 public:
  Rad(const base::Csv& csv, const base::CsvRow& row, const Karta* karta) : csv_(csv), row_(row), karta_(karta) {}

  int line() const { return row_.line; }

  // What the file says, before words are mapped.
  std::string Theirs(const std::string& column) const {
    std::string key = Folded(column);
    if (karta_ != nullptr) {
      if (auto theirs = karta_->kolumner.find(key); theirs != karta_->kolumner.end()) {
        for (const std::string& one : theirs->second) {
          if (std::string value = Cell(one); !value.empty()) return value;
        }
        return "";
      }
      if (auto fast = karta_->fasta.find(key); fast != karta_->fasta.end()) return fast->second;
    }
    return Cell(column);
  }

  // What it means in our words; nullopt if the karta has words for this column and not this one.
  std::optional<std::string> Ours(const std::string& column) const {
    std::string value = Theirs(column);
    if (karta_ == nullptr) return value;
    std::string key = Folded(column);
    if (auto prefix = karta_->prefix.find(key); prefix != karta_->prefix.end()) {
      if (!value.empty() && std::all_of(value.begin(), value.end(), absl::ascii_isdigit))
        value = prefix->second + value;
    }
    auto words = karta_->ord.find(key);
    if (words == karta_->ord.end()) return value;
    auto word = words->second.find(Folded(value));
    if (word == words->second.end()) return std::nullopt;
    return word->second;
  }

 private:
  std::string Cell(const std::string& column) const {
    int at = csv_.Column(column);
    return at < 0 ? "" : base::TrimSv(row_.cells[static_cast<size_t>(at)]);
  }

  const base::Csv& csv_;
  const base::CsvRow& row_;
  const Karta* karta_;
};

void Split(absl::string_view text, google::protobuf::RepeatedPtrField<std::string>& list) {
  for (absl::string_view part : absl::StrSplit(text, '|')) {
    if (std::string trimmed = base::TrimSv(part); !trimmed.empty()) *list.Add() = trimmed;
  }
}

std::vector<std::string> SkalaNamn() {
  std::vector<std::string> names;
  const auto* d = v1::Skala_descriptor();
  for (int i = 1; i < d->value_count(); ++i) names.push_back(d->value(i)->name());
  return names;
}

// Reads the rows of one file.
class Lasare {
 public:
  Lasare(const Karta* karta, absl::string_view kalla, LastFil& last)
      : karta_(karta), kalla_(kalla), last_(last), fel_(last) {}

  void Row(const Rad& rad) {
    v1::Formular head;
    v1::Fraga fraga;
    int64_t before = last_.antal_fel;
    Head(rad, head);
    Question(rad, fraga);
    if (last_.antal_fel != before) return;
    v1::Formular& formular = Group(rad, head);
    fraga.set_ordning(formular.fragor_size() + 1);
    if (FindFraga(formular, fraga.nyckel()) != nullptr) {
      return fel_.Add(
          rad.line(), "nyckel",
          absl::StrCat("Nyckeln ", fraga.nyckel(), " finns redan i formuläret. En nyckel får stå en gång."));
    }
    v1::Formular one;  // the rules of this question alone, so that they are told by its line
    *one.add_fragor() = fraga;
    FyllFormular(one);
    proto::Violations violations;
    v1::Formular alone = one;
    alone.mutable_fragor(0)->clear_visas_om_nyckel();  // judged when all rows are read
    alone.mutable_fragor(0)->clear_visas_om_svar();
    CheckFormular(alone, "", violations);
    proto::Validate(one.fragor(0), "", violations);
    for (const proto::Violation& violation : violations.list()) {
      fel_.Add(rad.line(), violation.field.substr(violation.field.rfind('.') + 1), violation.svenska);
    }
    *formular.add_fragor() = one.fragor(0);
    lines_[formular.serie()].push_back(rad.line());
  }

  // What only the whole of a formulär tells.
  void Finish(v1::Formular& formular) {
    FyllFormular(formular);
    proto::Violations violations;
    CheckVisasOm(formular, "", violations);
    for (const proto::Violation& violation : violations.list()) {  // ".fragor[3].visas_om_nyckel"
      size_t at = 0;
      const size_t from = violation.field.find('[') + 1;
      if (!absl::SimpleAtoi(violation.field.substr(from, violation.field.find(']') - from), &at)) continue;
      fel_.Add(lines_[formular.serie()][at], "visas om", violation.svenska);
    }
  }

 private:
  std::string Need(const Rad& rad, const std::string& column, absl::string_view example) {
    std::optional<std::string> value = rad.Ours(column);
    if (!value) {
      fel_.Add(rad.line(), column,
               absl::StrCat("\"", rad.Theirs(column), "\" finns inte i kartan. Lägg till en rad: ", column, ";",
                            rad.Theirs(column), ";;;", example));
      return "";
    }
    if (value->empty()) fel_.Add(rad.line(), column, absl::StrCat("Värdet saknas. Exempel: ", example));
    return *value;
  }

  std::string May(const Rad& rad, const std::string& column) { return rad.Ours(column).value_or(rad.Theirs(column)); }

  bool Yes(const Rad& rad, const std::string& column) {
    std::string word = Folded(May(rad, column));
    if (word == "ja" || word == "x") return true;
    if (!word.empty() && word != "nej")
      fel_.Add(rad.line(), column, absl::StrCat("\"", word, "\": skriv ja eller nej. Exempel: ja"));
    return false;
  }

  void Head(const Rad& rad, v1::Formular& head) {
    head.set_insatstyp(Need(rad, "insatstyp", "SOL_HEMTJANST"));
    head.set_instrument(Need(rad, "instrument", "Självskattning"));
    head.set_avser(May(rad, "avser"));
    std::string who = Need(rad, "respondent", "UTFORARE");
    v1::Respondent respondent = v1::RESPONDENT_UNSPECIFIED;
    if (!who.empty() &&
        (!v1::Respondent_Parse(absl::AsciiStrToUpper(base::FoldSv(who)), &respondent) || respondent == 0)) {
      fel_.Add(
          rad.line(), "respondent",
          absl::StrCat("\"", who,
                       "\": svarande ska vara UTFORARE, BRUKARE, MEDARBETARE eller UPPFOLJARE. Exempel: UTFORARE"));
    }
    head.set_respondent(respondent);
    head.set_serie(Serie(rad, head));
    std::string rubrik = May(rad, "rubrik");
    head.set_rubrik(rubrik.empty()
                        ? absl::StrCat(head.instrument(), ", ", head.avser().empty() ? head.insatstyp() : head.avser())
                        : rubrik);
  }

  std::string Serie(const Rad& rad, const v1::Formular& head) {
    std::string serie = rad.Theirs("formulär");
    if (serie.empty() && karta_ != nullptr) {
      auto first = karta_->serier.find(Folded(head.instrument()));
      if (first != karta_->serier.end()) {
        serie = absl::StrCat(first->second, "-", Slug(head.avser().empty() ? head.insatstyp() : head.avser()));
      }
    }
    if (serie.empty()) fel_.Add(rad.line(), "formulär", "Formulärets namn saknas. Exempel: sjalvskattning-hemtjanst");
    if (serie.size() > kMaxSerie) serie.resize(kMaxSerie);
    return serie;
  }

  void Question(const Rad& rad, v1::Fraga& fraga) {
    fraga.set_nyckel(absl::AsciiStrToUpper(Need(rad, "nyckel", "HT21")));
    fraga.set_avsnitt(Need(rad, "avsnitt", "Läkemedel"));
    fraga.set_text(Need(rad, "fråga", "Finns rutin för …?"));
    fraga.set_kort(May(rad, "kort"));
    fraga.set_obligatorisk(Yes(rad, "obligatorisk"));
    fraga.set_kritisk(Yes(rad, "kritisk"));
    fraga.set_vagledning(May(rad, "vägledning"));
    fraga.set_taljare(May(rad, "täljare"));
    fraga.set_namnare(May(rad, "nämnare"));
    fraga.set_far_overstiga(Yes(rad, "får överstiga"));
    fraga.set_exempel(May(rad, "exempel"));
    fraga.set_kolada_kpi(May(rad, "kolada"));
    Sammanhang(rad, fraga);
    std::string kalla = May(rad, "källa");
    fraga.set_kalla(kalla.empty() ? std::string(kalla_) : kalla);
    if (karta_ != nullptr && !karta_->skalor.empty()) {
      MapScale(rad, fraga);
    } else {
      OwnScale(rad, fraga);
    }
  }

  // Weight, when it is shown, evidence, krav, source.
  void Sammanhang(const Rad& rad, v1::Fraga& fraga) {
    if (std::string vikt = May(rad, "vikt"); !vikt.empty()) {
      int number = 0;
      if (!absl::SimpleAtoi(vikt, &number)) {
        fel_.Add(rad.line(), "vikt", absl::StrCat("\"", vikt, "\": skriv ett heltal från 1 till 100. Exempel: 2"));
      }
      fraga.set_vikt(number);
    }
    if (std::string visas = May(rad, "visas om"); !visas.empty()) {
      const std::vector<std::string> parts = absl::StrSplit(visas, absl::MaxSplits('=', 1));
      if (parts.size() != 2) {
        fel_.Add(rad.line(), "visas om",
                 absl::StrCat("\"", visas,
                              "\": skriv frågans nyckel, = och de svar som visar den här. Exempel: "
                              "HT20=Ja|Delvis"));
      } else {
        fraga.set_visas_om_nyckel(absl::AsciiStrToUpper(base::TrimSv(parts[0])));
        Split(parts[1], *fraga.mutable_visas_om_svar());
      }
    }
    fraga.set_evidens(Word<v1::Evidenskrav>(
        rad, "evidens", {{"onskas", v1::EVIDENS_ONSKAS}, {"kravs", v1::EVIDENS_KRAVS}}, "önskas eller krävs"));
    fraga.set_forifylls_ur(Word<v1::Forkalla>(
        rad, "förifylls ur", {{"kolada", v1::FORKALLA_KOLADA}, {"socialstyrelsen", v1::FORKALLA_SOCIALSTYRELSEN}},
        "Kolada eller Socialstyrelsen"));
    fraga.set_foljer_upp_krav(absl::AsciiStrToUpper(May(rad, "krav")));
    fraga.set_behov(Yes(rad, "behov"));
  }

  // One of a few words; nothing where the cell is empty.
  template <class E>
  E Word(const Rad& rad, const std::string& column, const std::map<std::string, E>& words, absl::string_view right) {
    const std::string text = May(rad, column);
    const auto found = words.find(Folded(text));
    if (found != words.end()) return found->second;
    if (!text.empty()) fel_.Add(rad.line(), column, absl::StrCat("\"", text, "\": skriv ", right, ", eller inget."));
    return E{};
  }

  void OwnScale(const Rad& rad, v1::Fraga& fraga) {
    std::string word = Need(rad, "skala", "JN");
    SetScale(rad, word, fraga);
    Split(May(rad, "alternativ"), *fraga.mutable_alternativ());
    Split(May(rad, "positiva"), *fraga.mutable_positiva());
    Split(May(rad, "uteslutna"), *fraga.mutable_uteslutna());
    fraga.set_skala_i_kalla(May(rad, "skala i källan"));
  }

  void MapScale(const Rad& rad, v1::Fraga& fraga) {
    std::string skala = rad.Theirs("skala"), positivt = rad.Theirs("positiva"), utesluts = rad.Theirs("uteslutna");
    auto meets = [](const std::string& wanted, const std::string& text) {
      return wanted == "*" || wanted == Folded(text);
    };
    for (const SkalaOrd& ord : karta_->skalor) {
      if (!meets(ord.skala, skala) || !meets(ord.positivt, positivt) || !meets(ord.utesluts, utesluts)) continue;
      SetScale(rad, ord.till, fraga);
      Split(ord.alternativ, *fraga.mutable_alternativ());
      Split(ord.positiva, *fraga.mutable_positiva());
      Split(ord.uteslutna, *fraga.mutable_uteslutna());
      fraga.set_skala_i_kalla(absl::StrCat(skala, positivt.empty() ? "" : "; positivt: ", positivt,
                                           utesluts.empty() ? "" : "; utesluts: ", utesluts));
      return;
    }
    fel_.Add(rad.line(), "skala",
             absl::StrCat("Skalan \"", skala, "\" med positivt svar \"", positivt, "\" och uteslutet \"", utesluts,
                          "\" finns inte i kartan. Lägg till en rad: skala;", skala, ";", positivt, ";", utesluts,
                          ";JN;;Ja;"));
  }

  void SetScale(const Rad& rad, const std::string& word, v1::Fraga& fraga) {
    v1::Skala skala = v1::SKALA_UNSPECIFIED;
    if (word.empty()) return;
    if (!v1::Skala_Parse(absl::AsciiStrToUpper(word), &skala) || skala == v1::SKALA_UNSPECIFIED) {
      fel_.Add(
          rad.line(), "skala",
          absl::StrCat("\"", word, "\": skalan ska vara en av ", absl::StrJoin(SkalaNamn(), ", "), ". Exempel: JN"));
    }
    fraga.set_skala(skala);
  }

  // The formulär of the row; the head of all its rows must say the same.
  v1::Formular& Group(const Rad& rad, const v1::Formular& head) {
    auto [found, added] = at_.emplace(head.serie(), last_.formular.size());
    if (added) {
      last_.formular.push_back(head);
      proto::Violations violations;
      v1::Formular plain = head;
      proto::Validate(plain, "", violations);
      for (const proto::Violation& violation : violations.list())
        fel_.Add(rad.line(), violation.field.substr(violation.field.rfind('.') + 1), violation.svenska);
    }
    v1::Formular& formular = last_.formular[found->second];
    const std::pair<const char*, bool> same[] = {{"insatstyp", formular.insatstyp() == head.insatstyp()},
                                                 {"respondent", formular.respondent() == head.respondent()},
                                                 {"instrument", formular.instrument() == head.instrument()},
                                                 {"rubrik", formular.rubrik() == head.rubrik()}};
    for (const auto& [column, equal] : same) {
      if (!equal)
        fel_.Add(rad.line(), column,
                 absl::StrCat("Alla rader i formuläret ", head.serie(), " ska ha samma värde här."));
    }
    return formular;
  }

  const Karta* karta_;
  absl::string_view kalla_;
  LastFil& last_;
  Fel fel_;
  std::map<std::string, size_t> at_;
  std::map<std::string, std::vector<int>> lines_;  // of the questions, by serie
};

}  // namespace

std::string Slug(absl::string_view text) {
  std::string slug;
  for (char c : base::FoldSv(text)) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      slug += c;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

LastFil LasFormular(absl::string_view fil, absl::string_view karta, absl::string_view kalla) {
  LastFil last;
  Fel fel(last);
  absl::StatusOr<base::Csv> csv = base::ParseCsv(fil);
  if (!csv.ok()) {
    fel.Add(0, "fil", csv.status().message());
    return last;
  }
  last.last_som = base::DescribeFormat(*csv);
  last.antal_rader = static_cast<int64_t>(csv->rows.size());
  Karta words;
  if (!karta.empty() && !LasKarta(karta, words, fel)) return last;
  Lasare lasare(karta.empty() ? nullptr : &words, kalla, last);
  for (const base::CsvRow& row : csv->rows) lasare.Row(Rad(*csv, row, karta.empty() ? nullptr : &words));
  for (v1::Formular& formular : last.formular) lasare.Finish(formular);
  return last;
}

}  // namespace kvalitet::uppfoljning
