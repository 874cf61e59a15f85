#include "services/avvikelser/analys.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/store/query.h"
#include "common/store/schema.h"
#include "services/avvikelser/fristval_rules.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/rakna.h"

namespace kvalitet::avvikelser {
namespace {

constexpr char kFile[] = "teman.csv";
constexpr size_t kColumns = 3;

struct Antalsfalt {
  int64_t (v1::Temaantal::*get)() const;
  void (v1::Temaantal::*set)(int64_t);
  const char* ett;
  const char* flera;
};
constexpr Antalsfalt kFalt[] = {
    {&v1::Temaantal::klagomal, &v1::Temaantal::set_klagomal, "klagomål", "klagomål"},
    {&v1::Temaantal::synpunkter, &v1::Temaantal::set_synpunkter, "synpunkt", "synpunkter"},
    {&v1::Temaantal::lex_sarah, &v1::Temaantal::set_lex_sarah, "lex Sarah-rapport", "lex Sarah-rapporter"},
    {&v1::Temaantal::lex_maria, &v1::Temaantal::set_lex_maria, "lex Maria-ärende", "lex Maria-ärenden"},
    {&v1::Temaantal::avvikelser, &v1::Temaantal::set_avvikelser, "avvikelse", "avvikelser"},
};

// Praise is of no theme: it is passed on.
const Antalsfalt* FaltFor(v1::Avvikelsetyp typ) {
  switch (typ) {
    case v1::KLAGOMAL:
      return &kFalt[0];
    case v1::SYNPUNKT:
    case v1::FORSLAG:
      return &kFalt[1];
    case v1::LEX_SARAH:
      return &kFalt[2];
    case v1::LEX_MARIA:
      return &kFalt[3];
    case v1::AVVIKELSE:
      return &kFalt[4];
    default:
      return nullptr;
  }
}

void Add(const Antalsfalt& falt, int64_t antal, v1::Temaantal& into) { (into.*falt.set)((into.*falt.get)() + antal); }

int64_t Alla(const v1::Temaantal& antal) {
  int64_t all = 0;
  for (const Antalsfalt& falt : kFalt) all += (antal.*falt.get)();
  return all;
}

bool Gemensamt(const v1::Temaantal& antal) {
  return antal.klagomal() + antal.synpunkter() > 0 && antal.lex_sarah() + antal.lex_maria() + antal.avvikelser() > 0;
}

// "3 klagomål, 1 lex Sarah-rapport; året före 1, 0".
std::string Skal(const v1::Temarad& rad, bool fore_okant) {
  std::vector<std::string> now, before;
  for (const Antalsfalt& falt : kFalt) {
    const int64_t n = (rad.antal().*falt.get)(), m = (rad.antal_fore().*falt.get)();
    if (n == 0 && m == 0) continue;
    now.push_back(absl::StrCat(n, " ", n == 1 ? falt.ett : falt.flera));
    before.push_back(absl::StrCat(m));
  }
  return absl::StrCat(absl::StrJoin(now, ", "), "; året före ", fore_okant ? "okänt" : absl::StrJoin(before, ", "));
}

// Each ärende once in each of its themes; one without a category in "".
void Fordela(const std::map<std::string, std::string>& tema_av, const std::vector<Kategoriantal>& rows,
             v1::Temaantal* (v1::Temarad::*antal)(), std::map<std::string, v1::Temarad>& teman, v1::Temaantal& totalt) {
  for (const Kategoriantal& row : rows) {
    const Antalsfalt* falt = FaltFor(row.typ);
    if (falt == nullptr) continue;
    Add(*falt, row.antal, totalt);
    std::set<std::string> of;
    for (absl::string_view kod : absl::StrSplit(row.kategorikoder, ',', absl::SkipEmpty())) {
      const auto found = tema_av.find(std::string(kod));
      if (found != tema_av.end()) of.insert(found->second);
    }
    if (of.empty()) of.insert("");
    for (const std::string& tema : of) Add(*falt, row.antal, *(teman[tema].*antal)());
  }
}

// Which rows are asked about, of those that were reported from a day to another.
struct Fragade {
  std::string where = "kommun = ? AND delete_time + 0 = 0 AND rapporterad_date >= ? AND rapporterad_date <= ?";
  std::vector<sql::Value> args;
  bool plain = false;  // few enough to be read as they are
};

Fragade FragadeAv(const proto::Call& call, const v1::AnalyzeHalvarRequest& request, const std::string& from,
                  const std::string& to) {
  static const store::Schema& schema = *new store::Schema(v1::Avvikelse::descriptor());
  Fragade asked;
  asked.args = {call.kommun, from, to};
  if (!request.insatstyp().empty()) {
    absl::StrAppend(&asked.where, " AND ", OfMany("insatstyp"), " = ?");
    asked.args.emplace_back(request.insatstyp());
  }
  if (!request.enhet().empty()) {
    asked.where += " AND enhet = ?";
    asked.args.emplace_back(request.enhet());
    asked.plain = true;
  }
  if (const std::string scope = store::ScopeAt(schema, call.scope, "", asked.args); !scope.empty()) {
    absl::StrAppend(&asked.where, " AND ", scope);
    asked.plain = true;
  }
  return asked;
}

// Whether the register was kept on that day: anything of the caller's was reported by then, of whatever insatstyp. Else
// nobody knows what happened.
absl::StatusOr<bool> Kant(sql::Session& session, const proto::Call& call, const std::string& to) {
  const Fragade asked = FragadeAv(call, {}, "", to);
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query(absl::StrCat("SELECT name FROM avvikelse WHERE ", asked.where, " LIMIT 1"), asked.args));
  return !rows.empty();
}

absl::StatusOr<std::vector<Kategoriantal>> Las(sql::Session& session, const proto::Call& call,
                                               const v1::AnalyzeHalvarRequest& request, const std::string& from,
                                               const std::string& to) {
  const Fragade asked = FragadeAv(call, request, from, to);
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query(GroupedSql({"typ", "kategorikoder"}, asked.where, asked.plain), asked.args));
  std::vector<Kategoriantal> all;
  for (const sql::Row& row : rows) {
    Kategoriantal& one = all.emplace_back();
    v1::Avvikelsetyp_Parse(std::get<std::string>(row[0]), &one.typ);
    one.kategorikoder = std::get<std::string>(row[1]);
    one.antal = std::get<int64_t>(row[2]);
  }
  return all;
}

