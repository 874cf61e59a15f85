// Lists: what may be asked, in which order it comes, page by page, and that indexes answer it.
#include <algorithm>
#include <random>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "common/store/resource.h"
#include "common/store/value.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"
#include "kvalitet/compiler/v1/compiler.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"
#include "tests/common/kernel.h"
#include "tests/support/contract.h"

namespace kvalitet::store {
namespace {

using avvikelser::v1::Avvikelse;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using proto::Op;
using registry::v1::Enhet;
using registry::v1::ListUtforareRequest;
using registry::v1::ListUtforareResponse;
using registry::v1::Utforare;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tests::EveryResource;
using tests::Parsed;
using tests::ReasonIs;
using tests::StatusIs;
using tests::TestCall;

constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyzåäö";  // å ä ö are two bytes each

// A word of lower-case Swedish letters, and its place by the rank of each letter: an order that needs no ICU.
struct SwedishWord {
  std::string text;
  std::vector<int> ranks;
};
SwedishWord RandomWord(std::mt19937& random) {
  SwedishWord word;
  for (unsigned long i = 0, n = 1 + random() % 6; i < n; ++i) {
    const int rank = static_cast<int>(random() % 29);
    word.ranks.push_back(rank);
    word.text += rank < 26 ? std::string(1, kAlphabet[rank]) : std::string(kAlphabet + 26 + (rank - 26) * 2, 2);
  }
  return word;
}

class ListTest : public tests::KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    Migrate({Utforare::descriptor(), Avvikelse::descriptor(), Enhet::descriptor()});
  }

  // All names of a list, page by page; `between` runs after each page.
  std::vector<std::string> Walk(ListUtforareRequest request,
                                const std::function<void(const std::string&)>& between = {}) {
    Resource<Utforare> resource(store(), utforare_, {});
    std::vector<std::string> names;
    for (int pages = 0; pages < 1000; ++pages) {
      ListUtforareResponse response;
      const absl::Status status = resource.List(TestCall(), request, response);
      EXPECT_TRUE(status.ok()) << status << proto::SwedishOf(status);
      if (!status.ok()) return names;
      for (const Utforare& one : response.utforare()) names.push_back(one.name());
      if (response.next_page_token().empty()) return names;
      EXPECT_EQ(response.utforare_size(), request.page_size());
      if (between) between(names.back());
      request.set_page_token(response.next_page_token());
    }
    ADD_FAILURE() << "no end of pages";
    return names;
  }
  absl::Status ListError(const std::string& filter, const std::string& order = "") {
    ListUtforareRequest request;
    request.set_parent("kommuner/0114");
    request.set_filter(filter);
    request.set_order_by(order);
    ListUtforareResponse response;
    return Resource<Utforare>(store(), utforare_, {}).List(TestCall(), request, response);
  }
  template <class M>
  absl::StatusOr<std::vector<std::string>> Names(const Table<M>& table, const ListQuery& query) {
    std::vector<std::string> names;
    KV_RETURN_IF_ERROR(Read([&](sql::Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(std::vector<M> page, table.List(session, query));
      for (const M& m : page) names.push_back(m.name());
      return absl::OkStatus();
    }));
    return names;
  }

  const Cipher cipher_ = tests::TestCipher();
  const Table<Utforare> utforare_{cipher_};
  const Table<Avvikelse> avvikelser_{cipher_};
  const Table<Enhet> enheter_{cipher_};
};

