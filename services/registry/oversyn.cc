#include "services/registry/oversyn.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/store/value.h"
#include "services/registry/oversyn_hinder.h"
#include "services/registry/write_helpers.h"

namespace kvalitet::registry {
namespace {

using store::Tx;

constexpr size_t kKatalogerAtOnce = 50;  // each has up to 500 krav
constexpr size_t kMostBytes = 1 << 20;   // of the differences in one answer

store::ListQuery Of(const std::string& kommun, std::vector<proto::Term> terms, const std::string& as_of = "") {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", kommun);
  query.terms = std::move(terms);
  query.as_of = as_of;
  return query;
}

absl::StatusOr<Beslutslista> ReadBeslut(sql::Session& session, const Tables& tables, const std::string& kommun,
                                        const std::string& insatstyp) {
  std::vector<v1::Spegelbeslut> all;
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.spegelbeslut,
                                    Of(kommun, {{"insatstyp", proto::Op::kEqual, {insatstyp}}}),
                                    [&](v1::Spegelbeslut one) { all.push_back(std::move(one)); }));
  return Beslutslista(std::move(all));
}

// Names of the catalogues of one insatstyp, old versions too.
absl::StatusOr<std::set<std::string>> KatalogerOf(sql::Session& session, const std::string& kommun,
                                                  const std::string& insatstyp) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT name FROM kravkatalog WHERE kommun = ? AND insatstyp = ? AND state = "
                                    "'KRAVKATALOG_STATE_PUBLICERAD' AND delete_time = 0",
                                    {kommun, insatstyp}));
  std::set<std::string> names;
  for (const sql::Row& row : rows) names.insert(std::get<std::string>(row[0]));
  return names;
}

struct Katalog {
  v1::Kravkatalog katalog;
  std::unique_ptr<Kravlista> krav;
};

absl::StatusOr<std::map<std::string, Katalog>> ReadKataloger(sql::Session& session, const Tables& tables,
                                                             const std::set<std::string>& names) {
  std::map<std::string, Katalog> read;
  const std::vector<std::string> all(names.begin(), names.end());
  for (size_t first = 0; first < all.size(); first += kKatalogerAtOnce) {
    const size_t end = std::min(all.size(), first + kKatalogerAtOnce);
    KV_ASSIGN_OR_RETURN(std::vector<v1::Kravkatalog> some,
                        tables.kravkatalog.GetMany(session, {},
                                                   {all.begin() + static_cast<std::ptrdiff_t>(first),
                                                    all.begin() + static_cast<std::ptrdiff_t>(end)}));
    for (v1::Kravkatalog& one : some) {
      Katalog& katalog = read[one.name()];
      katalog.katalog = std::move(one);
      katalog.krav = std::make_unique<Kravlista>(katalog.katalog);
    }
  }
  return read;
}

bool IsMall(const v1::Avtal& avtal) {
  return avtal.avtalsform() == v1::AVTALSFORM_LOV || avtal.avtalsform() == v1::AVTALSFORM_LOU;
}

bool IsSpegel(const v1::Avtal& avtal) { return avtal.avtalsform() == v1::AVTALSFORM_INTERN_OVERENSKOMMELSE; }

// The avtal that hold that day and concern the insatstyp, by the catalogue that they have for it.
struct Deltagare {
  std::map<std::string, std::vector<std::string>> mallar;  // catalogue -> names of avtal
  std::vector<std::pair<v1::Avtal, std::string>> speglar;  // avtal, catalogue
  std::vector<std::string> utan_krav;
};

