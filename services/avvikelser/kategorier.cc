#include "services/avvikelser/kategorier.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::avvikelser {
namespace {

constexpr char kFile[] = "kategorier.csv";
constexpr size_t kColumns = 8;
constexpr char kIngen[] = "INGEN";
// What is of health care among synpunkter: by its code, which stands in no group, and by the group of others.
constexpr char kSynHalsovard[] = "SYN_HALSOVARD";
constexpr char kSynpunktslista[] = "SYNPUNKT";
constexpr char kHalsovardsgrupp[] = "sjukvard";  // folded: however "hälso- och sjukvård" is written
// What somebody says; every other kind is an event.  All that asks, in SQL too, asks this list.
constexpr v1::Avvikelsetyp kSynpunktstyper[] = {v1::SYNPUNKT, v1::KLAGOMAL, v1::BEROM, v1::FORSLAG};

bool InUse(const v1::Kategori& kategori, absl::CivilDay day) {
  const std::string date = base::FormatDate(day);
  return kategori.giltig_fran() <= date && (kategori.giltig_till().empty() || date < kategori.giltig_till());
}

// Words of one list, folded, to the category; a code and a label may both be given.
using Words = std::multimap<std::pair<std::string, std::string>, const v1::Kategori*>;

const Words& AllWords() {
  static const auto* words = [] {
    auto* made = new Words;
    for (const v1::Kategori& kategori : Kategorier()) {
      const std::string code = base::FoldSv(kategori.kod()), label = base::FoldSv(kategori.etikett());
      made->emplace(std::make_pair(kategori.lista(), code), &kategori);
      if (label != code) made->emplace(std::make_pair(kategori.lista(), label), &kategori);
    }
    return made;
  }();
  return *words;
}

// What is wrong with what the closed ones became; empty: nothing.
std::string WrongBlev(const std::vector<v1::Kategori>& kategorier) {
  std::map<std::string, const v1::Kategori*> by_code;
  for (const v1::Kategori& one : kategorier) by_code[one.kod()] = &one;
  for (const v1::Kategori& one : kategorier) {
    for (const std::string& kod : one.blev()) {
      const auto found = by_code.find(kod);
      if (found == by_code.end() || found->second->lista() != one.lista())
        return absl::StrCat(one.kod(), " became ", kod, ", which is not in its list");
      const v1::Kategori& next = *found->second;
      const bool in_use = next.giltig_fran() <= one.giltig_till() &&
                          (next.giltig_till().empty() || one.giltig_till() < next.giltig_till());
      if (!in_use) return absl::StrCat(one.kod(), " became ", kod, ", which is not in use on that day");
    }
  }
  return "";
}

}  // namespace

absl::StatusOr<std::vector<v1::Kategori>> ParseKategorier(absl::string_view csv) {
  std::vector<v1::Kategori> kategorier;
  std::set<std::string> codes;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFile, csv, kColumns));
  for (const auto& [number, cells] : lines) {
    const auto wrong = [line = number](absl::string_view why) { return base::DataError(kFile, line, why); };
    v1::Kategori kategori;
    kategori.set_lista(cells[0]);
    kategori.set_grupp(cells[1]);
    kategori.set_kod(cells[2]);
    kategori.set_etikett(cells[3]);
    kategori.set_giltig_fran(cells[4]);
    kategori.set_giltig_till(cells[5]);
    kategori.set_kalla(cells[6]);
    if (cells[2].empty() || cells[2].size() > 30 || cells[3].empty()) return wrong("bad code or label");
    if (!base::ParseDate(cells[4]).ok() || !(cells[5].empty() || base::ParseDate(cells[5]).ok()))
      return wrong("bad date");
    if (!codes.insert(cells[2]).second) return wrong("the code is used already");
    if (cells[5].empty() != cells[7].empty()) return wrong("a closed one says what it became, or INGEN; no other does");
    if (cells[7] != kIngen) {
      for (absl::string_view kod : absl::StrSplit(cells[7], ',', absl::SkipEmpty())) {
        kategori.add_blev(std::string(kod));
      }
    }
    kategorier.push_back(std::move(kategori));
  }
  if (const std::string why = WrongBlev(kategorier); !why.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(kFile, ": ", why));
  }
  return kategorier;
}

std::map<std::string, std::string> Foljder(const std::vector<v1::Kategori>& kategorier) {
  std::map<std::string, int> became;  // how many became this one
  for (const v1::Kategori& one : kategorier) {
    for (const std::string& kod : one.blev()) ++became[kod];
  }
  std::map<std::string, std::string> next;
  for (const v1::Kategori& one : kategorier) {
    if (one.blev_size() == 1 && became[one.blev(0)] == 1) next[one.kod()] = one.blev(0);
  }
  for (auto& [kod, last] : next) {
    for (auto it = next.find(last); it != next.end(); it = next.find(last)) last = it->second;
  }
  return next;
}

const std::string& RaknasSom(const std::string& kod) {
  static const auto* foljder = new std::map<std::string, std::string>(Foljder(Kategorier()));
  const auto found = foljder->find(kod);
  return found == foljder->end() ? kod : found->second;
}

std::vector<std::string> KoderSom(const std::string& kod) {
  std::vector<std::string> all = {kod};
  for (const v1::Kategori& one : Kategorier()) {
    if (one.kod() != kod && RaknasSom(one.kod()) == kod) all.push_back(one.kod());
  }
  return all;
}