TEST_P(ListTest, EveryAllowedOrderEqualsAPlainSortPageByPage) {
  std::mt19937 random(7);
  struct Row {
    Utforare m;
    std::vector<int> ranks;
  };
  std::vector<Row> rows;
  std::vector<Utforare> stored;
  for (int i = 0; i < 230; ++i) {
    SwedishWord word = RandomWord(random);
    if (i % 10 == 0) word = {"lika", {11, 8, 10, 0}};  // ties are broken by name
    Utforare one;
    one.set_name(absl::StrCat("kommuner/", i % 7 == 6 ? "0180" : "0114", "/utforare/u", random() % 100000, "-", i));
    one.set_namn(word.text);
    one.set_regiform(static_cast<registry::v1::Regiform>(1 + random() % 3));
    one.set_status(static_cast<registry::v1::UtforareStatus>(1 + random() % 3));
    one.set_orgnummer(absl::StrCat(random() % 5));
    stored.push_back(one);
    if (i % 7 != 6) rows.push_back({one, word.ranks});
  }
  KV_ASSERT_OK(Write([&](Tx& tx) { return utforare_.InsertMany(tx, absl::MakeSpan(stored)); }));

  using Key = std::vector<std::string>;
  auto ranked = [](const std::vector<int>& ranks) {
    std::string out;
    for (int r : ranks) out += static_cast<char>('A' + r);
    return out;
  };
  struct Order {
    std::string filter, order_by;
    std::function<bool(const Row&)> keep;
    std::function<Key(const Row&)> key;
  };
  const auto all = [](const Row&) { return true; };
  const auto namn = [&](const Row& r) { return Key{ranked(r.ranks)}; };
  const auto none = [](const Row&) { return Key{}; };
  const auto private_only = [](const Row& r) { return r.m.regiform() == registry::v1::REGIFORM_ENSKILD; };
  const std::vector<Order> orders = {
      {"", "", all, none},
      {"", "name", all, none},
      {"", "namn", all, namn},
      {"", "orgnummer", all, [](const Row& r) { return Key{r.m.orgnummer()}; }},
      {"", "regiform", all,
       [&](const Row& r) {
         return Key{registry::v1::Regiform_Name(r.m.regiform()), ranked(r.ranks)};
       }},
      {"", "status", all,
       [&](const Row& r) {
         return Key{registry::v1::UtforareStatus_Name(r.m.status()), ranked(r.ranks)};
       }},
      {"regiform = \"REGIFORM_ENSKILD\"", "", private_only, namn},
      {"regiform = REGIFORM_ENSKILD", "namn", private_only, namn},
      {"regiform IN (\"REGIFORM_ENSKILD\", REGIFORM_KOMMUNAL)", "",
       [](const Row& r) { return r.m.regiform() != registry::v1::REGIFORM_KOMMUNALT_BOLAG; },
       [&](const Row& r) {
         return Key{registry::v1::Regiform_Name(r.m.regiform()), ranked(r.ranks)};
       }},
      {"regiform != REGIFORM_ENSKILD", "", [&](const Row& r) { return !private_only(r); },
       [&](const Row& r) {
         return Key{registry::v1::Regiform_Name(r.m.regiform()), ranked(r.ranks)};
       }},
      {"namn = \"lika\"", "", [](const Row& r) { return r.m.namn() == "lika"; }, none},
      {"orgnummer >= \"2\" AND orgnummer < \"4\"", "",
       [](const Row& r) { return r.m.orgnummer() >= "2" && r.m.orgnummer() < "4"; },
       [](const Row& r) { return Key{r.m.orgnummer()}; }},
  };
  for (const Order& order : orders) {
    for (bool descending : {false, true}) {
      if (descending && order.order_by.empty()) continue;
      for (int page_size : {7, 1000}) {
        SCOPED_TRACE(absl::StrCat(order.filter, " by ", order.order_by, descending ? " desc " : " ", page_size));
        std::vector<std::pair<Key, std::string>> wanted;
        for (const Row& row : rows) {
          if (order.keep(row)) wanted.push_back({order.key(row), row.m.name()});
        }
        std::sort(wanted.begin(), wanted.end());
        if (descending) std::reverse(wanted.begin(), wanted.end());
        std::vector<std::string> names;
        for (const auto& [key, name] : wanted) names.push_back(name);
        ListUtforareRequest request;
        request.set_parent("kommuner/0114");
        request.set_filter(order.filter);
        request.set_order_by(order.order_by + (descending ? " desc" : ""));
        request.set_page_size(page_size);
        ASSERT_EQ(Walk(request), names);
        ListQuery query;
        query.parent = "kommuner/0114";
        query.order_by = request.order_by();
        KV_ASSERT_OK(Read([&](sql::Session& session) -> absl::Status {
          KV_ASSIGN_OR_RETURN(query.terms, proto::ParseFilter(order.filter));
          KV_ASSIGN_OR_RETURN(int64_t count, utforare_.Count(session, query));
          EXPECT_EQ(count, static_cast<int64_t>(names.size()));
          return absl::OkStatus();
        }));
      }
    }
  }
}