absl::StatusOr<Deltagare> ReadDeltagare(sql::Session& session, const Tables& tables, const std::string& kommun,
                                        const std::string& insatstyp, const std::string& day,
                                        const std::set<std::string>& kataloger) {
  std::set<std::string> by_uppdrag;
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.uppdrag,
                                    Of(kommun, {{"insatstyp", proto::Op::kEqual, {insatstyp}}}, day),
                                    [&](const v1::Uppdrag& one) { by_uppdrag.insert(one.avtal()); }));
  Deltagare all;
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.avtal, Of(kommun, {}, day), [&](v1::Avtal avtal) {
    if (!IsMall(avtal) && !IsSpegel(avtal)) return;
    const auto& has = avtal.kravkataloger();
    const auto found =
        std::find_if(has.begin(), has.end(), [&](const auto& name) { return kataloger.count(name) > 0; });
    if (found == has.end()) {
      if (by_uppdrag.count(avtal.name()) > 0) all.utan_krav.push_back(avtal.name());
    } else if (IsMall(avtal)) {
      all.mallar[*found].push_back(avtal.name());
    } else {
      const std::string katalog = *found;
      all.speglar.emplace_back(std::move(avtal), katalog);
    }
  }));
  return all;
}

void Add(const v1::Spegelsummor& some, v1::Spegelsummor& all) {
  all.set_lika(all.lika() + some.lika());
  all.set_andrade(all.andrade() + some.andrade());
  all.set_saknas(all.saknas() + some.saknas());
  all.set_extra(all.extra() + some.extra());
  all.set_oavgjorda(all.oavgjorda() + some.oavgjorda());
  all.set_tackta(all.tackta() + some.tackta());
  all.set_krav(all.krav() + some.krav());
}

// The catalogues that two avtal have for the same insatstyp, and which that is.
struct Par {
  std::string insatstyp;
  v1::Kravkatalog mall, spegel;
};

absl::StatusOr<Par> ReadPar(sql::Session& session, const Tables& tables, const std::string& mall_avtal,
                            const std::string& spegel_avtal, const std::string& insatstyp) {
  const auto read = [&](const std::string& name) -> absl::StatusOr<std::map<std::string, v1::Kravkatalog>> {
    v1::Avtal avtal;
    KV_RETURN_IF_ERROR(tables.avtal.Get(session, {}, name, avtal));
    KV_ASSIGN_OR_RETURN(
        std::vector<v1::Kravkatalog> kataloger,
        tables.kravkatalog.GetMany(session, {}, {avtal.kravkataloger().begin(), avtal.kravkataloger().end()}));
    std::map<std::string, v1::Kravkatalog> by_insatstyp;
    for (v1::Kravkatalog& one : kataloger) by_insatstyp[one.insatstyp()] = std::move(one);
    return by_insatstyp;
  };
  KV_ASSIGN_OR_RETURN(auto mallar, read(mall_avtal));
  KV_ASSIGN_OR_RETURN(auto speglar, read(spegel_avtal));
  std::vector<std::string> both;
  for (const auto& [one, katalog] : mallar) {
    if (speglar.count(one) > 0 && (insatstyp.empty() || insatstyp == one)) both.push_back(one);
  }
  if (both.empty()) {
    return proto::Error(absl::StatusCode::kFailedPrecondition, "INGA_GEMENSAMMA_KRAV",
                        "Avtalen har inte krav för samma insatstyp. Ange en publicerad kravkatalog för insatstypen på "
                        "båda avtalen",
                        {{"mall", mall_avtal}, {"spegel", spegel_avtal}});
  }
  if (both.size() > 1) {
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Insatstyp> types, tables.insatstyp.GetMany(session, {}, both));
    std::vector<std::string> words;
    for (const v1::Insatstyp& one : types) words.push_back(one.namn());
    return Wrong("insatstyp",
                 absl::StrCat("båda avtalen har krav för flera insatstyper. Ange en av ", absl::StrJoin(words, ", ")));
  }
  return Par{both[0], std::move(mallar[both[0]]), std::move(speglar[both[0]])};
}

// Where a page of differences begins: after the key that was shown last, or, when it has gone since, in its place.
struct Plats {
  std::string nyckel;
  int64_t number = -1;

