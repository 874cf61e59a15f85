#include "services/uppfoljning/svar_rules.h"

#include <algorithm>
#include <limits>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/hash.h"
#include "common/base/person_scan.h"
#include "common/base/text.h"
#include "services/uppfoljning/skalor.h"

namespace kvalitet::uppfoljning {
namespace {

constexpr int64_t kMaxTal = 1'000'000'000'000;  // before the decimals
constexpr size_t kMaxCited = 40;
constexpr absl::Duration kPaus = absl::Minutes(30);  // somebody did something else

// Spaces that people and spreadsheets put into numbers.
std::string WithoutHardSpaces(absl::string_view text) {
  if (std::all_of(text.begin(), text.end(),
                  [](char c) { return absl::ascii_isascii(static_cast<unsigned char>(c)); })) {
    return std::string(text);
  }
  return absl::StrReplaceAll(text, {{"\u00a0", " "}, {"\u202f", " "}, {"\u2009", " "}, {"\u2007", " "}});
}

std::string Cited(absl::string_view text) {
  std::string trimmed = base::TrimSv(text);
  if (base::CountCharacters(trimmed) <= kMaxCited) return absl::StrCat("\"", trimmed, "\"");
  std::string cut = base::TruncateUtf8(trimmed, kMaxCited);
  return absl::StrCat("\"", cut, "…\"");
}

absl::Status Wrong(const v1::Fraga& fraga, absl::string_view svar, absl::string_view extra = {}) {
  return absl::InvalidArgumentError(absl::StrCat(Cited(svar), ": ", extra, SvaraSa(fraga)));
}

std::vector<std::string> Alternativ(const v1::Fraga& fraga) {
  if (fraga.alternativ_size() > 0) return {fraga.alternativ().begin(), fraga.alternativ().end()};
  return FindSkala(fraga.skala()).alternativ;
}

// "Ja, Nej eller Ej aktuellt"; answers that hold a comma stand between semicolons.
std::string Choices(const std::vector<std::string>& words) {
  bool comma = std::any_of(words.begin(), words.end(), [](const std::string& w) { return absl::StrContains(w, ','); });
  if (words.size() < 2) return absl::StrJoin(words, "");
  return absl::StrCat(absl::StrJoin(words.begin(), words.end() - 1, comma ? "; " : ", "), " eller ", words.back());
}

// Where `word` stands in the list, however it is typed.  Most are typed as they stand, which costs least.
template <class List>
auto Find(const List& list, absl::string_view word) {
  const auto exact = std::find(list.begin(), list.end(), word);
  if (exact != list.end()) return exact;
  const std::string plain = Jamforbar(word);
  return std::find_if(list.begin(), list.end(), [&](const std::string& one) { return Jamforbar(one) == plain; });
}
template <class List>
bool Holds(const List& list, absl::string_view word) {
  return Find(list, word) != list.end();
}

absl::StatusOr<TolkatSvar> TolkaVal(const v1::Fraga& fraga, absl::string_view svar) {
  const std::vector<std::string> allowed = Alternativ(fraga);
  if (const auto one = Find(allowed, svar); one != allowed.end()) {
    TolkatSvar tolkat;
    tolkat.svar = *one;
    if (fraga.positiva_size() > 0 && !Holds(fraga.uteslutna(), *one)) tolkat.positivt = Holds(fraga.positiva(), *one);
    return tolkat;
  }
  std::string hint;
  if (auto close = base::ClosestWord(base::TrimSv(svar), allowed))
    hint = absl::StrCat("menade du ", *close, "? Annars ");
  return Wrong(fraga, svar, hint);
}

// Excel reads 5/12 as the fifth of December and 12/17 as December 2017.  What was written can be told from what became
// of it, and is proposed, never assumed.
std::optional<std::string> UndoneDate(absl::string_view svar) {
  static const std::vector<std::string>* const kMonths =
      new std::vector<std::string>{"jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"};
  std::vector<std::string> parts = absl::StrSplit(base::FoldSv(base::TrimSv(svar)), '-');
  auto month = [](const std::string& word) {
    for (size_t i = 0; i < kMonths->size(); ++i) {
      if (word.substr(0, 3) == (*kMonths)[i]) return static_cast<int>(i) + 1;
    }
    return 0;
  };
  int first = 0, second = 0;
  if (parts.size() == 2 && absl::SimpleAtoi(parts[0], &first) && month(parts[1]) > 0) {
    return absl::StrCat(first, "/", month(parts[1]));
  }
  if (parts.size() == 2 && month(parts[0]) > 0 && absl::SimpleAtoi(parts[1], &second)) {
    return absl::StrCat(month(parts[0]), "/", second);
  }
  int year = 0;
  if (parts.size() == 3 && parts[0].size() == 4 && absl::SimpleAtoi(parts[0], &year) &&
      absl::SimpleAtoi(parts[1], &first) && absl::SimpleAtoi(parts[2], &second)) {
    return absl::StrCat(second, "/", first);
  }
  return std::nullopt;
}

absl::StatusOr<TolkatSvar> TolkaTvaTal(const v1::Fraga& fraga, absl::string_view svar) {
  std::string text = absl::StrReplaceAll(base::FoldSv(WithoutHardSpaces(svar)), {{" av ", "/"}, {"⁄", "/"}});
  std::vector<std::string> parts = absl::StrSplit(text, '/');
  if (parts.size() != 2) {
    if (auto written = UndoneDate(svar)) {
      std::string words = absl::StrReplaceAll(*written, {{"/", " av "}});
      return Wrong(fraga, svar,
                   absl::StrCat("Excel har gjort ett datum av svaret. Skriv \"", words, "\" om du menade ", *written,
                                ". Regeln är: "));
    }
    return Wrong(fraga, svar);
  }
  std::optional<int64_t> first = TolkaTal(parts[0]), second = TolkaTal(parts[1]);
  if (!first || !second) return Wrong(fraga, svar);
  if (*first > *second && !fraga.far_overstiga()) {
    return Wrong(fraga, svar, "det första talet får inte vara större än det andra; ");
  }
  TolkatSvar tolkat;
  tolkat.svar = absl::StrCat(TalSv(*first), "/", TalSv(*second));
  tolkat.varde = first;
  tolkat.namnare = second;
  return tolkat;
}

v1::SaknatSvar Pamind(const v1::Fraga& fraga) {
  v1::SaknatSvar ett;
  ett.set_nyckel(fraga.nyckel());
  ett.set_kort(fraga.kort().empty() ? fraga.avsnitt() : fraga.kort());
  return ett;
}

std::string Exempel(const v1::Fraga& fraga) {
  if (!fraga.exempel().empty()) return fraga.exempel();
  switch (FindSkala(fraga.skala()).form) {
    case Svarsform::kTal:
      return "12 eller 3,5";
    case Svarsform::kTvaTal:
      return "17/20";
    case Svarsform::kVal: {
      std::vector<std::string> allowed = Alternativ(fraga);
      return allowed.empty() ? "" : allowed.front();
    }
    case Svarsform::kText:
      break;
  }
  return "";
}

}  // namespace

std::string Jamforbar(absl::string_view text) {
  std::string words;
  for (char c : base::FoldSv(WithoutHardSpaces(text))) {
    words += absl::ascii_isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80 ? c : ' ';
  }
  std::vector<std::string> parts = absl::StrSplit(words, ' ', absl::SkipEmpty());
  return absl::StrJoin(parts, " ");
}

std::string TalSv(int64_t tusendelar) {
  std::string text = base::DecimalSv(tusendelar, 3);
  while (text.back() == '0') text.pop_back();
  if (text.back() == ',') text.pop_back();
  return text;
}

std::optional<int64_t> TolkaTal(absl::string_view text) {
  std::string clean = base::TrimSv(WithoutHardSpaces(text));
  std::string whole = clean, decimals;
  if (size_t comma = clean.find_first_of(",."); comma != std::string::npos) {
    whole = clean.substr(0, comma);
    decimals = clean.substr(comma + 1);
    if (decimals.empty() || decimals.size() > 3) return std::nullopt;
    // 1.234 may be a thousand and some or a decimal number: not guessed.
    if (clean[comma] == '.' && decimals.size() == 3) return std::nullopt;
  }
  std::vector<std::string> groups = absl::StrSplit(whole, ' ');
  for (size_t i = 0; i < groups.size(); ++i) {
    bool digits = !groups[i].empty() && std::all_of(groups[i].begin(), groups[i].end(), absl::ascii_isdigit);
    if (!digits || (groups.size() > 1 && (i == 0 ? groups[i].size() > 3 : groups[i].size() != 3))) return std::nullopt;
  }
  if (!std::all_of(decimals.begin(), decimals.end(), absl::ascii_isdigit)) return std::nullopt;
  decimals.resize(3, '0');
  int64_t left = 0, right = 0;
  if (!absl::SimpleAtoi(absl::StrJoin(groups, ""), &left) || !absl::SimpleAtoi(decimals, &right)) return std::nullopt;
  if (left > kMaxTal) return std::nullopt;
  return left * kTusendel + right;
}

std::string SvaraSa(const v1::Fraga& fraga) {
  std::string how;
  switch (FindSkala(fraga.skala()).form) {
    case Svarsform::kTal:
      how = "skriv ett tal, med decimalkomma om det behövs";
      break;
    case Svarsform::kTvaTal:
      how = absl::StrCat("skriv två tal, ", fraga.taljare().empty() ? "antal som uppfyller" : fraga.taljare(), " / ",
                         fraga.namnare().empty() ? "antal totalt" : fraga.namnare());
      break;
    case Svarsform::kVal:
      how = absl::StrCat("svara med ", Choices(Alternativ(fraga)));
      break;
    case Svarsform::kText:
      how = "skriv med egna ord, högst 20 000 tecken, utan namn och personnummer";
      break;
  }
  std::string exempel = Exempel(fraga);
  return exempel.empty() ? how : absl::StrCat(how, ". Exempel: ", exempel);
}

absl::StatusOr<TolkatSvar> TolkaSvar(const v1::Fraga& fraga, absl::string_view svar) {
  if (base::TrimSv(svar).empty()) return absl::InvalidArgumentError(absl::StrCat("svar saknas: ", SvaraSa(fraga)));
  switch (FindSkala(fraga.skala()).form) {
    case Svarsform::kVal:
      return TolkaVal(fraga, svar);
    case Svarsform::kTvaTal:
      return TolkaTvaTal(fraga, svar);
    case Svarsform::kTal: {
      std::optional<int64_t> tal = TolkaTal(svar);
      if (!tal) return Wrong(fraga, svar);
      TolkatSvar tolkat;
      tolkat.svar = TalSv(*tal);
      tolkat.varde = tal;
      return tolkat;
    }
    case Svarsform::kText:
      break;
  }
  TolkatSvar tolkat;
  tolkat.svar = std::string(svar);
  return tolkat;
}

std::string TextFel(absl::string_view text) {
  const size_t length = text.size() > kMaxSvarCharacters ? base::CountCharacters(text) : 0;
  if (length > kMaxSvarCharacters) {
    return absl::StrCat("Texten är ", base::NumberSv(static_cast<int64_t>(length)),
                        " tecken lång; högst 20 000 får plats. Korta den.");
  }
  if (base::HasControlCharacters(text, /*allow_lines=*/true)) {
    return "Texten innehåller styrtecken. Skriv om den utan dem.";
  }
  std::vector<base::PersonHit> hits = base::ScanPersonal(text);
  if (hits.empty()) return "";
  bool neuter_noun = hits[0].kind != base::PersonKind::kNamnOchAlder;
  std::string places =
      absl::StrJoin(hits.begin(), hits.begin() + static_cast<int>(std::min<size_t>(hits.size(), 3)), ", ",
                    [](std::string* out, const base::PersonHit& hit) { absl::StrAppend(out, hit.from, "-", hit.to); });
  return absl::StrCat("Texten ser ut att innehålla ", neuter_noun ? "ett " : "", base::PersonKindSv(hits[0].kind),
                      " (tecken ", places, "). Ta bort det.");
}

absl::StatusOr<TolkatSvar> KontrolleraSvar(const v1::Fraga& fraga, const v1::Svar& svar) {
  for (const std::string* text : {&svar.svar(), &svar.kommentar()}) {
    if (std::string fel = TextFel(*text); !fel.empty()) return absl::InvalidArgumentError(fel);
  }
  return TolkaSvar(fraga, svar.svar());
}

std::map<std::string, Andel> PositivaPerAvsnitt(const v1::Formular& formular, const std::vector<v1::Svar>& svar) {
  std::map<std::string, const v1::Fraga*> fragor;
  for (const v1::Fraga& fraga : formular.fragor()) fragor[fraga.nyckel()] = &fraga;
  std::map<std::string, Andel> andelar;
  for (const v1::Svar& ett : svar) {
    auto fraga = fragor.find(ett.nyckel());
    if (fraga == fragor.end() || !ett.has_positivt()) continue;
    Andel& andel = andelar[fraga->second->avsnitt()];
    ++andel.raknade;
    if (ett.positivt()) ++andel.positiva;
  }
  return andelar;
}

Nycklar Dolda(const v1::Formular& formular, const std::vector<v1::Svar>& svar) {
  Nycklar hidden;
  for (const v1::Fraga& fraga : formular.fragor()) {  // what shows a question stands before it
    const std::string& nyckel = fraga.visas_om_nyckel();
    if (nyckel.empty()) continue;
    const auto shows = std::find_if(svar.begin(), svar.end(), [&](const auto& ett) { return ett.nyckel() == nyckel; });
    const bool shown = hidden.count(nyckel) == 0 && shows != svar.end() && Holds(fraga.visas_om_svar(), shows->svar());
    if (!shown) hidden.insert(fraga.nyckel());
  }
  return hidden;
}

Nycklar Besvarade(const std::vector<v1::Svar>& svar) {
  Nycklar answered;
  answered.reserve(svar.size());
  for (const v1::Svar& ett : svar) {
    if (!ett.svar().empty()) answered.insert(ett.nyckel());
  }
  return answered;
}

std::string VisasOm(const v1::Fraga& fraga) {
  if (fraga.visas_om_nyckel().empty()) return "";
  return absl::StrCat(fraga.visas_om_nyckel(), " besvaras med ",
                      Choices({fraga.visas_om_svar().begin(), fraga.visas_om_svar().end()}));
}

std::vector<v1::SaknatSvar> SaknadeSvar(const v1::Formular& formular, const std::vector<v1::Svar>& svar) {
  const Nycklar hidden = Dolda(formular, svar), answered = Besvarade(svar);
  std::vector<v1::SaknatSvar> saknas;
  for (const v1::Fraga& fraga : formular.fragor()) {
    const bool settled = answered.contains(fraga.nyckel()) || hidden.contains(fraga.nyckel());
    if (fraga.obligatorisk() && !settled) saknas.push_back(Pamind(fraga));
  }
  return saknas;
}

std::vector<v1::SaknatSvar> DoldaMedSvar(const v1::Formular& formular, const std::vector<v1::Svar>& svar) {
  const Nycklar hidden = Dolda(formular, svar);
  if (hidden.empty()) return {};
  Nycklar stands;
  for (const v1::Svar& ett : svar) stands.insert(ett.nyckel());
  std::vector<v1::SaknatSvar> all;
  for (const v1::Fraga& fraga : formular.fragor()) {
    if (hidden.count(fraga.nyckel()) > 0 && stands.count(fraga.nyckel()) > 0) all.push_back(Pamind(fraga));
  }
  return all;
}

int AktivaMinuter(std::vector<absl::Time> sparade, absl::Time inlamnad) {
  sparade.push_back(inlamnad);
  std::sort(sparade.begin(), sparade.end());
  absl::Duration active;
  for (size_t i = 1; i < sparade.size(); ++i) {
    const absl::Duration gap = sparade[i] - sparade[i - 1];
    if (gap < kPaus) active += gap;
  }
  return static_cast<int>(absl::ToInt64Minutes(absl::Ceil(active, absl::Minutes(1))));
}

std::string Kontrollsumma(const v1::Formular& formular, const std::vector<v1::Svar>& svar) {
  absl::flat_hash_map<absl::string_view, const v1::Svar*> by_key;
  for (const v1::Svar& ett : svar) by_key[ett.nyckel()] = &ett;
  // Lengths before the texts, so that no two sets of answers write the same bytes.
  std::string bytes = absl::StrCat(formular.name(), "\n");
  for (const v1::Fraga& fraga : formular.fragor()) {
    auto ett = by_key.find(fraga.nyckel());
    if (ett == by_key.end()) continue;
    const v1::Svar& s = *ett->second;
    absl::StrAppend(&bytes, s.nyckel(), " ", s.svar().size(), " ", s.svar(), " ", s.kommentar().size(), " ",
                    s.kommentar(), "\n");
  }
  return base::Sha256Hex(bytes);
}

}  // namespace kvalitet::uppfoljning