TEST_P(ListTest, DeletionsBetweenPagesNeitherSkipNorRepeat) {
  std::vector<Utforare> many;
  for (int i = 0; i < 40; ++i) {
    many.push_back(Parsed<Utforare>(absl::StrCat("namn: 'N", i / 4, "'")));
    many.back().set_name(absl::StrCat("kommuner/0114/utforare/u", absl::Dec(i, absl::kZeroPad3)));
  }
  KV_ASSERT_OK(Write([&](Tx& tx) { return utforare_.InsertMany(tx, absl::MakeSpan(many)); }));
  ListUtforareRequest request;
  request.set_parent("kommuner/0114");
  request.set_order_by("namn");
  request.set_page_size(5);
  int page = 0;
  std::set<std::string> gone;
  const std::vector<std::string> names = Walk(request, [&](const std::string& last) {
    // The last row seen, and one that is still to come.
    const int at = std::stoi(last.substr(last.size() - 3));
    for (int i : {at, at + 3}) {
      if (i >= 40 || ++page > 10) continue;
      const Utforare stored = *Get(utforare_, many[static_cast<size_t>(i)].name());
      if (stored.has_delete_time()) continue;
      Utforare out;
      KV_ASSERT_OK(Write([&](Tx& tx) { return utforare_.Delete(tx, stored, out); }));
      if (i > at) gone.insert(stored.name());
    }
  });
  std::vector<std::string> wanted;
  for (const Utforare& one : many) {
    if (gone.count(one.name()) == 0) wanted.push_back(one.name());
  }
  EXPECT_EQ(names, wanted);
  EXPECT_FALSE(gone.empty());
}

TEST_P(ListTest, DeletedOnesAreShownWhenAskedFor) {
  for (const char* id : {"a", "b", "c"}) {
    Utforare one = Parsed<Utforare>("namn: 'Samma'");
    one.set_name(absl::StrCat("kommuner/0114/utforare/", id));
    KV_ASSERT_OK(Insert(utforare_, one));
    if (id[0] != 'b') continue;
    const Utforare stored = one;
    KV_ASSERT_OK(Write([&](Tx& tx) { return utforare_.Delete(tx, stored, one); }));
  }
  ListUtforareRequest request;
  request.set_parent("kommuner/0114");
  request.set_order_by("namn");
  EXPECT_EQ(Walk(request).size(), 2u);
  request.set_show_deleted(true);
  request.set_page_size(1);
  const auto names = Walk(request);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 3u);
  EXPECT_EQ(names.size(), 3u);
}

TEST_P(ListTest, SwedishOrderPutsTheLastLettersLast) {
  const std::vector<std::string> order = {"Adolf", "andra", "Berg", "Zebra", "Ål", "Ärla", "Öberg"};
  int i = 0;
  for (const char* namn : {"Öberg", "Zebra", "Ål", "andra", "Ärla", "Adolf", "Berg"}) {
    Utforare one;
    one.set_name(absl::StrCat("kommuner/0114/utforare/u", ++i));
    one.set_namn(namn);
    KV_ASSERT_OK(Insert(utforare_, one));
  }
  ListQuery query;
  query.parent = "kommuner/0114";
  query.order_by = "namn";
  KV_ASSERT_OK(Read([&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(std::vector<Utforare> page, utforare_.List(session, query));
    std::vector<std::string> got;
    for (const Utforare& m : page) got.push_back(m.namn());
    EXPECT_EQ(got, order);
    return absl::OkStatus();
  }));
  // From a letter on: in the same order, not in that of bytes.
  query.terms = {{"namn", Op::kGreaterEqual, {"Å"}}};
  KV_ASSERT_OK(Read([&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(std::vector<Utforare> page, utforare_.List(session, query));
    std::vector<std::string> got;
    for (const Utforare& m : page) got.push_back(m.namn());
    EXPECT_THAT(got, ElementsAre("Ål", "Ärla", "Öberg"));
    return absl::OkStatus();
  }));
}

