#include "services/avvikelser/kategorier.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/data_file.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::avvikelser {
namespace {

constexpr char kFile[] = "kategorier.csv";
constexpr size_t kColumns = 7;

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
    kategorier.push_back(std::move(kategori));
  }
  return kategorier;
}

const std::vector<v1::Kategori>& Kategorier() {
  static const auto* kategorier = base::Compiled(ParseKategorier(kKategorierCsv));
  return *kategorier;
}

absl::string_view ListaFor(v1::Avvikelsetyp typ, v1::Lagrum lagrum) {
  switch (typ) {
    case v1::SYNPUNKT:
    case v1::KLAGOMAL:
    case v1::BEROM:
    case v1::FORSLAG:
      return "SYNPUNKT";
    case v1::LEX_MARIA:
      return "HSL";
    default:
      return lagrum == v1::HSL ? "HSL" : "MISSFORHALLANDE";
  }
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

}  // namespace kvalitet::avvikelser
