#include "services/registry/dubblett_rules.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"

namespace kvalitet::registry {
namespace {

constexpr size_t kShortestMisspelt = 5;  // letters: in shorter words a slip makes another word
constexpr size_t kShortestReplaced = 8;  // one letter for another makes one more often: Linden, Lunden
constexpr size_t kNeighbours = 20;       // of those that share a key, how many before it a post is compared with
constexpr size_t kMostWords = 12;        // of a name, for which a misspelt one is looked for

// Words that tell the form of a company or nothing.
const std::set<std::string>& EmptyWords() {
  static const auto* words = new std::set<std::string>{
      "ab",         "aktiebolag", "aktiebolaget", "publ",      "hb", "handelsbolag", "kb",       "kommanditbolag",
      "stiftelsen", "stiftelse",  "ekonomisk",    "ideell",    "ek", "for",          "forening", "foreningen",
      "kommun",     "kommuns",    "kommunen",     "kommunens", "i",  "och",          "pa",       "av"};
  return *words;
}

bool IsLower(char c) { return absl::ascii_islower(static_cast<unsigned char>(c)) || (c & 0x80) != 0; }

// "StockholmAB" -> "Stockholm AB".
std::string WithFormApart(const std::string& namn) {
  std::string out;
  for (size_t i = 0; i < namn.size(); ++i) {
    const absl::string_view rest = absl::string_view(namn).substr(i);
    const bool ends =
        rest.size() == 2 ||
        (rest.size() > 2 && !absl::ascii_isalnum(static_cast<unsigned char>(rest[2])) && (rest[2] & 0x80) == 0);
    if (i > 0 && IsLower(namn[i - 1]) && absl::StartsWith(rest, "AB") && ends) out += ' ';
    out += namn[i];
  }
  return out;
}

std::vector<std::string> Words(const std::string& namn) {
  std::vector<std::string> words(1);
  for (char c : base::FoldSv(WithFormApart(namn))) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || (c & 0x80) != 0) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// The forms in which names are compared.
struct Namnform {
  explicit Namnform(const std::string& namn) {
    const std::vector<std::string> all = Words(namn);
    whole = absl::StrJoin(all, "");
    for (const std::string& word : all) {
      if (EmptyWords().count(word) == 0) core.push_back(word);
    }
    if (core.empty()) core = all;
    bare = absl::StrJoin(core, "");
    sorted = core;
    std::sort(sorted.begin(), sorted.end());
    words = absl::StrJoin(sorted, " ");
  }
  std::string whole;                // all its letters and figures
  std::vector<std::string> core;    // words that say something
  std::string bare;                 // theirs
  std::vector<std::string> sorted;  // the same in order
  std::string words;                // as one text
};

bool HasFigure(const std::string& word) {
  return std::any_of(word.begin(), word.end(),
                     [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

// Whether one slip makes `a` of `b`: a letter too many, too few, another, or two swapped.  Never in figures.
bool OneSlip(const std::string& a, const std::string& b) {
  const std::string& shorter = a.size() <= b.size() ? a : b;
  const std::string& longer = a.size() <= b.size() ? b : a;
  if (HasFigure(a) || HasFigure(b) || longer.size() - shorter.size() > 1) return false;
  size_t same = 0;
  while (same < shorter.size() && shorter[same] == longer[same]) ++same;
  const absl::string_view s = absl::string_view(shorter).substr(same), l = absl::string_view(longer).substr(same);
  if (longer.size() > shorter.size()) return shorter.size() >= kShortestMisspelt && s == l.substr(1);
  if (s.size() >= 2 && shorter.size() >= kShortestMisspelt && s[0] == l[1] && s[1] == l[0] &&
      s.substr(2) == l.substr(2)) {
    return true;
  }
  return !s.empty() && shorter.size() >= kShortestReplaced && s.substr(1) == l.substr(1);
}

// Whether one word, and only one, is misspelt.
bool OneWordMisspelt(const Namnform& a, const Namnform& b) {
  if (a.sorted.size() != b.sorted.size()) return false;
  std::vector<std::string> only_a, only_b;
  std::set_difference(a.sorted.begin(), a.sorted.end(), b.sorted.begin(), b.sorted.end(), std::back_inserter(only_a));
  std::set_difference(b.sorted.begin(), b.sorted.end(), a.sorted.begin(), a.sorted.end(), std::back_inserter(only_b));
  return only_a.size() == 1 && only_b.size() == 1 && OneSlip(only_a[0], only_b[0]);
}

std::optional<Likhet> JamforNamn(const Namnform& a, const Namnform& b) {
  if (a.whole.empty() || b.whole.empty()) return std::nullopt;
  if (a.whole == b.whole) return Likhet{95, "samma namn"};
  if (a.bare == b.bare) return Likhet{85, "samma namn bortsett från bolagsform och småord"};
  if (a.words == b.words) return Likhet{75, "samma ord i annan ordning"};
  if (OneWordMisspelt(a, b)) return Likhet{65, "namnen skiljer sig åt med ett skrivfel"};
  return std::nullopt;
}

// A number of both that is the same, and one that is not.
struct Nummer {
  std::string same, differs;
};

Nummer JamforNummer(const Registerpost& a, const Registerpost& b) {
  Nummer nummer;
  for (const auto& [what, number] : a.nummer) {
    const auto other = b.nummer.find(what);
    if (number.empty() || other == b.nummer.end() || other->second.empty()) continue;
    (number == other->second ? nummer.same : nummer.differs) = what;
  }
  return nummer;
}

std::optional<Likhet> Jamfor(const Registerpost& a, const Namnform& form_a, const Registerpost& b,
                             const Namnform& form_b) {
  const Nummer nummer = JamforNummer(a, b);
  std::optional<Likhet> namn = JamforNamn(form_a, form_b);
  if (!nummer.same.empty()) {
    return Likhet{100, absl::StrCat("samma ", nummer.same, namn.has_value() ? absl::StrCat(" och ", namn->skal) : "")};
  }
  if (!namn.has_value()) return std::nullopt;
  // What speaks against leaves only equal names in doubt.
  const bool elsewhere = !a.omrade.empty() && !b.omrade.empty() && base::FoldSv(a.omrade) != base::FoldSv(b.omrade);
  if (nummer.differs.empty() && !elsewhere) return namn;
  if (namn->poang < 85) return std::nullopt;
  namn->poang -= 45;
  absl::StrAppend(&namn->skal, nummer.differs.empty() ? ", men olika områden" : ", men olika " + nummer.differs);
  return namn;
}

// Keys of which any two that may be one share at least one.
std::vector<std::string> Keys(const Registerpost& post, const Namnform& form) {
  std::vector<std::string> keys;
  for (const auto& [what, number] : post.nummer) {
    if (!number.empty()) keys.push_back(absl::StrCat("n ", what, " ", number));
  }
  if (form.whole.empty()) return keys;
  keys.push_back("h " + form.whole);
  keys.push_back("b " + form.bare);
  keys.push_back("w " + form.words);
  if (form.sorted.size() > kMostWords) return keys;
  for (size_t i = 0; i < form.sorted.size(); ++i) {
    const std::string& word = form.sorted[i];
    if (word.size() < kShortestMisspelt || HasFigure(word)) continue;
    std::vector<std::string> others = form.sorted;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    const std::string rest = absl::StrCat("s ", absl::StrJoin(others, " "), "|");
    // Of two words that a slip parts, one without one of its letters is the other, or the other without one of its.
    keys.push_back(rest + word);
    for (size_t at = 0; at < word.size(); ++at) {
      keys.push_back(absl::StrCat(rest, word.substr(0, at), word.substr(at + 1)));
    }
  }
  return keys;
}

}  // namespace

std::optional<Likhet> Jamfor(const Registerpost& a, const Registerpost& b) {
  return Jamfor(a, Namnform(a.namn), b, Namnform(b.namn));
}

std::vector<Dubblettpar> FinnDubbletter(absl::Span<const Registerpost> poster) {
  std::vector<Namnform> forms;
  std::unordered_map<std::string, std::vector<size_t>> by_key;
  for (size_t i = 0; i < poster.size(); ++i) {
    forms.emplace_back(poster[i].namn);
    for (const std::string& key : Keys(poster[i], forms[i])) {
      std::vector<size_t>& shared = by_key[key];
      if (shared.empty() || shared.back() != i) shared.push_back(i);
    }
  }
  std::set<std::pair<size_t, size_t>> compared;
  std::vector<Dubblettpar> pairs;
  for (const auto& [key, shared] : by_key) {
    for (size_t j = 1; j < shared.size(); ++j) {
      for (size_t i = j > kNeighbours ? j - kNeighbours : 0; i < j; ++i) {
        if (!compared.emplace(shared[i], shared[j]).second) continue;
        const size_t a = shared[i], b = shared[j];
        if (auto likhet = Jamfor(poster[a], forms[a], poster[b], forms[b])) pairs.push_back({a, b, *std::move(likhet)});
      }
    }
  }
  std::vector<std::string> order;
  for (const Registerpost& post : poster) order.push_back(base::SortKeySv(post.namn));
  std::sort(pairs.begin(), pairs.end(), [&](const Dubblettpar& x, const Dubblettpar& y) {
    return std::tie(y.likhet.poang, order[x.a], order[x.b], x.a, x.b) <
           std::tie(x.likhet.poang, order[y.a], order[y.b], y.a, y.b);
  });
  return pairs;
}

}  // namespace kvalitet::registry