TEST_P(ListTest, WhatNoIndexAnswersIsRefusedWithWhatIsAllowed) {
  for (const char* filter : {"anmarkning = \"x\"", "regiform = REGIFORM_ENSKILD AND status = UTFORARE_STATUS_AKTIV",
                             "etag = \"1\"", "ideburen = true", "create_time > \"2026-01-01T00:00:00Z\""}) {
    const absl::Status status = ListError(filter);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument)) << filter;
    EXPECT_THAT(status, ReasonIs("FILTER_EJ_TILLATET")) << filter;
    EXPECT_THAT(proto::SwedishOf(status), AllOf(HasSubstr("Tillåtna"), HasSubstr("regiform + namn"))) << filter;
  }
  EXPECT_THAT(ListError("finns_inte = 1"), ReasonIs("FILTER_EJ_TILLATET"));
  EXPECT_THAT(proto::SwedishOf(ListError("finns_inte = 1")), HasSubstr("finns_inte"));
  for (const char* order : {"anmarkning", "namn descending", "namn, name", "-namn", "finns_inte", "namn desc desc"}) {
    EXPECT_THAT(ListError("", order), ReasonIs("ORDNING_EJ_TILLATEN")) << order;
  }
  EXPECT_THAT(ListError("regiform = REGIFORM_ENSKILD", "status"), ReasonIs("ORDNING_EJ_TILLATEN"));
}

TEST_P(ListTest, ValuesThatCanNotBeRightAreRefused) {
  for (const char* filter : {"regiform = \"PRIVAT\"", "regiform != PRIVAT", "regiform IN (PRIVAT)"}) {
    const absl::Status status = ListError(filter);
    EXPECT_THAT(status, ReasonIs("FILTER_EJ_TILLATET")) << filter;
    EXPECT_THAT(proto::SwedishOf(status), HasSubstr("regiform")) << filter;
  }
  EXPECT_THAT(proto::SwedishOf(ListError("regiform = \"PRIVAT\"")), HasSubstr("REGIFORM_ENSKILD"));
  ListQuery query;
  query.parent = "kommuner/0114";
  for (const char* date : {"2026-1-1", "igår", "2026-02-30", "20260101"}) {
    query.terms = {{"rapporterad_date", Op::kGreaterEqual, {date}}};
    EXPECT_THAT(Names(avvikelser_, query), ReasonIs("FILTER_EJ_TILLATET")) << date;
  }
  query.terms = {{"rapporterad_date", Op::kGreaterEqual, {"2026-01-01"}}};
  KV_EXPECT_OK(Names(avvikelser_, query));
  query.terms = {{"rapporterad_date", Op::kEqual, {""}}};  // those without a date
  KV_EXPECT_OK(Names(avvikelser_, query));
  query.terms = {{"kapacitet", Op::kGreater, {"tio"}}};
  query.as_of = "2026-01-01";
  EXPECT_THAT(Names(enheter_, query), ReasonIs("FILTER_EJ_TILLATET"));
  query.terms = {{"beskrivning", Op::kEqual, {"x"}}};
  EXPECT_THAT(Names(avvikelser_, query), ReasonIs("FILTER_EJ_TILLATET")) << "personal data";
}

TEST_P(ListTest, APeriodsValuesFilterAsOfTheDay) {
  for (const char* id : {"a", "b"}) {
    Enhet one = Parsed<Enhet>("namn: 'X' omrade: 'Norr' kapacitet: 5 giltig_fran: '2020-01-01'");
    one.set_name(absl::StrCat("kommuner/0114/enheter/", id));
    KV_ASSERT_OK(Insert(enheter_, one));
    Enhet next = one;
    next.set_omrade("Söder");
    if (id[0] == 'a') {
      KV_ASSERT_OK(Write([&](Tx& tx) { return enheter_.Update(tx, one, next, "2024-01-01"); }));
    }
  }
  ListQuery query;
  query.parent = "kommuner/0114";
  query.terms = {{"omrade", Op::kEqual, {"Norr"}}};
  query.as_of = "2023-01-01";
  EXPECT_THAT(Names(enheter_, query).value(), ElementsAre("kommuner/0114/enheter/a", "kommuner/0114/enheter/b"));
  query.as_of = "2024-01-01";
  EXPECT_THAT(Names(enheter_, query).value(), ElementsAre("kommuner/0114/enheter/b"));
  query.as_of = "2019-01-01";
  EXPECT_THAT(Names(enheter_, query).value(), IsEmpty());
}