  size_t Next(const std::vector<Skillnad>& all) const {
    const auto last = std::find_if(all.begin(), all.end(), [&](const Skillnad& one) { return one.nyckel() == nyckel; });
    return last != all.end() ? static_cast<size_t>(last - all.begin()) + 1
                             : static_cast<size_t>(std::max<int64_t>(number, 0));
  }
};

absl::StatusOr<Plats> PlatsOf(const store::Store& store, const v1::GetKravspegelRequest& request) {
  Plats plats;
  if (request.page_token().empty()) return plats;
  KV_ASSIGN_OR_RETURN(const auto token, store.pager().Decode(request, request.page_token()));
  if (token.last_size() != 2) return absl::InternalError("a token without place");
  plats.nyckel = token.last(0).text();
  plats.number = token.last(1).number();
  return plats;
}

// A serie is of one insatstyp: an avtal that has its newest version would else be of another.
absl::Status RequireSerieOfInsatstyp(Tx& tx, const Tables& tables, const v1::Kravkatalog& candidate) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"serie", proto::Op::kEqual, {candidate.serie()}}};
  query.limit = 1;
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Kravkatalog> first, tables.kravkatalog.List(tx.sql(), query));
  if (first.empty() || first[0].insatstyp() == candidate.insatstyp()) return absl::OkStatus();
  return Wrong("kravkatalog.serie", absl::StrCat(candidate.serie(), " är en serie för en annan insatstyp (",
                                                 first[0].rubrik(), "). Ange en annan serie"));
}

store::Resource<v1::Kravkatalog>::Hooks KravkatalogHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Kravkatalog>();
  hooks.check = [](const proto::Call&, const v1::Kravkatalog& candidate, const v1::Kravkatalog*,
                   proto::Violations& violations) {
    std::set<std::string> keys;
    for (int i = 0; i < candidate.krav_size(); ++i) {
      if (keys.insert(candidate.krav(i).nyckel()).second) continue;
      violations.Add(absl::StrCat("kravkatalog.krav[", i, "].nyckel"),
                     absl::StrCat(candidate.krav(i).nyckel(), " står två gånger. Varje krav har sin egen nyckel"));
    }
  };
  hooks.before_write = [&tables](Tx& tx, v1::Kravkatalog& candidate, const v1::Kravkatalog* stored) -> absl::Status {
    if (stored != nullptr && stored->state() == v1::KRAVKATALOG_STATE_PUBLICERAD) {
      return proto::Error(absl::StatusCode::kFailedPrecondition, "KRAVKATALOG_PUBLICERAD",
                          absl::StrCat(stored->rubrik(), " version ", stored->version(),
                                       " är publicerad och ändras aldrig. Skapa en ny version av serien i stället"),
                          {{"name", stored->name()}});
    }
    if (stored != nullptr) return absl::OkStatus();
    KV_RETURN_IF_ERROR(
        RequireIfSet(tx, tables.insatstyp, candidate.insatstyp(), "kravkatalog.insatstyp", "insatstypen"));
    KV_RETURN_IF_ERROR(RequireSerieOfInsatstyp(tx, tables, candidate));
    KV_ASSIGN_OR_RETURN(const int32_t version, store::NextVersion(tx, "kravkatalog", candidate.serie()));
    candidate.set_version(version);
    candidate.set_state(v1::KRAVKATALOG_STATE_UTKAST);
    return absl::OkStatus();
  };
  return hooks;
}

