#include "tests/bench/sjalvskattning_bench.h"

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "services/uppfoljning/matt.h"
#include "services/uppfoljning/service.h"
#include "tests/bench/bare_copy.h"
#include "tests/bench/measure.h"
#include "tests/bench/stage.h"

namespace kvalitet::bench {
namespace {

namespace v1 = uppfoljning::v1;

constexpr int kAnswers = 60;
constexpr int kYears = 26;  // some thousand of them
constexpr int kPlanenheter = 1000;
constexpr char kKod[] = "SOL_HEMTJANST";

std::string RequestId() { return base::NewId(absl::Now()); }
std::string Parent() { return absl::StrCat("kommuner/", kKommun); }

v1::Formular Publish(Served& served) {
  v1::ImportFormularRequest request;
  request.set_parent(Parent());
  request.set_kalla("bench");
  request.set_publicera(true);
  request.set_request_id(RequestId());
  std::string file =
      "formulär;rubrik;insatstyp;instrument;respondent;nyckel;avsnitt;fråga;skala;positiva;obligatorisk\n";
  for (int i = 0; i < kAnswers; ++i) {
    absl::StrAppend(&file, "bench;Självskattning;", kKod, ";Bench;UTFORARE;Q", i, ";Avsnitt ", i / 10,
                    ";Finns det en rutin?;JN;Ja;ja\n");
  }
  request.set_fil(file);
  v1::ImportFormularResponse response;
  Must(served.Call("ImportFormular", request, response));
  if (response.formular_size() != 1) Must(absl::InternalError(response.ShortDebugString()));
  return response.formular(0);
}

// One for each enhet with the insatstyp and each year.
std::vector<v1::Sjalvskattning> Send(Served& served, const v1::Formular& formular) {
  std::vector<v1::Sjalvskattning> sent;
  const int last = static_cast<int>(kLastDay.year());
  for (int year = last - kYears + 1; year <= last; ++year) {
    v1::SendSjalvskattningarRequest request;
    request.set_parent(Parent());
    request.set_formular(formular.name());
    request.set_insatstyp(kKod);
    request.set_ar(year);
    request.set_sista_date(absl::StrCat(kLastDay.year() + 1, "-01-31"));
    request.set_request_id(RequestId());
    for (int i = 0; i < kEnheter; ++i) {
      if (InsatstypKod(i) == kKod) request.add_enheter(EnhetName(i));
    }
    v1::SendSjalvskattningarResponse response;
    Must(served.Call("SendSjalvskattningar", request, response));
    sent.insert(sent.end(), response.sjalvskattningar().begin(), response.sjalvskattningar().end());
  }
  return sent;
}

absl::Status HandIn(Served& served, const v1::Sjalvskattning& one, const std::string& credentials) {
  v1::SubmitSjalvskattningRequest submit;
  submit.set_name(one.name());
  submit.set_request_id(RequestId());
  for (int i = 0; i < kAnswers; ++i) {
    v1::Svar& svar = *submit.add_svar();
    svar.set_nyckel(absl::StrCat("Q", i));
    svar.set_svar("Ja");
    svar.set_kommentar("Rutinen finns i pärmen på kontoret och gås igenom varje år.");
  }
  v1::SubmitSjalvskattningResponse submitted;
  const absl::Status status = served.Call("SubmitSjalvskattning", submit, submitted, credentials);
  if (status.ok() && submitted.fel_size() > 0) return absl::InternalError(submitted.fel(0).text());
  return status;
}

// The same answer rows, one INSERT each, one transaction for each självskattning, by as many clients.
Cost StoreBare(int clients, sql::Database& from, sql::Database& to) {
  std::vector<sql::Row> rows;
  Must(from.Read(absl::Now() + absl::Minutes(1), [&](sql::Session& session) -> absl::Status {
    auto read = session.Query("SELECT * FROM svar ORDER BY sjalvskattning, nyckel", {});
    if (read.ok()) rows = *std::move(read);
    return read.status();
  }));
  std::string insert = "INSERT INTO svar VALUES (?";
  for (size_t i = 1; i < rows[0].size(); ++i) insert += ", ?";
  insert += ")";
  return AllAtOnce(clients, static_cast<int64_t>(rows.size()) / kAnswers, [&](int64_t at) {
    return to.Write(absl::Now() + absl::Minutes(1), [&](sql::Session& session) -> absl::Status {
      const size_t first = static_cast<size_t>(at) * kAnswers;
      for (size_t i = first; i < std::min(rows.size(), first + kAnswers); ++i) {
        const auto stored = session.Execute(insert, rows[i]);
        if (!stored.ok()) return stored.status();
      }
      return absl::OkStatus();
    });
  });
}

// The list that tells how far the enheter of an insatstyp have come, beside the same rows by a bare statement.
void BenchLista(const Belastning& load, Served& served, sql::Database& db) {
  const int64_t year = kLastDay.year();
  const Latency listed = Measure(load.clients, load.warm_up, load.run, [&](std::mt19937&) {
    v1::ListSjalvskattningarRequest request;
    request.set_parent(Parent());
    request.set_filter(absl::StrCat("ar = ", year, " AND insatstyp = \"", kKod, "\""));
    v1::ListSjalvskattningarResponse response;
    return served.Call("ListSjalvskattningar", request, response);
  });
  const Latency bare = Measure(load.clients, load.warm_up, load.run, [&](std::mt19937&) {
    return db.Read(absl::Now() + absl::Minutes(1), [&](sql::Session& session) {
      return session
          .Query(
              "SELECT * FROM sjalvskattning WHERE kommun = ? AND ar = ? AND insatstyp = ? AND delete_time = 0"
              " ORDER BY name LIMIT 51",
              {std::string(kKommun), year, std::string(kKod)})
          .status();
    });
  });
  PrintLatency(absl::StrCat("list how far they have come, ", load.clients, " clients"), listed, bare,
               absl::Milliseconds(10));
}

// Follow-up on a database of its own, behind a port.
struct Uppfoljning {
  Uppfoljning(const std::string& server, const std::string& folder, const std::string& name, registry::Client& plain)
      : db(MakeDurable(server, folder, name, "uppfoljning", uppfoljning::SchemaStatements())),
        store(*db, Must(store::Cipher::Create(std::string(store::Cipher::kMasterBytes, 'b')))),
        reg(plain, {absl::InfiniteDuration(), absl::Seconds(5)}),
        totals(Must(fakta::Totals::Create(*db, uppfoljning::Matt()))),
        service(store, reg, *totals),
        served(uppfoljning::UppfoljningService::Descriptor(), service.handlers(), folder) {}
  const std::unique_ptr<sql::Database> db;
  store::Store store;
  registry::Register reg;
  const std::unique_ptr<fakta::Totals> totals;
  uppfoljning::UppfoljningService service;
  Served served;
};

// A plan of a thousand enheter: made, decided and sent, beside bare statements that store the same rows.
void BenchPlan(const std::string& server, const std::string& folder) {
  PlainRegistry plain(kPlanenheter, kKod);
  Uppfoljning here(server, folder, "kvalitet_bench_plan", plain);
  const v1::Formular formular = Publish(here.served);
  const absl::Duration took = Time([&]() -> absl::Status {
    v1::CreateUppfoljningsplanRequest create;
    create.set_parent(Parent());
    create.set_request_id(RequestId());
    v1::Uppfoljningsplan& plan = *create.mutable_uppfoljningsplan();
    plan.set_insatstyp(kKod);
    plan.set_ar(static_cast<int>(kLastDay.year()));
    plan.set_formular(formular.name());
    plan.set_utskick_date(base::FormatDate(kLastDay));
    plan.set_sista_date(absl::StrCat(kLastDay.year() + 1, "-01-31"));
    v1::Uppfoljningsplan made;
    Must(here.served.Call("CreateUppfoljningsplan", create, made));
    v1::BeslutaUppfoljningsplanRequest decide;
    decide.set_name(made.name());
    decide.set_request_id(RequestId());
    Must(here.served.Call("BeslutaUppfoljningsplan", decide, made));
    v1::GenomforUppfoljningsplanRequest run;
    run.set_name(made.name());
    run.set_request_id(RequestId());
    v1::GenomforUppfoljningsplanResponse sent;
    Must(here.served.Call("GenomforUppfoljningsplan", run, sent));
    return sent.utskickade() == kPlanenheter ? absl::OkStatus() : absl::InternalError(sent.ShortDebugString());
  });
  const auto bare =
      MakeDurable(server, folder, "kvalitet_bench_plan_bare", "uppfoljning", uppfoljning::SchemaStatements(), true);
  const Cost stored = bench::StoreBare(
      *here.db, *bare, {"uppfoljningsplan", "uppfoljningsplan_enheter", "sjalvskattning", "audit", "audit_content"}, 3);
  Print(absl::StrCat("plan of ", kPlanenheter, " enheter, decided and sent"), Ms(took),
        absl::StrFormat("storing the rows: %s (x%.1f)", Ms(stored.wall), absl::FDivDuration(took, stored.wall)),
        "<= 2 s", took <= absl::Seconds(2));
}

}  // namespace

void BenchSjalvskattning(const Belastning& load, const std::string& server, const std::string& folder) {
  BenchPlan(server, folder);
  PlainRegistry plain;
  Uppfoljning here(server, folder, "kvalitet_bench_svar", plain);
  const auto bare =
      MakeDurable(server, folder, "kvalitet_bench_svar_bare", "uppfoljning", uppfoljning::SchemaStatements(), true);
  const std::vector<v1::Sjalvskattning> sent = Send(here.served, Publish(here.served));
  std::map<std::string, std::string> logged_in;  // each utförare once
  std::vector<std::string> credentials;
  for (const v1::Sjalvskattning& one : sent) {
    std::string& token = logged_in[one.ansvarig_utforare()];
    if (token.empty()) token = here.served.Utforare(one.ansvarig_utforare());
    credentials.push_back(token);
  }
  const auto count = static_cast<int64_t>(sent.size());
  const Cost took = AllAtOnce(load.clients, count, [&](int64_t at) {
    const auto i = static_cast<size_t>(at);
    return HandIn(here.served, sent[i], credentials[i]);
  });
  PrintRate(absl::StrFormat("hand in 60 answers, %d times, %d clients", count, load.clients), count, took,
            StoreBare(load.clients, *here.db, *bare), 0.4);
  BenchLista(load, here.served, *here.db);
}

}  // namespace kvalitet::bench