TEST_P(ListTest, APageTokenIsGoodForItsQuestionOnly) {
  for (int i = 0; i < 9; ++i) {
    Utforare one;
    one.set_name(absl::StrCat("kommuner/0114/utforare/u", i));
    one.set_namn(absl::StrCat("N", i));
    KV_ASSERT_OK(Insert(utforare_, one));
  }
  Resource<Utforare> resource(store(), utforare_, {});
  ListUtforareRequest request;
  request.set_parent("kommuner/0114");
  request.set_page_size(2);
  ListUtforareResponse first, out;
  KV_ASSERT_OK(resource.List(TestCall(), request, first));
  request.set_page_token(first.next_page_token());
  KV_ASSERT_OK(resource.List(TestCall(), request, out));
  EXPECT_EQ(out.utforare(0).name(), "kommuner/0114/utforare/u2");
  request.set_page_size(3);  // may change
  KV_EXPECT_OK(resource.List(TestCall(), request, out));

  ListUtforareRequest other = request;
  other.set_order_by("namn");
  EXPECT_THAT(resource.List(TestCall(), other, out), ReasonIs("SIDA_FEL"));
  other = request;
  other.set_parent("kommuner/0180");
  EXPECT_THAT(resource.List(TestCall(), other, out), ReasonIs("SIDA_FEL"));
  other = request;
  other.set_show_deleted(true);
  EXPECT_THAT(resource.List(TestCall(), other, out), ReasonIs("SIDA_FEL"));
  for (size_t i = 0; i < first.next_page_token().size(); i += 3) {
    std::string token = first.next_page_token();
    token[i] = token[i] == 'A' ? 'B' : 'A';
    other = request;
    other.set_page_token(token);
    EXPECT_THAT(resource.List(TestCall(), other, out), ReasonIs("SIDA_FEL")) << i;
  }
  for (const std::string& token : {std::string("x"), std::string("å"), first.next_page_token() + "A"}) {
    other.set_page_token(token);
    EXPECT_THAT(resource.List(TestCall(), other, out), ReasonIs("SIDA_FEL")) << token;
  }
  request.set_page_size(-1);
  EXPECT_THAT(resource.List(TestCall(), request, out), StatusIs(absl::StatusCode::kInvalidArgument));
}

KVALITET_ON_EVERY_ENGINE(ListTest);

// ---- every resource of the contract ----

// Any value that fits: the n-th of `kinds`.
void SetAny(Message& m, const FieldDescriptor* f, int n) {
  const auto* r = m.GetReflection();
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return r->SetInt32(&m, f, n);
    case FieldDescriptor::CPPTYPE_INT64:
      return r->SetInt64(&m, f, n);
    case FieldDescriptor::CPPTYPE_BOOL:
      return r->SetBool(&m, f, n % 2 == 1);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return r->SetDouble(&m, f, n);
    case FieldDescriptor::CPPTYPE_ENUM:
      return r->SetEnum(&m, f, f->enum_type()->value(n % f->enum_type()->value_count()));
    case FieldDescriptor::CPPTYPE_STRING:
      if (proto::Rule(f).kontroll() == options::v1::KONTROLL_DATUM) {
        return r->SetString(&m, f, base::FormatDate(absl::CivilDay(2020, 1, 1) + n));
      }
      return r->SetString(&m, f, absl::StrCat(f->name().substr(0, 5), n));
    default:
      return;
  }
}

// Any value of the field as a filter writes it.
std::string TextOf(const Message& m, const FieldDescriptor* f) {
  const auto* r = m.GetReflection();
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(r->GetInt32(m, f));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(r->GetInt64(m, f));
    case FieldDescriptor::CPPTYPE_BOOL:
      return r->GetBool(m, f) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return r->GetEnum(m, f)->name();
    default:
      return r->GetString(m, f);
  }
}

class EveryResourceTest : public tests::KernelTest {
 protected:
  static constexpr int kRows = 2400;