store::Resource<v1::Spegelbeslut>::Hooks BeslutHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Spegelbeslut>();
  hooks.check = [](const proto::Call& call, const v1::Spegelbeslut& candidate, const v1::Spegelbeslut*,
                   proto::Violations& violations) {
    CheckSpegelbeslut(candidate, base::FormatDate(call.today), violations);
  };
  hooks.before_write = [&tables](Tx& tx, v1::Spegelbeslut& candidate, const v1::Spegelbeslut*) -> absl::Status {
    KV_RETURN_IF_ERROR(RequireIfSet(tx, tables.verksamhetsomrade, candidate.verksamhetsomrade(),
                                    "spegelbeslut.verksamhetsomrade", "verksamhetsområdet"));
    KV_ASSIGN_OR_RETURN(const Par par, ReadPar(tx.sql(), tables, candidate.mall_avtal(), candidate.spegel_avtal(),
                                               candidate.insatstyp()));
    const Kravlista mall(par.mall), spegel(par.spegel);
    const std::vector<Skillnad> all = Jamfor(mall, spegel);
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Skillnad& one) { return one.nyckel() == candidate.nyckel(); });
    if (found == all.end() || found->slag == v1::SKILLNADSSLAG_LIKA) {
      return Wrong("spegelbeslut.nyckel", found == all.end() ? "finns i inget av avtalen. Kontrollera nyckeln"
                                                             : "är lika i båda avtalen: det finns inget att besluta");
    }
    if (candidate.val() == v1::SPEGELVAL_SPEGLAS && found->slag != v1::SKILLNADSSLAG_ANDRAT) {
      return Wrong("spegelbeslut.val",
                   "speglas gäller krav som står i båda avtalen med olika ord. Ange medvetet olika "
                   "eller åtgärdas");
    }
    candidate.set_slag(found->slag);
    candidate.set_mall_hash(found->mall_hash);
    candidate.set_spegel_hash(found->spegel_hash);
    candidate.set_beslutat_av(tx.call().who.subject);
    return absl::OkStatus();
  };
  return hooks;
}

store::Resource<v1::Oversyn>::Hooks OversynHooks(const Tables& tables, const fakta::Totals& totals) {
  auto hooks = CommonHooks<v1::Oversyn>();
  hooks.before_write = [&tables](Tx& tx, v1::Oversyn& candidate, const v1::Oversyn* stored) -> absl::Status {
    if (stored != nullptr) return absl::OkStatus();
    v1::Insatstyp insatstyp;
    KV_RETURN_IF_ERROR(
        Require(tx, tables.insatstyp, candidate.insatstyp(), "oversyn.insatstyp", "insatstypen", insatstyp));
    candidate.set_insatstyp_kod(insatstyp.kod());
    store::ListQuery running = Of(tx.call().kommun, {{"state", proto::Op::kEqual, {"OVERSYN_STATE_PAGAR"}}});
    bool already = false;
    KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables.oversyn, running, [&](const v1::Oversyn& one) {
      already = already || one.insatstyp() == candidate.insatstyp();
    }));
    if (already) {
      return proto::Error(absl::StatusCode::kFailedPrecondition, "OVERSYN_PAGAR",
                          "Det pågår redan en översyn av insatstypen. Slutför den först");
    }
    const std::string today = base::FormatDate(tx.call().today);
    v1::GetOversynslageResponse now;
    KV_RETURN_IF_ERROR(ReadOversynslage(tx.sql(), tables, tx.call().kommun, candidate.insatstyp(), today, now));
    candidate.set_state(v1::OVERSYN_STATE_PAGAR);
    candidate.set_start_date(today);
    candidate.set_fore_tackta(now.summor().tackta());
    candidate.set_fore_krav(now.summor().krav());
    return absl::OkStatus();
  };
  hooks.after_write = [&totals, record = hooks.after_write](Tx& tx, const v1::Oversyn& now, const v1::Oversyn* before) {
    KV_RETURN_IF_ERROR(record(tx, now, before));
    return totals.MarkChange(tx.sql(), "oversyn", tx.call().kommun, before, &now, tx.now());
  };
  return hooks;
}