// Sums of one of the two tables that are told of months of the half-year, by kind, enhet and utförare.
template <typename Summa>
absl::StatusOr<std::vector<sql::Row>> LasSummor(sql::Session& session, const proto::Call& call,
                                                const v1::AnalyzeHalvarRequest& request,
                                                const v1::Halvarsanalys& analys) {
  static const store::Schema& schema = *new store::Schema(Summa::descriptor());
  constexpr size_t kMonth = 7;  // "2026-03"
  std::string where = "kommun = ? AND manad >= ? AND manad <= ? AND delete_time = 0";
  std::vector<sql::Value> args = {call.kommun, analys.fran_date().substr(0, kMonth),
                                  analys.till_date().substr(0, kMonth)};
  if (!request.insatstyp().empty()) {
    where += " AND insatstyp = ?";
    args.emplace_back(request.insatstyp());
  }
  if (!request.enhet().empty()) {
    where += " AND enhet = ?";
    args.emplace_back(request.enhet());
  }
  if (const std::string scope = store::ScopeAt(schema, call.scope, "", args); !scope.empty()) {
    absl::StrAppend(&where, " AND ", scope);
  }
  return session.Query(
      absl::StrCat("SELECT typ, enhet, ansvarig_utforare, CAST(COALESCE(SUM(antal), 0) AS SIGNED) FROM ", schema.table,
                   " WHERE ", where, " GROUP BY typ, enhet, ansvarig_utforare"),
      args);
}

Uppgivet UppgivetAv(const sql::Row& row, v1::Avvikelsetyp typ) {
  return {typ, std::get<std::string>(row[1]), std::get<std::string>(row[2]), std::get<int64_t>(row[3])};
}

// Both tables: avvikelser and synpunkter.
absl::StatusOr<std::vector<Uppgivet>> LasUppgivna(sql::Session& session, const proto::Call& call,
                                                  const v1::AnalyzeHalvarRequest& request,
                                                  const v1::Halvarsanalys& analys) {
  std::vector<Uppgivet> all;
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> avvikelser,
                      LasSummor<v1::Avvikelsetotal>(session, call, request, analys));
  for (const sql::Row& row : avvikelser) {
    v1::Avvikelsetyp typ = v1::AVVIKELSETYP_UNSPECIFIED;
    v1::Avvikelsetyp_Parse(std::get<std::string>(row[0]), &typ);
    all.push_back(UppgivetAv(row, typ));
  }
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> synpunkter,
                      LasSummor<v1::Synpunktstotal>(session, call, request, analys));
  for (const sql::Row& row : synpunkter) {
    v1::Synpunktstyp typ = v1::SYNPUNKTSTYP_UNSPECIFIED;
    v1::Synpunktstyp_Parse(std::get<std::string>(row[0]), &typ);
    all.push_back(UppgivetAv(row, LinjensTyp(typ)));
  }
  return all;
}

}  // namespace

absl::StatusOr<std::vector<Tema>> ParseTeman(absl::string_view csv) {
  std::vector<Tema> teman;
  std::set<std::string> known, used, codes;
  for (const v1::Kategori& one : Kategorier()) known.insert(one.kod());
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFile, csv, kColumns));
  for (const auto& [number, cells] : lines) {
    Tema tema{cells[0], cells[1], absl::StrSplit(cells[2], ',', absl::SkipEmpty())};
    if (tema.kod.empty() || tema.etikett.empty()) return base::DataError(kFile, number, "tema or etikett is empty");
    if (!codes.insert(tema.kod).second) return base::DataError(kFile, number, "the tema is there already");
    for (const std::string& kod : tema.kategorier) {
      if (known.count(kod) == 0) return base::DataError(kFile, number, "no such category");
      if (!used.insert(kod).second) return base::DataError(kFile, number, "a category stands in two teman");
    }
    teman.push_back(std::move(tema));
  }
  for (const std::string& kod : known) {
    if (used.count(kod) == 0) return absl::InvalidArgumentError(absl::StrCat(kFile, ": ", kod, " stands in no tema"));
  }
  return teman;
}