std::set<std::string> Halsovardskoder(const std::vector<v1::Kategori>& kategorier) {
  std::map<std::string, const v1::Kategori*> by_code;
  for (const v1::Kategori& one : kategorier) by_code[one.kod()] = &one;
  std::set<std::string> koder;
  std::vector<std::string> next = {kSynHalsovard};
  while (!next.empty()) {
    const std::string kod = std::move(next.back());
    next.pop_back();
    const auto found = by_code.find(kod);
    if (!koder.insert(kod).second || found == by_code.end()) continue;
    next.insert(next.end(), found->second->blev().begin(), found->second->blev().end());
  }
  for (const v1::Kategori& one : kategorier) {
    if (one.lista() == kSynpunktslista && absl::StrContains(base::FoldSv(one.grupp()), kHalsovardsgrupp)) {
      koder.insert(one.kod());
    }
  }
  return koder;
}

bool ArHalsovard(const std::string& kod) {
  static const auto* koder = new std::set<std::string>(Halsovardskoder(Kategorier()));
  return koder->count(kod) > 0;
}

namespace {
// What was stored under a code keeps its name: a category is closed, never taken away.
absl::Status CodesStay(const std::vector<v1::Kategori>& compiled, const std::vector<v1::Kategori>& replaced) {
  for (const v1::Kategori& one : compiled) {
    const bool stays = std::any_of(replaced.begin(), replaced.end(), [&](const v1::Kategori& other) {
      return other.kod() == one.kod() && other.lista() == one.lista();
    });
    if (!stays) return base::DataError(kFile, 0, absl::StrCat(one.kod(), " is gone; close it with giltig till"));
  }
  return absl::OkStatus();
}
const auto& kKategorier = *new base::DataSet<std::vector<v1::Kategori>>("avvikelser/kategorier.csv", kKategorierCsv,
                                                                        ParseKategorier, CodesStay);
}  // namespace

const std::vector<v1::Kategori>& Kategorier() { return *kKategorier; }

bool ArSynpunkt(v1::Avvikelsetyp typ) { return absl::c_linear_search(kSynpunktstyper, typ); }

std::vector<std::string> Typnamn(bool synpunkter) {
  std::vector<std::string> names;
  const auto* all = v1::Avvikelsetyp_descriptor();
  for (int i = 1; i < all->value_count(); ++i) {  // the first is that none is stated
    if (ArSynpunkt(static_cast<v1::Avvikelsetyp>(all->value(i)->number())) == synpunkter) {
      names.push_back(std::string(all->value(i)->name()));
    }
  }
  return names;
}

absl::string_view ListaFor(v1::Avvikelsetyp typ, v1::Lagrum lagrum) {
  if (ArSynpunkt(typ)) return kSynpunktslista;
  return typ == v1::LEX_MARIA || lagrum == v1::HSL ? "HSL" : "MISSFORHALLANDE";
}

const v1::Kategori* FindKategori(absl::string_view lista, absl::string_view word, absl::CivilDay day) {
  static const auto* codes = [] {
    auto* made = new std::map<absl::string_view, const v1::Kategori*>;
    for (const v1::Kategori& kategori : Kategorier()) made->emplace(kategori.kod(), &kategori);
    return made;
  }();
  if (const auto it = codes->find(word); it != codes->end()) {  // the common case, without folding
    return it->second->lista() == lista && InUse(*it->second, day) ? it->second : nullptr;
  }
  const auto [begin, end] = AllWords().equal_range({std::string(lista), base::FoldSv(base::TrimSv(word))});
  for (auto it = begin; it != end; ++it) {
    if (InUse(*it->second, day)) return it->second;
  }
  return nullptr;
}

std::string KategoriHelp(absl::string_view lista, absl::string_view word, absl::CivilDay day) {
  std::vector<std::string> candidates, codes;
  for (const v1::Kategori& kategori : Kategorier()) {
    if (kategori.lista() != lista || !InUse(kategori, day)) continue;
    codes.push_back(kategori.kod());
    candidates.push_back(kategori.kod());
    candidates.push_back(kategori.etikett());
  }
  if (const std::optional<std::string> closest = base::ClosestWord(word, candidates)) {
    if (const v1::Kategori* kategori = FindKategori(lista, *closest, day)) {
      return absl::StrCat("Menade du ", kategori->kod(), " (", kategori->etikett(), ")?");
    }
  }
  return codes.empty() ? "Den har inga kategorier." : absl::StrCat("Välj bland: ", absl::StrJoin(codes, ", "), ".");
}

void CheckKategorier(absl::string_view lista, const std::string& rapporterad_date,
                     const std::vector<std::string>& koder, const std::string& field, proto::Violations& violations,
                     absl::string_view vad) {
  const absl::StatusOr<absl::CivilDay> day = base::ParseDate(rapporterad_date);
  std::set<std::string> seen;
  for (const std::string& kod : koder) {
    if (!seen.insert(kod).second) violations.Add(field, absl::StrCat(kod, " står två gånger"));
    if (!day.ok()) continue;
    const v1::Kategori* known = FindKategori(lista, kod, *day);
    if (known != nullptr && known->kod() == kod) continue;
    violations.Add(field,
                   absl::StrCat("Kategorin ", kod, " finns inte för ", vad, ". ", KategoriHelp(lista, kod, *day)));
  }
}

}  // namespace kvalitet::avvikelser