// Every intern överenskommelse of the insatstyp against every avtal under LOV and LOU that holds on `day`, those with
// the same catalogue together and compared once.  `utan_krav`, unless null: names of avtal that cannot be compared.
absl::Status ForEachSpegling(
    sql::Session& session, const Tables& tables, const std::string& kommun, const std::string& insatstyp,
    const std::string& day, google::protobuf::RepeatedPtrField<std::string>* utan_krav,
    const std::function<void(const v1::Avtal& spegel, const std::vector<std::string>& mallar,
                             const std::vector<Skillnad>& skillnader, const Beslutslista& beslut)>& visit) {
  KV_ASSIGN_OR_RETURN(const std::set<std::string> names, KatalogerOf(session, kommun, insatstyp));
  KV_ASSIGN_OR_RETURN(const Deltagare deltagare, ReadDeltagare(session, tables, kommun, insatstyp, day, names));
  if (utan_krav != nullptr) *utan_krav = {deltagare.utan_krav.begin(), deltagare.utan_krav.end()};
  std::set<std::string> needed;
  for (const auto& [katalog, avtal] : deltagare.mallar) needed.insert(katalog);
  for (const auto& [avtal, katalog] : deltagare.speglar) needed.insert(katalog);
  KV_ASSIGN_OR_RETURN(const auto kataloger, ReadKataloger(session, tables, needed));
  KV_ASSIGN_OR_RETURN(const Beslutslista beslut, ReadBeslut(session, tables, kommun, insatstyp));
  std::map<std::pair<std::string, std::string>, std::vector<Skillnad>> compared;  // catalogues: each pair once
  for (const auto& [avtal, spegel] : deltagare.speglar) {
    for (const auto& [mall, mall_avtal] : deltagare.mallar) {
      const auto [pair, is_new] = compared.emplace(std::make_pair(mall, spegel), std::vector<Skillnad>());
      if (is_new) pair->second = Jamfor(*kataloger.at(mall).krav, *kataloger.at(spegel).krav);
      visit(avtal, mall_avtal, pair->second, beslut);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadOversynslage(sql::Session& session, const Tables& tables, const std::string& kommun,
                              const std::string& insatstyp, const std::string& day,
                              v1::GetOversynslageResponse& response) {
  response.Clear();
  response.set_as_of_date(day);
  std::set<std::tuple<std::string, std::string, std::string, std::string>> undecided;
  KV_RETURN_IF_ERROR(ForEachSpegling(session, tables, kommun, insatstyp, day, response.mutable_utan_krav(),
                                     [&](const v1::Avtal& spegel, const std::vector<std::string>& mallar,
                                         const std::vector<Skillnad>& skillnader, const Beslutslista& beslut) {
                                       v1::Spegling& spegling = *response.add_speglingar();
                                       spegling.set_spegel_avtal(spegel.name());
                                       spegling.set_utforare(spegel.utforare());
                                       *spegling.mutable_mall_avtal() = {mallar.begin(), mallar.end()};
                                       Summera(skillnader, beslut, spegel.name(), *spegling.mutable_summor());
                                       Add(spegling.summor(), *response.mutable_summor());
                                       for (const Skillnad& one : skillnader) {
                                         if (one.slag == v1::SKILLNADSSLAG_LIKA ||
                                             beslut.For(one, spegel.name()) != nullptr)
                                           continue;
                                         undecided.emplace(one.nyckel(), one.mall_hash, one.spegel_hash,
                                                           one.slag == v1::SKILLNADSSLAG_ANDRAT ? "" : spegel.name());
                                       }
                                     }));
  response.set_oavgjorda(static_cast<int64_t>(undecided.size()));
  response.set_klar(undecided.empty() && response.speglingar_size() > 0 && response.utan_krav_size() == 0);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::Spegelbeslut>> ReadOatgardade(sql::Session& session, const Tables& tables,
                                                             const std::string& kommun, const std::string& day,
                                                             const std::string& until) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT DISTINCT insatstyp FROM spegelbeslut WHERE kommun = ? AND "
                                    "val = 'SPEGELVAL_ATGARDAS' AND klar_date <= ? AND delete_time = 0",
                                    {kommun, until}));
  std::map<std::string, v1::Spegelbeslut> standing;  // by name
  for (const sql::Row& row : rows) {
    KV_RETURN_IF_ERROR(ForEachSpegling(session, tables, kommun, std::get<std::string>(row[0]), day, nullptr,
                                       [&](const v1::Avtal& spegel, const std::vector<std::string>&,
                                           const std::vector<Skillnad>& skillnader, const Beslutslista& beslut) {
                                         for (const Skillnad& one : skillnader) {
                                           const v1::Spegelbeslut* decided = beslut.For(one, spegel.name());
                                           if (decided == nullptr || decided->val() != v1::SPEGELVAL_ATGARDAS ||
                                               decided->klar_date() > until)
                                             continue;
                                           standing.emplace(decided->name(), *decided);
                                         }
                                       }));
  }
  std::vector<v1::Spegelbeslut> all;
  for (auto& [name, one] : standing) all.push_back(std::move(one));
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.klar_date() < b.klar_date(); });
  return all;
}