  void Fill(const TableBase& table) {
    const Descriptor* d = table.schema().descriptor;
    const Message& prototype = *google::protobuf::MessageFactory::generated_factory()->GetPrototype(d);
    std::mt19937 random(11);
    for (int first = 0; first < kRows; first += 400) {
      KV_ASSERT_OK(Write([&](Tx& tx) {
        std::vector<std::unique_ptr<Message>> owned;
        std::vector<Message*> many;
        for (int i = first; i < first + 400; ++i) {
          owned.emplace_back(prototype.New());
          Message& m = *owned.back();
          for (const IndexColumns& index : table.schema().indexes) {
            for (const std::string& field : index.fields) {
              SetAny(m, d->FindFieldByName(field), index.unique ? i : static_cast<int>(random() % 12));
            }
          }
          // What alone must differ may stand in an index after its own.
          for (const IndexColumns& index : table.schema().indexes) {
            if (index.unique && index.fields.size() == 1) SetAny(m, d->FindFieldByName(index.fields[0]), i);
          }
          for (const FieldDescriptor* owner :
               {table.schema().utforare, table.schema().enhet, table.schema().rapportor}) {
            if (owner != nullptr) SetAny(m, owner, static_cast<int>(random() % 12));
          }
          SetText(m, "name",
                  absl::StrCat("kommuner/", i % 3 == 2 ? "0180" : "0114", "/", table.schema().table, "/n", i));
          SetText(m, "giltig_fran", "2020-01-01");
          many.push_back(&m);
        }
        return table.InsertMany(tx, many);
      }));
    }
    KV_ASSERT_OK(db().Write(tests::Soon(), [&](sql::Session& session) -> absl::Status {
      if (table.schema().validity()) KV_RETURN_IF_ERROR(sql::Analyze(session, table.schema().period_table));
      return sql::Analyze(session, table.schema().table);
    }));
  }

  // Runs the list, walks on to its second page, and asks for the plan of both.
  void Plans(const TableBase& table, ListQuery query, const std::string& what, bool nullable_unique = false) {
    const Message& prototype =
        *google::protobuf::MessageFactory::generated_factory()->GetPrototype(table.schema().descriptor);
    std::unique_ptr<Message> scratch(prototype.New());
    for (int page = 0; page < 2; ++page) {
      SCOPED_TRACE(absl::StrCat(table.schema().table, ": ", what, page == 0 ? "" : ", second page"));
      std::vector<sql::Value> next, args;
      std::vector<std::string> facts;
      std::string sql;
      KV_ASSERT_OK(Read([&](sql::Session& session) -> absl::Status {
        query.limit = 50;
        KV_ASSIGN_OR_RETURN(sql, table.ListSql(query, args));
        KV_ASSIGN_OR_RETURN(facts, sql::Explain(session, sql, args));
        query.limit = 2;
        return table.List(
            session, query, [&]() -> Message& { return *scratch; }, next);
      }));
      const bool named = absl::StrContains(sql, "FORCE INDEX") && !absl::StrContains(sql, " IN (");
      const bool by_primary = std::find(facts.begin(), facts.end(), "index PRIMARY") != facts.end();
      for (const std::string& fact : facts) {
        bool bad = fact == "sort" || fact == "temporary" || fact.rfind("scan", 0) == 0;
        // MariaDB may walk the names, which are the order asked for, until the page is full.
        if (fact.rfind("scan", 0) == 0 && by_primary && query.terms.empty()) bad = false;
        // Of one owner's few rows a sort is cheaper than the walk through everybody's.
        if (fact == "sort" && !query.scope.all) bad = false;
        // Where no index is named, or several ranges of it, MariaDB weighs a sort of a small hit against a walk in
        // order by its own statistics: then an index is asked for, and that nothing is scanned; that the order follows
        // from it is seen on SQLite.
        if (fact == "sort" && db().engine() != "sqlite" && !named) bad = false;
        // A unique index with a column that may be NULL does not order its ties.
        if (fact == "sort" && nullable_unique) bad = false;
        if (bad) ADD_FAILURE() << fact << " in " << sql << "\n" << absl::StrJoin(facts, ", ");
      }
      ++plans_;
      if (next.empty()) return;
      query.after = next;
    }
  }

  int plans_ = 0;
};