namespace {
const auto& kTeman = *new base::DataSet<std::vector<Tema>>("avvikelser/teman.csv", kTemanCsv, ParseTeman);
}  // namespace

const std::vector<Tema>& Teman() { return *kTeman; }

void Analysera(const std::vector<Tema>& teman, const std::vector<Kategoriantal>& nu,
               const std::vector<Kategoriantal>& fore, v1::Halvarsanalys& analys) {
  std::map<std::string, std::string> tema_av, etikett = {{"", "utan kategori"}};
  for (const Tema& tema : teman) {
    etikett[tema.kod] = tema.etikett;
    for (const std::string& kod : tema.kategorier) tema_av[kod] = tema.kod;
  }
  std::map<std::string, v1::Temarad> rader;
  Fordela(tema_av, nu, &v1::Temarad::mutable_antal, rader, *analys.mutable_totalt());
  Fordela(tema_av, fore, &v1::Temarad::mutable_antal_fore, rader, *analys.mutable_totalt_fore());
  std::vector<v1::Temarad> order;
  for (auto& [kod, rad] : rader) {
    rad.set_tema(kod);
    rad.set_etikett(etikett[kod]);
    rad.set_gemensamt(!kod.empty() && Gemensamt(rad.antal()));
    rad.set_skal(Skal(rad, analys.fore_okant()));
    order.push_back(std::move(rad));
  }
  std::stable_sort(order.begin(), order.end(), [](const v1::Temarad& a, const v1::Temarad& b) {
    const auto rank = [](const v1::Temarad& rad) { return std::make_pair(!rad.gemensamt(), -Alla(rad.antal())); };
    return rank(a) < rank(b);
  });
  for (v1::Temarad& rad : order) *analys.add_teman() = std::move(rad);
}

void LaggTillUppgivna(const std::vector<Uppgivet>& uppgivna, v1::Halvarsanalys& analys) {
  struct Summa {
    int64_t antal = 0;
    std::set<std::string> enheter, utforare;
  };
  std::map<v1::Avvikelsetyp, Summa> summor;
  for (const Uppgivet& one : uppgivna) {
    if (FaltFor(one.typ) == nullptr) continue;
    Summa& summa = summor[one.typ == v1::FORSLAG ? v1::SYNPUNKT : one.typ];
    summa.antal += one.antal;
    summa.enheter.insert(one.enhet);
    if (!one.utforare.empty()) summa.utforare.insert(one.utforare);
  }
  for (const auto& [typ, summa] : summor) {
    v1::Uppgivetantal& one = *analys.add_uppgivna();
    one.set_typ(typ);
    one.set_antal(summa.antal);
    one.set_enheter(static_cast<int64_t>(summa.enheter.size()));
    one.set_utforare(static_cast<int64_t>(summa.utforare.size()));
  }
}

absl::Status AnalyzeHalvar(sql::Session& session, const proto::Call& call, const v1::AnalyzeHalvarRequest& request,
                           v1::Halvarsanalys& analys) {
  const int first = request.halvar() == 1 ? 1 : 7;
  const absl::CivilDay from(request.ar(), first, 1),
      last(absl::CivilDay(absl::CivilMonth(request.ar(), first) + 6) - 1);
  if (from > call.today) {
    return proto::Wrong("halvar", absl::StrCat("Halvåret har inte börjat. Välj ett som har börjat senast ",
                                               base::FormatDate(call.today), "."));
  }
  const absl::CivilDay to = std::min(last, call.today);
  // The day of a year before: 29 February is the 28th.
  const absl::CivilDay same(to.year() - 1, to.month(), to.month() == 2 ? std::min(to.day(), 28) : to.day());
  analys.Clear();
  analys.set_fran_date(base::FormatDate(from));
  analys.set_till_date(base::FormatDate(to));
  KV_ASSIGN_OR_RETURN(const auto nu, Las(session, call, request, analys.fran_date(), analys.till_date()));
  KV_ASSIGN_OR_RETURN(
      const auto fore,
      Las(session, call, request, base::FormatDate(absl::CivilDay(from.year() - 1, first, 1)), base::FormatDate(same)));
  if (fore.empty()) {
    KV_ASSIGN_OR_RETURN(const bool kant, Kant(session, call, base::FormatDate(same)));
    analys.set_fore_okant(!kant);
  }
  Analysera(Teman(), nu, fore, analys);
  KV_ASSIGN_OR_RETURN(const std::vector<Uppgivet> uppgivna, LasUppgivna(session, call, request, analys));
  LaggTillUppgivna(uppgivna, analys);
  return absl::OkStatus();
}

}  // namespace kvalitet::avvikelser