Krav::Krav(store::Store& store, const Tables& tables, const fakta::Totals& totals)
    : store_(store),
      tables_(tables),
      kataloger_(store, tables.kravkatalog, KravkatalogHooks(tables)),
      beslut_(store, tables.spegelbeslut, BeslutHooks(tables)),
      oversyner_(store, tables.oversyn, OversynHooks(tables, totals)) {}

void Krav::Serve(const google::protobuf::ServiceDescriptor* service, proto::Handlers& handlers) const {
  kataloger_.Serve(service, handlers);
  // A page of catalogues with all their krav would be larger than an answer may be.
  handlers.Unary<v1::ListKravkatalogerRequest, v1::ListKravkatalogerResponse>(
      "ListKravkataloger", [this](const proto::Call& call, const v1::ListKravkatalogerRequest& request,
                                  v1::ListKravkatalogerResponse& response) {
        const absl::Status status = kataloger_.List(call, request, response);
        for (v1::Kravkatalog& one : *response.mutable_kravkataloger()) one.clear_krav();
        return status;
      });
  beslut_.Serve(service, handlers);
  oversyner_.Serve(service, handlers);
  handlers.Unary<v1::PublishKravkatalogRequest, v1::Kravkatalog>(
      "PublishKravkatalog", [this](const auto& call, const auto& q, auto& r) { return Publish(call, q, r); });
  handlers.Unary<v1::GetKravspegelRequest, v1::GetKravspegelResponse>(
      "GetKravspegel", [this](const auto& call, const auto& q, auto& r) { return Spegel(call, q, r); });
  handlers.Unary<v1::GetOversynslageRequest, v1::GetOversynslageResponse>(
      "GetOversynslage", [this](const auto& call, const auto& q, auto& r) { return Lage(call, q, r); });
  handlers.Unary<v1::SlutforOversynRequest, v1::Oversyn>(
      "SlutforOversyn", [this](const auto& call, const auto& q, auto& r) { return Slutfor(call, q, r); });
}

absl::Status Krav::Publish(const proto::Call& call, const v1::PublishKravkatalogRequest& request,
                           v1::Kravkatalog& response) const {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {GuardKey(call.kommun)}));
    v1::Kravkatalog stored;
    KV_RETURN_IF_ERROR(kataloger_.Load(tx, request.name(), request.etag(), stored));
    if (stored.krav().empty()) {
      return proto::Error(absl::StatusCode::kFailedPrecondition, "INGA_KRAV",
                          "Kravkatalogen har inga krav. Lägg till minst ett innan den publiceras");
    }
    response = stored;
    response.set_state(v1::KRAVKATALOG_STATE_PUBLICERAD);
    store::SetTime(response, "publicerad_time", tx.now());
    return kataloger_.Replace(tx, stored, response, "", "PUBLICERAD");
  });
}