TEST_P(EveryResourceTest, IndexesAnswerEveryDeclaredFilterAndOrder) {
  const Cipher cipher = tests::TestCipher();
  const std::vector<const Descriptor*> resources = EveryResource();
  ASSERT_GT(resources.size(), 12u);
  Migrate(resources);
  for (const Descriptor* d : resources) {
    const TableBase table(d, cipher);
    KV_ASSERT_OK(Read([&](sql::Session& session) { return table.CheckColumns(session); }));
    Fill(table);
    if (HasFatalFailure()) return;
    std::unique_ptr<Message> some(google::protobuf::MessageFactory::generated_factory()->GetPrototype(d)->New());
    std::vector<proto::RowScope> scopes = {{}};
    for (const FieldDescriptor* owner : {table.schema().utforare, table.schema().enhet, table.schema().rapportor}) {
      if (owner != nullptr) SetAny(*some, owner, 3);
    }
    if (const auto* f = table.schema().utforare) scopes.push_back({false, {{TextOf(*some, f), {}, ""}}});
    if (const auto* f = table.schema().enhet) scopes.push_back({false, {{"", {TextOf(*some, f), "annan"}, ""}}});
    if (const auto* f = table.schema().rapportor) scopes.push_back({false, {{"", {}, TextOf(*some, f)}}});
    for (const proto::RowScope& scope : scopes) {
      const std::string reach =
          scope.all ? "" : absl::StrCat(" of ", scope.reaches[0].utforare, scope.reaches[0].rapportor);
      ListQuery query;
      query.parent = "kommuner/0114";
      query.scope = scope;
      query.as_of = "2026-01-01";
      Plans(table, query, "all" + reach);
      query.order_by = "name desc";
      Plans(table, query, "all backwards" + reach);
      for (const IndexColumns& index : table.schema().indexes) {
        bool nullable_unique = false;
        for (const std::string& field : index.fields) {
          nullable_unique = nullable_unique || (index.unique && d->FindFieldByName(field)->has_presence());
        }
        for (size_t held = 0; held <= index.fields.size(); ++held) {
          query = {};
          query.parent = "kommuner/0114";
          query.scope = scope;
          query.as_of = "2026-01-01";
          std::string what = reach;
          for (size_t i = 0; i < held; ++i) {
            const FieldDescriptor* f = d->FindFieldByName(index.fields[i]);
            SetAny(*some, f, index.unique ? 30 : 3);
            query.terms.push_back({f->name(), Op::kEqual, {TextOf(*some, f)}});
            absl::StrAppend(&what, " ", f->name(), " =");
          }
          if (held > 0) Plans(table, query, what, nullable_unique);
          if (held == index.fields.size()) continue;
          const FieldDescriptor* next = d->FindFieldByName(index.fields[held]);
          for (const char* direction : {"", " desc"}) {
            query.order_by = next->name() + direction;
            Plans(table, query, absl::StrCat(what, " by ", query.order_by), nullable_unique);
          }
          query.order_by.clear();
          SetAny(*some, next, 4);
          const std::string value = TextOf(*some, next);
          SetAny(*some, next, 8);
          query.terms.push_back({next->name(), Op::kIn, {value, TextOf(*some, next)}});
          Plans(table, query, absl::StrCat(what, " ", next->name(), " IN"), nullable_unique);
          if (next->cpp_type() == FieldDescriptor::CPPTYPE_ENUM || next->cpp_type() == FieldDescriptor::CPPTYPE_BOOL)
            continue;
          query.terms.back() = {next->name(), Op::kGreaterEqual, {value}};
          Plans(table, query, absl::StrCat(what, " ", next->name(), " >="), nullable_unique);
          query.show_deleted = true;
          query.order_by = next->name() + " desc";
          Plans(table, query, absl::StrCat(what, " ", next->name(), " >= backwards, deleted too"), nullable_unique);
        }
      }
    }
  }
  EXPECT_GT(plans_, 300);
}

TEST_P(EveryResourceTest, IndexesFitEveryEngine) {
  Migrate(EveryResource());
  KV_ASSERT_OK(Read([&](sql::Session& session) -> absl::Status {
    KV_ASSIGN_OR_RETURN(std::vector<sql::IndexInfo> indexes, sql::Indexes(session));
    EXPECT_GT(indexes.size(), 40u);
    for (const sql::IndexInfo& index : indexes) {
      KV_EXPECT_OK(sql::CheckIndexBytes(index)) << index.table << " " << index.name;
    }
    KV_ASSIGN_OR_RETURN(std::vector<std::string> tables, sql::Tables(session));
    for (const std::string& table : tables) {
      KV_ASSIGN_OR_RETURN(std::vector<sql::ColumnInfo> columns, sql::Columns(session, table));
      bool key = false;
      for (const sql::ColumnInfo& column : columns) key = key || column.primary_key;
      EXPECT_TRUE(key) << table << " has no primary key";
    }
    return absl::OkStatus();
  }));
}

KVALITET_ON_EVERY_ENGINE(EveryResourceTest);

void CheckNested(const Descriptor* d, const std::string& path, bool shown_only) {
  for (int i = 0; i < d->field_count(); ++i) {
    const FieldDescriptor* f = d->field(i);
    const std::string here = path + "." + f->name();
    if (proto::IsPersonal(f)) {
      EXPECT_FALSE(shown_only) << here << ": JSON is not encrypted";
      EXPECT_TRUE(f->cpp_type() == FieldDescriptor::CPPTYPE_STRING && !f->is_repeated()) << here;
      EXPECT_FALSE(proto::Rule(f).sort_sv()) << here << ": a sort key shows the text";
    }
    if (f->message_type() != nullptr && !proto::IsTimestamp(f) && !proto::IsResource(f->message_type())) {
      CheckNested(f->message_type(), here, shown_only || !proto::Rule(f).rows());
    }
  }
}

// What the kernel takes for granted of the options.
TEST(ContractTest, DeclarationsOfResourcesHoldTogether) {
  for (const Descriptor* d : EveryResource()) {
    SCOPED_TRACE(d->full_name());
    ASSERT_GT(d->field_count(), 0);
    EXPECT_EQ(d->field(0)->name(), "name");
    const proto::ResourceRule& rule = proto::Rule(d);
    EXPECT_TRUE(base::Pattern::Parse(rule.pattern()).ok());
    for (const char* field : {"create_time", "update_time", "delete_time", "etag"}) {
      const auto* f = d->FindFieldByName(field);
      ASSERT_NE(f, nullptr) << field;
      EXPECT_TRUE(proto::Rule(f).output_only()) << field;
    }
    for (const std::string& owner : {rule.utforare_field(), rule.enhet_field(), rule.rapportor_field()}) {
      if (!owner.empty()) {
        EXPECT_NE(d->FindFieldByName(owner), nullptr) << owner;
      }
    }
    for (const auto& index : rule.index()) {
      for (const std::string& field : index.fields()) {
        const auto* f = d->FindFieldByName(field);
        ASSERT_NE(f, nullptr) << field;
        EXPECT_FALSE(f->is_repeated() || proto::IsPersonal(f) || proto::Rule(f).per_period()) << field;
        // A keyset compares with the last row's value: NULL compares with nothing.
        EXPECT_TRUE(!f->has_presence() || proto::Rule(f).required()) << field << " may be NULL";
      }
    }
    EXPECT_EQ(rule.validity(), d->FindFieldByName("giltig_till") != nullptr && rule.validity());
    for (int i = 0; i < d->field_count(); ++i) {
      const auto* f = d->field(i);
      if (f->is_repeated()) {
        EXPECT_TRUE(proto::Rule(f).rows() || proto::Rule(f).shown_only() || proto::Rule(f).bara_svar()) << f->name();
      }
      if (proto::Rule(f).bara_svar()) {
        EXPECT_TRUE(proto::Rule(f).output_only()) << f->name();
        EXPECT_EQ(proto::Rule(f).personuppgift(), options::v1::PERSONUPPGIFT_NONE) << f->name();
        const Schema schema(d);
        for (const FieldDescriptor* stored : schema.fields) EXPECT_NE(stored, f) << f->name() << " has a column";
      }
      EXPECT_FALSE(f->is_map()) << f->name() << ": its bytes have no order";
      if (!proto::Rule(f).reference().empty()) {
        EXPECT_NE(proto::Referenced(proto::Rule(f).reference()), nullptr) << f->name();
      }
    }
    CheckNested(d, d->name(), false);
  }
}

}  // namespace
}  // namespace kvalitet::store