absl::Status Krav::Spegel(const proto::Call& call, const v1::GetKravspegelRequest& request,
                          v1::GetKravspegelResponse& response) const {
  const absl::StatusOr<Plats> first = PlatsOf(store_, request);
  KV_RETURN_IF_ERROR(first.status());
  return store_.Read(call, [&](sql::Session& session) -> absl::Status {
    response.Clear();
    KV_ASSIGN_OR_RETURN(const Par par,
                        ReadPar(session, tables_, request.mall_avtal(), request.spegel_avtal(), request.insatstyp()));
    KV_ASSIGN_OR_RETURN(const Beslutslista beslut, ReadBeslut(session, tables_, call.kommun, par.insatstyp));
    const Kravlista mall(par.mall), spegel(par.spegel);
    std::vector<Skillnad> all = Jamfor(mall, spegel);
    response.set_insatstyp(par.insatstyp);
    Summera(all, beslut, request.spegel_avtal(), *response.mutable_summor());
    if (!request.visa_lika()) {
      all.erase(std::remove_if(all.begin(), all.end(),
                               [](const Skillnad& one) { return one.slag == v1::SKILLNADSSLAG_LIKA; }),
                all.end());
    }
    size_t bytes = 0;
    const size_t most = request.page_size() > 0 ? static_cast<size_t>(request.page_size()) : all.size();
    for (size_t i = first->Next(all); i < all.size(); ++i) {
      // One is always shown: the longest krav of two avtal and their words stay below what an answer may be.
      if (response.skillnader_size() > 0 &&
          (bytes >= kMostBytes || static_cast<size_t>(response.skillnader_size()) >= most)) {
        response.set_next_page_token(
            store_.pager().Encode(request, store::KeysetToken({all[i - 1].nyckel(), static_cast<int64_t>(i - 1)})));
        break;
      }
      v1::Kravskillnad& shown = *response.add_skillnader();
      shown = Beskriv(all[i], beslut, request.spegel_avtal());
      bytes += shown.ByteSizeLong();
    }
    return absl::OkStatus();
  });
}

absl::Status Krav::Lage(const proto::Call& call, const v1::GetOversynslageRequest& request,
                        v1::GetOversynslageResponse& response) const {
  const std::string day = request.as_of_date().empty() ? base::FormatDate(call.today) : request.as_of_date();
  return store_.Read(call, [&](sql::Session& session) {
    return ReadOversynslage(session, tables_, call.kommun, request.insatstyp(), day, response);
  });
}

absl::Status Krav::Slutfor(const proto::Call& call, const v1::SlutforOversynRequest& request,
                           v1::Oversyn& response) const {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    KV_RETURN_IF_ERROR(store::Claim(tx, {GuardKey(call.kommun)}));
    v1::Oversyn stored;
    KV_RETURN_IF_ERROR(oversyner_.Load(tx, request.name(), request.etag(), stored));
    if (stored.state() == v1::OVERSYN_STATE_KLAR) {
      return proto::Error(absl::StatusCode::kFailedPrecondition, "OVERSYN_KLAR", "Översynen är redan slutförd");
    }
    const std::string today = base::FormatDate(call.today);
    v1::GetOversynslageResponse now;
    KV_RETURN_IF_ERROR(ReadOversynslage(tx.sql(), tables_, call.kommun, stored.insatstyp(), today, now));
    if (!now.klar()) return EjKlar(tx.sql(), tables_, now);
    response = stored;
    response.set_state(v1::OVERSYN_STATE_KLAR);
    response.set_klar_date(today);
    response.set_efter_tackta(now.summor().tackta());
    response.set_efter_krav(now.summor().krav());
    return oversyner_.Replace(tx, stored, response, "", "SLUTFORD");
  });
}

}  // namespace kvalitet::registry
